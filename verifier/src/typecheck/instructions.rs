//! What each instruction takes and makes (JVMS 4.10.1.9), in the order in which HotSpot looks at it. Instructions that
//! work on primitive values only follow the opcode table; the others are here and in `members`.

use classloader::bytecode::{Flow, Instruction, LocalAccess, Opcode, Operands, Switch};
use classloader::{Constant, CpIndex};

use super::fault::{Checked, Complaint, Origin, Reason, Stop};
use super::method::MethodCheck;
use super::verification_type::Type;
use crate::types::Names;

/// The first class file version whose switches may have any bytes as padding.
const JAVA_7: u16 = 51;
/// The most dimensions of an array.
const MAX_DIMENSIONS: usize = 255;

/// The type of the values that a letter of the opcode table's effects stands for.
fn letter_type(letter: u8) -> Type {
    match letter {
        b'i' => Type::INT,
        b'f' => Type::FLOAT,
        b'l' => Type::LONG,
        b'd' => Type::DOUBLE,
        _ => Type::ANY_REFERENCE,
    }
}

/// What the words are that an instruction of the `dup` family takes off the stack, from the top: each one word of a
/// value, or two that belong together or are one word each.
fn word_groups(opcode: Opcode) -> &'static [usize] {
    match opcode {
        Opcode::Pop2 | Opcode::Dup2 => &[2],
        Opcode::DupX1 | Opcode::Swap => &[1, 1],
        Opcode::DupX2 => &[1, 2],
        Opcode::Dup2X1 => &[2, 1],
        Opcode::Dup2X2 => &[2, 2],
        _ => &[1],
    }
}

/// The arrays that an instruction loads from or stores to, by the first letters of their elements' descriptors.
fn array_elements(opcode: Opcode) -> Option<&'static [u8]> {
    Some(match opcode {
        Opcode::Iaload | Opcode::Iastore => b"I",
        Opcode::Laload | Opcode::Lastore => b"J",
        Opcode::Faload | Opcode::Fastore => b"F",
        Opcode::Daload | Opcode::Dastore => b"D",
        Opcode::Aaload | Opcode::Aastore => b"L[",
        Opcode::Baload | Opcode::Bastore => b"ZB",
        Opcode::Caload | Opcode::Castore => b"C",
        Opcode::Saload | Opcode::Sastore => b"S",
        _ => return None,
    })
}

impl MethodCheck<'_, '_> {
    /// Checks one instruction and makes the current frame that behind it.
    pub(super) fn execute(&mut self, instruction: &Instruction<'_>) -> Checked {
        let opcode = instruction.opcode;
        match instruction.operands {
            Operands::Local(local) => self.access_local(instruction, local),
            Operands::Increment { local, .. } => {
                self.frame.get_local(local, Type::INT, self.cx)?;
                self.frame.set_local(local, Type::INT)
            }
            Operands::Constant(index) => self.use_constant(opcode, index),
            Operands::Branch(_) if opcode.flow() == Flow::Jsr => Err(self.bad_instruction(instruction)),
            Operands::Branch(offset) => {
                self.apply_effect(opcode)?;
                self.check_jump(offset)
            }
            Operands::Switch(switch) => self.switch(switch),
            Operands::InvokeInterface { index, count, zero } => self.invoke(opcode, index, [count, zero]),
            Operands::InvokeDynamic { index, zeros } => self.invoke(opcode, index, zeros.to_be_bytes()),
            Operands::ArrayType(code) => self.newarray(code),
            Operands::MultiArray { index, dimensions } => self.multianewarray(index, dimensions),
            Operands::Immediate(_) => self.apply_effect(opcode),
            Operands::None => self.without_operands(opcode),
        }
    }

    fn bad_instruction(&self, instruction: &Instruction<'_>) -> Stop {
        let complaint =
            if instruction.wide { Complaint::BadWide } else { Complaint::BadInstruction(instruction.opcode as u8) };
        self.bad_code(complaint)
    }

