//! [`Demands`]: what all the exception handlers that cover an instruction want of the local variables, by variable.

use rustc_hash::FxHashMap;

use super::class_context::ClassContext;
use super::frame::Frame;
use super::stack_maps::{LocalsId, MapFrame, StackMaps};
use super::verification_type::Type;

/// The demands of the handlers that have begun to cover the code.
///
/// They answer at once for a method of tens of thousands of handlers and of stores under them: each type that a
/// variable gets is compared with each type that is wanted there, but not again with each handler.
#[derive(Debug, Default)]
pub(super) struct Demands {
    /// The local variables that are wanted, each until the end of a handler's range.
    list: Vec<(MapFrame, u16)>,
    /// Of those in `list`, how long they are wanted.
    until: FxHashMap<LocalsId, u16>,
    /// How many local variables those of `list` have.
    words: usize,
    /// Until where an initialized receiver is wanted.
    initialized_until: u16,
    variables: FxHashMap<u16, Variable>,
}

/// What is wanted of one local variable. Only those that change under handlers are known.
#[derive(Debug, Default)]
struct Variable {
    /// How many of the demands are in `wanted`.
    heeded: usize,
    /// Types, each until the end of a range.
    wanted: Vec<(Type, u16)>,
    /// The newest of `wanted` of each type.
    newest: FxHashMap<Type, usize>,
    /// To how many of `wanted` a type is known to be assignable.
    accepted: FxHashMap<Type, usize>,
}

impl Demands {
    /// Forgets all of them, for the next method.
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.until.clear();
        self.words = 0;
        self.initialized_until = 0;
        self.variables.clear();
    }

    /// A handler with this frame covers the code up to `until`.
    pub(super) fn add(&mut self, target: MapFrame, until: u16, maps: &StackMaps) {
        if !target.this_uninitialized {
            self.initialized_until = self.initialized_until.max(until);
        }
        let known = self.until.entry(target.locals).or_insert(0);
        if *known < until {
            *known = until;
            self.words += maps.locals(target).len();
            self.list.push((target, until));
        }
    }

    /// Whether a handler that covers `bci` needs a receiver that is initialized.
    pub(super) fn need_flag(&self, bci: u16) -> bool {
        self.initialized_until > bci
    }

    /// Whether what has changed in `frame` since it had this version is known to suit all. False says nothing; what is
    /// not known without loading classes is not found out here.
    pub(super) fn suit(&mut self, frame: &Frame, version: u32, maps: &StackMaps, cx: &mut ClassContext<'_>) -> bool {
        let Some(changes) = frame.changes_since(version) else { return false };
        let heeded = |index| self.variables.get(index).map_or(0, |variable| variable.heeded);
        let work: usize = changes.iter().map(|index| self.list.len() - heeded(index)).sum();
        // Otherwise it is quicker to go through all handlers.
        let worthwhile = work <= 2 * (self.list.len() + self.words);
        worthwhile
            && changes.iter().all(|&index| {
                let variable = self.variables.entry(index).or_default();
                variable.heed(&self.list, usize::from(index), frame.bci, maps);
                variable.accepts(frame.local(usize::from(index)), frame.bci, cx)
            })
    }

    /// What has changed in `frame` since it had this version suits all.
    pub(super) fn are_met(&mut self, frame: &Frame, version: u32) {
        for &index in frame.changes_since(version).unwrap_or_default() {
            if let Some(variable) = self.variables.get_mut(&index).filter(|variable| variable.heeded == self.list.len())
            {
                variable.accepted.insert(frame.local(usize::from(index)), variable.wanted.len());
            }
        }
    }
}

impl Variable {
    /// Takes in what was added to the demands.
    fn heed(&mut self, list: &[(MapFrame, u16)], index: usize, bci: u16, maps: &StackMaps) {
        for &(target, until) in &list[self.heeded..] {
            let Some(&wanted) = maps.locals(target).get(index) else { continue };
            if wanted == Type::TOP || until <= bci {
                continue;
            }
            let newest = self.newest.get(&wanted).map(|&at| &mut self.wanted[at].1);
            match newest {
                // What was accepted before stays accepted.
                Some(last) if *last > bci => *last = until.max(*last),
                _ => {
                    self.newest.insert(wanted, self.wanted.len());
                    self.wanted.push((wanted, until));
                }
            }
        }
        self.heeded = list.len();
    }

    fn accepts(&mut self, found: Type, bci: u16, cx: &ClassContext<'_>) -> bool {
        let accepted = self.accepted.entry(found).or_insert(0);
        while let Some(&(wanted, until)) = self.wanted.get(*accepted) {
            if until > bci && !cx.is_known_assignable(wanted, found) {
                return false;
            }
            *accepted += 1;
        }
        true
    }
}
