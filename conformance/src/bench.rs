//! The command `bench`: the same programs on Carafe and on the host's `java`, in alternation.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::Options;
use crate::java::compile_if_older;
use crate::process;
use crate::program::Program;
use crate::report::Report;
use crate::setup::{Setup, neutral_environment};

/// The program that only starts up: its loop is no measure.
const START_UP: &str = "Hello";

/// A runtime with its options.
struct Runtime {
    label: &'static str,
    program: PathBuf,
    options: &'static [&'static str],
}

/// What one run gave.
struct Sample {
    /// From spawn to exit.
    wall: Duration,
    /// The loop alone, as the program measured it.
    inner: Duration,
    peak_rss: u64,
    checksum: String,
}

/// Medians of all rounds of one program on one runtime.
struct Median {
    wall: Duration,
    inner: Duration,
    peak_rss: u64,
}

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let mut programs = Program::load_all(&setup.data("bench"))?;
    let sources: Vec<PathBuf> = programs.iter().map(|program| program.source.clone()).collect();
    programs.retain(|program| options.selects(&program.name));
    if options.list {
        programs.iter().for_each(|program| println!("{}", program.name));
        return Ok(Report::default());
    }
    let classes = setup.scratch("conformance-classes")?.join("bench");
    compile_if_older(setup, &sources, &classes, &[], &[])?;
    let runtimes = runtimes(setup)?;
    let limit = Duration::from_secs(options.timeout.unwrap_or(300));
    let mut report = Report::default();
    let mut rows = Vec::new();
    print_times_header(&runtimes, options.rounds);
    for program in &programs {
        match measure(&runtimes, &classes, program, options.rounds, limit) {
            Ok(medians) => {
                report.passed += 1;
                print_times(&program.name, &medians);
                rows.push((&program.name, medians));
            }
            Err(error) => {
                report.failed += 1;
                let reason = format!("{error:#}");
                println!("| {} | failed: {} |", program.name, reason.trim().replace('\n', " "));
            }
        }
    }
    print_mean(&rows, runtimes.len());
    print_resources(&runtimes, &rows);
    println!();
    report.print_summary();
    Ok(report)
}

fn runtimes(setup: &Setup) -> Result<Vec<Runtime>> {
    let java = setup.tool("java");
    let mut runtimes = vec![
        Runtime { label: "Carafe", program: setup.carafe()?.to_owned(), options: &[] },
        Runtime { label: "17 -Xint", program: java.clone(), options: &["-Xint"] },
        Runtime { label: "17 C1", program: java.clone(), options: &["-XX:TieredStopAtLevel=1"] },
        Runtime { label: "17", program: java, options: &[] },
    ];
    if let Some(newer) = jdk25() {
        runtimes.push(Runtime { label: "25 -Xint", program: newer, options: &["-Xint"] });
    }
    Ok(runtimes)
}

/// The `java` of an installed Temurin 25.
fn jdk25() -> Option<PathBuf> {
    let entries = std::fs::read_dir("/usr/lib/jvm").ok()?;
    let java = |entry: std::fs::DirEntry| {
        let named = entry.file_name().to_string_lossy().starts_with("temurin-25");
        named.then(|| entry.path().join("bin/java")).filter(|java| java.is_file())
    };
    entries.flatten().find_map(java)
}

/// Runs every runtime once a round, so that a slow phase of the machine hits all of them.
fn measure(
    runtimes: &[Runtime],
    classes: &Path,
    program: &Program,
    rounds: usize,
    limit: Duration,
) -> Result<Vec<Median>> {
    let mut samples: Vec<Vec<Sample>> = runtimes.iter().map(|_| Vec::new()).collect();
    let mut checksum: Option<String> = None;
    for _ in 0..rounds {
        for (runtime, samples) in runtimes.iter().zip(&mut samples) {
            let sample = run_once(runtime, classes, program, limit).with_context(|| runtime.label)?;
            let first = checksum.get_or_insert_with(|| sample.checksum.clone());
            if *first != sample.checksum {
                bail!("{}: checksum {} but the others have {first}", runtime.label, sample.checksum);
            }
            samples.push(sample);
        }
    }
    let summarize = |samples: Vec<Sample>| Median {
        wall: median(samples.iter().map(|sample| sample.wall)),
        inner: median(samples.iter().map(|sample| sample.inner)),
        peak_rss: median(samples.iter().map(|sample| sample.peak_rss)),
    };
    Ok(samples.into_iter().map(summarize).collect())
}

