//! Attached threads: the one structure that interpreter, collector and machine code share (D6, D7).
#![allow(unsafe_code)] // reason: thread memory, mappings and the attach protocol (V5)

use crate::class::{Class, ClassRef};
use crate::compiled::CompiledEntry;
use crate::cx::Cx;
use crate::frame::Frame;
use crate::ids::{ClassId, MethodId};
use crate::object::Object;
use crate::owner::OwnerRef;
use crate::vm::Vm;
use std::cell::{Cell, UnsafeCell};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::{Duration, Instant};

/// Entries of a thread's handle stack (reserved address space, touched as used).
const HANDLES: usize = 1 << 20;

/// Entries of [`JavaThread::interface_cache`], a power of two.
pub const INTERFACE_CACHE: usize = 256;

/// What an interface call of `method` runs for receivers of `class`; a hint that machine code reads.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct SelectedInterface {
    /// Id of the class in the upper half, of the interface's method in the lower; 0: empty.
    pub key: u64,
    /// The method selected.
    pub method: u64,
}

impl SelectedInterface {
    /// The entry of a key: what machine code computes, too.
    pub fn index(class: ClassId, method: MethodId) -> usize {
        (class.0 ^ method.0) as usize % INTERFACE_CACHE
    }
}

/// Slots of [`JavaThread::leaving`] (reserved address space, touched as used).
pub const LEAVING_SLOTS: usize = 1 << 16;

/// A thread attached to a VM. Machine code reads the first fields by offset.
#[repr(C)]
pub struct JavaThread {
    /// Poll word and state; first.
    pub mutator: gc::MutatorState,
    /// Base of compressed references.
    pub heap_base: *mut u8,
    /// Biased card table.
    pub card_base: *mut u8,
    /// Class table.
    pub class_table: *const *const Class,
    /// Thread-local allocation buffer.
    pub tlab: UnsafeCell<gc::Tlab>,
    /// Innermost frame, null outside Java.
    pub frame: Cell<*mut Frame>,
    /// End of the usable Java stack: a frame must end below it.
    pub stack_limit: Cell<*mut u64>,
    /// Start of the Java stack.
    pub stack_base: *mut u64,
    /// Real end of the Java stack; `stack_limit` lies a reserve below it.
    pub stack_end: *mut u64,
    /// Pending exception (a root).
    pub pending: Cell<u32>,
    /// Id, never 0, unique in the VM.
    pub id: u32,
    /// Next free handle.
    pub handle_top: Cell<*mut u32>,
    /// Start of the handle stack.
    pub handle_base: *mut u32,
    /// Lock stack: objects whose lock this thread holds, innermost last, one entry per (recursive) entry; roots.
    pub lock_base: *mut u32,
    /// Next free entry of the lock stack.
    pub lock_top: Cell<*mut u32>,
    /// End of the lock stack.
    pub lock_end: *mut u32,
    /// Lowest address of the native stack that the VM may still use for an upcall.
    pub native_limit: Cell<usize>,
    /// Lowest address of the native stack that compiled code may use: as much as the Java stack has.
    pub compiled_limit: Cell<usize>,
    /// The `java.lang.Thread` object (a root).
    pub object: Cell<u32>,
    hash_state: Cell<u64>,
    vm: *const Vm,
    /// Parker of `Unsafe.park`.
    pub parker: crate::park::Parker,
    /// Parker of `Thread.sleep` and `Object.wait`; shared with the waiters' queues of monitors.
    pub sleeper: std::sync::Arc<crate::park::Parker>,
    /// What `Thread.stop` wants this thread to throw (a root); set while the world is stopped.
    pub stop_request: Cell<u32>,
    /// Stack walks in progress, innermost first.
    pub walks: Cell<*const crate::stack_walk::Walk>,
    /// Interrupt status as `Thread.interrupted` natives of JDK 17 see it is a Java field; this mirrors it for waits.
    pub interrupted: AtomicBool,
    /// Object this thread is blocked entering or waiting on (a root), for thread dumps.
    pub blocked_on: Cell<u32>,
    /// Set while an OutOfMemoryError is being made.
    pub in_out_of_memory: Cell<bool>,
    /// Interface calls that compiled code made lately, by [`SelectedInterface::index`]. Only this thread reads and writes it.
    pub interface_cache: *mut SelectedInterface,
    /// Where compiled code that leaves for the interpreter writes its values: [`LEAVING_SLOTS`] slots.
    pub leaving: *mut u64,
    /// Code to enter in a loop as soon as that is left which runs; the method's locals are in `leaving`. Null otherwise.
    pub next_loop: Cell<*const CompiledEntry>,
    /// Owners of metadata that Rust functions use which Java code called, see [`Cx::entered`].
    pins: UnsafeCell<Vec<OwnerRef>>,
    /// The host's number of the thread; 0 before it runs.
    pub os_id: AtomicI32,
    /// When it was made.
    pub born: Instant,
    /// The thread is the host's and runs code of the host, or it waits for work of the host.
    pub outside: AtomicBool,
    /// How it waited so far.
    pub contention: Contention,
}

