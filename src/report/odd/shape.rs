//! What pods are compared by: the containers that equal siblings have in common.

use std::sync::Arc;

use super::{Concern, compared_containers, lasting};
use crate::classify::Wishes;
use crate::report::pod::{ContainerFacts, PodReport, SharedText};

/// How many pods of a shape that have no row are named.
const NAMED: usize = 3;

/// The pods of one controller and one revision of its template.
#[derive(Debug)]
pub(super) struct Family {
    /// The index of its namespace.
    pub(super) place: usize,
    /// Whether it has a controller; otherwise it is a single pod.
    pub(super) is_owned: bool,
    /// The hash of the controller and of the workload, by which templates are found.
    pub(super) owner: u64,
    pub(super) workload: Option<u64>,
    /// The indices of its shapes.
    pub(super) shapes: Vec<usize>,
}

impl Family {
    pub(super) fn shifted(mut self, shapes: usize, places: usize) -> Self {
        self.place += places;
        self.shapes.iter_mut().for_each(|shape| *shape += shapes);
        self
    }
}

/// Siblings that have the same containers.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) family: usize,
    pub(super) containers: Box<[Arc<ContainerFacts>]>,
    /// What the first of them asks of injectors: wishes are part of the template.
    pub(super) wishes: Wishes,
    /// Whether injectors add containers to such pods.
    pub(super) can_be_injected: bool,
    /// How many of them are ready.
    pub(super) ready: usize,
    /// How many of them have a row.
    pub(super) rows: usize,
    /// How many of them would have a row if they had sidecars, and the first of these.
    pub(super) hidden_pods: usize,
    pub(super) hidden: Vec<(Option<SharedText>, SharedText)>,
}

impl Shape {
    pub(super) fn new(family: usize, report: &PodReport, wishes: Wishes, can_be_injected: bool) -> Self {
        Self {
            family,
            containers: compared_containers(report),
            wishes,
            can_be_injected,
            ready: 0,
            rows: 0,
            hidden_pods: 0,
            hidden: Vec::new(),
        }
    }

    /// Whether the pod of `report` has these containers. Equal facts are shared, so that pointers are compared first.
    pub(super) fn is_of(&self, report: &PodReport) -> bool {
        let mut own = self.containers.iter();
        let equal = |facts| own.next().is_some_and(|own| Arc::ptr_eq(own, facts) || own == facts);
        lasting(report).all(equal) && own.next().is_none()
    }

    pub(super) fn note(&mut self, report: &PodReport, concern: Concern) {
        match concern {
            Concern::None => {}
            Concern::Row => self.rows += 1,
            Concern::Hidden => {
                self.hidden_pods += 1;
                if self.hidden.len() < NAMED {
                    self.hidden.push((report.namespace.clone(), (&*report.name).into()));
                }
            }
        }
    }

    pub(super) fn shifted(mut self, families: usize) -> Self {
        self.family += families;
        self
    }

    /// The sidecars, native and classic.
    pub(super) fn sidecars(&self) -> impl Iterator<Item = &Arc<ContainerFacts>> {
        self.containers.iter().filter(|facts| facts.pattern.is_supporting())
    }

    /// The sidecar that is the same as `facts`: the same product, or the same name if that is unknown.
    pub(super) fn counterpart(&self, facts: &ContainerFacts) -> Option<&Arc<ContainerFacts>> {
        self.sidecars().find(|own| is_same(own, facts))
    }

    /// Whether the pods ask injectors not to add `facts`.
    pub(super) fn refuses(&self, facts: &ContainerFacts) -> bool {
        facts.product.as_ref().is_some_and(|product| self.wishes.refuses(product))
    }

    /// Whether the pods have `facts` as anything: as a sidecar, or as the app of a pod that is a gateway.
    pub(super) fn has(&self, facts: &ContainerFacts) -> bool {
        self.containers.iter().any(|own| is_same(own, facts))
    }
}

/// Whether two containers are the same sidecar, of whatever version.
pub(super) fn is_same(one: &ContainerFacts, other: &ContainerFacts) -> bool {
    match (&one.product, &other.product) {
        (Some(one), Some(other)) => one == other,
        _ => one.name == other.name,
    }
}
