//! Collects the results of the parsers for all files, and passes them to the sink.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};

use super::defaults::fill_in_defaults;
use super::together::{Taken, Together};
use super::watched::{LastStates, Watched};
use super::{Origin, Place, Sink, WantedTemplates};
use crate::error::Error;
use crate::model::pod::Metadata;
use crate::model::{Event, Pod};
use crate::wording::one_or_many;

/// How many problems of a file are reported; the rest are only counted.
const REPORTED: usize = 10;
/// How many kinds the note about skipped objects names.
const KINDS_NAMED: usize = 6;

/// A place in a file: line and column, from 1; the column is 0 if it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: u64,
    pub(super) column: u64,
}

/// Passes pods, problems and notes to the sink, and counts them.
pub(super) struct FileReader<'a> {
    sink: &'a mut dyn Sink,
    /// Unsupported kinds, with the number of objects.
    skipped: HashMap<String, usize>,
    pub(super) seen: Seen,
    together: Together,
    pub(super) watched: Watched,
    last_states: LastStates,
    /// The number of pods that were read before, and the name of the first one.
    repeated: (usize, String),
    source: String,
    problems: usize,
    /// The number of Kubernetes objects in this source, with or without pods.
    pub(super) objects: usize,
    /// The line on which the current object begins.
    pub(super) line: u64,
    /// Whether `line` is that of the document and not of the item.
    pub(super) by_document: bool,
    /// The number of the current object in its list, from 1.
    pub(super) item: Option<usize>,
}

impl<'a> FileReader<'a> {
    pub(super) fn new(sink: &'a mut dyn Sink) -> Self {
        Self {
            sink,
            skipped: HashMap::new(),
            seen: Seen::default(),
            together: Together::default(),
            watched: Watched::default(),
            last_states: LastStates::default(),
            repeated: (0, String::new()),
            source: String::new(),
            problems: 0,
            objects: 0,
            line: 1,
            by_document: false,
            item: None,
        }
    }

    /// Begins another file, which messages call `source`.
    pub(super) fn begin(&mut self, source: &str) {
        self.end_of_source();
        source.clone_into(&mut self.source);
        (self.objects, self.problems, self.line, self.item) = (0, 0, 1, None);
        self.by_document = false;
    }

    /// Whether this source has neither objects nor problems.
    pub(super) fn found_nothing(&self) -> bool {
        self.objects == 0 && self.problems == 0
    }

    pub(super) fn wants_events(&self) -> bool {
        self.sink.wants_events()
    }

    pub(super) fn wants_objects(&self) -> bool {
        self.sink.wants_objects()
    }

    /// Passes on a whole object, which begins at the current place.
    pub(super) fn object(&mut self, object: serde_json::Value) {
        let place = Place { file: self.source.clone(), line: self.line };
        self.sink.object(object, place);
    }

    pub(super) fn wants_saved(&self) -> bool {
        self.sink.wants_saved()
    }

    /// Passes on a line of a snapshot.
    pub(super) fn saved(&mut self, line: &[u8]) -> Result<(), String> {
        self.objects += 1;
        self.sink.saved(line)
    }

    pub(super) fn event(&mut self, event: Event) {
        self.sink.event(event);
    }

    /// Takes a pod or a pod template. An object of a watch event is kept until all events are read, and a template
    /// until all objects of its workload are known.
    pub(super) fn take(&mut self, taken: Taken) {
        let Some(taken) = self.watched.keep(taken) else { return };
        if self.item.is_some() {
            return self.admit(taken);
        }
        let name = full_name(&taken.pod);
        let (not_kept, is_repeated) = self.last_states.keep(taken);
        if is_repeated {
            self.repeat(name);
        }
        if let Some(taken) = not_kept {
            self.admit(taken);
        }
    }

    fn repeat(&mut self, name: String) {
        if self.repeated.0 == 0 {
            self.repeated.1 = name;
        }
        self.repeated.0 += 1;
    }

    fn admit(&mut self, taken: Taken) {
        if taken.workload.is_none() {
            self.together.saw_pod(&taken.pod);
        } else if self.sink.wanted_templates() != WantedTemplates::All {
            return self.together.hold(taken);
        }
        self.pod(taken.pod, taken.origin);
    }

    /// Notes the owner of an object without pods.
    pub(super) fn saw_object(&mut self, kind: &str, metadata: &Metadata) {
        self.together.saw_object(kind, metadata);
    }

    /// Passes on objects that were kept until the end of the input.
    fn settle(&mut self) {
        for object in std::mem::take(&mut self.watched).into_objects() {
            self.admit(object);
        }
        let wanted = self.sink.wanted_templates();
        let (templates, of_pods, note) = std::mem::take(&mut self.together).counted(wanted);
        for template in templates {
            self.pod(template.pod, template.origin);
        }
        for mut template in of_pods {
            fill_in_defaults(&mut template.pod);
            self.sink.template_of_pods(template.pod, template.origin);
        }
        if let Some(note) = note {
            self.sink.note(note);
        }
    }

    fn pod(&mut self, mut pod: Pod, origin: Origin) {
        if origin == Origin::Pod && self.seen.knows_pod(&pod) {
            return self.repeat(full_name(&pod));
        }
        fill_in_defaults(&mut pod);
        self.sink.pod(pod, origin);
    }

