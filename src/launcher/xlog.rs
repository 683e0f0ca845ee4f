//! `-Xlog`: selections of messages, outputs and decorations of unified logging.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use super::flag::parse_size;
use super::xx::similarity;

/// The tags of HotSpot's messages in JDK 17.
const TAGS: &[&str] = &[
    "add",
    "age",
    "alloc",
    "annotation",
    "arguments",
    "attach",
    "barrier",
    "biasedlocking",
    "blocks",
    "bot",
    "breakpoint",
    "bytecode",
    "cds",
    "census",
    "class",
    "classhisto",
    "cleanup",
    "codecache",
    "compaction",
    "compilation",
    "condy",
    "constantpool",
    "constraints",
    "container",
    "coops",
    "cpu",
    "cset",
    "data",
    "datacreation",
    "dcmd",
    "decoder",
    "defaultmethods",
    "director",
    "dump",
    "dynamic",
    "ergo",
    "event",
    "exceptions",
    "exit",
    "fingerprint",
    "free",
    "freelist",
    "gc",
    "handshake",
    "hashtables",
    "heap",
    "humongous",
    "ihop",
    "iklass",
    "indy",
    "init",
    "inlining",
    "install",
    "interpreter",
    "itables",
    "jfr",
    "jit",
    "jni",
    "jvmci",
    "jvmti",
    "lambda",
    "library",
    "liveness",
    "load",
    "loader",
    "logging",
    "malloc",
    "map",
    "mark",
    "marking",
    "membername",
    "memops",
    "metadata",
    "metaspace",
    "methodcomparator",
    "methodhandles",
    "mirror",
    "mmu",
    "module",
    "monitorinflation",
    "monitormismatch",
    "nestmates",
    "nmethod",
    "nmt",
    "normalize",
    "numa",
    "objecttagging",
    "obsolete",
    "oldobject",
    "oom",
    "oopmap",
    "oops",
    "oopstorage",
    "os",
    "owner",
    "pagesize",
    "parser",
    "patch",
    "path",
    "perf",
    "periodic",
    "phases",
    "plab",
    "placeholders",
    "preorder",
    "preview",
    "promotion",
    "protectiondomain",
    "ptrqueue",
    "purge",
    "record",
    "redefine",
    "ref",
    "refine",
    "region",
    "reloc",
    "remset",
    "resolve",
    "safepoint",
    "sampling",
    "scavenge",
    "sealed",
    "setting",
    "smr",
    "stackbarrier",
    "stackmap",
    "stacktrace",
    "stackwalk",
    "start",
    "startup",
    "startuptime",
    "state",
    "stats",
    "streaming",
    "stringdedup",
    "stringtable",
    "subclass",
    "survivor",
    "suspend",
    "sweep",
    "symboltable",
    "system",
    "table",
    "task",
    "thread",
    "throttle",
    "time",
    "timer",
    "tlab",
    "tracking",
    "trimnative",
    "unload",
    "unshareable",
    "update",
    "valuebasedclasses",
    "verification",
    "verify",
    "vmmutex",
    "vmoperation",
    "vmthread",
    "vtables",
    "vtablestubs",
    "workgang",
];

/// Longest combination of tags.
const MAX_TAGS: usize = 5;

/// Most selections in one option.
const MAX_SELECTIONS: usize = 256;

/// Most files that a rotation keeps.
const MAX_FILE_COUNT: u64 = 1000;

/// Importance of a message; `Off` selects none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names of -Xlog")]
pub enum LogLevel {
    Off,
    Trace,
    Debug,
    Info,
    Warning,
    Error,
}

const LEVELS: [(LogLevel, &str); 6] = [
    (LogLevel::Off, "off"),
    (LogLevel::Trace, "trace"),
    (LogLevel::Debug, "debug"),
    (LogLevel::Info, "info"),
    (LogLevel::Warning, "warning"),
    (LogLevel::Error, "error"),
];

impl LogLevel {
    /// The name in options and decorations.
    pub fn name(self) -> &'static str {
        LEVELS[self as usize].1
    }
}

/// What stands in brackets before a message, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names of -Xlog")]
pub enum Decorator {
    Time,
    UtcTime,
    Uptime,
    TimeMillis,
    UptimeMillis,
    TimeNanos,
    UptimeNanos,
    Hostname,
    Pid,
    Tid,
    Level,
    Tags,
}

