//! Values across the border: Rust types as Java types and back.

use crate::error::Error;
use crate::object::{Class, Home, Object};
use std::sync::Arc;
use vm_core::field::Kind;
use vm_core::{ClassRef, Cx, Local, Value as Raw};

/// Any Java value.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // reason: the names say it
pub enum Value {
    Null,
    Boolean(bool),
    Byte(i8),
    Char(u16),
    Short(i16),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    String(String),
    Object(Object),
}

/// What a value of Rust can be in Java.
#[derive(Clone, Debug)]
pub enum Shape {
    Primitive(Kind),
    /// A string.
    Text,
    /// An array of a primitive type.
    Array(Kind),
    /// An array of objects, strings if `true`.
    Objects(bool),
    Null,
    Object(Object),
}

impl Shape {
    /// Whether it may be passed where a parameter has this descriptor, as far as the descriptor tells.
    pub(crate) fn fits(&self, descriptor: &[u8]) -> bool {
        let is_object = descriptor == b"Ljava/lang/Object;";
        match self {
            Shape::Primitive(kind) => descriptor == [kind.letter() as u8],
            Shape::Text => TEXTS.contains(&descriptor),
            Shape::Array(kind) => is_object || descriptor == [b'[', kind.letter() as u8],
            Shape::Objects(texts) => {
                let of_texts = descriptor.strip_prefix(b"[").is_some_and(|element| TEXTS.contains(&element));
                is_object || of_texts || !*texts && matches!(descriptor, [b'[', b'L' | b'[', ..])
            }
            Shape::Null | Shape::Object(_) => matches!(descriptor, [b'L' | b'[', ..]),
        }
    }
    /// For messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Shape::Primitive(kind) => name_of(*kind).into(),
            Shape::Text => "String".into(),
            Shape::Array(kind) => format!("{}[]", name_of(*kind)),
            Shape::Objects(true) => "String[]".into(),
            Shape::Objects(false) => "Object[]".into(),
            Shape::Null => "null".into(),
            Shape::Object(_) => "an object".into(),
        }
    }
}

/// Types that a string may be passed as.
const TEXTS: [&[u8]; 5] = [
    b"Ljava/lang/String;",
    b"Ljava/lang/Object;",
    b"Ljava/lang/CharSequence;",
    b"Ljava/lang/Comparable;",
    b"Ljava/io/Serializable;",
];

fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "boolean",
        Kind::Byte => "byte",
        Kind::Char => "char",
        Kind::Short => "short",
        Kind::Int => "int",
        Kind::Long => "long",
        Kind::Float => "float",
        Kind::Double => "double",
        Kind::Void => "void",
        Kind::Object | Kind::Array => "an object",
    }
}

/// A VM that values go into or come out of.
pub struct Border<'b, 's> {
    pub(crate) cx: &'b mut Cx<'s>,
    pub(crate) home: &'b Arc<Home>,
}

impl<'s> Border<'_, 's> {
    fn thrown<T>(&mut self, result: vm_core::JResult<T>) -> Result<T, Error> {
        result.map_err(|thrown| crate::call::error_of(self.cx, self.home, thrown))
    }
    fn object(&mut self, object: &Object) -> Result<Raw<'s>, Error> {
        Ok(Raw::Obj(object.local(self.cx, self.home)?))
    }
    /// The object of a value that is a reference.
    fn reference(&self, value: Raw<'s>) -> Option<Local<'s>> {
        match value {
            Raw::Obj(object) => object.non_null(),
            _ => None,
        }
    }
    fn class_name(&self, object: Local<'_>) -> String {
        object.get(self.cx).class(self.cx).external_name()
    }
    fn not(&self, object: Option<Local<'_>>, wanted: &str) -> Error {
        let is = object.map_or_else(|| "null".to_owned(), |object| self.class_name(object));
        Error::Type(format!("the value is {is}, not {wanted}"))
    }
}

/// What can be passed to Java: the primitive types (`u16` is `char`), strings, slices and vectors of primitive types, strings and
/// objects, [`Object`]s, [`Class`]es, an [`Option`] of what is an object in Java, and [`Value`]s.
pub trait ToJava {
    #[doc(hidden)]
    fn shape(&self) -> Shape;
    /// `expected`: the class of the parameter, if it is a reference.
    #[doc(hidden)]
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, expected: Option<ClassRef>) -> Result<Raw<'s>, Error>;
}

