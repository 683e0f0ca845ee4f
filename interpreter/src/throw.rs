//! Exceptions that instructions throw, out of the loop's way.

use vm_core::{Cx, MethodRef, Ref, Thrown};

#[cold]
#[inline(never)]
pub(crate) fn null_pointer(cx: &mut Cx<'_>) -> Thrown {
    cx.throw_npe()
}

#[cold]
#[inline(never)]
pub(crate) fn index_out_of_bounds(cx: &mut Cx<'_>, index: i32, length: u32) -> Thrown {
    cx.throw("java/lang/ArrayIndexOutOfBoundsException", &format!("Index {index} out of bounds for length {length}"))
}

#[cold]
#[inline(never)]
pub(crate) fn division_by_zero(cx: &mut Cx<'_>) -> Thrown {
    cx.throw("java/lang/ArithmeticException", "/ by zero")
}

/// `value` cannot be stored in an array of its component class.
#[cold]
#[inline(never)]
pub(crate) fn array_store(cx: &mut Cx<'_>, value: u32) -> Thrown {
    let name = Ref::<vm_core::Object>::from_raw(value).class(cx).external_name();
    cx.throw("java/lang/ArrayStoreException", &name)
}

/// `object` is no instance of `class`.
#[cold]
#[inline(never)]
pub(crate) fn class_cast(cx: &mut Cx<'_>, object: u32, class: vm_core::ClassRef) -> Thrown {
    let from = Ref::<vm_core::Object>::from_raw(object).class(cx);
    let text = vm_core::messages::class_cast(cx, from, class);
    cx.throw("java/lang/ClassCastException", &text)
}

/// A frame leaves with locks it did not release, or releases what it did not lock.
#[cold]
#[inline(never)]
pub(crate) fn illegal_monitor_state(cx: &mut Cx<'_>) -> Thrown {
    cx.throw_plain("java/lang/IllegalMonitorStateException")
}

#[cold]
#[inline(never)]
pub(crate) fn stack_overflow(cx: &mut Cx<'_>) -> Thrown {
    cx.throw_stack_overflow()
}

/// No function is registered for a native method.
#[cold]
#[inline(never)]
pub(crate) fn unsatisfied_link(cx: &mut Cx<'_>, method: MethodRef) -> Thrown {
    cx.throw("java/lang/UnsatisfiedLinkError", &format!("'{}'", method.external_name(true)))
}
