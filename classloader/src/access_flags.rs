//! Access and property flags of classes, fields and methods (JVMS 4.1, 4.5, 4.6).

use std::fmt;
use std::ops::{BitAnd, BitOr, BitOrAssign};

/// The `access_flags` item of a class, field, method, inner-class entry or method parameter.
///
/// Some bits mean different things at different places; the constants carry each meaning's own name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct AccessFlags(pub u16);

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $is:ident;)*) => {
        impl AccessFlags {
            $($(#[$doc])* pub const $name: AccessFlags = AccessFlags($bit);)*
            $(
                #[doc = concat!("Whether `", stringify!($name), "` is set.")]
                #[inline]
                pub const fn $is(self) -> bool {
                    self.0 & $bit != 0
                }
            )*
        }
    };
}

flags! {
    /// Accessible from everywhere its package is.
    PUBLIC = 0x0001, is_public;
    /// Accessible only within the nest.
    PRIVATE = 0x0002, is_private;
    /// Accessible within subclasses and the package.
    PROTECTED = 0x0004, is_protected;
    /// Belongs to the class, not to an instance.
    STATIC = 0x0008, is_static;
    /// No subclass, no override, no assignment after construction.
    FINAL = 0x0010, is_final;
    /// Method: holds the monitor while it runs.
    SYNCHRONIZED = 0x0020, is_synchronized;
    /// Class: `invokespecial` treats superclass methods specially (always so since Java 8).
    SUPER = 0x0020, is_super;
    /// Field: accesses are sequentially consistent.
    VOLATILE = 0x0040, is_volatile;
    /// Method: a bridge made by the compiler.
    BRIDGE = 0x0040, is_bridge;
    /// Field: not part of the serialized form.
    TRANSIENT = 0x0080, is_transient;
    /// Method: variable arity.
    VARARGS = 0x0080, is_varargs;
    /// Method: implemented outside the class file.
    NATIVE = 0x0100, is_native;
    /// Class: is an interface.
    INTERFACE = 0x0200, is_interface;
    /// No implementation, or not instantiable.
    ABSTRACT = 0x0400, is_abstract;
    /// Method: FP-strict (meaningful for versions 46 to 60).
    STRICT = 0x0800, is_strict;
    /// Not present in source code.
    SYNTHETIC = 0x1000, is_synthetic;
    /// Class: an annotation interface.
    ANNOTATION = 0x2000, is_annotation;
    /// Class or field: an enum.
    ENUM = 0x4000, is_enum;
    /// Class: a module descriptor.
    MODULE = 0x8000, is_module;
    /// Parameter: declared by the specification, not by source code.
    MANDATED = 0x8000, is_mandated;
}

impl AccessFlags {
    /// Whether every bit of `other` is set.
    #[inline]
    pub const fn contains(self, other: AccessFlags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether neither `PUBLIC`, `PRIVATE` nor `PROTECTED` is set.
    #[inline]
    pub const fn is_package_private(self) -> bool {
        self.0 & 0x0007 == 0
    }
}

impl BitOr for AccessFlags {
    type Output = AccessFlags;

    fn bitor(self, other: AccessFlags) -> AccessFlags {
        AccessFlags(self.0 | other.0)
    }
}

impl BitOrAssign for AccessFlags {
    fn bitor_assign(&mut self, other: AccessFlags) {
        self.0 |= other.0;
    }
}

impl BitAnd for AccessFlags {
    type Output = AccessFlags;

    fn bitand(self, other: AccessFlags) -> AccessFlags {
        AccessFlags(self.0 & other.0)
    }
}

impl fmt::Debug for AccessFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessFlags({:#06x})", self.0)
    }
}
