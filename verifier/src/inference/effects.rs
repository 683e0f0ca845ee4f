//! [`Effects`]: what an instruction takes from the stack and puts there, and what it demands of it.

use classloader::bytecode::{LocalAccess, Opcode};
use classloader::{ClassFile, CpIndex};

use super::classes::{Classes, OBJECT, STRING, THROWABLE};
use super::code::{Number, Operand, Step, holder};
use super::complaint::{Complaint, Outcome};
use super::registers::Registers;
use super::signatures::Signatures;
use super::stack::{Stack, Stacks};
use super::value::{Kind, Type};
use crate::budget::Budget;
use crate::method_shape::{ConstantKind, CpTypes};

/// The most operands of an invocation, the receiver included.
const MAX_OPERANDS: usize = 255;

/// What an operand must be at least.
#[derive(Debug, Clone, Copy)]
enum Expected {
    Int,
    Float,
    Long,
    Double,
    /// An object or array.
    Reference,
    /// An object, no array.
    Object,
    /// What an `<init>` method is called on.
    Uninitialized,
    /// An array of elements of this kind.
    Array(Element),
}

#[derive(Debug, Clone, Copy)]
enum Element {
    Exactly(Type, &'static str),
    ByteOrBoolean,
    Reference,
    Any,
}

/// What popping the operands tells those who come after.
pub(super) struct Popped {
    pub(super) stack: Stack,
    /// An object that becomes another type wherever it is: what a constructor was called on, or what the same `new`
    /// made before.
    pub(super) becomes: Option<(Type, Type)>,
    /// The words that `dup` and its like move, topmost first. The first word of a value of two has its type.
    words: [Type; 4],
    /// The first operand.
    first: Type,
}

/// Effects of the instructions of one class.
pub(super) struct Effects<'c, 'h> {
    pub(super) class: &'c ClassFile,
    pub(super) classes: Classes<'h>,
    signatures: Signatures,
    expected: Vec<Expected>,
    operands: Vec<Type>,
}

impl<'c, 'h> Effects<'c, 'h> {
    pub(super) fn new(class: &'c ClassFile, classes: Classes<'h>) -> Effects<'c, 'h> {
        Effects { class, classes, signatures: Signatures::default(), expected: Vec::new(), operands: Vec::new() }
    }

    /// Pops the operands of the instruction `number` and checks them.
    pub(super) fn pop(
        &mut self,
        number: Number,
        steps: &[Step],
        stacks: &Stacks,
        mut stack: Stack,
        returned: Type,
    ) -> Outcome<Popped> {
        let step = &steps[usize::from(number)];
        if let b'w'..=b'z' = step.opcode.effect().as_bytes().first().copied().unwrap_or(b' ') {
            return pop_words(step.opcode, stacks, stack);
        }
        self.list_expected(step)?;
        self.operands.clear();
        for at in (0..self.expected.len()).rev() {
            let (value, below) = stacks.pop(stack).ok_or(Complaint::EmptyStack)?;
            stack = below;
            let operand = self.check_kind(step, self.expected[at], value)?;
            self.operands.push(operand);
        }
        self.operands.reverse();
        let mut popped = Popped {
            stack,
            becomes: None,
            words: [Type::BOGUS; 4],
            first: self.operands.first().copied().unwrap_or(Type::BOGUS),
        };
        self.check_operands(number, steps, stacks, &mut popped, returned)?;
        Ok(popped)
    }

    /// Fills `self.expected`, the topmost operand last.
    fn list_expected(&mut self, step: &Step) -> Outcome<()> {
        self.expected.clear();
        match (step.opcode, &step.operand) {
            (Opcode::Putstatic | Opcode::Putfield, &Operand::Constant(index)) => {
                let field = self.signatures.field(&self.class.constant_pool, index, &mut self.classes)?;
                if step.opcode == Opcode::Putfield {
                    self.expected.push(Expected::Reference);
                }
                self.expected.push(expected_of(field));
            }
            (Opcode::Getfield, _) => self.expected.push(Expected::Reference),
            (opcode, &Operand::Call { index, is_init, .. }) => {
                let parameters = self.signatures.parameters(&self.class.constant_pool, index, &mut self.classes)?;
                if opcode != Opcode::Invokestatic {
                    self.expected.push(if is_init { Expected::Uninitialized } else { Expected::Reference });
                }
                self.expected.extend(parameters.iter().map(|&parameter| expected_of(parameter)));
                if self.expected.len() > MAX_OPERANDS {
                    let (_, descriptor) = self.class.constant_pool.member(index);
                    return Err(Complaint::TooManyArguments(descriptor.into()).into());
                }
            }
            (_, &Operand::Dimensions { count, .. }) => {
                self.expected.resize(usize::from(count), Expected::Int);
            }
            (opcode, _) => {
                let (popped, _) = effect(opcode);
                self.expected.extend(popped.iter().map(|letter| match letter {
                    b'i' => Expected::Int,
                    b'f' => Expected::Float,
                    b'l' => Expected::Long,
                    b'd' => Expected::Double,
                    _ => Expected::Reference,
                }));
                if let Some(element) = element(opcode) {
                    self.expected[0] = Expected::Array(element);
                }
                if opcode == Opcode::Athrow {
                    self.expected[0] = Expected::Object;
                }
            }
        }
        Ok(())
    }

