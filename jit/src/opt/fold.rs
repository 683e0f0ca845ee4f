//! Constant folding and identities of single instructions.

use crate::ir::{Cond, Function, Imm, InstData, Op, Type, Value};

/// What an instruction is known to give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Folded {
    /// The value of another instruction.
    Same(Value),
    /// A constant: for floating-point numbers the bits.
    Constant(Type, i64),
}

fn int(value: i32) -> Option<Folded> {
    Some(Folded::Constant(Type::Int, i64::from(value)))
}

fn long(value: i64) -> Option<Folded> {
    Some(Folded::Constant(Type::Long, value))
}

fn float(value: f32) -> Option<Folded> {
    Some(Folded::Constant(Type::Float, i64::from(value.to_bits())))
}

fn double(value: f64) -> Option<Folded> {
    Some(Folded::Constant(Type::Double, value.to_bits() as i64))
}

/// The bits of a constant of any type; null is 0.
fn bits(function: &Function, value: Value) -> Option<i64> {
    let data = function.defining(value)?;
    match (data.op, &data.imm) {
        (Op::Iconst | Op::Lconst | Op::Fconst | Op::Dconst, Imm::Int(bits)) => Some(*bits),
        (Op::Null, _) => Some(0),
        _ => None,
    }
}

/// What `data` gives, if that is known without executing it.
pub(crate) fn fold(function: &Function, data: &InstData) -> Option<Folded> {
    let constant = |at: usize| data.args.get(at).and_then(|&arg| bits(function, arg));
    match (constant(0), constant(1)) {
        (Some(a), Some(b)) if data.args.len() == 2 => binary(data, a, b),
        (Some(a), None) if data.args.len() == 1 => unary(data.op, a),
        (None, Some(b)) => right_identity(function, data, b),
        (Some(a), None) => left_identity(data, a),
        _ => same_arguments(data),
    }
}

fn unary(op: Op, bits: i64) -> Option<Folded> {
    let (i, l) = (bits as i32, bits);
    let (f, d) = (f32::from_bits(bits as u32), f64::from_bits(bits as u64));
    match op {
        Op::Ineg => int(i.wrapping_neg()),
        Op::Lneg => long(l.wrapping_neg()),
        Op::Iabs => int(i.wrapping_abs()),
        Op::Labs => long(l.wrapping_abs()),
        Op::Ibits => int(i.count_ones() as i32),
        Op::Lbits => int(l.count_ones() as i32),
        Op::Ileading => int(i.leading_zeros() as i32),
        Op::Lleading => int(l.leading_zeros() as i32),
        Op::Itrailing => int(i.trailing_zeros() as i32),
        Op::Ltrailing => int(l.trailing_zeros() as i32),
        Op::Ireverse => int(i.reverse_bits()),
        Op::Lreverse => long(l.reverse_bits()),
        Op::Iswap => int(i.swap_bytes()),
        Op::Lswap => long(l.swap_bytes()),
        Op::Fneg => float(-f),
        Op::Dneg => double(-d),
        Op::I2l => long(i64::from(i)),
        Op::I2f => float(i as f32),
        Op::I2d => double(f64::from(i)),
        Op::L2i => int(l as i32),
        Op::L2f => float(l as f32),
        Op::L2d => double(l as f64),
        Op::F2i => int(f as i32),
        Op::F2l => long(f as i64),
        Op::F2d => double(f64::from(f)),
        Op::D2i => int(d as i32),
        Op::D2l => long(d as i64),
        Op::D2f => float(d as f32),
        Op::I2b => int(i32::from(i as i8)),
        Op::I2c => int(i32::from(i as u16)),
        Op::I2s => int(i32::from(i as i16)),
        Op::FloatBits => int(i),
        Op::BitsFloat => Some(Folded::Constant(Type::Float, bits & 0xffff_ffff)),
        Op::DoubleBits => long(l),
        Op::BitsDouble => Some(Folded::Constant(Type::Double, l)),
        _ => None,
    }
}

