//! The sampling profiler: which Java stacks use the processor (`--profile=FILE`), or allocate (`--profile=alloc,FILE`).
//!
//! A thread of its own looks at the processor time of each thread of the VM, and sends a signal to those that have used some. The
//! handler walks the stack where the thread is, wherever that is: samples at safepoints only would name the loop's end and the call
//! behind what takes the time. A handler takes no lock and allocates nothing; sampler and thread share one buffer at a time.
#![allow(unsafe_code)] // reason: signal handler, walks the frames of its own thread (V7)

use crate::frame::{Frame, FrameKind};
use crate::ids::MethodId;
use crate::method::{Method, MethodRef};
use crate::stack_walk::{Frames, native_frames};
use crate::thread::JavaThread;
use crate::vm::Vm;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Processor time of a thread between two samples.
const PERIOD: Duration = Duration::from_millis(1);

/// How long a thread may take to answer: longer, and its sample is given up.
const PATIENCE: u32 = 2000;

/// Frames of a sample; what is further out is cut off.
const MOST_FRAMES: usize = 1024;

/// What is sampled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProfileKind {
    /// Processor time, in samples.
    Cpu,
    /// Allocation, in bytes, at each new buffer of a thread.
    Allocation,
}

/// A frame of a sample.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ProfileFrame {
    /// In the interpreter, or a native method.
    Interpreted(usize),
    /// Compiled.
    Compiled(usize),
    /// Compiled into its caller.
    Inlined(usize),
    /// Machine code that is not of a Java method, at this address.
    Native(usize),
}

/// The profile of a VM.
#[derive(Debug)]
pub struct Profiler {
    kind: ProfileKind,
    /// Weight by stack, innermost frame first.
    stacks: Mutex<HashMap<Vec<ProfileFrame>, u64>>,
    /// Bytes that threads had allocated when they were sampled last, by id.
    allocated: Mutex<HashMap<u32, u64>>,
    sampler: Mutex<Option<JoinHandle<()>>>,
    stopped: AtomicBool,
}

/// States of a [`Request`].
const ASKED: u8 = 0;
const WALKING: u8 = 1;
const DONE: u8 = 2;
const CANCELLED: u8 = 3;

/// What the sampler asks a thread for.
struct Request {
    thread: *const JavaThread,
    state: AtomicU8,
    count: usize,
    frames: [ProfileFrame; MOST_FRAMES],
}

impl Request {
    fn new() -> Box<Request> {
        let frames = [ProfileFrame::Native(0); MOST_FRAMES];
        Box::new(Request { thread: std::ptr::null(), state: AtomicU8::new(DONE), count: 0, frames })
    }

    fn push(&mut self, frame: ProfileFrame) {
        if let Some(place) = self.frames.get_mut(self.count) {
            *place = frame;
            self.count += 1;
        }
    }

    /// Walks the stack of the calling thread, interrupted at `pc`.
    fn walk(&mut self, thread: &JavaThread, pc: usize, fp: usize) {
        let vm = thread.vm();
        let mut at = thread.frame.get();
        match vm.compiler().and_then(|compiler| compiler.method_at(pc)) {
            Some(method) => {
                self.push(ProfileFrame::Compiled(method.as_ptr() as usize));
                // SAFETY: V7, compiled code keeps frame pointers: its own, or at its start and end its caller's.
                let [fp, pc] = unsafe { (fp as *const [usize; 2]).read() };
                self.compiled(vm, pc, fp);
                // The innermost frame stands for these.
                at = self.frame(thread, at, std::ptr::null()).map_or(std::ptr::null_mut(), |frame| frame.prev);
            }
            None => self.push(ProfileFrame::Native(pc)),
        }
        let mut inner = std::ptr::null();
        while let Some(frame) = self.frame(thread, at, inner) {
            match frame.kind {
                FrameKind::Compiled => self.compiled(vm, frame.pc as usize, frame.locals as usize),
                FrameKind::Interpreted | FrameKind::Native => {
                    self.push(ProfileFrame::Interpreted(frame.method as usize))
                }
                FrameKind::Entry => {}
            }
            (inner, at) = (at, frame.prev);
        }
    }

