//! The message of a VerifyError or ClassFormatError of the type checker, as HotSpot writes it.

use std::fmt::{self, Write};

use classloader::classfile::{CodeAttribute, MethodInfo};
use classloader::descriptor::{FieldType, MethodDescriptor};
use classloader::mutf8;

use super::class_context::ClassContext;
use super::fault::{Complaint, Context, Fault, FrameCopy, Origin, Reason};
use super::map_text::StackMapText;
use super::reserved_opcode_table::mnemonic;
use super::verification_type::Type;
use crate::types::Names;

/// HotSpot formats a line with operands in a buffer of this many bytes, and cuts what is longer.
const LINE: usize = 1999;

/// The whole message for a fault in a method of the class.
pub(super) fn message(cx: &ClassContext<'_>, method: &MethodInfo, code: &CodeAttribute, fault: &Fault) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write_message(&mut text, cx, method, code, fault);
    text
}

fn write_message(
    out: &mut String,
    cx: &ClassContext<'_>,
    method: &MethodInfo,
    code: &CodeAttribute,
    fault: &Fault,
) -> fmt::Result {
    let class = cx.external_name();
    fault.complaint.write(out, &class)?;
    cut(out, LINE);
    let report = Report { cx, method, code };
    match (&fault.context, fault.complaint) {
        (Some(context), _) => report.write_details(out, context),
        (None, Complaint::StackMapFormat(_)) => Ok(()),
        (None, _) => report.write_method(out, &class),
    }
}

/// Shortens `text` to at most `bytes` bytes.
fn cut(text: &mut String, bytes: usize) {
    if text.len() > bytes {
        let end = (0..=bytes).rev().find(|&end| text.is_char_boundary(end)).unwrap_or_default();
        text.truncate(end);
    }
}

struct Report<'r, 'c> {
    cx: &'r ClassContext<'c>,
    method: &'r MethodInfo,
    code: &'r CodeAttribute,
}

impl Report<'_, '_> {
    fn utf8(&self, index: classloader::CpIndex) -> String {
        mutf8::to_str(self.cx.pool().utf8(index)).into_owned()
    }

    /// ` in method 'int pkg.Name.method(long)'`.
    fn write_method(&self, out: &mut String, class: &str) -> fmt::Result {
        let descriptor = MethodDescriptor::parse(self.cx.pool().utf8(self.method.descriptor));
        let result = descriptor.and_then(|descriptor| descriptor.result());
        let parameters = descriptor.into_iter().flat_map(|descriptor| descriptor.parameters());
        let parameters: Vec<String> = parameters.map(external_type).collect();
        let mut name = format!(" {class}.{}(", self.utf8(self.method.name));
        cut(&mut name, LINE);
        let result = result.map_or("void".to_owned(), external_type);
        write!(out, " in method '{result}{name}{})'", parameters.join(", "))
    }

    fn write_details(&self, out: &mut String, context: &Context) -> fmt::Result {
        writeln!(out, "\nException Details:")?;
        self.write_location(out, context.bci)?;
        write!(out, "  Reason:\n    ")?;
        self.write_reason(out, &context.reason)?;
        out.push('\n');
        let (current, map) = frames(&context.reason);
        self.write_frame(out, "Current Frame", current)?;
        self.write_frame(out, "Stackmap Frame", map)?;
        out.push_str("  Bytecode:\n");
        self.write_bytecode(out)?;
        if !self.code.exception_table.is_empty() {
            out.push_str("  Exception Handler Table:\n");
        }
        for entry in &self.code.exception_table {
            writeln!(out, "    bci [{}, {}] => handler: {}", entry.start_pc, entry.end_pc, entry.handler_pc)?;
        }
        match self.code.stack_map_table.as_deref() {
            Some(table) => StackMapText::new(table).write(out),
            None => Ok(()),
        }
    }

    fn write_location(&self, out: &mut String, bci: u16) -> fmt::Result {
        let class = mutf8::to_str(self.cx.names.bytes(self.cx.this));
        let [name, descriptor] = [self.method.name, self.method.descriptor].map(|index| self.utf8(index));
        let instruction = self.code.code.get(usize::from(bci)).map_or("<invalid>", |&byte| mnemonic(byte));
        let mut line = format!("{class}.{name}{descriptor} @{bci}: {instruction}");
        cut(&mut line, LINE - 1);
        write!(out, "  Location:\n    {line}\n")
    }

