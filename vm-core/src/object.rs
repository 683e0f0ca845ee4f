//! Objects and arrays in the heap: typed accessors, the write barrier inside the reference setter.
//!
//! Layout: one header word (`gc::header`), then fields from offset 8. Arrays: `u32` length at offset 8, elements from offset 16
//! (as HotSpot 17's `Unsafe.arrayBaseOffset`). All plain accesses are relaxed atomics, which is what Java's racy fields are.
#![allow(unsafe_code)] // reason: this module is where the heap is dereferenced (V2, V4)

use crate::class::ClassRef;
use crate::cx::{Cx, Ref};
use crate::ids::ClassId;
use gc::header;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

/// Marker: any object.
pub struct Object;

/// Array geometry and accessors.
pub mod array {
    /// Offset of the `u32` length.
    pub const LENGTH_OFFSET: usize = 8;
    /// Offset of element 0, for every element type.
    pub const BASE_OFFSET: usize = 16;
    /// Largest length of any array (HotSpot's limit is close to it).
    pub const MAX_LENGTH: i32 = i32::MAX - 2;

    /// Offset of element `i`, not negative, when an element has `1 << shift` bytes. Arrays may be larger than 4 GB.
    #[inline(always)]
    pub const fn offset(i: i32, shift: u32) -> usize {
        BASE_OFFSET + ((i as u32 as usize) << shift)
    }
}

/// Size in bytes that an object of `bytes` occupies.
#[inline(always)]
pub const fn align8(bytes: usize) -> usize {
    (bytes + 7) & !7
}

macro_rules! accessors {
    ($($get:ident $set:ident $t:ty, $atom:ty, $doc:literal;)*) => {
        impl<T> Ref<'_, T> {
            $(
                #[doc = concat!("Reads the ", $doc, " at byte `offset` (V4).")]
                #[inline(always)]
                pub fn $get(self, cx: &Cx<'_>, offset: usize) -> $t {
                    // SAFETY: V2 and V4: a live object, an offset inside it, aligned for the type.
                    let a = unsafe { &*(self.address(cx, offset) as *const $atom) };
                    a.load(Ordering::Relaxed) as $t
                }
                #[doc = concat!("Writes the ", $doc, " at byte `offset` (V4).")]
                #[inline(always)]
                pub fn $set(self, cx: &Cx<'_>, offset: usize, v: $t) {
                    // SAFETY: V2 and V4, as in the getter.
                    let a = unsafe { &*(self.address(cx, offset) as *const $atom) };
                    a.store(v as _, Ordering::Relaxed)
                }
            )*
        }
    };
}
accessors! {
    get_byte set_byte i8, AtomicU8, "byte (or boolean)";
    get_short set_short i16, AtomicU16, "short";
    get_char set_char u16, AtomicU16, "char";
    get_int set_int i32, AtomicU32, "int";
    get_long set_long i64, AtomicU64, "long";
}

