//! The host as the launcher grants it: everything that `java` has.

use std::os::unix::ffi::OsStrExt;
use std::time::Duration;
use vm_core::host::Host;

/// All of the process's own rights.
#[derive(Default)]
pub struct NativeHost;

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
    fn physical_memory(&self) -> u64 {
        vm_core::host::physical_memory() as u64
    }
}
