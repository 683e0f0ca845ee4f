//! [`Names`]: the class names that verification types are made of.

use std::collections::HashMap;
use std::sync::Arc;

/// An internal name (`java/lang/String`) or an array descriptor (`[Ljava/lang/String;`, `[[I`), as in a Class entry of
/// a constant pool. Equal names are the same class within one verification: one loader resolves all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name(u32);

impl Name {
    /// A small number, one for each name of a table, counted from 0.
    #[inline]
    pub(crate) fn index(self) -> u32 {
        self.0
    }

    /// The name that has this [`index`](Self::index).
    #[inline]
    pub(crate) fn from_index(index: u32) -> Name {
        Name(index)
    }
}

/// The names that the verification of one class mentions, each once.
#[derive(Debug, Default)]
pub(crate) struct Names {
    list: Vec<Arc<[u8]>>,
    known: HashMap<Arc<[u8]>, Name, rustc_hash::FxBuildHasher>,
}

impl Names {
    /// `java/lang/Object`, in every table.
    pub(crate) const OBJECT: Name = Name(0);

    /// A table that knows [`OBJECT`](Self::OBJECT).
    pub(crate) fn new() -> Names {
        let mut names = Names::default();
        names.intern(b"java/lang/Object");
        names
    }

    /// The name with these bytes.
    pub(crate) fn intern(&mut self, bytes: &[u8]) -> Name {
        if let Some(&name) = self.known.get(bytes) {
            return name;
        }
        let name = Name(self.list.len() as u32);
        let shared: Arc<[u8]> = bytes.into();
        self.list.push(shared.clone());
        self.known.insert(shared, name);
        name
    }

    /// The bytes of a name.
    pub(crate) fn bytes(&self, name: Name) -> &[u8] {
        &self.list[name.0 as usize]
    }

    /// Whether it is an array's.
    pub(crate) fn is_array(&self, name: Name) -> bool {
        self.bytes(name).first() == Some(&b'[')
    }
}
