//! `-XX:` options: types, values, parsing and messages, as HotSpot's `JVMFlag` and `Arguments::process_argument`.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::VM_NAME;
use super::flag_table::FLAGS;

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

    fn is_text(self) -> bool {
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
    fn kind(&self) -> FlagKind {
        match self.group.rsplit(' ').next() {
            Some("manageable") => FlagKind::Manageable,
            Some("diagnostic") => FlagKind::Diagnostic,
            Some("experimental") => FlagKind::Experimental,
            Some("develop") => FlagKind::Develop,
            Some("notproduct") => FlagKind::NotProduct,
            _ => FlagKind::Product,
        }
    }

    fn is_debug_only(&self) -> bool {
        matches!(self.kind(), FlagKind::Develop | FlagKind::NotProduct)
    }

    fn default_value(&self) -> FlagValue {
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
    fn read(ty: FlagType, text: &str) -> Option<FlagValue> {
        Some(match ty {
            FlagType::Bool => FlagValue::Bool(text == "true"),
            _ if ty.is_text() => FlagValue::Text((!text.is_empty()).then(|| text.into())),
            FlagType::Double => FlagValue::Double(text.parse().ok()?),
            _ if ty.is_signed() => FlagValue::Int(text.parse().ok()?),
            _ => FlagValue::Uint(text.parse().ok()?),
        })
    }

    /// The notation of `-XX:+PrintFlagsFinal`.
    fn text(&self) -> String {
        match self {
            FlagValue::Bool(value) => value.to_string(),
            FlagValue::Int(value) => value.to_string(),
            FlagValue::Uint(value) => value.to_string(),
            FlagValue::Double(value) => format!("{value:.6}"),
            FlagValue::Text(value) => value
                .as_deref()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        }
    }

    fn is_outside(&self, min: &FlagValue, max: &FlagValue) -> bool {
        match (self, min, max) {
            (FlagValue::Int(v), FlagValue::Int(min), FlagValue::Int(max)) => v < min || v > max,
            (FlagValue::Uint(v), FlagValue::Uint(min), FlagValue::Uint(max)) => v < min || v > max,
            (FlagValue::Double(v), FlagValue::Double(min), FlagValue::Double(max)) => {
                v < min || v > max
            }
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
    fn name(self) -> &'static str {
        match self {
            FlagOrigin::Default => "default",
            FlagOrigin::CommandLine => "command line",
            FlagOrigin::Environment => "environment",
            FlagOrigin::ConfigFile => "config file",
            FlagOrigin::Ergonomic => "ergonomic",
        }
    }
}

/// Flags that change what Carafe does, now or through [`super::VmFlags`]. All others are accepted, checked, printed by
/// `-XX:+PrintFlagsFinal`, and have no effect.
const ACTED_ON: &[&str] = &[
    "ActiveProcessorCount",
    "AutoBoxCacheMax",
    "BackgroundCompilation",
    "BytecodeVerificationLocal",
    "BytecodeVerificationRemote",
    "CheckJNICalls",
    "CrashOnOutOfMemoryError",
    "DisableExplicitGC",
    "EnableContended",
    "ExitOnOutOfMemoryError",
    "IgnoreEmptyClassPaths",
    "IgnoreUnrecognizedVMOptions",
    "InitialHeapSize",
    "InitialRAMFraction",
    "InitialRAMPercentage",
    "ManagementServer",
    "MaxDirectMemorySize",
    "MaxHeapSize",
    "MaxJavaStackTraceDepth",
    "MaxNewSize",
    "MaxRAM",
    "MaxRAMFraction",
    "MaxRAMPercentage",
    "MaxTenuringThreshold",
    "MinHeapSize",
    "MinRAMFraction",
    "MinRAMPercentage",
    "NewSize",
    "OmitStackTraceInFastThrow",
    "PrintCommandLineFlags",
    "PrintFlagsFinal",
    "PrintFlagsInitial",
    "PrintFlagsRanges",
    "PrintGC",
    "PrintGCDetails",
    "PrintVMOptions",
    "PrintWarnings",
    "ReduceSignalUsage",
    "RestrictContended",
    "ShowCodeDetailsInExceptionMessages",
    "ShowHiddenFrames",
    "StackTraceInThrowable",
    "ThreadStackSize",
    "UnlockDiagnosticVMOptions",
    "UnlockExperimentalVMOptions",
];

/// A flag with a history: JDK releases in which it was deprecated and in which it went away.
struct Special {
    name: &'static str,
    deprecated: Option<u32>,
    obsolete: Option<u32>,
}

const fn special(name: &'static str, deprecated: Option<u32>, obsolete: Option<u32>) -> Special {
    Special {
        name,
        deprecated,
        obsolete,
    }
}

/// Deprecated and obsolete flags as of JDK 17.
const SPECIAL: &[Special] = &[
    special("MaxGCMinorPauseMillis", Some(8), None),
    special("MaxRAMFraction", Some(10), None),
    special("MinRAMFraction", Some(10), None),
    special("InitialRAMFraction", Some(10), None),
    special("AllowRedefinitionToAddDeleteMethods", Some(13), None),
    special("FlightRecorder", Some(13), None),
    special("SuspendRetryCount", None, Some(17)),
    special("SuspendRetryDelay", None, Some(17)),
    special("CriticalJNINatives", Some(16), Some(18)),
    special("AlwaysLockClassLoader", Some(17), Some(18)),
    special("UseBiasedLocking", Some(15), Some(18)),
    special("BiasedLockingStartupDelay", Some(15), Some(18)),
    special("PrintBiasedLockingStatistics", Some(15), Some(18)),
    special("BiasedLockingBulkRebiasThreshold", Some(15), Some(18)),
    special("BiasedLockingBulkRevokeThreshold", Some(15), Some(18)),
    special("BiasedLockingDecayTime", Some(15), Some(18)),
    special("UseOptoBiasInlining", Some(15), Some(18)),
    special("PrintPreciseBiasedLockingStatistics", Some(15), Some(18)),
    special("DefaultMaxRAMFraction", Some(8), None),
    special("CreateMinidumpOnCrash", Some(9), None),
    special("TLABStats", Some(12), None),
    special("AssertOnSuspendWaitFailure", None, Some(17)),
    special("TraceSuspendWaitFailures", None, Some(17)),
];

/// Other names of flags.
const ALIASES: &[(&str, &str)] = &[
    ("DefaultMaxRAMFraction", "MaxRAMFraction"),
    ("CreateMinidumpOnCrash", "CreateCoredumpOnCrash"),
];

/// The release whose flags these are.
const RELEASE: u32 = 17;

/// Longest name that HotSpot's parser reads.
const MAX_NAME: usize = 255;

/// The values of all flags.
#[derive(Debug, Default)]
pub struct XxFlags {
    set: BTreeMap<usize, (FlagValue, FlagOrigin)>,
}

fn index(name: &[u8]) -> Option<usize> {
    FLAGS.iter().position(|flag| flag.name.as_bytes() == name)
}

impl XxFlags {
    /// Tells whether Carafe acts on the flag; it only accepts the others.
    pub fn acts_on(name: &str) -> bool {
        ACTED_ON.contains(&name)
    }

    /// The value of a flag of the table.
    pub fn value(&self, name: &str) -> FlagValue {
        let flag = index(name.as_bytes())
            .unwrap_or_else(|| unreachable!("{name} is in the table of flags"));
        self.at(flag)
    }

    /// A [`FlagType::Bool`] flag.
    pub fn bool(&self, name: &str) -> bool {
        matches!(self.value(name), FlagValue::Bool(true))
    }

    /// A flag of a signed type.
    pub fn int(&self, name: &str) -> i64 {
        match self.value(name) {
            FlagValue::Int(value) => value,
            other => unreachable!("{name} is {other:?}, not signed"),
        }
    }

    /// A flag of an unsigned type.
    pub fn uint(&self, name: &str) -> u64 {
        match self.value(name) {
            FlagValue::Uint(value) => value,
            other => unreachable!("{name} is {other:?}, not unsigned"),
        }
    }

    /// A [`FlagType::Double`] flag.
    pub fn double(&self, name: &str) -> f64 {
        match self.value(name) {
            FlagValue::Double(value) => value,
            other => unreachable!("{name} is {other:?}, not a double"),
        }
    }

    /// A text flag; `None` if it has no value.
    pub fn text(&self, name: &str) -> Option<OsString> {
        match self.value(name) {
            FlagValue::Text(value) => value,
            other => unreachable!("{name} is {other:?}, not text"),
        }
    }

    /// Who set a flag of the table.
    pub fn origin(&self, name: &str) -> FlagOrigin {
        let set = index(name.as_bytes()).and_then(|flag| self.set.get(&flag));
        set.map_or(FlagOrigin::Default, |(_, origin)| *origin)
    }

    /// Tells whether anyone set the flag.
    pub fn is_set(&self, name: &str) -> bool {
        self.origin(name) != FlagOrigin::Default
    }

    fn at(&self, flag: usize) -> FlagValue {
        self.set
            .get(&flag)
            .map_or_else(|| FLAGS[flag].default_value(), |(value, _)| value.clone())
    }

    fn is_unlocked(&self, flag: &Flag) -> bool {
        match flag.kind() {
            FlagKind::Diagnostic => self.bool("UnlockDiagnosticVMOptions"),
            FlagKind::Experimental => self.bool("UnlockExperimentalVMOptions"),
            _ => true,
        }
    }

    /// Sets a flag of the table; a number outside its range is reported and refused.
    pub(super) fn set(
        &mut self,
        name: &str,
        value: FlagValue,
        origin: FlagOrigin,
        err: &mut Vec<u8>,
    ) -> bool {
        let flag = index(name.as_bytes())
            .unwrap_or_else(|| unreachable!("{name} is in the table of flags"));
        self.store(flag, value, origin, err)
    }

    fn store(
        &mut self,
        index: usize,
        value: FlagValue,
        origin: FlagOrigin,
        err: &mut Vec<u8>,
    ) -> bool {
        let flag = &FLAGS[index];
        if let Some((min, max)) = flag.range {
            let bounds = FlagValue::read(flag.ty, min).zip(FlagValue::read(flag.ty, max));
            let (min, max) =
                bounds.unwrap_or_else(|| unreachable!("the range of {} is of its type", flag.name));
            if value.is_outside(&min, &max) {
                let (ty, name) = (flag.ty.name(), flag.name);
                let (value, min, max) = (value.text(), min.text(), max.text());
                line(
                    err,
                    format!("{ty} {name}={value} is outside the allowed range [ {min} ... {max} ]"),
                );
                return false;
            }
        }
        if let Some(message) = constraint(flag.name, &value) {
            line(err, message);
            return false;
        }
        self.set.insert(index, (value, origin));
        true
    }

    /// Finds a flag that this build has and that is unlocked.
    fn find(&self, name: &[u8]) -> Option<usize> {
        let found = index(name)?;
        let flag = &FLAGS[found];
        let is_unlocker = matches!(
            flag.name,
            "UnlockDiagnosticVMOptions" | "UnlockExperimentalVMOptions"
        );
        (!flag.is_debug_only() && (is_unlocker || self.is_unlocked(flag))).then_some(found)
    }

    /// `Arguments::process_argument`: takes the text after `-XX:`. False if the VM cannot start.
    pub(super) fn process(
        &mut self,
        arg: &[u8],
        ignore: bool,
        origin: FlagOrigin,
        err: &mut Vec<u8>,
    ) -> bool {
        if self.parse(arg, origin, err) {
            return true;
        }
        let has_sign = matches!(arg.first(), Some(b'+' | b'-'));
        let option = &arg[usize::from(has_sign)..];
        let name = &option[..option
            .iter()
            .position(|&b| b == b'=')
            .unwrap_or(option.len())];
        if name.len() <= MAX_NAME
            && let Some(version) = self.obsolete_since(name, err)
        {
            let name = String::from_utf8_lossy(name);
            self.warn(
                err,
                &format!("Ignoring option {name}; support was removed in {version}.0"),
            );
            return true;
        }
        match index(name).map(|flag| &FLAGS[flag]) {
            Some(flag) => {
                let debug_only = flag.is_debug_only();
                if debug_only && ignore {
                    return true;
                }
                let name = flag.name;
                let locked = match flag.kind() {
                    FlagKind::Diagnostic if !self.is_unlocked(flag) => {
                        Some(("diagnostic", "Diagnostic"))
                    }
                    FlagKind::Experimental if !self.is_unlocked(flag) => {
                        Some(("experimental", "Experimental"))
                    }
                    _ => None,
                };
                if let Some((kind, unlock)) = locked {
                    line(
                        err,
                        format!(
                            "Error: VM option '{name}' is {kind} and must be enabled via -XX:+Unlock{unlock}VMOptions.\n\
                             Error: The unlock option must precede '{name}'."
                        ),
                    );
                } else if debug_only {
                    let kind = if flag.kind() == FlagKind::Develop {
                        "develop"
                    } else {
                        "notproduct"
                    };
                    line(
                        err,
                        format!(
                            "Error: VM option '{name}' is {kind} and is available only in debug version of VM."
                        ),
                    );
                } else {
                    let is_bool = flag.ty == FlagType::Bool;
                    let complaint = match (is_bool, has_sign) {
                        (true, false) => "Missing +/- setting for VM option",
                        (false, true) => "Unexpected +/- setting in VM option",
                        _ => "Improperly specified VM option",
                    };
                    quoted(err, complaint, option);
                    err.push(b'\n');
                }
            }
            None if ignore => return true,
            None => {
                quoted(err, "Unrecognized VM option", option);
                err.push(b'\n');
                if let Some(flag) = similar(name) {
                    let (sign, value) = if flag.ty == FlagType::Bool {
                        ("(+/-)", "")
                    } else {
                        ("", "=<value>")
                    };
                    err.extend_from_slice(
                        format!("Did you mean '{sign}{}{value}'? ", flag.name).as_bytes(),
                    );
                }
            }
        }
        // "-XX:#+Flag" is an option that was commented out.
        arg.first() == Some(&b'#')
    }

    /// `Arguments::parse_argument`: sets a flag from well-formed text.
    fn parse(&mut self, arg: &[u8], origin: FlagOrigin, err: &mut Vec<u8>) -> bool {
        if let Some(sign @ (b'+' | b'-')) = arg.first() {
            let name = &arg[1..];
            if name_len(name) == name.len() && !name.is_empty() {
                let found = self.find(self.real_name(name, err).as_bytes());
                return found.is_some_and(|flag| {
                    FLAGS[flag].ty == FlagType::Bool
                        && self.store(flag, FlagValue::Bool(*sign == b'+'), origin, err)
                });
            }
        }
        let (name, rest) = arg.split_at(name_len(arg));
        if name.is_empty() {
            return false;
        }
        if let Some(value) = rest.strip_prefix(b":=") {
            let found = self.find(self.real_name(name, err).as_bytes());
            return found.is_some_and(|flag| self.store_text(flag, value, false, origin, err));
        }
        let Some(value) = rest.strip_prefix(b"=") else {
            return false;
        };
        let found = self.find(self.real_name(name, err).as_bytes());
        let Some(flag) = found else { return false };
        let ty = FLAGS[flag].ty;
        if ty.is_text() {
            return self.store_text(flag, value, ty == FlagType::StrList, origin, err);
        }
        if ty == FlagType::Double && value.contains(&b'.') {
            return fraction(value)
                .is_some_and(|number| self.store(flag, FlagValue::Double(number), origin, err));
        }
        number(ty, value).is_some_and(|value| self.store(flag, value, origin, err))
    }

    fn store_text(
        &mut self,
        flag: usize,
        value: &[u8],
        append: bool,
        origin: FlagOrigin,
        err: &mut Vec<u8>,
    ) -> bool {
        if !FLAGS[flag].ty.is_text() {
            return false;
        }
        let mut text = OsString::from_vec(value.to_vec());
        if append && let FlagValue::Text(Some(old)) = self.at(flag) {
            text = if value.is_empty() {
                old
            } else {
                join_lines(&old, &text)
            };
        }
        let value = (append || !value.is_empty()).then_some(text);
        self.store(flag, FlagValue::Text(value), origin, err)
    }

    /// A warning of the VM.
    pub(super) fn warn(&self, err: &mut Vec<u8>, text: &str) {
        if self.bool("PrintWarnings") {
            line(err, format!("{VM_NAME} warning: {text}"));
        }
    }

    /// Resolves an alias and warns of a deprecated flag.
    fn real_name(&self, name: &[u8], err: &mut Vec<u8>) -> String {
        let name = String::from_utf8_lossy(name).into_owned();
        let real = ALIASES
            .iter()
            .find(|(alias, _)| *alias == name)
            .map_or(name.as_str(), |(_, real)| real);
        let version = SPECIAL
            .iter()
            .find(|special| special.name == name)
            .and_then(|special| special.deprecated);
        if let Some(version) = version {
            let mut text = format!(
                "Option {name} was deprecated in version {version}.0 and will likely be removed in a future release."
            );
            if real != name {
                text.push_str(&format!(" Use option {real} instead."));
            }
            self.warn(err, &text);
        }
        real.to_owned()
    }

    /// The release that removed the flag. One that is still declared only gets a warning.
    fn obsolete_since(&self, name: &[u8], err: &mut Vec<u8>) -> Option<u32> {
        let special = SPECIAL
            .iter()
            .find(|special| special.name.as_bytes() == name)?;
        let version = special.obsolete.filter(|&version| version <= RELEASE)?;
        if index(name).is_some() {
            let name = special.name;
            self.warn(err, &format!("Temporarily processing option {name}; support is scheduled for removal in {version}.0"));
            return None;
        }
        Some(version)
    }

    /// The table of `-XX:+PrintFlagsFinal` (or, with `initial`, of `-XX:+PrintFlagsInitial`).
    pub(super) fn print(&self, initial: bool) -> String {
        let mut text = String::from("[Global flags]\n");
        for (index, flag) in self.printed() {
            let (value, origin) = match self.set.get(&index) {
                Some((value, origin)) if !initial => (value.clone(), *origin),
                _ => (flag.default_value(), FlagOrigin::Default),
            };
            let value = value.text();
            let mut lines = value.split('\n').peekable();
            let mut head = format!("{:>9} {:<39} ", flag.ty.name(), flag.name);
            let mut sign = " =";
            while let Some(value) = lines.next() {
                text.push_str(&format!("{head}{sign} {value}"));
                if lines.peek().is_some() {
                    text.push('\n');
                    head = format!("{:>9} {:<39} ", "", flag.name);
                    sign = "+=";
                } else {
                    let used = head.len() + sign.len() + 1 + value.len();
                    text.push_str(&" ".repeat(84usize.saturating_sub(used).max(1)));
                }
            }
            text.push_str(&format!(
                "{:>20} {{{}}}\n",
                format!("{{{}}}", flag.group),
                origin.name()
            ));
        }
        text
    }

    /// The table of `-XX:+PrintFlagsRanges`.
    pub(super) fn print_ranges(&self) -> String {
        let mut text = String::from("[Global flags ranges]\n");
        for (index, flag) in self.printed() {
            if flag.ty == FlagType::Bool || flag.ty.is_text() {
                continue;
            }
            let (min, max) = flag.range.unwrap_or_default();
            let origin = self
                .set
                .get(&index)
                .map_or(FlagOrigin::Default, |(_, origin)| *origin);
            let range = format!("[ {min:<25} ... {max:>25} ]");
            let (ty, name, kind) = (flag.ty.name(), flag.name, format!("{{{}}}", flag.group));
            text.push_str(&format!(
                "{ty:>9} {name:<49} {range:<60} {kind:>35} {{{}}}\n",
                origin.name()
            ));
        }
        text
    }

    /// The line of `-XX:+PrintCommandLineFlags`.
    pub(super) fn print_set(&self) -> String {
        let mut text = String::new();
        for (index, flag) in self.printed() {
            let Some((value, _)) = self.set.get(&index) else {
                continue;
            };
            let name = flag.name;
            match value {
                FlagValue::Bool(value) => {
                    text.push_str(&format!("-XX:{}{name} ", if *value { '+' } else { '-' }))
                }
                value => text.push_str(&format!(
                    "-XX:{name}={} ",
                    value.text().replace('\n', &format!(" -XX:{name}="))
                )),
            }
        }
        text.push('\n');
        text
    }

    /// Flags that the printouts show, by name.
    fn printed(&self) -> Vec<(usize, &'static Flag)> {
        let all = FLAGS.iter().enumerate();
        let mut shown: Vec<_> = all
            .filter(|(_, flag)| !flag.is_debug_only() && self.is_unlocked(flag))
            .collect();
        shown.sort_by_key(|(_, flag)| flag.name);
        shown
    }
}

fn join_lines(old: &OsStr, new: &OsStr) -> OsString {
    let mut joined = old.to_owned();
    joined.push("\n");
    joined.push(new);
    joined
}

/// How many bytes of `text` a flag's name can take.
fn name_len(text: &[u8]) -> usize {
    let rest = text
        .iter()
        .position(|b| !b.is_ascii_alphanumeric() && *b != b'_');
    rest.unwrap_or(text.len()).min(MAX_NAME)
}

/// Reads a number with HotSpot's suffixes and wrap-around for the type.
fn number(ty: FlagType, text: &[u8]) -> Option<FlagValue> {
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
            FlagValue::Int(i64::from(if negative {
                value.wrapping_neg()
            } else {
                value
            }))
        }
        FlagType::Intx => {
            let value = value as i64;
            FlagValue::Int(if negative {
                value.wrapping_neg()
            } else {
                value
            })
        }
        FlagType::Uint => FlagValue::Uint(u64::from(value as u32)),
        FlagType::Uintx | FlagType::Uint64 | FlagType::SizeT => FlagValue::Uint(value),
        FlagType::Double => FlagValue::Double(value as f64),
    })
}

