//! Processes of the host.

use super::capability::capability;
use std::ffi::{CStr, CString};

/// A program to start.
#[derive(Clone, Copy, Debug)]
pub struct Command<'c> {
    /// A path, or a name to look for.
    pub program: &'c CStr,
    /// Arguments without the program's own name.
    pub arguments: &'c [CString],
    /// `NAME=value` each; those of the guest's process if not given.
    pub environment: Option<&'c [CString]>,
    /// Where to run it; in the guest's own current directory if not given.
    pub directory: Option<&'c CStr>,
    /// Standard input, output and error output; -1 makes a pipe.
    pub descriptors: [i32; 3],
    /// Whether error output goes where output goes.
    pub merge_errors: bool,
}

/// A started program.
#[derive(Clone, Copy, Debug)]
pub struct Child {
    /// Its id.
    pub pid: i64,
    /// The guest's ends of the pipes that were made, -1 elsewhere.
    pub streams: [i32; 3],
}

/// What the host tells of a running process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProcessStatus {
    /// Id of the parent.
    pub parent: i64,
    /// CPU time in nanoseconds.
    pub cpu_time: i64,
    /// Milliseconds since 1970; 0 if unknown.
    pub started: i64,
}

/// Command and arguments of a process, in the host's encoding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandLine {
    /// Name of the process's user.
    pub user: Option<Vec<u8>>,
    /// Path of the executable, if it may be read.
    pub command: Option<Vec<u8>>,
    /// The arguments without the command's own name, unless they are cut off.
    pub arguments: Option<Vec<Vec<u8>>>,
    /// All in one, when command or arguments are incomplete.
    pub line: Option<Vec<u8>>,
}

capability! {
    /// The processes of the host.
    trait Processes {
        /// Starts a program and waits until it runs.
        fn spawn(command: &Command<'_>) -> Child;
        /// Id of the guest's process.
        fn current() -> i64;
        /// Id of its parent.
        fn parent() -> i64;
        /// Status of a running process.
        fn status(pid: i64) -> ProcessStatus;
        /// All processes.
        fn all() -> Vec<(i64, ProcessStatus)>;
        /// Command and arguments of a process.
        fn command_line(pid: i64) -> CommandLine;
        /// Asks a process to end, or ends it.
        fn end(pid: i64, force: bool) -> ();
        /// Waits for the end of a child, and forgets it if asked to: its exit status, 128 and the signal's number if one ended it.
        fn wait(pid: i64, reap: bool) -> i32;
    }
}
