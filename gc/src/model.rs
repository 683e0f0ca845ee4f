//! What the virtual machine tells the collector: how objects look and where the roots are.
#![allow(unsafe_code)] // declares the unsafe traits by which raw objects are described

use crate::CollectionKind;

/// Kind of a reference object, in the order in which they are processed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum RefKind {
    /// Cleared when memory is wanted and the referent has not been used for a while.
    Soft,
    /// Cleared when the referent is not softly reachable.
    Weak,
    /// Keeps its referent for its finalizer.
    Final,
    /// Cleared after finalization.
    Phantom,
}

/// The slots of a reference object.
#[derive(Clone, Copy, Debug)]
pub struct ReferenceSlots {
    /// Kind.
    pub kind: RefKind,
    /// The object referred to; not among the strong slots.
    pub referent: *mut u32,
    /// Link of its queue, null while the reference is active; among the strong slots.
    pub next: *mut u32,
    /// Link of the pending list; not among the strong slots.
    pub discovered: *mut u32,
    /// Soft references: value of the soft clock at the last `get`.
    pub soft_timestamp: Option<*mut i64>,
}

/// What [`ObjectModel::trace`] found out about an object.
#[derive(Clone, Copy, Debug)]
pub struct Traced {
    /// Size in bytes, a multiple of 8.
    pub size: usize,
    /// Whether [`ObjectModel::reference`] has slots to give.
    pub is_reference: bool,
}

/// The layout of objects.
///
/// `obj` is the address of an object with an intact header (the collector looks after forwarded ones itself). The
/// functions read only that object and metadata outside the heap: other objects may have moved.
///
/// # Safety
///
/// Sizes are exact, multiples of 8, at least 8 and do not change during a collection; each slot of the object that holds
/// a reference is handed out exactly once, and lies within the object.
pub unsafe trait ObjectModel: Send + Sync {
    /// Size in bytes.
    ///
    /// # Safety
    /// `obj` is an object with an intact header.
    unsafe fn size(&self, obj: *mut u8) -> usize;

    /// Calls `f` on each strong slot; for reference objects all but `referent` and `discovered`.
    ///
    /// # Safety
    /// As [`ObjectModel::size`].
    unsafe fn each_ref<F: FnMut(*mut u32)>(&self, obj: *mut u8, f: &mut F);

    /// As [`ObjectModel::each_ref`], only the slots with `from <= slot < to`. Must not cost time in proportion to the
    /// length of an array.
    ///
    /// # Safety
    /// As [`ObjectModel::size`].
    unsafe fn each_ref_in<F: FnMut(*mut u32)>(&self, obj: *mut u8, from: *mut u8, to: *mut u8, f: &mut F);

    /// The slots of a reference object, `None` for any other.
    ///
    /// # Safety
    /// As [`ObjectModel::size`].
    unsafe fn reference(&self, obj: *mut u8) -> Option<ReferenceSlots>;

    /// Writes an object without references that takes exactly `bytes` (a multiple of 8, at least 8), so that the heap
    /// stays parsable. Contents past header and length are left as they are.
    ///
    /// # Safety
    /// `bytes` bytes at `start` are writable and belong to no object.
    unsafe fn filler(&self, start: *mut u8, bytes: usize);

    /// Whether `header` is a filler's. A filler's class is used for nothing else.
    fn is_filler(&self, header: u64) -> bool;

    /// Whether the class id of `header` names a class whose instances may be in the heap; the heap verifier asks.
    fn is_valid(&self, header: u64) -> bool;

    /// Roots that are strong only once an object was traced that needs them (class loaders and what they loaded): calls `f` on the
    /// slots of those that were found since the last call, and tells whether there were any. Full collections call it until there
    /// are none, see [`RootSet::mark`].
    fn each_reached(&self, _f: &mut dyn FnMut(*mut u32)) -> bool {
        false
    }

    /// [`ObjectModel::each_ref`] and size in one look at the class; override it for speed.
    ///
    /// # Safety
    /// As [`ObjectModel::size`].
    #[inline]
    unsafe fn trace<F: FnMut(*mut u32)>(&self, obj: *mut u8, f: &mut F) -> Traced {
        // SAFETY: the caller's promise, an object with an intact header.
        let size = unsafe { self.size(obj) };
        // SAFETY: as above.
        unsafe { self.each_ref(obj, f) };
        // SAFETY: as above.
        let is_reference = unsafe { self.reference(obj) }.is_some();
        Traced { size, is_reference }
    }
}

/// The roots of the heap.
///
/// Neither function may look into objects: during a collection they may be half moved.
///
/// # Safety
///
/// `strong` hands out every slot outside the heap that holds a strong reference, each exactly once per call (G5), the same
/// ones at each call within a collection; `weak` asks for every other reference that the VM holds and stores the answer.
/// `mark` hands out some of these slots, and [`ObjectModel::each_reached`] others; what neither has handed out when marking is
/// over, `strong` does not hand out any more.
pub unsafe trait RootSet {
    /// Calls `f` on each strong root slot. A full collection calls this after `weak`, to update.
    fn strong(&mut self, kind: CollectionKind, f: &mut dyn FnMut(*mut u32));

    /// Begins the marking of a full collection: calls `f` on the slots that are strong whatever is reached.
    fn mark(&mut self, kind: CollectionKind, f: &mut dyn FnMut(*mut u32)) {
        self.strong(kind, f);
    }

    /// Walks the weak tables. `alive` answers `None` for a dead object, or its new reference. Called once a collection,
    /// after the reference objects have been processed.
    fn weak(&mut self, kind: CollectionKind, alive: &mut dyn FnMut(u32) -> Option<u32>);
}
