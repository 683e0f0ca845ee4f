//! The copying collectors: minor collections, and the stress mode that moves everything.
//!
//! Both copy what they reach out of a set of spaces and leave the new reference in the old header. Copies wait in
//! their destination space to be scanned (Cheney's queue), so no mark stack is needed.

use crate::ObjectModel;
use crate::cards::{Cards, card_of};
use crate::header;
use crate::memory::{CARD_WORDS, CARD_WORDS_SHIFT, Memory, Slot};
use crate::objects::{Objects, ReferenceObject};
use crate::references::{Discovered, Tracer, trace_reference};
use crate::space::Space;

/// Slots that wait for the processor to fetch what they refer to.
const WAITING: usize = 16;

/// Copies objects. `ALL` moves every object of the heap to `old` (another half of it), otherwise young objects move to
/// `to` or, when they are old enough or `to` is full, to `old`.
pub(crate) struct Evacuator<'h, M, const ALL: bool> {
    objects: Objects<'h, M>,
    memory: Memory,
    cards: &'h Cards,
    /// Start of the nursery.
    young: usize,
    /// The survivor space that receives, and its free word.
    to: &'h Space,
    to_top: usize,
    to_scan: usize,
    /// The old generation, and its free word.
    old: &'h Space,
    old_top: usize,
    old_scan: usize,
    /// Objects of this age are promoted.
    tenure_at: u32,
    /// Words in `to` by age.
    ages: [usize; header::AGE_MAX as usize + 1],
    discovered: Discovered,
    /// Slots of heap objects to visit, a ring.
    waiting: [Option<Slot>; WAITING],
    next_waiting: usize,
}

/// What a copying collection left.
pub(crate) struct Evacuated {
    /// Words in the receiving survivor space by age.
    pub ages: [usize; header::AGE_MAX as usize + 1],
    /// Words that went to the old generation.
    pub promoted: usize,
}

impl<'h, M: ObjectModel, const ALL: bool> Evacuator<'h, M, ALL> {
    pub fn new(
        objects: Objects<'h, M>,
        cards: &'h Cards,
        young: usize,
        to: &'h Space,
        old: &'h Space,
        tenure_at: u32,
        discovered: Discovered,
    ) -> Self {
        Self {
            objects,
            memory: objects.memory,
            cards,
            young,
            to,
            to_top: to.start,
            to_scan: to.start,
            old,
            old_top: old.top(),
            old_scan: old.top(),
            tenure_at,
            ages: [0; header::AGE_MAX as usize + 1],
            discovered,
            waiting: [None; WAITING],
            next_waiting: 0,
        }
    }

    /// Whether an object has to leave where it is.
    #[inline]
    fn leaves(&self, object: usize) -> bool {
        if ALL { object != 0 && !self.old.contains(object) } else { object >= self.young && !self.to.contains(object) }
    }

    /// Copies an object that has not been copied.
    #[inline]
    fn copy(&mut self, object: usize, header: u64) -> usize {
        let size = self.objects.size(object);
        let (new, header) = if !ALL && header::age(header) < self.tenure_at && self.to_top + size <= self.to.end() {
            let header = header::older(header);
            self.ages[header::age(header) as usize] += size;
            let new = self.to_top;
            self.to_top += size;
            (new, header)
        } else {
            let new = self.old_top;
            self.old_top += size;
            self.cards.record_start(new, size);
            (new, header)
        };
        debug_assert!(self.old_top <= self.old.committed(), "G10");
        self.memory.copy(object, new, size);
        self.memory.set(new, header);
        self.memory.set(object, header::forward(new as u32));
        new
    }

    /// Keeps G6 for a slot that refers to `object` now.
    #[inline]
    fn note_young(&self, slot: Slot, object: usize) {
        if !ALL && object >= self.young {
            let word = self.memory.index(slot.ptr().cast());
            if self.old.contains(word) {
                self.cards.mark(card_of(word));
            }
        }
    }

    /// Where an object is now, `None` if it was not reached.
    pub fn target(&self, object: usize) -> Option<usize> {
        if !self.leaves(object) {
            return Some(object);
        }
        let header = self.memory.get(object);
        header::is_forwarded(header).then(|| header::forwardee(header) as usize)
    }

