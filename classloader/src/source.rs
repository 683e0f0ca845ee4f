//! Directories and jars that are read by resource name: `-Xbootclasspath/a`, patched modules.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Mutex;

/// A list of directories and jars, searched in order. Jars are opened at first use; what cannot be opened is skipped, as
/// the boot loader does.
pub struct ClassPath {
    entries: Vec<Entry>,
}

enum Entry {
    Directory(PathBuf),
    Jar(PathBuf, Mutex<Jar>),
}

enum Jar {
    Closed,
    Open(zip::ZipArchive<File>),
    Broken,
}

impl ClassPath {
    /// Over these paths; what is not a directory is taken for a jar.
    pub fn new(paths: Vec<PathBuf>) -> ClassPath {
        let entry = |p: PathBuf| if p.is_dir() { Entry::Directory(p) } else { Entry::Jar(p, Mutex::new(Jar::Closed)) };
        ClassPath { entries: paths.into_iter().map(entry).collect() }
    }

    /// The bytes of the first resource called `name` (with slashes: `java/lang/String.class`).
    pub fn find(&self, name: &str) -> Option<Vec<u8>> {
        self.entries.iter().find_map(|e| match e {
            Entry::Directory(d) => std::fs::read(d.join(name)).ok(),
            Entry::Jar(path, jar) => {
                let mut jar = jar.lock().unwrap_or_else(|e| e.into_inner());
                if let Jar::Closed = *jar {
                    *jar = match File::open(path).ok().and_then(|f| zip::ZipArchive::new(f).ok()) {
                        Some(a) => Jar::Open(a),
                        None => Jar::Broken,
                    };
                }
                let Jar::Open(archive) = &mut *jar else { return None };
                let mut file = archive.by_name(name).ok()?;
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).ok()?;
                Some(bytes)
            }
        })
    }
}
