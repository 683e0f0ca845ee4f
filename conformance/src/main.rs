//! The conformance harness: runs Java programs on Carafe and holds their behaviour against HotSpot's.
//!
//! `cargo run --release -p conformance -- COMMAND`, see [`USAGE`]. The runtime under test is `$CARAFE`, by default
//! `target/release/carafe`; the oracle is the host's JDK.

mod badinput;
mod bench;
mod cli;
mod compare;
mod fuzz;
mod gcstress;
mod jasm;
mod java;
mod javac_tree;
mod jtreg;
mod natives;
mod process;
mod program;
mod raw_class;
mod report;
mod setup;
mod stress;
mod verify_files;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::report::Report;
use crate::setup::Setup;

const USAGE: &str = "\
usage: conformance COMMAND [OPTIONS] [NAMES...]     (a name may end in *)

  java        run conformance/java and compare with the recorded output
  badinput    run Carafe on broken input and compare with the recorded errors
  cli         run command lines on Carafe and on the host's java and compare
  bench       time conformance/bench on Carafe and on the host's java
  javac-tree  compile a tree of the class library with both and compare class files
  fuzz        verify: mutate classes and compare the verdicts of Carafe and HotSpot;
              jit: run random programs interpreted, compiled and on HotSpot
  gcstress    push many gigabytes through a small heap, several times
  stress      run programs of conformance/java in randomly mixed modes for some minutes
  jtreg       run tests of OpenJDK's (files, folders or groups of jtreg's; default the ratchet
              conformance/jtreg/passing.txt) and compare with the ratchet; results in target/jtreg-run
  natives     print which native methods of the modules NAMES (default java.base and some more)
              the runtime has; java.base may miss hardly any
  verify-files  link the classes of conformance/files/verify and compare with the recorded verdicts
  jasm        assemble the files NAMES, or take class files apart

  --bless     jtreg: add what passes to the ratchet; java, badinput, verify-files: record HotSpot's behaviour as the expectation
  --mode M    java, jtreg: default, int (-Xint), comp (-Xcomp), deopt (-Xcomp -Xzeal:deopt)
              or zeal (-Xzeal:move=N, programs marked `// zeal`)
  --every N   java in zeal mode: the heap moves at every Nth allocation, whatever a program says
  --jobs N    programs at a time (default 2)
  --timeout S seconds for one run (default 60, zeal 300)
  --rounds N  bench: rounds (default 5); java --bless: runs that must agree (default 5)
  --suite S   bench: steady, short or javac (may be repeated; default steady and javac)
  --also R    bench: one more runtime to compare with: int, 25, 25-c1, 25-int (may be repeated)
  --quick     bench: fewer iterations
  --runs N    gcstress: times in a row (default 20)
  --minutes N  stress: how long (default 30)
  --gigabytes N  gcstress: allocated in one run (default 20)
  --package P javac-tree: folder of java.base to compile (default java/util)
  --disassemble  jasm: print class files as text; with --by-index the text gives the same bytes again
  -o DIR      jasm: where class files go (default: here)
  --count N, --first N, --seed N  fuzz: how many (default 10000), the first one's number, the seed (stress, too)
  --classes P fuzz: a folder, jar or module whose classes are mutated (may be repeated)
  --save DIR  fuzz: where examples of disagreements go (default target/fuzz-verify)
  --corpus    fuzz: compare the classes of conformance/fuzz with their recorded verdicts
  --list      print the names and stop; of jtreg --list FILE: the tests named in a file

environment: CARAFE, the runtime under test; CARAFE_CONFORMANCE_JDK, the host JDK to compare with";

/// What the command line asked for; a command reads the options that concern it.
#[derive(Debug)]
struct Options {
    bless: bool,
    mode: java::Mode,
    every: Option<u64>,
    jobs: usize,
    timeout: Option<u64>,
    rounds: usize,
    runs: usize,
    gigabytes: u64,
    minutes: u64,
    package: String,
    list: bool,
    from: Option<PathBuf>,
    fuzz: fuzz::FuzzOptions,
    bench: bench::BenchOptions,
    disassemble: bool,
    by_index: bool,
    output: Option<PathBuf>,
    names: Vec<String>,
}

