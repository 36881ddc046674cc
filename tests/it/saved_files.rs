//! `list` and `overhead` agree on saved files: which startups are overdue, and what pods that have ended cost.

use apiserver::pods::{self, ago};
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};
use crate::shop::dump;

const ISTIO: &str = "docker.io/istio/proxyv2:1.29.0";
const APP: &str = "registry.example.com/app:1";
/// Three days in seconds.
const LONG_AGO: i64 = 259_200;

fn run(objects: &[Value], arguments: &[&str]) -> CommandOutput {
    let env = TestEnv::new();
    env.write("pods.json", &dump(objects));
    let (command, rest) = arguments.split_first().expect("a command is named");
    env.run([command, "-f", "pods.json"].iter().chain(rest)).success()
}

/// A pod whose startup began long ago, in a file that was saved this many seconds later.
fn starting_when_saved(later: i64) -> Vec<Value> {
    let starting = pods::pod("shop", "slow-0")
        .age(LONG_AGO)
        .native(pods::container("istio-proxy", ISTIO).running_for(LONG_AGO - 5).not_started())
        .app(pods::container("app", APP).waiting("PodInitializing", ""))
        .changed("PodReadyToStartContainers", LONG_AGO - 2)
        .build();
    let mut newest = pods::pod("shop", "other").age(LONG_AGO - later).build();
    newest["status"] = json!({ "phase": "Pending", "startTime": ago(LONG_AGO - later) });
    vec![starting, newest]
}

#[test]
fn a_startup_is_overdue_as_of_the_time_of_the_file() {
    for (later, overdue) in [(300, false), (1200, true)] {
        let pods = starting_when_saved(later);
        let listed = run(&pods, &["list", "--unhealthy", "-o", "name"]);
        assert_eq!(listed.stdout.contains("slow-0"), overdue, "{later}\n{listed}");
        let counted = run(&pods, &["overhead", "--unhealthy", "-o", "json"]).json();
        assert_eq!(counted["totals"]["pods"], i32::from(overdue), "{later}\n{counted}");
    }
}

#[test]
fn sidecars_of_pods_that_have_ended_cost_nothing_where_costs_are_added_up() {
    let sidecar = |container: pods::Container| container.requests("100m", "64Mi");
    let running = pods::pod("shop", "web-0")
        .native(sidecar(pods::container("istio-proxy", ISTIO)))
        .app(pods::container("app", APP))
        .build();
    let ended = pods::pod("shop", "report-x7k2p")
        .spec("restartPolicy", json!("Never"))
        .app(pods::container("report", APP).terminated("Completed", 0))
        .app(sidecar(pods::container("fluent-bit", "fluent/fluent-bit:4.1.0")).terminated("Completed", 0))
        .build();
    let pods = [running, ended];
    let list = run(&pods, &["list", "-o", "json"]).json();
    let requests = |item: &Value| item["overhead"]["requests"].clone();
    let items = list["items"].as_array().expect("it is a list");
    // The arithmetic of its spec stays; whether it counts is for those who add up.
    assert_eq!(requests(&items[1])["effective"]["cpuMillicores"], 100);
    let csv = run(&pods, &["list", "-o", "csv"]).stdout;
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let column = rows[0].iter().position(|title| *title == "sidecar_effective_cpu_millicores");
    let column = column.unwrap_or_else(|| panic!("no such column: {:?}", rows[0]));
    assert_eq!(rows[2][column], "", "{csv}");
    let sum: i64 = rows[1..].iter().filter_map(|row| row[column].parse::<i64>().ok()).sum();
    let overhead = run(&pods, &["overhead", "-o", "json"]).json();
    assert_eq!(overhead["totals"]["requests"]["effective"]["cpuMillicores"], sum);
}
