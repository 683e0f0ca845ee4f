//! [`RefMaps`]: which slots of a method's frame hold references, at each place where the collector may look (D7).

use std::collections::HashMap;

use classloader::bytecode::{Bci, Instruction, Opcode};

use crate::code_layout::{CodeLayout, each_target};
use crate::defect::{Defect, DefectKind};
use crate::frame::{Frame, Word};
use crate::interpretation::Interpretation;
use crate::method_shape::MethodShape;
use crate::step::argument_words;
use rows::{RowId, Rows};

mod follow;
mod rows;

/// A slot of a frame. Slots are numbered as in JVMS 2.6: a long or double takes two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FrameSlot {
    /// A local variable.
    Local(u16),
    /// An operand, the bottom of the stack is 0.
    Stack(u16),
}

/// The reference maps of a method.
///
/// There is a map for each instruction that control flow reaches and that can reach a safepoint: those that can throw
/// (calls, allocations, resolution, returns, monitors, ...), backward branches and what follows them, targets of branches, starts of
/// handlers, the start of the method.
#[derive(Debug)]
pub struct RefMaps {
    /// How many local variables the rows have; those from there on never hold references.
    locals: u16,
    /// Sorted by bci; several for one bci where subroutines are called from different places.
    records: Box<[Record]>,
    /// The rows of records, if they need more than 64 bits.
    wide_rows: Option<Rows>,
    /// See [`Record::context`].
    contexts: Box<[Context]>,
}

/// The return addresses that tell the states at one bci apart.
type Context = Box<[(FrameSlot, Bci)]>;

#[derive(Debug, Clone, Copy)]
struct Record {
    /// One bit a slot, locals first; or a `RowId`, if rows have more than one word.
    row: u64,
    bci: Bci,
    /// Operand stack slots in use.
    depth: u16,
    /// The slots of the call's arguments, on top of the stack.
    arguments: u16,
    /// One more than the index of the context; 0 is none.
    context: u16,
}

/// Which slots of a frame hold references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameMap {
    locals: u16,
    depth: u16,
    bits: Bits,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Bits {
    Narrow(u64),
    Wide(Box<[u64]>),
}

impl FrameMap {
    /// The number of operand stack slots in use, references or not.
    pub fn stack_depth(&self) -> u16 {
        self.depth
    }

    /// The local variables that hold references, ascending.
    pub fn locals(&self) -> impl Iterator<Item = u16> + '_ {
        Ones::new(self.words(), 0, usize::from(self.locals))
    }

    /// The operand stack slots that hold references, ascending; the bottom is 0.
    pub fn stack(&self) -> impl Iterator<Item = u16> + '_ {
        Ones::new(self.words(), usize::from(self.locals), usize::from(self.depth))
    }

    /// Whether a slot holds a reference.
    pub fn is_reference(&self, slot: FrameSlot) -> bool {
        let at = match slot {
            FrameSlot::Local(index) if index < self.locals => usize::from(index),
            FrameSlot::Stack(index) if index < self.depth => usize::from(self.locals) + usize::from(index),
            _ => return false,
        };
        self.words().get(at / 64).is_some_and(|word| word >> (at % 64) & 1 != 0)
    }

    fn words(&self) -> &[u64] {
        match &self.bits {
            Bits::Narrow(word) => std::slice::from_ref(word),
            Bits::Wide(words) => words,
        }
    }
}

/// The positions of the bits that are set in a range of a row, counted from the start of the range.
struct Ones<'w> {
    words: &'w [u64],
    start: usize,
    end: usize,
    /// The bits of the word at `at` not yet given.
    rest: u64,
    at: usize,
}

impl<'w> Ones<'w> {
    fn new(words: &'w [u64], start: usize, len: usize) -> Ones<'w> {
        let at = start / 64;
        let rest = words.get(at).map_or(0, |word| word & u64::MAX << (start % 64));
        Ones { words, start, end: start + len, rest, at }
    }
}

impl Iterator for Ones<'_> {
    type Item = u16;

