//! Class path wildcards: an entry `dir/*` stands for the jar files of the directory.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

/// Replaces wildcard entries by the files they stand for, in the order of the directory. An entry that names an existing
/// file, or a directory without jar files, stays.
pub(super) fn expand(path: &[u8]) -> Vec<u8> {
    let mut entries = Vec::new();
    for entry in path.split(|&b| b == b':') {
        let jars = match entry {
            [directory @ .., b'*'] if directory.is_empty() || directory.ends_with(b"/") => jars(entry, directory),
            _ => Vec::new(),
        };
        match jars.is_empty() {
            true => entries.push(entry.to_vec()),
            false => entries.extend(jars),
        }
    }
    entries.join(&b':')
}

fn jars(wildcard: &[u8], directory: &[u8]) -> Vec<Vec<u8>> {
    if Path::new(OsStr::from_bytes(wildcard)).exists() {
        return Vec::new();
    }
    let place = if directory.is_empty() { b"." } else { directory };
    let Ok(files) = std::fs::read_dir(OsStr::from_bytes(place)) else {
        return Vec::new();
    };
    let names = files.flatten().map(|file| file.file_name().into_vec());
    let is_jar = |name: &Vec<u8>| (name.ends_with(b".jar") || name.ends_with(b".JAR")) && !name.contains(&b':');
    names.filter(is_jar).map(|name| [directory, &name].concat()).collect()
}
