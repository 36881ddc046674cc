//! Objects from files, for `check`: pods and templates that the flags select, and all others.

use serde_json::Value;

use crate::check::{Gathering, World};
use crate::error::Error;
use crate::files::{ObjectSink, Place};
use crate::model::{Origin, Pod};
use crate::report::{Names, Selection};
use crate::run::notes;
use crate::run::outcome::ReadOutcome;
use crate::run::similar::SimilarNames;
use crate::wording;

/// Takes the objects of all files.
pub(super) struct ObjectReader<'a> {
    gathering: Gathering,
    selection: &'a Selection,
    names: Names,
    similar: SimilarNames,
    outcome: ReadOutcome,
}

impl<'a> ObjectReader<'a> {
    pub(super) fn new(
        gathering: Gathering,
        selection: &'a Selection,
        names: Names,
        outcome: ReadOutcome,
    ) -> Self {
        Self { gathering, selection, names, similar: SimilarNames::default(), outcome }
    }

    /// What was read, with what was named and never found; and how many pods and templates it has.
    pub(super) fn finish(self) -> (World, usize, ReadOutcome) {
        let Self { gathering, selection, mut names, mut similar, mut outcome } = self;
        let mut templates = 0;
        let pods = gathering.examined();
        let (world, warnings) = gathering.finish(|pod, origin| {
            let is_selected = is_selected(pod, origin, selection, &mut names, &mut similar);
            templates += usize::from(is_selected);
            is_selected
        });
        outcome.notes.extend(warnings);
        let not_found = |target| notes::not_found(target, &outcome.scope, true, &similar);
        let missing: Vec<Error> = names.missing().map(not_found).collect();
        outcome.problems.extend(missing);
        (world, pods + templates, outcome)
    }
}

fn is_selected(
    pod: &Pod,
    origin: &Origin,
    selection: &Selection,
    names: &mut Names,
    similar: &mut SimilarNames,
) -> bool {
    if !selection.admits(pod) {
        return false;
    }
    let is_named = names.admit(pod, origin);
    if !is_named {
        names.missing().for_each(|target| similar.offer(target, pod));
    }
    is_named
}

impl ObjectSink for ObjectReader<'_> {
    fn object(&mut self, object: Value, place: Place) {
        if object["kind"] != "Pod" {
            return self.gathering.take_object(object, place);
        }
        let Self { selection, names, similar, .. } = self;
        let admit = |pod: &Pod, origin: &Origin| is_selected(pod, origin, selection, names, similar);
        let (file, line) = (place.file.clone(), place.line);
        if let Err(error) = self.gathering.take_pod_object(&object, place, admit) {
            let name = object["metadata"]["name"].as_str().unwrap_or("?");
            self.problem(Error::failed(format!(
                "cannot read the pod {name:?} at line {line} of {file}: {}",
                wording::json(&error)
            )));
        }
    }

    fn problem(&mut self, error: Error) {
        self.outcome.problems.push(error);
    }

    fn note(&mut self, note: String) {
        self.outcome.notes.push(note);
    }
}
