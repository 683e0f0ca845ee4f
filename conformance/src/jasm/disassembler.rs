//! Class file -> text that assembles to the same class.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Result;
use classloader::CpIndex;
use classloader::bytecode::{Instruction, Opcode, OperandLayout, Operands, Switch, instructions};

use super::attribute::{self, Piece};
use super::code::{self, STACK_MAP_TABLE};
use super::constant::{Symbol, show_member};
use super::flags_table::{self, Owner};
use super::frame::{self, ShownFrame};
use crate::raw_class::{RawAttribute, RawClass, RawCode, RawConstant, RawMember, tag};

/// How constants are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constants {
    /// By what they mean; the assembler gives them new indices.
    Symbolic,
    /// By index, the whole pool in front: assembling gives the same bytes.
    ByIndex,
}

/// The text of a class file whose structure is sound.
pub fn disassemble(bytes: &[u8], constants: Constants) -> Result<String> {
    let class = RawClass::read(bytes)?;
    let mut writer = Writer { class: &class, constants, text: String::new() };
    writer.class()?;
    Ok(writer.text)
}

struct Writer<'c> {
    class: &'c RawClass,
    constants: Constants,
    text: String,
}

impl Writer<'_> {
    /// The constant at `index` as it is written.
    fn symbol(&self, index: u16) -> Symbol {
        match self.constants {
            Constants::ByIndex => Symbol::Index(index),
            Constants::Symbolic => Symbol::deep(self.class, index),
        }
    }

    fn show(&self, index: u16, default: u8) -> String {
        self.symbol(index).show(Some(default))
    }

    /// What `index` means, for a comment.
    fn comment(&self, index: u16) -> String {
        match self.constants {
            Constants::ByIndex if index != 0 => format!(" // {}", Symbol::deep(self.class, index).show(None)),
            _ => String::new(),
        }
    }

    fn text_at(&self, index: u16) -> Option<Vec<u8>> {
        match self.class.constants.get(usize::from(index)) {
            Some(RawConstant::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    fn class(&mut self) -> Result<()> {
        let class = self.class;
        writeln!(self.text, ".version {} {}", class.major, class.minor)?;
        let (flags, this) = (flags_table::show(class.access, Owner::Class), self.show(class.this_class, tag::CLASS));
        writeln!(self.text, ".class {flags}{this}{}", self.comment(class.this_class))?;
        if self.constants == Constants::ByIndex {
            let name = Symbol::deep(class, class.this_class);
            writeln!(self.text, ".name {name}")?;
            for (index, constant) in class.constants.iter().enumerate().filter(|(_, one)| one.tag().is_some()) {
                let shown = Symbol::shallow(constant).show(None);
                writeln!(self.text, ".const #{index} = {shown}")?;
            }
        }
        let superclass = self.show(class.super_class, tag::CLASS);
        writeln!(self.text, ".super {superclass}{}", self.comment(class.super_class))?;
        for &interface in &class.interfaces {
            let name = self.show(interface, tag::CLASS);
            writeln!(self.text, ".implements {name}{}", self.comment(interface))?;
        }
        for attribute in &class.attributes {
            self.attribute(attribute, &BTreeSet::new())?;
        }
        for field in &class.fields {
            self.member(".field", Owner::Field, field)?;
        }
        for method in &class.methods {
            self.member(".method", Owner::Method, method)?;
        }
        Ok(())
    }

    fn member(&mut self, directive: &str, owner: Owner, member: &RawMember) -> Result<()> {
        let flags = flags_table::show(member.access, owner);
        let name = show_member(&self.symbol(member.name), &self.symbol(member.descriptor));
        writeln!(self.text, "\n{directive} {flags}{name}{}", self.comment(member.name))?;
        for attribute in &member.attributes {
            let is_code = owner == Owner::Method && self.text_at(attribute.name).as_deref() == Some(b"Code");
            match RawCode::read(&attribute.body) {
                Ok(code) if is_code => self.code(attribute.name, &code)?,
                _ => self.attribute(attribute, &BTreeSet::new())?,
            }
        }
        Ok(())
    }

    /// An attribute that is not code. `labels` are the places that have one.
    fn attribute(&mut self, attribute: &RawAttribute, labels: &BTreeSet<usize>) -> Result<()> {
        write!(self.text, ".attribute {}", self.show(attribute.name, tag::UTF8))?;
        let name = self.text_at(attribute.name).unwrap_or_default();
        match attribute::pieces(&name, &attribute.body, &|index| self.text_at(index)) {
            Some(pieces) => {
                for piece in pieces {
                    let shown = match piece {
                        Piece::Number1(number) => format!("u1:{number}"),
                        Piece::Number2(number) => format!("u2:{number}"),
                        Piece::Number4(number) => format!("u4:{number}"),
                        Piece::Constant(index) => self.symbol(index).show(None),
                        Piece::Place(place) => format!("@{}", place_name(place, labels)),
                        Piece::Rest(bytes) => hex(&bytes),
                    };
                    write!(self.text, " {shown}")?;
                }
            }
            None => write!(self.text, " {}", hex(&attribute.body))?,
        }
        writeln!(self.text, "{}", self.comment(attribute.name))?;
        Ok(())
    }

    fn code(&mut self, name: u16, code: &RawCode) -> Result<()> {
        let named = if self.constants == Constants::ByIndex { format!("#{name} ") } else { String::new() };
        writeln!(self.text, ".code {named}{} {}", code.max_stack, code.max_locals)?;
        let body = self.read_body(code)?;
        let mut next_frame = body.frames.iter().peekable();
        let mut rest = 0;
        for (instruction, end) in &body.instructions {
            let at = instruction.bci.index();
            self.label(at, &body.labels)?;
            while let Some(frame) = next_frame.next_if(|frame| frame.at == at) {
                writeln!(self.text, ".frame {}", frame.text)?;
            }
            match self.instruction(instruction, &body.labels)? {
                Some(line) => {
                    let comment = instruction.constant().map_or(String::new(), |index| self.comment(index.0));
                    writeln!(self.text, "    {line}{comment}")?;
                }
                None => writeln!(self.text, "    .bytes {}", hex(&code.code[at..*end]))?,
            }
            rest = *end;
        }
        // Bytes that are no instruction: as lines that a reader can bear.
        for bytes in code.code[rest..].chunks(32) {
            if rest == body.instructions.last().map_or(0, |last| last.1) {
                self.label(rest, &body.labels)?;
            }
            writeln!(self.text, "    .bytes {}", hex(bytes))?;
            rest += bytes.len();
        }
        if body.instructions.last().is_none_or(|last| last.1 == code.code.len()) {
            self.label(code.code.len(), &body.labels)?;
        }
        for &[start, end, handler, catch_type] in &code.handlers {
            let class = if catch_type == 0 { "any".to_owned() } else { self.show(catch_type, tag::CLASS) };
            let class = if catch_type != 0 && class == "any" { "class:any".to_owned() } else { class };
            let places = [start, end, handler].map(|place| place_name(place, &body.labels)).join(" ");
            writeln!(self.text, ".catch {class} {places}{}", self.comment(catch_type))?;
        }
        for (index, attribute) in code.attributes.iter().enumerate() {
            if body.stack_map == Some(index) {
                let name = self.show(attribute.name, tag::UTF8);
                writeln!(self.text, ".stackmap {name}{}", self.comment(attribute.name))?;
            } else {
                self.attribute(attribute, &body.labels)?;
            }
        }
        writeln!(self.text, ".end")?;
        Ok(())
    }

    fn label(&mut self, at: usize, labels: &BTreeSet<usize>) -> Result<()> {
        if labels.contains(&at) {
            writeln!(self.text, "L{at}:")?;
        }
        Ok(())
    }

    /// Decodes the code and finds out which places need a label.
    fn read_body<'b>(&self, code: &'b RawCode) -> Result<Body<'b>> {
        let mut decoded = Vec::new();
        for instruction in instructions(&code.code).map_while(Result::ok) {
            decoded.push(instruction);
        }
        let mut ends: Vec<usize> = decoded.iter().skip(1).map(|instruction| instruction.bci.index()).collect();
        if let Some(last) = decoded.last() {
            ends.push(classloader::bytecode::decode(&code.code, last.bci).map_or(0, |(_, next)| next.index()));
        }
        let instructions: Vec<_> = decoded.into_iter().zip(ends).collect();
        let mut starts: BTreeSet<usize> = instructions.iter().map(|(one, _)| one.bci.index()).collect();
        starts.insert(instructions.last().map_or(0, |last| last.1));

        let mut wanted: BTreeSet<usize> = BTreeSet::new();
        for (instruction, _) in &instructions {
            wanted.extend(instruction.branch_target().map(|bci| bci.index()));
            if let Operands::Switch(switch) = instruction.operands {
                wanted.extend(switch_targets(&switch).into_iter().flatten());
            }
        }
        for handler in &code.handlers {
            wanted.extend(handler[..3].iter().map(|&place| usize::from(place)));
        }
        for attribute in &code.attributes {
            let name = self.text_at(attribute.name).unwrap_or_default();
            for piece in attribute::pieces(&name, &attribute.body, &|index| self.text_at(index)).into_iter().flatten() {
                if let Piece::Place(place) = piece {
                    wanted.insert(place.into());
                }
            }
        }
        let stack_map = code
            .attributes
            .iter()
            .position(|attribute| self.text_at(attribute.name).as_deref() == Some(STACK_MAP_TABLE));
        let table = |labels: &BTreeSet<usize>| {
            let body = &code.attributes[stack_map?].body;
            frame::show_table(body, &|index| self.symbol(index), &|place| place_name(place, labels)).ok()
        };
        let in_code = |frame: &ShownFrame| instructions.iter().any(|(one, _)| one.bci.index() == frame.at);
        let sound = table(&wanted).filter(|frames| frames.iter().all(in_code));
        for frame in sound.iter().flatten() {
            wanted.extend(frame.places.iter().map(|&place| usize::from(place)));
        }
        let labels: BTreeSet<usize> = wanted.intersection(&starts).copied().collect();
        let frames = sound.as_ref().and_then(|_| table(&labels));
        Ok(Body {
            stack_map: stack_map.filter(|_| frames.is_some()),
            frames: frames.unwrap_or_default(),
            instructions,
            labels,
        })
    }

    /// The text of an instruction; none when only its bytes say what it is.
    fn instruction(&self, instruction: &Instruction<'_>, labels: &BTreeSet<usize>) -> Result<Option<String>> {
        let Instruction { opcode, wide, operands, .. } = *instruction;
        let prefix = if wide { format!("{} ", Opcode::Wide.mnemonic()) } else { String::new() };
        let name = format!("{prefix}{}", opcode.mnemonic());
        let constant = |index: CpIndex| self.operand(opcode, index.0);
        Ok(Some(match operands {
            Operands::None => name,
            // The index is in the mnemonic: `iload_0`.
            Operands::Local(_) if opcode.layout() != OperandLayout::Local => name,
            Operands::Local(local) => format!("{name} {local}"),
            Operands::Immediate(value) => format!("{name} {value}"),
            Operands::Increment { local, delta } => format!("{name} {local} {delta}"),
            Operands::Constant(index) => format!("{name} {}", constant(index)),
            Operands::Branch(offset) => match instruction.branch_target() {
                Some(target) if labels.contains(&target.index()) => format!("{name} L{target}"),
                _ => format!("{name} {offset:+}"),
            },
            Operands::InvokeInterface { index, count, zero } => {
                let shown = constant(index);
                let zero = if zero == 0 { String::new() } else { format!(" {zero}") };
                format!("{name} {shown} {count}{zero}")
            }
            Operands::InvokeDynamic { index, zeros } => {
                let zeros = if zeros == 0 { String::new() } else { format!(" {zeros}") };
                format!("{name} {}{zeros}", constant(index))
            }
            Operands::ArrayType(code) => match code::array_type_name(code) {
                Some(element) => format!("{name} {element}"),
                None => format!("{name} {code}"),
            },
            Operands::MultiArray { index, dimensions } => format!("{name} {} {dimensions}", constant(index)),
            Operands::Switch(switch) => return Ok(show_switch(&name, &switch, labels)),
        }))
    }

    fn operand(&self, opcode: Opcode, index: u16) -> String {
        let symbol = self.symbol(index);
        match &symbol {
            Symbol::One { tag: tag::STRING, part } if matches!(opcode, Opcode::Ldc | Opcode::LdcW) => {
                match part.as_ref() {
                    Symbol::Text(text) => super::line::quoted(text),
                    _ => symbol.show(None),
                }
            }
            Symbol::Word { tag: tag::INTEGER, .. } if matches!(opcode, Opcode::Ldc | Opcode::LdcW) => {
                symbol.to_string()
            }
            _ => symbol.show(code::default_kind(opcode)),
        }
    }
}

