//! Attribute names, and the attributes that fields, methods, classes and record components share.

use super::super::annotations::{Location, RawAnnotations, VmAnnotations};
use super::super::error::{Defect, Parsed, check, fail};
use super::reader::Reader;
use super::{Context, version};
use crate::constant_pool::CpIndex;

macro_rules! attribute_names {
    ($($name:ident)*) => {
        /// The attributes that the parser knows.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Attribute {
            $($name,)*
            /// Any other.
            Unknown,
        }

        impl Attribute {
            fn of(name: &[u8]) -> Attribute {
                $(if name == stringify!($name).as_bytes() {
                    return Attribute::$name;
                })*
                Attribute::Unknown
            }

            pub(super) const fn name(self) -> &'static str {
                match self {
                    $(Attribute::$name => stringify!($name),)*
                    Attribute::Unknown => "",
                }
            }
        }
    };
}

// Roughly the most frequent first.
attribute_names! {
    Code LineNumberTable StackMapTable LocalVariableTable Signature RuntimeVisibleAnnotations Exceptions ConstantValue
    LocalVariableTypeTable MethodParameters SourceFile InnerClasses NestHost NestMembers BootstrapMethods
    EnclosingMethod Deprecated Synthetic Record PermittedSubclasses AnnotationDefault
    RuntimeVisibleParameterAnnotations RuntimeVisibleTypeAnnotations RuntimeInvisibleAnnotations
    RuntimeInvisibleParameterAnnotations RuntimeInvisibleTypeAnnotations SourceDebugExtension
}

/// The attributes that were met at one place.
#[derive(Default)]
pub(super) struct Seen(u32);

impl Seen {
    /// Notes one more; fails at the second of its name.
    pub(super) fn once(&mut self, attribute: Attribute, place: &'static str) -> Parsed<()> {
        let bit = 1 << attribute as u32;
        check(self.0 & bit == 0, || Defect::MultipleAttributes { attribute: attribute.name(), place })?;
        self.0 |= bit;
        Ok(())
    }

    pub(super) fn has(&self, attribute: Attribute) -> bool {
        self.0 & 1 << attribute as u32 != 0
    }
}

/// How the shared attributes are treated and called at one place.
pub(super) struct Place {
    /// After "Multiple X attributes".
    multiple: &'static str,
    /// The adjective of an attribute here.
    adjective: &'static str,
    signature_length: fn(u32) -> Defect,
    signature_index: fn(u16) -> Defect,
    location: Location,
}

const SIGNATURE_INDEX: fn(u16) -> Defect = |index| Defect::SignatureIndex { index };

pub(super) static FIELD: Place = Place {
    multiple: " for field",
    adjective: "field",
    signature_length: |length| Defect::FieldSignatureLength { length },
    signature_index: SIGNATURE_INDEX,
    location: Location::Field,
};

pub(super) static METHOD: Place = Place {
    multiple: " for method",
    adjective: "method",
    signature_length: |length| Defect::MethodSignatureLength { length },
    signature_index: SIGNATURE_INDEX,
    location: Location::Method,
};

pub(super) static CLASS: Place = Place {
    multiple: "",
    adjective: "classfile",
    signature_length: |length| Defect::ClassSignatureLength { length },
    signature_index: |index| Defect::ClassSignatureIndex { index },
    location: Location::Class,
};

pub(super) static RECORD_COMPONENT: Place = Place {
    multiple: " for Record component",
    adjective: "",
    signature_length: |length| Defect::RecordSignatureLength { length },
    signature_index: SIGNATURE_INDEX,
    location: Location::RecordComponent,
};

/// What the shared attributes of one place say.
pub(super) struct Shared {
    place: &'static Place,
    seen: Seen,
    pub(super) synthetic: bool,
    pub(super) deprecated: bool,
    pub(super) signature: Option<CpIndex>,
    pub(super) annotations: RawAnnotations,
}

impl Shared {
    pub(super) fn new(place: &'static Place) -> Shared {
        Shared {
            place,
            seen: Seen::default(),
            synthetic: false,
            deprecated: false,
            signature: None,
            annotations: RawAnnotations::default(),
        }
    }
}

impl Context<'_> {
    /// Reads a counted list of attributes: `each` gets the name and length of one and must read its body.
    #[inline]
    pub(super) fn each_attribute<'a>(
        &self,
        r: &mut Reader<'a>,
        bad_name: fn(u16) -> Defect,
        mut each: impl FnMut(&mut Reader<'a>, Attribute, u32) -> Parsed<()>,
    ) -> Parsed<()> {
        for _ in 0..r.u2()? {
            r.need(6)?;
            let name = r.index()?;
            let length = r.u4()?;
            let attribute = Attribute::of(self.utf8(name, bad_name)?);
            each(r, attribute, length)?;
        }
        Ok(())
    }

    /// Reads an attribute that may be a shared one; any other is skipped.
    pub(super) fn shared_attribute(
        &self,
        r: &mut Reader<'_>,
        attribute: Attribute,
        length: u32,
        shared: &mut Shared,
    ) -> Parsed<()> {
        let place = shared.place;
        let is_method = place.location == Location::Method;
        match attribute {
            Attribute::Synthetic | Attribute::Deprecated if place.location != Location::RecordComponent => {
                check(length == 0, || Defect::AttributeLength {
                    attribute: attribute.name(),
                    place: place.adjective,
                    length,
                })?;
                if attribute == Attribute::Synthetic {
                    shared.synthetic = true;
                } else {
                    shared.deprecated = true;
                }
                return Ok(());
            }
            _ if self.major < version::JAVA_1_5 => {}
            Attribute::Signature => {
                shared.seen.once(attribute, place.multiple)?;
                if length != 2 {
                    return fail((place.signature_length)(length));
                }
                let index = r.index()?;
                self.utf8(index, place.signature_index)?;
                shared.signature = Some(index);
                return Ok(());
            }
            Attribute::RuntimeVisibleAnnotations
            | Attribute::RuntimeVisibleTypeAnnotations
            | Attribute::RuntimeInvisibleAnnotations
            | Attribute::RuntimeInvisibleTypeAnnotations => shared.seen.once(attribute, place.multiple)?,
            Attribute::RuntimeVisibleParameterAnnotations
            | Attribute::RuntimeInvisibleParameterAnnotations
            | Attribute::AnnotationDefault
                if is_method =>
            {
                shared.seen.once(attribute, place.multiple)?;
            }
            _ => {}
        }
        let body = r.bytes(length as usize)?;
        if self.major < version::JAVA_1_5 {
            return Ok(());
        }
        let annotations = &mut shared.annotations;
        let kept = match attribute {
            Attribute::RuntimeVisibleAnnotations => {
                let obeyed = match (self.options.vm_annotations, self.options.contended) {
                    (true, _) => VmAnnotations::ALL,
                    (false, true) => VmAnnotations::CONTENDED,
                    (false, false) => VmAnnotations::default(),
                };
                if obeyed != VmAnnotations::default() {
                    annotations.vm |= VmAnnotations::find(body, &self.pool, place.location) & obeyed;
                }
                &mut annotations.visible
            }
            Attribute::RuntimeVisibleTypeAnnotations => &mut annotations.visible_types,
            Attribute::RuntimeVisibleParameterAnnotations if is_method => &mut annotations.visible_parameters,
            Attribute::AnnotationDefault if is_method => &mut annotations.default,
            _ => return Ok(()),
        };
        *kept = Some(body.into());
        Ok(())
    }
}
