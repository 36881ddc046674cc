//! What a container's commands do.

use super::chore::SHELL_TOOLS;
use super::command::Command;
use super::script::{Simple, short_flags};

/// What a container's commands do, where that shows what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behaviour {
    /// `tail -F` of a file.
    FollowsFile,
    /// Keeps fetching from a repository or a bucket.
    Syncs,
    /// Makes another process reload.
    Reloads,
    /// Keeps asking a cloud or a vault for a token.
    RenewsCredentials,
    /// Dumps a database, or copies its files away.
    BacksUp,
    /// Keeps printing a log file.
    PrintsLogs,
    /// Runs a command for every change of other objects.
    Observes,
    /// Looks into the processes or the traffic of others.
    Debugs,
    /// Does a chore, sleeps, and starts over.
    Repeats,
    Idles,
}

/// Further ones that shape what is read from a pipe.
const PIPE_TOOLS: [&str; 10] =
    ["logger", "tee", "cut", "tr", "sort", "head", "uniq", "stdbuf", "nl", "egrep"];
/// Programs that copy a database's data out of it.
const DUMPS: [&str; 13] = [
    "pg-dump",
    "pg-dumpall",
    "mysqldump",
    "mongodump",
    "pg-basebackup",
    "mariadb-dump",
    "mysqlpump",
    "mydumper",
    "xtrabackup",
    "mariabackup",
    "restic",
    "borg",
    "wal-g",
];
/// Programs that look into the processes or the traffic of others.
const DEBUGGERS: [&str; 8] = ["tcpdump", "dlv", "gdb", "gdbserver", "strace", "perf", "py-spy", "tshark"];
/// Words after the command line of a cloud or a vault with which it prints or renews credentials.
const CREDENTIALS: [&str; 11] = [
    "print-access-token",
    "print-identity-token",
    "get-access-token",
    "get-login-password",
    "get-login",
    "get-token",
    "assume-role",
    "assume-role-with-web-identity",
    "login",
    "token",
    "renew",
];

impl Command<'_> {
    /// What the commands do, where that shows what the container is for.
    pub(super) fn behaviour(&self) -> Option<Behaviour> {
        let is_tool = |c: &Simple<'_>| {
            let program = &*c.program;
            SHELL_TOOLS.contains(&program) || PIPE_TOOLS.contains(&program) || program.contains('=')
        };
        let only_tools = self.script.iter().all(is_tool);
        if let Some(behaviour) = self.commands().find_map(|command| self.behaviour_of(command, only_tools)) {
            return Some(behaviour);
        }
        if self.loops && only_tools && self.script.iter().any(Simple::prints_log) {
            return Some(Behaviour::PrintsLogs);
        }
        let sleeps = |c: &Simple<'_>| c.program == "sleep";
        if self.chore && (self.script.iter().any(sleeps) || self.script.iter().any(|c| c.program == "watch"))
        {
            return Some(Behaviour::Repeats);
        }
        let waits = |c: &Simple<'_>| matches!(&*c.program, "sleep" | "wait") || c.follows_nothing();
        let idles =
            if self.shell { only_tools && self.script.iter().any(waits) } else { self.runs_only(waits) };
        idles.then_some(Behaviour::Idles)
    }

    fn behaviour_of(&self, command: &Simple<'_>, only_tools: bool) -> Option<Behaviour> {
        let loops = self.loops;
        let does = |wanted: &[&str]| command.plain_words().take(wanted.len()).eq(wanted.iter().copied());
        let program = &*command.program;
        Some(match program {
            "tail" if only_tools && command.follows() => Behaviour::FollowsFile,
            "journalctl" if command.follows() => Behaviour::FollowsFile,
            "git"
                if loops
                    && (does(&["pull"])
                        || does(&["fetch"])
                        || does(&["clone"])
                        || command.pulls_elsewhere()) =>
            {
                Behaviour::Syncs
            }
            "aws" | "gcloud" | "az" | "vault" | "oc" | "kubectl" | "step"
                if loops && command.asks_for_token() =>
            {
                Behaviour::RenewsCredentials
            }
            "kinit" | "certbot" | "acme" | "lego" if loops => Behaviour::RenewsCredentials,
            "aws" if loops && does(&["s3"]) => command.copies(),
            "gsutil" | "rsync" | "rclone" | "svn" | "azcopy" if loops => command.copies(),
            "curl" | "wget" if loops && command.asks_to_reload() => Behaviour::Reloads,
            "curl" | "wget" | "kubectl"
                if loops && command.targets().any(|path| path.starts_with(['/', '$'])) =>
            {
                if command.targets().any(|path| path.starts_with("/dev/")) {
                    return None;
                }
                Behaviour::Syncs
            }
            "oc" if does(&["observe"]) => Behaviour::Observes,
            "watch" if command.words.windows(2).any(|w| w == ["git", "pull"] || w == ["git", "fetch"]) => {
                Behaviour::Syncs
            }
            "inotifywait" | "inotifyd" | "fswatch" | "entr" | "watchexec" => Behaviour::Reloads,
            "kill" | "pkill" | "killall" if loops && command.sends_hangup() => Behaviour::Reloads,
            "nginx" if loops && does(&["reload"]) && command.words.contains(&"-s") => Behaviour::Reloads,
            "supervisorctl" | "apachectl" | "rndc" | "systemctl" | "postfix" | "doveadm"
                if loops && command.plain_words().any(|w| matches!(w, "restart" | "reload" | "graceful")) =>
            {
                Behaviour::Reloads
            }
            "tar" if loops && command.words.first().is_some_and(|flags| flags.contains('c')) => {
                Behaviour::BacksUp
            }
            "etcdctl" if does(&["snapshot", "save"]) => Behaviour::BacksUp,
            _ if DUMPS.contains(&program) => Behaviour::BacksUp,
            _ if DEBUGGERS.contains(&program) => Behaviour::Debugs,
            _ => return None,
        })
    }

    /// Whether the script writes into a directory for as long as it runs.
    pub(super) fn keeps_writing_under(&self, directory: &str) -> bool {
        let directory = directory.trim_end_matches('/');
        let inside = |path: &str| {
            path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
        };
        self.loops && self.script.iter().any(|command| command.targets().any(inside))
    }
}

