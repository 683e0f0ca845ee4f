//! `sun.nio.ch.Net` and the dispatchers of sockets.

use super::file_channel::{self, blocking, fd_argument, init};
use super::io_status::{self, INTERRUPTED, UNAVAILABLE, slot};
use crate::host_text::throw_io;
use crate::io::descriptor;
use crate::native_memory::{Range, Vector};
use crate::net::inet_address::{self, ipv6_available};
use std::net::SocketAddr;
use vm_core::host::network::{Address, Poll};
use vm_core::host::{Errno, HostResult, Network};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Thrown, Value};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/nio/ch/Net" {
        "initIDs" "()V" => init,
        "isIPv6Available0" "()Z" => is_ipv6_available,
        "isReusePortAvailable0" "()Z" => yes,
        "isExclusiveBindAvailable" "()I" => not_applicable,
        "shouldShutdownWriteBeforeClose0" "()Z" => no,
        "shouldSetBothIPv4AndIPv6Options0" "()Z" => yes,
        "canIPv6SocketJoinIPv4Group0" "()Z" => yes,
        "canJoin6WithIPv4Group0" "()Z" => no,
        "canUseIPv6OptionsWithIPv4LocalAddress0" "()Z" => yes,
        "socket0" "(ZZZZ)I" => socket,
        "bind0" "(Ljava/io/FileDescriptor;ZZLjava/net/InetAddress;I)V" => bind,
        "listen" "(Ljava/io/FileDescriptor;I)V" => listen,
        "connect0" "(ZLjava/io/FileDescriptor;Ljava/net/InetAddress;I)I" => connect,
        "accept" "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;[Ljava/net/InetSocketAddress;)I" => accept,
        "shutdown" "(Ljava/io/FileDescriptor;I)V" => shutdown,
        "localPort" "(Ljava/io/FileDescriptor;)I" => local_port,
        "localInetAddress" "(Ljava/io/FileDescriptor;)Ljava/net/InetAddress;" => local_address,
        "remotePort" "(Ljava/io/FileDescriptor;)I" => remote_port,
        "remoteInetAddress" "(Ljava/io/FileDescriptor;)Ljava/net/InetAddress;" => remote_address,
        "poll" "(Ljava/io/FileDescriptor;IJ)I" => poll,
        "pollConnect" "(Ljava/io/FileDescriptor;J)Z" => poll_connect,
        "available" "(Ljava/io/FileDescriptor;)I" => available,
        "sendOOB" "(Ljava/io/FileDescriptor;B)I" => send_urgent,
        "discardOOB" "(Ljava/io/FileDescriptor;)Z" => no,
        "pollinValue" "()S" => poll_in,
        "polloutValue" "()S" => poll_out,
        "pollerrValue" "()S" => poll_error,
        "pollhupValue" "()S" => poll_hang_up,
        "pollnvalValue" "()S" => poll_invalid,
        "pollconnValue" "()S" => poll_out,
    }
    "sun/nio/ch/SocketDispatcher" {
        "read0" "(Ljava/io/FileDescriptor;JI)I" => read,
        "readv0" "(Ljava/io/FileDescriptor;JI)J" => readv,
        "write0" "(Ljava/io/FileDescriptor;JI)I" => file_channel::write,
        "writev0" "(Ljava/io/FileDescriptor;JI)J" => file_channel::writev,
    }
    "sun/nio/ch/UnixAsynchronousSocketChannelImpl" {
        "checkConnect" "(I)V" => check_connect,
    }
};

fn yes<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(true))
}

fn no<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(false))
}

fn not_applicable<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(-1))
}

fn is_ipv6_available<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(ipv6_available(cx)))
}

/// The exception of an error of a socket.
fn exception_of(error: Errno) -> &'static str {
    match error.0 {
        libc::EPROTO => "java/net/ProtocolException",
        libc::ECONNREFUSED | libc::ETIMEDOUT | libc::ENOTCONN => "java/net/ConnectException",
        libc::EHOSTUNREACH => "java/net/NoRouteToHostException",
        libc::EADDRINUSE | libc::EADDRNOTAVAIL | libc::EACCES => "java/net/BindException",
        _ => "java/net/SocketException",
    }
}

/// Throws what an error of a socket is.
pub fn throw_socket(cx: &mut Cx<'_>, error: Errno) -> Thrown {
    cx.throw(exception_of(error), &error.text())
}

/// As [`throw_socket`], with a message in parentheses.
pub fn throw_socket_with(cx: &mut Cx<'_>, error: Errno, message: &str) -> Thrown {
    io_status::throw_with_message(cx, exception_of(error), error, message)
}

