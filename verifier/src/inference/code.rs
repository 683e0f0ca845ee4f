//! [`Code`]: the instructions of a method by number, their operands checked.

use classloader::bytecode::{Bci, DecodeError, Instruction, Opcode, OperandLayout, Operands, Switch, decode};
use classloader::descriptor::MethodDescriptor;
use classloader::{ClassFile, ConstantPool, CpIndex};

use super::classes::Classes;
use super::complaint::{Complaint, Outcome};
use super::value::{Kind, Type};
use crate::hierarchy::MemberKind;
use crate::method_shape::{ConstantKind, CpTypes};

/// The number of an instruction in its method.
pub(super) type Number = u16;

/// An instruction with its operands.
pub(super) struct Step {
    pub(super) opcode: Opcode,
    pub(super) operand: Operand,
    /// Whether it uses a protected member of a superclass in another package: the object must be of this class.
    pub(super) protected: bool,
}

/// The operands as the data flow needs them.
pub(super) enum Operand {
    None,
    Local(u16),
    /// The target of a branch or `jsr`.
    Target(Number),
    /// The targets of a switch, in the order in which they are merged into.
    Targets(Box<[Number]>),
    /// A loadable constant or a field.
    Constant(CpIndex),
    /// A method, with the class that the call names.
    Call {
        index: CpIndex,
        class: Type,
        is_init: bool,
    },
    /// The class that `new` instantiates, or the type that `newarray`, `anewarray` and `checkcast` push.
    Type(Type),
    /// `multianewarray`.
    Dimensions {
        array: Type,
        count: u8,
    },
}

/// What stands in the map of numbers where no instruction starts.
const NO_NUMBER: Number = Number::MAX;

/// The first class file version with class constants that `ldc` may load.
const JAVA_5: u16 = 49;

/// The instructions of a method.
pub(super) struct Code {
    pub(super) steps: Vec<Step>,
    numbers: Vec<Number>,
}

impl Code {
    /// Numbers the instructions, then checks the operands of each.
    pub(super) fn new(class: &ClassFile, code: &[u8], max_locals: u16, classes: &mut Classes<'_>) -> Outcome<Code> {
        let mut numbers = vec![NO_NUMBER; code.len()];
        let mut instructions = Vec::new();
        let mut bci = Bci(0);
        while bci.index() < code.len() {
            let (instruction, next) = decode(code, bci).map_err(|error| undecodable(code, error))?;
            numbers[bci.index()] = instructions.len() as Number;
            instructions.push(instruction);
            bci = next;
        }
        if instructions.is_empty() {
            return Err(Complaint::EmptyCode.into());
        }
        let mut checked = Code { steps: Vec::with_capacity(instructions.len()), numbers };
        for instruction in &instructions {
            let step = checked.check(instruction, class, max_locals, classes)?;
            checked.steps.push(step);
        }
        Ok(checked)
    }

    /// The number of the instruction at `bci`, if one starts there.
    pub(super) fn number_at(&self, bci: u16) -> Option<Number> {
        self.numbers.get(usize::from(bci)).copied().filter(|&number| number != NO_NUMBER)
    }

    /// The number of the instruction at `bci`; behind the code, the number of instructions.
    pub(super) fn end_at(&self, bci: u16) -> Option<Number> {
        if usize::from(bci) == self.numbers.len() { Some(self.steps.len() as Number) } else { self.number_at(bci) }
    }

    fn target(&self, target: Option<Bci>) -> Option<Number> {
        target.and_then(|bci| self.number_at(bci.0))
    }

