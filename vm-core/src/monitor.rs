//! Monitors (JLS 17.1, 17.2): lock bits in the object header, a lock stack per thread, and a side table of monitors for
//! objects on which threads compete or wait (D6).
//!
//! A thread owns the lock of exactly the objects on its lock stack (the object it waits on excepted, but then it runs no code
//! that could ask). So a [`Monitor`] need not know its owner: a competitor inflates the lock of a stranger's object
//! into a monitor that is locked from the start, and the stranger finds out when it releases it.
//!
//! # Invariants
//!
//! * **M1** The lock stack holds one entry per (recursive) entry of a lock, between `lock_base` and `lock_top`; its entries are
//!   roots.
//! * **M2** While the header says inflated, the table has the object's monitor, and its mutex is locked exactly while a
//!   thread owns the lock. Header and table change together under the table's lock, or while the world is stopped.
//! * **M3** A monitor leaves the table only while the world is stopped and nobody else holds an `Arc` of it.
#![allow(unsafe_code)] // reason: the lock stack is raw thread memory, the lock outlives any guard (M1, M2)

use crate::cx::{Cx, Local, Ref};
use crate::ending;
use crate::exceptions::JResult;
use crate::park::Parker;
use crate::thread::JavaThread;
use crate::threads::{self, ThreadStatus};
use crate::vm::Vm;
use gc::header;
use parking_lot::lock_api::{RawMutex as _, RawMutexTimed as _};
use parking_lot::{Mutex, RawMutex};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Attempts at a lock in the header before it is inflated.
const SPINS: u32 = 40;

/// How often a thread that waits for a lock looks whether the VM ends.
const END_PERIOD: Duration = Duration::from_millis(200);

/// The lock of an object on which threads competed or waited.
pub struct Monitor {
    lock: RawMutex,
    queues: Mutex<Queues>,
    /// Length of `Queues::notified`, so that most releases need not look.
    notified: AtomicU32,
}

#[derive(Default)]
struct Queues {
    /// In `Object.wait`, longest first.
    waiting: VecDeque<Arc<Waiter>>,
    /// Notified, to be woken when the lock is released.
    notified: VecDeque<Arc<Waiter>>,
}

struct Waiter {
    notified: AtomicBool,
    parker: Arc<Parker>,
}

impl Monitor {
    fn new() -> Monitor {
        Monitor { lock: RawMutex::INIT, queues: Mutex::default(), notified: AtomicU32::new(0) }
    }
    /// Nobody owns it or waits.
    fn is_idle(&self) -> bool {
        let queues = self.queues.lock();
        !self.lock.is_locked() && queues.waiting.is_empty() && queues.notified.is_empty()
    }
    /// Gives up ownership and wakes one notified thread, if any. Each release wakes one, and each woken one releases
    /// in the end, so all get their turn.
    fn release(&self) {
        // SAFETY: M2, the calling thread owns the lock.
        unsafe { self.lock.unlock() };
        if self.notified.load(Ordering::Acquire) != 0 {
            let next = {
                let mut queues = self.queues.lock();
                let next = queues.notified.pop_front();
                self.notified.store(queues.notified.len() as u32, Ordering::Release);
                next
            };
            if let Some(waiter) = next {
                waiter.parker.unpark();
            }
        }
    }
}

struct Entry {
    object: u32,
    monitor: Arc<Monitor>,
}

/// The monitors of a VM by the identity hash of their objects; weak.
#[derive(Default)]
pub struct MonitorTable {
    buckets: Mutex<FxHashMap<u32, SmallVec<[Entry; 1]>>>,
}

