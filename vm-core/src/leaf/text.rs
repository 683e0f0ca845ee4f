//! The bytes of strings: Latin-1, and UTF-16 in the machine's order.

use super::arrays::first_difference;
use super::{in_bounds, some_array, units};
use crate::cx::{Cx, Ref};
use crate::object::array;

/// `31`, to the powers that a round of the hash code multiplies with.
const POWERS: [i32; 9] = {
    let mut powers = [1i32; 9];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1].wrapping_mul(31);
        at += 1;
    }
    powers
};

/// `s[0]*31^(n-1) + ... + s[n-1]`, eight units a round, which do not wait for each other.
fn hash<T: Copy + Into<i32>>(units: &[T]) -> i32 {
    let (rounds, rest) = units.as_chunks::<8>();
    let mut hash = 0i32;
    for round in rounds {
        let sum = (0..8).fold(0i32, |sum, at| sum.wrapping_add(round[at].into().wrapping_mul(POWERS[7 - at])));
        hash = hash.wrapping_mul(POWERS[8]).wrapping_add(sum);
    }
    rest.iter().fold(hash, |hash, &unit| hash.wrapping_mul(31).wrapping_add(unit.into()))
}

pub(super) fn latin1_hash(cx: &Cx<'_>, text: Ref<'_>) -> Option<i32> {
    Some(hash(some_array(text)?.bytes(cx)))
}

pub(super) fn utf16_hash(cx: &Cx<'_>, text: Ref<'_>) -> Option<i32> {
    let text = some_array(text)?;
    Some(hash(units(cx, text, text.array_length(cx) as usize / 2)))
}

pub(super) fn latin1_compare(cx: &Cx<'_>, a: Ref<'_>, b: Ref<'_>) -> Option<i32> {
    let (x, y) = (some_array(a)?.bytes(cx), some_array(b)?.bytes(cx));
    let common = x.len().min(y.len());
    Some(match first_difference(&x[..common], &y[..common]) {
        Some(at) => i32::from(x[at]) - i32::from(y[at]),
        None => x.len() as i32 - y.len() as i32,
    })
}

pub(super) fn utf16_compare(cx: &Cx<'_>, a: Ref<'_>, b: Ref<'_>) -> Option<i32> {
    let (a, b) = (some_array(a)?, some_array(b)?);
    let text = |array: Ref<'_>| array.array_length(cx) as usize / 2;
    let (x, y) = (units(cx, a, text(a)), units(cx, b, text(b)));
    Some(match x.iter().zip(y).find(|(x, y)| x != y) {
        Some((&x, &y)) => i32::from(x) - i32::from(y),
        None => x.len() as i32 - y.len() as i32,
    })
}

pub(super) fn latin1_index_of_char(cx: &Cx<'_>, text: Ref<'_>, c: i32, from: i32, end: i32) -> Option<i32> {
    let bytes = some_array(text)?.bytes(cx);
    if !in_bounds(from, 0, bytes.len()) || !in_bounds(end, 0, bytes.len()) {
        return None;
    }
    let found = bytes.get(from as usize..end as usize).and_then(|range| memchr::memchr(c as u8, range));
    Some(found.map_or(-1, |at| from + at as i32))
}

pub(super) fn latin1_index_of(
    cx: &Cx<'_>,
    text: Ref<'_>,
    count: i32,
    part: Ref<'_>,
    part_count: i32,
    from: i32,
) -> Option<i32> {
    let (text, part) = (some_array(text)?.bytes(cx), some_array(part)?.bytes(cx));
    if !in_bounds(0, count, text.len()) || !in_bounds(0, part_count, part.len()) || part_count == 0 || from < 0 {
        return None;
    }
    let (text, part) = (&text[..count as usize], &part[..part_count as usize]);
    Some(position(text, part, from as usize).map_or(-1, |at| at as i32))
}

/// The first place at `from` or behind it where `text` has `part`, which is not empty.
fn position(text: &[u8], part: &[u8], mut from: usize) -> Option<usize> {
    let (&first, rest) = part.split_first()?;
    let end = text.len().checked_sub(rest.len())?;
    loop {
        from += memchr::memchr(first, text.get(from..end)?)?;
        if text[from + 1..][..rest.len()] == *rest {
            return Some(from);
        }
        from += 1;
    }
}

pub(super) fn utf16_index_of_char(cx: &Cx<'_>, text: Ref<'_>, c: i32, from: i32, end: i32) -> Option<i32> {
    let text = some_array(text)?;
    let units = units(cx, text, text.array_length(cx) as usize / 2);
    if !in_bounds(from, 0, units.len()) || !in_bounds(end, 0, units.len()) {
        return None;
    }
    let found = units.get(from as usize..end as usize).and_then(|range| range.iter().position(|&u| u == c as u16));
    Some(found.map_or(-1, |at| from + at as i32))
}

/// Where a range of 16-bit units is read and bytes are written, or the other way round; arrays of units may be those of bytes.
struct Places<'n> {
    from: Ref<'n>,
    source: i32,
    to: Ref<'n>,
    target: i32,
    count: i32,
}

