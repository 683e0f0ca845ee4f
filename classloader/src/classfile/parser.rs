//! Bytes -> [`ClassFile`].

use super::{ClassFile, ClassFileError, ParseOptions};

pub(super) fn parse(_bytes: &[u8], _options: &ParseOptions<'_>) -> Result<ClassFile, ClassFileError> {
    Err(ClassFileError { kind: super::ClassFileErrorKind::ClassFormatError })
}
