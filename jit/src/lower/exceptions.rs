//! Pending exceptions: the tests behind calls, and where they lead.
//!
//! Code that is not valid any more is left at these tests, too: their jumps are patched.

use cranelift_codegen::ir::{self as clif, InstBuilder, MemFlagsData, SourceLoc, types};
use vm_core::{MethodId, offsets};

use super::{LEAVES, Lowering, STAYS};
use crate::ir::{Inst, InstData, Op, Reason, State, Type};

impl Lowering<'_> {
    fn pending(&mut self) -> clif::Value {
        let thread = self.thread();
        self.b.ins().load(types::I32, MemFlagsData::trusted(), thread, offsets::THREAD_PENDING)
    }

    fn set_pending(&mut self, exception: clif::Value) {
        let thread = self.thread();
        self.b.ins().store(MemFlagsData::trusted(), exception, thread, offsets::THREAD_PENDING);
    }

    /// Goes to `yes` if `condition` is not 0, to `no` otherwise. Once the code is not valid any more it always goes where it is left:
    /// `to` says whether that is `yes`.
    fn patched_branch(&mut self, condition: clif::Value, yes: clif::Block, no: clif::Block, to: u32) {
        self.b.set_srcloc(SourceLoc::new(to));
        self.b.ins().brif(condition, yes, &[], no, &[]);
        self.end_site();
    }

    fn cold_block(&mut self) -> clif::Block {
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        block
    }

    /// Leaves if an exception is pending that something in this compilation may catch, or compiled code is to be left; returns with
    /// other exceptions. `result` is that of the call before. Nothing where a `catch` follows.
    pub(super) fn check_pending(&mut self, inst: Inst, result: Option<(clif::Value, Type)>) {
        if self.caught {
            return;
        }
        let state = self.state_of(inst);
        let leave = match self.function.inst(inst).op {
            Op::MonitorEnter => self.leave_entering(state),
            _ => self.leave(state, Reason::Exception, result),
        };
        self.leave_once(leave);
        let pending = self.pending();
        let next = self.b.create_block();
        if self.may_handle(state) {
            self.patched_branch(pending, leave, next, LEAVES);
        } else {
            let cold = self.cold_block();
            self.patched_branch(pending, cold, next, LEAVES);
            self.enter(cold);
            let unwinding = self.unwinding();
            self.b.ins().brif(pending, unwinding, &[], leave, &[]);
        }
        self.enter(next);
    }

    /// `catch`: behind a call that is followed by no other test.
    pub(super) fn catch(&mut self, inst: Inst) {
        let function = self.function;
        let data = function.inst(inst);
        let state = self.state_of(inst);
        let result = data.args.first().map(|&value| (self.value(value), function.ty(value)));
        let leave = self.leave(state, Reason::Exception, result);
        self.leave_once(leave);
        let pending = self.pending();
        let (next, cold, thrown) = (self.b.create_block(), self.cold_block(), self.cold_block());
        self.patched_branch(pending, cold, next, LEAVES);
        self.enter(cold);
        self.patched_branch(pending, thrown, leave, STAYS);
        for (from, target) in [next, thrown].into_iter().zip(&data.targets) {
            self.enter(from);
            let (block, args) = self.target(target);
            self.b.ins().jump(block, &args);
        }
    }

    /// The instructions that move the pending exception.
    pub(super) fn pending_instruction(&mut self, data: &InstData) {
        match (data.op, data.result) {
            (Op::TakePending, Some(result)) => {
                let exception = self.pending();
                let nothing = self.int(0);
                self.set_pending(nothing);
                self.define(result, exception);
            }
            (Op::SetPending, _) => {
                let exception = self.value(data.args[0]);
                self.set_pending(exception);
            }
            _ => {
                let unwinding = self.unwinding();
                self.b.ins().jump(unwinding, &[]);
            }
        }
    }

    fn unwinding(&mut self) -> clif::Block {
        if let Some(block) = self.unwinding {
            return block;
        }
        let block = self.cold_block();
        self.unwinding = Some(block);
        block
    }

    /// Whether an exception thrown at a state may be caught, or must release locks, in the methods compiled together.
    fn may_handle(&self, state: State) -> bool {
        let mut next = Some(state);
        while let Some(state) = next {
            let data = self.function.state(state);
            if !data.locks.is_empty() || self.is_covered(data.method, data.bci) {
                return true;
            }
            next = data.caller;
        }
        false
    }

    fn is_covered(&self, method: MethodId, bci: u16) -> bool {
        let method = self.env.vm.method_by_id(method);
        let code = method.and_then(|method| method.get().info.code.as_ref());
        code.is_some_and(|code| code.exception_table.iter().any(|e| (e.start_pc..e.end_pc).contains(&bci)))
    }
}
