//! Methods of the class library that the interpreter runs itself, by the functions of [`vm_core::leaf`]: loops over strings and
//! arrays, which bytecode would walk element by element.
//!
//! Such a method starts with an `Intrinsic` instruction. Where the function does nothing, the bytecode behind it runs.
#![allow(unsafe_code)] // reason: the functions read the arguments in place

use crate::raw::Locals;
use vm_core::leaf::{self, LeafId};
use vm_core::{Cx, Method};

/// The function for a method with bytecode.
pub(crate) fn find(method: &Method) -> Option<u32> {
    leaf::find(method).map(|row| u32::from(row.0))
}

/// Runs a function on the arguments of the innermost frame.
#[inline(always)]
pub(crate) fn run(cx: &Cx<'_>, entry: u32, arguments: Locals) -> Option<u64> {
    // SAFETY: I2, the locals of the row's method, which were just written: its arguments.
    unsafe { LeafId(entry as u16).get().run(cx, arguments.as_ptr()) }
}
