//! Memory pools and their managers, named as HotSpot's serial collector has them.

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

/// A part of the memory.
struct Pool {
    name: &'static str,
    usage: Usage,
}

/// How much of a pool is used.
enum Usage {
    Heap(fn(&gc::HeapUsage) -> gc::SpaceUsage),
    /// What metadata takes.
    Metaspace,
}

static POOLS: &[Pool] = &[
    Pool { name: "Eden Space", usage: Usage::Heap(|u| u.eden) },
    Pool { name: "Survivor Space", usage: Usage::Heap(|u| u.survivor) },
    Pool { name: "Tenured Gen", usage: Usage::Heap(|u| u.old) },
    Pool { name: "Metaspace", usage: Usage::Metaspace },
];

/// A memory manager and the pools that it works on.
struct Manager {
    name: &'static str,
    pools: std::ops::Range<usize>,
    /// Of a collector.
    counters: Option<fn(&vm_core::Vm) -> gc::CollectorCounters>,
}

static MANAGERS: &[Manager] = &[
    Manager { name: "Metaspace Manager", pools: 3..4, counters: None },
    Manager { name: "Copy", pools: 0..2, counters: Some(|vm| vm.heap.minor_counters()) },
    Manager { name: "MarkSweepCompact", pools: 0..3, counters: Some(|vm| vm.heap.full_counters()) },
];

/// The text in the field `name` of the receiver.
fn name_of(cx: &Cx<'_>, receiver: Local<'_>) -> String {
    cx.string_text(fields::get_ref(cx, receiver.get(cx), "name"))
}

fn pool_of<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<&'static Pool> {
    let name = name_of(cx, a.obj(cx, 0));
    POOLS.iter().find(|p| p.name == name).ok_or_else(|| cx.throw("java/lang/InternalError", "no such memory pool"))
}

fn manager_of<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<&'static Manager> {
    let name = name_of(cx, a.obj(cx, 0));
    let found = MANAGERS.iter().find(|m| m.name == name);
    found.ok_or_else(|| cx.throw("java/lang/InternalError", "no such memory manager"))
}

/// What a collector has counted.
fn counters_of<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<gc::CollectorCounters> {
    let manager = manager_of(cx, a)?;
    Ok(manager.counters.map_or_else(Default::default, |counters| counters(cx.vm())))
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

fn pools(cx: &mut Cx<'_>, range: std::ops::Range<usize>) -> JResult<Slot> {
    let factory = boot_class(cx, "sun/management/ManagementFactoryHelper")?;
    let chosen = &POOLS[range];
    array_of(cx, "java/lang/management/MemoryPoolMXBean", chosen.len(), |cx, i| {
        let name = cx.new_string(chosen[i].name)?;
        let is_heap = Value::Int(matches!(chosen[i].usage, Usage::Heap(_)).into());
        let descriptor = "(Ljava/lang/String;ZJJ)Ljava/lang/management/MemoryPoolMXBean;";
        let arguments = [Value::Obj(name), is_heap, Value::Long(NO_THRESHOLD), Value::Long(NO_THRESHOLD)];
        cx.call_named(factory, "createMemoryPool", descriptor, &arguments)
    })
}

/// The beans of the managers that work on a pool. Those of collectors are `jdk.management`'s, where that is.
fn managers(cx: &mut Cx<'_>, of: impl Fn(&Manager) -> bool) -> JResult<Slot> {
    let helper = boot_class(cx, "sun/management/ManagementFactoryHelper")?;
    let extended = cx.vm().symbols.intern(b"com/sun/management/internal/GarbageCollectorExtImpl");
    let factory = loading::try_load_boot(cx, extended)?.unwrap_or(helper);
    let chosen: Vec<&Manager> = MANAGERS.iter().filter(|m| of(m)).collect();
    array_of(cx, "java/lang/management/MemoryManagerMXBean", chosen.len(), |cx, i| {
        let name = cx.new_string(chosen[i].name)?;
        if chosen[i].counters.is_none() {
            let descriptor = "(Ljava/lang/String;)Ljava/lang/management/MemoryManagerMXBean;";
            return cx.call_named(helper, "createMemoryManager", descriptor, &[Value::Obj(name)]);
        }
        let descriptor = "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/management/GarbageCollectorMXBean;";
        cx.call_named(factory, "createGarbageCollector", descriptor, &[Value::Obj(name), Value::Null])
    })
}

fn memory_pools<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    pools(cx, 0..POOLS.len())
}

fn memory_managers<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    managers(cx, |_| true)
}

fn pools_of_manager<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let range = manager_of(cx, a)?.pools.clone();
    pools(cx, range)
}

fn managers_of_pool<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name = pool_of(cx, a)?.name;
    managers(cx, |m| POOLS[m.pools.clone()].iter().any(|p| p.name == name))
}

/// How much metadata takes, or took at most.
fn metaspace_usage(vm: &vm_core::Vm, used: usize) -> gc::SpaceUsage {
    gc::SpaceUsage { used, capacity: used, max: vm.options.metaspace_max }
}

/// A `MemoryUsage`; -1 is an unknown initial size.
fn new_usage(cx: &mut Cx<'_>, initial: i64, u: gc::SpaceUsage) -> JResult<Slot> {
    let class = boot_class(cx, "java/lang/management/MemoryUsage")?;
    vm_core::init::initialize(cx, class)?;
    let object = cx.new_instance(class)?;
    // -1: there is no limit.
    let max = if u.max == usize::MAX { -1 } else { u.max.max(u.capacity).max(u.used) as i64 };
    let sizes = [initial, u.used as i64, u.capacity.max(u.used) as i64, max];
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
        return new_usage(cx, 0, metaspace_usage(vm, vm.metaspace.used()));
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
    let vm = cx.vm();
    match pool_of(cx, a)?.usage {
        Usage::Heap(of) => new_usage(cx, -1, of(&vm.heap.usage())),
        Usage::Metaspace => new_usage(cx, 0, metaspace_usage(vm, vm.metaspace.used())),
    }
}

fn pool_peak_usage<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    match pool_of(cx, a)?.usage {
        Usage::Heap(of) => new_usage(cx, -1, of(&vm.heap.peak_usage())),
        Usage::Metaspace => new_usage(cx, 0, metaspace_usage(vm, vm.metaspace.peak())),
    }
}

/// Null: not supported.
fn pool_collection_usage<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// Not called: pools are made without thresholds.
fn threshold<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/UnsupportedOperationException", "Usage threshold is not supported"))
}

fn reset_peak_usage<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match pool_of(cx, a)?.usage {
        Usage::Heap(_) => cx.vm().heap.reset_peak_usage(),
        Usage::Metaspace => cx.vm().metaspace.reset_peak(),
    }
    Ok(Slot::ZERO)
}

fn collection_count<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(counters_of(cx, a)?.collections as i64))
}

fn collection_time<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(counters_of(cx, a)?.time.as_millis() as i64))
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
