//! Resolution of symbolic references (JVMS 5.4.3).
#![allow(unsafe_code)] // reason: run-time constant pool slots hold metadata pointers (V1)

use crate::access;
use crate::class::{ClassKind, ClassRef};
use crate::constant_pool::MemberEntry;
use crate::constraints;
use crate::cx::{Cx, Local};
use crate::exceptions::{JResult, Thrown};
use crate::field::FieldRef;
use crate::ids::Bci;
use crate::linking;
use crate::loader::LoaderRef;
use crate::messages;
use crate::method::{MethodRef, NONVIRTUAL, PolymorphicIntrinsic};
use crate::model::Global;
use crate::slot::Slot;
use crate::symbol::Symbol;
use classloader::descriptor::MethodDescriptor;
use classloader::{Constant, CpIndex};
use std::sync::atomic::Ordering;

/// What an instruction does with a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // reason: the bytecodes' names
pub enum FieldUse {
    GetStatic,
    PutStatic,
    GetField,
    PutField,
}

/// Which invoke instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // reason: the bytecodes' names
pub enum InvokeKind {
    Static,
    Special,
    Virtual,
    Interface,
}

/// How a resolved call finds its target.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dispatch {
    /// `method` itself.
    Direct,
    /// Entry of the receiver's method table.
    Virtual(u32),
    /// Entry of the receiver's table for an interface.
    Interface {
        /// The interface that the call site names.
        interface: ClassRef,
        /// Index in its table.
        index: u32,
    },
    /// `invokeBasic` and the `linkTo` methods: the interpreter executes them.
    Polymorphic(PolymorphicIntrinsic),
}

/// A resolved call.
#[derive(Clone, Copy)]
pub struct ResolvedCall {
    /// The resolved method; for signature-polymorphic calls the linker method that Java code made.
    pub method: MethodRef,
    /// The class that the call site names.
    pub class: ClassRef,
    /// How the target is found.
    pub dispatch: Dispatch,
    /// Pushed as last argument when present.
    pub appendix: Option<Global>,
    /// Argument slots that the call site itself pushes, receiver included, without the appendix.
    pub arg_slots: u16,
}

/// Loads a class that a constant or descriptor names: ClassNotFoundException becomes NoClassDefFoundError (JVMS 5.3.1).
pub fn load_referenced(cx: &mut Cx<'_>, loader: LoaderRef, name: Symbol) -> JResult<ClassRef> {
    let t = match crate::loading::load_class(cx, loader, name) {
        Ok(c) => return Ok(c),
        Err(t) => t,
    };
    if !cx.pending().class(cx).get().supers.iter().any(|s| s.name == "java/lang/ClassNotFoundException") {
        return Err(t);
    }
    Err(cx.scope(|cx| {
        let cause = cx.take_pending();
        cx.throw_with_cause("java/lang/NoClassDefFoundError", &name.as_str(), cause)
    }))
}

/// What a constant is called in a resolution error that has no message of its own.
fn constant_name(holder: ClassRef, index: CpIndex) -> Option<String> {
    let pool = &holder.class_file?.constant_pool;
    let name = match pool.get(index) {
        Constant::Class { .. } => pool.class_name(index),
        Constant::MethodType { descriptor } => pool.utf8(descriptor),
        Constant::Dynamic { name_and_type, .. } => pool.name_and_type(name_and_type).0,
        Constant::MethodHandle { reference, .. } => match pool.get(reference) {
            Constant::Fieldref { name_and_type, .. }
            | Constant::Methodref { name_and_type, .. }
            | Constant::InterfaceMethodref { name_and_type, .. } => pool.name_and_type(name_and_type).0,
            _ => return None,
        },
        _ => return None,
    };
    Some(String::from_utf8_lossy(name).into_owned())
}

