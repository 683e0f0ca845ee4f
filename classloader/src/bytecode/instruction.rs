//! The decoder: [`Instruction`] out of a method's code.

use std::fmt;

use super::opcode::{Opcode, OperandLayout};
use crate::CpIndex;

/// A bytecode index: the offset of an instruction in its method's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bci(pub u16);

impl Bci {
    /// As an index into the code.
    #[inline]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The place `offset` away, if a code array can have it at all.
    #[inline]
    pub fn offset(self, offset: i32) -> Option<Bci> {
        u16::try_from(i64::from(self.0) + i64::from(offset)).ok().map(Bci)
    }
}

impl fmt::Display for Bci {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why bytes are not an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// The code ends within the instruction, or there is none at this place.
    Truncated {
        /// Where the instruction starts.
        bci: Bci,
    },
    /// The byte is no opcode.
    IllegalOpcode {
        /// Where the byte is.
        bci: Bci,
        /// Its value.
        byte: u8,
    },
    /// `wide` before an instruction that cannot be widened.
    IllegalWide {
        /// Where the `wide` is.
        bci: Bci,
    },
    /// A `tableswitch` whose lowest key is above its highest.
    TableSwitchRange {
        /// Where the instruction starts.
        bci: Bci,
    },
    /// A `lookupswitch` with a negative number of pairs.
    LookupSwitchCount {
        /// Where the instruction starts.
        bci: Bci,
    },
}

impl DecodeError {
    /// The instruction that could not be decoded.
    pub fn bci(self) -> Bci {
        match self {
            DecodeError::Truncated { bci }
            | DecodeError::IllegalOpcode { bci, .. }
            | DecodeError::IllegalWide { bci }
            | DecodeError::TableSwitchRange { bci }
            | DecodeError::LookupSwitchCount { bci } => bci,
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Truncated { .. } | DecodeError::IllegalOpcode { .. } => f.write_str("Bad instruction"),
            DecodeError::IllegalWide { .. } => f.write_str("Bad wide instruction"),
            DecodeError::TableSwitchRange { .. } => {
                f.write_str("low must be less than or equal to high in tableswitch")
            }
            DecodeError::LookupSwitchCount { .. } => f.write_str("number of keys in lookupswitch less than 0"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// The operands of a decoded instruction. Those that the opcode implies are explicit here: `iload_0` has `Local(0)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operands<'c> {
    /// None.
    None,
    /// The value that `bipush` or `sipush` pushes.
    Immediate(i16),
    /// A local variable.
    Local(u16),
    /// `iinc`.
    Increment {
        /// The local variable.
        local: u16,
        /// What is added to it.
        delta: i16,
    },
    /// A constant-pool entry.
    Constant(CpIndex),
    /// A branch offset, relative to the instruction. See [`Instruction::branch_target`].
    Branch(i32),
    /// The targets of a switch.
    Switch(Switch<'c>),
    /// `invokeinterface`.
    InvokeInterface {
        /// The InterfaceMethodref.
        index: CpIndex,
        /// The number of argument words with the receiver.
        count: u8,
        /// Must be zero.
        zero: u8,
    },
    /// `invokedynamic`.
    InvokeDynamic {
        /// The InvokeDynamic entry.
        index: CpIndex,
        /// Must be zero.
        zeros: u16,
    },
    /// The type code of `newarray`: 4 boolean, 5 char, 6 float, 7 double, 8 byte, 9 short, 10 int, 11 long.
    ArrayType(u8),
    /// `multianewarray`.
    MultiArray {
        /// The array class.
        index: CpIndex,
        /// How many dimensions are given on the stack.
        dimensions: u8,
    },
}

/// The targets of a `tableswitch` or `lookupswitch`, read where they are in the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch<'c> {
    bci: Bci,
    default: i32,
    /// The lowest key of a `tableswitch`; none means `lookupswitch`.
    low: Option<i32>,
    /// Offsets (4 bytes each), or pairs of key and offset (8 bytes each), big-endian.
    table: &'c [u8],
    padding_is_zero: bool,
}

impl<'c> Switch<'c> {
    /// Where an unmatched key leads; none when the offset leads out of any code.
    pub fn default_target(&self) -> Option<Bci> {
        self.bci.offset(self.default)
    }

    /// The distance to where an unmatched key leads.
    pub fn default_offset(&self) -> i32 {
        self.default
    }

    /// The distances to where the keys lead, in the order of the code.
    pub fn case_offsets(&self) -> impl Iterator<Item = i32> + use<'c> {
        let (size, at) = if self.is_table() { (4, 0) } else { (8, 4) };
        self.table.chunks_exact(size).filter_map(move |case| i32_at(case, at))
    }

    /// Whether this is a `tableswitch`.
    pub fn is_table(&self) -> bool {
        self.low.is_some()
    }

    /// Keys with their targets (none when the offset leads out of any code), in the order of the code.
    pub fn cases(&self) -> Cases<'c> {
        Cases { switch: *self, next: 0 }
    }

    /// Whether the bytes that align the operands are zero.
    pub fn padding_is_zero(&self) -> bool {
        self.padding_is_zero
    }
}

/// Iterator over the cases of a [`Switch`].
#[derive(Debug, Clone)]
pub struct Cases<'c> {
    switch: Switch<'c>,
    next: usize,
}

