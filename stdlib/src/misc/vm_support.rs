//! `jdk.internal.vm.VMSupport`, and the closing of shared memory scopes.

use crate::lang::mirror::object_slot;
use classloader::classfile::VmAnnotations;
use vm_core::stack_walk::Frames;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Value, threads};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/vm/VMSupport" {
        "initAgentProperties" "(Ljava/util/Properties;)Ljava/util/Properties;" => init_agent_properties,
        "getVMTemporaryDirectory" "()Ljava/lang/String;" => get_vm_temporary_directory,
    }
    "jdk/internal/misc/ScopedMemoryAccess" {
        "closeScope0" "(Ljdk/internal/misc/ScopedMemoryAccess$Scope;Ljdk/internal/misc/ScopedMemoryAccess$Scope$ScopedAccessError;)Z" => close_scope,
    }
};

fn init_agent_properties<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let properties: Local<'s> = a.obj(cx, 0);
    let options = &cx.vm().options;
    let command = options.properties.iter().rev().find(|(k, _)| k == "sun.java.command");
    let entries = [
        ("sun.java.command", command.map_or("", |(_, v)| v).to_string()),
        ("sun.jvm.flags", String::new()),
        ("sun.jvm.args", options.vm_arguments.join(" ")),
    ];
    let class = properties.get(cx).class(cx);
    for (key, value) in entries {
        cx.scope(|cx| -> JResult<()> {
            let (key, value) = (cx.new_string(key)?, cx.new_string(&value)?);
            let this = cx.root(properties.get(cx));
            let arguments = [Value::Obj(this), Value::Obj(key), Value::Obj(value)];
            let descriptor = "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;";
            cx.call_named(class, "put", descriptor, &arguments).map(|_| ())
        })?;
    }
    Ok(object_slot(cx, properties))
}

fn get_vm_temporary_directory<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let text = cx.new_string("/tmp")?;
    Ok(object_slot(cx, text))
}

/// Whether no thread is inside an access to the scope's memory: then it stays closed. Accesses are methods marked `@Scoped`
/// with the scope in a local variable, so the VM looks for the reference there.
fn close_scope<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    /// An access is never deeper below the innermost frame.
    const DEPTH: usize = 10;
    let scope: Local<'s> = a.obj(cx, 1);
    let busy = threads::stop_world(cx, |cx, _| {
        let wanted = scope.get(cx);
        let mut busy = false;
        cx.vm().threads.each(&mut |thread| {
            let accesses =
                Frames::of(thread).take(DEPTH).filter(|f| f.method.info.annotations.vm.contains(VmAnnotations::SCOPED));
            for frame in accesses {
                busy |= frame.may_hold(wanted);
            }
        });
        busy
    });
    Ok(Slot::bool(!busy))
}
