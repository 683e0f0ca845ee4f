//! Run-time classes: instance classes, interfaces, arrays, primitive types.
#![allow(unsafe_code)] // reason: metadata pointers (V1)

use crate::constant_pool::RuntimeConstantPool;
use crate::field::{Field, FieldRef, Kind};
use crate::ids::ClassId;
use crate::loader::{LoaderRef, ModuleRef};
use crate::metadata::metadata_pointer;
use crate::method::MethodRef;
use crate::model::RootSlot;
use crate::owner::OwnerRef;
use crate::symbol::Symbol;
use classloader::{AccessFlags, ClassFile};
use parking_lot::{Condvar, Mutex};
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, AtomicU64, Ordering};

/// What a class is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClassKind {
    /// A class or interface with a class file.
    Instance,
    /// An array whose component type is a class, interface or array.
    ObjectArray,
    /// An array of a primitive type.
    PrimitiveArray(Kind),
    /// A primitive type or void.
    Primitive(Kind),
}

/// Initialization state (JVMS 5.5). The order of the values is the order of progress.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)] // reason: the names are JVMS terms
pub enum InitState {
    Loaded = 0,
    Linking = 1,
    Linked = 2,
    BeingInitialized = 3,
    Initialized = 4,
    Erroneous = 5,
}

/// Special treatment by the collector and allocation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum InstanceKind {
    /// Plain fields.
    Plain,
    /// `java.lang.Class`: size and references depend on the mirrored class's statics.
    Mirror,
    /// Subclass of `java.lang.ClassLoader`: keeps the loader's classes.
    Loader,
    /// Subclass of `java.lang.ref.Reference`.
    Reference(gc::RefKind),
}

/// Locking part of initialization: who runs `<clinit>`.
#[derive(Default)]
pub struct InitLock {
    /// Id of the initializing thread (`JavaThread::id`), 0 if none.
    pub thread: u32,
}

/// Method table of one interface as implemented by a class: index = `Method::itable_index`.
pub struct Itable {
    /// The interface.
    pub interface: ClassRef,
    /// Selected implementations; `None` = AbstractMethodError or IncompatibleClassChangeError, decided at the call.
    pub methods: Box<[Option<MethodRef>]>,
}

/// A superclass chain, in memory that machine code reads.
#[repr(C)]
pub struct Supers {
    pub(crate) first: NonNull<ClassRef>,
    pub(crate) len: usize,
}

// SAFETY: it owns what it points to, and never changes.
unsafe impl Send for Supers {}
// SAFETY: as above.
unsafe impl Sync for Supers {}

impl From<Vec<ClassRef>> for Supers {
    fn from(chain: Vec<ClassRef>) -> Supers {
        let chain = Box::leak(chain.into_boxed_slice());
        Supers { first: NonNull::from(&mut *chain).cast(), len: chain.len() }
    }
}

impl Deref for Supers {
    type Target = [ClassRef];
    #[inline(always)]
    fn deref(&self) -> &[ClassRef] {
        // SAFETY: V1, made of a leaked slice of that length.
        unsafe { std::slice::from_raw_parts(self.first.as_ptr(), self.len) }
    }
}

impl Drop for Supers {
    fn drop(&mut self) {
        let slice = std::ptr::slice_from_raw_parts_mut(self.first.as_ptr(), self.len);
        // SAFETY: leaked by `from`, freed once.
        drop(unsafe { Box::from_raw(slice) });
    }
}

