//! Class files for tests, and the classes that they mention.

use classloader::bytecode::Opcode;

use crate::hierarchy::{ClassHierarchy, LoadFailed, LoadedClass, MemberKind};

/// `class p/T extends p/A` with one method.
pub(super) struct ClassBuilder {
    major: u16,
    count: u16,
    pool: Vec<u8>,
    known: Vec<(Vec<u8>, u16)>,
    /// Flags, name and descriptor of the method.
    method: (u16, &'static str, String),
    pub(super) max_stack: u16,
    pub(super) max_locals: u16,
    pub(super) code: Vec<u8>,
    /// Start, end, handler, catch type.
    pub(super) handlers: Vec<[u16; 4]>,
}

pub(super) const STATIC: u16 = 9;

impl ClassBuilder {
    /// `static` method `m` with this descriptor.
    pub(super) fn new(descriptor: &str) -> ClassBuilder {
        ClassBuilder::with_method(STATIC, "m", descriptor)
    }

    pub(super) fn with_method(flags: u16, name: &'static str, descriptor: &str) -> ClassBuilder {
        ClassBuilder {
            major: 48,
            count: 1,
            pool: Vec::new(),
            known: Vec::new(),
            method: (flags, name, descriptor.to_owned()),
            max_stack: 4,
            max_locals: 6,
            code: Vec::new(),
            handlers: Vec::new(),
        }
    }

    fn constant(&mut self, bytes: Vec<u8>) -> u16 {
        if let Some((_, index)) = self.known.iter().find(|(known, _)| *known == bytes) {
            return *index;
        }
        let index = self.count;
        self.count += 1;
        self.pool.extend(&bytes);
        self.known.push((bytes, index));
        index
    }

    fn utf8(&mut self, text: &str) -> u16 {
        self.constant([&[1][..], &(text.len() as u16).to_be_bytes(), text.as_bytes()].concat())
    }

    fn pair(&mut self, tag: u8, first: u16, second: u16) -> u16 {
        self.constant([&[tag][..], &first.to_be_bytes(), &second.to_be_bytes()].concat())
    }

    pub(super) fn class(&mut self, name: &str) -> u16 {
        let name = self.utf8(name);
        self.constant([&[7][..], &name.to_be_bytes()].concat())
    }

    fn member(&mut self, tag: u8, class: &str, name: &str, descriptor: &str) -> u16 {
        let (class, name, descriptor) = (self.class(class), self.utf8(name), self.utf8(descriptor));
        let name_and_type = self.pair(12, name, descriptor);
        self.pair(tag, class, name_and_type)
    }

    pub(super) fn field(&mut self, class: &str, name: &str, descriptor: &str) -> u16 {
        self.member(9, class, name, descriptor)
    }

    pub(super) fn method(&mut self, class: &str, name: &str, descriptor: &str) -> u16 {
        self.member(10, class, name, descriptor)
    }

    /// Appends an instruction without operands.
    pub(super) fn op(&mut self, opcode: Opcode) -> &mut Self {
        self.code.push(opcode as u8);
        self
    }

    /// Appends instructions without operands.
    pub(super) fn ops(&mut self, opcodes: &[Opcode]) -> &mut Self {
        self.code.extend(opcodes.iter().map(|&opcode| opcode as u8));
        self
    }

    /// Appends an instruction with one byte of operand.
    pub(super) fn op1(&mut self, opcode: Opcode, operand: u8) -> &mut Self {
        self.code.extend([opcode as u8, operand]);
        self
    }

    /// Appends an instruction with two bytes of operand.
    pub(super) fn op2(&mut self, opcode: Opcode, operand: u16) -> &mut Self {
        self.op(opcode).code.extend(operand.to_be_bytes());
        self
    }

    /// Appends a jump to `target`.
    pub(super) fn jump(&mut self, opcode: Opcode, target: usize) -> &mut Self {
        let offset = target.wrapping_sub(self.code.len()) as u16;
        self.op2(opcode, offset)
    }