    /// A frame, unless the list was being changed: frames lie on the thread's stack, outer ones below.
    fn frame<'t>(&self, thread: &'t JavaThread, at: *mut Frame, inner: *const Frame) -> Option<&'t Frame> {
        let (start, end) = (thread.stack_base as usize, thread.stack_end as usize);
        let fits = (start..end - size_of::<Frame>()).contains(&(at as usize)) && (at as usize).is_multiple_of(8);
        // SAFETY: V7, memory of the thread's own stack.
        if fits && (inner.is_null() || at.cast_const() < inner) { unsafe { at.as_ref() } } else { None }
    }

    fn compiled(&mut self, vm: &Vm, pc: usize, fp: usize) {
        for site in native_frames(vm, pc, fp) {
            let Some((outermost, inlined)) = site.frames.split_last() else { continue };
            inlined.iter().for_each(|(method, _)| self.push(ProfileFrame::Inlined(method.as_ptr() as usize)));
            self.push(ProfileFrame::Compiled(outermost.0.as_ptr() as usize));
        }
    }
}

/// The start of `siginfo_t` for a signal with a value, as the kernel lays it out.
#[repr(C)]
struct SignalInfo {
    signal: i32,
    errno: i32,
    code: i32,
    _pad: i32,
    process: i32,
    user: u32,
    value: *mut Request,
    _rest: [u64; 12],
}
const _: () = assert!(size_of::<SignalInfo>() == 128);

extern "C" fn handle(_: i32, info: *mut SignalInfo, context: *mut libc::ucontext_t) {
    // SAFETY: the kernel passes what came with the signal.
    let info = unsafe { &*info };
    if info.code != libc::SI_QUEUE || info.value.is_null() {
        return;
    }
    // SAFETY: the sampler's request: it lives while it is asked, and is leaked when it was cancelled.
    let state = unsafe { &(*info.value).state };
    if state.compare_exchange(ASKED, WALKING, Ordering::AcqRel, Ordering::Acquire).is_err() {
        return;
    }
    // SAFETY: the kernel passes the registers.
    let registers = unsafe { &(*context).uc_mcontext.gregs };
    let (pc, fp) = (registers[libc::REG_RIP as usize] as usize, registers[libc::REG_RBP as usize] as usize);
    // SAFETY: while walking, the request is the handler's.
    let request = unsafe { &mut *info.value };
    // SAFETY: the sampler holds the list of threads, which keeps this thread's structure.
    let thread = unsafe { &*request.thread };
    request.walk(thread, pc, fp);
    request.state.store(DONE, Ordering::Release);
}

impl Profiler {
    fn new(kind: ProfileKind) -> Profiler {
        Profiler {
            kind,
            stacks: Mutex::default(),
            allocated: Mutex::default(),
            sampler: Mutex::default(),
            stopped: AtomicBool::new(false),
        }
    }

    fn add(&self, stack: &[ProfileFrame], weight: u64) {
        *self.stacks.lock().entry(stack.to_vec()).or_default() += weight;
    }

    /// The thread gets a new buffer to allocate from.
    pub(crate) fn allocates(&self, thread: &JavaThread) {
        if self.kind != ProfileKind::Allocation {
            return;
        }
        let now = thread.allocated_bytes();
        let before = self.allocated.lock().insert(thread.id, now).unwrap_or(0);
        let stack: Vec<ProfileFrame> = Frames::of(thread)
            .take(MOST_FRAMES)
            .map(|frame| match (frame.is_compiled(), frame.method.as_ptr() as usize) {
                (true, method) => ProfileFrame::Compiled(method),
                (false, method) => ProfileFrame::Interpreted(method),
            })
            .collect();
        self.add(&stack, now.saturating_sub(before));
    }

    /// Samples until it is stopped.
    fn sample(&self, vm: &Vm) {
        let mut used: HashMap<u32, u64> = HashMap::new();
        let mut request = Request::new();
        while !self.stopped.load(Ordering::Relaxed) {
            std::thread::sleep(PERIOD);
            vm.threads.each(&mut |thread| {
                let os_id = thread.os_id.load(Ordering::Relaxed);
                let Some(time) = processor_time(os_id) else { return };
                let last = used.entry(thread.id).or_insert(time);
                let periods = time.saturating_sub(*last) / PERIOD.as_nanos() as u64;
                if periods == 0 {
                    return;
                }
                *last = time;
                if ask(&mut request, thread, os_id) {
                    self.add(&request.frames[..request.count], periods);
                } else {
                    // The thread may still look at it.
                    std::mem::forget(std::mem::replace(&mut request, Request::new()));
                }
            });
        }
    }
}

