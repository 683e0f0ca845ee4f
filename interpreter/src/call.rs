//! What calls need beside the loop's fast path: preparing methods, native methods, locks of methods, interface dispatch.
#![allow(unsafe_code)] // reason: native arguments are read from the frame in place (V3)

use crate::op::Op;
use crate::prepared::Prepared;
use crate::profile::SEVERAL;
use crate::raw::{FramePtr, Pc, Sp};
use crate::throw;
use crate::tiers;
use smallvec::SmallVec;
use std::ptr::NonNull;
use vm_core::field::Kind;
use vm_core::method::PolymorphicIntrinsic;
use vm_core::natives::{Args, NativeFn};
use vm_core::{
    ClassId, ClassRef, Cx, JResult, MethodRef, Object, Ref, Thrown, linking, method_handles, monitor, selection,
    stack_walk,
};

/// Prepares a method for its first call; its arguments are at `arguments`.
///
/// # Errors
/// AbstractMethodError when there is nothing to run, VerifyError for malformed code that nobody verified, errors of linking.
#[cold]
#[inline(never)]
pub(crate) fn prepare<'a>(cx: &mut Cx<'_>, method: MethodRef, arguments: Sp) -> JResult<&'a Prepared> {
    cx.entered(|cx| prepare_unpinned(cx, method, arguments))
}

fn prepare_unpinned<'a>(cx: &mut Cx<'_>, method: MethodRef, arguments: Sp) -> JResult<&'a Prepared> {
    if method.is_abstract() {
        let class = Ref::<Object>::from_raw(arguments.get_above() as u32).class(cx);
        return Err(selection::throw_abstract_call(cx, class, method));
    }
    if method.code().is_none() {
        link_holder(cx, method, arguments)?;
    }
    let prepared = Prepared::new(&method).map_err(|e| e.to_string());
    let checked = prepared.and_then(|p| stack_walk::check_frames(method).map(|()| p).map_err(|e| e.to_string()));
    match checked {
        Ok(p) => {
            cx.vm().stats.count(|s| &s.methods_translated);
            tiers::start(cx.vm(), method);
            cx.vm().metaspace.add(&method.class.owner, p.bytes());
            Ok(p.publish(&method))
        }
        Err(e) => Err(cx.throw("java/lang/VerifyError", &format!("{e} in {}", method.external_name(false)))),
    }
}

/// Links the class of a method about to be called.
#[cold]
fn link_holder(cx: &mut Cx<'_>, method: MethodRef, arguments: Sp) -> JResult<()> {
    with_arguments(cx, method, arguments, |cx| linking::link(cx, method.class))
}