/// How often and how long a thread could not go on. Only the thread itself writes; others read while the world is stopped.
#[derive(Default)]
pub struct Contention {
    /// Entering locks.
    pub blocked: Waits,
    /// In `Object.wait`, `sleep` and `park`.
    pub waited: Waits,
}

/// Waits of one kind.
#[derive(Default)]
pub struct Waits {
    /// How many began.
    pub count: Cell<u64>,
    /// How long those that ended took, where that is monitored.
    pub time: Cell<Duration>,
    since: Cell<Option<Instant>>,
}

impl Waits {
    /// A wait begins.
    pub(crate) fn begin(&self, timed: bool) {
        self.count.set(self.count.get() + 1);
        self.since.set(timed.then(Instant::now));
    }
    /// It ends.
    pub(crate) fn end(&self) {
        if let Some(since) = self.since.take() {
            self.time.set(self.time.get() + since.elapsed());
        }
    }
    /// Begins anew with no time.
    pub fn reset_time(&self) {
        self.time.set(Duration::ZERO);
        if self.since.get().is_some() {
            self.since.set(Some(Instant::now()));
        }
    }
}

// SAFETY: V5: others touch only atomics, or anything while the world is stopped.
unsafe impl Sync for JavaThread {}
// SAFETY: V5: made by the parent thread, then used by its own.
unsafe impl Send for JavaThread {}

/// Reserves zeroed address space that costs memory only where touched; `None` when refused.
pub fn map_reserve(bytes: usize) -> Option<NonNull<u8>> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: an anonymous mapping at an address of the kernel's choice.
    let p = unsafe { libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    if p == libc::MAP_FAILED { None } else { NonNull::new(p.cast()) }
}

/// Returns a mapping of [`map_reserve`].
pub fn unmap(p: NonNull<u8>, bytes: usize) {
    // SAFETY: the mapping came from `map_reserve` with this size and its owner is being dropped.
    unsafe { libc::munmap(p.as_ptr().cast(), bytes) };
}

/// Reserve of the Java stack in bytes that exception handling may use beyond `stack_limit`.
pub const STACK_RESERVE: usize = 64 << 10;

