//! `-o` of `check`.

use crate::render::format::Structured;

/// `-o` of `check`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum FindingFormat {
    #[default]
    Table,
    Wide,
    Json,
    Yaml,
    Kyaml,
    Name,
    Csv,
    Sarif,
    Junit,
    Github,
    Markdown,
}

impl FindingFormat {
    /// Every format; the first one is the default.
    pub(crate) const ALL: [Self; 11] = [
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

    /// The value of `-o`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Wide => "wide",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Kyaml => "kyaml",
            Self::Name => "name",
            Self::Csv => "csv",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Markdown => "markdown",
        }
    }

    /// Its help.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Table => "Findings by workload, each with its fix",
            Self::Wide => "With evidence, field, pods and link",
            Self::Json => "Stable JSON for scripts, kubectl-sidecars/v1",
            Self::Yaml => "The same value as YAML",
            Self::Kyaml => "The same value as KYAML, a stricter YAML",
            Self::Name => "TYPE/NAME lines of the workloads, for kubectl",
            Self::Csv => "One line per finding, for spreadsheets",
            Self::Sarif => "SARIF 2.1.0, for code scanning",
            Self::Junit => "JUnit XML, for CI servers; checks that pass are test cases too",
            Self::Github => "Workflow commands, which GitHub shows as annotations",
            Self::Markdown => "A table for comments and summaries",
        }
    }

    pub(super) const fn structured(self) -> Option<Structured> {
        match self {
            Self::Json => Some(Structured::Json),
            Self::Yaml => Some(Structured::Yaml),
            Self::Kyaml => Some(Structured::Kyaml),
            _ => None,
        }
    }

    /// Whether notes are part of the output.
    pub(crate) const fn is_structured(self) -> bool {
        self.structured().is_some()
    }
}
