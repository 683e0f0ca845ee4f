//! The text that SIGQUIT asks for: what all threads do, in HotSpot's format, which tools read.

use std::fmt::{self, Write};
use std::sync::atomic::Ordering;

use crate::lang::system_properties::vm_property_list;
use crate::management::snapshot::{BLOCKED_ON_MONITOR, Lock, PARKED, Snapshot, Snapshots, snapshots};
use vm_core::class::InstanceKind;
use vm_core::threads::ThreadStatus;
use vm_core::{Bci, Cx, JResult, MethodRef, Ref, stack_walk};

/// Writes a dump of all threads to the guest's standard output.
pub fn print(cx: &mut Cx<'_>) -> JResult<()> {
    let all = snapshots(cx, usize::MAX, true)?;
    let dump = Dump { cx, all: &all };
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = dump.write(&mut text);
    let mut rest = text.as_bytes();
    while let Ok(written @ 1..) = cx.vm().host().files().write(1, rest) {
        rest = &rest[written..];
    }
    Ok(())
}

/// How `Thread.getState` and the operating system's side of a thread are shown.
const STATES: &[(ThreadStatus, &str, &str)] = &[
    (ThreadStatus::New, "NEW", "initialized"),
    (ThreadStatus::Terminated, "TERMINATED", "zombie"),
    (ThreadStatus::Runnable, "RUNNABLE", "runnable"),
    (ThreadStatus::BlockedOnMonitorEnter, "BLOCKED (on object monitor)", "waiting for monitor entry"),
    (ThreadStatus::InObjectWait, "WAITING (on object monitor)", "in Object.wait()"),
    (ThreadStatus::InObjectWaitTimed, "TIMED_WAITING (on object monitor)", "in Object.wait()"),
    (ThreadStatus::Parked, "WAITING (parking)", "waiting on condition"),
    (ThreadStatus::ParkedTimed, "TIMED_WAITING (parking)", "waiting on condition"),
    (ThreadStatus::Sleeping, "TIMED_WAITING (sleeping)", "waiting on condition"),
];

/// What mirrors are.
const CLASS: &str = "a java.lang.Class";

struct Dump<'d, 's> {
    cx: &'d Cx<'s>,
    all: &'d Snapshots<'s>,
}

impl Dump<'_, '_> {
    fn write(&self, out: &mut String) -> fmt::Result {
        self.heading(out)?;
        let live = || self.all.of.iter().enumerate().filter_map(|(i, s)| Some((i, s.as_ref()?)));
        let addresses: Vec<String> = live().map(|(_, s)| format!("{:#018x}", address_of(s))).collect();
        writeln!(out, "Threads class SMR info:")?;
        let first = addresses.first().map_or("", String::as_str);
        writeln!(out, "_java_thread_list={first}, length={}, elements={{", addresses.len())?;
        let lines: Vec<String> = addresses.chunks(4).map(|line| line.join(", ")).collect();
        writeln!(out, "{}\n}}\n", lines.join(",\n"))?;
        for (i, snapshot) in live() {
            self.thread(out, i, snapshot)?;
        }
        writeln!(out, "JNI global refs: 0, weak refs: 0\n")?;
        self.deadlocks(out)?;
        self.heap(out)
    }

    fn heading(&self, out: &mut String) -> fmt::Result {
        let vm = self.cx.vm();
        let now = vm.host().wall_clock().as_secs() as i64;
        let offset = vm.host().system().utc_offset(now).unwrap_or(0);
        let (year, month, day, second) = civil(now + offset);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        writeln!(out, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")?;
        let properties = vm_property_list(vm);
        let property = |name: &str| properties.iter().rfind(|(key, _)| key == name).map_or("", |(_, value)| value);
        let (name, version, info) = (property("java.vm.name"), property("java.vm.version"), property("java.vm.info"));
        writeln!(out, "Full thread dump {name} ({version} {info}):\n")
    }

    /// The `java.lang.Thread` of a snapshot.
    fn thread_object(&self, i: usize) -> Ref<'_> {
        self.all.threads.get(self.cx).element(self.cx, i as i32)
    }