/// Throws a recorded resolution error again; one without a message gets that of the constant.
#[cold]
fn rethrow(cx: &mut Cx<'_>, error: Global, constant: Option<(ClassRef, CpIndex)>) -> Thrown {
    cx.scope(|cx| {
        let vm = cx.vm();
        let old = error.local(cx);
        // As HotSpot: a new exception of the class and message of the first one, with a cause made the same way.
        let describe = |cx: &Cx<'_>, e: Local<'_>| {
            let r = e.get(cx);
            let message = r.get_ref(cx, vm.f.throwable_message.at(vm));
            (r.class(cx), (!message.is_null()).then(|| cx.string_text(message)))
        };
        let remake = |cx: &mut Cx<'_>| {
            let cause = cx.root(old.get(cx).get_ref(cx, vm.f.throwable_cause.at(vm)));
            let cause = if cause.is_null() || cause.get(cx) == old.get(cx) {
                None
            } else {
                let (class, message) = describe(cx, cause);
                Some(cx.make_exception_of(class, message.as_deref(), None)?)
            };
            let (class, message) = describe(cx, old);
            let message = message.or_else(|| constant_name(constant?.0, constant?.1));
            let e = cx.make_exception_of(class, message.as_deref(), cause)?;
            Ok(cx.throw_object(e))
        };
        remake(cx).unwrap_or_else(|t| t)
    })
}

/// Records a LinkageError so that later attempts fail alike (JVMS 5.4.3).
fn record(cx: &mut Cx<'_>, holder: ClassRef, index: CpIndex, t: Thrown) -> Thrown {
    if let Some(g) = linkage_error(cx, holder) {
        holder.get().constant_pool.errors.lock().entry(index.0).or_insert(g);
    }
    t
}

/// The pending exception as a global when it is a LinkageError.
fn linkage_error(cx: &Cx<'_>, holder: ClassRef) -> Option<Global> {
    let r = cx.pending();
    let linkage = r.class(cx).get().supers.iter().any(|s| s.name == "java/lang/LinkageError");
    linkage.then(|| holder.owner.get().globals.new_global(cx, r))
}

fn recorded(holder: ClassRef, index: CpIndex) -> Option<Global> {
    holder.constant_pool.errors.lock().get(&index.0).copied()
}

/// The class of a `Class` entry (JVMS 5.4.3.1).
#[inline]
pub fn resolve_class(cx: &mut Cx<'_>, holder: ClassRef, index: CpIndex) -> JResult<ClassRef> {
    match holder.constant_pool.resolved_class(index) {
        Some(c) => Ok(c),
        None => resolve_class_slow(cx, holder, index),
    }
}

#[cold]
fn resolve_class_slow(cx: &mut Cx<'_>, holder: ClassRef, index: CpIndex) -> JResult<ClassRef> {
    if let Some(e) = recorded(holder, index) {
        return Err(rethrow(cx, e, Some((holder, index))));
    }
    let name = holder.constant_pool.class_symbol(&cx.vm().symbols, index);
    let loaded =
        load_referenced(cx, holder.loader, name).and_then(|c| access::check_class_access(cx, holder, c).map(|()| c));
    match loaded {
        Ok(c) => {
            holder.owner.need(c.owner);
            holder.constant_pool.set_slot(index, c.to_bits());
            Ok(c)
        }
        Err(t) => Err(record(cx, holder, index, t)),
    }
}

/// The field of a `Fieldref` entry (JVMS 5.4.3.2), checked for `used` by `method`. Like those of methods, failures are not
/// recorded: classes do not change, so looking again fails again, and an entry may be right for one instruction only.
pub fn resolve_field(
    cx: &mut Cx<'_>,
    holder: ClassRef,
    index: CpIndex,
    used: FieldUse,
    method: MethodRef,
) -> JResult<FieldRef> {
    let field = lookup_field(cx, holder, index)?;
    check_field_use(cx, holder, index, field, used, method)?;
    Ok(field)
}

fn lookup_field(cx: &mut Cx<'_>, holder: ClassRef, index: CpIndex) -> JResult<FieldRef> {
    // SAFETY: slots of Fieldref entries hold only `FieldRef::to_bits`.
    if let Some(f) = unsafe { FieldRef::from_bits(holder.constant_pool.slot(index)) } {
        return Ok(f);
    }
    let entry = holder.constant_pool.member(&cx.vm().symbols, index);
    let class = resolve_class(cx, holder, entry.class)?;
    let Some(f) = linking::find_field(class, entry.name, entry.descriptor) else {
        return Err(cx.throw("java/lang/NoSuchFieldError", &entry.name.as_str()));
    };
    check_field_access(cx, holder, class, f)?;
    check_field_loaders(cx, holder, f)?;
    holder.owner.need(f.class.owner);
    holder.constant_pool.set_slot(index, f.to_bits());
    Ok(f)
}

