//! Lowering: the intermediate representation to Cranelift's, and from there to machine code.
//!
//! Invariant **J1**: at each call that may reach a safepoint, every reference that is needed afterwards is in its slot of the
//! frame, the stack map names those slots, and the reference is read again from there behind the call.

mod call;
mod direct;
mod exceptions;
mod guard;
mod instruction;
mod liveness;
mod memory;
mod signature;

use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{
    self as clif, BlockArg, InstBuilder, MemFlagsData, SourceLoc, StackSlotData, StackSlotKind, UserFuncName,
};
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::{CodegenError, CompiledCode, Context};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Variable};
use std::collections::HashMap;
use std::fmt;
use vm_core::Vm;
use vm_core::thread::LEAVING_SLOTS;

use vm_core::offsets;

use crate::ir::{At, Block, Dominators, Function, Inst, Op, Reason, State, Target, Type, Value};
use crate::sites::{DeoptSites, SiteKind};
use crate::trampolines::Trampolines;
use liveness::Liveness;
pub(crate) use signature::{clif_type, compiled_signature};

/// The memory that no compiled code changes: metadata, thread constants.
const CONSTANT: MemFlagsData = MemFlagsData::trusted().with_readonly().with_can_move();

/// Source location of the jumps that are taken where compiled code is left because an exception is pending; calls have smaller
/// numbers.
const LEAVES: u32 = u32::MAX - 1;
/// Source location of the jumps that are taken where it is not left although an exception is pending.
const STAYS: u32 = u32::MAX - 2;

/// What lowering needs to know beside the function.
pub(crate) struct Environment<'e> {
    /// For metadata and addresses.
    pub vm: &'e Vm,
    /// The target.
    pub isa: &'e dyn TargetIsa,
    /// How the runtime is called.
    pub trampolines: &'e Trampolines,
    /// Somebody wants to read the machine code.
    pub shows_code: bool,
}

/// A test for a pending exception in machine code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Check {
    /// Offset of its conditional jump.
    pub at: u32,
    /// What is written there to leave always.
    pub patch: &'static [u8],
}

/// Machine code that is not installed yet.
pub(crate) struct Lowered {
    /// The instructions; they contain no relocations.
    pub code: Vec<u8>,
    /// By return address (an offset in the code): what is at this call, and the offsets from the frame pointer of its
    /// slots with references.
    pub sites: Vec<(u32, SiteKind, Vec<i32>)>,
    /// The tests for a pending exception, which leave always when the code is not valid any more.
    pub checks: Vec<Check>,
    /// Where the code may be left; its addresses are in the code.
    pub deopts: DeoptSites,
    /// The instructions as text, if somebody wants to read them.
    pub text: String,
}

/// Why a function cannot be lowered.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Cranelift refused; its limits (frame size, code size) or a bug.
    Codegen(CodegenError),
    /// The code would need a relocation; none is expected.
    Relocation,
    /// A test for a pending exception does not end in the jump that invalidation patches.
    Check,
    /// More values are written out where the code is left than there is room for.
    State,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Codegen(error) => error.fmt(f),
            Failure::Relocation => f.write_str("a relocation"),
            Failure::Check => f.write_str("a test that cannot be patched"),
            Failure::State => f.write_str("a state too large"),
        }
    }
}

/// Makes machine code of a function that passed the checker.
pub(crate) fn lower(function: &Function, env: &Environment<'_>) -> Result<Lowered, Failure> {
    let mut context = Context::new();
    let result = function.result;
    let params = &function.block(Function::ENTRY).params;
    let types = params.iter().map(|&param| function.ty(param));
    context.func = clif::Function::with_name_signature(
        UserFuncName::user(0, function.method.0),
        compiled_signature(types, result),
    );
    let mut builder_context = FunctionBuilderContext::new();
    let builder = FunctionBuilder::new(&mut context.func, &mut builder_context);
    let dominators = Dominators::of(function);
    let (calls, deopts) = Lowering::new(function, env, &dominators, builder).run();
    context.set_disasm(env.shows_code);
    context.compile(env.isa, &mut ControlPlane::default()).map_err(|error| Failure::Codegen(error.inner))?;
    let Some(compiled) = context.take_compiled_code() else { unreachable!("J1: compiled just now") };
    if !compiled.buffer.relocs().is_empty() {
        return Err(Failure::Relocation);
    }
    if deopts.iter().any(|site| site.saved > LEAVING_SLOTS) {
        return Err(Failure::State);
    }
    let checks = checks(&compiled).ok_or(Failure::Check)?;
    let sites = sites(&compiled, calls);
    let code = compiled.code_buffer().to_vec();
    Ok(Lowered { sites, checks, code, deopts, text: compiled.vcode.unwrap_or_default() })
}

