//! Bytecode: the one opcode table, the decoder and the disassembler (JVMS 4.9, 6.5).
//!
//! The rows live in [`for_each_opcode!`](crate::for_each_opcode); no other place in the workspace names a raw opcode
//! byte. [`decode`] reads one [`Instruction`] and never panics, whatever the bytes are; it does not check what
//! operands mean (that is the verifier's part).

mod disassembler;
mod instruction;
mod opcode;
mod opcode_table;

pub use disassembler::{Disassembly, disassemble};
pub use instruction::{Bci, Cases, DecodeError, Instruction, Instructions, Operands, Switch, decode, instructions};
pub use opcode::{Flow, LocalAccess, Opcode, OperandLayout};

#[cfg(test)]
mod tests;
