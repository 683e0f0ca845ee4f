//! The network: sockets by descriptor, names of hosts, interfaces. Numbers are those of the Linux ABI.

use super::capability::capability;
use std::ffi::CString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

/// The address of a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Internet.
    Internet(SocketAddr),
    /// Unix domain: a path without its final NUL, empty for a socket without name.
    Path(Vec<u8>),
    /// None, or of a family that the class library does not know.
    Other(u16),
}

impl Address {
    /// Bytes that any address fits in.
    pub const ROOM: usize = 128;

    /// As a `sockaddr`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(28);
        let mut family = |f: i32| out.extend_from_slice(&(f as u16).to_ne_bytes());
        match self {
            Address::Internet(SocketAddr::V4(a)) => {
                family(libc::AF_INET);
                out.extend_from_slice(&a.port().to_be_bytes());
                out.extend_from_slice(&a.ip().octets());
                out.extend_from_slice(&[0; 8]);
            }
            Address::Internet(SocketAddr::V6(a)) => {
                family(libc::AF_INET6);
                out.extend_from_slice(&a.port().to_be_bytes());
                out.extend_from_slice(&a.flowinfo().to_ne_bytes());
                out.extend_from_slice(&a.ip().octets());
                out.extend_from_slice(&a.scope_id().to_ne_bytes());
            }
            Address::Path(path) => {
                family(libc::AF_UNIX);
                out.extend_from_slice(path);
                out.push(0);
            }
            Address::Other(f) => {
                family((*f).into());
                out.extend_from_slice(&[0; 26]);
            }
        }
        out
    }
    /// Of a `sockaddr` of this length.
    pub fn of_bytes(bytes: &[u8]) -> Address {
        let Some((family, rest)) = bytes.split_first_chunk::<2>() else { return Address::Other(0) };
        let family = u16::from_ne_bytes(*family);
        let port = || rest.first_chunk::<2>().map_or(0, |p| u16::from_be_bytes(*p));
        let array = |from: usize| rest.get(from..from + 4).map_or([0; 4], |b| [b[0], b[1], b[2], b[3]]);
        match family.into() {
            libc::AF_INET => Address::Internet(SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::from(array(2)), port()))),
            libc::AF_INET6 => {
                let octets: [u8; 16] = rest.get(6..22).and_then(|o| o.try_into().ok()).unwrap_or_default();
                let (flow, scope) = (u32::from_ne_bytes(array(2)), u32::from_ne_bytes(array(22)));
                Address::Internet(SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::from(octets), port(), flow, scope)))
            }
            libc::AF_UNIX => {
                let end = rest.iter().position(|&b| b == 0).unwrap_or(rest.len());
                Address::Path(rest[..end].to_vec())
            }
            _ => Address::Other(family),
        }
    }
}

/// An address of a host, with the number of the interface it is valid on, or 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostAddress {
    /// The address.
    pub ip: IpAddr,
    /// The scope of an IPv6 address.
    pub scope: u32,
}

/// An address of a network interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// The address.
    pub address: HostAddress,
    /// Where to broadcast to.
    pub broadcast: Option<Ipv4Addr>,
    /// Length of the network's prefix, in bits.
    pub prefix: u16,
}

/// A network interface.
#[derive(Clone, Debug, Default)]
pub struct Interface {
    /// Name, as `eth0`.
    pub name: Vec<u8>,
    /// Number; 0 or less if it has none.
    pub index: i32,
    /// Whether it is another's, under a name with a colon.
    pub is_virtual: bool,
    /// Addresses.
    pub addresses: Vec<InterfaceAddress>,
    /// Interfaces under this one.
    pub children: Vec<Interface>,
}

/// What `ioctl` tells of an interface.
#[derive(Clone, Copy, Debug, Default)]
pub struct InterfaceStatus {
    /// `IFF_UP` and its like.
    pub flags: u32,
    /// Most bytes of a packet.
    pub mtu: i32,
    /// Hardware address; zeros if there is none.
    pub hardware: [u8; 6],
}

