//! `jdk.net.LinuxSocketOptions`: options that only some systems have.

use vm_core::host::{Errno, HostResult};
use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/net/LinuxSocketOptions" {
        "setTcpKeepAliveProbes0" "(II)V" => set_keep_alive_probes,
        "setTcpKeepAliveTime0" "(II)V" => set_keep_alive_time,
        "setTcpKeepAliveIntvl0" "(II)V" => set_keep_alive_interval,
        "getTcpKeepAliveProbes0" "(I)I" => get_keep_alive_probes,
        "getTcpKeepAliveTime0" "(I)I" => get_keep_alive_time,
        "getTcpKeepAliveIntvl0" "(I)I" => get_keep_alive_interval,
        "setQuickAck0" "(IZ)V" => set_quick_ack,
        "getQuickAck0" "(I)Z" => get_quick_ack,
        "getSoPeerCred0" "(I)J" => get_peer_credentials,
        "keepAliveOptionsSupported0" "()Z" => keep_alive_supported,
        "quickAckSupported0" "()Z" => quick_ack_supported,
        "incomingNapiIdSupported0" "()Z" => napi_id_supported,
        "getIncomingNapiId0" "(I)I" => get_napi_id,
    }
};

/// `SO_INCOMING_NAPI_ID`.
const NAPI_ID: i32 = 56;

fn outcome(cx: &mut Cx<'_>, outcome: HostResult<Slot>, what: &str) -> JResult<Slot> {
    match outcome {
        Ok(slot) => Ok(slot),
        Err(Errno(libc::EOPNOTSUPP)) => {
            Err(cx.throw("java/lang/UnsupportedOperationException", "unsupported socket option"))
        }
        Err(error) => {
            let text = error.text();
            Err(cx.throw("java/net/SocketException", if text.is_empty() { what } else { &text }))
        }
    }
}

fn set(cx: &mut Cx<'_>, fd: i32, name: i32, value: i32) -> JResult<Slot> {
    let set = cx.vm().host().network().set_option(fd, libc::IPPROTO_TCP, name, &value.to_ne_bytes());
    outcome(cx, set.map(|()| Slot::ZERO), "set option failed")
}

/// An option that is an int.
fn read(cx: &Cx<'_>, fd: i32, level: i32, name: i32) -> HostResult<i32> {
    let mut value = [0; 4];
    cx.vm().host().network().option(fd, level, name, &mut value)?;
    Ok(i32::from_ne_bytes(value))
}

fn get(cx: &mut Cx<'_>, fd: i32, level: i32, name: i32) -> JResult<Slot> {
    let value = read(cx, fd, level, name);
    outcome(cx, value.map(Slot::int), "get option failed")
}

/// Whether a new socket has an option.
fn supported(cx: &mut Cx<'_>, level: i32, names: &[i32]) -> JResult<Slot> {
    let host = cx.vm().host();
    let Ok(fd) = host.network().socket(libc::AF_INET, libc::SOCK_STREAM, 0) else { return Ok(Slot::bool(false)) };
    let all = names.iter().all(|&name| read(cx, fd, level, name).is_ok());
    let _ = host.files().close(fd);
    Ok(Slot::bool(all))
}

fn set_keep_alive_probes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    set(cx, a.int(0), libc::TCP_KEEPCNT, a.int(1))
}

fn set_keep_alive_time<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    set(cx, a.int(0), libc::TCP_KEEPIDLE, a.int(1))
}

fn set_keep_alive_interval<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    set(cx, a.int(0), libc::TCP_KEEPINTVL, a.int(1))
}

fn get_keep_alive_probes<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    get(cx, a.int(0), libc::IPPROTO_TCP, libc::TCP_KEEPCNT)
}

fn get_keep_alive_time<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    get(cx, a.int(0), libc::IPPROTO_TCP, libc::TCP_KEEPIDLE)
}

fn get_keep_alive_interval<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    get(cx, a.int(0), libc::IPPROTO_TCP, libc::TCP_KEEPINTVL)
}

fn set_quick_ack<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    set(cx, a.int(0), libc::TCP_QUICKACK, a.bool(1).into())
}

fn get_quick_ack<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    get(cx, a.int(0), libc::IPPROTO_TCP, libc::TCP_QUICKACK).map(|v| Slot::bool(v.as_int() != 0))
}

/// User in the upper half, group in the lower.
fn get_peer_credentials<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // Process, user and group, an int each.
    let mut value = [0; 12];
    let read = cx.vm().host().network().option(a.int(0), libc::SOL_SOCKET, libc::SO_PEERCRED, &mut value);
    let int = |i: usize| i32::from_ne_bytes([value[i], value[i + 1], value[i + 2], value[i + 3]]);
    let (user, group) = (int(4), int(8));
    if read.is_ok() && user == -1 {
        return Err(cx.throw("java/net/SocketException", "Please connect() the socket first"));
    }
    outcome(cx, read.map(|_| Slot::long(i64::from(user) << 32 | i64::from(group as u32))), "get SO_PEERCRED failed")
}

fn keep_alive_supported<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    supported(cx, libc::IPPROTO_TCP, &[libc::TCP_KEEPIDLE, libc::TCP_KEEPCNT, libc::TCP_KEEPINTVL])
}

fn quick_ack_supported<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    supported(cx, libc::IPPROTO_TCP, &[libc::TCP_QUICKACK])
}

fn napi_id_supported<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    supported(cx, libc::SOL_SOCKET, &[NAPI_ID])
}

fn get_napi_id<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    get(cx, a.int(0), libc::SOL_SOCKET, NAPI_ID)
}