/// Loader constraints between a user of a field and the field.
pub(crate) fn check_field_loaders(cx: &mut Cx<'_>, holder: ClassRef, f: FieldRef) -> JResult<()> {
    let Err(name) = constraints::check_descriptor(cx.vm(), f.descriptor, holder.loader, f.class.loader) else {
        return Ok(());
    };
    let type_name = name.replace('/', ".");
    let text = format!(
        "loader constraint violation: when resolving field \"{}\" of type {type_name}, the class loader {} of the current class, {}, and the class loader {} for the field's defining {}, {}, have different Class objects for type {type_name} ({}; {})",
        f.name,
        messages::loader_name(cx, holder.loader),
        holder.external_name(),
        messages::loader_name(cx, f.class.loader),
        constraints::kind_word(f.class),
        f.class.external_name(),
        messages::in_module_of_loader(cx, holder, false, true),
        messages::in_module_of_loader(cx, f.class, false, true)
    );
    Err(cx.throw("java/lang/LinkageError", &text))
}

/// IllegalAccessError unless `from` may use field `f` named through `referenced`.
pub fn check_field_access(cx: &mut Cx<'_>, from: ClassRef, referenced: ClassRef, f: FieldRef) -> JResult<()> {
    if access::member_access(cx, from, referenced, f.class, f.access)? {
        return Ok(());
    }
    let text = format!(
        "class {} tried to access {}{}field {}.{} ({})",
        from.external_name(),
        if f.access.is_protected() { "protected " } else { "" },
        if f.access.is_private() { "private " } else { "" },
        f.class.external_name(),
        f.name,
        messages::both_in_module_of_loader(cx, from, f.class)
    ) + &access::nest_host_errors(f.access, from, f.class);
    Err(cx.throw("java/lang/IllegalAccessError", &text))
}

fn check_field_use(
    cx: &mut Cx<'_>,
    holder: ClassRef,
    index: CpIndex,
    f: FieldRef,
    used: FieldUse,
    method: MethodRef,
) -> JResult<()> {
    let wants_static = matches!(used, FieldUse::GetStatic | FieldUse::PutStatic);
    let word = if wants_static { "static" } else { "non-static" };
    let named = |cx: &Cx<'_>| {
        let entry = holder.constant_pool.member(&cx.vm().symbols, index);
        holder.constant_pool.resolved_class(entry.class).unwrap_or(f.class).external_name()
    };
    if wants_static != f.is_static() {
        let text = format!("Expected {word} field {}.{}", named(cx), f.name);
        return Err(cx.throw("java/lang/IncompatibleClassChangeError", &text));
    }
    if !f.is_final() || !matches!(used, FieldUse::PutStatic | FieldUse::PutField) {
        return Ok(());
    }
    if f.class != holder {
        let text = format!(
            "Update to {word} final field {}.{} attempted from a different class ({}) than the field's declaring class",
            named(cx),
            f.name,
            holder.external_name()
        );
        return Err(cx.throw("java/lang/IllegalAccessError", &text));
    }
    let initializer = if wants_static { method.is_class_initializer() } else { method.is_constructor() };
    if !initializer && holder.class_file.is_some_and(|c| c.major >= 53) {
        let text = format!(
            "Update to {word} final field {}.{} attempted from a different method ({}) than the initializer method {} ",
            named(cx),
            f.name,
            method.name,
            if wants_static { "<clinit>" } else { "<init>" }
        );
        return Err(cx.throw("java/lang/IllegalAccessError", &text));
    }
    Ok(())
}

