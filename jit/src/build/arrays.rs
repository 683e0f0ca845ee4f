//! Arrays: their elements, lengths and allocation.

use classloader::CpIndex;
use classloader::bytecode::Opcode;
use vm_core::ClassId;
use vm_core::field::Kind;

use super::body::{Body, Next};
use super::{Bailout, Stop, class_number};
use crate::ir::{At, Cond, Imm, InstData, Op, Reason, RuntimeCall, Type, Value, type_of_kind};

/// Instructions that read or write an element: its kind, and whether they write. Bytes and booleans share theirs.
const ACCESSES: &[(Opcode, Kind, bool)] = &[
    (Opcode::Iaload, Kind::Int, false),
    (Opcode::Laload, Kind::Long, false),
    (Opcode::Faload, Kind::Float, false),
    (Opcode::Daload, Kind::Double, false),
    (Opcode::Aaload, Kind::Object, false),
    (Opcode::Baload, Kind::Byte, false),
    (Opcode::Caload, Kind::Char, false),
    (Opcode::Saload, Kind::Short, false),
    (Opcode::Iastore, Kind::Int, true),
    (Opcode::Lastore, Kind::Long, true),
    (Opcode::Fastore, Kind::Float, true),
    (Opcode::Dastore, Kind::Double, true),
    (Opcode::Aastore, Kind::Object, true),
    (Opcode::Bastore, Kind::Byte, true),
    (Opcode::Castore, Kind::Char, true),
    (Opcode::Sastore, Kind::Short, true),
];

/// Whether an instruction is in the table.
pub(super) fn is_element_access(opcode: Opcode) -> bool {
    ACCESSES.iter().any(|row| row.0 == opcode)
}

impl Body<'_, '_> {
    pub(super) fn element_access(&mut self, opcode: Opcode) -> Result<(), Stop> {
        let row = ACCESSES.iter().find(|row| row.0 == opcode);
        let &(_, kind, writes) = row.ok_or(Bailout::Malformed)?;
        let ty = type_of_kind(kind).ok_or(Bailout::Malformed)?;
        let new = if writes { Some(self.pop(ty)?) } else { None };
        let index = self.pop(Type::Int)?;
        let array = self.pop(Type::Ref)?;
        self.null_check(array);
        if !writes && let Some(value) = self.constant_element(array, index, kind) {
            self.push(value);
            return Ok(());
        }
        let length = self.length_of(array);
        if self.throws_often() {
            let inside = InstData::new(Op::Icmp, &[index, length]).with_imm(Imm::Cond(Cond::Below));
            let inside = self.value(inside);
            self.throw_unless(inside, false, RuntimeCall::ThrowBounds, &[index, length]);
        } else {
            let state = self.state(At::Before);
            let check = InstData::new(Op::BoundsCheck, &[index, length]).with_imm(Imm::Reason(Reason::Bounds));
            self.emit(check.with_state(state));
        }
        let Some(new) = new else {
            let load = InstData::new(Op::LoadElement, &[array, index]).with_imm(Imm::Element(kind));
            let value = self.value_of(load, ty);
            self.push(value);
            return Ok(());
        };
        let new = match kind {
            Kind::Object => {
                self.store_check(array, new);
                new
            }
            Kind::Byte => self.byte_for(array, new),
            _ => new,
        };
        self.emit(InstData::new(Op::StoreElement, &[array, index, new]).with_imm(Imm::Element(kind)));
        Ok(())
    }

    fn store_check(&mut self, array: Value, new: Value) {
        if self.builder.function.defining(new).is_some_and(|data| data.op == Op::Null) {
            return;
        }
        let may = self.value(InstData::new(Op::MayStore, &[array, new]));
        self.check(Reason::ArrayStore, may, RuntimeCall::ThrowArrayStore, &[new]);
    }

