//! Mutations of code and of what belongs to it.

use classloader::bytecode::{Bci, Opcode, OperandLayout, Operands, decode};
use fastrand::Rng;

use super::{any_index, near, pick};
use crate::fuzz::code_items::{Item, items, relayout, starts};
use crate::raw_class::{RawClass, RawCode, tag};

/// Changes the code of some method.
fn with_code(
    class: &mut RawClass,
    rng: &mut Rng,
    change: impl FnOnce(&mut RawClass, &mut RawCode, &mut Rng) -> Option<()>,
) -> Option<()> {
    let method = pick(rng, &class.methods_with_code())?;
    let mut code = class.code(method).filter(|code| !code.code.is_empty())?;
    change(class, &mut code, rng)?;
    class.set_code(method, &code)
}

/// Changes the list of instructions of some method.
fn with_items(
    class: &mut RawClass,
    rng: &mut Rng,
    change: impl FnOnce(&mut RawClass, &mut Vec<Item>, &mut Rng) -> Option<()>,
) -> Option<()> {
    with_code(class, rng, |class, code, rng| {
        let mut list = items(&code.code)?;
        change(class, &mut list, rng)?;
        relayout(class, code, &list)
    })
}

/// Replaces an opcode by one whose operands have the same layout.
pub fn opcode(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_code(class, rng, |_, code, rng| {
        let at = pick(rng, &starts(&code.code))?;
        let old = Opcode::from_byte(code.code[usize::from(at)])?;
        let fixed = [
            OperandLayout::None,
            OperandLayout::Local0,
            OperandLayout::Local1,
            OperandLayout::Local2,
            OperandLayout::Local3,
        ];
        let alike = |new: &&Opcode| {
            new.layout() == old.layout() || fixed.contains(&old.layout()) && fixed.contains(&new.layout())
        };
        let choices: Vec<Opcode> = Opcode::ALL.iter().filter(alike).copied().collect();
        code.code[usize::from(at)] = pick(rng, &choices)? as u8;
        Some(())
    })
}

/// Changes a byte or a word of an instruction's operands a little.
pub fn operand(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_code(class, rng, |_, code, rng| {
        let at = usize::from(pick(rng, &starts(&code.code))?);
        let (_, next) = decode(&code.code, Bci(at as u16)).ok()?;
        let operands = at + 1..next.index();
        if operands.is_empty() {
            return None;
        }
        let place = rng.usize(operands.clone());
        if place + 1 < operands.end && rng.bool() {
            let value = u16::from_be_bytes([code.code[place], code.code[place + 1]]);
            code.code[place..place + 2].copy_from_slice(&near(rng, value).to_be_bytes());
        } else {
            code.code[place] = near(rng, code.code[place].into()) as u8;
        }
        Some(())
    })
}

/// Leads a branch or a case of a switch to another instruction, or into the middle of one.
pub fn branch(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_code(class, rng, |_, code, rng| {
        let all = starts(&code.code);
        let operands = |at: u16| decode(&code.code, Bci(at)).map(|(instruction, _)| instruction.operands);
        let jumps: Vec<u16> = all
            .iter()
            .copied()
            .filter(|&at| matches!(operands(at), Ok(Operands::Branch(_) | Operands::Switch(_))))
            .collect();
        let at = pick(rng, &jumps)?;
        let target = if rng.u8(..4) == 0 { rng.usize(..code.code.len() + 2) as u16 } else { pick(rng, &all)? };
        let offset = i32::from(target) - i32::from(at);
        let place = usize::from(at) + 1;
        match decode(&code.code, Bci(at)).ok()?.0.operands {
            Operands::Branch(_) if Opcode::from_byte(code.code[place - 1])?.layout() == OperandLayout::Branch2 => {
                code.code[place..place + 2].copy_from_slice(&(offset as i16).to_be_bytes());
            }
            Operands::Branch(_) => code.code[place..place + 4].copy_from_slice(&offset.to_be_bytes()),
            Operands::Switch(switch) => {
                let aligned = (place + 3) & !3;
                let case = rng.usize(..switch.cases().count() + 1);
                let field = match (case, switch.is_table()) {
                    (0, _) => aligned,
                    (case, true) => aligned + 12 + 4 * (case - 1),
                    (case, false) => aligned + 12 + 8 * (case - 1),
                };
                code.code.get_mut(field..field + 4)?.copy_from_slice(&offset.to_be_bytes());
            }
            _ => return None,
        }
        Some(())
    })
}

