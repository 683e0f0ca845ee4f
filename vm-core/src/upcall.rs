//! Calls from the runtime into Java.
#![allow(unsafe_code)] // reason: writes frames (V7)

use crate::class::ClassRef;
use crate::compiled::CompiledEntry;
use crate::cx::{Cx, Local};
use crate::exceptions::{JResult, Thrown};
use crate::frame::{FRAME_SLOTS, Frame, FrameKind};
use crate::method::{MethodRef, NONVIRTUAL};
use crate::natives::{Args, NativeFn};
use crate::slot::{Slot, Value};
use std::ptr::NonNull;
use std::sync::atomic::Ordering;

/// Native stack that compiled code leaves to the runtime: more than an upcall wants.
pub(crate) const COMPILED_RESERVE: usize = NATIVE_RESERVE + (64 << 10);

/// Native stack that must be left for an upcall.
const NATIVE_RESERVE: usize = 256 << 10;

impl<'s> Cx<'s> {
    /// StackOverflowError when the runtime itself has recursed too deep on the native stack.
    pub(crate) fn check_native_stack(&mut self) -> JResult<()> {
        if self.native_stack_is_low() { Err(self.throw_stack_overflow()) } else { Ok(()) }
    }
    /// True when the native stack has no room for another activation of the interpreter or of compiled code.
    #[inline]
    pub fn native_stack_is_low(&self) -> bool {
        let th = self.thread();
        let here = &raw const th as usize;
        here < th.native_limit.get() + NATIVE_RESERVE
    }
    /// Runs compiled code of `method` with the arguments at `arguments`, in a frame at `place`. The raw result must reach a root before
    /// the next safepoint.
    ///
    /// # Errors
    /// What the method throws; StackOverflowError when there is no room.
    ///
    /// # Safety
    /// `entry` is of the method, its arguments are at `arguments`, and `place` is above all live slots of the Java stack.
    pub unsafe fn enter_compiled(
        &mut self,
        method: MethodRef,
        entry: &CompiledEntry,
        arguments: *const u64,
        place: *mut u64,
    ) -> JResult<Slot> {
        let th = self.thread();
        if self.native_stack_is_low() || !th.stack_fits(place.wrapping_add(FRAME_SLOTS)) {
            return Err(self.throw_stack_overflow());
        }
        let (frame, prev) = (place as *mut Frame, th.frame.get());
        let header = Frame {
            prev,
            method: std::ptr::null(),
            locals: std::ptr::null_mut(),
            pc: std::ptr::null(),
            kind: FrameKind::Compiled,
            lock_base: th.lock_height(),
            stack_slots: 0,
            flags: 0,
        };
        // SAFETY: checked to fit below the stack limit.
        unsafe { frame.write(header) };
        th.frame.set(frame);
        let thread = std::ptr::from_ref(th).cast_mut();
        // SAFETY: V6, it is verified code, and the caller's contract.
        let result = unsafe { (entry.adapter)(entry.code, method.as_ptr(), thread, arguments) };
        debug_assert_eq!(th.frame.get(), frame);
        th.frame.set(prev);
        if self.exception_pending() { Err(Thrown::of_pending(self)) } else { Ok(Slot(result)) }
    }
    /// Calls exactly `method` (no dispatch) with `args`, receiver first; initializes its class when static.
    pub fn call(&mut self, method: MethodRef, args: &[Value<'_>]) -> JResult<Value<'s>> {
        debug_assert_eq!(args.iter().map(Value::slots).sum::<usize>(), method.arg_slots as usize, "{method:?}");
        if method.is_static() {
            crate::init::initialize(self, method.class)?;
        }
        let out = self.enter(method, |cx, mut slot| {
            for a in args {
                // SAFETY: V7, `enter` made room for the arguments.
                unsafe { slot.write(a.to_slot(cx).0) };
                slot = slot.wrapping_add(a.slots());
            }
        });
        Ok(Value::of_slot(self, out?, method.return_kind))
    }
    /// Calls exactly `method`, whose class needs no initialization, with argument slots as they are; for compiled code.
    ///
    /// # Safety
    /// `args` points to the argument slots, which nobody else uses while the method runs; references in them are good, as no safepoint
    /// came after they were written.
    pub unsafe fn call_slots(&mut self, method: MethodRef, args: *mut u64) -> JResult<Slot> {
        if let Some(&function) = method.native.get()
            && !method.is_synchronized()
        {
            // SAFETY: as here.
            return unsafe { self.call_native(method, function, args) };
        }
        // SAFETY: V7, `enter` made room for the arguments; the caller's promise.
        self.enter(method, |_, slot| unsafe { slot.copy_from(args, method.arg_slots as usize) })
    }
    /// Calls a native method whose argument slots, and so its frame's locals, are at `args`.
    ///
    /// # Safety
    /// As for [`Cx::call_slots`]; the slots stay until this returns.
    unsafe fn call_native(&mut self, method: MethodRef, function: NativeFn, args: *mut u64) -> JResult<Slot> {
        let th = self.thread();
        let base = th.stack_top();
        if self.native_stack_is_low() || !th.stack_fits(base.wrapping_add(FRAME_SLOTS)) {
            return Err(self.throw_stack_overflow());
        }
        let (frame, prev) = (base as *mut Frame, th.frame.get());
        let header = Frame {
            prev,
            method: method.as_ptr(),
            locals: args,
            pc: std::ptr::null(),
            kind: FrameKind::Native,
            lock_base: th.lock_height(),
            stack_slots: 0,
            flags: 0,
        };
        // SAFETY: V7, room was checked; the frame is not published yet.
        unsafe { frame.write(header) };
        th.frame.set(frame);
        let args = NonNull::new(args).unwrap_or(NonNull::dangling());
        // SAFETY: V3, the frame is published and stays until the function has returned.
        let out = self.entered(|cx| function(cx, unsafe { Args::new(args) }));
        debug_assert_eq!(th.frame.get(), frame);
        th.frame.set(prev);
        out
    }
    /// Pushes an entry frame whose operand stack `fill` fills with the arguments, and runs the method.
    fn enter(&mut self, method: MethodRef, fill: impl FnOnce(&Cx<'s>, *mut u64)) -> JResult<Slot> {
        let th = self.thread();
        let base = th.stack_top();
        let n = method.arg_slots as usize;
        let end = base.wrapping_add(FRAME_SLOTS + n);
        if self.native_stack_is_low() || !th.stack_fits(end) {
            return Err(self.throw_stack_overflow());
        }
        let frame = base as *mut Frame;
        let arguments = Frame::stack_base(frame);
        fill(self, arguments);
        let prev = th.frame.get();
        let header = Frame {
            prev,
            method: std::ptr::null(),
            locals: arguments.wrapping_add(n),
            pc: std::ptr::null(),
            kind: FrameKind::Entry,
            lock_base: th.lock_height(),
            stack_slots: n as u32,
            flags: 0,
        };
        // SAFETY: V7, room was checked; the frame is not published yet.
        unsafe { frame.write(header) };
        th.frame.set(frame);
        let out = self.vm().executor.execute(self, method);
        debug_assert_eq!(th.frame.get(), frame);
        th.frame.set(prev);
        out
    }
    /// As [`Cx::call`] for methods that return a reference.
    pub fn call_object(&mut self, method: MethodRef, args: &[Value<'_>]) -> JResult<Local<'s>> {
        Ok(self.call(method, args)?.object(self))
    }
    /// Selects the implementation of `method` for the receiver `args[0]` (JVMS 5.4.6) and calls it.
    pub fn call_virtual(&mut self, method: MethodRef, args: &[Value<'_>]) -> JResult<Value<'s>> {
        let Some(Value::Obj(receiver)) = args.first() else {
            return Err(self.throw("java/lang/NullPointerException", ""));
        };
        if receiver.is_null() {
            return Err(self.throw("java/lang/NullPointerException", ""));
        }
        let class = receiver.get(self).class(self);
        let selected = crate::selection::select_method(self, class, method)?;
        self.call(selected, args)
    }
    /// Finds a method by name in `class` or its supertypes and calls it on `args[0]` with dispatch (or statically).
    pub fn call_named(
        &mut self,
        class: ClassRef,
        name: &str,
        descriptor: &str,
        args: &[Value<'_>],
    ) -> JResult<Value<'s>> {
        let t = &self.vm().symbols;
        let (n, d) = (t.intern(name.as_bytes()), t.intern(descriptor.as_bytes()));
        let Some(m) = crate::linking::find_method(class, n, d) else {
            return Err(
                self.throw("java/lang/NoSuchMethodError", &format!("{}.{name}{descriptor}", class.external_name()))
            );
        };
        if m.is_static() || m.vtable_index.load(Ordering::Relaxed) == NONVIRTUAL {
            self.call(m, args)
        } else {
            self.call_virtual(m, args)
        }
    }
}
