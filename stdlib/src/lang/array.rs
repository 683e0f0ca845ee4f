//! `java.lang.reflect.Array`.

use super::mirror::{class_argument, object_slot};
use crate::reflect::widen;
use vm_core::boxing;
use vm_core::class::ClassKind;
use vm_core::field::Kind;
use vm_core::wellknown::{LazyClass, LazyField};
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Ref, Slot, Thrown, Vm, array};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/reflect/Array" {
        "getLength" "(Ljava/lang/Object;)I" => get_length,
        "get" "(Ljava/lang/Object;I)Ljava/lang/Object;" => get,
        "getBoolean" "(Ljava/lang/Object;I)Z" => get_boolean,
        "getByte" "(Ljava/lang/Object;I)B" => get_byte,
        "getChar" "(Ljava/lang/Object;I)C" => get_char,
        "getShort" "(Ljava/lang/Object;I)S" => get_short,
        "getInt" "(Ljava/lang/Object;I)I" => get_int,
        "getLong" "(Ljava/lang/Object;I)J" => get_long,
        "getFloat" "(Ljava/lang/Object;I)F" => get_float,
        "getDouble" "(Ljava/lang/Object;I)D" => get_double,
        "set" "(Ljava/lang/Object;ILjava/lang/Object;)V" => set,
        "setBoolean" "(Ljava/lang/Object;IZ)V" => set_boolean,
        "setByte" "(Ljava/lang/Object;IB)V" => set_byte,
        "setChar" "(Ljava/lang/Object;IC)V" => set_char,
        "setShort" "(Ljava/lang/Object;IS)V" => set_short,
        "setInt" "(Ljava/lang/Object;II)V" => set_int,
        "setLong" "(Ljava/lang/Object;IJ)V" => set_long,
        "setFloat" "(Ljava/lang/Object;IF)V" => set_float,
        "setDouble" "(Ljava/lang/Object;ID)V" => set_double,
        "newArray" "(Ljava/lang/Class;I)Ljava/lang/Object;" => new_array,
        "multiNewArray" "(Ljava/lang/Class;[I)Ljava/lang/Object;" => multi_new_array,
    }
};

const ILLEGAL: &str = "java/lang/IllegalArgumentException";
/// Most dimensions of an array class (JVMS 4.4.1).
const MAX_DIMENSIONS: usize = 255;

/// Argument 0, which must be an array.
fn array_argument<'s>(cx: &mut Cx<'s>, a: Args<'s>, i: usize) -> JResult<(Local<'s>, ClassRef)> {
    let array: Local<'s> = a.obj(cx, i);
    if array.is_null() {
        return Err(cx.throw_npe());
    }
    let class = array.get(cx).class(cx);
    if !class.is_array() {
        return Err(cx.throw(ILLEGAL, "Argument is not an array"));
    }
    Ok((array, class))
}

/// Argument 0, which must be a primitive array; the kind of its elements.
fn primitive_argument<'s>(cx: &mut Cx<'s>, a: Args<'s>, i: usize) -> JResult<(Local<'s>, Kind)> {
    let (array, class) = array_argument(cx, a, i)?;
    match class.kind {
        ClassKind::PrimitiveArray(kind) => Ok((array, kind)),
        _ => Err(cx.throw(ILLEGAL, "Argument is not an array of primitive type")),
    }
}

fn check_index(cx: &mut Cx<'_>, array: Local<'_>, index: i32) -> JResult<()> {
    if (index as u32) < array.get(cx).array_length(cx) as u32 {
        return Ok(());
    }
    Err(cx.throw_plain("java/lang/ArrayIndexOutOfBoundsException"))
}

fn mismatch(cx: &mut Cx<'_>) -> Thrown {
    cx.throw(ILLEGAL, "argument type mismatch")
}

/// The value of a field or element of a primitive kind.
fn read(cx: &Cx<'_>, object: Ref<'_>, offset: usize, kind: Kind) -> Slot {
    match kind {
        Kind::Boolean | Kind::Byte => Slot::int(i32::from(object.get_byte(cx, offset))),
        Kind::Char => Slot::int(i32::from(object.get_char(cx, offset))),
        Kind::Short => Slot::int(i32::from(object.get_short(cx, offset))),
        Kind::Int | Kind::Float => Slot::int(object.get_int(cx, offset)),
        Kind::Long | Kind::Double => Slot::long(object.get_long(cx, offset)),
        Kind::Object | Kind::Array | Kind::Void => unreachable!("S1: {kind:?} is not primitive"),
    }
}

