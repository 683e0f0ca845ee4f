//! [`Function`]: the graph of one compilation.

use std::fmt;

use smallvec::SmallVec;
use vm_core::MethodId;

use super::imm::Imm;
use super::op::{Op, Type};

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident $letter:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index of a vector.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($letter, "{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

index! {
    /// A basic block.
    Block "block";
    /// A value: the result of an instruction, or a block's parameter.
    Value "v";
    /// An instruction.
    Inst "inst";
    /// A [`FrameState`].
    State "s";
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Definition {
    /// An instruction's result.
    Result(Inst),
    /// A block's parameter, the how manieth.
    Parameter(Block, u32),
}

#[derive(Debug, Clone)]
struct ValueData {
    ty: Type,
    definition: Definition,
    /// What stands for this value now (see [`Function::replace`]).
    forwarded: Option<Value>,
}

/// Where control may go at the end of a block, and the values for the parameters there.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The block.
    pub block: Block,
    /// One for each of its parameters.
    pub args: SmallVec<[Value; 4]>,
}

/// An instruction.
#[derive(Debug, Clone)]
pub struct InstData {
    /// What it does.
    pub op: Op,
    /// Its arguments.
    pub args: SmallVec<[Value; 3]>,
    /// Its constant part.
    pub imm: Imm,
    /// Where the interpreter would go on if control left here; of a call, the state at the call (see [`At`]).
    pub state: Option<State>,
    /// At the end of a block, where control may go.
    pub targets: SmallVec<[Target; 2]>,
    /// Its result.
    pub result: Option<Value>,
}

impl InstData {
    /// Without immediate, state, targets.
    pub fn new(op: Op, args: &[Value]) -> InstData {
        let args = SmallVec::from_slice(args);
        InstData { op, args, imm: Imm::None, state: None, targets: SmallVec::new(), result: None }
    }

    /// With an immediate.
    pub fn with_imm(mut self, imm: Imm) -> InstData {
        self.imm = imm;
        self
    }

    /// With a state.
    pub fn with_state(mut self, state: State) -> InstData {
        self.state = Some(state);
        self
    }

    /// With targets.
    pub fn with_targets(mut self, targets: impl IntoIterator<Item = Target>) -> InstData {
        self.targets = targets.into_iter().collect();
        self
    }
}

/// At which moment of its bytecode a state stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum At {
    /// Before the instruction at `bci`: the interpreter executes it (again).
    Before,
    /// During the call at `bci`: its arguments are popped, its result not yet pushed. Of a callee that was inlined the
    /// caller's state is this one, too. Leaving here, the interpreter pushes the result (or handles the pending exception) and goes
    /// on behind the call.
    Call,
}

/// What the interpreter's frame would hold.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameState {
    /// The method of the frame.
    pub method: MethodId,
    /// The instruction.
    pub bci: u16,
    /// Before or during it.
    pub at: At,
    /// By slot: a long or double is in the first of its two. None: nothing that is read again.
    pub locals: Vec<Option<Value>>,
    /// As `locals`, from the bottom.
    pub stack: Vec<Option<Value>>,
    /// The objects that the frame has locked and not released, outermost first, the method's own included.
    pub locks: Vec<Value>,
    /// The state of the caller, if the method was inlined; during a call.
    pub caller: Option<State>,
}

/// A basic block.
#[derive(Debug, Clone, Default)]
pub struct BlockData {
    /// Its parameters.
    pub params: Vec<Value>,
    /// Its instructions; the last one ends it.
    pub insts: Vec<Inst>,
}

/// The graph of one compilation. Block 0 is the entry; its parameters are the arguments.
#[derive(Debug, Clone)]
pub struct Function {
    /// The method compiled.
    pub method: MethodId,
    /// What it returns.
    pub result: Option<Type>,
    blocks: Vec<BlockData>,
    insts: Vec<InstData>,
    values: Vec<ValueData>,
    states: Vec<FrameState>,
}

impl Function {
    /// Without blocks.
    pub fn new(method: MethodId, result: Option<Type>) -> Function {
        Function { method, result, blocks: Vec::new(), insts: Vec::new(), values: Vec::new(), states: Vec::new() }
    }

    /// The entry.
    pub const ENTRY: Block = Block(0);

    /// A new block without parameters and instructions.
    pub fn add_block(&mut self) -> Block {
        self.blocks.push(BlockData::default());
        Block(self.blocks.len() as u32 - 1)
    }

    /// A new parameter of `block`, its last.
    pub fn add_param(&mut self, block: Block, ty: Type) -> Value {
        let index = self.block(block).params.len() as u32;
        let value = self.add_value(ty, Definition::Parameter(block, index));
        self.blocks[block.index()].params.push(value);
        value
    }

    /// Removes a parameter of `block`; its values in the jumps there are the caller's to remove.
    pub fn remove_param(&mut self, block: Block, index: usize) {
        let params = &mut self.blocks[block.index()].params;
        params.remove(index);
        for (at, param) in params.iter().enumerate().skip(index) {
            self.values[param.index()].definition = Definition::Parameter(block, at as u32);
        }
    }

    fn add_value(&mut self, ty: Type, definition: Definition) -> Value {
        self.values.push(ValueData { ty, definition, forwarded: None });
        Value(self.values.len() as u32 - 1)
    }

