//! Datagrams: `sun.nio.ch.DatagramChannelImpl`, `DatagramDispatcher`, `NativeSocketAddress`.

use super::file_channel::{blocking, init};
use super::io_status;
use super::sockets::{on_socket, throw_socket};
use crate::native_memory::{Range, Vector};
use vm_core::host::network::Address;
use vm_core::host::{Errno, HostResult};
use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/nio/ch/DatagramChannelImpl" {
        "disconnect0" "(Ljava/io/FileDescriptor;Z)V" => disconnect,
        "receive0" "(Ljava/io/FileDescriptor;JIJZ)I" => receive,
        "send0" "(Ljava/io/FileDescriptor;JIJI)I" => send,
    }
    "sun/nio/ch/DatagramDispatcher" {
        "read0" "(Ljava/io/FileDescriptor;JI)I" => read,
        "readv0" "(Ljava/io/FileDescriptor;JI)J" => readv,
        "write0" "(Ljava/io/FileDescriptor;JI)I" => write,
        "writev0" "(Ljava/io/FileDescriptor;JI)J" => writev,
    }
    "java/net/DatagramPacket" {
        "init" "()V" => init,
    }
    "sun/nio/ch/NativeSocketAddress" {
        "AFINET" "()I" => ipv4_family,
        "AFINET6" "()I" => ipv6_family,
        "sizeofSockAddr4" "()I" => ipv4_size,
        "sizeofSockAddr6" "()I" => ipv6_size,
        "sizeofFamily" "()I" => family_size,
        "offsetFamily" "()I" => family_offset,
        "offsetSin4Port" "()I" => ipv4_port,
        "offsetSin4Addr" "()I" => ipv4_address,
        "offsetSin6Port" "()I" => ipv6_port,
        "offsetSin6Addr" "()I" => ipv6_address,
        "offsetSin6ScopeId" "()I" => ipv6_scope,
        "offsetSin6FlowInfo" "()I" => ipv6_flow,
    }
};

/// Most bytes of a datagram.
const MAX_PACKET: i32 = 65536;

fn disconnect<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let nobody = Address::Other(libc::AF_UNSPEC as u16);
    match on_socket(cx, a, 0, |network, fd| network.connect(fd, &nobody)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

/// The status of sending or receiving.
fn status(cx: &mut Cx<'_>, outcome: HostResult<usize>) -> JResult<Slot> {
    match outcome.map_or_else(io_status::of_error, |n| Ok(n as i64)) {
        Ok(n) => Ok(io_status::slot(n)),
        Err(Errno(libc::ECONNREFUSED)) => Err(cx.throw_plain("java/net/PortUnreachableException")),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

fn receive<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (mut to, connected) = (Range::new(a.long(1), a.int(3).min(MAX_PACKET)), a.bool(6));
    let mut sender = Range::new(a.long(4), size_of::<libc::sockaddr_in6>() as i32);
    let outcome = on_socket(cx, a, 0, |network, fd| {
        loop {
            match network.receive_from(fd, to.bytes_mut()) {
                // A datagram sent before found no one: nothing to do with this one.
                Err(Errno(libc::ECONNREFUSED)) if !connected => {}
                outcome => return outcome,
            }
        }
    });
    let outcome = outcome.map(|(n, from)| {
        let from = from.to_bytes();
        let room = sender.bytes_mut();
        let length = from.len().min(room.len());
        room[..length].copy_from_slice(&from[..length]);
        n
    });
    status(cx, outcome)
}

fn send<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let from = Range::new(a.long(1), a.int(3).min(MAX_PACKET));
    let target = Address::of_bytes(Range::new(a.long(4), a.int(6)).bytes());
    let outcome = on_socket(cx, a, 0, |network, fd| match target {
        Address::Other(_) => network.send(fd, from.bytes(), 0),
        _ => network.send_to(fd, from.bytes(), &target),
    });
    status(cx, outcome)
}

/// Errors of a connected socket.
fn refused(cx: &mut Cx<'_>, outcome: HostResult<usize>, reading: bool) -> JResult<Slot> {
    match outcome {
        Err(Errno(libc::ECONNREFUSED)) => Err(cx.throw_plain("java/net/PortUnreachableException")),
        _ if reading => io_status::reading(cx, outcome),
        _ => io_status::writing(cx, outcome),
    }
}

fn read<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut to = Range::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.read(fd, to.bytes_mut()));
    refused(cx, outcome, true)
}

fn readv<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let mut to = Vector::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.read_vectored(fd, to.slices_mut()));
    refused(cx, outcome, true)
}

fn write<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let from = Range::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.write(fd, from.bytes()));
    refused(cx, outcome, false)
}

fn writev<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let from = Vector::new(a.long(1), a.int(3));
    let outcome = blocking(cx, a, |files, fd| files.write_vectored(fd, from.slices()));
    refused(cx, outcome, false)
}

/// Natives that tell the layout of the host's socket addresses.
macro_rules! layout {
    ($($name:ident = $value:expr;)*) => {
        $(fn $name<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
            Ok(Slot::int($value as i32))
        })*
    };
}
layout! {
    ipv4_family = libc::AF_INET;
    ipv6_family = libc::AF_INET6;
    ipv4_size = size_of::<libc::sockaddr_in>();
    ipv6_size = size_of::<libc::sockaddr_in6>();
    family_size = size_of::<libc::sa_family_t>();
    family_offset = std::mem::offset_of!(libc::sockaddr, sa_family);
    ipv4_port = std::mem::offset_of!(libc::sockaddr_in, sin_port);
    ipv4_address = std::mem::offset_of!(libc::sockaddr_in, sin_addr);
    ipv6_port = std::mem::offset_of!(libc::sockaddr_in6, sin6_port);
    ipv6_address = std::mem::offset_of!(libc::sockaddr_in6, sin6_addr);
    ipv6_scope = std::mem::offset_of!(libc::sockaddr_in6, sin6_scope_id);
    ipv6_flow = std::mem::offset_of!(libc::sockaddr_in6, sin6_flowinfo);
}
