//! `java.lang.ClassLoader`: definition and lookup of classes, assertion directives.
#![allow(unsafe_code)] // reason: class bytes in direct buffers

use super::class::{class_name_symbol, default_assertions, is_class_name};
use super::mirror::{class_argument, class_slot, object_slot, optional_class_slot};
use crate::fields;
use vm_core::field::Kind;
use vm_core::loading::{self, DefineClass, HiddenClass};
use vm_core::options::AssertionSwitch;
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, LoaderRef, Local, Slot, Symbol, array};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/ClassLoader" {
        "defineClass0" "(Ljava/lang/ClassLoader;Ljava/lang/Class;Ljava/lang/String;[BIILjava/security/ProtectionDomain;ZILjava/lang/Object;)Ljava/lang/Class;" => define_class_of_lookup,
        "defineClass1" "(Ljava/lang/ClassLoader;Ljava/lang/String;[BIILjava/security/ProtectionDomain;Ljava/lang/String;)Ljava/lang/Class;" => define_class_of_array,
        "defineClass2" "(Ljava/lang/ClassLoader;Ljava/lang/String;Ljava/nio/ByteBuffer;IILjava/security/ProtectionDomain;Ljava/lang/String;)Ljava/lang/Class;" => define_class_of_buffer,
        "findBootstrapClass" "(Ljava/lang/String;)Ljava/lang/Class;" => find_bootstrap_class,
        "findLoadedClass0" "(Ljava/lang/String;)Ljava/lang/Class;" => find_loaded_class,
        "retrieveDirectives" "()Ljava/lang/AssertionStatusDirectives;" => retrieve_directives,
    }
    "jdk/internal/misc/Unsafe" {
        "defineClass0" "(Ljava/lang/String;[BIILjava/lang/ClassLoader;Ljava/security/ProtectionDomain;)Ljava/lang/Class;" => define_class_unsafely,
    }
};

/// A copy of a range of a `byte[]`.
fn range_of(cx: &mut Cx<'_>, data: Local<'_>, offset: i32, length: i32) -> JResult<Vec<u8>> {
    if data.is_null() {
        return Err(cx.throw_npe());
    }
    let out_of_bounds = "java/lang/ArrayIndexOutOfBoundsException";
    if length < 0 {
        return Err(cx.throw_plain(out_of_bounds));
    }
    let bytes = data.get(cx).bytes(cx);
    let end = i64::from(offset) + i64::from(length);
    let range = usize::try_from(offset).ok().and_then(|start| bytes.get(start..start + length as usize));
    if let Some(range) = range {
        return Ok(range.to_vec());
    }
    let size = bytes.len();
    Err(cx.throw(out_of_bounds, &format!("Array region {offset}..{end} out of bounds for length {size}")))
}

/// The internal name that a string argument with dots holds; `None` for null.
fn expected_name(cx: &mut Cx<'_>, name: Local<'_>) -> JResult<Option<Symbol>> {
    if name.is_null() {
        return Ok(None);
    }
    let mut text = cx.string_mutf8(name.get(cx));
    text.iter_mut().filter(|b| **b == b'.').for_each(|b| *b = b'/');
    class_name_symbol(cx, &text, "java/lang/NoClassDefFoundError").map(Some)
}

/// Defines an ordinary class; `source` is where the loader says the bytes come from.
fn define<'s>(
    cx: &mut Cx<'s>,
    loader: LoaderRef,
    name: Local<'s>,
    bytes: &[u8],
    domain: Local<'s>,
    source: Option<Local<'s>>,
) -> JResult<ClassRef> {
    let name = expected_name(cx, name)?;
    let source = source.and_then(Local::non_null).map(|s| cx.string_text(s.get(cx)));
    let protection_domain = domain.non_null();
    let request = DefineClass { loader, name, bytes, protection_domain, hidden: None, source: source.as_deref() };
    loading::define_class(cx, request)
}

fn define_class_of_array<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let data = a.obj(cx, 2);
    let bytes = range_of(cx, data, a.int(3), a.int(4))?;
    let loader = a.obj(cx, 0);
    let loader = loading::loader_from_object(cx, loader);
    let (name, domain, source) = (a.obj(cx, 1), a.obj(cx, 5), a.obj(cx, 6));
    let class = define(cx, loader, name, &bytes, domain, Some(source))?;
    Ok(class_slot(cx, class))
}

fn define_class_of_buffer<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let buffer: Local<'s> = a.obj(cx, 2);
    let class = buffer.get(cx).class(cx);
    let address = buffer.get(cx).get_long(cx, fields::offset(class, "address"));
    if address == 0 {
        return Err(cx.throw_npe());
    }
    let start = (address as usize as *const u8).wrapping_offset(a.int(3) as isize);
    // SAFETY: S2: a direct buffer's memory; the caller passes position and remaining bytes.
    let bytes = unsafe { std::slice::from_raw_parts(start, a.int(4).max(0) as usize) }.to_vec();
    let loader = a.obj(cx, 0);
    let loader = loading::loader_from_object(cx, loader);
    let (name, domain, source) = (a.obj(cx, 1), a.obj(cx, 5), a.obj(cx, 6));
    let class = define(cx, loader, name, &bytes, domain, Some(source))?;
    Ok(class_slot(cx, class))
}

fn define_class_unsafely<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let data = a.obj(cx, 2);
    let bytes = range_of(cx, data, a.int(3), a.int(4))?;
    let loader = a.obj(cx, 5);
    let loader = loading::loader_from_object(cx, loader);
    let (name, domain) = (a.obj(cx, 1), a.obj(cx, 6));
    let class = define(cx, loader, name, &bytes, domain, None)?;
    Ok(class_slot(cx, class))
}

