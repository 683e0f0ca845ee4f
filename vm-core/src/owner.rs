//! Owners: which metadata lives and dies together. A class loader owns the classes it defined; a hidden class that is not strongly
//! tied to its loader has an owner of its own. See [0006](../../docs/decisions/0006-class-unloading.md).
#![allow(unsafe_code)] // reason: metadata pointers (V1)

use crate::class::ClassRef;
use crate::loader::{LoaderRef, ModuleRef};
use crate::metadata::{metadata_pointer, owned_metadata};
use crate::model::Globals;
use parking_lot::Mutex;
use rustc_hash::FxHashSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

owned_metadata! {
    /// Pointer to an [`Owner`] (V1).
    OwnerRef, Owner
}

/// What keeps an owner: for a loader its `java.lang.ClassLoader`, for a hidden class its mirror, for both every object of its classes,
/// and whoever [needs](Owner::need) it.
pub struct Owner {
    /// Loader of its classes.
    loader: OnceLock<LoaderRef>,
    /// Owns the whole name space of the loader.
    pub is_of_loader: bool,
    /// Not the owner of what a built-in loader defined, which stays.
    pub is_unloadable: bool,
    /// Full collections: something that is alive needs it. True otherwise.
    reached: AtomicBool,
    /// Its classes, arrays included.
    pub classes: Mutex<Vec<ClassRef>>,
    /// Modules of the loader.
    pub modules: Mutex<Vec<ModuleRef>>,
    /// Resolved constants, call sites.
    pub globals: Globals,
    /// Unloadable owners of what its classes refer to.
    needs: Mutex<FxHashSet<OwnerRef>>,
    /// Bytes of its metadata.
    pub bytes: AtomicUsize,
}

impl Owner {
    /// Without a loader yet.
    fn new(is_of_loader: bool, is_unloadable: bool) -> Owner {
        Owner {
            loader: OnceLock::new(),
            is_of_loader,
            is_unloadable,
            reached: AtomicBool::new(true),
            classes: Mutex::default(),
            modules: Mutex::default(),
            globals: Globals::default(),
            needs: Mutex::default(),
            bytes: AtomicUsize::new(0),
        }
    }
    /// Of a loader that is about to be made, which [`Owner::set_loader`] tells.
    pub fn of_loader(is_unloadable: bool) -> OwnerRef {
        OwnerRef::leak(Owner::new(true, is_unloadable))
    }
    /// Of one hidden class of a loader.
    pub fn of_hidden(loader: LoaderRef) -> OwnerRef {
        let owner = OwnerRef::leak(Owner::new(false, true));
        owner.set_loader(loader);
        owner.need(loader.owner);
        owner
    }
    /// Loader of its classes.
    pub fn loader(&self) -> LoaderRef {
        *self.loader.get().unwrap_or_else(|| unreachable!("V1: set when it was made"))
    }
    /// Ends the making of a loader's owner.
    pub fn set_loader(&self, loader: LoaderRef) {
        let _ = self.loader.set(loader);
    }
    /// Notes that a class of this owner refers to metadata of `other`, which stays as long as this one.
    pub fn need(&self, other: OwnerRef) {
        if other.is_unloadable && !std::ptr::eq(self, other.get()) {
            self.needs.lock().insert(other);
        }
    }
    /// After the marking of a full collection: nothing needs it any more.
    pub fn is_dead(&self) -> bool {
        !self.reached.load(Ordering::Relaxed)
    }
    /// Begins marking.
    pub(crate) fn forget(&self) {
        self.reached.store(!self.is_unloadable, Ordering::Relaxed);
    }
    /// Visits the root slots of its metadata; the world is stopped.
    pub(crate) fn each_slot(&self, f: &mut dyn FnMut(*mut u32)) {
        for c in self.classes.lock().iter() {
            for slot in [&c.mirror, &c.protection_domain, &c.class_data, &c.init_error] {
                f(slot.as_slot());
            }
        }
        for m in self.modules.lock().iter() {
            f(m.object.as_slot());
        }
        if self.is_of_loader {
            f(self.loader().object.as_slot());
        }
        self.globals.each(f);
    }
}

/// Owners to which marking has come, whose slots are to be visited yet.
#[derive(Default)]
pub struct Reached(Mutex<Vec<OwnerRef>>);

impl Reached {
    /// Notes that something alive needs an owner.
    #[inline]
    pub fn reach(&self, owner: OwnerRef) {
        if owner.is_dead() {
            owner.get().reached.store(true, Ordering::Relaxed);
            self.0.lock().push(owner);
        }
    }
    /// Notes all that an owner needs.
    pub(crate) fn reach_needs(&self, owner: OwnerRef) {
        owner.needs.lock().iter().for_each(|&other| self.reach(other));
    }
    /// Visits the slots of those reached since the last call, and tells whether there were any.
    pub(crate) fn each(&self, f: &mut dyn FnMut(*mut u32)) -> bool {
        let found = std::mem::take(&mut *self.0.lock());
        for &owner in &found {
            self.reach_needs(owner);
            owner.each_slot(f);
        }
        !found.is_empty()
    }
}
