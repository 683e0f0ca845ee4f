//! The heap: its layout, allocation, and what it tells about itself.
#![allow(unsafe_code)] // declares `collect` and its kin unsafe to call

use crate::cards::Cards;
use crate::collection::State;
use crate::config::{CollectorCounters, GcLevel, GcLine, GcLog, HeapConfig, HeapError, HeapUsage, SpaceUsage};
use crate::mapping::{Access, Mapping, PAGE};
use crate::marks::MarkTables;
use crate::memory::{CARD_WORDS, Memory, WORD_SHIFT, words};
use crate::objects::Objects;
use crate::sizing::{Sizing, eden_part, survivor_part};
use crate::space::Space;
use crate::{CollectionKind, CollectionReport, ObjectModel, Tlab, WorldStopped};
use parking_lot::Mutex;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering::Relaxed};

/// The smallest maximum heap, in bytes.
pub const MIN_HEAP: usize = 2 << 20;
/// The largest maximum heap, in bytes.
pub const MAX_HEAP: usize = 32 << 30;
/// Bytes of a card, as a shift.
pub const CARD_SHIFT: u32 = 9;
/// The byte that the barrier stores.
pub const CARD_DIRTY: u8 = 1;

/// Words of a page.
const PAGE_WORDS: usize = PAGE >> WORD_SHIFT;
/// Bounds of [`Heap::large_limit`] in bytes.
const LARGE: (usize, usize) = (16 << 10, 1 << 20);

/// A heap of objects described by `M`.
///
/// # Allocation
///
/// A thread allocates by bumping its [`Tlab`], and when that fails by [`Heap::alloc_slow`] (or
/// [`Heap::refill_tlab`] and [`Heap::alloc_large`]). When those refuse, it stops the world and there, until the
/// allocation succeeds, runs what [`Heap::next_collection`] says. The retries belong inside the same stop, lest other
/// threads take the memory that was freed.
///
/// Between an allocation and the store of the header (and array length) there is no safepoint (G4). Stores into an
/// object in a TLAB need no barrier before the next safepoint; stores into an object of more than
/// [`Heap::large_limit`] bytes do from the first on.
pub struct Heap<M: ObjectModel> {
    pub(crate) model: M,
    pub(crate) map: Mapping,
    pub(crate) memory: Memory,
    pub(crate) cards: Cards,
    /// The old generation; the second half exists only for the stress mode.
    halves: Vec<Space>,
    current_half: AtomicUsize,
    /// Serializes allocation in the old generation.
    old_lock: Mutex<()>,
    pub(crate) survivors: [Space; 2],
    /// Index of the survivor space that holds objects.
    pub(crate) from: AtomicUsize,
    pub(crate) eden: Space,
    /// Start of the nursery.
    pub(crate) young: usize,
    /// `max`, in words.
    pub(crate) max_words: usize,
    pub(crate) zeal: Option<u32>,
    /// Allocations until the next [`CollectionKind::ZealMove`]; negative when due.
    pub(crate) zeal_left: AtomicI64,
    /// Words of the largest request that the old generation refused since the last full collection.
    pub(crate) refused: AtomicUsize,
    /// Collections so far.
    pub(crate) epoch: AtomicU64,
    pub(crate) soft_ref_ms_per_mb: u64,
    pub(crate) verify: bool,
    log: GcLog,
    pub(crate) state: Mutex<State>,
}

