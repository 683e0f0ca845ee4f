//! The end of reading options: checks across options, and what follows from them.

use std::os::unix::ffi::OsStrExt;

use super::flag::{FlagOrigin, FlagValue};
use super::vm_options::{ADD_MODULES, Read, Reader, Stop};
use super::vmflags::{Execution, VmFlags, physical_memory};
use super::xlog::{LogLevel, XLog};

/// The least stack of a Java thread that HotSpot takes on x86-64, in kilobytes.
const MIN_STACK_KB: i64 = 136;

/// The collectors of HotSpot; at most one can be chosen.
const COLLECTORS: &[&str] = &["UseSerialGC", "UseParallelGC", "UseG1GC", "UseEpsilonGC", "UseShenandoahGC", "UseZGC"];

impl Reader {
    /// What HotSpot checks and derives when all options are read.
    pub(super) fn finish(&mut self, has_hotspotrc: bool) -> Read {
        let xx = &self.vm.xx;
        let never_compiles = xx.double("CompileThresholdScaling") == 0.0
            || !xx.bool("TieredCompilation") && xx.int("CompileThreshold") == 0;
        if self.no_compiler && !self.is_debug || never_compiles {
            self.vm.execution = Execution::Interpreted;
        }
        let mode = xx.text("CompilationMode").unwrap_or_default();
        if !["", "default", "quick-only", "high-only", "high-only-quick-internal"].iter().any(|known| mode == *known) {
            return self.complain(&[
                b"Unsupported compilation mode '",
                mode.as_bytes(),
                b"', available modes are: quick-only, high-only, high-only-quick-internal",
            ]);
        }
        if xx.uint("TLABRefillWasteFraction") == 0 {
            return self.complain(&[b"TLABRefillWasteFraction should be a denominator, not 0"]);
        }
        let padding = xx.int("ContendedPaddingWidth");
        if padding % 8 != 0 {
            let text = format!("ContendedPaddingWidth ({padding}) must be a multiple of 8");
            return self.complain(&[text.as_bytes()]);
        }
        if xx.bool("EnableJVMCI") {
            self.properties.put_fixed(b"jdk.internal.vm.ci.enabled", b"true");
            self.numbered(ADD_MODULES, b"jdk.internal.vm.ci")?;
        }
        if self.vm.xx.is_set("StartFlightRecording") || self.vm.xx.is_set("FlightRecorderOptions") {
            self.numbered(ADD_MODULES, b"jdk.jfr")?;
        }
        if has_hotspotrc {
            self.warn(
                ".hotspotrc file is present but has been ignored.  Run with -XX:Flags=.hotspotrc to load the file.",
            );
        }
        if self.warn_of_module_properties {
            self.warn(
                "Ignoring system property options whose names match the '-Djdk.module.*'. names that are reserved for \
                 internal use.",
            );
        }
        self.old_gc_log()?;
        let tracking = self.vm.xx.text("NativeMemoryTracking").unwrap_or_default();
        if !["", "off", "summary", "detail"].iter().any(|known| tracking == *known) {
            self.err.extend_from_slice(b"Syntax error, expecting -XX:NativeMemoryTracking=[off|summary|detail]");
            return Err(Stop::NoVm);
        }
        if COLLECTORS.iter().filter(|name| self.vm.xx.bool(name)).count() > 1 {
            return self.fail_to_initialize("Multiple garbage collectors selected");
        }
        if self.vm.xx.is_set("AutoBoxCacheMax") {
            let value = self.vm.xx.int("AutoBoxCacheMax").to_string();
            self.properties.put(b"java.lang.Integer.IntegerCache.high", value.as_bytes());
        }
        self.derive();
        if self.vm.xx.bool("PrintCommandLineFlags") {
            self.choose_flags();
            self.out.extend_from_slice(self.vm.xx.print_set().as_bytes());
        }
        let stack = self.vm.xx.int("ThreadStackSize");
        if stack != 0 && stack < MIN_STACK_KB {
            let text = format!("\nThe Java thread stack size specified is too small. Specify at least {MIN_STACK_KB}k");
            return self.complain_on_stdout(&[text.as_bytes()]);
        }
        self.check_heap()?;
        if self.vm.xx.bool("PrintFlagsRanges") {
            self.out.extend_from_slice(self.vm.xx.print_ranges().as_bytes());
        } else if self.vm.xx.bool("PrintFlagsFinal") {
            self.choose_flags();
            self.out.extend_from_slice(self.vm.xx.print(false).as_bytes());
        }
        Ok(())
    }