    /// The operand, if it is what is expected at first sight.
    fn check_kind(&mut self, step: &Step, expected: Expected, value: Type) -> Outcome<Type> {
        let (fits, what) = match expected {
            Expected::Int => (value == Type::INT, "integer"),
            Expected::Float => (value == Type::FLOAT, "float"),
            Expected::Long => (value == Type::LONG, "long"),
            Expected::Double => (value == Type::DOUBLE, "double"),
            Expected::Object => (value.is(Kind::Object), "object"),
            // The spelling is HotSpot's.
            Expected::Uninitialized => (matches!(value.kind, Kind::New | Kind::InitThis), "unitialized object"),
            Expected::Array(_) if value == Type::NULL => return Ok(value),
            Expected::Array(Element::Exactly(element, what)) => (value == element.with_dimensions(1), what),
            Expected::Array(Element::ByteOrBoolean) => (
                value.dimensions == 1 && matches!(value.kind, Kind::Byte | Kind::Boolean),
                "array of bytes or Booleans",
            ),
            Expected::Array(Element::Reference) => (
                value.dimensions > 1 || value.dimensions == 1 && value.kind == Kind::Object,
                "array of objects or arrays",
            ),
            Expected::Array(Element::Any) => (value.dimensions > 0, "array"),
            Expected::Reference if value.is_reference() => return Ok(value),
            Expected::Reference => {
                let is_store = step.opcode.local_access() == Some(LocalAccess::Store);
                let may_be_raw = is_store || matches!(step.opcode, Opcode::Ifnull | Opcode::Ifnonnull);
                match value.kind {
                    Kind::ReturnAddress if is_store => return Ok(value),
                    Kind::New | Kind::InitThis if may_be_raw => return Ok(value),
                    // A constructor may set the class's own fields before it calls another one.
                    Kind::InitThis if step.opcode == Opcode::Putfield => {
                        if let Operand::Constant(index) = step.operand
                            && self.is_own_field(index)?
                        {
                            return Ok(self.classes.this());
                        }
                    }
                    _ => {}
                }
                (false, "object/array")
            }
        };
        if fits { Ok(value) } else { Err(Complaint::Expected(what).into()) }
    }

    /// Whether the class under verification declares the field that it mentions as its own.
    fn is_own_field(&mut self, index: CpIndex) -> Outcome<bool> {
        let pool = &self.class.constant_pool;
        let (name, descriptor) = pool.member(index);
        let declares =
            self.class.fields.iter().any(|f| pool.utf8(f.name) == name && pool.utf8(f.descriptor) == descriptor);
        Ok(declares && holder(self.class, index, &mut self.classes)? == self.classes.this())
    }

    /// What an instruction demands of its operands beyond their kinds.
    fn check_operands(
        &mut self,
        number: Number,
        steps: &[Step],
        stacks: &Stacks,
        popped: &mut Popped,
        returned: Type,
    ) -> Outcome<()> {
        let step = &steps[usize::from(number)];
        let first = popped.first;
        match step.opcode {
            Opcode::Aastore => {
                if !self.operands[2].is_reference() {
                    return Err(Complaint::AastoreValue.into());
                }
                if !first.element().is_reference() {
                    return Err(Complaint::AastoreArray.into());
                }
            }
            Opcode::Putfield | Opcode::Getfield | Opcode::Putstatic => {
                if let Operand::Constant(index) = step.operand {
                    self.check_field(step, index)?;
                }
            }
            Opcode::Athrow => self.demand(first, THROWABLE, Complaint::Throws)?,
            Opcode::Return if returned != Type::VOID => return Err(Complaint::ReturnType.into()),
            Opcode::Ireturn | Opcode::Lreturn | Opcode::Freturn | Opcode::Dreturn | Opcode::Areturn => {
                self.demand(first, returned, Complaint::ReturnType)?;
            }
            Opcode::New => {
                let made = Type::new(number);
                if stacks.values(popped.stack).any(|value| value == made) {
                    return Err(Complaint::UninitializedOnStack.into());
                }
                popped.becomes = Some((made, Type::BOGUS));
            }
            _ => {
                if let Operand::Call { index, class, is_init } = step.operand {
                    let receivers = usize::from(step.opcode != Opcode::Invokestatic);
                    if is_init {
                        popped.becomes = Some((first, self.check_init(step, steps, first, class)?));
                    } else if receivers != 0 {
                        self.check_receiver(step, first, class, index)?;
                    }
                    self.check_arguments(index, receivers)?;
                }
            }
        }
        Ok(())
    }

