//! Escape analysis: objects that nothing outside sees are not made. What their fields hold becomes values, with parameters
//! where control joins; their locks are not taken; states describe them, so that they are made where compiled code is left.
//!
//! A round replaces the objects that no other object refers to any more; the values that were loaded from them may show the next
//! round more.

mod candidates;

use std::collections::{BTreeMap, HashMap};

use vm_core::ClassId;
use vm_core::field::Kind;

use super::Facts;
use crate::ir::{
    Block, Dominators, Function, Imm, Inst, InstData, Op, Parts, State, Target, Type, Value, type_of_kind,
};
use candidates::{Candidates, Part, accessed, made_class};

/// Runs one round. Says whether it replaced an object.
pub(super) fn run(function: &mut Function, facts: &dyn Facts) -> bool {
    let dominators = Dominators::of(function);
    let found = Candidates::find(function, facts, &dominators);
    if found.all.is_empty() {
        return false;
    }
    let slots = Slots::of(&found);
    let joins = place_parameters(function, &found, &slots, &dominators);
    let count = found.all.len();
    let mut rewriter = Rewriter {
        function,
        facts,
        found,
        current: vec![None; slots.parts.len()],
        slots,
        joins,
        undo: Vec::new(),
        versions: vec![None; count],
        states: HashMap::new(),
        kept: Vec::new(),
    };
    rewriter.walk(&dominators);
    rewriter.remove_params();
    function.apply_replacements();
    true
}

/// Numbers for the parts of all candidates.
struct Slots {
    /// By candidate: the first of its parts.
    first: Vec<usize>,
    /// By number: whose, where, what.
    parts: Vec<(usize, Part, Kind)>,
}

impl Slots {
    fn of(found: &Candidates) -> Slots {
        let mut slots = Slots { first: Vec::new(), parts: Vec::new() };
        for (index, it) in found.all.iter().enumerate() {
            slots.first.push(slots.parts.len());
            slots.parts.extend(it.parts.iter().map(|(&part, &kind)| (index, part, kind)));
        }
        slots
    }

    fn of_candidate(&self, index: usize) -> std::ops::Range<usize> {
        self.first[index]..self.first.get(index + 1).copied().unwrap_or(self.parts.len())
    }

    fn find(&self, index: usize, part: Part) -> Option<usize> {
        self.of_candidate(index).find(|&slot| self.parts[slot].1 == part)
    }
}

/// By block: the parameters that were added to it, by slot.
type Joins = HashMap<Block, Vec<(usize, Value)>>;

/// Adds parameters where different values of a part come together: in the iterated dominance frontiers of its stores, as far as
/// the object is live there; and to the block of a candidate that is a parameter itself.
fn place_parameters(function: &mut Function, found: &Candidates, slots: &Slots, dominators: &Dominators) -> Joins {
    let mut defined: Vec<Vec<Block>> = vec![Vec::new(); slots.parts.len()];
    let mut joins = Joins::new();
    for &block in dominators.order() {
        for &inst in &function.block(block).insts {
            let data = function.inst(inst);
            let subject = data.args.first().and_then(|&arg| found.index.get(&function.resolve(arg)));
            if let (Op::StoreField | Op::StoreElement, Some(&index), Some((part, _))) =
                (data.op, subject, accessed(function, data))
            {
                slots.find(index, part).into_iter().for_each(|slot| defined[slot].push(block));
            }
            if let Some(&index) = data.result.and_then(|result| found.index.get(&result)) {
                slots.of_candidate(index).for_each(|slot| defined[slot].push(block));
            }
        }
    }
    let frontiers = frontiers(dominators);
    for (slot, &(index, _, kind)) in slots.parts.iter().enumerate() {
        let Some(ty) = type_of_kind(kind) else { continue };
        let mut work = std::mem::take(&mut defined[slot]);
        if let Some(block) = found.all[index].param_of {
            joins.entry(block).or_default().push((slot, function.add_param(block, ty)));
            work.push(block);
        }
        let mut done: Vec<Block> = Vec::new();
        while let Some(block) = work.pop() {
            for &join in frontiers.get(&block).into_iter().flatten() {
                if found.live_in[join.index()].has(index) && !done.contains(&join) {
                    done.push(join);
                    work.push(join);
                    joins.entry(join).or_default().push((slot, function.add_param(join, ty)));
                }
            }
        }
    }
    joins
}

