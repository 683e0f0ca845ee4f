//! `java.net.PlainSocketImpl` and its streams.

use super::inet_address::{self, ipv6_available};
use super::plain::{
    self, descriptor_of, end_waits, fd_in, fd_of, int_field, is_number, limit, option, repeat, set_int_field,
    throw_closed, wait,
};
use crate::fields;
use crate::host_text::throw_io;
use crate::io::descriptor::{self, CLOSED, init_ids};
use crate::nio::io_status::throw_with_message;
use crate::nio::sockets::{accept_one, make_socket, take_error};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use vm_core::boxing;
use vm_core::field::Kind;
use vm_core::host::network::Address;
use vm_core::host::{Errno, HostResult, Network};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Thrown};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/net/AbstractPlainSocketImpl" {
        "isReusePortAvailable0" "()Z" => yes,
    }
    "java/net/AbstractPlainDatagramSocketImpl" {
        "isReusePortAvailable0" "()Z" => yes,
    }
    "java/net/PlainSocketImpl" {
        "initProto" "()V" => init_ids,
        "socketCreate" "(ZZ)V" => create,
        "socketConnect" "(Ljava/net/InetAddress;II)V" => connect,
        "socketBind" "(Ljava/net/InetAddress;I)V" => bind,
        "socketListen" "(I)V" => listen,
        "socketAccept" "(Ljava/net/SocketImpl;)V" => accept,
        "socketAvailable" "()I" => available,
        "socketClose0" "(Z)V" => close,
        "socketShutdown" "(I)V" => shutdown,
        "socketSetOption0" "(IZLjava/lang/Object;)V" => set_option,
        "socketGetOption" "(ILjava/lang/Object;)I" => get_option,
        "socketSendUrgentData" "(I)V" => send_urgent,
    }
    "java/net/SocketCleanable" {
        "cleanupClose0" "(I)V" => cleanup_close,
    }
    "java/net/SocketInputStream" {
        "init" "()V" => init_ids,
        "socketRead0" "(Ljava/io/FileDescriptor;[BIII)I" => read,
    }
    "java/net/SocketOutputStream" {
        "init" "()V" => init_ids,
        "socketWrite0" "(Ljava/io/FileDescriptor;[BII)V" => write,
    }
};

/// Most bytes that one call of the host moves.
const CHUNK: i32 = 1 << 17;

fn yes<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(true))
}

fn create<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (stream, server) = (a.bool(1), a.bool(2));
    let descriptor = descriptor_of(cx, a.obj(cx, 0));
    if descriptor.is_null() {
        return Err(cx.throw("java/net/SocketException", "null fd object"));
    }
    let (host, ipv6) = (cx.vm().host(), ipv6_available(cx));
    let (fd, options) = match make_socket(host.network(), ipv6, stream, server) {
        Ok(made) => made,
        Err(error) => return Err(plain::throw(cx, error, "can't create socket")),
    };
    // A server waits by polling, which is the one way to a limit of time.
    let options = options.and_then(|()| if server { host.files().set_blocking(fd, false) } else { Ok(()) });
    if let Err(error) = options {
        let _ = host.files().close(fd);
        return Err(plain::throw(cx, error, "cannot set socket options"));
    }
    descriptor::set(cx, descriptor, fd);
    Ok(Slot::ZERO)
}

/// What a socket could not be connected for.
fn throw_connect(cx: &mut Cx<'_>, error: Errno) -> Thrown {
    const EXCEPTIONS: &[(i32, &str, &str)] = &[
        (libc::EPROTO, "java/net/ProtocolException", "Protocol error"),
        (libc::ECONNREFUSED, "java/net/ConnectException", "Connection refused"),
        (libc::ETIMEDOUT, "java/net/ConnectException", "Connection timed out"),
        (libc::EHOSTUNREACH, "java/net/NoRouteToHostException", "Host unreachable"),
        (libc::EADDRNOTAVAIL, "java/net/NoRouteToHostException", "Address not available"),
    ];
    match EXCEPTIONS.iter().find(|entry| entry.0 == error.0) {
        Some((_, class, message)) => throw_with_message(cx, class, error, message),
        None if error.0 == libc::EINVAL => {
            cx.throw("java/net/SocketException", "Invalid argument or cannot assign requested address")
        }
        None if matches!(error.0, libc::EISCONN | libc::EBADF) => throw_closed(cx),
        None => plain::throw(cx, error, "connect failed"),
    }
}

