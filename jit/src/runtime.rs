//! What compiled code calls in Rust. All functions get the thread first; an exception is left pending.
#![allow(unsafe_code)] // reason: called by machine code with raw pointers (J2)

use std::ptr::NonNull;

use vm_core::compiled::{FrameImage, Resume};
use vm_core::seams::Discard;
use vm_core::thread::SelectedInterface;
use vm_core::{
    Args, Bci, ClassId, Cx, JResult, JavaThread, Method, MethodId, MethodRef, NativeFn, Object, Ref, Slot,
    method_handles, monitor, selection, throw,
};

use crate::ir::{At, RuntimeCall, Type};
use crate::rebuild::rebuild;
use crate::sites::{DeoptSite, Remedy, Source};

/// The address of a function.
pub(crate) fn address(call: RuntimeCall) -> u64 {
    let function = match call {
        RuntimeCall::NewSlow => new_slow as *const (),
        RuntimeCall::NewArraySlow => new_array_slow as *const (),
        RuntimeCall::NewMultiArray => new_multi_array as *const (),
        RuntimeCall::MonitorEnterSlow => monitor_enter as *const (),
        RuntimeCall::MonitorExitSlow => monitor_exit as *const (),
        RuntimeCall::ReleaseLock => release_lock as *const (),
        RuntimeCall::PollSlow => poll_slow as *const (),
        RuntimeCall::StackOverflow => stack_overflow as *const (),
        RuntimeCall::ThrowNull => throw_null as *const (),
        RuntimeCall::ThrowBounds => throw_bounds as *const (),
        RuntimeCall::ThrowDivision => throw_division as *const (),
        RuntimeCall::ThrowArrayStore => throw_array_store as *const (),
        RuntimeCall::ThrowClassCast => throw_class_cast as *const (),
        RuntimeCall::InstanceOfSlow => instance_of as *const (),
        RuntimeCall::MayStoreSlow => may_store as *const (),
        RuntimeCall::FindInterface => find_interface as *const (),
        RuntimeCall::ThrowInterface => throw_interface as *const (),
        RuntimeCall::FindBasic => find_basic as *const (),
        RuntimeCall::FindLinked => find_linked as *const (),
        RuntimeCall::MakeEntry => make_entry as *const (),
        RuntimeCall::Native => native as *const (),
        RuntimeCall::IdentityHash => identity_hash as *const (),
        RuntimeCall::ArrayClass => array_class as *const (),
        RuntimeCall::CloneArray => clone_array as *const (),
        RuntimeCall::Floor => floor as *const (),
        RuntimeCall::Ceil => ceil as *const (),
        RuntimeCall::Rint => rint as *const (),
        RuntimeCall::Ffma => ffma as *const (),
        RuntimeCall::Dfma => dfma as *const (),
        RuntimeCall::Frem => frem as *const (),
        RuntimeCall::Drem => drem as *const (),
    };
    function as u64
}

/// Runs `f` with the thread's context; handles made in it are released.
fn with<R>(thread: NonNull<JavaThread>, f: impl for<'t> FnOnce(&mut Cx<'t>) -> R) -> R {
    // SAFETY: J2, compiled code passes the thread it runs on, whose outer context is suspended in the call of the code.
    let mut cx = unsafe { Cx::from_thread(thread) };
    cx.entered(|cx| cx.scope(f))
}

/// The result, or anything with the exception pending.
fn or_zero<T: Default>(result: JResult<T>) -> T {
    result.unwrap_or_default()
}

extern "C" fn new_slow(thread: NonNull<JavaThread>, class: u32) -> u32 {
    with(thread, |cx| {
        let class = cx.thread().class_by_id(ClassId(class));
        or_zero(cx.new_instance(class).map(|object| object.get(cx).raw()))
    })
}

extern "C" fn new_array_slow(thread: NonNull<JavaThread>, class: u32, length: i32) -> u32 {
    with(thread, |cx| {
        let class = cx.thread().class_by_id(ClassId(class));
        or_zero(cx.new_array(class, length).map(|array| array.get(cx).raw()))
    })
}

