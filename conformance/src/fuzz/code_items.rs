//! Code as a list of instructions that can be put in, left out and moved, with everything that points into it adjusted.

use classloader::bytecode::{Bci, OperandLayout, Operands, decode};

use super::stack_map;
use crate::raw_class::{RawClass, RawCode};

/// One instruction of the changed code.
#[derive(Debug, Clone)]
pub struct Item {
    /// Where the instruction was; none for a new one. Of several items with the same place (a duplicated instruction),
    /// what pointed there points to the first.
    pub old: Option<u16>,
    /// Its bytes. Branch offsets are those of the place `old`; a new item must not branch.
    pub bytes: Vec<u8>,
}

/// The instructions of `code`; none when it cannot be decoded to its end.
pub fn items(code: &[u8]) -> Option<Vec<Item>> {
    let mut found = Vec::new();
    let mut bci = Bci(0);
    while bci.index() < code.len() {
        let (_, next) = decode(code, bci).ok()?;
        found.push(Item { old: Some(bci.0), bytes: code[bci.index()..next.index()].to_vec() });
        bci = next;
    }
    Some(found)
}

/// Where the instructions start.
pub fn starts(code: &[u8]) -> Vec<u16> {
    let mut found = Vec::new();
    let mut bci = Bci(0);
    while let Ok((_, next)) = decode(code, bci) {
        found.push(bci.0);
        bci = next;
    }
    found
}

/// The map from old to new places.
struct Places {
    /// Old place and new place, ascending by the old one.
    moved: Vec<(u16, u16)>,
    end: u16,
}

impl Places {
    /// The new place of what was at `old`: of the next instruction that is left when that one is gone.
    fn of(&self, old: i64) -> i64 {
        let Ok(place) = u16::try_from(old) else { return old };
        let at = self.moved.partition_point(|&(from, _)| from < place);
        self.moved.get(at).map_or(self.end, |&(_, to)| to).into()
    }
}

/// Writes `items` as the new code of a method and moves branches, handlers and tables along. Fails when the code
/// becomes too long.
pub fn relayout(class: &RawClass, code: &mut RawCode, items: &[Item]) -> Option<()> {
    let mut moved: Vec<(u16, u16)> = Vec::new();
    let mut at = 0usize;
    for item in items {
        let here = u16::try_from(at).ok()?;
        if let Some(old) = item.old {
            moved.push((old, here));
        }
        at += item.bytes.len() + padding(item, at) - padding(item, item.old.unwrap_or(0).into());
    }
    let end = u16::try_from(at).ok()?;
    // A stable sort keeps the first of the items with one old place in front.
    moved.sort_by_key(|&(old, _)| old);
    moved.dedup_by_key(|&mut (old, _)| old);
    let places = Places { moved, end };
    let mut out = Vec::with_capacity(at);
    items.iter().for_each(|item| write(item, &places, &mut out));
    code.code = out;
    for handler in &mut code.handlers {
        handler[..3].iter_mut().for_each(|place| *place = places.of((*place).into()) as u16);
    }
    for attribute in &mut code.attributes {
        match class.text_at(attribute.name) {
            b"StackMapTable" => {
                if let Some(mut frames) = stack_map::decode(&attribute.body) {
                    for frame in &mut frames {
                        frame.bci = places.of(frame.bci.into()) as i32;
                        for item in frame.kind.types().into_iter().filter(|t| t.tag == stack_map::UNINITIALIZED) {
                            item.operand = places.of(item.operand.into()) as u16;
                        }
                    }
                    attribute.body = stack_map::encode(&frames);
                }
            }
            b"LineNumberTable" => move_entries(&mut attribute.body, 4, &places, false),
            b"LocalVariableTable" | b"LocalVariableTypeTable" => move_entries(&mut attribute.body, 10, &places, true),
            _ => {}
        }
    }
    Some(())
}

