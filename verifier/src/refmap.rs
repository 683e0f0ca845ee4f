//! [`RefMaps`]: which slots of a method's frame hold references, at each place where the collector may look (D7).

use std::collections::HashMap;

use classloader::bytecode::{Bci, Instruction, Opcode};

use crate::code_layout::{CodeLayout, each_target};
use crate::defect::{Defect, DefectKind};
use crate::frame::{Coarse, Frame, Word};
use crate::interpretation::{Interpretation, argument_words};
use crate::method_shape::MethodShape;

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
/// (calls, allocations, resolution, returns, monitors, ...), backward branches, targets of branches, starts of
/// handlers, the start of the method.
#[derive(Debug)]
pub struct RefMaps {
    /// How many local variables the rows have; those from there on never hold references.
    locals: u16,
    /// Sorted by bci; several for one bci where subroutines are called from different places.
    records: Box<[Record]>,
    /// The rows of records that need more than 64 bits, each `row_words` long.
    wide_rows: Box<[u64]>,
    row_words: usize,
    /// See [`Record::context`].
    contexts: Box<[Context]>,
}

/// The return addresses that tell the states at one bci apart.
type Context = Box<[(FrameSlot, Bci)]>;

#[derive(Debug, Clone, Copy)]
struct Record {
    /// One bit a slot, locals first; or where the row starts in `wide_rows`, if rows have more than one word.
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
pub struct FrameMap<'r> {
    locals: u16,
    depth: u16,
    bits: Bits<'r>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Bits<'r> {
    Narrow(u64),
    Wide(&'r [u64]),
    /// What several rows have in common.
    Common(Box<[u64]>),
}

impl FrameMap<'_> {
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
            Bits::Common(words) => words,
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
        let mut run = Interpretation::new(shape, layout, Coarse)?;
        run.solve()?;
        let mut builder = Builder {
            row_words: (locals + usize::from(shape.max_stack)).div_ceil(64).max(1),
            records: Vec::new(),
            wide_rows: Vec::new(),
            contexts: HashMap::new(),
        };
        run.replay(|instruction, frame, is_leader| {
            if is_leader || may_reach_safepoint(instruction) {
                builder.add(instruction.bci, argument_words(shape, instruction), frame, has_subroutines)?;
            }
            Ok(())
        })?;
        Ok(builder.finish(locals as u16))
    }

    /// The map of the state *before* the instruction at `bci`, arguments of a call included.
    ///
    /// `address` reads the return address (the bci behind a `jsr`) out of a slot of this frame. It is asked only in a
    /// method with subroutines, where a slot may hold a reference in one call of the subroutine and something else in
    /// another; its answer does not matter for a slot that holds no address.
    ///
    /// None where there is no map: see [`RefMaps`].
    pub fn at(&self, bci: Bci, address: impl Fn(FrameSlot) -> Bci) -> Option<FrameMap<'_>> {
        self.find(bci, address).map(|(map, _)| map)
    }

    /// As [`at`](Self::at), with the arguments of the call at `bci` popped, the receiver included: the state of the
    /// caller's own part of the frame while the callee runs.
    pub fn at_call(&self, bci: Bci, address: impl Fn(FrameSlot) -> Bci) -> Option<FrameMap<'_>> {
        self.find(bci, address).map(|(map, arguments)| FrameMap { depth: map.depth - arguments, ..map })
    }

    /// The bytes that the maps take on the Rust heap.
    pub fn heap_size(&self) -> usize {
        size_of_val(&*self.records)
            + size_of_val(&*self.wide_rows)
            + self.contexts.iter().map(|context| size_of_val(context) + size_of_val(&**context)).sum::<usize>()
    }

    fn find(&self, bci: Bci, address: impl Fn(FrameSlot) -> Bci) -> Option<(FrameMap<'_>, u16)> {
        let first = self.records.partition_point(|record| record.bci < bci);
        let mut matching = self.records[first..].iter().take_while(|record| record.bci == bci).filter(|record| {
            let context = record.context.checked_sub(1).map(|index| &self.contexts[usize::from(index)]);
            context.into_iter().flatten().all(|&(slot, expected)| address(slot) == expected)
        });
        let record = *matching.next()?;
        let mut bits = match self.row_words {
            1 => Bits::Narrow(record.row),
            _ => Bits::Wide(self.wide_row(&record)),
        };
        // States that the frame cannot tell apart behave alike from here on, up to slots that neither may use: the
        // slots that hold a reference in all of them are the ones that matter.
        for other in matching {
            bits = match bits {
                Bits::Narrow(row) => Bits::Narrow(row & other.row),
                Bits::Wide(row) => Bits::Common(common(row, self.wide_row(other))),
                Bits::Common(row) => Bits::Common(common(&row, self.wide_row(other))),
            };
        }
        Some((FrameMap { locals: self.locals, depth: record.depth, bits }, record.arguments))
    }

    fn wide_row(&self, record: &Record) -> &[u64] {
        &self.wide_rows[record.row as usize..][..self.row_words]
    }
}

