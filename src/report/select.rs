//! Selects pods before they are judged: by name, by workload, and in files also by namespace, labels and fields, which on a
//! live cluster the server does.

use super::PodReport;
use super::selector::LabelSelector;
use crate::error::Error;
use crate::model::workload::controller;
use crate::model::{Origin, Pod, Workload};

/// A pod or workload that the command line names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Pod(String),
    /// The pods whose names begin with this prefix.
    Prefix(String),
    /// The pods of a workload; the kind in lower case, singular, without group.
    Workload {
        /// `deployment`, `statefulset`, `rollout` …
        kind: String,
        name: String,
    },
    /// The pods of all workloads of this kind, in lower case and singular.
    Kind(&'static str),
}

/// Kinds of kubectl that own no pods, and what selects the pods that belong to one of them.
const WITHOUT_PODS: [(&[&str], &str); 4] = [
    (
        &["svc", "service", "services"],
        "`-l LABELS` for the pods of a Service; `kubectl get svc NAME -o wide` shows its selector",
    ),
    (
        &["no", "node", "nodes"],
        "`-A --field-selector spec.nodeName=NAME` for the pods on a node; `list` and `overhead` also take `--node NAME`",
    ),
    (&["ns", "namespace", "namespaces"], "`-n NAME` for the pods in a namespace"),
    (&["ing", "ingress", "ingresses"], "`-l LABELS` with the labels of the pods"),
];

impl Target {
    /// Parses `NAME…`, `TYPE/NAME…` or `TYPE NAME…`, as kubectl does.
    pub(crate) fn parse(words: &[String]) -> Result<Vec<Self>, Error> {
        let slashed = words.iter().filter(|w| w.contains('/')).count();
        if slashed > 0 {
            if slashed < words.len() {
                return Err(Error::usage("names with and without a type cannot be mixed")
                    .hint("write each of them as TYPE/NAME, for example pod/web-0 deploy/web"));
            }
            return words.iter().map(|word| Self::from_slashed(word)).collect();
        }
        let Some((first, names)) = words.split_first() else { return Ok(Vec::new()) };
        if let [name] = names {
            refuse_without_pods(first, name)?;
        }
        let Some(kind) = Self::kind(first) else {
            return Ok(words.iter().cloned().map(Self::Pod).collect());
        };
        if names.is_empty() && kind != "pod" {
            return Ok(vec![Self::Kind(kind)]);
        }
        Ok(names.iter().map(|name| Self::new(kind, name)).collect())
    }

    /// The kind that the command line names, in lower case: `deployment` for `deploy`.
    pub(crate) fn kind(word: &str) -> Option<&'static str> {
        known_kind(&plain_kind(word))
    }

    fn from_slashed(word: &str) -> Result<Self, Error> {
        match word.split_once('/') {
            Some((kind, name)) if !kind.is_empty() && !name.is_empty() && !name.contains('/') => {
                refuse_without_pods(kind, name)?;
                let plain = plain_kind(kind);
                Ok(Self::new(known_kind(&plain).unwrap_or(&plain), name))
            }
            _ => Err(Error::usage(format!("invalid name \"{word}\": expected TYPE/NAME"))
                .hint("for example deploy/web, sts/db or pod/web-0")),
        }
    }

    fn new(kind: &str, name: &str) -> Self {
        match kind {
            "pod" => Self::Pod(name.to_owned()),
            kind => Self::Workload { kind: kind.to_owned(), name: name.to_owned() },
        }
    }

    /// Whether `pod` is this pod or belongs to this workload.
    pub(crate) fn matches(&self, pod: &Pod, origin: &Origin) -> bool {
        let is = is_workload;
        match (self, origin) {
            (Self::Pod(name), Origin::Pod) => *name == pod.metadata.name,
            (Self::Prefix(start), Origin::Pod) => pod.metadata.name.starts_with(start.as_str()),
            (Self::Pod(_) | Self::Prefix(_), Origin::Template { .. }) => false,
            (Self::Kind(kind), Origin::Template { kind: k, .. }) => k.eq_ignore_ascii_case(kind),
            (Self::Kind(kind), Origin::Pod) => {
                controller(pod).is_some_and(|owner| owner.kind.eq_ignore_ascii_case(kind))
                    || Workload::of(pod).is_some_and(|workload| workload.kind.eq_ignore_ascii_case(kind))
            }
            (Self::Workload { kind, name }, Origin::Template { kind: k, name: n }) => is(kind, name, k, n),
            (Self::Workload { kind, name }, Origin::Pod) => {
                controller(pod).is_some_and(|o| is(kind, name, &o.kind, &o.name))
                    || Workload::of(pod).is_some_and(|w| is(kind, name, &w.kind, &w.name))
            }
        }
    }

    /// The same for the report on a pod, which knows its workload only.
    fn matches_report(&self, pod: &PodReport) -> bool {
        let owner = pod.workload.as_ref();
        match self {
            Self::Pod(name) => !pod.template && *name == *pod.name,
            Self::Prefix(start) => !pod.template && pod.name.starts_with(start.as_str()),
            Self::Kind(kind) => owner.is_some_and(|(k, _)| k.eq_ignore_ascii_case(kind)),
            Self::Workload { kind, name } => owner.is_some_and(|(k, n)| is_workload(kind, name, k, n)),
        }
    }
}