    /// Pops and pushes what the opcode table says, where that says all.
    #[inline]
    fn apply_effect(&mut self, opcode: Opcode) -> Checked {
        let effect = opcode.effect().as_bytes();
        let Some(at) = effect.iter().position(|&letter| letter == b'>') else { return Ok(()) };
        for &letter in effect[..at].iter().rev() {
            self.frame.pop_value(letter_type(letter), self.cx)?;
        }
        match effect[at + 1..] {
            [letter] => self.frame.push(letter_type(letter)),
            _ => Ok(()),
        }
    }

    fn without_operands(&mut self, opcode: Opcode) -> Checked {
        match opcode {
            Opcode::AconstNull => self.frame.push(Type::NULL),
            Opcode::Pop
            | Opcode::Pop2
            | Opcode::Dup
            | Opcode::DupX1
            | Opcode::DupX2
            | Opcode::Dup2
            | Opcode::Dup2X1
            | Opcode::Dup2X2
            | Opcode::Swap => self.shuffle(opcode),
            Opcode::Arraylength => {
                let array = self.frame.pop(Type::ANY_REFERENCE, self.cx)?;
                if array != Type::NULL && !array.name().is_some_and(|name| self.cx.names.is_array(name)) {
                    return Err(self.bad_popped(opcode, None));
                }
                self.frame.push(Type::INT)
            }
            Opcode::Athrow => {
                let throwable = Type::object(Names::THROWABLE);
                self.frame.pop(throwable, self.cx).map(|_| ())
            }
            Opcode::Return => {
                if self.result != Type::TOP {
                    return Err(self.bad_code(Complaint::ResultExpected));
                }
                if self.is_constructor && self.frame.this_uninitialized {
                    return Err(self.bad_code(Complaint::ConstructorReturn));
                }
                Ok(())
            }
            Opcode::Ireturn | Opcode::Lreturn | Opcode::Freturn | Opcode::Dreturn | Opcode::Areturn => {
                let wanted = letter_type(opcode.effect().as_bytes()[0]);
                if let Some(second) = wanted.second_half() {
                    self.frame.pop(second, self.cx)?;
                }
                let found = self.frame.pop(wanted, self.cx)?;
                self.check_result(found)
            }
            _ => match array_elements(opcode) {
                Some(elements) => self.access_array(opcode, elements),
                None => self.apply_effect(opcode),
            },
        }
    }

    /// What was popped last is not what `opcode` takes.
    fn bad_popped(&self, opcode: Opcode, expected: Option<Origin>) -> Stop {
        let reason = Reason::Type { found: self.frame.popped_origin(), expected };
        Complaint::StackTypeIn(opcode.mnemonic()).at(self.frame.bci, reason)
    }

    fn access_local(&mut self, instruction: &Instruction<'_>, local: u16) -> Checked {
        let opcode = instruction.opcode;
        match (opcode.local_access(), opcode.effect().as_bytes()) {
            (Some(LocalAccess::Load), [_, letter]) => {
                let found = self.frame.get_local(local, letter_type(*letter), self.cx)?;
                self.frame.push(found)
            }
            (Some(LocalAccess::Store), [letter, _]) => {
                let wanted = letter_type(*letter);
                let stored = match wanted.second_half() {
                    Some(second) => {
                        self.frame.pop_pair(wanted, second, self.cx)?;
                        wanted
                    }
                    None => self.frame.pop(wanted, self.cx)?,
                };
                self.frame.set_local(local, stored)
            }
            _ => Err(self.bad_instruction(instruction)),
        }
    }

    /// Two words off the stack, the upper first: of one value or of two.
    fn pop_two(&mut self, opcode: Opcode) -> Checked<[Type; 2]> {
        let upper = self.frame.pop_word()?;
        let query = match upper {
            _ if upper.is_category_1() => Type::CATEGORY_1,
            _ if upper.is_second_half() => Type::CATEGORY_2,
            _ => return Err(self.bad_popped(opcode, None)),
        };
        Ok([upper, self.frame.pop(query, self.cx)?])
    }

