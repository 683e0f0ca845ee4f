//! Reference objects: discovery while objects are traced, processing afterwards.
//!
//! A reference object whose referent has not been reached is set aside instead of being traced through. When
//! everything else has been traced, soft and weak references whose referents are still unreached are cleared; then
//! the referents of final references are kept; then phantom references are cleared. Each goes to the pending list.

use crate::RefKind;
use crate::memory::Slot;
use crate::objects::ReferenceObject;

/// A collector's tracing, as far as reference objects need it.
pub(crate) trait Tracer {
    /// Reaches the object in a slot, and updates the slot if the object has moved.
    fn visit(&mut self, slot: Slot);
    /// Whether an object (not null) has been reached.
    fn is_alive(&self, object: usize) -> bool;
    /// Traces all objects reached so far.
    fn drain(&mut self);
    /// Stores a reference to an object that has been reached in a slot of another.
    fn store(&mut self, slot: Slot, object: usize);
    /// The slots of a reference object.
    fn reference(&self, object: usize) -> ReferenceObject;
    /// The references set aside.
    fn discovered(&mut self) -> &mut Discovered;
}

/// Which soft references to clear: those not used for a time that is longer the more memory is free.
#[derive(Clone, Copy)]
pub(crate) struct SoftPolicy {
    /// The clock that timestamps were taken from, in milliseconds.
    pub clock: i64,
    /// Keep those used within so many milliseconds; `None` keeps none.
    pub keep_for: Option<i64>,
}

impl SoftPolicy {
    fn keeps(&self, timestamp: Option<i64>) -> bool {
        self.keep_for.is_some_and(|keep| timestamp.is_some_and(|used| self.clock.wrapping_sub(used) <= keep))
    }
}

/// Reference objects set aside, by kind; objects are named by where they are while being traced.
pub(crate) struct Discovered {
    lists: [Vec<u32>; 4],
    /// Ends when processing starts: what is reached then is traced through every reference object.
    discovering: bool,
    policy: SoftPolicy,
}

/// First and last of the references to enqueue, 0 if none.
#[derive(Clone, Copy, Default)]
pub(crate) struct Pending {
    pub head: usize,
    pub tail: usize,
    pub count: usize,
}

impl Pending {
    /// This list, followed by an earlier one.
    pub fn before<T: Tracer>(self, earlier: Self, tracer: &mut T) -> Self {
        if self.head == 0 || earlier.head == 0 {
            return if self.head == 0 { earlier } else { self };
        }
        let discovered = tracer.reference(self.tail).discovered;
        tracer.store(discovered, earlier.head);
        Self { head: self.head, tail: earlier.tail, count: self.count + earlier.count }
    }

    /// The list after its objects have moved.
    pub fn moved(self, to: impl Fn(usize) -> usize) -> Self {
        let to = |object| if object == 0 { 0 } else { to(object) };
        Self { head: to(self.head), tail: to(self.tail), count: self.count }
    }
}

impl Discovered {
    pub fn new(policy: SoftPolicy) -> Self {
        Self { lists: Default::default(), discovering: true, policy }
    }

    fn take(&mut self, kind: RefKind) -> Vec<u32> {
        std::mem::take(&mut self.lists[kind as usize])
    }
}

/// Handles the slots of a reference object that are not strong, as far as `wanted` admits them.
pub(crate) fn trace_reference<T: Tracer>(tracer: &mut T, object: usize, wanted: impl Fn(Slot) -> bool) {
    let slots = tracer.reference(object);
    if wanted(slots.discovered) {
        tracer.visit(slots.discovered);
    }
    if wanted(slots.referent) && !discover(tracer, object, &slots) {
        tracer.visit(slots.referent);
    }
}

/// Sets an active reference to an unreached object aside.
fn discover<T: Tracer>(tracer: &mut T, object: usize, slots: &ReferenceObject) -> bool {
    let referent = slots.referent.get();
    if referent == 0 || tracer.is_alive(referent) {
        return false;
    }
    // A final reference keeps its referent when it is enqueued; `next` tells that it was. Others are cleared then.
    let inactive = slots.kind == RefKind::Final && slots.next.get() != 0;
    let discovered = tracer.discovered();
    let kept = slots.kind == RefKind::Soft && discovered.policy.keeps(slots.soft_timestamp);
    if !discovered.discovering || inactive || kept {
        return false;
    }
    discovered.lists[slots.kind as usize].push(object as u32);
    true
}

/// Processes what was set aside, after everything reachable from roots has been traced.
pub(crate) fn process<T: Tracer>(tracer: &mut T) -> Pending {
    tracer.discovered().discovering = false;
    let mut pending = Vec::new();
    clear(tracer, RefKind::Soft, &mut pending);
    clear(tracer, RefKind::Weak, &mut pending);

    let mut finals = tracer.discovered().take(RefKind::Final);
    finals.retain(|&object| {
        let referent = tracer.reference(object as usize).referent;
        let alive = tracer.is_alive(referent.get());
        if alive {
            tracer.visit(referent);
        }
        !alive
    });
    for &object in &finals {
        let slots = tracer.reference(object as usize);
        tracer.visit(slots.referent);
        tracer.store(slots.next, object as usize);
    }
    pending.append(&mut finals);
    tracer.drain();

    clear(tracer, RefKind::Phantom, &mut pending);
    link(tracer, &pending)
}

/// Clears the references of a kind whose referents were not reached, and collects them.
fn clear<T: Tracer>(tracer: &mut T, kind: RefKind, pending: &mut Vec<u32>) {
    for object in tracer.discovered().take(kind) {
        let referent = tracer.reference(object as usize).referent;
        if tracer.is_alive(referent.get()) {
            tracer.visit(referent);
        } else {
            referent.set(0);
            pending.push(object);
        }
    }
}

/// Links the references through their `discovered` slots.
fn link<T: Tracer>(tracer: &mut T, pending: &[u32]) -> Pending {
    let mut next = 0;
    for &object in pending.iter().rev() {
        let slots = tracer.reference(object as usize);
        tracer.store(slots.discovered, next);
        next = object as usize;
    }
    Pending { head: next, tail: pending.last().map_or(0, |&t| t as usize), count: pending.len() }
}
