//! Groups and their sums.

use super::*;
use crate::render::group_sort_columns;

/// Two pods in one namespace and one in another; one pod has two sidecars.
fn shop() -> Vec<Value> {
    vec![
        pod(
            "shop",
            "web-0",
            &[native(container("proxy", "100m", "64Mi"))],
            &[container("app", "200m", "1Gi"), container("logs", "20m", "16Mi")],
        ),
        pod("shop", "db-0", &[], &[container("app", "1", "1Gi"), container("logs", "30m", "16Mi")]),
        pod("batch", "web-0", &[], &[container("app", "", ""), container("logs", "5m", "")]),
    ]
}

#[test]
fn sidecars_are_counted_by_name() {
    assert_eq!(
        told(&report("sidecar", &shop())),
        ["proxy: 1 1 100 100", "logs: 3 3 55 55", "total: 3 4 155 155"]
    );
}

#[test]
fn pods_are_counted_once_in_each_group() {
    assert_eq!(
        told(&report("namespace", &shop())),
        ["shop: 2 3 150 150", "batch: 1 1 5 5", "total: 3 4 155 155"]
    );
    assert_eq!(told(&report("pattern", &shop())), ["adapter: 3 4 155 155", "total: 3 4 155 155"]);
}

#[test]
fn several_levels_make_one_key() {
    let rows = told(&report("label=team,sidecar", &shop()));
    assert_eq!(
        rows,
        ["shop proxy: 1 1 100 100", "shop logs: 2 2 50 50", "batch logs: 1 1 5 5", "total: 3 4 155 155"]
    );
    let rows = told(&report("workload", &shop()));
    assert_eq!(
        rows[..3],
        [
            "shop StatefulSet/web: 1 2 120 120",
            "shop StatefulSet/db: 1 1 30 30",
            "batch StatefulSet/web: 1 1 5 5"
        ]
    );
    assert_eq!(told(&report("pod,label=nothing", &shop()))[1], "shop db-0 -: 1 1 30 30");
    assert_eq!(told(&report("node", &shop()))[0], "node-1: 3 4 155 155");
}

#[test]
fn a_share_is_part_of_what_the_pods_reserve() {
    let report = report("sidecar", &shop());
    // 100m of the 320m of web-0; 55m of what all three reserve.
    assert_eq!(report.rows[0].sums.share().cpu, Some(0.3125));
    assert_eq!(report.rows[1].sums.reserved.cpu_millicores, Some(320 + 1030 + 5));
    assert_eq!(report.totals.share().cpu, Some(0.1144));
}

#[test]
fn requests_below_the_peak_of_init_are_not_freed() {
    // The init container requests 500m, the rest for 200m + 100m + 50m: without sidecars the pod still needs 500m.
    let pods = [pod(
        "shop",
        "web-0",
        &[container("setup", "500m", "1Mi")],
        &[container("app", "200m", "64Mi"), container("logs", "100m", "10"), container("proxy", "50m", "20")],
    )];
    let report = report("sidecar", &pods);
    assert_eq!(told(&report), ["proxy: 1 1 50 0", "logs: 1 1 100 0", "total: 1 2 150 0"]);
    assert_eq!(report.rows[0].sums.effective.memory_bytes, Some(20));
}

#[test]
fn partly_freed_requests_are_spread_by_what_is_declared() {
    // 500m is the peak; with sidecars 200m + 301m + 50m = 551m: 51m are freed.
    let pods = [pod(
        "shop",
        "web-0",
        &[container("setup", "500m", "")],
        &[container("app", "200m", ""), container("logs", "301m", ""), container("proxy", "50m", "")],
    )];
    assert_eq!(told(&report("sidecar", &pods)), ["logs: 1 1 301 44", "proxy: 1 1 50 7", "total: 1 2 351 51"]);
}

#[test]
fn pod_level_resources_free_nothing() {
    let mut whole = shop()[0].clone();
    whole["spec"]["resources"] = json!({ "requests": { "cpu": "2" } });
    let report = report("sidecar", &[whole]);
    assert_eq!(told(&report), ["proxy: 1 1 100 0", "logs: 1 1 20 0", "total: 1 2 120 0"]);
    assert_eq!(report.totals.effective.memory_bytes, Some(80 << 20));
}

#[test]
fn reservations_without_requests_are_spread_evenly() {
    // A resize in place: the spec no longer requests anything, but the node still allocates it.
    let mut resized = pod("shop", "web-0", &[], &[container("a", "0", ""), container("b", "0", "")]);
    resized["metadata"]["annotations"] =
        json!({ "kubectl-sidecars/a": "adapter", "kubectl-sidecars/b": "adapter" });
    let held = |name: &str, cpu: &str| json!({ "name": name, "resources": { "requests": { "cpu": cpu } }, "allocatedResources": { "cpu": cpu } });
    resized["status"]["containerStatuses"] = json!([held("a", "7m"), held("b", "0")]);
    assert_eq!(told(&report("sidecar", &[resized])), ["a: 1 1 0 4", "b: 1 1 0 3", "total: 1 2 0 7"]);
}

