//! Fields.
#![allow(unsafe_code)] // reason: metadata pointers (V1)

use crate::class::ClassRef;
use crate::cx::{Cx, Ref};
use crate::metadata::metadata_pointer;
use crate::slot::Value;
use crate::symbol::Symbol;
use classloader::AccessFlags;
use classloader::classfile::FieldInfo;
use std::sync::atomic::{Ordering, fence};

/// The basic kind of a value: what a descriptor's first character says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)] // reason: the names are the Java types
pub enum Kind {
    Boolean = 4,
    Char = 5,
    Float = 6,
    Double = 7,
    Byte = 8,
    Short = 9,
    Int = 10,
    Long = 11,
    Object = 12,
    Array = 13,
    Void = 14,
}

impl Kind {
    /// The kind of a descriptor (JVMS 4.3), by its first byte.
    pub fn of_descriptor(d: &[u8]) -> Kind {
        match d.first() {
            Some(b'Z') => Kind::Boolean,
            Some(b'C') => Kind::Char,
            Some(b'F') => Kind::Float,
            Some(b'D') => Kind::Double,
            Some(b'B') => Kind::Byte,
            Some(b'S') => Kind::Short,
            Some(b'I') => Kind::Int,
            Some(b'J') => Kind::Long,
            Some(b'[') => Kind::Array,
            Some(b'V') => Kind::Void,
            _ => Kind::Object,
        }
    }
    /// The kind of a parsed type.
    pub fn of_type(t: classloader::descriptor::FieldType<'_>) -> Kind {
        use classloader::descriptor::FieldType as F;
        match t {
            F::Boolean => Kind::Boolean,
            F::Byte => Kind::Byte,
            F::Char => Kind::Char,
            F::Short => Kind::Short,
            F::Int => Kind::Int,
            F::Long => Kind::Long,
            F::Float => Kind::Float,
            F::Double => Kind::Double,
            F::Object(_) => Kind::Object,
            F::Array(_) => Kind::Array,
        }
    }
    /// Size in bytes in fields and array elements (references are compressed).
    pub fn bytes(self) -> u32 {
        match self {
            Kind::Boolean | Kind::Byte => 1,
            Kind::Char | Kind::Short => 2,
            Kind::Int | Kind::Float | Kind::Object | Kind::Array => 4,
            Kind::Long | Kind::Double => 8,
            Kind::Void => 0,
        }
    }
    /// Slots in locals and operand stacks (JVMS 2.6).
    pub fn slots(self) -> usize {
        match self {
            Kind::Void => 0,
            Kind::Long | Kind::Double => 2,
            _ => 1,
        }
    }
    /// True for class, interface and array types.
    pub fn is_reference(self) -> bool {
        matches!(self, Kind::Object | Kind::Array)
    }
    /// The descriptor character.
    pub fn letter(self) -> char {
        match self {
            Kind::Boolean => 'Z',
            Kind::Char => 'C',
            Kind::Float => 'F',
            Kind::Double => 'D',
            Kind::Byte => 'B',
            Kind::Short => 'S',
            Kind::Int => 'I',
            Kind::Long => 'J',
            Kind::Object => 'L',
            Kind::Array => '[',
            Kind::Void => 'V',
        }
    }
}

/// A field of a class.
pub struct Field {
    /// Declaring class.
    pub class: ClassRef,
    /// Name.
    pub name: Symbol,
    /// Descriptor.
    pub descriptor: Symbol,
    /// Access flags of the class file.
    pub access: AccessFlags,
    /// Kind by descriptor.
    pub kind: Kind,
    /// Index in the declaring class's `fields` (the "slot" of reflection).
    pub index: u16,
    /// Byte offset: from the object's start, or for statics from the start of the declaring class's mirror.
    pub offset: u32,
    /// The parsed field, for reflection.
    pub info: &'static FieldInfo,
}

impl Field {
    /// `ACC_STATIC`.
    pub fn is_static(&self) -> bool {
        self.access.is_static()
    }
    /// `ACC_VOLATILE`.
    pub fn is_volatile(&self) -> bool {
        self.access.0 & 0x0040 != 0
    }
    /// `ACC_FINAL`.
    pub fn is_final(&self) -> bool {
        self.access.0 & 0x0010 != 0
    }
}

metadata_pointer! {
    /// Pointer to a [`Field`] (V1).
    FieldRef, Field
}

/// The value of a field of an object, or of a static field, whose holder is the mirror of its class.
pub fn load<'s>(cx: &Cx<'s>, holder: Ref<'_>, field: &Field) -> Value<'s> {
    let at = field.offset as usize;
    match field.kind {
        Kind::Boolean | Kind::Byte => Value::Int(holder.get_byte(cx, at).into()),
        Kind::Char => Value::Int((holder.get_short(cx, at) as u16).into()),
        Kind::Short => Value::Int(holder.get_short(cx, at).into()),
        Kind::Int => Value::Int(holder.get_int(cx, at)),
        Kind::Long => Value::Long(holder.get_long(cx, at)),
        Kind::Float => Value::Float(holder.get_float(cx, at)),
        Kind::Double => Value::Double(holder.get_double(cx, at)),
        Kind::Object | Kind::Array => Value::Obj(cx.root(holder.get_ref(cx, at))),
        Kind::Void => unreachable!("V4: no field is void"),
    }
}

/// Sets a field; holders as for [`load`]. The value is of the field's kind, a reference of its type.
pub fn store(cx: &Cx<'_>, holder: Ref<'_>, field: &Field, value: Value<'_>) {
    let at = field.offset as usize;
    match (field.kind, value) {
        (Kind::Boolean | Kind::Byte, Value::Int(v)) => holder.set_byte(cx, at, v as i8),
        (Kind::Char | Kind::Short, Value::Int(v)) => holder.set_short(cx, at, v as i16),
        (Kind::Int, Value::Int(v)) => holder.set_int(cx, at, v),
        (Kind::Long, Value::Long(v)) => holder.set_long(cx, at, v),
        (Kind::Float, Value::Float(v)) => holder.set_int(cx, at, v.to_bits() as i32),
        (Kind::Double, Value::Double(v)) => holder.set_long(cx, at, v.to_bits() as i64),
        (Kind::Object | Kind::Array, Value::Obj(v)) => holder.set_ref(cx, at, v.get(cx)),
        (Kind::Object | Kind::Array, Value::Null) => holder.set_ref(cx, at, Ref::<crate::Object>::NULL),
        (kind, _) => unreachable!("V4: a value of another kind in a field of {kind:?}"),
    }
    if field.is_volatile() {
        fence(Ordering::SeqCst);
    }
}
