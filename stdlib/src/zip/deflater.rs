//! `java.util.zip.Deflater`.
#![allow(unsafe_code)] // reason: calls of zlib

use super::stream::{self, ARRAY, BUFFER, Codec, INTERNAL_ERROR, Step};
use libz_sys as z;
use std::ffi::c_int;
use vm_core::{Args, ClassNatives, Cx, JResult, Slot, Thrown};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/util/zip/Deflater" {
        "init" "(IIZ)J" => init,
        "setDictionary" "(J[BII)V" => stream::set_dictionary::<Deflater>,
        "setDictionaryBuffer" "(JJI)V" => stream::set_dictionary_buffer::<Deflater>,
        "deflateBytesBytes" "(J[BII[BIIII)J" => deflate::<ARRAY, ARRAY>,
        "deflateBytesBuffer" "(J[BIIJIII)J" => deflate::<ARRAY, BUFFER>,
        "deflateBufferBytes" "(JJI[BIIII)J" => deflate::<BUFFER, ARRAY>,
        "deflateBufferBuffer" "(JJIJIII)J" => deflate::<BUFFER, BUFFER>,
        "getAdler" "(J)I" => stream::get_adler,
        "reset" "(J)V" => stream::reset::<Deflater>,
        "end" "(J)V" => stream::end::<Deflater>,
    }
};

struct Deflater;

impl Codec for Deflater {
    const SET_DICTIONARY: unsafe extern "C" fn(*mut z::z_stream, *const u8, z::uInt) -> c_int = z::deflateSetDictionary;
    const RESET: (unsafe extern "C" fn(*mut z::z_stream) -> c_int, Option<&str>) =
        (z::deflateReset, Some("deflateReset failed"));
    const END: (unsafe extern "C" fn(*mut z::z_stream) -> c_int, Option<&str>) =
        (z::deflateEnd, Some("deflateEnd failed"));

    fn dictionary_refused(cx: &mut Cx<'_>, stream: *const z::z_stream, code: c_int) -> Thrown {
        match code {
            z::Z_STREAM_ERROR => cx.throw_plain("java/lang/IllegalArgumentException"),
            _ => stream::throw(cx, INTERNAL_ERROR, stream, Some("unknown error in checkSetDictionaryResult")),
        }
    }
}

fn init<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (level, strategy, bits) = (a.int(0), a.int(1), stream::window_bits(a.bool(2)));
    let mut stream = stream::new();
    let (at, memory, version) = (&raw mut *stream, stream::MEMORY_LEVEL, stream::version());
    // SAFETY: a new stream.
    let code = unsafe { z::deflateInit2_(at, level, z::Z_DEFLATED, bits, memory, strategy, version, stream::SIZE) };
    stream::made::<Deflater>(cx, stream, code, None)
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
