//! Wording that several modules use: errors of parsers, lists and numbers.

mod complaints;
mod lists;

pub(crate) use complaints::{io, json, protobuf, yaml};
pub(crate) use lists::{and_list, comma_list, counted, one_or_many, plural, shell_word, shortened, times};