/// By block: where its dominance ends.
fn frontiers(dominators: &Dominators) -> BTreeMap<Block, Vec<Block>> {
    let mut frontiers: BTreeMap<Block, Vec<Block>> = BTreeMap::new();
    for &join in dominators.order() {
        if dominators.predecessors(join).nth(1).is_none() {
            continue;
        }
        for from in dominators.predecessors(join) {
            let mut next = Some(from);
            while let Some(block) = next.filter(|&block| Some(block) != dominators.immediate(join)) {
                let frontier = frontiers.entry(block).or_default();
                if !frontier.contains(&join) {
                    frontier.push(join);
                }
                next = dominators.immediate(block);
            }
        }
    }
    frontiers
}

/// Walks down the dominator tree with what the parts hold.
struct Rewriter<'f> {
    function: &'f mut Function,
    facts: &'f dyn Facts,
    found: Candidates,
    slots: Slots,
    joins: Joins,
    /// By slot.
    current: Vec<Option<Value>>,
    /// Slots that were changed, and what they held before.
    undo: Vec<(usize, Option<Value>)>,
    /// By candidate: the virtual object that describes it as it is here.
    versions: Vec<Option<Value>>,
    /// States that mention candidates, as they are here.
    states: HashMap<State, State>,
    /// The instructions of the current block so far.
    kept: Vec<Inst>,
}

