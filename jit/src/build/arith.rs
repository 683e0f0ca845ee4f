//! Instructions without operands in the bytecode: constants, the operand stack, arithmetic, conversions, comparisons.

use classloader::bytecode::Opcode;
use vm_core::field::Kind;

use super::body::{Body, Next, type_of_effect};
use super::{Bailout, Stop};
use crate::ir::{Cond, Imm, InstData, Op, Reason, RuntimeCall, Type, Value};

/// Instructions that are one operation on their operands.
const OPERATIONS: &[(Opcode, Op)] = &[
    (Opcode::Iadd, Op::Iadd),
    (Opcode::Isub, Op::Isub),
    (Opcode::Imul, Op::Imul),
    (Opcode::Idiv, Op::Idiv),
    (Opcode::Irem, Op::Irem),
    (Opcode::Ineg, Op::Ineg),
    (Opcode::Ishl, Op::Ishl),
    (Opcode::Ishr, Op::Ishr),
    (Opcode::Iushr, Op::Iushr),
    (Opcode::Iand, Op::Iand),
    (Opcode::Ior, Op::Ior),
    (Opcode::Ixor, Op::Ixor),
    (Opcode::Ladd, Op::Ladd),
    (Opcode::Lsub, Op::Lsub),
    (Opcode::Lmul, Op::Lmul),
    (Opcode::Ldiv, Op::Ldiv),
    (Opcode::Lrem, Op::Lrem),
    (Opcode::Lneg, Op::Lneg),
    (Opcode::Lshl, Op::Lshl),
    (Opcode::Lshr, Op::Lshr),
    (Opcode::Lushr, Op::Lushr),
    (Opcode::Land, Op::Land),
    (Opcode::Lor, Op::Lor),
    (Opcode::Lxor, Op::Lxor),
    (Opcode::Fadd, Op::Fadd),
    (Opcode::Fsub, Op::Fsub),
    (Opcode::Fmul, Op::Fmul),
    (Opcode::Fdiv, Op::Fdiv),
    (Opcode::Frem, Op::Frem),
    (Opcode::Fneg, Op::Fneg),
    (Opcode::Dadd, Op::Dadd),
    (Opcode::Dsub, Op::Dsub),
    (Opcode::Dmul, Op::Dmul),
    (Opcode::Ddiv, Op::Ddiv),
    (Opcode::Drem, Op::Drem),
    (Opcode::Dneg, Op::Dneg),
    (Opcode::I2l, Op::I2l),
    (Opcode::I2f, Op::I2f),
    (Opcode::I2d, Op::I2d),
    (Opcode::L2i, Op::L2i),
    (Opcode::L2f, Op::L2f),
    (Opcode::L2d, Op::L2d),
    (Opcode::F2i, Op::F2i),
    (Opcode::F2l, Op::F2l),
    (Opcode::F2d, Op::F2d),
    (Opcode::D2i, Op::D2i),
    (Opcode::D2l, Op::D2l),
    (Opcode::D2f, Op::D2f),
    (Opcode::I2b, Op::I2b),
    (Opcode::I2c, Op::I2c),
    (Opcode::I2s, Op::I2s),
    (Opcode::Lcmp, Op::Lcmp3),
    (Opcode::Fcmpl, Op::Fcmpl),
    (Opcode::Fcmpg, Op::Fcmpg),
    (Opcode::Dcmpl, Op::Dcmpl),
    (Opcode::Dcmpg, Op::Dcmpg),
];

/// Instructions that push a constant: the operation and its number or bits.
const CONSTANTS: &[(Opcode, Op, i64)] = &[
    (Opcode::IconstM1, Op::Iconst, -1),
    (Opcode::Iconst0, Op::Iconst, 0),
    (Opcode::Iconst1, Op::Iconst, 1),
    (Opcode::Iconst2, Op::Iconst, 2),
    (Opcode::Iconst3, Op::Iconst, 3),
    (Opcode::Iconst4, Op::Iconst, 4),
    (Opcode::Iconst5, Op::Iconst, 5),
    (Opcode::Lconst0, Op::Lconst, 0),
    (Opcode::Lconst1, Op::Lconst, 1),
    (Opcode::Fconst0, Op::Fconst, 0),
    (Opcode::Fconst1, Op::Fconst, 0x3f80_0000),
    (Opcode::Fconst2, Op::Fconst, 0x4000_0000),
    (Opcode::Dconst0, Op::Dconst, 0),
    (Opcode::Dconst1, Op::Dconst, 0x3ff0_0000_0000_0000),
];

