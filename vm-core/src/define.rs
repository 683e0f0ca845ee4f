//! Derivation of a class from bytes (JVMS 5.3.5).

use crate::class::{Class, ClassKind, ClassRef, InstanceKind, NewClass};
use crate::constant_pool::RuntimeConstantPool;
use crate::constraints::kind_word;
use crate::cx::{Cx, Local};
use crate::exceptions::{JResult, Thrown};
use crate::field::{Field, Kind};
use crate::ids::{ClassId, MethodId};
use crate::layout;
use crate::loader::{LoaderRef, ModuleRef, Package, PackageRef};
use crate::messages;
use crate::method::{Method, MethodRef, NONVIRTUAL, PolymorphicIntrinsic, UNLINKED};
use crate::natives::NativeFn;
use crate::options::VerifyScope;
use crate::owner::Owner;
use crate::symbol::Symbol;
use crate::vm::Vm;
use classloader::classfile::annotations::contended_group;
use classloader::classfile::{FieldInfo, MethodInfo, VmAnnotations};
use classloader::descriptor::MethodDescriptor;
use classloader::{AccessFlags, ClassFile, ClassFileError, ParseOptions, Unfinished};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{LazyLock, OnceLock};

/// A class to define.
pub struct DefineClass<'a, 'h> {
    /// Defining loader.
    pub loader: LoaderRef,
    /// Expected internal name.
    pub name: Option<Symbol>,
    /// The class file.
    pub bytes: &'a [u8],
    /// Protection domain, if any.
    pub protection_domain: Option<Local<'h>>,
    /// Set for hidden classes.
    pub hidden: Option<HiddenClass<'h>>,
    /// Where it came from, for `-Xlog:class+load`.
    pub source: Option<&'a str>,
}

/// What `Lookup.defineHiddenClass` adds.
pub struct HiddenClass<'h> {
    /// The lookup class.
    pub host: ClassRef,
    /// Member of the lookup class's nest?
    pub nest_mate: bool,
    /// `classData`.
    pub class_data: Option<Local<'h>>,
    /// It lives as long as its loader.
    pub strong: bool,
    /// VM annotations are obeyed (the class library's own lambda forms).
    pub vm_annotations: bool,
}

/// Parses, checks and registers a class; its superinterfaces and superclass are loaded on the way.
pub fn define_class(cx: &mut Cx<'_>, request: DefineClass<'_, '_>) -> JResult<ClassRef> {
    crate::metaspace::make_room(cx)?;
    crate::loading::with_loader_lock(cx, request.loader, |cx| cx.scope(|cx| define(cx, &request)))
}

