//! Colour: when it is used, and that it adds no information.

use insta::assert_snapshot;

use crate::env::TestEnv;
use crate::shop::{SHOP, list};

#[test]
fn a_coloured_table() {
    let visible = list("-A --color always").stdout.replace('\u{1b}', "␛");
    assert_snapshot!(visible);
}

#[test]
fn without_colour_the_same_text_is_printed() {
    for arguments in ["-A", "-A -o wide", "-A --containers -o wide", "-A --summary", "-A --show-labels"] {
        let coloured = list(&format!("{arguments} --color always")).success();
        let plain = list(&format!("{arguments} --color never")).success();
        assert!(coloured.stdout.contains('\u{1b}'), "{arguments}\n{coloured}");
        assert!(!plain.stdout.contains('\u{1b}'), "{arguments}\n{plain}");
        assert_eq!(without_escapes(&coloured.stdout), plain.stdout, "{arguments}");
    }
}

fn without_escapes(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn colour_needs_a_terminal_or_a_flag() {
    let coloured = |env: TestEnv, arguments: &[&str]| {
        env.write("shop.yaml", SHOP);
        env.run(["list", "-f", "shop.yaml"].iter().chain(arguments)).success().stdout.contains('\u{1b}')
    };
    assert!(!coloured(TestEnv::new(), &[]), "a pipe gets none");
    assert!(coloured(TestEnv::new().var("CLICOLOR_FORCE", "1"), &[]));
    assert!(!coloured(TestEnv::new().var("CLICOLOR_FORCE", "0"), &[]));
    assert!(!coloured(TestEnv::new().var("CLICOLOR_FORCE", "1").var("NO_COLOR", "1"), &[]));
    assert!(!coloured(TestEnv::new().var("CLICOLOR_FORCE", "1"), &["--color", "never"]));
    assert!(coloured(TestEnv::new().var("NO_COLOR", "1"), &["--color=always"]));
    for format in ["json", "yaml", "csv", "name"] {
        assert!(!coloured(TestEnv::new(), &["--color", "always", "-o", format]), "{format} is for programs");
    }
}