    fn name(&self, i: usize) -> String {
        let vm = self.cx.vm();
        let name = self.thread_object(i).get_ref(self.cx, vm.f.thread_name.at(vm));
        if name.is_null() { String::new() } else { self.cx.string_text(name) }
    }

    fn thread(&self, out: &mut String, i: usize, s: &Snapshot) -> fmt::Result {
        let (cx, vm) = (self.cx, self.cx.vm());
        let object = self.thread_object(i);
        let daemon = if object.get_byte(cx, vm.f.thread_daemon.at(vm)) != 0 { " daemon" } else { "" };
        let host_id = s.thread.os_id.load(Ordering::Relaxed);
        let cpu = vm.host().system().thread_time(host_id).map_or(0.0, |time| time.total.as_secs_f64() * 1000.0);
        let (_, state, host_state) =
            STATES.iter().find(|(status, ..)| *status as i32 == s.status).unwrap_or(&STATES[2]);
        let page = s.thread.frame.get() as usize & !0xfff;
        writeln!(
            out,
            "\"{}\" #{}{daemon} prio={} os_prio=0 cpu={cpu:.2}ms elapsed={:.2}s tid={:#018x} nid={host_id:#x} {host_state}  [{page:#018x}]",
            self.name(i),
            object.get_long(cx, vm.f.thread_tid.at(vm)),
            object.get_int(cx, vm.f.thread_priority.at(vm)),
            s.thread.born.elapsed().as_secs_f64(),
            address_of(s),
        )?;
        writeln!(out, "   java.lang.Thread.State: {state}")?;
        self.stack(out, s)?;
        writeln!(out)
    }

    /// The frames, each with what it waits for and has locked.
    fn stack(&self, out: &mut String, s: &Snapshot) -> fmt::Result {
        let blocked = s.status & BLOCKED_ON_MONITOR != 0;
        for (depth, &(method, bci)) in s.trace.iter().enumerate() {
            writeln!(out, "\tat {}", frame_text(method, bci))?;
            if let (0, Some(awaited)) = (depth, s.awaited) {
                let taken_back = s.locks.iter().any(|lock| lock.given_up);
                let (address, kind) = self.object(awaited);
                match (s.status & PARKED != 0, blocked) {
                    // Here a class is an object like others.
                    (true, _) => {
                        let kind = if kind.starts_with(CLASS) { CLASS } else { &kind };
                        writeln!(out, "\t- parking to wait for  <{address:#018x}> ({kind})")?;
                    }
                    (false, true) if taken_back => {
                        writeln!(out, "\t- waiting to re-lock in wait() <{address:#018x}> ({kind})")?;
                    }
                    (false, true) => writeln!(out, "\t- waiting to lock <{address:#018x}> ({kind})")?,
                    (false, false) => writeln!(out, "\t- waiting on <{address:#018x}> ({kind})")?,
                }
            }
            for lock in s.locks.iter().filter(|lock| self.is_shown(s, lock, depth)) {
                let (address, kind) = self.object(lock.object);
                writeln!(out, "\t- locked <{address:#018x}> ({kind})")?;
            }
        }
        Ok(())
    }

    fn is_shown(&self, s: &Snapshot, lock: &Lock, depth: usize) -> bool {
        lock.depth == depth && !(lock.given_up && s.status & BLOCKED_ON_MONITOR != 0)
    }

    /// Where one of the snapshots' objects is now, and what it is.
    fn object(&self, at: usize) -> (usize, String) {
        let object: Ref<'_> = self.all.objects.get(self.cx).element(self.cx, at as i32);
        let address = self.cx.vm().heap.base() as usize + ((object.raw() as usize) << 3);
        let class = object.class(self.cx);
        let kind = match class.instance_kind {
            InstanceKind::Mirror => format!("{CLASS} for {}", self.cx.class_of_mirror(object).external_name()),
            _ => format!("a {}", class.external_name()),
        };
        (address, kind)
    }

