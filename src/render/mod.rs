//! One file a format.
pub mod sanitize;
