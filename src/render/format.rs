//! `-o`: every format there is, and which ones a command takes.

/// `-o`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Table,
    Wide,
    Text,
    Json,
    Yaml,
    Name,
    Csv,
    Prometheus,
}

impl Format {
    /// Those of `list`; the first one is the default.
    pub(crate) const LIST: [Self; 6] =
        [Self::Table, Self::Wide, Self::Json, Self::Yaml, Self::Name, Self::Csv];
    /// Those of `overhead`.
    pub(crate) const OVERHEAD: [Self; 7] =
        [Self::Table, Self::Wide, Self::Json, Self::Yaml, Self::Name, Self::Csv, Self::Prometheus];
    /// Those of `describe` and `explain`.
    pub(crate) const TEXT: [Self; 3] = [Self::Text, Self::Json, Self::Yaml];

    /// As `-o` takes it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Wide => "wide",
            Self::Text => "text",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Name => "name",
            Self::Csv => "csv",
            Self::Prometheus => "prometheus",
        }
    }

    /// What the help says of it, unless a command has words of its own.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Table => "Columns for people",
            Self::Wide => "More columns",
            Self::Text => "For people",
            Self::Json => "The contract with scripts, kubectl-sidecars/v1",
            Self::Yaml => "The same value as JSON",
            Self::Name => "pod/NAME lines for kubectl",
            Self::Csv => "Exact figures for spreadsheets",
            Self::Prometheus => "Exact figures for dashboards, in the text format that Prometheus reads",
        }
    }

    /// Whether notes are in the output itself, even where nothing else is.
    pub(crate) const fn is_structured(self) -> bool {
        matches!(self, Self::Json | Self::Yaml)
    }
}
