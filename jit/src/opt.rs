//! Passes over the intermediate representation. Each leaves a function that the checker accepts.

mod fold;
mod value_numbering;

use crate::ir::{self, Function};

/// What passes ask about classes; ids, so that tests can make a world up.
pub trait Facts {
    /// Whether instances of `class` are instances of `of`.
    fn is_subtype(&self, class: vm_core::ClassId, of: vm_core::ClassId) -> bool;
}

/// Is shown the function after each pass, with the pass's name.
pub type Observer<'o> = &'o mut dyn FnMut(&str, &Function);

/// Runs all passes.
pub fn optimize(function: &mut Function, facts: &dyn Facts, seen: Observer<'_>) {
    value_numbering::run(function, facts);
    checked(function, "value numbering", seen);
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
