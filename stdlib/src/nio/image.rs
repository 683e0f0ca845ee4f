//! `jdk.internal.jimage.NativeImageBuffer`.

use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Value};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/jimage/NativeImageBuffer" {
        "getNativeMap" "(Ljava/lang/String;)Ljava/nio/ByteBuffer;" => get_native_map,
    }
};

/// The VM's own mapping of its image as a direct buffer, null for any other file (the library then maps it itself). The
/// mapping lives as long as the VM.
fn get_native_map<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name: Local<'s> = a.obj(cx, 0);
    let vm = cx.vm();
    let path = if name.is_null() { String::new() } else { cx.string_text(name.get(cx)) };
    if std::path::Path::new(&path) != vm.options.jdk.join("lib/modules") {
        return Ok(Slot::ZERO);
    }
    let map = vm.boot_path.image_bytes();
    let Ok(length) = i32::try_from(map.len()) else { return Ok(Slot::ZERO) };
    let class = cx.vm().symbols.intern(b"java/nio/DirectByteBuffer");
    let class = vm_core::loading::load_boot_class(cx, class)?;
    vm_core::init::initialize(cx, class)?;
    let buffer = cx.new_instance(class)?;
    let args = [Value::Obj(buffer), Value::Long(map.as_ptr() as i64), Value::Int(length)];
    cx.call_named(class, "<init>", "(JI)V", &args)?;
    let buffer = cx.call_named(class, "asReadOnlyBuffer", "()Ljava/nio/ByteBuffer;", &[Value::Obj(buffer)])?;
    Ok(buffer.to_slot(cx))
}
