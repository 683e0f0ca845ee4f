//! `java.lang.Class`: what the attributes of the class file say (JVMS 4.7).

use super::mirror::{class_argument, class_array, class_slot, object_slot};
use crate::fields;
use crate::reflect::method_object;
use vm_core::resolve::resolve_class;
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Slot};

use classloader::CpIndex;
use classloader::classfile::{ClassAttributes, RecordComponent};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/Class" {
        "getEnclosingMethod0" "()[Ljava/lang/Object;" => get_enclosing_method,
        "getDeclaringClass0" "()Ljava/lang/Class;" => get_declaring_class,
        "getSimpleBinaryName0" "()Ljava/lang/String;" => get_simple_binary_name,
        "getDeclaredClasses0" "()[Ljava/lang/Class;" => get_declared_classes,
        "getGenericSignature0" "()Ljava/lang/String;" => get_generic_signature,
        "getRawAnnotations" "()[B" => get_raw_annotations,
        "getRawTypeAnnotations" "()[B" => get_raw_type_annotations,
        "getConstantPool" "()Ljdk/internal/reflect/ConstantPool;" => get_constant_pool,
        "getRecordComponents0" "()[Ljava/lang/reflect/RecordComponent;" => get_record_components,
        "isRecord0" "()Z" => is_record,
        "getNestHost0" "()Ljava/lang/Class;" => get_nest_host,
        "getNestMembers0" "()[Ljava/lang/Class;" => get_nest_members,
        "getPermittedSubclasses0" "()[Ljava/lang/Class;" => get_permitted_subclasses,
    }
};

fn attributes(class: ClassRef) -> Option<&'static ClassAttributes> {
    class.class_file.map(|f| &f.attributes)
}

/// Does the `Class` entry `entry` of `holder` name `class`?
fn names(cx: &Cx<'_>, holder: ClassRef, entry: CpIndex, class: ClassRef) -> bool {
    let pool = &holder.get().constant_pool;
    pool.class_symbol(&cx.vm().symbols, entry) == class.name || pool.resolved_class(entry) == Some(class)
}

/// Does `entry` of `holder` name `class`, and resolve to it?
fn means(cx: &mut Cx<'_>, holder: ClassRef, entry: CpIndex, class: ClassRef) -> JResult<bool> {
    Ok(entry.0 != 0 && names(cx, holder, entry, class) && resolve_class(cx, holder, entry)? == class)
}

/// The `InnerClasses` entry of a class for itself: outer class and simple name entries, each 0 if none.
fn own_entry(cx: &mut Cx<'_>, class: ClassRef) -> JResult<Option<(CpIndex, CpIndex)>> {
    for i in attributes(class).map_or(&[][..], |a| &a.inner_classes) {
        if means(cx, class, i.inner_class, class)? {
            return Ok(Some((i.outer_class, i.inner_name)));
        }
    }
    Ok(None)
}

/// Checks that `outer` lists `inner` in its `InnerClasses` attribute too, as a member or as a local class.
fn check_agreement(cx: &mut Cx<'_>, outer: ClassRef, inner: ClassRef, member: bool) -> JResult<()> {
    for i in attributes(outer).map_or(&[][..], |a| &a.inner_classes) {
        if i.inner_class.0 == 0 || (i.outer_class.0 != 0) != member || !names(cx, outer, i.inner_class, inner) {
            continue;
        }
        if member && !means(cx, outer, i.outer_class, outer)? {
            continue;
        }
        if resolve_class(cx, outer, i.inner_class)? == inner {
            return Ok(());
        }
    }
    let text = format!("{} and {} disagree on InnerClasses attribute", outer.external_name(), inner.external_name());
    Err(cx.throw("java/lang/IncompatibleClassChangeError", &text))
}

fn get_declaring_class<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let outer = match own_entry(cx, class)? {
        Some((outer, _)) if outer.0 != 0 => Some((outer, true)),
        _ => attributes(class).and_then(|a| a.enclosing_method).map(|e| (e.class, false)),
    };
    let Some((entry, member)) = outer else {
        return Ok(Slot::ZERO);
    };
    let outer = resolve_class(cx, class, entry)?;
    check_agreement(cx, outer, class, member)?;
    Ok(if member { class_slot(cx, outer) } else { Slot::ZERO })
}

