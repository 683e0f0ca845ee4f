//! The command line of `java`, taken apart before any VM exists.
//!
//! [`parse`] does what three parts of a JDK do between `execve` and the first Java call: `main` of the launcher
//! (argument files, `JDK_JAVA_OPTIONS`), its library JLI (launcher options, class path wildcards, the launch mode) and
//! HotSpot's `Arguments` (VM options, `JAVA_TOOL_OPTIONS`, `_JAVA_OPTIONS`, properties). The result is plain data: either
//! the process is over ([`Outcome::Exit`]) or the VM has to be booted and led through a list of [`Step`]s.
//!
//! Text and exit codes are those of JDK 17. Guest text stays [`OsString`]: only Java knows the platform encoding, so
//! strings are decoded by `LauncherHelper.makePlatformString` (arguments) and by the VM (properties).

mod argfile;
mod args;
mod class_path;
mod consistency;
mod flag;
mod flag_print;
mod flag_table;
mod help;
pub mod image;
mod jdk;
mod manifest;
mod option_sources;
mod properties;
mod tools;
pub mod verify;
mod vm_options;
mod vmflags;
mod xlog;
mod xx;

#[cfg(test)]
mod tests;

use std::ffi::OsString;

pub use flag::{FlagKind, FlagOrigin, FlagType, FlagValue};
pub use help::carafe_options_help;
pub use jdk::JdkHome;
pub use vmflags::{Agent, AgentKind, Assertion, Execution, HeapSizes, Verbose, VmFlags, physical_memory};
pub use xlog::{Decorator, LogLevel, LogOutput, LogSelection, XLog};
pub use xx::XxFlags;

/// The name of the VM in its own warnings; `java.vm.name` has to agree with it.
pub const VM_NAME: &str = "OpenJDK 64-Bit Server VM";

/// The program's name in usage messages, as the launcher hands it to `LauncherHelper.initHelpMessage`.
pub const PROGRAM_NAME: &str = "carafe";

/// How an environment variable is read: the process environment, or a test's.
pub type Env<'e> = &'e dyn Fn(&str) -> Option<OsString>;

/// What a command line comes to.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing to run: write the texts, leave with the code.
    Exit(Exit),
    /// Boot a VM.
    Launch(Box<Launch>),
}

/// The end of the process without a VM.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Exit {
    /// Exit status of the process.
    pub code: i32,
    /// Bytes for standard output.
    pub stdout: Vec<u8>,
    /// Bytes for standard error.
    pub stderr: Vec<u8>,
}

/// A VM to boot and what to do with it.
#[derive(Debug)]
pub struct Launch {
    /// What kind of program `what` names.
    pub mode: Mode,
    /// Main class, jar file or `module[/class]`; `None` if the command line names no program.
    pub what: Option<OsString>,
    /// The arguments of `main`.
    pub args: Vec<OsString>,
    /// System properties from the command line, in HotSpot's order, each key once. The VM adds its own (`java.vm.*`,
    /// `java.home`, ...).
    pub properties: Vec<(OsString, OsString)>,
    /// The class library to boot.
    pub jdk: JdkHome,
    /// Settings of the VM.
    pub vm: VmFlags,
    /// The Java calls to make, in order; after the last one the VM ends.
    pub steps: Vec<Step>,
    /// If not zero, the exit status of the process whatever the steps return (JLI's `ret`): `java` without a program
    /// prints the usage and fails. `System.exit` of the guest still wins.
    pub status: i32,
    /// Bytes to write to standard output before the VM boots.
    pub stdout: Vec<u8>,
    /// Bytes to write to standard error before the VM boots (`NOTE: Picked up ...`, VM warnings).
    pub stderr: Vec<u8>,
    /// The options as HotSpot's `JNI_CreateJavaVM` would get them from the launcher.
    pub jni_options: Vec<OsString>,
    /// `jvm_args`: what `RuntimeMXBean.getInputArguments` reports.
    pub input_arguments: Vec<OsString>,
}

