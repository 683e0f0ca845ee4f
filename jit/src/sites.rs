//! What is known of places in compiled code: calls, and where it is left.

use vm_core::MethodId;

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
}

/// A place where compiled code may be left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeoptSite {
    /// Why.
    pub reason: Reason,
    /// The interpreter's frames, outermost first.
    pub frames: Vec<FrameSource>,
    /// How many values are written out.
    pub saved: usize,
    /// Behind a call: the index among the saved values of its result, if it has one.
    pub result: Option<(u32, Type)>,
}

/// Places where code may be left. Machine code holds their addresses: they do not move.
#[allow(clippy::vec_box, reason = "see above")]
pub(crate) type DeoptSites = Vec<Box<DeoptSite>>;