    /// What `bastore` stores: an array of booleans holds only 0 and 1.
    fn byte_for(&mut self, array: Value, new: Value) -> Value {
        if self.is_narrow(new, Kind::Boolean) {
            return new;
        }
        let booleans = self.world().primitive_array(Kind::Boolean);
        let class = match self.exact_class(array) {
            Some(class) if class == booleans => return self.narrow(new, Kind::Boolean),
            Some(_) => return new,
            None => self.value(InstData::new(Op::ClassOf, &[array])),
        };
        let booleans = self.class_id(booleans);
        let is_boolean = InstData::new(Op::Icmp, &[class, booleans]).with_imm(Imm::Cond(Cond::Eq));
        let is_boolean = self.value(is_boolean);
        let one = self.int(1);
        let bit = self.value(InstData::new(Op::Iand, &[new, one]));
        self.value(InstData::new(Op::Iselect, &[is_boolean, bit, new]))
    }

    /// The class that an object is known to have exactly.
    pub(super) fn exact_class(&self, value: Value) -> Option<ClassId> {
        let data = self.builder.function.defining(value)?;
        match (data.op, &data.imm) {
            (Op::New | Op::NewArray, &Imm::Class(class)) => Some(class),
            _ => self.constant_class(value),
        }
    }

    /// A class's id, as `class_of` gives it.
    pub(super) fn class_id(&mut self, class: ClassId) -> Value {
        self.value(InstData::new(Op::Iconst, &[]).with_imm(Imm::Int(class_number(class))))
    }

    fn length_of(&mut self, array: Value) -> Value {
        match self.constant_length(array) {
            Some(length) => length,
            None => self.value(InstData::new(Op::ArrayLength, &[array])),
        }
    }

    pub(super) fn array_length(&mut self) -> Result<(), Stop> {
        let array = self.pop(Type::Ref)?;
        self.null_check(array);
        let length = self.length_of(array);
        self.push(length);
        Ok(())
    }

    /// `newarray`; the code is one of those of its operand.
    pub(super) fn new_primitive_array(&mut self, code: u8) -> Result<(), Stop> {
        let kind = vm_core::model::primitive_kind(code).ok_or(Bailout::Malformed)?;
        let class = self.world().primitive_array(kind);
        self.new_array(class)
    }

    /// `anewarray`
    pub(super) fn new_reference_array(&mut self, index: CpIndex) -> Result<Next, Stop> {
        let component = self.world().class(self.method, index);
        match component.and_then(|component| self.world().array_of(component)) {
            Some(class) => self.new_array(class).map(|()| Next::Goes),
            None => Ok(self.leave(Reason::Unresolved)),
        }
    }

    fn new_array(&mut self, class: ClassId) -> Result<(), Stop> {
        let length = self.pop(Type::Int)?;
        self.check_length(length, class);
        let state = self.state(At::Call);
        let new = InstData::new(Op::NewArray, &[length]).with_imm(Imm::Class(class)).with_state(state);
        let array = self.value(new);
        self.push(array);
        Ok(())
    }

    fn check_length(&mut self, length: Value, class: ClassId) {
        match self.builder.function.constant(length) {
            Some(length) if length >= 0 => {}
            _ => {
                let zero = self.int(0);
                let holds = self.value(InstData::new(Op::Icmp, &[length, zero]).with_imm(Imm::Cond(Cond::Ge)));
                let class = self.class_id(class);
                self.check(Reason::NegativeSize, holds, RuntimeCall::NewArraySlow, &[class, length]);
            }
        }
    }

    /// `multianewarray`: one call of the runtime with all lengths.
    pub(super) fn new_multi_array(&mut self, index: CpIndex, dimensions: usize) -> Result<Next, Stop> {
        let Some(class) = self.world().class(self.method, index) else { return Ok(self.leave(Reason::Unresolved)) };
        let mut args = Vec::new();
        for _ in 0..dimensions {
            args.push(self.pop(Type::Int)?);
        }
        args.push(self.class_id(class));
        args.reverse();
        let state = self.state(At::Call);
        let call = InstData::new(Op::CallRuntime, &args).with_imm(Imm::Runtime(RuntimeCall::NewMultiArray));
        let array = self.value_of(call.with_state(state), Type::Ref);
        self.not_null.insert(array);
        self.push(array);
        Ok(Next::Goes)
    }
}
