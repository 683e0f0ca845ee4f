//! The launcher's own options, as JLI reads them: what to run, what to show first, and which options go on to the VM.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::jdk::JdkHome;
use super::tools::Tool;
use super::{Env, Exit, Launch, Mode, Step, argfile, class_path, manifest, vm_options};

/// The last lines when the VM refuses its options.
pub(super) const NO_VM: &str = "Error: Could not create the Java Virtual Machine.\n\
                                Error: A fatal exception has occurred. Program will exit.\n";

/// The program of source-file mode.
const SOURCE_LAUNCHER: &str = "jdk.compiler/com.sun.tools.javac.launcher.Main";

/// The smallest stack of the main thread that the launcher asks for.
const MIN_STACK: i64 = 64 << 10;

/// Options of the launcher whose value is the next argument.
const LAUNCHER_OPTIONS: &[&[u8]] =
    &[b"-classpath", b"-cp", b"--class-path", b"--module", b"-m", b"--describe-module", b"-d", b"--source"];

/// Options of the module system whose value is the next argument; the VM takes them with `=`.
const MODULE_OPTIONS: &[&[u8]] = &[
    b"--module-path",
    b"-p",
    b"--upgrade-module-path",
    b"--add-modules",
    b"--enable-native-access",
    b"--limit-modules",
    b"--add-exports",
    b"--add-opens",
    b"--add-reads",
    b"--patch-module",
];

/// Module options that may not have an empty value after `=`. JLI forgets `--add-opens`.
const LONG_MODULE_OPTIONS: &[&[u8]] = &[
    b"--module-path=",
    b"--upgrade-module-path=",
    b"--add-modules=",
    b"--enable-native-access=",
    b"--limit-modules=",
    b"--add-exports=",
    b"--add-reads=",
    b"--patch-module=",
];

/// Old spellings and what the VM gets instead.
const SYNONYMS: &[(&[u8], &str)] = &[
    (b"-verbosegc", "-verbose:gc"),
    (b"-t", "-Xt"),
    (b"-tm", "-Xtm"),
    (b"-debug", "-Xdebug"),
    (b"-noclassgc", "-Xnoclassgc"),
    (b"-verify", "-Xverify:all"),
    (b"-verifyremote", "-Xverify:remote"),
    (b"-noverify", "-Xverify:none"),
    (b"-Xdiag", "-Dsun.java.launcher.diag=true"),
    (b"--show-module-resolution", "-Djdk.module.showModuleResolution=true"),
];

/// Tells whether the option's value is the next argument. Carafe adds `--jdk`.
pub(super) fn is_white_space_option(arg: &[u8]) -> bool {
    LAUNCHER_OPTIONS.contains(&arg) || MODULE_OPTIONS.contains(&arg) || arg == b"--jdk"
}

/// Appends a line made of parts.
pub(super) fn report(out: &mut Vec<u8>, parts: &[&[u8]]) {
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out.push(b'\n');
}

/// The end with status 1 after one more line on standard error.
pub(super) fn failure(err: &mut Vec<u8>, parts: &[&[u8]]) -> Exit {
    report(err, parts);
    Exit { code: 1, stdout: Vec::new(), stderr: std::mem::take(err) }
}

