//! Methods of the class library that the interpreter runs itself: loops over strings and arrays, which bytecode would walk
//! element by element.
//!
//! A method in the table starts with an `Intrinsic` instruction. The function there either does all of the method's work or, for
//! whatever is unusual (null, indices out of bounds), nothing: then the bytecode behind it runs and throws what it throws.

use crate::raw::{Heap, Locals};
use vm_core::object::array;
use vm_core::{Cx, Method, Object, Ref};

/// Result of the method, if the function did its work.
type Intrinsic = fn(&Cx<'_>, Locals) -> Option<u64>;

const BASE: usize = array::BASE_OFFSET;

/// Class, name, descriptor, function. All are static methods of the boot loader.
static TABLE: &[(&str, &str, &str, Intrinsic)] = &[
    ("java/lang/StringLatin1", "equals", "([B[B)Z", equal_bytes),
    ("java/lang/StringLatin1", "hashCode", "([B)I", latin1_hash),
    ("java/lang/StringLatin1", "compareTo", "([B[B)I", latin1_compare),
    ("java/lang/StringLatin1", "indexOfChar", "([BIII)I", latin1_index_of_char),
    ("java/lang/StringLatin1", "indexOf", "([BI[BII)I", latin1_index_of),
    ("java/lang/StringLatin1", "inflate", "([BI[CII)V", inflate_to_chars),
    ("java/lang/StringLatin1", "inflate", "([BI[BII)V", inflate_to_bytes),
    ("java/lang/StringUTF16", "compress", "([CI[BII)I", compress_chars),
    ("java/lang/StringUTF16", "compress", "([BI[BII)I", compress_bytes),
    ("java/lang/StringCoding", "hasNegatives", "([BII)Z", has_negatives),
    ("java/util/Arrays", "equals", "([B[B)Z", equal_bytes),
    ("jdk/internal/util/ArraysSupport", "vectorizedMismatch", "(Ljava/lang/Object;JLjava/lang/Object;JII)I", mismatch),
];

/// The table's entry for a method.
pub(crate) fn find(method: &Method) -> Option<u32> {
    if !method.is_static() || !method.class.loader.is_boot() || !TABLE.iter().any(|row| method.class.name == row.0) {
        return None;
    }
    let row = |row: &(&str, &str, &str, Intrinsic)| {
        method.class.name == row.0 && method.name == row.1 && method.descriptor == row.2
    };
    TABLE.iter().position(row).map(|i| i as u32)
}

/// Runs an entry on the arguments of the innermost frame.
#[inline(always)]
pub(crate) fn run(cx: &Cx<'_>, entry: u32, arguments: Locals) -> Option<u64> {
    TABLE[entry as usize].3(cx, arguments)
}

/// The array in an argument; `None` for null.
fn array<'n>(_cx: &'n Cx<'_>, a: Locals, i: usize) -> Option<Ref<'n, Object>> {
    let r = Ref::<Object>::from_raw(a.int(i) as u32);
    (!r.is_null()).then_some(r)
}

/// `count` elements from `from` on lie in an array of `length`.
fn in_bounds(from: i32, count: i32, length: usize) -> bool {
    from >= 0 && count >= 0 && from as usize + count as usize <= length
}

fn int(v: i32) -> Option<u64> {
    Some(v as u32 as u64)
}

fn equal_bytes(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let (x, y) = (array(cx, a, 0)?, array(cx, a, 1)?);
    Some((x.bytes(cx) == y.bytes(cx)) as u64)
}

fn latin1_hash(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let bytes = array(cx, a, 0)?.bytes(cx);
    int(bytes.iter().fold(0i32, |h, &b| h.wrapping_mul(31).wrapping_add(b as i32)))
}

fn latin1_compare(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let (x, y) = (array(cx, a, 0)?.bytes(cx), array(cx, a, 1)?.bytes(cx));
    match x.iter().zip(y).find(|(x, y)| x != y) {
        Some((&x, &y)) => int(x as i32 - y as i32),
        None => int(x.len() as i32 - y.len() as i32),
    }
}

fn latin1_index_of_char(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let (bytes, c, from, end) = (array(cx, a, 0)?.bytes(cx), a.int(1) as u8, a.int(2), a.int(3));
    if !in_bounds(from, 0, bytes.len()) || !in_bounds(end, 0, bytes.len()) {
        return None;
    }
    let found = bytes.get(from as usize..end as usize).and_then(|range| range.iter().position(|&b| b == c));
    int(found.map_or(-1, |i| from + i as i32))
}

fn latin1_index_of(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let (text, count) = (array(cx, a, 0)?.bytes(cx), a.int(1));
    let (part, part_count, from) = (array(cx, a, 2)?.bytes(cx), a.int(3), a.int(4));
    if !in_bounds(0, count, text.len()) || !in_bounds(0, part_count, part.len()) || part_count == 0 || from < 0 {
        return None;
    }
    let (text, part) = (&text[..count as usize], &part[..part_count as usize]);
    let found = text.get(from as usize..).and_then(|rest| rest.windows(part.len()).position(|w| w == part));
    int(found.map_or(-1, |i| from + i as i32))
}

fn inflate_to_chars(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let length = array(cx, a, 2)?.array_length(cx) as usize;
    inflate(cx, a, length)
}

fn inflate_to_bytes(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let length = array(cx, a, 2)?.array_length(cx) as usize / 2;
    inflate(cx, a, length)
}

/// Widens bytes to the 16-bit units of an array of `length` of them.
fn inflate(cx: &Cx<'_>, a: Locals, length: usize) -> Option<u64> {
    let (from, source, to, target, count) = (array(cx, a, 0)?, a.int(1), array(cx, a, 2)?, a.int(3), a.int(4));
    let bytes = from.bytes(cx);
    if from == to || !in_bounds(source, count, bytes.len()) || !in_bounds(target, count, length) {
        return None;
    }
    let heap = Heap::of(cx.thread());
    for (i, &b) in bytes[source as usize..][..count as usize].iter().enumerate() {
        heap.set_char(to.raw(), BASE + (target as usize + i) * 2, b as u16);
    }
    Some(0)
}

fn compress_chars(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let length = array(cx, a, 0)?.array_length(cx) as usize;
    compress(cx, a, length)
}

fn compress_bytes(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let length = array(cx, a, 0)?.array_length(cx) as usize / 2;
    compress(cx, a, length)
}

/// Narrows the 16-bit units of an array of `length` of them to bytes, as long as they fit; 0 when one does not.
fn compress(cx: &Cx<'_>, a: Locals, length: usize) -> Option<u64> {
    let (from, source, to, target, count) = (array(cx, a, 0)?, a.int(1), array(cx, a, 2)?, a.int(3), a.int(4));
    if from == to || !in_bounds(source, count, length) || !in_bounds(target, count, to.array_length(cx) as usize) {
        return None;
    }
    let heap = Heap::of(cx.thread());
    for i in 0..count as usize {
        let c = heap.char(from.raw(), BASE + (source as usize + i) * 2);
        if c > 0xff {
            return Some(0);
        }
        heap.set_byte(to.raw(), BASE + target as usize + i, c as i8);
    }
    int(count)
}

fn has_negatives(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let (bytes, from, count) = (array(cx, a, 0)?.bytes(cx), a.int(1), a.int(2));
    if !in_bounds(from, count, bytes.len()) {
        return None;
    }
    Some(!bytes[from as usize..][..count as usize].is_ascii() as u64)
}

/// The first index at which two ranges of memory differ; `!0` when they do not: no element is left to compare. The caller has
/// checked the bounds, as it must for the bytecode, which reads with `Unsafe`.
fn mismatch(cx: &Cx<'_>, a: Locals) -> Option<u64> {
    let (x, y) = (array(cx, a, 0)?.raw(), array(cx, a, 3)?.raw());
    let (at_x, at_y) = (a.get(1) as usize, a.get(4) as usize);
    let (count, scale) = (a.int(6), a.int(7) as u32);
    // The library reads unaligned longs; here it is left to do that itself.
    if count < 0 || scale > 3 || (at_x | at_y) & 7 != 0 {
        return None;
    }
    let heap = Heap::of(cx.thread());
    let bytes = (count as usize) << scale;
    let mut at = 0;
    while at + 8 <= bytes {
        let difference = heap.long(x, at_x + at) ^ heap.long(y, at_y + at);
        if difference != 0 {
            at += difference.trailing_zeros() as usize / 8;
            return int((at >> scale) as i32);
        }
        at += 8;
    }
    while at < bytes {
        if heap.byte(x, at_x + at) != heap.byte(y, at_y + at) {
            return int((at >> scale) as i32);
        }
        at += 1;
    }
    int(!0)
}
