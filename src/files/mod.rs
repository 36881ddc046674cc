//! Pods from files and standard input.
//!
//! Reads output of `kubectl get -o json|yaml` and manifests: pods, workloads, events, and lists of them, in JSON and
//! YAML, with any number of documents per file. Pods go to a [`Sink`] one by one while the input is still being
//! read, so that a dump of a large cluster needs only the memory for its largest pod.
//!
//! From the outside in: `paths` finds the files, `content` detects encodings and formats, `json` and `yaml` cut the
//! text into objects, `object`, `parts` and `list` read these, `kinds` knows which kinds have pods, `plain` finds pod
//! templates in objects of any kind, `snapshot` reads what `--save` wrote, `together` counts each workload once, `watched` applies the events of a watch,
//! `reader` collects the result, `defaults` sets the API server's defaults. [`rules`] reads the user's rules.

mod content;
mod defaults;
mod documents;
mod json;
mod json_scan;
mod kinds;
mod list;
mod object;
mod parts;
mod paths;
mod plain;
mod reader;
pub(crate) mod rules;
pub(crate) mod snapshot;
#[cfg(test)]
mod tests;
mod together;
mod watched;
mod whole;
mod yaml;

use std::io;

use crate::error::Error;
pub(crate) use crate::model::Origin;
use crate::model::{Event, Pod};
pub(crate) use defaults::fill_in_defaults;
use reader::FileReader;
pub(crate) use whole::{ObjectSink, Place, read_objects};

/// How directories are read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options {
    /// Whether subdirectories are read.
    pub(crate) recursive: bool,
}

/// Which pod templates a [`Sink`] gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WantedTemplates {
    All,
    /// Those whose pods and owners are not in the input, after all pods. Those of workloads that run no pods
    /// (0 replicas, finished Jobs) only if `idle` is set.
    Once {
        idle: bool,
    },
}

/// Takes pods, events, errors and notes.
pub(crate) trait Sink {
    fn pod(&mut self, pod: Pod, origin: Origin);

    fn wanted_templates(&self) -> WantedTemplates {
        WantedTemplates::All
    }

    /// Takes a template that does not count, because its pods or its owner are in the input.
    fn template_of_pods(&mut self, template: Pod, origin: Origin) {
        drop((template, origin));
    }

    /// Whether to read events; otherwise they are skipped like other objects without pods.
    fn wants_events(&self) -> bool {
        false
    }

    /// Takes an event, if `wants_events`.
    fn event(&mut self, event: Event) {
        drop(event);
    }

    /// Whether to read objects of every kind, whole, and nothing else.
    fn wants_objects(&self) -> bool {
        false
    }

    /// Takes an object with the file and the line at which it begins, if `wants_objects`.
    fn object(&mut self, object: serde_json::Value, place: Place) {
        drop((object, place));
    }

    /// Whether snapshots are read.
    fn wants_saved(&self) -> bool {
        false
    }

    /// Takes a line of a snapshot, if `wants_saved`.
    ///
    /// Errors: what is wrong with the line.
    fn saved(&mut self, line: &[u8]) -> Result<(), String> {
        let _ = line;
        Ok(())
    }

    /// Takes the error of an invalid document or file. Reading continues, so the result is partial.
    fn problem(&mut self, error: Error);

    /// Takes a note, which is not an error.
    fn note(&mut self, note: String);
}

/// Reads pods from files and directories, and from standard input for `-`.
///
/// Input that cannot be read is a [`Sink::problem`]. An error is returned only if the arguments are invalid, before
/// anything is read.
pub(crate) fn read(
    paths: &[String],
    options: Options,
    stdin: &mut dyn io::Read,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    paths::check(paths)?;
    let mut reader = FileReader::new(sink);
    for path in paths {
        if path == "-" {
            content::read_stdin(stdin, &mut reader);
        } else {
            paths::read_path(path, options, &mut reader);
        }
    }
    reader.finish();
    Ok(())
}
