//! `java.lang` and its close relatives.

pub mod array;
pub mod array_copy;
pub mod boot_loader;
pub mod class;
pub mod class_attributes;
pub mod class_loader;
pub mod environment;
pub mod mirror;
pub mod module;
pub mod native_libraries;
pub mod object;
pub mod process_handle;
pub mod process_impl;
pub mod reference;
pub mod runtime;
pub mod scalars;
pub mod signal;
pub mod stack;
pub mod system;
pub mod system_properties;
pub mod thread;
pub mod throwable;
