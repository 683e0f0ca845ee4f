//! The jimage file format: `lib/modules` of a JDK.
//!
//! A header, then the index (a perfect hash table from paths to locations, attribute bytes, strings), then the
//! resources. Nothing is read but the header until something is looked up, so a mapped image costs the pages that are
//! used.
//!
//! Paths are `/module/package/base.extension`; `/packages/name.with.dots` tells which modules hold a package.

mod decompress;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use smallvec::SmallVec;

const MAGIC: u32 = 0xcafe_dada;
const MAJOR_VERSION: u32 = 1;
const MINOR_VERSION: u32 = 0;
const HEADER_SIZE: usize = 28;
const HASH_SEED: u32 = 0x0100_0193;

/// Why an image cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImageError {
    /// Not a jimage file.
    Magic,
    /// A version of the format that is not known.
    Version {
        /// Major version of the format.
        major: u32,
        /// Minor version of the format.
        minor: u32,
    },
    /// The file is shorter than its header says, or a resource lies outside of it.
    Truncated,
    /// A compressed resource cannot be decompressed.
    Compression,
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImageError::Magic => f.write_str("not a jimage file"),
            ImageError::Version { major, minor } => {
                write!(f, "unknown jimage version {major}.{minor}")
            }
            ImageError::Truncated => f.write_str("truncated jimage file"),
            ImageError::Compression => f.write_str("malformed compressed resource in jimage file"),
        }
    }
}

impl std::error::Error for ImageError {}

#[derive(Clone, Copy)]
struct Endian {
    big: bool,
}

impl Endian {
    fn u32(self, bytes: [u8; 4]) -> u32 {
        if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }

    fn u64(self, bytes: [u8; 8]) -> u64 {
        if self.big { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) }
    }
}

/// An opened image.
#[derive(Clone)]
pub struct Image {
    data: Arc<dyn AsRef<[u8]> + Send + Sync>,
    endian: Endian,
    table_length: u32,
    /// Offsets in the file of the four parts of the index and of the resources.
    redirects: usize,
    offsets: usize,
    locations: usize,
    strings: usize,
    resources: usize,
}

impl Image {
    /// Opens the image in `data`, the whole file.
    ///
    /// # Errors
    ///
    /// The header is not one of a known version, or the index is not all there.
    pub fn open(data: Arc<dyn AsRef<[u8]> + Send + Sync>) -> Result<Image, ImageError> {
        let bytes = (*data).as_ref();
        let header: &[u8; HEADER_SIZE] = bytes.first_chunk().ok_or(ImageError::Truncated)?;
        let words = header.as_chunks::<4>().0;
        let endian = [Endian { big: false }, Endian { big: true }]
            .into_iter()
            .find(|endian| endian.u32(words[0]) == MAGIC)
            .ok_or(ImageError::Magic)?;
        let word = |at: usize| endian.u32(words[at]);
        let (major, minor) = (word(1) >> 16, word(1) & 0xffff);
        if (major, minor) != (MAJOR_VERSION, MINOR_VERSION) {
            return Err(ImageError::Version { major, minor });
        }
        let table_length = word(4);
        let table_size = 4 * u64::from(table_length);
        let mut end = HEADER_SIZE as u64;
        let mut part = |size: u64| {
            let start = end;
            end += size;
            start as usize
        };
        let redirects = part(table_size);
        let offsets = part(table_size);
        let locations = part(word(5).into());
        let strings = part(word(6).into());
        let resources = part(0);
        if resources > bytes.len() {
            return Err(ImageError::Truncated);
        }
        Ok(Image { endian, table_length, redirects, offsets, locations, strings, resources, data })
    }

