//! What the README shows is what the program prints.

use crate::shop;

const README: &str = include_str!("../../README.md");

/// The commands of the README with the output that it shows, a line each.
fn shown() -> Vec<(&'static str, Vec<&'static str>)> {
    let blocks = README.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let command = |block: &'static str| {
        let mut lines = block.lines();
        let command = lines.next()?.strip_prefix("$ kubectl sidecars ")?;
        Some((command, lines.filter(|line| !line.is_empty()).collect()))
    };
    blocks.filter_map(command).collect()
}

/// Whether the words of `line` stand in `printed` in this order: narrow terminals leave columns out.
fn is_part_of(line: &str, printed: &str) -> bool {
    let mut printed = printed.split_whitespace();
    line.split_whitespace().all(|word| printed.any(|other| other == word))
}

#[test]
fn examples_in_the_readme_match_the_output() {
    let shown = shown();
    let commands: Vec<&str> = shown.iter().filter_map(|(command, _)| command.split(' ').next()).collect();
    assert_eq!(commands, ["list", "describe", "overhead", "explain"]);
    let env = shop::env();
    for (command, lines) in shown {
        let command = command.replace("tests/fixtures/shop.yaml", "shop.yaml");
        let mut arguments: Vec<&str> = command.split(' ').collect();
        if !arguments.contains(&"-f") {
            arguments.extend(["-f", "shop.yaml"]);
        }
        let output = env.run(&arguments).success();
        let printed = format!("{}{}", output.stdout, output.stderr);
        let mut printed_lines = printed.lines().filter(|line| !line.is_empty());
        let mut left_out = false;
        for line in lines {
            if line == "…" {
                left_out = true;
                continue;
            }
            let found = if left_out {
                printed_lines.any(|other| is_part_of(line, other))
            } else {
                printed_lines.next().is_some_and(|other| is_part_of(line, other))
            };
            assert!(found, "{command}: the README shows\n{line}\nprinted is\n{printed}");
            left_out = false;
        }
        assert!(
            left_out || printed_lines.next().is_none(),
            "{command} prints more than the README shows\n{printed}"
        );
    }
}
