//! Which objects need not be made: those that nothing sees but what the pass can do without them.

use std::collections::{BTreeMap, HashMap};

use vm_core::ClassId;
use vm_core::field::Kind;
use vm_core::object::array;

use super::super::Facts;
use crate::ir::{Block, Definition, Dominators, Function, Imm, InstData, Op, State, Type, Value, type_of_kind};

/// Arrays up to this length are considered (HotSpot's `EliminateAllocationArraySizeLimit`).
const LONGEST_ARRAY: i64 = 64;
/// The most parts of an object.
const MOST_PARTS: usize = 64;

/// A place in an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Part {
    /// The field at this byte offset.
    Field(u32),
    /// The element with this index.
    Element(u32),
}

impl Part {
    /// Its byte offset, given what is there.
    pub fn offset(self, kind: Kind) -> u32 {
        match self {
            Part::Field(offset) => offset,
            Part::Element(index) => array::BASE_OFFSET as u32 + index * kind.bytes(),
        }
    }
}

/// An object that is not to be made: the result of an allocation, or a parameter that only such objects are passed for.
#[derive(Debug)]
pub(super) struct Candidate {
    pub value: Value,
    /// The block whose parameter it is.
    pub param_of: Option<Block>,
    /// Known once `lives` is decided.
    class: Option<ClassId>,
    pub length: Option<u32>,
    /// What is accessed.
    pub parts: BTreeMap<Part, Kind>,
    lives: bool,
}

impl Candidate {
    pub fn class(&self) -> ClassId {
        self.class.unwrap_or(ClassId(0))
    }
}

/// A set of candidates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Set(Vec<u64>);

impl Set {
    fn new(count: usize) -> Set {
        Set(vec![0; count.div_ceil(64)])
    }

    pub fn has(&self, index: usize) -> bool {
        self.0[index / 64] >> (index % 64) & 1 != 0
    }

    fn add(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }

    fn remove(&mut self, index: usize) {
        self.0[index / 64] &= !(1 << (index % 64));
    }

    fn add_all(&mut self, other: &Set) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }
}

/// All candidates of a function.
#[derive(Default)]
pub(super) struct Candidates {
    pub all: Vec<Candidate>,
    pub index: HashMap<Value, usize>,
    /// By block: those that are used in it or behind it and were made before it.
    pub live_in: Vec<Set>,
}

/// A candidate that is passed for another one.
struct Edge {
    from: usize,
    param: usize,
    block: Block,
}

/// The part that an access reads or writes, if it is one of a fixed place.
pub(super) fn accessed(function: &Function, data: &InstData) -> Option<(Part, Kind)> {
    match (data.op, &data.imm) {
        (Op::LoadField | Op::StoreField, Imm::Field(access)) => Some((Part::Field(access.offset), access.kind)),
        (Op::LoadElement | Op::StoreElement, &Imm::Element(kind)) => {
            let index = function.constant(data.args[1]).filter(|index| (0..LONGEST_ARRAY).contains(index))?;
            Some((Part::Element(index as u32), kind))
        }
        _ => None,
    }
}

/// Calls `f` with the values that a state and those of its callers mention.
fn each_state_value(function: &Function, state: State, f: &mut dyn FnMut(Value)) {
    let mut next = Some(state);
    while let Some(state) = next {
        function.state(state).values().for_each(&mut *f);
        next = function.state(state).caller;
    }
}

impl Candidates {
    pub fn find(function: &Function, facts: &dyn Facts, dominators: &Dominators) -> Candidates {
        let mut found = Candidates::default();
        found.collect(function, facts, dominators);
        if found.all.iter().all(|it| it.param_of.is_some()) {
            return Candidates::default();
        }
        let edges = found.look_at_uses(function, dominators);
        found.settle(&edges);
        found.share_parts(&edges, facts);
        found.settle(&edges);
        let edges = found.keep_living(edges);
        if found.all.is_empty() {
            return found;
        }
        found.find_live(function, dominators);
        for edge in &edges {
            // Behind the edge it would be two objects in one.
            if found.live_in[edge.block.index()].has(edge.from) {
                found.all[edge.from].lives = false;
            }
        }
        found.settle(&edges);
        if found.all.iter().any(|it| !it.lives) {
            found.keep_living(edges);
            found.find_live(function, dominators);
        }
        found
    }