/// What Java's values can be taken as: the primitive types (`u16` is `char`), `String`, vectors of primitive types, strings and objects,
/// [`Object`], an [`Option`] of what is an object in Java, [`Value`], and `()` for any.
pub trait FromJava: Sized {
    /// `kind`: what the value was declared as.
    #[doc(hidden)]
    fn from_java<'s>(border: &mut Border<'_, 's>, kind: Kind, value: Raw<'s>) -> Result<Self, Error>;
    /// Whether a value that was declared with this descriptor can be one.
    #[doc(hidden)]
    fn fits(descriptor: &[u8]) -> bool;
}

fn is_reference(descriptor: &[u8]) -> bool {
    matches!(descriptor, [b'L' | b'[', ..])
}

macro_rules! primitives {
    ($($rust:ty, $kind:ident, $raw:ident, $of:expr, $to:expr;)*) => {
        $(
            impl ToJava for $rust {
                fn shape(&self) -> Shape {
                    Shape::Primitive(Kind::$kind)
                }
                fn to_java<'s>(&self, _: &mut Border<'_, 's>, _: Option<ClassRef>) -> Result<Raw<'s>, Error> {
                    let of: fn($rust) -> _ = $of;
                    Ok(Raw::$raw(of(*self)))
                }
            }
            impl FromJava for $rust {
                fn from_java<'s>(_: &mut Border<'_, 's>, kind: Kind, value: Raw<'s>) -> Result<Self, Error> {
                    match value {
                        Raw::$raw(v) if kind == Kind::$kind => {
                            let to: fn(_) -> $rust = $to;
                            Ok(to(v))
                        }
                        _ => Err(Error::Type(format!(
                            "the value is {}, not {}",
                            name_of(kind),
                            name_of(Kind::$kind)
                        ))),
                    }
                }
                fn fits(descriptor: &[u8]) -> bool {
                    descriptor == [Kind::$kind.letter() as u8]
                }
            }
            impl ToJava for [$rust] {
                fn shape(&self) -> Shape {
                    Shape::Array(Kind::$kind)
                }
                fn to_java<'s>(&self, border: &mut Border<'_, 's>, _: Option<ClassRef>) -> Result<Raw<'s>, Error> {
                    let length = length_of(self)?;
                    let made = border.cx.new_primitive_array(Kind::$kind, length);
                    let made = border.thrown(made)?;
                    let bytes: Vec<u8> = self.iter().flat_map(|v| Element::to_bytes(*v)).collect();
                    made.get(border.cx).write_primitive_bytes(border.cx, &bytes);
                    Ok(Raw::Obj(made))
                }
            }
            impl FromJava for Vec<$rust> {
                fn from_java<'s>(border: &mut Border<'_, 's>, _: Kind, value: Raw<'s>) -> Result<Self, Error> {
                    let object = border.reference(value);
                    let wanted = border.cx.vm().primitive_array(Kind::$kind);
                    match object {
                        Some(array) if array.get(border.cx).class(border.cx) == wanted => {
                            let bytes = array.get(border.cx).primitive_bytes(border.cx);
                            Ok(bytes.chunks_exact(size_of::<$rust>()).map(Element::of_bytes).collect())
                        }
                        other => Err(border.not(other, concat!(stringify!($rust), "[]"))),
                    }
                }
                fn fits(descriptor: &[u8]) -> bool {
                    is_reference(descriptor)
                }
            }
        )*
    };
}

/// An element of an array of a primitive type.
trait Element: Copy {
    fn to_bytes(self) -> impl IntoIterator<Item = u8>;
    fn of_bytes(bytes: &[u8]) -> Self;
}

impl Element for bool {
    fn to_bytes(self) -> impl IntoIterator<Item = u8> {
        [u8::from(self)]
    }
    fn of_bytes(bytes: &[u8]) -> bool {
        bytes.iter().any(|&b| b != 0)
    }
}

