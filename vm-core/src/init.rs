//! Initialization (JVMS 5.5).

use crate::class::{ClassRef, InitState};
use crate::cx::Cx;
use crate::exceptions::{JResult, Thrown};
use classloader::Constant;

/// Initializes a class; cheap when it is initialized.
#[inline]
pub fn initialize(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    if class.is_initialized() { Ok(()) } else { initialize_slow(cx, class) }
}

#[cold]
fn initialize_slow(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    if !class.is_instance() {
        return Ok(()); // arrays and primitives have nothing to initialize
    }
    cx.check_native_stack()?; // superclasses are initialized by recursion
    crate::linking::link(cx, class)?;
    // Steps 1 to 6: take the initialization lock, look at the state, mark as ours.
    let me = cx.thread().id;
    let c = class.get();
    loop {
        let mut lock = c.init_lock.lock();
        match c.state() {
            InitState::Initialized => return Ok(()),
            InitState::BeingInitialized if lock.thread == me => return Ok(()),
            InitState::Erroneous => {
                drop(lock);
                return Err(throw_erroneous(cx, class));
            }
            InitState::BeingInitialized => {
                drop(lock);
                // Wait as a blocked thread: the initializer may need a safepoint.
                cx.blocking(|| {
                    let mut lock = c.init_lock.lock();
                    while c.state() == InitState::BeingInitialized {
                        c.init_cond.wait(&mut lock);
                    }
                });
            }
            _ => {
                c.set_state(InitState::BeingInitialized);
                lock.thread = me;
                break;
            }
        }
    }
    let result = cx.scope(|cx| run_initializer(cx, class));
    match result {
        Ok(()) => {
            finish(class, InitState::Initialized);
            Ok(())
        }
        Err(t) => {
            let t = cx.scope(|cx| fail(cx, class, t));
            finish(class, InitState::Erroneous);
            Err(t)
        }
    }
}

fn finish(class: ClassRef, state: InitState) {
    let c = class.get();
    let mut lock = c.init_lock.lock();
    c.set_state(state);
    lock.thread = 0;
    c.init_cond.notify_all();
}

/// Steps 7 to 9: constants, superclass and superinterfaces with defaults, `<clinit>`.
fn run_initializer(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    set_constants(cx, class)?;
    if !class.is_interface() {
        if let Some(s) = class.super_class {
            initialize(cx, s)?;
        }
        for &i in class.get().interfaces.iter() {
            initialize_defaults(cx, i)?;
        }
    }
    let vm = cx.vm();
    match class.find_declared_method(vm.sym.clinit, vm.sym.void_sig) {
        Some(m) if m.is_static() => cx.call(m, &[]).map(|_| ()),
        _ => Ok(()),
    }
}

/// Initializes superinterfaces that declare non-abstract, non-static methods, supers first.
fn initialize_defaults(cx: &mut Cx<'_>, interface: ClassRef) -> JResult<()> {
    for &i in interface.get().interfaces.iter() {
        initialize_defaults(cx, i)?;
    }
    if interface.methods().iter().any(|m| !m.is_abstract() && !m.is_static()) {
        initialize(cx, interface)?;
    }
    Ok(())
}

/// Static fields with a ConstantValue attribute (JVMS 4.7.2).
fn set_constants(cx: &mut Cx<'_>, class: ClassRef) -> JResult<()> {
    for f in class.get().fields() {
        let Some(index) = f.info.constant_value.filter(|_| f.is_static()) else { continue };
        let constant = class.constant_pool.get(index);
        let mirror = class.get().mirror.get(cx);
        match constant {
            Constant::Integer(v) => match f.kind.bytes() {
                1 => mirror.set_byte(cx, f.offset as usize, v as i8),
                2 => mirror.set_short(cx, f.offset as usize, v as i16),
                _ => mirror.set_int(cx, f.offset as usize, v),
            },
            Constant::Float(bits) => mirror.set_int(cx, f.offset as usize, bits as i32),
            Constant::Long(v) => mirror.set_long(cx, f.offset as usize, v),
            Constant::Double(bits) => mirror.set_long(cx, f.offset as usize, bits as i64),
            Constant::String { .. } => {
                let s = crate::resolve::resolve_string(cx, class, index)?;
                let (s, mirror) = (s.get(cx), class.get().mirror.get(cx));
                mirror.set_ref(cx, f.offset as usize, s);
            }
            other => unreachable!("C1: {other:?} as ConstantValue"),
        }
    }
    Ok(())
}

/// Steps 10 and 11: wraps what is no Error, remembers the cause for later NoClassDefFoundErrors.
fn fail(cx: &mut Cx<'_>, class: ClassRef, _: Thrown) -> Thrown {
    let vm = cx.vm();
    let e = cx.take_pending();
    let is_error = match vm.c.error.get(cx) {
        Ok(error) => e.get(cx).instance_of(cx, error),
        Err(t) => return t,
    };
    remember(cx, class, e);
    if is_error {
        return cx.throw_object(e);
    }
    let name = vm.symbols.intern(b"java/lang/ExceptionInInitializerError");
    let wrapped = (|| {
        let c = crate::loading::load_boot_class(cx, name)?;
        initialize(cx, c)?;
        let w = cx.new_instance(c)?;
        cx.call_named(c, "<init>", "(Ljava/lang/Throwable;)V", &[crate::Value::Obj(w), crate::Value::Obj(e)])?;
        Ok(w)
    })();
    match wrapped {
        Ok(w) => cx.throw_object(w),
        Err(t) => t,
    }
}

/// Keeps an ExceptionInInitializerError whose message names the original exception and thread, as HotSpot's later cause.
fn remember(cx: &mut Cx<'_>, class: ClassRef, e: crate::Local<'_>) {
    let vm = cx.vm();
    let message = e.get(cx).get_ref(cx, vm.f.throwable_message.at(vm));
    let message = if message.is_null() { String::new() } else { format!(": {}", cx.string_text(message)) };
    let thread = crate::threads::current_name(cx);
    let name = e.get(cx).class(cx).external_name();
    let text = format!("Exception {name}{message} [in thread \"{thread}\"]");
    let made: JResult<()> = (|| {
        let c = cx.make_exception("java/lang/ExceptionInInitializerError", Some(&text), None)?;
        // Its stack trace is the original's.
        let (from, to) = (e.get(cx), c.get(cx));
        for offset in [vm.f.throwable_backtrace.at(vm), vm.f.throwable_stack_trace.at(vm)] {
            let v = from.get_ref(cx, offset);
            to.set_ref(cx, offset, v);
        }
        to.set_int(cx, vm.f.throwable_depth.at(vm), from.get_int(cx, vm.f.throwable_depth.at(vm)));
        class.get().init_error.set(cx, to);
        Ok(())
    })();
    if made.is_err() {
        let _ = cx.take_pending(); // out of memory: later errors have no cause
    }
}

#[cold]
fn throw_erroneous(cx: &mut Cx<'_>, class: ClassRef) -> Thrown {
    let text = format!("Could not initialize class {}", class.external_name());
    let cause = class.get().init_error.get(cx);
    if cause.is_null() {
        return cx.throw("java/lang/NoClassDefFoundError", &text);
    }
    cx.scope(|cx| {
        let cause = cx.root(class.get().init_error.get(cx));
        cx.throw_with_cause("java/lang/NoClassDefFoundError", &text, cause)
    })
}
