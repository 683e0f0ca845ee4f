//! The heap verifier: an independent look at what collectors leave behind.

use crate::cards::card_of;
use crate::collection::State;
use crate::header;
use crate::marks::Marks;
use crate::memory::{CARD_WORDS, Slot};
use crate::objects::each_root;
use crate::{CollectionKind, Heap, ObjectModel, RootSet, WorldStopped};
use std::fmt;

/// What the verifier found first. References as they stand in slots.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Corruption {
    /// The header is forwarded or names no class.
    Header {
        /// The object.
        object: u32,
        /// Its header.
        header: u64,
    },
    /// The object reaches beyond the top of its space.
    Size {
        /// The object.
        object: u32,
        /// Its size in words.
        words: usize,
    },
    /// A slot refers to something that is no object.
    Slot {
        /// The object that the slot belongs to.
        object: u32,
        /// Words from its start to the slot.
        offset: usize,
        /// What the slot holds.
        value: u32,
    },
    /// A root refers to something that is no object.
    Root {
        /// What the root holds.
        value: u32,
    },
    /// An old object refers to a young one from a clean card (G6): a barrier is missing.
    Card {
        /// The object.
        object: u32,
        /// Words from its start to the slot.
        offset: usize,
        /// What the slot holds.
        value: u32,
    },
    /// A card above the old generation is dirty (G7).
    StrayCard {
        /// First word of the card.
        word: u32,
    },
    /// The start table leads elsewhere than to the last object before a card (G9).
    Start {
        /// First word of the card.
        word: u32,
        /// Where the table leads.
        found: u32,
    },
}

impl fmt::Display for Corruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Header { object, header } => {
                write!(f, "object {object:#x} has header {header:#x}")
            }
            Self::Size { object, words } => {
                write!(f, "object {object:#x} of {words} words leaves its space")
            }
            Self::Slot { object, offset, value } => {
                write!(f, "object {object:#x} refers from word {offset} to {value:#x}, no object")
            }
            Self::Root { value } => write!(f, "a root refers to {value:#x}, no object"),
            Self::Card { object, offset, value } => {
                write!(f, "old object {object:#x} refers from word {offset} to young {value:#x}, its card is clean")
            }
            Self::StrayCard { word } => write!(f, "card of word {word:#x} above the old generation is dirty"),
            Self::Start { word, found } => {
                write!(f, "start table leads from word {word:#x} to {found:#x}")
            }
        }
    }
}

impl std::error::Error for Corruption {}

impl<M: ObjectModel> Heap<M> {
    /// Checks all objects, slots, cards and strong roots. Every thread's buffer has been retired (G8).
    ///
    /// # Errors
    /// The first corruption found.
    pub fn verify(&self, _world: &WorldStopped, roots: &mut dyn RootSet) -> Result<(), Corruption> {
        self.verify_with(&mut self.state.lock(), roots)
    }

    pub(crate) fn verify_with(&self, state: &mut State, roots: &mut dyn RootSet) -> Result<(), Corruption> {
        let mut starts = state.marks.open();
        let result = self
            .mark_starts(&mut starts)
            .and_then(|()| self.check_slots(&starts))
            .and_then(|()| self.check_cards())
            .and_then(|()| check_roots(&starts, roots));
        state.marks.clear();
        result
    }

    /// Walks the spaces and marks where objects start.
    fn mark_starts(&self, starts: &mut Marks<'_>) -> Result<(), Corruption> {
        for space in self.spaces() {
            let (mut object, top) = (space.start, space.top());
            while object < top {
                let header = self.memory.get(object);
                if header::is_forwarded(header) || !self.model.is_valid(header) && !self.model.is_filler(header) {
                    return Err(Corruption::Header { object: object as u32, header });
                }
                let words = self.objects().size(object);
                if words == 0 || words > top - object {
                    return Err(Corruption::Size { object: object as u32, words });
                }
                if !self.model.is_filler(header) {
                    starts.mark(object);
                }
                object += words;
            }
        }
        Ok(())
    }

    fn check_slots(&self, starts: &Marks<'_>) -> Result<(), Corruption> {
        let objects = self.objects();
        let mut result = Ok(());
        for space in self.spaces() {
            objects.walk(space.start, space.top(), |object, _| {
                let mut check = |slot| {
                    if result.is_ok() {
                        result = self.check_slot(starts, object, slot);
                    }
                };
                let (_, is_reference) = objects.trace(object, &mut check);
                if is_reference && let Some(slots) = objects.reference(object) {
                    check(slots.referent);
                    check(slots.discovered);
                }
            });
        }
        result
    }

    fn check_slot(&self, starts: &Marks<'_>, object: usize, slot: Slot) -> Result<(), Corruption> {
        let value = slot.get();
        if value == 0 {
            return Ok(());
        }
        let word = self.memory.index(slot.ptr().cast());
        let offset = word.wrapping_sub(object);
        if !self.is_in_heap(value as u32) || !starts.is_live(value) {
            return Err(Corruption::Slot { object: object as u32, offset, value: value as u32 });
        }
        if self.old().contains(object) && value >= self.young && !self.cards.is_dirty(card_of(word)) {
            return Err(Corruption::Card { object: object as u32, offset, value: value as u32 });
        }
        Ok(())
    }

    /// Checks the start table, and that no card above the old generation is dirty.
    fn check_cards(&self) -> Result<(), Corruption> {
        let (old, top) = (self.old(), self.old().top());
        let mut last = old.start;
        let mut card = card_of(old.start) + 1;
        let mut result = Ok(());
        self.objects().walk(old.start, top, |object, _| {
            while card * CARD_WORDS <= object {
                let found = self.cards.object_before(card, old.start);
                if found != last && result.is_ok() {
                    result = Err(Corruption::Start { word: (card * CARD_WORDS) as u32, found: found as u32 });
                }
                card += 1;
            }
            last = object;
        });
        result?;
        let above = card_of(top + CARD_WORDS - 1);
        match self.cards.next_run(above, card_of(old.limit)) {
            Some((card, _)) => Err(Corruption::StrayCard { word: (card * CARD_WORDS) as u32 }),
            None => Ok(()),
        }
    }
}

fn check_roots(starts: &Marks<'_>, roots: &mut dyn RootSet) -> Result<(), Corruption> {
    let mut result = Ok(());
    each_root(roots, CollectionKind::Full, |slot| {
        let value = slot.get();
        if value != 0 && !starts.is_live(value) && result.is_ok() {
            result = Err(Corruption::Root { value: value as u32 });
        }
    });
    result
}
