//! [`MethodShape`]: what the analysis of a method looks at.

use classloader::classfile::{CodeAttribute, ExceptionEntry, MethodInfo};
use classloader::{Constant, ConstantPool, CpIndex};

/// The kind of a constant-pool entry (JVMS 4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the specification's")]
pub enum ConstantKind {
    /// No entry: index 0, an index out of range, the second half of a long or double.
    Unusable,
    Utf8,
    Integer,
    Float,
    Long,
    Double,
    Class,
    String,
    Fieldref,
    Methodref,
    InterfaceMethodref,
    NameAndType,
    MethodHandle,
    MethodType,
    Dynamic,
    InvokeDynamic,
    Module,
    Package,
}

/// What the analysis asks a constant pool. The class file's pool answers it, and so can a run-time constant pool.
pub trait CpTypes {
    /// The kind of the entry at `index`.
    fn kind(&self, index: CpIndex) -> ConstantKind;

    /// Name and descriptor of a Fieldref, Methodref, InterfaceMethodref, Dynamic or InvokeDynamic; empty for others.
    fn member(&self, index: CpIndex) -> (&[u8], &[u8]);

    /// The name in a Class entry: an internal name or an array descriptor; empty for others.
    fn class_name(&self, index: CpIndex) -> &[u8];

    /// The number of indices, index 0 included.
    fn len(&self) -> usize;

    /// Whether there is no index at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl CpTypes for ConstantPool {
    fn kind(&self, index: CpIndex) -> ConstantKind {
        match self.get(index) {
            Constant::Unusable => ConstantKind::Unusable,
            Constant::Utf8(_) => ConstantKind::Utf8,
            Constant::Integer(_) => ConstantKind::Integer,
            Constant::Float(_) => ConstantKind::Float,
            Constant::Long(_) => ConstantKind::Long,
            Constant::Double(_) => ConstantKind::Double,
            Constant::Class { .. } => ConstantKind::Class,
            Constant::String { .. } => ConstantKind::String,
            Constant::Fieldref { .. } => ConstantKind::Fieldref,
            Constant::Methodref { .. } => ConstantKind::Methodref,
            Constant::InterfaceMethodref { .. } => ConstantKind::InterfaceMethodref,
            Constant::NameAndType { .. } => ConstantKind::NameAndType,
            Constant::MethodHandle { .. } => ConstantKind::MethodHandle,
            Constant::MethodType { .. } => ConstantKind::MethodType,
            Constant::Dynamic { .. } => ConstantKind::Dynamic,
            Constant::InvokeDynamic { .. } => ConstantKind::InvokeDynamic,
            Constant::Module { .. } => ConstantKind::Module,
            Constant::Package { .. } => ConstantKind::Package,
        }
    }

    fn member(&self, index: CpIndex) -> (&[u8], &[u8]) {
        match self.get(index) {
            Constant::Fieldref { name_and_type, .. }
            | Constant::Methodref { name_and_type, .. }
            | Constant::InterfaceMethodref { name_and_type, .. }
            | Constant::Dynamic { name_and_type, .. }
            | Constant::InvokeDynamic { name_and_type, .. } => self.name_and_type(name_and_type),
            _ => (&[], &[]),
        }
    }

    fn class_name(&self, index: CpIndex) -> &[u8] {
        ConstantPool::class_name(self, index)
    }

    fn len(&self) -> usize {
        ConstantPool::len(self)
    }
}

/// A method with code, as the analysis sees it.
#[derive(Clone, Copy)]
pub struct MethodShape<'m> {
    /// The bytecode as it is in the class file.
    pub code: &'m [u8],
    /// The exception handlers.
    pub exception_table: &'m [ExceptionEntry],
    /// The number of local variable slots.
    pub max_locals: u16,
    /// The deepest operand stack, in slots.
    pub max_stack: u16,
    /// Whether the method has no receiver.
    pub is_static: bool,
    /// The method descriptor.
    pub descriptor: &'m [u8],
    /// The constant pool that the code's operands index.
    pub constants: &'m dyn CpTypes,
    /// The body of the StackMapTable attribute, where type checking has accepted the method by it.
    pub stack_map_table: Option<&'m [u8]>,
}

impl<'m> MethodShape<'m> {
    /// The shape of a class file's method that has `code`.
    pub fn of(pool: &'m ConstantPool, method: &MethodInfo, code: &'m CodeAttribute) -> MethodShape<'m> {
        MethodShape {
            code: &code.code,
            exception_table: &code.exception_table,
            max_locals: code.max_locals,
            max_stack: code.max_stack,
            is_static: method.access.is_static(),
            descriptor: pool.utf8(method.descriptor),
            constants: pool,
            stack_map_table: None,
        }
    }

    /// The same when type checking has accepted the method, which has `code`.
    pub fn with_stack_maps(self, code: &'m CodeAttribute) -> MethodShape<'m> {
        const NO_FRAMES: &[u8] = &[0, 0];
        MethodShape { stack_map_table: Some(code.stack_map_table.as_deref().unwrap_or(NO_FRAMES)), ..self }
    }
}
