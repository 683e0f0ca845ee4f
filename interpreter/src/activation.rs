//! An activation of the interpreter: from the runtime's call, or where compiled code has left, to the result.

use crate::prepared::ENTRY_CODE;
use crate::raw::{FramePtr, Sp};
use crate::run;
use crate::unwind::Position;
use vm_core::field::Kind;
use vm_core::{Cx, JResult, MethodRef, Slot};

/// Runs `method`, whose arguments are on the operand stack of the innermost frame, an entry frame.
pub(crate) fn execute(cx: &mut Cx<'_>, method: MethodRef) -> JResult<Slot> {
    let entry = FramePtr::innermost(cx.thread());
    let sp = Sp::new(entry.stack_base().as_ptr().wrapping_add(entry.header().stack_slots as usize));
    let at = Position { frame: entry, pc: ENTRY_CODE.call(), sp, locals: entry.locals() };
    let result = run::run(cx, at, Some(method))?;
    Ok(returned(method, result))
}

/// Goes on in the innermost frame until `outermost`, whose frame is the one above the entry frame, returns.
pub(crate) fn go_on(cx: &mut Cx<'_>, at: Position, outermost: MethodRef) -> JResult<Slot> {
    let result = run::run(cx, at, None)?;
    Ok(returned(outermost, result))
}

/// What a method has returned, of what is in the first result slot.
fn returned(method: MethodRef, result: u64) -> Slot {
    match method.return_kind {
        Kind::Void => Slot::ZERO,
        Kind::Long | Kind::Double => Slot(result),
        _ => Slot(result as u32 as u64),
    }
}
