//! [`RawClass`]: a class file as constants, members and attributes, with no opinion on whether they are valid.
//!
//! Reading keeps every index and the order of everything, so that [`RawClass::to_bytes`] gives back the same bytes.

use anyhow::{Context, Result, bail};

/// What follows the tag of a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A length in two bytes and that many bytes of text.
    Text,
    /// Four bytes.
    Word,
    /// Eight bytes; the constant takes two indices.
    Wide,
    /// An index of another constant.
    Index,
    /// Two indices; for the dynamic ones the first is one into `BootstrapMethods`.
    Pair,
    /// One byte and an index.
    Handle,
}

/// The kinds of constants: what the assembler calls them, tag, shape (JVMS table 4.4-A).
pub static KINDS: &[(&str, u8, Shape)] = &[
    ("utf8", tag::UTF8, Shape::Text),
    ("int", tag::INTEGER, Shape::Word),
    ("float", tag::FLOAT, Shape::Word),
    ("long", tag::LONG, Shape::Wide),
    ("double", tag::DOUBLE, Shape::Wide),
    ("class", tag::CLASS, Shape::Index),
    ("string", tag::STRING, Shape::Index),
    ("field", tag::FIELDREF, Shape::Pair),
    ("method", tag::METHODREF, Shape::Pair),
    ("interface", tag::INTERFACE_METHODREF, Shape::Pair),
    ("name", tag::NAME_AND_TYPE, Shape::Pair),
    ("handle", tag::METHOD_HANDLE, Shape::Handle),
    ("type", tag::METHOD_TYPE, Shape::Index),
    ("dynamic", tag::DYNAMIC, Shape::Pair),
    ("indy", tag::INVOKE_DYNAMIC, Shape::Pair),
    ("module", tag::MODULE, Shape::Index),
    ("package", tag::PACKAGE, Shape::Index),
];

/// The tags of constants (JVMS table 4.4-A).
pub mod tag {
    pub const UTF8: u8 = 1;
    pub const INTEGER: u8 = 3;
    pub const FLOAT: u8 = 4;
    pub const LONG: u8 = 5;
    pub const DOUBLE: u8 = 6;
    pub const CLASS: u8 = 7;
    pub const STRING: u8 = 8;
    pub const FIELDREF: u8 = 9;
    pub const METHODREF: u8 = 10;
    pub const INTERFACE_METHODREF: u8 = 11;
    pub const NAME_AND_TYPE: u8 = 12;
    pub const METHOD_HANDLE: u8 = 15;
    pub const METHOD_TYPE: u8 = 16;
    pub const DYNAMIC: u8 = 17;
    pub const INVOKE_DYNAMIC: u8 = 18;
    pub const MODULE: u8 = 19;
    pub const PACKAGE: u8 = 20;
}

/// An entry of the constant pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawConstant {
    /// Index 0 and the second index of an eight-byte constant; nothing in the file.
    Nothing,
    /// Modified UTF-8.
    Text(Vec<u8>),
    /// `int` or `float`.
    Word { tag: u8, bits: u32 },
    /// `long` or `double`.
    Wide { tag: u8, bits: u64 },
    /// One index.
    Index { tag: u8, index: u16 },
    /// Two indices.
    Pair { tag: u8, first: u16, second: u16 },
    /// A method handle.
    Handle { kind: u8, reference: u16 },
    /// A tag and bytes that make no sense.
    Nonsense { tag: u8, bytes: Vec<u8> },
}

impl RawConstant {
    /// The tag; none where there is nothing.
    pub fn tag(&self) -> Option<u8> {
        match self {
            RawConstant::Nothing => None,
            RawConstant::Text(_) => Some(tag::UTF8),
            RawConstant::Word { tag, .. }
            | RawConstant::Wide { tag, .. }
            | RawConstant::Index { tag, .. }
            | RawConstant::Pair { tag, .. }
            | RawConstant::Nonsense { tag, .. } => Some(*tag),
            RawConstant::Handle { .. } => Some(tag::METHOD_HANDLE),
        }
    }

