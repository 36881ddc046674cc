//! Workloads from files, and the other objects there that findings depend on.

use std::io::{self, Cursor};

use serde_json::Value;

use super::{MigrateCommand, Planned};
use crate::error::Error;
use crate::files::{ObjectSink, Options, Origin, Place, read_objects};
use crate::migrate::{Migration, Request, Subject, plan};
use crate::render::Format;
use crate::report::{Names, Selection, Source};
use crate::run::notes::{self, Scope};
use crate::run::outcome::ReadOutcome;
use crate::run::similar::SimilarNames;

/// What to read.
pub(super) struct Input<'a> {
    pub(super) paths: &'a [String],
    pub(super) recursive: bool,
    pub(super) selection: &'a Selection,
}

/// Takes the objects of all files.
struct Sink<'a> {
    names: Names,
    similar: SimilarNames,
    selection: &'a Selection,
    subjects: Vec<Subject>,
    others: Vec<Value>,
    outcome: ReadOutcome,
}

/// Reads and plans the workloads. The text is kept if the whole file is printed again.
pub(super) fn read(
    command: &MigrateCommand,
    input: &Input<'_>,
    request: &Request<'_>,
    stdin: &mut dyn io::Read,
) -> Result<Planned, Error> {
    let mut sink = Sink {
        names: command.pods.names.clone(),
        similar: SimilarNames::default(),
        selection: input.selection,
        subjects: Vec::new(),
        others: Vec::new(),
        outcome: ReadOutcome::new(Scope::of_files(&input.selection.namespaces), Source::Files),
    };
    let options = Options { recursive: input.recursive };
    let text = if matches!(command.format, Format::Yaml | Format::Diff) {
        let text = whole_text(input.paths, stdin)?;
        let path = input.paths.first().cloned().unwrap_or_default();
        if path == "-" {
            read_objects(input.paths, options, &mut Cursor::new(text.as_bytes()), &mut sink)?;
        } else {
            read_objects(&[path], options, stdin, &mut sink)?;
        }
        Some(text)
    } else {
        read_objects(input.paths, options, stdin, &mut sink)?;
        None
    };
    let Sink { names, similar, subjects, others, mut outcome, .. } = sink;
    outcome
        .problems
        .extend(names.missing().map(|target| notes::not_found(target, &outcome.scope, true, &similar)));
    let request = Request { others: &others, ..*request };
    let items: Vec<Migration> = subjects
        .into_iter()
        .map(|subject| {
            let plan = plan(&subject, &request);
            outcome.notes.extend(plan.notes.iter().cloned());
            Migration::new(subject, plan, &request, Vec::new())
        })
        // Of a whole directory only what changes or cannot change is of interest.
        .filter(|item| !names.is_empty() || item.plan.changes() || !item.plan.stays.is_empty())
        .collect();
    Ok(Planned { items, text, outcome })
}

/// Errors: more than one file, or one that cannot be read.
fn whole_text(paths: &[String], stdin: &mut dyn io::Read) -> Result<String, Error> {
    let [path] = paths else {
        return Err(
            Error::usage("-o yaml and -o diff with -f take one file").hint("run the command once per file")
        );
    };
    if path == "-" {
        let mut text = String::new();
        stdin.read_to_string(&mut text).map_err(|error| {
            Error::failed(format!("cannot read standard input: {}", crate::wording::io(&error)))
        })?;
        return Ok(text);
    }
    if std::path::Path::new(path).is_dir() {
        return Err(Error::usage("-o yaml and -o diff with -f take one file, not a directory"));
    }
    std::fs::read_to_string(path)
        .map_err(|error| Error::failed(format!("cannot read {path}: {}", crate::wording::io(&error))))
}

impl ObjectSink for Sink<'_> {
    fn object(&mut self, object: Value, place: Place) {
        let kind = object["kind"].as_str().unwrap_or_default().to_owned();
        let Some(subject) = Subject::new(object.clone(), Some(place)) else {
            self.others.push(object);
            return;
        };
        let pod = subject.pod();
        let origin = match kind.as_str() {
            "Pod" => Origin::Pod,
            _ => Origin::Template { kind, name: subject.name().to_owned() },
        };
        if !self.selection.admits(pod) {
            return;
        }
        if self.names.admit(pod, &origin) {
            self.subjects.push(subject);
        } else {
            self.names.missing().for_each(|target| self.similar.offer(target, pod));
        }
    }

    fn problem(&mut self, error: Error) {
        self.outcome.problems.push(error);
    }

    fn note(&mut self, note: String) {
        self.outcome.notes.push(note);
    }
}
