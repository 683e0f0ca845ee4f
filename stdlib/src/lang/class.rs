//! `java.lang.Class`: kind, name, hierarchy, lookup, assertions, signers. (What attributes of the class file say is in
//! [`super::class_attributes`].)
#![allow(unsafe_code)] // reason: signers are a global kept as bits in the class

use super::mirror::{
    class_argument, class_argument_checked, class_array, class_slot, object_slot, optional_class_slot,
};
use std::sync::atomic::Ordering;
use vm_core::field::Kind;
use vm_core::loader::LoaderRef;
use vm_core::loading;
use vm_core::model::Global;
use vm_core::options::AssertionSwitch;
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Slot, Symbol, Thrown};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/Class" {
        "forName0" "(Ljava/lang/String;ZLjava/lang/ClassLoader;Ljava/lang/Class;)Ljava/lang/Class;" => for_name,
        "isInstance" "(Ljava/lang/Object;)Z" => is_instance,
        "isAssignableFrom" "(Ljava/lang/Class;)Z" => is_assignable_from,
        "isInterface" "()Z" => is_interface,
        "isArray" "()Z" => is_array,
        "isPrimitive" "()Z" => is_primitive,
        "isHidden" "()Z" => is_hidden,
        "initClassName" "()Ljava/lang/String;" => init_class_name,
        "getSuperclass" "()Ljava/lang/Class;" => get_superclass,
        "getInterfaces0" "()[Ljava/lang/Class;" => get_interfaces,
        "getModifiers" "()I" => get_modifiers,
        "getSigners" "()[Ljava/lang/Object;" => get_signers,
        "setSigners" "([Ljava/lang/Object;)V" => set_signers,
        "getProtectionDomain0" "()Ljava/security/ProtectionDomain;" => get_protection_domain,
        "getPrimitiveClass" "(Ljava/lang/String;)Ljava/lang/Class;" => get_primitive_class,
        "desiredAssertionStatus0" "(Ljava/lang/Class;)Z" => desired_assertion_status,
    }
    "jdk/internal/reflect/Reflection" {
        "getClassAccessFlags" "(Ljava/lang/Class;)I" => get_class_access_flags,
        "areNestMates" "(Ljava/lang/Class;Ljava/lang/Class;)Z" => are_nest_mates,
    }
};

/// Longest name in a constant pool.
const MAX_NAME: usize = 65535;
const NOT_FOUND: &str = "java/lang/ClassNotFoundException";

/// Whether `name` (internal form) can be the name of a class, or with `arrays` the descriptor of an array class.
///
/// Looser than JVMS 4.2.1 as in OpenJDK: a trailing slash passes.
pub fn is_class_name(name: &[u8], arrays: bool) -> bool {
    fn is_qualified(name: &[u8]) -> bool {
        let mut previous = b'/';
        !name.is_empty()
            && name.iter().all(|&b| {
                let bad = matches!(b, b'.' | b';' | b'[') || b == b'/' && previous == b'/';
                previous = b;
                !bad
            })
    }
    if name.first() != Some(&b'[') {
        return is_qualified(name);
    }
    let dimensions = name.iter().take_while(|&&b| b == b'[').count();
    arrays
        && dimensions <= 255
        && match &name[dimensions..] {
            [b'Z' | b'B' | b'C' | b'S' | b'I' | b'J' | b'F' | b'D'] => true,
            [b'L', class @ .., b';'] => is_qualified(class),
            _ => false,
        }
}

/// The symbol of a class name from native code; `exception` is thrown for names no class can have.
pub fn class_name_symbol(cx: &mut Cx<'_>, name: &[u8], exception: &str) -> JResult<Symbol> {
    if name.len() > MAX_NAME {
        let text = String::from_utf8_lossy(name);
        return Err(cx.throw(exception, &format!("Class name exceeds maximum length of {MAX_NAME}: {text}")));
    }
    Ok(cx.vm().symbols.intern(name))
}