impl JavaThread {
    /// Makes the structure of a thread with a Java stack of `stack_bytes`. `None` when memory is refused.
    pub fn new(vm: &Vm, id: u32, stack_bytes: usize) -> Option<Box<JavaThread>> {
        let stack_bytes = stack_bytes.max(128 << 10).next_multiple_of(4096);
        let total = stack_bytes + STACK_RESERVE;
        let stack = map_reserve(total)?.cast::<u64>().as_ptr();
        let handles = map_reserve(HANDLES * 4)?.cast::<u32>().as_ptr();
        let lock_entries = total / 16;
        let locks = map_reserve(lock_entries * 4)?.cast::<u32>().as_ptr();
        Some(Box::new(JavaThread {
            mutator: gc::MutatorState::default(),
            heap_base: vm.heap.base(),
            card_base: vm.heap.card_table_base(),
            class_table: vm.classes.base(),
            tlab: UnsafeCell::new(gc::Tlab::new()),
            frame: Cell::new(std::ptr::null_mut()),
            stack_limit: Cell::new(stack.wrapping_byte_add(stack_bytes)),
            stack_base: stack,
            stack_end: stack.wrapping_byte_add(total),
            pending: Cell::new(0),
            id,
            handle_top: Cell::new(handles),
            handle_base: handles,
            lock_base: locks,
            lock_top: Cell::new(locks),
            lock_end: locks.wrapping_add(lock_entries),
            native_limit: Cell::new(0),
            compiled_limit: Cell::new(0),
            object: Cell::new(0),
            hash_state: Cell::new(0x9E37_79B9_7F4A_7C15u64.wrapping_mul(id as u64 + 1) | 1),
            vm,
            parker: Default::default(),
            sleeper: Default::default(),
            stop_request: Cell::new(0),
            walks: Cell::new(std::ptr::null()),
            interrupted: AtomicBool::new(false),
            blocked_on: Cell::new(0),
            in_out_of_memory: Cell::new(false),
            interface_cache: map_reserve(size_of::<SelectedInterface>() * INTERFACE_CACHE)?.cast().as_ptr(),
            next_loop: Cell::new(std::ptr::null()),
            pins: UnsafeCell::default(),
            os_id: AtomicI32::new(0),
            born: Instant::now(),
            contention: Contention::default(),
            outside: AtomicBool::new(false),
            leaving: map_reserve(LEAVING_SLOTS * 8)?.cast::<u64>().as_ptr(),
        }))
    }
    /// The VM.
    #[inline(always)]
    pub fn vm<'a>(&self) -> &'a Vm {
        // SAFETY: V1, the VM outlives its threads.
        unsafe { &*self.vm }
    }
    /// The class with an id found in a header.
    #[inline(always)]
    pub fn class_by_id(&self, id: ClassId) -> ClassRef {
        let entry = self.class_table.wrapping_add(id.0 as usize) as *const u64;
        // SAFETY: V1, ids in headers index the class table.
        let bits = unsafe { entry.read() };
        // SAFETY: the table holds class pointers.
        match unsafe { ClassRef::from_bits(bits) } {
            Some(c) => c,
            None => unreachable!("V1: class id {} has no class", id.0),
        }
    }
    #[cold]
    #[inline(never)]
    fn pin(&self, owner: OwnerRef) {
        // SAFETY: V5, only this thread touches its pins while it runs, and nothing else borrows them here.
        let pins = unsafe { &mut *self.pins.get() };
        if !pins.contains(&owner) {
            pins.push(owner);
        }
    }
    /// How many owners are pinned.
    fn pin_count(&self) -> usize {
        // SAFETY: V5, as in `pin`.
        unsafe { &*self.pins.get() }.len()
    }
    /// Unpins all but the first `count`.
    fn unpin(&self, count: usize) {
        // SAFETY: V5, as in `pin`.
        unsafe { &mut *self.pins.get() }.truncate(count)
    }
    /// The owners that are pinned; the world is stopped.
    pub(crate) fn each_pin(&self, f: &mut dyn FnMut(OwnerRef)) {
        // SAFETY: V5.
        unsafe { &*self.pins.get() }.iter().for_each(|&owner| f(owner));
    }
    /// Forgets what interface calls selected, as classes are unloaded; the world is stopped.
    pub(crate) fn clear_interface_cache(&self) {
        // SAFETY: V5, the cache has so many entries; zeros are empty ones.
        unsafe { self.interface_cache.write_bytes(0, INTERFACE_CACHE) }
    }
    /// Pushes a handle and returns its slot.
    #[inline]
    pub(crate) fn push_handle(&self, raw: u32) -> NonNull<u32> {
        let p = self.handle_top.get();
        if p >= self.handle_base.wrapping_add(HANDLES) {
            handle_overflow();
        }
        // SAFETY: V3, in range of the handle stack, which only this thread writes.
        unsafe { p.write(raw) };
        self.handle_top.set(p.wrapping_add(1));
        // SAFETY: not null, as the mapping is not at 0.
        unsafe { NonNull::new_unchecked(p) }
    }
    /// A new identity hash: 31 bits, not 0 (Marsaglia's xorshift, state per thread).
    pub fn next_hash(&self) -> u32 {
        loop {
            let mut x = self.hash_state.get();
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            self.hash_state.set(x);
            let h = (x >> 20) as u32 & 0x7fff_ffff;
            if h != 0 {
                return h;
            }
        }
    }
    /// Visits the thread's own roots except frames (those need reference maps): the world is stopped.
    pub fn each_root(&self, f: &mut dyn FnMut(*mut u32)) {
        f(self.pending.as_ptr());
        f(self.object.as_ptr());
        f(self.blocked_on.as_ptr());
        f(self.stop_request.as_ptr());
        for (mut p, end) in [(self.handle_base, self.handle_top.get()), (self.lock_base, self.lock_top.get())] {
            while p < end {
                f(p);
                p = p.wrapping_add(1);
            }
        }
    }
    /// True while `locals..end` fits below the stack limit.
    #[inline(always)]
    pub fn stack_fits(&self, end: *mut u64) -> bool {
        end <= self.stack_limit.get()
    }
    /// Takes `bytes` (8-aligned) from the thread-local buffer; null when they do not fit.
    #[inline(always)]
    pub fn bump(&self, bytes: usize) -> *mut u8 {
        // SAFETY: V5, only this thread touches its buffer while it runs, and nothing else borrows it here.
        let tlab = unsafe { &mut *self.tlab.get() };
        let top = tlab.top;
        if (tlab.end as usize).wrapping_sub(top as usize) < bytes {
            return std::ptr::null_mut();
        }
        tlab.top = top.wrapping_add(bytes);
        top
    }
    /// Memory for an object that did not fit the thread-local buffer; `None` when a collection is needed. The thread is the
    /// caller's own.
    pub(crate) fn alloc_slow(&self, heap: &gc::Heap<crate::model::JavaModel>, bytes: usize) -> Option<*mut u8> {
        // SAFETY: V5, as in `bump`.
        heap.alloc_slow(unsafe { &mut *self.tlab.get() }, bytes)
    }
    /// Gives the buffer back: the world is stopped, or the thread is detaching.
    pub(crate) fn retire(&self, heap: &gc::Heap<crate::model::JavaModel>) {
        // SAFETY: V5: the thread is stopped or is the caller.
        heap.retire_tlab(unsafe { &mut *self.tlab.get() })
    }
    /// Bytes allocated by this thread.
    pub fn allocated_bytes(&self) -> u64 {
        // SAFETY: V5; a racy read by management is harmless.
        unsafe { &*self.tlab.get() }.allocated()
    }
    /// First free slot above the innermost frame.
    pub fn stack_top(&self) -> *mut u64 {
        let f = self.frame.get();
        if f.is_null() {
            return self.stack_base;
        }
        // SAFETY: V7, the innermost frame is complete.
        let slots = unsafe { (*f).stack_slots };
        Frame::stack_base(f).wrapping_add(slots as usize)
    }
}

