//! What a team has decided about findings, in a file: which ones it accepts and why, and how severe they are to it.

use std::collections::BTreeMap;

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;
use serde::Deserialize;

use super::finding::{Found, Severity, Suppressed};
use super::policy::{self, Policy};

/// The configuration of `check`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Config {
    ignores: Vec<Entry>,
    severities: Vec<(GlobMatcher, Severity)>,
    /// `maxShare` in percent.
    pub(crate) max_share: Option<u8>,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Document {
    api_version: Option<String>,
    kind: Option<String>,
    #[serde(default)]
    ignore: Vec<Written>,
    #[serde(default)]
    severity: BTreeMap<String, String>,
    max_share: Option<u8>,
}

/// An accepted finding as it is written. Each field but reason and expires is a glob.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    namespace: Option<String>,
    workload: Option<String>,
    container: Option<String>,
    image: Option<String>,
    reason: Option<String>,
    expires: Option<String>,
}

#[derive(Debug, Clone)]
struct Entry {
    ids: Vec<GlobMatcher>,
    namespace: Option<GlobMatcher>,
    workload: Option<GlobMatcher>,
    container: Option<GlobMatcher>,
    image: Option<GlobMatcher>,
    reason: Option<String>,
    expires: Option<Date>,
    /// `SC301 in team-*`, for notes.
    shown: String,
}

impl Config {
    /// Parses the text of a file.
    ///
    /// Errors: what is wrong, for a message that names the file.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
        let document: Option<Document> =
            serde_saphyr::from_str_with_options(text, options).map_err(|error| {
                let place = error.location().map(|at| format!("line {}: ", at.line())).unwrap_or_default();
                format!("{place}{}", crate::wording::yaml(&error))
            })?;
        let Some(document) = document else { return Ok(Self::default()) };
        let version = document.api_version.as_deref().unwrap_or("kubectl-sidecars/v1");
        let kind = document.kind.as_deref().unwrap_or("CheckConfig");
        if (version, kind) != ("kubectl-sidecars/v1", "CheckConfig") {
            return Err("expected apiVersion: kubectl-sidecars/v1 and kind: CheckConfig".to_owned());
        }
        let severity = |(id, word): (String, String)| {
            let severity =
                word.parse().map_err(|()| format!("severity: `{word}` is not error, warning or info"))?;
            Ok(ids(&id)?.into_iter().map(move |glob| (glob, severity)).collect::<Vec<_>>())
        };
        let severities = document.severity.into_iter().map(severity).collect::<Result<Vec<_>, String>>()?;
        Ok(Self {
            ignores: document.ignore.into_iter().map(entry).collect::<Result<_, _>>()?,
            severities: severities.into_iter().flatten().collect(),
            max_share: document.max_share,
        })
    }

    /// Changes severities and takes accepted findings out of the count. Returns notes about entries that have expired
    /// or take nothing out; `today` is in UTC.
    pub(crate) fn apply(&self, policy: &Policy, found: &mut [Found], today: Date) -> Vec<String> {
        let mut notes = Vec::new();
        for one in found.iter_mut() {
            let changed = self.severities.iter().find(|(glob, _)| glob.is_match(one.finding.id));
            one.severity = changed.map_or(one.severity, |(_, severity)| *severity);
        }
        for entry in &self.ignores {
            if entry.expires.is_some_and(|last| last < today) {
                notes.push(format!("the entry for {} in the configuration has expired", entry.shown));
                continue;
            }
            let mut is_used = false;
            for one in found.iter_mut().filter(|one| entry.matches(one)) {
                is_used = true;
                one.suppressed.get_or_insert_with(|| Suppressed {
                    by: "config",
                    reason: entry.reason.clone(),
                    expires: entry.expires.map(|date| date.to_string()),
                });
            }
            let is_looked_for =
                policy.selected().any(|finding| entry.ids.iter().any(|glob| glob.is_match(finding.id)));
            if !is_used && is_looked_for {
                notes
                    .push(format!("the entry for {} in the configuration takes no finding out", entry.shown));
            }
        }
        notes
    }
}

impl Entry {
    fn matches(&self, found: &Found) -> bool {
        let fits =
            |glob: &Option<GlobMatcher>, text: &str| glob.as_ref().is_none_or(|glob| glob.is_match(text));
        let (kind, name) = found.owner();
        let workload = format!("{}/{name}", kind.to_lowercase());
        self.ids.iter().any(|glob| glob.is_match(found.finding.id))
            && fits(&self.namespace, found.namespace.as_deref().unwrap_or_default())
            && fits(&self.container, found.container.as_deref().unwrap_or_default())
            && fits(&self.image, found.image.as_deref().unwrap_or_default())
            && (fits(&self.workload, name) || fits(&self.workload, &workload))
    }
}

fn entry(written: Written) -> Result<Entry, String> {
    let glob = |text: &Option<String>| {
        text.as_deref().map(|text| Glob::new(text).map(|glob| glob.compile_matcher())).transpose()
    };
    let invalid = |error: globset::Error| format!("ignore: invalid glob: {}", error.kind());
    let place = [&written.namespace, &written.workload, &written.container, &written.image];
    let place: Vec<&str> = place.into_iter().flatten().map(String::as_str).collect();
    let expires = written.expires.as_deref().map(str::parse::<Date>).transpose();
    Ok(Entry {
        ids: ids(&written.id)?,
        namespace: glob(&written.namespace).map_err(invalid)?,
        workload: glob(&written.workload).map_err(invalid)?,
        container: glob(&written.container).map_err(invalid)?,
        image: glob(&written.image).map_err(invalid)?,
        shown: if place.is_empty() {
            written.id.clone()
        } else {
            format!("{} in {}", written.id, place.join("/"))
        },
        reason: written.reason,
        expires: expires.map_err(|_| "ignore: expires is not a date such as 2027-03-01".to_owned())?,
    })
}

/// Ids or globs of them, separated by commas.
fn ids(text: &str) -> Result<Vec<GlobMatcher>, String> {
    let words: Vec<String> = text.split(',').map(|word| word.trim().to_owned()).collect();
    policy::ids("id", &words).map_err(|error| error.message().to_owned())
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn unknown_fields_ids_and_severities_are_errors() {
        assert!(
            Config::parse(
                "ignore: [{id: SC301, namespace: 'team-*', image: '*/x:*', reason: r, expires: 2027-03-01}]"
            )
            .is_ok()
        );
        assert!(Config::parse("").is_ok());
        for text in [
            "ignore: [{id: SC999}]",
            "ignore: [{id: SC301, where: shop}]",
            "ignore: [{id: SC301, expires: soon}]",
            "severity: {SC301: fatal}",
            "kind: Rules",
        ] {
            assert!(Config::parse(text).is_err(), "{text}");
        }
    }
}
