//! What `java.lang.invoke` needs of the VM: member names, linking of call sites, method types and handles as constants.
//!
//! The class library does the work in Java; the VM resolves `MemberName`s and asks `MethodHandleNatives` to link. A resolved
//! method is named in the heap by its method id, never by a pointer.

use crate::class::ClassRef;
use crate::cx::{Cx, Local, Ref};
use crate::exceptions::{JResult, Thrown};
use crate::field::FieldRef;
use crate::ids::{Bci, MethodId};
use crate::linking;
use crate::method::{MethodRef, PolymorphicIntrinsic};
use crate::model::Global;
use crate::resolve::{self, Dispatch, InvokeKind};
use crate::slot::Value;
use crate::symbol::Symbol;
use crate::wellknown::LazyMethod;
use classloader::classfile::VmAnnotations;
use classloader::{Constant, CpIndex};
use std::sync::atomic::Ordering;

/// `MemberName.flags` bits (`MethodHandleNatives.Constants`).
pub mod flags {
    #![allow(missing_docs)] // reason: the names are the constants' names
    pub const IS_METHOD: i32 = 0x0001_0000;
    pub const IS_CONSTRUCTOR: i32 = 0x0002_0000;
    pub const IS_FIELD: i32 = 0x0004_0000;
    pub const CALLER_SENSITIVE: i32 = 0x0010_0000;
    pub const TRUSTED_FINAL: i32 = 0x0020_0000;
    pub const KINDS: i32 = IS_METHOD | IS_CONSTRUCTOR | IS_FIELD | 0x0008_0000;
    pub const REFERENCE_KIND_SHIFT: i32 = 24;
}

/// Reference kinds (JVMS table 5.4.3.5-A).
pub mod ref_kind {
    #![allow(missing_docs)] // reason: the names are the specification's
    pub const GET_FIELD: i32 = 1;
    pub const GET_STATIC: i32 = 2;
    pub const PUT_FIELD: i32 = 3;
    pub const PUT_STATIC: i32 = 4;
    pub const INVOKE_VIRTUAL: i32 = 5;
    pub const INVOKE_STATIC: i32 = 6;
    pub const INVOKE_SPECIAL: i32 = 7;
    pub const NEW_INVOKE_SPECIAL: i32 = 8;
    pub const INVOKE_INTERFACE: i32 = 9;
}

const METHOD_MODIFIERS: i32 = 0x1dff;
const FIELD_MODIFIERS: i32 = 0x50df;
const LM_UNCONDITIONAL: i32 = 0x20;

/// The method that a resolved MemberName (not null) means; `None` when it is not resolved to a method.
#[inline]
pub fn member_target(cx: &Cx<'_>, member: Ref<'_>) -> Option<MethodRef> {
    let vm = cx.vm();
    let resolved = member.get_ref(cx, vm.f.member_name_method.at(vm));
    if resolved.is_null() {
        return None;
    }
    let id = resolved.get_int(cx, vm.injected.resolved_method_target.load(Ordering::Relaxed) as usize) as u32;
    vm.method_by_id(MethodId(id))
}

/// `MemberName.vmindex`: vtable or itable index, or field offset.
#[inline]
pub fn member_index(cx: &Cx<'_>, member: Ref<'_>) -> i64 {
    member.get_long(cx, cx.vm().injected.member_name_vmindex.load(Ordering::Relaxed) as usize)
}

/// The method that a `linkTo` intrinsic calls through a MemberName (not null) for a receiver of class `receiver` (`None` for
/// `linkToStatic`). A null receiver is the caller's NullPointerException.
pub fn link_to_target(
    cx: &mut Cx<'_>,
    intrinsic: PolymorphicIntrinsic,
    member: Local<'_>,
    receiver: Option<ClassRef>,
) -> JResult<MethodRef> {
    let Some(target) = member_target(cx, member.get(cx)) else {
        return Err(cx.throw("java/lang/InternalError", "unresolved MemberName"));
    };
    match (intrinsic, receiver) {
        (PolymorphicIntrinsic::LinkToVirtual, Some(class)) => {
            let index = member_index(cx, member.get(cx));
            if index < 0 {
                return Ok(target);
            }
            Ok(class.vtable_at(index as u32))
        }
        (PolymorphicIntrinsic::LinkToInterface, Some(class)) => crate::selection::select_linked(cx, class, target),
        _ => Ok(target),
    }
}

