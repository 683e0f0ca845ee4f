//! Calls (JVMS 6.5 invoke): which method runs as far as that is known, inlined or called. Intrinsics, which take the place of a
//! known method's body, belong in [`call_known`](Body::call_known), before inlining.

use classloader::CpIndex;
use classloader::bytecode::Opcode;
use smallvec::SmallVec;
use vm_core::field::Kind;
use vm_core::method::PolymorphicIntrinsic;
use vm_core::{Bci, ClassId, MethodId};

use super::body::{Body, Next};
use super::world::{Callee, Loadable};
use super::{Assumption, Bailout, Stop};
use crate::ir::{At, Cond, Imm, InstData, Op, Reason, RuntimeCall, Type, Value, type_of_kind};

/// A call whose operands are popped.
pub(super) struct Call {
    /// The receiver first, if there is one.
    pub args: SmallVec<[Value; 8]>,
    pub result: Kind,
}

impl Body<'_, '_> {
    /// An invoke instruction.
    pub fn invoke(&mut self, opcode: Opcode, index: CpIndex) -> Result<Next, Stop> {
        let signature = self.world().signature(self.method, index).ok_or(Bailout::Malformed)?;
        let callee = match self.world().call(self.method, Bci(self.bci), index) {
            Ok(callee) => callee,
            Err(reason) => return Ok(self.leave(reason)),
        };
        let mut args = SmallVec::new();
        for &kind in signature.parameters.iter().rev() {
            args.push(self.pop(type_of_kind(kind).ok_or(Bailout::Malformed)?)?);
        }
        if !matches!(opcode, Opcode::Invokestatic | Opcode::Invokedynamic) {
            let receiver = self.pop(Type::Ref)?;
            self.null_check(receiver);
            args.push(receiver);
        }
        args.reverse();
        let call = Call { args, result: signature.result };
        match callee {
            Callee::Direct(target) => self.call_known(target, call),
            Callee::DirectOn(target, class) => {
                let implements = InstData::new(Op::InstanceOf, &[call.args[0]]).with_imm(Imm::Class(class));
                let implements = self.value(implements);
                self.guard(Reason::Exception, implements);
                self.call_known(target, call)
            }
            Callee::Linked { target, appendix } => {
                let mut call = call;
                if let Some(root) = appendix {
                    let appendix = self.object(root);
                    call.args.push(appendix);
                }
                self.call_known(target, call)
            }
            Callee::Virtual { .. } | Callee::Interface { .. } => self.dispatch(callee, call),
            Callee::InvokeBasic => {
                let mut call = call;
                if let Some((entry, handle)) = self.constant_handle(call.args[0]) {
                    call.args[0] = self.object(handle);
                    return self.call_known(entry, call);
                }
                let target = self.find(RuntimeCall::FindBasic, &[call.args[0]]);
                self.call_found(target, call)
            }
            Callee::LinkTo(intrinsic) => self.link_to(intrinsic, call),
        }
    }

    /// A `linkTo` method: its last argument is a MemberName, which is not passed on.
    fn link_to(&mut self, intrinsic: u8, mut call: Call) -> Result<Next, Stop> {
        let Some(member) = call.args.pop().filter(|&member| self.ty(member) == Type::Ref) else {
            return Err(Bailout::Malformed.into());
        };
        self.null_check(member);
        let receiver = if intrinsic == PolymorphicIntrinsic::LinkToStatic as u8 {
            self.null()
        } else {
            let receiver = call.args.first().copied().filter(|&receiver| self.ty(receiver) == Type::Ref);
            receiver.ok_or(Bailout::Malformed)?
        };
        if intrinsic != PolymorphicIntrinsic::LinkToStatic as u8 {
            self.null_check(receiver);
        }
        match self.constant_member(intrinsic, member) {
            Some(Callee::Direct(target)) => return self.call_known(target, call),
            Some(callee) => return self.dispatch(callee, call),
            None => {}
        }
        let intrinsic = self.int(intrinsic.into());
        let target = self.find(RuntimeCall::FindLinked, &[intrinsic, member, receiver]);
        self.call_found(target, call)
    }

