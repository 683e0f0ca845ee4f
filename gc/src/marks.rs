//! Side tables of a full collection: the live bitmap, and where each card's first live word goes.
#![allow(unsafe_code)] // views the mappings as slices

use crate::mapping::{Access, Mapping};
use crate::memory::{CARD_WORDS, CARD_WORDS_SHIFT};

const _: () = assert!(CARD_WORDS == u64::BITS as usize, "a card is one word of the bitmap");

/// The mappings; no memory is used between collections.
pub(crate) struct MarkTables {
    live: Mapping,
    targets: Mapping,
    cards: usize,
}

impl MarkTables {
    /// Tables for a heap of `words`.
    pub fn reserve(words: usize) -> Result<Self, (usize, i32)> {
        let cards = words.div_ceil(CARD_WORDS);
        let table = |bytes| {
            let map = Mapping::reserve(bytes, Access::ReadWrite).map_err(|errno| (bytes, errno))?;
            map.small_pages();
            Ok(map)
        };
        Ok(Self { live: table(cards * 8)?, targets: table(cards * 4)?, cards })
    }

    /// The tables, all zero.
    pub fn open(&mut self) -> Marks<'_> {
        let (live, targets) = (self.live.base().cast::<u64>(), self.targets.base().cast::<u32>());
        Marks {
            // SAFETY: G1, the mapping has a word per card; &mut self makes this the only view.
            live: unsafe { std::slice::from_raw_parts_mut(live, self.cards) },
            // SAFETY: as above.
            targets: unsafe { std::slice::from_raw_parts_mut(targets, self.cards) },
        }
    }

    /// Gives the memory back, which makes the tables zero again.
    pub fn clear(&mut self) {
        self.live.discard(0, self.live.bytes());
        self.targets.discard(0, self.targets.bytes());
    }
}

/// The tables during a collection.
pub(crate) struct Marks<'h> {
    live: &'h mut [u64],
    targets: &'h mut [u32],
}

/// A mask of the bits `[from, to)`, `from < to <= 64`.
#[inline]
const fn bits(from: usize, to: usize) -> u64 {
    (u64::MAX >> (64 - (to - from))) << from
}

impl Marks<'_> {
    #[inline]
    pub fn is_live(&self, word: usize) -> bool {
        self.live[word >> CARD_WORDS_SHIFT] >> (word % CARD_WORDS) & 1 != 0
    }

    /// Marks one word; whether it was not marked before.
    #[inline]
    pub fn mark(&mut self, word: usize) -> bool {
        let bit = 1 << (word % CARD_WORDS);
        let entry = &mut self.live[word >> CARD_WORDS_SHIFT];
        let new = *entry & bit == 0;
        *entry |= bit;
        new
    }

    /// Marks `[from, to)`.
    #[inline]
    pub fn mark_range(&mut self, from: usize, to: usize) {
        if from == to {
            return;
        }
        let (first, last) = (from >> CARD_WORDS_SHIFT, (to - 1) >> CARD_WORDS_SHIFT);
        let (low, high) = (from % CARD_WORDS, (to - 1) % CARD_WORDS + 1);
        if first == last {
            self.live[first] |= bits(low, high);
        } else {
            self.live[first] |= bits(low, CARD_WORDS);
            self.live[first + 1..last].fill(u64::MAX);
            self.live[last] |= bits(0, high);
        }
    }

    /// The first live word in `[from, to)`.
    #[inline]
    pub fn next_live(&self, from: usize, to: usize) -> Option<usize> {
        if from >= to {
            return None;
        }
        let mut card = from >> CARD_WORDS_SHIFT;
        let mut rest = self.live[card] & bits(from % CARD_WORDS, CARD_WORDS);
        let end = to.div_ceil(CARD_WORDS);
        while rest == 0 {
            card += 1;
            if card >= end {
                return None;
            }
            rest = self.live[card];
        }
        let word = (card << CARD_WORDS_SHIFT) + rest.trailing_zeros() as usize;
        (word < to).then_some(word)
    }

    /// Assigns destinations, from `target` on, to the live words of `[from, to)`; where the next one goes. Ranges come
    /// in address order, and none shares a card with another.
    pub fn assign(&mut self, from: usize, to: usize, mut target: usize) -> usize {
        for card in from >> CARD_WORDS_SHIFT..to.div_ceil(CARD_WORDS) {
            self.targets[card] = target as u32;
            target += self.live[card].count_ones() as usize;
        }
        target
    }

    /// Where a live word goes.
    #[inline]
    pub fn target(&self, word: usize) -> usize {
        let card = word >> CARD_WORDS_SHIFT;
        let below = self.live[card] & !(u64::MAX << (word % CARD_WORDS));
        self.targets[card] as usize + below.count_ones() as usize
    }
}

#[cfg(test)]
mod tests;
