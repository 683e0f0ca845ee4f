//! Running a child process: captured output, a time limit, and what it used.
#![allow(unsafe_code, reason = "wait4 is the only way to a child's peak memory")]

use std::io::{Read, Write};
use std::mem::MaybeUninit;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Output past this many bytes of one stream is read and dropped.
const CAPTURE_LIMIT: usize = 32 << 20;

/// A finished process.
#[derive(Debug)]
pub struct Finished {
    /// What it wrote to stdout.
    pub stdout: Vec<u8>,
    /// What it wrote to stderr.
    pub stderr: Vec<u8>,
    /// How it ended.
    pub status: ExitStatus,
    /// Whether the time limit ended it.
    pub timed_out: bool,
    /// From spawn to exit.
    pub wall: Duration,
    /// CPU time in user mode.
    pub user: Duration,
    /// Peak resident set in bytes.
    pub peak_rss: u64,
}

impl Finished {
    /// The exit code as a shell shows it: 128 + signal for a process that a signal ended.
    pub fn exit_code(&self) -> i32 {
        self.status.code().or(self.status.signal().map(|signal| 128 + signal)).unwrap_or(-1)
    }

    /// Stdout as text.
    pub fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Stderr as text.
    pub fn stderr_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

/// Runs `command` with `stdin` as its input, for at most `limit`.
pub fn run(command: &mut Command, stdin: &[u8], limit: Duration) -> Result<Finished> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("start {}", command.get_program().to_string_lossy()))?;
    let pid = child.id().cast_signed();
    let mut input = child.stdin.take().context("stdin is piped")?;
    let (mut out, mut err) =
        (child.stdout.take().context("stdout is piped")?, child.stderr.take().context("stderr is piped")?);
    std::thread::scope(|scope| {
        // A child that does not read its input closes the pipe: no error of ours.
        scope.spawn(move || drop(input.write_all(stdin)));
        let stdout = scope.spawn(move || capture(&mut out));
        let stderr = scope.spawn(move || capture(&mut err));
        let (exited, watch) = mpsc::channel::<()>();
        let watchdog = scope.spawn(move || {
            let expired = watch.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout);
            if expired {
                kill_group(pid);
            }
            expired
        });
        await_exit(pid);
        let wall = start.elapsed();
        // The process stays a zombie until it is reaped below, so the watchdog cannot hit a stranger with its number.
        drop(exited);
        let timed_out = watchdog.join().expect("the watchdog does not panic");
        kill_group(pid);
        let (status, usage) = reap(pid)?;
        Ok(Finished {
            stdout: stdout.join().expect("reading does not panic"),
            stderr: stderr.join().expect("reading does not panic"),
            status,
            timed_out,
            wall,
            user: duration(usage.ru_utime),
            peak_rss: u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024,
        })
    })
}

fn duration(time: libc::timeval) -> Duration {
    Duration::from_micros(u64::try_from(time.tv_sec * 1_000_000 + time.tv_usec).unwrap_or(0))
}

fn capture(stream: &mut impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut buffer = [0; 1 << 16];
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        let room = CAPTURE_LIMIT - kept.len();
        kept.extend_from_slice(&buffer[..count.min(room)]);
    }
    kept
}

/// Ends whatever still runs in the child's process group.
fn kill_group(pid: i32) {
    // SAFETY: kill takes no pointers; the group is the one that `process_group(0)` made for this child.
    unsafe { libc::kill(-pid, libc::SIGKILL) };
}

/// Waits until the child has exited and leaves it unreaped.
fn await_exit(pid: i32) {
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    loop {
        // SAFETY: `info` is writable memory of the type that waitid fills.
        let result =
            unsafe { libc::waitid(libc::P_PID, pid.cast_unsigned(), info.as_mut_ptr(), libc::WEXITED | libc::WNOWAIT) };
        if result == 0 || std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
            break;
        }
    }
}

/// Reaps the child: its exit status and what it used.
fn reap(pid: i32) -> Result<(ExitStatus, libc::rusage)> {
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: both pointers are to writable memory of the types that wait4 fills.
    let reaped = unsafe { libc::wait4(pid, &raw mut status, 0, usage.as_mut_ptr()) };
    if reaped != pid {
        return Err(std::io::Error::last_os_error()).context("wait for the child");
    }
    // SAFETY: rusage is plain integers, zeroed above, so it is initialized either way.
    let usage = unsafe { usage.assume_init() };
    Ok((ExitStatus::from_raw(status), usage))
}
