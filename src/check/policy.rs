//! Which findings are looked for, which are shown, and which decide the exit code.

use globset::{Glob, GlobMatcher};

use super::finding::{Finding, Found, Needs, Severity};
use super::findings;
use crate::error::Error;

/// Which findings are looked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selected {
    /// `--only`; empty for all.
    only: Vec<GlobMatcher>,
    /// `--skip`.
    skip: Vec<GlobMatcher>,
}

impl Selected {
    /// Parses the globs of `--only` and `--skip`.
    ///
    /// Errors: a glob that is invalid or matches no finding (exit code 2).
    pub(crate) fn parse(only: &[String], skip: &[String]) -> Result<Self, Error> {
        Ok(Self { only: ids("--only", only)?, skip: ids("--skip", skip)? })
    }

    fn admits(&self, id: &str) -> bool {
        (self.only.is_empty() || self.only.iter().any(|glob| glob.is_match(id)))
            && !self.skip.iter().any(|glob| glob.is_match(id))
    }
}

/// What to look for and what to show.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub(crate) selected: Selected,
    /// `--severity`: less severe findings are not shown.
    pub(crate) severity: Severity,
    pub(crate) fail_on: FailOn,
    /// `--no-ignores`.
    pub(crate) no_ignores: bool,
    /// `--show-suppressed`.
    pub(crate) show_suppressed: bool,
}

impl Policy {
    /// The findings that are looked for.
    pub(crate) fn selected(&self) -> impl Iterator<Item = &'static Finding> {
        findings::ALL.iter().copied().filter(|finding| self.selected.admits(finding.id))
    }

    /// Whether an object of this kind would sharpen the result.
    pub(crate) fn needs(&self, kind: Needs) -> bool {
        self.selected().any(|finding| finding.needs().contains(&kind))
    }

    /// Whether the finding is among the results.
    pub(crate) fn shows(&self, found: &Found) -> bool {
        found.severity >= self.severity && (found.suppressed.is_none() || self.show_suppressed)
    }
}

/// `--fail-on`: findings that make the command exit with 3.
#[derive(Debug, Clone, Default)]
pub(crate) struct FailOn {
    severity: Option<Severity>,
    ids: Vec<GlobMatcher>,
}

impl FailOn {
    /// Parses severities and globs of ids.
    ///
    /// Errors: a value that is neither (exit code 2).
    pub(crate) fn parse(words: &[String]) -> Result<Self, Error> {
        let mut fail_on = Self::default();
        for word in words {
            match word.parse::<Severity>() {
                Ok(severity) => {
                    fail_on.severity = Some(fail_on.severity.map_or(severity, |known| known.min(severity)));
                }
                Err(()) => fail_on.ids.extend(ids("--fail-on", std::slice::from_ref(word))?),
            }
        }
        Ok(fail_on)
    }

    /// Whether anything can make the command fail.
    pub(crate) fn is_set(&self) -> bool {
        self.severity.is_some() || !self.ids.is_empty()
    }

    /// Whether this finding does. What is suppressed never does.
    pub(crate) fn matches(&self, found: &Found) -> bool {
        found.suppressed.is_none()
            && (self.severity.is_some_and(|severity| found.severity >= severity)
                || self.ids.iter().any(|glob| glob.is_match(found.finding.id)))
    }
}

/// Globs of ids; each must match a finding.
pub(super) fn ids(flag: &str, words: &[String]) -> Result<Vec<GlobMatcher>, Error> {
    let compile = |word: &String| {
        let word = word.trim().to_ascii_uppercase();
        let glob = Glob::new(&word).map(|glob| glob.compile_matcher());
        let known =
            glob.as_ref().is_ok_and(|glob| findings::ALL.iter().any(|finding| glob.is_match(finding.id)));
        match glob {
            Ok(glob) if known => Ok(glob),
            Ok(_) => Err(Error::usage(format!("{flag}: finding \"{word}\" not found"))
                .hint("`explain findings` lists them; `SC1*` names several")),
            Err(error) => Err(Error::usage(format!("{flag}: invalid glob \"{word}\": {}", error.kind()))),
        }
    };
    words.iter().map(compile).collect()
}
