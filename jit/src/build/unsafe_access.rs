//! `jdk.internal.misc.Unsafe`: which access a method is, and its instructions.

use vm_core::MethodId;
use vm_core::field::Kind;

use super::Stop;
use super::body::{Body, Next};
use super::calls::Call;
use crate::ir::{Cond, Imm, InstData, Op, Order, RawAccess, Value, type_of_kind};

/// An access of `Unsafe`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// The operation.
    pub op: Op,
    /// What is accessed, in which order.
    pub raw: RawAccess,
}

/// What names of methods begin with: the operation, the order without a suffix, and the kinds that it takes.
const VERBS: &[(&str, Op, Order, &[Kind])] = &[
    ("getAndAdd", Op::AddRaw, Order::Volatile, &[Kind::Int, Kind::Long]),
    ("getAndSet", Op::SwapRaw, Order::Volatile, &[Kind::Int, Kind::Long, Kind::Object]),
    ("compareAndSet", Op::CompareSetRaw, Order::Volatile, EXCHANGED),
    ("weakCompareAndSet", Op::CompareSetRaw, Order::Volatile, EXCHANGED),
    ("compareAndExchange", Op::CompareSwapRaw, Order::Volatile, EXCHANGED),
    ("get", Op::LoadRaw, Order::Plain, ALL),
    ("put", Op::StoreRaw, Order::Plain, ALL),
];

const EXCHANGED: &[Kind] = &[Kind::Byte, Kind::Short, Kind::Int, Kind::Long, Kind::Object];
const ALL: &[Kind] = &[
    Kind::Boolean,
    Kind::Byte,
    Kind::Short,
    Kind::Char,
    Kind::Int,
    Kind::Long,
    Kind::Float,
    Kind::Double,
    Kind::Object,
];

/// What they end with. The machine has no weaker exchange, and accesses what is not aligned.
const SUFFIXES: &[(&str, Option<Order>)] = &[
    ("", None),
    ("Unaligned", None),
    ("Volatile", Some(Order::Volatile)),
    ("Acquire", Some(Order::Ordered)),
    ("Release", Some(Order::Ordered)),
    ("Opaque", Some(Order::Ordered)),
    ("Plain", Some(Order::Ordered)),
];

/// How names and descriptors call a kind.
fn names(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Boolean => ("Boolean", "Z"),
        Kind::Byte => ("Byte", "B"),
        Kind::Short => ("Short", "S"),
        Kind::Char => ("Char", "C"),
        Kind::Int => ("Int", "I"),
        Kind::Long => ("Long", "J"),
        Kind::Float => ("Float", "F"),
        Kind::Double => ("Double", "D"),
        Kind::Object | Kind::Array | Kind::Void => ("Reference", "Ljava/lang/Object;"),
    }
}

impl Access {
    /// The access that a method of `Unsafe` is.
    pub fn of(name: &str, descriptor: &str) -> Option<Access> {
        let (rest, &(_, op, order, kinds)) =
            VERBS.iter().find_map(|verb| name.strip_prefix(verb.0).map(|rest| (rest, verb)))?;
        let (suffix, &kind) =
            kinds.iter().find_map(|kind| rest.strip_prefix(names(*kind).0).map(|rest| (rest, kind)))?;
        let &(_, changed) = SUFFIXES.iter().find(|known| known.0 == suffix)?;
        let letter = names(kind).1;
        let (taken, given) = match op {
            Op::LoadRaw => (0, letter),
            Op::StoreRaw => (1, "V"),
            Op::CompareSetRaw => (2, "Z"),
            Op::CompareSwapRaw => (2, letter),
            _ => (1, letter),
        };
        let expected = format!("(Ljava/lang/Object;J{}){given}", letter.repeat(taken));
        // Exchanges are what they are in any order.
        let order = if matches!(op, Op::LoadRaw | Op::StoreRaw) { changed.unwrap_or(order) } else { order };
        (descriptor == expected).then_some(Access { op, raw: RawAccess { kind, order } })
    }
}

impl Body<'_, '_> {
    /// An access in an object. Where there is none, the place is in native memory: the method knows what to do.
    pub(super) fn unsafe_access(
        &mut self,
        access: Access,
        target: MethodId,
        call: &Call,
    ) -> Result<Option<Next>, Stop> {
        let base = call.args[1];
        if self.is_null(base) {
            return Ok(None);
        }
        if self.is_not_null(base) {
            if let Some(result) = self.raw(access, &call.args[1..]) {
                self.push(result);
            }
            return Ok(Some(Next::Goes));
        }
        let none = self.equals_null(base);
        let zero = self.int(0);
        let there = self.value(InstData::new(Op::Icmp, &[none, zero]).with_imm(Imm::Cond(Cond::Eq)));
        let next = self.or_call(there, target, call, |body| body.raw(access, &call.args[1..]))?;
        Ok(Some(next))
    }

    fn raw(&mut self, Access { op, raw }: Access, args: &[Value]) -> Option<Value> {
        let mut args = args.to_vec();
        for arg in &mut args[2..] {
            *arg = self.stored(*arg, raw.kind);
        }
        let data = InstData::new(op, &args).with_imm(Imm::Raw(raw));
        match op {
            Op::StoreRaw => {
                self.emit(data);
                None
            }
            _ => type_of_kind(raw.kind).map(|ty| self.value_of(data, ty)),
        }
    }
}
