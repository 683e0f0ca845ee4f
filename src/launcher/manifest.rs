//! The launcher's look into the jar file of `-jar`: there has to be a manifest that can be read. What it says is Java's
//! business (`LauncherHelper`).

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::Path;

use flate2::read::DeflateDecoder;

const MANIFEST: &[u8] = b"META-INF/MANIFEST.MF";

const LOCAL_HEADER: usize = 30;
const CENTRAL_HEADER: usize = 46;
const END_HEADER: usize = 22;
const END64_HEADER: usize = 56;
const END64_LOCATOR: usize = 20;

const LOCAL_SIGNATURE: u32 = 0x0403_4b50;
const CENTRAL_SIGNATURE: u32 = 0x0201_4b50;
const END_SIGNATURE: u32 = 0x0605_4b50;
const END64_SIGNATURE: u32 = 0x0606_4b50;
const END64_LOCATOR_SIGNATURE: u32 = 0x0706_4b50;

/// Why a jar file cannot be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JarError {
    /// The file cannot be opened.
    NoAccess,
    /// No zip file, no manifest in it, or one that is broken.
    Corrupt,
}

impl JarError {
    /// The launcher's text before the name of the file.
    pub(super) fn text(self) -> &'static [u8] {
        match self {
            JarError::NoAccess => b"Error: Unable to access jarfile ",
            JarError::Corrupt => b"Error: Invalid or corrupt jarfile ",
        }
    }
}

/// Looks for a readable manifest.
pub(super) fn check(path: &Path) -> Result<(), JarError> {
    let file = File::open(path).map_err(|_| JarError::NoAccess)?;
    let manifest = read_manifest(&file).ok_or(JarError::Corrupt)?;
    if is_well_formed(&manifest) { Ok(()) } else { Err(JarError::Corrupt) }
}

