//! The host as the launcher grants it: everything that `java` has.
//!
//! # Invariants
//!
//! * **H1** A call gets C strings that end with NUL, ranges of memory that a slice owns, and structures of its own type.
//! * **H2** A descriptor that is not open is an error of the call, never undefined.
//! * **H3** A directory handle is what `open_directory` returned, used by one thread at a time and not after its end: the class
//!   library holds it in one stream under that stream's lock.

mod files;
mod locale;
mod network;
mod processes;
mod spawn;
mod system;

use parking_lot::Mutex;
use std::os::unix::ffi::OsStrExt;
use std::sync::OnceLock;
use std::time::Duration;
use vm_core::host::{Errno, Files, Host, HostResult, Network, Processes, System, TextEncoding, restart};

/// All of the process's own rights.
#[derive(Default)]
pub struct NativeHost {
    encoding: OnceLock<TextEncoding>,
    /// A socket whose peer is gone.
    retired: Mutex<Option<i32>>,
    ipv6: OnceLock<bool>,
}

impl Drop for NativeHost {
    fn drop(&mut self) {
        if let Some(socket) = self.retired.get_mut().take() {
            let _ = self.close(socket);
        }
    }
}

/// Bytes of a page.
fn page_size() -> usize {
    rustix::param::page_size()
}

/// The result of a call of the C library; -1 is its error.
fn once(result: i32) -> HostResult<i32> {
    if result == -1 { Err(Errno::last()) } else { Ok(result) }
}

/// As [`once`], of a call that returns a size.
fn once_size(result: isize) -> HostResult<usize> {
    usize::try_from(result).map_err(|_| Errno::last())
}

/// As [`once`], repeated while signals interrupt it.
fn retry(mut call: impl FnMut() -> i32) -> HostResult<i32> {
    restart(|| once(call()))
}

/// As [`retry`], of a call that returns a size.
fn retry_size(mut call: impl FnMut() -> isize) -> HostResult<usize> {
    restart(|| once_size(call()))
}

fn clock(id: rustix::time::ClockId) -> Duration {
    let t = rustix::time::clock_gettime(id);
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

impl Host for NativeHost {
    fn wall_clock(&self) -> Duration {
        clock(rustix::time::ClockId::Realtime)
    }
    fn monotonic(&self) -> Duration {
        clock(rustix::time::ClockId::Monotonic)
    }
    fn processors(&self) -> u32 {
        std::thread::available_parallelism().map_or(1, |n| n.get() as u32)
    }
    fn environment(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        std::env::vars_os().map(|(k, v)| (k.as_bytes().to_vec(), v.as_bytes().to_vec())).collect()
    }
    fn exit(&self, code: i32) {
        std::process::exit(code)
    }
    fn wake_thread(&self, os_id: i32) {
        if self.prepare_wake().is_ok() {
            files::signal_thread(os_id);
        }
    }
    fn signals(&self) -> bool {
        true
    }
    fn text_encoding(&self) -> TextEncoding {
        *self.encoding.get_or_init(|| match &*locale::of_environment(&self.environment()).encoding {
            "ANSI_X3.4-1968" | "ISO646-US" | "US-ASCII" => TextEncoding::Ascii,
            "ISO8859-1" | "ISO-8859-1" => TextEncoding::Latin1,
            _ => TextEncoding::Utf8,
        })
    }
    fn files(&self) -> &dyn Files {
        self
    }
    fn network(&self) -> &dyn Network {
        self
    }
    fn system(&self) -> &dyn System {
        self
    }
    fn processes(&self) -> &dyn Processes {
        self
    }
    fn physical_memory(&self) -> u64 {
        vm_core::host::physical_memory() as u64
    }
}
