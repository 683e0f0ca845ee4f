//! [`Body`]: the translation of one method, compiled or inlined.

use std::collections::BTreeSet;

use classloader::bytecode::{Flow, Instruction, Opcode, Operands};
use vm_core::field::Kind;
use vm_core::{Bci, MethodId};

use super::bits::Bits;
use super::joins::Join;
use super::layout::{BlockIndex, Layout};
use super::throws::{Escape, Throw, Way};
use super::world::{MethodFacts, World};
use super::{Bailout, Builder, Entry, LARGEST_METHOD, MOST_INSTRUCTIONS, Stop};
use crate::ir::{
    At, Block, FrameState, Function, Imm, Inst, InstData, Op, Reason, RuntimeCall, State, Type, Value, type_of_kind,
};
use crate::opt::{self, Folded};

/// What the interpreter's frame would hold at a place. A long or double is in the first of its two slots.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    pub locals: Vec<Option<Value>>,
    pub stack: Vec<Option<Value>>,
    pub locks: Vec<Value>,
}

/// What follows an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The next instruction.
    Goes,
    /// Nothing: the block has ended.
    Ended,
}

/// A place where an inlined method returns.
pub(super) struct Return {
    pub block: Block,
    pub value: Option<Value>,
}

/// How control leaves an inlined method.
pub(super) struct Exits {
    pub returns: Vec<Return>,
    pub escapes: Vec<Escape>,
}

/// What an inlined method finds around it.
pub(super) struct Around {
    /// The state of the call.
    pub caller: State,
    /// What exceptions find there.
    pub outside: Way,
    /// Values that are not null.
    pub not_null: BTreeSet<Value>,
}

/// Before the first block of the bytecode.
const NOWHERE: BlockIndex = BlockIndex::MAX;

/// The translation of one method.
pub(super) struct Body<'b, 'w> {
    pub builder: &'b mut Builder<'w>,
    pub method: MethodId,
    pub facts: MethodFacts<'w>,
    pub layout: &'b Layout<'w>,
    /// The state of the caller, if the method is inlined.
    caller: Option<State>,
    /// What exceptions find that leave the method.
    pub outside: Way,
    pub frame: Frame,
    /// The operand stack before the current instruction.
    stack_before: Vec<Option<Value>>,
    /// The state before the current instruction, once it is needed.
    state_before: Option<State>,
    /// The block that instructions go to.
    pub block: Block,
    /// The block of the bytecode that is translated.
    pub here: BlockIndex,
    pub bci: u16,
    /// Locals live before the current instruction.
    live: Bits,
    /// Values that are not null here.
    pub not_null: BTreeSet<Value>,
    /// By block of the bytecode.
    pub joins: Vec<Join>,
    /// In front of the loop at which code is entered, where the loops around it lead.
    pub outer: Join,
    /// Where an inlined method returns.
    pub returns: Vec<Return>,
    /// What checks of the current instruction throw.
    pub thrown: Vec<Throw>,
    /// Where exceptions leave it, for handlers in its callers.
    pub escapes: Vec<Escape>,
}

impl<'b, 'w> Body<'b, 'w> {
    fn new(builder: &'b mut Builder<'w>, method: MethodId, layout: &'b Layout<'w>, block: Block) -> Body<'b, 'w> {
        let facts = builder.world.method(method);
        Body {
            builder,
            method,
            facts,
            layout,
            caller: None,
            outside: Way::Out,
            frame: Frame { locals: vec![None; layout.locals], ..Frame::default() },
            stack_before: Vec::new(),
            state_before: None,
            block,
            here: 0,
            bci: 0,
            live: Bits::new(layout.locals),
            not_null: BTreeSet::new(),
            joins: layout.blocks.iter().map(|_| Join::default()).collect(),
            outer: Join::default(),
            returns: Vec::new(),
            thrown: Vec::new(),
            escapes: Vec::new(),
        }
    }

