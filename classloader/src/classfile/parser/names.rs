//! Whether names and descriptors are legal (JVMS 4.2, 4.3), and whether they are declared once.

use std::collections::HashSet;
use std::hash::Hash;

use smallvec::SmallVec;

use super::super::error::{Defect, Parsed, check, fail, shown};
use super::{Context, is_array, version};
use crate::constant_pool::CpIndex;
use crate::descriptor::{NameKind, TypeDefect, is_name, skip_type, skip_type_with};

/// The most parameter slots a method may have, the receiver included (JVMS 4.3.3).
pub(super) const MAX_PARAMETER_SLOTS: usize = 255;

/// What a text of the constant pool was found to be legal as.
#[derive(Clone, Copy)]
enum Role {
    FieldName = 1,
    MethodName = 2,
    FieldSignature = 4,
    /// Of a method whose name is not special.
    MethodSignature = 8,
}

impl Context<'_> {
    pub(super) fn check_class_name(&self, name: &[u8]) -> Parsed<()> {
        if !self.verify || self.options.relaxed {
            return Ok(());
        }
        let legal = if is_array(name) {
            self.skip_type(name, false)? == Some(name.len())
        } else if self.major < version::JAVA_1_5 {
            identifier_length(name, true) == Some(name.len())
        } else {
            is_name(name, NameKind::Class)
        };
        check(legal, || Defect::IllegalClassName { name: shown(name) })
    }

    pub(super) fn check_field_name(&self, index: CpIndex) -> Parsed<()> {
        if !self.verify || self.options.relaxed {
            return Ok(());
        }
        self.check_once(index, Role::FieldName, |name| {
            check(self.is_member_name(name, NameKind::Field), || Defect::IllegalFieldName { name: shown(name) })
        })
    }

    pub(super) fn check_method_name(&self, index: CpIndex) -> Parsed<()> {
        if !self.verify || self.options.relaxed {
            return Ok(());
        }
        self.check_once(index, Role::MethodName, |name| {
            let legal = matches!(name, b"<init>" | b"<clinit>") || self.is_member_name(name, NameKind::Method);
            check(legal, || Defect::IllegalMethodName { name: shown(name) })
        })
    }

    /// Does `check` with the text at `index` unless it has succeeded before.
    fn check_once(&self, index: CpIndex, role: Role, check: impl FnOnce(&[u8]) -> Parsed<()>) -> Parsed<()> {
        let Some(legal) = self.legal.get(index.index()) else { return Ok(()) };
        if legal.get() & role as u8 == 0 {
            check(self.pool.utf8(index))?;
            legal.set(legal.get() | role as u8);
        }
        Ok(())
    }

    fn is_member_name(&self, name: &[u8], kind: NameKind) -> bool {
        if self.major < version::JAVA_1_5 {
            identifier_length(name, false) == Some(name.len())
        } else {
            is_name(name, kind)
        }
    }

    /// `name` is for the message.
    pub(super) fn check_field_signature(&self, name: &[u8], signature: CpIndex) -> Parsed<()> {
        self.check_once(signature, Role::FieldSignature, |signature| {
            if self.skip_type(signature, false)? == Some(signature.len()) {
                return Ok(());
            }
            illegal_signature("Field", name, signature)
        })
    }

    /// As [`check_method_signature`](Self::check_method_signature), for who does not need the number.
    pub(super) fn check_method_type(&self, name: &[u8], signature: CpIndex) -> Parsed<()> {
        if name.starts_with(b"<") {
            return self.check_method_signature(name, self.pool.utf8(signature)).map(drop);
        }
        self.check_once(signature, Role::MethodSignature, |signature| {
            self.check_method_signature(name, signature).map(drop)
        })
    }

    /// Checks a method descriptor and returns the number of its parameters' slots. For trusted classes, which it does
    /// not check, the number is that of the well-formed parameters.
    pub(super) fn check_method_signature(&self, name: &[u8], signature: &[u8]) -> Parsed<usize> {
        if name == b"<clinit>" && signature != b"()V" && self.verify && self.major >= version::JAVA_7 {
            return illegal_signature("Method", name, signature);
        }
        let mut slots = 0;
        if let Some(mut rest) = signature.strip_prefix(b"(") {
            while let Some(length) = self.skip_type(rest, false)? {
                slots += if matches!(rest[0], b'J' | b'D') { 2 } else { 1 };
                rest = &rest[length..];
            }
            if !self.verify {
                return Ok(slots);
            }
            if let Some(result) = rest.strip_prefix(b")") {
                let legal = if name.starts_with(b"<") {
                    result == b"V"
                } else {
                    self.skip_type(result, true)? == Some(result.len())
                };
                if legal {
                    return Ok(slots);
                }
            }
        }
        if self.verify { illegal_signature("Method", name, signature) } else { Ok(slots) }
    }

    fn skip_type(&self, text: &[u8], void: bool) -> Parsed<Option<usize>> {
        let skipped = if self.major >= version::JAVA_1_5 {
            skip_type(text, void)
        } else {
            skip_type_with(text, void, |text| {
                Ok(identifier_length(text, true).filter(|&end| text.get(end) == Some(&b';')).map(|end| end + 1))
            })
        };
        match skipped {
            Ok(length) => Ok(length),
            Err(TypeDefect::ClassName) => fail(Defect::DescriptorClassName),
            Err(TypeDefect::Dimensions) => fail(Defect::Dimensions),
        }
    }
}

fn illegal_signature<T>(what: &'static str, name: &[u8], signature: &[u8]) -> Parsed<T> {
    fail(Defect::IllegalSignature { what, name: shown(name), signature: shown(signature) })
}

/// The length of the Java identifier that `text` starts with, of several with `/` between them if `qualified`: the
/// rule for names before version 49. `None` when there is none, or two slashes in a row.
///
/// Of the characters outside ASCII, all are taken as letters but white space and controls.
fn identifier_length(text: &[u8], qualified: bool) -> Option<usize> {
    let mut after_slash = false;
    for (at, &byte) in text.iter().enumerate() {
        let part = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => true,
            b'0'..=b'9' => at > 0,
            b'/' if qualified => {
                if after_slash {
                    return None;
                }
                after_slash = true;
                continue;
            }
            // U+0080 to U+00A0 are C2 80 to C2 A0.
            0xc2 => text.get(at + 1).is_some_and(|&next| next > 0xa0),
            _ => byte >= 0x80,
        };
        if !part {
            return (at > 0).then_some(at);
        }
        after_slash = false;
    }
    (!text.is_empty()).then_some(text.len())
}

/// The first item that has occurred before.
pub(super) fn first_duplicate<T: Copy + Eq + Hash>(items: impl ExactSizeIterator<Item = T>) -> Option<T> {
    const FEW: usize = 16;
    if items.len() <= FEW {
        let mut seen = SmallVec::<[T; FEW]>::new();
        for item in items {
            if seen.contains(&item) {
                return Some(item);
            }
            seen.push(item);
        }
        return None;
    }
    let mut seen = HashSet::with_capacity(items.len());
    let mut items = items;
    items.find(|&item| !seen.insert(item))
}
