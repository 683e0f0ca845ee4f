//! Where boot classes come from: `--patch-module` locations, `lib/modules`, `-Xbootclasspath/a`.
#![allow(unsafe_code)] // reason: maps the image file

use crate::options::VmOptions;
use crate::vm::VmError;
use classloader::jimage::Image;
use classloader::source::ClassPath;
use parking_lot::RwLock;
use std::borrow::Cow;

use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::Arc;

/// A read-only file mapping.
struct Mapped {
    base: NonNull<u8>,
    len: usize,
}
// SAFETY: the mapping is private and read-only for its whole life.
unsafe impl Send for Mapped {}
// SAFETY: as above.
unsafe impl Sync for Mapped {}

impl Mapped {
    fn open(path: &Path) -> std::io::Result<Mapped> {
        use std::os::fd::AsRawFd;
        let file = std::fs::File::open(path)?;
        let len = file.metadata()?.len() as usize;
        if len == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        // SAFETY: maps a file we have open, at an address of the kernel's choice.
        let p =
            unsafe { libc::mmap(std::ptr::null_mut(), len, libc::PROT_READ, libc::MAP_PRIVATE, file.as_raw_fd(), 0) };
        match NonNull::new(p.cast()) {
            Some(base) if p != libc::MAP_FAILED => Ok(Mapped { base, len }),
            _ => Err(std::io::Error::last_os_error()),
        }
    }
}
impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        // SAFETY: the mapping covers `len` bytes. (A JDK whose file is truncated while it runs kills any JVM.)
        unsafe { std::slice::from_raw_parts(self.base.as_ptr(), self.len) }
    }
}
impl Drop for Mapped {
    fn drop(&mut self) {
        crate::thread::unmap(self.base, self.len)
    }
}

/// The boot loader's sources.
pub struct BootPath {
    image: Image,
    mapped: Arc<Mapped>,
    patches: Vec<(String, ClassPath)>,
    append: RwLock<Vec<ClassPath>>,
}

/// Bytes of a boot class and where they came from.
pub struct BootBytes<'a> {
    /// The class file.
    pub bytes: Cow<'a, [u8]>,
    /// Found on the append path: belongs to the unnamed module.
    pub appended: bool,
}

impl BootPath {
    /// Opens what the options name.
    pub fn open(o: &VmOptions) -> Result<BootPath, VmError> {
        let path = o.jdk.join("lib/modules");
        let mapped = Mapped::open(&path).map_err(|e| VmError::Image(path.clone(), e.to_string()))?;
        let mapped = Arc::new(mapped);
        let image = Image::open(mapped.clone()).map_err(|e| VmError::Image(path, e.to_string()))?;
        let patches = o.patch_modules.iter().map(|(m, p)| (m.clone(), ClassPath::new(p.clone()))).collect();
        let append = RwLock::new(vec![ClassPath::new(o.boot_append.clone())]);
        Ok(BootPath { image, mapped, patches, append })
    }
    /// The image, for natives that read resources from it.
    pub fn image(&self) -> &Image {
        &self.image
    }
    /// The bytes of the image file, mapped as long as the VM lives.
    pub fn image_bytes(&self) -> &[u8] {
        (*self.mapped).as_ref()
    }
    /// The class file `name` (internal form) of `module`.
    pub fn find(&self, module: &str, name: &str) -> Option<BootBytes<'_>> {
        let file = format!("{name}.class");
        for (m, path) in &self.patches {
            if m == module
                && let Some(bytes) = path.find(&file)
            {
                return Some(BootBytes { bytes: Cow::Owned(bytes), appended: false });
            }
        }
        let bytes = self.image.find(module.as_bytes(), file.as_bytes())?.bytes().ok()?;
        Some(BootBytes { bytes, appended: false })
    }
    /// Adds a jar file to the append path.
    pub fn append(&self, jar: PathBuf) {
        self.append.write().push(ClassPath::new(vec![jar]));
    }
    /// The class file `name` on the append path.
    pub fn find_appended(&self, name: &str) -> Option<BootBytes<'_>> {
        let file = format!("{name}.class");
        let bytes = self.append.read().iter().find_map(|path| path.find(&file))?;
        Some(BootBytes { bytes: Cow::Owned(bytes), appended: true })
    }
}
