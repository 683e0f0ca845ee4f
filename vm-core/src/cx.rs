//! The handle discipline (D5): `&mut Cx` may reach a safepoint, `&Cx` cannot.
//!
//! ```compile_fail,E0502
//! use vm_core::{Cx, Local, JResult};
//! fn f(cx: &mut Cx<'_>, l: Local<'_>) -> i32 {
//!     let raw = l.get(cx);
//!     cx.poll();          // may move everything: `raw` must not survive it
//!     raw.get_int(cx, 8)
//! }
//! ```
//! ```compile_fail
//! use vm_core::{Cx, Local};
//! fn escape<'a>(cx: &mut Cx<'a>, l: Local<'a>) -> Local<'a> {
//!     cx.scope(|inner| { let r = l.get(inner); inner.root(r) })   // a handle dies with its scope
//! }
//! ```
//! ```compile_fail,E0277
//! use vm_core::Local;
//! fn send(l: Local<'static>) { std::thread::spawn(move || l.is_null()); }   // handles are a thread's own
//! ```
//! ```compile_fail,E0502
//! use vm_core::{Cx, Local};
//! fn block(cx: &mut Cx<'_>, l: Local<'_>) -> u32 {
//!     let raw = l.get(cx);
//!     cx.blocking(|| ());  // the world may stop meanwhile
//!     raw.raw()
//! }
//! ```
//! ```compile_fail,E0599
//! use vm_core::{Cx, JResult, MethodRef, Ref};
//! fn result<'n>(cx: &'n mut Cx<'_>, m: MethodRef) -> JResult<Ref<'n>> {
//!     Ok(cx.call(m, &[])?.as_ref(cx))  // what a call returns is rooted, never raw
//! }
//! ```
//! ```
//! use vm_core::{Cx, JResult, Local, MethodRef};
//! fn result<'s>(cx: &mut Cx<'s>, m: MethodRef) -> JResult<Local<'s>> {
//!     cx.scope_object(|cx| cx.call_object(m, &[]))
//! }
//! ```
//! ```
//! use vm_core::{Cx, Local};
//! fn ok<'s>(cx: &mut Cx<'s>, l: Local<'_>) -> Local<'s> {
//!     cx.poll();
//!     let r = l.get(cx);
//!     cx.root(r)
//! }
//! ```
#![allow(unsafe_code)] // reason: handles are pointers to root slots (V3)

use crate::exceptions::{JResult, Thrown};
use crate::object::Object;
use crate::thread::JavaThread;
use crate::vm::Vm;
use std::marker::PhantomData;
use std::ptr::NonNull;

type Brand<'s> = PhantomData<fn(&'s ()) -> &'s ()>;
/// Belongs to its thread (`*const`), stands for a `T` without owning one.
type Stands<T> = PhantomData<(*const (), fn() -> T)>;

/// A running Java thread's access to its VM: `&mut Cx` may reach a safepoint, `&Cx` cannot.
pub struct Cx<'s> {
    thread: NonNull<JavaThread>,
    brand: Brand<'s>,
}

/// A raw compressed reference, one word; 0 is null. Dies at the next use of `&mut Cx`.
pub struct Ref<'n, T = Object>(u32, PhantomData<&'n ()>, Stands<T>);

/// A root slot that the collector updates; dies with its scope.
pub struct Local<'s, T = Object>(NonNull<u32>, Brand<'s>, Stands<T>);

impl<T> Clone for Ref<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Ref<'_, T> {}
impl<T> PartialEq for Ref<'_, T> {
    fn eq(&self, o: &Self) -> bool {
        self.0 == o.0
    }
}
impl<T> Eq for Ref<'_, T> {}
impl<T> Clone for Local<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Local<'_, T> {}