/// As [`link_to_target`] for compiled code, the intrinsic by its number and neither argument null; `None` where that throws.
pub fn find_linked(cx: &Cx<'_>, intrinsic: u32, member: Ref<'_>, receiver: Option<ClassRef>) -> Option<MethodRef> {
    let target = member_target(cx, member)?;
    match receiver {
        Some(class) if intrinsic == PolymorphicIntrinsic::LinkToVirtual as u32 => {
            let index = member_index(cx, member);
            Some(if index < 0 { target } else { class.vtable_at(index as u32) })
        }
        Some(class) if intrinsic == PolymorphicIntrinsic::LinkToInterface as u32 => {
            crate::selection::find_interface_method(class, target.class, target)
        }
        _ => Some(target),
    }
}

/// The entry of a method handle's lambda form (`form.vmentry`), for `invokeBasic`; the handle is not null.
#[inline]
pub fn lambda_form_entry(cx: &Cx<'_>, handle: Ref<'_>) -> Option<MethodRef> {
    let vm = cx.vm();
    let form = handle.get_ref(cx, vm.f.method_handle_form.at(vm));
    if form.is_null() {
        return None;
    }
    let entry = form.get_ref(cx, vm.f.lambda_form_vmentry.at(vm));
    if entry.is_null() { None } else { member_target(cx, entry) }
}

/// `MethodType` of a method descriptor, its types loaded by `holder`'s loader (JVMS 5.4.3.5).
pub fn method_type_of<'s>(cx: &mut Cx<'s>, holder: ClassRef, descriptor: Symbol) -> JResult<Local<'s>> {
    cx.scope_object(|cx| {
        let vm = cx.vm();
        let class_class = vm.c.class.get(cx)?;
        let bytes = descriptor.as_bytes();
        let close = bytes.iter().rposition(|&b| b == b')').unwrap_or(bytes.len() - 1);
        let mut types = Vec::new();
        let mut rest = &bytes[1..close];
        while !rest.is_empty() {
            let n = type_length(rest);
            types.push(referenced_type(cx, holder, &rest[..n])?);
            rest = &rest[n..];
        }
        let result = referenced_type(cx, holder, &bytes[close + 1..])?;
        let parameters = cx.new_object_array(class_class, types.len() as i32)?;
        for (i, t) in types.iter().enumerate() {
            parameters.get(cx).set_element(cx, i as i32, t.get().mirror.get(cx));
        }
        let result = cx.root(result.get().mirror.get(cx));
        let m = vm.m.find_method_handle_type.get(cx)?;
        cx.call_object(m, &[Value::Obj(result), Value::Obj(parameters)])
    })
}

fn type_length(d: &[u8]) -> usize {
    let dims = d.iter().take_while(|&&b| b == b'[').count();
    match d.get(dims) {
        Some(b'L') => d.iter().position(|&b| b == b';').map_or(d.len(), |i| i + 1),
        _ => (dims + 1).min(d.len()),
    }
}

/// The class that a type of a descriptor names, loaded and accessible from `holder`.
fn referenced_type(cx: &mut Cx<'_>, holder: ClassRef, descriptor: &[u8]) -> JResult<ClassRef> {
    let class = match descriptor {
        [b'L', name @ .., b';'] => {
            let name = cx.vm().symbols.intern(name);
            resolve::load_referenced(cx, holder.loader, name)?
        }
        [b'[', ..] => {
            let name = cx.vm().symbols.intern(descriptor);
            resolve::load_referenced(cx, holder.loader, name)?
        }
        _ => crate::loading::class_from_descriptor(cx, holder.loader, descriptor)?,
    };
    crate::access::check_class_access(cx, holder, class)?;
    Ok(class)
}

