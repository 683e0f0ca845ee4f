//! A virtual machine without a language: four shapes of objects, threads with root slots, weak table, pending list.

use gc::{
    CARD_DIRTY, CARD_SHIFT, Cause, CollectionKind, CollectionReport, GcLevel, GcLog, Heap, HeapConfig, MutatorState,
    ObjectModel, RefKind, ReferenceSlots, RootSet, Safepoints, Tlab, Traced, WorldStopped, header,
};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Header, count of references, identity, payload, references.
pub const NODE: u32 = 1;
pub const REF_ARRAY: u32 = 2;
pub const BYTE_ARRAY: u32 = 3;
/// One class per kind, in the order of `RefKind`.
pub const REFERENCE: u32 = 4;
const FILL_WORD: u32 = 8;
const FILL_ARRAY: u32 = 9;

pub const NODE_REFS: usize = 24;
pub const REFERENT: usize = 8;
pub const DISCOVERED: usize = 12;
pub const NEXT: usize = 16;
pub const TIMESTAMP: usize = 24;
pub const REFERENCE_BYTES: usize = 40;

#[derive(Default)]
pub struct Model {
    /// Slots that a part of an object was asked for.
    scanned: Arc<AtomicUsize>,
}

unsafe fn u32_at(obj: *mut u8, offset: usize) -> *mut u32 {
    unsafe { obj.add(offset).cast() }
}

fn class_of(obj: *mut u8) -> u32 {
    let header = unsafe { obj.cast::<u64>().read() };
    assert!(!header::is_forwarded(header), "model was asked about a forwarded object");
    header::class_id(header)
}

/// The strong slots: offset of the first, and their number.
fn slots(obj: *mut u8) -> (usize, usize) {
    let length = || unsafe { u32_at(obj, 8).read() as usize };
    match class_of(obj) {
        NODE => (NODE_REFS, length()),
        REF_ARRAY => (16, length()),
        REFERENCE..=7 => (NEXT, 1),
        _ => (8, 0),
    }
}

unsafe impl ObjectModel for Model {
    unsafe fn size(&self, obj: *mut u8) -> usize {
        let length = || unsafe { u32_at(obj, 8).read() as usize };
        match class_of(obj) {
            NODE => NODE_REFS + (length() * 4).next_multiple_of(8),
            REF_ARRAY => 16 + (length() * 4).next_multiple_of(8),
            BYTE_ARRAY => 16 + length().next_multiple_of(8),
            REFERENCE..=7 => REFERENCE_BYTES,
            FILL_WORD => 8,
            FILL_ARRAY => 16 + (length() * 4).next_multiple_of(8),
            other => panic!("class {other}"),
        }
    }

    unsafe fn each_ref<F: FnMut(*mut u32)>(&self, obj: *mut u8, f: &mut F) {
        let (first, count) = slots(obj);
        for i in 0..count {
            f(unsafe { u32_at(obj, first + i * 4) });
        }
    }

    unsafe fn each_ref_in<F: FnMut(*mut u32)>(&self, obj: *mut u8, from: *mut u8, to: *mut u8, f: &mut F) {
        let (first, count) = slots(obj);
        let start = obj.addr() + first;
        let low = from.addr().saturating_sub(start).div_ceil(4);
        let high = to.addr().saturating_sub(start).div_ceil(4).min(count);
        self.scanned.fetch_add(high.saturating_sub(low), Relaxed);
        for i in low..high {
            f(unsafe { u32_at(obj, first + i * 4) });
        }
    }

    unsafe fn reference(&self, obj: *mut u8) -> Option<ReferenceSlots> {
        let kind = [RefKind::Soft, RefKind::Weak, RefKind::Final, RefKind::Phantom]
            .into_iter()
            .find(|&kind| class_of(obj) == REFERENCE + kind as u32)?;
        unsafe {
            Some(ReferenceSlots {
                kind,
                referent: u32_at(obj, REFERENT),
                next: u32_at(obj, NEXT),
                discovered: u32_at(obj, DISCOVERED),
                soft_timestamp: (kind == RefKind::Soft).then(|| obj.add(TIMESTAMP).cast()),
            })
        }
    }

    unsafe fn filler(&self, start: *mut u8, bytes: usize) {
        unsafe {
            if bytes == 8 {
                start.cast::<u64>().write(header::new(FILL_WORD));
            } else {
                start.cast::<u64>().write(header::new(FILL_ARRAY));
                u32_at(start, 8).write(((bytes - 16) / 4) as u32);
            }
        }
    }

    fn is_filler(&self, header: u64) -> bool {
        matches!(header::class_id(header), FILL_WORD | FILL_ARRAY)
    }

    fn is_valid(&self, header: u64) -> bool {
        matches!(header::class_id(header), NODE..=7)
    }

    unsafe fn trace<F: FnMut(*mut u32)>(&self, obj: *mut u8, f: &mut F) -> Traced {
        unsafe { self.each_ref(obj, f) };
        Traced { size: unsafe { self.size(obj) }, is_reference: matches!(class_of(obj), REFERENCE..=7) }
    }
}

