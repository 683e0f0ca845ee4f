//! The help on options that only Carafe has.

/// To be printed after the text of `java -X` ([`super::Step::ExtraUsage`]).
pub const CARAFE_OPTIONS_HELP: &str = "\
Options of Carafe:

    --jdk <directory>
    --jdk=<directory>
                      run the class library of this JDK. Otherwise the
                      first of CARAFE_JDK, JAVA_HOME, java on PATH, and
                      the usual directories that holds a JDK is used
    -Xstats           print the counters of the VM at exit
    -Xzeal:move=<n>   move every object at every n-th allocation and
                      check the heap
    -Xzeal:deopt      leave compiled code at every opportunity

";
