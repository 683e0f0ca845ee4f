//! Natives that are left out on purpose, or that only throw what their specification allows.

/// The start of a class's name, or a class, a dot and a method; and the reason.
pub static UNSUPPORTED: &[(&str, &str)] = &[
    ("jdk/internal/misc/CDS.dump", "there is no class data sharing"),
    ("java/lang/invoke/MethodHandleNatives.getMembers", "nothing in the class library calls it"),
    ("com/sun/management/internal/DiagnosticCommandImpl.", "diagnostic commands are announced as not supported"),
    ("com/sun/management/internal/GarbageCollectorExtImpl.setNotificationEnabled", "nobody tells of collections"),
    ("com/sun/management/internal/GcInfoBuilder.getLastGcInfo0", "single collections are not recorded: null"),
    ("com/sun/management/internal/HotSpotDiagnostic.dumpHeap0", "there are no heap dumps"),
    ("sun/management/ClassLoadingImpl.setVerboseClass", "the log is configured at start"),
    ("sun/management/MemoryImpl.setVerboseGC", "the log is configured at start"),
    ("sun/instrument/InstrumentationImpl.redefineClasses0", "classes are not redefined"),
    ("sun/instrument/InstrumentationImpl.retransformClasses0", "classes are not redefined"),
    ("sun/instrument/InstrumentationImpl.loadAgent0", "agents start with -javaagent"),
    ("jdk/internal/invoke/NativeEntryPoint.", "foreign functions need a compiler of native calls"),
];