    fn shuffle(&mut self, opcode: Opcode) -> Checked {
        // x, y, z, w of the opcode table.
        let mut words = [Type::TOP; 4];
        let mut count = 0;
        for &group in word_groups(opcode) {
            if group == 2 {
                words[count..count + 2].copy_from_slice(&self.pop_two(opcode)?);
            } else {
                words[count] = self.frame.pop(Type::CATEGORY_1, self.cx)?;
            }
            count += group;
        }
        let effect = opcode.effect().as_bytes();
        // As many words are popped as letters stand before the `>`.
        for &letter in &effect[count + 1..] {
            let word = words[match letter {
                b'x' => 0,
                b'y' => 1,
                b'z' => 2,
                _ => 3,
            }];
            self.frame.push_word(word)?;
        }
        Ok(())
    }

    fn access_array(&mut self, opcode: Opcode, elements: &'static [u8]) -> Checked {
        let effect = opcode.effect().as_bytes();
        let is_load = effect.last() != Some(&b'>');
        if !is_load {
            let stored = match opcode {
                Opcode::Aastore => Type::object(Names::OBJECT),
                _ => letter_type(effect[2]),
            };
            self.frame.pop_value(stored, self.cx)?;
        }
        self.frame.pop(Type::INT, self.cx)?;
        let array = self.frame.pop(Type::ANY_REFERENCE, self.cx)?;
        let fits = array == Type::NULL
            || array
                .name()
                .is_some_and(|name| matches!(self.cx.names.bytes(name), [b'[', first, ..] if elements.contains(first)));
        if !fits {
            let expected = match elements {
                [element] => Some(self.cx.known_type(&[b'[', *element])),
                b"ZB" => None,
                _ => Some(Type::ANY_REFERENCE),
            };
            return Err(self.bad_popped(opcode, expected.map(Origin::implicit)));
        }
        match (opcode, array.name()) {
            _ if !is_load => Ok(()),
            (Opcode::Aaload, Some(name)) => {
                let element = self.cx.component(name).unwrap_or(Type::TOP);
                self.frame.push_word(element)
            }
            (Opcode::Aaload, None) => self.frame.push(Type::NULL),
            _ => self.frame.push(letter_type(effect[effect.len() - 1])),
        }
    }

    fn switch(&mut self, switch: Switch<'_>) -> Checked {
        if self.cx.class.major < JAVA_7 && !switch.padding_is_zero() {
            return Err(self.bad_code(Complaint::SwitchPadding));
        }
        self.frame.pop(Type::INT, self.cx)?;
        let keys = || switch.cases().map(|(key, _)| key);
        if !switch.is_table() && !keys().zip(keys().skip(1)).all(|(key, next)| key < next) {
            return Err(self.bad_code(Complaint::LookupswitchOrder));
        }
        self.check_switch(switch)
    }

    fn use_constant(&mut self, opcode: Opcode, index: CpIndex) -> Checked {
        match opcode {
            Opcode::Ldc | Opcode::LdcW | Opcode::Ldc2W => self.load_constant(opcode, index),
            Opcode::Getstatic | Opcode::Putstatic | Opcode::Getfield | Opcode::Putfield => {
                self.access_field(opcode, index)
            }
            Opcode::New => {
                let class = self.class_operand(index)?;
                if class.name().is_none_or(|name| self.cx.names.is_array(name)) {
                    let reason = Reason::Type { found: Origin::constant(index.0, class), expected: None };
                    return Err(Complaint::New.at(self.frame.bci, reason));
                }
                self.frame.push(Type::uninitialized(self.frame.bci))
            }
            Opcode::Anewarray => self.anewarray(index),
            Opcode::Checkcast | Opcode::Instanceof => {
                let class = self.class_operand(index)?;
                let object = Type::object(Names::OBJECT);
                self.frame.pop(object, self.cx)?;
                self.frame.push(if opcode == Opcode::Checkcast { class } else { Type::INT })
            }
            _ => self.invoke(opcode, index, [0, 0]),
        }
    }

    /// Checks that there is such a constant.
    pub(super) fn check_index(&self, index: CpIndex) -> Checked {
        if index.is_none() || index.index() >= self.cx.pool().len() {
            return Err(self.bad_constant(Complaint::ConstantIndex(index.0), index));
        }
        Ok(())
    }

