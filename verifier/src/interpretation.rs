//! [`Interpretation`]: the abstract interpreter of a method's code.
//!
//! It computes, for each basic block, the state of the frame on entry, as the fixpoint of merging the states in which
//! control arrives (JVMS 4.10.2.2). It is generic over what is known of references.
//!
//! **Subroutines** are followed, not approximated: the address that `jsr` pushes is part of the state, and states that
//! hold different addresses in the same word are never merged, so a `ret` has one successor and what a subroutine does
//! not touch keeps the type it has at this call. A block may therefore have several entry states, one for each chain
//! of calls. Addresses that no `ret` uses any more are forgotten (`CodeLayout::may_return_through`).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use classloader::CpIndex;
use classloader::bytecode::{Bci, Flow, Instruction, LocalAccess, Opcode, Operands, decode};
use classloader::descriptor::{FieldType, MethodDescriptor};

use crate::budget::Budget;
use crate::code_layout::{CodeLayout, each_target};
use crate::defect::{Defect, DefectKind};
use crate::frame::{Frame, References, Source, Word};
use crate::method_shape::{ConstantKind, MethodShape};

type Outcome<T> = Result<T, DefectKind>;

/// The analysis of one method.
pub(crate) struct Interpretation<'m, D: References> {
    shape: &'m MethodShape<'m>,
    layout: CodeLayout,
    domain: D,
    budget: Budget,
    entries: Vec<Entry<D::Ref>>,
    /// For each bci, the newest of its entries.
    entry_at: Vec<Option<EntryId>>,
    /// Blocks to look at (again), lowest bci first: mostly, what leads to a block comes before it.
    queue: BinaryHeap<Reverse<(Bci, EntryId)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct EntryId(u32);

/// A state in which a basic block is entered.
struct Entry<R> {
    words: Vec<Word<R>>,
    /// The next older entry of the same block.
    older: Option<EntryId>,
    queued: bool,
}

/// The exception handlers that cover a range of the code.
struct Covering {
    range: Range<u16>,
    /// Handler and catch type.
    handlers: Vec<(Bci, CpIndex)>,
}

impl Covering {
    const NOTHING: Covering = Covering { range: 0..0, handlers: Vec::new() };
}

impl<'m, D: References> Interpretation<'m, D> {
    /// Prepares the analysis: the block at bci 0, entered with the arguments.
    pub(crate) fn new(shape: &'m MethodShape<'m>, layout: CodeLayout, domain: D) -> Result<Self, Defect> {
        let mut run = Interpretation {
            shape,
            layout,
            domain,
            budget: Budget::new(),
            entries: Vec::new(),
            entry_at: vec![None; shape.code.len()],
            queue: BinaryHeap::new(),
        };
        let start = Bci(0);
        let frame = run.initial_frame().map_err(|kind| kind.at(start))?;
        run.flow_into(start, frame.locals(), frame.stack()).map_err(|kind| kind.at(start))?;
        Ok(run)
    }

    fn initial_frame(&mut self) -> Outcome<Frame<D::Ref>> {
        let mut frame = self.empty_frame();
        let mut slot = 0;
        if !self.shape.is_static {
            frame.set_local(0, Word::Reference(self.domain.reference(Source::Receiver)))?;
            slot = 1;
        }
        for parameter in self.descriptor().into_iter().flat_map(|descriptor| descriptor.parameters()) {
            let word = self.declared(parameter);
            frame.set_local(slot, word)?;
            slot += parameter.slots();
        }
        Ok(frame)
    }

    fn empty_frame(&self) -> Frame<D::Ref> {
        Frame::new(self.layout.locals, self.shape.max_locals, self.shape.max_stack)
    }

