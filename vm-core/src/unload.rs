//! Class unloading: the end of metadata that nothing needs any more. See [`crate::owner`] for what needs what.
#![allow(unsafe_code)] // reason: frees metadata (V1)

use crate::class::ClassRef;
use crate::method::MethodRef;
use crate::owner::OwnerRef;
use crate::vm::Vm;
use gc::WorldStopped;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counters, for management and the log.
#[derive(Default)]
pub struct Unloading {
    /// Classes unloaded since the VM was made, arrays not counted.
    pub classes: AtomicU64,
}

/// Frees dead owners with all that belongs to them, after the full collection that found them dead: there are no objects of their
/// classes any more, no frames of their methods, and no Rust function uses them.
pub(crate) fn unload(vm: &Vm, world: &WorldStopped, dead: Vec<OwnerRef>, has_dead_code: bool) {
    if let Some(compiler) = vm.compiler()
        && (has_dead_code || !dead.is_empty())
    {
        compiler.unload(vm, world);
    }
    if dead.is_empty() {
        return;
    }
    vm.threads.each(&mut |t| t.clear_interface_cache());
    vm.constraints.forget_dead();
    let mut methods: Vec<MethodRef> = Vec::new();
    vm.overpasses.lock().retain(|_, overpass| {
        let is_dead = overpass.class.owner.is_dead();
        if is_dead {
            methods.push(*overpass);
        }
        !is_dead
    });
    let owners = vm.owners.lock();
    for loader in owners.iter().filter(|owner| owner.is_of_loader).map(|owner| owner.loader().get()) {
        loader.classes.write().retain(|_, class| !class.owner.is_dead());
        loader.packages.read().values().for_each(|p| p.exported_to.write().retain(|m| !m.loader.owner.is_dead()));
        let modules = loader.owner.modules.lock();
        modules.iter().for_each(|m| m.reads.write().retain(|read| !read.loader.owner.is_dead()));
    }
    drop(owners);
    let mut classes: Vec<ClassRef> = Vec::new();
    for owner in &dead {
        classes.extend(owner.classes.lock().iter());
        vm.metaspace.remove(owner);
        if owner.is_of_loader {
            vm.loaders.release(owner.loader().id);
        }
    }
    let is_dead = |index: &u32| vm.module_by_index(*index).is_some_and(|m| m.loader.owner.is_dead());
    (1..vm.modules.len()).filter(is_dead).for_each(|index| vm.modules.release(index));
    for class in &classes {
        tell(vm, *class);
        methods.extend(class.methods());
        vm.classes.release(class.id.0);
    }
    methods.iter().for_each(|method| vm.methods.release(method.id.0));
    // What is noted by id in methods that stay.
    for id in 1..vm.methods.len() {
        if let Some(method) = vm.method_by_id(crate::ids::MethodId(id)) {
            vm.executor.forget_unloaded(vm, &method);
        }
    }
    for method in methods {
        vm.executor.drop_prepared(&method);
        // SAFETY: V1, leaked once at its definition; nobody names it any more.
        drop(unsafe { Box::from_raw(method.as_ptr()) });
    }
    for class in classes {
        class.free_parts();
        // SAFETY: V1, as above.
        drop(unsafe { Box::from_raw(class.as_ptr()) });
    }
    for owner in dead {
        // SAFETY: V1, as above.
        unsafe { free_owner(owner) }
    }
}

/// Counts a class that is unloaded, and logs it.
fn tell(vm: &Vm, class: ClassRef) {
    if !class.is_instance() {
        return;
    }
    vm.unloading.classes.fetch_add(1, Ordering::Relaxed);
    if vm.options.log_class_unload {
        let (t, address) = (vm.started.elapsed().as_secs_f64(), class.to_bits());
        println!("[{t:.3}s][info][class,unload] unloading class {} 0x{address:016x}", class.external_name());
    }
}

/// Frees an owner, its modules, and the loader's own tables.
///
/// # Safety
/// Its classes were freed, and nobody uses the rest any more.
pub(crate) unsafe fn free_owner(owner: OwnerRef) {
    for module in std::mem::take(&mut *owner.modules.lock()) {
        // SAFETY: the caller's promise.
        unsafe { module.free() }
    }
    if owner.is_of_loader {
        let loader = owner.loader();
        for (_, package) in std::mem::take(&mut *loader.packages.write()) {
            // SAFETY: as above.
            unsafe { package.free() }
        }
        // SAFETY: as above.
        unsafe { loader.free() }
    }
    // SAFETY: as above.
    unsafe { owner.free() }
}