const DECORATORS: [(Decorator, &str, &str); 12] = [
    (Decorator::Time, "time", "t"),
    (Decorator::UtcTime, "utctime", "utc"),
    (Decorator::Uptime, "uptime", "u"),
    (Decorator::TimeMillis, "timemillis", "tm"),
    (Decorator::UptimeMillis, "uptimemillis", "um"),
    (Decorator::TimeNanos, "timenanos", "tn"),
    (Decorator::UptimeNanos, "uptimenanos", "un"),
    (Decorator::Hostname, "hostname", "hn"),
    (Decorator::Pid, "pid", "p"),
    (Decorator::Tid, "tid", "ti"),
    (Decorator::Level, "level", "l"),
    (Decorator::Tags, "tags", "tg"),
];

pub(super) const DEFAULT_DECORATORS: [Decorator; 3] = [Decorator::Uptime, Decorator::Level, Decorator::Tags];

/// Messages of a set of tags up to a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSelection {
    /// The tags; empty together with `and_more` selects everything.
    pub tags: Vec<&'static str>,
    /// `*`: messages may have further tags.
    pub and_more: bool,
    /// The least important level that is shown.
    pub level: LogLevel,
}

impl LogSelection {
    /// Tells whether it is about messages with these tags.
    pub fn fits(&self, tags: &[&str]) -> bool {
        let has_all = self.tags.iter().all(|tag| tags.contains(tag));
        has_all && (self.and_more || self.tags.len() == tags.len())
    }
}

/// Where messages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogOutput {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A file; `%p` and `%t` in the name stand for the process id and the start time.
    File {
        /// The name as written.
        path: PathBuf,
        /// Files to keep in rotation; 0 switches it off.
        count: u64,
        /// Bytes after which to rotate; 0 never.
        size: u64,
    },
}

/// One instruction of `-Xlog`, or of an older option that stands for one. Later ones win.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XLog {
    /// `-Xlog:disable`: nothing is shown any more, not even warnings.
    Disable,
    /// `-Xlog:async`: logging may lag behind.
    Async,
    /// Show messages.
    Show {
        /// Which; later selections win.
        selections: Vec<LogSelection>,
        /// Where.
        output: LogOutput,
        /// With what in front; `None` keeps the output's decorations.
        decorators: Option<Vec<Decorator>>,
    },
}

/// What the log says about an option.
#[derive(Default)]
pub(super) struct Remarks {
    /// Before the option takes effect.
    pub(super) before: Vec<String>,
    /// After it.
    pub(super) after: Vec<String>,
}

