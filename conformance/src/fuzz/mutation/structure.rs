//! Mutations of what is around the code: version, flags, supertypes, members, attributes.

use fastrand::Rng;

use super::{any_index, near, pick, pool};
use crate::raw_class::{RawAttribute, RawClass, RawMember, tag};

/// Names of attributes that a VM looks at (JVMS 4.7).
const ATTRIBUTES: &[&str] = &[
    "Code",
    "StackMapTable",
    "LineNumberTable",
    "LocalVariableTable",
    "LocalVariableTypeTable",
    "Exceptions",
    "ConstantValue",
    "Signature",
    "Deprecated",
    "Synthetic",
    "InnerClasses",
    "EnclosingMethod",
    "NestHost",
    "NestMembers",
    "PermittedSubclasses",
    "Record",
    "BootstrapMethods",
    "SourceFile",
    "SourceDebugExtension",
    "MethodParameters",
    "RuntimeVisibleAnnotations",
    "RuntimeVisibleParameterAnnotations",
    "AnnotationDefault",
    "RuntimeVisibleTypeAnnotations",
    "Unknown",
];

/// Flips a flag of the class, a field or a method.
pub fn access(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let flag = 1 << rng.u8(..16);
    *match rng.u8(..4) {
        0 => &mut class.access,
        1 if !class.fields.is_empty() => &mut any(&mut class.fields, rng)?.access,
        _ => &mut any(&mut class.methods, rng)?.access,
    } ^= flag;
    Some(())
}

fn any<'l, T>(list: &'l mut [T], rng: &mut Rng) -> Option<&'l mut T> {
    let count = list.len();
    (count > 0).then(|| &mut list[rng.usize(..count)])
}

/// Gives the class another version.
pub fn version(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    match rng.u8(..6) {
        0 => class.minor = [1, 3, 65535][rng.usize(..3)],
        1 => class.major = rng.u16(40..72),
        _ => class.major = [50, 51, 52, 53, 55, 61][rng.usize(..6)],
    }
    Some(())
}

/// Gives the class a version that is verified by type inference, or may be.
pub fn old_version(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    class.major = [45, 46, 47, 48, 49, 49, 49, 50][rng.usize(..8)];
    Some(())
}

/// Gives the class another superclass.
pub fn superclass(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    class.super_class = match rng.u8(..6) {
        0 => class.add_class(pool::well_known(rng).as_bytes()),
        1 => near(rng, class.super_class),
        _ => pick(rng, &class.tagged(tag::CLASS))?,
    };
    Some(())
}

/// Changes the list of interfaces.
pub fn interfaces(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let new = match rng.u8(..4) {
        0 => class.add_class(pool::well_known(rng).as_bytes()),
        _ => pick(rng, &class.tagged(tag::CLASS))?,
    };
    let list = &mut class.interfaces;
    let at = rng.usize(..list.len().max(1));
    match rng.u8(..4) {
        0 if !list.is_empty() => drop(list.remove(at)),
        1 if !list.is_empty() => list[at] = new,
        2 if !list.is_empty() => list.push(list[at]),
        _ => list.push(new),
    }
    Some(())
}

/// Changes some list of attributes: of the class, a member, or a method's code.
fn with_attributes(
    class: &mut RawClass,
    rng: &mut Rng,
    change: impl FnOnce(&mut RawClass, &mut Vec<RawAttribute>, &mut Rng) -> Option<()>,
) -> Option<()> {
    let place = rng.u8(..5);
    if place < 2 {
        let method = pick(rng, &class.methods_with_code())?;
        let mut code = class.code(method)?;
        change(class, &mut code.attributes, rng)?;
        return class.set_code(method, &code);
    }
    let member = rng.usize(..(class.fields.len() + class.methods.len()).max(1));
    let mut taken = match place {
        2 => std::mem::take(&mut class.attributes),
        _ => std::mem::take(&mut member_at(class, member)?.attributes),
    };
    let done = change(class, &mut taken, rng);
    match place {
        2 => class.attributes = taken,
        _ => member_at(class, member)?.attributes = taken,
    }
    done
}

/// A field or method: fields first.
fn member_at(class: &mut RawClass, at: usize) -> Option<&mut RawMember> {
    class.fields.iter_mut().chain(&mut class.methods).nth(at)
}

/// Removes, repeats, renames or moves an attribute.
pub fn attribute_list(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_attributes(class, rng, |class, list, rng| {
        if list.is_empty() {
            return None;
        }
        let at = rng.usize(..list.len());
        match rng.u8(..6) {
            0 => drop(list.remove(at)),
            1 => list.insert(at, list[at].clone()),
            2 => list.swap(at, 0),
            3 => list[at].name = near(rng, list[at].name),
            4 => list[at].length = Some((list[at].body.len() as u32).wrapping_add_signed(rng.i32(-2..3))),
            _ => list[at].name = class.add_text(ATTRIBUTES[rng.usize(..ATTRIBUTES.len())].as_bytes()),
        }
        Some(())
    })
}

/// Changes the body of an attribute: a byte, a word, its end.
pub fn attribute_byte(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_attributes(class, rng, |class, list, rng| {
        let body = &mut any(list, rng)?.body;
        if body.is_empty() {
            body.push(rng.u8(..));
            return Some(());
        }
        let at = rng.usize(..body.len());
        match rng.u8(..8) {
            0 => body.truncate(at),
            1 => body.push(0),
            2 => body[at] = rng.u8(..),
            3..5 => body[at] = near(rng, body[at].into()) as u8,
            _ => {
                let index = any_index(class, rng).to_be_bytes();
                body.get_mut(at & !1..(at & !1) + 2)?.copy_from_slice(&index);
            }
        }
        Some(())
    })
}

/// Removes, repeats, renames a field or method, or gives it another descriptor.
pub fn member(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let names: Vec<u16> =
        class.methods.iter().chain(&class.fields).flat_map(|member| [member.name, member.descriptor]).collect();
    let special = ["<init>", "<clinit>", "finalize", "()V", "(I)V", "I"][rng.usize(..6)];
    let special = class.add_text(special.as_bytes());
    let is_field = rng.u8(..4) == 0;
    let members = if is_field { &mut class.fields } else { &mut class.methods };
    if members.is_empty() {
        return None;
    }
    let at = rng.usize(..members.len());
    match rng.u8(..8) {
        0 => drop(members.remove(at)),
        1 => members.insert(at, members[at].clone()),
        2 => members[at].name = pick(rng, &names)?,
        3 => members[at].descriptor = pick(rng, &names)?,
        4 => members[at].name = special,
        5 => members[at].descriptor = special,
        _ => {
            let old = members[at].descriptor;
            let text = pool::change_descriptor(class, class.text_at(old), rng)?;
            let new = class.add_text(&text);
            let members = if is_field { &mut class.fields } else { &mut class.methods };
            members[at].descriptor = new;
        }
    }
    Some(())
}

/// Changes which class this is.
pub fn this_class(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    class.this_class = match rng.bool() {
        true => near(rng, class.this_class),
        false => pick(rng, &class.tagged(tag::CLASS))?,
    };
    Some(())
}
