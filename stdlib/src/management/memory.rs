//! Memory pools and collectors, named as HotSpot's serial collector has them.

use crate::fields;
use crate::lang::mirror::object_slot;
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Slot, Value, loading};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/management/MemoryImpl" {
        "getMemoryPools0" "()[Ljava/lang/management/MemoryPoolMXBean;" => memory_pools,
        "getMemoryManagers0" "()[Ljava/lang/management/MemoryManagerMXBean;" => memory_managers,
        "getMemoryUsage0" "(Z)Ljava/lang/management/MemoryUsage;" => memory_usage,
        "setVerboseGC" "(Z)V" => set_verbose_gc,
    }
    "sun/management/MemoryManagerImpl" {
        "getMemoryPools0" "()[Ljava/lang/management/MemoryPoolMXBean;" => pools_of_manager,
    }
    "sun/management/MemoryPoolImpl" {
        "getUsage0" "()Ljava/lang/management/MemoryUsage;" => pool_usage,
        "getPeakUsage0" "()Ljava/lang/management/MemoryUsage;" => pool_peak_usage,
        "getCollectionUsage0" "()Ljava/lang/management/MemoryUsage;" => pool_collection_usage,
        "setUsageThreshold0" "(JJ)V" => threshold,
        "setCollectionThreshold0" "(JJ)V" => threshold,
        "resetPeakUsage0" "()V" => reset_peak_usage,
        "getMemoryManagers0" "()[Ljava/lang/management/MemoryManagerMXBean;" => managers_of_pool,
        "setPoolUsageSensor" "(Lsun/management/Sensor;)V" => threshold,
        "setPoolCollectionSensor" "(Lsun/management/Sensor;)V" => threshold,
    }
    "sun/management/GarbageCollectorImpl" {
        "getCollectionCount" "()J" => collection_count,
        "getCollectionTime" "()J" => collection_time,
    }
    "com/sun/management/internal/GarbageCollectorExtImpl" {
        "setNotificationEnabled" "(Lcom/sun/management/GarbageCollectorMXBean;Z)V" => no_notifications,
    }
    "com/sun/management/internal/GcInfoBuilder" {
        "getNumGcExtAttributes" "(Ljava/lang/management/GarbageCollectorMXBean;)I" => extra_attributes,
        "fillGcAttributeInfo" "(Ljava/lang/management/GarbageCollectorMXBean;I[Ljava/lang/String;[C[Ljava/lang/String;)V" => describe_extra_attributes,
        "getLastGcInfo0" "(Ljava/lang/management/GarbageCollectorMXBean;I[Ljava/lang/Object;[C[Ljava/lang/management/MemoryUsage;[Ljava/lang/management/MemoryUsage;)Lcom/sun/management/GcInfo;" => no_info,
    }
    "sun/rmi/transport/GC" {
        "maxObjectInspectionAge" "()J" => inspection_age,
    }
};

/// A part of the heap.
struct Pool {
    name: &'static str,
    usage: fn(&gc::HeapUsage) -> gc::SpaceUsage,
}

static POOLS: &[Pool] = &[
    Pool { name: "Eden Space", usage: |u| u.eden },
    Pool { name: "Survivor Space", usage: |u| u.survivor },
    Pool { name: "Tenured Gen", usage: |u| u.old },
];

/// A collector and the pools it works on, the first so many of [`POOLS`].
struct Collector {
    name: &'static str,
    pools: usize,
    counters: fn(&vm_core::Vm) -> gc::CollectorCounters,
}

static COLLECTORS: &[Collector] = &[
    Collector { name: "Copy", pools: 2, counters: |vm| vm.heap.minor_counters() },
    Collector { name: "MarkSweepCompact", pools: 3, counters: |vm| vm.heap.full_counters() },
];

/// The text in the field `name` of the receiver.
fn name_of(cx: &Cx<'_>, receiver: Local<'_>) -> String {
    cx.string_text(fields::get_ref(cx, receiver.get(cx), "name"))
}

fn pool_of<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<&'static Pool> {
    let name = name_of(cx, a.obj(cx, 0));
    POOLS.iter().find(|p| p.name == name).ok_or_else(|| cx.throw("java/lang/InternalError", "no such memory pool"))
}

fn collector_of<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<&'static Collector> {
    let name = name_of(cx, a.obj(cx, 0));
    let found = COLLECTORS.iter().find(|c| c.name == name);
    found.ok_or_else(|| cx.throw("java/lang/InternalError", "no such memory manager"))
}

fn boot_class(cx: &mut Cx<'_>, name: &str) -> JResult<ClassRef> {
    let name = cx.vm().symbols.intern(name.as_bytes());
    loading::load_boot_class(cx, name)
}

fn array_of<'s>(
    cx: &mut Cx<'s>,
    element: &str,
    n: usize,
    mut make: impl for<'t> FnMut(&mut Cx<'t>, usize) -> JResult<Value<'t>>,
) -> JResult<Slot> {
    let element = boot_class(cx, element)?;
    let array = cx.new_object_array(element, n as i32)?;
    for i in 0..n {
        cx.scope(|cx| -> JResult<()> {
            let made = make(cx, i)?;
            array.get(cx).set_element(cx, i as i32, made.object(cx).get(cx));
            Ok(())
        })?;
    }
    Ok(object_slot(cx, array))
}

/// Usage thresholds are not supported.
const NO_THRESHOLD: i64 = -1;

