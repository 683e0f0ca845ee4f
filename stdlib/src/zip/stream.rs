//! Streams of zlib that Java objects hold by address.
//!
//! # Invariants
//!
//! * **Z1** The address in an `Inflater` or `Deflater` is a stream that [`made`] handed out and [`end`] has not freed: the class library
//!   checks it and calls under the object's lock.
//! * **Z2** zlib reads and writes only the ranges it is given, which the class library has checked; no safepoint is reached
//!   meanwhile, so arrays stay where they are.
#![allow(unsafe_code)] // reason: calls of zlib

use crate::native_memory::array_address;
use libz_sys as z;
use std::ffi::{CStr, c_int};
use vm_core::{Args, Cx, JResult, Local, Slot, Thrown};

/// What is wrong with zlib itself.
pub const INTERNAL_ERROR: &str = "java/lang/InternalError";

/// Bits of the window of streams with a header.
const WINDOW_BITS: c_int = 15;
/// `DEF_MEM_LEVEL` of zlib.
pub const MEMORY_LEVEL: c_int = 8;

/// A stream with no state yet, at an address of its own (its state points back to it).
pub fn new() -> Box<z::z_stream> {
    Box::new(z::z_stream {
        next_in: std::ptr::null_mut(),
        avail_in: 0,
        total_in: 0,
        next_out: std::ptr::null_mut(),
        avail_out: 0,
        total_out: 0,
        msg: std::ptr::null_mut(),
        state: std::ptr::null_mut(),
        zalloc: allocate,
        zfree: release,
        opaque: std::ptr::null_mut(),
        data_type: 0,
        adler: 0,
        reserved: 0,
    })
}

extern "C" fn allocate(_: z::voidpf, items: z::uInt, size: z::uInt) -> z::voidpf {
    // SAFETY: any size is allowed.
    unsafe { libc::calloc(items as usize, size as usize) }
}

extern "C" fn release(_: z::voidpf, memory: z::voidpf) {
    // SAFETY: zlib frees what `allocate` gave it, once.
    unsafe { libc::free(memory) }
}

/// The version of zlib this crate was built for, as zlib wants to see it.
pub fn version() -> *const std::ffi::c_char {
    // SAFETY: no arguments.
    unsafe { z::zlibVersion() }
}

/// Bits of the window; negative for streams without header.
pub fn window_bits(bare: bool) -> c_int {
    if bare { -WINDOW_BITS } else { WINDOW_BITS }
}

/// Size of a stream, as zlib wants to see it.
pub const SIZE: c_int = size_of::<z::z_stream>() as c_int;

/// The stream at an address from Java.
pub fn of(address: i64) -> *mut z::z_stream {
    address as *mut z::z_stream
}

