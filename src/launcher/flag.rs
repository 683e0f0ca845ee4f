//! The vocabulary of `-XX:` flags: types, kinds, values, and how values are written.

use std::ffi::OsString;

/// One flag of the table. Values are text here: HotSpot's own notation of the default and of the range.
#[derive(Debug)]
pub(super) struct Flag {
    pub(super) name: &'static str,
    pub(super) ty: FlagType,
    pub(super) group: &'static str,
    pub(super) default: &'static str,
    pub(super) range: Option<(&'static str, &'static str)>,
}

/// The type of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagType {
    /// `-XX:+Name`, `-XX:-Name`.
    Bool,
    /// 32 bits, signed.
    Int,
    /// 32 bits, unsigned.
    Uint,
    /// 64 bits, signed.
    Intx,
    /// 64 bits, unsigned.
    Uintx,
    /// 64 bits, unsigned.
    Uint64,
    /// A size in bytes.
    SizeT,
    /// A floating-point number.
    Double,
    /// Text.
    Str,
    /// Text that accumulates, one line an occurrence.
    StrList,
}

impl FlagType {
    /// HotSpot's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            FlagType::Bool => "bool",
            FlagType::Int => "int",
            FlagType::Uint => "uint",
            FlagType::Intx => "intx",
            FlagType::Uintx => "uintx",
            FlagType::Uint64 => "uint64_t",
            FlagType::SizeT => "size_t",
            FlagType::Double => "double",
            FlagType::Str => "ccstr",
            FlagType::StrList => "ccstrlist",
        }
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, FlagType::Str | FlagType::StrList)
    }

    fn is_signed(self) -> bool {
        matches!(self, FlagType::Int | FlagType::Intx)
    }
}

/// Who may set a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagKind {
    /// Anyone.
    Product,
    /// Anyone, also while the program runs.
    Manageable,
    /// Needs `-XX:+UnlockDiagnosticVMOptions`.
    Diagnostic,
    /// Needs `-XX:+UnlockExperimentalVMOptions`.
    Experimental,
    /// Debug builds only.
    Develop,
    /// Debug builds only.
    NotProduct,
}

impl Flag {
    pub(super) fn kind(&self) -> FlagKind {
        match self.group.rsplit(' ').next() {
            Some("manageable") => FlagKind::Manageable,
            Some("diagnostic") => FlagKind::Diagnostic,
            Some("experimental") => FlagKind::Experimental,
            Some("develop") => FlagKind::Develop,
            Some("notproduct") => FlagKind::NotProduct,
            _ => FlagKind::Product,
        }
    }

    pub(super) fn is_debug_only(&self) -> bool {
        matches!(self.kind(), FlagKind::Develop | FlagKind::NotProduct)
    }

    pub(super) fn default_value(&self) -> FlagValue {
        let read = FlagValue::read(self.ty, self.default);
        read.unwrap_or_else(|| unreachable!("the default of {} is of its type", self.name))
    }
}

/// The value of a flag.
#[derive(Debug, Clone, PartialEq)]
pub enum FlagValue {
    /// Of [`FlagType::Bool`].
    Bool(bool),
    /// Of the signed types.
    Int(i64),
    /// Of the unsigned types.
    Uint(u64),
    /// Of [`FlagType::Double`].
    Double(f64),
    /// Of the text types; `None` is C's null.
    Text(Option<OsString>),
}

impl FlagValue {
    pub(super) fn read(ty: FlagType, text: &str) -> Option<FlagValue> {
        Some(match ty {
            FlagType::Bool => FlagValue::Bool(text == "true"),
            _ if ty.is_text() => FlagValue::Text((!text.is_empty()).then(|| text.into())),
            FlagType::Double => FlagValue::Double(text.parse().ok()?),
            _ if ty.is_signed() => FlagValue::Int(text.parse().ok()?),
            _ => FlagValue::Uint(text.parse().ok()?),
        })
    }

