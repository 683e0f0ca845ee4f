//! Walking frames: roots for the collector, backtraces of throwables, who called whom.
#![allow(unsafe_code)] // reason: reads frames (V7)

use crate::class::ClassRef;
use crate::compiled::CompiledSite;
use crate::cx::{Cx, Local, Ref};
use crate::exceptions::JResult;
use crate::field::Kind;
use crate::frame::{Frame, FrameKind};
use crate::ids::{Bci, MethodId};
use crate::method::{Code, Method, MethodRef, PolymorphicIntrinsic};
use crate::owner::OwnerRef;
use crate::seams::Compiler;
use crate::thread::JavaThread;
use crate::vm::{Vm, fatal};
use classloader::classfile::VmAnnotations;
use smallvec::SmallVec;
use std::cell::Cell;
use std::marker::PhantomData;
use verifier::{Defect, FrameSlot, MethodShape, RefMaps};

/// A frame of a Java method, bytecode or native; or the part of a compiled frame that stands for one.
#[derive(Clone, Copy)]
pub struct JavaFrame<'t> {
    raw: *const Frame,
    thread: PhantomData<&'t JavaThread>,
    /// The method.
    pub method: MethodRef,
    /// Position; 0 in native methods.
    pub bci: Bci,
}

impl<'t> JavaFrame<'t> {
    fn header(&self) -> &Frame {
        // SAFETY: V7, a complete frame of a thread that is this one or stopped.
        unsafe { &*self.raw }
    }
    fn local(&self, index: u16) -> u32 {
        // SAFETY: V6, callers ask for locals of interpreted frames, below `max_locals`.
        unsafe { self.header().locals.wrapping_add(index as usize).read() as u32 }
    }
    /// The reference in a local variable that holds one now (the caller knows, from the code of a method that
    /// [stays interpreted](Method::stays_interpreted)).
    pub fn local_reference<'n>(&self, _cx: &'n Cx<'_>, index: u16) -> Ref<'n> {
        assert!(self.header().kind != FrameKind::Compiled, "{:?} stays interpreted", self.method);
        Ref::from_raw(self.local(index))
    }
    /// True for compiled code, inlined or not.
    pub fn is_compiled(&self) -> bool {
        self.header().kind == FrameKind::Compiled
    }
    /// True when one of the locals may be `object`: certainly so for compiled code, where they can be anywhere.
    pub fn may_hold(&self, object: Ref<'_>) -> bool {
        self.header().kind == FrameKind::Compiled || (0..self.method.max_locals).any(|i| self.local(i) == object.raw())
    }
    /// Height of the thread's lock stack when the method was entered, or the outermost compiled method: what is above belongs to
    /// this frame or its callees.
    pub fn lock_base(&self) -> u32 {
        self.header().lock_base
    }
}

/// The native frames of one activation of compiled code, innermost first.
struct NativeFrames<'t> {
    compiler: Option<&'t dyn Compiler>,
    at: NativePosition,
}

/// Return address and frame pointer.
#[derive(Clone, Copy, PartialEq, Eq)]
struct NativePosition {
    pc: usize,
    fp: usize,
}

