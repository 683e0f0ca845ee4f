//! Exceptions that instructions throw, out of the loop's way.

pub(crate) use vm_core::throw::{array_store, class_cast, division_by_zero, index_out_of_bounds};
use vm_core::{Cx, MethodRef, Thrown};

#[cold]
#[inline(never)]
pub(crate) fn null_pointer(cx: &mut Cx<'_>) -> Thrown {
    cx.throw_npe()
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
