//! Directories and jars that are read by resource name: `-Xbootclasspath/a`, patched modules.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use zip::ZipArchive;

/// A list of directories and jars, searched in order. Jars are opened at first use; what cannot be opened is skipped,
/// as the boot loader does.
pub struct ClassPath {
    entries: Vec<Entry>,
}

enum Entry {
    Directory(PathBuf),
    Jar(PathBuf, Mutex<Jar>),
}

enum Jar {
    Closed,
    Open(ZipArchive<File>),
    Broken,
}

impl ClassPath {
    /// Over these paths; what is not a directory is taken for a jar.
    pub fn new(paths: Vec<PathBuf>) -> ClassPath {
        let entry = |path: PathBuf| {
            if path.is_dir() { Entry::Directory(path) } else { Entry::Jar(path, Mutex::new(Jar::Closed)) }
        };
        ClassPath { entries: paths.into_iter().map(entry).collect() }
    }

    /// The bytes of the first resource called `name` (with slashes: `java/lang/String.class`). A name that would lead
    /// out of its directory is not found.
    pub fn find(&self, name: &str) -> Option<Vec<u8>> {
        if name.split('/').any(|part| matches!(part, "" | "." | "..")) || name.contains('\0') {
            return None;
        }
        self.entries.iter().find_map(|entry| match entry {
            Entry::Directory(directory) => std::fs::read(directory.join(name)).ok(),
            Entry::Jar(path, jar) => {
                let mut jar = jar.lock().unwrap_or_else(PoisonError::into_inner);
                if let Jar::Closed = *jar {
                    let archive = File::open(path).ok().and_then(|file| ZipArchive::new(file).ok());
                    *jar = archive.map_or(Jar::Broken, Jar::Open);
                }
                let Jar::Open(archive) = &mut *jar else {
                    return None;
                };
                let mut bytes = Vec::new();
                archive.by_name(name).ok()?.read_to_end(&mut bytes).ok()?;
                Some(bytes)
            }
        })
    }
}

/// All class files of a jar with the names of their entries, in the order of the jar.
///
/// # Errors
///
/// The file cannot be read, or it is no jar.
pub fn class_files_of_jar(path: &Path) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(File::open(path)?)?;
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        if entry.name().ends_with(".class") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            found.push((entry.name().to_owned(), bytes));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
