//! `java.net.Inet4AddressImpl`, `Inet6AddressImpl`; small natives of `sun.net`.

use super::inet_address::{self, ipv6_available};
use crate::host_text::{host_string, java_string};
use std::ffi::CString;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use vm_core::host::network::{Address, Poll};
use vm_core::host::{Errno, Host, HostResult};
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/net/InetAddress" {
        "init" "()V" => init,
        "isIPv4Available" "()Z" => is_ipv4_available,
        "isIPv6Supported" "()Z" => is_ipv6_supported,
    }
    "java/net/Inet4Address" {
        "init" "()V" => init,
    }
    "java/net/Inet6Address" {
        "init" "()V" => init,
    }
    "java/net/InetAddressImplFactory" {
        "isIPv6Supported" "()Z" => is_ipv6_supported,
    }
    "java/net/Inet4AddressImpl" {
        "getLocalHostName" "()Ljava/lang/String;" => get_local_host_name,
        "lookupAllHostAddr" "(Ljava/lang/String;)[Ljava/net/InetAddress;" => look_up_ipv4,
        "getHostByAddr" "([B)Ljava/lang/String;" => get_host_by_address,
        "isReachable0" "([BI[BI)Z" => is_reachable_ipv4,
    }
    "java/net/Inet6AddressImpl" {
        "getLocalHostName" "()Ljava/lang/String;" => get_local_host_name,
        "lookupAllHostAddr" "(Ljava/lang/String;)[Ljava/net/InetAddress;" => look_up_all,
        "getHostByAddr" "([B)Ljava/lang/String;" => get_host_by_address,
        "isReachable0" "([BII[BII)Z" => is_reachable_ipv6,
    }
    "sun/net/spi/DefaultProxySelector" {
        "init" "()Z" => no_system_proxies,
        "getSystemProxies" "(Ljava/lang/String;Ljava/lang/String;)[Ljava/net/Proxy;" => get_system_proxies,
    }
    "sun/net/dns/ResolverConfigurationImpl" {
        "fallbackDomain0" "()Ljava/lang/String;" => fallback_domain,
    }
    "sun/net/PortConfig" {
        "getLower0" "()I" => lowest_port,
        "getUpper0" "()I" => highest_port,
    }
};

fn init<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

fn is_ipv4_available<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(true))
}

fn is_ipv6_supported<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(ipv6_available(cx)))
}

fn get_local_host_name<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let name = cx.vm().host().network().host_name().unwrap_or_else(|_| c"localhost".into());
    let name = java_string(cx, name.as_bytes())?;
    Ok(Slot::obj(name.get(cx)))
}

/// `InetAddress.PREFER_IPV4_VALUE` and `PREFER_IPV6_VALUE`; any other leaves the host's order.
const PREFER_IPV4: i32 = 0;
const PREFER_IPV6: i32 = 1;

fn look_up<'s>(cx: &mut Cx<'s>, a: Args<'s>, family: i32) -> JResult<Slot> {
    let host: Local<'s> = a.obj(cx, 1);
    if host.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "host argument is null"));
    }
    let name = host_string(cx, host);
    let network = cx.vm().host().network();
    let found = cx.blocking(|| network.resolve(&name, family)).unwrap_or_else(|error| Err(error.text()));
    let mut found = match found {
        Ok(found) => found,
        Err(why) => {
            return Err(cx.throw("java/net/UnknownHostException", &format!("{}: {why}", name.to_string_lossy())));
        }
    };
    let class = cx.vm().symbols.intern(b"java/net/InetAddress");
    let class = vm_core::loading::load_boot_class(cx, class)?;
    if family == libc::AF_UNSPEC {
        let preference = class.mirror.get(cx).get_int(cx, crate::fields::offset(class, "preferIPv6Address"));
        match preference {
            PREFER_IPV4 => found.sort_by_key(|a| a.ip.is_ipv6()),
            PREFER_IPV6 => found.sort_by_key(|a| a.ip.is_ipv4()),
            _ => {}
        }
    }
    let array = cx.new_object_array(class, found.len() as i32)?;
    for (i, address) in found.into_iter().enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let object = inet_address::new(cx, address, Some(host))?;
            array.get(cx).set_element(cx, i as i32, object.get(cx));
            Ok(())
        })?;
    }
    Ok(Slot::obj(array.get(cx)))
}

fn look_up_ipv4<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    look_up(cx, a, libc::AF_INET)
}

fn look_up_all<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    look_up(cx, a, libc::AF_UNSPEC)
}