/// An entry of poll(2), with its layout.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Poll {
    /// Descriptor.
    pub fd: i32,
    /// Events to wait for.
    pub events: i16,
    /// Events that came.
    pub ready: i16,
}

capability! {
    /// The network of the host.
    trait Network {
        /// Whether the host has IPv6.
        fn has_ipv6() -> bool;
        /// socket(2).
        fn socket(domain: i32, kind: i32, protocol: i32) -> i32;
        /// bind(2).
        fn bind(fd: i32, address: &Address) -> ();
        /// connect(2); not repeated after a signal.
        fn connect(fd: i32, address: &Address) -> ();
        /// listen(2).
        fn listen(fd: i32, backlog: i32) -> ();
        /// accept(2); not repeated after a signal.
        fn accept(fd: i32) -> (i32, Address);
        /// getsockname(2).
        fn local_address(fd: i32) -> Address;
        /// getpeername(2).
        fn remote_address(fd: i32) -> Address;
        /// getsockopt(2): the length of the value.
        fn option(fd: i32, level: i32, name: i32, value: &mut [u8]) -> usize;
        /// setsockopt(2).
        fn set_option(fd: i32, level: i32, name: i32, value: &[u8]) -> ();
        /// shutdown(2).
        fn shutdown(fd: i32, how: i32) -> ();
        /// send(2).
        fn send(fd: i32, from: &[u8], flags: i32) -> usize;
        /// recv(2).
        fn receive(fd: i32, to: &mut [u8], flags: i32) -> usize;
        /// sendto(2).
        fn send_to(fd: i32, from: &[u8], to: &Address) -> usize;
        /// recvfrom(2).
        fn receive_from(fd: i32, to: &mut [u8]) -> (usize, Address);
        /// recvfrom(2) that leaves the datagram.
        fn peek_from(fd: i32, to: &mut [u8]) -> (usize, Address);
        /// poll(2) with a limit in milliseconds, -1 for none; not repeated after a signal.
        fn poll(entries: &mut [Poll], timeout: i32) -> usize;
        /// epoll_create1(2).
        fn new_selector() -> i32;
        /// epoll_ctl(2).
        fn select_on(selector: i32, operation: i32, fd: i32, events: u32) -> ();
        /// epoll_wait(2), which fills `struct epoll_event`s; not repeated after a signal.
        fn selected(selector: i32, events: &mut [u8], timeout: i32) -> usize;
        /// eventfd(2).
        fn new_event() -> i32;
        /// Name of this host.
        fn host_name() -> CString;
        /// Addresses of a host in a family (or `AF_UNSPEC`), each once; or why there are none.
        fn resolve(name: &std::ffi::CStr, family: i32) -> Result<Vec<HostAddress>, String>;
        /// Name of the host that has an address, if it has one.
        fn name_of(address: IpAddr) -> Option<CString>;
        /// The interfaces that have addresses, of IPv6 too if asked for.
        fn interfaces(ipv6: bool) -> Vec<Interface>;
        /// Status of an interface.
        fn interface(name: &std::ffi::CStr) -> InterfaceStatus;
        /// Lowest and highest port that the host chooses for sockets.
        fn port_range() -> (i32, i32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_the_abi() {
        for text in ["1.2.3.4:80", "[fe80::1%7]:443", "[::]:0"] {
            let a = Address::Internet(text.parse().unwrap());
            assert_eq!(Address::of_bytes(&a.to_bytes()), a, "{text}");
        }
        let path = Address::Path(b"/tmp/s".to_vec());
        assert_eq!(Address::of_bytes(&path.to_bytes()), path);
        assert_eq!(Address::of_bytes(&[1, 0]), Address::Path(vec![]));
        assert_eq!(Address::of_bytes(&[]), Address::Other(0));
    }
}
