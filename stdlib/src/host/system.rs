//! Facts about this machine and the process's user.
#![allow(unsafe_code)] // reason: the user database, clock and load of the C library

use super::NativeHost;
use super::locale;
use std::ffi::CStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use vm_core::host::{Account, Errno, Host, HostResult, Kernel, Locale, Resources, System, ThreadTime};

/// The time zone database.
const ZONES: &str = "/usr/share/zoneinfo";
/// The zone the machine is set to: a link into the database, or a copy of one of its files.
const LOCAL_TIME: &str = "/etc/localtime";

impl System for NativeHost {
    fn kernel(&self) -> HostResult<Kernel> {
        let uname = rustix::system::uname();
        Ok(Kernel { name: uname.sysname().to_bytes().to_vec(), release: uname.release().to_bytes().to_vec() })
    }
    fn locale(&self) -> HostResult<Locale> {
        Ok(locale::of_environment(&self.environment()))
    }
    fn user(&self) -> HostResult<Account> {
        account(rustix::process::getuid().as_raw()).ok_or(Errno(libc::ENOENT))
    }
    fn time_zone(&self) -> HostResult<Option<String>> {
        Ok(time_zone())
    }
    fn utc_offset(&self, time: i64) -> HostResult<i64> {
        // SAFETY: all-zero is a valid `tm`.
        let mut local: libc::tm = unsafe { std::mem::zeroed() };
        // SAFETY: H1.
        let known = !unsafe { libc::localtime_r(&time, &mut local) }.is_null();
        if known { Ok(local.tm_gmtoff) } else { Err(Errno::last()) }
    }
    fn load_average(&self, averages: &mut [f64]) -> HostResult<usize> {
        let room = averages.len().min(3) as i32;
        // SAFETY: H1.
        let got = unsafe { libc::getloadavg(averages.as_mut_ptr(), room) };
        usize::try_from(got).map_err(|_| Errno(libc::EIO))
    }
    fn resources(&self) -> HostResult<Resources> {
        resources().map_err(|e| Errno(e.raw_os_error().unwrap_or(libc::EIO)))
    }
    fn thread_time(&self, thread: i32) -> HostResult<ThreadTime> {
        // The clock of a thread, as `pthread_getcpuclockid` makes its number.
        let clock = (!thread << 3) | 6;
        let mut total = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: H1.
        if unsafe { libc::clock_gettime(clock, &mut total) } != 0 {
            return Err(Errno::last());
        }
        let total = Duration::new(total.tv_sec as u64, total.tv_nsec as u32);
        let own = rustix::thread::gettid().as_raw_nonzero().get() == thread;
        let user = if own { own_user_time()? } else { user_ticks(thread).unwrap_or_default() };
        Ok(ThreadTime { user, total })
    }
}

fn own_user_time() -> HostResult<Duration> {
    // SAFETY: all-zero is a valid `rusage`.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: H1.
    if unsafe { libc::getrusage(libc::RUSAGE_THREAD, &mut usage) } != 0 {
        return Err(Errno::last());
    }
    Ok(Duration::new(usage.ru_utime.tv_sec as u64, usage.ru_utime.tv_usec as u32 * 1000))
}

/// What the kernel tells of another thread of this process.
fn user_ticks(thread: i32) -> Option<Duration> {
    let statistics = fs::read_to_string(format!("/proc/self/task/{thread}/stat")).ok()?;
    // After the name in parentheses, which may hold anything; user time is the 14th field.
    let ticks = statistics.rsplit(')').next()?.split_whitespace().nth(11)?.parse::<u32>().ok()?;
    Some(TICK * ticks)
}

/// Time that `/proc/stat` counts.
const TICK: Duration = Duration::from_millis(10);

