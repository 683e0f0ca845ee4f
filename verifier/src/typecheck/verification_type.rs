//! [`Type`]: a verification type (JVMS 4.10.1.2) in one word, and the queries that instructions make.

use classloader::bytecode::Bci;
use classloader::descriptor::FieldType;

use crate::types::{Name, Names};

/// A verification type, or what an instruction asks of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Type(u32);

const TAG: u32 = 3;
/// An object of the class, interface or array with the name above the tag.
const OBJECT: u32 = 0;
/// What the `new` at the bci above the tag made; the highest bci stands for `uninitializedThis`.
const UNINITIALIZED: u32 = 1;
/// No payload but the index into `SIMPLE`.
const PLAIN: u32 = 2;
/// What is asked of a type; no word has it.
const QUERY: u32 = 3;

macro_rules! plain_types {
    ($($tag:ident $index:literal $name:ident $text:literal;)*) => {
        impl Type {
            $(#[doc = $text] pub(super) const $name: Type = Type($index << 2 | $tag);)*

            /// As messages call it; none for objects.
            fn plain_text(self) -> Option<&'static str> {
                match self {
                    $(Type::$name => Some($text),)*
                    _ => None,
                }
            }
        }
    };
}

plain_types! {
    UNINITIALIZED 65535 UNINITIALIZED_THIS "uninitializedThis";
    PLAIN 0 TOP "top";
    PLAIN 1 INT "integer";
    PLAIN 2 FLOAT "float";
    PLAIN 3 LONG "long";
    PLAIN 4 LONG_SECOND "long_2nd";
    PLAIN 5 DOUBLE "double";
    PLAIN 6 DOUBLE_SECOND "double_2nd";
    PLAIN 7 NULL "null";
    PLAIN 8 BOOLEAN "boolean";
    PLAIN 9 BYTE "byte";
    PLAIN 10 CHAR "char";
    PLAIN 11 SHORT "short";
    QUERY 0 ANY_REFERENCE "reference type";
    QUERY 1 CATEGORY_1 "category1 type";
    QUERY 2 CATEGORY_2 "category2 type";
}

impl Type {
    /// An object of the class, interface or array of this name.
    #[inline]
    pub(super) fn object(name: Name) -> Type {
        Type(name.index() << 2 | OBJECT)
    }

    /// What the `new` at `bci` made.
    #[inline]
    pub(super) fn uninitialized(bci: u16) -> Type {
        Type(u32::from(bci) << 2 | UNINITIALIZED)
    }

    /// The name of an object's type.
    #[inline]
    pub(super) fn name(self) -> Option<Name> {
        (self.0 & TAG == OBJECT).then(|| Name::from_index(self.0 >> 2))
    }

    /// Where the `new` is that made an uninitialized object.
    #[inline]
    pub(super) fn new_at(self) -> Option<Bci> {
        (self.is_uninitialized() && self != Type::UNINITIALIZED_THIS).then_some(Bci((self.0 >> 2) as u16))
    }

    #[inline]
    fn is_uninitialized(self) -> bool {
        self.0 & TAG == UNINITIALIZED
    }

    /// Whether it is an initialized object's, or null's.
    #[inline]
    pub(super) fn is_reference(self) -> bool {
        self.0 & TAG == OBJECT || self == Type::NULL
    }

    /// Whether a value takes one word.
    #[inline]
    pub(super) fn is_category_1(self) -> bool {
        !matches!(self, Type::TOP | Type::LONG | Type::DOUBLE) && !self.is_second_half()
    }

    /// Whether it is the second word of a value.
    #[inline]
    pub(super) fn is_second_half(self) -> bool {
        matches!(self, Type::LONG_SECOND | Type::DOUBLE_SECOND)
    }

    /// For the first word of a value of two, the second.
    #[inline]
    pub(super) fn second_half(self) -> Option<Type> {
        match self {
            Type::LONG => Some(Type::LONG_SECOND),
            Type::DOUBLE => Some(Type::DOUBLE_SECOND),
            _ => None,
        }
    }

    /// Whether values of this type answer `query`; none when it is no query.
    #[inline]
    pub(super) fn answers(self, query: Type) -> Option<bool> {
        Some(match query {
            Type::ANY_REFERENCE => self.is_reference() || self.is_uninitialized(),
            Type::CATEGORY_1 => self.is_category_1(),
            Type::CATEGORY_2 => matches!(self, Type::LONG | Type::DOUBLE),
            // A method that returns less than an int returns an int.
            Type::BOOLEAN | Type::BYTE | Type::CHAR | Type::SHORT => self == Type::INT,
            _ => return None,
        })
    }

    /// The type of a value in a word, its first word if it takes two.
    pub(super) fn of_word(declared: FieldType<'_>, names: &mut Names) -> Type {
        match declared {
            FieldType::Boolean | FieldType::Byte | FieldType::Char | FieldType::Short => Type::INT,
            other => Type::declared(other, names),
        }
    }

    /// The type that a descriptor says, with the small integral types told apart.
    pub(super) fn declared(declared: FieldType<'_>, names: &mut Names) -> Type {
        declared.class_name().map_or(Type::primitive(declared), |name| Type::object(names.intern(name)))
    }

    /// As [`declared`](Self::declared), for a primitive type.
    pub(super) fn primitive(declared: FieldType<'_>) -> Type {
        match declared {
            FieldType::Boolean => Type::BOOLEAN,
            FieldType::Byte => Type::BYTE,
            FieldType::Char => Type::CHAR,
            FieldType::Short => Type::SHORT,
            FieldType::Int => Type::INT,
            FieldType::Long => Type::LONG,
            FieldType::Float => Type::FLOAT,
            FieldType::Double => Type::DOUBLE,
            FieldType::Object(_) | FieldType::Array(_) => Type::TOP,
        }
    }

    /// As messages call it.
    pub(super) fn text(self, names: &Names) -> String {
        if let Some(text) = self.plain_text() {
            return text.to_owned();
        }
        match (self.name(), self.new_at()) {
            (Some(name), _) => format!("'{}'", classloader::mutf8::to_str(names.bytes(name))),
            (None, Some(bci)) => format!("uninitialized {bci}"),
            (None, None) => String::new(),
        }
    }
}