fn define(cx: &mut Cx<'_>, request: &DefineClass<'_, '_>) -> JResult<ClassRef> {
    let vm = cx.vm();
    let transformed = crate::agents::transform(cx, request)?;
    let loader = request.loader;
    let system = loader.is_boot() || is_platform(cx, loader);
    let options = ParseOptions {
        name_expected: request.name.map(|n| n.as_bytes()),
        hidden: request.hidden.is_some(),
        trusted: match vm.options.verify {
            VerifyScope::All => false,
            // What an agent made is looked at.
            VerifyScope::Remote => loader.is_boot() && transformed.is_none(),
            VerifyScope::None => true,
        },
        relaxed: system && vm.options.verify != VerifyScope::All,
        contended: !vm.options.restrict_contended,
        vm_annotations: system || request.hidden.as_ref().is_some_and(|h| h.vm_annotations),
        max_major: 61,
        preview: vm.options.preview,
    };
    let mut unfinished = match Unfinished::begin(transformed.as_deref().unwrap_or(request.bytes), &options) {
        Ok(begun) => begun,
        Err(e) => return Err(format_error(cx, &e)),
    };
    let own_name = vm.symbols.intern(unfinished.name());
    let id = request.hidden.is_some().then(|| vm.class_id());
    let name = match id {
        // The suffix looks like HotSpot's, which is an address.
        Some(id) => {
            let mut name = own_name.as_bytes().to_vec();
            name.extend(format!("+0x{:016x}", 0x8_0000_0000u64 + id.0 as u64 * 0x400).bytes());
            vm.symbols.intern(&name)
        }
        None => own_name,
    };
    let _guard = match request.hidden {
        None => Some(begin_loading(cx, loader, name)?),
        Some(_) => None,
    };
    // Superinterfaces are loaded before the rest of the file is looked at.
    let mut interfaces = Vec::new();
    loop {
        let s = match unfinished.next_interface() {
            Ok(Some(name)) => vm.symbols.intern(name),
            Ok(None) => break,
            Err(e) => return Err(format_error(cx, &e)),
        };
        let c = load_super(cx, loader, s, own_name)?;
        if !c.is_interface() {
            let text = format!(
                "class {} can not implement {}, because it is not an interface ({})",
                external(name),
                c.external_name(),
                messages::in_module_of_loader(cx, c, false, false)
            );
            return Err(cx.throw("java/lang/IncompatibleClassChangeError", &messages::in_short_buffer(text)));
        }
        interfaces.push(c);
    }
    let file = match unfinished.finish() {
        Ok(file) => file,
        Err(e) => return Err(format_error(cx, &e)),
    };
    if !system && own_name.as_bytes().starts_with(b"java/") {
        let package = own_name.as_str().rsplit_once('/').map_or(String::new(), |(p, _)| p.replace('/', "."));
        return Err(cx.throw("java/lang/SecurityException", &format!("Prohibited package name: {package}")));
    }
    let super_class = match file.super_name() {
        Some(s) => {
            let s = vm.symbols.intern(s);
            let c = load_super(cx, loader, s, own_name)?;
            check_super(cx, &file, name, c)?;
            Some(c)
        }
        None => None,
    };
    // Loading the supertypes ran Java code: the class may have been defined meanwhile. (What happens from here on is found
    // when the class is recorded.)
    if request.hidden.is_none()
        && let Some(there) = loader.find_class(name)
    {
        return Err(duplicate(cx, loader, there));
    }
    let class = build(cx, request, file, id, name, super_class, interfaces)?;
    check_supertypes_access(cx, class)?;
    crate::linking::check_final_overrides(cx, class)?;
    crate::mirrors::make_mirror(cx, class, request.protection_domain)?;
    if let Some(h) = &request.hidden {
        if let Some(d) = h.class_data {
            class.class_data.set(cx, d.get(cx));
            let mirror = class.mirror.get(cx);
            mirror.set_ref(cx, vm.f.class_class_data.at(vm), d.get(cx));
        }
        if h.nest_mate {
            let host = crate::access::nest_host(cx, h.host)?;
            class.owner.need(host.owner);
            let _ = class.get().nest_host.set(host);
        }
    } else {
        let winner = crate::constraints::record_initiating(cx, loader, class)?;
        if winner != class {
            return Err(duplicate(cx, loader, class));
        }
    }
    vm.stats.count(|s| &s.classes_defined);
    if vm.options.log_class {
        let t = vm.started.elapsed().as_secs_f64();
        let source = request.source.unwrap_or(if loader.is_boot() { "jrt:/" } else { "__ClassLoader::defineClass__" });
        println!("[{t:.3}s][info][class,load] {} source: {source}", class.external_name());
    }
    Ok(class)
}

#[cold]
fn format_error(cx: &mut Cx<'_>, error: &ClassFileError) -> Thrown {
    cx.throw(error.kind().class_name(), &error.to_string())
}

fn external(name: Symbol) -> String {
    name.as_str().replace('/', ".")
}

#[cold]
fn duplicate(cx: &mut Cx<'_>, loader: LoaderRef, class: ClassRef) -> Thrown {
    let text = format!(
        "loader {} attempted duplicate {} definition for {}. ({})",
        messages::loader_name(cx, loader),
        kind_word(class),
        class.external_name(),
        messages::in_module_of_loader(cx, class, false, true)
    );
    cx.throw("java/lang/LinkageError", &text)
}

