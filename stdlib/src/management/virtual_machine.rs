//! `sun.management.VMManagementImpl`: facts about the machine, and what it can tell at all.

use crate::fields;
use crate::lang::mirror::object_slot;
use std::sync::atomic::Ordering;
use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/management/VMManagementImpl" {
        "getVersion0" "()Ljava/lang/String;" => version,
        "initOptionalSupportFields" "()V" => init_optional_support_fields,
        "isThreadContentionMonitoringEnabled" "()Z" => no,
        "isThreadCpuTimeEnabled" "()Z" => yes,
        "isThreadAllocatedMemoryEnabled" "()Z" => yes,
        "getTotalClassCount" "()J" => total_class_count,
        "getUnloadedClassCount" "()J" => unloaded_class_count,
        "getVerboseClass" "()Z" => verbose_class,
        "getVerboseGC" "()Z" => verbose_gc,
        "getProcessId" "()I" => process_id,
        "getVmArguments0" "()[Ljava/lang/String;" => vm_arguments,
        "getStartupTime" "()J" => startup_time,
        "getUptime0" "()J" => uptime,
        "getAvailableProcessors" "()I" => crate::lang::runtime::available_processors,
        "getTotalCompileTime" "()J" => zero,
        "getTotalThreadCount" "()J" => total_thread_count,
        "getLiveThreadCount" "()I" => live_thread_count,
        "getPeakThreadCount" "()I" => peak_thread_count,
        "getDaemonThreadCount" "()I" => daemon_thread_count,
        "getSafepointCount" "()J" => not_measured,
        "getTotalSafepointTime" "()J" => not_measured,
        "getSafepointSyncTime" "()J" => not_measured,
        "getTotalApplicationNonStoppedTime" "()J" => not_measured,
        "getLoadedClassSize" "()J" => not_measured,
        "getUnloadedClassSize" "()J" => not_measured,
        "getClassLoadingTime" "()J" => not_measured,
        "getMethodDataSize" "()J" => not_measured,
        "getInitializedClassCount" "()J" => initialized_class_count,
        "getClassInitializationTime" "()J" => not_measured,
        "getClassVerificationTime" "()J" => not_measured,
    }
    "sun/management/ClassLoadingImpl" {
        "setVerboseClass" "(Z)V" => set_verbose_class,
    }
    "sun/management/HotspotThread" {
        "getInternalThreadCount" "()I" => no,
        "getInternalThreadTimes0" "([Ljava/lang/String;[J)I" => no,
    }
};

/// The version of the interface that JDK 17 has.
const VERSION: &str = "3.0";
/// What of `java.lang.management` that is optional is there.
const SUPPORT: &[(&str, bool)] = &[
    ("compTimeMonitoringSupport", false),
    ("threadContentionMonitoringSupport", true),
    ("currentThreadCpuTimeSupport", true),
    ("otherThreadCpuTimeSupport", true),
    ("objectMonitorUsageSupport", true),
    ("synchronizerUsageSupport", true),
    ("threadAllocatedMemorySupport", true),
    ("remoteDiagnosticCommandsSupport", false),
];

fn version<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let text = cx.new_string(VERSION)?;
    Ok(object_slot(cx, text))
}

fn init_optional_support_fields<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let _ = a;
    let name = cx.vm().symbols.intern(b"sun/management/VMManagementImpl");
    let class = vm_core::loading::load_boot_class(cx, name)?;
    let mirror = class.mirror.get(cx);
    for &(field, supported) in SUPPORT {
        mirror.set_byte(cx, fields::offset(class, field), supported.into());
    }
    Ok(Slot::ZERO)
}

fn yes<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(true))
}

/// `false`, or none: threads of the machine's own are not listed.
fn no<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(false))
}

/// The time of compilations is not measured.
fn zero<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(0))
}

/// What HotSpot answers for an attribute that it does not have.
fn not_measured<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(-1))
}

/// Classes that are loaded, arrays apart.
fn count_classes(cx: &Cx<'_>, of: impl Fn(vm_core::ClassRef) -> bool) -> i64 {
    let mut n = 0;
    cx.vm().each_class(|c| n += i64::from(c.is_instance() && of(c)));
    n
}

fn total_class_count<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let unloaded = cx.vm().unloading.classes.load(Ordering::Relaxed) as i64;
    Ok(Slot::long(count_classes(cx, |_| true) + unloaded))
}

fn unloaded_class_count<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().unloading.classes.load(Ordering::Relaxed) as i64))
}

fn initialized_class_count<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(count_classes(cx, |c| c.is_initialized())))
}

fn verbose_class<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(cx.vm().options.log_class))
}

/// The log goes where the command line says.
fn set_verbose_class<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/UnsupportedOperationException", "the log is configured at start"))
}

fn verbose_gc<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(cx.vm().options.log_gc.is_some()))
}

fn process_id<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(cx.vm().host().processes().current().unwrap_or(-1) as i32))
}

fn vm_arguments<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let arguments = cx.new_string_array(&cx.vm().options.vm_arguments)?;
    Ok(object_slot(cx, arguments))
}

fn startup_time<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    let started = vm.host().wall_clock().saturating_sub(vm.started.elapsed());
    Ok(Slot::long(started.as_millis() as i64))
}

fn uptime<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().started.elapsed().as_millis() as i64))
}

fn total_thread_count<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().threads.total().into()))
}

fn live_thread_count<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(cx.vm().threads.len() as i32))
}

fn peak_thread_count<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(cx.vm().threads.peak() as i32))
}

fn daemon_thread_count<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    let all = vm_core::threads::all_thread_objects(cx)?;
    let daemon = vm.f.thread_daemon.at(vm);
    let all = all.get(cx);
    let n = (0..all.array_length(cx)).filter(|&i| all.element(cx, i).get_byte(cx, daemon) != 0).count();
    Ok(Slot::int(n as i32))
}
