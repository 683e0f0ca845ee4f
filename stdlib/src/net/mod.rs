//! `java.net` and what serves it: addresses, names, interfaces. Sockets are channels of NIO, or,
//! if a program asks for them, those from before it.

pub mod host_names;
pub mod inet_address;
pub mod interfaces;
pub mod plain;
pub mod plain_datagrams;
pub mod plain_sockets;
pub mod socket_options;