    /// The address of the method that a function of the runtime finds; where there is none the interpreter throws.
    fn find(&mut self, function: RuntimeCall, args: &[Value]) -> Value {
        let state = self.state(At::Before);
        let find = InstData::new(Op::CallRuntime, args).with_imm(Imm::Runtime(function)).with_state(state);
        let target = self.value_of(find, Type::Long);
        let zero = self.constant(Loadable::Long(0));
        let found = self.value(InstData::new(Op::Lcmp, &[target, zero]).with_imm(Imm::Cond(Cond::Ne)));
        self.guard(Reason::Exception, found);
        target
    }

    fn call_found(&mut self, target: Value, mut call: Call) -> Result<Next, Stop> {
        call.args.insert(0, target);
        self.call(Op::CallMethod, Imm::None, call)
    }

    /// A virtual or interface call: of a known method where the receiver's class or the loaded classes leave one, or the
    /// profile has seen one class only. A virtual call costs little more than a guarded one, unless that is inlined.
    fn dispatch(&mut self, callee: Callee, call: Call) -> Result<Next, Stop> {
        let receiver = call.args[0];
        if let Some(class) = self.exact_class(receiver)
            && let Some(target) = self.world().selected(callee, class)
        {
            return self.call_known(target, call);
        }
        if let Some(only) = self.world().only_target(callee) {
            let assumption = Assumption::OneTarget { callee, only };
            if !self.builder.assumptions.contains(&assumption) {
                self.builder.assumptions.push(assumption);
            }
            return self.call_known(only, call);
        }
        if let Some(class) = self.world().profile(self.method, Bci(self.bci)).receiver
            && let Some(target) = self.world().selected(callee, class)
            && (self.may_inline(target)
                || matches!(callee, Callee::Interface { .. })
                || self.world().intrinsic(target).is_some())
        {
            self.guard_class(receiver, class);
            return self.call_known(target, call);
        }
        match callee {
            Callee::Virtual { named, index } => self.call(Op::CallVirtual, Imm::Virtual(named, index), call),
            Callee::Interface { named, interface } => {
                self.call(Op::CallInterface, Imm::Interface(named, interface), call)
            }
            _ => Err(Bailout::Malformed.into()),
        }
    }

    fn guard_class(&mut self, receiver: Value, class: ClassId) {
        let found = self.value(InstData::new(Op::ClassOf, &[receiver]));
        let expected = self.class_id(class);
        let same = self.value(InstData::new(Op::Icmp, &[found, expected]).with_imm(Imm::Cond(Cond::Eq)));
        self.guard(Reason::Receiver, same);
    }

    /// A call of a method that is known.
    pub(super) fn call_known(&mut self, target: MethodId, call: Call) -> Result<Next, Stop> {
        if let Some(intrinsic) = self.world().intrinsic(target)
            && !self.throws_often()
            && self.fits(target, &call)
            && let Some(next) = self.intrinsic(intrinsic, target, &call)?
        {
            return Ok(next);
        }
        if self.may_inline(target) && self.fits(target, &call) {
            return self.inline_call(target, call);
        }
        self.call(Op::CallStatic, Imm::Method(target), call)
    }

    pub(super) fn call(&mut self, op: Op, imm: Imm, call: Call) -> Result<Next, Stop> {
        let state = self.state(At::Call);
        let data = InstData::new(op, &call.args).with_imm(imm).with_state(state);
        let result = match type_of_kind(call.result) {
            Some(ty) => Some(self.value_of(data, ty)),
            None => {
                self.emit(data);
                None
            }
        };
        self.catch(state, result)?;
        if let Some(result) = result {
            self.push(result);
        }
        Ok(Next::Goes)
    }
}
