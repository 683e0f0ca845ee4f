//! What the sockets from before NIO have in common (`-Djdk.net.usePlainSocketImpl`, `-Djdk.net.usePlainDatagramSocketImpl`).

use super::inet_address::ipv6_available;
use crate::fields;
use crate::io::descriptor;
use crate::nio::io_status::throw_with_message;
use crate::nio::options::{self, IntOption};
use std::time::{Duration, Instant};
use vm_core::host::network::Poll;
use vm_core::host::{Errno, HostResult, Network};
use vm_core::{Cx, JResult, Local, Thrown};

/// Numbers of `java.net.SocketOptions`.
pub mod option {
    /// `TCP_NODELAY`.
    pub const NO_DELAY: i32 = 0x1;
    /// `IP_TOS`.
    pub const TYPE_OF_SERVICE: i32 = 0x3;
    /// `SO_REUSEADDR`.
    pub const REUSE_ADDRESS: i32 = 0x4;
    /// `SO_KEEPALIVE`.
    pub const KEEP_ALIVE: i32 = 0x8;
    /// `SO_REUSEPORT`.
    pub const REUSE_PORT: i32 = 0xe;
    /// `SO_BINDADDR`.
    pub const BOUND_ADDRESS: i32 = 0xf;
    /// `IP_MULTICAST_IF`.
    pub const MULTICAST_ADDRESS: i32 = 0x10;
    /// `IP_MULTICAST_LOOP`.
    pub const MULTICAST_LOOP: i32 = 0x12;
    /// `IP_MULTICAST_IF2`.
    pub const MULTICAST_INTERFACE: i32 = 0x1f;
    /// `SO_BROADCAST`.
    pub const BROADCAST: i32 = 0x20;
    /// `SO_LINGER`.
    pub const LINGER: i32 = 0x80;
    /// `SO_SNDBUF`.
    pub const SEND_BUFFER: i32 = 0x1001;
    /// `SO_RCVBUF`.
    pub const RECEIVE_BUFFER: i32 = 0x1002;
    /// `SO_OOBINLINE`.
    pub const URGENT_INLINE: i32 = 0x1003;
    /// `SO_TIMEOUT`, which is no option of the host's.
    pub const TIMEOUT: i32 = 0x1006;
}

/// The host's options, with the numbers that Java has for them.
const OPTIONS: &[(i32, i32, i32)] = &[
    (option::NO_DELAY, libc::IPPROTO_TCP, libc::TCP_NODELAY),
    (option::URGENT_INLINE, libc::SOL_SOCKET, libc::SO_OOBINLINE),
    (option::LINGER, libc::SOL_SOCKET, libc::SO_LINGER),
    (option::SEND_BUFFER, libc::SOL_SOCKET, libc::SO_SNDBUF),
    (option::RECEIVE_BUFFER, libc::SOL_SOCKET, libc::SO_RCVBUF),
    (option::KEEP_ALIVE, libc::SOL_SOCKET, libc::SO_KEEPALIVE),
    (option::REUSE_ADDRESS, libc::SOL_SOCKET, libc::SO_REUSEADDR),
    (option::REUSE_PORT, libc::SOL_SOCKET, libc::SO_REUSEPORT),
    (option::BROADCAST, libc::SOL_SOCKET, libc::SO_BROADCAST),
    (option::TYPE_OF_SERVICE, libc::IPPROTO_IP, libc::IP_TOS),
];

/// Whether Java gives an option a number, not a truth value.
pub fn is_number(option: i32) -> bool {
    matches!(option, option::LINGER | option::SEND_BUFFER | option::RECEIVE_BUFFER | option::TYPE_OF_SERVICE)
}

/// The exception of what is done with a closed socket.
pub fn throw_closed(cx: &mut Cx<'_>) -> Thrown {
    cx.throw("java/net/SocketException", "Socket closed")
}

/// `SocketException` with the host's text and a message, or [`throw_closed`].
pub fn throw(cx: &mut Cx<'_>, error: Errno, message: &str) -> Thrown {
    match error.0 {
        libc::EBADF => throw_closed(cx),
        _ => throw_with_message(cx, "java/net/SocketException", error, message),
    }
}

