//! The few traits through which the interpreter, and later the compiler, meet the core; the root package installs them.

use crate::cx::Cx;
use crate::exceptions::JResult;
use crate::ids::Bci;
use crate::method::{Method, MethodRef};
use crate::slot::Slot;

/// Runs bytecode.
pub trait Executor: Send + Sync {
    /// Runs `method` (any method: bytecode, native, with its lock when synchronized) whose argument slots are on the operand stack of
    /// the innermost frame, which is an `Entry` frame. Returns when the method returns or throws; that frame is innermost again then.
    fn execute(&self, cx: &mut Cx<'_>, method: MethodRef) -> JResult<Slot>;

    /// Bytecode index of an interpreter position in `method`'s code.
    fn bci(&self, method: &Method, pc: *const u64) -> Bci;

    /// Frees what `Method::prepared` points to, when the VM is dropped.
    fn drop_prepared(&self, method: &Method);
}
