//! The constant pool: its entries, and the checks across them (JVMS 4.4, 4.8).

use super::super::error::{Defect, Parsed, check, fail, shown};
use super::reader::Reader;
use super::{Context, version};
use crate::constant_pool::{Constant, ConstantPool, CpIndex, Utf8Range};
use crate::mutf8;

/// The constant pool with what is checked later.
pub(super) struct ParsedPool {
    pub(super) pool: ConstantPool,
    pub(super) max_bootstrap: Option<u16>,
    /// A `Module` or `Package` entry: rejected after the access flags, which may have a better reason.
    pub(super) bad_tag: Option<u8>,
}

pub(super) fn parse(r: &mut Reader<'_>, major: u16, verify: bool) -> Parsed<ParsedPool> {
    r.need(3)?;
    let count = r.u2()?;
    check(count >= 1, || Defect::PoolSize { count })?;
    let start = r.position();
    let mut entries = Vec::with_capacity(count as usize);
    entries.push(Constant::Unusable);
    let mut max_bootstrap = None;
    let mut bad_tag = None;
    let count = count as usize;
    while entries.len() < count {
        let tag = r.u1()?;
        let since = |oldest: u16| check(major >= oldest, || Defect::UnsupportedTag { tag });
        // Each entry is followed by at least one more byte: a tag or the access flags.
        let need = |size: usize| r.need(size + 1);
        let constant = match tag {
            1 => {
                r.need(2)?;
                let len = r.u2()?;
                r.need(len as usize + 1)?;
                let at = r.position() - start;
                let text = r.bytes(len as usize)?;
                if verify {
                    check(mutf8::is_valid(text, major <= 47), || Defect::Utf8)?;
                }
                // The pool takes at most 65535 entries of 65538 bytes: the position fits in 32 bits.
                Constant::Utf8(Utf8Range { start: at as u32, len })
            }
            3 => {
                need(4)?;
                Constant::Integer(r.u4()?.cast_signed())
            }
            4 => {
                need(4)?;
                Constant::Float(r.u4()?)
            }
            5 | 6 => {
                let index = entries.len();
                check(index + 1 < count, || Defect::PoolOverrun { index })?;
                need(8)?;
                let bits = r.u8()?;
                entries.push(if tag == 5 { Constant::Long(bits.cast_signed()) } else { Constant::Double(bits) });
                Constant::Unusable
            }
            7 => {
                need(2)?;
                Constant::Class { name: r.index()? }
            }
            8 => {
                need(2)?;
                Constant::String { utf8: r.index()? }
            }
            9..=11 => {
                need(4)?;
                let (class, name_and_type) = (r.index()?, r.index()?);
                match tag {
                    9 => Constant::Fieldref { class, name_and_type },
                    10 => Constant::Methodref { class, name_and_type },
                    _ => Constant::InterfaceMethodref { class, name_and_type },
                }
            }
            12 => {
                need(4)?;
                Constant::NameAndType { name: r.index()?, descriptor: r.index()? }
            }
            15 => {
                since(version::JAVA_7)?;
                need(3)?;
                Constant::MethodHandle { kind: r.u1()?, reference: r.index()? }
            }
            16 => {
                since(version::JAVA_7)?;
                need(2)?;
                Constant::MethodType { descriptor: r.index()? }
            }
            17 | 18 => {
                since(if tag == 17 { version::JAVA_11 } else { version::JAVA_7 })?;
                need(4)?;
                let (bootstrap, name_and_type) = (r.u2()?, r.index()?);
                max_bootstrap = max_bootstrap.max(Some(bootstrap));
                if tag == 17 {
                    Constant::Dynamic { bootstrap, name_and_type }
                } else {
                    Constant::InvokeDynamic { bootstrap, name_and_type }
                }
            }
            19 | 20 if major >= version::JAVA_9 => {
                need(2)?;
                bad_tag = bad_tag.or(Some(tag));
                let name = r.index()?;
                if tag == 19 { Constant::Module { name } } else { Constant::Package { name } }
            }
            _ => return fail(Defect::UnknownTag { tag }),
        };
        entries.push(constant);
    }
    let text = r.between(start, r.position()).into();
    Ok(ParsedPool { pool: ConstantPool { entries, text }, max_bootstrap, bad_tag })
}

