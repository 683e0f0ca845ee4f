//! Reflection: reflected members of classes, and calls through the native accessors.

mod call;
mod members;

use vm_core::ClassNatives;

pub(crate) use call::widen;
pub use members::{constructor_object, field_object, method_object};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/Class" {
        "getDeclaredFields0" "(Z)[Ljava/lang/reflect/Field;" => members::get_declared_fields,
        "getDeclaredMethods0" "(Z)[Ljava/lang/reflect/Method;" => members::get_declared_methods,
        "getDeclaredConstructors0" "(Z)[Ljava/lang/reflect/Constructor;" => members::get_declared_constructors,
    }
    "java/lang/reflect/Executable" {
        "getParameters0" "()[Ljava/lang/reflect/Parameter;" => members::get_parameters,
        "getTypeAnnotationBytes0" "()[B" => members::executable_type_annotations,
    }
    "java/lang/reflect/Field" {
        "getTypeAnnotationBytes0" "()[B" => members::field_type_annotations,
    }
    "jdk/internal/reflect/NativeMethodAccessorImpl" {
        "invoke0" "(Ljava/lang/reflect/Method;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/Object;" => call::invoke,
    }
    "jdk/internal/reflect/NativeConstructorAccessorImpl" {
        "newInstance0" "(Ljava/lang/reflect/Constructor;[Ljava/lang/Object;)Ljava/lang/Object;" => call::new_instance,
    }
};
