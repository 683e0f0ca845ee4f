//! Allocation and look-ups that the loop leaves to functions.
#![allow(unsafe_code)] // reason: method pointers from ids (V1)

use crate::raw::Sp;
use smallvec::SmallVec;
use vm_core::field::Kind;
use vm_core::{ClassRef, Cx, JResult, JavaThread, MethodRef};

/// The class of `boolean[]`.
#[inline(always)]
pub(crate) fn boolean_array(cx: &Cx<'_>) -> ClassRef {
    cx.vm().primitive_array(Kind::Boolean)
}

/// The method with an id from an inline cache.
#[inline(always)]
pub(crate) fn method_by_id(th: &JavaThread, id: u32) -> MethodRef {
    let bits = th.vm().methods.get(id) as u64;
    // SAFETY: V1, the method table holds method pointers.
    let m = unsafe { MethodRef::from_bits(bits) };
    // SAFETY: I3, caches hold ids of methods that exist.
    unsafe { m.unwrap_unchecked() }
}

/// `new` of a class with a finalizer.
#[cold]
#[inline(never)]
pub(crate) fn new_finalizable(cx: &mut Cx<'_>, class: ClassRef) -> JResult<u32> {
    cx.scope(|cx| Ok(cx.new_instance(class)?.get(cx).raw()))
}

/// `multianewarray` with `n` dimensions on top of the operand stack (JVMS 6.5): all are checked before anything is made.
#[cold]
#[inline(never)]
pub(crate) fn new_multi_array(cx: &mut Cx<'_>, class: ClassRef, sp: Sp, n: usize) -> JResult<u32> {
    let lengths: SmallVec<[i32; 4]> = (0..n).map(|i| sp.int(n - i)).collect();
    cx.scope(|cx| Ok(cx.new_multi_array(class, &lengths)?.get(cx).raw()))
}
