//! Lists, plurals and shell words in sentences.

use std::fmt::Display;

/// Formats up to `most` names: `a, b, c and 7 more`.
pub(crate) fn comma_list(names: &[&str], most: usize) -> String {
    match names.len().checked_sub(most) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..most].join(", ")),
    }
}

/// Like [`comma_list`], with `and` between the last two names: `a, b and c`.
pub(crate) fn and_list(names: &[&str], most: usize) -> String {
    match names {
        [first @ .., last] if !first.is_empty() && names.len() <= most => {
            format!("{} and {last}", first.join(", "))
        }
        _ => comma_list(names, most),
    }
}

/// Returns `one` if the count is 1, else `many`.
pub(crate) fn one_or_many<N: Copy + PartialEq + From<u8>, T>(count: N, one: T, many: T) -> T {
    if count == N::from(1) { one } else { many }
}

/// The plural ending of a noun: empty if the count is 1, else `s`.
pub(crate) fn plural(count: impl Copy + PartialEq + From<u8>) -> &'static str {
    one_or_many(count, "", "s")
}

/// `1 restart`, `2 restarts`.
pub(crate) fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    format!("{count} {noun}{}", plural(count))
}

/// `once`, `2 times`.
pub(crate) fn times(count: i64) -> String {
    one_or_many(count, "once".to_owned(), format!("{count} times"))
}

/// Shortens a text from elsewhere to at most `most` characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_shortened_and_others_end_with_and() {
        assert_eq!(comma_list(&["a", "b"], 2), "a, b");
        assert_eq!(comma_list(&["a", "b", "c", "d"], 2), "a, b and 2 more");
        assert_eq!(and_list(&["a"], 3), "a");
        assert_eq!(and_list(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(and_list(&["a", "b", "c"], 2), "a, b and 1 more");
        assert_eq!(and_list(&[], 3), "");
    }

    #[test]
    fn a_count_of_one_is_singular() {
        assert_eq!((counted(1, "pod"), counted(0_usize, "pod")), ("1 pod".to_owned(), "0 pods".to_owned()));
        assert_eq!((times(1), times(3)), ("once".to_owned(), "3 times".to_owned()));
    }
}
