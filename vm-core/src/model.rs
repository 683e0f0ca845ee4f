//! What the collector asks of Java objects, and the root slots of metadata.
#![allow(unsafe_code)] // reason: the collector's view of the heap (V2, V3)

use crate::class::{Class, ClassKind, ClassRef, InstanceKind};
use crate::cx::{Cx, Local, Ref};
use crate::field::Kind;
use crate::ids::ClassId;
use crate::loader::Loader;
use crate::object::{align8, array};
use crate::owner::Reached;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};

/// A strong root inside metadata (mirror, loader object): the collector finds it by walking the metadata.
#[derive(Default)]
#[repr(transparent)]
pub struct RootSlot(AtomicU32);

impl RootSlot {
    /// The reference now.
    #[inline(always)]
    pub fn get<'n>(&self, _cx: &'n Cx<'_>) -> Ref<'n> {
        Ref::from_raw(self.0.load(Ordering::Acquire))
    }
    /// Overwrites it.
    #[inline]
    pub fn set<T>(&self, _cx: &Cx<'_>, r: Ref<'_, T>) {
        self.0.store(r.raw(), Ordering::Release)
    }
    /// Sets it when it is null; returns what it holds then.
    pub fn set_if_null<'n>(&self, _cx: &'n Cx<'_>, r: Ref<'_>) -> Ref<'n> {
        match self.0.compare_exchange(0, r.raw(), Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ref::from_raw(r.raw()),
            Err(there) => Ref::from_raw(there),
        }
    }
    /// True for null.
    pub fn is_null(&self) -> bool {
        self.0.load(Ordering::Acquire) == 0
    }
    /// The slot for the collector; the world is stopped.
    pub fn as_slot(&self) -> *mut u32 {
        self.0.as_ptr()
    }
}

/// A strong root with a stable address for resolved constants and the VM's own long-lived objects; freed with its table or by
/// [`Globals::release`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Global(NonNull<AtomicU32>);
// SAFETY: V3, slots are atomics that live as long as their table.
unsafe impl Send for Global {}
// SAFETY: V3, as above.
unsafe impl Sync for Global {}

impl Global {
    /// The reference now.
    #[inline(always)]
    pub fn get<'n>(self, _cx: &'n Cx<'_>) -> Ref<'n> {
        // SAFETY: V3.
        let a = unsafe { self.0.as_ref() };
        Ref::from_raw(a.load(Ordering::Acquire))
    }
    /// As a handle.
    pub fn local<'s>(self, cx: &Cx<'s>) -> Local<'s> {
        cx.root(self.get(cx))
    }
    /// Pointer bits for run-time constant pool slots; the interpreter reads the `u32` there.
    pub fn to_bits(self) -> u64 {
        self.0.as_ptr() as u64
    }
    /// Inverse of `to_bits`.
    ///
    /// # Safety
    /// `bits` came from `to_bits` in the same VM, or is 0.
    #[inline(always)]
    pub unsafe fn from_bits(bits: u64) -> Option<Global> {
        NonNull::new(bits as *mut AtomicU32).map(Global)
    }
}

/// Slots of the first chunk of a table, and of the largest ones.
const CHUNKS: std::ops::RangeInclusive<usize> = 16..=1024;

/// A table of globals: those of a VM, or of an owner of metadata.
#[derive(Default)]
pub struct Globals {
    inner: Mutex<GlobalChunks>,
}
#[derive(Default)]
struct GlobalChunks {
    chunks: Vec<Box<[AtomicU32]>>,
    /// Slots of the last chunk that were handed out.
    used: usize,
    free: Vec<Global>,
}

impl Globals {
    /// A new global that holds `r`.
    pub fn new_global<T>(&self, _cx: &Cx<'_>, r: Ref<'_, T>) -> Global {
        let mut g = self.inner.lock();
        if let Some(slot) = g.free.pop() {
            // SAFETY: V3, a released slot of this table.
            unsafe { slot.0.as_ref() }.store(r.raw(), Ordering::Release);
            return slot;
        }
        let length = g.chunks.last().map_or(0, |c| c.len());
        if g.used == length {
            let length = (length * 2).clamp(*CHUNKS.start(), *CHUNKS.end());
            g.chunks.push((0..length).map(|_| AtomicU32::new(0)).collect());
            g.used = 0;
        }
        let (c, i) = (g.chunks.len() - 1, g.used);
        g.used += 1;
        let slot = &g.chunks[c][i];
        slot.store(r.raw(), Ordering::Release);
        Global(NonNull::from(slot))
    }
    /// Frees a global that nobody uses any more.
    pub fn release(&self, g: Global) {
        // SAFETY: V3, slots live as long as the table.
        unsafe { g.0.as_ref() }.store(0, Ordering::Release);
        self.inner.lock().free.push(g);
    }
    /// Visits all slots; the world is stopped.
    pub fn each(&self, f: &mut dyn FnMut(*mut u32)) {
        let g = self.inner.lock();
        let Some((last, full)) = g.chunks.split_last() else { return };
        full.iter().flatten().chain(&last[..g.used]).for_each(|s| f(s.as_ptr()));
    }
}

