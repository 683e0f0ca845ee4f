//! Compressed resources: a stack of `zip` (deflate) and `compact-cp` (shared strings of the constant pool).

use std::io::Read;

use super::{Image, ImageError};

const MAGIC: u32 = 0xcafe_fafa;
const HEADER_SIZE: usize = 29;

/// No jlink plug-in chain is longer.
const MAX_LAYERS: usize = 8;
/// No class or resource is larger; a malformed size must not exhaust memory.
const MAX_SIZE: u64 = 1 << 30;

/// Undoes all layers of compression of a resource whose final size is `size`.
pub(super) fn decompress(image: &Image, stored: &[u8], size: u64) -> Result<Vec<u8>, ImageError> {
    let mut content = undo_layer(image, stored)?.ok_or(ImageError::Compression)?;
    for _ in 1..MAX_LAYERS {
        match undo_layer(image, &content)? {
            Some(inner) => content = inner,
            None => break,
        }
    }
    if content.len() as u64 == size { Ok(content) } else { Err(ImageError::Compression) }
}

/// Undoes the outermost layer, or returns `None` when `content` has no layer.
fn undo_layer(image: &Image, content: &[u8]) -> Result<Option<Vec<u8>>, ImageError> {
    let Some((header, body)) = content.split_first_chunk::<HEADER_SIZE>() else {
        return Ok(None);
    };
    // magic u4, size u8, uncompressed size u8, name of the method u4, its configuration u4, last layer u1
    let word = |at: usize| image.endian.u32([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let long = |at: usize| image.endian.u64(std::array::from_fn(|i| header[at + i]));
    if word(0) != MAGIC {
        return Ok(None);
    }
    let (stored, size) = (long(4), long(12));
    let body = usize::try_from(stored).ok().and_then(|stored| body.get(..stored)).ok_or(ImageError::Truncated)?;
    if size > MAX_SIZE {
        return Err(ImageError::Compression);
    }
    match image.string(word(20).into()) {
        Some(b"zip") => inflate(body, size).map(Some),
        Some(b"compact-cp") => restore_strings(image, body, size).ok_or(ImageError::Compression).map(Some),
        _ => Err(ImageError::Compression),
    }
}

fn inflate(body: &[u8], size: u64) -> Result<Vec<u8>, ImageError> {
    let mut content = Vec::new();
    let read = flate2::read::ZlibDecoder::new(body).take(size + 1).read_to_end(&mut content);
    if read.is_ok_and(|read| read as u64 == size) { Ok(content) } else { Err(ImageError::Compression) }
}

/// Bytes behind the tag of a constant-pool entry of fixed size.
const ENTRY_SIZES: [usize; 21] = [0, 0, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2];
/// An entry whose whole text is a string of the image.
const SHARED_STRING: u8 = 23;
/// An entry whose text is a descriptor with the class names taken out.
const SHARED_DESCRIPTOR: u8 = 25;

/// Rebuilds a class file whose `Utf8` entries refer to strings of the image.
fn restore_strings(image: &Image, body: &[u8], size: u64) -> Option<Vec<u8>> {
    let mut content = Vec::with_capacity(usize::try_from(size).ok()?.min(body.len().saturating_mul(8)));
    let mut rest = body;
    let head = take(&mut rest, 10)?;
    content.extend_from_slice(head);
    let count = u16::from_be_bytes([head[8], head[9]]);
    let mut index = 1;
    while index < count {
        let tag = take(&mut rest, 1)?[0];
        match tag {
            SHARED_STRING => {
                let string = shared(image, &mut rest)?;
                push_utf8(&mut content, &[string])?;
            }
            SHARED_DESCRIPTOR => {
                let skeleton = shared(image, &mut rest)?;
                let length = usize::try_from(packed(&mut rest)?).ok()?;
                let mut names = take(&mut rest, length)?;
                let mut parts = Vec::new();
                if length == 0 {
                    parts.push(skeleton);
                } else {
                    for part in skeleton.split_inclusive(|&b| b == b'L') {
                        parts.push(part);
                        if part.ends_with(b"L") {
                            let package = shared(image, &mut names)?;
                            parts.extend([package, if package.is_empty() { b"" } else { b"/" }]);
                            parts.push(shared(image, &mut names)?);
                        }
                    }
                }
                push_utf8(&mut content, &parts)?;
            }
            1 => {
                let length: [u8; 2] = rest.first_chunk().copied()?;
                content.push(tag);
                content.extend_from_slice(take(&mut rest, 2 + usize::from(u16::from_be_bytes(length)))?);
            }
            _ => {
                content.push(tag);
                content.extend_from_slice(take(&mut rest, *ENTRY_SIZES.get(usize::from(tag))?)?);
                if matches!(tag, 5 | 6) {
                    index += 1;
                }
            }
        }
        index += 1;
        if content.len() as u64 > size {
            return None;
        }
    }
    content.extend_from_slice(rest);
    (content.len() as u64 == size).then_some(content)
}

fn push_utf8(content: &mut Vec<u8>, parts: &[&[u8]]) -> Option<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    content.push(1);
    content.extend_from_slice(&u16::try_from(length).ok()?.to_be_bytes());
    content.extend(parts.iter().copied().flatten());
    Some(())
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    rest.split_off(..count)
}

/// The string of the image whose offset is next.
fn shared<'a>(image: &'a Image, rest: &mut &[u8]) -> Option<&'a [u8]> {
    image.string(packed(rest)?.into())
}

/// An integer: four bytes, or one to three when the first has its high bit set; bits 5 and 6 are the count then.
fn packed(rest: &mut &[u8]) -> Option<u32> {
    let first = *rest.first()?;
    if first & 0x80 == 0 {
        return take(rest, 4)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
    }
    let bytes = take(rest, usize::from(first >> 5 & 3))?;
    let (first, others) = bytes.split_first()?;
    Some(others.iter().fold(u32::from(first & 0x1f), |value, &byte| value << 8 | u32::from(byte)))
}