/// The method of a `Methodref` or `InterfaceMethodref` entry, linked for an invoke instruction (JVMS 5.4.3.3, 5.4.3.4, 6.5).
pub fn resolve_method(cx: &mut Cx<'_>, holder: ClassRef, index: CpIndex, kind: InvokeKind) -> JResult<ResolvedCall> {
    let entry = holder.constant_pool.member(&cx.vm().symbols, index);
    let class = resolve_class(cx, holder, entry.class)?;
    let static_call = kind == InvokeKind::Static;
    let arg_slots =
        MethodDescriptor::parse(entry.descriptor.as_bytes()).map_or(0, |d| d.parameter_slots()) + !static_call as u16;
    if let Some(m) = polymorphic(class, entry) {
        return match m.polymorphic {
            PolymorphicIntrinsic::Generic => {
                let (method, appendix) =
                    crate::method_handles::link_method(cx, holder, 5, class, entry.name, entry.descriptor)?;
                Ok(ResolvedCall { method, class, dispatch: Dispatch::Direct, appendix, arg_slots })
            }
            p => {
                check_intrinsic_access(cx, holder, class, m, entry.descriptor)?;
                if m.is_static() != static_call {
                    return Err(cx.throw(
                        "java/lang/NoSuchMethodError",
                        &format!("'{}'", messages::external_method(class, entry.name, entry.descriptor)),
                    ));
                }
                Ok(ResolvedCall { method: m, class, dispatch: Dispatch::Polymorphic(p), appendix: None, arg_slots })
            }
        };
    }
    let m = lookup_method(cx, class, entry, kind)?;
    check_method_access(cx, holder, class, m)?;
    check_method_loaders(cx, holder, class, m, if class.is_interface() { "interface method" } else { "method" })?;
    let (method, dispatch) = link_call(cx, holder, class, m, kind)?;
    Ok(ResolvedCall { method, class, dispatch, appendix: None, arg_slots })
}

/// The signature-polymorphic method that an entry names, if it does (JVMS 2.9.3).
fn polymorphic(class: ClassRef, entry: MemberEntry) -> Option<MethodRef> {
    if !class.loader.is_boot()
        || !matches!(class.name.as_bytes(), b"java/lang/invoke/MethodHandle" | b"java/lang/invoke/VarHandle")
    {
        return None;
    }
    class.get().methods().iter().copied().find(|m| m.name == entry.name && m.polymorphic != PolymorphicIntrinsic::None)
}

/// Method lookup with the errors of JVMS 5.4.3.3 and 5.4.3.4.
fn lookup_method(cx: &mut Cx<'_>, class: ClassRef, entry: MemberEntry, kind: InvokeKind) -> JResult<MethodRef> {
    let icce = "java/lang/IncompatibleClassChangeError";
    let wants_interface = match kind {
        InvokeKind::Interface => true,
        InvokeKind::Virtual => false,
        _ => class.is_interface(),
    };
    if wants_interface != class.is_interface() {
        let (found, expected) = if wants_interface { ("class", "interface") } else { ("interface", "class") };
        return Err(cx.throw(icce, &format!("Found {found} {}, but {expected} was expected", class.external_name())));
    }
    if entry.interface != wants_interface {
        let tag = if wants_interface { "InterfaceMethodref" } else { "Methodref" };
        let text = format!(
            "Method '{}' must be {tag} constant",
            messages::external_method(class, entry.name, entry.descriptor)
        );
        return Err(cx.throw(icce, &text));
    }
    match linking::find_method(class, entry.name, entry.descriptor) {
        Some(m) => Ok(m),
        None => {
            let text = format!("'{}'", messages::external_method(class, entry.name, entry.descriptor));
            Err(cx.throw("java/lang/NoSuchMethodError", &text))
        }
    }
}

/// IllegalAccessError unless `from` may call `m` named through `referenced`.
pub fn check_method_access(cx: &mut Cx<'_>, from: ClassRef, referenced: ClassRef, m: MethodRef) -> JResult<()> {
    // Arrays have a public clone (JLS 10.7).
    if referenced.is_array() && m.name == "clone" {
        return Ok(());
    }
    check_intrinsic_access(cx, from, referenced, m, m.descriptor)
}

