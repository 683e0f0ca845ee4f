//! What a VM is made with.

use crate::capabilities::{FileAccess, Grants, Input, Output};
use crate::error::Error;
use crate::host::GuestHost;
use crate::launcher::{self, Outcome};
use crate::machine::Machine;
use crate::program;
use crate::vm::Vm;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// Makes VMs: see [`Vm::builder`].
///
/// A VM is granted nothing but what is said here: without a word about it, it reads the files of the JDK and of its class path, sees an
/// empty environment and an empty standard input, and writes to the process's standard streams.
#[derive(Debug)]
#[must_use]
pub struct Builder {
    jdk: Option<PathBuf>,
    class_path: Vec<PathBuf>,
    options: Vec<OsString>,
    grants: Grants,
    most_threads: Option<usize>,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder {
            jdk: None,
            class_path: Vec::new(),
            options: Vec::new(),
            grants: Grants {
                files: FileAccess::Only(Vec::new()),
                network: false,
                processes: false,
                environment: Vec::new(),
                stdin: Input::Empty,
                stdout: Output::Inherit,
                stderr: Output::Inherit,
            },
            most_threads: None,
        }
    }
}

impl Builder {
    /// The home of the JDK whose class library runs. Otherwise: `CARAFE_JDK`, `JAVA_HOME`, and the usual places.
    pub fn jdk(mut self, home: impl Into<PathBuf>) -> Builder {
        self.jdk = Some(home.into());
        self
    }
    /// Adds directories and jar files to the class path. The guest may read them.
    pub fn class_path(mut self, entries: impl IntoIterator<Item = impl Into<PathBuf>>) -> Builder {
        self.class_path.extend(entries.into_iter().map(Into::into));
        self
    }
    /// The most bytes that the heap takes (`-Xmx`).
    pub fn heap_size(self, bytes: usize) -> Builder {
        self.option(format!("-Xmx{bytes}"))
    }
    /// Bytes of the Java stack of each thread (`-Xss`).
    pub fn stack_size(self, bytes: usize) -> Builder {
        self.option(format!("-Xss{bytes}"))
    }
    /// The most threads that the guest has at a time, those of the class library and of the host's calls included: starting one more is
    /// an `OutOfMemoryError`.
    pub fn max_threads(mut self, threads: usize) -> Builder {
        self.most_threads = Some(threads);
        self
    }
    /// Sets a system property.
    pub fn property(self, name: &str, value: &str) -> Builder {
        self.option(format!("-D{name}={value}"))
    }
    /// Adds an option of the `java` command line that has no method here: `-Xint`, `-ea`, `--add-modules=jdk.compiler`,
    /// `--add-opens=java.base/java.lang=ALL-UNNAMED`.
    pub fn option(mut self, option: impl Into<OsString>) -> Builder {
        self.options.push(option.into());
        self
    }
    /// Where standard input comes from.
    pub fn stdin(mut self, input: Input) -> Builder {
        self.grants.stdin = input;
        self
    }
    /// Where standard output goes.
    pub fn stdout(mut self, output: impl Into<Output>) -> Builder {
        self.grants.stdout = output.into();
        self
    }
    /// Where standard error output goes.
    pub fn stderr(mut self, output: impl Into<Output>) -> Builder {
        self.grants.stderr = output.into();
        self
    }
    /// Lets the guest read what is in a directory, or one file.
    pub fn allow_read(self, path: impl Into<PathBuf>) -> Builder {
        self.allow_path(path.into(), false)
    }
    /// Lets the guest read and write what is in a directory, or one file. It cannot make links there.
    pub fn allow_write(self, path: impl Into<PathBuf>) -> Builder {
        self.allow_path(path.into(), true)
    }
    fn allow_path(mut self, path: PathBuf, may_write: bool) -> Builder {
        if let FileAccess::Only(list) = &mut self.grants.files {
            list.push((path, may_write));
        }
        self
    }
    /// Lets the guest do with all files what the process may.
    pub fn allow_all_files(mut self) -> Builder {
        self.grants.files = FileAccess::All;
        self
    }
    /// Lets the guest use the network.
    pub fn allow_network(mut self) -> Builder {
        self.grants.network = true;
        self
    }
    /// Lets the guest see, start and end processes. What it starts has the rights of this process.
    pub fn allow_processes(mut self) -> Builder {
        self.grants.processes = true;
        self
    }
    /// Adds a variable to the environment that the guest sees.
    pub fn env(mut self, name: &str, value: &str) -> Builder {
        self.grants.environment.push((name.into(), value.into()));
        self
    }
    /// Shows the guest the environment of the process.
    pub fn inherit_env(mut self) -> Builder {
        let own = std::env::vars_os().map(|(name, value)| (name.into_vec(), value.into_vec()));
        self.grants.environment.extend(own);
        self
    }

    /// Makes the VM and boots its class library.
    ///
    /// # Errors
    /// [`Error::Options`] when the options are wrong or there is no JDK, [`Error::Boot`] when the VM cannot be made.
    pub fn build(self) -> Result<Vm, Error> {
        let launch = match launcher::parse(self.command_line(), &of_environment) {
            Outcome::Launch(launch) => launch,
            Outcome::Exit(exit) => {
                let said = if exit.stderr.is_empty() { exit.stdout } else { exit.stderr };
                return Err(Error::Options(String::from_utf8_lossy(&said).trim_end().to_owned()));
            }
        };
        let mut options = program::options(&launch);
        options.properties.retain(|(name, _)| name != COMMAND && name != LAUNCHER);
        options.max_threads = self.most_threads;
        let readable = self.class_path.into_iter().chain(parts(launch.jdk.path())).collect();
        let host = GuestHost::new(self.grants, readable);
        Ok(Vm::new(Machine::boot(options, Box::new(host))?))
    }

    /// The command line of `java` that says the same.
    fn command_line(&self) -> Vec<OsString> {
        let mut line: Vec<OsString> = vec![launcher::PROGRAM_NAME.into()];
        if let Some(jdk) = &self.jdk {
            line.extend(["--jdk".into(), jdk.into()]);
        }
        line.push("-cp".into());
        // An entry with a colon in it cannot be said on a command line either.
        line.push(std::env::join_paths(&self.class_path).unwrap_or_default());
        line.extend(self.options.iter().cloned());
        // Some class is to be named; the properties that tell of it are left out.
        line.push("carafe.Embedded".into());
        line
    }
}

const COMMAND: &str = "sun.java.command";
const LAUNCHER: &str = "sun.java.launcher";

/// What of the environment counts: where the JDK is. Options are the builder's.
fn of_environment(name: &str) -> Option<OsString> {
    ["CARAFE_JDK", "JAVA_HOME", "PATH", "HOME"].contains(&name).then(|| std::env::var_os(name)).flatten()
}

/// The directory of a JDK and what links in it lead to: distributions keep its configuration elsewhere.
fn parts(jdk: &Path) -> Vec<PathBuf> {
    const DEPTH: usize = 3;
    fn add_links(directory: &Path, depth: usize, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_symlink() => found.extend(entry.path().canonicalize()),
                Ok(kind) if kind.is_dir() && depth > 1 && entry.file_name() != OsStr::new("legal") => {
                    add_links(&entry.path(), depth - 1, found)
                }
                _ => {}
            }
        }
    }
    let mut found = vec![jdk.to_owned()];
    add_links(jdk, DEPTH, &mut found);
    found
}