macro_rules! elements {
    ($($rust:ty),*) => {
        $(impl Element for $rust {
            fn to_bytes(self) -> impl IntoIterator<Item = u8> {
                self.to_ne_bytes()
            }
            fn of_bytes(bytes: &[u8]) -> $rust {
                <$rust>::from_ne_bytes(bytes.try_into().unwrap_or_default())
            }
        })*
    };
}
elements!(i8, u16, i16, i32, i64, f32, f64);

primitives! {
    bool, Boolean, Int, i32::from, |v| v & 1 != 0;
    i8, Byte, Int, i32::from, |v: i32| v as i8;
    u16, Char, Int, i32::from, |v: i32| v as u16;
    i16, Short, Int, i32::from, |v: i32| v as i16;
    i32, Int, Int, |v| v, |v| v;
    i64, Long, Long, |v| v, |v| v;
    f32, Float, Float, |v| v, |v| v;
    f64, Double, Double, |v| v, |v| v;
}

fn length_of<T>(elements: &[T]) -> Result<i32, Error> {
    i32::try_from(elements.len()).map_err(|_| Error::Type("the slice has more elements than an array can".into()))
}

impl ToJava for str {
    fn shape(&self) -> Shape {
        Shape::Text
    }
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, _: Option<ClassRef>) -> Result<Raw<'s>, Error> {
        let made = border.cx.new_string(self);
        border.thrown(made).map(Raw::Obj)
    }
}

impl FromJava for String {
    fn from_java<'s>(border: &mut Border<'_, 's>, _: Kind, value: Raw<'s>) -> Result<Self, Error> {
        let object = border.reference(value);
        let string = border.cx.vm().c.string.peek();
        match object {
            Some(text) if Some(text.get(border.cx).class(border.cx)) == string => {
                Ok(border.cx.string_text(text.get(border.cx)))
            }
            other => Err(border.not(other, "java.lang.String")),
        }
    }
    fn fits(descriptor: &[u8]) -> bool {
        is_reference(descriptor)
    }
}

impl ToJava for Object {
    fn shape(&self) -> Shape {
        Shape::Object(self.clone())
    }
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, _: Option<ClassRef>) -> Result<Raw<'s>, Error> {
        border.object(self)
    }
}

impl FromJava for Object {
    fn from_java<'s>(border: &mut Border<'_, 's>, _: Kind, value: Raw<'s>) -> Result<Self, Error> {
        match border.reference(value) {
            Some(object) => Ok(Object::new(border.cx, border.home, object.get(border.cx))),
            None => Err(border.not(None, "an object")),
        }
    }
    fn fits(descriptor: &[u8]) -> bool {
        is_reference(descriptor)
    }
}

impl ToJava for Class {
    fn shape(&self) -> Shape {
        self.object().shape()
    }
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, _: Option<ClassRef>) -> Result<Raw<'s>, Error> {
        border.object(self.object())
    }
}

impl<T: ToJava + ?Sized> ToJava for &T {
    fn shape(&self) -> Shape {
        (**self).shape()
    }
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, expected: Option<ClassRef>) -> Result<Raw<'s>, Error> {
        (**self).to_java(border, expected)
    }
}

impl ToJava for String {
    fn shape(&self) -> Shape {
        Shape::Text
    }
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, expected: Option<ClassRef>) -> Result<Raw<'s>, Error> {
        self.as_str().to_java(border, expected)
    }
}

impl<T> ToJava for Vec<T>
where
    [T]: ToJava,
{
    fn shape(&self) -> Shape {
        self.as_slice().shape()
    }
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, expected: Option<ClassRef>) -> Result<Raw<'s>, Error> {
        self.as_slice().to_java(border, expected)
    }
}

/// An array of objects, of the class that is expected.
fn objects<'s, T: ToJava>(
    border: &mut Border<'_, 's>,
    expected: Option<ClassRef>,
    content: &[T],
    is_text: bool,
) -> Result<Raw<'s>, Error> {
    let component = match expected.and_then(|class| class.component) {
        Some(component) => component,
        None => {
            let vm = border.cx.vm();
            let class = if is_text { vm.c.string.get(border.cx) } else { vm.c.object.get(border.cx) };
            border.thrown(class)?
        }
    };
    let length = length_of(content)?;
    let made = border.cx.new_object_array(component, length);
    let made = border.thrown(made)?;
    let home = border.home;
    for (i, element) in content.iter().enumerate() {
        border.cx.scope(|cx| -> Result<(), Error> {
            let mut border = Border { cx, home };
            let element = element.to_java(&mut border, Some(component))?;
            let object = border.reference(element);
            if let Some(object) = object {
                if !object.get(border.cx).instance_of(border.cx, component) {
                    return Err(border.not(Some(object), &component.external_name()));
                }
                made.get(border.cx).set_element(border.cx, i as i32, object.get(border.cx));
            }
            Ok(())
        })?;
    }
    Ok(Raw::Obj(made))
}