    /// Translates the method that is compiled.
    pub fn compile(builder: &'b mut Builder<'w>, method: MethodId, entry: Entry) -> Result<(), Stop> {
        let facts = builder.world.method(method);
        let code = facts.code.ok_or(Bailout::NoCode)?;
        if code.code.len() > LARGEST_METHOD {
            return Err(Bailout::TooLarge.into());
        }
        let start = match entry {
            Entry::Normal => 0,
            // The interpreter enters code in a loop where it holds no lock.
            Entry::Osr(_) if facts.is_synchronized => return Err(Bailout::OsrLocks.into()),
            Entry::Osr(bci) => bci.0,
        };
        let layout = Layout::new(builder.world, method, code, start)?;
        let block = builder.function.add_block();
        let mut body = Body::new(builder, method, &layout, block);
        match entry {
            Entry::Normal => body.take_arguments()?,
            Entry::Osr(bci) => body.take_locals(bci)?,
        }
        body.run(start)
    }

    /// Translates a method into its caller, whose block is `block`. The arguments fit the method's parameters.
    pub fn inline(
        builder: &mut Builder<'w>,
        method: MethodId,
        around: Around,
        block: Block,
        arguments: &[Value],
    ) -> Result<Exits, Stop> {
        let code = builder.world.method(method).code.ok_or(Bailout::NoCode)?;
        let layout = Layout::new(builder.world, method, code, 0)?;
        let mut body = Body::new(builder, method, &layout, block);
        body.caller = Some(around.caller);
        body.outside = around.outside;
        body.not_null = around.not_null;
        body.set_arguments(arguments.iter().copied())?;
        body.take_own_lock(arguments);
        body.run(0)?;
        Ok(Exits { returns: body.returns, escapes: body.escapes })
    }

    /// Makes the arguments parameters of the entry, and takes the lock of a synchronized method.
    fn take_arguments(&mut self) -> Result<(), Stop> {
        let kinds: Vec<Kind> = self.facts.arguments().collect();
        let params: Vec<Value> =
            kinds.iter().filter_map(|&kind| type_of_kind(kind)).map(|ty| self.add_entry_param(ty)).collect();
        if !self.facts.is_static {
            self.not_null.insert(params[0]);
        }
        self.set_arguments(params.iter().copied())?;
        self.take_own_lock(&params);
        Ok(())
    }

    /// Takes the lock of a synchronized method.
    fn take_own_lock(&mut self, arguments: &[Value]) {
        if self.facts.is_synchronized {
            let lock = match arguments.first() {
                Some(&receiver) if !self.facts.is_static => receiver,
                _ => self.object(self.facts.mirror),
            };
            self.frame.locks.push(lock);
            self.live = self.layout.blocks[0].live.clone();
            let state = self.state(At::Before);
            self.emit(InstData::new(Op::MonitorEnter, &[lock]).with_state(state));
        }
    }

    /// Makes the locals parameters of the entry, for on-stack replacement.
    fn take_locals(&mut self, bci: Bci) -> Result<(), Stop> {
        let start = self.layout.block_at(bci.0).ok_or(Bailout::Malformed)?;
        let types = self.layout.types_at(start);
        let mut local = 0;
        while local < self.layout.locals {
            let ty = types[local].and_then(type_of_effect);
            let param = self.add_entry_param(ty.unwrap_or(Type::Int));
            self.frame.locals[local] = ty.map(|_| param);
            local += if ty.is_some_and(is_wide) { 2 } else { 1 };
        }
        Ok(())
    }

    fn add_entry_param(&mut self, ty: Type) -> Value {
        self.builder.function.add_param(Function::ENTRY, ty)
    }

    fn set_arguments(&mut self, arguments: impl Iterator<Item = Value>) -> Result<(), Stop> {
        let mut local = 0;
        for value in arguments {
            self.set_local(local, value)?;
            local += if is_wide(self.ty(value)) { 2 } else { 1 };
        }
        Ok(())
    }

