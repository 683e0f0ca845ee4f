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

use classloader::bytecode::Flow;
use classloader::classfile::{CodeAttribute, MethodInfo};
use classloader::{ClassFile, mutf8};

use crate::hierarchy::ClassHierarchy;
use crate::method_shape::MethodShape;
use crate::refmap::RefMaps;
use crate::types::Names;
use crate::verify_error::VerifyErrorKind;
use classes::Classes;
use code::Code;
use complaint::{Complaint, Fault, Outcome};
use dataflow::Dataflow;
use effects::Effects;

/// HotSpot's buffer for a message is this much longer than the class's name, and ends with a zero byte.
const MESSAGE_SPACE: usize = 1024 - 1;

/// The most bytes of a message about a method that cannot be rewritten.
const REWRITING_SPACE: usize = 512 - 1;

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
    kind: VerifyErrorKind,
}

impl InferenceDefect {
    /// Which exception the program sees.
    pub(crate) fn kind(&self) -> VerifyErrorKind {
        self.kind
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
    let mut not_rewritable = None;
    for method in class.methods.iter().rev() {
        let Some(attribute) = &method.code else { continue };
        let is_rewritable = check_method(&mut effects, method, attribute).map_err(|fault| match fault {
            Fault::Pending => Rejection::Pending,
            Fault::Complaint(complaint) => report(name, Some((class, method)), &complaint),
        })?;
        if !is_rewritable {
            not_rewritable = not_rewritable.or(Some(class.constant_pool.utf8(method.name)));
        }
    }
    not_rewritable.map_or(Ok(()), |method| Err(report_rewriting(method)))
}

/// Checks a method. Says whether HotSpot's analysis for rewriting methods with subroutines copes with it, which
/// comes after verification: not with a `jsr` at the end of the code, even where control does not come to.
fn check_method(effects: &mut Effects<'_, '_>, method: &MethodInfo, attribute: &CodeAttribute) -> Outcome<bool> {
    let code = infer(effects, method, attribute)?;
    // What the collector cannot follow must not run; only code that was made to be complex is meant.
    let shape = MethodShape::of(&effects.class.constant_pool, method, attribute);
    RefMaps::compute(&shape).map_err(|_| Complaint::TooComplex)?;
    let has_frame = attribute.max_locals != 0 || attribute.max_stack != 0;
    let ends_in_jsr = code.steps.last().is_some_and(|step| step.opcode.flow() == Flow::Jsr);
    Ok(!(has_frame && ends_in_jsr))
}

fn infer(effects: &mut Effects<'_, '_>, method: &MethodInfo, attribute: &CodeAttribute) -> Outcome<Code> {
    let code = Code::new(effects.class, &attribute.code, attribute.max_locals, &mut effects.classes)?;
    Dataflow::new(effects, method, attribute, &code)?.run()?;
    Ok(code)
}

fn report_rewriting(method: &[u8]) -> Rejection {
    let mut message = [b"Illegal class file encountered. Try running with -Xverify:all in method ", method].concat();
    message.truncate(REWRITING_SPACE);
    let message = mutf8::to_str(&message).into_owned();
    Rejection::Defect(InferenceDefect { message, kind: VerifyErrorKind::LinkageError })
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
    Rejection::Defect(InferenceDefect { message, kind: VerifyErrorKind::of_defect(complaint.is_format_error()) })
}

#[cfg(test)]
mod tests;
