//! `Field`, `Method` and `Constructor` objects of a class's members.

use classloader::CpIndex;
use vm_core::loading::class_from_descriptor;
use vm_core::{Args, ClassRef, Cx, FieldRef, JResult, Local, MethodRef, Ref, Slot, Value, linking};

fn receiver_class<'s>(cx: &Cx<'s>, a: Args<'s>) -> ClassRef {
    let mirror: Local<'s> = a.obj(cx, 0);
    cx.class_of_mirror(mirror.get(cx))
}

fn mirror_local<'s>(cx: &Cx<'s>, class: ClassRef) -> Local<'s> {
    cx.root(class.get().mirror.get(cx))
}

/// A `Utf8` entry as a new string, null for none.
fn utf8<'s>(cx: &mut Cx<'s>, class: ClassRef, index: Option<CpIndex>) -> JResult<Local<'s>> {
    match index {
        Some(i) => cx.new_string_mutf8(class.constant_pool.raw.utf8(i)),
        None => Ok(cx.null()),
    }
}

fn bytes<'s>(cx: &mut Cx<'s>, content: Option<&[u8]>) -> JResult<Local<'s>> {
    match content {
        Some(b) => cx.new_byte_array(b),
        None => Ok(cx.null()),
    }
}

/// The class of a type in a descriptor of `holder`. By name: a hidden class does not mean itself by the name in its file.
fn typed(cx: &mut Cx<'_>, holder: ClassRef, descriptor: &[u8]) -> JResult<ClassRef> {
    let name = match descriptor {
        [b'L', name @ .., b';'] => name,
        [b'[', ..] => descriptor,
        _ => return class_from_descriptor(cx, holder.loader, descriptor),
    };
    let name = cx.vm().symbols.intern(name);
    vm_core::resolve::load_referenced(cx, holder.loader, name)
}

/// Lengths of the parameter descriptors and the descriptor of the result.
fn split(descriptor: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut rest = descriptor.get(1..).unwrap_or_default();
    let mut parameters = Vec::new();
    while let Some(&c) = rest.first()
        && c != b')'
    {
        let dims = rest.iter().take_while(|&&b| b == b'[').count();
        let n = match rest.get(dims) {
            Some(b'L') => rest.iter().position(|&b| b == b';').map_or(rest.len(), |i| i + 1),
            _ => (dims + 1).min(rest.len()),
        };
        parameters.push(&rest[..n]);
        rest = &rest[n..];
    }
    (parameters, rest.get(1..).unwrap_or_default())
}

fn class_array<'s>(cx: &mut Cx<'s>, classes: &[ClassRef]) -> JResult<Local<'s>> {
    let class = cx.vm().c.class.get(cx)?;
    let out = cx.new_object_array(class, classes.len() as i32)?;
    for (i, c) in classes.iter().enumerate() {
        out.get(cx).set_element(cx, i as i32, c.get().mirror.get(cx));
    }
    Ok(out)
}

fn exceptions<'s>(cx: &mut Cx<'s>, m: MethodRef) -> JResult<Local<'s>> {
    let mut classes = Vec::new();
    for &i in &m.get().info.exceptions {
        classes.push(vm_core::resolve::resolve_class(cx, m.class, i)?);
    }
    class_array(cx, &classes)
}

/// Runs the constructor `descriptor` of `class` with `args` and returns the object; it is made in the caller's scope.
fn construct<'s>(
    cx: &mut Cx<'s>,
    class: ClassRef,
    descriptor: &str,
    fill: impl for<'t> FnOnce(&mut Cx<'t>, Local<'t>) -> JResult<Vec<Value<'t>>>,
) -> JResult<Local<'s>> {
    vm_core::init::initialize(cx, class)?;
    let object = cx.new_instance(class)?;
    cx.scope(|cx| -> JResult<()> {
        let this = cx.root(object.get(cx));
        let args = fill(cx, this)?;
        cx.call_named(class, "<init>", descriptor, &args).map(|_| ())
    })?;
    Ok(object)
}

