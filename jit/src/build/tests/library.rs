//! Builds the host's class library: each method of `java.base`, as if everything were resolved, at its start and at a loop.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use classloader::bytecode::{self, Opcode};
use classloader::classfile::{ClassFile, CodeAttribute, ParseOptions};
use classloader::descriptor::MethodDescriptor;
use classloader::jimage::Image;
use classloader::{Constant, CpIndex};
use vm_core::field::Kind;
use vm_core::{Bci, ClassId, MethodId};

use super::super::*;
use crate::ir::{FieldAccess, Op, Reason};
use crate::opt::{self, Facts, Settings};

struct Entry {
    class: usize,
    method: usize,
    parameters: Vec<Kind>,
    result: Kind,
}

struct Library {
    classes: Vec<ClassFile>,
    entries: Vec<Entry>,
    by_name: HashMap<Vec<u8>, MethodId>,
    class_ids: RefCell<HashMap<Vec<u8>, ClassId>>,
    /// By offset / 8 - 1: a field's kind.
    fields: RefCell<Vec<Kind>>,
    field_offsets: RefCell<HashMap<Vec<u8>, u32>>,
}

fn image() -> Option<Image> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path)
        .filter_map(|dir| dir.join("java").canonicalize().ok())
        .filter_map(|java| Some(java.parent()?.parent()?.to_path_buf()));
    let homes = ["CARAFE_JDK", "JAVA_HOME"].into_iter().filter_map(std::env::var_os).map(PathBuf::from);
    let file = homes.chain(on_path).map(|home| home.join("lib/modules")).find(|file| file.is_file())?;
    Image::open(Arc::new(std::fs::read(file).ok()?)).ok()
}

fn kinds(descriptor: &[u8]) -> Option<(Vec<Kind>, Kind)> {
    let descriptor = MethodDescriptor::parse(descriptor)?;
    let result = descriptor.result().map_or(Kind::Void, Kind::of_type);
    Some((descriptor.parameters().map(Kind::of_type).collect(), result))
}

impl Library {
    fn read(image: &Image) -> Library {
        let mut library = Library {
            classes: Vec::new(),
            entries: Vec::new(),
            by_name: HashMap::new(),
            class_ids: RefCell::default(),
            fields: RefCell::default(),
            field_offsets: RefCell::default(),
        };
        for resource in image.resources() {
            if resource.module() != b"java.base"
                || resource.extension() != b"class"
                || resource.base() == b"module-info"
            {
                continue;
            }
            let bytes = resource.bytes().unwrap();
            library.classes.push(classloader::classfile::parse(&bytes, &ParseOptions::default()).unwrap());
        }
        for (class, file) in library.classes.iter().enumerate() {
            let pool = &file.constant_pool;
            for (method, info) in file.methods.iter().enumerate() {
                let (name, descriptor) = (pool.utf8(info.name), pool.utf8(info.descriptor));
                let (parameters, result) = kinds(descriptor).unwrap();
                let id = MethodId(library.entries.len() as u32);
                library.by_name.insert([file.name(), b".", name, descriptor].concat(), id);
                library.entries.push(Entry { class, method, parameters, result });
            }
        }
        library
    }

    fn file(&self, method: MethodId) -> &ClassFile {
        &self.classes[self.entries[method.0 as usize].class]
    }

    fn code(&self, method: MethodId) -> Option<&CodeAttribute> {
        self.file(method).methods[self.entries[method.0 as usize].method].code.as_ref()
    }

    fn class_id(&self, name: &[u8]) -> ClassId {
        let mut ids = self.class_ids.borrow_mut();
        let next = ClassId(ids.len() as u32 + 1);
        *ids.entry(name.to_vec()).or_insert(next)
    }

    /// Class, name and descriptor of a member.
    fn member(&self, method: MethodId, index: CpIndex) -> Option<(&[u8], &[u8], &[u8])> {
        let pool = &self.file(method).constant_pool;
        let (class, name_and_type) = match pool.get(index) {
            Constant::Fieldref { class, name_and_type }
            | Constant::Methodref { class, name_and_type }
            | Constant::InterfaceMethodref { class, name_and_type } => (pool.class_name(class), name_and_type),
            Constant::InvokeDynamic { name_and_type, .. } | Constant::Dynamic { name_and_type, .. } => {
                (&b""[..], name_and_type)
            }
            _ => return None,
        };
        let (name, descriptor) = pool.name_and_type(name_and_type);
        Some((class, name, descriptor))
    }
}