/// Asks the class library to link a signature-polymorphic call (`invokeExact`, `VarHandle` access): linker method and appendix.
pub fn link_method(
    cx: &mut Cx<'_>,
    holder: ClassRef,
    kind: u8,
    class: ClassRef,
    name: Symbol,
    descriptor: Symbol,
) -> JResult<(MethodRef, Option<Global>)> {
    cx.scope(|cx| {
        let vm = cx.vm();
        let ty = method_type_of(cx, holder, descriptor)?;
        let name = cx.intern_mutf8(name.as_bytes())?;
        let object = vm.c.object.get(cx)?;
        let appendix = cx.new_object_array(object, 1)?;
        let caller = cx.root(holder.get().mirror.get(cx));
        let class = cx.root(class.get().mirror.get(cx));
        let m = vm.m.link_method.get(cx)?;
        let args = [
            Value::Obj(caller),
            Value::Int(kind as i32),
            Value::Obj(class),
            Value::Obj(name),
            Value::Obj(ty),
            Value::Obj(appendix),
        ];
        let member = cx.call_object(m, &args)?;
        linked(cx, holder, member, appendix)
    })
}

fn linked(
    cx: &mut Cx<'_>,
    holder: ClassRef,
    member: Local<'_>,
    appendix: Local<'_>,
) -> JResult<(MethodRef, Option<Global>)> {
    let target = if member.is_null() { None } else { member_target(cx, member.get(cx)) };
    let Some(target) = target else {
        return Err(cx.throw("java/lang/LinkageError", "no method handle adapter"));
    };
    // The class library may forget the adapter.
    holder.owner.need(target.class.owner);
    let a = appendix.get(cx).element(cx, 0);
    let global = (!a.is_null()).then(|| holder.owner.get().globals.new_global(cx, a));
    Ok((target, global))
}

/// A bootstrap method with what it is called with.
struct Bootstrap<'s> {
    handle: Local<'s>,
    arguments: Local<'s>,
}

impl<'s> Bootstrap<'s> {
    /// Lets the class library call it, for something of this name and type in `holder`.
    fn link(
        &self,
        cx: &mut Cx<'s>,
        linker: &LazyMethod,
        holder: ClassRef,
        name: Local<'s>,
        ty: Local<'s>,
        appendix: Option<Local<'s>>,
    ) -> JResult<Local<'s>> {
        let linker = linker.get(cx)?;
        let mirror = cx.root(holder.get().mirror.get(cx));
        // The bytecode index, which only messages would show.
        let index = Value::Int(0);
        let [handle, arguments, name, ty, mirror] = [self.handle, self.arguments, name, ty, mirror].map(Value::Obj);
        let mut all = vec![mirror, index, handle, name, ty, arguments];
        all.extend(appendix.map(Value::Obj));
        cx.call_object(linker, &all)
    }
}

fn bootstrap<'s>(cx: &mut Cx<'s>, holder: ClassRef, index: u16, is_condy: bool) -> JResult<Bootstrap<'s>> {
    let Some(entry) = holder.class_file.and_then(|f| f.attributes.bootstrap_methods.get(index as usize)) else {
        return Err(cx.throw("java/lang/ClassFormatError", "Short length on BootstrapMethods in class file"));
    };
    let handle = resolve::resolve_object(cx, holder, entry.method_ref)?;
    let n = entry.args.len() as i32;
    if n == 0 {
        return Ok(Bootstrap { handle, arguments: cx.null() });
    }
    let vm = cx.vm();
    let ty = handle.get(cx).get_ref(cx, vm.f.method_handle_type.at(vm));
    let arity = ty.get_ref(cx, vm.f.method_type_ptypes.at(vm)).array_length(cx);
    // A bootstrap method of two parameters pulls its arguments; so does a dynamic constant made from others that are not
    // resolved yet, so that cycles end in Java's stack check.
    let unresolved = |i: &CpIndex| {
        matches!(holder.constant_pool.get(*i), Constant::Dynamic { .. }) && holder.constant_pool.slot(*i) == 0
    };
    if arity == 2 || (is_condy && entry.args.iter().any(unresolved)) {
        let info = cx.new_primitive_array(crate::field::Kind::Int, 2)?;
        info.get(cx).set_int_at(cx, 0, n);
        info.get(cx).set_int_at(cx, 1, index as i32);
        return Ok(Bootstrap { handle, arguments: info });
    }
    let object = vm.c.object.get(cx)?;
    let array = cx.new_object_array(object, n)?;
    for (i, &a) in entry.args.iter().enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let v = bootstrap_argument(cx, holder, a)?;
            array.get(cx).set_element(cx, i as i32, v.get(cx));
            Ok(())
        })?;
    }
    if n == 1 {
        let only = array.get(cx).element(cx, 0);
        if !only.is_null() && !only.class(cx).is_array() {
            return Ok(Bootstrap { handle, arguments: cx.root(only) });
        }
    }
    Ok(Bootstrap { handle, arguments: array })
}

