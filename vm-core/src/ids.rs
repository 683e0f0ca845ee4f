//! Typed indices: never bare integers between modules.

/// Index of a class in its VM's class table; also the class field of object headers (22 bits). 0 is no class.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
#[repr(transparent)]
pub struct ClassId(pub u32);

/// Index of a method in its VM's method table. 0 is no method.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
#[repr(transparent)]
pub struct MethodId(pub u32);

/// Index of a bytecode in a method's code array (JVMS 4.7.3: code length is below 65536).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Bci(pub u16);
