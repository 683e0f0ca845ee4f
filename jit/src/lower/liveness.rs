//! Which references are live across the places where the collector may run: they need a slot in the frame.

use crate::ir::{Block, Dominators, Effect, Function, Inst, Op, State, Type, Value};

/// A set of values.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Set(Vec<u64>);

impl Set {
    fn insert(&mut self, value: Value) -> bool {
        let (word, bit) = (value.index() / 64, 1 << (value.index() % 64));
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        new
    }

    fn remove(&mut self, value: Value) {
        self.0[value.index() / 64] &= !(1 << (value.index() % 64));
    }

    fn add(&mut self, other: &Set) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    fn iter(&self) -> impl Iterator<Item = Value> + '_ {
        self.0.iter().enumerate().flat_map(|(word, &bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 != 0).map(move |bit| Value((word * 64 + bit) as u32))
        })
    }
}

/// The references that must survive a collection, by instruction and by value.
#[derive(Debug)]
pub(super) struct Liveness {
    /// By instruction that may collect: the references that are needed after it, its own result apart.
    across: Vec<Vec<Value>>,
    /// By value: its slot, if it has one.
    slots: Vec<Option<u32>>,
    /// By value: whether it is live across a call on the usual path, not only across polls and slow allocation.
    hot: Vec<bool>,
    count: u32,
}

/// Whether the collector may run during an instruction.
pub(super) fn may_collect(function: &Function, inst: Inst) -> bool {
    match (function.inst(inst).op.effect(), &function.inst(inst).imm) {
        (Effect::Call, crate::ir::Imm::Runtime(call)) => !call.is_leaf(),
        (effect, _) => matches!(effect, Effect::Call | Effect::Poll | Effect::Alloc),
    }
}

/// Calls `f` with the values that a state and those of its callers mention; for a virtual object with those of its parts.
fn each_state_value(function: &Function, state: State, f: &mut dyn FnMut(Value)) {
    let mut next = Some(state);
    while let Some(state) = next {
        function.state(state).values().for_each(|value| each_part(function, value, f));
        next = function.state(state).caller;
    }
}

fn each_part(function: &Function, value: Value, f: &mut dyn FnMut(Value)) {
    match function.defining(value) {
        Some(data) if data.op == Op::VirtualObject => data.args.iter().for_each(|&arg| each_part(function, arg, f)),
        _ => f(value),
    }
}

impl Liveness {
    /// Of the reachable blocks of `function`.
    pub(super) fn of(function: &Function, dominators: &Dominators) -> Liveness {
        let words = function.value_count().div_ceil(64);
        let empty = Set(vec![0; words]);
        let mut live_in = vec![empty.clone(); function.blocks().count()];
        let mut changed = true;
        while changed {
            changed = false;
            for &block in dominators.order().iter().rev() {
                let mut live = Self::live_out(function, block, &live_in, &empty);
                walk_back(function, block, &mut live, &mut |_, _| {});
                changed |= live_in[block.index()] != live;
                live_in[block.index()] = live;
            }
        }
        let mut across = vec![Vec::new(); function.inst_count()];
        let mut slots = vec![None; function.value_count()];
        let mut hot = vec![false; function.value_count()];
        let mut count = 0;
        for &block in dominators.order() {
            let mut live = Self::live_out(function, block, &live_in, &empty);
            walk_back(function, block, &mut live, &mut |inst, live| {
                if !may_collect(function, inst) {
                    return;
                }
                let data = function.inst(inst);
                for value in live.iter().filter(|&value| Some(value) != data.result) {
                    across[inst.index()].push(value);
                    hot[value.index()] |= data.op.effect() == Effect::Call;
                    slots[value.index()].get_or_insert_with(|| {
                        count += 1;
                        count - 1
                    });
                }
            });
        }
        Liveness { across, slots, hot, count }
    }

    fn live_out(function: &Function, block: Block, live_in: &[Set], empty: &Set) -> Set {
        let mut live = empty.clone();
        for successor in function.successors(block) {
            live.add(&live_in[successor.index()]);
        }
        live
    }

    /// The references that are needed after an instruction that may collect.
    pub(super) fn across(&self, inst: Inst) -> &[Value] {
        &self.across[inst.index()]
    }

    /// The slot of a reference that is live across some collection.
    pub(super) fn slot(&self, value: Value) -> Option<u32> {
        self.slots[value.index()]
    }

    /// Whether the slot is filled where the value is made; otherwise it is on the rare paths that need it.
    pub(super) fn is_hot(&self, value: Value) -> bool {
        self.hot[value.index()]
    }

    /// The number of slots.
    pub(super) fn slot_count(&self) -> u32 {
        self.count
    }
}

/// Goes through a block from its end. `at` sees what is live after each instruction, values of the instruction's own state
/// included where they are needed behind it.
fn walk_back(function: &Function, block: Block, live: &mut Set, at: &mut dyn FnMut(Inst, &Set)) {
    for &inst in function.block(block).insts.iter().rev() {
        let data = function.inst(inst);
        // Its parts are needed where a state mentions it.
        if data.op == Op::VirtualObject {
            continue;
        }
        let is_reference = |value: &Value| function.ty(*value) == Type::Ref;
        // Compiled code may be left behind a call or an allocation, with the state of it.
        if let Some(state) = data.state.filter(|_| may_collect(function, inst)) {
            each_state_value(function, state, &mut |value| {
                if is_reference(&value) {
                    live.insert(value);
                }
            });
        }
        at(inst, live);
        if let Some(result) = data.result {
            live.remove(result);
        }
        let mut needed = |value: Value| {
            if is_reference(&value) {
                live.insert(value);
            }
        };
        data.args.iter().chain(data.targets.iter().flat_map(|target| &target.args)).copied().for_each(&mut needed);
        if let Some(state) = data.state {
            each_state_value(function, state, &mut needed);
        }
        debug_assert!(data.op != Op::Jump || data.targets.len() == 1);
    }
    for &param in &function.block(block).params {
        live.remove(param);
    }
}