impl MonitorTable {
    /// Drops the monitors of dead objects and follows moved ones: the world is stopped.
    pub fn update(&self, alive: &mut dyn FnMut(u32) -> Option<u32>) {
        self.buckets.lock().retain(|_, bucket| {
            bucket.retain(|e| match alive(e.object) {
                Some(now) => {
                    e.object = now;
                    true
                }
                None => false,
            });
            !bucket.is_empty()
        });
    }
    /// Number of inflated locks.
    pub fn len(&self) -> usize {
        self.buckets.lock().values().map(|b| b.len()).sum()
    }
    /// True when no lock is inflated.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The monitor of an object whose header says inflated.
    fn find(&self, hash: u32, object: u32) -> Option<Arc<Monitor>> {
        let buckets = self.buckets.lock();
        buckets.get(&hash)?.iter().find(|e| e.object == object).map(|e| e.monitor.clone())
    }
}

/// Turns the locks that nobody owns, enters or waits on back into header bits. Call it in a stop, before the collection.
pub fn deflate_idle(vm: &Vm, _world: &gc::WorldStopped) {
    vm.monitors.buckets.lock().retain(|_, bucket| {
        bucket.retain(|e| {
            // M3: who uses a monitor holds its Arc; it got it under the table's lock.
            if Arc::strong_count(&e.monitor) > 1 || !e.monitor.is_idle() {
                return true;
            }
            let at = vm.heap.base().wrapping_add((e.object as usize) << 3) as *const AtomicU64;
            // SAFETY: the table names live objects, or ones that died since the last collection and are still there (V2).
            let word = unsafe { &*at };
            let h = word.load(Ordering::Relaxed);
            word.store(header::with_lock(h, header::LOCK_UNLOCKED), Ordering::Relaxed);
            false
        });
        !bucket.is_empty()
    });
}

/// The monitor of an object, made if its lock is still in the header.
fn inflate(cx: &Cx<'_>, object: Ref<'_>) -> Arc<Monitor> {
    let hash = object.identity_hash(cx) as u32;
    let word = object.header(cx);
    let mut buckets = cx.vm().monitors.buckets.lock();
    let bucket = buckets.entry(hash).or_default();
    if let Some(e) = bucket.iter().find(|e| e.object == object.raw()) {
        return e.monitor.clone();
    }
    let monitor = Arc::new(Monitor::new());
    cx.vm().stats.count(|s| &s.locks_inflated);
    let mut h = word.load(Ordering::Relaxed);
    loop {
        // M2: locked on behalf of the owner, whoever that is, before anybody can see the monitor.
        let owned = header::lock(h) == header::LOCK_FAST;
        if owned != monitor.lock.is_locked() {
            if owned {
                monitor.lock.try_lock();
            } else {
                // SAFETY: locked above, and not published yet.
                unsafe { monitor.lock.unlock() };
            }
        }
        let new = header::with_lock(h, header::LOCK_INFLATED);
        match word.compare_exchange_weak(h, new, Ordering::AcqRel, Ordering::Relaxed) {
            Ok(_) => break,
            Err(now) => h = now,
        }
    }
    bucket.push(Entry { object: object.raw(), monitor: monitor.clone() });
    monitor
}

/// The monitor of an object if its lock is inflated.
fn inflated(cx: &Cx<'_>, object: Ref<'_>) -> Option<Arc<Monitor>> {
    let h = object.header(cx).load(Ordering::Acquire);
    if header::lock(h) != header::LOCK_INFLATED {
        return None;
    }
    cx.vm().monitors.find(header::hash(h), object.raw())
}

impl JavaThread {
    /// Height of the lock stack, for `Frame::lock_base`.
    #[inline(always)]
    pub fn lock_height(&self) -> u32 {
        ((self.lock_top.get() as usize - self.lock_base as usize) / 4) as u32
    }
    #[inline(always)]
    fn push_lock(&self, object: Ref<'_>) {
        let top = self.lock_top.get();
        debug_assert!(top < self.lock_end);
        // SAFETY: M1, callers checked that there is room.
        unsafe { top.write(object.raw()) };
        self.lock_top.set(top.wrapping_add(1));
    }
    #[inline(always)]
    fn lock_stack_full(&self) -> bool {
        self.lock_top.get() >= self.lock_end
    }
    /// Objects on the lock stack from `base` up, innermost last. Own thread, or the world is stopped.
    pub fn locks(&self, base: u32) -> &[u32] {
        let len = (self.lock_height() - base) as usize;
        // SAFETY: M1.
        unsafe { std::slice::from_raw_parts(self.lock_base.wrapping_add(base as usize), len) }
    }
    #[inline(always)]
    fn owns(&self, object: Ref<'_>) -> bool {
        self.locks(0).iter().rev().any(|&o| o == object.raw())
    }
}

