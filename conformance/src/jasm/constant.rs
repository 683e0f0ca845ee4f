//! [`Symbol`]: a constant by what it means; [`Pool`]: the constant pool in the making.

use std::collections::HashMap;
use std::fmt;

use anyhow::{Result, bail, ensure};

use super::line::{self, Line, number, number_as};
use crate::raw_class::{KINDS, RawClass, RawConstant, Shape, tag};

/// A constant, or the index of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// `#5`; also the number of a bootstrap method.
    Index(u16),
    /// Modified UTF-8.
    Text(Vec<u8>),
    /// `int` or `float`.
    Word { tag: u8, bits: u32 },
    /// `long` or `double`.
    Wide { tag: u8, bits: u64 },
    /// A constant of one part.
    One { tag: u8, part: Box<Symbol> },
    /// A constant of two parts.
    Pair { tag: u8, first: Box<Symbol>, second: Box<Symbol> },
    /// A method handle.
    Handle { kind: u8, reference: Box<Symbol> },
    /// `tag:99` and bytes.
    Nonsense { tag: u8, bytes: Vec<u8> },
}

/// What each member reference refers to by index.
const MEMBERS: [u8; 3] = [tag::FIELDREF, tag::METHODREF, tag::INTERFACE_METHODREF];

/// Reads a constant. Without the name of its kind in front it is of the kind `default`.
pub fn parse(line: &mut Line<'_>, default: Option<u8>) -> Result<Symbol> {
    let symbol = parse_parts(line, default)?;
    line.end_token()?;
    Ok(symbol)
}

fn parse_parts(line: &mut Line<'_>, default: Option<u8>) -> Result<Symbol> {
    if line.eat_start("#") {
        return Ok(Symbol::Index(line.index()?));
    }
    let kind = line.peek().split(':').next().unwrap_or("");
    let explicit = KINDS.iter().find(|(name, ..)| *name == kind).filter(|_| line.peek().len() > kind.len());
    let (tag, shape) = match (explicit, default) {
        (Some(&(name, tag, shape)), _) => {
            line.eat_start(name);
            line.eat_start(":");
            (tag, shape)
        }
        (None, Some(default)) => {
            (default, KINDS.iter().find(|kind| kind.1 == default).map_or(Shape::Text, |kind| kind.2))
        }
        (None, None) => bail!("a constant with its kind is wanted at {}", line.peek()),
    };
    Ok(match shape {
        Shape::Text => Symbol::Text(line.text(&[])?),
        Shape::Word => Symbol::Word { tag, bits: parse_word(tag, &plain(line)?)? },
        Shape::Wide => Symbol::Wide { tag, bits: parse_wide(tag, &plain(line)?)? },
        Shape::Index => Symbol::One { tag, part: Box::new(part(line, &[])?) },
        Shape::Handle => {
            let kind = number_as(std::str::from_utf8(&line.text(&[':'])?)?)?;
            ensure!(line.eat_start(":"), "a handle is written handle:6:method:NAME");
            Symbol::Handle { kind, reference: Box::new(parse_parts(line, None)?) }
        }
        Shape::Pair => {
            let (first, second) = match tag {
                tag::NAME_AND_TYPE => {
                    let name = part(line, &[':', '('])?;
                    (name, parse_type(line)?)
                }
                tag::DYNAMIC | tag::INVOKE_DYNAMIC => {
                    let bootstrap = Symbol::Index(line.index()?);
                    ensure!(line.eat_start(":"), "the number of a bootstrap method and a colon are wanted");
                    (bootstrap, parse_name_and_type(line)?)
                }
                _ => {
                    let class = match part(line, &['.'])? {
                        name @ Symbol::Text(_) => Symbol::One { tag: tag::CLASS, part: Box::new(name) },
                        index => index,
                    };
                    ensure!(line.eat_start("."), "a dot is wanted between class and member");
                    (class, parse_name_and_type(line)?)
                }
            };
            Symbol::Pair { tag, first: Box::new(first), second: Box::new(second) }
        }
    })
}

fn plain(line: &mut Line<'_>) -> Result<String> {
    Ok(String::from_utf8(line.text(&[])?)?)
}

/// Text, or the index of a constant.
fn part(line: &mut Line<'_>, stops: &[char]) -> Result<Symbol> {
    if line.eat_start("#") { Ok(Symbol::Index(line.index()?)) } else { Ok(Symbol::Text(line.text(stops)?)) }
}

/// `:I` or `(I)V`.
fn parse_type(line: &mut Line<'_>) -> Result<Symbol> {
    if line.starts_with('(') {
        return Ok(Symbol::Text(line.text(&[])?));
    }
    ensure!(line.eat_start(":"), "a descriptor is wanted after the name");
    part(line, &[])
}

/// `name:I`, `name(I)V`, or the index of a `NameAndType`.
fn parse_name_and_type(line: &mut Line<'_>) -> Result<Symbol> {
    let name = part(line, &[':', '('])?;
    if matches!(name, Symbol::Index(_)) && !line.starts_with(':') && !line.starts_with('(') {
        return Ok(name);
    }
    let descriptor = parse_type(line)?;
    Ok(Symbol::Pair { tag: tag::NAME_AND_TYPE, first: Box::new(name), second: Box::new(descriptor) })
}

