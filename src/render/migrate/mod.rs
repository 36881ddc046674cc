//! The result of `migrate`, one file per format.

mod diff;
mod page;
mod preview;
mod text;

use std::io::{self, Write};

use serde_json::Value;

use super::format::{Format, Structured};
use super::{Theme, json};
use crate::migrate::{
    Change, Migration, MigrationReport, PreviewReport, fragment, kustomize, new_manifest, operations,
};

/// How `migrate` shows its result.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MigrateView {
    /// `-o`.
    pub(crate) format: Format,
    /// Columns of the terminal; `None` to break no lines.
    pub(crate) width: Option<usize>,
    pub(crate) theme: Theme,
}

/// Writes the result.
pub(crate) fn report(out: &mut dyn Write, report: &MigrationReport, view: &MigrateView) -> io::Result<()> {
    let mut changed = report.items.iter().filter(|item| item.plan.changes());
    match view.format {
        Format::Json => Structured::Json.write(out, &json::migrations(report)),
        Format::Patch => changed.try_for_each(|item| patch(out, item)),
        Format::Kustomize => {
            let patches: Vec<Value> = changed
                .map(|item| kustomize(&item.subject, &operations(&item.subject, &item.plan)))
                .collect();
            if patches.is_empty() {
                Ok(())
            } else {
                Structured::Yaml.write(out, &serde_json::json!({ "patches": patches }))
            }
        }
        Format::Yaml => {
            for (index, item) in changed.enumerate() {
                if index > 0 {
                    writeln!(out, "---")?;
                }
                manifest(out, item)?;
            }
            Ok(())
        }
        Format::Diff => changed.try_for_each(|item| {
            let name = item.subject.title();
            let [before, after] =
                [&item.subject.object, &item.plan.after.object].map(|object| yaml(&without_status(object)));
            diff::write(out, (&before?, &after?), (&name, &name), view.theme)
        }),
        _ => text::write(out, report, view),
    }
}

/// Writes the result of `--preview`.
pub(crate) fn preview(out: &mut dyn Write, report: &PreviewReport, view: &MigrateView) -> io::Result<()> {
    match view.format {
        Format::Json => Structured::Json.write(out, &json::preview(report)),
        _ => preview::write(out, report, view),
    }
}

/// Writes a file after the change, or the difference to it.
pub(crate) fn file(out: &mut dyn Write, before: &str, after: &str, view: &MigrateView) -> io::Result<()> {
    if view.format == Format::Diff {
        return diff::write(out, (before, after), ("before", "after"), view.theme);
    }
    out.write_all(after.as_bytes())
}

/// The patch, one operation a line, for `kubectl patch --patch-file`.
fn patch(out: &mut dyn Write, item: &Migration) -> io::Result<()> {
    patch_lines(item)?.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// The lines of the patch.
fn patch_lines(item: &Migration) -> io::Result<Vec<String>> {
    let operations = operations(&item.subject, &item.plan);
    let last = operations.len().saturating_sub(1);
    let lines = operations.iter().enumerate().map(|(index, operation)| {
        let (open, close) = (if index == 0 { "[ " } else { "  " }, if index == last { " ]" } else { "," });
        let mut line = Vec::new();
        json::write_line(&mut line, operation)?;
        Ok(format!("{open}{}{close}", String::from_utf8_lossy(&line).trim_end()))
    });
    lines.collect()
}

/// A new manifest, or both lists at their place.
fn manifest(out: &mut dyn Write, item: &Migration) -> io::Result<()> {
    if item.change == Change::Recreate {
        return Structured::Yaml.write(out, &new_manifest(&item.subject, &item.plan));
    }
    writeln!(out, "# Part of {}", super::sanitize::for_terminal(&item.subject.title()))?;
    Structured::Yaml.write(out, &fragment(&item.plan))
}

fn yaml(object: &Value) -> io::Result<String> {
    let mut text = Vec::new();
    Structured::Yaml.write(&mut text, object)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Without what the server keeps for itself.
fn without_status(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = object.pointer_mut("/metadata").and_then(Value::as_object_mut) {
        for key in ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp"] {
            metadata.remove(key);
        }
    }
    object
}
