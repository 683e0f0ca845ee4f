//! `System.arraycopy`.

use vm_core::class::ClassKind;
use vm_core::leaf::{self, Ranges};
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Ref, Slot, Thrown};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/System" {
        "arraycopy" "(Ljava/lang/Object;ILjava/lang/Object;II)V" => array_copy,
    }
};

fn array_copy<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (from, to): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 2));
    let ranges = Ranges { source: a.int(1), target: a.int(3), length: a.int(4) };
    if leaf::array_copy(cx, from.get(cx), to.get(cx), ranges) {
        return Ok(Slot::ZERO);
    }
    if from.is_null() || to.is_null() {
        return Err(cx.throw_npe());
    }
    let (source, target) = (from.get(cx), to.get(cx));
    let (sc, tc) = (source.class(cx), target.class(cx));
    let are_arrays = sc.kind == ClassKind::ObjectArray && tc.kind == ClassKind::ObjectArray;
    match (sc.component, tc.component) {
        (Some(stored), Some(bound))
            if are_arrays && ranges.within(source.array_length(cx), target.array_length(cx)) =>
        {
            copy_fitting(cx, source, target, bound, ranges);
            Err(misfit(cx, stored, bound))
        }
        _ => Err(refused(cx, from, to, ranges)),
    }
}

/// Copies the elements before the first one that may not be stored. The arrays differ, so order does not matter.
fn copy_fitting(cx: &Cx<'_>, source: Ref<'_>, target: Ref<'_>, bound: ClassRef, r: Ranges) {
    for i in 0..r.length {
        let v = source.element(cx, r.source + i);
        if !v.is_null() && !v.class(cx).is_subtype_of(bound) {
            return;
        }
        target.set_element(cx, r.target + i, v);
    }
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
