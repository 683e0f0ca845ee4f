//! The runtime's side of compiled code, with a compiler whose "compiled code" is Rust.
#![allow(unsafe_code)] // reason: plays compiled code: reads argument slots, writes exit records and native frames

use carafe::{Machine, VmOptions};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use vm_core::compiled::{CompiledEntry, CompiledSite, FrameImage, Resume};
use vm_core::field::Kind;
use vm_core::frame::Frame;
use vm_core::seams::{Compiler, Discard};
use vm_core::stack_walk::{self, Frames};
use vm_core::{
    Bci, ClassRef, Cx, JResult, JavaThread, Local, Method, MethodRef, Object, Ref, Slot, Value, collect, loading,
    monitor,
};

/// Name, descriptor, flags, max_stack, max_locals, code, exception table of the methods of class `T`.
type Row = (&'static str, &'static str, u16, u16, u16, &'static [u8], &'static [[u16; 4]]);
const STATIC: u16 = 0x9;
const SYNCHRONIZED: u16 = 0x20;
const METHODS: &[Row] = &[
    // return a + b + 3
    ("add3", "(II)I", STATIC, 2, 2, &[0x1a, 0x1b, 0x60, 0x06, 0x60, 0xac], &[]),
    // return a[i]
    ("at", "([II)I", STATIC, 2, 2, &[0x2a, 0x1b, 0x2e, 0xac], &[]),
    // return add3(x, 2) + 1; the call is at 2
    ("outer", "(I)I", STATIC, 2, 1, &[0x1a, 0x05, 0xb8, 0, CALLEE, 0x04, 0x60, 0xac], &[]),
    // try { return 10 / x; } catch (any) { return -1; }
    ("safe", "(I)I", STATIC, 2, 1, &[0x10, 10, 0x1a, 0x6c, 0xac, 0x57, 0x02, 0xac], &[[0, 5, 5, 0]]),
    // return a < b ? 1 : 2; `ifge` is at 3
    ("less", "(JJ)I", STATIC, 4, 4, &[0x1e, 0x20, 0x94, 0x9c, 0, 5, 0x04, 0xac, 0x05, 0xac], &[]),
    // int s = 0; do { s += n; n--; } while (n > 0); return s;
    (
        "loop",
        "(I)I",
        STATIC,
        2,
        2,
        &[0x03, 0x3c, 0x1b, 0x1a, 0x60, 0x3c, 0x84, 0, 0xff, 0x1a, 0x9d, 0xff, 0xf8, 0x1b, 0xac],
        &[],
    ),
    ("locked", "(I)I", STATIC | SYNCHRONIZED, 1, 1, &[0x1a, 0xac], &[]),
    ("walk", "(Ljava/lang/Object;)I", STATIC, 1, 1, &[0x02, 0xac], &[]),
];
/// Constant pool index of `add3`; it fits a byte.
const CALLEE: u8 = 9;

/// The class file of `T`.
fn class_file() -> Vec<u8> {
    let mut pool = Vec::new();
    let utf8 = |pool: &mut Vec<u8>, s: &str| {
        pool.push(1);
        pool.extend((s.len() as u16).to_be_bytes());
        pool.extend(s.as_bytes());
    };
    // 1 T, 2 class 1, 3 Object, 4 class 3, 5 Code, 6 add3, 7 its descriptor, 8 both, 9 the method.
    utf8(&mut pool, "T");
    pool.extend([7, 0, 1]);
    utf8(&mut pool, "java/lang/Object");
    pool.extend([7, 0, 3]);
    utf8(&mut pool, "Code");
    utf8(&mut pool, "add3");
    utf8(&mut pool, "(II)I");
    pool.extend([12, 0, 6, 0, 7]);
    pool.extend([10, 0, 2, 0, 8]);
    let mut next = 10u16;
    let mut methods = Vec::new();
    for (name, descriptor, access, stack, locals, code, handlers) in METHODS {
        utf8(&mut pool, name);
        utf8(&mut pool, descriptor);
        let length = 12 + code.len() + 8 * handlers.len();
        for v in [*access, next, next + 1, 1, 5, 0, length as u16, *stack, *locals, 0, code.len() as u16] {
            methods.extend(v.to_be_bytes());
        }
        next += 2;
        methods.extend(*code);
        methods.extend((handlers.len() as u16).to_be_bytes());
        handlers.iter().flatten().for_each(|v| methods.extend(v.to_be_bytes()));
        methods.extend([0, 0]);
    }
    let mut out = vec![0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 49];
    out.extend(next.to_be_bytes());
    out.extend(pool);
    out.extend([0, 0x21, 0, 2, 0, 4, 0, 0, 0, 0]);
    out.extend((METHODS.len() as u16).to_be_bytes());
    out.extend(methods);
    out.extend([0, 0]);
    out
}

