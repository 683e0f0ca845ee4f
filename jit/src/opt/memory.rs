//! What is known of memory, and what may change it.

use std::collections::{HashMap, HashSet};

use vm_core::ClassId;
use vm_core::field::Kind;

use crate::ir::{Block, Dominators, Effect, FieldAccess, Function, Imm, InstData, Op, Order, Value};

/// The most blocks that are looked at for what may change memory between two places.
const MOST_BLOCKS: usize = 300;
/// The most places that are remembered.
const MOST_PLACES: usize = 200;

/// A place in memory that an instruction reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// Of an object.
    Field(Value, FieldAccess),
    /// Of an array, at an index.
    Element(Value, Value, Kind),
}

impl Place {
    /// Of an access that is not volatile.
    pub(super) fn of(data: &InstData) -> Option<Place> {
        match data.imm {
            Imm::Field(access) if !access.volatile => Some(Place::Field(data.args[0], access)),
            Imm::Element(kind) => Some(Place::Element(data.args[0], data.args[1], kind)),
            _ => None,
        }
    }

    fn region(self) -> Region {
        match self {
            Place::Field(_, access) => Region::Field(access.class, access.offset),
            Place::Element(.., kind) => Region::Elements(match kind {
                Kind::Boolean => Kind::Byte,
                Kind::Array => Kind::Object,
                kind => kind,
            }),
        }
    }

    /// Whether what is read is what was written: small kinds are cut.
    fn keeps_all(self) -> bool {
        match self {
            Place::Field(_, access) => access.kind.bytes() >= 4,
            Place::Element(.., kind) => kind.bytes() >= 4,
        }
    }
}

/// Places that may be the same: a field of all objects, the elements of all arrays of a kind. boolean and byte arrays are accessed by
/// the same instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Region {
    Field(ClassId, u32),
    Elements(Kind),
}

/// What may change.
#[derive(Debug, Clone, Default)]
pub(super) struct Kills {
    everything: bool,
    regions: HashSet<Region>,
}

impl Kills {
    /// Adds what an instruction may change or make visible.
    fn add(&mut self, data: &InstData) {
        match (data.op.effect(), Place::of(data)) {
            (Effect::Write, Some(place)) => drop(self.regions.insert(place.region())),
            (Effect::Write | Effect::Call, _) => self.everything = true,
            // What a volatile read shows may be news about everything.
            (Effect::Read, None) if !shows_no_news(data) => self.everything = true,
            _ => {}
        }
    }

    fn add_all(&mut self, other: &Kills) {
        self.everything |= other.everything;
        self.regions.extend(&other.regions);
    }

    /// Whether what a place holds may change.
    pub(super) fn reach(&self, place: Place) -> bool {
        self.everything || self.regions.contains(&place.region())
    }
}

/// What each block may change.
#[derive(Debug)]
pub(super) struct BlockKills(Vec<Kills>);

impl BlockKills {
    /// Of all reachable blocks.
    pub(super) fn of(function: &Function, dominators: &Dominators) -> BlockKills {
        let mut all = vec![Kills::default(); function.blocks().count()];
        for &block in dominators.order() {
            for &inst in &function.block(block).insts {
                all[block.index()].add(function.inst(inst));
            }
        }
        BlockKills(all)
    }

    /// What some blocks may change.
    pub(super) fn of_blocks(&self, blocks: &[Block]) -> Kills {
        let mut sum = Kills::default();
        blocks.iter().for_each(|block| sum.add_all(&self.0[block.index()]));
        sum
    }

    /// What may change on the ways from the end of `from`, its immediate dominator, to the start of `to`.
    pub(super) fn between(&self, dominators: &Dominators, from: Block, to: Block) -> Kills {
        let mut seen = HashSet::from([from]);
        let mut open: Vec<Block> = dominators.predecessors(to).collect();
        let mut sum = Kills::default();
        while let Some(block) = open.pop() {
            if !seen.insert(block) {
                continue;
            }
            sum.add_all(&self.0[block.index()]);
            if sum.everything || seen.len() > MOST_BLOCKS {
                return Kills { everything: true, ..Kills::default() };
            }
            open.extend(dominators.predecessors(block));
        }
        sum
    }
}

/// What places hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory(HashMap<Place, Value>);

impl Memory {
    /// What is left after changes.
    pub(super) fn after(&self, kills: &Kills) -> Memory {
        if kills.everything {
            return Memory::default();
        }
        Memory(
            self.0.iter().filter(|(place, _)| !kills.reach(**place)).map(|(&place, &value)| (place, value)).collect(),
        )
    }

    /// Nothing is known any more.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// What a place holds.
    pub(super) fn at(&self, place: Place) -> Option<Value> {
        self.0.get(&place).copied()
    }

    /// A place was read.
    pub(super) fn learn(&mut self, place: Place, value: Value) {
        if self.0.len() < MOST_PLACES {
            self.0.insert(place, value);
        }
    }

    /// A store: it ends what is known of all places that may be the same one.
    pub(super) fn store(&mut self, data: &InstData) {
        let Some(place) = Place::of(data) else { return self.forget() };
        let region = place.region();
        self.0.retain(|other, _| other.region() != region);
        if let (true, Some(&value)) = (place.keeps_all(), data.args.last()) {
            self.learn(place, value);
        }
    }

    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether an instruction only ever reads the same value: a field that never changes.
pub(super) fn is_constant_load(data: &InstData) -> bool {
    data.op == Op::LoadField && matches!(data.imm, Imm::Field(access) if access.constant && !access.volatile)
}

/// Whether a load of which no place is known orders nothing.
pub(super) fn shows_no_news(data: &InstData) -> bool {
    match data.imm {
        Imm::Raw(access) => access.order == Order::Plain,
        Imm::Leaf(_) => true,
        _ => false,
    }
}
