//! `java.net.PlainDatagramSocketImpl`.

use super::inet_address::{self, ipv6_available};
use super::interfaces;
use super::plain::{self, descriptor_of, end_waits, fd_of, int_field, is_number, limit, option, set_int_field, wait};
use super::plain_sockets::{bind_to, local_address};
use crate::fields;
use crate::host_text::throw_io;
use crate::io::descriptor::{self, CLOSED, init_ids};
use crate::nio::io_status::throw_with_message;
use crate::nio::options::{IntOption, read_int, write_int};
use crate::nio::sockets::make_socket;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use vm_core::boxing;
use vm_core::field::Kind;
use vm_core::host::network::{Address, HostAddress};
use vm_core::host::{Errno, HostResult, Network};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot, Thrown};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/net/PlainDatagramSocketImpl" {
        "init" "()V" => init_ids,
        "datagramSocketCreate" "()V" => create,
        "datagramSocketClose" "()V" => close,
        "bind0" "(ILjava/net/InetAddress;)V" => bind,
        "connect0" "(Ljava/net/InetAddress;I)V" => connect,
        "disconnect0" "(I)V" => disconnect,
        "send0" "(Ljava/net/DatagramPacket;)V" => send,
        "peek" "(Ljava/net/InetAddress;)I" => peek,
        "peekData" "(Ljava/net/DatagramPacket;)I" => peek_data,
        "receive0" "(Ljava/net/DatagramPacket;)V" => receive,
        "dataAvailable" "()I" => data_available,
        "setTimeToLive" "(I)V" => set_time_to_live,
        "getTimeToLive" "()I" => get_time_to_live,
        "setTTL" "(B)V" => set_time_to_live,
        "getTTL" "()B" => get_time_to_live,
        "join" "(Ljava/net/InetAddress;Ljava/net/NetworkInterface;)V" => join,
        "leave" "(Ljava/net/InetAddress;Ljava/net/NetworkInterface;)V" => leave,
        "socketSetOption0" "(ILjava/lang/Object;)V" => set_option,
        "socketGetOption" "(I)Ljava/lang/Object;" => get_option,
    }
};

/// Most bytes of a datagram.
const MAX_PACKET: i32 = 65536;

fn create<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let descriptor = descriptor_of(cx, a.obj(cx, 0));
    if descriptor.is_null() {
        return Err(plain::throw_closed(cx));
    }
    let (host, ipv6) = (cx.vm().host(), ipv6_available(cx));
    let (fd, options) = match make_socket(host.network(), ipv6, false, false) {
        Ok(made) => made,
        Err(error) => return Err(plain::throw(cx, error, "Error creating socket")),
    };
    let set = || host.network().set_option(fd, libc::SOL_SOCKET, libc::SO_BROADCAST, &1i32.to_ne_bytes());
    if let Err(error) = options.and_then(|()| set()) {
        let _ = host.files().close(fd);
        return Err(cx.throw("java/net/SocketException", &error.text()));
    }
    descriptor::set(cx, descriptor, fd);
    Ok(Slot::ZERO)
}

fn close<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let descriptor = descriptor_of(cx, a.obj(cx, 0));
    if descriptor.is_null() {
        return Ok(Slot::ZERO);
    }
    let fd = descriptor::get(cx, descriptor);
    if fd != CLOSED {
        // Who waits finds the socket closed.
        descriptor::set(cx, descriptor, CLOSED);
        end_waits(cx, fd);
        let _ = cx.vm().host().files().close(fd);
    }
    Ok(Slot::ZERO)
}

fn bind<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (this, to): (Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 2));
    let fd = fd_of(cx, this)?;
    let port = bind_to(cx, fd, to, a.int(1))?;
    set_int_field(cx, this, "localPort", port);
    Ok(Slot::ZERO)
}

fn connect<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let to: Local<'s> = a.obj(cx, 1);
    let fd = fd_of(cx, a.obj(cx, 0))?;
    if to.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "address"));
    }
    let address = inet_address::socket_address(cx, to, a.int(2), true)?;
    match cx.vm().host().network().connect(fd, &Address::Internet(address)) {
        Ok(()) => Ok(Slot::ZERO),
        Err(error) => Err(throw_with_message(cx, "java/net/ConnectException", error, "Connect failed")),
    }
}

