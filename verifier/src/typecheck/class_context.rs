//! [`ClassContext`]: what the checks of all methods of a class share: names, descriptors, loaded classes.

use std::ops::Range;

use classloader::descriptor::{FieldType, MethodDescriptor};
use classloader::{ClassFile, Constant, ConstantPool, CpIndex};

use super::fault::Stop;
use super::verification_type::Type;
use crate::hierarchy::{ClassHierarchy, LoadedClass};
use crate::types::{Name, Names};

/// The class under verification.
pub(super) struct ClassContext<'c> {
    pub(super) class: &'c ClassFile,
    pub(super) names: &'c mut Names,
    pub(super) hierarchy: &'c dyn ClassHierarchy,
    /// The run-time name of the class.
    pub(super) this: Name,
    /// The superclass's name; none for `java.lang.Object`.
    pub(super) superclass: Option<Name>,
    /// By constant-pool index, one more than the number of the Class entry's name.
    class_names: Vec<u32>,
    /// By constant-pool index of the descriptor, one more than an index into `signatures`.
    signature_of: Vec<u32>,
    signatures: Vec<Signature>,
    signature_types: Vec<Type>,
    /// By name.
    loaded: Vec<Option<LoadedClass>>,
    /// Whether this is a proper superclass, by name.
    superclasses: Vec<Option<bool>>,
    /// Of arrays, by name.
    components: Vec<Option<Type>>,
    /// Of components of arrays, by name.
    arrays: Vec<Option<Type>>,
}

/// The words that a method takes and returns.
#[derive(Debug, Clone)]
pub(super) struct Signature {
    arguments: Range<usize>,
    result: Range<usize>,
}

impl Signature {
    /// The number of argument words.
    pub(super) fn argument_words(&self) -> usize {
        self.arguments.len()
    }

    /// Positions of the argument words for [`ClassContext::word`], in order.
    pub(super) fn arguments(&self) -> Range<usize> {
        self.arguments.clone()
    }

    /// Positions of the result's words for [`ClassContext::word`].
    pub(super) fn result(&self) -> Range<usize> {
        self.result.clone()
    }
}

impl<'c> ClassContext<'c> {
    pub(super) fn new(class: &'c ClassFile, names: &'c mut Names, hierarchy: &'c dyn ClassHierarchy) -> Self {
        let hidden = hierarchy.hidden_name();
        let this = names.intern(hidden.as_deref().unwrap_or(class.name()));
        let superclass = class.super_name().map(|name| names.intern(name));
        let mut class_names = vec![0; class.constant_pool.len()];
        class_names[class.this_class.index()] = this.index() + 1;
        ClassContext {
            class,
            names,
            hierarchy,
            this,
            superclass,
            class_names,
            signature_of: vec![0; class.constant_pool.len()],
            signatures: Vec::new(),
            signature_types: Vec::new(),
            loaded: Vec::new(),
            superclasses: Vec::new(),
            components: Vec::new(),
            arrays: Vec::new(),
        }
    }

