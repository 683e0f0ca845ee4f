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

use crate::cx::{Cx, Local, Ref};
use crate::exceptions::JResult;
use crate::monitor;
use crate::slot::Value;
use crate::thread::JavaThread;
use crate::vm::Vm;
use parking_lot::{Condvar, Mutex};
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Native stack of started threads: address space, touched as used. Natives, class loading and upcalls need it; Java frames
/// live on the Java stack.
const NATIVE_STACK: usize = 16 << 20;
/// What the OS may use below the lowest address that the VM uses.
const NATIVE_GUARD: usize = 64 << 10;
/// Java stack when neither `-Xss` nor the `Thread` says.
const DEFAULT_STACK: usize = 1 << 20;

/// Bit of the poll word: another thread called `Thread.suspend` on this one.
pub const SUSPEND_BIT: u32 = gc::SAFEPOINT_BIT << 1;
/// Bit of the poll word: another thread called `Thread.stop` on this one.
pub const STOP_BIT: u32 = gc::SAFEPOINT_BIT << 2;

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
}

#[derive(Default)]
struct List {
    /// By ascending id.
    all: Vec<ThreadRef>,
    last_id: u32,
    /// Started threads that keep the VM alive.
    non_daemon: usize,
}

impl Threads {
    /// Visits all threads.
    pub fn each(&self, f: &mut dyn FnMut(&JavaThread)) {
        self.list.lock().all.iter().for_each(|t| f(t));
    }
    /// Number of attached threads.
    pub fn len(&self) -> usize {
        self.list.lock().all.len()
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
    /// All threads, oldest first.
    pub fn snapshot(&self) -> Vec<ThreadRef> {
        self.list.lock().all.clone()
    }
    /// Makes a thread and puts it on the list (T1); `None` when the host refuses memory. `object` is its `Thread`, or null.
    fn add(&self, vm: &Vm, stack_bytes: usize, object: u32) -> Option<ThreadRef> {
        let mut list = self.list.lock();
        let id = list.last_id.checked_add(1)?;
        let thread = JavaThread::new(vm, id, stack_bytes)?;
        thread.object.set(object);
        let thread = ThreadRef(Arc::from(thread));
        list.last_id = id;
        list.all.push(thread.clone());
        Some(thread)
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
        Self::ALL
            .into_iter()
            .find(|s| *s as i32 == bits)
            .unwrap_or(ThreadStatus::Runnable)
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

/// Takes this thread's interrupt status: `true`, and it is cleared, when it was set.
pub fn take_interrupt(cx: &Cx<'_>) -> bool {
    let interrupted = is_interrupted(cx);
    if interrupted {
        let at = cx.vm().f.thread_interrupted.at(cx.vm());
        cx.thread_object().set_byte(cx, at, 0);
    }
    interrupted
}

/// This thread's interrupt status. After a `false`, [`JavaThread::interrupted`] becomes true at the next interrupt.
pub fn is_interrupted(cx: &Cx<'_>) -> bool {
    let object = cx.thread_object();
    // The interrupter sets the field, then the flag: clearing the flag before reading the field loses nothing.
    cx.thread().interrupted.store(false, Ordering::SeqCst);
    !object.is_null() && object.get_byte(cx, cx.vm().f.thread_interrupted.at(cx.vm())) != 0
}

/// The live thread of a `java.lang.Thread` object (not null).
pub fn thread_of(cx: &Cx<'_>, object: Ref<'_>) -> Option<ThreadRef> {
    let id = object
        .atomic_u64(cx, cx.vm().f.thread_eetop.at(cx.vm()))
        .load(Ordering::Acquire);
    if id == 0 {
        None
    } else {
        cx.vm().threads.find(id as u32)
    }
}

/// Attaches the calling OS thread for the time of `f`. It has no `java.lang.Thread` yet: see [`make_main_thread_object`],
/// [`create_thread_object`]. `None` when the host refuses memory. The thread does not count among those for which
/// [`destroy`] waits.
pub fn with_attached<R>(vm: &Vm, f: impl for<'t> FnOnce(&mut Cx<'t>) -> R) -> Option<R> {
    let thread = vm
        .threads
        .add(vm, vm.options.stack_size.unwrap_or(DEFAULT_STACK), 0)?;
    Some(run_attached(vm, &thread, f))
}

/// Registers the calling OS thread as `thread`, which is on the list, for the time of `f`; then takes it off the list.
fn run_attached<R>(vm: &Vm, thread: &ThreadRef, f: impl for<'t> FnOnce(&mut Cx<'t>) -> R) -> R {
    struct Attached<'a>(&'a Vm, &'a ThreadRef);
    impl Drop for Attached<'_> {
        fn drop(&mut self) {
            let (vm, th) = (self.0, self.1);
            vm.safepoints.unregister(&th.mutator);
            vm.threads.remove(th.id);
        }
    }
    thread.native_limit.set(native_stack_low() + NATIVE_GUARD);
    // SAFETY: G12, the thread is kept by the list and by our caller until it is unregistered.
    unsafe { vm.safepoints.register(&thread.mutator) };
    let attached = Attached(vm, thread);
    // SAFETY: V5, this OS thread is attached as `thread`, and this is its outermost context.
    let mut cx = unsafe { Cx::from_thread(NonNull::from(&**thread)) };
    let out = cx.scope(f);
    // While this thread still counts as running: the rest of its buffer becomes parsable.
    thread.retire(&vm.heap);
    drop(attached);
    out
}

