//! What terminals of 80, 120 and 160 columns show of every kind of trouble.
#![cfg(target_os = "linux")]

use insta::assert_snapshot;
use serde_json::json;

use crate::env::TestEnv;
use crate::shop::dump;
use crate::unhealthy_pods;

const WIDTHS: [usize; 3] = [80, 120, 160];

/// Every unhealthy pod in one file, each under the name of its trouble.
fn all_in_one_file() -> TestEnv {
    let pods: Vec<_> = unhealthy_pods::all()
        .map(|(name, objects)| {
            let mut pod = objects.into_iter().next().expect("the pod comes first");
            let name: String = name.replace('_', "-").chars().take(30).collect();
            (pod["metadata"]["name"], pod["metadata"]["uid"]) =
                (json!(name.trim_end_matches('-')), json!(name));
            pod
        })
        .collect();
    let env = TestEnv::new();
    env.write("pods.json", &dump(&pods));
    env
}

/// Asserts that no more is on a line than fits, except for what is copied from there.
#[track_caller]
fn assert_fits(text: &str, columns: usize) {
    for line in text.lines().filter(|line| !line.contains("kubectl ")) {
        assert!(line.chars().count() <= columns, "{columns} columns:\n{line}");
    }
}

#[test]
fn lists_of_every_trouble() {
    let env = all_in_one_file();
    for columns in WIDTHS {
        let arguments = ["list", "-f", "pods.json", "--all", "--unhealthy", "--color", "never"];
        let Some(shown) = env.run_at_width(columns, arguments) else { return };
        assert_snapshot!(format!("list_at_{columns}_columns"), shown);
    }
}

#[test]
fn verdicts_on_several_troubles() {
    let chosen = [
        "native_sidecar_that_blocks_the_app",
        "sidecar_out_of_memory",
        "key_that_a_secret_lacks",
        "unschedulable",
        "evicted",
        "liveness_of_the_app_and_what_its_check_said",
    ];
    for columns in WIDTHS {
        let mut all = String::new();
        for (name, objects) in unhealthy_pods::all().filter(|(name, _)| chosen.contains(name)) {
            let env = TestEnv::new();
            env.write("pod.json", &dump(&objects));
            let arguments = ["describe", "-f", "pod.json", "--show", "verdict", "--color", "never"];
            let Some(shown) = env.run_at_width(columns, arguments) else { return };
            assert_fits(&shown, columns);
            all.extend(["# ", name, "\n", &shown, "\n"]);
        }
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "[TIME]");
        settings.bind(|| assert_snapshot!(format!("verdicts_at_{columns}_columns"), all));
    }
}

#[test]
fn the_container_at_fault_is_bold_and_the_trouble_has_a_colour() {
    let (_, objects) =
        unhealthy_pods::all().find(|(name, _)| *name == "sidecar_out_of_memory").expect("it is there");
    let env = TestEnv::new();
    env.write("pod.json", &dump(&objects));
    let output = env.run(["describe", "-f", "pod.json", "--color", "always"]).success();
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[TIME]");
    settings.bind(|| assert_snapshot!(output.stdout.replace('\u{1b}', "␛")));
}
