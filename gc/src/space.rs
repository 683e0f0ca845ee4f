//! A space: a range of words with a bump pointer.

use crate::mapping::{Mapping, PAGE};
use crate::memory::WORD_SHIFT;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes by which a space's committed part grows at least.
const COMMIT_STEP: usize = 1 << 20;

/// A range of words. Objects lie in `[start, top)`, may be allocated up to `end`, memory is committed up to
/// `committed`, and what nobody took since the last collection is zero from `fresh` on. `start`, `limit` and `committed`
/// lie on pages.
///
/// `top` moves while mutators run, everything else only in a stopped world; old-generation tops move under the heap's
/// lock. The orderings are relaxed: memory is handed to one thread, and the safepoint protocol orders the rest.
pub(crate) struct Space {
    pub start: usize,
    /// End of the reserved range.
    pub limit: usize,
    top: AtomicUsize,
    end: AtomicUsize,
    committed: AtomicUsize,
    fresh: AtomicUsize,
}

impl Space {
    /// An empty space in `[start, start + words)`, nothing committed.
    pub fn new(start: usize, words: usize) -> Self {
        Self {
            start,
            limit: start + words,
            top: AtomicUsize::new(start),
            end: AtomicUsize::new(start),
            committed: AtomicUsize::new(start),
            fresh: AtomicUsize::new(start),
        }
    }

    #[inline]
    pub fn top(&self) -> usize {
        self.top.load(Relaxed)
    }

    pub fn set_top(&self, top: usize) {
        self.seal();
        self.top.store(top, Relaxed);
        self.seal();
    }

    /// Notes that everything below the top may hold contents from now on.
    pub fn seal(&self) {
        self.fresh.fetch_max(self.top(), Relaxed);
    }

    pub fn end(&self) -> usize {
        self.end.load(Relaxed)
    }

    pub fn used(&self) -> usize {
        self.top() - self.start
    }

    pub fn capacity(&self) -> usize {
        self.end() - self.start
    }

    pub fn committed(&self) -> usize {
        self.committed.load(Relaxed)
    }

    #[inline]
    pub fn contains(&self, word: usize) -> bool {
        word.wrapping_sub(self.start) < self.limit - self.start
    }

    /// Takes `want` words, or all that is left if that is at least `least`; the start and the length.
    pub fn take(&self, want: usize, least: usize) -> Option<(usize, usize)> {
        let end = self.end();
        let mut top = self.top();
        loop {
            let len = want.min(end.saturating_sub(top));
            if len < least {
                return None;
            }
            match self.top.compare_exchange_weak(top, top + len, Relaxed, Relaxed) {
                Ok(_) => return Some((top, len)),
                Err(now) => top = now,
            }
        }
    }

    /// The part of `[from, to)` that may hold old contents.
    pub fn stale(&self, from: usize, to: usize) -> (usize, usize) {
        (from, to.min(self.fresh.load(Relaxed)).max(from))
    }

    /// Commits up to `to`; whether the host agreed.
    pub fn commit(&self, map: &Mapping, to: usize) -> bool {
        let committed = self.committed();
        if to <= committed {
            return true;
        }
        let to = to.next_multiple_of(PAGE >> WORD_SHIFT);
        assert!(to <= self.limit, "G10: within the reserved range");
        let want = to.max(committed + (COMMIT_STEP >> WORD_SHIFT)).min(self.limit);
        for to in [want, to] {
            if map.commit(committed << WORD_SHIFT, to << WORD_SHIFT).is_ok() {
                self.committed.store(to, Relaxed);
                return true;
            }
        }
        false
    }

    /// Sets the allocation bound to `words` from the start, or to what the host allows.
    pub fn resize(&self, map: &Mapping, words: usize) {
        let end = (self.start + words).min(self.limit);
        let end = if self.commit(map, end) { end } else { self.committed() };
        self.end.store(end.max(self.top()), Relaxed);
    }

    /// Gives pages at and above `keep` back to the host.
    pub fn release(&self, map: &Mapping, keep: usize) {
        let keep = keep.max(self.top()).next_multiple_of(PAGE >> WORD_SHIFT);
        let fresh = self.fresh.load(Relaxed).next_multiple_of(PAGE >> WORD_SHIFT);
        if keep < fresh {
            map.discard(keep << WORD_SHIFT, fresh << WORD_SHIFT);
            self.fresh.store(keep, Relaxed);
        }
    }

    /// Empties the space, gives its pages back and makes them inaccessible.
    pub fn forbid(&self, map: &Mapping) {
        map.forbid(self.start << WORD_SHIFT, self.committed() << WORD_SHIFT);
        for bound in [&self.top, &self.end, &self.committed, &self.fresh] {
            bound.store(self.start, Relaxed);
        }
    }
}
