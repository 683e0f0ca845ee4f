//! What can go wrong in an embedded VM.

use crate::object::Object;
use std::error::Error as StdError;
use std::fmt;
use vm_core::vm::VmError;

/// An error of an embedded VM.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Error {
    /// A Java exception that nobody has caught.
    Exception(Box<Exception>),
    /// The program has ended, by `System.exit` or by its own end, with this code: nothing runs in this VM any more.
    Exited(i32),
    /// The VM was stopped by its host: nothing runs in it any more.
    Stopped,
    /// There is no such method, constructor or field: what was looked for, and what there is.
    NoSuchMember(String),
    /// A value has another type than is expected.
    Type(String),
    /// A handle belongs to another VM.
    WrongVm,
    /// The VM cannot be made with these options.
    Options(String),
    /// The VM could not be made.
    Boot(String),
    /// The process has no memory for another thread.
    Memory,
    /// To be thrown: class and message. Made by [`Error::throw`].
    Throw(String, String),
}

impl Error {
    /// What a function of the host returns to throw a new exception of a Java class, which has a constructor that takes a message.
    ///
    /// ```
    /// let error = carafe::Error::throw("java.lang.IllegalArgumentException", "no such rule");
    /// assert_eq!(error.to_string(), "java.lang.IllegalArgumentException: no such rule");
    /// ```
    pub fn throw(class: &str, message: impl Into<String>) -> Error {
        Error::Throw(class.to_owned(), message.into())
    }
    /// The Java exception, if it is one.
    pub fn exception(&self) -> Option<&Exception> {
        match self {
            Error::Exception(e) => Some(e),
            _ => None,
        }
    }
    /// Whether the VM has ended.
    pub fn is_end(&self) -> bool {
        matches!(self, Error::Exited(_) | Error::Stopped)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Exception(e) => e.fmt(f),
            Error::Exited(code) => write!(f, "the program has ended with code {code}"),
            Error::Stopped => f.write_str("the VM was stopped"),
            Error::NoSuchMember(what) | Error::Type(what) | Error::Options(what) | Error::Boot(what) => {
                f.write_str(what)
            }
            Error::WrongVm => f.write_str("a handle belongs to another VM"),
            Error::Memory => f.write_str("no memory for another thread"),
            Error::Throw(class, message) => write!(f, "{class}: {message}"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Error::Exception(e) => StdError::source(&**e),
            _ => None,
        }
    }
}

impl From<VmError> for Error {
    fn from(e: VmError) -> Error {
        Error::Boot(e.to_string())
    }
}

/// A Java exception that has left the VM.
#[derive(Debug, Clone)]
pub struct Exception {
    pub(crate) class_name: String,
    pub(crate) message: Option<String>,
    pub(crate) stack_trace: String,
    pub(crate) cause: Option<Box<Exception>>,
    pub(crate) object: Object,
}

impl Exception {
    /// The name of its class, as `Class.getName` has it.
    pub fn class_name(&self) -> &str {
        &self.class_name
    }
    /// What `getMessage` says.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
    /// What `printStackTrace` prints, causes included. Empty for a cause: the exception's own text has it.
    pub fn stack_trace(&self) -> &str {
        &self.stack_trace
    }
    /// What it was caused by.
    pub fn cause(&self) -> Option<&Exception> {
        self.cause.as_deref()
    }
    /// The throwable.
    pub fn object(&self) -> &Object {
        &self.object
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.class_name)?;
        match &self.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

impl StdError for Exception {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}
