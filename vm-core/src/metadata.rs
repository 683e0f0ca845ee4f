//! Pointers to metadata, which lives until its VM is dropped (V1): one macro makes them all.

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