/// The class id and the lengths are the values written.
extern "C" fn new_multi_array(thread: NonNull<JavaThread>, count: u32) -> u32 {
    with(thread, |cx| {
        let written = cx.thread().leaving;
        // SAFETY: J2, compiled code wrote so many values just now.
        let value = |at: u32| unsafe { written.wrapping_add(at as usize).read() } as i32;
        let class = cx.thread().class_by_id(ClassId(value(0) as u32));
        let lengths: Vec<i32> = (1..count).map(value).collect();
        or_zero(cx.new_multi_array(class, &lengths).map(|array| array.get(cx).raw()))
    })
}

extern "C" fn monitor_enter(thread: NonNull<JavaThread>, object: u32) {
    with(thread, |cx| {
        if !monitor::try_enter_fast(cx, Ref::from_raw(object)) {
            let object = cx.root(Ref::from_raw(object));
            or_zero(monitor::enter(cx, object))
        }
    })
}

extern "C" fn monitor_exit(thread: NonNull<JavaThread>, object: u32) {
    with(thread, |cx| {
        if !monitor::try_exit_fast(cx, Ref::from_raw(object)) {
            let object = cx.root(Ref::from_raw(object));
            or_zero(monitor::exit(cx, object))
        }
    })
}

extern "C" fn release_lock(thread: NonNull<JavaThread>, object: u32) {
    with(thread, |cx| {
        let released = monitor::try_exit_fast(cx, Ref::from_raw(object));
        debug_assert!(released, "M1: the locks taken behind it were released");
    })
}

extern "C" fn poll_slow(thread: NonNull<JavaThread>) {
    with(thread, |cx| {
        cx.poll();
        or_zero(vm_core::threads::check_stop(cx))
    })
}

extern "C" fn stack_overflow(thread: NonNull<JavaThread>) {
    with(thread, |cx| {
        let _pending = cx.throw_stack_overflow();
    })
}

extern "C" fn throw_null(thread: NonNull<JavaThread>) {
    with(thread, |cx| {
        let _pending = cx.throw_npe();
    })
}

extern "C" fn throw_bounds(thread: NonNull<JavaThread>, index: i32, length: u32) {
    with(thread, |cx| {
        let _pending = throw::index_out_of_bounds(cx, index, length);
    })
}

extern "C" fn throw_division(thread: NonNull<JavaThread>) {
    with(thread, |cx| {
        let _pending = throw::division_by_zero(cx);
    })
}

extern "C" fn throw_array_store(thread: NonNull<JavaThread>, value: u32) {
    with(thread, |cx| {
        let _pending = throw::array_store(cx, value);
    })
}

extern "C" fn throw_class_cast(thread: NonNull<JavaThread>, object: u32, class: u32) {
    with(thread, |cx| {
        let class = cx.thread().class_by_id(ClassId(class));
        let _pending = throw::class_cast(cx, object, class);
    })
}

extern "C" fn instance_of(thread: NonNull<JavaThread>, object: u32, class: u32) -> u32 {
    with(thread, |cx| {
        let class = cx.thread().class_by_id(ClassId(class));
        Ref::<Object>::from_raw(object).instance_of(cx, class).into()
    })
}

extern "C" fn may_store(thread: NonNull<JavaThread>, array: u32, value: u32) -> u32 {
    with(thread, |cx| {
        let component = Ref::<Object>::from_raw(array).class(cx).component;
        let fits = value == 0 || component.is_some_and(|c| Ref::<Object>::from_raw(value).instance_of(cx, c));
        fits.into()
    })
}

fn method(cx: &Cx<'_>, id: u32) -> MethodRef {
    match cx.vm().method_by_id(MethodId(id)) {
        Some(method) => method,
        None => unreachable!("J2: compiled code names methods that exist"),
    }
}