/// The `java.lang.reflect.Field` of a field.
pub fn field_object<'s>(cx: &mut Cx<'s>, f: FieldRef) -> JResult<Local<'s>> {
    let class = cx.vm().c.field.get(cx)?;
    let d = "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/Class;IZILjava/lang/String;[B)V";
    construct(cx, class, d, |cx, this| {
        let ty = typed(cx, f.class, f.descriptor.as_bytes())?;
        let is_record = f.class.class_file.is_some_and(|c| c.attributes.record.is_some());
        let trusted = f.is_final() && (f.is_static() || f.class.is_hidden || is_record);
        let name = cx.intern_mutf8(f.name.as_bytes())?;
        let signature = utf8(cx, f.class, f.info.signature)?;
        let annotations = bytes(cx, f.info.annotations.visible.as_deref())?;
        Ok(vec![
            Value::Obj(this),
            Value::Obj(mirror_local(cx, f.class)),
            Value::Obj(name),
            Value::Obj(mirror_local(cx, ty)),
            Value::Int(f.access.0 as i32 & 0x50df),
            Value::Int(trusted as i32),
            Value::Int(f.index as i32),
            Value::Obj(signature),
            Value::Obj(annotations),
        ])
    })
}

struct Typed<'s> {
    parameters: Local<'s>,
    result: Local<'s>,
}

fn method_types<'s>(cx: &mut Cx<'s>, m: MethodRef) -> JResult<Typed<'s>> {
    let (parameters, result) = split(m.get().descriptor.as_bytes());
    let mut classes = Vec::with_capacity(parameters.len());
    for p in parameters {
        classes.push(typed(cx, m.class, p)?);
    }
    let result = typed(cx, m.class, result)?;
    Ok(Typed { parameters: class_array(cx, &classes)?, result: mirror_local(cx, result) })
}

/// The `java.lang.reflect.Method` of a method.
pub fn method_object<'s>(cx: &mut Cx<'s>, m: MethodRef) -> JResult<Local<'s>> {
    let class = cx.vm().c.method.get(cx)?;
    let d = "(Ljava/lang/Class;Ljava/lang/String;[Ljava/lang/Class;Ljava/lang/Class;[Ljava/lang/Class;IILjava/lang/String;[B[B[B)V";
    construct(cx, class, d, |cx, this| {
        let types = method_types(cx, m)?;
        let name = cx.intern_mutf8(m.name.as_bytes())?;
        let exceptions = exceptions(cx, m)?;
        let signature = utf8(cx, m.class, m.info.signature)?;
        let a = &m.get().info.annotations;
        let annotations = bytes(cx, a.visible.as_deref())?;
        let parameter_annotations = bytes(cx, a.visible_parameters.as_deref())?;
        let default = bytes(cx, a.default.as_deref())?;
        Ok(vec![
            Value::Obj(this),
            Value::Obj(mirror_local(cx, m.class)),
            Value::Obj(name),
            Value::Obj(types.parameters),
            Value::Obj(types.result),
            Value::Obj(exceptions),
            Value::Int(m.access.0 as i32 & 0x1dff),
            Value::Int(m.index as i32),
            Value::Obj(signature),
            Value::Obj(annotations),
            Value::Obj(parameter_annotations),
            Value::Obj(default),
        ])
    })
}

/// The `java.lang.reflect.Constructor` of a constructor.
pub fn constructor_object<'s>(cx: &mut Cx<'s>, m: MethodRef) -> JResult<Local<'s>> {
    let class = cx.vm().c.constructor.get(cx)?;
    let d = "(Ljava/lang/Class;[Ljava/lang/Class;[Ljava/lang/Class;IILjava/lang/String;[B[B)V";
    construct(cx, class, d, |cx, this| {
        let types = method_types(cx, m)?;
        let exceptions = exceptions(cx, m)?;
        let signature = utf8(cx, m.class, m.info.signature)?;
        let a = &m.get().info.annotations;
        let annotations = bytes(cx, a.visible.as_deref())?;
        let parameter_annotations = bytes(cx, a.visible_parameters.as_deref())?;
        Ok(vec![
            Value::Obj(this),
            Value::Obj(mirror_local(cx, m.class)),
            Value::Obj(types.parameters),
            Value::Obj(exceptions),
            Value::Int(m.access.0 as i32 & 0x1dff),
            Value::Int(m.index as i32),
            Value::Obj(signature),
            Value::Obj(annotations),
            Value::Obj(parameter_annotations),
        ])
    })
}

