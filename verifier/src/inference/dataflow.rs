//! [`Dataflow`]: the fixpoint of the states of a method's instructions.
//!
//! Instructions are looked at in the order of the code, again and again while something changes, so that of several
//! defects the one that HotSpot reports is found first.

use classloader::ClassFile;
use classloader::bytecode::{Flow, LocalAccess, Opcode};
use classloader::classfile::{CodeAttribute, MethodInfo};
use classloader::descriptor::MethodDescriptor;
use rustc_hash::FxHashMap;

use super::classes::OBJECT;
use super::code::{Code, Number, Operand, Step};
use super::complaint::{Complaint, Outcome};
use super::effects::{Effects, Popped};
use super::handlers::Handlers;
use super::registers::Registers;
use super::stack::{Stack, Stacks, spend};
use super::state::{Flags, NumberSet, State};
use super::subroutine::Calls;
use super::value::{Kind, Type};
use crate::budget::Budget;

/// The inference of one method.
pub(super) struct Dataflow<'e, 'c, 'h> {
    effects: &'e mut Effects<'c, 'h>,
    code: &'e Code,
    max_locals: u16,
    max_stack: u16,
    returned: Type,
    stacks: Stacks,
    handlers: Handlers,
    /// What is known before each instruction that control comes to.
    states: Vec<Option<State>>,
    changed: NumberSet,
    /// For each subroutine, where its callers go on, the last call first.
    return_points: FxHashMap<Number, Vec<Number>>,
    /// For each `jsr`, the one `ret` that returns to behind it.
    rets: FxHashMap<Number, Number>,
    budget: Budget,
}

/// A way on which control comes to an instruction.
#[derive(Clone, Copy)]
struct Way {
    from: Number,
    to: Number,
    by_exception: bool,
}

