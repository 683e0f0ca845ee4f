//! The IEEE 754 remainder.

use super::{high, low, magnitude, of_words};

/// `x - n * p` where `n` is the integer nearest to `x / p`, the even one of two.
pub fn ieee_remainder(x: f64, p: f64) -> f64 {
    if p == 0.0 || !x.is_finite() || p.is_nan() {
        return f64::NAN;
    }
    let (sign, size) = (high(x) & i32::MIN, x.abs());
    let p = p.abs();
    let hp = magnitude(p);
    // Now |x| < 2p, exactly.
    let mut r = if hp <= 0x7fdf_ffff { size % (p + p) } else { size };
    if size == p {
        return 0.0 * x;
    }
    if hp < 0x0020_0000 {
        // Half of p might not be exact.
        if r + r > p {
            r -= p;
            if r + r >= p {
                r -= p;
            }
        }
    } else {
        let half = 0.5 * p;
        if r > half {
            r -= p;
            if r >= half {
                r -= p;
            }
        }
    }
    of_words(high(r) ^ sign, low(r))
}
