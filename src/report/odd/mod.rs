//! Odd ones out: pods that lack a sidecar that their siblings have, run an older version of it, or differ from their
//! template. An injector whose webhook was down leaves such pods behind, and they look healthy.
//!
//! Siblings are pods of one controller and one revision of its template, so that neither a rollout nor a canary makes a
//! pod odd. Only facts about each revision are kept ([`Shape`]); a row keeps the number of its shape.

mod compare;
mod message;
mod shape;
#[cfg(test)]
mod tests;

use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::HashMap;
use foldhash::fast::RandomState;
use serde::Serialize;

use super::pod::{ContainerFacts, PodReport, SharedText};
use crate::classify::Wishes;
use crate::model::workload::{controller, revision};
use crate::model::{ContainerType, Origin, Pod};
use shape::{Family, Shape};

/// One difference between a pod and its siblings or its template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Oddity {
    pub(crate) difference: Difference,
    /// The container that is missing or differs.
    pub(crate) container: SharedText,
    /// Its product, if it is a known one.
    pub(crate) product: Option<SharedText>,
    /// The rest of a sentence that begins with the pod's name: `has no istio-proxy, which 5 of 5 ready siblings have`.
    pub(crate) message: String,
}

/// How a pod differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Difference {
    /// It lacks a sidecar.
    Missing,
    /// It runs an older version of a sidecar.
    Older,
    /// A container is not the one in the template.
    Template,
}

impl Difference {
    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Older => "older",
            Self::Template => "template",
        }
    }
}

/// Differences that equal rows share; never empty.
pub(crate) type Oddities = Arc<Vec<Oddity>>;

/// The number of the shape of a pod; `None` in it for a pod that is not compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ShapeNumber(Option<std::num::NonZeroU32>);

impl ShapeNumber {
    fn new(index: usize) -> Self {
        Self(u32::try_from(index + 1).ok().and_then(std::num::NonZeroU32::new))
    }

    fn index(self) -> Option<usize> {
        self.0.map(|number| number.get() as usize - 1)
    }

    fn shifted(self, by: usize) -> Self {
        self.index().map_or(self, |index| Self::new(index + by))
    }
}

/// Whether a pod is among the pods that a command is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concern {
    /// It only counts for what is usual: a filter leaves it out, or another one was named.
    None,
    /// It has a row.
    Row,
    /// It would have a row if it had sidecars.
    Hidden,
}

/// The pods of a result by what they have in common, to find those that differ.
#[derive(Debug, Default)]
pub(crate) struct Siblings {
    keys: RandomState,
    /// Families by the hash of their controller and revision.
    known: HashMap<u64, usize>,
    families: Vec<Family>,
    shapes: Vec<Shape>,
    /// Namespaces by the hash of their name.
    known_places: HashMap<u64, usize>,
    places: usize,
    /// The containers of templates, by the hash of their workload.
    templates: HashMap<u64, Box<[Arc<ContainerFacts>]>>,
}

/// The most shapes of one family; further ones are not compared.
const MOST_SHAPES: usize = 32;

impl Siblings {
    /// Nothing seen yet, to be joined with this later.
    pub(crate) fn emptied(&self) -> Self {
        Self { keys: self.keys.clone(), ..Self::default() }
    }

    /// Takes a pod with its report, and notes its shape there. Templates are kept to be compared with.
    pub(crate) fn take(&mut self, pod: &Pod, origin: &Origin, report: &mut PodReport) {
        match origin {
            Origin::Template { kind, name } => {
                let key = self.key(report.namespace.as_deref(), kind, name, "");
                self.templates.entry(key).or_insert_with(|| compared_containers(report));
            }
            Origin::Pod if report.ended || pod.metadata.deletion_timestamp.is_some() => {}
            Origin::Pod => report.shape = self.shape_of(pod, report),
        }
    }

    fn key(&self, namespace: Option<&str>, kind: &str, name: &str, revision: &str) -> u64 {
        self.keys.hash_one((namespace.unwrap_or_default(), kind, name, revision))
    }

    fn shape_of(&mut self, pod: &Pod, report: &PodReport) -> ShapeNumber {
        let namespace = report.namespace.as_deref();
        let owner = controller(pod);
        // A pod without a controller has no siblings, but a namespace.
        let (kind, name) = owner.map_or(("", &*report.name), |owner| (&*owner.kind, &*owner.name));
        let revision = revision(pod).map_or("", |(_, value)| value);
        let key = self.key(namespace, kind, name, revision);
        let family = match self.known.get(&key) {
            Some(family) => *family,
            None => self.add_family(key, report, (kind, name)),
        };
        let is_ready = report.is_ready() == Some(true);
        let known =
            self.families[family].shapes.iter().copied().find(|shape| self.shapes[*shape].is_of(report));
        let shape = match known {
            Some(shape) => shape,
            None if self.families[family].shapes.len() >= MOST_SHAPES => return ShapeNumber::default(),
            None => {
                self.families[family].shapes.push(self.shapes.len());
                // The injectors skip pods in the network of the node, and webhooks never see static pods.
                let can_be_injected = !pod.spec.host_network && kind != "Node";
                let wishes = Wishes::of(&pod.metadata);
                self.shapes.push(Shape::new(family, report, wishes, can_be_injected));
                self.shapes.len() - 1
            }
        };
        self.shapes[shape].ready += usize::from(is_ready);
        ShapeNumber::new(shape)
    }

