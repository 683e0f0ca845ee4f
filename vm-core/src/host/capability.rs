//! Traits of calls to the host, each refused unless an implementation grants it.

/// Declares a trait whose methods, until they are implemented, are those of another implementation, or answer
/// [`super::Errno::DENIED`].
macro_rules! capability {
    ($(#[$doc:meta])* trait $name:ident { $($(#[$mdoc:meta])* fn $method:ident($($arg:ident: $type:ty),*) -> $out:ty;)* }) => {
        $(#[$doc])*
        pub trait $name: Send + Sync {
            $(
                $(#[$mdoc])*
                fn $method(&self, $($arg: $type),*) -> $crate::host::HostResult<$out> {
                    match self.inner() {
                        Some(inner) => inner.$method($($arg),*).map_err(|error| self.error(error)),
                        None => Err($crate::host::Errno::DENIED),
                    }
                }
            )*
            /// Who answers what this does not; nobody: it is denied.
            fn inner(&self) -> Option<&dyn $name> {
                None
            }
            /// What becomes of an error of [`Self::inner`].
            fn error(&self, error: $crate::host::Errno) -> $crate::host::Errno {
                error
            }
        }
    };
}
pub(super) use capability;
