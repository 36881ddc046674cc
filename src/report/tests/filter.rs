//! Which pods are shown, and which are counted as left out.

use globset::Glob;

use super::*;
use crate::classify::Pattern;
use crate::model::ContainerType;
use crate::report::{ContainerFilter, Filter, Gathered, LeftOut};

/// Whether `WEB` and `LONE` are shown, each not named and named.
fn shown(filter: &Filter) -> [bool; 4] {
    [(WEB, false), (WEB, true), (LONE, false), (LONE, true)].map(|(yaml, named)| {
        let mut gathered = Gathered::default();
        gathered.push(judged(yaml), named, filter);
        !gathered.rows.is_empty()
    })
}

fn containers(containers: ContainerFilter) -> Filter {
    Filter { all: true, containers, ..Filter::default() }
}

fn globs(glob: &str) -> Vec<globset::GlobMatcher> {
    vec![Glob::new(glob).unwrap_or_else(|e| panic!("{e}")).compile_matcher()]
}

#[test]
fn only_pods_with_sidecars_are_shown_unless_named() {
    assert_eq!(shown(&Filter::default()), [true, true, false, true]);
    assert_eq!(shown(&Filter { all: true, ..Filter::default() }), [true; 4]);
}

#[test]
fn unhealthy_hides_healthy_pods() {
    let unhealthy = Filter { unhealthy: true, ..Filter::default() };
    assert_eq!(shown(&unhealthy), [false, false, false, true]);
    assert_eq!(shown(&Filter { all: true, ..unhealthy }), [false, false, true, true]);
}

#[test]
fn a_pod_that_is_starting_is_not_unhealthy() {
    let filter = Filter { unhealthy: true, all: true, ..Filter::default() };
    let starting = WEB.replace("ready: true, started: true", "ready: false, started: false");
    let shown_at = |time: &str| {
        let now = time.parse().expect("it is a time");
        let mut gathered = Gathered::default();
        gathered.push(judged(&starting), false, &filter);
        gathered.settle(now, now, false, &filter);
        assert_eq!(filter.shows(&judged(&starting), false, now), !gathered.rows.is_empty());
        (gathered.rows.len(), gathered.left_out.filtered)
    };
    assert_eq!(shown_at("2026-11-22T10:05:00Z"), (0, 1));
    // Until it takes too long.
    assert_eq!(shown_at("2026-11-22T10:15:00Z"), (1, 0));
}

#[test]
fn a_node_is_matched_by_its_whole_name() {
    let on = |node: &str| shown(&Filter { all: true, node: Some(node.to_owned()), ..Filter::default() });
    assert_eq!(on("node-1"), [true, true, false, false]);
    assert_eq!(on("node"), [false; 4]);
}

#[test]
fn one_container_must_meet_every_condition_on_containers() {
    let named = |name: &str| ContainerFilter { name_globs: globs(name), ..ContainerFilter::default() };
    assert_eq!(shown(&containers(named("app"))), [true; 4]);
    assert_eq!(shown(&containers(named("logs"))), [true, true, false, false]);
    let adapter = |name: &str| ContainerFilter { patterns: vec![Pattern::Adapter], ..named(name) };
    assert_eq!(shown(&containers(adapter("logs"))), [true, true, false, false]);
    // No container has both the name and the pattern.
    assert_eq!(shown(&containers(adapter("app"))), [false; 4]);
}

#[test]
fn one_of_several_values_of_a_condition_must_match() {
    let types = vec![ContainerType::NativeSidecar, ContainerType::Regular];
    assert_eq!(shown(&containers(ContainerFilter { types, ..ContainerFilter::default() })), [true; 4]);
    let types = vec![ContainerType::NativeSidecar];
    assert_eq!(shown(&containers(ContainerFilter { types, ..ContainerFilter::default() })), [false; 4]);
}

#[test]
fn a_star_matches_slashes_and_colons() {
    let image = |glob| containers(ContainerFilter { image_globs: globs(glob), ..ContainerFilter::default() });
    assert_eq!(shown(&image("registry.example/*")), [true; 4]);
    assert_eq!(shown(&image("*fluent-bit*")), [true, true, false, false]);
    assert_eq!(shown(&image("fluent-bit")), [false; 4]);
    let name = |glob| containers(ContainerFilter { name_globs: globs(glob), ..ContainerFilter::default() });
    assert_eq!(shown(&name("lo*")), [true, true, false, false]);
}

#[test]
fn conditions_on_containers_do_not_show_pods_without_sidecars() {
    let app = ContainerFilter { name_globs: globs("app"), ..ContainerFilter::default() };
    assert_eq!(shown(&Filter { containers: app, ..Filter::default() }), [true, true, false, true]);
}

#[test]
fn hidden_pods_are_counted_once() {
    let mut filter = Filter::default();
    let mut list = Gathered::default();
    for yaml in [LONE, LONE, WEB] {
        list.push(judged(yaml), false, &filter);
    }
    list.push(judged(&LONE.replace("ImagePullBackOff", "ContainerCreating")), false, &filter);
    let left_out = LeftOut { without_sidecars: 3, without_sidecars_unhealthy: 2, ..LeftOut::default() };
    assert_eq!((list.rows.len(), list.left_out), (1, left_out));
    filter.node = Some("node-9".to_owned());
    list.push(judged(LONE), false, &filter);
    assert_eq!(list.left_out, LeftOut { filtered: 1, ..left_out });
    assert!(!list.is_empty() && Gathered::default().is_empty());
}