impl<M: ObjectModel> Heap<M> {
    /// Reserves the address range and commits the initial sizes.
    ///
    /// # Errors
    /// See [`HeapError`].
    pub fn reserve(config: HeapConfig, model: M) -> Result<Self, HeapError> {
        let HeapConfig { max, initial, nursery, zeal_move, soft_ref_ms_per_mb, verify, log } = config;
        if max > MAX_HEAP {
            return Err(HeapError::TooLarge);
        }
        if max < MIN_HEAP {
            return Err(HeapError::TooSmall);
        }
        if initial > max {
            return Err(HeapError::InitialAboveMax);
        }
        let halves = if zeal_move.is_some() { 2 } else { 1 };
        let mut max_words = max >> WORD_SHIFT;
        let sizing = loop {
            let sizing = Sizing::new(max_words, words(initial).min(max_words), nursery.map(words));
            let total = layout_words(max_words, &sizing, halves);
            // References have 32 bits: the largest heaps are a little smaller than asked for.
            if total <= MAX_HEAP >> WORD_SHIFT {
                break sizing;
            }
            if halves == 2 {
                return Err(HeapError::TooLarge);
            }
            max_words -= max_words / 256;
        };
        let total = layout_words(max_words, &sizing, halves);
        let refused = |(bytes, errno)| HeapError::Reserve { bytes, errno };
        let bytes = total << WORD_SHIFT;
        let map = Mapping::reserve(bytes, Access::None).map_err(|errno| refused((bytes, errno)))?;
        let cards = Cards::reserve(total).map_err(refused)?;
        let marks = MarkTables::reserve(total).map_err(refused)?;

        let mut next = PAGE_WORDS;
        let mut space = |words: usize| {
            let space = Space::new(next, words);
            next = space.limit;
            space
        };
        let old = old_words(max_words, &sizing);
        let halves: Vec<Space> = (0..halves).map(|_| space(old)).collect();
        let survivor = round(survivor_part(sizing.nursery_bound));
        let survivors = [space(survivor), space(survivor)];
        let eden = space(round(eden_part(sizing.nursery_bound)));
        let heap = Self {
            memory: Memory::new(map.base(), total),
            model,
            map,
            cards,
            halves,
            current_half: AtomicUsize::new(0),
            old_lock: Mutex::new(()),
            young: survivors[0].start,
            survivors,
            from: AtomicUsize::new(0),
            eden,
            max_words,
            zeal: zeal_move,
            zeal_left: AtomicI64::new(zeal_move.map_or(0, i64::from)),
            refused: AtomicUsize::new(0),
            epoch: AtomicU64::new(0),
            soft_ref_ms_per_mb,
            verify,
            log,
            state: Mutex::new(State::new(marks, sizing)),
        };
        heap.apply_sizes(&mut heap.state.lock().sizing);
        heap.log(GcLevel::Info, "gc", format_args!("Using Serial"));
        Ok(heap)
    }

    /// The model.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The address that reference 0 would name; the page there is never mapped.
    pub fn base(&self) -> *mut u8 {
        self.map.base()
    }

    /// Bytes of the address range from [`Heap::base`].
    pub fn reserved(&self) -> usize {
        self.map.bytes()
    }

    /// After a store of a reference to the slot at `addr`, the barrier stores [`CARD_DIRTY`] at `card_table_base() + ((addr -
    /// base()) >> CARD_SHIFT)`. `addr` is the slot's own address, not that of the object's header (G6).
    pub fn card_table_base(&self) -> *mut u8 {
        self.cards.base()
    }

    /// Marks the cards of `bytes` bytes at `addr`, after a bulk copy of references.
    pub fn dirty_range(&self, addr: *mut u8, bytes: usize) {
        if bytes > 0 {
            let last = addr.wrapping_add(bytes - 1);
            self.cards.mark_words(self.memory.index(addr), self.memory.index(last) + 1);
        }
    }

    /// The old generation.
    pub(crate) fn old(&self) -> &Space {
        &self.halves[self.current_half.load(Relaxed)]
    }

    /// The half that the stress mode moves everything to.
    pub(crate) fn other_half(&self) -> Option<&Space> {
        self.halves.get(1 - self.current_half.load(Relaxed))
    }

    pub(crate) fn flip_halves(&self) {
        self.current_half.fetch_xor(1, Relaxed);
    }

    /// The survivor space that holds objects.
    pub(crate) fn survivor(&self) -> &Space {
        &self.survivors[self.from.load(Relaxed)]
    }

