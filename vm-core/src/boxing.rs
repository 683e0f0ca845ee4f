//! Boxing and unboxing between slots and `java.lang.Integer` and its like.

use crate::cx::{Cx, Local, Ref};
use crate::exceptions::JResult;
use crate::field::Kind;
use crate::slot::{Slot, Value};

/// The primitive kind of which `r` (not null) is a box.
pub fn box_kind(cx: &Cx<'_>, r: Ref<'_>) -> Option<Kind> {
    Some(match r.class(cx).name.as_bytes() {
        b"java/lang/Boolean" => Kind::Boolean,
        b"java/lang/Byte" => Kind::Byte,
        b"java/lang/Character" => Kind::Char,
        b"java/lang/Short" => Kind::Short,
        b"java/lang/Integer" => Kind::Int,
        b"java/lang/Long" => Kind::Long,
        b"java/lang/Float" => Kind::Float,
        b"java/lang/Double" => Kind::Double,
        _ => return None,
    })
}

/// The value in a box of exactly this kind; references are returned as they are.
pub fn unbox(cx: &Cx<'_>, r: Ref<'_>, kind: Kind) -> Slot {
    let f = &cx.vm().f;
    let vm = cx.vm();
    match kind {
        Kind::Boolean => Slot::int(r.get_byte(cx, f.boolean_value.at(vm)) as i32),
        Kind::Byte => Slot::int(r.get_byte(cx, f.byte_value.at(vm)) as i32),
        Kind::Char => Slot::int(r.get_char(cx, f.character_value.at(vm)) as i32),
        Kind::Short => Slot::int(r.get_short(cx, f.short_value.at(vm)) as i32),
        Kind::Int => Slot::int(r.get_int(cx, f.integer_value.at(vm))),
        Kind::Float => Slot::float(r.get_float(cx, f.float_value.at(vm))),
        Kind::Long => Slot::long(r.get_long(cx, f.long_value.at(vm))),
        Kind::Double => Slot::double(r.get_double(cx, f.double_value.at(vm))),
        _ => Slot::obj(r),
    }
}

/// Boxes a slot through `valueOf` (so small values are the canonical objects); references are rooted, void is null.
pub fn box_value<'s>(cx: &mut Cx<'s>, v: Slot, kind: Kind) -> JResult<Local<'s>> {
    let vm = cx.vm();
    let (class, descriptor, value) = match kind {
        Kind::Boolean => (&vm.c.boolean, "(Z)Ljava/lang/Boolean;", Value::Int(v.as_int())),
        Kind::Byte => (&vm.c.byte, "(B)Ljava/lang/Byte;", Value::Int(v.as_int())),
        Kind::Char => (&vm.c.character, "(C)Ljava/lang/Character;", Value::Int(v.as_int())),
        Kind::Short => (&vm.c.short, "(S)Ljava/lang/Short;", Value::Int(v.as_int())),
        Kind::Int => (&vm.c.integer, "(I)Ljava/lang/Integer;", Value::Int(v.as_int())),
        Kind::Long => (&vm.c.long, "(J)Ljava/lang/Long;", Value::Long(v.as_long())),
        Kind::Float => (&vm.c.float, "(F)Ljava/lang/Float;", Value::Float(v.as_float())),
        Kind::Double => (&vm.c.double, "(D)Ljava/lang/Double;", Value::Double(v.as_double())),
        Kind::Object | Kind::Array => {
            let r = v.as_ref(cx);
            return Ok(cx.root(Ref::from_raw(r.raw())));
        }
        Kind::Void => return Ok(cx.null()),
    };
    let class = class.get(cx)?;
    Ok(cx.call_named(class, "valueOf", descriptor, &[value])?.object(cx))
}
