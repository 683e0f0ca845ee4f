//! [`Defect`]: what is wrong with a method's code.

use std::fmt;

use classloader::CpIndex;
use classloader::bytecode::{Bci, DecodeError, Opcode};

/// What is wrong with a method's code, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defect {
    /// What is wrong.
    pub kind: DefectKind,
    /// The instruction it was found at; none when it concerns a table of the method.
    pub bci: Option<Bci>,
}

/// The kinds of [`Defect`]. Their texts are HotSpot's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefectKind {
    /// Bytes that are no instruction.
    Decode(DecodeError),
    /// `jsr` or `ret` in a class file of version 51 or above.
    Subroutine(Opcode),
    /// A branch to a place that no instruction starts at.
    BranchTarget(i64),
    /// Control can run past the last instruction.
    FallsOffEnd,
    /// The instruction pops more than there is.
    StackUnderflow,
    /// The instruction pushes more than `max_stack` allows.
    StackOverflow,
    /// The operand stack does not hold what the instruction takes.
    StackType,
    /// As [`StackType`](Self::StackType), found by an instruction that takes words of any type.
    StackWords(Opcode),
    /// The local variable does not hold what the instruction takes.
    LocalType,
    /// The local variable's index is not below `max_locals`.
    LocalIndex(u16),
    /// As [`LocalIndex`](Self::LocalIndex), found when loading a long or double.
    LocalPairIndex(u16),
    /// Two paths reach the place with different stack depths.
    StackDepth(Bci),
    /// A constant-pool index that is out of range.
    ConstantIndex(CpIndex),
    /// A constant-pool entry of a kind that the instruction cannot use.
    ConstantType(CpIndex),
    /// An exception table entry starts where no instruction does.
    HandlerStart(u16),
    /// An exception table entry ends where no instruction starts, or before it starts.
    HandlerEnd(u16),
    /// An exception handler where no instruction starts.
    HandlerTarget(u16),
    /// The handler at this place catches what is no Throwable.
    CatchType(u16),
    /// A local variable table entry starts where no instruction does.
    LocalVariableStart(u16),
    /// A local variable table entry ends where no instruction starts.
    LocalVariableLength(u16),
    /// `return` in a method with a result.
    ResultExpected,
    /// A result is returned from a void method.
    NoResultExpected,
    /// The result is not of the kind that the descriptor says.
    ResultType,
    /// `newarray` with an unknown type code.
    Newarray,
    /// `new` of an array class.
    NewArrayClass,
    /// `anewarray` that would have more than 255 dimensions.
    AnewarrayDimensions,
    /// `multianewarray` of what is no array class.
    MultianewarrayClass,
    /// `multianewarray` with no dimension, or more than the class has.
    MultianewarrayDimensions(u8),
    /// The argument count of `invokeinterface` is not what the descriptor says.
    InvokeinterfaceCount,
    /// The last byte of `invokeinterface` is not zero.
    InvokeinterfaceZero,
    /// The last bytes of `invokedynamic` are not zero.
    InvokedynamicZeros,
    /// `invokedynamic` in a class file of a version before 51.
    InvokedynamicVersion(u16),
    /// A method whose name starts with `<` is called otherwise than `<init>` by `invokespecial`.
    InternalCall,
    /// Alignment bytes of a switch are not zero (before version 51).
    SwitchPadding,
    /// The keys of a `lookupswitch` are not ascending.
    LookupswitchOrder,
    /// The analysis would cost more than any compiler's output does (`Budget`).
    TooComplex,
}

impl DefectKind {
    /// At `bci`.
    pub(crate) fn at(self, bci: Bci) -> Defect {
        Defect { kind: self, bci: Some(bci) }
    }

    /// In a table of the method.
    pub(crate) fn anywhere(self) -> Defect {
        Defect { kind: self, bci: None }
    }

    /// Whether the program sees a ClassFormatError instead of a VerifyError.
    pub fn is_format_error(self) -> bool {
        matches!(
            self,
            DefectKind::HandlerStart(_)
                | DefectKind::HandlerEnd(_)
                | DefectKind::HandlerTarget(_)
                | DefectKind::LocalVariableStart(_)
                | DefectKind::LocalVariableLength(_)
                | DefectKind::InvokedynamicVersion(_)
        )
    }

    /// The "Reason" of HotSpot's report, where it does not need the types in the frame.
    pub(crate) fn reason(self) -> Option<Reason> {
        Some(match self {
            DefectKind::StackUnderflow => Reason::StackUnderflow,
            DefectKind::StackOverflow => Reason::StackOverflow,
            DefectKind::StackDepth(_) => Reason::StackSize,
            DefectKind::BranchTarget(offset) if offset.unsigned_abs() <= u64::from(u16::MAX) => Reason::MissingStackMap,
            DefectKind::BranchTarget(_) => Reason::BadStackMap,
            DefectKind::LocalIndex(index) | DefectKind::LocalPairIndex(index) => Reason::Local(index),
            DefectKind::ConstantIndex(index) | DefectKind::ConstantType(index) => Reason::Constant(index),
            DefectKind::StackType
            | DefectKind::StackWords(_)
            | DefectKind::LocalType
            | DefectKind::CatchType(_)
            | DefectKind::ResultType
            | DefectKind::MultianewarrayClass
            | DefectKind::NewArrayClass => return None,
            _ => Reason::Bytecode,
        })
    }
}

