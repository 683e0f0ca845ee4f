//! `java.util.zip.CRC32` and `Adler32`.
#![allow(unsafe_code)] // reason: ranges of memory, and zlib

use crate::native_memory::{Range, array_address};
use libz_sys as z;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/util/zip/CRC32" {
        "update" "(II)I" => crc_byte,
        "updateBytes0" "(I[BII)I" => crc_bytes,
        "updateByteBuffer0" "(IJII)I" => crc_buffer,
    }
    "java/util/zip/Adler32" {
        "update" "(II)I" => adler_byte,
        "updateBytes" "(I[BII)I" => adler_bytes,
        "updateByteBuffer" "(IJII)I" => adler_buffer,
    }
};

/// From a checksum and the bytes that follow to the next checksum.
type Checksum = fn(u32, &[u8]) -> u32;

fn crc(sum: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(sum);
    hasher.update(bytes);
    hasher.finalize()
}

fn adler(sum: u32, bytes: &[u8]) -> u32 {
    // SAFETY: Z2, the range of a slice; lengths are ints of Java.
    unsafe { z::adler32(sum.into(), bytes.as_ptr(), bytes.len() as z::uInt) as u32 }
}

fn byte(sum: Checksum, a: Args<'_>) -> JResult<Slot> {
    Ok(Slot::int(sum(a.int(0) as u32, &[a.int(1) as u8]) as i32))
}

/// The class library has checked the bounds.
fn bytes<'s>(cx: &Cx<'s>, sum: Checksum, a: Args<'s>) -> JResult<Slot> {
    let array: Local<'s> = a.obj(cx, 1);
    let from = array_address(cx, array, a.int(2));
    // SAFETY: Z2, no safepoint meanwhile.
    let bytes = unsafe { std::slice::from_raw_parts(from, a.int(3) as usize) };
    Ok(Slot::int(sum(a.int(0) as u32, bytes) as i32))
}

fn buffer(sum: Checksum, a: Args<'_>) -> JResult<Slot> {
    let (before, address, offset, length) = (a.int(0), a.long(1), a.int(3), a.int(4));
    if address == 0 {
        return Ok(Slot::int(before));
    }
    let range = Range::new(address + i64::from(offset), length);
    Ok(Slot::int(sum(before as u32, range.bytes()) as i32))
}

fn crc_byte<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    byte(crc, a)
}

fn crc_bytes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    bytes(cx, crc, a)
}

fn crc_buffer<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    buffer(crc, a)
}

fn adler_byte<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    byte(adler, a)
}

fn adler_bytes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    bytes(cx, adler, a)
}

fn adler_buffer<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    buffer(adler, a)
}
