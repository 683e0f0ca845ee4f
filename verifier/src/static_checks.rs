//! The static constraints on code (JVMS 4.9.1) that no data flow is needed for.

use classloader::CpIndex;
use classloader::bytecode::{Instruction, Opcode, Operands, Switch, instructions};
use classloader::classfile::CodeAttribute;
use classloader::descriptor::{FieldType, MethodDescriptor};

use crate::code_layout::{CodeLayout, is_subroutine_instruction};
use crate::defect::{Defect, DefectKind};
use crate::method_shape::{ConstantKind, MethodShape};

type Outcome = Result<(), DefectKind>;

/// The first class file version without `jsr` and `ret`, with `invokedynamic`.
const JAVA_7: u16 = 51;
/// The first class file version with static interface methods, and calls of private ones by `invokespecial`.
const JAVA_8: u16 = 52;

/// Checks the operands of all instructions and the local variable table.
pub(crate) fn check(
    shape: &MethodShape<'_>,
    code: &CodeAttribute,
    layout: &CodeLayout,
    major: u16,
) -> Result<(), Defect> {
    for variable in &code.local_variables {
        if !layout.is_start(variable.start_pc) {
            return Err(DefectKind::LocalVariableStart(variable.start_pc).anywhere());
        }
        let end = u32::from(variable.start_pc) + u32::from(variable.length);
        let is_end = end as usize == shape.code.len();
        if !is_end && !u16::try_from(end).is_ok_and(|end| layout.is_start(end)) {
            return Err(DefectKind::LocalVariableLength(variable.length).anywhere());
        }
    }
    for instruction in instructions(shape.code).flatten() {
        check_operands(shape, &instruction, major).map_err(|kind| kind.at(instruction.bci))?;
    }
    Ok(())
}

fn check_operands(shape: &MethodShape<'_>, instruction: &Instruction<'_>, major: u16) -> Outcome {
    let opcode = instruction.opcode;
    if major >= JAVA_7 && is_subroutine_instruction(opcode) {
        return Err(DefectKind::Subroutine(opcode));
    }
    match instruction.operands {
        Operands::Constant(index) => check_constant(shape, opcode, index, major),
        Operands::Switch(switch) => check_switch(switch, major),
        Operands::ArrayType(code) if !(4..=11).contains(&code) => Err(DefectKind::Newarray),
        Operands::MultiArray { index, dimensions } => {
            expect(shape, index, &[ConstantKind::Class])?;
            let name = shape.constants.class_name(index);
            let has = name.iter().take_while(|&&byte| byte == b'[').count();
            if has == 0 {
                return Err(DefectKind::MultianewarrayClass);
            }
            if dimensions == 0 || has < usize::from(dimensions) {
                return Err(DefectKind::MultianewarrayDimensions(dimensions));
            }
            Ok(())
        }
        Operands::InvokeInterface { index, count, zero } => {
            expect(shape, index, &[ConstantKind::InterfaceMethodref])?;
            let (_, descriptor) = shape.constants.member(index);
            let words = MethodDescriptor::parse(descriptor).map_or(0, |method| method.parameter_slots());
            if u32::from(count) != u32::from(words) + 1 {
                return Err(DefectKind::InvokeinterfaceCount);
            }
            if zero != 0 {
                return Err(DefectKind::InvokeinterfaceZero);
            }
            check_name(shape, opcode, index)
        }
        Operands::InvokeDynamic { index, zeros } => {
            expect(shape, index, &[ConstantKind::InvokeDynamic])?;
            if major < JAVA_7 {
                return Err(DefectKind::InvokedynamicVersion(major));
            }
            if zeros != 0 {
                return Err(DefectKind::InvokedynamicZeros);
            }
            check_name(shape, opcode, index)
        }
        _ => Ok(()),
    }
}

fn check_constant(shape: &MethodShape<'_>, opcode: Opcode, index: CpIndex, major: u16) -> Outcome {
    use ConstantKind as Kind;
    match opcode {
        Opcode::Ldc | Opcode::LdcW => {
            let kinds = [
                Kind::Integer,
                Kind::Float,
                Kind::String,
                Kind::Class,
                Kind::MethodHandle,
                Kind::MethodType,
                Kind::Dynamic,
            ];
            expect(shape, index, &kinds)?;
            check_dynamic(shape, index, 1)
        }
        Opcode::Ldc2W => {
            expect(shape, index, &[Kind::Long, Kind::Double, Kind::Dynamic])?;
            check_dynamic(shape, index, 2)
        }
        Opcode::Getstatic | Opcode::Putstatic | Opcode::Getfield | Opcode::Putfield => {
            expect(shape, index, &[Kind::Fieldref])
        }
        Opcode::Invokevirtual => {
            expect(shape, index, &[Kind::Methodref])?;
            check_name(shape, opcode, index)
        }
        Opcode::Invokespecial | Opcode::Invokestatic => {
            let kinds = [Kind::Methodref, Kind::InterfaceMethodref];
            expect(shape, index, &kinds[..if major >= JAVA_8 { 2 } else { 1 }])?;
            check_name(shape, opcode, index)
        }
        _ => {
            expect(shape, index, &[Kind::Class])?;
            let name = shape.constants.class_name(index);
            match opcode {
                Opcode::New if name.starts_with(b"[") => Err(DefectKind::NewArrayClass),
                Opcode::Anewarray if name.len() > 255 && name[..255].iter().all(|&byte| byte == b'[') => {
                    Err(DefectKind::AnewarrayDimensions)
                }
                _ => Ok(()),
            }
        }
    }
}

/// A dynamically computed constant must have as many words as the `ldc` pushes.
fn check_dynamic(shape: &MethodShape<'_>, index: CpIndex, words: u16) -> Outcome {
    if shape.constants.kind(index) != ConstantKind::Dynamic {
        return Ok(());
    }
    let (_, descriptor) = shape.constants.member(index);
    match FieldType::parse(descriptor) {
        Some(declared) if declared.slots() == words => Ok(()),
        _ => Err(DefectKind::ConstantType(index)),
    }
}

fn expect(shape: &MethodShape<'_>, index: CpIndex, kinds: &[ConstantKind]) -> Outcome {
    if index.is_none() || index.index() >= shape.constants.len() {
        return Err(DefectKind::ConstantIndex(index));
    }
    if kinds.contains(&shape.constants.kind(index)) { Ok(()) } else { Err(DefectKind::ConstantType(index)) }
}

/// Of the methods with special names, only `<init>` may be called, and only by `invokespecial`.
fn check_name(shape: &MethodShape<'_>, opcode: Opcode, index: CpIndex) -> Outcome {
    let (name, _) = shape.constants.member(index);
    if name.starts_with(b"<") && (opcode != Opcode::Invokespecial || name != b"<init>") {
        return Err(DefectKind::InternalCall);
    }
    Ok(())
}

fn check_switch(switch: Switch<'_>, major: u16) -> Outcome {
    if major < JAVA_7 && !switch.padding_is_zero() {
        return Err(DefectKind::SwitchPadding);
    }
    let keys = || switch.cases().map(|(key, _)| key);
    if !switch.is_table() && !keys().zip(keys().skip(1)).all(|(key, next)| key < next) {
        return Err(DefectKind::LookupswitchOrder);
    }
    Ok(())
}
