//! Modified UTF-8, the encoding of all text in class files (JVMS 4.4.7).
//!
//! U+0000 takes two bytes (`C0 80`), characters above U+FFFF are a surrogate pair of three bytes each. Decoding
//! accepts any bytes, as HotSpot's does: trusted class files are not validated.

use std::borrow::Cow;

/// Whether `bytes` are well-formed. `overlong` accepts longer encodings than needed, as HotSpot does for class files
/// up to version 47.
pub fn is_valid(bytes: &[u8], overlong: bool) -> bool {
    let mut rest = skip_ascii(bytes);
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (0x01..=0x7f, _) => skip_ascii(tail),
            (0xc0..=0xdf, [b, tail @ ..]) if is_continuation(*b) => {
                let c = u32::from(first & 0x1f) << 6 | u32::from(b & 0x3f);
                if !(overlong || c == 0 || c >= 0x80) {
                    return false;
                }
                tail
            }
            (0xe0..=0xef, [b, c, tail @ ..]) if is_continuation(*b) && is_continuation(*c) => {
                if !(overlong || *first != 0xe0 || *b >= 0xa0) {
                    return false;
                }
                tail
            }
            _ => return false,
        };
    }
    true
}

/// `bytes` from the first one on that is zero or not ASCII.
fn skip_ascii(mut bytes: &[u8]) -> &[u8] {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const ONES: u64 = 0x0101_0101_0101_0101;
    while let Some((chunk, tail)) = bytes.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        if (word | word.wrapping_sub(ONES)) & HIGH != 0 {
            break;
        }
        bytes = tail;
    }
    let ascii = bytes.iter().take_while(|&&b| b.wrapping_sub(1) < 0x7f).count();
    &bytes[ascii..]
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// Decodes `bytes` to UTF-16 code units. A malformed byte becomes the unit of its own value.
pub fn utf16_units(bytes: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (&first, tail) = rest.split_first()?;
        let (unit, tail) = match (first, tail) {
            (0xc0..=0xdf, [b, tail @ ..]) if is_continuation(*b) => {
                (u16::from(first & 0x1f) << 6 | u16::from(b & 0x3f), tail)
            }
            (0xe0..=0xef, [b, c, tail @ ..]) if is_continuation(*b) && is_continuation(*c) => {
                (u16::from(first & 0x0f) << 12 | u16::from(b & 0x3f) << 6 | u16::from(c & 0x3f), tail)
            }
            _ => (u16::from(first), tail),
        };
        rest = tail;
        Some(unit)
    })
}

/// Decodes `bytes` to UTF-16.
pub fn to_utf16(bytes: &[u8]) -> Vec<u16> {
    let mut units = Vec::with_capacity(bytes.len());
    units.extend(utf16_units(bytes));
    units
}

/// Decodes `bytes` to a `str`; unpaired surrogates become U+FFFD. Borrows when the bytes are ASCII without zeros.
pub fn to_str(bytes: &[u8]) -> Cow<'_, str> {
    if skip_ascii(bytes).is_empty()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Cow::Borrowed(text);
    }
    Cow::Owned(char::decode_utf16(utf16_units(bytes)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// Encodes UTF-16 code units.
pub fn from_utf16(units: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(units.len());
    for &unit in units {
        push_unit(&mut bytes, unit);
    }
    bytes
}

/// Encodes a `str`. Borrows when it is the same in modified UTF-8.
pub fn from_str(text: &str) -> Cow<'_, [u8]> {
    if text.bytes().all(|b| b != 0 && b < 0xf0) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len() + 2);
    for unit in text.encode_utf16() {
        push_unit(&mut bytes, unit);
    }
    Cow::Owned(bytes)
}

fn push_unit(bytes: &mut Vec<u8>, unit: u16) {
    let low = |shift: u32| 0x80 | (unit >> shift & 0x3f) as u8;
    match unit {
        0x01..=0x7f => bytes.push(unit as u8),
        0 | 0x80..=0x7ff => bytes.extend([0xc0 | (unit >> 6) as u8, low(0)]),
        _ => bytes.extend([0xe0 | (unit >> 12) as u8, low(6), low(0)]),
    }
}

#[cfg(test)]
mod tests;