    fn read(r: &mut ByteReader<'_>) -> Result<RawConstant> {
        let tag = r.u1()?;
        let Some((_, _, shape)) = KINDS.iter().find(|kind| kind.1 == tag) else {
            bail!("unknown constant tag {tag}");
        };
        Ok(match shape {
            Shape::Text => {
                let length = r.u2()?;
                RawConstant::Text(r.bytes(length.into())?.to_vec())
            }
            Shape::Word => RawConstant::Word { tag, bits: r.u4()? },
            Shape::Wide => RawConstant::Wide { tag, bits: u64::from(r.u4()?) << 32 | u64::from(r.u4()?) },
            Shape::Index => RawConstant::Index { tag, index: r.u2()? },
            Shape::Pair => RawConstant::Pair { tag, first: r.u2()?, second: r.u2()? },
            Shape::Handle => RawConstant::Handle { kind: r.u1()?, reference: r.u2()? },
        })
    }

    fn write(&self, w: &mut Vec<u8>) -> Result<()> {
        w.extend(self.tag());
        match self {
            RawConstant::Nothing => {}
            RawConstant::Text(bytes) => {
                push_count(w, bytes.len(), "bytes in a utf8 constant")?;
                w.extend_from_slice(bytes);
            }
            RawConstant::Word { bits, .. } => w.extend(bits.to_be_bytes()),
            RawConstant::Wide { bits, .. } => w.extend(bits.to_be_bytes()),
            RawConstant::Index { index, .. } => push_u2(w, *index),
            RawConstant::Pair { first, second, .. } => {
                push_u2(w, *first);
                push_u2(w, *second);
            }
            RawConstant::Handle { kind, reference } => {
                w.push(*kind);
                push_u2(w, *reference);
            }
            RawConstant::Nonsense { bytes, .. } => w.extend_from_slice(bytes),
        }
        Ok(())
    }
}

/// An attribute that is not looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAttribute {
    /// Index of its name.
    pub name: u16,
    /// What the file says its length is, where that is a lie.
    pub length: Option<u32>,
    /// Its bytes after the length.
    pub body: Vec<u8>,
}

/// A field or method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMember {
    pub access: u16,
    pub name: u16,
    pub descriptor: u16,
    pub attributes: Vec<RawAttribute>,
}

/// A class file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawClass {
    pub minor: u16,
    pub major: u16,
    /// The constants by index: the first is always [`RawConstant::Nothing`].
    pub constants: Vec<RawConstant>,
    pub access: u16,
    pub this_class: u16,
    pub super_class: u16,
    pub interfaces: Vec<u16>,
    pub fields: Vec<RawMember>,
    pub methods: Vec<RawMember>,
    pub attributes: Vec<RawAttribute>,
}

impl RawClass {
    /// Reads a class file whose structure is sound.
    pub fn read(bytes: &[u8]) -> Result<RawClass> {
        let r = &mut ByteReader::new(bytes);
        if r.u4()? != MAGIC {
            bail!("not a class file");
        }
        let (minor, major) = (r.u2()?, r.u2()?);
        let count = usize::from(r.u2()?);
        let mut constants = vec![RawConstant::Nothing];
        while constants.len() < count {
            let constant = RawConstant::read(r).with_context(|| format!("constant {}", constants.len()))?;
            let wide = matches!(constant, RawConstant::Wide { .. });
            constants.push(constant);
            if wide {
                constants.push(RawConstant::Nothing);
            }
        }
        let (access, this_class, super_class) = (r.u2()?, r.u2()?, r.u2()?);
        let interfaces = (0..r.u2()?).map(|_| r.u2()).collect::<Result<_>>()?;
        let (fields, methods) = (read_members(r)?, read_members(r)?);
        let attributes = read_attributes(r)?;
        if !r.at_end() {
            bail!("bytes after the end of the class");
        }
        Ok(RawClass {
            minor,
            major,
            constants,
            access,
            this_class,
            super_class,
            interfaces,
            fields,
            methods,
            attributes,
        })
    }

    /// The file's bytes; fails where a count does not fit its place.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut w = MAGIC.to_be_bytes().to_vec();
        push_u2(&mut w, self.minor);
        push_u2(&mut w, self.major);
        push_count(&mut w, self.constants.len(), "constants")?;
        for constant in &self.constants {
            constant.write(&mut w)?;
        }
        for value in [self.access, self.this_class, self.super_class] {
            push_u2(&mut w, value);
        }
        push_count(&mut w, self.interfaces.len(), "interfaces")?;
        for &interface in &self.interfaces {
            push_u2(&mut w, interface);
        }
        for members in [&self.fields, &self.methods] {
            push_count(&mut w, members.len(), "members")?;
            for member in members {
                for value in [member.access, member.name, member.descriptor] {
                    push_u2(&mut w, value);
                }
                write_attributes(&mut w, &member.attributes)?;
            }
        }
        write_attributes(&mut w, &self.attributes)?;
        Ok(w)
    }
}

