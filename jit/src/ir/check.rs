//! The checker of the intermediate representation: what must hold between passes.

use std::collections::HashMap;
use std::fmt;

use super::dominators::Dominators;
use super::function::{At, Block, Definition, Function, Inst, State, Target, Value};
use super::imm::{Imm, Parts};
use super::op::{Effect, ImmKind, Op, Type};

/// What a function breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the texts of Display say it")]
pub enum Fault {
    NoEnd(Block),
    EndInside(Inst),
    ArgumentCount(Inst),
    ArgumentType(Inst),
    ResultType(Inst),
    Immediate(Inst),
    StateMissing(Inst),
    StateNeedless(Inst),
    TargetCount(Inst),
    TargetArguments(Inst),
    EntryIsTarget(Inst),
    NotDominated(Inst, Value),
    NotDominatedInState(Inst, State, Value),
    CallerNotCalling(State),
    LockIsNoReference(State),
    VirtualIsUsed(Inst, Value),
    TwoOfOneIdentity(Inst, State),
    CatchesNothing(Inst),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NoEnd(block) => write!(f, "{block} has no end"),
            Fault::EndInside(inst) => write!(f, "{inst} ends its block before the end"),
            Fault::ArgumentCount(inst) => write!(f, "{inst} has a wrong number of arguments"),
            Fault::ArgumentType(inst) => write!(f, "{inst} has an argument of a wrong type"),
            Fault::ResultType(inst) => write!(f, "{inst} has a wrong result"),
            Fault::Immediate(inst) => write!(f, "{inst} carries a wrong immediate"),
            Fault::StateMissing(inst) => write!(f, "{inst} has no state"),
            Fault::StateNeedless(inst) => write!(f, "{inst} has a state that it cannot use"),
            Fault::TargetCount(inst) => write!(f, "{inst} has a wrong number of targets"),
            Fault::TargetArguments(inst) => write!(f, "{inst} passes what the target's parameters do not take"),
            Fault::EntryIsTarget(inst) => write!(f, "{inst} goes to the entry"),
            Fault::NotDominated(inst, value) => write!(f, "{inst} uses {value}, which may not be there"),
            Fault::NotDominatedInState(inst, state, value) => {
                write!(f, "{state} of {inst} mentions {value}, which may not be there")
            }
            Fault::CallerNotCalling(state) => write!(f, "{state} has a caller that is not calling"),
            Fault::LockIsNoReference(state) => write!(f, "{state} locks what is no reference"),
            Fault::VirtualIsUsed(inst, value) => write!(f, "{inst} uses {value}, which is not there"),
            Fault::TwoOfOneIdentity(inst, state) => write!(f, "{state} of {inst} has an object in two versions"),
            Fault::CatchesNothing(inst) => write!(f, "{inst} is not behind its call"),
        }
    }
}

impl std::error::Error for Fault {}

/// Checks a function: complete blocks, types, states, targets, and that each use is dominated by its definition.
///
/// # Errors
///
/// The first fault found.
pub fn check(function: &Function) -> Result<(), Fault> {
    let dominators = Dominators::of(function);
    let checker = Checker::new(function, &dominators);
    dominators.order().iter().try_for_each(|&block| checker.block(block))
}

struct Checker<'f> {
    function: &'f Function,
    dominators: &'f Dominators,
    /// By instruction: its block and its place in it.
    place: Vec<Option<(Block, u32)>>,
}

impl<'f> Checker<'f> {
    fn new(function: &'f Function, dominators: &'f Dominators) -> Self {
        let mut place = vec![None; function.inst_count()];
        for &block in dominators.order() {
            for (at, inst) in function.block(block).insts.iter().enumerate() {
                place[inst.index()] = Some((block, at as u32));
            }
        }
        Checker { function, dominators, place }
    }

    fn block(&self, block: Block) -> Result<(), Fault> {
        let insts = &self.function.block(block).insts;
        if self.function.end(block).is_none() {
            return Err(Fault::NoEnd(block));
        }
        for (at, &inst) in insts.iter().enumerate() {
            if at + 1 < insts.len() && self.function.inst(inst).op.is_end() {
                return Err(Fault::EndInside(inst));
            }
            self.inst(inst, block, at as u32)?;
            if self.function.inst(inst).op == Op::Catch && !self.is_caught(insts, at) {
                return Err(Fault::CatchesNothing(inst));
            }
        }
        Ok(())
    }

