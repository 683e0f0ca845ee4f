//! NIO: the default file system (`sun.nio.fs`) and channels (`sun.nio.ch`).

pub mod datagrams;
pub mod dispatcher;
pub mod file_channel;
pub mod image;
pub mod inherited;
pub mod io_status;
pub mod io_util;
pub mod mounts;
pub mod options;
pub mod selectors;
pub mod sockets;
mod unix_exception;
pub mod unix_sockets;
