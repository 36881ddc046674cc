//! Runs the real program against a real API server, to check what the fake one of `tests/it` assumes. It needs
//! `etcd` and `kube-apiserver`, as `setup-envtest` downloads them, in the folder that `KUBEBUILDER_ASSETS` names;
//! otherwise it reports that it was skipped.

mod client;
mod control_plane;
#[path = "../it/env.rs"]
mod env;
mod expiry;
mod lists;
mod migrations;
mod objects;
mod programs;
mod prometheus;
mod refusals;
mod rollouts;
#[cfg(unix)]
mod scripts;
mod single;

use std::io::Write as _;
use std::path::PathBuf;

use control_plane::{Etcd, KubeApiserver};

/// Returns the folder that the variable names, which has these programs, if it is set.
fn assets(variable: &str, programs: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable).filter(|folder| !folder.is_empty());
    if folder.is_none() {
        notice(&format!("skipped, {variable} does not name a folder with {programs} (CONTRIBUTING.md)"));
    }
    // Absolute, because each program runs in its own folder.
    folder.map(|folder| std::path::absolute(folder).expect("the path is not empty"))
}

/// Writes a message that the test harness does not capture, so that skipped tests are visible.
fn notice(what: &str) {
    writeln!(std::io::stderr(), "e2e: {what}").ok();
}

/// A single test, because starting a server takes longer than all the checks.
#[test]
fn against_a_real_server() {
    let Some(assets) = assets("KUBEBUILDER_ASSETS", "etcd and kube-apiserver") else { return };
    let etcd = Etcd::start(&assets);
    let server = KubeApiserver::start(&assets, &etcd, &[]);
    let client = server.client();
    objects::load(&client);

    lists::encodings_agree(&server, &client);
    lists::pages_agree(&server);
    lists::selectors_and_names_agree_with_the_server(&server, &client);
    let minor = client.minor();
    if minor >= objects::NATIVE_SIDECARS {
        lists::figures_agree_with_the_table_of_the_server(&server, &client);
    } else {
        notice(&format!("figures not compared: the table of Kubernetes 1.{minor} has no native sidecars"));
    }
    single::describe_finds_the_events_of_a_pod(&server, &client);
    single::explain_reads_one_pod(&server);
    rollouts::a_failing_native_sidecar_ends_a_rollout(&server, &client);
    rollouts::a_good_rollout_is_seen(&server, &client);
    rollouts::a_pod_is_waited_for(&server, &client);
    refusals::wrong_credentials(&server);
    refusals::missing_permissions(&server, &client);
    if minor >= objects::NATIVE_SIDECARS {
        migrations::patches_are_proved_and_apply(&server, &client);
        migrations::refusals_decide_the_level(&server, &client);
    } else {
        migrations::an_old_server_drops_the_field(&server, &client);
    }

    // With a watch cache, a server still serves revisions that etcd has compacted.
    let uncached = KubeApiserver::start(&assets, &etcd, &["--watch-cache-sizes=pods#0"]);
    let client = uncached.client();
    expiry::an_expired_page(&etcd, &client);
    expiry::a_watch_from_an_expired_version(&etcd, &client);
    expiry::a_list_during_compactions(&etcd, &uncached, &client);
}

#[test]
fn against_a_real_prometheus() {
    let Some(assets) = assets("PROMETHEUS_ASSETS", "prometheus and promtool") else { return };
    prometheus::figures_are_those_of_promtool(&assets);
}
