//! The commands of a script.

use std::borrow::Cow;

use super::image::normalise;

/// As much of a script as is read; what a container is for shows at its beginning.
pub(super) const SCRIPT: usize = 16 * 1024;
/// The most commands of a script.
pub(super) const MOST_COMMANDS: usize = 200;
/// The most words of a command.
pub(super) const MOST_WORDS: usize = 8;

/// Programs that only start another one.
const WRAPPERS: [&str; 13] = [
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
    "hyperkube",
];
/// Words of the shell that come before a command.
pub(super) const KEYWORDS: [&str; 10] =
    ["do", "then", "else", "if", "while", "until", "!", "elif", "{", "command"];
/// One command: the program's name and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Simple<'a> {
    /// Base name of the program, normalised.
    pub(super) program: Cow<'a, str>,
    /// The words after it, including flags.
    pub(super) words: Vec<&'a str>,
}

impl Simple<'_> {
    /// `tail -f /dev/null`, which waits for ever.
    pub(super) fn follows_nothing(&self) -> bool {
        self.program == "tail" && self.words.contains(&"/dev/null")
    }

    /// Where it writes: what follows `>` and flags such as `-o`, and where a copy goes.
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
            &*self.program,
            "cp" | "mv" | "rsync" | "rclone" | "aws" | "gsutil" | "git" | "install" | "tee" | "azcopy" | "mc"
        );
        let last = self.words.last().copied().filter(|_| copies);
        let flagged = self.words.windows(2).filter(|pair| OUTPUT.contains(&pair[0])).map(|pair| pair[1]);
        let joined = self.words.iter().filter_map(|w| w.strip_prefix(">>").or_else(|| w.strip_prefix('>')));
        flagged.chain(joined).chain(last).map(|word| word.trim_matches(['"', '\''])).filter(|w| !w.is_empty())
    }

    /// Those that are not flags.
    pub(super) fn plain_words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().copied().filter(|w| !w.starts_with('-'))
    }
}

/// The letters of `-qF`; of a long flag none.
pub(crate) fn short_flags(word: &str) -> &str {
    word.strip_prefix('-').filter(|w| !w.starts_with('-')).unwrap_or("")
}

/// Leaves out programs that start another one, their flags and variables.
pub(super) fn skip_wrappers<'a>(tokens: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
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
pub(super) fn split_script(script: &str) -> Vec<Simple<'_>> {
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
pub(super) fn stem(program: &str) -> Cow<'_, str> {
    let name = base_name(beginning(program, 256));
    let name = [".sh", ".exe", ".py", ".ps1", ".cmd", ".bat"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name);
    normalise(name)
}

pub(super) fn base_name(path: &str) -> &str {
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