/// A class, interface, array class or primitive type.
///
/// `#[repr(C)]` with what machine code and interpreter read first.
#[repr(C)]
pub struct Class {
    /// First of `vtable_len` entries; null before linking.
    pub(crate) vtable: AtomicPtr<MethodRef>,
    vtable_len: AtomicU32,
    /// Index in the class table and in object headers.
    pub id: ClassId,
    /// Instance: bytes of an instance (8-aligned, header included). Arrays: 0. Mirrors are larger: see [`Class::mirror_size`].
    pub instance_size: u32,
    pub(crate) init_state: AtomicU8,
    /// What it is.
    pub kind: ClassKind,
    /// Special treatment.
    pub instance_kind: InstanceKind,
    /// Arrays: log2 of the element size.
    pub element_shift: u8,
    /// True when instances need `Finalizer.register`.
    pub has_finalizer: bool,
    /// Instances keep its owner alive: it is not one that stays.
    pub is_unloadable: bool,
    /// The `java.lang.Class` object.
    pub mirror: RootSlot,
    /// Superclass chain from `Object` (index 0) to this class.
    pub supers: Supers,
    /// Last interface that a subtype test found (class id), a hint.
    pub secondary_cache: AtomicU32,
    /// Transitive closure of the superinterfaces (and for interfaces: itself).
    pub all_interfaces: Box<[ClassRef]>,
    /// Internal name: `java/lang/String`, `[I`, `int`. Hidden classes: with `+` and a suffix (as HotSpot's `Name+0x..`).
    pub name: Symbol,
    /// Flags of the class file (`InnerClasses` flags are in [`Class::modifiers`]).
    pub access: AccessFlags,
    /// Superclass; `None` for `Object`, interfaces have `Object`, arrays have `Object`.
    pub super_class: Option<ClassRef>,
    /// Direct superinterfaces in order.
    pub interfaces: Box<[ClassRef]>,
    /// Defining loader (for arrays: of the element class).
    pub loader: LoaderRef,
    /// What it lives and dies with.
    pub owner: OwnerRef,
    /// Arrays: component class.
    pub component: Option<ClassRef>,
    /// Array class of which this is the component.
    pub array_class: OnceLock<ClassRef>,
    /// The module.
    pub module: OnceLock<ModuleRef>,
    /// Parsed class file (`'static` means V1: freed with the class).
    pub class_file: Option<&'static ClassFile>,
    /// Run-time constant pool; empty for arrays and primitives.
    pub constant_pool: RuntimeConstantPool,
    /// Declared fields.
    pub(crate) fields: OnceLock<Box<[Field]>>,
    /// Declared methods in class-file order.
    pub(crate) methods: OnceLock<Box<[MethodRef]>>,
    /// Indices of `methods` sorted by name symbol.
    pub(crate) methods_by_name: OnceLock<Box<[u16]>>,
    /// Offsets of reference fields of instances, superclasses included.
    pub ref_offsets: Box<[u32]>,
    /// Offsets of static reference fields in the mirror.
    pub static_ref_offsets: OnceLock<Box<[u32]>>,
    /// Size of the mirror in bytes, statics included.
    pub mirror_size: AtomicU32,
    /// Interface dispatch tables, set by linking.
    pub itables: OnceLock<Box<[Itable]>>,
    /// Initialization lock and its condition.
    pub init_lock: Mutex<InitLock>,
    /// Signalled when initialization or linking ends.
    pub init_cond: Condvar,
    /// Protection domain (null = none).
    pub protection_domain: RootSlot,
    /// `classData` of hidden classes.
    pub class_data: RootSlot,
    /// Exception that made the class erroneous: (class name, message) for later NoClassDefFoundErrors.
    pub init_error: RootSlot,
    /// Resolved nest host.
    pub nest_host: OnceLock<ClassRef>,
    /// Why the claimed nest host is none.
    pub nest_host_error: OnceLock<String>,
    /// Defined by `Lookup.defineHiddenClass`.
    pub is_hidden: bool,
    /// Package in internal form, empty symbol for the unnamed package.
    pub package: Symbol,
    /// Cached `Class.getModifiers()`.
    pub modifiers: AtomicU32,
    /// Redefinition count, for reflection caches.
    pub redefined: AtomicU32,
    /// The array of `setSigners`: bits of a global, 0 for none.
    pub signers: AtomicU64,
}

metadata_pointer! {
    /// Pointer to a [`Class`] (V1).
    ClassRef, Class
}
impl std::fmt::Debug for ClassRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.name)
    }
}

