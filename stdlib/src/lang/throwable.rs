//! `java.lang.Throwable` and `StackTraceElement`.

use super::mirror::object_slot;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, method_handles, npe, stack_walk};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/Throwable" {
        "fillInStackTrace" "(I)Ljava/lang/Throwable;" => fill_in_stack_trace,
    }
    "java/lang/NullPointerException" {
        "getExtendedNPEMessage" "()Ljava/lang/String;" => extended_npe_message,
    }
    "java/lang/StackTraceElement" {
        "initStackTraceElements" "([Ljava/lang/StackTraceElement;Ljava/lang/Throwable;)V" => init_elements,
        "initStackTraceElement" "(Ljava/lang/StackTraceElement;Ljava/lang/StackFrameInfo;)V" => init_element,
    }
};

fn fill_in_stack_trace<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    if stack_walk::fill_in_stack_trace(cx, this).is_err() {
        // No memory for a trace: a throwable without one is better than another throwable.
        cx.take_pending();
    }
    Ok(object_slot(cx, this))
}

fn extended_npe_message<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    match npe::message_of(cx, this.get(cx)) {
        Some(text) => cx.new_string(&text).map(|s| object_slot(cx, s)),
        None => Ok(Slot::ZERO),
    }
}

fn init_elements<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (elements, throwable): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    stack_walk::init_elements(cx, elements, throwable).map(|()| Slot::ZERO)
}

fn init_element<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (element, frame): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    if element.is_null() || frame.is_null() {
        return Err(cx.throw_npe());
    }
    let vm = cx.vm();
    let member = frame.get(cx).get_ref(cx, vm.f.stack_frame_info_member_name.at(vm));
    let bci = frame.get(cx).get_int(cx, vm.f.stack_frame_info_bci.at(vm));
    let Some(method) = method_handles::member_target(cx, member) else {
        return Err(cx.throw("java/lang/InternalError", "stack frame without a method"));
    };
    stack_walk::fill_element(cx, element, method, vm_core::Bci(bci as u16)).map(|()| Slot::ZERO)
}
