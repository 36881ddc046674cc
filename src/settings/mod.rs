//! Flags, environment and terminal, resolved into plain values: the core never sees clap.

mod connection;
mod describe;
mod list;
mod overhead;
mod terminal;

pub use connection::Connection;
pub use describe::DescribeSettings;
pub use list::{ClusterSource, ListSettings, PodSource};
pub use overhead::OverheadSettings;
pub use terminal::{ColorChoice, Terminal};
