//! Stopping the world.
//!
//! # Protocol
//!
//! Each mutator owns two words: `poll`, which the stopper writes and the mutator reads, and `state`, which the mutator
//! writes and the stopper reads. The stopper sets every poll bit, then reads every state; a mutator on its way out of
//! a blocked region stores `state = RUNNING`, then reads `poll`. Each writes its own word before it reads the other's
//! (Dekker), so all four accesses are `SeqCst`: at least one side sees the other, hence no mutator runs in a stopped world.
//! Going into a blocked region needs the same order for its wake-up: the stopper that read `RUNNING` and sleeps is
//! told by the mutator, which stored `BLOCKED` before it read the poll bit.
//!
//! Heap contents need no more than that: a mutator's stores happen before its `state = BLOCKED`, which the stopper
//! reads; the stopper's happen before it clears the poll bit, which the mutator reads.
//!
//! # Lock order
//!
//! `Safepoints::inner` is a leaf: nothing is locked while it is held. A mutator that may block on any other lock of
//! the VM while a collection could start must be in a blocked region then, or hold that lock across no safepoint.
#![allow(unsafe_code)] // reads the registered states of other threads

use parking_lot::{Condvar, Mutex};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::{Duration, Instant};

/// Bit of [`MutatorState::poll`] that asks for a safepoint. The VM may use the others.
pub const SAFEPOINT_BIT: u32 = 1;

/// [`MutatorState::state`]: the thread may touch the heap.
const RUNNING: u32 = 0;
/// [`MutatorState::state`]: the thread does not touch the heap, and asks before it does again.
const BLOCKED: u32 = 1;

/// Looks at the mutators' states before the stopper goes to sleep.
const SPINS: u32 = 500;

/// A thread's words of the protocol. First in the VM's thread structure; machine code reads `poll` at offset 0.
#[repr(C)]
#[derive(Debug)]
pub struct MutatorState {
    /// Non-zero: take the slow path at the next poll.
    pub poll: AtomicU32,
    /// Whether the thread runs or is blocked.
    pub state: AtomicU32,
}

impl Default for MutatorState {
    fn default() -> Self {
        Self::new()
    }
}

impl MutatorState {
    /// A thread that is not registered yet, blocked.
    pub const fn new() -> Self {
        Self { poll: AtomicU32::new(0), state: AtomicU32::new(BLOCKED) }
    }

    /// Whether the thread is in a blocked region (or not registered).
    pub fn is_blocked(&self) -> bool {
        self.state.load(SeqCst) == BLOCKED
    }
}

/// Proof that no mutator runs. Constructed only by [`Safepoints::stop_world`].
#[derive(Debug)]
pub struct WorldStopped {
    time_to_stop: Duration,
    not_send: PhantomData<*const ()>,
}

impl WorldStopped {
    /// Time from the request until the last mutator stopped.
    pub fn time_to_stop(&self) -> Duration {
        self.time_to_stop
    }
}

/// A registered state.
struct Registered(*const MutatorState);

// SAFETY: G12, the state outlives its registration, and its fields are atomics.
unsafe impl Send for Registered {}

impl Registered {
    fn get(&self) -> &MutatorState {
        // SAFETY: G12, the state outlives its registration.
        unsafe { &*self.0 }
    }
}

struct Inner {
    mutators: Vec<Registered>,
    stopping: bool,
}

/// The safepoints of one VM.
pub struct Safepoints {
    inner: Mutex<Inner>,
    /// The stopper waits here for mutators.
    arrived: Condvar,
    /// Mutators and would-be stoppers wait here for the end of the stop.
    resumed: Condvar,
}

impl Default for Safepoints {
    fn default() -> Self {
        Self::new()
    }
}

impl Safepoints {
    /// No mutators yet.
    pub const fn new() -> Self {
        Self {
            inner: Mutex::new(Inner { mutators: Vec::new(), stopping: false }),
            arrived: Condvar::new(),
            resumed: Condvar::new(),
        }
    }

    /// Registers the calling thread as a running mutator; waits while the world is stopped.
    ///
    /// # Safety
    /// `me` stays where it is until [`Safepoints::unregister`] (G12).
    pub unsafe fn register(&self, me: &MutatorState) {
        let mut inner = self.inner.lock();
        while inner.stopping {
            self.resumed.wait(&mut inner);
        }
        me.state.store(RUNNING, SeqCst);
        inner.mutators.push(Registered(me));
    }

