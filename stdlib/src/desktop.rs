//! The part of `java.desktop` that needs no native library: images in memory, colours, geometry, and drawing with the loops
//! that the library has in Java.
//!
//! Fonts, decoders and windows are not there: their natives are `UnsatisfiedLinkError`s.

use crate::fields;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/awt/image/ColorModel" { "initIDs" "()V" => init_ids, }
    "java/awt/image/IndexColorModel" { "initIDs" "()V" => init_ids, }
    "java/awt/image/SampleModel" { "initIDs" "()V" => init_ids, }
    "java/awt/image/SinglePixelPackedSampleModel" { "initIDs" "()V" => init_ids, }
    "java/awt/image/Raster" { "initIDs" "()V" => init_ids, }
    "java/awt/image/BufferedImage" { "initIDs" "()V" => init_ids, }
    "java/awt/image/Kernel" { "initIDs" "()V" => init_ids, }
    "sun/awt/image/BytePackedRaster" { "initIDs" "()V" => init_ids, }
    "sun/awt/image/ByteComponentRaster" { "initIDs" "()V" => init_ids, }
    "sun/awt/image/ShortComponentRaster" { "initIDs" "()V" => init_ids, }
    "sun/awt/image/IntegerComponentRaster" { "initIDs" "()V" => init_ids, }
    "java/awt/Color" { "initIDs" "()V" => init_ids, }
    "java/awt/Rectangle" { "initIDs" "()V" => init_ids, }
    "java/awt/Dimension" { "initIDs" "()V" => init_ids, }
    "java/awt/Insets" { "initIDs" "()V" => init_ids, }
    "java/awt/Font" { "initIDs" "()V" => init_ids, }
    "java/awt/FontMetrics" { "initIDs" "()V" => init_ids, }
    "java/awt/Toolkit" { "initIDs" "()V" => init_ids, }
    "java/awt/Component" { "initIDs" "()V" => init_ids, }
    "java/awt/Container" { "initIDs" "()V" => init_ids, }
    "java/awt/Event" { "initIDs" "()V" => init_ids, }
    "sun/java2d/Disposer" { "initIDs" "()V" => init_ids, }
    "sun/java2d/SurfaceData" {
        "initIDs" "()V" => init_ids,
        "isOpaqueGray" "(Ljava/awt/image/IndexColorModel;)Z" => is_opaque_gray,
    }
    "sun/awt/image/BufImgSurfaceData" {
        "initIDs" "(Ljava/lang/Class;Ljava/lang/Class;)V" => init_ids,
        "initRaster" "(Ljava/lang/Object;IIIIIILjava/awt/image/IndexColorModel;)V" => init_ids,
    }
    "sun/java2d/loops/GraphicsPrimitiveMgr" {
        "initIDs" "(Ljava/lang/Class;Ljava/lang/Class;Ljava/lang/Class;Ljava/lang/Class;Ljava/lang/Class;Ljava/lang/Class;Ljava/lang/Class;Ljava/lang/Class;Ljava/lang/Class;Ljava/lang/Class;Ljava/lang/Class;)V" => init_ids,
        "registerNativeLoops" "()V" => register_native_loops,
    }
    "sun/java2d/pipe/Region" { "initIDs" "()V" => init_ids, }
};

/// Nothing to do: no native code looks into these objects.
fn init_ids<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// None: the library falls back to its general loops.
fn register_native_loops<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// Whether a palette has nothing but opaque grays, as its colour model found.
fn is_opaque_gray<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let model: Local<'s> = a.obj(cx, 0);
    if model.is_null() {
        return Ok(Slot::bool(false));
    }
    let model = model.get(cx);
    Ok(Slot::bool(model.get_byte(cx, fields::offset(model.class(cx), "allgrayopaque")) != 0))
}
