//! Resolution at the first execution of an instruction, and the quick instruction that takes its place.
//!
//! Each function returns the instruction to execute now. It is stored at `pc` as well unless a class is still being
//! initialized by this thread: other threads must go on waiting there (JVMS 5.5), so a barrier is stored instead.

use crate::call::method_of;
use crate::insn::Insn;
use crate::op::Op;
use crate::prepared::Prepared;
use crate::raw::{FramePtr, Pc, Sp};
use crate::throw;
use classloader::{Constant, CpIndex};
use vm_core::field::Kind;
use vm_core::method::PolymorphicIntrinsic;
use vm_core::model::{Global, primitive_kind};
use vm_core::resolve::{self, Dispatch, FieldUse, InvokeKind, ResolvedCall};
use vm_core::{Bci, ClassRef, Cx, JResult, MethodRef, Object, Ref, Thrown, init, loading, selection};

/// Resolves the instruction at `pc` of the frame's method.
#[cold]
#[inline(never)]
pub(crate) fn resolve_instruction(cx: &mut Cx<'_>, frame: FramePtr, pc: Pc, sp: Sp, insn: Insn) -> JResult<Insn> {
    cx.vm().stats.count(|s| &s.instructions_resolved);
    let at = Site { method: method_of(frame), pc, sp, index: CpIndex(insn.a() as u16), b: insn.b() };
    cx.entered(|cx| resolve_operation(cx, at, insn.op()))
}

fn resolve_operation(cx: &mut Cx<'_>, at: Site, op: Op) -> JResult<Insn> {
    match op {
        Op::LdcResolve => constant(cx, at, 1),
        Op::Ldc2Resolve => constant(cx, at, 2),
        Op::GetFieldResolve => field(cx, at, FieldUse::GetField),
        Op::GetFieldResolveL => local_field(cx, at),
        Op::PutFieldResolve => field(cx, at, FieldUse::PutField),
        Op::GetStaticResolve => field(cx, at, FieldUse::GetStatic),
        Op::PutStaticResolve => field(cx, at, FieldUse::PutStatic),
        Op::CallVirtualResolve => call(cx, at, InvokeKind::Virtual),
        Op::CallSpecialResolve => call(cx, at, InvokeKind::Special),
        Op::CallStaticResolve => call(cx, at, InvokeKind::Static),
        Op::CallInterfaceResolve => call(cx, at, InvokeKind::Interface),
        Op::CallDynamicResolve => call_dynamic(cx, at),
        Op::NewResolve => new(cx, at),
        Op::NewPrimitiveArrayResolve => new_primitive_array(cx, at),
        Op::ANewArrayResolve => array_of(cx, at),
        Op::MultiNewArrayResolve => class_literal(cx, at, Op::MultiNewArray, 1),
        Op::CheckCastResolve => class_literal(cx, at, Op::CheckCast, 0),
        Op::InstanceOfResolve => class_literal(cx, at, Op::InstanceOf, 0),
        other => unreachable!("I1: {} needs no resolution", other.name()),
    }
}

/// An instruction with its operands.
#[derive(Clone, Copy)]
struct Site {
    method: MethodRef,
    pc: Pc,
    sp: Sp,
    index: CpIndex,
    b: u32,
}

impl Site {
    fn holder(self) -> ClassRef {
        self.method.class
    }
    fn literal(self, i: i32, v: u64) {
        self.pc.set_literal(self.b, i, v)
    }
    /// Publishes the quick instruction.
    fn becomes(self, op: Op, a: u16, b: u32) -> Insn {
        let insn = Insn::new(op, a, b);
        self.pc.quicken(insn);
        insn
    }
    /// Publishes it if `class` is initialized, otherwise a barrier with literals from `n` on.
    fn becomes_after(self, class: ClassRef, n: u16, op: Op, a: u16, b: u32) -> Insn {
        let insn = Insn::new(op, a, b);
        if class.is_initialized() {
            self.pc.quicken(insn);
        } else {
            self.literal(n as i32, class.to_bits());
            self.literal(n as i32 + 1, insn.0);
            self.pc.quicken(Insn::new(Op::InitializationBarrier, n, self.b));
        }
        insn
    }
}

