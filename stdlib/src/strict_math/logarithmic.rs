//! Logarithms.

use super::{INFINITY_WORD, LN2_HIGH, LN2_LOW, TWO54, high, horner, low, of_words};

/// Coefficients of `log((1+s)/(1-s))`.
const L: [f64; 7] = [
    6.666_666_666_666_735_130e-01,
    3.999_999_999_940_941_908e-01,
    2.857_142_874_366_239_149e-01,
    2.222_219_843_214_978_396e-01,
    1.818_357_216_161_805_012e-01,
    1.531_383_769_920_937_332e-01,
    1.479_819_860_511_658_591e-01,
];

/// A positive finite number as a normal one with the exponent that was taken out: `Err` is the result for all others.
fn normalized(x: f64) -> Result<(f64, i32), f64> {
    let hx = high(x);
    if hx < 0x0010_0000 {
        return if x == 0.0 {
            Err(f64::NEG_INFINITY)
        } else if hx < 0 {
            Err(f64::NAN)
        } else {
            Ok((x * TWO54, -54))
        };
    }
    if hx >= INFINITY_WORD { Err(x + x) } else { Ok((x, 0)) }
}

/// The natural logarithm.
pub fn log(x: f64) -> f64 {
    let (x, mut k) = match normalized(x) {
        Ok(n) => n,
        Err(result) => return result,
    };
    let hx = high(x);
    k += (hx >> 20) - 1023;
    let hx = hx & 0x000f_ffff;
    // Above sqrt(2): halve the fraction.
    let i = (hx + 0x9_5f64) & 0x10_0000;
    let x = of_words(hx | (i ^ 0x3ff0_0000), low(x));
    k += i >> 20;
    let f = x - 1.0;
    let dk = f64::from(k);
    if (0x000f_ffff & (2 + hx)) < 3 {
        if f == 0.0 {
            return if k == 0 { 0.0 } else { dk * LN2_HIGH + dk * LN2_LOW };
        }
        let r = f * f * (0.5 - 0.333_333_333_333_333_33 * f);
        return if k == 0 { f - r } else { dk * LN2_HIGH - ((r - dk * LN2_LOW) - f) };
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * horner(w, [L[1], L[3], L[5]]);
    let odd = z * horner(w, [L[0], L[2], L[4], L[6]]);
    let r = odd + even;
    if (hx - 0x6_147a) | (0x6_b851 - hx) > 0 {
        let h = 0.5 * f * f;
        if k == 0 { f - (h - s * (h + r)) } else { dk * LN2_HIGH - ((h - (s * (h + r) + dk * LN2_LOW)) - f) }
    } else if k == 0 {
        f - s * (f - r)
    } else {
        dk * LN2_HIGH - ((s * (f - r) - dk * LN2_LOW) - f)
    }
}

/// The logarithm to base 10.
pub fn log10(x: f64) -> f64 {
    const LN10_INVERSE: f64 = 4.342_944_819_032_518_166_68e-01;
    const LOG10_2_HIGH: f64 = 3.010_299_956_636_117_713_06e-01;
    const LOG10_2_LOW: f64 = 3.694_239_077_158_930_786_16e-13;
    let (x, mut k) = match normalized(x) {
        Ok(n) => n,
        Err(result) => return result,
    };
    let hx = high(x);
    k += (hx >> 20) - 1023;
    let i = i32::from(k < 0);
    let y = f64::from(k + i);
    let x = of_words((hx & 0x000f_ffff) | ((0x3ff - i) << 20), low(x));
    let z = y * LOG10_2_LOW + LN10_INVERSE * log(x);
    z + y * LOG10_2_HIGH
}

/// The natural logarithm of `1 + x`.
pub fn log1p(x: f64) -> f64 {
    let hx = high(x);
    let ax = hx & 0x7fff_ffff;
    let mut direct = false;
    if hx < 0x3fda_827a {
        if ax >= 0x3ff0_0000 {
            return if x == -1.0 { f64::NEG_INFINITY } else { f64::NAN };
        }
        if ax < 0x3e20_0000 {
            return if ax < 0x3c90_0000 { x } else { x - x * x * 0.5 };
        }
        direct = hx > 0 || hx <= 0xbfd2_bec3_u32 as i32;
    }
    if hx >= INFINITY_WORD {
        return x + x;
    }
    let (mut k, mut f, mut hu, mut c) = (0, x, 1, 0.0);
    if !direct {
        let mut u = x;
        if hx < 0x4340_0000 {
            u = 1.0 + x;
            k = (high(u) >> 20) - 1023;
            // What the rounding of the sum lost, relative to it.
            c = if k > 0 { 1.0 - (u - x) } else { x - (u - 1.0) };
            c /= u;
        } else {
            k = (high(u) >> 20) - 1023;
        }
        hu = high(u) & 0x000f_ffff;
        if hu < 0x6_a09e {
            u = of_words(hu | 0x3ff0_0000, low(u));
        } else {
            k += 1;
            u = of_words(hu | 0x3fe0_0000, low(u));
            hu = (0x0010_0000 - hu) >> 2;
        }
        f = u - 1.0;
    }
    let dk = f64::from(k);
    let h = 0.5 * f * f;
    if hu == 0 {
        if f == 0.0 {
            return if k == 0 { 0.0 } else { dk * LN2_HIGH + (c + dk * LN2_LOW) };
        }
        let r = h * (1.0 - 0.666_666_666_666_666_66 * f);
        return if k == 0 { f - r } else { dk * LN2_HIGH - ((r - (dk * LN2_LOW + c)) - f) };
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * horner(z, L);
    if k == 0 { f - (h - s * (h + r)) } else { dk * LN2_HIGH - ((h - (s * (h + r) + (dk * LN2_LOW + c))) - f) }
}