/// Lowest address of the calling thread's native stack.
fn native_stack_low() -> usize {
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
    (low as usize).max(top.saturating_sub(256 << 20))
}

/// Makes this thread's `java.lang.Thread` with its group and name, by the constructor, and binds the two.
pub fn create_thread_object(
    cx: &mut Cx<'_>,
    group: Local<'_>,
    name: &str,
    daemon: bool,
) -> JResult<()> {
    let vm = cx.vm();
    let class = vm.c.thread.get(cx)?;
    crate::init::initialize(cx, class)?;
    cx.scope(|cx| -> JResult<()> {
        let object = cx.new_instance(class)?;
        bind(cx, object.get(cx), daemon);
        let (group, name) = (cx.root(group.get(cx)), cx.new_string(name)?);
        let args = [Value::Obj(object), Value::Obj(group), Value::Obj(name)];
        cx.call_named(
            class,
            "<init>",
            "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V",
            &args,
        )?;
        set_status(cx, ThreadStatus::Runnable);
        Ok(())
    })
}

/// Binds a `Thread` whose constructor has yet to run to this thread: the constructor asks for the current thread.
fn bind(cx: &Cx<'_>, object: Ref<'_>, daemon: bool) {
    let (vm, th) = (cx.vm(), cx.thread());
    th.object.set(object.raw());
    object.set_int(cx, vm.f.thread_priority.at(vm), 5);
    object.set_byte(cx, vm.f.thread_daemon.at(vm), daemon as i8);
    object.set_long(cx, vm.f.thread_eetop.at(vm), th.id as i64);
}

/// Makes the thread groups `system` and `main` and the `java.lang.Thread` of the main thread: boot, once `Thread` and
/// `ThreadGroup` are linked.
pub fn make_main_thread_object(cx: &mut Cx<'_>) -> JResult<()> {
    let class = cx.vm().c.thread_group.get(cx)?;
    crate::init::initialize(cx, class)?;
    cx.scope(|cx| -> JResult<()> {
        let system = cx.new_instance(class)?;
        cx.call_named(class, "<init>", "()V", &[Value::Obj(system)])?;
        let main = cx.new_instance(class)?;
        let name = cx.new_string("main")?;
        let args = [Value::Obj(main), Value::Obj(system), Value::Obj(name)];
        cx.call_named(
            class,
            "<init>",
            "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V",
            &args,
        )?;
        create_thread_object(cx, main, "main", false)
    })
}

/// `Thread.start0`: runs the thread's `run` on a new OS thread.
///
/// IllegalThreadStateException when it runs already; OutOfMemoryError when the host refuses a thread.
pub fn start(cx: &mut Cx<'_>, object: Local<'_>) -> JResult<()> {
    spawn(cx, object, |cx| {
        let stillborn = cx.vm().f.thread_stillborn.at(cx.vm());
        if cx.thread_object().get_byte(cx, stillborn) != 0 {
            return Ok(());
        }
        let run = cx.vm().m.thread_run.get(cx)?;
        let this = cx.root(cx.thread_object());
        cx.call_virtual(run, &[Value::Obj(this)]).map(|_| ())
    })
}

