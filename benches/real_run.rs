//! Compares whole runs of `list -A` with a bare download of the same pages, from a real API server.
//!
//! ```text
//! KUBEBUILDER_ASSETS=FOLDER cargo bench --bench real_run [-- PODS]
//! ```
//!
//! The folder contains `etcd` and `kube-apiserver`. The default is 10,860 pods of a mesh, made by [`pods::mesh`];
//! creating them takes a minute or two.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

#[path = "../tests/e2e/client.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod client;
#[path = "../tests/e2e/control_plane.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod control_plane;
#[path = "../tests/e2e/objects.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod objects;
#[path = "../tests/e2e/programs.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod programs;
mod side_by_side;

use std::collections::BTreeSet;
use std::path::PathBuf;

use apiserver::pods;
use serde_json::{Value, json};

use control_plane::{Etcd, KubeApiserver};
use side_by_side::{ENCODINGS, FORMATS, Result, compare, measured, size};

/// The number of threads that create pods.
const CREATORS: usize = 8;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(done) = measured(&arguments) {
        return done;
    }
    let Some(assets) = std::env::var_os("KUBEBUILDER_ASSETS").filter(|folder| !folder.is_empty()) else {
        println!(
            "skipped: KUBEBUILDER_ASSETS does not name a folder with etcd and kube-apiserver (CONTRIBUTING.md)"
        );
        return Ok(());
    };
    let assets = std::path::absolute(PathBuf::from(assets))?;
    let count = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(10_860);
    let etcd = Etcd::start(&assets);
    let server = KubeApiserver::start(&assets, &etcd, &[]);
    load(&server, &pods::mesh(count).collect::<Vec<_>>());
    let folder = tempfile::tempdir()?;
    let kubeconfig = folder.path().join("config");
    std::fs::write(&kubeconfig, server.kubeconfig().to_yaml())?;
    for encoding in &ENCODINGS {
        println!("{count} pods in {}, {} bytes each", encoding.name, size(&kubeconfig, encoding)? / count);
        compare(&kubeconfig, encoding, &FORMATS)?;
    }
    Ok(())
}

fn load(server: &KubeApiserver, pods: &[Value]) {
    let namespaces: BTreeSet<&str> =
        pods.iter().filter_map(|pod| pod["metadata"]["namespace"].as_str()).collect();
    let client = server.client();
    for name in namespaces {
        client.create("/api/v1/namespaces", &json!({ "metadata": { "name": name } }));
    }
    let classic = client.minor() < objects::NATIVE_SIDECARS;
    std::thread::scope(|scope| {
        for part in pods.chunks(pods.len().div_ceil(CREATORS).max(1)) {
            scope.spawn(move || {
                let client = server.client();
                for pod in part {
                    let mut pod = pod.clone();
                    // The server sets this field.
                    pod["metadata"]["managedFields"].take();
                    if classic {
                        make_classic(&mut pod);
                    }
                    objects::create(&client, pod);
                }
            });
        }
    });
}

/// Turns the native sidecar into a classic one, for servers that do not support native sidecars.
fn make_classic(pod: &mut Value) {
    let mut move_last = |from: &str, to: &str, part: &str| {
        let moved = pod[part][from].as_array_mut().and_then(Vec::pop);
        pod[part][to].as_array_mut().into_iter().for_each(|list| list.extend(moved.clone()));
    };
    move_last("initContainers", "containers", "spec");
    move_last("initContainerStatuses", "containerStatuses", "status");
    if let Some(sidecar) = pod["spec"]["containers"].as_array_mut().and_then(|list| list.last_mut()) {
        sidecar["restartPolicy"].take();
    }
}
