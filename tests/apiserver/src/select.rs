//! Label and field selectors, in the grammar of `k8s.io/apimachinery`.

use std::collections::BTreeMap;

use crate::resources::Resource;
use crate::store::Entry;

/// The selectors of a request; empty ones select everything.
#[derive(Debug, Default)]
pub(crate) struct Selector {
    labels: Vec<LabelRequirement>,
    fields: Vec<FieldRequirement>,
}

#[derive(Debug)]
struct LabelRequirement {
    key: String,
    operator: Operator,
}

#[derive(Debug)]
enum Operator {
    Exists,
    Absent,
    In(Vec<String>),
    NotIn(Vec<String>),
}

#[derive(Debug)]
struct FieldRequirement {
    field: String,
    value: String,
    equal: bool,
}

impl Selector {
    /// Parses both selectors; the error is the message of the 400.
    pub(crate) fn parse(resource: &Resource, labels: &str, fields: &str) -> Result<Self, String> {
        Ok(Self { labels: parse_labels(labels)?, fields: parse_fields(resource, fields)? })
    }

    /// Selects everything.
    pub(crate) fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    /// Reports whether an object is selected.
    pub(crate) fn matches(&self, entry: &Entry) -> bool {
        self.labels.iter().all(|requirement| requirement.matches(&entry.labels))
            && self.fields.iter().all(|requirement| {
                (entry.field(&requirement.field) == requirement.value) == requirement.equal
            })
    }
}

impl LabelRequirement {
    fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let value = labels.get(&self.key);
        match &self.operator {
            Operator::Exists => value.is_some(),
            Operator::Absent => value.is_none(),
            Operator::In(values) => value.is_some_and(|value| values.contains(value)),
            // `notin` also selects objects without the label.
            Operator::NotIn(values) => value.is_none_or(|value| !values.contains(value)),
        }
    }
}

fn parse_labels(text: &str) -> Result<Vec<LabelRequirement>, String> {
    let mut requirements = Vec::new();
    let mut depth = 0_u32;
    let parts = text.split(|character| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    });
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        requirements.push(parse_label(part)?);
    }
    Ok(requirements)
}

fn parse_label(part: &str) -> Result<LabelRequirement, String> {
    let (key, operator) = if let Some(key) = part.strip_prefix('!') {
        (key.trim(), Operator::Absent)
    } else if let Some((key, value)) = part.split_once("!=") {
        (key.trim(), Operator::NotIn(vec![value.trim().to_owned()]))
    } else if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        (key.trim(), Operator::In(vec![value.trim().to_owned()]))
    } else if let Some((key, rest)) = part.split_once(char::is_whitespace) {
        (key, parse_set(rest.trim())?)
    } else {
        (part, Operator::Exists)
    };
    let values = match &operator {
        Operator::In(values) | Operator::NotIn(values) => values.as_slice(),
        Operator::Exists | Operator::Absent => &[],
    };
    let legal = |text: &str| {
        text.chars().all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character))
    };
    if key.is_empty() || !legal(key) {
        return Err(format!(
            "unable to parse requirement: found '{key}', expected: !, identifier, or 'end of string'"
        ));
    }
    if let Some(value) = values.iter().find(|value| !legal(value) || value.contains('/')) {
        return Err(format!("unable to parse requirement: found '{value}', expected: identifier"));
    }
    Ok(LabelRequirement { key: key.to_owned(), operator })
}

fn parse_set(text: &str) -> Result<Operator, String> {
    let (word, rest) =
        text.split_at(text.find(|character: char| !character.is_alphabetic()).unwrap_or(text.len()));
    let unexpected = |found: &str, wanted: &str| {
        Err(format!("unable to parse requirement: found '{found}', expected: {wanted}"))
    };
    if word != "in" && word != "notin" {
        return unexpected(text, "in, notin, =, ==, !=, gt, lt");
    }
    let Some(inner) = rest.trim_start().strip_prefix('(') else {
        return unexpected(rest.trim_start(), "'('");
    };
    let Some((inner, tail)) = inner.split_once(')') else {
        return unexpected("", "',' or ')'");
    };
    if !tail.trim().is_empty() {
        return unexpected(tail.trim(), "',' or 'end of string'");
    }
    let values = inner.split(',').map(|value| value.trim().to_owned()).collect();
    Ok(if word == "in" { Operator::In(values) } else { Operator::NotIn(values) })
}

fn parse_fields(resource: &Resource, text: &str) -> Result<Vec<FieldRequirement>, String> {
    let mut requirements = Vec::new();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let (field, value, equal) = if let Some((field, value)) = part.split_once("!=") {
            (field, value, false)
        } else if let Some((field, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
            (field, value, true)
        } else {
            return Err(format!("invalid selector: '{part}'; can't understand '{part}'"));
        };
        if value.contains('=') {
            return Err("invalid field selector: unescaped character in value: 61".to_owned());
        }
        let known = field == "metadata.name"
            || (field == "metadata.namespace" && resource.namespaced)
            || resource.fields.contains(&field);
        if !known {
            return Err(format!("field label not supported: {field}"));
        }
        requirements.push(FieldRequirement { field: field.to_owned(), value: value.to_owned(), equal });
    }
    Ok(requirements)
}
