//! `jdk.internal.misc.Signal`: signals of the process handled by Java code.
//!
//! The process has one signal handler, whatever the number of VMs; it writes the signal's number into a pipe. The VM that
//! registers first and whose host grants signals ([`Host::signals`](vm_core::host::Host::signals)) reads the pipe in its thread
//! "Signal Dispatcher". Without the grant, handlers are remembered by Java code only, and `raise` calls them directly.
#![allow(unsafe_code)] // reason: sigaction, and a handler that may run at any instruction

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Value, threads};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/misc/Signal" {
        "findSignal0" "(Ljava/lang/String;)I" => find_signal,
        "handle0" "(IJ)J" => handle,
        "raise0" "(I)V" => raise,
    }
};

/// Names without `SIG`.
const SIGNALS: &[(&str, i32)] = &[
    ("ABRT", libc::SIGABRT),
    ("ALRM", libc::SIGALRM),
    ("BUS", libc::SIGBUS),
    ("CHLD", libc::SIGCHLD),
    ("CLD", libc::SIGCHLD),
    ("CONT", libc::SIGCONT),
    ("FPE", libc::SIGFPE),
    ("HUP", libc::SIGHUP),
    ("ILL", libc::SIGILL),
    ("INT", libc::SIGINT),
    ("IO", libc::SIGIO),
    ("IOT", libc::SIGIOT),
    ("KILL", libc::SIGKILL),
    ("PIPE", libc::SIGPIPE),
    ("POLL", libc::SIGPOLL),
    ("PROF", libc::SIGPROF),
    ("PWR", libc::SIGPWR),
    ("QUIT", libc::SIGQUIT),
    ("SEGV", libc::SIGSEGV),
    ("STKFLT", libc::SIGSTKFLT),
    ("STOP", libc::SIGSTOP),
    ("SYS", libc::SIGSYS),
    ("TERM", libc::SIGTERM),
    ("TRAP", libc::SIGTRAP),
    ("TSTP", libc::SIGTSTP),
    ("TTIN", libc::SIGTTIN),
    ("TTOU", libc::SIGTTOU),
    ("URG", libc::SIGURG),
    ("USR1", libc::SIGUSR1),
    ("USR2", libc::SIGUSR2),
    ("VTALRM", libc::SIGVTALRM),
    ("WINCH", libc::SIGWINCH),
    ("XCPU", libc::SIGXCPU),
    ("XFSZ", libc::SIGXFSZ),
];

/// What `handle0` takes and answers for handlers.
const DEFAULT: i64 = 0;
const IGNORE: i64 = 1;
const DISPATCH: i64 = 2;
const REFUSED: i64 = -1;

/// Signals that belong to the VM; Java code cannot have them.
const RESERVED: [i32; 4] = [libc::SIGFPE, libc::SIGILL, libc::SIGSEGV, DUMP];
/// Asks for a dump of all threads.
const DUMP: i32 = libc::SIGQUIT;
/// Signals that end the process; when it was started with one ignored (`nohup`), that stays.
const SHUTDOWN: [i32; 3] = [libc::SIGHUP, libc::SIGINT, libc::SIGTERM];

fn find_signal<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name: Local<'s> = a.obj(cx, 0);
    if name.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "name"));
    }
    let name = cx.string_text(name.get(cx));
    let short = name.strip_prefix("SIG").unwrap_or(&name);
    let known = SIGNALS.iter().find(|(n, _)| *n == short);
    Ok(Slot::int(known.map_or(-1, |(_, number)| *number)))
}

fn handle<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (signal, handler) = (a.int(0), a.long(1));
    if RESERVED.contains(&signal) {
        return Ok(Slot::long(REFUSED));
    }
    if !cx.vm().host().signals() {
        return Ok(Slot::long(DEFAULT));
    }
    if SHUTDOWN.contains(&signal) && current(signal).is_some_and(|old| old.sa_sigaction == libc::SIG_IGN) {
        return Ok(Slot::long(IGNORE));
    }
    if handler == DISPATCH {
        start_dispatcher(cx)?;
    }
    Ok(Slot::long(install(signal, handler)))
}

