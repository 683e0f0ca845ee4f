//! The builder: bytecode, resolution state and profile to the intermediate representation
//! ([0005](../../docs/decisions/0005-compiler-shape.md)).
//!
//! [`Layout`](layout::Layout) finds blocks, loops and live locals; a [`Body`](body::Body) translates a method, or a method
//! inlined into another one, block by block in reverse postorder. A block starts with what its predecessors agree on;
//! where they differ, or a loop may change a local, it has a parameter, and parameters that prove needless are
//! [pruned](ir::prune_params) at the end.
//!
//! Exceptions go to handlers that have caught some before ([`throws`]); elsewhere what throws leaves for the interpreter.

mod arith;
mod arrays;
mod bits;
mod body;
mod calls;
mod constant_objects;
mod constants;
mod control;
mod fields;
mod inline;
pub(crate) mod intrinsics;
mod joins;
mod layout;
mod objects;
mod throws;
mod unsafe_access;
mod world;

use std::collections::HashSet;
use std::fmt;

use vm_core::{Bci, ClassId, MethodId};

use crate::ir::{self, Function};
use body::Body;
pub use intrinsics::Intrinsic;
pub use world::{
    Callee, ClassFacts, FieldFacts, FieldUse, Loadable, MethodFacts, Objects, Signature, SiteProfile, Trust, World,
};

/// Where a compilation starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// At the method's start: the function's parameters are the method's arguments.
    Normal,
    /// At the start of a loop, with an empty operand stack. The function's parameters are the locals, as if they were the
    /// arguments of a method: one for each slot, for both slots of a long or double one, and an int that is not used where
    /// nothing is live.
    Osr(Bci),
}

/// Why a method is not compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs, reason = "see the texts in BAILOUTS")]
pub enum Bailout {
    NoCode,
    TooLarge,
    Subroutine,
    OsrLocks,
    UnbalancedLocks,
    Malformed,
}

/// All bailouts and their names in `-Xstats`.
pub const BAILOUTS: &[(Bailout, &str)] = &[
    (Bailout::NoCode, "no_code"),
    (Bailout::TooLarge, "too_large"),
    (Bailout::Subroutine, "subroutine"),
    (Bailout::OsrLocks, "osr_locks"),
    (Bailout::UnbalancedLocks, "unbalanced_locks"),
    (Bailout::Malformed, "malformed"),
];

impl fmt::Display for Bailout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(BAILOUTS[*self as usize].1)
    }
}

impl std::error::Error for Bailout {}

/// What was true when a function was built and may stop being true when a class is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assumption {
    /// A virtual or interface call of `named` can run `only` alone.
    OneTarget {
        /// The call.
        callee: Callee,
        /// Its one target.
        only: MethodId,
    },
}

/// A function and what it rests on.
#[derive(Debug)]
pub struct Built {
    /// The function.
    pub function: Function,
    /// What must still hold when it is installed, and what invalidates it later.
    pub assumptions: Vec<Assumption>,
}

/// Methods with more bytecode are not compiled, as HotSpot does with its `HugeMethodLimit`.
const LARGEST_METHOD: usize = 8000;
/// The most instructions of a function.
const MOST_INSTRUCTIONS: usize = 40_000;

/// Why translation stopped.
enum Stop {
    /// The method cannot be compiled.
    Bailout(Bailout),
    /// It can, if this method is not inlined.
    Without(MethodId),
}

impl From<Bailout> for Stop {
    fn from(bailout: Bailout) -> Stop {
        Stop::Bailout(bailout)
    }
}

/// What the bodies of a compilation share.
struct Builder<'w> {
    world: &'w dyn World,
    function: Function,
    assumptions: Vec<Assumption>,
    /// Methods that are not to be inlined.
    kept_out: HashSet<MethodId>,
    /// The methods around the current place, the compiled one first.
    chain: Vec<MethodId>,
    /// Bytecode inlined so far.
    inlined: usize,
    /// Constant arrays (their root slots) whose elements do not change any more once they are not 0.
    stable_arrays: HashSet<u64>,
}

/// Translates a method.
///
/// # Errors
/// Why it cannot be compiled (from there).
pub fn build(world: &dyn World, method: MethodId, entry: Entry) -> Result<Built, Bailout> {
    let mut kept_out = HashSet::new();
    loop {
        let result = ir::type_of_kind(world.method(method).result);
        let mut builder = Builder {
            world,
            function: Function::new(method, result),
            assumptions: Vec::new(),
            kept_out,
            chain: vec![method],
            inlined: 0,
            stable_arrays: HashSet::new(),
        };
        match Body::compile(&mut builder, method, entry) {
            Ok(()) => {}
            Err(Stop::Bailout(bailout)) => return Err(bailout),
            Err(Stop::Without(method)) => {
                kept_out = builder.kept_out;
                kept_out.insert(method);
                continue;
            }
        }
        let Builder { mut function, assumptions, .. } = builder;
        ir::prune_params(&mut function);
        if cfg!(debug_assertions)
            && let Err(fault) = ir::check(&function)
        {
            unreachable!("the builder made a function that is not well formed: {fault}\n{function}");
        }
        return Ok(Built { function, assumptions });
    }
}

/// The class ids that instructions compare with.
fn class_number(class: ClassId) -> i64 {
    i64::from(class.0)
}

#[cfg(test)]
mod tests;
