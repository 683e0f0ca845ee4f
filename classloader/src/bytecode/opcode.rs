//! [`Opcode`] and what the table says about each.

/// Where an instruction's operands are and how they are encoded (JVMS 6.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperandLayout {
    /// No operand.
    None,
    /// A signed byte: `bipush`.
    Byte,
    /// A signed 16-bit value: `sipush`.
    Short,
    /// A local variable's index, one byte, two when preceded by `wide`.
    Local,
    /// The local variable 0, in the opcode.
    Local0,
    /// The local variable 1, in the opcode.
    Local1,
    /// The local variable 2, in the opcode.
    Local2,
    /// The local variable 3, in the opcode.
    Local3,
    /// A constant-pool index in one byte: `ldc`.
    Constant1,
    /// A constant-pool index in two bytes.
    Constant2,
    /// `iinc`: a local variable's index and a signed increment, one byte each, two when preceded by `wide`.
    Increment,
    /// A signed 16-bit branch offset.
    Branch2,
    /// A signed 32-bit branch offset.
    Branch4,
    /// `tableswitch`.
    TableSwitch,
    /// `lookupswitch`.
    LookupSwitch,
    /// `invokeinterface`: constant-pool index, argument count, a zero byte.
    InvokeInterface,
    /// `invokedynamic`: constant-pool index, two zero bytes.
    InvokeDynamic,
    /// `newarray`: the code of a primitive type.
    ArrayType,
    /// `multianewarray`: constant-pool index, number of dimensions.
    MultiArray,
    /// The prefix `wide`.
    Wide,
}

/// How control leaves an instruction when it completes normally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// To the next instruction.
    Next,
    /// To the branch target or to the next instruction.
    Branch,
    /// To the branch target.
    Goto,
    /// To one of a switch's targets.
    Switch,
    /// To a subroutine; pushes the next instruction's address.
    Jsr,
    /// To the address in a local variable.
    Ret,
    /// Out of the method.
    Return,
    /// To an exception handler or out of the method.
    Throw,
}

/// What an instruction does with the local variable that its operand names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalAccess {
    /// Pushes its value.
    Load,
    /// Pops its new value.
    Store,
    /// `iinc`: reads and writes it.
    Increment,
    /// `ret`: jumps to the address in it.
    Ret,
}

struct Row {
    mnemonic: &'static str,
    layout: OperandLayout,
    effect: &'static str,
    flow: Flow,
    can_throw: bool,
}

macro_rules! can_throw {
    (throws) => {
        true
    };
    (quiet) => {
        false
    };
}

macro_rules! define_opcodes {
    ($($byte:literal $name:ident $mnemonic:literal $layout:ident $effect:literal $flow:ident $throws:ident;)*) => {
        /// An instruction of the Java virtual machine (JVMS 6.5). `opcode as u8` is its byte.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Opcode {
            $(
                #[doc = concat!("`", $mnemonic, "`")]
                $name = $byte,
            )*
        }

        impl Opcode {
            /// All opcodes; the one at index `i` has byte `i`.
            pub const ALL: &'static [Opcode] = &[$(Opcode::$name),*];
        }

        static ROWS: &[Row] = &[
            $(Row {
                mnemonic: $mnemonic,
                layout: OperandLayout::$layout,
                effect: $effect,
                flow: Flow::$flow,
                can_throw: can_throw!($throws),
            },)*
        ];
    };
}

crate::for_each_opcode!(define_opcodes);

// The tables above are indexed by the opcode's byte.
const _: () = {
    let mut i = 0;
    while i < Opcode::ALL.len() {
        assert!(Opcode::ALL[i] as usize == i, "the opcode table has a gap");
        i += 1;
    }
};

impl Opcode {
    /// The opcode that `byte` encodes; none for the bytes that a class file must not use (JVMS 4.9.1), which are
    /// `breakpoint`, `impdep1`, `impdep2` and the unassigned ones.
    #[inline]
    pub fn from_byte(byte: u8) -> Option<Opcode> {
        Opcode::ALL.get(usize::from(byte)).copied()
    }

    #[inline]
    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The specification's name, such as `if_icmpeq`.
    #[inline]
    pub fn mnemonic(self) -> &'static str {
        self.row().mnemonic
    }

    /// The layout of the operands.
    #[inline]
    pub fn layout(self) -> OperandLayout {
        self.row().layout
    }

    /// The stack effect `popped>pushed`, each a sequence of types with the top of the stack last: `i` int (and the
    /// smaller integral types), `f`, `l`, `d`, `a` reference, `r` returnAddress, `o` either of the latter two.
    /// The letters `w x y z` stand for stack *words*, whatever is in them: the `dup` family shuffles them.
    /// `*` means that the effect depends on a constant-pool entry; the empty string is no effect.
    #[inline]
    pub fn effect(self) -> &'static str {
        self.row().effect
    }

    /// How control leaves the instruction.
    #[inline]
    pub fn flow(self) -> Flow {
        self.row().flow
    }

    /// Whether the instruction can throw an exception by itself (not an asynchronous one).
    #[inline]
    pub fn can_throw(self) -> bool {
        self.row().can_throw
    }

    /// Whether the instruction after this one can be reached only by a jump.
    #[inline]
    pub fn ends_block(self) -> bool {
        !matches!(self.flow(), Flow::Next | Flow::Branch)
    }

    /// What the instruction does with a local variable, if it names one.
    pub fn local_access(self) -> Option<LocalAccess> {
        match self.layout() {
            OperandLayout::Increment => Some(LocalAccess::Increment),
            OperandLayout::Local
            | OperandLayout::Local0
            | OperandLayout::Local1
            | OperandLayout::Local2
            | OperandLayout::Local3 => Some(match self.effect().as_bytes() {
                [] => LocalAccess::Ret,
                [b'>', ..] => LocalAccess::Load,
                _ => LocalAccess::Store,
            }),
            _ => None,
        }
    }

    /// Whether the instruction is one of the five method invocations.
    #[inline]
    pub fn is_invoke(self) -> bool {
        Opcode::Invokevirtual <= self && self <= Opcode::Invokedynamic
    }

    /// Whether `wide` may precede the instruction.
    #[inline]
    pub fn can_be_wide(self) -> bool {
        matches!(self.layout(), OperandLayout::Local | OperandLayout::Increment)
    }
}