fn get_host_by_address<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let array: Local<'s> = a.obj(cx, 1);
    let address = inet_address::of_bytes(cx, array);
    let network = cx.vm().host().network();
    match cx.blocking(|| network.name_of(address)) {
        Ok(Some(name)) => {
            let name = java_string(cx, name.as_bytes())?;
            Ok(Slot::obj(name.get(cx)))
        }
        _ => Err(cx.throw_plain("java/net/UnknownHostException")),
    }
}

/// Port of the echo service.
const ECHO: u16 = 7;

/// Whether a host answers, be it by a refusal, when a connection to its echo service is tried.
fn answers(host: &dyn Host, to: SocketAddr, from: Option<SocketAddr>, timeout: i32, hops: i32) -> HostResult<bool> {
    let (network, files) = (host.network(), host.files());
    let (domain, level, option) = match to {
        SocketAddr::V4(_) => (libc::AF_INET, libc::IPPROTO_IP, libc::IP_TTL),
        SocketAddr::V6(_) => (libc::AF_INET6, libc::IPPROTO_IPV6, libc::IPV6_UNICAST_HOPS),
    };
    let fd = network.socket(domain, libc::SOCK_STREAM, 0)?;
    let answer = || -> HostResult<bool> {
        if hops > 0 {
            network.set_option(fd, level, option, &hops.to_ne_bytes())?;
        }
        if let Some(from) = from {
            network.bind(fd, &Address::Internet(from))?;
        }
        files.set_blocking(fd, false)?;
        match network.connect(fd, &Address::Internet(to)) {
            Ok(()) | Err(Errno(libc::ECONNREFUSED)) => return Ok(true),
            Err(Errno(libc::EINPROGRESS)) => {}
            Err(Errno(
                libc::ENETUNREACH | libc::EAFNOSUPPORT | libc::EADDRNOTAVAIL | libc::EINVAL | libc::EHOSTUNREACH,
            )) => {
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
        let mut entry = [Poll { fd, events: libc::POLLOUT, ready: 0 }];
        if network.poll(&mut entry, timeout)? == 0 {
            return Ok(false);
        }
        let mut code = [0; 4];
        network.option(fd, libc::SOL_SOCKET, libc::SO_ERROR, &mut code)?;
        Ok(matches!(i32::from_ne_bytes(code), 0 | libc::ECONNREFUSED))
    }();
    let _ = files.close(fd);
    answer
}

fn is_reachable<'s>(
    cx: &mut Cx<'s>,
    to: SocketAddr,
    from: Option<SocketAddr>,
    timeout: i32,
    hops: i32,
) -> JResult<Slot> {
    let host = cx.vm().host();
    match cx.blocking(|| answers(host, to, from, timeout, hops)) {
        Ok(answer) => Ok(Slot::bool(answer)),
        Err(error) => Err(cx.throw("java/net/SocketException", &error.text())),
    }
}

/// The address in a `byte[]` with a scope, for a socket.
fn address<'s>(cx: &Cx<'s>, a: Args<'s>, slot: usize, scope: i32, port: u16) -> Option<SocketAddr> {
    let array: Local<'s> = a.obj(cx, slot);
    array.non_null().map(|array| match inet_address::of_bytes(cx, array) {
        IpAddr::V4(ip) => SocketAddr::new(IpAddr::V4(ip), port),
        IpAddr::V6(ip) => SocketAddr::V6(SocketAddrV6::new(ip, port, 0, scope.max(0) as u32)),
    })
}

fn is_reachable_ipv4<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let Some(to) = address(cx, a, 1, 0, ECHO) else { return Err(cx.throw_npe()) };
    let from = address(cx, a, 3, 0, 0);
    is_reachable(cx, to, from, a.int(2), a.int(4))
}

fn is_reachable_ipv6<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    if !ipv6_available(cx) {
        return Ok(Slot::bool(false));
    }
    let Some(to) = address(cx, a, 1, a.int(2), ECHO) else { return Err(cx.throw_npe()) };
    let from = address(cx, a, 4, a.int(6), 0).filter(|from| from.is_ipv4() == to.is_ipv4());
    is_reachable(cx, to, from, a.int(3), a.int(5))
}

/// Desktops that know proxies are not asked.
fn no_system_proxies<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::bool(false))
}

fn get_system_proxies<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// What follows the first dot of this host's name.
fn fallback_domain<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let name: CString = cx.vm().host().network().host_name().unwrap_or_default();
    match name.as_bytes().iter().position(|&b| b == b'.') {
        Some(dot) => {
            let domain = java_string(cx, &name.as_bytes()[dot + 1..])?;
            Ok(Slot::obj(domain.get(cx)))
        }
        None => Ok(Slot::ZERO),
    }
}

fn lowest_port<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(cx.vm().host().network().port_range().map_or(-1, |r| r.0)))
}

fn highest_port<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(cx.vm().host().network().port_range().map_or(-1, |r| r.1)))
}
