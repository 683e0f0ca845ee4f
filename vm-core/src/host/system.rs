//! Facts about the host machine and its users.

use super::capability::capability;
use std::time::Duration;

/// Language, script, country and variant of a locale, as `java.util.Locale` names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocaleName {
    /// ISO 639 (the old codes for Hebrew and Indonesian).
    pub language: String,
    /// ISO 15924.
    pub script: Option<String>,
    /// ISO 3166.
    pub country: Option<String>,
    /// A variant that Java knows.
    pub variant: Option<String>,
}

/// The locale of the guest's user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    /// For numbers and dates.
    pub format: LocaleName,
    /// For messages.
    pub display: LocaleName,
    /// Name of the encoding of texts, as `sun.jnu.encoding` has it.
    pub encoding: String,
}

/// A user of the host, in the host's encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Login name.
    pub name: Vec<u8>,
    /// Home directory.
    pub home: Vec<u8>,
}

/// The operating system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// Its name, `Linux`.
    pub name: Vec<u8>,
    /// Its release.
    pub release: Vec<u8>,
}

/// What the host machine has and what of it is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// Bytes of physical memory in no use.
    pub free_memory: u64,
    /// Bytes of swap space.
    pub total_swap: u64,
    /// Those in no use.
    pub free_swap: u64,
    /// Bytes that the guest's process has mapped.
    pub mapped_memory: u64,
    /// Files that the process may have open at a time.
    pub max_files: u64,
    /// Files that it has open.
    pub open_files: u64,
    /// Processors of the machine.
    pub configured_processors: u32,
    /// Those that run.
    pub online_processors: u32,
    /// What all processors spent since the machine started, idle or not.
    pub processor_time: Duration,
}

/// CPU time of a thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThreadTime {
    /// Outside the kernel.
    pub user: Duration,
    /// Everywhere.
    pub total: Duration,
}

capability! {
    /// The host machine and its users.
    trait System {
        /// The operating system.
        fn kernel() -> Kernel;
        /// The user's locale.
        fn locale() -> Locale;
        /// The user as whom the guest runs.
        fn user() -> Account;
        /// The time zone that the machine is set to, by its name in the time zone database; `None` if it has none.
        fn time_zone() -> Option<String>;
        /// Local time less universal time, in seconds, at a time in seconds since 1970.
        fn utc_offset(time: i64) -> i64;
        /// The load of the last 1, 5 and 15 minutes; the number of values known.
        fn load_average(averages: &mut [f64]) -> usize;
        /// What the machine has.
        fn resources() -> Resources;
        /// CPU time of a thread of this process, by the kernel's number.
        fn thread_time(thread: i32) -> ThreadTime;
    }
}
