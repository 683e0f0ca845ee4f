//! [`CodeLayout`]: what one look over a method's code tells before any flow analysis.

use classloader::bytecode::{Bci, Flow, Instruction, LocalAccess, Operands, instructions};
use classloader::descriptor::MethodDescriptor;

use crate::budget::Budget;
use crate::defect::{Defect, DefectKind};
use crate::method_shape::MethodShape;

/// Where instructions and basic blocks start; which locals are mentioned; where return addresses matter.
#[derive(Debug)]
pub(crate) struct CodeLayout {
    starts: BitSet,
    leaders: BitSet,
    /// One more than the highest local variable that the code or the parameters use, at most `max_locals`.
    pub(crate) locals: usize,
    /// Present when there is a `jsr` or `ret`.
    subroutines: Option<Subroutines>,
}

/// Where the address in a local variable may still be used by a `ret`. Addresses that no `ret` can reach must not keep
/// states apart: otherwise, each subroutine that was ever called would multiply the states of all code behind it.
#[derive(Debug)]
struct Subroutines {
    /// The local variables of `ret` instructions, at most 64. Others count as used everywhere.
    slots: Vec<u16>,
    /// For each bci, the set of `slots` that a `ret` may use from there on.
    live: Vec<u64>,
}

#[derive(Debug)]
struct BitSet(Vec<u64>);

impl BitSet {
    fn new(len: usize) -> BitSet {
        BitSet(vec![0; len.div_ceil(64)])
    }

    fn insert(&mut self, bci: Bci) {
        self.0[bci.index() / 64] |= 1 << (bci.0 % 64);
    }

    #[inline]
    fn contains(&self, bci: usize) -> bool {
        self.0.get(bci / 64).is_some_and(|word| word >> (bci % 64) & 1 != 0)
    }
}

/// Calls `f` with each place that control may go to by a jump, as far as the instruction itself tells (not `ret`).
/// What is no place in any code is given as its distance.
pub(crate) fn each_target(instruction: &Instruction<'_>, mut f: impl FnMut(Result<Bci, i64>)) {
    match instruction.operands {
        Operands::Branch(offset) => f(instruction.branch_target().ok_or(i64::from(offset))),
        Operands::Switch(switch) => {
            // Out of any code, at any rate.
            let out = i64::from(i32::MAX);
            f(switch.default_target().ok_or(out));
            switch.cases().for_each(|(_, target)| f(target.ok_or(out)));
        }
        _ => {}
    }
}

impl CodeLayout {
    /// Decodes all instructions and checks that branches and the exception table name places where instructions are.
    pub(crate) fn new(shape: &MethodShape<'_>) -> Result<CodeLayout, Defect> {
        let code = shape.code;
        let mut layout = CodeLayout {
            starts: BitSet::new(code.len()),
            leaders: BitSet::new(code.len()),
            locals: argument_slots(shape),
            subroutines: None,
        };
        let mut return_slots = Vec::new();
        let mut has_subroutines = false;
        for instruction in instructions(code) {
            let instruction = instruction.map_err(|error| DefectKind::Decode(error).at(error.bci()))?;
            layout.starts.insert(instruction.bci);
            if let Some(local) = instruction.local() {
                // One more, for the second half of a long or double.
                layout.locals = layout.locals.max(usize::from(local) + 2);
                if instruction.opcode.local_access() == Some(LocalAccess::Ret) {
                    return_slots.push(local);
                }
            }
            has_subroutines |= matches!(instruction.opcode.flow(), Flow::Jsr | Flow::Ret);
        }
        layout.locals = layout.locals.min(usize::from(shape.max_locals));
        if code.is_empty() {
            return Err(DefectKind::FallsOffEnd.at(Bci(0)));
        }
        layout.leaders.insert(Bci(0));
        let mut after_jsr = None;
        for instruction in instructions(code).flatten() {
            if after_jsr.take().is_some() {
                layout.leaders.insert(instruction.bci);
            }
            let mut wild = None;
            each_target(&instruction, |target| match target {
                Ok(target) if layout.starts.contains(target.index()) => layout.leaders.insert(target),
                Ok(target) => wild = Some(i64::from(target.0) - i64::from(instruction.bci.0)),
                Err(offset) => wild = Some(offset),
            });
            if let Some(offset) = wild {
                return Err(DefectKind::BranchTarget(offset).at(instruction.bci));
            }
            if instruction.opcode.flow() == Flow::Jsr {
                after_jsr = Some(());
            }
        }
        layout.check_exception_table(shape).map_err(DefectKind::anywhere)?;
        if has_subroutines {
            layout.subroutines = Some(Subroutines::new(shape, return_slots).map_err(DefectKind::anywhere)?);
        }
        Ok(layout)
    }