    /// Ends the registration; waits while the world is stopped. `me` is blocked afterwards.
    pub fn unregister(&self, me: &MutatorState) {
        me.state.store(BLOCKED, SeqCst);
        let mut inner = self.inner.lock();
        if inner.stopping {
            self.arrived.notify_one();
        }
        while inner.stopping {
            self.resumed.wait(&mut inner);
        }
        inner.mutators.retain(|m| !std::ptr::eq(m.0, me));
    }

    /// Number of registered mutators.
    pub fn mutators(&self) -> usize {
        self.inner.lock().mutators.len()
    }

    /// Enters a blocked region: from here until [`Safepoints::leave_blocked`] the thread does not touch the heap.
    #[inline]
    pub fn enter_blocked(&self, me: &MutatorState) {
        me.state.store(BLOCKED, SeqCst);
        if me.poll.load(SeqCst) & SAFEPOINT_BIT != 0 {
            self.tell_stopper();
        }
    }

    /// Leaves the blocked region; waits while the world is stopped.
    #[inline]
    pub fn leave_blocked(&self, me: &MutatorState) {
        me.state.store(RUNNING, SeqCst);
        if me.poll.load(SeqCst) & SAFEPOINT_BIT != 0 {
            self.wait_for_world(me);
        }
    }

    /// What a poll does that saw a non-zero word: waits while the world is stopped. Other bits are the VM's to handle.
    #[cold]
    pub fn poll_slow(&self, me: &MutatorState) {
        if me.poll.load(SeqCst) & SAFEPOINT_BIT != 0 {
            self.wait_for_world(me);
        }
    }

    #[cold]
    fn tell_stopper(&self) {
        // Taking the lock orders this after the stopper's check of the states or before its wait.
        let _inner = self.inner.lock();
        self.arrived.notify_one();
    }

    /// Blocks until `me` runs in a world that nobody stops.
    #[cold]
    fn wait_for_world(&self, me: &MutatorState) {
        loop {
            me.state.store(BLOCKED, SeqCst);
            let mut inner = self.inner.lock();
            if inner.stopping {
                self.arrived.notify_one();
            }
            while inner.stopping {
                self.resumed.wait(&mut inner);
            }
            drop(inner);
            me.state.store(RUNNING, SeqCst);
            if me.poll.load(SeqCst) & SAFEPOINT_BIT == 0 {
                return;
            }
        }
    }

    /// Stops all mutators but the caller, runs `f`, and lets them go on.
    ///
    /// `me` is the caller's state, `None` if it is not a registered mutator. When another thread is stopping the world
    /// already, waits it through and returns `None`: the caller looks whether its reason still holds and retries. `f`
    /// must neither stop the world again nor enter a blocked region.
    pub fn stop_world<R>(&self, me: Option<&MutatorState>, f: impl FnOnce(&WorldStopped) -> R) -> Option<R> {
        let begin = Instant::now();
        let mut inner = self.inner.lock();
        if inner.stopping {
            drop(inner);
            match me {
                Some(me) if !me.is_blocked() => self.wait_for_world(me),
                _ => {
                    let mut inner = self.inner.lock();
                    while inner.stopping {
                        self.resumed.wait(&mut inner);
                    }
                }
            }
            return None;
        }
        inner.stopping = true;
        let is_me = |m: &Registered| me.is_some_and(|me| std::ptr::eq(m.0, me));
        for m in inner.mutators.iter().filter(|m| !is_me(m)) {
            m.get().poll.fetch_or(SAFEPOINT_BIT, SeqCst);
        }
        // From here the world restarts however this function is left.
        let restart = Restart { safepoints: self };
        let all_stopped = |inner: &Inner| inner.mutators.iter().all(|m| is_me(m) || m.get().is_blocked());
        // Most mutators reach a poll sooner than a sleeping thread wakes up.
        let mut spins = 0;
        while !all_stopped(&inner) {
            if spins < SPINS {
                spins += 1;
                std::hint::spin_loop();
            } else {
                self.arrived.wait(&mut inner);
            }
        }
        drop(inner);
        let world = WorldStopped { time_to_stop: begin.elapsed(), not_send: PhantomData };
        let result = f(&world);
        drop(restart);
        Some(result)
    }
}

/// Lets the world go on when dropped, also when the closure of `stop_world` panics.
struct Restart<'a> {
    safepoints: &'a Safepoints,
}

impl Drop for Restart<'_> {
    fn drop(&mut self) {
        let mut inner = self.safepoints.inner.lock();
        inner.stopping = false;
        for m in &inner.mutators {
            m.get().poll.fetch_and(!SAFEPOINT_BIT, SeqCst);
        }
        self.safepoints.resumed.notify_all();
    }
}
