//! The virtual machine: everything that outlives a thread hangs off [`Vm`] (D3).
#![allow(unsafe_code)] // reason: frees the metadata that V1 keeps alive

use crate::class::{Class, ClassKind, ClassRef, InstanceKind, NewClass};
use crate::constant_pool::RuntimeConstantPool;
use crate::exceptions::Preallocated;
use crate::field::Kind;
use crate::host::Host;
use crate::ids::ClassId;
use crate::loader::{Loader, LoaderRef, Module, ModuleRef};
use crate::method::{Method, MethodRef};
use crate::model::{Globals, JavaModel, ModelOffsets, PointerTable};
use crate::monitor::MonitorTable;
use crate::natives::NativeRegistry;
use crate::options::VmOptions;
use crate::owner::{Owner, OwnerRef};
use crate::seams::{Compiler, Executor};
use crate::stats::Stats;
use crate::strings::InternTable;
use crate::symbol::{Symbol, SymbolTable, WellKnownSymbols};
use crate::threads::Threads;
use crate::wellknown::{WellKnownClasses, WellKnownFields, WellKnownMethods};
use classloader::AccessFlags;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Instant;

/// Classes a VM can have (22 bits in object headers).
const MAX_CLASSES: usize = 1 << gc::header::CLASS_BITS;
/// Methods a VM can have.
const MAX_METHODS: usize = 1 << 24;
/// Class loaders and modules a VM can have.
const MAX_LOADERS: usize = 1 << 22;

/// Why a VM could not be made.
#[derive(Debug)]
pub enum VmError {
    /// The heap cannot be reserved as asked.
    Heap(gc::HeapError),
    /// The host refused address space for the VM's own tables.
    AddressSpace,
    /// The JDK's `lib/modules` cannot be read.
    Image(std::path::PathBuf, String),
    /// The module graph cannot be made; the class library has printed why.
    BootLayer,
    /// Boot ended in a Java exception: its text.
    Boot(String),
}
impl std::fmt::Display for VmError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            VmError::Heap(e) => e.fmt(f),
            VmError::AddressSpace => f.write_str("Could not reserve address space for the VM's tables"),
            VmError::Image(p, e) => write!(f, "{}: {e}", p.display()),
            VmError::BootLayer => f.write_str("the boot layer cannot be made"),
            VmError::Boot(t) => f.write_str(t),
        }
    }
}
impl std::error::Error for VmError {}

/// Offsets of the fields that the VM adds to classes of the library.
#[derive(Default)]
pub struct Injected {
    /// `MemberName.vmindex` (long): vtable or itable index, or field offset.
    pub member_name_vmindex: AtomicU32,
    /// `ResolvedMethodName` (int): method id.
    pub resolved_method_target: AtomicU32,
    /// `ResolvedMethodName` (reference): mirror of the method's class, which keeps the method.
    pub resolved_method_holder: AtomicU32,
    /// `Module` (int): index in `Vm::modules`.
    pub module_id: AtomicU32,
}