/// Enters the lock of an object (not null) when that needs no waiting and no table.
#[inline(always)]
pub fn try_enter_fast(cx: &Cx<'_>, object: Ref<'_>) -> bool {
    let th = cx.thread();
    let word = object.header(cx);
    let h = word.load(Ordering::Relaxed);
    if th.lock_stack_full() {
        return false;
    }
    if header::lock(h) == header::LOCK_UNLOCKED {
        let new = header::with_lock(h, header::LOCK_FAST);
        if word.compare_exchange(h, new, Ordering::Acquire, Ordering::Relaxed).is_ok() {
            th.push_lock(object);
            return true;
        }
    }
    enter_recursive(cx, object)
}

/// Enters a lock that this thread owns already.
fn enter_recursive(cx: &Cx<'_>, object: Ref<'_>) -> bool {
    let th = cx.thread();
    let owned = th.owns(object);
    if owned {
        th.push_lock(object);
    }
    owned
}

/// Enters the lock of an object (not null), JVMS 6.5 `monitorenter`; StackOverflowError when too many locks are held.
pub fn enter(cx: &mut Cx<'_>, object: Local<'_>) -> JResult<()> {
    for _ in 0..SPINS {
        let o = object.get(cx);
        if try_enter_fast(cx, o) {
            return Ok(());
        }
        if header::lock(o.header(cx).load(Ordering::Relaxed)) == header::LOCK_INFLATED {
            break;
        }
        std::hint::spin_loop();
    }
    if cx.thread().lock_stack_full() {
        return Err(cx.throw_stack_overflow());
    }
    let monitor = inflate(cx, object.get(cx));
    if !acquire(cx, &monitor, object, true) {
        return Err(ending::throw(cx));
    }
    cx.thread().push_lock(object.get(cx));
    Ok(())
}

/// Waits for a monitor's lock. False when the VM ends, if `may_end`: then the owner may be waiting for this thread.
fn acquire(cx: &mut Cx<'_>, monitor: &Monitor, object: Local<'_>, may_end: bool) -> bool {
    if monitor.lock.try_lock() {
        return true;
    }
    let th = cx.thread();
    let outer = th.blocked_on.replace(object.get(cx).raw());
    debug_assert_eq!(outer, 0);
    let before = threads::begin_wait(cx, ThreadStatus::BlockedOnMonitorEnter);
    let acquired = cx.blocking(|| {
        loop {
            if monitor.lock.try_lock_for(END_PERIOD) {
                return true;
            }
            if may_end && th.ends() {
                return false;
            }
        }
    });
    threads::end_wait(cx, ThreadStatus::BlockedOnMonitorEnter, before);
    th.blocked_on.set(0);
    acquired
}

/// Leaves the lock of the object entered last, if it is `object`; `false` (nothing done) otherwise.
#[inline(always)]
pub fn try_exit_fast(cx: &Cx<'_>, object: Ref<'_>) -> bool {
    let th = cx.thread();
    let top = th.lock_top.get().wrapping_sub(1);
    // SAFETY: M1, the entry below the top exists when the stack is not empty.
    if top < th.lock_base || unsafe { top.read() } != object.raw() {
        return false;
    }
    th.lock_top.set(top);
    if !th.owns(object) {
        release(cx, object);
    }
    true
}

