//! What standard output and standard error are, and whether they take colour.

use std::io::IsTerminal;

use crate::render::Theme;

/// `--color`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Also into files and pipes.
    Always,
    Never,
}

/// The terminal, as far as it matters for what is printed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Terminal {
    /// Columns of standard output; `None` if it is not a terminal: nothing is cut off.
    pub(crate) width: Option<usize>,
    /// Whether standard output takes colour.
    pub(crate) colour: bool,
    /// Whether the locale is UTF-8.
    pub(crate) unicode: bool,
}

/// Where the kubectl is that called this program, if it says so (`KUBECTL_PATH`).
pub(crate) fn kubectl_path() -> Option<String> {
    std::env::var("KUBECTL_PATH").ok().filter(|path| !path.is_empty())
}

impl Terminal {
    /// Looks at the process's own streams and environment.
    pub(crate) fn detect(choice: ColorChoice) -> Self {
        let stdout = std::io::stdout();
        let is_terminal = stdout.is_terminal();
        let width = terminal_size::terminal_size_of(stdout).map(|(width, _)| usize::from(width.0));
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let forced = set("CLICOLOR_FORCE") && std::env::var_os("CLICOLOR_FORCE").is_some_and(|v| v != "0");
        Self {
            width: width.filter(|w| is_terminal && *w > 0),
            colour: takes_colour(choice, set("NO_COLOR"), forced, is_terminal && !dumb),
            unicode: cfg!(windows) || supports_unicode(|name| std::env::var(name).ok()),
        }
    }

    /// The styles of a result: none in a format that scripts read.
    pub(crate) fn theme(self, is_structured: bool) -> Theme {
        Theme::new(self.colour && !is_structured)
    }
}

/// Whether the locale's characters are UTF-8, by the first of the three variables that is set (POSIX).
fn supports_unicode(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    let locale = set.unwrap_or_default().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
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
    fn the_locale_decides_about_unicode() {
        let locale = |all: &str, own: &str, lang: &str| {
            let values =
                [("LC_ALL", all.to_owned()), ("LC_CTYPE", own.to_owned()), ("LANG", lang.to_owned())];
            supports_unicode(|name| {
                values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
            })
        };
        assert!(locale("", "", "de_DE.UTF-8") && locale("", "C.utf8", "C") && locale("C.UTF-8", "C", "C"));
        assert!(!locale("C", "C.UTF-8", "C.UTF-8") && !locale("", "", "") && !locale("", "", "de_DE@euro"));
    }

    #[test]
    fn the_flag_takes_precedence_over_environment_and_terminal() {
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