impl Simple<'_> {
    /// Whether it is the command line of a cloud or a vault that prints a token.
    fn asks_for_token(&self) -> bool {
        self.plain_words().any(|word| CREDENTIALS.contains(&word))
    }

    /// `git -C DIRECTORY pull`.
    fn pulls_elsewhere(&self) -> bool {
        self.words.first() == Some(&"-C") && matches!(self.words.get(2), Some(&("pull" | "fetch")))
    }

    /// Source before target: what comes from the pod goes away.
    fn copies(&self) -> Behaviour {
        let is_remote = |path: &str| path.contains("://") || path.contains(':') && !path.starts_with('/');
        match self.plain_words().last() {
            Some(target) if is_remote(target) => Behaviour::BacksUp,
            _ => Behaviour::Syncs,
        }
    }

    fn asks_to_reload(&self) -> bool {
        self.words
            .iter()
            .any(|word| word.contains("/reload") || word.contains(".reload") || word.contains("/restart"))
    }

    fn sends_hangup(&self) -> bool {
        self.words.iter().any(|w| matches!(*w, "-HUP" | "-SIGHUP" | "-1" | "HUP" | "SIGHUP"))
    }

    /// Whether it prints a log file.
    fn prints_log(&self) -> bool {
        let is_log =
            |w: &&str| w.rsplit_once('.').is_some_and(|(_, end)| end == "log") || w.starts_with("/var/log/");
        self.program == "cat"
            && self.words.iter().any(is_log)
            && !self.words.iter().any(|w| w.starts_with('>'))
    }

    /// Whether `tail` follows a file that may grow.
    fn follows(&self) -> bool {
        let flag = |w: &&str| {
            *w == "--follow"
                || w.starts_with("--follow=")
                || w.eq_ignore_ascii_case("-wait")
                || short_flags(w).contains(['f', 'F'])
        };
        self.words.iter().any(flag) && !self.words.iter().any(|w| w.starts_with("/dev/null"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Container;

    fn behaviour(script: &str) -> Option<Behaviour> {
        let command = ["/bin/sh", "-c", script].map(str::to_owned).into();
        let container = Container { name: "c".into(), command, ..Container::default() };
        Command::of(&container, "".into()).behaviour()
    }

    #[test]
    fn behaviour_tells_the_purpose() {
        assert_eq!(behaviour("touch /x; tail -n+1 -F /x"), Some(Behaviour::FollowsFile));
        assert_eq!(behaviour("tail -f /dev/null"), Some(Behaviour::Idles));
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
        assert_eq!(behaviour("while true; do ssh -N -L 1:x:1 x; sleep 1; done"), None, "keeps a tunnel up");
        assert_eq!(
            behaviour("server &\nwhile true; do probe; sleep 1; done"),
            None,
            "leaves a server running"
        );
        assert_eq!(behaviour("oc observe pods -- /x.sh"), Some(Behaviour::Observes));
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
