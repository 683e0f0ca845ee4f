//! A world made up by a test.

use std::collections::HashMap;

use classloader::CpIndex;
use classloader::bytecode::Opcode;
use classloader::classfile::{CodeAttribute, ExceptionEntry};
use vm_core::field::Kind;
use vm_core::{Bci, ClassId, MethodId};

use super::super::*;
use crate::ir::Reason;

pub(super) struct Method {
    pub code: CodeAttribute,
    pub is_static: bool,
    pub is_synchronized: bool,
    pub parameters: Vec<Kind>,
    pub result: Kind,
}

/// Methods and, by index in the one constant pool, what is resolved.
#[derive(Default)]
pub(super) struct Made {
    pub methods: Vec<Method>,
    pub fields: HashMap<u16, FieldFacts>,
    pub classes: HashMap<u16, ClassId>,
    pub calls: HashMap<u16, (Signature, Callee)>,
    pub receiver: Option<ClassId>,
    /// Where the interpreter was not yet.
    pub unreached: Option<Bci>,
    /// Methods that are not inlined.
    pub called: Vec<MethodId>,
    /// Handlers that have caught nothing yet.
    pub uncaught: Vec<Bci>,
    /// Where exceptions are thrown often.
    pub throwers: Vec<(MethodId, Bci)>,
    pub objects: Option<Box<dyn Objects>>,
}

/// The class whose instances are initialized and plain.
pub(super) const PLAIN: ClassId = ClassId(7);
pub(super) const BOOLEANS: ClassId = ClassId(4);

/// Bytecode: opcodes and numbers.
pub(super) enum Part {
    Op(Opcode),
    Byte(i32),
    Short(i32),
}

/// Puts bytecode together: `O` for opcodes, `b` and `s` for operands of one and two bytes.
macro_rules! bytecode {
    ($($opcode:ident $($number:literal)? $([$($byte:literal),*])?;)*) => {
        vec![$(
            Part::Op(classloader::bytecode::Opcode::$opcode),
            $(Part::Short($number),)?
            $($(Part::Byte($byte),)*)?
        )*]
    };
}
pub(super) use bytecode;

impl Made {
    /// A world with one method.
    pub fn one(signature: &str, max_locals: u16, parts: Vec<Part>) -> Made {
        let mut made = Made::default();
        made.add(signature, max_locals, parts);
        made
    }

    /// Adds a static method; the signature is a descriptor's letters, the result's last.
    pub fn add(&mut self, signature: &str, max_locals: u16, parts: Vec<Part>) -> MethodId {
        let mut code = Vec::new();
        for part in parts {
            match part {
                Part::Op(opcode) => code.push(opcode as u8),
                Part::Byte(byte) => code.push(byte as u8),
                Part::Short(short) => code.extend((short as i16).to_be_bytes()),
            }
        }
        let mut parameters: Vec<Kind> = signature.bytes().map(|letter| Kind::of_descriptor(&[letter])).collect();
        let result = parameters.pop().unwrap();
        self.methods.push(Method {
            code: CodeAttribute {
                max_stack: 20,
                max_locals,
                code: code.into(),
                exception_table: Vec::new(),
                line_numbers: Vec::new(),
                local_variables: Vec::new(),
                stack_map_table: None,
                type_annotations: None,
            },
            is_static: true,
            is_synchronized: false,
            parameters,
            result,
        });
        MethodId(self.methods.len() as u32 - 1)
    }

    pub fn handler(&mut self, start_pc: u16, end_pc: u16, handler_pc: u16) {
        self.catches(start_pc, end_pc, handler_pc, CpIndex::NONE);
    }

    pub fn catches(&mut self, start_pc: u16, end_pc: u16, handler_pc: u16, catch_type: CpIndex) {
        let entry = ExceptionEntry { start_pc, end_pc, handler_pc, catch_type };
        self.methods[0].code.exception_table.push(entry);
    }

    pub fn build(&self) -> Function {
        super::super::build(self, MethodId(0), Entry::Normal).unwrap().function
    }
}

impl World for Made {
    fn method(&self, method: MethodId) -> MethodFacts<'_> {
        let it = &self.methods[method.0 as usize];
        MethodFacts {
            code: Some(&it.code),
            class: PLAIN,
            mirror: 0x1000,
            is_static: it.is_static,
            is_synchronized: it.is_synchronized,
            parameters: &it.parameters,
            result: it.result,
            may_inline: !self.called.contains(&method),
            force_inline: false,
            is_hot: false,
        }
    }

    fn constant(&self, _method: MethodId, _index: CpIndex) -> Option<Loadable> {
        None
    }

    fn field(&self, _method: MethodId, index: CpIndex, _used: FieldUse) -> Result<FieldFacts, Reason> {
        self.fields.get(&index.0).copied().ok_or(Reason::Unresolved)
    }

    fn class(&self, _method: MethodId, index: CpIndex) -> Option<ClassId> {
        self.classes.get(&index.0).copied()
    }

    fn class_facts(&self, class: ClassId) -> ClassFacts {
        ClassFacts {
            is_initialized: true,
            is_instantiable: class == PLAIN,
            has_finalizer: false,
            is_object: false,
            mirror: 0,
        }
    }

    fn array_of(&self, _component: ClassId) -> Option<ClassId> {
        None
    }

    fn primitive_array(&self, kind: Kind) -> ClassId {
        ClassId(kind as u32)
    }

    fn is_subtype(&self, class: ClassId, of: ClassId) -> bool {
        class == of
    }

    fn signature(&self, _method: MethodId, index: CpIndex) -> Option<Signature> {
        self.calls.get(&index.0).map(|call| call.0.clone())
    }

    fn call(&self, _method: MethodId, _bci: Bci, index: CpIndex) -> Result<Callee, Reason> {
        self.calls.get(&index.0).map(|call| call.1).ok_or(Reason::Unresolved)
    }

    fn selected(&self, callee: Callee, _receiver: ClassId) -> Option<MethodId> {
        match callee {
            Callee::Virtual { named, .. } | Callee::Interface { named, .. } => Some(named),
            _ => None,
        }
    }

    fn intrinsic(&self, _method: MethodId) -> Option<Intrinsic> {
        None
    }

    fn only_target(&self, _callee: Callee) -> Option<MethodId> {
        None
    }

    fn profile(&self, _method: MethodId, bci: Bci) -> SiteProfile {
        SiteProfile { executed: self.unreached != Some(bci), receiver: self.receiver, taken: 0, not_taken: 0 }
    }

    fn has_caught(&self, _method: MethodId, handler: Bci) -> bool {
        !self.uncaught.contains(&handler)
    }

    fn throws(&self, method: MethodId, bci: Bci) -> bool {
        self.throwers.contains(&(method, bci))
    }

    fn objects(&self) -> Option<&dyn Objects> {
        self.objects.as_deref()
    }
}
