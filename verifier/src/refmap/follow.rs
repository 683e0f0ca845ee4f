//! The states of a method's frame out of its StackMapTable: one linear pass, where type checking has accepted it.

use classloader::bytecode::{Bci, Instruction, decode};

use crate::defect::{Defect, DefectKind};
use crate::frame::{Frame, Word, second_half};
use crate::method_shape::MethodShape;
use crate::step::{enter, step};

/// Reads the frames of a table one after the other.
struct Table<'t> {
    bytes: &'t [u8],
    /// How many frames are left, the next included.
    left: u16,
    /// Where the next frame belongs.
    next: Option<usize>,
    /// The local variables of the frame read last.
    locals: Vec<Word>,
    stack: Vec<Word>,
}

impl<'t> Table<'t> {
    fn new(bytes: &'t [u8], locals: &[Word]) -> Option<Table<'t>> {
        let mut table = Table { bytes, left: 0, next: None, locals: locals.to_vec(), stack: Vec::new() };
        // Behind the parameters nothing is set.
        let used = table.locals.iter().rposition(|&word| word != Word::Unusable).map_or(0, |last| last + 1);
        table.locals.truncate(used);
        table.left = table.u2()?;
        table.advance(None);
        Some(table)
    }

    fn u1(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    fn u2(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes([self.u1()?, self.u1()?]))
    }

    /// Finds where the next frame belongs, which comes after one at `previous`.
    fn advance(&mut self, previous: Option<usize>) {
        self.next = (self.left > 0).then(|| self.delta()).flatten();
        self.next = self.next.map(|delta| delta + previous.map_or(0, |previous| previous + 1));
    }

    fn delta(&self) -> Option<usize> {
        Some(match *self.bytes {
            [kind @ 0..128, ..] => usize::from(kind % 64),
            [_, high, low, ..] => usize::from(u16::from_be_bytes([high, low])),
            _ => return None,
        })
    }

    /// Reads the next frame.
    fn read(&mut self) -> Option<()> {
        let at = self.next?;
        let kind = self.u1()?;
        if kind >= 128 {
            self.u2()?;
        }
        self.stack.clear();
        match kind {
            64..128 | 247 => Table::items(&mut self.bytes, 1, &mut self.stack)?,
            248..=250 => {
                for _ in kind..251 {
                    if let Word::LongTop | Word::DoubleTop = self.locals.pop()? {
                        self.locals.pop()?;
                    }
                }
            }
            252..=254 => Table::items(&mut self.bytes, u16::from(kind - 251), &mut self.locals)?,
            255 => {
                self.locals.clear();
                let count = self.u2()?;
                Table::items(&mut self.bytes, count, &mut self.locals)?;
                let count = self.u2()?;
                Table::items(&mut self.bytes, count, &mut self.stack)?;
            }
            _ => {}
        }
        self.left -= 1;
        self.advance(Some(at));
        Some(())
    }

    fn items(bytes: &mut &[u8], count: u16, words: &mut Vec<Word>) -> Option<()> {
        for _ in 0..count {
            let (word, length) = match *bytes.first()? {
                0 => (Word::Unusable, 1),
                1 => (Word::Int, 1),
                2 => (Word::Float, 1),
                3 => (Word::Double, 1),
                4 => (Word::Long, 1),
                7 | 8 => (Word::Reference, 3),
                _ => (Word::Reference, 1),
            };
            *bytes = bytes.get(length..)?;
            words.push(word);
            words.extend(second_half(word));
        }
        Some(())
    }
}

/// Calls `f` with each instruction in the order of the code, the state before it, and whether the table has a frame
/// for it. The frames have `locals` local variables.
///
/// # Errors
///
/// What type checking would have found.
pub(super) fn follow<'m>(
    shape: &MethodShape<'m>,
    stack_map_table: &[u8],
    locals: usize,
    mut f: impl FnMut(&Instruction<'m>, &Frame, bool) -> Result<(), DefectKind>,
) -> Result<(), Defect> {
    let bad_table = DefectKind::StackMap.anywhere();
    let mut frame = Frame::new(locals, shape.max_locals, shape.max_stack);
    enter(shape, &mut frame).map_err(DefectKind::anywhere)?;
    let mut table = Table::new(stack_map_table, frame.locals()).ok_or(bad_table)?;
    let mut at = Bci(0);
    while at.index() < shape.code.len() {
        let fail = |kind: DefectKind| kind.at(at);
        let (instruction, next) = decode(shape.code, at).map_err(|error| fail(DefectKind::Decode(error)))?;
        let has_frame = table.next == Some(at.index());
        if has_frame {
            table.read().ok_or(bad_table)?;
            frame.load_parts(&table.locals, &table.stack);
        }
        f(&instruction, &frame, has_frame || at == Bci(0)).map_err(fail)?;
        step(shape, &mut frame, &instruction).map_err(fail)?;
        at = next;
    }
    Ok(())
}
