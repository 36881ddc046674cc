//! The first lines of `describe` for every unhealthy pod.

use insta::assert_snapshot;
use serde_json::Value;

use crate::env::TestEnv;
use crate::shop::dump;
use crate::unhealthy_pods::{self, Fixture};

fn home(fixture: &Fixture) -> TestEnv {
    let env = TestEnv::new();
    env.write("pod.json", &dump(&fixture.1));
    env
}

#[test]
fn the_verdict_of_each_unhealthy_pod() {
    for fixture in unhealthy_pods::all() {
        let output = home(&fixture).run(["describe", "-f", "pod.json", "--show", "verdict"]).success();
        assert!(!output.stdout.contains("s3cret"), "{output}");
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[TIME]");
        settings.bind(|| assert_snapshot!(fixture.0, output));
    }
}

#[test]
fn the_first_screen_of_each_unhealthy_pod_fits_24_lines_of_100_columns() {
    for fixture in unhealthy_pods::all() {
        let output = home(&fixture).run(["describe", "-f", "pod.json", "--show", "verdict"]).success();
        let lines: usize = output.stdout.lines().map(|line| line.chars().count().div_ceil(100).max(1)).sum();
        assert!(lines <= 24, "{}: {lines} lines: {output}", fixture.0);
    }
}

#[test]
fn list_and_describe_agree_on_every_cause() {
    for fixture in unhealthy_pods::all() {
        let env = home(&fixture);
        let cause = |command: &str| -> Value {
            let flag = if command == "list" { "--all" } else { "--ascii" };
            let mut list = env.run([command, "-f", "pod.json", "-o", "json", flag]).success().json();
            let mut cause = list["items"][0]["cause"].take();
            // Whether it is overdue depends on the newest time in the file, and only `describe` reads the events.
            if let Some(cause) = cause.as_object_mut() {
                cause.remove("overdue");
            }
            cause
        };
        assert_eq!(cause("list"), cause("describe"), "{}", fixture.0);
    }
}

#[test]
fn secrets_in_commands_are_not_printed() {
    let with_secret = |fixture: &Fixture| dump(&fixture.1).contains("s3cret");
    let fixtures: Vec<_> = unhealthy_pods::all().filter(with_secret).collect();
    assert!(!fixtures.is_empty());
    for fixture in fixtures {
        for format in ["text", "json", "yaml"] {
            let output = home(&fixture).run(["describe", "-f", "pod.json", "-o", format]).success();
            assert!(!output.stdout.contains("s3cret"), "{output}");
        }
    }
}
