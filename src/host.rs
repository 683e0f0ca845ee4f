//! The host of an embedded VM: the process's own rights, as far as they are granted (D11). What a guest has of the process, descriptors
//! and mapped memory among it, is noted, and given back with the VM.

mod files;
mod network;
mod standard;

use crate::capabilities::{FileAccess, Grants};
use files::Roots;
use standard::Standard;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use stdlib::host::NativeHost;
use vm_core::host::{Errno, Files, Host, Network, Processes, System, TextEncoding};

pub(crate) struct GuestHost {
    native: NativeHost,
    /// The files that the guest reaches; all if there is no list.
    roots: Option<Roots>,
    network: bool,
    processes: bool,
    environment: Vec<(Vec<u8>, Vec<u8>)>,
    standard: Standard,
    held: Mutex<Held>,
    ends: AtomicBool,
}

/// What the guest has of the process.
#[derive(Default)]
struct Held {
    descriptors: HashSet<i32>,
    directories: HashSet<u64>,
    /// Lengths by address.
    mappings: HashMap<usize, usize>,
}

impl GuestHost {
    /// `readable`: what the guest may read in any case.
    pub(crate) fn new(grants: Grants, readable: Vec<std::path::PathBuf>) -> GuestHost {
        let roots = match grants.files {
            FileAccess::All => None,
            FileAccess::Only(list) => Some(Roots::new(list, readable)),
        };
        GuestHost {
            native: NativeHost::default(),
            roots,
            network: grants.network,
            processes: grants.processes,
            environment: grants.environment,
            standard: Standard::new(grants.stdin, grants.stdout, grants.stderr),
            held: Mutex::default(),
            ends: AtomicBool::new(false),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that the guest has a descriptor.
    fn hold(&self, fd: i32) -> i32 {
        self.held().descriptors.insert(fd);
        fd
    }

    /// An error of a call: one that a signal has interrupted is repeated only while the guest goes on.
    fn outcome(&self, error: Errno) -> Errno {
        let interrupted = error == Errno(libc::EINTR) && self.ends.load(Ordering::SeqCst);
        if interrupted { Errno::ENDED } else { error }
    }
}

impl Drop for GuestHost {
    fn drop(&mut self) {
        let held = std::mem::take(&mut *self.held());
        // What cannot be given back is gone already.
        for directory in held.directories {
            let _ = self.native.close_directory(directory);
        }
        for fd in held.descriptors {
            let _ = self.native.close(fd);
        }
        for (address, length) in held.mappings {
            let _ = self.native.unmap(address, length);
        }
    }
}

impl Host for GuestHost {
    fn wall_clock(&self) -> Duration {
        self.native.wall_clock()
    }
    fn monotonic(&self) -> Duration {
        self.native.monotonic()
    }
    fn processors(&self) -> u32 {
        self.native.processors()
    }
    fn environment(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.environment.clone()
    }
    /// The VM ends, the process goes on.
    fn exit(&self, _code: i32) {}
    fn end_waits(&self) {
        self.ends.store(true, Ordering::SeqCst);
        self.standard.end_waits();
    }
    fn wake_thread(&self, os_id: i32) {
        self.native.wake_thread(os_id)
    }
    fn text_encoding(&self) -> TextEncoding {
        self.native.text_encoding()
    }
    fn files(&self) -> &dyn Files {
        self
    }
    fn network(&self) -> &dyn Network {
        self
    }
    fn system(&self) -> &dyn System {
        self.native.system()
    }
    fn processes(&self) -> &dyn Processes {
        self
    }
    fn physical_memory(&self) -> u64 {
        self.native.physical_memory()
    }
}
