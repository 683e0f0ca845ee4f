//! Annotations: raw bytes for reflection, bits for the VM.

use std::ops::{BitOr, BitOrAssign};

/// Bodies of the run-time visible annotation attributes as reflection parses them (each without the attribute's name
/// and length), and the annotations that the VM itself obeys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawAnnotations {
    /// `RuntimeVisibleAnnotations` (JVMS 4.7.16).
    pub visible: Option<Box<[u8]>>,
    /// `RuntimeVisibleParameterAnnotations` (JVMS 4.7.18); methods only.
    pub visible_parameters: Option<Box<[u8]>>,
    /// `AnnotationDefault` (JVMS 4.7.22); methods only.
    pub default: Option<Box<[u8]>>,
    /// `RuntimeVisibleTypeAnnotations` (JVMS 4.7.20).
    pub visible_types: Option<Box<[u8]>>,
    /// Annotations that steer the VM; empty unless [`ParseOptions::vm_annotations`](super::ParseOptions) was set.
    pub vm: VmAnnotations,
}

/// The set of VM-relevant annotations of a class, field or method of the JDK.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct VmAnnotations(pub u16);

impl VmAnnotations {
    /// Whether every annotation of `other` is in this set.
    #[inline]
    pub const fn contains(self, other: VmAnnotations) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for VmAnnotations {
    type Output = VmAnnotations;

    fn bitor(self, other: VmAnnotations) -> VmAnnotations {
        VmAnnotations(self.0 | other.0)
    }
}

impl BitOrAssign for VmAnnotations {
    fn bitor_assign(&mut self, other: VmAnnotations) {
        self.0 |= other.0;
    }
}

macro_rules! vm_annotations {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, [$($descriptor:literal),+];)*) => {
        impl VmAnnotations {
            $($(#[$doc])* pub const $name: VmAnnotations = VmAnnotations(1 << $bit);)*

            /// The annotation whose type has this descriptor; the empty set for all others.
            pub fn of_descriptor(descriptor: &[u8]) -> VmAnnotations {
                $($(if descriptor == $descriptor.as_bytes() {
                    return VmAnnotations::$name;
                })+)*
                VmAnnotations(0)
            }
        }
    };
}

vm_annotations! {
    /// Method: always inline.
    FORCE_INLINE = 0, ["Ljdk/internal/vm/annotation/ForceInline;"];
    /// Method: never inline.
    DONT_INLINE = 1, ["Ljdk/internal/vm/annotation/DontInline;"];
    /// Method: not shown in stack traces.
    HIDDEN = 2, ["Ljdk/internal/vm/annotation/Hidden;", "Ljava/lang/invoke/LambdaForm$Hidden;"];
    /// Method: may use the reserved zone of the stack.
    RESERVED_STACK_ACCESS = 3, ["Ljdk/internal/vm/annotation/ReservedStackAccess;"];
    /// Method: the VM may have its own implementation.
    INTRINSIC_CANDIDATE = 4, ["Ljdk/internal/vm/annotation/IntrinsicCandidate;"];
    /// Method: asks for its caller.
    CALLER_SENSITIVE = 5, ["Ljdk/internal/reflect/CallerSensitive;"];
    /// Method: made from a lambda form.
    LAMBDA_FORM_COMPILED = 6, ["Ljava/lang/invoke/LambdaForm$Compiled;"];
    /// Field: constant once it is not the default value.
    STABLE = 7, ["Ljdk/internal/vm/annotation/Stable;"];
    /// Class or field: keep away from others' cache lines.
    CONTENDED = 8, ["Ljdk/internal/vm/annotation/Contended;"];
    /// Class: instances have no identity to rely on.
    VALUE_BASED = 9, ["Ljdk/internal/ValueBased;"];
    /// Method: memory of a scope may be closed while it runs.
    SCOPED = 10, ["Ljdk/internal/misc/ScopedMemoryAccess$Scoped;"];
    /// Method of a continuation's entry or yield, hidden from JVMTI (JDK 25).
    JVMTI_HIDE_EVENTS = 11, ["Ljdk/internal/vm/annotation/JvmtiHideEvents;", "Ljdk/internal/vm/annotation/ChangesCurrentThread;"];
    /// Class or method: final instance fields may be trusted by compilers (JDK 25).
    TRUST_FINAL_FIELDS = 12, ["Ljdk/internal/vm/annotation/TrustFinalFields;"];
}
