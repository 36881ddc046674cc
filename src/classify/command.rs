//! Command lines: which program runs, and what a shell script does.

use std::borrow::Cow;

use super::chore;
use super::script::{
    MOST_WORDS, SCRIPT, Simple, base_name, beginning, short_flags, skip_wrappers, split_script, stem,
};
use super::windows::{self, Run};
use crate::model::Container;

const SHELLS: [&str; 7] = ["sh", "bash", "ash", "dash", "zsh", "busybox", "ksh"];
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Command<'a> {
    /// The program, where the spec names one; else the image's name is used.
    pub(super) program: Option<Simple<'a>>,
    /// Whether the program is only presumed from the image.
    pub(super) presumed: bool,
    /// The commands of a shell script.
    pub(super) script: Vec<Simple<'a>>,
    /// Whether a shell runs something that the spec brings along.
    pub(super) shell: bool,
    /// Whether the script repeats itself.
    pub(super) loops: bool,
    /// Whether the script does a chore for ever.
    pub(super) chore: bool,
}

impl<'a> Command<'a> {
    /// Reads command and arguments. `image` is used as the program where no command is given.
    pub(super) fn of(container: &'a Container, image: Cow<'a, str>) -> Self {
        let mut tokens = container.command.iter().chain(&container.args).map(String::as_str).peekable();
        let mut command = Self::default();
        if container.command.is_empty() {
            // An image's own entry point takes arguments, unless they start with a program of their own.
            let starts_shell = tokens
                .peek()
                .is_some_and(|first| SHELLS.contains(&base_name(first)) || windows::is_shell(&stem(first)));
            if !starts_shell {
                let words = tokens.take(MOST_WORDS).collect();
                command.program = (!image.is_empty()).then_some(Simple { program: image, words });
                command.presumed = true;
                return command;
            }
        }
        let mut words = skip_wrappers(tokens.take(64)).into_iter();
        let Some(first) = words.next() else { return command };
        if SHELLS.contains(&base_name(first)) {
            command.shell = true;
            let mut rest = words.skip_while(|w| !is_script_flag(w) && w.starts_with('-'));
            match rest.next() {
                Some(flag) if is_script_flag(flag) => {
                    let script = rest.find(|w| !w.starts_with('-') || w.contains(' ')).unwrap_or_default();
                    let script = beginning(script, SCRIPT);
                    command.loops = ["while ", "until ", "for ("].iter().any(|word| script.contains(word));
                    command.chore = chore::never_ends(script);
                    command.script = split_script(script);
                    command.loops |= command.script.iter().any(|c| c.program == "watch");
                }
                Some(file) => {
                    command.program =
                        Some(Simple { program: stem(file), words: rest.take(MOST_WORDS).collect() });
                }
                None => {}
            }
        } else if windows::is_shell(&stem(first)) {
            command.read_windows(&stem(first), words);
        } else {
            command.program = Some(Simple { program: stem(first), words: words.take(MOST_WORDS).collect() });
        }
        command
    }

    fn read_windows(&mut self, shell: &str, words: impl Iterator<Item = &'a str>) {
        match windows::read(shell, words) {
            Some(Run::File(file, mut words)) => {
                words.truncate(MOST_WORDS);
                self.program = Some(Simple { program: stem(file), words });
            }
            Some(Run::Script(script)) => {
                self.shell = true;
                self.script = windows::commands(&script);
                self.loops = windows::is_loop(&script);
                self.chore = windows::never_ends(&script) && self.script.iter().any(chore::is_work);
            }
            None => {}
        }
    }

    /// Whether a script of the spec's runs instead of the image's own program.
    pub(super) fn is_script(&self) -> bool {
        self.shell
    }

    /// Every command, the program first.
    pub(super) fn commands(&self) -> impl Iterator<Item = &Simple<'a>> {
        self.program.iter().chain(&self.script)
    }

    /// Whether the spec names a program, and it is such a one.
    pub(super) fn runs_only(&self, such: impl Fn(&Simple<'a>) -> bool) -> bool {
        !self.presumed && self.program.as_ref().is_some_and(such)
    }

    /// Whether the spec names a program that only waits: the image is there for its tools.
    pub(super) fn only_waits(&self) -> bool {
        self.waits_for_steps() || self.runs_only(|p| p.program == "sleep")
    }

    /// The same, or the program follows nothing, as people also keep a helper's own container up.
    pub(super) fn does_nothing(&self) -> bool {
        self.only_waits() || self.runs_only(Simple::follows_nothing)
    }

    /// Whether it only waits for input, as the containers of a Jenkins pod do until a step is run in them.
    pub(super) fn waits_for_steps(&self) -> bool {
        self.runs_only(|p| p.program == "cat" && p.words.is_empty())
    }
}

/// `-c`, `-ec`, `-exc`.
fn is_script_flag(word: &str) -> bool {
    let letters = short_flags(word);
    letters.len() <= 6 && letters.ends_with('c')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(command: &[&str], args: &[&str]) -> Container {
        let owned = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Container { name: "c".into(), command: owned(command), args: owned(args), ..Container::default() }
    }

    fn program(command: &[&str], args: &[&str]) -> String {
        let container = container(command, args);
        let program = Command::of(&container, "image".into()).program;
        program.map_or_else(String::new, |p| format!("{} {}", p.program, p.words.join(" ")).trim().to_owned())
    }

    #[test]
    fn the_program_is_found_behind_paths_and_wrappers() {
        assert_eq!(program(&["/usr/bin/thanos", "sidecar"], &["--x"]), "thanos sidecar --x");
        assert_eq!(program(&["tini", "--", "/bin/vault"], &["agent"]), "vault agent");
        assert_eq!(program(&["env", "A=b", "pg_bouncer.exe"], &[]), "pg-bouncer");
        assert_eq!(program(&["sh", "/scripts/back-up.sh"], &["x"]), "back-up x");
        assert_eq!(program(&[], &["sidecar"]), "image sidecar");
        assert_eq!(program(&[], &[]), "image");
    }

    #[test]
    fn scripts_are_taken_apart() {
        let container =
            container(&["bash", "-ec"], &["# why\nset -e; while true; do exec envoy -c x & wait; done"]);
        let command = Command::of(&container, "image".into());
        let programs: Vec<_> = command.commands().map(|c| &*c.program).collect();
        assert_eq!(programs, ["set", "true", "envoy", "wait", "done"]);
        assert!(command.is_script());
    }
}
