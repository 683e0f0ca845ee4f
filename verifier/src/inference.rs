//! Type inference (JVMS 4.10.2): the verifier for class files without stack maps, older than version 50, and the second
//! chance of version 50.
//!
//! The verdict and the message are those of HotSpot's old verifier, whose rules differ here and there from the
//! specification's text and from type checking: interfaces count as `java.lang.Object`, `null` fits everywhere, of
//! subroutines it is known which registers they use, each returns at one place and none calls itself.

mod classes;
mod code;
mod complaint;
mod dataflow;
mod effects;
mod handlers;
mod registers;
mod signatures;
mod stack;
mod state;
mod subroutine;
mod value;

use std::fmt;

use classloader::classfile::{CodeAttribute, MethodInfo};
use classloader::{ClassFile, mutf8};

use crate::hierarchy::ClassHierarchy;
use crate::types::Names;
use classes::Classes;
use code::Code;
use complaint::{Complaint, Fault, Outcome};
use dataflow::Dataflow;
use effects::Effects;

/// HotSpot's buffer for a message is this much longer than the class's name, and ends with a zero byte.
const MESSAGE_SPACE: usize = 1024 - 1;

/// Why a class is rejected.
#[derive(Debug, Clone)]
pub(crate) enum Rejection {
    /// A class loader failed; its exception is pending.
    Pending,
    /// A defect.
    Defect(InferenceDefect),
}

/// A defect in a class. Its `Display` is the exception's message.
#[derive(Debug, Clone)]
pub(crate) struct InferenceDefect {
    message: String,
    is_format_error: bool,
}

impl InferenceDefect {
    /// Whether the program sees a ClassFormatError instead of a VerifyError.
    pub(crate) fn is_format_error(&self) -> bool {
        self.is_format_error
    }
}

impl fmt::Display for InferenceDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Verifies all methods of `class`, the last one first.
///
/// # Errors
///
/// The first defect found, or a class loader's failure.
pub(crate) fn check_class(
    class: &ClassFile,
    names: &mut Names,
    hierarchy: &dyn ClassHierarchy,
) -> Result<(), Rejection> {
    let hidden = hierarchy.hidden_name();
    let name = hidden.as_deref().unwrap_or(class.name());
    let classes = match Classes::new(hierarchy, names, name) {
        Ok(classes) => classes,
        Err(Fault::Pending) => return Err(Rejection::Pending),
        Err(Fault::Complaint(complaint)) => return Err(report(name, None, &complaint)),
    };
    let mut effects = Effects::new(class, classes);
    for method in class.methods.iter().rev() {
        let Some(attribute) = &method.code else { continue };
        check_method(&mut effects, method, attribute).map_err(|fault| match fault {
            Fault::Pending => Rejection::Pending,
            Fault::Complaint(complaint) => report(name, Some((class, method)), &complaint),
        })?;
    }
    Ok(())
}

fn check_method(effects: &mut Effects<'_, '_>, method: &MethodInfo, attribute: &CodeAttribute) -> Outcome<()> {
    let code = Code::new(effects.class, &attribute.code, attribute.max_locals, &mut effects.classes)?;
    Dataflow::new(effects, method, attribute, &code)?.run()
}

/// The message, cut to the length of HotSpot's buffer.
fn report(class: &[u8], method: Option<(&ClassFile, &MethodInfo)>, complaint: &Complaint) -> Rejection {
    let mut message = [b"(class: ", class].concat();
    if let Some((file, method)) = method {
        let pool = &file.constant_pool;
        for part in [b", method: ", pool.utf8(method.name), b" signature: ", pool.utf8(method.descriptor)] {
            message.extend_from_slice(part);
        }
    }
    message.extend_from_slice(b") ");
    message.extend_from_slice(&mutf8::from_str(&complaint.to_string()));
    message.truncate(class.len() + MESSAGE_SPACE);
    let message = mutf8::to_str(&message).into_owned();
    Rejection::Defect(InferenceDefect { message, is_format_error: complaint.is_format_error() })
}

