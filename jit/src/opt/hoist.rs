//! What every round of a loop computes, reads or tests the same way is done once, in front of it; value numbering then finds it
//! there already.
//!
//! A test in front of the loop leaves to the loop's start, in the state that the poll there has. It may fail although the loop
//! would never have come to it: then the interpreter goes on, and after some failures the method is compiled without such tests.

use std::collections::HashMap;

use smallvec::SmallVec;

use super::loops::{self, Loop};
use super::memory::{Kills, Place, is_constant_load};
use super::value_numbering::Pass;
use crate::ir::{Block, Cond, Definition, Effect, Imm, Inst, InstData, Op, Reason, State, Value};

/// The most instructions of a loop that is looked at.
const MOST_INSTRUCTIONS: usize = 3000;
/// How deep a sum is looked into.
const DEEPEST_SUM: u32 = 6;

/// A loop that is being looked at.
struct Work<'l> {
    around: &'l Loop,
    kills: Kills,
    /// The state in front of the loop.
    state: State,
    /// Values of the loop: what they are in front of it, or none if that is not known.
    found: HashMap<Value, Option<Value>>,
    /// The parameters of the loop's header, and what they start with.
    starts: HashMap<Value, Value>,
    /// What is appended in front of the loop.
    made: &'l mut Vec<Inst>,
}

/// A counter of the loop: a parameter of the header that each round changes by the same constant.
#[derive(Debug, Clone, Copy)]
struct Counter {
    start: Value,
    step: i64,
}

/// A sum of ints, which is exact if it is in the range of an int.
#[derive(Debug, Default)]
struct Sum {
    /// The counter in it.
    counter: Option<Value>,
    /// What is added (or, if true, subtracted) and does not change.
    others: SmallVec<[(Value, bool); 4]>,
    constant: i64,
}

/// The last value that a counter may have at a place.
#[derive(Debug, Clone, Copy)]
struct Limit {
    value: Value,
    /// This much more than the value.
    more: i64,
}

