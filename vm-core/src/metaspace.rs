//! How much memory metadata takes, and what that causes: collections that look for classes to unload, and OutOfMemoryErrors.

use crate::collect::collect_now;
use crate::cx::Cx;
use crate::exceptions::JResult;
use crate::owner::Owner;
use gc::{Cause, CollectionKind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is left free of the threshold after a collection, in percent: HotSpot's `MinMetaspaceFreeRatio`.
const FREE_PERCENT: usize = 40;

/// The account of a VM.
#[derive(Default)]
pub struct Metaspace {
    /// Bytes of all metadata.
    used: AtomicUsize,
    /// Bytes of what may be unloaded.
    unloadable: AtomicUsize,
    /// The most bytes there ever were, or since management has asked to forget that.
    peak: AtomicUsize,
    /// More unloadable bytes cause a collection; 0: as the options say.
    threshold: AtomicUsize,
}

impl Metaspace {
    /// Bytes of all metadata.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }
    /// The most bytes there ever were.
    pub fn peak(&self) -> usize {
        self.peak.load(Ordering::Relaxed).max(self.used())
    }
    /// Forgets what there was.
    pub fn reset_peak(&self) {
        self.peak.store(self.used(), Ordering::Relaxed);
    }
    /// Counts metadata.
    pub fn add(&self, owner: &Owner, bytes: usize) {
        owner.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.used.fetch_add(bytes, Ordering::Relaxed);
        if owner.is_unloadable {
            self.unloadable.fetch_add(bytes, Ordering::Relaxed);
        }
    }
    /// Counts that an owner is unloaded.
    pub(crate) fn remove(&self, owner: &Owner) {
        let bytes = owner.bytes.load(Ordering::Relaxed);
        self.peak.fetch_max(self.used(), Ordering::Relaxed);
        self.used.fetch_sub(bytes, Ordering::Relaxed);
        self.unloadable.fetch_sub(bytes, Ordering::Relaxed);
    }
    fn is_above_threshold(&self, initial: usize) -> bool {
        self.unloadable.load(Ordering::Relaxed) > self.threshold.load(Ordering::Relaxed).max(initial)
    }
}

/// Before a class is defined: looks for classes to unload when there is more metadata than after the last time, or more than there may be.
///
/// # Errors
/// OutOfMemoryError when `-XX:MaxMetaspaceSize` is used up.
pub(crate) fn make_room(cx: &mut Cx<'_>) -> JResult<()> {
    let vm = cx.vm();
    let (account, initial, max) = (&vm.metaspace, vm.options.metaspace_initial, vm.options.metaspace_max);
    if account.is_above_threshold(initial) {
        collect_now(cx, CollectionKind::Full, Cause::MetadataThreshold);
        let left = account.unloadable.load(Ordering::Relaxed);
        account.threshold.store(left / (100 - FREE_PERCENT) * 100, Ordering::Relaxed);
    }
    // HotSpot maps most of the library's metadata from an archive, and does not count that.
    let counted = || account.used().saturating_sub(vm.boot.owner.bytes.load(Ordering::Relaxed));
    for kind in [CollectionKind::Full, CollectionKind::FullClearSoft] {
        if counted() <= max {
            return Ok(());
        }
        collect_now(cx, kind, Cause::MetadataThreshold);
    }
    if counted() <= max { Ok(()) } else { Err(cx.throw_out_of_memory("Metaspace")) }
}
