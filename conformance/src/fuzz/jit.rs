//! `fuzz jit`: random Java programs, which must do the same interpreted, compiled and on HotSpot.

mod generator;
mod table;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::Options;
use crate::compare::Behaviour;
use crate::java::javac;
use crate::process;
use crate::report::Report;
use crate::setup::{Setup, neutral_environment};

/// The most programs compiled by one run of javac, and run in one process: most of a short run's time is start-up.
const LARGEST_BATCH: u64 = 500;

/// What the runtime under test is told. The first programs that a process runs see cold code, the later ones a warm library.
const MODES: &[&[&str]] = &[&["-Xint"], &["-XX:CompileThreshold=20"], &["-Xcomp"]];

/// As [`MODES`]; a large batch takes one of them, in turn.
const MORE_MODES: &[&[&str]] = &[
    &["-XX:CompileThreshold=200"],
    &["-Xcomp", "-Xzeal:deopt"],
    &["-XX:CompileThreshold=20", "-Xzeal:deopt"],
    &["-XX:CompileThreshold=5", "-Xzeal:move=5003"],
];

/// Without it HotSpot throws exceptions that have no stack trace in code that throws often.
const HOTSPOT: &[&str] = &["-XX:-OmitStackTraceInFastThrow", "-XX:TieredStopAtLevel=1"];

const SUPPORT: &str = include_str!("jit/Trace.java");

/// By number of the program: what it printed.
type Outputs = BTreeMap<u64, Behaviour>;

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let carafe = setup.carafe()?;
    let folder = match &options.fuzz.save {
        Some(folder) => folder.clone(),
        None => setup.fresh_scratch("fuzz-jit")?,
    };
    let (first, end) = (options.fuzz.first, options.fuzz.first + options.fuzz.count);
    let size = options.fuzz.count.div_ceil(options.jobs.max(1) as u64).clamp(1, LARGEST_BATCH);
    let limit = Duration::from_secs(options.timeout.unwrap_or(600));
    let next = AtomicU64::new(first);
    let report = Mutex::new(Report::default());
    let worker = &|| -> Result<()> {
        loop {
            let start = next.fetch_add(size, Ordering::Relaxed);
            if start >= end {
                return Ok(());
            }
            let batch = Batch { first: start, end: (start + size).min(end), classes: folder.join(start.to_string()) };
            batch.compile(setup, options.fuzz.seed)?;
            let expected = batch.run(&setup.tool("java"), HOTSPOT, limit)?;
            let mut differences = BTreeMap::new();
            for mode in batch.modes() {
                let actual = batch.run(carafe, mode, limit)?;
                for number in batch.first..batch.end {
                    if let Some(difference) = expected[&number].difference(&actual[&number]) {
                        differences.entry(number).or_insert((mode.join(" "), difference));
                    }
                }
            }
            let mut report = report.lock().expect("no worker panics");
            report.failed += differences.len();
            report.passed += (batch.end - batch.first) as usize - differences.len();
            for (number, (mode, difference)) in &differences {
                println!(
                    "FAIL program {number} with {mode}, in {}\n{}",
                    batch.classes.display(),
                    difference.trim_end()
                );
            }
            if differences.is_empty() {
                std::fs::remove_dir_all(&batch.classes)?;
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("no worker panics"))
    })?;
    let report = report.into_inner().expect("no worker panics");
    report.print_summary();
    Ok(report)
}

/// Programs with consecutive numbers.
struct Batch {
    first: u64,
    end: u64,
    classes: PathBuf,
}

impl Batch {
    fn compile(&self, setup: &Setup, seed: u64) -> Result<()> {
        std::fs::create_dir_all(&self.classes)?;
        let mut sources = vec![self.classes.join("Trace.java")];
        std::fs::write(&sources[0], SUPPORT)?;
        for number in self.first..self.end {
            let source = self.classes.join(format!("Program{number}.java"));
            std::fs::write(&source, generator::program(seed, number))?;
            sources.push(source);
        }
        javac(setup, &sources, &self.classes, &[], &["-g"])
    }

    fn modes(&self) -> impl Iterator<Item = &'static [&'static str]> {
        let turn = (self.first / LARGEST_BATCH) as usize % MORE_MODES.len();
        let more = if self.end - self.first < LARGEST_BATCH { MORE_MODES } else { &MORE_MODES[turn..=turn] };
        MODES.iter().chain(more).copied()
    }

    /// What each program prints. A process that ends early, or does not end, is what the program it was at did.
    fn run(&self, java: &Path, mode: &[&str], limit: Duration) -> Result<Outputs> {
        let mut outputs = Outputs::new();
        while let Some(first) = (self.first..self.end).find(|number| !outputs.contains_key(number)) {
            let mut command = Command::new(java);
            neutral_environment(&mut command);
            command.current_dir(&self.classes).args(mode).args(["-cp", ".", "Trace"]);
            command.args([first.to_string(), self.end.to_string()]);
            let finished = process::run(&mut command, b"", limit)?;
            let mut at = None;
            for line in finished.stdout_text().lines() {
                if let Some(number) = line.strip_prefix("program ") {
                    at = Some(number.parse::<u64>().context("the number of a program")?);
                } else if let Some(number) = at {
                    writeln!(outputs.entry(number).or_default().stdout, "{line}")?;
                }
            }
            if outputs.len() as u64 == self.end - self.first {
                break;
            }
            let failed = at.map_or(first, |number| number + 1);
            let mut behaviour = Behaviour::of(&finished);
            behaviour.stdout = if finished.timed_out { "timed out".to_owned() } else { String::new() };
            outputs.insert(failed, behaviour);
        }
        Ok(outputs)
    }
}
