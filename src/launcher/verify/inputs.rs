//! [`Inputs`]: the class files that the command line names.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use classloader::jimage::Image;
use classloader::source::class_files_of_jar;
use classloader::{ParseOptions, Unfinished};

/// A class file to verify.
pub(super) struct Input<'i> {
    /// Where it is: a file, a jar with an entry, a module.
    pub origin: String,
    pub bytes: Cow<'i, [u8]>,
}

/// All class files to verify, which also see each other.
#[derive(Default)]
pub(super) struct Inputs<'i> {
    pub list: Vec<Input<'i>>,
    by_name: HashMap<Vec<u8>, usize>,
}

/// Classes in a jar for releases from this one on are below it, in a folder named by the release's number.
const VERSIONS: &str = "META-INF/versions/";

impl<'i> Inputs<'i> {
    /// Reads all that `arguments` name; modules come from `image`, versions of a class for releases after `feature` are
    /// left out.
    pub(super) fn gather(arguments: &[OsString], image: &'i Image, feature: u32) -> Result<Inputs<'i>, String> {
        let mut inputs = Inputs::default();
        for argument in arguments {
            let path = Path::new(argument);
            let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
            if let Some(module) = argument.as_bytes().strip_prefix(b"jrt:") {
                inputs.add_module(image, module)?;
            } else if path.is_dir() {
                inputs.add_folder(path).map_err(wrong)?;
            } else if path.extension() == Some("class".as_ref()) {
                inputs.add(path.display().to_string(), Cow::Owned(std::fs::read(path).map_err(wrong)?));
            } else {
                inputs.add_jar(path, feature).map_err(wrong)?;
            }
        }
        Ok(inputs)
    }

    /// The class file of this internal name: the first one given.
    pub(super) fn find(&self, name: &[u8]) -> Option<&[u8]> {
        self.by_name.get(name).map(|&at| &*self.list[at].bytes)
    }

    /// Takes a class file; the first one of a name is what others see.
    fn add(&mut self, origin: String, bytes: Cow<'i, [u8]>) {
        let options = ParseOptions { max_major: u16::MAX, ..ParseOptions::default() };
        // What has no readable name is found by nobody, and will be rejected.
        if let Ok(head) = Unfinished::begin(&bytes, &options) {
            self.by_name.entry(head.name().to_vec()).or_insert(self.list.len());
        }
        self.list.push(Input { origin, bytes });
    }

    fn add_module(&mut self, image: &'i Image, module: &[u8]) -> Result<(), String> {
        let before = self.list.len();
        for resource in image.resources() {
            let wanted = if module.is_empty() { !resource.module().is_empty() } else { resource.module() == module };
            if !wanted || resource.extension() != b"class" || resource.base() == b"module-info" {
                continue;
            }
            let module = String::from_utf8_lossy(resource.module());
            let bytes = resource.bytes().map_err(|error| format!("jrt:{module}: {error}"))?;
            self.add(format!("jrt:{module}"), bytes);
        }
        match self.list.len() > before {
            true => Ok(()),
            false => Err(format!("the JDK has no module {} with classes", String::from_utf8_lossy(module))),
        }
    }

    fn add_folder(&mut self, folder: &Path) -> std::io::Result<()> {
        let mut entries = std::fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                self.add_folder(&path)?;
            } else if path.extension() == Some("class".as_ref()) && entry.file_name() != "module-info.class" {
                self.add(path.display().to_string(), Cow::Owned(std::fs::read(&path)?));
            }
        }
        Ok(())
    }

    fn add_jar(&mut self, jar: &Path, feature: u32) -> std::io::Result<()> {
        let mut entries = class_files_of_jar(jar)?;
        // Of the versions of a class, the newest that the release loads is the one that others see.
        entries.retain(|(name, _)| !name.ends_with("module-info.class") && version(name) <= feature);
        entries.sort_by_key(|(name, _)| std::cmp::Reverse(version(name)));
        for (name, bytes) in entries {
            self.add(format!("{}!/{name}", jar.display()), Cow::Owned(bytes));
        }
        Ok(())
    }
}

/// The release from which on an entry is used; 0 for those that always are, the greatest for what never is.
fn version(entry: &str) -> u32 {
    match entry.strip_prefix(VERSIONS) {
        Some(rest) => rest.split('/').next().and_then(|number| number.parse().ok()).unwrap_or(u32::MAX),
        None => 0,
    }
}
