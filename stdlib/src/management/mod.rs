//! `java.management` and `jdk.management`: what a program may ask about its machine.

pub mod flags;
pub mod memory;
pub mod operating_system;
pub mod threads;
pub mod virtual_machine;