/// Whether `k` and `n` are the kind and name that the command line calls `kind` and `name`.
fn is_workload(kind: &str, name: &str, k: &str, n: &str) -> bool {
    let singular = kind.strip_suffix('s').unwrap_or(kind);
    n == name && (k.eq_ignore_ascii_case(kind) || k.eq_ignore_ascii_case(singular))
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pod(name) => write!(f, "pod/{name}"),
            Self::Prefix(start) => write!(f, "pod/{start}…"),
            Self::Workload { kind, name } => write!(f, "{kind}/{name}"),
            Self::Kind(kind) => f.write_str(kind),
        }
    }
}

/// Errors: `kind` owns no pods, so that none of `name` could be found.
fn refuse_without_pods(kind: &str, name: &str) -> Result<(), Error> {
    let plain = plain_kind(kind);
    let known = WITHOUT_PODS.iter().find(|(words, _)| words.contains(&plain.as_str()));
    known.map_or(Ok(()), |(_, instead)| {
        Err(Error::usage(format!("{kind}/{name} owns no pods")).hint(instead.replace("NAME", name)))
    })
}

/// `deployments.apps` and `Deployment.v1.apps` name the same as `deployments`.
fn plain_kind(kind: &str) -> String {
    kind.split('.').next().unwrap_or(kind).to_ascii_lowercase()
}

/// The singular of a type that kubectl knows by this name.
fn known_kind(word: &str) -> Option<&'static str> {
    Some(match word {
        "po" | "pod" | "pods" => "pod",
        "deploy" | "deployment" | "deployments" => "deployment",
        "rs" | "replicaset" | "replicasets" => "replicaset",
        "sts" | "statefulset" | "statefulsets" => "statefulset",
        "ds" | "daemonset" | "daemonsets" => "daemonset",
        "job" | "jobs" => "job",
        "cj" | "cronjob" | "cronjobs" => "cronjob",
        "rc" | "replicationcontroller" | "replicationcontrollers" => "replicationcontroller",
        "podtemplate" | "podtemplates" => "podtemplate",
        _ => return None,
    })
}

/// The targets of a command, and which of them were found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    targets: Vec<(Target, bool)>,
}

impl Names {
    pub(crate) fn new(targets: Vec<Target>) -> Self {
        let mut once: Vec<(Target, bool)> = Vec::with_capacity(targets.len());
        for target in targets {
            // A target that is named twice is shown once.
            if !once.iter().any(|(known, _)| *known == target) {
                once.push((target, false));
            }
        }
        Self { targets: once }
    }

    pub(crate) fn targets(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().map(|(target, _)| target)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Whether pods or workloads are named, and not only kinds.
    pub(crate) fn are_specific(&self) -> bool {
        self.targets().any(|target| !matches!(target, Target::Kind(_)))
    }

    /// A kind that is named without a name.
    pub(crate) fn kind(&self) -> Option<&'static str> {
        self.targets().find_map(|target| match target {
            Target::Kind(kind) => Some(*kind),
            _ => None,
        })
    }

    /// The names of the targets if all of them are pods, which can be fetched one by one.
    pub(crate) fn only_pods(&self) -> Option<Vec<String>> {
        let name = |(target, _): &(Target, bool)| match target {
            Target::Pod(name) => Some(name.clone()),
            Target::Workload { .. } | Target::Prefix(_) | Target::Kind(_) => None,
        };
        self.targets.iter().map(name).collect::<Option<Vec<_>>>().filter(|names| !names.is_empty())
    }

    /// Whether `pod` is selected. Marks its target as found.
    pub(crate) fn admit(&mut self, pod: &Pod, origin: &Origin) -> bool {
        self.admit_if(|target| target.matches(pod, origin))
    }

