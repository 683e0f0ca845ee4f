//! The network of the process's own rights.
#![allow(unsafe_code)] // reason: calls of the C library on sockets

use super::{NativeHost, once, once_size, retry};
use std::ffi::{CStr, CString};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use vm_core::host::network::{Address, HostAddress, Interface, InterfaceAddress, InterfaceStatus, Network, Poll};
use vm_core::host::{Errno, HostResult};

/// Room for any address, aligned as the C library wants it.
#[repr(C, align(8))]
struct RawAddress {
    bytes: [u8; Address::ROOM],
    length: libc::socklen_t,
}

impl RawAddress {
    fn empty() -> RawAddress {
        RawAddress { bytes: [0; Address::ROOM], length: Address::ROOM as libc::socklen_t }
    }
    fn of(address: &Address) -> HostResult<RawAddress> {
        let bytes = address.to_bytes();
        let mut raw = RawAddress::empty();
        let room = if matches!(address, Address::Path(_)) { size_of::<libc::sockaddr_un>() } else { Address::ROOM };
        if bytes.len() > room {
            return Err(Errno(libc::ENAMETOOLONG));
        }
        raw.bytes[..bytes.len()].copy_from_slice(&bytes);
        raw.length = bytes.len() as libc::socklen_t;
        Ok(raw)
    }
    fn pointer(&self) -> *const libc::sockaddr {
        self.bytes.as_ptr().cast()
    }
    fn pointer_mut(&mut self) -> *mut libc::sockaddr {
        self.bytes.as_mut_ptr().cast()
    }
    fn address(&self) -> Address {
        Address::of_bytes(&self.bytes[..(self.length as usize).min(Address::ROOM)])
    }
}

/// The address in a `sockaddr` of the C library, if it is one of the internet.
fn internet(address: *const libc::sockaddr) -> Option<SocketAddr> {
    if address.is_null() {
        return None;
    }
    // SAFETY: H1, a list of the C library's.
    let length = match i32::from(unsafe { (*address).sa_family }) {
        libc::AF_INET => size_of::<libc::sockaddr_in>(),
        libc::AF_INET6 => size_of::<libc::sockaddr_in6>(),
        _ => return None,
    };
    // SAFETY: H1, the family tells the length.
    match Address::of_bytes(unsafe { std::slice::from_raw_parts(address.cast(), length) }) {
        Address::Internet(a) => Some(a),
        _ => None,
    }
}

fn host_address(a: SocketAddr) -> HostAddress {
    match a {
        SocketAddr::V4(a) => HostAddress { ip: IpAddr::V4(*a.ip()), scope: 0 },
        SocketAddr::V6(a) => HostAddress { ip: IpAddr::V6(*a.ip()), scope: a.scope_id() },
    }
}

/// Number of an interface, -1 if it has none.
fn interface_index(name: &[u8]) -> i32 {
    let Ok(name) = CString::new(name) else { return -1 };
    // SAFETY: H1, a C string.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => -1,
        n => n as i32,
    }
}

/// Interfaces in the making: the newest first, and each's newest address first.
#[derive(Default)]
struct Interfaces(Vec<Interface>);