/// Removes the "being loaded" mark of a class at the end of its definition.
struct Loading {
    loader: LoaderRef,
    name: Symbol,
    thread: u32,
}
impl Drop for Loading {
    fn drop(&mut self) {
        self.loader.loading.lock().retain(|e| *e != (self.name, self.thread));
    }
}

fn begin_loading(cx: &mut Cx<'_>, loader: LoaderRef, name: Symbol) -> JResult<Loading> {
    let thread = cx.thread().id;
    let mark = (name, thread);
    if loader.loading.lock().contains(&mark) {
        return Err(circular(cx, name));
    }
    loader.loading.lock().push(mark);
    Ok(Loading { loader, name, thread })
}

#[cold]
fn circular(cx: &mut Cx<'_>, name: Symbol) -> Thrown {
    cx.throw("java/lang/ClassCircularityError", &name.as_str())
}

fn load_super(cx: &mut Cx<'_>, loader: LoaderRef, super_name: Symbol, name: Symbol) -> JResult<ClassRef> {
    let mark = (super_name, cx.thread().id);
    if super_name == name || loader.loading.lock().contains(&mark) {
        return Err(circular(cx, super_name));
    }
    crate::resolve::load_referenced(cx, loader, super_name)
}

fn is_platform(cx: &Cx<'_>, loader: LoaderRef) -> bool {
    let o = loader.get().object.get(cx);
    !o.is_null() && o.class(cx).name == "jdk/internal/loader/ClassLoaders$PlatformClassLoader"
}

/// Is `loader` the class library's loader of reflection accessors?
fn is_reflection_loader(cx: &Cx<'_>, loader: LoaderRef) -> bool {
    let o = loader.get().object.get(cx);
    !o.is_null() && o.class(cx).name == "jdk/internal/reflect/DelegatingClassLoader"
}

fn check_super(cx: &mut Cx<'_>, file: &ClassFile, name: Symbol, c: ClassRef) -> JResult<()> {
    let icce = "java/lang/IncompatibleClassChangeError";
    if c.is_interface() && !file.access.is_interface() {
        return Err(
            cx.throw(icce, &format!("class {} has interface {} as super class", external(name), c.external_name()))
        );
    }
    if c.access.is_final() {
        return Err(
            cx.throw(icce, &format!("class {} cannot inherit from final class {}", external(name), c.external_name()))
        );
    }
    Ok(())
}

fn permits(vm: &Vm, sealed: ClassRef, sub: ClassRef) -> bool {
    let Some(list) = sealed.class_file.and_then(|f| f.attributes.permitted_subclasses.as_ref()) else { return true };
    sealed.get().module.get() == sub.get().module.get()
        && (sub.access.is_public() || (sealed.loader == sub.loader && sealed.package == sub.package))
        && list.iter().any(|&i| sealed.constant_pool.class_symbol(&vm.symbols, i) == sub.name)
}

fn check_supertypes_access(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    let icce = "java/lang/IncompatibleClassChangeError";
    if let Some(s) = class.super_class {
        if !permits(cx.vm(), s, class) {
            return Err(cx.throw(
                icce,
                &format!("class {} cannot inherit from sealed class {}", class.external_name(), s.external_name()),
            ));
        }
        if !class.loader.is_boot() && s.package == "jdk/internal/reflect" && !is_reflection_loader(cx, class.loader) {
            let text = format!(
                "class {} loaded by {} cannot access jdk/internal/reflect superclass {}",
                class.external_name(),
                messages::loader_name(cx, class.loader),
                s.external_name()
            );
            return Err(cx.throw("java/lang/IllegalAccessError", &text));
        }
        if let Err(why) = crate::access::class_access(class, s) {
            let text = match why.message(cx, class, s) {
                Some(m) => format!("superclass access check failed: {m}"),
                None => format!(
                    "class {} cannot access its {}superclass {} ({})",
                    class.external_name(),
                    if s.access.is_abstract() { "abstract " } else { "" },
                    s.external_name(),
                    messages::both_in_module_of_loader(cx, class, s)
                ),
            };
            return Err(cx.throw("java/lang/IllegalAccessError", &text));
        }
    }
    for &i in class.get().interfaces.iter().rev() {
        if !permits(cx.vm(), i, class) {
            let verb = if class.is_interface() { "extend" } else { "implement" };
            return Err(cx.throw(
                icce,
                &format!("class {} cannot {verb} sealed interface {}", class.external_name(), i.external_name()),
            ));
        }
        if let Err(why) = crate::access::class_access(class, i) {
            let text = match why.message(cx, class, i) {
                Some(m) => format!("superinterface check failed: {m}"),
                None => format!(
                    "class {} cannot access its superinterface {} ({})",
                    class.external_name(),
                    i.external_name(),
                    messages::both_in_module_of_loader(cx, class, i)
                ),
            };
            return Err(cx.throw("java/lang/IllegalAccessError", &text));
        }
    }
    Ok(())
}

