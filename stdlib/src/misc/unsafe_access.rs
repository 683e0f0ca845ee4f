//! `jdk.internal.misc.Unsafe`: single values, plain, volatile and compared, in objects and in native memory; fences.
#![allow(unsafe_code)] // reason: the natives of Unsafe (S2)

use crate::guarded::{self, Fault, Word};
use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, fence};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Ref, Slot, Thrown};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/misc/Unsafe" {
        "getByte" "(Ljava/lang/Object;J)B" => get::<i8>,
        "getBoolean" "(Ljava/lang/Object;J)Z" => get::<bool>,
        "getShort" "(Ljava/lang/Object;J)S" => get::<i16>,
        "getChar" "(Ljava/lang/Object;J)C" => get::<u16>,
        "getInt" "(Ljava/lang/Object;J)I" => get::<i32>,
        "getLong" "(Ljava/lang/Object;J)J" => get::<i64>,
        "getFloat" "(Ljava/lang/Object;J)F" => get::<i32>,
        "getDouble" "(Ljava/lang/Object;J)D" => get::<i64>,
        "putByte" "(Ljava/lang/Object;JB)V" => put::<i8>,
        "putBoolean" "(Ljava/lang/Object;JZ)V" => put::<bool>,
        "putShort" "(Ljava/lang/Object;JS)V" => put::<i16>,
        "putChar" "(Ljava/lang/Object;JC)V" => put::<u16>,
        "putInt" "(Ljava/lang/Object;JI)V" => put::<i32>,
        "putLong" "(Ljava/lang/Object;JJ)V" => put::<i64>,
        "putFloat" "(Ljava/lang/Object;JF)V" => put::<i32>,
        "putDouble" "(Ljava/lang/Object;JD)V" => put::<i64>,
        "getByteVolatile" "(Ljava/lang/Object;J)B" => get_volatile::<i8>,
        "getBooleanVolatile" "(Ljava/lang/Object;J)Z" => get_volatile::<bool>,
        "getShortVolatile" "(Ljava/lang/Object;J)S" => get_volatile::<i16>,
        "getCharVolatile" "(Ljava/lang/Object;J)C" => get_volatile::<u16>,
        "getIntVolatile" "(Ljava/lang/Object;J)I" => get_volatile::<i32>,
        "getLongVolatile" "(Ljava/lang/Object;J)J" => get_volatile::<i64>,
        "getFloatVolatile" "(Ljava/lang/Object;J)F" => get_volatile::<i32>,
        "getDoubleVolatile" "(Ljava/lang/Object;J)D" => get_volatile::<i64>,
        "putByteVolatile" "(Ljava/lang/Object;JB)V" => put_volatile::<i8>,
        "putBooleanVolatile" "(Ljava/lang/Object;JZ)V" => put_volatile::<bool>,
        "putShortVolatile" "(Ljava/lang/Object;JS)V" => put_volatile::<i16>,
        "putCharVolatile" "(Ljava/lang/Object;JC)V" => put_volatile::<u16>,
        "putIntVolatile" "(Ljava/lang/Object;JI)V" => put_volatile::<i32>,
        "putLongVolatile" "(Ljava/lang/Object;JJ)V" => put_volatile::<i64>,
        "putFloatVolatile" "(Ljava/lang/Object;JF)V" => put_volatile::<i32>,
        "putDoubleVolatile" "(Ljava/lang/Object;JD)V" => put_volatile::<i64>,
        "compareAndSetInt" "(Ljava/lang/Object;JII)Z" => compare_and_set_int,
        "compareAndSetLong" "(Ljava/lang/Object;JJJ)Z" => compare_and_set_long,
        "compareAndExchangeInt" "(Ljava/lang/Object;JII)I" => compare_and_exchange_int,
        "compareAndExchangeLong" "(Ljava/lang/Object;JJJ)J" => compare_and_exchange_long,
        "getReference" "(Ljava/lang/Object;J)Ljava/lang/Object;" => get_reference,
        "getReferenceVolatile" "(Ljava/lang/Object;J)Ljava/lang/Object;" => get_reference_volatile,
        "putReference" "(Ljava/lang/Object;JLjava/lang/Object;)V" => put_reference,
        "putReferenceVolatile" "(Ljava/lang/Object;JLjava/lang/Object;)V" => put_reference_volatile,
        "compareAndSetReference" "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Z" => compare_and_set_reference,
        "compareAndExchangeReference" "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;" => compare_and_exchange_reference,
        "getUncompressedObject" "(J)Ljava/lang/Object;" => get_uncompressed_object,
        "loadFence" "()V" => load_fence,
        "storeFence" "()V" => store_fence,
        "fullFence" "()V" => full_fence,
    }
};

/// Where `Unsafe` accesses memory.
#[derive(Clone, Copy)]
pub enum Place {
    /// In an object.
    Heap(*mut u8),
    /// Elsewhere: perhaps in a mapped file, whose pages may go away.
    Native(*mut u8),
}

impl Place {
    /// The address, valid until the next safepoint.
    pub fn address(self) -> *mut u8 {
        let (Place::Heap(p) | Place::Native(p)) = self;
        p
    }
}

