//! What the interpreter's own code tells about a method's execution so far.
//!
//! Branches and receivers are counted for some time before a method is compiled, not always: their words become `Op::Counted` then,
//! and afterwards what they were. Code that is interpreted for good pays nothing.

use crate::insn::Insn;
use crate::op::Op;
use crate::prepared::Prepared;
use crate::raw::{Heap, Locals, Pc, Sp};
use classloader::Constant;
use classloader::bytecode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use vm_core::compiled::{CallSite, RECEIVERS, SiteProfile};
use vm_core::method::PolymorphicIntrinsic;
use vm_core::{Bci, ClassId, Cx, Method, MethodId, MethodRef, Vm};

/// What the first literal of a virtual call is once there were receivers of several classes; otherwise the id of the one class.
pub(crate) const SEVERAL: u64 = u64::MAX;

/// What is counted of a method.
pub(crate) struct Counts {
    sites: Box<[Site]>,
    /// Its words are `Op::Counted` now.
    counting: AtomicBool,
}

/// A counted instruction.
struct Site {
    /// The index of its word.
    at: u32,
    /// What it is when it is not counted.
    insn: Insn,
    /// Of a branch: how often it was taken, and how often not. Of a call: class id << 32 | how often, then how often other classes.
    counts: [AtomicU64; RECEIVERS + 1],
}

impl Counts {
    /// Of a method's words.
    fn of(words: impl Iterator<Item = Insn>) -> Counts {
        let is_call = |op| matches!(op, Op::CallVirtual | Op::CallInterface);
        let sites = (0..).zip(words).filter(|&(_, insn)| is_call(insn.op()) || comparison(insn.op()).is_some());
        let sites = sites.map(|(at, insn)| Site { at, insn, counts: Default::default() }).collect();
        Counts { sites, counting: AtomicBool::new(false) }
    }
}

impl Site {
    fn count(&self, at: usize) -> u64 {
        self.counts[at].load(Ordering::Relaxed)
    }

    /// Threads that count at the same time may lose some; that does not matter.
    fn add(&self, at: usize) {
        self.counts[at].store(self.count(at) + 1, Ordering::Relaxed)
    }

    fn add_receiver(&self, class: ClassId) {
        for at in 0..RECEIVERS {
            match self.count(at) {
                0 => return self.counts[at].store(u64::from(class.0) << 32 | 1, Ordering::Relaxed),
                known if known >> 32 == u64::from(class.0) => return self.add(at),
                _ => {}
            }
        }
        self.add(RECEIVERS)
    }
}

/// Counts branches and receivers of a method from now on.
pub(crate) fn start_counting(p: &Prepared) {
    let counts = p.counts.get_or_init(|| Box::new(Counts::of(p.instructions().map(|(_, insn)| insn))));
    counts.counting.store(true, Ordering::Relaxed);
    for (number, site) in (0..).zip(&counts.sites) {
        p.at(site.at).quicken(Insn::new(Op::Counted, 0, number))
    }
}

/// Counts them no more. Says whether they were counted.
pub(crate) fn stop_counting(p: &Prepared) -> bool {
    let Some(counts) = p.counts.get() else { return false };
    if !counts.counting.swap(false, Ordering::Relaxed) {
        return false;
    }
    counts.sites.iter().for_each(|site| p.at(site.at).quicken(site.insn));
    true
}

/// Counts the outcome of an instruction of a method, and returns what it is when it is not counted.
#[inline(never)]
pub(crate) fn count(cx: &Cx<'_>, method: Option<MethodRef>, number: u32, sp: Sp, locals: Locals) -> Insn {
    let Some(counts) = method.and_then(|m| Prepared::of(&m)).and_then(|p| p.counts.get()) else {
        unreachable!("I1: the word was made from the method's counts")
    };
    let site = &counts.sites[number as usize];
    let insn = site.insn;
    match comparison(insn.op()) {
        Some((operands, cond)) => site.add(usize::from(!is_taken(operands, cond, insn, sp, locals))),
        None => {
            let receiver = sp.reference(insn.a());
            if receiver != 0 {
                site.add_receiver(Heap::of(cx.thread()).class(cx, receiver).id)
            }
        }
    }
    insn
}

/// What a conditional branch compares.
#[derive(Clone, Copy, Debug)]
enum Operands {
    TopZero,
    Tops,
    LocalZero,
    Locals,
    LocalConst,
    TopConst,
    TopLocal,
    Longs,
}

/// The first of each group of conditional branches, how many there are, and what they compare. Their conditions come in the order
/// of the bytecode's: equal, not equal, less, not less, greater, not greater.
static COMPARISONS: &[(Op, u16, Operands)] = &[
    (Op::IfEq, 6, Operands::TopZero),
    (Op::IfIcmpEq, 6, Operands::Tops),
    (Op::IfAcmpEq, 2, Operands::Tops),
    (Op::IfNull, 2, Operands::TopZero),
    (Op::IfEqL, 6, Operands::LocalZero),
    (Op::IfIcmpEqLL, 6, Operands::Locals),
    (Op::IfIcmpEqLC, 6, Operands::LocalConst),
    (Op::IfIcmpEqC, 6, Operands::TopConst),
    (Op::IfIcmpEqL, 6, Operands::TopLocal),
    (Op::IfLcmpEq, 6, Operands::Longs),
];