/// What all threads share, besides the heap.
#[derive(Default)]
pub struct Globals {
    pub pending: u32,
    pub weak: Vec<u32>,
    pub soft_clock: i64,
    pub reports: Vec<CollectionReport>,
    threads: Vec<usize>,
}

pub struct Vm {
    pub heap: Heap<Model>,
    pub safepoints: Safepoints,
    pub globals: Mutex<Globals>,
    pub lines: Arc<Mutex<Vec<String>>>,
    /// Slots that the collector looked at by cards and pieces.
    pub scanned: Arc<AtomicUsize>,
}

struct Roots<'a> {
    globals: &'a mut Globals,
}

unsafe impl RootSet for Roots<'_> {
    fn strong(&mut self, _kind: CollectionKind, f: &mut dyn FnMut(*mut u32)) {
        f(&mut self.globals.pending);
        for &thread in &self.globals.threads {
            // The world is stopped.
            let thread = unsafe { &mut *(thread as *mut Mutator) };
            thread.roots.iter_mut().for_each(|slot| f(slot));
        }
    }

    fn weak(&mut self, _kind: CollectionKind, alive: &mut dyn FnMut(u32) -> Option<u32>) {
        self.globals.weak.retain_mut(|slot| match alive(*slot) {
            Some(new) => {
                *slot = new;
                true
            }
            None => false,
        });
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct OutOfMemory;

impl Vm {
    pub fn new(config: HeapConfig) -> Arc<Self> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let log =
            GcLog::Lines(GcLevel::Info, Box::new(move |line| sink.lock().push(line.decorated(Default::default()))));
        let scanned = Arc::default();
        let model = Model { scanned: Arc::clone(&scanned) };
        let heap = Heap::reserve(HeapConfig { log, ..config }, model).unwrap();
        Arc::new(Self { heap, safepoints: Safepoints::new(), globals: Mutex::default(), lines, scanned })
    }

    /// A heap of so many megabytes, verified after each collection.
    pub fn checked(megabytes: usize) -> HeapConfig {
        HeapConfig { max: megabytes << 20, initial: megabytes << 20, verify: true, ..HeapConfig::default() }
    }

    pub fn attach(self: &Arc<Self>) -> Box<Mutator> {
        let mut mutator = Box::new(Mutator {
            state: MutatorState::new(),
            tlab: Tlab::new(),
            roots: Vec::new(),
            vm: Arc::clone(self),
            base: self.heap.base(),
            cards: self.heap.card_table_base(),
        });
        unsafe { self.safepoints.register(&mutator.state) };
        let address = &raw mut *mutator as usize;
        self.globals.lock().threads.push(address);
        mutator
    }

    fn retire(&self, globals: &mut Globals) {
        for &thread in &globals.threads {
            let thread = unsafe { &mut *(thread as *mut Mutator) };
            self.heap.retire_tlab(&mut thread.tlab);
        }
    }

    pub fn collect(&self, world: &WorldStopped, kind: CollectionKind, cause: Cause) -> CollectionReport {
        let globals = &mut *self.globals.lock();
        self.retire(globals);
        let report = self.heap.collect(world, kind, cause, &mut Roots { globals });
        globals.pending = self.heap.join_pending(world, &report, globals.pending);
        globals.soft_clock = report.soft_clock;
        globals.reports.push(report);
        report
    }

    pub fn verify(&self, world: &WorldStopped) {
        let globals = &mut *self.globals.lock();
        self.retire(globals);
        self.heap.verify(world, &mut Roots { globals }).unwrap();
    }
}

/// A thread. Objects are named by references that die at the next allocation or poll, or by indices of root slots.
pub struct Mutator {
    pub state: MutatorState,
    pub tlab: Tlab,
    pub roots: Vec<u32>,
    pub vm: Arc<Vm>,
    base: *mut u8,
    cards: *mut u8,
}

unsafe impl Send for Mutator {}

impl Drop for Mutator {
    fn drop(&mut self) {
        self.vm.heap.retire_tlab(&mut self.tlab);
        self.vm.safepoints.unregister(&self.state);
        let me = &raw mut *self as usize;
        self.vm.globals.lock().threads.retain(|&t| t != me);
    }
}

impl Mutator {
    pub fn addr(&self, object: u32) -> *mut u8 {
        assert_ne!(object, 0);
        self.base.wrapping_add((object as usize) << 3)
    }

    pub fn u32(&self, object: u32, offset: usize) -> u32 {
        unsafe { u32_at(self.addr(object), offset).read() }
    }

    pub fn set_u32(&self, object: u32, offset: usize, value: u32) {
        unsafe { u32_at(self.addr(object), offset).write(value) }
    }

    pub fn header(&self, object: u32) -> u64 {
        unsafe { self.addr(object).cast::<u64>().read() }
    }

    pub fn set_header(&self, object: u32, header: u64) {
        unsafe { self.addr(object).cast::<u64>().write(header) }
    }

