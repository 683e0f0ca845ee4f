//! [`Type`]: what the inference knows of a value.

/// What a value is, array dimensions apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Nothing that may be used.
    Bogus,
    /// The result of a method that has none.
    Void,
    Int,
    Float,
    Double,
    /// Second word of a double in a register.
    DoubleTop,
    Long,
    /// Second word of a long in a register.
    LongTop,
    /// An object; the detail is its class's number, 0 for null.
    Object,
    /// What `new` made; the detail is the number of that instruction.
    New,
    /// The receiver of a constructor before it called another one.
    InitThis,
    /// What `jsr` pushed; the detail is the number of the subroutine's first instruction.
    ReturnAddress,
    /// Elements of arrays only, as the next three; values of these types are ints.
    Byte,
    Short,
    Char,
    Boolean,
}

/// The type of a value in a register or on the stack. Equal types are interchangeable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Type {
    pub(super) kind: Kind,
    /// Of an array, whose innermost elements `kind` and `detail` describe.
    pub(super) dimensions: u8,
    pub(super) detail: u16,
}

impl Type {
    pub(super) const BOGUS: Type = Type::of(Kind::Bogus);
    pub(super) const VOID: Type = Type::of(Kind::Void);
    pub(super) const INT: Type = Type::of(Kind::Int);
    pub(super) const FLOAT: Type = Type::of(Kind::Float);
    pub(super) const LONG: Type = Type::of(Kind::Long);
    pub(super) const DOUBLE: Type = Type::of(Kind::Double);
    pub(super) const INIT_THIS: Type = Type::of(Kind::InitThis);
    pub(super) const NULL: Type = Type::object(0);

    /// A value of a kind that has no detail.
    pub(super) const fn of(kind: Kind) -> Type {
        Type { kind, dimensions: 0, detail: 0 }
    }

    /// An object of the class with this number.
    pub(super) const fn object(class: u16) -> Type {
        Type { kind: Kind::Object, dimensions: 0, detail: class }
    }

    /// What the `new` instruction with this number made.
    pub(super) const fn new(instruction: u16) -> Type {
        Type { kind: Kind::New, dimensions: 0, detail: instruction }
    }

    /// The address with which the subroutine at this instruction returns.
    pub(super) const fn return_address(entry: u16) -> Type {
        Type { kind: Kind::ReturnAddress, dimensions: 0, detail: entry }
    }

    /// The same with other dimensions.
    pub(super) const fn with_dimensions(self, dimensions: u8) -> Type {
        Type { dimensions, ..self }
    }

    /// Whether it is one of these and no array.
    pub(super) fn is(self, kind: Kind) -> bool {
        self.kind == kind && self.dimensions == 0
    }

    /// Whether it is null, an initialized object or an array.
    pub(super) fn is_reference(self) -> bool {
        self.kind == Kind::Object || self.dimensions > 0
    }

    /// What a register after this value's holds, for values of two words.
    pub(super) fn second_half(self) -> Option<Type> {
        match self {
            Type::LONG => Some(Type::of(Kind::LongTop)),
            Type::DOUBLE => Some(Type::of(Kind::DoubleTop)),
            _ => None,
        }
    }

    /// The words it takes on the stack.
    pub(super) fn words(self) -> u32 {
        if self.second_half().is_some() { 2 } else { 1 }
    }

    /// The type of this array's elements; of null, null.
    pub(super) fn element(self) -> Type {
        if self == Type::NULL {
            return self;
        }
        match (self.dimensions, self.kind) {
            (1, Kind::Byte | Kind::Short | Kind::Char | Kind::Boolean) => Type::INT,
            _ => self.with_dimensions(self.dimensions.saturating_sub(1)),
        }
    }
}
