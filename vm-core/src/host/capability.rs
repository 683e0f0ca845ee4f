//! Traits of calls to the host, each refused unless an implementation grants it.

/// Declares a trait whose methods answer [`super::Errno::DENIED`] until they are implemented.
macro_rules! capability {
    ($(#[$doc:meta])* trait $name:ident { $($(#[$mdoc:meta])* fn $method:ident($($arg:ident: $type:ty),*) -> $out:ty;)* }) => {
        $(#[$doc])*
        pub trait $name: Send + Sync {
            $(
                $(#[$mdoc])*
                fn $method(&self, $($arg: $type),*) -> $crate::host::HostResult<$out> {
                    $(let _ = $arg;)*
                    Err($crate::host::Errno::DENIED)
                }
            )*
        }
    };
}
pub(super) use capability;
