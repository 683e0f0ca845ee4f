//! [`Frame`]: an entry of the StackMapTable, as text and as bytes (JVMS 4.7.4).

use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};

use super::constant::{self, Pool, Symbol};
use super::datum::{Datum, Labels, Place};
use super::line::{Line, number_as};
use crate::raw_class::{ByteReader, push_u2, tag};

/// Types without operand; the index is the tag.
const SIMPLE: [&str; 7] = ["top", "int", "float", "double", "long", "null", "this"];
const OBJECT: u8 = 7;
const UNINITIALIZED: u8 = 8;

/// Ranges of frame_type (JVMS 4.7.4).
const SAME_LAST: u8 = 63;
const STACK_FIRST: u8 = 64;
const STACK_LAST: u8 = 127;
const STACK_EXTENDED: u8 = 247;
const CHOP_FIRST: u8 = 248;
const SAME_EXTENDED: u8 = 251;
const APPEND_LAST: u8 = 254;
const FULL: u8 = 255;

/// A verification type.
#[derive(Debug, Clone)]
enum Type {
    /// One of [`SIMPLE`], or a wrong tag.
    Tag(u8),
    Object(u16),
    Uninitialized(Place),
}

/// The forms of frames.
#[derive(Debug, Clone)]
enum Form {
    Same,
    SameExtended,
    Stack(Type),
    StackExtended(Type),
    Chop(u8),
    Append(Vec<Type>),
    Full(Vec<Type>, Vec<Type>),
    Raw(Vec<Datum>),
}

/// An entry of the StackMapTable in the making.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The place it is written at.
    at: usize,
    /// An offset_delta other than the place gives.
    delta: Option<u16>,
    form: Form,
}

impl Frame {
    /// Reads what follows `.frame` at the place `at`.
    pub fn parse(line: &mut Line<'_>, pool: &mut Pool, at: usize) -> Result<Frame> {
        let mut delta = None;
        if line.eat("delta") {
            delta = Some(number_as(line.token()?)?);
        }
        let form = match line.token()? {
            "same" => Form::Same,
            "same_extended" => Form::SameExtended,
            "stack" => Form::Stack(parse_type(line, pool)?),
            "stack_extended" => Form::StackExtended(parse_type(line, pool)?),
            "chop" => Form::Chop(number_as(line.token()?)?),
            "append" => Form::Append(parse_types(line, pool, None)?),
            "full" => {
                let locals = parse_types(line, pool, Some("|"))?;
                Form::Full(locals, parse_types(line, pool, None)?)
            }
            "raw" => Form::Raw(Datum::parse_all(line, pool)?),
            other => bail!("unknown form of frame {other}"),
        };
        Ok(Frame { at, delta, form })
    }
}

fn parse_types(line: &mut Line<'_>, pool: &mut Pool, end: Option<&str>) -> Result<Vec<Type>> {
    let mut types = Vec::new();
    loop {
        if end.map_or(line.at_end(), |end| line.eat(end)) {
            return Ok(types);
        }
        types.push(parse_type(line, pool)?);
    }
}

fn parse_type(line: &mut Line<'_>, pool: &mut Pool) -> Result<Type> {
    let token = line.peek();
    if let Some(tag) = SIMPLE.iter().position(|simple| *simple == token) {
        line.token()?;
        return Ok(Type::Tag(tag as u8));
    }
    if let Some(place) = token.strip_prefix("new@") {
        line.token()?;
        return Ok(Type::Uninitialized(Place::parse(place)?));
    }
    if let Some(tag) = token.strip_prefix("tag:") {
        line.token()?;
        return Ok(Type::Tag(number_as(tag)?));
    }
    let class = constant::parse(line, Some(tag::CLASS))?;
    Ok(Type::Object(pool.intern(&class)?))
}

/// The body of the StackMapTable of these frames.
pub fn write_table(frames: &[Frame], labels: &Labels) -> Result<Vec<u8>> {
    let mut w = Vec::new();
    push_u2(&mut w, u16::try_from(frames.len()).context("too many frames")?);
    let mut last = None;
    for frame in frames {
        let from_place = match last {
            None => frame.at,
            // Two frames at one place wrap around: the checker has to notice.
            Some(last) => frame.at.wrapping_sub(last).wrapping_sub(1),
        };
        last = Some(frame.at);
        let delta = frame.delta.unwrap_or(from_place as u16);
        frame.form.write(delta, labels, &mut w)?;
    }
    Ok(w)
}