impl XLog {
    /// What an older option (`-verbose:gc`) stands for: messages on standard output, decorations unchanged.
    pub(super) fn on_stdout(tags: &[&'static str], and_more: bool, level: LogLevel) -> XLog {
        let selections = vec![LogSelection { tags: tags.to_vec(), and_more, level }];
        XLog::Show { selections, output: LogOutput::Stdout, decorators: None }
    }

    /// Reads what follows `-Xlog:`. Complaints and remarks are lines for the log.
    pub(super) fn parse(text: &[u8], remarks: &mut Remarks) -> Result<XLog, String> {
        let mut parts = split_unquoted(text)?;
        if parts.len() > 4 {
            let excess = parts[4..].join(&b':');
            remarks.before.push(format!("Ignoring excess -Xlog options: \"{}\"", lossy(&excess)));
            parts.truncate(4);
        }
        let part = |index: usize| parts.get(index).copied().unwrap_or_default();
        let selections = parse_selections(part(0))?;
        let decorators = parse_decorators(part(2))?;
        let output = parse_output(part(1), parts.get(3).copied(), remarks)?;
        Ok(XLog::Show { selections, output, decorators: Some(decorators) })
    }

    /// What `-Xloggc:file` stands for.
    pub(super) fn gc_file(file: &[u8], details: bool) -> Result<XLog, String> {
        let selections = vec![LogSelection { tags: vec!["gc"], and_more: details, level: LogLevel::Info }];
        let output = parse_output(file, None, &mut Remarks::default())?;
        Ok(XLog::Show { selections, output, decorators: Some(DEFAULT_DECORATORS.to_vec()) })
    }
}

/// Splits at colons outside quotes.
fn split_unquoted(text: &[u8]) -> Result<Vec<&[u8]>, String> {
    let (mut parts, mut start, mut quoted) = (Vec::new(), 0, false);
    for (index, &byte) in text.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b':' if !quoted => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    if quoted {
        return Err(format!("Missing terminating quote in -Xlog option '{}'", lossy(&text[start..])));
    }
    parts.push(&text[start..]);
    Ok(parts)
}

fn parse_selections(text: &[u8]) -> Result<Vec<LogSelection>, String> {
    let text = if text.is_empty() { b"all" } else { text };
    let parts: Vec<_> = text.split(|&b| b == b',').collect();
    if parts.len() > MAX_SELECTIONS {
        return Err(format!("Can not have more than {MAX_SELECTIONS} log selections in a single configuration."));
    }
    parts.into_iter().map(|part| parse_selection(&lossy(part))).collect()
}

fn parse_selection(text: &str) -> Result<LogSelection, String> {
    let (tags, level) = match text.split_once('=') {
        None => (text, LogLevel::Info),
        Some((tags, name)) => match LEVELS.iter().find(|(_, level)| level.eq_ignore_ascii_case(name)) {
            Some((level, _)) => (tags, *level),
            None => {
                let names = LEVELS[1..].iter().map(|(_, name)| *name);
                let hint = did_you_mean(name, names, 0.4);
                return Err(format!("Invalid level '{name}' in log selection.{hint}"));
            }
        },
    };
    if tags == "all" {
        return Ok(LogSelection { tags: Vec::new(), and_more: true, level });
    }
    let (names, and_more) = match tags.split_once('*') {
        Some((names, "")) => (names, true),
        _ => (tags, false),
    };
    let mut tags = Vec::new();
    for name in names.split('+') {
        let Some(&tag) = TAGS.iter().find(|tag| tag.eq_ignore_ascii_case(name)) else {
            let hint = did_you_mean(name, TAGS.iter().copied(), 0.5);
            return Err(format!("Invalid tag '{name}' in log selection.{hint}"));
        };
        if tags.len() == MAX_TAGS {
            return Err(format!("Too many tags in log selection '{tag}' (can only have up to {MAX_TAGS} tags)."));
        }
        tags.push(tag);
    }
    match tags.iter().enumerate().find(|(index, tag)| tags[index + 1..].contains(tag)) {
        Some((_, tag)) => Err(format!("Log selection contains duplicates of tag {tag}.")),
        None => Ok(LogSelection { tags, and_more, level }),
    }
}

/// The last of the names most like `text`.
fn did_you_mean(text: &str, names: impl Iterator<Item = &'static str>, least: f64) -> String {
    let (mut best, mut found) = (least, None);
    for name in names {
        let score = similarity(name.as_bytes(), text.as_bytes());
        if score >= best {
            (best, found) = (score, Some(name));
        }
    }
    found.map_or_else(String::new, |name| format!(" Did you mean '{name}'?"))
}

fn parse_decorators(text: &[u8]) -> Result<Vec<Decorator>, String> {
    if text.is_empty() {
        return Ok(DEFAULT_DECORATORS.to_vec());
    }
    if text.eq_ignore_ascii_case(b"none") {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for name in lossy(text).split(',') {
        let known = DECORATORS
            .iter()
            .find(|(_, long, short)| long.eq_ignore_ascii_case(name) || short.eq_ignore_ascii_case(name));
        found.push(known.ok_or_else(|| format!("Invalid decorator '{name}'."))?.0);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn parse_output(text: &[u8], options: Option<&[u8]>, remarks: &mut Remarks) -> Result<LogOutput, String> {
    let existing = match text {
        b"" | b"stdout" | b"#0" => Some(LogOutput::Stdout),
        b"stderr" | b"#1" => Some(LogOutput::Stderr),
        [b'#', ..] => return Err(format!("Invalid output index '{}'", lossy(text))),
        _ => None,
    };
    if let Some(output) = existing {
        if options.is_some_and(|options| !options.is_empty()) {
            remarks.after.push("Output options for existing outputs are ignored.".to_owned());
        }
        return Ok(output);
    }
    let quote = text.iter().position(|&b| b == b'"');
    let equals = text.iter().position(|&b| b == b'=').filter(|&equals| quote.is_none_or(|quote| equals < quote));
    let (kind, mut name) = match equals {
        Some(equals) => (&text[..equals], &text[equals + 1..]),
        None => (&b"file"[..], text),
    };
    if quote.is_some() {
        name = match name {
            [b'"', inner @ .., b'"'] if !inner.contains(&b'"') => inner,
            _ => {
                return Err("Output name can not be partially quoted. Either surround the whole name with quotation \
                     marks, or do not use quotation marks at all."
                    .to_owned());
            }
        };
    }
    if kind != b"file" {
        return Err(format!("Unsupported log output type: {}={}", lossy(kind), lossy(name)));
    }
    let written = options.map_or_else(|| "(null)".to_owned(), lossy);
    let options = options.unwrap_or_default();
    let (mut count, mut size) = (5, 20 << 20);
    let failed = |complaint: String| {
        let name = lossy(name);
        format!("{complaint}\nInitialization of output 'file={name}' using options '{written}' failed.")
    };
    for option in options.split(|&b| b == b',').filter(|_| !options.is_empty()) {
        let (key, value) = match option.iter().position(|&b| b == b'=') {
            Some(equals) => (&option[..equals], &option[equals + 1..]),
            None => {
                return Err(failed(format!("Invalid option '{}' for log file output.", lossy(option))));
            }
        };
        match key {
            b"filecount" => {
                let value = std::str::from_utf8(value).ok().and_then(|value| value.parse::<u64>().ok());
                count = value.filter(|&count| count <= MAX_FILE_COUNT).ok_or_else(|| {
                    failed(format!("Invalid option: filecount must be in range [0, {MAX_FILE_COUNT}]"))
                })?;
            }
            b"filesize" => {
                size = parse_size(value)
                    .ok_or_else(|| failed(format!("Invalid option: filesize must be in range [0, {}]", u64::MAX)))?;
            }
            _ => {
                return Err(failed(format!("Invalid option '{}' for log file output.", lossy(key))));
            }
        }
    }
    Ok(LogOutput::File { path: OsString::from_vec(name.to_vec()).into(), count, size })
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// What `-Xlog:help` prints: our own words for the syntax of the option.
pub(super) fn help() -> String {
    let levels = LEVELS.map(|(_, name)| name).join(", ");
    let decorators = DECORATORS.map(|(_, long, short)| format!("{long} ({short})")).join(", ");
    let tags = TAGS.join(", ");
    format!(
        "-Xlog[:selections[:output[:decorators[:output options]]]]\n\
         \x20 selections      tag[+tag...][*][=level], separated by commas; 'all' selects every message. A selection\n\
         \x20                 without '*' takes messages with exactly these tags. Nothing stands for all=info.\n\
         \x20 output          stdout (default), stderr, or file=<name>; %p in a name is the process id, %t the start time\n\
         \x20 decorators      what precedes a message, separated by commas; 'none' for nothing. Default:\n\
         \x20                 uptime,level,tags\n\
         \x20 output options  for files: filecount=<files to rotate, 0 for none>,filesize=<bytes, k, m, g>\n\
         -Xlog:disable     turns all logging off, warnings too\n\
         -Xlog:async       lets logging lag behind the program\n\n\
         Levels: {levels}\n\
         Decorators: {decorators}\n\
         Tags: {tags}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<XLog, String> {
        XLog::parse(text.as_bytes(), &mut Remarks::default())
    }

    #[test]
    fn all_parts() {
        let path = "x:y".into();
        let expected = XLog::Show {
            selections: vec![
                LogSelection { tags: vec!["gc", "heap"], and_more: true, level: LogLevel::Debug },
                LogSelection { tags: vec!["class"], and_more: false, level: LogLevel::Info },
            ],
            output: LogOutput::File { path, count: 2, size: 1 << 20 },
            decorators: Some(vec![Decorator::Uptime, Decorator::Tid]),
        };
        assert_eq!(parse("gc+heap*=debug,class:file=\"x:y\":tid,u:filecount=2,filesize=1m"), Ok(expected));
    }

    #[test]
    fn defaults() {
        let expected = XLog::Show {
            selections: vec![LogSelection { tags: Vec::new(), and_more: true, level: LogLevel::Info }],
            output: LogOutput::Stdout,
            decorators: Some(DEFAULT_DECORATORS.to_vec()),
        };
        assert_eq!(parse(""), Ok(expected));
    }

    #[test]
    fn complaints() {
        let cases = [
            ("foo", "Invalid tag 'foo' in log selection."),
            ("clas", "Invalid tag 'clas' in log selection. Did you mean 'class'?"),
            ("gc=inf", "Invalid level 'inf' in log selection. Did you mean 'info'?"),
            ("gc+gc", "Log selection contains duplicates of tag gc."),
            ("gc::wall", "Invalid decorator 'wall'."),
            ("gc:#7", "Invalid output index '#7'"),
            ("gc:pipe=x", "Unsupported log output type: pipe=x"),
            ("gc:\"x", "Missing terminating quote in -Xlog option '\"x'"),
        ];
        for (text, complaint) in cases {
            assert_eq!(parse(text), Err(complaint.to_owned()), "{text}");
        }
    }
}
