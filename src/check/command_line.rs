//! Reads command lines and environments: what they name, and whether they end.

use crate::classify::{FOREVER, short_flags};
use crate::model::Container;
use crate::model::container::{Exec, Handler};

/// The text of a container: command, arguments and values of its environment. It may hold secrets: never print it.
pub(crate) struct Text(String);

impl Text {
    pub(crate) fn of(container: &Container) -> Self {
        let mut text = command(container);
        for variable in &container.env {
            if let Some(value) = &variable.value {
                text.push('\n');
                text.push_str(&variable.name);
                text.push('=');
                text.push_str(value);
            }
        }
        Self(text)
    }

    /// Command and arguments alone.
    pub(super) fn of_command(container: &Container) -> Self {
        Self(command(container))
    }

    pub(super) fn of_exec(exec: &Exec) -> Self {
        Self(exec.command.join(" "))
    }

    pub(crate) fn contains(&self, part: &str) -> bool {
        self.0.contains(part)
    }

    pub(super) fn contains_any(&self, parts: &[&str]) -> bool {
        parts.iter().any(|part| self.0.contains(part))
    }

    /// Whether `word` is there, with neither letters, digits, `-` nor `_` around it.
    pub(super) fn has_word(&self, word: &str) -> bool {
        has_word(&self.0, word)
    }

    /// Whether this port of the pod is called by address: `localhost:8080`.
    pub(crate) fn calls(&self, port: i32) -> bool {
        ["localhost", "127.0.0.1", "[::1]"].iter().any(|host| has_word(&self.0, &format!("{host}:{port}")))
    }

    /// The seconds of `sleep 15`; the longest if there are several.
    pub(super) fn sleeps(&self) -> Option<i64> {
        let words: Vec<&str> = self.0.split(|c: char| c.is_whitespace() || ";&|\"'".contains(c)).collect();
        let is_sleep = |word: &str| word == "sleep" || word.ends_with("/sleep");
        let seconds = |word: &str| {
            let (number, unit) = match word.strip_suffix('m') {
                Some(number) => (number, 60.0),
                None => (word.strip_suffix('s').unwrap_or(word), 1.0),
            };
            number.parse::<f64>().ok().map(|number| number * unit)
        };
        let pauses = words.windows(2).filter(|pair| is_sleep(pair[0])).filter_map(|pair| seconds(pair[1]));
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a sleep; a cast saturates")]
        pauses.map(|pause| pause.ceil() as i64).max()
    }

    /// Whether it has an endless loop, or another command that never ends.
    pub(super) fn never_ends(&self) -> bool {
        let text = self.0.replace('\n', " ");
        // `timeout 30 tail -f file` ends.
        if text.starts_with("timeout ") {
            return false;
        }
        let follows = ["tail -f", "tail -F", "sleep infinity", "sleep inf ", "sleep Infinity"];
        if follows.iter().any(|words| text.contains(words)) || text.ends_with("sleep inf") || tails(&text) {
            return true;
        }
        let has_way_out = has_word(&text, "break") || has_word(&text, "exit") || has_word(&text, "return");
        FOREVER.iter().any(|words| text.contains(words)) && !has_way_out
    }
}

/// `tail -n 0 -F`, `tail --follow`.
fn tails(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().enumerate().any(|(at, word)| {
        let flags = words[at + 1..].iter().take(4);
        let is_follow = |flag: &&str| short_flags(flag).contains(['f', 'F']) || flag.starts_with("--follow");
        (*word == "tail" || word.ends_with("/tail")) && flags.take_while(|w| !w.contains(';')).any(is_follow)
    })
}

/// Command and arguments, a blank between two.
fn command(container: &Container) -> String {
    let words: Vec<&str> = container.command.iter().chain(&container.args).map(String::as_str).collect();
    words.join(" ")
}

/// Whether `text` has `word` on its own.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The command line of a hook, or the path of its request.
pub(super) fn of_hook(hook: &Handler) -> Option<String> {
    match (&hook.exec, &hook.http_get) {
        (Some(exec), _) => Some(exec.command.join(" ")),
        (None, Some(request)) => request.path.clone(),
        (None, None) => None,
    }
}

