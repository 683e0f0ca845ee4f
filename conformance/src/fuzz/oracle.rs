//! [`Oracle`]: a long-lived Java process that says what becomes of class files (`conformance/fuzz/Oracle.java`).

use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::java::compile_if_older;
use crate::setup::{Setup, neutral_environment};

/// What became of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It links.
    Accepted,
    /// This error came, with this message.
    Rejected { error: String, message: String },
    /// The process ended; what it last said.
    Died(String),
    /// No answer within the limit.
    Hung,
}

impl Answer {
    fn parse(text: &str) -> Answer {
        match text.split_once('\n') {
            None => Answer::Accepted,
            Some((error, message)) => Answer::Rejected { error: error.to_owned(), message: anonymous(message) },
        }
    }

    /// As text: a line for the verdict, then the message.
    pub fn text(&self) -> String {
        match self {
            Answer::Accepted => "accepted\n".to_owned(),
            Answer::Rejected { error, message } => format!("{error}\n{message}\n"),
            Answer::Died(last) => format!("died\n{last}\n"),
            Answer::Hung => "hung\n".to_owned(),
        }
    }

    /// Whether what other classes the process has seen, or the load of the machine, may have a part in it.
    pub fn is_doubtful(&self) -> bool {
        match self {
            Answer::Accepted => false,
            Answer::Rejected { error, .. } => error == "java.lang.LinkageError",
            Answer::Died(_) | Answer::Hung => true,
        }
    }

    /// The error's class, or what stands for it.
    pub fn error(&self) -> &str {
        match self {
            Answer::Accepted => "accepted",
            Answer::Rejected { error, .. } => error.rsplit('.').next().unwrap_or(error),
            Answer::Died(_) => "died",
            Answer::Hung => "hung",
        }
    }

    /// The message's first line.
    pub fn first_line(&self) -> &str {
        match self {
            Answer::Rejected { message, .. } => message.lines().next().unwrap_or_default(),
            Answer::Accepted | Answer::Died(_) | Answer::Hung => "",
        }
    }
}

/// Replaces the identity hashes of the oracle's loaders, which differ from run to run.
fn anonymous(text: &str) -> String {
    const LOADER: &str = "Oracle$Fresh @";
    let mut parts = text.split(LOADER);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(LOADER);
        out.push('#');
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    out
}

/// A question: which class the file claims to be, and the file.
#[derive(Debug, Clone)]
pub struct Question {
    /// Binary name (`java.util.List`).
    pub name: String,
    pub bytes: Vec<u8>,
}

/// How the processes are started.
pub struct Launch {
    /// Where the compiled `Oracle` and the unchanged classes are.
    pub class_path: Vec<PathBuf>,
    /// Longest time for one answer.
    pub limit: Duration,
}

impl Launch {
    /// Compiles the Java side; `class_path` holds the unchanged classes.
    pub fn prepare(setup: &Setup, class_path: Vec<PathBuf>, limit: Duration) -> Result<Launch> {
        let classes = setup.scratch("fuzz-oracle")?;
        let source = setup.data("fuzz/Oracle.java");
        compile_if_older(setup, &[source], &classes, &[], EXPORTS)?;
        Ok(Launch { class_path: [vec![classes], class_path].concat(), limit })
    }
}

const EXPORTS: &[&str] = &["--add-exports", "java.base/jdk.internal.access=ALL-UNNAMED"];

/// One process, started when it is first asked and again after it ended.
pub struct Oracle<'l> {
    launch: &'l Launch,
    java: PathBuf,
    options: &'static [&'static str],
    /// Classes that one process may be asked about: a runtime that never unloads classes fills its memory.
    lifetime: usize,
    stderr: PathBuf,
    running: Option<Running>,
}

struct Running {
    child: Child,
    stdin: ChildStdin,
    answers: Receiver<String>,
    asked: usize,
}

impl<'l> Oracle<'l> {
    /// HotSpot.
    pub fn hotspot(setup: &Setup, launch: &'l Launch, number: usize) -> Result<Oracle<'l>> {
        let options = &["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx768m", "-Xlog:disable"];
        Oracle::new(setup, launch, setup.tool("java"), options, usize::MAX, &format!("hotspot-{number}"))
    }

    /// The runtime under test.
    pub fn carafe(setup: &Setup, launch: &'l Launch, number: usize) -> Result<Oracle<'l>> {
        let options = &["-Xmx512m"];
        Oracle::new(setup, launch, setup.carafe()?.to_owned(), options, 4000, &format!("carafe-{number}"))
    }

    fn new(
        setup: &Setup,
        launch: &'l Launch,
        java: PathBuf,
        options: &'static [&'static str],
        lifetime: usize,
        name: &str,
    ) -> Result<Oracle<'l>> {
        let stderr = setup.scratch("fuzz-oracle-output")?.join(name);
        Ok(Oracle { launch, java, options, lifetime, stderr, running: None })
    }

