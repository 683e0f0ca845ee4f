//! The core of Carafe: metadata, object model, handles, threads, linking, initialization, resolution,
//! exceptions, strings, and the semantics of every operation, written once.
//!
//! # Invariants
//!
//! SAFETY comments in this crate cite these by number.
//!
//! * **V1** Metadata ([`Class`], [`Method`], [`Field`]) lives as long as its [owner](owner), and an [`owner::Owner`] as long as something
//!   needs it: objects, frames, other owners, compiled code that runs, threads that have [pinned](Cx::pin) it. Those of the built-in
//!   loaders, and every [`Symbol`], live until their [`Vm`] is dropped, which happens only after its last thread has detached. So
//!   `ClassRef` and its like never dangle while their user may use them.
//! * **V2** A heap reference is moved only while the world is stopped; a thread that holds `&Cx` without having used
//!   `&mut Cx` in between cannot have been stopped. So a `Ref<'n>` is valid as long as its borrow.
//! * **V3** Root slots (`Local`, frames, `RootSlot`, globals) are read and written only by their owner while it runs and by the
//!   collector while the world is stopped, or atomically.
//! * **V4** An offset handed to an object accessor comes from the layout of the object's class or was bounds-checked
//!   against the array length. (`Unsafe` natives are the documented exception: Java code is the proof there.)
//! * **V5** `JavaThread` is used by the one OS thread that is attached as it; others touch only its atomics, or
//!   anything while the world is stopped.
//! * **V6** Only verified code runs ([`method::Code`] is made from a proof), so operand kinds, stack depths and local indices
//!   in frames are right.
//! * **V7** A frame between `JavaThread::frame` and its oldest ancestor is fully written; a frame is published after its
//!   header is complete.

pub mod access;
pub mod agents;
pub mod alloc;
pub mod boot;
pub mod boot_path;
pub mod boxing;
pub mod class;
pub mod collect;
pub mod compile_command;
pub mod compiled;
pub mod constant_pool;
pub mod constraints;
pub mod cx;
pub mod define;
pub mod ending;
pub mod exceptions;
pub mod field;
pub mod frame;
pub mod host;
pub mod ids;
pub mod init;
pub mod layout;
pub mod leaf;
pub mod linking;
pub mod loader;
pub mod loading;
pub mod messages;
mod metadata;
pub mod metaspace;
pub mod method;
pub mod method_handles;
pub mod mirrors;
pub mod model;
pub mod monitor;
pub mod native_blocks;
pub mod natives;
pub mod npe;
pub mod object;
pub mod offsets;
pub mod options;
pub mod owner;
pub mod park;
pub mod profiler;
pub mod references;
pub mod resolve;
pub mod seams;
pub mod selection;
pub mod slot;
pub mod stack_walk;
pub mod stats;
pub mod strings;
pub mod symbol;
pub mod thread;
pub mod threads;
pub mod throw;
pub mod unload;
pub mod upcall;
mod verification;
pub mod vm;
pub mod wellknown;

pub use class::{Class, ClassRef};
pub use constant_pool::RuntimeConstantPool;
pub use cx::{Cx, Local, Ref};
pub use exceptions::{JResult, Thrown};
pub use field::{Field, FieldRef};
pub use ids::{Bci, ClassId, MethodId};
pub use loader::LoaderRef;
pub use method::{Method, MethodRef};
pub use natives::{Args, ClassNatives, NativeFn};
pub use object::{Object, array};
pub use owner::OwnerRef;
pub use slot::{Slot, Value};
pub use symbol::Symbol;
pub use thread::JavaThread;
pub use vm::Vm;
