//! Command lines: which program runs, and what a shell script does.

use super::behaviour;
use super::image::normalise;
use super::windows::{self, Run};
use crate::model::Container;

/// As much of a script as is read; what a container is for shows at its beginning.
pub(super) const SCRIPT: usize = 16 * 1024;
/// The most commands of a script.
pub(super) const MOST_COMMANDS: usize = 200;
/// The most words of a command.
pub(super) const MOST_WORDS: usize = 8;

const SHELLS: [&str; 7] = ["sh", "bash", "ash", "dash", "zsh", "busybox", "ksh"];
/// Programs that only start another one.
const WRAPPERS: [&str; 12] = [
    "tini",
    "dumb-init",
    "exec",
    "env",
    "sudo",
    "nohup",
    "time",
    "gosu",
    "su-exec",
    "catatonit",
    "ionice",
    "nice",
];
/// Words of the shell that stand before a command.
pub(super) const KEYWORDS: [&str; 10] =
    ["do", "then", "else", "if", "while", "until", "!", "elif", "{", "command"];
/// One command: the program's name and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Simple<'a> {
    /// Base name of the program, normalised.
    pub(super) program: String,
    /// Words behind it, flags too.
    pub(super) words: Vec<&'a str>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Command<'a> {
    /// The program, where the spec names one; else what the image is called stands for it.
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
    /// Reads command and arguments. `image` stands for the program where no command is given.
    pub(super) fn of(container: &'a Container, image: &str) -> Self {
        let mut tokens = container.command.iter().chain(&container.args).map(String::as_str).peekable();
        let mut command = Self::default();
        if container.command.is_empty() {
            // An image's own entry point takes arguments, unless they start with a program of their own.
            let starts_shell = tokens
                .peek()
                .is_some_and(|first| SHELLS.contains(&base_name(first)) || windows::is_shell(&stem(first)));
            if !starts_shell {
                let words = tokens.take(MOST_WORDS).collect();
                command.program = (!image.is_empty()).then(|| Simple { program: normalise(image), words });
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
                    command.chore = behaviour::is_chore(script);
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
                self.chore = windows::never_ends(&script) && self.script.iter().any(behaviour::is_work);
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

impl Simple<'_> {
    /// `tail -f /dev/null`, which waits for ever.
    pub(super) fn follows_nothing(&self) -> bool {
        self.program == "tail" && self.words.contains(&"/dev/null")
    }

    /// Where it writes: what follows `>` and flags such as `-o`, and the last word of a copy.
    pub(super) fn targets(&self) -> impl Iterator<Item = &str> {
        const OUTPUT: [&str; 11] = [
            ">",
            ">>",
            "-o",
            "-O",
            "-P",
            "-C",
            "-d",
            "--output",
            "--directory-prefix",
            "-Destination",
            "-OutFile",
        ];
        let copies = matches!(
            self.program.as_str(),
            "cp" | "mv" | "rsync" | "rclone" | "aws" | "gsutil" | "git" | "install" | "tee" | "azcopy" | "mc"
        );
        let last = self.words.last().copied().filter(|_| copies);
        let flagged = self.words.windows(2).filter(|pair| OUTPUT.contains(&pair[0])).map(|pair| pair[1]);
        let joined = self.words.iter().filter_map(|w| w.strip_prefix(">>").or_else(|| w.strip_prefix('>')));
        flagged.chain(joined).chain(last).map(|word| word.trim_matches(['"', '\''])).filter(|w| !w.is_empty())
    }

    /// The words that are no flags.
    pub(super) fn plain_words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().copied().filter(|w| !w.starts_with('-'))
    }
}

/// The letters of `-qF`; of a long flag none.
pub(super) fn short_flags(word: &str) -> &str {
    word.strip_prefix('-').filter(|w| !w.starts_with('-')).unwrap_or("")
}

/// `-c`, `-ec`, `-exc`.
fn is_script_flag(word: &str) -> bool {
    let letters = short_flags(word);
    letters.len() <= 6 && letters.ends_with('c')
}

/// Leaves out programs that start another one, their flags and variables.
fn skip_wrappers<'a>(tokens: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut wrapped = false;
    let mut tokens = tokens.peekable();
    while let Some(token) = tokens.peek() {
        let is_wrapper = WRAPPERS.contains(&base_name(token));
        let of_wrapper = wrapped && (token.starts_with('-') || token.contains('='));
        if !is_wrapper && !of_wrapper {
            break;
        }
        wrapped = true;
        tokens.next();
    }
    tokens.collect()
}

/// The commands of a script, roughly: quoting is not looked at.
fn split_script(script: &str) -> Vec<Simple<'_>> {
    script
        .split(['\n', ';', '|', '&', '(', ')', '`'])
        .filter_map(|line| {
            let words = line.split_whitespace().skip_while(|w| KEYWORDS.contains(w)).take(MOST_WORDS + 1);
            let mut words = skip_wrappers(words).into_iter();
            let first = words.next().filter(|w| !w.starts_with('#'))?;
            Some(Simple { program: stem(first), words: words.collect() })
        })
        .take(MOST_COMMANDS)
        .collect()
}

/// The program's name without path and the ends of scripts and programs, `.sh` or `.exe`.
pub(super) fn stem(program: &str) -> String {
    let name = base_name(beginning(program, 256));
    let name = [".sh", ".exe", ".py", ".ps1", ".cmd", ".bat"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name);
    normalise(name)
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The first bytes of a text, at a character's border.
pub(super) fn beginning(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
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
        let program = Command::of(&container, "image").program;
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
        let command = Command::of(&container, "image");
        let programs: Vec<_> = command.commands().map(|c| c.program.as_str()).collect();
        assert_eq!(programs, ["set", "true", "envoy", "wait", "done"]);
        assert!(command.is_script());
    }
}