/// The place that arguments `object` (or null) and `offset` (or address) name.
#[inline]
pub fn place<'s>(cx: &Cx<'s>, a: Args<'s>, object: usize, offset: usize) -> Place {
    let (base, offset): (Local<'s>, i64) = (a.obj(cx, object), a.long(offset));
    let r = base.get(cx);
    if r.is_null() {
        // An address, not an offset from null: that pointer might not be dereferenced.
        return Place::Native(std::ptr::with_exposed_provenance_mut(offset as usize));
    }
    Place::Heap(r.address(cx, 0).wrapping_offset(offset as isize))
}

/// InternalError for memory that has gone away, with what HotSpot says, compiled or not.
#[cold]
pub fn fault(cx: &mut Cx<'_>, _: Fault) -> Thrown {
    cx.throw(
        "java/lang/InternalError",
        "a fault occurred in a recent unsafe memory access operation in compiled Java code",
    )
}

/// A value as `Unsafe` moves it. Floating-point values move as integers of their size.
trait Scalar: Copy {
    /// Its bits in memory.
    type Bits: Word;
    /// The value of these bits.
    fn to_slot(bits: Self::Bits) -> Slot;
    /// The bits of a value.
    fn from_slot(value: Slot) -> Self::Bits;
    /// Reads from a place in an object; an unaligned one is read in one plain access (which is atomic only within a cache line).
    ///
    /// # Safety
    /// S2: the place holds such a value.
    unsafe fn load(p: *mut u8, order: Ordering) -> Self::Bits;
    /// Writes to a place in an object.
    ///
    /// # Safety
    /// S2: the place may hold such a value.
    unsafe fn store(p: *mut u8, bits: Self::Bits, order: Ordering);
}

macro_rules! scalar {
    ($($t:ty, $bits:ty, $atomic:ty, $to_slot:expr, $from_slot:expr;)*) => {
        $(impl Scalar for $t {
            type Bits = $bits;
            #[inline(always)]
            fn to_slot(bits: $bits) -> Slot {
                let convert: fn($bits) -> Slot = $to_slot;
                convert(bits)
            }
            #[inline(always)]
            fn from_slot(value: Slot) -> $bits {
                let convert: fn(Slot) -> $bits = $from_slot;
                convert(value)
            }
            #[inline(always)]
            unsafe fn load(p: *mut u8, order: Ordering) -> $bits {
                if p.cast::<$bits>().is_aligned() {
                    // SAFETY: S2, and aligned.
                    let a = unsafe { <$atomic>::from_ptr(p.cast()) };
                    a.load(order)
                } else {
                    // SAFETY: S2.
                    unsafe { p.cast::<$bits>().read_unaligned() }
                }
            }
            #[inline(always)]
            unsafe fn store(p: *mut u8, bits: $bits, order: Ordering) {
                if p.cast::<$bits>().is_aligned() {
                    // SAFETY: S2, and aligned.
                    let a = unsafe { <$atomic>::from_ptr(p.cast()) };
                    a.store(bits, order)
                } else {
                    // SAFETY: S2.
                    unsafe { p.cast::<$bits>().write_unaligned(bits) }
                }
            }
        })*
    };
}
scalar! {
    bool, u8, AtomicU8, |b| Slot::bool(b != 0), |s| s.as_int() as u8 & 1;
    i8, u8, AtomicU8, |b| Slot::int(b as i8 as i32), |s| s.as_int() as u8;
    i16, u16, AtomicU16, |b| Slot::int(b as i16 as i32), |s| s.as_int() as u16;
    u16, u16, AtomicU16, |b| Slot::int(b as i32), |s| s.as_int() as u16;
    i32, u32, AtomicU32, |b| Slot::int(b as i32), |s| s.as_int() as u32;
    i64, u64, AtomicU64, |b| Slot::long(b as i64), |s| s.as_long() as u64;
}

/// The value argument: its raw slot.
fn value<'s, T: Scalar>(a: Args<'s>) -> Slot {
    if size_of::<T>() == 8 { Slot::long(a.long(4)) } else { Slot::int(a.int(4)) }
}

fn load<'s, T: Scalar>(cx: &mut Cx<'s>, a: Args<'s>, order: Ordering) -> JResult<Slot> {
    let bits = match place(cx, a, 1, 2) {
        // SAFETY: S2.
        Place::Heap(p) => Ok(unsafe { T::load(p, order) }),
        // SAFETY: S2.
        Place::Native(p) => unsafe { guarded::load(p) },
    };
    bits.map(T::to_slot).map_err(|f| fault(cx, f))
}

fn store<'s, T: Scalar>(cx: &mut Cx<'s>, a: Args<'s>, order: Ordering) -> JResult<Slot> {
    let bits = T::from_slot(value::<T>(a));
    let stored = match place(cx, a, 1, 2) {
        Place::Heap(p) => {
            // SAFETY: S2.
            unsafe { T::store(p, bits, order) };
            Ok(())
        }
        // SAFETY: S2.
        Place::Native(p) => unsafe { guarded::store(p, bits, order == SeqCst) },
    };
    stored.map(|()| Slot::ZERO).map_err(|f| fault(cx, f))
}