/// Stores a value of a primitive kind.
fn write(cx: &Cx<'_>, object: Ref<'_>, offset: usize, kind: Kind, value: Slot) {
    match kind {
        Kind::Boolean => object.set_byte(cx, offset, value.as_int() as i8 & 1),
        Kind::Byte => object.set_byte(cx, offset, value.as_int() as i8),
        Kind::Char => object.set_char(cx, offset, value.as_int() as u16),
        Kind::Short => object.set_short(cx, offset, value.as_int() as i16),
        Kind::Int | Kind::Float => object.set_int(cx, offset, value.as_int()),
        Kind::Long | Kind::Double => object.set_long(cx, offset, value.as_long()),
        Kind::Object | Kind::Array | Kind::Void => unreachable!("S1: {kind:?} is not primitive"),
    }
}

fn element_offset(kind: Kind, index: i32) -> usize {
    array::offset(index, kind.bytes().trailing_zeros())
}

/// The wrapper class of a primitive kind and its `value` field.
fn wrapper(vm: &Vm, kind: Kind) -> (&LazyClass, &LazyField) {
    match kind {
        Kind::Boolean => (&vm.c.boolean, &vm.f.boolean_value),
        Kind::Byte => (&vm.c.byte, &vm.f.byte_value),
        Kind::Char => (&vm.c.character, &vm.f.character_value),
        Kind::Short => (&vm.c.short, &vm.f.short_value),
        Kind::Int => (&vm.c.integer, &vm.f.integer_value),
        Kind::Long => (&vm.c.long, &vm.f.long_value),
        Kind::Float => (&vm.c.float, &vm.f.float_value),
        Kind::Double => (&vm.c.double, &vm.f.double_value),
        Kind::Object | Kind::Array | Kind::Void => unreachable!("S1: {kind:?} has no wrapper"),
    }
}

/// A new wrapper object around a primitive value (never a cached one, as in HotSpot).
fn box_value<'s>(cx: &mut Cx<'s>, kind: Kind, value: Slot) -> JResult<Local<'s>> {
    let vm = cx.vm();
    let (class, field) = wrapper(vm, kind);
    let class = class.get(cx)?;
    vm_core::init::initialize(cx, class)?;
    let object = cx.new_instance(class)?;
    write(cx, object.get(cx), field.at(vm), kind, value);
    Ok(object)
}

fn get_length<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (array, _) = array_argument(cx, a, 0)?;
    Ok(Slot::int(array.get(cx).array_length(cx)))
}

fn get<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (array, class) = array_argument(cx, a, 0)?;
    let index = a.int(1);
    check_index(cx, array, index)?;
    let ClassKind::PrimitiveArray(kind) = class.kind else {
        return Ok(Slot::obj(array.get(cx).element(cx, index)));
    };
    let value = read(cx, array.get(cx), element_offset(kind, index), kind);
    let object = box_value(cx, kind, value)?;
    Ok(object_slot(cx, object))
}

fn get_widened<'s>(cx: &mut Cx<'s>, a: Args<'s>, wanted: Kind) -> JResult<Slot> {
    let (array, kind) = primitive_argument(cx, a, 0)?;
    let index = a.int(1);
    check_index(cx, array, index)?;
    let value = read(cx, array.get(cx), element_offset(kind, index), kind);
    widen(value, kind, wanted).ok_or_else(|| mismatch(cx))
}

/// Stores into a primitive array, after the bounds check.
fn set_widened(cx: &mut Cx<'_>, array: Local<'_>, kind: Kind, index: i32, from: Kind, value: Slot) -> JResult<Slot> {
    let Some(value) = widen(value, from, kind) else {
        return Err(mismatch(cx));
    };
    write(cx, array.get(cx), element_offset(kind, index), kind, value);
    Ok(Slot::ZERO)
}

fn set_primitive<'s>(cx: &mut Cx<'s>, a: Args<'s>, from: Kind, value: Slot) -> JResult<Slot> {
    let (array, kind) = primitive_argument(cx, a, 0)?;
    check_index(cx, array, a.int(1))?;
    set_widened(cx, array, kind, a.int(1), from, value)
}

