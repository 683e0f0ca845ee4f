//! Java threads as OS threads (D6): the list of a VM's threads, attaching and detaching, starting, ending, interrupting, and
//! the wait of the last one.
//!
//! # Invariants
//!
//! * **T1** A thread is in the list from before its OS thread runs until after its `java.lang.Thread` is terminated; while it is in
//!   the list, its roots are visited.
//! * **T2** `Thread.eetop` is the id of a thread in the list, or 0. (The heap holds no pointer.)
//! * **T3** The lock of the list is a leaf: nobody reaches a safepoint or takes another lock while holding it.
#![allow(unsafe_code)] // reason: makes the contexts of threads (V5), asks the OS for their stacks

mod control;
mod life;
mod outside;

pub use control::*;
pub use life::*;
pub use outside::*;

use crate::cx::{Cx, Local, Ref};
use crate::ending::{END_BIT, Gate};
use crate::exceptions::JResult;
use crate::model::Global;
use crate::thread::JavaThread;
use crate::vm::Vm;
use parking_lot::{Condvar, Mutex};
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

/// What the OS may use below the lowest address that the VM uses.
const NATIVE_GUARD: usize = 64 << 10;
/// Java stack when neither `-Xss` nor the `Thread` says.
const DEFAULT_STACK: usize = 1 << 20;

/// A shared pointer to a thread.
#[derive(Clone)]
pub struct ThreadRef(Arc<JavaThread>);

impl Deref for ThreadRef {
    type Target = JavaThread;
    fn deref(&self) -> &JavaThread {
        &self.0
    }
}

/// The threads of a VM.
#[derive(Default)]
pub struct Threads {
    list: Mutex<List>,
    /// A thread ended or was resumed.
    changed: Condvar,
    /// OS threads that the VM has started.
    pub started: Arc<Gate>,
    /// The thread group `main`.
    main_group: OnceLock<Global>,
}

#[derive(Default)]
struct List {
    /// By ascending id.
    all: Vec<ThreadRef>,
    last_id: u32,
    /// Started threads that keep the VM alive.
    non_daemon: usize,
    /// The most threads there were at a time.
    peak: usize,
}

impl Threads {
    /// Visits all threads.
    pub fn each(&self, f: &mut dyn FnMut(&JavaThread)) {
        self.list.lock().all.iter().for_each(|t| f(t));
    }
    /// All threads now.
    pub(crate) fn all(&self) -> Vec<ThreadRef> {
        self.list.lock().all.clone()
    }
    /// Number of attached threads.
    pub fn len(&self) -> usize {
        self.list.lock().all.len()
    }
    /// Number of threads that were ever attached.
    pub fn total(&self) -> u32 {
        self.list.lock().last_id
    }
    /// The most threads that were attached at a time.
    pub fn peak(&self) -> usize {
        self.list.lock().peak
    }
    /// Makes the present number of threads the highest.
    pub fn reset_peak(&self) {
        let mut list = self.list.lock();
        list.peak = list.all.len();
    }
    /// True when no thread is attached.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The live thread with an id.
    pub fn find(&self, id: u32) -> Option<ThreadRef> {
        let list = self.list.lock();
        let at = list.all.binary_search_by_key(&id, |t| t.id).ok()?;
        Some(list.all[at].clone())
    }
    /// Makes a thread and puts it on the list (T1); `None` when the host refuses memory, or there are as many as may
    /// be. `object` is its `Thread`, or null.
    fn add(&self, vm: &Vm, stack_bytes: usize, object: u32) -> Option<ThreadRef> {
        let mut list = self.list.lock();
        if vm.options.max_threads.is_some_and(|most| list.all.len() >= most) {
            return None;
        }
        let id = list.last_id.checked_add(1)?;
        let thread = JavaThread::new(vm, id, stack_bytes)?;
        thread.object.set(object);
        if vm.ending().is_some() {
            thread.mutator.poll.store(END_BIT, Ordering::SeqCst);
        }
        let thread = ThreadRef(Arc::from(thread));
        list.last_id = id;
        list.all.push(thread.clone());
        list.peak = list.peak.max(list.all.len());
        Some(thread)
    }
    /// Wakes those who wait for a change.
    pub(crate) fn notify_all(&self) {
        // Who is about to wait holds the lock.
        let _list = self.list.lock();
        self.changed.notify_all();
    }
    fn remove(&self, id: u32) {
        let mut list = self.list.lock();
        if let Ok(at) = list.all.binary_search_by_key(&id, |t| t.id) {
            list.all.remove(at);
        }
        self.changed.notify_all();
    }
    fn count_non_daemon(&self, change: isize) {
        let mut list = self.list.lock();
        list.non_daemon = list.non_daemon.wrapping_add_signed(change);
        self.changed.notify_all();
    }
}