extern "C" fn find_basic(thread: NonNull<JavaThread>, handle: u32) -> u64 {
    with(thread, |cx| {
        method_handles::lambda_form_entry(cx, Ref::<Object>::from_raw(handle)).map_or(0, MethodRef::to_bits)
    })
}

extern "C" fn find_linked(thread: NonNull<JavaThread>, intrinsic: u32, member: u32, receiver: u32) -> u64 {
    with(thread, |cx| {
        let receiver = (receiver != 0).then(|| Ref::<Object>::from_raw(receiver).class(cx));
        method_handles::find_linked(cx, intrinsic, Ref::from_raw(member), receiver).map_or(0, MethodRef::to_bits)
    })
}

extern "C" fn find_interface(thread: NonNull<JavaThread>, receiver: u32, id: u32, named: u32) -> u64 {
    with(thread, |cx| {
        let class = Ref::<Object>::from_raw(receiver).class(cx);
        let named = cx.thread().class_by_id(ClassId(named));
        let method = method(cx, id);
        let Some(selected) = selection::find_interface_method(class, named, method) else { return 0 };
        if method.class == named {
            let entry = cx.thread().interface_cache.wrapping_add(SelectedInterface::index(class.id, method.id));
            let key = u64::from(class.id.0) << 32 | u64::from(id);
            // SAFETY: J2, the cache has so many entries, and this thread alone uses it.
            unsafe { entry.write(SelectedInterface { key, method: selected.to_bits() }) };
        }
        selected.to_bits()
    })
}

extern "C" fn throw_interface(thread: NonNull<JavaThread>, receiver: u32, id: u32, named: u32) {
    with(thread, |cx| {
        let class = Ref::<Object>::from_raw(receiver).class(cx);
        let (method, named) = (method(cx, id), cx.thread().class_by_id(ClassId(named)));
        // It was not found just now, so this throws.
        or_zero(selection::select_interface_method(cx, class, named, method).map(|_| ()))
    })
}

extern "C" fn make_entry(thread: NonNull<JavaThread>, method: NonNull<Method>) -> u64 {
    with(thread, |cx| {
        // SAFETY: J2, a method of this VM.
        let Some(method) = (unsafe { MethodRef::from_ptr(method.as_ptr()) }) else { unreachable!("J2: not null") };
        cx.vm().compiler().map_or(0, |compiler| compiler.make_entry(method) as u64)
    })
}

/// A native method that compiled code calls in place: see `Op::NativePure`.
extern "C" fn native(thread: NonNull<JavaThread>, function: u64, args: NonNull<u64>) -> u64 {
    with(thread, |cx| {
        // SAFETY: J2, lowering found the function in the table of natives.
        let function = unsafe { std::mem::transmute::<u64, NativeFn>(function) };
        // SAFETY: J2, compiled code wrote the slots just now; the function reaches no safepoint.
        let args = unsafe { Args::new(args) };
        or_zero(function(cx, args)).0
    })
}

extern "C" fn identity_hash(thread: NonNull<JavaThread>, object: u32) -> i32 {
    with(thread, |cx| Ref::<Object>::from_raw(object).identity_hash(cx))
}

extern "C" fn array_class(thread: NonNull<JavaThread>, mirror: u32) -> u32 {
    with(thread, |cx| cx.class_of_mirror(Ref::from_raw(mirror)).get().array_class.get().map_or(0, |class| class.id.0))
}

extern "C" fn clone_array(thread: NonNull<JavaThread>, object: u32) -> u32 {
    with(thread, |cx| {
        let array = cx.root(Ref::from_raw(object));
        or_zero(cx.clone_object(array).map(|copy| copy.get(cx).raw()))
    })
}

extern "C" fn floor(_: NonNull<JavaThread>, a: f64) -> f64 {
    a.floor()
}

extern "C" fn ceil(_: NonNull<JavaThread>, a: f64) -> f64 {
    a.ceil()
}

extern "C" fn rint(_: NonNull<JavaThread>, a: f64) -> f64 {
    a.round_ties_even()
}

