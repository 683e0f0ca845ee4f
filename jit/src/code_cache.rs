//! The code cache: memory for machine code, and what is known of the addresses in it.
//!
//! The memory is mapped twice, once to write and once to execute; no page is both. It is handed out in granules, and a table says
//! of which code each granule is: whoever walks a stack finds the code of a return address by one load, without a lock.
#![allow(unsafe_code)] // reason: maps memory and writes code (J2)

use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use vm_core::MethodRef;
use vm_core::compiled::CompiledSite;

use crate::ir::{REASONS, Reason};
use crate::jit_dump::JitDump;
use crate::needs::Needs;
use crate::perf_map::{PerfMap, name_of};
use crate::sites::DeoptSites;

/// Machine code with what belongs to it.
struct Blob {
    /// Its first granule.
    first: usize,
    granules: usize,
    /// Offsets of the return addresses in it, ascending, and what is there.
    offsets: Box<[u32]>,
    sites: Box<[CompiledSite]>,
    /// Their addresses are in the code.
    deopts: DeoptSites,
    needs: Arc<Needs>,
}

/// The memory for the code of one VM.
pub(crate) struct CodeCache {
    write: NonNull<u8>,
    execute: NonNull<u8>,
    /// Bytes.
    size: usize,
    free: Mutex<FreeList>,
    /// By granule: the code there, or null.
    blobs: Box<[AtomicPtr<Blob>]>,
    /// By reason: how often code was left that is freed now.
    failures: [AtomicU64; REASONS.len()],
    perf_map: Option<PerfMap>,
    jit_dump: Option<JitDump>,
}

/// Ranges of granules that are free: length by start. No two touch.
#[derive(Debug)]
struct FreeList {
    ranges: BTreeMap<usize, usize>,
    /// The sum of the lengths.
    total: usize,
}

impl FreeList {
    /// All of so many granules.
    fn new(total: usize) -> FreeList {
        FreeList { ranges: BTreeMap::from([(0, total)]), total }
    }

    /// The first range that is long enough gives its start.
    fn take(&mut self, length: usize) -> Option<usize> {
        let (start, there) = self.ranges.iter().map(|(&s, &l)| (s, l)).find(|&(_, there)| there >= length)?;
        self.ranges.remove(&start);
        if there > length {
            self.ranges.insert(start + length, there - length);
        }
        self.total -= length;
        Some(start)
    }

    /// Takes a range back, which joins its neighbours.
    fn give(&mut self, mut start: usize, mut length: usize) {
        self.total += length;
        if let Some(behind) = self.ranges.remove(&(start + length)) {
            length += behind;
        }
        if let Some((&before, there)) = self.ranges.range_mut(..start).next_back()
            && before + *there == start
        {
            length += *there;
            start = before;
        }
        self.ranges.insert(start, length);
    }
}

// SAFETY: J2, memory is handed out under a lock and written once by who got it.
unsafe impl Send for CodeCache {}
// SAFETY: J2, as above.
unsafe impl Sync for CodeCache {}

/// Bytes of a granule.
const GRANULE: usize = 64;

