//! The JDK whose class library runs.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::args::{failure, is_white_space_option, report};
use super::{Env, Exit};

/// Releases that Carafe is made for, the better one first.
const RELEASES: [u32; 2] = [17, 25];

/// Directories whose subdirectories are JDKs, as packages and download tools lay them out.
const USUAL_PLACES: &[&str] = &["/usr/lib/jvm", "/usr/local/lib/jvm", "/usr/java", "/opt", "/opt/java"];

/// The same below the home directory.
const USUAL_PLACES_AT_HOME: &[&str] = &[".sdkman/candidates/java", ".jdks"];

/// The directory of a JDK that has what Carafe needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JdkHome {
    path: PathBuf,
    release: Vec<(String, String)>,
}

/// Why there is no JDK to run.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum JdkError {
    /// A directory that the user named is no JDK for Carafe.
    Unusable {
        /// What named it.
        named_by: &'static str,
        path: PathBuf,
        reason: Unusable,
    },
    /// None anywhere.
    NotFound {
        /// What `JAVA_HOME` says, if it led nowhere.
        java_home: Option<(PathBuf, Unusable)>,
    },
}

/// What is wrong with a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unusable {
    NoDirectory,
    NoReleaseFile,
    NoVersion,
    TooOld(u32),
    NoModules,
}

impl Unusable {
    fn text(self) -> String {
        match self {
            Unusable::NoDirectory => "there is no such directory".to_owned(),
            Unusable::NoReleaseFile => "its file release is missing".to_owned(),
            Unusable::NoVersion => "its file release does not tell JAVA_VERSION".to_owned(),
            Unusable::TooOld(version) => {
                format!("it is JDK {version}, and Carafe needs JDK {} or {}", RELEASES[0], RELEASES[1])
            }
            Unusable::NoModules => "its file lib/modules is missing".to_owned(),
        }
    }
}

impl JdkError {
    /// The message after what is already said, and the exit code of a launcher without JDK.
    pub(super) fn exit(&self, mut stderr: Vec<u8>) -> Exit {
        let text = match self {
            JdkError::Unusable { named_by, path, reason } => {
                format!("Error: {named_by} names {}, which is no usable JDK: {}.", path.display(), reason.text())
            }
            JdkError::NotFound { java_home } => {
                let java_home = java_home.as_ref().map_or_else(String::new, |(path, reason)| {
                    format!("JAVA_HOME is {}, which is no usable JDK: {}.\n", path.display(), reason.text())
                });
                format!(
                    "Error: no JDK found. Carafe runs the class library of an installed JDK {} or {}.\n{java_home}\
                     To install one on Debian or Ubuntu:\n    apt-get install openjdk-17-jdk-headless\n\
                     To use one at another place: carafe --jdk DIR, or set CARAFE_JDK or JAVA_HOME.",
                    RELEASES[0], RELEASES[1]
                )
            }
        };
        report(&mut stderr, &[text.as_bytes()]);
        Exit { code: 2, stdout: Vec::new(), stderr }
    }
}