impl Pass<'_> {
    /// Appends to a block, whose last instruction is `end`, what can be done there for the loop behind it.
    pub(super) fn hoist_into(&mut self, block: Block, end: Inst, made: &mut Vec<Inst>) {
        let Some(around) = self.loops.get(&block).cloned() else { return };
        let size: usize = around.blocks.iter().map(|&block| self.function.block(block).insts.len()).sum();
        let poll = loops::poll(self.function, around.header).and_then(|poll| self.function.inst(poll).state);
        let Some(state) = poll else { return };
        if size > MOST_INSTRUCTIONS {
            return;
        }
        let given = self.function.inst(end).targets[0].args.iter().map(|&arg| self.function.resolve(arg));
        let starts: HashMap<Value, Value> =
            self.function.block(around.header).params.iter().copied().zip(given).collect();
        let kills = self.kills.of_blocks(&around.blocks);
        let state = loops::state_with(self.function, around.header, state, &mut starts.clone(), made);
        let mut work = Work { around: &around, kills, state, found: HashMap::new(), starts, made };
        for &block in &around.blocks {
            let always = around.always_passes(&self.dominators, block);
            for inst in self.function.block(block).insts.clone() {
                self.hoist(&mut work, block, inst, always && self.predicates);
            }
        }
    }

    fn hoist(&mut self, work: &mut Work<'_>, block: Block, inst: Inst, tests: bool) {
        let data = self.function.inst(inst).clone();
        match data.op {
            _ if matches!(data.op.effect(), Effect::Read | Effect::Pinned) => {
                let _ = data.result.and_then(|value| self.in_front(work, value));
            }
            Op::NullCheck if tests => {
                if let Some(value) = self.in_front(work, data.args[0])
                    && !self.is_null(value)
                {
                    self.test(work, Op::NullCheck, value);
                }
            }
            Op::Guard if tests => {
                if let Some(condition) = self.in_front(work, data.args[0])
                    && self.function.constant(condition) != Some(0)
                {
                    self.test(work, Op::Guard, condition);
                }
            }
            Op::BoundsCheck if self.stays_in_bounds(work, block, &data, tests) => {
                self.proved.insert(inst);
            }
            _ => {}
        }
    }

    fn is_null(&self, value: Value) -> bool {
        self.function.defining(value).is_some_and(|data| data.op == Op::Null)
    }

    /// Leaves in front of the loop unless a condition holds.
    fn test(&mut self, work: &mut Work<'_>, op: Op, condition: Value) {
        let test = InstData::new(op, &[condition]).with_imm(Imm::Reason(Reason::Predicate)).with_state(work.state);
        self.append(work, test);
    }

    /// Appends an instruction, unless its value is known.
    fn append(&mut self, work: &mut Work<'_>, data: InstData) -> Option<Value> {
        let ty = data.result.map(|result| self.function.ty(result));
        let inst = self.function.make(InstData { result: None, ..data }, ty);
        if self.keep(inst, work.made) {
            work.made.push(inst);
        }
        self.function.inst(inst).result.map(|result| self.function.resolve(result))
    }

    fn is_inside(&self, work: &Work<'_>, value: Value) -> bool {
        let home = match self.function.definition(value) {
            Definition::Parameter(block, _) => Some(block),
            Definition::Result(inst) => self.homes.get(inst.index()).copied().flatten(),
        };
        home.is_some_and(|home| work.around.contains(home))
    }

    /// What a value is in front of the loop, computed there if need be; none if rounds may differ.
    fn in_front(&mut self, work: &mut Work<'_>, value: Value) -> Option<Value> {
        let value = self.function.resolve(value);
        if !self.is_inside(work, value) {
            return Some(value);
        }
        if let Some(&known) = work.found.get(&value) {
            return known;
        }
        // A value in a cycle comes by itself again only through a parameter.
        let found = self.compute_in_front(work, value);
        work.found.insert(value, found);
        found
    }

    fn compute_in_front(&mut self, work: &mut Work<'_>, value: Value) -> Option<Value> {
        let data = self.function.defining(value)?.clone();
        if !matches!(data.op.effect(), Effect::Pure | Effect::Pinned | Effect::Read) {
            return None;
        }
        let mut args: SmallVec<[Value; 3]> = SmallVec::new();
        for &arg in &data.args {
            args.push(self.in_front(work, arg)?);
        }
        let copy = InstData { args, ..data };
        self.may_run_in_front(work, &copy).then(|| self.append(work, copy)).flatten()
    }

    /// Whether what an instruction needs is known in front of the loop, and the loop does not change its value.
    fn may_run_in_front(&mut self, work: &mut Work<'_>, data: &InstData) -> bool {
        match data.op {
            _ if data.op.effect() == Effect::Pure => true,
            Op::ArrayLength | Op::ClassOf | Op::MayStore => self.is_not_null(data.args[0]),
            Op::Idiv | Op::Irem | Op::Ldiv | Op::Lrem => {
                self.function.constant(data.args[1]).is_some_and(|divisor| divisor != 0)
            }
            Op::LoadField => {
                let changes = || Place::of(data).is_none_or(|place| work.kills.reach(place));
                self.is_not_null(data.args[0]) && (is_constant_load(data) || !changes())
            }
            Op::LoadElement => {
                let length = self.computed(&InstData::new(Op::ArrayLength, &data.args[..1]));
                self.is_not_null(data.args[0])
                    && length.is_some_and(|length| self.is_in_bounds(data.args[1], length))
                    && Place::of(data).is_some_and(|place| !work.kills.reach(place))
            }
            _ => false,
        }
    }

    /// Whether an index is in bounds in every round that comes to its check, perhaps by tests in front of the loop.
    fn stays_in_bounds(&mut self, work: &mut Work<'_>, block: Block, check: &InstData, tests: bool) -> bool {
        let Some(length) = self.in_front(work, check.args[1]) else { return false };
        if let Some(index) = self.in_front(work, check.args[0]) {
            if tests && !self.is_in_bounds(index, length) && self.may_be_in_bounds(index, length) {
                let test = InstData::new(Op::BoundsCheck, &[index, length]).with_imm(Imm::Reason(Reason::Predicate));
                self.append(work, test.with_state(work.state));
            }
            // Value numbering sees it now.
            return false;
        }
        let mut sum = Sum::default();
        if !self.add_up(work, check.args[0], false, DEEPEST_SUM, &mut sum) {
            return false;
        }
        let Some((param, counter)) = sum.counter.and_then(|param| Some((param, self.counter(work, param)?))) else {
            return false;
        };
        let Some(limit) = self.limit(work, block, param, counter) else { return false };
        let start = Limit { value: counter.start, more: 0 };
        let (lowest, highest) = if counter.step > 0 { (start, limit) } else { (limit, start) };
        self.in_range(work, &sum, lowest, highest, length, tests)
    }

    fn may_be_in_bounds(&self, index: Value, length: Value) -> bool {
        let constants = self.function.constant(index).zip(self.function.constant(length));
        constants.is_none_or(|(index, length)| (0..length).contains(&index))
    }

    /// Takes a sum apart. False if it contains what is neither a counter nor known in front of the loop.
    fn add_up(&mut self, work: &mut Work<'_>, value: Value, minus: bool, depth: u32, sum: &mut Sum) -> bool {
        let value = self.function.resolve(value);
        if work.starts.contains_key(&value) {
            return !minus && sum.counter.replace(value).is_none();
        }
        let sign = if minus { -1 } else { 1 };
        if let Some(constant) = self.function.constant(value) {
            sum.constant += sign * constant;
            return true;
        }
        if self.is_inside(work, value)
            && let Some(data) = self.function.defining(value).cloned()
            && depth > 0
        {
            match data.op {
                Op::Iadd => {
                    return self.add_up(work, data.args[0], minus, depth - 1, sum)
                        && self.add_up(work, data.args[1], minus, depth - 1, sum);
                }
                Op::Isub => {
                    return self.add_up(work, data.args[0], minus, depth - 1, sum)
                        && self.add_up(work, data.args[1], !minus, depth - 1, sum);
                }
                _ => {}
            }
        }
        match self.in_front(work, value) {
            Some(value) => {
                sum.others.push((value, minus));
                true
            }
            None => false,
        }
    }

    /// The counter that a parameter of the header is.
    fn counter(&mut self, work: &Work<'_>, param: Value) -> Option<Counter> {
        let start = *work.starts.get(&param)?;
        Some(Counter { start, step: loops::step(self.function, work.around, param)? })
    }

    /// The last value of a counter where `block` is reached: a test that each round makes before says it. Counting from there does
    /// not wrap around.
    fn limit(&mut self, work: &mut Work<'_>, block: Block, param: Value, counter: Counter) -> Option<Limit> {
        let mut inner = block;
        while inner != work.around.header {
            let outer = self.dominators.immediate(inner)?;
            let only_way = {
                let mut ways = self.dominators.predecessors(inner);
                ways.next() == Some(outer) && ways.next().is_none()
            };
            if only_way
                && work.around.always_passes(&self.dominators, inner)
                && let Some(limit) = self.limit_by_branch(work, outer, inner, param, counter)
            {
                return Some(limit);
            }
            inner = outer;
        }
        None
    }

    fn limit_by_branch(
        &mut self,
        work: &mut Work<'_>,
        from: Block,
        to: Block,
        param: Value,
        counter: Counter,
    ) -> Option<Limit> {
        let end = self.function.inst(self.function.end(from)?).clone();
        if end.op != Op::Branch {
            return None;
        }
        let condition = self.function.defining(end.args[0]).filter(|data| data.op == Op::Icmp)?.clone();
        let Imm::Cond(cond) = condition.imm else { return None };
        let cond = if end.targets[0].block == to { cond } else { cond.negated() };
        let [a, b] = [0, 1].map(|at| self.function.resolve(condition.args[at]));
        let (cond, other) = match (a == param, b == param) {
            (true, false) => (cond, b),
            (false, true) => (cond.swapped()?, a),
            _ => return None,
        };
        let value = self.in_front(work, other)?;
        let (up, step) = (counter.step > 0, counter.step.abs());
        let more = match (cond, up) {
            (Cond::Lt, true) => -1,
            (Cond::Gt, false) => 1,
            (Cond::Le, true) | (Cond::Ge, false) => 0,
            _ => return None,
        };
        let limit = Limit { value, more };
        // The step from the last value must not wrap around.
        let bound = if up { i64::from(i32::MAX) } else { i64::from(i32::MIN) };
        let fits = match self.function.constant(value) {
            Some(constant) if up => constant + more + step <= bound,
            Some(constant) => constant + more - step >= bound,
            // One step to the limit itself.
            None => more != 0 && step == 1,
        };
        if fits {
            return Some(limit);
        }
        if !self.predicates || self.function.constant(value).is_some() {
            return None;
        }
        let wide = self.wide(work, value);
        let furthest = self.long(work, if up { bound - more - step } else { bound - more + step });
        self.compare(work, if up { Cond::Le } else { Cond::Ge }, wide, furthest);
        Some(limit)
    }

    /// Sees to it, by tests if they are allowed, that a sum is in bounds from the counter's lowest to its highest value.
    fn in_range(
        &mut self,
        work: &mut Work<'_>,
        sum: &Sum,
        lowest: Limit,
        highest: Limit,
        length: Value,
        tests: bool,
    ) -> bool {
        let low = lowest.more + sum.constant;
        let high = highest.more + sum.constant;
        let low_fits = sum.others.is_empty()
            && match self.function.constant(lowest.value) {
                Some(constant) => constant + low >= 0,
                None => low >= 0 && self.is_not_negative(lowest.value),
            };
        let constants = self.function.constant(highest.value).zip(self.function.constant(length));
        let high_fits = sum.others.is_empty()
            && (constants.is_some_and(|(highest, length)| highest + high < length)
                || highest.value == length && high < 0);
        if (!low_fits || !high_fits) && !tests {
            return false;
        }
        // What cannot hold is not tested.
        let hopeless = |limit: Value, more: i64| {
            sum.others.is_empty() && self.function.constant(limit).is_some_and(|constant| constant + more < 0)
        };
        if hopeless(lowest.value, low)
            || sum.others.is_empty() && constants.is_some_and(|(highest, length)| highest + high >= length)
        {
            return false;
        }
        if !low_fits {
            let value = self.total(work, lowest.value, sum, low);
            let zero = self.long(work, 0);
            self.compare(work, Cond::Ge, value, zero);
        }
        if !high_fits {
            let value = self.total(work, highest.value, sum, high);
            let length = self.wide(work, length);
            self.compare(work, Cond::Lt, value, length);
        }
        true
    }

    /// A limit and the other summands, as a long: exact.
    fn total(&mut self, work: &mut Work<'_>, limit: Value, sum: &Sum, constant: i64) -> Value {
        let mut total = self.wide(work, limit);
        for &(other, minus) in &sum.others {
            let other = self.wide(work, other);
            let op = if minus { Op::Lsub } else { Op::Ladd };
            total = self.made(work, InstData::new(op, &[total, other]));
        }
        let constant = self.long(work, constant);
        self.made(work, InstData::new(Op::Ladd, &[total, constant]))
    }

    fn wide(&mut self, work: &mut Work<'_>, value: Value) -> Value {
        self.made(work, InstData::new(Op::I2l, &[value]))
    }

    fn long(&mut self, work: &mut Work<'_>, number: i64) -> Value {
        self.made(work, InstData::new(Op::Lconst, &[]).with_imm(Imm::Int(number)))
    }

    fn compare(&mut self, work: &mut Work<'_>, cond: Cond, a: Value, b: Value) {
        let holds = self.made(work, InstData::new(Op::Lcmp, &[a, b]).with_imm(Imm::Cond(cond)));
        self.test(work, Op::Guard, holds);
    }

    /// The value of an operation that the table gives a result.
    fn made(&mut self, work: &mut Work<'_>, data: InstData) -> Value {
        match self.append(work, data) {
            Some(value) => value,
            None => unreachable!("J1: the table gives it a result"),
        }
    }
}
