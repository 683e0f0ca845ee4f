//! Verification of class files (JVMS 4.9, 4.10) and what follows from the same analysis of a method's code.
//!
//! * [`verify`]: `ClassFile` -> [`Proof`], or the [`VerifyError`] that the program sees. Linking needs the proof: a
//!   class without one cannot be executed.
//! * [`RefMaps`]: which slots of a frame hold references, for the collector.
//! * [`ClassFiles`]: verification without a VM, of class files against each other.
//!
//! Class files with stack maps are judged by `typecheck`, older ones by `inference`; both are HotSpot's verifiers as the
//! program sees them: verdict, exception and message. [`RefMaps`] need only know that a word *is* a reference: they
//! follow the stack maps where type checking has accepted them, otherwise an abstract interpreter (`interpretation`).
//!
//! # Invariants
//!
//! * **Y1** A [`Proof`] is made only by [`verify`] and by the constructor that names why nothing was verified.
//! * **Y2** No method makes this crate panic or loop; work and memory are bounded, whatever the code is: by a `Budget`,
//!   in type checking by looking only at what has changed (`typecheck::demands`, `typecheck::stack_maps`).
//! * **Y3** A slot that a [`FrameMap`] names holds a reference in every execution that is at this instruction.
//!   A slot it does not name is never read as a reference by the rest of that execution before it is written.
//! * **Y4** Only instructions that control flow reaches have a map.
#![forbid(unsafe_code)]

mod budget;
mod class_files;
mod code_layout;
mod defect;
mod frame;
mod hierarchy;
mod inference;
mod interpretation;
mod method_shape;
mod proof;
mod refmap;
mod step;
mod typecheck;
mod types;
mod verify_error;

pub use class_files::{ClassFiles, FindClass, Rejection, newest_major};
pub use defect::{Defect, DefectKind};
pub use hierarchy::{ClassHierarchy, LoadFailed, LoadedClass, MemberKind};
pub use method_shape::{ConstantKind, CpTypes, MethodShape};
pub use proof::{Proof, Unverified, VerifyMode, verify};
pub use refmap::{FrameMap, FrameSlot, RefMaps};
pub use verify_error::{VerifyError, VerifyErrorKind};
