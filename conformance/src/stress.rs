//! The command `stress`: programs of `conformance/java` in randomly mixed modes, side by side, until the time is over.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use fastrand::Rng;

use crate::Options;
use crate::java::{Classes, check};
use crate::program::Program;
use crate::report::{Report, run_each};
use crate::setup::Setup;

/// How bytecode is executed.
const EXECUTION: &[&[&str]] = &[
    &[],
    &["-Xint"],
    &["-Xcomp"],
    &["-XX:CompileThreshold=5"],
    &["-XX:CompileThreshold=100"],
    &["-Xbatch", "-XX:CompileThreshold=50"],
];
/// What makes trouble for code and for the heap: the options and one in how many runs has them.
const TROUBLE: &[(&str, u32)] = &[("-Xzeal:deopt", 3), ("-XX:ReservedCodeCacheSize=3m", 6), ("-Xmn1m", 3)];
/// One in how many runs moves the heap all the time, where the program allows it.
const MOVES: u32 = 3;

/// One run of a program.
struct Run<'p> {
    program: &'p Program,
    options: Vec<String>,
    /// How a failure is called.
    name: String,
}

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let mut programs = Program::load_all(&setup.data("java"))?;
    programs.retain(|program| options.selects(&program.name));
    if programs.is_empty() {
        bail!("no program has that name");
    }
    let classes = Classes::compile(setup)?;
    let carafe = setup.carafe()?.to_owned();
    let mut rng = Rng::with_seed(options.fuzz.seed);
    let end = Instant::now() + Duration::from_secs(options.minutes * 60);
    let runs = std::iter::from_fn(|| (Instant::now() < end).then(|| choose(&mut rng, &programs)));
    let usual = Duration::from_secs(options.timeout.unwrap_or(600));
    let moving = AtomicU64::new(0);
    let report = run_each(
        runs,
        options.jobs,
        |run| &run.name,
        |run| {
            moving.fetch_add(u64::from(run.name.contains("move")), Ordering::Relaxed);
            let limit = run.program.timeout.map_or(usual, |own| own.max(usual));
            check(&classes, run.program, &carafe, &run.options, limit)
        },
    );
    println!("of them {} with a heap that moves all the time", moving.into_inner());
    Ok(report)
}

fn choose<'p>(rng: &mut Rng, programs: &'p [Program]) -> Run<'p> {
    let program = &programs[rng.usize(..programs.len())];
    let mut options: Vec<String> =
        EXECUTION[rng.usize(..EXECUTION.len())].iter().map(|option| (*option).to_owned()).collect();
    options.extend(TROUBLE.iter().filter(|(_, one_in)| rng.u32(..one_in) == 0).map(|(option, _)| (*option).to_owned()));
    if let (0, Some(every)) = (rng.u32(..MOVES), program.zeal) {
        options.push(format!("-Xzeal:move={}", every * rng.u64(1..=3) + rng.u64(..10)));
    }
    let name = format!("{} with {}", program.name, options.join(" "));
    Run { program, options, name }
}
