//! `carafe verify`: verifies class files without running them.

mod inputs;
mod report;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use classloader::jimage::Image;
use classloader::source::ClassPath;
use indicatif::{ProgressBar, ProgressStyle};
use verifier::{ClassFiles, newest_major};
use vm_core::boot_path::BootPath;
use vm_core::options::VmOptions;

use super::{Env, Exit, JdkHome};
use inputs::Inputs;
use report::{Checked, Report};

/// The text of `carafe verify --help`.
const HELP: &str = "\
Usage: carafe verify [options] <file|jar|directory|jrt:module>...

Verifies class files without running them: their format, and the bytecode of
every method as a Java virtual machine would when it links the class.
jrt:<module> stands for the classes of a module of the JDK, jrt: alone for
those of all modules.

    -cp <path>        directories and jars, separated by colons, with classes
    -classpath <path> that the given ones refer to
    --class-path <path>
    --jdk <directory> the JDK with the class library, found as for running a
                      program if it is not given
    --json            print one JSON document
    -v, --verbose     report the classes that verify, too
    -h, --help        print this text

Exit status: 0 if all classes verify, 1 if one does not, 2 if the command line
is wrong or something cannot be read.

A main class that is called verify runs with an option before its name:
    carafe -cp . verify
";

/// Inputs that one thread takes at a time.
const CHUNK: usize = 16;

/// From this number of classes on it is worth telling how far the work is.
const LONG: usize = 2000;

/// What the command line asks for.
#[derive(Default)]
struct Arguments {
    json: bool,
    verbose: bool,
    help: bool,
    jdk: Option<OsString>,
    class_path: Vec<PathBuf>,
    inputs: Vec<OsString>,
}

impl Arguments {
    fn parse(args: impl Iterator<Item = OsString>) -> Result<Arguments, String> {
        let mut parsed = Arguments::default();
        let mut args = args;
        while let Some(arg) = args.next() {
            let mut value = |name: &str| args.next().ok_or_else(|| format!("{name} needs a value"));
            match arg.to_str() {
                Some("--json") => parsed.json = true,
                Some("-v" | "--verbose") => parsed.verbose = true,
                Some("-h" | "--help") => parsed.help = true,
                Some("--jdk") => parsed.jdk = Some(value("--jdk")?),
                Some(name @ ("-cp" | "-classpath" | "--class-path")) => {
                    parsed.class_path = std::env::split_paths(&value(name)?).collect();
                }
                Some("--") => parsed.inputs.extend(args.by_ref()),
                _ if arg.as_bytes().starts_with(b"-") => {
                    return Err(format!("unknown option {}", arg.to_string_lossy()));
                }
                _ => parsed.inputs.push(arg),
            }
        }
        if parsed.inputs.is_empty() && !parsed.help {
            return Err("nothing to verify is named".to_owned());
        }
        Ok(parsed)
    }
}

/// Runs the command; `args` are those after `verify`. Gives the exit status.
pub fn run(args: impl Iterator<Item = OsString>, env: Env<'_>) -> u8 {
    let failed = |message: &str| {
        eprintln!("carafe verify: {message}");
        2
    };
    let arguments = match Arguments::parse(args) {
        Ok(arguments) => arguments,
        Err(message) => return failed(&format!("{message}\nTry: carafe verify --help")),
    };
    if arguments.help {
        print!("{HELP}");
        return 0;
    }
    let jdk = match JdkHome::find(arguments.jdk.clone(), env) {
        Ok(jdk) => jdk,
        Err(error) => {
            let Exit { code, stderr, .. } = error.exit(Vec::new());
            let _ = std::io::stderr().write_all(&stderr);
            return code as u8;
        }
    };
    match verify(&arguments, &jdk) {
        Ok(report) => {
            let text = if arguments.json { report.json() } else { report.text() };
            // A reader that went away has seen enough.
            let _ = std::io::stdout().write_all(text.as_bytes());
            u8::from(report.failed() > 0)
        }
        Err(message) => failed(&message),
    }
}

fn verify(arguments: &Arguments, jdk: &JdkHome) -> Result<Report, String> {
    let library = BootPath::open(&VmOptions::new(jdk.path())).map_err(|error| error.to_string())?;
    let feature = jdk.feature().unwrap_or_default();
    let inputs = Inputs::gather(&arguments.inputs, library.image(), feature)?;
    let class_path = ClassPath::new(arguments.class_path.clone());
    // The class library comes first, as its loaders are asked first.
    let find = |name: &[u8]| -> Option<Cow<'_, [u8]>> {
        find_in_library(library.image(), name)
            .or_else(|| inputs.find(name).map(Cow::Borrowed))
            .or_else(|| class_path.find(&format!("{}.class", std::str::from_utf8(name).ok()?)).map(Cow::Owned))
    };
    let files = ClassFiles::new(&find, newest_major(feature));
    let bar = progress(inputs.list.len());
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(inputs.list.len()));
    let worker = || {
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            let end = (start + CHUNK).min(inputs.list.len());
            let Some(chunk) = inputs.list.get(start..end).filter(|chunk| !chunk.is_empty()) else { break };
            let checked: Vec<Checked> = chunk.iter().map(|input| Checked::new(input, &files)).collect();
            bar.inc(checked.len() as u64);
            done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((start, checked));
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        for _ in 1..threads {
            scope.spawn(worker);
        }
        worker();
    });
    bar.finish_and_clear();
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|&(start, _)| start);
    let classes = done.into_iter().flat_map(|(_, checked)| checked).collect();
    Ok(Report { version: jdk.version().to_owned(), verbose: arguments.verbose, classes })
}

fn find_in_library<'i>(image: &'i Image, name: &[u8]) -> Option<Cow<'i, [u8]>> {
    let package = &name[..name.iter().rposition(|&byte| byte == b'/')?];
    let module = image.module_of_package(package)?;
    image.find(module, &[name, b".class"].concat())?.bytes().ok()
}

/// A bar on standard error, when somebody sees it and there is enough to do.
fn progress(classes: usize) -> ProgressBar {
    if classes < LONG || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} classes, {eta} left");
    ProgressBar::new(classes as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
