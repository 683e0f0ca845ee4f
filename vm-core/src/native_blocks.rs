//! Native memory and the like that Java code holds by address, and gives back in its own time, or never: then the VM's end does.
#![allow(unsafe_code)] // reason: frees what is held by address

use parking_lot::Mutex;
use rustc_hash::FxHashMap;

/// What gives back what is at an address.
pub type Free = unsafe fn(usize);

/// What the Java code of a VM holds.
#[derive(Default)]
pub struct NativeBlocks(Mutex<FxHashMap<usize, Free>>);

impl NativeBlocks {
    /// Java code gets something at an address (0: nothing).
    ///
    /// # Safety
    /// Unless it is [taken back](Self::take) before, `free` may be called with the address, once, when no thread of the VM is left.
    pub unsafe fn give(&self, address: usize, free: Free) -> usize {
        if address != 0 {
            self.0.lock().insert(address, free);
        }
        address
    }
    /// Takes back what Java code has at an address, to be freed by the caller; false when it has nothing there.
    pub fn take(&self, address: usize) -> bool {
        self.0.lock().remove(&address).is_some()
    }
}

impl Drop for NativeBlocks {
    fn drop(&mut self) {
        for (address, free) in self.0.get_mut().drain() {
            // SAFETY: the giver's promise; the VM is being dropped (V1).
            unsafe { free(address) }
        }
    }
}
