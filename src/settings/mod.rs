//! Flags, environment and terminal, resolved into plain values: the core never sees clap.

mod connection;

pub use connection::Connection;