/// Takes the arguments after the program's name apart, those of `java` or of a tool.
pub(super) fn parse(argv: Vec<OsString>, tool: Option<&Tool>, env: Env<'_>) -> Result<Launch, Exit> {
    let mut err = Vec::new();
    let mut args = match tool {
        Some(tool) => tool.arguments(argv, env, &mut err)?,
        None => argfile::expand(argv, env, &mut err)?,
    };
    let named_jdk = take_jdk_option(&mut args, &mut err)?;
    check_versions_and_jar(&args, &mut err)?;
    let jdk = JdkHome::find(named_jdk, env).map_err(|error| error.exit(std::mem::take(&mut err)))?;
    let vms = jdk.select_vm(&mut args, env, &mut err)?;

    let mut options = Options::default();
    if tool.is_some() {
        options.add(b"-Dapplication.home=", jdk.path().as_os_str().as_bytes());
    } else if let Some(path) = env("CLASSPATH") {
        options.set_class_path(path.as_bytes());
    }
    options.read(&args, &jdk, &mut err)?;
    if options.mode == Mode::Jar
        && let Some(jar) = options.what.clone()
    {
        options.set_class_path(jar.as_bytes());
    }
    if let Some(what) = &options.what {
        let mut command = OsString::from("-Dsun.java.command=");
        command.push(what);
        for arg in &options.args {
            command.push(" ");
            command.push(arg);
        }
        options.vm_options.push(command);
    }
    options.vm_options.push("-Dsun.java.launcher=SUN_STANDARD".into());

    let vm = vm_options::read(&options.vm_options, env, err)?;
    let steps = options.steps(vms);
    Ok(Launch {
        mode: options.mode,
        what: options.what,
        args: options.args,
        properties: vm.properties,
        jdk,
        vm: vm.flags,
        steps,
        status: options.status,
        stdout: vm.stdout,
        stderr: vm.stderr,
        jni_options: options.vm_options,
        input_arguments: vm.input_arguments,
    })
}

/// Removes Carafe's `--jdk DIR` and `--jdk=DIR`; the last one counts.
fn take_jdk_option(args: &mut Vec<OsString>, err: &mut Vec<u8>) -> Result<Option<OsString>, Exit> {
    let (mut jdk, mut at) = (None, 0);
    while let Some(arg) = args.get(at).map(|arg| arg.as_bytes().to_vec()) {
        if arg == b"--jdk" {
            args.remove(at);
            if at == args.len() || args[at].is_empty() {
                return Err(failure(err, &[b"Error: --jdk requires the directory of a JDK"]));
            }
            jdk = Some(args.remove(at));
        } else if let Some(directory) = arg.strip_prefix(b"--jdk=") {
            if directory.is_empty() {
                return Err(failure(err, &[b"Error: --jdk= requires the directory of a JDK"]));
            }
            jdk = Some(OsStr::from_bytes(directory).to_owned());
            args.remove(at);
        } else if arg == b"-m" || arg == b"--module" || arg.starts_with(b"--module=") || arg.first() != Some(&b'-') {
            break;
        } else {
            at += if is_white_space_option(&arg) { 2 } else { 1 };
        }
    }
    Ok(jdk)
}

/// Tells whether an option is followed by something that is not one.
fn has_value(args: &[OsString]) -> bool {
    args.len() > 1 && args[0].as_bytes().first() == Some(&b'-') && args[1].as_bytes().first() != Some(&b'-')
}

/// `SelectVersion`: remarks on options that chose another release, and a look into the jar file.
fn check_versions_and_jar(args: &[OsString], err: &mut Vec<u8>) -> Result<(), Exit> {
    let (mut rest, mut is_jar) = (args, false);
    while let Some(arg) = rest.first().map(|arg| arg.as_bytes()).filter(|arg| arg.first() == Some(&b'-')) {
        if arg.starts_with(b"-version:") {
            report(
                err,
                &[b"Error: Specifying an alternate JDK/JRE version is no longer supported.\n  The use of the flag \
                    '-version:' is no longer valid.\n  Please download and execute the appropriate version."],
            );
        } else if arg == b"-jre-restrict-search" || arg == b"-jre-no-restrict-search" {
            report(
                err,
                &[b"Error: Specifying an alternate JDK/JRE is no longer supported.\n  The related flags \
                    -jre-restrict-search | -jre-no-restrict-search are also no longer valid."],
            );
        } else {
            is_jar |= arg == b"-jar";
            if is_white_space_option(arg) && has_value(rest) {
                rest = &rest[1..];
            }
        }
        rest = &rest[1..];
    }
    match rest.first().filter(|_| is_jar) {
        None => Ok(()),
        Some(jar) => manifest::check(jar.as_ref()).map_err(|error| failure(err, &[error.text(), jar.as_bytes()])),
    }
}

