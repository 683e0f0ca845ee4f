//! Mutations of the constant pool.

use fastrand::Rng;

use super::{near, pick};
use crate::raw_class::{RawClass, RawConstant, tag};

/// Class names with which rules of the verifier have something to do, and some that lead nowhere.
const WELL_KNOWN: &[&str] = &[
    "java/lang/Object",
    "java/lang/String",
    "java/lang/Throwable",
    "java/lang/RuntimeException",
    "java/lang/Error",
    "java/lang/Cloneable",
    "java/lang/Runnable",
    "java/io/Serializable",
    "java/util/List",
    "java/util/ArrayList",
    "java/lang/Integer",
    "java/lang/Class",
    "java/lang/invoke/MethodHandle",
    "java/lang/Enum",
    "java/lang/Record",
    "jdk/internal/reflect/MagicAccessorImpl",
    "[I",
    "[B",
    "[Z",
    "[[I",
    "[Ljava/lang/Object;",
    "[Ljava/lang/String;",
    "[[Ljava/lang/Object;",
    "no/such/Class",
    "[Lno/such/Class;",
    "",
    "a.b",
    "[",
    "Ljava/lang/Object;",
];

/// A class name from outside of the class.
pub fn well_known(rng: &mut Rng) -> &'static str {
    WELL_KNOWN[rng.usize(..WELL_KNOWN.len())]
}

/// Redirects an index within a constant, mostly to a constant of the kind that is expected there.
pub fn index(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let has_index = |constant: &RawConstant| {
        matches!(constant, RawConstant::Index { .. } | RawConstant::Pair { .. } | RawConstant::Handle { .. })
    };
    let at = pick(rng, &class.indices(has_index))?;
    let mut constant = class.constants[usize::from(at)].clone();
    let field = match &mut constant {
        RawConstant::Index { index, .. } => index,
        RawConstant::Handle { reference, .. } => reference,
        RawConstant::Pair { first, .. } if rng.bool() => first,
        RawConstant::Pair { second, .. } => second,
        _ => return None,
    };
    *field = if rng.u8(..5) == 0 {
        near(rng, *field)
    } else {
        let kind = class.constants.get(usize::from(*field))?.tag();
        pick(rng, &class.indices(|constant| constant.tag() == kind))?
    };
    class.constants[usize::from(at)] = constant;
    Some(())
}

/// Gives a constant another tag, mostly one whose contents have the same size.
pub fn retag(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let at = pick(rng, &class.indices(|constant| constant.tag().is_some_and(|tag| tag != tag::UTF8)))?;
    match &mut class.constants[usize::from(at)] {
        RawConstant::Index { tag, .. } => {
            *tag = [tag::CLASS, tag::STRING, tag::METHOD_TYPE, tag::MODULE, tag::PACKAGE][rng.usize(..5)];
        }
        RawConstant::Pair { tag, .. } => {
            *tag = [
                tag::FIELDREF,
                tag::METHODREF,
                tag::INTERFACE_METHODREF,
                tag::NAME_AND_TYPE,
                tag::DYNAMIC,
                tag::INVOKE_DYNAMIC,
                tag::INTEGER,
            ][rng.usize(..7)];
        }
        RawConstant::Word { tag, .. } => {
            *tag = [tag::INTEGER, tag::FLOAT, tag::METHODREF, 0, 2, rng.u8(..)][rng.usize(..6)];
        }
        RawConstant::Wide { tag, .. } => *tag = [tag::LONG, tag::DOUBLE, 13, 14][rng.usize(..4)],
        _ => return None,
    }
    Some(())
}

/// Lets a Class entry name another class.
pub fn class_name(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let classes = class.tagged(tag::CLASS);
    let at = pick(rng, &classes)?;
    let name = match rng.u8(..4) {
        0 => class.add_text(well_known(rng).as_bytes()),
        1 => {
            let own = class.class_name(class.this_class).to_vec();
            let made =
                [[b"[L".as_slice(), &own, b";"].concat(), [&own[..], b"$1"].concat(), own][rng.usize(..3)].clone();
            class.add_text(&made)
        }
        _ => match class.constants[usize::from(pick(rng, &classes)?)] {
            RawConstant::Index { index, .. } => index,
            _ => return None,
        },
    };
    class.constants[usize::from(at)] = RawConstant::Index { tag: tag::CLASS, index: name };
    Some(())
}

