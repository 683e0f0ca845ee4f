//! `java.lang.Module`: what the module graph in Java tells the VM (JVMS 5.3.6).

use crate::fields;
use std::sync::atomic::{AtomicBool, Ordering};
use vm_core::define::{add_package, unnamed_module};
use vm_core::loader::{Module, ModuleRef, PackageRef};
use vm_core::{Args, ClassNatives, Cx, JResult, LoaderRef, Local, Slot, Symbol, loading};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/Module" {
        "defineModule0" "(Ljava/lang/Module;ZLjava/lang/String;Ljava/lang/String;[Ljava/lang/Object;)V" => define_module,
        "addReads0" "(Ljava/lang/Module;Ljava/lang/Module;)V" => add_reads,
        "addExports0" "(Ljava/lang/Module;Ljava/lang/String;Ljava/lang/Module;)V" => add_exports,
        "addExportsToAll0" "(Ljava/lang/Module;Ljava/lang/String;)V" => add_exports_to_all,
        "addExportsToAllUnnamed0" "(Ljava/lang/Module;Ljava/lang/String;)V" => add_exports_to_all_unnamed,
    }
    "jdk/internal/loader/BootLoader" {
        "setBootLoaderUnnamedModule0" "(Ljava/lang/Module;)V" => set_boot_loader_unnamed_module,
    }
};

const NULL: &str = "java/lang/NullPointerException";
const ILLEGAL: &str = "java/lang/IllegalArgumentException";
const STATE: &str = "java/lang/IllegalStateException";
const BASE: &str = "java.base";

/// The module that a `java.lang.Module` object (not null) stands for; `None` before it is defined.
pub fn module_of(cx: &mut Cx<'_>, object: Local<'_>) -> Option<ModuleRef> {
    let vm = cx.vm();
    let offset = vm.injected.module_id.load(Ordering::Relaxed) as usize;
    let id = object.get(cx).atomic_u32(cx, offset).load(Ordering::Acquire);
    if id != 0 {
        return vm.module_by_index(id);
    }
    let r = object.get(cx);
    if !fields::get_ref(cx, r, "name").is_null() {
        return None;
    }
    // The unnamed module of a loader that has not told the VM of it.
    let loader = cx.root(fields::get_ref(cx, object.get(cx), "loader"));
    let loader = loading::loader_from_object(cx, loader);
    unnamed_module(cx, loader)
}

/// Lists a new module and writes its number into its object.
fn register(cx: &mut Cx<'_>, module: Module, object: Local<'_>) -> ModuleRef {
    let vm = cx.vm();
    let offset = vm.injected.module_id.load(Ordering::Relaxed) as usize;
    let r = object.get(cx);
    let (module, index) = vm.add_module(module);
    module.object.set(cx, r);
    r.atomic_u32(cx, offset).store(index, Ordering::Release);
    module
}

fn optional_text(cx: &Cx<'_>, s: Local<'_>) -> Option<String> {
    s.non_null().map(|s| cx.string_text(s.get(cx)))
}

/// A legal package name in internal form?
fn is_package_name(name: &[u8]) -> bool {
    super::class::is_class_name(name, false) && !name.ends_with(b"/") && name.len() <= 65535
}

/// The package names in an `Object[]`, in internal form.
fn package_names(cx: &mut Cx<'_>, packages: Local<'_>, module: &str) -> JResult<Vec<Symbol>> {
    let count = packages.non_null().map_or(0, |p| p.get(cx).array_length(cx));
    let mut names = Vec::with_capacity(count as usize);
    for i in 0..count {
        let p = packages.get(cx).element(cx, i);
        if p.is_null() || Some(p.class(cx)) != cx.vm().c.string.peek() {
            return Err(cx.throw(ILLEGAL, "Bad package name"));
        }
        let name = cx.string_class_symbol(p);
        if !is_package_name(name.as_bytes()) {
            return Err(cx.throw(ILLEGAL, &format!("Invalid package name: {name} for module: {module}")));
        }
        names.push(name);
    }
    Ok(names)
}

