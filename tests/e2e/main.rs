//! The real program against a real API server: what the stand-in of `tests/it` takes for granted is asked of
//! Kubernetes itself. Runs where `KUBEBUILDER_ASSETS` names a folder with `etcd` and `kube-apiserver`, as
//! `setup-envtest` fetches them; elsewhere it says that it was skipped.

mod client;
mod control_plane;
#[path = "../it/env.rs"]
mod env;
mod expiry;
mod lists;
mod objects;
mod programs;
mod refusals;
#[cfg(unix)]
mod scripts;
mod single;

use std::io::Write as _;
use std::path::PathBuf;

use control_plane::{Etcd, KubeApiserver};

/// The folder of the two programs, if there is one.
fn assets() -> Option<PathBuf> {
    let folder = std::env::var_os("KUBEBUILDER_ASSETS").filter(|folder| !folder.is_empty());
    if folder.is_none() {
        told("skipped, KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver (CONTRIBUTING.md)");
    }
    // The programs run in folders of their own.
    folder.map(|folder| std::path::absolute(folder).expect("it is a path"))
}

/// Past the capture of the test harness: who runs the tests shall see what they did not do.
fn told(what: &str) {
    writeln!(std::io::stderr(), "against_a_real_server: {what}").ok();
}

/// One test, for a server takes longer to start than all questions to it take.
#[test]
fn against_a_real_server() {
    let Some(assets) = assets() else { return };
    let etcd = Etcd::start(&assets);
    let server = KubeApiserver::start(&assets, &etcd, &[]);
    let client = server.client();
    objects::load(&client);

    lists::encodings_agree(&server, &client);
    lists::pages_agree(&server);
    lists::selectors_and_names(&server, &client);
    let minor = client.minor();
    if minor >= objects::NATIVE_SIDECARS {
        lists::figures_are_those_of_the_servers_own_table(&server, &client);
    } else {
        told(&format!("figures not compared: the table of Kubernetes 1.{minor} knows no native sidecars"));
    }
    single::describe_finds_the_events_of_a_pod(&server, &client);
    single::explain_reads_one_pod(&server);
    refusals::wrong_credentials(&server);
    refusals::missing_permissions(&server, &client);

    // From its cache a server answers for a while what etcd has forgotten.
    let uncached = KubeApiserver::start(&assets, &etcd, &["--watch-cache-sizes=pods#0"]);
    let client = uncached.client();
    expiry::a_page_that_is_gone(&etcd, &client);
    expiry::a_watch_that_begins_too_early(&etcd, &client);
    expiry::a_list_while_history_is_dropped(&etcd, &uncached, &client);
}
