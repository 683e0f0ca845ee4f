//! `sun.nio.ch.IOStatus`: how natives of channels tell what a call came to.

use crate::host_text::throw_io;
use vm_core::host::Errno;
use vm_core::{Cx, JResult, Slot, Thrown};

/// End of file.
pub const EOF: i64 = -1;
/// Nothing to do without waiting.
pub const UNAVAILABLE: i64 = -2;
/// A signal came.
pub const INTERRUPTED: i64 = -3;
/// Not for descriptors of this kind.
pub const UNSUPPORTED_CASE: i64 = -6;

/// A number for a native whose result is `int` or `long`: the slot of an `int` has the same low half.
pub fn slot(n: i64) -> Slot {
    Slot::long(n)
}

/// The status of an error; those that the library does not expect are thrown.
pub fn of_error(error: Errno) -> Result<i64, Errno> {
    match error.0 {
        libc::EAGAIN => Ok(UNAVAILABLE),
        libc::EINTR => Ok(INTERRUPTED),
        _ => Err(error),
    }
}

/// The result of reading; nothing is the end.
pub fn reading(cx: &mut Cx<'_>, outcome: Result<usize, Errno>) -> JResult<Slot> {
    match outcome {
        Ok(0) => Ok(slot(EOF)),
        _ => writing(cx, outcome),
    }
}

/// The result of writing.
pub fn writing(cx: &mut Cx<'_>, outcome: Result<usize, Errno>) -> JResult<Slot> {
    match outcome.map_or_else(of_error, |n| Ok(n as i64)) {
        Ok(n) => Ok(slot(n)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// The result of another call.
pub fn other(cx: &mut Cx<'_>, outcome: Result<i64, Errno>) -> JResult<Slot> {
    match outcome {
        Ok(n) => Ok(slot(n)),
        Err(Errno(libc::EINTR)) => Ok(slot(INTERRUPTED)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// Throws an exception of a class with the host's text of an error and a message in parentheses.
pub fn throw_with_message(cx: &mut Cx<'_>, class: &str, error: Errno, message: &str) -> Thrown {
    cx.throw(class, &format!("{} ({message})", error.text()))
}