/// A table of pointers in one reserved mapping: entries never move, lookup is one load, and only touched pages cost memory.
pub struct PointerTable<T> {
    base: NonNull<AtomicPtr<T>>,
    capacity: usize,
    len: AtomicU32,
    /// Indices that were released, oldest first.
    free: Mutex<VecDeque<u32>>,
}
// SAFETY: entries are atomics; the mapping lives as long as the table.
unsafe impl<T: Sync> Send for PointerTable<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for PointerTable<T> {}

impl<T> PointerTable<T> {
    /// A table for up to `capacity` entries; index 0 stays empty. `None` when the address space is refused.
    pub fn reserve(capacity: usize) -> Option<Self> {
        let base = crate::thread::map_reserve(capacity * 8)?.cast();
        Some(PointerTable { base, capacity, len: AtomicU32::new(1), free: Mutex::default() })
    }
    /// Base address for machine code and the interpreter.
    pub fn base(&self) -> *const *const T {
        self.base.as_ptr() as *const *const T
    }
    fn entry(&self, i: usize) -> &AtomicPtr<T> {
        debug_assert!(i < self.capacity);
        let entry = self.base.as_ptr().wrapping_add(i);
        // SAFETY: in range of the mapping, zero-initialized by the OS.
        unsafe { &*entry }
    }
    /// Reserves the next index, or `None` when the table is full.
    pub fn next_index(&self) -> Option<u32> {
        let mut free = self.free.lock();
        if let Some(i) = free.pop_front() {
            return Some(i);
        }
        let n = self.len.load(Ordering::Relaxed);
        if n as usize >= self.capacity {
            return None;
        }
        self.len.store(n + 1, Ordering::Release);
        Some(n)
    }
    /// Empties an index, which may be handed out again: nothing names it any more.
    pub fn release(&self, i: u32) {
        self.set(i, std::ptr::null_mut());
        self.free.lock().push_back(i);
    }
    /// Fills a reserved index.
    pub fn set(&self, i: u32, p: *mut T) {
        self.entry(i as usize).store(p, Ordering::Release)
    }
    /// The pointer at an index, null if never set.
    #[inline(always)]
    pub fn get(&self, i: u32) -> *mut T {
        self.entry(i as usize).load(Ordering::Acquire)
    }
    /// One more than the largest index handed out.
    pub fn len(&self) -> u32 {
        self.len.load(Ordering::Acquire)
    }
    /// True when nothing was added.
    pub fn is_empty(&self) -> bool {
        self.len() == 1
    }
}
impl<T> Drop for PointerTable<T> {
    fn drop(&mut self) {
        crate::thread::unmap(self.base.cast(), self.capacity * 8);
    }
}

/// Field offsets that the collector needs, filled once `java.lang.Class` and `Reference` are laid out.
#[derive(Default)]
pub struct ModelOffsets {
    /// Injected field of `Class` objects: id of the mirrored class.
    pub mirror_class_id: AtomicU32,
    /// `Reference.referent`, `queue` is plain, `next`, `discovered`.
    pub referent: AtomicU32,
    /// `Reference.next`.
    pub next: AtomicU32,
    /// `Reference.discovered`.
    pub discovered: AtomicU32,
    /// `SoftReference.timestamp`.
    pub soft_timestamp: AtomicU32,
    /// Injected field of `ClassLoader` objects: index of the loader, 0 if the VM does not know it.
    pub loader_id: AtomicU32,
    /// Owners that a collection has come to.
    pub reached: Reached,
}

/// The object model handed to the collector.
pub struct JavaModel {
    classes: *const *const Class,
    loaders: *const *const Loader,
    /// Shared with the VM.
    pub offsets: std::sync::Arc<ModelOffsets>,
    /// Class ids of the filler objects: an int array and an 8-byte object.
    pub fillers: [ClassId; 2],
}
// SAFETY: the tables outlive the heap, and a class its instances (V1).
unsafe impl Send for JavaModel {}
// SAFETY: as above.
unsafe impl Sync for JavaModel {}

