//! 410: what the server sends when etcd has compacted the revision from which a list or a watch continues.

use std::thread;

use k8s_pb::apimachinery::pkg::apis::meta::v1::Status;
use k8s_pb::apimachinery::pkg::runtime::Unknown;
use prost::Message as _;
use serde_json::{Value, json};

use crate::client::{Answer, Client, JSON, PROTOBUF};
use crate::control_plane::{Etcd, KubeApiserver};
use crate::env::TestEnv;
use crate::lists::names;

/// Writes a few revisions and compacts all but the last one.
fn compact(etcd: &Etcd, client: &Client) {
    let path = "/api/v1/namespaces/default/configmaps";
    let made = client.create(path, &json!({ "metadata": { "generateName": "history-" } }));
    let path = format!("{path}/{}", made["metadata"]["name"].as_str().expect("the server gives a name"));
    let mut version = Value::Null;
    for number in 0..4 {
        let changed = client.merge(&path, &json!({ "data": { "number": number.to_string() } }));
        version = changed["metadata"]["resourceVersion"].clone();
    }
    etcd.compact(version.as_str().expect("objects have versions"));
}

/// Decodes a `Status` in protobuf.
fn status_of(answer: &Answer) -> Status {
    let bytes =
        answer.body.strip_prefix(b"k8s\0").unwrap_or_else(|| panic!("not protobuf: {}", answer.text()));
    let wrapped = Unknown::decode(bytes).expect("it is a protobuf envelope");
    Status::decode(wrapped.raw.unwrap_or_default().as_slice()).expect("it is a status")
}

pub(crate) fn an_expired_page(etcd: &Etcd, client: &Client) {
    let page = client.get("/api/v1/pods?limit=2");
    assert_eq!(page["items"].as_array().map(Vec::len), Some(2));
    let token = page["metadata"]["continue"].as_str().expect("there is more");
    let next = format!("/api/v1/pods?limit=2&continue={token}");
    assert_eq!(client.fetch(&next, JSON).code, 200, "before the compaction");

    compact(etcd, client);
    let gone = client.fetch(&next, JSON);
    assert_eq!(gone.code, 410, "{}", gone.text());
    let status = gone.json();
    assert_eq!((&status["kind"], &status["code"]), (&json!("Status"), &json!(410)));
    assert_eq!(status["reason"], "Expired");
    assert!(status["message"].as_str().is_some_and(|words| words.contains("too old")), "{status}");

    let gone = client.fetch(&next, PROTOBUF);
    assert_eq!(gone.code, 410, "{}", gone.text());
    let status = status_of(&gone);
    assert_eq!((status.code, status.reason.as_deref()), (Some(410), Some("Expired")));
}

pub(crate) fn a_watch_from_an_expired_version(etcd: &Etcd, client: &Client) {
    let list = client.get("/api/v1/pods?limit=1");
    let version = list["metadata"]["resourceVersion"].as_str().expect("lists have versions");
    compact(etcd, client);
    let watch = format!("/api/v1/pods?watch=true&timeoutSeconds=10&resourceVersion={version}");
    let event = client.first_event(&watch);
    // Servers may reject the watch at once, or start it and send an error event; the program handles both.
    let status = if event["type"] == "ERROR" { &event["object"] } else { &event };
    assert_eq!((&status["kind"], &status["code"]), (&json!("Status"), &json!(410)), "{event}");
    assert_eq!(status["reason"], "Expired", "{event}");
}

/// The program may get a 410 on any page, or finish first. It restarts once; after that it prints the complete list
/// or an error.
pub(crate) fn a_list_during_compactions(etcd: &Etcd, server: &KubeApiserver, client: &Client) {
    let env = TestEnv::connected(server);
    let whole = names(&env.run(["list", "-A", "--all", "-o", "name"]).success());
    let output = thread::scope(|scope| {
        let list = scope.spawn(|| env.run(["list", "-A", "--all", "-o", "name", "--chunk-size", "1"]));
        while !list.is_finished() {
            compact(etcd, client);
        }
        list.join().expect("the program can be run")
    });
    if output.code == Some(0) {
        assert_eq!(names(&output), whole);
    } else {
        let output = output.failure(1);
        assert_eq!(output.stdout, "", "{output}");
        assert!(output.stderr.contains("expired twice while it was being read"), "{output}");
    }
}
