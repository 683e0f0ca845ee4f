//! Argument files (`@file`) and `JDK_JAVA_OPTIONS`: the launcher's first pass, which makes one list of arguments.
//!
//! The pass also finds out where the application's own arguments start, because nothing is expanded there.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::args::{failure, is_white_space_option, report};
use super::{Env, Exit};

/// The environment variable with options that precede the command line's.
const JDK_JAVA_OPTIONS: &str = "JDK_JAVA_OPTIONS";

/// Largest argument file in bytes.
const MAX_FILE_SIZE: u64 = 0x7fff_ffff;

/// Options that cannot come from the environment, because nothing could follow them.
const TERMINAL_OPTIONS: &[&[u8]] = &[
    b"-jar",
    b"-m",
    b"--module",
    b"--dry-run",
    b"-h",
    b"-?",
    b"-help",
    b"--help",
    b"-X",
    b"--help-extra",
    b"-version",
    b"--version",
    b"-fullversion",
    b"--full-version",
];

/// Expands a command line (without the program's name). `err` takes the remark on `JDK_JAVA_OPTIONS`.
pub(super) fn expand(argv: Vec<OsString>, env: Env<'_>, err: &mut Vec<u8>) -> Result<Vec<OsString>, Exit> {
    let mut expansion = Expansion::default();
    let mut args = Vec::new();
    if let Some(options) = env(JDK_JAVA_OPTIONS) {
        report(err, &[b"NOTE: Picked up ", JDK_JAVA_OPTIONS.as_bytes(), b": ", options.as_bytes()]);
        expansion.words(&mut args, options.as_bytes(), Some(JDK_JAVA_OPTIONS), err)?;
    }
    for arg in argv {
        match expansion.preprocess(arg.as_bytes(), true, err)? {
            Some(expanded) => args.extend(expanded),
            None => args.push(arg.into_vec()),
        }
    }
    Ok(args.into_iter().map(OsString::from_vec).collect())
}

/// Expands the argument files in the arguments of a tool.
pub(super) fn expand_files(argv: Vec<OsString>, err: &mut Vec<u8>) -> Result<Vec<OsString>, Exit> {
    let mut args = Vec::new();
    for arg in argv {
        match arg.as_bytes() {
            [b'@', b'@', ..] => args.push(OsStr::from_bytes(&arg.as_bytes()[1..]).to_owned()),
            [b'@', name @ ..] if !name.is_empty() => {
                args.extend(Expansion::default().file(name, err)?.into_iter().map(OsString::from_vec));
            }
            _ => args.push(arg),
        }
    }
    Ok(args)
}

#[derive(Default)]
struct Expansion {
    /// The program was named: what follows is its own.
    in_application: bool,
    /// `--disable-@files` was read.
    is_off: bool,
    /// The last argument was an option that takes the next one.
    expects_value: bool,
}

impl Expansion {
    /// Notes an argument that needs no more expansion.
    fn note(&mut self, arg: &[u8]) {
        if arg.first() == Some(&b'-') {
            // The value of these names the program.
            let names_program = matches!(arg, b"-jar" | b"--module" | b"-m");
            self.expects_value = is_white_space_option(arg) && !names_program;
            self.is_off |= arg == b"--disable-@files";
            self.in_application |= arg.starts_with(b"--module=");
        } else {
            self.in_application |= !self.expects_value;
            self.expects_value = false;
        }
    }

    /// The arguments that `arg` stands for; `None` if it stands for itself.
    fn preprocess(&mut self, arg: &[u8], source_option: bool, err: &mut Vec<u8>) -> Result<Option<Vec<Vec<u8>>>, Exit> {
        if self.in_application {
            return Ok(None);
        }
        if !self.is_off {
            // A "#!" line hands over "--source 17 --option" as one argument.
            if source_option && arg.starts_with(b"--source") && arg.contains(&b' ') {
                let mut args = Vec::new();
                self.words(&mut args, arg, None, err)?;
                return Ok(Some(args));
            }
            match arg {
                [b'@', escaped @ ..] if escaped.first() == Some(&b'@') => {
                    self.note(escaped);
                    return Ok(Some(vec![escaped.to_vec()]));
                }
                [b'@', name @ ..] if !name.is_empty() => return self.file(name, err).map(Some),
                _ => {}
            }
        }
        self.note(arg);
        Ok(None)
    }

    fn file(&mut self, name: &[u8], err: &mut Vec<u8>) -> Result<Vec<Vec<u8>>, Exit> {
        let path = OsStr::from_bytes(name);
        let Ok(metadata) = std::fs::File::open(path).and_then(|file| file.metadata()) else {
            return Err(failure(err, &[b"Error: could not open `", name, b"'"]));
        };
        if metadata.len() > MAX_FILE_SIZE {
            let text = format!("Error: Argument file size should not be larger than {MAX_FILE_SIZE}.");
            return Err(failure(err, &[text.as_bytes()]));
        }
        let text = std::fs::read(path).map_err(|_| failure(err, &[b"Error: loading: ", name]))?;
        let args = tokens(&text);
        args.iter().for_each(|arg| self.note(arg));
        Ok(args)
    }