/// Why an instruction is rejected, in HotSpot's words.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reason {
    Bytecode,
    StackUnderflow,
    StackOverflow,
    StackSize,
    MissingStackMap,
    BadStackMap,
    Local(u16),
    Constant(CpIndex),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Bytecode => f.write_str("Error exists in the bytecode"),
            Reason::StackUnderflow => f.write_str("Attempt to pop empty stack."),
            Reason::StackOverflow => f.write_str("Exceeded max stack size."),
            Reason::StackSize => f.write_str("Current frame's stack size doesn't match stackmap."),
            Reason::MissingStackMap => f.write_str("Expected stackmap frame at this location."),
            Reason::BadStackMap => f.write_str("Invalid stackmap specification."),
            Reason::Local(index) => write!(f, "Local index {index} is invalid"),
            Reason::Constant(index) => write!(f, "Constant pool index {index} is invalid"),
        }
    }
}

impl Defect {
    /// The message without location. `class` is the external name of the class that the method is in.
    pub(crate) fn message(&self, f: &mut fmt::Formatter<'_>, class: &str) -> fmt::Result {
        match self.kind {
            DefectKind::Decode(_) => f.write_str("Bad instruction"),
            DefectKind::Subroutine(opcode) => write!(f, "Bad instruction: {:02x}", opcode as u8),
            DefectKind::BranchTarget(offset) => {
                let bci = i64::from(self.bci.unwrap_or_default().0);
                if offset.unsigned_abs() > u64::from(u16::MAX) {
                    write!(f, "Illegal target of jump or branch (bci {bci} + offset {offset})")
                } else {
                    write!(f, "Expecting a stackmap frame at branch target {}", bci + offset)
                }
            }
            DefectKind::FallsOffEnd => f.write_str("Control flow falls through code end"),
            DefectKind::StackUnderflow => f.write_str("Operand stack underflow"),
            DefectKind::StackOverflow => f.write_str("Operand stack overflow"),
            DefectKind::StackType => f.write_str("Bad type on operand stack"),
            DefectKind::StackWords(opcode) => {
                write!(f, "Bad type on operand stack in {}", opcode.mnemonic())
            }
            DefectKind::LocalType => f.write_str("Bad local variable type"),
            DefectKind::LocalIndex(_) => f.write_str("Local variable table overflow"),
            DefectKind::LocalPairIndex(_) => f.write_str("get long/double overflows locals"),
            DefectKind::StackDepth(target) => {
                write!(f, "Inconsistent stackmap frames at branch target {target}")
            }
            DefectKind::ConstantIndex(index) => {
                write!(f, "Illegal constant pool index {index} in class {class}")
            }
            DefectKind::ConstantType(index) => {
                write!(f, "Illegal type at constant pool entry {index} in class {class}")
            }
            DefectKind::HandlerStart(bci) => write!(f, "Illegal exception table start_pc {bci}"),
            DefectKind::HandlerEnd(bci) => write!(f, "Illegal exception table end_pc {bci}"),
            DefectKind::HandlerTarget(bci) => {
                write!(f, "Illegal exception table handler_pc {bci}")
            }
            DefectKind::CatchType(bci) => {
                write!(f, "Catch type is not a subclass of Throwable in exception handler {bci}")
            }
            DefectKind::LocalVariableStart(bci) => {
                write!(f, "Illegal local variable table start_pc {bci}")
            }
            DefectKind::LocalVariableLength(length) => {
                write!(f, "Illegal local variable table length {length}")
            }
            DefectKind::ResultExpected => f.write_str("Method expects a return value"),
            DefectKind::NoResultExpected => f.write_str("Method does not expect a return value"),
            DefectKind::ResultType => f.write_str("Bad return type"),
            DefectKind::Newarray => f.write_str("Illegal newarray instruction"),
            DefectKind::NewArrayClass => f.write_str("Illegal new instruction"),
            DefectKind::AnewarrayDimensions => {
                f.write_str("Illegal anewarray instruction, array has more than 255 dimensions")
            }
            DefectKind::MultianewarrayClass => f.write_str("Illegal constant pool index in multianewarray instruction"),
            DefectKind::MultianewarrayDimensions(dimensions) => {
                write!(f, "Illegal dimension in multianewarray instruction: {dimensions}")
            }
            DefectKind::InvokeinterfaceCount => f.write_str("Inconsistent args count operand in invokeinterface"),
            DefectKind::InvokeinterfaceZero => f.write_str("Fourth operand byte of invokeinterface must be zero"),
            DefectKind::InvokedynamicZeros => {
                f.write_str("Third and fourth operand bytes of invokedynamic must be zero")
            }
            DefectKind::InvokedynamicVersion(major) => write!(
                f,
                "invokedynamic instructions not supported by this class file version ({major}), class {class}"
            ),
            DefectKind::InternalCall => f.write_str("Illegal call to internal method"),
            DefectKind::SwitchPadding => f.write_str("Nonzero padding byte in lookupswitch or tableswitch"),
            DefectKind::LookupswitchOrder => f.write_str("Bad lookupswitch instruction"),
            DefectKind::TooComplex => f.write_str("Code is too complex to verify"),
        }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message(f, "?")
    }
}

impl std::error::Error for Defect {}
