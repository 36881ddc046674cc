//! Tests of what only the fake API server does, such as failing on request. `tests/e2e` of the project compares what it
//! has in common with Kubernetes with a real API server.

mod client;
mod faults;
mod lists;
mod tls;
mod watch;

use apiserver::ApiServer;

use client::{Answer, connect, get_over};

/// Sends a GET without extra headers.
fn get(server: &ApiServer, path: &str) -> Answer {
    get_with(server, path, &[])
}

/// Sends a GET with these headers.
fn get_with(server: &ApiServer, path: &str, headers: &[(&str, &str)]) -> Answer {
    get_over(connect(server.address()), path, headers)
}
