//! Methods of the class library that are loops over strings and arrays, done in Rust: the interpreter and compiled code both run
//! these functions in place of the method.
//!
//! A function in the table either does all of the method's work or, for whatever is unusual (null, indices out of bounds, an
//! element that may not be stored), nothing: then the method itself runs, and throws what it throws. None reaches a safepoint.
#![allow(unsafe_code)] // reason: called by machine code; reads argument slots and ranges of elements in place (V2, V4)

mod arrays;
mod numbers;
mod text;

use crate::cx::{Cx, Ref};
use crate::method::Method;
use crate::object::{Object, array};
use crate::thread::JavaThread;
use std::ptr::NonNull;

pub use arrays::{Ranges, array_copy};

/// What compiled code gets from a function that did nothing; results are ints or references.
pub const DECLINED: i64 = i64::MIN;

/// What a function does to memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LeafEffect {
    /// Reads elements.
    Reads,
    /// Writes elements.
    Writes,
}

/// A method and the function that does its work.
pub struct Leaf {
    class: &'static str,
    name: &'static str,
    descriptor: &'static str,
    /// The function's name.
    pub text: &'static str,
    /// What it does to memory.
    pub effect: LeafEffect,
    interpreted: unsafe fn(&Cx<'_>, *const u64) -> Option<u64>,
    compiled: fn() -> usize,
}

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LeafId(pub u16);

/// Reads argument slots one after the other.
struct Arguments(*const u64);

impl Arguments {
    fn next(&mut self, slots: usize) -> u64 {
        // SAFETY: V6, as many slots as the method's descriptor says; the caller vouches for the first.
        let value = unsafe { self.0.read() };
        self.0 = self.0.wrapping_add(slots);
        value
    }
}

/// The types of parameters: reference, int, long, double.
macro_rules! parameter {
    (@raw r) => {
        u32
    };
    (@raw i) => {
        i32
    };
    (@raw l) => {
        i64
    };
    (@raw d) => {
        f64
    };
    (@slot r $args:ident) => {
        $args.next(1) as u32
    };
    (@slot i $args:ident) => {
        $args.next(1) as i32
    };
    (@slot l $args:ident) => {
        $args.next(2) as i64
    };
    (@slot d $args:ident) => {
        f64::from_bits($args.next(2))
    };
    (@typed r $raw:ident) => {
        Ref::<Object>::from_raw($raw)
    };
    (@typed $other:ident $raw:ident) => {
        $raw
    };
}

macro_rules! leaves {
    ($($effect:ident $class:literal $name:literal $descriptor:literal => $function:path, ($($arg:ident: $ty:ident),*);)*) => {
        &[$(Leaf {
            class: $class,
            name: $name,
            descriptor: $descriptor,
            text: stringify!($function),
            effect: LeafEffect::$effect,
            interpreted: {
                unsafe fn interpreted(cx: &Cx<'_>, slots: *const u64) -> Option<u64> {
                    let mut args = Arguments(slots);
                    $(let $arg = parameter!(@slot $ty args);)*
                    $function(cx, $(parameter!(@typed $ty $arg)),*).map(|result| u64::from(result as u32))
                }
                interpreted
            },
            compiled: || {
                extern "C" fn compiled(thread: NonNull<JavaThread>, $($arg: parameter!(@raw $ty)),*) -> i64 {
                    // SAFETY: compiled code passes the thread it runs on (J2 of the compiler).
                    let cx = unsafe { Cx::from_thread(thread) };
                    $function(&cx, $(parameter!(@typed $ty $arg)),*).map_or(DECLINED, i64::from)
                }
                compiled as *const () as usize
            },
        }),*]
    };
}

/// All functions. The methods are those of the boot loader's classes.
static LEAVES: &[Leaf] = leaves! {
    Writes "java/lang/System" "arraycopy" "(Ljava/lang/Object;ILjava/lang/Object;II)V" => arrays::copy, (from: r, at: i, to: r, there: i, n: i);
    Reads "java/util/Arrays" "equals" "([B[B)Z" => arrays::equal_bytes, (a: r, b: r);
    Reads "java/util/Arrays" "equals" "([C[C)Z" => arrays::equal_chars, (a: r, b: r);
    Writes "java/util/Arrays" "fill" "([BB)V" => arrays::fill_bytes, (to: r, value: i);
    Writes "java/util/Arrays" "fill" "([BIIB)V" => arrays::fill_byte_range, (to: r, from: i, end: i, value: i);
    Writes "java/util/Arrays" "fill" "([CC)V" => arrays::fill_chars, (to: r, value: i);
    Writes "java/util/Arrays" "fill" "([CIIC)V" => arrays::fill_char_range, (to: r, from: i, end: i, value: i);
    Writes "java/util/Arrays" "fill" "([II)V" => arrays::fill_ints, (to: r, value: i);
    Writes "java/util/Arrays" "fill" "([IIII)V" => arrays::fill_int_range, (to: r, from: i, end: i, value: i);
    Writes "java/util/Arrays" "fill" "([JJ)V" => arrays::fill_longs, (to: r, value: l);
    Writes "java/util/Arrays" "fill" "([JIIJ)V" => arrays::fill_long_range, (to: r, from: i, end: i, value: l);
    Writes "java/util/Arrays" "fill" "([DD)V" => arrays::fill_doubles, (to: r, value: d);
    Writes "java/util/Arrays" "fill" "([DIID)V" => arrays::fill_double_range, (to: r, from: i, end: i, value: d);
    Reads "jdk/internal/util/ArraysSupport" "vectorizedMismatch" "(Ljava/lang/Object;JLjava/lang/Object;JII)I" => arrays::mismatch, (a: r, at: l, b: r, there: l, n: i, shift: i);
    Writes "java/math/BigInteger" "implMultiplyToLen" "([II[II[I)[I" => numbers::multiply, (x: r, n: i, y: r, m: i, to: r);
    Writes "java/math/BigInteger" "implSquareToLen" "([II[II)[I" => numbers::square, (x: r, n: i, to: r, m: i);
    Writes "java/math/BigInteger" "implMulAdd" "([I[IIII)I" => numbers::multiply_add, (to: r, x: r, at: i, n: i, factor: i);
    Writes "sun/security/provider/SHA2" "implCompress0" "([BI)V" => numbers::sha256, (this: r, message: r, at: i);
    Writes "sun/security/provider/SHA5" "implCompress0" "([BI)V" => numbers::sha512, (this: r, message: r, at: i);
    Reads "java/lang/StringLatin1" "equals" "([B[B)Z" => arrays::equal_bytes, (a: r, b: r);
    Reads "java/lang/StringLatin1" "hashCode" "([B)I" => text::latin1_hash, (a: r);
    Reads "java/lang/StringLatin1" "compareTo" "([B[B)I" => text::latin1_compare, (a: r, b: r);
    Reads "java/lang/StringLatin1" "indexOfChar" "([BIII)I" => text::latin1_index_of_char, (a: r, c: i, from: i, to: i);
    Reads "java/lang/StringLatin1" "indexOf" "([BI[BII)I" => text::latin1_index_of, (a: r, n: i, part: r, m: i, from: i);
    Writes "java/lang/StringLatin1" "inflate" "([BI[CII)V" => text::inflate_to_chars, (a: r, from: i, b: r, to: i, n: i);
    Writes "java/lang/StringLatin1" "inflate" "([BI[BII)V" => text::inflate_to_bytes, (a: r, from: i, b: r, to: i, n: i);
    Reads "java/lang/StringUTF16" "equals" "([B[B)Z" => arrays::equal_bytes, (a: r, b: r);
    Reads "java/lang/StringUTF16" "hashCode" "([B)I" => text::utf16_hash, (a: r);
    Reads "java/lang/StringUTF16" "compareTo" "([B[B)I" => text::utf16_compare, (a: r, b: r);
    Reads "java/lang/StringUTF16" "indexOfCharUnsafe" "([BIII)I" => text::utf16_index_of_char, (a: r, c: i, from: i, to: i);
    Writes "java/lang/StringUTF16" "compress" "([CI[BII)I" => text::compress_chars, (a: r, from: i, b: r, to: i, n: i);
    Writes "java/lang/StringUTF16" "compress" "([BI[BII)I" => text::compress_bytes, (a: r, from: i, b: r, to: i, n: i);
    Writes "java/lang/StringUTF16" "getChars" "([BII[CI)V" => text::utf16_chars, (a: r, from: i, end: i, b: r, to: i);
    Reads "java/lang/StringCoding" "hasNegatives" "([BII)Z" => text::has_negatives, (a: r, from: i, n: i);
    Reads "java/lang/StringCoding" "countPositives" "([BII)I" => text::count_positives, (a: r, from: i, n: i);
    Writes "java/lang/StringCoding" "implEncodeISOArray" "([BI[BII)I" => text::encode_latin1, (a: r, from: i, b: r, to: i, n: i);
    Writes "java/lang/StringCoding" "implEncodeAsciiArray" "([CI[BII)I" => text::encode_ascii, (a: r, from: i, b: r, to: i, n: i);
};

/// The table's row for a method.
pub fn find(method: &Method) -> Option<LeafId> {
    if !method.class.loader.is_boot() {
        return None;
    }
    let is_row = |leaf: &Leaf| {
        method.class.name == leaf.class && method.name == leaf.name && method.descriptor == leaf.descriptor
    };
    LEAVES.iter().position(is_row).map(|at| LeafId(at as u16))
}

/// All rows.
pub fn all() -> impl Iterator<Item = LeafId> {
    (0..LEAVES.len() as u16).map(LeafId)
}

impl LeafId {
    /// The row.
    #[inline(always)]
    pub fn get(self) -> &'static Leaf {
        &LEAVES[usize::from(self.0)]
    }
}

