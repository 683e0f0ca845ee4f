//! What counts of branches and receivers are good for: branches that were never taken become guards, calls are inlined behind tests
//! of the receiver's class.

use std::cmp::Reverse;

use smallvec::SmallVec;
use vm_core::compiled::SiteProfile;
use vm_core::{Bci, ClassId, MethodId};

use super::Stop;
use super::body::{Body, Next, Return};
use super::calls::Call;
use super::inline::TINY;
use super::layout::BlockIndex;
use super::throws::to;
use super::world::Callee;
use crate::ir::{Cond, Imm, InstData, Op, Reason, Target, Value, type_of_kind};

/// How often a branch must have been reached for its never taken side to be left out.
const REACHED: u32 = 200;
/// How many receivers must have been counted for their classes to say something.
const CALLED: u32 = 40;
/// Percent of the receivers that are of classes which are tested for.
const COVERED: u64 = 80;
/// Percent of the receivers that are worth a test.
const WORTH: u64 = 10;

/// What is done for receivers of a class.
struct Arm {
    class: ClassId,
    target: MethodId,
    count: u32,
}

impl Body<'_, '_> {
    /// The index of the one successor of a conditional branch, taken or next, that control has ever gone to.
    pub(super) fn only_way(&self, profile: &SiteProfile, successors: [BlockIndex; 2]) -> Option<usize> {
        let way = match (profile.taken, profile.not_taken) {
            (REACHED.., 0) => 0,
            (0, REACHED..) => 1,
            _ => return None,
        };
        // A loop that was never left at all may be left for the first time.
        let inside = self.layout.loop_around(self.here).filter(|inside| !inside[successors[1 - way]]);
        let is_first = inside.is_some_and(|inside| !self.was_left(&inside));
        (!is_first && !self.world().differs(self.method, Bci(self.bci))).then_some(way)
    }

    /// Whether a conditional branch in these blocks has gone out of them.
    fn was_left(&self, inside: &[bool]) -> bool {
        self.layout.order.iter().filter(|&&block| inside[block]).any(|&block| {
            let profile = self.world().profile(self.method, self.layout.end(block));
            let successors = &self.layout.blocks[block].successors;
            successors.iter().zip([profile.taken, profile.not_taken]).any(|(&next, count)| !inside[next] && count > 0)
        })
    }

    /// Goes one way of a branch that has never gone the other: the guard's condition, or its opposite, holds there.
    pub(super) fn take_only_way(&mut self, condition: Value, holds: bool, way: BlockIndex) -> Result<Next, Stop> {
        let condition = match holds {
            true => condition,
            false => {
                let zero = self.int(0);
                self.value(InstData::new(Op::Icmp, &[condition, zero]).with_imm(Imm::Cond(Cond::Eq)))
            }
        };
        self.guard(Reason::Untaken, condition);
        self.jump_to(way)
    }

    /// A call whose receivers were mostly of few classes: their methods behind tests. None if there are no such classes.
    pub(super) fn dispatch_by_class(&mut self, callee: Callee, call: &Call) -> Result<Option<Next>, Stop> {
        let profile = self.world().profile(self.method, Bci(self.bci));
        let mut seen: SmallVec<[(ClassId, u32); 4]> = profile.receivers.into_iter().flatten().collect();
        seen.sort_by_key(|&(_, count)| Reverse(count));
        let all = seen.iter().fold(profile.others, |sum, &(_, count)| sum.saturating_add(count));
        if all < CALLED {
            return Ok(None);
        }
        let part = |count: u32| u64::from(count) * 100 / u64::from(all);
        let mut arms: SmallVec<[Arm; 4]> = SmallVec::new();
        for &(class, count) in seen.iter().take_while(|&&(_, count)| part(count) >= WORTH) {
            let Some(target) = self.world().selected(callee, class) else { continue };
            let is_worth = self.may_inline(target) || self.world().intrinsic(target).is_some();
            // More than two are only tested for if all targets are tiny.
            if is_worth && (arms.len() < 2 || arms.iter().all(|arm| self.is_tiny(arm.target)) && self.is_tiny(target)) {
                arms.push(Arm { class, target, count });
            }
        }
        let covered = arms.iter().map(|arm| arm.count).sum();
        if part(covered) < COVERED {
            return Ok(None);
        }
        let is_all = covered == all && !self.world().differs(self.method, Bci(self.bci));
        self.by_class(callee, call, &arms, all, is_all).map(Some)
    }

    fn is_tiny(&self, method: MethodId) -> bool {
        self.world().method(method).code.is_some_and(|code| code.code.len() <= TINY)
    }

    /// The methods of `arms` behind tests; `is_all`: other receivers leave, otherwise they are called.
    fn by_class(&mut self, callee: Callee, call: &Call, arms: &[Arm], all: u32, is_all: bool) -> Result<Next, Stop> {
        let receiver = call.args[0];
        let (stack, not_null, frequency) = (self.frame.stack.clone(), self.not_null.clone(), self.frequency);
        let found = self.value(InstData::new(Op::ClassOf, &[receiver]));
        let mut returns = Vec::new();
        let mut left = all;
        for (at, arm) in arms.iter().enumerate() {
            let is_last = is_all && at + 1 == arms.len();
            let expected = self.class_id(arm.class);
            let same = self.value(InstData::new(Op::Icmp, &[found, expected]).with_imm(Imm::Cond(Cond::Eq)));
            let function = &mut self.builder.function;
            let other = (!is_last).then(|| (function.add_block(), function.add_block()));
            match other {
                None => self.guard(Reason::Receiver, same),
                Some((this, other)) => {
                    let end = InstData::new(Op::Branch, &[same]).with_imm(Imm::Weight(arm.count, left));
                    self.emit(end.with_targets([to(this), to(other)]));
                    self.block = this;
                }
            }
            left -= arm.count;
            self.frequency = frequency * arm.count as f32 / all as f32;
            self.builder.exact.push((receiver, arm.class));
            let next = self.call_known(arm.target, call.clone());
            self.builder.exact.pop();
            self.note_return(next?, call, &mut returns)?;
            self.frame.stack.clone_from(&stack);
            self.not_null.clone_from(&not_null);
            if let Some((_, other)) = other {
                self.block = other;
            }
        }
        self.frequency = frequency;
        if !is_all {
            let next = self.call_selected(callee, call.clone())?;
            self.note_return(next, call, &mut returns)?;
            self.frame.stack = stack;
        }
        Ok(self.go_on_behind(returns, call))
    }

    fn note_return(&mut self, next: Next, call: &Call, returns: &mut Vec<Return>) -> Result<(), Stop> {
        if next == Next::Goes {
            let value = type_of_kind(call.result).map(|ty| self.pop(ty)).transpose()?;
            returns.push(Return { block: self.block, value });
        }
        Ok(())
    }

    /// Goes on where methods return that were translated in the place of a call.
    pub(super) fn go_on_behind(&mut self, returns: Vec<Return>, call: &Call) -> Next {
        let result = match returns.as_slice() {
            [] => return Next::Ended,
            [only] => {
                self.block = only.block;
                only.value
            }
            several => {
                let behind = self.builder.function.add_block();
                for from in several {
                    let target = Target { block: behind, args: from.value.into_iter().collect() };
                    self.builder.function.append(from.block, InstData::new(Op::Jump, &[]).with_targets([target]), None);
                }
                self.block = behind;
                type_of_kind(call.result).map(|ty| self.builder.function.add_param(behind, ty))
            }
        };
        if let Some(result) = result {
            self.push(result);
        }
        Next::Goes
    }
}