    /// Translates all blocks that are reached.
    fn run(&mut self, start: u16) -> Result<(), Stop> {
        let first = self.layout.block_at(start).ok_or(Bailout::Malformed)?;
        // Where nothing jumps to the start, it goes on in the block that is open.
        if self.layout.blocks[first].predecessors > 0 {
            self.here = NOWHERE;
            self.jump_to(first)?;
        }
        if self.layout.entered.is_some() {
            self.start_outer(first)?;
            self.here = first;
            self.jump_to(first)?;
        }
        for at in 0..self.layout.order.len() {
            let block = self.layout.order[at];
            self.here = block;
            if at > 0 || self.layout.blocks[first].predecessors > 0 {
                match self.start_join(block)? {
                    Next::Goes => {}
                    Next::Ended => continue,
                }
            }
            self.code_block(block)?;
        }
        Ok(())
    }

    fn code_block(&mut self, block: BlockIndex) -> Result<(), Stop> {
        let range = self.layout.blocks[block].instructions.clone();
        let live = self.layout.live_in_block(block);
        let reached = range.clone().all(|index| self.was_executed(&self.layout.instructions[index]));
        for (index, live) in range.zip(live) {
            let instruction = self.layout.instructions[index];
            self.bci = instruction.bci.0;
            self.live = live;
            self.stack_before.clone_from(&self.frame.stack);
            self.state_before = None;
            if !reached {
                self.leave(Reason::Unreached);
                return Ok(());
            }
            if self.builder.function.inst_count() > MOST_INSTRUCTIONS {
                return Err(Bailout::TooLarge.into());
            }
            let next = self.instruction(&instruction)?;
            self.throw_late()?;
            if next == Next::Ended {
                return Ok(());
            }
        }
        // The block after it is another block's target.
        self.jump_to(self.layout.blocks[block].successors[0])?;
        Ok(())
    }

    /// Whether the interpreter may have executed an instruction. One that it has not, behind a branch that is never
    /// taken, makes its whole block a place to leave.
    fn was_executed(&self, instruction: &Instruction<'_>) -> bool {
        let shows = match instruction.opcode {
            // Null passes them unseen.
            Opcode::Checkcast | Opcode::Instanceof => false,
            _ => instruction.constant().is_some(),
        };
        !shows || self.world().profile(self.method, Bci(instruction.bci.0)).executed
    }

    fn instruction(&mut self, instruction: &Instruction<'w>) -> Result<Next, Stop> {
        match instruction.opcode.flow() {
            Flow::Next => {}
            Flow::Jsr | Flow::Ret => return Err(Bailout::Subroutine.into()),
            _ => return self.control(instruction),
        }
        match instruction.operands {
            Operands::Immediate(value) => {
                let value = self.int(i32::from(value));
                self.push(value);
            }
            Operands::Local(local) => self.local(instruction.opcode, local.into())?,
            Operands::Increment { local, delta } => {
                let (old, delta) = (self.get_local(local.into(), Type::Int)?, self.int(i32::from(delta)));
                let new = self.value(InstData::new(Op::Iadd, &[old, delta]));
                self.set_local(local.into(), new)?;
            }
            Operands::None => return self.plain(instruction.opcode),
            Operands::Constant(index) => return self.with_constant(instruction.opcode, index),
            Operands::InvokeInterface { index, .. } | Operands::InvokeDynamic { index, .. } => {
                return self.invoke(instruction.opcode, index);
            }
            Operands::ArrayType(code) => self.new_primitive_array(code)?,
            Operands::MultiArray { index, dimensions } => return self.new_multi_array(index, dimensions.into()),
            // Their flow is not to the next instruction.
            Operands::Branch(_) | Operands::Switch(_) => return Err(Bailout::Malformed.into()),
        }
        Ok(Next::Goes)
    }