/// A member's name and descriptor, each text or the index of it.
pub fn parse_member(line: &mut Line<'_>) -> Result<(Symbol, Symbol)> {
    let name = part(line, &[':', '('])?;
    let descriptor = parse_type(line)?;
    line.end_token()?;
    Ok((name, descriptor))
}

fn parse_word(tag: u8, text: &str) -> Result<u32> {
    if tag == tag::INTEGER || text.starts_with("0x") {
        let value = number(text)?;
        return match u32::try_from(value) {
            Ok(bits) => Ok(bits),
            Err(_) => Ok(i32::try_from(value)?.cast_unsigned()),
        };
    }
    Ok(text.parse::<f32>()?.to_bits())
}

fn parse_wide(tag: u8, text: &str) -> Result<u64> {
    if tag == tag::LONG || text.starts_with("0x") {
        return Ok(number(text)?.cast_unsigned());
    }
    Ok(text.parse::<f64>()?.to_bits())
}

impl Symbol {
    /// The constant of this class with its parts by index.
    pub fn shallow(constant: &RawConstant) -> Symbol {
        match constant {
            RawConstant::Nothing => Symbol::Index(0),
            RawConstant::Text(text) => Symbol::Text(text.clone()),
            &RawConstant::Word { tag, bits } => Symbol::Word { tag, bits },
            &RawConstant::Wide { tag, bits } => Symbol::Wide { tag, bits },
            &RawConstant::Index { tag, index } => Symbol::One { tag, part: Box::new(Symbol::Index(index)) },
            &RawConstant::Pair { tag, first, second } => {
                Symbol::Pair { tag, first: Box::new(Symbol::Index(first)), second: Box::new(Symbol::Index(second)) }
            }
            &RawConstant::Handle { kind, reference } => {
                Symbol::Handle { kind, reference: Box::new(Symbol::Index(reference)) }
            }
            RawConstant::Nonsense { tag, bytes } => Symbol::Nonsense { tag: *tag, bytes: bytes.clone() },
        }
    }

    /// The constant at `index` with its parts, as far as they are of the right kinds.
    pub fn deep(class: &RawClass, index: u16) -> Symbol {
        match class.constants.get(usize::from(index)) {
            None | Some(RawConstant::Nothing) => Symbol::Index(index),
            Some(constant) => {
                let mut symbol = Symbol::shallow(constant);
                let expand = |part: &mut Symbol, tags: &[u8]| {
                    if let &mut Symbol::Index(index) = part
                        && let Some(tag) = class.constants.get(usize::from(index)).and_then(RawConstant::tag)
                        && tags.contains(&tag)
                    {
                        *part = Symbol::deep(class, index);
                    }
                };
                match &mut symbol {
                    Symbol::One { part, .. } => expand(part, &[tag::UTF8]),
                    Symbol::Handle { reference, .. } => expand(reference, &MEMBERS),
                    Symbol::Pair { tag: tag::NAME_AND_TYPE, first, second } => {
                        expand(first, &[tag::UTF8]);
                        expand(second, &[tag::UTF8]);
                    }
                    Symbol::Pair { tag, first, second } => {
                        if MEMBERS.contains(tag) {
                            expand(first, &[tag::CLASS]);
                        }
                        expand(second, &[tag::NAME_AND_TYPE]);
                    }
                    _ => {}
                }
                symbol
            }
        }
    }

    /// The text that reads back as this constant where `default` is the kind without a name.
    pub fn show(&self, default: Option<u8>) -> String {
        let tag = match self {
            Symbol::Index(index) => return format!("#{index}"),
            Symbol::Text(_) => tag::UTF8,
            Symbol::Handle { .. } => tag::METHOD_HANDLE,
            Symbol::Word { tag, .. }
            | Symbol::Wide { tag, .. }
            | Symbol::One { tag, .. }
            | Symbol::Pair { tag, .. }
            | Symbol::Nonsense { tag, .. } => *tag,
        };
        if default == Some(tag) && !KINDS.iter().any(|(name, ..)| self.to_string().starts_with(&format!("{name}:"))) {
            return self.to_string();
        }
        match KINDS.iter().find(|kind| kind.1 == tag) {
            Some((name, ..)) => format!("{name}:{self}"),
            None => format!("tag:{self}"),
        }
    }

    /// Name and descriptor of a `NameAndType`, if both are known.
    fn as_name_and_type(&self) -> Option<(&Symbol, &Symbol)> {
        match self {
            Symbol::Pair { tag: tag::NAME_AND_TYPE, first, second } => Some((first, second)),
            _ => None,
        }
    }

