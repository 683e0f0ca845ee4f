//! `jdk.internal.jimage.NativeImageBuffer`.

use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/jimage/NativeImageBuffer" {
        "getNativeMap" "(Ljava/lang/String;)Ljava/nio/ByteBuffer;" => get_native_map,
    }
};

/// Null: the library maps the image itself, through a channel.
fn get_native_map<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}
