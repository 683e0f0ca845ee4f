//! The constant pool of a class file (JVMS 4.4).

use std::fmt;

/// An index into a [`ConstantPool`]. Index 0 means "none" where the specification allows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CpIndex(pub u16);

impl CpIndex {
    /// The index 0: no entry.
    pub const NONE: CpIndex = CpIndex(0);

    /// Whether this is index 0.
    #[inline]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The index, or `None` for index 0.
    #[inline]
    pub const fn some(self) -> Option<CpIndex> {
        if self.0 == 0 { None } else { Some(self) }
    }

    /// The index as a subscript of [`ConstantPool::entries`].
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Debug for CpIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl fmt::Display for CpIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A range of the pool's own copy of the class bytes that holds modified UTF-8; read it with [`ConstantPool::utf8`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Utf8Range {
    pub(crate) start: u32,
    pub(crate) len: u16,
}

/// One entry of the constant pool (JVMS 4.4.1 to 4.4.12).
#[derive(Clone, Copy, PartialEq, Debug)]
#[allow(missing_docs, reason = "the fields are the specification's items, by its names")]
pub enum Constant {
    /// Index 0, and the index after a `Long` or `Double`.
    Unusable,
    /// Modified UTF-8; the bytes come from [`ConstantPool::utf8`].
    Utf8(Utf8Range),
    Integer(i32),
    /// The raw bits of a `float`.
    Float(u32),
    Long(i64),
    /// The raw bits of a `double`.
    Double(u64),
    Class {
        name: CpIndex,
    },
    String {
        utf8: CpIndex,
    },
    Fieldref {
        class: CpIndex,
        name_and_type: CpIndex,
    },
    Methodref {
        class: CpIndex,
        name_and_type: CpIndex,
    },
    InterfaceMethodref {
        class: CpIndex,
        name_and_type: CpIndex,
    },
    NameAndType {
        name: CpIndex,
        descriptor: CpIndex,
    },
    /// `kind` is one of 1 to 9 (JVMS 5.4.3.5).
    MethodHandle {
        kind: u8,
        reference: CpIndex,
    },
    MethodType {
        descriptor: CpIndex,
    },
    /// `bootstrap` is an index into the `BootstrapMethods` attribute.
    Dynamic {
        bootstrap: u16,
        name_and_type: CpIndex,
    },
    /// `bootstrap` is an index into the `BootstrapMethods` attribute.
    InvokeDynamic {
        bootstrap: u16,
        name_and_type: CpIndex,
    },
    Module {
        name: CpIndex,
    },
    Package {
        name: CpIndex,
    },
}

const _: () = assert!(size_of::<Constant>() == 16);

/// The constant pool: one array of entries and one copy of the bytes their text lies in.
#[derive(Clone, Default)]
pub struct ConstantPool {
    /// The entries; index 0 and the second halves of 8-byte constants are [`Constant::Unusable`].
    pub entries: Vec<Constant>,
    pub(crate) text: Box<[u8]>,
}

impl ConstantPool {
    /// The number of indices, index 0 included (`constant_pool_count`).
    #[inline]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the pool has no entry at all, as in `ConstantPool::default()`.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry at `index`, [`Constant::Unusable`] when out of range.
    #[inline]
    pub fn get(&self, index: CpIndex) -> Constant {
        self.entries.get(index.index()).copied().unwrap_or(Constant::Unusable)
    }

    /// The modified UTF-8 bytes of the `Utf8` entry at `index`; empty when it is not one (C1 makes that a caller's bug).
    #[inline]
    pub fn utf8(&self, index: CpIndex) -> &[u8] {
        self.try_utf8(index).unwrap_or_default()
    }

    /// The modified UTF-8 bytes at `index`, or `None` when the entry is no `Utf8`.
    #[inline]
    pub fn try_utf8(&self, index: CpIndex) -> Option<&[u8]> {
        match self.entries.get(index.index()) {
            Some(&Constant::Utf8(range)) => Some(self.text(range)),
            _ => None,
        }
    }

    /// The text of a `Utf8` entry of this pool.
    #[inline]
    pub fn text(&self, range: Utf8Range) -> &[u8] {
        let start = range.start as usize;
        self.text.get(start..start + range.len as usize).unwrap_or_default()
    }

    /// The internal name of the `Class` entry at `index` (`java/lang/Object`, `[I`); empty when it is not one.
    #[inline]
    pub fn class_name(&self, index: CpIndex) -> &[u8] {
        match self.get(index) {
            Constant::Class { name } => self.utf8(name),
            _ => &[],
        }
    }

    /// Name and descriptor of the `NameAndType` entry at `index`; empty when it is not one.
    #[inline]
    pub fn name_and_type(&self, index: CpIndex) -> (&[u8], &[u8]) {
        match self.get(index) {
            Constant::NameAndType { name, descriptor } => (self.utf8(name), self.utf8(descriptor)),
            _ => (&[], &[]),
        }
    }
}

impl fmt::Debug for ConstantPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (index, constant) in self.entries.iter().enumerate() {
            match constant {
                Constant::Unusable => {}
                Constant::Utf8(range) => {
                    map.entry(&index, &String::from_utf8_lossy(self.text(*range)));
                }
                other => {
                    map.entry(&index, other);
                }
            }
        }
        map.finish()
    }
}
