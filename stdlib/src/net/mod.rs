//! `java.net` and what serves it: addresses, names, interfaces. Sockets are channels of NIO.

pub mod host_names;
pub mod inet_address;
pub mod interfaces;
pub mod socket_options;
