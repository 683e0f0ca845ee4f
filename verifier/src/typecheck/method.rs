//! [`MethodCheck`]: the linear pass over a method's code.

use classloader::bytecode::{Bci, DecodeError, LocalAccess, Switch, decode};
use classloader::classfile::{CodeAttribute, MethodInfo};
use classloader::descriptor::MethodDescriptor;

use super::class_context::ClassContext;
use super::code_map::CodeMap;
use super::fault::{Checked, Complaint, Origin, Reason, Stop};
use super::frame::Frame;
use super::handlers::Handlers;
use super::stack_maps::{MapFrame, StackMaps};
use super::verification_type::Type;
use crate::types::Names;

/// What the checks of one method need, kept for the next method.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    code_map: CodeMap,
    frame: Frame,
    maps: StackMaps,
    handlers: Handlers,
}

/// The check of one method.
pub(super) struct MethodCheck<'k, 'c> {
    pub(super) cx: &'k mut ClassContext<'c>,
    pub(super) frame: &'k mut Frame,
    pub(super) code: &'c CodeAttribute,
    pub(super) is_constructor: bool,
    /// What the method returns; unusable for void.
    pub(super) result: Type,
    /// Whether the instruction called another constructor of the receiver.
    pub(super) receiver_touched: bool,
    code_map: &'k mut CodeMap,
    maps: &'k mut StackMaps,
    handlers: &'k mut Handlers,
}

/// Checks a method that has code.
pub(super) fn check<'c>(
    cx: &mut ClassContext<'c>,
    scratch: &mut Scratch,
    method: &'c MethodInfo,
    code: &'c CodeAttribute,
) -> Checked {
    let Scratch { code_map, frame, maps, handlers } = scratch;
    let name = cx.pool().utf8(method.name);
    let mut check = MethodCheck {
        cx,
        frame,
        code,
        is_constructor: name == b"<init>",
        result: Type::TOP,
        receiver_touched: false,
        code_map,
        maps,
        handlers,
    };
    check.enter_method(method);
    check.code_map.fill(&code.code)?;
    check.check_exception_table()?;
    check.check_local_variables()?;
    check.maps.fill(
        code.stack_map_table.as_deref(),
        (code.max_locals, code.max_stack),
        (check.frame.shown_locals(), check.frame.this_uninitialized),
        check.code_map,
        check.cx,
    )?;
    check.handlers.start(&code.exception_table);
    check.pass()
}

