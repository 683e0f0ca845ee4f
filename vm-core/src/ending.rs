//! The end of a VM that does not wait for its program: `System.exit` in a host that goes on, or a host that stops its guest (D12).
//!
//! The end is asynchronous, and no Java code sees it: a bit in each thread's poll word makes the thread throw at its next poll, the
//! interpreter passes over all handlers while the bit is set, and nobody ever clears it. So code of the runtime that takes an exception
//! for something else only delays the end until the next poll. Who waits is woken, again and again, until all have left.
#![allow(unsafe_code)] // reason: a thread that refers to its VM

use crate::cx::Cx;
use crate::exceptions::Thrown;
use crate::thread::JavaThread;
use crate::vm::Vm;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Bit of the poll word: the VM ends.
pub const END_BIT: u32 = gc::SAFEPOINT_BIT << 3;

/// How often those who wait are woken at first; later less often.
const NUDGE: Duration = Duration::from_millis(2);
/// The longest time between two wakes.
const SLOWEST_NUDGE: Duration = Duration::from_millis(50);

/// Why a VM ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// The program has ended, or asked for it, with this code.
    Exit(i32),
    /// The host has stopped it.
    Stopped,
}

const STOPPED: u64 = 1 << 32;
const EXITED: u64 = 2 << 32;

/// Whether and how a VM ends.
#[derive(Default)]
pub struct End {
    state: AtomicU64,
    nudger: Mutex<Nudger>,
    /// The nudger may go.
    quiet: Condvar,
}

#[derive(Default)]
struct Nudger {
    thread: Option<JoinHandle<()>>,
    is_done: bool,
}

impl Vm {
    /// Why this VM ends; `None` while it runs.
    pub fn ending(&self) -> Option<Ending> {
        match self.end.state.load(Ordering::Acquire) {
            0 => None,
            STOPPED => Some(Ending::Stopped),
            exited => Some(Ending::Exit(exited as i32)),
        }
    }
}

/// Ends a VM; the first call decides why. Returns at once, the threads follow. A thread of the VM calls it as in [`Cx::blocking`].
pub fn begin(vm: &Vm, why: Ending) {
    let state = match why {
        Ending::Stopped => STOPPED,
        Ending::Exit(code) => EXITED | u64::from(code as u32),
    };
    if vm.end.state.compare_exchange(0, state, Ordering::AcqRel, Ordering::Acquire).is_err() {
        return;
    }
    vm.host().end_waits();
    // Threads that are added from now on see the state.
    nudge(vm);
    if let Some(compiler) = vm.compiler() {
        compiler.leave_all(vm);
    }
    let mut nudger = vm.end.nudger.lock();
    if !nudger.is_done {
        let thread = std::thread::Builder::new().name("nudger".to_owned());
        // SAFETY: V1, `finish` joins the thread before the VM is dropped.
        nudger.thread = unsafe { thread.spawn_unchecked(move || keep_nudging(vm)) }.ok();
    }
}

/// Wakes until all threads have left.
fn keep_nudging(vm: &Vm) {
    let mut pause = NUDGE;
    let mut nudger = vm.end.nudger.lock();
    while !nudger.is_done {
        vm.end.quiet.wait_for(&mut nudger, pause);
        pause = (pause * 2).min(SLOWEST_NUDGE);
        if !nudge(vm) {
            return;
        }
    }
}

/// Asks all threads that are in the VM to leave it, and wakes those who wait; false when there are none.
fn nudge(vm: &Vm) -> bool {
    let mut any = false;
    let threads = vm.threads.all();
    // All before anybody is woken: who leaves may wake another.
    for thread in &threads {
        thread.mutator.poll.fetch_or(END_BIT, Ordering::SeqCst);
    }
    for thread in &threads {
        if thread.is_outside() {
            continue;
        }
        any = true;
        thread.interrupted.store(true, Ordering::SeqCst);
        thread.sleeper.unpark();
        thread.parker.unpark();
        if thread.mutator.is_blocked() {
            vm.host().wake_thread(thread.os_id.load(Ordering::Relaxed));
        }
    }
    vm.threads.notify_all();
    vm.references.wake();
    any
}

/// Before a VM is dropped, when no thread is in it any more: ends the thread that wakes others.
pub fn finish(vm: &Vm) {
    let mut nudger = vm.end.nudger.lock();
    nudger.is_done = true;
    let thread = nudger.thread.take();
    drop(nudger);
    vm.end.quiet.notify_all();
    if let Some(thread) = thread {
        // It panics only if the VM has a bug, which was reported then.
        let _ = thread.join();
    }
}

impl JavaThread {
    /// Whether the VM ends: this thread passes over all handlers.
    #[inline]
    pub fn ends(&self) -> bool {
        self.mutator.poll.load(Ordering::Relaxed) & END_BIT != 0
    }
    /// Whether it runs the host's code, or none: it needs no waking.
    pub fn is_outside(&self) -> bool {
        self.outside.load(Ordering::Relaxed)
    }
}

/// What a thread of a VM that ends throws; no handler catches it.
#[cold]
pub fn throw(cx: &Cx<'_>) -> Thrown {
    match cx.vm().preallocated.end.get() {
        Some(end) => cx.set_pending(end.get(cx)),
        // Early in boot: any object will do, as no Java code sees it.
        None if !cx.thread_object().is_null() => cx.set_pending(cx.thread_object()),
        None => unreachable!("the first thread is not told to end before it has booted the library"),
    }
}

/// Counts threads of the OS, for one who waits until the last has let go of the VM. It is not part of the VM: the last thing that a
/// thread does is to tell it.
#[derive(Default)]
pub struct Gate {
    inside: Mutex<usize>,
    left: Condvar,
}

/// A thread counted by a [`Gate`].
pub struct Inside(Arc<Gate>);

impl Gate {
    /// Counts a thread that is about to start.
    pub fn enter(self: &Arc<Gate>) -> Inside {
        *self.inside.lock() += 1;
        Inside(self.clone())
    }
    /// Waits until nobody is inside.
    pub fn wait(&self) {
        let mut inside = self.inside.lock();
        while *inside > 0 {
            self.left.wait(&mut inside);
        }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        *self.0.inside.lock() -= 1;
        self.0.left.notify_all();
    }
}
