//! `com.sun.management.internal.OperatingSystemImpl`, and what it asks before it looks at control groups.

use vm_core::host::{HostResult, Resources};
use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "com/sun/management/internal/OperatingSystemImpl" {
        "initialize0" "()V" => initialize,
        "getCommittedVirtualMemorySize0" "()J" => committed_virtual_memory,
        "getFreeMemorySize0" "()J" => free_memory,
        "getTotalMemorySize0" "()J" => total_memory,
        "getFreeSwapSpaceSize0" "()J" => free_swap,
        "getTotalSwapSpaceSize0" "()J" => total_swap,
        "getMaxFileDescriptorCount0" "()J" => max_files,
        "getOpenFileDescriptorCount0" "()J" => open_files,
        "getProcessCpuTime0" "()J" => process_cpu_time,
        "getProcessCpuLoad0" "()D" => no_load,
        "getCpuLoad0" "()D" => no_load,
        "getSingleCpuLoad0" "(I)D" => no_load,
        "getHostConfiguredCpuCount0" "()I" => configured_processors,
        "getHostOnlineCpuCount0" "()I" => online_processors,
        "getHostTotalCpuTicks0" "()J" => total_cpu_time,
    }
    "jdk/internal/platform/CgroupMetrics" {
        "isUseContainerSupport" "()Z" => use_container_support,
        "getTotalMemorySize0" "()J" => total_memory,
        "getTotalSwapSize0" "()J" => total_swap,
    }
};

/// Nothing to prepare.
fn initialize<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// An amount, -1 when the host refuses to tell.
fn amount(cx: &mut Cx<'_>, of: impl Fn(&Resources) -> u64) -> JResult<Slot> {
    let resources: HostResult<Resources> = cx.vm().host().system().resources();
    Ok(Slot::long(resources.map_or(-1, |r| of(&r) as i64)))
}

fn committed_virtual_memory<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    amount(cx, |r| r.mapped_memory)
}

fn free_memory<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    amount(cx, |r| r.free_memory)
}

fn total_memory<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().host().physical_memory() as i64))
}

fn free_swap<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    amount(cx, |r| r.free_swap)
}

fn total_swap<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    amount(cx, |r| r.total_swap)
}

fn max_files<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    amount(cx, |r| r.max_files)
}

fn open_files<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    amount(cx, |r| r.open_files)
}

fn process_cpu_time<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let processes = cx.vm().host().processes();
    let status = processes.current().and_then(|pid| processes.status(pid));
    Ok(Slot::long(status.map_or(-1, |s| s.cpu_time)))
}

/// A negative load says that it is not known.
fn no_load<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::double(-1.0))
}

fn configured_processors<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let resources = cx.vm().host().system().resources();
    Ok(Slot::int(resources.map_or(-1, |r| r.configured_processors as i32)))
}

fn online_processors<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let resources = cx.vm().host().system().resources();
    Ok(Slot::int(resources.map_or(-1, |r| r.online_processors as i32)))
}

fn total_cpu_time<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    amount(cx, |r| r.processor_time.as_nanos() as u64)
}

fn use_container_support<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(true))
}
