//! The command `jtreg`: OpenJDK's own tests, compiled by the host's JDK and run on an image of the runtime.
//!
//! `conformance/jtreg/setup.sh DIR` gets the tests and jtreg; `CARAFE_JTREG` names the folder, by default `target/jtreg`.
//! `conformance/jtreg/passing.txt` is the ratchet: a test in it that does not pass is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, Result, bail, ensure};

use crate::Options;
use crate::java::{Mode, files_below};
use crate::report::Report;
use crate::setup::{Setup, neutral_environment};

/// Folders of the tests that have lists of tests not to run.
const ROOTS: &[&str] = &["jdk", "hotspot/jtreg", "langtools"];

/// How a test failed, by what its record says; the first that fits.
const CAUSES: &[(&str, &[&str])] = &[
    (
        "crash",
        &["panicked at", "SIGSEGV", "SIGABRT", "fatal error has been detected", "exit code 134", "exit code 139"],
    ),
    ("timeout", &["timed out (timeout set"]),
    ("unlinked", &["UnsatisfiedLinkError"]),
];

/// What became of one test.
struct Outcome {
    passed: bool,
    /// The column of the table: a name of [`CAUSES`], or `failed`.
    cause: &'static str,
    /// The last word of the test.
    status: String,
}

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let folder = match std::env::var_os("CARAFE_JTREG") {
        Some(folder) => PathBuf::from(folder),
        None => setup.root.join("target/jtreg"),
    };
    let suite = folder.join("suite/test");
    if !suite.join("jdk/TEST.ROOT").is_file() {
        bail!("no tests in {}: run conformance/jtreg/setup.sh DIR and set CARAFE_JTREG", folder.display());
    }
    let ratchet_file = setup.data("jtreg").join("passing.txt");
    let ratchet = read_list(&ratchet_file)?;
    let chosen: Vec<String> = match (&options.from, options.names.is_empty()) {
        (Some(file), _) => read_list(file)?.into_iter().collect(),
        (None, false) => options.names.clone(),
        (None, true) => ratchet.iter().cloned().collect(),
    };
    ensure!(!chosen.is_empty(), "no test is named");
    let work = setup.scratch("jtreg-run")?;
    let image = make_image(setup)?;
    std::fs::write(work.join("list"), chosen.join("\n"))?;
    let started = SystemTime::now();
    run_jtreg(setup, options, &folder, &image, &work)?;
    let results = collect(&work.join("w"), &suite, started)?;
    ensure!(!results.is_empty(), "jtreg ran no test");
    std::fs::write(work.join("results.json"), json(&results))?;
    print!("{}", table(&results));
    judge(&results, &ratchet, &ratchet_file, options.bless)
}

/// The names in a file: a line each, comments from `#` at its start.
fn read_list(file: &Path) -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    Ok(text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect())
}

/// A fresh image of the runtime under test.
fn make_image(setup: &Setup) -> Result<PathBuf> {
    let image = setup.root.join("target/jtreg-image");
    let mut command = Command::new(setup.carafe()?);
    let status = command.arg("image").arg("--jdk").arg(&setup.jdk).arg(&image).status()?;
    ensure!(status.success(), "carafe image: {status}");
    Ok(image)
}

/// Runs jtreg and tells how far it is.
fn run_jtreg(setup: &Setup, options: &Options, folder: &Path, image: &Path, work: &Path) -> Result<()> {
    let suite = folder.join("suite/test");
    let mut command = Command::new("jtreg");
    neutral_environment(&mut command);
    command.current_dir(&suite).env("JTREG_JAVA", setup.tool("java"));
    command.args(["-othervm", "-a", "-ignore:quiet", "-v1", "-timeoutFactor:4"]);
    command.arg(format!("-conc:{}", options.jobs));
    let place = |option: &str, path: &Path| format!("{option}:{}", path.display());
    command.arg(place("-compilejdk", &setup.jdk)).arg(place("-testjdk", image));
    command.arg(place("-w", &work.join("w"))).arg(place("-r", &work.join("r")));
    let native = folder.join("native");
    if native.is_dir() {
        command.arg(place("-nativepath", &native));
    }
    for root in ROOTS {
        command.arg(place("-exclude", &suite.join(root).join("ProblemList.txt")));
    }
    for option in options_of(options.mode, options.every) {
        command.arg(format!("-vmoption:{option}"));
    }
    command.arg(format!("@{}", work.join("list").display()));
    let mut child = command.stdout(Stdio::piped()).spawn().context("start jtreg (Debian package jtreg7)")?;
    let output = child.stdout.take().context("stdout is piped")?;
    let (mut done, shown) = (0, std::io::stderr().is_terminal());
    for line in BufReader::new(output).lines() {
        let line = line?;
        done += usize::from(["Passed: ", "FAILED: ", "Error: "].iter().any(|start| line.starts_with(start)));
        if line.starts_with("FAILED: ") || line.starts_with("Error: ") {
            println!("{line}");
        } else if shown {
            eprint!("\r{done} tests ");
        }
    }
    // Its status only says that some tests failed.
    child.wait()?;
    Ok(())
}