/// A virtual machine.
pub struct Vm {
    /// What it was made with.
    pub options: VmOptions,
    /// The heap.
    pub heap: gc::Heap<JavaModel>,
    /// Safepoints.
    pub safepoints: gc::Safepoints,
    /// The counters of `-Xstats`.
    pub stats: Stats,
    /// The methods that stand for default methods which their classes do not inherit.
    pub(crate) overpasses: Mutex<FxHashMap<(ClassId, Symbol, Symbol), MethodRef>>,
    /// Interned names.
    pub symbols: SymbolTable,
    /// Names the VM itself uses.
    pub sym: WellKnownSymbols,
    /// Classes the VM names.
    pub c: WellKnownClasses,
    /// Fields the VM names.
    pub f: WellKnownFields,
    /// Methods the VM names.
    pub m: WellKnownMethods,
    /// Offsets of added fields.
    pub injected: Injected,
    /// Offsets the collector shares.
    pub model_offsets: Arc<ModelOffsets>,
    /// All classes by id.
    pub classes: PointerTable<Class>,
    /// All methods by id.
    pub methods: PointerTable<Method>,
    /// Global roots.
    pub globals: Globals,
    /// Interned strings.
    pub interned: InternTable,
    /// Loader constraints.
    pub constraints: crate::constraints::Constraints,
    /// Inflated locks.
    pub monitors: MonitorTable,
    /// Errors made at boot.
    pub preallocated: Preallocated,
    /// The boot loader.
    pub boot: LoaderRef,
    /// All loaders that have a `ClassLoader` object, by id.
    pub loaders: PointerTable<Loader>,
    /// All modules.
    pub modules: PointerTable<Module>,
    /// All owners of metadata.
    pub owners: Mutex<Vec<OwnerRef>>,
    /// How much memory metadata takes.
    pub metaspace: crate::metaspace::Metaspace,
    /// What class unloading has counted.
    pub unloading: crate::unload::Unloading,
    /// The module `java.base`, once Java code has defined it.
    pub java_base: OnceLock<ModuleRef>,
    /// Where boot classes come from.
    pub boot_path: crate::boot_path::BootPath,
    /// Native methods.
    pub natives: NativeRegistry,
    /// The interpreter.
    pub executor: Box<dyn Executor>,
    /// The compiler; absent: everything is interpreted. Set before the first Java code runs.
    pub compiler: OnceLock<Box<dyn Compiler>>,
    /// Set when a profile is made.
    pub profiler: OnceLock<crate::profiler::Profiler>,
    /// What the guest may use of the host.
    pub host: Box<dyn Host>,
    /// Threads.
    pub threads: Threads,
    /// Head of the list of references to enqueue (a root), and its condition.
    pub references: crate::references::PendingReferences,
    /// Agents that see class files.
    pub agents: crate::agents::Agents,
    /// When the VM was made.
    pub started: Instant,
    /// Whether threads measure how long they wait for each other.
    pub contention_timed: AtomicBool,
    primitives: OnceLock<[(ClassRef, Option<ClassRef>); 16]>,
    booted: AtomicBool,
    /// Set when `Shutdown` has run: exit is under way.
    pub exiting: AtomicBool,
    /// What Java code holds by address.
    pub native_blocks: crate::native_blocks::NativeBlocks,
    /// Who embeds the VM, for the functions that it gives to natives.
    pub embedder: OnceLock<Box<dyn std::any::Any + Send + Sync>>,
    /// Whether the VM ends before its program does.
    pub end: crate::ending::End,
}

/// A bug of the VM or of the host that cannot become a Java exception.
pub fn fatal(what: &str) -> ! {
    eprintln!("carafe: fatal: {what}");
    std::process::abort()
}

fn raw_class(id: ClassId, name: Symbol, kind: ClassKind, loader: LoaderRef, access: u16, package: Symbol) -> NewClass {
    NewClass {
        id,
        name,
        kind,
        instance_kind: InstanceKind::Plain,
        access: AccessFlags(access),
        super_class: None,
        interfaces: Box::default(),
        loader,
        owner: loader.owner,
        component: None,
        class_file: None,
        constant_pool: RuntimeConstantPool::empty(),
        instance_size: 8,
        ref_offsets: Box::default(),
        has_finalizer: false,
        is_hidden: false,
        package,
    }
}