    #[inline]
    fn next(&mut self) -> Option<u16> {
        while self.rest == 0 {
            self.at += 1;
            if self.at * 64 >= self.end {
                return None;
            }
            self.rest = *self.words.get(self.at)?;
        }
        let position = self.at * 64 + self.rest.trailing_zeros() as usize;
        self.rest &= self.rest - 1;
        // Beyond the end there are bits of no interest, but nothing after them.
        if position < self.end { Some((position - self.start) as u16) } else { None }
    }
}

impl RefMaps {
    /// Computes the maps of a method. Its code must be as in the class file (not quickened).
    ///
    /// # Errors
    ///
    /// The first defect found, as verification would report it; never for a method that was verified.
    pub fn compute(shape: &MethodShape<'_>) -> Result<RefMaps, Defect> {
        let layout = CodeLayout::new(shape)?;
        let locals = layout.locals;
        let has_subroutines = layout.has_subroutines();
        let row_words = (locals + usize::from(shape.max_stack)).div_ceil(64).max(1);
        let mut builder = Builder {
            records: Vec::new(),
            wide_rows: (row_words > 1).then(|| Rows::new(row_words)),
            last_row: vec![0; row_words],
            contexts: HashMap::new(),
        };
        let mut closes_loop = false;
        let add = |instruction: &Instruction<'_>, frame: &Frame, is_leader: bool| {
            let is_behind_loop = std::mem::replace(&mut closes_loop, jumps_back(instruction));
            if is_leader || is_behind_loop || may_reach_safepoint(instruction) {
                builder.add(instruction.bci, argument_words(shape, instruction), frame, has_subroutines)?;
            }
            Ok(())
        };
        match shape.stack_map_table {
            Some(table) => follow::follow(shape, table, locals, add)?,
            None => {
                let mut run = Interpretation::new(shape, layout)?;
                run.solve()?;
                run.replay(add)?;
            }
        }
        Ok(builder.finish(locals as u16))
    }

    /// The map of the state *before* the instruction at `bci`, arguments of a call included.
    ///
    /// `address` reads the return address (the bci behind a `jsr`) out of a slot of this frame. It is asked only in a
    /// method with subroutines, where a slot may hold a reference in one call of the subroutine and something else in
    /// another; its answer does not matter for a slot that holds no address.
    ///
    /// None where there is no map: see [`RefMaps`].
    pub fn at(&self, bci: Bci, address: impl Fn(FrameSlot) -> Bci) -> Option<FrameMap> {
        self.find(bci, address).map(|(map, _)| map)
    }

    /// As [`at`](Self::at), with the arguments of the call at `bci` popped, the receiver included: the state of the
    /// caller's own part of the frame while the callee runs.
    pub fn at_call(&self, bci: Bci, address: impl Fn(FrameSlot) -> Bci) -> Option<FrameMap> {
        self.find(bci, address).map(|(map, arguments)| FrameMap { depth: map.depth - arguments, ..map })
    }

    /// The bytes that the maps take on the Rust heap.
    pub fn heap_size(&self) -> usize {
        size_of_val(&*self.records)
            + self.wide_rows.as_ref().map_or(0, Rows::heap_size)
            + self.contexts.iter().map(|context| size_of_val(context) + size_of_val(&**context)).sum::<usize>()
    }

    fn find(&self, bci: Bci, address: impl Fn(FrameSlot) -> Bci) -> Option<(FrameMap, u16)> {
        let first = self.records.partition_point(|record| record.bci < bci);
        let mut matching = self.records[first..].iter().take_while(|record| record.bci == bci).filter(|record| {
            let context = record.context.checked_sub(1).map(|index| &self.contexts[usize::from(index)]);
            context.into_iter().flatten().all(|&(slot, expected)| address(slot) == expected)
        });
        let record = *matching.next()?;
        let mut bits = self.bits(&record);
        // States that the frame cannot tell apart behave alike from here on, up to slots that neither may use: the
        // slots that hold a reference in all of them are the ones that matter.
        for other in matching {
            match (&mut bits, self.bits(other)) {
                (Bits::Narrow(row), Bits::Narrow(other)) => *row &= other,
                (Bits::Wide(row), Bits::Wide(other)) => {
                    row.iter_mut().zip(other).for_each(|(row, other)| *row &= other)
                }
                _ => {}
            }
        }
        Some((FrameMap { locals: self.locals, depth: record.depth, bits }, record.arguments))
    }

    fn bits(&self, record: &Record) -> Bits {
        match &self.wide_rows {
            Some(rows) => Bits::Wide(rows.get(record.row as RowId)),
            None => Bits::Narrow(record.row),
        }
    }
}

