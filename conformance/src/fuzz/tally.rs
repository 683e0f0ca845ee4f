//! [`Tally`]: how far the two runtimes agree, and the disagreements by kind.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use anyhow::Result;

use super::oracle::{Answer, Question};

/// Examples that are kept of one kind.
const EXAMPLES: usize = 3;

/// Counts over all mutants.
#[derive(Default)]
pub struct Tally {
    pub total: usize,
    pub accepted: usize,
    pub same_verdict: usize,
    pub same_error: usize,
    pub same_line: usize,
    pub same_message: usize,
    /// Counted as equal: only the order in which methods are verified made the answers differ.
    pub order: usize,
    kinds: BTreeMap<String, Kind>,
}

/// Disagreements of one kind.
#[derive(Default)]
struct Kind {
    count: usize,
    /// By size: the smallest are the easiest to read.
    examples: Vec<Example>,
}

struct Example {
    number: u64,
    what: String,
    question: Question,
    expected: Answer,
    actual: Answer,
}

impl Tally {
    /// Counts the answers to mutant `number`, which was made by the mutations `what`.
    pub fn add(&mut self, number: u64, what: &str, question: &Question, expected: &Answer, actual: &Answer) {
        self.total += 1;
        self.accepted += usize::from(*expected == Answer::Accepted);
        let verdict = is_verdict(actual) && (*expected == Answer::Accepted) == (*actual == Answer::Accepted);
        self.same_verdict += usize::from(verdict);
        let error = verdict && expected.error() == actual.error();
        self.same_error += usize::from(error);
        let line = error && expected.first_line() == actual.first_line();
        self.same_line += usize::from(line);
        if expected == actual && is_verdict(expected) {
            self.same_message += 1;
            return;
        }
        let level = match (verdict, error, line) {
            (false, ..) => "verdict",
            (true, false, _) => "error",
            (true, true, false) => "line",
            (true, true, true) => "details",
        };
        let key = format!("{level}: {} / {}", summary(expected), summary(actual));
        let kind = self.kinds.entry(key).or_default();
        kind.count += 1;
        let at = kind.examples.partition_point(|example| example.question.bytes.len() <= question.bytes.len());
        if at < EXAMPLES {
            let (question, expected, actual) = (question.clone(), expected.clone(), actual.clone());
            kind.examples.insert(at, Example { number, what: what.to_owned(), question, expected, actual });
            kind.examples.truncate(EXAMPLES);
        }
    }

    /// Adds what another worker counted.
    pub fn merge(&mut self, other: Tally) {
        self.total += other.total;
        self.accepted += other.accepted;
        self.same_verdict += other.same_verdict;
        self.same_error += other.same_error;
        self.same_line += other.same_line;
        self.same_message += other.same_message;
        self.order += other.order;
        for (key, kind) in other.kinds {
            let mine = self.kinds.entry(key).or_default();
            mine.count += kind.count;
            mine.examples.extend(kind.examples);
            mine.examples.sort_by_key(|example| (example.question.bytes.len(), example.number));
            mine.examples.truncate(EXAMPLES);
        }
    }

    /// Writes the examples of each kind: `FOLDER/KIND/NUMBER.class` and `.txt`.
    pub fn save(&self, folder: &Path) -> Result<()> {
        for (key, kind) in &self.kinds {
            let folder = folder.join(file_name(key));
            std::fs::create_dir_all(&folder)?;
            for example in &kind.examples {
                let Example { number, what, question, expected, actual } = example;
                std::fs::write(folder.join(format!("{number}.class")), &question.bytes)?;
                let text = format!(
                    "{}\nmutant {number}: {what}\n\n-- HotSpot\n{}\n-- Carafe\n{}",
                    question.name,
                    expected.text(),
                    actual.text()
                );
                std::fs::write(folder.join(format!("{number}.txt")), text)?;
            }
        }
        Ok(())
    }
}

fn is_verdict(answer: &Answer) -> bool {
    matches!(answer, Answer::Accepted | Answer::Rejected { .. })
}

/// The error with as much of its message as does not depend on the class.
fn summary(answer: &Answer) -> String {
    let line = match answer {
        Answer::Died(last) => {
            last.lines().find(|line| line.contains("panicked") || line.contains("fatal")).unwrap_or("")
        }
        _ => answer.first_line(),
    };
    // Type inference names class and method first.
    let line = match line.strip_prefix("(class: ").and_then(|rest| rest.split_once(") ")) {
        Some((_, reason)) => reason,
        None => line,
    };
    let general = |word: &str| {
        let special = word.contains(['/', '.', '$', '_', '(', '\'', '"']) || word.bytes().any(|b| b.is_ascii_digit());
        if special { "~".to_owned() } else { word.to_owned() }
    };
    let mut words: Vec<String> = line.split_whitespace().map(general).collect();
    words.dedup();
    words.truncate(12);
    format!("{} {}", answer.error(), words.join(" ")).trim_end().to_owned()
}

fn file_name(key: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let mut name: String = key.chars().map(plain).collect();
    name.truncate(120);
    let parts: Vec<&str> = name.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut kinds: Vec<(&String, &Kind)> = self.kinds.iter().collect();
        kinds.sort_by_key(|(key, kind)| (level(key), usize::MAX - kind.count));
        for (key, kind) in kinds {
            let numbers: Vec<String> = kind.examples.iter().map(|example| example.number.to_string()).collect();
            writeln!(f, "{:6}  {key}  [{}]", kind.count, numbers.join(" "))?;
        }
        writeln!(f, "{} classes, {} accepted by HotSpot", self.total, self.accepted)?;
        writeln!(f, "{} differ only by the order of methods, counted as equal", self.order)?;
        let rows = [
            ("verdict", self.same_verdict),
            ("error class", self.same_error),
            ("first line", self.same_line),
            ("whole message", self.same_message),
        ];
        for (what, same) in rows {
            let percent = 100.0 * same as f64 / self.total.max(1) as f64;
            writeln!(f, "same {what:<13} {same:7}  {percent:.3} %  ({} differ)", self.total - same)?;
        }
        Ok(())
    }
}

fn level(key: &str) -> usize {
    ["verdict", "error", "line", "details"].iter().position(|level| key.starts_with(level)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(error: &str, message: &str) -> Answer {
        Answer::Rejected { error: format!("java.lang.{error}"), message: message.to_owned() }
    }

    #[test]
    fn answers_are_compared_by_degree() {
        let question = Question { name: "A".to_owned(), bytes: vec![1] };
        let mut tally = Tally::default();
        let expected = rejected("VerifyError", "Bad type\nmore");
        let answers = [
            expected.clone(),
            rejected("VerifyError", "Bad type\nless"),
            rejected("VerifyError", "Other"),
            rejected("ClassFormatError", "Other"),
            Answer::Accepted,
            Answer::Hung,
        ];
        for (number, actual) in answers.iter().enumerate() {
            tally.add(number as u64, "", &question, &expected, actual);
        }
        let counts = [tally.same_verdict, tally.same_error, tally.same_line, tally.same_message];
        assert_eq!(counts, [4, 3, 2, 1]);
        assert_eq!(tally.kinds.len(), 5);
    }

    #[test]
    fn summaries_leave_names_out() {
        let answer = rejected("VerifyError", "(class: a/B, method: c signature: ()V) Expecting to find a/C on stack");
        assert_eq!(summary(&answer), "VerifyError Expecting to find ~ on stack");
    }
}
