//! The options of the VM, from the launcher and from the environment, as HotSpot's `Arguments` reads them.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::args::{NO_VM, report};
use super::vmflags::{Agent, AgentKind, Assertion, Execution, VmFlags, physical_memory};
use super::xlog::{self, LogLevel, XLog};
use super::xx::{FlagOrigin, FlagValue, parse_size};
use super::{Env, Exit};

/// The least stack of a Java thread that HotSpot takes on x86-64, in kilobytes.
const MIN_STACK_KB: i64 = 136;

/// Most occurrences of an option that makes numbered properties.
const MAX_NUMBERED: u32 = 1000;

/// Options that make numbered properties.
const NUMBERED_OPTIONS: &[(&[u8], &str)] = &[
    (b"--add-reads=", "jdk.module.addreads"),
    (b"--add-exports=", "jdk.module.addexports"),
    (b"--add-opens=", "jdk.module.addopens"),
    (b"--add-modules=", ADD_MODULES),
    (
        b"--enable-native-access=",
        "jdk.module.enable.native.access",
    ),
];

const ADD_MODULES: &str = "jdk.module.addmods";

/// Options that make one property, the last one winning.
const MODULE_PROPERTIES: &[(&[u8], &[u8])] = &[
    (b"--limit-modules=", b"jdk.module.limitmods"),
    (b"--module-path=", b"jdk.module.path"),
    (b"--upgrade-module-path=", b"jdk.module.upgrade.path"),
];

/// What may not follow `-Djdk.module.`; options say it.
const RESERVED_MODULE_PROPERTIES: &[&[u8]] = &[
    b"addexports",
    b"addreads",
    b"addopens",
    b"patch",
    b"addmods",
    b"limitmods",
    b"path",
    b"upgrade.path",
    b"enable.native.access",
];

/// Properties of the VM that `-D` cannot change.
const FIXED_PROPERTIES: &[&[u8]] = &[
    b"java.vm.specification.name",
    b"java.vm.specification.vendor",
    b"java.vm.specification.version",
    b"java.vm.name",
    b"java.vm.vendor",
    b"java.vm.version",
    b"jdk.debug",
    b"jdk.boot.class.path.append",
];

/// Options that are nothing but flags.
const FLAG_OPTIONS: &[(&[u8], &[(&str, bool)])] = &[
    (b"-Xnoclassgc", &[("ClassUnloading", false)]),
    (b"-Xbatch", &[("BackgroundCompilation", false)]),
    (b"-Xrs", &[("ReduceSignalUsage", true)]),
    (b"-Xshare:dump", &[("DumpSharedSpaces", true)]),
    (
        b"-Xshare:on",
        &[("UseSharedSpaces", true), ("RequireSharedSpaces", true)],
    ),
    (
        b"-Xshare:auto",
        &[("UseSharedSpaces", true), ("RequireSharedSpaces", false)],
    ),
    (
        b"-Xshare:off",
        &[("UseSharedSpaces", false), ("RequireSharedSpaces", false)],
    ),
    (
        b"-Xverify",
        &[
            ("BytecodeVerificationLocal", true),
            ("BytecodeVerificationRemote", true),
        ],
    ),
    (
        b"-Xverify:all",
        &[
            ("BytecodeVerificationLocal", true),
            ("BytecodeVerificationRemote", true),
        ],
    ),
    (
        b"-Xverify:remote",
        &[
            ("BytecodeVerificationLocal", false),
            ("BytecodeVerificationRemote", true),
        ],
    ),
    (
        b"-Xverify:none",
        &[
            ("BytecodeVerificationLocal", false),
            ("BytecodeVerificationRemote", false),
        ],
    ),
    (b"-Xcheck:jni", &[("CheckJNICalls", true)]),
    (
        b"-XX:+DisplayVMOutputToStderr",
        &[
            ("DisplayVMOutputToStdout", false),
            ("DisplayVMOutputToStderr", true),
        ],
    ),
    (
        b"-XX:+DisplayVMOutputToStdout",
        &[
            ("DisplayVMOutputToStderr", false),
            ("DisplayVMOutputToStdout", true),
        ],
    ),
    (
        b"-XX:+ErrorFileToStderr",
        &[("ErrorFileToStdout", false), ("ErrorFileToStderr", true)],
    ),
    (
        b"-XX:+ErrorFileToStdout",
        &[("ErrorFileToStderr", false), ("ErrorFileToStdout", true)],
    ),
];

/// Options that are accepted and do nothing.
const IDLE_OPTIONS: &[&[u8]] = &[b"-native", b"-Xnoagent"];

/// The collectors of HotSpot; at most one can be chosen.
const COLLECTORS: &[&str] = &[
    "UseSerialGC",
    "UseParallelGC",
    "UseG1GC",
    "UseEpsilonGC",
    "UseShenandoahGC",
    "UseZGC",
];

