//! `java.management` and `jdk.management`: what a program may ask about its machine.

pub mod flags;
pub mod memory;
pub mod operating_system;
mod snapshot;
pub mod thread_dump;
pub mod threads;
pub mod virtual_machine;
