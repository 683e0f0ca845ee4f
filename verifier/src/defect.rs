//! [`Defect`]: why there are no reference maps for a method's code.

use std::fmt;

use classloader::CpIndex;
use classloader::bytecode::{Bci, DecodeError, Opcode};

/// What is wrong with a method's code, and where. Verified code has no defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defect {
    /// What is wrong.
    pub kind: DefectKind,
    /// The instruction it was found at; none when it concerns a table of the method.
    pub bci: Option<Bci>,
}

/// The kinds of [`Defect`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefectKind {
    /// Bytes that are no instruction.
    Decode(DecodeError),
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
    /// A constant-pool entry of a kind that the instruction cannot use.
    ConstantType(CpIndex),
    /// An exception table entry starts where no instruction does.
    HandlerStart(u16),
    /// An exception table entry ends where no instruction starts, or before it starts.
    HandlerEnd(u16),
    /// An exception handler where no instruction starts.
    HandlerTarget(u16),
    /// `return` in a method with a result.
    ResultExpected,
    /// A result is returned from a void method.
    NoResultExpected,
    /// The result is not of the kind that the descriptor says.
    ResultType,
    /// The StackMapTable attribute is not what type checking accepts.
    StackMap,
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
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind)?;
        self.bci.map_or(Ok(()), |bci| write!(f, " at {bci}"))
    }
}

impl std::error::Error for Defect {}
