//! `version`.

use std::env::consts::{ARCH, OS};

use clap::{Args, ValueEnum};

/// Print the version
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct VersionArgs {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", value_enum, hide_default_value = true)]
    output: Option<VersionFormat>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum VersionFormat {
    /// Stable JSON for scripts
    Json,
    /// The same as YAML
    Yaml,
}

impl VersionArgs {
    /// The text to print. `name` is what the program is called.
    pub(super) fn text(&self, name: &str) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let pairs = [
            ("apiVersion", "kubectl-sidecars/v1"),
            ("kind", "Version"),
            ("version", version),
            ("platform", &format!("{OS}/{ARCH}")),
        ];
        match self.output {
            None => format!("{name} {version}\n"),
            // No value needs an escape.
            Some(VersionFormat::Json) => {
                let lines = pairs.map(|(key, value)| format!("  \"{key}\": \"{value}\""));
                format!("{{\n{}\n}}\n", lines.join(",\n"))
            }
            Some(VersionFormat::Yaml) => pairs.map(|(key, value)| format!("{key}: {value}\n")).concat(),
        }
    }
}