fn not_found(cx: &mut Cx<'_>, name: &[u8]) -> Thrown {
    cx.throw(NOT_FOUND, &String::from_utf8_lossy(name))
}

fn for_name<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (name, loader): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 2));
    if name.is_null() {
        return Err(cx.throw_npe());
    }
    let given = cx.string_mutf8(name.get(cx));
    if given.contains(&b'/') {
        return Err(not_found(cx, &given));
    }
    let internal: Vec<u8> = given.iter().map(|&b| if b == b'.' { b'/' } else { b }).collect();
    if !is_class_name(&internal, true) {
        return Err(not_found(cx, &internal));
    }
    let symbol = class_name_symbol(cx, &internal, NOT_FOUND)?;
    let loader = loading::loader_from_object(cx, loader);
    let class = find_class(cx, loader, symbol)?;
    if a.bool(1) && class.is_instance() {
        vm_core::init::initialize(cx, class)?;
    }
    Ok(class_slot(cx, class))
}

/// Loads a class; what is not found is a ClassNotFoundException here.
fn find_class(cx: &mut Cx<'_>, loader: LoaderRef, name: Symbol) -> JResult<ClassRef> {
    match loading::try_load_class(cx, loader, name)? {
        Some(c) => Ok(c),
        None => Err(not_found(cx, name.as_bytes())),
    }
}

fn is_instance<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let object: Local<'s> = a.obj(cx, 1);
    let class = class_argument(cx, a, 0);
    Ok(Slot::bool(!object.is_null() && object.get(cx).instance_of(cx, class)))
}

fn is_assignable_from<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let other = class_argument_checked(cx, a, 1)?;
    Ok(Slot::bool(other.is_subtype_of(class_argument(cx, a, 0))))
}

fn is_an_interface(class: ClassRef) -> bool {
    class.is_instance() && class.is_interface()
}

fn is_interface<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(is_an_interface(class_argument(cx, a, 0))))
}

fn is_array<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(class_argument(cx, a, 0).is_array()))
}

fn is_primitive<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(class_argument(cx, a, 0).is_primitive()))
}

fn is_hidden<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(class_argument(cx, a, 0).is_hidden))
}

fn init_class_name<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let class = class_argument(cx, a, 0);
    let name = if class.is_hidden || class.is_array() {
        let text = class.external_name();
        let text = cx.new_string(&text)?;
        cx.intern_string(text)?
    } else {
        let text = cx.new_string_dotted(class.name)?;
        cx.intern_string(text)?
    };
    let vm = cx.vm();
    this.get(cx).set_ref(cx, vm.f.class_name.at(vm), name.get(cx));
    Ok(object_slot(cx, name))
}

fn get_superclass<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    Ok(optional_class_slot(cx, if is_an_interface(class) { None } else { class.super_class }))
}

fn get_interfaces<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let array = class_array(cx, &class.get().interfaces)?;
    Ok(object_slot(cx, array))
}

/// `Class.getModifiers`: as declared in source code, so those of member classes come from their `InnerClasses` entry.
pub fn modifiers(cx: &Cx<'_>, class: ClassRef) -> u32 {
    /// Every flag that a class file can hold, without `ACC_SUPER`.
    const VISIBLE: u32 = 0x7fdf;
    let cached = class.modifiers.load(Ordering::Relaxed);
    if cached != 0 {
        return cached;
    }
    if let Some(component) = class.component {
        return modifiers(cx, component) & 0x0007 | 0x0410;
    }
    let mut access = class.access;
    if let Some(file) = class.class_file {
        let table = &cx.vm().symbols;
        let own = file.attributes.inner_classes.iter().find(|i| {
            i.inner_class.0 != 0 && class.get().constant_pool.class_symbol(table, i.inner_class) == class.name
        });
        access = own.map_or(access, |i| i.access);
    }
    let result = u32::from(access.0) & VISIBLE;
    class.modifiers.store(result, Ordering::Relaxed);
    result
}

