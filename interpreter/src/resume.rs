//! Going on where compiled code has left: its state becomes interpreter frames.

use crate::activation;
use crate::op::Op;
use crate::prepared::{ENTRY_CODE, Prepared};
use crate::raw::{FramePtr, Locals, Pc, Sp};
use crate::throw;
use crate::translate::{self, Source};
use crate::unwind::{self, Position};
use classloader::Constant;
use classloader::bytecode::{self, Opcode};
use vm_core::compiled::{FrameImage, Resume};
use vm_core::field::Kind;
use vm_core::frame::{FRAME_SLOTS, Frame, FrameKind};
use vm_core::{Bci, Cx, JResult, MethodRef, Slot, Thrown, monitor};

/// Flag of an entry frame: the frame in it goes on for code that was entered in a loop of its method.
pub(crate) const LEFT_LOOP: u32 = 1;

/// [`Executor::resume`](vm_core::seams::Executor::resume).
pub(crate) fn resume(cx: &mut Cx<'_>, frames: &[FrameImage<'_>], how: Resume, in_loop: bool) -> JResult<Slot> {
    let th = cx.thread();
    let outside = FramePtr::innermost(th);
    let lock_base = th.lock_height() - frames.iter().map(|f| f.locks).sum::<u32>();
    let innermost = match build(cx, frames, lock_base, if in_loop { LEFT_LOOP } else { 0 }) {
        Some(frame) => frame,
        None => {
            th.pending.set(0);
            monitor::unwind_to(cx, lock_base);
            return Err(throw::stack_overflow(cx));
        }
    };
    let (Some(first), Some(last)) = (frames.first(), frames.last()) else {
        unreachable!("I2: compiled code has at least its own method's state")
    };
    th.frame.set(innermost.as_ptr());
    let result = position(cx, innermost, last, how).and_then(|at| activation::go_on(cx, at, first.method));
    th.frame.set(outside.as_ptr());
    result
}

/// Writes the frames; nothing is published. Returns the innermost, or none when there is no room for all.
fn build(cx: &mut Cx<'_>, frames: &[FrameImage<'_>], mut lock_base: u32, flags: u32) -> Option<FramePtr> {
    let th = cx.thread();
    let slots = |f: &FrameImage<'_>| prepared(f.method).frame_slots as usize + f.method.arg_slots as usize;
    let base = th.stack_top();
    let needed: usize = FRAME_SLOTS + frames.iter().map(slots).sum::<usize>();
    if !th.stack_fits(base.wrapping_add(needed)) || cx.native_stack_is_low() {
        return None;
    }
    let mut frame = FramePtr::new(base as *mut Frame);
    let mut locals = frame.stack_base();
    frame.write(Frame {
        prev: th.frame.get(),
        method: std::ptr::null(),
        locals: locals.as_ptr(),
        pc: ENTRY_CODE.call().as_ptr(),
        kind: FrameKind::Entry,
        lock_base,
        stack_slots: frames.first().map_or(0, |f| f.method.arg_slots as u32),
        flags,
    });
    for image in frames {
        let p = prepared(image.method);
        let arguments = locals.as_ptr();
        let count = image.method.arg_slots as usize + p.extra_locals as usize;
        fill(&mut locals, image.locals, count);
        let new = FramePtr::new(locals.as_ptr() as *mut Frame);
        new.write(Frame {
            prev: frame.as_ptr(),
            method: image.method.as_ptr(),
            locals: arguments,
            pc: p.at_bci(image.bci.0).as_ptr(),
            kind: p.kind,
            lock_base,
            stack_slots: p.stack_slots,
            flags: 0,
        });
        frame = new;
        lock_base += image.locks;
        // The reference map of an exception counts the arguments of the call that has thrown: they are null.
        let mut stack = frame.stack_base();
        fill(&mut stack, image.stack, p.stack_slots as usize);
        locals = stack_end(frame, image);
    }
    Some(frame)
}

/// Writes `values`, then zeros, `count` slots in all.
fn fill(at: &mut Sp, values: &[u64], count: usize) {
    debug_assert!(values.len() <= count);
    for i in 0..count {
        at.push(values.get(i).copied().unwrap_or(0));
    }
}

/// Where the operand stack of an image ends: there the locals of its callee begin.
fn stack_end(frame: FramePtr, image: &FrameImage<'_>) -> Sp {
    Sp::new(frame.stack_base().as_ptr().wrapping_add(image.stack.len()))
}

