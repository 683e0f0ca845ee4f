//! The attributes of a class (JVMS 4.7).

use super::super::error::{Defect, Parsed, check};
use super::super::{BootstrapMethod, ClassAttributes, EnclosingMethod, InnerClass, RecordComponent};
use super::attribute::{Attribute, CLASS, RECORD_COMPONENT, Seen, Shared};
use super::reader::{Reader, item};
use super::{Context, is_array, version};
use crate::access_flags::AccessFlags;
use crate::constant_pool::{Constant, CpIndex};

/// Where the body of an attribute is that is parsed after all others.
#[derive(Clone, Copy)]
struct Deferred {
    position: usize,
    length: u32,
}

impl Context<'_> {
    /// Parses the attributes; the `Synthetic` one is added to `access`.
    pub(super) fn parse_class_attributes(
        &self,
        r: &mut Reader<'_>,
        access: &mut AccessFlags,
    ) -> Parsed<ClassAttributes> {
        let mut attributes = ClassAttributes::default();
        let mut shared = Shared::new(&CLASS);
        let mut seen = Seen::default();
        let (mut inner_classes, mut nest_members, mut record, mut permitted) = (None, None, None, None);
        self.each_attribute(
            r,
            |index| Defect::ClassAttribute { index },
            |r, attribute, length| {
                let since = match attribute {
                    Attribute::EnclosingMethod => version::JAVA_1_5,
                    Attribute::BootstrapMethods => version::JAVA_7,
                    Attribute::NestHost | Attribute::NestMembers => version::JAVA_11,
                    Attribute::Record => version::JAVA_16,
                    Attribute::PermittedSubclasses => version::JAVA_17,
                    _ => 0,
                };
                let known = if self.major >= since { attribute } else { Attribute::Unknown };
                let deferred = Some(Deferred { position: r.position(), length });
                match known {
                    Attribute::SourceFile => {
                        check(!self.verify || length == 2, || Defect::WrongLength { attribute: known.name() })?;
                        seen.once(known, "")?;
                        let index = r.index()?;
                        self.utf8(index, |index| Defect::SourceFile { index })?;
                        attributes.source_file = Some(index);
                        return Ok(());
                    }
                    Attribute::SourceDebugExtension => {
                        seen.once(known, "")?;
                        attributes.source_debug_extension = Some(r.bytes(length as usize)?.into());
                        return Ok(());
                    }
                    Attribute::EnclosingMethod => {
                        seen.once(known, "")?;
                        attributes.enclosing_method = Some(self.parse_enclosing_method(r, length)?);
                        return Ok(());
                    }
                    Attribute::BootstrapMethods => {
                        seen.once(known, "")?;
                        attributes.bootstrap_methods = self.parse_bootstrap_methods(r, length)?;
                        return Ok(());
                    }
                    Attribute::NestHost => {
                        seen.once(known, "")?;
                        check(!seen.has(Attribute::NestMembers), || Defect::NestConflict {
                            first: "NestMembers",
                            second: "NestHost",
                        })?;
                        check(!self.verify || length == 2, || Defect::WrongLength { attribute: known.name() })?;
                        let index = r.index()?;
                        check(self.is_class(index), || Defect::ListedClass { item: "Nest-host", index: index.0 })?;
                        attributes.nest_host = Some(index);
                        return Ok(());
                    }
                    Attribute::NestMembers => {
                        seen.once(known, "")?;
                        check(!seen.has(Attribute::NestHost), || Defect::NestConflict {
                            first: "NestHost",
                            second: "NestMembers",
                        })?;
                        nest_members = deferred;
                    }
                    Attribute::InnerClasses => {
                        seen.once(known, "")?;
                        inner_classes = deferred;
                    }
                    Attribute::Record => {
                        seen.once(known, "")?;
                        record = deferred;
                    }
                    Attribute::PermittedSubclasses => {
                        seen.once(known, "")?;
                        check(!self.access.is_final(), || Defect::PermittedOfFinal)?;
                        permitted = deferred;
                    }
                    _ => return self.shared_attribute(r, known, length, &mut shared),
                }
                r.bytes(length as usize).map(drop)
            },
        )?;
        if shared.synthetic {
            *access |= AccessFlags::SYNTHETIC;
        }
        attributes.signature = shared.signature;
        attributes.annotations = shared.annotations;
        attributes.deprecated = shared.deprecated;

        if let Some(body) = inner_classes {
            attributes.inner_classes = self.parse_inner_classes(r, body)?;
        }
        if let Some(body) = nest_members {
            attributes.nest_members = Some(self.parse_classes(r, body, "Nest member", Attribute::NestMembers)?);
        }
        if let Some(body) = record {
            attributes.record = Some(self.parse_record(r, body)?);
        }
        if let Some(body) = permitted {
            let attribute = Attribute::PermittedSubclasses;
            attributes.permitted_subclasses = Some(self.parse_classes(r, body, "Permitted subclass", attribute)?);
        }
        check(self.max_bootstrap.is_none() || seen.has(Attribute::BootstrapMethods), || Defect::BootstrapMissing)?;
        Ok(attributes)
    }

    fn parse_enclosing_method(&self, r: &mut Reader<'_>, length: u32) -> Parsed<EnclosingMethod> {
        check(length == 4, || Defect::EnclosingMethodLength { length })?;
        r.need(4)?;
        let (class, method) = (r.index()?, r.index()?);
        check(!class.is_none(), || Defect::EnclosingClassZero)?;
        check(self.is_class(class), || Defect::EnclosingClass)?;
        let legal = method.is_none() || matches!(self.pool.get(method), Constant::NameAndType { .. });
        check(legal, || Defect::EnclosingMethod)?;
        Ok(EnclosingMethod { class, method })
    }

    fn parse_bootstrap_methods(&self, r: &mut Reader<'_>, length: u32) -> Parsed<Vec<BootstrapMethod>> {
        check(length >= 2, || Defect::BootstrapLength { length })?;
        r.need(length as usize)?;
        let start = r.position();
        let count = r.u2()?;
        check(self.max_bootstrap.is_none_or(|highest| highest < count), || Defect::BootstrapShort)?;
        // The number of u2 items that the declared length leaves.
        let mut items = (length - 2) / 2;
        let mut methods = Vec::with_capacity(count.min((items / 2).min(u16::MAX.into()) as u16) as usize);
        for _ in 0..count {
            r.need(4)?;
            let method_ref = r.index()?;
            let arguments = r.u2()?;
            let is_handle = matches!(self.pool.get(method_ref), Constant::MethodHandle { .. });
            check(is_handle, || Defect::BootstrapItem { item: "bootstrap_method_index", index: method_ref.0 })?;
            let needed = 2 + u32::from(arguments);
            check(needed <= items, || Defect::BootstrapCounts)?;
            items -= needed;
            let mut args = Vec::with_capacity(arguments as usize);
            for entry in r.entries::<2>(arguments)? {
                let index = CpIndex(item(entry, 0));
                let loadable = is_loadable(self.pool.get(index));
                check(loadable, || Defect::BootstrapItem { item: "argument_index", index: index.0 })?;
                args.push(index);
            }
            methods.push(BootstrapMethod { method_ref, args });
        }
        check(r.position() - start == length as usize, || Defect::BootstrapEnd)?;
        Ok(methods)
    }

    fn parse_inner_classes(&self, r: &Reader<'_>, body: Deferred) -> Parsed<Vec<InnerClass>> {
        let r = &mut r.at(body.position);
        let count = r.u2()?;
        let entries = r.entries::<8>(count)?;
        let mut classes = Vec::with_capacity(entries.len());
        for entry in entries {
            let [inner_class, outer_class, inner_name] = [0, 2, 4].map(|at| CpIndex(item(entry, at)));
            let bad = |item, index: CpIndex| Defect::InnerClassType { item, index: index.0 };
            check(self.is_class(inner_class), || bad("inner_class_info_index", inner_class))?;
            let legal = outer_class.is_none() || self.is_class(outer_class);
            check(legal, || bad("outer_class_info_index", outer_class))?;
            check(!is_array(self.pool.class_name(outer_class)), || Defect::OuterIsArray)?;
            let legal = inner_name.is_none() || self.pool.try_utf8(inner_name).is_some();
            check(legal, || bad("inner_name_index", inner_name))?;
            check(!self.verify || inner_class != outer_class, || Defect::OuterIsInner)?;
            let access = self.inner_class_flags(AccessFlags(item(entry, 6)));
            self.check_class_modifiers(access)?;
            classes.push(InnerClass { inner_class, outer_class, inner_name, access });
        }
        if self.verify && self.is_inner_class_circular(&classes)? {
            // As if the attribute were not there.
            classes = Vec::new();
        }
        let legal = body.length == 2 + 8 * u32::from(count);
        let checked = self.verify && self.major >= version::JAVA_1_5;
        check(!checked || legal, || Defect::WrongLength { attribute: "InnerClasses" })?;
        Ok(classes)
    }

    fn parse_classes(
        &self,
        r: &Reader<'_>,
        body: Deferred,
        what: &'static str,
        attribute: Attribute,
    ) -> Parsed<Vec<CpIndex>> {
        let r = &mut r.at(body.position);
        let count = r.u2()?;
        let entries = r.entries::<2>(count)?;
        let mut classes = Vec::with_capacity(entries.len());
        for entry in entries {
            let index = CpIndex(item(entry, 0));
            check(self.is_class(index), || Defect::ListedClass { item: what, index: index.0 })?;
            classes.push(index);
        }
        let legal = body.length == 2 + 2 * u32::from(count);
        check(!self.verify || legal, || Defect::WrongLength { attribute: attribute.name() })?;
        Ok(classes)
    }

    fn parse_record(&self, r: &Reader<'_>, body: Deferred) -> Parsed<Vec<RecordComponent>> {
        let r = &mut r.at(body.position);
        let count = r.u2()?;
        let mut components = Vec::with_capacity((count as usize).min(r.left() / 6));
        for _ in 0..count {
            r.need(6)?;
            let name = r.index()?;
            let name_text = self.utf8(name, |index| Defect::RecordName { index })?;
            self.check_field_name(name)?;
            let descriptor = r.index()?;
            self.utf8(descriptor, |index| Defect::RecordDescriptor { index })?;
            self.check_field_signature(name_text, descriptor)?;
            let mut shared = Shared::new(&RECORD_COMPONENT);
            self.each_attribute(
                r,
                |index| Defect::RecordAttribute { index },
                |r, attribute, length| self.shared_attribute(r, attribute, length, &mut shared),
            )?;
            let (signature, annotations) = (shared.signature, shared.annotations);
            components.push(RecordComponent { name, descriptor, signature, annotations });
        }
        let legal = r.position() - body.position == body.length as usize;
        check(!self.verify || legal, || Defect::RecordLength)?;
        Ok(components)
    }
}

fn is_loadable(constant: Constant) -> bool {
    matches!(
        constant,
        Constant::Integer(_)
            | Constant::Float(_)
            | Constant::Long(_)
            | Constant::Double(_)
            | Constant::Class { .. }
            | Constant::String { .. }
            | Constant::MethodHandle { .. }
            | Constant::MethodType { .. }
            | Constant::Dynamic { .. }
    )
}
