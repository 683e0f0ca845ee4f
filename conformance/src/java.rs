//! The command `java`: the programs of `conformance/java` against their recorded behaviour.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, anyhow, bail};

use crate::Options;
use crate::compare::Behaviour;
use crate::process::{self, Finished};
use crate::program::Program;
use crate::report::{self, Outcome, Report};
use crate::setup::{Setup, neutral_environment};

/// How the runtime under test executes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// No option.
    Default,
    /// `-Xint`.
    Int,
    /// `-Xcomp`: everything is compiled at its first call.
    Comp,
    /// `-Xcomp -Xzeal:deopt`: compiled code is left wherever it can be.
    Deopt,
    /// `-Xzeal:move=N`: the heap moves all the time.
    Zeal,
}

impl FromStr for Mode {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Mode> {
        match text {
            "default" | "jit" => Ok(Mode::Default),
            "int" => Ok(Mode::Int),
            "comp" => Ok(Mode::Comp),
            "deopt" => Ok(Mode::Deopt),
            "zeal" => Ok(Mode::Zeal),
            _ => Err(anyhow!("unknown mode {text}: default, int, comp, deopt or zeal")),
        }
    }
}

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let mut programs = Program::load_all(&setup.data("java"))?;
    programs.retain(|program| options.selects(&program.name) && (options.mode != Mode::Zeal || program.zeal.is_some()));
    if options.list {
        programs.iter().for_each(|program| println!("{}", program.name));
        return Ok(Report::default());
    }
    let classes = Classes::compile(setup)?;
    let limit = |program: &Program| {
        let usual = Duration::from_secs(options.timeout.unwrap_or(if options.mode == Mode::Zeal { 300 } else { 60 }));
        program.timeout.map_or(usual, |own| own.max(usual))
    };
    if options.bless {
        let rounds = options.rounds;
        return Ok(report::run_all(
            &programs,
            options.jobs,
            |program| &program.name,
            |program| bless(setup, &classes, program, rounds, limit(program)).map_err(|error| format!("  {error:#}")),
        ));
    }
    let carafe = setup.carafe()?.to_owned();
    Ok(report::run_all(
        &programs,
        options.jobs,
        |program| &program.name,
        |program| check(&classes, program, &carafe, &mode_options(options, program), limit(program)),
    ))
}

/// The options of the virtual machine that the mode adds.
fn mode_options(options: &Options, program: &Program) -> Vec<String> {
    match options.mode {
        Mode::Default => Vec::new(),
        Mode::Int => vec!["-Xint".to_owned()],
        Mode::Comp => vec!["-Xcomp".to_owned()],
        Mode::Deopt => vec!["-Xcomp".to_owned(), "-Xzeal:deopt".to_owned()],
        Mode::Zeal => vec![format!("-Xzeal:move={}", options.every.or(program.zeal).unwrap_or(1))],
    }
}

/// Runs one program on the runtime under test and compares.
pub fn check(classes: &Classes, program: &Program, carafe: &Path, first: &[String], limit: Duration) -> Outcome {
    let expected = program.expected().map_err(|error| format!("  {error:#}"))?;
    let finished = classes.launch(carafe, program, first, limit, &|_| {}).map_err(|error| format!("  {error:#}"))?;
    let difference = expected.difference(&Behaviour::of(&finished));
    if finished.timed_out {
        return Err(format!("  timed out after {} s\n{}", limit.as_secs(), difference.unwrap_or_default()));
    }
    difference.map_or(Ok(()), Err)
}

