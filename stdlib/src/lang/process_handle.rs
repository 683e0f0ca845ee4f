//! `java.lang.ProcessHandleImpl`: processes of the host, from `/proc`.

use super::locale::HostLocale;
use super::system_properties::user_of;
use crate::fields;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, WaitOptions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/lang/ProcessHandleImpl" {
        "getCurrentPid0" "()J" => get_current_pid,
        "parent0" "(JJ)J" => parent,
        "isAlive0" "(J)J" => is_alive,
        "destroy0" "(JJZ)Z" => destroy,
        "waitForProcessExit0" "(JZ)I" => wait_for_process_exit,
        "getProcessPids0" "(J[J[J[J)I" => get_process_pids,
    }
    "java/lang/ProcessHandleImpl$Info" {
        "info0" "(J)V" => info,
    }
};

/// `ProcessHandleImpl.NOT_A_CHILD`.
const NOT_A_CHILD: i32 = -2;
/// Clock ticks in `/proc` per second; Linux has no other value.
const TICKS_PER_SECOND: i64 = 100;

/// What `/proc/<pid>/stat` says of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Status {
    parent: i64,
    /// CPU time in nanoseconds.
    total: i64,
    /// Milliseconds since 1970; 0 if unknown.
    start: i64,
}

impl Status {
    fn read(pid: i64) -> Option<Status> {
        let stat = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
        Status::parse(&stat, boot_time())
    }
    /// The command in parentheses may hold anything: the fields start after the last parenthesis.
    fn parse(stat: &[u8], boot_time: i64) -> Option<Status> {
        let end = stat.iter().rposition(|&b| b == b')')?;
        let text = std::str::from_utf8(&stat[end + 1..]).ok()?;
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        // Field numbers as in proc(5), less the three that precede.
        let number = |n: usize| fields.get(n - 3).and_then(|f| f.parse::<i64>().ok());
        let (Some(parent), Some(user), Some(system), Some(start)) =
            (number(4), number(14), number(15), number(22))
        else {
            return Some(Status {
                parent: 0,
                total: 0,
                start: 0,
            });
        };
        let total = (user + system) * (1_000_000_000 / TICKS_PER_SECOND);
        Some(Status {
            parent,
            total,
            start: boot_time + start * 1000 / TICKS_PER_SECOND,
        })
    }
}

/// When the machine started, in milliseconds since 1970.
fn boot_time() -> i64 {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let seconds = stat
        .lines()
        .find_map(|l| l.strip_prefix("btime "))
        .and_then(|s| s.trim().parse::<i64>().ok());
    seconds.map_or(-1, |s| s * 1000)
}

fn pid_of(raw: i64) -> Option<Pid> {
    i32::try_from(raw).ok().and_then(Pid::from_raw)
}

fn get_current_pid<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(i64::from(std::process::id())))
}

fn parent<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (pid, expected) = (a.long(0), a.long(2));
    if pid == i64::from(std::process::id()) {
        return Ok(Slot::long(i64::from(std::os::unix::process::parent_id())));
    }
    let same = |s: &Status| s.start == expected || s.start == 0 || expected == 0;
    Ok(Slot::long(
        Status::read(pid).filter(same).map_or(-1, |s| s.parent),
    ))
}

fn is_alive<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::long(Status::read(a.long(0)).map_or(-1, |s| s.start)))
}

fn destroy<'s>(_: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (pid, expected, force) = (a.long(0), a.long(2), a.bool(4));
    let start = Status::read(pid).map_or(-1, |s| s.start);
    let same = start == expected || start == 0 || expected == 0;
    let signal = if force { Signal::KILL } else { Signal::TERM };
    let sent =
        same && pid_of(pid).is_some_and(|p| rustix::process::kill_process(p, signal).is_ok());
    Ok(Slot::bool(sent))
}

/// Waits for a child; `reap` takes its exit status away from others.
fn wait_for(pid: Pid, reap: bool) -> i32 {
    use rustix::io::Errno;
    loop {
        let outcome = if reap {
            rustix::process::waitpid(Some(pid), WaitOptions::empty()).map(|s| {
                s.map(|(_, s)| {
                    s.exit_status()
                        .or(s.terminating_signal().map(|n| n + 0x80))
                        .unwrap_or(s.as_raw())
                })
            })
        } else {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            rustix::process::waitid(WaitId::Pid(pid), options).map(|s| {
                s.map(|s| {
                    s.exit_status()
                        .or(s.terminating_signal().map(|n| n + 0x80))
                        .unwrap_or(-1)
                })
            })
        };
        match outcome {
            Ok(Some(code)) => return code,
            Ok(None) | Err(Errno::INTR) => {}
            Err(Errno::CHILD) => return NOT_A_CHILD,
            Err(_) => return -1,
        }
    }
}

