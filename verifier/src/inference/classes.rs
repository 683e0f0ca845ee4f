//! [`Classes`]: the classes that the code of one class mentions, and how their types relate.
//!
//! A class that was mentioned is not loaded before something about it must be known; two types with one name are the
//! same type without loading. Superclasses come from the VM as loaded classes: the loader of the class under
//! verification may know another class by such a name, so when the code mentions that name the class is loaded to see.

use std::rc::Rc;

use classloader::descriptor::FieldType;
use rustc_hash::FxHashMap;

use super::complaint::{Complaint, Fault, Outcome};
use super::value::{Kind, Type};
use crate::hierarchy::{ClassHierarchy, LoadedClass};
use crate::types::{Name, Names};

/// `java.lang.Object`.
pub(super) const OBJECT: Type = Type::object(1);
/// `java.lang.String`.
pub(super) const STRING: Type = Type::object(2);
/// `java.lang.Throwable`.
pub(super) const THROWABLE: Type = Type::object(3);
/// `java.lang.Cloneable`.
const CLONEABLE: Type = Type::object(4);
/// `java.io.Serializable`.
const SERIALIZABLE: Type = Type::object(5);

/// Those above in the order of their numbers.
const WELL_KNOWN: [&[u8]; 5] =
    [b"java/lang/Object", b"java/lang/String", b"java/lang/Throwable", b"java/lang/Cloneable", b"java/io/Serializable"];

/// The classes by number.
pub(super) struct Classes<'h> {
    hierarchy: &'h dyn ClassHierarchy,
    names: &'h mut Names,
    /// The entry 0 stands for null and is not used.
    entries: Vec<Entry>,
    first_by_name: FxHashMap<Name, u16>,
    /// Results of `merge_classes` by value, target, for assignment.
    merged: FxHashMap<(Type, Type, bool), Type>,
    this: Type,
    /// Nearest first.
    superclasses: Vec<Type>,
}

struct Entry {
    name: Name,
    class: Option<LoadedClass>,
    /// Whether the loader of the class under verification is known to find this class by its name.
    loadable: bool,
    /// The next younger entry of this name, 0 for none.
    next: u16,
    /// From the root down to the class itself.
    lineage: Option<Rc<[LoadedClass]>>,
}

