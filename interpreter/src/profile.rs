//! What the interpreter's own code tells about a method's execution so far.

use crate::op::Op;
use crate::prepared::Prepared;
use classloader::Constant;
use classloader::bytecode;
use vm_core::compiled::{CallSite, SiteProfile};
use vm_core::method::PolymorphicIntrinsic;
use vm_core::{Bci, ClassId, Method, MethodId, MethodRef, Vm};

/// What the first literal of a virtual call is once there were receivers of several classes; otherwise the id of the one class.
pub(crate) const SEVERAL: u64 = u64::MAX;

/// [`Executor::profile`](vm_core::seams::Executor::profile).
pub(crate) fn profile(method: &Method, bci: Bci) -> SiteProfile {
    let Some(p) = Prepared::of(method) else { return SiteProfile::default() };
    let pc = p.at_bci(bci.0);
    let insn = pc.fetch();
    let class = |seen: u64| (seen != 0 && seen != SEVERAL).then_some(ClassId(seen as u32));
    let receiver = match insn.op() {
        Op::CallVirtual => class(pc.literal(insn.b(), 0)),
        Op::CallInterface if pc.literal(insn.b(), 3) == SEVERAL => None,
        Op::CallInterface => class(pc.literal(insn.b(), 0) >> 32),
        _ => None,
    };
    SiteProfile { executed: !insn.op().resolves(), receiver }
}

/// [`Executor::forget_unloaded`](vm_core::seams::Executor::forget_unloaded).
pub(crate) fn forget_unloaded(vm: &Vm, method: &Method) {
    let Some(p) = Prepared::of(method) else { return };
    for (pc, insn) in p.instructions() {
        let seen = match insn.op() {
            Op::CallVirtual | Op::CallInterface => pc.literal(insn.b(), 0),
            _ => continue,
        };
        if seen == 0 || seen == SEVERAL {
            continue;
        }
        let is_known = match insn.op() {
            Op::CallVirtual => vm.class_by_id(ClassId(seen as u32)).is_some(),
            _ => {
                let (class, target) = (ClassId((seen >> 32) as u32), MethodId(seen as u32));
                vm.class_by_id(class).is_some() && vm.method_by_id(target).is_some()
            }
        };
        if !is_known {
            pc.set_literal(insn.b(), 0, 0);
        }
    }
}

/// [`Executor::call_site`](vm_core::seams::Executor::call_site).
pub(crate) fn call_site(method: &Method, bci: Bci) -> Option<CallSite> {
    let pc = Prepared::of(method)?.at_bci(bci.0);
    let insn = pc.fetch();
    let b = insn.b();
    Some(match insn.op() {
        Op::CallStatic | Op::CallSpecial => CallSite::Direct(pc.method(b, 0)),
        Op::CallSpecialFromInterface => CallSite::DirectOn(pc.method(b, 0), pc.class(b, 1)),
        Op::CallInterfaceDirect => CallSite::DirectOn(pc.method(b, 0), pc.method(b, 0).class),
        Op::CallVirtual => {
            let index = pc.literal(b, 1) as u32;
            CallSite::Virtual(named(method, bci, index)?, index)
        }
        Op::CallInterface => CallSite::Interface(pc.method(b, 1), pc.class(b, 2)),
        Op::CallDynamic | Op::CallHandle => {
            let appendix = pc.literal(b, 1);
            CallSite::Linked(pc.method(b, 0), (appendix != 0).then_some(appendix))
        }
        Op::InvokeBasic => CallSite::Polymorphic(PolymorphicIntrinsic::InvokeBasic),
        Op::LinkToVirtual => CallSite::Polymorphic(PolymorphicIntrinsic::LinkToVirtual),
        Op::LinkToStatic => CallSite::Polymorphic(PolymorphicIntrinsic::LinkToStatic),
        Op::LinkToSpecial => CallSite::Polymorphic(PolymorphicIntrinsic::LinkToSpecial),
        Op::LinkToInterface => CallSite::Polymorphic(PolymorphicIntrinsic::LinkToInterface),
        _ => return None,
    })
}

/// The entry at `index` of the method table of the class that a virtual call names.
fn named(method: &Method, bci: Bci, index: u32) -> Option<MethodRef> {
    let code = method.info.code.as_ref()?;
    let (call, _) = bytecode::decode(&code.code, bytecode::Bci(bci.0)).ok()?;
    let pool = &method.class.get().constant_pool;
    let class = match pool.get(call.constant()?) {
        Constant::Methodref { class, .. } | Constant::InterfaceMethodref { class, .. } => class,
        _ => return None,
    };
    let class = pool.resolved_class(class)?;
    // Arrays and interfaces have Object's table.
    let class = if class.is_instance() && !class.is_interface() { class } else { *class.supers.first()? };
    class.vtable().get(index as usize).copied()
}
