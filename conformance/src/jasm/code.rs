//! [`CodeText`]: the lines of a `.code`, up to the body of the Code attribute.

use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use classloader::bytecode::{Opcode, OperandLayout};
use classloader::descriptor::MethodDescriptor;

use super::attribute::Attribute;
use super::constant::{self, Pool, Symbol};
use super::datum::{Datum, Labels, Place};
use super::frame::{self, Frame};
use super::line::{Line, number, number_as};
use crate::raw_class::{RawAttribute, RawCode, push_u2, tag};

/// A method's code in the making.
#[derive(Debug)]
pub struct CodeText {
    /// Index of the attribute's name.
    name: u16,
    max_stack: u16,
    max_locals: u16,
    code: Vec<u8>,
    labels: Labels,
    branches: Vec<Branch>,
    handlers: Vec<Handler>,
    attributes: Vec<CodeAttribute>,
    frames: Vec<Frame>,
}

/// An attribute of the code.
#[derive(Debug)]
enum CodeAttribute {
    Raw(Attribute),
    /// The StackMapTable of the frames; its name.
    Frames(u16),
}

/// A branch offset that is filled in when all labels are known.
#[derive(Debug)]
struct Branch {
    line: usize,
    /// The instruction.
    from: usize,
    /// Where its offset is.
    at: usize,
    wide: bool,
    target: Target,
}

/// Where a branch leads.
#[derive(Debug)]
enum Target {
    Label(String),
    Offset(i32),
}

/// A line `.catch`.
#[derive(Debug)]
struct Handler {
    line: usize,
    places: [Place; 3],
    catch_type: u16,
}

/// The primitive types of `newarray`, the first with code 4 (JVMS 6.5).
const ARRAY_TYPES: [&str; 8] = ["boolean", "char", "float", "double", "byte", "short", "int", "long"];
const FIRST_ARRAY_TYPE: u8 = 4;

/// The name of a type code of `newarray`.
pub fn array_type_name(code: u8) -> Option<&'static str> {
    ARRAY_TYPES.get(usize::from(code.checked_sub(FIRST_ARRAY_TYPE)?)).copied()
}

/// The instruction with this mnemonic.
pub fn opcode_named(mnemonic: &str) -> Option<Opcode> {
    Opcode::ALL.iter().copied().find(|opcode| opcode.mnemonic() == mnemonic)
}

/// The kind of constant that an instruction's operand is when it does not say.
pub fn default_kind(opcode: Opcode) -> Option<u8> {
    match opcode {
        Opcode::Getstatic | Opcode::Putstatic | Opcode::Getfield | Opcode::Putfield => Some(tag::FIELDREF),
        Opcode::Invokevirtual | Opcode::Invokespecial | Opcode::Invokestatic => Some(tag::METHODREF),
        Opcode::Invokeinterface => Some(tag::INTERFACE_METHODREF),
        Opcode::Invokedynamic => Some(tag::INVOKE_DYNAMIC),
        Opcode::New | Opcode::Anewarray | Opcode::Checkcast | Opcode::Instanceof | Opcode::Multianewarray => {
            Some(tag::CLASS)
        }
        _ => None,
    }
}

/// Reads the constant of an instruction. `ldc "text"` and `ldc 5` need no kind.
pub fn parse_operand(line: &mut Line<'_>, opcode: Opcode) -> Result<Symbol> {
    let default = match opcode {
        Opcode::Ldc | Opcode::LdcW if line.starts_with('"') => Some(tag::STRING),
        Opcode::Ldc | Opcode::LdcW if number(line.peek()).is_ok() => Some(tag::INTEGER),
        opcode => default_kind(opcode),
    };
    constant::parse(line, default)
}

/// The second-last operand of `invokeinterface` for this descriptor: words of arguments with the receiver.
pub fn interface_count(descriptor: &[u8]) -> Option<u8> {
    let slots = MethodDescriptor::parse(descriptor)?.parameter_slots();
    u8::try_from(slots + 1).ok()
}

impl CodeText {
    /// Begins code: what follows `.code`.
    pub fn parse(line: &mut Line<'_>, name: u16) -> Result<CodeText> {
        let (max_stack, max_locals) = (number_as(line.token()?)?, number_as(line.token()?)?);
        Ok(CodeText {
            name,
            max_stack,
            max_locals,
            code: Vec::new(),
            labels: Labels::new(),
            branches: Vec::new(),
            handlers: Vec::new(),
            attributes: Vec::new(),
            frames: Vec::new(),
        })
    }

    /// Defines a label at this place.
    pub fn label(&mut self, name: &str) -> Result<()> {
        ensure!(self.labels.insert(name.to_owned(), self.code.len()).is_none(), "label {name} is there already");
        Ok(())
    }

    pub fn attribute(&mut self, attribute: Attribute) {
        self.attributes.push(CodeAttribute::Raw(attribute));
    }