fn common(a: &[u64], b: &[u64]) -> Box<[u64]> {
    a.iter().zip(b).map(|(a, b)| a & b).collect()
}

/// Whether a thread can be stopped at the instruction: it may throw, call, allocate, resolve, or jump backwards.
fn may_reach_safepoint(instruction: &Instruction<'_>) -> bool {
    let mut backwards = instruction.opcode == Opcode::Ret;
    each_target(instruction, |target| backwards |= target.is_ok_and(|target| target <= instruction.bci));
    backwards || instruction.opcode.can_throw()
}

struct Builder {
    records: Vec<Record>,
    wide_rows: Vec<u64>,
    row_words: usize,
    /// With their indices.
    contexts: HashMap<Context, usize>,
}

/// The most that the rows of one method may take, in words.
const MAX_ROWS: usize = 1 << 22;
/// The most records of one method; more than instructions there are only where subroutines are nested.
const MAX_RECORDS: usize = 1 << 18;

impl Builder {
    fn add(&mut self, bci: Bci, arguments: u16, frame: &Frame<()>, has_subroutines: bool) -> Result<(), DefectKind> {
        let references = frame.words().chunks(64).map(|chunk| {
            chunk.iter().rev().fold(0_u64, |row, word| row << 1 | u64::from(matches!(word, Word::Reference(()))))
        });
        let row = if self.row_words == 1 {
            references.sum()
        } else {
            let start = self.wide_rows.len();
            self.wide_rows.extend(references);
            self.wide_rows.resize(start + self.row_words, 0);
            // Neighbours are often equal.
            let previous = start.checked_sub(self.row_words);
            match previous {
                Some(previous) if self.wide_rows[previous..start] == self.wide_rows[start..] => {
                    self.wide_rows.truncate(start);
                    previous as u64
                }
                _ if self.wide_rows.len() > MAX_ROWS => return Err(DefectKind::TooComplex),
                _ => start as u64,
            }
        };
        let context = if has_subroutines { self.context(frame)? } else { 0 };
        let depth = frame.stack().len() as u16;
        if self.records.len() >= MAX_RECORDS {
            return Err(DefectKind::TooComplex);
        }
        self.records.push(Record { row, bci, depth, arguments, context });
        Ok(())
    }

    fn context(&mut self, frame: &Frame<()>) -> Result<u16, DefectKind> {
        let addresses = |words: &[Word<()>], slot: fn(u16) -> FrameSlot| {
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
        RefMaps {
            locals,
            records: self.records.into(),
            wide_rows: self.wide_rows.into(),
            row_words: self.row_words,
            contexts: contexts.into_iter().map(|(context, _)| context).collect(),
        }
    }

    /// Where all states agree, one record does.
    fn drop_needless_contexts(&mut self) {
        if self.contexts.is_empty() {
            return;
        }
        let (wide_rows, row_words) = (&self.wide_rows, self.row_words);
        let same_row = |a: &Record, b: &Record| match row_words {
            1 => a.row == b.row,
            _ => wide_rows[a.row as usize..][..row_words] == wide_rows[b.row as usize..][..row_words],
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