impl World for Library {
    fn method(&self, method: MethodId) -> MethodFacts<'_> {
        let entry = &self.entries[method.0 as usize];
        let file = self.file(method);
        let info = &file.methods[entry.method];
        MethodFacts {
            code: info.code.as_ref(),
            class: self.class_id(file.name()),
            mirror: 0x1000,
            is_static: info.access.is_static(),
            is_synchronized: info.access.is_synchronized(),
            parameters: &entry.parameters,
            result: entry.result,
            may_inline: true,
            force_inline: false,
            is_hot: method.0.is_multiple_of(4),
        }
    }

    fn constant(&self, method: MethodId, index: CpIndex) -> Option<Loadable> {
        Some(match self.file(method).constant_pool.get(index) {
            Constant::Integer(number) => Loadable::Int(number),
            Constant::Float(bits) => Loadable::Float(bits),
            Constant::Long(number) => Loadable::Long(number),
            Constant::Double(bits) => Loadable::Double(bits),
            Constant::Dynamic { .. } => return None,
            _ => Loadable::Object(0x2000 + 8 * u64::from(index.0)),
        })
    }

    fn field(&self, method: MethodId, index: CpIndex, _used: FieldUse) -> Result<FieldFacts, Reason> {
        let (class, name, descriptor) = self.member(method, index).unwrap();
        let kind = Kind::of_descriptor(descriptor);
        let mut fields = self.fields.borrow_mut();
        let mut offsets = self.field_offsets.borrow_mut();
        let offset = *offsets.entry([class, b".", name, descriptor].concat()).or_insert_with(|| {
            fields.push(kind);
            8 * fields.len() as u32
        });
        let access = FieldAccess { class: self.class_id(class), offset, kind, volatile: false, constant: false };
        Ok(FieldFacts { access, mirror: 0x1000, value: None, trust: Trust::None, stable_elements: false })
    }

    fn class(&self, method: MethodId, index: CpIndex) -> Option<ClassId> {
        Some(self.class_id(self.file(method).constant_pool.class_name(index)))
    }

    fn class_facts(&self, class: ClassId) -> ClassFacts {
        ClassFacts {
            is_initialized: class.0 % 16 != 1,
            is_instantiable: true,
            has_finalizer: class.0 % 16 == 2,
            is_object: false,
            mirror: 0x1000,
        }
    }

    fn array_of(&self, component: ClassId) -> Option<ClassId> {
        Some(ClassId(component.0 + 100_000))
    }

    fn primitive_array(&self, kind: Kind) -> ClassId {
        ClassId(200_000 + kind as u32)
    }

    fn is_subtype(&self, class: ClassId, of: ClassId) -> bool {
        class == of
    }

    fn signature(&self, method: MethodId, index: CpIndex) -> Option<Signature> {
        let (parameters, result) = kinds(self.member(method, index)?.2)?;
        Some(Signature { parameters: parameters.into(), result })
    }

    fn call(&self, method: MethodId, bci: Bci, index: CpIndex) -> Result<Callee, Reason> {
        let (class, name, descriptor) = self.member(method, index).ok_or(Reason::Unresolved)?;
        let opcode = self.code(method).unwrap().code[usize::from(bci.0)];
        let &target = self.by_name.get(&[class, b".", name, descriptor].concat()).ok_or(Reason::Unresolved)?;
        Ok(match Opcode::from_byte(opcode) {
            Some(Opcode::Invokevirtual) if index.0.is_multiple_of(3) => Callee::Virtual { named: target, index: 5 },
            Some(Opcode::Invokeinterface) => Callee::Interface { named: target, interface: self.class_id(class) },
            _ => Callee::Direct(target),
        })
    }

    fn selected(&self, _callee: Callee, _receiver: ClassId) -> Option<MethodId> {
        None
    }

    fn intrinsic(&self, method: MethodId) -> Option<Intrinsic> {
        let file = self.file(method);
        let info = &file.methods[self.entries[method.0 as usize].method];
        let pool = &file.constant_pool;
        let [class, name, descriptor] =
            [file.name(), pool.utf8(info.name), pool.utf8(info.descriptor)].map(|text| str::from_utf8(text).ok());
        super::super::intrinsics::find(class?, name?, descriptor?, None)
    }

    fn only_target(&self, callee: Callee) -> Option<MethodId> {
        match callee {
            Callee::Interface { named, .. } if named.0.is_multiple_of(2) => Some(named),
            _ => None,
        }
    }

    fn profile(&self, _method: MethodId, bci: Bci) -> SiteProfile {
        SiteProfile { executed: true, receiver: None, taken: bci.0.into(), not_taken: 10 }
    }

    fn has_caught(&self, _method: MethodId, handler: Bci) -> bool {
        !handler.0.is_multiple_of(4)
    }

    fn throws(&self, _method: MethodId, bci: Bci) -> bool {
        bci.0.is_multiple_of(8)
    }
}

