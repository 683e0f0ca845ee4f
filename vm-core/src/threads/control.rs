//! What threads do to themselves and each other: sleep, park, interrupt, suspend, stop.

use super::{ThreadStatus, begin_wait, end_wait, stop_world, thread_of};
use crate::cx::{Cx, Local, Ref};
use crate::ending::{self, END_BIT};
use crate::exceptions::JResult;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Bit of the poll word: another thread called `Thread.suspend` on this one.
pub const SUSPEND_BIT: u32 = gc::SAFEPOINT_BIT << 1;
/// Bit of the poll word: another thread called `Thread.stop` on this one.
pub const STOP_BIT: u32 = gc::SAFEPOINT_BIT << 2;

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
        return Err(cx.throw("java/lang/IllegalArgumentException", "timeout value is negative"));
    }
    if take_interrupt(cx) {
        return Err(throw_sleep_interrupted(cx));
    }
    if millis == 0 {
        cx.blocking(std::thread::yield_now);
        return Ok(());
    }
    let th = cx.thread();
    let before = begin_wait(cx, ThreadStatus::Sleeping);
    let deadline = Instant::now().checked_add(Duration::from_millis(millis as u64));
    let interrupted = loop {
        let timed_out = cx.blocking(|| {
            loop {
                let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
                if th.interrupted.load(Ordering::SeqCst) || th.ends() {
                    return false;
                }
                if left == Some(Duration::ZERO) {
                    return true;
                }
                th.sleeper.park(left);
            }
        });
        if let Err(t) = check_stop(cx) {
            end_wait(cx, ThreadStatus::Sleeping, before);
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
    end_wait(cx, ThreadStatus::Sleeping, before);
    if interrupted { Err(throw_sleep_interrupted(cx)) } else { Ok(()) }
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
    let status = if time == 0 { ThreadStatus::Parked } else { ThreadStatus::ParkedTimed };
    let before = begin_wait(cx, status);
    cx.blocking(|| th.parker.park(timeout));
    end_wait(cx, status, before);
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
        while th.mutator.poll.load(Ordering::SeqCst) & SUSPEND_BIT != 0 && !th.ends() {
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
        object.get(cx).set_byte(cx, cx.vm().f.thread_stillborn.at(cx.vm()), 1);
        return Ok(());
    };
    stop_world(cx, |cx, _| t.stop_request.set(throwable.get(cx).raw()));
    t.mutator.poll.fetch_or(STOP_BIT, Ordering::SeqCst);
    t.interrupted.store(true, Ordering::SeqCst);
    t.sleeper.unpark();
    t.parker.unpark();
    Ok(())
}

/// Whether `Thread.stop` was called on this thread, or the VM ends.
pub fn stop_requested(cx: &Cx<'_>) -> bool {
    cx.thread().mutator.poll.load(Ordering::Relaxed) & (STOP_BIT | END_BIT) != 0
}

/// Throws what `Thread.stop` was called with on this thread, if it was, or the end of the VM: for slow paths of polls and after waits.
pub fn check_stop(cx: &mut Cx<'_>) -> JResult<()> {
    let th = cx.thread();
    if !stop_requested(cx) {
        return Ok(());
    }
    if th.ends() {
        return Err(ending::throw(cx));
    }
    th.mutator.poll.fetch_and(!STOP_BIT, Ordering::SeqCst);
    match th.stop_request.replace(0) {
        0 => Ok(()),
        raw => Err(cx.set_pending(Ref::<crate::Object>::from_raw(raw))),
    }
}

/// `Unsafe.unpark`.
pub fn unpark(cx: &Cx<'_>, object: Ref<'_>) {
    if let Some(t) = thread_of(cx, object) {
        t.parker.unpark();
    }
}
