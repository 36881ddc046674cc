//! The answer to kubectl's question what may stand where the cursor is: `VALUE<TAB>DESCRIPTION` lines, then a line
//! `:DIRECTIVE` (`kubectl/pkg/cmd/plugin/plugin_completion.go`; the directives are those of cobra).

use std::io::{self, Write};

use super::sanitize::{for_terminal, line};
use crate::report::Choice;

/// `ShellCompDirectiveDefault`: where no word fits, files are offered.
const FILES: u8 = 0;
/// `ShellCompDirectiveNoFileComp` and `ShellCompDirectiveKeepOrder`.
const THESE_IN_ORDER: u8 = 4 | 32;
/// How many columns a description may take; shells cut off what their windows do not hold.
const WIDEST: usize = 100;

/// Writes the choices; without any, shells fall back to file names if `files` says so.
pub(crate) fn choices(out: &mut dyn Write, choices: &[Choice], files: bool) -> io::Result<()> {
    for choice in choices {
        // A name that is shown otherwise than it is written would not be found again.
        if for_terminal(&choice.value) != choice.value {
            continue;
        }
        match line(&choice.about, WIDEST) {
            about if about.is_empty() => writeln!(out, "{}", choice.value)?,
            about => writeln!(out, "{}\t{about}", choice.value)?,
        }
    }
    writeln!(out, ":{}", if files { FILES } else { THESE_IN_ORDER })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(list: &[Choice], files: bool) -> String {
        let mut out = Vec::new();
        choices(&mut out, list, files).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn one_line_a_choice_and_the_directive_last() {
        let list = [Choice::new("web", "Running"), Choice::new("db", "")];
        assert_eq!(written(&list, false), "web\tRunning\ndb\n:36\n");
        assert_eq!(written(&[], true), ":0\n");
    }

    #[test]
    fn what_a_cluster_says_adds_no_line_and_moves_no_cursor() {
        let list =
            [Choice::new("a\n:1", ""), Choice::new("web", "x\n\u{1b}[2Jy"), Choice::new("\u{202e}b", "")];
        assert_eq!(written(&list, false), "web\tx\\n\\u{1b}[2Jy\n:36\n");
        let long = written(&[Choice::new("web", "x".repeat(500))], false);
        assert!(long.ends_with("x…\n:36\n") && long.len() < 120, "{long}");
    }
}