    /// Visits a slot in the heap, unless it needs no visit, a little later, when the object that it refers to is in the
    /// cache.
    #[inline]
    fn visit_soon(&mut self, slot: Slot) {
        let object = slot.get();
        if self.leaves(object) {
            self.memory.prefetch(object);
            let ready = self.waiting[self.next_waiting].replace(slot);
            self.next_waiting = (self.next_waiting + 1) % WAITING;
            if let Some(slot) = ready {
                self.visit(slot);
            }
        } else {
            self.note_young(slot, object);
        }
    }

    /// Visits the slots that wait.
    fn visit_waiting(&mut self) {
        for slot in std::mem::take(&mut self.waiting).into_iter().flatten() {
            self.visit(slot);
        }
    }

    /// Visits the young references of old objects. Runs before anything is scanned: it may clean a card only if no
    /// promoted object has dirtied it.
    pub fn remembered(&mut self) {
        let (start, top) = (self.old.start, self.old.top());
        let end = card_of(top + CARD_WORDS - 1);
        let mut card = card_of(start);
        while let Some((first, after)) = self.cards.next_run(card, end) {
            self.cards.clear(first, after);
            self.scan_cards(first, after, top);
            card = after;
        }
    }

    /// Scans the cards `[first, after)`, as far as objects lie below `top`.
    fn scan_cards(&mut self, first: usize, after: usize, top: usize) {
        let objects = self.objects;
        let from = first << CARD_WORDS_SHIFT;
        let to = (after << CARD_WORDS_SHIFT).min(top);
        let mut object = self.cards.object_before(first, self.old.start);
        while object < to {
            let size = objects.size(object);
            if object >= from && object + size <= to {
                self.scan(object);
            } else if object + size > from {
                objects.trace_in(object, from, to, |slot| self.visit_soon(slot));
                if objects.reference(object).is_some() {
                    let memory = self.memory;
                    trace_reference(self, object, |slot| (from..to).contains(&memory.index(slot.ptr().cast())));
                }
            }
            object += size;
        }
    }

    /// Visits all slots of an object; its size.
    #[inline]
    fn scan(&mut self, object: usize) -> usize {
        let objects = self.objects;
        let (size, is_reference) = objects.trace(object, |slot| self.visit_soon(slot));
        if is_reference {
            trace_reference(self, object, |_| true);
        }
        size
    }

    /// Publishes the new tops.
    pub fn finish(self) -> Evacuated {
        debug_assert!(self.to_scan == self.to_top && self.old_scan == self.old_top, "all is scanned");
        let promoted = self.old_top - self.old.top();
        self.to.set_top(self.to_top);
        self.old.set_top(self.old_top);
        Evacuated { ages: self.ages, promoted }
    }
}

impl<M: ObjectModel, const ALL: bool> Tracer for Evacuator<'_, M, ALL> {
    #[inline]
    fn visit(&mut self, slot: Slot) {
        let object = slot.get();
        if !self.leaves(object) {
            self.note_young(slot, object);
            return;
        }
        let header = self.memory.get(object);
        let new =
            if header::is_forwarded(header) { header::forwardee(header) as usize } else { self.copy(object, header) };
        slot.set(new);
        self.note_young(slot, new);
    }

    fn is_alive(&self, object: usize) -> bool {
        self.target(object).is_some()
    }

    fn drain(&mut self) {
        loop {
            while self.to_scan < self.to_top {
                self.to_scan += self.scan(self.to_scan);
            }
            while self.old_scan < self.old_top {
                self.old_scan += self.scan(self.old_scan);
            }
            if self.to_scan == self.to_top {
                self.visit_waiting();
                if self.to_scan == self.to_top && self.old_scan == self.old_top {
                    return;
                }
            }
        }
    }

    fn store(&mut self, slot: Slot, object: usize) {
        slot.set(object);
        self.note_young(slot, object);
    }

    fn reference(&self, object: usize) -> ReferenceObject {
        self.objects.reference(object).unwrap_or_else(|| unreachable!("G5: only reference objects are discovered"))
    }

    fn discovered(&mut self) -> &mut Discovered {
        &mut self.discovered
    }
}