    pub(crate) fn objects(&self) -> Objects<'_, M> {
        Objects { memory: self.memory, model: &self.model }
    }

    /// Gives `tlab` a zeroed buffer of at least `min_bytes` (after [`Heap::retire_tlab`]); `false`: a collection is needed, and
    /// `tlab` is empty.
    pub fn refill_tlab(&self, tlab: &mut Tlab, min_bytes: usize) -> bool {
        self.retire_tlab(tlab);
        if self.zeal_due() {
            return false;
        }
        let least = words(min_bytes).max(1);
        let want = match self.zeal {
            // Every allocation comes here, to be counted.
            Some(_) => least,
            None => words(tlab.next_size(self.epoch.load(Relaxed), self.eden.capacity() << WORD_SHIFT)).max(least),
        };
        let Some((start, len)) = self.take_eden(want, least) else {
            return false;
        };
        tlab.give(self.memory.ptr(start), len << WORD_SHIFT);
        true
    }

    /// Zeroed words of eden.
    fn take_eden(&self, want: usize, least: usize) -> Option<(usize, usize)> {
        let (start, len) = self.eden.take(want, least)?;
        let (from, to) = self.eden.stale(start, start + len);
        self.memory.fill(from, to, 0);
        Some((start, len))
    }

    /// Covers the rest of the buffer with a filler and takes it away.
    pub fn retire_tlab(&self, tlab: &mut Tlab) {
        let (rest, bytes) = tlab.take();
        if bytes > 0 {
            let from = self.memory.index(rest);
            self.objects().fill(from, from + words(bytes));
        }
    }

    /// Zeroed memory for an object that did not fit `tlab`: from a new buffer, from eden directly if the buffer is worth
    /// keeping, or from the old generation if the object is large. `bytes` is a multiple of 8. `None`: a collection is
    /// needed.
    pub fn alloc_slow(&self, tlab: &mut Tlab, bytes: usize) -> Option<*mut u8> {
        if bytes > self.large_limit() {
            let object = self.alloc_large(bytes)?;
            tlab.count(bytes);
            return Some(object);
        }
        if self.zeal.is_none() && tlab.is_worth_keeping() {
            let (start, len) = self.take_eden(words(bytes), words(bytes))?;
            tlab.count(len << WORD_SHIFT);
            return Some(self.memory.ptr(start));
        }
        if !self.refill_tlab(tlab, bytes) {
            return None;
        }
        tlab.bump(bytes)
    }

    /// Zeroed memory in the old generation. Stores of references there need the barrier from the first on. `None`: a
    /// collection is needed.
    pub fn alloc_large(&self, bytes: usize) -> Option<*mut u8> {
        if self.zeal_due() {
            return None;
        }
        let size = words(bytes);
        let guard = self.old_lock.lock();
        let old = self.old();
        let Some((start, _)) = old.take(size, size) else {
            self.refused.fetch_max(size, Relaxed);
            return None;
        };
        self.cards.record_start(start, size);
        drop(guard);
        // Nobody else knows of the words, and there is no safepoint before they are zero.
        let (from, to) = old.stale(start, start + size);
        self.memory.fill(from, to, 0);
        Some(self.memory.ptr(start))
    }

    /// Objects of more bytes than this are allocated in the old generation.
    pub fn large_limit(&self) -> usize {
        (self.eden.capacity() << WORD_SHIFT >> 3).clamp(LARGE.0, LARGE.1)
    }

    /// Counts an allocation in the stress mode; whether everything has to move first.
    fn zeal_due(&self) -> bool {
        self.zeal.is_some() && self.zeal_left.fetch_sub(1, Relaxed) <= 0
    }

    /// The collection to run after an allocation failed for the `attempt`th time in a row (from 0) within one stop of the
    /// world; `None`: `OutOfMemoryError`.
    pub fn next_collection(&self, attempt: u32) -> Option<CollectionKind> {
        if attempt == 0 {
            return Some(if self.zeal.is_some() && self.zeal_left.load(Relaxed) < 0 {
                CollectionKind::ZealMove
            } else if self.refused.load(Relaxed) > 0 {
                CollectionKind::Full
            } else {
                CollectionKind::Minor
            });
        }
        match self.state.lock().last {
            CollectionKind::Minor | CollectionKind::ZealMove => Some(CollectionKind::Full),
            CollectionKind::Full => Some(CollectionKind::FullClearSoft),
            CollectionKind::FullClearSoft => None,
        }
    }

    /// Puts the references of `report` before `head`, the VM's pending list; the new head.
    pub fn join_pending(&self, _world: &WorldStopped, report: &CollectionReport, head: u32) -> u32 {
        if report.pending_references == 0 {
            return head;
        }
        let tail = report.pending_tail as usize;
        let Some(slots) = self.objects().reference(tail) else { unreachable!("G5: the tail is a reference object") };
        slots.discovered.set(head as usize);
        self.dirty_range(slots.discovered.ptr().cast(), size_of::<u32>());
        report.pending_references
    }

    /// Bytes handed out.
    pub fn used(&self) -> usize {
        let young = self.eden.used() + self.survivors[0].used() + self.survivors[1].used();
        (young + self.old().used()) << WORD_SHIFT
    }

    /// Bytes that may be handed out before the heap has to grow (`Runtime.totalMemory`).
    pub fn capacity(&self) -> usize {
        let young = self.eden.capacity() + self.survivor().capacity();
        (young + self.old().capacity().max(self.old().used())) << WORD_SHIFT
    }

    /// Bytes that the heap may grow to (`Runtime.maxMemory`).
    pub fn max(&self) -> usize {
        self.max_words << WORD_SHIFT
    }

    /// Bytes of the capacity that are not handed out (`Runtime.freeMemory`).
    pub fn free(&self) -> usize {
        self.capacity().saturating_sub(self.used())
    }

    /// The spaces.
    pub fn usage(&self) -> HeapUsage {
        let usage = |space: &Space, max: usize| SpaceUsage {
            used: space.used() << WORD_SHIFT,
            capacity: space.capacity().max(space.used()) << WORD_SHIFT,
            max: max << WORD_SHIFT,
        };
        HeapUsage {
            eden: usage(&self.eden, self.eden.limit - self.eden.start),
            survivor: usage(self.survivor(), self.survivor().limit - self.survivor().start),
            old: usage(self.old(), self.max_words),
        }
    }

    /// The spaces when the most of each was used.
    pub fn peak_usage(&self) -> HeapUsage {
        let mut state = self.state.lock();
        state.peak.raise(&self.usage());
        state.peak
    }

    /// Forgets what was used before.
    pub fn reset_peak_usage(&self) {
        self.state.lock().peak = self.usage();
    }

    /// Counters of the collector of the nursery, which HotSpot calls `Copy`.
    pub fn minor_counters(&self) -> CollectorCounters {
        self.state.lock().minor
    }

    /// Counters of the collector of the whole heap, which HotSpot calls `MarkSweepCompact`.
    pub fn full_counters(&self) -> CollectorCounters {
        self.state.lock().full
    }

    /// Calls `f` on every object, those included that died since the last collection of their generation. Every
    /// thread's buffer has been retired (G8).
    pub fn object_iter(&self, _world: &WorldStopped, f: &mut dyn FnMut(*mut u8)) {
        for space in self.spaces() {
            self.objects().walk(space.start, space.top(), |object, _| {
                if !self.model.is_filler(self.memory.get(object)) {
                    f(self.memory.ptr(object));
                }
            });
        }
    }

    /// All spaces that may hold objects, in address order.
    pub(crate) fn spaces(&self) -> [&Space; 4] {
        [self.old(), &self.survivors[0], &self.survivors[1], &self.eden]
    }

    /// Whether `reference` lies below the top of a space.
    pub fn is_in_heap(&self, reference: u32) -> bool {
        let word = reference as usize;
        self.spaces().iter().any(|space| (space.start..space.top()).contains(&word))
    }

    /// Whether `reference` lies in the nursery.
    pub fn is_young(&self, reference: u32) -> bool {
        reference as usize >= self.young
    }

    /// Bounds the spaces as planned, or as far as the host has memory.
    pub(crate) fn apply_sizes(&self, sizing: &mut Sizing) {
        let old = self.old();
        let wanted = (old.start + sizing.old_limit.max(old.used()) + sizing.nursery).min(old.limit);
        if !old.commit(&self.map, wanted) {
            let available = (old.committed() - old.top()).saturating_sub(self.survivor().used());
            sizing.confine(old.used(), available);
        }
        old.resize(&self.map, sizing.old_limit);
        self.eden.resize(&self.map, sizing.eden() / CARD_WORDS * CARD_WORDS);
        for survivor in &self.survivors {
            survivor.resize(&self.map, sizing.survivor() / CARD_WORDS * CARD_WORDS);
        }
    }

    /// Logs a line.
    pub(crate) fn log(&self, level: GcLevel, tags: &'static str, message: fmt::Arguments<'_>) {
        if let GcLog::Lines(up_to, sink) = &self.log
            && level <= *up_to
        {
            sink(GcLine { level, tags, message: &message.to_string() });
        }
    }
}

impl<M: ObjectModel> fmt::Debug for Heap<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heap").field("base", &self.base()).field("usage", &self.usage()).finish_non_exhaustive()
    }
}

fn round(words: usize) -> usize {
    words.next_multiple_of(PAGE_WORDS)
}

/// Address space of the old generation: the whole heap, and the nursery promoted on top (G10).
fn old_words(max_words: usize, sizing: &Sizing) -> usize {
    round(max_words + sizing.nursery_bound)
}

/// Address space of everything.
fn layout_words(max_words: usize, sizing: &Sizing, halves: usize) -> usize {
    let bound = sizing.nursery_bound;
    PAGE_WORDS + halves * old_words(max_words, sizing) + 2 * round(survivor_part(bound)) + round(eden_part(bound))
}
