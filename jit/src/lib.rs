//! The compiler: bytecode and profile to an SSA form of its own, its passes, Cranelift, a code cache (D5 to D9,
//! [0005](../docs/decisions/0005-compiler-shape.md)).
//!
//! The way of a method: [`build`] makes a function of the intermediate representation ([`ir`]) of its bytecode, [`opt`]
//! improves it, `lower` makes machine code of it by way of Cranelift, `compiler` installs that. Machine code calls Rust through
//! `trampolines`, into `runtime`.
//!
//! # Invariants
//!
//! * **J1** What is lowered passed the checker of the intermediate representation and was built from this VM. At each call
//!   that may reach a safepoint every reference needed afterwards is in a slot that the stack map names.
//! * **J2** Code and its sites live until a stop of the world after which nobody can enter the code and no thread runs it, adapters as
//!   long as the VM; between two safepoints a thread may use what it has read. Compiled code runs only through adapters of its shape, on the thread
//!   whose structure is in the pinned register, and passes to Rust what it got from there.
//! * **J3** The compiler's thread reads metadata of the VM and never the heap; what its function rests on ([`needs`]) stays until it is
//!   done, and it ends before the VM does.

pub mod build;
mod code_cache;
mod compiler;
pub mod ir;
mod jit_dump;
mod log;
mod lower;
mod needs;
mod objects;
pub mod opt;
mod perf_map;
mod rebuild;
mod reclaim;
mod runtime;
mod sites;
mod stats;
mod trampolines;
mod vm_world;

pub use compiler::Jit;