/// What the options come to.
pub(super) struct VmOptions {
    pub(super) flags: VmFlags,
    pub(super) properties: Vec<(OsString, OsString)>,
    pub(super) input_arguments: Vec<OsString>,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// Why there will be no VM.
enum Stop {
    /// `JNI_CreateJavaVM` fails; the launcher says so.
    NoVm,
    /// The VM ends the process.
    Exit(i32),
}

type Read<T = ()> = Result<T, Stop>;

/// Reads the launcher's options and those of `JAVA_TOOL_OPTIONS` and `_JAVA_OPTIONS`. `stderr` is what has been said so
/// far.
pub(super) fn read(options: &[OsString], env: Env<'_>, stderr: Vec<u8>) -> Result<VmOptions, Exit> {
    let mut reader = Reader {
        err: stderr,
        ..Reader::default()
    };
    reader.properties.push(Property {
        key: "java.class.path".into(),
        value: OsString::new(),
        fixed: false,
    });
    reader.vm.verify_other = true;
    match reader.all(options, env) {
        Ok(()) => Ok(VmOptions {
            flags: reader.vm,
            properties: reader
                .properties
                .into_iter()
                .map(|property| (property.key, property.value))
                .collect(),
            input_arguments: reader.input_arguments,
            stdout: reader.out,
            stderr: reader.err,
        }),
        Err(stop) => {
            let code = match stop {
                Stop::Exit(code) => code,
                Stop::NoVm => {
                    reader.err.extend_from_slice(NO_VM.as_bytes());
                    1
                }
            };
            Err(Exit {
                code,
                stdout: reader.out,
                stderr: reader.err,
            })
        }
    }
}

struct Property {
    key: OsString,
    value: OsString,
    /// Later settings are ignored.
    fixed: bool,
}

#[derive(Default)]
struct Reader {
    vm: VmFlags,
    properties: Vec<Property>,
    counts: BTreeMap<&'static str, u32>,
    input_arguments: Vec<OsString>,
    out: Vec<u8>,
    err: Vec<u8>,
    ignore_unrecognized: bool,
    print_options: bool,
    flags_file: Option<Vec<u8>>,
    gc_log_file: Option<Vec<u8>>,
    warn_of_module_properties: bool,
    is_debug: bool,
    no_compiler: bool,
    patches_java_base: bool,
}

impl Reader {
    fn all(&mut self, options: &[OsString], env: Env<'_>) -> Read {
        let tool_options = self.environment("JAVA_TOOL_OPTIONS", env)?;
        let java_options = self.environment("_JAVA_OPTIONS", env)?;
        let options = options
            .iter()
            .map(|option| option.as_bytes().to_vec())
            .collect();
        let tool_options = self.special(tool_options, "env_var='JAVA_TOOL_OPTIONS'")?;
        let options = self.special(options, "cmd_line_args")?;
        let java_options = self.special(java_options, "env_var='_JAVA_OPTIONS'")?;
        let has_hotspotrc = match self.flags_file.take() {
            Some(file) => {
                self.settings_file(&file)?;
                false
            }
            None => Path::new(".hotspotrc").exists(),
        };
        let sources = [
            (tool_options, FlagOrigin::Environment),
            (options, FlagOrigin::CommandLine),
            (java_options, FlagOrigin::Environment),
        ];
        if self.print_options {
            for option in sources.iter().flat_map(|(options, _)| options) {
                if let Some(option) = option.strip_prefix(b"-XX:") {
                    self.print_option(option);
                }
            }
        }
        for (options, origin) in &sources {
            for option in options {
                self.option(option, *origin)?;
            }
            self.drop_empty_class_path_entries();
        }
        self.finish(has_hotspotrc)
    }

    fn complain(&mut self, parts: &[&[u8]]) -> Read {
        report(&mut self.err, parts);
        Err(Stop::NoVm)
    }

    fn complain_on_stdout(&mut self, parts: &[&[u8]]) -> Read {
        report(&mut self.out, parts);
        Err(Stop::NoVm)
    }

    fn warn(&mut self, text: &str) {
        self.vm.xx.warn(&mut self.err, text);
    }

    /// A line of the log. The clock has hardly started.
    fn log(&mut self, level: &str, tag: &str, text: &str) {
        for line in text.lines() {
            report(
                &mut self.out,
                &[format!("[0.000s][{level}][{tag}] {line}").as_bytes()],
            );
        }
    }

    /// `vm_exit_during_initialization`.
    fn fail_to_initialize(&mut self, text: &str) -> Read {
        report(
            &mut self.out,
            &[
                b"Error occurred during initialization of VM\n",
                text.as_bytes(),
            ],
        );
        Err(Stop::Exit(1))
    }

    fn set(&mut self, name: &str, value: FlagValue) -> Read {
        let is_set = self
            .vm
            .xx
            .set(name, value, FlagOrigin::CommandLine, &mut self.err);
        if is_set { Ok(()) } else { Err(Stop::NoVm) }
    }

    fn environment(&mut self, name: &str, env: Env<'_>) -> Read<Vec<Vec<u8>>> {
        let Some(text) = env(name) else {
            return Ok(Vec::new());
        };
        report(
            &mut self.err,
            &[b"Picked up ", name.as_bytes(), b": ", text.as_bytes()],
        );
        self.split(text.as_bytes(), name.as_bytes())
    }

