//! Exceptions: from what throws to the handler in the same compilation, out of it, or to the interpreter.
//!
//! An exception is compiled where some handler on its way has caught one before. Elsewhere compiled code leaves for
//! the interpreter, which notes what handlers catch, and the compiler what throws often.

use std::collections::BTreeSet;

use vm_core::Bci;

use super::Stop;
use super::body::{Body, Frame, Next};
use super::layout::Handler;
use crate::ir::{At, Block, Imm, InstData, Op, Reason, RuntimeCall, State, Target, Type, Value};

/// What an exception finds on its way out of methods that are compiled together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Neither handlers nor locks: it leaves the function.
    Out,
    /// Handlers that have caught nothing yet, or locks: it is the interpreter's.
    Cold,
    /// Compiled handlers.
    Handled,
}

/// An exception of the current instruction, to be thrown once the instruction is translated.
pub(super) struct Throw {
    block: Block,
    exception: Value,
    /// As they were at the check.
    frame: Frame,
    not_null: BTreeSet<Value>,
}

/// An exception that leaves an inlined method.
pub(super) struct Escape {
    /// Where.
    pub block: Block,
    /// The exception, which is not pending.
    pub exception: Value,
}

impl Body<'_, '_> {
    /// What an exception thrown at the current instruction finds.
    pub(super) fn way_out(&self) -> Way {
        let handlers = &self.layout.blocks[self.here].handlers;
        let lock_is_compiled = || self.facts.is_synchronized && self.throws_often();
        if handlers.iter().any(|handler| handler.has_caught) {
            return Way::Handled;
        }
        match (handlers.last(), self.outside) {
            (Some(last), _) if last.catch.is_none() => Way::Cold,
            (_, Way::Handled) => Way::Handled,
            _ if lock_is_compiled() => Way::Handled,
            (None, outside) if self.frame.locks.is_empty() => outside,
            _ => Way::Cold,
        }
    }

    /// Whether exceptions were thrown often at the current instruction.
    pub(super) fn throws_often(&self) -> bool {
        self.world().throws(self.method, Bci(self.bci))
    }

    /// Leaves for the interpreter if a condition is 0; where that happens often, a function of the runtime throws instead.
    pub(super) fn check(&mut self, reason: Reason, condition: Value, throws: RuntimeCall, args: &[Value]) {
        let holds = self.builder.function.constant(condition).is_some_and(|number| number != 0);
        if self.throws_often() && !holds {
            self.throw_unless(condition, false, throws, args);
        } else {
            self.guard(reason, condition);
        }
    }

    /// Goes on if a condition is not 0 (or is, `is_negated`); otherwise a function of the runtime throws.
    pub(super) fn throw_unless(&mut self, condition: Value, is_negated: bool, throws: RuntimeCall, args: &[Value]) {
        let (next, failed) = (self.add_block(), self.add_block());
        let targets = if is_negated { [to(failed), to(next)] } else { [to(next), to(failed)] };
        let end = InstData::new(Op::Branch, &[condition]).with_imm(Imm::Weight(0, 0));
        self.emit(end.with_targets(targets));
        self.block = failed;
        let stack = std::mem::take(&mut self.frame.stack);
        let state = self.state(At::Call);
        self.frame.stack = stack;
        let call = InstData::new(Op::CallRuntime, args).with_imm(Imm::Runtime(throws)).with_state(state);
        let result = throws.signature().ends_with(">r").then_some(Type::Ref);
        let inst = self.builder.function.append(self.block, call, result);
        if self.way_out() == Way::Handled {
            let result = self.builder.function.inst(inst).result;
            let (never, thrown) = (self.add_block(), self.add_block());
            let end = InstData::new(Op::Catch, result.as_slice()).with_state(state);
            self.emit(end.with_targets([to(never), to(thrown)]));
            self.block = thrown;
            let exception = self.value(InstData::new(Op::TakePending, &[]));
            let (frame, not_null) = (self.frame.clone(), self.not_null.clone());
            self.thrown.push(Throw { block: thrown, exception, frame, not_null });
            self.block = never;
        }
        self.emit(InstData::new(Op::Unwind, &[]));
        self.block = next;
    }

    /// Sends the exceptions of the current instruction on their way.
    pub(super) fn throw_late(&mut self) -> Result<(), Stop> {
        for Throw { block, exception, frame, not_null } in std::mem::take(&mut self.thrown) {
            let here = std::mem::replace(&mut self.block, block);
            let frame = std::mem::replace(&mut self.frame, frame);
            let not_null = std::mem::replace(&mut self.not_null, not_null);
            self.throw(exception)?;
            (self.block, self.frame, self.not_null) = (here, frame, not_null);
        }
        Ok(())
    }

