//! Small class files, valid or not as the case wants. Strings are entered into the constant pool as they are used.

use crate::raw_class::{RawAttribute, RawClass, RawCode, RawConstant, RawMember, tag};

pub const ACC_PUBLIC: u16 = 0x0001;
pub const ACC_STATIC: u16 = 0x0008;
pub const ACC_SUPER: u16 = 0x0020;

const RETURN: u8 = classloader::bytecode::Opcode::Return as u8;

impl RawClass {
    /// A public class `name` that extends Object.
    pub fn named(name: &str) -> RawClass {
        let mut class = RawClass {
            minor: 0,
            major: 52,
            constants: vec![RawConstant::Nothing],
            access: ACC_PUBLIC | ACC_SUPER,
            this_class: 0,
            super_class: 0,
            interfaces: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            attributes: Vec::new(),
        };
        class.this_class = class.class(name);
        class.super_class = class.class("java/lang/Object");
        class
    }

    /// Adds a constant: its tag and its bytes, whatever they mean.
    pub fn constant(&mut self, tag: u8, bytes: &[u8]) -> u16 {
        self.push(RawConstant::Nonsense { tag, bytes: bytes.to_vec() })
    }

    /// Adds a CONSTANT_Utf8 of these bytes, well formed or not.
    pub fn utf8(&mut self, bytes: &[u8]) -> u16 {
        self.push(RawConstant::Text(bytes.to_vec()))
    }

    /// Adds a CONSTANT_Class.
    pub fn class(&mut self, name: &str) -> u16 {
        let index = self.utf8(name.as_bytes());
        self.push(RawConstant::Index { tag: tag::CLASS, index })
    }

    fn push(&mut self, constant: RawConstant) -> u16 {
        self.constants.push(constant);
        u16::try_from(self.constants.len() - 1).expect("few constants")
    }

    /// Adds a field without attributes.
    pub fn field(&mut self, access: u16, name: &str, descriptor: &str) {
        let field = self.member(access, name, descriptor);
        self.fields.push(field);
    }

    /// Adds a method without Code.
    pub fn bare_method(&mut self, access: u16, name: &str, descriptor: &str) {
        let method = self.member(access, name, descriptor);
        self.methods.push(method);
    }

    /// Adds a method with this code, two stack words and four locals.
    pub fn method(&mut self, access: u16, name: &str, descriptor: &str, code: &[u8]) {
        let mut method = self.member(access, name, descriptor);
        let code = RawCode { max_stack: 2, max_locals: 4, code: code.to_vec(), ..RawCode::default() };
        let body = code.to_bytes().expect("short code");
        method.attributes.push(RawAttribute { name: self.utf8(b"Code"), length: None, body });
        self.methods.push(method);
    }

    /// Adds `public static void main(String[])` that returns at once.
    pub fn main(&mut self) {
        self.method(ACC_PUBLIC | ACC_STATIC, "main", "([Ljava/lang/String;)V", &[RETURN]);
    }

    fn member(&mut self, access: u16, name: &str, descriptor: &str) -> RawMember {
        let (name, descriptor) = (self.utf8(name.as_bytes()), self.utf8(descriptor.as_bytes()));
        RawMember { access, name, descriptor, attributes: Vec::new() }
    }
}