/// Connects within a limit of time; false: it is over.
fn connect_within(network: &dyn Network, fd: i32, to: &Address, millis: Option<u64>) -> HostResult<bool> {
    match network.connect(fd, to) {
        Ok(()) => return Ok(true),
        Err(Errno(libc::EINPROGRESS | libc::EINTR)) => {}
        Err(error) => return Err(error),
    }
    if !wait(network, fd, libc::POLLOUT, millis)? {
        return Ok(false);
    }
    take_error(network, fd).map(|()| true)
}

fn connect<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, to, port, timeout): (Local<'s>, Local<'s>, _, _) = (a.obj(cx, 0), a.obj(cx, 1), a.int(2), a.int(3));
    let fd = fd_of(cx, this)?;
    if to.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "inet address argument null."));
    }
    let address = Address::Internet(inet_address::socket_address(cx, to, port, true)?);
    let host = cx.vm().host();
    let outcome = cx.blocking(|| {
        host.files().set_blocking(fd, false)?;
        let outcome = connect_within(host.network(), fd, &address, limit(timeout));
        host.files().set_blocking(fd, true)?;
        outcome
    });
    match outcome {
        Ok(true) => {}
        Ok(false) => {
            end_waits(cx, fd);
            return Err(cx.throw("java/net/SocketTimeoutException", "connect timed out"));
        }
        Err(error) => return Err(throw_connect(cx, error)),
    }
    fields::set_ref(cx, this.get(cx), "address", to.get(cx));
    set_int_field(cx, this, "port", port);
    if int_field(cx, this, "localport") == 0 {
        let local = local_port(cx, fd)?;
        set_int_field(cx, this, "localport", local);
    }
    Ok(Slot::ZERO)
}

/// The port that a socket is bound to.
pub fn local_port(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    match cx.vm().host().network().local_address(fd) {
        Ok(Address::Internet(address)) => Ok(address.port().into()),
        Ok(_) => Ok(0),
        Err(error) => Err(plain::throw(cx, error, "Error getting socket name")),
    }
}

/// Binds a socket and gives its port.
pub fn bind_to(cx: &mut Cx<'_>, fd: i32, to: Local<'_>, port: i32) -> JResult<i32> {
    if to.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "iaObj is null."));
    }
    let address = inet_address::socket_address(cx, to, port, true)?;
    // Linux binds to broadcast addresses of the loopback network.
    let bound = match address {
        SocketAddr::V4(v4) if v4.ip().to_bits() & 0x7f00_00ff == 0x7f00_00ff => Err(Errno(libc::EADDRNOTAVAIL)),
        _ => cx.vm().host().network().bind(fd, &Address::Internet(address)),
    };
    match bound {
        Ok(()) if port == 0 => local_port(cx, fd),
        Ok(()) => Ok(port),
        Err(error @ Errno(libc::EADDRINUSE | libc::EADDRNOTAVAIL | libc::EPERM | libc::EACCES)) => {
            Err(throw_with_message(cx, "java/net/BindException", error, "Bind failed"))
        }
        Err(error) => Err(plain::throw(cx, error, "Bind failed")),
    }
}

fn bind<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, to): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    let fd = fd_of(cx, this)?;
    let port = bind_to(cx, fd, to, a.int(2))?;
    fields::set_ref(cx, this.get(cx), "address", to.get(cx));
    set_int_field(cx, this, "localport", port);
    Ok(Slot::ZERO)
}

fn listen<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let fd = fd_of(cx, a.obj(cx, 0))?;
    match cx.vm().host().network().listen(fd, a.int(1)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(plain::throw(cx, error, "Listen failed")),
    }
}

