//! `carafe image`: a directory laid out as a JDK, whose `bin` runs Carafe.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::{Env, Exit, JdkHome, tools};

/// The text of `carafe image --help`.
const HELP: &str = "\
Usage: carafe image [--jdk <directory>] <directory>

Makes a directory that other programs take for a JDK (JAVA_HOME): bin/java and
the tools of bin that are Java programs run on Carafe; the rest are links to
the JDK with the class library. An image that exists is made anew.

    --jdk <directory> that JDK, found as for running a program if not given
    -h, --help        print this text

A main class that is called image runs with an option before its name:
    carafe -cp . image
";

/// Runs the command; `args` are those after `image`. Gives the exit status.
pub fn run(args: impl Iterator<Item = OsString>, env: Env<'_>) -> u8 {
    let failed = |message: &str| {
        eprintln!("carafe image: {message}");
        2
    };
    let (mut named, mut directory) = (None, None);
    let mut args = args;
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("-h" | "--help") => {
                print!("{HELP}");
                return 0;
            }
            Some("--jdk") => match args.next() {
                Some(jdk) => named = Some(jdk),
                None => return failed("--jdk needs a value"),
            },
            Some(option) if option.starts_with('-') => return failed(&format!("unknown option {option}")),
            _ if directory.is_some() => return failed("one directory is enough"),
            _ => directory = Some(PathBuf::from(arg)),
        }
    }
    let Some(directory) = directory else {
        return failed("no directory is named\nTry: carafe image --help");
    };
    let jdk = match JdkHome::find(named, env) {
        Ok(jdk) => jdk,
        Err(error) => {
            let Exit { code, stderr, .. } = error.exit(Vec::new());
            let _ = io::stderr().write_all(&stderr);
            return code as u8;
        }
    };
    match std::env::current_exe().and_then(|carafe| make(&directory, jdk.path(), &carafe)) {
        Ok(()) => 0,
        Err(e) => failed(&format!("{}: {e}", directory.display())),
    }
}

/// Makes the image of a JDK at `directory`, with a copy of the program `carafe`.
fn make(directory: &Path, jdk: &Path, carafe: &Path) -> io::Result<()> {
    std::fs::create_dir_all(directory)?;
    if directory.canonicalize()? == jdk {
        return Err(io::Error::other("this is the JDK itself"));
    }
    let is_image = directory.join("lib").is_symlink() && directory.join("bin/java").is_file();
    if !is_image && std::fs::read_dir(directory)?.next().is_some() {
        return Err(io::Error::other("the directory is not empty, and no image"));
    }
    for entry in std::fs::read_dir(jdk)? {
        let name = entry?.file_name();
        if name != "bin" {
            link(&jdk.join(&name), &directory.join(&name))?;
        }
    }
    let bin = directory.join("bin");
    std::fs::create_dir_all(&bin)?;
    // A new file: the old one may be running.
    let (java, fresh) = (bin.join("java"), bin.join(".java"));
    std::fs::copy(carafe, &fresh)?;
    std::fs::rename(&fresh, &java)?;
    for entry in std::fs::read_dir(jdk.join("bin"))? {
        let name = entry?.file_name();
        let file = bin.join(&name);
        if name == OsStr::new("java") {
            continue;
        }
        if tools::find(&name).is_some() {
            remove(&file)?;
            std::fs::hard_link(&java, &file)?;
        } else {
            link(&jdk.join("bin").join(&name), &file)?;
        }
    }
    Ok(())
}

fn link(target: &Path, at: &Path) -> io::Result<()> {
    remove(at)?;
    symlink(target, at)
}

fn remove(file: &Path) -> io::Result<()> {
    match std::fs::remove_file(file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}
