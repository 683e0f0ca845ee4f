//! What all threads do at one moment.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::fields;
use vm_core::stack_walk::{self, Frames};
use vm_core::thread::Waits;
use vm_core::threads::{self, ThreadRef, thread_of};
use vm_core::{Bci, ClassRef, Cx, JResult, JavaThread, Local, MethodRef, Ref, collect, loading};

/// What a thread did when the world stood still. References are indices into [`Snapshots::objects`].
pub(super) struct Snapshot {
    pub(super) thread: ThreadRef,
    /// `Thread.threadStatus`.
    pub(super) status: i32,
    pub(super) trace: Vec<(MethodRef, Bci)>,
    /// The lock or the blocker of `LockSupport.park` it waits for.
    pub(super) awaited: Option<usize>,
    /// Index of the thread that owns what this one waits for.
    pub(super) owner: Option<usize>,
    /// The innermost first.
    pub(super) locks: Vec<Lock>,
    /// `AbstractOwnableSynchronizer`s it owns, if they were looked for.
    pub(super) synchronizers: Vec<usize>,
    /// How often it waited for locks, and how long where that is monitored.
    pub(super) blocked: (u64, Option<Duration>),
    /// As `blocked`: in `Object.wait`, `sleep` and `park`.
    pub(super) waited: (u64, Option<Duration>),
}

/// A lock that a frame has entered.
pub(super) struct Lock {
    pub(super) object: usize,
    /// How many frames are further in.
    pub(super) depth: usize,
    /// The thread waits to be notified, or to own it again.
    pub(super) given_up: bool,
}

/// What all threads did at one moment.
pub(super) struct Snapshots<'s> {
    /// `Thread[]`.
    pub(super) threads: Local<'s>,
    /// `Object[]`.
    pub(super) objects: Local<'s>,
    /// By index in `threads`; `None` for those that have ended.
    pub(super) of: Vec<Option<Snapshot>>,
}

impl Snapshots<'_> {
    /// The threads on the cycle of waiting for each other that thread `i` is on, if it is on one; it is the first.
    pub(super) fn cycle(&self, i: usize, waits: i32) -> Option<Vec<usize>> {
        let next = |&i: &usize| self.of[i].as_ref().filter(|s| s.status & waits != 0).and_then(|s| s.owner);
        let followed: Vec<usize> = std::iter::successors(Some(i), next).take(self.of.len() + 1).collect();
        let back = followed.iter().skip(1).position(|&j| j == i)?;
        Some(followed[..=back].to_vec())
    }
}

pub(super) fn boot_class(cx: &mut Cx<'_>, name: &str) -> JResult<ClassRef> {
    let name = cx.vm().symbols.intern(name.as_bytes());
    loading::load_boot_class(cx, name)
}

/// Looks at all threads and the innermost `depth` frames of each, and for the synchronizers they own if asked to, in one stop
/// of the world.
pub(super) fn snapshots<'s>(cx: &mut Cx<'s>, depth: usize, synchronizers: bool) -> JResult<Snapshots<'s>> {
    let vm = cx.vm();
    let object = vm.c.object.get(cx)?;
    let blocker = fields::offset(vm.c.thread.get(cx)?, "parkBlocker");
    let ownable = boot_class(cx, "java/util/concurrent/locks/AbstractOwnableSynchronizer")?;
    let exclusive_owner = fields::offset(ownable, "exclusiveOwnerThread");
    let threads = threads::all_thread_objects(cx)?;
    let n = threads.get(cx).array_length(cx);
    let timed = vm.contention_timed.load(Ordering::Relaxed);
    let mut room = 0;
    loop {
        let objects = cx.new_object_array(object, room)?;
        let (of, needed) = threads::stop_world(cx, |cx, world| {
            let java = threads.get(cx);
            let live: Vec<_> = (0..n).map(|i| thread_of(cx, java.element(cx, i))).collect();
            let mut found: Vec<u32> = Vec::new();
            let mut note = |object: u32| {
                found.push(object);
                found.len() - 1
            };
            let mut of: Vec<Option<Snapshot>> = (0..n)
                .map(|i| {
                    let thread = live[i as usize].as_ref()?;
                    let waits = |w: &Waits| (w.count.get(), timed.then_some(w.time.get()));
                    let mirror = java.element(cx, i);
                    let (blocked_on, parked_on) = (thread.blocked_on.get(), mirror.get_ref(cx, blocker));
                    let mut s = Snapshot {
                        thread: thread.clone(),
                        status: mirror.get_int(cx, vm.f.thread_status.at(vm)),
                        trace: Vec::new(),
                        awaited: None,
                        owner: None,
                        locks: Vec::new(),
                        synchronizers: Vec::new(),
                        blocked: waits(&thread.contention.blocked),
                        waited: waits(&thread.contention.waited),
                    };
                    if blocked_on != 0 {
                        s.awaited = Some(note(blocked_on));
                        s.owner = live.iter().position(|t| t.as_ref().is_some_and(|t| owns(t, blocked_on)));
                    } else if s.status & PARKED != 0 && !parked_on.is_null() {
                        s.awaited = Some(note(parked_on.raw()));
                        if parked_on.instance_of(cx, ownable) {
                            let owner = parked_on.get_ref(cx, exclusive_owner);
                            s.owner = (0..n).find(|&j| java.element(cx, j) == owner).map(|j| j as usize);
                        }
                    }
                    let frames: Vec<_> = Frames::of(thread).take(depth).collect();
                    for (at, &lock) in thread.locks(0).iter().enumerate().rev() {
                        if let Some(depth) = frames.iter().position(|f| f.lock_base() as usize <= at) {
                            s.locks.push(Lock { object: note(lock), depth, given_up: lock == blocked_on });
                        }
                    }
                    s.trace = frames.iter().map(|f| (f.method, f.bci)).collect();
                    stack_walk::pin(cx, &s.trace);
                    Some(s)
                })
                .collect();
            if synchronizers {
                let threads: Vec<u32> = (0..n).map(|i| java.element(cx, i).raw()).collect();
                collect::each_object(cx, world, &mut |o| {
                    if o.instance_of(cx, ownable) {
                        let owner = o.get_ref(cx, exclusive_owner).raw();
                        let at = threads.iter().position(|&t| t == owner);
                        if let Some(s) = at.and_then(|i| of[i].as_mut()) {
                            s.synchronizers.push(note(o.raw()));
                        }
                    }
                });
            }
            let fits = found.len() <= room as usize;
            for (i, &o) in found.iter().enumerate().filter(|_| fits) {
                objects.get(cx).set_element(cx, i as i32, Ref::<vm_core::Object>::from_raw(o));
            }
            (of, found.len() as i32)
        });
        if needed <= room {
            return Ok(Snapshots { threads, objects, of });
        }
        room = needed + 16;
    }
}

/// Whether a thread holds a lock; what it waits for it has given up.
fn owns(thread: &JavaThread, object: u32) -> bool {
    thread.blocked_on.get() != object && thread.locks(0).contains(&object)
}

/// Bits of `Thread.threadStatus`.
pub(super) const PARKED: i32 = 0x200;
pub(super) const BLOCKED_ON_MONITOR: i32 = 0x400;
