//! `-XX:CompileCommand` and `-XX:CompileOnly`: what the user says about the compilation of single methods, in HotSpot's language.

use crate::method::Method;
use std::fmt::{self, Write};

/// What a command is followed by, as its messages name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ValueType {
    Bool,
    Int,
    Uint,
    Text,
    List,
    Double,
}

/// The types with their names.
const TYPES: &[(&str, ValueType)] = &[
    ("intx", ValueType::Int),
    ("uintx", ValueType::Uint),
    ("bool", ValueType::Bool),
    ("ccstr", ValueType::Text),
    ("ccstrlist", ValueType::List),
    ("double", ValueType::Double),
];

/// The commands about methods. Those that are no constant below are read and have no effect.
const COMMANDS: &[(&str, ValueType)] = &[
    ("log", ValueType::Bool),
    (PRINT, ValueType::Bool),
    (INLINE, ValueType::Bool),
    (DONT_INLINE, ValueType::Bool),
    (COMPILE_ONLY, ValueType::Bool),
    (EXCLUDE, ValueType::Bool),
    ("break", ValueType::Bool),
    ("BreakAtExecute", ValueType::Bool),
    ("BreakAtCompile", ValueType::Bool),
    ("PrintAssembly", ValueType::Bool),
    ("PrintInlining", ValueType::Bool),
    ("PrintIntrinsics", ValueType::Bool),
    ("PrintNMethods", ValueType::Bool),
    ("PrintOptoAssembly", ValueType::Bool),
    ("PrintDebugInfo", ValueType::Bool),
    ("PrintRelocations", ValueType::Bool),
    ("PrintDependencies", ValueType::Bool),
    ("BackgroundCompilation", ValueType::Bool),
    ("RepeatCompilation", ValueType::Int),
    ("ReplayInline", ValueType::Bool),
    ("DumpReplay", ValueType::Bool),
    ("DumpInline", ValueType::Bool),
    ("CompileThresholdScaling", ValueType::Double),
    ("ControlIntrinsic", ValueType::List),
    ("DisableIntrinsic", ValueType::List),
    ("NoRTMLockEliding", ValueType::Bool),
    ("UseRTMLockEliding", ValueType::Bool),
    ("BlockLayoutByFrequency", ValueType::Bool),
    ("TraceOptoPipelining", ValueType::Bool),
    ("TraceOptoOutput", ValueType::Bool),
    ("TraceSpilling", ValueType::Bool),
    ("PrintIdeal", ValueType::Bool),
    ("IGVPrintLevel", ValueType::Int),
    ("Vectorize", ValueType::Bool),
    ("VectorizeDebug", ValueType::Uint),
    ("CloneMapDebug", ValueType::Bool),
    ("IncrementalInlineForceCleanup", ValueType::Bool),
    ("MaxNodeLimit", ValueType::Int),
];
const PRINT: &str = "print";
const INLINE: &str = "inline";
const DONT_INLINE: &str = "dontinline";
const COMPILE_ONLY: &str = "compileonly";
const EXCLUDE: &str = "exclude";

/// The value of a command.
#[derive(Clone, PartialEq, Debug)]
enum CommandValue {
    Bool(bool),
    Int(i64),
    Uint(u64),
    Text(String),
    Double(f64),
}

impl fmt::Display for CommandValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandValue::Bool(value) => value.fmt(f),
            CommandValue::Int(value) => value.fmt(f),
            CommandValue::Uint(value) => value.fmt(f),
            CommandValue::Text(value) => write!(f, "'{value}'"),
            CommandValue::Double(value) => write!(f, "{value:.6}"),
        }
    }
}

/// A name with or without wildcards at its ends.
#[derive(Clone, PartialEq, Eq, Debug)]
struct NamePattern {
    name: String,
    open_start: bool,
    open_end: bool,
}

impl NamePattern {
    const ANY: &'static str = "*";

    fn parse(text: &str) -> Result<NamePattern, &'static str> {
        if text == Self::ANY {
            return Ok(NamePattern { name: String::new(), open_start: true, open_end: true });
        }
        let (rest, open_start) = text.strip_prefix('*').map_or((text, false), |rest| (rest, true));
        let (name, open_end) = rest.strip_suffix('*').map_or((rest, false), |name| (name, true));
        match name {
            "" => Err("** Not a valid pattern"),
            _ if name.contains('*') => Err(" Embedded * not allowed"),
            _ => Ok(NamePattern { name: name.to_owned(), open_start, open_end }),
        }
    }

    fn matches(&self, candidate: &str) -> bool {
        match (self.open_start, self.open_end) {
            (false, false) => candidate == self.name,
            (false, true) => candidate.starts_with(&self.name),
            (true, false) => candidate.ends_with(&self.name),
            (true, true) => candidate.contains(&self.name),
        }
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = |is_open: bool| if is_open { "*" } else { "" };
        // An empty name is `*` alone.
        write!(f, "{}{}{}", star(self.open_start), self.name, star(self.open_end && !self.name.is_empty()))
    }
}