/// What `ParseArguments` of JLI finds.
#[derive(Default)]
struct Options {
    mode: Mode,
    what: Option<OsString>,
    args: Vec<OsString>,
    vm_options: Vec<OsString>,
    status: i32,
    has_class_path: bool,
    to_stdout: bool,
    print_version: bool,
    show_version: bool,
    usage: bool,
    extra_usage: bool,
    dry_run: bool,
    settings: Option<OsString>,
    resolved_modules: bool,
    list_modules: bool,
    describe_module: Option<OsString>,
    validate_modules: bool,
    initial_heap: i64,
    max_heap: i64,
    stack: i64,
}

impl Options {
    /// Reads options up to the program, then its arguments.
    fn read(&mut self, args: &[OsString], jdk: &JdkHome, err: &mut Vec<u8>) -> Result<(), Exit> {
        let mut rest = args;
        while let Some(arg) = rest.first().map(|arg| arg.as_bytes()).filter(|arg| arg.first() == Some(&b'-')) {
            let value: Option<&[u8]>;
            let takes_next = is_white_space_option(arg);
            if takes_next && has_value(rest) {
                value = Some(rest[1].as_bytes());
                rest = &rest[2..];
            } else {
                let equals = arg.iter().position(|&b| b == b'=').filter(|_| !takes_next && arg.starts_with(b"--"));
                value = equals.map(|equals| &arg[equals + 1..]);
                rest = &rest[1..];
            }
            if self.option(arg, value, rest, jdk, err)? {
                return Ok(());
            }
            if self.mode == Mode::Module && self.what.is_some() {
                break;
            }
        }
        self.program(rest);
        Ok(())
    }