impl Class {
    /// State of initialization; `Initialized` is seen with acquire ordering.
    #[inline(always)]
    pub fn state(&self) -> InitState {
        match self.init_state.load(Ordering::Acquire) {
            0 => InitState::Loaded,
            1 => InitState::Linking,
            2 => InitState::Linked,
            3 => InitState::BeingInitialized,
            4 => InitState::Initialized,
            _ => InitState::Erroneous,
        }
    }
    /// Moves to a state.
    pub(crate) fn set_state(&self, s: InitState) {
        self.init_state.store(s as u8, Ordering::Release)
    }
    /// True when static members may be used without an initialization check.
    #[inline(always)]
    pub fn is_initialized(&self) -> bool {
        self.init_state.load(Ordering::Acquire) == InitState::Initialized as u8
    }
    /// `ACC_INTERFACE`.
    #[inline]
    pub fn is_interface(&self) -> bool {
        self.access.is_interface()
    }
    /// Array class?
    #[inline(always)]
    pub fn is_array(&self) -> bool {
        matches!(self.kind, ClassKind::ObjectArray | ClassKind::PrimitiveArray(_))
    }
    /// Primitive type or void?
    pub fn is_primitive(&self) -> bool {
        matches!(self.kind, ClassKind::Primitive(_))
    }
    /// A class or interface with a class file?
    pub fn is_instance(&self) -> bool {
        matches!(self.kind, ClassKind::Instance)
    }
    /// Kind of an array's elements.
    pub fn element_kind(&self) -> Kind {
        match self.kind {
            ClassKind::PrimitiveArray(k) => k,
            _ => Kind::Object,
        }
    }
    /// Declared fields.
    pub fn fields(&self) -> &[Field] {
        self.fields.get().map_or(&[], |f| f)
    }
    /// Declared methods.
    pub fn methods(&self) -> &[MethodRef] {
        self.methods.get().map_or(&[], |m| m)
    }
    /// The virtual method table, empty before linking.
    #[inline]
    pub fn vtable(&self) -> &[MethodRef] {
        let p = self.vtable.load(Ordering::Acquire);
        if p.is_null() {
            return &[];
        }
        // SAFETY: set once by `set_vtable` from a leaked slice of that length (V1).
        unsafe { std::slice::from_raw_parts(p, self.vtable_len.load(Ordering::Relaxed) as usize) }
    }
    /// Entry of the virtual method table; `index` comes from a linked method of a superclass (V6).
    #[inline(always)]
    pub fn vtable_at(&self, index: u32) -> MethodRef {
        debug_assert!(index < self.vtable_len.load(Ordering::Relaxed));
        let p = self.vtable.load(Ordering::Relaxed).wrapping_add(index as usize);
        // SAFETY: a subclass's table extends its superclass's (linking), so the index is in range.
        unsafe { *p }
    }
    /// Frees what the class owns through raw pointers; its owner is being freed.
    pub(crate) fn free_parts(&self) {
        let p = self.vtable.load(Ordering::Relaxed);
        if !p.is_null() {
            let slice = std::ptr::slice_from_raw_parts_mut(p, self.vtable_len.load(Ordering::Relaxed) as usize);
            // SAFETY: leaked by `set_vtable`, freed once.
            drop(unsafe { Box::from_raw(slice) });
        }
        if let Some(f) = self.class_file {
            // SAFETY: leaked by the definition of the class, freed once, after its methods.
            drop(unsafe { Box::from_raw(std::ptr::from_ref(f).cast_mut()) });
        }
    }
    /// Publishes the table, once.
    pub(crate) fn set_vtable(&self, t: Box<[MethodRef]>) {
        let t = Box::leak(t);
        self.vtable_len.store(t.len() as u32, Ordering::Relaxed);
        self.vtable.store(t.as_mut_ptr(), Ordering::Release);
    }
    /// Subtype test for any two types (JVMS 4.10.1.2 `isAssignable` between loaded classes).
    pub fn is_subtype_of(&self, target: ClassRef) -> bool {
        let t = target.get();
        if std::ptr::eq(self, t) {
            return true;
        }
        match t.kind {
            ClassKind::Instance if t.is_interface() => {
                if self.secondary_cache.load(Ordering::Relaxed) == t.id.0 {
                    return true;
                }
                let found = self.all_interfaces.contains(&target);
                if found {
                    self.secondary_cache.store(t.id.0, Ordering::Relaxed);
                }
                found
            }
            ClassKind::Instance => {
                let depth = t.supers.len();
                self.supers.len() >= depth && depth > 0 && self.supers[depth - 1] == target
            }
            ClassKind::ObjectArray => match (self.kind, self.component, t.component) {
                (ClassKind::ObjectArray, Some(mine), Some(theirs)) => mine.is_subtype_of(theirs),
                _ => false,
            },
            _ => false,
        }
    }
    /// Declared method by name and descriptor.
    pub fn find_declared_method(&self, name: Symbol, descriptor: Symbol) -> Option<MethodRef> {
        let (methods, order) = (self.methods(), self.methods_by_name.get()?);
        let start = order.partition_point(|&i| methods[i as usize].name < name);
        order[start..]
            .iter()
            .map(|&i| methods[i as usize])
            .take_while(|m| m.name == name)
            .find(|m| m.descriptor == descriptor)
    }
    /// Declared field by name and descriptor.
    pub fn find_declared_field(&self, name: Symbol, descriptor: Symbol) -> Option<FieldRef> {
        self.fields().iter().find(|f| f.name == name && f.descriptor == descriptor).map(FieldRef::new)
    }
    /// Name with dots, as in messages and `Class.getName()`; hidden classes and their arrays: `pkg.Name/0x..`.
    pub fn external_name(&self) -> String {
        let mut name = self.name.as_str().replace('/', ".");
        let mut bottom = self;
        while let Some(c) = &bottom.component {
            bottom = c;
        }
        if bottom.is_hidden
            && let Some(i) = name.rfind('+')
        {
            name.replace_range(i..=i, "/");
        }
        name
    }
    /// The descriptor of values of this type.
    pub fn descriptor(&self) -> String {
        match self.kind {
            ClassKind::Primitive(k) => k.letter().to_string(),
            ClassKind::Instance => format!("L{};", self.name),
            _ => self.name.as_str().into_owned(),
        }
    }
}

