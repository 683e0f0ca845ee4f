//! Creation and loading of classes (JVMS 5.3): name spaces, the boot loader, user-defined loaders, array classes.
#![allow(unsafe_code)] // reason: metadata pointers (V1)

use crate::class::{Class, ClassKind, ClassRef, InstanceKind, NewClass};
use crate::constant_pool::RuntimeConstantPool;
use crate::cx::{Cx, Local, Ref};
use crate::exceptions::{JResult, Thrown};
use crate::loader::{Loader, LoaderRef};
use crate::owner::Owner;
use crate::slot::Value;
use crate::symbol::Symbol;
use classloader::AccessFlags;
use std::sync::atomic::Ordering;

pub use crate::define::{DefineClass, HiddenClass, define_class};

/// The class `name` (internal form) of the boot loader.
pub fn load_boot_class(cx: &mut Cx<'_>, name: Symbol) -> JResult<ClassRef> {
    let boot = cx.vm().boot;
    load_class(cx, boot, name)
}

/// The class that `loader` has been recorded for as initiating loader; arrays through their element class.
pub fn find_loaded(cx: &Cx<'_>, loader: LoaderRef, name: Symbol) -> Option<ClassRef> {
    loader.find_class(name).inspect(|class| cx.pin(class.owner))
}

/// Loads `name` (internal form, arrays too) with `loader` as initiating loader.
///
/// # Errors
/// What the loader throws; NoClassDefFoundError when it does not throw and has no such class.
pub fn load_class(cx: &mut Cx<'_>, loader: LoaderRef, name: Symbol) -> JResult<ClassRef> {
    match try_load_class(cx, loader, name)? {
        Some(c) => Ok(c),
        None => Err(not_found(cx, name)),
    }
}

/// As [`load_class`], but a loader that has no such class and does not throw means `None`: the boot loader, or one that answers
/// null or another class.
pub fn try_load_class(cx: &mut Cx<'_>, loader: LoaderRef, name: Symbol) -> JResult<Option<ClassRef>> {
    if let Some(c) = loader.find_class(name) {
        // A loader does not keep what others have defined for it.
        cx.pin(c.owner);
        return Ok(Some(c));
    }
    match name.as_bytes().first() {
        Some(b'[') => load_array(cx, loader, name),
        _ if loader.is_boot() => try_load_boot(cx, name),
        _ => load_from_java(cx, loader, name),
    }
}

fn load_array(cx: &mut Cx<'_>, loader: LoaderRef, name: Symbol) -> JResult<Option<ClassRef>> {
    let bytes = name.as_bytes();
    let dimensions = bytes.iter().take_while(|&&b| b == b'[').count();
    let mut class = match &bytes[dimensions..] {
        _ if dimensions > 255 => None,
        [b'L', element @ .., b';'] if !element.is_empty() => {
            let element = cx.vm().symbols.intern(element);
            try_load_class(cx, loader, element)?
        }
        [p] => match crate::field::Kind::of_descriptor(&[*p]) {
            crate::field::Kind::Object | crate::field::Kind::Array | crate::field::Kind::Void => None,
            k => Some(cx.vm().primitive_class(k)),
        },
        _ => None,
    };
    for _ in 0..dimensions {
        class = match class {
            Some(c) => Some(array_class_of(cx, c)?),
            None => None,
        };
    }
    Ok(class)
}

/// NoClassDefFoundError naming a class.
#[cold]
pub fn not_found(cx: &mut Cx<'_>, name: Symbol) -> Thrown {
    cx.throw("java/lang/NoClassDefFoundError", &name.as_str())
}