    /// The notation of `-XX:+PrintFlagsFinal`.
    pub(super) fn text(&self) -> String {
        match self {
            FlagValue::Bool(value) => value.to_string(),
            FlagValue::Int(value) => value.to_string(),
            FlagValue::Uint(value) => value.to_string(),
            FlagValue::Double(value) => format!("{value:.6}"),
            FlagValue::Text(value) => value.as_deref().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }

    pub(super) fn is_outside(&self, min: &FlagValue, max: &FlagValue) -> bool {
        match (self, min, max) {
            (FlagValue::Int(v), FlagValue::Int(min), FlagValue::Int(max)) => v < min || v > max,
            (FlagValue::Uint(v), FlagValue::Uint(min), FlagValue::Uint(max)) => v < min || v > max,
            (FlagValue::Double(v), FlagValue::Double(min), FlagValue::Double(max)) => v < min || v > max,
            _ => false,
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FlagOrigin {
    /// Nobody set it.
    #[default]
    Default,
    /// The command line.
    CommandLine,
    /// `JAVA_TOOL_OPTIONS` or `_JAVA_OPTIONS`.
    Environment,
    /// The file of `-XX:Flags=`.
    ConfigFile,
    /// The VM's own choice.
    Ergonomic,
}

impl FlagOrigin {
    pub(super) fn name(self) -> &'static str {
        match self {
            FlagOrigin::Default => "default",
            FlagOrigin::CommandLine => "command line",
            FlagOrigin::Environment => "environment",
            FlagOrigin::ConfigFile => "config file",
            FlagOrigin::Ergonomic => "ergonomic",
        }
    }
}

/// Reads a number with HotSpot's suffixes and wrap-around for the type.
pub(super) fn number(ty: FlagType, text: &[u8]) -> Option<FlagValue> {
    let (negative, digits) = match text.strip_prefix(b"-") {
        Some(_) if !ty.is_signed() => return None,
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let value = parse_size(digits)?;
    Some(match ty {
        FlagType::Bool | FlagType::Str | FlagType::StrList => return None,
        FlagType::Int => {
            let value = value as i32;
            FlagValue::Int(i64::from(if negative { value.wrapping_neg() } else { value }))
        }
        FlagType::Intx => {
            let value = value as i64;
            FlagValue::Int(if negative { value.wrapping_neg() } else { value })
        }
        FlagType::Uint => FlagValue::Uint(u64::from(value as u32)),
        FlagType::Uintx | FlagType::Uint64 | FlagType::SizeT => FlagValue::Uint(value),
        FlagType::Double => FlagValue::Double(value as f64),
    })
}

/// Reads a number with a point, digits on both sides of it.
pub(super) fn fraction(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    let (whole, rest) = text.split_once('.')?;
    let digits = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    (digits(whole.trim_start_matches('-')) && digits(rest)).then(|| text.parse().ok())?
}

/// `Arguments::atojulong`: decimal or `0x` digits, then at most one of `k m g t`.
pub(super) fn parse_size(text: &[u8]) -> Option<u64> {
    if !text.first()?.is_ascii_digit() {
        return None;
    }
    let (radix, digits) = match text {
        [b'0', b'x' | b'X', rest @ ..] if rest.first().is_some_and(u8::is_ascii_hexdigit) => (16, rest),
        _ => (10, text),
    };
    let end = digits.iter().position(|&b| !char::from(b).is_digit(radix)).unwrap_or(digits.len());
    let value = u64::from_str_radix(std::str::from_utf8(&digits[..end]).ok()?, radix).ok()?;
    let shift = match &digits[end..] {
        [] => 0,
        [b'k' | b'K'] => 10,
        [b'm' | b'M'] => 20,
        [b'g' | b'G'] => 30,
        [b't' | b'T'] => 40,
        _ => return None,
    };
    value.checked_mul(1 << shift)
}

/// The checks of single flags that HotSpot makes when it reads them.
pub(super) fn constraint(name: &str, value: &FlagValue) -> Option<String> {
    match (name, value) {
        ("ObjectAlignmentInBytes", FlagValue::Int(value)) if value.count_ones() != 1 => {
            Some(format!("ObjectAlignmentInBytes ({value}) must be power of 2"))
        }
        ("LargePageSizeInBytes", FlagValue::Uint(value)) if value.count_ones() != 1 => {
            Some(format!("LargePageSizeInBytes ( {value} ) must be a power of 2"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::parse_size;

    #[test]
    fn sizes_are_read_as_hotspot_reads_them() {
        let cases: [(&str, Option<u64>); 12] = [
            ("0", Some(0)),
            ("64m", Some(64 << 20)),
            ("1T", Some(1 << 40)),
            ("0x10k", Some(16 << 10)),
            ("", None),
            ("-1", None),
            ("1mb", None),
            ("m", None),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("18446744073709551615k", None),
            ("1 ", None),
        ];
        for (text, value) in cases {
            assert_eq!(parse_size(text.as_bytes()), value, "{text}");
        }
    }
}
