//! Where the compiler will stand: bytecode and profile to an SSA form, its passes, Cranelift, a code cache (D5 to D9).
//!
//! The compiler itself is a later issue. What exists is the ground it meets the core on, and that is in `vm-core`: frames
//! (`vm_core::frame`), the thread structure with its fixed offsets (`vm_core::thread`), reference maps, the `Executor` trait
//! (`vm_core::seams`). Nothing here pretends to compile: methods run in the interpreter.

pub use vm_core::seams::Executor;
