//! What a VM is made with.

use crate::compile_command::CompileCommands;
use crate::profiler::{ProfileFrame, ProfileKind};
use crate::vm::Vm;
use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// A switch of `-ea`, `-da`, `-esa`, `-dsa`, in command-line order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssertionSwitch {
    /// `-esa`/`-dsa`.
    System(bool),
    /// `-ea`/`-da` without argument.
    All(bool),
    /// `-ea:pkg...` (empty name: the unnamed package).
    Package(String, bool),
    /// `-ea:Class`.
    Class(String, bool),
}

/// Takes the lines of a log, decorated, without line ends.
#[derive(Clone)]
pub struct LogSink(pub Arc<dyn Fn(&str) + Send + Sync>);

impl fmt::Debug for LogSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogSink")
    }
}

/// Takes the weight of each stack of a profile, innermost frame first.
pub type ProfileSink = Arc<dyn Fn(&Vm, &HashMap<Vec<ProfileFrame>, u64>) + Send + Sync>;

/// A profile to be made.
#[derive(Clone)]
pub struct Profile {
    /// Of what.
    pub kind: ProfileKind,
    /// Takes it at the end.
    pub sink: ProfileSink,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Profile({:?})", self.kind)
    }
}

/// Options of a VM. Sizes in bytes.
#[derive(Clone, Debug)]
pub struct VmOptions {
    /// JDK home directory; `lib/modules` is in it.
    pub jdk: PathBuf,
    /// System properties set before boot, in order (later ones win).
    pub properties: Vec<(String, String)>,
    /// `-Xmx`; default a quarter of the machine's memory, at most 32 GiB.
    pub heap_max: Option<usize>,
    /// `-Xms`.
    pub heap_initial: Option<usize>,
    /// `-Xmn`.
    pub nursery: Option<usize>,
    /// `-Xss`; default 1 MiB.
    pub stack_size: Option<usize>,
    /// The most threads at a time; `None`: as many as the host lets start.
    pub max_threads: Option<usize>,
    /// Assertion switches.
    pub assertions: Vec<AssertionSwitch>,
    /// `-Xbootclasspath/a`.
    pub boot_append: Vec<PathBuf>,
    /// `--patch-module m=path...` for boot modules.
    pub patch_modules: Vec<(String, Vec<PathBuf>)>,
    /// `-Xzeal:move=N`.
    pub zeal_move: Option<u32>,
    /// `-Xzeal:deopt`: compiled code is left the first time at each place where it can be.
    pub zeal_deopt: bool,
    /// `-Xlog:gc`/`-verbose:gc`: where the lines about collections go.
    pub log_gc: Option<LogSink>,
    /// `-Xlog:class+load`/`-verbose:class`.
    pub log_class: bool,
    /// `-Xlog:class+unload`.
    pub log_class_unload: bool,
    /// `-XX:-ClassUnloading` clears it.
    pub class_unloading: bool,
    /// `-XX:MetaspaceSize`: bytes of unloadable metadata before it first causes a collection.
    pub metaspace_initial: usize,
    /// `-XX:MaxMetaspaceSize`, in bytes.
    pub metaspace_max: usize,
    /// `-Xverify:all|remote|none`.
    pub verify: VerifyScope,
    /// `-XX:+ShowHiddenFrames`.
    pub show_hidden_frames: bool,
    /// `-XX:-ShowCodeDetailsInExceptionMessages` clears it.
    pub helpful_npe: bool,
    /// `-XX:MaxJavaStackTraceDepth`.
    pub max_stack_trace_depth: usize,
    /// `-XX:-StackTraceInThrowable` clears it.
    pub stack_trace_in_throwable: bool,
    /// `-XX:MaxDirectMemorySize`.
    pub max_direct_memory: Option<u64>,
    /// `-XX:ActiveProcessorCount`.
    pub active_processors: Option<u32>,
    /// `-XX:SoftRefLRUPolicyMSPerMB`.
    pub soft_ref_ms_per_mb: u64,
    /// Bytes between what `Contended` keeps apart (`-XX:ContendedPaddingWidth`, 0 for `-XX:-EnableContended`).
    pub contended_padding: u32,
    /// `-XX:-RestrictContended` lets programs use that annotation.
    pub restrict_contended: bool,
    /// `-XX:+DisableExplicitGC`.
    pub disable_explicit_gc: bool,
    /// Command line arguments that the VM saw, for management.
    pub vm_arguments: Vec<String>,
    /// `--enable-preview`.
    pub preview: bool,
    /// `-Xint`: there is no compiler.
    pub interpreted: bool,
    /// `-XX:+PrintCompilation`.
    pub print_compilation: bool,
    /// `-XX:CompileCommand`, `-XX:CompileOnly`.
    pub compile_commands: CompileCommands,
    /// `-Xbatch` clears it: compilations finish before the program goes on.
    pub background_compilation: bool,
    /// `--profile=FILE`.
    pub profile: Option<Profile>,
    /// `-Xperf:map`: tell Linux `perf` of compiled code as it is made.
    pub perf_map: bool,
    /// `-Xperf:jitdump`: the same with the code itself.
    pub jit_dump: bool,
    /// `-XX:+DumpPerfMapAtExit`.
    pub perf_map_at_exit: bool,
    /// `-XX:ReservedCodeCacheSize`, in bytes.
    pub code_cache: usize,
    /// `-XX:-UseCodeCacheFlushing` clears it: a full code cache stays full.
    pub flush_code: bool,
    /// Calls of a method after which it is compiled; 0: at its first (`-Xcomp`).
    pub compile_threshold: u32,
    /// Iterations of loops that count as much as that many calls.
    pub loop_threshold: u32,
    /// `-Xstats`: print counters at exit.
    pub stats: bool,
    /// `-Xstats:jit`: print those of the compiler.
    pub stats_of_compiler: bool,
}

/// Which classes are verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyScope {
    /// Every class.
    All,
    /// Classes that the boot and platform loaders did not define.
    Remote,
    /// None.
    None,
}

impl VmOptions {
    /// Defaults for a JDK.
    pub fn new(jdk: impl Into<PathBuf>) -> Self {
        VmOptions {
            jdk: jdk.into(),
            properties: Vec::new(),
            heap_max: None,
            heap_initial: None,
            nursery: None,
            stack_size: None,
            max_threads: None,
            assertions: Vec::new(),
            boot_append: Vec::new(),
            patch_modules: Vec::new(),
            zeal_move: None,
            zeal_deopt: false,
            log_gc: None,
            log_class: false,
            log_class_unload: false,
            class_unloading: true,
            metaspace_initial: 21 << 20,
            metaspace_max: usize::MAX,
            verify: VerifyScope::Remote,
            show_hidden_frames: false,
            helpful_npe: true,
            max_stack_trace_depth: 1024,
            stack_trace_in_throwable: true,
            max_direct_memory: None,
            active_processors: None,
            soft_ref_ms_per_mb: 1000,
            contended_padding: 128,
            restrict_contended: true,
            disable_explicit_gc: false,
            vm_arguments: Vec::new(),
            preview: false,
            interpreted: false,
            print_compilation: false,
            compile_commands: CompileCommands::default(),
            background_compilation: true,
            profile: None,
            perf_map: false,
            jit_dump: false,
            perf_map_at_exit: false,
            code_cache: 48 << 20,
            flush_code: true,
            compile_threshold: 2000,
            loop_threshold: 20_000,
            stats: false,
            stats_of_compiler: false,
        }
    }
}