/// Runs a call on the descriptor of argument `i`.
pub fn on_socket<'s, R>(
    cx: &mut Cx<'s>,
    a: Args<'s>,
    i: usize,
    call: impl FnOnce(&dyn Network, i32) -> HostResult<R>,
) -> HostResult<R> {
    let fd = fd_argument(cx, a, i);
    let network = cx.vm().host().network();
    cx.blocking(|| call(network, fd))
}

/// Makes a socket with the options that the library counts on.
pub fn make_socket(network: &dyn Network, ipv6: bool, stream: bool, reuse: bool) -> HostResult<(i32, HostResult<()>)> {
    let (domain, kind) =
        (if ipv6 { libc::AF_INET6 } else { libc::AF_INET }, if stream { libc::SOCK_STREAM } else { libc::SOCK_DGRAM });
    let fd = network.socket(domain, kind, 0)?;
    let set = |level: i32, name: i32, value: i32| network.set_option(fd, level, name, &value.to_ne_bytes());
    let options = || -> HostResult<()> {
        if ipv6 {
            set(libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, 0)?;
        }
        if reuse {
            set(libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
        }
        if !stream {
            let level = if ipv6 { libc::IPPROTO_IPV6 } else { libc::IPPROTO_IP };
            match set(level, libc::IP_MULTICAST_ALL, 0) {
                Err(Errno(libc::ENOPROTOOPT)) => {}
                outcome => outcome?,
            }
            if ipv6 {
                set(libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_HOPS, 1)?;
            }
        }
        Ok(())
    }();
    Ok((fd, options))
}

fn socket<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (prefer_ipv6, stream, reuse) = (a.bool(0), a.bool(1), a.bool(2));
    let host = cx.vm().host();
    let ipv6 = prefer_ipv6 && ipv6_available(cx);
    match make_socket(host.network(), ipv6, stream, reuse) {
        Ok((fd, Ok(()))) => Ok(Slot::int(fd)),
        Ok((fd, Err(error))) => {
            let _ = host.files().close(fd);
            Err(cx.throw("java/net/SocketException", &error.text()))
        }
        Err(error) => Err(throw_socket(cx, error)),
    }
}

fn bind<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let object: Local<'s> = a.obj(cx, 3);
    let address = inet_address::socket_address(cx, object, a.int(4), a.bool(1))?;
    // Linux binds to broadcast addresses of the loopback network.
    let bound = match address {
        SocketAddr::V4(v4) if v4.ip().to_bits() & 0x7f00_00ff == 0x7f00_00ff => Err(Errno(libc::EADDRNOTAVAIL)),
        _ => on_socket(cx, a, 0, |network, fd| network.bind(fd, &Address::Internet(address))),
    };
    match bound {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

fn listen<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match on_socket(cx, a, 0, |network, fd| network.listen(fd, a.int(1))) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

/// The result of connecting.
pub fn connected(cx: &mut Cx<'_>, outcome: HostResult<()>) -> JResult<Slot> {
    match outcome {
        Ok(()) => Ok(slot(1)),
        Err(Errno(libc::EINPROGRESS)) => Ok(slot(UNAVAILABLE)),
        Err(Errno(libc::EINTR)) => Ok(slot(INTERRUPTED)),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

fn connect<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let object: Local<'s> = a.obj(cx, 2);
    let address = inet_address::socket_address(cx, object, a.int(3), a.bool(0))?;
    let outcome = on_socket(cx, a, 1, |network, fd| network.connect(fd, &Address::Internet(address)));
    connected(cx, outcome)
}

/// Accepts a connection; those that ended meanwhile are skipped.
pub fn accept_one(network: &dyn Network, fd: i32) -> HostResult<(i32, Address)> {
    loop {
        match network.accept(fd) {
            Err(Errno(libc::ECONNABORTED)) => {}
            outcome => return outcome,
        }
    }
}

/// The status of accepting nothing.
pub fn not_accepted(cx: &mut Cx<'_>, error: Errno) -> JResult<Slot> {
    match io_status::of_error(error) {
        Ok(status) => Ok(slot(status)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn accept<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (descriptor, addresses): (Local<'s>, Local<'s>) = (a.obj(cx, 1), a.obj(cx, 2));
    let (fd, from) = match on_socket(cx, a, 0, accept_one) {
        Ok(accepted) => accepted,
        Err(error) => return not_accepted(cx, error),
    };
    descriptor::set(cx, descriptor, fd);
    let from = match from {
        Address::Internet(from) => from,
        _ => SocketAddr::from(([0; 4], 0)),
    };
    let address = inet_address::of_socket(cx, from)?;
    let name = cx.vm().symbols.intern(b"java/net/InetSocketAddress");
    let class = vm_core::loading::load_boot_class(cx, name)?;
    vm_core::init::initialize(cx, class)?;
    let object = cx.new_instance(class)?;
    let arguments = [Value::Obj(object), Value::Obj(address), Value::Int(from.port().into())];
    cx.call_named(class, "<init>", "(Ljava/net/InetAddress;I)V", &arguments)?;
    addresses.get(cx).set_element(cx, 0, object.get(cx));
    Ok(slot(1))
}

fn shutdown<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    // `SHUT_RD`, `SHUT_WR` and `SHUT_RDWR` are the host's numbers.
    match on_socket(cx, a, 0, |network, fd| network.shutdown(fd, a.int(1))) {
        Ok(()) | Err(Errno(libc::ENOTCONN)) => Ok(Slot::ZERO),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

/// A socket's own or its peer's address.
fn name<'s>(cx: &mut Cx<'s>, a: Args<'s>, remote: bool) -> JResult<SocketAddr> {
    let call = |network: &dyn Network, fd| if remote { network.remote_address(fd) } else { network.local_address(fd) };
    match on_socket(cx, a, 0, call) {
        Ok(Address::Internet(address)) => Ok(address),
        Ok(_) => Ok(SocketAddr::from(([0; 4], 0))),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

fn local_port<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    name(cx, a, false).map(|address| Slot::int(address.port().into()))
}

fn remote_port<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    name(cx, a, true).map(|address| Slot::int(address.port().into()))
}

fn address_object<'s>(cx: &mut Cx<'s>, a: Args<'s>, remote: bool) -> JResult<Slot> {
    let address = name(cx, a, remote)?;
    let object = inet_address::of_socket(cx, address)?;
    Ok(Slot::obj(object.get(cx)))
}

fn local_address<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    address_object(cx, a, false)
}

fn remote_address<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    address_object(cx, a, true)
}

/// A limit of time for the host.
fn timeout(millis: i64) -> i32 {
    millis.clamp(-1, i32::MAX.into()) as i32
}

/// Waits for events on one descriptor: those that came, none after a signal.
fn wait<'s>(cx: &mut Cx<'s>, a: Args<'s>, events: i16, millis: i64) -> HostResult<i16> {
    let waited = on_socket(cx, a, 0, |network, fd| {
        let mut entry = [Poll { fd, events, ready: 0 }];
        network.poll(&mut entry, timeout(millis)).map(|_| entry[0].ready)
    });
    if waited == Err(Errno(libc::EINTR)) { Ok(0) } else { waited }
}

