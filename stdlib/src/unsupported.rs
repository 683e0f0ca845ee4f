//! Natives that are left out on purpose, or that only throw what their specification allows.

/// The start of a class's name, or a class, a dot and a method; and the reason.
pub static UNSUPPORTED: &[(&str, &str)] = &[
    ("jdk/internal/misc/CDS.dump", "there is no class data sharing"),
    ("jdk/internal/invoke/NativeEntryPoint.", "foreign functions need a compiler of native calls"),
];