/// Releases the lock of an object of which this thread just gave up the last entry.
#[inline(always)]
fn release(cx: &Cx<'_>, object: Ref<'_>) {
    let word = object.header(cx);
    let mut h = word.load(Ordering::Relaxed);
    while header::lock(h) == header::LOCK_FAST {
        let new = header::with_lock(h, header::LOCK_UNLOCKED);
        match word.compare_exchange_weak(h, new, Ordering::Release, Ordering::Relaxed) {
            Ok(_) => return,
            Err(now) => h = now,
        }
    }
    release_inflated(cx, object);
}

#[cold]
fn release_inflated(cx: &Cx<'_>, object: Ref<'_>) {
    match inflated(cx, object) {
        Some(monitor) => monitor.release(),
        None => unreachable!("M2: an owned lock is fast or has a monitor"),
    }
}

/// Leaves the lock of an object, JVMS 6.5 `monitorexit`; IllegalMonitorStateException when this thread does not own it.
pub fn exit(cx: &mut Cx<'_>, object: Local<'_>) -> JResult<()> {
    let th = cx.thread();
    let o = object.get(cx);
    if try_exit_fast(cx, o) {
        return Ok(());
    }
    // Not the innermost: bytecode may release locks in any order.
    let Some(at) = th.locks(0).iter().rposition(|&l| l == o.raw()) else {
        return Err(throw_not_owner(cx));
    };
    let entry = th.lock_base.wrapping_add(at);
    let above = th.lock_height() as usize - at - 1;
    // SAFETY: M1, `above` entries follow the one removed.
    unsafe { std::ptr::copy(entry.wrapping_add(1), entry, above) };
    th.lock_top.set(th.lock_top.get().wrapping_sub(1));
    if !th.owns(o) {
        release(cx, o);
    }
    Ok(())
}

/// Releases all locks entered since the lock stack had height `base`; `true` when there were any.
pub fn unwind_to(cx: &Cx<'_>, base: u32) -> bool {
    let th = cx.thread();
    let any = th.lock_height() > base;
    while th.lock_height() > base {
        let top = th.lock_top.get().wrapping_sub(1);
        // SAFETY: M1.
        let object = Ref::from_raw(unsafe { top.read() });
        try_exit_fast(cx, object);
    }
    any
}

/// Takes locks that compiled code has not taken: `locks` are the innermost entries of the lock stack as they should be, outermost
/// first, where none stands for an entry that is there. No other thread has seen the objects. StackOverflowError when too many locks
/// are held.
pub fn take_between(cx: &mut Cx<'_>, locks: &[Option<Local<'_>>]) -> JResult<()> {
    let th = cx.thread();
    let there = locks.iter().filter(|lock| lock.is_none()).count();
    if th.lock_top.get().wrapping_add(locks.len() - there) > th.lock_end {
        return Err(cx.throw_stack_overflow());
    }
    let base = th.lock_height() - there as u32;
    let entries: SmallVec<[u32; 8]> = th.locks(base).into();
    th.lock_top.set(th.lock_base.wrapping_add(base as usize));
    let mut entries = entries.into_iter().map(Ref::from_raw);
    for lock in locks {
        let Some(object) = lock.map(|lock| lock.get(cx)).or_else(|| entries.next()) else { break };
        if lock.is_some() {
            let word = object.header(cx);
            word.store(header::with_lock(word.load(Ordering::Relaxed), header::LOCK_FAST), Ordering::Relaxed);
        }
        th.push_lock(object);
    }
    Ok(())
}

/// True when this thread owns the lock of the object (not null).
pub fn holds(cx: &Cx<'_>, object: Ref<'_>) -> bool {
    cx.thread().owns(object)
}

fn throw_not_owner(cx: &mut Cx<'_>) -> crate::Thrown {
    cx.throw("java/lang/IllegalMonitorStateException", "current thread is not owner")
}

