//! The door for benchmarks, fuzz targets and the tests that compare decoders. Not a public interface: nothing
//! else of the library is visible outside, and this may change with any commit.

use std::io;

use bytes::Bytes;
use jiff::Timestamp;

use crate::classify::{Classifier, Rules};
use crate::cluster::{Templates, count_events, decode_head, decode_pods, examine_kubeconfig, mend};
use crate::error::Error;
use crate::files::{self, Options, Sink};
use crate::model::{Origin, Pod};
use crate::render::{self, Format, Shape, Theme, View};
use crate::report::describe::{Kubectl, Surroundings, describe};
use crate::report::{Filter, Gathered, Judge, ListReport, Metadata, SortOrder, Source};
use crate::run::choices_of_pods;

/// Every format of `list`, by the name that `-o` takes.
pub const FORMATS: [&str; 6] = ["table", "wide", "json", "yaml", "name", "csv"];
/// What a row of `list` can be.
pub const SHAPES: [&str; 3] = ["pods", "containers", "summary"];

/// Returns the token of the page after this one; `None` for the last.
///
/// Errors: the page cannot be read.
pub fn next_page(content_type: &str, page: &[u8]) -> Result<Option<String>, String> {
    let head = decode_head("PodList", content_type, page).map_err(|error| format!("{error:?}"))?;
    Ok(head.next)
}

/// Reads the body of a watch, in pieces of `size` bytes, and returns how many pods and other lines it has.
pub fn read_watch(body: &[u8], size: usize) -> (usize, usize) {
    count_events(body, size)
}

/// Reads a kubeconfig and the addresses in it, and returns the errors.
pub fn read_kubeconfig(bytes: &[u8]) -> Vec<String> {
    examine_kubeconfig(bytes)
}

/// Decoded pods.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PodBatch(Vec<(Pod, Origin)>);

impl PodBatch {
    /// Reads one pod from its JSON.
    ///
    /// Errors: serde's, where it is not a pod.
    pub fn from_value(pod: serde_json::Value) -> Result<Self, serde_json::Error> {
        Ok(Self(vec![(serde_json::from_value(pod)?, Origin::Pod)]))
    }

    /// Decodes a page of a list. `share` decodes containers that are equal only once, as `list` does.
    ///
    /// Errors: the page cannot be read, or some of its pods cannot be.
    pub fn from_page(content_type: &str, page: &Bytes, share: bool) -> Result<Self, String> {
        let mut templates = if share { Templates::default() } else { Templates::none() };
        let mut batch = Self::default();
        for pod in decode_pods(content_type, page, &mut templates).map_err(|error| format!("{error:?}"))? {
            match pod {
                Ok(Ok(pod)) => batch.0.push((pod, Origin::Pod)),
                other => return Err(format!("{other:?}")),
            }
        }
        Ok(batch)
    }

    /// Decodes a page and returns what could be read of it.
    pub fn from_any_page(content_type: &str, page: &Bytes, share: bool) -> Self {
        let page = mend(page.clone());
        let _ = decode_head("PodList", content_type, &page);
        let mut templates = if share { Templates::default() } else { Templates::none() };
        let pods = decode_pods(content_type, &page, &mut templates).into_iter().flatten();
        Self(pods.flatten().flatten().map(|pod| (pod, Origin::Pod)).collect())
    }

    /// Reads a file, JSON or YAML, and returns what could be read of it.
    pub fn from_file(bytes: &[u8]) -> Self {
        let mut pods = Self(Vec::new());
        let options = Options { recursive: false };
        let _ = files::read(&["-".to_owned()], options, &mut &*bytes, &mut pods);
        pods
    }

    /// Appends other pods.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// The number of pods.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no pods.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of containers of all pods.
    pub fn containers(&self) -> usize {
        self.0.iter().map(|(pod, _)| pod.containers().len()).sum()
    }

    /// Removes the names of the mounts of tokens, which equal containers may differ in.
    pub fn clear_token_mounts(&mut self) {
        for (pod, _) in &mut self.0 {
            let containers = pod.spec.init_containers.iter_mut().chain(&mut pod.spec.containers);
            let mounts = containers.flat_map(|container| &mut container.volume_mounts);
            mounts.filter(|m| m.name.starts_with("kube-api-access-")).for_each(|m| m.name.clear());
        }
    }