/// The code of a method, taken apart.
struct Body<'b> {
    /// With their ends.
    instructions: Vec<(Instruction<'b>, usize)>,
    /// Places that are named, each the start of an instruction or the end of the code.
    labels: BTreeSet<usize>,
    /// The attribute that the frames come from.
    stack_map: Option<usize>,
    frames: Vec<ShownFrame>,
}

fn switch_targets(switch: &Switch<'_>) -> Vec<Option<usize>> {
    let default = std::iter::once(switch.default_target());
    default.chain(switch.cases().map(|(_, target)| target)).map(|target| target.map(|bci| bci.index())).collect()
}

fn show_switch(name: &str, switch: &Switch<'_>, labels: &BTreeSet<usize>) -> Option<String> {
    let named = |target: Option<usize>| target.filter(|at| labels.contains(at)).map(|at| format!("L{at}"));
    let targets: Vec<String> = switch_targets(switch).into_iter().map(named).collect::<Option<_>>()?;
    if !switch.padding_is_zero() {
        return None;
    }
    let mut text = name.to_owned();
    let mut keys = switch.cases().map(|(key, _)| key).peekable();
    if switch.is_table() {
        text.push_str(&format!(" {}", keys.peek()?));
        targets[1..].iter().for_each(|target| text.push_str(&format!(" {target}")));
    } else {
        keys.zip(&targets[1..]).for_each(|(key, target)| text.push_str(&format!(" {key}:{target}")));
    }
    text.push_str(&format!(" default {}", targets[0]));
    Some(text)
}

/// The label of a place, or its number.
fn place_name(place: u16, labels: &BTreeSet<usize>) -> String {
    if labels.contains(&usize::from(place)) { format!("L{place}") } else { place.to_string() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