/// Records what HotSpot does, after it did the same in several different surroundings.
fn bless(setup: &Setup, classes: &Classes, program: &Program, rounds: usize, limit: Duration) -> Result<()> {
    let java = setup.tool("java");
    let german = ["-Duser.language=de", "-Duser.country=DE", "-Duser.timezone=Asia/Kolkata"];
    let surroundings: [&[&str]; 5] =
        [&[], &["-Xint"], &german, &["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"], &["-XX:+UseParallelGC"]];
    let mut agreed: Option<Behaviour> = None;
    for round in 0..rounds {
        let extra: Vec<String> = surroundings[round % surroundings.len()].iter().map(ToString::to_string).collect();
        let finished = classes.launch(&java, program, &extra, limit, &|command| {
            if round % 2 == 1 {
                command.env("TZ", "America/New_York").env("HOME", "/nonexistent").env("LC_ALL", "C");
            }
        })?;
        if finished.timed_out {
            bail!("timed out on HotSpot");
        }
        let behaviour = Behaviour::of(&finished);
        match &agreed {
            None => agreed = Some(behaviour),
            Some(first) => {
                if let Some(difference) = first.difference(&behaviour) {
                    bail!("not deterministic, round {round} with {extra:?}:\n{difference}");
                }
            }
        }
    }
    program.record(&agreed.context("at least one round")?)
}

/// The compiled programs.
pub struct Classes {
    folder: PathBuf,
    work: PathBuf,
    /// How many programs have run.
    launched: AtomicU64,
}

impl Classes {
    /// Compiles whatever is older than its source.
    pub fn compile(setup: &Setup) -> Result<Classes> {
        let (folder, work) = (setup.scratch("conformance-classes")?, setup.scratch("conformance-work")?);
        let classes = Classes { folder, work, launched: AtomicU64::new(0) };
        let programs = Program::load_all(&setup.data("java"))?;
        let main = classes.folder.join("main");
        let mut sources: Vec<PathBuf> = programs.iter().map(|program| program.source.clone()).collect();
        sources.extend(files_below(&setup.data("java/support"))?.into_iter().filter(|path| is_java(path)));
        compile_if_older(setup, &sources, &main, &[], &["-g"])?;
        for program in &programs {
            let joined = classes.files(program);
            let source_of = |part: &String| program.extra().join(part);
            let inputs = inputs_of(program.files.iter().map(source_of))?;
            if !inputs.is_empty() && is_stale(&inputs, &joined)? {
                renew(&joined)?;
                for part in &program.files {
                    compile_tree(setup, &source_of(part), &joined, &[&joined, &main])?;
                }
                write_stamp(&inputs, &joined)?;
            }
            for part in &program.beside {
                let inputs = inputs_of(std::iter::once(source_of(part)))?;
                let output = classes.beside(program).join(part);
                if is_stale(&inputs, &output)? {
                    renew(&output)?;
                    compile_tree(setup, &source_of(part), &output, &[&joined, &main])?;
                    write_stamp(&inputs, &output)?;
                }
            }
        }
        Ok(classes)
    }

    fn files(&self, program: &Program) -> PathBuf {
        self.folder.join("files").join(&program.name)
    }

    fn beside(&self, program: &Program) -> PathBuf {
        self.folder.join("beside").join(&program.name)
    }

    /// Runs `program` on `java`, in a working folder of its own.
    fn launch(
        &self,
        java: &Path,
        program: &Program,
        extra: &[String],
        limit: Duration,
        adjust: &dyn Fn(&mut Command),
    ) -> Result<Finished> {
        // The same program may run several times at once.
        let number = self.launched.fetch_add(1, Ordering::Relaxed);
        let work = self.work.join(format!("{}-{}-{number}", program.name, std::process::id()));
        if work.exists() {
            std::fs::remove_dir_all(&work)?;
        }
        std::fs::create_dir_all(&work)?;
        let mut path = OsString::from(self.folder.join("main"));
        if !program.files.is_empty() {
            path.push(":");
            path.push(self.files(program));
        }
        let mut command = Command::new(java);
        neutral_environment(&mut command);
        command.current_dir(&work).args(extra).args(&program.jvm);
        if !program.beside.is_empty() {
            let mut property = OsString::from("-Dconformance.beside=");
            property.push(self.beside(program));
            command.arg(property);
        }
        command.arg("-cp").arg(path).arg(&program.name).args(&program.args);
        adjust(&mut command);
        let finished = process::run(&mut command, program.stdin.as_bytes(), limit)?;
        std::fs::remove_dir_all(&work)?;
        Ok(finished)
    }
}