    /// Stores a reference, with the barrier.
    pub fn store(&self, object: u32, offset: usize, value: u32) {
        self.set_u32(object, offset, value);
        let slot = (object as usize * 8 + offset) >> CARD_SHIFT;
        unsafe { self.cards.add(slot).write(CARD_DIRTY) };
    }

    pub fn root(&mut self, object: u32) -> usize {
        self.roots.push(object);
        self.roots.len() - 1
    }

    pub fn poll(&self) {
        if self.state.poll.load(std::sync::atomic::Ordering::Relaxed) != 0 {
            self.vm.safepoints.poll_slow(&self.state);
        }
    }

    #[inline]
    pub fn alloc(&mut self, class: u32, bytes: usize) -> Result<u32, OutOfMemory> {
        let p = match self.tlab.bump(bytes) {
            Some(p) => p,
            None => self.alloc_slow(bytes)?,
        };
        unsafe { p.cast::<u64>().write(header::new(class)) };
        Ok(((p.addr() - self.base.addr()) >> 3) as u32)
    }

    #[cold]
    fn alloc_slow(&mut self, bytes: usize) -> Result<*mut u8, OutOfMemory> {
        let vm = Arc::clone(&self.vm);
        loop {
            self.poll();
            if let Some(p) = vm.heap.alloc_slow(&mut self.tlab, bytes) {
                return Ok(p);
            }
            let tlab = &raw mut self.tlab;
            let done = vm.safepoints.stop_world(Some(&self.state), |world| {
                let mut attempt = 0;
                loop {
                    if attempt > 0
                        && let Some(p) = vm.heap.alloc_slow(unsafe { &mut *tlab }, bytes)
                    {
                        return Ok(p);
                    }
                    let kind = vm.heap.next_collection(attempt).ok_or(OutOfMemory)?;
                    let report = vm.collect(world, kind, Cause::AllocationFailure);
                    if report.overhead_exceeded {
                        return Err(OutOfMemory);
                    }
                    attempt += 1;
                }
            });
            if let Some(result) = done {
                return result;
            }
        }
    }

    pub fn node(&mut self, id: u32, refs: usize) -> Result<u32, OutOfMemory> {
        let node = self.alloc(NODE, NODE_REFS + (refs * 4).next_multiple_of(8))?;
        self.set_u32(node, 8, refs as u32);
        self.set_u32(node, 12, id);
        self.set_u32(node, 16, id.wrapping_mul(0x9E37_79B9));
        Ok(node)
    }

    pub fn ref_array(&mut self, length: usize) -> Result<u32, OutOfMemory> {
        let array = self.alloc(REF_ARRAY, 16 + (length * 4).next_multiple_of(8))?;
        self.set_u32(array, 8, length as u32);
        Ok(array)
    }

    pub fn byte_array(&mut self, length: usize) -> Result<u32, OutOfMemory> {
        let array = self.alloc(BYTE_ARRAY, 16 + length.next_multiple_of(8))?;
        self.set_u32(array, 8, length as u32);
        Ok(array)
    }

    pub fn bytes(&self, array: u32) -> &[u8] {
        let length = self.u32(array, 8) as usize;
        unsafe { std::slice::from_raw_parts(self.addr(array).add(16), length) }
    }

    pub fn fill_bytes(&mut self, array: u32, byte: u8) {
        let length = self.u32(array, 8) as usize;
        unsafe { self.addr(array).add(16).write_bytes(byte, length) }
    }

    /// A reference object to the object in root slot `referent`.
    pub fn reference(&mut self, kind: RefKind, referent: usize) -> Result<u32, OutOfMemory> {
        let reference = self.alloc(REFERENCE + kind as u32, REFERENCE_BYTES)?;
        self.set_u32(reference, REFERENT, self.roots[referent]);
        self.touch(reference);
        Ok(reference)
    }

    /// Sets the timestamp, as `SoftReference.get` does.
    pub fn touch(&self, reference: u32) {
        let clock = self.vm.globals.lock().soft_clock;
        unsafe { self.addr(reference).add(TIMESTAMP).cast::<i64>().write(clock) };
    }

    pub fn collect(&mut self, kind: CollectionKind) -> CollectionReport {
        let vm = Arc::clone(&self.vm);
        loop {
            let report = vm.safepoints.stop_world(Some(&self.state), |world| {
                let report = vm.collect(world, kind, Cause::SystemGc);
                vm.verify(world);
                report
            });
            if let Some(report) = report {
                return report;
            }
        }
    }

    pub fn collect_quietly(&mut self, kind: CollectionKind) -> CollectionReport {
        let vm = Arc::clone(&self.vm);
        vm.safepoints.stop_world(Some(&self.state), |world| vm.collect(world, kind, Cause::SystemGc)).unwrap()
    }

    /// Takes the pending list, as the reference handler does.
    pub fn take_pending(&mut self) -> Vec<u32> {
        let mut next = std::mem::take(&mut self.vm.globals.lock().pending);
        let mut list = Vec::new();
        while next != 0 {
            list.push(next);
            let after = self.u32(next, DISCOVERED);
            self.store(next, DISCOVERED, 0);
            next = after;
        }
        list
    }
}
