//! Starting a child: fork, then exec.
//!
//! # Invariants
//!
//! * **P1** Between fork and exec the child is a copy of one thread of many: it makes system calls only, on memory that was
//!   prepared before the fork. It allocates nothing and takes no lock.
#![allow(unsafe_code)] // reason: fork and what a child does before exec

use super::{NativeHost, retry};
use std::ffi::{CStr, CString, c_char};
use std::os::unix::ffi::OsStringExt;
use vm_core::host::processes::{Child, Command};
use vm_core::host::{Errno, Files, HostResult, restart};

/// An end of a pipe or another descriptor that is closed unless it is kept.
struct Owned(i32);

impl Owned {
    const NONE: Owned = Owned(-1);
    fn keep(mut self) -> i32 {
        std::mem::replace(&mut self.0, -1)
    }
}
impl Drop for Owned {
    fn drop(&mut self) {
        if self.0 >= 0 {
            // SAFETY: H2, open and this value's own.
            unsafe { libc::close(self.0) };
        }
    }
}

/// A pipe: reading end, writing end.
fn pipe(host: &NativeHost) -> HostResult<(Owned, Owned)> {
    let (from, to) = host.pipe()?;
    Ok((Owned(from), Owned(to)))
}

/// Pointers to C strings, with a null at the end.
fn pointers<'t>(texts: impl IntoIterator<Item = &'t CStr>) -> Vec<*const c_char> {
    texts.into_iter().map(CStr::as_ptr).chain([std::ptr::null()]).collect()
}

/// Where the parent's own `PATH` finds programs.
fn search_path() -> Vec<Vec<u8>> {
    let path = std::env::var_os("PATH").map_or(b":/bin:/usr/bin".to_vec(), OsStringExt::into_vec);
    path.split(|&b| b == b':').map(|d| if d.is_empty() { b".".to_vec() } else { d.to_vec() }).collect()
}

/// Files that may be the program, in the order to try them.
fn candidates(program: &CStr) -> HostResult<Vec<CString>> {
    let name = program.to_bytes();
    if name.is_empty() {
        return Err(Errno(libc::ENOENT));
    }
    if name.contains(&b'/') {
        return Ok(vec![program.to_owned()]);
    }
    let join = |mut directory: Vec<u8>| {
        if !directory.ends_with(b"/") {
            directory.push(b'/');
        }
        directory.extend_from_slice(name);
        CString::new(directory).ok()
    };
    Ok(search_path().into_iter().filter_map(join).collect())
}

/// All that the child needs, in place before the fork.
struct Plan {
    files: Vec<*const c_char>,
    arguments: Vec<*const c_char>,
    /// `/bin/sh`, a place for the file, the arguments.
    script: Vec<*const c_char>,
    environment: Vec<*const c_char>,
    directory: *const c_char,
    /// What becomes descriptor 0, 1 and 2; none for 2 makes it a copy of 1.
    standard: [i32; 3],
    /// Where to report why exec failed.
    report: i32,
}

impl Plan {
    /// The child's part: ends in exec, or reports and exits.
    fn run(&mut self) -> ! {
        let error = match self.prepare() {
            Ok(()) => self.execute(),
            Err(error) => error,
        };
        let number = error.0;
        // SAFETY: P1, an open descriptor and four bytes.
        unsafe { libc::write(self.report, (&raw const number).cast(), size_of::<i32>()) };
        // SAFETY: P1, ends the child at once.
        unsafe { libc::_exit(-1) }
    }
    /// Puts descriptors, directory and signals in place.
    fn prepare(&mut self) -> HostResult<()> {
        // Descriptors that will be overwritten or closed are moved out of the way first.
        for fd in self.standard.iter_mut().chain([&mut self.report]) {
            if (0..=LAST).contains(fd) {
                // SAFETY: P1, H2.
                *fd = retry(|| unsafe { libc::fcntl(*fd, libc::F_DUPFD_CLOEXEC, LAST + 1) })?;
            }
        }
        for (number, &fd) in self.standard.iter().enumerate() {
            let from = if fd == -1 { 1 } else { fd };
            // SAFETY: P1, H2.
            retry(|| unsafe { libc::dup2(from, number as i32) })?;
        }
        // SAFETY: P1, H2.
        retry(|| unsafe { libc::dup3(self.report, LAST, libc::O_CLOEXEC) })?;
        self.report = LAST;
        close_from(LAST + 1);
        if !self.directory.is_null() {
            // SAFETY: P1, a C string made before the fork.
            retry(|| unsafe { libc::chdir(self.directory) })?;
        }
        // The Rust runtime ignores this signal, and exec would hand that down.
        // SAFETY: P1.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
        Ok(())
    }
    /// Tries one file after the other, as execvp(3) does.
    fn execute(&mut self) -> Errno {
        let mut denied = false;
        let mut last = Errno(libc::ENOENT);
        for &file in &self.files[..self.files.len() - 1] {
            // SAFETY: P1, strings and lists made before the fork.
            unsafe { libc::execve(file, self.arguments.as_ptr(), self.environment.as_ptr()) };
            last = Errno::last();
            if last.0 == libc::ENOEXEC {
                self.script[1] = file;
                // SAFETY: P1, as above.
                unsafe { libc::execve(self.script[0], self.script.as_ptr(), self.environment.as_ptr()) };
                return last;
            }
            match last.0 {
                libc::EACCES => denied = true,
                libc::ENOENT | libc::ENOTDIR | libc::ELOOP | libc::ESTALE | libc::ENODEV | libc::ETIMEDOUT => {}
                _ => return last,
            }
        }
        if denied { Errno(libc::EACCES) } else { last }
    }
}

