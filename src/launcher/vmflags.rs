//! The settings of a VM that options decide.

use std::ffi::OsString;
use std::path::PathBuf;

use super::xlog::{LogLevel, LogOutput, XLog};
use super::xx::XxFlags;
use vm_core::profiler::ProfileKind;

/// Carafe's largest heap: references are 32 bits wide and count units of 8 bytes.
const LARGEST_HEAP: u64 = 32 << 30;

/// Heap sizes are multiples of this.
const HEAP_ALIGNMENT: u64 = 2 << 20;

/// How methods run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Execution {
    /// `-Xint`: interpreted only.
    Interpreted,
    /// Interpreted, and compiled when hot.
    #[default]
    Mixed,
    /// `-Xcomp`: compiled at the first call.
    Compiled,
}

/// One of `-ea`, `-da`, `-esa`, `-dsa`; later ones win.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assertion {
    /// Classes of the application without a rule of their own.
    User {
        /// On or off.
        enable: bool,
    },
    /// Classes of the boot loader.
    System {
        /// On or off.
        enable: bool,
    },
    /// One class, by its internal name (`java/lang/String`).
    Class {
        /// The name.
        name: OsString,
        /// On or off.
        enable: bool,
    },
    /// A package and those below it, by its internal name; an empty name is the unnamed package.
    Package {
        /// The name.
        name: OsString,
        /// On or off.
        enable: bool,
    },
}

/// What kind of agent an option names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentKind {
    /// `-javaagent:jar`.
    Java,
    /// `-agentlib:name`.
    Library,
    /// `-agentpath:path`.
    Path,
    /// `-Xrun`.
    Run,
}

/// An agent to start with the VM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// How `name` is meant.
    pub kind: AgentKind,
    /// Jar file, library name or library path.
    pub name: OsString,
    /// What follows `=` (`:` for `-Xrun`).
    pub options: Option<OsString>,
}

/// `-verbose`. Each switch is in [`VmFlags::xlog`] too, as HotSpot logs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verbose {
    /// Loading and unloading of classes.
    pub class: bool,
    /// Modules.
    pub module: bool,
    /// Collections.
    pub gc: bool,
    /// Binding of native methods.
    pub jni: bool,
}

/// Settings of a VM. Sizes are bytes; `None` is "not said".
#[derive(Debug, Default)]
pub struct VmFlags {
    /// `-Xmx`. See [`VmFlags::heap_sizes`] for what to use.
    pub heap_max: Option<u64>,
    /// `-Xms`; 0 leaves it to the VM.
    pub heap_initial: Option<u64>,
    /// `-Xmn`.
    pub nursery: Option<u64>,
    /// `-Xss`, a multiple of 1024; 0 stands for the platform's default.
    pub stack_size: Option<u64>,
    /// `-Xint`, `-Xmixed`, `-Xcomp`.
    pub execution: Execution,
    /// `-Xbatch`, `-Xcomp`: the program waits for the compiler.
    pub batch: bool,
    /// Verify classes of the boot loader (off by default).
    pub verify_boot: bool,
    /// Verify all other classes (on by default).
    pub verify_other: bool,
    /// In order.
    pub assertions: Vec<Assertion>,
    /// `-verbose`.
    pub verbose: Verbose,
    /// In order.
    pub xlog: Vec<XLog>,
    /// `-Xbootclasspath/a`.
    pub boot_append: Vec<PathBuf>,
    /// `--patch-module`: modules with the directories and jar files that precede their contents, for the boot loader.
    pub patch_modules: Vec<(OsString, Vec<PathBuf>)>,
    /// `--enable-preview`.
    pub enable_preview: bool,
    /// `-Xzeal:move=N`: move every object at every Nth allocation.
    pub zeal_move: Option<u32>,
    /// `-Xzeal:deopt`.
    pub zeal_deopt: bool,
    /// `-Xstats`.
    pub stats: bool,
    /// `--profile=[alloc,]FILE`.
    pub profile: Option<(ProfileKind, PathBuf)>,
    /// `-Xperf:map`.
    pub perf_map: bool,
    /// `-Xperf:jitdump`.
    pub jit_dump: bool,
    /// `-Xstats:jit`.
    pub stats_of_compiler: bool,
    /// `-Xcheck:jni`.
    pub check_jni: bool,
    /// `-Xrs`: leave the signals of the console alone.
    pub reduce_signals: bool,
    /// In order.
    pub agents: Vec<Agent>,
    /// All `-XX:` flags; what the fields above say is in it too.
    pub xx: XxFlags,
}

/// The heap that options and machine make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeapSizes {
    /// Bytes to start with.
    pub initial: u64,
    /// Bytes at most.
    pub max: u64,
}

impl VmFlags {
    /// Tells whether messages with these tags and this level are shown anywhere. Warnings and errors are by default.
    pub fn logs(&self, tags: &[&str], level: LogLevel) -> bool {
        let outputs = self.log_outputs(tags);
        outputs.iter().any(|(_, least)| level >= *least)
    }

    /// The outputs that show messages with these tags, each with the least level.
    pub fn log_outputs(&self, tags: &[&str]) -> Vec<(LogOutput, LogLevel)> {
        // An output shows what its last fitting selection says.
        let mut outputs = vec![(LogOutput::Stdout, LogLevel::Warning)];
        for xlog in &self.xlog {
            let (selections, output) = match xlog {
                XLog::Async => continue,
                XLog::Disable => {
                    outputs.clear();
                    continue;
                }
                XLog::Show { selections, output, .. } => (selections, output),
            };
            let last = selections.iter().rfind(|selection| selection.fits(tags));
            if let Some(selection) = last {
                outputs.retain(|(known, _)| known != output);
                outputs.push((output.clone(), selection.level));
            }
        }
        outputs.retain(|(_, least)| *least != LogLevel::Off);
        outputs
    }

