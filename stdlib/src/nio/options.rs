//! Options of sockets, multicast among them: `sun.nio.ch.Net`.

use super::io_status::{UNAVAILABLE, slot};
use super::sockets::{on_socket, throw_socket, throw_socket_with};
use crate::net::inet_address::ipv6_available;
use vm_core::host::{Errno, HostResult, Network};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/nio/ch/Net" {
        "getIntOption0" "(Ljava/io/FileDescriptor;ZII)I" => get_int_option,
        "setIntOption0" "(Ljava/io/FileDescriptor;ZIIIZ)V" => set_int_option,
        "joinOrDrop4" "(ZLjava/io/FileDescriptor;III)I" => join_or_drop_ipv4,
        "blockOrUnblock4" "(ZLjava/io/FileDescriptor;III)I" => block_or_unblock_ipv4,
        "joinOrDrop6" "(ZLjava/io/FileDescriptor;[BI[B)I" => join_or_drop_ipv6,
        "blockOrUnblock6" "(ZLjava/io/FileDescriptor;[BI[B)I" => block_or_unblock_ipv6,
        "setInterface4" "(Ljava/io/FileDescriptor;I)V" => set_interface_ipv4,
        "getInterface4" "(Ljava/io/FileDescriptor;)I" => get_interface_ipv4,
        "setInterface6" "(Ljava/io/FileDescriptor;I)V" => set_interface_ipv6,
        "getInterface6" "(Ljava/io/FileDescriptor;)I" => get_interface_ipv6,
    }
};

/// Joins, leaves and filters of IPv6, which `libc` does not name: those of RFC 3678.
const MCAST_BLOCK_SOURCE: i32 = 43;
const MCAST_UNBLOCK_SOURCE: i32 = 44;
const MCAST_JOIN_SOURCE_GROUP: i32 = 46;
const MCAST_LEAVE_SOURCE_GROUP: i32 = 47;
/// `IPV6_FLOWINFO_SEND`.
const FLOWINFO_SEND: i32 = 33;

fn int(bytes: &[u8]) -> i32 {
    bytes.first_chunk::<4>().map_or(0, |b| i32::from_ne_bytes(*b))
}

/// Options of multicast whose value is one byte.
fn is_byte(level: i32, name: i32) -> bool {
    level == libc::IPPROTO_IP && matches!(name, libc::IP_MULTICAST_TTL | libc::IP_MULTICAST_LOOP)
}

fn is_linger(level: i32, name: i32) -> bool {
    level == libc::SOL_SOCKET && name == libc::SO_LINGER
}

fn throw(cx: &mut Cx<'_>, error: Errno) -> JResult<Slot> {
    Err(cx.throw("java/net/SocketException", &error.text()))
}

/// The value of an option as Java sees it; -1 for a linger that is off.
pub fn read_int(network: &dyn Network, fd: i32, convert: bool, level: i32, name: i32) -> HostResult<i32> {
    let mut value = [0; 8];
    let length = if is_byte(level, name) {
        1
    } else if is_linger(level, name) {
        8
    } else {
        4
    };
    network.option(fd, level, name, &mut value[..length])?;
    if is_byte(level, name) {
        return Ok(value[0].into());
    }
    if is_linger(level, name) {
        return Ok(if int(&value) != 0 { int(&value[4..]) } else { -1 });
    }
    // Linux counts its own bookkeeping to the size of a buffer.
    let is_buffer = level == libc::SOL_SOCKET && matches!(name, libc::SO_SNDBUF | libc::SO_RCVBUF);
    Ok(if convert && is_buffer { int(&value) / 2 } else { int(&value) })
}

fn get_int_option<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (convert, level, name) = (a.bool(1), a.int(2), a.int(3));
    match on_socket(cx, a, 0, |network, fd| read_int(network, fd, convert, level, name)) {
        Ok(value) => Ok(Slot::int(value)),
        Err(error) => throw(cx, error),
    }
}

