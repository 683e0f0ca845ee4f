//! Inverse trigonometric functions.

use super::{INFINITY_WORD, high, horner, low, magnitude, truncated};

const PI: f64 = 3.141_592_653_589_793_116_00e+00;
const PI_LOW: f64 = 1.224_646_799_147_353_177_2e-16;
const PI_2_HIGH: f64 = 1.570_796_326_794_896_558_00e+00;
const PI_2_LOW: f64 = 6.123_233_995_736_766_035_87e-17;
const PI_4: f64 = 7.853_981_633_974_482_789_99e-01;

/// `(asin(x) - x) / x^3` as a rational function of `t = x^2`.
fn rational(t: f64) -> f64 {
    const P: [f64; 6] = [
        1.666_666_666_666_666_574_15e-01,
        -3.255_658_186_224_009_154_05e-01,
        2.012_125_321_348_629_258_81e-01,
        -4.005_553_450_067_941_140_27e-02,
        7.915_349_942_898_145_321_76e-04,
        3.479_331_075_960_211_675_70e-05,
    ];
    const Q: [f64; 5] = [
        1.0,
        -2.403_394_911_734_414_218_78e+00,
        2.020_945_760_233_505_694_71e+00,
        -6.882_839_716_054_532_930_30e-01,
        7.703_815_055_590_193_527_91e-02,
    ];
    t * horner(t, P) / horner(t, Q)
}

/// The arc sine.
pub fn asin(x: f64) -> f64 {
    let hx = high(x);
    let ix = hx & 0x7fff_ffff;
    if ix >= 0x3ff0_0000 {
        return if ix == 0x3ff0_0000 && low(x) == 0 { x * PI_2_HIGH + x * PI_2_LOW } else { f64::NAN };
    }
    if ix < 0x3fe0_0000 {
        return if ix < 0x3e40_0000 { x } else { x + x * rational(x * x) };
    }
    let t = (1.0 - x.abs()) * 0.5;
    let r = rational(t);
    let s = t.sqrt();
    let result = if ix >= 0x3fef_3333 {
        PI_2_HIGH - (2.0 * (s + s * r) - PI_2_LOW)
    } else {
        let w = truncated(s);
        let c = (t - w * w) / (s + w);
        let p = 2.0 * s * r - (PI_2_LOW - 2.0 * c);
        let q = PI_4 - 2.0 * w;
        PI_4 - (p - q)
    };
    if hx > 0 { result } else { -result }
}

/// The arc cosine.
pub fn acos(x: f64) -> f64 {
    let hx = high(x);
    let ix = hx & 0x7fff_ffff;
    if ix >= 0x3ff0_0000 {
        return match (ix == 0x3ff0_0000 && low(x) == 0, hx > 0) {
            (true, true) => 0.0,
            (true, false) => PI + 2.0 * PI_2_LOW,
            _ => f64::NAN,
        };
    }
    if ix < 0x3fe0_0000 {
        if ix <= 0x3c60_0000 {
            return PI_2_HIGH + PI_2_LOW;
        }
        return PI_2_HIGH - (x - (PI_2_LOW - x * rational(x * x)));
    }
    if hx < 0 {
        let z = (1.0 + x) * 0.5;
        let s = z.sqrt();
        let w = rational(z) * s - PI_2_LOW;
        return PI - 2.0 * (s + w);
    }
    let z = (1.0 - x) * 0.5;
    let s = z.sqrt();
    let upper = truncated(s);
    let c = (z - upper * upper) / (s + upper);
    let w = rational(z) * s + c;
    2.0 * (upper + w)
}

/// The arc tangent.
pub fn atan(x: f64) -> f64 {
    /// Arc tangents of 1/2, 1, 3/2 and infinity.
    const AT: [(f64, f64); 4] = [
        (4.636_476_090_008_060_935_15e-01, 2.269_877_745_296_168_709_24e-17),
        (7.853_981_633_974_482_789_99e-01, 3.061_616_997_868_383_017_93e-17),
        (9.827_937_232_473_290_540_82e-01, 1.390_331_103_123_099_845_16e-17),
        (PI_2_HIGH, PI_2_LOW),
    ];
    const EVEN: [f64; 6] = [
        3.333_333_333_333_293_180_27e-01,
        1.428_571_427_250_346_637_11e-01,
        9.090_887_133_436_506_561_96e-02,
        6.661_073_137_387_531_206_69e-02,
        4.976_877_994_615_932_360_17e-02,
        1.628_582_011_536_578_236_23e-02,
    ];
    const ODD: [f64; 5] = [
        -1.999_999_999_987_648_324_76e-01,
        -1.111_111_040_546_235_578_80e-01,
        -7.691_876_205_044_829_994_95e-02,
        -5.833_570_133_790_573_486_45e-02,
        -3.653_157_274_421_691_552_70e-02,
    ];
    let hx = high(x);
    let ix = hx & 0x7fff_ffff;
    if ix >= 0x4410_0000 {
        return match (x.is_nan(), hx > 0) {
            (true, _) => x + x,
            (false, true) => AT[3].0 + AT[3].1,
            (false, false) => -AT[3].0 - AT[3].1,
        };
    }
    if ix < 0x3e20_0000 {
        return x;
    }
    let a = x.abs();
    let (base, x) = if ix < 0x3fdc_0000 {
        (None, x)
    } else if ix < 0x3fe6_0000 {
        (Some(AT[0]), (2.0 * a - 1.0) / (2.0 + a))
    } else if ix < 0x3ff3_0000 {
        (Some(AT[1]), (a - 1.0) / (a + 1.0))
    } else if ix < 0x4003_8000 {
        (Some(AT[2]), (a - 1.5) / (1.0 + 1.5 * a))
    } else {
        (Some(AT[3]), -1.0 / a)
    };
    let z = x * x;
    let w = z * z;
    let s1 = z * horner(w, EVEN);
    let s2 = w * horner(w, ODD);
    match base {
        None => x - x * (s1 + s2),
        Some((at, tail)) => {
            let z = at - ((x * (s1 + s2) - tail) - x);
            if hx < 0 { -z } else { z }
        }
    }
}

/// The angle of the point `(x, y)`.
pub fn atan2(y: f64, x: f64) -> f64 {
    const TINY: f64 = 1.0e-300;
    if x.is_nan() || y.is_nan() {
        return x + y;
    }
    if x == 1.0 {
        return atan(y);
    }
    let (left, below) = (x.is_sign_negative(), y.is_sign_negative());
    let signed = |v: f64| if below { -v } else { v };
    if y == 0.0 {
        return if left { signed(PI + TINY) } else { y };
    }
    if x == 0.0 {
        return signed(PI_2_HIGH + TINY);
    }
    if x.is_infinite() {
        return match (y.is_infinite(), left) {
            (true, false) => signed(PI_4 + TINY),
            (true, true) => signed(3.0 * PI_4 + TINY),
            (false, false) => signed(0.0),
            (false, true) => signed(PI + TINY),
        };
    }
    if y.is_infinite() {
        return signed(PI_2_HIGH + TINY);
    }
    debug_assert!(magnitude(x) < INFINITY_WORD);
    let k = (magnitude(y) - magnitude(x)) >> 20;
    let z = if k > 60 {
        PI_2_HIGH + 0.5 * PI_LOW
    } else if left && k < -60 {
        0.0
    } else {
        atan((y / x).abs())
    };
    match (left, below) {
        (false, false) => z,
        (false, true) => -z,
        (true, false) => PI - (z - PI_LOW),
        (true, true) => (z - PI_LOW) - PI,
    }
}
