//! What a guest may use of its host (D11): the only door to files, clocks, processes and standard streams.

mod capability;
pub mod files;
pub mod network;
pub mod processes;
pub mod system;

pub use files::{FileStatus, Files, Space, Times};
pub use network::Network;
pub use processes::{CommandLine, ProcessStatus, Processes};
pub use system::{Account, Kernel, Locale, LocaleName, Resources, System, ThreadTime};

use std::ffi::{CStr, CString};
use std::time::Duration;

/// An error number of the C library, as natives report it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(pub i32);

/// Result of a call to the host.
pub type HostResult<T> = Result<T, Errno>;

impl Errno {
    /// What a capability that was not granted answers.
    pub const DENIED: Errno = Errno(libc::EACCES);
    /// What a call answers that was interrupted because the guest ends.
    pub const ENDED: Errno = Errno(libc::ECANCELED);
    /// The C library's text.
    pub fn text(self) -> String {
        let mut buffer = [0u8; 256];
        c_error_text(self.0, &mut buffer);
        CStr::from_bytes_until_nul(&buffer).map_or(String::new(), |t| t.to_string_lossy().into_owned())
    }
    /// The error of the calling thread's last failed call.
    pub fn last() -> Errno {
        Errno(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO))
    }
}

#[allow(unsafe_code)] // reason: the C library's error texts
fn c_error_text(number: i32, buffer: &mut [u8; 256]) {
    // SAFETY: writes a C string of at most this length.
    unsafe { libc::strerror_r(number, buffer.as_mut_ptr().cast(), buffer.len()) };
}

/// Repeats a call while signals interrupt it.
pub fn restart<T>(mut call: impl FnMut() -> HostResult<T>) -> HostResult<T> {
    loop {
        match call() {
            Err(Errno(libc::EINTR)) => {}
            outcome => return outcome,
        }
    }
}

/// No capability at all.
pub struct Nothing;

impl Files for Nothing {}
impl Network for Nothing {}
impl System for Nothing {}
impl Processes for Nothing {}

/// How the host encodes names of files and other texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8.
    Utf8,
    /// ISO 8859-1.
    Latin1,
    /// ASCII.
    Ascii,
}

impl TextEncoding {
    /// Java text of host bytes; what the encoding does not know is U+FFFD.
    pub fn decode(self, bytes: &[u8]) -> Vec<u16> {
        match self {
            TextEncoding::Utf8 => String::from_utf8_lossy(bytes).encode_utf16().collect(),
            TextEncoding::Latin1 => bytes.iter().map(|&b| b.into()).collect(),
            TextEncoding::Ascii => bytes.iter().map(|&b| if b < 0x80 { b.into() } else { 0xfffd }).collect(),
        }
    }
    /// Host bytes of Java text, up to the first NUL as C reads it; what the encoding does not know is `?`.
    pub fn encode(self, text: &[u16]) -> CString {
        let mut bytes: Vec<u8> = match self {
            TextEncoding::Utf8 => {
                let mut out = String::with_capacity(text.len());
                out.extend(char::decode_utf16(text.iter().copied()).map(|c| c.unwrap_or('?')));
                out.into_bytes()
            }
            TextEncoding::Latin1 => text.iter().map(|&u| u8::try_from(u).unwrap_or(b'?')).collect(),
            TextEncoding::Ascii => text.iter().map(|&u| if u < 0x80 { u as u8 } else { b'?' }).collect(),
        };
        let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
        bytes.truncate(end);
        CString::new(bytes).unwrap_or_default()
    }
}

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
    /// The guest ends: from now on no call that waits is repeated when a signal interrupts it; its error is [`Errno::ENDED`].
    fn end_waits(&self) {}
    /// Interrupts a thread of the OS that may be waiting in a call.
    fn wake_thread(&self, _os_id: i32) {}
    /// Whether Java code may handle the signals of the process (Ctrl-C among them).
    fn signals(&self) -> bool {
        false
    }
    /// How names of files and other texts of the host are encoded.
    fn text_encoding(&self) -> TextEncoding {
        TextEncoding::Utf8
    }
    /// Files, descriptors and the standard streams.
    fn files(&self) -> &dyn Files {
        &Nothing
    }
    /// Sockets, names of hosts, interfaces.
    fn network(&self) -> &dyn Network {
        &Nothing
    }
    /// The host's machine and users.
    fn system(&self) -> &dyn System {
        &Nothing
    }
    /// The host's processes.
    fn processes(&self) -> &dyn Processes {
        &Nothing
    }
    /// Physical memory in bytes, as management reports it.
    fn physical_memory(&self) -> u64;
}

/// Physical memory of this machine in bytes; half a gigabyte when the OS does not tell.
pub fn physical_memory() -> usize {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kb = text
        .lines()
        .find_map(|l| l.strip_prefix("MemTotal:"))
        .and_then(|l| l.split_whitespace().next()?.parse::<usize>().ok());
    kb.map_or(512 << 20, |kb| kb << 10)
}