/// Runs `f`, which may reach a safepoint, before a call whose arguments are in place. The reference maps of the caller's frame do
/// not cover all of them: not an appendix, and none in an entry frame.
pub(crate) fn with_arguments<R>(
    cx: &mut Cx<'_>,
    method: MethodRef,
    arguments: Sp,
    f: impl FnOnce(&mut Cx<'_>) -> R,
) -> R {
    cx.scope(|cx| {
        let mut slot = arguments.as_ptr();
        let mut kept: SmallVec<[_; 8]> = SmallVec::new();
        let receiver = (!method.is_static()).then_some(Kind::Object);
        for kind in receiver.into_iter().chain(method.get().parameters.iter().copied()) {
            let at = Sp::new(slot.wrapping_add(1));
            if kind.is_reference() {
                kept.push((at, cx.root(Ref::<Object>::from_raw(at.reference(1)))));
            }
            slot = slot.wrapping_add(kind.slots());
        }
        let result = f(cx);
        for (at, object) in kept {
            at.set(1, object.get(cx).raw() as u64);
        }
        result
    })
}

/// The method of a frame that is not an entry frame.
pub(crate) fn method_of(frame: FramePtr) -> MethodRef {
    match frame.method() {
        Some(m) => m,
        None => unreachable!("I2: entry frames run no code"),
    }
}

/// The function of a native method.
fn native_function(cx: &mut Cx<'_>, method: MethodRef) -> JResult<NativeFn> {
    if let Some(f) = method.native.get() {
        return Ok(*f);
    }
    let m = method.get();
    match cx.vm().natives.function_of(m) {
        Some(f) => Ok(*m.native.get_or_init(|| f)),
        None => Err(throw::unsatisfied_link(cx, method)),
    }
}

/// Runs the native method whose frame is the innermost one; releases its lock when it is synchronized.
#[inline(never)]
pub(crate) fn native(cx: &mut Cx<'_>, frame: FramePtr) -> JResult<(u64, usize)> {
    let method = method_of(frame);
    let f = native_function(cx, method)?;
    let slots = method.return_kind.slots();
    let arguments = NonNull::new(frame.locals().as_ptr()).unwrap_or(NonNull::dangling());
    let locked = method.is_synchronized();
    cx.scope(|cx| {
        // SAFETY: V3, the frame is published and stays until the scope has ended.
        let args = unsafe { Args::new(arguments) };
        let result = cx.entered(|cx| f(cx, args))?;
        if locked {
            // Releasing the lock may move a resulting object.
            let kept = method.return_kind.is_reference().then(|| cx.root(result.as_ref(cx)));
            leave_locked(cx, frame)?;
            return Ok((kept.map_or(result.0, |k| k.get(cx).raw() as u64), slots));
        }
        Ok((result.0, slots))
    })
}

/// The object whose lock a synchronized method takes.
fn lock_object<'n>(cx: &'n Cx<'_>, frame: FramePtr, method: MethodRef) -> Ref<'n> {
    if method.is_static() {
        method.get().class.get().mirror.get(cx)
    } else {
        Ref::from_raw(frame.locals().int(0) as u32)
    }
}

/// Takes the lock of a synchronized method at its entry.
#[inline(never)]
pub(crate) fn enter_synchronized(cx: &mut Cx<'_>, frame: FramePtr) -> JResult<()> {
    let method = method_of(frame);
    if monitor::try_enter_fast(cx, lock_object(cx, frame, method)) {
        return Ok(());
    }
    cx.scope(|cx| {
        let object = cx.root(lock_object(cx, frame, method));
        monitor::enter(cx, object)
    })
}

/// Checks that a frame about to return normally holds no lock but its method's own, which it releases.
///
/// # Errors
/// IllegalMonitorStateException (JVMS 2.11.10).
#[inline(never)]
pub(crate) fn leave_locked(cx: &mut Cx<'_>, frame: FramePtr) -> JResult<()> {
    let own = method_of(frame).is_synchronized();
    let held = cx.thread().lock_height() - frame.header().lock_base;
    if held != own as u32 {
        return Err(throw::illegal_monitor_state(cx));
    }
    if own {
        monitor::unwind_to(cx, frame.header().lock_base);
    }
    Ok(())
}

/// `monitorenter` when the lock cannot be had at once.
#[cold]
#[inline(never)]
pub(crate) fn monitor_enter(cx: &mut Cx<'_>, object: u32) -> JResult<()> {
    cx.scope(|cx| {
        let object = cx.root(Ref::from_raw(object));
        monitor::enter(cx, object)
    })
}

/// `monitorexit`; IllegalMonitorStateException for a lock that this frame did not take (JVMS 2.11.10).
#[inline(never)]
pub(crate) fn monitor_exit(cx: &mut Cx<'_>, frame: FramePtr, object: u32) -> JResult<()> {
    if !cx.thread().locks(frame.header().lock_base).contains(&object) {
        return Err(throw::illegal_monitor_state(cx));
    }
    if monitor::try_exit_fast(cx, Ref::from_raw(object)) {
        return Ok(());
    }
    cx.scope(|cx| {
        let object = cx.root(Ref::from_raw(object));
        monitor::exit(cx, object)
    })
}

/// Finds the target of an interface call whose inline cache is for another class, and caches it.
#[inline(never)]
pub(crate) fn select_interface(cx: &mut Cx<'_>, pc: Pc, b: u32, receiver: u32) -> JResult<MethodRef> {
    cx.vm().stats.count(|s| &s.interface_misses);
    let class = Ref::<Object>::from_raw(receiver).class(cx);
    let target = selection::select_interface_method(cx, class, pc.class(b, 2), pc.method(b, 1))?;
    if pc.literal(b, 0) != 0 {
        pc.set_literal(b, 3, SEVERAL);
    }
    pc.set_literal(b, 0, (class.id.0 as u64) << 32 | target.id.0 as u64);
    Ok(target)
}

/// Notes the class of a receiver of a virtual call that is not the one noted before.
#[cold]
#[inline(never)]
pub(crate) fn note_receiver(pc: Pc, b: u32, class: ClassId) {
    pc.set_literal(b, 0, if pc.literal(b, 0) == 0 { class.0 as u64 } else { SEVERAL })
}

/// IncompatibleClassChangeError for a private interface method called on an object of another type.
#[cold]
#[inline(never)]
pub(crate) fn not_implemented(cx: &mut Cx<'_>, receiver: u32, method: MethodRef) -> Thrown {
    let class = Ref::<Object>::from_raw(receiver).class(cx);
    selection::throw_not_implemented(cx, class, method.class)
}

/// IllegalAccessError for `invokespecial` in the interface `sender` on an object that does not implement it.
#[cold]
#[inline(never)]
pub(crate) fn not_sender(cx: &mut Cx<'_>, receiver: u32, sender: ClassRef) -> Thrown {
    let class = Ref::<Object>::from_raw(receiver).class(cx);
    selection::throw_not_sender(cx, class, sender)
}

/// The target of `linkToStatic`.
#[inline(always)]
pub(crate) fn link_to_static(cx: &mut Cx<'_>, member: u32) -> JResult<MethodRef> {
    match method_handles::member_target(cx, Ref::<Object>::from_raw(member)) {
        Some(m) => Ok(m),
        None => link_to(cx, Op::LinkToStatic, member, 0),
    }
}

/// The target of a `linkTo` method for a receiver.
#[inline(never)]
pub(crate) fn link_to(cx: &mut Cx<'_>, op: Op, member: u32, receiver: u32) -> JResult<MethodRef> {
    cx.vm().stats.count(|s| &s.linked_calls);
    let intrinsic = match op {
        Op::LinkToVirtual => PolymorphicIntrinsic::LinkToVirtual,
        Op::LinkToInterface => PolymorphicIntrinsic::LinkToInterface,
        Op::LinkToSpecial => PolymorphicIntrinsic::LinkToSpecial,
        _ => PolymorphicIntrinsic::LinkToStatic,
    };
    cx.scope(|cx| {
        let member = cx.root(Ref::from_raw(member));
        let class = (receiver != 0).then(|| Ref::<Object>::from_raw(receiver).class(cx));
        method_handles::link_to_target(cx, intrinsic, member, class)
    })
}
