//! Collections: the slow path of allocation, the roots, and what happens after.

use crate::JavaThread;
use crate::cx::{Cx, Ref};
use crate::exceptions::JResult;
use crate::owner::OwnerRef;
use crate::vm::Vm;
use gc::{Cause, CollectionKind, CollectionReport, WorldStopped};

/// Memory for an object when the thread-local buffer is used up.
pub(crate) fn allocate_slow(cx: &mut Cx<'_>, bytes: usize) -> JResult<*mut u8> {
    let (vm, th) = (cx.vm(), cx.thread());
    if let Some(profiler) = vm.profiler.get() {
        profiler.allocates(th);
    }
    loop {
        if let Some(p) = th.alloc_slow(&vm.heap, bytes) {
            return Ok(p);
        }
        // The collection and the retry happen in one stop, so that no other thread takes the memory.
        let stop = vm.safepoints.stop_world(Some(&th.mutator), |world| collect_for(vm, th, world, bytes));
        // Another thread stopped the world meanwhile: look again.
        let Some(outcome) = stop else { continue };
        crate::references::notify(vm);
        return outcome.ok_or_else(|| cx.throw_out_of_memory("Java heap space"));
    }
}

/// Collects until there is memory for `th`, or nearly all time goes into collections that free nearly nothing. (The text of the
/// error is the same, as HotSpot's serial collector has it.)
fn collect_for(vm: &Vm, th: &JavaThread, world: &WorldStopped, bytes: usize) -> Option<*mut u8> {
    let mut attempt = 0;
    loop {
        let kind = vm.heap.next_collection(attempt)?;
        let cause = if kind == CollectionKind::ZealMove { Cause::Zeal } else { Cause::AllocationFailure };
        let report = collect_stopped(vm, world, kind, cause);
        if report.overhead_exceeded {
            return None;
        }
        if let Some(p) = th.alloc_slow(&vm.heap, bytes) {
            return Some(p);
        }
        attempt += 1;
    }
}

/// Collects while the world is stopped.
pub fn collect_stopped(vm: &Vm, world: &WorldStopped, kind: CollectionKind, cause: Cause) -> CollectionReport {
    vm.threads.each(&mut |t| t.retire(&vm.heap));
    crate::monitor::deflate_idle(vm, world);
    let mut roots = Roots::new(vm);
    let report = vm.heap.collect(world, kind, cause, &mut roots);
    crate::unload::unload(vm, world, roots.dead, roots.has_dead_code);
    vm.references.join(vm, world, &report);
    crate::references::set_soft_clock(vm, world, report.soft_clock);
    report
}

/// A collection asked for: `System.gc()`, management.
pub fn collect_now(cx: &mut Cx<'_>, kind: CollectionKind, cause: Cause) {
    let (vm, th) = (cx.vm(), cx.thread());
    while vm.safepoints.stop_world(Some(&th.mutator), |world| collect_stopped(vm, world, kind, cause)).is_none() {}
    crate::references::notify(vm);
}

/// Calls `f` on every object of the heap, those included that died since the last collection of their generation.
pub fn each_object(cx: &Cx<'_>, world: &WorldStopped, f: &mut dyn FnMut(Ref<'_>)) {
    let vm = cx.vm();
    vm.threads.each(&mut |t| t.retire(&vm.heap));
    let base = vm.heap.base() as usize;
    vm.heap.object_iter(world, &mut |p| f(Ref::from_raw(((p as usize - base) >> 3) as u32)));
}

/// `System.gc()`.
pub fn system_gc(cx: &mut Cx<'_>) {
    if !cx.vm().options.disable_explicit_gc {
        collect_now(cx, CollectionKind::Full, Cause::SystemGc);
    }
}

/// The roots of a VM: one table. Owners of metadata have their own; everything else that holds a reference is listed here.
pub struct Roots<'a> {
    vm: &'a Vm,
    /// Owners that nothing needs any more.
    dead: Vec<OwnerRef>,
    /// Compiled code rests on objects that are dead.
    has_dead_code: bool,
}

impl<'a> Roots<'a> {
    /// For one collection.
    pub fn new(vm: &'a Vm) -> Self {
        Roots { vm, dead: Vec::new(), has_dead_code: false }
    }
    /// What the VM itself holds.
    fn of_vm(&self, f: &mut dyn FnMut(*mut u32)) {
        let vm = self.vm;
        vm.threads.each(&mut |t| {
            t.each_root(f);
            crate::stack_walk::frame_roots(vm, t, f);
        });
        vm.globals.each(f);
        f(vm.references.head_slot());
    }
    /// Whether a collection of this kind looks for owners that nothing needs.
    fn unloads(&self, kind: CollectionKind) -> bool {
        self.vm.options.class_unloading
            && self.vm.profiler.get().is_none()
            && matches!(kind, CollectionKind::Full | CollectionKind::FullClearSoft)
    }
}

#[allow(unsafe_code)] // reason: the contract of the trait is stated to be kept here
// SAFETY: every holder of references is visited once: threads (own slots and frames), globals, owners, the pending list, constants of
// compiled code. Marking begins with what is always alive and what threads and the compiler use; owners follow as objects or other
// owners lead to them; those that remain are dead, and so is the code that rests on them.
unsafe impl gc::RootSet for Roots<'_> {
    fn strong(&mut self, kind: CollectionKind, f: &mut dyn FnMut(*mut u32)) {
        self.of_vm(f);
        self.vm.owners.lock().iter().for_each(|owner| owner.each_slot(f));
        if let Some(compiler) = self.vm.compiler()
            && !self.unloads(kind)
        {
            compiler.each_constant(f);
        }
    }
    fn mark(&mut self, kind: CollectionKind, f: &mut dyn FnMut(*mut u32)) {
        if !self.unloads(kind) {
            return self.strong(kind, f);
        }
        let vm = self.vm;
        let reached = &vm.model_offsets.reached;
        let owners = vm.owners.lock();
        owners.iter().for_each(|owner| owner.forget());
        self.of_vm(f);
        for &owner in owners.iter().filter(|owner| !owner.is_unloadable) {
            owner.each_slot(f);
            reached.reach_needs(owner);
        }
        drop(owners);
        let mut calls = Vec::new();
        vm.threads.each(&mut |t| {
            crate::stack_walk::frame_owners(vm, t, &mut |owner| reached.reach(owner), &mut |pc| calls.push(pc));
            t.each_pin(&mut |owner| reached.reach(owner));
        });
        if let Some(compiler) = vm.compiler() {
            compiler.each_need(&calls, &mut |owner| reached.reach(owner), f);
        }
    }
    fn weak(&mut self, kind: CollectionKind, alive: &mut dyn FnMut(u32) -> Option<u32>) {
        if self.unloads(kind) {
            self.dead.extend(self.vm.owners.lock().extract_if(.., |owner| owner.is_dead()));
            if let Some(compiler) = self.vm.compiler() {
                self.has_dead_code |= compiler.update_constants(alive);
            }
        }
        self.vm.interned.update(alive);
        self.vm.monitors.update(alive);
    }
}
