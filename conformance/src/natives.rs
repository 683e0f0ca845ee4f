//! The command `natives`: which native methods of the host JDK the runtime has.
//!
//! Asks the runtime under test for its table (`carafe natives`) and reads the class library for what there should be.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use classloader::jimage::Image;
use classloader::{ClassFile, ParseOptions};

use crate::Options;
use crate::process;
use crate::report::Report;
use crate::setup::Setup;

/// Modules whose natives ordinary programs reach, looked at when none is named.
const MODULES: &[&str] = &[
    "java.base",
    "java.instrument",
    "java.logging",
    "java.management",
    "java.prefs",
    "java.rmi",
    "jdk.management",
    "jdk.net",
    "jdk.unsupported",
];

/// The share of `java.base`, in percent, from which on missing natives are an error.
const TOLERATED: usize = 5;

/// What the runtime says of itself.
#[derive(Default)]
struct Table {
    /// Class, name and descriptor.
    implemented: BTreeSet<[String; 3]>,
    /// The start of a class's name, or a class, a dot and a method, with the reason.
    unsupported: Vec<(String, String)>,
}

impl Table {
    fn read(setup: &Setup) -> Result<Table> {
        let mut command = Command::new(setup.carafe()?);
        let finished = process::run(command.arg("natives"), b"", Duration::from_secs(20))?;
        ensure!(finished.exit_code() == 0, "carafe natives: {}", finished.stderr_text());
        let mut table = Table::default();
        for line in finished.stdout_text().lines() {
            let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
            match <[String; 4]>::try_from(fields).map_err(|_| anyhow!("carafe natives says {line:?}"))? {
                [kind, class, name, descriptor] if kind == "implemented" => {
                    table.implemented.insert([class, name, descriptor]);
                }
                [_, place, _, reason] => table.unsupported.push((place, reason)),
            }
        }
        Ok(table)
    }

    fn state(&self, method: &[String; 3]) -> State {
        let [class, name, _] = method;
        let full = format!("{class}.{name}");
        match self.unsupported.iter().find(|(place, _)| full.starts_with(place.as_str())) {
            Some((_, reason)) => State::Unsupported(reason.clone()),
            None if self.implemented.contains(method) => State::Implemented,
            None => State::Missing,
        }
    }
}

enum State {
    Implemented,
    Unsupported(String),
    Missing,
}

/// The methods of a class by what became of them.
#[derive(Default)]
struct ClassReport {
    implemented: usize,
    unsupported: BTreeMap<String, Vec<String>>,
    missing: Vec<String>,
}

/// Runs the command.
pub fn run(setup: &Setup, options: &Options) -> Result<Report> {
    let table = Table::read(setup)?;
    let bytes = std::fs::read(setup.jdk.join("lib/modules")).context("read the class library")?;
    let image = Image::open(Arc::new(bytes)).map_err(|error| anyhow!("lib/modules: {error}"))?;
    let modules: Vec<&str> = match options.names.is_empty() {
        true => MODULES.to_vec(),
        false => options.names.iter().map(String::as_str).collect(),
    };
    let mut classes: BTreeMap<(usize, String), ClassReport> = BTreeMap::new();
    for resource in
        image.resources().filter(|resource| resource.extension() == b"class" && resource.base() != b"module-info")
    {
        let Some(module) = modules.iter().position(|module| module.as_bytes() == resource.module()) else { continue };
        for method in natives(&resource.bytes().map_err(|error| anyhow!("{error}"))?)? {
            let report = classes.entry((module, method[0].clone())).or_default();
            let name = format!("{}{}", method[1], method[2]);
            match table.state(&method) {
                State::Implemented => report.implemented += 1,
                State::Unsupported(reason) => report.unsupported.entry(reason).or_default().push(name),
                State::Missing => report.missing.push(name),
            }
        }
    }
    let mut report = Report::default();
    for (index, module) in modules.iter().enumerate() {
        let classes = classes.iter().filter(|((of, _), _)| *of == index).map(|((_, class), report)| (&**class, report));
        let [all, missing] = print_module(module, &classes.collect::<Vec<_>>());
        let is_bad = *module == "java.base" && missing * 100 >= all * TOLERATED;
        report.failed += usize::from(is_bad);
        report.passed += usize::from(!is_bad);
    }
    Ok(report)
}

/// The native methods of a class file that need a function: class, name and descriptor.
fn natives(bytes: &[u8]) -> Result<Vec<[String; 3]>> {
    let options = ParseOptions { trusted: true, max_major: u16::MAX, ..ParseOptions::default() };
    let file: ClassFile = classloader::parse(bytes, &options).map_err(|error| anyhow!("{}", error))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let class = text(file.constant_pool.class_name(file.this_class));
    // Of these, signature-polymorphic ones are instructions (JVMS 2.9.3).
    let has_instructions = matches!(&*class, "java/lang/invoke/MethodHandle" | "java/lang/invoke/VarHandle");
    let natives = file.methods.iter().filter(|m| m.access.is_native() && !(has_instructions && m.access.is_varargs()));
    Ok(natives
        .map(|m| [class.clone(), text(file.constant_pool.utf8(m.name)), text(file.constant_pool.utf8(m.descriptor))])
        .collect())
}

/// Prints what is not implemented, by class, and the sums, which it returns: all, missing.
fn print_module(module: &str, classes: &[(&str, &ClassReport)]) -> [usize; 2] {
    let (mut implemented, mut unsupported, mut missing) = (0, 0, 0);
    for (class, report) in classes {
        let without: usize = report.unsupported.values().map(Vec::len).sum();
        implemented += report.implemented;
        unsupported += without;
        missing += report.missing.len();
        if without + report.missing.len() > 0 {
            println!("{class}: {} implemented", report.implemented);
        }
        for (reason, methods) in &report.unsupported {
            println!("  unsupported, {reason}: {}", methods.join(" "));
        }
        for method in &report.missing {
            println!("  missing: {method}");
        }
    }
    let all = implemented + unsupported + missing;
    println!("{module}: {all} native methods: {implemented} implemented, {unsupported} unsupported, {missing} missing");
    [all, missing]
}