    /// Takes one option; true if nothing after it counts.
    fn option(
        &mut self,
        arg: &[u8],
        value: Option<&[u8]>,
        rest: &[OsString],
        jdk: &JdkHome,
        err: &mut Vec<u8>,
    ) -> Result<bool, Exit> {
        let name = match arg.iter().position(|&b| b == b'=') {
            Some(equals) if arg.starts_with(b"--") => &arg[..equals],
            _ => arg,
        };
        let non_empty = value.filter(|value| !value.is_empty());
        let missing = |err: &mut Vec<u8>, what: &str| {
            let text = format!(" requires {what}");
            failure(err, &[b"Error: ", arg, text.as_bytes()])
        };
        match name {
            b"-jar" => {
                if rest.is_empty() {
                    report(err, &[b"Error: -jar requires jar file specification"]);
                    (self.usage, self.status) = (true, 1);
                    return Ok(true);
                }
                self.set_mode(Mode::Jar, arg, err)?;
            }
            b"--module" | b"-m" => {
                let module = non_empty.ok_or_else(|| missing(err, "module name"))?;
                let end = module.iter().position(|&b| b == b'/').unwrap_or(module.len());
                self.add(b"-Djdk.module.main=", &module[..end]);
                self.set_mode(Mode::Module, arg, err)?;
                self.what = Some(owned(module));
            }
            b"--source" => {
                let release = non_empty.ok_or_else(|| missing(err, "source version"))?;
                self.mode = Mode::Source;
                self.add(b"-Djdk.internal.javac.source=", release);
            }
            b"--class-path" | b"-classpath" | b"-cp" => {
                let path = value.ok_or_else(|| missing(err, "class path specification"))?;
                self.set_class_path(path);
                if self.mode != Mode::Source {
                    self.mode = Mode::Class;
                }
            }
            b"--describe-module" | b"-d" => {
                self.describe_module = Some(owned(value.ok_or_else(|| missing(err, "module name"))?));
            }
            b"--list-modules" if value.is_none() => self.list_modules = true,
            b"--show-resolved-modules" if value.is_none() => self.resolved_modules = true,
            b"--validate-modules" if value.is_none() => {
                self.add(b"-Djdk.module.validation=true", b"");
                self.validate_modules = true;
            }
            _ if non_empty.is_some() => {
                let value = non_empty.unwrap_or_default();
                match arg {
                    b"-p" => self.add(b"--module-path=", value),
                    _ if MODULE_OPTIONS.contains(&arg) => self.add(&[arg, b"="].concat(), value),
                    _ => self.add(arg, b""),
                }
            }
            _ if matches!(arg, b"--module-path" | b"-p" | b"--upgrade-module-path") => {
                return Err(missing(err, "module path specification"));
            }
            _ if MODULE_OPTIONS.contains(&arg) || LONG_MODULE_OPTIONS.contains(&arg) => {
                return Err(missing(err, "modules to be specified"));
            }
            b"-help" | b"-h" | b"-?" => {
                self.usage = true;
                return Ok(true);
            }
            b"--help" if value.is_none() => {
                (self.usage, self.to_stdout) = (true, true);
                return Ok(true);
            }
            b"-version" => {
                self.print_version = true;
                return Ok(true);
            }
            b"--version" if value.is_none() => {
                (self.print_version, self.to_stdout) = (true, true);
                return Ok(true);
            }
            b"-showversion" => self.show_version = true,
            b"--show-version" if value.is_none() => (self.show_version, self.to_stdout) = (true, true),
            b"--dry-run" if value.is_none() => self.dry_run = true,
            b"-X" => {
                self.extra_usage = true;
                return Ok(true);
            }
            b"--help-extra" if value.is_none() => {
                (self.extra_usage, self.to_stdout) = (true, true);
                return Ok(true);
            }
            b"-fullversion" | b"--full-version" if value.is_none() => {
                let version = jdk.runtime_version();
                let (mut stdout, mut stderr) = (Vec::new(), std::mem::take(err));
                if name == b"-fullversion" {
                    report(&mut stderr, &[format!("openjdk full version \"{version}\"").as_bytes()]);
                } else {
                    report(&mut stdout, &[format!("openjdk {version}").as_bytes()]);
                }
                return Err(Exit { code: 0, stdout, stderr });
            }
            b"-checksource" | b"-cs" | b"-noasyncgc" => {
                report(err, &[b"Warning: ", arg, b" option is no longer supported."]);
            }
            b"-Xfuture" => {
                report(err, &[b"Warning: -Xfuture option is deprecated and may be removed in a future release."]);
                self.add(b"-Xverify:all", b"");
            }
            _ => self.other(arg),
        }
        Ok(false)
    }

    /// An option that is the VM's, or stands for one.
    fn other(&mut self, arg: &[u8]) {
        let is_old_size = [&b"-ss"[..], b"-oss", b"-ms", b"-mx"].iter().any(|old| arg.starts_with(old));
        if let Some((_, option)) = SYNONYMS.iter().find(|(old, _)| *old == arg) {
            self.add(option.as_bytes(), b"");
        } else if arg == b"-XshowSettings" || arg.starts_with(b"-XshowSettings:") {
            self.settings = Some(owned(arg));
        } else if is_old_size {
            self.add(b"-X", &arg[1..]);
        } else if !arg.starts_with(b"-splash:") {
            self.has_class_path |= arg.starts_with(b"-Djava.class.path=");
            self.add(arg, b"");
        }
    }