/// Reads a number with a point, digits on both sides of it.
fn fraction(text: &[u8]) -> Option<f64> {
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
        [b'0', b'x' | b'X', rest @ ..] if rest.first().is_some_and(u8::is_ascii_hexdigit) => {
            (16, rest)
        }
        _ => (10, text),
    };
    let end = digits
        .iter()
        .position(|&b| !char::from(b).is_digit(radix))
        .unwrap_or(digits.len());
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
fn constraint(name: &str, value: &FlagValue) -> Option<String> {
    match (name, value) {
        ("ObjectAlignmentInBytes", FlagValue::Int(value)) if value.count_ones() != 1 => Some(
            format!("ObjectAlignmentInBytes ({value}) must be power of 2"),
        ),
        ("LargePageSizeInBytes", FlagValue::Uint(value)) if value.count_ones() != 1 => Some(
            format!("LargePageSizeInBytes ( {value} ) must be a power of 2"),
        ),
        _ => None,
    }
}

/// HotSpot's measure of likeness: common pairs of letters.
pub(super) fn similarity(one: &[u8], other: &[u8]) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let hits = one
        .windows(2)
        .filter(|pair| other.windows(2).any(|candidate| candidate == *pair))
        .count();
    2.0 * hits as f64 / (one.len() + other.len()) as f64
}

