//! Reads the user's rules file into [`Rules`]. Errors have file, line and field.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use globset::{Glob, GlobMatcher};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

use super::documents::Documents;
use crate::classify::{Pattern, Rule, Rules};
use crate::error::Error;
use crate::model::ContainerType;
use crate::wording;

const API_VERSION: &str = "kubectl-sidecars/v1";
const KIND: &str = "Rules";
/// A larger file is probably not a rules file.
const LARGEST: u64 = 1024 * 1024;
const HINT: &str = "`explain rules` shows how rules are written";

/// The rules file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Document {
    api_version: Option<Spanned<String>>,
    kind: Option<Spanned<String>>,
    rules: Option<Vec<Spanned<Entry>>>,
}

/// A rule in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default, deserialize_with = "present")]
    image: Option<Spanned<Words>>,
    #[serde(default, deserialize_with = "present")]
    container: Option<Spanned<Words>>,
    #[serde(default, deserialize_with = "present")]
    namespace: Option<Spanned<Words>>,
    labels: Option<BTreeMap<String, Spanned<String>>>,
    #[serde(default, rename = "type", deserialize_with = "present")]
    kind: Option<Spanned<Words>>,
    pattern: Option<Spanned<String>>,
    product: Option<String>,
}

/// Distinguishes a field without a value, which is probably a mistake, from a missing field.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Spanned<Words>>, D::Error> {
    Spanned::deserialize(deserializer).map(Some)
}

/// A string or a list of strings.
#[derive(Default)]
struct Words(Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Words;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string or a list of strings")
            }

            fn visit_unit<E: serde::de::Error>(self) -> Result<Words, E> {
                Ok(Words::default())
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Words, E> {
                Ok(Words(if word.is_empty() { Vec::new() } else { vec![word.to_owned()] }))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = list.next_element()? {
                    words.push(word);
                }
                Ok(Words(words))
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

/// Reads a rules file; `Ok(None)` if it does not exist.
///
/// Errors (exit code 2): the file cannot be read, or a rule is invalid.
pub(crate) fn read(path: &Path) -> Result<Option<Rules>, Error> {
    let shown = path.display().to_string();
    let unread = |error: &io::Error| {
        Error::usage(format!("cannot read the rules in {shown}: {}", wording::io(error)))
            .hint("--rules FILE uses another file, --rules '' uses none")
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unread(&error)),
    };
    let mut text = String::new();
    let read = file.take(LARGEST + 1).read_to_string(&mut text).map_err(|error| unread(&error))?;
    if read as u64 > LARGEST {
        return Err(Error::usage(format!("the rules in {shown} are larger than 1 MiB")));
    }
    parse(&text, &shown).map(Some)
}

/// Parses rules. `file` is the name of the text in errors and evidence.
pub(crate) fn parse(text: &str, file: &str) -> Result<Rules, Error> {
    let short = Path::new(file).file_name().map_or_else(|| file.into(), |name| name.to_string_lossy());
    let mut documents = Documents::new(text.as_bytes(), 1);
    let mut rules = Vec::new();
    // Reading from a buffer cannot fail.
    while documents.advance().is_ok_and(|more| more) {
        // Lines are counted from the beginning of the file.
        let mut document = "\n".repeat(usize::try_from(documents.begin() - 1).unwrap_or(0));
        if documents.read_to_string(&mut document).is_ok() {
            rules.extend(parse_document(&document, &short).map_err(|broken| broken.into_error(file))?);
        }
    }
    Ok(Rules::new(rules))
}

fn parse_document(text: &str, file: &str) -> Result<Vec<Rule>, RuleError> {
    // A container may be named `y`, which is true in YAML 1.1.
    let options = serde_saphyr::options! { strict_booleans: true };
    let document: Option<Document> = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(1, |location| location.line());
        RuleError { line, field: field_of_line(text, line), what: wording::yaml(&error) }
    })?;
    let Some(document) = document else { return Ok(Vec::new()) };
    for (field, found, wanted) in
        [("apiVersion", &document.api_version, API_VERSION), ("kind", &document.kind, KIND)]
    {
        if let Some(found) = found.as_ref().filter(|found| found.value != wanted) {
            return Err(RuleError::at(
                found,
                field,
                format!("expected {wanted}, not {}", quoted(&found.value)),
            ));
        }
    }
    document.rules.unwrap_or_default().into_iter().map(|entry| rule(entry, file)).collect()
}

