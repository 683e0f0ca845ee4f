//! Elements of arrays: copied, compared.

use super::{in_bounds, some_array, units};
use crate::class::{ClassKind, ClassRef};
use crate::cx::{Cx, Ref};
use crate::object::array;
use std::ptr;

/// A range of elements in each of two arrays.
#[derive(Clone, Copy, Debug)]
pub struct Ranges {
    /// Where it begins in the array read.
    pub source: i32,
    /// Where it begins in the array written.
    pub target: i32,
    /// Elements.
    pub length: i32,
}

impl Ranges {
    /// Inside arrays of these lengths?
    #[inline]
    pub fn within(self, source: i32, target: i32) -> bool {
        self.source | self.target | self.length >= 0
            && source.checked_sub(self.source).is_some_and(|room| self.length <= room)
            && target.checked_sub(self.target).is_some_and(|room| self.length <= room)
    }
}

/// `System.arraycopy` where it throws nothing.
#[inline(always)]
pub(super) fn copy(cx: &Cx<'_>, from: Ref<'_>, source: i32, to: Ref<'_>, target: i32, length: i32) -> Option<i32> {
    array_copy(cx, from, to, Ranges { source, target, length }).then_some(0)
}

/// `System.arraycopy`. False, and nothing is copied, if it is to throw.
#[inline(always)]
pub fn array_copy(cx: &Cx<'_>, from: Ref<'_>, to: Ref<'_>, ranges: Ranges) -> bool {
    if from.is_null() || to.is_null() {
        return false;
    }
    let class = from.class(cx);
    if from.class_id(cx) != to.class_id(cx) || !matches!(class.kind, ClassKind::PrimitiveArray(_)) {
        return copy_references(cx, from, to, ranges);
    }
    if !ranges.within(from.array_length(cx), to.array_length(cx)) {
        return false;
    }
    move_elements(cx, from, to, ranges, class.element_shift.into());
    true
}

/// As [`array_copy`] for objects that are not both primitive arrays of one type.
#[inline(never)]
fn copy_references(cx: &Cx<'_>, from: Ref<'_>, to: Ref<'_>, ranges: Ranges) -> bool {
    let (source, target) = (from.class(cx), to.class(cx));
    if source.kind != ClassKind::ObjectArray
        || target.kind != ClassKind::ObjectArray
        || !ranges.within(from.array_length(cx), to.array_length(cx))
        || source != target && !may_copy(cx, from, source, target, ranges)
    {
        return false;
    }
    move_elements(cx, from, to, ranges, 2);
    if ranges.length > 0 && !cx.vm().heap.is_young(to.raw()) {
        cx.vm().heap.dirty_range(to.address(cx, array::offset(ranges.target, 2)), (ranges.length as usize) << 2);
    }
    true
}

/// Whether an array of references takes the range of another one: its class shows it, or each element's does.
#[inline(never)]
fn may_copy(cx: &Cx<'_>, from: Ref<'_>, source: ClassRef, target: ClassRef, ranges: Ranges) -> bool {
    let (Some(stored), Some(bound)) = (source.component, target.component) else { return false };
    if stored.is_subtype_of(bound) {
        return true;
    }
    let mut last = None;
    (0..ranges.length).all(|at| {
        let element = from.element(cx, ranges.source + at);
        if element.is_null() {
            return true;
        }
        let class = element.class(cx);
        let fits = last == Some(class) || class.is_subtype_of(bound);
        last = Some(class);
        fits
    })
}

/// Moves the bytes of the elements, of `1 << shift` each; the ranges may overlap. They are in bounds.
#[inline(always)]
fn move_elements(cx: &Cx<'_>, source: Ref<'_>, target: Ref<'_>, r: Ranges, shift: u32) {
    debug_assert!(r.within(source.array_length(cx), target.array_length(cx)));
    let from = source.address(cx, array::offset(r.source, shift));
    let to = target.address(cx, array::offset(r.target, shift));
    let bytes = (r.length as usize) << shift;
    // Elements are aligned to their size, and the accesses here and in `memmove` keep aligned elements whole, as Java's memory model
    // asks (JLS 17.6, 17.7).
    match bytes {
        // SAFETY: V2, V4: both ranges were checked against the lengths of live arrays.
        16..=32 => unsafe { move_twice::<u128>(from, to, bytes) },
        // SAFETY: as above.
        8..=15 => unsafe { move_twice::<u64>(from, to, bytes) },
        // SAFETY: as above.
        4..=7 => unsafe { move_twice::<u32>(from, to, bytes) },
        // SAFETY: as above.
        _ => unsafe { ptr::copy(from, to, bytes) },
    }
}