    fn descriptor(&self) -> Option<MethodDescriptor<'m>> {
        MethodDescriptor::parse(self.shape.descriptor)
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
    fn walk(&mut self, start: Bci, frame: &mut Frame<D::Ref>, covering: &mut Covering) -> Result<(), Defect> {
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
                for &(handler, catch_type) in &covering.handlers {
                    self.flow_into_handler(handler, catch_type, frame).map_err(fail)?;
                }
                handlers_due = false;
            }
            handlers_due |= self.step(frame, &instruction).map_err(fail)?;
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
    fn leave(&mut self, instruction: &Instruction<'_>, next: Bci, frame: &mut Frame<D::Ref>) -> Outcome<Option<Bci>> {
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
                handlers.push((Bci(entry.handler_pc), entry.catch_type));
            }
        }
        handlers.sort_unstable();
        handlers.dedup();
        Ok(Covering { range, handlers })
    }

    fn flow_into_handler(&mut self, handler: Bci, catch_type: CpIndex, frame: &Frame<D::Ref>) -> Outcome<()> {
        if self.shape.max_stack == 0 {
            return Err(DefectKind::StackOverflow);
        }
        let exception = Word::Reference(self.domain.reference(Source::Caught(catch_type)));
        self.flow_into(handler, frame.locals(), &[exception])
    }

    /// Merges a state into those in which the block at `target` is entered.
    fn flow_into(&mut self, target: Bci, locals: &[Word<D::Ref>], stack: &[Word<D::Ref>]) -> Outcome<()> {
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

    fn merge_into(&mut self, target: Bci, locals: &[Word<D::Ref>], stack: &[Word<D::Ref>]) -> Outcome<()> {
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
                let changed =
                    merge_words(&mut self.domain, old_locals, locals) | merge_words(&mut self.domain, old_stack, stack);
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
        mut f: impl FnMut(&Instruction<'m>, &Frame<D::Ref>, bool) -> Outcome<()>,
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
                    self.step(&mut frame, &instruction).map_err(|kind| kind.at(bci))?;
                    bci = next;
                }
            }
        }
        Ok(())
    }

    /// The effect of `instruction` on `frame`, jumps apart. Says whether a local variable changed.
    fn step(&mut self, frame: &mut Frame<D::Ref>, instruction: &Instruction<'_>) -> Outcome<bool> {
        let opcode = instruction.opcode;
        let effect = opcode.effect().as_bytes();
        let local = instruction.local().unwrap_or_default();
        let split = effect.iter().position(|&letter| letter == b'>');
        let (popped, pushed) = split.map_or((&[][..], &[][..]), |at| (&effect[..at], &effect[at + 1..]));
        match (opcode.local_access(), effect) {
            (Some(LocalAccess::Load), [_, letter]) => {
                let word = frame.local(local, *letter)?;
                frame.push(word)?;
            }
            (Some(LocalAccess::Store), [letter, _]) => {
                let word = frame.pop(*letter)?;
                frame.set_local(local, word)?;
                return Ok(true);
            }
            (Some(LocalAccess::Increment), _) => {
                frame.local(local, b'i')?;
            }
            (_, b"*") => self.step_constant(frame, instruction)?,
            (_, [b'w'..=b'z', ..]) => frame.shuffle(popped, pushed).map_err(|kind| match kind {
                DefectKind::StackType => DefectKind::StackWords(opcode),
                other => other,
            })?,
            _ if opcode.flow() == Flow::Return => self.check_result(frame, popped)?,
            // The address is pushed where the jump is made.
            _ if opcode.flow() == Flow::Jsr => {}
            _ => {
                let mut deepest = None;
                for &letter in popped.iter().rev() {
                    deepest = Some(frame.pop(letter)?);
                }
                if let [letter] = pushed {
                    let word = match letter {
                        b'i' => Word::Int,
                        b'f' => Word::Float,
                        b'l' => Word::Long,
                        b'd' => Word::Double,
                        _ => self.produced(instruction, deepest),
                    };
                    frame.push(word)?;
                }
            }
        }
        Ok(false)
    }

    /// The reference that `instruction` pushes, having popped `deepest` as its first operand.
    fn produced(&mut self, instruction: &Instruction<'_>, deepest: Option<Word<D::Ref>>) -> Word<D::Ref> {
        let class = instruction.constant().unwrap_or_default();
        let source = match (instruction.opcode, instruction.operands, deepest) {
            (Opcode::New, ..) => Source::New(instruction.bci),
            (Opcode::Anewarray, ..) => Source::ArrayOf(class),
            (Opcode::Checkcast, ..) => Source::Class(class),
            (Opcode::Newarray, Operands::ArrayType(code), _) => Source::PrimitiveArray(code),
            (_, _, Some(Word::Reference(array))) => Source::Element(array),
            _ => Source::Null,
        };
        Word::Reference(self.domain.reference(source))
    }

    /// The instructions whose effect a constant-pool entry tells.
    fn step_constant(&mut self, frame: &mut Frame<D::Ref>, instruction: &Instruction<'_>) -> Outcome<()> {
        let index = instruction.constant().unwrap_or_default();
        let wrong = DefectKind::ConstantType(index);
        let constants = self.shape.constants;
        let (_, descriptor) = constants.member(index);
        match instruction.opcode {
            Opcode::Ldc | Opcode::LdcW | Opcode::Ldc2W => {
                let kind = constants.kind(index);
                let word = match kind {
                    ConstantKind::Integer => Word::Int,
                    ConstantKind::Float => Word::Float,
                    ConstantKind::Long => Word::Long,
                    ConstantKind::Double => Word::Double,
                    ConstantKind::String
                    | ConstantKind::Class
                    | ConstantKind::MethodHandle
                    | ConstantKind::MethodType => Word::Reference(self.domain.reference(Source::Constant(kind))),
                    ConstantKind::Dynamic => self.declared(FieldType::parse(descriptor).ok_or(wrong)?),
                    _ => return Err(wrong),
                };
                let wide = matches!(word, Word::Long | Word::Double);
                if wide != (instruction.opcode == Opcode::Ldc2W) {
                    return Err(wrong);
                }
                frame.push(word)
            }
            Opcode::Multianewarray => {
                if let Operands::MultiArray { dimensions, .. } = instruction.operands {
                    for _ in 0..dimensions {
                        frame.pop(b'i')?;
                    }
                }
                frame.push(Word::Reference(self.domain.reference(Source::Class(index))))
            }
            Opcode::Getstatic | Opcode::Getfield | Opcode::Putstatic | Opcode::Putfield => {
                let field = FieldType::parse(descriptor).ok_or(wrong)?;
                if let Opcode::Putstatic | Opcode::Putfield = instruction.opcode {
                    frame.pop(letter(field))?;
                }
                if let Opcode::Getfield | Opcode::Putfield = instruction.opcode {
                    frame.pop(b'a')?;
                }
                if let Opcode::Getstatic | Opcode::Getfield = instruction.opcode {
                    let word = self.declared(field);
                    frame.push(word)?;
                }
                Ok(())
            }
            _ => {
                let method = MethodDescriptor::parse(descriptor).ok_or(wrong)?;
                let words = usize::from(method.parameter_slots());
                let arguments = frame.stack().len().checked_sub(words).ok_or(DefectKind::StackUnderflow)?;
                let mut at = arguments;
                for parameter in method.parameters() {
                    // The stack consists of whole values, so what ends with the last argument starts with the first.
                    if !crate::frame::fits(frame.stack()[at], letter(parameter)) {
                        return Err(DefectKind::StackType);
                    }
                    at += usize::from(parameter.slots());
                }
                frame.drop_words(words);
                if !matches!(instruction.opcode, Opcode::Invokestatic | Opcode::Invokedynamic) {
                    frame.pop(b'a')?;
                }
                match method.result() {
                    Some(result) => {
                        let word = self.declared(result);
                        frame.push(word)
                    }
                    None => Ok(()),
                }
            }
        }
    }

    fn check_result(&self, frame: &mut Frame<D::Ref>, popped: &[u8]) -> Outcome<()> {
        let result = self.descriptor().and_then(|descriptor| descriptor.result());
        let Some(&popped) = popped.first() else {
            return result.map_or(Ok(()), |_| Err(DefectKind::ResultExpected));
        };
        frame.pop(popped)?;
        match result {
            None => Err(DefectKind::NoResultExpected),
            Some(result) if popped == letter(result) => Ok(()),
            Some(_) => Err(DefectKind::ResultType),
        }
    }

    /// A value of the type that a descriptor says.
    fn declared(&mut self, declared: FieldType<'_>) -> Word<D::Ref> {
        match declared {
            FieldType::Long => Word::Long,
            FieldType::Float => Word::Float,
            FieldType::Double => Word::Double,
            FieldType::Object(name) | FieldType::Array(name) => {
                Word::Reference(self.domain.reference(Source::Declared(name)))
            }
            FieldType::Boolean | FieldType::Byte | FieldType::Char | FieldType::Short | FieldType::Int => Word::Int,
        }
    }
}