/// The instruction behind a barrier, once its class is initialized or is being initialized by this thread.
#[cold]
#[inline(never)]
pub(crate) fn pass_barrier(cx: &mut Cx<'_>, pc: Pc, insn: Insn) -> JResult<Insn> {
    cx.vm().stats.count(|s| &s.barriers_passed);
    let n = insn.a() as i32;
    let class = pc.class(insn.b(), n);
    cx.entered(|cx| init::initialize(cx, class))?;
    let quick = Insn(pc.literal(insn.b(), n + 1));
    if class.is_initialized() {
        pc.quicken(quick);
    }
    Ok(quick)
}

fn constant(cx: &mut Cx<'_>, at: Site, slots: u16) -> JResult<Insn> {
    let holder = at.holder();
    let pool = &holder.get().constant_pool;
    let value = resolve::resolve_constant(cx, holder, at.index)?;
    let root = match pool.get(at.index) {
        Constant::Class { .. } => resolve::resolve_class(cx, holder, at.index)?.get().mirror.as_slot() as u64,
        Constant::Dynamic { name_and_type, .. } => {
            let (_, descriptor) = pool.name_and_type(&cx.vm().symbols, name_and_type);
            if Kind::of_descriptor(descriptor.as_bytes()).is_reference() {
                pool.slot(at.index)
            } else if slots == 2 {
                at.literal(0, value.0);
                return Ok(at.becomes(Op::ConstWide, 0, at.b));
            } else {
                return Ok(at.becomes(Op::Const, 0, value.0 as u32));
            }
        }
        _ => pool.slot(at.index),
    };
    at.literal(0, root);
    Ok(at.becomes(Op::LdcRef, 0, at.b))
}

/// `aload` and `getfield` in one word.
fn local_field(cx: &mut Cx<'_>, at: Site) -> JResult<Insn> {
    let f = resolve::resolve_field(cx, at.holder(), at.index, FieldUse::GetField, at.method)?;
    let local = at.pc.literal(at.b, 0) as u16;
    if f.is_volatile() {
        at.literal(1, (f.kind as u64) << 32 | f.offset as u64);
        return Ok(at.becomes(Op::GetVolatileL, local, at.b));
    }
    let op = match f.kind {
        Kind::Boolean | Kind::Byte => Op::GetByteL,
        Kind::Char => Op::GetCharL,
        Kind::Short => Op::GetShortL,
        Kind::Long | Kind::Double => Op::GetLongL,
        _ => Op::GetIntL,
    };
    Ok(at.becomes(op, local, f.offset))
}

fn field(cx: &mut Cx<'_>, at: Site, used: FieldUse) -> JResult<Insn> {
    let f = resolve::resolve_field(cx, at.holder(), at.index, used, at.method)?;
    let kind = f.kind as u16;
    if matches!(used, FieldUse::GetField | FieldUse::PutField) {
        let op = match (used == FieldUse::GetField, f.is_volatile()) {
            (true, true) => return Ok(at.becomes(Op::GetVolatile, kind, f.offset)),
            (false, true) => return Ok(at.becomes(Op::PutVolatile, kind, f.offset)),
            (true, false) => match f.kind {
                Kind::Boolean | Kind::Byte => Op::GetByte,
                Kind::Char => Op::GetChar,
                Kind::Short => Op::GetShort,
                Kind::Long | Kind::Double => Op::GetLong,
                _ => Op::GetInt,
            },
            (false, false) => match f.kind {
                Kind::Boolean => Op::PutBoolean,
                Kind::Byte => Op::PutByte,
                Kind::Char | Kind::Short => Op::PutShort,
                Kind::Long | Kind::Double => Op::PutLong,
                Kind::Object | Kind::Array => Op::PutRef,
                _ => Op::PutInt,
            },
        };
        return Ok(at.becomes(op, 0, f.offset));
    }
    init::initialize(cx, f.class)?;
    at.literal(0, f.class.get().mirror.as_slot() as u64);
    at.literal(1, f.offset as u64);
    let op = match (used == FieldUse::GetStatic, f.is_volatile()) {
        (true, true) => Op::GetStaticVolatile,
        (false, true) => Op::PutStaticVolatile,
        (true, false) => match f.kind {
            Kind::Boolean | Kind::Byte => Op::GetStaticByte,
            Kind::Char => Op::GetStaticChar,
            Kind::Short => Op::GetStaticShort,
            Kind::Long | Kind::Double => Op::GetStaticLong,
            _ => Op::GetStaticInt,
        },
        (false, false) => match f.kind {
            Kind::Boolean => Op::PutStaticBoolean,
            Kind::Byte => Op::PutStaticByte,
            Kind::Char | Kind::Short => Op::PutStaticShort,
            Kind::Long | Kind::Double => Op::PutStaticLong,
            Kind::Object | Kind::Array => Op::PutStaticRef,
            _ => Op::PutStaticInt,
        },
    };
    Ok(at.becomes_after(f.class, 2, op, kind, at.b))
}

