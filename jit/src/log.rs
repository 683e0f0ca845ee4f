//! What the compiler tells: the lines of `-XX:+PrintCompilation`, and the listings of `-XX:CompileCommand=print`.

use std::fmt::{self, Write};
use std::time::Instant;

use vm_core::{Bci, MethodId, MethodRef};

use crate::ir::Function;

/// A compilation: from the request until the code is out of use.
#[derive(Clone, Copy)]
pub(crate) struct Task {
    /// In the order of requests.
    pub number: u32,
    /// What is compiled.
    pub method: MethodRef,
    /// The loop where the code is entered, if not at the method's start.
    pub osr: Option<Bci>,
    /// The program waits for it.
    pub is_awaited: bool,
}

impl Task {
    /// What there is only one code in use for.
    pub(crate) fn key(&self) -> (MethodId, Option<Bci>) {
        (self.method.id, self.osr)
    }
}

/// As HotSpot shows it: number, flags, tier, method, size of its bytecode.
impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = self.method.get();
        let code = method.info.code.as_ref();
        let flags = [
            (self.osr.is_some(), '%'),
            (method.is_synchronized(), 's'),
            (code.is_some_and(|code| !code.exception_table.is_empty()), '!'),
            (self.is_awaited, 'b'),
            (method.is_native(), 'n'),
        ];
        let flags: String = flags.map(|(is_set, flag)| if is_set { flag } else { ' ' }).iter().collect();
        write!(f, "{:4} {flags} {TIER}      {}", self.number, Name(self.method))?;
        if let Some(bci) = self.osr {
            write!(f, " @ {}", bci.0)?;
        }
        write!(f, " ({} bytes)", size(self.method))
    }
}

/// HotSpot's number of the tier that optimizes.
const TIER: u32 = 4;

/// Class and name of a method.
struct Name(MethodRef);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.0.class.external_name(), self.0.name)
    }
}

fn size(method: MethodRef) -> usize {
    method.info.code.as_ref().map_or(0, |code| code.code.len())
}

/// Where the lines go: standard output, if anywhere.
pub(crate) struct Log {
    start: Instant,
    is_on: bool,
}

impl Log {
    /// Counts time from now.
    pub(crate) fn new(is_on: bool) -> Log {
        Log { start: Instant::now(), is_on }
    }

    /// A line about a compilation; `what` is empty when it begins.
    pub(crate) fn compilation(&self, task: &Task, what: &str) {
        if self.is_on {
            let space = if what.is_empty() { "" } else { "   " };
            println!("{} {task}{space}{what}", self.start.elapsed().as_millis());
        }
    }

    /// A command keeps the method in the interpreter.
    pub(crate) fn excluded(&self, method: MethodRef) {
        if self.is_on {
            let is_static = if method.is_static() { " static" } else { "" };
            let (name, size) = (Name(method), size(method));
            println!("### Excluding compile:{is_static} {name}");
            println!("made not compilable on level {TIER}  {name} ({size} bytes)   excluded by CompileCommand");
        }
    }
}

/// A method on its way to machine code.
pub(crate) struct Listing(String);

impl Listing {
    /// Begins with what was built of the bytecode.
    pub(crate) fn of(task: &Task, function: &Function) -> Listing {
        let mut listing = Listing(format!("Compiled method {task}\n"));
        listing.add("building", function);
        listing
    }

    /// Adds what it is after a step.
    pub(crate) fn add(&mut self, step: &str, text: &dyn fmt::Display) {
        let _ = writeln!(self.0, "--- after {step}\n{text}");
    }
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}[/Compiled method]", self.0)
    }
}
