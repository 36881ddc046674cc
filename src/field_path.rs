//! Names the field that a parser could not read: `spec.containers[0].image`.

use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::DeserializeSeed;
use serde_path_to_error::{Deserializer, Segment, Track};

/// Longer paths are left out.
const LONGEST: usize = 300;
/// The limit for names from a file in messages: that of a field name.
const LONGEST_NAME: usize = 63;

/// Parses `text` again with `seed`, and returns the path of the invalid field. Only for text that a parser has
/// rejected, because tracking the path is slower.
pub(crate) fn of_json<'de>(text: &'de [u8], seed: impl DeserializeSeed<'de>) -> Option<String> {
    let mut track = Track::new();
    let mut json = serde_json::Deserializer::from_slice(text);
    let error = seed.deserialize(Deserializer::new(&mut json, &mut track)).err()?;
    if error.is_data() { render(track) } else { None }
}

/// Like [`of_json`], for a type that implements `Deserialize`.
pub(crate) fn of_json_as<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Option<String> {
    of_json(text, std::marker::PhantomData::<T>)
}

/// The path at which an error occurred; `None` for the value as a whole.
pub(crate) fn render(track: Track) -> Option<String> {
    let mut path = String::new();
    for segment in &track.path() {
        let name = match segment {
            Segment::Seq { index } => {
                let _ = write!(path, "[{index}]");
                continue;
            }
            Segment::Map { key: name } | Segment::Enum { variant: name } => name,
            Segment::Unknown => "?",
        };
        if !path.is_empty() {
            path.push('.');
        }
        path.extend(name.chars().take(LONGEST_NAME));
    }
    Some(path).filter(|path| !path.is_empty() && path.len() < LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Pod;

    #[test]
    fn the_path_is_that_of_the_invalid_field() {
        for (text, field) in [
            (r#"{"spec":{"containers":[{"name":"a"},{"name":7}]}}"#, Some("spec.containers[1].name")),
            (r#"{"spec":{"containers":[{"name":"a","ports":{}}]}}"#, Some("spec.containers[0].ports")),
            (r#"{"spec":{"containers":[{"image":"i"}]}}"#, Some("spec.containers[0]")),
            (r#"{"metadata":{"labels":{"a":"b"},"uid":true}}"#, Some("metadata.uid")),
            (r#"{"metadata":{"labels":"none"}}"#, Some("metadata.labels")),
            ("{\"metadata\":\n {\"name\":\n  1}}", Some("metadata.name")),
            (r#"{"spec":{"containers":"x\"y"}}"#, Some("spec.containers")),
            ("7", None),
            (r#"{"metadata":{"name":"#, None),
        ] {
            assert_eq!(of_json_as::<Pod>(text.as_bytes()).as_deref(), field, "{text}");
        }
    }
}
