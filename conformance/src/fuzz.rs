//! The command `fuzz verify`: mutated classes must get the same verdict from Carafe as from HotSpot.

mod code_items;
mod corpus;
mod editing;
#[cfg(test)]
mod entry;
mod jit;
mod mutation;
mod oracle;
mod seeds;
mod stack_map;
mod tally;

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use fastrand::Rng;

use crate::Options;
use crate::raw_class::RawClass;
use crate::report::Report;
use crate::setup::Setup;

use mutation::mutate;
use oracle::{Answer, Launch, Oracle, Question};
use seeds::Seeds;
use tally::Tally;

/// Mutants that a worker asks about at a time.
const BATCH: u64 = 250;

/// The version whose classes are verified by type inference after type checking failed.
const SECOND_CHANCE: u16 = 50;

/// What the command line says about this command alone.
#[derive(Debug)]
pub struct FuzzOptions {
    /// How many mutants.
    pub count: u64,
    /// Number of the first mutant.
    pub first: u64,
    /// What, together with a mutant's number, decides how it looks.
    pub seed: u64,
    /// Folders, jars and modules whose classes are mutated.
    pub classes: Vec<String>,
    /// Where examples of disagreements go.
    pub save: Option<std::path::PathBuf>,
    /// Ask about the recorded classes instead.
    pub corpus: bool,
}

impl Default for FuzzOptions {
    fn default() -> Self {
        FuzzOptions { count: 10_000, first: 0, seed: 1, classes: Vec::new(), save: None, corpus: false }
    }
}

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    match options.names.as_slice() {
        [what] if what == "verify" => {}
        [what] if what == "jit" => return jit::run(setup, options),
        _ => bail!("fuzz: say what, `fuzz verify` or `fuzz jit`"),
    }
    let limit = Duration::from_secs(options.timeout.unwrap_or(10));
    if options.fuzz.corpus {
        return corpus::run(setup, options, limit);
    }
    let seeds = Seeds::gather(setup, &options.fuzz.classes)?;
    ensure!(!seeds.classes.is_empty(), "no classes to mutate");
    println!("{} classes to mutate", seeds.classes.len());
    let launch = Launch::prepare(setup, seeds.class_path.clone(), limit)?;
    let start = Instant::now();
    let tally = compare_all(setup, options, &seeds, &launch)?;
    let folder = match &options.fuzz.save {
        Some(folder) => folder.clone(),
        None => setup.fresh_scratch("fuzz-verify")?,
    };
    tally.save(&folder)?;
    print!("{tally}");
    println!("{:.0} s; examples in {}", start.elapsed().as_secs_f64(), folder.display());
    let report = Report { passed: tally.same_error, failed: tally.total - tally.same_error };
    report.print_summary();
    Ok(report)
}

/// The mutant of this number.
fn mutant(seeds: &Seeds, seed: u64, number: u64) -> Result<(Question, String)> {
    // Consecutive seeds of the generator give unrelated sequences only after some mixing.
    let mut rng = Rng::with_seed(seed.rotate_left(40) ^ number);
    rng = Rng::with_seed(rng.u64(..));
    let class = RawClass::read(&seeds.classes[rng.usize(..seeds.classes.len())])?;
    let mutant = mutate(&class, &mut rng);
    let name = class.name().replace('/', ".");
    Ok((Question { name, bytes: mutant.bytes }, mutant.what))
}

/// Whether the runtimes found different defects only because they look at methods in different orders: HotSpot's depends
/// on addresses. Then they agree about the class with each of its methods alone, and with none. In version 50 the order
/// decides even whether there is a second chance: not after every kind of defect.
fn differs_by_order(
    question: &Question,
    answers: &(Answer, Answer),
    hotspot: &mut Oracle<'_>,
    carafe: &mut Oracle<'_>,
) -> Result<bool> {
    let rejected = [&answers.0, &answers.1].map(|answer| matches!(answer, Answer::Rejected { .. }));
    let accepted = [&answers.0, &answers.1].map(|answer| *answer == Answer::Accepted);
    let may_depend = |class: &RawClass| match (rejected, accepted) {
        ([true, true], _) => true,
        ([true, false], [false, true]) | ([false, true], [true, false]) => class.major == SECOND_CHANCE,
        _ => false,
    };
    let class = match RawClass::read(&question.bytes) {
        Ok(class) if may_depend(&class) && class.methods.len() > 1 => class,
        _ => return Ok(false),
    };
    let mut parts = Vec::new();
    for method in (0..class.methods.len()).map(Some).chain([None]) {
        let mut part = class.clone();
        part.keep_method(method);
        parts.push(Question { name: question.name.clone(), bytes: part.to_bytes()? });
    }
    Ok(hotspot.ask(&parts)? == carafe.ask(&parts)?)
}

fn compare_all(setup: &Setup, options: &Options, seeds: &Seeds, launch: &Launch) -> Result<Tally> {
    let FuzzOptions { count, first, seed, .. } = options.fuzz;
    let next = AtomicU64::new(first);
    let total = Mutex::new(Tally::default());
    let worker = &|number: usize| -> Result<()> {
        let mut hotspot = Oracle::hotspot(setup, launch, number)?;
        let mut carafe = Oracle::carafe(setup, launch, number)?;
        loop {
            let start = next.fetch_add(BATCH, Ordering::Relaxed);
            if start >= first + count {
                return Ok(());
            }
            let numbers = start..(start + BATCH).min(first + count);
            let mutants: Vec<(Question, String)> =
                numbers.clone().map(|number| mutant(seeds, seed, number)).collect::<Result<_>>()?;
            let questions: Vec<Question> = mutants.iter().map(|(question, _)| question.clone()).collect();
            let expected = hotspot.ask(&questions)?;
            let actual = carafe.ask(&questions)?;
            let mut tally = Tally::default();
            for ((number, (question, what)), mut answers) in numbers.zip(&mutants).zip(expected.into_iter().zip(actual))
            {
                if answers.0 != answers.1 && (answers.0.is_doubtful() || answers.1.is_doubtful()) {
                    answers = (hotspot.ask_alone(question)?, carafe.ask_alone(question)?);
                }
                if answers.0 != answers.1 && differs_by_order(question, &answers, &mut hotspot, &mut carafe)? {
                    tally.order += 1;
                    answers.1 = answers.0.clone();
                }
                tally.add(number, what, question, &answers.0, &answers.1);
            }
            let mut total = total.lock().expect("no worker panics");
            total.merge(tally);
            if std::io::stderr().is_terminal() {
                eprint!("\r{} classes, {} verdicts differ ", total.total, total.total - total.same_verdict);
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs).map(|number| scope.spawn(move || worker(number))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("no worker panics"))
    })?;
    Ok(total.into_inner().expect("no worker panics"))
}