/// Lets an instruction use another constant, mostly one of the same kind.
pub fn constant_operand(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_code(class, rng, |class, code, rng| {
        let uses = |at: u16| decode(&code.code, Bci(at)).ok().and_then(|(instruction, _)| instruction.constant());
        let users: Vec<u16> = starts(&code.code).into_iter().filter(|&at| uses(at).is_some()).collect();
        let at = pick(rng, &users)?;
        let kind = class.constants.get(uses(at)?.index())?.tag();
        let new = if rng.u8(..4) == 0 {
            any_index(class, rng)
        } else {
            pick(rng, &class.indices(|constant| constant.tag() == kind))?
        };
        let place = usize::from(at) + 1;
        match Opcode::from_byte(code.code[place - 1])?.layout() {
            OperandLayout::Constant1 => code.code[place] = new as u8,
            _ => code.code[place..place + 2].copy_from_slice(&new.to_be_bytes()),
        }
        Some(())
    })
}

/// Takes an instruction out.
pub fn delete(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_items(class, rng, |_, list, rng| {
        if list.len() < 2 {
            return None;
        }
        list.remove(rng.usize(..list.len()));
        Some(())
    })
}

/// Overwrites an instruction with `nop`.
pub fn blank(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_code(class, rng, |_, code, rng| {
        let at = pick(rng, &starts(&code.code))?;
        let (_, next) = decode(&code.code, Bci(at)).ok()?;
        code.code[usize::from(at)..next.index()].fill(Opcode::Nop as u8);
        Some(())
    })
}

/// Repeats an instruction, there or elsewhere.
pub fn duplicate(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_items(class, rng, |_, list, rng| {
        let from = rng.usize(..list.len());
        let to = if rng.bool() { from + 1 } else { rng.usize(..list.len() + 1) };
        // A branch goes where it went; anything else is new to the tables.
        let item = list[from].clone();
        list.insert(to, item);
        Some(())
    })
}

/// Swaps two neighbours.
pub fn swap(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_items(class, rng, |_, list, rng| {
        let at = rng.usize(..list.len().checked_sub(1).filter(|&count| count > 0)?);
        list.swap(at, at + 1);
        Some(())
    })
}

/// Inserts an instruction with operands that may fit.
pub fn insert(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_items(class, rng, |class, list, rng| {
        let at = rng.usize(..list.len() + 1);
        let bytes = instruction(class, rng)?;
        list.insert(at, Item { old: None, bytes });
        Some(())
    })
}