/// The stack words that an invocation takes, the receiver included; 0 for other instructions.
pub(crate) fn argument_words(shape: &MethodShape<'_>, instruction: &Instruction<'_>) -> u16 {
    if !instruction.opcode.is_invoke() {
        return 0;
    }
    let (_, descriptor) = shape.constants.member(instruction.constant().unwrap_or_default());
    let parameters = MethodDescriptor::parse(descriptor).map_or(0, |method| method.parameter_slots());
    let receiver = !matches!(instruction.opcode, Opcode::Invokestatic | Opcode::Invokedynamic);
    parameters.saturating_add(u16::from(receiver))
}

/// The letter of the opcode table for values of a type.
fn letter(declared: FieldType<'_>) -> u8 {
    match declared {
        FieldType::Long => b'l',
        FieldType::Float => b'f',
        FieldType::Double => b'd',
        FieldType::Object(_) | FieldType::Array(_) => b'a',
        FieldType::Boolean | FieldType::Byte | FieldType::Char | FieldType::Short | FieldType::Int => b'i',
    }
}

/// Whether two states of the same size hold the same return addresses.
fn same_addresses<'a, R: Copy + PartialEq + 'a>(old: &[Word<R>], new: impl Iterator<Item = &'a Word<R>>) -> bool {
    old.iter().zip(new).all(|(old, new)| match (old, new) {
        (Word::ReturnAddress(old), Word::ReturnAddress(new)) => old == new,
        (Word::ReturnAddress(_), _) | (_, Word::ReturnAddress(_)) => false,
        _ => true,
    })
}

/// Merges `new` into `old`, says whether that changed it.
fn merge_words<D: References>(domain: &mut D, old: &mut [Word<D::Ref>], new: &[Word<D::Ref>]) -> bool {
    let mut changed = false;
    for (old, &new) in old.iter_mut().zip(new) {
        if *old == new || *old == Word::Unusable {
            continue;
        }
        let merged = match (*old, new) {
            (Word::Reference(a), Word::Reference(b)) => domain.merge(a, b).map_or(Word::Unusable, Word::Reference),
            _ => Word::Unusable,
        };
        changed |= *old != merged;
        *old = merged;
    }
    changed
}
