//! Branches, switches, returns, `athrow`.

use classloader::bytecode::{Instruction, Opcode, Operands};
use vm_core::Bci;

use super::body::{Body, Next, Return};
use super::layout::BlockIndex;
use super::{Bailout, Stop};
use crate::ir::{At, Cond, Imm, InstData, Op, Reason, Type, Value, type_of_kind};

/// What a conditional branch compares.
#[derive(Clone, Copy)]
enum Operand {
    Zero,
    Ints,
    Null,
    References,
}

const BRANCHES: &[(Opcode, Operand, Cond)] = &[
    (Opcode::Ifeq, Operand::Zero, Cond::Eq),
    (Opcode::Ifne, Operand::Zero, Cond::Ne),
    (Opcode::Iflt, Operand::Zero, Cond::Lt),
    (Opcode::Ifge, Operand::Zero, Cond::Ge),
    (Opcode::Ifgt, Operand::Zero, Cond::Gt),
    (Opcode::Ifle, Operand::Zero, Cond::Le),
    (Opcode::IfIcmpeq, Operand::Ints, Cond::Eq),
    (Opcode::IfIcmpne, Operand::Ints, Cond::Ne),
    (Opcode::IfIcmplt, Operand::Ints, Cond::Lt),
    (Opcode::IfIcmpge, Operand::Ints, Cond::Ge),
    (Opcode::IfIcmpgt, Operand::Ints, Cond::Gt),
    (Opcode::IfIcmple, Operand::Ints, Cond::Le),
    (Opcode::IfAcmpeq, Operand::References, Cond::Eq),
    (Opcode::IfAcmpne, Operand::References, Cond::Ne),
    (Opcode::Ifnull, Operand::Null, Cond::Eq),
    (Opcode::Ifnonnull, Operand::Null, Cond::Ne),
];

/// A condition: a value and whether 0 means that it holds.
#[derive(Clone, Copy)]
struct Test {
    value: Value,
    negated: bool,
}

impl Body<'_, '_> {
    /// An instruction that does not simply go to the next one.
    pub fn control(&mut self, instruction: &Instruction<'_>) -> Result<Next, Stop> {
        let layout = self.layout;
        let successors: &[BlockIndex] = &layout.blocks[self.here].successors;
        match (instruction.opcode, instruction.operands) {
            (Opcode::Goto | Opcode::GotoW, _) => self.jump_to(successors[0]),
            (Opcode::Tableswitch | Opcode::Lookupswitch, Operands::Switch(switch)) => {
                let key = self.pop(Type::Int)?;
                let mut targets = successors.to_vec();
                targets.rotate_left(1);
                let keys = switch.cases().map(|(key, _)| key).collect();
                self.end(InstData::new(Op::Switch, &[key]).with_imm(Imm::Keys(keys)), &targets)
            }
            (Opcode::Athrow, _) => {
                let exception = self.pop(Type::Ref)?;
                self.null_check(exception);
                self.throw(exception)
            }
            (_, Operands::Branch(_)) => self.branch(instruction.opcode, successors),
            _ => self.method_return(),
        }
    }