/// What freed code is overwritten with: `int3`.
const TRAP: u8 = 0xcc;

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
        let granules = size / GRANULE;
        Some(CodeCache {
            write: write?,
            execute: execute?,
            size,
            free: Mutex::new(FreeList::new(granules)),
            blobs: zeroed(granules),
            failures: Default::default(),
            perf_map: None,
            jit_dump: None,
        })
    }

    /// Tells perf of all code from now on, by either kind of file.
    pub(crate) fn telling_perf(mut self, map: bool, dump: bool) -> CodeCache {
        self.perf_map = if map { PerfMap::create() } else { None };
        self.jit_dump = if dump { JitDump::create() } else { None };
        self
    }

    /// Tells perf of code.
    pub(crate) fn tell(&self, code: *const u8, bytes: usize, method: Option<MethodRef>) {
        if let Some(map) = &self.perf_map {
            map.add(code as usize, bytes, &name_of(method));
        }
        if let Some(dump) = &self.jit_dump {
            dump.add(code, bytes, &name_of(method));
        }
    }

    /// Copies code into the cache; `sites` are by offset of the return address, ascending. None when the cache is full, or when less
    /// than `reserve` bytes would be left.
    pub(crate) fn install(
        &self,
        code: &[u8],
        sites: Vec<(u32, CompiledSite)>,
        deopts: DeoptSites,
        needs: Arc<Needs>,
        reserve: usize,
    ) -> Option<*const u8> {
        let granules = code.len().div_ceil(GRANULE).max(1);
        let mut free = self.free.lock();
        if free.total < granules + reserve / GRANULE {
            return None;
        }
        let first = free.take(granules)?;
        drop(free);
        let to = self.write.as_ptr().wrapping_add(first * GRANULE);
        // SAFETY: J2, this range was just handed out to us.
        unsafe { to.copy_from_nonoverlapping(code.as_ptr(), code.len()) };
        let (offsets, sites): (Vec<u32>, Vec<CompiledSite>) = sites.into_iter().unzip();
        debug_assert!(offsets.is_sorted());
        let blob = Blob { first, granules, offsets: offsets.into(), sites: sites.into(), deopts, needs };
        let blob = Box::into_raw(Box::new(blob));
        self.blobs[first..first + granules].iter().for_each(|entry| entry.store(blob, Ordering::Release));
        Some(self.execute.as_ptr().wrapping_add(first * GRANULE))
    }

    /// Frees code by its start.
    ///
    /// # Safety
    /// Nobody runs the code, can enter it, or looks at its sites any more.
    pub(crate) unsafe fn free(&self, code: *const u8) {
        let Some(first) = self.granule(code as usize) else { unreachable!("J2: code of this cache") };
        let blob = self.blobs[first].load(Ordering::Acquire);
        // SAFETY: J2, `install` leaked it, and the caller alone knows it now.
        let blob = unsafe { Box::from_raw(blob) };
        debug_assert_eq!(blob.first, first);
        for site in &blob.deopts {
            let failures = u64::from(site.failures.load(Ordering::Relaxed));
            self.failures[site.reason as usize].fetch_add(failures, Ordering::Relaxed);
        }
        let range = first..first + blob.granules;
        self.blobs[range].iter().for_each(|entry| entry.store(std::ptr::null_mut(), Ordering::Release));
        let at = self.write.as_ptr().wrapping_add(first * GRANULE);
        // SAFETY: J2, the range is the blob's.
        unsafe { at.write_bytes(TRAP, blob.granules * GRANULE) };
        self.free.lock().give(first, blob.granules);
    }

    /// Changes code at an address in it. The world is stopped.
    pub(crate) fn patch(&self, address: usize, bytes: &[u8]) {
        let at = address - self.execute.as_ptr() as usize;
        debug_assert!(at + bytes.len() <= self.size);
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

    /// The granule of an address.
    fn granule(&self, address: usize) -> Option<usize> {
        let offset = address.wrapping_sub(self.execute.as_ptr() as usize);
        (offset < self.size).then_some(offset / GRANULE)
    }

    /// The code around an address.
    fn blob(&self, address: usize) -> Option<&Blob> {
        let blob = self.blobs[self.granule(address)?].load(Ordering::Acquire);
        // SAFETY: J2, `free` is not called for code at which somebody looks.
        unsafe { blob.as_ref() }
    }

    /// The method whose code is at an address.
    pub(crate) fn method_at(&self, address: usize) -> Option<MethodRef> {
        // All code of a method has a call in the method, with what was inlined there before it.
        let sites = &self.blob(address)?.sites;
        sites.iter().find_map(|site| site.frames.last()).map(|&(method, _)| method)
    }

    /// The start of the code that a return address leads back to.
    pub(crate) fn start(&self, address: usize) -> Option<*const u8> {
        let blob = self.blob(address.wrapping_sub(1))?;
        Some(self.execute.as_ptr().wrapping_add(blob.first * GRANULE))
    }

    /// What the code rests on that a return address leads back to.
    pub(crate) fn needs(&self, address: usize) -> Option<&Needs> {
        Some(&self.blob(address.wrapping_sub(1))?.needs)
    }

    /// What is at a return address.
    pub(crate) fn site(&self, address: usize) -> Option<&CompiledSite> {
        // A call may be the last instruction.
        let blob = self.blob(address.wrapping_sub(1))?;
        let offset = address - self.execute.as_ptr() as usize - blob.first * GRANULE;
        let at = blob.offsets.binary_search(&(offset as u32)).ok()?;
        Some(&blob.sites[at])
    }

    /// All code. Under the lock that `install` and `free` are called with.
    fn each(&self) -> impl Iterator<Item = &Blob> {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < self.blobs.len() {
                let blob = self.blobs[at].load(Ordering::Acquire);
                // SAFETY: J2, as the callers see to it that nobody frees code meanwhile.
                match unsafe { blob.as_ref() } {
                    Some(blob) => {
                        at = blob.first + blob.granules;
                        return Some(blob);
                    }
                    None => at += 1,
                }
            }
            None
        })
    }

    /// Start and bytes of all code. Nobody frees code meanwhile.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (usize, usize)> {
        let base = self.execute.as_ptr() as usize;
        self.each().map(move |blob| (base + blob.first * GRANULE, blob.granules * GRANULE))
    }

    /// How often code was left for a reason. Nobody frees code meanwhile.
    pub(crate) fn failures(&self, reason: Reason) -> u64 {
        let sites = self.each().flat_map(|blob| blob.deopts.iter()).filter(|site| site.reason == reason);
        let there: u64 = sites.map(|site| u64::from(site.failures.load(Ordering::Relaxed))).sum();
        there + self.failures[reason as usize].load(Ordering::Relaxed)
    }

    /// Bytes in use.
    pub(crate) fn used(&self) -> usize {
        self.size - self.free.lock().total * GRANULE
    }

    /// Bytes in all.
    pub(crate) fn size(&self) -> usize {
        self.size
    }
}

/// A table of null pointers, whose pages the host makes when they are first written.
fn zeroed(entries: usize) -> Box<[AtomicPtr<Blob>]> {
    let table = Box::<[AtomicPtr<Blob>]>::new_zeroed_slice(entries);
    // SAFETY: all zeros are null pointers.
    unsafe { table.assume_init() }
}

impl Drop for CodeCache {
    fn drop(&mut self) {
        let blobs: Vec<*const Blob> = self.each().map(std::ptr::from_ref).collect();
        for blob in blobs {
            // SAFETY: J2, leaked by `install`; nobody runs code of a VM that is being dropped.
            drop(unsafe { Box::from_raw(blob.cast_mut()) });
        }
        for at in [self.write, self.execute] {
            // SAFETY: J2, mapped by `new` with this size.
            unsafe { libc::munmap(at.as_ptr().cast(), self.size) };
        }
    }
}

#[cfg(test)]
mod tests;