impl Body<'_, '_> {
    /// An instruction without operands that goes to the next one.
    pub fn plain(&mut self, opcode: Opcode) -> Result<Next, Stop> {
        if let Some(&(_, op, number)) = CONSTANTS.iter().find(|row| row.0 == opcode) {
            let value = self.value(InstData::new(op, &[]).with_imm(Imm::Int(number)));
            self.push(value);
            return Ok(Next::Goes);
        }
        if let Some(&(_, op)) = OPERATIONS.iter().find(|row| row.0 == opcode) {
            return self.operation(opcode, op);
        }
        match opcode {
            Opcode::Nop => {}
            Opcode::AconstNull => {
                let null = self.null();
                self.push(null);
            }
            Opcode::Arraylength => self.array_length()?,
            Opcode::Monitorenter => self.monitor_enter()?,
            Opcode::Monitorexit => return self.monitor_exit(),
            _ if super::arrays::is_element_access(opcode) => self.element_access(opcode)?,
            _ => self.shuffle(opcode)?,
        }
        Ok(Next::Goes)
    }

    fn operation(&mut self, opcode: Opcode, op: Op) -> Result<Next, Stop> {
        let operands = opcode.effect().bytes().take_while(|&letter| letter != b'>');
        let types: Vec<Type> = operands.filter_map(type_of_effect).collect();
        let mut args = Vec::new();
        for &ty in types.iter().rev() {
            args.push(self.pop(ty)?);
        }
        args.reverse();
        match op {
            Op::Idiv | Op::Irem => self.check(Reason::DivisionByZero, args[1], RuntimeCall::ThrowDivision, &[]),
            Op::Ldiv | Op::Lrem if self.builder.function.constant(args[1]).is_none_or(|divisor| divisor == 0) => {
                let zero = self.value(InstData::new(Op::Lconst, &[]).with_imm(Imm::Int(0)));
                let differs = InstData::new(Op::Lcmp, &[args[1], zero]).with_imm(Imm::Cond(Cond::Ne));
                let differs = self.value(differs);
                self.check(Reason::DivisionByZero, differs, RuntimeCall::ThrowDivision, &[]);
            }
            _ => {}
        }
        let result = self.value(InstData::new(op, &args));
        self.push(result);
        Ok(Next::Goes)
    }

    /// The `pop` and `dup` family: words of the operand stack, as the table's letters name them.
    fn shuffle(&mut self, opcode: Opcode) -> Result<(), Stop> {
        let Some((popped, pushed)) = opcode.effect().split_once('>') else { return Err(Bailout::Malformed.into()) };
        let height = self.frame.stack.len().checked_sub(popped.len()).ok_or(Bailout::Malformed)?;
        let words = self.frame.stack.split_off(height);
        for letter in pushed.chars() {
            let at = popped.find(letter).ok_or(Bailout::Malformed)?;
            self.frame.stack.push(words[at]);
        }
        Ok(())
    }

    /// The null reference.
    pub fn null(&mut self) -> Value {
        self.value(InstData::new(Op::Null, &[]))
    }

    /// An int as a field or result of this kind holds it (JVMS 6.5 putfield, ireturn).
    pub fn narrow(&mut self, value: Value, kind: Kind) -> Value {
        let op = match kind {
            Kind::Boolean => Op::Iand,
            Kind::Byte => Op::I2b,
            Kind::Char => Op::I2c,
            Kind::Short => Op::I2s,
            _ => return value,
        };
        if self.is_narrow(value, kind) {
            return value;
        }
        if op == Op::Iand {
            let one = self.int(1);
            return self.value(InstData::new(op, &[value, one]));
        }
        self.value(InstData::new(op, &[value]))
    }

    /// Whether an int is known to be one that the kind can hold.
    pub fn is_narrow(&self, value: Value, kind: Kind) -> bool {
        let Some(data) = self.builder.function.defining(value) else { return false };
        match (data.op, &data.imm) {
            (Op::Iconst, &Imm::Int(number)) => match kind {
                Kind::Boolean => number >> 1 == 0,
                Kind::Byte => number == i64::from(number as i8),
                Kind::Char => number == i64::from(number as u16),
                Kind::Short => number == i64::from(number as i16),
                _ => true,
            },
            (Op::I2b, _) => matches!(kind, Kind::Byte | Kind::Short),
            (Op::I2c, _) => kind == Kind::Char,
            (Op::I2s, _) => kind == Kind::Short,
            (Op::Icmp | Op::Lcmp | Op::Fcmp | Op::Dcmp | Op::RefEq | Op::InstanceOf, _) => true,
            (Op::LoadField, Imm::Field(access)) => access.kind == kind,
            // Elements of boolean and byte arrays are loaded alike.
            (Op::LoadElement, &Imm::Element(element)) => element == kind && kind != Kind::Boolean,
            _ => false,
        }
    }
}