impl JavaModel {
    /// Over a VM's class table.
    pub fn new(
        classes: &PointerTable<Class>,
        loaders: &PointerTable<Loader>,
        offsets: std::sync::Arc<ModelOffsets>,
        fillers: [ClassId; 2],
    ) -> Self {
        JavaModel { classes: classes.base(), loaders: loaders.base(), offsets, fillers }
    }
    #[inline(always)]
    fn class_of(&self, obj: *mut u8) -> &Class {
        // SAFETY: V2, every object starts with its header.
        let header = unsafe { &*(obj as *const AtomicU64) }.load(Ordering::Relaxed);
        let entry = self.classes.wrapping_add((header >> gc::header::CLASS_SHIFT) as usize);
        // SAFETY: V1, ids in headers are indices of the class table.
        let class = unsafe { *entry };
        // SAFETY: V1.
        unsafe { &*class }
    }
    #[inline(always)]
    fn u32_at(obj: *mut u8, offset: usize) -> u32 {
        // SAFETY: V4, offsets come from layouts.
        unsafe { (obj.wrapping_add(offset) as *const u32).read() }
    }
    /// Visits the strong slots of an object: one look at its class.
    #[inline(always)]
    fn visit(&self, obj: *mut u8, f: &mut impl FnMut(*mut u32)) -> gc::Traced {
        let c = self.class_of(obj);
        if c.is_unloadable {
            self.offsets.reached.reach(c.owner);
        }
        let mut is_reference = false;
        let size = match c.kind {
            ClassKind::Instance => {
                for &o in &c.ref_offsets {
                    f(obj.wrapping_add(o as usize) as *mut u32);
                }
                match c.instance_kind {
                    InstanceKind::Mirror => self.visit_statics(obj, c, f),
                    InstanceKind::Loader => {
                        self.visit_loader(obj);
                        c.instance_size as usize
                    }
                    kind => {
                        is_reference = matches!(kind, InstanceKind::Reference(_));
                        c.instance_size as usize
                    }
                }
            }
            ClassKind::ObjectArray => {
                let n = Self::u32_at(obj, array::LENGTH_OFFSET);
                let base = obj.wrapping_add(array::BASE_OFFSET) as *mut u32;
                for i in 0..n as usize {
                    f(base.wrapping_add(i));
                }
                array_bytes(n, c.element_shift)
            }
            _ => array_bytes(Self::u32_at(obj, array::LENGTH_OFFSET), c.element_shift),
        };
        gc::Traced { size, is_reference }
    }
    /// Visits the static fields that a mirror holds; its size.
    #[inline(never)]
    fn visit_statics(&self, mirror: *mut u8, class: &Class, f: &mut impl FnMut(*mut u32)) -> usize {
        let Some(m) = self.mirrored(mirror) else { return class.instance_size as usize };
        if m.is_unloadable {
            self.offsets.reached.reach(m.owner);
        }
        for &o in m.static_ref_offsets.get().map_or(&[][..], |b| b) {
            f(mirror.wrapping_add(o as usize) as *mut u32);
        }
        m.mirror_size.load(Ordering::Relaxed) as usize
    }
    /// A class loader keeps what it owns.
    #[inline(never)]
    fn visit_loader(&self, obj: *mut u8) {
        let id = Self::u32_at(obj, self.offsets.loader_id.load(Ordering::Relaxed) as usize);
        let entry = self.loaders.wrapping_add(id as usize);
        // SAFETY: V1: an injected loader id is 0 (entry null) or a valid index.
        let loader = unsafe { *entry };
        // SAFETY: V1.
        if let Some(loader) = unsafe { loader.as_ref() } {
            self.offsets.reached.reach(loader.owner);
        }
    }
    fn mirrored(&self, obj: *mut u8) -> Option<&Class> {
        let id = Self::u32_at(obj, self.offsets.mirror_class_id.load(Ordering::Relaxed) as usize);
        let entry = self.classes.wrapping_add(id as usize);
        // SAFETY: V1: an injected class id is 0 (entry null) or a valid index.
        let class = unsafe { *entry };
        // SAFETY: V1.
        unsafe { class.as_ref() }
    }
}

/// Bytes of an array object of `length` elements of `1 << shift` bytes.
#[inline(always)]
pub const fn array_bytes(length: u32, shift: u8) -> usize {
    align8(array::BASE_OFFSET + ((length as usize) << shift))
}