    /// Finds the resource `name` (`java/lang/Object.class`) of `module` (`java.base`).
    pub fn find(&self, module: &[u8], name: &[u8]) -> Option<Resource<'_>> {
        let mut path = SmallVec::<[u8; 160]>::new();
        for part in [b"/", module, b"/", name] {
            path.extend_from_slice(part);
        }
        self.find_path(&path)
    }

    /// Finds the resource at `path` (`/java.base/java/lang/Object.class`).
    pub fn find_path(&self, path: &[u8]) -> Option<Resource<'_>> {
        let slot = hash(path, HASH_SEED).checked_rem(self.table_length)?;
        let redirect = self.table_entry(self.redirects, slot)?.cast_signed();
        let index = match redirect {
            0 => return None,
            1.. => hash(path, redirect.cast_unsigned()) % self.table_length,
            // -1 - redirect, which is not negative.
            _ => !redirect.cast_unsigned(),
        };
        self.resource(index).filter(|resource| resource.is_at(path))
    }

    /// The module that holds `package` (`java/lang`): the first one in which the package is not empty.
    pub fn module_of_package(&self, package: &[u8]) -> Option<&[u8]> {
        let mut path = SmallVec::<[u8; 160]>::from_slice(b"/packages/");
        path.extend(package.iter().map(|&b| if b == b'/' { b'.' } else { b }));
        let content = self.find_path(&path)?.bytes().ok()?;
        let (entries, _) = content.as_chunks::<8>();
        let entry = entries.iter().find(|entry| self.endian.u32([entry[0], entry[1], entry[2], entry[3]]) == 0)?;
        self.string(self.endian.u32([entry[4], entry[5], entry[6], entry[7]]).into())
    }

    /// The names of all modules, sorted. Reads the whole index.
    pub fn modules(&self) -> Vec<&[u8]> {
        let mut names: Vec<_> = self.resources().map(|resource| resource.module).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| !matches!(*name, b"" | b"packages" | b"modules"));
        names
    }

    /// All resources, in no particular order.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        (0..self.table_length).filter_map(|index| self.resource(index))
    }

    fn bytes(&self) -> &[u8] {
        (*self.data).as_ref()
    }

    fn table_entry(&self, table: usize, index: u32) -> Option<u32> {
        if index >= self.table_length {
            return None;
        }
        let entry = self.bytes().get(table + 4 * index as usize..)?.first_chunk()?;
        Some(self.endian.u32(*entry))
    }

    /// The zero-terminated string at `offset` of the string table.
    fn string(&self, offset: u64) -> Option<&[u8]> {
        let strings = self.bytes().get(self.strings..self.resources)?;
        let string = strings.get(usize::try_from(offset).ok()?..)?;
        string.get(..string.iter().position(|&b| b == 0)?)
    }

    /// Decodes the location at `index` of the offset table.
    fn resource(&self, index: u32) -> Option<Resource<'_>> {
        const KINDS: usize = 8;
        let offset = self.table_entry(self.offsets, index)?;
        let locations = self.bytes().get(self.locations..self.strings)?;
        let mut rest = locations.get(offset as usize..)?;
        // By kind: end, module, parent, base, extension, offset, compressed size, size.
        let mut attributes = [0u64; KINDS];
        loop {
            let (&head, tail) = rest.split_first()?;
            let kind = usize::from(head >> 3);
            if kind == 0 {
                break;
            }
            let (value, tail) = tail.split_at_checked(usize::from(head & 7) + 1)?;
            *attributes.get_mut(kind)? = value.iter().fold(0, |all, &byte| all << 8 | u64::from(byte));
            rest = tail;
        }
        let [_, module, parent, base, extension, offset, compressed, size] = attributes;
        Some(Resource {
            image: self,
            module: self.string(module)?,
            parent: self.string(parent)?,
            base: self.string(base)?,
            extension: self.string(extension)?,
            offset,
            compressed,
            size,
        })
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image").field("table_length", &self.table_length).finish_non_exhaustive()
    }
}

fn hash(path: &[u8], seed: u32) -> u32 {
    path.iter().fold(seed, |hash, &byte| hash.wrapping_mul(HASH_SEED) ^ u32::from(byte)) & 0x7fff_ffff
}

/// A resource of an [`Image`].
#[derive(Clone, Copy)]
pub struct Resource<'a> {
    image: &'a Image,
    module: &'a [u8],
    parent: &'a [u8],
    base: &'a [u8],
    extension: &'a [u8],
    offset: u64,
    compressed: u64,
    size: u64,
}

impl<'a> Resource<'a> {
    /// The module's name (`java.base`); `packages` for the entries that tell a package's modules.
    pub fn module(&self) -> &'a [u8] {
        self.module
    }

    /// The folder in the module, without a slash at the end (`java/lang`); empty when there is none.
    pub fn parent(&self) -> &'a [u8] {
        self.parent
    }

    /// The file name without its extension (`Object`).
    pub fn base(&self) -> &'a [u8] {
        self.base
    }

    /// The extension without the dot (`class`); may be empty.
    pub fn extension(&self) -> &'a [u8] {
        self.extension
    }

    /// The name in the module (`java/lang/Object.class`).
    pub fn name(&self) -> Vec<u8> {
        [&self.parts()[3..].concat(), self.extension].concat()
    }

    /// The size in bytes, decompressed.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The content, borrowed from the image unless it is compressed.
    ///
    /// # Errors
    ///
    /// The image is truncated or its compressed content malformed.
    pub fn bytes(&self) -> Result<Cow<'a, [u8]>, ImageError> {
        let stored = if self.compressed == 0 { self.size } else { self.compressed };
        let start = (self.image.resources as u64).checked_add(self.offset);
        let range = start.and_then(|start| {
            let end = start.checked_add(stored)?;
            Some(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
        });
        let bytes = range.and_then(|range| self.image.bytes().get(range)).ok_or(ImageError::Truncated)?;
        if self.compressed == 0 {
            return Ok(Cow::Borrowed(bytes));
        }
        decompress::decompress(self.image, bytes, self.size).map(Cow::Owned)
    }

    /// The path in pieces, separators included.
    fn parts(&self) -> [&'a [u8]; 7] {
        let after = |part: &[u8], separator: &'static [u8]| {
            if part.is_empty() { &[][..] } else { separator }
        };
        [
            after(self.module, b"/"),
            self.module,
            after(self.module, b"/"),
            self.parent,
            after(self.parent, b"/"),
            self.base,
            after(self.extension, b"."),
        ]
    }

    fn is_at(&self, path: &[u8]) -> bool {
        let parts = self.parts();
        let rest = parts.iter().try_fold(path, |rest, part| rest.strip_prefix(*part));
        rest == Some(self.extension)
    }
}

impl fmt::Debug for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = [&self.parts().concat(), self.extension].concat();
        write!(f, "Resource({}, {} bytes)", String::from_utf8_lossy(&path), self.size)
    }
}

#[cfg(test)]
mod tests;
