//! What random programs are made of.

/// The types of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Int,
    Long,
    Float,
    Double,
    Byte,
    Char,
    Short,
    Boolean,
    Text,
    Ints,
    Node,
}

/// All of them; ints and longs more often.
pub const KINDS: &[Kind] = &[
    Kind::Int,
    Kind::Long,
    Kind::Float,
    Kind::Double,
    Kind::Byte,
    Kind::Char,
    Kind::Short,
    Kind::Boolean,
    Kind::Text,
    Kind::Ints,
    Kind::Node,
];

/// Those that are numbers.
pub const NUMBERS: &[Kind] = &[
    Kind::Int,
    Kind::Int,
    Kind::Int,
    Kind::Long,
    Kind::Long,
    Kind::Float,
    Kind::Double,
    Kind::Byte,
    Kind::Char,
    Kind::Short,
];

impl Kind {
    /// In Java, the letter in names of fields, and the field of a node that has it.
    fn names(self) -> (&'static str, char, Option<&'static str>) {
        match self {
            Kind::Int => ("int", 'i', Some("fi")),
            Kind::Long => ("long", 'l', Some("fl")),
            Kind::Float => ("float", 'f', Some("ff")),
            Kind::Double => ("double", 'd', Some("fd")),
            Kind::Byte => ("byte", 'b', Some("fb")),
            Kind::Char => ("char", 'c', Some("fc")),
            Kind::Short => ("short", 's', Some("fs")),
            Kind::Boolean => ("boolean", 'z', Some("fz")),
            Kind::Text => ("String", 't', None),
            Kind::Ints => ("int[]", 'a', None),
            Kind::Node => ("Node", 'n', Some("next")),
        }
    }

    /// The type in Java.
    pub fn java(self) -> &'static str {
        self.names().0
    }

    /// The letter in names of fields.
    pub fn letter(self) -> char {
        self.names().1
    }

    /// The field of a node of this type.
    pub fn node_field(self) -> Option<&'static str> {
        self.names().2
    }

    /// Whether arithmetic works on it.
    pub fn is_number(self) -> bool {
        !matches!(self, Kind::Boolean | Kind::Text | Kind::Ints | Kind::Node)
    }

    /// Whether arithmetic gives an int.
    pub fn is_small(self) -> bool {
        matches!(self, Kind::Byte | Kind::Char | Kind::Short)
    }
}

/// The operators between two values of a kind.
pub fn binary_operators(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Float | Kind::Double => &["+", "-", "*", "/", "%"],
        _ => &["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>", "+", "-", "*"],
    }
}

/// Values worth trying.
pub fn constants(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Int => {
            &["0", "1", "-1", "2", "7", "31", "33", "-128", "255", "65536", "0x7fffffff", "0x80000000", "1000003"]
        }
        Kind::Long => &[
            "0L",
            "1L",
            "-1L",
            "63L",
            "64L",
            "0x7fffffffffffffffL",
            "0x8000000000000000L",
            "0x80000000L",
            "-12345678901L",
        ],
        Kind::Float => &["0f", "-0f", "1f", "-1.5f", "3e38f", "1e-45f", "(0f / 0f)", "(1f / 0f)", "16777217f", "0.1f"],
        Kind::Double => &[
            "0d",
            "-0d",
            "1d",
            "-2.5",
            "1e308",
            "4.9e-324",
            "(0d / 0d)",
            "(-1d / 0d)",
            "9007199254740993d",
            "0.1",
            "2147483648.5",
            "1e19",
        ],
        Kind::Byte => &["((byte) 0)", "((byte) -1)", "((byte) 127)", "((byte) -128)"],
        Kind::Char => &["((char) 0)", "'a'", "'\\uffff'", "((char) 0x8000)"],
        Kind::Short => &["((short) 0)", "((short) -1)", "((short) 0x7fff)", "((short) 0x8000)"],
        Kind::Boolean => &["true", "false"],
        Kind::Text => &["\"\"", "\"a\"", "\"xyz\"", "\"\\u00e9\\u4e2d\"", "\"hello\""],
        Kind::Ints => &["TABLE", "TABLE", "new int[3]", "new int[] {4, 5, 6, 7}"],
        Kind::Node => &["shared", "shared", "new Node(9)"],
    }
}

