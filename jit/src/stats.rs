//! Counters of the compiler, shown by `-Xstats`.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

use crate::build::{BAILOUTS, Bailout};
use crate::code_cache::CodeCache;
use crate::ir::REASONS;

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
    Excluded,
    Sweeps,
    Flushes,
    Freed,
}

const COUNTERS: [&str; 10] = [
    "compiled",
    "not_lowered",
    "cache_full",
    "overtaken",
    "invalidated",
    "discarded",
    "excluded",
    "sweeps",
    "flushes",
    "freed",
];

/// What a compilation spends time on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Phase {
    Build,
    Optimize,
    Lower,
    Install,
}

const PHASES: [&str; 4] = ["build_us", "optimize_us", "lower_us", "install_us"];

/// The counters of one VM.
#[derive(Debug)]
pub(crate) struct Stats {
    counters: [AtomicU64; COUNTERS.len()],
    bailouts: Vec<AtomicU64>,
    /// Nanoseconds.
    phases: [AtomicU64; PHASES.len()],
    /// Compilations begun.
    begun: AtomicU32,
    longest_queue: AtomicU64,
}

/// Adds the time until it is dropped to that of a phase.
pub(crate) struct Timer<'s> {
    phase: &'s AtomicU64,
    start: Instant,
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        self.phase.fetch_add(self.start.elapsed().as_nanos() as u64, Ordering::Relaxed);
    }
}

impl Default for Stats {
    fn default() -> Stats {
        let bailouts = BAILOUTS.iter().map(|_| AtomicU64::new(0)).collect();
        Stats {
            counters: Default::default(),
            bailouts,
            phases: Default::default(),
            begun: AtomicU32::new(0),
            longest_queue: AtomicU64::new(0),
        }
    }
}

impl Stats {
    /// All counters that are not zero, with their names.
    pub(crate) fn all(&self, cache: &CodeCache) -> Vec<(String, u64)> {
        let value = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = COUNTERS.iter().copied().zip(self.counters.iter().map(value));
        let bailouts = BAILOUTS.iter().map(|&(_, name)| name).zip(self.bailouts.iter().map(value));
        let phases = PHASES.iter().copied().zip(self.phases.iter().map(|phase| value(phase) / 1000));
        let sizes = [
            ("begun", u64::from(self.begun.load(Ordering::Relaxed))),
            ("longest_queue", value(&self.longest_queue)),
            ("code_bytes", cache.used() as u64),
        ];
        let left = REASONS.iter().map(|&(reason, name)| (format!("left_{name}"), cache.failures(reason)));
        let named = counters.chain(bailouts).chain(phases).chain(sizes).map(|(name, count)| (name.to_owned(), count));
        named.chain(left).filter(|&(_, count)| count != 0).collect()
    }

    /// The number of a compilation that begins.
    pub(crate) fn begin(&self) -> u32 {
        self.begun.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// So many functions wait.
    pub(crate) fn queued(&self, waiting: usize) {
        self.longest_queue.fetch_max(waiting as u64, Ordering::Relaxed);
    }

    /// Times a phase until the result is dropped.
    pub(crate) fn time(&self, phase: Phase) -> Timer<'_> {
        Timer { phase: &self.phases[phase as usize], start: Instant::now() }
    }

    pub(crate) fn count(&self, counter: Counter) {
        self.counters[counter as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn bailout(&self, bailout: Bailout) {
        self.bailouts[bailout as usize].fetch_add(1, Ordering::Relaxed);
    }
}