impl Vm {
    /// Makes a VM that has not booted: no class is loaded yet.
    pub fn new(
        options: VmOptions,
        executor: Box<dyn Executor>,
        host: Box<dyn Host>,
        natives: NativeRegistry,
    ) -> Result<Arc<Vm>, VmError> {
        let symbols = SymbolTable::default();
        let sym = WellKnownSymbols::new(&symbols);
        let classes: PointerTable<Class> = PointerTable::reserve(MAX_CLASSES).ok_or(VmError::AddressSpace)?;
        let methods = PointerTable::reserve(MAX_METHODS).ok_or(VmError::AddressSpace)?;
        let loaders = PointerTable::reserve(MAX_LOADERS).ok_or(VmError::AddressSpace)?;
        let modules = PointerTable::reserve(MAX_LOADERS).ok_or(VmError::AddressSpace)?;
        let boot = Loader::make(0, Owner::of_loader(false));
        let empty = symbols.intern(b"");
        let mut fillers = [ClassId(0); 2];
        for (i, kind) in [ClassKind::PrimitiveArray(Kind::Int), ClassKind::Instance].into_iter().enumerate() {
            let id = classes.next_index().ok_or(VmError::AddressSpace)?;
            fillers[i] = ClassId(id);
            let class = raw_class(ClassId(id), symbols.intern(b"<filler>"), kind, boot, 0, empty).leak();
            classes.set(id, class.as_ptr());
        }
        let model_offsets = Arc::new(ModelOffsets::default());
        let model = JavaModel::new(&classes, &loaders, model_offsets.clone(), fillers);
        let started = Instant::now();
        let heap = gc::Heap::reserve(heap_config(&options, started), model).map_err(VmError::Heap)?;
        let boot_path = crate::boot_path::BootPath::open(&options)?;
        Ok(Arc::new(Vm {
            heap,
            safepoints: gc::Safepoints::new(),
            stats: Stats::new(options.stats),
            overpasses: Mutex::default(),
            symbols,
            sym,
            c: Default::default(),
            f: Default::default(),
            m: Default::default(),
            injected: Default::default(),
            model_offsets,
            classes,
            methods,
            globals: Default::default(),
            interned: Default::default(),
            constraints: Default::default(),
            monitors: Default::default(),
            preallocated: Default::default(),
            boot,
            loaders,
            modules,
            owners: Mutex::new(vec![boot.owner]),
            metaspace: Default::default(),
            unloading: Default::default(),
            java_base: OnceLock::new(),
            boot_path,
            agents: crate::agents::Agents::default(),
            natives,
            executor,
            compiler: OnceLock::new(),
            profiler: OnceLock::new(),
            host,
            threads: Default::default(),
            references: Default::default(),
            started,
            contention_timed: AtomicBool::new(false),
            primitives: OnceLock::new(),
            booted: AtomicBool::new(false),
            exiting: AtomicBool::new(false),
            native_blocks: Default::default(),
            embedder: OnceLock::new(),
            end: Default::default(),
            options,
        }))
    }
    /// Makes the primitive types and their arrays, once `Object` and its two array interfaces are loaded.
    pub(crate) fn make_primitives(&self, object: ClassRef, array_interfaces: [ClassRef; 2]) {
        use Kind::*;
        let all = [Boolean, Char, Float, Double, Byte, Short, Int, Long, Void];
        let names = ["boolean", "char", "float", "double", "byte", "short", "int", "long", "void"];
        let empty = self.symbols.intern(b"");
        let placeholder = (object, None);
        let mut table = [placeholder; 16];
        for (k, n) in all.into_iter().zip(names) {
            let id = self.class_id();
            let prim =
                raw_class(id, self.symbols.intern(n.as_bytes()), ClassKind::Primitive(k), self.boot, 0x411, empty)
                    .leak();
            prim.set_state(crate::class::InitState::Initialized);
            self.classes.set(id.0, prim.as_ptr());
            let mut array = None;
            if k != Void {
                let id = self.class_id();
                let name = self.symbols.intern(format!("[{}", k.letter()).as_bytes());
                let mut new = raw_class(id, name, ClassKind::PrimitiveArray(k), self.boot, 0x411, empty);
                new.super_class = Some(object);
                new.interfaces = array_interfaces.into();
                new.component = Some(prim);
                let a = new.leak();
                crate::linking::link_array(a);
                self.classes.set(id.0, a.as_ptr());
                let _ = prim.array_class.set(a);
                self.boot.classes.write().insert(name, a);
                array = Some(a);
            }
            table[k as usize] = (prim, array);
        }
        let _ = self.primitives.set(table);
    }
    /// The next class id; ends the process when 4 million classes exist (a limit of the object header).
    pub(crate) fn class_id(&self) -> ClassId {
        match self.classes.next_index() {
            Some(i) => ClassId(i),
            None => fatal("too many classes"),
        }
    }
    /// The class of `int[]` and its like; `kind` is not void, object or array.
    pub fn primitive_array(&self, kind: Kind) -> ClassRef {
        let t = self.primitives.get().unwrap_or_else(|| unreachable!("boot makes the primitive types first"));
        t[kind as usize].1.unwrap_or_else(|| unreachable!("no array of {kind:?}"))
    }
    /// The class of a primitive type or void.
    pub fn primitive_class(&self, kind: Kind) -> ClassRef {
        let t = self.primitives.get().unwrap_or_else(|| unreachable!("boot makes the primitive types first"));
        t[kind as usize].0
    }
    /// The compiler, if there is one.
    #[inline]
    pub fn compiler(&self) -> Option<&dyn Compiler> {
        self.compiler.get().map(|c| &**c)
    }
    /// The host's capabilities (D11).
    pub fn host(&self) -> &dyn Host {
        &*self.host
    }
    /// True when the class library is initialized (`System.initPhase3` is through).
    pub fn is_booted(&self) -> bool {
        self.booted.load(Ordering::Acquire)
    }
    pub(crate) fn set_booted(&self) {
        self.booted.store(true, Ordering::Release)
    }
    /// The class with an id.
    pub fn class_by_id(&self, id: ClassId) -> Option<ClassRef> {
        // SAFETY: the table holds class pointers.
        unsafe { ClassRef::from_bits(self.classes.get(id.0) as u64) }
    }
    /// The method with an id.
    pub fn method_by_id(&self, id: crate::ids::MethodId) -> Option<crate::method::MethodRef> {
        if id.0 >= self.methods.len() {
            return None;
        }
        // SAFETY: the table holds method pointers.
        unsafe { crate::method::MethodRef::from_bits(self.methods.get(id.0) as u64) }
    }
    /// The module at an index of the table.
    pub fn module_by_index(&self, index: u32) -> Option<ModuleRef> {
        // SAFETY: the table holds module pointers.
        unsafe { ModuleRef::from_bits(self.modules.get(index) as u64) }
    }
    /// Adds a module, which its loader's owner keeps; also returns its index.
    pub fn add_module(&self, module: Module) -> (ModuleRef, u32) {
        let Some(index) = self.modules.next_index() else { fatal("too many modules") };
        let module = ModuleRef::leak(module);
        module.loader.owner.modules.lock().push(module);
        self.modules.set(index, module.as_ptr());
        (module, index)
    }
    /// All modules.
    pub fn each_module(&self) -> impl Iterator<Item = ModuleRef> {
        (1..self.modules.len()).filter_map(|i| self.module_by_index(i))
    }
    /// Visits all classes.
    pub fn each_class(&self, mut f: impl FnMut(ClassRef)) {
        for i in 1..self.classes.len() {
            if let Some(c) = self.class_by_id(ClassId(i)) {
                f(c)
            }
        }
    }
}

