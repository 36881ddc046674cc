//! Flags, environment and terminal, resolved into plain values: the core never sees clap. What only one command needs
//! is in that command's own struct, in `run`.

mod connection;
mod contexts;
mod history;
mod pods;
mod terminal;

pub(crate) use connection::Connection;
pub(crate) use contexts::{ContextGlobs, Fleet};
pub(crate) use history::{HistoryRequest, PrometheusService, PrometheusSource};
pub(crate) use pods::{ClusterSource, PodRequest, PodSource, RulesSource, check_config_places, rules_places};
pub(crate) use terminal::{ColorChoice, Terminal, kubectl_path};
