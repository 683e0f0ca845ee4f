//! NIO: the default file system (`sun.nio.fs`) and channels (`sun.nio.ch`).

pub mod dispatcher;
pub mod file_channel;
pub mod image;
pub mod io_status;
pub mod io_util;
pub mod mounts;
mod unix_exception;
