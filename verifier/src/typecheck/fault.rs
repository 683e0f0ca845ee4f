//! [`Fault`]: why the type checker rejects a method, with what its report shows.

use std::fmt;

use super::verification_type::Type;

/// Why checking ends.
#[derive(Debug)]
pub(super) enum Stop {
    /// A class loader failed.
    Pending,
    /// A class loader came back to the class under verification, and it was linked inside.
    Linked,
    /// The class is rejected.
    Fault(Box<Fault>),
}

/// The result of a check.
pub(super) type Checked<T = ()> = Result<T, Stop>;

/// Why a method is rejected.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) complaint: Complaint,
    /// Where and why; none for a ClassFormatError.
    pub(super) context: Option<Context>,
}

/// The first line of the message.
#[derive(Debug, Clone, Copy)]
pub(super) enum Complaint {
    /// Bytes that are no instruction.
    NoInstruction,
    /// An instruction that the version of the class file does not have.
    BadInstruction(u8),
    BadWide,
    FallsOffEnd,
    StackUnderflow,
    StackOverflow,
    StackType,
    /// With the instruction's mnemonic.
    StackTypeIn(&'static str),
    LocalIndex,
    LocalPairIndex,
    LocalType,
    ConstantIndex(u16),
    ConstantType(u16),
    JumpRange {
        bci: u16,
        offset: i32,
    },
    JumpFrame(i32),
    JumpMismatch(i32),
    MissingFrame,
    FrameMismatch,
    FrameOffset,
    HandlerMismatch(u16),
    CatchType(u16),
    SwitchPadding,
    LookupswitchOrder,
    ResultExpected,
    NoResultExpected,
    ResultType,
    ConstructorReturn,
    ReferenceToClass(u16),
    New,
    Newarray,
    AnewarrayDimensions,
    MultianewarrayConstant,
    MultianewarrayDimensions(u8),
    InvokeinterfaceCount,
    InvokeinterfaceZero,
    InvokedynamicZeros,
    InternalCall,
    InvokespecialClass,
    InvokespecialInterface,
    InitOperand,
    InitCall,
    InitClass,
    InitResult,
    ProtectedInit,
    /// With the instruction's mnemonic.
    ProtectedData(&'static str),
    /// The following are ClassFormatErrors.
    HandlerStart(u16),
    HandlerEnd(u16),
    HandlerTarget(u16),
    LocalVariableStart(u16),
    LocalVariableLength(u16),
    InvokedynamicVersion(u16),
    StackMapOffset(u16),
    StackMapSize,
    StackMapNew,
    /// A limit of this verifier.
    StackMapLength,
    /// Thrown at once, whatever the version of the class is, without the method.
    StackMapFormat(&'static str),
}

impl Complaint {
    /// Rejects with a ClassFormatError.
    pub(super) fn format_error(self) -> Stop {
        Stop::Fault(Box::new(Fault { complaint: self, context: None }))
    }

    /// Rejects with a VerifyError.
    pub(super) fn at(self, bci: u16, reason: Reason) -> Stop {
        Stop::Fault(Box::new(Fault { complaint: self, context: Some(Context { bci, reason }) }))
    }

    /// The text; `class` is the external name of the class under verification.
    pub(super) fn write(self, f: &mut dyn fmt::Write, class: &str) -> fmt::Result {
        match self {
            Complaint::NoInstruction => f.write_str("Bad instruction"),
            Complaint::BadInstruction(byte) => write!(f, "Bad instruction: {byte:02x}"),
            Complaint::BadWide => f.write_str("Bad wide instruction"),
            Complaint::FallsOffEnd => f.write_str("Control flow falls through code end"),
            Complaint::StackUnderflow => f.write_str("Operand stack underflow"),
            Complaint::StackOverflow => f.write_str("Operand stack overflow"),
            Complaint::StackType => f.write_str("Bad type on operand stack"),
            Complaint::StackTypeIn(mnemonic) => write!(f, "Bad type on operand stack in {mnemonic}"),
            Complaint::LocalIndex => f.write_str("Local variable table overflow"),
            Complaint::LocalPairIndex => f.write_str("get long/double overflows locals"),
            Complaint::LocalType => f.write_str("Bad local variable type"),
            Complaint::ConstantIndex(index) => write!(f, "Illegal constant pool index {index} in class {class}"),
            Complaint::ConstantType(index) => write!(f, "Illegal type at constant pool entry {index} in class {class}"),
            Complaint::JumpRange { bci, offset } => {
                write!(f, "Illegal target of jump or branch (bci {bci} + offset {offset})")
            }
            Complaint::JumpFrame(target) => write!(f, "Expecting a stackmap frame at branch target {target}"),
            Complaint::JumpMismatch(target) => write!(f, "Inconsistent stackmap frames at branch target {target}"),
            Complaint::MissingFrame => f.write_str("Expecting a stack map frame"),
            Complaint::FrameMismatch => f.write_str("Instruction type does not match stack map"),
            Complaint::FrameOffset => f.write_str("StackMapTable error: bad offset"),
            Complaint::HandlerMismatch(bci) => {
                write!(f, "Stack map does not match the one at exception handler {bci}")
            }
            Complaint::CatchType(bci) => {
                write!(f, "Catch type is not a subclass of Throwable in exception handler {bci}")
            }
            Complaint::SwitchPadding => f.write_str("Nonzero padding byte in lookupswitch or tableswitch"),
            Complaint::LookupswitchOrder => f.write_str("Bad lookupswitch instruction"),
            Complaint::ResultExpected => f.write_str("Method expects a return value"),
            Complaint::NoResultExpected => f.write_str("Method does not expect a return value"),
            Complaint::ResultType => f.write_str("Bad return type"),
            Complaint::ConstructorReturn => f.write_str("Constructor must call super() or this() before return"),
            Complaint::ReferenceToClass(index) => {
                write!(f, "Expecting reference to class in class {class} at constant pool index {index}")
            }
            Complaint::New => f.write_str("Illegal new instruction"),
            Complaint::Newarray => f.write_str("Illegal newarray instruction"),
            Complaint::AnewarrayDimensions => {
                f.write_str("Illegal anewarray instruction, array has more than 255 dimensions")
            }
            Complaint::MultianewarrayConstant => {
                f.write_str("Illegal constant pool index in multianewarray instruction")
            }
            Complaint::MultianewarrayDimensions(count) => {
                write!(f, "Illegal dimension in multianewarray instruction: {count}")
            }
            Complaint::InvokeinterfaceCount => f.write_str("Inconsistent args count operand in invokeinterface"),
            Complaint::InvokeinterfaceZero => f.write_str("Fourth operand byte of invokeinterface must be zero"),
            Complaint::InvokedynamicZeros => {
                f.write_str("Third and fourth operand bytes of invokedynamic must be zero")
            }
            Complaint::InternalCall => f.write_str("Illegal call to internal method"),
            Complaint::InvokespecialClass => {
                f.write_str("Bad invokespecial instruction: current class isn't assignable to reference class.")
            }
            Complaint::InvokespecialInterface => f.write_str(
                "Bad invokespecial instruction: interface method reference is in an indirect superinterface.",
            ),
            Complaint::InitOperand => f.write_str("Bad operand type when invoking <init>"),
            Complaint::InitCall => f.write_str("Bad <init> method call"),
            Complaint::InitClass => f.write_str("Call to wrong <init> method"),
            Complaint::InitResult => f.write_str("Return type must be void in <init> method"),
            Complaint::ProtectedInit => f.write_str("Bad access to protected <init> method"),
            Complaint::ProtectedData(mnemonic) => write!(f, "Bad access to protected data in {mnemonic}"),
            Complaint::HandlerStart(bci) => write!(f, "Illegal exception table start_pc {bci}"),
            Complaint::HandlerEnd(bci) => write!(f, "Illegal exception table end_pc {bci}"),
            Complaint::HandlerTarget(bci) => write!(f, "Illegal exception table handler_pc {bci}"),
            Complaint::LocalVariableStart(bci) => write!(f, "Illegal local variable table start_pc {bci}"),
            Complaint::LocalVariableLength(length) => write!(f, "Illegal local variable table length {length}"),
            Complaint::InvokedynamicVersion(major) => write!(
                f,
                "invokedynamic instructions not supported by this class file version ({major}), class {class}"
            ),
            Complaint::StackMapOffset(offset) => write!(f, "Bad stack map offset {offset}"),
            Complaint::StackMapSize => f.write_str("StackMapTable format error: bad type array size"),
            Complaint::StackMapNew => f.write_str("StackMapTable format error: bad offset for Uninitialized"),
            Complaint::StackMapLength => f.write_str("StackMapTable is too large"),
            Complaint::StackMapFormat(what) => write!(f, "StackMapTable format error: {what}"),
        }
    }
}

/// Where a method breaks a rule, and what the frame was.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) bci: u16,
    pub(super) reason: Reason,
}

/// The "Reason" of the report.
#[derive(Debug)]
pub(super) enum Reason {
    Bytecode,
    Type { found: Origin, expected: Option<Origin> },
    Flags { current: FrameCopy, map: FrameCopy },
    Constant(u16),
    Local(u16),
    StackSize { current: FrameCopy, map: FrameCopy },
    Overflow(FrameCopy),
    Underflow(FrameCopy),
    NoFrame,
    BadMap(FrameCopy),
}

/// Where a type comes from.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) place: Place,
    pub(super) found: Type,
    pub(super) frame: Option<FrameCopy>,
}

/// The places that types come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Local(usize),
    Stack(usize),
    MapLocal(usize),
    MapStack(usize),
    Constant(u16),
    Signature,
    Implicit,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Local(index) => write!(f, " (current frame, locals[{index}])"),
            Place::Stack(index) => write!(f, " (current frame, stack[{index}])"),
            Place::MapLocal(index) => write!(f, " (stack map, locals[{index}])"),
            Place::MapStack(index) => write!(f, " (stack map, stack[{index}])"),
            Place::Constant(index) => write!(f, " (constant pool {index})"),
            Place::Signature => f.write_str(" (from method signature)"),
            Place::Implicit => Ok(()),
        }
    }
}

impl Origin {
    /// A type that the code or the context implies.
    pub(super) fn implicit(found: Type) -> Origin {
        Origin { place: Place::Implicit, found, frame: None }
    }

    /// The type of the constant-pool entry at `index`.
    pub(super) fn constant(index: u16, found: Type) -> Origin {
        Origin { place: Place::Constant(index), found, frame: None }
    }

    /// The result of the method.
    pub(super) fn signature(found: Type) -> Origin {
        Origin { place: Place::Signature, found, frame: None }
    }
}

/// A frame as the report shows it.
#[derive(Debug)]
pub(super) struct FrameCopy {
    pub(super) bci: u32,
    pub(super) this_uninitialized: bool,
    pub(super) locals: Vec<Type>,
    pub(super) stack: Vec<Type>,
}