/// Matches the calls of the machine code with those that were lowered: each carries its number as source location.
fn sites(compiled: &CompiledCode, mut calls: Vec<SiteKind>) -> Vec<(u32, SiteKind, Vec<i32>)> {
    let locations = compiled.buffer.get_srclocs_sorted();
    let maps = compiled.buffer.user_stack_maps();
    let mut sites = Vec::with_capacity(calls.len());
    for call in compiled.buffer.call_sites() {
        let inside = call.ret_addr - 1;
        let at = locations.partition_point(|range| range.start <= inside);
        let Some(range) = at.checked_sub(1).map(|at| &locations[at]).filter(|range| inside < range.end) else {
            continue;
        };
        // Leaf calls have no number.
        let number = range.loc.bits().wrapping_sub(1) as usize;
        let Some(kind) = calls.get_mut(number) else { continue };
        let kind = std::mem::replace(kind, SiteKind::Left);
        let map = maps.binary_search_by_key(&call.ret_addr, |(address, _, _)| *address).ok().map(|at| &maps[at]);
        let roots = map
            .into_iter()
            .flat_map(|(_, span, map)| map.entries().map(move |(_, offset)| offset as i32 - *span as i32));
        sites.push((call.ret_addr, kind, roots.collect()));
    }
    sites.sort_by_key(|site| site.0);
    sites
}

/// What makes a conditional jump one that is always taken, and one that never is.
const JUMP: &[u8] = &[0x90, 0xe9];
const NEVER: &[u8] = &[0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00];

/// Finds the jumps of the tests for a pending exception, and what makes them leave always: the jump to where that is done is
/// taken, or the one past it is not.
fn checks(compiled: &CompiledCode) -> Option<Vec<Check>> {
    let ranges =
        compiled.buffer.get_srclocs_sorted().iter().filter(|range| [LEAVES, STAYS].contains(&range.loc.bits()));
    let code = compiled.code_buffer();
    ranges
        .map(|range| {
            let (start, end) = (range.start as usize, range.end as usize);
            // The conditional jump is the last instruction, or one jump follows.
            let last = end.checked_sub(6).filter(|&at| at >= start);
            let followed = end.checked_sub(11).filter(|&at| at >= start && code[end - 5] == 0xe9);
            let leaves = range.loc.bits() == LEAVES;
            [last, followed].into_iter().flatten().find_map(|at| match (&code[at..at + 2], leaves) {
                ([0x0f, 0x85], true) | ([0x0f, 0x84], false) => Some(Check { at: at as u32, patch: JUMP }),
                ([0x0f, 0x84], true) | ([0x0f, 0x85], false) => Some(Check { at: at as u32, patch: NEVER }),
                _ => None,
            })
        })
        .collect()
}

/// The lowering of one function.
struct Lowering<'a> {
    function: &'a Function,
    env: &'a Environment<'a>,
    dominators: &'a Dominators,
    b: FunctionBuilder<'a>,
    live: Liveness,
    blocks: Vec<Option<clif::Block>>,
    /// By value: what it is, for those that never change.
    values: Vec<Option<clif::Value>>,
    /// By value: the variable of a reference that is read again after collections.
    variables: Vec<Option<Variable>>,
    roots: clif::StackSlot,
    /// By number: what each call is, as the source locations name them.
    calls: Vec<SiteKind>,
    deopts: DeoptSites,
    /// Cold blocks to fill, with what they are for.
    leaving: Vec<guard::Leaving>,
    /// The cold block of a state and reason.
    left_at: HashMap<(State, Reason), clif::Block>,
    /// Where a pending exception leaves the function, once that is needed.
    unwinding: Option<clif::Block>,
    /// Whether a `catch` follows the current instruction.
    caught: bool,
    heap_base: clif::Value,
}

