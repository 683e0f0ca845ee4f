//! `sun.instrument.InstrumentationImpl`: what agents ask of the VM.

use crate::lang::mirror::{class_argument_checked, object_slot};
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Slot, Value, array, loading};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/instrument/InstrumentationImpl" {
        "isModifiableClass0" "(JLjava/lang/Class;)Z" => is_modifiable,
        "isRetransformClassesSupported0" "(J)Z" => no,
        "setHasTransformers" "(JZ)V" => set_has_transformers,
        "setHasRetransformableTransformers" "(JZ)V" => set_has_transformers_again,
        "retransformClasses0" "(J[Ljava/lang/Class;)V" => no_redefinition,
        "redefineClasses0" "(J[Ljava/lang/instrument/ClassDefinition;)V" => no_redefinition,
        "getAllLoadedClasses0" "(J)[Ljava/lang/Class;" => all_loaded_classes,
        "getInitiatedClasses0" "(JLjava/lang/ClassLoader;)[Ljava/lang/Class;" => initiated_classes,
        "getObjectSize0" "(JLjava/lang/Object;)J" => object_size,
        "appendToClassLoaderSearch0" "(JLjava/lang/String;Z)V" => append_to_search,
        "setNativeMethodPrefixes" "(J[Ljava/lang/String;Z)V" => set_prefixes,
        "loadAgent0" "(Ljava/lang/String;)V" => load_agent,
    }
};

fn no<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(false))
}

fn is_modifiable<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument_checked(cx, a, 3)?;
    Ok(Slot::bool(class.is_instance()))
}

fn set_has_transformers<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    cx.vm().agents.set_transformers(a.long(1) as usize, false, a.bool(3));
    Ok(Slot::ZERO)
}

fn set_has_transformers_again<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    cx.vm().agents.set_transformers(a.long(1) as usize, true, a.bool(3));
    Ok(Slot::ZERO)
}

fn no_redefinition<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/UnsupportedOperationException", "classes are not redefined"))
}

/// A `Class[]` of what `each` enumerates, which may grow or shrink between two calls.
fn classes<'s>(cx: &mut Cx<'s>, each: impl Fn(&Cx<'_>, &mut dyn FnMut(ClassRef))) -> JResult<Slot> {
    let element = cx.vm().c.class.get(cx)?;
    let mut room = 0;
    loop {
        let array = cx.new_object_array(element, room)?;
        let mut n = 0;
        each(cx, &mut |class| {
            // Others are being defined.
            if class.get().mirror.is_null() {
                return;
            }
            if n < room {
                array.get(cx).set_element(cx, n, class.get().mirror.get(cx));
            }
            n += 1;
        });
        if n == room {
            return Ok(object_slot(cx, array));
        }
        room = n;
    }
}

fn all_loaded_classes<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    classes(cx, |cx, f| {
        cx.vm().each_class(|class| {
            if !class.is_primitive() {
                f(class)
            }
        })
    })
}

fn initiated_classes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let loader: Local<'s> = a.obj(cx, 3);
    let loader = loading::loader_from_object(cx, loader);
    classes(cx, |_, f| loader.classes.read().values().for_each(|&class| f(class)))
}

fn object_size<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let object: Local<'s> = a.obj(cx, 3);
    if object.is_null() {
        return Err(cx.throw_npe());
    }
    let (r, vm) = (object.get(cx), cx.vm());
    let class = r.class(cx);
    let size = if let Some(component) = class.component {
        let width = match component.name.as_bytes() {
            _ if !component.is_primitive() => 4,
            b"long" | b"double" => 8,
            b"int" | b"float" => 4,
            b"short" | b"char" => 2,
            _ => 1,
        };
        (array::BASE_OFFSET as i64 + i64::from(r.array_length(cx)) * width + 7) & !7
    } else if vm.c.class.peek() == Some(class) {
        let mirrored = cx.class_of_mirror(r);
        i64::from(mirrored.mirror_size.load(std::sync::atomic::Ordering::Relaxed))
    } else {
        i64::from(class.instance_size)
    };
    Ok(Slot::long(size))
}

fn append_to_search<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (file, boot): (Local<'s>, _) = (a.obj(cx, 3), a.bool(4));
    if boot {
        let path = cx.string_text(file.get(cx));
        cx.vm().boot_path.append(path.into());
        return Ok(Slot::ZERO);
    }
    append_to_class_path(cx, file)?;
    Ok(Slot::ZERO)
}

/// Adds a jar file to what the system class loader searches.
///
/// # Errors
/// That loader cannot be asked for it.
pub fn append_to_class_path(cx: &mut Cx<'_>, file: Local<'_>) -> JResult<()> {
    let name = cx.vm().symbols.intern(b"java/lang/ClassLoader");
    let base = loading::load_boot_class(cx, name)?;
    let system = cx.call_named(base, "getSystemClassLoader", "()Ljava/lang/ClassLoader;", &[])?.object(cx);
    let class = system.get(cx).class(cx);
    let arguments = [Value::Obj(system), Value::Obj(cx.root(file.get(cx)))];
    cx.call_named(class, "appendToClassPathForInstrumentation", "(Ljava/lang/String;)V", &arguments)?;
    Ok(())
}

/// Natives are found by their tables: no name is tried with a prefix.
fn set_prefixes<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn load_agent<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/InternalError", "Launcher-Agent-Class is not supported: start the agent with -javaagent"))
}