    /// The program and its arguments, from the first argument that is no option (and no option's value).
    fn program(&mut self, rest: &[OsString]) {
        let (first, mut args) = match rest.split_first().filter(|_| self.what.is_none()) {
            Some((first, args)) => (Some(first), args),
            None => (None, rest),
        };
        self.what = self.what.take().or_else(|| first.cloned());
        if self.what.is_none() {
            if !self.list_modules && self.describe_module.is_none() && !self.validate_modules {
                self.status = 1;
            }
        } else if self.mode == Mode::Unknown {
            if !self.has_class_path {
                self.set_class_path(b".");
            }
            self.mode = if first.is_some_and(|first| is_source_file(first)) { Mode::Source } else { Mode::Class };
        } else if self.mode == Mode::Class && first.is_some_and(|first| is_source_file(first)) {
            self.mode = Mode::Source;
        }
        if self.mode == Mode::Source {
            self.add(b"--add-modules=ALL-DEFAULT", b"");
            self.what = Some(SOURCE_LAUNCHER.into());
            args = rest;
        }
        self.args = args.to_vec();
    }

    fn set_mode(&mut self, mode: Mode, arg: &[u8], err: &mut Vec<u8>) -> Result<(), Exit> {
        if self.mode == Mode::Source {
            return Err(failure(err, &[b"Error: Option ", arg, b" is not allowed with --source"]));
        }
        self.mode = mode;
        Ok(())
    }

    fn set_class_path(&mut self, path: &[u8]) {
        self.add(b"-Djava.class.path=", &class_path::expand(path));
        self.has_class_path = true;
    }

    /// Adds an option for the VM. The launcher reads some sizes for itself.
    fn add(&mut self, option: &[u8], value: &[u8]) {
        let option = [option, value].concat();
        if let Some(size) = option.strip_prefix(b"-Xss").and_then(launcher_size) {
            self.stack = if size > 0 { size.max(MIN_STACK) } else { size };
        } else if let Some(size) = option.strip_prefix(b"-Xmx").and_then(launcher_size) {
            self.max_heap = size;
        } else if let Some(size) = option.strip_prefix(b"-Xms").and_then(launcher_size) {
            self.initial_heap = size;
        }
        self.vm_options.push(OsString::from_vec(option));
    }

    /// The calls that `JavaMain` of JLI makes.
    fn steps(&mut self, vms: Vec<String>) -> Vec<Step> {
        let to_stderr = !self.to_stdout;
        let mut steps = Vec::new();
        if let Some(option) = self.settings.take() {
            let (initial_heap, max_heap, stack) = (self.initial_heap, self.max_heap, self.stack);
            steps.push(Step::ShowSettings { option, initial_heap, max_heap, stack });
        }
        if self.resolved_modules {
            steps.push(Step::ShowResolvedModules);
        }
        if self.list_modules {
            steps.push(Step::ListModules);
            return steps;
        }
        if let Some(module) = self.describe_module.take() {
            steps.push(Step::DescribeModule(module));
            return steps;
        }
        if self.print_version || self.show_version {
            steps.push(Step::Version { to_stderr, empty_line: self.show_version });
        }
        // The boot has validated the modules.
        if self.print_version || self.validate_modules {
            return steps;
        }
        steps.push(if self.extra_usage {
            Step::ExtraUsage { to_stderr }
        } else if self.usage || self.what.is_none() {
            Step::Usage { to_stderr, vms }
        } else {
            Step::Main { dry_run: self.dry_run }
        });
        steps
    }
}

fn owned(bytes: &[u8]) -> OsString {
    OsStr::from_bytes(bytes).to_owned()
}

fn is_source_file(arg: &OsStr) -> bool {
    arg.as_bytes().ends_with(b".java") && std::fs::metadata(arg).is_ok()
}

/// The launcher's own reading of a size; `None` leaves the complaint to the VM.
fn launcher_size(text: &[u8]) -> Option<i64> {
    let end = text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    let number: i64 = std::str::from_utf8(&text[..end]).ok()?.parse().ok()?;
    let shift = match &text[end..] {
        [] => 0,
        [b'k' | b'K'] => 10,
        [b'm' | b'M'] => 20,
        [b'g' | b'G'] => 30,
        [b't' | b'T'] => 40,
        _ => return None,
    };
    Some(number.wrapping_mul(1 << shift))
}
