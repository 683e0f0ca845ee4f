//! Field and method descriptors (JVMS 4.3), unqualified names (JVMS 4.2.2).

use std::iter::FusedIterator;

/// What kind of name [`is_name`] checks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameKind {
    /// An internal class name: unqualified names with `/` between them.
    Class,
    /// A field name.
    Field,
    /// A method name other than `<init>` and `<clinit>`.
    Method,
}

/// Whether `name` is a legal name of its kind (JVMS 4.2.1, 4.2.2).
pub fn is_name(name: &[u8], kind: NameKind) -> bool {
    match kind {
        NameKind::Class => name_length(name) == Some(name.len()),
        NameKind::Field => !name.is_empty() && !name.iter().any(|&byte| is_separator(byte)),
        NameKind::Method => {
            !name.is_empty() && !name.iter().any(|&byte| is_separator(byte) || matches!(byte, b'<' | b'>'))
        }
    }
}

/// Whether no unqualified name has this byte.
fn is_separator(byte: u8) -> bool {
    matches!(byte, b'.' | b';' | b'[' | b'/')
}

/// The length of the internal class name that `text` begins with, up to its end or a byte that no class name has; none
/// when a part of the name is empty.
fn name_length(text: &[u8]) -> Option<usize> {
    let mut part = 0;
    loop {
        let length = text[part..].iter().position(|&byte| is_separator(byte)).unwrap_or(text.len() - part);
        let end = part + length;
        match text.get(end) {
            _ if length == 0 => return None,
            Some(b'/') => part = end + 1,
            _ => return Some(end),
        }
    }
}

/// The type of a field, variable or parameter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FieldType<'a> {
    /// `Z`
    Boolean,
    /// `B`
    Byte,
    /// `C`
    Char,
    /// `S`
    Short,
    /// `I`
    Int,
    /// `J`
    Long,
    /// `F`
    Float,
    /// `D`
    Double,
    /// A class or interface, by internal name (`java/lang/String`).
    Object(&'a [u8]),
    /// An array type, by its whole descriptor (`[[I`).
    Array(&'a [u8]),
}

impl<'a> FieldType<'a> {
    /// Parses a field descriptor; `None` when it is not one.
    pub fn parse(descriptor: &'a [u8]) -> Option<FieldType<'a>> {
        let length = skip_type(descriptor, false).ok()??;
        (length == descriptor.len()).then(|| FieldType::of_valid(descriptor)).flatten()
    }

    /// The type of a descriptor that was checked before.
    fn of_valid(descriptor: &'a [u8]) -> Option<FieldType<'a>> {
        Some(match descriptor {
            b"Z" => FieldType::Boolean,
            b"B" => FieldType::Byte,
            b"C" => FieldType::Char,
            b"S" => FieldType::Short,
            b"I" => FieldType::Int,
            b"J" => FieldType::Long,
            b"F" => FieldType::Float,
            b"D" => FieldType::Double,
            [b'L', name @ .., b';'] => FieldType::Object(name),
            [b'[', ..] => FieldType::Array(descriptor),
            _ => return None,
        })
    }

    /// The number of local variable or operand stack slots: 2 for `long` and `double`, otherwise 1.
    #[inline]
    pub const fn slots(self) -> u16 {
        match self {
            FieldType::Long | FieldType::Double => 2,
            _ => 1,
        }
    }

    /// Whether values are references.
    #[inline]
    pub const fn is_reference(self) -> bool {
        matches!(self, FieldType::Object(_) | FieldType::Array(_))
    }

    /// For an array type, the type of its elements.
    pub fn component(self) -> Option<FieldType<'a>> {
        match self {
            FieldType::Array(descriptor) => FieldType::of_valid(descriptor.get(1..)?),
            _ => None,
        }
    }

    /// The name of a `Class` entry for this reference type: internal name or array descriptor.
    pub const fn class_name(self) -> Option<&'a [u8]> {
        match self {
            FieldType::Object(name) | FieldType::Array(name) => Some(name),
            _ => None,
        }
    }
}

/// A method descriptor that was checked to be well-formed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct MethodDescriptor<'a> {
    parameters: &'a [u8],
    result: &'a [u8],
}