    /// Reads a directive that belongs to code; gives false if it is none.
    pub fn directive(&mut self, directive: &str, line: &mut Line<'_>, pool: &mut Pool, number: usize) -> Result<bool> {
        match directive {
            ".catch" => {
                let catch_type = if line.eat("any") {
                    0
                } else {
                    let class = constant::parse(line, Some(tag::CLASS))?;
                    pool.intern(&class)?
                };
                let mut place = || Place::parse(line.token()?);
                self.handlers.push(Handler { line: number, places: [place()?, place()?, place()?], catch_type });
            }
            ".frame" => self.frames.push(Frame::parse(line, pool, self.code.len())?),
            ".stackmap" => {
                let name = if line.at_end() {
                    Symbol::Text(STACK_MAP_TABLE.to_vec())
                } else {
                    constant::parse(line, Some(tag::UTF8))?
                };
                self.attributes.push(CodeAttribute::Frames(pool.intern(&name)?));
            }
            ".bytes" => Datum::write_all(&Datum::parse_all(line, pool)?, &self.labels, &mut self.code)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Encodes an instruction.
    pub fn instruction(&mut self, line: &mut Line<'_>, pool: &mut Pool, number: usize) -> Result<()> {
        let from = self.code.len();
        let wide = line.eat(Opcode::Wide.mnemonic());
        if wide {
            self.code.push(Opcode::Wide as u8);
        }
        let mnemonic = line.token()?;
        let opcode = opcode_named(mnemonic).with_context(|| format!("unknown instruction {mnemonic}"))?;
        ensure!(!wide || opcode.can_be_wide(), "{mnemonic} cannot be wide");
        self.code.push(opcode as u8);
        match opcode.layout() {
            OperandLayout::None
            | OperandLayout::Local0
            | OperandLayout::Local1
            | OperandLayout::Local2
            | OperandLayout::Local3
            | OperandLayout::Wide => {}
            OperandLayout::Byte => self.code.push(number_as::<i8>(line.token()?)?.cast_unsigned()),
            OperandLayout::Short => self.code.extend(number_as::<i16>(line.token()?)?.to_be_bytes()),
            OperandLayout::Local => self.local(line, wide)?,
            OperandLayout::Increment => {
                self.local(line, wide)?;
                let delta: i16 = number_as(line.token()?)?;
                if wide {
                    self.code.extend(delta.to_be_bytes());
                } else {
                    self.code.push(i8::try_from(delta).context("the increment wants a wide")?.cast_unsigned());
                }
            }
            OperandLayout::Constant1 => {
                let index = self.constant(line, opcode, pool)?.0;
                self.code.push(u8::try_from(index).with_context(|| format!("constant #{index} wants an ldc_w"))?);
            }
            OperandLayout::Constant2 => {
                let index = self.constant(line, opcode, pool)?.0;
                push_u2(&mut self.code, index);
            }
            OperandLayout::Branch2 => self.branch(line.token()?, from, false, number)?,
            OperandLayout::Branch4 => self.branch(line.token()?, from, true, number)?,
            OperandLayout::ArrayType => {
                let token = line.token()?;
                let known = ARRAY_TYPES.iter().position(|name| *name == token);
                self.code.push(match known {
                    Some(index) => FIRST_ARRAY_TYPE + index as u8,
                    None => number_as(token)?,
                });
            }
            OperandLayout::InvokeInterface => {
                let (index, symbol) = self.constant(line, opcode, pool)?;
                let count = if line.at_end() {
                    symbol.descriptor().and_then(interface_count).context("the count of arguments is missing")?
                } else {
                    number_as(line.token()?)?
                };
                let zero = if line.at_end() { 0 } else { number_as(line.token()?)? };
                push_u2(&mut self.code, index);
                self.code.extend([count, zero]);
            }
            OperandLayout::InvokeDynamic => {
                let index = self.constant(line, opcode, pool)?.0;
                let zeros = if line.at_end() { 0 } else { number_as(line.token()?)? };
                push_u2(&mut self.code, index);
                push_u2(&mut self.code, zeros);
            }
            OperandLayout::MultiArray => {
                let index = self.constant(line, opcode, pool)?.0;
                push_u2(&mut self.code, index);
                self.code.push(number_as(line.token()?)?);
            }
            OperandLayout::TableSwitch => self.table_switch(line, from, number)?,
            OperandLayout::LookupSwitch => self.lookup_switch(line, from, number)?,
        }
        Ok(())
    }

    fn local(&mut self, line: &mut Line<'_>, wide: bool) -> Result<()> {
        let local: u16 = number_as(line.token()?)?;
        if wide {
            push_u2(&mut self.code, local);
        } else {
            self.code.push(u8::try_from(local).with_context(|| format!("local {local} wants a wide"))?);
        }
        Ok(())
    }

    fn constant(&self, line: &mut Line<'_>, opcode: Opcode, pool: &mut Pool) -> Result<(u16, Symbol)> {
        let symbol = parse_operand(line, opcode)?;
        Ok((pool.intern(&symbol)?, symbol))
    }

    /// Leaves room for the offset to `target`: a label, or a number with its sign.
    fn branch(&mut self, target: &str, from: usize, wide: bool, line: usize) -> Result<()> {
        let target = if target.starts_with(['+', '-']) {
            Target::Offset(i32::from_str(target).with_context(|| format!("{target} is no offset"))?)
        } else {
            Target::Label(target.to_owned())
        };
        self.branches.push(Branch { line, from, at: self.code.len(), wide, target });
        self.code.resize(self.code.len() + if wide { 4 } else { 2 }, 0);
        Ok(())
    }

    fn align(&mut self) {
        self.code.resize(self.code.len().next_multiple_of(4), 0);
    }

    /// `tableswitch 5 L0 L1 default L2`.
    fn table_switch(&mut self, line: &mut Line<'_>, from: usize, number: usize) -> Result<()> {
        self.align();
        let low: i32 = number_as(line.token()?)?;
        let (targets, default) = switch_operands(line)?;
        let high = i64::from(low) + targets.len() as i64 - 1;
        self.branch(default, from, true, number)?;
        self.code.extend(low.to_be_bytes());
        self.code.extend(i32::try_from(high).context("the highest key is too high")?.to_be_bytes());
        targets.into_iter().try_for_each(|target| self.branch(target, from, true, number))
    }

    /// `lookupswitch 5:L0 7:L1 default L2`.
    fn lookup_switch(&mut self, line: &mut Line<'_>, from: usize, number: usize) -> Result<()> {
        self.align();
        let (pairs, default) = switch_operands(line)?;
        self.branch(default, from, true, number)?;
        self.code.extend(i32::try_from(pairs.len())?.to_be_bytes());
        for pair in pairs {
            let (key, target) = pair.split_once(':').with_context(|| format!("{pair} is no key with a target"))?;
            self.code.extend(number_as::<i32>(key)?.to_be_bytes());
            self.branch(target, from, true, number)?;
        }
        Ok(())
    }

    /// Fills the branches in and gives the attribute.
    pub fn finish(mut self, pool: &mut Pool) -> Result<RawAttribute> {
        for branch in &self.branches {
            let offset = self.offset(branch).with_context(|| format!("line {}", branch.line))?;
            let bytes = offset.to_be_bytes();
            let bytes = if branch.wide { &bytes[..] } else { &bytes[2..] };
            self.code[branch.at..branch.at + bytes.len()].copy_from_slice(bytes);
        }
        let mut handlers = Vec::new();
        for handler in &self.handlers {
            let place = |index: usize| {
                let place: &Place = &handler.places[index];
                place.resolve(&self.labels).with_context(|| format!("line {}", handler.line))
            };
            handlers.push([place(0)?, place(1)?, place(2)?, handler.catch_type]);
        }
        if !self.frames.is_empty() && !self.attributes.iter().any(|one| matches!(one, CodeAttribute::Frames(_))) {
            let name = pool.intern(&Symbol::Text(STACK_MAP_TABLE.to_vec()))?;
            self.attributes.push(CodeAttribute::Frames(name));
        }
        let mut attributes = Vec::new();
        for attribute in self.attributes {
            attributes.push(match attribute {
                CodeAttribute::Raw(attribute) => attribute.finish(&self.labels)?,
                CodeAttribute::Frames(name) => {
                    RawAttribute { name, length: None, body: frame::write_table(&self.frames, &self.labels)? }
                }
            });
        }
        let code =
            RawCode { max_stack: self.max_stack, max_locals: self.max_locals, code: self.code, handlers, attributes };
        Ok(RawAttribute { name: self.name, length: None, body: code.to_bytes()? })
    }

    fn offset(&self, branch: &Branch) -> Result<i32> {
        let offset = match &branch.target {
            Target::Offset(offset) => *offset,
            Target::Label(label) => {
                let to = *self.labels.get(label).with_context(|| format!("there is no label {label}"))?;
                i32::try_from(to as i64 - branch.from as i64)?
            }
        };
        if !branch.wide && i16::try_from(offset).is_err() {
            bail!("the target is {offset} bytes away: too far");
        }
        Ok(offset)
    }
}

pub const STACK_MAP_TABLE: &[u8] = b"StackMapTable";

/// The operands before `default`, and its target.
fn switch_operands<'t>(line: &mut Line<'t>) -> Result<(Vec<&'t str>, &'t str)> {
    let mut operands = Vec::new();
    loop {
        match line.token()? {
            "default" => return Ok((operands, line.token()?)),
            operand => operands.push(operand),
        }
    }
}