/// The null of a kind.
pub fn null(kind: Kind) -> Option<String> {
    (!kind.is_number() && kind != Kind::Boolean).then(|| format!("(({}) null)", kind.java()))
}

/// Static methods of the class library that a compiler may know.
pub fn functions() -> &'static [(&'static str, &'static [Kind])] {
    use Kind::{Char, Double, Float, Int, Ints, Long, Text};
    &[
        ("Math.abs", &[Int]),
        ("Math.abs", &[Long]),
        ("Math.abs", &[Double]),
        ("Math.abs", &[Float]),
        ("Math.min", &[Int, Int]),
        ("Math.max", &[Long, Long]),
        ("Math.min", &[Double, Double]),
        ("Math.max", &[Float, Float]),
        ("Math.sqrt", &[Double]),
        ("Math.floor", &[Double]),
        ("Math.ceil", &[Double]),
        ("Math.rint", &[Double]),
        ("Math.round", &[Double]),
        ("Math.round", &[Float]),
        ("Math.signum", &[Double]),
        ("Math.copySign", &[Double, Double]),
        ("Math.fma", &[Double, Double, Double]),
        ("Math.multiplyHigh", &[Long, Long]),
        ("Integer.bitCount", &[Int]),
        ("Long.bitCount", &[Long]),
        ("Integer.numberOfLeadingZeros", &[Int]),
        ("Integer.numberOfTrailingZeros", &[Int]),
        ("Long.numberOfLeadingZeros", &[Long]),
        ("Long.numberOfTrailingZeros", &[Long]),
        ("Integer.reverse", &[Int]),
        ("Long.reverse", &[Long]),
        ("Integer.reverseBytes", &[Int]),
        ("Long.reverseBytes", &[Long]),
        ("Character.reverseBytes", &[Char]),
        ("Integer.rotateLeft", &[Int, Int]),
        ("Long.rotateRight", &[Long, Int]),
        ("Integer.highestOneBit", &[Int]),
        ("Long.lowestOneBit", &[Long]),
        ("Integer.compare", &[Int, Int]),
        ("Long.compareUnsigned", &[Long, Long]),
        ("Integer.signum", &[Int]),
        ("Double.doubleToLongBits", &[Double]),
        ("Double.longBitsToDouble", &[Long]),
        ("Float.floatToIntBits", &[Float]),
        ("Float.intBitsToFloat", &[Int]),
        ("Double.compare", &[Double, Double]),
        ("Float.compare", &[Float, Float]),
        ("Character.getNumericValue", &[Char]),
        ("Character.toUpperCase", &[Char]),
        ("java.util.Arrays.hashCode", &[Ints]),
        ("java.util.Objects.hashCode", &[Text]),
        ("Trace.countdown", &[Int]),
    ]
}

/// Such that throw for some arguments.
pub fn throwing_functions() -> &'static [(&'static str, &'static [Kind])] {
    use Kind::{Int, Long, Text};
    &[
        ("Math.addExact", &[Int, Int]),
        ("Math.subtractExact", &[Long, Long]),
        ("Math.multiplyExact", &[Int, Int]),
        ("Math.multiplyExact", &[Long, Long]),
        ("Math.negateExact", &[Int]),
        ("Math.incrementExact", &[Long]),
        ("Math.toIntExact", &[Long]),
        ("Math.floorMod", &[Int, Int]),
        ("Math.floorDiv", &[Long, Long]),
        ("Integer.divideUnsigned", &[Int, Int]),
        ("Long.remainderUnsigned", &[Long, Long]),
        ("java.util.Objects.checkIndex", &[Int, Int]),
        ("Integer.parseInt", &[Text]),
    ]
}
