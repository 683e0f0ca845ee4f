//! What the VM asks for when it reserves a heap, and what a collection tells it.

use std::fmt;
use std::time::Duration;

/// Which collection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CollectionKind {
    /// The nursery only; a full collection follows by itself when the old generation has outgrown its limit.
    Minor,
    /// The whole heap, compacting.
    Full,
    /// The whole heap, clearing every softly reachable reference: the last resort before `OutOfMemoryError`.
    FullClearSoft,
    /// The whole heap, every live object to another address; the space left behind is made unusable and the heap
    /// verified. Only for heaps reserved with [`HeapConfig::zeal_move`].
    ZealMove,
}

/// Why a collection runs; its text is HotSpot's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// An allocation found no room.
    AllocationFailure,
    /// `System.gc()`.
    SystemGc,
    /// Metadata outgrew its threshold.
    MetadataThreshold,
    /// A heap dump or another diagnostic asked.
    HeapDump,
    /// A JVMTI or management client asked.
    Diagnostic,
    /// The moving stress mode.
    Zeal,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AllocationFailure => "Allocation Failure",
            Self::SystemGc => "System.gc()",
            Self::MetadataThreshold => "Metadata GC Threshold",
            Self::HeapDump => "Heap Dump Initiated GC",
            Self::Diagnostic => "Diagnostic Command",
            Self::Zeal => "Zeal Move",
        })
    }
}

/// Why a heap could not be reserved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HeapError {
    /// `initial` exceeds `max`.
    InitialAboveMax,
    /// `max` is below [`crate::MIN_HEAP`].
    TooSmall,
    /// `max` is above [`crate::MAX_HEAP`].
    TooLarge,
    /// The host refused the address range.
    Reserve {
        /// Bytes asked for.
        bytes: usize,
        /// The host's error number.
        errno: i32,
    },
}

impl fmt::Display for HeapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InitialAboveMax => f.write_str("Initial heap size set to a larger value than the maximum heap size"),
            Self::TooSmall => f.write_str("Too small maximum heap"),
            Self::TooLarge => f.write_str("The specified size exceeds the maximum representable size."),
            Self::Reserve { bytes, .. } => {
                write!(f, "Could not reserve enough space for {}KB object heap", bytes / 1024)
            }
        }
    }
}

impl std::error::Error for HeapError {}

/// How important a log line is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum GcLevel {
    /// `-Xlog:gc`.
    Info,
    /// `-Xlog:gc=debug`.
    Debug,
}

/// One line of the log, not yet decorated.
#[derive(Clone, Copy, Debug)]
pub struct GcLine<'a> {
    /// Level.
    pub level: GcLevel,
    /// Tags joined by commas: `gc`, `gc,heap`, `gc,ref`, `gc,phases`.
    pub tags: &'static str,
    /// The text, as `GC(0) Pause Young (Allocation Failure) 8M->1M(30M) 1.234ms`.
    pub message: &'a str,
}

impl GcLine<'_> {
    /// The line with HotSpot's default decorations: `[0.123s][info][gc] ...`.
    pub fn decorated(&self, uptime: Duration) -> String {
        let level = match self.level {
            GcLevel::Info => "info",
            GcLevel::Debug => "debug",
        };
        format!("[{:.3}s][{level}][{}] {}", uptime.as_secs_f64(), self.tags, self.message)
    }
}

/// Where log lines go.
pub type GcLogSink = Box<dyn Fn(GcLine<'_>) + Send + Sync>;

/// The log: nothing, or lines up to a level.
#[derive(Default)]
pub enum GcLog {
    /// Nothing is logged or formatted.
    #[default]
    Off,
    /// Lines up to this level go to the sink.
    Lines(GcLevel, GcLogSink),
}

impl fmt::Debug for GcLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("Off"),
            Self::Lines(level, _) => write!(f, "Lines({level:?})"),
        }
    }
}

/// What the VM asks for.
#[derive(Debug)]
pub struct HeapConfig {
    /// Bytes that live and dead objects may take (`-Xmx`).
    pub max: usize,
    /// Bytes before the first full collection (`-Xms`).
    pub initial: usize,
    /// Bytes of eden and both survivor spaces (`-Xmn`); `None` adapts.
    pub nursery: Option<usize>,
    /// `-Xzeal:move=N`: every Nth allocation asks for [`CollectionKind::ZealMove`].
    pub zeal_move: Option<u32>,
    /// Milliseconds that an unused soft reference lives per free megabyte (`-XX:SoftRefLRUPolicyMSPerMB`).
    pub soft_ref_ms_per_mb: u64,
    /// Whether the heap is verified after each collection.
    pub verify: bool,
    /// The log.
    pub log: GcLog,
}

impl Default for HeapConfig {
    fn default() -> Self {
        Self {
            max: 256 << 20,
            initial: 64 << 20,
            nursery: None,
            zeal_move: None,
            soft_ref_ms_per_mb: 1000,
            verify: false,
            log: GcLog::Off,
        }
    }
}

/// What a collection did.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct CollectionReport {
    /// First of the references to enqueue, linked through `discovered`; 0 if none. The VM puts them before its pending
    /// list by [`crate::Heap::join_pending`] and wakes the reference handler.
    pub pending_references: u32,
    /// Last of them.
    pub pending_tail: u32,
    /// Whether the collection was full, or ended in a full one.
    pub full: bool,
    /// Bytes used before.
    pub used_before: usize,
    /// Bytes used after.
    pub used_after: usize,
    /// Bytes that moved from the nursery to the old generation.
    pub promoted: usize,
    /// The pause.
    pub pause: Duration,
    /// Nearly all time goes into full collections which free nearly nothing: allocation should end in
    /// `OutOfMemoryError: GC overhead limit exceeded`, after [`CollectionKind::FullClearSoft`].
    pub overhead_exceeded: bool,
    /// Milliseconds; what the VM stores in `SoftReference.clock`.
    pub soft_clock: i64,
}

impl CollectionReport {
    /// Bytes freed.
    pub fn freed(&self) -> usize {
        self.used_before.saturating_sub(self.used_after)
    }
}

/// What one collector did so far, for management.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct CollectorCounters {
    /// Collections.
    pub collections: u64,
    /// Sum of their pauses.
    pub time: Duration,
}

/// Sizes of one space in bytes, for management.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct SpaceUsage {
    /// Bytes handed out.
    pub used: usize,
    /// Bytes it may grow to before a collection.
    pub capacity: usize,
    /// Bytes it may ever grow to.
    pub max: usize,
}

/// The spaces, for management.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct HeapUsage {
    /// Eden.
    pub eden: SpaceUsage,
    /// The survivor space in use.
    pub survivor: SpaceUsage,
    /// The old generation.
    pub old: SpaceUsage,
}

impl HeapUsage {
    /// Takes over each space of `other` that is fuller.
    pub(crate) fn raise(&mut self, other: &HeapUsage) {
        let pairs = [(&mut self.eden, other.eden), (&mut self.survivor, other.survivor), (&mut self.old, other.old)];
        for (mine, theirs) in pairs {
            if theirs.used >= mine.used {
                *mine = theirs;
            }
        }
    }
}