/// Which special treatment the collector gives to instances.
fn instance_kind(name: Symbol, super_class: Option<ClassRef>) -> InstanceKind {
    match name.as_bytes() {
        b"java/lang/Class" => InstanceKind::Mirror,
        b"java/lang/ClassLoader" => InstanceKind::Loader,
        b"java/lang/ref/SoftReference" => InstanceKind::Reference(gc::RefKind::Soft),
        b"java/lang/ref/WeakReference" => InstanceKind::Reference(gc::RefKind::Weak),
        b"java/lang/ref/FinalReference" => InstanceKind::Reference(gc::RefKind::Final),
        b"java/lang/ref/PhantomReference" => InstanceKind::Reference(gc::RefKind::Phantom),
        _ => super_class.map_or(InstanceKind::Plain, |s| s.instance_kind),
    }
}

fn build(
    cx: &mut Cx<'_>,
    request: &DefineClass<'_, '_>,
    file: ClassFile,
    id: Option<ClassId>,
    name: Symbol,
    super_class: Option<ClassRef>,
    interfaces: Vec<ClassRef>,
) -> JResult<ClassRef> {
    let vm = cx.vm();
    let file: &'static ClassFile = Box::leak(Box::new(file));
    let pool = RuntimeConstantPool::new(&file.constant_pool);
    let own = name.as_bytes();
    let bytes_name = file.name();
    let package = match bytes_name.iter().rposition(|&b| b == b'/') {
        Some(i) => vm.symbols.intern(&bytes_name[..i]),
        None => vm.symbols.intern(b""),
    };
    // Layout.
    let shapes = field_shapes(file, vm.options.contended_padding > 0);
    let padding = layout::Padding {
        width: vm.options.contended_padding,
        class: vm.options.contended_padding > 0 && file.attributes.annotations.vm.contains(VmAnnotations::CONTENDED),
    };
    let injected = layout::injected_fields(vm, own);
    let injected_kinds: Vec<Kind> = injected.iter().map(|&(kind, _)| kind).collect();
    let lay = layout::lay_out(super_class.map_or(8, |s| s.instance_size), &shapes, &injected_kinds, padding);
    let statics_base = match vm.c.class.peek() {
        Some(c) => c.instance_size,
        None => class_mirror_size(vm),
    };
    let mut ref_offsets: Vec<u32> = super_class.map(|s| s.get().ref_offsets.to_vec()).unwrap_or_default();
    let mut static_refs = Vec::new();
    let kind = instance_kind(name, super_class);
    for (i, shape) in shapes.iter().enumerate() {
        if !shape.kind.is_reference() {
            continue;
        }
        if shape.is_static {
            static_refs.push(statics_base + lay.offsets[i]);
        } else if !(own == b"java/lang/ref/Reference"
            && matches!(file.constant_pool.utf8(file.fields[i].name), b"referent" | b"discovered"))
        {
            ref_offsets.push(lay.offsets[i]);
        }
    }
    for ((kind, slot), offset) in injected.into_iter().zip(lay.injected) {
        slot.store(offset, Ordering::Relaxed);
        if kind.is_reference() {
            ref_offsets.push(offset);
        }
    }
    let has_finalizer = super_class.is_some_and(|s| s.has_finalizer)
        || (super_class.is_some()
            && file.methods.iter().any(|m| {
                file.constant_pool.utf8(m.name) == b"finalize"
                    && file.constant_pool.utf8(m.descriptor) == b"()V"
                    && m.code.as_ref().is_some_and(|c| c.code.len() > 1)
            }));
    let owner = match &request.hidden {
        Some(h) if !h.strong => {
            let owner = Owner::of_hidden(request.loader);
            vm.owners.lock().push(owner);
            owner
        }
        _ => request.loader.owner,
    };
    cx.pin(owner);
    super_class.iter().chain(&interfaces).for_each(|above| owner.need(above.owner));
    let class = NewClass {
        id: id.unwrap_or_else(|| vm.class_id()),
        name,
        kind: ClassKind::Instance,
        instance_kind: kind,
        access: file.access,
        super_class,
        interfaces: interfaces.into(),
        loader: request.loader,
        owner,
        component: None,
        class_file: Some(file),
        constant_pool: pool,
        instance_size: lay.instance_size,
        ref_offsets: ref_offsets.into(),
        has_finalizer: has_finalizer && !file.access.is_interface(),
        is_hidden: request.hidden.is_some(),
        package,
    }
    .leak();
    let c = class.get();
    c.mirror_size.store(statics_base + lay.statics_size, Ordering::Relaxed);
    let _ = c.static_ref_offsets.set(static_refs.into());
    let fields: Box<[Field]> = file
        .fields
        .iter()
        .enumerate()
        .map(|(i, info)| {
            let layout::Shape { kind, is_static, .. } = shapes[i];
            Field {
                class,
                name: c.constant_pool.symbol(&vm.symbols, info.name),
                descriptor: c.constant_pool.symbol(&vm.symbols, info.descriptor),
                access: info.access,
                kind,
                index: i as u16,
                offset: lay.offsets[i] + if is_static { statics_base } else { 0 },
                info,
            }
        })
        .collect();
    let fields_bytes = fields.len() * size_of::<Field>();
    let _ = c.fields.set(fields);
    let methods: Box<[MethodRef]> = (0..file.methods.len()).map(|i| make_method(vm, class, file, i)).collect();
    let mut order: Vec<u16> = (0..methods.len() as u16).collect();
    order.sort_by_key(|&i| methods[i as usize].name);
    let bytes = request.bytes.len()
        + size_of::<Class>()
        + file.constant_pool.len() * (size_of::<classloader::Constant>() + size_of::<u64>())
        + methods.len() * (size_of::<Method>() + size_of::<MethodInfo>())
        + fields_bytes;
    vm.metaspace.add(&owner, bytes);
    let _ = c.methods.set(methods);
    let _ = c.methods_by_name.set(order.into());
    if request.hidden.is_some() {
        // The class's own `this_class` entry means this very class, which no lookup by name finds.
        c.constant_pool.set_slot(file.this_class, class.to_bits());
    }
    set_module(cx, class, request)?;
    model_offsets(vm, class);
    vm.classes.set(class.id.0, class.as_ptr());
    Ok(class)
}