    fn deadlocks(&self, out: &mut String) -> fmt::Result {
        let cycles = (0..self.all.of.len()).filter_map(|i| self.all.cycle(i, BLOCKED_ON_MONITOR | PARKED));
        // Each cycle once, from its oldest thread on.
        let cycles: Vec<Vec<usize>> = cycles.filter(|cycle| cycle.iter().min() == cycle.first()).collect();
        for cycle in &cycles {
            writeln!(out, "\nFound one Java-level deadlock:\n=============================")?;
            let members: Vec<(usize, &Snapshot)> =
                cycle.iter().filter_map(|&i| Some((i, self.all.of[i].as_ref()?))).collect();
            for &(i, s) in &members {
                let (Some(awaited), Some(owner)) = (s.awaited, s.owner) else { continue };
                let (address, kind) = self.object(awaited);
                writeln!(out, "\"{}\":", self.name(i))?;
                match s.status & PARKED != 0 {
                    true => writeln!(out, "  waiting for ownable synchronizer {address:#018x}, ({kind}),")?,
                    false => {
                        writeln!(out, "  waiting to lock monitor {address:#018x} (object {address:#018x}, {kind}),")?
                    }
                }
                writeln!(out, "  which is held by \"{}\"\n", self.name(owner))?;
            }
            writeln!(out, "Java stack information for the threads listed above:")?;
            writeln!(out, "===================================================")?;
            for (i, s) in members {
                writeln!(out, "\"{}\":", self.name(i))?;
                self.stack(out, s)?;
            }
        }
        match cycles.len() {
            0 => Ok(()),
            1 => writeln!(out, "\nFound 1 deadlock.\n"),
            n => writeln!(out, "\nFound {n} deadlocks.\n"),
        }
    }

    fn heap(&self, out: &mut String) -> fmt::Result {
        let usage = self.cx.vm().heap.usage();
        writeln!(out, "Heap")?;
        for (name, space) in [("eden", usage.eden), ("survivor", usage.survivor), ("tenured", usage.old)] {
            writeln!(out, " {name:9}total {}K, used {}K", space.capacity >> 10, space.used >> 10)?;
        }
        writeln!(out)
    }
}

fn address_of(s: &Snapshot) -> usize {
    &raw const *s.thread as usize
}

/// `Class.method(module@version/File:line)`.
fn frame_text(method: MethodRef, bci: Bci) -> String {
    let class = method.class;
    let module = class.module.get().and_then(|module| Some((module.name?, module.version.as_deref())));
    let module = module.map_or(String::new(), |(name, version)| match version {
        Some(version) => format!("{name}@{version}/"),
        None => format!("{name}/"),
    });
    let source_file = stack_walk::source_file(class).map(|name| String::from_utf8_lossy(name).into_owned());
    let line = method.line_number(bci.0);
    let place = match (source_file, line) {
        _ if method.is_native() => "Native Method".to_owned(),
        (Some(file), 0..) => format!("{file}:{line}"),
        (Some(file), _) => file,
        (None, _) => "Unknown Source".to_owned(),
    };
    format!("{}.{}({module}{place})", class.external_name(), method.name)
}

/// Year, month, day and second of the day of a time in seconds since 1970, in the Gregorian calendar.
fn civil(time: i64) -> (i64, i64, i64, i64) {
    let (days, second) = (time.div_euclid(86_400), time.rem_euclid(86_400));
    // Years from March on: the leap day is the last.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let first = (153 * month + 2) / 5;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    (era * 400 + year, month, day - first + 1, second)
}

#[cfg(test)]
mod tests {
    use super::civil;

    #[test]
    fn days_of_the_calendar() {
        assert_eq!(civil(0), (1970, 1, 1, 0));
        assert_eq!(civil(951_782_400), (2000, 2, 29, 0));
        assert_eq!(civil(1_795_305_599), (2026, 11, 21, 86_399));
        assert_eq!(civil(-1), (1969, 12, 31, 86_399));
    }
}