/// An array of reflected members, each made in a scope of its own.
fn member_array<T: Copy>(
    cx: &mut Cx<'_>,
    element: ClassRef,
    members: &[T],
    make: impl for<'t> Fn(&mut Cx<'t>, T) -> JResult<Local<'t>>,
) -> JResult<Slot> {
    let out = cx.new_object_array(element, members.len() as i32)?;
    for (i, &m) in members.iter().enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let o = make(cx, m)?;
            out.get(cx).set_element(cx, i as i32, o.get(cx));
            Ok(())
        })?;
    }
    Ok(Slot::obj(out.get(cx)))
}

pub(super) fn get_declared_fields<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (class, public_only) = (receiver_class(cx, a), a.bool(1));
    let element = cx.vm().c.field.get(cx)?;
    linking::link(cx, class)?;
    let all: Vec<FieldRef> =
        class.get().fields().iter().filter(|f| !public_only || f.access.is_public()).map(FieldRef::new).collect();
    member_array(cx, element, &all, field_object)
}

fn declared(cx: &mut Cx<'_>, class: ClassRef, public_only: bool, constructors: bool) -> JResult<Vec<MethodRef>> {
    linking::link(cx, class)?;
    let wanted = |m: &&MethodRef| {
        let named =
            if constructors { m.is_constructor() && !m.is_static() } else { m.name.as_bytes().first() != Some(&b'<') };
        named && (!public_only || m.access.is_public())
    };
    Ok(class.get().methods().iter().filter(wanted).copied().collect())
}

pub(super) fn get_declared_methods<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (class, public_only) = (receiver_class(cx, a), a.bool(1));
    let element = cx.vm().c.method.get(cx)?;
    let all = declared(cx, class, public_only, false)?;
    member_array(cx, element, &all, method_object)
}

pub(super) fn get_declared_constructors<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (class, public_only) = (receiver_class(cx, a), a.bool(1));
    let element = cx.vm().c.constructor.get(cx)?;
    let all = declared(cx, class, public_only, true)?;
    member_array(cx, element, &all, constructor_object)
}

/// The method that a `Method` or `Constructor` object (not null) reflects.
pub(super) fn reflected(cx: &Cx<'_>, executable: Ref<'_>) -> MethodRef {
    let vm = cx.vm();
    let (clazz, slot) = if executable.class(cx).name == "java/lang/reflect/Method" {
        (&vm.f.reflect_method_clazz, &vm.f.reflect_method_slot)
    } else {
        (&vm.f.reflect_constructor_clazz, &vm.f.reflect_constructor_slot)
    };
    let slot = executable.get_int(cx, slot.at(vm));
    let class = cx.class_of_mirror(Ref::<vm_core::Object>::from_raw(executable.raw()).get_ref(cx, clazz.at(vm)));
    class.get().methods()[slot as usize]
}

pub(super) fn get_parameters<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let m = reflected(cx, this.get(cx));
    let Some(parameters) = &m.get().info.method_parameters else { return Ok(Slot::ZERO) };
    let class = cx.vm().c.parameter.get(cx)?;
    let names = &m.class.get().constant_pool;
    for (name, _) in parameters {
        if name.0 as usize >= names.raw.len() {
            return Err(cx.throw("java/lang/IllegalArgumentException", "Constant pool index out of bounds"));
        }
    }
    let indexed: Vec<usize> = (0..parameters.len()).collect();
    member_array(cx, class, &indexed, |cx, i| {
        let (name, flags) = parameters[i];
        construct(cx, class, "(Ljava/lang/String;ILjava/lang/reflect/Executable;I)V", |cx, new| {
            let name = match name.some() {
                Some(n) => cx.intern_mutf8(names.raw.utf8(n))?,
                None => cx.null(),
            };
            let executable = cx.root(this.get(cx));
            Ok(vec![
                Value::Obj(new),
                Value::Obj(name),
                Value::Int(flags as i32),
                Value::Obj(executable),
                Value::Int(i as i32),
            ])
        })
    })
}

pub(super) fn executable_type_annotations<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let m = reflected(cx, this.get(cx));
    let b = bytes(cx, m.get().info.annotations.visible_types.as_deref())?;
    Ok(Slot::obj(b.get(cx)))
}

pub(super) fn field_type_annotations<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let vm = cx.vm();
    let slot = this.get(cx).get_int(cx, vm.f.reflect_field_slot.at(vm));
    let class = cx.class_of_mirror(this.get(cx).get_ref(cx, vm.f.reflect_field_clazz.at(vm)));
    let b = bytes(cx, class.get().fields()[slot as usize].info.annotations.visible_types.as_deref())?;
    Ok(Slot::obj(b.get(cx)))
}