impl Interfaces {
    fn entry<'l>(list: &'l mut Vec<Interface>, name: &[u8], is_virtual: bool) -> &'l mut Interface {
        let at = list.iter().position(|i| i.name == name).unwrap_or_else(|| {
            list.insert(
                0,
                Interface { name: name.to_vec(), index: interface_index(name), is_virtual, ..Interface::default() },
            );
            0
        });
        &mut list[at]
    }
    /// Adds an address; one of `eth0:1` goes to `eth0` and to its child.
    fn add(&mut self, name: &[u8], address: InterfaceAddress) {
        let physical = name.split(|&b| b == b':').next().unwrap_or(name);
        if physical != name && interface_index(physical) == -1 {
            Interfaces::entry(&mut self.0, name, true).addresses.insert(0, address);
            return;
        }
        let parent = Interfaces::entry(&mut self.0, physical, false);
        parent.addresses.insert(0, address.clone());
        if physical != name {
            Interfaces::entry(&mut parent.children, name, true).addresses.insert(0, address);
        }
    }
    /// Adds those of IPv4.
    fn add_ipv4(&mut self) -> HostResult<()> {
        let mut list = std::ptr::null_mut();
        // SAFETY: H1, a place for the list.
        once(unsafe { libc::getifaddrs(&raw mut list) })?;
        let mut at = list;
        // SAFETY: H1, the list is the C library's until it is freed below.
        while let Some(entry) = unsafe { at.as_ref() } {
            at = entry.ifa_next;
            let Some(SocketAddr::V4(address)) = internet(entry.ifa_addr) else { continue };
            let prefix = match internet(entry.ifa_netmask) {
                Some(SocketAddr::V4(mask)) => mask.ip().to_bits().leading_ones() as u16,
                _ => 0,
            };
            let broadcast = match internet(entry.ifa_ifu) {
                Some(SocketAddr::V4(b)) if entry.ifa_flags & libc::IFF_BROADCAST as u32 != 0 => Some(*b.ip()),
                _ => None,
            };
            // SAFETY: H1, a C string in the list.
            let name = unsafe { CStr::from_ptr(entry.ifa_name) }.to_bytes().to_vec();
            self.add(&name, InterfaceAddress { address: host_address(SocketAddr::V4(address)), broadcast, prefix });
        }
        // SAFETY: freed once.
        unsafe { libc::freeifaddrs(list) };
        Ok(())
    }
    /// Adds those of IPv6, in the kernel's order.
    fn add_ipv6(&mut self) {
        for line in std::fs::read_to_string(IPV6_INTERFACES).unwrap_or_default().lines() {
            let mut fields = line.split_ascii_whitespace();
            let mut hex = || u128::from_str_radix(fields.next()?, 16).ok();
            let (Some(ip), Some(index), Some(prefix), Some(_), Some(_)) = (hex(), hex(), hex(), hex(), hex()) else {
                continue;
            };
            let Some(name) = fields.next() else { continue };
            let address = HostAddress { ip: IpAddr::V6(Ipv6Addr::from_bits(ip)), scope: index as u32 };
            self.add(name.as_bytes(), InterfaceAddress { address, broadcast: None, prefix: prefix as u16 });
        }
    }
}

/// Where the kernel lists addresses of IPv6.
const IPV6_INTERFACES: &str = "/proc/net/if_inet6";

/// Asks the kernel about an interface.
fn ask(socket: i32, request: libc::c_ulong, name: &CStr) -> HostResult<libc::ifreq> {
    // SAFETY: a structure of plain numbers.
    let mut question: libc::ifreq = unsafe { std::mem::zeroed() };
    let room = question.ifr_name.len() - 1;
    for (to, &from) in question.ifr_name[..room].iter_mut().zip(name.to_bytes()) {
        *to = from as std::ffi::c_char;
    }
    // SAFETY: H1, the structure of these requests.
    retry(|| unsafe { libc::ioctl(socket, request as libc::Ioctl, &raw mut question) })?;
    Ok(question)
}

impl NativeHost {
    fn find_ipv6() -> bool {
        // SAFETY: no memory is involved.
        let fd = unsafe { libc::socket(libc::AF_INET6, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0) };
        if fd == -1 {
            return false;
        }
        // SAFETY: H2.
        unsafe { libc::close(fd) };
        std::fs::read(IPV6_INTERFACES).is_ok_and(|t| !t.is_empty())
    }
}

/// recvfrom(2).
fn receive_from(fd: i32, to: &mut [u8], flags: i32) -> HostResult<(usize, Address)> {
    let mut raw = RawAddress::empty();
    let (address, length) = (raw.pointer_mut(), &raw mut raw.length);
    // SAFETY: H1, a writable range and room for an address.
    let n = once_size(unsafe { libc::recvfrom(fd, to.as_mut_ptr().cast(), to.len(), flags, address, length) })?;
    Ok((n, raw.address()))
}