macro_rules! arrays_of_objects {
    ($($element:ty, $is_text:expr;)*) => {
        $(impl ToJava for [$element] {
            fn shape(&self) -> Shape {
                Shape::Objects($is_text)
            }
            fn to_java<'s>(&self, border: &mut Border<'_, 's>, expected: Option<ClassRef>) -> Result<Raw<'s>, Error> {
                objects(border, expected, self, $is_text)
            }
        })*
    };
}
arrays_of_objects! {
    String, true;
    &str, true;
    Object, false;
    Option<Object>, false;
    Value, false;
}

macro_rules! vectors_of_objects {
    ($($element:ty),*) => {
        $(impl FromJava for Vec<$element> {
            fn from_java<'s>(border: &mut Border<'_, 's>, _: Kind, value: Raw<'s>) -> Result<Self, Error> {
                let object = border.reference(value);
                let Some(array) = object.filter(|o| {
                    o.get(border.cx).class(border.cx).component.is_some_and(|component| !component.is_primitive())
                }) else {
                    return Err(border.not(object, "an array of objects"));
                };
                let length = array.get(border.cx).array_length(border.cx);
                let home = border.home;
                (0..length)
                    .map(|i| {
                        border.cx.scope(|cx| {
                            let element = cx.root(array.get(cx).element(cx, i));
                            <$element>::from_java(&mut Border { cx, home }, Kind::Object, Raw::Obj(element))
                        })
                    })
                    .collect()
            }
            fn fits(descriptor: &[u8]) -> bool {
                is_reference(descriptor)
            }
        })*
    };
}
vectors_of_objects!(String, Option<String>, Object, Option<Object>, Value);

impl<T: ToJava> ToJava for Option<T> {
    fn shape(&self) -> Shape {
        self.as_ref().map_or(Shape::Null, ToJava::shape)
    }
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, expected: Option<ClassRef>) -> Result<Raw<'s>, Error> {
        self.as_ref().map_or(Ok(Raw::Null), |value| value.to_java(border, expected))
    }
}

impl<T: FromJava> FromJava for Option<T> {
    fn from_java<'s>(border: &mut Border<'_, 's>, kind: Kind, value: Raw<'s>) -> Result<Self, Error> {
        if kind.is_reference() && border.reference(value).is_none() {
            return Ok(None);
        }
        T::from_java(border, kind, value).map(Some)
    }
    fn fits(descriptor: &[u8]) -> bool {
        is_reference(descriptor) && T::fits(descriptor)
    }
}

impl FromJava for () {
    fn from_java<'s>(_: &mut Border<'_, 's>, _: Kind, _: Raw<'s>) -> Result<Self, Error> {
        Ok(())
    }
    fn fits(_: &[u8]) -> bool {
        true
    }
}

/// What a function of the host returns that returns nothing.
impl ToJava for () {
    fn shape(&self) -> Shape {
        Shape::Primitive(Kind::Void)
    }
    fn to_java<'s>(&self, _: &mut Border<'_, 's>, _: Option<ClassRef>) -> Result<Raw<'s>, Error> {
        Ok(Raw::Void)
    }
}

/// Applies to the content of each kind of value.
macro_rules! each_value {
    ($value:expr, $v:ident => $e:expr, $null:expr) => {
        match $value {
            Value::Null => $null,
            Value::Boolean($v) => $e,
            Value::Byte($v) => $e,
            Value::Char($v) => $e,
            Value::Short($v) => $e,
            Value::Int($v) => $e,
            Value::Long($v) => $e,
            Value::Float($v) => $e,
            Value::Double($v) => $e,
            Value::String($v) => $e,
            Value::Object($v) => $e,
        }
    };
}

