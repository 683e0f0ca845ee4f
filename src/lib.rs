//! Carafe: a JVM-style runtime that runs the unmodified OpenJDK class library.
//!
//! [`Vm`] is a Java virtual machine in this process, made by [`Vm::builder`]: it runs programs ([`Vm::run_main`]), calls methods and reads
//! fields with Rust's own types, lets native methods be functions of the host ([`Vm::register_native`]), may use of the host what it is
//! granted, and can be stopped at any time ([`Vm::stop_handle`]). The `carafe` binary drives one by the `java` command line.
//!
//! ```
//! # fn main() -> Result<(), carafe::Error> {
//! let vm = carafe::Vm::builder().heap_size(64 << 20).build()?;
//! let list = vm.new_object("java.util.ArrayList", ())?;
//! for word in ["carafe", "cup", "can"] {
//!     vm.call::<bool>(&list, "add(Ljava/lang/Object;)Z", (word,))?;
//! }
//! vm.call_static::<()>("java.util.Collections", "sort", (&list,))?;
//! let text: String = vm.call(&list, "toString", ())?;
//! assert_eq!(text, "[can, carafe, cup]");
//!
//! let error = vm.call::<carafe::Object>(&list, "get", (7,)).unwrap_err();
//! let exception = error.exception().expect("a Java exception");
//! assert_eq!(exception.class_name(), "java.lang.IndexOutOfBoundsException");
//! assert_eq!(exception.message(), Some("Index 7 out of bounds for length 3"));
//! # Ok(())
//! # }
//! ```

mod agents;
mod attached;
mod builder;
mod call;
mod capabilities;
mod convert;
mod error;
mod flame_graph;
mod host;
pub mod launcher;
mod machine;
mod native;
mod object;
pub mod program;
mod vm;

pub use builder::Builder;
pub use call::Method;
pub use capabilities::{Input, Output, OutputBuffer};
pub use convert::{Arguments, FromJava, Parameters, ToJava, Value};
pub use error::{Error, Exception};
pub use machine::Machine;
pub use native::Call;
pub use object::{AsClass, Class, Object};
pub use vm::{StopHandle, TimeLimit, Vm};
pub use vm_core::options::{AssertionSwitch, VerifyScope, VmOptions};
pub use vm_core::vm::VmError;
