//! Text -> class files.

use anyhow::{Context, Result, bail, ensure};
use classloader::bytecode::OperandLayout;
use classloader::mutf8;

use super::attribute::Attribute;
use super::code::{self, CodeText};
use super::constant::{self, Pool, Symbol};
use super::datum::{Datum, Labels};
use super::flags_table;
use super::line::{Line, number_as};
use super::repeat;
use crate::raw_class::{RawAttribute, RawClass, RawMember, tag};

/// A class out of a file.
#[derive(Debug)]
pub struct Assembled {
    /// The internal name that its line `.class` says.
    pub name: String,
    /// The class file.
    pub bytes: Vec<u8>,
}

/// Assembles all classes of `text`.
///
/// # Errors
///
/// What cannot be read or encoded, with the line's number.
pub fn assemble(text: &str) -> Result<Vec<Assembled>> {
    let lines = repeat::expand(text)?;
    let mut finished = Vec::new();
    let mut version = (61, 0);
    let mut open: Option<ClassText> = None;
    for (index, (number, text)) in lines.iter().enumerate() {
        let mut line = Line::new(text);
        if line.at_end() {
            continue;
        }
        let done = (|| {
            if line.eat(".version") {
                version.0 = number_as(line.token()?)?;
                version.1 = if line.at_end() { 0 } else { number_as(line.token()?)? };
            } else if line.eat(".class") {
                finished.extend(open.take().map(ClassText::finish).transpose()?);
                open = Some(ClassText::parse(&mut line, version, &lines[index + 1..])?);
            } else {
                open.as_mut().context("a file begins with .version or .class")?.line(&mut line, *number)?;
            }
            line.finish()
        })();
        done.with_context(|| format!("line {number}"))?;
    }
    finished.extend(open.map(ClassText::finish).transpose()?);
    ensure!(!finished.is_empty(), "there is no class");
    Ok(finished)
}

/// A class in the making.
struct ClassText {
    name: String,
    class: RawClass,
    pool: Pool,
    /// Whether this_class and super_class were entered into the pool.
    begun: bool,
    this_class: Symbol,
    super_class: Symbol,
    access: u16,
    /// Constants of `ldc`, which must have low indices.
    low: Vec<Symbol>,
    /// The attributes, flags and names of members go into this one last begun.
    member: Option<MemberKind>,
    code: Option<CodeText>,
}

#[derive(Clone, Copy)]
enum MemberKind {
    Field,
    Method,
}

fn class_symbol(name: Symbol) -> Symbol {
    match name {
        name @ Symbol::Text(_) => Symbol::One { tag: tag::CLASS, part: Box::new(name) },
        other => other,
    }
}

impl ClassText {
    /// Begins a class: what follows `.class`. `following` are the lines of the class and of those after it.
    fn parse(line: &mut Line<'_>, version: (u16, u16), following: &[repeat::NumberedLine]) -> Result<ClassText> {
        let access = if line.peek().starts_with('#') || !has_flags(line) { 0x0021 } else { parse_flags(line)? };
        let this_class = constant::parse(line, Some(tag::CLASS))?;
        let name = match &this_class {
            Symbol::One { part, .. } => match part.as_ref() {
                Symbol::Text(text) => mutf8::to_str(text).into_owned(),
                _ => String::new(),
            },
            _ => String::new(),
        };
        let class = RawClass {
            minor: version.1,
            major: version.0,
            constants: Vec::new(),
            access: 0,
            this_class: 0,
            super_class: 0,
            interfaces: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            attributes: Vec::new(),
        };
        Ok(ClassText {
            name,
            class,
            pool: Pool::new(),
            begun: false,
            this_class,
            super_class: class_symbol(Symbol::Text(b"java/lang/Object".to_vec())),
            access,
            low: low_constants(following),
            member: None,
            code: None,
        })
    }

    fn line(&mut self, line: &mut Line<'_>, number: usize) -> Result<()> {
        if !line.peek().starts_with('.') {
            return self.code_line(line, number);
        }
        let directive = line.token()?;
        match directive {
            ".const" => {
                ensure!(!self.begun, ".const comes before everything that needs a constant");
                return self.constant(line);
            }
            ".super" => {
                ensure!(!self.begun, ".super comes before everything that needs a constant");
                self.super_class =
                    if line.eat("none") { Symbol::Index(0) } else { constant::parse(line, Some(tag::CLASS))? };
                return Ok(());
            }
            ".name" => {
                self.name = line.token()?.to_owned();
                return Ok(());
            }
            _ => self.begin()?,
        }
        match directive {
            ".implements" => {
                let interface = constant::parse(line, Some(tag::CLASS))?;
                self.class.interfaces.push(self.pool.intern(&interface)?);
            }
            ".field" => {
                let field = self.member(line, MemberKind::Field)?;
                self.class.fields.push(field);
            }
            ".method" => {
                let method = self.member(line, MemberKind::Method)?;
                self.class.methods.push(method);
            }
            ".attribute" => {
                let attribute = Attribute::parse(line, &mut self.pool)?;
                match &mut self.code {
                    Some(code) => code.attribute(attribute),
                    None => {
                        let attribute = attribute.finish(&Labels::new())?;
                        self.attributes().push(attribute);
                    }
                }
            }
            ".code" => {
                ensure!(self.code.is_none(), "the code before has no .end");
                ensure!(self.member.is_some(), "there is no method that the code belongs to");
                let name = match line.peek().starts_with('#') {
                    true => constant::parse(line, None)?,
                    false => Symbol::Text(b"Code".to_vec()),
                };
                let name = self.pool.intern(&name)?;
                self.code = Some(CodeText::parse(line, name)?);
            }
            ".end" => self.end_code()?,
            _ => {
                let code =
                    self.code.as_mut().with_context(|| format!("{directive} is unknown or belongs into code"))?;
                if !code.directive(directive, line, &mut self.pool, number)? {
                    bail!("unknown directive {directive}");
                }
            }
        }
        Ok(())
    }