    fn demand(&mut self, value: Type, wanted: Type, complaint: Complaint) -> Outcome<()> {
        if self.classes.is_assignable(value, wanted)? { Ok(()) } else { Err(complaint.into()) }
    }

    fn check_field(&mut self, step: &Step, index: CpIndex) -> Outcome<()> {
        if step.opcode != Opcode::Putstatic {
            let object = self.operands[0];
            let holder = holder(self.class, index, &mut self.classes)?;
            self.demand(object, holder, Complaint::FieldObject)?;
            if step.protected {
                self.demand(object, self.classes.this(), Complaint::Protected)?;
            }
        }
        if step.opcode != Opcode::Getfield
            && let Some(&value) = self.operands.last()
        {
            let field = self.signatures.field(&self.class.constant_pool, index, &mut self.classes)?;
            self.demand(value, field, Complaint::FieldValue)?;
        }
        Ok(())
    }

    /// What the object is after its constructor.
    fn check_init(&mut self, step: &Step, steps: &[Step], object: Type, class: Type) -> Outcome<Type> {
        if object.kind == Kind::New {
            let Operand::Type(made) = steps[usize::from(object.detail)].operand else {
                return Err(Complaint::WrongInit.into());
            };
            if made != class {
                return Err(Complaint::WrongInit.into());
            }
            if step.protected {
                self.demand(object, self.classes.this(), Complaint::Protected)?;
            }
            return Ok(made);
        }
        // A constructor calls another one of its class or of the superclass.
        if class != self.classes.this() && Some(class) != self.classes.superclass() {
            return Err(Complaint::WrongInit.into());
        }
        Ok(self.classes.this())
    }

    fn check_receiver(&mut self, step: &Step, object: Type, class: Type, index: CpIndex) -> Outcome<()> {
        let this = self.classes.this();
        self.demand(object, class, Complaint::Receiver)?;
        if step.opcode == Opcode::Invokespecial {
            self.demand(object, this, Complaint::SpecialReceiver)?;
        }
        if step.protected && !self.classes.is_assignable(object, this)? {
            // Arrays have a public clone method, though Object's is protected.
            let (name, _) = self.class.constant_pool.member(index);
            if class != OBJECT || object.dimensions == 0 || name != b"clone" {
                return Err(Complaint::Protected.into());
            }
        }
        Ok(())
    }

    fn check_arguments(&mut self, index: CpIndex, receivers: usize) -> Outcome<()> {
        let parameters = self.signatures.parameters(&self.class.constant_pool, index, &mut self.classes)?;
        for (at, &parameter) in parameters.iter().enumerate() {
            if parameter.is_reference() {
                self.demand(self.operands[receivers + at], parameter, Complaint::Argument)?;
            }
        }
        Ok(())
    }

