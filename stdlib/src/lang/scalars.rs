//! Bits of numbers and strings: `Float`, `Double`, `String.intern`, `StringUTF16`, `AtomicLong`.

use super::mirror::object_slot;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/Float" {
        "floatToRawIntBits" "(F)I" => same_int,
        "intBitsToFloat" "(I)F" => same_int,
    }
    "java/lang/Double" {
        "doubleToRawLongBits" "(D)J" => same_long,
        "longBitsToDouble" "(J)D" => same_long,
    }
    "java/lang/String" {
        "intern" "()Ljava/lang/String;" => intern,
    }
    "java/lang/StringUTF16" {
        "isBigEndian" "()Z" => is_big_endian,
    }
    "java/util/concurrent/atomic/AtomicLong" {
        "VMSupportsCS8" "()Z" => yes,
    }
};

/// A slot holds the bits of a `float` as it holds an `int`.
fn same_int<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(a.int(0)))
}

/// A slot holds the bits of a `double` as it holds a `long`.
fn same_long<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(a.long(0)))
}

fn intern<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let canonical = cx.intern_string(this)?;
    Ok(object_slot(cx, canonical))
}

fn is_big_endian<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(cfg!(target_endian = "big")))
}

fn yes<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(true))
}