/// Quotes a value of the file, shortened.
fn quoted(value: &str) -> String {
    format!("`{}`", value.chars().take(60).collect::<String>())
}

fn rule(entry: Spanned<Entry>, file: &str) -> Result<Rule, RuleError> {
    let line = entry.referenced.line();
    let Entry { image, container, namespace, labels, kind, pattern, product } = entry.value;
    let Some(pattern) = pattern else {
        return Err(RuleError {
            line,
            field: Some("pattern".into()),
            what: "every rule needs a pattern".into(),
        });
    };
    let labels = labels.unwrap_or_default();
    let conditions = image.is_some() || container.is_some() || namespace.is_some() || kind.is_some();
    if !conditions && labels.is_empty() {
        return Err(RuleError {
            line,
            field: None,
            what:
                "the rule has no condition and would match every container: add image, container, namespace, \
                   labels or type"
                    .into(),
        });
    }
    Ok(Rule {
        place: format!("{file}:{line}"),
        images: globs(image, "image")?,
        containers: globs(container, "container")?,
        namespaces: globs(namespace, "namespace")?,
        labels: labels
            .into_iter()
            .map(|(key, value)| {
                let field = format!("labels.{key}");
                glob(&value.value).map(|glob| (key, glob)).map_err(|what| RuleError::at(&value, &field, what))
            })
            .collect::<Result<_, _>>()?,
        types: types(kind)?,
        pattern: pattern.value.parse::<Pattern>().map_err(|error| {
            RuleError::at(&pattern, "pattern", format!("{} is {error}", quoted(&pattern.value)))
        })?,
        product,
    })
}

fn globs(words: Option<Spanned<Words>>, field: &str) -> Result<Vec<GlobMatcher>, RuleError> {
    let Some(words) = filled(words, field)? else { return Ok(Vec::new()) };
    words.value.0.iter().map(|word| glob(word).map_err(|what| RuleError::at(&words, field, what))).collect()
}

/// Refuses a field without a value.
fn filled(words: Option<Spanned<Words>>, field: &str) -> Result<Option<Spanned<Words>>, RuleError> {
    match words {
        Some(words) if words.value.0.is_empty() => {
            Err(RuleError::at(&words, field, "the value is missing".into()))
        }
        words => Ok(words),
    }
}

fn glob(word: &str) -> Result<GlobMatcher, String> {
    let glob =
        Glob::new(word).map_err(|error| format!("{} is not a valid glob: {}", quoted(word), error.kind()))?;
    Ok(glob.compile_matcher())
}

fn types(words: Option<Spanned<Words>>) -> Result<Vec<ContainerType>, RuleError> {
    let Some(words) = filled(words, "type")? else { return Ok(Vec::new()) };
    let find = |word: &String| ContainerType::ALL.into_iter().find(|kind| kind.as_str() == word);
    let known = words.value.0.iter().map(|word| {
        let all: Vec<&str> = ContainerType::ALL.into_iter().map(ContainerType::as_str).collect();
        let what = || format!("{} is not one of {}", quoted(word), all.join(", "));
        find(word).ok_or_else(|| RuleError::at(&words, "type", what()))
    });
    known.collect()
}

/// An invalid rule, and where it is.
struct RuleError {
    line: u64,
    field: Option<String>,
    what: String,
}

impl RuleError {
    fn at<T>(value: &Spanned<T>, field: &str, what: String) -> Self {
        Self { line: value.referenced.line(), field: Some(field.to_owned()), what }
    }

    fn into_error(self, file: &str) -> Error {
        let Self { line, field, what } = self;
        let field = field.map_or_else(String::new, |field| format!("{field}: "));
        Error::usage(format!("invalid rules: {file}:{line}: {field}{what}")).hint(HINT)
    }
}

/// The field on a line.
fn field_of_line(text: &str, line: u64) -> Option<String> {
    let line = text.lines().nth(usize::try_from(line.checked_sub(1)?).ok()?)?;
    let (key, _) = line.trim_start_matches([' ', '-']).split_once(':')?;
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"._/-".contains(&b));
    is_key.then(|| key.to_owned())
}

#[cfg(test)]
mod tests;
