//! `-o`: all formats, and which of them each command takes.

use std::io::{self, Write};

use serde::Serialize;

use super::{json, kyaml, yaml};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Table,
    Wide,
    Text,
    Json,
    Yaml,
    Kyaml,
    Name,
    Csv,
    Prometheus,
    Markdown,
    Github,
    Sarif,
    Junit,
    Patch,
    Kustomize,
    Diff,
    PrometheusRule,
}

impl Format {
    /// The formats of `list`; the first one is the default.
    pub(crate) const LIST: [Self; 7] =
        [Self::Table, Self::Wide, Self::Json, Self::Yaml, Self::Kyaml, Self::Name, Self::Csv];
    pub(crate) const OVERHEAD: [Self; 8] = [
        Self::Table,
        Self::Wide,
        Self::Json,
        Self::Yaml,
        Self::Kyaml,
        Self::Name,
        Self::Csv,
        Self::Prometheus,
    ];
    pub(crate) const COMPARE: [Self; 5] = [Self::Table, Self::Json, Self::Yaml, Self::Kyaml, Self::Markdown];
    pub(crate) const CHECK: [Self; 11] = [
        Self::Table,
        Self::Wide,
        Self::Json,
        Self::Yaml,
        Self::Kyaml,
        Self::Name,
        Self::Csv,
        Self::Sarif,
        Self::Junit,
        Self::Github,
        Self::Markdown,
    ];
    pub(crate) const MIGRATE: [Self; 7] =
        [Self::Text, Self::Patch, Self::Yaml, Self::Kustomize, Self::Json, Self::Diff, Self::PrometheusRule];
    pub(crate) const WAIT: [Self; 5] = [Self::Text, Self::Json, Self::Yaml, Self::Kyaml, Self::Github];
    pub(crate) const TEXT: [Self; 4] = [Self::Text, Self::Json, Self::Yaml, Self::Kyaml];

    /// The value of `-o`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Wide => "wide",
            Self::Text => "text",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Kyaml => "kyaml",
            Self::Name => "name",
            Self::Csv => "csv",
            Self::Prometheus => "prometheus",
            Self::Markdown => "markdown",
            Self::Github => "github",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Patch => "patch",
            Self::Kustomize => "kustomize",
            Self::Diff => "diff",
            Self::PrometheusRule => "prometheus-rule",
        }
    }

    /// Its help, for commands that do not describe it themselves.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Table => "Human-readable columns",
            Self::Wide => "More columns",
            Self::Text => "Human-readable text",
            Self::Json => "Stable JSON for scripts, kubectl-sidecars/v1",
            Self::Yaml => "The same value as YAML",
            Self::Kyaml => "The same value as KYAML, a stricter YAML",
            Self::Name => "pod/NAME lines for kubectl",
            Self::Csv => "Exact figures for spreadsheets",
            Self::Prometheus => "Exact figures in Prometheus' text format, for dashboards",
            Self::Markdown => "Tables for comments on pull requests",
            Self::Github => "Workflow commands, which GitHub shows as annotations",
            Self::Sarif => "SARIF 2.1.0, for code scanning",
            Self::Junit => "JUnit XML, for CI servers; checks that pass are test cases too",
            Self::Patch => "A JSON patch (RFC 6902) for kubectl patch --patch-file",
            Self::Kustomize => "An entry for patches in kustomization.yaml",
            Self::Diff => "The difference as a unified diff",
            Self::PrometheusRule => {
                "With --preview: rules that unite the metrics of native and classic sidecars"
            }
        }
    }

    pub(super) const fn structured(self) -> Option<Structured> {
        match self {
            Self::Json => Some(Structured::Json),
            Self::Yaml => Some(Structured::Yaml),
            Self::Kyaml => Some(Structured::Kyaml),
            Self::Table
            | Self::Wide
            | Self::Text
            | Self::Name
            | Self::Csv
            | Self::Prometheus
            | Self::Markdown
            | Self::Github
            | Self::Sarif
            | Self::Junit
            | Self::Patch
            | Self::Kustomize
            | Self::Diff
            | Self::PrometheusRule => None,
        }
    }

    /// Whether notes are part of the output, even of an empty result.
    pub(crate) const fn is_structured(self) -> bool {
        self.structured().is_some()
    }
}

/// A format for scripts: they lay out the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Structured {
    Json,
    Yaml,
    Kyaml,
}

impl Structured {
    /// Writes `value` as a document of its own.
    pub(super) fn write(self, out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
        match self {
            Self::Json => json::write(out, value),
            Self::Yaml => yaml::write(out, value),
            Self::Kyaml => kyaml::write(out, value),
        }
    }

    /// Writes `event`, one of many that follow each other: JSON on one line, YAML as one more document.
    pub(super) fn write_event(self, out: &mut dyn Write, event: &impl Serialize) -> io::Result<()> {
        match self {
            Self::Json => json::write_line(out, event),
            Self::Yaml => {
                writeln!(out, "---")?;
                yaml::write(out, event)
            }
            Self::Kyaml => kyaml::write(out, event),
        }
    }
}
