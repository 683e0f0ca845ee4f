//! `jdk.internal.reflect.ConstantPool`.

use crate::lang::mirror::{class_argument, class_slot, object_slot, optional_class_slot};
use crate::reflect::{constructor_object, field_object, method_object};
use classloader::{Constant, CpIndex};
use vm_core::constant_pool::MemberEntry;
use vm_core::linking::{find_field, find_method};
use vm_core::resolve::{resolve_class, resolve_string};
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Slot, Symbol, Thrown};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/reflect/ConstantPool" {
        "getSize0" "(Ljava/lang/Object;)I" => get_size,
        "getClassAt0" "(Ljava/lang/Object;I)Ljava/lang/Class;" => get_class_at,
        "getClassAtIfLoaded0" "(Ljava/lang/Object;I)Ljava/lang/Class;" => get_class_at_if_loaded,
        "getClassRefIndexAt0" "(Ljava/lang/Object;I)I" => get_class_ref_index_at,
        "getMethodAt0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Member;" => get_method_at,
        "getMethodAtIfLoaded0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Member;" => get_method_at_if_loaded,
        "getFieldAt0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Field;" => get_field_at,
        "getFieldAtIfLoaded0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Field;" => get_field_at_if_loaded,
        "getMemberRefInfoAt0" "(Ljava/lang/Object;I)[Ljava/lang/String;" => get_member_ref_info_at,
        "getNameAndTypeRefIndexAt0" "(Ljava/lang/Object;I)I" => get_name_and_type_ref_index_at,
        "getNameAndTypeRefInfoAt0" "(Ljava/lang/Object;I)[Ljava/lang/String;" => get_name_and_type_ref_info_at,
        "getIntAt0" "(Ljava/lang/Object;I)I" => get_int_at,
        "getLongAt0" "(Ljava/lang/Object;I)J" => get_long_at,
        "getFloatAt0" "(Ljava/lang/Object;I)F" => get_float_at,
        "getDoubleAt0" "(Ljava/lang/Object;I)D" => get_double_at,
        "getStringAt0" "(Ljava/lang/Object;I)Ljava/lang/String;" => get_string_at,
        "getUTF8At0" "(Ljava/lang/Object;I)Ljava/lang/String;" => get_utf8_at,
        "getTagAt0" "(Ljava/lang/Object;I)B" => get_tag_at,
    }
};

const ILLEGAL: &str = "java/lang/IllegalArgumentException";

/// The class whose pool is meant.
fn holder<'s>(cx: &Cx<'s>, a: Args<'s>) -> ClassRef {
    class_argument(cx, a, 1)
}

/// The entry that argument 2 names, and its index.
fn entry<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<(ClassRef, CpIndex, Constant)> {
    let (class, index) = (holder(cx, a), a.int(2));
    let pool = &class.get().constant_pool;
    match u16::try_from(index) {
        Ok(i) if usize::from(i) < pool.raw.len() => Ok((class, CpIndex(i), pool.get(CpIndex(i)))),
        _ => Err(cx.throw(ILLEGAL, "Constant pool index out of bounds")),
    }
}

#[cold]
fn wrong_type(cx: &mut Cx<'_>) -> Thrown {
    cx.throw(ILLEGAL, "Wrong type at constant pool index")
}

fn get_size<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(holder(cx, a).get().constant_pool.raw.len() as i32))
}

fn get_class_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (class, index, Constant::Class { .. }) = entry(cx, a)? else {
        return Err(wrong_type(cx));
    };
    let found = resolve_class(cx, class, index)?;
    Ok(class_slot(cx, found))
}

/// The class of a `Class` entry if it has been resolved or loaded before.
fn loaded_class(cx: &Cx<'_>, class: ClassRef, index: CpIndex) -> Option<ClassRef> {
    let pool = &class.get().constant_pool;
    let by_name = || class.loader.find_class(pool.class_symbol(&cx.vm().symbols, index));
    pool.resolved_class(index).or_else(by_name)
}

fn get_class_at_if_loaded<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (class, index, Constant::Class { .. }) = entry(cx, a)? else {
        return Err(wrong_type(cx));
    };
    Ok(optional_class_slot(cx, loaded_class(cx, class, index)))
}

/// Class and name-and-type entries of a member reference.
fn member_indices(c: Constant) -> Option<(CpIndex, CpIndex)> {
    match c {
        Constant::Fieldref { class, name_and_type }
        | Constant::Methodref { class, name_and_type }
        | Constant::InterfaceMethodref { class, name_and_type } => Some((class, name_and_type)),
        _ => None,
    }
}

fn get_class_ref_index_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (_, _, c) = entry(cx, a)?;
    let Some((class, _)) = member_indices(c) else {
        return Err(wrong_type(cx));
    };
    Ok(Slot::int(i32::from(class.0)))
}

fn get_name_and_type_ref_index_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (_, _, c) = entry(cx, a)?;
    let index = match c {
        Constant::InvokeDynamic { name_and_type, .. } => Some(name_and_type),
        _ => member_indices(c).map(|(_, nt)| nt),
    };
    match index {
        Some(i) => Ok(Slot::int(i32::from(i.0))),
        None => Err(wrong_type(cx)),
    }
}