    /// The answers to all questions, in their order.
    pub fn ask(&mut self, questions: &[Question]) -> Result<Vec<Answer>> {
        let mut answers = Vec::with_capacity(questions.len());
        while answers.len() < questions.len() {
            if self.running.as_ref().is_some_and(|running| running.asked >= self.lifetime) {
                self.stop();
            }
            if self.running.is_none() {
                self.running = Some(self.start()?);
            }
            let running = self.running.as_mut().context("it was just started")?;
            let open = &questions[answers.len()..];
            let open = &open[..open.len().min(self.lifetime - running.asked)];
            let before = answers.len();
            let (stdin, received, limit) = (&mut running.stdin, &running.answers, self.launch.limit);
            let end = std::thread::scope(|scope| {
                // A process that ends closes its pipe: seen below, as a missing answer.
                scope.spawn(move || open.iter().try_for_each(|question| send(stdin, question)));
                for _ in open {
                    match received.recv_timeout(limit) {
                        Ok(text) => answers.push(Answer::parse(&text)),
                        Err(error) => {
                            // The writer may wait for room in the pipe.
                            let _ = running.child.kill();
                            return Some(error);
                        }
                    }
                }
                None
            });
            running.asked += answers.len() - before;
            if let Some(error) = end {
                self.stop();
                answers.push(match error {
                    RecvTimeoutError::Timeout => Answer::Hung,
                    RecvTimeoutError::Disconnected => Answer::Died(last_lines(&self.stderr)),
                });
            }
        }
        Ok(answers)
    }

    /// The answer of a process that was asked nothing else: classes that earlier questions loaded take part in the
    /// loading constraints of later ones.
    pub fn ask_alone(&mut self, question: &Question) -> Result<Answer> {
        self.stop();
        let answer = self.ask(std::slice::from_ref(question))?.pop();
        self.stop();
        answer.context("one question, one answer")
    }

    fn start(&self) -> Result<Running> {
        let mut command = Command::new(&self.java);
        neutral_environment(&mut command);
        let mut child = command
            .args(["-Xverify:all"])
            .args(self.options)
            .args(EXPORTS)
            .arg("-cp")
            .arg(std::env::join_paths(&self.launch.class_path)?)
            .arg("Oracle")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&self.stderr)?)
            .spawn()
            .with_context(|| self.java.display().to_string())?;
        let stdin = child.stdin.take().context("stdin is piped")?;
        let mut stdout = BufReader::new(child.stdout.take().context("stdout is piped")?);
        let (sender, answers) = mpsc::channel();
        std::thread::spawn(move || {
            while let Ok(text) = receive(&mut stdout) {
                if sender.send(text).is_err() {
                    break;
                }
            }
        });
        Ok(Running { child, stdin, answers, asked: 0 })
    }

    fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}

impl Drop for Oracle<'_> {
    fn drop(&mut self) {
        self.stop();
    }
}

fn send(stdin: &mut ChildStdin, question: &Question) -> std::io::Result<()> {
    let mut frame = Vec::with_capacity(question.bytes.len() + question.name.len() + 8);
    for block in [question.name.as_bytes(), &question.bytes] {
        frame.extend((block.len() as u32).to_be_bytes());
        frame.extend(block);
    }
    stdin.write_all(&frame)
}

fn receive(stdout: &mut impl Read) -> std::io::Result<String> {
    let mut length = [0; 4];
    stdout.read_exact(&mut length)?;
    let mut text = vec![0; u32::from_be_bytes(length) as usize];
    stdout.read_exact(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn last_lines(file: &Path) -> String {
    let text = std::fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_go_and_places_stay() {
        assert_eq!(
            anonymous("loader Oracle$Fresh @1b2c3d; x.y()V @12: goto"),
            "loader Oracle$Fresh @#; x.y()V @12: goto"
        );
    }

    #[test]
    fn an_error_has_a_class_and_a_first_line() {
        let answer = Answer::parse("java.lang.VerifyError\nBad type\nException Details:");
        assert_eq!((answer.error(), answer.first_line()), ("VerifyError", "Bad type"));
        assert_eq!(Answer::parse("").error(), "accepted");
    }
}