    /// Rejects the constant that the instruction names.
    pub(super) fn bad_constant(&self, complaint: Complaint, index: CpIndex) -> Stop {
        complaint.at(self.frame.bci, Reason::Constant(index.0))
    }

    /// The type that the Class entry at `index` names.
    pub(super) fn class_operand(&mut self, index: CpIndex) -> Checked<Type> {
        self.check_index(index)?;
        match self.cx.pool().get(index) {
            Constant::Class { .. } => Ok(self.cx.class_type(index)),
            _ => Err(self.bad_constant(Complaint::ConstantType(index.0), index)),
        }
    }

    fn load_constant(&mut self, opcode: Opcode, index: CpIndex) -> Checked {
        self.check_index(index)?;
        let loaded = match self.cx.pool().get(index) {
            Constant::Integer(_) => Type::INT,
            Constant::Float(_) => Type::FLOAT,
            Constant::Long(_) => Type::LONG,
            Constant::Double(_) => Type::DOUBLE,
            Constant::String { .. } => self.cx.known_type(b"java/lang/String"),
            Constant::Class { .. } => self.cx.known_type(b"java/lang/Class"),
            Constant::MethodHandle { .. } => self.cx.known_type(b"java/lang/invoke/MethodHandle"),
            Constant::MethodType { .. } => self.cx.known_type(b"java/lang/invoke/MethodType"),
            Constant::Dynamic { name_and_type, .. } => {
                let descriptor = self.cx.pool().name_and_type(name_and_type).1;
                self.declared_field(descriptor)
            }
            _ => Type::TOP,
        };
        let is_dynamic = matches!(self.cx.pool().get(index), Constant::Dynamic { .. });
        if loaded == Type::TOP || loaded.second_half().is_some() != (opcode == Opcode::Ldc2W) {
            return Err(self.bad_constant(Complaint::ConstantType(index.0), index));
        }
        if is_dynamic { self.push_words(loaded) } else { self.frame.push(loaded) }
    }

    /// Pushes the words of a value one by one.
    pub(super) fn push_words(&mut self, first: Type) -> Checked {
        self.frame.push_word(first)?;
        first.second_half().map_or(Ok(()), |second| self.frame.push_word(second))
    }

    fn newarray(&mut self, code: u8) -> Checked {
        let element = match code {
            4..=11 => b"ZCFDBSIJ"[usize::from(code - 4)],
            _ => return Err(self.bad_code(Complaint::Newarray)),
        };
        self.frame.pop(Type::INT, self.cx)?;
        let array = self.cx.known_type(&[b'[', element]);
        self.frame.push(array)
    }

    fn anewarray(&mut self, index: CpIndex) -> Checked {
        let component = self.class_operand(index)?;
        self.frame.pop(Type::INT, self.cx)?;
        let array = self.cx.array_of(component);
        let name = self.cx.pool().class_name(index);
        if name.first() == Some(&b'[') && name.get(MAX_DIMENSIONS - 1) == Some(&b'[') && name.len() > MAX_DIMENSIONS {
            return Err(self.bad_code(Complaint::AnewarrayDimensions));
        }
        self.frame.push(array)
    }

    fn multianewarray(&mut self, index: CpIndex, dimensions: u8) -> Checked {
        let array = self.class_operand(index)?;
        let name = array.name().map_or(&b""[..], |name| self.cx.names.bytes(name));
        let has = name.iter().take_while(|&&byte| byte == b'[').count();
        if has == 0 {
            let reason = Reason::Type { found: Origin::constant(index.0, array), expected: None };
            return Err(Complaint::MultianewarrayConstant.at(self.frame.bci, reason));
        }
        if dimensions == 0 || has < usize::from(dimensions) {
            return Err(self.bad_code(Complaint::MultianewarrayDimensions(dimensions)));
        }
        for _ in 0..dimensions {
            self.frame.pop(Type::INT, self.cx)?;
        }
        self.frame.push(array)
    }
}
