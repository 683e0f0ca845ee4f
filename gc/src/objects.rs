//! The model, applied to word indices.
#![allow(unsafe_code)] // calls the model, which reads raw objects

use crate::memory::{Memory, Slot, WORD_SHIFT};
use crate::{CollectionKind, ObjectModel, RefKind, RootSet};

/// Visits the strong roots.
pub(crate) fn each_root(roots: &mut dyn RootSet, kind: CollectionKind, mut visit: impl FnMut(Slot)) {
    roots.strong(kind, &mut |p| {
        // SAFETY: G5, the root set's slot.
        visit(unsafe { Slot::new(p) });
    });
}

/// Visits the roots that a full collection begins with.
pub(crate) fn each_first_root(roots: &mut dyn RootSet, kind: CollectionKind, mut visit: impl FnMut(Slot)) {
    roots.mark(kind, &mut |p| {
        // SAFETY: G5, the root set's slot.
        visit(unsafe { Slot::new(p) });
    });
}

/// The slots of a reference object.
#[derive(Clone, Copy)]
pub(crate) struct ReferenceObject {
    pub kind: RefKind,
    pub referent: Slot,
    pub next: Slot,
    pub discovered: Slot,
    /// Value of the soft clock at the last use.
    pub soft_timestamp: Option<i64>,
}

/// Objects of the heap. Callers pass indices of objects with an intact header (G4).
pub(crate) struct Objects<'h, M> {
    pub memory: Memory,
    pub model: &'h M,
}

impl<M> Clone for Objects<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Objects<'_, M> {}

impl<M: ObjectModel> Objects<'_, M> {
    /// Size in words.
    #[inline]
    pub fn size(&self, object: usize) -> usize {
        // SAFETY: G4, an object with an intact header.
        unsafe { self.model.size(self.memory.ptr(object)) >> WORD_SHIFT }
    }

    /// Visits the strong slots; answers the size in words and whether this is a reference object.
    #[inline]
    pub fn trace(&self, object: usize, mut visit: impl FnMut(Slot)) -> (usize, bool) {
        let mut each = |p| {
            // SAFETY: G5, the model's slot.
            visit(unsafe { Slot::new(p) });
        };
        // SAFETY: G4, an object with an intact header.
        let traced = unsafe { self.model.trace(self.memory.ptr(object), &mut each) };
        (traced.size >> WORD_SHIFT, traced.is_reference)
    }

    /// Visits the strong slots between two words.
    #[inline]
    pub fn trace_in(&self, object: usize, from: usize, to: usize, mut visit: impl FnMut(Slot)) {
        let mut each = |p| {
            // SAFETY: G5, the model's slot.
            visit(unsafe { Slot::new(p) });
        };
        let (from, to) = (self.memory.ptr(from), self.memory.ptr(to));
        // SAFETY: G4, an object with an intact header.
        unsafe { self.model.each_ref_in(self.memory.ptr(object), from, to, &mut each) };
    }

    /// Visits the roots that were found to be needed since the last call; whether there were any.
    pub fn each_reached(&self, mut visit: impl FnMut(Slot)) -> bool {
        self.model.each_reached(&mut |p| {
            // SAFETY: G5, the model's slot.
            visit(unsafe { Slot::new(p) });
        })
    }

    /// The slots of a reference object.
    pub fn reference(&self, object: usize) -> Option<ReferenceObject> {
        // SAFETY: G4, an object with an intact header.
        let slots = unsafe { self.model.reference(self.memory.ptr(object)) }?;
        // SAFETY: G5, the model's slot.
        let slot = |p| unsafe { Slot::new(p) };
        Some(ReferenceObject {
            kind: slots.kind,
            referent: slot(slots.referent),
            next: slot(slots.next),
            discovered: slot(slots.discovered),
            // SAFETY: G5, the model's slot.
            soft_timestamp: slots.soft_timestamp.map(|p| unsafe { p.read() }),
        })
    }

    /// Covers words that belong to no object.
    pub fn fill(&self, from: usize, to: usize) {
        if from < to {
            // SAFETY: G2, committed words that belong to no object.
            unsafe { self.model.filler(self.memory.ptr(from), (to - from) << WORD_SHIFT) };
        }
    }

    /// Calls `f` with each object and its size in `[from, to)`, fillers included.
    pub fn walk(&self, from: usize, to: usize, mut f: impl FnMut(usize, usize)) {
        let mut object = from;
        while object < to {
            let size = self.size(object);
            f(object, size);
            object += size;
        }
    }
}
