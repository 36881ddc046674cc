//! What the README shows is what the program prints.
//!
//! `INSTA_UPDATE=always cargo test --test it readme` writes the output into it again.

use std::path::Path;
use std::{env, fs};

use crate::shop;

/// What comes before and after a command with its output.
const FENCES: (&str, &str) = ("```console\n$ kubectl sidecars ", "```\n");

/// The README with this output after each command.
fn with_output(readme: &str, mut output: impl FnMut(&str) -> String) -> String {
    let mut parts = readme.split(FENCES.0);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (command, rest) = part.split_once('\n').expect("output follows the command");
        let (_, rest) = rest.split_once(FENCES.1).expect("the output ends");
        text.extend([FENCES.0, command, "\n", &output(command), FENCES.1, rest]);
    }
    text
}

#[test]
fn examples_in_the_readme_match_the_output() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).expect("it is there").replace("\r\n", "\n");
    let env = shop::env();
    let mut commands = Vec::new();
    let fresh = with_output(&readme, |command| {
        commands.extend(command.split(' ').next().map(ToOwned::to_owned));
        let printed = env.run(command.split(' ').chain(["-f", "shop.yaml"])).success().stdout;
        let lines: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
        lines.join("\n") + "\n"
    });
    assert_eq!(commands, ["describe", "overhead", "explain"]);
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, &fresh).expect("it can be written");
        return;
    }
    let line = readme.lines().zip(fresh.lines()).find(|(shown, printed)| shown != printed);
    assert!(
        readme == fresh,
        "the README differs from the output, first here: {line:#?}\n`INSTA_UPDATE=always cargo test --test it readme` \
         writes it again"
    );
}
