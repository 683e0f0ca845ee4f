//! [`Signatures`]: the types in the descriptors that the code mentions, each read once and not before it is needed.

use std::rc::Rc;

use classloader::descriptor::{FieldType, MethodDescriptor};
use classloader::{ConstantPool, CpIndex};
use rustc_hash::FxHashMap;

use super::classes::Classes;
use super::complaint::{Complaint, Outcome};
use super::value::Type;
use crate::method_shape::CpTypes;

/// By the index of the field or method reference.
#[derive(Default)]
pub(super) struct Signatures {
    parameters: FxHashMap<CpIndex, Rc<[Type]>>,
    results: FxHashMap<CpIndex, Type>,
    fields: FxHashMap<CpIndex, Type>,
}

impl Signatures {
    /// The types of a method's parameters.
    pub(super) fn parameters(
        &mut self,
        pool: &ConstantPool,
        index: CpIndex,
        classes: &mut Classes<'_>,
    ) -> Outcome<Rc<[Type]>> {
        if let Some(known) = self.parameters.get(&index) {
            return Ok(known.clone());
        }
        let parameters = parse_method(pool, index)?.parameters();
        let types: Rc<[Type]> = parameters.map(|parameter| classes.declared(parameter)).collect::<Outcome<_>>()?;
        self.parameters.insert(index, types.clone());
        Ok(types)
    }

    /// The type of a method's result, perhaps void.
    pub(super) fn result(&mut self, pool: &ConstantPool, index: CpIndex, classes: &mut Classes<'_>) -> Outcome<Type> {
        if let Some(&known) = self.results.get(&index) {
            return Ok(known);
        }
        let result = match parse_method(pool, index)?.result() {
            Some(result) => classes.declared(result)?,
            None => Type::VOID,
        };
        self.results.insert(index, result);
        Ok(result)
    }

    /// The type of a field.
    pub(super) fn field(&mut self, pool: &ConstantPool, index: CpIndex, classes: &mut Classes<'_>) -> Outcome<Type> {
        if let Some(&known) = self.fields.get(&index) {
            return Ok(known);
        }
        let (_, descriptor) = pool.member(index);
        let field = FieldType::parse(descriptor).ok_or_else(|| Complaint::Signature(descriptor.into()))?;
        let field = classes.declared(field)?;
        self.fields.insert(index, field);
        Ok(field)
    }
}

fn parse_method(pool: &ConstantPool, index: CpIndex) -> Result<MethodDescriptor<'_>, Complaint> {
    let (_, descriptor) = pool.member(index);
    MethodDescriptor::parse(descriptor).ok_or_else(|| Complaint::Signature(descriptor.into()))
}