    /// Splits at white space outside quotes.
    fn split(&mut self, text: &[u8], name: &[u8]) -> Read<Vec<Vec<u8>>> {
        let (mut words, mut word, mut quote) = (Vec::new(), None::<Vec<u8>>, None);
        for &byte in text {
            match quote {
                Some(open) if byte == open => quote = None,
                Some(_) => word.get_or_insert_default().push(byte),
                None if byte.is_ascii_whitespace() || byte == 0x0b => words.extend(word.take()),
                None => {
                    let word = word.get_or_insert_default();
                    match byte {
                        b'"' | b'\'' => quote = Some(byte),
                        _ => word.push(byte),
                    }
                }
            }
        }
        if quote.is_some() {
            self.complain(&[b"Unmatched quote in ", name])?;
        }
        words.extend(word);
        Ok(words)
    }

    /// Options that count before all others, wherever they stand: files with more options, `-XX:Flags=`,
    /// `-XX:+IgnoreUnrecognizedVMOptions`, `-XX:+PrintFlagsInitial`.
    fn special(&mut self, options: Vec<Vec<u8>>, container: &str) -> Read<Vec<Vec<u8>>> {
        let (mut expanded, mut options_file) = (Vec::new(), None::<Vec<u8>>);
        let mut pending: Vec<Vec<u8>> = options.into_iter().rev().collect();
        while let Some(option) = pending.pop() {
            if let Some(file) = option.strip_prefix(b"-XX:Flags=") {
                self.flags_file = Some(file.to_vec());
            } else if let Some(file) = option.strip_prefix(b"-XX:VMOptionsFile=") {
                if let Some(first) = options_file {
                    let middle = format!(
                        "' is already specified in the options container '{container}' so the "
                    );
                    let parts: &[&[u8]] = &[
                        b"The option '",
                        &first,
                        middle.as_bytes(),
                        b"specification of '",
                        &option,
                        b"' in the same options container is an error.",
                    ];
                    self.complain(parts)?;
                    return Err(Stop::NoVm);
                }
                let Ok(text) = std::fs::read(OsStr::from_bytes(file)) else {
                    self.complain(&[b"Could not open options file '", file, b"'"])?;
                    return Err(Stop::NoVm);
                };
                let more = self.split(&text, file)?;
                if more
                    .iter()
                    .any(|option| option.starts_with(b"-XX:VMOptionsFile="))
                {
                    let tail = format!("' in options container '{container}' is an error.");
                    let parts: &[&[u8]] = &[
                        b"A VM options file may not refer to a VM options file. Specification of ",
                        b"'-XX:VMOptionsFile=<file-name>' in the options file '",
                        &option,
                        tail.as_bytes(),
                    ];
                    self.complain(parts)?;
                }
                // An empty file leaves the option, which then does nothing.
                if more.is_empty() {
                    expanded.push(option.clone());
                }
                pending.extend(more.into_iter().rev());
                options_file = Some(option);
                continue;
            }
            match &option[..] {
                b"-XX:+PrintVMOptions" => self.print_options = true,
                b"-XX:-PrintVMOptions" => self.print_options = false,
                b"-XX:+IgnoreUnrecognizedVMOptions" => self.ignore_unrecognized = true,
                b"-XX:-IgnoreUnrecognizedVMOptions" => self.ignore_unrecognized = false,
                b"-XX:+PrintFlagsInitial" => {
                    self.out
                        .extend_from_slice(self.vm.xx.print(true).as_bytes());
                    return Err(Stop::Exit(0));
                }
                _ => {}
            }
            expanded.push(option);
        }
        Ok(expanded)
    }

    fn print_option(&mut self, option: &[u8]) {
        report(&mut self.out, &[b"VM option '", option, b"'"]);
    }

    /// `-XX:Flags=`: flags without their `-XX:`, comments from `#`.
    fn settings_file(&mut self, file: &[u8]) -> Read {
        let Ok(text) = std::fs::read(OsStr::from_bytes(file)) else {
            return self.complain(&[b"Could not open settings file ", file]);
        };
        let (mut token, mut comment, mut quote) = (Vec::new(), false, None);
        let mut is_good = true;
        for byte in text.into_iter().chain([b'\n']) {
            let is_blank = byte.is_ascii_whitespace() || byte == 0x0b;
            if comment {
                comment = byte != b'\n';
            } else if token.is_empty() {
                match byte {
                    b'#' => comment = true,
                    _ if !is_blank => token.push(byte),
                    _ => {}
                }
            } else if byte == b'\n' || quote.is_none() && is_blank {
                if self.print_options {
                    self.print_option(&token);
                }
                let ignore = self.ignore_unrecognized;
                is_good &=
                    self.vm
                        .xx
                        .process(&token, ignore, FlagOrigin::ConfigFile, &mut self.err);
                token.clear();
                quote = None;
            } else if quote == Some(byte) {
                quote = None;
            } else if quote.is_none() && matches!(byte, b'"' | b'\'') {
                quote = Some(byte);
            } else {
                token.push(byte);
            }
        }
        if is_good { Ok(()) } else { Err(Stop::NoVm) }
    }

