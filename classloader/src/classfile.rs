//! The parsed, format-checked class file (JVMS 4.1).

pub mod annotations;
pub mod error;
mod parser;

pub use annotations::{RawAnnotations, VmAnnotations};
pub use error::{ClassFileError, ClassFileErrorKind, Defect};
pub use parser::Unfinished;

use crate::access_flags::AccessFlags;
use crate::constant_pool::{ConstantPool, CpIndex};

/// How [`parse`] treats its input.
#[derive(Clone, Copy, Debug)]
pub struct ParseOptions<'a> {
    /// The internal name the class must have; another one is a `NoClassDefFoundError`. `None`: any name.
    pub name_expected: Option<&'a [u8]>,
    /// A hidden class: `name_expected` is for messages only.
    pub hidden: bool,
    /// The bytes come from the boot loader: the costly format checks are skipped, as HotSpot does without
    /// `-Xverify:all`.
    pub trusted: bool,
    /// The defining loader is the platform loader: descriptors are checked, names of classes and members are not.
    pub relaxed: bool,
    /// Decode the annotations that steer the VM: for classes of the boot and platform loader, and where
    /// `Lookup.defineClass` was told to trust.
    pub vm_annotations: bool,
    /// Obey `Contended` of any class (`-XX:-RestrictContended`).
    pub contended: bool,
    /// The newest major version that runs: 61 for JDK 17, 69 for JDK 25.
    pub max_major: u16,
    /// `--enable-preview`: minor version 65535 of `max_major` is accepted.
    pub preview: bool,
}

impl Default for ParseOptions<'_> {
    fn default() -> Self {
        ParseOptions {
            name_expected: None,
            hidden: false,
            trusted: false,
            relaxed: false,
            vm_annotations: false,
            contended: false,
            max_major: 61,
            preview: false,
        }
    }
}

/// A parsed class file.
#[derive(Clone, Debug)]
pub struct ClassFile {
    /// Major version, 45 and up.
    pub major: u16,
    /// Minor version; 65535 marks preview features.
    pub minor: u16,
    /// The constant pool.
    pub constant_pool: ConstantPool,
    /// The flags; `SYNTHETIC` is also set when the attribute of that name was there.
    pub access: AccessFlags,
    /// A `Class` entry: this class.
    pub this_class: CpIndex,
    /// A `Class` entry: the superclass, or 0 for `java/lang/Object` and modules.
    pub super_class: CpIndex,
    /// `Class` entries: the direct superinterfaces in order.
    pub interfaces: Vec<CpIndex>,
    /// The declared fields in order.
    pub fields: Vec<FieldInfo>,
    /// The declared methods in order, `<init>` and `<clinit>` included.
    pub methods: Vec<MethodInfo>,
    /// The class's attributes.
    pub attributes: ClassAttributes,
}

impl ClassFile {
    /// The internal name of this class.
    pub fn name(&self) -> &[u8] {
        self.constant_pool.class_name(self.this_class)
    }

    /// The internal name of the superclass, if there is one.
    pub fn super_name(&self) -> Option<&[u8]> {
        self.super_class.some().map(|index| self.constant_pool.class_name(index))
    }
}

/// A declared field (JVMS 4.5).
#[derive(Clone, Debug, Default)]
pub struct FieldInfo {
    /// The flags; `SYNTHETIC` is also set when the attribute of that name was there.
    pub access: AccessFlags,
    /// A `Utf8` entry: the name.
    pub name: CpIndex,
    /// A `Utf8` entry: the descriptor.
    pub descriptor: CpIndex,
    /// The initial value of a static field: an entry of the kind that fits the descriptor.
    pub constant_value: Option<CpIndex>,
    /// A `Utf8` entry: the generic signature.
    pub signature: Option<CpIndex>,
    /// What reflection wants to read, and what the VM obeys.
    pub annotations: RawAnnotations,
    /// Whether the `Deprecated` attribute was there.
    pub deprecated: bool,
}

/// A declared method (JVMS 4.6).
#[derive(Clone, Debug, Default)]
pub struct MethodInfo {
    /// The flags; `SYNTHETIC` is also set when the attribute of that name was there.
    pub access: AccessFlags,
    /// A `Utf8` entry: the name.
    pub name: CpIndex,
    /// A `Utf8` entry: the descriptor.
    pub descriptor: CpIndex,
    /// The bytecode; absent for native and abstract methods.
    pub code: Option<CodeAttribute>,
    /// `Class` entries: the declared checked exceptions.
    pub exceptions: Vec<CpIndex>,
    /// A `Utf8` entry: the generic signature.
    pub signature: Option<CpIndex>,
    /// What reflection wants to read, and what the VM obeys.
    pub annotations: RawAnnotations,
    /// The `MethodParameters` attribute: name (a `Utf8` entry or 0) and flags of each.
    pub method_parameters: Option<Vec<(CpIndex, u16)>>,
    /// The number of parameter slots, the receiver included.
    pub parameter_slots: u16,
    /// Whether the `Deprecated` attribute was there.
    pub deprecated: bool,
}