impl Iterator for Cases<'_> {
    type Item = (i32, Option<Bci>);

    fn next(&mut self) -> Option<Self::Item> {
        let Switch { bci, low, table, .. } = self.switch;
        let (key, offset) = match low {
            Some(low) => (low.wrapping_add(self.next as i32), i32_at(table, self.next * 4)?),
            None => (i32_at(table, self.next * 8)?, i32_at(table, self.next * 8 + 4)?),
        };
        self.next += 1;
        Some((key, bci.offset(offset)))
    }
}

/// A decoded instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction<'c> {
    /// Where it starts (at its `wide`, if it has one).
    pub bci: Bci,
    /// What it does; never `wide`.
    pub opcode: Opcode,
    /// Whether a `wide` precedes it.
    pub wide: bool,
    /// Its operands.
    pub operands: Operands<'c>,
}

impl Instruction<'_> {
    /// The local variable that the instruction reads or writes.
    #[inline]
    pub fn local(&self) -> Option<u16> {
        match self.operands {
            Operands::Local(local) | Operands::Increment { local, .. } => Some(local),
            _ => None,
        }
    }

    /// The constant-pool entry that the instruction uses.
    #[inline]
    pub fn constant(&self) -> Option<CpIndex> {
        match self.operands {
            Operands::Constant(index)
            | Operands::InvokeInterface { index, .. }
            | Operands::InvokeDynamic { index, .. }
            | Operands::MultiArray { index, .. } => Some(index),
            _ => None,
        }
    }

    /// The target of a branch, goto or jsr; none when the offset leads out of any code. For switches see
    /// [`Switch`].
    #[inline]
    pub fn branch_target(&self) -> Option<Bci> {
        match self.operands {
            Operands::Branch(offset) => self.bci.offset(offset),
            _ => None,
        }
    }
}

#[inline]
fn u16_at(code: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(code.get(at..at + 2)?.try_into().ok()?))
}

#[inline]
fn i32_at(code: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_be_bytes(code.get(at..at + 4)?.try_into().ok()?))
}