impl<'t> NativeFrames<'t> {
    /// Those of a frame of kind `Compiled`.
    fn of(vm: &'t Vm, frame: &Frame) -> NativeFrames<'t> {
        NativeFrames {
            compiler: vm.compiler(),
            at: NativePosition { pc: frame.pc as usize, fp: frame.locals as usize },
        }
    }
}

impl<'t> Iterator for NativeFrames<'t> {
    /// What a frame holds, and its frame pointer.
    type Item = (&'t CompiledSite, usize);
    fn next(&mut self) -> Option<Self::Item> {
        if self.at.fp == 0 {
            return None;
        }
        let (site, fp) = (self.compiler?.site(self.at.pc)?, self.at.fp);
        let saved = fp as *const [usize; 2];
        // SAFETY: V7, compiled code keeps frame pointers: the caller's and the return address are there.
        let [fp_of_caller, pc] = unsafe { saved.read() };
        self.at = NativePosition { pc, fp: fp_of_caller };
        Some((site, fp))
    }
}

/// How far a walk has come.
#[derive(Clone, Copy)]
struct Position {
    frame: *const Frame,
    /// Inside `frame`, which is compiled: the native frame, and the number of its methods given already.
    native: Option<(NativePosition, usize)>,
}

/// The Java frames of a thread, innermost first. Of the calling thread, or of any while the world is stopped; the frames outer
/// to a running native method stay while it runs.
#[derive(Clone)]
pub struct Frames<'t> {
    at: Position,
    vm: &'t Vm,
}

impl<'t> Frames<'t> {
    /// All frames of a thread.
    pub fn of(thread: &'t JavaThread) -> Frames<'t> {
        Frames { at: Position { frame: thread.frame.get(), native: None }, vm: thread.vm() }
    }
    /// The next method of a compiled frame.
    fn next_compiled(&mut self, frame: &Frame) -> Option<(MethodRef, Bci)> {
        let mut natives = NativeFrames::of(self.vm, frame);
        let mut given = 0;
        if let Some((at, n)) = self.at.native {
            (natives.at, given) = (at, n);
        }
        loop {
            let at = natives.at;
            let (site, _) = natives.next()?;
            if let Some(&found) = site.frames.get(given) {
                self.at.native = Some((at, given + 1));
                return Some(found);
            }
            given = 0;
        }
    }
}

impl<'t> Iterator for Frames<'t> {
    type Item = JavaFrame<'t>;
    #[inline]
    fn next(&mut self) -> Option<JavaFrame<'t>> {
        loop {
            let raw = self.at.frame;
            // SAFETY: V7.
            let frame = unsafe { raw.as_ref() }?;
            if frame.kind == FrameKind::Compiled
                && let Some((method, bci)) = self.next_compiled(frame)
            {
                return Some(JavaFrame { raw, thread: PhantomData, method, bci });
            }
            self.at = Position { frame: frame.prev, native: None };
            // SAFETY: a live frame's method field.
            let Some(method) = (unsafe { MethodRef::from_ptr(frame.method) }) else {
                continue;
            };
            let bci = match frame.kind {
                FrameKind::Interpreted => self.vm.executor.bci(&method, frame.pc),
                _ => Bci(0),
            };
            return Some(JavaFrame { raw, thread: PhantomData, method, bci });
        }
    }
}

/// Visits the slots of a thread's frames that hold references; the world is stopped (or the thread is the caller's and at a
/// safepoint).
pub fn frame_roots(vm: &Vm, thread: &JavaThread, f: &mut dyn FnMut(*mut u32)) {
    let mut at = thread.frame.get();
    let mut calls = false;
    // SAFETY: V7.
    while let Some(frame) = unsafe { at.as_ref() } {
        // SAFETY: a live frame's method field.
        let method = unsafe { MethodRef::from_ptr(frame.method) };
        match (frame.kind, method) {
            (FrameKind::Interpreted, Some(m)) => interpreted_roots(vm, at, m, calls, f),
            (FrameKind::Native, Some(m)) => native_roots(frame, &m, f),
            (FrameKind::Compiled, _) => compiled_roots(vm, frame, f),
            _ => {}
        }
        calls = frame.kind != FrameKind::Entry;
        at = frame.prev;
    }
}

/// Visits the owners of the metadata that a thread's frames use; the world is stopped. `code` gets the return addresses into
/// compiled code.
pub(crate) fn frame_owners(vm: &Vm, thread: &JavaThread, f: &mut dyn FnMut(OwnerRef), code: &mut dyn FnMut(usize)) {
    let mut at = thread.frame.get();
    // SAFETY: V7.
    while let Some(frame) = unsafe { at.as_ref() } {
        // SAFETY: a live frame's method field.
        if let Some(method) = unsafe { MethodRef::from_ptr(frame.method) } {
            f(method.class.owner);
        }
        at = frame.prev;
    }
    compiled_calls(vm, thread, code);
}

/// What the native frames of compiled code hold, from a return address and the frame pointer of the frame that it leads to.
/// Takes no lock and allocates nothing.
pub(crate) fn native_frames(vm: &Vm, pc: usize, fp: usize) -> impl Iterator<Item = &CompiledSite> {
    NativeFrames { compiler: vm.compiler(), at: NativePosition { pc, fp } }.map(|(site, _)| site)
}

/// The return addresses of a thread's native frames of compiled code; the world is stopped.
pub fn compiled_calls(vm: &Vm, thread: &JavaThread, f: &mut dyn FnMut(usize)) {
    let mut at = thread.frame.get();
    // SAFETY: V7.
    while let Some(frame) = unsafe { at.as_ref() } {
        if frame.kind == FrameKind::Compiled {
            let mut natives = NativeFrames::of(vm, frame);
            let mut pc = natives.at.pc;
            while natives.next().is_some() {
                f(pc);
                pc = natives.at.pc;
            }
        }
        at = frame.prev;
    }
}

fn compiled_roots(vm: &Vm, frame: &Frame, f: &mut dyn FnMut(*mut u32)) {
    for (site, fp) in NativeFrames::of(vm, frame) {
        site.roots.iter().for_each(|&offset| f(fp.wrapping_add_signed(offset as isize) as *mut u32));
    }
}

/// The part of a slot that holds a reference.
fn reference_half(slot: *mut u64) -> *mut u32 {
    const { assert!(cfg!(target_endian = "little")) };
    slot.cast()
}

fn native_roots(frame: &Frame, method: &Method, f: &mut dyn FnMut(*mut u32)) {
    let mut slot = frame.locals;
    if !method.is_static() {
        f(reference_half(slot));
        slot = slot.wrapping_add(1);
    }
    for kind in &method.parameters {
        if kind.is_reference() {
            f(reference_half(slot));
        }
        slot = slot.wrapping_add(kind.slots());
    }
}

fn interpreted_roots(vm: &Vm, at: *mut Frame, method: MethodRef, calls: bool, f: &mut dyn FnMut(*mut u32)) {
    // SAFETY: V7.
    let frame = unsafe { &*at };
    let stack = Frame::stack_base(at);
    let bci = vm.executor.bci(&method, frame.pc);
    // A return address of `jsr` is in its slot as a bci.
    let address = |slot: FrameSlot| {
        let p = match slot {
            FrameSlot::Local(i) => frame.locals.wrapping_add(i as usize),
            FrameSlot::Stack(i) => stack.wrapping_add(i as usize),
        };
        // SAFETY: V6, V7, a slot of this frame.
        classloader::bytecode::Bci(unsafe { p.read() } as u16)
    };
    let maps = ref_maps(method.get());
    let bci = classloader::bytecode::Bci(bci.0);
    let map = if calls { maps.at_call(bci, address) } else { maps.at(bci, address) };
    // Guessing would corrupt the heap.
    let Some(map) = map else { fatal(&format!("no reference map at {} of {method:?}, calls: {calls}", bci.0)) };
    map.locals().for_each(|i| f(reference_half(frame.locals.wrapping_add(i as usize))));
    map.stack().for_each(|i| f(reference_half(stack.wrapping_add(i as usize))));
}

/// The reference maps of a method with bytecode, computed at first use.
pub fn ref_maps(method: &'static Method) -> &'static RefMaps {
    method.ref_maps.get_or_init(|| match compute_ref_maps(method) {
        Ok(maps) => maps,
        // `check_frames` has seen them, or the code was verified, or is the class library's.
        Err(_) => fatal(&format!("no reference maps of {}.{}", method.class.name, method.name)),
    })
}

fn compute_ref_maps(method: &Method) -> Result<RefMaps, Defect> {
    let pool = &method.class.get().constant_pool.raw;
    let code = method.info.code.as_ref().unwrap_or_else(|| unreachable!("V6: only bytecode has interpreted frames"));
    let mut shape = MethodShape::of(pool, method.info, code);
    if method.code().is_some_and(Code::has_stack_maps) {
        shape = shape.with_stack_maps(code);
    }
    RefMaps::compute(&shape)
}

/// Looks, before a method first runs, whether the references in its frames can be found. That is known of all code but what
/// nobody verified: that of patched modules, of the boot loader's append path, or where verification is off.
///
/// # Errors
/// What verification would have found. The method must not run.
pub fn check_frames(method: MethodRef) -> Result<(), Defect> {
    let is_known = method.code().is_none_or(Code::has_reference_maps) || method.info.code.is_none();
    if !is_known && method.ref_maps.get().is_none() {
        // Another thread may have been faster; its maps are the same.
        let _ = method.get().ref_maps.set(compute_ref_maps(method.get())?);
    }
    Ok(())
}

impl Method {
    /// Not shown in stack traces: annotated so, or of a hidden class.
    pub fn is_hidden(&self) -> bool {
        self.class.is_hidden || self.info.annotations.vm.contains(VmAnnotations::HIDDEN)
    }
    /// Annotated as one that looks at its caller.
    pub fn is_caller_sensitive(&self) -> bool {
        self.info.annotations.vm.contains(VmAnnotations::CALLER_SENSITIVE)
    }
    /// Runs in the interpreter only, as the VM reads the parameters in its frames: it is neither compiled nor inlined.
    pub fn stays_interpreted(&self, vm: &Vm) -> bool {
        self.name == vm.sym.execute_privileged && self.class.name == vm.sym.access_controller
    }
    /// A frame of the machinery of reflection and method handles, which is nobody's caller.
    pub fn is_ignored_by_security_walk(&self, vm: &Vm) -> bool {
        let sym = &vm.sym;
        (self.class.name == sym.reflect_method && self.name == sym.invoke)
            || self.class.supers.iter().any(|c| c.name == sym.method_accessor_impl)
            || !matches!(self.polymorphic, PolymorphicIntrinsic::None | PolymorphicIntrinsic::Generic)
            || self.info.annotations.vm.contains(VmAnnotations::LAMBDA_FORM_COMPILED)
    }
}

/// An element of a backtrace. `Throwable.backtrace` holds a `long[]` with one element a frame, innermost first; if methods may be
/// unloaded, an `Object[]` with that array and the mirrors of their classes, which keep them.
fn encode(method: &Method, bci: Bci) -> i64 {
    (method.id.0 as i64) << 16 | bci.0 as i64
}

/// Set in the first element when frames above it are hidden.
const HIDDEN_TOP: i64 = 1 << 62;

fn decode(vm: &Vm, element: i64) -> (MethodRef, Bci) {
    let method = vm.method_by_id(MethodId((element >> 16) as u32));
    (method.unwrap_or_else(|| unreachable!("V1: a backtrace names methods that exist")), Bci(element as u16))
}

/// `Throwable.fillInStackTrace`: records where this thread is, without the frames that make the throwable.
pub fn fill_in_stack_trace(cx: &mut Cx<'_>, throwable: Local<'_>) -> JResult<()> {
    let vm = cx.vm();
    if !vm.options.stack_trace_in_throwable {
        return Ok(());
    }
    throwable.get(cx).set_ref(cx, vm.f.throwable_backtrace.at(vm), Ref::<crate::Object>::NULL);
    let max = match vm.options.max_stack_trace_depth {
        0 => usize::MAX,
        n => n,
    };
    let class = throwable.get(cx).class(cx);
    let mut trace: SmallVec<[i64; 64]> = SmallVec::new();
    let mut kept: SmallVec<[ClassRef; 8]> = SmallVec::new();
    // First the frames of fillInStackTrace itself, then the throwable's constructors.
    let (mut filling, mut constructing) = (true, true);
    let mut hidden_top = 0;
    for frame in Frames::of(cx.thread()) {
        let m = frame.method.get();
        if filling {
            if m.name == vm.sym.fill_in_stack_trace && class.is_subtype_of(m.class) {
                continue;
            }
            filling = false;
        }
        if constructing {
            if m.name == vm.sym.init && class.is_subtype_of(m.class) {
                continue;
            }
            constructing = false;
        }
        if m.is_hidden() && !vm.options.show_hidden_frames {
            if trace.is_empty() {
                hidden_top = HIDDEN_TOP;
            }
            continue;
        }
        if trace.len() == max {
            break;
        }
        if m.class.is_unloadable && !kept.contains(&m.class) {
            kept.push(m.class);
        }
        trace.push(encode(m, frame.bci) | std::mem::take(&mut hidden_top));
    }
    cx.scope(|cx| -> JResult<()> {
        let array = cx.new_primitive_array(Kind::Long, trace.len() as i32)?;
        let a = array.get(cx);
        for (i, &element) in trace.iter().enumerate() {
            a.set_long_at(cx, i as i32, element);
        }
        let mut recorded = array;
        if !kept.is_empty() {
            let object = vm.c.object.get(cx)?;
            recorded = cx.new_object_array(object, kept.len() as i32 + 1)?;
            let all = recorded.get(cx);
            all.set_element(cx, 0, array.get(cx));
            for (i, class) in kept.iter().enumerate() {
                all.set_element(cx, i as i32 + 1, class.mirror.get(cx));
            }
        }
        let t = throwable.get(cx);
        t.set_ref(cx, vm.f.throwable_backtrace.at(vm), recorded.get(cx));
        t.set_int(cx, vm.f.throwable_depth.at(vm), trace.len() as i32);
        Ok(())
    })
}

/// The `long[]` of a throwable's backtrace; null if there is none.
fn recorded<'n>(cx: &'n Cx<'_>, throwable: Ref<'n>) -> Ref<'n> {
    let vm = cx.vm();
    let there = throwable.get_ref(cx, vm.f.throwable_backtrace.at(vm));
    if there.is_null() || there.class(cx).element_kind() == Kind::Long { there } else { there.element(cx, 0) }
}

