//! Fields (JVMS 6.5 getfield, putfield, getstatic, putstatic).

use classloader::CpIndex;

use super::body::{Body, Next};
use super::world::FieldUse;
use super::{Bailout, Stop};
use crate::ir::{Imm, InstData, Op, Type, type_of_kind};

impl Body<'_, '_> {
    pub(super) fn field(&mut self, index: CpIndex, used: FieldUse) -> Result<Next, Stop> {
        let field = match self.world().field(self.method, index, used) {
            Ok(field) => field,
            Err(reason) => return Ok(self.leave(reason)),
        };
        let ty = type_of_kind(field.access.kind).ok_or(Bailout::Malformed)?;
        if let (FieldUse::GetStatic, Some(value)) = (used, field.value) {
            self.note_stable(value, &field);
            let value = self.constant(value);
            if self.ty(value) != ty {
                return Err(Bailout::Malformed.into());
            }
            self.push(value);
            return Ok(Next::Goes);
        }
        let new = match used {
            FieldUse::Put | FieldUse::PutStatic => Some(self.pop(ty)?),
            FieldUse::Get | FieldUse::GetStatic => None,
        };
        let object = match used {
            FieldUse::Get | FieldUse::Put => {
                let object = self.pop(Type::Ref)?;
                self.null_check(object);
                object
            }
            FieldUse::GetStatic | FieldUse::PutStatic => self.object(field.mirror),
        };
        let imm = Imm::Field(field.access);
        match new {
            None => {
                let known = self.constant_field(object, &field).filter(|&value| self.ty(value) == ty);
                if let Some(value) = known {
                    self.push(value);
                    return Ok(Next::Goes);
                }
                let value = self.value_of(InstData::new(Op::LoadField, &[object]).with_imm(imm), ty);
                self.push(value);
            }
            Some(new) => {
                let new = self.narrow(new, field.access.kind);
                self.emit(InstData::new(Op::StoreField, &[object, new]).with_imm(imm));
            }
        }
        Ok(Next::Goes)
    }
}
