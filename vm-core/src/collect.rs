//! Collections: the slow path of allocation, the roots, and what happens after.

use crate::cx::Cx;
use crate::exceptions::JResult;
use crate::vm::Vm;
use gc::{Cause, CollectionKind, CollectionReport, WorldStopped};

/// Memory for an object when the thread-local buffer is used up.
pub(crate) fn allocate_slow(cx: &mut Cx<'_>, bytes: usize) -> JResult<*mut u8> {
    let (vm, th) = (cx.vm(), cx.thread());
    loop {
        if let Some(p) = take(vm, th, bytes) {
            return Ok(p);
        }
        // The collection and the retry happen in one stop, so that no other thread takes the memory.
        let got = vm.safepoints.stop_world(Some(&th.mutator), |world| {
            let mut attempt = 0;
            loop {
                if let Some(p) = take(vm, th, bytes) {
                    return Some(p);
                }
                let kind = vm.heap.next_collection(attempt)?;
                let cause = if kind == CollectionKind::ZealMove { Cause::Zeal } else { Cause::AllocationFailure };
                let report = collect_stopped(vm, world, kind, cause);
                if report.overhead_exceeded && attempt > 0 {
                    return None;
                }
                attempt += 1;
            }
        });
        match got {
            None => continue, // another thread stopped the world meanwhile: look again
            Some(Some(p)) => {
                crate::references::notify(vm);
                return Ok(p);
            }
            Some(None) => return Err(cx.throw_out_of_memory("Java heap space")),
        }
    }
}

fn take(vm: &Vm, th: &crate::JavaThread, bytes: usize) -> Option<*mut u8> {
    if bytes > vm.heap.large_limit() {
        return vm.heap.alloc_large(bytes);
    }
    if !th.refill(&vm.heap, bytes) {
        return None;
    }
    let p = th.bump(bytes);
    (!p.is_null()).then_some(p)
}

/// Collects while the world is stopped.
pub fn collect_stopped(vm: &Vm, world: &WorldStopped, kind: CollectionKind, cause: Cause) -> CollectionReport {
    vm.threads.each(&mut |t| t.retire(&vm.heap));
    crate::monitor::deflate_idle(vm, world);
    let report = vm.heap.collect(world, kind, cause, &mut Roots { vm });
    vm.references.join(vm, world, &report);
    report
}

/// A collection asked for: `System.gc()`, management.
pub fn collect_now(cx: &mut Cx<'_>, kind: CollectionKind, cause: Cause) {
    let (vm, th) = (cx.vm(), cx.thread());
    while vm.safepoints.stop_world(Some(&th.mutator), |world| collect_stopped(vm, world, kind, cause)).is_none() {}
    crate::references::notify(vm);
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
