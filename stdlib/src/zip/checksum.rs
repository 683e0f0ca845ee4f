//! `java.util.zip.CRC32` and `Adler32`.
#![allow(unsafe_code)] // reason: calls of zlib on ranges of memory

use crate::native_memory::array_address;
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

/// A checksum of zlib.
type Checksum = unsafe extern "C" fn(z::uLong, *const z::Bytef, z::uInt) -> z::uLong;

fn byte(sum: Checksum, a: Args<'_>) -> JResult<Slot> {
    let value = a.int(1) as u8;
    // SAFETY: Z2, a range of one byte.
    let sum = unsafe { sum(a.int(0) as u32 as z::uLong, &raw const value, 1) };
    Ok(Slot::int(sum as i32))
}

/// The class library has checked the bounds.
fn bytes<'s>(cx: &Cx<'s>, sum: Checksum, a: Args<'s>) -> JResult<Slot> {
    let array: Local<'s> = a.obj(cx, 1);
    let from = array_address(cx, array, a.int(2));
    // SAFETY: Z2, no safepoint meanwhile.
    let sum = unsafe { sum(a.int(0) as u32 as z::uLong, from, a.int(3) as z::uInt) };
    Ok(Slot::int(sum as i32))
}

fn buffer(sum: Checksum, a: Args<'_>) -> JResult<Slot> {
    let (crc, address, offset, length) = (a.int(0), a.long(1), a.int(3), a.int(4));
    if address == 0 {
        return Ok(Slot::int(crc));
    }
    let from = (address as *const u8).wrapping_offset(offset as isize);
    // SAFETY: S2.
    let sum = unsafe { sum(crc as u32 as z::uLong, from, length as z::uInt) };
    Ok(Slot::int(sum as i32))
}

fn crc_byte<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    byte(z::crc32, a)
}

fn crc_bytes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    bytes(cx, z::crc32, a)
}

fn crc_buffer<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    buffer(z::crc32, a)
}

fn adler_byte<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    byte(z::adler32, a)
}

fn adler_bytes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    bytes(cx, z::adler32, a)
}

fn adler_buffer<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    buffer(z::adler32, a)
}