impl<'s> Cx<'s> {
    /// Makes the context of an attached thread.
    ///
    /// # Safety
    /// The calling OS thread is attached as `thread`, no other `Cx` of it is in use (or that one is suspended below this one, as
    /// in an upcall), and `'s` ends before the handles above the current handle mark are released.
    #[inline(always)]
    pub unsafe fn from_thread(thread: NonNull<JavaThread>) -> Cx<'s> {
        Cx { thread, brand: PhantomData }
    }
    /// The thread.
    #[inline(always)]
    pub fn thread(&self) -> &'s JavaThread {
        // SAFETY: V5, the thread outlives its contexts.
        unsafe { self.thread.as_ref() }
    }
    /// The VM.
    #[inline(always)]
    pub fn vm(&self) -> &'s Vm {
        self.thread().vm()
    }
    /// Runs `f` in an inner scope: handles made in it are released at its end.
    #[inline]
    pub fn scope<R>(&mut self, f: impl for<'t> FnOnce(&mut Cx<'t>) -> R) -> R {
        let th = self.thread();
        let mark = th.handle_top.get();
        let out = f(&mut Cx { thread: self.thread, brand: PhantomData });
        th.handle_top.set(mark);
        out
    }
    /// As [`Cx::scope`] for a function that makes an object: its handle is the only one that survives the inner scope.
    pub fn scope_object(&mut self, f: impl for<'t> FnOnce(&mut Cx<'t>) -> JResult<Local<'t>>) -> JResult<Local<'s>> {
        let raw = self.scope(|cx| f(cx).map(|l| l.get(cx).raw()))?;
        Ok(self.root(Ref::from_raw(raw)))
    }
    /// Makes a root slot for a raw reference.
    #[inline]
    pub fn root<T>(&self, r: Ref<'_, T>) -> Local<'s, T> {
        Local(self.thread().push_handle(r.0), PhantomData, PhantomData)
    }
    /// A root slot that holds null.
    pub fn null<T>(&self) -> Local<'s, T> {
        Local(self.thread().push_handle(0), PhantomData, PhantomData)
    }
    /// A handle on a root slot that lives elsewhere (a frame's argument slot) at least as long as `'s`.
    ///
    /// # Safety
    /// The slot is scanned by the collector as a reference for all of `'s`.
    #[inline(always)]
    pub unsafe fn local_at<T>(&self, slot: NonNull<u32>) -> Local<'s, T> {
        Local(slot, PhantomData, PhantomData)
    }
    /// Reaches a safepoint when one is requested.
    #[inline(always)]
    pub fn poll(&mut self) {
        if self.thread().mutator.poll.load(std::sync::atomic::Ordering::Relaxed) != 0 {
            self.poll_slow();
        }
    }
    #[cold]
    fn poll_slow(&mut self) {
        crate::thread::poll_slow(self);
    }
    /// Runs `f` while this thread counts as stopped: for everything that may block (locks held long, I/O, waits).
    pub fn blocking<R>(&mut self, f: impl FnOnce() -> R) -> R {
        let (vm, th) = (self.vm(), self.thread());
        vm.safepoints.enter_blocked(&th.mutator);
        struct Leave<'a>(&'a Vm, &'a JavaThread);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.safepoints.leave_blocked(&self.1.mutator);
            }
        }
        let _leave = Leave(vm, th);
        f()
    }
    /// True when a Java exception is pending in this thread.
    #[inline(always)]
    pub fn exception_pending(&self) -> bool {
        self.thread().pending.get() != 0
    }
    /// The pending exception (null if none).
    pub fn pending<'n>(&'n self) -> Ref<'n> {
        Ref::from_raw(self.thread().pending.get())
    }
    /// Makes `r` the pending exception; return the `Thrown`.
    pub fn set_pending(&self, r: Ref<'_>) -> Thrown {
        debug_assert!(!r.is_null());
        self.thread().pending.set(r.0);
        Thrown::new()
    }
    /// Takes the pending exception as a handle, after an `Err(Thrown)` is to be handled here.
    pub fn take_pending(&self) -> Local<'s> {
        let l = self.root(self.pending());
        self.thread().pending.set(0);
        l
    }
}

impl<'n, T> Ref<'n, T> {
    /// The null reference.
    pub const NULL: Ref<'static, T> = Ref(0, PhantomData, PhantomData);
    /// From raw bits just read from a root or field; the lifetime is the caller's promise that no safepoint follows.
    #[inline(always)]
    pub fn from_raw(raw: u32) -> Self {
        Ref(raw, PhantomData, PhantomData)
    }
    /// The compressed reference.
    #[inline(always)]
    pub fn raw(self) -> u32 {
        self.0
    }
    /// True for null.
    #[inline(always)]
    pub fn is_null(self) -> bool {
        self.0 == 0
    }
    /// The same reference, seen as another type.
    #[inline(always)]
    pub fn cast<U>(self) -> Ref<'n, U> {
        Ref(self.0, PhantomData, PhantomData)
    }
}

impl<'s, T> Local<'s, T> {
    /// The reference now.
    #[inline(always)]
    pub fn get<'n>(self, _cx: &'n Cx<'_>) -> Ref<'n, T> {
        // SAFETY: V3, the slot belongs to a live scope of this thread.
        Ref::from_raw(unsafe { self.0.as_ptr().read() })
    }
    /// Overwrites the slot.
    #[inline(always)]
    pub fn set(self, _cx: &Cx<'_>, r: Ref<'_, T>) {
        // SAFETY: V3, as in `get`.
        unsafe { self.0.as_ptr().write(r.0) }
    }
    /// True when the slot holds null.
    #[inline(always)]
    pub fn is_null(self) -> bool {
        // SAFETY: V3; null-ness does not change when objects move.
        unsafe { self.0.as_ptr().read() == 0 }
    }
    /// The same slot, seen as another type.
    #[inline(always)]
    pub fn cast<U>(self) -> Local<'s, U> {
        Local(self.0, PhantomData, PhantomData)
    }
    /// `None` when the slot holds null.
    pub fn non_null(self) -> Option<Self> {
        (!self.is_null()).then_some(self)
    }
}