    /// The descriptor at the end of a member reference or dynamic constant.
    pub fn descriptor(&self) -> Option<&[u8]> {
        match self {
            Symbol::Pair { second, .. } => match second.as_name_and_type()?.1 {
                Symbol::Text(text) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A member's `name:descriptor` or `name(descriptor)`.
pub fn show_member(name: &Symbol, descriptor: &Symbol) -> String {
    match descriptor {
        Symbol::Text(text) => format!("{name}{}", line::descriptor(text)),
        other => format!("{name}:{other}"),
    }
}

/// Without the name of the kind.
impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Symbol::Index(index) => write!(f, "#{index}"),
            Symbol::Text(text) => f.write_str(&line::name(text)),
            &Symbol::Word { tag: tag::FLOAT, bits } => match f32::from_bits(bits) {
                value if value.is_finite() => write!(f, "{value:?}"),
                _ => write!(f, "{bits:#x}"),
            },
            &Symbol::Word { bits, .. } => write!(f, "{}", bits.cast_signed()),
            &Symbol::Wide { tag: tag::DOUBLE, bits } => match f64::from_bits(bits) {
                value if value.is_finite() => write!(f, "{value:?}"),
                _ => write!(f, "{bits:#x}"),
            },
            &Symbol::Wide { bits, .. } => write!(f, "{}", bits.cast_signed()),
            // A descriptor stands here, too; nothing stops it but white space.
            Symbol::One { tag: tag::METHOD_TYPE, part } => match part.as_ref() {
                Symbol::Text(text) => match line::descriptor(text) {
                    text if text.starts_with('(') => f.write_str(&text),
                    _ => f.write_str(&line::quoted(text)),
                },
                other => other.fmt(f),
            },
            Symbol::One { part, .. } => part.fmt(f),
            Symbol::Pair { tag: tag::NAME_AND_TYPE, first, second } => f.write_str(&show_member(first, second)),
            Symbol::Pair { tag, first, second } => match first.as_ref() {
                Symbol::Index(index) if matches!(*tag, tag::DYNAMIC | tag::INVOKE_DYNAMIC) => {
                    write!(f, "{index}:{second}")
                }
                first => write!(f, "{first}.{second}"),
            },
            Symbol::Handle { kind, reference } => write!(f, "{kind}:{}", reference.show(None)),
            Symbol::Nonsense { tag, bytes } => {
                write!(f, "{tag} ")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

/// The constant pool in the making.
#[derive(Debug)]
pub struct Pool {
    constants: Vec<RawConstant>,
    known: HashMap<Symbol, u16>,
}

impl Pool {
    pub fn new() -> Pool {
        Pool { constants: vec![RawConstant::Nothing], known: HashMap::new() }
    }

    /// Sets the next constant, which must be the one at `index`. Symbols never share it.
    pub fn set(&mut self, index: u16, symbol: &Symbol) -> Result<()> {
        ensure!(usize::from(index) == self.constants.len(), "the next constant is #{}", self.constants.len());
        let at = self.reserve(symbol)?;
        let constant = self.define(symbol)?;
        self.constants[usize::from(at)] = constant;
        Ok(())
    }

    /// The index of this constant; a new one if it was not there.
    pub fn intern(&mut self, symbol: &Symbol) -> Result<u16> {
        self.intern_all(std::slice::from_ref(symbol))?;
        match symbol {
            Symbol::Index(index) => Ok(*index),
            symbol => Ok(self.known[symbol]),
        }
    }

    /// Interns several so that they come one after the other, before their parts.
    pub fn intern_all(&mut self, symbols: &[Symbol]) -> Result<()> {
        let mut new = Vec::new();
        for symbol in symbols {
            if !matches!(symbol, Symbol::Index(_)) && !self.known.contains_key(symbol) {
                let at = self.reserve(symbol)?;
                self.known.insert(symbol.clone(), at);
                new.push((at, symbol));
            }
        }
        for (at, symbol) in new {
            self.constants[usize::from(at)] = self.define(symbol)?;
        }
        Ok(())
    }

    fn reserve(&mut self, symbol: &Symbol) -> Result<u16> {
        let at = self.constants.len();
        let size = if matches!(symbol, Symbol::Wide { .. }) { 2 } else { 1 };
        ensure!(at + size <= usize::from(u16::MAX), "too many constants");
        self.constants.resize(at + size, RawConstant::Nothing);
        Ok(at as u16)
    }

    fn define(&mut self, symbol: &Symbol) -> Result<RawConstant> {
        Ok(match symbol {
            Symbol::Index(_) => bail!("a constant cannot be an index"),
            Symbol::Text(text) => RawConstant::Text(text.clone()),
            &Symbol::Word { tag, bits } => RawConstant::Word { tag, bits },
            &Symbol::Wide { tag, bits } => RawConstant::Wide { tag, bits },
            Symbol::One { tag, part } => RawConstant::Index { tag: *tag, index: self.intern(part)? },
            Symbol::Pair { tag, first, second } => {
                RawConstant::Pair { tag: *tag, first: self.intern(first)?, second: self.intern(second)? }
            }
            Symbol::Handle { kind, reference } => {
                RawConstant::Handle { kind: *kind, reference: self.intern(reference)? }
            }
            Symbol::Nonsense { tag, bytes } => RawConstant::Nonsense { tag: *tag, bytes: bytes.clone() },
        })
    }

    /// The constants by index.
    pub fn into_constants(self) -> Vec<RawConstant> {
        self.constants
    }
}
