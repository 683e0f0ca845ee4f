//! The Java programs of the tests, compiled once by the host's `javac`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The directory of the classes.
pub fn classes() -> PathBuf {
    static COMPILED: OnceLock<PathBuf> = OnceLock::new();
    COMPILED.get_or_init(|| compile("embedding")).clone()
}

fn compile(name: &str) -> PathBuf {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/embedding");
    let classes = scratch(&format!("{name}-classes"));
    let files = std::fs::read_dir(sources).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|e| e == "java")).collect();
    let status = Command::new("javac").arg("-nowarn").arg("-d").arg(&classes).args(files).status();
    assert!(status.expect("a JDK has javac").success());
    classes
}

/// The content of a class file of the tests.
#[allow(dead_code)] // reason: not all tests want it
pub fn class_file(name: &str) -> Vec<u8> {
    std::fs::read(classes().join(format!("{name}.class"))).unwrap()
}

/// An empty directory of this name.
pub fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    // Left from a process that had the number before.
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}