    fn check_exception_table(&mut self, shape: &MethodShape<'_>) -> Result<(), DefectKind> {
        for entry in shape.exception_table {
            if !self.is_start(entry.start_pc) {
                return Err(DefectKind::HandlerStart(entry.start_pc));
            }
            let end = usize::from(entry.end_pc);
            if end != shape.code.len() && !self.is_start(entry.end_pc) || entry.end_pc <= entry.start_pc {
                return Err(DefectKind::HandlerEnd(entry.end_pc));
            }
            if !self.is_start(entry.handler_pc) {
                return Err(DefectKind::HandlerTarget(entry.handler_pc));
            }
            self.leaders.insert(Bci(entry.handler_pc));
        }
        Ok(())
    }

    /// Whether an instruction starts at `bci`.
    pub(crate) fn is_start(&self, bci: u16) -> bool {
        self.starts.contains(usize::from(bci))
    }

    /// Whether a jump leads to `bci`, or it is the start of the code or of a handler.
    #[inline]
    pub(crate) fn is_leader(&self, bci: Bci) -> bool {
        self.leaders.contains(bci.index())
    }

    /// Whether there is a `jsr` or `ret`.
    pub(crate) fn has_subroutines(&self) -> bool {
        self.subroutines.is_some()
    }

    /// Whether a return address in `local` may still be used by a `ret` once control is at `bci`.
    pub(crate) fn may_return_through(&self, bci: Bci, local: usize) -> bool {
        let Some(subroutines) = &self.subroutines else {
            return false;
        };
        match subroutines.slots.iter().position(|&slot| usize::from(slot) == local) {
            Some(index) if index < 64 => subroutines.live[bci.index()] >> index & 1 != 0,
            Some(_) => true,
            None => false,
        }
    }
}

/// The slots that the arguments of the method take, the receiver included.
fn argument_slots(shape: &MethodShape<'_>) -> usize {
    let slots = MethodDescriptor::parse(shape.descriptor).map_or(0, |descriptor| descriptor.parameter_slots());
    usize::from(slots) + usize::from(!shape.is_static)
}

impl Subroutines {
    /// Backward data-flow analysis to a fixpoint. A `ret` may go behind any `jsr`.
    fn new(shape: &MethodShape<'_>, mut slots: Vec<u16>) -> Result<Subroutines, DefectKind> {
        slots.sort_unstable();
        slots.dedup();
        let mut budget = Budget::new();
        let instructions: Vec<Instruction<'_>> = instructions(shape.code).flatten().collect();
        let bit = |local: u16| match slots.iter().position(|&slot| slot == local) {
            Some(index) if index < 64 => 1 << index,
            _ => 0,
        };
        let mut live = vec![0_u64; shape.code.len() + 1];
        let mut changed = true;
        while std::mem::take(&mut changed) {
            let behind_calls = instructions.windows(2).filter(|pair| pair[0].opcode.flow() == Flow::Jsr);
            let behind_calls = behind_calls.fold(0, |all, pair| all | live[pair[1].bci.index()]);
            let mut next = shape.code.len();
            for instruction in instructions.iter().rev() {
                budget.work(1 + shape.exception_table.len())?;
                let at = instruction.bci;
                let mut out = match instruction.opcode.flow() {
                    Flow::Next | Flow::Branch => live[next],
                    Flow::Ret => behind_calls,
                    Flow::Goto | Flow::Switch | Flow::Jsr | Flow::Return | Flow::Throw => 0,
                };
                each_target(instruction, |target| out |= target.map_or(0, |target| live[target.index()]));
                match (instruction.opcode.local_access(), instruction.local()) {
                    (Some(LocalAccess::Store), Some(local)) => {
                        out &= !bit(local);
                        if matches!(instruction.opcode.effect(), "l>" | "d>") {
                            out &= !bit(local.saturating_add(1));
                        }
                    }
                    (Some(LocalAccess::Ret), Some(local)) => out |= bit(local),
                    _ => {}
                }
                for entry in shape.exception_table {
                    if entry.start_pc <= at.0 && at.0 < entry.end_pc {
                        out |= live[usize::from(entry.handler_pc)];
                    }
                }
                changed |= live[at.index()] != out;
                live[at.index()] = out;
                next = at.index();
            }
        }
        Ok(Subroutines { slots, live })
    }
}
