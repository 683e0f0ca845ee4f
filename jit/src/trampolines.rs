//! Small functions of machine code between compiled code and Rust: one for each function of the runtime, and adapters for each
//! shape of arguments.

use std::collections::HashMap;
use std::sync::Arc;

use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{
    self as clif, AbiParam, InstBuilder, MemFlagsData, Signature, StackSlotData, StackSlotKind, UserFuncName, types,
};
use cranelift_codegen::isa::{CallConv, TargetIsa};
use cranelift_codegen::{CodegenError, Context};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use parking_lot::Mutex;
use vm_core::{Method, offsets};

use crate::code_cache::CodeCache;
use crate::ir::{RUNTIME_CALLS, RuntimeCall, Type, type_of_kind};
use crate::lower::{clif_type, compiled_signature};
use crate::runtime;

/// What the arguments and the result of a method are, the receiver included: methods of one shape share adapters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Shape {
    /// The arguments.
    pub params: Box<[Type]>,
    /// The result.
    pub result: Option<Type>,
}

impl Shape {
    /// Of a method.
    pub(crate) fn of(method: &Method) -> Shape {
        let receiver = (!method.is_static()).then_some(Type::Ref);
        let params = receiver.into_iter().chain(method.parameters.iter().filter_map(|&kind| type_of_kind(kind)));
        Shape { params: params.collect(), result: type_of_kind(method.return_kind) }
    }
}

/// The code of this module in one VM.
pub(crate) struct Trampolines {
    /// By runtime call: what compiled code calls.
    runtime: Vec<u64>,
    deoptimize: u64,
    shapes: Mutex<HashMap<Shape, Adapters>>,
}

/// The adapters of a shape, as far as they were needed.
#[derive(Debug, Clone, Copy, Default)]
struct Adapters {
    to_interpreter: Option<u64>,
    from_rust: Option<u64>,
}

/// No adapter: the code cache is full, or Cranelift failed.
#[derive(Debug)]
pub(crate) struct Full;

impl Trampolines {
    /// Makes those of the runtime's functions.
    pub(crate) fn new(isa: &dyn TargetIsa, cache: &CodeCache) -> Result<Trampolines, Full> {
        let mut runtime = Vec::with_capacity(RUNTIME_CALLS.len());
        for &(call, ..) in RUNTIME_CALLS {
            let function = runtime::address(call);
            let (outer, inner) = (outer_signature(call), inner_signature(call));
            runtime.push(match (call.is_leaf(), call.is_rare()) {
                (true, false) => function,
                (is_leaf, _) => exit(isa, cache, function, &outer, &inner, !is_leaf)?,
            });
        }
        let (outer, inner) = (deoptimize_signature(), with_thread(&deoptimize_signature()));
        let deoptimize = exit(isa, cache, runtime::deoptimize as *const () as u64, &outer, &inner, true)?;
        Ok(Trampolines { runtime, deoptimize, shapes: Mutex::default() })
    }

    /// What compiled code calls for a function of the runtime.
    pub(crate) fn address(&self, call: RuntimeCall) -> u64 {
        self.runtime[call as usize]
    }

    /// How it calls it.
    pub(crate) fn signature(&self, call: RuntimeCall) -> Signature {
        if call.takes_thread() { inner_signature(call) } else { outer_signature(call) }
    }

    /// What compiled code calls to leave.
    pub(crate) fn deoptimize(&self) -> u64 {
        self.deoptimize
    }

    /// How it calls it.
    pub(crate) fn deoptimize_signature(&self) -> Signature {
        deoptimize_signature()
    }

    /// Code that compiled code calls for a method that is interpreted (or native).
    pub(crate) fn to_interpreter(&self, isa: &dyn TargetIsa, cache: &CodeCache, shape: &Shape) -> Result<u64, Full> {
        let mut shapes = self.shapes.lock();
        let adapters = shapes.entry(shape.clone()).or_default();
        if let Some(known) = adapters.to_interpreter {
            return Ok(known);
        }
        let made = to_interpreter(isa, cache, shape)?;
        adapters.to_interpreter = Some(made);
        Ok(made)
    }

    /// What Rust calls to enter compiled code of a shape.
    pub(crate) fn rust_entry(&self, isa: &dyn TargetIsa, cache: &CodeCache, shape: &Shape) -> Result<u64, Full> {
        let mut shapes = self.shapes.lock();
        let adapters = shapes.entry(shape.clone()).or_default();
        if let Some(known) = adapters.from_rust {
            return Ok(known);
        }
        let made = from_rust(isa, cache, shape)?;
        adapters.from_rust = Some(made);
        Ok(made)
    }
}

fn param(letter: char) -> Option<AbiParam> {
    // Addresses are longs in the table of runtime calls; `*` is a number of values.
    let ty = if letter == '*' { Some(Type::Int) } else { Type::of_letter(letter) };
    ty.map(|ty| AbiParam::new(clif_type(ty)))
}