/// The class `name` of the boot loader, `None` when there is none.
pub fn try_load_boot(cx: &mut Cx<'_>, name: Symbol) -> JResult<Option<ClassRef>> {
    let vm = cx.vm();
    if let Some(c) = vm.boot.find_class(name) {
        return Ok(Some(c));
    }
    let text = name.as_str();
    let package = text.rsplit_once('/').map_or("", |(p, _)| p);
    // Before java.base is defined every package belongs to it; afterwards the package table decides.
    let package_symbol = vm.symbols.lookup(package.as_bytes());
    let entry = package_symbol.and_then(|p| vm.boot.packages.read().get(&p).copied());
    let module = entry.and_then(|e| e.module.name);
    let found = match module {
        Some(m) => vm.boot_path.find(&m.as_str(), &text),
        None if vm.java_base.get().is_none() => vm.boot_path.find("java.base", &text),
        None => None,
    };
    let Some(found) = found.or_else(|| vm.boot_path.find_appended(&text)) else { return Ok(None) };
    let request = DefineClass {
        loader: vm.boot,
        name: Some(name),
        bytes: &found.bytes,
        protection_domain: None,
        hidden: None,
        source: None,
    };
    match define_class(cx, request) {
        Ok(c) => Ok(Some(c)),
        // Another thread may have been faster.
        Err(t) => match vm.boot.find_class(name) {
            Some(c) => {
                let _ = cx.take_pending();
                Ok(Some(c))
            }
            None => Err(t),
        },
    }
}

