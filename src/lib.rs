//! Carafe.
