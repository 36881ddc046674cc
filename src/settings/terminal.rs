//! What standard output and standard error are, and whether they take colour.

use std::io::IsTerminal;

/// `--color`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// Where a person looks, unless the environment says otherwise.
    #[default]
    Auto,
    /// Also into files and pipes.
    Always,
    /// Not at all.
    Never,
}

/// The terminal, as far as it matters for what is printed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal {
    /// Columns of standard output; `None` when it is no terminal, and nothing is to be cut off.
    pub width: Option<usize>,
    /// Whether standard output takes colour.
    pub colour: bool,
    /// Whether the locale knows more than ASCII.
    pub unicode: bool,
}

impl Terminal {
    /// Looks at the process's own streams and environment.
    pub fn detect(choice: ColorChoice) -> Self {
        let stdout = std::io::stdout();
        let is_terminal = stdout.is_terminal();
        let width = terminal_size::terminal_size_of(stdout).map(|(width, _)| usize::from(width.0));
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let forced = set("CLICOLOR_FORCE") && std::env::var_os("CLICOLOR_FORCE").is_some_and(|v| v != "0");
        Self {
            width: width.filter(|w| is_terminal && *w > 0),
            colour: takes_colour(choice, set("NO_COLOR"), forced, is_terminal && !dumb),
            unicode: knows_unicode(|name| std::env::var(name).ok(), cfg!(windows)),
        }
    }
}

/// Whether the locale's character set is UTF-8: `LC_ALL` counts before `LC_CTYPE`, that before `LANG`. Windows has no
/// such variables, and writes Unicode to its consoles.
fn knows_unicode(variable: impl Fn(&str) -> Option<String>, windows: bool) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name).filter(|v| !v.is_empty()));
    match locale {
        Some(locale) => {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        None => windows,
    }
}

/// The flag decides, then `NO_COLOR` (<https://no-color.org>), then `CLICOLOR_FORCE`, then the terminal.
fn takes_colour(choice: ColorChoice, no_color: bool, forced: bool, able: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => !no_color && (forced || able),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_says_which_characters_there_are() {
        let knows = |pairs: &[(&str, &str)], windows| {
            let find = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned());
            knows_unicode(find, windows)
        };
        assert!(knows(&[("LANG", "de_DE.UTF-8")], false));
        assert!(knows(&[("LC_CTYPE", "C.utf8"), ("LANG", "C")], false));
        assert!(!knows(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")], false));
        assert!(knows(&[("LC_ALL", ""), ("LANG", "de_DE.UTF-8")], false));
        assert!(!knows(&[("LANG", "POSIX")], true));
        assert!(!knows(&[], false));
        assert!(knows(&[], true));
    }

    #[test]
    fn the_flag_wins_over_the_environment_and_that_over_the_terminal() {
        let cases = [
            (ColorChoice::Always, true, false, false, true),
            (ColorChoice::Never, false, true, true, false),
            (ColorChoice::Auto, true, true, true, false),
            (ColorChoice::Auto, false, true, false, true),
            (ColorChoice::Auto, false, false, true, true),
            (ColorChoice::Auto, false, false, false, false),
        ];
        for (choice, no_color, forced, able, expected) in cases {
            assert_eq!(
                takes_colour(choice, no_color, forced, able),
                expected,
                "{choice:?} {no_color} {forced}"
            );
        }
    }
}