    /// Whether `insts[at]` follows a call of a method or of what throws, with the result of it.
    fn is_caught(&self, insts: &[Inst], at: usize) -> bool {
        let catch = self.function.inst(insts[at]);
        at.checked_sub(1).map(|before| self.function.inst(insts[before])).is_some_and(|call| {
            let leaf = matches!(call.imm, Imm::Runtime(call) if call.is_leaf());
            call.op.effect() == Effect::Call && !leaf && call.result.as_slice() == catch.args.as_slice()
        })
    }

    fn inst(&self, inst: Inst, block: Block, at: u32) -> Result<(), Fault> {
        let data = self.function.inst(inst);
        let types = data.args.iter().map(|&arg| self.function.ty(arg));
        let expected = data.op.arguments();
        if expected != "*" {
            if types.len() != expected.len() {
                return Err(Fault::ArgumentCount(inst));
            }
            if !types.zip(expected.chars()).all(|(ty, letter)| letter == '?' || ty.letter() == letter) {
                return Err(Fault::ArgumentType(inst));
            }
        }
        let result = data.result.map(|result| self.function.ty(result));
        let fits = match (data.op.result(), result) {
            (None, None) => true,
            // A call may be of a void method.
            (Some('?'), ty) => ty.is_some() || data.op.arguments() == "*",
            (Some(letter), Some(ty)) => ty.letter() == letter,
            _ => false,
        };
        if !fits || !self.accessed_types_fit(inst) {
            return Err(Fault::ResultType(inst));
        }
        if imm_kind(&data.imm) != data.op.imm() {
            return Err(Fault::Immediate(inst));
        }
        match data.state {
            None if data.op.has_state() => return Err(Fault::StateMissing(inst)),
            Some(_) if !data.op.has_state() => return Err(Fault::StateNeedless(inst)),
            _ => {}
        }
        self.targets(inst)?;
        let mut used = data.args.iter().chain(data.targets.iter().flat_map(|target| &target.args)).copied();
        if let Some(missing) = used.find(|&value| !self.reaches(value, block, at)) {
            return Err(Fault::NotDominated(inst, missing));
        }
        self.virtual_object(inst)?;
        data.state.map_or(Ok(()), |state| self.state(inst, state, block, at))
    }

    /// The arguments of a virtual object fit its parts; none but these use others.
    fn virtual_object(&self, inst: Inst) -> Result<(), Fault> {
        let data = self.function.inst(inst);
        if let Imm::Parts(it) = &data.imm {
            if it.parts.len() != data.args.len() {
                return Err(Fault::ArgumentCount(inst));
            }
            let fits = |(&(_, kind), &arg)| super::type_of_kind(kind) == Some(self.function.ty(arg));
            return if it.parts.iter().zip(&data.args).all(fits) { Ok(()) } else { Err(Fault::ArgumentType(inst)) };
        }
        let mut used = data.args.iter().chain(data.targets.iter().flat_map(|target| &target.args)).copied();
        let found = used.find(|&value| self.parts(value).is_some());
        found.map_or(Ok(()), |value| Err(Fault::VirtualIsUsed(inst, value)))
    }

    /// What a value is made of, if it is a virtual object.
    fn parts(&self, value: Value) -> Option<&Parts> {
        match &self.function.defining(value)?.imm {
            Imm::Parts(it) => Some(it),
            _ => None,
        }
    }

    /// Whether all that a value mentions of an object's identity is one value; collects them in `seen`.
    fn is_one_version(&self, value: Value, seen: &mut HashMap<u32, Value>) -> bool {
        let Some(it) = self.parts(value) else { return true };
        match seen.insert(it.identity, value) {
            Some(other) => other == value,
            None => {
                let args = self.function.defining(value).into_iter().flat_map(|data| &data.args);
                args.into_iter().all(|&arg| self.is_one_version(arg, seen))
            }
        }
    }

