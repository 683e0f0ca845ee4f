//! [`CodeMap`]: where the instructions of a method start.

use std::sync::LazyLock;

use classloader::bytecode::{Bci, DecodeError, Opcode, OperandLayout, decode};

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

/// The length of the instruction with this opcode, where it is always the same.
#[inline]
fn fixed_length(byte: u8) -> Option<usize> {
    static LENGTHS: LazyLock<[u8; 256]> = LazyLock::new(|| {
        let mut lengths = [0; 256];
        for &opcode in Opcode::ALL {
            lengths[usize::from(opcode as u8)] = match opcode.layout() {
                OperandLayout::None
                | OperandLayout::Local0
                | OperandLayout::Local1
                | OperandLayout::Local2
                | OperandLayout::Local3 => 1,
                OperandLayout::Byte | OperandLayout::Local | OperandLayout::Constant1 | OperandLayout::ArrayType => 2,
                OperandLayout::Short | OperandLayout::Constant2 | OperandLayout::Increment | OperandLayout::Branch2 => {
                    3
                }
                OperandLayout::MultiArray => 4,
                OperandLayout::Branch4 | OperandLayout::InvokeInterface | OperandLayout::InvokeDynamic => 5,
                OperandLayout::TableSwitch | OperandLayout::LookupSwitch | OperandLayout::Wide => 0,
            };
        }
        lengths
    });
    Some(usize::from(LENGTHS[usize::from(byte)])).filter(|&length| length > 0)
}

impl CodeMap {
    /// Finds the instructions of `code`. Reserved opcodes count as instructions here, as in HotSpot.
    pub(super) fn fill(&mut self, code: &[u8]) -> Checked {
        self.starts.clear();
        self.starts.resize(code.len(), Start::No);
        let mut at = 0;
        while at < code.len() {
            let bci = Bci(at as u16);
            if let Some(length) = fixed_length(code[at]).filter(|&length| length <= code.len() - at) {
                self.starts[at] = if code[at] == Opcode::New as u8 { Start::New } else { Start::Any };
                at += length;
                continue;
            }
            let (kind, next) = match decode(code, bci) {
                // HotSpot takes a switch without keys that ends with the code for a truncated one.
                Ok((instruction, next))
                    if instruction.opcode == Opcode::Lookupswitch
                        && next.index() == code.len()
                        && next.index() == ((at + 4) & !3) + 8 =>
                {
                    (None, next.index())
                }
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
