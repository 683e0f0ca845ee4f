//! [`Attribute`]: one in the making; [`Layout`]s: which bytes of the known ones are constants and places in code.

use anyhow::{Result, bail, ensure};

use super::constant::{self, Pool};
use super::datum::{Datum, Labels};
use super::line::{Line, number_as};
use crate::raw_class::{ByteReader, RawAttribute, tag};

/// An attribute whose places in code are not known yet.
#[derive(Debug)]
pub struct Attribute {
    name: u16,
    length: Option<u32>,
    data: Vec<Datum>,
}

impl Attribute {
    /// Reads what follows `.attribute`: its name, `length:N` if that is to be wrong, and its data.
    pub fn parse(line: &mut Line<'_>, pool: &mut Pool) -> Result<Attribute> {
        let name = constant::parse(line, Some(tag::UTF8))?;
        let name = pool.intern(&name)?;
        let mut length = None;
        if let Some(wrong) = line.peek().strip_prefix("length:") {
            length = Some(number_as(wrong)?);
            line.token()?;
        }
        Ok(Attribute { name, length, data: Datum::parse_all(line, pool)? })
    }

    pub fn finish(self, labels: &Labels) -> Result<RawAttribute> {
        let mut body = Vec::new();
        Datum::write_all(&self.data, labels, &mut body)?;
        Ok(RawAttribute { name: self.name, length: self.length, body })
    }
}

/// The layouts of the attributes of JVMS 4.7, in a little language:
///
/// `1 2 4` a number of so many bytes; `c` a constant or 0; `p` a place in the code; `*` the rest as bytes;
/// `[...]` a count in two bytes and so many times what is between, `<...>` the same with a count in one byte;
/// `A E P` an annotation, the value of an element, the target and path of a type annotation; `@` a count in two bytes
/// and so many attributes.
static LAYOUTS: &[(&str, &str)] = &[
    ("ConstantValue", "c"),
    ("Exceptions", "[c]"),
    ("InnerClasses", "[ccc2]"),
    ("EnclosingMethod", "cc"),
    ("Synthetic", ""),
    ("Signature", "c"),
    ("SourceFile", "c"),
    ("SourceDebugExtension", "*"),
    ("LineNumberTable", "[p2]"),
    ("LocalVariableTable", "[p2cc2]"),
    ("LocalVariableTypeTable", "[p2cc2]"),
    ("Deprecated", ""),
    ("RuntimeVisibleAnnotations", "[A]"),
    ("RuntimeInvisibleAnnotations", "[A]"),
    ("RuntimeVisibleParameterAnnotations", "<[A]>"),
    ("RuntimeInvisibleParameterAnnotations", "<[A]>"),
    ("RuntimeVisibleTypeAnnotations", "[PA]"),
    ("RuntimeInvisibleTypeAnnotations", "[PA]"),
    ("AnnotationDefault", "E"),
    ("BootstrapMethods", "[c[c]]"),
    ("MethodParameters", "<c2>"),
    ("Module", "c2c[c2c][c2[c]][c2[c]][c][c[c]]"),
    ("ModulePackages", "[c]"),
    ("ModuleMainClass", "c"),
    ("ModuleResolution", "2"),
    ("ModuleTarget", "c"),
    ("ModuleHashes", "c[c[1]]"),
    ("NestHost", "c"),
    ("NestMembers", "[c]"),
    ("Record", "[cc@]"),
    ("PermittedSubclasses", "[c]"),
];

const ANNOTATION: &str = "c[cE]";

/// Element values by their tags (JVMS 4.7.16.1).
static ELEMENT_VALUES: &[(&[u8], &str)] = &[(b"BCDFIJSZsc", "c"), (b"e", "cc"), (b"@", "A"), (b"[", "[E]")];

/// Targets of type annotations by target_type (JVMS 4.7.20.1); each is followed by the path.
static TARGETS: &[(&[u8], &str)] = &[
    (&[0x00, 0x01, 0x16], "1"),
    (&[0x10, 0x17, 0x42], "2"),
    (&[0x11, 0x12], "11"),
    (&[0x13, 0x14, 0x15], ""),
    (&[0x40, 0x41], "[p22]"),
    (&[0x43, 0x44, 0x45, 0x46], "p"),
    (&[0x47, 0x48, 0x49, 0x4a, 0x4b], "p1"),
];

