//! A test program: its source, the directives in its header, and the expectation recorded beside it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::compare::Behaviour;

/// One program of `conformance/java`.
#[derive(Debug)]
pub struct Program {
    /// Its main class, and its file's name without `.java`.
    pub name: String,
    /// The source file.
    pub source: PathBuf,
    /// Arguments of `main`.
    pub args: Vec<String>,
    /// Options of the virtual machine.
    pub jvm: Vec<String>,
    /// What stdin holds.
    pub stdin: String,
    /// Folders of `NAME.files` compiled one after the other over the same output, which joins the class path.
    pub files: Vec<String>,
    /// Folders of `NAME.files` compiled each to its own output, found through the property `conformance.beside`.
    pub beside: Vec<String>,
    /// Exit code that the author expects.
    pub exit: i32,
    /// Moves every object at every Nth allocation in zeal mode; none: the program is not run there.
    pub zeal: Option<u64>,
    /// Its own time limit.
    pub timeout: Option<Duration>,
}

impl Program {
    /// All programs of a folder, by name.
    pub fn load_all(folder: &Path) -> Result<Vec<Program>> {
        let mut programs = Vec::new();
        for entry in std::fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "java") {
                programs.push(Program::load(&path).with_context(|| path.display().to_string())?);
            }
        }
        programs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(programs)
    }

    fn load(path: &Path) -> Result<Program> {
        let name = path.file_stem().and_then(|stem| stem.to_str()).context("a plain name")?.to_owned();
        let text = std::fs::read_to_string(path)?;
        let mut program = Program {
            name,
            source: path.to_owned(),
            args: Vec::new(),
            jvm: Vec::new(),
            stdin: String::new(),
            files: Vec::new(),
            beside: Vec::new(),
            exit: 0,
            zeal: None,
            timeout: None,
        };
        for line in text.lines().take_while(|line| line.starts_with("//")) {
            program.directive(line.trim_start_matches('/').trim())?;
        }
        Ok(program)
    }

    /// Takes one header line; lines of prose are no directives and pass.
    fn directive(&mut self, line: &str) -> Result<()> {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.trim();
        let words = || value.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        match key {
            "args" => self.args = words(),
            "jvm" => self.jvm = words(),
            "stdin" => self.stdin = unescape(value)?,
            "files" => self.files = words(),
            "beside" => self.beside = words(),
            "exit" => self.exit = value.parse()?,
            "zeal" if value.is_empty() => self.zeal = Some(1000),
            "zeal" => self.zeal = Some(value.parse()?),
            "timeout" => self.timeout = Some(Duration::from_secs(value.parse()?)),
            _ => {}
        }
        Ok(())
    }

    fn beside_source(&self, extension: &str) -> PathBuf {
        self.source.with_extension(extension)
    }

    /// The folder of its extra compile units.
    pub fn extra(&self) -> PathBuf {
        self.beside_source("files")
    }

    /// The recorded behaviour; absent files mean empty streams and exit code 0.
    pub fn expected(&self) -> Result<Behaviour> {
        let stdout_file = self.beside_source("out");
        let Ok(stdout) = std::fs::read_to_string(&stdout_file) else {
            bail!("no expectation: run `conformance java --bless {}`", self.name);
        };
        let exit = match std::fs::read_to_string(self.beside_source("exit")) {
            Ok(text) => text.trim().parse()?,
            Err(_) => 0,
        };
        let stderr = std::fs::read_to_string(self.beside_source("err")).unwrap_or_default();
        Ok(Behaviour { stdout, stderr, exit })
    }

    /// Records `behaviour` as the expectation.
    pub fn record(&self, behaviour: &Behaviour) -> Result<()> {
        if behaviour.exit != self.exit {
            bail!("exit code {} but the header says {}; stderr:\n{}", behaviour.exit, self.exit, behaviour.stderr);
        }
        std::fs::write(self.beside_source("out"), &behaviour.stdout)?;
        let exit = if behaviour.exit == 0 { String::new() } else { format!("{}\n", behaviour.exit) };
        for (extension, text) in [("err", &behaviour.stderr), ("exit", &exit)] {
            let file = self.beside_source(extension);
            if !text.is_empty() {
                std::fs::write(file, text)?;
            } else if file.exists() {
                std::fs::remove_file(file)?;
            }
        }
        Ok(())
    }
}

/// The escapes of a `stdin` directive: `\n`, `\t`, `\\`, `\uXXXX`.
fn unescape(text: &str) -> Result<String> {
    let mut result = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            result.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => result.push('\n'),
            Some('t') => result.push('\t'),
            Some('\\') => result.push('\\'),
            Some('u') => {
                let digits: String = chars.by_ref().take(4).collect();
                result.push(char::from_u32(u32::from_str_radix(&digits, 16)?).context("a character")?);
            }
            other => bail!("unknown escape {other:?}"),
        }
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_sets_what_it_names() {
        let folder = std::env::temp_dir().join(format!("carafe-program-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a scratch folder");
        let path = folder.join("Sample.java");
        let text = "// Prose: no directive.\n// args: a b\n// jvm: -ea -Xss1m\n// stdin: x\\n\\u0041\n// exit: 3\n// zeal: 50\n\n// args: too late\n";
        std::fs::write(&path, text).expect("a source file");
        let program = Program::load(&path).expect("it loads");
        std::fs::remove_dir_all(&folder).expect("the scratch folder goes");
        assert_eq!((program.name.as_str(), program.exit, program.zeal), ("Sample", 3, Some(50)));
        assert_eq!(
            (program.args, program.jvm),
            (vec!["a".to_owned(), "b".to_owned()], vec!["-ea".to_owned(), "-Xss1m".to_owned()])
        );
        assert_eq!(program.stdin, "x\nA");
    }

    #[test]
    fn unknown_escapes_are_refused() {
        assert!(unescape("a\\q").is_err());
        assert_eq!(unescape("\\t\\\\").expect("known escapes"), "\t\\");
    }
}