/// The frames recorded in a throwable.
pub fn backtrace(cx: &Cx<'_>, throwable: Ref<'_>) -> Vec<(MethodRef, Bci)> {
    let array = recorded(cx, throwable);
    if array.is_null() {
        return Vec::new();
    }
    let trace: Vec<_> = (0..array.array_length(cx)).map(|i| decode(cx.vm(), array.long_at(cx, i))).collect();
    pin(cx, &trace);
    trace
}

/// Keeps the methods of a trace, whatever becomes of the frames.
pub fn pin(cx: &Cx<'_>, trace: &[(MethodRef, Bci)]) {
    trace.iter().for_each(|(method, _)| cx.pin(method.class.owner));
}

/// Where a throwable was made, if that is not a hidden frame: what a helpful NullPointerException message is about.
pub fn backtrace_top(cx: &Cx<'_>, throwable: Ref<'_>) -> Option<(MethodRef, Bci)> {
    let array = recorded(cx, throwable);
    if array.is_null() || array.array_length(cx) == 0 {
        return None;
    }
    let first = array.long_at(cx, 0);
    let top = (first & HIDDEN_TOP == 0).then(|| decode(cx.vm(), first));
    top.inspect(|(method, _)| cx.pin(method.class.owner))
}

/// Fills a `StackTraceElement` for a position in a method.
pub fn fill_element(cx: &mut Cx<'_>, element: Local<'_>, method: MethodRef, bci: Bci) -> JResult<()> {
    let vm = cx.vm();
    let class = method.class;
    cx.scope(|cx| -> JResult<()> {
        let mirror = class.mirror.get(cx);
        let loader = class.loader.object.get(cx);
        let loader_name = if loader.is_null() { Ref::NULL } else { loader.get_ref(cx, vm.f.class_loader_name.at(vm)) };
        let e = element.get(cx);
        e.set_ref(cx, vm.f.ste_declaring_class_object.at(vm), mirror);
        e.set_ref(cx, vm.f.ste_class_loader_name.at(vm), loader_name);
        e.set_int(cx, vm.f.ste_line_number.at(vm), method.line_number(bci.0));
        let name = class_name(cx, class)?;
        element.get(cx).set_ref(cx, vm.f.ste_declaring_class.at(vm), name.get(cx));
        let module = class.module.get();
        let texts = [
            (Some(method.name.as_bytes()), &vm.f.ste_method_name),
            (source_file(class), &vm.f.ste_file_name),
            (module.and_then(|m| m.name).map(|n| n.as_bytes()), &vm.f.ste_module_name),
            (module.and_then(|m| m.version.as_deref()).map(str::as_bytes), &vm.f.ste_module_version),
        ];
        for (text, field) in texts {
            if let Some(text) = text {
                let s = cx.intern_mutf8(text)?;
                element.get(cx).set_ref(cx, field.at(vm), s.get(cx));
            }
        }
        Ok(())
    })
}

