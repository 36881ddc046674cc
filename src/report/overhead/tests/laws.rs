//! Laws that hold for all pods and groupings.

use proptest::prelude::*;

use super::*;

fn quantity() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        1 => Just("0".to_owned()),
        4 => (0_u32..3000).prop_map(|milli| format!("{milli}m")),
        1 => (0_u32..9000).prop_map(|micro| format!("{micro}u")),
        1 => (0_u32..100).prop_map(|gi| format!("{gi}Gi")),
    ]
}

fn any_container(name: &'static str) -> impl Strategy<Value = Value> {
    (quantity(), quantity()).prop_map(move |(cpu, memory)| container(name, &cpu, &memory))
}

fn any_pod() -> impl Strategy<Value = Value> {
    let names = ["logs", "proxy", "agent"];
    let containers = prop::sample::subsequence(names.to_vec(), 0..=3)
        .prop_flat_map(|names| names.into_iter().map(|name| any_container(name).boxed()).collect::<Vec<_>>());
    (
        prop::sample::select(vec!["a", "b", "c"]),
        0_u32..40,
        any_container("app"),
        any_container("setup"),
        any_container("first").prop_map(native),
        containers,
        (quantity(), any::<bool>(), any::<bool>(), any::<bool>()),
        (quantity(), prop::sample::select(vec!["Running", "Pending", "Succeeded"])),
    )
        .prop_map(
            |(
                namespace,
                number,
                app,
                setup,
                first,
                mut beside,
                (whole, is_whole, inits, firsts),
                (held, phase),
            )| {
                let mut init = Vec::new();
                if firsts {
                    init.push(first);
                }
                if inits {
                    init.push(setup);
                }
                beside.push(app);
                let mut pod = pod(namespace, &format!("web-{number}"), &init, &beside);
                if is_whole && !whole.is_empty() {
                    pod["spec"]["resources"] = json!({ "requests": { "cpu": whole } });
                }
                if !held.is_empty() {
                    // A resize that the node has not made yet.
                    let name = beside[0]["name"].clone();
                    pod["status"]["containerStatuses"] =
                        json!([{ "name": name, "resources": { "requests": { "memory": held } } }]);
                }
                pod["status"]["phase"] = json!(phase);
                pod
            },
        )
}

fn pods() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(any_pod(), 0..12)
}

fn grouping() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "sidecar",
        "product",
        "image",
        "pattern",
        "namespace",
        "workload",
        "node",
        "pod",
        "label=team",
        "namespace,sidecar",
        "label=team,image,pattern",
    ])
}

fn sum(rows: &[OverheadRow], of: impl Fn(&Sums) -> Totals) -> Totals {
    rows.iter().map(|row| of(&row.sums)).fold(Totals::default(), Totals::plus)
}

fn numbers(figures: Totals) -> (i128, i128) {
    (figures.cpu_millicores.unwrap_or(0), figures.memory_bytes.unwrap_or(0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn groups_add_up_to_the_pods(pods in pods(), by in grouping(), top in prop::option::of(0_usize..5)) {
        let question = Question { ended: true, folds: top.is_some(), ..question(by) };
        let (tally, reports) = tally(question, &pods);
        let report = finish(tally, top);
        let listed = |of: fn(&PodReport) -> Figures| numbers(reports.iter().map(of).fold(Totals::default(), Totals::plus));
        for (of, pods) in [
            ((|sums| sums.effective) as fn(&Sums) -> Totals, listed(|pod| pod.reserved.effective)),
            (|sums| sums.declared, listed(|pod| pod.reserved.declared_requests)),
        ] {
            prop_assert_eq!(numbers(sum(&report.rows, of)), pods);
            prop_assert_eq!(numbers(of(&report.totals)), pods);
        }
        let containers: usize = report.rows.iter().map(|row| row.sums.containers).sum();
        prop_assert_eq!(containers, report.totals.containers);
        prop_assert!(report.rows.iter().all(|row| row.sums.pods <= report.totals.pods));
        if let Some(top) = top {
            prop_assert!(report.rows.len() <= top + 1 || report.rows.iter().all(|row| row.others == 0));
        }
    }

    #[test]
    fn parts_read_one_by_one_make_the_same_report(pods in pods(), by in grouping(), cut in 0_usize..12) {
        let question = Question { folds: true, ..question(by) };
        let (whole, _) = tally(question.clone(), &pods);
        let (first, second) = pods.split_at(cut.min(pods.len()));
        let (mut parts, _) = tally(question.clone(), first);
        parts.append(tally(question, second).0);
        for top in [None, Some(1)] {
            let [whole, parts] = [finish(whole.clone(), top), finish(parts.clone(), top)];
            prop_assert_eq!(told(&whole), told(&parts));
            prop_assert_eq!(whole.totals, parts.totals);
        }
    }

    #[test]
    fn without_all_sidecars_the_whole_effective_cost_is_freed(pods in pods(), by in grouping()) {
        let plan = Plan::parse(&["adapter".to_owned()], &[]).unwrap_or_default();
        let changed = finish(tally(Question { plan, ..question(by) }, &pods).0, None);
        let plain = finish(tally(question(by), &pods).0, None);
        prop_assert_eq!(changed.rows.len(), plain.rows.len());
        for row in &plain.rows {
            let same = changed.rows.iter().find(|changed| changed.key == row.key);
            let freed = same.and_then(|row| row.sums.change.as_ref()).map(|change| change.freed).unwrap_or_default();
            prop_assert_eq!(numbers(freed), numbers(row.sums.effective), "{}", name(row));
        }
    }

    #[test]
    fn freed_and_staying_requests_add_up_to_the_change(pods in pods(), by in grouping(), cpu in 0_u32..2000) {
        let with = [format!("logs:requests.cpu={cpu}m"), "proxy:memory=1Gi".to_owned()];
        let plan = Plan::parse(&["agent".to_owned()], &with).unwrap_or_default();
        let report = finish(tally(Question { plan, ..question(by) }, &pods).0, None);
        let change = |sums: &Sums| sums.change.clone().unwrap_or_default();
        for of in [
            |change: &ChangeSums| change.freed,
            |change: &ChangeSums| change.declared,
            |change: &ChangeSums| change.kept,
        ] {
            prop_assert_eq!(
                numbers(sum(&report.rows, |sums| of(&change(sums)))),
                numbers(of(&change(&report.totals)))
            );
        }
        for sums in report.rows.iter().map(|row| &row.sums).chain([&report.totals]) {
            let change = change(sums);
            let stays = change.stays.values().map(|(_, figures)| *figures).fold(Totals::default(), Totals::plus);
            let less = sums.declared.minus(change.declared);
            prop_assert_eq!(numbers(less.minus(change.freed)), numbers(stays));
        }
    }
}
