//! `java.util.TimeZone`: the time zone of the host.

use crate::lang::mirror::object_slot;
use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/util/TimeZone" {
        "getSystemTimeZoneID" "(Ljava/lang/String;)Ljava/lang/String;" => get_system_time_zone_id,
        "getSystemGMTOffsetID" "()Ljava/lang/String;" => get_system_gmt_offset_id,
    }
};

/// The zone that `TZ` names, otherwise the machine's.
fn zone_id(tz: Option<&str>, machine: impl FnOnce() -> Option<String>) -> Option<String> {
    let zone = match tz {
        Some(tz) if !tz.is_empty() => tz.to_string(),
        _ => machine()?,
    };
    let zone = zone.strip_prefix(':').unwrap_or(&zone);
    Some(zone.strip_prefix("posix/").unwrap_or(zone).into())
}

fn get_system_time_zone_id<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let host = cx.vm().host();
    let environment = host.environment();
    let tz = environment.iter().find(|(n, _)| n == b"TZ").map(|(_, v)| String::from_utf8_lossy(v));
    let id = cx.blocking(|| zone_id(tz.as_deref(), || host.system().time_zone().ok().flatten()));
    match id {
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
    format!("GMT{}{:02}:{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

fn get_system_gmt_offset_id<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let host = cx.vm().host();
    let now = host.wall_clock().as_secs() as i64;
    let id = cx.new_string(&offset_id(host.system().utc_offset(now).unwrap_or(0)))?;
    Ok(object_slot(cx, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones() {
        let of = |tz| zone_id(tz, || Some("Etc/UTC".into()));
        assert_eq!(of(Some(":Europe/Berlin")).as_deref(), Some("Europe/Berlin"));
        assert_eq!(of(Some("posix/Asia/Tokyo")).as_deref(), Some("Asia/Tokyo"));
        assert_eq!(of(Some("")).as_deref(), Some("Etc/UTC"));
        assert_eq!(of(None).as_deref(), Some("Etc/UTC"));
    }

    #[test]
    fn offsets() {
        assert_eq!(offset_id(0), "GMT");
        assert_eq!(offset_id(19800), "GMT+05:30");
        assert_eq!(offset_id(-12600), "GMT-03:30");
    }
}
