//! Command lines: which program runs, and what a shell script does.

use super::image::normalise;
use crate::model::Container;

/// As much of a script as is read; what a container is for shows at its beginning.
const SCRIPT: usize = 16 * 1024;
/// The most commands of a script.
const MOST_COMMANDS: usize = 200;
/// The most words of a command.
const MOST_WORDS: usize = 8;

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
const KEYWORDS: [&str; 10] = ["do", "then", "else", "if", "while", "until", "!", "elif", "{", "command"];
/// Commands with which scripts are written; they do not make a program of one.
const SHELL_TOOLS: [&str; 44] = [
    "tail", "touch", "mkdir", "echo", "sleep", "cat", "trap", "wait", "test", "[", "[[", "set", "grep",
    "awk", "sed", "jq", "date", "done", "fi", "for", "exit", "break", "true", "false", ":", "printf", "ls",
    "cd", "rm", "mv", "cp", "chmod", "chown", "export", "source", ".", "read", "kill", "return", "stat",
    "wc", "find", "sync", "}",
];

/// One command: the program's name and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Simple<'a> {
    /// Base name of the program, normalised.
    pub(super) program: String,
    /// Words behind it, flags too.
    pub(super) words: Vec<&'a str>,
}

/// What a container runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Command<'a> {
    /// The program, where the spec names one; else what the image is called stands for it.
    pub(super) program: Option<Simple<'a>>,
    /// Whether the program is only presumed from the image.
    pub(super) presumed: bool,
    /// The commands of a shell script.
    pub(super) script: Vec<Simple<'a>>,
    /// Whether a shell runs something that the spec brings along.
    shell: bool,
    /// Whether the script repeats itself.
    loops: bool,
}

/// What a container's commands do, where that tells what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behaviour {
    /// `tail -F` of a file.
    FollowsFile,
    /// Fetches from a repository or a bucket, again and again.
    Syncs,
    /// Tells another process to reload.
    Reloads,
    /// Asks a cloud or a vault for a token, again and again.
    RenewsCredentials,
    /// Dumps a database, or copies its files away.
    BacksUp,
    /// Waits, and nothing else.
    Idles,
}

impl<'a> Command<'a> {
    /// Reads command and arguments. `image` stands for the program where no command is given.
    pub(super) fn of(container: &'a Container, image: &str) -> Self {
        let mut tokens = container.command.iter().chain(&container.args).map(String::as_str).peekable();
        let mut command = Self::default();
        if container.command.is_empty() {
            // An image's own entry point takes arguments, unless they start with a program of their own.
            let starts_shell = tokens.peek().is_some_and(|first| SHELLS.contains(&base_name(first)));
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
                    command.loops =
                        script.contains("while ") || script.contains("until ") || script.contains("for (");
                    command.script = split_script(script);
                    command.loops |= command.script.iter().any(|c| c.program == "watch");
                }
                Some(file) => {
                    command.program =
                        Some(Simple { program: stem(file), words: rest.take(MOST_WORDS).collect() });
                }
                None => {}
            }
        } else {
            command.program = Some(Simple { program: stem(first), words: words.take(MOST_WORDS).collect() });
        }
        command
    }

    /// Whether a script of the spec's runs instead of the image's own program.
    pub(super) fn is_script(&self) -> bool {
        self.shell
    }

    /// Every command, the program first.
    pub(super) fn commands(&self) -> impl Iterator<Item = &Simple<'a>> {
        self.program.iter().chain(&self.script)
    }

    /// What the commands do, if it tells.
    pub(super) fn behaviour(&self) -> Option<Behaviour> {
        let only_tools =
            self.script.iter().all(|c| SHELL_TOOLS.contains(&c.program.as_str()) || c.program.contains('='));
        for command in self.commands() {
            let does = |wanted: &[&str]| command.plain_words().take(wanted.len()).eq(wanted.iter().copied());
            match command.program.as_str() {
                "tail" if only_tools && command.follows() => return Some(Behaviour::FollowsFile),
                "git" if self.loops && (does(&["pull"]) || does(&["fetch"]) || does(&["clone"])) => {
                    return Some(Behaviour::Syncs);
                }
                "aws" | "gcloud" | "az" | "vault" | "oc" | "kubectl"
                    if self.loops && command.asks_for_token() =>
                {
                    return Some(Behaviour::RenewsCredentials);
                }
                "aws" if self.loops && does(&["s3"]) => {
                    // Source before target: what comes from the pod goes away.
                    let source = command.plain_words().nth(2);
                    let uploads = source.is_some_and(|path| path.starts_with(['/', '.']));
                    return Some(if uploads { Behaviour::BacksUp } else { Behaviour::Syncs });
                }
                "gsutil" | "rsync" | "rclone" | "svn" | "azcopy" if self.loops => {
                    return Some(Behaviour::Syncs);
                }
                "watch"
                    if command.words.windows(2).any(|w| w == ["git", "pull"] || w == ["git", "fetch"]) =>
                {
                    return Some(Behaviour::Syncs);
                }
                "inotifywait" | "inotifyd" => return Some(Behaviour::Reloads),
                "kill" | "pkill" | "killall"
                    if self.loops
                        && command.words.iter().any(|w| matches!(*w, "-HUP" | "-SIGHUP" | "-1")) =>
                {
                    return Some(Behaviour::Reloads);
                }
                "nginx" if self.loops && does(&["reload"]) && command.words.contains(&"-s") => {
                    return Some(Behaviour::Reloads);
                }
                "pg-dump" | "pg-dumpall" | "mysqldump" | "mongodump" | "pg-basebackup" | "mariadb-dump" => {
                    return Some(Behaviour::BacksUp);
                }
                _ => {}
            }
        }
        let waits = |c: &Simple<'_>| matches!(c.program.as_str(), "sleep" | "wait");
        let idles =
            if self.shell { only_tools && self.script.iter().any(waits) } else { self.runs_only(waits) };
        idles.then_some(Behaviour::Idles)
    }

    /// Whether the spec names a program, and it is such a one.
    fn runs_only(&self, such: impl Fn(&Simple<'a>) -> bool) -> bool {
        !self.presumed && self.program.as_ref().is_some_and(such)
    }

    /// Whether it only waits for input, as the containers of a Jenkins pod do until a step is run in them.
    pub(super) fn waits_for_steps(&self) -> bool {
        self.runs_only(|p| p.program == "cat" && p.words.is_empty())
    }
}

