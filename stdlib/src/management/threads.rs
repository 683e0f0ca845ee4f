//! `sun.management.ThreadImpl`: what threads do and wait for.

use crate::fields;
use crate::lang::mirror::object_slot;
use vm_core::collect;
use vm_core::stack_walk::{self, Frames};
use vm_core::threads::{self, thread_of};
use vm_core::{
    Args, Bci, ClassNatives, ClassRef, Cx, JResult, JavaThread, Local, MethodRef, Ref, Slot, Value, loading,
};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/management/ThreadImpl" {
        "getThreads" "()[Ljava/lang/Thread;" => get_threads,
        "getThreadInfo1" "([JI[Ljava/lang/management/ThreadInfo;)V" => get_thread_info,
        "getThreadTotalCpuTime0" "(J)J" => total_cpu_time,
        "getThreadTotalCpuTime1" "([J[J)V" => total_cpu_times,
        "getThreadUserCpuTime0" "(J)J" => user_cpu_time,
        "getThreadUserCpuTime1" "([J[J)V" => user_cpu_times,
        "getThreadAllocatedMemory0" "(J)J" => allocated_memory,
        "getThreadAllocatedMemory1" "([J[J)V" => allocated_memories,
        "getTotalThreadAllocatedMemory" "()J" => total_allocated_memory,
        "setThreadCpuTimeEnabled0" "(Z)V" => always_enabled,
        "setThreadAllocatedMemoryEnabled0" "(Z)V" => always_enabled,
        "setThreadContentionMonitoringEnabled0" "(Z)V" => always_enabled,
        "findMonitorDeadlockedThreads0" "()[Ljava/lang/Thread;" => find_monitor_deadlock,
        "findDeadlockedThreads0" "()[Ljava/lang/Thread;" => find_deadlock,
        "resetPeakThreadCount0" "()V" => reset_peak_thread_count,
        "dumpThreads0" "([JZZI)[Ljava/lang/management/ThreadInfo;" => dump_threads,
        "resetContentionTimes0" "(J)V" => always_enabled,
    }
};

/// What a thread did when the world stood still. References are indices into [`Snapshots::objects`].
#[derive(Default)]
struct Snapshot {
    status: i32,
    trace: Vec<(MethodRef, Bci)>,
    /// The lock or the blocker of `LockSupport.park` it waits for.
    awaited: Option<usize>,
    /// Index of the thread that owns what this one waits for.
    owner: Option<usize>,
    /// Locks and the depths of the frames that hold them.
    locks: Vec<(usize, i32)>,
    /// `AbstractOwnableSynchronizer`s it owns, if they were looked for.
    synchronizers: Vec<usize>,
}

/// What all threads did at one moment.
struct Snapshots<'s> {
    /// `Thread[]`.
    threads: Local<'s>,
    /// `Object[]`.
    objects: Local<'s>,
    /// By index in `threads`; `None` for those that have ended.
    of: Vec<Option<Snapshot>>,
}

fn boot_class(cx: &mut Cx<'_>, name: &str) -> JResult<ClassRef> {
    let name = cx.vm().symbols.intern(name.as_bytes());
    loading::load_boot_class(cx, name)
}

/// Looks at all threads and the innermost `depth` frames of each, and for the synchronizers they own if asked to, in one stop
/// of the world.
fn snapshots<'s>(cx: &mut Cx<'s>, depth: usize, synchronizers: bool) -> JResult<Snapshots<'s>> {
    let vm = cx.vm();
    let object = vm.c.object.get(cx)?;
    let blocker = fields::offset(vm.c.thread.get(cx)?, "parkBlocker");
    let ownable = boot_class(cx, "java/util/concurrent/locks/AbstractOwnableSynchronizer")?;
    let exclusive_owner = fields::offset(ownable, "exclusiveOwnerThread");
    let threads = threads::all_thread_objects(cx)?;
    let n = threads.get(cx).array_length(cx);
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
                    let mirror = java.element(cx, i);
                    let (blocked_on, parked_on) = (thread.blocked_on.get(), mirror.get_ref(cx, blocker));
                    let mut s =
                        Snapshot { status: mirror.get_int(cx, vm.f.thread_status.at(vm)), ..Snapshot::default() };
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
                        let holder = frames.iter().position(|f| f.lock_base() as usize <= at);
                        if let Some(depth) = holder.filter(|_| lock != blocked_on) {
                            s.locks.push((note(lock), depth as i32));
                        }
                    }
                    s.trace = frames.iter().map(|f| (f.method, f.bci)).collect();
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
const PARKED: i32 = 0x200;
const BLOCKED_ON_MONITOR: i32 = 0x400;

/// Contentions and waits are not counted.
const NOT_COUNTED: i64 = 0;
/// Times of contention are not monitored.
const NOT_TIMED: i64 = -1;

const INFO: &str = "java/lang/management/ThreadInfo";