fn get_modifiers<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(modifiers(cx, class_argument(cx, a, 0)) as i32))
}

fn signers(class: ClassRef) -> Option<Global> {
    // SAFETY: `set_signers` alone writes these bits, from a global of this VM.
    unsafe { Global::from_bits(class.signers.load(Ordering::Acquire)) }
}

fn get_signers<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let Some(array) = signers(class_argument(cx, a, 0)) else {
        return Ok(Slot::ZERO);
    };
    let array = array.local(cx);
    if array.is_null() {
        return Ok(Slot::ZERO);
    }
    let copy = cx.clone_object(array)?;
    Ok(object_slot(cx, copy))
}

fn set_signers<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let array: Local<'s> = a.obj(cx, 1);
    if class.is_instance() {
        // Once a class, by the class loader that defines it: the global stays.
        let global = class.get().owner.get().globals.new_global(cx, array.get(cx));
        class.signers.store(global.to_bits(), Ordering::Release);
    }
    Ok(Slot::ZERO)
}

fn get_protection_domain<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let mut element = class.get();
    while let Some(c) = element.component {
        element = c.get();
    }
    Ok(Slot::obj(element.protection_domain.get(cx)))
}

fn get_primitive_class<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    use Kind::*;
    let name: Local<'s> = a.obj(cx, 0);
    if name.is_null() {
        return Err(cx.throw_npe());
    }
    let name = cx.string_text(name.get(cx));
    let kinds = [Boolean, Char, Float, Double, Byte, Short, Int, Long, Void];
    let classes = kinds.map(|k| cx.vm().primitive_class(k));
    match classes.into_iter().find(|c| c.name == *name) {
        Some(c) => Ok(class_slot(cx, c)),
        None => Err(cx.throw(NOT_FOUND, &name)),
    }
}

/// What the switches say of a class: its own switch, then the packages from the innermost out, then the default.
fn assertions_enabled(switches: &[AssertionSwitch], class: &str, system: bool) -> bool {
    let same = |name: &str, switch: &str| name.len() == switch.len() && switch.replace('.', "/") == name;
    let mut of_class = switches.iter().rev().filter_map(|s| match s {
        AssertionSwitch::Class(n, on) if same(class, n) => Some(*on),
        _ => None,
    });
    if let Some(on) = of_class.next() {
        return on;
    }
    let mut package = class.rsplit_once('/').map_or("", |(p, _)| p);
    loop {
        let mut of_package = switches.iter().rev().filter_map(|s| match s {
            AssertionSwitch::Package(n, on) if same(package, n) => Some(*on),
            _ => None,
        });
        if let Some(on) = of_package.next() {
            return on;
        }
        match package.rsplit_once('/') {
            Some((outer, _)) => package = outer,
            None => break,
        }
    }
    default_assertions(switches, system)
}

/// What the switches say of all classes.
pub fn default_assertions(switches: &[AssertionSwitch], system: bool) -> bool {
    let last = switches.iter().rev().find_map(|s| match s {
        AssertionSwitch::System(on) if system => Some(*on),
        AssertionSwitch::All(on) if !system => Some(*on),
        _ => None,
    });
    last.unwrap_or(false)
}

fn desired_assertion_status<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    let on = class.is_instance()
        && assertions_enabled(&cx.vm().options.assertions, &class.name.as_str(), class.loader.is_boot());
    Ok(Slot::bool(on))
}

fn get_class_access_flags<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 0);
    Ok(Slot::int(i32::from(class.access.0 & 0x7fff)))
}

fn are_nest_mates<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (current, member) = (class_argument(cx, a, 0), class_argument(cx, a, 1));
    if !current.is_instance() || !member.is_instance() {
        return Ok(Slot::bool(current == member));
    }
    Ok(Slot::bool(vm_core::access::are_nest_mates(cx, current, member)?))
}

#[cfg(test)]
mod tests;
