//! [`Imm`]: the constant part of an instruction. Classes and methods are named by ids, so that a function is plain data.

use vm_core::field::Kind;
use vm_core::leaf::LeafId;
use vm_core::{ClassId, MethodId};

use super::runtime_table::RuntimeCall;

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "as in JVMS 6.5 if_icmp")]
pub enum Cond {
    Eq,
    Ne,
    Lt,
    Ge,
    Gt,
    Le,
    /// Less than, as unsigned numbers.
    Below,
    /// Greater or equal, as unsigned numbers.
    AboveEq,
}

/// All conditions and their names in the text form.
pub const CONDS: &[(Cond, &str)] = &[
    (Cond::Eq, "eq"),
    (Cond::Ne, "ne"),
    (Cond::Lt, "lt"),
    (Cond::Ge, "ge"),
    (Cond::Gt, "gt"),
    (Cond::Le, "le"),
    (Cond::Below, "below"),
    (Cond::AboveEq, "above_eq"),
];

impl Cond {
    /// Holds exactly when this does not (for integers; a comparison with NaN is false in either sense).
    pub fn negated(self) -> Cond {
        match self {
            Cond::Eq => Cond::Ne,
            Cond::Ne => Cond::Eq,
            Cond::Lt => Cond::Ge,
            Cond::Ge => Cond::Lt,
            Cond::Gt => Cond::Le,
            Cond::Le => Cond::Gt,
            Cond::Below => Cond::AboveEq,
            Cond::AboveEq => Cond::Below,
        }
    }

    /// Holds for `b, a` exactly when this does for `a, b`.
    pub fn swapped(self) -> Option<Cond> {
        Some(match self {
            Cond::Lt => Cond::Gt,
            Cond::Gt => Cond::Lt,
            Cond::Ge => Cond::Le,
            Cond::Le => Cond::Ge,
            Cond::Eq | Cond::Ne => self,
            Cond::Below | Cond::AboveEq => return None,
        })
    }

    /// Whether it holds for two ints.
    pub fn of_ints(self, a: i32, b: i32) -> bool {
        match self {
            Cond::Below => (a as u32) < b as u32,
            Cond::AboveEq => a as u32 >= b as u32,
            _ => self.of_longs(i64::from(a), i64::from(b)),
        }
    }

    /// Whether it holds for two longs.
    pub fn of_longs(self, a: i64, b: i64) -> bool {
        match self {
            Cond::Eq => a == b,
            Cond::Ne => a != b,
            Cond::Lt => a < b,
            Cond::Ge => a >= b,
            Cond::Gt => a > b,
            Cond::Le => a <= b,
            Cond::Below => (a as u64) < b as u64,
            Cond::AboveEq => a as u64 >= b as u64,
        }
    }
}

/// A field of an object; a static field is one of its class's mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FieldAccess {
    /// The declaring class: fields of different classes, or at different offsets, are different memory.
    pub class: ClassId,
    /// Byte offset in the object.
    pub offset: u32,
    /// What it holds.
    pub kind: Kind,
    /// Declared volatile, or accessed so.
    pub volatile: bool,
    /// Never changes once it was read: `static final` of an initialized class, trusted final, `@Stable` and not 0.
    pub constant: bool,
}

/// How accesses of `Unsafe` are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Not at all.
    Plain,
    /// As the machine orders them anyway: acquire, release, opaque. The compiler keeps the order, too.
    Ordered,
    /// In the one order of all volatile accesses.
    Volatile,
}

/// All orders and their names in the text form.
pub const ORDERS: &[(Order, &str)] =
    &[(Order::Plain, "plain"), (Order::Ordered, "ordered"), (Order::Volatile, "volatile")];

/// An access of `Unsafe`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RawAccess {
    /// What is there.
    pub kind: Kind,
    /// Which accesses stay before and behind it.
    pub order: Order,
}

/// Why compiled code is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs, reason = "see the texts in REASONS")]
pub enum Reason {
    NullCheck,
    Bounds,
    DivisionByZero,
    NegativeSize,
    ClassCast,
    ArrayStore,
    Unreached,
    Unresolved,
    NotInitialized,
    Receiver,
    Predicate,
    Exception,
    Invalidated,
    Unsupported,
}

/// All reasons and their names in the text form.
pub const REASONS: &[(Reason, &str)] = &[
    (Reason::NullCheck, "null_check"),
    (Reason::Bounds, "bounds"),
    (Reason::DivisionByZero, "division_by_zero"),
    (Reason::NegativeSize, "negative_size"),
    (Reason::ClassCast, "class_cast"),
    (Reason::ArrayStore, "array_store"),
    (Reason::Unreached, "unreached"),
    (Reason::Unresolved, "unresolved"),
    (Reason::NotInitialized, "not_initialized"),
    (Reason::Receiver, "receiver"),
    (Reason::Predicate, "predicate"),
    (Reason::Exception, "exception"),
    (Reason::Invalidated, "invalidated"),
    (Reason::Unsupported, "unsupported"),
];

/// What an instruction carries beside its arguments; [`Op::imm`](super::Op::imm) says which variant.
#[derive(Debug, Clone, PartialEq)]
pub enum Imm {
    /// Nothing.
    None,
    /// A number; of floating-point constants, the bits.
    Int(i64),
    /// The address of a root slot that holds an object for good.
    Root(u64),
    /// A comparison.
    Cond(Cond),
    /// A class.
    Class(ClassId),
    /// A field.
    Field(FieldAccess),
    /// Elements of arrays of this kind.
    Element(Kind),
    /// What `Unsafe` accesses.
    Raw(RawAccess),
    /// The function of `vm_core::leaf` called.
    Leaf(LeafId),
    /// Why a guard leaves.
    Reason(Reason),
    /// The method called.
    Method(MethodId),
    /// The method named by the call, and its index in the vtable.
    Virtual(MethodId, u32),
    /// The method of an interface, and the interface that the call names, which the receiver must implement.
    Interface(MethodId, ClassId),
    /// The function of the runtime called.
    Runtime(RuntimeCall),
    /// How often the first target is taken, of how many times; 0 of 0: unknown.
    Weight(u32, u32),
    /// The keys of a switch; the last target is the default.
    Keys(Box<[i32]>),
    /// An object that is not there.
    Parts(Box<Parts>),
}

/// What a virtual object is made of, apart from the values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Parts {
    /// Which object: two virtual objects of a state with the same number are one.
    pub identity: u32,
    /// Its class.
    pub class: ClassId,
    /// Of an array, its length.
    pub length: Option<u32>,
    /// By argument: its byte offset in the object, and what is there. All else is zero.
    pub parts: Box<[(u32, Kind)]>,
}
