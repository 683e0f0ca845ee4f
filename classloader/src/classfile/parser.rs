//! Bytes -> [`ClassFile`], in the order in which HotSpot checks, so that the first defect found is the same.
//!
//! What HotSpot checks only for untrusted classes and what is costly (names, descriptors, text, duplicates, flags) is
//! skipped for trusted ones; indices and bounds are checked always (C1).

mod attribute;
mod class_attributes;
mod code;
mod inner_class_graph;
mod members;
mod modifiers;
mod names;
mod pool;
mod reader;

use std::cell::Cell;

use super::error::{Defect, Parsed, check, fail, shown};
use super::{ClassFile, ClassFileError, ParseOptions};
use crate::access_flags::AccessFlags;
use crate::constant_pool::{Constant, ConstantPool, CpIndex};
use crate::mutf8;
use reader::Reader;

/// Versions at which the rules changed (JVMS table 4.1-A).
mod version {
    pub(super) const JAVA_1_5: u16 = 49;
    pub(super) const JAVA_6: u16 = 50;
    pub(super) const JAVA_7: u16 = 51;
    pub(super) const JAVA_8: u16 = 52;
    pub(super) const JAVA_9: u16 = 53;
    pub(super) const JAVA_11: u16 = 55;
    pub(super) const JAVA_12: u16 = 56;
    pub(super) const JAVA_16: u16 = 60;
    pub(super) const JAVA_17: u16 = 61;
}

/// The name in messages until the file has told its own.
const UNKNOWN: &[u8] = b"<Unknown>";

/// A class file whose supertypes are known and whose members are still to be read.
///
/// HotSpot loads each superinterface when it has read its name, so that an error of a loader comes before the defects
/// behind it. [`next_interface`](Unfinished::next_interface) gives the names one by one; then comes
/// [`finish`](Unfinished::finish).
pub struct Unfinished<'b, 'o> {
    reader: Reader<'b>,
    cx: Context<'o>,
    minor: u16,
    this_class: CpIndex,
    super_class: CpIndex,
    interfaces: Vec<CpIndex>,
    interfaces_left: u16,
}

impl<'b, 'o> Unfinished<'b, 'o> {
    /// Reads up to the interfaces.
    ///
    /// # Errors
    ///
    /// The first defect there.
    pub fn begin(bytes: &'b [u8], options: &'o ParseOptions<'o>) -> Result<Unfinished<'b, 'o>, ClassFileError> {
        let mut own_name = Vec::new();
        begin(bytes, options, &mut own_name).map_err(|defect| report(options, &own_name, defect))
    }

    /// The internal name of the class.
    pub fn name(&self) -> &[u8] {
        self.cx.pool.class_name(self.this_class)
    }

    /// The flags of the class.
    pub fn access(&self) -> AccessFlags {
        self.cx.access
    }

    /// The internal name of the superclass, if there is one.
    pub fn super_name(&self) -> Option<&[u8]> {
        self.super_class.some().map(|index| self.cx.pool.class_name(index))
    }

    /// The name of the next superinterface; none after the last one.
    ///
    /// # Errors
    ///
    /// The entry is no class, or there are duplicates.
    pub fn next_interface(&mut self) -> Result<Option<&[u8]>, ClassFileError> {
        match self.read_interface() {
            Ok(index) => Ok(index.map(|index| self.cx.pool.class_name(index))),
            Err(defect) => Err(report(self.cx.options, self.name(), defect)),
        }
    }

    /// Reads what is left.
    ///
    /// # Errors
    ///
    /// The first defect.
    pub fn finish(mut self) -> Result<ClassFile, ClassFileError> {
        while self.next_interface()?.is_some() {}
        let options = self.cx.options;
        let own_name = self.name().to_vec();
        self.read_rest().map_err(|defect| report(options, &own_name, defect))
    }
}

/// The error with the name that messages show for the class.
fn report(options: &ParseOptions<'_>, own_name: &[u8], defect: Box<Defect>) -> ClassFileError {
    let name = match options.name_expected {
        Some(name) => name,
        None if own_name.is_empty() => UNKNOWN,
        None => own_name,
    };
    ClassFileError { class: mutf8::to_str(name).into(), defect }
}

/// What the parsing of all parts needs to know.
struct Context<'o> {
    options: &'o ParseOptions<'o>,
    pool: ConstantPool,
    major: u16,
    access: AccessFlags,
    /// The format checks are wanted in full: the class is not trusted.
    verify: bool,
    /// The highest index into `BootstrapMethods` that the pool mentions.
    max_bootstrap: Option<u16>,
    /// By constant-pool index, what texts were found to be legal as. Most are mentioned many times.
    legal: Box<[Cell<u8>]>,
}