impl<'e, 'c, 'h> Dataflow<'e, 'c, 'h> {
    /// Checks the exception table and sets the state on entry up.
    pub(super) fn new(
        effects: &'e mut Effects<'c, 'h>,
        method: &MethodInfo,
        attribute: &CodeAttribute,
        code: &'e Code,
    ) -> Outcome<Dataflow<'e, 'c, 'h>> {
        let class: &ClassFile = effects.class;
        let (mut stacks, mut budget) = (Stacks::new(), Budget::new());
        let handlers = Handlers::new(class, attribute, code, &mut effects.classes, &mut stacks, &mut budget)?;
        let descriptor = class.constant_pool.utf8(method.descriptor);
        let parsed = MethodDescriptor::parse(descriptor).ok_or_else(|| Complaint::Signature(descriptor.into()))?;
        let mut registers = Vec::with_capacity(usize::from(method.parameter_slots));
        let this = effects.classes.this();
        let is_constructor = class.constant_pool.utf8(method.name) == b"<init>" && this != OBJECT;
        let needs_call = is_constructor && !method.access.is_static();
        if needs_call {
            registers.push(Type::INIT_THIS);
        } else if !method.access.is_static() {
            registers.push(this);
        }
        for parameter in parsed.parameters() {
            let parameter = effects.classes.declared(parameter)?;
            registers.push(parameter);
            registers.extend(parameter.second_half());
        }
        let returned = match parsed.result() {
            Some(result) => effects.classes.declared(result)?,
            None => Type::VOID,
        };
        let count = code.steps.len();
        let mut run = Dataflow {
            effects,
            code,
            max_locals: attribute.max_locals,
            max_stack: attribute.max_stack,
            returned,
            stacks,
            handlers,
            states: vec![None; count],
            changed: NumberSet::new(count),
            return_points: return_points(&code.steps),
            rets: FxHashMap::default(),
            budget,
        };
        run.states[0] = Some(State {
            stack: Stacks::EMPTY,
            registers: Registers::new(&registers),
            calls: Calls::default(),
            flags: Flags { needs_call, constructed: false, no_return: false },
        });
        run.changed.insert(0);
        Ok(run)
    }

    /// Looks at instructions until nothing changes.
    pub(super) fn run(mut self) -> Outcome<()> {
        let mut next = 0;
        let mut handlers = Vec::new();
        loop {
            match self.changed.take_next(next) {
                Some(number) => {
                    self.visit(number, &mut handlers)?;
                    next = usize::from(number) + 1;
                }
                None if next == 0 => return Ok(()),
                None => next = 0,
            }
        }
    }

    fn visit(&mut self, number: Number, handlers: &mut Vec<u16>) -> Outcome<()> {
        spend(&mut self.budget, 4)?;
        let code = self.code;
        let step = &code.steps[usize::from(number)];
        let Some(before) = self.states[usize::from(number)].clone() else {
            return Ok(());
        };
        check_registers(step, &before.registers)?;
        check_return(step, before.flags)?;
        let popped = self.effects.pop(number, &code.steps, &self.stacks, before.stack, self.returned)?;
        let (registers, calls) = self.update_registers(step, &before, &popped)?;
        let mut flags = before.flags;
        let initializes_this = matches!(popped.becomes, Some((Type::INIT_THIS, _)));
        flags.constructed |= initializes_this;
        let stack = self.effects.push(number, step, &popped, &before.registers, &mut self.stacks, &mut self.budget)?;
        if stack.size > u32::from(self.max_stack) {
            return Err(Complaint::StackSize.into());
        }
        let after = State { stack, registers, calls, flags };
        if !self.handlers.is_empty() {
            self.reach_handlers(number, &before, &after, initializes_this, handlers)?;
        }
        self.reach_successors(number, step, &after)
    }

    fn update_registers(&mut self, step: &Step, before: &State, popped: &Popped) -> Outcome<(Registers, Calls)> {
        let budget = &mut self.budget;
        let (registers, calls) = (&before.registers, &before.calls);
        match (step.opcode.local_access(), &step.operand) {
            (Some(access), &Operand::Local(local)) => {
                let local = usize::from(local);
                let effect = step.opcode.effect();
                let used = [local, local + usize::from(matches!(effect, ">l" | "l>" | ">d" | "d>"))];
                let registers = match (access, self.stacks.pop(before.stack)) {
                    (LocalAccess::Store, Some((value, _))) => registers.store(local, value, budget)?,
                    _ => registers.clone(),
                };
                Ok((registers, calls.using(&used, budget)?))
            }
            (_, &Operand::Target(entry)) if step.opcode.flow() == Flow::Jsr => {
                Ok((registers.clone(), calls.enter(entry, usize::from(self.max_locals), budget)?))
            }
            _ => match popped.becomes {
                Some((from, to)) => {
                    let mut replaced = Vec::new();
                    let registers =
                        registers.replace(|value| value == from, to, budget, |register| replaced.push(register))?;
                    Ok((registers, calls.using(&replaced, budget)?))
                }
                None => Ok((registers.clone(), calls.clone())),
            },
        }
    }

    fn reach_handlers(
        &mut self,
        number: Number,
        before: &State,
        after: &State,
        initializes_this: bool,
        handlers: &mut Vec<u16>,
    ) -> Outcome<()> {
        let step = &self.code.steps[usize::from(number)];
        let is_init = matches!(step.operand, Operand::Call { is_init: true, .. });
        if is_init || is_subroutine(step.opcode) {
            self.handlers.covering(number, handlers);
        } else {
            self.handlers.due(number, before, handlers);
        }
        for &index in &*handlers {
            let (start, stack) = (self.handlers.get(index).start, self.handlers.get(index).stack);
            let way = Way { from: number, to: start, by_exception: true };
            self.reach(way, stack, &before.registers, &before.calls, before.flags)?;
            if is_init {
                // The constructor may have thrown before or after the object counts as initialized.
                let flags = Flags { no_return: after.flags.no_return | initializes_this, ..after.flags };
                self.reach(way, stack, &after.registers, &after.calls, flags)?;
            }
        }
        Ok(())
    }

    fn reach_successors(&mut self, number: Number, step: &Step, after: &State) -> Outcome<()> {
        let next = number + 1;
        let rets;
        let both;
        let targets: &[Number] = match (step.opcode.flow(), &step.operand) {
            (Flow::Return | Flow::Throw, _) => &[],
            (Flow::Branch, &Operand::Target(target)) => {
                both = [next, target];
                &both
            }
            (Flow::Goto, Operand::Target(target)) => std::slice::from_ref(target),
            (Flow::Jsr, Operand::Target(target)) => {
                if let Some(&ret) = self.rets.get(&number) {
                    self.changed.insert(ret);
                }
                std::slice::from_ref(target)
            }
            (Flow::Switch, Operand::Targets(targets)) => targets,
            (Flow::Ret, &Operand::Local(local)) => {
                let entry = return_entry(&after.registers, local);
                rets = self.return_points.get(&entry).cloned().unwrap_or_default();
                &rets
            }
            _ => std::slice::from_ref(&next),
        };
        for &target in targets {
            if usize::from(target) >= self.states.len() {
                return Err(Complaint::FallsOff.into());
            }
            let way = Way { from: number, to: target, by_exception: false };
            self.reach(way, after.stack, &after.registers, &after.calls, after.flags)?;
        }
        Ok(())
    }

    /// Control comes on this way with that state.
    fn reach(&mut self, way: Way, mut stack: Stack, registers: &Registers, calls: &Calls, flags: Flags) -> Outcome<()> {
        let step = &self.code.steps[usize::from(way.from)];
        if !is_subroutine(step.opcode) {
            return self.merge(way.to, stack, registers, calls, flags);
        }
        // No uninitialized object goes into a subroutine or out of it.
        let is_raw = |value: Type| value.kind == Kind::New;
        stack = self.stacks.replace(stack, is_raw, Type::BOGUS, &mut self.budget)?;
        let registers = registers.replace(is_raw, Type::BOGUS, &mut self.budget, |_| {})?;
        match step.operand {
            Operand::Local(local) if !way.by_exception => {
                let entry = return_entry(&registers, local);
                let caller = way.to - 1;
                if *self.rets.entry(caller).or_insert(way.from) != way.from {
                    return Err(Complaint::SecondReturn.into());
                }
                // The caller looks at this `ret` again when it is reached itself.
                let Some(caller) = &self.states[usize::from(caller)] else { return Ok(()) };
                let (call, outer) = calls.leave(entry)?;
                let registers = registers.returned(&caller.registers, |at| call.uses(at), &mut self.budget)?;
                self.merge(way.to, stack, &registers, &outer, flags)
            }
            _ => self.merge(way.to, stack, &registers, calls, flags),
        }
    }

    fn merge(&mut self, to: Number, stack: Stack, registers: &Registers, calls: &Calls, flags: Flags) -> Outcome<()> {
        let budget = &mut self.budget;
        spend(budget, 16)?;
        let Some(state) = &mut self.states[usize::from(to)] else {
            let (registers, calls) = (registers.clone(), calls.clone());
            self.states[usize::from(to)] = Some(State { stack, registers, calls, flags });
            self.changed.insert(to);
            return Ok(());
        };
        let classes = &mut self.effects.classes;
        let stack = self.stacks.merge(state.stack, stack, classes, budget)?;
        let registers = state.registers.merge(registers, classes, budget)?;
        let calls = state.calls.merge(calls, budget)?;
        let flags = state.flags.merge(flags);
        if stack.is_some() || registers.is_some() || calls.is_some() || flags != state.flags {
            state.stack = stack.unwrap_or(state.stack);
            state.flags = flags;
            if let Some(registers) = registers {
                state.registers = registers;
            }
            if let Some(calls) = calls {
                state.calls = calls;
            }
            self.changed.insert(to);
        }
        Ok(())
    }
}

