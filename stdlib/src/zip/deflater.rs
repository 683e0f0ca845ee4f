//! `java.util.zip.Deflater`.
#![allow(unsafe_code)] // reason: calls of zlib

use super::stream::{self, ARRAY, BUFFER, Step};
use crate::native_memory::array_address;
use libz_sys as z;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/util/zip/Deflater" {
        "init" "(IIZ)J" => init,
        "setDictionary" "(J[BII)V" => set_dictionary,
        "setDictionaryBuffer" "(JJI)V" => set_dictionary_buffer,
        "deflateBytesBytes" "(J[BII[BIIII)J" => deflate::<ARRAY, ARRAY>,
        "deflateBytesBuffer" "(J[BIIJIII)J" => deflate::<ARRAY, BUFFER>,
        "deflateBufferBytes" "(JJI[BIIII)J" => deflate::<BUFFER, ARRAY>,
        "deflateBufferBuffer" "(JJIJIII)J" => deflate::<BUFFER, BUFFER>,
        "getAdler" "(J)I" => get_adler,
        "reset" "(J)V" => reset,
        "end" "(J)V" => end,
    }
};

const INTERNAL_ERROR: &str = "java/lang/InternalError";

fn init<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (level, strategy, bare) = (a.int(0), a.int(1), a.bool(2));
    let mut stream = stream::new();
    let bits = if bare { -stream::WINDOW_BITS } else { stream::WINDOW_BITS };
    let memory = stream::MEMORY_LEVEL;
    // SAFETY: a new stream.
    let made = unsafe {
        z::deflateInit2_(
            &raw mut *stream,
            level,
            z::Z_DEFLATED,
            bits,
            memory,
            strategy,
            stream::version(),
            stream::SIZE,
        )
    };
    match made {
        z::Z_OK => Ok(Slot::long(stream::to_java(stream))),
        z::Z_MEM_ERROR => Err(cx.throw_plain("java/lang/OutOfMemoryError")),
        z::Z_STREAM_ERROR => Err(cx.throw_plain("java/lang/IllegalArgumentException")),
        code => {
            let text = match code {
                z::Z_VERSION_ERROR => {
                    "zlib returned Z_VERSION_ERROR: compile time and runtime zlib implementations differ"
                }
                _ => "unknown error initializing zlib library",
            };
            Err(stream::throw(cx, INTERNAL_ERROR, &raw const *stream, Some(text)))
        }
    }
}

fn dictionary(cx: &mut Cx<'_>, address: i64, from: *const u8, length: i32) -> JResult<Slot> {
    let stream = stream::of(address);
    // SAFETY: Z1, Z2.
    match unsafe { z::deflateSetDictionary(stream, from, length as z::uInt) } {
        z::Z_OK => Ok(Slot::ZERO),
        z::Z_STREAM_ERROR => Err(cx.throw_plain("java/lang/IllegalArgumentException")),
        _ => Err(stream::throw(cx, INTERNAL_ERROR, stream, Some("unknown error in checkSetDictionaryResult"))),
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

/// Compresses, or changes level and strategy first: bit 0 of the parameters asks for that, two bits of strategy and the level
/// follow. Bit 63 of the result says that the change is still to be made.
fn deflate<'s, const INPUT: bool, const OUTPUT: bool>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (flush, parameters) = (a.int(9), a.int(10));
    let step = Step::begin::<INPUT, OUTPUT>(cx, a);
    if parameters & 1 != 0 {
        // SAFETY: Z1, Z2.
        return match unsafe { z::deflateParams(step.stream, parameters >> 3, parameters >> 1 & 3) } {
            z::Z_OK => Ok(Slot::long(step.packed(false, false))),
            z::Z_BUF_ERROR => Ok(Slot::long(step.packed(false, true))),
            _ => {
                let text = "unknown error in checkDeflateStatus, setParams case";
                Err(stream::throw(cx, INTERNAL_ERROR, step.stream, Some(text)))
            }
        };
    }
    // SAFETY: Z1, Z2.
    match unsafe { z::deflate(step.stream, flush) } {
        z::Z_STREAM_END => Ok(Slot::long(step.packed(true, false))),
        z::Z_OK | z::Z_BUF_ERROR => Ok(Slot::long(step.packed(false, false))),
        _ => Err(stream::throw(cx, INTERNAL_ERROR, step.stream, Some("unknown error in checkDeflateStatus"))),
    }
}

fn get_adler<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(stream::checksum(a.long(0))))
}

fn reset<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // SAFETY: Z1.
    match unsafe { z::deflateReset(stream::of(a.long(0))) } {
        z::Z_OK => Ok(Slot::ZERO),
        _ => Err(cx.throw(INTERNAL_ERROR, "deflateReset failed")),
    }
}

fn end<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let address = a.long(0);
    // SAFETY: Z1.
    if unsafe { z::deflateEnd(stream::of(address)) } == z::Z_STREAM_ERROR {
        return Err(cx.throw(INTERNAL_ERROR, "deflateEnd failed"));
    }
    stream::free(address);
    Ok(Slot::ZERO)
}
