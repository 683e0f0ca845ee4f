//! Subtype tests of the loop: the common cases inline (JVMS 6.5 checkcast, instanceof, aastore).

use crate::raw::Heap;
use vm_core::{ClassRef, Cx};

/// Whether the object (not null) is an instance of `class`.
#[inline(always)]
pub(crate) fn is_instance(cx: &Cx<'_>, heap: Heap, object: u32, class: ClassRef) -> bool {
    let c = heap.class(cx, object);
    c == class || is_subtype(c, class)
}

#[inline(never)]
fn is_subtype(c: ClassRef, class: ClassRef) -> bool {
    c.get().is_subtype_of(class)
}

/// Whether `value` (not null) may be an element of the array.
#[inline(always)]
pub(crate) fn may_store(cx: &Cx<'_>, heap: Heap, array: u32, value: u32) -> bool {
    match heap.class(cx, array).component {
        Some(c) => is_instance(cx, heap, value, c),
        None => false,
    }
}
