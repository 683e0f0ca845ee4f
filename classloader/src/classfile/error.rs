//! Why a class file was rejected, in HotSpot's words.

use std::fmt;

use crate::mutf8;

/// HotSpot formats these messages into a buffer of 1024 bytes.
const MESSAGE_LIMIT: usize = 1023;

/// The Java error class that a [`ClassFileError`] is thrown as.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ClassFileErrorKind {
    /// `java.lang.ClassFormatError`
    ClassFormatError,
    /// `java.lang.UnsupportedClassVersionError`
    UnsupportedClassVersionError,
    /// `java.lang.NoClassDefFoundError`
    NoClassDefFoundError,
}

impl ClassFileErrorKind {
    /// The internal name of the error class.
    pub const fn class_name(self) -> &'static str {
        match self {
            ClassFileErrorKind::ClassFormatError => "java/lang/ClassFormatError",
            ClassFileErrorKind::UnsupportedClassVersionError => "java/lang/UnsupportedClassVersionError",
            ClassFileErrorKind::NoClassDefFoundError => "java/lang/NoClassDefFoundError",
        }
    }
}

/// Why a class file was rejected; `Display` is the message of the Java error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClassFileError {
    pub(super) class: Box<str>,
    pub(super) defect: Box<Defect>,
}

impl ClassFileError {
    /// Which Java error this is.
    pub fn kind(&self) -> ClassFileErrorKind {
        self.defect.kind()
    }

    /// What is wrong.
    pub fn defect(&self) -> &Defect {
        &self.defect
    }
}

impl fmt::Display for ClassFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.defect.message(&self.class);
        f.write_str(&message[..message.floor_char_boundary(MESSAGE_LIMIT)])
    }
}

impl std::error::Error for ClassFileError {}

/// The result of a step of the parser.
pub(super) type Parsed<T> = Result<T, Box<Defect>>;

/// Fails with `defect` unless `property` holds.
#[inline(always)]
pub(super) fn check(property: bool, defect: impl FnOnce() -> Defect) -> Parsed<()> {
    if property { Ok(()) } else { fail(defect()) }
}

#[cold]
pub(super) fn fail<T>(defect: Defect) -> Parsed<T> {
    Err(Box::new(defect))
}

/// A name or descriptor as a message shows it.
pub(super) fn shown(name: &[u8]) -> Box<str> {
    mutf8::to_str(name).into()
}