    /// `-XX:+PrintGC`, `-XX:+PrintGCDetails`, `-Xloggc:`.
    fn old_gc_log(&mut self) -> Read {
        let (short, details) = (self.vm.xx.bool("PrintGC"), self.vm.xx.bool("PrintGCDetails"));
        if short {
            self.log(LogLevel::Warning, "gc", "-XX:+PrintGC is deprecated. Will use -Xlog:gc instead.");
        }
        if details {
            self.log(LogLevel::Warning, "gc", "-XX:+PrintGCDetails is deprecated. Will use -Xlog:gc* instead.");
        }
        if let Some(file) = self.gc_log_file.take() {
            match XLog::gc_file(&file, details) {
                Ok(xlog) => self.vm.xlog.push(xlog),
                Err(complaint) => {
                    self.log(LogLevel::Error, "logging", &complaint);
                    return Err(Stop::NoVm);
                }
            }
        } else if short || details {
            self.vm.xlog.push(XLog::on_stdout(&["gc"], details, LogLevel::Info));
        }
        Ok(())
    }

    fn check_heap(&mut self) -> Read {
        let said = |name: &str| self.vm.xx.is_set(name).then(|| self.vm.xx.uint(name));
        let (max, initial, min) = (said("MaxHeapSize"), said("InitialHeapSize"), said("MinHeapSize"));
        let is_below =
            |size: Option<u64>, limit: Option<u64>| size.zip(limit).is_some_and(|(size, limit)| size < limit);
        let (initial, min) = (initial.filter(|&size| size != 0), min.filter(|&size| size != 0));
        if is_below(max, initial) {
            self.fail_to_initialize("Initial heap size set to a larger value than the maximum heap size")?;
        }
        if is_below(max, min) {
            self.fail_to_initialize("Incompatible minimum and maximum heap sizes specified")?;
        }
        if is_below(max, Some(2 << 20)) {
            self.fail_to_initialize("Too small maximum heap")?;
        }
        if is_below(initial, Some(1 << 20)) {
            self.fail_to_initialize("Too small initial heap")?;
        }
        if is_below(min, Some(1 << 20)) {
            self.fail_to_initialize("Too small minimum heap")?;
        }
        if is_below(initial, min) {
            self.fail_to_initialize("Incompatible minimum and initial heap sizes specified")?;
        }
        Ok(())
    }

    /// Fills the fields that repeat flags.
    fn derive(&mut self) {
        let VmFlags { xx, .. } = &self.vm;
        let said = |name: &str| xx.is_set(name).then(|| xx.uint(name));
        let (heap_max, heap_initial) = (said("MaxHeapSize"), said("InitialHeapSize"));
        let nursery = said("NewSize").or(said("MaxNewSize"));
        let stack_size = xx.is_set("ThreadStackSize").then(|| (xx.int("ThreadStackSize") as u64) << 10);
        let (verify_boot, verify_other) = (xx.bool("BytecodeVerificationLocal"), xx.bool("BytecodeVerificationRemote"));
        let batch = !xx.bool("BackgroundCompilation") || self.vm.execution == Execution::Compiled;
        let (check_jni, reduce_signals) = (xx.bool("CheckJNICalls"), xx.bool("ReduceSignalUsage"));
        let vm = &mut self.vm;
        (vm.heap_max, vm.heap_initial, vm.nursery, vm.stack_size) = (heap_max, heap_initial, nursery, stack_size);
        // To verify the boot loader's classes only is to verify all.
        (vm.verify_boot, vm.verify_other) = (verify_boot, verify_boot || verify_other);
        (vm.batch, vm.check_jni, vm.reduce_signals) = (batch, check_jni, reduce_signals);
    }

    /// Enters the VM's own choices, for the printouts.
    fn choose_flags(&mut self) {
        let sizes = self.vm.heap_sizes(physical_memory());
        let choices = [
            ("InitialHeapSize", FlagValue::Uint(sizes.initial)),
            ("MaxHeapSize", FlagValue::Uint(sizes.max)),
            ("UseCompressedClassPointers", FlagValue::Bool(true)),
            ("UseCompressedOops", FlagValue::Bool(true)),
        ];
        for (name, value) in choices {
            if !self.vm.xx.is_set(name) {
                self.vm.xx.set(name, value, FlagOrigin::Ergonomic, &mut self.err);
            }
        }
    }
}
