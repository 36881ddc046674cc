//! The first lines of `describe` for every kind of trouble.

use insta::assert_snapshot;
use serde_json::Value;

use crate::env::TestEnv;
use crate::shop::dump;
use crate::troubles::{self, Trouble};

fn home(trouble: &Trouble) -> TestEnv {
    let env = TestEnv::new();
    env.write("pod.json", &dump(&trouble.1));
    env
}

#[test]
fn every_kind_of_trouble_is_told_in_the_first_line() {
    for trouble in troubles::all() {
        let output = home(&trouble).run(["describe", "-f", "pod.json", "--show", "verdict"]).success();
        assert!(!output.stdout.contains("s3cret"), "{output}");
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[TIME]");
        settings.bind(|| assert_snapshot!(trouble.0, output));
    }
}

#[test]
fn list_and_describe_agree_on_every_cause() {
    for trouble in troubles::all() {
        let env = home(&trouble);
        let cause = |command: &str| -> Value {
            env.run([
                command,
                "-f",
                "pod.json",
                "-o",
                "json",
                if command == "list" { "--all" } else { "--ascii" },
            ])
            .success()
            .json()["items"][0]["cause"]
                .clone()
        };
        assert_eq!(cause("list"), cause("describe"), "{}", trouble.0);
    }
}

#[test]
fn nothing_of_a_command_but_its_first_word_is_printed() {
    for trouble in troubles::all() {
        for format in ["text", "json", "yaml"] {
            let output = home(&trouble).run(["describe", "-f", "pod.json", "-o", format]).success();
            assert!(!output.stdout.contains("s3cret"), "{output}");
        }
    }
}