fn disconnect<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let descriptor = descriptor_of(cx, a.obj(cx, 0));
    if !descriptor.is_null() {
        let fd = descriptor::get(cx, descriptor);
        let _ = cx.vm().host().network().connect(fd, &Address::Other(libc::AF_UNSPEC as u16));
    }
    Ok(Slot::ZERO)
}

/// The array of a `DatagramPacket` (not null), which is not null.
fn buffer<'s>(cx: &mut Cx<'s>, packet: Local<'_>, message: &str) -> JResult<Local<'s>> {
    let buffer = cx.root(fields::get_ref(cx, packet.get(cx), "buf"));
    if buffer.is_null() { Err(cx.throw("java/lang/NullPointerException", message)) } else { Ok(buffer) }
}

fn packet_argument<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Local<'s>> {
    let packet: Local<'s> = a.obj(cx, 1);
    if packet.is_null() { Err(cx.throw("java/lang/NullPointerException", "packet")) } else { Ok(packet) }
}

fn is_connected(cx: &Cx<'_>, socket: Local<'_>) -> bool {
    let r = socket.get(cx);
    r.get_byte(cx, fields::offset(r.class(cx), "connected")) != 0
}

fn throw_unreachable(cx: &mut Cx<'_>) -> Thrown {
    cx.throw("java/net/PortUnreachableException", "ICMP Port Unreachable")
}

fn send<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let this: Local<'s> = a.obj(cx, 0);
    let fd = fd_of(cx, this)?;
    let packet = packet_argument(cx, a)?;
    let array = buffer(cx, packet, "null buffer || null address")?;
    let to = cx.root(fields::get_ref(cx, packet.get(cx), "address"));
    if to.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "null buffer || null address"));
    }
    let target = match is_connected(cx, this) {
        true => None,
        false => {
            let port = int_field(cx, packet, "port");
            Some(Address::Internet(inet_address::socket_address(cx, to, port, true)?))
        }
    };
    let (at, length) = (int_field(cx, packet, "offset") as usize, int_field(cx, packet, "length").min(MAX_PACKET));
    let bytes = array.get(cx).bytes(cx)[at..at + length as usize].to_vec();
    let network = cx.vm().host().network();
    let sent = cx.blocking(|| {
        plain::repeat(|| match &target {
            Some(target) => network.send_to(fd, &bytes, target),
            None => network.send(fd, &bytes, 0),
        })
    });
    match sent {
        Ok(_) => Ok(Slot::ZERO),
        Err(Errno(libc::ECONNREFUSED)) => Err(throw_unreachable(cx)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

/// Takes a datagram, or looks at it; `None`: the socket's time is over.
fn receive_bytes<'s>(
    cx: &mut Cx<'s>,
    a: Args<'s>,
    to: &mut [u8],
    peek: bool,
    late: &str,
) -> JResult<(usize, SocketAddr)> {
    let this: Local<'s> = a.obj(cx, 0);
    let fd = fd_of(cx, this)?;
    let (millis, connected) = (limit(int_field(cx, this, "timeout")), is_connected(cx, this));
    let network = cx.vm().host().network();
    let mut take = |network: &dyn Network| if peek { network.peek_from(fd, to) } else { network.receive_from(fd, to) };
    let taken = cx.blocking(|| -> HostResult<Option<(usize, Address)>> {
        loop {
            if millis.is_some() && !wait(network, fd, libc::POLLIN, millis)? {
                return Ok(None);
            }
            match take(network) {
                // A datagram sent before found no one: nothing to do with this one.
                Err(Errno(libc::ECONNREFUSED)) if !connected && !peek => {}
                Err(Errno(libc::EINTR)) => {}
                outcome => return outcome.map(Some),
            }
        }
    });
    // Closed meanwhile, which ended the wait.
    fd_of(cx, this)?;
    match taken {
        Ok(Some((n, Address::Internet(from)))) => Ok((n, from)),
        Ok(Some((n, _))) => Ok((n, SocketAddr::from(([0; 4], 0)))),
        Ok(None) => Err(cx.throw("java/net/SocketTimeoutException", late)),
        Err(Errno(libc::ECONNREFUSED)) => Err(throw_unreachable(cx)),
        Err(error) => Err(plain::throw(cx, error, if peek { "Peek failed" } else { "Receive failed" })),
    }
}

/// Puts a datagram into the packet of argument 1 and gives the sender's port.
fn receive_packet<'s>(cx: &mut Cx<'s>, a: Args<'s>, peek: bool) -> JResult<i32> {
    let packet = packet_argument(cx, a)?;
    let array = buffer(cx, packet, "packet buffer")?;
    let (at, length) = (int_field(cx, packet, "offset"), int_field(cx, packet, "bufLength").clamp(0, MAX_PACKET));
    let mut bytes = vec![0; length as usize];
    let (n, from) = match receive_bytes(cx, a, &mut bytes, peek, "Receive timed out") {
        Ok(taken) => taken,
        Err(thrown) => {
            set_int_field(cx, packet, "offset", 0);
            set_int_field(cx, packet, "length", 0);
            return Err(thrown);
        }
    };
    array.get(cx).write_bytes(cx, at as usize, &bytes[..n]);
    let known = cx.root(fields::get_ref(cx, packet.get(cx), "address"));
    if known.is_null() || inet_address::get(cx, known)?.ip.to_canonical() != from.ip().to_canonical() {
        let address = inet_address::of_socket(cx, from)?;
        fields::set_ref(cx, packet.get(cx), "address", address.get(cx));
    }
    set_int_field(cx, packet, "port", from.port().into());
    set_int_field(cx, packet, "length", n as i32);
    Ok(from.port().into())
}

