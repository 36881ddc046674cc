//! `-o` of `migrate`.

/// `-o` of `migrate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MigrateFormat {
    Text,
    Patch,
    Yaml,
    Kustomize,
    Json,
    Diff,
    PrometheusRule,
}

impl MigrateFormat {
    /// Every format; the first one is the default.
    pub(crate) const ALL: [Self; 7] =
        [Self::Text, Self::Patch, Self::Yaml, Self::Kustomize, Self::Json, Self::Diff, Self::PrometheusRule];

    /// The value of `-o`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Patch => "patch",
            Self::Yaml => "yaml",
            Self::Kustomize => "kustomize",
            Self::Json => "json",
            Self::Diff => "diff",
            Self::PrometheusRule => "prometheus-rule",
        }
    }

    /// Its help.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Text => "What moves, what changes, and how to make the change",
            Self::Patch => "A JSON patch (RFC 6902) for kubectl patch --patch-file",
            Self::Yaml => "The file of -f with the change; else a manifest, or the part of it that changes",
            Self::Kustomize => "An entry for patches in kustomization.yaml",
            Self::Json => "Stable JSON for scripts, kubectl-sidecars/v1",
            Self::Diff => "The difference as a unified diff",
            Self::PrometheusRule => {
                "With --preview: rules that unite the metrics of native and classic sidecars"
            }
        }
    }
}
