//! [`ClassFiles`]: verification without a VM, of class files against other class files.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use classloader::access_flags::AccessFlags;
use classloader::classfile::{FieldInfo, MethodInfo};
use classloader::{ClassFile, ClassFileError, ParseOptions, Unfinished, mutf8, parse};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::hierarchy::{ClassHierarchy, LoadFailed, LoadedClass, MemberKind};
use crate::proof::{Proof, VerifyMode, verify};
use crate::verify_error::VerifyErrorKind;

/// Where class files come from: by internal name.
pub type FindClass<'s> = dyn Fn(&[u8]) -> Option<Cow<'s, [u8]>> + Sync + 's;

/// A set of class files that see each other as if one loader had defined them. What verification asks about a class is
/// read from its file once; several threads may verify at a time.
pub struct ClassFiles<'s> {
    find: &'s FindClass<'s>,
    max_major: u16,
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    ids: FxHashMap<Box<[u8]>, u32>,
    classes: Vec<Arc<Class>>,
}

/// What the head of a class file tells.
struct Class {
    name: Box<[u8]>,
    superclass: Option<u32>,
    access: AccessFlags,
    members: OnceLock<Members>,
}

/// Members by name and descriptor, separated by a zero byte, which neither holds in a file; whether they are protected.
#[derive(Default)]
struct Members {
    fields: FxHashMap<Box<[u8]>, bool>,
    methods: FxHashMap<Box<[u8]>, bool>,
    interfaces: Vec<Box<[u8]>>,
}

/// Why a class is rejected: what a program would see that links it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The internal name of the class, where its file tells it.
    pub class: Option<String>,
    /// The internal name of the exception's class.
    pub error: &'static str,
    /// Its message.
    pub message: String,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.error.replace('/', "."), self.message.trim_end())
    }
}

impl std::error::Error for Rejection {}

impl Rejection {
    fn new(error: &'static str, message: String) -> Rejection {
        Rejection { class: None, error, message }
    }

    fn of_format(error: &ClassFileError) -> Rejection {
        Rejection::new(error.kind().class_name(), error.to_string())
    }
}

/// The highest version that a release of the JDK runs, from the release's number.
pub fn newest_major(feature: u32) -> u16 {
    u16::try_from(feature).unwrap_or(u16::MAX).saturating_add(44)
}

