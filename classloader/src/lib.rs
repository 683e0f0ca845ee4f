//! Where classes come from and what is in them.
//!
//! * [`classfile`]: bytes -> [`ClassFile`], parsed and format-checked (JVMS 4.1 to 4.8), with HotSpot's error texts.
//! * [`descriptor`]: field and method descriptors, unqualified names (JVMS 4.2, 4.3).
//! * [`mutf8`]: modified UTF-8 (JVMS 4.4.7).
//! * [`jimage`]: the `lib/modules` file of a JDK.
//! * [`source`]: directories and jars that are read by resource name.
//!
//! # Invariants
//!
//! * **C1** A [`ClassFile`] that [`classfile::parse`] returned holds only constant-pool indices that are in range and
//!   name an entry of the kind the field's documentation states. Operands inside `code` are the verifier's business.
//! * **C2** No input makes this crate panic, loop, or allocate more than a small multiple of the input's size.
#![forbid(unsafe_code)]

pub mod access_flags;
pub mod bytecode;
pub mod classfile;
pub mod constant_pool;
pub mod descriptor;
pub mod jimage;
pub mod mutf8;
pub mod source;

#[cfg(test)]
mod corpus;

pub use access_flags::AccessFlags;
pub use classfile::{ClassFile, ClassFileError, ClassFileErrorKind, ParseOptions, Unfinished, parse};
pub use constant_pool::{Constant, ConstantPool, CpIndex};
