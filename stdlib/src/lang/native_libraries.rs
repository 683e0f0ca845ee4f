//! `jdk.internal.loader.NativeLibraries`: the libraries of the JDK whose natives are built into this runtime.
//!
//! There is no JNI: no other library can be loaded.

use super::mirror::object_slot;
use crate::fields;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/loader/NativeLibraries" {
        "load" "(Ljdk/internal/loader/NativeLibraries$NativeLibraryImpl;Ljava/lang/String;ZZZ)Z" => load,
        "unload" "(Ljava/lang/String;ZZJ)V" => unload,
        "findBuiltinLib" "(Ljava/lang/String;)Ljava/lang/String;" => find_builtin_lib,
        "findEntry0" "(Ljdk/internal/loader/NativeLibraries$NativeLibraryImpl;Ljava/lang/String;)J" => find_entry,
    }
};

/// Libraries whose natives are Rust functions of this crate.
const BUILT_IN: &[&str] = &[
    "awt",
    "extnet",
    "instrument",
    "java",
    "jimage",
    "management",
    "management_ext",
    "net",
    "nio",
    "prefs",
    "rmi",
    "verify",
    "zip",
];
/// Any handle but 0, which means "not loaded".
const BUILT_IN_HANDLE: i64 = 1;
const JNI_VERSION_1_8: i32 = 0x0001_0008;

fn find_builtin_lib<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let file: Local<'s> = a.obj(cx, 0);
    if file.is_null() {
        return Err(cx.throw("java/lang/InternalError", "NULL filename for native library"));
    }
    let file = cx.string_text(file.get(cx));
    let name = file.strip_prefix("lib").and_then(|n| n.strip_suffix(".so"));
    match name.filter(|n| BUILT_IN.contains(n)) {
        Some(n) => {
            let n = cx.new_string(n)?;
            Ok(object_slot(cx, n))
        }
        None => Ok(Slot::ZERO),
    }
}

fn load<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (library, name): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    let (built_in, must_load) = (a.bool(2), a.bool(4));
    if !built_in {
        if !must_load {
            return Ok(Slot::bool(false));
        }
        let name = cx.string_text(name.get(cx));
        let text = format!("{name}: this Java virtual machine has no JNI and loads no native libraries");
        return Err(cx.throw("java/lang/UnsatisfiedLinkError", &text));
    }
    let class = library.get(cx).class(cx);
    library.get(cx).set_int(cx, fields::offset(class, "jniVersion"), JNI_VERSION_1_8);
    library.get(cx).set_long(cx, fields::offset(class, "handle"), BUILT_IN_HANDLE);
    Ok(Slot::bool(true))
}

/// Nothing to do: built-in libraries stay.
fn unload<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// Built-in libraries have no symbols to look up.
fn find_entry<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(0))
}
