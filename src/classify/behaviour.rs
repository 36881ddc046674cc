//! What a container's commands do.

use super::command::{Command, KEYWORDS, Simple, short_flags, stem};

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
    /// Prints a log file again and again.
    PrintsLogs,
    /// Does a chore, sleeps, and starts over.
    Repeats,
    Idles,
}

/// Commands with which scripts are written; they do not make a program of one.
const SHELL_TOOLS: [&str; 44] = [
    "tail", "touch", "mkdir", "echo", "sleep", "cat", "trap", "wait", "test", "[", "[[", "set", "grep",
    "awk", "sed", "jq", "date", "done", "fi", "for", "exit", "break", "true", "false", ":", "printf", "ls",
    "cd", "rm", "mv", "cp", "chmod", "chown", "export", "source", ".", "read", "kill", "return", "stat",
    "wc", "find", "sync", "}",
];

impl Command<'_> {
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
        if self.loops && only_tools && self.script.iter().any(Simple::prints_log) {
            return Some(Behaviour::PrintsLogs);
        }
        if self.chore && self.script.iter().any(|c| c.program == "sleep") {
            return Some(Behaviour::Repeats);
        }
        let waits = |c: &Simple<'_>| matches!(c.program.as_str(), "sleep" | "wait");
        let idles =
            if self.shell { only_tools && self.script.iter().any(waits) } else { self.runs_only(waits) };
        idles.then_some(Behaviour::Idles)
    }
}

impl Simple<'_> {
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

    /// Whether it prints a log file.
    fn prints_log(&self) -> bool {
        let is_log =
            |w: &&str| w.rsplit_once('.').is_some_and(|(_, end)| end == "log") || w.starts_with("/var/log/");
        self.program == "cat"
            && self.words.iter().any(is_log)
            && !self.words.iter().any(|w| w.starts_with('>'))
    }

    /// Whether `tail` goes on with a file that may grow.
    fn follows(&self) -> bool {
        let flag =
            |w: &&str| *w == "--follow" || w.starts_with("--follow=") || short_flags(w).contains(['f', 'F']);
        self.words.iter().any(flag) && !self.words.iter().any(|w| w.starts_with("/dev/null"))
    }
}

/// Whether a script does a chore for ever: it neither becomes another program nor leaves one running, and does
/// more than writing lines, as the apps of examples do.
pub(super) fn is_chore(script: &str) -> bool {
    const FOREVER: [&str; 7] = [
        "while true",
        "while :",
        "while sleep",
        "while [ 1 ]",
        "while [ true ]",
        "until false",
        "for ((;;))",
    ];
    let starts_more = |line: &str| {
        let line = line.trim();
        line.starts_with("exec ") || line.ends_with('&') && !line.ends_with("&&")
    };
    // What stands in parentheses is an argument, mostly, or part of a text.
    let does_more = |command: &str| {
        let first = command.split_whitespace().find(|word| !KEYWORDS.contains(word)).unwrap_or_default();
        let program = stem(first);
        program.starts_with(|c: char| c.is_ascii_alphabetic())
            && !program.contains('=')
            && !SHELL_TOOLS.contains(&program.as_str())
            && !matches!(program.as_str(), "declare" | "unset" | "local" | "while" | "until")
    };
    FOREVER.iter().any(|start| script.contains(start))
        && !script.split(['\n', ';']).any(starts_more)
        && script.split(['\n', ';', '|', '&']).any(does_more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Container;

    fn behaviour(script: &str) -> Option<Behaviour> {
        let command = ["/bin/sh", "-c", script].map(str::to_owned).into();
        let container = Container { name: "c".into(), command, ..Container::default() };
        Command::of(&container, "").behaviour()
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
        let repeats = Some(Behaviour::Repeats);
        assert_eq!(behaviour("while true; do dig x > /y; sleep 60; done"), repeats);
        assert_eq!(behaviour("while true; do warm-up --all; sleep 60; done"), repeats);
        assert_ne!(behaviour("while true; do date >> /x; sleep 1; done"), repeats, "an example of an app");
        assert_eq!(behaviour("until test -f /x; do probe; sleep 1; done; exec server"), None);
        assert_eq!(behaviour("while true; do nc -l -p 80; done"), None, "serves");
        assert_eq!(
            behaviour("server &\nwhile true; do probe; sleep 1; done"),
            None,
            "leaves a server running"
        );
        let prints = Some(Behaviour::PrintsLogs);
        assert_eq!(behaviour("while true; do cat /var/log/x/access.log; sleep 30; done"), prints);
        assert_eq!(behaviour("cat /x/a.log"), None);
        let renews = Some(Behaviour::RenewsCredentials);
        assert_eq!(behaviour("while true; do gcloud auth print-access-token > /t/x; sleep 9; done"), renews);
        assert_eq!(behaviour("until false; do aws ecr get-login-password > /x; done"), renews);
        assert_eq!(behaviour("gcloud auth print-access-token"), None);
        assert_eq!(behaviour("while true; do aws s3 cp s3://b/x /x; done"), Some(Behaviour::Syncs));
        assert_eq!(behaviour("while true; do aws s3 cp /x s3://b/x; done"), Some(Behaviour::BacksUp));
    }
}
