//! Collections: the slow path of allocation, the roots, and what happens after.

use crate::JavaThread;
use crate::cx::{Cx, Ref};
use crate::exceptions::JResult;
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
    let report = vm.heap.collect(world, kind, cause, &mut Roots { vm });
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

/// The roots of a VM: one table. Metadata is walked by kind; everything else that holds a reference is listed here.
pub struct Roots<'a> {
    /// The VM.
    pub vm: &'a Vm,
}

#[allow(unsafe_code)] // reason: the contract of the trait is stated to be kept here
// SAFETY: every holder of references is visited once: threads (own slots and frames), globals, metadata slots, the pending list.
unsafe impl gc::RootSet for Roots<'_> {
    fn strong(&mut self, _kind: CollectionKind, f: &mut dyn FnMut(*mut u32)) {
        let vm = self.vm;
        vm.threads.each(&mut |t| {
            t.each_root(f);
            crate::stack_walk::frame_roots(vm, t, f);
        });
        vm.globals.each(f);
        vm.each_class(|c| {
            for slot in [&c.mirror, &c.protection_domain, &c.class_data, &c.init_error] {
                f(slot.as_slot());
            }
        });
        vm.loaders.read().iter().for_each(|l| f(l.object.as_slot()));
        vm.modules.read().iter().for_each(|m| f(m.object.as_slot()));
        f(vm.references.head_slot());
    }
    fn weak(&mut self, _kind: CollectionKind, alive: &mut dyn FnMut(u32) -> Option<u32>) {
        self.vm.interned.update(alive);
        self.vm.monitors.update(alive);
    }
}