    fn option(&mut self, option: &[u8], origin: FlagOrigin) -> Read {
        let hidden: [&[u8]; 3] = [
            b"-Djava.class.path",
            b"-Dsun.java.command",
            b"-Dsun.java.launcher",
        ];
        if !hidden.iter().any(|hidden| option.starts_with(hidden)) {
            self.input_arguments
                .push(OsStr::from_bytes(option).to_owned());
        }
        if let Some(what) = option.strip_prefix(b"-verbose") {
            self.verbose(what);
        } else if let Some(assertion) = assertion(option) {
            self.vm.assertions.push(assertion);
        } else if let Some((_, flags)) = FLAG_OPTIONS.iter().find(|(name, _)| *name == option) {
            for (name, value) in *flags {
                self.set(name, FlagValue::Bool(*value))?;
            }
            if option == b"-Xverify:none" {
                self.warn(
                    "Options -Xverify:none and -noverify were deprecated in JDK 13 and will likely be removed in a \
                     future release.",
                );
            }
        } else if option.starts_with(b"--") {
            return self.long_option(option);
        } else if let Some(property) = option.strip_prefix(b"-D") {
            return self.define(option, property);
        } else if let Some(flag) = option.strip_prefix(b"-XX:") {
            return self.flag(option, flag, origin);
        } else if option.starts_with(b"-X") {
            return self.x_option(option);
        } else if let Some(rest) = option.strip_prefix(b"-agentlib:") {
            self.agent(AgentKind::Library, rest, b'=');
        } else if let Some(rest) = option.strip_prefix(b"-agentpath:") {
            self.agent(AgentKind::Path, rest, b'=');
        } else if let Some(rest) = option.strip_prefix(b"-javaagent:") {
            self.agent(AgentKind::Java, rest, b'=');
            return self.numbered(ADD_MODULES, b"java.instrument");
        } else if option == b"-green" {
            return self.complain(&[b"Green threads support not available"]);
        } else if !IDLE_OPTIONS.contains(&option) {
            return self.unrecognized(b"", option);
        }
        Ok(())
    }

    fn unrecognized(&mut self, kind: &[u8], option: &[u8]) -> Read {
        if self.ignore_unrecognized {
            Ok(())
        } else {
            self.complain(&[b"Unrecognized ", kind, b"option: ", option])
        }
    }

    fn verbose(&mut self, what: &[u8]) {
        let (verbose, level, tags): (_, _, &[&[&str]]) = match what {
            b"" | b":class" => (
                &mut self.vm.verbose.class,
                LogLevel::Info,
                &[&["class", "load"], &["class", "unload"]],
            ),
            b":module" => (
                &mut self.vm.verbose.module,
                LogLevel::Info,
                &[&["module", "load"], &["module", "unload"]],
            ),
            b":gc" => (&mut self.vm.verbose.gc, LogLevel::Info, &[&["gc"]]),
            b":jni" => (
                &mut self.vm.verbose.jni,
                LogLevel::Debug,
                &[&["jni", "resolve"]],
            ),
            _ => return,
        };
        *verbose = true;
        self.vm
            .xlog
            .extend(tags.iter().map(|tags| XLog::on_stdout(tags, false, level)));
    }

    fn agent(&mut self, kind: AgentKind, text: &[u8], separator: u8) {
        let end = text.iter().position(|&b| b == separator);
        let (name, options) = match end {
            Some(end) => (&text[..end], Some(&text[end + 1..])),
            None => (text, None),
        };
        let options = options.map(|options| OsString::from_vec(options.to_vec()));
        self.vm.agents.push(Agent {
            kind,
            name: OsString::from_vec(name.to_vec()),
            options,
        });
    }

    /// `--name=value`, mostly for the module system.
    fn long_option(&mut self, option: &[u8]) -> Read {
        for (name, property) in NUMBERED_OPTIONS {
            if let Some(value) = option.strip_prefix(*name) {
                return self.numbered(property, value);
            }
        }
        for (name, key) in MODULE_PROPERTIES {
            if let Some(value) = option.strip_prefix(*name) {
                self.put(key, value, false);
                return Ok(());
            }
        }
        if let Some(patch) = option.strip_prefix(b"--patch-module=") {
            return self.patch_module(patch);
        }
        if option.starts_with(b"--illegal-access=") {
            let option = String::from_utf8_lossy(option);
            self.warn(&format!(
                "Ignoring option {option}; support was removed in 17.0"
            ));
        } else if option == b"--enable-preview" {
            self.vm.enable_preview = true;
        } else {
            return self.unrecognized(b"", option);
        }
        Ok(())
    }

    fn patch_module(&mut self, patch: &[u8]) -> Read {
        let Some(equals) = patch.iter().position(|&b| b == b'=') else {
            return self.complain_on_stdout(&[b"Missing '=' in --patch-module specification"]);
        };
        let (module, path) = (&patch[..equals], &patch[equals + 1..]);
        if module == b"java.base" && std::mem::replace(&mut self.patches_java_base, true) {
            return self
                .fail_to_initialize("Cannot specify java.base more than once to --patch-module");
        }
        self.vm
            .patch_modules
            .push((OsString::from_vec(module.to_vec()), paths(path)));
        self.numbered("jdk.module.patch", patch)
    }

    fn numbered(&mut self, name: &'static str, value: &[u8]) -> Read {
        let count = self.counts.entry(name).or_default();
        if *count >= MAX_NUMBERED {
            let text = format!("Property count limit exceeded: {name}, limit={MAX_NUMBERED}");
            return self.complain(&[text.as_bytes()]);
        }
        let key = format!("{name}.{count}");
        *count += 1;
        self.put(key.as_bytes(), value, true);
        Ok(())
    }