fn get_declared_classes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let mut members = Vec::new();
    for i in attributes(class).map_or(&[][..], |a| &a.inner_classes) {
        if i.inner_class.0 != 0 && means(cx, class, i.outer_class, class)? {
            let inner = resolve_class(cx, class, i.inner_class)?;
            check_agreement(cx, class, inner, true)?;
            members.push(inner);
        }
    }
    let array = class_array(cx, &members)?;
    Ok(object_slot(cx, array))
}

fn get_simple_binary_name<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    match own_entry(cx, class)? {
        Some((_, name)) if name.0 != 0 => string_slot(cx, class, name),
        _ => Ok(Slot::ZERO),
    }
}

/// A new string of a `Utf8` entry.
fn new_string<'s>(cx: &mut Cx<'s>, class: ClassRef, entry: CpIndex) -> JResult<Local<'s>> {
    cx.new_string_mutf8(class.get().constant_pool.raw.utf8(entry))
}

fn string_slot(cx: &mut Cx<'_>, class: ClassRef, entry: CpIndex) -> JResult<Slot> {
    let s = new_string(cx, class, entry)?;
    Ok(object_slot(cx, s))
}

fn get_enclosing_method<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let Some(enclosing) = attributes(class).and_then(|a| a.enclosing_method) else {
        return Ok(Slot::ZERO);
    };
    let vm = cx.vm();
    let object = vm.c.object.get(cx)?;
    let info = cx.new_object_array(object, 3)?;
    let outer = resolve_class(cx, class, enclosing.class)?;
    info.get(cx).set_element(cx, 0, outer.get().mirror.get(cx));
    if enclosing.method.0 != 0 {
        let (name, descriptor) = class.get().constant_pool.name_and_type(&vm.symbols, enclosing.method);
        for (i, s) in [(1, name), (2, descriptor)] {
            let s = cx.new_string_mutf8(s.as_bytes())?;
            info.get(cx).set_element(cx, i, s.get(cx));
        }
    }
    Ok(object_slot(cx, info))
}

fn get_generic_signature<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    match attributes(class).and_then(|a| a.signature) {
        Some(entry) => string_slot(cx, class, entry),
        None => Ok(Slot::ZERO),
    }
}

/// A new `byte[]` of an attribute's body, null if there is none.
fn optional_bytes<'s>(cx: &mut Cx<'s>, body: &Option<Box<[u8]>>) -> JResult<Local<'s>> {
    match body {
        Some(bytes) => cx.new_byte_array(bytes),
        None => Ok(cx.null()),
    }
}

fn get_raw_annotations<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let body = attributes(class_argument(cx, a, 0)).map_or(&None, |a| &a.annotations.visible);
    let bytes = optional_bytes(cx, body)?;
    Ok(object_slot(cx, bytes))
}

fn get_raw_type_annotations<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let body = attributes(class_argument(cx, a, 0)).map_or(&None, |a| &a.annotations.visible_types);
    let bytes = optional_bytes(cx, body)?;
    Ok(object_slot(cx, bytes))
}

fn get_constant_pool<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    if !class.is_instance() {
        return Ok(Slot::ZERO);
    }
    let symbol = cx.vm().symbols.intern(b"jdk/internal/reflect/ConstantPool");
    let pool_class = vm_core::loading::load_boot_class(cx, symbol)?;
    vm_core::init::initialize(cx, pool_class)?;
    let pool = cx.new_instance(pool_class)?;
    fields::set_ref(cx, pool.get(cx), "constantPoolOop", class.get().mirror.get(cx));
    Ok(object_slot(cx, pool))
}

fn is_record<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let record = attributes(class).is_some_and(|a| a.record.is_some())
        && class.access.is_final()
        && class.super_class.is_some_and(|s| s.name == "java/lang/Record" && s.loader.is_boot());
    Ok(Slot::bool(record))
}