/// What `Class.getName` answers; kept in the mirror, as that method does.
fn class_name<'s>(cx: &mut Cx<'s>, class: ClassRef) -> JResult<Local<'s>> {
    let at = cx.vm().f.class_name.at(cx.vm());
    let known = class.mirror.get(cx).get_ref(cx, at);
    if !known.is_null() {
        return Ok(cx.root(known));
    }
    let name = cx.new_string(&class.external_name())?;
    let name = cx.intern_string(name)?;
    class.mirror.get(cx).set_ref(cx, at, name.get(cx));
    Ok(name)
}

/// The name of the file that a class was compiled from, in modified UTF-8.
pub fn source_file<'a>(class: ClassRef) -> Option<&'a [u8]> {
    let class = class.get();
    let index = class.class_file.as_ref()?.attributes.source_file?;
    Some(class.constant_pool.raw.utf8(index))
}

/// `StackTraceElement.initStackTraceElements`: NullPointerException, IndexOutOfBoundsException.
pub fn init_elements(cx: &mut Cx<'_>, elements: Local<'_>, throwable: Local<'_>) -> JResult<()> {
    if elements.is_null() || throwable.is_null() {
        return Err(cx.throw_npe());
    }
    let depth = throwable.get(cx).get_int(cx, cx.vm().f.throwable_depth.at(cx.vm()));
    if elements.get(cx).array_length(cx) != depth {
        return Err(cx.throw_plain("java/lang/IndexOutOfBoundsException"));
    }
    let trace = backtrace(cx, throwable.get(cx));
    fill_elements(cx, elements, &trace)
}