// SAFETY: sizes and slots follow from the class in the header, whose layout is immutable (V1, V4).
unsafe impl gc::ObjectModel for JavaModel {
    #[inline(always)]
    unsafe fn size(&self, obj: *mut u8) -> usize {
        let c = self.class_of(obj);
        match c.kind {
            ClassKind::Instance if c.instance_kind == InstanceKind::Mirror => match self.mirrored(obj) {
                Some(m) => m.mirror_size.load(Ordering::Relaxed) as usize,
                None => c.instance_size as usize,
            },
            ClassKind::Instance => c.instance_size as usize,
            _ => array_bytes(Self::u32_at(obj, array::LENGTH_OFFSET), c.element_shift),
        }
    }
    #[inline(always)]
    unsafe fn each_ref<F: FnMut(*mut u32)>(&self, obj: *mut u8, f: &mut F) {
        self.visit(obj, f);
    }
    #[inline(always)]
    unsafe fn trace<F: FnMut(*mut u32)>(&self, obj: *mut u8, f: &mut F) -> gc::Traced {
        self.visit(obj, f)
    }
    #[inline(always)]
    unsafe fn each_ref_in<F: FnMut(*mut u32)>(&self, obj: *mut u8, from: *mut u8, to: *mut u8, f: &mut F) {
        let c = self.class_of(obj);
        if c.kind == ClassKind::ObjectArray {
            if c.is_unloadable {
                self.offsets.reached.reach(c.owner);
            }
            let n = Self::u32_at(obj, array::LENGTH_OFFSET) as usize;
            let base = obj.wrapping_add(array::BASE_OFFSET);
            let first = (from as usize).saturating_sub(base as usize).div_ceil(4);
            let end = (to as usize).saturating_sub(base as usize).div_ceil(4).min(n);
            for i in first..end.max(first) {
                f((base as *mut u32).wrapping_add(i));
            }
        } else {
            let mut filtered = |s: *mut u32| {
                if (from as usize..to as usize).contains(&(s as usize)) {
                    f(s)
                }
            };
            // SAFETY: the caller's contract is this function's.
            unsafe { self.each_ref(obj, &mut filtered) }
        }
    }
    #[inline(always)]
    unsafe fn reference(&self, obj: *mut u8) -> Option<gc::ReferenceSlots> {
        let InstanceKind::Reference(kind) = self.class_of(obj).instance_kind else { return None };
        let at = |o: &AtomicU32| obj.wrapping_add(o.load(Ordering::Relaxed) as usize);
        Some(gc::ReferenceSlots {
            kind,
            referent: at(&self.offsets.referent) as *mut u32,
            next: at(&self.offsets.next) as *mut u32,
            discovered: at(&self.offsets.discovered) as *mut u32,
            soft_timestamp: (kind == gc::RefKind::Soft).then(|| at(&self.offsets.soft_timestamp) as *mut i64),
        })
    }
    fn each_reached(&self, f: &mut dyn FnMut(*mut u32)) -> bool {
        self.offsets.reached.each(f)
    }
    fn is_filler(&self, header: u64) -> bool {
        let id = gc::header::class_id(header);
        self.fillers.contains(&ClassId(id))
    }
    fn is_valid(&self, header: u64) -> bool {
        let entry = self.classes.wrapping_add(gc::header::class_id(header) as usize);
        // SAFETY: V1, the table covers all ids that a header can hold.
        !unsafe { *entry }.is_null()
    }
    unsafe fn filler(&self, start: *mut u8, bytes: usize) {
        let header = |class: ClassId| (class.0 as u64) << gc::header::CLASS_SHIFT;
        let word = start as *mut u64;
        if bytes >= array::BASE_OFFSET {
            // SAFETY: the collector gives us `bytes` of dead space.
            unsafe { word.write(header(self.fillers[0])) };
            let length = ((bytes - array::BASE_OFFSET) / 4) as u32;
            let length_at = word.wrapping_add(1) as *mut u32;
            // SAFETY: as above, at least 16 bytes.
            unsafe { length_at.write(length) };
        } else {
            // SAFETY: as above, exactly 8 bytes.
            unsafe { word.write(header(self.fillers[1])) };
        }
    }
}

/// Class ids of VMs that have not loaded a class yet.
pub const NO_CLASS: ClassId = ClassId(0);

/// The array kind that a `newarray` operand or descriptor names.
pub fn primitive_kind(code: u8) -> Option<Kind> {
    use Kind::*;
    [Boolean, Char, Float, Double, Byte, Short, Int, Long].into_iter().find(|k| *k as u8 == code)
}

impl ClassRef {
    /// Header word of a new instance.
    #[inline(always)]
    pub fn new_header(self) -> u64 {
        (self.id.0 as u64) << gc::header::CLASS_SHIFT
    }
}
