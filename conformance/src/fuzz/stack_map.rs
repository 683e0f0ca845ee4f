//! The StackMapTable attribute in pieces (JVMS 4.7.4).

use crate::raw_class::ByteReader;

/// A frame with its offset made absolute, so that frames can be moved, added and removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub bci: i32,
    pub kind: FrameKind,
}

/// What a frame says, in the form in which the file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameKind {
    /// The `bool`: in the extended form, with an offset of two bytes.
    Same(bool),
    SameLocals1(bool, VType),
    Chop(u8),
    Append(Vec<VType>),
    Full(Vec<VType>, Vec<VType>),
    /// A frame type that the specification reserves.
    Reserved(u8),
}

/// A verification type: its tag and, for objects and uninitialized ones, an index or a bci.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VType {
    pub tag: u8,
    pub operand: u16,
}

/// The tag of Object, which names a class.
pub const OBJECT: u8 = 7;
/// The tag of Uninitialized, which names a `new`.
pub const UNINITIALIZED: u8 = 8;

const SAME_LOCALS_1: u8 = 64;
const RESERVED: u8 = 128;
const SAME_LOCALS_1_EXTENDED: u8 = 247;
const SAME_EXTENDED: u8 = 251;
const FULL: u8 = 255;

/// Decodes the attribute's body.
pub fn decode(body: &[u8]) -> Option<Vec<Frame>> {
    let r = &mut ByteReader::new(body);
    let mut bci = -1;
    let mut frames = Vec::new();
    for _ in 0..r.u2().ok()? {
        let tag = r.u1().ok()?;
        let (delta, kind) = match tag {
            0..SAME_LOCALS_1 => (tag.into(), FrameKind::Same(false)),
            SAME_LOCALS_1..RESERVED => ((tag - SAME_LOCALS_1).into(), FrameKind::SameLocals1(false, vtype(r)?)),
            RESERVED..SAME_LOCALS_1_EXTENDED => (0, FrameKind::Reserved(tag)),
            SAME_LOCALS_1_EXTENDED => (r.u2().ok()?, FrameKind::SameLocals1(true, vtype(r)?)),
            248..SAME_EXTENDED => (r.u2().ok()?, FrameKind::Chop(SAME_EXTENDED - tag)),
            SAME_EXTENDED => (r.u2().ok()?, FrameKind::Same(true)),
            252..FULL => (r.u2().ok()?, FrameKind::Append(vtypes(r, (tag - SAME_EXTENDED).into())?)),
            FULL => {
                let delta = r.u2().ok()?;
                let locals = r.u2().ok()?;
                let locals = vtypes(r, locals)?;
                let stack = r.u2().ok()?;
                (delta, FrameKind::Full(locals, vtypes(r, stack)?))
            }
        };
        bci += i32::from(delta) + 1;
        frames.push(Frame { bci, kind });
    }
    r.at_end().then_some(frames)
}

fn vtype(r: &mut ByteReader<'_>) -> Option<VType> {
    let tag = r.u1().ok()?;
    let operand = if matches!(tag, OBJECT | UNINITIALIZED) { r.u2().ok()? } else { 0 };
    Some(VType { tag, operand })
}

fn vtypes(r: &mut ByteReader<'_>, count: u16) -> Option<Vec<VType>> {
    (0..count).map(|_| vtype(r)).collect()
}

/// Encodes frames. Short forms whose offset grew too large become the extended ones; an offset that no form can
/// express wraps around.
pub fn encode(frames: &[Frame]) -> Vec<u8> {
    let mut out = (frames.len() as u16).to_be_bytes().to_vec();
    let mut previous = -1;
    for frame in frames {
        let delta = (frame.bci - previous - 1) as u16;
        previous = frame.bci;
        let wide = delta.to_be_bytes();
        match &frame.kind {
            FrameKind::Same(false) if delta < u16::from(SAME_LOCALS_1) => out.push(delta as u8),
            FrameKind::Same(_) => {
                out.push(SAME_EXTENDED);
                out.extend(wide);
            }
            FrameKind::SameLocals1(extended, item) => {
                if !extended && delta < u16::from(SAME_LOCALS_1) {
                    out.push(SAME_LOCALS_1 + delta as u8);
                } else {
                    out.push(SAME_LOCALS_1_EXTENDED);
                    out.extend(wide);
                }
                put(&mut out, item);
            }
            FrameKind::Chop(count) => {
                out.push(SAME_EXTENDED - count);
                out.extend(wide);
            }
            FrameKind::Append(items) => {
                out.push(SAME_EXTENDED + items.len() as u8);
                out.extend(wide);
                items.iter().for_each(|item| put(&mut out, item));
            }
            FrameKind::Full(locals, stack) => {
                out.push(FULL);
                out.extend(wide);
                for items in [locals, stack] {
                    out.extend((items.len() as u16).to_be_bytes());
                    items.iter().for_each(|item| put(&mut out, item));
                }
            }
            FrameKind::Reserved(tag) => out.push(*tag),
        }
    }
    out
}

fn put(out: &mut Vec<u8>, item: &VType) {
    out.push(item.tag);
    if matches!(item.tag, OBJECT | UNINITIALIZED) {
        out.extend(item.operand.to_be_bytes());
    }
}

impl FrameKind {
    /// All types that the frame names.
    pub fn types(&mut self) -> Vec<&mut VType> {
        match self {
            FrameKind::SameLocals1(_, item) => vec![item],
            FrameKind::Append(items) => items.iter_mut().collect(),
            FrameKind::Full(locals, stack) => locals.iter_mut().chain(stack).collect(),
            FrameKind::Same(_) | FrameKind::Chop(_) | FrameKind::Reserved(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_gives_the_table_again() {
        let object = VType { tag: OBJECT, operand: 9 };
        let int = VType { tag: 1, operand: 0 };
        let frames = [
            (3, FrameKind::Same(false)),
            (70, FrameKind::SameLocals1(true, object)),
            (71, FrameKind::SameLocals1(false, int)),
            (99, FrameKind::Chop(2)),
            (300, FrameKind::Same(true)),
            (301, FrameKind::Append(vec![int, object])),
            (400, FrameKind::Full(vec![object], vec![int, int])),
        ];
        let frames: Vec<Frame> = frames.into_iter().map(|(bci, kind)| Frame { bci, kind }).collect();
        let body = encode(&frames);
        assert_eq!(decode(&body).as_deref(), Some(&frames[..]));
        assert_eq!(decode(&body[..body.len() - 1]), None);
    }

    #[test]
    fn a_short_form_grows_with_its_offset() {
        let body = encode(&[Frame { bci: 64, kind: FrameKind::Same(false) }]);
        assert_eq!(body, [0, 1, SAME_EXTENDED, 0, 64]);
    }
}