impl Form {
    fn write(&self, delta: u16, labels: &Labels, w: &mut Vec<u8>) -> Result<()> {
        let small = u8::try_from(delta).ok().filter(|delta| *delta <= SAME_LAST);
        let extended = |w: &mut Vec<u8>, kind: u8| {
            w.push(kind);
            push_u2(w, delta);
        };
        let types = |w: &mut Vec<u8>, types: &[Type]| types.iter().try_for_each(|one| one.write(labels, w));
        match (self, small) {
            (Form::Same, Some(delta)) => w.push(delta),
            (Form::Same | Form::SameExtended, _) => extended(w, SAME_EXTENDED),
            (Form::Stack(one), Some(delta)) => {
                w.push(STACK_FIRST + delta);
                one.write(labels, w)?;
            }
            (Form::Stack(one) | Form::StackExtended(one), _) => {
                extended(w, STACK_EXTENDED);
                one.write(labels, w)?;
            }
            (Form::Chop(count), _) => {
                ensure!((1..=3).contains(count), "chop takes 1 to 3 locals away");
                extended(w, SAME_EXTENDED - count);
            }
            (Form::Append(more), _) => {
                ensure!((1..=3).contains(&more.len()), "append adds 1 to 3 locals");
                extended(w, SAME_EXTENDED + more.len() as u8);
                types(w, more)?;
            }
            (Form::Full(locals, stack), _) => {
                extended(w, FULL);
                for list in [locals, stack] {
                    push_u2(w, u16::try_from(list.len())?);
                    types(w, list)?;
                }
            }
            (Form::Raw(data), _) => Datum::write_all(data, labels, w)?,
        }
        Ok(())
    }
}

impl Type {
    fn write(&self, labels: &Labels, w: &mut Vec<u8>) -> Result<()> {
        match self {
            Type::Tag(tag) => w.push(*tag),
            Type::Object(index) => {
                w.push(OBJECT);
                push_u2(w, *index);
            }
            Type::Uninitialized(place) => {
                w.push(UNINITIALIZED);
                push_u2(w, place.resolve(labels)?);
            }
        }
        Ok(())
    }
}

/// A frame of a class file: its place and the text after `.frame`.
pub struct ShownFrame {
    pub at: usize,
    /// With `@5` for the place 5.
    pub text: String,
    /// Where its uninitialized types were made.
    pub places: Vec<u16>,
}

/// The frames of a StackMapTable's body; fails where the assembler would write other bytes.
pub fn show_table(body: &[u8], show: &dyn Fn(u16) -> Symbol, label: &dyn Fn(u16) -> String) -> Result<Vec<ShownFrame>> {
    let r = &mut ByteReader::new(body);
    let mut frames: Vec<ShownFrame> = Vec::new();
    for _ in 0..r.u2()? {
        let kind = r.u1()?;
        let mut shown = TypeText { show, label, text: String::new(), places: Vec::new() };
        let delta = match kind {
            0..=SAME_LAST => u16::from(kind),
            STACK_FIRST..=STACK_LAST => u16::from(kind - STACK_FIRST),
            STACK_EXTENDED..=FULL => r.u2()?,
            _ => bail!("reserved frame type {kind}"),
        };
        match kind {
            0..=SAME_LAST => shown.text.push_str("same"),
            STACK_FIRST..=STACK_LAST => shown.types("stack", 1, r)?,
            STACK_EXTENDED => shown.types(if delta > SAME_LAST.into() { "stack" } else { "stack_extended" }, 1, r)?,
            SAME_EXTENDED => shown.text.push_str(if delta > SAME_LAST.into() { "same" } else { "same_extended" }),
            CHOP_FIRST..SAME_EXTENDED => write!(shown.text, "chop {}", SAME_EXTENDED - kind)?,
            252..=APPEND_LAST => shown.types("append", u16::from(kind - SAME_EXTENDED), r)?,
            _ => {
                let locals = r.u2()?;
                shown.types("full", locals, r)?;
                let stack = r.u2()?;
                shown.types(" |", stack, r)?;
            }
        }
        let at = frames.last().map_or(0, |last| last.at + 1) + usize::from(delta);
        frames.push(ShownFrame { at, text: shown.text, places: shown.places });
    }
    ensure!(r.at_end(), "bytes after the last frame");
    Ok(frames)
}

/// Types on their way to text.
struct TypeText<'s> {
    show: &'s dyn Fn(u16) -> Symbol,
    label: &'s dyn Fn(u16) -> String,
    text: String,
    places: Vec<u16>,
}

impl TypeText<'_> {
    fn types(&mut self, first: &str, count: u16, r: &mut ByteReader<'_>) -> Result<()> {
        self.text.push_str(first);
        for _ in 0..count {
            self.text.push(' ');
            match r.u1()? {
                OBJECT => {
                    let symbol = (self.show)(r.u2()?);
                    let plain = symbol.show(Some(tag::CLASS));
                    // A class may be called as a type is.
                    let ambiguous = SIMPLE.contains(&plain.as_str()) || plain == "|";
                    self.text.push_str(&if ambiguous { symbol.show(None) } else { plain });
                }
                UNINITIALIZED => {
                    let place = r.u2()?;
                    write!(self.text, "new@{}", (self.label)(place))?;
                    self.places.push(place);
                }
                tag => match SIMPLE.get(usize::from(tag)) {
                    Some(simple) => self.text.push_str(simple),
                    None => bail!("unknown verification type {tag}"),
                },
            }
        }
        Ok(())
    }
}
