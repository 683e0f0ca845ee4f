//! Global value numbering down the dominator tree, with what guards and branches have shown on the way.
//!
//! An instruction without effects that was executed before with the same arguments is that one's value. A guard that must
//! hold is removed: the same one held before, or a branch on the same condition was taken, or the values are known. Loads
//! are merged as long as no store, call or volatile access on any way between them may have changed the memory. In front of
//! each loop, what it computes, reads and tests in every round the same way is [hoisted](super::hoist).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::fold::{Folded, fold};
use super::loops::{self, Loops};
use super::memory::{BlockKills, Memory, Place, is_constant_load, shows_no_news};
use super::{Facts, Settings};
use crate::ir::{
    Block, Cond, Definition, Dominators, Effect, FieldAccess, Function, Imm, Inst, InstData, Op, Type, Value,
};

/// What identifies the value of an instruction.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    op: Op,
    args: Vec<Value>,
    imm: ImmKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum ImmKey {
    None,
    Bits(i64),
    Root(u64),
    Cond(Cond),
    Class(u32),
    Field(FieldAccess),
}

/// What is known at a place of the program; undone on the way back up the tree.
#[derive(Default)]
struct Known {
    values: HashMap<Key, Value>,
    /// Values with a constant that branches or guards have shown: conditions.
    truths: HashMap<Value, bool>,
    not_null: HashMap<Value, ()>,
    in_bounds: HashMap<(Value, Value), ()>,
    /// Lengths that are not 0.
    positive: HashMap<Value, ()>,
    /// What memory holds; only from here to where it may change.
    memory: Memory,
}

/// How to restore [`Known`].
enum Undo {
    Value(Key),
    Truth(Value),
    NotNull(Value),
    InBounds((Value, Value)),
    Positive(Value),
}

pub(super) struct Pass<'f> {
    pub function: &'f mut Function,
    facts: &'f dyn Facts,
    /// Whether checks may be made in front of loops.
    pub predicates: bool,
    pub dominators: Dominators,
    pub loops: Loops,
    pub kills: BlockKills,
    /// By instruction, as it was before the pass: its block. What was made since stands before all that is still to be looked at.
    pub homes: Vec<Option<Block>>,
    /// Checks that were shown to hold always.
    pub proved: HashSet<Inst>,
    known: Known,
    undo: Vec<Undo>,
}

/// Runs the pass; with settings it hoists, and each loop has a block before it.
pub(super) fn run(function: &mut Function, facts: &dyn Facts, hoisting: Option<Settings>) {
    let dominators = Dominators::of(function);
    let mut children: HashMap<Block, Vec<Block>> = HashMap::new();
    let mut homes = vec![None; function.inst_count()];
    for &block in dominators.order() {
        if let Some(parent) = dominators.immediate(block) {
            children.entry(parent).or_default().push(block);
        }
        for inst in &function.block(block).insts {
            homes[inst.index()] = Some(block);
        }
    }
    let loops = hoisting.map(|_| loops::find(function, &dominators)).unwrap_or_default();
    let predicates = hoisting.is_some_and(|settings| settings.predicates);
    let kills = BlockKills::of(function, &dominators);
    let (proved, known, undo) = (HashSet::new(), Known::default(), Vec::new());
    let mut pass = Pass { function, facts, predicates, dominators, loops, kills, homes, proved, known, undo };
    // A block to enter with what memory holds at the end of its dominator, or the height of the undo list to go back to.
    enum Step {
        Enter(Block, Rc<Memory>),
        Leave(usize),
    }
    let mut steps = vec![Step::Enter(Function::ENTRY, Rc::default())];
    while let Some(step) = steps.pop() {
        match step {
            Step::Leave(height) => pass.leave(height),
            Step::Enter(block, memory) => {
                steps.push(Step::Leave(pass.undo.len()));
                pass.block(block, &memory);
                let memory = Rc::new(std::mem::take(&mut pass.known.memory));
                let children = children.get(&block).into_iter().flatten().rev();
                steps.extend(children.map(|&child| Step::Enter(child, memory.clone())));
            }
        }
    }
    function.apply_replacements();
}