/// Options of the virtual machine for a mode.
fn options_of(mode: Mode, every: Option<u64>) -> Vec<String> {
    match mode {
        Mode::Default => vec![],
        Mode::Int => vec!["-Xint".to_owned()],
        Mode::Comp => vec!["-Xcomp".to_owned()],
        Mode::Deopt => vec!["-Xcomp".to_owned(), "-Xzeal:deopt".to_owned()],
        Mode::Zeal => vec![format!("-Xzeal:move={}", every.unwrap_or(10_000))],
    }
}

/// The tests that ran since `started`, by name below the folder of the tests.
fn collect(work: &Path, suite: &Path, started: SystemTime) -> Result<BTreeMap<String, Outcome>> {
    let suite = suite.canonicalize()?;
    let mut results = BTreeMap::new();
    for file in files_below(work)? {
        let is_record = file.extension().is_some_and(|extension| extension == "jtr");
        if !is_record || std::fs::metadata(&file)?.modified()? < started {
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&file)?).into_owned();
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        // The values are those of a file of Java properties.
        let value = |name: &str| field(name).replace("\\:", ":").replace("\\#", "#");
        let root = Path::new(field("$root=")).canonicalize().unwrap_or_default();
        let root = root.strip_prefix(&suite).unwrap_or(&root).to_string_lossy().into_owned();
        let status = value("execStatus=");
        let fits = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let cause = CAUSES.iter().find(|(_, words)| fits(words)).map_or("failed", |(cause, _)| cause);
        let outcome = Outcome { passed: status.starts_with("Passed"), cause, status };
        results.insert(format!("{root}/{}", value("test=")), outcome);
    }
    Ok(results)
}

/// The folder of tests that a name belongs to, of so many levels that a row of the table is worth it.
fn area(name: &str) -> String {
    let levels = if name.starts_with("hotspot/") { 4 } else { 3 };
    let folders = name.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders.split('/').take(levels).collect::<Vec<_>>().join("/")
}

/// A row for each area and one for the sum.
fn table(results: &BTreeMap<String, Outcome>) -> String {
    let columns: Vec<&str> = ["passed", "failed"].into_iter().chain(CAUSES.iter().map(|(cause, _)| *cause)).collect();
    let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (name, outcome) in results {
        let column = if outcome.passed { "passed" } else { outcome.cause };
        for row in [area(name), "~ all".to_owned()] {
            let row = rows.entry(row).or_insert_with(|| vec![0; columns.len()]);
            for (count, name) in row.iter_mut().zip(&columns) {
                *count += usize::from(*name == column);
            }
        }
    }
    let mut text = format!("{:40}", "area");
    text.extend(columns.iter().map(|column| format!("{column:>9}")));
    for (row, counts) in rows {
        let _ = write!(text, "\n{:40}", row.trim_start_matches("~ "));
        text.extend(counts.iter().map(|count| format!("{count:>9}")));
    }
    text + "\n"
}

fn json(results: &BTreeMap<String, Outcome>) -> String {
    let quoted = |text: &str| {
        let escape = |c: char| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c < ' ' => format!("\\u{:04x}", c as u32),
            c => c.to_string(),
        };
        format!("\"{}\"", text.chars().map(escape).collect::<String>())
    };
    let entry = |(name, outcome): (&String, &Outcome)| {
        let result = if outcome.passed { "passed" } else { outcome.cause };
        let fields = [("test", &name[..]), ("area", &area(name)), ("result", result), ("status", &outcome.status)];
        let fields: Vec<String> = fields.iter().map(|(key, value)| format!("\"{key}\": {}", quoted(value))).collect();
        format!("  {{{}}}", fields.join(", "))
    };
    format!("[\n{}\n]\n", results.iter().map(entry).collect::<Vec<_>>().join(",\n"))
}

/// Holds the results against the ratchet, which `bless` moves on.
fn judge(
    results: &BTreeMap<String, Outcome>,
    ratchet: &BTreeSet<String>,
    ratchet_file: &Path,
    bless: bool,
) -> Result<Report> {
    let passed = |(name, outcome): (&'_ String, &'_ Outcome)| outcome.passed.then(|| name.clone());
    let passing: BTreeSet<String> = results.iter().filter_map(passed).collect();
    let lost = ratchet.iter().filter(|name| results.get(*name).is_some_and(|outcome| !outcome.passed));
    let lost: Vec<&String> = lost.collect();
    lost.iter().for_each(|name| println!("LOST {name}: {}", results[*name].status));
    let new: Vec<&String> = passing.difference(ratchet).collect();
    if bless {
        let all: BTreeSet<&String> = ratchet.union(&passing).collect();
        std::fs::write(ratchet_file, all.into_iter().fold(String::new(), |text, name| text + name + "\n"))?;
    } else if !new.is_empty() {
        println!("{} tests that pass are not in {}; --bless adds them", new.len(), ratchet_file.display());
    }
    println!("{} of {} tests pass, {} of the ratchet are lost", passing.len(), results.len(), lost.len());
    Ok(Report { passed: passing.len(), failed: lost.len() })
}