    /// Where the next instruction will be.
    pub(super) fn here(&self) -> usize {
        self.code.len()
    }

    pub(super) fn bytes(&mut self) -> Vec<u8> {
        let (this, superclass, code_name) = (self.class("p/T"), self.class("p/A"), self.utf8("Code"));
        let (flags, name, descriptor) = self.method.clone();
        let (name, descriptor) = (self.utf8(name), self.utf8(&descriptor));
        let (field, int) = (self.utf8("f"), self.utf8("I"));
        let mut bytes = vec![0xca, 0xfe, 0xba, 0xbe, 0, 0];
        let word = |bytes: &mut Vec<u8>, word: u16| bytes.extend(word.to_be_bytes());
        word(&mut bytes, self.major);
        word(&mut bytes, self.count);
        bytes.extend(&self.pool);
        for value in [0x21, this, superclass, 0, 1, 0, field, int, 0, 1, flags, name, descriptor, 1, code_name] {
            word(&mut bytes, value);
        }
        bytes.extend(((12 + self.code.len() + 8 * self.handlers.len()) as u32).to_be_bytes());
        word(&mut bytes, self.max_stack);
        word(&mut bytes, self.max_locals);
        bytes.extend((self.code.len() as u32).to_be_bytes());
        bytes.extend(&self.code);
        word(&mut bytes, self.handlers.len() as u16);
        for value in self.handlers.iter().flatten() {
            word(&mut bytes, *value);
        }
        bytes.extend([0, 0, 0, 0]);
        bytes
    }
}

/// Classes with their superclasses; an interface has none.
const CLASSES: [(&str, Option<&str>); 13] = [
    ("java/lang/Object", None),
    ("java/lang/String", Some("java/lang/Object")),
    ("java/lang/Throwable", Some("java/lang/Object")),
    ("java/lang/Cloneable", None),
    ("java/io/Serializable", None),
    ("java/lang/Runnable", None),
    ("java/lang/Number", Some("java/lang/Object")),
    ("java/lang/Integer", Some("java/lang/Number")),
    ("java/lang/Long", Some("java/lang/Number")),
    ("java/lang/Error", Some("java/lang/Throwable")),
    ("p/A", Some("java/lang/Object")),
    ("p/T", Some("p/A")),
    ("java/lang/Class", Some("java/lang/Object")),
];

/// Knows `CLASSES`.
pub(super) struct Hierarchy;

impl Hierarchy {
    fn index(name: &[u8]) -> Option<usize> {
        CLASSES.iter().position(|(known, _)| known.as_bytes() == name)
    }

    fn loaded(index: usize) -> LoadedClass {
        let is_interface = index != 0 && CLASSES[index].1.is_none();
        LoadedClass { id: index as u32, is_interface, is_array_interface: matches!(index, 3 | 4) }
    }
}

impl ClassHierarchy for Hierarchy {
    fn load(&self, name: &[u8]) -> Result<LoadedClass, LoadFailed> {
        Hierarchy::index(name).map(Hierarchy::loaded).ok_or(LoadFailed)
    }

    fn superclass(&self, class: LoadedClass) -> Option<(LoadedClass, Box<[u8]>)> {
        let name = CLASSES[class.id as usize].1?.as_bytes();
        Some((self.load(name).ok()?, name.into()))
    }

    fn is_subclass(&self, class: LoadedClass, superclass: LoadedClass) -> bool {
        let above = |class: &LoadedClass| self.superclass(*class).map(|(above, _)| above);
        std::iter::successors(Some(class), above).any(|class| class == superclass)
    }

    fn has_superclass(&self, name: &[u8]) -> bool {
        matches!(name, b"p/A" | b"java/lang/Object")
    }

    fn is_foreign_protected(&self, _: LoadedClass, _: MemberKind, name: &[u8], _: &[u8]) -> bool {
        // `Object.clone` and `Object.finalize` are.
        matches!(name, b"clone" | b"finalize")
    }
}