impl Facts for Library {
    fn is_subtype(&self, class: ClassId, of: ClassId) -> bool {
        class == of
    }

    fn may_be_virtual(&self, _class: ClassId) -> bool {
        true
    }

    fn field_at(&self, _class: ClassId, offset: u32) -> Option<Kind> {
        self.fields.borrow().get((offset / 8).checked_sub(1)? as usize).copied()
    }

    fn element_kind(&self, class: ClassId) -> Option<Kind> {
        let kinds = [Kind::Boolean, Kind::Byte, Kind::Char, Kind::Short, Kind::Int];
        let of_numbers = kinds.into_iter().chain([Kind::Long, Kind::Float, Kind::Double]);
        of_numbers.into_iter().find(|&kind| self.primitive_array(kind) == class).or(Some(Kind::Object))
    }

    fn restricting_component(&self, _class: ClassId) -> Option<ClassId> {
        None
    }
}

/// Targets of backward jumps.
fn loop_starts(code: &CodeAttribute) -> Vec<Bci> {
    let back = |i: bytecode::Instruction<'_>| i.branch_target().filter(|&target| target <= i.bci);
    bytecode::instructions(&code.code).flatten().filter_map(back).map(|bci| Bci(bci.0)).collect()
}

/// Every so manieth method goes through the passes, too.
const OPTIMIZED: u32 = 4;

#[test]
fn builds_the_class_library() {
    let Some(image) = image() else {
        return;
    };
    let library = Library::read(&image);
    let (mut built, mut instructions, mut replaced) = (0, 0, 0);
    let mut virtual_objects = 0;
    let mut bailouts: HashMap<Bailout, u32> = HashMap::new();
    for id in (0..library.entries.len() as u32).map(MethodId) {
        let Some(code) = library.code(id) else { continue };
        // `build` checks what it made.
        match build(&library, id, super::Entry::Normal) {
            Ok(mut it) => {
                built += 1;
                instructions += it.function.inst_count();
                if id.0.is_multiple_of(OPTIMIZED) {
                    let mut check = |pass: &str, function: &Function| {
                        assert_eq!(ir::check(function), Ok(()), "after {pass}\n{function}");
                    };
                    opt::optimize(&mut it.function, &library, Settings { predicates: true }, &mut check);
                    virtual_objects += usize::from(it.function.to_string().contains("= virtual_object"));
                }
            }
            Err(bailout) => {
                let method = &library.file(id).methods[library.entries[id.0 as usize].method];
                let pool = &library.file(id).constant_pool;
                if bailout != Bailout::TooLarge {
                    eprintln!(
                        "{bailout}: {}.{}",
                        String::from_utf8_lossy(library.file(id).name()),
                        String::from_utf8_lossy(pool.utf8(method.name))
                    );
                }
                *bailouts.entry(bailout).or_default() += 1;
            }
        }
        if let Some(&bci) = loop_starts(code).first() {
            match build(&library, id, super::Entry::Osr(bci)) {
                Ok(it) => {
                    replaced += 1;
                    assert!(
                        it.function.block(Function::ENTRY).insts.iter().all(|&i| it.function.inst(i).op != Op::Poll)
                    );
                }
                Err(bailout) => *bailouts.entry(bailout).or_default() += 1,
            }
        }
    }
    eprintln!(
        "{built} methods, {replaced} loops, {instructions} instructions, {virtual_objects} with objects not made, {bailouts:?}"
    );
    assert!(built > 50_000 && replaced > 2000 && virtual_objects > 100);
    assert!(!bailouts.contains_key(&Bailout::Malformed));
}
