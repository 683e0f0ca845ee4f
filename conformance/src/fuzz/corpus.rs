//! The recorded classes: mutants about which the two runtimes once disagreed, with HotSpot's answers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use super::oracle::{Launch, Oracle, Question};
use super::seeds::Seeds;
use crate::Options;
use crate::java::files_below;
use crate::report::{self, Report};
use crate::setup::Setup;

/// Modules whose classes the recorded ones need beside them.
const MODULES: &[&str] = &["java.base"];

/// Asks about the recorded classes: `conformance/fuzz/verify/NAME.class`, and `NAME.txt` with the class's binary name in
/// its first line and the answer after it.
pub fn run(setup: &Setup, options: &Options, limit: Duration) -> Result<Report> {
    let files = files_below(&setup.data("fuzz/verify"))?;
    let name = |file: &Path| file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let files: Vec<PathBuf> = files.into_iter().filter(|file| file.extension() == Some("class".as_ref())).collect();
    let modules: Vec<String> = MODULES.iter().map(|&module| module.to_owned()).collect();
    let launch = Launch::prepare(setup, Seeds::gather(setup, &modules)?.class_path, limit)?;
    let mut questions = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file.with_extension("txt")).context(name(file))?;
        let name = text.lines().next().unwrap_or_default().to_owned();
        questions.push(Question { name, bytes: std::fs::read(file)? });
    }
    let mut oracle =
        if options.bless { Oracle::hotspot(setup, &launch, 0)? } else { Oracle::carafe(setup, &launch, 0)? };
    let answers = oracle.ask(&questions)?;
    let cases: Vec<_> = files.iter().zip(questions.iter().zip(&answers)).collect();
    Ok(report::run_all(
        &cases,
        1,
        |(file, _)| file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default(),
        |(file, (question, answer))| {
            let text = format!("{}\n{}", question.name, answer.text());
            let record = file.with_extension("txt");
            if options.bless {
                return std::fs::write(&record, text).map_err(|error| error.to_string());
            }
            let expected = std::fs::read_to_string(&record).map_err(|error| error.to_string())?;
            let difference = similar::TextDiff::from_lines(&expected, &text).unified_diff().to_string();
            if difference.is_empty() { Ok(()) } else { Err(difference) }
        },
    ))
}
