//! A virtual machine, put together from its parts, with the thread that runs its main program.
#![allow(unsafe_code)] // reason: work for the main thread borrows from the one who waits for it

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use vm_core::ending::{self, Ending};
use vm_core::host::Host;
use vm_core::natives::NativeRegistry;
use vm_core::options::VmOptions;
use vm_core::vm::VmError;
use vm_core::{Cx, Vm, boot, threads};

/// Native stack of the main thread beyond what its Java stack has, whatever the limits of the process's first thread: address space,
/// touched as used.
const MAIN_STACK: usize = 64 << 20;

type Work = Box<dyn for<'t> FnOnce(&mut Cx<'t>) + Send>;

/// A virtual machine whose class library is initialized. Dropped, it ends: its threads leave, and what it has is freed.
pub struct Machine {
    vm: Arc<Vm>,
    /// Work for the main thread, which ends when there can be no more.
    work: Mutex<Option<Sender<Work>>>,
    main: Mutex<Option<JoinHandle<()>>>,
}

impl Machine {
    /// Makes a machine with an interpreter, the natives of the class library and these capabilities of the host, and boots it on the
    /// machine's own main thread.
    ///
    /// # Errors
    /// The heap cannot be reserved, the JDK cannot be read, boot ended in a Java exception, or the host refuses memory for the thread.
    pub fn boot(options: VmOptions, host: Box<dyn Host>) -> Result<Machine, VmError> {
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
        let (work, jobs) = channel();
        let (booted, outcome) = channel();
        let of_main = vm.clone();
        let stack = MAIN_STACK + vm.options.stack_size.unwrap_or(0).min(1 << 30);
        let main = std::thread::Builder::new()
            .name("main".into())
            .stack_size(stack)
            .spawn(move || main_thread(&of_main, &jobs, &booted))
            .map_err(|_| VmError::AddressSpace)?;
        // Dropped if boot has failed.
        let machine = Machine { vm, work: Mutex::new(Some(work)), main: Mutex::new(Some(main)) };
        match outcome.recv() {
            Ok(booted) => booted.map(|()| machine),
            // It has panicked.
            Err(_) => Err(VmError::Boot("the virtual machine has a bug".into())),
        }
    }

    /// The machine's core.
    pub fn vm(&self) -> &Arc<Vm> {
        &self.vm
    }

    /// Runs `f` on the main thread, after what was asked for before; nothing when that thread is gone.
    pub fn run<R: Send>(&self, f: impl for<'t> FnOnce(&mut Cx<'t>) -> R + Send) -> Option<R> {
        let (done, result) = channel();
        let work = move |cx: &mut Cx<'_>| {
            // Who waits for it is there.
            let _ = done.send(f(cx));
        };
        let work: Box<dyn for<'t> FnOnce(&mut Cx<'t>) + Send + '_> = Box::new(work);
        // SAFETY: this function returns only when the work is done, or dropped: then nobody can send any more.
        let work = unsafe { std::mem::transmute::<Box<dyn for<'t> FnOnce(&mut Cx<'t>) + Send + '_>, Work>(work) };
        if let Some(sender) = &*self.work.lock().unwrap_or_else(PoisonError::into_inner) {
            // If the thread is gone, the work is dropped.
            let _ = sender.send(work);
        }
        result.recv().ok()
    }
}

impl Machine {
    /// Ends the VM and waits until all threads have left it. No thread of the VM calls it.
    pub(crate) fn shut_down(&self) {
        ending::begin(&self.vm, Ending::Stopped);
        self.work.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut main = self.main.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(main) = main.take() else { return };
        // It panics only if the VM has a bug, which was reported then.
        let _ = main.join();
        self.vm.threads.started.wait();
        threads::detach_all(&self.vm);
        ending::finish(&self.vm);
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.shut_down()
    }
}

/// Boots the class library, then does what there is to do.
fn main_thread(vm: &Arc<Vm>, jobs: &Receiver<Work>, booted: &Sender<Result<(), VmError>>) {
    vm_core::profiler::start(vm);
    let ran = threads::with_attached(vm, |cx| {
        let outcome = match boot::load_first_classes(cx).and_then(|()| boot::initialize_library(cx)) {
            Ok(true) => {
                #[cfg(debug_assertions)]
                report_native_mismatches(cx);
                Ok(())
            }
            Ok(false) => Err(VmError::BootLayer),
            Err(_) => Err(VmError::Boot(describe(cx))),
        };
        let has_booted = outcome.is_ok();
        // Who boots waits for it.
        let _ = booted.send(outcome);
        while has_booted && let Ok(job) = cx.outside(vm, |_| jobs.recv()) {
            cx.entered(|cx| cx.scope(job));
            cx.thread().pending.set(0);
        }
    });
    if ran.is_none() {
        let _ = booted.send(Err(VmError::AddressSpace));
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
