//! Instructions that name a field or a method, with the rules for constructors and for protected members of
//! superclasses in other packages (JVMS 4.10.1.8, 4.10.1.9).

use classloader::bytecode::Opcode;
use classloader::descriptor::FieldType;
use classloader::{Constant, CpIndex};

use super::assignability::Access;
use super::fault::{Checked, Complaint, Origin, Reason};
use super::method::MethodCheck;
use super::verification_type::Type;
use crate::hierarchy::MemberKind;
use crate::types::Names;

/// The first class file version with `invokedynamic`.
const JAVA_7: u16 = 51;
/// The first class file version with static and private interface methods.
const JAVA_8: u16 = 52;

/// A method that an instruction names.
#[derive(Clone, Copy)]
struct Callee<'c> {
    index: CpIndex,
    name: &'c [u8],
    descriptor: &'c [u8],
    /// The class that the constant names; unusable for `invokedynamic`.
    class: Type,
    is_interface_constant: bool,
}

impl<'c> MethodCheck<'_, 'c> {
    /// The type of a field or a dynamically computed constant.
    pub(super) fn declared_field(&mut self, descriptor: &[u8]) -> Type {
        FieldType::parse(descriptor).map_or(Type::TOP, |declared| Type::of_word(declared, self.cx.names))
    }

    pub(super) fn access_field(&mut self, opcode: Opcode, index: CpIndex) -> Checked {
        self.check_index(index)?;
        let Constant::Fieldref { class, name_and_type } = self.cx.pool().get(index) else {
            return Err(self.bad_constant(Complaint::ConstantType(index.0), index));
        };
        let (name, descriptor) = self.cx.pool().name_and_type(name_and_type);
        let class = self.cx.class_type(class);
        let is_static = matches!(opcode, Opcode::Getstatic | Opcode::Putstatic);
        let is_array = class.name().is_some_and(|name| self.cx.names.is_array(name));
        if is_array && !is_static {
            let reason = Reason::Type { found: Origin::constant(index.0, class), expected: None };
            return Err(Complaint::ReferenceToClass(index.0).at(self.frame.bci, reason));
        }
        let field = self.declared_field(descriptor);
        if let Opcode::Putstatic | Opcode::Putfield = opcode {
            if let Some(second) = field.second_half() {
                self.frame.pop(second, self.cx)?;
            }
            self.frame.pop(field, self.cx)?;
        }
        match opcode {
            Opcode::Getfield => {
                let object = self.frame.pop(class, self.cx)?;
                self.check_protected_access(opcode, MemberKind::Field, class, object, (name, descriptor))?;
            }
            Opcode::Putfield => {
                let mut object = self.frame.pop_word()?;
                // A constructor may set the fields of its class before it calls another one.
                if object == Type::UNINITIALIZED_THIS
                    && class == self.cx.this_type()
                    && self.declares_field(name, descriptor)
                {
                    object = class;
                }
                if !self.cx.is_assignable(class, object)? {
                    let expected = Some(Origin::constant(index.0, class));
                    let reason = Reason::Type { found: self.frame.popped_origin(), expected };
                    return Err(Complaint::StackTypeIn(opcode.mnemonic()).at(self.frame.bci, reason));
                }
                self.check_protected_access(opcode, MemberKind::Field, class, object, (name, descriptor))?;
            }
            _ => {}
        }
        match opcode {
            Opcode::Getstatic | Opcode::Getfield => self.push_words(field),
            _ => Ok(()),
        }
    }

    fn declares_field(&self, name: &[u8], descriptor: &[u8]) -> bool {
        let pool = self.cx.pool();
        let mut fields = self.cx.class.fields.iter();
        fields.any(|field| pool.utf8(field.name) == name && pool.utf8(field.descriptor) == descriptor)
    }

    /// A protected member of a superclass in another package may be used on objects of this class only. `object` was
    /// popped last.
    fn check_protected_access(
        &mut self,
        opcode: Opcode,
        kind: MemberKind,
        class: Type,
        object: Type,
        (name, descriptor): (&[u8], &[u8]),
    ) -> Checked {
        let this = self.cx.this_type();
        let Some(class_name) = class.name().filter(|_| object != this) else { return Ok(()) };
        if !self.cx.has_superclass(class_name) {
            return Ok(());
        }
        let superclass = self.cx.load(class_name)?;
        if !self.cx.hierarchy.is_foreign_protected(superclass, kind, name, descriptor) {
            return Ok(());
        }
        let is_array = object.name().is_some_and(|name| self.cx.names.is_array(name));
        if kind == MemberKind::Method && is_array && class_name == Names::OBJECT && name == b"clone" {
            // Arrays have a public one.
            return Ok(());
        }
        if object.is_reference() && self.cx.is_reference_assignable(this, object, Access::Protected)? {
            return Ok(());
        }
        let reason = Reason::Type { found: self.frame.popped_origin(), expected: Some(Origin::implicit(this)) };
        Err(Complaint::ProtectedData(opcode.mnemonic()).at(self.frame.bci, reason))
    }

    /// `last` are the last two bytes of `invokeinterface` and `invokedynamic`.
    pub(super) fn invoke(&mut self, opcode: Opcode, index: CpIndex, last: [u8; 2]) -> Checked {
        self.check_index(index)?;
        let major = self.cx.class.major;
        let constant = self.cx.pool().get(index);
        let (class, name_and_type) = match (opcode, constant) {
            (Opcode::Invokedynamic, Constant::InvokeDynamic { name_and_type, .. }) => (None, name_and_type),
            (Opcode::Invokeinterface, Constant::InterfaceMethodref { class, name_and_type }) => {
                (Some(class), name_and_type)
            }
            (Opcode::Invokespecial | Opcode::Invokestatic, Constant::InterfaceMethodref { class, name_and_type })
                if major >= JAVA_8 =>
            {
                (Some(class), name_and_type)
            }
            (
                Opcode::Invokevirtual | Opcode::Invokespecial | Opcode::Invokestatic,
                Constant::Methodref { class, name_and_type },
            ) => (Some(class), name_and_type),
            _ => return Err(self.bad_constant(Complaint::ConstantType(index.0), index)),
        };
        let (name, descriptor) = self.cx.pool().name_and_type(name_and_type);
        if opcode == Opcode::Invokedynamic && major < JAVA_7 {
            return Err(Complaint::InvokedynamicVersion(major).format_error());
        }
        let class = class.map_or(Type::TOP, |class| self.cx.class_type(class));
        let is_interface_constant = matches!(constant, Constant::InterfaceMethodref { .. });
        let callee = Callee { index, name, descriptor, class, is_interface_constant };
        let signature = self.cx.signature(name_and_type);
        self.check_operands(opcode, signature.argument_words(), last)?;
        if name.first() == Some(&b'<') {
            if opcode != Opcode::Invokespecial || name != b"<init>" {
                return Err(self.bad_code(Complaint::InternalCall));
            }
        } else if opcode == Opcode::Invokespecial {
            self.check_special(callee)?;
        }
        for position in signature.arguments().rev() {
            let wanted = self.cx.word(position);
            self.frame.pop(wanted, self.cx)?;
        }
        match opcode {
            Opcode::Invokestatic | Opcode::Invokedynamic => {}
            _ if name == b"<init>" => self.invoke_constructor(callee)?,
            Opcode::Invokespecial => {
                let this = self.cx.this_type();
                self.frame.pop(this, self.cx)?;
            }
            Opcode::Invokevirtual => {
                let object = self.frame.pop(class, self.cx)?;
                self.check_protected_access(opcode, MemberKind::Method, class, object, (name, descriptor))?;
            }
            _ => {
                self.frame.pop(class, self.cx)?;
            }
        }
        if name == b"<init>" && !signature.result().is_empty() {
            return Err(self.bad_code(Complaint::InitResult));
        }
        for position in signature.result() {
            let word = self.cx.word(position);
            self.frame.push_word(word)?;
        }
        Ok(())
    }

    fn check_operands(&self, opcode: Opcode, arguments: usize, last: [u8; 2]) -> Checked {
        let complaint = match (opcode, last) {
            (Opcode::Invokeinterface, [count, _]) if usize::from(count) != arguments + 1 => {
                Complaint::InvokeinterfaceCount
            }
            (Opcode::Invokeinterface, [_, zero]) if zero != 0 => Complaint::InvokeinterfaceZero,
            (Opcode::Invokedynamic, zeros) if zeros != [0, 0] => Complaint::InvokedynamicZeros,
            _ => return Ok(()),
        };
        Err(self.bad_code(complaint))
    }

    /// `invokespecial` of another method than a constructor names this class, a superclass or a direct superinterface.
    fn check_special(&mut self, callee: Callee<'c>) -> Checked {
        let this = self.cx.this_type();
        let named = callee.class.name();
        if callee.class == this || named == self.cx.superclass {
            return Ok(());
        }
        let pool = self.cx.pool();
        let named = named.map_or(&b""[..], |name| self.cx.names.bytes(name));
        if self.cx.class.interfaces.iter().any(|&interface| pool.class_name(interface) == named) {
            return Ok(());
        }
        if !self.cx.is_assignable(callee.class, this)? {
            return Err(self.bad_code(Complaint::InvokespecialClass));
        }
        if callee.is_interface_constant {
            return Err(self.bad_code(Complaint::InvokespecialInterface));
        }
        Ok(())
    }

    fn invoke_constructor(&mut self, callee: Callee<'c>) -> Checked {
        let object = self.frame.pop(Type::ANY_REFERENCE, self.cx)?;
        if object == Type::UNINITIALIZED_THIS {
            return self.construct_this(callee);
        }
        let Some(new_at) = object.new_at() else {
            let reason = Reason::Type { found: self.frame.popped_origin(), expected: None };
            return Err(Complaint::InitOperand.at(self.frame.bci, reason));
        };
        // The index in the `new`, which may be an instruction that was not checked yet.
        let operand = self.code.code.get(new_at.index() + 1..new_at.index() + 3);
        let index = operand.map_or(CpIndex::NONE, |bytes| CpIndex(u16::from_be_bytes([bytes[0], bytes[1]])));
        let made = self.class_operand(index)?;
        if made != callee.class {
            let expected = Some(Origin::constant(callee.index.0, callee.class));
            let reason = Reason::Type { found: Origin::constant(index.0, made), expected };
            return Err(Complaint::InitClass.at(self.frame.bci, reason));
        }
        self.check_protected_constructor(callee, index, made)?;
        self.check_handlers()?;
        self.frame.initialize(object, made);
        Ok(())
    }

    /// A constructor calls another one, of this class or of the superclass.
    fn construct_this(&mut self, callee: Callee<'c>) -> Checked {
        let this = self.cx.this_type();
        if callee.class != this && callee.class.name() != self.cx.superclass {
            let expected = Some(Origin::implicit(this));
            let reason = Reason::Type { found: Origin::implicit(callee.class), expected };
            return Err(Complaint::InitCall.at(self.frame.bci, reason));
        }
        // Handlers see the receiver as it was and must not return it.
        self.receiver_touched = true;
        self.check_handlers()?;
        self.frame.initialize(Type::UNINITIALIZED_THIS, this);
        Ok(())
    }

    /// A protected constructor of a superclass in another package makes objects of this class only.
    fn check_protected_constructor(&mut self, callee: Callee<'c>, index: CpIndex, made: Type) -> Checked {
        let Some(class) = callee.class.name().filter(|&name| self.cx.has_superclass(name)) else { return Ok(()) };
        let superclass = self.cx.load(class)?;
        let Callee { name, descriptor, .. } = callee;
        if !self.cx.hierarchy.is_foreign_protected(superclass, MemberKind::Method, name, descriptor) {
            return Ok(());
        }
        let this = self.cx.this_type();
        if self.cx.is_reference_assignable(this, made, Access::Protected)? {
            return Ok(());
        }
        let expected = Some(Origin::implicit(this));
        let reason = Reason::Type { found: Origin::constant(index.0, made), expected };
        Err(Complaint::ProtectedInit.at(self.frame.bci, reason))
    }
}
