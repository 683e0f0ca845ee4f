//! [`Jit`]: the compiler of one VM: what is compiled, installed and invalidated.
#![allow(unsafe_code)] // reason: hands code addresses to the runtime (J2)

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use cranelift_codegen::isa::{self, OwnedTargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use parking_lot::{Condvar, Mutex, MutexGuard, RwLock};
use vm_core::compile_command::CompileCommands;
use vm_core::compiled::{CompiledEntry, CompiledSite};
use vm_core::options::VmOptions;
use vm_core::seams::{Compiler, Discard, WorldStopped};
use vm_core::{Bci, ClassRef, Cx, Method, MethodId, MethodRef, OwnerRef, Vm};

use crate::build::{self, Assumption, Bailout, Built, Entry, World};
use crate::code_cache::CodeCache;
use crate::ir::{self, Function};
use crate::log::{Listing, Log, Task};
use crate::lower::{Environment, Failure, Lowered, lower};
use crate::needs::Needs;
use crate::objects::{HeapObjects, KnownObjects};
use crate::opt;
use crate::perf_map;
use crate::sites::SiteKind;
use crate::stats::{Counter, Phase, Stats};
use crate::trampolines::{Full, Shape, Trampolines};
use crate::vm_world::{Hierarchy, VmWorld, breaks};

/// Bytes of the stack of the compiler's thread: Cranelift recurses.
const WORKER_STACK: usize = 16 << 20;

/// Bytes of the code cache that code of methods leaves to adapters.
const ADAPTER_BYTES: usize = 64 << 10;

/// How often the same code is replaced because it is left too often; then it stays interpreted.
const MOST_DISCARDS: u32 = 30;

/// The compiler of one VM.
pub struct Jit {
    /// What the user says about methods.
    commands: CompileCommands,
    log: Log,
    /// Calls of a method before it is compiled.
    threshold: i32,
    pub(crate) cache: CodeCache,
    /// A compilation found no room in the cache.
    pub(crate) full: AtomicBool,
    /// No room can be made: nothing is compiled any more.
    pub(crate) gave_up: AtomicBool,
    /// Old code makes room for new code.
    pub(crate) flushes: bool,
    /// Bytes of code that went out of use since somebody looked.
    pub(crate) replaced_bytes: AtomicUsize,
    /// Made by the first job, so that start-up does not pay for it; none if Cranelift cannot.
    backend: OnceLock<Option<Backend>>,
    /// Compilations finish before the program goes on.
    batch: bool,
    /// What is being compiled, was compiled, or never will be.
    pub(crate) requested: Mutex<HashSet<(MethodId, Option<Bci>)>>,
    /// Functions that wait for the compiler's thread.
    pub(crate) queue: Mutex<Queue>,
    /// What the compilations that are under way rest on.
    pub(crate) under_way: Mutex<Vec<Arc<Needs>>>,
    /// Signalled when `queue` changes.
    pub(crate) jobs: Condvar,
    pub(crate) state: Mutex<State>,
    /// Code for loops; read without waiting for compilations.
    loops: RwLock<HashMap<(MethodId, Bci), &'static CompiledEntry>>,
    /// Classes that were linked; whoever changes it or rests on it holds `state`.
    pub(crate) hierarchy: RwLock<Hierarchy>,
    /// Instructions at which exceptions were often thrown by leaving compiled code, with the how manieth each is.
    pub(crate) throwers: RwLock<HashMap<(MethodId, Bci), usize>>,
    /// Objects in compiled code.
    pub(crate) known_objects: KnownObjects,
    /// Methods whose checks in front of loops have failed too often.
    pub(crate) unpredicted: Mutex<HashSet<MethodId>>,
    pub(crate) stats: Stats,
}

/// A function to be compiled.
pub(crate) struct Job {
    pub(crate) task: Task,
    built: Built,
    pub(crate) needs: Arc<Needs>,
    /// How many instructions were known to throw.
    throwers: usize,
    /// How often it was asked for again while it waited.
    wanted: u32,
}

#[derive(Default)]
pub(crate) struct Queue {
    pub(crate) jobs: VecDeque<Job>,
    worker: Option<JoinHandle<()>>,
    /// A full collection looks for what is dead: no job is begun meanwhile.
    pub(crate) paused: bool,
    stopped: bool,
}

impl Queue {
    /// Notes that a method is still interpreted as often as when it was asked for.
    fn want(&mut self, method: MethodId, osr: Option<Bci>) {
        let waiting = self.jobs.iter_mut().find(|job| job.task.method.id == method && job.task.osr == osr);
        if let Some(job) = waiting {
            job.wanted += 1;
        }
    }

    /// Takes the job that was asked for most often, the oldest of several.
    fn take(&mut self) -> Option<Job> {
        let most = self.jobs.iter().map(|job| job.wanted).max()?;
        let at = self.jobs.iter().position(|job| job.wanted == most)?;
        self.jobs.remove(at)
    }
}

/// What the compiler's thread works for.
struct Shared<'v> {
    jit: &'v Jit,
    vm: &'v Vm,
}

