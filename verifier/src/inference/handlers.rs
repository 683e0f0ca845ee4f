//! [`Handlers`]: the exception handlers of a method and which of them an instruction is covered by.

use std::collections::BTreeSet;

use classloader::ClassFile;
use classloader::classfile::CodeAttribute;

use super::classes::{Classes, THROWABLE};
use super::code::{Code, Number};
use super::complaint::{Complaint, Outcome};
use super::registers::Registers;
use super::stack::{Stack, Stacks};
use super::state::{Flags, State};
use super::subroutine::Calls;
use crate::budget::Budget;

/// A handler with the stack on which it finds the exception.
pub(super) struct Handler {
    pub(super) start: Number,
    pub(super) stack: Stack,
}

/// The handlers of a method, the last of the table first, and the state of a walk through the code.
pub(super) struct Handlers {
    list: Vec<Handler>,
    /// Where coverage begins (true) and ends, in the order of the code.
    edges: Vec<(Number, bool, u16)>,
    /// The edges up to here were applied.
    applied: usize,
    at: Number,
    covering: BTreeSet<u16>,
    /// Those that began to cover since `seen` was set.
    fresh: Vec<u16>,
    /// What all of `covering` but the `fresh` ones were merged with last.
    seen: Option<(Registers, Calls, Flags)>,
}

impl Handlers {
    /// Checks the exception table.
    pub(super) fn new(
        class: &ClassFile,
        attribute: &CodeAttribute,
        code: &Code,
        classes: &mut Classes<'_>,
        stacks: &mut Stacks,
        budget: &mut Budget,
    ) -> Outcome<Handlers> {
        let table = &attribute.exception_table;
        if !table.is_empty() && attribute.max_stack == 0 {
            return Err(Complaint::StackSize.into());
        }
        let mut list = Vec::with_capacity(table.len());
        let mut edges = Vec::with_capacity(2 * table.len());
        for (index, entry) in table.iter().rev().enumerate() {
            let (start, end) = (code.number_at(entry.start_pc), code.end_at(entry.end_pc));
            let (Some(start), Some(end), true) = (start, end, entry.start_pc < entry.end_pc) else {
                return Err(Complaint::HandlerRange.into());
            };
            let handler = code.number_at(entry.handler_pc).filter(|&number| number > 0);
            let handler = handler.ok_or(Complaint::HandlerStart)?;
            let caught = match entry.catch_type.some() {
                Some(index) => {
                    let caught = classes.named(class.constant_pool.class_name(index))?;
                    if !classes.is_assignable(caught, THROWABLE)? {
                        return Err(Complaint::CatchType.into());
                    }
                    caught
                }
                None => THROWABLE,
            };
            edges.extend([(start, true, index as u16), (end, false, index as u16)]);
            list.push(Handler { start: handler, stack: stacks.push(Stacks::EMPTY, caught, budget)? });
        }
        edges.sort_unstable();
        let (covering, fresh) = (BTreeSet::new(), Vec::new());
        Ok(Handlers { list, edges, applied: 0, at: 0, covering, fresh, seen: None })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn get(&self, index: u16) -> &Handler {
        &self.list[usize::from(index)]
    }

    fn walk_to(&mut self, number: Number) {
        if number < self.at {
            self.applied = 0;
            self.covering.clear();
            self.fresh.clear();
            self.seen = None;
        }
        self.at = number;
        while let Some(&(at, begins, index)) = self.edges.get(self.applied)
            && at <= number
        {
            self.applied += 1;
            if begins {
                self.covering.insert(index);
                self.fresh.push(index);
            } else {
                self.covering.remove(&index);
            }
        }
    }

    /// The handlers that cover the instruction `number`, in order.
    pub(super) fn covering(&mut self, number: Number, into: &mut Vec<u16>) {
        self.walk_to(number);
        self.seen = None;
        into.clear();
        into.extend(&self.covering);
    }

    /// Those of them that were not merged with the same `state` just before. The caller merges them with it.
    pub(super) fn due(&mut self, number: Number, state: &State, into: &mut Vec<u16>) {
        self.walk_to(number);
        into.clear();
        let seen = self.seen.as_ref().is_some_and(|(registers, calls, flags)| {
            registers.is_same(&state.registers) && calls.is_same(&state.calls) && *flags == state.flags
        });
        if seen {
            self.fresh.sort_unstable();
            into.extend(self.fresh.iter().filter(|index| self.covering.contains(index)));
        } else {
            into.extend(&self.covering);
            self.seen = Some((state.registers.clone(), state.calls.clone(), state.flags));
        }
        self.fresh.clear();
    }
}
