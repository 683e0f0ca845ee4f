//! [`Calls`]: the subroutines that an instruction is in.

use std::rc::Rc;

use super::complaint::{Complaint, Outcome};
use super::stack::spend;
use crate::budget::Budget;

/// The calls of subroutines that are under way, outermost first.
#[derive(Debug, Clone, Default)]
pub(super) struct Calls {
    list: Option<Rc<[Call]>>,
}

/// A subroutine under way.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The number of its first instruction.
    entry: u16,
    /// The registers that it has used, a bit each.
    used: Rc<[u64]>,
}

impl Call {
    /// Whether the subroutine has read or written this register.
    pub(super) fn uses(&self, register: usize) -> bool {
        self.used.get(register / 64).is_some_and(|word| word >> (register % 64) & 1 != 0)
    }
}

impl Calls {
    fn all(&self) -> &[Call] {
        self.list.as_deref().unwrap_or_default()
    }

    fn of(calls: Vec<Call>) -> Calls {
        Calls { list: (!calls.is_empty()).then(|| calls.into()) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_none()
    }

    /// Whether it is another handle of the same calls.
    pub(super) fn is_same(&self, other: &Calls) -> bool {
        match (&self.list, &other.list) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }

    /// With a call of the subroutine at `entry`, which has used no register of `locals` yet.
    pub(super) fn enter(&self, entry: u16, locals: usize, budget: &mut Budget) -> Outcome<Calls> {
        let mut calls = self.all().to_vec();
        if calls.iter().any(|call| call.entry == entry) {
            return Err(Complaint::RecursiveJsr.into());
        }
        keep(budget, 3 * calls.len() + locals / 64)?;
        calls.push(Call { entry, used: vec![0; locals.div_ceil(64)].into() });
        Ok(Calls::of(calls))
    }

    /// The last call of the subroutine at `entry`, and the calls around it.
    pub(super) fn leave(&self, entry: u16) -> Outcome<(&Call, Calls)> {
        let at = self.all().iter().rposition(|call| call.entry == entry).ok_or(Complaint::IllegalReturn)?;
        Ok((&self.all()[at], Calls::of(self.all()[..at].to_vec())))
    }

    /// After the use of `registers` in all of them.
    pub(super) fn using(&self, registers: &[usize], budget: &mut Budget) -> Outcome<Calls> {
        spend(budget, self.all().len() * registers.len())?;
        if self.all().iter().all(|call| registers.iter().all(|&register| call.uses(register))) {
            return Ok(self.clone());
        }
        let mut calls = self.all().to_vec();
        for call in &mut calls {
            if registers.iter().all(|&register| call.uses(register)) {
                continue;
            }
            keep(budget, 6 + call.used.len())?;
            let used = Rc::make_mut(&mut call.used);
            for &register in registers {
                used[register / 64] |= 1 << (register % 64);
            }
        }
        Ok(Calls::of(calls))
    }

    /// The calls that are under way in either case, in which each register is used that either uses; none when those
    /// are `self`.
    pub(super) fn merge(&self, new: &Calls, budget: &mut Budget) -> Outcome<Option<Calls>> {
        if self.is_empty() || self.is_same(new) {
            return Ok(None);
        }
        let mut calls = Vec::with_capacity(self.all().len());
        let mut more_used = false;
        let mut rest = new.all();
        for old in self.all() {
            let found = rest.iter().position(|call| call.entry == old.entry);
            spend(budget, 1 + found.unwrap_or(rest.len()))?;
            let Some(at) = found else { continue };
            let used = &rest[at].used;
            rest = &rest[at + 1..];
            let mut call = old.clone();
            if !Rc::ptr_eq(&call.used, used) {
                spend(budget, used.len())?;
                if used.iter().zip(&*old.used).any(|(new, old)| new & !old != 0) {
                    more_used = true;
                    keep(budget, used.len())?;
                    call.used = used.iter().zip(&*old.used).map(|(new, old)| new | old).collect();
                }
            }
            calls.push(call);
        }
        if calls.len() == self.all().len() && !more_used {
            return Ok(None);
        }
        Ok(Some(Calls::of(calls)))
    }
}

fn keep(budget: &mut Budget, words: usize) -> Outcome<()> {
    budget.words(words).map_err(|_| Complaint::TooComplex.into())
}
