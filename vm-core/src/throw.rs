//! Exceptions that instructions throw, with HotSpot's messages: for the interpreter and for compiled code.

use crate::class::ClassRef;
use crate::cx::{Cx, Ref};
use crate::exceptions::Thrown;
use crate::messages;
use crate::object::Object;

/// `index` is outside of an array of this length.
#[cold]
#[inline(never)]
pub fn index_out_of_bounds(cx: &mut Cx<'_>, index: i32, length: u32) -> Thrown {
    cx.throw("java/lang/ArrayIndexOutOfBoundsException", &format!("Index {index} out of bounds for length {length}"))
}

/// An int or long is divided by zero.
#[cold]
#[inline(never)]
pub fn division_by_zero(cx: &mut Cx<'_>) -> Thrown {
    cx.throw("java/lang/ArithmeticException", "/ by zero")
}

/// `value` cannot be stored in an array of its component class.
#[cold]
#[inline(never)]
pub fn array_store(cx: &mut Cx<'_>, value: u32) -> Thrown {
    let name = Ref::<Object>::from_raw(value).class(cx).external_name();
    cx.throw("java/lang/ArrayStoreException", &name)
}

/// `object` is no instance of `class`.
#[cold]
#[inline(never)]
pub fn class_cast(cx: &mut Cx<'_>, object: u32, class: ClassRef) -> Thrown {
    let from = Ref::<Object>::from_raw(object).class(cx);
    let text = messages::class_cast(cx, from, class);
    cx.throw("java/lang/ClassCastException", &text)
}
