//! Arithmetic whose Java semantics differ from the machine's or Rust's (JVMS 2.8, 6.5).

/// `idiv`; the divisor is not 0. `MIN / -1` is `MIN`.
#[inline(always)]
pub(crate) fn idiv(a: i32, b: i32) -> i32 {
    a.wrapping_div(b)
}

/// `irem`; the divisor is not 0.
#[inline(always)]
pub(crate) fn irem(a: i32, b: i32) -> i32 {
    a.wrapping_rem(b)
}

/// `ldiv`; the divisor is not 0.
#[inline(always)]
pub(crate) fn ldiv(a: i64, b: i64) -> i64 {
    a.wrapping_div(b)
}

/// `lrem`; the divisor is not 0.
#[inline(always)]
pub(crate) fn lrem(a: i64, b: i64) -> i64 {
    a.wrapping_rem(b)
}

/// `frem`: C's `fmodf`, which Rust's `%` is.
#[inline(never)]
pub(crate) fn frem(a: f32, b: f32) -> f32 {
    a % b
}

/// `drem`: C's `fmod`.
#[inline(never)]
pub(crate) fn drem(a: f64, b: f64) -> f64 {
    a % b
}

/// `f2i`: truncates, saturates, NaN is 0, as Rust's `as`.
#[inline(always)]
pub(crate) fn f2i(v: f32) -> i32 {
    v as i32
}

/// `f2l`.
#[inline(always)]
pub(crate) fn f2l(v: f32) -> i64 {
    v as i64
}

/// `d2i`.
#[inline(always)]
pub(crate) fn d2i(v: f64) -> i32 {
    v as i32
}

/// `d2l`.
#[inline(always)]
pub(crate) fn d2l(v: f64) -> i64 {
    v as i64
}

/// `lcmp`.
#[inline(always)]
pub(crate) fn lcmp(a: i64, b: i64) -> i32 {
    (a > b) as i32 - (a < b) as i32
}

/// `fcmpl`, `dcmpl`: -1 when a value is NaN.
#[inline(always)]
pub(crate) fn cmpl<T: PartialOrd>(a: T, b: T) -> i32 {
    // Without a comparison that holds, the values are unordered or less.
    (a >= b) as i32 + (a > b) as i32 - 1
}

/// `fcmpg`, `dcmpg`: 1 when a value is NaN.
#[inline(always)]
pub(crate) fn cmpg<T: PartialOrd>(a: T, b: T) -> i32 {
    1 - (a <= b) as i32 - (a < b) as i32
}

/// `ishl`: only the low five bits of the distance count.
#[inline(always)]
pub(crate) fn ishl(a: i32, n: i32) -> i32 {
    a.wrapping_shl(n as u32)
}

/// `ishr`.
#[inline(always)]
pub(crate) fn ishr(a: i32, n: i32) -> i32 {
    a.wrapping_shr(n as u32)
}

/// `iushr`.
#[inline(always)]
pub(crate) fn iushr(a: i32, n: i32) -> i32 {
    (a as u32).wrapping_shr(n as u32) as i32
}

/// `lshl`: only the low six bits of the distance count.
#[inline(always)]
pub(crate) fn lshl(a: i64, n: i32) -> i64 {
    a.wrapping_shl(n as u32)
}

/// `lshr`.
#[inline(always)]
pub(crate) fn lshr(a: i64, n: i32) -> i64 {
    a.wrapping_shr(n as u32)
}

/// `lushr`.
#[inline(always)]
pub(crate) fn lushr(a: i64, n: i32) -> i64 {
    (a as u64).wrapping_shr(n as u32) as i64
}

#[cfg(test)]
mod tests;
