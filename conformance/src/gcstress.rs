//! The command `gcstress`: many gigabytes through a 64 MB heap, with the data checked and the peak memory bounded.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::Options;
use crate::java::compile_if_older;
use crate::process;
use crate::report::{self, Outcome, Report};
use crate::setup::{Setup, neutral_environment};

/// The heap of the program, in megabytes.
const HEAP_MB: u64 = 64;

/// What the process may use above its heap, in megabytes.
const OVERHEAD_MB: u64 = 150;

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let classes = setup.scratch("conformance-classes")?.join("gcstress");
    compile_if_older(setup, &[setup.data("gcstress/GcStress.java")], &classes, &[], &[])?;
    let carafe = setup.carafe()?;
    let limit = Duration::from_secs(options.timeout.unwrap_or(1800));
    let runs: Vec<String> = (1..=options.runs).map(|run| format!("run {run}")).collect();
    let one = |_: &String| -> Outcome {
        let mut command = Command::new(carafe);
        neutral_environment(&mut command);
        command
            .arg(format!("-Xmx{HEAP_MB}m"))
            .arg("-cp")
            .arg(&classes)
            .arg("GcStress")
            .arg(options.gigabytes.to_string());
        let finished = process::run(&mut command, b"", limit).map_err(|error| format!("  {error:#}"))?;
        let peak = finished.peak_rss >> 20;
        println!("{:.1} s, peak RSS {peak} MB: {}", finished.wall.as_secs_f64(), finished.stdout_text().trim_end());
        if finished.timed_out {
            return Err(format!("  timed out after {} s", limit.as_secs()));
        }
        if !finished.status.success() || !finished.stdout_text().contains("intact") {
            return Err(format!("  exit code {}\n{}", finished.exit_code(), finished.stderr_text()));
        }
        if peak > HEAP_MB + OVERHEAD_MB {
            return Err(format!("  peak RSS {peak} MB, allowed {}", HEAP_MB + OVERHEAD_MB));
        }
        Ok(())
    };
    // One at a time: the program has threads of its own.
    Ok(report::run_all(&runs, 1, String::as_str, one))
}
