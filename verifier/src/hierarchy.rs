//! [`ClassHierarchy`]: what verification asks the VM about other classes.

/// A class loader failed; its exception is pending in the VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadFailed;

/// A class that the VM loaded for the verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadedClass {
    /// By what the VM knows the class: equal ids, same class.
    pub id: u32,
    /// Whether it is an interface.
    pub is_interface: bool,
    /// Whether it is the `java.lang.Cloneable` or `java.io.Serializable` that arrays implement.
    pub is_array_interface: bool,
}

/// The kinds of members that a class declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberKind {
    /// Looked up as in JVMS 5.4.3.2.
    Field,
    /// Looked up in the class and its superclasses.
    Method,
}

/// What verification asks the VM about other classes. Names are internal names or array descriptors, in modified UTF-8;
/// the defining loader of the class under verification resolves them.
pub trait ClassHierarchy {
    /// The run-time name of the class under verification where it is not the class file's: of a hidden class.
    fn hidden_name(&self) -> Option<Box<[u8]>> {
        None
    }

    /// Whether the class under verification was linked meanwhile: a class loader, asked by [`load`](Self::load), may
    /// come back to it.
    fn is_linked(&self) -> bool {
        false
    }

    /// Loads a class. The run-time name of the class under verification is that class.
    ///
    /// # Errors
    ///
    /// The loader's exception is pending then.
    fn load(&self, name: &[u8]) -> Result<LoadedClass, LoadFailed>;

    /// The superclass of a loaded class with its name; of an interface or an array, `java.lang.Object`.
    fn superclass(&self, class: LoadedClass) -> Option<(LoadedClass, Box<[u8]>)>;

    /// Whether `class` is `superclass` or has it among its superclasses. Interfaces count for themselves only.
    fn is_subclass(&self, class: LoadedClass, superclass: LoadedClass) -> bool;

    /// Whether a proper superclass of the class under verification has this name. Nothing is loaded.
    fn has_superclass(&self, name: &[u8]) -> bool;

    /// Whether the member that `class` has or inherits by this name and descriptor is protected and declared in
    /// another run-time package than that of the class under verification.
    fn is_foreign_protected(&self, class: LoadedClass, kind: MemberKind, name: &[u8], descriptor: &[u8]) -> bool;
}
