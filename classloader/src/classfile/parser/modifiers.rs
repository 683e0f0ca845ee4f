//! Which versions and which combinations of flags are legal (JVMS 4.1, 4.5, 4.6).

use super::super::ParseOptions;
use super::super::error::{Defect, Parsed, check, fail, shown};
use super::{Context, version};
use crate::access_flags::AccessFlags;

const OLDEST_MAJOR: u16 = 45;
const PREVIEW_MINOR: u16 = 65535;

const CLASS_FLAGS: u16 = 0x7631;
const INNER_CLASS_FLAGS: u16 = CLASS_FLAGS | 0x000e;
const FIELD_FLAGS: u16 = 0x50df;
const METHOD_FLAGS: u16 = 0x1dff;

pub(super) fn check_version(major: u16, minor: u16, options: &ParseOptions<'_>) -> Parsed<()> {
    let max = options.max_major;
    check(major >= OLDEST_MAJOR, || Defect::VersionTooOld { major, minor })?;
    check(major <= max, || Defect::VersionTooNew { major, minor, max })?;
    if major < version::JAVA_12 || minor == 0 {
        return Ok(());
    }
    check(minor == PREVIEW_MINOR, || Defect::MinorVersion { major, minor })?;
    check(major == max, || Defect::ForeignPreview { major, minor, max })?;
    check(options.preview, || Defect::PreviewDisabled { major, minor })
}

impl Context<'_> {
    /// The flags of this class that mean something.
    pub(super) fn class_flags(&self, raw: AccessFlags) -> AccessFlags {
        self.known_class_flags(raw, CLASS_FLAGS)
    }

    /// The flags of an entry of `InnerClasses` that mean something.
    pub(super) fn inner_class_flags(&self, raw: AccessFlags) -> AccessFlags {
        self.known_class_flags(raw, INNER_CLASS_FLAGS)
    }

    fn known_class_flags(&self, raw: AccessFlags, known: u16) -> AccessFlags {
        let module = if self.major >= version::JAVA_9 { AccessFlags::MODULE.0 } else { 0 };
        let mut flags = AccessFlags(raw.0 & (known | module));
        if flags.is_interface() && self.major < version::JAVA_6 {
            // Compilers of that time left it out.
            flags |= AccessFlags::ABSTRACT;
        }
        flags
    }

    pub(super) fn check_class_modifiers(&self, flags: AccessFlags) -> Parsed<()> {
        check(!flags.is_module(), || Defect::IsModule)?;
        if !self.verify {
            return Ok(());
        }
        let modern = self.major >= version::JAVA_1_5;
        let illegal = flags.is_abstract() && flags.is_final()
            || flags.is_interface() && !flags.is_abstract()
            || flags.is_interface() && modern && (flags.is_super() || flags.is_enum())
            || !flags.is_interface() && modern && flags.is_annotation();
        check(!illegal, || Defect::ClassModifiers { flags: flags.0 })
    }

    /// The flags of a field that mean something, checked.
    pub(super) fn field_flags(&self, raw: AccessFlags) -> Parsed<AccessFlags> {
        let flags = raw & AccessFlags(FIELD_FLAGS);
        if !self.verify {
            return Ok(flags);
        }
        let illegal = if self.access.is_interface() {
            let constant = AccessFlags::PUBLIC | AccessFlags::STATIC | AccessFlags::FINAL;
            !flags.contains(constant)
                || flags.is_private()
                || flags.is_protected()
                || flags.is_volatile()
                || flags.is_transient()
                || self.major >= version::JAVA_1_5 && flags.is_enum()
        } else {
            has_illegal_visibility(flags) || flags.is_final() && flags.is_volatile()
        };
        check(!illegal, || Defect::FieldModifiers { flags: flags.0 })?;
        Ok(flags)
    }

    /// The flags of a method that mean something, checked.
    pub(super) fn method_flags(&self, raw: AccessFlags, name: &[u8]) -> Parsed<AccessFlags> {
        let mut flags = raw;
        if name == b"<clinit>" {
            if self.major < version::JAVA_7 {
                flags = AccessFlags::STATIC;
            } else if flags.is_static() {
                let strict = if self.major <= version::JAVA_16 { AccessFlags::STRICT } else { AccessFlags(0) };
                flags = flags & (AccessFlags::STATIC | strict);
            } else {
                return fail(Defect::ClinitNotStatic);
            }
        } else if self.verify {
            check(!self.is_illegal_method(flags, name), || Defect::MethodModifiers {
                name: shown(name),
                flags: raw.0,
            })?;
        }
        Ok(flags & AccessFlags(METHOD_FLAGS))
    }

    fn is_illegal_method(&self, flags: AccessFlags, name: &[u8]) -> bool {
        let modern = self.major >= version::JAVA_1_5;
        let strict = self.major < version::JAVA_17 && flags.is_strict();
        if self.access.is_interface() {
            if self.major >= version::JAVA_8 {
                flags.is_public() == flags.is_private()
                    || flags.is_native()
                    || flags.is_protected()
                    || flags.is_final()
                    || flags.is_synchronized()
                    || flags.is_abstract() && (flags.is_private() || flags.is_static() || strict)
            } else {
                !flags.is_public()
                    || flags.is_static()
                    || flags.is_final()
                    || flags.is_native()
                    || !flags.is_abstract()
                    || modern
                        && (flags.is_private() || flags.is_protected() || flags.is_synchronized() || flags.is_strict())
            }
        } else if has_illegal_visibility(flags) {
            true
        } else if name == b"<init>" {
            flags.is_static()
                || flags.is_final()
                || flags.is_synchronized()
                || flags.is_native()
                || flags.is_abstract()
                || modern && flags.is_bridge()
        } else {
            flags.is_abstract()
                && (flags.is_final()
                    || flags.is_native()
                    || flags.is_private()
                    || flags.is_static()
                    || modern && (flags.is_synchronized() || strict))
        }
    }
}

fn has_illegal_visibility(flags: AccessFlags) -> bool {
    (flags.0 & 0x0007).count_ones() > 1
}
