//! `java.util.zip.Inflater`.
#![allow(unsafe_code)] // reason: calls of zlib

use super::stream::{self, ARRAY, BUFFER, Step};
use crate::fields;
use crate::native_memory::array_address;
use libz_sys as z;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/util/zip/Inflater" {
        "initIDs" "()V" => init_ids,
        "init" "(Z)J" => init,
        "setDictionary" "(J[BII)V" => set_dictionary,
        "setDictionaryBuffer" "(JJI)V" => set_dictionary_buffer,
        "inflateBytesBytes" "(J[BII[BII)J" => inflate::<ARRAY, ARRAY>,
        "inflateBytesBuffer" "(J[BIIJI)J" => inflate::<ARRAY, BUFFER>,
        "inflateBufferBytes" "(JJI[BII)J" => inflate::<BUFFER, ARRAY>,
        "inflateBufferBuffer" "(JJIJI)J" => inflate::<BUFFER, BUFFER>,
        "getAdler" "(J)I" => get_adler,
        "reset" "(J)V" => reset,
        "end" "(J)V" => end,
    }
};

const INTERNAL_ERROR: &str = "java/lang/InternalError";

fn init_ids<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn init<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut stream = stream::new();
    let bits = if a.bool(0) { -stream::WINDOW_BITS } else { stream::WINDOW_BITS };
    // SAFETY: a new stream.
    match unsafe { z::inflateInit2_(&raw mut *stream, bits, stream::version(), stream::SIZE) } {
        z::Z_OK => Ok(Slot::long(stream::to_java(stream))),
        z::Z_MEM_ERROR => Err(cx.throw_plain("java/lang/OutOfMemoryError")),
        code => {
            let text = match code {
                z::Z_VERSION_ERROR => {
                    "zlib returned Z_VERSION_ERROR: compile time and runtime zlib implementations differ"
                }
                z::Z_STREAM_ERROR => "inflateInit2 returned Z_STREAM_ERROR",
                _ => "unknown error initializing zlib library",
            };
            Err(stream::throw(cx, INTERNAL_ERROR, &raw const *stream, Some(text)))
        }
    }
}

fn dictionary(cx: &mut Cx<'_>, address: i64, from: *const u8, length: i32) -> JResult<Slot> {
    let stream = stream::of(address);
    // SAFETY: Z1, Z2.
    match unsafe { z::inflateSetDictionary(stream, from, length as z::uInt) } {
        z::Z_OK => Ok(Slot::ZERO),
        z::Z_STREAM_ERROR | z::Z_DATA_ERROR => {
            Err(stream::throw(cx, "java/lang/IllegalArgumentException", stream, None))
        }
        _ => Err(stream::throw(cx, INTERNAL_ERROR, stream, None)),
    }
}

fn set_dictionary<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let array: Local<'s> = a.obj(cx, 2);
    let from = array_address(cx, array, a.int(3));
    dictionary(cx, a.long(0), from, a.int(4))
}

fn set_dictionary_buffer<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    dictionary(cx, a.long(0), a.long(2) as *const u8, a.int(4))
}

fn inflate<'s, const INPUT: bool, const OUTPUT: bool>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let step = Step::begin::<INPUT, OUTPUT>(cx, a);
    // SAFETY: Z1, Z2.
    match unsafe { z::inflate(step.stream, z::Z_PARTIAL_FLUSH) } {
        z::Z_STREAM_END => Ok(Slot::long(step.packed(true, false))),
        z::Z_OK => Ok(Slot::long(step.packed(false, false))),
        z::Z_NEED_DICT => Ok(Slot::long(step.packed(false, true))),
        z::Z_BUF_ERROR => Ok(Slot::ZERO),
        z::Z_DATA_ERROR => {
            let (read, written) = step.used();
            let this: Local<'s> = a.obj(cx, 0);
            let r = this.get(cx);
            let class = r.class(cx);
            r.set_int(cx, fields::offset(class, "inputConsumed"), read as i32);
            r.set_int(cx, fields::offset(class, "outputConsumed"), written as i32);
            Err(stream::throw(cx, "java/util/zip/DataFormatException", step.stream, None))
        }
        z::Z_MEM_ERROR => Err(cx.throw_plain("java/lang/OutOfMemoryError")),
        _ => Err(stream::throw(cx, INTERNAL_ERROR, step.stream, None)),
    }
}

fn get_adler<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(stream::checksum(a.long(0))))
}

fn reset<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // SAFETY: Z1.
    match unsafe { z::inflateReset(stream::of(a.long(0))) } {
        z::Z_OK => Ok(Slot::ZERO),
        _ => Err(cx.throw_plain(INTERNAL_ERROR)),
    }
}

fn end<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let address = a.long(0);
    // SAFETY: Z1.
    if unsafe { z::inflateEnd(stream::of(address)) } == z::Z_STREAM_ERROR {
        return Err(cx.throw_plain(INTERNAL_ERROR));
    }
    stream::free(address);
    Ok(Slot::ZERO)
}
