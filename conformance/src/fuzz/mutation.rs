//! Mutations: changes of a class file that keep most of it in order, so that they reach deep into parser and verifier.

mod body;
mod frames;
mod pool;
mod structure;

use fastrand::Rng;

use crate::raw_class::RawClass;

/// Changes a class; none when there is nothing of this kind to change.
type Mutate = fn(&mut RawClass, &mut Rng) -> Option<()>;

/// One kind of mutation.
struct Kind {
    name: &'static str,
    /// How often it is chosen, against the others.
    weight: u32,
    mutate: Mutate,
}

const fn kind(name: &'static str, weight: u32, mutate: Mutate) -> Kind {
    Kind { name, weight, mutate }
}

static KINDS: &[Kind] = &[
    kind("opcode", 14, body::opcode),
    kind("operand", 14, body::operand),
    kind("branch", 6, body::branch),
    kind("constant-operand", 8, body::constant_operand),
    kind("delete", 6, body::delete),
    kind("blank", 4, body::blank),
    kind("duplicate", 5, body::duplicate),
    kind("swap", 5, body::swap),
    kind("insert", 10, body::insert),
    kind("code-byte", 3, body::byte),
    kind("cut", 1, body::cut),
    kind("limits", 5, body::limits),
    kind("handler", 6, body::handler),
    kind("other-body", 1, body::other_body),
    kind("frame-type", 12, frames::change_type),
    kind("frame-kind", 6, frames::change_kind),
    kind("frame-items", 6, frames::change_items),
    kind("frame-place", 4, frames::change_place),
    kind("frame-list", 6, frames::change_list),
    kind("frame-byte", 2, frames::byte),
    kind("constant-index", 8, pool::index),
    kind("constant-tag", 3, pool::retag),
    kind("class-name", 6, pool::class_name),
    kind("descriptor", 8, pool::descriptor),
    kind("text", 2, pool::text),
    kind("method-handle", 1, pool::handle),
    kind("access", 5, structure::access),
    kind("version", 4, structure::version),
    kind("old-version", 7, structure::old_version),
    kind("superclass", 3, structure::superclass),
    kind("interfaces", 2, structure::interfaces),
    kind("attribute-list", 4, structure::attribute_list),
    kind("attribute-byte", 4, structure::attribute_byte),
    kind("member", 3, structure::member),
    kind("this-class", 1, structure::this_class),
];

/// Mutations of the whole file's bytes, after which it is no [`RawClass`] any more.
const BYTE_MUTATIONS: u32 = 3;

/// A class file that was changed.
pub struct Mutant {
    pub bytes: Vec<u8>,
    /// The names of the mutations, joined by `+`.
    pub what: String,
}

/// Applies one to three mutations to `class`. The same state of `rng` gives the same mutant.
pub fn mutate(class: &RawClass, rng: &mut Rng) -> Mutant {
    let mut class = class.clone();
    let mut what: Vec<&str> = Vec::new();
    // HotSpot verifies methods in an order that depends on addresses: with one method, the first defect is the only one.
    if rng.u8(..8) > 0
        && let Some(method) = pick(rng, &class.methods_with_code())
    {
        class.keep_method(Some(method));
    }
    let wanted = [1, 1, 1, 2, 2, 3][rng.usize(..6)];
    // Not every class has what every mutation wants; the number of tries is bounded for classes that have nothing.
    for _ in 0..8 * wanted {
        let kind = choose(rng);
        let before = class.clone();
        match (kind.mutate)(&mut class, rng) {
            Some(()) if class != before => what.push(kind.name),
            // A mutation that found nothing half-way, or left all as it was, does not count.
            _ => class = before,
        }
        if what.len() == wanted {
            break;
        }
    }
    let mut bytes = class.to_bytes().unwrap_or_default();
    if rng.u32(..100) < BYTE_MUTATIONS && !bytes.is_empty() {
        what.push("file-bytes");
        let at = rng.usize(..bytes.len());
        match rng.u8(..4) {
            0 => bytes.truncate(at),
            1 => bytes.push(rng.u8(..)),
            _ => bytes[at] = rng.u8(..),
        }
    }
    Mutant { bytes, what: what.join("+") }
}

fn choose(rng: &mut Rng) -> &'static Kind {
    let sum: u32 = KINDS.iter().map(|kind| kind.weight).sum();
    let mut at = rng.u32(..sum);
    for kind in KINDS {
        match at.checked_sub(kind.weight) {
            Some(rest) => at = rest,
            None => return kind,
        }
    }
    unreachable!("the number is below the sum of the weights")
}

/// One of a list; none of an empty one.
fn pick<T: Copy>(rng: &mut Rng, list: &[T]) -> Option<T> {
    (!list.is_empty()).then(|| list[rng.usize(..list.len())])
}

/// An index into the constant pool, or the first one after it.
fn any_index(class: &RawClass, rng: &mut Rng) -> u16 {
    rng.usize(..class.constants.len() + 1) as u16
}

/// A value near `value`, or one at an edge, or any.
fn near(rng: &mut Rng, value: u16) -> u16 {
    match rng.u8(..8) {
        0..3 => value.wrapping_add(1),
        3..6 => value.wrapping_sub(1),
        6 => [0, 1, 255, 256, 0x7fff, 0x8000, 0xffff][rng.usize(..7)],
        _ => rng.u16(..),
    }
}

#[cfg(test)]
mod tests;