fn peek<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let address: Local<'s> = a.obj(cx, 1);
    if address.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "Null address in peek()"));
    }
    let (_, from) = receive_bytes(cx, a, &mut [0], true, "Peek timed out")?;
    // The caller's object cannot hold one of IPv6.
    if let IpAddr::V4(ip) = from.ip().to_canonical() {
        let holder = fields::get_ref(cx, address.get(cx), "holder");
        holder.set_int(cx, fields::offset(holder.class(cx), "address"), ip.to_bits() as i32);
    }
    Ok(Slot::int(from.port().into()))
}

fn peek_data<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    receive_packet(cx, a, true).map(Slot::int)
}

fn receive<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    receive_packet(cx, a, false).map(|_| Slot::ZERO)
}

fn data_available<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let fd = fd_of(cx, a.obj(cx, 0))?;
    Ok(Slot::int(cx.vm().host().files().readable(fd).unwrap_or(-1)))
}

/// An option of multicast in the protocols that a socket speaks.
fn multicast(ipv6: bool, v4: i32, v6: i32) -> Vec<(i32, i32)> {
    let both = [(libc::IPPROTO_IP, v4), (libc::IPPROTO_IPV6, v6)];
    both[..if ipv6 { 2 } else { 1 }].to_vec()
}

fn set_multicast(cx: &mut Cx<'_>, fd: i32, v4: i32, v6: i32, value: i32) -> JResult<()> {
    let ipv6 = ipv6_available(cx);
    for (level, name) in multicast(ipv6, v4, v6) {
        let option = IntOption { level, name, value };
        if let Err(error) = write_int(cx.vm().host().network(), fd, false, &option, ipv6) {
            return Err(plain::throw(cx, error, "Error setting socket option"));
        }
    }
    Ok(())
}

fn get_multicast(cx: &mut Cx<'_>, fd: i32, v4: i32, v6: i32) -> JResult<i32> {
    let ipv6 = ipv6_available(cx);
    let (level, name) = if ipv6 { (libc::IPPROTO_IPV6, v6) } else { (libc::IPPROTO_IP, v4) };
    let read = read_int(cx.vm().host().network(), fd, false, level, name);
    read.map_err(|error| plain::throw(cx, error, "Error getting socket option"))
}

