//! [`Frame`]: the current frame of the linear pass.
//!
//! Words are popped by moving `depth` down; what lies above stays until it is overwritten, because a report shows the
//! operands that an instruction had popped when it failed.

use super::class_context::ClassContext;
use super::fault::{Checked, Complaint, FrameCopy, Origin, Place, Reason, Stop};
use super::stack_maps::{LocalsId, MapFrame};
use super::verification_type::Type;

/// The types in a method's frame at one instruction.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// The instruction.
    pub(super) bci: u16,
    /// Whether the receiver of a constructor is not initialized yet.
    pub(super) this_uninitialized: bool,
    max_locals: usize,
    max_stack: usize,
    /// Local variables; what is beyond the end is unusable.
    locals: Vec<Type>,
    /// The number of local variables that reports show.
    shown_locals: usize,
    stack: Vec<Type>,
    depth: usize,
    /// The depth before the instruction.
    mark: usize,
    /// The local variables that changed, in that order.
    journal: Vec<u16>,
    /// How many changes the journal does not have any more.
    forgotten: u32,
    /// The last map frame's local variables, and the version when they became the current ones.
    source: Option<(LocalsId, u32)>,
}

/// The most changes of local variables that are remembered.
const JOURNAL: usize = 1 << 20;

/// Local variables are compared in steps of this many: most are the same.
pub(super) const STEP: usize = 64;

/// Whether a step is the same in both. There is no early end, so that it compiles to wide instructions.
pub(super) fn same_step(left: Option<&[Type]>, right: &[Type]) -> bool {
    left.is_some_and(|left| left.iter().zip(right).fold(left.len() == right.len(), |same, (a, b)| same & (a == b)))
}

impl Frame {
    /// Becomes an empty frame of a method.
    pub(super) fn start(&mut self, max_locals: u16, max_stack: u16) {
        let Frame { mut locals, mut stack, mut journal, .. } = std::mem::take(self);
        locals.clear();
        stack.clear();
        journal.clear();
        *self = Frame {
            max_locals: usize::from(max_locals),
            max_stack: usize::from(max_stack),
            locals,
            stack,
            journal,
            forgotten: 1,
            ..Frame::default()
        };
    }

    /// Appends a word of the arguments on entry.
    pub(super) fn add_argument(&mut self, word: Type) {
        self.locals.push(word);
        self.shown_locals = self.locals.len();
    }

    /// Goes to the next instruction.
    pub(super) fn enter(&mut self, bci: u16) {
        self.bci = bci;
        self.mark = self.depth;
    }

    /// A number that grows with each change of a local variable; never 0.
    #[inline]
    pub(super) fn version(&self) -> u32 {
        self.forgotten + self.journal.len() as u32
    }

    /// The local variables that changed since there was this version; none when that was too long ago.
    #[inline]
    pub(super) fn changes_since(&self, version: u32) -> Option<&[u16]> {
        version.checked_sub(self.forgotten).map(|start| &self.journal[start as usize..])
    }

    #[inline]
    pub(super) fn local(&self, index: usize) -> Type {
        self.locals.get(index).copied().unwrap_or(Type::TOP)
    }

    /// Local variables; what is beyond the end is unusable.
    pub(super) fn locals(&self) -> &[Type] {
        &self.locals
    }

    pub(super) fn max_stack(&self) -> usize {
        self.max_stack
    }

    pub(super) fn shown_locals(&self) -> &[Type] {
        &self.locals[..self.shown_locals.min(self.locals.len())]
    }

    pub(super) fn stack(&self) -> &[Type] {
        &self.stack[..self.depth]
    }

    fn change_local(&mut self, index: usize, to: Type) {
        if self.local(index) == to {
            return;
        }
        if self.locals.len() <= index {
            self.locals.resize(index + 1, Type::TOP);
        }
        self.locals[index] = to;
        if self.journal.len() == JOURNAL {
            self.forgotten = self.version();
            self.journal.clear();
        }
        self.journal.push(index as u16);
    }

    /// Becomes the frame that the stack map table says.
    pub(super) fn replace(&mut self, locals: &[Type], stack: &[Type], frame: &MapFrame) {
        if self.source != Some((frame.locals, self.version())) {
            for (step, wanted) in locals.chunks(STEP).enumerate() {
                let start = step * STEP;
                if !same_step(self.locals.get(start..start + wanted.len()), wanted) {
                    wanted.iter().enumerate().for_each(|(at, &wanted)| self.change_local(start + at, wanted));
                }
            }
            for index in locals.len()..self.locals.len() {
                self.change_local(index, Type::TOP);
            }
            self.locals.resize(locals.len(), Type::TOP);
        }
        self.source = Some((frame.locals, self.version()));
        self.shown_locals = locals.len();
        self.stack.clear();
        self.stack.extend_from_slice(stack);
        self.depth = stack.len();
        self.mark = self.depth;
        self.this_uninitialized = frame.this_uninitialized;
    }

    /// The object that was `old` has become `new`: its constructor ran.
    pub(super) fn initialize(&mut self, old: Type, new: Type) {
        for start in (0..self.locals.len()).step_by(STEP) {
            let end = self.locals.len().min(start + STEP);
            // As in `same_step`.
            if self.locals[start..end].iter().fold(false, |found, &word| found | (word == old)) {
                for index in start..end {
                    if self.locals[index] == old {
                        self.change_local(index, new);
                    }
                }
            }
        }
        for word in &mut self.stack[..self.depth] {
            if *word == old {
                *word = new;
            }
        }
        if old == Type::UNINITIALIZED_THIS {
            self.this_uninitialized = false;
        }
    }

