//! `-XX:` options: types, values, parsing and messages, as HotSpot's `JVMFlag` and `Arguments::process_argument`.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::VM_NAME;
use super::flag::{Flag, FlagKind, FlagOrigin, FlagType, FlagValue, constraint, fraction, number};
use super::flag_table::FLAGS;

/// Flags that change what Carafe does; the list is part of its help. All others are accepted, checked, printed by
/// `-XX:+PrintFlagsFinal`, and have no effect.
const ACTED_ON: &[&str] = &[
    "ActiveProcessorCount",
    "AutoBoxCacheMax",
    "BackgroundCompilation",
    "BytecodeVerificationLocal",
    "BytecodeVerificationRemote",
    "CompileCommand",
    "CompileCommandFile",
    "CompileOnly",
    "CompileThreshold",
    "CompileThresholdScaling",
    "ClassUnloading",
    "ContendedPaddingWidth",
    "DisableExplicitGC",
    "DumpPerfMapAtExit",
    "EnableContended",
    "ErgoHeapSizeLimit",
    "IgnoreEmptyClassPaths",
    "IgnoreUnrecognizedVMOptions",
    "InitialHeapSize",
    "InitialRAMFraction",
    "InitialRAMPercentage",
    "MaxDirectMemorySize",
    "MaxHeapSize",
    "MaxJavaStackTraceDepth",
    "MaxMetaspaceSize",
    "MaxNewSize",
    "MaxRAM",
    "MaxRAMFraction",
    "MaxRAMPercentage",
    "MetaspaceSize",
    "MinHeapSize",
    "MinRAMFraction",
    "MinRAMPercentage",
    "NewSize",
    "OldSize",
    "PrintCommandLineFlags",
    "PrintCompilation",
    "PrintFlagsFinal",
    "PrintFlagsInitial",
    "PrintFlagsRanges",
    "PrintGC",
    "PrintGCDetails",
    "PrintVMOptions",
    "PrintWarnings",
    "ReservedCodeCacheSize",
    "RestrictContended",
    "ShowCodeDetailsInExceptionMessages",
    "ShowHiddenFrames",
    "SoftRefLRUPolicyMSPerMB",
    "StackTraceInThrowable",
    "ThreadStackSize",
    "TieredStopAtLevel",
    "UnlockDiagnosticVMOptions",
    "UnlockExperimentalVMOptions",
    "UseCodeCacheFlushing",
];

/// A flag with a history: JDK releases in which it was deprecated and in which it went away.
struct Special {
    name: &'static str,
    deprecated: Option<u32>,
    obsolete: Option<u32>,
}

