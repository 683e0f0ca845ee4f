//! The full collection: marks the whole heap and slides the live objects down into the old generation.
//!
//! Marking sets a bit per live word in a side bitmap, so headers keep their hash, lock bits and age. The destination
//! of a word follows from the bitmap alone: the destination of its card's first live word, plus the live words before it
//! in the card. One pass over the live objects updates their slots and moves them.

use crate::cards::Cards;
use crate::marks::Marks;
use crate::memory::{Memory, Slot};
use crate::objects::{Objects, ReferenceObject, each_first_root, each_root};
use crate::references::{Discovered, Tracer, trace_reference};
use crate::{CollectionKind, ObjectModel, RootSet};

/// Objects of more words are marked in pieces, so that the mark stack does not grow with the length of arrays.
const PIECE: usize = 2048;
/// Live words that are moved at once, while they are in the cache.
const MOVE_AT_ONCE: usize = 4096;

/// Objects that wait for the processor to fetch them before they are traced.
const WAITING: usize = 8;

/// The collection.
pub(crate) struct Compactor<'h, M> {
    objects: Objects<'h, M>,
    memory: Memory,
    marks: Marks<'h>,
    /// Marked, not yet traced.
    stack: Vec<u32>,
    /// Large objects traced up to a word, and their end.
    pieces: Vec<(u32, usize, usize)>,
    discovered: Discovered,
    /// Slots handed out by the roots so far in this pass; debug builds check that none comes twice (G5).
    #[cfg(debug_assertions)]
    seen: std::collections::HashSet<usize>,
}

impl<'h, M: ObjectModel> Compactor<'h, M> {
    pub fn new(objects: Objects<'h, M>, marks: Marks<'h>, discovered: Discovered) -> Self {
        Self {
            objects,
            memory: objects.memory,
            marks,
            stack: Vec::new(),
            pieces: Vec::new(),
            discovered,
            #[cfg(debug_assertions)]
            seen: std::collections::HashSet::new(),
        }
    }

    /// Marks from the strong roots.
    pub fn mark_roots(&mut self, roots: &mut dyn RootSet, kind: CollectionKind) {
        each_first_root(roots, kind, |slot| {
            self.check_once(slot.ptr());
            self.visit(slot);
            // Draining now and then keeps the stack short when there are many roots.
            if self.stack.len() > PIECE {
                self.drain_stack();
            }
        });
    }

    /// Marks an object that the collector itself holds on to, or null.
    #[inline]
    pub fn reach(&mut self, object: usize) {
        if object != 0 && self.marks.mark(object) {
            self.stack.push(object as u32);
        }
    }

    #[cfg(debug_assertions)]
    fn check_once(&mut self, slot: *mut u32) {
        assert!(self.seen.insert(slot.addr()), "G5: root slot {slot:p} was handed out twice");
    }

    #[cfg(not(debug_assertions))]
    fn check_once(&mut self, _slot: *mut u32) {}

    #[inline]
    fn trace(&mut self, object: usize) {
        let objects = self.objects;
        let size = objects.size(object);
        self.marks.mark_range(object, object + size);
        if size > PIECE {
            self.pieces.push((object as u32, object, object + size));
            return;
        }
        let (_, is_reference) = objects.trace(object, |slot| self.visit(slot));
        if is_reference {
            trace_reference(self, object, |_| true);
        }
    }

    /// Traces what was marked, and what that leads to.
    fn drain_stack(&mut self) {
        loop {
            // Objects pass from the stack through a ring, so that they are in the cache when they are traced.
            let mut waiting = [0; WAITING];
            let mut at = 0;
            loop {
                let fetched = self.stack.pop().unwrap_or(0);
                if fetched == 0 && waiting == [0; WAITING] {
                    break;
                }
                if fetched != 0 {
                    self.memory.prefetch(fetched as usize);
                }
                let object = std::mem::replace(&mut waiting[at], fetched);
                at = (at + 1) % WAITING;
                if object != 0 {
                    self.trace(object as usize);
                }
            }
            let Some((object, from, end)) = self.pieces.pop() else {
                return;
            };
            let to = (from + PIECE).min(end);
            if to < end {
                self.pieces.push((object, to, end));
            }
            let objects = self.objects;
            objects.trace_in(object as usize, from, to, |slot| self.visit(slot));
            if objects.reference(object as usize).is_some() {
                let memory = self.memory;
                trace_reference(self, object as usize, |slot| (from..to).contains(&memory.index(slot.ptr().cast())));
            }
        }
    }

    /// Assigns destinations from `target` on to the live words of the ranges, which come in address order; the end.
    pub fn assign(&mut self, ranges: &[(usize, usize)], target: usize) -> usize {
        ranges.iter().fold(target, |target, &(from, to)| self.marks.assign(from, to, target))
    }

    /// Where an object goes, `None` if it is dead.
    pub fn target(&self, object: usize) -> Option<usize> {
        self.marks.is_live(object).then(|| self.marks.target(object))
    }

    /// Updates the strong roots.
    pub fn update_roots(&self, roots: &mut dyn RootSet, kind: CollectionKind) {
        each_root(roots, kind, |slot| self.update(slot));
    }

    #[inline]
    fn update(&self, slot: Slot) {
        let object = slot.get();
        if object != 0 {
            debug_assert!(self.marks.is_live(object), "G4: slot refers to an object that was not marked");
            slot.set(self.marks.target(object));
        }
    }

    /// Updates and moves the live objects of a range, and notes where they start.
    pub fn slide(&self, from: usize, to: usize, cards: &Cards) {
        let mut next = self.marks.next_live(from, to);
        while let Some(start) = next {
            // A run of adjacent live objects keeps its shape.
            let target = self.marks.target(start);
            let mut object = start;
            loop {
                let size = self.update_object(object);
                cards.record_start(object - start + target, size);
                object += size;
                if object - start >= MOVE_AT_ONCE || object >= to || !self.marks.is_live(object) {
                    break;
                }
            }
            if target != start {
                self.memory.slide(start, target, object - start);
            }
            next = self.marks.next_live(object, to);
        }
    }

    /// Updates all slots of an object; its size.
    #[inline]
    fn update_object(&self, object: usize) -> usize {
        let (size, is_reference) = self.objects.trace(object, |slot| self.update(slot));
        if is_reference {
            let slots = self.reference(object);
            self.update(slots.referent);
            self.update(slots.discovered);
        }
        size
    }
}

impl<M: ObjectModel> Tracer for Compactor<'_, M> {
    #[inline]
    fn visit(&mut self, slot: Slot) {
        self.reach(slot.get());
    }

    fn is_alive(&self, object: usize) -> bool {
        self.marks.is_live(object)
    }

    fn drain(&mut self) {
        let objects = self.objects;
        loop {
            self.drain_stack();
            let more = objects.each_reached(|slot| {
                self.check_once(slot.ptr());
                self.visit(slot);
            });
            if !more {
                return;
            }
        }
    }

    fn store(&mut self, slot: Slot, object: usize) {
        slot.set(object);
    }

    fn reference(&self, object: usize) -> ReferenceObject {
        self.objects.reference(object).unwrap_or_else(|| unreachable!("G5: only reference objects are discovered"))
    }

    fn discovered(&mut self) -> &mut Discovered {
        &mut self.discovered
    }
}
