//! The compiler: bytecode and profile to an SSA form of its own, its passes, Cranelift, a code cache (D5 to D9,
//! [0005](../docs/decisions/0005-compiler-shape.md)).
//!
//! What exists is the intermediate representation. Nothing here pretends to compile: methods run in the interpreter.

pub mod build;
pub mod ir;

pub use vm_core::seams::Executor;