/// The main attributes of the manifest of a jar file.
pub(super) fn attributes(path: &Path) -> Option<Vec<(String, String)>> {
    let manifest = read_manifest(&File::open(path).ok()?)?;
    let text = String::from_utf8_lossy(&manifest).replace("\r\n", "\n").replace('\r', "\n");
    // A line that starts with a space goes on with the one before; an empty line ends the section.
    let text = text.replace("\n ", "");
    let lines = text.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(": "));
    Some(lines.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

fn u16_at(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

fn read_at<const N: usize>(file: &File, at: u64) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact_at(&mut bytes, at).ok()?;
    Some(bytes)
}

/// Where the central directory starts and ends, and what its offsets count from (there may be other data before).
struct Directory {
    start: u64,
    end: u64,
    base: u64,
}

fn directory(file: &File) -> Option<Directory> {
    let size = file.metadata().ok().filter(|metadata| metadata.is_file())?.len();
    let tail_len = size.min((END_HEADER + usize::from(u16::MAX)) as u64);
    let mut tail = vec![0; usize::try_from(tail_len).ok()?];
    file.read_exact_at(&mut tail, size - tail_len).ok()?;
    let is_end =
        |&at: &usize| u32_at(&tail, at) == END_SIGNATURE && at + END_HEADER + u16_at(&tail, at + 20) == tail.len();
    let at = (0..=tail.len().checked_sub(END_HEADER)?).rev().find(is_end)?;
    let end = size - tail_len + at as u64;
    let (length, offset) = (u64::from(u32_at(&tail, at + 12)), u64::from(u32_at(&tail, at + 16)));
    if length + offset != end
        && let Some(directory) = directory64(file, end)
    {
        return Some(directory);
    }
    let directory = Directory { start: end.checked_sub(length)?, end, base: end.checked_sub(length + offset)? };
    is_plausible(file, &directory).then_some(directory)
}

/// The directory according to the zip64 end header, which a locator right before the other one finds.
fn directory64(file: &File, end: u64) -> Option<Directory> {
    let locator: [u8; END64_LOCATOR] = read_at(file, end.checked_sub(END64_LOCATOR as u64)?)?;
    if u32_at(&locator, 0) != END64_LOCATOR_SIGNATURE {
        return None;
    }
    let adjacent = end.checked_sub((END64_LOCATOR + END64_HEADER) as u64);
    [adjacent, Some(u64_at(&locator, 8))].into_iter().flatten().find_map(|at| {
        let header: [u8; END64_HEADER] = read_at(file, at).filter(|header| u32_at(header, 0) == END64_SIGNATURE)?;
        let (length, offset) = (u64_at(&header, 40), u64_at(&header, 48));
        let start = at.checked_sub(length)?;
        let directory = Directory { start, end: at, base: start.checked_sub(offset)? };
        is_plausible(file, &directory).then_some(directory)
    })
}

/// The first entry of the directory has to fit its local header.
fn is_plausible(file: &File, directory: &Directory) -> bool {
    let first = || {
        let entry: [u8; CENTRAL_HEADER] = read_at(file, directory.start)?;
        let local: [u8; LOCAL_HEADER] = read_at(file, directory.base + u64::from(u32_at(&entry, 42)))?;
        let has_signatures = u32_at(&entry, 0) == CENTRAL_SIGNATURE && u32_at(&local, 0) == LOCAL_SIGNATURE;
        Some(has_signatures && u16_at(&entry, 28) == u16_at(&local, 26))
    };
    directory.start == directory.end || first().unwrap_or(false)
}

fn read_manifest(file: &File) -> Option<Vec<u8>> {
    let directory = directory(file)?;
    let mut entries = vec![0; usize::try_from(directory.end - directory.start).ok()?];
    file.read_exact_at(&mut entries, directory.start).ok()?;
    let mut rest = &entries[..];
    while rest.len() >= CENTRAL_HEADER && u32_at(rest, 0) == CENTRAL_SIGNATURE {
        let name_len = u16_at(rest, 28);
        let entry_len = CENTRAL_HEADER + name_len + u16_at(rest, 30) + u16_at(rest, 32);
        if rest.get(CENTRAL_HEADER..CENTRAL_HEADER + name_len) == Some(MANIFEST) {
            return read_entry(file, rest, directory.base);
        }
        rest = rest.get(entry_len..)?;
    }
    None
}

fn read_entry(file: &File, entry: &[u8], base: u64) -> Option<Vec<u8>> {
    let (method, packed, size) = (u16_at(entry, 10), u32_at(entry, 20) as usize, u32_at(entry, 24) as usize);
    let at = base + u64::from(u32_at(entry, 42));
    let local: [u8; LOCAL_HEADER] = read_at(file, at).filter(|local| u32_at(local, 0) == LOCAL_SIGNATURE)?;
    let data = at + (LOCAL_HEADER + u16_at(&local, 26) + u16_at(&local, 28)) as u64;
    if data + packed as u64 > file.metadata().ok()?.len() {
        return None;
    }
    let mut bytes = vec![0; packed];
    file.read_exact_at(&mut bytes, data).ok()?;
    match method {
        0 => Some(bytes),
        8 => {
            let mut text = Vec::new();
            DeflateDecoder::new(&bytes[..]).take(size as u64).read_to_end(&mut text).ok()?;
            (text.len() == size).then_some(text)
        }
        _ => None,
    }
}

/// Reads the main section as the launcher does: `name: value` lines, continued by lines that start with a space.
fn is_well_formed(manifest: &[u8]) -> bool {
    let text = &manifest[..manifest.iter().position(|&b| b == 0).unwrap_or(manifest.len())];
    let is_end = |b: &u8| matches!(b, b'\n' | b'\r');
    let mut rest = text;
    while rest.first().is_some_and(|b| !is_end(b)) {
        let mut line = Vec::new();
        loop {
            let end = rest.iter().position(is_end);
            line.extend_from_slice(&rest[..end.unwrap_or(rest.len())]);
            let Some(end) = end else {
                rest = &[];
                break;
            };
            let newline = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
            rest = &rest[end + newline..];
            match rest {
                [b' ', more @ ..] if !more.iter().any(is_end) => return false,
                [b' ', more @ ..] => rest = more,
                _ => break,
            }
        }
        match line.iter().position(|&b| b == b':') {
            Some(colon) if line.get(colon + 1) == Some(&b' ') => {}
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_well_formed;

    #[test]
    fn manifests() {
        for text in ["", "Manifest-Version: 1.0", "A: b\r\nC: d\r\n e\r\n\r\nName: x\r\nbroken", "A: b\n\nbroken"] {
            assert!(is_well_formed(text.as_bytes()), "{text:?}");
        }
        for text in ["broken", "A:b\n", "A: b\nbroken\n", "A: b\n c", " A: b\nc\n"] {
            assert!(!is_well_formed(text.as_bytes()), "{text:?}");
        }
    }
}
