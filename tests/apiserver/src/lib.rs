//! A small fake Kubernetes API server that runs in the test's own process, and pods to fill it with.
//!
//! Its responses match a real server's, including the headers, and it fails like a real one when a test asks for it.
//! It listens on the loopback interface only. It stops when it is dropped, or at the end of its lifetime.
//!
//! ```
//! use apiserver::{ApiServer, Fault, pods};
//!
//! let server = ApiServer::start();
//! server.add(pods::web("shop", "checkout"));
//! server.fault(Fault::Reset.on_page(2).times(1));
//! assert!(server.kubeconfig().to_yaml().contains(&server.url()));
//! ```
#![allow(
    clippy::missing_panics_doc,
    clippy::return_self_not_must_use,
    missing_docs,
    reason = "the users are tests: a panic fails one of them, and a name that says it all needs no comment"
)]

mod access;
mod admission;
mod certificates;
mod damage;
mod dead_port;
mod encoding;
mod faults;
mod kubeconfig;
mod list;
mod listener;
mod logs;
pub mod pods;
pub mod protobuf;
mod proxy;
mod record;
mod reply;
mod request;
mod resources;
mod routes;
mod select;
mod server;
mod shared;
mod status;
mod store;
mod table;
mod tls;
mod watch;

pub use access::Forbid;
pub use admission::Admission;
pub use certificates::Certificates;
pub use dead_port::DeadPort;
pub use faults::{Fault, Plan};
pub use kubeconfig::Kubeconfig;
pub use proxy::{Proxy, ProxyKind};
pub use record::Recorded;
pub use server::{ApiServer, Options};
pub use tls::Identity;