    /// Splits the text of an environment variable, or of a `--source` argument, at white space.
    fn words(
        &mut self,
        args: &mut Vec<Vec<u8>>,
        text: &[u8],
        variable: Option<&str>,
        err: &mut Vec<u8>,
    ) -> Result<(), Exit> {
        let place: Vec<u8> = match variable {
            Some(variable) => format!("environment variable {variable}").into(),
            None => b"this context".to_vec(),
        };
        let mut rest = text;
        loop {
            let Some(start) = rest.iter().position(|&b| !is_space(b)) else {
                return Ok(());
            };
            rest = &rest[start..];
            let mut word = Vec::new();
            while let Some((&byte, tail)) = rest.split_first().filter(|(byte, _)| !is_space(**byte)) {
                rest = tail;
                if variable.is_none() || !matches!(byte, b'"' | b'\'') {
                    word.push(byte);
                    continue;
                }
                let Some(end) = rest.iter().position(|&b| b == byte) else {
                    return Err(failure(err, &[b"Error: Unmatched quote in ", &place]));
                };
                word.extend_from_slice(&rest[..end]);
                rest = &rest[end + 1..];
            }
            let is_allowed = |arg: &[u8], from: Option<&[u8]>, err: &mut Vec<u8>| {
                if !TERMINAL_OPTIONS.contains(&arg) && !arg.starts_with(b"--module=") {
                    return Ok(());
                }
                let from = from.map_or_else(Vec::new, |file| [b" in ", file].concat());
                let preposition: &[u8] = b" is not allowed in ";
                Err(failure(err, &[b"Error: Option ", arg, &from, preposition, &place]))
            };
            match self.preprocess(&word, false, err)? {
                None => {
                    is_allowed(&word, None, err)?;
                    args.push(word);
                }
                Some(expanded) => {
                    for arg in expanded {
                        is_allowed(&arg, Some(&word), err)?;
                        args.push(arg);
                    }
                }
            }
            if self.in_application {
                return Err(failure(err, &[b"Error: Cannot specify main class in ", &place]));
            }
        }
    }
}

/// White space of C's `isspace`.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r')
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    FindNext,
    Comment,
    Quote,
    Escape,
    SkipLeadingSpace,
    Token,
}

/// Splits the text of an argument file: tokens at white space, `'` and `"` quote, `\` escapes within quotes and joins
/// lines there, `#` starts a comment. What JLI loses is lost here too: a token right before `#`, and an empty quotation at
/// the very end.
fn tokens(text: &[u8]) -> Vec<Vec<u8>> {
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0x0c);
    let (mut tokens, mut parts) = (Vec::new(), None::<Vec<u8>>);
    let (mut state, mut quote, mut anchor, mut at) = (State::FindNext, b'"', 0, 0);
    while at < text.len() {
        match state {
            State::FindNext | State::SkipLeadingSpace => {
                let Some(skip) = text[at..].iter().position(|&b| !is_blank(b)) else {
                    return tokens;
                };
                at += skip;
                anchor = at;
                state = if state == State::FindNext { State::Token } else { State::Quote };
            }
            State::Escape => {
                match text[at] {
                    b'\n' | b'\r' => state = State::SkipLeadingSpace,
                    byte => {
                        let byte = match byte {
                            b'n' => b'\n',
                            b'r' => b'\r',
                            b't' => b'\t',
                            b'f' => 0x0c,
                            other => other,
                        };
                        parts.get_or_insert_default().push(byte);
                        state = State::Quote;
                    }
                }
                at += 1;
                anchor = at;
                continue;
            }
            State::Comment => {
                let Some(skip) = text[at..].iter().position(|&b| matches!(b, b'\n' | b'\r')) else {
                    return tokens;
                };
                at += skip + 1;
                anchor = at;
                state = State::FindNext;
                continue;
            }
            State::Quote | State::Token => {}
        }
        match (text[at], state) {
            (b' ' | b'\t' | 0x0c, State::Quote) | (b'#', State::Quote) => {}
            (byte, _) if is_blank(byte) => {
                let mut token = parts.take().unwrap_or_default();
                token.extend_from_slice(&text[anchor..at]);
                tokens.push(token);
                anchor = at + 1;
                state = State::FindNext;
            }
            (b'#', _) => {
                state = State::Comment;
                anchor = at + 1;
            }
            (b'\\', State::Quote) => {
                parts.get_or_insert_default().extend_from_slice(&text[anchor..at]);
                state = State::Escape;
                anchor = at + 1;
            }
            (byte @ (b'"' | b'\''), _) if state != State::Quote || byte == quote => {
                if anchor != at {
                    parts.get_or_insert_default().extend_from_slice(&text[anchor..at]);
                }
                anchor = at + 1;
                if state == State::Token {
                    quote = byte;
                    state = State::Quote;
                } else {
                    state = State::Token;
                }
            }
            _ => {}
        }
        at += 1;
    }
    if matches!(state, State::Token | State::Quote) {
        if anchor < at {
            parts.get_or_insert_default().extend_from_slice(&text[anchor..at]);
        }
        tokens.extend(parts);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn tokens_of_argument_files() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("  \n", &[]),
            ("-a -b\tc\x0cd\r\ne", &["-a", "-b", "c", "d", "e"]),
            ("'-Da=b c' \"d'e\" f'g h'i", &["-Da=b c", "d'e", "fg hi"]),
            ("one # two\nthree", &["one", "three"]),
            ("x#lost\ny", &["y"]),
            ("'a#b' \"#c\"", &["a#b", "#c"]),
            ("\"a\\tb\\\\c\\\"d\\q\"", &["a\tb\\c\"dq"]),
            ("c:\\dir\\x", &["c:\\dir\\x"]),
            ("\"a\\\n    b\\\r\n  c\"", &["abc"]),
            ("\"open to the end\nnext", &["open to the end", "next"]),
            ("'' \"\" x", &["", "", "x"]),
            ("x ''", &["x"]),
            ("\"a b", &["a b"]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = tokens(text.as_bytes()).into_iter().map(|t| String::from_utf8(t).unwrap()).collect();
            assert_eq!(&found, expected, "{text:?}");
        }
    }
}
