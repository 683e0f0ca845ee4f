//! Where control flow joins: frames that agree, parameters where they do not.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::bits::Bits;
use super::body::{Body, Frame, Next};
use super::layout::BlockIndex;
use super::throws::to;
use super::{Bailout, Stop};
use crate::ir::{Block, Inst, InstData, Op, Value};

/// The start of a block of the bytecode.
#[derive(Default)]
pub(super) struct Join {
    /// The block, once something jumps there.
    block: Option<Block>,
    /// What jumps there, until it is translated.
    edges: Vec<Edge>,
    /// What its parameters stand for, once it is translated: only the target of a back edge is jumped to then.
    params: Option<Params>,
}

/// What a translated block takes.
struct Params {
    places: Vec<Place>,
    /// Slots on the operand stack.
    height: usize,
    locks: Vec<Value>,
}

/// One way to a block.
struct Edge {
    /// The instruction that jumps, and which of its targets this is.
    inst: Inst,
    target: usize,
    frame: Rc<Frame>,
    not_null: Rc<BTreeSet<Value>>,
}

#[derive(Clone, Copy)]
enum Place {
    Local(usize),
    Stack(usize),
}

impl Frame {
    fn at(&self, place: Place) -> Option<Value> {
        match place {
            Place::Local(local) => self.locals.get(local).copied().flatten(),
            Place::Stack(slot) => self.stack.get(slot).copied().flatten(),
        }
    }

    fn at_mut(&mut self, place: Place) -> &mut Option<Value> {
        match place {
            Place::Local(local) => &mut self.locals[local],
            Place::Stack(slot) => &mut self.stack[slot],
        }
    }
}

impl Body<'_, '_> {
    /// Ends the block with an instruction that goes to these blocks of the bytecode.
    pub fn end(&mut self, data: InstData, successors: &[BlockIndex]) -> Result<Next, Stop> {
        let facts = [Rc::new(self.not_null.clone())];
        self.end_with(data, successors, &facts)
    }

    /// Ends the block with a branch; `subject` is a reference that is not null where the second target is taken.
    pub fn end_branch(
        &mut self,
        data: InstData,
        successors: [BlockIndex; 2],
        subject: Option<Value>,
    ) -> Result<Next, Stop> {
        let first = Rc::new(self.not_null.clone());
        let second = match subject {
            None => first.clone(),
            Some(value) => Rc::new(first.iter().copied().chain([value]).collect()),
        };
        self.end_with(data, &successors, &[first, second])
    }

    /// As [`end`](Self::end); what is not null is said by target, the last one for all others, too.
    fn end_with(
        &mut self,
        data: InstData,
        successors: &[BlockIndex],
        facts: &[Rc<BTreeSet<Value>>],
    ) -> Result<Next, Stop> {
        let targets: Vec<Block> = successors.iter().map(|&to| self.join_block(to)).collect();
        let inst = self.emit(data.with_targets(targets.into_iter().map(to)));
        let frame = Rc::new(self.frame.clone());
        for (target, &at) in successors.iter().enumerate() {
            let not_null = &facts[target.min(facts.len() - 1)];
            self.add_edge(at, inst, target, &frame, not_null)?;
        }
        Ok(Next::Ended)
    }

    /// Jumps to a block.
    pub fn jump_to(&mut self, block: BlockIndex) -> Result<Next, Stop> {
        self.end(InstData::new(Op::Jump, &[]), &[block])
    }

    /// Where a jump to a block of the bytecode goes from here.
    fn join(&mut self, to: BlockIndex) -> &mut Join {
        match &self.layout.entered {
            Some(entered) if entered.header == to && entered.is_entered_from(self.here) => &mut self.outer,
            _ => &mut self.joins[to],
        }
    }

    /// Whether the locks held here are those held on the other ways to a block, as far as these are known.
    pub fn locks_fit(&self, block: BlockIndex) -> bool {
        let join = &self.joins[block];
        let there = join.params.as_ref().map(|params| &params.locks);
        let there = there.or_else(|| join.edges.first().map(|edge| &edge.frame.locks));
        there.is_none_or(|locks| *locks == self.frame.locks)
    }

    fn join_block(&mut self, at: BlockIndex) -> Block {
        if let Some(block) = self.join(at).block {
            return block;
        }
        let block = self.builder.function.add_block();
        *self.join(at).block.insert(block)
    }

    fn add_edge(
        &mut self,
        at: BlockIndex,
        inst: Inst,
        target: usize,
        frame: &Rc<Frame>,
        not_null: &Rc<BTreeSet<Value>>,
    ) -> Result<(), Stop> {
        let join = self.join(at);
        let Some(Params { places, height, locks }) = &join.params else {
            join.edges.push(Edge { inst, target, frame: frame.clone(), not_null: not_null.clone() });
            return Ok(());
        };
        if frame.stack.len() != *height {
            return Err(Bailout::Malformed.into());
        }
        if frame.locks != *locks {
            return Err(Bailout::UnbalancedLocks.into());
        }
        let places = places.clone();
        let function = &mut self.builder.function;
        let block = function.inst(inst).targets[target].block;
        for (&place, &param) in places.iter().zip(&function.block(block).params.clone()) {
            let value = frame.at(place).filter(|&value| function.ty(value) == function.ty(param));
            let value = value.ok_or(Bailout::Malformed)?;
            function.inst_mut(inst).targets[target].args.push(value);
        }
        Ok(())
    }