/// Offsets the collector needs, as soon as their classes are laid out.
fn model_offsets(vm: &Vm, class: ClassRef) {
    let of = |name: &str| class.fields().iter().find(|f| f.name == name).map_or(0, |f| f.offset);
    let o = &vm.model_offsets;
    match class.name.as_bytes() {
        b"java/lang/ref/Reference" => {
            o.referent.store(of("referent"), Ordering::Relaxed);
            o.next.store(of("next"), Ordering::Relaxed);
            o.discovered.store(of("discovered"), Ordering::Relaxed);
        }
        b"java/lang/ref/SoftReference" => o.soft_timestamp.store(of("timestamp"), Ordering::Relaxed),
        _ => {}
    }
}

/// Size of a plain `java.lang.Class` object, needed before that class is loaded: from its class file.
fn class_mirror_size(vm: &Vm) -> u32 {
    let Some(found) = vm.boot_path.find("java.base", "java/lang/Class") else { return 128 };
    let options = ParseOptions { trusted: true, ..Default::default() };
    let Ok(file) = classloader::parse(&found.bytes, &options) else { return 128 };
    layout::lay_out(8, &field_shapes(&file, false), &[Kind::Int], layout::Padding::NONE).instance_size
}

/// The shapes of the declared fields, with their groups if these count.
fn field_shapes(file: &ClassFile, contended: bool) -> Vec<layout::Shape> {
    let shape = |(index, field): (usize, &FieldInfo)| {
        let group = (contended && field.annotations.vm.contains(VmAnnotations::CONTENDED)).then(|| {
            let body = field.annotations.visible.as_deref().unwrap_or_default();
            match contended_group(body, &file.constant_pool) {
                Some(name) => name.to_vec(),
                // A field without a group is one by itself, of a name that no text has.
                None => [&[0xff][..], &index.to_be_bytes()].concat(),
            }
        });
        layout::Shape {
            kind: Kind::of_descriptor(file.constant_pool.utf8(field.descriptor)),
            is_static: field.access.is_static(),
            group,
        }
    };
    file.fields.iter().enumerate().map(shape).collect()
}

