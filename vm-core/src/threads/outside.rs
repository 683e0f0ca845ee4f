//! Threads of the host that call into a VM: attached at their first call, and outside of the VM between calls. A thread of the VM that
//! calls a function of the host is outside, too, as long as that runs.
//!
//! Outside, a thread counts as stopped. Coming in, it says so before it looks whether the VM ends; who ends the VM says so before it
//! looks whether threads are outside: at least one sees the other.

use super::{DEFAULT_STACK, Registered, ThreadRef, create_thread_object, end, register};
use crate::cx::{Cx, Local};
use crate::exceptions::JResult;
use crate::slot::Value;
use crate::vm::Vm;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How often one who waits for threads to come out looks again.
const LOOK: Duration = Duration::from_millis(1);

/// The calling OS thread as a thread of a VM, while it is outside.
pub struct Outside {
    thread: ThreadRef,
    vm: Weak<Vm>,
    /// It was attached for the host's calls, which nothing else will detach.
    is_hosts: bool,
    /// V5: this OS thread's only.
    not_send: PhantomData<*const ()>,
}

/// Why a thread does not come in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoEntry {
    /// The VM ends.
    Ends,
    /// The host refuses memory for a thread.
    Memory,
    /// It is in already.
    Inside,
}

impl Outside {
    /// Attaches the calling OS thread, with a `java.lang.Thread` of this name, a daemon in the group `main`.
    pub fn attach(vm: &Arc<Vm>, name: &str) -> Result<Outside, NoEntry> {
        let stack = vm.options.stack_size.unwrap_or(DEFAULT_STACK);
        let thread = vm.threads.add(vm, stack, 0).ok_or(NoEntry::Memory)?;
        thread.outside.store(true, Ordering::SeqCst);
        register(vm, &thread).stay();
        vm.safepoints.enter_blocked(&thread.mutator);
        let outside = Outside { thread, vm: Arc::downgrade(vm), is_hosts: true, not_send: PhantomData };
        let made = outside.enter(vm, |cx| {
            let made = make_thread_object(cx, name);
            cx.thread().pending.set(0);
            made.is_ok()
        });
        match made {
            Ok(true) => Ok(outside),
            // Dropping it detaches it.
            Ok(false) => Err(NoEntry::Memory),
            Err(e) => Err(e),
        }
    }
    /// The same for a while: nothing is detached with it.
    pub fn share(&self) -> Outside {
        Outside { thread: self.thread.clone(), vm: self.vm.clone(), is_hosts: false, not_send: PhantomData }
    }
    /// Whether its VM ends or is gone.
    pub fn is_stale(&self) -> bool {
        self.vm.upgrade().is_none_or(|vm| vm.ending().is_some())
    }
    /// Whether it belongs to this VM.
    pub fn is_of(&self, vm: &Arc<Vm>) -> bool {
        std::ptr::eq(self.vm.as_ptr(), Arc::as_ptr(vm))
    }
    /// Runs `f` in the VM.
    pub fn enter<R>(&self, vm: &Arc<Vm>, f: impl for<'t> FnOnce(&mut Cx<'t>) -> R) -> Result<R, NoEntry> {
        assert!(self.is_of(vm), "V1: a thread enters its own VM");
        let th = &*self.thread;
        if !th.outside.swap(false, Ordering::SeqCst) {
            return Err(NoEntry::Inside);
        }
        struct Leave<'a>(&'a ThreadRef);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.outside.store(true, Ordering::SeqCst);
            }
        }
        let _leave = Leave(&self.thread);
        if vm.ending().is_some() {
            return Err(NoEntry::Ends);
        }
        if self.is_hosts {
            super::limit_compiled(th);
        }
        vm.safepoints.leave_blocked(&th.mutator);
        // SAFETY: V5, this OS thread is attached as `th`: the value cannot leave it. Other contexts are suspended, as it was outside.
        let mut cx = unsafe { Cx::from_thread(NonNull::from(th)) };
        let out = cx.entered(|cx| cx.scope(f));
        vm.safepoints.enter_blocked(&th.mutator);
        Ok(out)
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        if !self.is_hosts {
            return;
        }
        let Some(vm) = self.vm.upgrade() else { return };
        // If the VM ends, who ends it detaches the thread.
        let _ = self.enter(&vm, |cx| {
            end(cx, Ok(()));
            cx.thread().retire(&vm.heap);
            // No safepoint comes before the thread is off the list.
            vm.safepoints.unregister(&cx.thread().mutator);
            vm.threads.remove(cx.thread().id);
        });
        if vm.ending().is_none() {
            // Nobody enters by what shares the thread.
            self.thread.outside.store(false, Ordering::SeqCst);
        }
    }
}

fn make_thread_object(cx: &mut Cx<'_>, name: &str) -> JResult<()> {
    let vm = cx.vm();
    let Some(group) = vm.threads.main_group.get() else { return Ok(()) };
    cx.scope(|cx| -> JResult<()> {
        let group: Local<'_> = group.local(cx);
        create_thread_object(cx, group, name, true)?;
        let this = Value::Obj(cx.root(cx.thread_object()));
        let group_class = vm.c.thread_group.get(cx)?;
        cx.call_named(group_class, "add", "(Ljava/lang/Thread;)V", &[Value::Obj(group), this])?;
        let class_loader = vm.c.class_loader.get(cx)?;
        let system = cx.call_named(class_loader, "getSystemClassLoader", "()Ljava/lang/ClassLoader;", &[])?;
        let thread_class = vm.c.thread.get(cx)?;
        cx.call_named(thread_class, "setContextClassLoader", "(Ljava/lang/ClassLoader;)V", &[this, system])?;
        Ok(())
    })
}

impl Cx<'_> {
    /// Runs code of the host, which may call into the VM by what it gets, and may take its time.
    pub fn outside<R>(&mut self, vm: &Arc<Vm>, f: impl FnOnce(&Outside) -> R) -> R {
        assert!(std::ptr::eq(self.vm(), &**vm), "V1: a thread leaves its own VM");
        let th = self.thread();
        let Some(thread) = vm.threads.find(th.id) else { unreachable!("T1: a running thread is on the list") };
        let outside = Outside { thread, vm: Arc::downgrade(vm), is_hosts: false, not_send: PhantomData };
        struct Return<'a>(&'a crate::JavaThread);
        impl Drop for Return<'_> {
            fn drop(&mut self) {
                self.0.outside.store(false, Ordering::SeqCst);
            }
        }
        self.blocking(|| {
            th.outside.store(true, Ordering::SeqCst);
            let _return = Return(th);
            f(&outside)
        })
    }
}

/// Takes the host's threads off the list of a VM that ends, once all are outside and all others have left.
pub fn detach_all(vm: &Vm) {
    for thread in vm.threads.all() {
        while !thread.is_outside() {
            std::thread::sleep(LOOK);
        }
        vm.safepoints.unregister(&thread.mutator);
        vm.threads.remove(thread.id);
    }
}

/// Registered for good; the owner unregisters.
impl Registered<'_> {
    fn stay(self) {
        std::mem::forget(self)
    }
}