    /// Starts the translation of a block: the frame is what all ways there agree on. Nothing to translate if there is no way.
    pub fn start_join(&mut self, at: BlockIndex) -> Result<Next, Stop> {
        let join = std::mem::take(&mut self.joins[at]);
        let stores = self.layout.blocks[at].loop_stores.as_ref();
        let (started, next) = self.start(at, join, stores)?;
        self.joins[at] = started;
        Ok(next)
    }

    /// Starts what is in front of the loop at which code is entered: the loops around it may have changed any local there.
    pub fn start_outer(&mut self, at: BlockIndex) -> Result<(), Stop> {
        let join = std::mem::take(&mut self.outer);
        let mut all = Bits::new(self.layout.locals);
        all.fill();
        (self.outer, _) = self.start(at, join, Some(&all))?;
        Ok(())
    }

    /// Starts a block, whose rounds, if it is a loop, may change the locals in `stores`.
    fn start(&mut self, at: BlockIndex, mut join: Join, stores: Option<&Bits>) -> Result<(Join, Next), Stop> {
        let (Some(block), edges) = (join.block, std::mem::take(&mut join.edges)) else {
            return Ok((join, Next::Ended));
        };
        let Some((first, others)) = edges.split_first() else { return Ok((join, Next::Ended)) };
        for other in others {
            if other.frame.stack.len() != first.frame.stack.len() {
                return Err(Bailout::Malformed.into());
            }
            if other.frame.locks != first.frame.locks {
                return Err(Bailout::UnbalancedLocks.into());
            }
        }
        let layout = self.layout;
        let code_block = &layout.blocks[at];
        if code_block.entered_elsewhere && !first.frame.locks.is_empty() {
            return Err(Bailout::UnbalancedLocks.into());
        }
        self.block = block;
        self.frame = Frame {
            locals: vec![None; layout.locals],
            stack: vec![None; first.frame.stack.len()],
            locks: first.frame.locks.clone(),
        };
        let locals = code_block.live.iter().map(Place::Local);
        let places: Vec<Place> = locals.chain((0..first.frame.stack.len()).map(Place::Stack)).collect();
        let mut params = Vec::new();
        for place in places {
            let changes = match (place, stores) {
                (_, None) => false,
                (Place::Local(local), Some(stores)) => stores.has(local),
                (Place::Stack(_), Some(_)) => true,
            };
            let Some(value) = first.frame.at(place) else { continue };
            let ty = self.ty(value);
            let mut same = !changes;
            let mut fits = true;
            for other in others {
                let there = other.frame.at(place);
                same &= there == Some(value);
                fits &= there.is_some_and(|value| self.ty(value) == ty);
            }
            if !fits {
                continue;
            }
            if same {
                *self.frame.at_mut(place) = Some(value);
                continue;
            }
            let function = &mut self.builder.function;
            let param = function.add_param(block, ty);
            for edge in &edges {
                // It fits, so each edge has one.
                let args = edge.frame.at(place);
                function.inst_mut(edge.inst).targets[edge.target].args.extend(args);
            }
            params.push(place);
            *self.frame.at_mut(place) = Some(param);
        }
        self.not_null = match code_block.entered_elsewhere {
            true => BTreeSet::new(),
            false => {
                let known = |value: &&Value| others.iter().all(|other| other.not_null.contains(value));
                let mut facts: BTreeSet<Value> = first.not_null.iter().filter(known).copied().collect();
                if stores.is_none() {
                    facts.extend(self.not_null_params(&edges, block, &params));
                }
                facts
            }
        };
        let (height, locks) = (self.frame.stack.len(), self.frame.locks.clone());
        join.params = Some(Params { places: params, height, locks });
        if stores.is_some() {
            // At the start of each round, where also what is taken out of the loop can leave.
            let state = self.state_at(at);
            self.emit(InstData::new(Op::Poll, &[]).with_state(state));
        }
        Ok((join, Next::Goes))
    }

    /// Parameters of a block that is no loop's which get only values that are not null.
    fn not_null_params(&self, edges: &[Edge], block: Block, places: &[Place]) -> Vec<Value> {
        let params = &self.builder.function.block(block).params;
        let not_null = |place: Place| {
            let known = |edge: &Edge, value: Value| edge.not_null.contains(&value) || self.is_made(value);
            edges.iter().all(|edge| edge.frame.at(place).is_some_and(|value| known(edge, value)))
        };
        params.iter().zip(places).filter(|&(_, &place)| not_null(place)).map(|(&param, _)| param).collect()
    }
}