/// The number in a `FileDescriptor`; `SocketException` for null, or if it is closed.
pub fn fd_in(cx: &mut Cx<'_>, descriptor: Local<'_>) -> JResult<i32> {
    if descriptor.is_null() {
        return Err(throw_closed(cx));
    }
    match descriptor::get(cx, descriptor) {
        descriptor::CLOSED => Err(throw_closed(cx)),
        fd => Ok(fd),
    }
}

/// The descriptor in the field `fd` of a socket.
pub fn descriptor_of<'s>(cx: &Cx<'s>, socket: Local<'_>) -> Local<'s> {
    cx.root(fields::get_ref(cx, socket.get(cx), "fd"))
}

/// As [`fd_in`] the descriptor of a socket.
pub fn fd_of(cx: &mut Cx<'_>, socket: Local<'_>) -> JResult<i32> {
    let descriptor = descriptor_of(cx, socket);
    fd_in(cx, descriptor)
}

/// The value of an `int` field.
pub fn int_field(cx: &Cx<'_>, object: Local<'_>, name: &str) -> i32 {
    let r = object.get(cx);
    r.get_int(cx, fields::offset(r.class(cx), name))
}

/// Sets an `int` field.
pub fn set_int_field(cx: &Cx<'_>, object: Local<'_>, name: &str, value: i32) {
    let r = object.get(cx);
    r.set_int(cx, fields::offset(r.class(cx), name), value);
}

/// Waits for events on a descriptor, so many milliseconds, or for ever if none; false: the time is over.
pub fn wait(network: &dyn Network, fd: i32, events: i16, millis: Option<u64>) -> HostResult<bool> {
    let end = millis.map(|millis| Instant::now() + Duration::from_millis(millis));
    loop {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        let millis = left.map_or(-1, |left| left.as_micros().div_ceil(1000).min(i32::MAX as u128) as i32);
        match network.poll(&mut [Poll { fd, events, ready: 0 }], millis) {
            Err(Errno(libc::EINTR)) => {}
            outcome => return outcome.map(|ready| ready > 0),
        }
    }
}

/// A `timeout` of Java: 0 is none.
pub fn limit(timeout: i32) -> Option<u64> {
    u64::try_from(timeout).ok().filter(|&millis| millis > 0)
}

/// Repeats a call that signals interrupt.
pub fn repeat<R>(mut call: impl FnMut() -> HostResult<R>) -> HostResult<R> {
    loop {
        match call() {
            Err(Errno(libc::EINTR)) => {}
            outcome => return outcome,
        }
    }
}

/// The host's numbers of an option; `SocketException` if there is none.
fn numbers(cx: &mut Cx<'_>, option: i32) -> JResult<(i32, i32)> {
    match OPTIONS.iter().find(|entry| entry.0 == option) {
        Some(&(_, level, name)) => Ok((level, name)),
        None => Err(cx.throw("java/net/SocketException", "Invalid option")),
    }
}

/// Sets an option of a socket.
pub fn set_option(cx: &mut Cx<'_>, fd: i32, option: i32, value: i32) -> JResult<()> {
    let (level, name) = numbers(cx, option)?;
    let ipv6 = ipv6_available(cx);
    let set = options::write_int(cx.vm().host().network(), fd, true, &IntOption { level, name, value }, ipv6);
    set.map_err(|error| throw(cx, error, "Error setting socket option"))
}

/// The value of an option of a socket.
pub fn get_option(cx: &mut Cx<'_>, fd: i32, option: i32) -> JResult<i32> {
    let (level, name) = numbers(cx, option)?;
    let read = options::read_int(cx.vm().host().network(), fd, true, level, name);
    read.map_err(|error| throw(cx, error, "Error getting socket option"))
}

/// Ends all waiting on a socket: the host lets nobody wait on one that is shut down.
pub fn end_waits(cx: &mut Cx<'_>, fd: i32) {
    // Of a socket that is not connected the result is an error, and the effect the same.
    let _ = cx.vm().host().network().shutdown(fd, libc::SHUT_RDWR);
}
