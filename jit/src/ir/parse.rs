//! The text form back to a function: what tests of passes are written in.

use std::collections::HashMap;
use std::fmt;

use smallvec::SmallVec;
use vm_core::field::Kind;
use vm_core::leaf::LeafId;
use vm_core::{ClassId, MethodId};

use super::function::{At, Block, FrameState, Function, Inst, InstData, State, Target, Value};
use super::imm::{CONDS, FieldAccess, Imm, ORDERS, Parts, REASONS, RawAccess};
use super::op::{ImmKind, Op, Type};
use super::runtime_table::RUNTIME_CALLS;

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Its number, from 1.
    pub line: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: expected {}", self.line, self.expected)
    }
}

impl std::error::Error for ParseError {}

type Expected<T> = Result<T, &'static str>;

/// Reads a function in the text form. Numbers of blocks, values and states are names: the function has its own.
///
/// # Errors
///
/// The first line that is not in the text form.
pub fn parse(text: &str) -> Result<Function, ParseError> {
    let lines: Vec<(usize, Words<'_>)> = text
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, Words::of(line)))
        .filter(|(_, words)| words.more())
        .collect();
    let mut parser = Parser {
        function: Function::new(MethodId(0), None),
        blocks: HashMap::new(),
        values: HashMap::new(),
        states: HashMap::new(),
        seen: 0,
    };
    // Names first: blocks and states are used before their lines, and so are values around loops.
    for pass in [Parser::declare, Parser::define] {
        let mut current = None;
        for (line, words) in &lines {
            pass(&mut parser, words.clone(), &mut current).map_err(|expected| ParseError { line: *line, expected })?;
        }
    }
    Ok(parser.function)
}

struct Parser<'t> {
    function: Function,
    blocks: HashMap<&'t str, Block>,
    values: HashMap<&'t str, Value>,
    states: HashMap<&'t str, State>,
    /// Instructions that the second pass has read.
    seen: u32,
}

/// The words of a line: names and numbers, and single other characters; `->` is one word.
#[derive(Clone)]
struct Words<'t> {
    words: Vec<&'t str>,
    at: usize,
}

impl<'t> Words<'t> {
    fn of(line: &'t str) -> Words<'t> {
        let line = line.split(';').next().unwrap_or_default();
        let mut words = Vec::new();
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let len = match rest {
                _ if rest.starts_with("->") => 2,
                _ if first == '-' || first.is_alphanumeric() || first == '_' => {
                    let more = rest[1..].find(|c: char| !c.is_alphanumeric() && c != '_');
                    more.map_or(rest.len(), |at| at + 1)
                }
                _ => first.len_utf8(),
            };
            words.push(&rest[..len]);
            rest = rest[len..].trim_start();
        }
        Words { words, at: 0 }
    }

    fn more(&self) -> bool {
        self.at < self.words.len()
    }

