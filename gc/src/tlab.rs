//! Thread-local allocation buffers.

use std::ptr::null_mut;

/// Bytes of a thread's first buffer.
const FIRST: usize = 16 << 10;
/// Bytes of a buffer at most: what fits the second-level cache, as it is zeroed just before it is used.
const LARGEST: usize = 256 << 10;

/// A buffer `[top, end)` of zeroed memory. Machine code bumps `top`.
#[repr(C)]
#[derive(Debug)]
pub struct Tlab {
    /// Next free byte.
    pub top: *mut u8,
    /// End of the buffer.
    pub end: *mut u8,
    /// Where the current buffer begins.
    start: *mut u8,
    /// Bytes allocated before the current buffer.
    before: u64,
    /// Bytes that the next buffer should have.
    desired: usize,
    /// Number of the collection before the first of `refills`.
    epoch: u64,
    /// Buffers since that collection.
    refills: u32,
}

impl Default for Tlab {
    fn default() -> Self {
        Self::new()
    }
}

impl Tlab {
    /// No buffer yet.
    pub const fn new() -> Self {
        Self { top: null_mut(), end: null_mut(), start: null_mut(), before: 0, desired: FIRST, epoch: 0, refills: 0 }
    }

    /// Bytes that the thread has allocated so far.
    pub fn allocated(&self) -> u64 {
        self.before + (self.top.addr() - self.start.addr()) as u64
    }

    /// Bytes left.
    pub fn remaining(&self) -> usize {
        self.end.addr() - self.top.addr()
    }

    /// Takes `bytes` from the buffer.
    #[inline]
    pub fn bump(&mut self, bytes: usize) -> Option<*mut u8> {
        if bytes > self.remaining() {
            return None;
        }
        let object = self.top;
        self.top = object.wrapping_add(bytes);
        Some(object)
    }

    /// Whether an allocation that does not fit should rather go elsewhere than end this buffer.
    pub(crate) fn is_worth_keeping(&self) -> bool {
        self.remaining() > self.desired / 16
    }

    /// Counts bytes that did not come from a buffer.
    pub(crate) fn count(&mut self, bytes: usize) {
        self.before += bytes as u64;
    }

    /// Takes the buffer away; what was left of it.
    pub(crate) fn take(&mut self) -> (*mut u8, usize) {
        let rest = (self.top, self.remaining());
        self.before = self.allocated();
        (self.start, self.top, self.end) = (null_mut(), null_mut(), null_mut());
        rest
    }

    pub(crate) fn give(&mut self, start: *mut u8, bytes: usize) {
        self.start = start;
        self.top = start;
        self.end = start.wrapping_add(bytes);
    }

    /// Bytes for the next buffer: more the faster the thread allocates, so that it comes back some dozens of times
    /// between collections.
    pub(crate) fn next_size(&mut self, epoch: u64, eden: usize) -> usize {
        if self.epoch != epoch {
            if self.refills < 4 {
                self.desired /= 2;
            }
            self.epoch = epoch;
            self.refills = 0;
        }
        self.refills += 1;
        if self.refills.is_multiple_of(8) {
            self.desired *= 2;
        }
        self.desired = self.desired.clamp(FIRST / 4, LARGEST.min((eden / 32).max(FIRST / 4)));
        self.desired
    }
}