fn get_record_components<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let Some(components) = attributes(class).and_then(|a| a.record.as_ref()) else {
        return Ok(Slot::ZERO);
    };
    let vm = cx.vm();
    let component_class = vm.c.record_component.get(cx)?;
    vm_core::init::initialize(cx, component_class)?;
    let array = cx.new_object_array(component_class, components.len() as i32)?;
    for (i, c) in components.iter().enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let object = new_record_component(cx, component_class, class, c)?;
            array.get(cx).set_element(cx, i as i32, object.get(cx));
            Ok(())
        })?;
    }
    Ok(object_slot(cx, array))
}

fn new_record_component<'s>(
    cx: &mut Cx<'s>,
    component_class: ClassRef,
    class: ClassRef,
    c: &RecordComponent,
) -> JResult<Local<'s>> {
    let vm = cx.vm();
    let object = cx.new_instance(component_class)?;
    let pool = &class.get().constant_pool;
    let descriptor = pool.raw.utf8(c.descriptor);
    let field_type = vm_core::loading::class_from_descriptor(cx, class.loader, descriptor)?;
    let name = cx.intern_mutf8(pool.raw.utf8(c.name))?;
    let signature = match c.signature {
        Some(s) => new_string(cx, class, s)?,
        None => cx.null(),
    };
    let getter = vm.symbols.intern(&[b"()", descriptor].concat());
    let accessor = class.get().find_declared_method(pool.symbol(&vm.symbols, c.name), getter);
    let accessor = match accessor {
        Some(m) if !m.is_static() => method_object(cx, m)?,
        _ => cx.null(),
    };
    let annotations = optional_bytes(cx, &c.annotations.visible)?;
    let type_annotations = optional_bytes(cx, &c.annotations.visible_types)?;
    let r = object.get(cx);
    fields::set_ref(cx, r, "clazz", class.get().mirror.get(cx));
    fields::set_ref(cx, r, "type", field_type.get().mirror.get(cx));
    let values = [
        ("name", name),
        ("accessor", accessor),
        ("signature", signature),
        ("annotations", annotations),
        ("typeAnnotations", type_annotations),
    ];
    for (field, value) in values {
        fields::set_ref(cx, r, field, value.get(cx));
    }
    Ok(object)
}

fn get_nest_host<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let host = vm_core::access::nest_host(cx, class)?;
    Ok(class_slot(cx, host))
}

/// Resolves `Class` entries, leaving out those that fail (but not for want of memory or stack) or name no class.
fn resolve_list(cx: &mut Cx<'_>, class: ClassRef, entries: &[CpIndex]) -> JResult<Vec<ClassRef>> {
    let mut classes = Vec::with_capacity(entries.len());
    for &e in entries {
        match resolve_class(cx, class, e) {
            Ok(c) if c.is_instance() => classes.push(c),
            Ok(_) => {}
            Err(t) => {
                let pending = cx.pending().class(cx);
                let mut supers = pending.get().supers.iter();
                if supers.any(|s| s.name == "java/lang/VirtualMachineError" && s.loader.is_boot()) {
                    return Err(t);
                }
                cx.take_pending();
            }
        }
    }
    Ok(classes)
}

fn get_nest_members<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let host = vm_core::access::nest_host(cx, class)?;
    let listed = attributes(host).and_then(|a| a.nest_members.as_deref()).unwrap_or(&[]);
    let mut members = vec![host];
    for c in resolve_list(cx, host, listed)? {
        if vm_core::access::nest_host(cx, c)? == host {
            members.push(c);
        }
    }
    let array = class_array(cx, &members)?;
    Ok(object_slot(cx, array))
}

fn get_permitted_subclasses<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let Some(listed) = attributes(class).and_then(|a| a.permitted_subclasses.as_deref()) else {
        return Ok(Slot::ZERO);
    };
    let subclasses = resolve_list(cx, class, listed)?;
    let array = class_array(cx, &subclasses)?;
    Ok(object_slot(cx, array))
}
