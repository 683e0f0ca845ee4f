//! `jdk.internal.misc.Unsafe`: fields, arrays and classes.

use crate::fields;
use crate::lang::mirror::{class_argument, object_slot};
use vm_core::class::InstanceKind;
use vm_core::{Args, ClassNatives, ClassRef, Cx, FieldRef, JResult, Local, Slot, array};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/misc/Unsafe" {
        "registerNatives" "()V" => register_natives,
        "objectFieldOffset0" "(Ljava/lang/reflect/Field;)J" => object_field_offset,
        "objectFieldOffset1" "(Ljava/lang/Class;Ljava/lang/String;)J" => object_field_offset_by_name,
        "staticFieldOffset0" "(Ljava/lang/reflect/Field;)J" => static_field_offset,
        "staticFieldBase0" "(Ljava/lang/reflect/Field;)Ljava/lang/Object;" => static_field_base,
        "arrayBaseOffset0" "(Ljava/lang/Class;)I" => array_base_offset,
        "arrayIndexScale0" "(Ljava/lang/Class;)I" => array_index_scale,
        "allocateInstance" "(Ljava/lang/Class;)Ljava/lang/Object;" => allocate_instance,
        "ensureClassInitialized0" "(Ljava/lang/Class;)V" => ensure_class_initialized,
        "shouldBeInitialized0" "(Ljava/lang/Class;)Z" => should_be_initialized,
        "throwException" "(Ljava/lang/Throwable;)V" => throw_exception,
    }
};

/// Fills the constants of `UnsafeConstants`, which the class library leaves to the VM.
fn register_natives<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let symbol = cx.vm().symbols.intern(b"jdk/internal/misc/UnsafeConstants");
    let class = vm_core::loading::load_boot_class(cx, symbol)?;
    vm_core::init::initialize(cx, class)?;
    let mirror = class.get().mirror.get(cx);
    let offset = |name: &str| fields::offset(class, name);
    mirror.set_int(cx, offset("ADDRESS_SIZE0"), size_of::<usize>() as i32);
    mirror.set_int(cx, offset("PAGE_SIZE"), rustix::param::page_size() as i32);
    mirror.set_byte(cx, offset("BIG_ENDIAN"), i8::from(cfg!(target_endian = "big")));
    mirror.set_byte(
        cx,
        offset("UNALIGNED_ACCESS"),
        i8::from(cfg!(any(target_arch = "x86_64", target_arch = "aarch64"))),
    );
    mirror.set_int(cx, offset("DATA_CACHE_LINE_FLUSH_SIZE"), 0);
    Ok(Slot::ZERO)
}

/// The field that a `java.lang.reflect.Field` argument stands for; it must be static or not as said.
fn field_argument<'s>(cx: &mut Cx<'s>, a: Args<'s>, is_static: bool) -> JResult<FieldRef> {
    let field: Local<'s> = a.obj(cx, 1);
    let r = field.get(cx);
    let class = cx.class_of_mirror(fields::get_ref(cx, r, "clazz"));
    let slot = r.get_int(cx, fields::offset(r.class(cx), "slot"));
    match class.get().fields().get(slot as usize) {
        Some(f) if f.is_static() == is_static => Ok(FieldRef::new(f)),
        _ => Err(cx.throw_plain("java/lang/IllegalArgumentException")),
    }
}

fn object_field_offset<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(i64::from(field_argument(cx, a, false)?.offset)))
}

fn static_field_offset<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(i64::from(field_argument(cx, a, true)?.offset)))
}

fn static_field_base<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = field_argument(cx, a, true)?.class;
    Ok(Slot::obj(class.get().mirror.get(cx)))
}

fn object_field_offset_by_name<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 1);
    let name: Local<'s> = a.obj(cx, 2);
    let name = cx.string_symbol(name.get(cx));
    match class.get().fields().iter().find(|f| f.name == name) {
        Some(f) => Ok(Slot::long(i64::from(f.offset))),
        None => Err(cx.throw_plain("java/lang/InternalError")),
    }
}

fn array_argument<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<ClassRef> {
    let class = class_argument(cx, a, 1);
    if class.is_array() {
        return Ok(class);
    }
    Err(cx.throw_plain("java/io/InvalidClassException"))
}

fn array_base_offset<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    array_argument(cx, a)?;
    Ok(Slot::int(array::BASE_OFFSET as i32))
}

fn array_index_scale<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(1 << array_argument(cx, a)?.element_shift))
}

fn allocate_instance<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 1);
    let abstract_class = !class.is_instance() || class.is_interface() || class.access.is_abstract();
    if abstract_class || class.instance_kind == InstanceKind::Mirror {
        let exception =
            if abstract_class { "java/lang/InstantiationException" } else { "java/lang/IllegalAccessException" };
        return Err(cx.throw(exception, &class.external_name()));
    }
    vm_core::init::initialize(cx, class)?;
    let object = cx.new_instance(class)?;
    Ok(object_slot(cx, object))
}

fn ensure_class_initialized<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 1);
    if class.is_instance() {
        vm_core::init::initialize(cx, class)?;
    }
    Ok(Slot::ZERO)
}

fn should_be_initialized<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let class = class_argument(cx, a, 1);
    Ok(Slot::bool(class.is_instance() && !class.is_initialized()))
}

fn throw_exception<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let thrown: Local<'s> = a.obj(cx, 1);
    if thrown.is_null() {
        return Err(cx.throw_npe());
    }
    Err(cx.throw_object(thrown))
}
