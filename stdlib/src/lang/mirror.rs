//! `java.lang.Class` objects as arguments and results.

use vm_core::{Args, ClassRef, Cx, JResult, Local, Slot};

/// The class that argument `i` (not null) mirrors.
#[inline]
pub fn class_argument<'s>(cx: &Cx<'s>, a: Args<'s>, i: usize) -> ClassRef {
    let mirror: Local<'s> = a.obj(cx, i);
    cx.class_of_mirror(mirror.get(cx))
}

/// The class that argument `i` mirrors, NullPointerException for null.
pub fn class_argument_checked<'s>(cx: &mut Cx<'s>, a: Args<'s>, i: usize) -> JResult<ClassRef> {
    let mirror: Local<'s> = a.obj(cx, i);
    if mirror.is_null() {
        return Err(cx.throw_npe());
    }
    Ok(class_argument(cx, a, i))
}

/// A class as a result.
#[inline]
pub fn class_slot(cx: &Cx<'_>, class: ClassRef) -> Slot {
    Slot::obj(class.get().mirror.get(cx))
}

/// A class or null as a result.
pub fn optional_class_slot(cx: &Cx<'_>, class: Option<ClassRef>) -> Slot {
    class.map_or(Slot::ZERO, |c| class_slot(cx, c))
}

/// A new `Class[]`.
pub fn class_array<'s>(cx: &mut Cx<'s>, classes: &[ClassRef]) -> JResult<Local<'s>> {
    let vm = cx.vm();
    let class = vm.c.class.get(cx)?;
    let array = cx.new_object_array(class, classes.len() as i32)?;
    for (i, c) in classes.iter().enumerate() {
        array.get(cx).set_element(cx, i as i32, c.get().mirror.get(cx));
    }
    Ok(array)
}

/// A handle as a result.
#[inline]
pub fn object_slot(cx: &Cx<'_>, object: Local<'_>) -> Slot {
    Slot::obj(object.get(cx))
}
