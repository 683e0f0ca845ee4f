//! `java.lang.invoke.MethodHandleNatives`.

use std::sync::atomic::Ordering;
use vm_core::method_handles;
use vm_core::resolve::Dispatch;
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/invoke/MethodHandleNatives" {
        "init" "(Ljava/lang/invoke/MemberName;Ljava/lang/Object;)V" => init,
        "expand" "(Ljava/lang/invoke/MemberName;)V" => expand,
        "resolve" "(Ljava/lang/invoke/MemberName;Ljava/lang/Class;IZ)Ljava/lang/invoke/MemberName;" => resolve,
        "objectFieldOffset" "(Ljava/lang/invoke/MemberName;)J" => object_field_offset,
        "staticFieldOffset" "(Ljava/lang/invoke/MemberName;)J" => static_field_offset,
        "staticFieldBase" "(Ljava/lang/invoke/MemberName;)Ljava/lang/Object;" => static_field_base,
        "getMemberVMInfo" "(Ljava/lang/invoke/MemberName;)Ljava/lang/Object;" => get_member_vm_info,
        "setCallSiteTargetNormal" "(Ljava/lang/invoke/CallSite;Ljava/lang/invoke/MethodHandle;)V" => set_target_normal,
        "setCallSiteTargetVolatile" "(Ljava/lang/invoke/CallSite;Ljava/lang/invoke/MethodHandle;)V" => set_target_volatile,
        "copyOutBootstrapArguments" "(Ljava/lang/Class;[III[Ljava/lang/Object;IZLjava/lang/Object;)V" => copy_out_bootstrap_arguments,
        "clearCallSiteContext" "(Ljava/lang/invoke/MethodHandleNatives$CallSiteContext;)V" => clear_call_site_context,
        "getNamedCon" "(I[Ljava/lang/Object;)I" => get_named_con,
        "registerNatives" "()V" => register_natives,
    }
    "java/lang/invoke/MethodHandle" {
        "invoke" "([Ljava/lang/Object;)Ljava/lang/Object;" => not_reflectively,
        "invokeExact" "([Ljava/lang/Object;)Ljava/lang/Object;" => exact_not_reflectively,
    }
};

/// Reached only through reflection: calls by bytecode are linked (JLS 15.12.3, `MethodHandle` documentation).
fn not_reflectively<'s>(cx: &mut Cx<'s>, _a: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/UnsupportedOperationException", "MethodHandle.invoke cannot be invoked reflectively"))
}

fn exact_not_reflectively<'s>(cx: &mut Cx<'s>, _a: Args<'s>) -> JResult<Slot> {
    Err(cx.throw("java/lang/UnsupportedOperationException", "MethodHandle.invokeExact cannot be invoked reflectively"))
}

fn register_natives<'s>(_cx: &mut Cx<'s>, _a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn clear_call_site_context<'s>(_cx: &mut Cx<'s>, _a: Args<'s>) -> JResult<Slot> {
    // No compiled code depends on call sites yet.
    Ok(Slot::ZERO)
}

/// The library checks its constants against the VM's; 0 says there is nothing to compare.
fn get_named_con<'s>(_cx: &mut Cx<'s>, _a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn mirrored(cx: &Cx<'_>, mirror: Local<'_>) -> Option<ClassRef> {
    (!mirror.is_null()).then(|| cx.class_of_mirror(mirror.get(cx)))
}

fn init<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (member, target): (Local<'_>, Local<'_>) = (a.obj(cx, 0), a.obj(cx, 1));
    if member.is_null() || target.is_null() {
        return Err(cx.throw("java/lang/InternalError", "mname and target must not be null"));
    }
    let vm = cx.vm();
    let t = target.get(cx);
    match t.class(cx).name.as_bytes() {
        b"java/lang/reflect/Field" => {
            let class = cx.class_of_mirror(t.get_ref(cx, vm.f.reflect_field_clazz.at(vm)));
            let slot = t.get_int(cx, vm.f.reflect_field_slot.at(vm));
            let Some(field) = class.get().fields().get(slot as usize).map(vm_core::FieldRef::new) else {
                return Err(cx.throw("java/lang/InternalError", "no such field"));
            };
            let m = member.get(cx);
            method_handles::set_member_field(cx, m, field, false);
            if m.get_ref(cx, vm.f.member_name_name.at(vm)).is_null() {
                m.set_ref(cx, vm.f.member_name_name.at(vm), t.get_ref(cx, vm.f.reflect_field_name.at(vm)));
            }
            if m.get_ref(cx, vm.f.member_name_type.at(vm)).is_null() {
                m.set_ref(cx, vm.f.member_name_type.at(vm), t.get_ref(cx, vm.f.reflect_field_type.at(vm)));
            }
        }
        kind @ (b"java/lang/reflect/Method" | b"java/lang/reflect/Constructor") => {
            let is_method = kind == b"java/lang/reflect/Method";
            let (clazz, slot) = if is_method {
                (&vm.f.reflect_method_clazz, &vm.f.reflect_method_slot)
            } else {
                (&vm.f.reflect_constructor_clazz, &vm.f.reflect_constructor_slot)
            };
            let class = cx.class_of_mirror(t.get_ref(cx, clazz.at(vm)));
            let slot = t.get_int(cx, slot.at(vm)) as usize;
            let Some(&method) = class.get().methods().get(slot) else {
                return Err(cx.throw("java/lang/InternalError", "no such method"));
            };
            if method.polymorphic != vm_core::method::PolymorphicIntrinsic::None {
                return Ok(Slot::ZERO); // has no concrete type to resolve with
            }
            vm_core::linking::link(cx, class)?;
            let dispatch = dispatch_of(method);
            method_handles::set_member_method(cx, member, method, class, dispatch)?;
        }
        _ => return Err(cx.throw("java/lang/InternalError", "unrecognized type")),
    }
    Ok(Slot::ZERO)
}