fn run_once(runtime: &Runtime, classes: &Path, program: &Program, limit: Duration) -> Result<Sample> {
    let mut command = Command::new(&runtime.program);
    neutral_environment(&mut command);
    command.args(runtime.options).args(&program.jvm).arg("-cp").arg(classes).arg(&program.name).args(&program.args);
    let finished = process::run(&mut command, b"", limit)?;
    if finished.timed_out {
        bail!("timed out after {} s", limit.as_secs());
    }
    if !finished.status.success() {
        let stderr = finished.stderr_text();
        bail!("exit code {}: {}", finished.exit_code(), stderr.lines().next().unwrap_or(""));
    }
    let text = finished.stdout_text();
    let value = |key: &str| {
        text.lines().find_map(|line| line.strip_prefix(key)).with_context(|| format!("the program prints {key}"))
    };
    Ok(Sample {
        wall: finished.wall,
        inner: Duration::from_nanos(value("time_ns=")?.parse()?),
        peak_rss: finished.peak_rss,
        checksum: value("checksum=")?.to_owned(),
    })
}

fn median<T: Ord>(values: impl Iterator<Item = T>) -> T {
    let mut sorted: Vec<T> = values.collect();
    sorted.sort();
    sorted.swap_remove(sorted.len() / 2)
}

fn print_times_header(runtimes: &[Runtime], rounds: usize) {
    println!(
        "Medians of {rounds} rounds, the workload without start-up; the ratio is Carafe's time over the other's.\n"
    );
    let mut head = "| program | Carafe ms".to_owned();
    for runtime in &runtimes[1..] {
        head.push_str(&format!(" | {} ms | ratio", runtime.label));
    }
    print_head(&head);
}

/// Prints the head of a table and the line below it.
fn print_head(head: &str) {
    println!("{head} |\n|---{}|", "|---:".repeat(head.matches(" | ").count()));
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn ratio(medians: &[Median], other: usize) -> f64 {
    medians[0].inner.as_secs_f64() / medians[other].inner.as_secs_f64()
}

fn print_times(name: &str, medians: &[Median]) {
    let mut row = format!("| {name} | {:.1}", milliseconds(medians[0].inner));
    for (other, median) in medians.iter().enumerate().skip(1) {
        row.push_str(&format!(" | {:.1} | {:.2}", milliseconds(median.inner), ratio(medians, other)));
    }
    println!("{row} |");
}

/// The geometric mean of the ratios over all programs but the start-up one.
fn print_mean(rows: &[(&String, Vec<Median>)], runtimes: usize) {
    let mut row = "| geometric mean |".to_owned();
    for other in 1..runtimes {
        let logs: Vec<f64> =
            rows.iter().filter(|(name, _)| *name != START_UP).map(|(_, medians)| ratio(medians, other).ln()).collect();
        let mean = (logs.iter().sum::<f64>() / logs.len() as f64).exp();
        row.push_str(&format!(" | | {mean:.2}"));
    }
    println!("{row} |");
}

fn print_resources(runtimes: &[Runtime], rows: &[(&String, Vec<Median>)]) {
    println!("\nWall time in ms, from spawn to exit, and peak resident set in MB.\n");
    let mut head = "| program".to_owned();
    for runtime in runtimes {
        head.push_str(&format!(" | {} ms | MB", runtime.label));
    }
    print_head(&head);
    for (name, medians) in rows {
        let mut row = format!("| {name}");
        for median in medians {
            row.push_str(&format!(" | {:.0} | {}", milliseconds(median.wall), median.peak_rss >> 20));
        }
        println!("{row} |");
    }
}