/// A static argument of a bootstrap method as an object.
pub fn bootstrap_argument<'s>(cx: &mut Cx<'s>, holder: ClassRef, index: CpIndex) -> JResult<Local<'s>> {
    use crate::field::Kind;
    use crate::slot::Slot;
    let (slot, kind) = match holder.constant_pool.get(index) {
        Constant::Integer(v) => (Slot::int(v), Kind::Int),
        Constant::Float(bits) => (Slot(bits as u64), Kind::Float),
        Constant::Long(v) => (Slot::long(v), Kind::Long),
        Constant::Double(bits) => (Slot(bits), Kind::Double),
        _ => return resolve::resolve_object(cx, holder, index),
    };
    crate::boxing::box_value(cx, slot, kind)
}

/// An exception other than an Error becomes the cause of a BootstrapMethodError.
fn wrap(cx: &mut Cx<'_>, t: Thrown) -> Thrown {
    let vm = cx.vm();
    let Some(error) = vm.c.error.peek() else { return t };
    if cx.pending().instance_of(cx, error) {
        return t;
    }
    cx.scope(|cx| {
        let cause = cx.take_pending();
        match cx.make_exception("java/lang/BootstrapMethodError", None, Some(cause)) {
            Ok(e) => cx.throw_object(e),
            Err(t) => t,
        }
    })
}

/// Links an `invokedynamic` call site: the method to call and its appendix.
pub fn link_call_site(
    cx: &mut Cx<'_>,
    caller: MethodRef,
    _bci: Bci,
    index: u16,
    name: Symbol,
    descriptor: Symbol,
) -> JResult<(MethodRef, Option<Global>)> {
    let holder = caller.class;
    let out = cx.scope(|cx| -> JResult<_> {
        let vm = cx.vm();
        let boot = bootstrap(cx, holder, index, false)?;
        let name = cx.intern_mutf8(name.as_bytes())?;
        let ty = method_type_of(cx, holder, descriptor)?;
        let object = vm.c.object.get(cx)?;
        let appendix = cx.new_object_array(object, 1)?;
        let member = boot.link(cx, &vm.m.link_call_site, holder, name, ty, Some(appendix))?;
        linked(cx, holder, member, appendix)
    });
    out.map_err(|t| wrap(cx, t))
}

/// The value of a `Dynamic` entry (JVMS 5.4.3.6), boxed when its type is primitive.
pub fn dynamic_constant<'s>(cx: &mut Cx<'s>, holder: ClassRef, index: CpIndex) -> JResult<Local<'s>> {
    let Constant::Dynamic { bootstrap: b, name_and_type } = holder.constant_pool.get(index) else {
        unreachable!("C1: {:?} is no Dynamic entry", holder.constant_pool.get(index))
    };
    let made = cx.scope_object(|cx| {
        let vm = cx.vm();
        let (name, descriptor) = holder.constant_pool.name_and_type(&vm.symbols, name_and_type);
        let boot = bootstrap(cx, holder, b, true)?;
        let name = cx.intern_mutf8(name.as_bytes())?;
        let ty = referenced_type(cx, holder, descriptor.as_bytes())?;
        let ty = cx.root(ty.get().mirror.get(cx));
        boot.link(cx, &vm.m.link_dynamic_constant, holder, name, ty, None)
    });
    made.map_err(|t| wrap(cx, t))
}

