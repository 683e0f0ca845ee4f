//! Calls of reflected methods and constructors through the native accessors.

use super::members::reflected;
use vm_core::boxing::{box_kind, box_value, unbox};
use vm_core::field::Kind;
use vm_core::resolve::check_instantiable;
use vm_core::{Args, Cx, JResult, Local, MethodRef, Slot, Thrown, Value, init, selection};

/// The value of `v`, of kind `from`, widened to `to` (JLS 5.1.2); `None` when that is no widening.
pub(crate) fn widen(v: Slot, from: Kind, to: Kind) -> Option<Slot> {
    use Kind::*;
    if from == to {
        return Some(v);
    }
    let integral = match from {
        Byte | Short | Char | Int => v.as_int() as i64,
        Long => v.as_long(),
        Float if to == Double => return Some(Slot::double(v.as_float() as f64)),
        _ => return None,
    };
    Some(match (from, to) {
        (Byte, Short) | (Byte | Short | Char, Int) => Slot::int(integral as i32),
        (Byte | Short | Char | Int, Long) => Slot::long(integral),
        (Byte | Short | Char | Int, Float) => Slot::float(integral as i32 as f32),
        (Byte | Short | Char | Int, Double) => Slot::double(integral as f64),
        (Long, Float) => Slot::float(integral as f32),
        (Long, Double) => Slot::double(integral as f64),
        _ => return None,
    })
}

/// Unboxes and checks the arguments, calls, boxes the result; exceptions are wrapped in InvocationTargetException.
fn call<'s>(
    cx: &mut Cx<'s>,
    m: MethodRef,
    receiver: Option<Local<'s>>,
    given: Local<'s>,
    parameter_types: Local<'s>,
) -> JResult<Local<'s>> {
    let count = if given.is_null() { 0 } else { given.get(cx).array_length(cx) };
    if count as usize != m.parameters.len() {
        return Err(cx.throw("java/lang/IllegalArgumentException", "wrong number of arguments"));
    }
    let mut args: Vec<Value<'s>> = Vec::with_capacity(count as usize + 1);
    args.extend(receiver.map(Value::Obj));
    for (i, &kind) in m.get().parameters.iter().enumerate() {
        let arg = given.get(cx).element(cx, i as i32);
        if kind.is_reference() {
            let class = cx.class_of_mirror(parameter_types.get(cx).element(cx, i as i32));
            if !arg.is_null() && !arg.instance_of(cx, class) {
                return Err(mismatch(cx));
            }
            args.push(Value::Obj(cx.root(arg)));
        } else {
            if arg.is_null() {
                return Err(cx.throw_plain("java/lang/IllegalArgumentException"));
            }
            let value = box_kind(cx, arg).and_then(|from| widen(unbox(cx, arg, from), from, kind));
            match value {
                Some(v) => args.push(Value::of_slot(cx, v, kind)),
                None => return Err(mismatch(cx)),
            }
        }
    }
    match cx.call(m, &args) {
        Ok(Value::Obj(object)) => Ok(object),
        Ok(v) => box_value(cx, v.to_slot(cx), m.return_kind),
        Err(_) => Err(wrap(cx)),
    }
}

#[cold]
fn mismatch(cx: &mut Cx<'_>) -> Thrown {
    cx.throw("java/lang/IllegalArgumentException", "argument type mismatch")
}

fn wrap(cx: &mut Cx<'_>) -> Thrown {
    cx.scope(|cx| {
        let target = cx.take_pending();
        let made = (|| {
            let name = cx.vm().symbols.intern(b"java/lang/reflect/InvocationTargetException");
            let class = vm_core::loading::load_boot_class(cx, name)?;
            init::initialize(cx, class)?;
            let e = cx.new_instance(class)?;
            cx.call_named(class, "<init>", "(Ljava/lang/Throwable;)V", &[Value::Obj(e), Value::Obj(target)])?;
            Ok(e)
        })();
        match made {
            Ok(e) => cx.throw_object(e),
            Err(t) => t,
        }
    })
}

pub(super) fn invoke<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (method, object, given): (Local<'s>, Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1), a.obj(cx, 2));
    let vm = cx.vm();
    let m = reflected(cx, method.get(cx));
    let types = cx.root(method.get(cx).get_ref(cx, vm.f.reflect_method_parameter_types.at(vm)));
    init::initialize(cx, m.class)?;
    if m.is_static() {
        let r = call(cx, m, None, given, types)?;
        return Ok(Slot::obj(r.get(cx)));
    }
    if object.is_null() {
        return Err(cx.throw_npe());
    }
    if !object.get(cx).instance_of(cx, m.class) {
        return Err(cx.throw("java/lang/IllegalArgumentException", "object is not an instance of declaring class"));
    }
    let class = object.get(cx).class(cx);
    let selected = match selection::select_reflected(cx, class, m) {
        Ok(s) => s,
        Err(_) => return Err(wrap(cx)), // AbstractMethodError is the callee's
    };
    let r = call(cx, selected, Some(object), given, types)?;
    Ok(Slot::obj(r.get(cx)))
}

pub(super) fn new_instance<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (constructor, given): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    let vm = cx.vm();
    let m = reflected(cx, constructor.get(cx));
    let types = cx.root(constructor.get(cx).get_ref(cx, vm.f.reflect_constructor_parameter_types.at(vm)));
    check_instantiable(cx, m.class)?;
    init::initialize(cx, m.class)?;
    let object = cx.new_instance(m.class)?;
    call(cx, m, Some(object), given, types)?;
    Ok(Slot::obj(object.get(cx)))
}
