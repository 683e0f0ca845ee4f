//! A writer of small class files, valid or not as the case wants.

/// A class file in the making. Strings are entered into the constant pool as they are used.
pub struct ClassBytes {
    pub major: u16,
    pub access: u16,
    pub this_class: u16,
    pub super_class: u16,
    pub interfaces: Vec<u16>,
    constants: Vec<u8>,
    constant_count: u16,
    fields: Vec<Vec<u8>>,
    methods: Vec<Vec<u8>>,
}

pub const ACC_PUBLIC: u16 = 0x0001;
pub const ACC_STATIC: u16 = 0x0008;
pub const ACC_SUPER: u16 = 0x0020;

impl ClassBytes {
    /// A public class `name` that extends Object.
    pub fn new(name: &str) -> ClassBytes {
        let mut class = ClassBytes {
            major: 52,
            access: ACC_PUBLIC | ACC_SUPER,
            this_class: 0,
            super_class: 0,
            interfaces: Vec::new(),
            constants: Vec::new(),
            constant_count: 1,
            fields: Vec::new(),
            methods: Vec::new(),
        };
        class.this_class = class.class(name);
        class.super_class = class.class("java/lang/Object");
        class
    }

    /// Adds a constant: its tag and its bytes.
    pub fn constant(&mut self, tag: u8, bytes: &[u8]) -> u16 {
        self.constants.push(tag);
        self.constants.extend_from_slice(bytes);
        self.constant_count += 1;
        self.constant_count - 1
    }

    /// Adds a CONSTANT_Utf8 of these bytes, well formed or not.
    pub fn utf8(&mut self, bytes: &[u8]) -> u16 {
        let length = u16::try_from(bytes.len()).expect("a short constant");
        self.constant(1, &[&length.to_be_bytes()[..], bytes].concat())
    }

    /// Adds a CONSTANT_Class.
    pub fn class(&mut self, name: &str) -> u16 {
        let name = self.utf8(name.as_bytes());
        self.constant(7, &name.to_be_bytes())
    }

    /// Adds a field without attributes.
    pub fn field(&mut self, access: u16, name: &str, descriptor: &str) {
        let field = self.member(access, name, descriptor, &[]);
        self.fields.push(field);
    }

    /// Adds a method without Code.
    pub fn bare_method(&mut self, access: u16, name: &str, descriptor: &str) {
        let method = self.member(access, name, descriptor, &[]);
        self.methods.push(method);
    }

    /// Adds a method with this code, two stack words and four locals.
    pub fn method(&mut self, access: u16, name: &str, descriptor: &str, code: &[u8]) {
        let length = u32::try_from(code.len()).expect("short code");
        let body = [&[0, 2, 0, 4][..], &length.to_be_bytes(), code, &[0, 0, 0, 0]].concat();
        let method = self.member(access, name, descriptor, &[("Code", body)]);
        self.methods.push(method);
    }

    /// Adds `public static void main(String[])` that returns at once.
    pub fn main(&mut self) {
        self.method(ACC_PUBLIC | ACC_STATIC, "main", "([Ljava/lang/String;)V", &[0xb1]);
    }

    fn member(&mut self, access: u16, name: &str, descriptor: &str, attributes: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let count = u16::try_from(attributes.len()).expect("few attributes");
        for word in [access, self.utf8(name.as_bytes()), self.utf8(descriptor.as_bytes()), count] {
            bytes.extend_from_slice(&word.to_be_bytes());
        }
        for (name, body) in attributes {
            bytes.extend_from_slice(&self.utf8(name.as_bytes()).to_be_bytes());
            bytes.extend_from_slice(&u32::try_from(body.len()).expect("a short attribute").to_be_bytes());
            bytes.extend_from_slice(body);
        }
        bytes
    }

    /// The class file.
    pub fn finish(&self) -> Vec<u8> {
        let mut bytes = vec![0xca, 0xfe, 0xba, 0xbe, 0, 0];
        let word = |bytes: &mut Vec<u8>, value: usize| {
            bytes.extend_from_slice(&u16::try_from(value).expect("small").to_be_bytes())
        };
        word(&mut bytes, self.major.into());
        word(&mut bytes, self.constant_count.into());
        bytes.extend_from_slice(&self.constants);
        for value in [self.access, self.this_class, self.super_class] {
            word(&mut bytes, value.into());
        }
        word(&mut bytes, self.interfaces.len());
        for interface in &self.interfaces {
            word(&mut bytes, (*interface).into());
        }
        for members in [&self.fields, &self.methods] {
            word(&mut bytes, members.len());
            bytes.extend(members.iter().flatten());
        }
        word(&mut bytes, 0);
        bytes
    }
}
