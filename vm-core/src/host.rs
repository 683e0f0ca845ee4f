//! What a guest may use of its host (D11): the only door to files, clocks, processes and standard streams.

use std::time::Duration;

/// Capabilities of a VM. The launcher grants what `java` has; an embedder grants what it chooses.
pub trait Host: Send + Sync {
    /// Wall clock since 1970-01-01T00:00Z.
    fn wall_clock(&self) -> Duration;
    /// Monotonic clock with an arbitrary origin.
    fn monotonic(&self) -> Duration;
    /// Processors the guest may count on.
    fn processors(&self) -> u32;
    /// Environment variables.
    fn environment(&self) -> Vec<(Vec<u8>, Vec<u8>)>;
    /// Ends the guest: the launcher's host ends the process with this code; an embedder's ends the VM.
    fn exit(&self, code: i32);
    /// Whether Java code may handle the signals of the process (Ctrl-C among them).
    fn signals(&self) -> bool {
        false
    }
    /// Physical memory in bytes, as management reports it.
    fn physical_memory(&self) -> u64;
}

/// Physical memory of this machine in bytes; half a gigabyte when the OS does not tell.
pub fn physical_memory() -> usize {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kb = text.lines().find_map(|l| l.strip_prefix("MemTotal:")).and_then(|l| l.split_whitespace().next()?.parse::<usize>().ok());
    kb.map_or(512 << 20, |kb| kb << 10)
}
