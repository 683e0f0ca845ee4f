//! Carafe.

pub mod launcher;