/// The bytecode of a method (JVMS 4.7.3).
#[derive(Clone, Debug, Default)]
pub struct CodeAttribute {
    /// The deepest operand stack, in slots.
    pub max_stack: u16,
    /// The number of local variable slots, parameters included.
    pub max_locals: u16,
    /// The instructions, 1 to 65535 bytes, not yet verified.
    pub code: Box<[u8]>,
    /// The exception handlers in order of precedence.
    pub exception_table: Vec<ExceptionEntry>,
    /// `(start_pc, line)` of all `LineNumberTable` attributes, in the order of the class file.
    pub line_numbers: Vec<(u16, u16)>,
    /// `LocalVariableTable`, with the generic signatures of `LocalVariableTypeTable` joined in.
    pub local_variables: Vec<LocalVariable>,
    /// The body of the `StackMapTable` attribute, from `number_of_entries` on.
    pub stack_map_table: Option<Box<[u8]>>,
    /// The body of the `RuntimeVisibleTypeAnnotations` attribute.
    pub type_annotations: Option<Box<[u8]>>,
}

/// One entry of a method's exception table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExceptionEntry {
    /// First covered bci.
    pub start_pc: u16,
    /// First bci that is not covered any more.
    pub end_pc: u16,
    /// Where the handler starts.
    pub handler_pc: u16,
    /// A `Class` entry: what is caught; 0 catches everything.
    pub catch_type: CpIndex,
}

/// One entry of the `LocalVariableTable` (JVMS 4.7.13).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LocalVariable {
    /// First bci at which the variable has a value.
    pub start_pc: u16,
    /// Number of bytes of code in which it has one.
    pub length: u16,
    /// A `Utf8` entry: the name.
    pub name: CpIndex,
    /// A `Utf8` entry: the descriptor.
    pub descriptor: CpIndex,
    /// A `Utf8` entry: the generic signature, or 0.
    pub signature: CpIndex,
    /// The (first) local variable slot.
    pub slot: u16,
}

/// The attributes of a class (JVMS 4.7).
#[derive(Clone, Debug, Default)]
pub struct ClassAttributes {
    /// A `Utf8` entry: the source file's name.
    pub source_file: Option<CpIndex>,
    /// The body of `SourceDebugExtension`, modified UTF-8.
    pub source_debug_extension: Option<Box<[u8]>>,
    /// A `Utf8` entry: the generic signature.
    pub signature: Option<CpIndex>,
    /// The `InnerClasses` attribute.
    pub inner_classes: Vec<InnerClass>,
    /// The `EnclosingMethod` attribute.
    pub enclosing_method: Option<EnclosingMethod>,
    /// The `BootstrapMethods` attribute.
    pub bootstrap_methods: Vec<BootstrapMethod>,
    /// A `Class` entry: the nest host.
    pub nest_host: Option<CpIndex>,
    /// `Class` entries: the members of the nest that this class hosts.
    pub nest_members: Option<Vec<CpIndex>>,
    /// `Class` entries: the permitted direct subclasses of a sealed class.
    pub permitted_subclasses: Option<Vec<CpIndex>>,
    /// The components, for a record class.
    pub record: Option<Vec<RecordComponent>>,
    /// What reflection wants to read, and what the VM obeys.
    pub annotations: RawAnnotations,
    /// Whether the `Deprecated` attribute was there.
    pub deprecated: bool,
}

/// One entry of the `InnerClasses` attribute (JVMS 4.7.6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InnerClass {
    /// A `Class` entry: the class described.
    pub inner_class: CpIndex,
    /// A `Class` entry: the class it is a member of; 0 when local or anonymous.
    pub outer_class: CpIndex,
    /// A `Utf8` entry: the simple name; 0 when anonymous.
    pub inner_name: CpIndex,
    /// The flags as declared in source code.
    pub access: AccessFlags,
}

/// The `EnclosingMethod` attribute (JVMS 4.7.7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EnclosingMethod {
    /// A `Class` entry: the innermost enclosing class.
    pub class: CpIndex,
    /// A `NameAndType` entry: the enclosing method, or 0 when not within one.
    pub method: CpIndex,
}

/// One entry of the `BootstrapMethods` attribute (JVMS 4.7.23).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BootstrapMethod {
    /// A `MethodHandle` entry.
    pub method_ref: CpIndex,
    /// Loadable entries: the static arguments.
    pub args: Vec<CpIndex>,
}

/// One component of a record class (JVMS 4.7.30).
#[derive(Clone, Debug, Default)]
pub struct RecordComponent {
    /// A `Utf8` entry: the name.
    pub name: CpIndex,
    /// A `Utf8` entry: the descriptor.
    pub descriptor: CpIndex,
    /// A `Utf8` entry: the generic signature.
    pub signature: Option<CpIndex>,
    /// What reflection wants to read.
    pub annotations: RawAnnotations,
}

/// Parses and format-checks a class file.
///
/// # Errors
///
/// The defect that HotSpot finds first, with its text.
pub fn parse(bytes: &[u8], options: &ParseOptions<'_>) -> Result<ClassFile, ClassFileError> {
    Unfinished::begin(bytes, options)?.finish()
}

#[cfg(test)]
mod tests;
