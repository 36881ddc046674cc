//! `docs/json.md`: the JSON contract as a page to read, made from its schema.

use std::fmt::{self, Write as _};

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

/// The schema, which is also what scripts can validate against.
const SCHEMA: &str = include_str!("../../docs/schema.json");

/// What comes before the tables.
const INTRODUCTION: &str = r#"# JSON

`-o json` is a contract with scripts: `kubectl-sidecars/v1`. `-o yaml` and `-o kyaml` print the same values.

- Numbers are numbers: CPU in millicores, memory in bytes, shares from 0 to 1.
- A key that a table does not mark as optional is always present. A value that is not known is `null`.
- Times are RFC 3339 in UTC.
- Within v1, keys and kinds only get added. Reasons, types, patterns and severities are closed lists, which
  `kubectl sidecars explain` describes.
- `metadata.complete` is `false` if something that you asked for could not be read; the exit code is then 1.
- Names, messages and log lines come from the cluster. Treat them as untrusted text.

For example, what has failed, and which container is the cause:

```sh
kubectl sidecars list -A -o json |
  jq -r '.items[] | select(.cause.severity == "failed")
    | "\(.namespace)/\(.name) \(.cause.container // "pod"): \(.cause.message)"'
```

[schema.json](schema.json) has all of this as a JSON Schema (draft 2020-12). This page is generated from it by
`cargo run -- __generate .`; a test compares the two, and validates what the program prints against the schema.

## What each command prints

| command | prints |
| --- | --- |
"#;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Schema {
    #[serde(rename = "$schema")]
    _dialect: Option<String>,
    #[serde(rename = "title")]
    _title: Option<String>,
    description: Option<String>,
    #[serde(rename = "$ref")]
    reference: Option<String>,
    #[serde(default)]
    one_of: Vec<Schema>,
    #[serde(default)]
    any_of: Vec<Schema>,
    #[serde(rename = "type")]
    kind: Option<Kind>,
    #[serde(rename = "const")]
    constant: Option<String>,
    #[serde(rename = "enum", default)]
    words: Vec<Option<String>>,
    format: Option<String>,
    #[serde(rename = "minimum")]
    _minimum: Option<f64>,
    #[serde(rename = "maximum")]
    _maximum: Option<f64>,
    items: Option<Box<Schema>>,
    #[serde(default)]
    properties: Named,
    #[serde(default)]
    required: Vec<String>,
    additional_properties: Option<Box<Schema>>,
    #[serde(rename = "$defs", default)]
    definitions: Named,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Kind {
    One(String),
    Several(Vec<String>),
}

/// Schemas by name, in the order of the file.
#[derive(Default)]
struct Named(Vec<(String, Schema)>);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Named;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("schemas by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named, A::Error> {
                let mut named = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    named.push(entry);
                }
                Ok(Named(named))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// The page. Errors: the schema has a word that this page cannot show.
pub(super) fn page() -> serde_json::Result<String> {
    let schema: Schema = serde_json::from_str(SCHEMA)?;
    let mut text = INTRODUCTION.to_owned();
    let printed: Vec<&str> = schema.one_of.iter().filter_map(|one| one.definition()).collect();
    for (name, definition) in &schema.definitions.0 {
        if printed.contains(&name.as_str()) {
            line(&mut text, format_args!("| {} | [{name}](#{}) |", without_stop(definition), anchor(name)));
        }
    }
    let (kinds, parts): (Vec<_>, Vec<_>) =
        schema.definitions.0.iter().partition(|(name, _)| printed.contains(&name.as_str()));
    line(&mut text, "\n## Kinds");
    for (name, kind) in kinds {
        section(&mut text, name, kind);
    }
    line(&mut text, "\n## Parts");
    for (name, part) in parts {
        section(&mut text, name, part);
    }
    Ok(text)
}

fn section(text: &mut String, name: &str, schema: &Schema) {
    line(text, format_args!("\n### {name}\n"));
    if let Some(about) = &schema.description {
        line(text, format_args!("{about}\n"));
    }
    line(text, "| key | value | meaning |\n| --- | --- | --- |");
    rows(text, "", schema);
}

/// One row per key. The keys of an object inside another have rows of their own, after it.
fn rows(text: &mut String, prefix: &str, schema: &Schema) {
    for (name, value) in &schema.properties.0 {
        let key = format!("{prefix}{name}");
        let optional = if schema.required.contains(name) { "" } else { "; optional" };
        let about = value.description.as_deref().or(value.inner_description()).unwrap_or_default();
        line(text, format_args!("| `{key}` | {}{optional} | {about} |", value.words()));
        inner_rows(text, &key, value);
    }
}

fn inner_rows(text: &mut String, key: &str, value: &Schema) {
    rows(text, &format!("{key}."), value);
    value.any_of.iter().for_each(|one| inner_rows(text, key, one));
    if let Some(item) = &value.items {
        inner_rows(text, &format!("{key}[]"), item);
    }
}

impl Schema {
    /// The name of the definition that it refers to.
    fn definition(&self) -> Option<&str> {
        self.reference.as_deref()?.strip_prefix("#/$defs/")
    }

    /// What is said about the object where it is one of several possible values, or an item of a list.
    fn inner_description(&self) -> Option<&str> {
        self.any_of.iter().chain(self.items.as_deref()).find_map(|one| one.description.as_deref())
    }

    /// What values there are, in words.
    fn words(&self) -> String {
        if let Some(name) = self.definition() {
            return format!("[{name}](#{})", anchor(name));
        }
        if let Some(constant) = &self.constant {
            return format!("`{constant}`");
        }
        if !self.words.is_empty() {
            let words = self.words.iter().map(|word| format!("`{}`", word.as_deref().unwrap_or("null")));
            return words.collect::<Vec<_>>().join(", ");
        }
        if !self.any_of.is_empty() {
            return self.any_of.iter().map(Self::words).collect::<Vec<_>>().join(" or ");
        }
        match &self.kind {
            Some(Kind::One(kind)) => self.typed(kind),
            Some(Kind::Several(kinds)) => {
                kinds.iter().map(|kind| self.typed(kind)).collect::<Vec<_>>().join(" or ")
            }
            None => "any".to_owned(),
        }
    }

    fn typed(&self, kind: &str) -> String {
        match (kind, &self.items, &self.additional_properties) {
            ("array", Some(item), _) => format!("list of {}", item.words()),
            ("object", _, Some(value)) => format!("object of {}", value.words()),
            ("string", ..) if self.format.is_some() => "time".to_owned(),
            ("null", ..) => "`null`".to_owned(),
            _ => kind.to_owned(),
        }
    }
}

/// The description in the middle of a table.
fn without_stop(schema: &Schema) -> &str {
    schema.description.as_deref().unwrap_or_default().trim_end_matches('.')
}

/// The name of a heading in a link, as GitHub makes it.
fn anchor(heading: &str) -> String {
    heading.to_lowercase()
}

/// Adds a line. A `String` accepts everything.
fn line(text: &mut String, line: impl fmt::Display) {
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_a_row_for_every_key() {
        let page = page().expect("the page can show every word of the schema");
        for row in [
            "| `list` | [PodReportList](#podreportlist) |",
            "| `metadata` | [metadata](#metadata) |",
            "| `items[].example.name` | string |  |",
            "| `since` | time or `null` |",
        ] {
            assert!(page.contains(row), "{row} is missing in\n{page}");
        }
        assert!(!page.contains("| any"), "{page}");
    }
}