fn wait_for_process_exit<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (pid, reap) = (a.long(0), a.bool(2));
    let Some(pid) = pid_of(pid) else {
        return Ok(Slot::int(NOT_A_CHILD));
    };
    Ok(Slot::int(cx.blocking(|| wait_for(pid, reap))))
}

fn get_process_pids<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let wanted = a.long(0);
    let arrays: [Local<'s>; 3] = [a.obj(cx, 2), a.obj(cx, 3), a.obj(cx, 4)];
    let room = arrays[0].get(cx).array_length(cx);
    let unequal = arrays[1..]
        .iter()
        .any(|l| !l.is_null() && l.get(cx).array_length(cx) != room);
    if unequal {
        return Err(cx.throw(
            "java/lang/IllegalArgumentException",
            "array sizes not equal",
        ));
    }
    let found = cx.blocking(|| -> std::io::Result<Vec<(i64, Status)>> {
        let boot = boot_time();
        let pids = std::fs::read_dir("/proc")?
            .flatten()
            .filter_map(|e| e.file_name().to_str()?.parse::<i64>().ok());
        let status = |pid: i64| {
            let stat = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
            Some((pid, Status::parse(&stat, boot)?))
        };
        Ok(pids
            .filter_map(status)
            .filter(|(_, s)| wanted == 0 || s.parent == wanted)
            .collect())
    });
    let Ok(found) = found else {
        return Err(cx.throw("java/lang/RuntimeException", "Unable to open /proc"));
    };
    for (i, (pid, s)) in found.iter().enumerate().take(room as usize) {
        for (array, value) in arrays.iter().zip([*pid, s.parent, s.start]) {
            if !array.is_null() {
                array.get(cx).set_long_at(cx, i as i32, value);
            }
        }
    }
    Ok(Slot::int(found.len() as i32))
}

/// Command and arguments of a process.
struct CommandLine {
    /// Path of the executable, if it may be read.
    command: Option<Vec<u8>>,
    /// The arguments without the command's own name.
    arguments: Option<Vec<Vec<u8>>>,
    /// All in one, when command or arguments are incomplete.
    line: Option<Vec<u8>>,
}

impl CommandLine {
    fn read(pid: i64) -> Option<CommandLine> {
        const PAGE: usize = 4096;
        let mut text = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        text.truncate(PAGE);
        let truncated = text.len() == PAGE && text.last() != Some(&0);
        let command = std::fs::read_link(format!("/proc/{pid}/exe"))
            .ok()
            .map(|p| p.as_os_str().as_bytes().to_vec());
        let spaced = || {
            text.iter()
                .map(|&b| if b == 0 { b' ' } else { b })
                .collect()
        };
        let line = (!text.is_empty() && (command.is_none() || truncated)).then(spaced);
        let words = text.strip_suffix(&[0]).unwrap_or(&text).split(|&b| b == 0);
        let words: Vec<Vec<u8>> = words.map(<[u8]>::to_vec).collect();
        // An empty argument makes the rest unreliable.
        let usable = !truncated && !text.is_empty() && words.iter().all(|w| !w.is_empty());
        Some(CommandLine {
            command,
            arguments: usable.then(|| words[1..].to_vec()),
            line,
        })
    }
}

fn info<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, pid): (Local<'s>, i64) = (a.obj(cx, 0), a.long(1));
    let class = this.get(cx).class(cx);
    let locale = HostLocale::of_environment(&cx.vm().host().environment());
    if let Some(s) = Status::read(pid) {
        this.get(cx)
            .set_long(cx, fields::offset(class, "totalTime"), s.total);
        this.get(cx)
            .set_long(cx, fields::offset(class, "startTime"), s.start);
    }
    let user = std::fs::metadata(format!("/proc/{pid}"))
        .ok()
        .and_then(|m| user_of(m.uid()))
        .map(|(name, _)| name);
    let line = CommandLine::read(pid);
    let (command, arguments, line) =
        line.map_or((None, None, None), |l| (l.command, l.arguments, l.line));
    for (field, text) in [("user", user), ("command", command), ("commandLine", line)] {
        if let Some(text) = text {
            let text = cx.new_string(&locale.decode(&text))?;
            fields::set_ref(cx, this.get(cx), field, text.get(cx));
        }
    }
    if let Some(arguments) = arguments {
        let texts: Vec<String> = arguments.iter().map(|t| locale.decode(t)).collect();
        let array = cx.new_string_array(&texts)?;
        fields::set_ref(cx, this.get(cx), "arguments", array.get(cx));
    }
    Ok(Slot::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_of_a_strange_command() {
        let stat = b"12 (a) b) S 7 12 12 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 1 0 1000 1 2 3";
        let s = Status::parse(stat, 5000);
        assert_eq!(
            s,
            Some(Status {
                parent: 7,
                total: 2_000_000_000,
                start: 15_000
            })
        );
        assert_eq!(Status::parse(b"12 (a", 0), None);
    }
}