/// `Object.wait`: gives up the lock until notified, interrupted, or `millis` have passed (0: no limit).
///
/// IllegalArgumentException, IllegalMonitorStateException, InterruptedException.
pub fn wait(cx: &mut Cx<'_>, object: Local<'_>, millis: i64) -> JResult<()> {
    if millis < 0 {
        return Err(cx.throw("java/lang/IllegalArgumentException", "timeout value is negative"));
    }
    if !holds(cx, object.get(cx)) {
        return Err(throw_not_owner(cx));
    }
    if threads::take_interrupt(cx) {
        return Err(cx.throw_plain("java/lang/InterruptedException"));
    }
    let th = cx.thread();
    let monitor = inflate(cx, object.get(cx));
    let me = Arc::new(Waiter { notified: AtomicBool::new(false), parker: th.sleeper.clone() });
    monitor.queues.lock().waiting.push_back(me.clone());
    let status = if millis == 0 { ThreadStatus::InObjectWait } else { ThreadStatus::InObjectWaitTimed };
    let before = threads::begin_wait(cx, status);
    th.blocked_on.set(object.get(cx).raw());
    // The entries stay on the lock stack: this thread runs no Java code until it owns the lock again.
    monitor.release();
    let deadline = deadline(millis);
    loop {
        let flagged = cx.blocking(|| {
            loop {
                if me.notified.load(Ordering::Acquire) {
                    return false;
                }
                if th.interrupted.load(Ordering::SeqCst) || th.ends() {
                    return true;
                }
                match remaining(deadline) {
                    Some(Duration::ZERO) => return false,
                    left => th.sleeper.park(left),
                }
            }
        });
        // The flag may be left from an interrupt that Java code has taken already: the field decides.
        if !flagged || threads::is_interrupted(cx) || threads::stop_requested(cx) {
            break;
        }
    }
    {
        let mut queues = monitor.queues.lock();
        if !me.notified.load(Ordering::Acquire) {
            queues.waiting.retain(|w| !Arc::ptr_eq(w, &me));
        }
    }
    th.blocked_on.set(0);
    // What holds it releases it, also when the VM ends.
    acquire(cx, &monitor, object, false);
    threads::end_wait(cx, status, before);
    threads::check_stop(cx)?;
    // A notification has precedence over an interrupt, which then stays pending.
    if !me.notified.load(Ordering::Acquire) && threads::take_interrupt(cx) {
        return Err(cx.throw_plain("java/lang/InterruptedException"));
    }
    Ok(())
}

/// The moment at which a wait of `millis` ends; `None`: never.
fn deadline(millis: i64) -> Option<Instant> {
    if millis == 0 { None } else { Instant::now().checked_add(Duration::from_millis(millis as u64)) }
}

/// Time left until a deadline; `None`: no limit.
fn remaining(deadline: Option<Instant>) -> Option<Duration> {
    deadline.map(|d| d.saturating_duration_since(Instant::now()))
}

/// `Object.notify`; IllegalMonitorStateException.
pub fn notify(cx: &mut Cx<'_>, object: Local<'_>) -> JResult<()> {
    notify_up_to(cx, object, 1)
}

/// `Object.notifyAll`; IllegalMonitorStateException.
pub fn notify_all(cx: &mut Cx<'_>, object: Local<'_>) -> JResult<()> {
    notify_up_to(cx, object, usize::MAX)
}

fn notify_up_to(cx: &mut Cx<'_>, object: Local<'_>, most: usize) -> JResult<()> {
    if !holds(cx, object.get(cx)) {
        return Err(throw_not_owner(cx));
    }
    // Who waits has inflated the lock.
    if let Some(monitor) = inflated(cx, object.get(cx)) {
        let mut queues = monitor.queues.lock();
        let n = queues.waiting.len().min(most);
        for _ in 0..n {
            if let Some(w) = queues.waiting.pop_front() {
                w.notified.store(true, Ordering::Release);
                queues.notified.push_back(w);
            }
        }
        monitor.notified.store(queues.notified.len() as u32, Ordering::Release);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
