//! Functions of the host as the implementation of native methods.

use crate::call::{error_of, parts};
use crate::convert::{Border, Parameters, ToJava};
use crate::error::Error;
use crate::object::Object;
use crate::vm::Vm;
use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use vm_core::field::Kind;
use vm_core::natives::HostFunction;
use vm_core::{Args, Cx, JResult, Slot, Thrown, Value as Raw, loading};

/// A call of a function of the host by Java: what it knows beside its parameters. It is the [`Vm`] for it.
pub struct Call<'c> {
    vm: &'c Vm,
    this: Option<Object>,
}

impl Call<'_> {
    /// The object whose method was called; none for a static method.
    pub fn this(&self) -> Option<&Object> {
        self.this.as_ref()
    }
}

impl Deref for Call<'_> {
    type Target = Vm;
    fn deref(&self) -> &Vm {
        self.vm
    }
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("this", &self.this).finish()
    }
}

impl Vm {
    /// Makes a function of the host the implementation of a native method: of all classes with this name, whatever loads them. Its second
    /// parameter is a tuple of the method's parameters. A panic in it is an `InternalError` in Java.
    ///
    /// # Errors
    /// [`Error::Type`] when the types are not those of the descriptor, or the method has an implementation already.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), carafe::Error> {
    /// use carafe::{Call, Error, Vm};
    ///
    /// let vm = Vm::builder().class_path(["rules.jar"]).build()?;
    /// // static native int price(String article) throws NoSuchElementException;
    /// vm.register_native("shop/Host", "price", "(Ljava/lang/String;)I", |_: &Call<'_>, (article,): (String,)| {
    ///     match &*article {
    ///         "tea" => Ok(3),
    ///         other => Err(Error::throw("java.util.NoSuchElementException", other)),
    ///     }
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn register_native<P, R>(
        &self,
        class: &str,
        name: &str,
        descriptor: &str,
        function: impl Fn(&Call<'_>, P) -> Result<R, Error> + Send + Sync + 'static,
    ) -> Result<(), Error>
    where
        P: Parameters,
        R: ToJava,
    {
        let (parameters, result) = parts(descriptor.as_bytes());
        if !descriptor.starts_with('(') || result.is_empty() || !P::fit(&parameters) {
            return Err(Error::Type(format!("{class}.{name}{descriptor} has other parameters than the function")));
        }
        let kinds: Vec<Kind> = parameters.iter().map(|d| Kind::of_descriptor(d)).collect();
        let expected = descriptor.to_owned();
        let call = host_function(move |cx, arguments| call::<P, R>(cx, arguments, &kinds, &expected, &function));
        let core = self.core();
        let symbol = |text: &str| core.symbols.intern(text.as_bytes());
        let is_new = core.natives.register(symbol(&class.replace('.', "/")), symbol(name), symbol(descriptor), call);
        if is_new { Ok(()) } else { Err(Error::Type(format!("{class}.{name}{descriptor} has an implementation"))) }
    }
}

fn host_function(f: impl for<'s> Fn(&mut Cx<'s>, Args<'s>) -> JResult<Slot> + Send + Sync + 'static) -> HostFunction {
    Arc::new(f)
}

/// Calls a function of the host for the native method whose frame is the innermost one.
fn call<'s, P: Parameters, R: ToJava>(
    cx: &mut Cx<'s>,
    arguments: Args<'s>,
    kinds: &[Kind],
    descriptor: &str,
    function: &impl Fn(&Call<'_>, P) -> Result<R, Error>,
) -> JResult<Slot> {
    let Some(vm) = Vm::of_core(cx.vm()) else {
        // Its owner is gone, and this thread is about to be told.
        return Err(cx.throw("java/lang/UnsatisfiedLinkError", "the host is gone"));
    };
    match converted(cx, &vm, arguments, kinds, descriptor, function) {
        Ok(slot) => Ok(slot),
        Err(error) => Err(throw(cx, &vm, error)),
    }
}

fn converted<'s, P: Parameters, R: ToJava>(
    cx: &mut Cx<'s>,
    vm: &Vm,
    arguments: Args<'s>,
    kinds: &[Kind],
    descriptor: &str,
    function: &impl Fn(&Call<'_>, P) -> Result<R, Error>,
) -> Result<Slot, Error> {
    let home = &vm.inner.home;
    home.sweep(cx);
    let frame_slots: usize = kinds.iter().map(|kind| kind.slots()).sum();
    let method = vm_core::stack_walk::Frames::of(cx.thread()).next().map(|frame| frame.method);
    let has_this = method.is_some_and(|m| !m.is_static());
    debug_assert!(method.is_some_and(|m| usize::from(m.arg_slots) == frame_slots + usize::from(has_this)));
    let this = has_this.then(|| {
        let this = arguments.obj::<vm_core::Object>(cx, 0);
        Object::new(cx, home, this.get(cx))
    });
    let mut at = usize::from(has_this);
    let mut values: Vec<(Kind, Raw<'_>)> = Vec::with_capacity(kinds.len());
    for &kind in kinds {
        values.push((kind, arguments.value(cx, at, kind)));
        at += kind.slots();
    }
    let parameters = P::from_java(&mut Border { cx, home }, &values)?;
    let call = Call { vm, this };
    let outcome = vm.leave(cx, || catch_unwind(AssertUnwindSafe(|| function(&call, parameters))));
    let value = outcome.unwrap_or_else(|panic| Err(Error::throw("java.lang.InternalError", text_of(&*panic))))?;
    let (_, result) = parts(descriptor.as_bytes());
    if !value.shape().fits(result) {
        let wanted = String::from_utf8_lossy(result);
        return Err(Error::Type(format!("the function returns {}, not {wanted}", value.shape().name())));
    }
    let expected = match (method, result) {
        (Some(method), [b'L' | b'[', ..]) => {
            let class = loading::class_from_descriptor(cx, method.get().class.loader, result);
            Some(class.map_err(|t| error_of(cx, home, t))?)
        }
        _ => None,
    };
    let value = value.to_java(&mut Border { cx, home }, expected)?;
    crate::call::check(cx, value, expected)?;
    Ok(value.to_slot(cx))
}

fn text_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("a function of the host has panicked: {}", text.unwrap_or("?"))
}

/// Throws what a function of the host has returned as an error.
fn throw(cx: &mut Cx<'_>, vm: &Vm, error: Error) -> Thrown {
    match error {
        Error::Exception(exception) => match exception.object().local(cx, &vm.inner.home) {
            Ok(throwable) => cx.throw_object(throwable),
            // Of another VM: told as text.
            Err(_) => cx.throw("java/lang/RuntimeException", &exception.to_string()),
        },
        Error::Throw(class, message) => {
            let thrown = vm.load(cx, None, &class).and_then(|class| {
                let throwable = cx.vm().c.throwable.get(cx);
                let throwable = throwable.map_err(|t| error_of(cx, &vm.inner.home, t))?;
                if !class.get().is_subtype_of(throwable) {
                    return Err(Error::Type(format!("{} is no Throwable", class.external_name())));
                }
                let made = cx.make_exception_of(class, Some(&message), None);
                made.map_err(|t| error_of(cx, &vm.inner.home, t))
            });
            match thrown {
                Ok(throwable) => cx.throw_object(throwable),
                Err(Error::Exception(exception)) => throw(cx, vm, Error::Exception(exception)),
                Err(other) => cx.throw("java/lang/InternalError", &other.to_string()),
            }
        }
        other if other.is_end() && cx.thread().ends() => vm_core::ending::throw(cx),
        other => cx.throw("java/lang/RuntimeException", &other.to_string()),
    }
}