    /// Sets a property; a fixed one keeps its first value.
    fn put(&mut self, key: &[u8], value: &[u8], fixed: bool) {
        if FIXED_PROPERTIES.contains(&key) {
            return;
        }
        let (key, mut value) = (OsStr::from_bytes(key), OsStr::from_bytes(value).to_owned());
        match self
            .properties
            .iter_mut()
            .find(|property| property.key == key)
        {
            None => self.properties.push(Property {
                key: key.to_owned(),
                value,
                fixed,
            }),
            Some(property) if !property.fixed => {
                if key == "sun.boot.library.path" {
                    let old = std::mem::take(&mut property.value);
                    value = [old, value].join(OsStr::new(":"));
                }
                property.value = value;
            }
            Some(_) => {}
        }
    }

    fn define(&mut self, option: &[u8], property: &[u8]) -> Read {
        let end = property.iter().position(|&b| b == b'=');
        let (key, value) = end.map_or((property, &b""[..]), |end| {
            (&property[..end], &property[end + 1..])
        });
        let is_told = end.is_some() && !value.is_empty() && value != b"\"\"";
        if key == b"java.endorsed.dirs" && is_told {
            return self.complain_on_stdout(&[
                option,
                b" is not supported. Endorsed standards and standalone APIs\n\
                  in modular form will be supported via the concept of upgradeable modules.",
            ]);
        }
        if key == b"java.ext.dirs" && is_told {
            return self
                .complain_on_stdout(&[option, b" is not supported.  Use -classpath instead."]);
        }
        let is_reserved = |suffix: &[u8]| {
            RESERVED_MODULE_PROPERTIES.iter().any(|reserved| {
                suffix
                    .strip_prefix(*reserved)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
            })
        };
        if key.strip_prefix(b"jdk.module.").is_some_and(is_reserved) {
            self.warn_of_module_properties = true;
            return Ok(());
        }
        match key {
            b"sun.java.launcher.is_altjvm" => {}
            b"java.compiler" => {
                self.no_compiler |= value.is_empty() || value.eq_ignore_ascii_case(b"NONE");
                self.put(key, value, false);
            }
            _ => self.put(key, value, false),
        }
        if key.starts_with(b"com.sun.management") {
            self.set("ManagementServer", FlagValue::Bool(true))?;
            return self.numbered(ADD_MODULES, b"jdk.management.agent");
        }
        Ok(())
    }

    fn set_execution(&mut self, execution: Execution) -> Read {
        self.vm.execution = execution;
        self.no_compiler = false;
        Ok(())
    }

    fn x_option(&mut self, option: &[u8]) -> Read {
        match option {
            b"-Xint" => return self.set_execution(Execution::Interpreted),
            b"-Xmixed" => return self.set_execution(Execution::Mixed),
            b"-Xcomp" => return self.set_execution(Execution::Compiled),
            b"-Xdebug" => self.is_debug = true,
            b"-Xnoagent" => {}
            b"-Xprof" => self.warn("Ignoring option -Xprof; support was removed in 10.0"),
            b"-Xinternalversion" => {
                report(
                    &mut self.out,
                    &[
                        b"Carafe (",
                        env!("CARGO_PKG_VERSION").as_bytes(),
                        b") for linux-amd64",
                    ],
                );
                return Err(Stop::Exit(0));
            }
            b"-Xstats" => self.vm.stats = true,
            b"-Xzeal:deopt" => self.vm.zeal_deopt = true,
            _ => return self.x_option_with_value(option),
        }
        Ok(())
    }

    fn x_option_with_value(&mut self, option: &[u8]) -> Read {
        let value = |name: &[u8]| option.strip_prefix(name);
        if let Some(period) = value(b"-Xzeal:move=") {
            let period = std::str::from_utf8(period)
                .ok()
                .and_then(|period| period.parse().ok());
            self.vm.zeal_move = period.filter(|&period| period > 0);
            if self.vm.zeal_move.is_none() {
                return self.complain(&[b"Invalid number of allocations: ", option]);
            }
        } else if let Some(path) = value(b"-Xbootclasspath/a:") {
            self.vm.boot_append.extend(paths(path));
        } else if value(b"-Xbootclasspath:").is_some() {
            return self.complain_on_stdout(&[b"-Xbootclasspath is no longer a supported option."]);
        } else if value(b"-Xbootclasspath/p:").is_some() {
            return self
                .complain_on_stdout(&[b"-Xbootclasspath/p is no longer a supported option."]);
        } else if let Some(agent) = value(b"-Xrun") {
            self.agent(AgentKind::Run, agent, b':');
        } else if let Some(size) = value(b"-Xmn") {
            let size = self.size(
                size,
                1,
                u64::MAX,
                b"Invalid initial young generation size: ",
                option,
                b"",
            )?;
            self.set("MaxNewSize", FlagValue::Uint(size))?;
            self.set("NewSize", FlagValue::Uint(size))?;
        } else if let Some(size) = value(b"-Xms") {
            let size = self.size(
                size,
                0,
                u64::MAX,
                b"Invalid initial heap size: ",
                option,
                b"",
            )?;
            self.set("MinHeapSize", FlagValue::Uint(size))?;
            self.set("InitialHeapSize", FlagValue::Uint(size))?;
        } else if let Some(size) = value(b"-Xmx") {
            self.max_heap(size, option)?;
        } else if let Some(size) = value(b"-Xss") {
            let size = self.size(
                size,
                0,
                1 << 30,
                b"Invalid thread stack size: ",
                option,
                b"",
            )?;
            self.set(
                "ThreadStackSize",
                FlagValue::Int(size.div_ceil(1024) as i64),
            )?;
        } else if let Some(size) = value(b"-Xmaxjitcodesize") {
            self.code_cache(size, option)?;
        } else if let Some(share) = value(b"-Xmaxf") {
            self.free_ratio(
                share,
                "MaxHeapFreeRatio",
                b"Bad max heap free percentage size: ",
                option,
            )?;
        } else if let Some(share) = value(b"-Xminf") {
            self.free_ratio(
                share,
                "MinHeapFreeRatio",
                b"Bad min heap free percentage size: ",
                option,
            )?;
        } else if value(b"-Xverify").is_some() {
            return self.unrecognized(b"verification ", option);
        } else if value(b"-Xcheck").is_some() {
            return self.unrecognized(b"check ", option);
        } else if let Some(file) = value(b"-Xloggc:") {
            let name = String::from_utf8_lossy(file);
            self.log(
                "warning",
                "gc",
                &format!("-Xloggc is deprecated. Will use -Xlog:gc:{name} instead."),
            );
            self.gc_log_file = Some(file.to_vec());
        } else if let Some(what) = value(b"-Xlog") {
            return self.xlog(what);
        } else {
            return self.unrecognized(b"", option);
        }
        Ok(())
    }