fn set<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (array, class) = array_argument(cx, a, 0)?;
    let (index, value): (i32, Local<'s>) = (a.int(1), a.obj(cx, 2));
    if let ClassKind::PrimitiveArray(kind) = class.kind {
        if value.is_null() {
            return Err(cx.throw_plain(ILLEGAL));
        }
        check_index(cx, array, index)?;
        let Some(from) = boxing::box_kind(cx, value.get(cx)) else {
            return Err(mismatch(cx));
        };
        let value = boxing::unbox(cx, value.get(cx), from);
        return set_widened(cx, array, kind, index, from, value);
    }
    check_index(cx, array, index)?;
    let fits = value.is_null() || class.component.is_some_and(|c| value.get(cx).instance_of(cx, c));
    if !fits {
        return Err(cx.throw(ILLEGAL, "array element type mismatch"));
    }
    array.get(cx).set_element(cx, index, value.get(cx));
    Ok(Slot::ZERO)
}

macro_rules! primitive_accessors {
    ($($getter:ident $setter:ident $kind:ident $value:expr;)*) => {
        $(
            fn $getter<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
                get_widened(cx, a, Kind::$kind)
            }
            fn $setter<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
                let value: fn(Args<'s>) -> Slot = $value;
                set_primitive(cx, a, Kind::$kind, value(a))
            }
        )*
    };
}
primitive_accessors! {
    get_boolean set_boolean Boolean |a| Slot::int(a.int(2));
    get_byte set_byte Byte |a| Slot::int(a.int(2));
    get_char set_char Char |a| Slot::int(a.int(2));
    get_short set_short Short |a| Slot::int(a.int(2));
    get_int set_int Int |a| Slot::int(a.int(2));
    get_long set_long Long |a| Slot::long(a.long(2));
    get_float set_float Float |a| Slot::float(a.float(2));
    get_double set_double Double |a| Slot::double(a.double(2));
}

/// The element class argument; NullPointerException for null, IllegalArgumentException for `void`.
fn element_argument<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<ClassRef> {
    let class = class_argument(cx, a, 0);
    if class.kind == ClassKind::Primitive(Kind::Void) {
        return Err(cx.throw_plain(ILLEGAL));
    }
    Ok(class)
}

fn dimensions(class: ClassRef) -> usize {
    class.name.as_bytes().iter().take_while(|&&b| b == b'[').count()
}

fn negative(cx: &mut Cx<'_>, length: i32) -> Thrown {
    cx.throw("java/lang/NegativeArraySizeException", &length.to_string())
}

fn new_array<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (mirror, length): (Local<'s>, i32) = (a.obj(cx, 0), a.int(1));
    if mirror.is_null() {
        return Err(cx.throw_npe());
    }
    if length < 0 {
        return Err(negative(cx, length));
    }
    let element = element_argument(cx, a)?;
    if dimensions(element) >= MAX_DIMENSIONS {
        return Err(cx.throw_plain(ILLEGAL));
    }
    let array = cx.new_object_array(element, length)?;
    Ok(object_slot(cx, array))
}

fn multi_new_array<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (lengths, _) = primitive_argument(cx, a, 1)?;
    let mirror: Local<'s> = a.obj(cx, 0);
    if mirror.is_null() {
        return Err(cx.throw_npe());
    }
    let count = lengths.get(cx).array_length(cx);
    if count == 0 || count as usize > MAX_DIMENSIONS {
        return Err(cx.throw_plain(ILLEGAL));
    }
    let lengths: Vec<i32> = (0..count).map(|i| lengths.get(cx).int_at(cx, i)).collect();
    if let Some(&n) = lengths.iter().find(|&&n| n < 0) {
        return Err(negative(cx, n));
    }
    let mut class = element_argument(cx, a)?;
    if dimensions(class) + lengths.len() > MAX_DIMENSIONS {
        return Err(cx.throw_plain(ILLEGAL));
    }
    for _ in &lengths {
        class = vm_core::loading::array_class_of(cx, class)?;
    }
    let array = cx.new_multi_array(class, &lengths)?;
    Ok(object_slot(cx, array))
}