    /// Behind a call of a method, at its state: an exception goes its way if that is compiled.
    pub(super) fn catch(&mut self, state: State, result: Option<Value>) -> Result<(), Stop> {
        if self.way_out() != Way::Handled {
            return Ok(());
        }
        let (next, thrown) = (self.add_block(), self.add_block());
        let end = InstData::new(Op::Catch, result.as_slice()).with_state(state);
        self.emit(end.with_targets([to(next), to(thrown)]));
        self.block = thrown;
        let exception = self.value(InstData::new(Op::TakePending, &[]));
        self.throw(exception)?;
        self.block = next;
        Ok(())
    }

    /// Sends an exception, which is not pending, from the current instruction on its way. The block ends.
    pub(super) fn throw(&mut self, exception: Value) -> Result<Next, Stop> {
        self.not_null.insert(exception);
        let stack = std::mem::replace(&mut self.frame.stack, vec![Some(exception)]);
        let ended = self.find_handler(exception);
        self.frame.stack = stack;
        ended
    }

    /// Handlers in order of precedence, with nothing but the exception on the operand stack.
    fn find_handler(&mut self, exception: Value) -> Result<Next, Stop> {
        let layout = self.layout;
        for &handler in &layout.blocks[self.here].handlers {
            if handler.catch.is_none() {
                return self.enter_handler(handler, exception);
            }
            let Some(class) = self.world().class(self.method, handler.catch) else {
                return Ok(self.throw_interpreted(exception, Reason::Unresolved));
            };
            match self.exact_class(exception) {
                Some(thrown) if self.world().is_subtype(thrown, class) => {
                    return self.enter_handler(handler, exception);
                }
                Some(_) => {}
                None => {
                    let catches = self.value(InstData::new(Op::InstanceOf, &[exception]).with_imm(Imm::Class(class)));
                    let (caught, missed) = (self.add_block(), self.add_block());
                    let end = InstData::new(Op::Branch, &[catches]).with_imm(Imm::Weight(0, 0));
                    self.emit(end.with_targets([to(caught), to(missed)]));
                    self.block = caught;
                    self.enter_handler(handler, exception)?;
                    self.block = missed;
                }
            }
        }
        Ok(self.leave_method(exception))
    }

    fn enter_handler(&mut self, handler: Handler, exception: Value) -> Result<Next, Stop> {
        if !handler.has_caught {
            return Ok(self.throw_interpreted(exception, Reason::Unreached));
        }
        if !self.locks_fit(handler.block) {
            return Ok(self.throw_interpreted(exception, Reason::Unsupported));
        }
        self.jump_to(handler.block)
    }

    /// No handler of the method catches the exception.
    fn leave_method(&mut self, exception: Value) -> Next {
        let own = usize::from(self.facts.is_synchronized);
        // A lock that the method should have released makes it another exception.
        if self.frame.locks.len() != own {
            return self.throw_interpreted(exception, Reason::Unsupported);
        }
        if self.outside == Way::Cold {
            return self.throw_interpreted(exception, Reason::Unreached);
        }
        self.release_own_lock();
        if self.outside == Way::Handled {
            self.escapes.push(Escape { block: self.block, exception });
            return Next::Ended;
        }
        self.emit(InstData::new(Op::SetPending, &[exception]));
        self.emit(InstData::new(Op::Unwind, &[]));
        Next::Ended
    }

    /// The interpreter throws the exception at the current instruction.
    fn throw_interpreted(&mut self, exception: Value, reason: Reason) -> Next {
        let stack = std::mem::take(&mut self.frame.stack);
        let state = self.state(At::Call);
        self.frame.stack = stack;
        self.emit(InstData::new(Op::SetPending, &[exception]));
        self.emit(InstData::new(Op::Deopt, &[]).with_imm(Imm::Reason(reason)).with_state(state));
        Next::Ended
    }

    /// The exceptions that leave a method inlined at the current instruction are thrown there.
    pub(super) fn throw_escapes(&mut self, escapes: Vec<Escape>) -> Result<(), Stop> {
        let exception = match escapes.as_slice() {
            [] => return Ok(()),
            [only] => {
                self.block = only.block;
                only.exception
            }
            several => {
                let function = &mut self.builder.function;
                self.block = function.add_block();
                for from in several {
                    let target = Target { block: self.block, args: [from.exception].into_iter().collect() };
                    function.append(from.block, InstData::new(Op::Jump, &[]).with_targets([target]), None);
                }
                function.add_param(self.block, Type::Ref)
            }
        };
        self.throw(exception).map(|_| ())
    }

    fn add_block(&mut self) -> Block {
        self.builder.function.add_block()
    }
}

/// A target without arguments.
pub(super) fn to(block: Block) -> Target {
    Target { block, args: Default::default() }
}