extern "C" fn ffma(_: NonNull<JavaThread>, a: f32, b: f32, c: f32) -> f32 {
    a.mul_add(b, c)
}

extern "C" fn dfma(_: NonNull<JavaThread>, a: f64, b: f64, c: f64) -> f64 {
    a.mul_add(b, c)
}

extern "C" fn frem(_: NonNull<JavaThread>, a: f32, b: f32) -> f32 {
    a % b
}

extern "C" fn drem(_: NonNull<JavaThread>, a: f64, b: f64) -> f64 {
    a % b
}

/// Runs a method whose argument slots are at `args` and which has no code; compiled code called it.
pub(crate) extern "C" fn interpret(thread: NonNull<JavaThread>, method: NonNull<Method>, args: *mut u64) -> u64 {
    with(thread, |cx| {
        // SAFETY: J2, a method of this VM.
        let Some(method) = (unsafe { MethodRef::from_ptr(method.as_ptr()) }) else { unreachable!("J2: not null") };
        // SAFETY: J2, the adapter for this shape wrote the slots just now.
        let result = unsafe { cx.call_slots(method, args) };
        result.map_or(0, |slot| slot.0)
    })
}

/// Compiled code leaves at `site`: the interpreter goes on in its place and returns the function's result.
pub(crate) extern "C" fn deoptimize(thread: NonNull<JavaThread>, site: NonNull<DeoptSite>) -> u64 {
    // SAFETY: J2, the address of a site that lives as long as the code.
    let site = unsafe { site.as_ref() };
    with(thread, |cx| {
        remedy(cx, site);
        let Ok(objects) = rebuild(cx, site) else { return 0 };
        let saved = cx.thread().leaving;
        let value = |at: u32, ty: Type| {
            // SAFETY: J2, compiled code wrote so many values just now.
            let bits = unsafe { saved.wrapping_add(at as usize).read() };
            if matches!(ty, Type::Long | Type::Double) { bits } else { bits & 0xffff_ffff }
        };
        let slot = |source: &Source| match *source {
            Source::Dead => 0,
            Source::Constant(bits) => bits,
            Source::Saved(at, ty) => value(at, ty),
            Source::Object(index) => u64::from(objects[index as usize]),
        };
        let slots: Vec<[Vec<u64>; 2]> = site
            .frames
            .iter()
            .map(|frame| [frame.locals.iter().map(slot).collect(), frame.stack.iter().map(slot).collect()])
            .collect();
        let mut images: Vec<FrameImage<'_>> = site
            .frames
            .iter()
            .zip(&slots)
            .map(|(frame, [locals, stack])| FrameImage {
                method: method(cx, frame.method.0),
                bci: Bci(frame.bci),
                locals,
                stack,
                locks: frame.locks,
            })
            .collect();
        if let Some(last) = images.last_mut().filter(|_| site.enters && cx.exception_pending()) {
            last.locks -= 1;
        }
        let how = match site.frames.last().map(|frame| frame.at) {
            _ if cx.exception_pending() => Resume::Thrown,
            Some(At::Call) => Resume::Returned(Slot(site.result.map_or(0, |(at, ty)| value(at, ty)))),
            _ => Resume::Before,
        };
        cx.vm().executor.resume(cx, &images, how, site.osr.is_some()).map_or(0, |slot| slot.0)
    })
}

/// Sees to it that code which is left too often is replaced.
fn remedy(cx: &Cx<'_>, site: &DeoptSite) {
    let remedy = site.count();
    let (Some(first), Some(last), Some(compiler)) = (site.frames.first(), site.frames.last(), cx.vm().compiler())
    else {
        return;
    };
    let why = match remedy {
        Remedy::None => return,
        Remedy::Again => Discard::Stale,
        Remedy::Throw => Discard::Throws(method(cx, last.method.0), Bci(last.bci)),
        Remedy::Unpredicted => Discard::Predicates,
    };
    compiler.discard(method(cx, first.method.0), site.osr, why);
}