const PATH: &str = "<11>";

/// A piece of an attribute's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Number1(u8),
    Number2(u16),
    Number4(u32),
    Constant(u16),
    Place(u16),
    Rest(Vec<u8>),
}

/// The pieces of the body of the attribute `name`; none when it is unknown or not laid out as it should be. `names`
/// tells the text of a constant.
pub fn pieces(name: &[u8], body: &[u8], names: &dyn Fn(u16) -> Option<Vec<u8>>) -> Option<Vec<Piece>> {
    let mut reading = Reading { reader: ByteReader::new(body), pieces: Vec::new(), names, depth: 0 };
    reading.attribute(name).ok()?;
    reading.reader.at_end().then_some(reading.pieces)
}

struct Reading<'r> {
    reader: ByteReader<'r>,
    pieces: Vec<Piece>,
    names: &'r dyn Fn(u16) -> Option<Vec<u8>>,
    depth: usize,
}

impl Reading<'_> {
    fn attribute(&mut self, name: &[u8]) -> Result<()> {
        match LAYOUTS.iter().find(|(known, _)| known.as_bytes() == name) {
            Some((_, layout)) => self.layout(layout),
            None => bail!("unknown attribute"),
        }
    }

    fn layout(&mut self, layout: &str) -> Result<()> {
        // Element values may nest as deep as a hostile class file likes.
        ensure!(self.depth < 100, "nested too deeply");
        self.depth += 1;
        let mut rest = layout;
        while let Some(item) = rest.chars().next() {
            rest = &rest[item.len_utf8()..];
            match item {
                '1' => drop(self.number1()?),
                '2' => drop(self.number2()?),
                '4' => self.number4()?,
                'c' => {
                    let index = self.reader.u2()?;
                    self.pieces.push(Piece::Constant(index));
                }
                'p' => {
                    let place = self.reader.u2()?;
                    self.pieces.push(Piece::Place(place));
                }
                '*' => {
                    let mut bytes = Vec::new();
                    while !self.reader.at_end() {
                        bytes.push(self.reader.u1()?);
                    }
                    self.pieces.push(Piece::Rest(bytes));
                }
                '[' | '<' => {
                    let count = if item == '[' { self.number2()? } else { u16::from(self.number1()?) };
                    let end = matching(rest, item);
                    for _ in 0..count {
                        self.layout(&rest[..end])?;
                    }
                    rest = &rest[end + 1..];
                }
                'A' => self.layout(ANNOTATION)?,
                'E' => self.tagged(ELEMENT_VALUES)?,
                'P' => {
                    self.tagged(TARGETS)?;
                    self.layout(PATH)?;
                }
                '@' => {
                    for _ in 0..self.number2()? {
                        self.nested_attribute()?;
                    }
                }
                _ => bail!("the layout table is wrong"),
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn tagged(&mut self, table: &[(&[u8], &str)]) -> Result<()> {
        let tag = self.number1()?;
        match table.iter().find(|(tags, _)| tags.contains(&tag)) {
            Some((_, layout)) => self.layout(layout),
            None => bail!("unknown tag"),
        }
    }

    fn nested_attribute(&mut self) -> Result<()> {
        let name = self.reader.u2()?;
        self.pieces.push(Piece::Constant(name));
        self.number4()?;
        match (self.names)(name) {
            Some(name) => self.attribute(&name),
            None => bail!("an attribute without a name"),
        }
    }

    fn number1(&mut self) -> Result<u8> {
        let number = self.reader.u1()?;
        self.pieces.push(Piece::Number1(number));
        Ok(number)
    }

    fn number2(&mut self) -> Result<u16> {
        let number = self.reader.u2()?;
        self.pieces.push(Piece::Number2(number));
        Ok(number)
    }

    fn number4(&mut self) -> Result<()> {
        let number = self.reader.u4()?;
        self.pieces.push(Piece::Number4(number));
        Ok(())
    }
}

/// Where the bracket closes that was opened by `open` before `layout`.
fn matching(layout: &str, open: char) -> usize {
    let close = if open == '[' { ']' } else { '>' };
    let mut depth = 0_usize;
    for (at, c) in layout.char_indices() {
        if c == close && depth == 0 {
            return at;
        }
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
        }
    }
    layout.len() - 1
}