#[test]
fn pods_that_ended_count_only_when_asked_for() {
    let mut pods = shop();
    pods[0]["status"]["phase"] = json!("Succeeded");
    pods[1]["status"]["phase"] = json!("Failed");
    let (some, _) = tally(question("sidecar"), &pods);
    assert_eq!((some.ended, some.is_empty()), (2, false));
    assert_eq!(told(&finish(some, None)), ["logs: 1 1 5 5", "total: 1 1 5 5"]);
    let (all, _) = tally(Question { ended: true, ..question("sidecar") }, &pods);
    assert_eq!((all.ended, told(&finish(all, None))[2].as_str()), (0, "total: 3 4 155 155"));
}

#[test]
fn the_combined_row_counts_each_pod_once() {
    let (tally, _) = tally(Question { folds: true, ..question("namespace,sidecar") }, &shop());
    let folded = finish(tally, Some(0));
    assert_eq!(told(&folded), ["- -: 3 4 155 155", "total: 3 4 155 155"]);
    assert_eq!((folded.rows[0].others, &folded.rows[0].sums), (3, &folded.totals));
    let (tally, _) = super::tally(Question { folds: true, ..question("namespace,sidecar") }, &shop());
    assert_eq!(told(&finish(tally, Some(1)))[..2], ["shop proxy: 1 1 100 100", "- -: 3 3 55 55"]);
    // A single remaining group is shown as it is.
    let (tally, _) = super::tally(Question { folds: true, ..question("sidecar") }, &shop());
    assert_eq!(told(&finish(tally, Some(1)))[1], "logs: 3 3 55 55");
}

#[test]
fn rows_are_sorted_by_given_columns() {
    let sorted = |by: &str, order: &str| {
        let (tally, _) = tally(question(by), &shop());
        let order = OverheadOrder::parse(order, &tally.question.by, &group_sort_columns())
            .unwrap_or_else(|error| panic!("{order}: {error}"));
        let metadata = finish(Tally::default(), None).metadata;
        OverheadReport::new(tally, &order, None, metadata).rows.iter().map(name).collect::<Vec<_>>()
    };
    let by = "namespace,sidecar";
    assert_eq!(sorted(by, "namespace,cpu"), ["batch logs", "shop logs", "shop proxy"]);
    assert_eq!(sorted(by, "-sidecar,-cpu"), ["shop proxy", "shop logs", "batch logs"]);
    assert_eq!(sorted(by, "declared-mem"), ["batch logs", "shop logs", "shop proxy"]);
    assert_eq!(sorted(by, "-name"), ["shop proxy", "shop logs", "batch logs"]);
    assert_eq!(sorted("pod", "namespace,name"), ["batch web-0", "shop db-0", "shop web-0"]);
    for order in ["label", "label=team", "TEAM", "name"] {
        assert_eq!(sorted("label=team", order), ["batch", "shop"], "{order}");
    }
    assert_eq!(sorted("label=example.com/x,label=team", "-label=team"), ["- shop", "- batch"]);
    assert_eq!(sorted("label=example.com/team", "label=example.com/team"), ["-"]);
}

#[test]
fn unknown_columns_are_errors() {
    for (by, order, told) in [
        ("sidecar", "nothing", "columns: sidecar, cost, "),
        ("sidecar", "node", "add it with --by node"),
        ("sidecar", "label", "add it with --by label=KEY"),
        ("label=team", "label=tier", "add it with --by label=tier"),
        ("sidecar", "{.metadata.name}", "columns: sidecar"),
        ("sidecar", "cpu,", "columns: sidecar"),
    ] {
        let error = OverheadOrder::parse(order, &question(by).by, &group_sort_columns()).expect_err(order);
        assert!(error.hints()[0].starts_with(told), "{order}: {error} {:?}", error.hints());
    }
}

#[test]
fn sums_beyond_the_largest_quantity_are_exact() {
    let largest = i64::MAX;
    let whale = |name: &str| pod("shop", name, &[], &[container("logs", "1m", &largest.to_string())]);
    let report = report("sidecar", &[whale("a-0"), whale("b-0"), whale("c-0")]);
    let expected = Some(3 * i128::from(largest));
    assert_eq!(report.totals.declared.memory_bytes, expected);
    assert_eq!(report.rows[0].sums.effective.memory_bytes, expected);
    assert_eq!(report.totals.share().memory, Some(1.0));
}

#[test]
fn a_template_is_not_a_pod() {
    let mut tally = Tally::new(question("pod"));
    let mut judge = Judge::new(crate::classify::Rules::default(), false);
    let web = read(&pod("shop", "web", &[], &[container("app", "", ""), container("logs", "5m", "")]));
    for origin in [Origin::Pod, Origin::Template { kind: "Deployment".into(), name: "web".into() }] {
        let report = judge.judge(&web, &origin);
        tally.add(&web, &report, &Filter::default());
    }
    let mut names: Vec<String> = finish(tally, None).rows.iter().map(name).collect();
    names.sort();
    assert_eq!(names, ["shop Deployment/web", "shop web"]);
}