    fn write_reason(&self, out: &mut String, reason: &Reason) -> fmt::Result {
        match reason {
            Reason::Bytecode => out.write_str("Error exists in the bytecode"),
            Reason::Type { found, expected: Some(expected) } => {
                let [found, expected] = [found, expected].map(|origin| self.origin(origin));
                write!(out, "Type {found} is not assignable to {expected}")
            }
            Reason::Type { found, expected: None } => write!(out, "Invalid type: {}", self.origin(found)),
            Reason::Flags { .. } => out.write_str("Current frame's flags are not assignable to stack map frame's."),
            Reason::Constant(index) => write!(out, "Constant pool index {index} is invalid"),
            Reason::Local(index) => write!(out, "Local index {index} is invalid"),
            Reason::StackSize { .. } => out.write_str("Current frame's stack size doesn't match stackmap."),
            Reason::Overflow(_) => out.write_str("Exceeded max stack size."),
            Reason::Underflow(_) => out.write_str("Attempt to pop empty stack."),
            Reason::NoFrame => out.write_str("Expected stackmap frame at this location."),
            Reason::BadMap(_) => out.write_str("Invalid stackmap specification."),
        }
    }

    fn origin(&self, origin: &Origin) -> String {
        format!("{}{}", origin.found.text(self.cx.names), origin.place)
    }

    fn write_frame(&self, out: &mut String, title: &str, frame: Option<&FrameCopy>) -> fmt::Result {
        let Some(frame) = frame else { return Ok(()) };
        let flags = if frame.this_uninitialized { " flagThisUninit" } else { "" };
        writeln!(out, "  {title}:\n    bci: @{}\n    flags: {{{flags} }}", frame.bci)?;
        let names: &Names = self.cx.names;
        for (title, types) in [("locals", &frame.locals), ("stack", &frame.stack)] {
            let types: Vec<String> = types.iter().map(|word: &Type| format!(" {}", word.text(names))).collect();
            writeln!(out, "    {title}: {{{} }}", types.join(","))?;
        }
        Ok(())
    }

    /// The bytes, sixteen to a line, in pairs; a line that is full is followed by another one.
    fn write_bytecode(&self, out: &mut String) -> fmt::Result {
        let code = &self.code.code;
        for start in (0..=code.len()).step_by(16) {
            write!(out, "    {start:07x}:")?;
            for at in start..start + 16 {
                if at % 2 == 0 {
                    out.push(' ');
                }
                match code.get(at) {
                    Some(byte) => write!(out, "{byte:02x}")?,
                    None => out.push_str("  "),
                }
            }
            out.push('\n');
        }
        Ok(())
    }
}

/// The current frame and the one of the stack map table, where the reason has them.
fn frames(reason: &Reason) -> (Option<&FrameCopy>, Option<&FrameCopy>) {
    match reason {
        Reason::Type { found, expected } => {
            (found.frame.as_ref(), expected.as_ref().and_then(|expected| expected.frame.as_ref()))
        }
        Reason::Flags { current, map } | Reason::StackSize { current, map } => (Some(current), Some(map)),
        Reason::Overflow(frame) | Reason::Underflow(frame) | Reason::BadMap(frame) => (Some(frame), None),
        Reason::Bytecode | Reason::Constant(_) | Reason::Local(_) | Reason::NoFrame => (None, None),
    }
}

/// A type as in source code: `java.lang.String[]`.
fn external_type(declared: FieldType<'_>) -> String {
    match declared {
        FieldType::Boolean => "boolean".to_owned(),
        FieldType::Byte => "byte".to_owned(),
        FieldType::Char => "char".to_owned(),
        FieldType::Short => "short".to_owned(),
        FieldType::Int => "int".to_owned(),
        FieldType::Long => "long".to_owned(),
        FieldType::Float => "float".to_owned(),
        FieldType::Double => "double".to_owned(),
        FieldType::Object(name) => mutf8::to_str(name).replace('/', "."),
        FieldType::Array(_) => declared.component().map_or_else(String::new, external_type) + "[]",
    }
}
