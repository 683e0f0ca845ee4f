//! [`Registers`]: the local variables before an instruction.

use std::rc::Rc;

use super::classes::Classes;
use super::complaint::Outcome;
use super::stack::spend;
use super::value::{Kind, Type};
use crate::budget::Budget;

/// Registers in a chunk.
const CHUNK: usize = 64;
/// Chunks in a block.
const BLOCK: usize = 32;

type Chunk = Rc<[Type; CHUNK]>;
type Block = Rc<[Chunk]>;

/// The registers that hold something; those behind are bogus. Copies share what they have in common, so that frames of
/// thousands of registers cost little where few change.
#[derive(Debug, Clone)]
pub(super) struct Registers {
    count: usize,
    /// What is behind `count` in the last chunk is bogus. All blocks but the last are full.
    blocks: Rc<[Block]>,
}

/// The block of a chunk, and its place in there.
fn place(chunk: usize) -> (usize, usize) {
    (chunk / BLOCK, chunk % BLOCK)
}

fn set_chunk(blocks: &mut [Block], at: usize, chunk: Chunk) {
    let (block, at) = place(at);
    Rc::make_mut(&mut blocks[block])[at] = chunk;
}

fn set(blocks: &mut [Block], index: usize, to: Type) {
    let (block, at) = place(index / CHUNK);
    Rc::make_mut(&mut Rc::make_mut(&mut blocks[block])[at])[index % CHUNK] = to;
}

impl Registers {
    pub(super) fn new(types: &[Type]) -> Registers {
        let chunk = |types: &[Type]| {
            let mut chunk = [Type::BOGUS; CHUNK];
            chunk[..types.len()].copy_from_slice(types);
            Rc::new(chunk)
        };
        let block = |types: &[Type]| types.chunks(CHUNK).map(chunk).collect();
        Registers { count: types.len(), blocks: types.chunks(BLOCK * CHUNK).map(block).collect() }
    }

    fn chunk(&self, at: usize) -> &Chunk {
        let (block, at) = place(at);
        &self.blocks[block][at]
    }

    /// The numbers of the chunks that are not known to be the same in both, which have as many of them.
    fn different_chunks<'r>(&'r self, other: &'r Registers) -> impl Iterator<Item = usize> + 'r {
        let blocks = self.blocks.iter().zip(&*other.blocks).enumerate().filter(|(_, (a, b))| !Rc::ptr_eq(a, b));
        blocks.flat_map(|(block, (a, b))| {
            let chunks = a.iter().zip(&**b).enumerate().filter(|(_, (a, b))| !Rc::ptr_eq(a, b));
            chunks.map(move |(at, _)| block * BLOCK + at)
        })
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The type in a register below the count.
    pub(super) fn get(&self, index: usize) -> Option<Type> {
        (index < self.count).then(|| self.chunk(index / CHUNK)[index % CHUNK])
    }

    /// Whether it is another handle of the same registers.
    pub(super) fn is_same(&self, other: &Registers) -> bool {
        self.count == other.count && Rc::ptr_eq(&self.blocks, &other.blocks)
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
        let mut blocks = self.blocks.to_vec();
        spend(budget, blocks.len() + BLOCK + CHUNK)?;
        let bogus = Rc::new([Type::BOGUS; CHUNK]);
        for at in blocks.len().saturating_sub(1)..count.div_ceil(BLOCK * CHUNK) {
            let chunks = BLOCK.min(count.div_ceil(CHUNK) - at * BLOCK);
            let old = blocks.get(at).map_or(&[][..], |block| &**block);
            if old.len() < chunks {
                let block = old.iter().chain(std::iter::repeat(&bogus)).take(chunks).cloned().collect();
                blocks.truncate(at);
                blocks.push(block);
            }
        }
        set(&mut blocks, index, value);
        if let Some(second) = second {
            set(&mut blocks, last, second);
        }
        Ok(Registers { count, blocks: blocks.into() })
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
        let mut blocks: Option<Vec<Block>> = None;
        for index in 0..self.count {
            if changes(self.chunk(index / CHUNK)[index % CHUNK]) {
                set(blocks.get_or_insert_with(|| self.blocks.to_vec()), index, to);
                each(index);
            }
        }
        Ok(match blocks {
            Some(blocks) => Registers { count: self.count, blocks: blocks.into() },
            None => self.clone(),
        })
    }

    /// The first `count` of them.
    fn truncated(&self, count: usize) -> Registers {
        if count >= self.count {
            return self.clone();
        }
        let mut blocks = self.blocks[..count.div_ceil(BLOCK * CHUNK)].to_vec();
        let chunks = count.div_ceil(CHUNK);
        if let Some(last) = blocks.last_mut()
            && !chunks.is_multiple_of(BLOCK)
        {
            *last = last[..chunks % BLOCK].into();
        }
        if !count.is_multiple_of(CHUNK) {
            let mut chunk = **self.chunk(chunks - 1);
            chunk[count % CHUNK..].fill(Type::BOGUS);
            set_chunk(&mut blocks, chunks - 1, Rc::new(chunk));
        }
        Registers { count, blocks: blocks.into() }
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
        spend(budget, self.blocks.len())?;
        let count = self.count.min(new.count);
        let old = self.truncated(count);
        let Some(first) = old.first_unassignable(new, classes, budget)? else {
            return Ok((count < self.count).then_some(old));
        };
        let mut blocks = old.blocks.to_vec();
        for at in old.different_chunks(new).skip_while(|&at| at < first / CHUNK) {
            spend(budget, CHUNK)?;
            let (ours, theirs) = (old.chunk(at), new.chunk(at));
            let base = at * CHUNK;
            let mut merged = **ours;
            for index in first.max(base)..count.min(base + CHUNK) {
                merged[index - base] = classes.common(theirs[index - base], merged[index - base])?;
            }
            if merged == **theirs {
                set_chunk(&mut blocks, at, theirs.clone());
            } else if merged != **ours {
                set_chunk(&mut blocks, at, Rc::new(merged));
            }
        }
        let merged = Registers { count, blocks: blocks.into() };
        let is_used = |index: &usize| merged.chunk(index / CHUNK)[index % CHUNK].kind != Kind::Bogus;
        let used = (0..count).rev().find(is_used);
        Ok(Some(merged.truncated(used.map_or(0, |last| last + 1))))
    }

    /// The first register whose type in `new`, which has as many or more, does not fit.
    fn first_unassignable(
        &self,
        new: &Registers,
        classes: &mut Classes<'_>,
        budget: &mut Budget,
    ) -> Outcome<Option<usize>> {
        for at in self.different_chunks(new) {
            let (old, new) = (self.chunk(at), new.chunk(at));
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
