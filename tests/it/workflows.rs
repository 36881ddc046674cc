//! Workflows run with the project's credentials: each action must be pinned, and permissions narrow.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// Returns what is wrong with a workflow.
fn problems(text: &str) -> Vec<String> {
    let workflow: Value = match serde_saphyr::from_str(text) {
        Ok(workflow) => workflow,
        Err(error) => return vec![format!("it is not YAML: {error}")],
    };
    let mut found = Vec::new();
    if workflow["permissions"] != serde_json::json!({ "contents": "read" }) {
        found.push("the permissions of all jobs are not limited to reading contents".to_owned());
    }
    let Some(jobs) = workflow["jobs"].as_object().filter(|jobs| !jobs.is_empty()) else {
        found.push("it has no jobs".to_owned());
        return found;
    };
    for (name, job) in jobs {
        if job["timeout-minutes"].as_u64().is_none() {
            found.push(format!("{name} has no timeout"));
        }
        for step in job["steps"].as_array().into_iter().flatten() {
            if let Some(run) = step["run"].as_str() {
                // The name of a branch or tag would become part of the script.
                if run.contains("${{") {
                    found.push(format!("{name} has an expression in a script: {run}"));
                }
            }
            let Some(uses) = step["uses"].as_str() else { continue };
            let sha = uses.split_once('@').map_or("", |(_, sha)| sha);
            if sha.len() != 40 || !sha.chars().all(|c| c.is_ascii_hexdigit()) {
                found.push(format!("{uses} is not pinned by a commit"));
            }
            if !text.lines().any(|line| line.contains(uses) && line.contains(" # v")) {
                found.push(format!("{uses} has no comment with its version"));
            }
            if uses.starts_with("actions/checkout@") && step["with"]["persist-credentials"] != false {
                found.push(format!("{name} leaves credentials in the checkout"));
            }
        }
    }
    found
}

fn workflow(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows").join(name);
    fs::read_to_string(path).expect("it is there")
}

#[test]
fn workflows_have_few_permissions_and_pinned_actions() {
    for name in ["ci.yml", "release.yml"] {
        assert_eq!(problems(&workflow(name)), [""; 0], "{name}");
    }
}

#[test]
fn each_unsafe_workflow_is_reported() {
    let text = workflow("ci.yml");
    for (right, wrong, expected) in [
        ("permissions:\n  contents: read\n", "", "permissions of all jobs"),
        ("contents: read", "contents: write", "permissions of all jobs"),
        (
            "checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd",
            "checkout@v6",
            "actions/checkout@v6 is not pinned",
        ),
        (" # v6.0.2", "", "has no comment with its version"),
        ("persist-credentials: false", "fetch-depth: 0", "leaves credentials"),
        ("    timeout-minutes: 45\n", "", "has no timeout"),
        ("run: .ci/run", "run: .ci/run ${{ github.ref_name }}", "has an expression in a script"),
        ("jobs:", "posts:", "it has no jobs"),
        ("jobs:", "jobs: [", "it is not YAML"),
    ] {
        assert!(text.contains(right), "{right:?} is in the workflow");
        let problems = problems(&text.replace(right, wrong));
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{wrong:?}: {problems:?}");
    }
}

#[test]
fn every_platform_of_the_manifest_is_built() {
    let release: Value = serde_saphyr::from_str(&workflow("release.yml")).expect("it is YAML");
    let matrix = release["jobs"]["build"]["strategy"]["matrix"]["include"].as_array().expect("it is a list");
    let targets: Vec<&str> = matrix.iter().filter_map(|one| one["target"].as_str()).collect();
    assert_eq!(targets.len(), 6);
    for target in &targets {
        assert!(include_str!("../../deny.toml").contains(target), "{target} is checked by cargo-deny");
    }
    let linux = targets.iter().filter(|target| target.contains("linux"));
    assert!(linux.clone().count() == 2 && linux.into_iter().all(|target| target.ends_with("-musl")));
}