/// The code of a method that has run as compiled code: it was verified, so it translates.
fn prepared<'a>(method: MethodRef) -> &'a Prepared {
    if let Some(p) = Prepared::of(&method) {
        return p;
    }
    match Prepared::new(&method) {
        Ok(p) => p.publish(&method),
        Err(e) => unreachable!("V6: {e} in {method:?}"),
    }
}

/// Where the innermost frame goes on.
fn position(cx: &mut Cx<'_>, frame: FramePtr, image: &FrameImage<'_>, how: Resume) -> JResult<Position> {
    let (p, locals, mut sp) = (prepared(image.method), frame.locals(), stack_end(frame, image));
    let pc = match how {
        Resume::Thrown => return unwind::unwind(cx, Thrown::of_pending(cx)),
        Resume::Returned(result) => {
            let slots = result_of_call(image.method, image.bci).slots();
            sp.push_result(result.0, slots);
            p.at_bci(image.bci.0).next()
        }
        // The lock of the method is not taken yet.
        Resume::Before if image.bci.0 == 0 && image.method.is_synchronized() && image.locks == 0 => p.entry(),
        Resume::Before => enter_word(p, image.method, image.bci, &mut sp, locals),
    };
    frame.set_pc(pc);
    Ok(Position { frame, pc, sp, locals })
}

/// Kind of the result of the call at a bytecode index, or of what calls the runtime there: an allocation, a lock.
fn result_of_call(method: MethodRef, bci: Bci) -> Kind {
    let m = method.get();
    let pool = &m.class.get().constant_pool.raw;
    let decoded = m.info.code.as_ref().and_then(|c| bytecode::decode(&c.code, bytecode::Bci(bci.0)).ok());
    let Some((instruction, _)) = decoded else { unreachable!("V6: no instruction at {} of {method:?}", bci.0) };
    let named = instruction.constant().filter(|_| instruction.opcode.is_invoke()).map(|index| pool.get(index));
    match named {
        Some(
            Constant::Methodref { name_and_type, .. }
            | Constant::InterfaceMethodref { name_and_type, .. }
            | Constant::InvokeDynamic { name_and_type, .. },
        ) => {
            let descriptor = pool.name_and_type(name_and_type).1;
            Kind::of_descriptor(descriptor.rsplit(|&b| b == b')').next().unwrap_or(b"V"))
        }
        _ if matches!(instruction.opcode, Opcode::Monitorenter | Opcode::Monitorexit) => Kind::Void,
        _ => Kind::Object,
    }
}

/// The word that executes the instruction at `bci`. When that is not the first of a fused word, the word is entered at its
/// first: the effects of those before `bci` are taken back.
fn enter_word(p: &Prepared, method: MethodRef, bci: Bci, sp: &mut Sp, locals: Locals) -> Pc {
    let (w, start) = p.word(bci.0);
    let Some(code) = method.get().info.code.as_ref().filter(|_| start < bci.0) else { return p.at(w) };
    let Ok(items) = translate::unfused(&Source::of(method.get(), code), start, bci.0) else {
        unreachable!("V6: what was translated decodes")
    };
    let (before, this) = items.split_at(items.partition_point(|i| i.bci < bci.0));
    // After arithmetic only the store of its result is left.
    if let Some(store) = this.first().filter(|i| i.op == Op::Store)
        && before.last().is_some_and(|i| !matches!(i.op, Op::Load | Op::Const))
    {
        locals.set(store.a as usize, sp.get(1));
        sp.drop(1);
        return p.at(w).next();
    }
    for i in before.iter().rev() {
        let local = i.a as usize;
        match i.op {
            // The local may be dead in the state of compiled code; the value that was loaded from it is not.
            Op::Load => {
                locals.set(local, sp.get(1));
                sp.drop(1)
            }
            Op::Load2 => {
                locals.set(local, sp.get(2));
                sp.drop(2)
            }
            Op::Const => sp.drop(1),
            Op::Store => sp.push(locals.get(local)),
            Op::Iinc => locals.set_int(local, locals.int(local).wrapping_sub(i.b as i32)),
            // Two longs that compare as the result says.
            Op::Lcmp => {
                let order = sp.int(1) as i64;
                sp.drop(1);
                sp.push2(order as u64);
                sp.push2(0)
            }
            other => unreachable!("I1: {} is fused only with a store", other.name()),
        }
    }
    p.at(w)
}