impl Pass<'_> {
    fn leave(&mut self, height: usize) {
        while self.undo.len() > height {
            match self.undo.pop() {
                Some(Undo::Value(key)) => drop(self.known.values.remove(&key)),
                Some(Undo::Truth(value)) => drop(self.known.truths.remove(&value)),
                Some(Undo::NotNull(value)) => drop(self.known.not_null.remove(&value)),
                Some(Undo::InBounds(pair)) => drop(self.known.in_bounds.remove(&pair)),
                Some(Undo::Positive(value)) => drop(self.known.positive.remove(&value)),
                None => {}
            }
        }
    }

    /// `memory` is what memory holds at the end of the block's dominator.
    fn block(&mut self, block: Block, memory: &Memory) {
        self.known.memory = match self.dominators.immediate(block) {
            Some(above) if !memory.is_empty() => memory.after(&self.kills.between(&self.dominators, above, block)),
            _ => Memory::default(),
        };
        self.learn_from_branch(block);
        let insts = std::mem::take(&mut self.function.block_mut(block).insts);
        let mut kept = Vec::with_capacity(insts.len());
        for inst in insts {
            if self.function.inst(inst).op.is_end() {
                self.hoist_into(block, inst, &mut kept);
            }
            self.resolve_arguments(inst);
            if self.keep(inst, &mut kept) {
                kept.push(inst);
            }
        }
        self.function.block_mut(block).insts = kept;
    }

    /// A block that one branch alone leads to knows how that went.
    fn learn_from_branch(&mut self, block: Block) {
        let mut before = self.dominators.predecessors(block);
        let (Some(from), None) = (before.next(), before.next()) else { return };
        drop(before);
        let Some(end) = self.function.end(from) else { return };
        let data = self.function.inst(end);
        if data.op != Op::Branch {
            return;
        }
        let condition = self.function.resolve(data.args[0]);
        self.learn(condition, data.targets[0].block == block);
    }

    fn resolve_arguments(&mut self, inst: Inst) {
        let resolved: Vec<Value> =
            self.function.inst(inst).args.iter().map(|&arg| self.function.resolve(arg)).collect();
        self.function.inst_mut(inst).args = resolved.into();
    }

    /// A condition is known from here on, and what follows from it.
    fn learn(&mut self, condition: Value, holds: bool) {
        if self.known.truths.insert(condition, holds).is_none() {
            self.undo.push(Undo::Truth(condition));
        }
        let Some(data) = self.function.defining(condition) else { return };
        let (op, args, imm) = (data.op, data.args.clone(), data.imm.clone());
        match (op, imm) {
            (Op::RefEq, _) if !holds => {
                let null = |value: Value| self.function.defining(value).is_some_and(|data| data.op == Op::Null);
                let other = if null(args[1]) { args[0] } else { args[1] };
                if null(args[0]) || null(args[1]) {
                    self.learn_not_null(other);
                }
            }
            (Op::InstanceOf, _) if holds => self.learn_not_null(args[0]),
            (Op::Icmp, Imm::Cond(cond)) => {
                // A truth compared with 0 is that truth or its opposite.
                let against_zero = self.function.constant(args[1]) == Some(0);
                match (cond, against_zero) {
                    (Cond::Eq, true) => self.learn(args[0], !holds),
                    (Cond::Ne, true) => self.learn(args[0], holds),
                    _ => {}
                }
                let (cond, a, b) = if holds { (cond, args[0], args[1]) } else { (cond.negated(), args[0], args[1]) };
                match cond {
                    Cond::Lt => self.learn_below(a, b),
                    Cond::Gt => self.learn_below(b, a),
                    _ => {}
                }
                // A length is never negative: different from 0 or above something that is not negative, it is not 0.
                match cond {
                    Cond::Ne if against_zero => self.learn_positive(a),
                    Cond::Gt if self.is_not_negative(b) => self.learn_positive(a),
                    Cond::Lt if self.is_not_negative(a) => self.learn_positive(b),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// `index < length` as signed numbers; with an index that is not negative it is in bounds.
    fn learn_below(&mut self, index: Value, length: Value) {
        let is_length = self.function.defining(length).is_some_and(|data| data.op == Op::ArrayLength);
        if is_length && self.counts_up(index) && self.known.in_bounds.insert((index, length), ()).is_none() {
            self.undo.push(Undo::InBounds((index, length)));
        }
    }

    /// Whether an int is never negative where it is below some array's length: a constant, a length, or a counter that starts so
    /// and only grows by constants, where the same comparison stands at the start of its loop. The counter is below a length there,
    /// so adding a small constant does not overflow.
    fn counts_up(&self, value: Value) -> bool {
        if self.is_not_negative(value) {
            return true;
        }
        let Definition::Parameter(header, index) = self.function.definition(value) else { return false };
        // The comparison that is being learnt from must be made in each round before the counter grows.
        let Some(end) = self.function.end(header) else { return false };
        let tests = |data: &InstData| {
            data.op == Op::Branch
                && self.function.defining(data.args[0]).is_some_and(|condition| {
                    matches!(condition.imm, Imm::Cond(Cond::Lt | Cond::Ge))
                        && self.function.resolve(condition.args[0]) == value
                        || matches!(condition.imm, Imm::Cond(Cond::Gt | Cond::Le))
                            && self.function.resolve(condition.args[1]) == value
                })
        };
        tests(self.function.inst(end))
            && self.dominators.predecessors(header).all(|from| {
                let Some(end) = self.function.end(from) else { return false };
                self.function.inst(end).targets.iter().filter(|target| target.block == header).all(|target| {
                    let next = self.function.resolve(target.args[index as usize]);
                    if !self.dominators.dominates(header, from) {
                        return self.is_not_negative(next);
                    }
                    let Some(data) = self.function.defining(next) else { return next == value };
                    // The way around goes through the branch's side on which the counter is below: the other side leaves.
                    data.op == Op::Iadd
                        && self.function.resolve(data.args[0]) == value
                        && self.function.constant(data.args[1]).is_some_and(|step| (0..=1 << 16).contains(&step))
                        && self.in_body(header, from, value)
                })
            })
    }

    /// Whether the way from `header` back through `from` takes the side of the header's branch on which `value` is below the other
    /// operand.
    fn in_body(&self, header: Block, from: Block, value: Value) -> bool {
        let Some(end) = self.function.end(header) else { return false };
        let data = self.function.inst(end);
        let Some(condition) = self.function.defining(data.args[0]) else { return false };
        let Imm::Cond(cond) = condition.imm else { return false };
        if condition.op != Op::Icmp {
            return false;
        }
        let on_left = self.function.resolve(condition.args[0]) == value;
        let other = if on_left { condition.args[1] } else { condition.args[0] };
        // Below something that is no more than the largest length leaves room for the step.
        let bounded = self.function.defining(other).is_some_and(|data| data.op == Op::ArrayLength)
            || self.function.constant(other).is_some_and(|limit| limit < i64::from(i32::MAX - (1 << 16)));
        let side = match (cond, on_left) {
            (Cond::Lt, true) | (Cond::Gt, false) => 0,
            (Cond::Ge, true) | (Cond::Le, false) => 1,
            _ => return false,
        };
        let body = data.targets[side].block;
        let single = self.dominators.predecessors(body).count() == 1;
        bounded && single && self.dominators.dominates(body, from)
    }

    pub(super) fn is_not_negative(&self, value: Value) -> bool {
        match self.function.defining(value) {
            Some(data) => match data.op {
                Op::Iconst => self.function.constant(value).is_some_and(|number| number >= 0),
                Op::ArrayLength | Op::I2c => true,
                Op::Iand => data.args.iter().any(|&arg| self.function.constant(arg).is_some_and(|mask| mask >= 0)),
                Op::Iushr => self.function.constant(data.args[1]).is_some_and(|by| by & 31 != 0),
                _ => false,
            },
            None => false,
        }
    }

    fn learn_positive(&mut self, value: Value) {
        if self.known.positive.insert(value, ()).is_none() {
            self.undo.push(Undo::Positive(value));
        }
    }

    fn learn_not_null(&mut self, value: Value) {
        if self.known.not_null.insert(value, ()).is_none() {
            self.undo.push(Undo::NotNull(value));
        }
    }

    pub(super) fn is_not_null(&self, value: Value) -> bool {
        let made = |data: &InstData| matches!(data.op, Op::New | Op::NewArray | Op::Object);
        self.known.not_null.contains_key(&value) || self.function.defining(value).is_some_and(made)
    }

    /// Looks at an instruction; new constants go to `kept`. Says whether it stays.
    pub(super) fn keep(&mut self, inst: Inst, kept: &mut Vec<Inst>) -> bool {
        let data = self.function.inst(inst).clone();
        match data.op.effect() {
            Effect::Pure | Effect::Pinned => self.keep_value(&data, kept),
            Effect::Read if is_constant_load(&data) => self.keep_value(&data, kept),
            Effect::Read => self.keep_load(&data),
            Effect::Write => {
                self.known.memory.store(&data);
                true
            }
            Effect::Guard => !self.proved.contains(&inst) && self.keep_guard(&data),
            Effect::Call => {
                self.known.memory.forget();
                true
            }
            Effect::Alloc | Effect::Poll | Effect::End => true,
        }
    }

    fn keep_value(&mut self, data: &InstData, kept: &mut Vec<Inst>) -> bool {
        let Some(result) = data.result else { return true };
        let folded = fold(self.function, data).or_else(|| self.known_value(result, data));
        match folded {
            Some(Folded::Same(value)) => {
                self.function.replace(result, value);
                return false;
            }
            Some(Folded::Constant(ty, bits)) => {
                let op = match ty {
                    Type::Int => Op::Iconst,
                    Type::Long => Op::Lconst,
                    Type::Float => Op::Fconst,
                    Type::Double => Op::Dconst,
                    Type::Ref => Op::Null,
                };
                let made = self.function.make(InstData::new(op, &[]).with_imm(Imm::Int(bits)), None);
                if self.keep(made, kept) {
                    kept.push(made);
                }
                let constant = self.function.inst(made).result.map(|value| self.function.resolve(value));
                if let Some(constant) = constant {
                    self.function.replace(result, constant);
                }
                return false;
            }
            None => {}
        }
        let Some(key) = key_of(data) else { return true };
        match self.known.values.get(&key) {
            Some(&known) => {
                self.function.replace(result, known);
                false
            }
            None => {
                self.undo.push(Undo::Value(key.clone()));
                self.known.values.insert(key, result);
                true
            }
        }
    }

    /// What conditions and types have shown about a value.
    fn known_value(&self, result: Value, data: &InstData) -> Option<Folded> {
        let truth = |holds: bool| Some(Folded::Constant(Type::Int, i64::from(holds)));
        if let Some(&known) = key_of(data).and_then(|key| self.known.values.get(&key)).or(Some(&result))
            && let Some(&holds) = self.known.truths.get(&known)
            && matches!(data.op, Op::Icmp | Op::Lcmp | Op::Fcmp | Op::Dcmp | Op::RefEq | Op::InstanceOf)
        {
            return truth(holds);
        }
        let made_class = |value: Value| match self.function.defining(value).map(|data| (data.op, &data.imm)) {
            Some((Op::New | Op::NewArray, &Imm::Class(class))) => Some(class),
            _ => None,
        };
        match (data.op, &data.imm) {
            (Op::RefEq, _) => {
                let null = |value: Value| self.function.defining(value).is_some_and(|data| data.op == Op::Null);
                let never = null(data.args[0]) && self.is_not_null(data.args[1])
                    || null(data.args[1]) && self.is_not_null(data.args[0]);
                never.then_some(Folded::Constant(Type::Int, 0))
            }
            (Op::InstanceOf, &Imm::Class(of)) => truth(self.facts.is_subtype(made_class(data.args[0])?, of)),
            (Op::ClassOf, _) => Some(Folded::Constant(Type::Int, i64::from(made_class(data.args[0])?.0))),
            (Op::ArrayLength, _) => match self.function.defining(data.args[0]) {
                Some(made) if made.op == Op::NewArray => Some(Folded::Same(self.function.resolve(made.args[0]))),
                _ => None,
            },
            _ => None,
        }
    }

    fn keep_guard(&mut self, data: &InstData) -> bool {
        match data.op {
            Op::NullCheck => {
                let value = data.args[0];
                if self.is_not_null(value) {
                    return false;
                }
                self.learn_not_null(value);
            }
            Op::BoundsCheck => {
                let pair = (data.args[0], data.args[1]);
                if self.is_in_bounds(pair.0, pair.1) {
                    return false;
                }
                self.known.in_bounds.insert(pair, ());
                self.undo.push(Undo::InBounds(pair));
                self.learn_positive(pair.1);
            }
            _ => {
                let condition = data.args[0];
                let constant = self.function.constant(condition).is_some_and(|number| number != 0);
                if constant || self.known.truths.get(&condition) == Some(&true) {
                    return false;
                }
                self.learn(condition, true);
            }
        }
        true
    }

    fn keep_load(&mut self, data: &InstData) -> bool {
        if shows_no_news(data) {
            return true;
        }
        let Some(place) = Place::of(data) else {
            // What a volatile access shows may be news about everything.
            self.known.memory.forget();
            return true;
        };
        let Some(result) = data.result else { return true };
        match self.known.memory.at(place) {
            Some(known) if self.function.ty(known) == self.function.ty(result) => {
                let known = self.function.resolve(known);
                self.function.replace(result, known);
                false
            }
            _ => {
                self.known.memory.learn(place, result);
                true
            }
        }
    }

    /// Whether an index is known to be in bounds.
    pub(super) fn is_in_bounds(&self, index: Value, length: Value) -> bool {
        let constants = self.function.constant(index).zip(self.function.constant(length));
        constants.is_some_and(|(index, length)| (0..length).contains(&index))
            || self.known.in_bounds.contains_key(&(index, length))
            || self.is_masked(index, length)
    }

    /// Whether an index is some number with the bits of `length - 1`, the length not 0; or with less bits than a constant length.
    fn is_masked(&self, index: Value, length: Value) -> bool {
        let Some(and) = self.function.defining(index).filter(|data| data.op == Op::Iand) else { return false };
        let function = &self.function;
        and.args.iter().any(|&mask| {
            let constants = function.constant(mask).zip(function.constant(length));
            let less_one = || {
                function.defining(mask).is_some_and(|data| {
                    let step = if data.op == Op::Iadd { -1 } else { 1 };
                    matches!(data.op, Op::Iadd | Op::Isub)
                        && function.resolve(data.args[0]) == length
                        && function.constant(data.args[1]) == Some(step)
                })
            };
            constants.is_some_and(|(mask, length)| (0..length).contains(&mask))
                || less_one() && self.is_positive_length(length)
        })
    }

    /// Whether a length is known not to be 0.
    fn is_positive_length(&self, length: Value) -> bool {
        if self.function.constant(length).is_some_and(|length| length > 0) {
            return true;
        }
        let is_length = self.function.defining(length).is_some_and(|data| data.op == Op::ArrayLength);
        is_length && self.known.positive.contains_key(&length)
    }

    /// The value of an instruction without effects, if it is known already.
    pub(super) fn computed(&self, data: &InstData) -> Option<Value> {
        self.known.values.get(&key_of(data)?).map(|&value| self.function.resolve(value))
    }
}

fn key_of(data: &InstData) -> Option<Key> {
    let imm = match data.imm {
        Imm::None => ImmKey::None,
        Imm::Int(bits) => ImmKey::Bits(bits),
        Imm::Root(slot) => ImmKey::Root(slot),
        Imm::Cond(cond) => ImmKey::Cond(cond),
        Imm::Class(class) => ImmKey::Class(class.0),
        Imm::Field(access) if is_constant_load(data) => ImmKey::Field(access),
        _ => return None,
    };
    Some(Key { op: data.op, args: data.args.to_vec(), imm })
}