impl Simple<'_> {
    /// The words that are no flags.
    pub(super) fn plain_words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().copied().filter(|w| !w.starts_with('-'))
    }

    /// Whether it is the command line of a cloud or a vault that prints a token.
    fn asks_for_token(&self) -> bool {
        self.plain_words().any(|word| {
            matches!(
                word,
                "print-access-token"
                    | "print-identity-token"
                    | "get-access-token"
                    | "get-login-password"
                    | "get-login"
                    | "get-token"
                    | "assume-role"
                    | "assume-role-with-web-identity"
                    | "login"
                    | "token"
            )
        })
    }

    /// Whether `tail` goes on with a file that may grow.
    fn follows(&self) -> bool {
        let flag =
            |w: &&str| *w == "--follow" || w.starts_with("--follow=") || short_flags(w).contains(['f', 'F']);
        self.words.iter().any(flag) && !self.words.iter().any(|w| w.starts_with("/dev/null"))
    }
}

/// The letters of `-qF`; of a long flag none.
fn short_flags(word: &str) -> &str {
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

/// The program's name without path, `.sh` and `.exe`.
fn stem(program: &str) -> String {
    let name = base_name(beginning(program, 256));
    let name = [".sh", ".exe", ".py"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    normalise(name)
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The first bytes of a text, at a character's border.
fn beginning(text: &str, bytes: usize) -> &str {
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

    fn behaviour(script: &str) -> Option<Behaviour> {
        Command::of(&container(&["/bin/sh", "-c"], &[script]), "").behaviour()
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

    #[test]
    fn behaviour_tells_the_purpose() {
        assert_eq!(behaviour("touch /x; tail -n+1 -F /x"), Some(Behaviour::FollowsFile));
        assert_eq!(behaviour("tail -f /dev/null"), None);
        assert_eq!(behaviour("tail -F /x & exec java -jar app.jar"), None);
        assert_eq!(behaviour("while true; do git pull; sleep 9; done"), Some(Behaviour::Syncs));
        assert_eq!(behaviour("git clone x && make"), None);
        assert_eq!(behaviour("watch -n 60 git pull"), Some(Behaviour::Syncs));
        assert_eq!(behaviour("while sleep 9; do kill -HUP 1; done"), Some(Behaviour::Reloads));
        assert_eq!(behaviour("pg_dump x > y"), Some(Behaviour::BacksUp));
        assert_eq!(behaviour("sleep infinity"), Some(Behaviour::Idles));
        assert_eq!(behaviour("trap exit TERM; sleep 9d & wait"), Some(Behaviour::Idles));
        assert_eq!(behaviour("sleep 9; exec ./server"), None);
        let renews = Some(Behaviour::RenewsCredentials);
        assert_eq!(behaviour("while true; do gcloud auth print-access-token > /t/x; sleep 9; done"), renews);
        assert_eq!(behaviour("until false; do aws ecr get-login-password > /x; done"), renews);
        assert_eq!(behaviour("gcloud auth print-access-token"), None);
        assert_eq!(behaviour("while true; do aws s3 cp s3://b/x /x; done"), Some(Behaviour::Syncs));
        assert_eq!(behaviour("while true; do aws s3 cp /x s3://b/x; done"), Some(Behaviour::BacksUp));
    }
}
