//! The words of the heap, and slots that hold references.
//!
//! The collector's unit is the word index: bytes from `heap_base` divided by 8, the value of a reference.
#![allow(unsafe_code)] // the one place that reads and writes heap words

/// Bytes of a word, as a shift.
pub(crate) const WORD_SHIFT: usize = 3;
/// Words of a card, as a shift.
pub(crate) const CARD_WORDS_SHIFT: usize = crate::CARD_SHIFT as usize - WORD_SHIFT;
/// Words of a card.
pub(crate) const CARD_WORDS: usize = 1 << CARD_WORDS_SHIFT;

/// Words that hold `bytes`.
#[inline]
pub(crate) const fn words(bytes: usize) -> usize {
    bytes.div_ceil(1 << WORD_SHIFT)
}

/// Access to heap words by index. Callers pass indices of committed words (G1, G2) of which they are the only user (G3, or
/// memory just handed out to them).
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    base: *mut u8,
    words: usize,
}

// SAFETY: a plain address; who may touch which words is ruled by G2 and G3.
unsafe impl Send for Memory {}
// SAFETY: as above.
unsafe impl Sync for Memory {}

impl Memory {
    pub fn new(base: *mut u8, words: usize) -> Self {
        Self { base, words }
    }

    #[inline]
    pub fn ptr(&self, word: usize) -> *mut u8 {
        debug_assert!(word <= self.words, "G1");
        self.base.wrapping_add(word << WORD_SHIFT)
    }

    /// The index of an address; an address outside the heap gives an index outside the heap.
    #[inline]
    pub fn index(&self, p: *const u8) -> usize {
        p.addr().wrapping_sub(self.base.addr()) >> WORD_SHIFT
    }

    #[inline]
    pub fn get(&self, word: usize) -> u64 {
        // SAFETY: G1 and G2, a committed aligned word of the heap.
        unsafe { self.ptr(word).cast::<u64>().read() }
    }

    #[inline]
    pub fn set(&self, word: usize, value: u64) {
        // SAFETY: G1 and G2, a committed aligned word of the heap.
        unsafe { self.ptr(word).cast::<u64>().write(value) }
    }

    /// Copies an object to a place that does not overlap it.
    #[inline]
    pub fn copy(&self, from: usize, to: usize, words: usize) {
        debug_assert!(from + words <= to || to + words <= from);
        if words <= 8 {
            for i in 0..words {
                self.set(to + i, self.get(from + i));
            }
        } else {
            let (from, to) = (self.ptr(from), self.ptr(to));
            // SAFETY: G1 and G2, both ranges are committed; they do not overlap.
            unsafe { std::ptr::copy_nonoverlapping(from, to, words << WORD_SHIFT) }
        }
    }

    /// Moves words down to a place that may overlap them.
    #[inline]
    pub fn slide(&self, from: usize, to: usize, words: usize) {
        let (from, to) = (self.ptr(from), self.ptr(to));
        // SAFETY: G1 and G2, both ranges are committed.
        unsafe { std::ptr::copy(from, to, words << WORD_SHIFT) }
    }

    /// Fills words with a byte.
    pub fn fill(&self, from: usize, to: usize, byte: u8) {
        if from < to {
            let p = self.ptr(from);
            // SAFETY: G1 and G2, the range is committed.
            unsafe { std::ptr::write_bytes(p, byte, (to - from) << WORD_SHIFT) }
        }
    }

    /// Asks the processor to fetch an object that will be read soon.
    #[inline]
    pub fn prefetch(&self, word: usize) {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            let p = self.base.wrapping_add(word << WORD_SHIFT);
            // SAFETY: a prefetch does not fault, whatever the address.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(p.cast::<i8>()) };
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = word;
    }
}

/// A place that holds a reference.
#[derive(Clone, Copy)]
pub(crate) struct Slot(*mut u32);

impl Slot {
    /// # Safety
    /// `p` came from the model or the root set, in this callback (G5).
    #[inline]
    pub unsafe fn new(p: *mut u32) -> Self {
        Self(p)
    }

    #[inline]
    pub fn ptr(self) -> *mut u32 {
        self.0
    }

    /// The reference as a word index.
    #[inline]
    pub fn get(self) -> usize {
        // SAFETY: G5, a valid slot.
        unsafe { self.0.read() as usize }
    }

    #[inline]
    pub fn set(self, word: usize) {
        // SAFETY: G5, a valid slot.
        unsafe { self.0.write(word as u32) }
    }
}
