//! The loop.
//!
//! Position, stack pointer, locals and frame are local variables; the thread knows the innermost frame, and the frame its position,
//! whenever something runs that could look at them (I4).

use crate::arith;
use crate::call;
use crate::cast;
use crate::field;
use crate::fuse;
use crate::intrinsic;
use crate::object;
use crate::op::Op;
use crate::prepared::Prepared;
use crate::profile::SEVERAL;
use crate::quicken;
use crate::raw::{FramePtr, Heap, Sp};
use crate::switch;
use crate::throw;
use crate::tiers::{self, Looked};
use crate::unwind::{self, Position};
use std::sync::atomic::Ordering;
use vm_core::frame::Frame;
use vm_core::object::array;
use vm_core::{Cx, JResult, MethodRef, Object, Ref, Thrown, method_handles, monitor};

const BASE: usize = array::BASE_OFFSET;

fn reference<'n>(r: u32) -> Ref<'n> {
    Ref::<Object>::from_raw(r)
}

/// Calls `first` from a position, or executes what is there, until the entry frame is returned to; what that has in its first
/// result slot then.
pub(crate) fn run(cx: &mut Cx<'_>, at: Position, first: Option<MethodRef>) -> JResult<u64> {
    let th = cx.thread();
    let heap = Heap::of(th);
    let Position { mut frame, mut pc, mut sp, mut locals } = at;
    let mut next_callee = first;
    let mut jumps = tiers::JUMPS;

    // Hands an exception to its handler and goes on there.
    macro_rules! dispatch_exception {
        ($thrown:expr) => {{
            let Position { frame: f, pc: p, sp: s, locals: l } = unwind::unwind(cx, $thrown)?;
            (frame, pc, sp, locals) = (f, p, s, l);
        }};
    }
    'call: loop {
        if let Some(callee) = next_callee {
            // Calls it with the arguments that end at `sp`, from the instruction at `pc`.
            frame.set_pc(pc);
            let arguments = sp.as_ptr().wrapping_sub(callee.arg_slots as usize);
            let mut failed = None;
            'entered: {
                let Some(p) = Prepared::of(&callee) else {
                    match call::prepare(cx, callee, Sp::new(arguments)) {
                        Ok(_) => continue 'call,
                        Err(t) => failed = Some(t),
                    }
                    break 'entered;
                };
                let countdown = callee.countdown.load(Ordering::Relaxed);
                if countdown > 0 {
                    callee.countdown.store(countdown - 1, Ordering::Relaxed);
                } else if let Some(result) = tiers::call(cx, callee, sp) {
                    match result {
                        Ok(v) => {
                            sp = Sp::new(arguments);
                            sp.push_result(v, callee.return_kind.slots());
                            pc = pc.next()
                        }
                        Err(t) => failed = Some(t),
                    }
                    break 'entered;
                }
                let end = sp.as_ptr().wrapping_add(p.frame_slots as usize);
                if !th.stack_fits(end) {
                    failed = Some(throw::stack_overflow(cx));
                    break 'entered;
                }
                let new = FramePtr::new(sp.as_ptr().wrapping_add(p.extra_locals as usize) as *mut Frame);
                pc = p.entry();
                new.write(Frame {
                    prev: frame.as_ptr(),
                    method: callee.as_ptr(),
                    locals: arguments,
                    pc: pc.as_ptr(),
                    kind: p.kind,
                    lock_base: th.lock_height(),
                    stack_slots: p.stack_slots,
                    flags: 0,
                });
                th.frame.set(new.as_ptr());
                frame = new;
                locals = frame.locals();
                sp = frame.stack_base();
            }
            if let Some(t) = failed {
                dispatch_exception!(t);
            }
        }
        loop {
            let thrown: Thrown = 'throw: {
                // The instruction to execute, when it is not the one at `pc` itself: what resolution returned.
                let mut insn = pc.fetch();
                loop {
                    // Throws what an expression makes, after storing the position.
                    macro_rules! throw {
                        ($thrown:expr) => {{
                            frame.set_pc(pc);
                            break 'throw $thrown;
                        }};
                    }
                    // The value of something that may throw or reach a safepoint.
                    macro_rules! attempt {
                        ($e:expr) => {{
                            frame.set_pc(pc);
                            match $e {
                                Ok(v) => v,
                                Err(t) => break 'throw t,
                            }
                        }};
                    }
                    // Reaches a safepoint if one is requested, in the state before the instruction at `pc`. Branches do it at their
                    // targets, and returns: a program that does neither ends soon.
                    macro_rules! poll {
                        () => {
                            if th.mutator.poll.load(Ordering::Relaxed) != 0 {
                                attempt!(fuse::poll(cx, pc, sp, locals));
                            }
                        };
                    }
                    // Enters compiled code, if there is some for the loop that a jump has closed.
                    macro_rules! look_at_loop {
                        () => {{
                            frame.set_pc(pc);
                            jumps = tiers::JUMPS;
                            match tiers::looped(cx, frame, pc, sp, locals) {
                                Looked::Interpret => {}
                                Looked::Returned(v, slots) => {
                                    leave!();
                                    sp.push_result(v, slots);
                                    pc = pc.next()
                                }
                                Looked::Thrown(t) => break 'throw t,
                            }
                        }};
                    }
                    macro_rules! non_null {
                        ($r:expr) => {{
                            let r = $r;
                            if r == 0 {
                                throw!(throw::null_pointer(cx))
                            }
                            r
                        }};
                    }
                    macro_rules! branch {
                        ($distance:expr) => {{
                            pc = pc.jump($distance);
                            poll!();
                            insn = pc.fetch();
                            continue;
                        }};
                    }
                    macro_rules! branch_back {
                        ($distance:expr) => {{
                            pc = pc.jump($distance);
                            poll!();
                            jumps -= 1;
                            if jumps == 0 {
                                look_at_loop!();
                            }
                            insn = pc.fetch();
                            continue;
                        }};
                    }
                    macro_rules! branch_if {
                        ($condition:expr, $distance:expr) => {{
                            if $condition {
                                branch!($distance)
                            }
                        }};
                    }
                    macro_rules! if_int {
                        ($op:tt) => {{
                            let v = sp.int(1);
                            sp.drop(1);
                            branch_if!(v $op 0, insn.offset())
                        }};
                    }
                    macro_rules! if_ints {
                        ($op:tt) => {{
                            let (a, b) = (sp.int(2), sp.int(1));
                            sp.drop(2);
                            branch_if!(a $op b, insn.offset())
                        }};
                    }
                    macro_rules! if_locals {
                        ($op:tt) => {
                            branch_if!(locals.int(insn.a()) $op locals.int(insn.low() as usize), insn.high())
                        };
                    }
                    macro_rules! if_local_const {
                        ($op:tt) => {
                            branch_if!(locals.int(insn.a()) $op insn.low() as i16 as i32, insn.high())
                        };
                    }
                    macro_rules! if_top {
                        ($op:tt, $v:expr) => {{
                            let v = sp.int(1);
                            sp.drop(1);
                            branch_if!(v $op $v, insn.offset())
                        }};
                    }
                    macro_rules! if_longs {
                        ($op:tt) => {{
                            let (a, b) = (sp.long(4), sp.long(2));
                            sp.drop(4);
                            branch_if!(a $op b, insn.offset())
                        }};
                    }
                    macro_rules! locals_op {
                        ($f:expr) => {
                            sp.push_int($f(locals.int(insn.a()), locals.int(insn.low() as usize)))
                        };
                    }
                    macro_rules! locals_store {
                        ($f:expr, $b:expr) => {
                            locals.set_int(insn.high() as u16 as usize, $f(locals.int(insn.a()), $b))
                        };
                    }
                    macro_rules! local_const_op {
                        ($f:expr) => {
                            sp.push_int($f(locals.int(insn.a()), insn.offset()))
                        };
                    }
                    // Array (at depth `$ad`) and index (below `$id`), checked; the offset of the element.
                    macro_rules! element {
                        ($ad:literal, $id:literal, $shift:literal) => {{
                            let r = non_null!(sp.reference($ad));
                            let (i, n) = (sp.int($id), heap.length(r));
                            if i as u32 >= n {
                                throw!(throw::index_out_of_bounds(cx, i, n))
                            }
                            (r, BASE + ((i as u32 as usize) << $shift))
                        }};
                    }
                    macro_rules! array_load {
                        ($read:ident, $shift:literal) => {{
                            let (r, at) = element!(2, 1, $shift);
                            sp.drop(1);
                            sp.set_int(1, heap.$read(r, at) as i32)
                        }};
                    }
                    // Fused with the loads of array and index: on the way to an exception they go to the operand stack.
                    macro_rules! locals_load {
                        ($read:ident, $shift:literal) => {{
                            let (r, i) = (locals.int(insn.a()) as u32, locals.int(insn.low() as usize));
                            if r == 0 || i as u32 >= heap.length(r) {
                                sp.push(locals.get(insn.a()));
                                sp.push(i as u32 as u64);
                                element!(2, 1, $shift);
                            }
                            sp.push_int(heap.$read(r, BASE + ((i as u32 as usize) << $shift)) as i32)
                        }};
                    }
                    // The local that an instruction dereferences: on the way to an exception it goes to the operand stack.
                    macro_rules! local_non_null {
                        () => {{
                            let r = locals.int(insn.a()) as u32;
                            if r == 0 {
                                sp.push(0);
                                non_null!(0);
                            }
                            r
                        }};
                    }
                    macro_rules! local_field {
                        ($read:ident) => {{
                            let r = local_non_null!();
                            sp.push_int(heap.$read(r, insn.b() as usize) as i32)
                        }};
                    }
                    macro_rules! array_store {
                        ($write:ident, $shift:literal) => {{
                            let (r, at) = element!(3, 2, $shift);
                            heap.$write(r, at, sp.int(1) as _);
                            sp.drop(3)
                        }};
                    }
                    macro_rules! get_field {
                        ($read:ident) => {{
                            let r = non_null!(sp.reference(1));
                            sp.set_int(1, heap.$read(r, insn.b() as usize) as i32)
                        }};
                    }
                    macro_rules! put_field {
                        ($write:ident, $v:expr) => {{
                            let r = non_null!(sp.reference(2));
                            heap.$write(r, insn.b() as usize, $v as _);
                            sp.drop(2)
                        }};
                    }
                    macro_rules! static_field {
                        () => {
                            (pc.root(insn.b(), 0), pc.literal(insn.b(), 1) as usize)
                        };
                    }
                    macro_rules! get_static {
                        ($read:ident) => {{
                            let (r, at) = static_field!();
                            sp.push_int(heap.$read(r, at) as i32)
                        }};
                    }
                    macro_rules! put_static {
                        ($write:ident, $v:expr) => {{
                            let (r, at) = static_field!();
                            heap.$write(r, at, $v as _);
                            sp.drop(1)
                        }};
                    }
                    macro_rules! call {
                        ($m:expr) => {{
                            next_callee = Some($m);
                            continue 'call;
                        }};
                    }
                    // Removes the innermost frame; the caller's operand stack ends where the arguments began.
                    macro_rules! leave {
                        () => {{
                            sp = Sp::new(locals.as_ptr());
                            frame = frame.prev();
                            th.frame.set(frame.as_ptr());
                            locals = frame.locals();
                            pc = frame.pc()
                        }};
                    }
                    macro_rules! unlock {
                        () => {
                            poll!();
                            attempt!(call::leave_locked(cx, frame))
                        };
                    }
                    // Returns what `$push` leaves on the caller's operand stack of a value read before the frame goes.
                    macro_rules! return_value {
                        ($before:ident, $v:expr, $push:ident) => {{
                            $before!();
                            let v = $v;
                            leave!();
                            sp.$push(v)
                        }};
                    }
                    match insn.op() {
                        Op::Nop => {}
                        Op::Const => sp.push(insn.b() as u64),
                        Op::ConstLong => sp.push2(insn.offset() as i64 as u64),
                        Op::ConstWide => sp.push2(pc.literal(insn.b(), 0)),
                        Op::LdcRef => sp.push(pc.root(insn.b(), 0) as u64),
                        Op::LdcResolve
                        | Op::Ldc2Resolve
                        | Op::GetFieldResolve
                        | Op::PutFieldResolve
                        | Op::GetStaticResolve
                        | Op::PutStaticResolve
                        | Op::CallVirtualResolve
                        | Op::CallSpecialResolve
                        | Op::CallStaticResolve
                        | Op::CallInterfaceResolve
                        | Op::CallDynamicResolve
                        | Op::NewResolve
                        | Op::NewPrimitiveArrayResolve
                        | Op::ANewArrayResolve
                        | Op::MultiNewArrayResolve => {
                            insn = attempt!(quicken::resolve_instruction(cx, frame, pc, sp, insn));
                            continue;
                        }
                        // Null passes every cast and is no instance, whether the class exists or not.
                        Op::CheckCastResolve | Op::InstanceOfResolve => {
                            if sp.reference(1) != 0 {
                                insn = attempt!(quicken::resolve_instruction(cx, frame, pc, sp, insn));
                                continue;
                            }
                        }

                        Op::Load => sp.push(locals.get(insn.a())),
                        Op::Load2 => sp.push2(locals.get(insn.a())),
                        Op::Store => {
                            locals.set(insn.a(), sp.get(1));
                            sp.drop(1)
                        }
                        Op::Store2 => {
                            locals.set(insn.a(), sp.get(2));
                            sp.drop(2)
                        }
                        Op::Iinc => locals.set_int(insn.a(), locals.int(insn.a()).wrapping_add(insn.offset())),
                        Op::Pop => sp.drop(1),
                        Op::Pop2 => sp.drop(2),
                        Op::Dup => sp.push(sp.get(1)),
                        Op::DupX1 => sp.dup_x1(),
                        Op::DupX2 => sp.dup_x2(),
                        Op::Dup2 => sp.dup2(),
                        Op::Dup2X1 => sp.dup2_x1(),
                        Op::Dup2X2 => sp.dup2_x2(),
                        Op::Swap => sp.swap(),

                        Op::Iaload => array_load!(int, 2),
                        Op::Aaload => array_load!(int, 2),
                        Op::Baload => array_load!(byte, 0),
                        Op::Caload => array_load!(char, 1),
                        Op::Saload => array_load!(short, 1),
                        Op::Laload => {
                            let (r, at) = element!(2, 1, 3);
                            sp.set_long(2, heap.long(r, at))
                        }
                        Op::Iastore => array_store!(set_int, 2),
                        Op::Castore | Op::Sastore => array_store!(set_char, 1),
                        Op::Bastore => {
                            let (r, at) = element!(3, 2, 0);
                            // A boolean[] holds only 0 and 1.
                            let boolean = heap.class(cx, r) == object::boolean_array(cx);
                            heap.set_byte(r, at, if boolean { sp.int(1) & 1 } else { sp.int(1) } as i8);
                            sp.drop(3)
                        }
                        Op::Lastore => {
                            let (r, at) = element!(4, 3, 3);
                            heap.set_long(r, at, sp.long(2));
                            sp.drop(4)
                        }
                        Op::Aastore => {
                            let (r, at) = element!(3, 2, 2);
                            let v = sp.reference(1);
                            if v != 0 && !cast::may_store(cx, heap, r, v) {
                                throw!(throw::array_store(cx, v))
                            }
                            heap.set_int(r, at, v as i32);
                            heap.mark_card(cx, r, at);
                            sp.drop(3)
                        }
                        Op::ArrayLength => {
                            let r = non_null!(sp.reference(1));
                            sp.set_int(1, heap.length(r) as i32)
                        }

                        Op::Iadd => sp.int_op(i32::wrapping_add),
                        Op::Isub => sp.int_op(i32::wrapping_sub),
                        Op::Imul => sp.int_op(i32::wrapping_mul),
                        Op::Idiv | Op::Irem => {
                            let (a, b) = (sp.int(2), sp.int(1));
                            if b == 0 {
                                throw!(throw::division_by_zero(cx))
                            }
                            sp.drop(1);
                            sp.set_int(1, if insn.op() == Op::Idiv { arith::idiv(a, b) } else { arith::irem(a, b) })
                        }
                        Op::Ineg => sp.set_int(1, sp.int(1).wrapping_neg()),
                        Op::Ishl => sp.int_op(arith::ishl),
                        Op::Ishr => sp.int_op(arith::ishr),
                        Op::Iushr => sp.int_op(arith::iushr),
                        Op::Iand => sp.int_op(|a, b| a & b),
                        Op::Ior => sp.int_op(|a, b| a | b),
                        Op::Ixor => sp.int_op(|a, b| a ^ b),
                        Op::Ladd => sp.long_op(i64::wrapping_add),
                        Op::Lsub => sp.long_op(i64::wrapping_sub),
                        Op::Lmul => sp.long_op(i64::wrapping_mul),
                        Op::Ldiv | Op::Lrem => {
                            let (a, b) = (sp.long(4), sp.long(2));
                            if b == 0 {
                                throw!(throw::division_by_zero(cx))
                            }
                            sp.drop(2);
                            sp.set_long(2, if insn.op() == Op::Ldiv { arith::ldiv(a, b) } else { arith::lrem(a, b) })
                        }
                        Op::Lneg => sp.set_long(2, sp.long(2).wrapping_neg()),
                        Op::Lshl => sp.long_shift(arith::lshl),
                        Op::Lshr => sp.long_shift(arith::lshr),
                        Op::Lushr => sp.long_shift(arith::lushr),
                        Op::Land => sp.long_op(|a, b| a & b),
                        Op::Lor => sp.long_op(|a, b| a | b),
                        Op::Lxor => sp.long_op(|a, b| a ^ b),
                        Op::Fadd => sp.float_op(|a, b| a + b),
                        Op::Fsub => sp.float_op(|a, b| a - b),
                        Op::Fmul => sp.float_op(|a, b| a * b),
                        Op::Fdiv => sp.float_op(|a, b| a / b),
                        Op::Frem => sp.float_op(arith::frem),
                        Op::Fneg => sp.set_float(1, -sp.float(1)),
                        Op::Dadd => sp.double_op(|a, b| a + b),
                        Op::Dsub => sp.double_op(|a, b| a - b),
                        Op::Dmul => sp.double_op(|a, b| a * b),
                        Op::Ddiv => sp.double_op(|a, b| a / b),
                        Op::Drem => sp.double_op(arith::drem),
                        Op::Dneg => sp.set_double(2, -sp.double(2)),
                        Op::I2l => sp.widen_int(|v| v as i64 as u64),
                        Op::I2f => sp.set_float(1, sp.int(1) as f32),
                        Op::I2d => sp.widen_int(|v| (v as f64).to_bits()),
                        Op::L2i => sp.narrow(|v| v as u32),
                        Op::L2f => sp.narrow(|v| (v as i64 as f32).to_bits()),
                        Op::L2d => sp.set_double(2, sp.long(2) as f64),
                        Op::F2i => sp.set_int(1, arith::f2i(sp.float(1))),
                        Op::F2l => sp.widen_int(|v| arith::f2l(f32::from_bits(v as u32)) as u64),
                        Op::F2d => sp.widen_int(|v| (f32::from_bits(v as u32) as f64).to_bits()),
                        Op::D2i => sp.narrow(|v| arith::d2i(f64::from_bits(v)) as u32),
                        Op::D2l => sp.set_long(2, arith::d2l(sp.double(2))),
                        Op::D2f => sp.narrow(|v| (f64::from_bits(v) as f32).to_bits()),
                        Op::I2b => sp.set_int(1, sp.int(1) as i8 as i32),
                        Op::I2c => sp.set_int(1, sp.int(1) as u16 as i32),
                        Op::I2s => sp.set_int(1, sp.int(1) as i16 as i32),
                        Op::Lcmp => sp.compare_longs(arith::lcmp),
                        Op::Fcmpl => sp.compare_floats(arith::cmpl),
                        Op::Fcmpg => sp.compare_floats(arith::cmpg),
                        Op::Dcmpl => sp.compare_doubles(arith::cmpl),
                        Op::Dcmpg => sp.compare_doubles(arith::cmpg),

                        Op::IfEq | Op::IfNull => if_int!(==),
                        Op::IfNe | Op::IfNonNull => if_int!(!=),
                        Op::IfLt => if_int!(<),
                        Op::IfGe => if_int!(>=),
                        Op::IfGt => if_int!(>),
                        Op::IfLe => if_int!(<=),
                        Op::IfIcmpEq | Op::IfAcmpEq => if_ints!(==),
                        Op::IfIcmpNe | Op::IfAcmpNe => if_ints!(!=),
                        Op::IfIcmpLt => if_ints!(<),
                        Op::IfIcmpGe => if_ints!(>=),
                        Op::IfIcmpGt => if_ints!(>),
                        Op::IfIcmpLe => if_ints!(<=),
                        Op::Goto => branch!(insn.offset()),
                        Op::GotoBack => branch_back!(insn.offset()),
                        Op::Jsr => {
                            sp.push(switch::return_address(frame, pc));
                            branch!(insn.offset())
                        }
                        Op::Ret => {
                            poll!();
                            pc = switch::subroutine_return(frame, locals.get(insn.a()));
                            insn = pc.fetch();
                            continue;
                        }
                        Op::TableSwitch => {
                            let key = sp.int(1);
                            sp.drop(1);
                            branch!(switch::table(pc, insn.b(), key))
                        }
                        Op::LookupSwitch => {
                            let key = sp.int(1);
                            sp.drop(1);
                            branch!(switch::lookup(pc, insn.b(), key))
                        }

                        Op::Return => {
                            poll!();
                            leave!()
                        }
                        Op::Return1 => return_value!(poll, sp.get(1), push),
                        Op::Return2 => return_value!(poll, sp.get(2), push2),
                        Op::ReturnBoolean => return_value!(poll, sp.int(1) & 1, push_int),
                        Op::ReturnByte => return_value!(poll, sp.int(1) as i8 as i32, push_int),
                        Op::ReturnChar => return_value!(poll, sp.int(1) as u16 as i32, push_int),
                        Op::ReturnShort => return_value!(poll, sp.int(1) as i16 as i32, push_int),
                        Op::ReturnLocked => {
                            unlock!();
                            leave!()
                        }
                        Op::Return1Locked => return_value!(unlock, field::narrow(insn.a(), sp.get(1)), push),
                        Op::Return2Locked => return_value!(unlock, sp.get(2), push2),
                        Op::Throw => {
                            let r = non_null!(sp.reference(1));
                            throw!(cx.set_pending(reference(r)))
                        }
                        Op::ThrowResolved => throw!(quicken::throw_resolved(cx, pc, insn)),

                        Op::GetByte => get_field!(byte),
                        Op::GetChar => get_field!(char),
                        Op::GetShort => get_field!(short),
                        Op::GetInt => get_field!(int),
                        Op::GetLong => {
                            let r = non_null!(sp.reference(1));
                            sp.set_long(1, heap.long(r, insn.b() as usize));
                            sp.raise(1)
                        }
                        Op::PutBoolean => put_field!(set_byte, sp.int(1) & 1),
                        Op::PutByte => put_field!(set_byte, sp.int(1)),
                        Op::PutShort => put_field!(set_short, sp.int(1)),
                        Op::PutInt => put_field!(set_int, sp.int(1)),
                        Op::PutLong => {
                            let r = non_null!(sp.reference(3));
                            heap.set_long(r, insn.b() as usize, sp.long(2));
                            sp.drop(3)
                        }
                        Op::PutRef => {
                            let r = non_null!(sp.reference(2));
                            let at = insn.b() as usize;
                            heap.set_int(r, at, sp.int(1));
                            heap.mark_card(cx, r, at);
                            sp.drop(2)
                        }
                        Op::GetVolatile => {
                            let r = non_null!(sp.reference(1));
                            sp.set(1, field::get_volatile(heap, r, insn.b() as usize, insn.a()));
                            sp.raise(field::slots(insn.a()) - 1)
                        }
                        Op::PutVolatile => {
                            let (at, n) = (insn.b() as usize, field::slots(insn.a()));
                            let r = non_null!(sp.reference(n + 1));
                            if field::put_volatile(heap, r, at, insn.a(), sp.get(n)) {
                                heap.mark_card(cx, r, at)
                            }
                            sp.drop(n + 1)
                        }
                        Op::GetStaticByte => get_static!(byte),
                        Op::GetStaticChar => get_static!(char),
                        Op::GetStaticShort => get_static!(short),
                        Op::GetStaticInt => get_static!(int),
                        Op::GetStaticLong => {
                            let (r, at) = static_field!();
                            sp.push2(heap.long(r, at) as u64)
                        }
                        Op::PutStaticBoolean => put_static!(set_byte, sp.int(1) & 1),
                        Op::PutStaticByte => put_static!(set_byte, sp.int(1)),
                        Op::PutStaticShort => put_static!(set_short, sp.int(1)),
                        Op::PutStaticInt => put_static!(set_int, sp.int(1)),
                        Op::PutStaticLong => {
                            let (r, at) = static_field!();
                            heap.set_long(r, at, sp.long(2));
                            sp.drop(2)
                        }
                        Op::PutStaticRef => {
                            let (r, at) = static_field!();
                            heap.set_int(r, at, sp.int(1));
                            heap.mark_card(cx, r, at);
                            sp.drop(1)
                        }
                        Op::GetStaticVolatile => {
                            let (r, at) = static_field!();
                            sp.push(field::get_volatile(heap, r, at, insn.a()));
                            sp.raise(field::slots(insn.a()) - 1)
                        }
                        Op::PutStaticVolatile => {
                            let ((r, at), n) = (static_field!(), field::slots(insn.a()));
                            if field::put_volatile(heap, r, at, insn.a(), sp.get(n)) {
                                heap.mark_card(cx, r, at)
                            }
                            sp.drop(n)
                        }

                        Op::CallStatic => call!(pc.method(insn.b(), 0)),
                        Op::CallSpecial => {
                            non_null!(sp.reference(insn.a()));
                            call!(pc.method(insn.b(), 0))
                        }
                        Op::CallSpecialFromInterface => {
                            let r = non_null!(sp.reference(insn.a()));
                            let sender = pc.class(insn.b(), 1);
                            if !cast::is_instance(cx, heap, r, sender) {
                                throw!(call::not_sender(cx, r, sender))
                            }
                            call!(pc.method(insn.b(), 0))
                        }
                        Op::CallVirtual => {
                            let r = non_null!(sp.reference(insn.a()));
                            let class = heap.class(cx, r).get();
                            let seen = pc.literal(insn.b(), 0);
                            if seen != class.id.0 as u64 && seen != SEVERAL {
                                call::note_receiver(pc, insn.b(), class.id)
                            }
                            call!(class.vtable_at(pc.literal(insn.b(), 1) as u32))
                        }
                        Op::CallInterface => {
                            let r = non_null!(sp.reference(insn.a()));
                            let cached = pc.literal(insn.b(), 0);
                            if cached >> 32 == heap.class(cx, r).id.0 as u64 {
                                call!(object::method_by_id(th, cached as u32))
                            }
                            call!(attempt!(call::select_interface(cx, pc, insn.b(), r)))
                        }
                        Op::CallInterfaceDirect => {
                            let r = non_null!(sp.reference(insn.a()));
                            let m = pc.method(insn.b(), 0);
                            if !cast::is_instance(cx, heap, r, m.class) {
                                throw!(call::not_implemented(cx, r, m))
                            }
                            call!(m)
                        }
                        Op::CallDynamic => {
                            if pc.literal(insn.b(), 1) != 0 {
                                sp.push(pc.root(insn.b(), 1) as u64)
                            }
                            call!(pc.method(insn.b(), 0))
                        }
                        Op::CallHandle => {
                            let appendix = pc.literal(insn.b(), 1) != 0;
                            non_null!(sp.reference(insn.a() - appendix as usize));
                            if appendix {
                                sp.push(pc.root(insn.b(), 1) as u64)
                            }
                            call!(pc.method(insn.b(), 0))
                        }
                        Op::InvokeBasic => {
                            let r = non_null!(sp.reference(insn.a()));
                            match method_handles::lambda_form_entry(cx, reference(r)) {
                                Some(m) => call!(m),
                                None => throw!(throw::null_pointer(cx)),
                            }
                        }
                        Op::LinkToStatic => {
                            let member = non_null!(sp.reference(1));
                            let m = attempt!(call::link_to_static(cx, member));
                            sp.drop(1);
                            call!(m)
                        }
                        Op::LinkToSpecial | Op::LinkToVirtual | Op::LinkToInterface => {
                            let member = non_null!(sp.reference(1));
                            let r = non_null!(sp.reference(insn.a()));
                            let m = attempt!(call::link_to(cx, insn.op(), member, r));
                            sp.drop(1);
                            call!(m)
                        }

                        Op::New => {
                            let class = pc.class(insn.b(), 0);
                            let r = attempt!(cx.new_instance_raw(class)).raw();
                            sp.push(r as u64)
                        }
                        Op::NewFinalizable => {
                            let r = attempt!(object::new_finalizable(cx, pc.class(insn.b(), 0)));
                            sp.push(r as u64)
                        }
                        Op::NewArray => {
                            let class = pc.class(insn.b(), 0);
                            let r = attempt!(cx.new_array_raw(class, sp.int(1))).raw();
                            sp.set(1, r as u64)
                        }
                        Op::MultiNewArray => {
                            let n = pc.literal(insn.b(), 0) as usize;
                            let r = attempt!(object::new_multi_array(cx, pc.class(insn.b(), 1), sp, n));
                            sp.drop(n);
                            sp.push(r as u64)
                        }
                        Op::CheckCast => {
                            let r = sp.reference(1);
                            if r != 0 {
                                let class = pc.class(insn.b(), 0);
                                if !cast::is_instance(cx, heap, r, class) {
                                    throw!(throw::class_cast(cx, r, class))
                                }
                            }
                        }
                        Op::InstanceOf => {
                            let r = sp.reference(1);
                            sp.set_int(1, (r != 0 && cast::is_instance(cx, heap, r, pc.class(insn.b(), 0))) as i32)
                        }
                        Op::MonitorEnter => {
                            let r = non_null!(sp.reference(1));
                            if !monitor::try_enter_fast(cx, reference(r)) {
                                attempt!(call::monitor_enter(cx, r))
                            }
                            sp.drop(1)
                        }
                        Op::MonitorExit => {
                            let r = non_null!(sp.reference(1));
                            attempt!(call::monitor_exit(cx, frame, r));
                            sp.drop(1)
                        }
                        Op::LoadLoad => {
                            sp.push(locals.get(insn.a()));
                            sp.push(locals.get(insn.low() as usize))
                        }
                        Op::StoreLoad => {
                            locals.set(insn.a(), sp.get(1));
                            sp.set(1, locals.get(insn.low() as usize))
                        }
                        Op::Move => locals.set(insn.low() as usize, locals.get(insn.a())),
                        Op::StoreConst => locals.set(insn.a(), insn.b() as u64),
                        Op::ReturnLoad => return_value!(poll, locals.get(insn.a()), push),
                        Op::IfEqL => branch_if!(locals.int(insn.a()) == 0, insn.offset()),
                        Op::IfNeL => branch_if!(locals.int(insn.a()) != 0, insn.offset()),
                        Op::IfLtL => branch_if!(locals.int(insn.a()) < 0, insn.offset()),
                        Op::IfGeL => branch_if!(locals.int(insn.a()) >= 0, insn.offset()),
                        Op::IfGtL => branch_if!(locals.int(insn.a()) > 0, insn.offset()),
                        Op::IfLeL => branch_if!(locals.int(insn.a()) <= 0, insn.offset()),
                        Op::IfIcmpEqLL => if_locals!(==),
                        Op::IfIcmpNeLL => if_locals!(!=),
                        Op::IfIcmpLtLL => if_locals!(<),
                        Op::IfIcmpGeLL => if_locals!(>=),
                        Op::IfIcmpGtLL => if_locals!(>),
                        Op::IfIcmpLeLL => if_locals!(<=),
                        Op::IfIcmpEqLC => if_local_const!(==),
                        Op::IfIcmpNeLC => if_local_const!(!=),
                        Op::IfIcmpLtLC => if_local_const!(<),
                        Op::IfIcmpGeLC => if_local_const!(>=),
                        Op::IfIcmpGtLC => if_local_const!(>),
                        Op::IfIcmpLeLC => if_local_const!(<=),
                        Op::IfIcmpEqC => if_top!(==, insn.a() as u16 as i16 as i32),
                        Op::IfIcmpNeC => if_top!(!=, insn.a() as u16 as i16 as i32),
                        Op::IfIcmpLtC => if_top!(<, insn.a() as u16 as i16 as i32),
                        Op::IfIcmpGeC => if_top!(>=, insn.a() as u16 as i16 as i32),
                        Op::IfIcmpGtC => if_top!(>, insn.a() as u16 as i16 as i32),
                        Op::IfIcmpLeC => if_top!(<=, insn.a() as u16 as i16 as i32),
                        Op::IfIcmpEqL => if_top!(==, locals.int(insn.a())),
                        Op::IfIcmpNeL => if_top!(!=, locals.int(insn.a())),
                        Op::IfIcmpLtL => if_top!(<, locals.int(insn.a())),
                        Op::IfIcmpGeL => if_top!(>=, locals.int(insn.a())),
                        Op::IfIcmpGtL => if_top!(>, locals.int(insn.a())),
                        Op::IfIcmpLeL => if_top!(<=, locals.int(insn.a())),
                        Op::IfLcmpEq => if_longs!(==),
                        Op::IfLcmpNe => if_longs!(!=),
                        Op::IfLcmpLt => if_longs!(<),
                        Op::IfLcmpGe => if_longs!(>=),
                        Op::IfLcmpGt => if_longs!(>),
                        Op::IfLcmpLe => if_longs!(<=),
                        Op::IincGoto => {
                            locals.set_int(insn.a(), locals.int(insn.a()).wrapping_add(insn.low() as i16 as i32));
                            branch_back!(insn.high())
                        }
                        Op::IaddLL => locals_op!(i32::wrapping_add),
                        Op::IsubLL => locals_op!(i32::wrapping_sub),
                        Op::ImulLL => locals_op!(i32::wrapping_mul),
                        Op::IandLL => locals_op!(|a, b| a & b),
                        Op::IaddLC => local_const_op!(i32::wrapping_add),
                        Op::ImulLC => local_const_op!(i32::wrapping_mul),
                        Op::IandLC => local_const_op!(|a, b| a & b),
                        Op::IshlLC => local_const_op!(arith::ishl),
                        Op::IshrLC => local_const_op!(arith::ishr),
                        Op::IushrLC => local_const_op!(arith::iushr),
                        Op::IaddC => sp.set_int(1, sp.int(1).wrapping_add(insn.offset())),
                        Op::ImulC => sp.set_int(1, sp.int(1).wrapping_mul(insn.offset())),
                        Op::IandC => sp.set_int(1, sp.int(1) & insn.offset()),
                        Op::IshlC => sp.set_int(1, arith::ishl(sp.int(1), insn.offset())),
                        Op::IshrC => sp.set_int(1, arith::ishr(sp.int(1), insn.offset())),
                        Op::IushrC => sp.set_int(1, arith::iushr(sp.int(1), insn.offset())),
                        Op::IaddL => sp.set_int(1, sp.int(1).wrapping_add(locals.int(insn.a()))),
                        Op::IsubL => sp.set_int(1, sp.int(1).wrapping_sub(locals.int(insn.a()))),
                        Op::ImulL => sp.set_int(1, sp.int(1).wrapping_mul(locals.int(insn.a()))),
                        Op::IandL => sp.set_int(1, sp.int(1) & locals.int(insn.a())),
                        Op::IaddLLS => locals_store!(i32::wrapping_add, locals.int(insn.low() as usize)),
                        Op::IsubLLS => locals_store!(i32::wrapping_sub, locals.int(insn.low() as usize)),
                        Op::IaddLCS => locals_store!(i32::wrapping_add, insn.low() as i16 as i32),
                        Op::LaddL => sp.set_long(2, sp.long(2).wrapping_add(locals.get(insn.a()) as i64)),
                        Op::LsubL => sp.set_long(2, sp.long(2).wrapping_sub(locals.get(insn.a()) as i64)),
                        Op::LandL => sp.set_long(2, sp.long(2) & locals.get(insn.a()) as i64),
                        Op::IaloadLL | Op::AaloadLL => locals_load!(int, 2),
                        Op::BaloadLL => locals_load!(byte, 0),
                        Op::CaloadLL => locals_load!(char, 1),
                        Op::ArrayLengthL => {
                            let r = local_non_null!();
                            sp.push_int(heap.length(r) as i32)
                        }
                        Op::GetFieldResolveL => {
                            sp.push(locals.get(pc.literal(insn.b(), 0) as usize));
                            insn = attempt!(quicken::resolve_instruction(cx, frame, pc, sp, insn));
                            sp.drop(1);
                            continue;
                        }
                        Op::GetByteL => local_field!(byte),
                        Op::GetCharL => local_field!(char),
                        Op::GetShortL => local_field!(short),
                        Op::GetIntL => local_field!(int),
                        Op::GetLongL => {
                            let r = local_non_null!();
                            sp.push2(heap.long(r, insn.b() as usize) as u64)
                        }
                        Op::GetVolatileL => {
                            let r = local_non_null!();
                            let at = pc.literal(insn.b(), 1);
                            sp.push(field::get_volatile(heap, r, at as u32 as usize, (at >> 32) as usize));
                            sp.raise(field::slots((at >> 32) as usize) - 1)
                        }

                        Op::Intrinsic => {
                            if let Some(v) = intrinsic::run(cx, insn.b(), locals) {
                                leave!();
                                if insn.a() == 1 {
                                    sp.push(v)
                                }
                            } else {
                                cx.vm().stats.count(|s| &s.intrinsics_declined)
                            }
                        }
                        Op::InitializationBarrier => {
                            insn = attempt!(quicken::pass_barrier(cx, pc, insn));
                            continue;
                        }
                        Op::EnterSynchronized => attempt!(call::enter_synchronized(cx, frame)),
                        Op::CallNative => {
                            let (v, slots) = attempt!(call::native(cx, frame));
                            leave!();
                            sp.push_result(v, slots);
                        }
                        Op::Exit => return Ok(frame.stack_base().get_above()),
                    }
                    pc = pc.next();
                    insn = pc.fetch();
                }
            };
            dispatch_exception!(thrown);
        }
    }
}
