//! [`CodeMap`]: where the instructions of a method start.

use classloader::bytecode::{Bci, DecodeError, Opcode, decode};

use super::fault::{Checked, Complaint, Reason};
use super::reserved_opcode_table::reserved_length;

/// Where instructions start, and which of them are `new`.
#[derive(Debug, Default)]
pub(super) struct CodeMap {
    starts: Vec<Start>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    No,
    Any,
    New,
}

impl CodeMap {
    /// Finds the instructions of `code`. Reserved opcodes count as instructions here, as in HotSpot.
    pub(super) fn fill(&mut self, code: &[u8]) -> Checked {
        self.starts.clear();
        self.starts.resize(code.len(), Start::No);
        let mut at = 0;
        while at < code.len() {
            let bci = Bci(at as u16);
            let (kind, next) = match decode(code, bci) {
                // HotSpot takes a switch without keys that ends with the code for a truncated one.
                Ok((instruction, next))
                    if instruction.opcode == Opcode::Lookupswitch
                        && next.index() == code.len()
                        && next.index() == ((at + 4) & !3) + 8 =>
                {
                    (None, next.index())
                }
                Ok((instruction, next)) if instruction.opcode == Opcode::New => (Some(Start::New), next.index()),
                Ok((_, next)) => (Some(Start::Any), next.index()),
                Err(DecodeError::IllegalOpcode { byte, .. }) => match reserved_length(byte) {
                    Some(length) => (Some(Start::Any), at + length),
                    None => (None, at),
                },
                Err(_) => (None, at),
            };
            let Some(kind) = kind.filter(|_| next <= code.len()) else {
                return Err(Complaint::NoInstruction.at(bci.0, Reason::Bytecode));
            };
            self.starts[at] = kind;
            at = next;
        }
        Ok(())
    }

    /// Whether an instruction starts at `bci`.
    #[inline]
    pub(super) fn is_start(&self, bci: usize) -> bool {
        self.starts.get(bci).is_some_and(|&start| start != Start::No)
    }

    /// Whether a `new` starts at `bci`.
    #[inline]
    pub(super) fn is_new(&self, bci: usize) -> bool {
        self.starts.get(bci) == Some(&Start::New)
    }
}
