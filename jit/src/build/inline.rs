//! Inlining: which methods are translated into their callers, and where the caller goes on.

use vm_core::MethodId;

use super::Stop;
use super::body::{Around, Body, Exits, Next};
use super::calls::Call;
use crate::ir::{At, InstData, Op, Target, type_of_kind};

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
/// The most bytecode inlined into a method.
const MOST_BYTECODE: usize = 2500;
/// The most instructions of a function that still grows by inlining what is not small.
const MOST_INSTRUCTIONS: usize = 12_000;

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
        let room = builder.function.inst_count() < MOST_INSTRUCTIONS && builder.inlined + size <= MOST_BYTECODE;
        facts.force_inline || size <= SMALL && room || facts.is_hot && size <= HOT && room
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
        let facts = self.world().method(target);
        // Lambda forms are long for what is left of them.
        let size = if facts.force_inline { 0 } else { facts.code.map_or(0, |code| code.code.len()) };
        let state = self.state(At::Call);
        self.builder.inlined += size;
        self.builder.chain.push(target);
        let around = Around { caller: state, outside: self.way_out(), not_null: self.not_null.clone() };
        let exits = Body::inline(self.builder, target, around, self.block, &call.args);
        self.builder.chain.pop();
        // What cannot be translated is called.
        let Exits { returns, escapes } = exits.map_err(|stop| match stop {
            Stop::Bailout(_) => Stop::Without(target),
            Stop::Without(_) => stop,
        })?;
        self.throw_escapes(escapes)?;
        let result = match returns.as_slice() {
            [] => return Ok(Next::Ended),
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
        Ok(Next::Goes)
    }
}
