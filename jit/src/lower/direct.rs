//! What reaches memory and Rust without a safepoint: accesses of `Unsafe`, leaf functions, natives that are no more than that.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    self as clif, AbiParam, AtomicRmwOp, InstBuilder, MemFlagsData, Signature, StackSlotData, StackSlotKind, types,
};
use cranelift_codegen::isa::CallConv;
use vm_core::MethodId;
use vm_core::field::Kind;

use super::{Lowering, clif_type};
use crate::ir::{Imm, InstData, Op, Order, RawAccess, RuntimeCall};
use crate::trampolines::{of_bits, slot_bytes, to_bits};

impl Lowering<'_> {
    /// An access at an offset in an object that is not null.
    pub(super) fn raw_access(&mut self, op: Op, access: RawAccess, args: &[clif::Value]) -> Option<clif::Value> {
        let RawAccess { kind, order } = access;
        let flags = MemFlagsData::trusted();
        let object = self.object(args[0]);
        let at = self.b.ins().iadd(object, args[1]);
        let result = match op {
            Op::LoadRaw => {
                let plain = order == Order::Plain;
                let value = if plain { self.load(at, 0, kind) } else { self.load_volatile(at, 0, kind) };
                let value = if kind == Kind::Boolean { self.truth(value) } else { value };
                return Some(value);
            }
            Op::StoreRaw if order == Order::Volatile => {
                let bits = self.bits_of(args[2], kind);
                self.b.ins().atomic_store(flags, bits, at);
                None
            }
            Op::StoreRaw => {
                if order == Order::Ordered {
                    self.b.ins().sequence_point();
                }
                self.store(at, 0, args[2], kind);
                None
            }
            Op::SwapRaw | Op::AddRaw => {
                let operation = if op == Op::AddRaw { AtomicRmwOp::Add } else { AtomicRmwOp::Xchg };
                let ty = self.b.func.dfg.value_type(args[2]);
                Some(self.b.ins().atomic_rmw(ty, flags, operation, at, args[2]))
            }
            _ => {
                let (expected, new) = (self.bits_of(args[2], kind), self.bits_of(args[3], kind));
                let found = self.b.ins().atomic_cas(flags, at, expected, new);
                Some(match op {
                    Op::CompareSetRaw => {
                        let same = self.b.ins().icmp(IntCC::Equal, found, expected);
                        self.b.ins().uextend(types::I32, same)
                    }
                    _ => self.widened(found, kind),
                })
            }
        };
        if kind.is_reference() {
            self.mark_card(at);
        }
        result
    }

    fn truth(&mut self, value: clif::Value) -> clif::Value {
        let truth = self.b.ins().icmp_imm_s(IntCC::NotEqual, value, 0);
        self.b.ins().uextend(types::I32, truth)
    }

    /// A function of `vm_core::leaf`, or of a native method.
    pub(super) fn leaf_instruction(&mut self, data: &InstData) {
        let function = self.function;
        let args = self.values(&data.args);
        let tys: Vec<_> = data.args.iter().map(|&arg| function.ty(arg)).collect();
        let result = match data.imm {
            Imm::Leaf(leaf) => {
                let mut signature = Signature::new(CallConv::SystemV);
                signature.params.push(AbiParam::new(types::I64));
                signature.params.extend(tys.iter().map(|&ty| AbiParam::new(clif_type(ty))));
                signature.returns.push(AbiParam::new(types::I64));
                let signature = self.b.import_signature(signature);
                let callee = self.address(leaf.get().address());
                let mut passed = vec![self.thread()];
                passed.extend(args);
                let call = self.b.ins().call_indirect(signature, callee, &passed);
                self.b.inst_results(call)[0]
            }
            Imm::Method(method) => {
                let bytes: i32 = tys.iter().map(|&ty| slot_bytes(ty)).sum();
                let slots = StackSlotData::new(StackSlotKind::ExplicitSlot, bytes.max(8) as u32, 3);
                let slots = self.b.create_sized_stack_slot(slots);
                let mut at = 0;
                for (value, ty) in args.into_iter().zip(tys) {
                    let bits = to_bits(&mut self.b, value, ty);
                    self.b.ins().stack_store(types::I64, bits, slots, at);
                    at += slot_bytes(ty);
                }
                let native = self.address(self.native(method));
                let slots = self.b.ins().stack_addr(types::I64, slots, 0);
                self.leaf(RuntimeCall::Native, &[native, slots])
            }
            _ => unreachable!("J1: the checker saw the immediate"),
        };
        if let Some(value) = data.result {
            let is = of_bits(&mut self.b, result, function.ty(value));
            self.define(value, is);
        }
    }

    /// The address of a native method's function.
    fn native(&self, method: MethodId) -> u64 {
        let method = self.method(method);
        let (class, name, descriptor) = (method.class.name.as_str(), method.name.as_str(), method.descriptor.as_str());
        match self.env.vm.natives.find(&class, &name, &descriptor) {
            Some(function) => function as usize as u64,
            None => unreachable!("J1: the table of intrinsics names natives that there are"),
        }
    }
}
