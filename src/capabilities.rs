//! What an embedder grants a guest.

use std::fmt;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Where the guest's standard input comes from.
#[derive(Default)]
pub enum Input {
    /// It is at its end from the start.
    #[default]
    Empty,
    /// The process's own.
    Inherit,
    /// These bytes.
    Bytes(Vec<u8>),
    /// Whatever the reader gives. It runs on a thread of its own: a guest that waits for it can be stopped.
    Reader(Box<dyn Read + Send>),
}

/// Where what the guest writes to a standard stream goes.
#[derive(Default)]
pub enum Output {
    /// To the process's own stream.
    #[default]
    Inherit,
    /// Nowhere.
    Discard,
    /// Into a buffer.
    Buffer(OutputBuffer),
    /// To the writer, as it is written.
    Writer(Box<dyn Write + Send>),
}

impl From<OutputBuffer> for Output {
    fn from(buffer: OutputBuffer) -> Output {
        Output::Buffer(buffer)
    }
}

impl From<&OutputBuffer> for Output {
    fn from(buffer: &OutputBuffer) -> Output {
        Output::Buffer(buffer.clone())
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Input::Empty => "Empty",
            Input::Inherit => "Inherit",
            Input::Bytes(_) => "Bytes",
            Input::Reader(_) => "Reader",
        })
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Output::Inherit => "Inherit",
            Output::Discard => "Discard",
            Output::Buffer(_) => "Buffer",
            Output::Writer(_) => "Writer",
        })
    }
}

/// Collects what a guest writes. Clones share the buffer.
///
/// ```no_run
/// # fn main() -> Result<(), carafe::Error> {
/// let output = carafe::OutputBuffer::new();
/// let vm = carafe::Vm::builder().class_path(["app.jar"]).stdout(&output).build()?;
/// vm.run_main("app.Main", &[])?;
/// println!("The program said {}", output.text());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, Debug)]
pub struct OutputBuffer {
    bytes: Arc<Mutex<Vec<u8>>>,
    most: Option<usize>,
}

impl OutputBuffer {
    /// An empty buffer.
    pub fn new() -> OutputBuffer {
        OutputBuffer::default()
    }
    /// An empty buffer that takes so many bytes; what is written beyond is dropped.
    pub fn with_limit(bytes: usize) -> OutputBuffer {
        OutputBuffer { most: Some(bytes), ..OutputBuffer::default() }
    }
    /// What was written so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.lock().clone()
    }
    /// What was written so far, as UTF-8; what is none becomes U+FFFD.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.lock()).into_owned()
    }
    /// Takes what was written so far out of the buffer.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.lock())
    }
    pub(crate) fn append(&self, bytes: &[u8]) {
        let mut to = self.lock();
        let room = self.most.map_or(usize::MAX, |most| most.saturating_sub(to.len()));
        to.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which files the guest reaches, beyond those of the JDK and of the class path, which it may read.
#[derive(Clone, Debug)]
pub(crate) enum FileAccess {
    /// What the process may.
    All,
    /// What lies in these directories, or these files; those with `true` may be written.
    Only(Vec<(PathBuf, bool)>),
}

/// Everything that is granted.
#[derive(Debug)]
pub(crate) struct Grants {
    pub files: FileAccess,
    pub network: bool,
    pub processes: bool,
    pub environment: Vec<(Vec<u8>, Vec<u8>)>,
    pub stdin: Input,
    pub stdout: Output,
    pub stderr: Output,
}
