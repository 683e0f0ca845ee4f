//! `jdk.internal.misc`, `jdk.internal.vm` and single natives elsewhere in java.base.

pub mod constant_pool;
pub mod instrumentation;
pub mod perf;
pub mod preferences;
pub mod registration;
pub mod time_zone;
pub mod unsafe_access;
pub mod unsafe_classes;
pub mod unsafe_memory;
pub mod vm_support;
