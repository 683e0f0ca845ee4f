//! Instructions that name an entry of the constant pool: which file has them, and loadable constants.

use classloader::CpIndex;
use classloader::bytecode::Opcode;

use super::body::{Body, Next, is_wide};
use super::world::{FieldUse, Loadable};
use super::{Bailout, Stop};
use crate::ir::{Imm, InstData, Op, Reason, Value};

impl Body<'_, '_> {
    /// An instruction whose only operand is an entry of the constant pool.
    pub fn with_constant(&mut self, opcode: Opcode, index: CpIndex) -> Result<Next, Stop> {
        match opcode {
            Opcode::Ldc | Opcode::LdcW => self.load_constant(index, false),
            Opcode::Ldc2W => self.load_constant(index, true),
            Opcode::Getfield => self.field(index, FieldUse::Get),
            Opcode::Putfield => self.field(index, FieldUse::Put),
            Opcode::Getstatic => self.field(index, FieldUse::GetStatic),
            Opcode::Putstatic => self.field(index, FieldUse::PutStatic),
            Opcode::Invokevirtual | Opcode::Invokespecial | Opcode::Invokestatic => self.invoke(opcode, index),
            Opcode::New => self.new_object(index),
            Opcode::Anewarray => self.new_reference_array(index),
            Opcode::Checkcast => self.check_cast(index),
            Opcode::Instanceof => self.instance_of(index),
            _ => Err(Bailout::Malformed.into()),
        }
    }

    fn load_constant(&mut self, index: CpIndex, wide: bool) -> Result<Next, Stop> {
        let Some(constant) = self.world().constant(self.method, index) else {
            return Ok(self.leave(Reason::Unresolved));
        };
        let value = self.constant(constant);
        if is_wide(self.ty(value)) != wide {
            return Err(Bailout::Malformed.into());
        }
        self.push(value);
        Ok(Next::Goes)
    }

    /// A constant as a value.
    pub fn constant(&mut self, constant: Loadable) -> Value {
        let (op, imm) = match constant {
            Loadable::Int(number) => (Op::Iconst, Imm::Int(number.into())),
            Loadable::Long(number) => (Op::Lconst, Imm::Int(number)),
            Loadable::Float(bits) => (Op::Fconst, Imm::Int(bits.into())),
            Loadable::Double(bits) => (Op::Dconst, Imm::Int(bits as i64)),
            Loadable::Object(root) => (Op::Object, Imm::Root(root)),
            Loadable::Null => return self.null(),
        };
        self.value(InstData::new(op, &[]).with_imm(imm))
    }
}