impl<'a> Lowering<'a> {
    fn new(
        function: &'a Function,
        env: &'a Environment<'a>,
        dominators: &'a Dominators,
        mut b: FunctionBuilder<'a>,
    ) -> Self {
        let live = Liveness::of(function, dominators);
        let slots = StackSlotData::new(StackSlotKind::ExplicitSlot, live.slot_count().max(1) * 4, 2);
        let roots = b.create_sized_stack_slot(slots);
        let mut blocks = vec![None; function.blocks().count()];
        for &block in dominators.order() {
            let made = b.create_block();
            for &param in &function.block(block).params {
                b.append_block_param(made, clif_type(function.ty(param)));
            }
            blocks[block.index()] = Some(made);
        }
        let variables = (0..function.value_count() as u32)
            .map(|value| live.slot(Value(value)).map(|_| b.declare_var(clif::types::I32)))
            .collect();
        Lowering {
            function,
            env,
            dominators,
            b,
            live,
            blocks,
            values: vec![None; function.value_count()],
            variables,
            roots,
            calls: Vec::new(),
            deopts: Vec::new(),
            leaving: Vec::new(),
            left_at: HashMap::new(),
            unwinding: None,
            caught: false,
            heap_base: clif::Value::from_u32(0),
        }
    }

    fn run(mut self) -> (Vec<SiteKind>, DeoptSites) {
        self.prologue();
        // A block is sealed as soon as all ways to it are there: a variable that a loop does not change is no parameter of it then.
        let mut ways_left: Vec<usize> = vec![0; self.blocks.len()];
        for &block in self.dominators.order() {
            ways_left[block.index()] = self.dominators.predecessors(block).count();
        }
        for &block in self.dominators.order() {
            let made = self.block(block);
            self.b.switch_to_block(made);
            if ways_left[block.index()] == 0 {
                self.b.seal_block(made);
            }
            for (at, &param) in self.function.block(block).params.iter().enumerate() {
                let value = self.b.block_params(made)[at];
                self.define(param, value);
            }
            let insts = &self.function.block(block).insts;
            for (at, &inst) in insts.iter().enumerate() {
                self.caught = insts.get(at + 1).is_some_and(|&next| self.function.inst(next).op == Op::Catch);
                self.instruction(inst);
            }
            for next in self.function.successors(block) {
                let left = &mut ways_left[next.index()];
                *left -= 1;
                // The start of a loop, whose last round was translated.
                if *left == 0 && self.dominators.dominates(next, block) {
                    let next = self.block(next);
                    self.b.seal_block(next);
                }
            }
        }
        self.fill_leaving_blocks();
        if let Some(unwinding) = self.unwinding {
            self.b.switch_to_block(unwinding);
            self.return_nothing();
        }
        self.b.seal_all_blocks();
        self.b.finalize(self.env.isa.frontend_config());
        (self.calls, self.deopts)
    }

    /// Enters the function: the hidden first argument is the method; checks that the stack is not exhausted.
    fn prologue(&mut self) {
        let start = self.b.create_block();
        self.b.append_block_params_for_function_params(start);
        self.enter(start);
        let thread = self.thread();
        self.heap_base = self.load_constant(thread, offsets::THREAD_HEAP_BASE);
        let arguments: Vec<BlockArg> =
            self.b.block_params(start)[1..].iter().map(|&arg| BlockArg::Value(arg)).collect();
        let stack = self.b.ins().get_stack_pointer(clif::types::I64);
        let thread = self.thread();
        let limit = self.load_constant(thread, offsets::THREAD_COMPILED_LIMIT);
        let exhausted = self.b.ins().icmp(clif::condcodes::IntCC::UnsignedLessThan, stack, limit);
        let (overflow, entry) = (self.b.create_block(), self.block(Function::ENTRY));
        self.b.set_cold_block(overflow);
        self.b.ins().brif(exhausted, overflow, &[], entry, &arguments);
        self.enter(overflow);
        // The method was entered, so its frame is in the backtrace.
        let frames = vec![(self.function.method, 0)];
        self.call_runtime(crate::ir::RuntimeCall::StackOverflow, &[], SiteKind::Frames(frames), &[]);
        self.return_nothing();
    }

