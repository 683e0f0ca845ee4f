//! [`Handlers`]: the exception handlers of a method, and the frames in which they may be entered.
//!
//! The rule is that at each instruction the frame fits each handler that covers it. Most instructions change no local
//! variable, so what is checked at an instruction is what has changed since the last one: handlers that begin to
//! cover, local variables that changed, the flag of an uninitialized receiver. The first handler that does not fit is
//! the same as if all had been checked.

use classloader::classfile::ExceptionEntry;

use super::class_context::ClassContext;
use super::fault::{Checked, Complaint, FrameCopy, Origin, Place, Reason, Stop};
use super::frame::Frame;
use super::stack_maps::{MapFrame, StackMaps};
use super::verification_type::Type;

/// The handlers of a method during the linear pass.
#[derive(Debug, Default)]
pub(super) struct Handlers {
    /// Positions in the exception table, in the order in which their ranges start.
    by_start: Vec<u16>,
    /// How many of `by_start` have begun.
    begun: usize,
    /// The handlers that cover the instruction, in the order of the table.
    active: Vec<Active>,
    /// The lowest end of the active ranges.
    next_end: u16,
    /// The flag when all of `active` were checked last.
    this_uninitialized: bool,
    /// Scratch space: the local variables that changed.
    changed: Vec<u16>,
}

#[derive(Debug, Clone, Copy)]
struct Active {
    /// Position in the exception table.
    position: u16,
    catch_type: Type,
    /// None when the table has no frame at the handler.
    target: Option<MapFrame>,
    /// Whether nothing but changes must be checked.
    checked: bool,
}

impl Handlers {
    /// Prepares for a method's exception table.
    pub(super) fn start(&mut self, table: &[ExceptionEntry]) {
        self.by_start.clear();
        self.by_start.extend(0..table.len() as u16);
        self.by_start.sort_by_key(|&position| table[usize::from(position)].start_pc);
        self.begun = 0;
        self.active.clear();
        self.next_end = u16::MAX;
        self.this_uninitialized = false;
    }

    /// Checks that `frame` fits the handlers that cover its instruction, if `receiver_touched` with a receiver that is
    /// not initialized.
    #[inline]
    pub(super) fn check(
        &mut self,
        table: &[ExceptionEntry],
        frame: &mut Frame,
        receiver_touched: bool,
        maps: &mut StackMaps,
        cx: &mut ClassContext<'_>,
    ) -> Checked {
        if table.is_empty() {
            return Ok(());
        }
        self.cover(table, frame.bci, maps, cx);
        if self.active.is_empty() {
            frame.take_changed(&mut self.changed);
            return Ok(());
        }
        self.check_active(table, frame, receiver_touched, maps, cx)
    }

    /// Makes `active` the handlers that cover `bci`, which never goes back.
    fn cover(&mut self, table: &[ExceptionEntry], bci: u16, maps: &StackMaps, cx: &mut ClassContext<'_>) {
        if self.next_end <= bci {
            self.active.retain(|active| table[usize::from(active.position)].end_pc > bci);
            let ends = self.active.iter().map(|active| table[usize::from(active.position)].end_pc);
            self.next_end = ends.min().unwrap_or(u16::MAX);
        }
        while let Some(&position) = self.by_start.get(self.begun) {
            let entry = &table[usize::from(position)];
            if entry.start_pc > bci {
                return;
            }
            self.begun += 1;
            if entry.end_pc <= bci {
                continue;
            }
            let catch_type = match entry.catch_type.some() {
                Some(index) => cx.class_type(index),
                None => cx.known_type(b"java/lang/Throwable"),
            };
            let target = maps.find(i32::from(entry.handler_pc));
            let at = self.active.partition_point(|active| active.position < position);
            self.active.insert(at, Active { position, catch_type, target, checked: false });
            self.next_end = self.next_end.min(entry.end_pc);
        }
    }

    fn check_active(
        &mut self,
        table: &[ExceptionEntry],
        frame: &mut Frame,
        receiver_touched: bool,
        maps: &mut StackMaps,
        cx: &mut ClassContext<'_>,
    ) -> Checked {
        let mut changed = std::mem::take(&mut self.changed);
        frame.take_changed(&mut changed);
        changed.sort_unstable();
        changed.dedup();
        let flag = frame.this_uninitialized || receiver_touched;
        let stale = !changed.is_empty() || flag != self.this_uninitialized;
        self.this_uninitialized = flag;
        let mut outcome = Ok(());
        for active in &mut self.active {
            if active.checked && !stale {
                continue;
            }
            let entry = &table[usize::from(active.position)];
            let handler = Handler { pc: entry.handler_pc, catch_type: active.catch_type, flag };
            outcome = match (active.target, active.checked) {
                (Some(target), true) => handler.check_changes(target, &changed, frame, maps, cx),
                (target, _) => handler.check_all(target, frame, maps, cx),
            };
            if outcome.is_err() {
                break;
            }
            active.checked = true;
        }
        self.changed = changed;
        outcome
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
    fn check_all(
        &self,
        target: Option<MapFrame>,
        frame: &Frame,
        maps: &mut StackMaps,
        cx: &mut ClassContext<'_>,
    ) -> Checked {
        if frame.max_stack() == 0 {
            let copy = FrameCopy { stack: Vec::new(), ..self.copy(frame) };
            return Err(Complaint::StackOverflow.at(frame.bci, Reason::Overflow(copy)));
        }
        let Some(target) = target else {
            return Err(Complaint::JumpFrame(i32::from(self.pc)).at(frame.bci, Reason::NoFrame));
        };
        if maps.stack(target).len() != 1 {
            let reason = Reason::StackSize { current: self.copy(frame), map: maps.copy(target) };
            return Err(self.mismatch(frame.bci, reason));
        }
        if !maps.has_matched(target.locals, frame.version()) {
            for index in 0..maps.locals(target).len() {
                self.check_local(target, index, frame, maps, cx)?;
            }
            maps.set_matched(target.locals, frame.version());
        }
        let wanted = maps.stack(target)[0];
        if !cx.is_assignable(wanted, self.catch_type)? {
            let found = Origin { place: Place::Stack(0), found: self.catch_type, frame: Some(self.copy(frame)) };
            return Err(self.type_mismatch(target.bci, found, maps.stack_origin(target, 0)));
        }
        self.check_flag(target, frame, maps)
    }

    /// Given that all fitted at the last check.
    fn check_changes(
        &self,
        target: MapFrame,
        changed: &[u16],
        frame: &Frame,
        maps: &mut StackMaps,
        cx: &mut ClassContext<'_>,
    ) -> Checked {
        if !maps.has_matched(target.locals, frame.version()) {
            for &index in changed {
                self.check_local(target, usize::from(index), frame, maps, cx)?;
            }
            maps.set_matched(target.locals, frame.version());
        }
        self.check_flag(target, frame, maps)
    }

    #[inline]
    fn check_local(
        &self,
        target: MapFrame,
        index: usize,
        frame: &Frame,
        maps: &StackMaps,
        cx: &mut ClassContext<'_>,
    ) -> Checked {
        let Some(&wanted) = maps.locals(target).get(index) else { return Ok(()) };
        if cx.is_assignable(wanted, frame.local(index))? {
            return Ok(());
        }
        let found = Origin { frame: Some(self.copy(frame)), ..frame.local_origin(index) };
        Err(self.type_mismatch(target.bci, found, maps.local_origin(target, index)))
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
