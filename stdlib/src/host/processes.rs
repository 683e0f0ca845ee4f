//! Processes, from `/proc`.

use super::NativeHost;
use super::system::account;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, WaitOptions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use vm_core::host::processes::{Child, Command};
use vm_core::host::{CommandLine, Errno, HostResult, ProcessStatus, Processes};

/// Clock ticks in `/proc` per second; Linux has no other value.
const TICKS_PER_SECOND: i64 = 100;

impl Processes for NativeHost {
    fn spawn(&self, command: &Command<'_>) -> HostResult<Child> {
        super::spawn::spawn(self, command)
    }
    fn current(&self) -> HostResult<i64> {
        Ok(std::process::id().into())
    }
    fn parent(&self) -> HostResult<i64> {
        Ok(std::os::unix::process::parent_id().into())
    }
    fn status(&self, pid: i64) -> HostResult<ProcessStatus> {
        status(pid, boot_time()).ok_or(Errno(libc::ESRCH))
    }
    fn all(&self) -> HostResult<Vec<(i64, ProcessStatus)>> {
        let boot = boot_time();
        let entries = std::fs::read_dir("/proc").map_err(|e| Errno(e.raw_os_error().unwrap_or(libc::EIO)))?;
        let pids = entries.flatten().filter_map(|e| e.file_name().to_str()?.parse::<i64>().ok());
        Ok(pids.filter_map(|pid| Some((pid, status(pid, boot)?))).collect())
    }
    fn command_line(&self, pid: i64) -> HostResult<CommandLine> {
        let owner = std::fs::metadata(format!("/proc/{pid}")).ok().and_then(|m| account(m.uid()));
        let mut c = CommandLine { user: owner.map(|a| a.name), ..Default::default() };
        if let Ok(text) = std::fs::read(format!("/proc/{pid}/cmdline")) {
            let exe = std::fs::read_link(format!("/proc/{pid}/exe"));
            c.command = exe.ok().map(|p| p.as_os_str().as_bytes().to_vec());
            add_arguments(&mut c, text);
        }
        Ok(c)
    }
    fn end(&self, pid: i64, force: bool) -> HostResult<()> {
        let signal = if force { Signal::KILL } else { Signal::TERM };
        rustix::process::kill_process(pid_of(pid)?, signal).map_err(|e| Errno(e.raw_os_error()))
    }
    fn wait(&self, pid: i64, reap: bool) -> HostResult<i32> {
        wait(pid_of(pid)?, reap)
    }
}

fn pid_of(pid: i64) -> HostResult<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(Errno(libc::ESRCH))
}

fn wait(pid: Pid, reap: bool) -> HostResult<i32> {
    use rustix::io::Errno as Error;
    let of_signal = |n: i32| n + 0x80;
    loop {
        let outcome = if reap {
            let done = rustix::process::waitpid(Some(pid), WaitOptions::empty());
            done.map(|s| {
                s.map(|(_, s)| s.exit_status().or(s.terminating_signal().map(of_signal)).unwrap_or(s.as_raw()))
            })
        } else {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            let done = rustix::process::waitid(WaitId::Pid(pid), options);
            done.map(|s| s.map(|s| s.exit_status().or(s.terminating_signal().map(of_signal)).unwrap_or(-1)))
        };
        match outcome {
            Ok(Some(code)) => return Ok(code),
            Ok(None) => {}
            Err(e) => return Err(Errno(Error::raw_os_error(e))),
        }
    }
}

/// When the machine started, in milliseconds since 1970.
fn boot_time() -> i64 {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let seconds = stat.lines().find_map(|l| l.strip_prefix("btime ")).and_then(|s| s.trim().parse::<i64>().ok());
    seconds.map_or(-1, |s| s * 1000)
}

fn status(pid: i64, boot_time: i64) -> Option<ProcessStatus> {
    parse_status(&std::fs::read(format!("/proc/{pid}/stat")).ok()?, boot_time)
}

/// The command in parentheses may hold anything: the fields start after the last parenthesis.
fn parse_status(stat: &[u8], boot_time: i64) -> Option<ProcessStatus> {
    let end = stat.iter().rposition(|&b| b == b')')?;
    let text = std::str::from_utf8(&stat[end + 1..]).ok()?;
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    // Field numbers as in proc(5), less the three that precede.
    let number = |n: usize| fields.get(n - 3).and_then(|f| f.parse::<i64>().ok());
    let (Some(parent), Some(user), Some(system), Some(start)) = (number(4), number(14), number(15), number(22)) else {
        return Some(ProcessStatus::default());
    };
    let cpu_time = (user + system) * (1_000_000_000 / TICKS_PER_SECOND);
    Some(ProcessStatus { parent, cpu_time, started: boot_time + start * 1000 / TICKS_PER_SECOND })
}

/// Adds what `/proc/<pid>/cmdline` holds: the arguments, each with a NUL after it, of which the library reads one page.
fn add_arguments(c: &mut CommandLine, mut text: Vec<u8>) {
    const PAGE: usize = 4096;
    text.truncate(PAGE);
    let truncated = text.len() == PAGE && text.last() != Some(&0);
    if text.is_empty() {
        return;
    }
    if c.command.is_none() || truncated {
        c.line = Some(text.iter().map(|&b| if b == 0 { b' ' } else { b }).collect());
    }
    let words: Vec<Vec<u8>> = text.strip_suffix(&[0]).unwrap_or(&text).split(|&b| b == 0).map(<[u8]>::to_vec).collect();
    // An empty argument makes the rest unreliable.
    if !truncated && words.iter().all(|w| !w.is_empty()) {
        c.arguments = Some(words[1..].to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_of_a_strange_command() {
        let stat = b"12 (a) b) S 7 12 12 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 1 0 1000 1 2 3";
        let s = parse_status(stat, 5000);
        assert_eq!(s, Some(ProcessStatus { parent: 7, cpu_time: 2_000_000_000, started: 15_000 }));
        assert_eq!(parse_status(b"12 (a", 0), None);
    }

    #[test]
    fn arguments() {
        let of = |text: &[u8]| {
            let mut c = CommandLine { command: Some(b"/bin/a".to_vec()), ..Default::default() };
            add_arguments(&mut c, text.to_vec());
            c.arguments
        };
        assert_eq!(of(b"a\0b c\0d\0"), Some(vec![b"b c".to_vec(), b"d".to_vec()]));
        assert_eq!(of(b"a\0"), Some(vec![]));
        assert_eq!(of(b"a\0\0d\0"), None);
        assert_eq!(of(b""), None);
    }
}