    fn local(&mut self, opcode: Opcode, local: usize) -> Result<(), Stop> {
        match opcode.effect().as_bytes() {
            [b'>', letter] => {
                let value = self.get_local(local, type_of_effect(*letter).ok_or(Bailout::Malformed)?)?;
                self.push(value);
            }
            [letter, ..] => {
                let value = self.pop(type_of_effect(*letter).ok_or(Bailout::Malformed)?)?;
                self.set_local(local, value)?;
            }
            [] => return Err(Bailout::Malformed.into()),
        }
        Ok(())
    }

    fn get_local(&self, local: usize, ty: Type) -> Result<Value, Stop> {
        match self.frame.locals.get(local) {
            Some(Some(value)) if self.ty(*value) == ty => Ok(*value),
            _ => Err(Bailout::Malformed.into()),
        }
    }

    /// Stores into a local, which ends what was in its slots.
    fn set_local(&mut self, local: usize, value: Value) -> Result<(), Stop> {
        let slots = if is_wide(self.ty(value)) { 2 } else { 1 };
        if local + slots > self.frame.locals.len() {
            return Err(Bailout::Malformed.into());
        }
        if let Some(before) = local.checked_sub(1)
            && self.frame.locals[before].is_some_and(|value| is_wide(self.ty(value)))
        {
            self.frame.locals[before] = None;
        }
        self.frame.locals[local] = Some(value);
        if slots == 2 {
            self.frame.locals[local + 1] = None;
        }
        Ok(())
    }

    // Operands.

    /// Pushes a value, in one slot or two.
    pub fn push(&mut self, value: Value) {
        self.frame.stack.push(Some(value));
        if is_wide(self.ty(value)) {
            self.frame.stack.push(None);
        }
    }

    /// Pops a value of a type.
    pub fn pop(&mut self, ty: Type) -> Result<Value, Stop> {
        if is_wide(ty) && self.frame.stack.pop() != Some(None) {
            return Err(Bailout::Malformed.into());
        }
        match self.frame.stack.pop() {
            Some(Some(value)) if self.ty(value) == ty => Ok(value),
            _ => Err(Bailout::Malformed.into()),
        }
    }

    // Instructions.

