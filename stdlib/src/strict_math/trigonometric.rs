//! Sine, cosine and tangent.

use super::reduction::reduce;
use super::{INFINITY_WORD, high, horner, low, magnitude, of_words, truncated};

/// High word of pi/4: arguments up to it need no reduction.
const PI_4_WORD: i32 = 0x3fe9_21fb;

/// The sine.
pub fn sin(x: f64) -> f64 {
    match Quadrant::of(x) {
        Quadrant::Small => sine(x, None),
        Quadrant::NotFinite => f64::NAN,
        Quadrant::Reduced(n, y) => match n & 3 {
            0 => sine(y[0], Some(y[1])),
            1 => cosine(y[0], y[1]),
            2 => -sine(y[0], Some(y[1])),
            _ => -cosine(y[0], y[1]),
        },
    }
}

/// The cosine.
pub fn cos(x: f64) -> f64 {
    match Quadrant::of(x) {
        Quadrant::Small => cosine(x, 0.0),
        Quadrant::NotFinite => f64::NAN,
        Quadrant::Reduced(n, y) => match n & 3 {
            0 => cosine(y[0], y[1]),
            1 => -sine(y[0], Some(y[1])),
            2 => -cosine(y[0], y[1]),
            _ => sine(y[0], Some(y[1])),
        },
    }
}

/// The tangent.
pub fn tan(x: f64) -> f64 {
    match Quadrant::of(x) {
        Quadrant::Small => tangent(x, 0.0, false),
        Quadrant::NotFinite => f64::NAN,
        Quadrant::Reduced(n, y) => tangent(y[0], y[1], n & 1 == 1),
    }
}

enum Quadrant {
    /// At most pi/4.
    Small,
    NotFinite,
    /// Multiple of pi/2 and the rest as a sum of two.
    Reduced(i32, [f64; 2]),
}

impl Quadrant {
    #[inline]
    fn of(x: f64) -> Quadrant {
        let ix = magnitude(x);
        if ix <= PI_4_WORD {
            Quadrant::Small
        } else if ix >= INFINITY_WORD {
            Quadrant::NotFinite
        } else {
            let (n, y) = reduce(x);
            Quadrant::Reduced(n, y)
        }
    }
}

/// Sine of `x + y` for a magnitude up to pi/4; `y` is the tail of `x`.
fn sine(x: f64, y: Option<f64>) -> f64 {
    const S1: f64 = -1.666_666_666_666_663_243_48e-01;
    const S: [f64; 5] = [
        8.333_333_333_322_489_461_24e-03,
        -1.984_126_982_985_794_931_34e-04,
        2.755_731_370_707_006_767_89e-06,
        -2.505_076_025_340_686_341_95e-08,
        1.589_690_995_211_550_102_21e-10,
    ];
    if magnitude(x) < 0x3e40_0000 && x as i32 == 0 {
        return x;
    }
    let z = x * x;
    let v = z * x;
    let r = horner(z, S);
    match y {
        None => x + v * (S1 + z * r),
        Some(y) => x - ((z * (0.5 * y - v * r) - y) - v * S1),
    }
}

/// Cosine of `x + y` for a magnitude up to pi/4.
fn cosine(x: f64, y: f64) -> f64 {
    const C: [f64; 6] = [
        4.166_666_666_666_660_190_37e-02,
        -1.388_888_888_887_410_957_49e-03,
        2.480_158_728_947_672_941_78e-05,
        -2.755_731_435_139_066_330_35e-07,
        2.087_572_321_298_174_827_90e-09,
        -1.135_964_755_778_819_482_65e-11,
    ];
    let ix = magnitude(x);
    if ix < 0x3e40_0000 && x as i32 == 0 {
        return 1.0;
    }
    let z = x * x;
    let r = z * horner(z, C);
    if ix < 0x3fd3_3333 {
        return 1.0 - (0.5 * z - (z * r - x * y));
    }
    // About a quarter of x, so that the subtraction from one is exact.
    let q = if ix > 0x3fe9_0000 { 0.28125 } else { of_words(ix - 0x0020_0000, 0) };
    let hz = 0.5 * z - q;
    let a = 1.0 - q;
    a - (hz - (z * r - x * y))
}

/// Tangent of `x + y` for a magnitude up to pi/4, or -1 divided by it.
fn tangent(mut x: f64, mut y: f64, inverse: bool) -> f64 {
    const PI_4: f64 = 7.853_981_633_974_482_789_99e-01;
    const PI_4_LOW: f64 = 3.061_616_997_868_383_017_93e-17;
    const T0: f64 = 3.333_333_333_333_340_919_86e-01;
    const ODD: [f64; 6] = [
        1.333_333_333_332_012_426_99e-01,
        2.186_948_829_485_954_245_99e-02,
        3.592_079_107_591_312_353_56e-03,
        5.880_412_408_202_640_968_74e-04,
        7.817_944_429_395_570_923_00e-05,
        -1.855_863_748_552_754_566_54e-05,
    ];
    const EVEN: [f64; 6] = [
        5.396_825_397_622_605_213_77e-02,
        8.863_239_823_599_300_057_37e-03,
        1.456_209_454_325_290_255_16e-03,
        2.464_631_348_184_699_068_12e-04,
        7.140_724_913_826_081_903_05e-05,
        2.590_730_518_636_337_128_84e-05,
    ];
    let hx = high(x);
    let ix = hx & 0x7fff_ffff;
    if ix < 0x3e30_0000 && x as i32 == 0 {
        if inverse && ix as u32 | low(x) == 0 {
            return 1.0 / x.abs();
        }
        if !inverse {
            return x;
        }
        let w = x + y;
        let z = truncated(w);
        let v = y - (z - x);
        return negative_reciprocal(w, z, v);
    }
    let large = ix >= 0x3fe5_9428;
    if large {
        if hx < 0 {
            x = -x;
            y = -y;
        }
        let z = PI_4 - x;
        let w = PI_4_LOW - y;
        x = z + w;
        y = 0.0;
    }
    let z = x * x;
    let w = z * z;
    let r = horner(w, ODD);
    let v = z * horner(w, EVEN);
    let s = z * x;
    let mut r = y + z * (s * (r + v) + y);
    r += T0 * s;
    let w = x + r;
    if large {
        let v = if inverse { -1.0 } else { 1.0 };
        let sign = if hx < 0 { -1.0 } else { 1.0 };
        return sign * (v - 2.0 * (x - (w * w / (w + v) - r)));
    }
    if !inverse {
        return w;
    }
    let z = truncated(w);
    negative_reciprocal(w, z, r - (z - x))
}

/// `-1 / (z + v)` in more than double precision, where `w` is the rounded sum.
fn negative_reciprocal(w: f64, z: f64, v: f64) -> f64 {
    let a = -1.0 / w;
    let t = truncated(a);
    let s = 1.0 + t * z;
    t + a * (s + t * v)
}
