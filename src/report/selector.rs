//! Label selectors for pods in files, by the rules of the API server (`k8s.io/apimachinery/pkg/labels`). On a live cluster
//! the server selects.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::error::Error;

/// A parsed label selector: every requirement must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LabelSelector(Vec<Requirement>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Exists,
    DoesNotExist,
    In(Vec<String>),
    NotIn(Vec<String>),
    GreaterThan(i64),
    LessThan(i64),
}

impl LabelSelector {
    /// Whether `labels` meet every requirement.
    pub(crate) fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.0.iter().all(|requirement| {
            let value = labels.get(&requirement.key);
            let number = || value.and_then(|v| v.parse::<i64>().ok());
            match &requirement.test {
                Test::Exists => value.is_some(),
                Test::DoesNotExist => value.is_none(),
                Test::In(values) => value.is_some_and(|v| values.contains(v)),
                // A pod without the label does not match.
                Test::NotIn(values) => value.is_none_or(|v| !values.contains(v)),
                Test::GreaterThan(bound) => number().is_some_and(|n| n > *bound),
                Test::LessThan(bound) => number().is_some_and(|n| n < *bound),
            }
        })
    }
}

impl FromStr for LabelSelector {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let parsed: Result<Vec<Requirement>, String> =
            split_outside_brackets(text).map(|part| requirement(part.trim())).collect();
        parsed.map(Self).map_err(|why| {
            Error::usage(format!("invalid label selector \"{text}\": {why}"))
                .hint("label selectors look like app=web,tier!=cache,env in (prod,test),!canary")
        })
    }
}

/// Splits at commas outside of `(…)`.
fn split_outside_brackets(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    text.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        c == ',' && depth <= 0
    })
}

fn requirement(text: &str) -> Result<Requirement, String> {
    let build = |name: &str, test| key(name).map(|key| Requirement { key, test });
    if let Some(rest) = text.strip_prefix('!') {
        return build(rest, Test::DoesNotExist);
    }
    if let Some((left, values)) = text.split_once('(') {
        let values = values.trim_end().strip_suffix(')').ok_or("a `)` is missing")?;
        let values: Result<Vec<String>, String> = values.split(',').map(value).collect();
        let mut words = left.split_whitespace();
        let (name, operator) = (words.next().unwrap_or(""), words.next());
        return match (operator, words.next()) {
            (Some("in"), None) => build(name, Test::In(values?)),
            (Some("notin"), None) => build(name, Test::NotIn(values?)),
            _ => Err(format!("`in` or `notin` was expected before the brackets of `{text}`")),
        };
    }
    for (operator, negative) in [("!=", true), ("==", false), ("=", false)] {
        if let Some((name, wanted)) = text.split_once(operator) {
            let values = vec![value(wanted)?];
            return build(name, if negative { Test::NotIn(values) } else { Test::In(values) });
        }
    }
    for (operator, greater) in [('>', true), ('<', false)] {
        if let Some((name, bound)) = text.split_once(operator) {
            let bound =
                bound.trim().parse().map_err(|_| format!("expected a whole number after `{operator}`"))?;
            return build(name, if greater { Test::GreaterThan(bound) } else { Test::LessThan(bound) });
        }
    }
    build(text, Test::Exists)
}

fn key(text: &str) -> Result<String, String> {
    let text = text.trim();
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if text.is_empty() {
        return Err("the key of a label is missing".to_owned());
    }
    if !text.chars().all(good) || text.matches('/').count() > 1 {
        return Err(format!("`{text}` is not a label's name"));
    }
    Ok(text.to_owned())
}

fn value(text: &str) -> Result<String, String> {
    let text = text.trim();
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !text.chars().all(good) {
        return Err(format!("`{text}` is not a label's value"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(selector: &str, labels: &[(&str, &str)]) -> bool {
        let labels = labels.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        selector.parse::<LabelSelector>().unwrap_or_else(|e| panic!("{selector}: {e}")).matches(&labels)
    }

    #[test]
    fn selects_as_the_server_does() {
        let web = [("app", "web"), ("tier", "front"), ("rank", "7")];
        for (selector, expected) in [
            ("", true),
            ("app=web", true),
            ("app==web", true),
            ("app = web , tier=front", true),
            ("app!=web", false),
            ("missing!=web", true),
            ("app", true),
            ("!app", false),
            ("!missing", true),
            ("app in (web, api)", true),
            ("app notin (web,api)", false),
            ("missing notin (web)", true),
            ("missing in (web)", false),
            ("tier in (front),app in (web)", true),
            ("rank>6", true),
            ("rank<7", false),
            ("tier>1", false),
            ("app=", false),
        ] {
            assert_eq!(matches(selector, &web), expected, "{selector}");
        }
    }

    #[test]
    fn invalid_selectors_are_refused() {
        for selector in [
            "=web",
            "app in web",
            "app in (web",
            "a b=c",
            "app=we b",
            "a/b/c",
            "rank>x",
            "app==we=b",
            ",",
            "app of (x)",
        ] {
            let error = selector.parse::<LabelSelector>().expect_err(selector);
            assert_eq!(error.exit().code(), 2, "{selector}");
        }
    }
}
