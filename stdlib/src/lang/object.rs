//! `java.lang.Object`, without its monitor methods.

use super::mirror::{class_slot, object_slot};
use vm_core::class::InstanceKind;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/Object" {
        "getClass" "()Ljava/lang/Class;" => get_class,
        "hashCode" "()I" => hash_code,
        "clone" "()Ljava/lang/Object;" => clone,
    }
};

fn get_class<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    Ok(class_slot(cx, this.get(cx).class(cx)))
}

fn hash_code<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    Ok(Slot::int(this.get(cx).identity_hash(cx)))
}

fn clone<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let class = this.get(cx).class(cx);
    let vm = cx.vm();
    let cloneable = class.is_array() || {
        let interface = vm.c.cloneable.get(cx)?;
        class.is_subtype_of(interface) && !matches!(class.instance_kind, InstanceKind::Reference(_))
    };
    if !cloneable {
        return Err(cx.throw("java/lang/CloneNotSupportedException", &class.external_name()));
    }
    let copy = cx.clone_object(this)?;
    Ok(object_slot(cx, copy))
}
