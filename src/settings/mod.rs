//! Flags, environment and terminal, resolved into plain values: the core never sees clap.

mod complete;
mod connection;
mod describe;
mod explain;
mod list;
mod overhead;
mod rules;
mod terminal;

pub(crate) use complete::{CompleteSettings, Wanted};
pub(crate) use connection::Connection;
pub(crate) use describe::DescribeSettings;
pub(crate) use explain::{ExplainQuestion, ExplainSettings};
pub(crate) use list::{ClusterSource, ListSettings, PodSource};
pub(crate) use overhead::OverheadSettings;
pub(crate) use rules::{RulesSource, usual_places};
pub(crate) use terminal::{ColorChoice, Terminal};
