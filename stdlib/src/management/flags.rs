//! `com.sun.management.internal.Flag`: the options of HotSpot that mean something here.

use crate::lang::mirror::object_slot;
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Slot, Value, Vm, loading};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "com/sun/management/internal/Flag" {
        "initialize" "()V" => initialize,
        "getAllFlagNames" "()[Ljava/lang/String;" => all_flag_names,
        "getInternalFlagCount" "()I" => flag_count,
        "getFlags" "([Ljava/lang/String;[Lcom/sun/management/internal/Flag;I)I" => get_flags,
        "setLongValue" "(Ljava/lang/String;J)V" => set_value,
        "setDoubleValue" "(Ljava/lang/String;D)V" => set_value,
        "setBooleanValue" "(Ljava/lang/String;Z)V" => set_value,
        "setStringValue" "(Ljava/lang/String;Ljava/lang/String;)V" => set_value,
    }
};

/// The value of an option.
enum FlagValue {
    Bool(bool),
    Long(u64),
}
use FlagValue::{Bool, Long};

/// An option and how to tell its value.
type Flag = (&'static str, fn(&Vm) -> FlagValue);

static FLAGS: &[Flag] = &[
    ("DisableExplicitGC", |vm| Bool(vm.options.disable_explicit_gc)),
    ("InitialHeapSize", |vm| Long(vm.options.heap_initial.map_or(0, |n| n as u64))),
    ("MaxDirectMemorySize", |vm| Long(vm.options.max_direct_memory.unwrap_or(0))),
    ("MaxHeapSize", |vm| Long(vm.heap.max() as u64)),
    ("MaxJavaStackTraceDepth", |vm| Long(vm.options.max_stack_trace_depth as u64)),
    ("ObjectAlignmentInBytes", |_| Long(8)),
    ("ShowCodeDetailsInExceptionMessages", |vm| Bool(vm.options.helpful_npe)),
    ("ShowHiddenFrames", |vm| Bool(vm.options.show_hidden_frames)),
    ("SoftRefLRUPolicyMSPerMB", |vm| Long(vm.options.soft_ref_ms_per_mb)),
    ("StackTraceInThrowable", |vm| Bool(vm.options.stack_trace_in_throwable)),
    ("ThreadStackSize", |vm| Long(vm.options.stack_size.map_or(1 << 10, |n| (n >> 10) as u64))),
    ("UseCompressedClassPointers", |_| Bool(true)),
    ("UseCompressedOops", |_| Bool(true)),
    ("UseG1GC", |_| Bool(false)),
    ("UseParallelGC", |_| Bool(false)),
    ("UseSerialGC", |_| Bool(true)),
];

/// Nothing to prepare.
fn initialize<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn all_flag_names<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let names: Vec<String> = FLAGS.iter().map(|f| f.0.to_string()).collect();
    let names = cx.new_string_array(&names)?;
    Ok(object_slot(cx, names))
}

fn flag_count<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(FLAGS.len() as i32))
}

/// Makes the `Flag`s with these names, or all; leaves out what there is not. The number made.
fn get_flags<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (names, flags): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    if flags.is_null() {
        return Err(cx.throw_npe());
    }
    let room = flags.get(cx).array_length(cx).min(a.int(2)).max(0) as usize;
    if room == 0 {
        return Err(cx.throw_plain("java/lang/IllegalArgumentException"));
    }
    let wanted: Vec<&Flag> = match names.non_null() {
        None => FLAGS.iter().take(room).collect(),
        Some(names) => {
            let names = names.get(cx);
            let texts = (0..names.array_length(cx).min(room as i32)).map(|i| cx.string_text(names.element(cx, i)));
            texts.filter_map(|t| FLAGS.iter().find(|f| f.0 == t)).collect()
        }
    };
    for (i, flag) in wanted.iter().enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let made = new_flag(cx, flag)?;
            flags.get(cx).set_element(cx, i as i32, made.get(cx));
            Ok(())
        })?;
    }
    Ok(Slot::int(wanted.len() as i32))
}

fn boot_class(cx: &mut Cx<'_>, name: &str) -> JResult<ClassRef> {
    let name = cx.vm().symbols.intern(name.as_bytes());
    let class = loading::load_boot_class(cx, name)?;
    vm_core::init::initialize(cx, class)?;
    Ok(class)
}

fn new_flag<'s>(cx: &mut Cx<'s>, flag: &Flag) -> JResult<Local<'s>> {
    let value = match flag.1(cx.vm()) {
        Bool(b) => vm_core::boxing::box_value(cx, Slot::bool(b), vm_core::field::Kind::Boolean)?,
        Long(n) => vm_core::boxing::box_value(cx, Slot::long(n as i64), vm_core::field::Kind::Long)?,
    };
    let given = cx.vm().options.vm_arguments.iter().any(|a| a.starts_with("-XX:") && a.contains(flag.0));
    let origin = cx.new_string(if given { "VM_CREATION" } else { "DEFAULT" })?;
    let origins = boot_class(cx, "com/sun/management/VMOption$Origin")?;
    let descriptor = "(Ljava/lang/String;)Lcom/sun/management/VMOption$Origin;";
    let origin = cx.call_named(origins, "valueOf", descriptor, &[Value::Obj(origin)])?.object(cx);
    let class = boot_class(cx, "com/sun/management/internal/Flag")?;
    let (object, name) = (cx.new_instance(class)?, cx.new_string(flag.0)?);
    let (writeable, external) = (Value::Int(0), Value::Int(0));
    let arguments = [Value::Obj(object), Value::Obj(name), Value::Obj(value), writeable, external, Value::Obj(origin)];
    let descriptor = "(Ljava/lang/String;Ljava/lang/Object;ZZLcom/sun/management/VMOption$Origin;)V";
    cx.call_named(class, "<init>", descriptor, &arguments)?;
    Ok(object)
}

/// Not called: no option is writeable.
fn set_value<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/IllegalArgumentException", "This flag is not writeable."))
}