/// Runs `f` with the lock of the loader object held unless the loader is registered as parallel capable: older loaders count on
/// being asked by one thread at a time.
pub(crate) fn with_loader_lock<R>(
    cx: &mut Cx<'_>,
    loader: LoaderRef,
    f: impl FnOnce(&mut Cx<'_>) -> JResult<R>,
) -> JResult<R> {
    if loader.is_boot() {
        return f(cx);
    }
    cx.scope(|cx| {
        let vm = cx.vm();
        let object = cx.root(loader.object.get(cx));
        if !object.get(cx).get_ref(cx, vm.f.class_loader_parallel_lock_map.at(vm)).is_null() {
            return f(cx);
        }
        crate::monitor::enter(cx, object)?;
        let result = f(cx);
        crate::monitor::exit(cx, object)?;
        result
    })
}

fn load_from_java(cx: &mut Cx<'_>, loader: LoaderRef, name: Symbol) -> JResult<Option<ClassRef>> {
    let loaded = with_loader_lock(cx, loader, |cx| {
        if let Some(c) = loader.find_class(name) {
            cx.pin(c.owner);
            return Ok(Some(c));
        }
        let object = cx.root(loader.object.get(cx));
        let text = cx.new_string_dotted(name)?;
        let m = cx.vm().m.class_loader_load_class.get(cx)?;
        let mirror = cx.call_virtual(m, &[Value::Obj(object), Value::Obj(text)])?.object(cx).get(cx);
        Ok((!mirror.is_null()).then(|| cx.class_of_mirror(mirror)))
    })?;
    match loaded {
        Some(c) if c.name == name && c.is_instance() => crate::constraints::record_initiating(cx, loader, c).map(Some),
        _ => Ok(None),
    }
}

/// The array class whose component is `component`.
pub fn array_class_of(cx: &mut Cx<'_>, component: ClassRef) -> JResult<ClassRef> {
    if let Some(a) = component.get().array_class.get() {
        return Ok(*a);
    }
    if component.name.as_bytes().iter().take_while(|&&b| b == b'[').count() >= 255 {
        return Err(cx.throw("java/lang/IllegalArgumentException", "array type has more than 255 dimensions"));
    }
    let vm = cx.vm();
    let name = vm.symbols.intern(
        match component.kind {
            ClassKind::Instance => format!("[L{};", component.name),
            _ => format!("[{}", component.descriptor()),
        }
        .as_bytes(),
    );
    let object = vm.c.object.get(cx)?;
    let interfaces = [vm.c.cloneable.get(cx)?, vm.c.serializable.get(cx)?];
    // The superclass of T[] for error messages and `Class.getSuperclass` is Object; subtyping looks at components.
    let mut bottom = component;
    while let Some(c) = bottom.component {
        bottom = c;
    }
    let access = (bottom.access.0 & 0x0007) | 0x0410;
    let id = vm.class_id();
    let new = NewClass {
        id,
        name,
        kind: ClassKind::ObjectArray,
        instance_kind: InstanceKind::Plain,
        access: AccessFlags(access),
        super_class: Some(object),
        interfaces: interfaces.into(),
        loader: component.loader,
        owner: component.owner,
        component: Some(component),
        class_file: None,
        constant_pool: RuntimeConstantPool::empty(),
        instance_size: 0,
        ref_offsets: Box::default(),
        has_finalizer: false,
        is_hidden: false,
        package: component.package,
    };
    let class = new.leak();
    vm.metaspace.add(&class.owner, size_of::<Class>());
    // Before java.base is defined the element has no module either; its definition makes up for both.
    if let Some(m) = bottom.get().module.get() {
        let _ = class.get().module.set(*m);
    }
    crate::linking::link_array(class);
    crate::mirrors::make_mirror(cx, class, None)?;
    vm.classes.set(id.0, class.as_ptr());
    let winner = *component.get().array_class.get_or_init(|| class);
    if winner == class && !bottom.is_hidden {
        component.loader.classes.write().insert(name, class);
    }
    Ok(winner)
}

/// The class that a field descriptor or a return descriptor names, loaded by `loader`.
pub fn class_from_descriptor(cx: &mut Cx<'_>, loader: LoaderRef, descriptor: &[u8]) -> JResult<ClassRef> {
    match descriptor {
        [b'L', name @ .., b';'] => {
            let name = cx.vm().symbols.intern(name);
            load_class(cx, loader, name)
        }
        [b'[', ..] => {
            let name = cx.vm().symbols.intern(descriptor);
            load_class(cx, loader, name)
        }
        _ => Ok(cx.vm().primitive_class(crate::field::Kind::of_descriptor(descriptor))),
    }
}

/// The loader of a `java.lang.ClassLoader` object (null: boot), registered at first sight.
pub fn loader_from_object(cx: &mut Cx<'_>, object: Local<'_>) -> LoaderRef {
    let vm = cx.vm();
    if object.is_null() {
        return vm.boot;
    }
    let offset = vm.model_offsets.loader_id.load(Ordering::Relaxed) as usize;
    let r = object.get(cx);
    let known = |id: u32| {
        // SAFETY: V1, the table holds loader pointers.
        let loader = unsafe { LoaderRef::from_bits(vm.loaders.get(id) as u64) };
        loader.unwrap_or_else(|| unreachable!("V1: the object keeps its loader"))
    };
    let id = r.atomic_u32(cx, offset).load(Ordering::Acquire);
    let loader = if id != 0 {
        known(id)
    } else {
        let mut owners = vm.owners.lock();
        match r.atomic_u32(cx, offset).load(Ordering::Acquire) {
            0 => {
                let Some(id) = vm.loaders.next_index() else { crate::vm::fatal("too many class loaders") };
                let is_built_in = BUILT_IN.iter().any(|&name| r.class(cx).name == name);
                let owner = Owner::of_loader(!is_built_in);
                let loader = Loader::make(id, owner);
                loader.object.set(cx, r);
                vm.metaspace.add(&owner, size_of::<Loader>() + size_of::<Owner>());
                owners.push(owner);
                vm.loaders.set(id, loader.as_ptr());
                r.atomic_u32(cx, offset).store(id, Ordering::Release);
                loader
            }
            id => known(id),
        }
    };
    cx.pin(loader.owner);
    loader
}

/// Classes of the loaders that are never unloaded, beside the boot loader.
const BUILT_IN: [&str; 2] =
    ["jdk/internal/loader/ClassLoaders$PlatformClassLoader", "jdk/internal/loader/ClassLoaders$AppClassLoader"];

impl Cx<'_> {
    /// The class that a `java.lang.Class` object (not null) mirrors.
    #[inline]
    pub fn class_of_mirror(&self, mirror: Ref<'_>) -> ClassRef {
        let offset = self.vm().model_offsets.mirror_class_id.load(Ordering::Relaxed) as usize;
        let class = self.thread().class_by_id(crate::ids::ClassId(mirror.get_int(self, offset) as u32));
        self.pin(class.owner);
        class
    }
}

/// The mirror of a class.
pub fn mirror_of<'n>(cx: &'n Cx<'_>, class: ClassRef) -> Ref<'n> {
    let class: &'n Class = class.get();
    class.mirror.get(cx)
}