/// Which methods a command is about.
#[derive(Clone, PartialEq, Eq, Debug)]
struct MethodPattern {
    class: NamePattern,
    method: NamePattern,
    /// The start of the descriptor.
    descriptor: Option<String>,
}

impl MethodPattern {
    fn matches(&self, class: &str, method: &str, descriptor: &str) -> bool {
        self.class.matches(class)
            && self.method.matches(method)
            && self.descriptor.as_ref().is_none_or(|start| descriptor.starts_with(start))
    }
}

impl fmt::Display for MethodPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}{}", self.class, self.method, self.descriptor.as_deref().unwrap_or_default())
    }
}

#[derive(Clone, PartialEq, Debug)]
struct Command {
    name: &'static str,
    pattern: MethodPattern,
    value: CommandValue,
}

/// The commands of a VM.
#[derive(Clone, Debug, Default)]
pub struct CompileCommands {
    commands: Vec<Command>,
    is_quiet: bool,
}

/// What is wrong with a line.
type Fault = String;

impl CompileCommands {
    /// Reads the values of `CompileCommand` (and the lines of `CompileCommandFile`) and `CompileOnly`; also gives what is said about
    /// them on standard output. What cannot be read has no effect.
    pub fn parse(commands: &str, only: &str) -> (CompileCommands, String) {
        let (mut all, mut said) = (CompileCommands::default(), String::new());
        for line in commands.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Err(fault) = all.line(line, &mut said) {
                said.push_str(&format!(
                    "CompileCommand: An error occurred during parsing\nError: {fault}\nLine: '{line}'\n{TIP}"
                ));
            }
        }
        only.lines().for_each(|line| all.compile_only(line, &mut said));
        (all, said)
    }

    /// Nothing is told about methods to which commands apply.
    pub fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// The method must stay interpreted.
    pub fn excludes(&self, method: &Method) -> bool {
        self.says(EXCLUDE, method) == Some(true)
            || self.commands.iter().any(|command| command.name == COMPILE_ONLY)
                && self.says(COMPILE_ONLY, method) != Some(true)
    }

    /// Whether the method is to be inlined, if that is said.
    pub fn inlines(&self, method: &Method) -> Option<bool> {
        if self.commands.is_empty() {
            None
        } else if self.says(DONT_INLINE, method) == Some(true) || self.says(EXCLUDE, method) == Some(true) {
            Some(false)
        } else {
            self.says(INLINE, method).filter(|&is_asked| is_asked)
        }
    }

    /// Its code is to be shown.
    pub fn prints(&self, method: &Method) -> bool {
        self.says(PRINT, method) == Some(true)
    }

    /// The last command of this name for a method.
    fn says(&self, name: &str, method: &Method) -> Option<bool> {
        let mut of_name = self.commands.iter().rev().filter(|command| command.name == name).peekable();
        of_name.peek()?;
        let text = |symbol: &dyn fmt::Display| symbol.to_string();
        let (class, name, descriptor) = (text(&method.class.name), text(&method.name), text(&method.descriptor));
        of_name.find(|command| command.pattern.matches(&class, &name, &descriptor)).map(|command| match command.value {
            CommandValue::Bool(value) => value,
            _ => false,
        })
    }

    fn register(&mut self, name: &'static str, pattern: MethodPattern, value: CommandValue, said: &mut String) {
        if !self.is_quiet {
            let shown = command_type(name).map_or("", |ty| match ty {
                ValueType::Text | ValueType::List => "const char*",
                _ => type_name(ty),
            });
            let _ = writeln!(said, "CompileCommand: {name} {pattern} {shown} {name} = {value}");
        }
        self.commands.push(Command { name, pattern, value });
    }

    fn line(&mut self, line: &str, said: &mut String) -> Result<(), Fault> {
        let (word, rest) = alphanumeric(line);
        let name = word.to_ascii_lowercase();
        if name == "quiet" {
            self.is_quiet = true;
            return Ok(());
        } else if name == "help" {
            said.push_str(TIP);
            COMMANDS.iter().for_each(|(name, ty)| said.push_str(&format!("    {name} ({})\n", type_name(*ty))));
            return Ok(());
        }
        let rest = rest.strip_prefix(',').unwrap_or(rest);
        if name == "option" {
            return self.options(rest, said);
        }
        let (name, ty) = command(word)?;
        let (pattern, rest) = method_pattern(rest)?;
        match rest.trim_start_matches(BLANK) {
            "" if ty != ValueType::Bool => Err(format!("  Option '{name}' is not followed by a value")),
            rest => {
                let (value, _) = scan(name, ty, rest)?;
                self.register(name, pattern, value, said);
                Ok(())
            }
        }
    }

    /// `option,PATTERN,NAME` or `option,PATTERN,TYPE,NAME,VALUE`, several in a row.
    fn options(&mut self, rest: &str, said: &mut String) -> Result<(), Fault> {
        let (pattern, rest) = method_pattern(rest)?;
        let mut rest = rest.trim_start_matches(BLANK).to_owned();
        loop {
            let (word, after) = alphanumeric(&rest);
            if word.is_empty() {
                return Ok(());
            }
            let (name, value, after) = match TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
                None => match command(word)? {
                    (name, ValueType::Bool) => (name, CommandValue::Bool(true), after),
                    (name, ty) => return Err(format!("  Missing type '{}' before option '{name}'", type_name(ty))),
                },
                Some(&(type_name_, ty)) => {
                    let (word, after) = alphanumeric(after.trim_start_matches(BLANK));
                    if word.is_empty() {
                        return Err(format!("Option name for type '{type_name_}' should be alphanumeric "));
                    }
                    let (name, known) = command(word)?;
                    if known != ty {
                        let known = type_name(known);
                        return Err(format!(
                            "Option '{word}' with type '{known}' doesn't match supplied type '{type_name_}'"
                        ));
                    }
                    let (value, after) = scan(name, ty, after.trim_start_matches(BLANK))?;
                    (name, value, after)
                }
            };
            self.register(name, pattern.clone(), value, said);
            rest = after.trim_start_matches(BLANK).to_owned();
        }
    }

    /// `-XX:CompileOnly=Class.method,Class,.method,package.Class::method`.
    fn compile_only(&mut self, line: &str, said: &mut String) {
        let separator = if line.contains("::") { "::" } else { "." };
        for item in line.split(|c: char| c == ',' || c.is_ascii_whitespace()).filter(|item| !item.is_empty()) {
            let (class, method) = item.split_once(separator).unwrap_or((item, NamePattern::ANY));
            let exact = |name: &str| match name {
                "" | NamePattern::ANY => NamePattern { name: String::new(), open_start: true, open_end: true },
                _ => NamePattern { name: name.to_owned(), open_start: false, open_end: false },
            };
            let pattern =
                MethodPattern { class: exact(&class.replace('.', "/")), method: exact(method), descriptor: None };
            self.register(COMPILE_ONLY, pattern, CommandValue::Bool(true), said);
        }
    }
}