    /// Classifies every container by `rules` and returns how many there were.
    pub fn classify(&self, rules: &UserRules) -> usize {
        let mut classifier = Classifier::new(rules.0.clone());
        self.0.iter().map(|(pod, _)| classifier.classify(pod, &pod.containers()).verdicts.len()).sum()
    }

    /// What the pods would offer a shell at Tab.
    pub fn choices(&self) -> Vec<String> {
        let mut judge = Judge::new(Rules::default(), true);
        let reports: Vec<_> = self.0.iter().map(|(pod, origin)| judge.judge(pod, origin)).collect();
        choices_of_pods(&reports)
    }

    /// The commands that `describe` suggests for the pods.
    pub fn commands(&self) -> Vec<String> {
        let mut judge = Judge::new(Rules::default(), true);
        let surroundings = Surroundings { events: None, until: None, kubectl: &Kubectl::default() };
        let describe = |(pod, origin): &(Pod, Origin)| describe(pod, judge.judge(pod, origin), &surroundings);
        let verdicts = self.0.iter().map(describe).map(|description| description.verdict);
        verdicts
            .flat_map(|v| v.commands.into_iter().chain(v.related.into_iter().filter_map(|r| r.command)))
            .collect()
    }

    /// Judges the pods as `list --all` does.
    pub fn judge(&self) -> Rows {
        let (mut judge, mut gathered) = (Judge::new(Rules::default(), true), Gathered::default());
        let filter = Filter { all: true, ..Filter::default() };
        for (pod, origin) in &self.0 {
            gathered.push(judge.judge(pod, origin), false, &filter);
        }
        let notes = judge.warnings().map(ToOwned::to_owned).collect();
        let generated_at = Timestamp::UNIX_EPOCH;
        let contexts = Vec::new();
        let metadata =
            Metadata { generated_at, context: None, source: Source::Files, complete: true, notes, contexts };
        let (filter, as_of, in_common) = (Filter::default(), generated_at, Vec::new());
        Rows(ListReport { gathered, filter, as_of, in_common, metadata })
    }
}

impl Sink for PodBatch {
    fn pod(&mut self, pod: Pod, origin: Origin) {
        self.0.push((pod, origin));
    }

    fn problem(&mut self, _: Error) {}

    fn note(&mut self, _: String) {}
}

/// Rules of a user, as `--rules` reads them.
#[derive(Debug, Clone, Default)]
pub struct UserRules(Rules);

impl UserRules {
    /// Reads a file of rules.
    ///
    /// Errors: what is wrong with the file.
    pub fn parse(yaml: &str) -> Result<Self, String> {
        files::rules::parse(yaml, "rules.yaml").map(Self).map_err(|error| error.to_string())
    }
}

/// The rows of `list`.
#[derive(Debug)]
pub struct Rows(ListReport);

impl Rows {
    /// Writes the rows in one of [`FORMATS`] and [`SHAPES`], for a terminal of `width` columns if one is given.
    /// `everything` adds namespaces, labels and usage.
    ///
    /// Errors: those of `out`.
    pub fn write(
        &mut self,
        out: &mut dyn io::Write,
        (format, shape): (&str, &str),
        width: Option<usize>,
        everything: bool,
    ) -> io::Result<()> {
        let named = Format::LIST.into_iter().find(|known| known.as_str() == format);
        let format = named.unwrap_or_default();
        let shape = match shape {
            "containers" => Shape::Containers,
            "summary" => Shape::Summary,
            _ => Shape::Pods,
        };
        let view = View {
            format,
            shape,
            order: SortOrder::default(),
            headers: true,
            contexts: false,
            namespaces: true,
            labels: everything,
            label_columns: Vec::new(),
            usage: everything,
            odd: false,
            width,
            theme: Theme::new(false),
            now: Timestamp::now(),
        };
        render::list(out, &mut self.0, &view)
    }
}
