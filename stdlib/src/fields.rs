//! Fields of library classes that only few natives touch, found by name at each use.
//!
//! What is used often has an entry in `vm_core`'s table of well-known fields.

use vm_core::{ClassRef, Cx, FieldRef, Ref};

/// The field `name` of `class` or its superclasses; the class library has it (D1), whatever its type.
pub fn field(class: ClassRef, name: &str) -> FieldRef {
    let mut c = Some(class);
    while let Some(k) = c {
        if let Some(f) = k.get().fields().iter().find(|f| f.name == name) {
            return FieldRef::new(f);
        }
        c = k.super_class;
    }
    unreachable!("D1: {} has no field {name} in this class library", class.external_name())
}

/// The offset of the field `name` in instances of `class`, or in its mirror for a static field.
pub fn offset(class: ClassRef, name: &str) -> usize {
    field(class, name).offset as usize
}

/// Stores a reference into the field `name` of an object.
pub fn set_ref(cx: &Cx<'_>, object: Ref<'_>, name: &str, value: Ref<'_>) {
    object.set_ref(cx, offset(object.class(cx), name), value)
}

/// The reference in the field `name` of an object.
pub fn get_ref<'n>(cx: &'n Cx<'_>, object: Ref<'n>, name: &str) -> Ref<'n> {
    object.get_ref(cx, offset(object.class(cx), name))
}
