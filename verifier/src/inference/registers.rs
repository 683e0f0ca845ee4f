//! [`Registers`]: the local variables before an instruction.

use std::rc::Rc;

use super::classes::Classes;
use super::complaint::Outcome;
use super::stack::spend;
use super::value::{Kind, Type};
use crate::budget::Budget;

const CHUNK: usize = 64;

type Chunk = Rc<[Type; CHUNK]>;

/// The registers that hold something; those behind are bogus. Copies share what they have in common, so that frames of
/// thousands of registers cost little where few change.
#[derive(Debug, Clone)]
pub(super) struct Registers {
    count: usize,
    /// What is behind `count` in the last chunk is bogus.
    chunks: Rc<[Chunk]>,
}

impl Registers {
    pub(super) fn new(types: &[Type]) -> Registers {
        let chunk = |types: &[Type]| {
            let mut chunk = [Type::BOGUS; CHUNK];
            chunk[..types.len()].copy_from_slice(types);
            Rc::new(chunk)
        };
        Registers { count: types.len(), chunks: types.chunks(CHUNK).map(chunk).collect() }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The type in a register below the count.
    pub(super) fn get(&self, index: usize) -> Option<Type> {
        (index < self.count).then(|| self.chunks[index / CHUNK][index % CHUNK])
    }

    /// Whether it is another handle of the same registers.
    pub(super) fn is_same(&self, other: &Registers) -> bool {
        self.count == other.count && Rc::ptr_eq(&self.chunks, &other.chunks)
    }

    /// With a value stored that may take two registers.
    pub(super) fn store(&self, index: usize, value: Type, budget: &mut Budget) -> Outcome<Registers> {
        let second = value.second_half();
        let last = index + usize::from(second.is_some());
        let stays = |at: usize, value| self.get(at) == Some(value);
        if stays(index, value) && second.is_none_or(|second| stays(last, second)) {
            return Ok(self.clone());
        }
        let count = self.count.max(last + 1);
        let mut chunks = self.chunks.to_vec();
        spend(budget, chunks.len() + CHUNK)?;
        chunks.resize_with(count.div_ceil(CHUNK), || Rc::new([Type::BOGUS; CHUNK]));
        Rc::make_mut(&mut chunks[index / CHUNK])[index % CHUNK] = value;
        if let Some(second) = second {
            Rc::make_mut(&mut chunks[last / CHUNK])[last % CHUNK] = second;
        }
        Ok(Registers { count, chunks: chunks.into() })
    }

    /// With each type that `changes` picks replaced; `each` gets the index of each.
    pub(super) fn replace(
        &self,
        changes: impl Fn(Type) -> bool,
        to: Type,
        budget: &mut Budget,
        mut each: impl FnMut(usize),
    ) -> Outcome<Registers> {
        spend(budget, self.count)?;
        let mut chunks: Option<Vec<Chunk>> = None;
        for index in 0..self.count {
            if changes(self.chunks[index / CHUNK][index % CHUNK]) {
                let chunks = chunks.get_or_insert_with(|| self.chunks.to_vec());
                Rc::make_mut(&mut chunks[index / CHUNK])[index % CHUNK] = to;
                each(index);
            }
        }
        Ok(match chunks {
            Some(chunks) => Registers { count: self.count, chunks: chunks.into() },
            None => self.clone(),
        })
    }

    /// The first `count` of them.
    fn truncated(&self, count: usize) -> Registers {
        if count >= self.count {
            return self.clone();
        }
        let mut chunks = self.chunks[..count.div_ceil(CHUNK)].to_vec();
        if let Some(last) = chunks.last_mut()
            && !count.is_multiple_of(CHUNK)
        {
            Rc::make_mut(last)[count % CHUNK..].fill(Type::BOGUS);
        }
        Registers { count, chunks: chunks.into() }
    }

    /// What either of two may be; none when that is `self`.
    pub(super) fn merge(
        &self,
        new: &Registers,
        classes: &mut Classes<'_>,
        budget: &mut Budget,
    ) -> Outcome<Option<Registers>> {
        if self.is_same(new) {
            return Ok(None);
        }
        spend(budget, self.chunks.len())?;
        let count = self.count.min(new.count);
        let old = self.truncated(count);
        let Some(first) = old.first_unassignable(new, classes, budget)? else {
            return Ok((count < self.count).then_some(old));
        };
        let mut chunks = old.chunks.to_vec();
        for (at, chunk) in chunks.iter_mut().enumerate().skip(first / CHUNK) {
            let theirs = &new.chunks[at];
            if Rc::ptr_eq(chunk, theirs) {
                continue;
            }
            spend(budget, CHUNK)?;
            let base = at * CHUNK;
            let mut merged = **chunk;
            for index in first.max(base)..count.min(base + CHUNK) {
                merged[index - base] = classes.common(theirs[index - base], merged[index - base])?;
            }
            if merged == **theirs {
                *chunk = theirs.clone();
            } else if merged != **chunk {
                *chunk = Rc::new(merged);
            }
        }
        let merged = Registers { count, chunks: chunks.into() };
        let used = (0..count).rev().find(|&index| merged.chunks[index / CHUNK][index % CHUNK].kind != Kind::Bogus);
        Ok(Some(merged.truncated(used.map_or(0, |last| last + 1))))
    }

    /// The first register whose type in `new`, which has as many or more, does not fit.
    fn first_unassignable(
        &self,
        new: &Registers,
        classes: &mut Classes<'_>,
        budget: &mut Budget,
    ) -> Outcome<Option<usize>> {
        for (at, (old, new)) in self.chunks.iter().zip(&*new.chunks).enumerate() {
            if Rc::ptr_eq(old, new) {
                continue;
            }
            let base = at * CHUNK;
            let held = CHUNK.min(self.count - base);
            spend(budget, held)?;
            for index in 0..held {
                if !classes.is_assignable(new[index], old[index])? {
                    return Ok(Some(base + index));
                }
            }
        }
        Ok(None)
    }

    /// The registers after a subroutine: those that it `modified` as it left them, the others as its `caller` had them.
    pub(super) fn returned(
        &self,
        caller: &Registers,
        modified: impl Fn(usize) -> bool,
        budget: &mut Budget,
    ) -> Outcome<Registers> {
        let count = self.count.max(caller.count);
        spend(budget, count)?;
        let from = |index: usize| if modified(index) { self } else { caller };
        let types: Vec<Type> = (0..count).map(|index| from(index).get(index).unwrap_or(Type::BOGUS)).collect();
        Ok(Registers::new(&types))
    }
}