fn define_module<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let object: Local<'s> = a.obj(cx, 0);
    if object.is_null() {
        return Err(cx.throw(NULL, "Null module object"));
    }
    let open = a.bool(1);
    let (version, location): (Local<'s>, Local<'s>) = (a.obj(cx, 2), a.obj(cx, 3));
    let (version, location) = (optional_text(cx, version), optional_text(cx, location));
    let name: Local<'s> = cx.root(fields::get_ref(cx, object.get(cx), "name"));
    if name.is_null() {
        return Err(cx.throw(NULL, "Null module name"));
    }
    let name = cx.string_symbol(name.get(cx));
    let text = name.as_str();
    if name.as_bytes().is_empty() || name.as_bytes().len() > 65535 {
        return Err(cx.throw(ILLEGAL, &format!("Invalid module name: {text}")));
    }
    let packages: Local<'s> = a.obj(cx, 4);
    let packages = package_names(cx, packages, &text)?;
    let loader: Local<'s> = cx.root(fields::get_ref(cx, object.get(cx), "loader"));
    let boot = loader.is_null();
    let loader = loading::loader_from_object(cx, loader);
    let module = Module {
        name: Some(name),
        loader,
        object: Default::default(),
        version,
        location,
        reads: Default::default(),
        reads_all_unnamed: AtomicBool::new(false),
    };
    if text == BASE {
        if !boot {
            return Err(cx.throw(ILLEGAL, "Class loader must be the boot class loader"));
        }
        return define_base(cx, module, object, &packages);
    }
    check_definition(cx, loader, name, &packages)?;
    let module = register(cx, module, object);
    for p in packages {
        let package = add_package(loader, p, module);
        if open {
            package.exported.store(true, Ordering::Release);
        }
    }
    Ok(Slot::ZERO)
}

/// May `loader` have a new module of this name with these packages?
fn check_definition(cx: &mut Cx<'_>, loader: LoaderRef, name: Symbol, packages: &[Symbol]) -> JResult<()> {
    let vm = cx.vm();
    let object = loader.get().object.get(cx);
    let java_allowed =
        object.is_null() || object.class(cx).name == "jdk/internal/loader/ClassLoaders$PlatformClassLoader";
    let is_java = |p: &&Symbol| **p == "java" || p.as_bytes().starts_with(b"java/");
    if !java_allowed && let Some(p) = packages.iter().find(is_java) {
        let loader = vm_core::messages::loader_name(cx, loader);
        let package = p.as_str().replace('/', ".");
        let text = format!("Class loader (instance of): {loader} tried to define prohibited package name: {package}");
        return Err(cx.throw(ILLEGAL, &text));
    }
    let defined = vm.each_module().any(|m| m.loader == loader && m.name == Some(name));
    if defined {
        return Err(cx.throw(STATE, &format!("Module {name} is already defined")));
    }
    let there = {
        let table = loader.get().packages.read();
        packages.iter().find_map(|p| table.get(p).copied())
    };
    let Some(there) = there else { return Ok(()) };
    let owner = match there.module.name {
        Some(n) => format!("another module, {n}, defined to the class loader"),
        None => "the unnamed module defined to the class loader".into(),
    };
    Err(cx.throw(STATE, &format!("Package {} for module {name} is already in {owner}", there.name)))
}

/// Defines `java.base`, to which every class loaded so far belongs.
fn define_base(cx: &mut Cx<'_>, module: Module, object: Local<'_>, packages: &[Symbol]) -> JResult<Slot> {
    let vm = cx.vm();
    if vm.each_module().any(|m| m.name == module.name && m.loader.is_boot()) {
        return Err(cx.throw("java/lang/InternalError", &format!("Module {BASE} is already defined")));
    }
    let module = register(cx, module, object);
    for &p in packages {
        add_package(vm.boot, p, module);
    }
    vm_core::boot::adopt_boot_classes(vm, cx, module);
    let table = vm.boot.packages.read();
    for c in vm.boot.classes.read().values().filter(|c| c.is_instance()) {
        if let Some(p) = table.get(&c.package) {
            p.has_classes.store(true, Ordering::Release);
        }
    }
    Ok(Slot::ZERO)
}