/// Flags of `Lookup.defineClass` and `defineHiddenClass` (`MethodHandleNatives.Constants`).
mod flags {
    pub const NESTMATE: i32 = 1;
    pub const HIDDEN: i32 = 2;
    pub const STRONG: i32 = 4;
    pub const ACCESS_VM_ANNOTATIONS: i32 = 8;
}

/// What is wrong with the flags of an ordinary class.
fn ordinary_class_defect(bits: i32, has_data: bool) -> Option<String> {
    let set = |flag: i32| bits & flag != 0;
    let text = if has_data {
        "classData is only applicable for hidden classes"
    } else if set(flags::NESTMATE) {
        "dynamic nestmate is only applicable for hidden classes"
    } else if !set(flags::STRONG) {
        "an ordinary class must be strongly referenced by its defining loader"
    } else if set(flags::ACCESS_VM_ANNOTATIONS) {
        "vm annotations only allowed for hidden classes"
    } else if bits != flags::STRONG {
        return Some(format!("invalid flag 0x{bits:x}"));
    } else {
        return None;
    };
    Some(text.into())
}

fn define_class_of_lookup<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let data = a.obj(cx, 3);
    let bytes = range_of(cx, data, a.int(4), a.int(5))?;
    let illegal = "java/lang/IllegalArgumentException";
    let lookup: Local<'s> = a.obj(cx, 1);
    let host = (!lookup.is_null()).then(|| class_argument(cx, a, 1)).filter(|c| c.is_instance());
    let Some(host) = host else {
        return Err(cx.throw(illegal, "Lookup class is null"));
    };
    let (name, domain): (Local<'s>, Local<'s>) = (a.obj(cx, 2), a.obj(cx, 6));
    let (initialize, bits) = (a.bool(7), a.int(8));
    let class_data: Option<Local<'s>> = a.obj(cx, 9).non_null();
    let class = if bits & flags::HIDDEN == 0 {
        if let Some(text) = ordinary_class_defect(bits, class_data.is_some()) {
            return Err(cx.throw(illegal, &text));
        }
        define(cx, host.loader, name, &bytes, domain, None)?
    } else {
        let hidden = HiddenClass {
            host,
            nest_mate: bits & flags::NESTMATE != 0,
            class_data,
            strong: bits & flags::STRONG != 0,
            vm_annotations: bits & flags::ACCESS_VM_ANNOTATIONS != 0,
        };
        let name = expected_name(cx, name)?;
        let protection_domain = domain.non_null();
        let request = DefineClass {
            loader: host.loader,
            name,
            bytes: &bytes,
            protection_domain,
            hidden: Some(hidden),
            source: None,
        };
        loading::define_class(cx, request)?
    };
    if initialize {
        vm_core::init::initialize(cx, class)?;
    } else {
        vm_core::linking::link(cx, class)?;
    }
    Ok(class_slot(cx, class))
}

fn find_bootstrap_class<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name: Local<'s> = a.obj(cx, 0);
    if name.is_null() {
        return Ok(Slot::ZERO);
    }
    let name = cx.string_class_symbol(name.get(cx));
    if !is_class_name(name.as_bytes(), true) {
        return Ok(Slot::ZERO);
    }
    let boot = cx.vm().boot;
    let class = loading::try_load_class(cx, boot, name)?;
    Ok(optional_class_slot(cx, class))
}

fn find_loaded_class<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, name): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    if name.is_null() {
        return Ok(Slot::ZERO);
    }
    let name = cx.string_class_symbol(name.get(cx));
    let loader = loading::loader_from_object(cx, this);
    Ok(optional_class_slot(cx, loading::find_loaded(cx, loader, name)))
}

fn retrieve_directives<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let vm = cx.vm();
    let symbol = vm.symbols.intern(b"java/lang/AssertionStatusDirectives");
    let class = loading::load_boot_class(cx, symbol)?;
    vm_core::init::initialize(cx, class)?;
    let directives = cx.new_instance(class)?;
    let switches = &vm.options.assertions;
    let entries = |packages: bool| -> Vec<(String, bool)> {
        let entry = |s: &AssertionSwitch| match s {
            AssertionSwitch::Package(n, on) if packages => Some((n.replace('/', "."), *on)),
            AssertionSwitch::Class(n, on) if !packages => Some((n.replace('/', "."), *on)),
            _ => None,
        };
        switches.iter().filter_map(entry).collect()
    };
    for (packages, names_field, enabled_field) in
        [(true, "packages", "packageEnabled"), (false, "classes", "classEnabled")]
    {
        let (names, on): (Vec<String>, Vec<bool>) = entries(packages).into_iter().unzip();
        let names = cx.new_string_array(&names)?;
        let enabled = cx.new_primitive_array(Kind::Boolean, on.len() as i32)?;
        for (i, on) in on.into_iter().enumerate() {
            enabled.get(cx).set_byte(cx, array::offset(i as i32, 0), i8::from(on));
        }
        fields::set_ref(cx, directives.get(cx), names_field, names.get(cx));
        fields::set_ref(cx, directives.get(cx), enabled_field, enabled.get(cx));
    }
    let default = default_assertions(switches, false);
    directives.get(cx).set_byte(cx, fields::offset(class, "deflt"), i8::from(default));
    Ok(object_slot(cx, directives))
}
