//! `System.arraycopy`.
#![allow(unsafe_code)] // reason: copies element ranges in place

use std::ptr;
use vm_core::class::ClassKind;
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Ref, Slot, Thrown, array};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/System" {
        "arraycopy" "(Ljava/lang/Object;ILjava/lang/Object;II)V" => array_copy,
    }
};

/// A range of elements in each of two arrays.
#[derive(Clone, Copy)]
struct Ranges {
    source: i32,
    target: i32,
    length: i32,
}

fn array_copy<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (from, to): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 2));
    let ranges = Ranges { source: a.int(1), target: a.int(3), length: a.int(4) };
    if from.is_null() || to.is_null() {
        return Err(cx.throw_npe());
    }
    let (source, target) = (from.get(cx), to.get(cx));
    let (sc, tc) = (source.class(cx), target.class(cx));
    let compatible = match (sc.kind, tc.kind) {
        (ClassKind::PrimitiveArray(s), ClassKind::PrimitiveArray(t)) => s == t,
        (ClassKind::ObjectArray, ClassKind::ObjectArray) => true,
        _ => false,
    };
    if !compatible || !ranges.within(length_of(cx, source, sc), length_of(cx, target, tc)) {
        return Err(refused(cx, from, to, ranges));
    }
    if ranges.length == 0 {
        return Ok(Slot::ZERO);
    }
    if sc.kind == ClassKind::ObjectArray {
        return copy_references(cx, from, to, ranges);
    }
    move_elements(cx, source, target, ranges, sc.element_shift.into());
    Ok(Slot::ZERO)
}

/// The length of an array, 0 for anything else.
#[inline]
fn length_of(cx: &Cx<'_>, object: Ref<'_>, class: ClassRef) -> i32 {
    if class.is_array() { object.array_length(cx) } else { 0 }
}

impl Ranges {
    /// Inside arrays of these lengths?
    #[inline]
    fn within(self, source: i32, target: i32) -> bool {
        self.source | self.target | self.length >= 0
            && source.checked_sub(self.source).is_some_and(|room| self.length <= room)
            && target.checked_sub(self.target).is_some_and(|room| self.length <= room)
    }
}

/// Moves the bytes of the elements; the ranges may overlap.
#[inline]
fn move_elements(cx: &Cx<'_>, source: Ref<'_>, target: Ref<'_>, r: Ranges, shift: u32) {
    let from = source.address(cx, array::offset(r.source, shift));
    let to = target.address(cx, array::offset(r.target, shift));
    // SAFETY: V2, V4: both ranges were checked against the lengths of live arrays. Elements are aligned to their size, and the
    // moves that `memmove` is made of keep aligned elements whole, as Java's memory model asks (JLS 17.6, 17.7).
    unsafe { ptr::copy(from, to, (r.length as usize) << shift) }
}

/// Marks the cards of the elements just stored.
#[inline]
fn mark_range(cx: &Cx<'_>, target: Ref<'_>, first: i32, length: i32) {
    if !cx.vm().heap.is_young(target.raw()) {
        let start = target.address(cx, array::offset(first, 2));
        cx.vm().heap.dirty_range(start, length as usize * 4);
    }
}

fn copy_references<'s>(cx: &mut Cx<'s>, from: Local<'s>, to: Local<'s>, r: Ranges) -> JResult<Slot> {
    let (source, target) = (from.get(cx), to.get(cx));
    let (sc, tc) = (source.class(cx), target.class(cx));
    let (Some(stored), Some(bound)) = (sc.component, tc.component) else {
        unreachable!("S1: an object array has a component")
    };
    if sc == tc || stored.is_subtype_of(bound) {
        move_elements(cx, source, target, r, 2);
        mark_range(cx, target, r.target, r.length);
        return Ok(Slot::ZERO);
    }
    // Each element needs the check; what precedes the first misfit is copied. The arrays differ, so order does not matter.
    let mut last = None;
    for i in 0..r.length {
        let v = source.element(cx, r.source + i);
        if !v.is_null() {
            let class = v.class(cx);
            if last != Some(class) {
                if !class.is_subtype_of(bound) {
                    return Err(misfit(cx, stored, bound));
                }
                last = Some(class);
            }
        }
        target.set_element(cx, r.target + i, v);
    }
    Ok(Slot::ZERO)
}

#[cold]
fn misfit(cx: &mut Cx<'_>, stored: ClassRef, bound: ClassRef) -> Thrown {
    let (s, b) = (stored.external_name(), bound.external_name());
    let text = if bound.is_subtype_of(stored) {
        format!(
            "arraycopy: element type mismatch: can not cast one of the elements of {s}[] to the type of the destination array, {b}"
        )
    } else {
        format!("arraycopy: type mismatch: can not copy {s}[] into {b}[]")
    };
    cx.throw("java/lang/ArrayStoreException", &text)
}

/// How messages name a kind of array, without the brackets.
fn kind_name(class: ClassRef) -> String {
    match class.component {
        Some(c) if class.kind != ClassKind::ObjectArray => format!("{}[", c.external_name()),
        _ => "object array[".into(),
    }
}

/// The exception for arguments that were found wrong.
#[cold]
fn refused<'s>(cx: &mut Cx<'s>, from: Local<'s>, to: Local<'s>, r: Ranges) -> Thrown {
    let (source, target) = (from.get(cx), to.get(cx));
    let (sc, tc) = (source.class(cx), target.class(cx));
    let store = "java/lang/ArrayStoreException";
    if !sc.is_array() {
        return cx.throw(store, &format!("arraycopy: source type {} is not an array", sc.external_name()));
    }
    if !tc.is_array() {
        return cx.throw(store, &format!("arraycopy: destination type {} is not an array", tc.external_name()));
    }
    if sc.kind != tc.kind {
        let (s, t) = (kind_name(sc), kind_name(tc));
        return cx.throw(store, &format!("arraycopy: type mismatch: can not copy {s}] into {t}]"));
    }
    let (sl, tl) = (source.array_length(cx), target.array_length(cx));
    let kind = kind_name(sc);
    let last = |at: i32| (r.length as u32).wrapping_add(at as u32);
    let text = if r.source < 0 {
        format!("arraycopy: source index {} out of bounds for {kind}{sl}]", r.source)
    } else if r.target < 0 {
        format!("arraycopy: destination index {} out of bounds for {kind}{tl}]", r.target)
    } else if r.length < 0 {
        format!("arraycopy: length {} is negative", r.length)
    } else if last(r.source) > sl as u32 {
        format!("arraycopy: last source index {} out of bounds for {kind}{sl}]", last(r.source))
    } else {
        format!("arraycopy: last destination index {} out of bounds for {kind}{tl}]", last(r.target))
    };
    cx.throw("java/lang/ArrayIndexOutOfBoundsException", &text)
}