    /// Reads a size within limits.
    fn size(
        &mut self,
        text: &[u8],
        min: u64,
        max: u64,
        complaint: &[u8],
        option: &[u8],
        end: &[u8],
    ) -> Read<u64> {
        let size = parse_size(text);
        if let Some(size) = size.filter(|&size| size >= min && size <= max) {
            return Ok(size);
        }
        report(&mut self.err, &[complaint, option, end]);
        if size.is_some_and(|size| size > max) {
            report(
                &mut self.err,
                &[b"The specified size exceeds the maximum representable size."],
            );
        }
        Err(Stop::NoVm)
    }

    fn max_heap(&mut self, size: &[u8], option: &[u8]) -> Read {
        let size = self.size(
            size,
            1,
            u64::MAX,
            b"Invalid maximum heap size: ",
            option,
            b"",
        )?;
        self.set("MaxHeapSize", FlagValue::Uint(size))
    }

    fn code_cache(&mut self, size: &[u8], option: &[u8]) -> Read {
        let size = self.size(
            size,
            1,
            u64::MAX,
            b"Invalid maximum code cache size: ",
            option,
            b".",
        )?;
        self.set("ReservedCodeCacheSize", FlagValue::Uint(size))
    }

    fn free_ratio(&mut self, share: &[u8], name: &str, complaint: &[u8], option: &[u8]) -> Read {
        match std::str::from_utf8(share)
            .ok()
            .and_then(|share| share.trim_start().parse::<f64>().ok())
        {
            Some(share) => self.set(name, FlagValue::Uint((share * 100.0) as i64 as u64)),
            None => self.complain(&[complaint, option]),
        }
    }

    fn xlog(&mut self, what: &[u8]) -> Read {
        let parsed = match what {
            b":help" => {
                self.out.extend_from_slice(xlog::help().as_bytes());
                return Err(Stop::Exit(0));
            }
            b":disable" => Ok(XLog::Disable),
            b":async" => Ok(XLog::Async),
            b"" => XLog::parse(b"", &mut Vec::new()),
            [b':', text @ ..] => {
                let mut remarks = Vec::new();
                let parsed = XLog::parse(text, &mut remarks);
                remarks
                    .iter()
                    .for_each(|remark| self.log("warning", "logging", remark));
                parsed
            }
            _ => Err(String::new()),
        };
        match parsed {
            Ok(xlog) => {
                self.vm.xlog.push(xlog);
                Ok(())
            }
            Err(complaint) => {
                self.log("error", "logging", &complaint);
                self.complain(&[
                    b"Invalid -Xlog option '-Xlog",
                    what,
                    b"', see error log for details.",
                ])
            }
        }
    }

    /// An option that starts with `-XX:`.
    fn flag(&mut self, option: &[u8], flag: &[u8], origin: FlagOrigin) -> Read {
        if let Some(size) = flag.strip_prefix(b"MaxHeapSize=") {
            return self.max_heap(size, option);
        }
        if let Some(size) = flag.strip_prefix(b"ReservedCodeCacheSize=") {
            return self.code_cache(size, option);
        }
        match flag {
            b"+NeverTenure" => return self.tenure(16, true, false),
            b"+AlwaysTenure" => return self.tenure(0, false, true),
            _ => {}
        }
        if let Some(text) = flag.strip_prefix(b"MaxTenuringThreshold=") {
            let Some(threshold) = parse_size(text) else {
                return self.complain(&[b"Improperly specified VM option '", flag, b"'"]);
            };
            return self.tenure(threshold, false, threshold == 0);
        }
        for name in ["StartFlightRecording", "FlightRecorderOptions"] {
            if let Some(value) = flag.strip_prefix(name.as_bytes()) {
                let value = OsString::from_vec(value.get(1..).unwrap_or_default().to_vec());
                return self.set(name, FlagValue::Text(Some(value)));
            }
        }
        if flag.starts_with(b"Flags=") || flag.starts_with(b"VMOptionsFile=") {
            return Ok(());
        }
        let is_good = self
            .vm
            .xx
            .process(flag, self.ignore_unrecognized, origin, &mut self.err);
        if is_good { Ok(()) } else { Err(Stop::NoVm) }
    }

