//! `java.lang.Runtime`, `Shutdown` and `jdk.internal.misc.VM`.

use super::mirror::object_slot;
use vm_core::{Args, ClassNatives, Cx, JResult, Slot, collect, threads};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/Runtime" {
        "availableProcessors" "()I" => available_processors,
        "freeMemory" "()J" => free_memory,
        "totalMemory" "()J" => total_memory,
        "maxMemory" "()J" => max_memory,
        "gc" "()V" => collect_garbage,
    }
    "java/lang/Shutdown" {
        "beforeHalt" "()V" => before_halt,
        "halt0" "(I)V" => halt,
    }
    "jdk/internal/misc/VM" {
        "initialize" "()V" => initialize,
        "getNanoTimeAdjustment" "(J)J" => nano_time_adjustment,
        "getRuntimeArguments" "()[Ljava/lang/String;" => runtime_arguments,
        "getuid" "()J" => getuid,
        "geteuid" "()J" => geteuid,
        "getgid" "()J" => getgid,
        "getegid" "()J" => getegid,
    }
};

pub(crate) fn available_processors<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    let n = vm.options.active_processors.unwrap_or_else(|| vm.host().processors());
    Ok(Slot::int(n.clamp(1, i32::MAX as u32) as i32))
}

fn free_memory<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().heap.free() as i64))
}

fn total_memory<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().heap.capacity() as i64))
}

fn max_memory<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().heap.max() as i64))
}

fn collect_garbage<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    collect::system_gc(cx);
    Ok(Slot::ZERO)
}

/// HotSpot logs here.
fn before_halt<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn halt<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Err(threads::halt(cx, a.int(0)))
}

/// What HotSpot's library registers here is in the tables already.
fn initialize<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn nano_time_adjustment<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    /// Seconds that the caller's offset may be off: their nanoseconds fit a long with ease.
    const FARTHEST: u64 = 1 << 32;
    let now = cx.vm().host().wall_clock();
    let difference = (now.as_secs() as i64).wrapping_sub(a.long(0));
    let answer = match difference.unsigned_abs() < FARTHEST {
        true => difference * 1_000_000_000 + now.subsec_nanos() as i64,
        false => -1,
    };
    Ok(Slot::long(answer))
}

fn runtime_arguments<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    if vm.options.vm_arguments.is_empty() {
        return Ok(Slot::ZERO);
    }
    let array = cx.new_string_array(&vm.options.vm_arguments)?;
    Ok(object_slot(cx, array))
}

fn getuid<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(rustix::process::getuid().as_raw() as i64))
}

fn geteuid<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(rustix::process::geteuid().as_raw() as i64))
}

fn getgid<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(rustix::process::getgid().as_raw() as i64))
}

fn getegid<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(rustix::process::getegid().as_raw() as i64))
}