    fn collect(&mut self, function: &Function, facts: &dyn Facts, dominators: &Dominators) {
        let mut add = |value, param_of, class, length| {
            self.index.insert(value, self.all.len());
            self.all.push(Candidate { value, param_of, class, length, parts: BTreeMap::new(), lives: true });
        };
        for &block in dominators.order() {
            let params = function.block(block).params.iter().filter(|_| block != Function::ENTRY);
            params
                .filter(|&&param| function.ty(param) == Type::Ref)
                .for_each(|&param| add(param, Some(block), None, None));
            for &inst in &function.block(block).insts {
                let data = function.inst(inst);
                let (Some(value), &Imm::Class(class)) = (data.result, &data.imm) else { continue };
                match data.op {
                    Op::New if facts.may_be_virtual(class) => add(value, None, Some(class), None),
                    Op::NewArray => {
                        let length = function.constant(data.args[0]).filter(|at| (0..=LONGEST_ARRAY).contains(at));
                        if let Some(length) = length {
                            add(value, None, Some(class), Some(length as u32));
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn get(&self, function: &Function, value: Value) -> Option<usize> {
        self.index.get(&function.resolve(value)).copied()
    }

    /// Rules out what is used otherwise, and notes the parts. Returns where candidates are passed for others.
    fn look_at_uses(&mut self, function: &Function, dominators: &Dominators) -> Vec<Edge> {
        let mut edges = Vec::new();
        for &block in dominators.order() {
            for &inst in &function.block(block).insts {
                let data = function.inst(inst);
                for (at, &arg) in data.args.iter().enumerate() {
                    if let Some(index) = self.get(function, arg) {
                        self.look_at_use(function, data, at, index);
                    }
                }
                for target in &data.targets {
                    let params = &function.block(target.block).params;
                    for (at, (&arg, &param)) in target.args.iter().zip(params).enumerate() {
                        let (from, to) = (self.get(function, arg), self.get(function, param));
                        if target.args[..at].contains(&arg)
                            && let Some(twice) = from
                        {
                            self.all[twice].lives = false;
                        }
                        match (from, to) {
                            (Some(from), Some(param)) => edges.push(Edge { from, param, block: target.block }),
                            (Some(one), None) | (None, Some(one)) => self.all[one].lives = false,
                            (None, None) => {}
                        }
                    }
                }
            }
        }
        edges
    }

    fn look_at_use(&mut self, function: &Function, data: &InstData, at: usize, index: usize) {
        let fine = match (data.op, at) {
            (Op::NullCheck | Op::ClassOf | Op::InstanceOf | Op::ArrayLength | Op::RefEq | Op::VirtualObject, _)
            | (Op::MonitorEnter | Op::MonitorExit | Op::MayStore, 0) => true,
            (Op::LoadField | Op::StoreField | Op::LoadElement | Op::StoreElement, 0) => {
                accessed(function, data).is_some_and(|(part, kind)| self.note(index, part, kind))
            }
            _ => false,
        };
        self.all[index].lives &= fine;
    }

    /// Notes an access; says whether it fits those before.
    fn note(&mut self, index: usize, part: Part, kind: Kind) -> bool {
        let known = *self.all[index].parts.entry(part).or_insert(kind);
        same_memory(known, kind)
    }

    /// Spreads what is known along the edges until it is true: a parameter lives with all that is passed for it.
    fn settle(&mut self, edges: &[Edge]) {
        loop {
            let mut changed = false;
            for &Edge { from, param, .. } in edges {
                let (a, b) = (&self.all[from], &self.all[param]);
                let both = a.lives && b.lives;
                if both && b.class.is_none() && a.class.is_some() {
                    (self.all[param].class, self.all[param].length) = (a.class, a.length);
                    changed = true;
                } else if a.lives != b.lives || both && a.class.is_some() && (a.class, a.length) != (b.class, b.length)
                {
                    self.all[from].lives = false;
                    self.all[param].lives = false;
                    changed = true;
                }
            }
            if !changed {
                // Parameters that only get each other stand for nothing.
                let unknown = self.all.iter_mut().filter(|it| it.lives && it.class.is_none());
                if unknown.map(|it| it.lives = false).count() == 0 {
                    return;
                }
            }
        }
    }

    /// Gives all that are connected the same parts, and rules out accesses that are not of the class.
    fn share_parts(&mut self, edges: &[Edge], facts: &dyn Facts) {
        loop {
            let mut changed = false;
            for &Edge { from, param, .. } in edges {
                if !self.all[from].lives {
                    continue;
                }
                for (to, other) in [(from, param), (param, from)] {
                    for (part, kind) in self.all[other].parts.clone() {
                        changed |= self.all[to].parts.insert(part, kind).is_none();
                    }
                }
            }
            if !changed {
                break;
            }
        }
        for it in self.all.iter_mut().filter(|it| it.lives) {
            let (class, length) = (it.class.unwrap_or(ClassId(0)), it.length);
            let fits = |(part, kind): (&Part, &mut Kind)| {
                let real = match (part, length) {
                    (&Part::Field(offset), None) => facts.field_at(class, offset),
                    (&Part::Element(index), Some(length)) if index < length => facts.element_kind(class),
                    _ => None,
                };
                let fits = real.is_some_and(|real| same_memory(real, *kind));
                *kind = real.unwrap_or(*kind);
                fits
            };
            it.lives = it.parts.len() <= MOST_PARTS && it.parts.iter_mut().all(fits);
        }
    }

    /// Forgets those that are ruled out, and the edges between them.
    fn keep_living(&mut self, edges: Vec<Edge>) -> Vec<Edge> {
        let mut renumbered = vec![0; self.all.len()];
        for (new, (at, _)) in self.all.iter().enumerate().filter(|(_, it)| it.lives).enumerate() {
            renumbered[at] = new;
        }
        let living = edges.into_iter().filter(|edge| self.all[edge.from].lives);
        let edges = living
            .map(|edge| Edge { from: renumbered[edge.from], param: renumbered[edge.param], block: edge.block })
            .collect();
        self.all.retain(|it| it.lives);
        self.index = self.all.iter().enumerate().map(|(at, it)| (it.value, at)).collect();
        edges
    }

    /// Finds where each is live.
    fn find_live(&mut self, function: &Function, dominators: &Dominators) {
        let empty = Set::new(self.all.len());
        let mut live_in = vec![empty.clone(); function.blocks().count()];
        let mut changed = true;
        while changed {
            changed = false;
            for &block in dominators.order().iter().rev() {
                let mut live = empty.clone();
                function.successors(block).for_each(|successor| live.add_all(&live_in[successor.index()]));
                self.walk_back(function, block, &mut live);
                changed |= live_in[block.index()] != live;
                live_in[block.index()] = live;
            }
        }
        self.live_in = live_in;
    }

    fn walk_back(&self, function: &Function, block: Block, live: &mut Set) {
        for &inst in function.block(block).insts.iter().rev() {
            let data = function.inst(inst);
            if let Some(made) = data.result.and_then(|result| self.get(function, result)) {
                live.remove(made);
            }
            let mut used = |value: Value| {
                if let Some(index) = self.get(function, value) {
                    live.add(index);
                }
            };
            data.args.iter().chain(data.targets.iter().flat_map(|target| &target.args)).copied().for_each(&mut used);
            if let Some(state) = data.state {
                each_state_value(function, state, &mut used);
            }
        }
        for &param in &function.block(block).params {
            if let Some(index) = self.get(function, param) {
                live.remove(index);
            }
        }
    }
}

/// Whether accesses of two kinds at one place are of the same memory and give values of one type.
fn same_memory(a: Kind, b: Kind) -> bool {
    type_of_kind(a) == type_of_kind(b) && a.bytes() == b.bytes()
}

/// Whether a value is the result of what `find` starts with, and its class.
pub(super) fn made_class(function: &Function, value: Value) -> Option<ClassId> {
    match function.definition(value) {
        Definition::Result(inst) => match (function.inst(inst).op, &function.inst(inst).imm) {
            (Op::New | Op::NewArray, &Imm::Class(class)) => Some(class),
            _ => None,
        },
        Definition::Parameter(..) => None,
    }
}