impl Rewriter<'_> {
    fn walk(&mut self, dominators: &Dominators) {
        let mut children: HashMap<Block, Vec<Block>> = HashMap::new();
        for &block in dominators.order() {
            if let Some(parent) = dominators.immediate(block) {
                children.entry(parent).or_default().push(block);
            }
        }
        // A block to enter, or the height of the undo list to go back to.
        enum Step {
            Enter(Block),
            Leave(usize),
        }
        let mut steps = vec![Step::Enter(Function::ENTRY)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(height) => {
                    for (slot, before) in self.undo.drain(height..).rev() {
                        self.current[slot] = before;
                    }
                }
                Step::Enter(block) => {
                    steps.push(Step::Leave(self.undo.len()));
                    self.block(block);
                    steps.extend(children.get(&block).into_iter().flatten().map(|&child| Step::Enter(child)));
                }
            }
        }
    }

    fn block(&mut self, block: Block) {
        self.versions.fill(None);
        self.states.clear();
        for (slot, value) in self.joins.get(&block).cloned().unwrap_or_default() {
            self.set(slot, value);
        }
        for inst in std::mem::take(&mut self.function.block_mut(block).insts) {
            if self.keep(inst) {
                self.describe(inst);
                self.pass_on(inst);
                self.kept.push(inst);
            }
        }
        self.function.block_mut(block).insts = std::mem::take(&mut self.kept);
    }

    fn set(&mut self, slot: usize, value: Value) {
        let value = self.function.resolve(value);
        self.undo.push((slot, self.current[slot].replace(value)));
        // Others may be part of this one's description only as real objects, so they stay as they are.
        self.versions[self.slots.parts[slot].0] = None;
        self.states.clear();
    }

    fn candidate(&self, value: Value) -> Option<usize> {
        self.found.index.get(&self.function.resolve(value)).copied()
    }

    fn emit(&mut self, data: InstData) -> Value {
        let inst = self.function.make(data, Some(Type::Int));
        self.kept.push(inst);
        match self.function.inst(inst).result {
            Some(value) => value,
            None => unreachable!("the table gives {inst} a result"),
        }
    }

    fn int(&mut self, number: i64) -> Value {
        self.emit(InstData::new(Op::Iconst, &[]).with_imm(Imm::Int(number)))
    }

    fn zero(&mut self, kind: Kind) -> Value {
        let op = match type_of_kind(kind) {
            Some(Type::Long) => Op::Lconst,
            Some(Type::Float) => Op::Fconst,
            Some(Type::Double) => Op::Dconst,
            Some(Type::Ref) => return self.emit(InstData::new(Op::Null, &[])),
            Some(Type::Int) | None => Op::Iconst,
        };
        self.emit(InstData::new(op, &[]).with_imm(Imm::Int(0)))
    }

    /// Does without an instruction if it is about a candidate. Says whether it stays.
    fn keep(&mut self, inst: Inst) -> bool {
        let data = self.function.inst(inst).clone();
        if let Some(made) = data.result.and_then(|result| self.found.index.get(&result).copied()) {
            for slot in self.slots.of_candidate(made) {
                let zero = self.zero(self.slots.parts[slot].2);
                self.set(slot, zero);
            }
            return false;
        }
        if data.op == Op::VirtualObject {
            return true;
        }
        let subject = data.args.first().and_then(|&arg| self.candidate(arg));
        let value = match (data.op, subject) {
            (Op::RefEq, _) => {
                let [a, b] = [0, 1].map(|at| self.candidate(data.args[at]));
                if a.is_none() && b.is_none() {
                    return true;
                }
                Some(self.int(i64::from(a == b)))
            }
            (_, None) => return true,
            (Op::LoadField | Op::LoadElement, Some(index)) => self.slot(&data, index).and_then(|at| self.current[at]),
            (Op::StoreField | Op::StoreElement, Some(index)) => {
                if let (Some(slot), Some(&value)) = (self.slot(&data, index), data.args.last()) {
                    let value = self.narrow(value, self.slots.parts[slot].2);
                    self.set(slot, value);
                }
                None
            }
            (Op::ClassOf, Some(index)) => Some(self.int(i64::from(self.found.all[index].class().0))),
            (Op::InstanceOf, Some(index)) => {
                let Imm::Class(of) = data.imm else { return true };
                let holds = self.facts.is_subtype(self.found.all[index].class(), of);
                Some(self.int(i64::from(holds)))
            }
            (Op::ArrayLength, Some(index)) => {
                let length = self.found.all[index].length.unwrap_or(0);
                Some(self.int(i64::from(length)))
            }
            (Op::MayStore, Some(index)) => Some(self.may_store(self.found.all[index].class(), data.args[1])),
            // Null checks hold, and nobody else can want the lock.
            _ => None,
        };
        if let Some((result, value)) = data.result.zip(value) {
            self.function.replace(result, value);
        }
        false
    }

    fn slot(&self, data: &InstData, index: usize) -> Option<usize> {
        let (part, _) = accessed(self.function, data)?;
        self.slots.find(index, part)
    }

    /// What is read again after an int was stored.
    fn narrow(&mut self, value: Value, kind: Kind) -> Value {
        let op = match kind {
            // Booleans are stored as 0 or 1.
            Kind::Byte => Op::I2b,
            Kind::Char => Op::I2c,
            Kind::Short => Op::I2s,
            _ => return value,
        };
        match self.function.defining(value) {
            Some(data) if data.op == op => value,
            _ => self.emit(InstData::new(op, &[value])),
        }
    }

    /// Whether an array of a class takes a reference.
    fn may_store(&mut self, class: ClassId, value: Value) -> Value {
        let Some(component) = self.facts.restricting_component(class) else { return self.int(1) };
        if let Some(class) = made_class(self.function, value) {
            let fits = self.facts.is_subtype(class, component);
            return self.int(i64::from(fits));
        }
        let null = self.zero(Kind::Object);
        let is_null = self.emit(InstData::new(Op::RefEq, &[value, null]));
        let fits = self.emit(InstData::new(Op::InstanceOf, &[value]).with_imm(Imm::Class(component)));
        self.emit(InstData::new(Op::Ior, &[is_null, fits]))
    }

    /// Lets the state of an instruction, or a virtual object, describe the candidates that it mentions.
    fn describe(&mut self, inst: Inst) {
        if let Some(state) = self.function.inst(inst).state {
            let described = self.state(state);
            self.function.inst_mut(inst).state = Some(described);
        }
        if self.function.inst(inst).op == Op::VirtualObject {
            for at in 0..self.function.inst(inst).args.len() {
                if let Some(index) = self.candidate(self.function.inst(inst).args[at]) {
                    let version = self.version(index);
                    self.function.inst_mut(inst).args[at] = version;
                }
            }
        }
    }

    fn state(&mut self, state: State) -> State {
        if let Some(&known) = self.states.get(&state) {
            return known;
        }
        let mut data = self.function.state(state).clone();
        let caller = data.caller.map(|caller| self.state(caller));
        let mut changed = caller != data.caller;
        data.caller = caller;
        let mentioned: Vec<(Value, usize)> =
            data.values().filter_map(|value| Some((value, self.candidate(value)?))).collect();
        for (value, index) in mentioned {
            let version = self.version(index);
            data.each_value_mut(|mention| {
                if *mention == value {
                    *mention = version;
                }
            });
            changed = true;
        }
        let described = if changed { self.function.add_state(data) } else { state };
        self.states.insert(state, described);
        described
    }

    /// The virtual object that stands for a candidate here.
    fn version(&mut self, index: usize) -> Value {
        if let Some(known) = self.versions[index] {
            return known;
        }
        let (mut parts, mut args) = (Vec::new(), Vec::new());
        for slot in self.slots.of_candidate(index) {
            let (_, part, kind) = self.slots.parts[slot];
            let Some(value) = self.current[slot].map(|value| self.function.resolve(value)) else { continue };
            if !self.is_zero(value) {
                parts.push((part.offset(kind), kind));
                args.push(value);
            }
        }
        let it = &self.found.all[index];
        let imm = Parts { identity: it.value.0, class: it.class(), length: it.length, parts: parts.into() };
        let version = self.emit(InstData::new(Op::VirtualObject, &args).with_imm(Imm::Parts(Box::new(imm))));
        self.versions[index] = Some(version);
        version
    }

    fn is_zero(&self, value: Value) -> bool {
        self.function.defining(value).is_some_and(|data| match (data.op, &data.imm) {
            (Op::Null, _) => true,
            (Op::Iconst | Op::Lconst | Op::Fconst | Op::Dconst, Imm::Int(bits)) => *bits == 0,
            _ => false,
        })
    }

    /// Passes the parts to the blocks behind instead of the objects.
    fn pass_on(&mut self, inst: Inst) {
        let mut targets = std::mem::take(&mut self.function.inst_mut(inst).targets);
        for Target { block, args } in &mut targets {
            let before = args.clone();
            args.retain(|arg| !self.found.index.contains_key(&self.function.resolve(*arg)));
            for &(slot, _) in self.joins.get(block).into_iter().flatten() {
                let (index, part, _) = self.slots.parts[slot];
                let it = &self.found.all[index];
                let from = if it.param_of == Some(*block) {
                    let at = self.function.block(*block).params.iter().position(|&param| param == it.value);
                    at.and_then(|at| self.candidate(before[at])).and_then(|from| self.slots.find(from, part))
                } else {
                    Some(slot)
                };
                let Some(value) = from.and_then(|from| self.current[from]) else {
                    unreachable!("an object that is live was made")
                };
                args.push(value);
            }
        }
        self.function.inst_mut(inst).targets = targets;
    }

    /// Removes the parameters that stood for objects.
    fn remove_params(&mut self) {
        for it in &self.found.all {
            let Some(block) = it.param_of else { continue };
            if let Some(at) = self.function.block(block).params.iter().position(|&param| param == it.value) {
                self.function.remove_param(block, at);
            }
        }
    }
}
