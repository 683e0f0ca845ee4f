//! Counters of the compiler, shown by `-Xstats`.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::build::{BAILOUTS, Bailout};

/// What is counted beside bailouts and deoptimizations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Counter {
    Compiled,
    NotLowered,
    CacheFull,
    Overtaken,
    Invalidated,
    Discarded,
}

const COUNTERS: [&str; 6] = ["compiled", "not_lowered", "cache_full", "overtaken", "invalidated", "discarded"];

/// The counters of one VM.
#[derive(Debug)]
pub(crate) struct Stats {
    counters: [AtomicU64; COUNTERS.len()],
    bailouts: Vec<AtomicU64>,
}

impl Default for Stats {
    fn default() -> Stats {
        let bailouts = BAILOUTS.iter().map(|_| AtomicU64::new(0)).collect();
        Stats { counters: Default::default(), bailouts }
    }
}

impl Stats {
    /// All counters that are not zero, with their names.
    pub(crate) fn all(&self) -> Vec<(&'static str, u64)> {
        let value = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = COUNTERS.iter().copied().zip(self.counters.iter().map(value));
        let bailouts = BAILOUTS.iter().map(|&(_, name)| name).zip(self.bailouts.iter().map(value));
        counters.chain(bailouts).filter(|&(_, count)| count != 0).collect()
    }

    pub(crate) fn count(&self, counter: Counter) {
        self.counters[counter as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn bailout(&self, bailout: Bailout) {
        self.bailouts[bailout as usize].fetch_add(1, Ordering::Relaxed);
    }
}