    fn check(
        &self,
        instruction: &Instruction<'_>,
        class: &ClassFile,
        max_locals: u16,
        classes: &mut Classes<'_>,
    ) -> Outcome<Step> {
        let opcode = instruction.opcode;
        let mut protected = false;
        let operand = match instruction.operands {
            Operands::None | Operands::Immediate(_) => Operand::None,
            Operands::Local(local) | Operands::Increment { local, .. } => {
                let pair = matches!(opcode.effect(), ">l" | ">d" | "l>" | "d>");
                if u32::from(local) + u32::from(pair) >= u32::from(max_locals) {
                    return Err(Complaint::LocalNumber.into());
                }
                Operand::Local(local)
            }
            Operands::Branch(_) => {
                Operand::Target(self.target(instruction.branch_target()).ok_or(Complaint::JumpTarget)?)
            }
            Operands::Switch(switch) => Operand::Targets(self.check_switch(switch)?),
            Operands::ArrayType(code) => Operand::Type(primitive_array(code).ok_or(Complaint::NewarrayType)?),
            Operands::InvokeDynamic { .. } => return Err(Complaint::Invokedynamic.into()),
            Operands::MultiArray { index, dimensions } => {
                let array = mentioned_class(class, index, classes)?;
                if dimensions == 0 || dimensions > array.dimensions {
                    return Err(Complaint::DimensionArgument.into());
                }
                Operand::Dimensions { array, count: dimensions }
            }
            Operands::InvokeInterface { index, count, zero } => {
                let call = check_call(class, opcode, index, classes)?;
                let (_, descriptor) = class.constant_pool.member(index);
                let words = MethodDescriptor::parse(descriptor).map_or(0, |descriptor| descriptor.parameter_slots());
                if u32::from(words) + 1 != u32::from(count) {
                    return Err(Complaint::InterfaceArgsSize.into());
                }
                if zero != 0 {
                    return Err(Complaint::InterfaceZero.into());
                }
                call
            }
            Operands::Constant(index) if opcode.is_invoke() => {
                let call = check_call(class, opcode, index, classes)?;
                protected = opcode != Opcode::Invokestatic && is_protected(class, index, MemberKind::Method, classes)?;
                call
            }
            Operands::Constant(index) => match opcode {
                Opcode::Ldc | Opcode::LdcW => {
                    use ConstantKind as K;
                    let kinds = [K::Integer, K::Float, K::String, K::Class];
                    expect(&class.constant_pool, index, if class.major >= JAVA_5 { &kinds } else { &kinds[..3] })?;
                    Operand::Constant(index)
                }
                Opcode::Ldc2W => {
                    expect(&class.constant_pool, index, &[ConstantKind::Double, ConstantKind::Long])?;
                    Operand::Constant(index)
                }
                Opcode::Getfield | Opcode::Putfield | Opcode::Getstatic | Opcode::Putstatic => {
                    expect(&class.constant_pool, index, &[ConstantKind::Fieldref])?;
                    let of_object = matches!(opcode, Opcode::Getfield | Opcode::Putfield);
                    protected = of_object && is_protected(class, index, MemberKind::Field, classes)?;
                    Operand::Constant(index)
                }
                _ => check_class_operand(class, opcode, index, classes)?,
            },
        };
        Ok(Step { opcode, operand, protected })
    }

    fn check_switch(&self, switch: Switch<'_>) -> Result<Box<[Number]>, Complaint> {
        if !switch.padding_is_zero() {
            return Err(Complaint::SwitchPadding);
        }
        let keys = || switch.cases().map(|(key, _)| key);
        if !switch.is_table() && !keys().zip(keys().skip(1)).all(|(key, next)| key < next) {
            return Err(Complaint::UnsortedSwitch);
        }
        let default = self.target(switch.default_target()).ok_or(Complaint::SwitchDefault)?;
        let cases = switch.cases().map(|(_, target)| self.target(target).ok_or(Complaint::SwitchTarget));
        let mut targets = cases.collect::<Result<Vec<Number>, Complaint>>()?;
        // The last case comes first, the default last.
        targets.reverse();
        targets.push(default);
        Ok(targets.into())
    }
}

/// Whether the code ends within the instruction or there is no instruction. A switch whose number of cases cannot be
/// read, or that has more of them than fit any code, is none.
fn undecodable(code: &[u8], error: DecodeError) -> Complaint {
    let bci = error.bci();
    let DecodeError::Truncated { .. } = error else {
        return Complaint::IllegalInstruction(bci.0);
    };
    let layout = code.get(bci.index()).and_then(|&byte| Opcode::from_byte(byte)).map(Opcode::layout);
    let aligned = (bci.index() + 4) & !3;
    let int_at = |at: usize| {
        let byte = |at: usize| code.get(at).copied().unwrap_or(0);
        i64::from(i32::from_be_bytes([byte(at), byte(at + 1), byte(at + 2), byte(at + 3)]))
    };
    let is_switch_of =
        |counted_at: usize, count: i64, most: i64| counted_at < code.len() && (0..=most).contains(&count);
    let stops = match layout {
        Some(OperandLayout::Wide) => bci.index() + 1 < code.len(),
        Some(OperandLayout::TableSwitch) => {
            is_switch_of(aligned + 8, int_at(aligned + 8) - int_at(aligned + 4), 0xffff)
        }
        Some(OperandLayout::LookupSwitch) => is_switch_of(aligned + 4, int_at(aligned + 4), 0xffff),
        _ => true,
    };
    if stops { Complaint::CodeStops(bci.0) } else { Complaint::IllegalInstruction(bci.0) }
}

