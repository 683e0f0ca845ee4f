//! Exception dispatch: from the instruction that threw to the handler, over as many frames as it takes (JVMS 2.10).

use crate::prepared::{Handler, Prepared};
use crate::raw::{FramePtr, Locals, Pc, Sp};
use vm_core::frame::FrameKind;
use vm_core::{Cx, MethodRef, Thrown, monitor, resolve};

/// Where the loop goes on.
#[derive(Clone, Copy)]
pub(crate) struct Position {
    pub frame: FramePtr,
    pub pc: Pc,
    pub sp: Sp,
    pub locals: Locals,
}

/// Hands the pending exception to the innermost handler above the entry frame. When there is none, the entry frame is the innermost
/// one, and the exception stays pending.
#[cold]
#[inline(never)]
pub(crate) fn unwind(cx: &mut Cx<'_>, mut thrown: Thrown) -> Result<Position, Thrown> {
    cx.poll();
    loop {
        let frame = FramePtr::innermost(cx.thread());
        let Some(method) = frame.method() else { return Err(thrown) };
        cx.vm().stats.count(|s| &s.frames_searched);
        if frame.header().kind == FrameKind::Interpreted
            && !cx.thread().ends()
            && let Some(prepared) = Prepared::of(&method)
            && let Some(handler) = find_handler(cx, frame, method, prepared)
        {
            prepared.note_caught(handler);
            let handler = prepared.handlers[handler].word;
            let mut sp = frame.stack_base();
            sp.push(cx.pending().raw() as u64);
            cx.thread().pending.set(0);
            let at = Position { frame, pc: prepared.at(handler), sp, locals: frame.locals() };
            frame.set_pc(at.pc);
            return Ok(at);
        }
        thrown = release_locks(cx, frame, method);
        pop(cx, frame);
    }
}

/// Index of the first handler that catches the pending exception. When looking for it throws, the new exception takes its place,
/// as if the handler's first instruction had thrown it.
fn find_handler(cx: &mut Cx<'_>, frame: FramePtr, method: MethodRef, prepared: &Prepared) -> Option<usize> {
    if prepared.handlers.is_empty() {
        return None;
    }
    let mut bci = prepared.bci(frame.pc().as_ptr()).0;
    'search: loop {
        let covers = |h: &Handler| h.start <= bci && bci < h.end;
        for (index, h) in prepared.handlers.iter().enumerate().filter(|(_, h)| covers(h)) {
            if h.catch.is_none() {
                return Some(index);
            }
            let class = match method.class.constant_pool.resolved_class(h.catch) {
                Some(c) => c,
                None => {
                    let resolved = cx.scope(|cx| {
                        let exception = cx.take_pending();
                        let class = cx.entered(|cx| resolve::resolve_class(cx, method.class, h.catch))?;
                        let _pending_again = cx.throw_object(exception);
                        Ok::<_, Thrown>(class)
                    });
                    match resolved {
                        Ok(c) => c,
                        Err(_) => {
                            bci = prepared.bci(prepared.at(h.word).as_ptr()).0;
                            continue 'search;
                        }
                    }
                }
            };
            if cx.pending().instance_of(cx, class) {
                return Some(index);
            }
        }
        return None;
    }
}

/// Releases the locks of a frame that an exception leaves. One that the method should have released itself makes the
/// exception an IllegalMonitorStateException (JVMS 2.11.10).
fn release_locks(cx: &mut Cx<'_>, frame: FramePtr, method: MethodRef) -> Thrown {
    let base = frame.header().lock_base;
    let held = cx.thread().lock_height() - base;
    if held > 0 {
        monitor::unwind_to(cx, base);
        if (held > 1 || !method.is_synchronized()) && !cx.thread().ends() {
            cx.thread().pending.set(0);
            return crate::throw::illegal_monitor_state(cx);
        }
    }
    Thrown::of_pending(cx)
}

/// Removes a frame whose method completed abruptly. The caller's operand slots that the callee used as locals may hold
/// anything by now, and its reference map at the call still counts them: they become null.
fn pop(cx: &Cx<'_>, frame: FramePtr) {
    let prev = frame.prev();
    forget_above(prev, frame.locals().as_ptr());
    cx.thread().frame.set(prev.as_ptr());
}

/// Makes the operand slots of a frame null from `slot` on.
pub(crate) fn forget_above(frame: FramePtr, slot: *mut u64) {
    let end = frame.stack_base().as_ptr().wrapping_add(frame.header().stack_slots as usize);
    let mut sp = Sp::new(slot);
    while sp.as_ptr() < end {
        sp.push(0)
    }
}