fn fill_elements(cx: &mut Cx<'_>, elements: Local<'_>, trace: &[(MethodRef, Bci)]) -> JResult<()> {
    for (i, &(method, bci)) in trace.iter().enumerate() {
        cx.scope(|cx| {
            let element = cx.root(elements.get(cx).element(cx, i as i32));
            if element.is_null() {
                return Err(cx.throw_npe());
            }
            fill_element(cx, element, method, bci)
        })?;
    }
    Ok(())
}

/// A new `StackTraceElement[]` for a trace.
pub fn new_elements<'s>(cx: &mut Cx<'s>, trace: &[(MethodRef, Bci)]) -> JResult<Local<'s>> {
    let class = cx.vm().c.stack_trace_element.get(cx)?;
    crate::init::initialize(cx, class)?;
    let array = cx.new_object_array(class, trace.len() as i32)?;
    for i in 0..trace.len() {
        cx.scope(|cx| -> JResult<()> {
            let e = cx.new_instance(class)?;
            array.get(cx).set_element(cx, i as i32, e.get(cx));
            Ok(())
        })?;
    }
    fill_elements(cx, array, trace)?;
    Ok(array)
}

/// `Reflection.getCallerClass`, called from its native frame: the class whose method called the caller-sensitive method.
pub fn caller_class(cx: &mut Cx<'_>) -> JResult<Option<ClassRef>> {
    let vm = cx.vm();
    let mut frames = Frames::of(cx.thread());
    for n in 0..2 {
        match frames.next() {
            Some(f) if f.method.is_caller_sensitive() => {}
            Some(_) => {
                return Err(
                    cx.throw("java/lang/InternalError", &format!("CallerSensitive annotation expected at frame {n}"))
                );
            }
            None => return Ok(None),
        }
    }
    Ok(frames.find(|f| !f.method.is_ignored_by_security_walk(vm)).map(|f| f.method.class))
}

