//! Passes over the intermediate representation. Each leaves a function that the checker accepts.

mod control;
mod escape;
mod fold;
mod hoist;
mod loops;
mod memory;
mod strip;
mod value_numbering;

use vm_core::ClassId;
use vm_core::field::Kind;

pub(crate) use fold::{Folded, fold};

use crate::ir::{self, Function};

/// What passes ask about classes; ids, so that tests can make a world up.
pub trait Facts {
    /// Whether instances of `class` are instances of `of`.
    fn is_subtype(&self, class: ClassId, of: ClassId) -> bool;

    /// Whether compiled code may do without instances of `class` that nothing else sees.
    fn may_be_virtual(&self, class: ClassId) -> bool;

    /// What instances of `class` hold at a byte offset, if a field begins there.
    fn field_at(&self, class: ClassId, offset: u32) -> Option<Kind>;

    /// What the elements of an array class are.
    fn element_kind(&self, class: ClassId) -> Option<Kind>;

    /// The class that elements of an array class are instances of; none if they may be any objects.
    fn restricting_component(&self, class: ClassId) -> Option<ClassId>;
}

/// Is shown the function after each pass, with the pass's name.
pub type Observer<'o> = &'o mut dyn FnMut(&str, &Function);

/// The most rounds of escape analysis: as deep objects may refer to each other.
const ESCAPE_ROUNDS: usize = 8;

/// The most rounds of value numbering while it shows branches that are not taken.
const SIMPLER_ROUNDS: usize = 4;

/// How far passes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Checks are made in front of a loop although the loop may not come to them. Not where such checks failed.
    pub predicates: bool,
}

/// Runs all passes.
pub fn optimize(function: &mut Function, facts: &dyn Facts, settings: Settings, seen: Observer<'_>) {
    fold_control(function, seen);
    simplify(function, facts, seen);
    for _ in 0..ESCAPE_ROUNDS {
        if !escape::run(function, facts) {
            break;
        }
        checked(function, "escape analysis", seen);
        simplify(function, facts, seen);
    }
    if loops::make_preheaders(function) {
        value_numbering::run(function, facts, Some(settings));
        checked(function, "value numbering with loops", seen);
        strip::run(function);
        checked(function, "strip mining", seen);
    }
}

fn simplify(function: &mut Function, facts: &dyn Facts, seen: Observer<'_>) {
    for _ in 0..SIMPLER_ROUNDS {
        value_numbering::run(function, facts, None);
        checked(function, "value numbering", seen);
        if !fold_control(function, seen) {
            break;
        }
    }
}

fn fold_control(function: &mut Function, seen: Observer<'_>) -> bool {
    let changed = control::run(function);
    checked(function, "folding of branches", seen);
    changed
}

/// The producer's checker (style rule 14): on in debug builds and in tests.
fn checked(function: &Function, pass: &str, seen: Observer<'_>) {
    seen(pass, function);
    if cfg!(debug_assertions)
        && let Err(fault) = ir::check(function)
    {
        unreachable!("{pass} left a function that is not well formed: {fault}\n{function}");
    }
}

#[cfg(test)]
mod tests;
