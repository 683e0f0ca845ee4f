//! One run of one workload on one runtime, and what it gave.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use super::Runtime;
use crate::javac_tree::Job;
use crate::process::{self, Finished};
use crate::program::Program;
use crate::setup::neutral_environment;

/// The class that measures the iterations of the others; no program itself.
pub const HARNESS: &str = "Harness";

/// What is run.
pub enum Workload {
    /// A program that prints `iteration_ns=` (many), `warm_ms=` and `steady_cpu_ns=`, or `time_ns=`; and `checksum=`.
    Program { program: Box<Program>, classes: PathBuf, quick: bool },
    /// javac over a tree of sources.
    Javac(Job),
}

/// What one run gave.
pub struct Sample {
    /// In the order of the suite's figures.
    pub figures: Vec<Duration>,
    /// CPU time in user mode of the whole process: compiler and collector threads included.
    pub user: Duration,
    pub peak_rss: u64,
    pub checksum: String,
}

impl Workload {
    pub fn name(&self) -> &str {
        match self {
            Workload::Program { program, .. } => &program.name,
            Workload::Javac(_) => "Javac",
        }
    }

    pub(super) fn run(&self, runtime: &Runtime, limit: Duration) -> Result<Sample> {
        match self {
            Workload::Program { program, classes, quick } => run_program(runtime, program, classes, *quick, limit),
            Workload::Javac(job) => {
                let (finished, checksum) = job.run_to_checksum(&runtime.program, runtime.options, limit)?;
                check(&finished, limit)?;
                Ok(sample(&finished, vec![finished.wall], checksum))
            }
        }
    }
}

fn sample(finished: &Finished, figures: Vec<Duration>, checksum: String) -> Sample {
    Sample { figures, user: finished.user, peak_rss: finished.peak_rss, checksum }
}

fn check(finished: &Finished, limit: Duration) -> Result<()> {
    if finished.timed_out {
        bail!("timed out after {} s", limit.as_secs());
    }
    if !finished.status.success() {
        bail!("exit code {}: {}", finished.exit_code(), finished.stderr_text().lines().next().unwrap_or(""));
    }
    Ok(())
}

fn run_program(runtime: &Runtime, program: &Program, classes: &Path, quick: bool, limit: Duration) -> Result<Sample> {
    let mut command = Command::new(&runtime.program);
    neutral_environment(&mut command);
    command.args(runtime.options).args(&program.jvm).arg("-cp").arg(classes).arg(&program.name).args(&program.args);
    if quick {
        command.arg("quick");
    }
    let start = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let finished = process::run(&mut command, b"", limit)?;
    check(&finished, limit)?;
    let text = finished.stdout_text();
    let values = |key: &str| -> Vec<&str> { text.lines().filter_map(|line| line.strip_prefix(key)).collect() };
    let value = |key: &str| values(key).first().copied().with_context(|| format!("the program prints {key}"));
    let iterations = values("iteration_ns=");
    let figures = if iterations.is_empty() {
        vec![Duration::from_nanos(value("time_ns=")?.parse()?), finished.wall]
    } else {
        let last = &iterations[iterations.len() * 2 / 3..];
        let times: Result<Vec<u64>, _> = last.iter().map(|time| time.parse()).collect();
        let warm = Duration::from_millis(value("warm_ms=")?.parse()?).saturating_sub(start);
        let cpu = Duration::from_nanos(value("steady_cpu_ns=")?.parse()?);
        vec![Duration::from_nanos(super::table::median(times?.into_iter())), warm, cpu]
    };
    Ok(sample(&finished, figures, value("checksum=")?.to_owned()))
}
