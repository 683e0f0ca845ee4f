//! The command `javac-tree`: javac on HotSpot and javac on Carafe must write the same bytes.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::Options;
use crate::java::files_below;
use crate::process::{self, Finished};
use crate::report::Report;
use crate::setup::{Setup, neutral_environment};

/// Fewer files than this are no test.
const LEAST: usize = 100;

/// A call of javac over unpacked sources of the class library.
#[derive(Debug)]
pub struct Job {
    folder: PathBuf,
    /// How many files it compiles.
    pub files: usize,
}

impl Job {
    /// Unpacks folders of java.base, such as `java/util`, below `folder`.
    pub fn prepare(folder: &Path, setup: &Setup, packages: &[&str]) -> Result<Job> {
        let sources = source_tree(setup, &folder.join("src"), packages)?;
        if sources.len() < LEAST {
            bail!("{} have {} files, at least {LEAST} are wanted", packages.join(" and "), sources.len());
        }
        let list: Vec<String> = sources.iter().map(|path| path.display().to_string()).collect();
        std::fs::write(folder.join("arguments"), list.join("\n"))?;
        Ok(Job { folder: folder.to_owned(), files: sources.len() })
    }

    /// Runs it on `java`; class files go to `output`.
    fn run(&self, java: &Path, options: &[&str], output: &Path, limit: Duration) -> Result<Finished> {
        let mut command = Command::new(java);
        neutral_environment(&mut command);
        command.args(options).args(["-m", "jdk.compiler/com.sun.tools.javac.Main"]);
        command.args(["-nowarn", "-Xlint:none", "-proc:none", "-XDignore.symbol.file", "--patch-module"]);
        command.arg(format!("java.base={}", self.folder.join("src").display())).arg("-d").arg(output);
        command.arg(format!("@{}", self.folder.join("arguments").display()));
        process::run(&mut command, b"", limit)
    }

    /// Runs it and sums up the class files that it wrote.
    pub fn run_to_checksum(&self, java: &Path, options: &[&str], limit: Duration) -> Result<(Finished, String)> {
        let output = self.folder.join("output");
        if output.exists() {
            std::fs::remove_dir_all(&output)?;
        }
        let finished = self.run(java, options, &output, limit)?;
        let mut hasher = DefaultHasher::new();
        for file in files_below(&output)? {
            (file.strip_prefix(&output)?, std::fs::read(&file)?).hash(&mut hasher);
        }
        Ok((finished, format!("{:016x}", hasher.finish())))
    }
}

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let folder = setup.fresh_scratch("conformance-javac-tree")?;
    let job = Job::prepare(&folder, setup, &[&options.package])?;
    let limit = Duration::from_secs(options.timeout.unwrap_or(900));
    let (expected, actual) = (folder.join("hotspot"), folder.join("carafe"));
    println!("{} files of {}", job.files, options.package);
    for (name, java, output) in
        [("hotspot", setup.tool("java").as_path(), &expected), ("carafe", setup.carafe()?, &actual)]
    {
        let finished = job.run(java, &[], output, limit)?;
        println!("{name}: {:.1} s, peak RSS {} MB", finished.wall.as_secs_f64(), finished.peak_rss >> 20);
        if finished.timed_out || !finished.status.success() {
            println!("{}{}", finished.stdout_text(), finished.stderr_text());
            println!(
                "FAIL {name}: exit code {}{}",
                finished.exit_code(),
                if finished.timed_out { ", timed out" } else { "" }
            );
            let report = Report { passed: 0, failed: 1 };
            report.print_summary();
            return Ok(report);
        }
    }
    compare_trees(&expected, &actual)
}

/// Unpacks folders of java.base, subfolders included, from the JDK's `src.zip` or from unpacked sources.
fn source_tree(setup: &Setup, target: &Path, packages: &[&str]) -> Result<Vec<PathBuf>> {
    let asked_for = |name: &str| packages.iter().any(|package| Path::new(name).starts_with(package));
    let archive = setup.jdk.join("lib/src.zip");
    if let Ok(file) = File::open(&archive) {
        let mut zip = zip::ZipArchive::new(file).with_context(|| archive.display().to_string())?;
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index)?;
            if let Some(name) = entry.name().strip_prefix("java.base/")
                && asked_for(name)
                && wanted(Path::new(name))
            {
                let path = target.join(name);
                std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
                std::io::copy(&mut entry, &mut File::create(path)?)?;
            }
        }
    } else {
        let unpacked = std::env::var_os("CARAFE_JDK_SOURCE")
            .map_or_else(|| PathBuf::from("/work/ref/src"), PathBuf::from)
            .join("java.base");
        for package in packages {
            for file in files_below(&unpacked.join(package))? {
                if wanted(&file) {
                    let path = target.join(file.strip_prefix(&unpacked)?);
                    std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
                    std::fs::copy(&file, path)?;
                }
            }
        }
    }
    let sources = files_below(target)?;
    if sources.is_empty() {
        bail!(
            "no sources of the class library: apt-get install openjdk-17-source, or set CARAFE_JDK_SOURCE to a folder with java.base/"
        );
    }
    Ok(sources)
}

/// A Java file that is more than a package's documentation.
fn wanted(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "java")
        && path.file_name().is_some_and(|name| name != "package-info.java")
}

fn compare_trees(expected: &Path, actual: &Path) -> Result<Report> {
    let mut report = Report::default();
    let relative = |root: &Path| -> Result<Vec<PathBuf>> {
        files_below(root)?.iter().map(|path| Ok(path.strip_prefix(root)?.to_owned())).collect()
    };
    let (wanted, got) = (relative(expected)?, relative(actual)?);
    for name in &wanted {
        let same = got.contains(name) && std::fs::read(expected.join(name))? == std::fs::read(actual.join(name))?;
        if same {
            report.passed += 1;
        } else {
            report.failed += 1;
            println!("FAIL {}: {}", name.display(), if got.contains(name) { "other bytes" } else { "missing" });
        }
    }
    for name in got.iter().filter(|name| !wanted.contains(name)) {
        report.failed += 1;
        println!("FAIL {}: only Carafe writes it", name.display());
    }
    report.print_summary();
    Ok(report)
}