/// Sets an option whose value Java and the host see differently, as type of service.
fn set_converted(network: &dyn Network, fd: i32, level: i32, name: i32, value: i32, ipv6: bool) -> HostResult<()> {
    /// The bits that the host accepts.
    const SERVICE_BITS: i32 = 0x1e | 0xe0;
    /// Smaller buffers lose packets.
    const LEAST_BUFFER: i32 = 1024;
    let mut value = value;
    if level == libc::IPPROTO_IP && name == libc::IP_TOS {
        if ipv6 {
            network.set_option(fd, libc::IPPROTO_IPV6, FLOWINFO_SEND, &1i32.to_ne_bytes())?;
            network.set_option(fd, libc::IPPROTO_IPV6, libc::IPV6_TCLASS, &value.to_ne_bytes())?;
        }
        value &= SERVICE_BITS;
    }
    if level == libc::SOL_SOCKET && name == libc::SO_RCVBUF {
        value = value.max(LEAST_BUFFER);
    }
    network.set_option(fd, level, name, &value.to_ne_bytes())
}

/// An option and the value that Java gives it; a negative linger turns it off.
pub struct IntOption {
    /// Its protocol.
    pub level: i32,
    /// Its number there.
    pub name: i32,
    /// Its value.
    pub value: i32,
}

/// Sets an option; `ipv6` tells whether sockets may be of IPv6.
pub fn write_int(network: &dyn Network, fd: i32, convert: bool, option: &IntOption, ipv6: bool) -> HostResult<()> {
    let &IntOption { level, name, value } = option;
    if is_byte(level, name) {
        network.set_option(fd, level, name, &[value as u8])
    } else if is_linger(level, name) {
        let linger = [i32::from(value >= 0), value.max(0)].map(i32::to_ne_bytes);
        network.set_option(fd, level, name, &linger.concat())
    } else if convert {
        set_converted(network, fd, level, name, value, ipv6)
    } else {
        network.set_option(fd, level, name, &value.to_ne_bytes())
    }
}

fn set_int_option<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let convert = a.bool(1);
    let option = IntOption { level: a.int(2), name: a.int(3), value: a.int(4) };
    let ipv6 = ipv6_available(cx);
    match on_socket(cx, a, 0, |network, fd| write_int(network, fd, convert, &option, ipv6)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => throw(cx, error),
    }
}

/// Changes a membership or filter; what the host cannot do at all is a status when it is `asked` for.
fn change<'s>(
    cx: &mut Cx<'s>,
    a: Args<'s>,
    option: (i32, i32),
    value: &[u8],
    asked: bool,
    message: Option<&str>,
) -> JResult<Slot> {
    match on_socket(cx, a, 1, |network, fd| network.set_option(fd, option.0, option.1, value)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(Errno(libc::ENOPROTOOPT | libc::EOPNOTSUPP)) if asked => Ok(slot(UNAVAILABLE)),
        Err(error) => Err(match message {
            Some(message) => throw_socket_with(cx, error, message),
            None => throw_socket(cx, error),
        }),
    }
}

const SET_FAILED: Option<&str> = Some("setsockopt failed");

/// `struct ip_mreq`, or `struct ip_mreq_source` with a source.
fn ipv4_request(group: i32, interface: i32, source: Option<i32>) -> Vec<u8> {
    [Some(group), Some(interface), source].into_iter().flatten().flat_map(i32::to_be_bytes).collect()
}

fn join_or_drop_ipv4<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (join, group, interface, source) = (a.bool(0), a.int(2), a.int(3), a.int(4));
    let (name, value) = match (join, source) {
        (true, 0) => (libc::IP_ADD_MEMBERSHIP, ipv4_request(group, interface, None)),
        (false, 0) => (libc::IP_DROP_MEMBERSHIP, ipv4_request(group, interface, None)),
        (true, _) => (libc::IP_ADD_SOURCE_MEMBERSHIP, ipv4_request(group, interface, Some(source))),
        (false, _) => (libc::IP_DROP_SOURCE_MEMBERSHIP, ipv4_request(group, interface, Some(source))),
    };
    change(cx, a, (libc::IPPROTO_IP, name), &value, join, SET_FAILED)
}

