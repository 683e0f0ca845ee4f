//! The map file by which Linux `perf` names compiled code: a line for each piece, written as it is made (`-Xperf:map`) or at the end
//! (`-XX:+DumpPerfMapAtExit`). Code that is freed stays in a file written as it is made: perf takes the last that was there.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};

use parking_lot::Mutex;
use vm_core::MethodRef;

use crate::code_cache::CodeCache;

/// What code that is of no method is called.
const ADAPTER: &str = "adapter";

/// A map that is written as code is made.
#[derive(Debug)]
pub(crate) struct PerfMap(Mutex<File>);

impl PerfMap {
    /// Makes the file where perf looks for it; none if that fails, which is told.
    pub(crate) fn create() -> Option<PerfMap> {
        match File::create(path()) {
            Ok(file) => Some(PerfMap(Mutex::new(file))),
            Err(error) => {
                eprintln!("carafe: {}: {error}", path());
                None
            }
        }
    }

    /// Adds code of this name.
    pub(crate) fn add(&self, start: usize, bytes: usize, name: &str) {
        // A file that cannot be written any more is perf's loss, not the program's.
        let _ = line(&mut *self.0.lock(), start, bytes, name);
    }
}

fn path() -> String {
    format!("/tmp/perf-{}.map", std::process::id())
}

/// What code of a method is called, or code that is of none.
pub(crate) fn name_of(method: Option<MethodRef>) -> String {
    method.map_or(ADAPTER.to_owned(), |method| method.external_name(true))
}

fn line(to: &mut dyn Write, start: usize, bytes: usize, name: &str) -> io::Result<()> {
    // One write a line: perf may read the file any time.
    to.write_all(format!("{start:#018x} {bytes:#018x} {name}\n").as_bytes())
}

/// Writes the map of all code there is; `methods` says of which method it is, by start. Nobody frees code meanwhile.
pub(crate) fn dump(cache: &CodeCache, methods: &HashMap<usize, MethodRef>) -> io::Result<()> {
    let mut file = io::BufWriter::new(File::create(path())?);
    for (start, bytes) in cache.ranges() {
        line(&mut file, start, bytes, &name_of(methods.get(&start).copied()))?;
    }
    file.flush()
}
