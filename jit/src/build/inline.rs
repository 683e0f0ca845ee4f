//! Inlining: which methods are translated into their callers, and where the caller goes on.

use vm_core::MethodId;

use super::Stop;
use super::body::{Around, Body, Exits, Next};
use super::calls::Call;
use crate::ir::{At, type_of_kind};

/// Methods up to this size cost no more than their call.
pub(super) const TINY: usize = 20;
/// Methods up to this size are always inlined (HotSpot's `MaxInlineSize`).
const SMALL: usize = 35;
/// Methods called often are inlined up to this size (HotSpot's `FreqInlineSize`).
const HOT: usize = 325;
/// How deep.
const DEEPEST: usize = 9;
/// How often a method may be inlined into itself.
const RECURSION: usize = 1;
/// How deep what is always inlined, which is not counted there, and how often into itself: method handles share few forms.
const DEEPEST_FORCED: usize = 60;
/// How often what is always inlined may be into itself.
const FORCED_RECURSION: usize = 12;
/// The most instructions of a function that still grows by inlining methods up to these sizes: little is left of what is tiny.
const ROOM: [(usize, usize); 3] = [(TINY, 12_000), (SMALL, 6000), (HOT, 4000)];
/// Calls that are executed less often than this, where the method's start is 1, are not worth inlining more than tiny methods.
const COLD: f32 = 0.01;

impl Body<'_, '_> {
    /// Whether a call of a method is inlined here.
    pub(super) fn may_inline(&self, target: MethodId) -> bool {
        let facts = self.world().method(target);
        let Some(code) = facts.code else { return false };
        let size = code.code.len();
        let builder = &self.builder;
        let around = builder.chain.iter().filter(|&&method| method == target).count();
        if !facts.may_inline
            || builder.kept_out.contains(&target)
            || builder.chain.len() > DEEPEST_FORCED
            || around > if facts.force_inline { FORCED_RECURSION } else { RECURSION }
        {
            return false;
        }
        let own = builder.chain.iter().filter(|&&method| !self.world().method(method).force_inline).count();
        if !facts.force_inline && own > DEEPEST {
            return false;
        }
        let there = builder.function.inst_count();
        let has_room = ROOM.iter().find(|row| size <= row.0).is_some_and(|row| there < row.1);
        let is_worth = size <= TINY || self.frequency >= COLD && (size <= SMALL || facts.is_hot);
        facts.force_inline || has_room && is_worth
    }

    /// Whether the arguments and the result are of the types that the method declares: a call through a method handle says
    /// its own.
    pub(super) fn fits(&self, target: MethodId, call: &Call) -> bool {
        let facts = self.world().method(target);
        let declared = facts.arguments().map(type_of_kind);
        declared.eq(call.args.iter().map(|&arg| Some(self.ty(arg))))
            && type_of_kind(facts.result) == type_of_kind(call.result)
    }

    /// Translates a method in the place of a call.
    pub(super) fn inline_call(&mut self, target: MethodId, call: Call) -> Result<Next, Stop> {
        let state = self.state(At::Call);
        self.builder.chain.push(target);
        let around = Around {
            caller: state,
            outside: self.way_out(),
            not_null: self.not_null.clone(),
            frequency: self.frequency,
        };
        let exits = Body::inline(self.builder, target, around, self.block, &call.args);
        self.builder.chain.pop();
        // What cannot be translated is called.
        let Exits { returns, escapes } = exits.map_err(|stop| match stop {
            Stop::Bailout(_) => Stop::Without(target),
            Stop::Without(_) => stop,
        })?;
        self.throw_escapes(escapes)?;
        Ok(self.go_on_behind(returns, &call))
    }
}
