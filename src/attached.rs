//! Which threads of the process are threads of which VM. A thread is attached at its first call, and detached when it ends.

use crate::error::Error;
use crate::vm::{Vm, of_ending};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use vm_core::Cx;
use vm_core::threads::{NoEntry, Outside};

thread_local! {
    /// What the calling thread is to the VMs it has called into, or which have called it. The one thing that is not a VM's own: a call
    /// has to find its thread.
    static OUTSIDE: RefCell<Vec<Rc<Outside>>> = const { RefCell::new(Vec::new()) };
    /// The VMs whose functions of the host this thread runs, innermost last.
    static INSIDE: RefCell<Vec<*const vm_core::Vm>> = const { RefCell::new(Vec::new()) };
}

/// Whether the calling thread runs a function of the host for this VM.
pub(crate) fn is_inside(core: &Arc<vm_core::Vm>) -> bool {
    INSIDE.try_with(|list| list.borrow().contains(&Arc::as_ptr(core))).unwrap_or(false)
}

/// The calling thread as one of this VM.
fn current(core: &Arc<vm_core::Vm>) -> Result<Rc<Outside>, Error> {
    let known = OUTSIDE.with(|list| list.borrow().iter().rev().find(|o| o.is_of(core)).cloned());
    if let Some(known) = known {
        return Ok(known);
    }
    let thread = std::thread::current();
    let attached = Outside::attach(core, thread.name().unwrap_or("host")).map_err(|e| of_no_entry(core, e))?;
    let attached = Rc::new(attached);
    OUTSIDE.with(|list| {
        let mut list = list.borrow_mut();
        // Those of VMs that are gone.
        list.retain(|o| !o.is_stale());
        list.push(attached.clone());
    });
    Ok(attached)
}

fn of_no_entry(core: &vm_core::Vm, e: NoEntry) -> Error {
    match e {
        NoEntry::Ends => core.ending().map_or(Error::Stopped, of_ending),
        NoEntry::Memory => Error::Memory,
        NoEntry::Inside => unreachable!("V1: code of the host runs outside of the VM"),
    }
}

impl Vm {
    /// Runs `f` in the VM, on the calling thread.
    pub(crate) fn enter<R>(&self, f: impl for<'t> FnOnce(&mut Cx<'t>) -> Result<R, Error>) -> Result<R, Error> {
        let core = self.core();
        let outside = current(core)?;
        let outcome = outside.enter(core, |cx| {
            self.inner.home.sweep(cx);
            cx.entered(f)
        });
        outcome.map_err(|e| of_no_entry(core, e))?
    }

    /// Runs code of the host for a thread of the VM.
    pub(crate) fn leave<R>(&self, cx: &mut Cx<'_>, f: impl FnOnce() -> R) -> R {
        struct Pop;
        impl Drop for Pop {
            fn drop(&mut self) {
                OUTSIDE.with(|list| list.borrow_mut().pop());
                INSIDE.with(|list| list.borrow_mut().pop());
            }
        }
        cx.outside(self.core(), |outside| {
            OUTSIDE.with(|list| list.borrow_mut().push(Rc::new(outside.share())));
            INSIDE.with(|list| list.borrow_mut().push(Arc::as_ptr(self.core())));
            let _pop = Pop;
            f()
        })
    }
}