    /// The same for the report on a pod.
    pub(crate) fn admit_report(&mut self, pod: &PodReport) -> bool {
        self.admit_if(|target| target.matches_report(pod))
    }

    fn admit_if(&mut self, matches: impl Fn(&Target) -> bool) -> bool {
        let mut selected = self.targets.is_empty();
        for (target, found) in &mut self.targets {
            if matches(target) {
                (selected, *found) = (true, true);
            }
        }
        selected
    }

    /// Marks targets as found if they were found here or there.
    pub(crate) fn merge(&mut self, other: &Self) {
        for ((_, found), (_, also)) in self.targets.iter_mut().zip(&other.targets) {
            *found |= also;
        }
    }

    /// Marks a pod as found although it was not read, so that it is not reported as missing.
    pub(crate) fn mark_found(&mut self, pod: &str) {
        for (target, found) in &mut self.targets {
            *found |= matches!(target, Target::Pod(name) if name == pod);
        }
    }

    /// Marks all targets as not found: the list starts again.
    pub(crate) fn reset(&mut self) {
        for (_, found) in &mut self.targets {
            *found = false;
        }
    }

    /// What was named and not found. That there is no workload of a kind is an empty result.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &Target> {
        let named = self.targets.iter().filter(|(target, _)| !matches!(target, Target::Kind(_)));
        named.filter(|(_, found)| !found).map(|(target, _)| target)
    }
}

/// Selects pods in files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    /// `-n` or `--namespaces`, empty for all; a pod without a namespace belongs to each.
    pub(crate) namespaces: Vec<String>,
    /// `-l`.
    pub(crate) labels: LabelSelector,
    /// `--field-selector`.
    pub(crate) fields: Fields,
}

impl Selection {
    pub(crate) fn admits(&self, pod: &Pod) -> bool {
        let here = self.namespaces.is_empty()
            || pod.metadata.namespace.as_ref().is_none_or(|namespace| self.namespaces.contains(namespace));
        here && self.labels.matches(&pod.metadata.labels) && self.fields.matches(pod)
    }

    /// The same for the report on a pod. Without labels it matches as a pod without any does.
    pub(crate) fn admits_report(&self, report: &PodReport) -> bool {
        let text = |text: &Option<super::SharedText>| text.as_deref().map(ToOwned::to_owned);
        let mut pod = Pod::default();
        pod.metadata.name = report.name.to_string();
        pod.metadata.namespace = text(&report.namespace);
        pod.metadata.labels = report.labels.as_deref().cloned().unwrap_or_default();
        pod.spec.node_name = text(&report.node);
        self.admits(&pod)
    }

    /// Whether it looks at labels.
    pub(crate) fn needs_labels(&self) -> bool {
        self.labels != LabelSelector::default()
    }
}

/// A parsed field selector: every requirement must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(Field, bool, String)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Name,
    Namespace,
    Node,
    Phase,
    RestartPolicy,
}

impl Fields {
    fn matches(&self, pod: &Pod) -> bool {
        self.0.iter().all(|(field, equal, wanted)| {
            let value = match field {
                Field::Name => pod.metadata.name.as_str(),
                Field::Namespace => pod.metadata.namespace.as_deref().unwrap_or(""),
                Field::Node => pod.spec.node_name.as_deref().unwrap_or(""),
                Field::Phase => pod.status.as_ref().map_or("", |s| s.phase.as_str()),
                Field::RestartPolicy => pod.spec.restart_policy.as_deref().unwrap_or("Always"),
            };
            (value == wanted) == *equal
        })
    }
}

impl std::str::FromStr for Fields {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = |why: String| {
            Err(Error::usage(format!("invalid field selector \"{text}\": {why}"))
                .hint("the fields that files support are metadata.name, metadata.namespace, spec.nodeName, spec.restartPolicy and status.phase, compared with =, == or !="))
        };
        let mut fields = Vec::new();
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let found = [("!=", false), ("==", true), ("=", true)].iter().find_map(|(operator, equal)| {
                part.split_once(operator).map(|(field, value)| (field.trim(), *equal, value.trim()))
            });
            let Some((field, equal, value)) = found else {
                return bad(format!("`{part}` has no `=`"));
            };
            let field = match field {
                "metadata.name" => Field::Name,
                "metadata.namespace" => Field::Namespace,
                "spec.nodeName" => Field::Node,
                "status.phase" => Field::Phase,
                "spec.restartPolicy" => Field::RestartPolicy,
                other => return bad(format!("`{other}` is not supported")),
            };
            fields.push((field, equal, value.to_owned()));
        }
        Ok(Self(fields))
    }
}
