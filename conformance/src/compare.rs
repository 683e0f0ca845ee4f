//! Comparing two behaviours and showing where they differ.

use std::fmt::Write as _;

use similar::TextDiff;

use crate::process::Finished;

/// What a program did, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Behaviour {
    /// Text on stdout.
    pub stdout: String,
    /// Text on stderr, normalized with [`without_library_lines`].
    pub stderr: String,
    /// Exit code as a shell shows it.
    pub exit: i32,
}

impl Behaviour {
    /// The behaviour of a finished process.
    pub fn of(finished: &Finished) -> Behaviour {
        Behaviour {
            stdout: finished.stdout_text(),
            stderr: without_library_lines(&finished.stderr_text()),
            exit: finished.exit_code(),
        }
    }

    /// Replaces `from` by `to` in both streams, for paths that differ between machines.
    pub fn replace(mut self, from: &str, to: &str) -> Behaviour {
        self.stdout = self.stdout.replace(from, to);
        self.stderr = self.stderr.replace(from, to);
        self
    }

    /// A description of the differences, or nothing when `actual` is the same.
    pub fn difference(&self, actual: &Behaviour) -> Option<String> {
        if self == actual {
            return None;
        }
        let mut text = String::new();
        if self.exit != actual.exit {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  exit code {}, expected {}", actual.exit, self.exit);
        }
        for (name, expected, actual) in
            [("stdout", &self.stdout, &actual.stdout), ("stderr", &self.stderr, &actual.stderr)]
        {
            if expected != actual {
                text.push_str(&unified(name, expected, actual));
            }
        }
        Some(text)
    }
}

/// A unified diff of one stream, cut after the first hunks.
fn unified(name: &str, expected: &str, actual: &str) -> String {
    const SHOWN: usize = 40;
    let diff = TextDiff::configure().timeout(std::time::Duration::from_secs(2)).diff_lines(expected, actual);
    let all = diff
        .unified_diff()
        .context_radius(2)
        .header(&format!("{name} expected"), &format!("{name} actual"))
        .to_string();
    let lines: Vec<&str> = all.lines().collect();
    let mut text = String::new();
    for line in lines.iter().take(SHOWN) {
        let shown: String = line.chars().take(300).collect();
        let _ = writeln!(text, "  {shown}");
    }
    if lines.len() > SHOWN {
        let _ = writeln!(text, "  ... {} more lines", lines.len() - SHOWN);
    }
    text
}

/// Drops the line numbers from stack frames in named modules: they change between updates of one JDK release.
pub fn without_library_lines(text: &str) -> String {
    text.split_inclusive('\n').map(without_library_line).collect()
}

fn without_library_line(line: &str) -> String {
    let frame = line.trim_start().strip_prefix("at ").unwrap_or("");
    let in_module = frame.split('(').next().is_some_and(|method| method.contains('/') && !method.contains("//"));
    if let (true, Some(open), Some(colon)) = (in_module, line.find('('), line.rfind(".java:")) {
        let close = line[colon..].find(')').map_or(line.len(), |offset| colon + offset);
        if open < colon {
            return format!("{}{}", &line[..colon + ".java".len()], &line[close..]);
        }
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn library_frames_lose_their_line_numbers() {
        let trace =
            "Exception\n\tat java.base/java.util.ArrayList.get(ArrayList.java:427)\n\tat Main.main(Main.java:3)\n";
        assert_eq!(
            without_library_lines(trace),
            "Exception\n\tat java.base/java.util.ArrayList.get(ArrayList.java)\n\tat Main.main(Main.java:3)\n"
        );
    }

    #[test]
    fn a_difference_names_the_stream() {
        let expected = Behaviour { stdout: "a\nb\n".into(), ..Behaviour::default() };
        let actual = Behaviour { stdout: "a\nc\n".into(), exit: 1, ..Behaviour::default() };
        let text = expected.difference(&actual).expect("they differ");
        assert!(text.contains("exit code 1, expected 0") && text.contains("-b") && text.contains("+c"), "{text}");
        assert_eq!(expected.difference(&expected), None);
    }
}