/// Decodes the instruction at `bci` and says where the next one starts, which may be the end of the code.
///
/// Code is at most 65535 bytes long (JVMS 4.7.3); what is beyond counts as absent.
// The callers' loops take the result apart at once; in memory, it would be written in small parts and read in large ones.
#[inline(always)]
pub fn decode(code: &[u8], bci: Bci) -> Result<(Instruction<'_>, Bci), DecodeError> {
    let code = &code[..code.len().min(usize::from(u16::MAX))];
    let truncated = DecodeError::Truncated { bci };
    let at = bci.index();
    let byte = *code.get(at).ok_or(truncated)?;
    let mut opcode = Opcode::from_byte(byte).ok_or(DecodeError::IllegalOpcode { bci, byte })?;
    let wide = opcode == Opcode::Wide;
    // First byte after the (widened) opcode.
    let mut end = at + 1;
    if wide {
        let byte = *code.get(end).ok_or(truncated)?;
        opcode =
            Opcode::from_byte(byte).filter(|opcode| opcode.can_be_wide()).ok_or(DecodeError::IllegalWide { bci })?;
        end += 1;
    }
    let operands_at = end;
    let byte_at = |at: usize| code.get(at).copied().ok_or(truncated);
    let u16_at = |at: usize| u16_at(code, at).ok_or(truncated);
    let i32_at = |at: usize| i32_at(code, at).ok_or(truncated);
    let operands = match opcode.layout() {
        OperandLayout::None | OperandLayout::Wide => Operands::None,
        OperandLayout::Local0 => Operands::Local(0),
        OperandLayout::Local1 => Operands::Local(1),
        OperandLayout::Local2 => Operands::Local(2),
        OperandLayout::Local3 => Operands::Local(3),
        OperandLayout::Byte => {
            end += 1;
            Operands::Immediate(i16::from(byte_at(operands_at)? as i8))
        }
        OperandLayout::Short => {
            end += 2;
            Operands::Immediate(u16_at(operands_at)? as i16)
        }
        OperandLayout::Local if wide => {
            end += 2;
            Operands::Local(u16_at(operands_at)?)
        }
        OperandLayout::Local => {
            end += 1;
            Operands::Local(u16::from(byte_at(operands_at)?))
        }
        OperandLayout::Increment if wide => {
            end += 4;
            Operands::Increment { local: u16_at(operands_at)?, delta: u16_at(operands_at + 2)? as i16 }
        }
        OperandLayout::Increment => {
            end += 2;
            let delta = i16::from(byte_at(operands_at + 1)? as i8);
            Operands::Increment { local: u16::from(byte_at(operands_at)?), delta }
        }
        OperandLayout::Constant1 => {
            end += 1;
            Operands::Constant(CpIndex(u16::from(byte_at(operands_at)?)))
        }
        OperandLayout::Constant2 => {
            end += 2;
            Operands::Constant(CpIndex(u16_at(operands_at)?))
        }
        OperandLayout::Branch2 => {
            end += 2;
            Operands::Branch(i32::from(u16_at(operands_at)? as i16))
        }
        OperandLayout::Branch4 => {
            end += 4;
            Operands::Branch(i32_at(operands_at)?)
        }
        OperandLayout::ArrayType => {
            end += 1;
            Operands::ArrayType(byte_at(operands_at)?)
        }
        OperandLayout::InvokeInterface => {
            end += 4;
            Operands::InvokeInterface {
                index: CpIndex(u16_at(operands_at)?),
                count: byte_at(operands_at + 2)?,
                zero: byte_at(operands_at + 3)?,
            }
        }
        OperandLayout::InvokeDynamic => {
            end += 4;
            Operands::InvokeDynamic { index: CpIndex(u16_at(operands_at)?), zeros: u16_at(operands_at + 2)? }
        }
        OperandLayout::MultiArray => {
            end += 3;
            Operands::MultiArray { index: CpIndex(u16_at(operands_at)?), dimensions: byte_at(operands_at + 2)? }
        }
        OperandLayout::TableSwitch | OperandLayout::LookupSwitch => {
            let aligned = (at + 4) & !3;
            let default = i32_at(aligned)?;
            let (low, table_at, bytes) = if opcode == Opcode::Tableswitch {
                let (low, high) = (i32_at(aligned + 4)?, i32_at(aligned + 8)?);
                if low > high {
                    return Err(DecodeError::TableSwitchRange { bci });
                }
                (Some(low), aligned + 12, (i64::from(high) - i64::from(low) + 1) * 4)
            } else {
                let pairs = i32_at(aligned + 4)?;
                if pairs < 0 {
                    return Err(DecodeError::LookupSwitchCount { bci });
                }
                (None, aligned + 8, i64::from(pairs) * 8)
            };
            let bytes = usize::try_from(bytes).map_err(|_| truncated)?;
            let table = code.get(table_at..).and_then(|rest| rest.get(..bytes)).ok_or(truncated)?;
            end = table_at + bytes;
            let padding_is_zero = code[at + 1..aligned].iter().all(|&byte| byte == 0);
            Operands::Switch(Switch { bci, default, low, table, padding_is_zero })
        }
    };
    // Each operand byte was read from `code`, so `end` is within it.
    Ok((Instruction { bci, opcode, wide, operands }, Bci(end as u16)))
}

/// Iterator over the instructions of a method's code, from the first on; after an error it ends.
#[derive(Debug, Clone)]
pub struct Instructions<'c> {
    code: &'c [u8],
    next: Option<Bci>,
}

/// The instructions of `code` in order.
pub fn instructions(code: &[u8]) -> Instructions<'_> {
    Instructions { code, next: Some(Bci(0)) }
}

impl<'c> Iterator for Instructions<'c> {
    type Item = Result<Instruction<'c>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let bci = self.next.filter(|bci| bci.index() < self.code.len())?;
        match decode(self.code, bci) {
            Ok((instruction, next)) => {
                self.next = Some(next);
                Some(Ok(instruction))
            }
            Err(error) => {
                self.next = None;
                Some(Err(error))
            }
        }
    }
}
