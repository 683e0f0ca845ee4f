//! A thread's life: its `java.lang.Thread`, start, end, and the end of the VM with its last thread.

use super::{DEFAULT_STACK, ThreadStatus, run_attached, set_status};
use crate::cx::{Cx, Local, Ref};
use crate::ending::{self, Ending};
use crate::exceptions::{JResult, Thrown};
use crate::monitor;
use crate::slot::Value;
use std::sync::atomic::Ordering;

/// Native stack of started threads beyond what their Java stack has: address space, touched as used. Natives, class loading and
/// upcalls need it; compiled code, which lives there, has as much as the interpreter at least.
const NATIVE_STACK: usize = 16 << 20;

/// Makes this thread's `java.lang.Thread` with its group and name, by the constructor, and binds the two.
pub fn create_thread_object(cx: &mut Cx<'_>, group: Local<'_>, name: &str, daemon: bool) -> JResult<()> {
    let vm = cx.vm();
    let class = vm.c.thread.get(cx)?;
    crate::init::initialize(cx, class)?;
    cx.scope(|cx| -> JResult<()> {
        let object = cx.new_instance(class)?;
        bind(cx, object.get(cx), daemon);
        let (group, name) = (cx.root(group.get(cx)), cx.new_string(name)?);
        let args = [Value::Obj(object), Value::Obj(group), Value::Obj(name)];
        cx.call_named(class, "<init>", "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V", &args)?;
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
        cx.call_named(class, "<init>", "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V", &args)?;
        let global = cx.vm().globals.new_global(cx, main.get(cx));
        // Boot comes here once.
        let _ = cx.vm().threads.main_group.set(global);
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
pub fn start_system_thread(cx: &mut Cx<'_>, name: &str, body: fn(&mut Cx<'_>) -> JResult<()>) -> JResult<()> {
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
        cx.call_named(class, "<init>", "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V", &args)?;
        let r = object.get(cx);
        r.set_byte(cx, vm.f.thread_daemon.at(vm), 1);
        r.set_int(cx, vm.f.thread_priority.at(vm), 9);
        let group_class = vm.c.thread_group.get(cx)?;
        cx.call_named(group_class, "add", "(Ljava/lang/Thread;)V", &[Value::Obj(group), Value::Obj(object)])?;
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
    let stack = usize::try_from(asked).ok().filter(|&s| s > 0).or(vm.options.stack_size).unwrap_or(DEFAULT_STACK);
    let name = os_name(cx, o);
    let stack = stack.min(1 << 30);
    let Some(thread) = vm.threads.add(vm, stack, o.raw()) else {
        return Err(throw_no_thread(cx));
    };
    let o = object.get(cx);
    o.set_int(cx, vm.f.thread_status.at(vm), ThreadStatus::Runnable as i32);
    o.atomic_u64(cx, vm.f.thread_eetop.at(vm)).store(thread.id as u64, Ordering::Release);
    thread.interrupted.store(interrupted, Ordering::SeqCst);
    if !daemon {
        vm.threads.count_non_daemon(1);
    }
    let (child, inside) = (thread.clone(), vm.threads.started.enter());
    let mut builder = std::thread::Builder::new().stack_size(NATIVE_STACK + stack);
    if !name.is_empty() {
        builder = builder.name(name);
    }
    // The OS may take its time to make a thread: let others collect meanwhile.
    let spawned = cx.blocking(|| {
        builder.spawn(move || {
            // Let go of in this order: whoever waits for the last thread frees the VM.
            let (_inside, child) = (inside, child);
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
        o.atomic_u64(cx, vm.f.thread_eetop.at(vm)).store(0, Ordering::Release);
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
    cx.throw_out_of_memory("unable to create native thread: possibly out of memory or process/resource limits reached")
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
    if cx.thread().ends() {
        monitor::unwind_to(cx, 0);
        return;
    }
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
    o.set_int(cx, vm.f.thread_status.at(vm), ThreadStatus::Terminated as i32);
    o.atomic_u64(cx, vm.f.thread_eetop.at(vm)).store(0, Ordering::Release);
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
            Ok(m) => cx.call(m, &[Value::Obj(this), Value::Obj(exception)]).map(|_| ()),
            Err(t) => Err(t),
        };
        if dispatched.is_err() {
            let again = cx.take_pending();
            let class = again.get(cx).class(cx).external_name();
            let name = this.get(cx).get_ref(cx, cx.vm().f.thread_name.at(cx.vm()));
            let name = if name.is_null() { String::new() } else { cx.string_text(name) };
            eprintln!("\nException: {class} thrown from the UncaughtExceptionHandler in thread \"{name}\"");
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
        let group = if this.is_null() { Ref::NULL } else { this.get_ref(cx, vm.f.thread_group.at(vm)) };
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
        while list.non_daemon > 0 && vm.ending().is_none() {
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
        let args = [Value::Obj(cx.root(group.get(cx))), Value::Obj(cx.root(cx.thread_object()))];
        cx.call_named(class, "add", "(Ljava/lang/Thread;)V", &args).map(|_| ())
    })
}

/// `Shutdown.halt0`: ends the guest. This thread does nothing any more.
pub fn halt(cx: &mut Cx<'_>, code: i32) -> Thrown {
    let vm = cx.vm();
    vm.exiting.store(true, Ordering::Release);
    crate::stats::print_at_exit(vm);
    cx.blocking(|| {
        // Does not return if the host ends with the guest.
        vm.host().exit(code);
        ending::begin(vm, Ending::Exit(code));
    });
    ending::throw(cx)
}
