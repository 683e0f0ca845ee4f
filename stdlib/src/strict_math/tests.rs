//! Compares with what HotSpot computed for the same arguments: a hash of all results a function.

use super::*;

/// SplitMix64.
struct Arguments(u64);

impl Arguments {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (0.5f64).powi(53) * 2.0 - 1.0
    }
    /// Any bits, then five ranges in turn.
    fn get(&mut self, i: u32) -> f64 {
        match i % 6 {
            0 => f64::from_bits(self.next()),
            1 => self.unit(),
            2 => self.unit() * 10.0,
            3 => self.unit() * 1000.0,
            4 => self.unit() * (0.5f64).powi(27),
            _ => self.unit() * (2.0f64).powi(40),
        }
    }
}

/// `Double.doubleToLongBits`.
fn bits(x: f64) -> u64 {
    if x.is_nan() { 0x7ff8_0000_0000_0000 } else { x.to_bits() }
}

fn add(hash: u64, x: f64) -> u64 {
    hash.wrapping_mul(31).wrapping_add(bits(x))
}

const ROUNDS: u32 = 300_000;

type Unary = fn(f64) -> f64;
type Binary = fn(f64, f64) -> f64;

#[test]
fn unary_functions_agree_with_hotspot() {
    let expected: [(&str, Unary, u64); 13] = [
        ("sin", sin, 0xac105819ac2cf474),
        ("cos", cos, 0xb75f719bb7619f32),
        ("tan", tan, 0x0893330ff6a0fdd2),
        ("asin", asin, 0x526c7a6e3a4f05c3),
        ("acos", acos, 0xcd87fb80c63751ef),
        ("atan", atan, 0xdee037c39d00d3b6),
        ("log", log, 0xfd7ad2b5cf781f3c),
        ("log10", log10, 0xbd9897f545382bd1),
        ("log1p", log1p, 0x10b6ee4f2731c64c),
        ("expm1", expm1, 0xdde681720026d943),
        ("sinh", sinh, 0xdda45e7cbb053d3e),
        ("cosh", cosh, 0x4a50fe144fdf5793),
        ("tanh", tanh, 0x2fe783ed0dcfbe16),
    ];
    for (name, f, hash) in expected {
        let mut arguments = Arguments(42);
        let got = (0..ROUNDS).fold(0, |h, i| add(h, f(arguments.get(i))));
        assert_eq!(got, hash, "{name}");
    }
}

#[test]
fn binary_functions_agree_with_hotspot() {
    let expected: [(&str, Binary, u64); 2] =
        [("atan2", atan2, 0xaa82c5fc6c9736d3), ("ieee_remainder", ieee_remainder, 0xd1f9991ec704277a)];
    for (name, f, hash) in expected {
        let mut arguments = Arguments(42);
        let got = (0..ROUNDS).fold(0, |h, i| {
            let x = arguments.get(i);
            let y = arguments.get(i / 6);
            add(h, f(x, y))
        });
        assert_eq!(got, hash, "{name}");
    }
}

#[test]
fn special_values_agree_with_hotspot() {
    let pi = std::f64::consts::PI;
    let ln2 = std::f64::consts::LN_2;
    let values = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::from_bits(1),
        f64::MAX,
        -f64::MAX,
        pi,
        pi / 2.0,
        pi / 4.0,
        -pi / 2.0,
        3.0 * pi / 4.0,
        709.782712893384,
        710.4758600739439,
        -745.1,
        56.0 * ln2,
        2.0,
        1e22,
        f64::MIN_POSITIVE,
        1.5,
        2.5,
    ];
    let mut hash = 0;
    for x in values {
        for y in values {
            hash = add(add(hash, atan2(x, y)), ieee_remainder(x, y));
        }
    }
    let unary: [Unary; 13] = [sin, cos, tan, asin, acos, atan, log, log10, log1p, expm1, sinh, cosh, tanh];
    for x in values {
        hash = unary.iter().fold(hash, |h, f| add(h, f(x)));
    }
    assert_eq!(hash, 0x3c97f12f9788d88e);
}
