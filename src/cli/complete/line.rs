//! Parses an unfinished command line as clap would, without errors.

use clap::{Arg, Command};

/// The words before the cursor, parsed.
pub(super) struct Line<'a> {
    /// The command, or the root if none was typed yet.
    pub(super) command: &'a Command,
    /// The flags, each with its value where it has one.
    pub(super) given: Vec<(&'a Arg, Option<String>)>,
    /// The words that are neither flags nor their values nor the command.
    pub(super) words: Vec<&'a str>,
    /// A flag whose value comes next.
    open: Option<&'a Arg>,
    /// After `--` nothing is a flag.
    only_words: bool,
}

/// What the word at the cursor can be.
pub(super) enum Cursor<'a, 'b> {
    /// The value of a flag, or a word that the command takes; as far as it is typed.
    Value(&'a Arg, &'b str),
    /// A flag.
    Flag,
    /// A command.
    Command,
    /// Nothing is allowed here.
    Nothing,
}

impl<'a> Line<'a> {
    pub(super) fn read(root: &'a Command, before: &'a [String]) -> Self {
        let mut line =
            Self { command: root, given: Vec::new(), words: Vec::new(), open: None, only_words: false };
        for word in before {
            line.take(word);
        }
        line
    }

    fn take(&mut self, word: &'a str) {
        if let Some(arg) = self.open.take() {
            self.given.push((arg, Some(word.to_owned())));
        } else if self.only_words {
            self.words.push(word);
        } else if word == "--" {
            self.only_words = true;
        } else if let Some(long) = word.strip_prefix("--") {
            self.take_long(long);
        } else if let Some(shorts) = word.strip_prefix('-').filter(|shorts| !shorts.is_empty()) {
            self.take_shorts(shorts);
        } else {
            let command = self.command.find_subcommand(word).filter(|_| self.words.is_empty());
            match command {
                Some(command) => self.command = command,
                None => self.words.push(word),
            }
        }
    }

    fn take_long(&mut self, flag: &str) {
        let (name, value) = flag.split_once('=').map_or((flag, None), |(name, value)| (name, Some(value)));
        let Some(arg) = self.long(name) else { return };
        if value.is_none() && waits_for_value(arg) {
            self.open = Some(arg);
        } else {
            self.given.push((arg, value.map(ToOwned::to_owned)));
        }
    }

    /// `-Aw`, `-nshop`, `-n=shop`, `-n shop`.
    fn take_shorts(&mut self, shorts: &str) {
        for (at, short) in shorts.char_indices() {
            let Some(arg) = self.command.get_arguments().find(|arg| arg.get_short() == Some(short)) else {
                return;
            };
            if !arg.get_action().takes_values() {
                self.given.push((arg, None));
                continue;
            }
            let rest = &shorts[at + short.len_utf8()..];
            if rest.is_empty() {
                self.open = Some(arg);
            } else {
                self.given.push((arg, Some(rest.strip_prefix('=').unwrap_or(rest).to_owned())));
            }
            return;
        }
    }

    fn long(&self, name: &str) -> Option<&'a Arg> {
        self.command.get_arguments().find(|arg| arg.get_long() == Some(name))
    }

    /// Says what the word at the cursor is.
    pub(super) fn cursor<'b>(&self, word: &'b str) -> Cursor<'a, 'b> {
        if let Some(arg) = self.open {
            return Cursor::Value(arg, word);
        }
        if let (false, Some(flag)) = (self.only_words, word.strip_prefix('-')) {
            return match flag.strip_prefix('-').and_then(|flag| flag.split_once('=')) {
                Some((name, value)) => self
                    .long(name)
                    .filter(|arg| arg.get_action().takes_values())
                    .map_or(Cursor::Nothing, |arg| Cursor::Value(arg, value)),
                None => Cursor::Flag,
            };
        }
        if self.command.has_subcommands() {
            return if self.words.is_empty() { Cursor::Command } else { Cursor::Nothing };
        }
        let positional = self.command.get_positionals().enumerate().find(|(at, arg)| {
            let many = arg.get_num_args().is_some_and(|range| range.max_values() > 1);
            *at == self.words.len() || many
        });
        positional.map_or(Cursor::Nothing, |(_, arg)| Cursor::Value(arg, word))
    }

    /// Whether the flag is given and not false.
    pub(super) fn is_given(&self, id: &str) -> bool {
        self.given.iter().any(|(arg, value)| arg.get_id() == id && value.as_deref() != Some("false"))
    }

    /// The value of a flag; the last one counts.
    pub(super) fn value(&self, id: &str) -> Option<&str> {
        let given = self.given.iter().rev().find(|(arg, value)| arg.get_id() == id && value.is_some());
        given.and_then(|(_, value)| value.as_deref())
    }
}

/// Whether the next word is the value of this flag.
pub(in crate::cli) fn waits_for_value(arg: &Arg) -> bool {
    let at_least = arg.get_num_args().map_or(1, |range| range.min_values());
    arg.get_action().takes_values() && !arg.is_require_equals_set() && at_least > 0
}
