//! The unchanged classes that are mutated: of the host's modules, of folders and of jars.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use classloader::jimage::Image;

use crate::java::files_below;
use crate::raw_class::{RawClass, RawConstant};
use crate::setup::Setup;

/// Larger classes take long and are mostly tables.
const LARGEST: usize = 64 << 10;

/// Classes to be mutated, and where their siblings can be loaded from.
pub struct Seeds {
    /// Class files, each sound in its structure, in an order that does not change.
    pub classes: Vec<Vec<u8>>,
    /// Folders and jars with all of them that are not in the class library as they are here.
    pub class_path: Vec<PathBuf>,
}

impl Seeds {
    /// Reads the classes of these folders, jars and modules. When there are none: some modules, the conformance
    /// programs that are compiled, and Debian's jars.
    pub fn gather(setup: &Setup, sources: &[String]) -> Result<Seeds> {
        let default = sources.is_empty();
        let mut sources: Vec<String> = sources.to_vec();
        if default {
            sources.extend(["java.base", "jdk.compiler", "java.logging", "jdk.jartool"].map(str::to_owned));
            sources.push(setup.scratch("conformance-classes")?.display().to_string());
            let jars = files_below(Path::new("/usr/share/java"))?;
            sources.extend(
                jars.iter()
                    .filter(|path| path.extension() == Some("jar".as_ref()))
                    .map(|jar| jar.display().to_string()),
            );
        }
        let mut seeds = Seeds { classes: Vec::new(), class_path: Vec::new() };
        let mut image = None;
        for source in &sources {
            let path = Path::new(source);
            if path.is_dir() {
                seeds.add_folder(path)?;
            } else if path.is_file() {
                seeds.add_jar(path).with_context(|| source.clone())?;
            } else {
                if image.is_none() {
                    let bytes = std::fs::read(setup.jdk.join("lib/modules"))?;
                    image = Some(Image::open(Arc::new(bytes))?);
                }
                seeds.add_module(setup, image.as_ref().context("it was just opened")?, source)?;
            }
        }
        seeds.classes.sort();
        seeds.classes.dedup();
        Ok(seeds)
    }

    /// Takes a class unless it is too large or, like `module-info`, no class.
    fn add(&mut self, bytes: Vec<u8>) {
        let is_class = |class: RawClass| !class.class_name(class.this_class).ends_with(b"-info");
        if bytes.len() <= LARGEST && RawClass::read(&bytes).is_ok_and(is_class) {
            self.classes.push(bytes);
        }
    }

    fn add_folder(&mut self, folder: &Path) -> Result<()> {
        let files = files_below(folder)?;
        for file in files.iter().filter(|file| file.extension() == Some("class".as_ref())) {
            let bytes = std::fs::read(file)?;
            // The folder of the class path is the one below which the file's path is the class's name.
            let Ok(class) = RawClass::read(&bytes) else { continue };
            let name = format!("{}.class", class.name());
            if let Some(root) = file.to_str().and_then(|path| path.strip_suffix(&name)) {
                let root = PathBuf::from(root);
                if !self.class_path.contains(&root) {
                    self.class_path.push(root);
                }
                self.add(bytes);
            }
        }
        Ok(())
    }

    fn add_jar(&mut self, jar: &Path) -> Result<()> {
        let mut archive = zip::ZipArchive::new(std::fs::File::open(jar)?)?;
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at)?;
            if entry.name().ends_with(".class") && !entry.name().starts_with("META-INF/") {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut entry, &mut bytes)?;
                self.add(bytes);
            }
        }
        self.class_path.push(jar.to_owned());
        Ok(())
    }

    /// Only the platform may define classes in `java`: those go to `fuzz`, package by package, as files on the class
    /// path. `java.lang` itself stays out: too much of it is known to the VM by name.
    fn add_module(&mut self, setup: &Setup, image: &Image, module: &str) -> Result<()> {
        let before = self.classes.len();
        let renamed = setup.scratch("fuzz-renamed")?.join(module);
        for resource in image.resources() {
            if resource.module() != module.as_bytes() || resource.extension() != b"class" {
                continue;
            }
            let bytes = resource.bytes()?.into_owned();
            let package = resource.parent();
            if package == b"java/lang" {
                continue;
            }
            if !package.starts_with(b"java/") {
                self.add(bytes);
                continue;
            }
            let mut class = RawClass::read(&bytes)?;
            rename(&mut class, &[package, b"/"].concat());
            let bytes = class.to_bytes()?;
            let path = renamed.join(format!("{}.class", class.name()));
            std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
            std::fs::write(path, &bytes)?;
            self.add(bytes);
        }
        if self.classes.len() == before {
            bail!("{module} is neither a folder nor a jar nor a module of {} with classes", setup.jdk.display());
        }
        self.class_path.push(renamed);
        Ok(())
    }
}

/// Moves the classes of `package` (`java/util/`) to the package that begins with `fuzz` instead of `java`, in everything
/// that the class says.
fn rename(class: &mut RawClass, package: &[u8]) {
    for constant in &mut class.constants {
        let RawConstant::Text(text) = constant else { continue };
        let mut at = 0;
        while let Some(found) = text[at..].windows(package.len()).position(|window| window == package) {
            let start = at + found;
            at = start + package.len();
            let starts_name = start == 0 || !text[start - 1].is_ascii_alphanumeric() || text[start - 1] == b'L';
            let rest = text[at..].iter().copied();
            let is_member = rest.take_while(|byte| !b";<:.(".contains(byte)).all(|byte| byte != b'/');
            if starts_name && is_member {
                text[start..start + 4].copy_from_slice(b"fuzz");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_moves_without_the_packages_below() {
        let text = |text: &[u8]| RawConstant::Text(text.to_vec());
        let mut class = RawClass {
            minor: 0,
            major: 61,
            constants: vec![
                text(b"java/util/List"),
                text(b"(Ljava/util/Map$Entry;Ljava/util/function/Function;)[Ljava/util/List;"),
            ],
            access: 0,
            this_class: 0,
            super_class: 0,
            interfaces: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            attributes: Vec::new(),
        };
        rename(&mut class, b"java/util/");
        assert_eq!(class.text_at(0), b"fuzz/util/List");
        assert_eq!(class.text_at(1), b"(Lfuzz/util/Map$Entry;Ljava/util/function/Function;)[Lfuzz/util/List;");
    }
}