impl<'s> ClassFiles<'s> {
    /// A set with these classes; `max_major` is the newest version of class files that is accepted.
    pub fn new(find: &'s FindClass<'s>, max_major: u16) -> ClassFiles<'s> {
        ClassFiles { find, max_major, known: RwLock::default() }
    }

    /// Parses, format-checks and verifies a class; gives its file and the proof.
    ///
    /// # Errors
    ///
    /// The first error that linking the class would end in. Supertypes need only be there and of the right kind; that
    /// they verify is a question of its own.
    pub fn check(&self, bytes: &[u8]) -> Result<(ClassFile, Proof), Rejection> {
        let options = self.options();
        let head = Unfinished::begin(bytes, &options).map_err(|error| Rejection::of_format(&error))?;
        let name = mutf8::to_str(head.name()).into_owned();
        self.check_rest(head).map_err(|rejection| Rejection { class: Some(name), ..rejection })
    }

    fn check_rest(&self, head: Unfinished<'_, '_>) -> Result<(ClassFile, Proof), Rejection> {
        let file = head.finish().map_err(|error| Rejection::of_format(&error))?;
        let supertypes = file.interfaces.iter().map(|&index| (file.constant_pool.class_name(index), true));
        for (name, is_interface) in supertypes.chain(file.super_name().map(|name| (name, false))) {
            self.check_supertype(&file, name, is_interface)?;
        }
        let hierarchy = FileHierarchy::new(self, &file)?;
        let verified = verify(&file, &hierarchy, VerifyMode::Untrusted);
        let failure = hierarchy.failure.take();
        match verified {
            Ok(proof) => Ok((file, proof)),
            Err(error) => Err(failure.unwrap_or_else(|| {
                let class = match error.kind() {
                    VerifyErrorKind::ClassFormatError => "java/lang/ClassFormatError",
                    VerifyErrorKind::LinkageError => "java/lang/LinkageError",
                    VerifyErrorKind::VerifyError | VerifyErrorKind::Pending => "java/lang/VerifyError",
                };
                Rejection::new(class, error.to_string())
            })),
        }
    }

    fn options(&self) -> ParseOptions<'static> {
        ParseOptions { max_major: self.max_major, ..ParseOptions::default() }
    }

    /// A supertype is there, is a class or an interface as it should be, and is not final.
    fn check_supertype(&self, file: &ClassFile, name: &[u8], as_interface: bool) -> Result<(), Rejection> {
        if name == file.name() {
            return Err(circular(name));
        }
        let class = self.class(self.load(name)?);
        let (this, other) = (external(file.name()), external(name));
        let incompatible = |message| Err(Rejection::new("java/lang/IncompatibleClassChangeError", message));
        if as_interface && !class.access.is_interface() {
            return incompatible(format!("class {this} can not implement {other}, because it is not an interface"));
        }
        if !as_interface && class.access.is_interface() && !file.access.is_interface() {
            return incompatible(format!("class {this} has interface {other} as super class"));
        }
        if !as_interface && class.access.is_final() {
            return incompatible(format!("class {this} cannot inherit from final class {other}"));
        }
        Ok(())
    }

    fn class(&self, id: u32) -> Arc<Class> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).classes[id as usize].clone()
    }

    fn id(&self, name: &[u8]) -> Option<u32> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).ids.get(name).copied()
    }

    /// Enters a class, unless another thread was faster.
    fn enter(&self, name: &[u8], superclass: Option<u32>, access: AccessFlags) -> u32 {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(&id) = known.ids.get(name) {
            return id;
        }
        let id = known.classes.len() as u32;
        known.ids.insert(name.into(), id);
        let class = Class { name: name.into(), superclass, access, members: OnceLock::new() };
        known.classes.push(Arc::new(class));
        id
    }

    /// The id of a class or array class; its superclasses are loaded before it.
    fn load(&self, name: &[u8]) -> Result<u32, Rejection> {
        if let Some(id) = self.id(name) {
            return Ok(id);
        }
        if name.first() == Some(&b'[') {
            let element = &name[name.iter().take_while(|&&byte| byte == b'[').count()..];
            if let Some(element) = element.strip_prefix(b"L").and_then(|rest| rest.strip_suffix(b";")) {
                self.load(element)?;
            }
            let object = self.load(OBJECT)?;
            return Ok(self.enter(name, Some(object), AccessFlags::FINAL));
        }
        // The chain of superclasses that are not known yet.
        let mut chain: Vec<(Vec<u8>, AccessFlags)> = Vec::new();
        let mut seen: FxHashSet<Vec<u8>> = FxHashSet::default();
        let mut next = Some(name.to_vec());
        let mut superclass = None;
        while let Some(name) = next {
            superclass = self.id(&name);
            if superclass.is_some() {
                break;
            }
            if !seen.insert(name.clone()) {
                return Err(circular(&name));
            }
            let bytes = (self.find)(&name).ok_or_else(|| missing(&name))?;
            let options = ParseOptions { name_expected: Some(&name), ..self.options() };
            let head = Unfinished::begin(&bytes, &options).map_err(|error| Rejection::of_format(&error))?;
            next = head.super_name().map(<[u8]>::to_vec);
            let access = head.access();
            chain.push((name, access));
        }
        for (name, access) in chain.iter().rev() {
            superclass = Some(self.enter(name, superclass, *access));
        }
        superclass.ok_or_else(|| missing(name))
    }

    fn members<'c>(&self, class: &'c Class) -> &'c Members {
        class.members.get_or_init(|| {
            let bytes = (self.find)(&class.name);
            let file = bytes.and_then(|bytes| parse(&bytes, &self.options()).ok());
            file.map(|file| Members::of(&file)).unwrap_or_default()
        })
    }
}

const OBJECT: &[u8] = b"java/lang/Object";

fn external(name: &[u8]) -> String {
    mutf8::to_str(name).replace('/', ".")
}

fn missing(name: &[u8]) -> Rejection {
    Rejection::new("java/lang/NoClassDefFoundError", mutf8::to_str(name).into_owned())
}

fn circular(name: &[u8]) -> Rejection {
    Rejection::new("java/lang/ClassCircularityError", mutf8::to_str(name).into_owned())
}

fn member_key(name: &[u8], descriptor: &[u8]) -> Box<[u8]> {
    [name, b"\0", descriptor].concat().into()
}

impl Members {
    fn of(file: &ClassFile) -> Members {
        let pool = &file.constant_pool;
        let key = |name, descriptor| member_key(pool.utf8(name), pool.utf8(descriptor));
        let field = |member: &FieldInfo| (key(member.name, member.descriptor), member.access.is_protected());
        let method = |member: &MethodInfo| (key(member.name, member.descriptor), member.access.is_protected());
        Members {
            fields: file.fields.iter().map(field).collect(),
            methods: file.methods.iter().map(method).collect(),
            interfaces: file.interfaces.iter().map(|&index| pool.class_name(index).into()).collect(),
        }
    }
}

