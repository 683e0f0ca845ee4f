//! Volatile field access, of any kind (JLS 17.4: acquire loads, sequentially consistent stores).

use crate::raw::Heap;
use std::sync::atomic::Ordering;
use vm_core::field::Kind;

/// A kind as operand `a` of the volatile instructions.
#[inline(always)]
fn kind(a: usize) -> Kind {
    const KINDS: [Kind; 10] = [
        Kind::Boolean,
        Kind::Char,
        Kind::Float,
        Kind::Double,
        Kind::Byte,
        Kind::Short,
        Kind::Int,
        Kind::Long,
        Kind::Object,
        Kind::Array,
    ];
    KINDS.into_iter().find(|k| *k as usize == a).unwrap_or(Kind::Object)
}

/// Slots of a value of this kind.
pub(crate) fn slots(a: usize) -> usize {
    kind(a).slots()
}

/// A result as its kind holds it (JVMS 6.5.ireturn).
pub(crate) fn narrow(a: usize, v: u64) -> u64 {
    let narrowed = match kind(a) {
        Kind::Boolean => v as i32 & 1,
        Kind::Byte => v as i8 as i32,
        Kind::Char => v as u16 as i32,
        Kind::Short => v as i16 as i32,
        _ => return v,
    };
    narrowed as u32 as u64
}

/// Reads a volatile field as a slot.
pub(crate) fn get_volatile(heap: Heap, r: u32, offset: usize, a: usize) -> u64 {
    match kind(a) {
        Kind::Boolean | Kind::Byte => heap.atomic_u8(r, offset).load(Ordering::SeqCst) as i8 as i32 as u32 as u64,
        Kind::Char => heap.atomic_u16(r, offset).load(Ordering::SeqCst) as u64,
        Kind::Short => heap.atomic_u16(r, offset).load(Ordering::SeqCst) as i16 as i32 as u32 as u64,
        Kind::Long | Kind::Double => heap.atomic_u64(r, offset).load(Ordering::SeqCst),
        _ => heap.atomic_u32(r, offset).load(Ordering::SeqCst) as u64,
    }
}

/// Writes a volatile field; true when it was a reference, whose card the caller marks.
pub(crate) fn put_volatile(heap: Heap, r: u32, offset: usize, a: usize, v: u64) -> bool {
    match kind(a) {
        Kind::Boolean => heap.atomic_u8(r, offset).store(v as u8 & 1, Ordering::SeqCst),
        Kind::Byte => heap.atomic_u8(r, offset).store(v as u8, Ordering::SeqCst),
        Kind::Char | Kind::Short => heap.atomic_u16(r, offset).store(v as u16, Ordering::SeqCst),
        Kind::Long | Kind::Double => heap.atomic_u64(r, offset).store(v, Ordering::SeqCst),
        k => {
            heap.atomic_u32(r, offset).store(v as u32, Ordering::SeqCst);
            return k.is_reference();
        }
    }
    false
}
