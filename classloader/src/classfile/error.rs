//! Why a class file was rejected, in HotSpot's words.

use std::fmt;

/// The Java error class that a [`ClassFileError`] is thrown as.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ClassFileErrorKind {
    /// `java.lang.ClassFormatError`
    ClassFormatError,
    /// `java.lang.UnsupportedClassVersionError`
    UnsupportedClassVersionError,
    /// `java.lang.NoClassDefFoundError`
    NoClassDefFoundError,
    /// `java.lang.IncompatibleClassChangeError`
    IncompatibleClassChangeError,
    /// `java.lang.VerifyError`
    VerifyError,
}

impl ClassFileErrorKind {
    /// The internal name of the error class.
    pub const fn class_name(self) -> &'static str {
        match self {
            ClassFileErrorKind::ClassFormatError => "java/lang/ClassFormatError",
            ClassFileErrorKind::UnsupportedClassVersionError => "java/lang/UnsupportedClassVersionError",
            ClassFileErrorKind::NoClassDefFoundError => "java/lang/NoClassDefFoundError",
            ClassFileErrorKind::IncompatibleClassChangeError => "java/lang/IncompatibleClassChangeError",
            ClassFileErrorKind::VerifyError => "java/lang/VerifyError",
        }
    }
}

/// Why a class file was rejected; `Display` is the message of the Java error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClassFileError {
    pub(super) kind: ClassFileErrorKind,
}

impl ClassFileError {
    /// Which Java error this is.
    pub fn kind(&self) -> ClassFileErrorKind {
        self.kind
    }
}

impl fmt::Display for ClassFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.class_name())
    }
}

impl std::error::Error for ClassFileError {}