    /// Pushes the results.
    pub(super) fn push(
        &mut self,
        number: Number,
        step: &Step,
        popped: &Popped,
        registers: &Registers,
        stacks: &mut Stacks,
        budget: &mut Budget,
    ) -> Outcome<Stack> {
        let mut stack = popped.stack;
        let (_, letters) = effect(step.opcode);
        if let Some(b'w'..=b'z') = letters.first() {
            let mut letters = letters.iter();
            while let Some(letter) = letters.next() {
                let value = popped.words[match letter {
                    b'x' => 0,
                    b'y' => 1,
                    b'z' => 2,
                    _ => 3,
                }];
                stack = stacks.push(stack, value, budget)?;
                if value.second_half().is_some() {
                    // The next letter is the second half.
                    letters.next();
                }
            }
            return Ok(stack);
        }
        let result = match (step.opcode, &step.operand) {
            (Opcode::Ldc | Opcode::LdcW | Opcode::Ldc2W, &Operand::Constant(index)) => self.constant(index)?,
            (Opcode::Getstatic | Opcode::Getfield, &Operand::Constant(index)) => {
                self.signatures.field(&self.class.constant_pool, index, &mut self.classes)?
            }
            (_, &Operand::Call { index, .. }) => {
                self.signatures.result(&self.class.constant_pool, index, &mut self.classes)?
            }
            (Opcode::New, _) => Type::new(number),
            (Opcode::Instanceof, _) => Type::INT,
            (_, &Operand::Type(pushed)) => pushed,
            (_, &Operand::Dimensions { array, .. }) => array,
            (Opcode::Aaload, _) => popped.first.element(),
            (_, &Operand::Local(local)) if letters == b"a" => registers.get(usize::from(local)).unwrap_or(Type::BOGUS),
            (_, &Operand::Target(entry)) if letters == b"r" => Type::return_address(entry),
            _ => match letters {
                [] => Type::VOID,
                [b'i'] => Type::INT,
                [b'f'] => Type::FLOAT,
                [b'l'] => Type::LONG,
                [b'd'] => Type::DOUBLE,
                _ => Type::NULL,
            },
        };
        if result != Type::VOID {
            stack = stacks.push(stack, result, budget)?;
        }
        if let (Operand::Call { .. }, Some((from, to))) = (&step.operand, popped.becomes) {
            stack = stacks.replace(stack, |value| value == from, to, budget)?;
        }
        Ok(stack)
    }

    fn constant(&mut self, index: CpIndex) -> Outcome<Type> {
        Ok(match self.class.constant_pool.kind(index) {
            ConstantKind::Integer => Type::INT,
            ConstantKind::Float => Type::FLOAT,
            ConstantKind::Long => Type::LONG,
            ConstantKind::Double => Type::DOUBLE,
            ConstantKind::String => STRING,
            _ => self.classes.named(b"java/lang/Class")?,
        })
    }
}

/// What an opcode pops and pushes, in the letters of the opcode table.
fn effect(opcode: Opcode) -> (&'static [u8], &'static [u8]) {
    let effect = opcode.effect().as_bytes();
    match effect.iter().position(|&letter| letter == b'>') {
        Some(at) => (&effect[..at], &effect[at + 1..]),
        None => (&[], &[]),
    }
}

fn expected_of(declared: Type) -> Expected {
    match declared {
        Type::INT => Expected::Int,
        Type::FLOAT => Expected::Float,
        Type::LONG => Expected::Long,
        Type::DOUBLE => Expected::Double,
        _ => Expected::Reference,
    }
}

/// The elements of the array that is an opcode's first operand.
fn element(opcode: Opcode) -> Option<Element> {
    Some(match opcode {
        Opcode::Iaload | Opcode::Iastore => Element::Exactly(Type::INT, "array of ints"),
        Opcode::Laload | Opcode::Lastore => Element::Exactly(Type::LONG, "array of longs"),
        Opcode::Faload | Opcode::Fastore => Element::Exactly(Type::FLOAT, "array of floats"),
        Opcode::Daload | Opcode::Dastore => Element::Exactly(Type::DOUBLE, "array of doubles"),
        Opcode::Caload | Opcode::Castore => Element::Exactly(Type::of(Kind::Char), "array of chars"),
        Opcode::Saload | Opcode::Sastore => Element::Exactly(Type::of(Kind::Short), "array of shorts"),
        Opcode::Baload | Opcode::Bastore => Element::ByteOrBoolean,
        Opcode::Aaload | Opcode::Aastore => Element::Reference,
        Opcode::Arraylength => Element::Any,
        _ => return None,
    })
}

/// Pops the words that `pop`, `dup`, `swap` and their like name.
fn pop_words(opcode: Opcode, stacks: &Stacks, mut stack: Stack) -> Outcome<Popped> {
    // Where a value of two words may be, counted from the top.
    let pairs: &[usize] = match opcode {
        Opcode::Pop2 | Opcode::Dup2 | Opcode::Dup2X1 => &[0],
        Opcode::DupX2 => &[1],
        Opcode::Dup2X2 => &[0, 2],
        _ => &[],
    };
    let (letters, _) = effect(opcode);
    let mut words = [Type::BOGUS; 4];
    let mut at = 0;
    while at < letters.len() {
        let (value, below) = stacks.pop(stack).ok_or(Complaint::EmptyStack)?;
        stack = below;
        match value.second_half() {
            None => words[at] = value,
            Some(second) if pairs.contains(&at) => {
                words[at] = second;
                words[at + 1] = value;
                at += 1;
            }
            Some(_) => return Err(Complaint::SplitsPair.into()),
        }
        at += 1;
    }
    Ok(Popped { stack, becomes: None, words, first: Type::BOGUS })
}