/// The body of a `Code` attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawCode {
    pub max_stack: u16,
    pub max_locals: u16,
    pub code: Vec<u8>,
    /// Start, end, handler, type.
    pub handlers: Vec<[u16; 4]>,
    pub attributes: Vec<RawAttribute>,
}

impl RawCode {
    /// Reads the body of a `Code` attribute.
    pub fn read(body: &[u8]) -> Result<RawCode> {
        let r = &mut ByteReader::new(body);
        let (max_stack, max_locals) = (r.u2()?, r.u2()?);
        let length = r.u4()?;
        let code = r.bytes(length as usize)?.to_vec();
        let handlers =
            (0..r.u2()?).map(|_| Ok([r.u2()?, r.u2()?, r.u2()?, r.u2()?])).collect::<Result<Vec<[u16; 4]>>>()?;
        let attributes = read_attributes(r)?;
        if !r.at_end() {
            bail!("bytes after the end of the code");
        }
        Ok(RawCode { max_stack, max_locals, code, handlers, attributes })
    }

    /// The attribute's body.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut w = Vec::new();
        push_u2(&mut w, self.max_stack);
        push_u2(&mut w, self.max_locals);
        w.extend(u32::try_from(self.code.len())?.to_be_bytes());
        w.extend_from_slice(&self.code);
        push_count(&mut w, self.handlers.len(), "exception handlers")?;
        for &value in self.handlers.iter().flatten() {
            push_u2(&mut w, value);
        }
        write_attributes(&mut w, &self.attributes)?;
        Ok(w)
    }
}

const MAGIC: u32 = 0xcafe_babe;

fn read_members(r: &mut ByteReader<'_>) -> Result<Vec<RawMember>> {
    (0..r.u2()?)
        .map(|_| Ok(RawMember { access: r.u2()?, name: r.u2()?, descriptor: r.u2()?, attributes: read_attributes(r)? }))
        .collect()
}

fn read_attributes(r: &mut ByteReader<'_>) -> Result<Vec<RawAttribute>> {
    (0..r.u2()?)
        .map(|_| {
            let name = r.u2()?;
            let length = r.u4()?;
            Ok(RawAttribute { name, length: None, body: r.bytes(length as usize)?.to_vec() })
        })
        .collect()
}

fn write_attributes(w: &mut Vec<u8>, attributes: &[RawAttribute]) -> Result<()> {
    push_count(w, attributes.len(), "attributes")?;
    for attribute in attributes {
        push_u2(w, attribute.name);
        let length = match attribute.length {
            Some(length) => length,
            None => u32::try_from(attribute.body.len())?,
        };
        w.extend(length.to_be_bytes());
        w.extend_from_slice(&attribute.body);
    }
    Ok(())
}

pub fn push_u2(w: &mut Vec<u8>, value: u16) {
    w.extend(value.to_be_bytes());
}

fn push_count(w: &mut Vec<u8>, count: usize, what: &str) -> Result<()> {
    push_u2(w, u16::try_from(count).with_context(|| format!("{count} {what} are too many"))?);
    Ok(())
}

/// A place in bytes that are read from front to back.
#[derive(Debug, Clone)]
pub struct ByteReader<'b> {
    rest: &'b [u8],
}

impl<'b> ByteReader<'b> {
    pub fn new(bytes: &'b [u8]) -> ByteReader<'b> {
        ByteReader { rest: bytes }
    }

    pub fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn bytes(&mut self, count: usize) -> Result<&'b [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(count).context("cut short")?;
        self.rest = rest;
        Ok(bytes)
    }

    pub fn u1(&mut self) -> Result<u8> {
        Ok(self.bytes(1)?[0])
    }

    pub fn u2(&mut self) -> Result<u16> {
        Ok(u16::from(self.u1()?) << 8 | u16::from(self.u1()?))
    }

    pub fn u4(&mut self) -> Result<u32> {
        Ok(u32::from(self.u2()?) << 16 | u32::from(self.u2()?))
    }
}
