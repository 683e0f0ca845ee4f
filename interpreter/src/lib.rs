//! The interpreter: everything that executes bytecode.
//!
//! A method's bytecode is translated once, at its first call, to a stream of 64-bit instruction words ([`insn`], [`op`]) followed
//! by the literals that the instructions use ([`translate`]). Executing an instruction that needs resolution replaces its word
//! by a *quick* one with one atomic store ([`quicken`]). The loop ([`run`](mod@run)) keeps the program counter, the operand
//! stack pointer and the locals in registers; frames live on the Java stack, and calls between Java methods do not recurse.
//!
//! # Invariants
//!
//! * **I1** A [`raw::Pc`] points to an instruction word of [`prepared::Prepared`] code, which lives as long as its method. Only the
//!   translator and quickening write such words, and both write only words that the table of [`op`] describes.
//! * **I2** A [`raw::Sp`] or [`raw::Locals`] belongs to the innermost frame, whose size was checked against the stack limit when it
//!   was pushed; verified code stays within it (V6).
//! * **I3** The literals of an instruction are written before the instruction word that reads them is published (release
//!   store of the word, acquire load in the fetch), and never change afterwards except inline caches, which are one word.
//! * **I4** Before anything that may reach a safepoint, throw or walk the stack, the frame's `pc` is stored and the operand stack is
//!   as it was before the instruction (the reference maps are those of that state).
#![warn(missing_docs)]

mod activation;
mod arith;
mod call;
mod cast;
mod field;
mod fuse;
mod insn;
mod intrinsic;
mod object;
mod op;
mod prepared;
mod profile;
mod quicken;
mod raw;
mod resume;
mod run;
mod switch;
mod throw;
mod tiers;
mod translate;
mod unwind;

use vm_core::compiled::{CallSite, FrameImage, Resume, SiteProfile};
use vm_core::seams::Executor;
use vm_core::{Bci, Cx, JResult, Method, MethodRef, Slot, Vm};

/// The interpreter as the VM installs it.
#[derive(Debug, Default)]
pub struct Interpreter;

impl Executor for Interpreter {
    fn execute(&self, cx: &mut Cx<'_>, method: MethodRef) -> JResult<Slot> {
        activation::execute(cx, method)
    }

    fn resume(&self, cx: &mut Cx<'_>, frames: &[FrameImage<'_>], how: Resume, in_loop: bool) -> JResult<Slot> {
        resume::resume(cx, frames, how, in_loop)
    }

    fn profile(&self, method: &Method, bci: Bci) -> SiteProfile {
        profile::profile(method, bci)
    }

    fn has_caught(&self, method: &Method, handler: Bci) -> bool {
        prepared::Prepared::of(method).is_some_and(|prepared| prepared.has_caught(handler))
    }

    fn call_site(&self, method: &Method, bci: Bci) -> Option<CallSite> {
        profile::call_site(method, bci)
    }

    fn bci(&self, method: &Method, pc: *const u64) -> Bci {
        prepared::Prepared::of(method).map_or(Bci(0), |p| p.bci(pc))
    }

    fn forget_unloaded(&self, vm: &Vm, method: &Method) {
        profile::forget_unloaded(vm, method)
    }

    fn drop_prepared(&self, method: &Method) {
        prepared::Prepared::free(method)
    }
}