    /// Loads give what the field or element holds; stores take it.
    fn accessed_types_fit(&self, inst: Inst) -> bool {
        let data = self.function.inst(inst);
        let kind = match data.imm {
            Imm::Field(access) => access.kind,
            Imm::Element(kind) => kind,
            // All but the place, and the result unless it is a truth.
            Imm::Raw(access) => {
                let result = data.result.filter(|_| data.op.result() == Some('?'));
                let expected = super::type_of_kind(access.kind);
                let mut accessed = data.args[2..].iter().copied().chain(result);
                return accessed.all(|value| Some(self.function.ty(value)) == expected);
            }
            _ => return true,
        };
        let value = data.result.or_else(|| data.args.last().copied());
        super::type_of_kind(kind) == value.map(|value| self.function.ty(value))
    }

    fn targets(&self, inst: Inst) -> Result<(), Fault> {
        let data = self.function.inst(inst);
        let count = match (data.op, &data.imm) {
            (Op::Jump, _) => 1,
            (Op::Branch | Op::Catch, _) => 2,
            (Op::Switch, Imm::Keys(keys)) => keys.len() + 1,
            _ => 0,
        };
        if data.targets.len() != count {
            return Err(Fault::TargetCount(inst));
        }
        for Target { block, args } in &data.targets {
            if *block == Function::ENTRY {
                return Err(Fault::EntryIsTarget(inst));
            }
            let params = &self.function.block(*block).params;
            let ty = |value: &Value| self.function.ty(*value);
            if !params.iter().map(ty).eq(args.iter().map(ty)) {
                return Err(Fault::TargetArguments(inst));
            }
        }
        Ok(())
    }

    fn state(&self, inst: Inst, state: State, block: Block, at: u32) -> Result<(), Fault> {
        let mut next = Some(state);
        let mut versions = HashMap::new();
        while let Some(state) = next {
            let data = self.function.state(state);
            if !data.values().all(|value| self.is_one_version(value, &mut versions)) {
                return Err(Fault::TwoOfOneIdentity(inst, state));
            }
            if let Some(missing) = data.values().find(|&value| !self.reaches(value, block, at)) {
                return Err(Fault::NotDominatedInState(inst, state, missing));
            }
            if data.locks.iter().any(|&lock| self.function.ty(lock) != Type::Ref) {
                return Err(Fault::LockIsNoReference(state));
            }
            if data.caller.is_some_and(|caller| self.function.state(caller).at != At::Call) {
                return Err(Fault::CallerNotCalling(state));
            }
            next = data.caller;
        }
        Ok(())
    }

    /// Whether a value is there at a place.
    fn reaches(&self, value: Value, block: Block, at: u32) -> bool {
        match self.function.definition(value) {
            Definition::Parameter(home, _) => {
                self.dominators.is_reachable(home) && self.dominators.dominates(home, block)
            }
            Definition::Result(inst) => match self.place[inst.index()] {
                Some((home, place)) if home == block => place < at,
                Some((home, _)) => self.dominators.dominates(home, block),
                None => false,
            },
        }
    }
}

fn imm_kind(imm: &Imm) -> ImmKind {
    match imm {
        Imm::None => ImmKind::None,
        Imm::Int(_) => ImmKind::Int,
        Imm::Root(_) => ImmKind::Root,
        Imm::Cond(_) => ImmKind::Cond,
        Imm::Class(_) => ImmKind::Class,
        Imm::Field(_) => ImmKind::Field,
        Imm::Element(_) => ImmKind::Element,
        Imm::Raw(_) => ImmKind::Raw,
        Imm::Leaf(_) => ImmKind::Leaf,
        Imm::Reason(_) => ImmKind::Reason,
        Imm::Method(_) => ImmKind::Method,
        Imm::Virtual(..) => ImmKind::Virtual,
        Imm::Interface(..) => ImmKind::Interface,
        Imm::Runtime(_) => ImmKind::Runtime,
        Imm::Weight(..) => ImmKind::Weight,
        Imm::Keys(_) => ImmKind::Keys,
        Imm::Parts(_) => ImmKind::Parts,
    }
}
