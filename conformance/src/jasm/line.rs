//! [`Line`]: reading one line of assembler text; [`quoted`]: writing names so that it reads them back.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use classloader::mutf8;

/// What is left of a line.
#[derive(Debug, Clone)]
pub struct Line<'t> {
    rest: &'t str,
}

impl<'t> Line<'t> {
    pub fn new(text: &'t str) -> Line<'t> {
        let mut line = Line { rest: text };
        line.skip_space();
        line
    }

    /// Steps over white space, and over a comment to the end.
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with("//") {
            self.rest = "";
        }
    }

    pub fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Fails when something is left.
    pub fn finish(self) -> Result<()> {
        if !self.rest.is_empty() {
            bail!("unexpected {}", self.rest);
        }
        Ok(())
    }

    /// The next token up to white space, without reading it; empty at the end.
    pub fn peek(&self) -> &'t str {
        self.rest.split(char::is_whitespace).next().unwrap_or("")
    }

    /// Reads a token up to white space.
    pub fn token(&mut self) -> Result<&'t str> {
        let token = self.peek();
        if token.is_empty() {
            bail!("something is missing at the end");
        }
        self.rest = &self.rest[token.len()..];
        self.skip_space();
        Ok(token)
    }

    /// Reads a token if it is `wanted`.
    pub fn eat(&mut self, wanted: &str) -> bool {
        let found = self.peek() == wanted;
        if found {
            self.rest = &self.rest[wanted.len()..];
            self.skip_space();
        }
        found
    }

    /// Reads `prefix` if what is left starts with it; what follows may follow directly.
    pub fn eat_start(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Whether what is left starts with `c`.
    pub fn starts_with(&self, c: char) -> bool {
        self.rest.starts_with(c)
    }

    /// Reads digits.
    pub fn index(&mut self) -> Result<u16> {
        let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        number.parse().with_context(|| format!("a number from 0 to 65535 is wanted at {number}{rest}"))
    }

    /// Reads text, quoted or up to white space or one of `stops`, as modified UTF-8.
    pub fn text(&mut self, stops: &[char]) -> Result<Vec<u8>> {
        if let Some(rest) = self.rest.strip_prefix('"') {
            let (bytes, rest) = unquote(rest)?;
            self.rest = rest;
            return Ok(bytes);
        }
        let end = self.rest.find(|c: char| c.is_whitespace() || stops.contains(&c)).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        if text.is_empty() {
            bail!("a name is missing before {rest:?}");
        }
        self.rest = rest;
        Ok(mutf8::from_str(text).into_owned())
    }

    /// Ends a token that was read in parts.
    pub fn end_token(&mut self) -> Result<()> {
        if !self.rest.is_empty() && !self.rest.starts_with(char::is_whitespace) {
            bail!("unexpected {}", self.rest);
        }
        self.skip_space();
        Ok(())
    }
}

/// Decodes up to the closing quote; gives what follows it, too.
fn unquote(text: &str) -> Result<(Vec<u8>, &str)> {
    let mut bytes = Vec::new();
    let mut chars = text.char_indices();
    let hex = |chars: &mut std::str::CharIndices<'_>, digits: usize| -> Result<u16> {
        let text: String = chars.take(digits).map(|(_, c)| c).collect();
        u16::from_str_radix(&text, 16).with_context(|| format!("bad escape {text}"))
    };
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((bytes, &text[at + 1..])),
            '\\' => match chars.next().map(|(_, c)| c) {
                Some('n') => bytes.push(b'\n'),
                Some('t') => bytes.push(b'\t'),
                Some('x') => bytes.push(hex(&mut chars, 2)? as u8),
                Some('u') => bytes.extend(mutf8::from_utf16(&[hex(&mut chars, 4)?])),
                Some(c @ ('"' | '\\')) => bytes.push(c as u8),
                other => bail!("unknown escape {other:?}"),
            },
            c => bytes.extend_from_slice(&mutf8::from_str(c.encode_utf8(&mut [0; 4]))),
        }
    }
    bail!("a quote is not closed")
}

/// The text of these bytes between quotes.
pub fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    // What is not plain text stays bytes: any bytes come back as they were.
    let plain = std::str::from_utf8(bytes)
        .is_ok_and(|text| text.chars().all(|c| ('\u{a0}'..'\u{10000}').contains(&c) || c.is_ascii()));
    let shown: Vec<char> = match std::str::from_utf8(bytes) {
        Ok(text) if plain => text.chars().collect(),
        _ => bytes.iter().map(|&byte| char::from(byte)).collect(),
    };
    for c in shown {
        match c {
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '"' | '\\' => text.extend(['\\', c]),
            ' '..='~' => text.push(c),
            c if plain && !c.is_ascii() => text.push(c),
            c => {
                // Writing to a String cannot fail; the value is a byte's.
                let _ = write!(text, "\\x{:02x}", c as u32);
            }
        }
    }
    text.push('"');
    text
}

/// A part of a constant: bare where [`Line::text`] can read it so, whatever stops it.
pub fn name(bytes: &[u8]) -> String {
    let safe = |&byte: &u8| byte.is_ascii_alphanumeric() || b"_$/[;<>-".contains(&byte);
    // Two slashes begin a comment.
    match std::str::from_utf8(bytes) {
        Ok(text) if !bytes.is_empty() && bytes.iter().all(safe) && !text.starts_with("//") => text.to_owned(),
        _ => quoted(bytes),
    }
}

/// The descriptor at the end of a member: as [`name`], with the parentheses of a method's.
pub fn descriptor(bytes: &[u8]) -> String {
    match bytes.strip_prefix(b"(").and_then(|rest| Some((rest, rest.iter().position(|&byte| byte == b')')?))) {
        Some((rest, close)) if close == 0 || !name(&rest[..close]).starts_with('"') => {
            let result = name(&rest[close + 1..]);
            if result.starts_with('"') {
                format!(":{}", quoted(bytes))
            } else {
                format!("({}){result}", String::from_utf8_lossy(&rest[..close]))
            }
        }
        _ => format!(":{}", if bytes.first() == Some(&b'(') { quoted(bytes) } else { name(bytes) }),
    }
}

/// A number, decimal or hexadecimal, signed or not.
pub fn number(text: &str) -> Result<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = match digits.strip_prefix("0x") {
        Some(digits) => i128::from_str_radix(digits, 16),
        None => digits.parse::<i128>(),
    };
    let value = value.with_context(|| format!("{text} is no number"))?;
    // Hexadecimal longs may have their top bit set.
    let value = if negative { -value } else { value };
    i64::try_from(value).or_else(|_| u64::try_from(value).map(u64::cast_signed)).context("too large a number")
}

/// A number that fits `T`.
pub fn number_as<T: TryFrom<i64>>(text: &str) -> Result<T> {
    T::try_from(number(text)?).ok().with_context(|| format!("{text} is too large or negative"))
}
