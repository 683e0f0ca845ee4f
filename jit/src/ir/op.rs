//! [`Op`]: what an instruction does, as the table says.

use super::op_table::for_each_op;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// boolean, byte, char, short and int.
    Int,
    /// long.
    Long,
    /// float.
    Float,
    /// double.
    Double,
    /// A compressed reference: 32 bits, 0 is null.
    Ref,
}

impl Type {
    /// The letter that names it in signatures and in the text form.
    pub fn letter(self) -> char {
        match self {
            Type::Int => 'i',
            Type::Long => 'l',
            Type::Float => 'f',
            Type::Double => 'd',
            Type::Ref => 'r',
        }
    }

    /// The inverse of [`letter`](Self::letter).
    pub fn of_letter(letter: char) -> Option<Type> {
        [Type::Int, Type::Long, Type::Float, Type::Double, Type::Ref].into_iter().find(|t| t.letter() == letter)
    }
}

/// What an instruction does beside giving a value, in ascending order of what it forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing: may be moved, merged, removed.
    Pure,
    /// As pure, but only after the guards before it (which say that it is defined).
    Pinned,
    /// Reads memory.
    Read,
    /// Makes an object; may collect garbage.
    Alloc,
    /// Writes memory.
    Write,
    /// Leaves compiled code if its condition does not hold; has a state.
    Guard,
    /// May collect garbage and leave; has a state.
    Poll,
    /// Anything; has the state of the call.
    Call,
    /// Ends its block.
    End,
}

/// Which [`Imm`](super::Imm) an operation carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of `Imm`")]
pub enum ImmKind {
    None,
    Int,
    Root,
    Cond,
    Class,
    Field,
    Element,
    Raw,
    Leaf,
    Reason,
    Method,
    Virtual,
    Interface,
    Runtime,
    Weight,
    Keys,
    Parts,
}

struct Row {
    mnemonic: &'static str,
    signature: &'static str,
    effect: Effect,
    imm: ImmKind,
}

macro_rules! define_ops {
    ($($name:ident $mnemonic:literal $signature:literal $effect:ident $imm:ident;)*) => {
        /// An operation; the table in `op_table.rs` says what each does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the mnemonics are in the table")]
        pub enum Op { $($name),* }

        const ROWS: &[Row] = &[$(Row {
            mnemonic: $mnemonic,
            signature: $signature,
            effect: Effect::$effect,
            imm: ImmKind::$imm,
        }),*];

        /// All operations, in the order of the table.
        pub const ALL_OPS: &[Op] = &[$(Op::$name),*];
    };
}
for_each_op!(define_ops);

impl Op {
    /// The name in the text form.
    pub fn mnemonic(self) -> &'static str {
        ROWS[self as usize].mnemonic
    }

    /// The inverse of [`mnemonic`](Self::mnemonic).
    pub fn of_mnemonic(mnemonic: &str) -> Option<Op> {
        ALL_OPS.iter().copied().find(|op| op.mnemonic() == mnemonic)
    }

    /// The types of the arguments; see the table.
    pub fn arguments(self) -> &'static str {
        ROWS[self as usize].signature.split('>').next().unwrap_or_default()
    }

    /// The letter of the result's type, `?` if the instruction says it; none if there is no result.
    pub fn result(self) -> Option<char> {
        ROWS[self as usize].signature.split('>').nth(1).and_then(|result| result.chars().next())
    }

    /// What it does beside giving a value.
    pub fn effect(self) -> Effect {
        ROWS[self as usize].effect
    }

    /// Which immediate it carries.
    pub fn imm(self) -> ImmKind {
        ROWS[self as usize].imm
    }

    /// Whether it ends a block.
    pub fn is_end(self) -> bool {
        self.effect() == Effect::End
    }

    /// Whether it has a [`FrameState`](super::FrameState): it may leave for the interpreter, collect or call.
    pub fn has_state(self) -> bool {
        matches!(self.effect(), Effect::Guard | Effect::Poll | Effect::Call | Effect::Alloc)
            || matches!(self, Op::Deopt | Op::Catch)
    }
}
