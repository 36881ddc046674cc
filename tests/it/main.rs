//! The integration tests: one binary, a stand-in API server, the real program.

mod apiserver;
mod client;
mod env;
mod many;
mod pods;
mod proxy;
mod selftest;
