//! `--sort-by`.

use proptest::prelude::*;

use super::*;
use crate::error::Exit;
use crate::render::sort_columns;
use crate::report::SortOrder;

fn order(text: &str) -> SortOrder {
    SortOrder::parse(text, &sort_columns()).unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// Rows with these names and restarts.
fn rows(figures: &[(&str, Option<i64>)]) -> Vec<PodReport> {
    let web = judged(WEB);
    let row = |(name, total): &(&str, Option<i64>)| {
        let restarts =
            total.and_then(|total| web.restarts.map(|r| crate::report::pod::Restarts { total, ..r }));
        PodReport { name: (*name).into(), restarts, ..web.clone() }
    };
    figures.iter().map(row).collect()
}

fn sorted(figures: &[(&str, Option<i64>)], by: &str) -> String {
    let mut rows = rows(figures);
    order(by).sort_pods(&mut rows);
    rows.iter().map(|pod| &*pod.name).collect::<Vec<_>>().join(" ")
}

#[test]
fn sorts_by_column_names_the_first_one_first() {
    let pods = [("b", Some(1)), ("a", Some(1)), ("d", Some(20)), ("c", Some(3))];
    assert_eq!(sorted(&pods, "name"), "a b c d");
    assert_eq!(sorted(&pods, "-name"), "d c b a");
    assert_eq!(sorted(&pods, "restarts,name"), "a b c d");
    assert_eq!(sorted(&pods, "-restarts, name"), "d c a b");
    assert_eq!(sorted(&pods, "RESTARTS,-name"), "b a c d");
}

#[test]
fn equal_rows_stay_in_their_order() {
    let pods = [("b", Some(1)), ("a", Some(1)), ("c", Some(0))];
    assert_eq!(sorted(&pods, "restarts"), "c b a");
    assert_eq!(sorted(&pods, "-restarts"), "b a c");
}

#[test]
fn unknown_values_come_last_in_either_direction() {
    let pods = [("b", Some(0)), ("a", None)];
    assert_eq!(sorted(&pods, "restarts"), "b a");
    assert_eq!(sorted(&pods, "-restarts"), "b a");
}

#[test]
fn pods_that_have_ended_cost_nothing_and_never_come_first() {
    let sidecar =
        WEB.replace("image: fluent/fluent-bit:3.1", "image: a, resources: {requests: {memory: 64Mi}}");
    let ended = sidecar.replace("phase: Running", "phase: Succeeded").replace("name: web", "name: ended");
    for by in ["sidecar-memory", "-sidecar-memory"] {
        let mut pods = vec![judged(&ended), judged(&sidecar)];
        order(by).sort_pods(&mut pods);
        assert_eq!(&*pods[0].name, "web", "{by}");
        assert_eq!(pods[1].sidecar_cost(), crate::report::Figures::default());
    }
}

#[test]
fn ages_are_sorted_youngest_first() {
    let mut pods = rows(&[("old", None), ("young", None)]);
    pods[0].created_at = "2026-01-01T00:00:00Z".parse().ok();
    pods[1].created_at = "2026-02-01T00:00:00Z".parse().ok();
    order("age").sort_pods(&mut pods);
    assert_eq!(&*pods[0].name, "young");
}

#[test]
fn containers_are_sorted_by_their_own_figures() {
    let web = judged(&WEB.replace("name: app, ready: true", "name: app, restartCount: 4, ready: true"));
    let mut rows: Vec<_> = web.containers.iter().map(|c| (&web, c)).collect();
    order("restarts").sort_containers(&mut rows);
    let names: Vec<&str> = rows.iter().map(|(_, c)| &*c.facts.name).collect();
    assert_eq!(names, ["logs", "app"]);
}

#[test]
fn every_column_can_be_sorted_by() {
    let web = judged(WEB);
    for column in sort_columns() {
        order(column.name).sort_pods(&mut rows(&[("a", None), ("b", Some(1))]));
        let mut containers: Vec<_> = web.containers.iter().map(|c| (&web, c)).collect();
        order(&column.title.to_lowercase()).sort_containers(&mut containers);
    }
}

#[test]
fn an_unknown_column_is_an_error_that_lists_the_columns() {
    for (text, part) in [
        (".metadata.name", "not a JSONPath"),
        ("{.status.phase}", "not a JSONPath"),
        ("nme", "unknown column \"nme\""),
        ("name,", "unknown column \"\""),
        ("--name", "unknown column \"-name\""),
    ] {
        let error = SortOrder::parse(text, &sort_columns()).expect_err(text);
        assert_eq!(error.exit(), Exit::Usage);
        assert!(error.message().contains(part), "{text}: {}", error.message());
        let names_columns = |hint: &String| hint.contains("restarts") || hint.starts_with("`name");
        assert!(error.hints().iter().any(names_columns), "{text}: {:?}", error.hints());
    }
}

proptest! {
    #[test]
    fn sorting_keeps_every_row_and_the_order_of_equals(
        restarts in proptest::collection::vec(proptest::option::of(0_i64..4), 0..12),
        descending: bool,
    ) {
        let names: Vec<String> = (0..restarts.len()).map(|n| format!("{n:02}")).collect();
        let figures: Vec<_> = names.iter().map(String::as_str).zip(restarts.iter().copied()).collect();
        let mut pods = rows(&figures);
        order(if descending { "-restarts" } else { "restarts" }).sort_pods(&mut pods);
        let mut expected: Vec<_> = figures.clone();
        expected.sort_by_key(|(_, n)| (n.is_none(), *n));
        if descending {
            expected = figures;
            expected.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        }
        let got: Vec<_> = pods.iter().map(|pod| (&*pod.name, pod.restarts.map(|r| r.total))).collect();
        prop_assert_eq!(got, expected);
    }
}
