//! A position in the bytes of a class file.

use super::super::error::{Defect, Parsed, fail};
use crate::constant_pool::CpIndex;

/// Reads big-endian items one after the other; running out of bytes is [`Defect::Truncated`].
#[derive(Clone)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes, position: 0 }
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// A reader of the same bytes at an earlier position.
    pub(super) fn at(&self, position: usize) -> Reader<'a> {
        Reader { bytes: self.bytes, position }
    }

    /// The number of bytes not yet read.
    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.position
    }

    pub(super) fn at_end(&self) -> bool {
        self.position == self.bytes.len()
    }

    /// Fails unless `count` bytes are left. What follows is read with the same checks once more; this is only about
    /// which defect is found first.
    #[inline]
    pub(super) fn need(&self, count: usize) -> Parsed<()> {
        if self.left() < count { fail(Defect::Truncated) } else { Ok(()) }
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Parsed<[u8; N]> {
        match self.bytes[self.position..].first_chunk() {
            Some(chunk) => {
                self.position += N;
                Ok(*chunk)
            }
            None => fail(Defect::Truncated),
        }
    }

    #[inline]
    pub(super) fn u1(&mut self) -> Parsed<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    #[inline]
    pub(super) fn u2(&mut self) -> Parsed<u16> {
        self.array().map(u16::from_be_bytes)
    }

    #[inline]
    pub(super) fn u4(&mut self) -> Parsed<u32> {
        self.array().map(u32::from_be_bytes)
    }

    #[inline]
    pub(super) fn u8(&mut self) -> Parsed<u64> {
        self.array().map(u64::from_be_bytes)
    }

    #[inline]
    pub(super) fn index(&mut self) -> Parsed<CpIndex> {
        self.u2().map(CpIndex)
    }

    #[inline]
    pub(super) fn bytes(&mut self, count: usize) -> Parsed<&'a [u8]> {
        match self.bytes[self.position..].get(..count) {
            Some(bytes) => {
                self.position += count;
                Ok(bytes)
            }
            None => fail(Defect::Truncated),
        }
    }

    /// The next `count` entries of `N` bytes each.
    #[inline]
    pub(super) fn entries<const N: usize>(&mut self, count: u16) -> Parsed<&'a [[u8; N]]> {
        Ok(self.bytes(count as usize * N)?.as_chunks().0)
    }

    /// The bytes between two positions that were reached before.
    pub(super) fn between(&self, start: usize, end: usize) -> &'a [u8] {
        &self.bytes[start..end]
    }
}

/// The `u2` item at byte `at` of an entry.
#[inline]
pub(super) fn item<const N: usize>(entry: &[u8; N], at: usize) -> u16 {
    u16::from_be_bytes([entry[at], entry[at + 1]])
}
