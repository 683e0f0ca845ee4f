//! `cargo +nightly fuzz run verify fuzz/corpus conformance/fuzz/verify`: parser and verifier on any bytes.
#![no_main]

#[path = "../../conformance/src/fuzz/entry.rs"]
mod entry;

use std::sync::LazyLock;

static LIBRARY: LazyLock<entry::Library> = LazyLock::new(|| entry::Library::of_host().expect("a JDK"));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    entry::verify_bytes(bytes, &verifier::ClassFiles::new(&|name| LIBRARY.find(name), 61));
});
