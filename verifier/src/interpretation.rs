//! [`Interpretation`]: the abstract interpreter of a method's code.
//!
//! It computes, for each basic block, the state of the frame on entry, as the fixpoint of merging the states in which
//! control arrives (JVMS 4.10.2.2).
//!
//! **Subroutines** are followed, not approximated: the address that `jsr` pushes is part of the state, and states that
//! hold different addresses in the same word are never merged, so a `ret` has one successor and what a subroutine does
//! not touch keeps the type it has at this call. A block may therefore have several entry states, one for each chain
//! of calls. Addresses that no `ret` uses any more are forgotten (`CodeLayout::may_return_through`).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use classloader::bytecode::{Bci, Flow, Instruction, decode};

use crate::budget::Budget;
use crate::code_layout::{CodeLayout, each_target};
use crate::defect::{Defect, DefectKind};
use crate::frame::{Frame, Word};
use crate::method_shape::MethodShape;
use crate::step::{enter, step};

type Outcome<T> = Result<T, DefectKind>;

/// The analysis of one method.
pub(crate) struct Interpretation<'m> {
    shape: &'m MethodShape<'m>,
    layout: CodeLayout,
    budget: Budget,
    entries: Vec<Entry>,
    /// For each bci, the newest of its entries.
    entry_at: Vec<Option<EntryId>>,
    /// Blocks to look at (again), lowest bci first: mostly, what leads to a block comes before it.
    queue: BinaryHeap<Reverse<(Bci, EntryId)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct EntryId(u32);

/// A state in which a basic block is entered.
struct Entry {
    words: Vec<Word>,
    /// The next older entry of the same block.
    older: Option<EntryId>,
    queued: bool,
}

/// The exception handlers that cover a range of the code.
struct Covering {
    range: Range<u16>,
    handlers: Vec<Bci>,
}

impl Covering {
    const NOTHING: Covering = Covering { range: 0..0, handlers: Vec::new() };
}

impl<'m> Interpretation<'m> {
    /// Prepares the analysis: the block at bci 0, entered with the arguments.
    pub(crate) fn new(shape: &'m MethodShape<'m>, layout: CodeLayout) -> Result<Self, Defect> {
        let mut run = Interpretation {
            shape,
            layout,
            budget: Budget::new(),
            entries: Vec::new(),
            entry_at: vec![None; shape.code.len()],
            queue: BinaryHeap::new(),
        };
        let start = Bci(0);
        let mut frame = run.empty_frame();
        enter(shape, &mut frame).map_err(|kind| kind.at(start))?;
        run.flow_into(start, frame.locals(), frame.stack()).map_err(|kind| kind.at(start))?;
        Ok(run)
    }

    fn empty_frame(&self) -> Frame {
        Frame::new(self.layout.locals, self.shape.max_locals, self.shape.max_stack)
    }

    /// Computes the entry states of all blocks.
    pub(crate) fn solve(&mut self) -> Result<(), Defect> {
        let mut frame = self.empty_frame();
        let mut covering = Covering::NOTHING;
        while let Some(Reverse((start, id))) = self.queue.pop() {
            let entry = &mut self.entries[id.0 as usize];
            entry.queued = false;
            frame.load(&entry.words);
            self.walk(start, &mut frame, &mut covering)?;
        }
        Ok(())
    }

    /// Follows a block from its entry and hands its outcome on to the blocks after it.
    fn walk(&mut self, start: Bci, frame: &mut Frame, covering: &mut Covering) -> Result<(), Defect> {
        let mut bci = start;
        // Whether the handlers that cover `bci` have not seen the present locals.
        let mut handlers_due = true;
        loop {
            let (instruction, next) = self.instruction(bci)?;
            let fail = |kind: DefectKind| kind.at(bci);
            self.budget.work(1).map_err(fail)?;
            if !covering.range.contains(&bci.0) {
                *covering = self.covering(bci).map_err(fail)?;
                handlers_due = true;
            }
            if handlers_due {
                for &handler in &covering.handlers {
                    self.flow_into_handler(handler, frame).map_err(fail)?;
                }
                handlers_due = false;
            }
            handlers_due |= step(self.shape, frame, &instruction).map_err(fail)?;
            match self.leave(&instruction, next, frame).map_err(fail)? {
                Some(next) if next.index() >= self.shape.code.len() => {
                    return Err(DefectKind::FallsOffEnd.at(next));
                }
                Some(next) => bci = next,
                None => return Ok(()),
            }
        }
    }

    /// Hands the state behind `instruction` on. Returns where to go on, if that is in the same block.
    fn leave(&mut self, instruction: &Instruction<'_>, next: Bci, frame: &mut Frame) -> Outcome<Option<Bci>> {
        let flow = instruction.opcode.flow();
        match flow {
            Flow::Next => {}
            Flow::Branch | Flow::Goto | Flow::Switch => {
                let mut outcome = Ok(());
                each_target(instruction, |target| {
                    if let (Ok(target), Ok(())) = (target, outcome) {
                        outcome = self.flow_into(target, frame.locals(), frame.stack());
                    }
                });
                outcome?;
            }
            Flow::Jsr => {
                if next.index() >= self.shape.code.len() {
                    return Err(DefectKind::FallsOffEnd);
                }
                frame.push(Word::ReturnAddress(next))?;
                if let Some(target) = instruction.branch_target() {
                    self.flow_into(target, frame.locals(), frame.stack())?;
                }
            }
            Flow::Ret => {
                let address = frame.local(instruction.local().unwrap_or_default(), b'r')?;
                let Word::ReturnAddress(target) = address else {
                    return Err(DefectKind::LocalType);
                };
                // An address is good for one return.
                for word in frame.words_mut().iter_mut().filter(|word| **word == address) {
                    *word = Word::Unusable;
                }
                self.flow_into(target, frame.locals(), frame.stack())?;
            }
            Flow::Return | Flow::Throw => {}
        }
        if !matches!(flow, Flow::Next | Flow::Branch) {
            return Ok(None);
        }
        if next.index() < self.shape.code.len() && self.layout.is_leader(next) {
            self.flow_into(next, frame.locals(), frame.stack())?;
            return Ok(None);
        }
        Ok(Some(next))
    }