/// Accepts a connection within a limit of time; `None`: it is over.
fn accept_within(network: &dyn Network, fd: i32, millis: Option<u64>) -> HostResult<Option<(i32, Address)>> {
    let end = millis.map(|millis| Instant::now() + Duration::from_millis(millis));
    loop {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()).as_millis() as u64);
        if !wait(network, fd, libc::POLLIN, left)? {
            return Ok(None);
        }
        match accept_one(network, fd) {
            Err(Errno(libc::EAGAIN | libc::EINTR)) => {}
            outcome => return outcome.map(Some),
        }
    }
}

fn accept<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, to): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1));
    let fd = fd_of(cx, this)?;
    if to.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "socket is null"));
    }
    let timeout = int_field(cx, this, "timeout");
    let host = cx.vm().host();
    let outcome = cx.blocking(|| {
        let accepted = accept_within(host.network(), fd, limit(timeout))?;
        if let Some((new, _)) = accepted {
            host.files().set_blocking(new, true)?;
        }
        Ok(accepted)
    });
    let (new, from) = match outcome {
        Ok(Some(accepted)) => accepted,
        Ok(None) => return Err(cx.throw("java/net/SocketTimeoutException", "Accept timed out")),
        Err(Errno(libc::EINVAL)) => return Err(throw_closed(cx)),
        Err(error) => return Err(plain::throw(cx, error, "Accept failed")),
    };
    let from = match from {
        Address::Internet(from) => from,
        _ => SocketAddr::from(([0; 4], 0)),
    };
    let address = match inet_address::of_socket(cx, from) {
        Ok(address) => address,
        Err(thrown) => {
            let _ = host.files().close(new);
            return Err(thrown);
        }
    };
    let descriptor = descriptor_of(cx, to);
    descriptor::set(cx, descriptor, new);
    fields::set_ref(cx, to.get(cx), "address", address.get(cx));
    set_int_field(cx, to, "port", from.port().into());
    set_int_field(cx, to, "localport", int_field(cx, this, "localport"));
    Ok(Slot::ZERO)
}

fn available<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let fd = fd_of(cx, a.obj(cx, 0))?;
    match cx.vm().host().files().readable(fd) {
        Ok(n) => Ok(Slot::int(n)),
        Err(Errno(libc::ECONNRESET)) => Err(cx.throw("sun/net/ConnectionResetException", "")),
        Err(error) => Err(plain::throw(cx, error, "ioctl FIONREAD failed")),
    }
}

fn close<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let deferred = a.bool(1);
    let descriptor = descriptor_of(cx, a.obj(cx, 0));
    if descriptor.is_null() {
        return Err(cx.throw("java/net/SocketException", "socket already closed"));
    }
    let fd = descriptor::get(cx, descriptor);
    if fd == CLOSED {
        return Ok(Slot::ZERO);
    }
    let files = cx.vm().host().files();
    if deferred {
        // Others use it: they find out, and the last one closes it.
        end_waits(cx, fd);
        let _ = files.retire(fd);
    } else {
        descriptor::set(cx, descriptor, CLOSED);
        let _ = cx.blocking(|| files.close(fd));
    }
    Ok(Slot::ZERO)
}

fn cleanup_close<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let fd = a.int(0);
    let files = cx.vm().host().files();
    match cx.blocking(|| if fd == CLOSED { Ok(()) } else { files.close(fd) }) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn shutdown<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let descriptor = descriptor_of(cx, a.obj(cx, 0));
    if descriptor.is_null() {
        return Err(cx.throw("java/net/SocketException", "socket already closed"));
    }
    let fd = descriptor::get(cx, descriptor);
    // `SHUT_RD`, `SHUT_WR` and `SHUT_RDWR` are the host's numbers; what fails was shut down.
    let _ = cx.vm().host().network().shutdown(fd, a.int(1));
    Ok(Slot::ZERO)
}

fn set_option<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (option, on, value): (_, _, Local<'s>) = (a.int(1), a.bool(2), a.obj(cx, 3));
    let fd = fd_of(cx, a.obj(cx, 0))?;
    if option == option::TIMEOUT {
        return Ok(Slot::ZERO);
    }
    let value = match option {
        option::LINGER if !on => -1,
        _ if is_number(option) => boxing::unbox(cx, value.get(cx), Kind::Int).as_int(),
        _ => on.into(),
    };
    plain::set_option(cx, fd, option, value)?;
    Ok(Slot::ZERO)
}