impl Options {
    /// Whether `name` was asked for: everything is when no name was given.
    fn selects(&self, name: &str) -> bool {
        self.names.is_empty()
            || self.names.iter().any(|wanted| match wanted.strip_suffix('*') {
                Some(prefix) => name.starts_with(prefix),
                None => name == wanted,
            })
    }
}

fn parse() -> Result<Option<(String, Options)>> {
    let mut command = None;
    let mut options = Options {
        bless: std::env::var_os("CARAFE_BLESS").is_some_and(|value| value == "1"),
        mode: java::Mode::Default,
        every: None,
        jobs: 2,
        timeout: None,
        rounds: 5,
        runs: 20,
        gigabytes: 20,
        minutes: 30,
        package: "java/util".to_owned(),
        list: false,
        from: None,
        fuzz: fuzz::FuzzOptions::default(),
        bench: bench::BenchOptions::default(),
        disassemble: false,
        by_index: false,
        output: None,
        names: Vec::new(),
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("bless") => options.bless = true,
            Long("list") if command.as_deref() == Some("jtreg") => options.from = Some(parser.value()?.into()),
            Long("list") => options.list = true,
            Long("disassemble") => options.disassemble = true,
            Long("by-index") => options.by_index = true,
            Long("output") | Short('o') => options.output = Some(parser.value()?.into()),
            Long("mode") => options.mode = parser.value()?.parse()?,
            Long("every") => options.every = Some(parser.value()?.parse()?),
            Long("jobs") | Short('j') => options.jobs = parser.value()?.parse::<usize>()?.max(1),
            Long("timeout") => options.timeout = Some(parser.value()?.parse()?),
            Long("rounds") => options.rounds = parser.value()?.parse::<usize>()?.max(1),
            Long("runs") => options.runs = parser.value()?.parse::<usize>()?.max(1),
            Long("gigabytes") => options.gigabytes = parser.value()?.parse()?,
            Long("suite") => options.bench.suites.push(parser.value()?.string()?),
            Long("also") => options.bench.also.push(parser.value()?.string()?),
            Long("quick") => options.bench.quick = true,
            Long("only") => options.names.push(parser.value()?.string()?),
            Long("minutes") => options.minutes = parser.value()?.parse()?,
            Long("package") => options.package = parser.value()?.string()?,
            Long("count") => options.fuzz.count = parser.value()?.parse()?,
            Long("first") => options.fuzz.first = parser.value()?.parse()?,
            Long("seed") => options.fuzz.seed = parser.value()?.parse()?,
            Long("classes") => options.fuzz.classes.push(parser.value()?.string()?),
            Long("save") => options.fuzz.save = Some(parser.value()?.into()),
            Long("corpus") => options.fuzz.corpus = true,
            Long("help") | Short('h') => return Ok(None),
            Value(value) if command.is_none() => command = Some(value.string()?),
            Value(value) => options.names.push(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(command.map(|command| (command, options)))
}

fn run() -> Result<Report> {
    let Some((command, options)) = parse()? else {
        println!("{USAGE}");
        return Ok(Report::default());
    };
    if command == "jasm" {
        return jasm::run(&options);
    }
    let setup = Setup::discover()?;
    match command.as_str() {
        "java" => java::run(&setup, &options),
        "badinput" => badinput::run(&setup, &options),
        "cli" => cli::run(&setup, &options),
        "fuzz" => fuzz::run(&setup, &options),
        "bench" => bench::run(&setup, &options),
        "javac-tree" => javac_tree::run(&setup, &options),
        "jtreg" => jtreg::run(&setup, &options),
        "natives" => natives::run(&setup, &options),
        "gcstress" => gcstress::run(&setup, &options),
        "stress" => stress::run(&setup, &options),
        "verify-files" => verify_files::run(&setup, &options),
        other => bail!("unknown command {other}\n{USAGE}"),
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(report) if report.failed == 0 => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("conformance: {error:#}");
            ExitCode::from(2)
        }
    }
}
