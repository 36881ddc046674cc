//! The outcome of a run over all files: what goes to the sink, what is counted, and where the parsers are.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};

use super::defaults::fill_in_defaults;
use super::together::{Taken, Together};
use super::watched::Watched;
use super::{Origin, Sink, WantedTemplates};
use crate::error::Error;
use crate::model::pod::Metadata;
use crate::model::{Event, Pod};
use crate::wording::one_or_many;

/// So many problems of one file are told one by one; the rest are counted.
const TOLD: usize = 10;
/// So many kinds are named in the note on objects passed over.
const KINDS_NAMED: usize = 6;

/// A place in a file: line and column, from 1; column 0 when it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: u64,
    pub(super) column: u64,
}

/// Passes on what the parsers find in all files of a run, and keeps count of it.
pub(super) struct FileReader<'a> {
    sink: &'a mut dyn Sink,
    /// Kinds without pods, and how many objects of each.
    passed_over: HashMap<String, usize>,
    pub(super) seen: Seen,
    together: Together,
    pub(super) watched: Watched,
    /// Pods that were read before: how many, and the name of the first one.
    repeated: (usize, String),
    source: String,
    problems: usize,
    /// Kubernetes objects seen in this source, with pods or not.
    pub(super) objects: usize,
    /// Where the object begins that is being read.
    pub(super) line: u64,
    /// Whether `line` is where the whole document begins, and not the item.
    pub(super) by_document: bool,
    /// Its number in the list, from 1.
    pub(super) item: Option<usize>,
}

impl<'a> FileReader<'a> {
    pub(super) fn new(sink: &'a mut dyn Sink) -> Self {
        Self {
            sink,
            passed_over: HashMap::new(),
            seen: Seen::default(),
            together: Together::default(),
            watched: Watched::default(),
            repeated: (0, String::new()),
            source: String::new(),
            problems: 0,
            objects: 0,
            line: 1,
            by_document: false,
            item: None,
        }
    }

    /// Begins with another file; `source` is how messages call it.
    pub(super) fn begin(&mut self, source: &str) {
        self.end_of_source();
        source.clone_into(&mut self.source);
        (self.objects, self.problems, self.line, self.item) = (0, 0, 1, None);
        self.by_document = false;
    }

    /// Whether this source gave neither objects nor problems.
    pub(super) fn found_nothing(&self) -> bool {
        self.objects == 0 && self.problems == 0
    }

    /// Whether events are to be handed on.
    pub(super) fn wants_events(&self) -> bool {
        self.sink.wants_events()
    }

    pub(super) fn event(&mut self, event: Event) {
        self.sink.event(event);
    }

    /// Takes a pod or a pod template. One in the event of a watch waits for newer events, and a template for what
    /// else there is of its workload.
    pub(super) fn take(&mut self, taken: Taken) {
        if let Some(taken) = self.watched.keep(taken) {
            self.admit(taken);
        }
    }

    fn admit(&mut self, taken: Taken) {
        if taken.workload.is_none() {
            self.together.saw_pod(&taken.pod);
        } else if self.sink.wanted_templates() != WantedTemplates::All {
            return self.together.hold(taken);
        }
        self.pod(taken.pod, taken.origin);
    }

    /// Learns of an object that is not read.
    pub(super) fn saw_object(&mut self, kind: &str, metadata: &Metadata) {
        self.together.saw_object(kind, metadata);
    }

    /// Hands on what waited for the end of the input.
    fn settle(&mut self) {
        for object in std::mem::take(&mut self.watched).into_objects() {
            self.admit(object);
        }
        let wanted = self.sink.wanted_templates();
        let (templates, note) = std::mem::take(&mut self.together).counted(wanted);
        for template in templates {
            self.pod(template.pod, template.origin);
        }
        note.into_iter().for_each(|note| self.sink.note(note));
    }

    fn pod(&mut self, mut pod: Pod, origin: Origin) {
        if origin == Origin::Pod && self.seen.knows_pod(&pod) {
            if self.repeated.0 == 0 {
                self.repeated.1 = full_name(&pod);
            }
            self.repeated.0 += 1;
            return;
        }
        fill_in_defaults(&mut pod);
        self.sink.pod(pod, origin);
    }

    /// Counts objects of kinds that are not read.
    pub(super) fn pass_over(&mut self, kind: &str, count: usize) {
        if count == 0 {
            return;
        }
        // No more of it than a kind may be long: it comes from the file.
        *self.passed_over.entry(kind.chars().take(63).collect()).or_default() += count;
    }

    /// Something about a whole file.
    pub(super) fn problem(&mut self, error: Error) {
        self.problems += 1;
        if self.problems <= TOLD {
            self.sink.problem(error);
        }
    }

    /// Something wrong at a known place of this source.
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

    /// Something wrong with the object that is being read.
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

    /// This file was read before, and is not read again.
    pub(super) fn read_before(&mut self, path: &str) {
        self.sink.note(format!("{path} is given more than once, but is read only once"));
    }

    /// How messages call this source.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    fn end_of_source(&mut self) {
        if let Some(more) = self.problems.checked_sub(TOLD).filter(|more| *more > 0) {
            let problems = one_or_many(more, "problem", "problems");
            self.sink.problem(Error::failed(format!("{more} more {problems} in {}", self.source)));
        }
        self.problems = 0;
    }

    /// Ends the run: hands on what waited for the end, and reports what was passed over.
    pub(super) fn finish(mut self) {
        self.settle();
        self.end_of_source();
        self.tell_repeated();
        let mut kinds: Vec<_> = self.passed_over.into_iter().collect();
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

    /// A pod that is in two files would count twice, with its restarts and all that it reserves.
    fn tell_repeated(&mut self) {
        let note = match &self.repeated {
            (0, _) => return,
            (1, first) => format!("pod {first} appears twice with the same uid; only the first is counted"),
            (pods, first) => format!(
                "{pods} pods appear again with the same uid ({first} …); only the first of each is counted"
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
    /// Two hashes of a pod's identity stand for it: a dump may hold a hundred thousand.
    keys: (RandomState, RandomState),
}

impl Seen {
    /// Whether this file was read before, by whatever path. Pipes are read as often as they are named: two of them
    /// may well go by one name.
    pub(super) fn knows_file(&mut self, path: &Path) -> bool {
        let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
        let real = fs::canonicalize(path).ok().filter(|_| is_file);
        real.is_some_and(|real| !self.files.insert(real))
    }

    /// Whether this pod was read before. A server gives every pod a uid that no other pod of any cluster has; those
    /// without one cannot be told from pods of the same name in another cluster, and each counts, as for kubectl.
    /// Manifests that people copied may have a uid in common, so that the name counts as well.
    pub(super) fn knows_pod(&mut self, pod: &Pod) -> bool {
        let metadata = &pod.metadata;
        let Some(uid) = metadata.uid.as_ref().filter(|uid| !uid.is_empty()) else { return false };
        let identity = (uid, &metadata.namespace, &metadata.name);
        let hashes = (self.keys.0.hash_one(identity), self.keys.1.hash_one(identity));
        !self.pods.insert(hashes)
    }
}
