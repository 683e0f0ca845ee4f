//! The functions of `java.lang.StrictMath` that are native in JDK 17, bit for bit.
//!
//! Their results are those of fdlibm, the freely distributable math library, by specification of `StrictMath`: the same
//! coefficients in the same order of evaluation, and the same branches by the high word of the argument. Functions that
//! the class library implements in Java (`pow`, `exp`, `cbrt`, `hypot`) are not here.
#![allow(clippy::excessive_precision, clippy::approx_constant)] // reason: coefficients as published

mod exponential;
mod inverse;
mod logarithmic;
mod reduction;
mod remainder;
mod trigonometric;

pub use exponential::{cosh, expm1, sinh, tanh};
pub use inverse::{acos, asin, atan, atan2};
pub use logarithmic::{log, log1p, log10};
pub use remainder::ieee_remainder;
pub use trigonometric::{cos, sin, tan};

#[cfg(test)]
mod tests;

use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/StrictMath" {
        "sin" "(D)D" => native_sin,
        "cos" "(D)D" => native_cos,
        "tan" "(D)D" => native_tan,
        "asin" "(D)D" => native_asin,
        "acos" "(D)D" => native_acos,
        "atan" "(D)D" => native_atan,
        "log" "(D)D" => native_log,
        "log10" "(D)D" => native_log10,
        "sqrt" "(D)D" => native_sqrt,
        "IEEEremainder" "(DD)D" => native_remainder,
        "atan2" "(DD)D" => native_atan2,
        "sinh" "(D)D" => native_sinh,
        "cosh" "(D)D" => native_cosh,
        "tanh" "(D)D" => native_tanh,
        "expm1" "(D)D" => native_expm1,
        "log1p" "(D)D" => native_log1p,
    }
};

macro_rules! unary {
    ($($native:ident = $f:path;)*) => {
        $(fn $native<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
            Ok(Slot::double($f(a.double(0))))
        })*
    };
}
unary! {
    native_sin = sin;
    native_cos = cos;
    native_tan = tan;
    native_asin = asin;
    native_acos = acos;
    native_atan = atan;
    native_log = log;
    native_log10 = log10;
    native_sqrt = f64::sqrt;
    native_sinh = sinh;
    native_cosh = cosh;
    native_tanh = tanh;
    native_expm1 = expm1;
    native_log1p = log1p;
}

fn native_atan2<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::double(atan2(a.double(0), a.double(2))))
}

fn native_remainder<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::double(ieee_remainder(a.double(0), a.double(2))))
}

/// The upper half of the bits: sign, exponent and 20 bits of the fraction.
#[inline(always)]
fn high(x: f64) -> i32 {
    (x.to_bits() >> 32) as i32
}

/// The upper half without the sign: orders magnitudes.
#[inline(always)]
fn magnitude(x: f64) -> i32 {
    high(x) & 0x7fff_ffff
}

/// The lower half of the bits.
#[inline(always)]
fn low(x: f64) -> u32 {
    x.to_bits() as u32
}

/// The number of these halves.
#[inline(always)]
fn of_words(high: i32, low: u32) -> f64 {
    f64::from_bits((high as u32 as u64) << 32 | low as u64)
}

/// `x` with the lower half cleared.
#[inline(always)]
fn truncated(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & 0xffff_ffff_0000_0000)
}

/// `x` times two to the `k`, by adding to the exponent field.
#[inline(always)]
fn scaled(x: f64, k: i32) -> f64 {
    of_words(high(x).wrapping_add(k << 20), low(x))
}

/// `c[0] + x * (c[1] + x * (c[2] + ...))`.
#[inline(always)]
fn horner<const N: usize>(x: f64, c: [f64; N]) -> f64 {
    let mut sum = c[N - 1];
    for i in (0..N - 1).rev() {
        sum = c[i] + x * sum;
    }
    sum
}

const INFINITY_WORD: i32 = 0x7ff0_0000;
/// ln 2, its upper 33 bits.
const LN2_HIGH: f64 = 6.931_471_803_691_238_164_90e-01;
/// ln 2, the rest.
const LN2_LOW: f64 = 1.908_214_929_270_587_700_02e-10;
const TWO54: f64 = 1.801_439_850_948_198_400_00e+16;