fn block_or_unblock_ipv4<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let block = a.bool(0);
    let name = if block { libc::IP_BLOCK_SOURCE } else { libc::IP_UNBLOCK_SOURCE };
    change(cx, a, (libc::IPPROTO_IP, name), &ipv4_request(a.int(2), a.int(3), Some(a.int(4))), block, None)
}

/// `struct group_source_req`: number of the interface, then two addresses in rooms of 128 bytes, aligned to 8.
fn ipv6_source_request<'s>(cx: &Cx<'s>, a: Args<'s>) -> Vec<u8> {
    const ROOM: usize = 128;
    let mut request = vec![0; 8 + 2 * ROOM];
    request[..4].copy_from_slice(&a.int(3).to_ne_bytes());
    for (slot, at) in [(2, 8), (4, 8 + ROOM)] {
        let address: Local<'s> = a.obj(cx, slot);
        request[at..at + 2].copy_from_slice(&(libc::AF_INET6 as u16).to_ne_bytes());
        request[at + 8..at + 24].copy_from_slice(&octets(cx, address));
    }
    request
}

fn octets(cx: &Cx<'_>, address: Local<'_>) -> [u8; 16] {
    address.get(cx).bytes(cx).try_into().unwrap_or_default()
}

fn join_or_drop_ipv6<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (join, group, source): (_, Local<'s>, Local<'s>) = (a.bool(0), a.obj(cx, 2), a.obj(cx, 4));
    let (name, value) = if source.is_null() {
        // `struct ipv6_mreq`.
        let value = [&octets(cx, group)[..], &a.int(3).to_ne_bytes()].concat();
        (if join { libc::IPV6_ADD_MEMBERSHIP } else { libc::IPV6_DROP_MEMBERSHIP }, value)
    } else {
        (if join { MCAST_JOIN_SOURCE_GROUP } else { MCAST_LEAVE_SOURCE_GROUP }, ipv6_source_request(cx, a))
    };
    change(cx, a, (libc::IPPROTO_IPV6, name), &value, join, SET_FAILED)
}

fn block_or_unblock_ipv6<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let block = a.bool(0);
    let name = if block { MCAST_BLOCK_SOURCE } else { MCAST_UNBLOCK_SOURCE };
    let value = ipv6_source_request(cx, a);
    change(cx, a, (libc::IPPROTO_IPV6, name), &value, block, None)
}

fn set_interface<'s>(cx: &mut Cx<'s>, a: Args<'s>, option: (i32, i32), value: [u8; 4]) -> JResult<Slot> {
    match on_socket(cx, a, 0, |network, fd| network.set_option(fd, option.0, option.1, &value)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

fn get_interface<'s>(cx: &mut Cx<'s>, a: Args<'s>, option: (i32, i32)) -> JResult<[u8; 4]> {
    let mut value = [0; 4];
    match on_socket(cx, a, 0, |network, fd| network.option(fd, option.0, option.1, &mut value)) {
        Ok(_) => Ok(value),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

const INTERFACE_IPV4: (i32, i32) = (libc::IPPROTO_IP, libc::IP_MULTICAST_IF);
const INTERFACE_IPV6: (i32, i32) = (libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF);

fn set_interface_ipv4<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    set_interface(cx, a, INTERFACE_IPV4, a.int(1).to_be_bytes())
}

fn get_interface_ipv4<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    get_interface(cx, a, INTERFACE_IPV4).map(|v| Slot::int(i32::from_be_bytes(v)))
}

fn set_interface_ipv6<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    set_interface(cx, a, INTERFACE_IPV6, a.int(1).to_ne_bytes())
}

fn get_interface_ipv6<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    get_interface(cx, a, INTERFACE_IPV6).map(|v| Slot::int(i32::from_ne_bytes(v)))
}