/// Where the callers of each subroutine go on.
fn return_points(steps: &[Step]) -> FxHashMap<Number, Vec<Number>> {
    let mut points: FxHashMap<Number, Vec<Number>> = FxHashMap::default();
    for (number, step) in steps.iter().enumerate().rev() {
        if let (true, Operand::Target(entry)) = (step.opcode.flow() == Flow::Jsr, &step.operand) {
            points.entry(*entry).or_default().push(number as Number + 1);
        }
    }
    points
}

/// The subroutine that a `ret` with this operand returns from; `check_registers` has seen that there is one.
fn return_entry(registers: &Registers, local: u16) -> Number {
    registers.get(usize::from(local)).map_or(Number::MAX, |address| address.detail)
}

/// Whether an opcode enters or leaves a subroutine.
fn is_subroutine(opcode: Opcode) -> bool {
    matches!(opcode.flow(), Flow::Jsr | Flow::Ret)
}

/// Whether the register that an instruction reads holds what it reads.
fn check_registers(step: &Step, registers: &Registers) -> Result<(), Complaint> {
    let (Some(access), &Operand::Local(local)) = (step.opcode.local_access(), &step.operand) else {
        return Ok(());
    };
    let kind = match (access, step.opcode.effect()) {
        (LocalAccess::Store, _) => return Ok(()),
        (LocalAccess::Ret, _) => Kind::ReturnAddress,
        (_, ">a") => Kind::Object,
        (_, ">f") => Kind::Float,
        (_, ">l") => Kind::Long,
        (_, ">d") => Kind::Double,
        _ => Kind::Int,
    };
    let at = usize::from(local);
    if let Some(second) = Type::of(kind).second_half() {
        let (first_held, second_held) = (registers.get(at), registers.get(at + 1));
        if at + 1 >= registers.count() {
            return Err(Complaint::UninitializedPair(local));
        }
        let fits = first_held == Some(Type::of(kind)) && second_held == Some(second);
        return if fits { Ok(()) } else { Err(Complaint::PairType(local)) };
    }
    let Some(held) = registers.get(at) else {
        return Err(Complaint::UninitializedRegister(local));
    };
    let is_object = kind == Kind::Object && (held.dimensions > 0 || matches!(held.kind, Kind::New | Kind::InitThis));
    if held.is(kind) || is_object {
        Ok(())
    } else if held.kind == Kind::ReturnAddress {
        Err(Complaint::LoadsReturnAddress(local))
    } else {
        Err(Complaint::RegisterType(local))
    }
}

/// Whether a constructor may return here.
fn check_return(step: &Step, flags: Flags) -> Result<(), Complaint> {
    if step.opcode.flow() != Flow::Return {
        return Ok(());
    }
    if step.opcode == Opcode::Return && flags.needs_call && !flags.constructed {
        return Err(Complaint::NoConstructorCall);
    }
    if flags.no_return { Err(Complaint::ReturnsNormally) } else { Ok(()) }
}