impl Places<'_> {
    /// Widens bytes to units; the array written has room for `length` of them.
    fn inflate(&self, cx: &Cx<'_>, length: usize) -> Option<i32> {
        let Places { from, source, to, target, count } = *self;
        let bytes = from.bytes(cx);
        if from == to || !in_bounds(source, count, bytes.len()) || !in_bounds(target, count, length) {
            return None;
        }
        let bytes = &bytes[source as usize..][..count as usize];
        let at = to.address(cx, array::offset(target, 1)).cast::<u16>();
        for (i, &b) in bytes.iter().enumerate() {
            // SAFETY: V2, V4: checked against the room of a live array.
            unsafe { at.wrapping_add(i).write(b.into()) }
        }
        Some(0)
    }

    /// Narrows units, `length` of which the array read has, to bytes as long as they are below `limit`. How many were.
    fn narrow(&self, cx: &Cx<'_>, length: usize, limit: u16) -> Option<i32> {
        let Places { from, source, to, target, count } = *self;
        if from == to || !in_bounds(source, count, length) || !in_bounds(target, count, to.array_length(cx) as usize) {
            return None;
        }
        let units = &units(cx, from, length)[source as usize..][..count as usize];
        let at = to.address(cx, array::offset(target, 0));
        let mut done = 0;
        for units in units.chunks(16) {
            let fits = units.iter().all(|&unit| unit < limit);
            let part = if fits { units.len() } else { units.iter().take_while(|&&unit| unit < limit).count() };
            for (i, &unit) in units[..part].iter().enumerate() {
                // SAFETY: V2, V4: checked against the room of a live array.
                unsafe { at.wrapping_add(done + i).write(unit as u8) }
            }
            done += part;
            if !fits {
                break;
            }
        }
        Some(done as i32)
    }

    /// As `StringUTF16.compress`: 0 when a unit does not fit.
    fn compress(&self, cx: &Cx<'_>, length: usize) -> Option<i32> {
        self.narrow(cx, length, 0x100).map(|done| if done == self.count { done } else { 0 })
    }
}

/// The places in arguments; `None` for null.
fn places<'n>(from: Ref<'n>, source: i32, to: Ref<'n>, target: i32, count: i32) -> Option<Places<'n>> {
    Some(Places { from: some_array(from)?, source, to: some_array(to)?, target, count })
}

pub(super) fn inflate_to_chars(cx: &Cx<'_>, a: Ref<'_>, from: i32, b: Ref<'_>, to: i32, n: i32) -> Option<i32> {
    places(a, from, b, to, n)?.inflate(cx, b.array_length(cx) as usize)
}

pub(super) fn inflate_to_bytes(cx: &Cx<'_>, a: Ref<'_>, from: i32, b: Ref<'_>, to: i32, n: i32) -> Option<i32> {
    places(a, from, b, to, n)?.inflate(cx, b.array_length(cx) as usize / 2)
}

pub(super) fn compress_chars(cx: &Cx<'_>, a: Ref<'_>, from: i32, b: Ref<'_>, to: i32, n: i32) -> Option<i32> {
    places(a, from, b, to, n)?.compress(cx, a.array_length(cx) as usize)
}

pub(super) fn compress_bytes(cx: &Cx<'_>, a: Ref<'_>, from: i32, b: Ref<'_>, to: i32, n: i32) -> Option<i32> {
    places(a, from, b, to, n)?.compress(cx, a.array_length(cx) as usize / 2)
}

pub(super) fn encode_latin1(cx: &Cx<'_>, a: Ref<'_>, from: i32, b: Ref<'_>, to: i32, n: i32) -> Option<i32> {
    places(a, from, b, to, n)?.narrow(cx, a.array_length(cx) as usize / 2, 0x100)
}

pub(super) fn encode_ascii(cx: &Cx<'_>, a: Ref<'_>, from: i32, b: Ref<'_>, to: i32, n: i32) -> Option<i32> {
    places(a, from, b, to, n)?.narrow(cx, a.array_length(cx) as usize, 0x80)
}

/// `StringUTF16.getChars`: the units from `from` to `end`.
pub(super) fn utf16_chars(cx: &Cx<'_>, a: Ref<'_>, from: i32, end: i32, b: Ref<'_>, to: i32) -> Option<i32> {
    if from >= end {
        return Some(0);
    }
    let (a, b) = (some_array(a)?, some_array(b)?);
    let count = end.checked_sub(from)?;
    if a == b
        || !in_bounds(from, count, a.array_length(cx) as usize / 2)
        || !in_bounds(to, count, b.array_length(cx) as usize)
    {
        return None;
    }
    let (source, target) = (a.address(cx, array::offset(from, 1)), b.address(cx, array::offset(to, 1)));
    // SAFETY: V2, V4: both ranges were checked against live arrays, which are not the same.
    unsafe { std::ptr::copy_nonoverlapping(source, target, count as usize * 2) }
    Some(0)
}

/// The range of bytes in arguments.
fn range<'n>(cx: &'n Cx<'_>, text: Ref<'n>, from: i32, count: i32) -> Option<&'n [u8]> {
    let bytes = some_array(text)?.bytes(cx);
    in_bounds(from, count, bytes.len()).then(|| &bytes[from as usize..][..count as usize])
}

pub(super) fn has_negatives(cx: &Cx<'_>, text: Ref<'_>, from: i32, count: i32) -> Option<i32> {
    Some((!range(cx, text, from, count)?.is_ascii()).into())
}

/// How many bytes precede the first negative one.
pub(super) fn count_positives(cx: &Cx<'_>, text: Ref<'_>, from: i32, count: i32) -> Option<i32> {
    let bytes = range(cx, text, from, count)?;
    Some(bytes.iter().position(|b| !b.is_ascii()).unwrap_or(bytes.len()) as i32)
}