fn primitive_array(code: u8) -> Option<Type> {
    let element = match code {
        4 => Type::of(Kind::Boolean),
        5 => Type::of(Kind::Char),
        6 => Type::FLOAT,
        7 => Type::DOUBLE,
        8 => Type::of(Kind::Byte),
        9 => Type::of(Kind::Short),
        10 => Type::INT,
        11 => Type::LONG,
        _ => return None,
    };
    Some(element.with_dimensions(1))
}

fn expect(pool: &ConstantPool, index: CpIndex, kinds: &[ConstantKind]) -> Result<(), Complaint> {
    if index.is_none() || index.index() >= pool.len() {
        return Err(Complaint::ConstantIndex);
    }
    if kinds.contains(&pool.kind(index)) { Ok(()) } else { Err(Complaint::ConstantType) }
}

/// The type that the Class entry at `index` names. The entry of the class under verification itself names it by its
/// run-time name.
fn class_at(class: &ClassFile, index: CpIndex, classes: &mut Classes<'_>) -> Outcome<Type> {
    if index == class.this_class {
        return Ok(classes.this());
    }
    classes.mentioned(class.constant_pool.class_name(index))
}

fn mentioned_class(class: &ClassFile, index: CpIndex, classes: &mut Classes<'_>) -> Outcome<Type> {
    expect(&class.constant_pool, index, &[ConstantKind::Class])?;
    let mentioned = class_at(class, index, classes)?;
    if mentioned.kind == Kind::Bogus { Err(Complaint::ClassType.into()) } else { Ok(mentioned) }
}

/// The type of the class that the field or method reference at `index` names.
pub(super) fn holder(class: &ClassFile, index: CpIndex, classes: &mut Classes<'_>) -> Outcome<Type> {
    use classloader::Constant::{Fieldref, InterfaceMethodref, Methodref};
    match class.constant_pool.get(index) {
        Fieldref { class: holder, .. } | Methodref { class: holder, .. } | InterfaceMethodref { class: holder, .. } => {
            class_at(class, holder, classes)
        }
        _ => Ok(Type::BOGUS),
    }
}

fn is_protected(class: &ClassFile, index: CpIndex, kind: MemberKind, classes: &mut Classes<'_>) -> Outcome<bool> {
    let holder = holder(class, index, classes)?;
    if !classes.is_superclass(holder) {
        return Ok(false);
    }
    let (name, descriptor) = class.constant_pool.member(index);
    let loaded = classes.class(holder)?;
    Ok(classes.hierarchy().is_foreign_protected(loaded, kind, name, descriptor))
}

fn check_call(class: &ClassFile, opcode: Opcode, index: CpIndex, classes: &mut Classes<'_>) -> Outcome<Operand> {
    let kind = match opcode {
        Opcode::Invokeinterface => ConstantKind::InterfaceMethodref,
        _ => ConstantKind::Methodref,
    };
    expect(&class.constant_pool, index, &[kind])?;
    let (name, _) = class.constant_pool.member(index);
    let holder = holder(class, index, classes)?;
    let is_init = name == b"<init>";
    if is_init {
        if opcode != Opcode::Invokespecial {
            return Err(Complaint::InitNotSpecial.into());
        }
    } else if name.starts_with(b"<") {
        return Err(Complaint::InternalCall.into());
    } else if opcode == Opcode::Invokespecial && holder != classes.this() && !classes.is_superclass(holder) {
        return Err(Complaint::NonvirtualCall.into());
    }
    Ok(Operand::Call { index, class: holder, is_init })
}

/// `new`, `anewarray`, `checkcast`, `instanceof`.
fn check_class_operand(
    class: &ClassFile,
    opcode: Opcode,
    index: CpIndex,
    classes: &mut Classes<'_>,
) -> Outcome<Operand> {
    let mentioned = mentioned_class(class, index, classes)?;
    Ok(Operand::Type(match opcode {
        Opcode::Anewarray => {
            let dimensions = mentioned.dimensions.checked_add(1).ok_or(Complaint::Dimensions)?;
            mentioned.with_dimensions(dimensions)
        }
        Opcode::New if !mentioned.is(Kind::Object) => return Err(Complaint::NewArray.into()),
        _ => mentioned,
    }))
}