fn set_time_to_live<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let fd = fd_of(cx, a.obj(cx, 0))?;
    set_multicast(cx, fd, libc::IP_MULTICAST_TTL, libc::IPV6_MULTICAST_HOPS, a.int(1) & 0xff)?;
    Ok(Slot::ZERO)
}

fn get_time_to_live<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let fd = fd_of(cx, a.obj(cx, 0))?;
    get_multicast(cx, fd, libc::IP_MULTICAST_TTL, libc::IPV6_MULTICAST_HOPS).map(Slot::int)
}

/// `struct ip_mreqn`.
fn ipv4_request(group: Ipv4Addr, address: Ipv4Addr, interface: i32) -> Vec<u8> {
    [&group.octets()[..], &address.octets(), &interface.to_ne_bytes()].concat()
}

fn change_membership<'s>(cx: &mut Cx<'s>, a: Args<'s>, join: bool) -> JResult<Slot> {
    let (this, group, interface): (Local<'s>, Local<'s>, Local<'s>) = (a.obj(cx, 0), a.obj(cx, 1), a.obj(cx, 2));
    let fd = fd_of(cx, this)?;
    if group.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "address"));
    }
    let index = if interface.is_null() { 0 } else { int_field(cx, interface, "index") };
    let (level, name, value) = match (inet_address::get(cx, group)?.ip, join) {
        (IpAddr::V4(ip), true) => {
            (libc::IPPROTO_IP, libc::IP_ADD_MEMBERSHIP, ipv4_request(ip, Ipv4Addr::UNSPECIFIED, index))
        }
        (IpAddr::V4(ip), false) => {
            (libc::IPPROTO_IP, libc::IP_DROP_MEMBERSHIP, ipv4_request(ip, Ipv4Addr::UNSPECIFIED, index))
        }
        (IpAddr::V6(ip), _) => {
            let name = if join { libc::IPV6_ADD_MEMBERSHIP } else { libc::IPV6_DROP_MEMBERSHIP };
            (libc::IPPROTO_IPV6, name, [&ip.octets()[..], &index.to_ne_bytes()].concat())
        }
    };
    match cx.vm().host().network().set_option(fd, level, name, &value) {
        Ok(()) => Ok(Slot::ZERO),
        Err(Errno(libc::ENOENT)) if !join => {
            Err(cx.throw("java/net/SocketException", "Not a member of the multicast group"))
        }
        Err(error) => Err(cx.throw("java/net/SocketException", &error.text())),
    }
}

fn join<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    change_membership(cx, a, true)
}

fn leave<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    change_membership(cx, a, false)
}

/// Chooses the interface that multicast leaves by.
fn set_interface(cx: &mut Cx<'_>, fd: i32, index: i32) -> JResult<()> {
    let all = interfaces::interfaces(cx)?;
    let addresses = all.iter().filter(|interface| interface.index == index).flat_map(|interface| &interface.addresses);
    let address =
        addresses.filter_map(|entry| if let IpAddr::V4(ip) = entry.address.ip { Some(ip) } else { None }).next();
    let v4 = ipv4_request(Ipv4Addr::UNSPECIFIED, address.unwrap_or(Ipv4Addr::UNSPECIFIED), index);
    let network = cx.vm().host().network();
    let ipv6 = ipv6_available(cx);
    let mut set = network.set_option(fd, libc::IPPROTO_IP, libc::IP_MULTICAST_IF, &v4);
    if ipv6 {
        let v6 = network.set_option(fd, libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF, &index.to_ne_bytes());
        set = set.and(v6);
    }
    set.map_err(|error| plain::throw(cx, error, "Error setting socket option"))
}

