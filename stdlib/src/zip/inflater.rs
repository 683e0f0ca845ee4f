//! `java.util.zip.Inflater`.
#![allow(unsafe_code)] // reason: calls of zlib

use super::stream::{self, ARRAY, BUFFER, Codec, INTERNAL_ERROR, Step};
use crate::fields;
use libz_sys as z;
use std::ffi::c_int;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Thrown};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/util/zip/Inflater" {
        "initIDs" "()V" => init_ids,
        "init" "(Z)J" => init,
        "setDictionary" "(J[BII)V" => stream::set_dictionary::<Inflater>,
        "setDictionaryBuffer" "(JJI)V" => stream::set_dictionary_buffer::<Inflater>,
        "inflateBytesBytes" "(J[BII[BII)J" => inflate::<ARRAY, ARRAY>,
        "inflateBytesBuffer" "(J[BIIJI)J" => inflate::<ARRAY, BUFFER>,
        "inflateBufferBytes" "(JJI[BII)J" => inflate::<BUFFER, ARRAY>,
        "inflateBufferBuffer" "(JJIJI)J" => inflate::<BUFFER, BUFFER>,
        "getAdler" "(J)I" => stream::get_adler,
        "reset" "(J)V" => stream::reset::<Inflater>,
        "end" "(J)V" => stream::end::<Inflater>,
    }
};

struct Inflater;

impl Codec for Inflater {
    const SET_DICTIONARY: unsafe extern "C" fn(*mut z::z_stream, *const u8, z::uInt) -> c_int = z::inflateSetDictionary;
    const RESET: (unsafe extern "C" fn(*mut z::z_stream) -> c_int, Option<&str>) = (z::inflateReset, None);
    const END: (unsafe extern "C" fn(*mut z::z_stream) -> c_int, Option<&str>) = (z::inflateEnd, None);

    fn dictionary_refused(cx: &mut Cx<'_>, stream: *const z::z_stream, code: c_int) -> Thrown {
        let class = match code {
            z::Z_STREAM_ERROR | z::Z_DATA_ERROR => "java/lang/IllegalArgumentException",
            _ => INTERNAL_ERROR,
        };
        stream::throw(cx, class, stream, None)
    }
}

fn init_ids<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn init<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut stream = stream::new();
    let bits = stream::window_bits(a.bool(0));
    // SAFETY: a new stream.
    let code = unsafe { z::inflateInit2_(&raw mut *stream, bits, stream::version(), stream::SIZE) };
    stream::made::<Inflater>(cx, stream, code, Some("inflateInit2 returned Z_STREAM_ERROR"))
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
