//! What is known of places in compiled code: calls, and where it is left.

use std::sync::atomic::{AtomicU32, Ordering};

use vm_core::field::Kind;
use vm_core::{Bci, ClassId, MethodId};

use crate::ir::{At, Reason, Type};

/// What a call in compiled code is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SiteKind {
    /// A call in these methods (and bytecode indices), innermost first: callers into which others were inlined follow.
    Frames(Vec<(MethodId, u16)>),
    /// The frame is of no method any more: the interpreter goes on for it.
    Left,
}

/// Where the value of a slot is when compiled code is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nothing: never read again.
    Dead,
    /// The value with this index among those that were written out.
    Saved(u32, Type),
    /// A constant: the bits of the slot.
    Constant(u64),
    /// The object with this index among those that are made there.
    Object(u32),
}

/// An object that compiled code has not made, which the interpreter needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObjectSource {
    /// Its class.
    pub class: ClassId,
    /// Of an array, its length.
    pub length: Option<u32>,
    /// What is not zero: byte offset, kind, value.
    pub parts: Box<[(u32, Kind, Source)]>,
}

/// A frame of the interpreter that takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FrameSource {
    /// Its method.
    pub method: MethodId,
    /// Its position.
    pub bci: u16,
    /// Before or during the instruction there.
    pub at: At,
    /// By slot.
    pub locals: Box<[Source]>,
    /// By slot, from the bottom.
    pub stack: Box<[Source]>,
    /// How many locks it holds.
    pub locks: u32,
    /// Those of them that were not taken: the position among its locks, and the object's index.
    pub elided: Box<[(u32, u32)]>,
}

/// A place where compiled code may be left.
#[derive(Debug)]
pub(crate) struct DeoptSite {
    /// Why.
    pub reason: Reason,
    /// The interpreter's frames, outermost first.
    pub frames: Vec<FrameSource>,
    /// Objects that are made first.
    pub objects: Vec<ObjectSource>,
    /// How many values are written out.
    pub saved: usize,
    /// Behind a call: the index among the saved values of its result, if it has one.
    pub result: Option<(u32, Type)>,
    /// Where the code was entered that is left: the start of the outermost frame's method, or a loop in it.
    pub osr: Option<Bci>,
    /// Behind the entry of a lock: the innermost frame does not hold its last lock if that has thrown.
    pub enters: bool,
    /// How often it was left here.
    pub failures: AtomicU32,
}

/// Failures of an assumption after which the code is not worth keeping.
const MOST_FAILURES: u32 = 20;

/// What is to be done about a place where code was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Nothing: it is rare, or nothing helps.
    None,
    /// Compile again, by what is known now.
    Again,
    /// Compile again, so that compiled code throws the exceptions of this place.
    Throw,
    /// Compile again without checks in front of loops.
    Unpredicted,
}

impl DeoptSite {
    /// Counts that the code was left here.
    pub(crate) fn count(&self) -> Remedy {
        let failures = self.failures.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        if !failures.is_multiple_of(MOST_FAILURES) {
            return Remedy::None;
        }
        match self.reason {
            Reason::Unreached | Reason::Unresolved | Reason::NotInitialized | Reason::Receiver => Remedy::Again,
            Reason::Predicate => Remedy::Unpredicted,
            Reason::Invalidated | Reason::Unsupported => Remedy::None,
            _ => Remedy::Throw,
        }
    }
}

/// Places where code may be left. Machine code holds their addresses: they do not move.
#[allow(clippy::vec_box, reason = "see above")]
pub(crate) type DeoptSites = Vec<Box<DeoptSite>>;
