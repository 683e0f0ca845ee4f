//! Java exceptions inside the VM (D10): `Err(Thrown)`, the object sits in the thread.

use crate::class::ClassRef;
use crate::cx::{Cx, Local};
use crate::model::Global;
use crate::slot::Value;
use std::sync::OnceLock;

/// Proof that the thread has a pending exception. Only `Cx::set_pending` and what calls it make one.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Thrown(());

impl Thrown {
    pub(crate) fn new() -> Thrown {
        Thrown(())
    }
    /// For callers that observe a pending exception set by machine code or the interpreter.
    pub fn of_pending(cx: &Cx<'_>) -> Thrown {
        debug_assert!(cx.exception_pending());
        Thrown(())
    }
}

/// Result of an operation that may throw a Java exception.
pub type JResult<T> = Result<T, Thrown>;

/// Errors made at boot, for when no memory is left to make one.
#[derive(Default)]
pub struct Preallocated {
    /// OutOfMemoryError without stack trace.
    pub out_of_memory: OnceLock<Global>,
    /// What threads throw when the VM ends.
    pub end: OnceLock<Global>,
}

impl<'s> Cx<'s> {
    /// Throws a new exception of a boot class with a detail message.
    #[cold]
    pub fn throw(&mut self, class: &str, message: &str) -> Thrown {
        self.throw_new(class, Some(message), None)
    }
    /// Throws a new exception of a boot class without detail message.
    #[cold]
    pub fn throw_plain(&mut self, class: &str) -> Thrown {
        self.throw_new(class, None, None)
    }
    /// Throws a new exception with message and cause.
    #[cold]
    pub fn throw_with_cause(&mut self, class: &str, message: &str, cause: Local<'_>) -> Thrown {
        self.throw_new(class, Some(message), Some(cause))
    }
    /// Throws NullPointerException without message.
    #[cold]
    pub fn throw_npe(&mut self) -> Thrown {
        self.throw_plain("java/lang/NullPointerException")
    }
    /// Throws an object (not null).
    pub fn throw_object(&mut self, object: Local<'_>) -> Thrown {
        let r = object.get(self);
        self.set_pending(r)
    }
    fn throw_new(&mut self, class: &str, message: Option<&str>, cause: Option<Local<'_>>) -> Thrown {
        self.scope(|cx| {
            let made = cx.make_exception(class, message, cause.map(|c| cx.root(c.get(cx))));
            match made {
                Ok(e) => cx.throw_object(e),
                Err(t) => t,
            }
        })
    }
    /// Makes an exception of a boot class by running its constructor.
    pub fn make_exception(
        &mut self,
        class: &str,
        message: Option<&str>,
        cause: Option<Local<'_>>,
    ) -> JResult<Local<'s>> {
        let name = self.vm().symbols.intern(class.as_bytes());
        let class = crate::loading::load_boot_class(self, name)?;
        self.make_exception_of(class, message, cause)
    }
    /// Makes an exception of a class by running its constructor: `()`, `(String)`; the cause is set with `initCause`.
    pub fn make_exception_of(
        &mut self,
        class: ClassRef,
        message: Option<&str>,
        cause: Option<Local<'_>>,
    ) -> JResult<Local<'s>> {
        crate::init::initialize(self, class)?;
        let e = self.new_instance(class)?;
        self.scope(|cx| -> JResult<()> {
            let this = Value::Obj(cx.root(e.get(cx)));
            match message {
                Some(m) => {
                    let m = cx.new_string(m)?;
                    cx.call_named(class, "<init>", "(Ljava/lang/String;)V", &[this, Value::Obj(m)])?;
                }
                None => {
                    cx.call_named(class, "<init>", "()V", &[this])?;
                }
            }
            if let Some(c) = cause {
                let c = Value::Obj(cx.root(c.get(cx)));
                cx.call_named(class, "initCause", "(Ljava/lang/Throwable;)Ljava/lang/Throwable;", &[this, c])?;
            }
            Ok(())
        })?;
        Ok(e)
    }
    /// Makes a throwable without running Java code: fields zero except message, self cause and stack trace.
    fn make_raw(&mut self, class: &str, message: Option<&str>) -> JResult<Local<'s>> {
        let name = self.vm().symbols.intern(class.as_bytes());
        let class = crate::loading::load_boot_class(self, name)?;
        crate::init::initialize(self, class)?;
        let message = match message {
            Some(m) => self.new_string(m)?,
            None => self.null(),
        };
        let e = self.new_instance(class)?;
        let vm = self.vm();
        let r = e.get(self);
        r.set_ref(self, vm.f.throwable_message.at(vm), message.get(self));
        r.set_ref(self, vm.f.throwable_cause.at(vm), r);
        let throwable = vm.c.throwable.get(self)?;
        let (r, mirror) = (e.get(self), throwable.mirror.get(self));
        let unassigned = mirror.get_ref(self, vm.f.throwable_unassigned_stack.at(vm));
        let suppressed = mirror.get_ref(self, vm.f.throwable_suppressed_sentinel.at(vm));
        r.set_ref(self, vm.f.throwable_stack_trace.at(vm), unassigned);
        r.set_ref(self, vm.f.throwable_suppressed.at(vm), suppressed);
        Ok(e)
    }
    /// Throws StackOverflowError without calling Java code.
    #[cold]
    pub fn throw_stack_overflow(&mut self) -> Thrown {
        self.throw_raw("java/lang/StackOverflowError", None)
    }
    /// Throws VirtualMachineError without calling Java code.
    #[cold]
    pub(crate) fn throw_virtual_machine_error(&mut self) -> Thrown {
        self.scope(|cx| match cx.make_raw("java/lang/VirtualMachineError", None) {
            Ok(e) => cx.throw_object(e),
            Err(t) => t,
        })
    }
    fn throw_raw(&mut self, class: &str, message: Option<&str>) -> Thrown {
        self.scope(|cx| {
            // Both steps may run while the stack is used up: they push no Java frame of their own once the class is
            // initialized, which boot does.
            let made = cx.make_raw(class, message);
            match made {
                Ok(e) => {
                    let filled = crate::stack_walk::fill_in_stack_trace(cx, e);
                    match filled {
                        Ok(()) => cx.throw_object(e),
                        Err(t) => t,
                    }
                }
                Err(t) => t,
            }
        })
    }
    /// Throws OutOfMemoryError: with a stack trace when memory for it is left, otherwise the one made at boot.
    #[cold]
    pub fn throw_out_of_memory(&mut self, message: &str) -> Thrown {
        let th = self.thread();
        let class = "java/lang/OutOfMemoryError";
        if th.in_out_of_memory.replace(true) {
            return match self.vm().preallocated.out_of_memory.get() {
                Some(g) => {
                    let r = g.get(self);
                    self.set_pending(r)
                }
                None => crate::vm::fatal("out of memory before the class library is up"),
            };
        }
        let t = self.throw_raw(class, Some(message));
        th.in_out_of_memory.set(false);
        t
    }
    /// Makes what [`Cx::throw_out_of_memory`] and [`Cx::throw_stack_overflow`] need later.
    pub(crate) fn preallocate_errors(&mut self) -> JResult<()> {
        self.scope(|cx| {
            let so = cx.make_raw("java/lang/StackOverflowError", None)?;
            let _ = so;
            let e = cx.make_raw("java/lang/OutOfMemoryError", Some("Java heap space"))?;
            let g = cx.vm().globals.new_global(cx, e.get(cx));
            let _ = cx.vm().preallocated.out_of_memory.set(g);
            let e = cx.make_raw("java/lang/ThreadDeath", None)?;
            let _ = cx.vm().preallocated.end.set(cx.vm().globals.new_global(cx, e.get(cx)));
            Ok(())
        })
    }
}
