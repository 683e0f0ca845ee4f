//! The rules of the house style that a test can hold: who may depend on whom, sizes, SAFETY lines, leftovers.

use std::path::{Path, PathBuf};

/// Crates that each crate may depend on: `carafe -> {interpreter, jit, stdlib} -> vm-core -> {gc, verifier -> classloader}`.
const ALLOWED: &[(&str, &[&str])] = &[
    ("classloader", &[]),
    ("verifier", &["classloader"]),
    ("gc", &[]),
    ("vm-core", &["classloader", "verifier", "gc"]),
    ("interpreter", &["vm-core", "classloader", "verifier", "gc"]),
    ("jit", &["vm-core", "classloader", "verifier", "gc"]),
    ("stdlib", &["vm-core", "classloader", "verifier", "gc"]),
    ("conformance", &["classloader", "verifier"]),
    ("carafe", &["interpreter", "jit", "stdlib", "vm-core", "classloader", "verifier", "gc"]),
];

/// Crates that hold no unsafe code at all.
const SAFE: &[&str] = &["classloader", "verifier"];

/// Lines a source file may have, tables and tests apart.
const LONGEST: usize = 900;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace").to_owned()
}

fn folder(name: &str) -> PathBuf {
    if name == "carafe" { root() } else { root().join(name) }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every Rust source of the workspace with its text.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, _) in ALLOWED {
        for part in ["src", "tests", "benches", "examples"] {
            rust_files(&folder(name).join(part), &mut found);
        }
    }
    found.sort();
    let root = root();
    let relative = |path: &PathBuf| path.strip_prefix(&root).unwrap_or(path).display().to_string();
    // This file names what it forbids.
    found
        .iter()
        .map(|path| (relative(path), read(path)))
        .filter(|(name, _)| name != "conformance/tests/tidy.rs")
        .collect()
}

fn report(rule: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{rule}:\n  {}", offenders.join("\n  "));
}

/// Names in the `[dependencies]` sections of a manifest, however they are spelled.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        let line = line.trim();
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            inside = !section.starts_with("workspace.")
                && (section == "dependencies"
                    || section.ends_with("-dependencies")
                    || section.ends_with(".dependencies"));
            if let Some((_, name)) = section.split_once("dependencies.").filter(|_| !section.starts_with("workspace."))
            {
                names.push(name.to_owned());
            }
        } else if inside
            && !line.starts_with('#')
            && let Some((name, _)) = line.split_once('=')
        {
            names.push(name.trim().split('.').next().unwrap_or("").trim_matches('"').to_owned());
        }
    }
    names
}

#[test]
fn dependencies_point_one_way() {
    let crates: Vec<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    let mut offenders = Vec::new();
    for (name, allowed) in ALLOWED {
        for dependency in dependencies(&read(&folder(name).join("Cargo.toml"))) {
            if crates.contains(&dependency.as_str()) && !allowed.contains(&dependency.as_str()) {
                offenders.push(format!("{name} -> {dependency}"));
            }
        }
    }
    report("a dependency that the design does not allow", &offenders);
}

#[test]
fn every_crate_is_known_here() {
    let manifest = read(&root().join("Cargo.toml"));
    let members = manifest
        .lines()
        .find_map(|line| line.strip_prefix("members = "))
        .expect("the workspace lists its members on one line");
    let unknown: Vec<String> = members
        .trim_matches(['[', ']'])
        .split(',')
        .map(|member| member.trim().trim_matches('"').to_owned())
        .filter(|member| !ALLOWED.iter().any(|(name, _)| name == member))
        .collect();
    report("a crate without a row in ALLOWED", &unknown);
}

#[test]
fn files_are_short() {
    let mut offenders = Vec::new();
    for (name, text) in sources() {
        let lines = text.lines().count();
        if lines > LONGEST && !name.contains("table") && !name.contains("tests") {
            offenders.push(format!("{name}: {lines} lines, at most {LONGEST}"));
        }
    }
    report("a file that wants to be two", &offenders);
}

