//! `java.io`.

pub mod console;
pub mod descriptor;
pub mod file_system;
pub mod object_stream;
pub mod streams;
