//! What a change frees, and what stays reserved.

use super::*;
use crate::resources::Stay;

fn tried(without: &[&str], with: &[&str], pods: &[Value]) -> OverheadReport {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let plan = Plan::parse(&owned(without), &owned(with)).unwrap_or_else(|error| panic!("{error}"));
    finish(tally(Question { plan, ..question("sidecar") }, pods).0, None)
}

/// Key, millicores before and after, what is freed, and what stays for which reason.
fn changes(report: &OverheadReport) -> Vec<String> {
    let line = |name: String, sums: &Sums| {
        let change = sums.change.clone().unwrap_or_default();
        let cpu = |figures: Totals| figures.cpu_millicores.unwrap_or(0);
        let stays: Vec<String> = change
            .stays
            .iter()
            .map(|(why, (pods, figures))| format!(" {}m {} {pods}", cpu(*figures), why.as_str()))
            .collect();
        format!(
            "{name}: {}m {}m, {}m back{}",
            cpu(sums.declared),
            cpu(change.declared),
            cpu(change.freed),
            stays.concat()
        )
    };
    let rows = report.rows.iter().map(|row| line(name(row), &row.sums));
    rows.chain([line("total".to_owned(), &report.totals)]).collect()
}

fn simple() -> Value {
    pod(
        "shop",
        "web-0",
        &[],
        &[
            container("app", "200m", "1Gi"),
            container("logs", "100m", "16Mi"),
            container("proxy", "50m", "16Mi"),
        ],
    )
}

#[test]
fn removed_requests_are_freed() {
    let report = tried(&["logs"], &[], &[simple()]);
    assert_eq!(changes(&report), ["logs: 100m 0m, 100m back", "total: 100m 0m, 100m back"]);
    assert_eq!(report.totals.change.and_then(|change| change.freed.memory_bytes), Some(16 << 20));
}

#[test]
fn the_peak_of_init_stays_reserved() {
    let mut peak = simple();
    peak["spec"]["initContainers"] = json!([container("setup", "320m", "")]);
    let report = tried(&["logs"], &[], &[simple(), peak]);
    assert_eq!(
        changes(&report),
        ["logs: 200m 0m, 130m back 70m InitPeak 1", "total: 200m 0m, 130m back 70m InitPeak 1"]
    );
}

#[test]
fn pod_level_resources_stay_reserved() {
    let mut whole = simple();
    whole["spec"]["resources"] = json!({ "requests": { "cpu": "1" } });
    let report = tried(&["adapter"], &[], &[whole]);
    assert_eq!(
        changes(&report),
        [
            "logs: 100m 0m, 0m back 100m PodLevelResources 1",
            "proxy: 50m 0m, 0m back 50m PodLevelResources 1",
            "total: 150m 0m, 0m back 150m PodLevelResources 1",
        ]
    );
    // The containers set memory, so it is freed.
    let change = report.totals.change.unwrap_or_default();
    assert_eq!(change.freed.memory_bytes, Some(32 << 20));
    assert_eq!(change.stays[&Stay::PodLevel].1.memory_bytes, None);
}

#[test]
fn allocations_of_a_resize_are_freed() {
    let mut resized = simple();
    resized["status"]["containerStatuses"] =
        json!([{ "name": "logs", "resources": { "requests": { "cpu": "300m" } } }]);
    let report = tried(&["logs"], &[], &[resized.clone()]);
    assert_eq!(changes(&report)[0], "logs: 100m 0m, 300m back -200m Resize 1");
    let kept = |report: &OverheadReport| {
        let change = report.totals.change.as_ref();
        change.and_then(|change| change.kept.cpu_millicores)
    };
    assert_eq!(kept(&report), Some(0), "more than all of it comes back");
    // A container that frees more than it declares does not offset what stays for another.
    let mut peak = simple();
    peak["spec"]["initContainers"] = json!([container("setup", "320m", "")]);
    assert_eq!(kept(&tried(&["logs"], &[], &[resized, peak.clone()])), Some(70));
    // Additional requests have no effect either if an init container requests even more.
    peak["spec"]["initContainers"][0]["resources"]["requests"]["cpu"] = json!("600m");
    let more = tried(&[], &["logs:cpu=150m"], &[peak]);
    assert_eq!(changes(&more)[0], "logs: 100m 150m, 0m back -50m InitPeak 1");
    assert_eq!(kept(&more), Some(-50));
}

#[test]
fn changed_requests_are_calculated() {
    let report = tried(&[], &["logs:requests.cpu=30m"], &[simple()]);
    assert_eq!(changes(&report), ["logs: 100m 30m, 70m back", "total: 100m 30m, 70m back"]);
    let memory =
        report.totals.change.as_ref().map(|change| (change.declared.memory_bytes, change.freed.memory_bytes));
    assert_eq!(memory, Some((Some(16 << 20), Some(0))), "what is not stated stays as it is");
    assert_eq!(changes(&tried(&[], &["logs:cpu=250m"], &[simple()]))[0], "logs: 100m 250m, -150m back");
}

#[test]
fn containers_that_request_more_and_less_are_separate() {
    let report = tried(&["logs"], &["proxy:cpu=500m"], &[simple()]);
    assert_eq!(
        changes(&report),
        ["logs: 100m 0m, 100m back", "proxy: 50m 500m, -450m back", "total: 150m 500m, -350m back"]
    );
}

#[test]
fn products_match_in_any_case_and_the_first_step_wins() {
    let mut pod = simple();
    pod["spec"]["containers"][1]["image"] = json!("fluent/fluent-bit:3.1");
    let report = tried(&["fluent BIT"], &["logs:cpu=1"], &[pod.clone()]);
    assert_eq!(changes(&report)[0], "logs: 100m 0m, 100m back");
    assert_eq!(report.plan.missing().count(), 0);
    assert_eq!(report.plan.shadowed().collect::<Vec<_>>(), ["logs"]);
    let report = tried(&["nobody", "app"], &[], &[pod]);
    assert_eq!(report.plan.missing().collect::<Vec<_>>(), ["nobody", "app"]);
    assert!(report.rows.is_empty());
}