/// The flag most like a name, if it is like it at all.
fn similar(name: &[u8]) -> Option<&'static Flag> {
    let mut best: Option<(&Flag, f32)> = None;
    for flag in FLAGS {
        let score = similarity(flag.name.as_bytes(), name) as f32;
        if best.is_none_or(|(_, max)| score > max) {
            best = Some((flag, score));
        }
    }
    best.filter(|(_, score)| *score >= 0.7)
        .map(|(flag, _)| flag)
}

fn line(err: &mut Vec<u8>, text: String) {
    err.extend_from_slice(text.as_bytes());
    err.push(b'\n');
}

fn quoted(err: &mut Vec<u8>, text: &str, option: &[u8]) {
    err.extend_from_slice(text.as_bytes());
    err.extend_from_slice(b" '");
    err.extend_from_slice(OsStr::from_bytes(option).as_bytes());
    err.push(b'\'');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        for (index, flag) in FLAGS.iter().enumerate() {
            assert_eq!(
                FLAGS.iter().position(|other| other.name == flag.name),
                Some(index),
                "{}",
                flag.name
            );
            if !flag.is_debug_only() {
                flag.default_value();
            }
            if let Some((min, max)) = flag.range {
                assert!(FlagValue::read(flag.ty, min).is_some(), "{}", flag.name);
                assert!(FlagValue::read(flag.ty, max).is_some(), "{}", flag.name);
            }
        }
        for name in ACTED_ON {
            assert!(index(name.as_bytes()).is_some(), "{name}");
        }
    }

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

    #[test]
    fn lists_accumulate_and_reset() {
        let (mut flags, mut err) = (XxFlags::default(), Vec::new());
        for option in ["CompileOnly=a", "CompileOnly=b", "OnError:=x"] {
            assert!(flags.process(option.as_bytes(), false, FlagOrigin::CommandLine, &mut err));
        }
        assert_eq!(flags.text("CompileOnly"), Some("a\nb".into()));
        assert_eq!(flags.text("OnError"), Some("x".into()));
        assert_eq!(
            flags.print_set(),
            "-XX:CompileOnly=a -XX:CompileOnly=b -XX:OnError=x \n"
        );
        assert!(err.is_empty());
    }
}
