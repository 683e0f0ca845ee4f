//! An embedded VM: its life, and running programs in it.

use crate::attached;
use crate::builder::Builder;
use crate::error::Error;
use crate::machine::Machine;
use crate::object::Home;
use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;
use vm_core::ending::{self, Ending};
use vm_core::threads;
use vm_core::{Cx, Local};

/// A Java virtual machine in this process.
///
/// Each VM has its own everything: heap, threads, classes, standard streams, rights. Any thread of the process may call into it, several
/// at a time; such a thread is a Java thread from its first call on, until it ends.
///
/// Dropping the VM ends it: all its threads leave at once, without running another line of Java, also those that wait, and everything it
/// has is freed.
///
/// ```
/// # fn main() -> Result<(), carafe::Error> {
/// let vm = carafe::Vm::builder().heap_size(64 << 20).build()?;
/// let bits: i32 = vm.call_static("java.lang.Integer", "bitCount", (255,))?;
/// assert_eq!(bits, 8);
/// let text: String = vm.call_static("java.lang.String", "join", ("-", &["a", "b", "c"][..]))?;
/// assert_eq!(text, "a-b-c");
/// # Ok(())
/// # }
/// ```
pub struct Vm {
    pub(crate) inner: Arc<Inner>,
    /// It ends the VM when it is dropped: it is not one that a function of the host has got.
    is_owner: bool,
}

pub(crate) struct Inner {
    pub(crate) machine: Machine,
    pub(crate) home: Arc<Home>,
    /// Dropped last.
    _trim: Trim,
}

/// Gives what the C library keeps of freed memory back to the system: it has little use for the pieces of a VM.
struct Trim;

#[allow(unsafe_code)] // reason: a call of the C library
impl Drop for Trim {
    fn drop(&mut self) {
        // SAFETY: takes a number only.
        unsafe { libc::malloc_trim(0) };
    }
}

impl fmt::Debug for Vm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vm").field("threads", &self.core().threads.len()).field("end", &self.core().ending()).finish()
    }
}

impl Vm {
    /// Says what a VM is made with, and makes it.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(machine: Machine) -> Vm {
        let inner = Arc::new(Inner { machine, home: Arc::default(), _trim: Trim });
        let weak: Weak<Inner> = Arc::downgrade(&inner);
        // Nobody has set it yet.
        let _ = inner.machine.vm().embedder.set(Box::new(weak));
        Vm { inner, is_owner: true }
    }

    /// The VM of a core, for a function that runs in it.
    pub(crate) fn of_core(core: &vm_core::Vm) -> Option<Vm> {
        let weak = core.embedder.get()?.downcast_ref::<Weak<Inner>>()?;
        Some(Vm { inner: weak.upgrade()?, is_owner: false })
    }

    pub(crate) fn core(&self) -> &Arc<vm_core::Vm> {
        self.inner.machine.vm()
    }

    /// Runs the program whose main class has this name to its end, as the `java` command does: on the VM's main thread; an uncaught
    /// exception is printed on standard error output; then the last thread that is no daemon is waited for, and shutdown hooks run.
    /// Returns the exit code: that of `System.exit`, 1 after an uncaught exception, or 0. The VM has ended then: everything else that
    /// is asked of it is [`Error::Exited`].
    ///
    /// To call `main` without that, use [`Vm::call_static`].
    ///
    /// # Errors
    /// An exception when there is no such class or it cannot be initialized, [`Error::NoSuchMember`] if it has no `main`,
    /// [`Error::Stopped`] when the VM is stopped.
    pub fn run_main(&self, class: &str, arguments: &[&str]) -> Result<i32, Error> {
        let (class, arguments) = (self.find_class(class)?, arguments.iter().map(|&a| a.to_owned()).collect::<Vec<_>>());
        let main = class.main_method().ok_or_else(|| {
            Error::NoSuchMember(format!("{} has no method public static void main(String[])", class.name()))
        })?;
        let core = self.core();
        let code = self.inner.machine.run(|cx: &mut Cx<'_>| {
            let outcome = cx.scope(|cx| {
                let arguments: Local<'_> = cx.new_string_array(&arguments)?;
                cx.call(main, &[vm_core::Value::Obj(arguments)]).map(|_| ())
            });
            if cx.thread().ends() {
                return;
            }
            let code = threads::finish_main(cx, outcome);
            cx.blocking(|| ending::begin(core, Ending::Exit(code)));
        });
        match (core.ending(), code) {
            (Some(Ending::Exit(code)), _) => Ok(code),
            _ => Err(Error::Stopped),
        }
    }

    /// Ends the VM from whatever thread: see [`StopHandle`].
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle { vm: Arc::downgrade(&self.inner) }
    }

    /// How the VM has ended: [`Error::Exited`] or [`Error::Stopped`]; `None` while it runs.
    pub fn end(&self) -> Option<Error> {
        self.core().ending().map(of_ending)
    }
}

