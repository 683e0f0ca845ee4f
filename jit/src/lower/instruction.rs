//! Instructions: arithmetic, conversions, comparisons, control; the rest is handed on.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{self as clif, BlockArg, InstBuilder, MemFlagsData, types};
use cranelift_frontend::Switch;

use super::Lowering;
use crate::ir::{Cond, Effect, Imm, Inst, InstData, Op, RuntimeCall};
use crate::sites::SiteKind;

impl Lowering<'_> {
    /// Lowers one instruction.
    pub(super) fn instruction(&mut self, inst: Inst) {
        let function = self.function;
        let data = function.inst(inst);
        match (data.op, data.op.effect()) {
            (Op::LeafRead | Op::LeafWrite | Op::NativePure | Op::NativeWrite, _) => self.leaf_instruction(data),
            (Op::Fence, _) => {
                self.b.ins().fence();
            }
            (Op::Order, _) => {
                self.b.ins().sequence_point();
            }
            (Op::Deopt, _) | (_, Effect::Guard) => self.guard(inst),
            (Op::Catch, _) => self.catch(inst),
            (Op::TakePending | Op::SetPending | Op::Unwind, _) => self.pending_instruction(data),
            (_, Effect::End) => self.end(data),
            (_, Effect::Poll) => self.poll(inst),
            (_, Effect::Alloc) => self.allocate(inst),
            (Op::CallStatic | Op::CallVirtual | Op::CallInterface | Op::CallMethod, _) => self.call_method(inst),
            (_, Effect::Call) => self.runtime_instruction(inst),
            (_, Effect::Read | Effect::Write) | (Op::ClassOf | Op::ArrayLength, _) => self.memory_instruction(inst),
            (Op::IsArray | Op::Mirror | Op::IdentityHash | Op::CurrentThread, _) => self.memory_instruction(inst),
            (Op::InstanceOf | Op::MayStore | Op::Object, _) => self.memory_instruction(inst),
            // States describe it.
            (Op::VirtualObject, _) => {}
            _ => {
                let value = self.pure(data);
                if let Some(result) = data.result {
                    self.define(result, value);
                }
            }
        }
    }

    fn end(&mut self, data: &InstData) {
        match (data.op, &data.imm) {
            (Op::Jump, _) => {
                let (block, args) = self.target(&data.targets[0]);
                self.b.ins().jump(block, &args);
            }
            (Op::Branch, _) => {
                let condition = self.value(data.args[0]);
                let (yes, yes_args) = self.target(&data.targets[0]);
                let (no, no_args) = self.target(&data.targets[1]);
                self.b.ins().brif(condition, yes, &yes_args, no, &no_args);
            }
            (Op::Switch, Imm::Keys(keys)) => self.switch(data, keys),
            (Op::Return, _) => {
                let values = self.values(&data.args);
                self.b.ins().return_(&values);
            }
            _ => unreachable!("J1: {} is lowered elsewhere", data.op.mnemonic()),
        }
    }

    /// The cases go through blocks of their own, since a jump table passes no arguments.
    fn switch(&mut self, data: &InstData, keys: &[i32]) {
        let key = self.value(data.args[0]);
        let mut switch = Switch::new();
        let ways: Vec<clif::Block> = data.targets.iter().map(|_| self.b.create_block()).collect();
        for (&case, &way) in keys.iter().zip(&ways) {
            switch.set_entry(u128::from(case as u32), way);
        }
        let Some(&default) = ways.last() else { unreachable!("J1: the checker saw the default") };
        switch.emit(&mut self.b, key, default);
        for (way, target) in ways.into_iter().zip(&data.targets) {
            self.enter(way);
            let (block, args) = self.target(target);
            self.b.ins().jump(block, &args);
        }
    }

    /// An instruction without effects.
    fn pure(&mut self, data: &InstData) -> clif::Value {
        let args = self.values(&data.args);
        let arg = |at: usize| args[at];
        let bits = MemFlagsData::new();
        match data.op {
            Op::Iconst | Op::Null | Op::Lconst | Op::Fconst | Op::Dconst => self.constant(data),
            Op::Iadd | Op::Ladd => self.b.ins().iadd(arg(0), arg(1)),
            Op::Isub | Op::Lsub => self.b.ins().isub(arg(0), arg(1)),
            Op::Imul | Op::Lmul => self.b.ins().imul(arg(0), arg(1)),
            Op::Idiv | Op::Irem | Op::Ldiv | Op::Lrem => self.divide(data, arg(0), arg(1)),
            Op::Imin | Op::Lmin => self.extreme(IntCC::SignedLessThan, arg(0), arg(1)),
            Op::Imax | Op::Lmax => self.extreme(IntCC::SignedGreaterThan, arg(0), arg(1)),
            Op::Iabs | Op::Labs => self.b.ins().iabs(arg(0)),
            Op::Lmulhi => self.b.ins().smulhi(arg(0), arg(1)),
            Op::Iudiv | Op::Ludiv => self.b.ins().udiv(arg(0), arg(1)),
            Op::Iurem | Op::Lurem => self.b.ins().urem(arg(0), arg(1)),
            Op::Irotl | Op::Lrotl => self.b.ins().rotl(arg(0), arg(1)),
            Op::Irotr | Op::Lrotr => self.b.ins().rotr(arg(0), arg(1)),
            Op::Ibits => self.b.ins().popcnt(arg(0)),
            Op::Ileading => self.b.ins().clz(arg(0)),
            Op::Itrailing => self.b.ins().ctz(arg(0)),
            Op::Ireverse | Op::Lreverse => self.b.ins().bitrev(arg(0)),
            Op::Iswap | Op::Lswap => self.b.ins().bswap(arg(0)),
            Op::Lbits => {
                let count = self.b.ins().popcnt(arg(0));
                self.b.ins().ireduce(types::I32, count)
            }
            Op::Lleading => {
                let count = self.b.ins().clz(arg(0));
                self.b.ins().ireduce(types::I32, count)
            }
            Op::Ltrailing => {
                let count = self.b.ins().ctz(arg(0));
                self.b.ins().ireduce(types::I32, count)
            }
            Op::Ineg | Op::Lneg => self.b.ins().ineg(arg(0)),
            Op::Ishl | Op::Lshl => self.b.ins().ishl(arg(0), arg(1)),
            Op::Ishr | Op::Lshr => self.b.ins().sshr(arg(0), arg(1)),
            Op::Iushr | Op::Lushr => self.b.ins().ushr(arg(0), arg(1)),
            Op::Iand | Op::Land => self.b.ins().band(arg(0), arg(1)),
            Op::Ior | Op::Lor => self.b.ins().bor(arg(0), arg(1)),
            Op::Ixor | Op::Lxor => self.b.ins().bxor(arg(0), arg(1)),
            Op::Fadd | Op::Dadd => self.b.ins().fadd(arg(0), arg(1)),
            Op::Fsub | Op::Dsub => self.b.ins().fsub(arg(0), arg(1)),
            Op::Fmul | Op::Dmul => self.b.ins().fmul(arg(0), arg(1)),
            Op::Fdiv | Op::Ddiv => self.b.ins().fdiv(arg(0), arg(1)),
            Op::Frem => self.leaf(RuntimeCall::Frem, &args),
            Op::Drem => self.leaf(RuntimeCall::Drem, &args),
            Op::Fneg | Op::Dneg => self.b.ins().fneg(arg(0)),
            Op::Dsqrt => self.b.ins().sqrt(arg(0)),
            Op::Dabs | Op::Fabs => self.b.ins().fabs(arg(0)),
            Op::Fmin | Op::Dmin => self.b.ins().fmin(arg(0), arg(1)),
            Op::Fmax | Op::Dmax => self.b.ins().fmax(arg(0), arg(1)),
            // Without such an instruction Cranelift would call a function by name.
            Op::Dfloor if !is_x86_feature_detected!("sse4.1") => self.leaf(RuntimeCall::Floor, &args),
            Op::Dceil if !is_x86_feature_detected!("sse4.1") => self.leaf(RuntimeCall::Ceil, &args),
            Op::Drint if !is_x86_feature_detected!("sse4.1") => self.leaf(RuntimeCall::Rint, &args),
            Op::Ffma if !is_x86_feature_detected!("fma") => self.leaf(RuntimeCall::Ffma, &args),
            Op::Dfma if !is_x86_feature_detected!("fma") => self.leaf(RuntimeCall::Dfma, &args),
            Op::Dfloor => self.b.ins().floor(arg(0)),
            Op::Dceil => self.b.ins().ceil(arg(0)),
            Op::Drint => self.b.ins().nearest(arg(0)),
            Op::Ffma | Op::Dfma => self.b.ins().fma(arg(0), arg(1), arg(2)),
            Op::I2l => self.b.ins().sextend(types::I64, arg(0)),
            Op::I2f | Op::L2f => self.b.ins().fcvt_from_sint(types::F32, arg(0)),
            Op::I2d | Op::L2d => self.b.ins().fcvt_from_sint(types::F64, arg(0)),
            Op::L2i => self.b.ins().ireduce(types::I32, arg(0)),
            Op::F2i | Op::D2i => self.b.ins().fcvt_to_sint_sat(types::I32, arg(0)),
            Op::F2l | Op::D2l => self.b.ins().fcvt_to_sint_sat(types::I64, arg(0)),
            Op::F2d => self.b.ins().fpromote(types::F64, arg(0)),
            Op::D2f => self.b.ins().fdemote(types::F32, arg(0)),
            Op::I2b => self.narrow(arg(0), types::I8, true),
            Op::I2c => self.narrow(arg(0), types::I16, false),
            Op::I2s => self.narrow(arg(0), types::I16, true),
            Op::FloatBits => self.b.ins().bitcast(types::I32, bits, arg(0)),
            Op::BitsFloat => self.b.ins().bitcast(types::F32, bits, arg(0)),
            Op::DoubleBits => self.b.ins().bitcast(types::I64, bits, arg(0)),
            Op::BitsDouble => self.b.ins().bitcast(types::F64, bits, arg(0)),
            Op::Icmp | Op::Lcmp | Op::Fcmp | Op::Dcmp => self.compare(data, arg(0), arg(1)),
            Op::RefEq => {
                let equal = self.equal(arg(0), arg(1));
                self.b.ins().uextend(types::I32, equal)
            }
            Op::Lcmp3 => self.three_way_longs(arg(0), arg(1)),
            Op::Fcmpl | Op::Dcmpl => self.three_way(FloatCC::GreaterThan, FloatCC::UnorderedOrLessThan, &args),
            Op::Fcmpg | Op::Dcmpg => self.three_way(FloatCC::UnorderedOrGreaterThan, FloatCC::LessThan, &args),
            Op::Iselect => self.b.ins().select(arg(0), arg(1), arg(2)),
            _ => unreachable!("J1: {} is lowered elsewhere", data.op.mnemonic()),
        }
    }

    fn constant(&mut self, data: &InstData) -> clif::Value {
        let Imm::Int(number) = data.imm else { return self.int(0) };
        match data.op {
            Op::Lconst => self.b.ins().iconst(types::I64, number),
            Op::Fconst => self.b.ins().f32const(f32::from_bits(number as u32)),
            Op::Dconst => self.b.ins().f64const(f64::from_bits(number as u64)),
            _ => self.int(number as i32),
        }
    }

    pub(super) fn leaf(&mut self, call: RuntimeCall, args: &[clif::Value]) -> clif::Value {
        match self.call_runtime(call, args, SiteKind::Left, &[]) {
            Some(result) => result,
            None => unreachable!("J1: the table says that there is a result"),
        }
    }

    fn extreme(&mut self, first: IntCC, a: clif::Value, b: clif::Value) -> clif::Value {
        let is_first = self.b.ins().icmp(first, a, b);
        self.b.ins().select(is_first, a, b)
    }

    fn narrow(&mut self, value: clif::Value, to: clif::Type, signed: bool) -> clif::Value {
        let low = self.b.ins().ireduce(to, value);
        if signed { self.b.ins().sextend(types::I32, low) } else { self.b.ins().uextend(types::I32, low) }
    }

    /// Division and remainder by what is not 0. The machine traps on the least number by -1, Java does not.
    fn divide(&mut self, data: &InstData, dividend: clif::Value, divisor: clif::Value) -> clif::Value {
        let remainder = matches!(data.op, Op::Irem | Op::Lrem);
        let plain = |this: &mut Self| match remainder {
            true => this.b.ins().srem(dividend, divisor),
            false => this.b.ins().sdiv(dividend, divisor),
        };
        if self.function.constant(data.args[1]).is_some_and(|number| number != 0 && number != -1) {
            return plain(self);
        }
        let ty = self.b.func.dfg.value_type(dividend);
        let (special, usual, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, ty);
        let is_special = self.b.ins().icmp_imm_s(IntCC::Equal, divisor, -1);
        self.b.ins().brif(is_special, special, &[], usual, &[]);
        self.enter(special);
        let result = if remainder { self.b.ins().iconst(ty, 0) } else { self.b.ins().ineg(dividend) };
        self.b.ins().jump(done, &[BlockArg::Value(result)]);
        self.enter(usual);
        let result = plain(self);
        self.b.ins().jump(done, &[BlockArg::Value(result)]);
        self.enter(done);
        self.b.block_params(done)[0]
    }

    /// A comparison; of a three-way comparison with 0 the comparison itself.
    fn compare(&mut self, data: &InstData, a: clif::Value, b: clif::Value) -> clif::Value {
        let Imm::Cond(cond) = data.imm else { unreachable!("J1: the checker saw the immediate") };
        let result = match data.op {
            Op::Icmp => match self.merged_comparison(data, cond) {
                Some(result) => result,
                None => self.b.ins().icmp(int_cc(cond), a, b),
            },
            Op::Lcmp => self.b.ins().icmp(int_cc(cond), a, b),
            _ => self.b.ins().fcmp(float_cc(cond, false), a, b),
        };
        self.b.ins().uextend(types::I32, result)
    }

    fn merged_comparison(&mut self, data: &InstData, cond: Cond) -> Option<clif::Value> {
        let function = self.function;
        if function.constant(data.args[1]) != Some(0) {
            return None;
        }
        let inner = function.defining(data.args[0])?;
        // Whether NaN counts as what makes the condition true.
        let nan = match (inner.op, cond) {
            (Op::Lcmp3, _) => false,
            (Op::Fcmpl | Op::Dcmpl, _) => matches!(cond, Cond::Lt | Cond::Le | Cond::Ne),
            (Op::Fcmpg | Op::Dcmpg, _) => matches!(cond, Cond::Gt | Cond::Ge | Cond::Ne),
            _ => return None,
        };
        let args = self.values(&inner.args);
        Some(match inner.op {
            Op::Lcmp3 => self.b.ins().icmp(int_cc(cond), args[0], args[1]),
            _ => self.b.ins().fcmp(float_cc(cond, nan), args[0], args[1]),
        })
    }

    fn three_way_longs(&mut self, a: clif::Value, b: clif::Value) -> clif::Value {
        let greater = self.b.ins().icmp(IntCC::SignedGreaterThan, a, b);
        let less = self.b.ins().icmp(IntCC::SignedLessThan, a, b);
        self.difference(greater, less)
    }

    fn three_way(&mut self, greater: FloatCC, less: FloatCC, args: &[clif::Value]) -> clif::Value {
        let greater = self.b.ins().fcmp(greater, args[0], args[1]);
        let less = self.b.ins().fcmp(less, args[0], args[1]);
        self.difference(greater, less)
    }

    fn difference(&mut self, greater: clif::Value, less: clif::Value) -> clif::Value {
        let greater = self.b.ins().uextend(types::I32, greater);
        let less = self.b.ins().uextend(types::I32, less);
        self.b.ins().isub(greater, less)
    }
}

