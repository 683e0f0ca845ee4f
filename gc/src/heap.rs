//! The heap: allocation, sizes, and the entry to the collectors.
#![allow(unsafe_code)] // hands out raw memory

use crate::*;

/// The smallest maximum heap.
pub const MIN_HEAP: usize = 2 << 20;
/// The largest maximum heap.
pub const MAX_HEAP: usize = 32 << 30;
/// Bytes of a card, as a shift.
pub const CARD_SHIFT: u32 = 9;
/// The barrier stores this byte.
pub const CARD_DIRTY: u8 = 1;

/// A thread-local allocation buffer, `[top, end)`, zeroed. First two words are shared with machine code.
#[repr(C)]
#[derive(Debug)]
pub struct Tlab {
    /// Next free byte.
    pub top: *mut u8,
    /// End of the buffer.
    pub end: *mut u8,
    start: *mut u8,
    desired: usize,
    allocated: u64,
}

/// A heap.
pub struct Heap<M: ObjectModel> {
    model: M,
}

impl<M: ObjectModel> Heap<M> {
    /// Reserves the range.
    pub fn reserve(_config: HeapConfig, _model: M) -> Result<Self, HeapError> {
        Err(HeapError::TooSmall)
    }
    /// The model.
    pub fn model(&self) -> &M {
        &self.model
    }
    /// Address of the (unmapped) byte that reference 0 names.
    pub fn base(&self) -> *mut u8 {
        std::ptr::null_mut()
    }
    /// The byte to dirty for a store to the slot at `addr` is `card_table_base() + ((addr - base()) >> CARD_SHIFT)`.
    pub fn card_table_base(&self) -> *mut u8 {
        std::ptr::null_mut()
    }
    /// Gives `tlab` a new zeroed buffer of at least `min_bytes`; `false`: a collection is needed.
    pub fn refill_tlab(&self, _tlab: &mut Tlab, _min_bytes: usize) -> bool {
        false
    }
    /// Fills the rest of the buffer, so that the heap is parsable, and takes it away.
    pub fn retire_tlab(&self, _tlab: &mut Tlab) {}
    /// Zeroed memory in the old generation; stores of references to it need the barrier from the first on. `None`: a full collection is needed.
    pub fn alloc_large(&self, _bytes: usize) -> Option<*mut u8> {
        None
    }
    /// Objects of more bytes go to [`Heap::alloc_large`].
    pub fn large_limit(&self) -> usize {
        0
    }
    /// The collection to run after allocation failed for the `attempt`th time in a row (from 0), `None`: `OutOfMemoryError`.
    /// Retry the allocation inside the same `stop_world`, so that no other thread takes the memory.
    pub fn next_collection(&self, _attempt: u32) -> Option<CollectionKind> {
        None
    }
    /// Collects. Every thread's buffer has been retired.
    pub fn collect(
        &self,
        _world: &WorldStopped,
        _kind: CollectionKind,
        _cause: Cause,
        _roots: &mut dyn RootSet,
    ) -> CollectionReport {
        CollectionReport::default()
    }
    /// Puts the report's references before `head`, the VM's pending list; returns the new head.
    pub fn join_pending(
        &self,
        _world: &WorldStopped,
        _report: &CollectionReport,
        head: u32,
    ) -> u32 {
        head
    }
    /// Bytes handed out.
    pub fn used(&self) -> usize {
        0
    }
    /// Bytes that may be handed out before a full collection (`Runtime.totalMemory`).
    pub fn capacity(&self) -> usize {
        0
    }
    /// `Runtime.maxMemory`.
    pub fn max(&self) -> usize {
        0
    }
    /// `capacity() - used()`.
    pub fn free(&self) -> usize {
        0
    }
    /// The spaces.
    pub fn usage(&self) -> HeapUsage {
        HeapUsage::default()
    }
    /// Counters of the nursery's collector (`Copy`).
    pub fn minor_counters(&self) -> CollectorCounters {
        CollectorCounters::default()
    }
    /// Counters of the whole heap's collector (`MarkSweepCompact`).
    pub fn full_counters(&self) -> CollectorCounters {
        CollectorCounters::default()
    }
    /// Calls `f` on every object, dead ones too if not collected yet. Every thread's buffer has been retired.
    pub fn object_iter(&self, _world: &WorldStopped, _f: &mut dyn FnMut(*mut u8)) {}
    /// Checks the heap and the roots.
    pub fn verify(
        &self,
        _world: &WorldStopped,
        _roots: &mut dyn RootSet,
    ) -> Result<(), Corruption> {
        Ok(())
    }
    /// Whether `reference` lies in a space (not whether an object starts there).
    pub fn is_in_heap(&self, _reference: u32) -> bool {
        false
    }
    /// Whether `reference` lies in the nursery.
    pub fn is_young(&self, _reference: u32) -> bool {
        false
    }
    /// Marks the cards of `bytes` bytes at `addr`, after a bulk copy of references.
    pub fn dirty_range(&self, _addr: *mut u8, _bytes: usize) {}
}

/// What the verifier found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Corruption {}
impl Tlab {
    /// No buffer yet.
    pub const fn new() -> Self {
        Self {
            top: std::ptr::null_mut(),
            end: std::ptr::null_mut(),
            start: std::ptr::null_mut(),
            desired: 0,
            allocated: 0,
        }
    }
    /// Bytes this thread has allocated so far, its current buffer included.
    pub fn allocated(&self) -> u64 {
        self.allocated
    }
}