fn poll<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match wait(cx, a, a.int(1) as i16, a.long(2)) {
        Ok(ready) => Ok(Slot::int(ready.into())),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

/// The pending error of a socket, which is thereby taken.
pub fn take_error(network: &dyn Network, fd: i32) -> HostResult<()> {
    let mut code = [0; 4];
    network.option(fd, libc::SOL_SOCKET, libc::SO_ERROR, &mut code)?;
    match i32::from_ne_bytes(code) {
        0 => Ok(()),
        code => Err(Errno(code)),
    }
}

fn poll_connect<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let ready = match wait(cx, a, libc::POLLOUT, a.long(1)) {
        Ok(0) => return Ok(Slot::bool(false)),
        Ok(ready) => ready,
        Err(error) => return Err(throw_io(cx, error)),
    };
    let outcome = on_socket(cx, a, 0, take_error);
    match outcome {
        Ok(()) if ready & libc::POLLHUP != 0 => Err(throw_socket(cx, Errno(libc::ENOTCONN))),
        Ok(()) => Ok(Slot::bool(true)),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

fn check_connect<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match take_error(cx.vm().host().network(), a.int(0)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

fn available<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match blocking(cx, a, |files, fd| files.readable(fd)) {
        Ok(n) => Ok(Slot::int(n)),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

fn send_urgent<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let outcome = on_socket(cx, a, 0, |network, fd| network.send(fd, &[a.int(1) as u8], libc::MSG_OOB));
    io_status::writing(cx, outcome)
}

fn poll_in<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(libc::POLLIN.into()))
}

fn poll_out<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(libc::POLLOUT.into()))
}

fn poll_error<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(libc::POLLERR.into()))
}

fn poll_hang_up<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(libc::POLLHUP.into()))
}

fn poll_invalid<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(libc::POLLNVAL.into()))
}

/// The result of reading from a socket.
fn reading(cx: &mut Cx<'_>, outcome: HostResult<usize>) -> JResult<Slot> {
    match outcome {
        Err(Errno(libc::ECONNRESET | libc::EPIPE)) => {
            Err(cx.throw("sun/net/ConnectionResetException", "Connection reset"))
        }
        _ => io_status::reading(cx, outcome),
    }
}

fn read<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut to = Range::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.read(fd, to.bytes_mut()));
    reading(cx, outcome)
}

fn readv<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut to = Vector::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.read_vectored(fd, to.slices_mut()));
    reading(cx, outcome)
}
