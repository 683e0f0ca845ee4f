//! Fields and methods (JVMS 4.5, 4.6).

use super::super::error::{Defect, Parsed, check, fail, shown};
use super::super::{FieldInfo, MethodInfo};
use super::attribute::{Attribute, FIELD, METHOD, Seen, Shared};
use super::reader::{Reader, item};
use super::{Context, names};
use crate::access_flags::AccessFlags;
use crate::constant_pool::{Constant, CpIndex};

impl Context<'_> {
    pub(super) fn parse_fields(&self, r: &mut Reader<'_>) -> Parsed<Vec<FieldInfo>> {
        let count = r.u2()?;
        let mut fields = Vec::new();
        reserve(&mut fields, count, r)?;
        for _ in 0..count {
            fields.push(self.parse_field(r)?);
        }
        if let Some((name, signature)) = self.duplicate(fields.iter().map(|f| (f.name, f.descriptor))) {
            return fail(Defect::DuplicateField { name, signature });
        }
        Ok(fields)
    }

    fn parse_field(&self, r: &mut Reader<'_>) -> Parsed<FieldInfo> {
        r.need(8)?;
        let mut access = self.field_flags(AccessFlags(r.u2()?))?;
        let name = r.index()?;
        let name_text = self.utf8(name, |index| Defect::FieldName { index })?;
        self.check_field_name(name)?;
        let descriptor = r.index()?;
        let signature = self.utf8(descriptor, |index| Defect::FieldSignature { index })?;
        self.check_field_signature(name_text, descriptor)?;

        let mut constant_value = None;
        let mut shared = Shared::new(&FIELD);
        self.each_attribute(
            r,
            |index| Defect::FieldAttribute { index },
            |r, attribute, length| {
                if attribute != Attribute::ConstantValue || !access.is_static() {
                    return self.shared_attribute(r, attribute, length, &mut shared);
                }
                check(constant_value.is_none(), || Defect::DuplicateConstantValue)?;
                check(length == 2, || Defect::AttributeLength { attribute: attribute.name(), place: "field", length })?;
                let index = r.index()?;
                self.check_constant_value(index, signature)?;
                constant_value = Some(index);
                Ok(())
            },
        )?;
        if shared.synthetic {
            access |= AccessFlags::SYNTHETIC;
        }
        Ok(FieldInfo {
            access,
            name,
            descriptor,
            constant_value,
            signature: shared.signature,
            annotations: shared.annotations,
            deprecated: shared.deprecated,
        })
    }

    fn check_constant_value(&self, index: CpIndex, signature: &[u8]) -> Parsed<()> {
        let in_range = !index.is_none() && index.index() < self.pool.len();
        check(in_range, || Defect::ConstantValueIndex { index: index.0 })?;
        let value = self.pool.get(index);
        let fits = match signature.first() {
            Some(b'J') => matches!(value, Constant::Long(_)),
            Some(b'F') => matches!(value, Constant::Float(_)),
            Some(b'D') => matches!(value, Constant::Double(_)),
            Some(b'B' | b'C' | b'S' | b'Z' | b'I') => matches!(value, Constant::Integer(_)),
            Some(b'L') => {
                let fits = signature == b"Ljava/lang/String;" && matches!(value, Constant::String { .. });
                return check(fits, || Defect::ConstantValueString);
            }
            _ => return fail(Defect::ConstantValueField { index: index.0 }),
        };
        check(fits, || Defect::ConstantValueType)
    }

    pub(super) fn parse_methods(&self, r: &mut Reader<'_>) -> Parsed<Vec<MethodInfo>> {
        let count = r.u2()?;
        let mut methods = Vec::new();
        reserve(&mut methods, count, r)?;
        for _ in 0..count {
            methods.push(self.parse_method(r)?);
        }
        if let Some((name, signature)) = self.duplicate(methods.iter().map(|m| (m.name, m.descriptor))) {
            return fail(Defect::DuplicateMethod { name, signature });
        }
        Ok(methods)
    }

    fn parse_method(&self, r: &mut Reader<'_>) -> Parsed<MethodInfo> {
        r.need(8)?;
        let raw_access = AccessFlags(r.u2()?);
        let name = r.index()?;
        let name_text = self.utf8(name, |index| Defect::MethodNameIndex { index })?;
        self.check_method_name(name)?;
        let descriptor = r.index()?;
        let signature = self.utf8(descriptor, |index| Defect::MethodSignature { index })?;
        let access = self.method_flags(raw_access, name_text)?;
        check(name_text != b"<init>" || !self.access.is_interface(), || Defect::InterfaceInit)?;
        let slots = usize::from(!access.is_static()) + self.check_method_signature(name_text, signature)?;
        check(!self.verify || slots <= names::MAX_PARAMETER_SLOTS, || Defect::TooManyArguments)?;

        let mut method = MethodInfo {
            access,
            name,
            descriptor,
            // More than 255 slots are those of a trusted class that is wrong.
            parameter_slots: slots.min(names::MAX_PARAMETER_SLOTS) as u16,
            ..MethodInfo::default()
        };
        let mut variable_types = Vec::new();
        let mut seen = Seen::default();
        let mut shared = Shared::new(&METHOD);
        self.each_attribute(
            r,
            |index| Defect::MethodAttribute { index },
            |r, attribute, length| match attribute {
                Attribute::Code => {
                    let has_code = !access.is_native() && !access.is_abstract();
                    check(!self.verify || has_code, || Defect::UnexpectedCode)?;
                    seen.once(attribute, "")?;
                    let (code, types) = self.parse_code(r, length, slots)?;
                    method.code = Some(code);
                    variable_types = types;
                    Ok(())
                }
                Attribute::Exceptions => {
                    seen.once(attribute, "")?;
                    method.exceptions = self.parse_exceptions(r, length)?;
                    Ok(())
                }
                Attribute::MethodParameters => {
                    seen.once(attribute, "")?;
                    let count = u16::from(r.u1()?);
                    let fits = length == u32::from(count) * 4 + 1;
                    check(fits, || Defect::MethodParametersLength { length })?;
                    let entries = r.entries::<4>(count)?;
                    method.method_parameters =
                        Some(entries.iter().map(|e| (CpIndex(item(e, 0)), item(e, 2))).collect());
                    Ok(())
                }
                _ => self.shared_attribute(r, attribute, length, &mut shared),
            },
        )?;
        if self.verify {
            let complete = method.code.is_some() || access.is_native() || access.is_abstract();
            check(complete, || Defect::AbsentCode)?;
        }
        if let Some(code) = &mut method.code {
            self.join_types(&mut code.local_variables, &variable_types)?;
        }
        if shared.synthetic {
            method.access |= AccessFlags::SYNTHETIC;
        }
        method.signature = shared.signature;
        method.annotations = shared.annotations;
        method.deprecated = shared.deprecated;
        Ok(method)
    }

    fn parse_exceptions(&self, r: &mut Reader<'_>, length: u32) -> Parsed<Vec<CpIndex>> {
        let count = r.u2()?;
        let mut exceptions = Vec::with_capacity(count as usize);
        for entry in r.entries::<2>(count)? {
            let index = CpIndex(item(entry, 0));
            check(self.is_class(index), || Defect::ExceptionsType { index: index.0 })?;
            exceptions.push(index);
        }
        check(!self.verify || length == 2 + 2 * u32::from(count), || Defect::ExceptionsLength)?;
        Ok(exceptions)
    }

    /// The first member of an untrusted class whose name and descriptor occurred before, as a message shows it.
    fn duplicate(&self, members: impl ExactSizeIterator<Item = (CpIndex, CpIndex)>) -> Option<(Box<str>, Box<str>)> {
        if !self.verify {
            return None;
        }
        let members = members.map(|(name, descriptor)| (self.pool.utf8(name), self.pool.utf8(descriptor)));
        let (name, descriptor) = names::first_duplicate(members)?;
        Some((shown(name), shown(descriptor).replace('/', ".").into()))
    }
}

/// Makes room for `count` members, each of which takes 8 bytes at least.
fn reserve<T>(members: &mut Vec<T>, count: u16, r: &Reader<'_>) -> Parsed<()> {
    if count > 0 {
        r.need(8)?;
        members.reserve_exact((count as usize).min(r.left() / 8));
    }
    Ok(())
}
