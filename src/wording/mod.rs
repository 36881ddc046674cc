//! Wording that several modules use: errors of parsers, lists, numbers and words for a shell.

mod command;
mod complaints;
mod lists;
mod shell;

pub(crate) use command::{ShownCommand, shown_command};
pub(crate) use complaints::{io, json, protobuf, yaml};
pub(crate) use lists::{and_list, comma_list, counted, one_or_many, plural, shortened, times};
pub(crate) use shell::{is_object_name, is_plain_path, is_safe_choice, shell_word};
