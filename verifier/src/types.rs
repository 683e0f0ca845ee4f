//! [`Names`]: the class names that verification types are made of.

use std::hash::Hasher;

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
#[derive(Debug)]
pub(crate) struct Names {
    /// All names, one behind the other.
    text: Vec<u8>,
    /// Where each name ends.
    ends: Vec<u32>,
    /// An open hash table; a slot holds one more than a name's number, or 0. Its length is a power of two, twice the
    /// number of names at least.
    slots: Vec<u32>,
}

impl Names {
    /// `java/lang/Object`, in every table.
    pub(crate) const OBJECT: Name = Name(0);
    /// `java/lang/Throwable`, in every table.
    pub(crate) const THROWABLE: Name = Name(1);

    /// A table that knows the constants.
    pub(crate) fn new() -> Names {
        let mut names = Names { text: Vec::new(), ends: Vec::new(), slots: vec![0; 128] };
        names.intern(b"java/lang/Object");
        names.intern(b"java/lang/Throwable");
        names
    }

    /// The name with these bytes.
    pub(crate) fn intern(&mut self, bytes: &[u8]) -> Name {
        let slot = match self.find(bytes) {
            Ok(name) => return name,
            Err(slot) => slot,
        };
        let name = Name(self.ends.len() as u32);
        self.text.extend_from_slice(bytes);
        self.ends.push(self.text.len() as u32);
        self.slots[slot] = name.0 + 1;
        if self.ends.len() * 2 > self.slots.len() {
            self.grow();
        }
        name
    }

    /// The name with these bytes, or the slot for it.
    fn find(&self, bytes: &[u8]) -> Result<Name, usize> {
        let mut hasher = rustc_hash::FxHasher::default();
        hasher.write(bytes);
        let mask = self.slots.len() - 1;
        let mut slot = hasher.finish() as usize & mask;
        loop {
            match self.slots[slot].checked_sub(1).map(Name) {
                None => return Err(slot),
                Some(name) if self.bytes(name) == bytes => return Ok(name),
                Some(_) => slot = (slot + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        self.slots = vec![0; self.slots.len() * 2];
        for number in 0..self.ends.len() as u32 {
            if let Err(slot) = self.find(self.bytes(Name(number))) {
                self.slots[slot] = number + 1;
            }
        }
    }

    /// The bytes of a name.
    pub(crate) fn bytes(&self, name: Name) -> &[u8] {
        let at = name.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// Whether it is an array's.
    pub(crate) fn is_array(&self, name: Name) -> bool {
        self.bytes(name).first() == Some(&b'[')
    }
}
