use super::*;

#[test]
fn division_of_the_smallest_value_wraps() {
    assert_eq!(idiv(i32::MIN, -1), i32::MIN);
    assert_eq!(irem(i32::MIN, -1), 0);
    assert_eq!(ldiv(i64::MIN, -1), i64::MIN);
    assert_eq!(lrem(i64::MIN, -1), 0);
    assert_eq!((idiv(-7, 2), irem(-7, 2), irem(7, -2)), (-3, -1, 1));
}

#[test]
fn shifts_use_the_low_bits_of_the_distance() {
    assert_eq!((ishl(1, 33), ishl(1, -1)), (2, i32::MIN));
    assert_eq!((ishr(-8, 34), iushr(-8, 34)), (-2, 0x3fff_fffe));
    assert_eq!((lshl(1, 65), lshr(-8, 66), lushr(-1, 127)), (2, -2, 1));
}

#[test]
fn conversions_saturate_and_nan_is_zero() {
    assert_eq!((f2i(f32::NAN), f2i(1e20), f2i(-1e20), f2i(-1.9)), (0, i32::MAX, i32::MIN, -1));
    assert_eq!((f2l(f32::NAN), f2l(f32::INFINITY)), (0, i64::MAX));
    assert_eq!((d2i(f64::NAN), d2i(f64::NEG_INFINITY), d2i(2147483647.5)), (0, i32::MIN, i32::MAX));
    assert_eq!((d2l(f64::NAN), d2l(1e300), d2l(-1e300)), (0, i64::MAX, i64::MIN));
}

#[test]
fn comparisons_order_nan_as_their_letter_says() {
    for (a, b, l, g) in
        [(1.0, 2.0, -1, -1), (2.0, 1.0, 1, 1), (0.0, -0.0, 0, 0), (f64::NAN, 1.0, -1, 1), (1.0, f64::NAN, -1, 1)]
    {
        assert_eq!((cmpl(a, b), cmpg(a, b)), (l, g), "{a} {b}");
        assert_eq!((cmpl(a as f32, b as f32), cmpg(a as f32, b as f32)), (l, g), "{a} {b}");
    }
    assert_eq!((lcmp(1, 2), lcmp(2, 1), lcmp(i64::MIN, i64::MIN)), (-1, 1, 0));
}

#[test]
fn remainder_has_the_sign_of_the_dividend() {
    assert_eq!(drem(-5.5, 2.0), -1.5);
    assert_eq!(drem(5.5, f64::INFINITY), 5.5);
    assert!(drem(1.0, 0.0).is_nan() && drem(f64::INFINITY, 2.0).is_nan());
    assert!(drem(-0.0, 3.0).is_sign_negative());
    assert_eq!(frem(5.25, -2.0), 1.25);
}
