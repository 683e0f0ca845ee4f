//! NIO: the default file system (`sun.nio.fs`) and channels (`sun.nio.ch`).

pub mod dispatcher;
pub mod image;
pub mod mounts;
mod unix_exception;