fn heap_config(o: &VmOptions, started: Instant) -> gc::HeapConfig {
    let physical = crate::host::physical_memory();
    let max = o.heap_max.unwrap_or_else(|| (physical / 4).clamp(16 << 20, gc::MAX_HEAP)).max(gc::MIN_HEAP);
    let initial = o.heap_initial.unwrap_or(physical / 64).min(max);
    let log = match &o.log_gc {
        Some(sink) => {
            let sink = sink.0.clone();
            gc::GcLog::Lines(
                gc::GcLevel::Info,
                Box::new(move |l: gc::GcLine<'_>| sink(&l.decorated(started.elapsed()))),
            )
        }
        None => gc::GcLog::Off,
    };
    gc::HeapConfig {
        max,
        initial,
        nursery: o.nursery,
        zeal_move: o.zeal_move,
        soft_ref_ms_per_mb: o.soft_ref_ms_per_mb,
        verify: cfg!(debug_assertions),
        log,
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        crate::profiler::stop(self);
        if let Some(c) = self.compiler() {
            c.stop();
        }
        for i in 1..self.methods.len() {
            let p = self.methods.get(i);
            if !p.is_null() {
                // SAFETY: leaked once at its definition; no thread is left (V1).
                let m = unsafe { Box::from_raw(p) };
                self.executor.drop_prepared(&m);
            }
        }
        for i in 1..self.classes.len() {
            let p = self.classes.get(i);
            if !p.is_null() {
                // SAFETY: as above.
                let c = unsafe { Box::from_raw(p) };
                c.free_parts();
            }
        }
        for owner in std::mem::take(self.owners.get_mut()) {
            // SAFETY: as above; its classes are gone.
            unsafe { crate::unload::free_owner(owner) }
        }
    }
}
