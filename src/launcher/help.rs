//! The help on options that only Carafe has.

use super::xx::XxFlags;

/// To be printed after the text of `java -X` ([`super::Step::ExtraUsage`]).
pub fn carafe_options_help() -> String {
    let flags = XxFlags::acted_on().join("\n                      ");
    format!(
        "{OPTIONS}    -XX:<flag>        these flags have an effect, all others of HotSpot none:\n                      {flags}\n\n"
    )
}

const OPTIONS: &str = "\
Options of Carafe:

    --jdk <directory>
    --jdk=<directory>
                      run the class library of this JDK. Otherwise the
                      first of CARAFE_JDK, JAVA_HOME, java on PATH, and
                      the usual directories that holds a JDK is used
    --profile=[alloc,]<file>
                      write a flame graph of the processor time, or of what
                      is allocated, by Java stacks
    -Xperf:map        write /tmp/perf-<pid>.map, by which Linux perf names
                      compiled code, as code is compiled
    -Xperf:jitdump    write jit-<pid>.dump, from which perf inject --jit
                      takes compiled code
    -Xstats           print the counters of the VM at exit
    -Xstats:jit       print those of the compiler
    -Xzeal:move=<n>   move every object at every n-th allocation and
                      check the heap
    -Xzeal:deopt      leave compiled code the first time at each place
                      where it can be left
";
