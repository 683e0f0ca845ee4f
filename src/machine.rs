//! A virtual machine, put together from its parts.

use vm_core::host::Host;
use vm_core::natives::NativeRegistry;
use vm_core::options::VmOptions;
use vm_core::vm::VmError;
use vm_core::{Cx, Vm, boot, threads};

/// A virtual machine whose class library is not initialized before [`Machine::run`].
pub struct Machine {
    vm: Box<Vm>,
}

impl Machine {
    /// Makes a machine with an interpreter, the natives of the class library and these capabilities of the host.
    ///
    /// # Errors
    /// The heap cannot be reserved, or the JDK cannot be read.
    pub fn new(options: VmOptions, host: Box<dyn Host>) -> Result<Machine, VmError> {
        let mut natives = NativeRegistry::default();
        for table in stdlib::TABLES {
            natives.add(table);
        }
        let vm = Vm::new(options, Box::new(interpreter::Interpreter), host, natives)?;
        if !vm.options.interpreted
            && let Some(jit) = jit::Jit::new(&vm.options)
        {
            // Nobody else could have set it yet.
            let _ = vm.compiler.set(Box::new(jit));
        }
        Ok(Machine { vm })
    }

    /// The machine's core.
    pub fn vm(&self) -> &Vm {
        &self.vm
    }

    /// Attaches the calling OS thread as the main thread, boots the class library and runs `f`.
    ///
    /// # Errors
    /// Boot ended in a Java exception, or the host refuses memory for the thread.
    pub fn run<R>(&self, f: impl for<'t> FnOnce(&mut Cx<'t>) -> R) -> Result<R, VmError> {
        vm_core::profiler::start(&self.vm);
        let ran = threads::with_attached(&self.vm, |cx| {
            let booted = boot::load_first_classes(cx).and_then(|()| boot::initialize_library(cx));
            match booted {
                Ok(true) => {
                    #[cfg(debug_assertions)]
                    report_native_mismatches(cx);
                    Ok(f(cx))
                }
                Ok(false) => Err(VmError::BootLayer),
                Err(_) => Err(VmError::Boot(describe(cx))),
            }
        });
        ran.unwrap_or(Err(VmError::AddressSpace))
    }
}

/// Debug builds check the table of natives against the class library at each start (D1).
#[cfg(debug_assertions)]
fn report_native_mismatches(cx: &mut Cx<'_>) {
    match stdlib::check_table(cx) {
        Ok(mismatches) => mismatches.iter().for_each(|m| eprintln!("carafe: natives: {m}")),
        Err(_) => {
            let _ = cx.take_pending();
        }
    }
}

/// Text of the pending exception without running Java code: classes and messages of it and its causes, and where they come from.
fn describe(cx: &Cx<'_>) -> String {
    let vm = cx.vm();
    let mut text = String::new();
    let mut e = cx.root(cx.pending());
    for _ in 0..8 {
        let r = e.get(cx);
        if r.is_null() {
            break;
        }
        if !text.is_empty() {
            text.push_str("\nCaused by: ");
        }
        text.push_str(&r.class(cx).external_name());
        let message = r.get_ref(cx, vm.f.throwable_message.at(vm));
        if !message.is_null() {
            text.push_str(": ");
            text.push_str(&cx.string_text(message));
        }
        for line in vm_core::stack_walk::describe_backtrace(cx, r) {
            text.push_str("\n\tat ");
            text.push_str(&line);
        }
        let cause = r.get_ref(cx, vm.f.throwable_cause.at(vm));
        if cause == r {
            break;
        }
        e = cx.root(cause);
    }
    text
}
