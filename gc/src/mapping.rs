//! Address ranges from the host.
#![allow(unsafe_code)] // mmap and its kin

use std::io;

/// Bytes of a page of the host; the crate relies on it only as a granule that is never too small.
pub(crate) const PAGE: usize = 4096;

/// A private anonymous range, unmapped when dropped. Pages are zero when first touched.
pub(crate) struct Mapping {
    base: *mut u8,
    bytes: usize,
}

// SAFETY: the range belongs to the value; what is in it is synchronized by its users (G1, G3).
unsafe impl Send for Mapping {}
// SAFETY: as above, the methods only change protection.
unsafe impl Sync for Mapping {}

/// How a range starts its life.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Inaccessible until committed.
    None,
    /// Accessible at once, physical memory on first touch.
    ReadWrite,
}

fn errno() -> i32 {
    io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

impl Mapping {
    /// Reserves `bytes` (rounded up to pages); the error is the host's number.
    pub fn reserve(bytes: usize, access: Access) -> Result<Self, i32> {
        let bytes = bytes.next_multiple_of(PAGE);
        let protection = match access {
            Access::None => libc::PROT_NONE,
            Access::ReadWrite => libc::PROT_READ | libc::PROT_WRITE,
        };
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a new range at an address of the host's choice touches no existing memory.
        let base = unsafe { libc::mmap(std::ptr::null_mut(), bytes, protection, flags, -1, 0) };
        if base == libc::MAP_FAILED {
            return Err(errno());
        }
        Ok(Self { base: base.cast(), bytes })
    }

    /// Keeps a sparsely used table from being backed by huge pages. Advice only.
    pub fn small_pages(&self) {
        // SAFETY: the range is ours, the advice changes no content.
        unsafe { libc::madvise(self.base.cast(), self.bytes, libc::MADV_NOHUGEPAGE) };
    }

    pub fn base(&self) -> *mut u8 {
        self.base
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The largest page-aligned part of `[from, to)` as pointer and length, if any.
    fn pages(&self, from: usize, to: usize) -> Option<(*mut libc::c_void, usize)> {
        assert!(from <= to && to <= self.bytes, "G1: range inside the mapping");
        let from = from.next_multiple_of(PAGE);
        let to = to / PAGE * PAGE;
        (from < to).then(|| (self.base.wrapping_add(from).cast(), to - from))
    }

    /// Makes the pages that `[from, to)` touches readable and writable.
    pub fn commit(&self, from: usize, to: usize) -> Result<(), i32> {
        let Some((p, len)) = self.pages(from / PAGE * PAGE, to.next_multiple_of(PAGE)) else {
            return Ok(());
        };
        // SAFETY: `pages` checked that the range is ours.
        let failed = unsafe { libc::mprotect(p, len, libc::PROT_READ | libc::PROT_WRITE) } != 0;
        if failed { Err(errno()) } else { Ok(()) }
    }

    /// Gives the whole pages inside `[from, to)` back; they are zero afterwards.
    pub fn discard(&self, from: usize, to: usize) {
        let Some((p, len)) = self.pages(from, to) else {
            return;
        };
        // SAFETY: `pages` checked that the range is ours, and the caller has no use for its contents.
        let failed = unsafe { libc::madvise(p, len, libc::MADV_DONTNEED) } != 0;
        // Locked pages (mlockall) cannot be discarded; zero them, as callers rely on it.
        if failed {
            // SAFETY: as above; discarded ranges are committed ones.
            unsafe { std::ptr::write_bytes(p.cast::<u8>(), 0, len) };
        }
    }

    /// Makes the whole pages inside `[from, to)` inaccessible and gives them back.
    pub fn forbid(&self, from: usize, to: usize) {
        let Some((p, len)) = self.pages(from, to) else {
            return;
        };
        self.discard(from, to);
        // SAFETY: `pages` checked that the range is ours.
        unsafe { libc::mprotect(p, len, libc::PROT_NONE) };
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the range is ours and dies with this value (G1).
        unsafe { libc::munmap(self.base.cast(), self.bytes) };
    }
}
