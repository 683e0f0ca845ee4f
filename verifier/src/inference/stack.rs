//! [`Stacks`]: the operand stacks of all instructions, which share what they have in common.

use super::classes::Classes;
use super::complaint::{Complaint, Outcome};
use super::value::{Kind, Type};
use crate::budget::Budget;

/// An operand stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stack {
    /// The node of the topmost value, 0 for an empty stack.
    top: u32,
    /// In words.
    pub(super) size: u32,
}

/// A value with what is below it.
#[derive(Debug, Clone, Copy)]
struct Node {
    value: Type,
    below: u32,
    /// Whether it or a value below is bogus.
    has_bogus: bool,
}

/// All stacks of one method's inference. Nodes are never changed.
pub(super) struct Stacks {
    nodes: Vec<Node>,
}

impl Stacks {
    pub(super) fn new() -> Stacks {
        // The node 0 is the end of all stacks.
        Stacks { nodes: vec![Node { value: Type::BOGUS, below: 0, has_bogus: false }] }
    }

    /// A stack of nothing.
    pub(super) const EMPTY: Stack = Stack { top: 0, size: 0 };

    fn node(&self, at: u32) -> Node {
        self.nodes[at as usize]
    }

    fn cons(&mut self, value: Type, below: u32, budget: &mut Budget) -> Outcome<u32> {
        budget.words(2).map_err(|_| Complaint::TooComplex)?;
        let has_bogus = value.kind == Kind::Bogus || self.node(below).has_bogus;
        let at = self.nodes.len() as u32;
        self.nodes.push(Node { value, below, has_bogus });
        Ok(at)
    }

    /// The stack with `value` on top.
    pub(super) fn push(&mut self, stack: Stack, value: Type, budget: &mut Budget) -> Outcome<Stack> {
        Ok(Stack { top: self.cons(value, stack.top, budget)?, size: stack.size + value.words() })
    }

    /// The topmost value and the stack below.
    pub(super) fn pop(&self, stack: Stack) -> Option<(Type, Stack)> {
        let node = (stack.top != 0).then(|| self.node(stack.top))?;
        Some((node.value, Stack { top: node.below, size: stack.size - node.value.words() }))
    }

    /// The values, topmost first.
    pub(super) fn values(&self, stack: Stack) -> impl Iterator<Item = Type> + '_ {
        self.chain(stack.top, 0).map(|at| self.node(at).value)
    }

    /// Nodes from `top` down to before `end`.
    fn chain(&self, top: u32, end: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(top), |&at| Some(self.node(at).below)).take_while(move |&at| at != 0 && at != end)
    }

    /// The stack with each value that `changes` picks replaced.
    pub(super) fn replace(
        &mut self,
        stack: Stack,
        changes: impl Fn(Type) -> bool,
        to: Type,
        budget: &mut Budget,
    ) -> Outcome<Stack> {
        let nodes: Vec<u32> = self.chain(stack.top, 0).collect();
        spend(budget, nodes.len())?;
        let Some(deepest) = nodes.iter().rposition(|&at| changes(self.node(at).value)) else {
            return Ok(stack);
        };
        let mut top = self.node(nodes[deepest]).below;
        for &at in nodes[..=deepest].iter().rev() {
            let value = self.node(at).value;
            top = self.cons(if changes(value) { to } else { value }, top, budget)?;
        }
        Ok(Stack { top, size: stack.size })
    }

    /// What either of two stacks may be; none when that is `old`.
    pub(super) fn merge(
        &mut self,
        old: Stack,
        new: Stack,
        classes: &mut Classes<'_>,
        budget: &mut Budget,
    ) -> Outcome<Option<Stack>> {
        if old.size != new.size {
            return Err(Complaint::StackHeight(new.size, old.size).into());
        }
        let (mut a, mut b) = (old.top, new.top);
        loop {
            // What the stacks share is equal.
            if a == b || a == 0 {
                return Ok(None);
            }
            if b == 0 {
                return Err(Complaint::StackTypes.into());
            }
            spend(budget, 1)?;
            let (old_node, new_node) = (self.node(a), self.node(b));
            if !classes.is_assignable(new_node.value, old_node.value)? {
                break;
            }
            (a, b) = (old_node.below, new_node.below);
        }
        let mut merged = Vec::new();
        let (mut a, mut b) = (old.top, new.top);
        while a != b && a != 0 && b != 0 {
            spend(budget, 1)?;
            let (old_node, new_node) = (self.node(a), self.node(b));
            let value = classes.common(old_node.value, new_node.value)?;
            if value.kind == Kind::Bogus {
                return Err(Complaint::StackTypes.into());
            }
            merged.push((value, a, b));
            (a, b) = (old_node.below, new_node.below);
        }
        if a != b || self.node(a).has_bogus {
            return Err(Complaint::StackTypes.into());
        }
        let mut top = a;
        for (value, a, b) in merged.into_iter().rev() {
            let same = [a, b].into_iter().find(|&at| self.node(at).value == value && self.node(at).below == top);
            top = match same {
                Some(at) => at,
                None => self.cons(value, top, budget)?,
            };
        }
        Ok(Some(Stack { top, size: old.size }))
    }
}

/// Accounts for work.
pub(super) fn spend(budget: &mut Budget, steps: usize) -> Outcome<()> {
    budget.work(steps).map_err(|_| Complaint::TooComplex.into())
}
