//! [`VerifyError`]: why a class is rejected, as the program sees it.

use std::fmt;

use crate::inference;

/// Which exception the program sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyErrorKind {
    /// `java.lang.VerifyError`.
    VerifyError,
    /// `java.lang.ClassFormatError`.
    ClassFormatError,
    /// `java.lang.LinkageError`: verified, but HotSpot cannot link it.
    LinkageError,
    /// The exception that a class loader threw; the [`ClassHierarchy`](crate::ClassHierarchy) left it pending.
    Pending,
}

impl VerifyErrorKind {
    /// Of a defect.
    pub(crate) fn of_defect(is_format_error: bool) -> VerifyErrorKind {
        if is_format_error { VerifyErrorKind::ClassFormatError } else { VerifyErrorKind::VerifyError }
    }
}

/// Why a class is rejected. Its `Display` is the exception's message.
#[derive(Debug, Clone)]
pub struct VerifyError {
    kind: VerifyErrorKind,
    message: Box<str>,
    may_fail_over: bool,
}

impl VerifyError {
    /// A class loader's exception is pending.
    pub(crate) fn pending() -> VerifyError {
        let message = "a class could not be loaded".into();
        VerifyError { kind: VerifyErrorKind::Pending, message, may_fail_over: false }
    }

    /// What the type checker rejects. `may_fail_over`: type inference may be asked instead, for a class of a version
    /// that allows it.
    pub(crate) fn mistyped(is_format_error: bool, may_fail_over: bool, message: String) -> VerifyError {
        let kind = VerifyErrorKind::of_defect(is_format_error);
        VerifyError { kind, message: message.into(), may_fail_over }
    }

    /// What type inference rejects.
    pub(crate) fn inferred(rejection: inference::Rejection) -> VerifyError {
        match rejection {
            inference::Rejection::Pending => VerifyError::pending(),
            inference::Rejection::Defect(defect) => {
                VerifyError { kind: defect.kind(), message: defect.to_string().into(), may_fail_over: false }
            }
        }
    }

    /// Whether type inference may be asked instead.
    pub(crate) fn may_fail_over(&self) -> bool {
        self.may_fail_over
    }

    /// As this, when type inference was asked instead and rejected as well: the exception is of its kind, the message
    /// stays.
    pub(crate) fn upheld(self, inferred: VerifyError) -> VerifyError {
        match inferred.kind {
            VerifyErrorKind::Pending | VerifyErrorKind::LinkageError => inferred,
            kind => VerifyError { kind, may_fail_over: false, ..self },
        }
    }

    /// Which exception the program sees.
    pub fn kind(&self) -> VerifyErrorKind {
        self.kind
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for VerifyError {}