const fn special(name: &'static str, deprecated: Option<u32>, obsolete: Option<u32>) -> Special {
    Special { name, deprecated, obsolete }
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
const ALIASES: &[(&str, &str)] =
    &[("DefaultMaxRAMFraction", "MaxRAMFraction"), ("CreateMinidumpOnCrash", "CreateCoredumpOnCrash")];

/// The release whose flags these are.
const RELEASE: u32 = 17;

/// Longest name that HotSpot's parser reads.
const MAX_NAME: usize = 255;

/// The values of all flags.
#[derive(Debug, Default)]
pub struct XxFlags {
    pub(super) set: BTreeMap<usize, (FlagValue, FlagOrigin)>,
}

fn index(name: &[u8]) -> Option<usize> {
    FLAGS.iter().position(|flag| flag.name.as_bytes() == name)
}

impl XxFlags {
    /// The flags on which Carafe acts; it only accepts the others.
    pub fn acted_on() -> &'static [&'static str] {
        ACTED_ON
    }

    /// The value of a flag of the table.
    pub fn value(&self, name: &str) -> FlagValue {
        let flag = index(name.as_bytes()).unwrap_or_else(|| unreachable!("{name} is in the table of flags"));
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
        self.set.get(&flag).map_or_else(|| FLAGS[flag].default_value(), |(value, _)| value.clone())
    }

    pub(super) fn is_unlocked(&self, flag: &Flag) -> bool {
        match flag.kind() {
            FlagKind::Diagnostic => self.bool("UnlockDiagnosticVMOptions"),
            FlagKind::Experimental => self.bool("UnlockExperimentalVMOptions"),
            _ => true,
        }
    }

    /// Sets a flag of the table; a number outside its range is reported and refused.
    pub(super) fn set(&mut self, name: &str, value: FlagValue, origin: FlagOrigin, err: &mut Vec<u8>) -> bool {
        let flag = index(name.as_bytes()).unwrap_or_else(|| unreachable!("{name} is in the table of flags"));
        self.store(flag, value, origin, err)
    }

    fn store(&mut self, index: usize, value: FlagValue, origin: FlagOrigin, err: &mut Vec<u8>) -> bool {
        let flag = &FLAGS[index];
        if let Some((min, max)) = flag.range {
            let bounds = FlagValue::read(flag.ty, min).zip(FlagValue::read(flag.ty, max));
            let (min, max) = bounds.unwrap_or_else(|| unreachable!("the range of {} is of its type", flag.name));
            if value.is_outside(&min, &max) {
                let (ty, name) = (flag.ty.name(), flag.name);
                let (value, min, max) = (value.text(), min.text(), max.text());
                line(err, format!("{ty} {name}={value} is outside the allowed range [ {min} ... {max} ]"));
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
        let is_unlocker = matches!(flag.name, "UnlockDiagnosticVMOptions" | "UnlockExperimentalVMOptions");
        (!flag.is_debug_only() && (is_unlocker || self.is_unlocked(flag))).then_some(found)
    }

    /// `Arguments::process_argument`: takes the text after `-XX:`. False if the VM cannot start.
    pub(super) fn process(&mut self, arg: &[u8], ignore: bool, origin: FlagOrigin, err: &mut Vec<u8>) -> bool {
        if self.parse(arg, origin, err) {
            return true;
        }
        let has_sign = matches!(arg.first(), Some(b'+' | b'-'));
        let option = &arg[usize::from(has_sign)..];
        let name = &option[..option.iter().position(|&b| b == b'=').unwrap_or(option.len())];
        if name.len() <= MAX_NAME
            && let Some(version) = self.obsolete_since(name, err)
        {
            let name = String::from_utf8_lossy(name);
            self.warn(err, &format!("Ignoring option {name}; support was removed in {version}.0"));
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
                    FlagKind::Diagnostic if !self.is_unlocked(flag) => Some(("diagnostic", "Diagnostic")),
                    FlagKind::Experimental if !self.is_unlocked(flag) => Some(("experimental", "Experimental")),
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
                    let kind = if flag.kind() == FlagKind::Develop { "develop" } else { "notproduct" };
                    line(
                        err,
                        format!("Error: VM option '{name}' is {kind} and is available only in debug version of VM."),
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
                    let (sign, value) = if flag.ty == FlagType::Bool { ("(+/-)", "") } else { ("", "=<value>") };
                    err.extend_from_slice(format!("Did you mean '{sign}{}{value}'? ", flag.name).as_bytes());
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
                    FLAGS[flag].ty == FlagType::Bool && self.store(flag, FlagValue::Bool(*sign == b'+'), origin, err)
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
            return fraction(value).is_some_and(|number| self.store(flag, FlagValue::Double(number), origin, err));
        }
        number(ty, value).is_some_and(|value| self.store(flag, value, origin, err))
    }

    fn store_text(&mut self, flag: usize, value: &[u8], append: bool, origin: FlagOrigin, err: &mut Vec<u8>) -> bool {
        if !FLAGS[flag].ty.is_text() {
            return false;
        }
        let mut text = OsString::from_vec(value.to_vec());
        if append && let FlagValue::Text(Some(old)) = self.at(flag) {
            text = if value.is_empty() { old } else { join_lines(&old, &text) };
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
        let real = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name.as_str(), |(_, real)| real);
        let version = SPECIAL.iter().find(|special| special.name == name).and_then(|special| special.deprecated);
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
        let special = SPECIAL.iter().find(|special| special.name.as_bytes() == name)?;
        let version = special.obsolete.filter(|&version| version <= RELEASE)?;
        if index(name).is_some() {
            let name = special.name;
            self.warn(
                err,
                &format!("Temporarily processing option {name}; support is scheduled for removal in {version}.0"),
            );
            return None;
        }
        Some(version)
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
    let rest = text.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_');
    rest.unwrap_or(text.len()).min(MAX_NAME)
}

/// HotSpot's measure of likeness: common pairs of letters.
pub(super) fn similarity(one: &[u8], other: &[u8]) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let hits = one.windows(2).filter(|pair| other.windows(2).any(|candidate| candidate == *pair)).count();
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
    best.filter(|(_, score)| *score >= 0.7).map(|(flag, _)| flag)
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
            assert_eq!(FLAGS.iter().position(|other| other.name == flag.name), Some(index), "{}", flag.name);
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
    fn lists_accumulate_and_reset() {
        let (mut flags, mut err) = (XxFlags::default(), Vec::new());
        for option in ["CompileOnly=a", "CompileOnly=b", "OnError:=x"] {
            assert!(flags.process(option.as_bytes(), false, FlagOrigin::CommandLine, &mut err));
        }
        assert_eq!(flags.text("CompileOnly"), Some("a\nb".into()));
        assert_eq!(flags.text("OnError"), Some("x".into()));
        assert_eq!(flags.print_set(), "-XX:CompileOnly=a -XX:CompileOnly=b -XX:OnError=x \n");
        assert!(err.is_empty());
    }
}
