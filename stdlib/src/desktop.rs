//! The part of `java.desktop` that needs no native library: images in memory, colours, geometry.
//!
//! Drawing, fonts, decoders and windows are not there: their natives are `UnsatisfiedLinkError`s.

use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

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
};

/// Nothing to do: no native code looks into these objects.
fn init_ids<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}
