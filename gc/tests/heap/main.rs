//! Tests of the heap that need no Java: a small object model and virtual machine, and programs written for it.
#![allow(unsafe_code)] // plays the virtual machine: reads and writes raw objects
#![allow(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)] // tests
#![allow(missing_docs)] // tests

mod graph;
mod limits;
mod references;
mod stop;
mod testvm;
mod throughput;