fn int_cc(cond: Cond) -> IntCC {
    match cond {
        Cond::Eq => IntCC::Equal,
        Cond::Ne => IntCC::NotEqual,
        Cond::Lt => IntCC::SignedLessThan,
        Cond::Ge => IntCC::SignedGreaterThanOrEqual,
        Cond::Gt => IntCC::SignedGreaterThan,
        Cond::Le => IntCC::SignedLessThanOrEqual,
        Cond::Below => IntCC::UnsignedLessThan,
        Cond::AboveEq => IntCC::UnsignedGreaterThanOrEqual,
    }
}

/// The condition for floating-point numbers; `nan`: it also holds when one of them is NaN.
fn float_cc(cond: Cond, nan: bool) -> FloatCC {
    match (cond, nan) {
        (Cond::Eq, false) => FloatCC::Equal,
        (Cond::Eq, true) => FloatCC::UnorderedOrEqual,
        // `!=` holds for NaN in Java.
        (Cond::Ne, _) => FloatCC::NotEqual,
        (Cond::Lt | Cond::Below, false) => FloatCC::LessThan,
        (Cond::Lt | Cond::Below, true) => FloatCC::UnorderedOrLessThan,
        (Cond::Ge | Cond::AboveEq, false) => FloatCC::GreaterThanOrEqual,
        (Cond::Ge | Cond::AboveEq, true) => FloatCC::UnorderedOrGreaterThanOrEqual,
        (Cond::Gt, false) => FloatCC::GreaterThan,
        (Cond::Gt, true) => FloatCC::UnorderedOrGreaterThan,
        (Cond::Le, false) => FloatCC::LessThanOrEqual,
        (Cond::Le, true) => FloatCC::UnorderedOrLessThanOrEqual,
    }
}