impl Leaf {
    /// Runs the function on a method's argument slots. The result as the bits of a slot.
    ///
    /// # Safety
    /// `slots` points to the arguments of the row's method, its references alive (V2).
    #[inline(always)]
    pub unsafe fn run(&self, cx: &Cx<'_>, slots: *const u64) -> Option<u64> {
        // SAFETY: the caller's promise.
        unsafe { (self.interpreted)(cx, slots) }
    }

    /// What compiled code calls: the thread, then the arguments; the result is an `i64`, or [`DECLINED`].
    pub fn address(&self) -> u64 {
        (self.compiled)() as u64
    }
}

/// An array in an argument; `None` for null.
#[inline(always)]
fn some_array(array: Ref<'_>) -> Option<Ref<'_>> {
    (!array.is_null()).then_some(array)
}

/// `count` elements from `from` on lie in an array of `length`.
#[inline(always)]
fn in_bounds(from: i32, count: i32, length: usize) -> bool {
    from >= 0 && count >= 0 && from as usize + count as usize <= length
}

/// The 16-bit units of a `char[]`, or of a `byte[]` that holds such. Other threads may write them (Java allows it).
fn units<'n>(cx: &'n Cx<'_>, array: Ref<'n>, count: usize) -> &'n [u16] {
    // SAFETY: V2, V4: the element range of a live array, which has so many, aligned to 8 bytes.
    unsafe { std::slice::from_raw_parts(array.address(cx, array::BASE_OFFSET).cast(), count) }
}
