//! The stand-in itself is tested here: the other tests are worth no more than it is.

mod errors;
mod faults;
mod harness;
mod lists;
mod tls;
mod watch;

use crate::apiserver::ApiServer;
use crate::client::{Answer, connect, get_over};

/// A GET without further headers.
fn get(server: &ApiServer, path: &str) -> Answer {
    get_with(server, path, &[])
}

/// A GET with headers.
fn get_with(server: &ApiServer, path: &str, headers: &[(&str, &str)]) -> Answer {
    get_over(connect(server.address()), path, headers)
}
