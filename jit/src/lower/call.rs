//! Calls: of methods, of the runtime, and what surrounds them (J1).

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self as clif, BlockArg, InstBuilder, MemFlagsData, UserStackMapEntry, types};
use vm_core::{ClassId, MethodId, MethodRef};

use super::{Lowering, clif_type, compiled_signature};
use vm_core::offsets;
use vm_core::thread::INTERFACE_CACHE;

use crate::ir::{At, Imm, Inst, Op, Reason, RuntimeCall, Type, Value};
use crate::sites::SiteKind;

impl Lowering<'_> {
    /// Makes a call during which the collector may run: `emit` makes the instruction.
    fn safepoint(&mut self, kind: SiteKind, live: &[Value], emit: impl FnOnce(&mut Self) -> clif::Inst) -> clif::Inst {
        let slot_of = |this: &Self, value: Value| match this.live.slot(value) {
            Some(slot) => slot as i32 * 4,
            None => unreachable!("J1: {value} is live across a collection"),
        };
        for &value in live {
            if !self.live.is_hot(value) {
                let (is, at) = (self.value(value), slot_of(self, value));
                self.b.ins().stack_store(types::I64, is, self.roots, at);
            }
        }
        self.begin_site(kind);
        let call = emit(self);
        self.end_site();
        for &value in live {
            let at = slot_of(self, value);
            let entry = UserStackMapEntry { ty: types::I32, slot: self.roots, offset: at as u32 };
            self.b.func.dfg.append_user_stack_map_entry(call, entry);
            let moved = self.b.ins().stack_load(types::I64, types::I32, self.roots, at);
            if let Some(variable) = self.variables[value.index()] {
                self.b.def_var(variable, moved);
            }
        }
        call
    }

    /// Calls a function of the runtime. `live` are the references that are needed afterwards; a leaf needs none.
    pub(super) fn call_runtime(
        &mut self,
        call: RuntimeCall,
        args: &[clif::Value],
        kind: SiteKind,
        live: &[Value],
    ) -> Option<clif::Value> {
        let signature = self.b.import_signature(self.env.trampolines.signature(call));
        let function = self.address(self.env.trampolines.address(call));
        let inst = if call.takes_thread() {
            let thread = self.thread();
            let with_thread: Vec<clif::Value> = [thread].into_iter().chain(args.iter().copied()).collect();
            self.b.ins().call_indirect(signature, function, &with_thread)
        } else if call.is_leaf() {
            self.b.ins().call_indirect(signature, function, args)
        } else {
            self.safepoint(kind, live, |this| this.b.ins().call_indirect(signature, function, args))
        };
        if !call.is_rare() {
            return self.b.inst_results(inst).first().copied();
        }
        let ty =
            call.signature().split('>').nth(1).and_then(|result| result.chars().next()).and_then(Type::of_letter)?;
        let thread = self.thread();
        let from = self.load_constant(thread, offsets::THREAD_LEAVING);
        Some(self.b.ins().load(clif_type(ty), MemFlagsData::trusted(), from, 0))
    }

    /// A call of a method, as one instruction.
    pub(super) fn call_method(&mut self, inst: Inst) {
        let function = self.function;
        let data = function.inst(inst);
        let state = self.state_of(inst);
        let live = self.live.across(inst).to_vec();
        let (callee, entry) = match data.imm {
            Imm::Method(method) => self.static_callee(method),
            Imm::Virtual(_, index) => self.virtual_callee(data.args[0], index),
            Imm::Interface(method, interface) => self.interface_callee(inst, method, interface, &live),
            _ => {
                let callee = self.value(data.args[0]);
                (callee, self.entry_of(callee))
            }
        };
        let passed = if data.op == Op::CallMethod { &data.args[1..] } else { &data.args[..] };
        let mut args = vec![callee];
        args.extend(self.values(passed));
        let result = data.result.map(|value| function.ty(value));
        let params = passed.iter().map(|&arg| function.ty(arg));
        let signature = self.b.import_signature(compiled_signature(params, result));
        let kind = self.frames(state);
        let call = self.safepoint(kind, &live, |this| this.b.ins().call_indirect(signature, entry, &args));
        let returned = self.b.inst_results(call).first().copied();
        let known = returned.zip(result);
        self.check_pending(inst, known);
        if let Some((value, is)) = data.result.zip(returned) {
            self.define(value, is);
        }
    }

    pub(super) fn method(&self, method: MethodId) -> MethodRef {
        match self.env.vm.method_by_id(method) {
            Some(method) => method,
            None => unreachable!("J1: the builder found method {}", method.0),
        }
    }

    /// A method known now, and its entry, which the compiler has seen to.
    fn static_callee(&mut self, method: MethodId) -> (clif::Value, clif::Value) {
        let callee = self.address(self.method(method).to_bits());
        let flags = MemFlagsData::trusted();
        let entry = self.b.ins().load(types::I64, flags, callee, offsets::METHOD_ENTRY);
        (callee, entry)
    }

    fn virtual_callee(&mut self, receiver: Value, index: u32) -> (clif::Value, clif::Value) {
        let receiver = self.value(receiver);
        let class = self.class_pointer(receiver);
        let table = self.load_constant(class, offsets::CLASS_VTABLE);
        let callee = self.b.ins().load(types::I64, super::CONSTANT, table, index as i32 * 8);
        (callee, self.entry_of(callee))
    }

    /// The entry of a method that is not known now: it may have none yet.
    fn entry_of(&mut self, callee: clif::Value) -> clif::Value {
        let flags = MemFlagsData::trusted();
        let entry = self.b.ins().load(types::I64, flags, callee, offsets::METHOD_ENTRY);
        let (missing, next) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(next, types::I64);
        self.b.set_cold_block(missing);
        self.b.ins().brif(entry, next, &[BlockArg::Value(entry)], missing, &[]);
        self.enter(missing);
        let made = self.call_runtime(RuntimeCall::MakeEntry, &[callee], SiteKind::Left, &[]);
        let args: Vec<BlockArg> = made.into_iter().map(BlockArg::Value).collect();
        self.b.ins().jump(next, &args);
        self.enter(next);
        self.b.block_params(next)[0]
    }

    /// The method that an interface call runs: what the thread's cache has, else what a leaf finds; null: an error is thrown
    /// the slow way.
    fn interface_callee(
        &mut self,
        inst: Inst,
        method: MethodId,
        interface: ClassId,
        live: &[Value],
    ) -> (clif::Value, clif::Value) {
        let function = self.function;
        let data = function.inst(inst);
        let receiver = self.value(data.args[0]);
        let number = self.int(method.0 as i32);
        let named = self.int(interface.0 as i32);
        let args = [receiver, number, named];
        let (miss, missing, found) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(found, types::I64);
        // The cache does not tell which interface was named.
        if self.method(method).class.id == interface {
            let flags = MemFlagsData::trusted();
            let class = self.class_id(receiver);
            let thread = self.thread();
            let cache = self.load_constant(thread, offsets::THREAD_INTERFACE_CACHE);
            let mixed = self.b.ins().bxor_imm_u(class, i64::from(method.0));
            let index = self.b.ins().band_imm_u(mixed, INTERFACE_CACHE as i64 - 1);
            let wide = self.b.ins().uextend(types::I64, index);
            let bytes = self.b.ins().ishl_imm_u(wide, 4);
            let entry = self.b.ins().iadd(cache, bytes);
            let key = self.b.ins().load(types::I64, flags, entry, 0);
            let class = self.b.ins().uextend(types::I64, class);
            let upper = self.b.ins().ishl_imm_u(class, 32);
            let expected = self.b.ins().bor_imm_u(upper, i64::from(method.0));
            let hit = self.b.ins().icmp(IntCC::Equal, key, expected);
            self.b.set_cold_block(miss);
            self.go_on_if(hit, miss);
            let cached = self.b.ins().load(types::I64, flags, entry, 8);
            self.b.ins().jump(found, &[BlockArg::Value(cached)]);
        } else {
            self.b.ins().jump(miss, &[]);
        }
        self.enter(miss);
        let looked_up = self.call_runtime(RuntimeCall::FindInterface, &args, SiteKind::Left, &[]);
        let Some(looked_up) = looked_up else { unreachable!("J1: the table says that there is a result") };
        self.b.set_cold_block(missing);
        self.b.ins().brif(looked_up, found, &[BlockArg::Value(looked_up)], missing, &[]);
        self.enter(missing);
        let state = self.state_of(inst);
        let kind = self.frames(state);
        self.call_runtime(RuntimeCall::ThrowInterface, &args, kind, live);
        let cold = self.leave(state, Reason::Exception, None);
        self.b.ins().jump(cold, &[]);
        self.enter(found);
        let callee = self.b.block_params(found)[0];
        (callee, self.entry_of(callee))
    }

    /// The class of an object that is not null.
    pub(super) fn class_pointer(&mut self, reference: clif::Value) -> clif::Value {
        let id = self.class_id(reference);
        let table = self.address(self.env.vm.classes.base() as u64);
        let wide = self.b.ins().uextend(types::I64, id);
        let bytes = self.b.ins().ishl_imm_u(wide, 3);
        let at = self.b.ins().iadd(table, bytes);
        self.load_constant(at, 0)
    }

    /// A call of the runtime that is an instruction of its own.
    pub(super) fn runtime_instruction(&mut self, inst: Inst) {
        let function = self.function;
        let data = function.inst(inst);
        let call = match (data.op, &data.imm) {
            (Op::MonitorEnter, _) => RuntimeCall::MonitorEnterSlow,
            // A synchronized method's own lock, before it returns.
            (Op::MonitorExit, _) if function.state(self.state_of(inst)).at == At::Before => RuntimeCall::ReleaseLock,
            (Op::MonitorExit, _) => RuntimeCall::MonitorExitSlow,
            (_, Imm::Runtime(call)) => *call,
            _ => unreachable!("J1: the checker saw the immediate"),
        };
        let mut args = self.values(&data.args);
        if call.signature().starts_with('*') {
            let thread = self.thread();
            let to = self.load_constant(thread, offsets::THREAD_LEAVING);
            for (at, &value) in args.iter().enumerate() {
                self.b.ins().store(MemFlagsData::trusted(), value, to, at as i32 * 8);
            }
            args = vec![self.int(args.len() as i32)];
        }
        let kind = self.frames(self.state_of(inst));
        let live = self.live.across(inst).to_vec();
        let result = self.call_runtime(call, &args, kind, &live);
        if !call.is_leaf() {
            let known = result.zip(data.result.map(|value| function.ty(value)));
            self.check_pending(inst, known);
        }
        if let Some((value, is)) = data.result.zip(result) {
            self.define(value, is);
        }
    }

    /// Reaches a safepoint if one is asked for.
    pub(super) fn poll(&mut self, inst: Inst) {
        let state = self.state_of(inst);
        let cold = self.leave(state, Reason::Exception, None);
        self.leave_once(cold);
        let flags = MemFlagsData::trusted();
        let thread = self.thread();
        let word = self.b.ins().load(types::I32, flags, thread, offsets::THREAD_POLL);
        let (slow, next) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        self.b.ins().brif(word, slow, &[], next, &[]);
        self.enter(slow);
        let (kind, live) = (self.frames(state), self.live.across(inst).to_vec());
        self.call_runtime(RuntimeCall::PollSlow, &[], kind, &live);
        self.check_pending(inst, None);
        self.b.ins().jump(next, &[]);
        self.enter(next);
    }

    /// 1 if two ints are equal.
    pub(super) fn equal(&mut self, a: clif::Value, b: clif::Value) -> clif::Value {
        self.b.ins().icmp(IntCC::Equal, a, b)
    }
}