impl<'a> MethodDescriptor<'a> {
    /// Parses a method descriptor; `None` when it is not one.
    pub fn parse(descriptor: &'a [u8]) -> Option<MethodDescriptor<'a>> {
        let mut rest = descriptor.strip_prefix(b"(")?;
        while let Some(length) = skip_type(rest, false).ok()? {
            rest = &rest[length..];
        }
        let result = rest.strip_prefix(b")")?;
        let length = skip_type(result, true).ok()??;
        let parameters = &descriptor[1..descriptor.len() - rest.len()];
        (length == result.len()).then_some(MethodDescriptor { parameters, result })
    }

    /// As [`parse`](Self::parse), for a descriptor that was checked when its class file was parsed: for others, the
    /// parts mean nothing.
    pub fn of_checked(descriptor: &'a [u8]) -> Option<MethodDescriptor<'a>> {
        let mut rest = descriptor.strip_prefix(b"(")?;
        while *rest.first()? != b')' {
            rest = &rest[valid_type_length(rest)?..];
        }
        let parameters = &descriptor[1..descriptor.len() - rest.len()];
        Some(MethodDescriptor { parameters, result: &rest[1..] })
    }

    /// The types of the parameters, without the receiver.
    pub fn parameters(&self) -> Parameters<'a> {
        Parameters { rest: self.parameters }
    }

    /// The type of the result; `None` for `void`.
    pub fn result(&self) -> Option<FieldType<'a>> {
        FieldType::of_valid(self.result)
    }

    /// The number of slots the parameters take, without the receiver.
    pub fn parameter_slots(&self) -> u16 {
        self.parameters().map(FieldType::slots).fold(0, u16::saturating_add)
    }
}

/// Iterates over the parameter types of a [`MethodDescriptor`].
#[derive(Clone, Debug)]
pub struct Parameters<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Parameters<'a> {
    type Item = FieldType<'a>;

    fn next(&mut self) -> Option<FieldType<'a>> {
        let length = valid_type_length(self.rest)?;
        let (descriptor, rest) = self.rest.split_at(length);
        self.rest = rest;
        FieldType::of_valid(descriptor)
    }
}

impl FusedIterator for Parameters<'_> {}

/// The length of the first type in a sequence of well-formed types.
fn valid_type_length(types: &[u8]) -> Option<usize> {
    let dimensions = types.iter().take_while(|&&b| b == b'[').count();
    match types.get(dimensions)? {
        b'L' => Some(types.iter().position(|&b| b == b';')? + 1),
        _ => Some(dimensions + 1),
    }
}

/// Why a type is rejected with more than "illegal descriptor".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TypeDefect {
    /// The class name inside is not legal.
    ClassName,
    /// An array of more than 255 dimensions.
    Dimensions,
}

/// The length of the type that `text` starts with, `None` when it starts with none. `void` accepts `V`.
pub(crate) fn skip_type(text: &[u8], void: bool) -> Result<Option<usize>, TypeDefect> {
    skip_type_with(text, void, |text| match name_length(text) {
        Some(end) if text.get(end) == Some(&b';') => Ok(Some(end + 1)),
        _ if text.contains(&b';') => Err(TypeDefect::ClassName),
        _ => Ok(None),
    })
}

/// As [`skip_type`]; `class` gets the text after `L` and returns the length up to and with `;`.
pub(crate) fn skip_type_with(
    text: &[u8],
    void: bool,
    class: impl FnOnce(&[u8]) -> Result<Option<usize>, TypeDefect>,
) -> Result<Option<usize>, TypeDefect> {
    let dimensions = text.iter().take(256).take_while(|&&b| b == b'[').count();
    if dimensions > 255 {
        return Err(TypeDefect::Dimensions);
    }
    Ok(match text.get(dimensions) {
        Some(b'Z' | b'B' | b'C' | b'S' | b'I' | b'J' | b'F' | b'D') => Some(dimensions + 1),
        Some(b'V') if void && dimensions == 0 => Some(1),
        Some(b'L') => class(&text[dimensions + 1..])?.map(|length| dimensions + 1 + length),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
