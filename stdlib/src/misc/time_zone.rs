//! `java.util.TimeZone`: the time zone of the host.
#![allow(unsafe_code)] // reason: the C library's broken-down times

use crate::lang::mirror::object_slot;
use std::fs;
use std::path::{Path, PathBuf};
use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/util/TimeZone" {
        "getSystemTimeZoneID" "(Ljava/lang/String;)Ljava/lang/String;" => get_system_time_zone_id,
        "getSystemGMTOffsetID" "()Ljava/lang/String;" => get_system_gmt_offset_id,
    }
};

const ZONES: &str = "/usr/share/zoneinfo";
const LOCAL_TIME: &str = "/etc/localtime";

/// The name of the zone in a path to its file.
fn zone_name(path: &str) -> Option<&str> {
    path.find("zoneinfo/")
        .map(|i| &path[i + "zoneinfo/".len()..])
}

/// The zone whose file has this content, in a folder and below.
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

/// What `/etc/localtime` links to or is a copy of.
fn platform_zone() -> Option<String> {
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

/// The zone that `TZ` names, otherwise the platform's.
fn zone_id(tz: Option<&str>) -> Option<String> {
    let zone = match tz {
        Some(tz) if !tz.is_empty() => tz.to_string(),
        _ => platform_zone()?,
    };
    let zone = zone.strip_prefix(':').unwrap_or(&zone);
    Some(zone.strip_prefix("posix/").unwrap_or(zone).into())
}

fn get_system_time_zone_id<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let environment = cx.vm().host().environment();
    let tz = environment
        .iter()
        .find(|(n, _)| n == b"TZ")
        .map(|(_, v)| String::from_utf8_lossy(v));
    match cx.blocking(|| zone_id(tz.as_deref())) {
        Some(id) => {
            let id = cx.new_string(&id)?;
            Ok(object_slot(cx, id))
        }
        None => Ok(Slot::ZERO),
    }
}

/// `GMT`, or `GMT+hh:mm`.
fn offset_id(seconds: i64) -> String {
    let minutes = seconds.abs() / 60;
    if minutes % (24 * 60) == 0 {
        return "GMT".into();
    }
    format!(
        "GMT{}{:02}:{:02}",
        if seconds < 0 { '-' } else { '+' },
        minutes / 60,
        minutes % 60
    )
}

fn get_system_gmt_offset_id<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let now = cx.vm().host().wall_clock().as_secs() as libc::time_t;
    // SAFETY: all-zero is a valid `tm`.
    let mut local: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live values.
    let known = !unsafe { libc::localtime_r(&now, &mut local) }.is_null();
    let id = cx.new_string(&offset_id(if known { local.tm_gmtoff } else { 0 }))?;
    Ok(object_slot(cx, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones() {
        assert_eq!(
            zone_id(Some(":Europe/Berlin")).as_deref(),
            Some("Europe/Berlin")
        );
        assert_eq!(
            zone_id(Some("posix/Asia/Tokyo")).as_deref(),
            Some("Asia/Tokyo")
        );
        assert_eq!(zone_name("../usr/share/zoneinfo/Etc/UTC"), Some("Etc/UTC"));
    }

    #[test]
    fn offsets() {
        assert_eq!(offset_id(0), "GMT");
        assert_eq!(offset_id(19800), "GMT+05:30");
        assert_eq!(offset_id(-12600), "GMT-03:30");
    }
}
