//! The file by which `perf inject --jit` finds compiled code with its instructions: `jit-<pid>.dump` in the current directory
//! (`-Xperf:jitdump`), in the format of the kernel's `jitdump-specification.txt`. perf learns of the file from its mapping, and orders
//! the records by the monotonic clock (`perf record -k mono`).
#![allow(unsafe_code)] // reason: maps the file, and reads code (J2)

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;

use parking_lot::Mutex;

/// "JiTD", by which the reader knows the order of bytes, too.
const MAGIC: u32 = 0x4A69_5444;
const VERSION: u32 = 1;
const HEADER_BYTES: u32 = 40;
/// `EM_X86_64`.
const MACHINE: u32 = 62;
/// The record of code that was made.
const CODE_LOAD: u32 = 0;
/// Bytes of such a record before the name.
const LOAD_BYTES: usize = 56;
/// Bytes of the mapping that perf sees.
const MAPPED: usize = 4096;

/// A file that is written as code is made.
#[derive(Debug)]
pub(crate) struct JitDump {
    file: Mutex<Records>,
    mapping: NonNull<libc::c_void>,
}

// SAFETY: J2, nobody reads or writes through the mapping; it is there for perf to see.
unsafe impl Send for JitDump {}
// SAFETY: as above.
unsafe impl Sync for JitDump {}

#[derive(Debug)]
struct Records {
    file: File,
    /// How many pieces of code were told of.
    count: u64,
}

impl JitDump {
    /// Makes the file; none if that fails, which is told.
    pub(crate) fn create() -> Option<JitDump> {
        let path = PathBuf::from(format!("jit-{}.dump", std::process::id()));
        JitDump::create_at(&path).map_err(|error| eprintln!("carafe: {}: {error}", path.display())).ok()
    }

    fn create_at(path: &Path) -> io::Result<JitDump> {
        let mut file = File::options().create(true).truncate(true).read(true).write(true).open(path)?;
        let mut header = Vec::with_capacity(HEADER_BYTES as usize);
        for word in [MAGIC, VERSION, HEADER_BYTES, MACHINE, 0, std::process::id()] {
            header.extend(word.to_ne_bytes());
        }
        header.extend(now().to_ne_bytes());
        // Flags: none.
        header.extend(0u64.to_ne_bytes());
        file.write_all(&header)?;
        let protection = libc::PROT_READ | libc::PROT_EXEC;
        // SAFETY: maps a file of our own at an address of the kernel's choice.
        let at =
            unsafe { libc::mmap(std::ptr::null_mut(), MAPPED, protection, libc::MAP_PRIVATE, file.as_raw_fd(), 0) };
        let mapping = NonNull::new(at).filter(|_| at != libc::MAP_FAILED).ok_or_else(io::Error::last_os_error)?;
        Ok(JitDump { file: Mutex::new(Records { file, count: 0 }), mapping })
    }

    /// Adds code of this name. It is in the code cache and not freed meanwhile.
    pub(crate) fn add(&self, start: *const u8, bytes: usize, name: &str) {
        // SAFETY: J2, the caller has just installed this code.
        let code = unsafe { std::slice::from_raw_parts(start, bytes) };
        let mut records = self.file.lock();
        let record = load_record(start as u64, code, name, records.count);
        records.count += 1;
        // A file that cannot be written any more is perf's loss, not the program's.
        let _ = records.file.write_all(&record);
    }
}

impl Drop for JitDump {
    fn drop(&mut self) {
        // SAFETY: mapped by `create_at`, and unmapped once.
        unsafe { libc::munmap(self.mapping.as_ptr(), MAPPED) };
    }
}

fn load_record(start: u64, code: &[u8], name: &str, index: u64) -> Vec<u8> {
    let total = LOAD_BYTES + name.len() + 1 + code.len();
    let mut record = Vec::with_capacity(total);
    record.extend(CODE_LOAD.to_ne_bytes());
    record.extend((total as u32).to_ne_bytes());
    record.extend(now().to_ne_bytes());
    record.extend(std::process::id().to_ne_bytes());
    // SAFETY: takes nothing.
    record.extend(unsafe { libc::gettid() }.to_ne_bytes());
    // Where the code would be by its file's addresses, and where it is.
    for word in [start, start, code.len() as u64, index] {
        record.extend(word.to_ne_bytes());
    }
    record.extend(name.as_bytes());
    record.push(0);
    record.extend(code);
    record
}

/// Nanoseconds of the monotonic clock.
fn now() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is writable memory of the type that is filled.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(bytes: &[u8], at: usize) -> u32 {
        u32::from_ne_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
    }

    #[test]
    fn code_is_found_again() {
        let path = std::env::temp_dir().join(format!("carafe-jit-dump-{}", std::process::id()));
        let dump = JitDump::create_at(&path).expect("a file");
        let code = [0x90u8, 0x90, 0xc3];
        dump.add(code.as_ptr(), code.len(), "Main.run()V");
        dump.add(code.as_ptr(), 1, "Main.stop()V");
        let bytes = std::fs::read(&path).expect("it was written");
        std::fs::remove_file(&path).expect("it goes");
        assert_eq!((word(&bytes, 0), word(&bytes, 8), word(&bytes, 12)), (MAGIC, 40, MACHINE));
        let first = &bytes[HEADER_BYTES as usize..];
        let length = word(first, 4) as usize;
        assert_eq!(word(first, 0), CODE_LOAD);
        assert_eq!(&first[LOAD_BYTES..length], b"Main.run()V\0\x90\x90\xc3");
        let second = &first[length..];
        assert_eq!((word(second, 4) as usize, word(second, 48)), (second.len(), 1));
        assert_eq!(&second[LOAD_BYTES..], b"Main.stop()V\0\x90");
    }
}
