//! The integration tests: one binary, a stand-in API server, the real program.

mod apiserver;
mod client;
mod completions;
mod credentials;
mod env;
mod errors;
mod help;
mod list_cluster;
mod list_colour;
mod list_files;
mod list_filters;
mod list_output;
mod list_watch;
mod many;
mod output_safety;
mod permissions;
mod pods;
mod proxy;
mod selftest;
mod shop;
mod usage;
