//! Commands of PowerShell and cmd, read as the Unix commands that do the same.

use std::borrow::Cow;

use super::script::{MOST_COMMANDS, MOST_WORDS, SCRIPT, Simple, beginning, stem};

/// What a Windows shell runs.
#[derive(Debug)]
pub(super) enum Run<'a> {
    /// A file, and its arguments.
    File(&'a str, Vec<&'a str>),
    /// A script in the arguments themselves.
    Script(Vec<&'a str>),
}

/// The Unix command for each PowerShell or cmd command, sorted.
const UNIX: [(&str, &str); 36] = [
    ("add-content", "echo"),
    ("copy", "cp"),
    ("copy-item", "cp"),
    ("del", "rm"),
    ("dir", "ls"),
    ("erase", "rm"),
    ("gc", "cat"),
    ("gci", "ls"),
    ("get-childitem", "ls"),
    ("get-content", "cat"),
    ("get-date", "date"),
    ("get-item", "stat"),
    ("goto", "true"),
    ("invoke-restmethod", "curl"),
    ("invoke-webrequest", "curl"),
    ("irm", "curl"),
    ("iwr", "curl"),
    ("move", "mv"),
    ("move-item", "mv"),
    ("new-item", "touch"),
    ("out-file", "echo"),
    ("out-host", "echo"),
    ("out-null", "true"),
    ("remove-item", "rm"),
    ("robocopy", "cp"),
    ("select-object", "head"),
    ("select-string", "grep"),
    ("set-content", "echo"),
    ("start-sleep", "sleep"),
    ("test-path", "test"),
    ("timeout", "sleep"),
    ("type", "cat"),
    ("wait-event", "wait"),
    ("where-object", "grep"),
    ("write-host", "echo"),
    ("write-output", "echo"),
];
/// Words that come before a command.
const KEYWORDS: [&str; 9] = ["do", "if", "else", "while", "try", "catch", "foreach", "-not", "@echo"];
/// Scripts that never end, in lower case.
const FOREVER: [&str; 9] = [
    "while ($true)",
    "while($true)",
    "while (1)",
    "while(1)",
    "for (;;)",
    "for(;;)",
    "for /l %i in (0,0,1)",
    "for /l %i in (1,0,2)",
    "goto ",
];

pub(super) fn is_shell(program: &str) -> bool {
    matches!(program, "powershell" | "pwsh" | "cmd")
}

/// Reads what follows the shell's name.
pub(super) fn read<'a>(shell: &str, words: impl Iterator<Item = &'a str>) -> Option<Run<'a>> {
    let mut words = words.peekable();
    if shell == "cmd" {
        let script: Vec<_> = words.skip_while(|w| w.starts_with('/')).collect();
        return (!script.is_empty()).then_some(Run::Script(script));
    }
    while let Some(word) = words.next() {
        match word.to_ascii_lowercase().as_str() {
            "-command" | "-c" => return Some(Run::Script(words.collect())),
            "-file" | "-f" => return words.next().map(|file| Run::File(file, words.collect())),
            "-executionpolicy" | "-ep" | "-ex" | "-windowstyle" | "-version" | "-inputformat" => {
                words.next();
            }
            flag if flag.starts_with('-') => {}
            file if file.rsplit_once('.').is_some_and(|(_, end)| end == "ps1") => {
                return Some(Run::File(word, words.collect()));
            }
            _ => return Some(Run::Script(std::iter::once(word).chain(words).collect())),
        }
    }
    None
}

/// The commands of a script, which may be one argument or one argument per word.
pub(super) fn commands<'a>(script: &[&'a str]) -> Vec<Simple<'a>> {
    let mut commands = Vec::new();
    let mut open: Option<Simple<'a>> = None;
    for &piece in script {
        let is_separator = matches!(piece, "&" | "&&" | "|" | "||" | ";");
        match &mut open {
            _ if is_separator => commands.extend(open.take()),
            Some(command) if command.words.len() < MOST_WORDS => command.words.push(piece),
            Some(_) => {}
            None if piece.contains(char::is_whitespace) => commands.extend(split(beginning(piece, SCRIPT))),
            None => open = Some(Simple { program: unix_name(piece), words: Vec::new() }),
        }
    }
    commands.extend(open);
    for command in &mut commands {
        if command.program == "cat" && command.words.iter().any(|w| w.eq_ignore_ascii_case("-wait")) {
            command.program = "tail".into();
        }
    }
    commands.truncate(MOST_COMMANDS);
    commands
}

fn split(script: &str) -> impl Iterator<Item = Simple<'_>> {
    script.split(['\n', ';', '|', '&', '(', ')', '{', '}']).filter_map(|line| {
        let is_keyword = |w: &&str| KEYWORDS.iter().any(|keyword| w.eq_ignore_ascii_case(keyword));
        let is_variable = |w: &&str| w.starts_with('$') || *w == "=";
        let mut words = line.split_whitespace().skip_while(|w| is_keyword(w) || is_variable(w));
        let first = words.next().filter(|w| w.starts_with(|c: char| c.is_ascii_alphabetic()))?;
        (!first.eq_ignore_ascii_case("for"))
            .then(|| Simple { program: unix_name(first), words: words.take(MOST_WORDS).collect() })
    })
}

pub(super) fn is_loop(script: &[&str]) -> bool {
    let loops = |piece: &&str| {
        let piece = beginning(piece, SCRIPT).to_ascii_lowercase();
        ["while (", "while(", "for (", "for(", "for /", "goto "].iter().any(|start| piece.contains(start))
    };
    script.iter().any(loops)
}

pub(super) fn never_ends(script: &[&str]) -> bool {
    let forever = |piece: &&str| {
        let piece = beginning(piece, SCRIPT).to_ascii_lowercase();
        FOREVER.iter().any(|start| piece.contains(start))
    };
    script.iter().any(forever)
}

fn unix_name(program: &str) -> Cow<'_, str> {
    let name = stem(program);
    match UNIX.binary_search_by(|(windows, _)| (*windows).cmp(&*name)) {
        Ok(i) => Cow::Borrowed(UNIX[i].1),
        Err(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_be_searched() {
        assert!(UNIX.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn scripts_are_found_after_flags() {
        let script = |shell: &str, words: &[&str]| match read(shell, words.iter().copied()) {
            Some(Run::Script(pieces)) => {
                let programs: Vec<_> = commands(&pieces).into_iter().map(|c| c.program).collect();
                programs.join(" ")
            }
            Some(Run::File(file, _)) => format!("file {file}"),
            None => String::new(),
        };
        assert_eq!(script("powershell", &["-NoProfile", "-Command", "Get-Content x.log -Wait"]), "tail");
        assert_eq!(script("pwsh", &["-c", "Get-Content", "C:\\my logs\\a.log", "-wait"]), "tail");
        assert_eq!(script("powershell", &["gc a.log; Start-Sleep 3"]), "cat sleep");
        assert_eq!(script("powershell", &["-ExecutionPolicy", "Bypass", "-File", "a.ps1"]), "file a.ps1");
        assert_eq!(
            script("cmd", &["/S", "/C", ":again & type a.log & timeout /t 9 & goto again"]),
            "cat sleep true"
        );
        assert_eq!(script("cmd", &["/c", "copy", "a", "b", "&", "del", "a"]), "cp rm");
        assert_eq!(script("cmd", &["/c", "for /L %i in (0,0,1) do (copy a b & timeout 9)"]), "cp sleep");
        assert_eq!(script("pwsh", &["-c", "while ($true) { $x = Get-Date; Write-Host $x }"]), "date echo");
        assert_eq!(script("cmd", &["/c"]), "");
    }
}