/// The object of a `MethodHandle` entry (JVMS 5.4.3.5).
pub fn method_handle_constant<'s>(cx: &mut Cx<'s>, holder: ClassRef, index: CpIndex) -> JResult<Local<'s>> {
    let Constant::MethodHandle { kind, reference } = holder.constant_pool.get(index) else {
        unreachable!("C1: {:?} is no MethodHandle entry", holder.constant_pool.get(index))
    };
    cx.scope_object(|cx| {
        let vm = cx.vm();
        let entry = holder.constant_pool.member(&vm.symbols, reference);
        let class = resolve::resolve_class(cx, holder, entry.class)?;
        let is_field = kind <= 4;
        if !is_field && class.is_interface() != entry.interface {
            let text = format!(
                "Inconsistent constant pool data in classfile for class {}. Method '{}' at index {} is {} and should be {}",
                class.name,
                crate::messages::external_signature(entry.name, entry.descriptor),
                index.0,
                if entry.interface { "CONSTANT_InterfaceMethodRef" } else { "CONSTANT_MethodRef" },
                if entry.interface { "CONSTANT_MethodRef" } else { "CONSTANT_InterfaceMethodRef" },
            );
            return Err(cx.throw("java/lang/IncompatibleClassChangeError", &text));
        }
        // The member is resolved first, so that the errors are those of linkage; the class library resolves it once more.
        if is_field {
            find_member_field(cx, Some(holder), 0, class, entry.name, entry.descriptor)?;
        } else if generic_polymorphic(class, entry.name).is_none() {
            let declaring = if class.is_instance() { class } else { vm.c.object.get(cx)? };
            linking::link(cx, declaring)?;
            find_member_method(cx, Some(holder), 0, declaring, entry.name, entry.descriptor, kind as i32)?;
        }
        let ty = if is_field {
            let c = referenced_type(cx, holder, entry.descriptor.as_bytes())?;
            cx.root(c.get().mirror.get(cx))
        } else {
            method_type_of(cx, holder, entry.descriptor)?
        };
        let name = cx.intern_mutf8(entry.name.as_bytes())?;
        let caller = cx.root(holder.get().mirror.get(cx));
        let class = cx.root(class.get().mirror.get(cx));
        let m = vm.m.link_method_handle_constant.get(cx)?;
        let args = [Value::Obj(caller), Value::Int(kind as i32), Value::Obj(class), Value::Obj(name), Value::Obj(ty)];
        cx.call_object(m, &args)
    })
}

/// The descriptor of a MemberName's type: a String, a Class (field type) or a MethodType.
pub fn type_descriptor(cx: &Cx<'_>, ty: Ref<'_>) -> Symbol {
    let vm = cx.vm();
    match ty.class(cx).name.as_bytes() {
        b"java/lang/String" => cx.string_symbol(ty),
        b"java/lang/Class" => vm.symbols.intern(cx.class_of_mirror(ty).descriptor().as_bytes()),
        _ => {
            let ty: Ref<'_> = Ref::from_raw(ty.raw());
            let parameters = ty.get_ref(cx, vm.f.method_type_ptypes.at(vm));
            let mut text = String::from("(");
            for i in 0..parameters.array_length(cx) {
                text.push_str(&cx.class_of_mirror(parameters.element(cx, i)).descriptor());
            }
            text.push(')');
            text.push_str(&cx.class_of_mirror(ty.get_ref(cx, vm.f.method_type_rtype.at(vm))).descriptor());
            vm.symbols.intern(text.as_bytes())
        }
    }
}

/// Plants a resolved method into a MemberName. `class` is the class to name as declaring class.
pub fn set_member_method(
    cx: &mut Cx<'_>,
    member: Local<'_>,
    method: MethodRef,
    class: ClassRef,
    dispatch: Dispatch,
) -> JResult<()> {
    use flags::*;
    let vm = cx.vm();
    let resolved_class = vm.c.resolved_method_name.get(cx)?;
    crate::init::initialize(cx, resolved_class)?;
    let resolved = cx.new_instance(resolved_class)?;
    let r = resolved.get(cx);
    r.set_int(cx, vm.injected.resolved_method_target.load(Ordering::Relaxed) as usize, method.id.0 as i32);
    r.set_ref(cx, vm.injected.resolved_method_holder.load(Ordering::Relaxed) as usize, method.class.mirror.get(cx));
    let mut bits = method.access.0 as i32 & METHOD_MODIFIERS;
    let mut declaring = method.class;
    let (index, kind) = match dispatch {
        Dispatch::Interface { index, .. } => {
            (index as i64, IS_METHOD | ref_kind::INVOKE_INTERFACE << REFERENCE_KIND_SHIFT)
        }
        Dispatch::Virtual(index) => {
            if method.class.is_interface() {
                declaring = if class.is_interface() { vm.c.object.get(cx)? } else { class };
            }
            (index as i64, IS_METHOD | ref_kind::INVOKE_VIRTUAL << REFERENCE_KIND_SHIFT)
        }
        Dispatch::Direct | Dispatch::Polymorphic(_) => {
            let kind = if method.is_static() {
                IS_METHOD | ref_kind::INVOKE_STATIC << REFERENCE_KIND_SHIFT
            } else if method.is_constructor() {
                IS_CONSTRUCTOR | ref_kind::INVOKE_SPECIAL << REFERENCE_KIND_SHIFT
            } else {
                IS_METHOD | ref_kind::INVOKE_SPECIAL << REFERENCE_KIND_SHIFT
            };
            (-2, kind)
        }
    };
    bits |= kind;
    if method.info.annotations.vm.contains(VmAnnotations::CALLER_SENSITIVE) {
        bits |= CALLER_SENSITIVE;
    }
    let m = member.get(cx);
    m.set_int(cx, vm.f.member_name_flags.at(vm), bits);
    m.set_ref(cx, vm.f.member_name_method.at(vm), resolved.get(cx));
    m.set_long(cx, vm.injected.member_name_vmindex.load(Ordering::Relaxed) as usize, index);
    m.set_ref(cx, vm.f.member_name_clazz.at(vm), declaring.get().mirror.get(cx));
    Ok(())
}