impl<'n, T> Ref<'n, T> {
    /// The address of byte `offset` of the object; valid like the reference itself. Must not be null.
    #[inline(always)]
    pub fn address(self, cx: &Cx<'_>, offset: usize) -> *mut u8 {
        debug_assert!(!self.is_null());
        // The reference is an index of 8-byte words from the heap base; null would land on the unmapped page.
        cx.thread().heap_base.wrapping_add((self.raw() as usize) << 3).wrapping_add(offset)
    }
    /// The header word.
    #[inline(always)]
    pub fn header(self, cx: &'n Cx<'_>) -> &'n AtomicU64 {
        // SAFETY: V2, every object starts with its header.
        unsafe { &*(self.address(cx, 0) as *const AtomicU64) }
    }
    /// The class id in the header.
    #[inline(always)]
    pub fn class_id(self, cx: &Cx<'_>) -> ClassId {
        ClassId((self.header(cx).load(Ordering::Relaxed) >> header::CLASS_SHIFT) as u32)
    }
    /// The class of the object. Must not be null.
    #[inline(always)]
    pub fn class(self, cx: &Cx<'_>) -> ClassRef {
        cx.thread().class_by_id(self.class_id(cx))
    }
    /// Reads the reference at byte `offset` (V4).
    #[inline(always)]
    pub fn get_ref(self, cx: &'n Cx<'_>, offset: usize) -> Ref<'n> {
        Ref::from_raw(self.get_int(cx, offset) as u32)
    }
    /// Writes the reference at byte `offset` (V4) and marks its card.
    #[inline(always)]
    pub fn set_ref<U>(self, cx: &Cx<'_>, offset: usize, v: Ref<'_, U>) {
        self.set_int(cx, offset, v.raw() as i32);
        self.mark_card(cx, offset);
    }
    /// The write barrier for a reference just stored at `offset`.
    #[inline(always)]
    pub fn mark_card(self, cx: &Cx<'_>, offset: usize) {
        let index = (((self.raw() as usize) << 3) + offset) >> gc::CARD_SHIFT;
        // SAFETY: the card table covers the heap range (gc's contract).
        let card = unsafe { &*(cx.thread().card_base.wrapping_add(index) as *const AtomicU8) };
        card.store(gc::CARD_DIRTY, Ordering::Relaxed);
    }
    /// `float` at `offset`.
    #[inline(always)]
    pub fn get_float(self, cx: &Cx<'_>, offset: usize) -> f32 {
        f32::from_bits(self.get_int(cx, offset) as u32)
    }
    /// `double` at `offset`.
    #[inline(always)]
    pub fn get_double(self, cx: &Cx<'_>, offset: usize) -> f64 {
        f64::from_bits(self.get_long(cx, offset) as u64)
    }
    /// The aligned 32-bit word at `offset` as an atomic, for volatile access and compare-and-set. Mark the card after
    /// storing a reference.
    #[inline(always)]
    pub fn atomic_u32(self, cx: &'n Cx<'_>, offset: usize) -> &'n AtomicU32 {
        // SAFETY: V2, V4.
        unsafe { &*(self.address(cx, offset) as *const AtomicU32) }
    }
    /// The aligned 64-bit word at `offset` as an atomic.
    #[inline(always)]
    pub fn atomic_u64(self, cx: &'n Cx<'_>, offset: usize) -> &'n AtomicU64 {
        // SAFETY: V2, V4.
        unsafe { &*(self.address(cx, offset) as *const AtomicU64) }
    }

    /// The length of an array.
    #[inline(always)]
    pub fn array_length(self, cx: &Cx<'_>) -> i32 {
        self.get_int(cx, array::LENGTH_OFFSET)
    }
    /// Element `i` of a reference array; `i` is in bounds.
    #[inline(always)]
    pub fn element(self, cx: &'n Cx<'_>, i: i32) -> Ref<'n> {
        debug_assert!((i as u32) < self.array_length(cx) as u32);
        self.get_ref(cx, array::offset(i, 2))
    }
    /// Stores element `i` of a reference array; `i` is in bounds and the store was checked or is known to be right.
    #[inline(always)]
    pub fn set_element<U>(self, cx: &Cx<'_>, i: i32, v: Ref<'_, U>) {
        debug_assert!((i as u32) < self.array_length(cx) as u32);
        self.set_ref(cx, array::offset(i, 2), v)
    }
    /// The bytes of a `byte[]` or `boolean[]`. Other threads may write them (Java allows it): copy, do not rely on them.
    pub fn bytes(self, cx: &'n Cx<'_>) -> &'n [u8] {
        let len = self.array_length(cx) as usize;
        // SAFETY: V2, V4: the element range of a live array.
        unsafe { std::slice::from_raw_parts(self.address(cx, array::BASE_OFFSET), len) }
    }
    /// Copies `src` into a `byte[]` from element `at`; panics when it does not fit (callers check first).
    pub fn write_bytes(self, cx: &Cx<'_>, at: usize, src: &[u8]) {
        let len = self.array_length(cx) as usize;
        assert!(at <= len && src.len() <= len - at, "V4: write_bytes out of bounds");
        let to = self.address(cx, array::BASE_OFFSET).wrapping_add(at);
        // SAFETY: V2, V4, bounds asserted above; the heap does not overlap `src`.
        unsafe { std::ptr::copy_nonoverlapping(src.as_ptr(), to, src.len()) }
    }
    /// The elements of an array of a primitive type, as bytes.
    pub fn primitive_bytes(self, cx: &'n Cx<'_>) -> &'n [u8] {
        let class = self.class(cx);
        assert!(class.component.is_some_and(|c| c.is_primitive()), "V4: not an array of a primitive type");
        let len = (self.array_length(cx) as usize) << class.element_shift;
        // SAFETY: V2, V4: the element range of a live array.
        unsafe { std::slice::from_raw_parts(self.address(cx, array::BASE_OFFSET), len) }
    }
    /// Overwrites the elements of an array of a primitive type; panics unless `src` has just as many bytes.
    pub fn write_primitive_bytes(self, cx: &Cx<'_>, src: &[u8]) {
        assert_eq!(self.primitive_bytes(cx).len(), src.len(), "V4: as many bytes as the elements have");
        // SAFETY: V2, V4, as above; the heap does not overlap `src`.
        unsafe { std::ptr::copy_nonoverlapping(src.as_ptr(), self.address(cx, array::BASE_OFFSET), src.len()) }
    }
    /// Element `i` of an `int[]`.
    #[inline(always)]
    pub fn int_at(self, cx: &Cx<'_>, i: i32) -> i32 {
        debug_assert!((i as u32) < self.array_length(cx) as u32);
        self.get_int(cx, array::offset(i, 2))
    }
    /// Stores element `i` of an `int[]`.
    #[inline(always)]
    pub fn set_int_at(self, cx: &Cx<'_>, i: i32, v: i32) {
        debug_assert!((i as u32) < self.array_length(cx) as u32);
        self.set_int(cx, array::offset(i, 2), v)
    }
    /// Element `i` of a `long[]`.
    #[inline(always)]
    pub fn long_at(self, cx: &Cx<'_>, i: i32) -> i64 {
        debug_assert!((i as u32) < self.array_length(cx) as u32);
        self.get_long(cx, array::offset(i, 3))
    }
    /// Stores element `i` of a `long[]`.
    #[inline(always)]
    pub fn set_long_at(self, cx: &Cx<'_>, i: i32, v: i64) {
        debug_assert!((i as u32) < self.array_length(cx) as u32);
        self.set_long(cx, array::offset(i, 3), v)
    }

    /// True when the object is an instance of `class` (JVMS 6.5 instanceof; `self` not null).
    #[inline]
    pub fn instance_of(self, cx: &Cx<'_>, class: ClassRef) -> bool {
        let c = self.class(cx);
        c == class || c.is_subtype_of(class)
    }
    /// The identity hash code, made at first use (never 0).
    pub fn identity_hash(self, cx: &Cx<'_>) -> i32 {
        let word = self.header(cx);
        let mut h = word.load(Ordering::Relaxed);
        loop {
            let old = header::hash(h);
            if old != 0 {
                return old as i32;
            }
            let new = cx.thread().next_hash();
            match word.compare_exchange_weak(h, header::with_hash(h, new), Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return new as i32,
                Err(now) => h = now,
            }
        }
    }
}

#[cfg(test)]
mod tests;
