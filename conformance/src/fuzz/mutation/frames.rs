//! Mutations of the StackMapTable.

use fastrand::Rng;

use super::{near, pick};
use crate::fuzz::code_items::starts;
use crate::fuzz::stack_map::{self, Frame, FrameKind, OBJECT, UNINITIALIZED, VType};
use crate::raw_class::{RawClass, RawCode, tag};

/// What a mutation sees of a method.
struct Table<'a> {
    class: &'a mut RawClass,
    code: &'a RawCode,
    frames: Vec<Frame>,
}

impl Table<'_> {
    /// A verification type that may occur in this class.
    fn any_type(&mut self, rng: &mut Rng) -> Option<VType> {
        let tags = if rng.u8(..8) == 0 { 11 } else { 9 };
        let tag = rng.u8(..tags);
        let operand = match tag {
            OBJECT => match rng.u8(..6) {
                0 => self.class.add_class(super::pool::well_known(rng).as_bytes()),
                1 => near(rng, self.class.this_class),
                _ => pick(rng, &self.class.tagged(tag::CLASS))?,
            },
            UNINITIALIZED => pick(rng, &starts(&self.code.code))?,
            _ => 0,
        };
        Some(VType { tag, operand })
    }

    fn types(&mut self, rng: &mut Rng, count: usize) -> Option<Vec<VType>> {
        (0..count).map(|_| self.any_type(rng)).collect()
    }

    fn frame(&mut self, rng: &mut Rng) -> Option<&mut Frame> {
        let count = self.frames.len();
        (count > 0).then(|| &mut self.frames[rng.usize(..count)])
    }
}

/// Changes the frames of some method that has any.
fn with_frames(
    class: &mut RawClass,
    rng: &mut Rng,
    change: impl FnOnce(&mut Table<'_>, &mut Rng) -> Option<()>,
) -> Option<()> {
    let (method, mut code, at) = pick_table(class, rng)?;
    let frames = stack_map::decode(&code.attributes[at].body)?;
    let mut table = Table { class, code: &code, frames };
    change(&mut table, rng)?;
    code.attributes[at].body = stack_map::encode(&table.frames);
    class.set_code(method, &code)
}

/// A method with a StackMapTable, its code, and where the table is among the code's attributes.
fn pick_table(class: &RawClass, rng: &mut Rng) -> Option<(usize, RawCode, usize)> {
    let mut methods = class.methods_with_code();
    rng.shuffle(&mut methods);
    methods.into_iter().find_map(|method| {
        let code = class.code(method)?;
        let at = class.attribute(&code.attributes, b"StackMapTable")?;
        Some((method, code, at))
    })
}

/// Replaces a type of a frame.
pub fn change_type(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_frames(class, rng, |table, rng| {
        let new = table.any_type(rng)?;
        let with_types: Vec<usize> =
            (0..table.frames.len()).filter(|&at| !table.frames[at].kind.types().is_empty()).collect();
        let mut types = table.frames[pick(rng, &with_types)?].kind.types();
        let at = rng.usize(..types.len());
        *types[at] = new;
        Some(())
    })
}

/// Replaces what a frame says by something else.
pub fn change_kind(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_frames(class, rng, |table, rng| {
        let new = match rng.u8(..8) {
            0 => FrameKind::Same(rng.bool()),
            1 => FrameKind::SameLocals1(rng.bool(), table.any_type(rng)?),
            2 | 3 => FrameKind::Chop(rng.u8(1..4)),
            4 | 5 => {
                let count = rng.usize(1..4);
                FrameKind::Append(table.types(rng, count)?)
            }
            6 => {
                let (locals, stack) = (rng.usize(..4), rng.usize(..3));
                FrameKind::Full(table.types(rng, locals)?, table.types(rng, stack)?)
            }
            _ => FrameKind::Reserved(rng.u8(128..247)),
        };
        table.frame(rng)?.kind = new;
        Some(())
    })
}

/// Adds or removes a local or a word of the stack.
pub fn change_items(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_frames(class, rng, |table, rng| {
        let new = table.any_type(rng)?;
        let frame = table.frame(rng)?;
        let items = match &mut frame.kind {
            FrameKind::Full(locals, stack) => {
                if rng.bool() {
                    locals
                } else {
                    stack
                }
            }
            FrameKind::Append(items) if items.len() < 3 => items,
            FrameKind::Chop(count) => {
                *count = rng.u8(1..4);
                return Some(());
            }
            FrameKind::Same(_) => {
                frame.kind = if rng.bool() { FrameKind::Append(vec![new]) } else { FrameKind::SameLocals1(false, new) };
                return Some(());
            }
            _ => return None,
        };
        match rng.u8(..3) {
            0 => items.insert(rng.usize(..items.len() + 1), new),
            1 if !items.is_empty() => drop(items.remove(rng.usize(..items.len()))),
            _ if items.len() > 1 => items.swap(0, 1),
            _ => items.push(new),
        }
        Some(())
    })
}

/// Moves a frame.
pub fn change_place(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_frames(class, rng, |table, rng| {
        let all = starts(&table.code.code);
        let somewhere = pick(rng, &all)?;
        let frame = table.frame(rng)?;
        frame.bci = match rng.u8(..4) {
            0 => frame.bci + 1,
            1 => frame.bci - 1,
            _ => somewhere.into(),
        };
        Some(())
    })
}

/// Removes, repeats, swaps or adds a frame.
pub fn change_list(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_frames(class, rng, |table, rng| {
        let count = table.frames.len();
        if count == 0 {
            return None;
        }
        let at = rng.usize(..count);
        match rng.u8(..8) {
            0..4 => drop(table.frames.remove(at)),
            4 => table.frames.insert(at, table.frames[at].clone()),
            5 => table.frames.swap(at, 0),
            _ => {
                let mut frame = table.frames[at].clone();
                frame.bci = pick(rng, &starts(&table.code.code))?.into();
                table.frames.push(frame);
                table.frames.sort_by_key(|frame| frame.bci);
            }
        }
        Some(())
    })
}

/// Changes a byte of the table, or its length.
pub fn byte(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let (method, mut code, at) = pick_table(class, rng)?;
    let body = &mut code.attributes[at].body;
    if body.is_empty() {
        return None;
    }
    let place = rng.usize(..body.len());
    match rng.u8(..6) {
        0 => body.truncate(place),
        1 => body.push(rng.u8(..)),
        _ => body[place] = rng.u8(..),
    }
    class.set_code(method, &code)
}
