//! The command `javac-tree`: javac on HotSpot and javac on Carafe must write the same bytes.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::Options;
use crate::java::files_below;
use crate::process;
use crate::report::Report;
use crate::setup::{Setup, neutral_environment};

/// Fewer files than this are no test.
const LEAST: usize = 100;

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let folder = setup.fresh_scratch("conformance-javac-tree")?;
    let sources = source_tree(setup, &folder.join("src"), &options.package)?;
    if sources.len() < LEAST {
        bail!("{} has {} files, at least {LEAST} are wanted", options.package, sources.len());
    }
    let arguments = folder.join("arguments");
    let list: Vec<String> = sources.iter().map(|path| path.display().to_string()).collect();
    std::fs::write(&arguments, list.join("\n"))?;
    let limit = Duration::from_secs(options.timeout.unwrap_or(900));
    let (expected, actual) = (folder.join("hotspot"), folder.join("carafe"));
    println!("{} files of {}", sources.len(), options.package);
    for (name, java, output) in
        [("hotspot", setup.tool("java").as_path(), &expected), ("carafe", setup.carafe()?, &actual)]
    {
        let mut command = Command::new(java);
        neutral_environment(&mut command);
        command.args([
            "-m",
            "jdk.compiler/com.sun.tools.javac.Main",
            "-nowarn",
            "-Xlint:none",
            "-proc:none",
            "-XDignore.symbol.file",
        ]);
        command.arg("--patch-module").arg(format!("java.base={}", folder.join("src").display()));
        command.arg("-d").arg(output).arg(format!("@{}", arguments.display()));
        let finished = process::run(&mut command, b"", limit)?;
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

/// Unpacks one folder of java.base, subfolders included, from the JDK's `src.zip` or from unpacked sources.
fn source_tree(setup: &Setup, target: &Path, package: &str) -> Result<Vec<PathBuf>> {
    let prefix = format!("java.base/{package}/");
    let archive = setup.jdk.join("lib/src.zip");
    if let Ok(file) = File::open(&archive) {
        let mut zip = zip::ZipArchive::new(file).with_context(|| archive.display().to_string())?;
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index)?;
            if let Some(name) = entry.name().strip_prefix("java.base/")
                && entry.name().starts_with(&prefix)
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
        for file in files_below(&unpacked.join(package))? {
            if wanted(&file) {
                let path = target.join(file.strip_prefix(&unpacked)?);
                std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
                std::fs::copy(&file, path)?;
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
