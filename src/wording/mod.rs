//! Words that several rooms need: what parsers complain of, and how lists and numbers read.

mod complaints;
mod lists;

pub(crate) use complaints::{io, json, protobuf, yaml};
pub(crate) use lists::{and_list, comma_list, counted, one_or_many, plural, shell_word, times};