impl Context<'_> {
    /// Checks the entries against each other: indices for all classes, names and descriptors for untrusted ones.
    pub(super) fn check_pool(&self) -> Parsed<()> {
        for (index, &constant) in self.pool.entries.iter().enumerate() {
            self.check_references(index, constant)?;
        }
        if self.verify {
            for &constant in &self.pool.entries {
                self.check_names(constant)?;
            }
        }
        Ok(())
    }

    fn check_references(&self, index: usize, constant: Constant) -> Parsed<()> {
        let bad_index = |index: CpIndex| Defect::PoolIndex { index: index.0 };
        let utf8 = |index| check(self.pool.try_utf8(index).is_some(), || bad_index(index));
        let name_and_type =
            |index| check(matches!(self.pool.get(index), Constant::NameAndType { .. }), || bad_index(index));
        match constant {
            Constant::Fieldref { class, name_and_type: member }
            | Constant::Methodref { class, name_and_type: member }
            | Constant::InterfaceMethodref { class, name_and_type: member } => {
                check(self.is_class(class), || bad_index(class))?;
                name_and_type(member)
            }
            Constant::NameAndType { name, descriptor } => {
                utf8(name)?;
                utf8(descriptor)
            }
            Constant::Class { name: text }
            | Constant::String { utf8: text }
            | Constant::MethodType { descriptor: text } => utf8(text),
            Constant::Dynamic { name_and_type: member, .. } | Constant::InvokeDynamic { name_and_type: member, .. } => {
                name_and_type(member)
            }
            Constant::MethodHandle { kind, reference } => {
                check(!reference.is_none() && reference.index() < self.pool.len(), || bad_index(reference))?;
                let target = self.pool.get(reference);
                let is_method = matches!(target, Constant::Methodref { .. });
                let is_interface_method = matches!(target, Constant::InterfaceMethodref { .. });
                let (fits, not) = match kind {
                    1..=4 => (matches!(target, Constant::Fieldref { .. }), "a field"),
                    5 | 8 => (is_method, "a method"),
                    6 | 7 => (is_method || self.major >= version::JAVA_8 && is_interface_method, "a method"),
                    9 => (is_interface_method, "an interface method"),
                    _ => return fail(Defect::HandleKind { index }),
                };
                check(fits, || Defect::HandleReference { index: reference.0, not })
            }
            _ => Ok(()),
        }
    }

    fn check_names(&self, constant: Constant) -> Parsed<()> {
        match constant {
            Constant::Class { name } => self.check_class_name(self.pool.utf8(name)),
            Constant::NameAndType { name: name_index, descriptor } => {
                let (name, signature) = (self.pool.utf8(name_index), self.pool.utf8(descriptor));
                check(!signature.is_empty(), || Defect::ZeroLength { index: descriptor.0 })?;
                check(!name.is_empty(), || Defect::ZeroLength { index: name_index.0 })?;
                if is_method(signature) {
                    self.check_method_name(name_index)?;
                    self.check_method_type(name, descriptor)
                } else {
                    self.check_field_name(name_index)?;
                    self.check_field_signature(name, descriptor)
                }
            }
            Constant::Dynamic { name_and_type, .. } => self.check_sort(name_and_type, false, "CONSTANT_Dynamic"),
            Constant::Fieldref { name_and_type, .. } => self.check_sort(name_and_type, false, "Field"),
            Constant::InvokeDynamic { name_and_type, .. } | Constant::InterfaceMethodref { name_and_type, .. } => {
                self.check_sort(name_and_type, true, "Method")
            }
            Constant::Methodref { name_and_type, .. } => {
                self.check_sort(name_and_type, true, "Method")?;
                let (index, name) = self.member_name(name_and_type);
                check(!name.starts_with(b"<") || name == b"<init>", || Defect::MethodName { index })
            }
            Constant::MethodHandle { kind: kind @ 5..=8, reference } => {
                let (Constant::Methodref { name_and_type, .. } | Constant::InterfaceMethodref { name_and_type, .. }) =
                    self.pool.get(reference)
                else {
                    return Ok(());
                };
                let (index, name) = self.member_name(name_and_type);
                match (kind == 8, name == b"<init>") {
                    (true, false) => fail(Defect::ConstructorName { index }),
                    (false, true) => fail(Defect::MethodName { index }),
                    _ => Ok(()),
                }
            }
            // The name stands for one that is not special.
            Constant::MethodType { descriptor } => self.check_method_type(b"type", descriptor),
            _ => Ok(()),
        }
    }

    /// Checks that a member's descriptor is of a method or of a field.
    fn check_sort(&self, name_and_type: CpIndex, method: bool, what: &'static str) -> Parsed<()> {
        let (name, signature) = self.pool.name_and_type(name_and_type);
        check(is_method(signature) == method, || Defect::IllegalSignature {
            what,
            name: shown(name),
            signature: shown(signature),
        })
    }

    fn member_name(&self, name_and_type: CpIndex) -> (u16, &[u8]) {
        match self.pool.get(name_and_type) {
            Constant::NameAndType { name, .. } => (name.0, self.pool.utf8(name)),
            _ => (0, &[]),
        }
    }
}

fn is_method(signature: &[u8]) -> bool {
    signature.starts_with(b"(")
}