fn binary(data: &InstData, a: i64, b: i64) -> Option<Folded> {
    let (x, y) = (a as i32, b as i32);
    match (data.op, &data.imm) {
        (Op::Iadd, _) => int(x.wrapping_add(y)),
        (Op::Isub, _) => int(x.wrapping_sub(y)),
        (Op::Imul, _) => int(x.wrapping_mul(y)),
        (Op::Idiv, _) if y != 0 => int(x.wrapping_div(y)),
        (Op::Irem, _) if y != 0 => int(x.wrapping_rem(y)),
        (Op::Imin, _) => int(x.min(y)),
        (Op::Imax, _) => int(x.max(y)),
        (Op::Lmin, _) => long(a.min(b)),
        (Op::Lmax, _) => long(a.max(b)),
        (Op::Lmulhi, _) => long(((i128::from(a) * i128::from(b)) >> 64) as i64),
        (Op::Irotl, _) => int(x.rotate_left(y as u32 & 31)),
        (Op::Irotr, _) => int(x.rotate_right(y as u32 & 31)),
        (Op::Lrotl, _) => long(a.rotate_left(y as u32 & 63)),
        (Op::Lrotr, _) => long(a.rotate_right(y as u32 & 63)),
        (Op::Ishl, _) => int(x.wrapping_shl(y as u32)),
        (Op::Ishr, _) => int(x.wrapping_shr(y as u32)),
        (Op::Iushr, _) => int((x as u32).wrapping_shr(y as u32) as i32),
        (Op::Iand, _) => int(x & y),
        (Op::Ior, _) => int(x | y),
        (Op::Ixor, _) => int(x ^ y),
        (Op::Ladd, _) => long(a.wrapping_add(b)),
        (Op::Lsub, _) => long(a.wrapping_sub(b)),
        (Op::Lmul, _) => long(a.wrapping_mul(b)),
        (Op::Ldiv, _) if b != 0 => long(a.wrapping_div(b)),
        (Op::Lrem, _) if b != 0 => long(a.wrapping_rem(b)),
        (Op::Lshl, _) => long(a.wrapping_shl(y as u32)),
        (Op::Lshr, _) => long(a.wrapping_shr(y as u32)),
        (Op::Lushr, _) => long((a as u64).wrapping_shr(y as u32) as i64),
        (Op::Land, _) => long(a & b),
        (Op::Lor, _) => long(a | b),
        (Op::Lxor, _) => long(a ^ b),
        (Op::Icmp, Imm::Cond(cond)) => int(cond.of_ints(x, y).into()),
        (Op::Lcmp, Imm::Cond(cond)) => int(cond.of_longs(a, b).into()),
        (Op::RefEq, _) => int((a == b).into()),
        (Op::Lcmp3, _) => int(a.cmp(&b) as i32),
        _ => None,
    }
}

/// With a constant on the right.
fn right_identity(function: &Function, data: &InstData, b: i64) -> Option<Folded> {
    let left = data.args[0];
    match (data.op, b) {
        (Op::Iadd | Op::Isub | Op::Ior | Op::Ixor | Op::Ishl | Op::Ishr | Op::Iushr, 0) => Some(Folded::Same(left)),
        (Op::Ladd | Op::Lsub | Op::Lor | Op::Lxor | Op::Lshl | Op::Lshr | Op::Lushr, 0) => Some(Folded::Same(left)),
        (Op::Imul | Op::Idiv | Op::Lmul | Op::Ldiv, 1) | (Op::Iand | Op::Land, -1) => Some(Folded::Same(left)),
        (Op::Imul | Op::Iand, 0) => int(0),
        (Op::Lmul | Op::Land, 0) => long(0),
        // A comparison of a comparison: the result is 0 or 1.
        (Op::Icmp, 0) if is_truth(function, left) && data.imm == Imm::Cond(Cond::Ne) => Some(Folded::Same(left)),
        _ => None,
    }
}

/// With a constant on the left.
fn left_identity(data: &InstData, a: i64) -> Option<Folded> {
    let right = *data.args.get(1)?;
    match (data.op, a) {
        (Op::Iadd | Op::Ior | Op::Ixor | Op::Ladd | Op::Lor | Op::Lxor, 0) => Some(Folded::Same(right)),
        (Op::Imul | Op::Lmul, 1) | (Op::Iand | Op::Land, -1) => Some(Folded::Same(right)),
        (Op::Imul | Op::Iand, 0) => int(0),
        (Op::Lmul | Op::Land, 0) => long(0),
        _ => None,
    }
}

/// With the same value twice.
fn same_arguments(data: &InstData) -> Option<Folded> {
    let &[a, b] = data.args.as_slice() else { return None };
    if a != b {
        return None;
    }
    match (data.op, &data.imm) {
        (Op::Isub | Op::Ixor, _) => int(0),
        (Op::Lsub | Op::Lxor, _) => long(0),
        (Op::Iand | Op::Ior | Op::Land | Op::Lor, _) => Some(Folded::Same(a)),
        (Op::Imin | Op::Imax | Op::Lmin | Op::Lmax, _) => Some(Folded::Same(a)),
        (Op::RefEq, _) => int(1),
        (Op::Icmp | Op::Lcmp, Imm::Cond(cond)) => int(cond.of_ints(0, 0).into()),
        (Op::Lcmp3, _) => int(0),
        _ => None,
    }
}

/// Whether an int is 0 or 1.
fn is_truth(function: &Function, value: Value) -> bool {
    let truths = [Op::Icmp, Op::Lcmp, Op::Fcmp, Op::Dcmp, Op::RefEq, Op::InstanceOf, Op::MayStore];
    function.defining(value).is_some_and(|data| truths.contains(&data.op))
}