/// The same for a method that takes the type of its call site: `descriptor`.
pub(crate) fn check_intrinsic_access(
    cx: &mut Cx<'_>,
    from: ClassRef,
    referenced: ClassRef,
    m: MethodRef,
    descriptor: Symbol,
) -> JResult<()> {
    if access::member_access(cx, from, referenced, m.class, m.access)? {
        return Ok(());
    }
    let text = format!(
        "class {} tried to access {}{}{}method '{}' ({})",
        from.external_name(),
        if m.is_abstract() { "abstract " } else { "" },
        if m.access.is_protected() { "protected " } else { "" },
        if m.access.is_private() { "private " } else { "" },
        messages::external_method(m.class, m.name, descriptor),
        messages::both_in_module_of_loader(cx, from, m.class)
    ) + &access::nest_host_errors(m.access, from, m.class);
    Err(cx.throw("java/lang/IllegalAccessError", &text))
}

/// Loader constraints between a caller and a method that it names through `class`; `word` is what messages call the method.
pub(crate) fn check_method_loaders(
    cx: &mut Cx<'_>,
    holder: ClassRef,
    class: ClassRef,
    m: MethodRef,
    word: &str,
) -> JResult<()> {
    let Err(name) = constraints::check_descriptor(cx.vm(), m.descriptor, holder.loader, m.class.loader) else {
        return Ok(());
    };
    let text = format!(
        "loader constraint violation: when resolving {word} '{}' the class loader {} of the current class, {}, and the class loader {} for the method's defining class, {}, have different Class objects for the type {} used in the signature ({}; {})",
        messages::external_method(class, m.name, m.descriptor),
        messages::loader_name(cx, holder.loader),
        holder.name,
        messages::loader_name(cx, m.class.loader),
        m.class.name,
        name,
        messages::in_module_of_loader(cx, holder, false, true),
        messages::in_module_of_loader(cx, m.class, false, true)
    );
    Err(cx.throw("java/lang/LinkageError", &text))
}

/// The checks and the target of an invoke instruction for a resolved method.
pub fn link_call(
    cx: &mut Cx<'_>,
    holder: ClassRef,
    class: ClassRef,
    m: MethodRef,
    kind: InvokeKind,
) -> JResult<(MethodRef, Dispatch)> {
    let icce = "java/lang/IncompatibleClassChangeError";
    match kind {
        InvokeKind::Static if !m.is_static() => {
            return Err(cx.throw(icce, &format!("Expected static method '{}'", m.external_name(true))));
        }
        InvokeKind::Special | InvokeKind::Interface if class.is_interface() && m.is_static() => {
            let text = format!(
                "Expected instance not static method '{}'",
                messages::external_method(class, m.name, m.descriptor)
            );
            return Err(cx.throw(icce, &text));
        }
        InvokeKind::Virtual if m.is_static() => return Err(expecting_instance(cx, m)),
        _ => {}
    }
    linking::link(cx, m.class)?;
    match kind {
        InvokeKind::Static => Ok((m, Dispatch::Direct)),
        InvokeKind::Special => link_special(cx, holder, class, m).map(|m| (m, Dispatch::Direct)),
        InvokeKind::Virtual => {
            if class.is_instance() {
                linking::link(cx, class)?;
            }
            // Arrays and the like use Object's table.
            let table_class = if class.is_instance() { class } else { m.class };
            match linking::vtable_index(table_class, m) {
                Some(i) => Ok((m, Dispatch::Virtual(i))),
                None => Ok((m, Dispatch::Direct)),
            }
        }
        InvokeKind::Interface => {
            if !m.class.is_interface() {
                // A method of Object called through an interface type.
                return Ok((m, linking::vtable_index(m.class, m).map_or(Dispatch::Direct, Dispatch::Virtual)));
            }
            let index = m.itable_index.load(Ordering::Relaxed);
            if m.vtable_index.load(Ordering::Relaxed) == NONVIRTUAL || index < 0 {
                return Ok((m, Dispatch::Direct)); // private: still needs the receiver's class checked, see the interpreter
            }
            Ok((m, Dispatch::Interface { interface: class, index: index as u32 }))
        }
    }
}

#[cold]
fn expecting_instance(cx: &mut Cx<'_>, m: MethodRef) -> Thrown {
    cx.throw(
        "java/lang/IncompatibleClassChangeError",
        &format!("Expecting non-static method '{}'", m.external_name(true)),
    )
}