    fn instruction(&self, bci: Bci) -> Result<(Instruction<'m>, Bci), Defect> {
        decode(self.shape.code, bci).map_err(|error| DefectKind::Decode(error).at(bci))
    }

    /// The handlers that cover `bci`, and how far the same ones do.
    fn covering(&mut self, bci: Bci) -> Outcome<Covering> {
        let table = self.shape.exception_table;
        // An entry takes longer than a word.
        self.budget.work(8 * table.len())?;
        let mut range = 0..u16::MAX;
        let mut handlers = Vec::new();
        for entry in table {
            for bound in [entry.start_pc, entry.end_pc] {
                if bound <= bci.0 {
                    range.start = range.start.max(bound);
                } else {
                    range.end = range.end.min(bound);
                }
            }
            if entry.start_pc <= bci.0 && bci.0 < entry.end_pc {
                handlers.push(Bci(entry.handler_pc));
            }
        }
        handlers.sort_unstable();
        handlers.dedup();
        Ok(Covering { range, handlers })
    }

    fn flow_into_handler(&mut self, handler: Bci, frame: &Frame) -> Outcome<()> {
        if self.shape.max_stack == 0 {
            return Err(DefectKind::StackOverflow);
        }
        self.flow_into(handler, frame.locals(), &[Word::Reference])
    }

    /// Merges a state into those in which the block at `target` is entered.
    fn flow_into(&mut self, target: Bci, locals: &[Word], stack: &[Word]) -> Outcome<()> {
        if !self.layout.has_subroutines() {
            return self.merge_into(target, locals, stack);
        }
        // Forget the addresses that no `ret` can use.
        let mut locals = locals.to_vec();
        for (index, word) in locals.iter_mut().enumerate() {
            if matches!(word, Word::ReturnAddress(_)) && !self.layout.may_return_through(target, index) {
                *word = Word::Unusable;
            }
        }
        self.merge_into(target, &locals, stack)
    }

    fn merge_into(&mut self, target: Bci, locals: &[Word], stack: &[Word]) -> Outcome<()> {
        let newest = self.entry_at[target.index()];
        let mut candidate = newest;
        let words = 1 + locals.len() + stack.len();
        // Searching among states is slower than merging two.
        let cost = if self.layout.has_subroutines() { 8 * words } else { words };
        while let Some(id) = candidate {
            self.budget.work(cost)?;
            let entry = &mut self.entries[id.0 as usize];
            if entry.words.len() != locals.len() + stack.len() {
                return Err(DefectKind::StackDepth(target));
            }
            if !self.layout.has_subroutines() || same_addresses(&entry.words, locals.iter().chain(stack)) {
                let (old_locals, old_stack) = entry.words.split_at_mut(locals.len());
                let changed = merge_words(old_locals, locals) | merge_words(old_stack, stack);
                if changed && !std::mem::replace(&mut entry.queued, true) {
                    self.queue.push(Reverse((target, id)));
                }
                return Ok(());
            }
            candidate = entry.older;
        }
        self.budget.words(words)?;
        let id = EntryId(self.entries.len() as u32);
        self.entries.push(Entry { words: [locals, stack].concat(), older: newest, queued: true });
        self.entry_at[target.index()] = Some(id);
        self.queue.push(Reverse((target, id)));
        Ok(())
    }

    /// After [`solve`](Self::solve): calls `f` with each instruction that can be reached, in the order of the code,
    /// each of the states before it, and whether it starts a block.
    pub(crate) fn replay(
        &mut self,
        mut f: impl FnMut(&Instruction<'m>, &Frame, bool) -> Outcome<()>,
    ) -> Result<(), Defect> {
        let mut frame = self.empty_frame();
        for start in (0..self.shape.code.len()).map(|bci| Bci(bci as u16)) {
            let mut entry = self.entry_at[start.index()];
            while let Some(id) = entry {
                frame.load(&self.entries[id.0 as usize].words);
                entry = self.entries[id.0 as usize].older;
                let mut bci = start;
                loop {
                    let (instruction, next) = self.instruction(bci)?;
                    f(&instruction, &frame, bci == start).map_err(|kind| kind.at(bci))?;
                    if !matches!(instruction.opcode.flow(), Flow::Next | Flow::Branch) || self.layout.is_leader(next) {
                        break;
                    }
                    step(self.shape, &mut frame, &instruction).map_err(|kind| kind.at(bci))?;
                    bci = next;
                }
            }
        }
        Ok(())
    }
}

/// Whether two states of the same size hold the same return addresses.
fn same_addresses<'a>(old: &[Word], new: impl Iterator<Item = &'a Word>) -> bool {
    old.iter().zip(new).all(|(old, new)| match (old, new) {
        (Word::ReturnAddress(old), Word::ReturnAddress(new)) => old == new,
        (Word::ReturnAddress(_), _) | (_, Word::ReturnAddress(_)) => false,
        _ => true,
    })
}

/// Merges `new` into `old`, says whether that changed it.
fn merge_words(old: &mut [Word], new: &[Word]) -> bool {
    let mut changed = false;
    for (old, &new) in old.iter_mut().zip(new) {
        if *old != new && *old != Word::Unusable {
            *old = Word::Unusable;
            changed = true;
        }
    }
    changed
}
