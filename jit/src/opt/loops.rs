//! [`Loops`]: the natural loops of a function, each with a block before it from which alone it is entered.

use std::collections::HashMap;

use smallvec::SmallVec;

use crate::ir::{Block, Definition, Dominators, Effect, Function, Inst, InstData, Op, State, Target, Value};

/// A natural loop.
#[derive(Debug, Clone)]
pub(super) struct Loop {
    /// Where it is entered.
    pub header: Block,
    /// All its blocks, in reverse postorder: the header first.
    pub blocks: Vec<Block>,
    /// Blocks that go back to the header.
    pub latches: Vec<Block>,
    /// By block.
    inside: Vec<bool>,
}

impl Loop {
    /// Whether a block is in it.
    pub(super) fn contains(&self, block: Block) -> bool {
        self.inside.get(block.index()).copied().unwrap_or(false)
    }

    /// Whether each round that goes back passes a block of the loop.
    pub(super) fn always_passes(&self, dominators: &Dominators, block: Block) -> bool {
        self.latches.iter().all(|&latch| dominators.dominates(block, latch))
    }
}

/// Gives every natural loop a block that alone leads to it from outside and goes nowhere else. Says whether there is a loop.
pub(super) fn make_preheaders(function: &mut Function) -> bool {
    let dominators = Dominators::of(function);
    let mut found = false;
    for &header in dominators.order() {
        if !dominators.predecessors(header).any(|from| dominators.dominates(header, from)) {
            continue;
        }
        found = true;
        let mut entries: Vec<Block> =
            dominators.predecessors(header).filter(|&from| !dominators.dominates(header, from)).collect();
        entries.dedup();
        if let [only] = entries[..]
            && function.successors(only).count() == 1
        {
            continue;
        }
        insert_before(function, header, &entries);
    }
    found
}

/// Leads the ways from `entries` to `header` through a new block.
fn insert_before(function: &mut Function, header: Block, entries: &[Block]) {
    let before = function.add_block();
    let types: Vec<_> = function.block(header).params.iter().map(|&param| function.ty(param)).collect();
    let params: SmallVec<[Value; 4]> = types.into_iter().map(|ty| function.add_param(before, ty)).collect();
    let target = Target { block: header, args: params };
    function.append(before, InstData::new(Op::Jump, &[]).with_targets([target]), None);
    let ends: Vec<Inst> = entries.iter().filter_map(|&from| function.end(from)).collect();
    for end in ends {
        for target in function.inst_mut(end).targets.iter_mut().filter(|target| target.block == header) {
            target.block = before;
        }
    }
}

/// The loops of a function, by the block before them.
pub(super) type Loops = HashMap<Block, Loop>;

/// Finds the natural loops; those that have a block of their own before them.
pub(super) fn find(function: &Function, dominators: &Dominators) -> Loops {
    let mut loops = Loops::new();
    for &header in dominators.order() {
        let (latches, entries): (Vec<Block>, Vec<Block>) =
            dominators.predecessors(header).partition(|&from| dominators.dominates(header, from));
        let [before] = entries[..] else { continue };
        if latches.is_empty() || function.successors(before).count() != 1 {
            continue;
        }
        let mut inside = vec![false; function.blocks().count()];
        inside[header.index()] = true;
        let mut open = latches.clone();
        while let Some(block) = open.pop() {
            if !std::mem::replace(&mut inside[block.index()], true) {
                open.extend(dominators.predecessors(block));
            }
        }
        let blocks = dominators.order().iter().copied().filter(|block| inside[block.index()]).collect();
        loops.insert(before, Loop { header, blocks, latches, inside });
    }
    loops
}

/// By how much each round changes a parameter of the header, if it always is the same constant, not 0.
pub(super) fn step(function: &Function, around: &Loop, param: Value) -> Option<i64> {
    let Definition::Parameter(header, at) = function.definition(param) else { return None };
    let mut step = None;
    for &latch in &around.latches {
        let end = function.end(latch)?;
        for target in function.inst(end).targets.iter().filter(|target| target.block == header) {
            let next = function.resolve(target.args[at as usize]);
            let data = function.defining(next).filter(|data| data.op == Op::Iadd)?;
            let [a, b] = [0, 1].map(|at| function.resolve(data.args[at]));
            let by = if a == param { b } else { a };
            let by = function.constant(by).filter(|_| a == param || b == param)?;
            if by == 0 || step.is_some_and(|step| step != by) {
                return None;
            }
            step = Some(by);
        }
    }
    step
}

/// The poll at the start of a loop: behind nothing but what its state describes.
pub(super) fn poll(function: &Function, header: Block) -> Option<Inst> {
    let insts = &function.block(header).insts;
    let poll = insts.iter().copied().find(|&inst| function.inst(inst).op.effect() != Effect::Pure)?;
    (function.inst(poll).op == Op::Poll).then_some(poll)
}

/// The state of the poll at the start of a loop with other values for the header's parameters, as `known` says. What the state describes
/// by instructions of the header is described anew by instructions in `made`.
pub(super) fn state_with(
    function: &mut Function,
    header: Block,
    state: State,
    known: &mut HashMap<Value, Value>,
    made: &mut Vec<Inst>,
) -> State {
    let mut data = function.state(state).clone();
    data.caller = data.caller.map(|caller| state_with(function, header, caller, known, made));
    data.each_value_mut(|value| *value = value_with(function, header, *value, known, made));
    function.add_state(data)
}

fn value_with(
    function: &mut Function,
    header: Block,
    value: Value,
    known: &mut HashMap<Value, Value>,
    made: &mut Vec<Inst>,
) -> Value {
    let value = function.resolve(value);
    if let Some(&known) = known.get(&value) {
        return known;
    }
    let Definition::Result(inst) = function.definition(value) else { return value };
    if !function.block(header).insts.contains(&inst) {
        return value;
    }
    let mut data = function.inst(inst).clone();
    data.args.iter_mut().for_each(|arg| *arg = value_with(function, header, *arg, known, made));
    let ty = data.result.take().map(|result| function.ty(result));
    let copy = function.make(data, ty);
    made.push(copy);
    let copied = function.inst(copy).result.unwrap_or(value);
    known.insert(value, copied);
    copied
}
