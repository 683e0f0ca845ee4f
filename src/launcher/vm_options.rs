//! The options of the VM, from the launcher and from the environment, as HotSpot's `Arguments` reads them.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::args::{NO_VM, report};
use super::flag::{FlagOrigin, FlagValue, parse_size};
use super::properties::{MAX_NUMBERED, Properties, is_reserved};
use super::vmflags::{Agent, AgentKind, Assertion, Execution, VmFlags};
use super::xlog::{self, DEFAULT_DECORATORS, Decorator, LogLevel, LogOutput, Remarks, XLog};
use super::{Env, Exit};
use vm_core::profiler::ProfileKind;

/// Options that make numbered properties.
const NUMBERED_OPTIONS: &[(&[u8], &str)] = &[
    (b"--add-reads=", "jdk.module.addreads"),
    (b"--add-exports=", "jdk.module.addexports"),
    (b"--add-opens=", "jdk.module.addopens"),
    (b"--add-modules=", ADD_MODULES),
    (b"--enable-native-access=", "jdk.module.enable.native.access"),
];

/// The modules that options add to the graph.
pub(super) const ADD_MODULES: &str = "jdk.module.addmods";

/// Options that make one property, the last one winning.
const MODULE_PROPERTIES: &[(&[u8], &[u8])] = &[
    (b"--limit-modules=", b"jdk.module.limitmods"),
    (b"--module-path=", b"jdk.module.path"),
    (b"--upgrade-module-path=", b"jdk.module.upgrade.path"),
];