    /// A new instruction that is in no block yet; `ty` is the type of its result, for operations that do not say it.
    pub fn make(&mut self, data: InstData, ty: Option<Type>) -> Inst {
        let inst = Inst(self.insts.len() as u32);
        let ty = match data.op.result() {
            Some('?') => ty,
            Some(letter) => Type::of_letter(letter),
            None => None,
        };
        let result = ty.map(|ty| self.add_value(ty, Definition::Result(inst)));
        self.insts.push(InstData { result, ..data });
        inst
    }

    /// A new instruction at the end of `block`; see [`make`](Self::make).
    pub fn append(&mut self, block: Block, data: InstData, ty: Option<Type>) -> Inst {
        let inst = self.make(data, ty);
        self.blocks[block.index()].insts.push(inst);
        inst
    }

    /// A new state.
    pub fn add_state(&mut self, state: FrameState) -> State {
        self.states.push(state);
        State(self.states.len() as u32 - 1)
    }

    /// All blocks, reachable or not.
    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = Block> + use<> {
        (0..self.blocks.len() as u32).map(Block)
    }

    /// All states.
    pub fn states(&self) -> impl Iterator<Item = State> + use<> {
        (0..self.states.len() as u32).map(State)
    }

    /// The number of values.
    pub fn value_count(&self) -> usize {
        self.values.len()
    }

    /// The number of instructions ever made.
    pub fn inst_count(&self) -> usize {
        self.insts.len()
    }

    /// A block.
    pub fn block(&self, block: Block) -> &BlockData {
        &self.blocks[block.index()]
    }

    /// A block, to change.
    pub fn block_mut(&mut self, block: Block) -> &mut BlockData {
        &mut self.blocks[block.index()]
    }

    /// An instruction.
    pub fn inst(&self, inst: Inst) -> &InstData {
        &self.insts[inst.index()]
    }

    /// An instruction, to change.
    pub fn inst_mut(&mut self, inst: Inst) -> &mut InstData {
        &mut self.insts[inst.index()]
    }

    /// A state.
    pub fn state(&self, state: State) -> &FrameState {
        &self.states[state.index()]
    }

    /// A state, to change.
    pub fn state_mut(&mut self, state: State) -> &mut FrameState {
        &mut self.states[state.index()]
    }

    /// The type of a value.
    pub fn ty(&self, value: Value) -> Type {
        self.values[value.index()].ty
    }

    /// Where a value comes from; see [`resolve`](Self::resolve).
    pub fn definition(&self, value: Value) -> Definition {
        self.values[self.resolve(value).index()].definition
    }

    /// The instruction that makes a value, unless it is a parameter.
    pub fn defining(&self, value: Value) -> Option<&InstData> {
        match self.definition(value) {
            Definition::Result(inst) => Some(self.inst(inst)),
            Definition::Parameter(..) => None,
        }
    }

    /// The number that an int or long value always is.
    pub fn constant(&self, value: Value) -> Option<i64> {
        let data = self.defining(value)?;
        match (data.op, &data.imm) {
            (Op::Iconst | Op::Lconst, Imm::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// The last instruction of a block, which ends it.
    pub fn end(&self, block: Block) -> Option<Inst> {
        self.block(block).insts.last().copied().filter(|&inst| self.inst(inst).op.is_end())
    }

    /// The blocks that control may go to from `block`, once for each target.
    pub fn successors(&self, block: Block) -> impl Iterator<Item = Block> + '_ {
        self.end(block).into_iter().flat_map(|inst| self.inst(inst).targets.iter().map(|target| target.block))
    }

    /// From now on `new` stands for `old`. Uses change by [`apply_replacements`](Self::apply_replacements), or are seen
    /// through [`resolve`](Self::resolve) before that.
    pub fn replace(&mut self, old: Value, new: Value) {
        let new = self.resolve(new);
        if old != new {
            debug_assert_eq!(self.ty(old), self.ty(new));
            self.values[old.index()].forwarded = Some(new);
        }
    }

    /// What stands for a value now.
    pub fn resolve(&self, mut value: Value) -> Value {
        while let Some(next) = self.values[value.index()].forwarded {
            value = next;
        }
        value
    }

    /// Rewrites all uses of replaced values, in instructions and states.
    pub fn apply_replacements(&mut self) {
        if self.values.iter().all(|value| value.forwarded.is_none()) {
            return;
        }
        let resolved: Vec<Value> = (0..self.values.len() as u32).map(|at| self.resolve(Value(at))).collect();
        let update = |value: &mut Value| *value = resolved[value.index()];
        for inst in &mut self.insts {
            inst.args.iter_mut().for_each(update);
            inst.targets.iter_mut().flat_map(|target| &mut target.args).for_each(update);
        }
        for state in &mut self.states {
            state.each_value_mut(update);
        }
    }
}

impl FrameState {
    /// The values it mentions, callers apart.
    pub fn values(&self) -> impl Iterator<Item = Value> + '_ {
        self.locals.iter().chain(&self.stack).flatten().chain(&self.locks).copied()
    }

    /// Changes the values it mentions, callers apart.
    pub fn each_value_mut(&mut self, mut f: impl FnMut(&mut Value)) {
        self.locals.iter_mut().chain(&mut self.stack).flatten().for_each(&mut f);
        self.locks.iter_mut().for_each(f);
    }
}