    /// `#5 = class:#4`, or `#5 = tag:99 0a0b`.
    fn constant(&mut self, line: &mut Line<'_>) -> Result<()> {
        ensure!(line.eat_start("#"), "an index is wanted: .const #1 = utf8:x");
        let index = line.index()?;
        line.end_token()?;
        ensure!(line.eat("="), "an = is wanted");
        let symbol = match line.peek().strip_prefix("tag:") {
            Some(tag) => {
                line.token()?;
                let mut bytes = Vec::new();
                Datum::write_all(&Datum::parse_all(line, &mut self.pool)?, &Labels::new(), &mut bytes)?;
                Symbol::Nonsense { tag: number_as(tag)?, bytes }
            }
            None => constant::parse(line, None)?,
        };
        self.pool.set(index, &symbol)
    }

    /// Enters the constants that come first; called before anything else needs one.
    fn begin(&mut self) -> Result<()> {
        if !self.begun {
            self.begun = true;
            self.pool.intern_all(&self.low)?;
            self.class.this_class = self.pool.intern(&self.this_class)?;
            self.class.super_class = self.pool.intern(&self.super_class)?;
            self.class.access = self.access;
        }
        Ok(())
    }

    fn member(&mut self, line: &mut Line<'_>, kind: MemberKind) -> Result<RawMember> {
        self.end_code()?;
        self.member = Some(kind);
        let access = if has_flags(line) { parse_flags(line)? } else { 0 };
        let (name, descriptor) = constant::parse_member(line)?;
        Ok(RawMember {
            access,
            name: self.pool.intern(&name)?,
            descriptor: self.pool.intern(&descriptor)?,
            attributes: Vec::new(),
        })
    }

    /// The attributes of the last begun member, or of the class.
    fn attributes(&mut self) -> &mut Vec<RawAttribute> {
        let members = match self.member {
            None => return &mut self.class.attributes,
            Some(MemberKind::Field) => &mut self.class.fields,
            Some(MemberKind::Method) => &mut self.class.methods,
        };
        match members.last_mut() {
            Some(member) => &mut member.attributes,
            None => &mut self.class.attributes,
        }
    }

    fn end_code(&mut self) -> Result<()> {
        if let Some(code) = self.code.take() {
            let attribute = code.finish(&mut self.pool)?;
            self.attributes().push(attribute);
        }
        Ok(())
    }

    /// A label, an instruction, or both.
    fn code_line(&mut self, line: &mut Line<'_>, number: usize) -> Result<()> {
        let code = self.code.as_mut().with_context(|| format!("{} is not in any .code", line.peek()))?;
        while let Some(label) = line.peek().strip_suffix(':') {
            line.token()?;
            code.label(label)?;
        }
        if line.at_end() { Ok(()) } else { code.instruction(line, &mut self.pool, number) }
    }

    fn finish(mut self) -> Result<Assembled> {
        self.begin()?;
        self.end_code()?;
        self.class.constants = self.pool.into_constants();
        Ok(Assembled { name: self.name, bytes: self.class.to_bytes()? })
    }
}

/// Whether a flag or a number comes next, and not yet the name.
fn has_flags(line: &Line<'_>) -> bool {
    let mut after = line.clone();
    let first = after.token();
    first.is_ok_and(|token| flags_table::bit(token).is_some() || token.starts_with("0x")) && !after.at_end()
}

fn parse_flags(line: &mut Line<'_>) -> Result<u16> {
    let mut flags = 0;
    while has_flags(line) {
        let token = line.token()?;
        flags |= match flags_table::bit(token) {
            Some(bit) => bit,
            None => number_as(token)?,
        };
    }
    Ok(flags)
}

/// The constants that this class's `ldc` instructions name: their indices must fit a byte.
fn low_constants(lines: &[repeat::NumberedLine]) -> Vec<Symbol> {
    let mut low = Vec::new();
    for (_, text) in lines {
        let mut line = Line::new(text);
        if line.peek() == ".class" {
            break;
        }
        while line.peek().ends_with(':') && line.token().is_ok() {}
        let opcode = code::opcode_named(line.peek()).filter(|opcode| opcode.layout() == OperandLayout::Constant1);
        if let Some(opcode) = opcode
            && line.token().is_ok()
            // What is wrong with it is reported when its line is assembled.
            && let Ok(symbol) = code::parse_operand(&mut line, opcode)
        {
            low.push(symbol);
        }
    }
    low
}
