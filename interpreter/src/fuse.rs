//! Fusion: frequent sequences of instructions become one word.
//!
//! Only the first instruction of a sequence may be a leader: a jump target, or where an exception handler's range begins or ends.
//! A fused word carries the bci of the instruction in it that can throw or reach a safepoint (the first one's if none can). On
//! the way to either, the operands that the word has not really pushed must be on the stack: [`expose_operands`].

use crate::insn::Insn;
use crate::op::Op;
use crate::raw::{Locals, Pc, Sp};
use crate::translate::{Item, Link};
use vm_core::{Cx, JResult, threads};

/// Writes what the first instructions of a fused word push above the operand stack, where the reference map of its bci expects it.
pub(crate) fn expose_operands(pc: Pc, mut sp: Sp, locals: Locals) {
    let insn = pc.fetch();
    match insn.op() {
        Op::IaloadLL | Op::AaloadLL | Op::BaloadLL | Op::CaloadLL => {
            sp.push(locals.get(insn.a()));
            sp.push(locals.get(insn.low() as usize))
        }
        Op::GetFieldResolveL => sp.push(locals.get(pc.literal(insn.b(), 0) as usize)),
        Op::ArrayLengthL | Op::ReturnLoad | Op::GetVolatileL => sp.push(locals.get(insn.a())),
        Op::GetByteL | Op::GetCharL | Op::GetShortL | Op::GetIntL | Op::GetLongL => sp.push(locals.get(insn.a())),
        _ => {}
    }
}

/// Reaches a safepoint before the instruction at `pc`.
#[cold]
#[inline(never)]
pub(crate) fn poll(cx: &mut Cx<'_>, pc: Pc, sp: Sp, locals: Locals) -> JResult<()> {
    expose_operands(pc, sp, locals);
    cx.poll();
    threads::check_stop(cx)
}

/// Fuses `items`; `leader` tells leaders, `locks` whether the method's returns look at locks.
pub(crate) fn fuse(
    items: &[Item],
    leader: impl Fn(u16) -> bool,
    locks: bool,
    literals: &mut LiteralSetter<'_>,
) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len());
    let mut at = 0;
    while at < items.len() {
        let rest = &items[at..];
        if !matches!(rest[0].op, Op::Load | Op::Load2 | Op::Const | Op::Store | Op::Iinc | Op::Lcmp) {
            out.push(rest[0]);
            at += 1;
            continue;
        }
        // As many items as control enters only at the first.
        let run = 1 + rest[1..].iter().take(3).take_while(|i| !leader(i.start)).count();
        let (item, n) =
            (2..=run).rev().find_map(|n| Some((sequence(&rest[..n], locks, literals)?, n))).unwrap_or((rest[0], 1));
        out.push(Item { start: rest[0].start, ..item });
        at += n;
    }
    out
}

/// Sets the first literal of an item.
pub(crate) type LiteralSetter<'a> = dyn FnMut(usize, u64) + 'a;