/// What a conditional branch compares, and the number of its condition.
fn comparison(op: Op) -> Option<(Operands, u16)> {
    let number = |first: Op| (op as u16).wrapping_sub(first as u16);
    let group = COMPARISONS.iter().find(|&&(first, count, _)| number(first) < count);
    group.map(|&(first, _, operands)| (operands, number(first)))
}

fn is_taken(operands: Operands, cond: u16, insn: Insn, sp: Sp, locals: Locals) -> bool {
    let (a, b): (i64, i64) = match operands {
        Operands::TopZero => (sp.int(1).into(), 0),
        Operands::Tops => (sp.int(2).into(), sp.int(1).into()),
        Operands::LocalZero => (locals.int(insn.a()).into(), 0),
        Operands::Locals => (locals.int(insn.a()).into(), locals.int(insn.low() as usize).into()),
        Operands::LocalConst => (locals.int(insn.a()).into(), (insn.low() as i16).into()),
        Operands::TopConst => (sp.int(1).into(), (insn.a() as u16 as i16).into()),
        Operands::TopLocal => (sp.int(1).into(), locals.int(insn.a()).into()),
        Operands::Longs => (sp.long(4), sp.long(2)),
    };
    match cond {
        0 => a == b,
        1 => a != b,
        2 => a < b,
        3 => a >= b,
        4 => a > b,
        _ => a <= b,
    }
}

/// The instruction at `pc` as it is when it is not counted, and what was counted of it.
fn plain(p: &Prepared, pc: Pc) -> (Insn, Option<&Site>) {
    let insn = pc.fetch();
    let Some(counts) = p.counts.get() else { return (insn, None) };
    let word = p.index(pc) as u32;
    let site = counts.sites.binary_search_by_key(&word, |site| site.at).ok().map(|at| &counts.sites[at]);
    (site.map_or(insn, |site| site.insn), site)
}

/// [`Executor::is_warm`](vm_core::seams::Executor::is_warm).
pub(crate) fn is_warm(method: &Method) -> bool {
    Prepared::of(method).is_some_and(|p| p.counts.get().is_some())
}

/// [`Executor::profile`](vm_core::seams::Executor::profile).
pub(crate) fn profile(method: &Method, bci: Bci) -> SiteProfile {
    let Some(p) = Prepared::of(method) else { return SiteProfile::default() };
    let pc = p.at_bci(bci.0);
    let (insn, site) = plain(p, pc);
    let class = |seen: u64| (seen != 0 && seen != SEVERAL).then_some(ClassId(seen as u32));
    let receiver = match insn.op() {
        Op::CallVirtual => class(pc.literal(insn.b(), 0)),
        Op::CallInterface if pc.literal(insn.b(), 3) == SEVERAL => None,
        Op::CallInterface => class(pc.literal(insn.b(), 0) >> 32),
        _ => None,
    };
    let mut profile = SiteProfile { executed: !insn.op().resolves(), receiver, ..SiteProfile::default() };
    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    match site {
        Some(site) if comparison(insn.op()).is_some() => {
            let (taken, not) = (number(site.count(0)), number(site.count(1)));
            (profile.taken, profile.not_taken) = if closes_loop(method, bci) { (not, taken) } else { (taken, not) };
        }
        Some(site) => {
            for (at, of) in profile.receivers.iter_mut().enumerate() {
                let seen = site.count(at);
                *of = (seen != 0).then_some((ClassId((seen >> 32) as u32), seen as u32));
            }
            profile.others = number(site.count(RECEIVERS));
        }
        None => {}
    }
    profile
}

/// Whether a conditional branch goes back: its word is the opposite one then, in front of a jump.
fn closes_loop(method: &Method, bci: Bci) -> bool {
    let branch = method.info.code.as_ref().and_then(|code| bytecode::decode(&code.code, bytecode::Bci(bci.0)).ok());
    branch.and_then(|(branch, _)| branch.branch_target()).is_some_and(|target| target.0 <= bci.0)
}

/// [`Executor::forget_unloaded`](vm_core::seams::Executor::forget_unloaded).
pub(crate) fn forget_unloaded(vm: &Vm, method: &Method) {
    let Some(p) = Prepared::of(method) else { return };
    for (pc, _) in p.instructions() {
        let (insn, site) = plain(p, pc);
        let seen = match insn.op() {
            Op::CallVirtual | Op::CallInterface => pc.literal(insn.b(), 0),
            _ => continue,
        };
        for count in site.into_iter().flat_map(|site| &site.counts[..RECEIVERS]) {
            if vm.class_by_id(ClassId((count.load(Ordering::Relaxed) >> 32) as u32)).is_none() {
                count.store(0, Ordering::Relaxed)
            }
        }
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
    let p = Prepared::of(method)?;
    let pc = p.at_bci(bci.0);
    let (insn, _) = plain(p, pc);
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
