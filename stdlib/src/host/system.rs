//! Facts about this machine and the process's user.
#![allow(unsafe_code)] // reason: the user database, clock and load of the C library

use super::NativeHost;
use super::locale;
use std::ffi::CStr;
use std::fs;
use std::path::{Path, PathBuf};
use vm_core::host::{Account, Errno, Host, HostResult, Kernel, Locale, System};

/// The time zone database.
const ZONES: &str = "/usr/share/zoneinfo";
/// The zone the machine is set to: a link into the database, or a copy of one of its files.
const LOCAL_TIME: &str = "/etc/localtime";

impl System for NativeHost {
    fn kernel(&self) -> HostResult<Kernel> {
        let uname = rustix::system::uname();
        Ok(Kernel {
            name: uname.sysname().to_bytes().to_vec(),
            release: uname.release().to_bytes().to_vec(),
        })
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
        if known {
            Ok(local.tm_gmtoff)
        } else {
            Err(Errno::last())
        }
    }
    fn load_average(&self, averages: &mut [f64]) -> HostResult<usize> {
        let room = averages.len().min(3) as i32;
        // SAFETY: H1.
        let got = unsafe { libc::getloadavg(averages.as_mut_ptr(), room) };
        usize::try_from(got).map_err(|_| Errno(libc::EIO))
    }
}

/// A user by id.
pub(super) fn account(id: u32) -> Option<Account> {
    let mut buffer = vec![0 as libc::c_char; 16 << 10];
    // SAFETY: all-zero is a valid `passwd` of null pointers.
    let mut entry: libc::passwd = unsafe { std::mem::zeroed() };
    let mut found = std::ptr::null_mut();
    // SAFETY: H1.
    let error = unsafe {
        libc::getpwuid_r(
            id,
            &mut entry,
            buffer.as_mut_ptr(),
            buffer.len(),
            &mut found,
        )
    };
    if error != 0 || found.is_null() {
        return None;
    }
    let copy = |p: *const libc::c_char| {
        // SAFETY: a C string in `buffer`.
        (!p.is_null()).then(|| unsafe { CStr::from_ptr(p) }.to_bytes().to_vec())
    };
    Some(Account {
        name: copy(entry.pw_name)?,
        home: copy(entry.pw_dir)?,
    })
}

/// The name of the zone in a path to its file.
fn zone_name(path: &str) -> Option<&str> {
    path.find("zoneinfo/")
        .map(|i| &path[i + "zoneinfo/".len()..])
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
    let same = meta.is_file()
        && meta.len() == content.len() as u64
        && fs::read(path).is_ok_and(|c| c == content);
    same.then(|| path.to_path_buf())
}

fn time_zone() -> Option<String> {
    let link = fs::read_link(LOCAL_TIME).ok();
    if let Some(name) = link.as_deref().and_then(Path::to_str).and_then(zone_name) {
        return Some(name.into());
    }
    let content = fs::read(LOCAL_TIME).ok()?;
    let popular = ["UTC", "GMT"]
        .into_iter()
        .find_map(|z| find_in(&content, &Path::new(ZONES).join(z)));
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
