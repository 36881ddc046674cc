//! Names the field at a place in JSON text: compact JSON has everything on line 1.

use std::fmt::Write as _;

/// The path of the field in which this line and column (from 1) stands, `spec.containers[0].image`.
///
/// The text up to there must be sound, as it is when a parser came that far. No values are looked at, so
/// nothing of them gets into a message.
pub(super) fn field_at(text: &[u8], line: usize, column: usize) -> Option<String> {
    let end = offset(text, line, column)?;
    let mut open: Vec<Step> = Vec::new();
    let mut at = 0;
    while at < end {
        match text[at] {
            b'{' => open.push(Step::Field(None)),
            b'[' => open.push(Step::Item(0)),
            // A parser complains behind the value: the innermost one that ends there is meant.
            b'}' | b']' | b',' if at + 1 >= end => break,
            b'}' | b']' => {
                open.pop();
            }
            b',' => match open.last_mut() {
                Some(Step::Item(index)) => *index += 1,
                Some(Step::Field(name)) => *name = None,
                None => {}
            },
            b'"' => {
                let from = at;
                at += 1;
                while at < text.len() && text[at] != b'"' {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
                if let Some(Step::Field(name @ None)) = open.last_mut() {
                    *name = Some((from, (at + 1).min(text.len())));
                }
            }
            _ => {}
        }
        at += 1;
    }
    let mut path = String::new();
    for step in open {
        match step {
            Step::Field(Some((from, to))) => {
                let name: String = serde_json::from_slice(&text[from..to]).ok()?;
                if !path.is_empty() {
                    path.push('.');
                }
                path.extend(name.chars().take(63));
            }
            Step::Field(None) => {}
            Step::Item(index) => {
                let _ = write!(path, "[{index}]");
            }
        }
    }
    Some(path).filter(|path| !path.is_empty() && path.len() < 300)
}

enum Step {
    /// In an object; where the name of the current field stands.
    Field(Option<(usize, usize)>),
    Item(usize),
}

fn offset(text: &[u8], line: usize, column: usize) -> Option<usize> {
    let mut begin = 0;
    for _ in 1..line {
        begin += text.get(begin..)?.iter().position(|b| *b == b'\n')? + 1;
    }
    Some((begin + column).min(text.len()))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::model::Pod;

    #[test]
    fn the_field_is_the_one_that_the_parser_means() {
        for (text, field) in [
            (r#"{"spec":{"containers":[{"name":"a"},{"name":7}]}}"#, "spec.containers[1].name"),
            (r#"{"spec":{"containers":[{"name":"a","ports":{}}]}}"#, "spec.containers[0].ports"),
            (r#"{"metadata":{"labels":{"a":"b"},"uid":true}}"#, "metadata.uid"),
            (r#"{"metadata":{"labels":"none"}}"#, "metadata.labels"),
            ("{\"metadata\":\n {\"name\":\n  1}}", "metadata.name"),
            (r#"{"spec":{"containers":"x\"y"}}"#, "spec.containers"),
        ] {
            let error = Pod::deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap_err();
            let found = field_at(text.as_bytes(), error.line(), error.column());
            assert_eq!(found.as_deref(), Some(field), "{text}: {error}");
        }
    }
}
