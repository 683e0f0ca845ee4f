//! The command `verify-files`: the classes of `conformance/files/verify` are accepted or rejected as HotSpot does it.
//!
//! Each file is `jasm` text; the first class in it is linked. Its last lines, begun with `//=`, are the verdict.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::Options;
use crate::compare::Behaviour;
use crate::jasm;
use crate::java::{files_below, javac};
use crate::process;
use crate::report::{self, Outcome, Report};
use crate::setup::{Setup, neutral_environment};

/// How a line of a recorded verdict begins.
const RECORD: &str = "//=";

/// The program that links classes and tells the verdicts.
const PROGRAM: &str = "LinkClasses";

/// A file test.
struct FileTest {
    name: String,
    path: PathBuf,
    /// The text without its verdict.
    text: String,
    /// The recorded verdict, if there is one.
    expected: Option<String>,
}

impl FileTest {
    fn read(path: PathBuf) -> Result<FileTest> {
        let name = path.file_stem().context("a file has a name")?.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
        let (text, expected) = split_verdict(&text);
        Ok(FileTest { name, path, text, expected })
    }

    /// Writes its classes below `folder` and gives the line that tells the Java program.
    fn assemble(&self, folder: &Path) -> Result<String> {
        let folder = folder.join(&self.name);
        std::fs::create_dir_all(&folder)?;
        let mut line = self.name.clone();
        for (index, class) in jasm::assemble(&self.text)?.iter().enumerate() {
            let path = folder.join(format!("{index}.class"));
            std::fs::write(&path, &class.bytes)?;
            ensure!(!class.name.is_empty(), "class {index} wants a .name");
            write!(line, "\t{}\t{}", class.name, path.display())?;
        }
        Ok(line)
    }

    /// Replaces the recorded verdict.
    fn record(&self, verdict: &str) -> Result<()> {
        std::fs::write(&self.path, join_verdict(&self.text, verdict)).with_context(|| self.name.clone())
    }
}

fn split_verdict(text: &str) -> (String, Option<String>) {
    let start =
        text.lines().rev().take_while(|line| line.starts_with(RECORD)).map(|line| line.len() + 1).sum::<usize>();
    let (text, record) = text.split_at(text.len().saturating_sub(start));
    let lines: Vec<&str> = record
        .lines()
        .filter_map(|line| line.strip_prefix(RECORD))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    (text.to_owned(), (!lines.is_empty()).then(|| lines.join("\n")))
}

fn join_verdict(text: &str, verdict: &str) -> String {
    let mut all = text.to_owned();
    for line in verdict.split('\n') {
        all.push_str(RECORD);
        if !line.is_empty() {
            all.push(' ');
            all.push_str(line);
        }
        all.push('\n');
    }
    all
}

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let mut paths = files_below(&setup.data("files/verify"))?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "jasm"));
    let mut tests: Vec<FileTest> = paths.into_iter().map(FileTest::read).collect::<Result<_>>()?;
    tests.sort_by(|a, b| a.name.cmp(&b.name));
    tests.retain(|test| options.selects(&test.name));
    if options.list {
        tests.iter().for_each(|test| println!("{}", test.name));
        return Ok(Report::default());
    }
    let folder = setup.fresh_scratch("conformance-verify")?;
    let program = folder.join("program");
    std::fs::create_dir_all(&program)?;
    javac(setup, &[setup.data("files/support").join(format!("{PROGRAM}.java"))], &program, &[], &[])?;

    let java = if options.bless { setup.tool("java") } else { setup.carafe()?.to_owned() };
    let mut lines = Vec::new();
    let mut broken = HashMap::new();
    for test in &tests {
        match test.assemble(&folder) {
            Ok(line) => lines.push(line),
            Err(error) => drop(broken.insert(test.name.as_str(), format!("  {error:#}"))),
        }
    }
    let limit = Duration::from_secs(options.timeout.unwrap_or(120));
    let verdicts = verdicts(&java, &program, &lines, limit)?;
    let one = |test: &FileTest| -> Outcome {
        if let Some(error) = broken.get(test.name.as_str()) {
            return Err(error.clone());
        }
        let actual = verdicts.get(test.name.as_str()).ok_or("  no verdict")?;
        let actual = actual.as_ref().map_err(Clone::clone)?;
        if options.bless {
            return test.record(actual).map_err(|error| format!("  {error:#}"));
        }
        let expected =
            test.expected.as_ref().ok_or_else(|| format!("  no verdict: verify-files --bless {}", test.name))?;
        let text = |verdict: &str| Behaviour { stdout: format!("{verdict}\n"), ..Behaviour::default() };
        text(expected).difference(&text(actual)).map_or(Ok(()), Err)
    };
    Ok(report::run_all(&tests, 1, |test| &test.name, one))
}

/// Asks `java` about all `lines`. A file that ends the process or is beyond the time has an error as its verdict, and
/// those behind it are asked again.
fn verdicts(
    java: &Path,
    program: &Path,
    lines: &[String],
    limit: Duration,
) -> Result<HashMap<String, Result<String, String>>> {
    let mut verdicts = HashMap::new();
    let mut rest = lines;
    while !rest.is_empty() {
        let mut command = Command::new(java);
        neutral_environment(&mut command);
        command.arg("-cp").arg(program).arg(PROGRAM);
        let input: String = rest.iter().map(|line| format!("{line}\n")).collect();
        let finished = process::run(&mut command, input.as_bytes(), limit)?;
        let output = finished.stdout_text();
        let mut count = 0;
        for line in output.lines() {
            if let Some((name, verdict)) = line.split_once('\t') {
                verdicts.insert(name.to_owned(), Ok(unescape(verdict)));
                count += 1;
            }
        }
        let Some(culprit) = rest.get(count) else {
            break;
        };
        let name = culprit.split('\t').next().unwrap_or("");
        let how =
            if finished.timed_out { "timed out".to_owned() } else { format!("exit code {}", finished.exit_code()) };
        verdicts.insert(name.to_owned(), Err(format!("  {how}\n{}", finished.stderr_text())));
        rest = &rest[count + 1..];
    }
    Ok(verdicts)
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                other => other.unwrap_or('\\'),
            },
            c => c,
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_reads_back() {
        let text = ".class T\n// a comment\n";
        for verdict in ["accepted", "java.lang.VerifyError: Bad type\n\n  Reason:\n    x"] {
            let (found, record) = split_verdict(&join_verdict(text, verdict));
            assert_eq!((found.as_str(), record.as_deref()), (text, Some(verdict)));
        }
        assert_eq!(split_verdict(text), (text.to_owned(), None));
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescape("a\\nb\\\\n"), "a\nb\\n");
    }
}
