//! The `Code` attribute (JVMS 4.7.3) and the attributes inside it.

use super::super::error::{Defect, Parsed, check, fail, shown};
use super::super::{CodeAttribute, ExceptionEntry, LocalVariable};
use super::attribute::{Attribute, Seen};
use super::reader::{Reader, item};
use super::{Context, names, version};
use crate::constant_pool::CpIndex;

const MAX_CODE_LENGTH: u32 = 65535;
const VARIABLES: &str = "LocalVariableTable";
const VARIABLE_TYPES: &str = "LocalVariableTypeTable";

impl Context<'_> {
    /// Parses the body of a `Code` attribute of `length` bytes, of a method with `slots` parameter slots. Returns the
    /// entries of `LocalVariableTypeTable` apart, for [`Context::join_types`].
    pub(super) fn parse_code(
        &self,
        r: &mut Reader<'_>,
        length: u32,
        slots: usize,
    ) -> Parsed<(CodeAttribute, Vec<LocalVariable>)> {
        let start = r.position();
        r.need(8)?;
        let (max_stack, max_locals) = (r.u2()?, r.u2()?);
        let code_length = r.u4()?;
        check(!self.verify || slots <= max_locals as usize, || Defect::ArgumentsExceedLocals)?;
        let legal = (1..=MAX_CODE_LENGTH).contains(&code_length);
        check(legal, || Defect::CodeLength { length: code_length })?;
        let mut code = CodeAttribute {
            max_stack,
            max_locals,
            code: r.bytes(code_length as usize)?.into(),
            ..CodeAttribute::default()
        };
        code.exception_table = self.parse_exception_table(r, code_length)?;

        let limits = (code_length, u32::from(max_locals));
        let mut variable_types = Vec::new();
        let mut seen = Seen::default();
        self.each_attribute(
            r,
            |index| Defect::CodeAttribute { index },
            |r, attribute, length| {
                match attribute {
                    Attribute::LineNumberTable => parse_line_numbers(r, length, code_length, &mut code.line_numbers)?,
                    Attribute::LocalVariableTable => {
                        self.parse_variables(r, length, limits, VARIABLES, &mut code.local_variables)?;
                    }
                    Attribute::LocalVariableTypeTable if self.major >= version::JAVA_1_5 => {
                        self.parse_variables(r, length, limits, VARIABLE_TYPES, &mut variable_types)?;
                    }
                    Attribute::StackMapTable if self.major >= version::JAVA_6 => {
                        seen.once(attribute, "")?;
                        let body = r.bytes(length as usize)?;
                        code.stack_map_table = (!body.is_empty()).then(|| body.into());
                    }
                    Attribute::RuntimeVisibleTypeAnnotations => {
                        code.type_annotations = Some(r.bytes(length as usize)?.into());
                    }
                    _ => {
                        r.bytes(length as usize)?;
                    }
                }
                Ok(())
            },
        )?;
        check(!self.verify || r.position() - start == length as usize, || Defect::CodeAttributeLength)?;
        Ok((code, variable_types))
    }

    fn parse_exception_table(&self, r: &mut Reader<'_>, code_length: u32) -> Parsed<Vec<ExceptionEntry>> {
        let count = r.u2()?;
        let entries = r.entries::<8>(count)?;
        let mut table = Vec::with_capacity(entries.len());
        for entry in entries {
            let entry = ExceptionEntry {
                start_pc: item(entry, 0),
                end_pc: item(entry, 2),
                handler_pc: item(entry, 4),
                catch_type: CpIndex(item(entry, 6)),
            };
            let in_range = entry.start_pc < entry.end_pc && u32::from(entry.end_pc) <= code_length;
            check(in_range, || Defect::ExceptionRange)?;
            check(u32::from(entry.handler_pc) < code_length, || Defect::ExceptionHandler)?;
            check(entry.catch_type.is_none() || self.is_class(entry.catch_type), || Defect::CatchType)?;
            table.push(entry);
        }
        Ok(table)
    }

    /// Parses one table of variables or of their generic types; `limits` are the code's length and the locals' number.
    fn parse_variables(
        &self,
        r: &mut Reader<'_>,
        length: u32,
        (code_length, max_locals): (u32, u32),
        table: &'static str,
        variables: &mut Vec<LocalVariable>,
    ) -> Parsed<()> {
        let count = r.u2()?;
        check(length == 2 + 10 * u32::from(count), || Defect::VariablesLength { table })?;
        let entries = r.entries::<10>(count)?;
        variables.reserve_exact(entries.len());
        for entry in entries {
            let variable = LocalVariable {
                start_pc: item(entry, 0),
                length: item(entry, 2),
                name: CpIndex(item(entry, 4)),
                descriptor: CpIndex(item(entry, 6)),
                signature: CpIndex::NONE,
                slot: item(entry, 8),
            };
            let LocalVariable { start_pc, length, slot, .. } = variable;
            check(u32::from(start_pc) < code_length, || Defect::VariableStart { pc: start_pc, table })?;
            let end = u32::from(start_pc) + u32::from(length);
            check(end <= code_length, || Defect::VariableLength { length, table })?;
            let name = self.utf8(variable.name, |index| Defect::VariableName { index, table })?;
            let signature = self.utf8(variable.descriptor, |index| Defect::VariableSignature { index, table })?;
            self.check_field_name(variable.name)?;
            let mut slots = 1;
            if table == VARIABLES {
                self.check_field_signature(name, variable.descriptor)?;
                slots += u32::from(matches!(signature, b"J" | b"D"));
            }
            check(u32::from(slot) + slots <= max_locals, || Defect::VariableSlot { slot, table })?;
            variables.push(variable);
        }
        Ok(())
    }

    /// Enters the generic signatures of `types` into `variables`, which may hold each variable once.
    pub(super) fn join_types(&self, variables: &mut [LocalVariable], types: &[LocalVariable]) -> Parsed<()> {
        if variables.is_empty() {
            return Ok(());
        }
        if self.verify && self.major >= version::JAVA_1_5 {
            let keys = variables.iter().map(LocalVariable::identity);
            if let Some((.., name, _)) = names::first_duplicate(keys) {
                return fail(Defect::DuplicateVariable { table: VARIABLES, name: shown(self.pool.utf8(name)) });
            }
        }
        if types.is_empty() {
            return Ok(());
        }
        let mut order: Vec<_> = variables.iter().enumerate().map(|(at, variable)| (variable.identity(), at)).collect();
        order.sort_unstable();
        for entry in types {
            let identity = entry.identity();
            let found = order.binary_search_by_key(&identity, |&(identity, _)| identity);
            let shown_name = || shown(self.pool.utf8(entry.name));
            let variable = match found {
                Ok(found) => &mut variables[order[found].1],
                Err(_) if self.verify => {
                    return fail(Defect::UnmatchedVariableType { name: shown_name() });
                }
                Err(_) => continue,
            };
            check(!self.verify || variable.signature.is_none(), || Defect::DuplicateVariable {
                table: VARIABLE_TYPES,
                name: shown_name(),
            })?;
            variable.signature = entry.descriptor;
        }
        Ok(())
    }
}

impl LocalVariable {
    /// What makes entries of the two tables the same variable.
    fn identity(&self) -> (u16, u16, CpIndex, u16) {
        (self.start_pc, self.length, self.name, self.slot)
    }
}

fn parse_line_numbers(r: &mut Reader<'_>, length: u32, code_length: u32, lines: &mut Vec<(u16, u16)>) -> Parsed<()> {
    let count = r.u2()?;
    check(length == 2 + 4 * u32::from(count), || Defect::LineNumberLength)?;
    let entries = r.entries::<4>(count)?;
    lines.reserve_exact(entries.len());
    for entry in entries {
        let pc = item(entry, 0);
        check(u32::from(pc) < code_length, || Defect::LineNumberPc)?;
        lines.push((pc, item(entry, 2)));
    }
    Ok(())
}