pub(crate) fn of_ending(ending: Ending) -> Error {
    match ending {
        Ending::Exit(code) => Error::Exited(code),
        Ending::Stopped => Error::Stopped,
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        if !self.is_owner {
            return;
        }
        if attached::is_inside(self.core()) {
            // The VM cannot wait for the function that this thread runs for it.
            let inner = self.inner.clone();
            std::thread::spawn(move || inner.machine.shut_down());
        } else {
            self.inner.machine.shut_down();
        }
    }
}

/// Stops a VM, from any thread of the process, also when the VM was dropped already.
///
/// A VM that is stopped runs no Java code any more, neither handlers nor `finally` nor shutdown hooks, compiled or not: its threads leave
/// at their next jump or return, and those that wait, for a lock, a time, or input, are woken. What the host has called returns
/// [`Error::Stopped`]. Code of the host that a thread of the VM runs is waited for.
///
/// ```
/// # fn main() -> Result<(), carafe::Error> {
/// let vm = carafe::Vm::builder().build()?;
/// let stop = vm.stop_handle();
/// std::thread::spawn(move || {
///     std::thread::sleep(std::time::Duration::from_millis(50));
///     stop.stop();
/// });
/// let outcome = vm.call_static::<()>("java.lang.Thread", "sleep", (1_000_000_i64,));
/// assert!(matches!(outcome, Err(carafe::Error::Stopped)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct StopHandle {
    vm: Weak<Inner>,
}

impl fmt::Debug for StopHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StopHandle")
    }
}

impl StopHandle {
    /// Stops the VM. Does not wait for it.
    pub fn stop(&self) {
        if let Some(inner) = self.vm.upgrade() {
            ending::begin(inner.machine.vm(), Ending::Stopped);
        }
    }

    /// Stops the VM when the time is over, unless the value returned is dropped before.
    ///
    /// ```
    /// # fn main() -> Result<(), carafe::Error> {
    /// let vm = carafe::Vm::builder().build()?;
    /// let limit = vm.stop_handle().stop_after(std::time::Duration::from_secs(10));
    /// let n: i32 = vm.call_static("java.lang.Math", "max", (1, 2))?;
    /// drop(limit);
    /// # assert_eq!(n, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stop_after(&self, time: Duration) -> TimeLimit {
        let (cancel, cancelled) = std::sync::mpsc::channel::<()>();
        let stop = self.clone();
        let timer = std::thread::Builder::new().name("time limit".into()).spawn(move || {
            if cancelled.recv_timeout(time) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                stop.stop();
            }
        });
        if timer.is_err() {
            // A limit that cannot be kept is none.
            self.stop();
        }
        TimeLimit { _cancel: cancel }
    }
}

/// A running time limit: see [`StopHandle::stop_after`].
#[derive(Debug)]
#[must_use]
pub struct TimeLimit {
    _cancel: std::sync::mpsc::Sender<()>,
}