impl Shared<'_> {
    /// Does jobs until the VM ends.
    fn serve(self) {
        let mut queue = self.jit.queue.lock();
        while !queue.stopped {
            let job = if queue.paused { None } else { queue.take() };
            match job {
                Some(job) => {
                    self.jit.begin(&job);
                    MutexGuard::unlocked(&mut queue, || self.jit.work(self.vm, job))
                }
                None => self.jit.jobs.wait(&mut queue),
            }
        }
    }
}

/// What is installed.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) installed: HashMap<(MethodId, Option<Bci>), Installed>,
    /// Code that no new call enters, but that may still run.
    pub(crate) replaced: Vec<Installed>,
    /// How often code has made room for other code.
    pub(crate) flushes: HashMap<(MethodId, Option<Bci>), u32>,
    /// How often code was left so often that it was replaced.
    pub(crate) discards: HashMap<(MethodId, Option<Bci>), u32>,
}

/// Code, while it is in use or may still run.
pub(crate) struct Installed {
    pub(crate) task: Task,
    /// How Rust enters it.
    pub(crate) entry: &'static CompiledEntry,
    /// Bytes.
    size: usize,
    assumptions: Vec<Assumption>,
    pub(crate) needs: Arc<Needs>,
    /// How many instructions were known to throw when it was made.
    throwers: usize,
    /// What to write where to leave it at each place where an exception may be pending.
    checks: Vec<(usize, &'static [u8])>,
}

impl Installed {
    /// Its first instruction.
    pub(crate) fn code(&self) -> *const u8 {
        self.entry.code
    }
}

/// Why a method stays in the interpreter.
#[derive(Debug)]
enum Refused {
    Bailout(Bailout),
    Lowering(Failure),
    CacheFull,
    /// A class was loaded meanwhile.
    Overtaken,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Bailout(bailout) => bailout.fmt(f),
            Refused::Lowering(failure) => failure.fmt(f),
            Refused::CacheFull => f.write_str("the code cache is full"),
            Refused::Overtaken => f.write_str("a class was loaded meanwhile"),
        }
    }
}

impl From<Full> for Refused {
    fn from(_: Full) -> Refused {
        Refused::CacheFull
    }
}

