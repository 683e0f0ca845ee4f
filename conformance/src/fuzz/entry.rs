//! The entry of fuzzing without a VM: parser, verifier and reference maps on any bytes, in this process. `cargo test` and
//! the target of `fuzz/` run the same.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use classloader::jimage::Image;
use verifier::{ClassFiles, MethodShape, RefMaps};

/// The class library of the host, which the bytes may refer to.
pub struct Library(Image);

impl Library {
    /// The `lib/modules` file that `CARAFE_JDK`, `JAVA_HOME` or `java` on the path leads to.
    pub fn of_host() -> Option<Library> {
        let homes = ["CARAFE_JDK", "JAVA_HOME"].into_iter().filter_map(std::env::var_os).map(PathBuf::from);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let on_path = std::env::split_paths(&path)
            .filter_map(|dir| dir.join("java").canonicalize().ok())
            .filter_map(|java| Some(java.parent()?.parent()?.to_path_buf()));
        let file = homes.chain(on_path).map(|home| home.join("lib/modules")).find(|file| file.is_file())?;
        Image::open(Arc::new(std::fs::read(file).ok()?)).ok().map(Library)
    }

    /// The class file of this internal name.
    pub fn find(&self, name: &[u8]) -> Option<Cow<'_, [u8]>> {
        let package = &name[..name.iter().rposition(|&byte| byte == b'/')?];
        self.0.find(self.0.module_of_package(package)?, &[name, b".class"].concat())?.bytes().ok()
    }
}

/// Parses and verifies the bytes. What is accepted must have reference maps, because the collector will want them.
/// Tells whether it is accepted.
pub fn verify_bytes(bytes: &[u8], files: &ClassFiles<'_>) -> bool {
    let Ok((file, proof)) = files.check(bytes) else { return false };
    for method in &file.methods {
        let Some(code) = &method.code else { continue };
        let mut shape = MethodShape::of(&file.constant_pool, method, code);
        if proof.has_stack_maps() {
            shape = shape.with_stack_maps(code);
        }
        assert!(RefMaps::compute(&shape).is_ok(), "no maps of {:?}", file.constant_pool.utf8(method.name));
    }
    true
}

#[cfg(test)]
mod tests;