/// Declares [`Defect`] from one table: the Java error, then each defect with its operands and its message, in which
/// `class` is the name of the class that is parsed.
macro_rules! defects {
    ($class:ident; $($kind:ident { $($name:ident $({ $($operand:ident: $type:ty),+ })? => $message:literal;)+ })+) => {
        /// A violation of the class file format (JVMS 4.1 to 4.8).
        #[derive(Clone, PartialEq, Eq, Debug)]
        #[allow(missing_docs, reason = "the message says what it is")]
        pub enum Defect {
            $($(#[doc = $message] $name $({ $($operand: $type),+ })?,)+)+
        }

        impl Defect {
            /// Which Java error this is.
            pub fn kind(&self) -> ClassFileErrorKind {
                match self {
                    $($(Defect::$name { .. })|+ => ClassFileErrorKind::$kind,)+
                }
            }

            fn message(&self, $class: &str) -> String {
                match self {
                    $($(Defect::$name $({ $($operand),+ })? => {
                        // Not every message names the class.
                        let _ = $class;
                        format!($message)
                    })+)+
                }
            }
        }
    };
}

defects! {
    class;
    UnsupportedClassVersionError {
        VersionTooOld { major: u16, minor: u16 } =>
            "{class} (class file version {major}.{minor}) was compiled with an invalid major version";
        VersionTooNew { major: u16, minor: u16, max: u16 } =>
            "{class} has been compiled by a more recent version of the Java Runtime (class file version \
             {major}.{minor}), this version of the Java Runtime only recognizes class file versions up to {max}.0";
        ForeignPreview { major: u16, minor: u16, max: u16 } =>
            "{class} (class file version {major}.{minor}) was compiled with preview features that are unsupported. \
             This version of the Java Runtime only recognizes preview features for class file version {max}.65535";
        PreviewDisabled { major: u16, minor: u16 } =>
            "Preview features are not enabled for {class} (class file version {major}.{minor}). Try running with \
             '--enable-preview'";
        MinorVersion { major: u16, minor: u16 } =>
            "{class} (class file version {major}.{minor}) was compiled with an invalid non-zero minor version";
    }
    NoClassDefFoundError {
        WrongName { found: Box<str> } => "{class} (wrong name: {found})";
        IsModule => "{class} is not a class because access_flag ACC_MODULE is set";
    }
    ClassFormatError {
        // The frame of the file.
        Truncated => "Truncated class file";
        Magic { magic: u32 } => "Incompatible magic value {magic} in class file {class}";
        ExtraBytes => "Extra bytes at the end of class file {class}";
        // Constant pool.
        PoolSize { count: u16 } => "Illegal constant pool size {count} in class file {class}";
        UnsupportedTag { tag: u8 } => "Class file version does not support constant tag {tag} in class file {class}";
        UnknownTag { tag: u8 } => "Unknown constant tag {tag} in class file {class}";
        PoolOverrun { index: usize } => "Invalid constant pool entry {index} in class file {class}";
        Utf8 => "Illegal UTF8 string in constant pool in class file {class}";
        PoolIndex { index: u16 } => "Invalid constant pool index {index} in class file {class}";
        HandleReference { index: u16, not: &'static str } =>
            "Invalid constant pool index {index} in class file {class} (not {not})";
        HandleKind { index: usize } => "Bad method handle kind at constant pool index {index} in class file {class}";
        ZeroLength { index: u16 } => "Illegal zero length constant pool entry at {index} in class {class}";
        MethodName { index: u16 } => "Bad method name at constant pool index {index} in class file {class}";
        ConstructorName { index: u16 } => "Bad constructor name at constant pool index {index} in class file {class}";
        // Names and descriptors.
        IllegalClassName { name: Box<str> } => "Illegal class name \"{name}\" in class file {class}";
        IllegalFieldName { name: Box<str> } => "Illegal field name \"{name}\" in class {class}";
        IllegalMethodName { name: Box<str> } => "Illegal method name \"{name}\" in class {class}";
        IllegalSignature { what: &'static str, name: Box<str>, signature: Box<str> } =>
            "{what} \"{name}\" in class {class} has illegal signature \"{signature}\"";
        DescriptorClassName =>
            "Class name is empty or contains illegal character in descriptor in class file {class}";
        Dimensions => "Array type descriptor has more than 255 dimensions in class file {class}";
        // Class, superclass, interfaces.
        ClassModifiers { flags: u16 } => "Illegal class modifiers in class {class}: 0x{flags:X}";
        ThisClass { index: u16 } => "Invalid this class index {index} in constant pool in class file {class}";
        ClassName => "Bad class name in class file {class}";
        SuperClass { index: u16 } => "Invalid superclass index {index} in class file {class}";
        SuperClassName => "Bad superclass name in class file {class}";
        InterfaceSuper => "Interfaces must have java.lang.Object as superclass in class file {class}";
        ObjectInterfaces => "java.lang.Object cannot implement an interface in class file {class}";
        Interface { index: u16 } => "Interface name has bad constant pool index {index} in class file {class}";
        InterfaceName => "Bad interface name in class file {class}";
        DuplicateInterface { name: Box<str> } => "Duplicate interface name \"{name}\" in class file {class}";
        // Fields.
        FieldModifiers { flags: u16 } => "Illegal field modifiers in class {class}: 0x{flags:X}";
        FieldName { index: u16 } => "Invalid constant pool index {index} for field name in class file {class}";
        FieldSignature { index: u16 } =>
            "Invalid constant pool index {index} for field signature in class file {class}";
        FieldAttribute { index: u16 } => "Invalid field attribute index {index} in class file {class}";
        DuplicateField { name: Box<str>, signature: Box<str> } =>
            "Duplicate field name \"{name}\" with signature \"{signature}\" in class file {class}";
        DuplicateConstantValue => "Duplicate ConstantValue attribute in class file {class}";
        ConstantValueIndex { index: u16 } =>
            "Bad initial value index {index} in ConstantValue attribute in class file {class}";
        ConstantValueType => "Inconsistent constant value type in class file {class}";
        ConstantValueString => "Bad string initial value in class file {class}";
        ConstantValueField { index: u16 } => "Unable to set initial value {index} in class file {class}";
        FieldSignatureLength { length: u32 } =>
            "Wrong size {length} for field's Signature attribute in class file {class}";
        // Methods.
        MethodModifiers { name: Box<str>, flags: u16 } =>
            "Method {name} in class {class} has illegal modifiers: 0x{flags:X}";
        MethodNameIndex { index: u16 } => "Illegal constant pool index {index} for method name in class file {class}";
        MethodSignature { index: u16 } =>
            "Illegal constant pool index {index} for method signature in class file {class}";
        MethodAttribute { index: u16 } => "Invalid method attribute name index {index} in class file {class}";
        DuplicateMethod { name: Box<str>, signature: Box<str> } =>
            "Duplicate method name \"{name}\" with signature \"{signature}\" in class file {class}";
        ClinitNotStatic => "Method <clinit> is not static in class file {class}";
        InterfaceInit => "Interface cannot have a method named <init>, class file {class}";
        TooManyArguments => "Too many arguments in method signature in class file {class}";
        UnexpectedCode => "Code attribute in native or abstract methods in class file {class}";
        AbsentCode => "Absent Code attribute in method that is not native or abstract in class file {class}";
        ExceptionsType { index: u16 } => "Exception name has bad type at constant pool {index} in class file {class}";
        ExceptionsLength => "Exceptions attribute has wrong length in class file {class}";
        MethodParametersLength { length: u32 } =>
            "Invalid MethodParameters method attribute length {length} in class file";
        MethodSignatureLength { length: u32 } => "Invalid Signature attribute length {length} in class file {class}";
        // Code.
        ArgumentsExceedLocals => "Arguments can't fit into locals in class file {class}";
        CodeLength { length: u32 } => "Invalid method Code length {length} in class file {class}";
        CodeAttribute { index: u16 } => "Invalid code attribute name index {index} in class file {class}";
        CodeAttributeLength => "Code segment has wrong length in class file {class}";
        ExceptionRange => "Illegal exception table range in class file {class}";
        ExceptionHandler => "Illegal exception table handler in class file {class}";
        CatchType => "Catch type in exception table has bad constant type in class file {class}";
        LineNumberLength => "LineNumberTable attribute has wrong length in class file {class}";
        LineNumberPc => "Invalid pc in LineNumberTable in class file {class}";
        VariablesLength { table: &'static str } => "{table} has wrong length in class file {class}";
        VariableStart { pc: u16, table: &'static str } => "Invalid start_pc {pc} in {table} in class file {class}";
        VariableLength { length: u16, table: &'static str } => "Invalid length {length} in {table} in class file {class}";
        VariableName { index: u16, table: &'static str } =>
            "Name index {index} in {table} has bad constant type in class file {class}";
        VariableSignature { index: u16, table: &'static str } =>
            "Signature index {index} in {table} has bad constant type in class file {class}";
        VariableSlot { slot: u16, table: &'static str } => "Invalid index {slot} in {table} in class file {class}";
        DuplicateVariable { table: &'static str, name: Box<str> } =>
            "Duplicated {table} attribute entry for '{name}' in class file {class}";
        UnmatchedVariableType { name: Box<str> } =>
            "LVTT entry for '{name}' in class file {class} does not match any LVT entry";
        // Attributes of several places; `place` is empty for classes.
        MultipleAttributes { attribute: &'static str, place: &'static str } =>
            "Multiple {attribute} attributes{place} in class file {class}";
        AttributeLength { attribute: &'static str, place: &'static str, length: u32 } =>
            "Invalid {attribute} {place} attribute length {length} in class file {class}";
        SignatureIndex { index: u16 } =>
            "Invalid Signature attribute at constant pool index {index} in class file {class}";
        // Attributes of classes.
        ClassAttribute { index: u16 } => "Attribute name has bad constant pool index {index} in class file {class}";
        ClassSignatureLength { length: u32 } => "Wrong Signature attribute length {length} in class file {class}";
        ClassSignatureIndex { index: u16 } =>
            "Invalid constant pool index {index} in Signature attribute in class file {class}";
        WrongLength { attribute: &'static str } => "Wrong {attribute} attribute length in class file {class}";
        SourceFile { index: u16 } =>
            "Invalid SourceFile attribute at constant pool index {index} in class file {class}";
        InnerClassType { item: &'static str, index: u16 } => "{item} {index} has bad constant type in class file {class}";
        OuterIsArray => "Outer class is an array class in class file {class}";
        OuterIsInner => "Class is both outer and inner class in class file {class}";
        DuplicateInnerClass => "Duplicate entry in InnerClasses attribute in class file {class}";
        EnclosingMethodLength { length: u32 } => "Wrong EnclosingMethod attribute length {length} in class file {class}";
        EnclosingClassZero => "Invalid class index in EnclosingMethod attribute in class file {class}";
        EnclosingClass => "Invalid or out-of-bounds class index in EnclosingMethod attribute in class file {class}";
        EnclosingMethod => "Invalid or out-of-bounds method index in EnclosingMethod attribute in class file {class}";
        BootstrapLength { length: u32 } => "Invalid BootstrapMethods attribute length {length} in class file {class}";
        BootstrapShort => "Short length on BootstrapMethods in class file {class}";
        BootstrapItem { item: &'static str, index: u16 } => "{item} {index} has bad constant type in class file {class}";
        BootstrapCounts =>
            "Invalid BootstrapMethods num_bootstrap_methods or num_bootstrap_arguments value in class file {class}";
        BootstrapEnd => "Bad length on BootstrapMethods in class file {class}";
        BootstrapMissing => "Missing BootstrapMethods attribute in class file {class}";
        NestConflict { first: &'static str, second: &'static str } =>
            "Conflicting {first} and {second} attributes in class file {class}";
        ListedClass { item: &'static str, index: u16 } =>
            "{item} class_info_index {index} has bad constant type in class file {class}";
        PermittedOfFinal => "PermittedSubclasses attribute in final class file {class}";
        RecordName { index: u16 } =>
            "Invalid constant pool index {index} for name in Record attribute in class file {class}";
        RecordDescriptor { index: u16 } =>
            "Invalid constant pool index {index} for descriptor in Record attribute in class file {class}";
        RecordAttribute { index: u16 } => "Invalid Record attribute name index {index} in class file {class}";
        RecordSignatureLength { length: u32 } =>
            "Invalid Signature attribute length {length} in Record component in class file {class}";
        RecordLength => "Record attribute has wrong length in class file {class}";
    }
}