    fn tenure(&mut self, threshold: u64, never: bool, always: bool) -> Read {
        self.set("MaxTenuringThreshold", FlagValue::Uint(threshold))?;
        self.set("NeverTenure", FlagValue::Bool(never))?;
        self.set("AlwaysTenure", FlagValue::Bool(always))
    }

    fn drop_empty_class_path_entries(&mut self) {
        if self.vm.xx.bool("IgnoreEmptyClassPaths")
            && let Some(path) = self
                .properties
                .iter_mut()
                .find(|property| property.key == "java.class.path")
        {
            let entries: Vec<_> = path
                .value
                .as_bytes()
                .split(|&b| b == b':')
                .filter(|e| !e.is_empty())
                .collect();
            path.value = OsString::from_vec(entries.join(&b':'));
        }
    }

    /// What HotSpot checks and derives when all options are read.
    fn finish(&mut self, has_hotspotrc: bool) -> Read {
        let xx = &self.vm.xx;
        let never_compiles = xx.double("CompileThresholdScaling") == 0.0
            || !xx.bool("TieredCompilation") && xx.int("CompileThreshold") == 0;
        if self.no_compiler && !self.is_debug || never_compiles {
            self.vm.execution = Execution::Interpreted;
        }
        let mode = xx.text("CompilationMode").unwrap_or_default();
        if ![
            "",
            "default",
            "quick-only",
            "high-only",
            "high-only-quick-internal",
        ]
        .iter()
        .any(|known| mode == *known)
        {
            return self.complain(&[
                b"Unsupported compilation mode '",
                mode.as_bytes(),
                b"', available modes are: quick-only, high-only, high-only-quick-internal",
            ]);
        }
        if xx.uint("TLABRefillWasteFraction") == 0 {
            return self.complain(&[b"TLABRefillWasteFraction should be a denominator, not 0"]);
        }
        if xx.bool("EnableJVMCI") {
            self.put(b"jdk.internal.vm.ci.enabled", b"true", true);
            self.numbered(ADD_MODULES, b"jdk.internal.vm.ci")?;
        }
        if self.vm.xx.is_set("StartFlightRecording") || self.vm.xx.is_set("FlightRecorderOptions") {
            self.numbered(ADD_MODULES, b"jdk.jfr")?;
        }
        if has_hotspotrc {
            self.warn(
                ".hotspotrc file is present but has been ignored.  Run with -XX:Flags=.hotspotrc to load the file.",
            );
        }
        if self.warn_of_module_properties {
            self.warn(
                "Ignoring system property options whose names match the '-Djdk.module.*'. names that are reserved for \
                 internal use.",
            );
        }
        self.old_gc_log()?;
        let tracking = self.vm.xx.text("NativeMemoryTracking").unwrap_or_default();
        if !["", "off", "summary", "detail"]
            .iter()
            .any(|known| tracking == *known)
        {
            self.err.extend_from_slice(
                b"Syntax error, expecting -XX:NativeMemoryTracking=[off|summary|detail]",
            );
            return Err(Stop::NoVm);
        }
        if COLLECTORS
            .iter()
            .filter(|name| self.vm.xx.bool(name))
            .count()
            > 1
        {
            return self.fail_to_initialize("Multiple garbage collectors selected");
        }
        self.check_heap()?;
        if self.vm.xx.is_set("AutoBoxCacheMax") {
            let value = self.vm.xx.int("AutoBoxCacheMax").to_string();
            self.put(
                b"java.lang.Integer.IntegerCache.high",
                value.as_bytes(),
                false,
            );
        }
        self.derive();
        if self.vm.xx.bool("PrintCommandLineFlags") {
            self.choose_flags();
            self.out
                .extend_from_slice(self.vm.xx.print_set().as_bytes());
        }
        let stack = self.vm.xx.int("ThreadStackSize");
        if stack != 0 && stack < MIN_STACK_KB {
            let text = format!(
                "\nThe Java thread stack size specified is too small. Specify at least {MIN_STACK_KB}k"
            );
            return self.complain_on_stdout(&[text.as_bytes()]);
        }
        if self.vm.xx.bool("PrintFlagsRanges") {
            self.out
                .extend_from_slice(self.vm.xx.print_ranges().as_bytes());
        } else if self.vm.xx.bool("PrintFlagsFinal") {
            self.choose_flags();
            self.out
                .extend_from_slice(self.vm.xx.print(false).as_bytes());
        }
        Ok(())
    }

    /// `-XX:+PrintGC`, `-XX:+PrintGCDetails`, `-Xloggc:`.
    fn old_gc_log(&mut self) -> Read {
        let (short, details) = (
            self.vm.xx.bool("PrintGC"),
            self.vm.xx.bool("PrintGCDetails"),
        );
        if short {
            self.log(
                "warning",
                "gc",
                "-XX:+PrintGC is deprecated. Will use -Xlog:gc instead.",
            );
        }
        if details {
            self.log(
                "warning",
                "gc",
                "-XX:+PrintGCDetails is deprecated. Will use -Xlog:gc* instead.",
            );
        }
        if let Some(file) = self.gc_log_file.take() {
            match XLog::gc_file(&file, details) {
                Ok(xlog) => self.vm.xlog.push(xlog),
                Err(complaint) => {
                    self.log("error", "logging", &complaint);
                    return Err(Stop::NoVm);
                }
            }
        } else if short || details {
            self.vm
                .xlog
                .push(XLog::on_stdout(&["gc"], details, LogLevel::Info));
        }
        Ok(())
    }