fn call(cx: &mut Cx<'_>, at: Site, kind: InvokeKind) -> JResult<Insn> {
    let r = resolve::resolve_method(cx, at.holder(), at.index, kind)?;
    let slots = r.arg_slots;
    if matches!(kind, InvokeKind::Virtual | InvokeKind::Interface) {
        check_receiver(cx, at, r)?;
    }
    let polymorphic = match r.dispatch {
        Dispatch::Virtual(index) => {
            at.literal(1, index as u64);
            return Ok(at.becomes(Op::CallVirtual, slots, at.b));
        }
        Dispatch::Interface { interface, .. } => {
            at.literal(1, r.method.to_bits());
            at.literal(2, interface.to_bits());
            return Ok(at.becomes(Op::CallInterface, slots, at.b));
        }
        Dispatch::Direct => None,
        Dispatch::Polymorphic(p) => Some(p),
    };
    let op = match polymorphic {
        Some(PolymorphicIntrinsic::InvokeBasic) => Op::InvokeBasic,
        Some(PolymorphicIntrinsic::LinkToVirtual) => Op::LinkToVirtual,
        Some(PolymorphicIntrinsic::LinkToStatic) => Op::LinkToStatic,
        Some(PolymorphicIntrinsic::LinkToSpecial) => Op::LinkToSpecial,
        Some(PolymorphicIntrinsic::LinkToInterface) => Op::LinkToInterface,
        Some(_) => return Err(cx.throw("java/lang/UnsupportedOperationException", &r.method.external_name(false))),
        // The linker method of a signature-polymorphic call takes the receiver as an argument.
        None if kind != InvokeKind::Static && r.method.is_static() => return Ok(appendix_call(at, Op::CallHandle, r)),
        None => return direct(cx, at, kind, r),
    };
    Ok(at.becomes(op, slots, r.method.id.0))
}

/// A call site that does not fit its first receiver stays unresolved.
fn check_receiver(cx: &mut Cx<'_>, at: Site, r: ResolvedCall) -> JResult<()> {
    let receiver = at.sp.reference(r.arg_slots as usize);
    if receiver == 0 {
        return Err(throw::null_pointer(cx));
    }
    let class = Ref::<Object>::from_raw(receiver).class(cx);
    selection::check_first_receiver(cx, class, r.class, r.method, r.dispatch)
}

fn direct(cx: &mut Cx<'_>, at: Site, kind: InvokeKind, r: ResolvedCall) -> JResult<Insn> {
    at.literal(0, r.method.to_bits());
    let class = r.method.class;
    match kind {
        InvokeKind::Static => {
            init::initialize(cx, class)?;
            Ok(at.becomes_after(class, 2, Op::CallStatic, r.arg_slots, at.b))
        }
        InvokeKind::Interface if class.is_interface() => Ok(at.becomes(Op::CallInterfaceDirect, r.arg_slots, at.b)),
        InvokeKind::Special if at.holder().is_interface() && !r.method.is_constructor() => {
            at.literal(1, at.holder().to_bits());
            Ok(at.becomes(Op::CallSpecialFromInterface, r.arg_slots, at.b))
        }
        _ => Ok(at.becomes(Op::CallSpecial, r.arg_slots, at.b)),
    }
}

