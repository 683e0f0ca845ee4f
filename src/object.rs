//! Handles on objects and classes of a VM, kept by the host.

use crate::error::Error;
use crate::vm::Vm;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use vm_core::model::Global;
use vm_core::{ClassRef, Cx, Local, Ref};

/// What handles know of their VM. It outlives the VM, so a handle does not need one to be dropped.
#[derive(Default)]
pub(crate) struct Home {
    /// Root slots that nobody has a handle on any more.
    dropped: Mutex<Vec<Global>>,
    has_dropped: AtomicBool,
}

impl Home {
    /// Frees the slots of handles that were dropped.
    pub(crate) fn sweep(&self, cx: &Cx<'_>) {
        if self.has_dropped.swap(false, Ordering::AcqRel) {
            let dropped = std::mem::take(&mut *self.dropped.lock().unwrap_or_else(PoisonError::into_inner));
            dropped.into_iter().for_each(|slot| cx.vm().globals.release(slot));
        }
    }
}

/// A Java object, never null, kept alive as long as the handle or a clone of it is. Its methods and fields are used by those of [`Vm`].
///
/// A handle may go to any thread, and may outlive its VM: then it is an error to use it, as it is in another VM.
#[derive(Clone)]
pub struct Object(Arc<Slot>);

struct Slot {
    home: Arc<Home>,
    slot: Global,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.home.dropped.lock().unwrap_or_else(PoisonError::into_inner).push(self.slot);
        self.home.has_dropped.store(true, Ordering::Release);
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Object")
    }
}

impl Object {
    /// A handle on an object that is not null.
    pub(crate) fn new(cx: &Cx<'_>, home: &Arc<Home>, object: Ref<'_>) -> Object {
        Object(Arc::new(Slot { home: home.clone(), slot: cx.vm().globals.new_global(cx, object) }))
    }
    /// The object, in the VM whose handles know `home`.
    pub(crate) fn local<'s>(&self, cx: &Cx<'s>, home: &Arc<Home>) -> Result<Local<'s>, Error> {
        if Arc::ptr_eq(&self.0.home, home) { Ok(self.0.slot.local(cx)) } else { Err(Error::WrongVm) }
    }
}

/// A Java class, interface, array or primitive type.
#[derive(Clone)]
pub struct Class {
    /// The `java.lang.Class`, which keeps it alive.
    mirror: Object,
    class: ClassRef,
    name: Arc<str>,
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Class").field(&self.name).finish()
    }
}

impl Class {
    pub(crate) fn new(cx: &Cx<'_>, home: &Arc<Home>, class: ClassRef) -> Class {
        let mirror = Object::new(cx, home, class.get().mirror.get(cx));
        Class { mirror, class, name: class.external_name().into() }
    }
    /// The name, as `Class.getName` has it.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The `java.lang.Class` object.
    pub fn object(&self) -> &Object {
        &self.mirror
    }
    /// The class, of a VM that is there.
    pub(crate) fn class_ref(&self) -> ClassRef {
        self.class
    }
    /// The class, in the VM whose handles know `home`.
    pub(crate) fn class(&self, home: &Arc<Home>) -> Result<ClassRef, Error> {
        if Arc::ptr_eq(&self.mirror.0.home, home) { Ok(self.class) } else { Err(Error::WrongVm) }
    }
}

/// A class to look for a member in: a [`Class`], or the name of one that the application's class loader finds.
pub trait AsClass: sealed::Sealed {
    #[doc(hidden)]
    fn as_class(&self, vm: &Vm, cx: &mut Cx<'_>) -> Result<ClassRef, Error>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for &str {}
    impl Sealed for &super::Class {}
}

impl AsClass for &str {
    fn as_class(&self, vm: &Vm, cx: &mut Cx<'_>) -> Result<ClassRef, Error> {
        vm.load(cx, None, self)
    }
}

impl AsClass for &Class {
    fn as_class(&self, vm: &Vm, _: &mut Cx<'_>) -> Result<ClassRef, Error> {
        self.class(&vm.inner.home)
    }
}