fn link_special(cx: &mut Cx<'_>, holder: ClassRef, class: ClassRef, m: MethodRef) -> JResult<MethodRef> {
    check_special(cx, class, m)?;
    if class.is_interface() && holder != class && !holder.get().interfaces.contains(&class) && !access::is_magic(holder)
    {
        let text = format!(
            "Interface method reference: '{}', is in an indirect superinterface of {}",
            m.external_name(true),
            holder.external_name()
        );
        return Err(cx.throw("java/lang/IncompatibleClassChangeError", &text));
    }
    // A superclass's method is looked up from the direct superclass (JVMS 6.5 invokespecial).
    let is_super = !class.is_interface() && class != holder && holder.is_subtype_of(class) && !m.is_constructor();
    let Some(s) = holder.super_class.filter(|_| is_super) else { return special_target(cx, class, class, m) };
    linking::link(cx, s)?;
    let Some(selected) = linking::find_instance_method(s, m.name, m.descriptor) else {
        return Err(cx.throw("java/lang/AbstractMethodError", &format!("'{}'", m.external_name(true))));
    };
    if selected != m {
        check_method_loaders(cx, holder, class, selected, "method")?;
    }
    special_target(cx, class, s, selected)
}

/// What `invokespecial` runs for a resolved method when no superclass is searched.
pub(crate) fn link_special_resolved(cx: &mut Cx<'_>, class: ClassRef, m: MethodRef) -> JResult<MethodRef> {
    check_special(cx, class, m)?;
    special_target(cx, class, class, m)
}

/// A constructor is the named class's own; static methods are called otherwise.
fn check_special(cx: &mut Cx<'_>, class: ClassRef, m: MethodRef) -> JResult<()> {
    if m.is_constructor() && m.class != class {
        let text = format!(
            "{}: method '{}' not found",
            class.external_name(),
            messages::external_signature(m.name, m.descriptor)
        );
        return Err(cx.throw("java/lang/NoSuchMethodError", &text));
    }
    if m.is_static() { Err(expecting_instance(cx, m)) } else { Ok(()) }
}

/// The method selected by `invokespecial`, found in `found_in`, linked; `class` is the named one.
fn special_target(cx: &mut Cx<'_>, class: ClassRef, found_in: ClassRef, m: MethodRef) -> JResult<MethodRef> {
    let selected = linking::special_default(cx, found_in, m)?;
    if selected.is_abstract() {
        let text = format!("'{}'", messages::external_method(class, selected.name, selected.descriptor));
        return Err(cx.throw("java/lang/AbstractMethodError", &text));
    }
    linking::link(cx, selected.class)?;
    Ok(selected)
}

/// Links an `invokedynamic` call site (JVMS 5.4.3.6). Not cached here: the call site keeps the first result.
pub fn resolve_invokedynamic(cx: &mut Cx<'_>, caller: MethodRef, bci: Bci, index: CpIndex) -> JResult<ResolvedCall> {
    let holder = caller.class;
    let site = (caller.id.0, bci.0);
    let failed = holder.get().constant_pool.call_site_errors.lock().get(&site).copied();
    if let Some(e) = failed {
        return Err(rethrow(cx, e, None));
    }
    let Constant::InvokeDynamic { bootstrap, name_and_type } = holder.constant_pool.get(index) else {
        unreachable!("C1: invokedynamic on {:?}", holder.constant_pool.get(index))
    };
    let (name, descriptor) = holder.constant_pool.name_and_type(&cx.vm().symbols, name_and_type);
    let linked = crate::method_handles::link_call_site(cx, caller, bci, bootstrap, name, descriptor);
    let (method, appendix) = match linked {
        Ok(l) => l,
        Err(t) => {
            if let Some(g) = linkage_error(cx, holder) {
                holder.get().constant_pool.call_site_errors.lock().entry(site).or_insert(g);
            }
            return Err(t);
        }
    };
    let arg_slots = MethodDescriptor::parse(descriptor.as_bytes()).map_or(0, |d| d.parameter_slots());
    Ok(ResolvedCall { method, class: method.class, dispatch: Dispatch::Direct, appendix, arg_slots })
}