/// Plants a resolved field into a MemberName.
pub fn set_member_field(cx: &Cx<'_>, member: Ref<'_>, field: FieldRef, is_setter: bool) {
    use flags::*;
    let vm = cx.vm();
    let mut bits = field.access.0 as i32 & FIELD_MODIFIERS | IS_FIELD;
    let mut kind = if field.is_static() { ref_kind::GET_STATIC } else { ref_kind::GET_FIELD };
    if is_setter {
        kind += 2;
    }
    bits |= kind << REFERENCE_KIND_SHIFT;
    let holder = field.class;
    let is_record = holder.class_file.is_some_and(|f| f.attributes.record.is_some());
    if field.is_final() && (field.is_static() || holder.is_hidden || is_record) {
        bits |= TRUSTED_FINAL;
    }
    member.set_int(cx, vm.f.member_name_flags.at(vm), bits);
    member.set_ref(cx, vm.f.member_name_method.at(vm), Ref::<crate::Object>::NULL);
    member.set_long(cx, vm.injected.member_name_vmindex.load(Ordering::Relaxed) as usize, field.offset as i64);
    member.set_ref(cx, vm.f.member_name_clazz.at(vm), holder.get().mirror.get(cx));
}

/// `MethodHandleNatives.resolve`: true when the MemberName is resolved now. `caller`: access is checked for it.
pub fn resolve_member(cx: &mut Cx<'_>, member: Local<'_>, caller: Option<ClassRef>, lookup_mode: i32) -> JResult<bool> {
    use flags::*;
    let vm = cx.vm();
    if member_target(cx, member.get(cx)).is_some() {
        return Ok(true);
    }
    let m = member.get(cx);
    let (clazz, name, ty) = (
        m.get_ref(cx, vm.f.member_name_clazz.at(vm)),
        m.get_ref(cx, vm.f.member_name_name.at(vm)),
        m.get_ref(cx, vm.f.member_name_type.at(vm)),
    );
    if clazz.is_null() || name.is_null() || ty.is_null() {
        return Err(cx.throw("java/lang/IllegalArgumentException", "nothing to resolve"));
    }
    let bits = m.get_int(cx, vm.f.member_name_flags.at(vm));
    let kind = bits >> REFERENCE_KIND_SHIFT & 0xf;
    if !(1..=9).contains(&kind) {
        return Err(cx.throw("java/lang/InternalError", "obsolete MemberName format"));
    }
    let named = cx.class_of_mirror(clazz);
    let name = cx.string_symbol(name);
    let descriptor = type_descriptor(cx, ty);
    let class = match named.kind {
        crate::class::ClassKind::Primitive(_) => return Ok(false),
        crate::class::ClassKind::Instance => named,
        _ => vm.c.object.get(cx)?,
    };
    linking::link(cx, class)?;
    if name == vm.sym.clinit {
        return Ok(false);
    }
    match bits & KINDS {
        IS_FIELD => {
            let f = find_member_field(cx, caller, lookup_mode, class, name, descriptor)?;
            set_member_field(cx, member.get(cx), f, kind == ref_kind::PUT_FIELD || kind == ref_kind::PUT_STATIC);
            Ok(true)
        }
        IS_METHOD | IS_CONSTRUCTOR => {
            let (target, dispatch) = find_member_method(cx, caller, lookup_mode, class, name, descriptor, kind)?;
            set_member_method(cx, member, target, class, dispatch)?;
            Ok(true)
        }
        _ => Err(cx.throw("java/lang/InternalError", "unrecognized MemberName format")),
    }
}

