//! Values as they travel: `Slot` (64 raw bits, as in locals and operand stacks) and `Value` (tagged, for upcalls).

use crate::cx::{Cx, Local, Ref};

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

/// A typed argument of an upcall into Java.
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
}

impl Value<'_> {
    /// Number of slots in the callee's locals.
    pub fn slots(&self) -> usize {
        match self {
            Value::Long(_) | Value::Double(_) => 2,
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
            Value::Null => Slot::ZERO,
        }
    }
}
