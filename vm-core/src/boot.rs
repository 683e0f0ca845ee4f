//! Boot of the class library, in HotSpot's order.

use crate::cx::Cx;
use crate::exceptions::JResult;
use crate::init::initialize;
use crate::slot::Value;
use crate::vm::Vm;

/// Loads the first classes; needs an attached thread that has no `Thread` object yet.
pub fn load_first_classes(cx: &mut Cx<'_>) -> JResult<()> {
    let vm = cx.vm();
    let object = vm.c.object.get(cx)?;
    let interfaces = [vm.c.cloneable.get(cx)?, vm.c.serializable.get(cx)?];
    crate::linking::link(cx, object)?;
    vm.make_primitives(object, interfaces);
    vm.c.class.get(cx)?;
    crate::mirrors::make_missing(cx)?;
    vm.c.string.get(cx)?;
    for c in [
        &vm.c.throwable,
        &vm.c.error,
        &vm.c.thread,
        &vm.c.thread_group,
        &vm.c.reference,
        &vm.c.soft_reference,
        &vm.c.finalizer,
        &vm.c.class_loader,
        &vm.c.module,
    ] {
        c.get(cx)?;
    }
    Ok(())
}

fn initialize_named(cx: &mut Cx<'_>, name: &str) -> JResult<crate::ClassRef> {
    let name = cx.vm().symbols.intern(name.as_bytes());
    let c = crate::loading::load_boot_class(cx, name)?;
    initialize(cx, c)?;
    Ok(c)
}

/// Initializes the class library up to the system class loader. The caller attached the thread and loaded the first classes.
/// False when the module graph asked for cannot be made: Java code has said why.
pub fn initialize_library(cx: &mut Cx<'_>) -> JResult<bool> {
    let vm = cx.vm();
    initialize_named(cx, "java/lang/String")?;
    initialize_named(cx, "java/lang/System")?;
    initialize_named(cx, "java/lang/Class")?;
    initialize_named(cx, "java/lang/ThreadGroup")?;
    initialize_named(cx, "java/lang/Thread")?;
    crate::threads::make_main_thread_object(cx)?;
    initialize_named(cx, "java/lang/Module")?;
    initialize_named(cx, "java/lang/reflect/Method")?;
    initialize_named(cx, "java/lang/ref/Finalizer")?;
    for e in ["java/lang/Throwable", "java/lang/StackOverflowError", "java/lang/OutOfMemoryError"] {
        initialize_named(cx, e)?;
    }
    cx.preallocate_errors()?;
    let m = vm.m.system_init_phase1.get(cx)?;
    cx.call(m, &[])?;
    for e in [
        "java/lang/NullPointerException",
        "java/lang/ClassCastException",
        "java/lang/ArrayStoreException",
        "java/lang/ArithmeticException",
        "java/lang/IllegalMonitorStateException",
        "java/lang/IllegalArgumentException",
    ] {
        let name = vm.symbols.intern(e.as_bytes());
        crate::loading::load_boot_class(cx, name)?;
    }
    initialize_named(cx, "java/lang/invoke/MethodHandleNatives")?;
    let m = vm.m.system_init_phase2.get(cx)?;
    // Its parameters: report to standard error, with a stack trace. As HotSpot by default, neither.
    if cx.call(m, &[Value::Int(0), Value::Int(0)])?.int() != 0 {
        return Ok(false);
    }
    let m = vm.m.system_init_phase3.get(cx)?;
    cx.call(m, &[])?;
    vm.set_booted();
    Ok(true)
}

/// Defines what HotSpot defines natively when `java.base` is: every class loaded so far belongs to it.
pub fn adopt_boot_classes(vm: &Vm, cx: &Cx<'_>, base: crate::loader::ModuleRef) {
    let _ = vm.java_base.set(base);
    vm.each_class(|c| {
        if c.name != "<filler>" {
            let m = *c.get().module.get_or_init(|| base);
            let mirror = c.get().mirror.get(cx);
            if !mirror.is_null() {
                mirror.set_ref(cx, vm.f.class_module.at(vm), m.get().object.get(cx));
            }
        }
    });
}