/// Changes the descriptor of a member that is referred to, or of a method type.
pub fn descriptor(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let described = |constant: &RawConstant| {
        matches!(
            constant,
            RawConstant::Pair { tag: tag::NAME_AND_TYPE, .. } | RawConstant::Index { tag: tag::METHOD_TYPE, .. }
        )
    };
    let at = pick(rng, &class.indices(described))?;
    let old = match class.constants[usize::from(at)] {
        RawConstant::Pair { second, .. } => second,
        RawConstant::Index { index, .. } => index,
        _ => return None,
    };
    let text = change_descriptor(class, class.text_at(old), rng)?;
    let new = class.add_text(&text);
    match &mut class.constants[usize::from(at)] {
        RawConstant::Pair { second, .. } => *second = new,
        RawConstant::Index { index, .. } => *index = new,
        _ => return None,
    }
    Some(())
}

/// A descriptor like `old`, with a type replaced, added, removed or broken.
pub fn change_descriptor(class: &RawClass, old: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let mut pieces = split_descriptor(old);
    if pieces.is_empty() {
        return None;
    }
    let new = any_type(class, rng)?;
    let at = rng.usize(..pieces.len());
    match rng.u8(..10) {
        0 => pieces.insert(at, new),
        1 => drop(pieces.remove(at)),
        2 => pieces.swap(at, 0),
        3 => pieces[at] = vec![rng.u8(..128)],
        4 => pieces[at].insert(0, b'['),
        5 => *pieces.last_mut()? = if rng.bool() { b"V".to_vec() } else { new },
        _ if pieces[at].len() == 1 && b"()".contains(&pieces[at][0]) => return None,
        _ => pieces[at] = new,
    }
    Some(pieces.concat())
}

/// Types and parentheses of a descriptor, each by itself.
fn split_descriptor(text: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let dimensions = rest.iter().take_while(|&&byte| byte == b'[').count();
        let length = match rest.get(dimensions) {
            Some(b'L') => rest.iter().position(|&byte| byte == b';').map_or(rest.len(), |at| at + 1),
            _ => (dimensions + 1).min(rest.len()),
        };
        let (piece, tail) = rest.split_at(length);
        pieces.push(piece.to_vec());
        rest = tail;
    }
    pieces
}

fn any_type(class: &RawClass, rng: &mut Rng) -> Option<Vec<u8>> {
    if rng.bool() {
        return Some(vec![b"BCDFIJSZV"[rng.usize(..9)]]);
    }
    let name = match rng.bool() {
        true => well_known(rng).as_bytes(),
        false => class.class_name(pick(rng, &class.tagged(tag::CLASS))?),
    };
    Some(if name.starts_with(b"[") { name.to_vec() } else { [b"L", name, b";"].concat() })
}

/// Changes a byte of some text, or its length.
pub fn text(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let at = pick(rng, &class.tagged(tag::UTF8))?;
    let RawConstant::Text(text) = &mut class.constants[usize::from(at)] else { return None };
    let place = rng.usize(..text.len() + 1);
    match rng.u8(..6) {
        0 => text.truncate(place),
        1 => text.insert(place, rng.u8(..)),
        2 => text.insert(place, b"/.;[<>()L\0"[rng.usize(..10)]),
        _ => *text.get_mut(place)? = rng.u8(..),
    }
    Some(())
}

/// Changes the kind of a method handle.
pub fn handle(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let at = pick(rng, &class.tagged(tag::METHOD_HANDLE))?;
    let RawConstant::Handle { kind, .. } = &mut class.constants[usize::from(at)] else { return None };
    *kind = rng.u8(..11);
    Some(())
}