/// Whether a thread can be stopped at the instruction: it may throw, call, allocate, resolve, or jump backwards.
fn may_reach_safepoint(instruction: &Instruction<'_>) -> bool {
    jumps_back(instruction) || instruction.opcode.can_throw()
}

/// Whether the instruction may jump backwards. A conditional one is executed as a jump over a jump, and a thread may be stopped where it
/// falls through, too.
fn jumps_back(instruction: &Instruction<'_>) -> bool {
    let mut backwards = instruction.opcode == Opcode::Ret;
    each_target(instruction, |target| backwards |= target.is_ok_and(|target| target <= instruction.bci));
    backwards
}

struct Builder {
    records: Vec<Record>,
    wide_rows: Option<Rows>,
    last_row: Vec<u64>,
    /// With their indices.
    contexts: HashMap<Context, usize>,
}

/// The most records of one method; more than instructions there are only where subroutines are nested.
const MAX_RECORDS: usize = 1 << 18;

impl Builder {
    fn add(&mut self, bci: Bci, arguments: u16, frame: &Frame, has_subroutines: bool) -> Result<(), DefectKind> {
        let references = frame.words().chunks(64).map(|chunk| {
            chunk.iter().rev().fold(0_u64, |row, word| row << 1 | u64::from(matches!(word, Word::Reference)))
        });
        let row = match &mut self.wide_rows {
            Some(rows) => u64::from(rows.add(&mut self.last_row, references)),
            None => references.sum(),
        };
        let context = if has_subroutines { self.context(frame)? } else { 0 };
        let depth = frame.stack().len() as u16;
        if self.records.len() >= MAX_RECORDS {
            return Err(DefectKind::TooComplex);
        }
        self.records.push(Record { row, bci, depth, arguments, context });
        Ok(())
    }

    fn context(&mut self, frame: &Frame) -> Result<u16, DefectKind> {
        let addresses = |words: &[Word], slot: fn(u16) -> FrameSlot| {
            let found = words.iter().enumerate().filter_map(move |(index, word)| match word {
                Word::ReturnAddress(address) => Some((slot(index as u16), *address)),
                _ => None,
            });
            found.collect::<Vec<_>>()
        };
        let mut context = addresses(frame.locals(), FrameSlot::Local);
        context.extend(addresses(frame.stack(), FrameSlot::Stack));
        if context.is_empty() {
            return Ok(0);
        }
        let next = self.contexts.len();
        let index = *self.contexts.entry(context.into()).or_insert(next);
        u16::try_from(index + 1).map_err(|_| DefectKind::TooComplex)
    }

    fn finish(mut self, locals: u16) -> RefMaps {
        // Blocks come in the order of the code; only the states of one block are out of order.
        self.records.sort_by_key(|record| record.bci);
        self.drop_needless_contexts();
        let mut contexts: Vec<_> = self.contexts.into_iter().collect();
        contexts.sort_unstable_by_key(|&(_, index)| index);
        if let Some(rows) = &mut self.wide_rows {
            rows.finish();
        }
        RefMaps {
            locals,
            records: self.records.into(),
            wide_rows: self.wide_rows,
            contexts: contexts.into_iter().map(|(context, _)| context).collect(),
        }
    }

    /// Where all states agree, one record does.
    fn drop_needless_contexts(&mut self) {
        if self.contexts.is_empty() {
            return;
        }
        let wide_rows = &self.wide_rows;
        let same_row = |a: &Record, b: &Record| {
            let equal = |rows: &Rows| rows.get(a.row as RowId) == rows.get(b.row as RowId);
            a.row == b.row || wide_rows.as_ref().is_some_and(equal)
        };
        let mut records = Vec::with_capacity(self.records.len());
        for group in self.records.chunk_by(|a, b| a.bci == b.bci) {
            if group.iter().all(|record| same_row(record, &group[0])) {
                records.push(Record { context: 0, ..group[0] });
            } else {
                records.extend_from_slice(group);
            }
        }
        self.records = records;
    }
}

#[cfg(test)]
mod tests;