/// A call that pushes an appendix. Of threads that link the call site at once, the first one's result stays (JVMS 5.4.3.6);
/// the lock makes sure that both literals come from it.
fn appendix_call(at: Site, op: Op, r: ResolvedCall) -> Insn {
    let holder = at.holder();
    let _one_writer = holder.get().constant_pool.errors.lock();
    let there = at.pc.fetch();
    if there.op() == op {
        return there;
    }
    at.literal(0, r.method.to_bits());
    at.literal(1, r.appendix.map_or(0, Global::to_bits));
    at.becomes(op, r.method.arg_slots, at.b)
}

/// Links an `invokedynamic` call site. A LinkageError stays, too.
fn call_dynamic(cx: &mut Cx<'_>, at: Site) -> JResult<Insn> {
    let bci = Prepared::of(&at.method).map_or(Bci(0), |p| p.bci(at.pc.as_ptr()));
    match resolve::resolve_invokedynamic(cx, at.method, bci, at.index) {
        Ok(r) => Ok(appendix_call(at, Op::CallDynamic, r)),
        Err(t) => {
            let error = cx.pending();
            if error.class(cx).get().supers.iter().any(|s| s.name == "java/lang/LinkageError") {
                let holder = at.holder();
                let global = holder.owner.get().globals.new_global(cx, error);
                let _one_writer = holder.get().constant_pool.errors.lock();
                if at.pc.fetch().op() == Op::CallDynamicResolve {
                    at.literal(0, global.to_bits());
                    at.becomes(Op::ThrowResolved, 0, at.b);
                }
            }
            Err(t)
        }
    }
}

/// Throws the error of a call site that could not be linked again: a new exception of the same class and message
/// (HotSpot keeps no cause here).
#[cold]
#[inline(never)]
pub(crate) fn throw_resolved(cx: &mut Cx<'_>, pc: Pc, insn: Insn) -> Thrown {
    cx.scope(|cx| {
        let vm = cx.vm();
        let old = cx.root(Ref::<Object>::from_raw(pc.root(insn.b(), 0)));
        let r = old.get(cx);
        let class = r.class(cx);
        let message = r.get_ref(cx, vm.f.throwable_message.at(vm));
        let message = (!message.is_null()).then(|| cx.string_text(message));
        match cx.make_exception_of(class, message.as_deref(), None) {
            Ok(e) => cx.throw_object(e),
            Err(t) => t,
        }
    })
}

fn new(cx: &mut Cx<'_>, at: Site) -> JResult<Insn> {
    let class = resolve::resolve_class(cx, at.holder(), at.index)?;
    resolve::check_instantiable(cx, class)?;
    init::initialize(cx, class)?;
    at.literal(0, class.to_bits());
    let op = if class.has_finalizer { Op::NewFinalizable } else { Op::New };
    Ok(at.becomes_after(class, 0, op, 0, at.b))
}

fn new_primitive_array(cx: &mut Cx<'_>, at: Site) -> JResult<Insn> {
    let kind = primitive_kind(at.index.0 as u8).unwrap_or(Kind::Int);
    at.literal(0, cx.vm().primitive_array(kind).to_bits());
    Ok(at.becomes(Op::NewArray, 0, at.b))
}

fn array_of(cx: &mut Cx<'_>, at: Site) -> JResult<Insn> {
    let component = resolve::resolve_class(cx, at.holder(), at.index)?;
    let class = loading::array_class_of(cx, component)?;
    at.literal(0, class.to_bits());
    Ok(at.becomes(Op::NewArray, 0, at.b))
}

fn class_literal(cx: &mut Cx<'_>, at: Site, op: Op, i: i32) -> JResult<Insn> {
    let class = resolve::resolve_class(cx, at.holder(), at.index)?;
    at.literal(i, class.to_bits());
    Ok(at.becomes(op, 0, at.b))
}