/// The parts of a new class that its maker decides; the rest starts empty.
pub struct NewClass {
    /// See the fields of [`Class`].
    pub id: ClassId,
    #[allow(missing_docs)] // reason: as the field of `Class` of the same name, here and below
    pub name: Symbol,
    #[allow(missing_docs)]
    pub kind: ClassKind,
    #[allow(missing_docs)]
    pub instance_kind: InstanceKind,
    #[allow(missing_docs)]
    pub access: AccessFlags,
    #[allow(missing_docs)]
    pub super_class: Option<ClassRef>,
    #[allow(missing_docs)]
    pub interfaces: Box<[ClassRef]>,
    #[allow(missing_docs)]
    pub loader: LoaderRef,
    #[allow(missing_docs)]
    pub owner: OwnerRef,
    #[allow(missing_docs)]
    pub component: Option<ClassRef>,
    #[allow(missing_docs)]
    pub class_file: Option<&'static ClassFile>,
    #[allow(missing_docs)]
    pub constant_pool: RuntimeConstantPool,
    #[allow(missing_docs)]
    pub instance_size: u32,
    #[allow(missing_docs)]
    pub ref_offsets: Box<[u32]>,
    #[allow(missing_docs)]
    pub has_finalizer: bool,
    #[allow(missing_docs)]
    pub is_hidden: bool,
    #[allow(missing_docs)]
    pub package: Symbol,
}

impl NewClass {
    /// Allocates the class; it lives as long as its owner (V1).
    pub(crate) fn leak(self) -> ClassRef {
        let mut all: Vec<ClassRef> = Vec::new();
        let inherited = self.super_class.iter().chain(self.interfaces.iter());
        for i in inherited.flat_map(|c| c.get().all_interfaces.iter()).chain(self.interfaces.iter()) {
            if !all.contains(i) {
                all.push(*i);
            }
        }
        let mut supers: Vec<ClassRef> = self.super_class.map(|s| s.get().supers.to_vec()).unwrap_or_default();
        let element_shift = match self.kind {
            ClassKind::PrimitiveArray(k) => k.bytes().trailing_zeros() as u8,
            _ => 2,
        };
        let boxed = Box::leak(Box::new(Class {
            vtable: AtomicPtr::default(),
            vtable_len: AtomicU32::new(0),
            id: self.id,
            instance_size: self.instance_size,
            init_state: AtomicU8::new(InitState::Loaded as u8),
            kind: self.kind,
            instance_kind: self.instance_kind,
            element_shift,
            has_finalizer: self.has_finalizer,
            is_unloadable: self.owner.is_unloadable,
            mirror: RootSlot::default(),
            supers: Supers::from(Vec::new()),
            secondary_cache: AtomicU32::new(0),
            all_interfaces: all.into(),
            name: self.name,
            access: self.access,
            super_class: self.super_class,
            interfaces: self.interfaces,
            loader: self.loader,
            owner: self.owner,
            component: self.component,
            array_class: OnceLock::new(),
            module: OnceLock::new(),
            class_file: self.class_file,
            constant_pool: self.constant_pool,
            fields: OnceLock::new(),
            methods: OnceLock::new(),
            methods_by_name: OnceLock::new(),
            ref_offsets: self.ref_offsets,
            static_ref_offsets: OnceLock::new(),
            mirror_size: AtomicU32::new(0),
            itables: OnceLock::new(),
            init_lock: Mutex::default(),
            init_cond: Condvar::new(),
            protection_domain: RootSlot::default(),
            class_data: RootSlot::default(),
            init_error: RootSlot::default(),
            nest_host: OnceLock::new(),
            nest_host_error: OnceLock::new(),
            is_hidden: self.is_hidden,
            package: self.package,
            modifiers: AtomicU32::new(0),
            redefined: AtomicU32::new(0),
            signers: AtomicU64::new(0),
        }));
        let me = ClassRef(NonNull::from(&mut *boxed));
        // An interface is not in its own superclass chain's tests, but it is its own superinterface.
        if !(self.kind == ClassKind::Instance && self.access.is_interface()) {
            supers.push(me);
        } else {
            let mut with_self = boxed.all_interfaces.to_vec();
            with_self.push(me);
            boxed.all_interfaces = with_self.into();
        }
        boxed.supers = supers.into();
        self.owner.classes.lock().push(me);
        me
    }
}