impl ToJava for Value {
    fn shape(&self) -> Shape {
        each_value!(self, v => v.shape(), Shape::Null)
    }
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, expected: Option<ClassRef>) -> Result<Raw<'s>, Error> {
        each_value!(self, v => v.to_java(border, expected), Ok(Raw::Null))
    }
}

impl FromJava for Value {
    fn from_java<'s>(border: &mut Border<'_, 's>, kind: Kind, value: Raw<'s>) -> Result<Self, Error> {
        Ok(match (kind, value) {
            (Kind::Boolean, Raw::Int(v)) => Value::Boolean(v & 1 != 0),
            (Kind::Byte, Raw::Int(v)) => Value::Byte(v as i8),
            (Kind::Char, Raw::Int(v)) => Value::Char(v as u16),
            (Kind::Short, Raw::Int(v)) => Value::Short(v as i16),
            (_, Raw::Int(v)) => Value::Int(v),
            (_, Raw::Long(v)) => Value::Long(v),
            (_, Raw::Float(v)) => Value::Float(v),
            (_, Raw::Double(v)) => Value::Double(v),
            (_, Raw::Obj(_) | Raw::Null | Raw::Void) => match border.reference(value) {
                None => Value::Null,
                Some(_) => match String::from_java(border, kind, value) {
                    Ok(text) => Value::String(text),
                    Err(_) => Value::Object(Object::from_java(border, kind, value)?),
                },
            },
        })
    }
    fn fits(_: &[u8]) -> bool {
        true
    }
}

/// The arguments of a call: a tuple of up to eight values, or a slice of [`Value`]s.
pub trait Arguments {
    #[doc(hidden)]
    fn shapes(&self) -> Vec<Shape>;
    /// `expected`: the class of each parameter that is a reference.
    #[doc(hidden)]
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, expected: &[Option<ClassRef>]) -> Result<Vec<Raw<'s>>, Error>;
}

/// The parameters of a function of the host: a tuple of up to eight types.
pub trait Parameters: Sized {
    #[doc(hidden)]
    fn fit(descriptors: &[&[u8]]) -> bool;
    /// The values, each with the kind of its parameter.
    #[doc(hidden)]
    fn from_java<'s>(border: &mut Border<'_, 's>, values: &[(Kind, Raw<'s>)]) -> Result<Self, Error>;
}

macro_rules! tuples {
    ($($($name:ident $at:tt),*;)*) => {
        $(
            impl<$($name: ToJava),*> Arguments for ($($name,)*) {
                fn shapes(&self) -> Vec<Shape> {
                    vec![$(self.$at.shape()),*]
                }
                #[allow(unused_variables)] // reason: the empty tuple
                fn to_java<'s>(&self, border: &mut Border<'_, 's>, expected: &[Option<ClassRef>]) -> Result<Vec<Raw<'s>>, Error> {
                    Ok(vec![$(self.$at.to_java(border, expected.get($at).copied().flatten())?),*])
                }
            }
            impl<$($name: FromJava),*> Parameters for ($($name,)*) {
                fn fit(descriptors: &[&[u8]]) -> bool {
                    let all: &[fn(&[u8]) -> bool] = &[$($name::fits),*];
                    all.len() == descriptors.len() && all.iter().zip(descriptors).all(|(fits, d)| fits(d))
                }
                #[allow(unused_variables, clippy::unused_unit)] // reason: the empty tuple
                fn from_java<'s>(border: &mut Border<'_, 's>, values: &[(Kind, Raw<'s>)]) -> Result<Self, Error> {
                    Ok(($($name::from_java(border, values[$at].0, values[$at].1)?,)*))
                }
            }
        )*
    };
}
tuples! {
    ;
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}

impl Arguments for &[Value] {
    fn shapes(&self) -> Vec<Shape> {
        self.iter().map(ToJava::shape).collect()
    }
    fn to_java<'s>(&self, border: &mut Border<'_, 's>, expected: &[Option<ClassRef>]) -> Result<Vec<Raw<'s>>, Error> {
        self.iter().zip(expected).map(|(value, expected)| value.to_java(border, *expected)).collect()
    }
}