/// A `ThreadInfo`, with the locks its frames hold if `with_locks`.
fn new_info<'s>(cx: &mut Cx<'s>, all: &Snapshots<'_>, i: usize, with_locks: bool) -> JResult<Local<'s>> {
    let Some(s) = &all.of[i] else { return Ok(cx.null()) };
    let class = boot_class(cx, INFO)?;
    vm_core::init::initialize(cx, class)?;
    let trace = stack_walk::new_elements(cx, &s.trace)?;
    let object = cx.vm().c.object.get(cx)?;
    let locks = if with_locks { &s.locks[..] } else { &[] };
    let held = cx.new_object_array(object, locks.len() as i32)?;
    let depths = cx.new_primitive_array(vm_core::field::Kind::Int, locks.len() as i32)?;
    for (at, &(lock, depth)) in locks.iter().enumerate() {
        held.get(cx).set_element(cx, at as i32, all.objects.get(cx).element(cx, lock as i32));
        depths.get(cx).set_int_at(cx, at as i32, depth);
    }
    let owned = cx.new_object_array(object, s.synchronizers.len() as i32)?;
    for (at, &synchronizer) in s.synchronizers.iter().enumerate() {
        owned.get(cx).set_element(cx, at as i32, all.objects.get(cx).element(cx, synchronizer as i32));
    }
    let info = cx.new_instance(class)?;
    let thread = cx.root(all.threads.get(cx).element(cx, i as i32));
    let owner = s.owner.map_or(Value::Null, |o| Value::Obj(cx.root(all.threads.get(cx).element(cx, o as i32))));
    let awaited = s.awaited.map_or(Value::Null, |o| Value::Obj(cx.root(all.objects.get(cx).element(cx, o as i32))));
    let arguments = [
        Value::Obj(info),
        Value::Obj(thread),
        Value::Int(s.status),
        awaited,
        owner,
        Value::Long(NOT_COUNTED),
        Value::Long(NOT_TIMED),
        Value::Long(NOT_COUNTED),
        Value::Long(NOT_TIMED),
        Value::Obj(trace),
        Value::Obj(held),
        Value::Obj(depths),
        Value::Obj(owned),
    ];
    let descriptor = "(Ljava/lang/Thread;ILjava/lang/Object;Ljava/lang/Thread;JJJJ[Ljava/lang/StackTraceElement;\
                      [Ljava/lang/Object;[I[Ljava/lang/Object;)V";
    cx.call_named(class, "<init>", descriptor, &arguments)?;
    Ok(info)
}

/// The ids in a `long[]`.
fn ids_of(cx: &mut Cx<'_>, ids: Local<'_>) -> JResult<Vec<i64>> {
    if ids.is_null() {
        return Err(cx.throw_npe());
    }
    let array = ids.get(cx);
    let ids: Vec<i64> = (0..array.array_length(cx)).map(|i| array.long_at(cx, i)).collect();
    match ids.iter().any(|&id| id <= 0) {
        true => Err(cx.throw("java/lang/IllegalArgumentException", "Invalid thread ID entry")),
        false => Ok(ids),
    }
}

/// The index of the thread with an id, as `Thread.getId` has it, in a `Thread[]`.
fn index_of(cx: &Cx<'_>, threads: Ref<'_>, id: i64) -> Option<usize> {
    let tid = cx.vm().f.thread_tid.at(cx.vm());
    (0..threads.array_length(cx)).find(|&i| threads.element(cx, i).get_long(cx, tid) == id).map(|i| i as usize)
}

/// Frames to look at; -1 stands for all.
fn depth_of(cx: &mut Cx<'_>, depth: i32) -> JResult<usize> {
    match depth {
        -1 => Ok(usize::MAX),
        _ => usize::try_from(depth).map_err(|_| cx.throw("java/lang/IllegalArgumentException", "Invalid maxDepth")),
    }
}

/// Fills `infos` with the threads of `ids`, null for those that have ended.
fn fill(
    cx: &mut Cx<'_>,
    all: &Snapshots<'_>,
    wanted: &[Option<usize>],
    infos: Local<'_>,
    with_locks: bool,
) -> JResult<()> {
    for (at, i) in wanted.iter().enumerate() {
        let Some(i) = *i else { continue };
        cx.scope(|cx| -> JResult<()> {
            let info = new_info(cx, all, i, with_locks)?;
            infos.get(cx).set_element(cx, at as i32, info.get(cx));
            Ok(())
        })?;
    }
    Ok(())
}

fn get_threads<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let threads = threads::all_thread_objects(cx)?;
    Ok(object_slot(cx, threads))
}

fn get_thread_info<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (ids, infos): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 2));
    let ids = ids_of(cx, ids)?;
    let depth = depth_of(cx, a.int(1))?;
    let all = snapshots(cx, depth, false)?;
    let wanted: Vec<_> = ids.iter().map(|&id| index_of(cx, all.threads.get(cx), id)).collect();
    fill(cx, &all, &wanted, infos, false)?;
    Ok(Slot::ZERO)
}