/// How a call of a reflected method finds its target.
fn dispatch_of(m: vm_core::MethodRef) -> Dispatch {
    let (vtable, itable) = (m.vtable_index.load(Ordering::Relaxed), m.itable_index.load(Ordering::Relaxed));
    if vtable >= 0 {
        Dispatch::Virtual(vtable as u32)
    } else if itable >= 0 && m.class.is_interface() {
        Dispatch::Interface { interface: m.class, index: itable as u32 }
    } else {
        Dispatch::Direct
    }
}

fn expand<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let member: Local<'_> = a.obj(cx, 0);
    let vm = cx.vm();
    let m = member.get(cx);
    let bits = m.get_int(cx, vm.f.member_name_flags.at(vm));
    let (name, descriptor, class) = if bits & method_handles::flags::IS_FIELD != 0 {
        let clazz = m.get_ref(cx, vm.f.member_name_clazz.at(vm));
        if clazz.is_null() {
            return Err(cx.throw("java/lang/IllegalArgumentException", "nothing to expand"));
        }
        let class = cx.class_of_mirror(clazz);
        let (offset, is_static) = (method_handles::member_index(cx, m), bits & 0x0008 != 0);
        let field = class.get().fields().iter().find(|f| f.offset as i64 == offset && f.is_static() == is_static);
        let Some(f) = field else {
            return Err(cx.throw("java/lang/IllegalArgumentException", "nothing to expand"));
        };
        (f.name, f.descriptor, class)
    } else {
        let Some(t) = method_handles::member_target(cx, m) else {
            return Err(cx.throw("java/lang/IllegalArgumentException", "nothing to expand"));
        };
        (t.name, t.descriptor, t.class)
    };
    if m.get_ref(cx, vm.f.member_name_clazz.at(vm)).is_null() {
        m.set_ref(cx, vm.f.member_name_clazz.at(vm), class.get().mirror.get(cx));
    }
    if m.get_ref(cx, vm.f.member_name_name.at(vm)).is_null() {
        let n = cx.intern_mutf8(name.as_bytes())?;
        let m = member.get(cx);
        m.set_ref(cx, vm.f.member_name_name.at(vm), n.get(cx));
    }
    if member.get(cx).get_ref(cx, vm.f.member_name_type.at(vm)).is_null() {
        // The library turns the descriptor into a type.
        let t = cx.new_string_mutf8(descriptor.as_bytes())?;
        let m = member.get(cx);
        m.set_ref(cx, vm.f.member_name_type.at(vm), t.get(cx));
    }
    Ok(Slot::ZERO)
}

fn resolve<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (member, caller): (Local<'_>, Local<'_>) = (a.obj(cx, 0), a.obj(cx, 1));
    let (mode, speculative) = (a.int(2), a.bool(3));
    if member.is_null() {
        return Err(cx.throw("java/lang/InternalError", "mname must not be null"));
    }
    let caller = mirrored(cx, caller);
    match method_handles::resolve_member(cx, member, caller, mode) {
        Ok(true) => Ok(Slot::obj(member.get(cx))),
        Ok(false) if speculative => Ok(Slot::ZERO),
        Ok(false) => {
            let vm = cx.vm();
            let bits = member.get(cx).get_int(cx, vm.f.member_name_flags.at(vm));
            let field = bits & method_handles::flags::IS_FIELD != 0;
            let class = if field { "java/lang/NoSuchFieldError" } else { "java/lang/NoSuchMethodError" };
            Err(cx.throw(class, if field { "field resolution failed" } else { "method resolution failed" }))
        }
        Err(t) => {
            if speculative {
                let linkage = cx.pending().class(cx).get().supers.iter().any(|s| s.name == "java/lang/LinkageError");
                if linkage {
                    let _ = cx.take_pending();
                    return Ok(Slot::ZERO);
                }
            }
            Err(t)
        }
    }
}

