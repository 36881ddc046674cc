//! Scripts that do a chore, sleep, and start over.

use super::script::{KEYWORDS, Simple, short_flags, stem};

/// Commands with which scripts are written; they do not make a program of one.
pub(super) const SHELL_TOOLS: [&str; 44] = [
    "tail", "touch", "mkdir", "echo", "sleep", "cat", "trap", "wait", "test", "[", "[[", "set", "grep",
    "awk", "sed", "jq", "date", "done", "fi", "for", "exit", "break", "true", "false", ":", "printf", "ls",
    "cd", "rm", "mv", "cp", "chmod", "chown", "export", "source", ".", "read", "kill", "return", "stat",
    "wc", "find", "sync", "}",
];
/// Those of them that change files, as chores do.
const FILE_TOOLS: [&str; 6] = ["rm", "mv", "cp", "chmod", "chown", "sync"];

/// Whether a command of a loop does more than look and print.
pub(super) fn is_work(command: &Simple<'_>) -> bool {
    let program = &*command.program;
    let finds_to_change =
        || program == "find" && command.words.iter().any(|w| matches!(*w, "-delete" | "-exec"));
    // Loops that keep a tunnel or a small server up serve.
    let serves = || match program {
        "nc" | "ncat" => command.words.iter().any(|w| short_flags(w).contains('l')),
        "kubectl" | "oc" => {
            command.plain_words().next().is_some_and(|w| matches!(w, "port-forward" | "proxy"))
        }
        _ => matches!(program, "ssh" | "autossh" | "sshuttle" | "socat" | "openvpn" | "wg-quick" | "stunnel"),
    };
    program.starts_with(|c: char| c.is_ascii_alphabetic())
        && !program.contains('=')
        && (FILE_TOOLS.contains(&program) || finds_to_change() || !SHELL_TOOLS.contains(&program))
        && !matches!(program, "declare" | "unset" | "local" | "while" | "until")
        && !serves()
}

/// Loops of a shell that do not end by themselves.
pub(crate) const FOREVER: [&str; 13] = [
    "while true",
    "while :",
    "while sleep",
    "while [ 1 ]",
    "while [ true ]",
    "while [[ true ]]",
    "while [ : ]",
    "while /bin/true",
    "while ! false",
    "until false",
    "for ((;;))",
    "for (( ; ; ))",
    "for (( ;; ))",
];

/// Whether a script does a chore for ever: it neither becomes another program nor leaves one running, and does
/// more than writing lines, as the apps of examples do.
pub(super) fn never_ends(script: &str) -> bool {
    let starts_more = |line: &str| {
        let line = line.trim();
        line.starts_with("exec ") || line.ends_with('&') && !line.ends_with("&&")
    };
    // What is in parentheses is an argument, mostly, or part of a text.
    let works = |line: &str| {
        let mut words = line.split_whitespace().skip_while(|word| KEYWORDS.contains(word));
        let Some(program) = words.next() else { return false };
        is_work(&Simple { program: stem(program), words: words.collect() })
    };
    let watches = script.trim_start().starts_with("watch ");
    (watches || FOREVER.iter().any(|start| script.contains(start)))
        && !script.split(['\n', ';']).any(starts_more)
        && script.split(['\n', ';', '|', '&']).any(works)
}