const TIP: &str = "
Usage: '-XX:CompileCommand=<option>,<method pattern>' - to set boolean option to true
Usage: '-XX:CompileCommand=<option>,<method pattern>,<value>'
Use:   '-XX:CompileCommand=help' for more information and to list all option.

";

const BLANK: [char; 2] = [' ', '\t'];

fn alphanumeric(line: &str) -> (&str, &str) {
    line.split_at(line.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(line.len()))
}

fn type_name(ty: ValueType) -> &'static str {
    TYPES.iter().find(|(_, known)| *known == ty).map_or("", |(name, _)| name)
}

fn command_type(name: &str) -> Option<ValueType> {
    COMMANDS.iter().find(|(known, _)| *known == name).map(|(_, ty)| *ty)
}

fn command(word: &str) -> Result<(&'static str, ValueType), Fault> {
    let found = COMMANDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
    found.copied().ok_or_else(|| format!("Unrecognized option '{word}'"))
}

/// The value at the start of a text, and what follows.
fn scan<'t>(name: &str, ty: ValueType, text: &'t str) -> Result<(CommandValue, &'t str), Fault> {
    let fault = || format!("Value cannot be read for option '{name}' of type '{}'", type_name(ty));
    let split = |allowed: fn(char) -> bool| text.split_at(text.find(|c| !allowed(c)).unwrap_or(text.len()));
    match ty {
        ValueType::Bool if text.is_empty() => Ok((CommandValue::Bool(true), text)),
        ValueType::Bool => {
            let (word, rest) = split(|c| c.is_ascii_alphabetic());
            let value = word.to_ascii_lowercase().parse().map_err(|_| fault())?;
            Ok((CommandValue::Bool(value), rest))
        }
        ValueType::Int => {
            let (digits, rest) = split(|c| c.is_ascii_digit() || c == '-');
            Ok((CommandValue::Int(digits.parse().map_err(|_| fault())?), rest))
        }
        ValueType::Uint => {
            let (digits, rest) = split(|c| c.is_ascii_digit());
            Ok((CommandValue::Uint(digits.parse().map_err(|_| fault())?), rest))
        }
        ValueType::Double => {
            // The pattern before it has made a blank of the dot.
            let (number, rest) = split(|c| c.is_ascii_digit() || matches!(c, ' ' | '/' | '\t'));
            let parts: Vec<&str> = number.split(['/', ' ', '\t']).filter(|part| !part.is_empty()).collect();
            let &[whole, fraction] = parts.as_slice() else { return Err(fault()) };
            Ok((CommandValue::Double(format!("{whole}.{fraction}").parse().map_err(|_| fault())?), rest))
        }
        ValueType::Text | ValueType::List => {
            let is_text = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let (word, rest) = match ty {
                ValueType::Text => split(is_text),
                _ => split(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-' | ' ')),
            };
            if word.is_empty() { Err(fault()) } else { Ok((CommandValue::Text(word.trim_end().to_owned()), rest)) }
        }
    }
}

/// The pattern at the start of a text; what follows has blanks where there were commas.
fn method_pattern(text: &str) -> Result<(MethodPattern, String), Fault> {
    let line = canonical(text)?;
    let line = line.trim_start_matches(BLANK);
    if line.is_empty() {
        return Err("Method pattern missing from command".to_owned());
    }
    let token = |text: &str, ends: &[char]| {
        let end = text.find(|c| ends.contains(&c)).unwrap_or(text.len());
        (text[..end].to_owned(), text[end..].to_owned())
    };
    let (class, rest) = token(line, &[' ', '(', ')', '[', ']', '.']);
    let (method, rest) = token(rest.trim_start_matches(' '), &[' ', '(', ')', '[', ']', '.', '/']);
    if class.is_empty() || method.is_empty() {
        return Err("Could not parse method pattern".to_owned());
    }
    let (class_name, method_name) = (NamePattern::parse(&class)?, NamePattern::parse(&method)?);
    let is_special = |name: &str| name.contains(['<', '>']);
    if is_special(&class) {
        return Err("Chars '<' and '>' not allowed in class name".to_owned());
    }
    if is_special(&method) && !matches!(method_name.name.as_str(), "<init>" | "<clinit>") {
        return Err("Chars '<' and '>' only allowed in <init> and <clinit>".to_owned());
    }
    let rest = rest.trim_start_matches(BLANK);
    let (descriptor, rest) = if rest.starts_with('(') { token(rest, &[' ']) } else { (String::new(), rest.to_owned()) };
    if descriptor.contains('*') {
        return Err(" Wildcard * not allowed in signature".to_owned());
    }
    let descriptor = Some(descriptor).filter(|descriptor| !descriptor.is_empty());
    Ok((MethodPattern { class: class_name, method: method_name, descriptor }, rest))
}

/// Class, method and what follows, with blanks between them.
fn canonical(text: &str) -> Result<String, &'static str> {
    let has_colons = match text.split_once("::") {
        Some((_, after)) if after.contains("::") => return Err("Method pattern only allows one '::' allowed"),
        found => found.is_some(),
    };
    if has_colons {
        let before_descriptor = text.split('(').next().unwrap_or_default();
        if before_descriptor.chars().skip(1).any(|c| c == '/') {
            return Err("Method pattern uses '/' together with '::'");
        }
    } else if let Some((_, after)) = text.split_once('.') {
        let pattern = after.split(',').next().unwrap_or_default();
        let before_descriptor = pattern.split('(').next().unwrap_or_default();
        match before_descriptor.find(['/', '.']).map(|at| before_descriptor.as_bytes()[at]) {
            Some(b'/') => return Err("Method pattern uses mixed '/' and '.' package separators"),
            Some(_) => return Err("Method pattern uses multiple '.' in pattern"),
            None if pattern.contains('.') => return Err("Method pattern uses multiple '.' in pattern"),
            None => {}
        }
    }
    let canonical = |c| match c {
        '.' if has_colons => '/',
        ':' if has_colons => ' ',
        ',' | '.' => ' ',
        _ => c,
    };
    Ok(text.chars().map(canonical).collect())
}

#[cfg(test)]
mod tests;
