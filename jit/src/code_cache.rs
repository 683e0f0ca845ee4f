//! The code cache: memory for machine code, and what is known of the addresses in it.
//!
//! The memory is mapped twice, once to write and once to execute; no page is both.
#![allow(unsafe_code)] // reason: maps memory and writes code (J2)

use parking_lot::{Mutex, RwLock};
use std::ptr::NonNull;
use std::sync::atomic::Ordering;
use vm_core::compiled::CompiledSite;

use crate::ir::Reason;
use crate::sites::DeoptSites;

/// Machine code with what belongs to it; lives until its VM is dropped.
struct Blob {
    start: usize,
    end: usize,
    /// By return address, ascending.
    sites: Box<[(usize, CompiledSite)]>,
    /// Their addresses are in the code.
    deopts: DeoptSites,
}

/// The memory for the code of one VM.
pub(crate) struct CodeCache {
    write: NonNull<u8>,
    execute: NonNull<u8>,
    size: usize,
    used: Mutex<usize>,
    /// By start, ascending; never removed.
    blobs: RwLock<Vec<&'static Blob>>,
}

// SAFETY: J2, memory is handed out under a lock and written once by who got it.
unsafe impl Send for CodeCache {}
// SAFETY: J2, as above.
unsafe impl Sync for CodeCache {}

const ALIGN: usize = 32;

/// `MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE`, and the intent to use it.
const SYNC_CORE: libc::c_int = 1 << 5;
const REGISTER_SYNC_CORE: libc::c_int = 1 << 6;

impl CodeCache {
    /// Reserves `size` bytes; none when the host refuses.
    pub(crate) fn new(size: usize) -> Option<CodeCache> {
        let size = size.next_multiple_of(4096);
        // SAFETY: a literal name; the descriptor is checked.
        let file = unsafe { libc::memfd_create(c"carafe-code".as_ptr(), libc::MFD_CLOEXEC) };
        if file < 0 {
            return None;
        }
        // SAFETY: a descriptor of our own.
        let sized = unsafe { libc::ftruncate(file, size as libc::off_t) } == 0;
        let map = |protection| {
            // SAFETY: maps a file of our own at an address of the kernel's choice.
            let at = unsafe { libc::mmap(std::ptr::null_mut(), size, protection, libc::MAP_SHARED, file, 0) };
            if at == libc::MAP_FAILED { None } else { NonNull::new(at.cast::<u8>()) }
        };
        let write = if sized { map(libc::PROT_READ | libc::PROT_WRITE) } else { None };
        let execute = if write.is_some() { map(libc::PROT_READ | libc::PROT_EXEC) } else { None };
        // SAFETY: the mappings keep the file.
        unsafe { libc::close(file) };
        let cache = CodeCache { write: write?, execute: execute?, size, used: Mutex::new(0), blobs: RwLock::default() };
        Some(cache)
    }

    /// Copies code into the cache; `sites` are by offset of the return address. None when the cache is full.
    pub(crate) fn install(
        &self,
        code: &[u8],
        sites: Vec<(u32, CompiledSite)>,
        deopts: DeoptSites,
    ) -> Option<*const u8> {
        let mut used = self.used.lock();
        let at = *used;
        let end = at + code.len().next_multiple_of(ALIGN);
        if end > self.size {
            return None;
        }
        *used = end;
        drop(used);
        let to = self.write.as_ptr().wrapping_add(at);
        // SAFETY: J2, this range was just handed out to us.
        unsafe { to.copy_from_nonoverlapping(code.as_ptr(), code.len()) };
        let start = self.execute.as_ptr().wrapping_add(at);
        let base = start as usize;
        let sites = sites.into_iter().map(|(offset, site)| (base + offset as usize, site)).collect();
        let blob = Box::leak(Box::new(Blob { start: base, end: base + code.len(), sites, deopts }));
        let mut blobs = self.blobs.write();
        let place = blobs.partition_point(|other| other.start < base);
        blobs.insert(place, blob);
        Some(start)
    }

    /// Changes code at an address in it. The world is stopped.
    pub(crate) fn patch(&self, address: usize, bytes: &[u8]) {
        let at = address - self.execute.as_ptr() as usize;
        debug_assert!(at + bytes.len() <= self.used());
        // SAFETY: J2, an address in code that `install` copied there, seen through the other mapping.
        unsafe { self.write.as_ptr().wrapping_add(at).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
    }

    /// Makes all threads of the process see what was patched before they execute it: a processor may have decoded the old
    /// instructions already, and only a serializing event on it ends that.
    pub(crate) fn publish_patches(&self) {
        // Registering waits for all processors, for milliseconds: not at start-up. The second time it does nothing.
        // SAFETY: takes no pointers. Kernels before 4.16 refuse.
        unsafe { libc::syscall(libc::SYS_membarrier, REGISTER_SYNC_CORE, 0, 0) };
        // SAFETY: takes no pointers. Without the registration it fails and does nothing.
        unsafe { libc::syscall(libc::SYS_membarrier, SYNC_CORE, 0, 0) };
    }

    /// What is at a return address.
    pub(crate) fn site(&self, address: usize) -> Option<&CompiledSite> {
        let blobs = self.blobs.read();
        let blob = *blobs.get(blobs.partition_point(|blob| blob.start < address).checked_sub(1)?)?;
        if address > blob.end {
            return None;
        }
        let at = blob.sites.binary_search_by_key(&address, |&(known, _)| known).ok()?;
        Some(&blob.sites[at].1)
    }

    /// How often code was left for a reason.
    pub(crate) fn failures(&self, reason: Reason) -> u64 {
        let blobs = self.blobs.read();
        let sites = blobs.iter().flat_map(|blob| blob.deopts.iter()).filter(|site| site.reason == reason);
        sites.map(|site| u64::from(site.failures.load(Ordering::Relaxed))).sum()
    }

    /// Bytes in use.
    pub(crate) fn used(&self) -> usize {
        *self.used.lock()
    }
}

impl Drop for CodeCache {
    fn drop(&mut self) {
        for blob in std::mem::take(self.blobs.get_mut()) {
            // SAFETY: J2, leaked by `install`; nobody runs code of a VM that is being dropped.
            drop(unsafe { Box::from_raw(std::ptr::from_ref(blob).cast_mut()) });
        }
        for at in [self.write, self.execute] {
            // SAFETY: J2, mapped by `new` with this size.
            unsafe { libc::munmap(at.as_ptr().cast(), self.size) };
        }
    }
}