    pub fn world(&self) -> &'w dyn World {
        self.builder.world
    }

    pub fn ty(&self, value: Value) -> Type {
        self.builder.function.ty(value)
    }

    /// Appends an instruction without a result.
    pub fn emit(&mut self, data: InstData) -> Inst {
        self.builder.function.append(self.block, data, None)
    }

    /// Appends an instruction with a result whose type the operation says.
    pub fn value(&mut self, data: InstData) -> Value {
        self.value_of(data, Type::Int)
    }

    /// Appends an instruction with a result of a type.
    pub fn value_of(&mut self, data: InstData, ty: Type) -> Value {
        let data = match opt::fold(&self.builder.function, &data) {
            Some(Folded::Same(value)) => return value,
            Some(Folded::Constant(ty, bits)) => constant_of(ty, bits).unwrap_or(data),
            None => data,
        };
        let inst = self.builder.function.append(self.block, data, Some(ty));
        match self.builder.function.inst(inst).result {
            Some(value) => value,
            None => unreachable!("the table gives {inst} a result"),
        }
    }

    /// A number.
    pub fn int(&mut self, number: i32) -> Value {
        self.value(InstData::new(Op::Iconst, &[]).with_imm(Imm::Int(number.into())))
    }

    /// The object in a root slot.
    pub fn object(&mut self, root: u64) -> Value {
        self.value(InstData::new(Op::Object, &[]).with_imm(Imm::Root(root)))
    }

    // States and guards.

    fn make_state(&mut self, at: At, bci: u16, live: &Bits, stack: Vec<Option<Value>>) -> State {
        let locals = self.frame.locals.iter().enumerate().map(|(n, value)| value.filter(|_| live.has(n))).collect();
        self.builder.function.add_state(FrameState {
            method: self.method,
            bci,
            at,
            locals,
            stack,
            locks: self.frame.locks.clone(),
            caller: self.caller,
        })
    }

    /// The state before the current instruction, or during it with the operand stack as it is now.
    pub fn state(&mut self, at: At) -> State {
        if let (At::Before, Some(state)) = (at, self.state_before) {
            return state;
        }
        let stack = match at {
            At::Before => self.stack_before.clone(),
            At::Call => self.frame.stack.clone(),
        };
        let live = std::mem::replace(&mut self.live, Bits::new(0));
        let state = self.make_state(at, self.bci, &live, stack);
        self.live = live;
        if at == At::Before {
            self.state_before = Some(state);
        }
        state
    }

    /// The state before the first instruction of a block to which control goes from here.
    pub fn state_at(&mut self, block: BlockIndex) -> State {
        let (layout, stack) = (self.layout, self.frame.stack.clone());
        self.make_state(At::Before, layout.start(block), &layout.blocks[block].live, stack)
    }

    /// Leaves for the interpreter unless `condition` is not 0.
    pub fn guard(&mut self, reason: Reason, condition: Value) {
        if self.builder.function.constant(condition).is_some_and(|number| number != 0) {
            return;
        }
        let state = self.state(At::Before);
        self.emit(InstData::new(Op::Guard, &[condition]).with_imm(Imm::Reason(reason)).with_state(state));
    }

    /// Leaves for the interpreter, always.
    pub fn leave(&mut self, reason: Reason) -> Next {
        let state = self.state(At::Before);
        self.emit(InstData::new(Op::Deopt, &[]).with_imm(Imm::Reason(reason)).with_state(state));
        Next::Ended
    }

    /// Whether a reference is known not to be null here.
    pub fn is_not_null(&self, value: Value) -> bool {
        self.not_null.contains(&value) || self.is_made(value)
    }

    /// Whether a reference is the result of what never gives null.
    pub fn is_made(&self, value: Value) -> bool {
        let made = |data: &InstData| matches!(data.op, Op::New | Op::NewArray | Op::Object);
        self.builder.function.defining(value).is_some_and(made)
    }

    /// Whether this is translated into a caller.
    pub fn is_inlined(&self) -> bool {
        self.caller.is_some()
    }

    /// Leaves for the interpreter, or throws, if a reference is null.
    pub fn null_check(&mut self, value: Value) {
        if self.is_not_null(value) {
            return;
        }
        if self.throws_often() {
            let is_null = self.equals_null(value);
            self.throw_unless(is_null, true, RuntimeCall::ThrowNull, &[]);
        } else {
            let state = self.state(At::Before);
            let check = InstData::new(Op::NullCheck, &[value]).with_imm(Imm::Reason(Reason::NullCheck));
            self.emit(check.with_state(state));
        }
        self.not_null.insert(value);
    }
}

/// The instruction for a constant.
fn constant_of(ty: Type, bits: i64) -> Option<InstData> {
    let op = match ty {
        Type::Int => Op::Iconst,
        Type::Long => Op::Lconst,
        Type::Float => Op::Fconst,
        Type::Double => Op::Dconst,
        Type::Ref => return None,
    };
    Some(InstData::new(op, &[]).with_imm(Imm::Int(bits)))
}

/// The type of a letter in [`Opcode::effect`](classloader::bytecode::Opcode::effect).
pub(super) fn type_of_effect(letter: u8) -> Option<Type> {
    match letter {
        b'i' => Some(Type::Int),
        b'l' => Some(Type::Long),
        b'f' => Some(Type::Float),
        b'd' => Some(Type::Double),
        b'a' | b'o' => Some(Type::Ref),
        _ => None,
    }
}

/// Whether values of a type take two slots.
pub(super) fn is_wide(ty: Type) -> bool {
    matches!(ty, Type::Long | Type::Double)
}
