//! The command `badinput`: broken input must give HotSpot's message and exit code, never a panic.

mod cases;
mod class_bytes;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::Options;
use crate::compare::Behaviour;
use crate::java::{files_below, javac};
use crate::process;
use crate::report::{self, Outcome, Report};
use crate::setup::{Setup, neutral_environment};

/// One piece of bad input.
struct Case {
    /// Its name; the expectation is `conformance/badinput/NAME.txt`.
    name: &'static str,
    /// Makes the input in the case's folder.
    prepare: fn(&Workshop<'_>) -> Result<()>,
    /// The command line, run in that folder.
    args: &'static [&'static str],
}

/// What a case makes its input from.
struct Workshop<'a> {
    setup: &'a Setup,
    /// Classes of `badinput/src/base`.
    base: &'a Path,
    /// Classes of `badinput/src/changed`, compiled against the others: incompatible versions of them.
    changed: &'a Path,
    /// The case's own folder.
    folder: PathBuf,
}

impl Workshop<'_> {
    fn base(&self, class: &str) -> Result<Vec<u8>> {
        read(&self.base.join(format!("{class}.class")))
    }

    /// Puts a good class into the folder.
    fn copy(&self, class: &str) -> Result<()> {
        self.write(&format!("{class}.class"), &self.base(class)?)
    }

    /// Puts the incompatible version of a class into the folder.
    fn copy_changed(&self, class: &str) -> Result<()> {
        self.write(&format!("{class}.class"), &read(&self.changed.join(format!("{class}.class")))?)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        std::fs::write(&path, bytes).with_context(|| path.display().to_string())
    }

    /// Makes a jar of good classes with the host's tool and gives its bytes.
    fn jar(&self, manifest: &str, classes: &[&str]) -> Result<Vec<u8>> {
        let scratch = self.folder.with_extension("jar-parts");
        std::fs::create_dir_all(&scratch)?;
        std::fs::write(scratch.join("manifest"), manifest)?;
        let mut command = Command::new(self.setup.tool("jar"));
        neutral_environment(&mut command);
        command
            .arg("--create")
            .arg("--file")
            .arg(scratch.join("made.jar"))
            .arg("--manifest")
            .arg(scratch.join("manifest"));
        for class in classes {
            command.arg("-C").arg(self.base).arg(format!("{class}.class"));
        }
        let finished = process::run(&mut command, b"", Duration::from_secs(60))?;
        anyhow::ensure!(finished.status.success(), "jar failed: {}", finished.stderr_text());
        let bytes = read(&scratch.join("made.jar"))?;
        std::fs::remove_dir_all(scratch)?;
        Ok(bytes)
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| path.display().to_string())
}

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let cases: Vec<&Case> = cases::CASES.iter().filter(|case| options.selects(case.name)).collect();
    if options.list {
        cases.iter().for_each(|case| println!("{}", case.name));
        return Ok(Report::default());
    }
    let folder = setup.fresh_scratch("conformance-badinput")?;
    let (base, changed) = (folder.join("base"), folder.join("changed"));
    for (name, output, class_path) in [("base", &base, vec![]), ("changed", &changed, vec![base.as_path()])] {
        std::fs::create_dir_all(output)?;
        javac(setup, &files_below(&setup.data("badinput/src").join(name))?, output, &class_path, &[])?;
    }
    let java = if options.bless { setup.tool("java") } else { setup.carafe()?.to_owned() };
    let limit = Duration::from_secs(options.timeout.unwrap_or(60));
    let one = |case: &&Case| -> Outcome {
        let workshop = Workshop { setup, base: &base, changed: &changed, folder: folder.join("cases").join(case.name) };
        let result = behaviour(case, &workshop, &java, limit).and_then(|behaviour| {
            let record = setup.data("badinput").join(format!("{}.txt", case.name));
            if options.bless {
                std::fs::write(record, render(&behaviour))?;
                return Ok(None);
            }
            let text = std::fs::read_to_string(&record)
                .with_context(|| format!("no expectation: badinput --bless {}", case.name))?;
            Ok(parse(&text).context("the recorded expectation is readable")?.difference(&behaviour))
        });
        match result {
            Ok(None) => Ok(()),
            Ok(Some(difference)) => Err(difference),
            Err(error) => Err(format!("  {error:#}")),
        }
    };
    Ok(report::run_all(&cases, options.jobs, |case| case.name, one))
}

fn behaviour(case: &Case, workshop: &Workshop<'_>, java: &Path, limit: Duration) -> Result<Behaviour> {
    std::fs::create_dir_all(&workshop.folder)?;
    (case.prepare)(workshop)?;
    let mut command = Command::new(java);
    neutral_environment(&mut command);
    command.current_dir(&workshop.folder).args(case.args);
    let finished = process::run(&mut command, b"", limit)?;
    anyhow::ensure!(!finished.timed_out, "timed out after {} s", limit.as_secs());
    // The usage text calls the launcher by its own name.
    Ok(Behaviour::of(&finished)
        .replace(&workshop.folder.display().to_string(), "$DIR")
        .replace(" carafe [options]", " java [options]"))
}

const STDOUT: &str = "--- stdout\n";
const STDERR: &str = "--- stderr\n";

fn render(behaviour: &Behaviour) -> String {
    format!("exit {}\n{STDOUT}{}{STDERR}{}", behaviour.exit, behaviour.stdout, behaviour.stderr)
}

fn parse(text: &str) -> Option<Behaviour> {
    let (exit, rest) = text.strip_prefix("exit ")?.split_once('\n')?;
    let (stdout, stderr) = rest.strip_prefix(STDOUT)?.split_once(STDERR)?;
    Some(Behaviour { stdout: stdout.to_owned(), stderr: stderr.to_owned(), exit: exit.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_behaviour_reads_back() {
        let behaviour = Behaviour { stdout: "out\n".into(), stderr: "err\nmore".into(), exit: 134 };
        assert_eq!(parse(&render(&behaviour)), Some(behaviour));
        assert_eq!(parse("exit x\n"), None);
    }

    #[test]
    fn every_case_has_a_name_of_its_own() {
        let mut names: Vec<&str> = cases::CASES.iter().map(|case| case.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), cases::CASES.len());
    }
}