/// A module argument: `Ok(None)` for null; `undefined` is the message for an object the VM does not know.
fn module_argument<'s>(cx: &mut Cx<'s>, a: Args<'s>, i: usize, undefined: &str) -> JResult<Option<ModuleRef>> {
    let object: Local<'s> = a.obj(cx, i);
    if object.is_null() {
        return Ok(None);
    }
    match module_of(cx, object) {
        Some(m) => Ok(Some(m)),
        None => Err(cx.throw(ILLEGAL, undefined)),
    }
}

fn add_reads<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let Some(from) = module_argument(cx, a, 0, "from_module is not valid")? else {
        return Err(cx.throw(NULL, "from_module is null"));
    };
    let to = module_argument(cx, a, 1, "to_module is invalid")?;
    if from.name.is_some() {
        match to {
            None => from.reads_all_unnamed.store(true, Ordering::Release),
            Some(to) if to == from => {}
            Some(to) => {
                from.reads.write().insert(to);
            }
        }
    }
    Ok(Slot::ZERO)
}

/// The package of argument `i` in a named module; `None` when all its packages are exported anyway.
fn package_argument<'s>(
    cx: &mut Cx<'s>,
    a: Args<'s>,
    i: usize,
    module: ModuleRef,
    role: &str,
) -> JResult<Option<PackageRef>> {
    let name: Local<'s> = a.obj(cx, i);
    if name.is_null() {
        return Err(cx.throw(NULL, "package is null"));
    }
    let Some(module_name) = module.name else {
        return Ok(None);
    };
    let name = cx.string_class_symbol(name.get(cx));
    let package = module.loader.packages.read().get(&name).copied().filter(|p| p.module == module);
    match package {
        Some(p) => Ok(Some(p)),
        None => Err(cx.throw(ILLEGAL, &format!("Package {name} not found in {role} {module_name}"))),
    }
}

fn add_exports<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let to: Local<'s> = a.obj(cx, 2);
    if to.is_null() {
        return Err(cx.throw(NULL, "to_module is null"));
    }
    let Some(from) = module_argument(cx, a, 0, "from_module cannot be found")? else {
        return Err(cx.throw(NULL, "from_module is null"));
    };
    let package = package_argument(cx, a, 1, from, "from_module")?;
    let to = module_argument(cx, a, 2, "to_module is invalid")?;
    if let (Some(package), Some(to)) = (package, to)
        && to != from
    {
        package.exported_to.write().insert(to);
    }
    Ok(Slot::ZERO)
}

fn add_exports_to_all<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let Some(from) = module_argument(cx, a, 0, "from_module cannot be found")? else {
        return Err(cx.throw(NULL, "from_module is null"));
    };
    if let Some(package) = package_argument(cx, a, 1, from, "from_module")? {
        package.exported.store(true, Ordering::Release);
    }
    Ok(Slot::ZERO)
}

fn add_exports_to_all_unnamed<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let Some(from) = module_argument(cx, a, 0, "module is invalid")? else {
        return Err(cx.throw(NULL, "module is null"));
    };
    if let Some(package) = package_argument(cx, a, 1, from, "module")? {
        package.exported_unnamed.store(true, Ordering::Release);
    }
    Ok(Slot::ZERO)
}

fn set_boot_loader_unnamed_module<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let object: Local<'s> = a.obj(cx, 0);
    if object.is_null() {
        return Err(cx.throw(NULL, "Null module object"));
    }
    if !fields::get_ref(cx, object.get(cx), "name").is_null() {
        return Err(cx.throw(ILLEGAL, "boot loader's unnamed module's java.lang.Module has a name"));
    }
    if !fields::get_ref(cx, object.get(cx), "loader").is_null() {
        return Err(cx.throw(ILLEGAL, "Class loader must be the boot class loader"));
    }
    let boot = cx.vm().boot;
    let module = Module {
        name: None,
        loader: boot,
        object: Default::default(),
        version: None,
        location: None,
        reads: Default::default(),
        reads_all_unnamed: AtomicBool::new(true),
    };
    let module = register(cx, module, object);
    let _ = boot.get().unnamed_module.set(module);
    Ok(Slot::ZERO)
}
