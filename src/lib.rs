//! Carafe: a JVM-style runtime that runs the unmodified OpenJDK class library.
//!
//! [`Machine`] is a virtual machine in this process. The `carafe` binary drives one by the `java` command line.

mod flame_graph;
pub mod launcher;
mod machine;
pub mod program;

pub use machine::Machine;
pub use vm_core::options::{AssertionSwitch, VerifyScope, VmOptions};
pub use vm_core::vm::VmError;