    /// Returns with whatever value: an exception is pending.
    fn return_nothing(&mut self) {
        let nothing = self.function.result.map(|ty| self.zero(ty));
        self.b.ins().return_(nothing.as_slice());
    }

    fn zero(&mut self, ty: Type) -> clif::Value {
        match ty {
            Type::Int | Type::Ref => self.b.ins().iconst(clif::types::I32, 0),
            Type::Long => self.b.ins().iconst(clif::types::I64, 0),
            Type::Float => self.b.ins().f32const(0.0),
            Type::Double => self.b.ins().f64const(0.0),
        }
    }

    /// The thread: always read anew from its register, which costs less than keeping a copy of it.
    fn thread(&mut self) -> clif::Value {
        self.b.ins().get_pinned_reg(clif::types::I64)
    }

    fn block(&self, block: Block) -> clif::Block {
        match self.blocks[block.index()] {
            Some(made) => made,
            None => unreachable!("J1: only reachable blocks are targets"),
        }
    }

    /// A value now.
    fn value(&mut self, value: Value) -> clif::Value {
        match (self.variables[value.index()], self.values[value.index()]) {
            (Some(variable), _) => self.b.use_var(variable),
            (None, Some(known)) => known,
            (None, None) => unreachable!("J1: {value} is used before it is made"),
        }
    }

    fn values(&mut self, values: &[Value]) -> Vec<clif::Value> {
        values.iter().map(|&value| self.value(value)).collect()
    }

    fn define(&mut self, value: Value, is: clif::Value) {
        match (self.variables[value.index()], self.live.slot(value)) {
            (Some(variable), Some(slot)) => {
                self.b.def_var(variable, is);
                if self.live.is_hot(value) {
                    self.b.ins().stack_store(clif::types::I64, is, self.roots, slot as i32 * 4);
                }
            }
            _ => self.values[value.index()] = Some(is),
        }
    }

    fn target(&mut self, target: &Target) -> (clif::Block, Vec<BlockArg>) {
        let args = self.values(&target.args).into_iter().map(BlockArg::Value).collect();
        (self.block(target.block), args)
    }

    fn load_constant(&mut self, base: clif::Value, offset: i32) -> clif::Value {
        self.b.ins().load(clif::types::I64, CONSTANT, base, offset)
    }

    fn address(&mut self, address: u64) -> clif::Value {
        self.b.ins().iconst(clif::types::I64, address as i64)
    }

    fn int(&mut self, value: i32) -> clif::Value {
        self.b.ins().iconst(clif::types::I32, i64::from(value))
    }

    /// The address of an object's header.
    fn object(&mut self, reference: clif::Value) -> clif::Value {
        let wide = self.b.ins().uextend(clif::types::I64, reference);
        let bytes = self.b.ins().ishl_imm_u(wide, 3);
        self.b.ins().iadd(self.heap_base, bytes)
    }

    /// Goes on in a new block if `condition` is not 0, in `cold` otherwise.
    fn go_on_if(&mut self, condition: clif::Value, cold: clif::Block) {
        let next = self.b.create_block();
        self.b.ins().brif(condition, next, &[], cold, &[]);
        self.enter(next);
    }

    /// Goes on in a block to which all ways are there.
    fn enter(&mut self, block: clif::Block) {
        self.b.switch_to_block(block);
        self.b.seal_block(block);
    }

    /// Marks the next call with what it is.
    fn begin_site(&mut self, kind: SiteKind) {
        self.calls.push(kind);
        self.b.set_srcloc(SourceLoc::new(self.calls.len() as u32));
    }

    fn end_site(&mut self) {
        self.b.set_srcloc(SourceLoc::default());
    }

    /// The methods that a call at this state is in, innermost first.
    fn frames(&self, state: State) -> SiteKind {
        let mut frames = Vec::new();
        let mut next = Some(state);
        while let Some(state) = next {
            let data = self.function.state(state);
            frames.push((data.method, data.bci));
            next = data.caller;
        }
        SiteKind::Frames(frames)
    }

    /// The state of an instruction that has one.
    fn state_of(&self, inst: Inst) -> State {
        match self.function.inst(inst).state {
            Some(state) => state,
            None => unreachable!("J1: the checker saw a state"),
        }
    }

    fn is_call_state(&self, state: State) -> bool {
        self.function.state(state).at == At::Call
    }
}