/// A compiler that is told what to answer.
#[derive(Default)]
struct Scripted {
    requests: Mutex<Vec<(MethodRef, Option<Bci>)>>,
    osr: Mutex<Option<(MethodRef, Bci, &'static CompiledEntry)>>,
    linked: AtomicU32,
    sites: std::sync::OnceLock<Vec<(usize, CompiledSite)>>,
}

/// The machine keeps a box; the test keeps the rest.
struct Handle(&'static Scripted);

impl Compiler for Handle {
    fn site(&self, pc: usize) -> Option<&CompiledSite> {
        self.0.sites.get()?.iter().find(|s| s.0 == pc).map(|s| &s.1)
    }
    fn request(&self, _: &mut Cx<'_>, method: MethodRef, osr: Option<Bci>) {
        self.0.requests.lock().expect("no panic").push((method, osr));
    }
    fn osr_entry(&self, method: MethodRef, bci: Bci) -> Option<&CompiledEntry> {
        let there = *self.0.osr.lock().expect("no panic");
        there.filter(|o| (o.0, o.1) == (method, bci)).map(|o| o.2)
    }
    fn class_linked(&self, _: &mut Cx<'_>, _: ClassRef) {
        self.0.linked.fetch_add(1, SeqCst);
    }
    fn make_entry(&self, _: MethodRef) -> *const u8 {
        unreachable!("nothing here calls by a method's entry")
    }
    fn discard(&self, _: MethodRef, _: Option<Bci>, _: Discard) {}
    fn stop(&self) {}
}

/// Boots a machine with the class `T` and a scripted compiler and runs `f`.
fn with_t(f: impl for<'t> FnOnce(&mut Cx<'t>, &'static Scripted, ClassRef) -> JResult<()> + Send) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, SeqCst);
    let folder: PathBuf = std::env::temp_dir().join(format!("carafe-compiled-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the class");
    std::fs::write(folder.join("T.class"), class_file()).expect("room for the class");
    let jdk = std::env::var_os("CARAFE_JDK").unwrap_or_else(|| "/usr/lib/jvm/java-17-openjdk-amd64".into());
    let mut options = VmOptions::new(jdk);
    options.boot_append = vec![folder.clone()];
    // The compiler is the script, not the machine's own.
    options.interpreted = true;
    options.compile_threshold = 100;
    options.loop_threshold = 100_000;
    let machine = match Machine::boot(options, Box::new(stdlib::host::NativeHost::default())) {
        Ok(m) => m,
        Err(e) => panic!("{e}"),
    };
    let script: &'static Scripted = Box::leak(Box::default());
    assert!(machine.vm().compiler.set(Box::new(Handle(script))).is_ok());
    let outcome = machine.run(|cx| {
        let name = cx.vm().symbols.intern(b"T");
        let done = loading::load_boot_class(cx, name).and_then(|t| {
            vm_core::init::initialize(cx, t)?;
            f(cx, script, t)
        });
        done.map_err(|_| cx.pending().class(cx).external_name())
    });
    drop(machine);
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
    match outcome {
        Some(Ok(())) => {}
        Some(Err(thrown)) => panic!("{thrown}"),
        None => panic!("the main thread is gone"),
    }
}

fn method(cx: &Cx<'_>, t: ClassRef, name: &str) -> MethodRef {
    let row = METHODS.iter().find(|r| r.0 == name).expect("a method of the table");
    let t_of = |s: &str| cx.vm().symbols.intern(s.as_bytes());
    t.get().find_declared_method(t_of(name), t_of(row.1)).expect("T declares it")
}

fn image<'a>(method: MethodRef, bci: u16, locals: &'a [u64], stack: &'a [u64]) -> FrameImage<'a> {
    FrameImage { method, bci: Bci(bci), locals, stack, locks: 0 }
}

/// Resumes, and checks that the thread's frame and lock stack are what they were without the frames.
fn resume(cx: &mut Cx<'_>, frames: &[FrameImage<'_>], how: Resume) -> JResult<Slot> {
    let (frame, locks) = (cx.thread().frame.get(), cx.thread().lock_height());
    let result = cx.vm().executor.resume(cx, frames, how, false);
    assert_eq!(cx.thread().frame.get(), frame);
    assert_eq!(cx.thread().lock_height(), locks - frames.iter().map(|f| f.locks).sum::<u32>());
    result
}

fn int(n: i32) -> u64 {
    n as u32 as u64
}

fn thrown_class(cx: &mut Cx<'_>) -> (String, Vec<(String, u16)>) {
    let e = cx.take_pending();
    let trace = stack_walk::backtrace(cx, e.get(cx));
    let trace = trace.iter().map(|(m, bci)| (m.name.as_str().into_owned(), bci.0)).collect();
    (e.get(cx).class(cx).external_name(), trace)
}

#[test]
fn frames_go_on_where_compiled_code_left() {
    with_t(|cx, _, t| {
        let (add3, outer, less) = (method(cx, t, "add3"), method(cx, t, "outer"), method(cx, t, "less"));
        let mut check = |frames: &[FrameImage<'_>], how, expected| {
            assert_eq!(resume(cx, frames, how)?.as_int(), expected, "{frames:?}");
            Ok(())
        };
        check(&[image(add3, 0, &[4, 5], &[])], Resume::Before, 12)?;
        // In the midst of fused words, whose locals may be dead.
        check(&[image(add3, 1, &[0, 5], &[4])], Resume::Before, 12)?;
        check(&[image(add3, 2, &[], &[4, 5])], Resume::Before, 12)?;
        check(&[image(add3, 4, &[], &[9, 3])], Resume::Before, 12)?;
        for order in [-1, 0, 1] {
            let expected = if order < 0 { 1 } else { 2 };
            check(&[image(less, 3, &[], &[int(order)])], Resume::Before, expected)?;
        }
        let looping = method(cx, t, "loop");
        let mut check = |frames: &[FrameImage<'_>], how, expected| {
            assert_eq!(resume(cx, frames, how)?.as_int(), expected, "{frames:?}");
            Ok(())
        };
        check(&[image(looping, 2, &[3, 100], &[])], Resume::Before, 106)?;
        // The store behind an addition, and the condition of the loop.
        check(&[image(looping, 5, &[3, 0], &[103])], Resume::Before, 106)?;
        check(&[image(looping, 10, &[0, 100], &[0])], Resume::Before, 100)?;
        check(&[image(looping, 10, &[2, 100], &[2])], Resume::Before, 103)?;
        // Callers go on behind their calls.
        check(&[image(outer, 2, &[4], &[]), image(add3, 0, &[4, 2], &[])], Resume::Before, 10)?;
        check(&[image(outer, 2, &[4], &[])], Resume::Returned(Slot::int(40)), 41)
    });
}

#[test]
fn exceptions_are_dispatched_in_resumed_frames() {
    with_t(|cx, _, t| {
        let (at, outer, safe) = (method(cx, t, "at"), method(cx, t, "outer"), method(cx, t, "safe"));
        // Thrown by the instruction itself, in the midst of a fused word.
        let array = cx.new_primitive_array(Kind::Int, 2)?;
        let r = array.get(cx).raw() as u64;
        assert!(resume(cx, &[image(outer, 2, &[], &[]), image(at, 2, &[], &[r, 7])], Resume::Before).is_err());
        let (class, trace) = thrown_class(cx);
        assert_eq!(class, "java.lang.ArrayIndexOutOfBoundsException");
        assert_eq!(trace[..2], [("at".to_owned(), 2), ("outer".to_owned(), 2)]);
        assert_eq!(resume(cx, &[image(safe, 3, &[0], &[10, 0])], Resume::Before)?.as_int(), -1);
        // Thrown before.
        let pending = cx.throw("java/lang/ArithmeticException", "test");
        assert_eq!(resume(cx, &[image(safe, 3, &[0], &[])], Resume::Thrown)?.as_int(), -1);
        let _ = pending;
        assert!(!cx.exception_pending());
        let _pending = cx.throw("java/lang/ArithmeticException", "test");
        assert!(resume(cx, &[image(outer, 2, &[], &[]), image(at, 2, &[], &[])], Resume::Thrown).is_err());
        assert_eq!(thrown_class(cx).0, "java.lang.ArithmeticException");
        Ok(())
    });
}

#[test]
fn resumed_frames_own_their_locks() {
    with_t(|cx, _, t| {
        let (locked, outer, at) = (method(cx, t, "locked"), method(cx, t, "outer"), method(cx, t, "at"));
        let mirror: Local<'_> = cx.root(t.get().mirror.get(cx));
        // Before the lock is taken: the interpreter takes and releases it.
        assert_eq!(resume(cx, &[image(locked, 0, &[5], &[])], Resume::Before)?.as_int(), 5);
        monitor::enter(cx, mirror)?;
        let taken = FrameImage { locks: 1, ..image(locked, 0, &[6], &[]) };
        assert_eq!(resume(cx, &[taken], Resume::Before)?.as_int(), 6);
        assert!(!monitor::holds(cx, mirror.get(cx)));
        // Released for an exception that a callee throws.
        monitor::enter(cx, mirror)?;
        let taken = FrameImage { locks: 1, ..image(locked, 1, &[6], &[]) };
        let array = cx.new_primitive_array(Kind::Int, 0)?;
        let operands = [array.get(cx).raw() as u64, 0];
        let frames = [image(outer, 2, &[], &[]), taken, image(at, 2, &[], &operands)];
        assert!(resume(cx, &frames, Resume::Before).is_err());
        assert_eq!(thrown_class(cx).0, "java.lang.ArrayIndexOutOfBoundsException");
        assert!(!monitor::holds(cx, mirror.get(cx)));
        // No room: as if the frames had overflowed the stack.
        let huge = vec![image(outer, 2, &[], &[]); 1 << 16];
        assert!(resume(cx, &huge, Resume::Before).is_err());
        assert_eq!(thrown_class(cx).0, "java.lang.StackOverflowError");
        Ok(())
    });
}

/// "Compiled" `add3` that adds 1000 more; throws what the first handle of the thread holds when `a` is negative.
unsafe extern "C" fn add1003(_: *const u8, _: *const Method, thread: *mut JavaThread, args: *const u64) -> u64 {
    // SAFETY: the arguments of `add3`.
    let [a, b] = unsafe { args.cast::<[u64; 2]>().read() };
    if (a as i32) < 0 {
        // SAFETY: the thread that calls.
        let thread = unsafe { &*thread };
        // SAFETY: the test has rooted an exception.
        thread.pending.set(unsafe { thread.handle_top.get().wrapping_sub(1).read() });
        return 0;
    }
    a + b + 1003
}

/// "Compiled" `loop` from its header on: marks its result.
unsafe extern "C" fn rest_of_loop(_: *const u8, _: *const Method, _: *mut JavaThread, args: *const u64) -> u64 {
    // SAFETY: the locals of `loop`.
    let [n, s] = unsafe { args.cast::<[u64; 2]>().read() };
    let (n, s) = (n as u32, s as u32);
    s.wrapping_add(n.wrapping_mul(n + 1) / 2).wrapping_add(1_000_000) as u64
}

#[test]
fn calls_and_loops_enter_compiled_code() {
    static ADD: CompiledEntry = CompiledEntry { adapter: add1003, code: std::ptr::null() };
    static LOOP: CompiledEntry = CompiledEntry { adapter: rest_of_loop, code: std::ptr::null() };
    with_t(|cx, script, t| {
        assert!(script.linked.load(SeqCst) > 0);
        let (add3, outer, looping) = (method(cx, t, "add3"), method(cx, t, "outer"), method(cx, t, "loop"));
        let call = |cx: &mut Cx<'_>, m: MethodRef, args: &[Value<'_>]| Ok(cx.call(m, args)?.int());
        // Hot methods are requested once a round.
        for i in 0..250 {
            assert_eq!(call(cx, outer, &[Value::Int(i)])?, i + 6);
        }
        let requests = std::mem::take(&mut *script.requests.lock().expect("no panic"));
        let of = |m: MethodRef| requests.iter().filter(|r| **r == (m, None)).count();
        assert_eq!((of(add3), of(outer)), (2, 2), "{requests:?}");
        // From the interpreter, and from Rust.
        add3.set_compiled(Some(&ADD));
        assert_eq!(call(cx, outer, &[Value::Int(1)])?, 1007);
        assert_eq!(call(cx, add3, &[Value::Int(1), Value::Int(2)])?, 1006);
        let error = cx.make_exception("java/lang/IllegalStateException", None, None)?;
        let _on_top = cx.root(error.get(cx));
        assert!(cx.call(outer, &[Value::Int(-1)]).is_err());
        assert_eq!(thrown_class(cx).0, "java.lang.IllegalStateException");
        add3.set_compiled(None);
        assert_eq!(call(cx, outer, &[Value::Int(-1)])?, 5);
        // A loop is requested once it has run for long, and goes on in compiled code then.
        script.requests.lock().expect("no panic").clear();
        let n = 50_000_i32;
        let sum = (1..=n).fold(0, i32::wrapping_add);
        assert_eq!(call(cx, looping, &[Value::Int(n)])?, sum);
        assert_eq!(call(cx, looping, &[Value::Int(n)])?, sum);
        assert_eq!(call(cx, looping, &[Value::Int(n)])?, sum);
        let requests = std::mem::take(&mut *script.requests.lock().expect("no panic"));
        assert!(requests.contains(&(looping, Some(Bci(2)))), "{requests:?}");
        *script.osr.lock().expect("no panic") = Some((looping, Bci(2), &LOOP));
        assert_eq!(call(cx, looping, &[Value::Int(2000)])?, 2_001_000 + 1_000_000);
        Ok(())
    });
}

/// "Compiled" `walk` that calls the runtime: two native frames, of which the inner holds an inlined method and the argument.
unsafe extern "C" fn walk_inside(code: *const u8, _: *const Method, thread: *mut JavaThread, args: *const u64) -> u64 {
    // Slots: argument, frame pointer and return address of the inner frame; those of the outer one.
    // SAFETY: the argument of `walk`.
    let argument = unsafe { args.read() };
    let mut stack = [argument, 0, 222, 0, 999];
    let base = stack.as_mut_ptr();
    // SAFETY: a slot of the array.
    unsafe { base.wrapping_add(1).write(base.wrapping_add(3) as u64) };
    // SAFETY: the thread that calls, which has no other context in use.
    let mut cx: Cx<'_> = unsafe { Cx::from_thread(std::ptr::NonNull::new(thread).expect("a thread")) };
    let frame: *mut Frame = cx.thread().frame.get();
    // SAFETY: the frame of this activation; an exit trampoline would do this.
    unsafe { (*frame).pc = 111 as *const u64 };
    // SAFETY: as above.
    unsafe { (*frame).locals = base.wrapping_add(1) };
    let names: Vec<(String, u16)> =
        Frames::of(cx.thread()).map(|f| (f.method.name.as_str().into_owned(), f.bci.0)).collect();
    assert_eq!(names[..3], [("add3".to_owned(), 4), ("outer".to_owned(), 2), ("walk".to_owned(), 0)]);
    let hash = Ref::<Object>::from_raw(argument as u32).identity_hash(&cx);
    collect::system_gc(&mut cx);
    // SAFETY: the slot above.
    let now = unsafe { base.read_volatile() };
    assert_ne!(now, argument, "a new object moves in a full collection");
    let same = Ref::<Object>::from_raw(now as u32).identity_hash(&cx) == hash;
    // SAFETY: as above: back in compiled code.
    unsafe { (*frame).locals = std::ptr::null_mut() };
    assert!(code.is_null());
    same as u64
}

#[test]
fn compiled_frames_are_walked_and_hold_roots() {
    static WALK: CompiledEntry = CompiledEntry { adapter: walk_inside, code: std::ptr::null() };
    with_t(|cx, script, t| {
        let (add3, outer, walk) = (method(cx, t, "add3"), method(cx, t, "outer"), method(cx, t, "walk"));
        let inner = CompiledSite { frames: [(add3, Bci(4)), (outer, Bci(2))].into(), roots: [-8].into() };
        let whole = CompiledSite { frames: [(walk, Bci(0))].into(), roots: [].into() };
        assert!(script.sites.set(vec![(111, inner), (222, whole)]).is_ok());
        assert_eq!(cx.call(walk, &[Value::Null])?.int(), -1);
        walk.set_compiled(Some(&WALK));
        // Young, and behind something that dies: it moves.
        cx.scope(|cx| cx.new_primitive_array(Kind::Long, 1000).map(|_| ()))?;
        let object = cx.new_primitive_array(Kind::Int, 4)?;
        assert_eq!(cx.call(walk, &[Value::Obj(object)])?.int(), 1);
        Ok(())
    });
}
