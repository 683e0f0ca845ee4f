//! Profiles as flame graphs.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use inferno::flamegraph::{self, Options, Palette, color::MultiPalette};
use vm_core::options::Profile;
use vm_core::profiler::{ProfileFrame, ProfileKind, method_at};
use vm_core::{Vm, profiler};

/// A profile that becomes an SVG file at the end of the program.
pub(crate) fn profile(kind: ProfileKind, file: &Path) -> Profile {
    let file = file.to_owned();
    let sink = move |vm: &Vm, stacks: &HashMap<Vec<ProfileFrame>, u64>| {
        if let Err(error) = write(vm, kind, stacks, &file) {
            eprintln!("carafe: {}: {error}", file.display());
        }
    };
    Profile { kind, sink: Arc::new(sink) }
}

fn write(
    vm: &Vm,
    kind: ProfileKind,
    stacks: &HashMap<Vec<ProfileFrame>, u64>,
    file: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::default();
    (options.title, options.count_name) = match kind {
        profiler::ProfileKind::Cpu => ("Processor time".to_owned(), "ms".to_owned()),
        profiler::ProfileKind::Allocation => ("Allocation".to_owned(), "bytes".to_owned()),
    };
    // It tells compiled, inlined, interpreted and native frames apart by their suffixes.
    options.colors = Palette::Multi(MultiPalette::Java);
    let lines = folded(vm, stacks);
    if lines.is_empty() {
        return Err("no samples".into());
    }
    Ok(flamegraph::from_lines(&mut options, lines.iter().map(String::as_str), File::create(file)?)?)
}

/// A line for each stack: frames from the outermost, and the weight.
fn folded(vm: &Vm, stacks: &HashMap<Vec<ProfileFrame>, u64>) -> Vec<String> {
    let mut names = HashMap::new();
    let mut lines: Vec<String> = stacks
        .iter()
        .map(|(stack, weight)| {
            let frames = stack.iter().rev().map(|&frame| names.entry(frame).or_insert_with(|| name(vm, frame)).clone());
            format!("{} {weight}", frames.collect::<Vec<String>>().join(";"))
        })
        .collect();
    lines.sort();
    lines
}

/// A frame as flame graphs name it; of machine code the functions that are inlined at the address, too.
fn name(vm: &Vm, frame: ProfileFrame) -> String {
    let method = |address: usize, suffix: &str| match method_at(vm, address) {
        Some(method) => format!("{}.{}{suffix}", method.class.external_name(), method.name),
        None => "(unknown)".to_owned(),
    };
    match frame {
        ProfileFrame::Interpreted(address) => method(address, ""),
        ProfileFrame::Compiled(address) => method(address, "_[j]"),
        ProfileFrame::Inlined(address) => method(address, "_[i]"),
        ProfileFrame::Native(address) => {
            let mut names = Vec::new();
            backtrace::resolve(address as *mut std::ffi::c_void, |symbol| {
                names.extend(symbol.name().map(|name| format!("{name:#}").replace(';', ",")));
            });
            names.reverse();
            if names.is_empty() { "(native)".to_owned() } else { names.join(";") }
        }
    }
}