/// Any instruction but a switch or a branch.
fn instruction(class: &RawClass, rng: &mut Rng) -> Option<Vec<u8>> {
    let opcode = pick(rng, Opcode::ALL)?;
    let mut bytes = vec![opcode as u8];
    let constant = |tags: &[u8], rng: &mut Rng| {
        let fitting = class.indices(|constant| constant.tag().is_some_and(|tag| tags.contains(&tag)));
        pick(rng, &fitting).map(u16::to_be_bytes)
    };
    match opcode.layout() {
        OperandLayout::None
        | OperandLayout::Local0
        | OperandLayout::Local1
        | OperandLayout::Local2
        | OperandLayout::Local3 => {}
        OperandLayout::Byte => bytes.push(rng.u8(..)),
        OperandLayout::Short => bytes.extend(rng.u16(..).to_be_bytes()),
        OperandLayout::Local => bytes.push(rng.u8(..8)),
        OperandLayout::Increment => bytes.extend([rng.u8(..8), 1]),
        OperandLayout::ArrayType => bytes.push(rng.u8(3..13)),
        OperandLayout::Constant1 => {
            let loadable = [tag::INTEGER, tag::FLOAT, tag::STRING, tag::CLASS, tag::METHOD_TYPE];
            bytes.push(constant(&loadable, rng)?[1]);
        }
        OperandLayout::Constant2 => {
            let tags: &[u8] = match opcode {
                Opcode::Ldc2W => &[tag::LONG, tag::DOUBLE],
                Opcode::LdcW => &[tag::INTEGER, tag::FLOAT, tag::STRING, tag::CLASS],
                Opcode::Getfield | Opcode::Putfield | Opcode::Getstatic | Opcode::Putstatic => &[tag::FIELDREF],
                opcode if opcode.is_invoke() => &[tag::METHODREF, tag::INTERFACE_METHODREF],
                _ => &[tag::CLASS],
            };
            bytes.extend(constant(tags, rng)?);
        }
        OperandLayout::InvokeInterface => {
            bytes.extend(constant(&[tag::INTERFACE_METHODREF], rng)?);
            bytes.extend([rng.u8(1..4), 0]);
        }
        OperandLayout::InvokeDynamic => {
            bytes.extend(constant(&[tag::INVOKE_DYNAMIC], rng)?);
            bytes.extend([0, 0]);
        }
        OperandLayout::MultiArray => {
            bytes.extend(constant(&[tag::CLASS], rng)?);
            bytes.push(rng.u8(..3));
        }
        OperandLayout::Wide => {
            let widened: Vec<Opcode> = Opcode::ALL.iter().copied().filter(|opcode| opcode.can_be_wide()).collect();
            let opcode = pick(rng, &widened)?;
            bytes.extend([opcode as u8, 0, rng.u8(..8)]);
            if opcode.layout() == OperandLayout::Increment {
                bytes.extend([0, 1]);
            }
        }
        OperandLayout::Branch2 | OperandLayout::Branch4 | OperandLayout::TableSwitch | OperandLayout::LookupSwitch => {
            return None;
        }
    }
    Some(bytes)
}

/// Changes a byte of the code.
pub fn byte(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_code(class, rng, |_, code, rng| {
        let at = rng.usize(..code.code.len());
        code.code[at] = rng.u8(..);
        Some(())
    })
}

/// Cuts the end of the code off, or adds bytes to it.
pub fn cut(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_code(class, rng, |_, code, rng| {
        if rng.bool() {
            code.code.truncate(rng.usize(..code.code.len()));
        } else {
            code.code.extend((0..rng.usize(1..4)).map(|_| rng.u8(..)));
        }
        Some(())
    })
}

/// Changes `max_stack` or `max_locals`.
pub fn limits(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_code(class, rng, |_, code, rng| {
        let limit = if rng.bool() { &mut code.max_stack } else { &mut code.max_locals };
        *limit = near(rng, *limit);
        Some(())
    })
}

/// Changes the exception table.
pub fn handler(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    with_code(class, rng, |class, code, rng| {
        let all = starts(&code.code);
        if code.handlers.is_empty() || rng.u8(..6) == 0 {
            let catch_type = if rng.bool() { 0 } else { pick(rng, &class.tagged(tag::CLASS))? };
            let new = [pick(rng, &all)?, pick(rng, &all)?, pick(rng, &all)?, catch_type];
            code.handlers.insert(rng.usize(..code.handlers.len() + 1), new);
            return Some(());
        }
        let at = rng.usize(..code.handlers.len());
        let field = rng.usize(..4);
        match rng.u8(..8) {
            0 => drop(code.handlers.remove(at)),
            1 => code.handlers.insert(at, code.handlers[at]),
            2 => code.handlers.swap(at, 0),
            3 => code.handlers[at][field] = near(rng, code.handlers[at][field]),
            4 => code.handlers[at][3] = [0, pick(rng, &class.tagged(tag::CLASS))?][rng.usize(..2)],
            _ => code.handlers[at][rng.usize(..3)] = pick(rng, &all)?,
        }
        Some(())
    })
}

/// Gives a method the code of another one.
pub fn other_body(class: &mut RawClass, rng: &mut Rng) -> Option<()> {
    let methods = class.methods_with_code();
    let (from, to) = (pick(rng, &methods)?, pick(rng, &methods)?);
    let code = class.code(from)?;
    class.set_code(to, &code)
}