/// The item that a sequence of two or more becomes.
fn sequence(items: &[Item], locks: bool, literals: &mut LiteralSetter<'_>) -> Option<Item> {
    let small = |i: &Item| i16::try_from(i.b as i32).ok();
    match items {
        [x @ Item { op: Op::Load, .. }, y @ Item { op: Op::Load, .. }, op, s @ Item { op: Op::Store, .. }] => {
            let op = pick(op.op, &[(Op::Iadd, Op::IaddLLS), (Op::Isub, Op::IsubLLS)])?;
            Some(Item { op, a: x.a, b: Insn::pair(y.a, s.a as i16), ..*x })
        }
        [x @ Item { op: Op::Load, .. }, c @ Item { op: Op::Const, .. }, op, s @ Item { op: Op::Store, .. }] => {
            let c = added(op.op, small(c)?)?;
            Some(Item { op: Op::IaddLCS, a: x.a, b: Insn::pair(c as u16, s.a as i16), ..*x })
        }
        [x @ Item { op: Op::Load, .. }, y @ Item { op: Op::Load, .. }, op] => {
            if let Some(op) = pick(op.op, LOCALS_LOADS) {
                return Some(Item { op, a: x.a, b: y.a as u32, bci: items[2].bci, ..*x });
            }
            if let Some(to) = near_branch(op) {
                let op = pick(op.op, LOCALS_BRANCHES)?;
                return Some(Item { op, a: x.a, b: y.a as u32, link: Link::HighBranch(to), ..*x });
            }
            let op = pick(op.op, LOCALS_OPERATIONS)?;
            Some(Item { op, a: x.a, b: y.a as u32, ..*x })
        }
        [x @ Item { op: Op::Load, .. }, c @ Item { op: Op::Const, .. }, op] => {
            if let Some(to) = near_branch(op) {
                let op = pick(op.op, CONST_BRANCHES)?;
                return Some(Item { op, a: x.a, b: small(c)? as u16 as u32, link: Link::HighBranch(to), ..*x });
            }
            if let Some(v) = small(c).and_then(|c| added(op.op, c)) {
                return Some(Item { op: Op::IaddLC, a: x.a, b: v as i32 as u32, ..*x });
            }
            let op = pick(op.op, LOCAL_CONST_OPERATIONS)?;
            Some(Item { op, a: x.a, b: c.b, ..*x })
        }
        [x @ Item { op: Op::Load, .. }, y] => match y.op {
            Op::Load => Some(Item { op: Op::LoadLoad, a: x.a, b: y.a as u32, ..*x }),
            Op::Store => Some(Item { op: Op::Move, a: x.a, b: y.a as u32, ..*x }),
            Op::Return1 if !locks => Some(Item { op: Op::ReturnLoad, a: x.a, bci: y.bci, ..*x }),
            Op::ArrayLength => Some(Item { op: Op::ArrayLengthL, a: x.a, bci: y.bci, ..*x }),
            Op::GetFieldResolve => {
                let Link::Literal(n) = y.link else { return None };
                literals(n, x.a as u64);
                Some(Item { op: Op::GetFieldResolveL, start: x.start, ..*y })
            }
            op => {
                if let Some(op) = pick(op, LOCAL_BRANCHES) {
                    return Some(Item { op, a: x.a, link: y.link, ..*x });
                }
                let op = pick(op, LOCAL_OPERATIONS)?;
                Some(Item { op, a: x.a, ..*x })
            }
        },
        [x @ Item { op: Op::Load2, .. }, y] => {
            let op = pick(y.op, &[(Op::Ladd, Op::LaddL), (Op::Lsub, Op::LsubL), (Op::Land, Op::LandL)])?;
            Some(Item { op, a: x.a, ..*x })
        }
        [c @ Item { op: Op::Const, .. }, y] => {
            if y.op == Op::Store {
                return Some(Item { op: Op::StoreConst, a: y.a, ..*c });
            }
            if matches!(y.link, Link::Branch(_)) {
                let op = pick(y.op, TOP_CONST_BRANCHES)?;
                return Some(Item { op, a: small(c)? as u16, b: 0, link: y.link, ..*c });
            }
            if let Some(v) = small(c).and_then(|c| added(y.op, c)) {
                return Some(Item { op: Op::IaddC, b: v as i32 as u32, ..*c });
            }
            let op = pick(y.op, CONST_OPERATIONS)?;
            Some(Item { op, ..*c })
        }
        [s @ Item { op: Op::Store, .. }, l @ Item { op: Op::Load, .. }] => {
            Some(Item { op: Op::StoreLoad, a: s.a, b: l.a as u32, ..*s })
        }
        [i @ Item { op: Op::Iinc, .. }, g @ Item { op: Op::GotoBack, .. }] => {
            let to = near_branch(g)?;
            Some(Item { op: Op::IincGoto, b: small(i)? as u16 as u32, link: Link::HighBranch(to), ..*i })
        }
        [l @ Item { op: Op::Lcmp, .. }, y] => {
            let op = pick(y.op, LONG_BRANCHES)?;
            Some(Item { op, link: y.link, ..*l })
        }
        _ => None,
    }
}

fn pick(op: Op, table: &[(Op, Op)]) -> Option<Op> {
    table.iter().find(|row| row.0 == op).map(|row| row.1)
}

/// What an addition or subtraction of the constant `c` adds.
fn added(op: Op, c: i16) -> Option<i16> {
    match op {
        Op::Iadd => Some(c),
        Op::Isub => c.checked_neg(),
        _ => None,
    }
}

/// The target of a branch whose distance in words surely fits 16 bits: words are never more than bytes of bytecode.
fn near_branch(i: &Item) -> Option<u16> {
    let Link::Branch(to) = i.link else { return None };
    (to.abs_diff(i.bci) < 0x4000).then_some(to)
}