fn begin<'b, 'o>(bytes: &'b [u8], options: &'o ParseOptions<'o>, own_name: &mut Vec<u8>) -> Parsed<Unfinished<'b, 'o>> {
    let mut reader = Reader::new(bytes);
    let r = &mut reader;
    r.need(8)?;
    let magic = r.u4()?;
    check(magic == 0xcafe_babe, || Defect::Magic { magic })?;
    let minor = r.u2()?;
    let major = r.u2()?;
    modifiers::check_version(major, minor, options)?;

    let parsed = pool::parse(r, major, !options.trusted)?;
    let verify = !options.trusted;
    let mut cx = Context {
        options,
        major,
        access: AccessFlags(0),
        verify,
        legal: vec![Cell::new(0); if verify { parsed.pool.len() } else { 0 }].into(),
        pool: parsed.pool,
        max_bootstrap: parsed.max_bootstrap,
    };
    if parsed.bad_tag.is_none() {
        cx.check_pool()?;
    }

    r.need(8)?;
    cx.access = cx.class_flags(AccessFlags(r.u2()?));
    cx.check_class_modifiers(cx.access)?;
    if let Some(tag) = parsed.bad_tag {
        return fail(Defect::UnknownTag { tag });
    }

    let this_class = CpIndex(r.u2()?);
    check(cx.is_class(this_class), || Defect::ThisClass { index: this_class.0 })?;
    let name = cx.pool.class_name(this_class);
    check(!cx.verify || !is_array(name), || Defect::ClassName)?;
    match options.name_expected {
        Some(expected) => {
            check(options.hidden || expected == name, || Defect::WrongName { found: shown(name) })?;
        }
        None => own_name.extend(name),
    }

    let super_class = CpIndex(r.u2()?);
    if super_class.is_none() {
        check(name == b"java/lang/Object", || Defect::SuperClass { index: 0 })?;
    } else {
        check(cx.is_class(super_class), || Defect::SuperClass { index: super_class.0 })?;
        check(!cx.verify || !is_array(cx.pool.class_name(super_class)), || Defect::SuperClassName)?;
    }

    let interfaces_left = r.u2()?;
    let interfaces = Vec::with_capacity(interfaces_left.into());
    Ok(Unfinished { reader, cx, minor, this_class, super_class, interfaces, interfaces_left })
}

impl Unfinished<'_, '_> {
    fn read_interface(&mut self) -> Parsed<Option<CpIndex>> {
        let cx = &self.cx;
        if self.interfaces_left == 0 {
            if cx.verify
                && let Some(name) = names::first_duplicate(self.interfaces.iter().map(|&i| cx.pool.class_name(i)))
            {
                return fail(Defect::DuplicateInterface { name: shown(name) });
            }
            return Ok(None);
        }
        let index = CpIndex(self.reader.u2()?);
        check(cx.is_class(index), || Defect::Interface { index: index.0 })?;
        check(!is_array(cx.pool.class_name(index)), || Defect::InterfaceName)?;
        self.interfaces.push(index);
        self.interfaces_left -= 1;
        Ok(Some(index))
    }

    fn read_rest(self) -> Parsed<ClassFile> {
        let Unfinished { mut reader, cx, minor, this_class, super_class, interfaces, .. } = self;
        let r = &mut reader;
        let fields = cx.parse_fields(r)?;
        let methods = cx.parse_methods(r)?;
        let mut access = cx.access;
        let attributes = cx.parse_class_attributes(r, &mut access)?;
        check(r.at_end(), || Defect::ExtraBytes)?;

        let name = cx.pool.class_name(this_class);
        if name == b"java/lang/Object" {
            check(interfaces.is_empty(), || Defect::ObjectInterfaces)?;
        }
        if access.is_interface() {
            check(cx.pool.class_name(super_class) == b"java/lang/Object", || Defect::InterfaceSuper)?;
        }
        Ok(ClassFile {
            major: cx.major,
            minor,
            constant_pool: cx.pool,
            access,
            this_class,
            super_class,
            interfaces,
            fields,
            methods,
            attributes,
        })
    }
}

fn is_array(class_name: &[u8]) -> bool {
    class_name.first() == Some(&b'[')
}

impl Context<'_> {
    fn is_class(&self, index: CpIndex) -> bool {
        matches!(self.pool.get(index), Constant::Class { .. })
    }

    /// The text of the `Utf8` entry at `index`, or `defect`.
    #[inline]
    fn utf8(&self, index: CpIndex, defect: impl FnOnce(u16) -> Defect) -> Parsed<&[u8]> {
        match self.pool.try_utf8(index) {
            Some(text) => Ok(text),
            None => fail(defect(index.0)),
        }
    }
}