    pub(super) fn pool(&self) -> &'c ConstantPool {
        &self.class.constant_pool
    }

    /// The type of the class under verification.
    pub(super) fn this_type(&self) -> Type {
        Type::object(self.this)
    }

    /// The type of objects of a class that the virtual machine knows by name.
    pub(super) fn known_type(&mut self, name: &[u8]) -> Type {
        Type::object(self.names.intern(name))
    }

    /// The type that the Class entry at `index` names.
    pub(super) fn class_type(&mut self, index: CpIndex) -> Type {
        let known = &mut self.class_names[index.index()];
        if *known == 0 {
            *known = self.names.intern(self.class.constant_pool.class_name(index)).index() + 1;
        }
        Type::object(Name::from_index(*known - 1))
    }

    /// The words that the NameAndType of a method takes and returns.
    pub(super) fn signature(&mut self, name_and_type: CpIndex) -> Signature {
        let Constant::NameAndType { descriptor, .. } = self.pool().get(name_and_type) else {
            return Signature { arguments: 0..0, result: 0..0 };
        };
        self.signature_at(descriptor)
    }

    /// The words of the method descriptor at `index`.
    pub(super) fn signature_at(&mut self, index: CpIndex) -> Signature {
        if let Some(known) = self.signature_of[index.index()].checked_sub(1) {
            return self.signatures[known as usize].clone();
        }
        let descriptor = MethodDescriptor::of_checked(self.pool().utf8(index));
        let start = self.signature_types.len();
        for parameter in descriptor.iter().flat_map(MethodDescriptor::parameters) {
            self.add_words(parameter);
        }
        let middle = self.signature_types.len();
        if let Some(result) = descriptor.and_then(|descriptor| descriptor.result()) {
            self.add_words(result);
        }
        let signature = Signature { arguments: start..middle, result: middle..self.signature_types.len() };
        self.signatures.push(signature.clone());
        self.signature_of[index.index()] = self.signatures.len() as u32;
        signature
    }

    fn add_words(&mut self, declared: FieldType<'_>) {
        let word = Type::of_word(declared, self.names);
        self.signature_types.push(word);
        self.signature_types.extend(word.second_half());
    }

    /// One of the words of a [`Signature`].
    pub(super) fn word(&self, position: usize) -> Type {
        self.signature_types[position]
    }

    /// Loads the class of this name, once.
    ///
    /// # Errors
    ///
    /// The loader's exception, or the class under verification was linked by the loader.
    pub(super) fn load(&mut self, name: Name) -> Result<LoadedClass, Stop> {
        if let Some(known) = self.known(name) {
            return Ok(known);
        }
        let class = self.hierarchy.load(self.names.bytes(name)).map_err(|_| Stop::Pending)?;
        if self.hierarchy.is_linked() {
            return Err(Stop::Linked);
        }
        put_at_name(&mut self.loaded, name, class);
        Ok(class)
    }

    /// The class of this name if it was loaded.
    pub(super) fn known(&self, name: Name) -> Option<LoadedClass> {
        at_name(&self.loaded, name)
    }

    /// What [`remember_component`](Self::remember_component) was told.
    pub(super) fn known_component(&self, array: Name) -> Option<Type> {
        at_name(&self.components, array)
    }

    /// The elements of `array` have type `component`.
    pub(super) fn remember_component(&mut self, array: Name, component: Type) {
        put_at_name(&mut self.components, array, component);
    }

    /// The type of arrays of objects of type `component`.
    pub(super) fn array_of(&mut self, component: Type) -> Type {
        let Some(name) = component.name() else { return Type::TOP };
        if let Some(known) = at_name(&self.arrays, name) {
            return known;
        }
        let bytes = self.names.bytes(name);
        let array = if self.names.is_array(name) { [b"[", bytes].concat() } else { [b"[L", bytes, b";"].concat() };
        let array = self.known_type(&array);
        put_at_name(&mut self.arrays, name, array);
        array
    }

    /// Whether a proper superclass of the class under verification has this name.
    pub(super) fn has_superclass(&mut self, name: Name) -> bool {
        if let Some(known) = at_name(&self.superclasses, name) {
            return known;
        }
        let answer = self.hierarchy.has_superclass(self.names.bytes(name));
        put_at_name(&mut self.superclasses, name, answer);
        answer
    }

    /// The external name of the class under verification, as messages have it.
    pub(super) fn external_name(&self) -> String {
        let mut name = classloader::mutf8::to_str(self.names.bytes(self.this)).replace('/', ".");
        let hidden = self.names.bytes(self.this) != self.class.name();
        if let Some(at) = name.rfind('+').filter(|_| hidden) {
            name.replace_range(at..=at, "/");
        }
        name
    }
}

fn at_name<T: Copy>(list: &[Option<T>], name: Name) -> Option<T> {
    list.get(name.index() as usize).copied().flatten()
}

fn put_at_name<T: Copy>(list: &mut Vec<Option<T>>, name: Name, value: T) {
    let at = name.index() as usize;
    if list.len() <= at {
        list.resize(at + 1, None);
    }
    list[at] = Some(value);
}
