//! Locks (D6, `vm_core::monitor`): taken and given up in place where that is a matter of the header's lock bits and the thread's lock
//! stack; the runtime does the rest.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self as clif, BlockArg, InstBuilder, MemFlagsData, types};
use vm_core::offsets;

use super::Lowering;
use crate::ir::{Inst, Op};

/// Bytes of an entry of the lock stack.
const ENTRY: i64 = 4;

impl Lowering<'_> {
    /// `monitor_enter` and `monitor_exit`.
    pub(super) fn monitor_instruction(&mut self, inst: Inst) {
        let data = self.function.inst(inst);
        if self.env.vm.options.zeal_deopt {
            return self.runtime_instruction(inst);
        }
        let object = self.value(data.args[0]);
        let (slow, next) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        match data.op {
            Op::MonitorEnter => self.enter_lock(object, slow, next),
            _ => self.exit_lock(object, slow, next),
        }
        self.enter(slow);
        self.runtime_instruction(inst);
        self.b.ins().jump(next, &[]);
        self.enter(next);
    }

    /// Takes a lock that nobody holds, or once more the one taken last.
    fn enter_lock(&mut self, object: clif::Value, slow: clif::Block, next: clif::Block) {
        let flags = MemFlagsData::trusted();
        let thread = self.thread();
        let top = self.b.ins().load(types::I64, flags, thread, offsets::THREAD_LOCK_TOP);
        let end = self.load_constant(thread, offsets::THREAD_LOCK_END);
        let has_room = self.b.ins().icmp(IntCC::UnsignedLessThan, top, end);
        self.go_on_if(has_room, slow);
        let at = self.object(object);
        let header = self.b.ins().load(types::I64, flags, at, 0);
        let (free, held, push) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(held);
        let bits = self.b.ins().band_imm_u(header, offsets::HEADER_LOCK_MASK as i64);
        self.b.ins().brif(bits, held, &[], free, &[]);
        self.enter(free);
        let locked = self.b.ins().bor_imm_u(header, offsets::HEADER_LOCK_FAST as i64);
        let found = self.b.ins().atomic_cas(flags, at, header, locked);
        let taken = self.b.ins().icmp(IntCC::Equal, found, header);
        self.b.ins().brif(taken, push, &[], slow, &[]);
        self.enter(held);
        let thread = self.thread();
        let base = self.load_constant(thread, offsets::THREAD_LOCK_BASE);
        let holds_some = self.b.ins().icmp(IntCC::UnsignedGreaterThan, top, base);
        self.go_on_if(holds_some, slow);
        let last = self.b.ins().load(types::I32, flags, top, -ENTRY as i32);
        let again = self.b.ins().icmp(IntCC::Equal, last, object);
        self.b.ins().brif(again, push, &[], slow, &[]);
        self.enter(push);
        self.b.ins().store(flags, object, top, 0);
        let above = self.b.ins().iadd_imm_s(top, ENTRY);
        self.set_lock_top(above);
        self.b.ins().jump(next, &[]);
    }

    /// Gives up the lock taken last; the object's, if no other entry is its.
    fn exit_lock(&mut self, object: clif::Value, slow: clif::Block, next: clif::Block) {
        let flags = MemFlagsData::trusted();
        let thread = self.thread();
        let top = self.b.ins().load(types::I64, flags, thread, offsets::THREAD_LOCK_TOP);
        let last = self.b.ins().iadd_imm_s(top, -ENTRY);
        let entry = self.b.ins().load(types::I32, flags, last, 0);
        let is_last = self.b.ins().icmp(IntCC::Equal, entry, object);
        self.go_on_if(is_last, slow);
        let base = self.load_constant(thread, offsets::THREAD_LOCK_BASE);
        let (look, below, free, pop) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block(), self.b.create_block());
        let at = self.b.append_block_param(look, types::I64);
        self.b.set_cold_block(below);
        self.b.ins().jump(look, &[BlockArg::Value(last)]);
        self.b.switch_to_block(look);
        let is_more = self.b.ins().icmp(IntCC::UnsignedGreaterThan, at, base);
        self.b.ins().brif(is_more, below, &[], free, &[]);
        self.enter(below);
        let other = self.b.ins().iadd_imm_s(at, -ENTRY);
        let entry = self.b.ins().load(types::I32, flags, other, 0);
        let again = self.b.ins().icmp(IntCC::Equal, entry, object);
        self.b.ins().brif(again, pop, &[], look, &[BlockArg::Value(other)]);
        self.b.seal_block(look);
        self.enter(free);
        let address = self.object(object);
        let header = self.b.ins().load(types::I64, flags, address, 0);
        let bits = self.b.ins().band_imm_u(header, offsets::HEADER_LOCK_MASK as i64);
        let is_fast = self.b.ins().icmp_imm_u(IntCC::Equal, bits, offsets::HEADER_LOCK_FAST as i64);
        self.go_on_if(is_fast, slow);
        let unlocked = self.b.ins().bxor_imm_u(header, offsets::HEADER_LOCK_FAST as i64);
        let found = self.b.ins().atomic_cas(flags, address, header, unlocked);
        let given = self.b.ins().icmp(IntCC::Equal, found, header);
        self.b.ins().brif(given, pop, &[], slow, &[]);
        self.enter(pop);
        self.set_lock_top(last);
        self.b.ins().jump(next, &[]);
    }

    fn set_lock_top(&mut self, top: clif::Value) {
        let thread = self.thread();
        self.b.ins().store(MemFlagsData::trusted(), top, thread, offsets::THREAD_LOCK_TOP);
    }
}