fn dump_threads<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let ids: Local<'s> = a.obj(cx, 0);
    let ids = if ids.is_null() { None } else { Some(ids_of(cx, ids)?) };
    let depth = usize::try_from(a.int(3)).unwrap_or(usize::MAX);
    let all = snapshots(cx, depth, a.bool(2))?;
    let wanted: Vec<Option<usize>> = match ids {
        Some(ids) => ids.iter().map(|&id| index_of(cx, all.threads.get(cx), id)).collect(),
        None => (0..all.of.len()).filter(|&i| all.of[i].is_some()).map(Some).collect(),
    };
    let class = boot_class(cx, INFO)?;
    let infos = cx.new_object_array(class, wanted.len() as i32)?;
    fill(cx, &all, &wanted, infos, a.bool(1))?;
    Ok(object_slot(cx, infos))
}

/// The threads on cycles of waiting for each other, null if there are none.
fn deadlocked<'s>(cx: &mut Cx<'s>, waits: i32) -> JResult<Slot> {
    let all = snapshots(cx, 0, false)?;
    let next = |i: usize| all.of[i].as_ref().filter(|s| s.status & waits != 0).and_then(|s| s.owner);
    let on_cycle = |&i: &usize| std::iter::successors(next(i), |&j| next(j)).take(all.of.len()).any(|j| j == i);
    let found: Vec<usize> = (0..all.of.len()).filter(on_cycle).collect();
    if found.is_empty() {
        return Ok(Slot::ZERO);
    }
    let class = cx.vm().c.thread.get(cx)?;
    let threads = cx.new_object_array(class, found.len() as i32)?;
    for (at, &i) in found.iter().enumerate() {
        threads.get(cx).set_element(cx, at as i32, all.threads.get(cx).element(cx, i as i32));
    }
    Ok(object_slot(cx, threads))
}

fn find_monitor_deadlock<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    deadlocked(cx, BLOCKED_ON_MONITOR)
}

fn find_deadlock<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    deadlocked(cx, BLOCKED_ON_MONITOR | PARKED)
}

/// Stores what `of` says of each thread of `ids` into `results`.
fn each_id<'s>(cx: &mut Cx<'s>, a: Args<'s>, of: impl Fn(&mut Cx<'s>, i64) -> JResult<i64>) -> JResult<Slot> {
    let (ids, results): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    let ids = ids_of(cx, ids)?;
    for (i, id) in ids.into_iter().enumerate() {
        let value = of(cx, id)?;
        results.get(cx).set_long_at(cx, i as i32, value);
    }
    Ok(Slot::ZERO)
}

/// CPU time of the calling thread in nanoseconds; of others it is not known. 0 is the calling thread's id here.
fn cpu_time(cx: &mut Cx<'_>, id: i64, user: bool) -> JResult<i64> {
    let own = cx.thread_object().get_long(cx, cx.vm().f.thread_tid.at(cx.vm()));
    if id != 0 && id != own {
        return Ok(-1);
    }
    let time = cx.vm().host().system().thread_time();
    Ok(time.map_or(-1, |t| if user { t.user } else { t.total }.as_nanos() as i64))
}

fn total_cpu_time<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    cpu_time(cx, a.long(0), false).map(Slot::long)
}

fn total_cpu_times<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    each_id(cx, a, |cx, id| cpu_time(cx, id, false))
}

fn user_cpu_time<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    cpu_time(cx, a.long(0), true).map(Slot::long)
}

fn user_cpu_times<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    each_id(cx, a, |cx, id| cpu_time(cx, id, true))
}

/// Bytes that a live thread has allocated, -1 for others. 0 is the calling thread's id here.
fn allocated_bytes(cx: &mut Cx<'_>, id: i64) -> JResult<i64> {
    if id == 0 {
        return Ok(cx.thread().allocated_bytes() as i64);
    }
    let all = threads::all_thread_objects(cx)?;
    let threads = all.get(cx);
    let thread = index_of(cx, threads, id).and_then(|i| thread_of(cx, threads.element(cx, i as i32)));
    Ok(thread.map_or(-1, |t| t.allocated_bytes() as i64))
}

fn allocated_memory<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    allocated_bytes(cx, a.long(0)).map(Slot::long)
}

fn allocated_memories<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    each_id(cx, a, allocated_bytes)
}

/// Of the live threads.
fn total_allocated_memory<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let mut sum = 0;
    cx.vm().threads.each(&mut |t| sum += t.allocated_bytes());
    Ok(Slot::long(sum as i64))
}

/// What is measured is measured always; `ThreadImpl` itself remembers what the program wants to see.
fn always_enabled<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn reset_peak_thread_count<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    cx.vm().threads.reset_peak();
    Ok(Slot::ZERO)
}
