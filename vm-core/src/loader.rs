//! Class loaders, their name spaces, packages and modules as the VM sees them.
#![allow(unsafe_code)] // reason: metadata pointers (V1)

use crate::class::ClassRef;
use crate::metadata::{metadata_pointer, owned_metadata};
use crate::model::RootSlot;
use crate::owner::OwnerRef;
use crate::symbol::Symbol;
use parking_lot::{Mutex, RwLock};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;

owned_metadata! {
    /// Pointer to a [`Loader`] (V1).
    LoaderRef, Loader
}
owned_metadata! {
    /// Pointer to a [`Module`] (V1).
    ModuleRef, Module
}
owned_metadata! {
    /// Pointer to a [`Package`] (V1).
    PackageRef, Package
}

/// A class loader and the classes it defined or initiated (JVMS 5.3).
pub struct Loader {
    /// Index in `Vm::loaders`; 0 is the boot loader.
    pub id: u32,
    /// The `java.lang.ClassLoader` object; null for the boot loader.
    pub object: RootSlot,
    /// Classes by internal name, of which this is an initiating loader. Hidden classes are not in it.
    pub classes: RwLock<FxHashMap<Symbol, ClassRef>>,
    /// Owner of the classes that it defines.
    pub owner: OwnerRef,
    /// Run-time packages by internal name.
    pub packages: RwLock<FxHashMap<Symbol, PackageRef>>,
    /// The unnamed module.
    pub unnamed_module: OnceLock<ModuleRef>,
    /// Loader constraints: names on whose class this loader must agree with others (JVMS 5.3.4), by constraint set.
    pub constraints: Mutex<FxHashMap<Symbol, u32>>,
    /// Names being loaded right now, by thread id, to detect circularity (ClassCircularityError).
    pub loading: Mutex<Vec<(Symbol, u32)>>,
}

impl Loader {
    /// An empty loader.
    pub fn make(id: u32, owner: OwnerRef) -> LoaderRef {
        let loader = LoaderRef::leak(Loader {
            id,
            object: RootSlot::default(),
            classes: RwLock::default(),
            owner,
            packages: RwLock::default(),
            unnamed_module: OnceLock::new(),
            constraints: Mutex::default(),
            loading: Mutex::default(),
        });
        owner.set_loader(loader);
        loader
    }
    /// The boot loader?
    pub fn is_boot(&self) -> bool {
        self.id == 0
    }
    /// The class of which this loader is recorded as initiating loader.
    pub fn find_class(&self, name: Symbol) -> Option<ClassRef> {
        self.classes.read().get(&name).copied()
    }
}

/// A module (JVMS 5.3.6) as `java.lang.Module`'s natives define it.
pub struct Module {
    /// Name; `None` for unnamed modules.
    pub name: Option<Symbol>,
    /// Loader of its classes.
    pub loader: LoaderRef,
    /// The `java.lang.Module` object.
    pub object: RootSlot,
    /// Version string, if any.
    pub version: Option<String>,
    /// Location URL, if any.
    pub location: Option<String>,
    /// Read modules.
    pub reads: RwLock<FxHashSet<ModuleRef>>,
    /// Reads every unnamed module (all loaders').
    pub reads_all_unnamed: std::sync::atomic::AtomicBool,
}

/// A run-time package and its exports.
pub struct Package {
    /// Internal name.
    pub name: Symbol,
    /// Its module.
    pub module: ModuleRef,
    /// Exported to everyone.
    pub exported: std::sync::atomic::AtomicBool,
    /// Exported to all unnamed modules.
    pub exported_unnamed: std::sync::atomic::AtomicBool,
    /// Qualified exports.
    pub exported_to: RwLock<FxHashSet<ModuleRef>>,
    /// Boot packages: a class of it was defined (`getSystemPackages`).
    pub has_classes: std::sync::atomic::AtomicBool,
}