/// The interned string of a `String` entry.
pub fn resolve_string<'s>(cx: &mut Cx<'s>, holder: ClassRef, index: CpIndex) -> JResult<Local<'s>> {
    // SAFETY: slots of String entries hold only `Global::to_bits`.
    if let Some(g) = unsafe { Global::from_bits(holder.constant_pool.slot(index)) } {
        return Ok(g.local(cx));
    }
    let Constant::String { utf8 } = holder.constant_pool.get(index) else {
        unreachable!("C1: ldc String on {:?}", holder.constant_pool.get(index))
    };
    let s = cx.intern_mutf8(holder.constant_pool.raw.utf8(utf8))?;
    let bits = publish(cx, holder, index, s);
    // SAFETY: as above.
    let g = unsafe { Global::from_bits(bits) };
    Ok(g.map_or(s, |g| g.local(cx)))
}

/// Stores a resolved object in a slot; the first one stays.
fn publish(cx: &Cx<'_>, holder: ClassRef, index: CpIndex, object: Local<'_>) -> u64 {
    let globals = &holder.owner.get().globals;
    let g = globals.new_global(cx, object.get(cx));
    let bits = holder.constant_pool.set_slot(index, g.to_bits());
    if bits != g.to_bits() {
        globals.release(g);
    }
    bits
}

/// The value of a loadable entry other than a number (JVMS 5.1): references as they are, condy primitives unboxed.
pub fn resolve_constant(cx: &mut Cx<'_>, holder: ClassRef, index: CpIndex) -> JResult<Slot> {
    cx.scope(|cx| {
        let object = resolve_object(cx, holder, index)?;
        if let Constant::Dynamic { name_and_type, .. } = holder.constant_pool.get(index) {
            let (_, d) = holder.constant_pool.name_and_type(&cx.vm().symbols, name_and_type);
            return Ok(crate::boxing::unbox(cx, object.get(cx), crate::field::Kind::of_descriptor(d.as_bytes())));
        }
        Ok(Slot::obj(object.get(cx)))
    })
}

/// The object of a loadable entry other than a number; condy results boxed.
pub fn resolve_object<'s>(cx: &mut Cx<'s>, holder: ClassRef, index: CpIndex) -> JResult<Local<'s>> {
    match holder.constant_pool.get(index) {
        Constant::String { .. } => return resolve_string(cx, holder, index),
        Constant::Class { .. } => {
            let c = resolve_class(cx, holder, index)?;
            return Ok(cx.root(c.get().mirror.get(cx)));
        }
        _ => {}
    }
    // SAFETY: slots of these entries hold only `Global::to_bits`.
    if let Some(g) = unsafe { Global::from_bits(holder.constant_pool.slot(index)) } {
        return Ok(g.local(cx));
    }
    if let Some(e) = recorded(holder, index) {
        return Err(rethrow(cx, e, Some((holder, index))));
    }
    let made = match holder.constant_pool.get(index) {
        Constant::MethodHandle { .. } => crate::method_handles::method_handle_constant(cx, holder, index),
        Constant::MethodType { descriptor } => {
            let d = holder.constant_pool.symbol(&cx.vm().symbols, descriptor);
            crate::method_handles::method_type_of(cx, holder, d)
        }
        Constant::Dynamic { .. } => crate::method_handles::dynamic_constant(cx, holder, index),
        other => unreachable!("C1: {other:?} is not a loadable reference"),
    };
    match made {
        Ok(o) => {
            let bits = publish(cx, holder, index, o);
            // SAFETY: as above.
            let g = unsafe { Global::from_bits(bits) };
            Ok(g.map_or(o, |g| g.local(cx)))
        }
        Err(t) => Err(record(cx, holder, index, t)),
    }
}

/// True for classes whose instances may be made by `new` (JVMS 6.5): InstantiationError otherwise.
pub fn check_instantiable(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    if class.kind != ClassKind::Instance
        || class.access.is_abstract()
        || class.is_interface()
        || class.name == "java/lang/Class"
    {
        return Err(cx.throw("java/lang/InstantiationError", &class.external_name()));
    }
    Ok(())
}