/// The function as compiled code calls it. One that keeps all registers has its result in the first slot of `JavaThread::leaving`.
fn outer_signature(call: RuntimeCall) -> Signature {
    let mut signature = plain_signature(call);
    if call.is_rare() {
        signature.call_conv = CallConv::PreserveAll;
        signature.returns.clear();
    }
    signature
}

fn plain_signature(call: RuntimeCall) -> Signature {
    let mut signature = Signature::new(CallConv::SystemV);
    let (params, result) = call.signature().split_once('>').unwrap_or_default();
    signature.params.extend(params.chars().filter_map(param));
    signature.returns.extend(result.chars().filter_map(param));
    signature
}

/// The function as Rust defines it: the thread comes first.
fn inner_signature(call: RuntimeCall) -> Signature {
    with_thread(&plain_signature(call))
}

fn with_thread(signature: &Signature) -> Signature {
    let mut signature = signature.clone();
    signature.params.insert(0, AbiParam::new(types::I64));
    signature
}

/// Site in, bits of the result out.
fn deoptimize_signature() -> Signature {
    let mut signature = Signature::new(CallConv::SystemV);
    signature.params.push(AbiParam::new(types::I64));
    signature.returns.push(AbiParam::new(types::I64));
    signature
}

/// Assembles a function whose body `build` writes, and installs it.
fn assemble(
    isa: &dyn TargetIsa,
    cache: &CodeCache,
    signature: Signature,
    build: impl FnOnce(&mut FunctionBuilder<'_>, &[clif::Value]),
) -> Result<u64, Full> {
    let mut context = Context::new();
    context.func = clif::Function::with_name_signature(UserFuncName::default(), signature);
    let mut builder_context = FunctionBuilderContext::new();
    let mut b = FunctionBuilder::new(&mut context.func, &mut builder_context);
    let entry = b.create_block();
    b.append_block_params_for_function_params(entry);
    b.switch_to_block(entry);
    let params = b.block_params(entry).to_vec();
    build(&mut b, &params);
    b.seal_all_blocks();
    b.finalize(isa.frontend_config());
    let compiled = context.compile(isa, &mut ControlPlane::default()).map_err(|error| broken(&error.inner))?;
    let code = compiled.code_buffer();
    let at = cache.install(code, Vec::new(), Vec::new(), Arc::default(), 0).ok_or(Full)?;
    cache.tell(at, code.len(), None);
    Ok(at as u64)
}

fn broken(error: &CodegenError) -> Full {
    debug_assert!(false, "J2: an adapter cannot fail: {error}");
    Full
}

/// Notes in the activation's frame where compiled code is left: the return address into it, and its frame pointer.
fn note_exit(b: &mut FunctionBuilder<'_>) -> (clif::Value, clif::Value) {
    let flags = MemFlagsData::trusted();
    let thread = b.ins().get_pinned_reg(types::I64);
    let frame = b.ins().load(types::I64, flags, thread, offsets::THREAD_FRAME);
    let pc = b.ins().get_return_address(types::I64);
    let own = b.ins().get_frame_pointer(types::I64);
    let fp = b.ins().load(types::I64, flags, own, 0);
    b.ins().store(flags, pc, frame, offsets::FRAME_PC);
    b.ins().store(flags, fp, frame, offsets::FRAME_LOCALS);
    (thread, frame)
}

/// Compiled code goes on.
fn forget_exit(b: &mut FunctionBuilder<'_>, frame: clif::Value) {
    let nothing = b.ins().iconst(types::I64, 0);
    b.ins().store(MemFlagsData::trusted(), nothing, frame, offsets::FRAME_LOCALS);
}

/// From compiled code to a function of the runtime; `notes`: one that may look at frames.
fn exit(
    isa: &dyn TargetIsa,
    cache: &CodeCache,
    function: u64,
    outer: &Signature,
    inner: &Signature,
    notes: bool,
) -> Result<u64, Full> {
    assemble(isa, cache, outer.clone(), |b, params| {
        let frame = notes.then(|| note_exit(b).1);
        let thread = b.ins().get_pinned_reg(types::I64);
        let results = call_with_thread(b, function, inner, thread, params);
        if let Some(frame) = frame {
            forget_exit(b, frame);
        }
        give_back(b, outer, thread, &results);
    })
}

/// Returns, with the results where the signature says that they are.
fn give_back(b: &mut FunctionBuilder<'_>, outer: &Signature, thread: clif::Value, results: &[clif::Value]) {
    if outer.call_conv == CallConv::PreserveAll {
        for &result in results {
            let to = b.ins().load(types::I64, MemFlagsData::trusted(), thread, offsets::THREAD_LEAVING);
            b.ins().store(MemFlagsData::trusted(), result, to, 0);
        }
        b.ins().return_(&[]);
    } else {
        b.ins().return_(results);
    }
}

/// Calls a function of Rust.
fn call_with_thread(
    b: &mut FunctionBuilder<'_>,
    function: u64,
    signature: &Signature,
    thread: clif::Value,
    params: &[clif::Value],
) -> Vec<clif::Value> {
    let args: Vec<clif::Value> = [thread].into_iter().chain(params.iter().copied()).collect();
    let signature = b.import_signature(signature.clone());
    let callee = b.ins().iconst(types::I64, function as i64);
    let call = b.ins().call_indirect(signature, callee, &args);
    b.inst_results(call).to_vec()
}

/// Bytes that a value takes among argument slots.
pub(crate) fn slot_bytes(ty: Type) -> i32 {
    if matches!(ty, Type::Long | Type::Double) { 16 } else { 8 }
}

/// A value as the bits of a slot.
pub(crate) fn to_bits(b: &mut FunctionBuilder<'_>, value: clif::Value, ty: Type) -> clif::Value {
    match ty {
        Type::Int | Type::Ref => b.ins().uextend(types::I64, value),
        Type::Long => value,
        Type::Float => {
            let bits = b.ins().bitcast(types::I32, MemFlagsData::new(), value);
            b.ins().uextend(types::I64, bits)
        }
        Type::Double => b.ins().bitcast(types::I64, MemFlagsData::new(), value),
    }
}

/// A value from the bits of a slot.
pub(crate) fn of_bits(b: &mut FunctionBuilder<'_>, bits: clif::Value, ty: Type) -> clif::Value {
    match ty {
        Type::Int | Type::Ref => b.ins().ireduce(types::I32, bits),
        Type::Long => bits,
        Type::Float => {
            let low = b.ins().ireduce(types::I32, bits);
            b.ins().bitcast(types::F32, MemFlagsData::new(), low)
        }
        Type::Double => b.ins().bitcast(types::F64, MemFlagsData::new(), bits),
    }
}

/// From compiled code to the interpreter.
fn to_interpreter(isa: &dyn TargetIsa, cache: &CodeCache, shape: &Shape) -> Result<u64, Full> {
    let outer = compiled_signature(shape.params.iter().copied(), shape.result);
    assemble(isa, cache, outer, |b, params| {
        let (thread, frame) = note_exit(b);
        let bytes: i32 = shape.params.iter().map(|&ty| slot_bytes(ty)).sum();
        let slots = StackSlotData::new(StackSlotKind::ExplicitSlot, bytes.max(8) as u32, 3);
        let slots = b.create_sized_stack_slot(slots);
        let mut at = 0;
        for (&value, &ty) in params[1..].iter().zip(&shape.params) {
            let bits = to_bits(b, value, ty);
            b.ins().stack_store(types::I64, bits, slots, at);
            at += slot_bytes(ty);
        }
        let mut inner = Signature::new(CallConv::SystemV);
        inner.params.extend([AbiParam::new(types::I64); 3]);
        inner.returns.push(AbiParam::new(types::I64));
        let signature = b.import_signature(inner);
        let callee = b.ins().iconst(types::I64, runtime::interpret as *const () as i64);
        let args = b.ins().stack_addr(types::I64, slots, 0);
        let call = b.ins().call_indirect(signature, callee, &[thread, params[0], args]);
        let bits = b.inst_results(call)[0];
        forget_exit(b, frame);
        let result = shape.result.map(|ty| of_bits(b, bits, ty));
        b.ins().return_(result.as_slice());
    })
}

/// From Rust to compiled code: `(code, method, thread, args) -> bits`. The pinned register is Rust's: it is put back.
fn from_rust(isa: &dyn TargetIsa, cache: &CodeCache, shape: &Shape) -> Result<u64, Full> {
    let mut outer = Signature::new(CallConv::SystemV);
    outer.params.extend([AbiParam::new(types::I64); 4]);
    outer.returns.push(AbiParam::new(types::I64));
    assemble(isa, cache, outer, |b, params| {
        let &[code, method, thread, slots] = params else { unreachable!("J2: four parameters") };
        let before = b.ins().get_pinned_reg(types::I64);
        b.ins().set_pinned_reg(thread);
        let mut args = vec![method];
        let mut at = 0;
        for &ty in &shape.params {
            args.push(b.ins().load(clif_type(ty), MemFlagsData::trusted(), slots, at));
            at += slot_bytes(ty);
        }
        let signature = b.import_signature(compiled_signature(shape.params.iter().copied(), shape.result));
        let call = b.ins().call_indirect(signature, code, &args);
        let result = b.inst_results(call).first().copied();
        b.ins().set_pinned_reg(before);
        let bits = match result.zip(shape.result) {
            Some((value, ty)) => to_bits(b, value, ty),
            None => b.ins().iconst(types::I64, 0),
        };
        b.ins().return_(&[bits]);
    })
}