/// Moves the place at the start of each entry, and the length that may follow it.
fn move_entries(body: &mut [u8], size: usize, places: &Places, has_length: bool) {
    let word = |bytes: &[u8]| i64::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    let entries = body.len().min(2);
    for entry in body[entries..].chunks_exact_mut(size) {
        let start = word(entry);
        let new = places.of(start);
        if has_length {
            let length = places.of(start + word(&entry[2..])) - new;
            entry[2..4].copy_from_slice(&(length as u16).to_be_bytes());
        }
        entry[..2].copy_from_slice(&(new as u16).to_be_bytes());
    }
}

/// The bytes that align a switch at this place.
fn padding(item: &Item, at: usize) -> usize {
    let layout = classloader::bytecode::Opcode::from_byte(item.bytes[0]).map(|opcode| opcode.layout());
    match layout {
        Some(OperandLayout::TableSwitch | OperandLayout::LookupSwitch) => 3 - at % 4,
        _ => 0,
    }
}

fn write(item: &Item, places: &Places, out: &mut Vec<u8>) {
    let here = out.len() as i64;
    let Some(old) = item.old else {
        return out.extend(&item.bytes);
    };
    let moved = |offset: i64| places.of(i64::from(old) + offset) - here;
    // An instruction of the method decodes at its old place; there its switch is aligned.
    let mut code = vec![0; old.into()];
    code.extend(&item.bytes);
    let Ok((instruction, _)) = decode(&code, Bci(old)) else {
        return out.extend(&item.bytes);
    };
    match instruction.operands {
        Operands::Branch(offset) => {
            out.push(item.bytes[0]);
            let offset = moved(offset.into());
            match item.bytes.len() {
                3 => out.extend((offset as i16).to_be_bytes()),
                _ => out.extend((offset as i32).to_be_bytes()),
            }
        }
        Operands::Switch(switch) => {
            let mut rest = item.bytes[1 + padding(item, old.into())..].to_vec();
            // The default's offset, then the table: with or without keys before the offsets.
            let (first, step) = if switch.is_table() { (12, 4) } else { (12, 8) };
            let mut places = vec![0];
            places.extend((first..rest.len()).step_by(step));
            for at in places {
                let Some(field) = rest.get_mut(at..at + 4) else { continue };
                let offset = i32::from_be_bytes([field[0], field[1], field[2], field[3]]);
                field.copy_from_slice(&(moved(offset.into()) as i32).to_be_bytes());
            }
            out.push(item.bytes[0]);
            out.resize(out.len() + 3 - here as usize % 4, 0);
            out.extend(rest);
        }
        _ => out.extend(&item.bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOP: u8 = 0;

    fn class() -> RawClass {
        RawClass {
            minor: 0,
            major: 61,
            constants: Vec::new(),
            access: 0,
            this_class: 0,
            super_class: 0,
            interfaces: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            attributes: Vec::new(),
        }
    }

    fn put_nop_first(bytes: &[u8]) -> Vec<u8> {
        let mut code = RawCode { code: bytes.to_vec(), handlers: vec![[0, 3, 3, 0]], ..RawCode::default() };
        let mut list = items(bytes).expect("it decodes");
        list.insert(0, Item { old: None, bytes: vec![NOP] });
        relayout(&class(), &mut code, &list).expect("short");
        assert_eq!(code.handlers, [[1, 4, 4, 0]]);
        code.code
    }

    #[test]
    fn branches_keep_their_targets() {
        // goto 3; return: to the return.
        assert_eq!(put_nop_first(&[0xa7, 0, 3, 0xb1]), [NOP, 0xa7, 0, 3, 0xb1]);
        // A backward branch to the start still leads to the instruction that was there.
        assert_eq!(put_nop_first(&[0, 0, 0, 0xa7, 0xff, 0xfd]), [NOP, 0, 0, 0, 0xa7, 0xff, 0xfd]);
    }

    #[test]
    fn switches_are_aligned_again() {
        let code = [0, 0, 0, 0xab, 0, 0, 0, 17, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 17, 0xb1];
        let moved = put_nop_first(&code);
        assert_eq!(moved[..12], [0, 0, 0, 0, 0xab, 0, 0, 0, 0, 0, 0, 20]);
        assert_eq!(moved.len(), code.len() + 4);
        assert_eq!(items(&moved).expect("it decodes").len(), 6);
    }
}