/// Starts a daemon thread of the VM itself: a `java.lang.Thread` in the group `system`, running `body`.
pub fn start_system_thread(
    cx: &mut Cx<'_>,
    name: &str,
    body: fn(&mut Cx<'_>) -> JResult<()>,
) -> JResult<()> {
    let vm = cx.vm();
    let class = vm.c.thread.get(cx)?;
    cx.scope(|cx| -> JResult<()> {
        // The root of the groups.
        let group = cx.root(cx.thread_object().get_ref(cx, vm.f.thread_group.at(vm)));
        loop {
            let parent = group.get(cx).get_ref(cx, vm.f.thread_group_parent.at(vm));
            if parent.is_null() {
                break;
            }
            group.set(cx, parent);
        }
        let object = cx.new_instance(class)?;
        let name = cx.new_string(name)?;
        let args = [Value::Obj(object), Value::Obj(group), Value::Obj(name)];
        cx.call_named(
            class,
            "<init>",
            "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V",
            &args,
        )?;
        let r = object.get(cx);
        r.set_byte(cx, vm.f.thread_daemon.at(vm), 1);
        r.set_int(cx, vm.f.thread_priority.at(vm), 9);
        let group_class = vm.c.thread_group.get(cx)?;
        cx.call_named(
            group_class,
            "add",
            "(Ljava/lang/Thread;)V",
            &[Value::Obj(group), Value::Obj(object)],
        )?;
        spawn(cx, object, body)
    })
}

fn spawn(cx: &mut Cx<'_>, object: Local<'_>, body: fn(&mut Cx<'_>) -> JResult<()>) -> JResult<()> {
    let vm = cx.vm();
    let o = object.get(cx);
    if o.get_long(cx, vm.f.thread_eetop.at(vm)) != 0 {
        return Err(cx.throw_plain("java/lang/IllegalThreadStateException"));
    }
    let daemon = o.get_byte(cx, vm.f.thread_daemon.at(vm)) != 0;
    let interrupted = o.get_byte(cx, vm.f.thread_interrupted.at(vm)) != 0;
    let asked = o.get_long(cx, vm.f.thread_stack_size.at(vm));
    let stack = usize::try_from(asked)
        .ok()
        .filter(|&s| s > 0)
        .or(vm.options.stack_size)
        .unwrap_or(DEFAULT_STACK);
    let name = os_name(cx, o);
    let Some(thread) = vm.threads.add(vm, stack.min(1 << 30), o.raw()) else {
        return Err(throw_no_thread(cx));
    };
    let o = object.get(cx);
    o.set_int(cx, vm.f.thread_status.at(vm), ThreadStatus::Runnable as i32);
    o.atomic_u64(cx, vm.f.thread_eetop.at(vm))
        .store(thread.id as u64, Ordering::Release);
    thread.interrupted.store(interrupted, Ordering::SeqCst);
    if !daemon {
        vm.threads.count_non_daemon(1);
    }
    let child = thread.clone();
    let mut builder = std::thread::Builder::new().stack_size(NATIVE_STACK);
    if !name.is_empty() {
        builder = builder.name(name);
    }
    // The OS may take its time to make a thread: let others collect meanwhile.
    let spawned = cx.blocking(|| {
        builder.spawn(move || {
            let vm = child.vm();
            run_attached(vm, &child, |cx| {
                let outcome = body(cx);
                end(cx, outcome);
            });
            // After the thread is off the list: who waits for the last one may tear down the VM's tables (V1).
            if !daemon {
                vm.threads.count_non_daemon(-1);
            }
        })
    });
    if spawned.is_err() {
        let o = object.get(cx);
        o.atomic_u64(cx, vm.f.thread_eetop.at(vm))
            .store(0, Ordering::Release);
        o.set_int(cx, vm.f.thread_status.at(vm), ThreadStatus::New as i32);
        vm.threads.remove(thread.id);
        if !daemon {
            vm.threads.count_non_daemon(-1);
        }
        return Err(throw_no_thread(cx));
    }
    Ok(())
}

#[cold]
fn throw_no_thread(cx: &mut Cx<'_>) -> crate::Thrown {
    cx.throw_out_of_memory(
        "unable to create native thread: possibly out of memory or process/resource limits reached",
    )
}

/// The name of a thread as the OS shows it: at most 15 bytes.
fn os_name(cx: &Cx<'_>, thread: Ref<'_>) -> String {
    let name = thread.get_ref(cx, cx.vm().f.thread_name.at(cx.vm()));
    if name.is_null() {
        return String::new();
    }
    let mut text = cx.string_text(name);
    text.retain(|c| c != '\0');
    text.truncate(text.floor_char_boundary(15));
    text
}

/// Ends this thread's life as a Java thread after its last Java method: uncaught exception, `Thread.exit`, terminated
/// status, wake-up of those who join.
pub fn end(cx: &mut Cx<'_>, outcome: JResult<()>) {
    if outcome.is_err() {
        dispatch_uncaught(cx);
    }
    if cx.thread_object().is_null() {
        return;
    }
    cx.scope(|cx| {
        let this = cx.root(cx.thread_object());
        if let Ok(m) = cx.vm().m.thread_exit.get(cx) {
            let _ = cx.call(m, &[Value::Obj(this)]);
        }
        cx.thread().pending.set(0);
        terminate(cx, this);
    });
    // What unstructured locking left behind.
    monitor::unwind_to(cx, 0);
}

/// The step that `join` and `isAlive` observe.
fn terminate(cx: &mut Cx<'_>, this: Local<'_>) {
    let vm = cx.vm();
    let entered = monitor::enter(cx, this);
    let o = this.get(cx);
    o.set_int(
        cx,
        vm.f.thread_status.at(vm),
        ThreadStatus::Terminated as i32,
    );
    o.atomic_u64(cx, vm.f.thread_eetop.at(vm))
        .store(0, Ordering::Release);
    if entered.is_ok() {
        let _ = monitor::notify_all(cx, this);
        let _ = monitor::exit(cx, this);
    }
    cx.thread().pending.set(0);
}

/// Hands the pending exception to `Thread.dispatchUncaughtException`.
pub fn dispatch_uncaught(cx: &mut Cx<'_>) {
    cx.scope(|cx| {
        let exception = cx.take_pending();
        if cx.thread_object().is_null() {
            return;
        }
        let this = cx.root(cx.thread_object());
        let dispatched = match cx.vm().m.thread_dispatch_uncaught.get(cx) {
            Ok(m) => cx
                .call(m, &[Value::Obj(this), Value::Obj(exception)])
                .map(|_| ()),
            Err(t) => Err(t),
        };
        if dispatched.is_err() {
            let again = cx.take_pending();
            let class = again.get(cx).class(cx).external_name();
            let name = this.get(cx).get_ref(cx, cx.vm().f.thread_name.at(cx.vm()));
            let name = if name.is_null() {
                String::new()
            } else {
                cx.string_text(name)
            };
            eprintln!(
                "\nException: {class} thrown from the UncaughtExceptionHandler in thread \"{name}\""
            );
        }
    });
}

/// What the `java` launcher does after `main`: reports an uncaught exception, ends the main thread's Java life, waits for
/// the last non-daemon thread, runs the shutdown hooks. Returns the exit code.
pub fn finish_main(cx: &mut Cx<'_>, outcome: JResult<()>) -> i32 {
    let code = outcome.is_err() as i32;
    let group = cx.scope(|cx| {
        let vm = cx.vm();
        let this = cx.thread_object();
        let group = if this.is_null() {
            Ref::NULL
        } else {
            this.get_ref(cx, vm.f.thread_group.at(vm))
        };
        vm.globals.new_global(cx, group)
    });
    end(cx, outcome);
    destroy(cx, group);
    code
}

/// `DestroyJavaVM`: waits until no other non-daemon thread is left, then runs `Shutdown.shutdown` as the thread
/// "DestroyJavaVM".
fn destroy(cx: &mut Cx<'_>, group: crate::model::Global) {
    let vm = cx.vm();
    // As HotSpot, which attaches the thread anew: code that runs in hooks sees its name.
    cx.thread().object.set(0);
    let group_of_main = group.local(cx);
    vm.globals.release(group);
    if !group_of_main.is_null() && attach_to_group(cx, group_of_main).is_err() {
        cx.thread().pending.set(0);
    }
    cx.blocking(|| {
        let mut list = vm.threads.list.lock();
        while list.non_daemon > 0 {
            vm.threads.changed.wait(&mut list);
        }
    });
    vm.exiting.store(true, Ordering::Release);
    let done = match vm.m.shutdown.get(cx) {
        Ok(m) => cx.call(m, &[]).map(|_| ()),
        Err(t) => Err(t),
    };
    if done.is_err() {
        cx.thread().pending.set(0);
    }
}

fn attach_to_group(cx: &mut Cx<'_>, group: Local<'_>) -> JResult<()> {
    create_thread_object(cx, group, "DestroyJavaVM", false)?;
    cx.scope(|cx| {
        let class = cx.vm().c.thread_group.get(cx)?;
        let args = [
            Value::Obj(cx.root(group.get(cx))),
            Value::Obj(cx.root(cx.thread_object())),
        ];
        cx.call_named(class, "add", "(Ljava/lang/Thread;)V", &args)
            .map(|_| ())
    })
}

/// `Thread.interrupt0`: the Java field is set; wakes whatever the thread waits in.
pub fn interrupt(cx: &Cx<'_>, object: Ref<'_>) {
    if let Some(t) = thread_of(cx, object) {
        t.interrupted.store(true, Ordering::SeqCst);
        t.sleeper.unpark();
        t.parker.unpark();
    }
}

/// `Thread.sleep`: IllegalArgumentException, InterruptedException.
pub fn sleep(cx: &mut Cx<'_>, millis: i64) -> JResult<()> {
    if millis < 0 {
        return Err(cx.throw(
            "java/lang/IllegalArgumentException",
            "timeout value is negative",
        ));
    }
    if take_interrupt(cx) {
        return Err(throw_sleep_interrupted(cx));
    }
    if millis == 0 {
        cx.blocking(std::thread::yield_now);
        return Ok(());
    }
    let th = cx.thread();
    let before = set_status(cx, ThreadStatus::Sleeping);
    let deadline = Instant::now().checked_add(Duration::from_millis(millis as u64));
    let interrupted = loop {
        let timed_out = cx.blocking(|| {
            loop {
                let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
                if th.interrupted.load(Ordering::SeqCst) {
                    return false;
                }
                if left == Some(Duration::ZERO) {
                    return true;
                }
                th.sleeper.park(left);
            }
        });
        if let Err(t) = check_stop(cx) {
            set_status(cx, before);
            return Err(t);
        }
        // The flag may be left from an interrupt that Java code has taken already: the field decides.
        if take_interrupt(cx) {
            break true;
        }
        if timed_out {
            break false;
        }
    };
    set_status(cx, before);
    if interrupted {
        Err(throw_sleep_interrupted(cx))
    } else {
        Ok(())
    }
}

#[cold]
fn throw_sleep_interrupted(cx: &mut Cx<'_>) -> crate::Thrown {
    cx.throw("java/lang/InterruptedException", "sleep interrupted")
}

/// `Unsafe.park`: waits for the permit, an interrupt, or `time` (0: no limit; absolute: milliseconds since 1970, else
/// nanoseconds).
pub fn park(cx: &mut Cx<'_>, absolute: bool, time: i64) -> JResult<()> {
    let th = cx.thread();
    if th.parker.take_permit() || is_interrupted(cx) || time < 0 || (absolute && time == 0) {
        return Ok(());
    }
    let timeout = if absolute {
        let now = cx.vm().host().wall_clock();
        Some(Duration::from_millis(time as u64).saturating_sub(now))
    } else {
        (time > 0).then(|| Duration::from_nanos(time as u64))
    };
    let before = set_status(
        cx,
        if time == 0 {
            ThreadStatus::Parked
        } else {
            ThreadStatus::ParkedTimed
        },
    );
    cx.blocking(|| th.parker.park(timeout));
    set_status(cx, before);
    check_stop(cx)
}

/// `Thread.suspend0`: the thread stops at its next poll.
pub fn suspend(cx: &mut Cx<'_>, object: Local<'_>) {
    if let Some(t) = thread_of(cx, object.get(cx)) {
        t.mutator.poll.fetch_or(SUSPEND_BIT, Ordering::SeqCst);
        cx.poll();
    }
}

/// `Thread.resume0`.
pub fn resume(cx: &Cx<'_>, object: Ref<'_>) {
    if let Some(t) = thread_of(cx, object) {
        let _list = cx.vm().threads.list.lock();
        t.mutator.poll.fetch_and(!SUSPEND_BIT, Ordering::SeqCst);
        cx.vm().threads.changed.notify_all();
    }
}

/// Waits until somebody resumes this thread.
#[cold]
pub(crate) fn stay_suspended(cx: &mut Cx<'_>) {
    let (vm, th) = (cx.vm(), cx.thread());
    cx.blocking(|| {
        let mut list = vm.threads.list.lock();
        while th.mutator.poll.load(Ordering::SeqCst) & SUSPEND_BIT != 0 {
            vm.threads.changed.wait(&mut list);
        }
    });
}

/// `Thread.stop0`: the thread throws `throwable` at its next poll or when it wakes up; one that has not started never runs.
pub fn stop(cx: &mut Cx<'_>, object: Local<'_>, throwable: Local<'_>) -> JResult<()> {
    if object.get(cx) == cx.thread_object() {
        return Err(cx.throw_object(throwable));
    }
    let Some(t) = thread_of(cx, object.get(cx)) else {
        object
            .get(cx)
            .set_byte(cx, cx.vm().f.thread_stillborn.at(cx.vm()), 1);
        return Ok(());
    };
    stop_world(cx, |cx, _| t.stop_request.set(throwable.get(cx).raw()));
    t.mutator.poll.fetch_or(STOP_BIT, Ordering::SeqCst);
    t.interrupted.store(true, Ordering::SeqCst);
    t.sleeper.unpark();
    t.parker.unpark();
    Ok(())
}

/// Whether `Thread.stop` was called on this thread.
pub fn stop_requested(cx: &Cx<'_>) -> bool {
    cx.thread().mutator.poll.load(Ordering::Relaxed) & STOP_BIT != 0
}

/// Throws what `Thread.stop` was called with on this thread, if it was: for slow paths of polls and after waits.
pub fn check_stop(cx: &mut Cx<'_>) -> JResult<()> {
    let th = cx.thread();
    if !stop_requested(cx) {
        return Ok(());
    }
    th.mutator.poll.fetch_and(!STOP_BIT, Ordering::SeqCst);
    match th.stop_request.replace(0) {
        0 => Ok(()),
        raw => Err(cx.set_pending(Ref::<crate::Object>::from_raw(raw))),
    }
}

/// `Shutdown.halt0`: ends the guest. This thread does nothing any more.
pub fn halt(cx: &mut Cx<'_>, code: i32) -> ! {
    let vm = cx.vm();
    vm.exiting.store(true, Ordering::Release);
    cx.blocking(|| {
        vm.host().exit(code);
        // A host that embeds the VM lets this return; the thread must not.
        loop {
            std::thread::park();
        }
    })
}

/// `Unsafe.unpark`.
pub fn unpark(cx: &Cx<'_>, object: Ref<'_>) {
    if let Some(t) = thread_of(cx, object) {
        t.parker.unpark();
    }
}

/// Runs `f` while no other thread of the VM runs. `f` may look at all threads (V5) but not allocate.
pub fn stop_world<R>(cx: &mut Cx<'_>, mut f: impl FnMut(&Cx<'_>, &gc::WorldStopped) -> R) -> R {
    let (vm, th) = (cx.vm(), cx.thread());
    loop {
        if let Some(out) = vm
            .safepoints
            .stop_world(Some(&th.mutator), |world| f(cx, world))
        {
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
                    array
                        .get(cx)
                        .set_element(cx, i as i32, Ref::<crate::Object>::from_raw(o));
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
    let name = if object.is_null() {
        Ref::NULL
    } else {
        object.get_ref(cx, cx.vm().f.thread_name.at(cx.vm()))
    };
    if name.is_null() {
        format!("Thread-{}", cx.thread().id)
    } else {
        cx.string_text(name)
    }
}