fn is_test(name: &str) -> bool {
    name.contains("/tests/") || name.ends_with("/tests.rs")
}

/// Whether the lines directly above `index`, comments and attributes, hold a SAFETY line.
fn has_safety_above(lines: &[&str], index: usize) -> bool {
    lines[..index]
        .iter()
        .rev()
        .map(|line| line.trim_start())
        .take_while(|line| line.starts_with("//") || line.starts_with("#["))
        .any(|line| line.contains("SAFETY"))
}

#[test]
fn unsafe_code_says_why_it_is_sound() {
    let mut offenders = Vec::new();
    // Test code builds objects by hand all the time; its soundness is the test's own business.
    for (name, text) in sources().into_iter().filter(|(name, _)| !is_test(name)) {
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let opens = code.contains("unsafe {") || code.contains("unsafe impl");
            // A block in the middle of a statement may have its line above the statement's first line.
            let mut start = index;
            while start > 0 && index - start < 6 && continues(lines[start - 1]) {
                start -= 1;
            }
            if opens && !line.contains("SAFETY") && !has_safety_above(&lines, index) && !has_safety_above(&lines, start)
            {
                offenders.push(format!("{name}:{}", index + 1));
            }
        }
    }
    report("unsafe code without a SAFETY line", &offenders);
}

/// Whether the statement of this line goes on in the next one.
fn continues(line: &str) -> bool {
    let code = line.trim_end();
    !code.trim_start().starts_with("//") && !code.is_empty() && !code.ends_with([';', '{', '}', ','])
}

#[test]
fn nothing_is_left_over() {
    const LEFTOVERS: &[&str] = &["TODO", "FIXME", "XXX", "todo!", "unimplemented!", "dbg!"];
    let mut offenders = Vec::new();
    for (name, text) in sources() {
        for (index, line) in text.lines().enumerate() {
            for word in LEFTOVERS.iter().filter(|word| has_word(line, word)) {
                offenders.push(format!("{name}:{}: {word}", index + 1));
            }
        }
    }
    report("a leftover", &offenders);
}

/// Whether `word` stands in `line` by itself, so that `\uXXXX` is no XXX.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(is_part)
            && (word.ends_with('!') || !line[at + word.len()..].chars().next().is_some_and(is_part))
    })
}

#[test]
fn modules_are_named_after_a_noun() {
    const VAGUE: &[&str] = &["utils.rs", "util.rs", "common.rs", "helpers.rs", "helper.rs", "misc.rs"];
    let offenders: Vec<String> = sources()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| VAGUE.contains(&name.rsplit('/').next().unwrap_or("")))
        .collect();
    report("a module named after nothing", &offenders);
}

#[test]
fn parsing_and_verifying_are_safe() {
    let offenders: Vec<String> = SAFE
        .iter()
        .filter(|name| !read(&folder(name).join("src/lib.rs")).contains("#![forbid(unsafe_code)]"))
        .map(|name| format!("{name}/src/lib.rs"))
        .collect();
    report("a crate root without #![forbid(unsafe_code)]", &offenders);
}

#[test]
fn every_allow_has_a_reason() {
    let mut offenders = Vec::new();
    for (name, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let code = line.trim_start();
            if !["#[allow(", "#![allow("].iter().any(|start| code.starts_with(start)) {
                continue;
            }
            // The attribute may be spread over several lines.
            let end = lines[index..].iter().position(|line| line.contains(")]")).map_or(index, |offset| index + offset);
            let explained = lines[index..=end].iter().any(|line| line.contains("reason =") || line.contains("//"));
            let above = index > 0 && lines[index - 1].trim_start().starts_with("//");
            // A run of equal ones may be explained at the first: "here and below".
            let attribute = code.split("]").next().unwrap_or(code);
            let earlier = lines[..index].iter().any(|line| line.contains(attribute) && line.contains("here and below"));
            if !explained && !above && !earlier {
                offenders.push(format!("{name}:{}", index + 1));
            }
        }
    }
    report("an allow without a reason", &offenders);
}
