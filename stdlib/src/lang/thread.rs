//! `java.lang.Thread`, the monitor methods of `Object`, and parking.

use super::mirror::object_slot;
use vm_core::threads::{self, thread_of};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, monitor, stack_walk};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/Thread" {
        "currentThread" "()Ljava/lang/Thread;" => current_thread,
        "yield" "()V" => yield_now,
        "sleep" "(J)V" => sleep,
        "start0" "()V" => start,
        "holdsLock" "(Ljava/lang/Object;)Z" => holds_lock,
        "dumpThreads" "([Ljava/lang/Thread;)[[Ljava/lang/StackTraceElement;" => dump_threads,
        "getThreads" "()[Ljava/lang/Thread;" => get_threads,
        "setPriority0" "(I)V" => set_priority,
        "stop0" "(Ljava/lang/Object;)V" => stop,
        "suspend0" "()V" => suspend,
        "resume0" "()V" => resume,
        "interrupt0" "()V" => interrupt,
        "clearInterruptEvent" "()V" => clear_interrupt_event,
        "setNativeName" "(Ljava/lang/String;)V" => set_native_name,
    }
    "java/lang/Object" {
        "wait" "(J)V" => wait,
        "notify" "()V" => notify,
        "notifyAll" "()V" => notify_all,
    }
    "jdk/internal/misc/Unsafe" {
        "park" "(ZJ)V" => park,
        "unpark" "(Ljava/lang/Object;)V" => unpark,
    }
};

fn current_thread<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::obj(cx.thread_object()))
}

fn yield_now<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    cx.blocking(std::thread::yield_now);
    Ok(Slot::ZERO)
}

fn sleep<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    threads::sleep(cx, a.long(0)).map(|()| Slot::ZERO)
}

fn start<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    threads::start(cx, this).map(|()| Slot::ZERO)
}

fn holds_lock<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let object: Local<'s> = a.obj(cx, 0);
    if object.is_null() {
        return Err(cx.throw_npe());
    }
    Ok(Slot::bool(monitor::holds(cx, object.get(cx))))
}

fn dump_threads<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let threads: Local<'s> = a.obj(cx, 0);
    if threads.is_null() {
        return Err(cx.throw_npe());
    }
    let vm = cx.vm();
    let thread_class = vm.c.thread.get(cx)?;
    let n = threads.get(cx).array_length(cx);
    if n == 0 || threads.get(cx).class(cx).component != Some(thread_class) {
        return Err(cx.throw_plain("java/lang/IllegalArgumentException"));
    }
    let handles: Vec<Local<'s>> = (0..n).map(|i| cx.root(threads.get(cx).element(cx, i))).collect();
    let traces = stack_walk::traces_of(cx, &handles);
    let element = vm.c.stack_trace_element.get(cx)?;
    let row = vm_core::loading::array_class_of(cx, element)?;
    let rows = cx.new_object_array(row, n)?;
    for (i, trace) in traces.iter().enumerate() {
        if let Some(trace) = trace {
            cx.scope(|cx| -> JResult<()> {
                let elements = stack_walk::new_elements(cx, trace)?;
                rows.get(cx).set_element(cx, i as i32, elements.get(cx));
                Ok(())
            })?;
        }
    }
    Ok(object_slot(cx, rows))
}

fn get_threads<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let array = threads::all_thread_objects(cx)?;
    Ok(object_slot(cx, array))
}

/// As HotSpot with its default policy on Linux: priorities have no effect there.
fn set_priority<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn stop<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, throwable): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    if throwable.is_null() {
        return Err(cx.throw_npe());
    }
    threads::stop(cx, this, throwable).map(|()| Slot::ZERO)
}

fn suspend<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    threads::suspend(cx, this);
    Ok(Slot::ZERO)
}

fn resume<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    threads::resume(cx, this.get(cx));
    Ok(Slot::ZERO)
}

fn interrupt<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    threads::interrupt(cx, this.get(cx));
    Ok(Slot::ZERO)
}

fn clear_interrupt_event<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    cx.thread().interrupted.store(false, std::sync::atomic::Ordering::SeqCst);
    Ok(Slot::ZERO)
}

/// The OS shows the name of the calling thread only.
fn set_native_name<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, name): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    if name.is_null() {
        return Err(cx.throw_npe());
    }
    let is_current = this.get(cx) == cx.thread_object() && thread_of(cx, this.get(cx)).is_some();
    if is_current {
        let mut bytes = cx.string_text(name.get(cx)).into_bytes();
        bytes.retain(|&b| b != 0);
        bytes.truncate(15);
        if let Ok(name) = std::ffi::CString::new(bytes) {
            // The name is for the OS's tools only; a refusal has no consequence for the program.
            let _ = rustix::thread::set_name(&name);
        }
    }
    Ok(Slot::ZERO)
}

fn wait<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    monitor::wait(cx, this, a.long(1)).map(|()| Slot::ZERO)
}

fn notify<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    monitor::notify(cx, this).map(|()| Slot::ZERO)
}

fn notify_all<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    monitor::notify_all(cx, this).map(|()| Slot::ZERO)
}

fn park<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    threads::park(cx, a.bool(1), a.long(2)).map(|()| Slot::ZERO)
}

fn unpark<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let thread: Local<'s> = a.obj(cx, 1);
    if !thread.is_null() {
        threads::unpark(cx, thread.get(cx));
    }
    Ok(Slot::ZERO)
}