impl Drop for JavaThread {
    fn drop(&mut self) {
        let free = |p: *mut u8, bytes: usize| {
            if let Some(p) = NonNull::new(p) {
                unmap(p, bytes)
            }
        };
        free(self.stack_base.cast(), self.stack_end as usize - self.stack_base as usize);
        free(self.handle_base.cast(), HANDLES * 4);
        free(self.lock_base.cast(), self.lock_end as usize - self.lock_base as usize);
        free(self.leaving.cast(), LEAVING_SLOTS * 8);
        free(self.interface_cache.cast(), size_of::<SelectedInterface>() * INTERFACE_CACHE);
    }
}

#[cold]
fn handle_overflow() -> ! {
    // A native that makes a million handles in one scope is a bug of the VM, and going on would corrupt the heap.
    eprintln!("carafe: internal error: handle stack overflow");
    std::process::abort()
}

impl Cx<'_> {
    /// Keeps metadata that was found through an object, or by name, until the Rust function ends that Java code called
    /// ([`Cx::entered`]): the object may not be kept.
    #[inline]
    pub fn pin(&self, owner: OwnerRef) {
        if owner.is_unloadable {
            self.thread().pin(owner);
        }
    }
    /// Runs a function of the runtime for Java code. Metadata that it finds stays until its end: `ClassRef`s and their like must not
    /// leave it.
    #[inline]
    pub fn entered<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let th = self.thread();
        let pinned = th.pin_count();
        let out = f(self);
        if th.pin_count() != pinned {
            th.unpin(pinned);
        }
        out
    }
}

/// Slow path of the poll: waits while the world is stopped.
pub(crate) fn poll_slow(cx: &mut Cx<'_>) {
    let th = cx.thread();
    if th.mutator.poll.load(Ordering::Acquire) & gc::SAFEPOINT_BIT != 0 {
        cx.vm().safepoints.poll_slow(&th.mutator);
    }
    if th.mutator.poll.load(Ordering::Acquire) & crate::threads::SUSPEND_BIT != 0 {
        crate::threads::stay_suspended(cx);
    }
}

/// The object a thread's `java.lang.Thread` slot holds.
pub type ThreadObject = Object;
