//! The list of reference objects that the collector cleared and the Reference Handler thread has yet to enqueue.

use crate::cx::{Cx, Local};
use crate::vm::Vm;
use gc::{CollectionReport, WorldStopped};
use parking_lot::{Condvar, Mutex};
use std::sync::atomic::{AtomicU32, Ordering};

/// The list: references linked by their `discovered` fields.
#[derive(Default)]
pub struct PendingReferences {
    /// First reference (a root), null when the list is empty.
    head: AtomicU32,
    lock: Mutex<()>,
    filled: Condvar,
}

impl PendingReferences {
    /// The root, for the collector.
    pub fn head_slot(&self) -> *mut u32 {
        self.head.as_ptr()
    }
    /// Adds what a collection found; the world is stopped. [`notify`] tells the waiting thread afterwards.
    pub fn join(&self, vm: &Vm, world: &WorldStopped, report: &CollectionReport) {
        let head = vm.heap.join_pending(world, report, self.head.load(Ordering::Relaxed));
        self.head.store(head, Ordering::Release);
    }
}

/// Stores the time that soft references are dated by in `SoftReference.clock`.
#[allow(unsafe_code)] // reason: writes a field of the heap while nobody else may (V2)
pub fn set_soft_clock(vm: &Vm, _world: &WorldStopped, clock: i64) {
    let Some(class) = vm.c.soft_reference.peek() else { return };
    if class.mirror.is_null() {
        return;
    }
    // SAFETY: V3, a root slot; the world is stopped.
    let mirror = unsafe { class.mirror.as_slot().read() };
    let offset = vm.f.soft_reference_clock.at(vm);
    let field = vm.heap.base().wrapping_add(((mirror as usize) << 3) + offset).cast::<i64>();
    // SAFETY: V4, the static field lies in the mirror.
    unsafe { field.write(clock) }
}

impl PendingReferences {
    /// Lets the thread that waits for references look whether the VM ends.
    pub(crate) fn wake(&self) {
        let _guard = self.lock.lock();
        self.filled.notify_all();
    }
}

/// Wakes the thread that waits for pending references, if there are any.
pub fn notify(vm: &Vm) {
    let p = &vm.references;
    if p.head.load(Ordering::Acquire) != 0 {
        let _guard = p.lock.lock();
        p.filled.notify_all();
    }
}

/// `Reference.hasReferencePendingList`.
pub fn has_pending(vm: &Vm) -> bool {
    vm.references.head.load(Ordering::Acquire) != 0
}

/// `Reference.getAndClearReferencePendingList`.
pub fn take_pending<'s>(cx: &Cx<'s>) -> Local<'s> {
    // No collection lies between the two steps, and no other thread takes the list (only the Reference Handler calls).
    let head = cx.vm().references.head.swap(0, Ordering::AcqRel);
    cx.root(crate::Ref::from_raw(head))
}

/// `Reference.waitForReferencePendingList`.
pub fn wait_for_pending(cx: &mut Cx<'_>) {
    let vm = cx.vm();
    cx.blocking(|| {
        let p = &vm.references;
        let mut guard = p.lock.lock();
        while p.head.load(Ordering::Acquire) == 0 && vm.ending().is_none() {
            p.filled.wait(&mut guard);
        }
    });
}