/// `Thread.threadStatus`: JVMTI thread state bits, as `jdk.internal.misc.VM.toThreadState` reads them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
#[allow(missing_docs)] // reason: the names say it
pub enum ThreadStatus {
    New = 0,
    Terminated = 0x2,
    Runnable = 0x1 | 0x4,
    BlockedOnMonitorEnter = 0x1 | 0x400,
    InObjectWait = 0x1 | 0x80 | 0x10 | 0x100,
    InObjectWaitTimed = 0x1 | 0x80 | 0x20 | 0x100,
    Parked = 0x1 | 0x80 | 0x10 | 0x200,
    ParkedTimed = 0x1 | 0x80 | 0x20 | 0x200,
    Sleeping = 0x1 | 0x80 | 0x20 | 0x40,
}

impl ThreadStatus {
    const ALL: [ThreadStatus; 9] = {
        use ThreadStatus::*;
        [
            New,
            Terminated,
            Runnable,
            BlockedOnMonitorEnter,
            InObjectWait,
            InObjectWaitTimed,
            Parked,
            ParkedTimed,
            Sleeping,
        ]
    };
    fn of(bits: i32) -> ThreadStatus {
        Self::ALL.into_iter().find(|s| *s as i32 == bits).unwrap_or(ThreadStatus::Runnable)
    }
}

impl<'s> Cx<'s> {
    /// The `java.lang.Thread` object of this thread (null while boot has not made it).
    #[inline(always)]
    pub fn thread_object<'n>(&'n self) -> Ref<'n> {
        Ref::from_raw(self.thread().object.get())
    }
}

/// Sets what `Thread.getState` of this thread says; returns what it said before.
pub fn set_status(cx: &Cx<'_>, status: ThreadStatus) -> ThreadStatus {
    let object = cx.thread_object();
    if object.is_null() {
        return ThreadStatus::Runnable;
    }
    let at = cx.vm().f.thread_status.at(cx.vm());
    let before = ThreadStatus::of(object.get_int(cx, at));
    object.set_int(cx, at, status as i32);
    before
}

/// Says and counts that this thread waits; returns what its status was before.
pub(crate) fn begin_wait(cx: &Cx<'_>, status: ThreadStatus) -> ThreadStatus {
    waits(cx, status).begin(cx.vm().contention_timed.load(Ordering::Relaxed));
    set_status(cx, status)
}

/// Ends what [`begin_wait`] began with `status`.
pub(crate) fn end_wait(cx: &Cx<'_>, status: ThreadStatus, before: ThreadStatus) {
    waits(cx, status).end();
    set_status(cx, before);
}

fn waits<'c>(cx: &'c Cx<'_>, status: ThreadStatus) -> &'c crate::thread::Waits {
    let contention = &cx.thread().contention;
    if status == ThreadStatus::BlockedOnMonitorEnter { &contention.blocked } else { &contention.waited }
}

/// The live thread of a `java.lang.Thread` object (not null).
pub fn thread_of(cx: &Cx<'_>, object: Ref<'_>) -> Option<ThreadRef> {
    let id = object.atomic_u64(cx, cx.vm().f.thread_eetop.at(cx.vm())).load(Ordering::Acquire);
    if id == 0 { None } else { cx.vm().threads.find(id as u32) }
}

/// Attaches the calling OS thread for the time of `f`. It has no `java.lang.Thread` yet: see [`make_main_thread_object`],
/// [`create_thread_object`]. `None` when the host refuses memory. The thread does not count among those for which
/// [`destroy`] waits.
pub fn with_attached<R>(vm: &Vm, f: impl for<'t> FnOnce(&mut Cx<'t>) -> R) -> Option<R> {
    let thread = vm.threads.add(vm, vm.options.stack_size.unwrap_or(DEFAULT_STACK), 0)?;
    Some(run_attached(vm, &thread, f))
}

/// Native stack that compiled code may use, by the size of the Java stack. It is shared with the activations of the runtime in between:
/// where compiled code leaves at each level of a recursion, these are many times as large as the interpreter's frames.
const COMPILED_SHARE: usize = 8;

/// A thread that is registered for safepoints; dropped, it is not any more, and off the list.
struct Registered<'a>(&'a Vm, &'a ThreadRef);

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        let (vm, th) = (self.0, self.1);
        vm.safepoints.unregister(&th.mutator);
        vm.threads.remove(th.id);
    }
}

