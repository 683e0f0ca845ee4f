//! [`Complaint`]: the defects that the inference finds, with HotSpot's texts.

use std::fmt;

use classloader::mutf8;

/// A defect in a method. Its `Display` is the text behind the method's name in the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Complaint {
    IllegalInstruction(u16),
    CodeStops(u16),
    EmptyCode,
    JumpTarget,
    SwitchPadding,
    UnsortedSwitch,
    SwitchDefault,
    SwitchTarget,
    ConstantIndex,
    ConstantType,
    InitNotSpecial,
    InternalCall,
    NonvirtualCall,
    InterfaceArgsSize,
    InterfaceZero,
    Invokedynamic,
    ClassType,
    Dimensions,
    NewArray,
    DimensionArgument,
    NewarrayType,
    LocalNumber,
    HandlerRange,
    HandlerStart,
    CatchType,
    UninitializedRegister(u16),
    UninitializedPair(u16),
    LoadsReturnAddress(u16),
    RegisterType(u16),
    PairType(u16),
    NoConstructorCall,
    ReturnsNormally,
    TooManyArguments(Box<[u8]>),
    Signature(Box<[u8]>),
    EmptyStack,
    /// Something else than what is named here was expected on the stack.
    Expected(&'static str),
    SplitsPair,
    AastoreValue,
    AastoreArray,
    FieldObject,
    Protected,
    FieldValue,
    Throws,
    WrongInit,
    Receiver,
    SpecialReceiver,
    Argument,
    ReturnType,
    UninitializedOnStack,
    RecursiveJsr,
    StackSize,
    FallsOff,
    SecondReturn,
    IllegalReturn,
    /// New and old height.
    StackHeight(u32, u32),
    StackTypes,
    TooManyClasses,
    /// Carafe's own bound on what a method may cost.
    TooComplex,
}

impl Complaint {
    /// Whether the program sees a ClassFormatError.
    pub(super) fn is_format_error(&self) -> bool {
        matches!(self, Complaint::HandlerRange | Complaint::HandlerStart)
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Complaint::IllegalInstruction(bci) => return write!(f, "Illegal instruction found at offset {bci}"),
            Complaint::CodeStops(bci) => {
                return write!(f, "Code stops in the middle of instruction  starting at offset {bci}");
            }
            Complaint::EmptyCode => "Empty code",
            Complaint::JumpTarget => "Illegal target of jump or branch",
            Complaint::SwitchPadding => "Non zero padding bytes in switch",
            Complaint::UnsortedSwitch => "Unsorted lookup switch",
            Complaint::SwitchDefault => "Illegal default target in switch",
            Complaint::SwitchTarget => "Illegal branch in tableswitch",
            Complaint::ConstantIndex => "Illegal constant pool index",
            Complaint::ConstantType => "Illegal type in constant pool",
            Complaint::InitNotSpecial => "Must call initializers using invokespecial",
            Complaint::InternalCall => "Illegal call to internal method",
            Complaint::NonvirtualCall => "Illegal use of nonvirtual function call",
            Complaint::InterfaceArgsSize => "Inconsistent args_size for invokeinterface",
            Complaint::InterfaceZero => "Fourth operand byte of invokeinterface must be zero",
            Complaint::Invokedynamic => "invokedynamic bytecode is not supported in this class file version",
            Complaint::ClassType => "Illegal type",
            Complaint::Dimensions => "Array with too many dimensions",
            Complaint::NewArray => "Illegal creation of multi-dimensional array",
            Complaint::DimensionArgument => "Illegal dimension argument",
            Complaint::NewarrayType => "Bad type passed to newarray",
            Complaint::LocalNumber => "Illegal local variable number",
            Complaint::HandlerRange => "Illegal exception table range",
            Complaint::HandlerStart => "Illegal exception table handler",
            Complaint::CatchType => "catch_type not a subclass of Throwable",
            Complaint::UninitializedRegister(local) => {
                return write!(f, "Accessing value from uninitialized register {local}");
            }
            Complaint::UninitializedPair(local) => {
                let second = u32::from(*local) + 1;
                return write!(f, "Accessing value from uninitialized register pair {local}/{second}");
            }
            Complaint::LoadsReturnAddress(local) => {
                return write!(f, "Cannot load return address from register {local}");
            }
            Complaint::RegisterType(local) => return write!(f, "Register {local} contains wrong type"),
            Complaint::PairType(local) => {
                return write!(f, "Register pair {local}/{} contains wrong type", u32::from(*local) + 1);
            }
            Complaint::NoConstructorCall => "Constructor must call super() or this()",
            Complaint::ReturnsNormally => "Cannot return normally",
            Complaint::TooManyArguments(signature) => {
                return write!(f, "Signature {} has too many arguments", mutf8::to_str(signature));
            }
            Complaint::Signature(signature) => return write!(f, "Illegal signature {}", mutf8::to_str(signature)),
            Complaint::EmptyStack => "Unable to pop operand off an empty stack",
            Complaint::Expected(what) => return write!(f, "Expecting to find {what} on stack"),
            Complaint::SplitsPair => "Attempt to split long or double on the stack",
            Complaint::AastoreValue => "Expecting reference type on operand stack in aastore",
            Complaint::AastoreArray => "Component type of the array must be reference type in aastore",
            Complaint::FieldObject => "Incompatible type for getting or setting field",
            Complaint::Protected => "Bad access to protected data",
            Complaint::FieldValue => "Bad type in putfield/putstatic",
            Complaint::Throws => "Can only throw Throwable objects",
            Complaint::WrongInit => "Call to wrong initialization method",
            Complaint::Receiver => "Incompatible object argument for function call",
            Complaint::SpecialReceiver => "Incompatible object argument for invokespecial",
            Complaint::Argument => "Incompatible argument to function",
            Complaint::ReturnType => "Wrong return type in function",
            Complaint::UninitializedOnStack => "Uninitialized object on stack at creating point",
            Complaint::RecursiveJsr => "Recursive call to jsr entry",
            Complaint::StackSize => "Stack size too large",
            Complaint::FallsOff => "Falling off the end of the code",
            Complaint::SecondReturn => "Multiple returns to single jsr",
            Complaint::IllegalReturn => "Illegal return from subroutine",
            Complaint::StackHeight(new, old) => return write!(f, "Inconsistent stack height {new} != {old}"),
            Complaint::StackTypes => "Mismatched stack types",
            Complaint::TooManyClasses => "Exceeded verifier's limit of 65535 referred classes",
            Complaint::TooComplex => "Method too complex to verify",
        };
        f.write_str(text)
    }
}

/// Why the inference of a method stops.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    /// A class loader failed, its exception is pending.
    Pending,
    /// The method is not acceptable.
    Complaint(Complaint),
}

impl From<Complaint> for Fault {
    fn from(complaint: Complaint) -> Fault {
        Fault::Complaint(complaint)
    }
}

/// What the steps of the inference return.
pub(super) type Outcome<T> = Result<T, Fault>;