    /// A copy for a report: as it was before the instruction popped its operands.
    pub(super) fn copy(&self) -> FrameCopy {
        FrameCopy {
            bci: u32::from(self.bci),
            this_uninitialized: self.this_uninitialized,
            locals: (0..self.shown_locals).map(|index| self.local(index)).collect(),
            stack: self.stack[..self.mark.min(self.stack.len())].to_vec(),
        }
    }

    /// A word of the local variables, for a report.
    pub(super) fn local_origin(&self, index: usize) -> Origin {
        Origin { place: Place::Local(index), found: self.local(index), frame: Some(self.copy()) }
    }

    /// A word of the operand stack, for a report.
    pub(super) fn stack_origin(&self, index: usize) -> Origin {
        let found = self.stack.get(index).copied().unwrap_or(Type::TOP);
        Origin { place: Place::Stack(index), found, frame: Some(self.copy()) }
    }

    /// The word that was popped last, for a report.
    pub(super) fn popped_origin(&self) -> Origin {
        self.stack_origin(self.depth)
    }

    fn overflow(&self) -> Stop {
        Complaint::StackOverflow.at(self.bci, Reason::Overflow(self.copy()))
    }

    #[inline]
    fn put(&mut self, word: Type) {
        match self.stack.get_mut(self.depth) {
            Some(slot) => *slot = word,
            None => self.stack.push(word),
        }
        self.depth += 1;
    }

    /// Pushes one word.
    #[inline]
    pub(super) fn push_word(&mut self, word: Type) -> Checked {
        if self.depth >= self.max_stack {
            return Err(self.overflow());
        }
        self.put(word);
        Ok(())
    }

    /// Pushes the words of a value of this type, or none.
    #[inline]
    pub(super) fn push(&mut self, first: Type) -> Checked {
        let Some(second) = first.second_half() else {
            return self.push_word(first);
        };
        if self.depth + 1 >= self.max_stack {
            return Err(self.overflow());
        }
        self.put(first);
        self.put(second);
        Ok(())
    }

    /// Pops one word, whatever it is.
    #[inline]
    pub(super) fn pop_word(&mut self) -> Checked<Type> {
        if self.depth == 0 {
            return Err(Complaint::StackUnderflow.at(self.bci, Reason::Underflow(self.copy())));
        }
        self.depth -= 1;
        Ok(self.stack[self.depth])
    }

    /// Pops one word that can be used as `wanted`.
    #[inline]
    pub(super) fn pop(&mut self, wanted: Type, cx: &mut ClassContext<'_>) -> Checked<Type> {
        let found = self.pop_word()?;
        if found == wanted || cx.is_assignable(wanted, found)? {
            return Ok(found);
        }
        let expected = Some(Origin::implicit(wanted));
        Err(Complaint::StackType.at(self.bci, Reason::Type { found: self.popped_origin(), expected }))
    }

    /// Pops both words of a long or double, whose first is `first`.
    pub(super) fn pop_pair(&mut self, first: Type, second: Type, cx: &mut ClassContext<'_>) -> Checked {
        let upper = self.pop(second, cx);
        // What is wrong with the first word is said rather than what is wrong with the second.
        self.pop(first, cx)?;
        upper.map(|_| ())
    }

    /// Pops a value of a primitive type.
    #[inline]
    pub(super) fn pop_value(&mut self, first: Type, cx: &mut ClassContext<'_>) -> Checked {
        match first.second_half() {
            Some(second) => self.pop_pair(first, second, cx),
            None => self.pop(first, cx).map(|_| ()),
        }
    }

    fn bad_local(&self, complaint: Complaint, index: u16) -> Stop {
        complaint.at(self.bci, Reason::Local(index))
    }

    fn check_local(&self, index: usize, wanted: Type, cx: &mut ClassContext<'_>) -> Checked<Type> {
        let found = self.local(index);
        if cx.is_assignable(wanted, found)? {
            return Ok(found);
        }
        let expected = Some(Origin::implicit(wanted));
        Err(Complaint::LocalType.at(self.bci, Reason::Type { found: self.local_origin(index), expected }))
    }

    /// Reads the local variable `index`, whose first word can be used as `wanted`.
    pub(super) fn get_local(&self, index: u16, wanted: Type, cx: &mut ClassContext<'_>) -> Checked<Type> {
        let at = usize::from(index);
        match wanted.second_half() {
            Some(second) => {
                if at + 1 >= self.shown_locals {
                    return Err(self.bad_local(Complaint::LocalPairIndex, index));
                }
                let found = self.check_local(at, wanted, cx)?;
                self.check_local(at + 1, second, cx)?;
                Ok(found)
            }
            None if at >= self.max_locals => Err(self.bad_local(Complaint::LocalIndex, index)),
            None => self.check_local(at, wanted, cx),
        }
    }

    /// Writes a value to the local variable `index`. Values of two words that it overlaps become unusable.
    pub(super) fn set_local(&mut self, index: u16, first: Type) -> Checked {
        let at = usize::from(index);
        let second = first.second_half();
        let last = at + usize::from(second.is_some());
        if last >= self.max_locals {
            return Err(self.bad_local(Complaint::LocalIndex, index));
        }
        if self.local(last).second_half().is_some() {
            self.change_local(last + 1, Type::TOP);
        }
        if self.local(at).is_second_half() {
            self.change_local(at - 1, Type::TOP);
        }
        self.change_local(at, first);
        if let Some(second) = second {
            self.change_local(last, second);
        }
        self.shown_locals = self.shown_locals.max(last + 1);
        Ok(())
    }
}