static LOCALS_LOADS: &[(Op, Op)] =
    &[(Op::Iaload, Op::IaloadLL), (Op::Aaload, Op::AaloadLL), (Op::Baload, Op::BaloadLL), (Op::Caload, Op::CaloadLL)];
static LOCALS_OPERATIONS: &[(Op, Op)] =
    &[(Op::Iadd, Op::IaddLL), (Op::Isub, Op::IsubLL), (Op::Imul, Op::ImulLL), (Op::Iand, Op::IandLL)];
static LOCAL_OPERATIONS: &[(Op, Op)] =
    &[(Op::Iadd, Op::IaddL), (Op::Isub, Op::IsubL), (Op::Imul, Op::ImulL), (Op::Iand, Op::IandL)];
static LOCAL_CONST_OPERATIONS: &[(Op, Op)] = &[
    (Op::Imul, Op::ImulLC),
    (Op::Iand, Op::IandLC),
    (Op::Ishl, Op::IshlLC),
    (Op::Ishr, Op::IshrLC),
    (Op::Iushr, Op::IushrLC),
];
static CONST_OPERATIONS: &[(Op, Op)] = &[
    (Op::Imul, Op::ImulC),
    (Op::Iand, Op::IandC),
    (Op::Ishl, Op::IshlC),
    (Op::Ishr, Op::IshrC),
    (Op::Iushr, Op::IushrC),
];
static LOCALS_BRANCHES: &[(Op, Op)] = &[
    (Op::IfIcmpEq, Op::IfIcmpEqLL),
    (Op::IfIcmpNe, Op::IfIcmpNeLL),
    (Op::IfIcmpLt, Op::IfIcmpLtLL),
    (Op::IfIcmpGe, Op::IfIcmpGeLL),
    (Op::IfIcmpGt, Op::IfIcmpGtLL),
    (Op::IfIcmpLe, Op::IfIcmpLeLL),
    (Op::IfAcmpEq, Op::IfIcmpEqLL),
    (Op::IfAcmpNe, Op::IfIcmpNeLL),
];
static CONST_BRANCHES: &[(Op, Op)] = &[
    (Op::IfIcmpEq, Op::IfIcmpEqLC),
    (Op::IfIcmpNe, Op::IfIcmpNeLC),
    (Op::IfIcmpLt, Op::IfIcmpLtLC),
    (Op::IfIcmpGe, Op::IfIcmpGeLC),
    (Op::IfIcmpGt, Op::IfIcmpGtLC),
    (Op::IfIcmpLe, Op::IfIcmpLeLC),
];
static TOP_CONST_BRANCHES: &[(Op, Op)] = &[
    (Op::IfIcmpEq, Op::IfIcmpEqC),
    (Op::IfIcmpNe, Op::IfIcmpNeC),
    (Op::IfIcmpLt, Op::IfIcmpLtC),
    (Op::IfIcmpGe, Op::IfIcmpGeC),
    (Op::IfIcmpGt, Op::IfIcmpGtC),
    (Op::IfIcmpLe, Op::IfIcmpLeC),
];
static LOCAL_BRANCHES: &[(Op, Op)] = &[
    (Op::IfEq, Op::IfEqL),
    (Op::IfNe, Op::IfNeL),
    (Op::IfLt, Op::IfLtL),
    (Op::IfGe, Op::IfGeL),
    (Op::IfGt, Op::IfGtL),
    (Op::IfLe, Op::IfLeL),
    (Op::IfNull, Op::IfEqL),
    (Op::IfNonNull, Op::IfNeL),
    (Op::IfIcmpEq, Op::IfIcmpEqL),
    (Op::IfIcmpNe, Op::IfIcmpNeL),
    (Op::IfIcmpLt, Op::IfIcmpLtL),
    (Op::IfIcmpGe, Op::IfIcmpGeL),
    (Op::IfIcmpGt, Op::IfIcmpGtL),
    (Op::IfIcmpLe, Op::IfIcmpLeL),
    (Op::IfAcmpEq, Op::IfIcmpEqL),
    (Op::IfAcmpNe, Op::IfIcmpNeL),
];
static LONG_BRANCHES: &[(Op, Op)] = &[
    (Op::IfEq, Op::IfLcmpEq),
    (Op::IfNe, Op::IfLcmpNe),
    (Op::IfLt, Op::IfLcmpLt),
    (Op::IfGe, Op::IfLcmpGe),
    (Op::IfGt, Op::IfLcmpGt),
    (Op::IfLe, Op::IfLcmpLe),
];
