//! Objects: allocation, type tests, locks.

use classloader::CpIndex;

use vm_core::ClassId;

use super::Stop;
use super::body::{Body, Next};
use crate::ir::{At, Imm, InstData, Op, Reason, RuntimeCall, Type, Value};

impl Body<'_, '_> {
    /// `new`
    pub(super) fn new_object(&mut self, index: CpIndex) -> Result<Next, Stop> {
        let Some(class) = self.world().class(self.method, index) else { return Ok(self.leave(Reason::Unresolved)) };
        let facts = self.world().class_facts(class);
        if !facts.is_initialized {
            return Ok(self.leave(Reason::NotInitialized));
        }
        if !facts.is_instantiable {
            return Ok(self.leave(Reason::Exception));
        }
        let object = match self.new_plain(class) {
            Some(object) => object,
            // It has a finalizer.
            None => {
                let class = self.class_id(class);
                let state = self.state(At::Call);
                let call = InstData::new(Op::CallRuntime, &[class]).with_imm(Imm::Runtime(RuntimeCall::NewSlow));
                self.value_of(call.with_state(state), Type::Ref)
            }
        };
        self.not_null.insert(object);
        self.push(object);
        Ok(Next::Goes)
    }

    /// An instance of a class that needs nothing but memory.
    pub(super) fn new_plain(&mut self, class: ClassId) -> Option<Value> {
        let facts = self.world().class_facts(class);
        if !facts.is_initialized || !facts.is_instantiable || facts.has_finalizer {
            return None;
        }
        let state = self.state(At::Call);
        Some(self.value(InstData::new(Op::New, &[]).with_imm(Imm::Class(class)).with_state(state)))
    }

    /// `checkcast`: null passes, whether the class is resolved or not.
    pub(super) fn check_cast(&mut self, index: CpIndex) -> Result<Next, Stop> {
        let object = self.pop(Type::Ref)?;
        self.push(object);
        let Some(class) = self.world().class(self.method, index) else {
            return Ok(self.pass_null(object));
        };
        let facts = self.world().class_facts(class);
        let is_exact = |body: &Self| body.exact_class(object).is_some_and(|c| body.world().is_subtype(c, class));
        if facts.is_object || self.is_null(object) || is_exact(self) {
            return Ok(Next::Goes);
        }
        let is_instance = self.value(InstData::new(Op::InstanceOf, &[object]).with_imm(Imm::Class(class)));
        let passes = if self.is_not_null(object) {
            is_instance
        } else {
            let is_null = self.equals_null(object);
            self.value(InstData::new(Op::Ior, &[is_null, is_instance]))
        };
        let class = self.class_id(class);
        self.check(Reason::ClassCast, passes, RuntimeCall::ThrowClassCast, &[object, class]);
        Ok(Next::Goes)
    }

    /// `instanceof`: null is an instance of nothing, whether the class is resolved or not.
    pub(super) fn instance_of(&mut self, index: CpIndex) -> Result<Next, Stop> {
        let object = self.pop(Type::Ref)?;
        let result = match self.world().class(self.method, index) {
            Some(class) if self.is_null(object) || self.exact_class(object).is_some() => {
                let exact = self.exact_class(object);
                self.int(exact.is_some_and(|exact| self.world().is_subtype(exact, class)).into())
            }
            Some(class) => self.value(InstData::new(Op::InstanceOf, &[object]).with_imm(Imm::Class(class))),
            None => {
                if self.pass_null(object) == Next::Ended {
                    return Ok(Next::Ended);
                }
                self.int(0)
            }
        };
        self.push(result);
        Ok(Next::Goes)
    }

    /// Leaves unless a reference is null: its class would be asked, which is not resolved.
    fn pass_null(&mut self, object: Value) -> Next {
        if self.is_not_null(object) {
            return self.leave(Reason::Unresolved);
        }
        if !self.is_null(object) {
            let is_null = self.equals_null(object);
            self.guard(Reason::Unresolved, is_null);
        }
        Next::Goes
    }

    pub(super) fn is_null(&self, value: Value) -> bool {
        self.builder.function.defining(value).is_some_and(|data| data.op == Op::Null)
    }

    pub(super) fn equals_null(&mut self, object: Value) -> Value {
        let null = self.null();
        self.value(InstData::new(Op::RefEq, &[object, null]))
    }

    /// `monitorenter`. Its state is the one behind it, where the lock is held.
    pub(super) fn monitor_enter(&mut self) -> Result<(), Stop> {
        let object = self.pop(Type::Ref)?;
        self.null_check(object);
        self.frame.locks.push(object);
        let state = self.state(At::Call);
        self.emit(InstData::new(Op::MonitorEnter, &[object]).with_state(state));
        Ok(())
    }

    /// `monitorexit`. Locks that are not released in the order of a block structure are the interpreter's.
    pub(super) fn monitor_exit(&mut self) -> Result<Next, Stop> {
        let object = self.pop(Type::Ref)?;
        let own = usize::from(self.facts.is_synchronized);
        let Some(&lock) = self.frame.locks.get(own..).and_then(|locks| locks.last()) else {
            return Ok(self.leave(Reason::Unsupported));
        };
        if lock != object {
            let same = self.value(InstData::new(Op::RefEq, &[lock, object]));
            self.guard(Reason::Unsupported, same);
        }
        self.frame.locks.pop();
        let state = self.state(At::Call);
        self.emit(InstData::new(Op::MonitorExit, &[lock]).with_state(state));
        Ok(Next::Goes)
    }
}
