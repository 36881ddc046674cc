//! Watches.

use apiserver::{ApiServer, pods};

use super::{Answer, get};

fn events(answer: &Answer) -> Vec<(String, String)> {
    answer
        .text()
        .lines()
        .map(|line| {
            let event: serde_json::Value = serde_json::from_str(line).expect("every line is an event");
            let metadata = &event["object"]["metadata"];
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            (text(&event["type"]), text(&metadata["name"]))
        })
        .collect()
}

#[test]
fn a_watch_sends_initial_objects_then_changes_and_bookmarks() {
    let server = ApiServer::start();
    server.add_all([pods::pod("shop", "a").label("x", "1").build(), pods::pod("other", "z").build()]);
    let path =
        "/api/v1/namespaces/shop/pods?watch=1&allowWatchBookmarks=true&timeoutSeconds=1&labelSelector=x%3D1";
    let answer = std::thread::scope(|scope| {
        let watching = scope.spawn(|| get(&server, path));
        while server.requests().is_empty() {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        server.add(pods::pod("shop", "b").build());
        server.add(pods::pod("shop", "b").label("x", "1").build());
        server.add(pods::pod("shop", "a").label("x", "1").label("y", "2").build());
        server.delete_pod("shop", "b");
        server.add(pods::pod("shop", "a").build());
        watching.join().expect("the watch does not panic")
    });
    let mut seen = events(&answer);
    let bookmarks = seen.extract_if(.., |(kind, _)| kind == "BOOKMARK").count();
    let seen: Vec<String> = seen.iter().map(|(kind, name)| format!("{kind} {name}")).collect();
    assert_eq!(seen, ["ADDED a", "ADDED b", "MODIFIED a", "DELETED b", "DELETED a"]);
    assert!(bookmarks > 0);
    assert!(answer.complete, "a watch ends normally at its timeout");
}

#[test]
fn a_bookmark_marks_the_end_of_the_initial_events() {
    let server = ApiServer::start();
    server.add(pods::pod("shop", "a").build());
    let path = "/api/v1/pods?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&timeoutSeconds=0\
                &resourceVersionMatch=NotOlderThan";
    let answer = get(&server, path);
    assert!(
        answer.text().contains(r#""annotations":{"k8s.io/initial-events-end":"true"}"#),
        "{}",
        answer.text()
    );
}

#[test]
fn watches_end_gracefully_with_410_or_by_a_broken_connection() {
    let server = ApiServer::start();
    server.add(pods::pod("shop", "a").build());
    let outcome = |end: fn(&ApiServer)| {
        std::thread::scope(|scope| {
            let before = server.requests().len();
            let watching = scope.spawn(|| get(&server, "/api/v1/pods?watch=1&timeoutSeconds=20"));
            while server.requests().len() == before {
                std::thread::yield_now();
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
            end(&server);
            watching.join().expect("the watch does not panic")
        })
    };
    let graceful = outcome(ApiServer::end_watches);
    assert_eq!((graceful.complete, events(&graceful).len()), (true, 1));
    let expired = outcome(ApiServer::expire_watches);
    assert!(expired.complete && expired.text().contains("too old resource version"), "{}", expired.text());
    let broken = outcome(ApiServer::break_connections);
    assert!(!broken.complete && broken.text().contains("ADDED"), "{broken:?}");
    assert!(server.pod_lists().is_empty(), "a watch is not counted as a list");
}
