//! The channel a program inherits as its standard input: `sun.nio.ch.InheritedChannel`; sockets of InfiniBand.

use super::file_channel::init;
use crate::host_text::{host_string_checked, throw_io};
use crate::net::inet_address;
use std::net::SocketAddr;
use vm_core::host::network::Address;
use vm_core::host::{Errno, HostResult};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/nio/ch/InheritedChannel" {
        "initIDs" "()V" => init,
        "dup" "(I)I" => dup,
        "dup2" "(II)V" => dup_to,
        "open0" "(Ljava/lang/String;I)I" => open,
        "close0" "(I)V" => close,
        "soType0" "(I)I" => socket_type,
        "addressFamily" "(I)I" => address_family,
        "inetPeerAddress0" "(I)Ljava/net/InetAddress;" => peer_address,
        "unixPeerAddress0" "(I)[B" => peer_path,
        "peerPort0" "(I)I" => peer_port,
        "isConnected" "(I)Z" => is_connected,
    }
    "sun/net/sdp/SdpSupport" {
        "create0" "()I" => create_sdp,
        "convert0" "(I)V" => convert_to_sdp,
    }
};

fn number(cx: &mut Cx<'_>, outcome: HostResult<i32>) -> JResult<Slot> {
    match outcome {
        Ok(n) => Ok(Slot::int(n)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn dup<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let outcome = cx.vm().host().files().duplicate(a.int(0));
    number(cx, outcome)
}

fn dup_to<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let outcome = cx.vm().host().files().duplicate_to(a.int(0), a.int(1));
    number(cx, outcome.map(|()| 0))
}

fn open<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // `O_RDONLY`, `O_WRONLY` and `O_RDWR` are the host's numbers.
    let (path, mode): (Local<'s>, _) = (a.obj(cx, 0), a.int(1));
    if !(libc::O_RDONLY..=libc::O_RDWR).contains(&mode) {
        return Err(cx.throw("java/lang/InternalError", "Unrecognized file mode"));
    }
    let path = host_string_checked(cx, path)?;
    let files = cx.vm().host().files();
    let outcome = cx.blocking(|| files.open(&path, mode, 0));
    number(cx, outcome)
}

fn close<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let outcome = cx.vm().host().files().close(a.int(0));
    number(cx, outcome.map(|()| 0))
}

/// `SOCK_STREAM` 1, `SOCK_DGRAM` 2 as the host has them, otherwise `UNKNOWN`.
fn socket_type<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut value = [0; 4];
    let read = cx.vm().host().network().option(a.int(0), libc::SOL_SOCKET, libc::SO_TYPE, &mut value);
    let kind = read.map(|_| i32::from_ne_bytes(value)).ok();
    Ok(Slot::int(kind.filter(|k| matches!(*k, libc::SOCK_STREAM | libc::SOCK_DGRAM)).unwrap_or(-1)))
}

/// `AF_INET` 1, `AF_INET6` 2, `AF_UNIX` 3 of the class, otherwise `AF_UNKNOWN`.
fn address_family<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(match cx.vm().host().network().local_address(a.int(0)) {
        Ok(Address::Internet(SocketAddr::V4(_))) => 1,
        Ok(Address::Internet(SocketAddr::V6(_))) => 2,
        Ok(Address::Path(_)) => 3,
        _ => -1,
    }))
}

fn peer(cx: &Cx<'_>, fd: i32) -> Option<Address> {
    cx.vm().host().network().remote_address(fd).ok()
}

fn peer_address<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let Some(Address::Internet(address)) = peer(cx, a.int(0)) else { return Ok(Slot::ZERO) };
    let object = inet_address::of_socket(cx, address)?;
    Ok(Slot::obj(object.get(cx)))
}

fn peer_path<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let Some(Address::Path(path)) = peer(cx, a.int(0)) else { return Ok(Slot::ZERO) };
    let array = cx.new_byte_array(&path)?;
    Ok(Slot::obj(array.get(cx)))
}

fn peer_port<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(match peer(cx, a.int(0)) {
        Some(Address::Internet(address)) => address.port().into(),
        _ => -1,
    }))
}

fn is_connected<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(peer(cx, a.int(0)).is_some()))
}

/// `AF_INET_SDP`, the sockets of InfiniBand.
const SDP: i32 = 27;

fn new_sdp(cx: &mut Cx<'_>) -> JResult<i32> {
    match cx.vm().host().network().socket(SDP, libc::SOCK_STREAM, 0) {
        Ok(fd) => Ok(fd),
        Err(error) => Err(cx.throw("java/net/SocketException", &error.text())),
    }
}

fn create_sdp<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    new_sdp(cx).map(Slot::int)
}

/// Puts a socket of InfiniBand in the place of another.
fn convert_to_sdp<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let fd = new_sdp(cx)?;
    let files = cx.vm().host().files();
    let moved = files.duplicate_to(fd, a.int(0));
    let _ = files.close(fd);
    match moved {
        Ok(()) | Err(Errno(libc::EINTR)) => Ok(Slot::ZERO),
        Err(error) => Err(cx.throw("java/net/SocketException", &error.text())),
    }
}