/// A new `String[]` of symbols.
fn symbols_slot(cx: &mut Cx<'_>, symbols: &[Symbol]) -> JResult<Slot> {
    let texts: Vec<String> = symbols.iter().map(|s| s.as_str().into_owned()).collect();
    let array = cx.new_string_array(&texts)?;
    Ok(object_slot(cx, array))
}

fn get_member_ref_info_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (class, index, c) = entry(cx, a)?;
    if member_indices(c).is_none() {
        return Err(wrong_type(cx));
    }
    let (pool, table) = (&class.get().constant_pool, &cx.vm().symbols);
    let m = pool.member(table, index);
    symbols_slot(cx, &[pool.class_symbol(table, m.class), m.name, m.descriptor])
}

fn get_name_and_type_ref_info_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (class, index, Constant::NameAndType { .. }) = entry(cx, a)? else {
        return Err(wrong_type(cx));
    };
    let (name, descriptor) = class.get().constant_pool.name_and_type(&cx.vm().symbols, index);
    symbols_slot(cx, &[name, descriptor])
}

/// A member reference and the class it names: loaded on demand, or `None` when it must have been loaded before.
fn member_of<'s>(cx: &mut Cx<'s>, a: Args<'s>, field: bool, load: bool) -> JResult<Option<(ClassRef, MemberEntry)>> {
    let (class, index, c) = entry(cx, a)?;
    if member_indices(c).is_none() || matches!(c, Constant::Fieldref { .. }) != field {
        return Err(wrong_type(cx));
    }
    let member = class.get().constant_pool.member(&cx.vm().symbols, index);
    let target =
        if load { Some(resolve_class(cx, class, member.class)?) } else { loaded_class(cx, class, member.class) };
    Ok(target.map(|t| (t, member)))
}

fn method_slot<'s>(cx: &mut Cx<'s>, a: Args<'s>, load: bool) -> JResult<Slot> {
    let Some((class, m)) = member_of(cx, a, false, load)? else {
        return Ok(Slot::ZERO);
    };
    let Some(method) = find_method(class, m.name, m.descriptor) else {
        return Err(cx.throw("java/lang/RuntimeException", "Unable to look up method in target class"));
    };
    let object = if method.is_constructor() { constructor_object(cx, method)? } else { method_object(cx, method)? };
    Ok(object_slot(cx, object))
}

fn get_method_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    method_slot(cx, a, true)
}

fn get_method_at_if_loaded<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    method_slot(cx, a, false)
}

fn field_slot<'s>(cx: &mut Cx<'s>, a: Args<'s>, load: bool) -> JResult<Slot> {
    let Some((class, m)) = member_of(cx, a, true, load)? else {
        return Ok(Slot::ZERO);
    };
    let Some(field) = find_field(class, m.name, m.descriptor) else {
        return Err(cx.throw("java/lang/RuntimeException", "Unable to look up field in target class"));
    };
    let object = field_object(cx, field)?;
    Ok(object_slot(cx, object))
}

fn get_field_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    field_slot(cx, a, true)
}

fn get_field_at_if_loaded<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    field_slot(cx, a, false)
}

fn get_int_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (_, _, Constant::Integer(v)) = entry(cx, a)? else {
        return Err(wrong_type(cx));
    };
    Ok(Slot::int(v))
}

fn get_long_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (_, _, Constant::Long(v)) = entry(cx, a)? else {
        return Err(wrong_type(cx));
    };
    Ok(Slot::long(v))
}

fn get_float_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (_, _, Constant::Float(bits)) = entry(cx, a)? else {
        return Err(wrong_type(cx));
    };
    Ok(Slot::int(bits as i32))
}

fn get_double_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (_, _, Constant::Double(bits)) = entry(cx, a)? else {
        return Err(wrong_type(cx));
    };
    Ok(Slot::long(bits as i64))
}

fn get_string_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (class, index, Constant::String { .. }) = entry(cx, a)? else {
        return Err(wrong_type(cx));
    };
    let s = resolve_string(cx, class, index)?;
    Ok(object_slot(cx, s))
}

fn get_utf8_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (class, index, Constant::Utf8(_)) = entry(cx, a)? else {
        return Err(wrong_type(cx));
    };
    let s = cx.new_string_mutf8(class.get().constant_pool.raw.utf8(index))?;
    Ok(object_slot(cx, s))
}

/// The tag of the class file format (JVMS 4.4, table 4.4-A), 0 for unusable entries.
fn tag(c: Constant) -> i32 {
    match c {
        Constant::Unusable => 0,
        Constant::Utf8(_) => 1,
        Constant::Integer(_) => 3,
        Constant::Float(_) => 4,
        Constant::Long(_) => 5,
        Constant::Double(_) => 6,
        Constant::Class { .. } => 7,
        Constant::String { .. } => 8,
        Constant::Fieldref { .. } => 9,
        Constant::Methodref { .. } => 10,
        Constant::InterfaceMethodref { .. } => 11,
        Constant::NameAndType { .. } => 12,
        Constant::MethodHandle { .. } => 15,
        Constant::MethodType { .. } => 16,
        Constant::Dynamic { .. } => 17,
        Constant::InvokeDynamic { .. } => 18,
        Constant::Module { .. } => 19,
        Constant::Package { .. } => 20,
    }
}

fn get_tag_at<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (_, _, c) = entry(cx, a)?;
    Ok(Slot::int(tag(c)))
}
