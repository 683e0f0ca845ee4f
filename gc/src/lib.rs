//! Carafe's memory: the heap, its spaces, its collectors and the safepoints that stop the world for them.
//!
//! The crate knows nothing of Java. The virtual machine describes its objects by an [`ObjectModel`] and names its
//! roots by a [`RootSet`]; everything else here is words, cards and bitmaps.
//!
//! ```text
//! heap_base                                                                        heap_base + reserved
//! | unmapped page | old generation ->        | survivor 0 | survivor 1 | eden ->   |
//! ```
//!
//! The young generation lies at the top, so one comparison tells a young reference from an old one or null.
//! References are `u32` counts of 8-byte words from `heap_base`; the same unit indexes the mark bitmap, and a card of
//! 512 bytes is one 64-bit word of that bitmap.
//!
//! # Invariants
//!
//! SAFETY comments of this crate cite these by number.
//!
//! * **G1** The heap, card, start and mark mappings live as long as their `Heap`, and every word index below the
//!   reserved size addresses the heap mapping.
//! * **G2** Words between a space's start and its top are committed (readable and writable).
//! * **G3** While a [`WorldStopped`] token exists, no mutator reads or writes the heap or allocates in it; the
//!   collector alone touches it.
//! * **G4** A reference is null or names the first word of an object below the top of its space; an object's header
//!   and array length are written before its thread reaches a safepoint.
//! * **G5** The slots that an [`ObjectModel`] or a [`RootSet`] hands out are valid, aligned `u32` places for the length
//!   of the callback; one call of [`RootSet::strong`] hands out each slot once.
//! * **G6** An old object's slot that holds a young reference lies on a dirty card (the barrier marks the card of the
//!   slot's own address, not of the object's header).
//! * **G7** Cards above the old generation's top are clean.
//! * **G8** Each space is parsable at a safepoint: from its start to its top it is a sequence of objects and fillers.
//!   (All thread-local buffers have been retired.)
//! * **G9** For each card below the old top, the start table leads to the last object that starts at or before that card.
//! * **G10** Promotion never fails: a minor collection begins only after the old generation has committed room for all
//!   that the nursery holds.
//! * **G11** In a full collection the live bitmap has a bit for every word of every live object; destinations never
//!   lie above sources, and are computed from the bitmap alone, so object memory may be overwritten in address order.
//! * **G12** A registered [`MutatorState`] outlives its registration, and only its own thread changes `state`.

mod cards;
mod collection;
mod compact;
mod config;
mod evacuate;
pub mod header;
mod heap;
mod mapping;
mod marks;
mod memory;
mod model;
mod objects;
mod references;
mod safepoint;
mod sizing;
mod space;
mod tlab;
mod verify;

pub use config::*;
pub use heap::{CARD_DIRTY, CARD_SHIFT, Heap, MAX_HEAP, MIN_HEAP};
pub use model::{ObjectModel, RefKind, ReferenceSlots, RootSet, Traced};
pub use safepoint::{MutatorState, SAFEPOINT_BIT, Safepoints, WorldStopped};
pub use tlab::Tlab;
pub use verify::Corruption;
