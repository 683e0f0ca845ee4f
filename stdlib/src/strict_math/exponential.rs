//! `expm1` and the hyperbolic functions.

use super::{INFINITY_WORD, LN2_HIGH, LN2_LOW, high, horner, magnitude, of_words, scaled};

const LN2_INVERSE: f64 = 1.442_695_040_888_963_387_00e+00;
const OVERFLOW: f64 = 7.097_827_128_933_839_730_96e+02;
/// High word of ln 2 / 2.
const HALF_LN2_WORD: i32 = 0x3fd6_2e42;
/// High word of 3/2 ln 2.
const THREE_HALVES_LN2_WORD: i32 = 0x3ff0_a2b2;
/// High word of the logarithm of the largest number.
const LOG_MAX_WORD: i32 = 0x4086_2e42;
/// Largest argument of `sinh` and `cosh` that does not overflow.
const HYPERBOLIC_MAX: f64 = f64::from_bits(0x4086_33ce_8fb9_f87d);

/// `x` reduced by a multiple of ln 2: upper and lower part of the rest, and the multiple.
fn reduced(x: f64, ix: i32) -> (f64, f64, i32) {
    let sign = if x.is_sign_negative() { -1.0 } else { 1.0 };
    if ix < THREE_HALVES_LN2_WORD {
        (x - sign * LN2_HIGH, sign * LN2_LOW, sign as i32)
    } else {
        let k = (LN2_INVERSE * x + sign * 0.5) as i32;
        let t = f64::from(k);
        (x - t * LN2_HIGH, t * LN2_LOW, k)
    }
}

/// The exponential function, which the hyperbolic ones build on.
fn exp(x: f64) -> f64 {
    const UNDERFLOW: f64 = -7.451_332_191_019_411_084_20e+02;
    const TWO_NEG1000: f64 = 9.332_636_185_032_188_789_90e-302;
    const P: [f64; 5] = [
        1.666_666_666_666_660_190_37e-01,
        -2.777_777_777_701_559_338_42e-03,
        6.613_756_321_437_934_361_17e-05,
        -1.653_390_220_546_525_153_90e-06,
        4.138_136_797_057_238_460_39e-08,
    ];
    let ix = magnitude(x);
    if ix >= LOG_MAX_WORD {
        if x.is_nan() {
            return x + x;
        }
        if x > OVERFLOW {
            return f64::INFINITY;
        }
        if x < UNDERFLOW {
            return 0.0;
        }
    }
    let (hi, lo, k) = if ix > HALF_LN2_WORD {
        reduced(x, ix)
    } else if ix < 0x3e30_0000 {
        return 1.0 + x;
    } else {
        (x, 0.0, 0)
    };
    let x = hi - lo;
    let t = x * x;
    let c = x - t * horner(t, P);
    if k == 0 {
        return 1.0 - ((x * c) / (c - 2.0) - x);
    }
    let y = 1.0 - ((lo - (x * c) / (2.0 - c)) - hi);
    if k >= -1021 { scaled(y, k) } else { scaled(y, k + 1000) * TWO_NEG1000 }
}

/// `e^x - 1`.
pub fn expm1(x: f64) -> f64 {
    const Q: [f64; 6] = [
        1.0,
        -3.333_333_333_333_313_164_28e-02,
        1.587_301_587_254_814_601_65e-03,
        -7.936_507_578_674_879_424_73e-05,
        4.008_217_827_329_362_395_52e-06,
        -2.010_992_181_836_243_713_26e-07,
    ];
    let ix = magnitude(x);
    let negative = high(x) < 0;
    if ix >= 0x4043_687a {
        // Above 56 ln 2.
        if x.is_nan() {
            return x + x;
        }
        if negative {
            return -1.0;
        }
        if x > OVERFLOW {
            return f64::INFINITY;
        }
    }
    let (hi, lo, k) = if ix > HALF_LN2_WORD {
        reduced(x, ix)
    } else if ix < 0x3c90_0000 {
        return x;
    } else {
        (x, 0.0, 0)
    };
    let x = hi - lo;
    let c = (hi - x) - lo;
    let hfx = 0.5 * x;
    let hxs = x * hfx;
    let r1 = horner(hxs, Q);
    let t = 3.0 - r1 * hfx;
    let e = hxs * ((r1 - t) / (6.0 - x * t));
    if k == 0 {
        return x - (x * e - hxs);
    }
    let e = (x * (e - c) - c) - hxs;
    match k {
        -1 => 0.5 * (x - e) - 0.5,
        1 if x < -0.25 => -2.0 * (e - (x + 0.5)),
        1 => 1.0 + 2.0 * (x - e),
        ..=-2 | 57.. => scaled(1.0 - (e - x), k) - 1.0,
        ..20 => {
            let t = of_words(0x3ff0_0000 - (0x20_0000 >> k), 0);
            scaled(t - (e - x), k)
        }
        _ => {
            let t = of_words((0x3ff - k) << 20, 0);
            scaled((x - (e + t)) + 1.0, k)
        }
    }
}

/// The hyperbolic sine.
pub fn sinh(x: f64) -> f64 {
    let ix = magnitude(x);
    if ix >= INFINITY_WORD {
        return x + x;
    }
    let h = if high(x) < 0 { -0.5 } else { 0.5 };
    let a = x.abs();
    if ix < 0x4036_0000 {
        if ix < 0x3e30_0000 {
            return x;
        }
        let t = expm1(a);
        return if ix < 0x3ff0_0000 { h * (2.0 * t - t * t / (t + 1.0)) } else { h * (t + t / (t + 1.0)) };
    }
    if ix < LOG_MAX_WORD {
        return h * exp(a);
    }
    if a <= HYPERBOLIC_MAX {
        let w = exp(0.5 * a);
        return (h * w) * w;
    }
    x * f64::INFINITY
}

/// The hyperbolic cosine.
pub fn cosh(x: f64) -> f64 {
    let ix = magnitude(x);
    if ix >= INFINITY_WORD {
        return x * x;
    }
    let a = x.abs();
    if ix < 0x3fd6_2e43 {
        let t = expm1(a);
        let w = 1.0 + t;
        return if ix < 0x3c80_0000 { w } else { 1.0 + (t * t) / (w + w) };
    }
    if ix < 0x4036_0000 {
        let t = exp(a);
        return 0.5 * t + 0.5 / t;
    }
    if ix < LOG_MAX_WORD {
        return 0.5 * exp(a);
    }
    if a <= HYPERBOLIC_MAX {
        let w = exp(0.5 * a);
        return (0.5 * w) * w;
    }
    f64::INFINITY
}

/// The hyperbolic tangent.
pub fn tanh(x: f64) -> f64 {
    let ix = magnitude(x);
    if x.is_nan() {
        return x + x;
    }
    let a = x.abs();
    let z = if ix < 0x3c80_0000 {
        return x * (1.0 + x);
    } else if ix < 0x3ff0_0000 {
        let t = expm1(-2.0 * a);
        -t / (t + 2.0)
    } else if ix < 0x4036_0000 {
        1.0 - 2.0 / (expm1(2.0 * a) + 2.0)
    } else {
        1.0
    };
    if high(x) >= 0 { z } else { -z }
}
