//! `sun.management.ThreadImpl`: what threads do and wait for.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::lang::mirror::object_slot;
use crate::management::snapshot::{BLOCKED_ON_MONITOR, PARKED, Snapshots, boot_class, snapshots};
use vm_core::threads::{self, ThreadRef, thread_of};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Ref, Slot, Value, stack_walk};

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
        "setThreadContentionMonitoringEnabled0" "(Z)V" => enable_contention_monitoring,
        "findMonitorDeadlockedThreads0" "()[Ljava/lang/Thread;" => find_monitor_deadlock,
        "findDeadlockedThreads0" "()[Ljava/lang/Thread;" => find_deadlock,
        "resetPeakThreadCount0" "()V" => reset_peak_thread_count,
        "dumpThreads0" "([JZZI)[Ljava/lang/management/ThreadInfo;" => dump_threads,
        "resetContentionTimes0" "(J)V" => reset_contention_times,
    }
};

const INFO: &str = "java/lang/management/ThreadInfo";

/// Milliseconds waited; -1 where that is not monitored.
fn millis(time: Option<Duration>) -> i64 {
    time.map_or(-1, |time| time.as_millis() as i64)
}

/// A `ThreadInfo`, with the locks its frames hold if `with_locks`.
fn new_info<'s>(cx: &mut Cx<'s>, all: &Snapshots<'_>, i: usize, with_locks: bool) -> JResult<Local<'s>> {
    let Some(s) = &all.of[i] else { return Ok(cx.null()) };
    let class = boot_class(cx, INFO)?;
    vm_core::init::initialize(cx, class)?;
    let trace = stack_walk::new_elements(cx, &s.trace)?;
    let object = cx.vm().c.object.get(cx)?;
    // As in HotSpot: what is given up is left out if it is the innermost of its frame.
    let is_innermost = |at: usize| at == 0 || s.locks[at - 1].depth != s.locks[at].depth;
    let listed = (0..s.locks.len()).filter(|&at| with_locks && !(s.locks[at].given_up && is_innermost(at)));
    let locks: Vec<_> = listed.map(|at| &s.locks[at]).collect();
    let held = cx.new_object_array(object, locks.len() as i32)?;
    let depths = cx.new_primitive_array(vm_core::field::Kind::Int, locks.len() as i32)?;
    for (at, lock) in locks.iter().enumerate() {
        held.get(cx).set_element(cx, at as i32, all.objects.get(cx).element(cx, lock.object as i32));
        depths.get(cx).set_int_at(cx, at as i32, lock.depth as i32);
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
        Value::Long(s.blocked.0 as i64),
        Value::Long(millis(s.blocked.1)),
        Value::Long(s.waited.0 as i64),
        Value::Long(millis(s.waited.1)),
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
    let found: Vec<usize> = (0..all.of.len()).filter(|&i| all.cycle(i, waits).is_some()).collect();
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

/// The live thread with an id, as `Thread.getId` has it; 0 is the calling thread here.
fn live_thread(cx: &mut Cx<'_>, id: i64) -> JResult<Option<ThreadRef>> {
    if id == 0 {
        return Ok(cx.vm().threads.find(cx.thread().id));
    }
    let all = threads::all_thread_objects(cx)?;
    let threads = all.get(cx);
    Ok(index_of(cx, threads, id).and_then(|i| thread_of(cx, threads.element(cx, i as i32))))
}

/// CPU time of a live thread in nanoseconds, -1 for others.
fn cpu_time(cx: &mut Cx<'_>, id: i64, user: bool) -> JResult<i64> {
    let Some(thread) = live_thread(cx, id)? else { return Ok(-1) };
    let time = cx.vm().host().system().thread_time(thread.os_id.load(Ordering::Relaxed));
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

/// Bytes that a live thread has allocated, -1 for others.
fn allocated_bytes(cx: &mut Cx<'_>, id: i64) -> JResult<i64> {
    Ok(live_thread(cx, id)?.map_or(-1, |t| t.allocated_bytes() as i64))
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

fn enable_contention_monitoring<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    cx.vm().contention_timed.store(a.bool(0), Ordering::Relaxed);
    Ok(Slot::ZERO)
}

fn reset_contention_times<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let only = match a.long(0) {
        0 => None,
        id => match live_thread(cx, id)? {
            Some(thread) => Some(thread.id),
            None => return Ok(Slot::ZERO),
        },
    };
    threads::stop_world(cx, |cx, _| {
        cx.vm().threads.each(&mut |t| {
            if only.is_none_or(|id| id == t.id) {
                t.contention.blocked.reset_time();
                t.contention.waited.reset_time();
            }
        });
    });
    Ok(Slot::ZERO)
}