/// The field that a member name means, checked for `caller`.
fn find_member_field(
    cx: &mut Cx<'_>,
    caller: Option<ClassRef>,
    lookup_mode: i32,
    class: ClassRef,
    name: Symbol,
    descriptor: Symbol,
) -> JResult<FieldRef> {
    let Some(f) = linking::find_field(class, name, descriptor) else {
        return Err(cx.throw("java/lang/NoSuchFieldError", &name.as_str()));
    };
    if let Some(c) = caller.filter(|_| lookup_mode & LM_UNCONDITIONAL == 0) {
        resolve::check_field_loaders(cx, c, f)?;
    }
    Ok(f)
}

/// The method of MethodHandle or VarHandle that call sites of any type may name.
fn generic_polymorphic(class: ClassRef, name: Symbol) -> Option<MethodRef> {
    class.get().methods().iter().copied().find(|m| m.name == name && m.polymorphic == PolymorphicIntrinsic::Generic)
}

/// The method that a member name means, checked for `caller`, and how it is called.
fn find_member_method(
    cx: &mut Cx<'_>,
    caller: Option<ClassRef>,
    lookup_mode: i32,
    class: ClassRef,
    name: Symbol,
    descriptor: Symbol,
    kind: i32,
) -> JResult<(MethodRef, Dispatch)> {
    use ref_kind::*;
    let invoke = match kind {
        INVOKE_STATIC => InvokeKind::Static,
        INVOKE_INTERFACE => InvokeKind::Interface,
        INVOKE_VIRTUAL => InvokeKind::Virtual,
        _ => InvokeKind::Special,
    };
    let icce = "java/lang/IncompatibleClassChangeError";
    match invoke {
        InvokeKind::Interface if !class.is_interface() => {
            return Err(cx.throw(icce, &format!("Found class {}, but interface was expected", class.external_name())));
        }
        InvokeKind::Virtual if class.is_interface() => {
            return Err(cx.throw(icce, &format!("Found interface {}, but class was expected", class.external_name())));
        }
        _ => {}
    }
    // Signature-polymorphic linker methods are found by name.
    if let Some(&p) =
        class.get().methods().iter().find(|p| p.name == name && p.polymorphic != PolymorphicIntrinsic::None)
    {
        let fits = p.is_static() == (kind == INVOKE_STATIC);
        if !fits {
            return Err(cx.throw(
                "java/lang/NoSuchMethodError",
                &format!("'{}'", crate::messages::external_method(class, name, descriptor)),
            ));
        }
        if p.polymorphic == PolymorphicIntrinsic::Generic {
            return Err(cx.throw("java/lang/InternalError", "appendix"));
        }
        if let Some(c) = caller {
            resolve::check_intrinsic_access(cx, c, class, p, descriptor)?;
        }
        return Ok((p, Dispatch::Direct));
    }
    let Some(m) = linking::find_method(class, name, descriptor) else {
        let text = format!("'{}'", crate::messages::external_method(class, name, descriptor));
        return Err(cx.throw("java/lang/NoSuchMethodError", &text));
    };
    if let Some(c) = caller {
        resolve::check_method_access(cx, c, class, m)?;
        if lookup_mode & LM_UNCONDITIONAL == 0 {
            resolve::check_method_loaders(
                cx,
                c,
                class,
                m,
                if class.is_interface() { "interface method" } else { "method" },
            )?;
        }
    }
    match (invoke, caller) {
        (InvokeKind::Special, Some(c)) => resolve::link_call(cx, c, class, m, invoke),
        // Without a caller the resolved method is the selected one.
        (InvokeKind::Special, None) => resolve::link_special_resolved(cx, class, m).map(|m| (m, Dispatch::Direct)),
        _ => resolve::link_call(cx, class, class, m, invoke),
    }
}