/// The target: this machine.
fn target() -> Option<OwnedTargetIsa> {
    let mut flags = settings::builder();
    let wanted = [
        ("opt_level", "speed"),
        ("preserve_frame_pointers", "true"),
        ("enable_pinned_reg", "true"),
        ("enable_probestack", "false"),
        ("unwind_info", "false"),
        ("is_pic", "false"),
        ("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }),
    ];
    for (name, value) in wanted {
        flags.set(name, value).ok()?;
    }
    let mut builder = isa::lookup_by_name("x86_64-unknown-linux-gnu").ok()?;
    let features = [
        ("has_sse3", is_x86_feature_detected!("sse3")),
        ("has_ssse3", is_x86_feature_detected!("ssse3")),
        ("has_sse41", is_x86_feature_detected!("sse4.1")),
        ("has_sse42", is_x86_feature_detected!("sse4.2")),
        ("has_avx", is_x86_feature_detected!("avx")),
        ("has_avx2", is_x86_feature_detected!("avx2")),
        ("has_fma", is_x86_feature_detected!("fma")),
        ("has_bmi1", is_x86_feature_detected!("bmi1")),
        ("has_bmi2", is_x86_feature_detected!("bmi2")),
        ("has_lzcnt", is_x86_feature_detected!("lzcnt")),
        ("has_popcnt", is_x86_feature_detected!("popcnt")),
    ];
    for (name, _) in features.iter().filter(|(_, there)| *there) {
        builder.enable(name).ok()?;
    }
    builder.finish(settings::Flags::new(flags)).ok()
}

/// What code rests on.
struct Grounds {
    assumptions: Vec<Assumption>,
    needs: Arc<Needs>,
    throwers: usize,
}

/// What makes machine code.
struct Backend {
    isa: OwnedTargetIsa,
    trampolines: Trampolines,
}

impl Jit {
    /// What makes machine code, made at the first need.
    fn backend(&self) -> Result<&Backend, Full> {
        let make = || {
            let isa = target()?;
            let trampolines = Trampolines::new(&*isa, &self.cache).ok()?;
            Some(Backend { isa, trampolines })
        };
        self.backend.get_or_init(make).as_ref().ok_or(Full)
    }

    /// Makes the compiler of a VM. None where the host lets nobody make code executable: then all is interpreted.
    pub fn new(options: &VmOptions) -> Option<Jit> {
        let cache = CodeCache::new(options.code_cache)?.telling_perf(options.perf_map, options.jit_dump);
        Some(Jit {
            commands: options.compile_commands.clone(),
            log: Log::new(options.print_compilation),
            threshold: i32::try_from(options.compile_threshold).unwrap_or(i32::MAX).max(1),
            cache,
            full: AtomicBool::new(false),
            gave_up: AtomicBool::new(false),
            flushes: options.flush_code,
            replaced_bytes: AtomicUsize::new(0),
            backend: OnceLock::new(),
            batch: options.compile_threshold == 0 || !options.background_compilation,
            requested: Mutex::default(),
            queue: Mutex::default(),
            under_way: Mutex::default(),
            jobs: Condvar::new(),
            state: Mutex::default(),
            loops: RwLock::default(),
            hierarchy: RwLock::default(),
            throwers: RwLock::default(),
            known_objects: KnownObjects::default(),
            unpredicted: Mutex::default(),
            stats: Stats::default(),
        })
    }

    /// Makes the function of a method, or for a loop of it. On a thread that runs in the VM: the values of fields are read.
    fn build(&self, cx: &Cx<'_>, task: Task) -> Result<Job, Bailout> {
        let _timer = self.stats.time(Phase::Build);
        let hierarchy = self.hierarchy.read();
        let throwers = self.throwers.read();
        let objects = HeapObjects::new(cx, &self.known_objects);
        let world = VmWorld::new(cx.vm(), &hierarchy).reading(&objects);
        let world = world.throwing_at(&throwers).told(&self.commands);
        let built = build::build(&world, task.method.id, task.osr.map_or(Entry::Normal, Entry::Osr))?;
        let needs = Arc::new(Needs::of(cx.vm(), &built.function, world.seen(), &self.known_objects));
        Ok(Job { task, built, needs, throwers: next_thrower(&throwers), wanted: 0 })
    }

    /// Makes code of a function and installs it. On any thread: reads metadata only.
    fn finish(&self, vm: &Vm, job: Job) -> Result<(), Refused> {
        let Job { task, built: Built { mut function, assumptions }, needs, throwers, .. } = job;
        let mut listing = self.commands.prints(&task.method).then(|| Listing::of(&task, &function));
        {
            let _timer = self.stats.time(Phase::Optimize);
            let mut seen = |pass: &str, function: &Function| {
                if let Some(listing) = &mut listing {
                    listing.add(pass, function);
                }
            };
            let settings = opt::Settings { predicates: !self.unpredicted.lock().contains(&task.method.id) };
            opt::optimize(&mut function, &VmWorld::new(vm, &Hierarchy::default()), settings, &mut seen);
        }
        self.make_entries(vm, &function)?;
        let backend = self.backend()?;
        let shows_code = listing.is_some();
        let environment = Environment { vm, isa: &*backend.isa, trampolines: &backend.trampolines, shows_code };
        let timer = self.stats.time(Phase::Lower);
        let lowered = lower(&function, &environment).map_err(Refused::Lowering)?;
        drop(timer);
        if let Some(mut listing) = listing {
            listing.add("machine code", &lowered.text);
            print!("{listing}");
        }
        let params = function.block(Function::ENTRY).params.iter();
        let shape = Shape { params: params.map(|&param| function.ty(param)).collect(), result: function.result };
        let _timer = self.stats.time(Phase::Install);
        self.install(vm, task, Grounds { assumptions, needs, throwers }, lowered, shape)
    }

    /// What the job rests on stays until it is done. Called where no collection can be under way.
    fn begin(&self, job: &Job) {
        self.under_way.lock().push(job.needs.clone());
    }

    /// Does a job that was begun and tells what came of it.
    fn work(&self, vm: &Vm, job: Job) {
        let (task, needs) = (job.task, job.needs.clone());
        self.log.compilation(&task, "");
        if let Err(refused) = self.finish(vm, job) {
            self.refuse(&task, &refused);
        }
        self.under_way.lock().retain(|other| !Arc::ptr_eq(other, &needs));
    }

    fn refuse(&self, task: &Task, refused: &Refused) {
        self.log.compilation(task, &format!("COMPILE SKIPPED: {refused}"));
        match refused {
            Refused::Bailout(bailout) => self.stats.bailout(*bailout),
            Refused::Lowering(_) => self.stats.count(Counter::NotLowered),
            Refused::CacheFull => {
                self.stats.count(Counter::CacheFull);
                self.full.store(true, Ordering::Relaxed);
                self.requested.lock().remove(&task.key());
            }
            Refused::Overtaken => {
                self.stats.count(Counter::Overtaken);
                self.requested.lock().remove(&task.key());
            }
        }
    }

    /// Leaves a job to the compiler's thread, which is started by the first; does it here when there can be none.
    fn enqueue(&self, vm: &Vm, job: Job) {
        let mut queue = self.queue.lock();
        if queue.stopped {
            return;
        }
        if queue.worker.is_none() {
            let shared = Shared { jit: self, vm };
            let thread = std::thread::Builder::new().name("compiler".to_owned()).stack_size(WORKER_STACK);
            // SAFETY: J3, `stop` joins the thread before the VM and what hangs off it are dropped.
            queue.worker = unsafe { thread.spawn_unchecked(move || shared.serve()) }.ok();
        }
        if queue.worker.is_none() {
            drop(queue);
            self.begin(&job);
            return self.work(vm, job);
        }
        queue.jobs.push_back(job);
        self.stats.queued(queue.jobs.len());
        self.jobs.notify_one();
    }

    /// Sees to it that the methods which a function calls directly can be called.
    fn make_entries(&self, vm: &Vm, function: &Function) -> Result<(), Full> {
        for block in function.blocks() {
            for &inst in &function.block(block).insts {
                if let (ir::Op::CallStatic, ir::Imm::Method(callee)) =
                    (function.inst(inst).op, &function.inst(inst).imm)
                    && let Some(callee) = vm.method_by_id(*callee)
                {
                    self.entry(callee)?;
                }
            }
        }
        Ok(())
    }

    /// The adapter from compiled code to the interpreter.
    fn to_interpreter(&self, shape: &Shape) -> Result<u64, Full> {
        let Backend { isa, trampolines } = self.backend()?;
        trampolines.to_interpreter(&**isa, &self.cache, shape)
    }

    /// What compiled code calls for a method.
    fn entry(&self, method: MethodRef) -> Result<*const u8, Full> {
        let known = method.entry.load(Ordering::Acquire);
        if !known.is_null() {
            return Ok(known);
        }
        let adapter = self.to_interpreter(&Shape::of(&method))? as *mut u8;
        // Another thread may have been first, even with compiled code.
        let published = method.entry.compare_exchange(known, adapter, Ordering::AcqRel, Ordering::Acquire);
        Ok(published.map_or_else(|there| there, |_| adapter))
    }

    fn install(&self, vm: &Vm, task: Task, grounds: Grounds, lowered: Lowered, shape: Shape) -> Result<(), Refused> {
        let Task { method, osr, .. } = task;
        let Grounds { assumptions, needs, throwers } = grounds;
        let Backend { isa, trampolines } = self.backend()?;
        let adapter = trampolines.rust_entry(&**isa, &self.cache, &shape)?;
        // What takes the place of this code when it is invalidated must exist.
        self.to_interpreter(&Shape::of(&method))?;
        let site = |kind: SiteKind, roots: Vec<i32>| {
            let frames = match kind {
                SiteKind::Left => Vec::new(),
                SiteKind::Frames(frames) => {
                    let frame = |(id, bci)| vm.method_by_id(id).map(|method| (method, Bci(bci)));
                    frames.into_iter().filter_map(frame).collect()
                }
            };
            CompiledSite { frames: frames.into(), roots: roots.into() }
        };
        let sites = lowered.sites.into_iter().map(|(at, kind, roots)| (at, site(kind, roots))).collect();
        let mut deopts = lowered.deopts;
        deopts.iter_mut().for_each(|site| site.osr = osr);
        let size = lowered.code.len();
        let code =
            self.cache.install(&lowered.code, sites, deopts, needs.clone(), ADAPTER_BYTES).ok_or(Refused::CacheFull)?;
        let mut state = self.state.lock();
        // Classes that are linked from now on see this compilation, as they wait for the lock; those linked before show now.
        if !holds(vm, &self.hierarchy.read(), &assumptions) {
            // SAFETY: J2, nobody knows it yet.
            unsafe { self.cache.free(code) };
            return Err(Refused::Overtaken);
        }
        // SAFETY: J2, the trampolines made an adapter of this type.
        let adapter = unsafe { std::mem::transmute::<u64, Adapter>(adapter) };
        let entry: &'static CompiledEntry = Box::leak(Box::new(CompiledEntry { adapter, code }));
        let checks = lowered.checks.iter().map(|check| (code as usize + check.at as usize, check.patch)).collect();
        state.installed.insert(task.key(), Installed { task, entry, size, assumptions, needs, throwers, checks });
        match osr {
            None => {
                method.entry.store(code.cast_mut(), Ordering::Release);
                method.set_compiled(Some(entry));
            }
            Some(bci) => {
                self.loops.write().insert((method.id, bci), entry);
            }
        }
        self.cache.tell(code, size, Some(method));
        self.stats.count(Counter::Compiled);
        Ok(())
    }

    /// Takes code out of use, which may be compiled again, and ends the running of code that was taken out of use before. The world is
    /// stopped.
    fn retire(&self, state: &mut State, is_broken: impl Fn(&Installed) -> bool) {
        let codes: Vec<Installed> =
            state.installed.extract_if(|_, code| is_broken(code)).map(|(_, code)| code).collect();
        let running: Vec<Installed> = state.replaced.extract_if(.., |code| is_broken(code)).collect();
        for code in &codes {
            self.requested.lock().remove(&code.task.key());
            self.unpublish(code);
        }
        let taken = codes.into_iter().chain(running).inspect(|code| self.interrupt(code));
        state.replaced.extend(taken.map(|code| Installed { assumptions: Vec::new(), checks: Vec::new(), ..code }));
        self.cache.publish_patches();
    }

    /// Makes those who run code leave it at the next call that returns. The world is stopped.
    fn interrupt(&self, installed: &Installed) {
        for &(at, patch) in &installed.checks {
            self.cache.patch(at, patch);
        }
        self.stats.count(Counter::Invalidated);
    }

    /// Lets nobody enter code any more; it is freed later.
    pub(crate) fn unpublish(&self, installed: &Installed) {
        self.replaced_bytes.fetch_add(installed.size, Ordering::Relaxed);
        self.withdraw(installed);
    }

    /// Lets nobody enter code any more.
    pub(crate) fn withdraw(&self, installed: &Installed) {
        let Task { method, osr, .. } = installed.task;
        self.log.compilation(&installed.task, "made not entrant");
        match osr {
            None => {
                method.set_compiled(None);
                let shape = Shape::of(&method);
                let Ok(adapter) = self.to_interpreter(&shape) else {
                    unreachable!("J2: made when the code was installed")
                };
                method.entry.store(adapter as *mut u8, Ordering::Release);
            }
            Some(bci) => {
                self.loops.write().remove(&(method.id, bci));
            }
        }
    }
}

/// The number of the next instruction that throws.
fn next_thrower(throwers: &HashMap<(MethodId, Bci), usize>) -> usize {
    throwers.values().max().map_or(0, |last| last + 1)
}

fn holds(vm: &Vm, hierarchy: &Hierarchy, assumptions: &[Assumption]) -> bool {
    let world = VmWorld::new(vm, hierarchy);
    assumptions.iter().all(|assumption| match *assumption {
        Assumption::OneTarget { callee, only } => world.only_target(callee) == Some(only),
    })
}

type Adapter = unsafe extern "C" fn(*const u8, *const Method, *mut vm_core::JavaThread, *const u64) -> u64;

impl Compiler for Jit {
    fn site(&self, pc: usize) -> Option<&CompiledSite> {
        self.cache.site(pc)
    }

    fn method_at(&self, pc: usize) -> Option<MethodRef> {
        self.cache.method_at(pc)
    }

    fn request(&self, cx: &mut Cx<'_>, method: MethodRef, osr: Option<Bci>) {
        if self.gave_up.load(Ordering::Relaxed) {
            return;
        }
        self.make_room(cx);
        if !self.requested.lock().insert((method.id, osr)) {
            self.queue.lock().want(method.id, osr);
            return;
        }
        let vm = cx.vm();
        if self.commands.excludes(&method) {
            self.stats.count(Counter::Excluded);
            if !self.commands.is_quiet() {
                self.log.excluded(method);
            }
            return;
        }
        let task = Task { number: self.stats.begin(), method, osr, is_awaited: self.batch };
        match self.build(cx, task) {
            Err(bailout) => self.refuse(&task, &Refused::Bailout(bailout)),
            Ok(job) if self.batch => {
                self.begin(&job);
                // Others may hold the locks of `finish` and stop the world: count as stopped meanwhile.
                cx.blocking(|| self.work(vm, job))
            }
            Ok(job) => self.enqueue(vm, job),
        }
    }

    fn osr_entry(&self, method: MethodRef, bci: Bci) -> Option<&CompiledEntry> {
        self.loops.read().get(&(method.id, bci)).copied()
    }

    fn make_entry(&self, method: MethodRef) -> *const u8 {
        // Without room in the cache nothing was compiled that could ask.
        self.entry(method).unwrap_or(std::ptr::null())
    }

    fn class_linked(&self, cx: &mut Cx<'_>, class: ClassRef) {
        let vm = cx.vm();
        let is_broken = |code: &Installed| code.assumptions.iter().any(|assumption| breaks(vm, class, assumption));
        // Whoever waits for the lock counts as stopped, and nobody has it while the world stops: a collection takes it, too.
        let has_broken = cx.blocking(|| {
            let state = self.state.lock();
            self.hierarchy.write().add(class);
            state.installed.values().chain(&state.replaced).any(is_broken)
        });
        if !has_broken {
            return;
        }
        // What is installed meanwhile has seen the class.
        let me = &cx.thread().mutator;
        let stop = || vm.safepoints.stop_world(Some(me), |_| self.retire(&mut self.state.lock(), is_broken));
        // Another thread may have stopped the world for reasons of its own.
        while stop().is_none() {}
    }

    fn discard(&self, method: MethodRef, osr: Option<Bci>, why: Discard) {
        // Who holds the lock may be waiting for this thread to stop.
        let Some(mut state) = self.state.try_lock() else { return };
        let key = (method.id, osr);
        let mut known = None;
        match why {
            Discard::Stale => {}
            Discard::Throws(thrower, bci) => {
                let mut throwers = self.throwers.write();
                let next = next_thrower(&throwers);
                known = Some(*throwers.entry((thrower.id, bci)).or_insert(next));
            }
            Discard::Predicates => drop(self.unpredicted.lock().insert(method.id)),
        }
        let Some(code) = state.installed.remove(&key) else { return };
        if known.is_some_and(|known| known < code.throwers) {
            // The code was compiled for that: it would not be better the next time.
            state.installed.insert(key, code);
            return;
        }
        self.unpublish(&code);
        state.replaced.push(code);
        let discards = state.discards.entry(key).or_default();
        *discards += 1;
        if *discards < MOST_DISCARDS {
            self.requested.lock().remove(&key);
            // The interpreter looks at what has changed first.
            method.countdown.store(self.threshold, Ordering::Relaxed);
        }
        self.stats.count(Counter::Discarded);
    }

    fn each_constant(&self, f: &mut dyn FnMut(*mut u32)) {
        self.known_objects.each(f);
    }

    fn each_need(&self, calls: &[usize], owner: &mut dyn FnMut(OwnerRef), constant: &mut dyn FnMut(*mut u32)) {
        self.visit_needs(calls, owner, constant);
    }

    fn update_constants(&self, alive: &mut dyn FnMut(u32) -> Option<u32>) -> bool {
        self.drop_dead_constants(alive)
    }

    fn unload(&self, vm: &Vm, _world: &WorldStopped) {
        self.forget_dead(vm);
    }

    fn leave_all(&self, vm: &Vm) {
        let state = self.state.lock();
        let stop = || {
            vm.safepoints.stop_world(None, |_| {
                state.installed.values().chain(&state.replaced).for_each(|code| self.interrupt(code));
                self.cache.publish_patches();
            })
        };
        // Another thread may have stopped the world for reasons of its own.
        while stop().is_none() {}
    }

    fn counters(&self) -> Vec<(String, u64)> {
        // Nobody frees code meanwhile.
        let _state = self.state.lock();
        self.stats.all(&self.cache)
    }

    fn write_perf_map(&self) {
        let state = self.state.lock();
        let codes = state.installed.values().chain(&state.replaced);
        let methods = codes.map(|code| (code.code() as usize, code.task.method)).collect();
        if let Err(error) = perf_map::dump(&self.cache, &methods) {
            eprintln!("carafe: the map for perf: {error}");
        }
    }

    fn stop(&self) {
        let mut queue = self.queue.lock();
        queue.stopped = true;
        queue.jobs.clear();
        let worker = queue.worker.take();
        drop(queue);
        self.jobs.notify_all();
        if let Some(worker) = worker {
            // It panics only if the VM has a bug, which was reported then.
            let _ = worker.join();
        }
    }
}

impl Drop for Jit {
    fn drop(&mut self) {
        let State { installed, replaced, .. } = std::mem::take(self.state.get_mut());
        for code in installed.into_values().chain(replaced) {
            // SAFETY: J2, the VM is being dropped.
            unsafe { self.drop_code(code) };
        }
    }
}