/// Registers the calling OS thread as `thread`, which is on the list.
fn register<'a>(vm: &'a Vm, thread: &'a ThreadRef) -> Registered<'a> {
    let stack = thread.stack_end as usize - thread.stack_base as usize;
    thread.native_limit.set(native_stack_low(stack + (256 << 20)) + NATIVE_GUARD);
    limit_compiled(thread);
    // SAFETY: always allowed.
    thread.os_id.store(unsafe { libc::gettid() }, std::sync::atomic::Ordering::Relaxed);
    // SAFETY: G12, the thread is kept by the list and by our caller until it is unregistered.
    unsafe { vm.safepoints.register(&thread.mutator) };
    Registered(vm, thread)
}

/// Lets compiled code of the calling thread use the native stack from here on.
fn limit_compiled(thread: &JavaThread) {
    let stack = thread.stack_end as usize - thread.stack_base as usize;
    let here = &raw const stack as usize;
    let lowest = thread.native_limit.get() + crate::upcall::COMPILED_RESERVE;
    thread.compiled_limit.set(here.saturating_sub(stack.saturating_mul(COMPILED_SHARE)).max(lowest));
}

/// Registers the calling OS thread as `thread`, which is on the list, for the time of `f`; then takes it off the list.
fn run_attached<R>(vm: &Vm, thread: &ThreadRef, f: impl for<'t> FnOnce(&mut Cx<'t>) -> R) -> R {
    let registered = register(vm, thread);
    // SAFETY: V5, this OS thread is attached as `thread`, and this is its outermost context.
    let mut cx = unsafe { Cx::from_thread(NonNull::from(&**thread)) };
    let out = cx.scope(f);
    // While this thread still counts as running: the rest of its buffer becomes parsable.
    thread.retire(&vm.heap);
    drop(registered);
    out
}

/// Lowest address of the calling thread's native stack, of which no more than `most` bytes are used.
fn native_stack_low(most: usize) -> usize {
    let marker = 0u8;
    let top = &raw const marker as usize;
    let mut attr = std::mem::MaybeUninit::<libc::pthread_attr_t>::uninit();
    // SAFETY: always allowed.
    let this = unsafe { libc::pthread_self() };
    // SAFETY: initializes `attr` with the attributes of the calling thread.
    if unsafe { libc::pthread_getattr_np(this, attr.as_mut_ptr()) } != 0 {
        // Believe in the smallest usual stack of a main thread.
        return top.saturating_sub(4 << 20);
    }
    let (mut low, mut size) = (std::ptr::null_mut(), 0);
    // SAFETY: `attr` was initialized above.
    unsafe { libc::pthread_attr_getstack(attr.as_ptr(), &mut low, &mut size) };
    // SAFETY: as above, destroyed once.
    unsafe { libc::pthread_attr_destroy(attr.as_mut_ptr()) };
    // The stack of a main thread without limit reaches down to the next mapping: do not rely on all of it.
    (low as usize).max(top.saturating_sub(most))
}

/// Runs `f` while no other thread of the VM runs. `f` may look at all threads (V5) but not allocate.
pub fn stop_world<R>(cx: &mut Cx<'_>, mut f: impl FnMut(&Cx<'_>, &gc::WorldStopped) -> R) -> R {
    let (vm, th) = (cx.vm(), cx.thread());
    loop {
        if let Some(out) = vm.safepoints.stop_world(Some(&th.mutator), |world| f(cx, world)) {
            return out;
        }
    }
}

/// `Thread.getThreads`: the live threads that have a `java.lang.Thread`, oldest first.
pub fn all_thread_objects<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s>> {
    let vm = cx.vm();
    let class = vm.c.thread.get(cx)?;
    let mut room = vm.threads.len();
    loop {
        let array = cx.new_object_array(class, room as i32)?;
        let found = stop_world(cx, |cx, _| {
            let mut objects = Vec::new();
            vm.threads.each(&mut |t| objects.push(t.object.get()));
            objects.retain(|&o| o != 0);
            if objects.len() == room {
                for (i, &o) in objects.iter().enumerate() {
                    array.get(cx).set_element(cx, i as i32, Ref::<crate::Object>::from_raw(o));
                }
            }
            objects.len()
        });
        if found == room {
            return Ok(array);
        }
        room = found;
    }
}

/// The name of this thread, as messages show it.
pub fn current_name(cx: &Cx<'_>) -> String {
    let object = cx.thread_object();
    let name = if object.is_null() { Ref::NULL } else { object.get_ref(cx, cx.vm().f.thread_name.at(cx.vm())) };
    if name.is_null() { format!("Thread-{}", cx.thread().id) } else { cx.string_text(name) }
}