fn pools(cx: &mut Cx<'_>, n: usize) -> JResult<Slot> {
    let factory = boot_class(cx, "sun/management/ManagementFactoryHelper")?;
    array_of(cx, "java/lang/management/MemoryPoolMXBean", n, |cx, i| {
        let name = cx.new_string(POOLS[i].name)?;
        let descriptor = "(Ljava/lang/String;ZJJ)Ljava/lang/management/MemoryPoolMXBean;";
        let arguments = [Value::Obj(name), Value::Int(1), Value::Long(NO_THRESHOLD), Value::Long(NO_THRESHOLD)];
        cx.call_named(factory, "createMemoryPool", descriptor, &arguments)
    })
}

/// The beans of the collectors that work on a pool. With `jdk.management` they are its own.
fn collectors(cx: &mut Cx<'_>, of: impl Fn(&Collector) -> bool) -> JResult<Slot> {
    let extended = cx.vm().symbols.intern(b"com/sun/management/internal/GarbageCollectorExtImpl");
    let factory = match loading::try_load_boot(cx, extended)? {
        Some(c) => c,
        None => boot_class(cx, "sun/management/ManagementFactoryHelper")?,
    };
    let chosen: Vec<&Collector> = COLLECTORS.iter().filter(|c| of(c)).collect();
    array_of(cx, "java/lang/management/MemoryManagerMXBean", chosen.len(), |cx, i| {
        let name = cx.new_string(chosen[i].name)?;
        let descriptor = "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/management/GarbageCollectorMXBean;";
        cx.call_named(factory, "createGarbageCollector", descriptor, &[Value::Obj(name), Value::Null])
    })
}

fn memory_pools<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    pools(cx, POOLS.len())
}

fn memory_managers<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    collectors(cx, |_| true)
}

fn pools_of_manager<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let n = collector_of(cx, a)?.pools;
    pools(cx, n)
}

fn managers_of_pool<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name = pool_of(cx, a)?.name;
    collectors(cx, |c| POOLS[..c.pools].iter().any(|p| p.name == name))
}

/// A `MemoryUsage`; -1 is an unknown initial size.
fn new_usage(cx: &mut Cx<'_>, initial: i64, u: gc::SpaceUsage) -> JResult<Slot> {
    let class = boot_class(cx, "java/lang/management/MemoryUsage")?;
    vm_core::init::initialize(cx, class)?;
    let object = cx.new_instance(class)?;
    let sizes = [initial, u.used as i64, u.capacity.max(u.used) as i64, u.max.max(u.capacity).max(u.used) as i64];
    let arguments = [
        Value::Obj(object),
        Value::Long(sizes[0]),
        Value::Long(sizes[1]),
        Value::Long(sizes[2]),
        Value::Long(sizes[3]),
    ];
    cx.call_named(class, "<init>", "(JJJJ)V", &arguments)?;
    Ok(object_slot(cx, object))
}

fn memory_usage<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    if !a.bool(1) {
        // The memory of classes and methods is not measured.
        return new_usage(cx, 0, gc::SpaceUsage::default());
    }
    let usage = gc::SpaceUsage { used: vm.heap.used(), capacity: vm.heap.capacity(), max: vm.heap.max() };
    let initial = vm.options.heap_initial.map_or(-1, |n| n as i64);
    new_usage(cx, initial, usage)
}

/// Logs go where the command line says.
fn set_verbose_gc<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/UnsupportedOperationException", "the log is configured at start"))
}

fn pool_usage<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let pool = pool_of(cx, a)?;
    let usage = (pool.usage)(&cx.vm().heap.usage());
    new_usage(cx, -1, usage)
}

fn pool_peak_usage<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let pool = pool_of(cx, a)?;
    let usage = (pool.usage)(&cx.vm().heap.peak_usage());
    new_usage(cx, -1, usage)
}

/// Null: not supported.
fn pool_collection_usage<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// Not called: pools are made without thresholds.
fn threshold<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/UnsupportedOperationException", "Usage threshold is not supported"))
}

fn reset_peak_usage<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    cx.vm().heap.reset_peak_usage();
    Ok(Slot::ZERO)
}

fn collection_count<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let collector = collector_of(cx, a)?;
    Ok(Slot::long((collector.counters)(cx.vm()).collections as i64))
}

fn collection_time<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let collector = collector_of(cx, a)?;
    Ok(Slot::long((collector.counters)(cx.vm()).time.as_millis() as i64))
}

/// Listeners may register; nobody tells them of collections.
fn no_notifications<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn extra_attributes<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(1))
}

fn describe_extra_attributes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (names, types, descriptions): (Local<'s>, Local<'s>, Local<'s>) = (a.obj(cx, 3), a.obj(cx, 4), a.obj(cx, 5));
    let name = cx.new_string("GcThreadCount")?;
    names.get(cx).set_element(cx, 0, name.get(cx));
    types.get(cx).set_short(cx, vm_core::array::offset(0, 1), i16::from(b'I'));
    let description = cx.new_string("Number of GC threads")?;
    descriptions.get(cx).set_element(cx, 0, description.get(cx));
    Ok(Slot::ZERO)
}

/// Null: single collections are not recorded.
fn no_info<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// Milliseconds in which every object has been looked at. When the last collection of the whole heap was is not recorded: since
/// the start it was not.
fn inspection_age<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().started.elapsed().as_millis() as i64))
}
