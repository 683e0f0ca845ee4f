//! The compiler's intermediate representation: basic blocks with parameters in SSA form
//! ([0005](../../docs/decisions/0005-compiler-shape.md)).
//!
//! A [`Function`] is plain data: classes and methods are ids, objects are root slots. What is true of them is asked of
//! the VM by the passes that need it. The text form ([`parse`], `Display`) is complete; [`check`] says whether a function is
//! well formed.

mod check;
mod dominators;
mod function;
mod imm;
mod op;
mod op_table;
mod parse;
mod print;
mod prune;
mod runtime_table;

pub use check::{Fault, check};
pub use dominators::Dominators;
pub use function::{At, Block, BlockData, Definition, FrameState, Function, Inst, InstData, State, Target, Value};
pub use imm::{CONDS, Cond, FieldAccess, Imm, ORDERS, Order, Parts, REASONS, RawAccess, Reason};
pub use op::{ALL_OPS, Effect, ImmKind, Op, Type};
pub use parse::{ParseError, parse};
pub use prune::prune_params;
pub use runtime_table::{RUNTIME_CALLS, RuntimeCall};

use vm_core::field::Kind;

/// The type of values of a kind; none of void.
pub fn type_of_kind(kind: Kind) -> Option<Type> {
    Some(match kind {
        Kind::Void => return None,
        Kind::Long => Type::Long,
        Kind::Float => Type::Float,
        Kind::Double => Type::Double,
        _ if kind.is_reference() => Type::Ref,
        _ => Type::Int,
    })
}

#[cfg(test)]
mod tests;