/// zlib's own message, if it left one.
pub fn message(stream: *const z::z_stream) -> Option<String> {
    // SAFETY: Z1.
    let text = unsafe { (*stream).msg };
    if text.is_null() {
        return None;
    }
    // SAFETY: zlib's messages are constant C strings.
    Some(unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

/// Throws an error of a class with zlib's message, the given one, or none.
pub fn throw(cx: &mut Cx<'_>, class: &str, stream: *const z::z_stream, otherwise: Option<&str>) -> Thrown {
    match message(stream).as_deref().or(otherwise) {
        Some(text) => cx.throw(class, text),
        None => cx.throw_plain(class),
    }
}

/// Whether an operand is an array (reference, offset, length) or native memory (address in two slots, length).
pub const ARRAY: bool = true;
/// See [`ARRAY`].
pub const BUFFER: bool = false;

/// Input and output of one step: lengths before it.
pub struct Step {
    /// The stream.
    pub stream: *mut z::z_stream,
    input: u32,
    output: u32,
}

impl Step {
    /// Points a stream at its operands: `this`, the stream's address, input, output. Either form of an operand takes three slots.
    pub fn begin<'s, const INPUT: bool, const OUTPUT: bool>(cx: &Cx<'s>, a: Args<'s>) -> Step {
        let start = |is_array: bool, i: usize| match is_array {
            true => {
                let array: Local<'s> = a.obj(cx, i);
                array_address(cx, array, a.int(i + 1))
            }
            false => a.long(i) as *mut u8,
        };
        let step = Step { stream: of(a.long(1)), input: a.int(5) as u32, output: a.int(8) as u32 };
        // SAFETY: Z1, the only use of the stream at this time.
        let stream = unsafe { &mut *step.stream };
        stream.next_in = start(INPUT, 3);
        stream.avail_in = step.input;
        stream.next_out = start(OUTPUT, 6);
        stream.avail_out = step.output;
        step
    }
    /// Bytes used of the input and of the output so far.
    pub fn used(&self) -> (u32, u32) {
        // SAFETY: Z1.
        let stream = unsafe { &*self.stream };
        (self.input - stream.avail_in, self.output - stream.avail_out)
    }
    /// What a step returns to Java: bytes read, bytes written from bit 31, and two flags at the top.
    pub fn packed(&self, flag_62: bool, flag_63: bool) -> i64 {
        let (read, written) = self.used();
        pack(read, written, flag_62, flag_63)
    }
}

/// See [`Step::packed`].
pub fn pack(read: u32, written: u32, flag_62: bool, flag_63: bool) -> i64 {
    i64::from(read) | i64::from(written) << 31 | i64::from(flag_62) << 62 | i64::from(flag_63) << 63
}

/// Where compression and decompression differ in what both have.
pub trait Codec {
    /// The function of zlib that sets a dictionary.
    const SET_DICTIONARY: unsafe extern "C" fn(*mut z::z_stream, *const u8, z::uInt) -> c_int;
    /// The function of zlib that starts anew, and the message if it fails.
    const RESET: (unsafe extern "C" fn(*mut z::z_stream) -> c_int, Option<&str>);
    /// The function of zlib that ends a stream, and the message if it fails.
    const END: (unsafe extern "C" fn(*mut z::z_stream) -> c_int, Option<&str>);
    /// What is thrown when zlib refused a dictionary.
    fn dictionary_refused(cx: &mut Cx<'_>, stream: *const z::z_stream, code: c_int) -> Thrown;
}

fn internal_error(cx: &mut Cx<'_>, text: Option<&str>) -> Thrown {
    match text {
        Some(text) => cx.throw(INTERNAL_ERROR, text),
        None => cx.throw_plain(INTERNAL_ERROR),
    }
}

/// `init` for a stream on which zlib's function of that name ended with `code`; `refused` is the message for a stream that
/// zlib did not accept.
pub fn made<C: Codec>(cx: &mut Cx<'_>, stream: Box<z::z_stream>, code: c_int, refused: Option<&str>) -> JResult<Slot> {
    let text = match code {
        z::Z_OK => {
            let address = Box::into_raw(stream) as usize;
            // SAFETY: a stream of its own, which `end` takes back before it frees it.
            return Ok(Slot::long(unsafe { cx.vm().native_blocks.give(address, free::<C>) } as i64));
        }
        z::Z_MEM_ERROR => return Err(cx.throw_plain("java/lang/OutOfMemoryError")),
        z::Z_VERSION_ERROR => "zlib returned Z_VERSION_ERROR: compile time and runtime zlib implementations differ",
        z::Z_STREAM_ERROR => match refused {
            Some(text) => text,
            None => return Err(cx.throw_plain("java/lang/IllegalArgumentException")),
        },
        _ => "unknown error initializing zlib library",
    };
    Err(throw(cx, INTERNAL_ERROR, &raw const *stream, Some(text)))
}

fn dictionary<C: Codec>(cx: &mut Cx<'_>, address: i64, from: *const u8, length: i32) -> JResult<Slot> {
    let stream = of(address);
    // SAFETY: Z1, Z2.
    match unsafe { C::SET_DICTIONARY(stream, from, length as z::uInt) } {
        z::Z_OK => Ok(Slot::ZERO),
        code => Err(C::dictionary_refused(cx, stream, code)),
    }
}

/// `setDictionary`.
pub fn set_dictionary<'s, C: Codec>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let array: Local<'s> = a.obj(cx, 2);
    let from = array_address(cx, array, a.int(3));
    dictionary::<C>(cx, a.long(0), from, a.int(4))
}

/// `setDictionaryBuffer`.
pub fn set_dictionary_buffer<'s, C: Codec>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    dictionary::<C>(cx, a.long(0), a.long(2) as *const u8, a.int(4))
}

/// `getAdler`: the running checksum.
pub fn get_adler<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // SAFETY: Z1.
    Ok(Slot::int(unsafe { (*of(a.long(0))).adler as i32 }))
}

/// `reset`.
pub fn reset<'s, C: Codec>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // SAFETY: Z1.
    match unsafe { C::RESET.0(of(a.long(0))) } {
        z::Z_OK => Ok(Slot::ZERO),
        _ => Err(internal_error(cx, C::RESET.1)),
    }
}

/// Ends a stream that [`made`] has given, and frees it.
///
/// # Safety
/// Z1, and nobody uses it any more.
unsafe fn free<C: Codec>(address: usize) {
    let stream = of(address as i64);
    // SAFETY: the caller's promise.
    unsafe { C::END.0(stream) };
    // SAFETY: as above, made a box by `made`.
    drop(unsafe { Box::from_raw(stream) });
}

/// `end`.
pub fn end<'s, C: Codec>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let address = a.long(0) as usize;
    if !cx.vm().native_blocks.take(address) {
        return Err(internal_error(cx, C::END.1));
    }
    // SAFETY: Z1, ended once.
    unsafe { free::<C>(address) };
    Ok(Slot::ZERO)
}
