//! [`VerifyError`]: why a class is rejected, as the program sees it.

use std::fmt;

use classloader::bytecode::{Bci, Opcode};
use classloader::classfile::{CodeAttribute, MethodInfo};
use classloader::descriptor::{FieldType, MethodDescriptor};
use classloader::{ClassFile, mutf8};

use crate::defect::Defect;
use crate::inference::{InferenceDefect, Rejection};

/// Which exception the program sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyErrorKind {
    /// `java.lang.VerifyError`.
    VerifyError,
    /// `java.lang.ClassFormatError`.
    ClassFormatError,
    /// The exception that a class loader threw; the [`ClassHierarchy`](crate::ClassHierarchy) left it pending.
    Pending,
}

/// Why a class is rejected. Its `Display` is the exception's message.
#[derive(Debug, Clone)]
pub struct VerifyError {
    cause: Cause,
}

#[derive(Debug, Clone)]
enum Cause {
    Pending,
    Code(Box<CodeDefect>),
    Inferred(InferenceDefect),
}

/// A defect with what its report shows of the method.
#[derive(Debug, Clone)]
struct CodeDefect {
    defect: Defect,
    /// Internal name of the class.
    class: String,
    method: String,
    descriptor: String,
    code: Box<[u8]>,
    /// Start, end, handler.
    handlers: Vec<[u16; 3]>,
}

impl VerifyError {
    /// A class loader's exception is pending.
    pub(crate) fn pending() -> VerifyError {
        VerifyError { cause: Cause::Pending }
    }

    /// What type inference rejects.
    pub(crate) fn inferred(rejection: Rejection) -> VerifyError {
        VerifyError {
            cause: match rejection {
                Rejection::Pending => Cause::Pending,
                Rejection::Defect(defect) => Cause::Inferred(defect),
            },
        }
    }

    /// `defect` in the `code` of `method` of `class`.
    pub(crate) fn in_code(class: &ClassFile, method: &MethodInfo, code: &CodeAttribute, defect: Defect) -> VerifyError {
        let text = |bytes| mutf8::to_str(bytes).into_owned();
        let pool = &class.constant_pool;
        VerifyError {
            cause: Cause::Code(Box::new(CodeDefect {
                defect,
                class: text(class.name()),
                method: text(pool.utf8(method.name)),
                descriptor: text(pool.utf8(method.descriptor)),
                code: code.code.clone(),
                handlers: code
                    .exception_table
                    .iter()
                    .map(|entry| [entry.start_pc, entry.end_pc, entry.handler_pc])
                    .collect(),
            })),
        }
    }

    /// Which exception the program sees.
    pub fn kind(&self) -> VerifyErrorKind {
        match &self.cause {
            Cause::Pending => VerifyErrorKind::Pending,
            Cause::Code(code) if code.defect.kind.is_format_error() => VerifyErrorKind::ClassFormatError,
            Cause::Inferred(defect) if defect.is_format_error() => VerifyErrorKind::ClassFormatError,
            Cause::Code(_) | Cause::Inferred(_) => VerifyErrorKind::VerifyError,
        }
    }

    /// The defect in a method's code, unless a class loader failed.
    pub fn defect(&self) -> Option<Defect> {
        match &self.cause {
            Cause::Pending | Cause::Inferred(_) => None,
            Cause::Code(code) => Some(code.defect),
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Pending => f.write_str("a class could not be loaded"),
            Cause::Code(code) => code.fmt(f),
            Cause::Inferred(defect) => defect.fmt(f),
        }
    }
}

impl std::error::Error for VerifyError {}

impl fmt::Display for CodeDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let external = self.class.replace('/', ".");
        self.defect.message(f, &external)?;
        if self.defect.kind.is_format_error() {
            let descriptor = MethodDescriptor::parse(self.descriptor.as_bytes());
            let result = descriptor.and_then(|descriptor| descriptor.result());
            let parameters = descriptor.into_iter().flat_map(|descriptor| descriptor.parameters());
            let parameters: Vec<String> = parameters.map(external_type).collect();
            return write!(
                f,
                " in method '{} {external}.{}({})'",
                result.map_or("void".to_owned(), external_type),
                self.method,
                parameters.join(", ")
            );
        }
        writeln!(f, "\nException Details:")?;
        if let Some(bci) = self.defect.bci {
            let CodeDefect { class, method, descriptor, .. } = self;
            writeln!(f, "  Location:\n    {class}.{method}{descriptor} @{bci}: {}", self.mnemonic(bci))?;
        }
        if let Some(reason) = self.defect.kind.reason() {
            writeln!(f, "  Reason:\n    {reason}")?;
        }
        writeln!(f, "  Bytecode:")?;
        self.dump(f)?;
        if !self.handlers.is_empty() {
            writeln!(f, "  Exception Handler Table:")?;
            for [start, end, handler] in &self.handlers {
                writeln!(f, "    bci [{start}, {end}] => handler: {handler}")?;
            }
        }
        Ok(())
    }
}

/// A type as in source code: `java.lang.String[]`.
fn external_type(declared: FieldType<'_>) -> String {
    match declared {
        FieldType::Boolean => "boolean".to_owned(),
        FieldType::Byte => "byte".to_owned(),
        FieldType::Char => "char".to_owned(),
        FieldType::Short => "short".to_owned(),
        FieldType::Int => "int".to_owned(),
        FieldType::Long => "long".to_owned(),
        FieldType::Float => "float".to_owned(),
        FieldType::Double => "double".to_owned(),
        FieldType::Object(name) => mutf8::to_str(name).replace('/', "."),
        FieldType::Array(_) => declared.component().map_or_else(String::new, external_type) + "[]",
    }
}

impl CodeDefect {
    fn mnemonic(&self, bci: Bci) -> &'static str {
        match self.code.get(bci.index()) {
            Some(&byte) => Opcode::from_byte(byte).map_or("<illegal>", Opcode::mnemonic),
            None => "<invalid>",
        }
    }

    /// The bytes, sixteen to a line, in pairs.
    fn dump(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (line, bytes) in self.code.chunks(16).enumerate() {
            let pair = |pair: &[u8]| pair.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let pairs = bytes.chunks(2).map(pair).collect::<Vec<_>>().join(" ");
            writeln!(f, "    {:07x}: {pairs:<39}", line * 16)?;
        }
        Ok(())
    }
}