/// What one class under verification sees. Its own file stands for its name, whatever the set has under it.
struct FileHierarchy<'h, 's> {
    files: &'h ClassFiles<'s>,
    file: &'h ClassFile,
    id: u32,
    superclass: Option<u32>,
    members: OnceLock<Members>,
    failure: RefCell<Option<Rejection>>,
}

/// The id of a class that the set does not have.
const OUTSIDE: u32 = u32::MAX;

impl<'h, 's> FileHierarchy<'h, 's> {
    fn new(files: &'h ClassFiles<'s>, file: &'h ClassFile) -> Result<FileHierarchy<'h, 's>, Rejection> {
        let superclass = file.super_name().map(|name| files.load(name)).transpose()?;
        let id = files.load(file.name()).unwrap_or(OUTSIDE);
        // The set may have this class under a subclass of it.
        let mut above = superclass;
        while let Some(next) = above {
            if next == id {
                return Err(circular(file.name()));
            }
            above = files.class(next).superclass;
        }
        let (members, failure) = (OnceLock::new(), RefCell::default());
        Ok(FileHierarchy { files, file, id, superclass, members, failure })
    }

    fn name(&self, id: u32) -> Box<[u8]> {
        if id == self.id { self.file.name().into() } else { self.files.class(id).name.clone() }
    }

    fn superclass_of(&self, id: u32) -> Option<u32> {
        if id == self.id { self.superclass } else { self.files.class(id).superclass }
    }

    fn loaded(&self, id: u32) -> LoadedClass {
        let is_interface =
            if id == self.id { self.file.access.is_interface() } else { self.files.class(id).access.is_interface() };
        let name = self.name(id);
        let is_array_interface = matches!(&*name, b"java/lang/Cloneable" | b"java/io/Serializable");
        LoadedClass { id, is_interface, is_array_interface }
    }

    /// The class and its superclasses.
    fn line(&self, id: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(id), |&id| self.superclass_of(id))
    }

    fn with_members<R>(&self, id: u32, look: impl FnOnce(&Members) -> R) -> R {
        if id == self.id {
            return look(self.members.get_or_init(|| Members::of(self.file)));
        }
        look(self.files.members(&self.files.class(id)))
    }

    /// Whether an interface of the class, or one above it, declares the field.
    fn interface_has_field(&self, id: u32, key: &[u8]) -> bool {
        let mut seen = FxHashSet::default();
        let mut left = vec![id];
        while let Some(id) = left.pop() {
            let interfaces = self.with_members(id, |members| members.interfaces.clone());
            for interface in interfaces.iter().filter_map(|name| self.files.load(name).ok()) {
                if self.with_members(interface, |members| members.fields.contains_key(key)) {
                    return true;
                }
                if seen.insert(interface) {
                    left.push(interface);
                }
            }
        }
        false
    }
}

impl ClassHierarchy for FileHierarchy<'_, '_> {
    fn load(&self, name: &[u8]) -> Result<LoadedClass, LoadFailed> {
        if name == self.file.name() {
            return Ok(self.loaded(self.id));
        }
        match self.files.load(name) {
            Ok(id) => Ok(self.loaded(id)),
            Err(rejection) => {
                self.failure.replace(Some(rejection));
                Err(LoadFailed)
            }
        }
    }

    fn superclass(&self, class: LoadedClass) -> Option<(LoadedClass, Box<[u8]>)> {
        let id = self.superclass_of(class.id)?;
        Some((self.loaded(id), self.name(id)))
    }

    fn is_subclass(&self, class: LoadedClass, superclass: LoadedClass) -> bool {
        self.line(class.id).any(|id| id == superclass.id)
    }

    fn has_superclass(&self, name: &[u8]) -> bool {
        self.superclass.is_some_and(|id| self.line(id).any(|id| *self.name(id) == *name))
    }

    fn is_foreign_protected(&self, class: LoadedClass, kind: MemberKind, name: &[u8], descriptor: &[u8]) -> bool {
        let key = member_key(name, descriptor);
        for id in self.line(class.id) {
            let found = self.with_members(id, |members| match kind {
                MemberKind::Field => members.fields.get(&key).copied(),
                MemberKind::Method => members.methods.get(&key).copied(),
            });
            if let Some(is_protected) = found {
                return is_protected && package(&self.name(id)) != package(self.file.name());
            }
            // What interfaces declare is public.
            if kind == MemberKind::Field && self.interface_has_field(id, &key) {
                return false;
            }
        }
        false
    }
}

fn package(name: &[u8]) -> &[u8] {
    name.iter().rposition(|&byte| byte == b'/').map_or(b"", |at| &name[..at])
}