impl Network for NativeHost {
    fn has_ipv6(&self) -> HostResult<bool> {
        Ok(*self.ipv6.get_or_init(NativeHost::find_ipv6))
    }
    fn socket(&self, domain: i32, kind: i32, protocol: i32) -> HostResult<i32> {
        // SAFETY: no memory is involved.
        retry(|| unsafe { libc::socket(domain, kind | libc::SOCK_CLOEXEC, protocol) })
    }
    fn bind(&self, fd: i32, address: &Address) -> HostResult<()> {
        let raw = RawAddress::of(address)?;
        // SAFETY: H1, an address and its length.
        retry(|| unsafe { libc::bind(fd, raw.pointer(), raw.length) }).map(drop)
    }
    fn connect(&self, fd: i32, address: &Address) -> HostResult<()> {
        let raw = RawAddress::of(address)?;
        // SAFETY: H1, an address and its length.
        once(unsafe { libc::connect(fd, raw.pointer(), raw.length) }).map(drop)
    }
    fn listen(&self, fd: i32, backlog: i32) -> HostResult<()> {
        // SAFETY: H2.
        retry(|| unsafe { libc::listen(fd, backlog) }).map(drop)
    }
    fn accept(&self, fd: i32) -> HostResult<(i32, Address)> {
        let mut raw = RawAddress::empty();
        let (address, length) = (raw.pointer_mut(), &raw mut raw.length);
        // SAFETY: H1, room for an address.
        let accepted = once(unsafe { libc::accept4(fd, address, length, libc::SOCK_CLOEXEC) })?;
        Ok((accepted, raw.address()))
    }
    fn local_address(&self, fd: i32) -> HostResult<Address> {
        let mut raw = RawAddress::empty();
        let (address, length) = (raw.pointer_mut(), &raw mut raw.length);
        // SAFETY: H1, room for an address.
        once(unsafe { libc::getsockname(fd, address, length) })?;
        Ok(raw.address())
    }
    fn remote_address(&self, fd: i32) -> HostResult<Address> {
        let mut raw = RawAddress::empty();
        let (address, length) = (raw.pointer_mut(), &raw mut raw.length);
        // SAFETY: H1, room for an address.
        once(unsafe { libc::getpeername(fd, address, length) })?;
        Ok(raw.address())
    }
    fn option(&self, fd: i32, level: i32, name: i32, value: &mut [u8]) -> HostResult<usize> {
        let mut length = value.len() as libc::socklen_t;
        // SAFETY: H1, a writable range and its length.
        once(unsafe { libc::getsockopt(fd, level, name, value.as_mut_ptr().cast(), &raw mut length) })?;
        Ok(length as usize)
    }
    fn set_option(&self, fd: i32, level: i32, name: i32, value: &[u8]) -> HostResult<()> {
        // SAFETY: H1, a readable range and its length.
        once(unsafe { libc::setsockopt(fd, level, name, value.as_ptr().cast(), value.len() as libc::socklen_t) })
            .map(drop)
    }
    fn shutdown(&self, fd: i32, how: i32) -> HostResult<()> {
        // SAFETY: H2.
        once(unsafe { libc::shutdown(fd, how) }).map(drop)
    }
    fn send(&self, fd: i32, from: &[u8], flags: i32) -> HostResult<usize> {
        // SAFETY: H1, a readable range.
        once_size(unsafe { libc::send(fd, from.as_ptr().cast(), from.len(), flags) })
    }
    fn receive(&self, fd: i32, to: &mut [u8], flags: i32) -> HostResult<usize> {
        // SAFETY: H1, a writable range.
        once_size(unsafe { libc::recv(fd, to.as_mut_ptr().cast(), to.len(), flags) })
    }
    fn send_to(&self, fd: i32, from: &[u8], to: &Address) -> HostResult<usize> {
        let raw = RawAddress::of(to)?;
        // SAFETY: H1, a readable range, an address and its length.
        once_size(unsafe { libc::sendto(fd, from.as_ptr().cast(), from.len(), 0, raw.pointer(), raw.length) })
    }
    fn receive_from(&self, fd: i32, to: &mut [u8]) -> HostResult<(usize, Address)> {
        receive_from(fd, to, 0)
    }
    fn peek_from(&self, fd: i32, to: &mut [u8]) -> HostResult<(usize, Address)> {
        receive_from(fd, to, libc::MSG_PEEK)
    }
    fn poll(&self, entries: &mut [Poll], timeout: i32) -> HostResult<usize> {
        // SAFETY: H1, `Poll` has the layout of `pollfd`.
        once(unsafe { libc::poll(entries.as_mut_ptr().cast(), entries.len() as libc::nfds_t, timeout) })
            .map(|n| n as usize)
    }
    fn new_selector(&self) -> HostResult<i32> {
        // SAFETY: no memory is involved.
        retry(|| unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })
    }
    fn select_on(&self, selector: i32, operation: i32, fd: i32, events: u32) -> HostResult<()> {
        let mut event = libc::epoll_event { events, u64: fd as u64 };
        // SAFETY: H1, a filled structure.
        once(unsafe { libc::epoll_ctl(selector, operation, fd, &raw mut event) }).map(drop)
    }
    fn selected(&self, selector: i32, events: &mut [u8], timeout: i32) -> HostResult<usize> {
        let room = events.len() / size_of::<libc::epoll_event>();
        // SAFETY: H1, room for as many packed structures.
        once(unsafe { libc::epoll_wait(selector, events.as_mut_ptr().cast(), room as i32, timeout) })
            .map(|n| n as usize)
    }
    fn new_event(&self) -> HostResult<i32> {
        // SAFETY: no memory is involved.
        retry(|| unsafe { libc::eventfd(0, libc::EFD_CLOEXEC) })
    }
    fn host_name(&self) -> HostResult<CString> {
        let mut name = [0u8; libc::NI_MAXHOST as usize + 1];
        // SAFETY: H1, a writable range, with a NUL after it.
        once(unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len() - 1) })?;
        Ok(CStr::from_bytes_until_nul(&name).map(CStr::to_owned).unwrap_or_default())
    }
    fn resolve(&self, name: &CStr, family: i32) -> HostResult<Result<Vec<HostAddress>, String>> {
        // SAFETY: zeros are no restriction.
        let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
        hints.ai_flags = libc::AI_CANONNAME;
        hints.ai_family = family;
        let mut list = std::ptr::null_mut();
        // SAFETY: H1, a C string, a filled structure and a place for the list.
        let code = unsafe { libc::getaddrinfo(name.as_ptr(), std::ptr::null(), &raw const hints, &raw mut list) };
        if code != 0 {
            // SAFETY: takes any number.
            let text = unsafe { libc::gai_strerror(code) };
            // SAFETY: the texts are constant C strings.
            let text = unsafe { CStr::from_ptr(text) };
            return Ok(Err(text.to_string_lossy().into_owned()));
        }
        let mut found: Vec<HostAddress> = Vec::new();
        let mut at = list;
        // SAFETY: H1, the list is the C library's until it is freed below.
        while let Some(entry) = unsafe { at.as_ref() } {
            at = entry.ai_next;
            if let Some(address) = internet(entry.ai_addr).map(host_address)
                && !found.iter().any(|f| f.ip == address.ip)
            {
                found.push(address);
            }
        }
        // SAFETY: freed once.
        unsafe { libc::freeaddrinfo(list) };
        Ok(Ok(found))
    }
    fn name_of(&self, address: IpAddr) -> HostResult<Option<CString>> {
        let raw = RawAddress::of(&Address::Internet(SocketAddr::new(address, 0)))?;
        let mut name = [0u8; libc::NI_MAXHOST as usize + 1];
        let room = name.len() as libc::socklen_t;
        let (to, none) = (name.as_mut_ptr().cast(), std::ptr::null_mut());
        // SAFETY: H1, an address, a writable range and their lengths.
        let code = unsafe { libc::getnameinfo(raw.pointer(), raw.length, to, room, none, 0, libc::NI_NAMEREQD) };
        Ok(if code == 0 { CStr::from_bytes_until_nul(&name).ok().map(CStr::to_owned) } else { None })
    }
    fn interfaces(&self, ipv6: bool) -> HostResult<Vec<Interface>> {
        let mut interfaces = Interfaces::default();
        interfaces.add_ipv4()?;
        if ipv6 {
            interfaces.add_ipv6();
        }
        Ok(interfaces.0)
    }
    fn interface(&self, name: &CStr) -> HostResult<InterfaceStatus> {
        let socket = self
            .socket(libc::AF_INET, libc::SOCK_DGRAM, 0)
            .or_else(|_| self.socket(libc::AF_INET6, libc::SOCK_DGRAM, 0))?;
        let status = || -> HostResult<InterfaceStatus> {
            // SAFETY: the field that this request fills.
            let flags = unsafe { ask(socket, libc::SIOCGIFFLAGS, name)?.ifr_ifru.ifru_flags } as u16 as u32;
            let mut status = InterfaceStatus { flags, ..Default::default() };
            // SAFETY: the field that this request fills.
            status.mtu = unsafe { ask(socket, libc::SIOCGIFMTU, name)?.ifr_ifru.ifru_mtu };
            if let Ok(answer) = ask(socket, libc::SIOCGIFHWADDR, name) {
                // SAFETY: the field that this request fills.
                let address = unsafe { answer.ifr_ifru.ifru_hwaddr };
                for (to, from) in status.hardware.iter_mut().zip(address.sa_data) {
                    *to = from as u8;
                }
            }
            Ok(status)
        }();
        // SAFETY: H2.
        unsafe { libc::close(socket) };
        status
    }
    fn port_range(&self) -> HostResult<(i32, i32)> {
        let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
        let mut numbers = text.split_ascii_whitespace().map_while(|n| n.parse().ok());
        numbers.next().zip(numbers.next()).ok_or(Errno(libc::ENOENT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn loopback_has_a_prefix() {
        let all = NativeHost::default().interfaces(false).unwrap();
        let local = all.iter().flat_map(|i| &i.addresses).find(|a| a.address.ip == IpAddr::V4(Ipv4Addr::LOCALHOST));
        assert_eq!(local.map(|a| a.prefix), Some(8));
    }
}
