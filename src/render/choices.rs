//! Completions in the format that kubectl expects from a plugin: `VALUE<TAB>DESCRIPTION` lines, then a line
//! `:DIRECTIVE` (`kubectl/pkg/cmd/plugin/plugin_completion.go`; the directives are those of cobra).

use std::io::{self, Write};

use super::sanitize::line;
use crate::report::Choice;

/// `ShellCompDirectiveDefault`: without a match, the shell offers files.
const FILES: u8 = 0;
/// `ShellCompDirectiveNoFileComp` and `ShellCompDirectiveKeepOrder`.
const THESE_IN_ORDER: u8 = 4 | 32;
/// The widest description. Shells cut longer ones off at the edge of the window.
const WIDEST: usize = 100;

/// Writes the choices; without any, shells fall back to file names if `files` says so.
pub(crate) fn choices(out: &mut dyn Write, choices: &[Choice], files: bool) -> io::Result<()> {
    for choice in choices {
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
    fn one_line_per_choice_and_the_directive_last() {
        let list = [Choice::new("web", "Running"), Choice::new("db", "")];
        assert_eq!(written(&list, false), "web\tRunning\ndb\n:36\n");
        assert_eq!(written(&[], true), ":0\n");
    }

    #[test]
    fn control_characters_in_descriptions_are_escaped() {
        let list = [Choice::new("web", "x\n\u{1b}[2Jy")];
        assert_eq!(written(&list, false), "web\tx\\n\\u{1b}[2Jy\n:36\n");
        let long = written(&[Choice::new("web", "x".repeat(500))], false);
        assert!(long.ends_with("x…\n:36\n") && long.len() < 120, "{long}");
    }
}
