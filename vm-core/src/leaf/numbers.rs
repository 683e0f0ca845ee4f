//! Large numbers and digests.
//!
//! A large number is an array of ints, the most significant first; here its digits are 64-bit words, the least significant first.

use super::{in_bounds, some_array};
use crate::cx::{Cx, Ref};
use crate::object::array;
use sha2::digest::generic_array::GenericArray;
use smallvec::SmallVec;

type Digits = SmallVec<[u64; 48]>;

/// The number that the first `count` ints are.
fn digits(cx: &Cx<'_>, number: Ref<'_>, count: i32) -> Digits {
    let int = |at: i32| if at < 0 { 0 } else { u64::from(number.int_at(cx, at) as u32) };
    (1..=count).step_by(2).map(|from_end| int(count - from_end) | int(count - from_end - 1) << 32).collect()
}

/// Writes a number to the first `count` ints, where it fits.
fn write_digits(cx: &Cx<'_>, number: Ref<'_>, count: i32, digits: &[u64]) {
    for at in 0..count {
        let digit = digits[at as usize / 2] >> (at % 2 * 32);
        number.set_int_at(cx, count - 1 - at, digit as i32);
    }
}

/// The product; of school.
fn product(x: &[u64], y: &[u64]) -> Digits {
    let mut product: Digits = std::iter::repeat_n(0, x.len() + y.len()).collect();
    for (at, &digit) in x.iter().enumerate() {
        let mut carry = 0;
        let row = &mut product[at..];
        for (place, &other) in row.iter_mut().zip(y) {
            let sum = u128::from(digit) * u128::from(other) + u128::from(*place) + carry;
            *place = sum as u64;
            carry = sum >> 64;
        }
        row[y.len()] = carry as u64;
    }
    product
}

/// `BigInteger.implMultiplyToLen` into an array that is large enough.
pub(super) fn multiply(
    cx: &Cx<'_>,
    x: Ref<'_>,
    x_count: i32,
    y: Ref<'_>,
    y_count: i32,
    result: Ref<'_>,
) -> Option<i32> {
    let (x, y, result) = (some_array(x)?, some_array(y)?, some_array(result)?);
    let count = x_count.checked_add(y_count)?;
    let fits = |number: Ref<'_>, count: i32| count > 0 && in_bounds(0, count, number.array_length(cx) as usize);
    if !fits(x, x_count) || !fits(y, y_count) || !fits(result, count) || result == x || result == y {
        return None;
    }
    let product = product(&digits(cx, x, x_count), &digits(cx, y, y_count));
    write_digits(cx, result, count, &product);
    Some(result.raw() as i32)
}

/// `BigInteger.implSquareToLen`.
pub(super) fn square(cx: &Cx<'_>, x: Ref<'_>, count: i32, result: Ref<'_>, result_count: i32) -> Option<i32> {
    if count.checked_mul(2)? != result_count {
        return None;
    }
    multiply(cx, x, count, x, count, result)
}

/// `BigInteger.implMulAdd`: adds a product with one int to a number that ends `offset` ints before the array's end.
pub(super) fn multiply_add(cx: &Cx<'_>, sum: Ref<'_>, x: Ref<'_>, offset: i32, count: i32, factor: i32) -> Option<i32> {
    let (sum, x) = (some_array(sum)?, some_array(x)?);
    let end = sum.array_length(cx).checked_sub(offset)?;
    let start = end.checked_sub(count)?;
    let length = |number: Ref<'_>| number.array_length(cx) as usize;
    if offset < 0 || !in_bounds(start, count, length(sum)) || !in_bounds(0, count, length(x)) || sum == x {
        return None;
    }
    let factor = u64::from(factor as u32);
    let mut carry = 0;
    for at in (0..count).rev() {
        let product = u64::from(x.int_at(cx, at) as u32) * factor;
        let digit = product + u64::from(sum.int_at(cx, start + at) as u32) + carry;
        sum.set_int_at(cx, start + at, digit as i32);
        carry = digit >> 32;
    }
    Some(carry as i32)
}

/// The block of a message at `at`.
fn block<const N: usize>(cx: &Cx<'_>, message: Ref<'_>, at: i32) -> Option<[u8; N]> {
    let bytes = some_array(message)?.bytes(cx);
    usize::try_from(at).ok().and_then(|at| bytes.get(at..)?.first_chunk().copied())
}

/// `implCompress0` of `SHA2`.
pub(super) fn sha256(cx: &Cx<'_>, digest: Ref<'_>, message: Ref<'_>, at: i32) -> Option<i32> {
    let state = some_array(digest.get_ref(cx, cx.vm().f.sha2_state.at(cx.vm())))?;
    let block: [u8; 64] = block(cx, message, at)?;
    if state.array_length(cx) != 8 {
        return None;
    }
    let mut words = std::array::from_fn(|at| state.int_at(cx, at as i32) as u32);
    sha2::compress256(&mut words, &[GenericArray::from(block)]);
    words.iter().enumerate().for_each(|(at, &word)| state.set_int_at(cx, at as i32, word as i32));
    Some(0)
}

/// `implCompress0` of `SHA5`, which is SHA-512.
pub(super) fn sha512(cx: &Cx<'_>, digest: Ref<'_>, message: Ref<'_>, at: i32) -> Option<i32> {
    let state = some_array(digest.get_ref(cx, cx.vm().f.sha5_state.at(cx.vm())))?;
    let block: [u8; 128] = block(cx, message, at)?;
    if state.array_length(cx) != 8 {
        return None;
    }
    let mut words = std::array::from_fn(|at| state.get_long(cx, array::offset(at as i32, 3)) as u64);
    sha2::compress512(&mut words, &[GenericArray::from(block)]);
    words.iter().enumerate().for_each(|(at, &word)| state.set_long_at(cx, at as i32, word as i64));
    Some(0)
}
