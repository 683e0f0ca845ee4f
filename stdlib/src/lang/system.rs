//! `java.lang.System`: standard streams, clocks, library names. (`arraycopy` and the properties have their own modules.)

use super::mirror::object_slot;
use crate::fields;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/System" {
        "setIn0" "(Ljava/io/InputStream;)V" => set_in,
        "setOut0" "(Ljava/io/PrintStream;)V" => set_out,
        "setErr0" "(Ljava/io/PrintStream;)V" => set_err,
        "currentTimeMillis" "()J" => current_time_millis,
        "nanoTime" "()J" => nano_time,
        "identityHashCode" "(Ljava/lang/Object;)I" => identity_hash_code,
        "mapLibraryName" "(Ljava/lang/String;)Ljava/lang/String;" => map_library_name,
    }
};

/// Writes a static final field, which only the VM may.
fn set_stream<'s>(cx: &mut Cx<'s>, a: Args<'s>, name: &str) -> JResult<Slot> {
    let vm = cx.vm();
    let system = vm.c.system.get(cx)?;
    let stream: Local<'s> = a.obj(cx, 0);
    let field = fields::field(system, name);
    system.mirror.get(cx).set_ref(cx, field.offset as usize, stream.get(cx));
    Ok(Slot::ZERO)
}

fn set_in<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    set_stream(cx, a, "in")
}

fn set_out<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    set_stream(cx, a, "out")
}

fn set_err<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    set_stream(cx, a, "err")
}

fn current_time_millis<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().host().wall_clock().as_millis() as i64))
}

fn nano_time<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(cx.vm().host().monotonic().as_nanos() as i64))
}

fn identity_hash_code<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let object: Local<'s> = a.obj(cx, 0);
    Ok(Slot::int(if object.is_null() { 0 } else { object.get(cx).identity_hash(cx) }))
}

fn map_library_name<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    /// Longest name, in UTF-16 units.
    const MAX: usize = 240;
    let name: Local<'s> = a.obj(cx, 0);
    if name.is_null() {
        return Err(cx.throw_npe());
    }
    let name = cx.string_utf16(name.get(cx));
    if name.len() > MAX {
        return Err(cx.throw("java/lang/IllegalArgumentException", "name too long"));
    }
    let file: Vec<u16> = "lib".encode_utf16().chain(name).chain(".so".encode_utf16()).collect();
    let file = cx.new_string_utf16(&file)?;
    Ok(object_slot(cx, file))
}