    fn add_family(&mut self, key: u64, report: &PodReport, (kind, name): (&str, &str)) -> usize {
        let namespace = report.namespace.as_deref();
        let place_key = self.keys.hash_one(namespace.unwrap_or_default());
        let place = *self.known_places.entry(place_key).or_insert(self.places);
        self.places = self.places.max(place + 1);
        let workload = report.workload.as_ref();
        let family = Family {
            place,
            is_owned: !kind.is_empty(),
            owner: self.key(namespace, kind, name, ""),
            workload: workload.map(|(kind, name)| self.key(namespace, kind, name, "")),
            shapes: Vec::new(),
        };
        self.families.push(family);
        self.known.insert(key, self.families.len() - 1);
        self.families.len() - 1
    }

    /// Notes that the pod of `report` is among those that the command is about.
    pub(crate) fn note(&mut self, report: &PodReport, concern: Concern) {
        let Some(shape) = report.shape.index().filter(|_| concern != Concern::None) else { return };
        self.shapes[shape].note(report, concern);
    }

    /// Adds what another namespace or cluster gave. Returns by how much the numbers of its shapes grow; see
    /// [`PodReport::shift_shape`].
    pub(crate) fn append(&mut self, other: Self) -> usize {
        let (families, shapes, places) = (self.families.len(), self.shapes.len(), self.places);
        self.families.extend(other.families.into_iter().map(|family| family.shifted(shapes, places)));
        self.shapes.extend(other.shapes.into_iter().map(|shape| shape.shifted(families)));
        self.places += other.places;
        self.templates.extend(other.templates);
        shapes
    }

    /// Compares the pods.
    pub(crate) fn compared(&self) -> OddOnes {
        OddOnes::new(compare::all(self), &self.shapes)
    }
}

impl PodReport {
    /// Renumbers its shape, by what [`Siblings::append`] returned.
    pub(crate) fn shift_shape(&mut self, by: usize) {
        self.shape = self.shape.shifted(by);
    }
}

/// A pod without sidecars that is odd and has no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HiddenPod {
    pub(crate) namespace: Option<SharedText>,
    pub(crate) name: SharedText,
    pub(crate) oddities: Oddities,
}

/// Which pods are odd.
#[derive(Debug, Default)]
pub(crate) struct OddOnes {
    by_shape: Vec<Option<Oddities>>,
    /// How many odd pods have a row.
    rows: usize,
    /// The first odd pods that have no row, and how many there are.
    hidden: Vec<HiddenPod>,
    hidden_pods: usize,
}

impl OddOnes {
    fn new(by_shape: Vec<Option<Oddities>>, shapes: &[Shape]) -> Self {
        let (mut rows, mut hidden_pods, mut hidden) = (0, 0, Vec::new());
        for (shape, oddities) in shapes.iter().zip(&by_shape) {
            let Some(oddities) = oddities else { continue };
            rows += shape.rows;
            hidden_pods += shape.hidden_pods;
            hidden.extend(shape.hidden.iter().map(|(namespace, name)| HiddenPod {
                namespace: namespace.clone(),
                name: name.clone(),
                oddities: Arc::clone(oddities),
            }));
        }
        Self { by_shape, rows, hidden, hidden_pods }
    }

    /// Adds the odd ones of another cluster, which its rows know already.
    pub(crate) fn append(&mut self, other: Self) {
        self.rows += other.rows;
        self.hidden.extend(other.hidden);
        self.hidden_pods += other.hidden_pods;
    }

    /// How many of the pods that the command is about are odd.
    pub(crate) fn count(&self) -> usize {
        self.rows + self.hidden_pods
    }

    /// How many odd pods have no row.
    pub(crate) fn hidden_pods(&self) -> usize {
        self.hidden_pods
    }

    /// The first odd pods that have no row.
    pub(crate) fn hidden(&self) -> &[HiddenPod] {
        &self.hidden
    }

    /// How the pod of `report` differs; `None` if it does not.
    pub(crate) fn of(&self, report: &PodReport) -> Option<&Oddities> {
        self.by_shape.get(report.shape.index()?)?.as_ref()
    }
}

/// The containers that are compared. `kubectl debug` adds ephemeral ones to single pods.
fn lasting(report: &PodReport) -> impl Iterator<Item = &Arc<ContainerFacts>> {
    let facts = report.containers.iter().map(|container| &container.facts);
    facts.filter(|facts| facts.kind != ContainerType::Ephemeral)
}

fn compared_containers(report: &PodReport) -> Box<[Arc<ContainerFacts>]> {
    lasting(report).map(Arc::clone).collect()
}