    fn peek(&self) -> &'t str {
        self.words.get(self.at).copied().unwrap_or("")
    }

    fn next(&mut self) -> &'t str {
        let word = self.peek();
        self.at += 1;
        word
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek() == word;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &'static str) -> Expected<()> {
        if self.take(word) { Ok(()) } else { Err(word) }
    }

    fn number<T: std::str::FromStr>(&mut self) -> Expected<T> {
        self.next().parse().map_err(|_| "a number")
    }

    /// `name=NUMBER`.
    fn field<T: std::str::FromStr>(&mut self, name: &'static str) -> Expected<T> {
        self.expect(name)?;
        self.expect("=")?;
        self.number()
    }

    /// Items between brackets, with commas between them.
    fn list<T>(
        &mut self,
        open: &'static str,
        close: &'static str,
        mut item: impl FnMut(&mut Words<'t>) -> Expected<T>,
    ) -> Expected<Vec<T>> {
        self.expect(open)?;
        let mut items = Vec::new();
        while !self.take(close) {
            if !items.is_empty() {
                self.expect(",")?;
            }
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn ty(&mut self) -> Expected<Type> {
        self.next().chars().next().and_then(Type::of_letter).ok_or("a type")
    }

    fn kind(&mut self) -> Expected<Kind> {
        self.expect("kind")?;
        self.expect("=")?;
        Ok(Kind::of_descriptor(self.next().as_bytes()))
    }
}

impl<'t> Parser<'t> {
    fn value(&self, words: &mut Words<'t>) -> Expected<Value> {
        self.values.get(words.next()).copied().ok_or("a value")
    }

    fn slot(&self, words: &mut Words<'t>) -> Expected<Option<Value>> {
        if words.take("-") { Ok(None) } else { self.value(words).map(Some) }
    }

    /// First pass: blocks with their parameters, instructions without arguments, empty states.
    fn declare(&mut self, mut words: Words<'t>, current: &mut Option<Block>) -> Expected<()> {
        let first = words.peek();
        if first.starts_with("block") {
            let block = self.function.add_block();
            self.blocks.insert(words.next(), block);
            *current = Some(block);
            let params = words.list("(", ")", |words| {
                let name = words.next();
                words.expect(":")?;
                Ok((name, words.ty()?))
            })?;
            for (name, ty) in params {
                let value = self.function.add_param(block, ty);
                self.values.insert(name, value);
            }
            return words.expect(":");
        }
        if first == "function" {
            words.next();
            self.function.method = MethodId(words.field("method")?);
            words.expect("result")?;
            words.expect("=")?;
            self.function.result = Type::of_letter(words.next().chars().next().ok_or("a type")?);
            return Ok(());
        }
        if first.starts_with('s') && first[1..].parse::<u32>().is_ok() {
            let empty = FrameState {
                method: MethodId(0),
                bci: 0,
                at: At::Before,
                locals: Vec::new(),
                stack: Vec::new(),
                locks: Vec::new(),
                caller: None,
            };
            let state = self.function.add_state(empty);
            self.states.insert(words.next(), state);
            return Ok(());
        }
        let (name, ty, op) = head(&mut words)?;
        let inst = self.function.append(current.ok_or("a block")?, InstData::new(op, &[]), ty);
        if let (Some(name), Some(result)) = (name, self.function.inst(inst).result) {
            self.values.insert(name, result);
        }
        Ok(())
    }

    /// Second pass: the rest.
    fn define(&mut self, mut words: Words<'t>, _: &mut Option<Block>) -> Expected<()> {
        let first = words.peek();
        if first == "function" || first.starts_with("block") {
            return Ok(());
        }
        if let Some(&state) = self.states.get(first).filter(|_| words.words.get(1) == Some(&":")) {
            words.at += 2;
            *self.function.state_mut(state) = self.state(&mut words)?;
            return Ok(());
        }
        let (_, _, op) = head(&mut words)?;
        let imm = immediate(op, &mut words)?;
        let args = if words.peek() == "(" { words.list("(", ")", |words| self.value(words))? } else { Vec::new() };
        let state = match words.take("@") {
            true => Some(*self.states.get(words.next()).ok_or("a state")?),
            false => None,
        };
        let mut targets = SmallVec::new();
        if words.take("->") {
            loop {
                let block = *self.blocks.get(words.next()).ok_or("a block")?;
                let args = words.list("(", ")", |words| self.value(words))?.into();
                targets.push(Target { block, args });
                if !words.take(",") {
                    break;
                }
            }
        }
        if words.more() {
            return Err("the end of the line");
        }
        // Instructions were made in the order of the lines.
        let inst = Inst(self.seen);
        self.seen += 1;
        let data = self.function.inst_mut(inst);
        (data.args, data.imm, data.state, data.targets) = (args.into(), imm, state, targets);
        Ok(())
    }

    fn state(&self, words: &mut Words<'t>) -> Expected<FrameState> {
        let method = MethodId(words.field("method")?);
        let bci = words.field("bci")?;
        let at = match words.next() {
            "before" => At::Before,
            "call" => At::Call,
            _ => return Err("before or call"),
        };
        words.expect("locals")?;
        words.expect("=")?;
        let locals = words.list("[", "]", |words| self.slot(words))?;
        words.expect("stack")?;
        words.expect("=")?;
        let stack = words.list("[", "]", |words| self.slot(words))?;
        let mut locks = Vec::new();
        if words.take("locks") {
            words.expect("=")?;
            locks = words.list("[", "]", |words| self.value(words))?;
        }
        let mut caller = None;
        if words.take("caller") {
            words.expect("=")?;
            caller = Some(*self.states.get(words.next()).ok_or("a state")?);
        }
        Ok(FrameState { method, bci, at, locals, stack, locks, caller })
    }
}

/// `v1: i = iadd`, or `jump`.
fn head<'t>(words: &mut Words<'t>) -> Expected<(Option<&'t str>, Option<Type>, Op)> {
    let mut result = (None, None);
    if words.words.get(words.at + 1) == Some(&":") {
        let name = words.next();
        words.next();
        result = (Some(name), Some(words.ty()?));
        words.expect("=")?;
    }
    let op = Op::of_mnemonic(words.next()).ok_or("an operation")?;
    Ok((result.0, result.1, op))
}

/// The entry of a table of pairs with the name that comes next.
fn named<T: Copy>(words: &mut Words<'_>, table: &[(T, &str)], what: &'static str) -> Expected<T> {
    let name = words.next();
    table.iter().find(|(_, known)| *known == name).map(|&(value, _)| value).ok_or(what)
}

fn immediate(op: Op, words: &mut Words<'_>) -> Expected<Imm> {
    Ok(match op.imm() {
        ImmKind::None => Imm::None,
        ImmKind::Int => Imm::Int(words.number()?),
        ImmKind::Root => Imm::Root(words.field("root")?),
        ImmKind::Cond => Imm::Cond(named(words, CONDS, "a condition")?),
        ImmKind::Class => Imm::Class(ClassId(words.field("class")?)),
        ImmKind::Field => Imm::Field(FieldAccess {
            class: ClassId(words.field("class")?),
            offset: words.field("offset")?,
            kind: words.kind()?,
            volatile: words.take("volatile"),
            constant: words.take("constant"),
        }),
        ImmKind::Element => Imm::Element(words.kind()?),
        ImmKind::Raw => Imm::Raw(RawAccess { kind: words.kind()?, order: named(words, ORDERS, "an order")? }),
        ImmKind::Leaf => Imm::Leaf(LeafId(words.field("leaf")?)),
        ImmKind::Reason => Imm::Reason(named(words, REASONS, "a reason")?),
        ImmKind::Method => Imm::Method(MethodId(words.field("method")?)),
        ImmKind::Interface => Imm::Interface(MethodId(words.field("method")?), ClassId(words.field("interface")?)),
        ImmKind::Virtual => Imm::Virtual(MethodId(words.field("method")?), words.field("index")?),
        ImmKind::Runtime => {
            let name = words.next();
            let found = RUNTIME_CALLS.iter().find(|row| row.1 == name);
            Imm::Runtime(found.ok_or("a runtime call")?.0)
        }
        ImmKind::Weight if words.peek() == "taken" => Imm::Weight(words.field("taken")?, words.field("of")?),
        ImmKind::Weight => Imm::Weight(0, 0),
        ImmKind::Keys => {
            words.expect("keys")?;
            words.expect("=")?;
            Imm::Keys(words.list("[", "]", |words| words.number())?.into())
        }
        ImmKind::Parts => {
            let identity = words.field("identity")?;
            let class = ClassId(words.field("class")?);
            let length = if words.peek() == "length" { Some(words.field("length")?) } else { None };
            words.expect("parts")?;
            words.expect("=")?;
            let part = |words: &mut Words<'_>| {
                let offset = words.number()?;
                words.expect(":")?;
                Ok((offset, Kind::of_descriptor(words.next().as_bytes())))
            };
            let parts = words.list("[", "]", part)?.into();
            Imm::Parts(Box::new(Parts { identity, class, length, parts }))
        }
    })
}
