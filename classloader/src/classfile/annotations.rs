//! Annotations: raw bytes for reflection, bits for the VM.

use std::ops::{BitAnd, BitOr, BitOrAssign};

use crate::constant_pool::{ConstantPool, CpIndex};

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
    /// The set of all.
    pub const ALL: VmAnnotations = VmAnnotations(u16::MAX);

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

impl BitAnd for VmAnnotations {
    type Output = VmAnnotations;

    fn bitand(self, other: VmAnnotations) -> VmAnnotations {
        VmAnnotations(self.0 & other.0)
    }
}

impl BitOrAssign for VmAnnotations {
    fn bitor_assign(&mut self, other: VmAnnotations) {
        self.0 |= other.0;
    }
}

/// Where an annotation stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Location {
    Class,
    Field,
    Method,
    RecordComponent,
}

macro_rules! vm_annotations {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $descriptor:literal at $($location:ident)+;)*) => {
        impl VmAnnotations {
            $($(#[$doc])* pub const $name: VmAnnotations = VmAnnotations(1 << $bit);)*
        }

        /// Descriptor of the annotation's type, where it has effect, its bit.
        const TABLE: &[(&[u8], &[Location], VmAnnotations)] = &[
            $(($descriptor.as_bytes(), &[$(Location::$location),+], VmAnnotations::$name),)*
        ];
    };
}

vm_annotations! {
    /// Method: always inline.
    FORCE_INLINE = 0, "Ljdk/internal/vm/annotation/ForceInline;" at Method;
    /// Method: never inline.
    DONT_INLINE = 1, "Ljdk/internal/vm/annotation/DontInline;" at Method;
    /// Method: not shown in stack traces.
    HIDDEN = 2, "Ljdk/internal/vm/annotation/Hidden;" at Method;
    /// Method: may use the reserved zone of the stack.
    RESERVED_STACK_ACCESS = 3, "Ljdk/internal/vm/annotation/ReservedStackAccess;" at Method;
    /// Method: the VM may have its own implementation.
    INTRINSIC_CANDIDATE = 4, "Ljdk/internal/vm/annotation/IntrinsicCandidate;" at Method;
    /// Method: asks for its caller.
    CALLER_SENSITIVE = 5, "Ljdk/internal/reflect/CallerSensitive;" at Method;
    /// Method: made from a lambda form.
    LAMBDA_FORM_COMPILED = 6, "Ljava/lang/invoke/LambdaForm$Compiled;" at Method;
    /// Field: constant once it is not the default value.
    STABLE = 7, "Ljdk/internal/vm/annotation/Stable;" at Field;
    /// Class or field: keep away from others' cache lines.
    CONTENDED = 8, "Ljdk/internal/vm/annotation/Contended;" at Field Class;
    /// Class: instances have no identity to rely on.
    VALUE_BASED = 9, "Ljdk/internal/ValueBased;" at Class;
    /// Method: accesses memory of a scope that another thread may close.
    SCOPED = 10, "Ljdk/internal/misc/ScopedMemoryAccess$Scoped;" at Method;
}

impl VmAnnotations {
    /// The annotations in the body of a `RuntimeVisibleAnnotations` attribute that have effect at `location`. What is
    /// behind a malformed annotation is not seen.
    pub(super) fn find(body: &[u8], pool: &ConstantPool, location: Location) -> VmAnnotations {
        let mut found = VmAnnotations::default();
        let Some((count, mut rest)) = split_u2(body) else {
            return found;
        };
        for _ in 0..count {
            let Some((descriptor, _)) = split_u2(rest) else {
                break;
            };
            let descriptor = pool.utf8(CpIndex(descriptor));
            for (name, locations, annotation) in TABLE {
                if descriptor == *name && locations.contains(&location) {
                    found |= *annotation;
                }
            }
            match skip_annotation(rest, 0) {
                Some(after) => rest = after,
                None => break,
            }
        }
        found
    }
}

/// The group that an annotation `Contended` in the body of a `RuntimeVisibleAnnotations` attribute names, if it names one.
pub fn contended_group<'p>(body: &[u8], pool: &'p ConstantPool) -> Option<&'p [u8]> {
    let (count, mut rest) = split_u2(body)?;
    for _ in 0..count {
        let (descriptor, after) = split_u2(rest)?;
        let is_contended =
            TABLE.iter().any(|entry| entry.2 == VmAnnotations::CONTENDED && entry.0 == pool.utf8(CpIndex(descriptor)));
        if is_contended {
            // One element, the name of the group: a name, a tag, a text.
            let (elements, after) = split_u2(after)?;
            let (text, _) = split_u2(after.get(3..)?)?;
            return Some(pool.utf8(CpIndex(text))).filter(|group| elements > 0 && !group.is_empty());
        }
        rest = skip_annotation(rest, 0)?;
    }
    None
}

/// No annotation of a compiler nests that deep.
const MAX_NESTING: usize = 64;

fn split_u2(bytes: &[u8]) -> Option<(u16, &[u8])> {
    bytes.split_first_chunk().map(|(item, rest)| (u16::from_be_bytes(*item), rest))
}

/// What follows the annotation that `bytes` start with.
fn skip_annotation(bytes: &[u8], nesting: usize) -> Option<&[u8]> {
    let (pairs, mut rest) = split_u2(bytes.get(2..)?)?;
    for _ in 0..pairs {
        rest = skip_value(rest.get(2..)?, nesting)?;
    }
    Some(rest)
}

/// What follows the element value (JVMS 4.7.16.1) that `bytes` start with.
fn skip_value(bytes: &[u8], nesting: usize) -> Option<&[u8]> {
    let (&tag, rest) = bytes.split_first()?;
    match tag {
        b'B' | b'C' | b'D' | b'F' | b'I' | b'J' | b'S' | b'Z' | b's' | b'c' => rest.get(2..),
        b'e' => rest.get(4..),
        b'@' if nesting < MAX_NESTING => skip_annotation(rest, nesting + 1),
        b'[' if nesting < MAX_NESTING => {
            let (count, mut rest) = split_u2(rest)?;
            for _ in 0..count {
                rest = skip_value(rest, nesting + 1)?;
            }
            Some(rest)
        }
        _ => None,
    }
}