fn get<'s, T: Scalar>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    load::<T>(cx, a, Relaxed)
}

fn get_volatile<'s, T: Scalar>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    load::<T>(cx, a, SeqCst)
}

fn put<'s, T: Scalar>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    store::<T>(cx, a, Relaxed)
}

fn put_volatile<'s, T: Scalar>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    store::<T>(cx, a, SeqCst)
}

/// The result of comparing and exchanging the word at the place that the arguments name.
fn exchange_int<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Result<u32, u32>> {
    let (old, new) = (a.int(4) as u32, a.int(5) as u32);
    match place(cx, a, 1, 2) {
        Place::Heap(p) => {
            // SAFETY: S2; Java checks the alignment where it matters.
            let word = unsafe { AtomicU32::from_ptr(p.cast()) };
            Ok(word.compare_exchange(old, new, SeqCst, SeqCst))
        }
        // SAFETY: S2.
        Place::Native(p) => unsafe { guarded::compare_exchange(p, old, new) }.map_err(|f| fault(cx, f)),
    }
}

fn exchange_long<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Result<u64, u64>> {
    let (old, new) = (a.long(4) as u64, a.long(6) as u64);
    match place(cx, a, 1, 2) {
        Place::Heap(p) => {
            // SAFETY: S2.
            let word = unsafe { AtomicU64::from_ptr(p.cast()) };
            Ok(word.compare_exchange(old, new, SeqCst, SeqCst))
        }
        // SAFETY: S2.
        Place::Native(p) => unsafe { guarded::compare_exchange(p, old, new) }.map_err(|f| fault(cx, f)),
    }
}

fn compare_and_set_int<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(exchange_int(cx, a)?.is_ok()))
}

fn compare_and_exchange_int<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (Ok(old) | Err(old)) = exchange_int(cx, a)?;
    Ok(Slot::int(old as i32))
}

fn compare_and_set_long<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(exchange_long(cx, a)?.is_ok()))
}

fn compare_and_exchange_long<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (Ok(old) | Err(old)) = exchange_long(cx, a)?;
    Ok(Slot::long(old as i64))
}

/// The object whose reference field is accessed, and the field's offset: native memory holds no references.
fn reference_place<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<(Local<'s>, usize)> {
    let object: Local<'s> = a.obj(cx, 1);
    if object.is_null() {
        return Err(no_references(cx));
    }
    Ok((object, a.long(2) as usize))
}

#[cold]
fn no_references(cx: &mut Cx<'_>) -> Thrown {
    cx.throw("java/lang/UnsupportedOperationException", "References cannot be in native memory")
}

fn load_reference<'s>(cx: &mut Cx<'s>, a: Args<'s>, order: Ordering) -> JResult<Slot> {
    let (object, offset) = reference_place(cx, a)?;
    let raw = object.get(cx).atomic_u32(cx, offset).load(order);
    Ok(Slot::obj(Ref::<vm_core::Object>::from_raw(raw)))
}

fn store_reference<'s>(cx: &mut Cx<'s>, a: Args<'s>, order: Ordering) -> JResult<Slot> {
    let (object, offset) = reference_place(cx, a)?;
    let value: Local<'s> = a.obj(cx, 4);
    let (object, value) = (object.get(cx), value.get(cx));
    object.atomic_u32(cx, offset).store(value.raw(), order);
    object.mark_card(cx, offset);
    Ok(Slot::ZERO)
}

fn get_reference<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    load_reference(cx, a, Relaxed)
}

fn get_reference_volatile<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    load_reference(cx, a, SeqCst)
}

fn put_reference<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    store_reference(cx, a, Relaxed)
}

fn put_reference_volatile<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    store_reference(cx, a, SeqCst)
}

fn exchange_reference<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Result<u32, u32>> {
    let (object, offset) = reference_place(cx, a)?;
    let (expected, value): (Local<'s>, Local<'s>) = (a.obj(cx, 4), a.obj(cx, 5));
    let object = object.get(cx);
    let word = object.atomic_u32(cx, offset);
    let result = word.compare_exchange(expected.get(cx).raw(), value.get(cx).raw(), SeqCst, SeqCst);
    if result.is_ok() {
        object.mark_card(cx, offset);
    }
    Ok(result)
}

fn compare_and_set_reference<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(exchange_reference(cx, a)?.is_ok()))
}

fn compare_and_exchange_reference<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (Ok(old) | Err(old)) = exchange_reference(cx, a)?;
    Ok(Slot::obj(Ref::<vm_core::Object>::from_raw(old)))
}

fn get_uncompressed_object<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Err(no_references(cx))
}

fn load_fence<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    fence(Acquire);
    Ok(Slot::ZERO)
}

fn store_fence<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    fence(Release);
    Ok(Slot::ZERO)
}

fn full_fence<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    fence(SeqCst);
    Ok(Slot::ZERO)
}
