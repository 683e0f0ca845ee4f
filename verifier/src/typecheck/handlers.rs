//! [`Handlers`]: the exception handlers of a method, and the frames in which they may be entered.
//!
//! The rule is that at each instruction the frame fits each handler that covers it. What was checked is not checked
//! again before something changes: handlers begin to cover, local variables change, the flag of an uninitialized
//! receiver does. Where there are many handlers, [`Demands`] tell that a change suits all of them; otherwise they are
//! gone through in the order of the table, so that the first that does not fit is the one that HotSpot reports.

use classloader::classfile::ExceptionEntry;

use super::class_context::ClassContext;
use super::demands::Demands;
use super::fault::{Checked, Complaint, FrameCopy, Origin, Place, Reason, Stop};
use super::frame::Frame;
use super::stack_maps::{MapFrame, StackMaps};
use super::verification_type::Type;
use crate::types::Names;

/// The handlers of a method during the linear pass.
#[derive(Debug, Default)]
pub(super) struct Handlers {
    /// Positions in the exception table, in the order in which their ranges start.
    by_start: Vec<u16>,
    /// How many of `by_start` have begun.
    begun: usize,
    /// The latest end of a range that has begun.
    until: u16,
    /// The version of the frame, and the flag, that all of them fitted.
    checked: (u32, bool),
    /// What those want that cover the instruction, in methods with [`MANY`] handlers.
    demands: Demands,
}

/// From so many handlers on, it pays to know what they want together.
const MANY: usize = 16;

impl Handlers {
    /// Prepares for a method's exception table.
    pub(super) fn start(&mut self, table: &[ExceptionEntry]) {
        self.by_start.clear();
        self.by_start.extend(0..table.len() as u16);
        // Where ranges start together, the longest comes first: what is wanted until there need not be said again.
        self.by_start.sort_by_key(|&position| {
            let entry = &table[usize::from(position)];
            (entry.start_pc, std::cmp::Reverse(entry.end_pc))
        });
        self.begun = 0;
        self.until = 0;
        self.checked = (0, false);
        self.demands.clear();
    }

    /// Checks that `frame` fits the handlers that cover its instruction, if `receiver_touched` with a receiver that is
    /// not initialized.
    #[inline]
    pub(super) fn check(
        &mut self,
        table: &[ExceptionEntry],
        frame: &Frame,
        receiver_touched: bool,
        maps: &mut StackMaps,
        cx: &mut ClassContext<'_>,
    ) -> Checked {
        if table.is_empty() {
            return Ok(());
        }
        let flag = frame.this_uninitialized || receiver_touched;
        let before = self.begun;
        while let Some(&position) = self.by_start.get(self.begun)
            && table[usize::from(position)].start_pc <= frame.bci
        {
            self.begun += 1;
            self.until = self.until.max(table[usize::from(position)].end_pc);
        }
        if self.until <= frame.bci || before == self.begun && self.checked == (frame.version(), flag) {
            return Ok(());
        }
        self.check_covering(table, before, (frame, flag), maps, cx)
    }

    /// The handlers from `before` on in `by_start` have not been checked yet.
    fn check_covering(
        &mut self,
        table: &[ExceptionEntry],
        before: usize,
        (frame, flag): (&Frame, bool),
        maps: &mut StackMaps,
        cx: &mut ClassContext<'_>,
    ) -> Checked {
        let check = |position: u16, maps: &mut StackMaps, cx: &mut ClassContext<'_>| {
            let entry = &table[usize::from(position)];
            if !(entry.start_pc..entry.end_pc).contains(&frame.bci) {
                return Ok(());
            }
            let catch_type = match entry.catch_type.some() {
                Some(index) => cx.class_type(index),
                None => Type::object(Names::THROWABLE),
            };
            Handler { pc: entry.handler_pc, catch_type, flag }.check(frame, maps, cx)
        };
        let (version, old_flag) = self.checked;
        let suits_others = table.len() >= MANY
            && (!flag || old_flag || !self.demands.need_flag(frame.bci))
            && (version == frame.version() || self.demands.suit(frame, version, maps, cx));
        if suits_others {
            let mut new = self.by_start[before..self.begun].to_vec();
            new.sort_unstable();
            new.into_iter().try_for_each(|position| check(position, maps, cx))?;
        } else {
            (0..table.len() as u16).try_for_each(|position| check(position, maps, cx))?;
            self.demands.are_met(frame, version);
        }
        if table.len() >= MANY {
            for entry in self.by_start[before..self.begun].iter().map(|&position| &table[usize::from(position)]) {
                if let Some(target) = maps.find(i32::from(entry.handler_pc)).filter(|_| entry.end_pc > frame.bci) {
                    self.demands.add(target, entry.end_pc, maps);
                }
            }
        }
        self.checked = (frame.version(), flag);
        Ok(())
    }
}

/// A handler that is about to be checked.
struct Handler {
    pc: u16,
    catch_type: Type,
    /// Whether the receiver is not initialized.
    flag: bool,
}

impl Handler {
    fn check(&self, frame: &Frame, maps: &mut StackMaps, cx: &mut ClassContext<'_>) -> Checked {
        if frame.max_stack() == 0 {
            let copy = FrameCopy { stack: Vec::new(), ..self.copy(frame) };
            return Err(Complaint::StackOverflow.at(frame.bci, Reason::Overflow(copy)));
        }
        let Some(target) = maps.find(i32::from(self.pc)) else {
            return Err(Complaint::JumpFrame(i32::from(self.pc)).at(frame.bci, Reason::NoFrame));
        };
        if maps.stack(target).len() != 1 {
            let reason = Reason::StackSize { current: self.copy(frame), map: maps.copy(target) };
            return Err(self.mismatch(frame.bci, reason));
        }
        if let Some(index) = maps.first_misfit(target.locals, frame, cx)? {
            let found = Origin { frame: Some(self.copy(frame)), ..frame.local_origin(index) };
            return Err(self.type_mismatch(target.bci, found, maps.local_origin(target, index)));
        }
        let wanted = maps.stack(target)[0];
        if !cx.is_assignable(wanted, self.catch_type)? {
            let found = Origin { place: Place::Stack(0), found: self.catch_type, frame: Some(self.copy(frame)) };
            return Err(self.type_mismatch(target.bci, found, maps.stack_origin(target, 0)));
        }
        self.check_flag(target, frame, maps)
    }

    fn check_flag(&self, target: MapFrame, frame: &Frame, maps: &StackMaps) -> Checked {
        if !self.flag || target.this_uninitialized {
            return Ok(());
        }
        let reason = Reason::Flags { current: self.copy(frame), map: maps.copy(target) };
        Err(self.mismatch(target.bci, reason))
    }

    fn type_mismatch(&self, bci: u16, found: Origin, expected: Origin) -> Stop {
        self.mismatch(bci, Reason::Type { found, expected: Some(expected) })
    }

    fn mismatch(&self, bci: u16, reason: Reason) -> Stop {
        Complaint::HandlerMismatch(self.pc).at(bci, reason)
    }

    /// The frame in which the handler is entered.
    fn copy(&self, frame: &Frame) -> FrameCopy {
        FrameCopy { this_uninitialized: self.flag, stack: vec![self.catch_type], ..frame.copy() }
    }
}
