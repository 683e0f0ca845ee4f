//! Sockets of the Unix domain: `sun.nio.ch.UnixDomainSockets`.

use super::io_status::slot;
use super::sockets::{connected, not_accepted, on_socket, throw_socket};
use crate::io::descriptor;
use vm_core::host::network::Address;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/nio/ch/UnixDomainSockets" {
        "init" "()Z" => init,
        "socket0" "()I" => socket,
        "bind0" "(Ljava/io/FileDescriptor;[B)V" => bind,
        "connect0" "(Ljava/io/FileDescriptor;[B)I" => connect,
        "accept0" "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;[Ljava/lang/Object;)I" => accept,
        "localAddress0" "(Ljava/io/FileDescriptor;)[B" => local_address,
    }
};

/// Longest path: two bytes less than there is room for.
const MAX_PATH: usize = 106;

fn init<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(true))
}

fn socket<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    match cx.vm().host().network().socket(libc::AF_UNIX, libc::SOCK_STREAM, 0) {
        Ok(fd) => Ok(Slot::int(fd)),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

/// The path in argument 1.
fn path<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Address> {
    let array: Local<'s> = a.obj(cx, 1);
    if array.is_null() {
        return Err(cx.throw("java/net/SocketException", "Unix domain path not present"));
    }
    let path = array.get(cx).bytes(cx).to_vec();
    if path.len() > MAX_PATH {
        return Err(cx.throw("java/net/SocketException", "Unix domain path too long"));
    }
    Ok(Address::Path(path))
}

fn bind<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = path(cx, a)?;
    match on_socket(cx, a, 0, |network, fd| network.bind(fd, &path)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_socket(cx, error)),
    }
}

fn connect<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let path = path(cx, a)?;
    let outcome = on_socket(cx, a, 0, |network, fd| network.connect(fd, &path));
    connected(cx, outcome)
}

/// The path of an address as a new `byte[]`, or null.
fn path_array<'s>(cx: &mut Cx<'s>, address: Address) -> JResult<Local<'s>> {
    match address {
        Address::Path(path) => cx.new_byte_array(&path),
        _ => Ok(cx.null()),
    }
}

fn accept<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (descriptor, addresses): (Local<'s>, Local<'s>) = (a.obj(cx, 1), a.obj(cx, 2));
    let (fd, from) = match on_socket(cx, a, 0, |network, fd| network.accept(fd)) {
        Ok(accepted) => accepted,
        Err(error) => return not_accepted(cx, error),
    };
    descriptor::set(cx, descriptor, fd);
    let from = path_array(cx, from)?;
    addresses.get(cx).set_element(cx, 0, from.get(cx));
    Ok(slot(1))
}

fn local_address<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    match on_socket(cx, a, 0, |network, fd| network.local_address(fd)) {
        Ok(address) => {
            let path = path_array(cx, address)?;
            Ok(Slot::obj(path.get(cx)))
        }
        Err(error) => Err(throw_socket(cx, error)),
    }
}