/// The seconds that a hook sleeps.
pub(super) fn pause_of(hook: &Handler) -> Option<i64> {
    let sleep = hook.sleep.as_ref().map(|sleep| sleep.seconds);
    sleep.or_else(|| Text::of_exec(hook.exec.as_ref()?).sleeps())
}

/// The name of the program that a container runs, without its folder; `None` for the image's own.
pub(super) fn program(container: &Container) -> Option<&str> {
    container.command.first().map(|first| first.rsplit('/').next().unwrap_or(first))
}

/// Programs that only handle files and processes.
const FILES: [&str; 39] = [
    "chown", "chmod", "chgrp", "cp", "mv", "mkdir", "rm", "ln", "touch", "ls", "echo", "cat", "tar", "test",
    "[", "true", "false", "sysctl", "sleep", "install", "sed", "awk", "grep", "printf", "id", "set", "cd",
    "export", "find", "mount", "head", "tail", "date", "env", "gunzip", "unzip", "exit", "base64", "ulimit",
];
const SHELLS: [&str; 5] = ["sh", "bash", "ash", "dash", "busybox"];

/// Whether the arguments replace the image's program by a shell or a tool for files.
pub(super) fn starts_with_tool(container: &Container) -> bool {
    let first = container.args.first().filter(|_| container.command.is_empty());
    first.is_some_and(|word| is_tool(word.rsplit('/').next().unwrap_or(word)))
}

/// Whether a program is a shell or a tool for files.
pub(super) fn is_tool(program: &str) -> bool {
    FILES.contains(&program) || SHELLS.contains(&program)
}

/// Whether all commands of a step handle files only: no network.
pub(super) fn handles_files_only(container: &Container) -> bool {
    const WORDS_OF_SHELL: [&str; 14] =
        ["if", "then", "else", "elif", "fi", "for", "in", "do", "done", "while", "case", "esac", "!", "{"];
    let words: Vec<&str> = container.command.iter().chain(&container.args).map(String::as_str).collect();
    let Some(first) = words.first() else { return false };
    let name = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
    if !SHELLS.contains(&name(first).as_str()) {
        return FILES.contains(&name(first).as_str()) && !words.iter().any(|word| word.contains("://"));
    }
    let Some(script) = words.iter().skip(1).find(|word| !word.starts_with('-') && !SHELLS.contains(word))
    else {
        return false;
    };
    if script.contains("://") {
        return false;
    }
    let script = script.replace("2>&1", "").replace(">&2", "");
    let commands = script.split([';', '\n', '&', '|']).map(str::trim).filter(|line| !line.is_empty());
    commands.filter(|line| !line.starts_with('#')).all(|line| {
        let program = line
            .split_whitespace()
            .find(|word| !WORDS_OF_SHELL.contains(word) && !word.contains('='))
            .map(name);
        program.is_none_or(|program| FILES.contains(&program.as_str()) || program.starts_with('$'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str) -> Text {
        Text(line.to_owned())
    }

    #[test]
    fn commands_that_never_end_are_recognized() {
        for line in [
            "tail -f /dev/null",
            "tail -n+1 -F /var/log/x",
            "sleep infinity",
            "sh -c while true; do date; sleep 5; done",
        ] {
            assert!(text(line).never_ends(), "{line}");
        }
        for line in [
            "sh -c until nc -z db 5432; do sleep 1; done",
            "sh -c while ! pg_isready; do sleep 1; done",
            "sh -c while true; do nc -z db 5432 && break; sleep 1; done",
            "tail -n 5 file",
            "cp -f a b",
        ] {
            assert!(!text(line).never_ends(), "{line}");
        }
    }

    #[test]
    fn words_and_addresses_have_borders() {
        assert!(text("psql -h localhost:5432").calls(5432));
        assert!(!text("http://localhost:54321/").calls(5432));
        assert!(!text("skill -9").has_word("kill"));
    }

    #[test]
    fn the_longest_sleep_counts() {
        assert_eq!(text("sh -c sleep 5; sleep 28").sleeps(), Some(28));
        assert_eq!(text("/bin/sleep 1m").sleeps(), Some(60));
        assert_eq!(text("sh -c nginx -s quit").sleeps(), None);
    }
}