impl<'h> Classes<'h> {
    /// The well-known ones, the class `this` and its superclasses.
    pub(super) fn new(hierarchy: &'h dyn ClassHierarchy, names: &'h mut Names, this: &[u8]) -> Outcome<Classes<'h>> {
        let null = Entry { name: Names::OBJECT, class: None, loadable: false, next: 0, lineage: None };
        let mut classes = Classes {
            hierarchy,
            names,
            entries: vec![null],
            first_by_name: FxHashMap::default(),
            merged: FxHashMap::default(),
            this: OBJECT,
            superclasses: Vec::new(),
        };
        for name in WELL_KNOWN {
            classes.named(name)?;
        }
        let class = hierarchy.load(this).map_err(|_| Fault::Pending)?;
        classes.this = classes.loaded(class, this, true)?;
        let mut above = if class.is_interface { None } else { hierarchy.superclass(class) };
        if let Some((superclass, name)) = &above {
            classes.loaded(*superclass, name, true)?;
        }
        while let Some((superclass, name)) = above {
            let superclass_type = classes.loaded(superclass, &name, false)?;
            classes.superclasses.push(superclass_type);
            above = hierarchy.superclass(superclass);
        }
        Ok(classes)
    }

    /// The class under verification.
    pub(super) fn this(&self) -> Type {
        self.this
    }

    /// Its superclass; none for interfaces and Object.
    pub(super) fn superclass(&self) -> Option<Type> {
        self.superclasses.first().copied()
    }

    /// Whether it is a proper superclass of the class under verification.
    pub(super) fn is_superclass(&self, class: Type) -> bool {
        self.superclasses.contains(&class)
    }

    /// What the VM knows.
    pub(super) fn hierarchy(&self) -> &'h dyn ClassHierarchy {
        self.hierarchy
    }

    /// The type of a class or interface that the code mentions by name.
    pub(super) fn named(&mut self, name: &[u8]) -> Outcome<Type> {
        let name = self.names.intern(name);
        let mut number = self.first_by_name.get(&name).copied().unwrap_or(0);
        let mut last = 0;
        while number != 0 {
            let entry = &self.entries[usize::from(number)];
            if entry.loadable {
                return Ok(Type::object(number));
            }
            last = number;
            number = entry.next;
        }
        if last != 0 {
            let class = self.load(name)?;
            let bytes: Box<[u8]> = self.names.bytes(name).into();
            return self.loaded(class, &bytes, true);
        }
        self.append(name, None, true, last)
    }

    /// The type of what a Class entry of the constant pool names; bogus if that is nothing.
    pub(super) fn mentioned(&mut self, name: &[u8]) -> Outcome<Type> {
        if name.first() != Some(&b'[') {
            return self.named(name);
        }
        match FieldType::parse(name) {
            Some(array) => self.declared(array),
            None => Ok(Type::BOGUS),
        }
    }

    /// The type of values that are declared so.
    pub(super) fn declared(&mut self, declared: FieldType<'_>) -> Outcome<Type> {
        Ok(match declared {
            FieldType::Boolean | FieldType::Byte | FieldType::Char | FieldType::Short | FieldType::Int => Type::INT,
            FieldType::Long => Type::LONG,
            FieldType::Float => Type::FLOAT,
            FieldType::Double => Type::DOUBLE,
            FieldType::Object(name) => self.named(name)?,
            FieldType::Array(descriptor) => {
                let dimensions = descriptor.iter().take_while(|&&byte| byte == b'[').count();
                let innermost = match descriptor[dimensions..] {
                    [b'Z'] => Type::of(Kind::Boolean),
                    [b'B'] => Type::of(Kind::Byte),
                    [b'C'] => Type::of(Kind::Char),
                    [b'S'] => Type::of(Kind::Short),
                    [b'I'] => Type::INT,
                    [b'J'] => Type::LONG,
                    [b'F'] => Type::FLOAT,
                    [b'D'] => Type::DOUBLE,
                    [b'L', ref name @ .., b';'] => self.named(name)?,
                    _ => return Ok(Type::BOGUS),
                };
                innermost.with_dimensions(u8::try_from(dimensions).map_err(|_| Complaint::Dimensions)?)
            }
        })
    }

    /// The loaded class of an object type.
    pub(super) fn class(&mut self, object: Type) -> Outcome<LoadedClass> {
        let number = usize::from(object.detail);
        if let Some(class) = self.entries[number].class {
            return Ok(class);
        }
        let class = self.load(self.entries[number].name)?;
        self.entries[number].class = Some(class);
        Ok(class)
    }

    fn load(&self, name: Name) -> Outcome<LoadedClass> {
        self.hierarchy.load(self.names.bytes(name)).map_err(|_| Fault::Pending)
    }

    /// The type of a loaded class.
    fn loaded(&mut self, class: LoadedClass, name: &[u8], loadable: bool) -> Outcome<Type> {
        let name = self.names.intern(name);
        let mut number = self.first_by_name.get(&name).copied().unwrap_or(0);
        let mut last = 0;
        while number != 0 {
            let object = Type::object(number);
            let same = self.class(object)?.id == class.id;
            let entry = &mut self.entries[usize::from(number)];
            if same {
                entry.loadable |= loadable;
                return Ok(object);
            }
            last = number;
            number = entry.next;
        }
        self.append(name, Some(class), loadable, last)
    }

    fn append(&mut self, name: Name, class: Option<LoadedClass>, loadable: bool, last: u16) -> Outcome<Type> {
        let number = u16::try_from(self.entries.len()).map_err(|_| Complaint::TooManyClasses)?;
        self.entries.push(Entry { name, class, loadable, next: 0, lineage: None });
        if last == 0 {
            self.first_by_name.insert(name, number);
        } else {
            self.entries[usize::from(last)].next = number;
        }
        Ok(Type::object(number))
    }

    /// Whether a value of type `from` may go where `to` is wanted.
    pub(super) fn is_assignable(&mut self, from: Type, to: Type) -> Outcome<bool> {
        Ok(from == to || self.merge(from, to, true)? == to)
    }

    /// The type of what may be either; bogus if nothing can be done with it.
    pub(super) fn common(&mut self, value: Type, target: Type) -> Outcome<Type> {
        self.merge(value, target, false)
    }

    /// Interfaces count as `java.lang.Object`, the operations on them check at run time. `assigning` says that the
    /// question is only whether the result is `target`: a value may go to any interface then.
    fn merge(&mut self, value: Type, target: Type, assigning: bool) -> Outcome<Type> {
        if value == target {
            return Ok(value);
        }
        if !value.is_reference() || !target.is_reference() {
            return Ok(Type::BOGUS);
        }
        match (value, target) {
            (Type::NULL, _) => Ok(target),
            (_, Type::NULL) => Ok(value),
            (_, OBJECT) => Ok(OBJECT),
            (OBJECT, _) => {
                let to_interface = assigning && target.is(Kind::Object) && self.class(target)?.is_interface;
                Ok(if to_interface { target } else { OBJECT })
            }
            _ if value.dimensions == 0 && target.dimensions == 0 => self.merge_classes(value, target, assigning),
            _ => self.merge_arrays(value, target, assigning),
        }
    }

    /// At least one of the two is an array.
    fn merge_arrays(&mut self, value: Type, target: Type, assigning: bool) -> Outcome<Type> {
        let of_all_arrays = |class| class == CLONEABLE || class == SERIALIZABLE;
        if of_all_arrays(target) {
            return Ok(target);
        }
        if of_all_arrays(value) {
            return Ok(value);
        }
        // An array of primitive values is an object as an element of other arrays.
        let flat = |array: Type| match array.kind {
            Kind::Object => array,
            _ => OBJECT.with_dimensions(array.dimensions.saturating_sub(1)),
        };
        let (value, target) = (flat(value), flat(target));
        let (value_base, target_base) = (value.with_dimensions(0), target.with_dimensions(0));
        if value.dimensions == target.dimensions {
            let base = self.merge(value_base, target_base, assigning)?;
            return Ok(match base {
                Type::BOGUS => base,
                _ => base.with_dimensions(value.dimensions),
            });
        }
        let (lower, base) =
            if value.dimensions < target.dimensions { (value, value_base) } else { (target, target_base) };
        Ok(if of_all_arrays(base) { lower } else { OBJECT.with_dimensions(lower.dimensions) })
    }

    /// Neither is null, `java.lang.Object` or an array.
    fn merge_classes(&mut self, value: Type, target: Type, assigning: bool) -> Outcome<Type> {
        let key = (value, target, assigning);
        if let Some(&known) = self.merged.get(&key) {
            return Ok(known);
        }
        let merged = self.find_common(value, target, assigning)?;
        self.merged.insert(key, merged);
        Ok(merged)
    }

    fn find_common(&mut self, value: Type, target: Type, assigning: bool) -> Outcome<Type> {
        if self.class(target)?.is_interface {
            return Ok(if assigning { target } else { OBJECT });
        }
        if self.class(value)?.is_interface {
            return Ok(OBJECT);
        }
        let (above, below) = (self.lineage(target)?, self.lineage(value)?);
        if assigning {
            let is_subclass = below.len() > above.len() && below[above.len() - 1].id == above[above.len() - 1].id;
            return Ok(if is_subclass { target } else { OBJECT });
        }
        let agree = above.iter().zip(&*below).take_while(|(a, b)| a.id == b.id).count();
        if agree == above.len() {
            return Ok(target);
        }
        if agree == below.len() {
            return Ok(value);
        }
        match (self.hierarchy.superclass(above[agree]), agree.checked_sub(1)) {
            (Some((_, name)), Some(deepest)) => self.loaded(above[deepest], &name, false),
            _ => Ok(OBJECT),
        }
    }

    /// A class and its superclasses, the root first.
    fn lineage(&mut self, object: Type) -> Outcome<Rc<[LoadedClass]>> {
        let class = self.class(object)?;
        let entry = &mut self.entries[usize::from(object.detail)];
        let lineage = entry.lineage.get_or_insert_with(|| {
            let next = |class: &LoadedClass| self.hierarchy.superclass(*class).map(|(above, _)| above);
            let mut line: Vec<LoadedClass> = std::iter::successors(Some(class), next).collect();
            line.reverse();
            line.into()
        });
        Ok(lineage.clone())
    }
}
