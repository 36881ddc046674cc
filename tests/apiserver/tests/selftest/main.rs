//! Tests of what only the stand-in does, such as failing when it is asked to. What it has in common with Kubernetes is
//! compared with a real API server by `tests/e2e` of the project.

mod client;
mod faults;
mod lists;
mod tls;
mod watch;

use apiserver::ApiServer;

use client::{Answer, connect, get_over};

/// A GET without further headers.
fn get(server: &ApiServer, path: &str) -> Answer {
    get_with(server, path, &[])
}

/// A GET with headers.
fn get_with(server: &ApiServer, path: &str, headers: &[(&str, &str)]) -> Answer {
    get_over(connect(server.address()), path, headers)
}
