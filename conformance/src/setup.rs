//! Where things are: the repository, the host's JDK, the runtime under test.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The places every command needs.
#[derive(Debug)]
pub struct Setup {
    /// The workspace's root folder.
    pub root: PathBuf,
    /// Home of the host's JDK, the oracle.
    pub jdk: PathBuf,
    /// The runtime under test.
    pub carafe: PathBuf,
}

impl Setup {
    /// Finds all of them, or says what is missing.
    pub fn discover() -> Result<Setup> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the crate lies in the workspace")?.to_owned();
        let carafe = match std::env::var_os("CARAFE") {
            Some(path) => std::path::absolute(PathBuf::from(path))?,
            None => root.join("target/release/carafe"),
        };
        Ok(Setup { jdk: find_jdk()?, root, carafe })
    }

    /// A tool of the host's JDK.
    pub fn tool(&self, name: &str) -> PathBuf {
        self.jdk.join("bin").join(name)
    }

    /// The runtime under test, checked to exist.
    pub fn carafe(&self) -> Result<&Path> {
        if !self.carafe.is_file() {
            bail!("{} does not exist: run `cargo build --release` or set CARAFE", self.carafe.display());
        }
        Ok(&self.carafe)
    }

    /// A folder of this crate, where programs and expectations are.
    pub fn data(&self, name: &str) -> PathBuf {
        self.root.join("conformance").join(name)
    }

    /// A scratch folder under `target`; it may hold results of an earlier run.
    pub fn scratch(&self, name: &str) -> Result<PathBuf> {
        let path = self.root.join("target").join(name);
        std::fs::create_dir_all(&path).with_context(|| format!("create {}", path.display()))?;
        Ok(path)
    }

    /// An empty scratch folder under `target`.
    pub fn fresh_scratch(&self, name: &str) -> Result<PathBuf> {
        let path = self.root.join("target").join(name);
        if path.exists() {
            std::fs::remove_dir_all(&path).with_context(|| format!("remove {}", path.display()))?;
        }
        self.scratch(name)
    }
}

/// The JDK 17 to compare with: `CARAFE_CONFORMANCE_JDK`, `JAVA_HOME`, `javac` on the path, then the host's usual places.
fn find_jdk() -> Result<PathBuf> {
    let mut candidates: Vec<PathBuf> =
        ["CARAFE_CONFORMANCE_JDK", "JAVA_HOME"].iter().filter_map(std::env::var_os).map(PathBuf::from).collect();
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    for folder in std::env::split_paths(&on_path) {
        if let Ok(javac) = folder.join("javac").canonicalize()
            && let Some(home) = javac.ancestors().nth(2)
        {
            candidates.push(home.to_owned());
        }
    }
    if let Ok(entries) = std::fs::read_dir("/usr/lib/jvm") {
        candidates.extend(entries.flatten().map(|entry| entry.path()));
    }
    let is_jdk17 = |home: &PathBuf| {
        home.join("bin/javac").is_file() && home.join("lib/modules").is_file() && feature_release(home) == Some(17)
    };
    candidates
        .into_iter()
        .find(is_jdk17)
        .context("no JDK 17 found: apt-get install openjdk-17-jdk-headless, or set CARAFE_CONFORMANCE_JDK")
}

/// The feature release that a JDK's `release` file names.
fn feature_release(home: &Path) -> Option<u32> {
    let release = std::fs::read_to_string(home.join("release")).ok()?;
    let version = release.lines().find_map(|line| line.strip_prefix("JAVA_VERSION=\""))?;
    version.split(['.', '"']).next()?.parse().ok()
}

/// Takes the variables away that would change what a Java launcher does.
pub fn neutral_environment(command: &mut Command) {
    for variable in ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "JAVA_OPTS"] {
        command.env_remove(variable);
    }
}