    /// Counts objects of unsupported kinds.
    pub(super) fn skip(&mut self, kind: &str, count: usize) {
        if count == 0 {
            return;
        }
        // The kind comes from the file, so it is limited to the length of a valid kind.
        *self.skipped.entry(kind.chars().take(63).collect()).or_default() += count;
    }

    /// Reports an error about a whole file.
    pub(super) fn problem(&mut self, error: Error) {
        self.problems += 1;
        if self.problems <= REPORTED {
            self.sink.problem(error);
        }
    }

    /// Reports an error at a place in this source.
    pub(super) fn problem_at(&mut self, place: Position, what: &str, hint: Option<&str>) {
        let item = self.item.map(|n| format!("item {n} of ")).unwrap_or_default();
        let column = match place.column {
            0 => String::new(),
            column => format!(", column {column}"),
        };
        let error =
            Error::failed(format!("cannot read {item}{}: line {}{column}: {what}", self.source, place.line));
        self.problem(match hint {
            Some(hint) => error.hint(hint),
            None => error,
        });
    }

    /// Reports an error about the current object.
    pub(super) fn problem_here(&mut self, what: &str) {
        if let (true, Some(item)) = (self.by_document, self.item) {
            let (line, source) = (self.line, &self.source);
            let text = format!(
                "cannot read item {item} of the document that begins at line {line} of {source}: {what}"
            );
            return self.problem(Error::failed(text));
        }
        self.problem_at(Position { line: self.line, column: 0 }, what, None);
    }

    /// Notes that a file was read before and is not read again.
    pub(super) fn note_repeated_file(&mut self, path: &str) {
        self.sink.note(format!("{path} is given more than once, but is read only once"));
    }

    /// The name of this source in messages.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    fn end_of_source(&mut self) {
        for pod in std::mem::take(&mut self.last_states).into_pods() {
            self.admit(pod);
        }
        if let Some(more) = self.problems.checked_sub(REPORTED).filter(|more| *more > 0) {
            let problems = one_or_many(more, "problem", "problems");
            self.sink.problem(Error::failed(format!("{more} more {problems} in {}", self.source)));
        }
        self.problems = 0;
    }

    /// Ends the run: passes on objects that were kept, and notes what was skipped.
    pub(super) fn finish(mut self) {
        self.end_of_source();
        self.settle();
        self.note_repeated_pods();
        let mut kinds: Vec<_> = self.skipped.into_iter().collect();
        kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let sum: usize = kinds.iter().map(|(_, count)| count).sum();
        if sum > 0 {
            let mut named: Vec<String> =
                kinds.iter().take(KINDS_NAMED).map(|(kind, count)| format!("{count} {kind}")).collect();
            let others: usize = kinds.iter().skip(KINDS_NAMED).map(|(_, count)| count).sum();
            if others > 0 {
                named.push(format!("{others} others"));
            }
            let objects = one_or_many(sum, "object of an unsupported kind", "objects of unsupported kinds");
            self.sink.note(format!("skipped {sum} {objects} ({})", named.join(", ")));
        }
    }

    /// Notes pods that are in the input more than once. Counting them again would distort all totals.
    fn note_repeated_pods(&mut self) {
        let note = match &self.repeated {
            (0, _) => return,
            (1, first) => format!("pod {first} appears twice with the same uid and is counted once"),
            (pods, first) => format!(
                "pods appear {pods} times again with the same uid ({first} …), and each is counted once"
            ),
        };
        self.sink.note(note);
    }
}

/// `shop/web-0`.
fn full_name(pod: &Pod) -> String {
    let name = &pod.metadata.name;
    pod.metadata.namespace.as_ref().map_or_else(|| name.clone(), |namespace| format!("{namespace}/{name}"))
}

/// Files and pods that were read.
#[derive(Default)]
pub(super) struct Seen {
    files: HashSet<PathBuf>,
    pods: HashSet<(u64, u64)>,
    /// Pods are stored as two hashes of their identity, because a dump may have a hundred thousand of them.
    keys: (RandomState, RandomState),
}

impl Seen {
    /// Whether this file was read before, under any path. Pipes are read as often as they are given, because two of
    /// them may have the same name.
    pub(super) fn knows_file(&mut self, path: &Path) -> bool {
        let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
        let real = fs::canonicalize(path).ok().filter(|_| is_file);
        real.is_some_and(|real| !self.files.insert(real))
    }

    /// Whether this pod was read before. A server gives every pod a UID that is unique among all clusters. Pods
    /// without one may be from different clusters, so each counts, as in kubectl. Copied manifests may have the same
    /// UID, so the name is compared as well.
    pub(super) fn knows_pod(&mut self, pod: &Pod) -> bool {
        let metadata = &pod.metadata;
        let Some(uid) = metadata.uid.as_ref().filter(|uid| !uid.is_empty()) else { return false };
        let identity = (uid, &metadata.namespace, &metadata.name);
        let hashes = (self.keys.0.hash_one(identity), self.keys.1.hash_one(identity));
        !self.pods.insert(hashes)
    }
}
