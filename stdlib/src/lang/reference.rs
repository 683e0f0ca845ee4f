//! `java.lang.ref`.

use super::mirror::object_slot;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Ref, Slot, references};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/ref/Reference" {
        "getAndClearReferencePendingList" "()Ljava/lang/ref/Reference;" => take_pending,
        "hasReferencePendingList" "()Z" => has_pending,
        "waitForReferencePendingList" "()V" => wait_for_pending,
        "refersTo0" "(Ljava/lang/Object;)Z" => refers_to,
        "clear0" "()V" => clear,
    }
    "java/lang/ref/PhantomReference" {
        "refersTo0" "(Ljava/lang/Object;)Z" => refers_to,
    }
};

fn take_pending<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let list = references::take_pending(cx);
    Ok(object_slot(cx, list))
}

fn has_pending<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(references::has_pending(cx.vm())))
}

fn wait_for_pending<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    references::wait_for_pending(cx);
    Ok(Slot::ZERO)
}

fn refers_to<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, object): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    let referent = this.get(cx).get_ref(cx, cx.vm().f.reference_referent.at(cx.vm()));
    Ok(Slot::bool(referent == object.get(cx)))
}

fn clear<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let at = cx.vm().f.reference_referent.at(cx.vm());
    this.get(cx).set_ref(cx, at, Ref::<vm_core::Object>::NULL);
    Ok(Slot::ZERO)
}