fn raise<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let signal = a.int(0);
    if !cx.vm().host().signals() {
        dispatch(cx, signal)?;
        return Ok(Slot::ZERO);
    }
    let ignored = current(signal).is_some_and(|old| old.sa_sigaction == libc::SIG_IGN);
    if !(ignored && SHUTDOWN.contains(&signal)) {
        // SAFETY: what the program asked for; handlers installed here are ours.
        cx.blocking(|| unsafe { libc::raise(signal) });
    }
    Ok(Slot::ZERO)
}

fn current(signal: i32) -> Option<libc::sigaction> {
    let mut old = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: asks only.
    let failed = unsafe { libc::sigaction(signal, std::ptr::null(), old.as_mut_ptr()) } != 0;
    // SAFETY: all zeros is a valid value too.
    (!failed).then(|| unsafe { old.assume_init() })
}

/// Installs a handler; the old one, in `handle0`'s terms.
fn install(signal: i32, handler: i64) -> i64 {
    let ours = on_signal as extern "C" fn(i32) as libc::sighandler_t;
    let action = match handler {
        DEFAULT => libc::SIG_DFL,
        IGNORE => libc::SIG_IGN,
        DISPATCH => ours,
        other => other as libc::sighandler_t,
    };
    let Some(mut new) = current(signal) else {
        return REFUSED;
    };
    let old = new.sa_sigaction;
    new.sa_sigaction = action;
    new.sa_flags = libc::SA_RESTART;
    // SAFETY: an initialized set of the action.
    unsafe { libc::sigfillset(&mut new.sa_mask) };
    // SAFETY: our handler is async-signal-safe; any other value came from this function.
    if unsafe { libc::sigaction(signal, &new, std::ptr::null_mut()) } != 0 {
        return REFUSED;
    }
    if old == ours { DISPATCH } else { old as i64 }
}

/// Write end of the pipe; -1 before there is one.
static PIPE: AtomicI32 = AtomicI32::new(-1);

extern "C" fn on_signal(signal: i32) {
    let byte = signal as u8;
    // SAFETY: the address of this thread's errno.
    let errno = unsafe { libc::__errno_location() };
    // SAFETY: as above; the interrupted code must find it unchanged.
    let saved = unsafe { errno.read() };
    // SAFETY: write is async-signal-safe. The pipe never closes.
    unsafe { libc::write(PIPE.load(Ordering::Relaxed), (&raw const byte).cast(), 1) };
    // SAFETY: as above.
    unsafe { errno.write(saved) };
}

/// A VM reads the pipe.
static STARTED: AtomicBool = AtomicBool::new(false);

/// Starts the thread that reads the pipe, in one VM at a time.
fn start_dispatcher(cx: &mut Cx<'_>) -> JResult<()> {
    if STARTED.swap(true, Ordering::AcqRel) {
        return Ok(());
    }
    if PIPE.load(Ordering::Acquire) == -1 {
        let Ok((read, write)) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC) else {
            return Ok(());
        };
        use std::os::fd::IntoRawFd;
        READ_END.store(read.into_raw_fd(), Ordering::Release);
        PIPE.store(write.into_raw_fd(), Ordering::Release);
    }
    threads::start_system_thread(cx, "Signal Dispatcher", read_signals)?;
    // The VM's own signal.
    install(DUMP, DISPATCH);
    Ok(())
}

static READ_END: AtomicI32 = AtomicI32::new(-1);

fn read_signals(cx: &mut Cx<'_>) -> JResult<()> {
    loop {
        if let Err(end) = threads::check_stop(cx) {
            // Another VM may have them.
            STARTED.store(false, Ordering::Release);
            return Err(end);
        }
        let mut byte = 0u8;
        // SAFETY: one byte of our own; the descriptor stays open for the life of the process.
        let n = cx.blocking(|| unsafe { libc::read(READ_END.load(Ordering::Acquire), (&raw mut byte).cast(), 1) });
        if n == 1 && cx.entered(|cx| dispatch(cx, byte as i32)).is_err() {
            // HotSpot reports it and goes on.
            threads::dispatch_uncaught(cx);
        }
    }
}

fn dispatch(cx: &mut Cx<'_>, signal: i32) -> JResult<()> {
    if signal == DUMP {
        return crate::management::thread_dump::print(cx);
    }
    let method = cx.vm().m.signal_dispatch.get(cx)?;
    cx.call(method, &[Value::Int(signal)]).map(|_| ())
}
