//! The card table and the start table: per card a dirty byte, and the way to the object that covers it.
#![allow(unsafe_code)] // views the mappings as slices

use crate::CARD_DIRTY;
use crate::mapping::{Access, Mapping};
use crate::memory::{CARD_WORDS, CARD_WORDS_SHIFT};
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// A clean card; fresh pages of the table are clean.
const CARD_CLEAN: u8 = 0;

/// Both tables, indexed by `word >> CARD_WORDS_SHIFT`.
///
/// An entry of the start table below [`CARD_WORDS`] is the offset in words of the last object that starts in the card.
/// If none does, `CARD_WORDS + k` says: look `2^k` cards further down.
pub(crate) struct Cards {
    dirty: Mapping,
    starts: Mapping,
    cards: usize,
}

/// The card of a word.
#[inline]
pub(crate) const fn card_of(word: usize) -> usize {
    word >> CARD_WORDS_SHIFT
}

impl Cards {
    /// Tables for a heap of `words`.
    pub fn reserve(words: usize) -> Result<Self, (usize, i32)> {
        let cards = words.div_ceil(CARD_WORDS);
        let table = || {
            let map = Mapping::reserve(cards, Access::ReadWrite).map_err(|errno| (cards, errno))?;
            map.small_pages();
            Ok(map)
        };
        Ok(Self { dirty: table()?, starts: table()?, cards })
    }

    pub fn base(&self) -> *mut u8 {
        self.dirty.base()
    }

    fn dirty(&self) -> &[AtomicU8] {
        // SAFETY: G1, the mapping has a byte per card, is accessible and lives as long as self; machine code stores
        // single bytes too.
        unsafe { std::slice::from_raw_parts(self.dirty.base().cast::<AtomicU8>(), self.cards) }
    }

    fn starts(&self) -> &[AtomicU8] {
        // SAFETY: G1, the mapping has a byte per card, is accessible and lives as long as self.
        unsafe { std::slice::from_raw_parts(self.starts.base().cast::<AtomicU8>(), self.cards) }
    }

    #[inline]
    pub fn mark(&self, card: usize) {
        self.dirty()[card].store(CARD_DIRTY, Relaxed);
    }

    #[inline]
    pub fn is_dirty(&self, card: usize) -> bool {
        self.dirty()[card].load(Relaxed) != CARD_CLEAN
    }

    /// Marks the cards that `[from, to)` touches.
    pub fn mark_words(&self, from: usize, to: usize) {
        if from < to {
            for card in &self.dirty()[card_of(from)..=card_of(to - 1)] {
                card.store(CARD_DIRTY, Relaxed);
            }
        }
    }

    /// Cleans the cards that `[from, to)` touches.
    pub fn clear_words(&self, from: usize, to: usize) {
        if from < to {
            self.clear(card_of(from), card_of(to - 1) + 1);
        }
    }

    /// Cleans cards, without touching those that are clean.
    pub fn clear(&self, mut from: usize, to: usize) {
        while let Some((first, end)) = self.next_run(from, to) {
            for card in &self.dirty()[first..end] {
                card.store(CARD_CLEAN, Relaxed);
            }
            from = end;
        }
    }

    /// The next run of dirty cards in `[from, to)`, as first and end.
    pub fn next_run(&self, from: usize, to: usize) -> Option<(usize, usize)> {
        let first = from + self.clean_prefix(from, to);
        if first >= to {
            return None;
        }
        let end = (first..to).find(|&card| !self.is_dirty(card)).unwrap_or(to);
        Some((first, end))
    }

    /// The number of clean cards from `from` on, eight at a time.
    fn clean_prefix(&self, from: usize, to: usize) -> usize {
        let table = &self.dirty()[from.min(to)..to];
        // SAFETY: any eight bytes are a u64. Only the collector reads so, when no mutator marks cards (G3).
        let (head, body, tail) = unsafe { table.align_to::<u64>() };
        let dirty = |c: &AtomicU8| c.load(Relaxed) != CARD_CLEAN;
        if let Some(i) = head.iter().position(dirty) {
            return i;
        }
        if let Some(i) = body.iter().position(|&eight| eight != 0) {
            return head.len() + i * 8 + (body[i].trailing_zeros() / 8) as usize;
        }
        let before = head.len() + body.len() * 8;
        before + tail.iter().position(dirty).unwrap_or(tail.len())
    }

    /// Notes that an object of `size` words starts at `word`, the last one so far (G9).
    #[inline]
    pub fn record_start(&self, word: usize, size: usize) {
        let first = card_of(word);
        let starts = self.starts();
        starts[first].store((word % CARD_WORDS) as u8, Relaxed);
        let last = card_of(word + size - 1);
        for (distance, entry) in (1usize..).zip(&starts[first + 1..=last]) {
            entry.store(CARD_WORDS as u8 + distance.ilog2() as u8, Relaxed);
        }
    }

    /// The last object that starts before `card`, not below `space_start`; the first object of the space if none does.
    pub fn object_before(&self, card: usize, space_start: usize) -> usize {
        if card <= card_of(space_start) {
            return space_start;
        }
        let starts = self.starts();
        let mut card = card - 1;
        loop {
            let entry = usize::from(starts[card].load(Relaxed));
            if entry < CARD_WORDS {
                return (card << CARD_WORDS_SHIFT) + entry;
            }
            card -= 1 << (entry - CARD_WORDS);
        }
    }
}

#[cfg(test)]
mod tests;