    fn branch(&mut self, opcode: Opcode, successors: &[BlockIndex]) -> Result<Next, Stop> {
        let row = BRANCHES.iter().find(|row| row.0 == opcode);
        let &(_, operand, cond) = row.ok_or(Bailout::Malformed)?;
        let mut subject = None;
        let test = match operand {
            Operand::Zero => {
                let value = self.pop(Type::Int)?;
                self.test_zero(value, cond)
            }
            Operand::Ints => {
                let (b, a) = (self.pop(Type::Int)?, self.pop(Type::Int)?);
                Test { value: self.compare(Op::Icmp, cond, a, b), negated: false }
            }
            Operand::Null | Operand::References => {
                let b = match operand {
                    Operand::Null => self.null(),
                    _ => self.pop(Type::Ref)?,
                };
                let a = self.pop(Type::Ref)?;
                subject = matches!(operand, Operand::Null).then_some(a);
                let value = match self.known_equal(a, b) {
                    Some(equal) => self.int(equal.into()),
                    None => self.value(InstData::new(Op::RefEq, &[a, b])),
                };
                Test { value, negated: cond == Cond::Ne }
            }
        };
        let &[taken, next] = successors else { return Err(Bailout::Malformed.into()) };
        let profile = self.world().profile(self.method, Bci(self.bci));
        let all = profile.taken.saturating_add(profile.not_taken);
        let (weight, targets) = match test.negated {
            false => (profile.taken, [taken, next]),
            true => (all - profile.taken, [next, taken]),
        };
        if let Some(holds) = self.builder.function.constant(test.value) {
            return self.jump_to(targets[usize::from(holds == 0)]);
        }
        let end = InstData::new(Op::Branch, &[test.value]).with_imm(Imm::Weight(weight, all));
        // Where the reference is null is the first target.
        self.end_branch(end, targets, subject)
    }

    /// A comparison of an int with 0. One of the result of a three-way comparison becomes a comparison of what that
    /// compares.
    fn test_zero(&mut self, value: Value, cond: Cond) -> Test {
        let three_way = self.builder.function.defining(value).filter(|data| data.args.len() == 2);
        let three_way = three_way.map(|data| (data.op, data.args[0], data.args[1]));
        let (op, a, b, less_if_nan) = match three_way {
            Some((Op::Lcmp3, a, b)) => {
                return Test { value: self.compare(Op::Lcmp, cond, a, b), negated: false };
            }
            Some((Op::Fcmpl, a, b)) => (Op::Fcmp, a, b, true),
            Some((Op::Fcmpg, a, b)) => (Op::Fcmp, a, b, false),
            Some((Op::Dcmpl, a, b)) => (Op::Dcmp, a, b, true),
            Some((Op::Dcmpg, a, b)) => (Op::Dcmp, a, b, false),
            _ => {
                let zero = self.int(0);
                return Test { value: self.compare(Op::Icmp, cond, value, zero), negated: false };
            }
        };
        // A comparison of floating-point numbers is false for NaN. Where the branch would be taken then, its opposite is
        // compared.
        let holds_for_nan = match cond {
            Cond::Ne => true,
            Cond::Lt | Cond::Le => less_if_nan,
            Cond::Gt | Cond::Ge => !less_if_nan,
            _ => false,
        };
        let compared = if holds_for_nan { cond.negated() } else { cond };
        Test { value: self.compare(op, compared, a, b), negated: holds_for_nan }
    }

    fn compare(&mut self, op: Op, cond: Cond, a: Value, b: Value) -> Value {
        self.value(InstData::new(op, &[a, b]).with_imm(Imm::Cond(cond)))
    }

    /// Releases the lock of a synchronized method, which ends. It is the lock taken last: no safepoint passes.
    pub(super) fn release_own_lock(&mut self) {
        if let Some(&lock) = self.frame.locks.first() {
            let state = self.state(At::Before);
            self.emit(InstData::new(Op::MonitorExit, &[lock]).with_state(state));
        }
    }

    /// A return: the result narrowed, the lock released.
    fn method_return(&mut self) -> Result<Next, Stop> {
        let kind = self.facts.result;
        let value = match type_of_kind(kind) {
            Some(ty) => Some(self.pop(ty)?),
            None => None,
        };
        let own = usize::from(self.facts.is_synchronized);
        if self.frame.locks.len() != own {
            return Ok(self.leave(Reason::Unsupported));
        }
        let value = value.map(|value| self.narrow(value, kind));
        self.release_own_lock();
        if self.is_inlined() {
            self.returns.push(Return { block: self.block, value });
            return Ok(Next::Ended);
        }
        let args: Vec<Value> = value.into_iter().collect();
        self.emit(InstData::new(Op::Return, &args));
        Ok(Next::Ended)
    }
}
