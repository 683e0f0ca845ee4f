//! Type checking by StackMapTable (JVMS 4.10.1): the verifier for class files of version 50 and above.
//!
//! One linear pass over the code of each method (`method`): the frame behind an instruction follows from the one
//! before it (`instructions`, `members`), and where control may come from elsewhere the StackMapTable says what the
//! frame is (`stack_maps`). The order of all checks is HotSpot's, so that the first defect is, and the message
//! (`fault`, `report`).

mod assignability;
mod class_context;
mod code_map;
mod demands;
mod fault;
mod frame;
mod handlers;
mod instructions;
mod map_text;
mod members;
mod method;
mod report;
mod reserved_opcode_table;
mod stack_maps;
mod verification_type;

use classloader::ClassFile;

use crate::hierarchy::ClassHierarchy;
use crate::types::Names;
use crate::verify_error::VerifyError;
use class_context::ClassContext;
use fault::{Complaint, Stop};
use method::Scratch;

/// Verifies all methods of `class` in the order of the class file.
///
/// # Errors
///
/// The first defect found, or a class loader's failure.
pub(crate) fn check_class(
    class: &ClassFile,
    names: &mut Names,
    hierarchy: &dyn ClassHierarchy,
) -> Result<(), VerifyError> {
    let mut cx = ClassContext::new(class, names, hierarchy);
    let mut scratch = Scratch::default();
    for method in &class.methods {
        let Some(code) = &method.code else { continue };
        match method::check(&mut cx, &mut scratch, method, code) {
            Ok(()) => {}
            Err(Stop::Linked) => return Ok(()),
            Err(Stop::Pending) => return Err(VerifyError::pending()),
            Err(Stop::Fault(fault)) => {
                let is_format_error = fault.context.is_none();
                let may_fail_over = !matches!(fault.complaint, Complaint::StackMapFormat(_));
                let message = report::message(&cx, method, code, &fault);
                return Err(VerifyError::mistyped(is_format_error, may_fail_over, message));
            }
        }
    }
    Ok(())
}