fn set_option<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (option, value): (_, Local<'s>) = (a.int(1), a.obj(cx, 2));
    let fd = fd_of(cx, a.obj(cx, 0))?;
    if value.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "value argument"));
    }
    match option {
        option::TIMEOUT => {}
        option::MULTICAST_INTERFACE => {
            let index = int_field(cx, value, "index");
            set_interface(cx, fd, index)?;
        }
        option::MULTICAST_ADDRESS => {
            let wanted = inet_address::get(cx, value)?;
            let all = interfaces::interfaces(cx)?;
            match all.iter().find(|interface| interfaces::has_address(interface, wanted)) {
                Some(interface) => set_interface(cx, fd, interface.index)?,
                None if wanted.ip.is_unspecified() => set_interface(cx, fd, 0)?,
                None => {
                    let text = "bad argument for IP_MULTICAST_IF: address not bound to any interface";
                    return Err(cx.throw("java/net/SocketException", text));
                }
            }
        }
        option::MULTICAST_LOOP => {
            // Java's option turns the loop off.
            let off = boxing::unbox(cx, value.get(cx), Kind::Boolean).as_int();
            set_multicast(cx, fd, libc::IP_MULTICAST_LOOP, libc::IPV6_MULTICAST_LOOP, i32::from(off == 0))?;
        }
        _ => {
            let kind = if is_number(option) { Kind::Int } else { Kind::Boolean };
            let value = boxing::unbox(cx, value.get(cx), kind).as_int();
            plain::set_option(cx, fd, option, value)?;
        }
    }
    Ok(Slot::ZERO)
}

/// The index of the interface that multicast leaves by; 0 if the host chooses.
fn interface_index(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    if ipv6_available(cx) {
        return get_multicast(cx, fd, libc::IP_MULTICAST_IF, libc::IPV6_MULTICAST_IF);
    }
    let mut octets = [0; 4];
    match cx.vm().host().network().option(fd, libc::IPPROTO_IP, libc::IP_MULTICAST_IF, &mut octets) {
        Ok(_) if octets == [0; 4] => Ok(0),
        Ok(_) => {
            let wanted = HostAddress { ip: IpAddr::from(octets), scope: 0 };
            let all = interfaces::interfaces(cx)?;
            Ok(all.iter().find(|i| interfaces::has_address(i, wanted)).map_or(0, |i| i.index))
        }
        Err(error) => Err(plain::throw(cx, error, "Error getting socket option")),
    }
}

/// The interface that multicast leaves by, or its first address; if the host chooses: null, or the wildcard.
fn get_interface<'s>(cx: &mut Cx<'s>, fd: i32, address: bool) -> JResult<Local<'s>> {
    let index = interface_index(cx, fd)?;
    let all = interfaces::interfaces(cx)?;
    let chosen = all.iter().find(|interface| interface.index == index);
    match chosen {
        Some(interface) if !address || !interface.addresses.is_empty() => {
            let object = interfaces::make(cx, interface)?;
            match address {
                true => Ok(cx.root(fields::get_ref(cx, object.get(cx), "addrs").element(cx, 0))),
                false => Ok(object),
            }
        }
        _ if address => {
            let name = cx.new_string("0.0.0.0")?;
            inet_address::new(cx, HostAddress { ip: Ipv4Addr::UNSPECIFIED.into(), scope: 0 }, Some(name))
        }
        _ => Ok(cx.null()),
    }
}

fn get_option<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let option = a.int(1);
    let fd = fd_of(cx, a.obj(cx, 0))?;
    let object = match option {
        option::BOUND_ADDRESS => local_address(cx, fd)?,
        option::MULTICAST_INTERFACE | option::MULTICAST_ADDRESS => {
            get_interface(cx, fd, option == option::MULTICAST_ADDRESS)?
        }
        option::MULTICAST_LOOP => {
            let on = get_multicast(cx, fd, libc::IP_MULTICAST_LOOP, libc::IPV6_MULTICAST_LOOP)?;
            boxing::box_value(cx, Slot::bool(on == 0), Kind::Boolean)?
        }
        _ => {
            let value = plain::get_option(cx, fd, option)?;
            match is_number(option) {
                true => boxing::box_value(cx, Slot::int(value), Kind::Int)?,
                false => boxing::box_value(cx, Slot::bool(value != 0), Kind::Boolean)?,
            }
        }
    };
    Ok(Slot::obj(object.get(cx)))
}