fn make_method(vm: &Vm, class: ClassRef, file: &'static ClassFile, index: usize) -> MethodRef {
    let info = &file.methods[index];
    let c = class.get();
    let name = c.constant_pool.symbol(&vm.symbols, info.name);
    let descriptor = c.constant_pool.symbol(&vm.symbols, info.descriptor);
    let (parameters, result): (Box<[Kind]>, Kind) = match MethodDescriptor::parse(descriptor.as_bytes()) {
        Some(d) => (d.parameters().map(Kind::of_type).collect(), d.result().map_or(Kind::Void, Kind::of_type)),
        None => (Box::default(), Kind::Void),
    };
    let is_static = info.access.is_static();
    let arg_slots = parameters.iter().map(|k| k.slots()).sum::<usize>() + !is_static as usize;
    let (max_stack, max_locals) = info.code.as_ref().map_or((0, arg_slots as u16), |c| (c.max_stack, c.max_locals));
    let Some(id) = vm.methods.next_index() else { crate::vm::fatal("too many methods") };
    let method = Box::leak(Box::new(Method {
        id: MethodId(id),
        class,
        name,
        descriptor,
        access: info.access,
        index: index as u16,
        arg_slots: arg_slots as u16,
        return_kind: result,
        max_stack,
        max_locals,
        polymorphic: polymorphic(class, name, descriptor, info.access),
        is_overpass: false,
        vtable_index: AtomicI32::new(UNLINKED),
        itable_index: AtomicI32::new(-1),
        parameters,
        info,
        proof: Default::default(),
        native: Default::default(),
        prepared: Default::default(),
        ref_maps: Default::default(),
        entry: Default::default(),
        compiled: Default::default(),
        countdown: Default::default(),
    }));
    let p = &raw mut *method;
    vm.methods.set(id, p);
    MethodRef::new(method)
}

/// A native method of `class` with the name and descriptor of `of`, which stands for conflicting default methods.
pub(crate) fn make_overpass(vm: &Vm, class: ClassRef, of: MethodRef, run: NativeFn) -> MethodRef {
    static NO_CODE: LazyLock<MethodInfo> = LazyLock::new(MethodInfo::default);
    let Some(id) = vm.methods.next_index() else { crate::vm::fatal("too many methods") };
    let method = Box::leak(Box::new(Method {
        id: MethodId(id),
        class,
        name: of.name,
        descriptor: of.descriptor,
        access: AccessFlags(AccessFlags::PUBLIC.0 | AccessFlags::NATIVE.0 | AccessFlags::SYNTHETIC.0),
        index: u16::MAX,
        arg_slots: of.arg_slots,
        return_kind: of.return_kind,
        max_stack: 0,
        max_locals: of.arg_slots,
        polymorphic: PolymorphicIntrinsic::None,
        is_overpass: true,
        vtable_index: AtomicI32::new(NONVIRTUAL),
        itable_index: AtomicI32::new(-1),
        parameters: of.parameters.clone(),
        info: &NO_CODE,
        proof: Default::default(),
        native: OnceLock::from(run),
        prepared: Default::default(),
        ref_maps: Default::default(),
        entry: Default::default(),
        compiled: Default::default(),
        countdown: Default::default(),
    }));
    let p = &raw mut *method;
    vm.methods.set(id, p);
    MethodRef::new(method)
}