/// Asks a thread for its stack; false if it does not answer.
fn ask(request: &mut Box<Request>, thread: &JavaThread, os_id: i32) -> bool {
    request.thread = thread;
    request.count = 0;
    request.state.store(ASKED, Ordering::Release);
    let shared: *mut Request = &raw mut **request;
    let info = SignalInfo {
        signal: libc::SIGPROF,
        errno: 0,
        code: libc::SI_QUEUE,
        _pad: 0,
        process: std::process::id() as i32,
        user: 0,
        value: shared,
        _rest: [0; 12],
    };
    let process = info.process;
    // SAFETY: passes a complete structure; a thread that has ended is an error.
    let sent = unsafe { libc::syscall(libc::SYS_rt_tgsigqueueinfo, process, os_id, libc::SIGPROF, &raw const info) };
    // SAFETY: of this request.
    let state = unsafe { &(*shared).state };
    for _ in 0..PATIENCE {
        if sent != 0 || state.load(Ordering::Acquire) == DONE {
            break;
        }
        std::thread::sleep(Duration::from_micros(10));
    }
    match state.compare_exchange(ASKED, CANCELLED, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => false,
        Err(_) => {
            while state.load(Ordering::Acquire) != DONE {
                std::thread::yield_now();
            }
            true
        }
    }
}

/// Nanoseconds that a thread of this process has used the processor.
fn processor_time(os_id: i32) -> Option<u64> {
    // How Linux numbers the clocks of threads.
    let clock = (!os_id << 3) | 6;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes to `time`; the kernel checks the clock.
    let known = os_id != 0 && unsafe { libc::clock_gettime(clock, &mut time) } == 0;
    known.then_some(time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64)
}

/// Starts the profiler that the options ask for.
pub fn start(vm: &Vm) {
    let Some(kind) = vm.options.profile.as_ref().map(|profile| profile.kind) else { return };
    let profiler = vm.profiler.get_or_init(|| Profiler::new(kind));
    if kind != ProfileKind::Cpu {
        return;
    }
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    let to = action.as_mut_ptr();
    // SAFETY: zeros are an action; this is a field of it.
    unsafe { (*to).sa_sigaction = handle as *const () as usize };
    // SAFETY: as above.
    unsafe { (*to).sa_flags = libc::SA_SIGINFO | libc::SA_RESTART };
    // SAFETY: a complete action; the handler keeps to what handlers may do.
    unsafe { libc::sigaction(libc::SIGPROF, to, std::ptr::null_mut()) };
    let thread = std::thread::Builder::new().name("profiler".to_owned());
    // SAFETY: `stop` joins the thread before the VM and what hangs off it are dropped.
    let sampler = unsafe { thread.spawn_unchecked(move || profiler.sample(vm)) };
    *profiler.sampler.lock() = sampler.ok();
}

/// Ends the profiler's thread.
pub(crate) fn stop(vm: &Vm) {
    let Some(profiler) = vm.profiler.get() else { return };
    profiler.stopped.store(true, Ordering::Relaxed);
    if let Some(sampler) = profiler.sampler.lock().take() {
        // It panics only if the VM has a bug, which was reported then.
        let _ = sampler.join();
    }
}

/// Ends profiling and hands the profile over; the program has ended.
pub(crate) fn finish(vm: &Vm) {
    stop(vm);
    if let Some((profiler, profile)) = vm.profiler.get().zip(vm.options.profile.as_ref()) {
        let stacks = std::mem::take(&mut *profiler.stacks.lock());
        (profile.sink)(vm, &stacks);
    }
}

/// The method at an address that a sample names; none when the frame was not complete.
pub fn method_at(vm: &Vm, address: usize) -> Option<MethodRef> {
    let mut known = (1..vm.methods.len()).filter_map(|id| vm.method_by_id(MethodId(id)));
    known.find(|method| std::ptr::eq(method.as_ptr(), address as *const Method))
}