impl JdkHome {
    /// Finds the JDK: named by `--jdk`, by `CARAFE_JDK` (both have to be right), the image that this program is part of, named
    /// by `JAVA_HOME`, by `java` on `PATH`, or at one of the usual places.
    pub(super) fn find(named: Option<OsString>, env: Env<'_>) -> Result<JdkHome, JdkError> {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        for (named_by, path) in [("--jdk", named), ("CARAFE_JDK", env("CARAFE_JDK"))] {
            if let Some(path) = path.map(PathBuf::from) {
                let unusable = |reason| JdkError::Unusable { named_by, path: path.clone(), reason };
                return JdkHome::open(&path).map_err(unusable);
            }
        }
        if let Some(image) = around_this_program() {
            return Ok(image);
        }
        let java_home = env("JAVA_HOME").map(PathBuf::from);
        let mut complaint = None;
        if let Some(path) = java_home {
            match JdkHome::open(&path) {
                Ok(jdk) => return Ok(jdk),
                Err(reason) => complaint = Some((path, reason)),
            }
        }
        let on_path = env("PATH").and_then(|path| std::env::split_paths(&path).find_map(|dir| beside_java(&dir)));
        let home = env("HOME").map(PathBuf::from);
        on_path.or_else(|| at_usual_places(home.as_deref())).ok_or(JdkError::NotFound { java_home: complaint })
    }

    /// Looks at one directory.
    fn open(path: &Path) -> Result<JdkHome, Unusable> {
        let path = path.canonicalize().map_err(|_| Unusable::NoDirectory)?;
        if !path.is_dir() {
            return Err(Unusable::NoDirectory);
        }
        let text = std::fs::read(path.join("release")).map_err(|_| Unusable::NoReleaseFile)?;
        let jdk = JdkHome { path, release: parse_release(&String::from_utf8_lossy(&text)) };
        let version = jdk.feature().ok_or(Unusable::NoVersion)?;
        if version < RELEASES[0] {
            return Err(Unusable::TooOld(version));
        }
        if !jdk.path.join("lib/modules").is_file() {
            return Err(Unusable::NoModules);
        }
        Ok(jdk)
    }

    /// The directory, absolute and without symbolic links (`java.home`).
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The class library: `lib/modules`.
    pub fn modules(&self) -> PathBuf {
        self.path.join("lib/modules")
    }

    /// An entry of the file `release`.
    pub fn release(&self, key: &str) -> Option<&str> {
        self.release.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// `JAVA_VERSION`, such as `17.0.12`.
    pub fn version(&self) -> &str {
        self.release("JAVA_VERSION").unwrap_or_default()
    }

    /// The number of the release, such as 17.
    pub fn feature(&self) -> Option<u32> {
        let version = self.version();
        version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    }

    /// `JAVA_RUNTIME_VERSION`: the version with its build, what `-fullversion` prints.
    pub fn runtime_version(&self) -> &str {
        self.release("JAVA_RUNTIME_VERSION").unwrap_or_else(|| self.version())
    }

    /// `IMPLEMENTOR`, such as `Debian`.
    pub fn implementor(&self) -> &str {
        self.release("IMPLEMENTOR").unwrap_or("N/A")
    }

    /// Removes options that choose a VM of the JDK (`-server`): Carafe takes the place of them all. Returns the names
    /// that the usage lists.
    pub(super) fn select_vm(
        &self,
        args: &mut Vec<OsString>,
        env: Env<'_>,
        err: &mut Vec<u8>,
    ) -> Result<Vec<String>, Exit> {
        let known = self.known_vms();
        let mut chosen = env("JDK_ALTERNATE_VM").map(|name| name.as_bytes().to_vec());
        let mut at = 0;
        while let Some(arg) = args.get(at).map(|arg| arg.as_bytes().to_vec()) {
            if arg.first() != Some(&b'-') || arg == b"-m" || arg == b"--module" {
                break;
            }
            let vm = known.iter().find(|(name, _)| name.as_bytes() == arg);
            if let Some((name, kind)) = vm {
                let first = known.first().map_or("-server", |(first, _)| first);
                let (name, first) = (&name[1..], &first[1..]);
                if kind == "ERROR" {
                    return Err(failure(err, &[b"Error: ", name.as_bytes(), b" VM not supported"]));
                }
                if kind == "WARN" {
                    let text = format!("Warning: {name} VM not supported; {first} VM will be used");
                    report(err, &[text.as_bytes()]);
                }
                chosen = (kind == "KNOWN").then(|| name.as_bytes().to_vec());
                args.remove(at);
            } else if let Some(path) = arg.strip_prefix(b"-XXaltjvm=") {
                chosen = Some(path.to_vec());
                args.remove(at);
            } else {
                at += if is_white_space_option(&arg) { 2 } else { 1 };
            }
        }
        if let Some(name) = chosen {
            let mut library = self.path.clone();
            if !name.contains(&b'/') {
                library.push("lib");
            }
            library.push(OsStr::from_bytes(&name));
            library.push("libjvm.so");
            let is_first = known.first().is_some_and(|(first, _)| first.as_bytes()[1..] == name);
            if !is_first && !library.exists() {
                let library = library.into_os_string();
                report(err, &[b"Error: missing `", &name, b"' JVM at `", library.as_bytes(), b"'."]);
                let mut exit =
                    failure(err, &[b"Please install or use the JRE or JDK that contains these missing components."]);
                exit.code = 4;
                return Err(exit);
            }
        }
        let selectable = known.into_iter().skip(1).filter(|(_, kind)| kind == "KNOWN");
        Ok(selectable.map(|(name, _)| name).collect())
    }

    /// The VMs of `lib/jvm.cfg` with what to do with them.
    fn known_vms(&self) -> Vec<(String, String)> {
        let text = std::fs::read_to_string(self.path.join("lib/jvm.cfg")).unwrap_or_default();
        let words = text.lines().filter(|line| line.starts_with('-')).map(|line| line.split_whitespace());
        words.filter_map(|mut words| Some((words.next()?.to_owned(), words.next()?.to_owned()))).collect()
    }
}

/// Reads `KEY="value"` lines.
fn parse_release(text: &str) -> Vec<(String, String)> {
    let entries = text.lines().filter_map(|line| line.split_once('='));
    entries.map(|(key, value)| (key.trim().to_owned(), value.trim().trim_matches('"').to_owned())).collect()
}

/// The JDK whose `bin` holds this program.
fn around_this_program() -> Option<JdkHome> {
    let program = std::env::current_exe().ok()?;
    let bin = program.parent().filter(|bin| bin.ends_with("bin"))?;
    JdkHome::open(bin.parent()?).ok()
}

/// The JDK whose `bin` holds the `java` of a directory of `PATH`.
fn beside_java(dir: &Path) -> Option<JdkHome> {
    let java = dir.join("java").canonicalize().ok()?;
    let metadata = java.metadata().ok()?;
    let is_program = metadata.is_file() && metadata.permissions().mode() & 0o111 != 0;
    let home = java.parent()?.parent().filter(|_| is_program)?;
    JdkHome::open(home).ok()
}

fn at_usual_places(home: Option<&Path>) -> Option<JdkHome> {
    let at_home = USUAL_PLACES_AT_HOME.iter().filter_map(|place| Some(home?.join(place)));
    let places = USUAL_PLACES.iter().map(PathBuf::from).chain(at_home);
    let children = places.filter_map(|place| std::fs::read_dir(place).ok()).flatten().flatten();
    let mut found: Vec<JdkHome> = children.filter_map(|child| JdkHome::open(&child.path()).ok()).collect();
    found.sort_by_cached_key(|jdk| {
        let version = jdk.feature().unwrap_or_default();
        let rank = RELEASES.iter().position(|&release| release == version).unwrap_or(RELEASES.len());
        (rank, std::cmp::Reverse(version), jdk.path.clone())
    });
    found.into_iter().next()
}
