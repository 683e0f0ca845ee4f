//! The effect of one instruction on a [`Frame`] of coarse types, and the frame on entry.

use classloader::bytecode::{Flow, Instruction, LocalAccess, Opcode, Operands};
use classloader::descriptor::{FieldType, MethodDescriptor};

use crate::defect::DefectKind;
use crate::frame::{Frame, Word, fits};
use crate::method_shape::{ConstantKind, MethodShape};

type Outcome<T> = Result<T, DefectKind>;

/// Sets the local variables of an empty frame to what they are on entry.
pub(crate) fn enter(shape: &MethodShape<'_>, frame: &mut Frame) -> Outcome<()> {
    let mut slot = 0;
    if !shape.is_static {
        frame.set_local(0, Word::Reference)?;
        slot = 1;
    }
    let descriptor = MethodDescriptor::parse(shape.descriptor);
    for parameter in descriptor.into_iter().flat_map(|descriptor| descriptor.parameters()) {
        frame.set_local(slot, word(letter(parameter)))?;
        slot += parameter.slots();
    }
    Ok(())
}

/// The effect of `instruction` on `frame`, jumps apart. Says whether a local variable changed.
pub(crate) fn step(shape: &MethodShape<'_>, frame: &mut Frame, instruction: &Instruction<'_>) -> Outcome<bool> {
    let opcode = instruction.opcode;
    let effect = opcode.effect().as_bytes();
    let local = instruction.local().unwrap_or_default();
    let split = effect.iter().position(|&letter| letter == b'>');
    let (popped, pushed) = split.map_or((&[][..], &[][..]), |at| (&effect[..at], &effect[at + 1..]));
    match (opcode.local_access(), effect) {
        (Some(LocalAccess::Load), [_, letter]) => {
            let word = frame.local(local, *letter)?;
            frame.push(word)?;
        }
        (Some(LocalAccess::Store), [letter, _]) => {
            let word = frame.pop(*letter)?;
            frame.set_local(local, word)?;
            return Ok(true);
        }
        (Some(LocalAccess::Increment), _) => {
            frame.local(local, b'i')?;
        }
        (_, b"*") => step_constant(shape, frame, instruction)?,
        (_, [b'w'..=b'z', ..]) => frame.shuffle(popped, pushed).map_err(|kind| match kind {
            DefectKind::StackType => DefectKind::StackWords(opcode),
            other => other,
        })?,
        _ if opcode.flow() == Flow::Return => check_result(shape, frame, popped)?,
        // The address is pushed where the jump is made.
        _ if opcode.flow() == Flow::Jsr => {}
        _ => {
            for &letter in popped.iter().rev() {
                frame.pop(letter)?;
            }
            if let [letter] = pushed {
                frame.push(word(*letter))?;
            }
        }
    }
    Ok(false)
}

/// The instructions whose effect a constant-pool entry tells.
fn step_constant(shape: &MethodShape<'_>, frame: &mut Frame, instruction: &Instruction<'_>) -> Outcome<()> {
    let index = instruction.constant().unwrap_or_default();
    let wrong = DefectKind::ConstantType(index);
    let (_, descriptor) = shape.constants.member(index);
    match instruction.opcode {
        Opcode::Ldc | Opcode::LdcW | Opcode::Ldc2W => {
            let word = match shape.constants.kind(index) {
                ConstantKind::Integer => Word::Int,
                ConstantKind::Float => Word::Float,
                ConstantKind::Long => Word::Long,
                ConstantKind::Double => Word::Double,
                ConstantKind::String | ConstantKind::Class | ConstantKind::MethodHandle | ConstantKind::MethodType => {
                    Word::Reference
                }
                ConstantKind::Dynamic => word(letter(FieldType::parse(descriptor).ok_or(wrong)?)),
                _ => return Err(wrong),
            };
            let wide = matches!(word, Word::Long | Word::Double);
            if wide != (instruction.opcode == Opcode::Ldc2W) {
                return Err(wrong);
            }
            frame.push(word)
        }
        Opcode::Multianewarray => {
            if let Operands::MultiArray { dimensions, .. } = instruction.operands {
                for _ in 0..dimensions {
                    frame.pop(b'i')?;
                }
            }
            frame.push(Word::Reference)
        }
        Opcode::Getstatic | Opcode::Getfield | Opcode::Putstatic | Opcode::Putfield => {
            let field = letter(FieldType::parse(descriptor).ok_or(wrong)?);
            if let Opcode::Putstatic | Opcode::Putfield = instruction.opcode {
                frame.pop(field)?;
            }
            if let Opcode::Getfield | Opcode::Putfield = instruction.opcode {
                frame.pop(b'a')?;
            }
            if let Opcode::Getstatic | Opcode::Getfield = instruction.opcode {
                frame.push(word(field))?;
            }
            Ok(())
        }
        _ => {
            let method = MethodDescriptor::parse(descriptor).ok_or(wrong)?;
            let words = usize::from(method.parameter_slots());
            let arguments = frame.stack().len().checked_sub(words).ok_or(DefectKind::StackUnderflow)?;
            let mut at = arguments;
            for parameter in method.parameters() {
                // The stack consists of whole values, so what ends with the last argument starts with the first.
                if !fits(frame.stack()[at], letter(parameter)) {
                    return Err(DefectKind::StackType);
                }
                at += usize::from(parameter.slots());
            }
            frame.drop_words(words);
            if !matches!(instruction.opcode, Opcode::Invokestatic | Opcode::Invokedynamic) {
                frame.pop(b'a')?;
            }
            method.result().map_or(Ok(()), |result| frame.push(word(letter(result))))
        }
    }
}

fn check_result(shape: &MethodShape<'_>, frame: &mut Frame, popped: &[u8]) -> Outcome<()> {
    let result = MethodDescriptor::parse(shape.descriptor).and_then(|descriptor| descriptor.result());
    let Some(&popped) = popped.first() else {
        return result.map_or(Ok(()), |_| Err(DefectKind::ResultExpected));
    };
    frame.pop(popped)?;
    match result {
        None => Err(DefectKind::NoResultExpected),
        Some(result) if popped == letter(result) => Ok(()),
        Some(_) => Err(DefectKind::ResultType),
    }
}

/// The stack words that an invocation takes, the receiver included; 0 for other instructions.
pub(crate) fn argument_words(shape: &MethodShape<'_>, instruction: &Instruction<'_>) -> u16 {
    if !instruction.opcode.is_invoke() {
        return 0;
    }
    let (_, descriptor) = shape.constants.member(instruction.constant().unwrap_or_default());
    let parameters = MethodDescriptor::parse(descriptor).map_or(0, |method| method.parameter_slots());
    let receiver = !matches!(instruction.opcode, Opcode::Invokestatic | Opcode::Invokedynamic);
    parameters.saturating_add(u16::from(receiver))
}

/// The letter of the opcode table for values of a type.
fn letter(declared: FieldType<'_>) -> u8 {
    match declared {
        FieldType::Long => b'l',
        FieldType::Float => b'f',
        FieldType::Double => b'd',
        FieldType::Object(_) | FieldType::Array(_) => b'a',
        FieldType::Boolean | FieldType::Byte | FieldType::Char | FieldType::Short | FieldType::Int => b'i',
    }
}

/// The first word of a value that a letter of the opcode table stands for.
fn word(letter: u8) -> Word {
    match letter {
        b'i' => Word::Int,
        b'f' => Word::Float,
        b'l' => Word::Long,
        b'd' => Word::Double,
        _ => Word::Reference,
    }
}