impl<'c> MethodCheck<'_, 'c> {
    /// The frame on entry.
    fn enter_method(&mut self, method: &MethodInfo) {
        self.frame.start(self.code.max_locals, self.code.max_stack);
        if !method.access.is_static() {
            let under_construction = self.is_constructor && self.cx.this != Names::OBJECT;
            self.frame.this_uninitialized = under_construction;
            let this = if under_construction { Type::UNINITIALIZED_THIS } else { self.cx.this_type() };
            self.frame.add_argument(this);
        }
        let signature = self.cx.signature_at(method.descriptor);
        signature.arguments().for_each(|position| self.frame.add_argument(self.cx.word(position)));
        let descriptor = MethodDescriptor::of_checked(self.cx.pool().utf8(method.descriptor));
        let result = descriptor.and_then(|descriptor| descriptor.result());
        self.result = result.map_or(Type::TOP, |result| Type::declared(result, self.cx.names));
    }

    fn check_exception_table(&mut self) -> Checked {
        let code_length = self.code.code.len();
        for entry in &self.code.exception_table {
            let is_start = |bci: u16| self.code_map.is_start(usize::from(bci));
            if !is_start(entry.start_pc) {
                return Err(Complaint::HandlerStart(entry.start_pc).format_error());
            }
            if usize::from(entry.end_pc) != code_length && !is_start(entry.end_pc) {
                return Err(Complaint::HandlerEnd(entry.end_pc).format_error());
            }
            if !is_start(entry.handler_pc) {
                return Err(Complaint::HandlerTarget(entry.handler_pc).format_error());
            }
            let Some(index) = entry.catch_type.some() else { continue };
            let caught = self.cx.class_type(index);
            let throwable = Type::object(Names::THROWABLE);
            if caught == throwable {
                // Loaded here because nothing may be loaded while an exception is under way.
                self.cx.load(Names::THROWABLE)?;
            }
            if !self.cx.is_assignable(throwable, caught)? {
                let found = Origin::constant(index.0, caught);
                let reason = Reason::Type { found, expected: Some(Origin::implicit(throwable)) };
                return Err(Complaint::CatchType(entry.handler_pc).at(entry.handler_pc, reason));
            }
        }
        Ok(())
    }

    fn check_local_variables(&self) -> Checked {
        for variable in &self.code.local_variables {
            if !self.code_map.is_start(usize::from(variable.start_pc)) {
                return Err(Complaint::LocalVariableStart(variable.start_pc).format_error());
            }
            let end = usize::from(variable.start_pc) + usize::from(variable.length);
            if end != self.code.code.len() && !self.code_map.is_start(end) {
                return Err(Complaint::LocalVariableLength(variable.length).format_error());
            }
        }
        Ok(())
    }

    /// Goes over the code from start to end.
    fn pass(&mut self) -> Checked {
        let code = &self.code.code;
        let mut at = Bci(0);
        let mut next_map = 0;
        // Whether control can come from the instruction before.
        let mut reached = true;
        while at.index() < code.len() {
            self.frame.enter(at.0);
            next_map = self.meet_map(next_map, reached)?;
            let (instruction, next) = match decode(code, at) {
                Ok(found) => found,
                // The instructions were found before: this is one that only HotSpot has.
                Err(DecodeError::IllegalOpcode { byte, .. }) => {
                    return Err(self.bad_code(Complaint::BadInstruction(byte)));
                }
                Err(_) => return Err(self.bad_code(Complaint::NoInstruction)),
            };
            self.receiver_touched = false;
            let is_store = instruction.opcode.local_access() == Some(LocalAccess::Store);
            if is_store {
                // The instruction throws nothing; what it stores does not reach the handlers.
                self.check_handlers()?;
            }
            self.execute(&instruction)?;
            reached = !instruction.opcode.ends_block();
            if !is_store {
                self.check_handlers()?;
            }
            at = next;
        }
        if reached {
            return Err(Complaint::FallsOffEnd.at(at.0, Reason::Bytecode));
        }
        Ok(())
    }

    /// Rejects the instruction itself.
    pub(super) fn bad_code(&self, complaint: Complaint) -> Stop {
        complaint.at(self.frame.bci, Reason::Bytecode)
    }

    /// Checks that the frame fits the handlers that cover the instruction.
    pub(super) fn check_handlers(&mut self) -> Checked {
        let table = &self.code.exception_table;
        self.handlers.check(table, self.frame, self.receiver_touched, self.maps, self.cx)
    }

    /// If the stack map table has a frame for this instruction, checks that the current one fits, and goes on with the
    /// table's. `index` is the next frame of the table; the one after it is returned.
    #[inline]
    fn meet_map(&mut self, index: usize, reached: bool) -> Checked<usize> {
        let bci = self.frame.bci;
        match self.maps.get(index) {
            None if reached => Ok(index),
            None => Err(self.bad_code(Complaint::MissingFrame)),
            Some(map) if map.bci == bci => {
                if reached {
                    self.check_fits(map, Complaint::FrameMismatch)?;
                }
                self.frame.replace(self.maps.locals(map), self.maps.stack(map), &map);
                self.maps.set_fit(map.locals, self.frame);
                Ok(index + 1)
            }
            Some(map) if map.bci < bci => Err(Complaint::StackMapOffset(map.bci).format_error()),
            Some(_) if reached => Ok(index),
            Some(_) => Err(Complaint::MissingFrame.at(bci, Reason::NoFrame)),
        }
    }

    /// Checks that the current frame may become `map`.
    fn check_fits(&mut self, map: MapFrame, complaint: Complaint) -> Checked {
        let depth = self.frame.stack().len();
        if depth != self.maps.stack(map).len() {
            let reason = Reason::StackSize { current: self.frame.copy(), map: self.maps.copy(map) };
            return Err(complaint.at(self.frame.bci, reason));
        }
        if let Some(index) = self.maps.first_misfit(map.locals, self.frame, self.cx)? {
            let (found, map_local) = (self.frame.local_origin(index), self.maps.local_origin(map, index));
            return Err(complaint.at(map.bci, Reason::Type { found, expected: Some(map_local) }));
        }
        for index in 0..depth {
            let (wanted, found) = (self.maps.stack(map)[index], self.frame.stack()[index]);
            if wanted != found && !self.cx.is_assignable(wanted, found)? {
                let (found, map_word) = (self.frame.stack_origin(index), self.maps.stack_origin(map, index));
                return Err(complaint.at(map.bci, Reason::Type { found, expected: Some(map_word) }));
            }
        }
        if self.frame.this_uninitialized && !map.this_uninitialized {
            let reason = Reason::Flags { current: self.frame.copy(), map: self.maps.copy(map) };
            return Err(complaint.at(map.bci, reason));
        }
        Ok(())
    }

    /// Checks that the current frame fits the one at a jump's target.
    pub(super) fn check_jump(&mut self, offset: i32) -> Checked {
        let bci = self.frame.bci;
        if offset.unsigned_abs() > u32::from(u16::MAX) {
            let reason = Reason::BadMap(self.frame.copy());
            return Err(Complaint::JumpRange { bci, offset }.at(0, reason));
        }
        let target = i32::from(bci) + offset;
        match self.maps.find(target) {
            Some(map) => self.check_fits(map, Complaint::JumpMismatch(target)),
            None => Err(Complaint::JumpFrame(target).at(bci, Reason::NoFrame)),
        }
    }

    /// Checks the targets of a switch, each distinct one once in a row.
    pub(super) fn check_switch(&mut self, switch: Switch<'_>) -> Checked {
        self.check_jump(switch.default_offset())?;
        let mut last = switch.default_offset();
        for offset in switch.case_offsets() {
            if offset != last {
                self.check_jump(offset)?;
                last = offset;
            }
        }
        Ok(())
    }

    /// A method's result must fit what it says it returns. `found` was popped.
    pub(super) fn check_result(&mut self, found: Type) -> Checked {
        let complaint = match self.result {
            Type::TOP => Complaint::NoResultExpected,
            result if self.cx.is_assignable(result, found)? => return Ok(()),
            _ => Complaint::ResultType,
        };
        let reason = Reason::Type { found: self.frame.popped_origin(), expected: Some(Origin::signature(self.result)) };
        Err(complaint.at(self.frame.bci, reason))
    }
}