/// JLI's launch mode, with the numbers that `LauncherHelper.checkAndLoadMain(boolean, int, String)` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(i32)]
pub enum Mode {
    /// No option told; there is no program.
    #[default]
    Unknown = 0,
    /// A class on the class path.
    Class = 1,
    /// `-jar`.
    Jar = 2,
    /// `-m`.
    Module = 3,
    /// A source file: the program is `jdk.compiler`'s source launcher, the file is its first argument.
    Source = 4,
}

impl Mode {
    /// The name in the launcher's trace.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Unknown => "Unknown",
            Mode::Class => "Main class",
            Mode::Jar => "JAR file",
            Mode::Module => "Module",
            Mode::Source => "Source",
        }
    }
}

/// One call into Java, as `JavaMain` of JLI makes them. An exception of a step is printed
/// (`Throwable.printStackTrace`) and ends the process with status 1, for [`Step::Version`] with 0. Every end detaches the
/// main thread (uncaught exception handling), waits for the non-daemon threads and destroys the VM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// `LauncherHelper.showSettings(boolean, String, long, long, long)` with the option as written and the sizes as the
    /// launcher read them (0 if not given).
    ShowSettings {
        /// `-XshowSettings` or `-XshowSettings:which`.
        option: OsString,
        /// Bytes of `-Xms`.
        initial_heap: i64,
        /// Bytes of `-Xmx`.
        max_heap: i64,
        /// Bytes of `-Xss`.
        stack: i64,
    },
    /// `LauncherHelper.showResolvedModules()`.
    ShowResolvedModules,
    /// `LauncherHelper.listModules()`.
    ListModules,
    /// `LauncherHelper.describeModule(String)`.
    DescribeModule(OsString),
    /// `VersionProps.print(boolean)`, or `println(boolean)`, which adds an empty line.
    Version {
        /// The boolean: the version goes to standard error.
        to_stderr: bool,
        /// It is `println`.
        empty_line: bool,
    },
    /// `LauncherHelper.initHelpMessage(PROGRAM_NAME)`, `appendVmSelectMessage(name, name without '-')` for each of `vms`,
    /// `printHelpMessage(to_stderr)`.
    Usage {
        /// The boolean of `printHelpMessage`.
        to_stderr: bool,
        /// Names of the VMs of `jvm.cfg` after the first, with their `-`.
        vms: Vec<String>,
    },
    /// `LauncherHelper.printXUsageMessage(to_stderr)`, then [`carafe_options_help`] to the same stream.
    ExtraUsage {
        /// The boolean of `printXUsageMessage`.
        to_stderr: bool,
    },
    /// `LauncherHelper.checkAndLoadMain(true, mode, what)`, then `getApplicationClass()`, then `main(String[])` of the
    /// class that the first returned.
    Main {
        /// `--dry-run`: everything but the call of `main`; status 0.
        dry_run: bool,
    },
}

/// Runs the command of Carafe's own that a command line names, unless the program is called like one of a JDK. Gives the exit
/// status.
pub fn subcommand(argv: impl IntoIterator<Item = OsString>, env: Env<'_>) -> Option<u8> {
    let mut argv = argv.into_iter();
    let program = argv.next()?;
    let name = std::path::Path::new(&program).file_name()?;
    if name == "java" || tools::find(name).is_some() {
        return None;
    }
    match argv.next()?.to_str()? {
        "verify" => Some(verify::run(argv, env)),
        "image" => Some(image::run(argv, env)),
        "natives" => {
            print!("{}", stdlib::describe_table());
            Some(0)
        }
        _ => None,
    }
}

/// The main attributes of a jar file's manifest, if it has one.
pub fn jar_attributes(path: &std::path::Path) -> Option<Vec<(String, String)>> {
    manifest::attributes(path)
}

/// Takes a command line apart; `argv` starts with the program's name. One that is called like a tool of the JDK is that tool.
pub fn parse(argv: impl IntoIterator<Item = OsString>, env: Env<'_>) -> Outcome {
    let mut argv = argv.into_iter();
    let tool = argv.next().and_then(|program| tools::find(&program));
    match args::parse(argv.collect(), tool, env) {
        Ok(launch) => Outcome::Launch(Box::new(launch)),
        Err(exit) => Outcome::Exit(exit),
    }
}