/// The highest descriptor that the child uses before exec.
const LAST: i32 = 3;

/// Closes all descriptors from one on.
fn close_from(first: i32) {
    // SAFETY: P1.
    if unsafe { libc::syscall(libc::SYS_close_range, first, u32::MAX, 0) } == 0 {
        return;
    }
    // SAFETY: P1.
    let end = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) };
    for fd in first..i32::try_from(end).unwrap_or(i32::MAX) {
        // SAFETY: P1, H2.
        unsafe { libc::close(fd) };
    }
}

/// Reads the number that a child reports; `None` when exec closed the pipe instead.
fn report(host: &NativeHost, from: &Owned) -> HostResult<Option<Errno>> {
    let mut number = [0; 4];
    let mut at = 0;
    while at < number.len() {
        match restart(|| host.read(from.0, &mut number[at..]))? {
            0 => return Ok(None),
            n => at += n,
        }
    }
    Ok(Some(Errno(i32::from_ne_bytes(number))))
}

/// Starts a child and waits until it runs its program.
pub fn spawn(host: &NativeHost, command: &Command<'_>) -> HostResult<Child> {
    let files = candidates(command.program)?;
    let inherited: Vec<CString>;
    let environment = match command.environment {
        Some(variables) => variables,
        None => {
            let join = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
                CString::new([name.into_vec(), value.into_vec()].join(&b'=')).ok()
            };
            inherited = std::env::vars_os().filter_map(join).collect();
            &inherited
        }
    };
    // The child's end and the parent's of each standard stream.
    let mut theirs = [Owned::NONE, Owned::NONE, Owned::NONE];
    let mut ours = [Owned::NONE, Owned::NONE, Owned::NONE];
    for (i, &given) in command.descriptors.iter().enumerate() {
        if given == -1 {
            let (from, to) = pipe(host)?;
            (theirs[i], ours[i]) = if i == 0 { (from, to) } else { (to, from) };
        }
    }
    let standard = |i: usize| if theirs[i].0 == -1 { command.descriptors[i] } else { theirs[i].0 };
    let (heard, told) = pipe(host)?;
    let arguments = || command.arguments.iter().map(CString::as_c_str);
    let mut plan = Plan {
        files: pointers(files.iter().map(CString::as_c_str)),
        arguments: pointers([command.program].into_iter().chain(arguments())),
        script: pointers([c"/bin/sh", command.program].into_iter().chain(arguments())),
        environment: pointers(environment.iter().map(CString::as_c_str)),
        directory: command.directory.map_or(std::ptr::null(), CStr::as_ptr),
        standard: [standard(0), standard(1), if command.merge_errors { -1 } else { standard(2) }],
        report: told.0,
    };
    // SAFETY: P1, the child goes straight into `run`.
    match unsafe { libc::fork() } {
        -1 => Err(Errno::last()),
        0 => plan.run(),
        pid => {
            drop(told);
            if let Some(error) = report(host, &heard)? {
                // SAFETY: H1, takes the status of the child that failed.
                let _ = retry(|| unsafe { libc::waitpid(pid, std::ptr::null_mut(), 0) });
                return Err(error);
            }
            Ok(Child { pid: pid.into(), streams: ours.map(Owned::keep) })
        }
    }
}