    fn check_heap(&mut self) -> Read {
        let said = |name: &str| self.vm.xx.is_set(name).then(|| self.vm.xx.uint(name));
        let (max, initial, min) = (
            said("MaxHeapSize"),
            said("InitialHeapSize"),
            said("MinHeapSize"),
        );
        let is_below = |size: Option<u64>, limit: Option<u64>| {
            size.zip(limit).is_some_and(|(size, limit)| size < limit)
        };
        let (initial, min) = (
            initial.filter(|&size| size != 0),
            min.filter(|&size| size != 0),
        );
        if is_below(max, initial) {
            self.fail_to_initialize(
                "Initial heap size set to a larger value than the maximum heap size",
            )?;
        }
        if is_below(max, min) {
            self.fail_to_initialize("Incompatible minimum and maximum heap sizes specified")?;
        }
        if is_below(max, Some(2 << 20)) {
            self.fail_to_initialize("Too small maximum heap")?;
        }
        if is_below(initial, Some(1 << 20)) {
            self.fail_to_initialize("Too small initial heap")?;
        }
        if is_below(min, Some(1 << 20)) {
            self.fail_to_initialize("Too small minimum heap")?;
        }
        if is_below(initial, min) {
            self.fail_to_initialize("Incompatible minimum and initial heap sizes specified")?;
        }
        Ok(())
    }

    /// Fills the fields that repeat flags.
    fn derive(&mut self) {
        let VmFlags { xx, .. } = &self.vm;
        let said = |name: &str| xx.is_set(name).then(|| xx.uint(name));
        let (heap_max, heap_initial) = (said("MaxHeapSize"), said("InitialHeapSize"));
        let nursery = said("NewSize").or(said("MaxNewSize"));
        let stack_size = xx
            .is_set("ThreadStackSize")
            .then(|| (xx.int("ThreadStackSize") as u64) << 10);
        let (verify_boot, verify_other) = (
            xx.bool("BytecodeVerificationLocal"),
            xx.bool("BytecodeVerificationRemote"),
        );
        let batch = !xx.bool("BackgroundCompilation") || self.vm.execution == Execution::Compiled;
        let (check_jni, reduce_signals) = (xx.bool("CheckJNICalls"), xx.bool("ReduceSignalUsage"));
        let vm = &mut self.vm;
        (vm.heap_max, vm.heap_initial, vm.nursery, vm.stack_size) =
            (heap_max, heap_initial, nursery, stack_size);
        // To verify the boot loader's classes only is to verify all.
        (vm.verify_boot, vm.verify_other) = (verify_boot, verify_boot || verify_other);
        (vm.batch, vm.check_jni, vm.reduce_signals) = (batch, check_jni, reduce_signals);
    }

    /// Enters the VM's own choices, for the printouts.
    fn choose_flags(&mut self) {
        let sizes = self.vm.heap_sizes(physical_memory());
        let choices = [
            ("InitialHeapSize", FlagValue::Uint(sizes.initial)),
            ("MaxHeapSize", FlagValue::Uint(sizes.max)),
            ("UseCompressedClassPointers", FlagValue::Bool(true)),
            ("UseCompressedOops", FlagValue::Bool(true)),
        ];
        for (name, value) in choices {
            if !self.vm.xx.is_set(name) {
                self.vm
                    .xx
                    .set(name, value, FlagOrigin::Ergonomic, &mut self.err);
            }
        }
    }
}

fn paths(text: &[u8]) -> Vec<PathBuf> {
    text.split(|&b| b == b':')
        .map(|path| PathBuf::from(OsStr::from_bytes(path)))
        .collect()
}

/// `-ea[:name]`, `-esa` and their relatives.
fn assertion(option: &[u8]) -> Option<Assertion> {
    let enable = option.get(1) == Some(&b'e');
    if matches!(
        option,
        b"-esa" | b"-dsa" | b"-enablesystemassertions" | b"-disablesystemassertions"
    ) {
        return Some(Assertion::System { enable });
    }
    let names: [&[u8]; 4] = [b"-da", b"-ea", b"-disableassertions", b"-enableassertions"];
    let mut rests = names.iter().filter_map(|name| option.strip_prefix(*name));
    let rest = rests.find(|rest| rest.is_empty() || rest.starts_with(b":"))?;
    let Some(name) = rest.strip_prefix(b":") else {
        return Some(Assertion::User { enable });
    };
    let internal = |name: &[u8]| {
        OsString::from_vec(
            name.iter()
                .map(|&b| if b == b'.' { b'/' } else { b })
                .collect(),
        )
    };
    Some(match name.strip_suffix(b"...") {
        Some(package) => Assertion::Package {
            name: internal(package),
            enable,
        },
        None => Assertion::Class {
            name: internal(name),
            enable,
        },
    })
}