fn field_offset<'s>(cx: &mut Cx<'s>, a: Args<'s>, wants_static: bool) -> JResult<Slot> {
    let member: Local<'_> = a.obj(cx, 0);
    let vm = cx.vm();
    let bits = if member.is_null() { 0 } else { member.get(cx).get_int(cx, vm.f.member_name_flags.at(vm)) };
    if bits & method_handles::flags::IS_FIELD == 0 || (bits & 0x0008 != 0) != wants_static {
        return Err(cx.throw(
            "java/lang/InternalError",
            if wants_static { "static field required" } else { "non-static field required" },
        ));
    }
    Ok(Slot::long(method_handles::member_index(cx, member.get(cx))))
}

fn object_field_offset<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    field_offset(cx, a, false)
}

fn static_field_offset<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    field_offset(cx, a, true)
}

fn static_field_base<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    field_offset(cx, a, true)?;
    let vm = cx.vm();
    let member: Local<'_> = a.obj(cx, 0);
    Ok(Slot::obj(member.get(cx).get_ref(cx, vm.f.member_name_clazz.at(vm))))
}

/// `{vmindex as Long, class or MemberName}`.
fn get_member_vm_info<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let member: Local<'_> = a.obj(cx, 0);
    if member.is_null() {
        return Ok(Slot::ZERO);
    }
    let vm = cx.vm();
    let index = method_handles::member_index(cx, member.get(cx));
    let is_field = member.get(cx).get_int(cx, vm.f.member_name_flags.at(vm)) & method_handles::flags::IS_FIELD != 0;
    let object = vm.c.object.get(cx)?;
    let out = cx.new_object_array(object, 2)?;
    let boxed = vm_core::boxing::box_value(cx, Slot::long(index), vm_core::field::Kind::Long)?;
    let second = if is_field { member.get(cx).get_ref(cx, vm.f.member_name_clazz.at(vm)) } else { member.get(cx) };
    out.get(cx).set_element(cx, 0, boxed.get(cx));
    out.get(cx).set_element(cx, 1, second);
    Ok(Slot::obj(out.get(cx)))
}

fn set_target_normal<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (site, target): (Local<'_>, Local<'_>) = (a.obj(cx, 0), a.obj(cx, 1));
    let vm = cx.vm();
    site.get(cx).set_ref(cx, vm.f.call_site_target.at(vm), target.get(cx));
    Ok(Slot::ZERO)
}

fn set_target_volatile<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (site, target): (Local<'_>, Local<'_>) = (a.obj(cx, 0), a.obj(cx, 1));
    let vm = cx.vm();
    let (site, offset) = (site.get(cx), vm.f.call_site_target.at(vm));
    site.atomic_u32(cx, offset).store(target.get(cx).raw(), Ordering::SeqCst);
    site.mark_card(cx, offset);
    Ok(Slot::ZERO)
}

/// Pull mode of bootstrap arguments: resolves `[start, end)` into a buffer; -4..-1 are name, type and the like, which
/// JDK 17's library does not ask for.
fn copy_out_bootstrap_arguments<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (caller, info, buffer): (Local<'_>, Local<'_>, Local<'_>) = (a.obj(cx, 0), a.obj(cx, 1), a.obj(cx, 4));
    let (start, end, at, resolve_them) = (a.int(2), a.int(3), a.int(5), a.bool(6));
    let absent: Local<'_> = a.obj(cx, 7);
    let Some(class) = mirrored(cx, caller) else {
        return Err(cx.throw("java/lang/InternalError", "bad caller"));
    };
    if info.is_null() || info.get(cx).array_length(cx) < 2 || buffer.is_null() {
        return Err(cx.throw("java/lang/InternalError", "bad index info (1)"));
    }
    let index = info.get(cx).int_at(cx, 1);
    let Some(entry) = class.class_file.and_then(|f| f.attributes.bootstrap_methods.get(index as usize)) else {
        return Err(cx.throw("java/lang/InternalError", "bad index info (0)"));
    };
    let room = buffer.get(cx).array_length(cx);
    if start < 0 || end < start || end as usize > entry.args.len() || at < 0 || at > room || end - start > room - at {
        return Err(cx.throw("java/lang/InternalError", "bad index info (2)"));
    }
    for i in start..end {
        cx.scope(|cx| -> JResult<()> {
            let index = entry.args[i as usize];
            let resolved = resolve_them || class.constant_pool.slot(index) != 0;
            let v =
                if resolved { method_handles::bootstrap_argument(cx, class, index)? } else { cx.root(absent.get(cx)) };
            buffer.get(cx).set_element(cx, at + i - start, v.get(cx));
            Ok(())
        })?;
    }
    Ok(Slot::ZERO)
}
