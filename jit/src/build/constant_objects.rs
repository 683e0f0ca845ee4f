//! Constant objects: method handles, call sites, variable handles and all that `static final` fields hold. What their trusted
//! fields and stable arrays hold is constant as well, and so in the end is what a call through a method handle runs.

use vm_core::field::Kind;
use vm_core::{ClassId, MethodId};

use super::body::Body;
use super::world::{Callee, FieldFacts, Loadable, Trust};
use crate::ir::{Imm, Op, Value};

impl Body<'_, '_> {
    /// The root slot of a constant object.
    pub(super) fn root(&self, value: Value) -> Option<u64> {
        let data = self.builder.function.defining(value)?;
        match (data.op, &data.imm) {
            (Op::Object, &Imm::Root(root)) => Some(root),
            _ => None,
        }
    }

    /// The class of a constant object.
    pub(super) fn constant_class(&self, object: Value) -> Option<ClassId> {
        self.world().objects()?.class(self.root(object)?)
    }

    /// What a field of a constant object holds for good.
    pub(super) fn constant_field(&mut self, object: Value, field: &FieldFacts) -> Option<Value> {
        if field.trust == Trust::None {
            return None;
        }
        let access = field.access;
        let value = self.world().objects()?.field(self.root(object)?, access.class, access.offset, access.kind)?;
        if field.trust == Trust::Stable && value.is_default() {
            return None;
        }
        self.note_stable(value, field);
        Some(self.constant(value))
    }

    /// Remembers a constant array of a field whose elements can be relied on.
    pub(super) fn note_stable(&mut self, value: Loadable, field: &FieldFacts) {
        if let (Loadable::Object(root), true) = (value, field.stable_elements) {
            self.builder.stable_arrays.insert(root);
        }
    }

    /// The length of a constant array.
    pub(super) fn constant_length(&mut self, array: Value) -> Option<Value> {
        let length = self.world().objects()?.length(self.root(array)?)?;
        Some(self.int(length))
    }

    /// What an element of a constant array holds for good. Its index is within bounds then.
    pub(super) fn constant_element(&mut self, array: Value, index: Value, kind: Kind) -> Option<Value> {
        let array = self.root(array).filter(|array| self.builder.stable_arrays.contains(array))?;
        let index = i32::try_from(self.builder.function.constant(index)?).ok()?;
        let value = self.world().objects()?.element(array, index, kind)?;
        (!value.is_default()).then(|| self.constant(value))
    }

    /// Whether two references are the same, if that is known now.
    pub(super) fn known_equal(&self, a: Value, b: Value) -> Option<bool> {
        if let (Some(x), Some(y)) = (self.root(a), self.root(b)) {
            return Some(self.world().objects()?.same(x, y));
        }
        let either = |x, y| self.is_null(x) && self.is_not_null(y);
        (either(a, b) || either(b, a)).then_some(false)
    }

    /// What `invokeBasic` of a constant handle calls, and with which handle.
    pub(super) fn constant_handle(&self, handle: Value) -> Option<(MethodId, u64)> {
        self.world().objects()?.handle_entry(self.root(handle)?)
    }

    /// What a `linkTo` method calls for a constant `MemberName`.
    pub(super) fn constant_member(&self, intrinsic: u8, member: Value) -> Option<Callee> {
        self.world().objects()?.linked(intrinsic, self.root(member)?)
    }
}