/// Signature polymorphism (JVMS 2.9.3): native varargs methods of MethodHandle and VarHandle.
fn polymorphic(class: ClassRef, name: Symbol, descriptor: Symbol, access: AccessFlags) -> PolymorphicIntrinsic {
    use PolymorphicIntrinsic::*;
    if !class.loader.is_boot() || !access.is_native() || !access.is_varargs() {
        return None;
    }
    match (class.name.as_bytes(), name.as_bytes()) {
        (b"java/lang/invoke/MethodHandle", b"invokeBasic") => InvokeBasic,
        (b"java/lang/invoke/MethodHandle", b"linkToVirtual") => LinkToVirtual,
        (b"java/lang/invoke/MethodHandle", b"linkToStatic") => LinkToStatic,
        (b"java/lang/invoke/MethodHandle", b"linkToSpecial") => LinkToSpecial,
        (b"java/lang/invoke/MethodHandle", b"linkToInterface") => LinkToInterface,
        (b"java/lang/invoke/MethodHandle", b"linkToNative") => LinkToNative,
        (b"java/lang/invoke/MethodHandle" | b"java/lang/invoke/VarHandle", _)
            if descriptor.as_bytes().starts_with(b"([Ljava/lang/Object;)") =>
        {
            Generic
        }
        _ => None,
    }
}

/// Puts the class into its run-time package and module.
fn set_module(cx: &mut Cx<'_>, class: ClassRef, request: &DefineClass<'_, '_>) -> JResult<()> {
    let vm = cx.vm();
    if let Some(h) = &request.hidden {
        if let Some(m) = h.host.get().module.get() {
            let _ = class.get().module.set(*m);
        }
        return Ok(());
    }
    let loader = request.loader;
    let known = loader.packages.read().get(&class.package).copied();
    let package = match known {
        Some(p) => Some(p),
        None if loader.is_boot() && vm.java_base.get().is_none() => None,
        None => unnamed_module(cx, loader).map(|module| add_package(loader, class.package, module)),
    };
    if let Some(p) = package {
        p.get().has_classes.store(true, Ordering::Relaxed);
        let _ = class.get().module.set(p.module);
    }
    // Before java.base is defined the module is unknown; `define_module` of java.base makes up for it.
    Ok(())
}

/// Adds a package to a loader, or returns the one that is there.
pub fn add_package(loader: LoaderRef, name: Symbol, module: ModuleRef) -> PackageRef {
    let mut packages = loader.get().packages.write();
    *packages.entry(name).or_insert_with(|| {
        PackageRef::leak(Package {
            name,
            module,
            exported: AtomicBool::new(module.name.is_none()),
            exported_unnamed: AtomicBool::new(module.name.is_none()),
            exported_to: Default::default(),
            has_classes: AtomicBool::new(false),
        })
    })
}

/// The unnamed module of a loader; `None` while the boot loader has none yet.
pub fn unnamed_module(cx: &mut Cx<'_>, loader: LoaderRef) -> Option<ModuleRef> {
    if let Some(m) = loader.get().unnamed_module.get() {
        return Some(*m);
    }
    if loader.is_boot() {
        return None; // set by BootLoader's static initializer through setBootLoaderUnnamedModule0
    }
    let vm = cx.vm();
    let object = loader.get().object.get(cx).get_ref(cx, vm.f.class_loader_unnamed_module.at(vm));
    let make = || {
        let module = crate::loader::Module {
            name: None,
            loader,
            object: Default::default(),
            version: None,
            location: None,
            reads: Default::default(),
            reads_all_unnamed: AtomicBool::new(true),
        };
        let (module, _) = vm.add_module(module);
        module.object.set(cx, object);
        module
    };
    Some(*loader.get().unnamed_module.get_or_init(make))
}