/// An option and the flags it sets.
type FlagOption = (&'static [u8], &'static [(&'static str, bool)]);

/// Options that are nothing but flags.
const FLAG_OPTIONS: &[FlagOption] = &[
    (b"-Xnoclassgc", &[("ClassUnloading", false)]),
    (b"-Xbatch", &[("BackgroundCompilation", false)]),
    (b"-Xrs", &[("ReduceSignalUsage", true)]),
    (b"-Xshare:dump", &[("DumpSharedSpaces", true)]),
    (b"-Xshare:on", &[("UseSharedSpaces", true), ("RequireSharedSpaces", true)]),
    (b"-Xshare:auto", &[("UseSharedSpaces", true), ("RequireSharedSpaces", false)]),
    (b"-Xshare:off", &[("UseSharedSpaces", false), ("RequireSharedSpaces", false)]),
    (b"-Xverify", &[("BytecodeVerificationLocal", true), ("BytecodeVerificationRemote", true)]),
    (b"-Xverify:all", &[("BytecodeVerificationLocal", true), ("BytecodeVerificationRemote", true)]),
    (b"-Xverify:remote", &[("BytecodeVerificationLocal", false), ("BytecodeVerificationRemote", true)]),
    (b"-Xverify:none", &[("BytecodeVerificationLocal", false), ("BytecodeVerificationRemote", false)]),
    (b"-Xcheck:jni", &[("CheckJNICalls", true)]),
    (b"-XX:+DisplayVMOutputToStderr", &[("DisplayVMOutputToStdout", false), ("DisplayVMOutputToStderr", true)]),
    (b"-XX:+DisplayVMOutputToStdout", &[("DisplayVMOutputToStderr", false), ("DisplayVMOutputToStdout", true)]),
    (b"-XX:+ErrorFileToStderr", &[("ErrorFileToStdout", false), ("ErrorFileToStderr", true)]),
    (b"-XX:+ErrorFileToStdout", &[("ErrorFileToStderr", false), ("ErrorFileToStdout", true)]),
];

/// Options that are accepted and do nothing.
const IDLE_OPTIONS: &[&[u8]] = &[b"-native", b"-Xnoagent"];

/// What the options come to.
pub(super) struct VmOptions {
    pub(super) flags: VmFlags,
    pub(super) properties: Vec<(OsString, OsString)>,
    pub(super) input_arguments: Vec<OsString>,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// Why there will be no VM.
pub(super) enum Stop {
    /// `JNI_CreateJavaVM` fails; the launcher says so.
    NoVm,
    /// The VM ends the process.
    Exit(i32),
}

/// The result of reading options.
pub(super) type Read<T = ()> = Result<T, Stop>;

/// Reads the launcher's options and those of `JAVA_TOOL_OPTIONS` and `_JAVA_OPTIONS`. `stderr` is what has been said so
/// far.
pub(super) fn read(options: &[OsString], env: Env<'_>, stderr: Vec<u8>) -> Result<VmOptions, Exit> {
    let mut reader = Reader { err: stderr, log_decorators: DEFAULT_DECORATORS.to_vec(), ..Reader::default() };
    reader.vm.verify_other = true;
    match reader.all(options, env) {
        Ok(()) => Ok(VmOptions {
            flags: reader.vm,
            properties: reader.properties.into_pairs(),
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
            Err(Exit { code, stdout: reader.out, stderr: reader.err })
        }
    }
}

/// Options being read.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) vm: VmFlags,
    pub(super) properties: Properties,
    pub(super) input_arguments: Vec<OsString>,
    pub(super) out: Vec<u8>,
    pub(super) err: Vec<u8>,
    pub(super) ignore_unrecognized: bool,
    pub(super) flags_file: Option<Vec<u8>>,
    pub(super) gc_log_file: Option<Vec<u8>>,
    pub(super) warn_of_module_properties: bool,
    pub(super) is_debug: bool,
    pub(super) no_compiler: bool,
    pub(super) patches_java_base: bool,
    /// What precedes messages on standard output.
    log_decorators: Vec<Decorator>,
    /// Longest level and tag that were printed.
    log_widths: (usize, usize),
}

impl Reader {
    fn all(&mut self, options: &[OsString], env: Env<'_>) -> Read {
        let tool_options = self.environment("JAVA_TOOL_OPTIONS", env)?;
        let java_options = self.environment("_JAVA_OPTIONS", env)?;
        let options = options.iter().map(|option| option.as_bytes().to_vec()).collect();
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
        if self.vm.xx.bool("PrintVMOptions") {
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
            if self.vm.xx.bool("IgnoreEmptyClassPaths") {
                self.properties.tidy_class_path();
            }
        }
        self.finish(has_hotspotrc)
    }

    pub(super) fn complain(&mut self, parts: &[&[u8]]) -> Read {
        report(&mut self.err, parts);
        Err(Stop::NoVm)
    }

    pub(super) fn complain_on_stdout(&mut self, parts: &[&[u8]]) -> Read {
        report(&mut self.out, parts);
        Err(Stop::NoVm)
    }

    pub(super) fn warn(&mut self, text: &str) {
        self.vm.xx.warn(&mut self.err, text);
    }

    /// Lines of the log. The clock has hardly started.
    pub(super) fn log(&mut self, level: LogLevel, tag: &str, text: &str) {
        let outputs = self.vm.log_outputs(&[tag]);
        let is_shown = |(output, least): &(LogOutput, LogLevel)| *output == LogOutput::Stdout && level >= *least;
        if !outputs.iter().any(is_shown) {
            return;
        }
        let level = level.name();
        let has = |decorator| self.log_decorators.contains(&decorator);
        let widths = &mut self.log_widths;
        *widths = (widths.0.max(level.len()), widths.1.max(tag.len()));
        let mut front = String::new();
        if has(Decorator::Uptime) {
            front.push_str("[0.000s]");
        }
        if has(Decorator::Level) {
            front.push_str(&format!("[{level:<width$}]", width = widths.0));
        }
        if has(Decorator::Tags) {
            front.push_str(&format!("[{tag:<width$}]", width = widths.1));
        }
        if !front.is_empty() {
            front.push(' ');
        }
        for line in text.lines() {
            report(&mut self.out, &[front.as_bytes(), line.as_bytes()]);
        }
    }

    /// Takes an instruction for the log; its own messages follow it too.
    fn configure_log(&mut self, xlog: XLog) {
        if let XLog::Show { output: LogOutput::Stdout, decorators: Some(decorators), .. } = &xlog {
            self.log_decorators.clone_from(decorators);
        }
        self.vm.xlog.push(xlog);
    }

    /// `vm_exit_during_initialization`.
    pub(super) fn fail_to_initialize(&mut self, text: &str) -> Read {
        report(&mut self.out, &[b"Error occurred during initialization of VM\n", text.as_bytes()]);
        Err(Stop::Exit(1))
    }

    pub(super) fn set(&mut self, name: &str, value: FlagValue) -> Read {
        let is_set = self.vm.xx.set(name, value, FlagOrigin::CommandLine, &mut self.err);
        if is_set { Ok(()) } else { Err(Stop::NoVm) }
    }

    fn option(&mut self, option: &[u8], origin: FlagOrigin) -> Read {
        let hidden: [&[u8]; 3] = [b"-Djava.class.path", b"-Dsun.java.command", b"-Dsun.java.launcher"];
        if !hidden.iter().any(|hidden| option.starts_with(hidden)) {
            self.input_arguments.push(OsStr::from_bytes(option).to_owned());
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
        if self.ignore_unrecognized { Ok(()) } else { self.complain(&[b"Unrecognized ", kind, b"option: ", option]) }
    }

    fn verbose(&mut self, what: &[u8]) {
        let (verbose, level, tags): (_, _, &[&[&str]]) = match what {
            b"" | b":class" => {
                (&mut self.vm.verbose.class, LogLevel::Info, &[&["class", "load"], &["class", "unload"]])
            }
            b":module" => (&mut self.vm.verbose.module, LogLevel::Info, &[&["module", "load"], &["module", "unload"]]),
            b":gc" => (&mut self.vm.verbose.gc, LogLevel::Info, &[&["gc"]]),
            b":jni" => (&mut self.vm.verbose.jni, LogLevel::Debug, &[&["jni", "resolve"]]),
            _ => return,
        };
        *verbose = true;
        self.vm.xlog.extend(tags.iter().map(|tags| XLog::on_stdout(tags, false, level)));
    }

    fn agent(&mut self, kind: AgentKind, text: &[u8], separator: u8) {
        let end = text.iter().position(|&b| b == separator);
        let (name, options) = match end {
            Some(end) => (&text[..end], Some(&text[end + 1..])),
            None => (text, None),
        };
        let options = options.map(|options| OsString::from_vec(options.to_vec()));
        self.vm.agents.push(Agent { kind, name: OsString::from_vec(name.to_vec()), options });
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
                self.properties.put(key, value);
                return Ok(());
            }
        }
        if let Some(profile) = option.strip_prefix(b"--profile=") {
            let allocation = profile.strip_prefix(b"alloc,");
            let kind = if allocation.is_some() { ProfileKind::Allocation } else { ProfileKind::Cpu };
            let file = allocation.unwrap_or(profile);
            if file.is_empty() {
                return self.complain(&[b"--profile requires a file: ", option]);
            }
            self.vm.profile = Some((kind, PathBuf::from(OsStr::from_bytes(file))));
            return Ok(());
        }
        if let Some(patch) = option.strip_prefix(b"--patch-module=") {
            return self.patch_module(patch);
        }
        if option.starts_with(b"--illegal-access=") {
            let option = String::from_utf8_lossy(option);
            self.warn(&format!("Ignoring option {option}; support was removed in 17.0"));
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
            return self.fail_to_initialize("Cannot specify java.base more than once to --patch-module");
        }
        self.vm.patch_modules.push((OsString::from_vec(module.to_vec()), paths(path)));
        self.numbered("jdk.module.patch", patch)
    }

    fn define(&mut self, option: &[u8], property: &[u8]) -> Read {
        let end = property.iter().position(|&b| b == b'=');
        let (key, value) = end.map_or((property, &b""[..]), |end| (&property[..end], &property[end + 1..]));
        let is_told = end.is_some() && !value.is_empty() && value != b"\"\"";
        if key == b"java.endorsed.dirs" && is_told {
            return self.complain_on_stdout(&[
                option,
                b" is not supported. Endorsed standards and standalone APIs\n\
                  in modular form will be supported via the concept of upgradeable modules.",
            ]);
        }
        if key == b"java.ext.dirs" && is_told {
            return self.complain_on_stdout(&[option, b" is not supported.  Use -classpath instead."]);
        }
        if is_reserved(key) {
            self.warn_of_module_properties = true;
            return Ok(());
        }
        match key {
            b"sun.java.launcher.is_altjvm" => {}
            b"java.compiler" => {
                self.no_compiler |= value.is_empty() || value.eq_ignore_ascii_case(b"NONE");
                self.properties.put(key, value);
            }
            _ => self.properties.put(key, value),
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
                report(&mut self.out, &[b"Carafe (", env!("CARGO_PKG_VERSION").as_bytes(), b") for linux-amd64"]);
                return Err(Stop::Exit(0));
            }
            b"-Xstats" => self.vm.stats = true,
            b"-Xperf:map" => self.vm.perf_map = true,
            b"-Xperf:jitdump" => self.vm.jit_dump = true,
            b"-Xstats:jit" => self.vm.stats_of_compiler = true,
            b"-Xzeal:deopt" => self.vm.zeal_deopt = true,
            _ => return self.x_option_with_value(option),
        }
        Ok(())
    }

    fn x_option_with_value(&mut self, option: &[u8]) -> Read {
        let value = |name: &[u8]| option.strip_prefix(name);
        if let Some(period) = value(b"-Xzeal:move=") {
            let period = std::str::from_utf8(period).ok().and_then(|period| period.parse().ok());
            self.vm.zeal_move = period.filter(|&period| period > 0);
            if self.vm.zeal_move.is_none() {
                return self.complain(&[b"Invalid number of allocations: ", option]);
            }
        } else if let Some(path) = value(b"-Xbootclasspath/a:") {
            self.vm.boot_append.extend(paths(path));
        } else if value(b"-Xbootclasspath:").is_some() {
            return self.complain_on_stdout(&[b"-Xbootclasspath is no longer a supported option."]);
        } else if value(b"-Xbootclasspath/p:").is_some() {
            return self.complain_on_stdout(&[b"-Xbootclasspath/p is no longer a supported option."]);
        } else if let Some(agent) = value(b"-Xrun") {
            self.agent(AgentKind::Run, agent, b':');
        } else if let Some(size) = value(b"-Xmn") {
            let size = self.size(size, 1, u64::MAX, b"Invalid initial young generation size: ", option, b"")?;
            self.set("MaxNewSize", FlagValue::Uint(size))?;
            self.set("NewSize", FlagValue::Uint(size))?;
        } else if let Some(size) = value(b"-Xms") {
            let size = self.size(size, 0, u64::MAX, b"Invalid initial heap size: ", option, b"")?;
            self.set("MinHeapSize", FlagValue::Uint(size))?;
            self.set("InitialHeapSize", FlagValue::Uint(size))?;
        } else if let Some(size) = value(b"-Xmx") {
            self.max_heap(size, option)?;
        } else if let Some(size) = value(b"-Xss") {
            let size = self.size(size, 0, 1 << 30, b"Invalid thread stack size: ", option, b"")?;
            self.set("ThreadStackSize", FlagValue::Int(size.div_ceil(1024) as i64))?;
        } else if let Some(size) = value(b"-Xmaxjitcodesize") {
            self.code_cache(size, option)?;
        } else if let Some(share) = value(b"-Xmaxf") {
            self.free_ratio(share, "MaxHeapFreeRatio", b"Bad max heap free percentage size: ", option)?;
        } else if let Some(share) = value(b"-Xminf") {
            self.free_ratio(share, "MinHeapFreeRatio", b"Bad min heap free percentage size: ", option)?;
        } else if value(b"-Xverify").is_some() {
            return self.unrecognized(b"verification ", option);
        } else if value(b"-Xcheck").is_some() {
            return self.unrecognized(b"check ", option);
        } else if let Some(file) = value(b"-Xloggc:") {
            let name = String::from_utf8_lossy(file);
            self.log(LogLevel::Warning, "gc", &format!("-Xloggc is deprecated. Will use -Xlog:gc:{name} instead."));
            self.gc_log_file = Some(file.to_vec());
        } else if let Some(what) = value(b"-Xlog") {
            return self.xlog(what);
        } else {
            return self.unrecognized(b"", option);
        }
        Ok(())
    }

    /// Reads a size within limits.
    fn size(&mut self, text: &[u8], min: u64, max: u64, complaint: &[u8], option: &[u8], end: &[u8]) -> Read<u64> {
        let size = parse_size(text);
        if let Some(size) = size.filter(|&size| size >= min && size <= max) {
            return Ok(size);
        }
        report(&mut self.err, &[complaint, option, end]);
        if size.is_some_and(|size| size > max) {
            report(&mut self.err, &[b"The specified size exceeds the maximum representable size."]);
        }
        Err(Stop::NoVm)
    }

    fn max_heap(&mut self, size: &[u8], option: &[u8]) -> Read {
        let size = self.size(size, 1, u64::MAX, b"Invalid maximum heap size: ", option, b"")?;
        self.set("MaxHeapSize", FlagValue::Uint(size))
    }

    fn code_cache(&mut self, size: &[u8], option: &[u8]) -> Read {
        let size = self.size(size, 1, u64::MAX, b"Invalid maximum code cache size: ", option, b".")?;
        self.set("ReservedCodeCacheSize", FlagValue::Uint(size))
    }

    fn free_ratio(&mut self, share: &[u8], name: &str, complaint: &[u8], option: &[u8]) -> Read {
        match std::str::from_utf8(share).ok().and_then(|share| share.trim_start().parse::<f64>().ok()) {
            Some(share) => self.set(name, FlagValue::Uint((share * 100.0) as i64 as u64)),
            None => self.complain(&[complaint, option]),
        }
    }

    fn xlog(&mut self, what: &[u8]) -> Read {
        let mut remarks = Remarks::default();
        let parsed = match what {
            b":help" => {
                self.out.extend_from_slice(xlog::help().as_bytes());
                return Err(Stop::Exit(0));
            }
            b":disable" => Ok(XLog::Disable),
            b":async" => Ok(XLog::Async),
            b"" => XLog::parse(b"", &mut remarks),
            [b':', text @ ..] => XLog::parse(text, &mut remarks),
            _ => Err(String::new()),
        };
        for remark in remarks.before {
            self.log(LogLevel::Warning, "logging", &remark);
        }
        let complaint = parsed.map(|xlog| self.configure_log(xlog)).err();
        for remark in remarks.after {
            self.log(LogLevel::Warning, "logging", &remark);
        }
        let Some(complaint) = complaint else {
            return Ok(());
        };
        self.log(LogLevel::Error, "logging", &complaint);
        self.complain(&[b"Invalid -Xlog option '-Xlog", what, b"', see error log for details."])
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
        let is_good = self.vm.xx.process(flag, self.ignore_unrecognized, origin, &mut self.err);
        if is_good { Ok(()) } else { Err(Stop::NoVm) }
    }

    fn tenure(&mut self, threshold: u64, never: bool, always: bool) -> Read {
        self.set("MaxTenuringThreshold", FlagValue::Uint(threshold))?;
        self.set("NeverTenure", FlagValue::Bool(never))?;
        self.set("AlwaysTenure", FlagValue::Bool(always))
    }

    pub(super) fn numbered(&mut self, name: &'static str, value: &[u8]) -> Read {
        if self.properties.number(name, value) {
            return Ok(());
        }
        let text = format!("Property count limit exceeded: {name}, limit={MAX_NUMBERED}");
        self.complain(&[text.as_bytes()])
    }
}

fn paths(text: &[u8]) -> Vec<PathBuf> {
    text.split(|&b| b == b':').map(|path| PathBuf::from(OsStr::from_bytes(path))).collect()
}

/// `-ea[:name]`, `-esa` and their relatives.
fn assertion(option: &[u8]) -> Option<Assertion> {
    let enable = option.get(1) == Some(&b'e');
    if matches!(option, b"-esa" | b"-dsa" | b"-enablesystemassertions" | b"-disablesystemassertions") {
        return Some(Assertion::System { enable });
    }
    let names: [&[u8]; 4] = [b"-da", b"-ea", b"-disableassertions", b"-enableassertions"];
    let mut rests = names.iter().filter_map(|name| option.strip_prefix(*name));
    let rest = rests.find(|rest| rest.is_empty() || rest.starts_with(b":"))?;
    let Some(name) = rest.strip_prefix(b":") else {
        return Some(Assertion::User { enable });
    };
    let internal = |name: &[u8]| OsString::from_vec(name.iter().map(|&b| if b == b'.' { b'/' } else { b }).collect());
    Some(match name.strip_suffix(b"...") {
        Some(package) => Assertion::Package { name: internal(package), enable },
        None => Assertion::Class { name: internal(name), enable },
    })
}
