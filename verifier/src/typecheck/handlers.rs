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
    /// The handlers whose ranges have begun, some of which may have ended.
    active: Vec<Active>,
    /// How many of `active` were checked; only changes count for them.
    checked: usize,
    /// Whether the checked ones are in the order of the table.
    in_order: bool,
    /// The flag when all of `active` were checked last.
    this_uninitialized: bool,
    /// Scratch space: the local variables that changed.
    changed: Vec<u16>,
}

#[derive(Debug, Clone, Copy)]
struct Active {
    /// Position in the exception table.
    position: u16,
    end_pc: u16,
    pc: u16,
    catch_type: Type,
    /// None when the table has no frame at the handler.
    target: Option<MapFrame>,
}

impl Handlers {
    /// Prepares for a method's exception table.
    pub(super) fn start(&mut self, table: &[ExceptionEntry]) {
        self.by_start.clear();
        self.by_start.extend(0..table.len() as u16);
        self.by_start.sort_by_key(|&position| table[usize::from(position)].start_pc);
        self.begun = 0;
        self.active.clear();
        self.checked = 0;
        self.in_order = true;
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
        self.begin(table, frame.bci, maps, cx);
        if self.active.is_empty() {
            frame.take_changed(&mut self.changed);
            return Ok(());
        }
        self.check_active(frame, receiver_touched, maps, cx)
    }

    /// Adds the handlers that begin to cover at or before `bci`, which never goes back.
    fn begin(&mut self, table: &[ExceptionEntry], bci: u16, maps: &StackMaps, cx: &mut ClassContext<'_>) {
        while let Some(&position) = self.by_start.get(self.begun) {
            let entry = &table[usize::from(position)];
            if entry.start_pc > bci {
                return;
            }
            self.begun += 1;
            let catch_type = match entry.catch_type.some() {
                Some(index) => cx.class_type(index),
                None => cx.known_type(b"java/lang/Throwable"),
            };
            let target = maps.find(i32::from(entry.handler_pc));
            let (end_pc, pc) = (entry.end_pc, entry.handler_pc);
            self.active.push(Active { position, end_pc, pc, catch_type, target });
        }
    }

    fn check_active(
        &mut self,
        frame: &mut Frame,
        receiver_touched: bool,
        maps: &mut StackMaps,
        cx: &mut ClassContext<'_>,
    ) -> Checked {
        let flag = frame.this_uninitialized || receiver_touched;
        frame.take_changed(&mut self.changed);
        if self.changed.is_empty() && flag == self.this_uninitialized {
            return self.check_new(flag, frame, maps, cx);
        }
        self.this_uninitialized = flag;
        self.changed.sort_unstable();
        self.changed.dedup();
        // The new ones come last, so it is known which they are until they are sorted in.
        let mut new: Vec<u16> = self.active[self.checked..].iter().map(|active| active.position).collect();
        new.sort_unstable();
        self.active.retain(|active| active.end_pc > frame.bci);
        if !self.in_order || !new.is_empty() {
            self.active.sort_unstable_by_key(|active| active.position);
            self.in_order = true;
        }
        self.checked = self.active.len();
        for active in &self.active {
            let handler = Handler { pc: active.pc, catch_type: active.catch_type, flag };
            match active.target {
                Some(target) if new.is_empty() && !flag && maps.has_matched(target.locals, frame.version()) => {}
                Some(target) if new.binary_search(&active.position).is_err() => {
                    handler.check_changes(target, &self.changed, frame, maps, cx)?;
                }
                target => handler.check_all(target, frame, maps, cx)?,
            }
        }
        Ok(())
    }

    /// Checks the handlers that begin here, where nothing has changed for the others.
    fn check_new(&mut self, flag: bool, frame: &Frame, maps: &mut StackMaps, cx: &mut ClassContext<'_>) -> Checked {
        let new = &mut self.active[self.checked..];
        if new.is_empty() {
            return Ok(());
        }
        new.sort_unstable_by_key(|active| active.position);
        for active in new.iter().filter(|active| active.end_pc > frame.bci) {
            let handler = Handler { pc: active.pc, catch_type: active.catch_type, flag };
            handler.check_all(active.target, frame, maps, cx)?;
        }
        self.checked = self.active.len();
        self.in_order = false;
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
            let used = maps.locals(target).len();
            for &index in changed.iter().take_while(|&&index| usize::from(index) < used) {
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