    /// Chooses the sizes of the heap as HotSpot does: a quarter of the memory at most, a 64th at first, unless options
    /// say otherwise. Never more than Carafe can address.
    pub fn heap_sizes(&self, physical_memory: u64) -> HeapSizes {
        let xx = &self.xx;
        let percentages = ["Max", "Min", "Initial"].map(|which| {
            let (percentage, fraction) = (format!("{which}RAMPercentage"), format!("{which}RAMFraction"));
            if !xx.is_set(&percentage) && xx.is_set(&fraction) {
                100.0 / xx.uint(&fraction) as f64
            } else {
                xx.double(&percentage)
            }
        });
        let says_share = ["MaxRAMPercentage", "MaxRAMFraction", "MinRAMPercentage", "MinRAMFraction"]
            .iter()
            .chain(&["InitialRAMPercentage", "InitialRAMFraction"])
            .any(|name| xx.is_set(name));
        let memory = match (xx.is_set("MaxRAM"), says_share) {
            (true, _) => xx.uint("MaxRAM"),
            (false, true) => physical_memory,
            (false, false) => physical_memory.min(xx.uint("MaxRAM")),
        };
        let [max_share, min_share, initial_share] = percentages.map(|share| (memory as f64 * share / 100.0) as u64);
        let said_initial = self.heap_initial.filter(|&size| size != 0);
        let max = self.heap_max.unwrap_or_else(|| {
            let usual = xx.uint("MaxHeapSize");
            let mut max = if min_share < usual { min_share } else { max_share.max(usual) };
            let limit = xx.uint("ErgoHeapSizeLimit");
            if limit != 0 {
                max = max.min(limit);
            }
            max.max(said_initial.unwrap_or(0))
        });
        let max = max.min(LARGEST_HEAP).next_multiple_of(HEAP_ALIGNMENT);
        let least = xx.uint("OldSize").saturating_add(xx.uint("NewSize"));
        let initial = said_initial.unwrap_or_else(|| initial_share.max(least));
        let initial = initial.min(max).next_multiple_of(HEAP_ALIGNMENT);
        HeapSizes { initial, max }
    }
}

/// Bytes of memory that the process may use: the machine's, or its control group's if that is less.
pub fn physical_memory() -> u64 {
    let number = |text: String| text.trim().parse::<u64>().ok();
    let group = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let group = group.iter().filter_map(|file| std::fs::read_to_string(file).ok()).filter_map(number);
    let machine = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let machine = machine.lines().find_map(|line| {
        let kilobytes: u64 = line.strip_prefix("MemTotal:")?.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes << 10)
    });
    group.chain(machine).min().unwrap_or(1 << 30)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launcher::xlog::Remarks;

    #[test]
    fn later_instructions_for_the_log_win() {
        let shown = |options: &[&str], tags: &[&str], level| {
            let parse = |option: &&str| match *option {
                "disable" => XLog::Disable,
                option => XLog::parse(option.as_bytes(), &mut Remarks::default()).unwrap(),
            };
            let xlog = options.iter().map(parse).collect();
            let flags = VmFlags { xlog, ..VmFlags::default() };
            flags.logs(tags, level)
        };
        assert!(shown(&[], &["gc"], LogLevel::Warning));
        assert!(!shown(&[], &["gc"], LogLevel::Info));
        assert!(shown(&["gc"], &["gc"], LogLevel::Info));
        assert!(!shown(&["gc"], &["gc", "heap"], LogLevel::Info));
        assert!(shown(&["gc*=debug"], &["gc", "heap"], LogLevel::Debug));
        assert!(!shown(&["gc=debug", "all=off"], &["gc"], LogLevel::Error));
        assert!(!shown(&["disable"], &["gc"], LogLevel::Error));
        assert!(shown(&["gc=off", "gc:stderr"], &["gc"], LogLevel::Info));
        assert!(shown(&["gc*=info,gc=off"], &["gc", "heap"], LogLevel::Info));
    }

    const GIB: u64 = 1 << 30;

    #[test]
    fn heap_sizes_follow_the_machine_unless_told() {
        let sizes = |heap_max, heap_initial, memory| {
            let flags = VmFlags { heap_max, heap_initial, ..VmFlags::default() };
            let sizes = flags.heap_sizes(memory);
            (sizes.initial >> 20, sizes.max >> 20)
        };
        assert_eq!(sizes(None, None, 8 * GIB), (128, 2048));
        assert_eq!(sizes(None, None, 512 * GIB), (2048, 32768));
        assert_eq!(sizes(None, None, 128 << 20), (8, 64));
        assert_eq!(sizes(Some(64 << 20), None, 8 * GIB), (64, 64));
        assert_eq!(sizes(None, Some(3 * GIB), 8 * GIB), (3072, 3072));
        assert_eq!(sizes(Some(3_000_000), Some(1 << 20), 8 * GIB), (2, 4));
        assert_eq!(sizes(Some(GIB), Some(0), 8 * GIB), (128, 1024));
        assert_eq!(sizes(Some(u64::MAX), Some(u64::MAX), GIB), (32768, 32768));
    }
}