/// Moves from one to two `T` full of bytes: the first `T` and the last one, read before either is written.
///
/// # Safety
/// Both ranges are accessible.
#[inline(always)]
unsafe fn move_twice<T: Copy>(from: *const u8, to: *mut u8, bytes: usize) {
    let last = bytes - size_of::<T>();
    // SAFETY: the caller's promise.
    let start = unsafe { from.cast::<T>().read_unaligned() };
    // SAFETY: the caller's promise.
    let end = unsafe { from.wrapping_add(last).cast::<T>().read_unaligned() };
    // SAFETY: the caller's promise.
    unsafe { to.cast::<T>().write_unaligned(start) };
    // SAFETY: the caller's promise.
    unsafe { to.wrapping_add(last).cast::<T>().write_unaligned(end) };
}

/// Writes `value` to `count` elements from `at` on; `None` when they are not in the array, or there is none.
fn fill<T: Copy>(cx: &Cx<'_>, to: Ref<'_>, at: i32, count: i32, value: T) -> Option<i32> {
    let to = some_array(to)?;
    if !in_bounds(at, count, to.array_length(cx) as usize) {
        return None;
    }
    let start = to.address(cx, array::offset(at, size_of::<T>().trailing_zeros())).cast::<T>();
    for i in 0..count as usize {
        // SAFETY: V2, V4: checked against the length of a live array of such elements.
        unsafe { start.wrapping_add(i).write(value) }
    }
    Some(0)
}

/// `Arrays.fill` of whole arrays and of ranges, by element.
macro_rules! fills {
    ($($all:ident $range:ident $argument:ty, $element:ty;)*) => {$(
        pub(super) fn $all(cx: &Cx<'_>, to: Ref<'_>, value: $argument) -> Option<i32> {
            let count = some_array(to)?.array_length(cx);
            fill(cx, to, 0, count, value as $element)
        }
        pub(super) fn $range(cx: &Cx<'_>, to: Ref<'_>, from: i32, end: i32, value: $argument) -> Option<i32> {
            fill(cx, to, from, end.checked_sub(from)?, value as $element)
        }
    )*};
}
fills! {
    fill_bytes fill_byte_range i32, u8;
    fill_chars fill_char_range i32, u16;
    fill_ints fill_int_range i32, i32;
    fill_longs fill_long_range i64, i64;
    fill_doubles fill_double_range f64, f64;
}

#[inline(always)]
pub(super) fn equal_bytes(cx: &Cx<'_>, a: Ref<'_>, b: Ref<'_>) -> Option<i32> {
    let (a, b) = (some_array(a)?, some_array(b)?);
    Some((a.bytes(cx) == b.bytes(cx)).into())
}

pub(super) fn equal_chars(cx: &Cx<'_>, a: Ref<'_>, b: Ref<'_>) -> Option<i32> {
    let (a, b) = (some_array(a)?, some_array(b)?);
    let chars = |array: Ref<'_>| array.array_length(cx) as usize;
    Some((units(cx, a, chars(a)) == units(cx, b, chars(b))).into())
}

/// `ArraysSupport.vectorizedMismatch`: the first index at which two ranges of memory differ; `!0` when they do not, as no element
/// is left to compare. The caller has checked the bounds, as it must for the bytecode, which reads with `Unsafe`.
pub(super) fn mismatch(
    cx: &Cx<'_>,
    a: Ref<'_>,
    at_a: i64,
    b: Ref<'_>,
    at_b: i64,
    count: i32,
    shift: i32,
) -> Option<i32> {
    let (a, b) = (some_array(a)?, some_array(b)?);
    let (Ok(count), 0..=3) = (usize::try_from(count), shift) else { return None };
    let bytes = count << shift;
    let range = |array: Ref<'_>, at: i64| {
        // SAFETY: V2, V4: the caller of the method vouches for the range.
        unsafe { std::slice::from_raw_parts(array.address(cx, at as usize), bytes) }
    };
    let (x, y) = (range(a, at_a), range(b, at_b));
    Some(first_difference(x, y).map_or(!0, |at| (at >> shift) as i32))
}

/// The index of the first byte in which two slices of one length differ.
pub(super) fn first_difference(x: &[u8], y: &[u8]) -> Option<usize> {
    let word = |chunk: &[u8; 8]| u64::from_le_bytes(*chunk);
    let ((words_x, rest_x), (words_y, rest_y)) = (x.as_chunks::<8>(), y.as_chunks::<8>());
    for (at, (a, b)) in words_x.iter().zip(words_y).enumerate() {
        let difference = word(a) ^ word(b);
        if difference != 0 {
            return Some(at * 8 + difference.trailing_zeros() as usize / 8);
        }
    }
    let in_rest = rest_x.iter().zip(rest_y).position(|(a, b)| a != b);
    in_rest.map(|at| words_x.len() * 8 + at)
}
