//! What `carafe verify` prints.

use std::fmt::Write;

use classloader::mutf8;
use verifier::{ClassFiles, Rejection};

use super::inputs::Input;

/// A class and what became of it.
pub(super) struct Checked {
    /// The internal name, where the file could be parsed.
    name: Option<String>,
    origin: String,
    rejection: Option<Rejection>,
}

impl Checked {
    /// Verifies a class.
    pub(super) fn new(input: &Input<'_>, files: &ClassFiles<'_>) -> Checked {
        let checked = files.check(&input.bytes);
        let name = match &checked {
            Ok((file, _)) => Some(mutf8::to_str(file.name()).into_owned()),
            Err(rejection) => rejection.class.clone(),
        };
        Checked { name, origin: input.origin.clone(), rejection: checked.err() }
    }
}

/// The results of one run.
pub(super) struct Report {
    /// The version of the JDK.
    pub version: String,
    /// Whether classes that verify are reported, too.
    pub verbose: bool,
    pub classes: Vec<Checked>,
}

impl Report {
    /// The number of classes that do not verify.
    pub(super) fn failed(&self) -> usize {
        self.classes.iter().filter(|class| class.rejection.is_some()).count()
    }

    fn reported(&self) -> impl Iterator<Item = &Checked> {
        self.classes.iter().filter(|class| self.verbose || class.rejection.is_some())
    }

    /// Lines for a reader.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for class in self.reported() {
            let name = class.name.as_deref().unwrap_or("?");
            match &class.rejection {
                None => out.push_str(&format!("ok     {name} ({})\n", class.origin)),
                Some(rejection) => out.push_str(&format!("FAILED {name} ({})\n{rejection}\n", class.origin)),
            }
        }
        let (all, failed) = (self.classes.len(), self.failed());
        out.push_str(&format!("{} classes verified, {failed} failed\n", all - failed));
        out
    }

    /// One JSON document.
    pub(super) fn json(&self) -> String {
        let mut out = format!(
            "{{\"jdk\":{},\"classes\":{},\"failed\":{},\"results\":[",
            quoted(&self.version),
            self.classes.len(),
            self.failed()
        );
        for (number, class) in self.reported().enumerate() {
            out.push_str(if number == 0 { "\n" } else { ",\n" });
            let name = class.name.as_deref().map_or("null".to_owned(), quoted);
            out.push_str(&format!("{{\"class\":{name},\"origin\":{}", quoted(&class.origin)));
            match &class.rejection {
                None => out.push_str(",\"verified\":true}"),
                Some(Rejection { error, message, .. }) => out.push_str(&format!(
                    ",\"verified\":false,\"error\":{},\"message\":{}}}",
                    quoted(&error.replace('/', ".")),
                    quoted(message)
                )),
            }
        }
        out.push_str("\n]}\n");
        out
    }
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // Writing to a string cannot fail.
            c if c < ' ' => drop(write!(out, "\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_strings_are_escaped() {
        assert_eq!(quoted("a\"b\\c\nd\u{1}é"), "\"a\\\"b\\\\c\\nd\\u0001é\"");
    }
}
