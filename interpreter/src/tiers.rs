//! Between interpreter and compiled code: counting what is hot, asking for its compilation, entering what was compiled.
//!
//! `Method::countdown` falls at each interpreted call, and by what loops weigh; where it reaches 0, the functions here are called.
#![allow(unsafe_code)] // reason: calls compiled code

use crate::call;
use crate::fuse;
use crate::prepared::Prepared;
use crate::raw::{FramePtr, Locals, Pc, Sp};
use crate::resume::LEFT_LOOP;
use crate::unwind;
use std::sync::atomic::Ordering;
use vm_core::compiled::CompiledEntry;
use vm_core::frame::FrameKind;
use vm_core::{Cx, JResult, MethodRef, Thrown, Vm};

/// Jumps back between two looks at the running loop.
pub(crate) const JUMPS: u32 = 1024;

/// What came of a look at a loop.
pub(crate) enum Looked {
    /// The interpreter goes on.
    Interpret,
    /// Compiled code has run the method to its end: result and its slots. Its frame is still to be removed.
    Returned(u64, usize),
    /// It has thrown; the frame is gone.
    Thrown(Thrown),
}

/// Calls of a method before it is looked at.
fn threshold(vm: &Vm) -> i32 {
    if vm.compiler().is_none() { i32::MAX } else { i32::try_from(vm.options.compile_threshold).unwrap_or(i32::MAX) }
}

/// Starts to count the calls of a method that was just prepared.
pub(crate) fn start(vm: &Vm, method: MethodRef) {
    if method.compiled().is_none() {
        method.countdown.store(threshold(vm), Ordering::Relaxed);
    }
}

/// Begins a new round of counting, and tells whether the method may be compiled at all. The compiler may set the count itself, to hear
/// of the method later or never again.
fn count_again(vm: &Vm, method: MethodRef) -> bool {
    let never = vm.compiler().is_none() || method.info.code.is_none() || method.stays_interpreted(vm);
    method.countdown.store(if never { i32::MAX } else { threshold(vm).max(1) }, Ordering::Relaxed);
    !never
}

/// A call of `callee`, whose arguments end at `sp`, when its countdown is over: what compiled code has returned, nothing if it is to be
/// interpreted.
#[cold]
#[inline(never)]
pub(crate) fn call(cx: &mut Cx<'_>, callee: MethodRef, sp: Sp) -> Option<JResult<u64>> {
    let arguments = Sp::new(sp.as_ptr().wrapping_sub(callee.arg_slots as usize));
    if callee.compiled().is_none() && count_again(cx.vm(), callee) {
        call::with_arguments(cx, callee, arguments, |cx| {
            if let Some(compiler) = cx.vm().compiler() {
                compiler.request(cx, callee, None)
            }
        });
    }
    let entry = callee.compiled()?;
    let caller = FramePtr::innermost(cx.thread());
    // SAFETY: I2, the arguments end at `sp`, and nothing is above.
    let result = unsafe { cx.enter_compiled(callee, entry, arguments.as_ptr(), sp.as_ptr()) };
    if result.is_err() {
        unwind::forget_above(caller, arguments.as_ptr());
    }
    Some(result.map(|slot| slot.0))
}

/// The innermost frame has jumped back to the instruction at `pc`, which was stored there; the operand stack ends at `sp`.
#[cold]
#[inline(never)]
pub(crate) fn looped(cx: &mut Cx<'_>, frame: FramePtr, pc: Pc, sp: Sp, locals: Locals) -> Looked {
    let vm = cx.vm();
    let Some(compiler) = vm.compiler() else { return Looked::Interpret };
    let (th, method) = (cx.thread(), call::method_of(frame));
    if sp != frame.stack_base() || th.lock_height() != frame.header().lock_base || cx.native_stack_is_low() {
        return Looked::Interpret;
    }
    let Some(bci) = Prepared::of(&method).and_then(|p| p.bci_at_start(pc)) else { return Looked::Interpret };
    let mut entry = compiler.osr_entry(method, bci);
    if entry.is_none() {
        let before = method.countdown.load(Ordering::Relaxed);
        let left = before.saturating_sub_unsigned(weight(vm));
        method.countdown.store(left, Ordering::Relaxed);
        // Below 0 the next call asks for the method already; what counts is another loop.
        let end = if before > 0 { 0 } else { threshold(vm).saturating_neg() };
        if left <= end && count_again(vm, method) {
            // A method with a hot loop is worth compiling when it is called again.
            method.countdown.store(0, Ordering::Relaxed);
            fuse::expose_operands(pc, sp, locals);
            compiler.request(cx, method, Some(bci));
            entry = compiler.osr_entry(method, bci);
        }
    }
    match entry {
        Some(entry) if left_loop(frame) => return_to_enter(cx, method, entry, locals),
        Some(entry) => enter_loop(cx, frame, method, entry, locals),
        None => Looked::Interpret,
    }
}

/// How many calls so many jumps count for.
fn weight(vm: &Vm) -> u32 {
    let (calls, jumps) = (vm.options.compile_threshold as u64, vm.options.loop_threshold.max(1) as u64);
    (calls * JUMPS as u64).div_ceil(jumps).clamp(1, u32::MAX as u64) as u32
}

/// Whether the frame goes on for code that was entered by [`enter_loop`].
fn left_loop(frame: FramePtr) -> bool {
    let around = frame.prev().header();
    around.kind == FrameKind::Entry && around.flags & LEFT_LOOP != 0
}

/// Lets the code return for which the frame goes on; then its [`enter_loop`] enters `entry`. No safepoint comes before.
fn return_to_enter(cx: &Cx<'_>, method: MethodRef, entry: &CompiledEntry, locals: Locals) -> Looked {
    let th = cx.thread();
    th.next_loop.set(entry);
    // SAFETY: I2, a frame has so many locals, and the buffer has room for more.
    unsafe { th.leaving.copy_from_nonoverlapping(locals.as_ptr(), slots_of_locals(method)) };
    Looked::Returned(0, method.return_kind.slots())
}

fn slots_of_locals(method: MethodRef) -> usize {
    method.arg_slots as usize + Prepared::of(&method).map_or(0, |p| p.extra_locals as usize)
}

/// Runs the innermost frame's method to its end in compiled code, whose frame takes the place of its own.
fn enter_loop(cx: &mut Cx<'_>, frame: FramePtr, method: MethodRef, entry: &CompiledEntry, locals: Locals) -> Looked {
    let caller = frame.prev();
    let mut entry = std::ptr::from_ref(entry);
    loop {
        let th = cx.thread();
        th.frame.set(caller.as_ptr());
        // SAFETY: I2, no safepoint came since it was found.
        let code = unsafe { &*entry };
        // SAFETY: I2, the frame is given up, and its locals are below it.
        let result = unsafe { cx.enter_compiled(method, code, locals.as_ptr(), frame.as_ptr() as *mut u64) };
        match result {
            Ok(v) => {
                let th = cx.thread();
                entry = th.next_loop.replace(std::ptr::null());
                if entry.is_null() {
                    th.frame.set(frame.as_ptr());
                    return Looked::Returned(v.0, method.return_kind.slots());
                }
                // SAFETY: I2, `return_to_enter` wrote them, of the same method.
                unsafe { locals.as_ptr().copy_from_nonoverlapping(th.leaving, slots_of_locals(method)) };
            }
            Err(t) => {
                unwind::forget_above(caller, locals.as_ptr());
                return Looked::Thrown(t);
            }
        }
    }
}
