//! Flags, environment and terminal, resolved into plain values: the core never sees clap.

mod complete;
mod connection;
mod describe;
mod explain;
mod list;
mod overhead;
mod rules;
mod terminal;

pub use complete::{CompleteSettings, Wanted};
pub use connection::Connection;
pub use describe::DescribeSettings;
pub use explain::{ExplainQuestion, ExplainSettings};
pub use list::{ClusterSource, ListSettings, PodSource};
pub use overhead::OverheadSettings;
pub use rules::{RulesSource, usual_places};
pub use terminal::{ColorChoice, Terminal};