/// The stacks of other threads: one stop of the world for all. `None` for a thread that is not alive.
pub fn traces_of(cx: &mut Cx<'_>, threads: &[Local<'_>]) -> Vec<Option<Vec<(MethodRef, Bci)>>> {
    crate::threads::stop_world(cx, |cx, _| {
        let alive = threads.iter().map(|t| t.non_null().and_then(|t| crate::threads::thread_of(cx, t.get(cx))));
        let trace = |t: crate::threads::ThreadRef| -> Vec<_> { Frames::of(&t).map(|f| (f.method, f.bci)).collect() };
        alive.map(|t| t.map(trace).inspect(|trace| pin(cx, trace))).collect()
    })
}

/// A stack walk in progress (`StackWalker`): a batch of frames was handed to Java code, which may ask for more. Lives in the
/// native method that walks, linked from its thread.
pub struct Walk {
    /// What Java code holds as the walk's anchor.
    pub anchor: i64,
    at: Cell<Position>,
    outer: *const Walk,
}

impl Walk {
    /// Starts a walk of this thread at the frames that `frames` has left, and runs `f` with it.
    pub fn run<'s, R>(cx: &mut Cx<'s>, frames: Frames<'_>, f: impl FnOnce(&mut Cx<'s>, &Walk) -> R) -> R {
        struct Unlink<'a>(&'a JavaThread, *const Walk);
        impl Drop for Unlink<'_> {
            fn drop(&mut self) {
                self.0.walks.set(self.1);
            }
        }
        let th = cx.thread();
        let anchor = (th.next_hash() as i64) << 32 | th.next_hash() as i64;
        let walk = Walk { anchor, at: Cell::new(frames.at), outer: th.walks.get() };
        th.walks.set(&walk);
        let _unlink = Unlink(th, walk.outer);
        f(cx, &walk)
    }
    /// The walk of this thread with an anchor.
    pub fn find<'c>(cx: &'c Cx<'_>, anchor: i64) -> Option<&'c Walk> {
        let mut at = cx.thread().walks.get();
        loop {
            // SAFETY: linked walks live in natives of this thread that have not returned.
            let walk = unsafe { at.as_ref() }?;
            if walk.anchor == anchor {
                return Some(walk);
            }
            at = walk.outer;
        }
    }
    /// The frames not handed out yet.
    pub fn rest<'s>(&self, cx: &Cx<'s>) -> Frames<'s> {
        Frames { at: self.at.get(), vm: cx.vm() }
    }
    /// Goes on behind what `frames` has given.
    pub fn advance_to(&self, frames: &Frames<'_>) {
        self.at.set(frames.at);
    }
}

/// The lines of a throwable's stack trace (`Class.method(File:line)` without Java's help), for messages before the library is up.
pub fn describe_backtrace(cx: &Cx<'_>, throwable: Ref<'_>) -> Vec<String> {
    backtrace(cx, throwable)
        .iter()
        .map(|(m, bci)| format!("{}.{}(line {})", m.class.external_name(), m.name, m.line_number(bci.0)))
        .collect()
}
