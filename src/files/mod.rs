//! Pods from files and standard input.
//!
//! Takes what `kubectl get -o json|yaml` writes and what people `kubectl apply`: pods, workloads, events, and lists of
//! them; JSON and YAML, any number of documents in one file. Pods go to a [`Sink`] one by one while the input
//! is still being read, so that a dump of a large cluster needs no more memory than its largest pod.
//!
//! From the outside in: `paths` finds what to open, `content` tells encodings and formats apart, `json` and
//! `yaml` cut the text into objects, `object`, `parts` and `list` read those, `kinds` knows which of them hold pods,
//! `plain` finds pod templates in objects of any kind, `together` counts those once that belong together, `watched`
//! follows the events of a watch, `reader` collects the outcome, `defaults` fills in what the API server would.
//! [`rules`] reads the user's own rules.

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
#[cfg(test)]
mod tests;
mod together;
mod watched;
mod yaml;

use std::io;

use crate::error::Error;
pub(crate) use crate::model::Origin;
use crate::model::{Event, Pod};
use reader::FileReader;

/// How files are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options {
    /// Whether directories are read with their sub-directories.
    pub(crate) recursive: bool,
}

/// Which pod templates are handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WantedTemplates {
    All,
    /// Those whose pods and owners are not in the input as well, after all pods. Those of workloads that run no
    /// pods (0 replicas, ended Jobs) only when `idle`.
    Once {
        idle: bool,
    },
}

/// What takes the pods, and learns what could not be read.
pub(crate) trait Sink {
    fn pod(&mut self, pod: Pod, origin: Origin);

    fn wanted_templates(&self) -> WantedTemplates {
        WantedTemplates::All
    }

    /// Whether events are wanted: otherwise they are passed over like other objects without pods.
    fn wants_events(&self) -> bool {
        false
    }

    /// Takes an event, where they are wanted.
    fn event(&mut self, event: Event) {
        drop(event);
    }

    /// Learns of a document or a file that is broken. The rest is read nevertheless, so the answer is partial.
    fn problem(&mut self, error: Error);

    /// Learns of something worth a word that is no failure.
    fn note(&mut self, note: String);
}

/// Reads pods from files, directories, and standard input (`-`, which is not touched otherwise).
///
/// What cannot be read is a [`Sink::problem`]. An error is returned only when the arguments themselves are wrong, before
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
