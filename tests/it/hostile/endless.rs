//! Lists without an end, and pods that come more than once.

use apiserver::{ApiServer, Fault, pods};

use super::run;

fn nine_pods() -> ApiServer {
    let server = ApiServer::start();
    server.add_all(pods::mesh(9));
    server
}

#[test]
fn pages_that_begin_again_with_new_tokens_end() {
    let server = nine_pods();
    server.fault(Fault::EndlessPages);
    let output = run(&server, "list -A --all -o name --chunk-size 3").failure(1);
    assert!(output.stderr.contains("does not end: 100 pages in a row without new items"), "{output}");
    assert!(server.pod_lists().len() < 120, "{}", server.pod_lists().len());
    // Namespaces are a list as well.
    server.clear_faults();
    server.forbid(apiserver::Forbid::cluster_wide().of("pods"));
    server.fault(Fault::EndlessPages.on_path("/api/v1/namespaces?"));
    let output = run(&server, "list -A").failure(1);
    assert!(output.stderr.contains("does not end"), "{output}");
}

#[test]
fn new_pods_without_end_end() {
    let server = nine_pods();
    server.fault(Fault::EndlessPods);
    let output = run(&server, "list -A --all -o name").failure(1);
    assert!(output.stderr.contains("does not end: 3500 items on 7 pages, 1000 announced"), "{output}");
}

#[test]
fn a_pod_on_two_pages_counts_once() {
    let server = nine_pods();
    let whole = run(&server, "overhead -A -o json").success();
    server.fault(Fault::RepeatPod);
    let output = run(&server, "overhead -A -o json --chunk-size 4").success();
    assert_eq!(output.json()["items"], whole.json()["items"]);
    let output = run(&server, "list -A --all --chunk-size 4").success();
    assert_eq!(output.stderr, "note: 2 pods were sent more than once by the server, and counted once\n");
}

#[test]
fn a_namespace_that_is_named_twice_counts_once() {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    let once = run(&server, "list --namespaces shop --all").success();
    let twice = run(&server, "list --namespaces shop,shop --all").success();
    assert_eq!(twice.to_string(), once.to_string());
    assert_eq!(server.pod_lists().len(), 2);
}
