//! Values as they travel: `Slot` (64 raw bits, as in locals and operand stacks) and `Value` (tagged, arguments and results of
//! upcalls).

use crate::cx::{Cx, Local, Ref};
use crate::field::Kind;

/// 64 raw bits of a Java value: int-like values sign-extended in the low 32 bits, references as compressed 32-bit values.
///
/// A slot that holds a reference is as raw as it looks: it must reach a root (frame, `Local`) before the next safepoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct Slot(pub u64);

impl Slot {
    /// The value of `void`, and `null`.
    pub const ZERO: Slot = Slot(0);
    /// An `int` (also boolean, byte, char, short, already widened).
    #[inline(always)]
    pub fn int(v: i32) -> Slot {
        Slot(v as u32 as u64)
    }
    /// A `boolean`.
    #[inline(always)]
    pub fn bool(v: bool) -> Slot {
        Slot(v as u64)
    }
    /// A `long`.
    #[inline(always)]
    pub fn long(v: i64) -> Slot {
        Slot(v as u64)
    }
    /// A `float`, as its bits.
    #[inline(always)]
    pub fn float(v: f32) -> Slot {
        Slot(v.to_bits() as u64)
    }
    /// A `double`, as its bits.
    #[inline(always)]
    pub fn double(v: f64) -> Slot {
        Slot(v.to_bits())
    }
    /// A reference.
    #[inline(always)]
    pub fn obj<T>(r: Ref<'_, T>) -> Slot {
        Slot(r.raw() as u64)
    }
    /// The slot as `int`.
    #[inline(always)]
    pub fn as_int(self) -> i32 {
        self.0 as i32
    }
    /// The slot as `long`.
    #[inline(always)]
    pub fn as_long(self) -> i64 {
        self.0 as i64
    }
    /// The slot as `float`.
    #[inline(always)]
    pub fn as_float(self) -> f32 {
        f32::from_bits(self.0 as u32)
    }
    /// The slot as `double`.
    #[inline(always)]
    pub fn as_double(self) -> f64 {
        f64::from_bits(self.0)
    }
    /// The slot as a reference; valid because no safepoint lies between its making and this call.
    #[inline(always)]
    pub fn as_ref<'n>(self, _cx: &'n Cx<'_>) -> Ref<'n> {
        Ref::from_raw(self.0 as u32)
    }
}

/// A typed argument or result of an upcall into Java. References are rooted.
#[derive(Clone, Copy)]
pub enum Value<'s> {
    /// boolean, byte, char, short, int
    Int(i32),
    /// long (two slots)
    Long(i64),
    /// float
    Float(f32),
    /// double (two slots)
    Double(f64),
    /// reference
    Obj(Local<'s>),
    /// the null reference
    Null,
    /// nothing: the result of a void method
    Void,
}

impl<'s> Value<'s> {
    /// The value of a kind in a slot that was just read; a reference becomes a handle.
    pub fn of_slot(cx: &Cx<'s>, slot: Slot, kind: Kind) -> Value<'s> {
        match kind {
            Kind::Boolean | Kind::Char | Kind::Byte | Kind::Short | Kind::Int => Value::Int(slot.as_int()),
            Kind::Long => Value::Long(slot.as_long()),
            Kind::Float => Value::Float(slot.as_float()),
            Kind::Double => Value::Double(slot.as_double()),
            Kind::Object | Kind::Array => Value::Obj(cx.root(slot.as_ref(cx))),
            Kind::Void => Value::Void,
        }
    }
    /// The object of a value that is known to be a reference.
    pub fn object(self, cx: &Cx<'s>) -> Local<'s> {
        match self {
            Value::Obj(l) => l,
            Value::Null => cx.null(),
            _ => unreachable!("V6: the descriptor says that it is a reference"),
        }
    }
    /// The number of a value that is known to be an `int`.
    pub fn int(self) -> i32 {
        match self {
            Value::Int(v) => v,
            _ => unreachable!("V6: the descriptor says that it is an int"),
        }
    }
    /// Number of slots in the callee's locals.
    pub fn slots(&self) -> usize {
        match self {
            Value::Long(_) | Value::Double(_) => 2,
            Value::Void => 0,
            _ => 1,
        }
    }
    /// The raw bits, right now: write them into a frame before the next safepoint.
    pub fn to_slot(&self, cx: &Cx<'_>) -> Slot {
        match *self {
            Value::Int(v) => Slot::int(v),
            Value::Long(v) => Slot::long(v),
            Value::Float(v) => Slot::float(v),
            Value::Double(v) => Slot::double(v),
            Value::Obj(l) => Slot::obj(l.get(cx)),
            Value::Null | Value::Void => Slot::ZERO,
        }
    }
}