/// What the machine has, from the kernel and `/proc`.
fn resources() -> std::io::Result<Resources> {
    let info = rustix::system::sysinfo();
    let unit = u64::from(info.mem_unit);
    let statistics = fs::read_to_string("/proc/self/stat")?;
    // After the name in parentheses, which may hold anything; the size is the 23rd field.
    let fields = statistics.rsplit(')').next().unwrap_or_default();
    let mapped = fields.split_whitespace().nth(20).and_then(|f| f.parse().ok());
    let processors = fs::read_to_string("/proc/stat")?;
    // User, nice, system, idle, waiting, interrupts: those after them are parts of these.
    let times = processors.lines().next().unwrap_or_default().split_whitespace().skip(1).take(7);
    let ticks: u64 = times.filter_map(|t| t.parse::<u64>().ok()).sum();
    // SAFETY: no memory is involved.
    let configured = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_CONF) };
    // SAFETY: as above.
    let online = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    Ok(Resources {
        free_memory: info.freeram * unit,
        total_swap: info.totalswap * unit,
        free_swap: info.freeswap * unit,
        mapped_memory: mapped.unwrap_or(0),
        max_files: rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(i64::MAX as u64),
        // One of them is the directory itself, read here.
        open_files: (fs::read_dir("/proc/self/fd")?.count() as u64).saturating_sub(1),
        configured_processors: configured.max(1) as u32,
        online_processors: online.max(1) as u32,
        processor_time: Duration::from_nanos(ticks.saturating_mul(TICK.as_nanos() as u64)),
    })
}

/// A user by id.
pub(super) fn account(id: u32) -> Option<Account> {
    let mut buffer = vec![0 as libc::c_char; 16 << 10];
    // SAFETY: all-zero is a valid `passwd` of null pointers.
    let mut entry: libc::passwd = unsafe { std::mem::zeroed() };
    let mut found = std::ptr::null_mut();
    // SAFETY: H1.
    let error = unsafe { libc::getpwuid_r(id, &mut entry, buffer.as_mut_ptr(), buffer.len(), &mut found) };
    if error != 0 || found.is_null() {
        return None;
    }
    let copy = |p: *const libc::c_char| {
        // SAFETY: a C string in `buffer`.
        (!p.is_null()).then(|| unsafe { CStr::from_ptr(p) }.to_bytes().to_vec())
    };
    Some(Account { name: copy(entry.pw_name)?, home: copy(entry.pw_dir)? })
}

/// The name of the zone in a path to its file.
fn zone_name(path: &str) -> Option<&str> {
    path.find("zoneinfo/").map(|i| &path[i + "zoneinfo/".len()..])
}

/// The zone file with this content, in a folder and below.
fn find_zone(content: &[u8], folder: &Path) -> Option<PathBuf> {
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || matches!(&*name, "ROC" | "posixrules" | "localtime") {
            continue;
        }
        if let Some(found) = find_in(content, &entry.path()) {
            return Some(found);
        }
    }
    None
}

fn find_in(content: &[u8], path: &Path) -> Option<PathBuf> {
    let meta = fs::metadata(path).ok()?;
    if meta.is_dir() {
        return find_zone(content, path);
    }
    let same = meta.is_file() && meta.len() == content.len() as u64 && fs::read(path).is_ok_and(|c| c == content);
    same.then(|| path.to_path_buf())
}

fn time_zone() -> Option<String> {
    let link = fs::read_link(LOCAL_TIME).ok();
    if let Some(name) = link.as_deref().and_then(Path::to_str).and_then(zone_name) {
        return Some(name.into());
    }
    let content = fs::read(LOCAL_TIME).ok()?;
    let popular = ["UTC", "GMT"].into_iter().find_map(|z| find_in(&content, &Path::new(ZONES).join(z)));
    let file = popular.or_else(|| find_zone(&content, Path::new(ZONES)))?;
    zone_name(file.to_str()?).map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zone_names() {
        assert_eq!(zone_name("../usr/share/zoneinfo/Etc/UTC"), Some("Etc/UTC"));
        assert_eq!(zone_name("/etc/somewhere"), None);
    }

    #[test]
    fn zone_by_content() {
        let berlin = Path::new(ZONES).join("Europe/Berlin");
        // Machines without the database have no zones to find.
        if let Ok(content) = fs::read(&berlin) {
            let found = find_zone(&content, Path::new(ZONES)).and_then(|p| fs::read(p).ok());
            assert_eq!(found, Some(content));
        }
    }
}
