//! How large the generations are. All sizes in words.

use crate::memory::WORD_SHIFT;
use std::time::Duration;

const KB: usize = 1 << (10 - WORD_SHIFT);
const MB: usize = 1 << (20 - WORD_SHIFT);

/// The nursery is never planned smaller, unless the heap is full.
const MIN_NURSERY: usize = 64 * KB;
/// Where an adaptive nursery starts: small, so that a small program touches little memory.
const FIRST_NURSERY: usize = 10 * MB;
/// What an adaptive nursery grows to at most.
const MAX_NURSERY: usize = 128 * MB;
/// An adaptive nursery grows while minor collections take more than one part in so many of the time.
const PAUSE_SHARE: u32 = 25;
/// The old generation may grow by this much before a full collection, beside in proportion to its live data.
const OLD_SLACK: usize = 16 * MB;

/// Sizes and the wishes they follow from.
pub(crate) struct Sizing {
    /// Bound of the whole heap.
    pub max: usize,
    /// What the nursery may grow to; its address range.
    pub nursery_bound: usize,
    /// What the nursery should be.
    target: usize,
    /// Whether `target` is the user's wish.
    fixed: bool,
    /// What the whole heap may take before it has proved too small.
    initial: usize,
    /// What the nursery is.
    pub nursery: usize,
    /// What the old generation may hold before a full collection is due.
    pub old_limit: usize,
}

impl Sizing {
    /// Sizes for an empty heap.
    pub fn new(max: usize, initial: usize, nursery: Option<usize>) -> Self {
        let bound = match nursery {
            // Leaves room for an old generation.
            Some(fixed) => fixed.clamp(MIN_NURSERY, max * 3 / 4),
            None => (max / 3).min(MAX_NURSERY),
        };
        let target = if nursery.is_some() { bound } else { bound.min(FIRST_NURSERY) };
        let mut sizing =
            Self { max, nursery_bound: bound, target, fixed: nursery.is_some(), initial, nursery: 0, old_limit: 0 };
        sizing.plan_after_full(0, 0);
        sizing
    }

    /// Capacity of eden.
    pub fn eden(&self) -> usize {
        eden_part(self.nursery)
    }

    /// Capacity of each survivor space.
    pub fn survivor(&self) -> usize {
        survivor_part(self.nursery)
    }

    /// Takes a minor collection into account that ran for `pause` after mutators had run for `interval`.
    pub fn adapt(&mut self, pause: Duration, interval: Duration) {
        if pause * PAUSE_SHARE > pause + interval {
            self.target = (self.target * 2).min(self.nursery_bound);
        }
    }

    /// Plans after a minor collection that left `old` words in the old generation.
    pub fn plan_after_minor(&mut self, old: usize) {
        let lower_limit = self.old_limit.min(self.max - self.target);
        if old <= lower_limit / 4 * 3 {
            self.old_limit = lower_limit;
        }
        self.nursery = self.target.min(self.max - self.old_limit);
    }

    /// Plans after a full collection that left `live` words, when somebody waits for `request` words in the old
    /// generation.
    pub fn plan_after_full(&mut self, live: usize, request: usize) {
        let room = self.max.saturating_sub(live);
        let wish = self.target.min(if self.fixed { room / 8 * 7 } else { room / 2 });
        self.nursery = wish.min(room.saturating_sub(request)).max(MIN_NURSERY.min(room));
        let soft = self.initial.saturating_sub(self.nursery).max(live / 2 * 5 + OLD_SLACK).max(live + request);
        self.old_limit = soft.min(self.max.saturating_sub(self.nursery)).max(live);
    }

    /// Makes do with `available` words for nursery and growth of an old generation of `used` words, because the host
    /// refuses more.
    pub fn confine(&mut self, used: usize, available: usize) {
        self.nursery = self.nursery.min(available / 2);
        self.old_limit = self.old_limit.min(used + available - self.nursery);
    }
}

/// Eden's part of a nursery.
pub(crate) fn eden_part(nursery: usize) -> usize {
    nursery / 4 * 3
}

/// Each survivor space's part of a nursery.
pub(crate) fn survivor_part(nursery: usize) -> usize {
    nursery / 8
}

#[cfg(test)]
mod tests;