fn is_java(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "java")
}

/// All files below a folder, sorted; none when there is no such folder.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                found.extend(files_below(&path)?);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn inputs_of(folders: impl Iterator<Item = PathBuf>) -> Result<Vec<PathBuf>> {
    let mut inputs = Vec::new();
    for folder in folders {
        if !folder.is_dir() {
            bail!("{} is named by a directive but does not exist", folder.display());
        }
        inputs.extend(files_below(&folder)?);
    }
    Ok(inputs)
}

fn stamp_file(output: &Path) -> PathBuf {
    let mut name = output.file_name().unwrap_or_default().to_owned();
    name.push(".stamp");
    output.with_file_name(name)
}

fn stamp_text(inputs: &[PathBuf]) -> String {
    inputs.iter().map(|path| format!("{}\n", path.display())).collect()
}

/// Whether `output` was not made from exactly these inputs as they are now.
fn is_stale(inputs: &[PathBuf], output: &Path) -> Result<bool> {
    let stamp = stamp_file(output);
    let Ok(text) = std::fs::read_to_string(&stamp) else {
        return Ok(true);
    };
    let made = std::fs::metadata(&stamp)?.modified()?;
    let mut newest = SystemTime::UNIX_EPOCH;
    for input in inputs {
        newest = newest.max(std::fs::metadata(input)?.modified()?);
    }
    Ok(text != stamp_text(inputs) || newest >= made)
}

fn write_stamp(inputs: &[PathBuf], output: &Path) -> Result<()> {
    Ok(std::fs::write(stamp_file(output), stamp_text(inputs))?)
}

fn renew(output: &Path) -> Result<()> {
    if output.exists() {
        std::fs::remove_dir_all(output)?;
    }
    Ok(std::fs::create_dir_all(output)?)
}

/// Compiles `sources` in one call of javac unless `output` is newer.
pub fn compile_if_older(
    setup: &Setup,
    sources: &[PathBuf],
    output: &Path,
    class_path: &[&Path],
    flags: &[&str],
) -> Result<()> {
    if is_stale(sources, output)? {
        renew(output)?;
        javac(setup, sources, output, class_path, flags)?;
        write_stamp(sources, output)?;
    }
    Ok(())
}

/// Compiles the Java files of a tree, copies its other files and removes what its file `removed` lists.
fn compile_tree(setup: &Setup, tree: &Path, output: &Path, class_path: &[&Path]) -> Result<()> {
    let (sources, resources): (Vec<PathBuf>, Vec<PathBuf>) =
        files_below(tree)?.into_iter().partition(|path| is_java(path));
    for resource in resources {
        let target = output.join(resource.strip_prefix(tree)?);
        std::fs::create_dir_all(target.parent().context("a file has a folder")?)?;
        std::fs::copy(&resource, target)?;
    }
    if !sources.is_empty() {
        javac(setup, &sources, output, class_path, &[])?;
    }
    // A file `removed` lists class files that are to disappear again.
    if let Ok(list) = std::fs::read_to_string(tree.join("removed")) {
        for name in list.lines() {
            std::fs::remove_file(output.join(name)).with_context(|| format!("remove {name}"))?;
        }
    }
    Ok(())
}

/// One call of the host's javac.
pub fn javac(setup: &Setup, sources: &[PathBuf], output: &Path, class_path: &[&Path], flags: &[&str]) -> Result<()> {
    let mut command = Command::new(setup.tool("javac"));
    neutral_environment(&mut command);
    command.args(["-encoding", "UTF-8", "-nowarn", "-Xlint:none", "-proc:none"]).args(flags).arg("-d").arg(output);
    if !class_path.is_empty() {
        command.arg("-cp").arg(std::env::join_paths(class_path)?);
    }
    let finished = process::run(command.args(sources), b"", Duration::from_secs(300))?;
    if !finished.status.success() {
        bail!("javac failed:\n{}{}", finished.stdout_text(), finished.stderr_text());
    }
    Ok(())
}
