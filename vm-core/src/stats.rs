//! Counters of what leaves the fast paths, shown by `-Xstats`.

use crate::vm::Vm;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// An event that is counted when the VM was made with [`crate::options::VmOptions::stats`].
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// The events so far.
    pub fn value(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

macro_rules! counters {
    ($($name:ident $text:literal;)*) => {
        /// The counters of a VM.
        #[derive(Debug, Default)]
        pub struct Stats {
            is_on: bool,
            $(#[doc = concat!("Counts ", $text, ".")] pub $name: Counter,)*
        }
        impl Stats {
            /// The counters with their names.
            fn each(&self) -> impl Iterator<Item = (&'static str, &Counter)> {
                [$(($text, &self.$name)),*].into_iter()
            }
        }
    };
}
counters! {
    classes_defined "classes defined";
    methods_translated "methods translated to instruction words";
    instructions_resolved "instructions resolved";
    barriers_passed "passes of barriers while a class is initialized";
    interface_misses "interface calls that missed their inline cache";
    linked_calls "calls through member names";
    intrinsics_declined "intrinsic methods left to their bytecode";
    frames_searched "frames searched for a handler";
    locks_inflated "locks inflated to monitors";
}

impl Stats {
    /// Counters that count, or that stay zero.
    pub(crate) fn new(is_on: bool) -> Stats {
        Stats { is_on, ..Stats::default() }
    }
    /// Counts an event. Nothing is written when nobody will ask: threads would share the cache line.
    #[inline]
    pub fn count(&self, of: impl Fn(&Stats) -> &Counter) {
        if self.is_on {
            of(self).0.fetch_add(1, Relaxed);
        }
    }
}

/// The table of `-Xstats`: a line for each counter.
pub fn table(vm: &Vm) -> String {
    let collections = [("young collections", vm.heap.minor_counters()), ("full collections", vm.heap.full_counters())];
    let mut text = String::from("Counters of the VM:\n");
    let mut line = |value: u64, name: &str, more: &str| {
        let _ = writeln!(text, "{value:>12}  {name}{more}");
    };
    for (name, counter) in vm.stats.each() {
        line(counter.value(), name, "");
    }
    for (name, count) in of_compiler(vm) {
        line(count, &name, " (compiler)");
    }
    for (name, c) in collections {
        line(c.collections, name, &format!(", {:.1} ms", c.time.as_secs_f64() * 1000.0));
    }
    text
}

fn of_compiler(vm: &Vm) -> Vec<(String, u64)> {
    vm.compiler().map_or_else(Vec::new, |compiler| compiler.counters())
}

/// Prints the table on the standard error stream, writes the map for perf, and hands the profile over, when the options ask for it; the program has ended.
pub fn print_at_exit(vm: &Vm) {
    crate::profiler::finish(vm);
    if let Some(compiler) = vm.compiler().filter(|_| vm.options.perf_map_at_exit) {
        compiler.write_perf_map();
    }
    if vm.options.stats {
        eprint!("{}", table(vm));
    } else if vm.options.stats_of_compiler {
        let lines = of_compiler(vm).into_iter().map(|(name, count)| format!("{count:>12}  {name}\n"));
        eprint!("Counters of the compiler:\n{}", lines.collect::<String>());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_count_when_they_are_on() {
        for is_on in [false, true] {
            let stats = Stats::new(is_on);
            stats.count(|s| &s.locks_inflated);
            stats.count(|s| &s.locks_inflated);
            let seen: Vec<u64> = stats.each().map(|(_, c)| c.value()).filter(|&n| n != 0).collect();
            assert_eq!(seen, if is_on { vec![2] } else { vec![] });
        }
    }
}