fn get_option<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (option, container): (_, Local<'s>) = (a.int(1), a.obj(cx, 2));
    let fd = fd_of(cx, a.obj(cx, 0))?;
    if option == option::BOUND_ADDRESS {
        let address = local_address(cx, fd)?;
        fields::set_ref(cx, container.get(cx), "addr", address.get(cx));
        return Ok(Slot::ZERO);
    }
    let value = plain::get_option(cx, fd, option)?;
    Ok(Slot::int(match value {
        _ if is_number(option) => value,
        0 => -1,
        _ => 1,
    }))
}

/// The address that a socket is bound to.
pub fn local_address<'s>(cx: &mut Cx<'s>, fd: i32) -> JResult<Local<'s>> {
    match cx.vm().host().network().local_address(fd) {
        Ok(Address::Internet(address)) => inet_address::of_socket(cx, address),
        Ok(_) => inet_address::of_socket(cx, SocketAddr::from(([0; 4], 0))),
        Err(error) => Err(plain::throw(cx, error, "Error getting socket name")),
    }
}

fn send_urgent<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let fd = fd_of(cx, a.obj(cx, 0))?;
    let network = cx.vm().host().network();
    match cx.blocking(|| repeat(|| network.send(fd, &[a.int(1) as u8], libc::MSG_OOB))) {
        Ok(_) => Ok(Slot::ZERO),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// Receives within a limit of time; `None`: it is over.
fn receive_within(network: &dyn Network, fd: i32, to: &mut [u8], millis: Option<u64>) -> HostResult<Option<usize>> {
    let Some(millis) = millis else { return repeat(|| network.receive(fd, to, 0)).map(Some) };
    let end = Instant::now() + Duration::from_millis(millis);
    loop {
        let left = end.saturating_duration_since(Instant::now()).as_millis() as u64;
        if !wait(network, fd, libc::POLLIN, Some(left))? {
            return Ok(None);
        }
        match network.receive(fd, to, libc::MSG_DONTWAIT) {
            Err(Errno(libc::EAGAIN | libc::EINTR)) => {}
            outcome => return outcome.map(Some),
        }
    }
}

fn read<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (descriptor, array, at): (Local<'s>, Local<'s>, _) = (a.obj(cx, 1), a.obj(cx, 2), a.int(3));
    let (length, timeout) = (a.int(4).clamp(0, CHUNK), a.int(5));
    let fd = fd_in(cx, descriptor)?;
    let mut bytes = vec![0; length as usize];
    let network = cx.vm().host().network();
    match cx.blocking(|| receive_within(network, fd, &mut bytes, limit(timeout))) {
        Ok(Some(n)) => {
            array.get(cx).write_bytes(cx, at as usize, &bytes[..n]);
            Ok(Slot::int(n as i32))
        }
        Ok(None) => Err(cx.throw("java/net/SocketTimeoutException", "Read timed out")),
        Err(Errno(libc::ECONNRESET | libc::EPIPE)) => {
            Err(cx.throw("sun/net/ConnectionResetException", "Connection reset"))
        }
        Err(error) => Err(plain::throw(cx, error, "Read failed")),
    }
}

fn write<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (descriptor, array, at, length): (Local<'s>, Local<'s>, _, _) =
        (a.obj(cx, 1), a.obj(cx, 2), a.int(3) as usize, a.int(4) as usize);
    let fd = fd_in(cx, descriptor)?;
    let network = cx.vm().host().network();
    for start in (at..at + length).step_by(CHUNK as usize) {
        let end = (at + length).min(start + CHUNK as usize);
        let bytes = array.get(cx).bytes(cx)[start..end].to_vec();
        let sent = cx.blocking(|| {
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                rest = &rest[repeat(|| network.send(fd, rest, 0))?..];
            }
            Ok(())
        });
        if let Err(error) = sent {
            return Err(plain::throw(cx, error, "Write failed"));
        }
    }
    Ok(Slot::ZERO)
}
