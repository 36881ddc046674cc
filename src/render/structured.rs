//! The formats for scripts: one value, laid out in three ways.

use std::io::{self, Write};

use serde::Serialize;

use super::{json, kyaml, yaml};

/// A format for scripts.
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
