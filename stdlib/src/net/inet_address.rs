//! `java.net.InetAddress` objects.

use crate::fields;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use vm_core::host::network::HostAddress;
use vm_core::{Cx, JResult, Local, Value};

/// `InetAddress.IPv4`; the other family is `IPv6`, 2.
const IPV4: i32 = 1;

/// Whether sockets may be of IPv6: the host has it and the program did not refuse it.
pub fn ipv6_available(cx: &Cx<'_>) -> bool {
    let vm = cx.vm();
    let only_ipv4 =
        vm.options.properties.iter().any(|(k, v)| k == "java.net.preferIPv4Stack" && v.eq_ignore_ascii_case("true"));
    !only_ipv4 && vm.host().network().has_ipv6().unwrap_or(false)
}

/// The address in an `InetAddress`; NullPointerException for null.
pub fn get(cx: &mut Cx<'_>, object: Local<'_>) -> JResult<HostAddress> {
    if object.is_null() {
        return Err(cx.throw_npe());
    }
    let holder = fields::get_ref(cx, object.get(cx), "holder");
    if holder.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "InetAddress holder is null"));
    }
    let class = holder.class(cx);
    if holder.get_int(cx, fields::offset(class, "family")) == IPV4 {
        let address = holder.get_int(cx, fields::offset(class, "address"));
        return Ok(HostAddress { ip: IpAddr::V4(Ipv4Addr::from_bits(address as u32)), scope: 0 });
    }
    let holder = fields::get_ref(cx, object.get(cx), "holder6");
    let scope = holder.get_int(cx, fields::offset(holder.class(cx), "scope_id")) as u32;
    let octets = fields::get_ref(cx, holder, "ipaddress");
    let octets: [u8; 16] = octets.bytes(cx).try_into().unwrap_or_default();
    Ok(HostAddress { ip: IpAddr::V6(Ipv6Addr::from(octets)), scope })
}

/// The address in an `InetAddress`, for a socket: of IPv6 where that is preferred, with IPv4 mapped into it.
pub fn socket_address(cx: &mut Cx<'_>, object: Local<'_>, port: i32, prefer_ipv6: bool) -> JResult<SocketAddr> {
    let HostAddress { ip, scope } = get(cx, object)?;
    let port = port as u16;
    let available = ipv6_available(cx);
    let ip = match ip {
        IpAddr::V4(a) if !available || !prefer_ipv6 => return Ok(SocketAddr::new(IpAddr::V4(a), port)),
        // The wildcard of IPv6 is that of both.
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv6Addr::UNSPECIFIED,
        IpAddr::V4(a) => a.to_ipv6_mapped(),
        IpAddr::V6(_) if !available => return Err(cx.throw("java/net/SocketException", "Protocol family unavailable")),
        IpAddr::V6(a) => a,
    };
    Ok(SocketAddr::V6(SocketAddrV6::new(ip, port, 0, scope)))
}

/// A new `Inet4Address` or `Inet6Address`; a mapped IPv4 address is one of IPv4.
pub fn new<'s>(cx: &mut Cx<'s>, address: HostAddress, host: Option<Local<'_>>) -> JResult<Local<'s>> {
    let name = match address.ip.to_canonical() {
        IpAddr::V4(_) => "java/net/Inet4Address",
        IpAddr::V6(_) => "java/net/Inet6Address",
    };
    let name = cx.vm().symbols.intern(name.as_bytes());
    let class = vm_core::loading::load_boot_class(cx, name)?;
    vm_core::init::initialize(cx, class)?;
    let object = cx.new_instance(class)?;
    cx.call_named(class, "<init>", "()V", &[Value::Obj(object)])?;
    if let IpAddr::V6(ip) = address.ip.to_canonical() {
        let octets = cx.new_byte_array(&ip.octets())?;
        let holder = fields::get_ref(cx, object.get(cx), "holder6");
        let class = holder.class(cx);
        fields::set_ref(cx, holder, "ipaddress", octets.get(cx));
        holder.set_int(cx, fields::offset(class, "scope_id"), address.scope as i32);
        holder.set_byte(cx, fields::offset(class, "scope_id_set"), (address.scope as i32 > 0).into());
    }
    let holder = fields::get_ref(cx, object.get(cx), "holder");
    if let IpAddr::V4(ip) = address.ip.to_canonical() {
        holder.set_int(cx, fields::offset(holder.class(cx), "address"), ip.to_bits() as i32);
    }
    if let Some(host) = host {
        fields::set_ref(cx, holder, "hostName", host.get(cx));
        fields::set_ref(cx, holder, "originalHostName", host.get(cx));
    }
    Ok(object)
}

/// A new `InetAddress` of a socket's address.
pub fn of_socket<'s>(cx: &mut Cx<'s>, address: SocketAddr) -> JResult<Local<'s>> {
    let scope = if let SocketAddr::V6(a) = address { a.scope_id() } else { 0 };
    new(cx, HostAddress { ip: address.ip(), scope }, None)
}

/// The address in a `byte[]` of 4 or 16 bytes.
pub fn of_bytes(cx: &Cx<'_>, array: Local<'_>) -> IpAddr {
    let bytes = array.get(cx).bytes(cx);
    match <[u8; 4]>::try_from(bytes) {
        Ok(octets) => IpAddr::V4(octets.into()),
        Err(_) => IpAddr::V6(<[u8; 16]>::try_from(bytes).unwrap_or_default().into()),
    }
}
