//! Pointers to metadata, which lives as long as its owner (V1): one macro makes them all.

/// Declares a pointer type for a kind of metadata. The module that uses it allows unsafe code.
macro_rules! metadata_pointer {
    ($(#[$doc:meta])* $name:ident, $target:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(transparent)]
        pub struct $name(std::ptr::NonNull<$target>);
        // SAFETY: V1; mutable parts are atomics, locks and once-cells.
        unsafe impl Send for $name {}
        // SAFETY: V1, as above.
        unsafe impl Sync for $name {}
        impl $name {
            /// Of metadata in its place.
            pub fn new(v: &$target) -> Self {
                $name(std::ptr::NonNull::from(v))
            }
            /// Pointer bits for run-time constant pool entries and instructions.
            #[inline(always)]
            pub fn to_bits(self) -> u64 {
                self.0.as_ptr() as u64
            }
            /// Inverse of `to_bits`.
            ///
            /// # Safety
            /// `bits` came from `to_bits` in the same VM, or is 0.
            #[inline(always)]
            pub unsafe fn from_bits(bits: u64) -> Option<Self> {
                std::ptr::NonNull::new(bits as *mut $target).map($name)
            }
            /// The pointer.
            #[inline(always)]
            pub fn as_ptr(self) -> *mut $target {
                self.0.as_ptr()
            }
            /// With a lifetime not tied to this copy of the pointer (V1).
            #[inline(always)]
            pub fn get<'a>(self) -> &'a $target {
                // SAFETY: V1.
                unsafe { self.0.as_ref() }
            }
        }
        impl std::ops::Deref for $name {
            type Target = $target;
            #[inline(always)]
            fn deref(&self) -> &$target {
                // SAFETY: V1.
                unsafe { self.0.as_ref() }
            }
        }
    };
}
pub(crate) use metadata_pointer;

/// Metadata that its pointer makes and frees.
macro_rules! owned_metadata {
    ($(#[$doc:meta])* $name:ident, $target:ty) => {
        metadata_pointer! { $(#[$doc])* $name, $target }
        impl $name {
            /// Leaks the metadata; it is freed with its owner (V1).
            pub fn leak(v: $target) -> Self {
                $name(std::ptr::NonNull::from(Box::leak(Box::new(v))))
            }
            /// Ends it, when its owner is unloaded or the VM is dropped.
            ///
            /// # Safety
            /// Nobody uses the metadata any more.
            pub unsafe fn free(self) {
                // SAFETY: leaked by `leak`, freed once.
                drop(unsafe { Box::from_raw(self.as_ptr()) })
            }
        }
    };
}
pub(crate) use owned_metadata;
