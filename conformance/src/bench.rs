//! The command `bench`: the same programs on Carafe and on the host's `java`, in alternation.
//!
//! Three suites: `steady`, programs of `conformance/bench/steady` that run one workload many times; `short`, programs of
//! `conformance/bench/short` in which start-up and warm-up count; `javac`, a hundred and more files of the class library
//! compiled by javac. What is compared are ratios of runs that stood beside each other in one round.

mod sample;
mod table;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};

use crate::Options;
use crate::java::compile_if_older;
use crate::javac_tree::Job;
use crate::program::Program;
use crate::report::Report;
use crate::setup::Setup;

use sample::{Sample, Workload};
use table::Row;

/// A folder of the class library for javac: 124 files in JDK 17.
const JAVAC_PACKAGES: [&str; 2] = ["java/util/concurrent", "java/util/stream"];

/// What the command line says about benchmarks.
#[derive(Debug, Default)]
pub struct BenchOptions {
    /// Names of suites; none: `steady` and `javac`.
    pub suites: Vec<String>,
    /// Labels of further runtimes to compare with.
    pub also: Vec<String>,
    /// Fewer iterations.
    pub quick: bool,
}

/// A runtime with its options.
struct Runtime {
    label: &'static str,
    program: PathBuf,
    options: &'static [&'static str],
}

/// A group of programs whose figures mean the same.
struct Suite {
    name: &'static str,
    /// What each figure of a [`Sample`] is, the most important one first.
    figures: &'static [&'static str],
}

const SUITES: [Suite; 3] = [
    Suite {
        name: "steady",
        figures: &[
            "Steady state: the median of the last third of the iterations",
            "Warm-up: from start to the end of the 10th iteration",
            "Steady state in CPU time of all threads, an iteration of the last third",
        ],
    },
    Suite { name: "short", figures: &["The workload without start-up", "From start to end"] },
    Suite { name: "javac", figures: &["From start to end"] },
];

impl Suite {
    fn workloads(&self, setup: &Setup, options: &Options) -> Result<Vec<Workload>> {
        if self.name == "javac" {
            let mut jobs = Vec::new();
            if options.selects("Javac") {
                jobs.push(Workload::Javac(Job::prepare(
                    &setup.scratch("conformance-bench-javac")?,
                    setup,
                    &JAVAC_PACKAGES,
                )?));
            }
            return Ok(jobs);
        }
        let folder = setup.data("bench").join(self.name);
        let classes = setup.scratch("conformance-classes")?.join("bench").join(self.name);
        let mut programs = Program::load_all(&folder)?;
        let sources: Vec<PathBuf> = programs.iter().map(|program| program.source.clone()).collect();
        compile_if_older(setup, &sources, &classes, &[], &[])?;
        programs.retain(|program| program.name != sample::HARNESS && options.selects(&program.name));
        let quick = options.bench.quick;
        let workload = |program| Workload::Program { program: Box::new(program), classes: classes.clone(), quick };
        Ok(programs.into_iter().map(workload).collect())
    }
}

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let runtimes = runtimes(setup, &options.bench.also)?;
    let mut report = Report::default();
    for suite in suites(&options.bench.suites)? {
        let workloads = suite.workloads(setup, options)?;
        if options.list {
            workloads.iter().for_each(|workload| println!("{}", workload.name()));
        } else if !workloads.is_empty() {
            run_suite(suite, &workloads, &runtimes, options, &mut report);
        }
    }
    if !options.list {
        report.print_summary();
    }
    Ok(report)
}

fn suites(names: &[String]) -> Result<Vec<&'static Suite>> {
    let find = |name: &str| {
        let known = || SUITES.map(|suite| suite.name).join(", ");
        SUITES.iter().find(|suite| suite.name == name).ok_or_else(|| anyhow!("unknown suite {name}: {}", known()))
    };
    match names {
        [] => Ok(vec![find("steady")?, find("javac")?]),
        names => names.iter().map(|name| find(name)).collect(),
    }
}

/// Carafe, the host's `java` with both compilers, with the first one only, and what else was asked for.
fn runtimes(setup: &Setup, also: &[String]) -> Result<Vec<Runtime>> {
    const C1: &[&str] = &["-XX:TieredStopAtLevel=1"];
    let java = setup.tool("java");
    let mut runtimes = vec![
        Runtime { label: "Carafe", program: setup.carafe()?.to_owned(), options: &[] },
        Runtime { label: "17", program: java.clone(), options: &[] },
        Runtime { label: "17 C1", program: java.clone(), options: C1 },
    ];
    for name in also {
        let newer = || jdk25().context("no Temurin 25 in /usr/lib/jvm");
        runtimes.push(match name.as_str() {
            "int" => Runtime { label: "17 -Xint", program: java.clone(), options: &["-Xint"] },
            "25" => Runtime { label: "25", program: newer()?, options: &[] },
            "25-c1" => Runtime { label: "25 C1", program: newer()?, options: C1 },
            "25-int" => Runtime { label: "25 -Xint", program: newer()?, options: &["-Xint"] },
            _ => bail!("unknown runtime {name}: int, 25, 25-c1 or 25-int"),
        });
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

fn run_suite(suite: &Suite, workloads: &[Workload], runtimes: &[Runtime], options: &Options, report: &mut Report) {
    let labels: Vec<&str> = runtimes.iter().map(|runtime| runtime.label).collect();
    let limit = Duration::from_secs(options.timeout.unwrap_or(600));
    println!("## {}, medians of {} rounds; a ratio is Carafe's time over the other's\n", suite.name, options.rounds);
    let mut rows = Vec::new();
    table::print_times_head(suite.figures[0], &labels);
    for workload in workloads {
        match measure(runtimes, workload, options.rounds, limit) {
            Ok(samples) => {
                report.passed += 1;
                let row = Row { name: workload.name(), samples };
                row.print_times(0);
                rows.push(row);
            }
            Err(error) => {
                report.failed += 1;
                println!("| {} | failed: {} |", workload.name(), format!("{error:#}").trim().replace('\n', " "));
            }
        }
    }
    table::print_mean(&rows, 0, runtimes.len());
    for (figure, title) in suite.figures.iter().enumerate().skip(1) {
        table::print_times_head(title, &labels);
        rows.iter().for_each(|row| row.print_times(figure));
        table::print_mean(&rows, figure, runtimes.len());
    }
    table::print_resources(&rows, &labels);
}

/// Runs every runtime once a round, so that a slow phase of the machine hits all of them; the samples by runtime.
fn measure(runtimes: &[Runtime], workload: &Workload, rounds: usize, limit: Duration) -> Result<Vec<Vec<Sample>>> {
    let mut samples: Vec<Vec<Sample>> = runtimes.iter().map(|_| Vec::new()).collect();
    let mut checksum: Option<String> = None;
    for _ in 0..rounds {
        for (runtime, samples) in runtimes.iter().zip(&mut samples) {
            let sample = workload.run(runtime, limit).with_context(|| runtime.label)?;
            let first = checksum.get_or_insert_with(|| sample.checksum.clone());
            if *first != sample.checksum {
                bail!("{}: checksum {} but the others have {first}", runtime.label, sample.checksum);
            }
            samples.push(sample);
        }
    }
    Ok(samples)
}
