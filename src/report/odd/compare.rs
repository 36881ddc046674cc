//! Compares shapes: with their siblings, with their template, and with the other pods of a namespace.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::HashMap;

use super::shape::{Family, Shape, is_same};
use super::{Oddities, Oddity, Siblings, message};
use crate::model::ImageReference;
use crate::report::overhead::{compare_versions, version_of};
use crate::report::pod::{ContainerFacts, SharedText};

/// The fewest siblings that make something usual.
const FEWEST: usize = 2;

/// The differences of each shape.
pub(super) fn all(siblings: &Siblings) -> Vec<Option<Oddities>> {
    let mut found: Vec<Vec<Oddity>> = siblings.shapes.iter().map(|_| Vec::new()).collect();
    for family in siblings.families.iter().filter(|family| family.is_owned && family.shapes.len() > 1) {
        beside_siblings(family, &siblings.shapes, &mut found);
    }
    if !siblings.templates.is_empty() {
        beside_templates(siblings, &mut found);
    }
    in_namespaces(siblings, &mut found);
    found.into_iter().map(|found| (!found.is_empty()).then(|| Arc::new(found))).collect()
}

/// How many of other pods have something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) having: usize,
    pub(super) total: usize,
}

impl Count {
    /// Whether at least 80 % have it, and more than one.
    fn is_usual(self) -> bool {
        self.having >= FEWEST && self.having * 5 >= self.total * 4
    }
}

/// How many pods of a shape are ready, seen from one pod of `own`, which does not count itself.
fn ready_beside(shape: &Shape, own: &Shape) -> usize {
    shape.ready - usize::from(std::ptr::eq(shape, own) && shape.ready > 0)
}

fn beside_siblings(family: &Family, shapes: &[Shape], found: &mut [Vec<Oddity>]) {
    let of_family = || family.shapes.iter().map(|index| &shapes[*index]);
    for &index in &family.shapes {
        let own = &shapes[index];
        let total = of_family().map(|shape| ready_beside(shape, own)).sum();
        for facts in usual_sidecars(of_family().filter(|shape| shape.ready > 0)) {
            let counted = |has: &dyn Fn(&Shape) -> bool| {
                let having = of_family().filter(|shape| has(shape)).map(|shape| ready_beside(shape, own));
                Count { having: having.sum(), total }
            };
            match own.counterpart(facts) {
                None if own.has(facts) || own.refuses(facts) => {}
                None => {
                    let count = counted(&|shape| shape.has(facts));
                    if count.is_usual() {
                        found[index].push(message::missing(facts, count));
                    }
                }
                Some(sidecar) => {
                    let (version, usual) = (version(sidecar), version(facts));
                    let count = counted(&|shape| {
                        shape.counterpart(facts).is_some_and(|other| self::version(other) == usual)
                    });
                    if compare_versions(&version, &usual) == Some(Ordering::Less) && count.is_usual() {
                        found[index].push(message::older(sidecar, &version, &usual, count));
                    }
                }
            }
        }
    }
}

/// The different sidecars of the shapes: of each product one for each of its images.
fn usual_sidecars<'a>(shapes: impl Iterator<Item = &'a Shape>) -> Vec<&'a ContainerFacts> {
    let mut sidecars: Vec<&ContainerFacts> = Vec::new();
    for facts in shapes.flat_map(Shape::sidecars) {
        if !sidecars.iter().any(|known| is_same(known, facts) && version(known) == version(facts)) {
            sidecars.push(facts);
        }
    }
    sidecars
}

fn version(facts: &ContainerFacts) -> String {
    let image = ImageReference::parse(&facts.image);
    version_of(image.tag, image.digest)
}

/// Compares with the template of the controller, or of the workload if all its pods are of one revision: in a rollout, the
/// older ones differ by intention.
fn beside_templates(siblings: &Siblings, found: &mut [Vec<Oddity>]) {
    let mut revisions: HashMap<u64, usize> = HashMap::default();
    for family in &siblings.families {
        let keys = [Some(family.owner), family.workload.filter(|workload| *workload != family.owner)];
        keys.into_iter().flatten().for_each(|key| *revisions.entry(key).or_default() += 1);
    }
    let only_revision = |key: &u64| revisions.get(key) == Some(&1);
    for family in &siblings.families {
        let keys = [Some(family.owner), family.workload];
        let mut templates = keys.iter().flatten().filter(|key| only_revision(key));
        let Some(template) = templates.find_map(|key| siblings.templates.get(key)) else { continue };
        for &index in &family.shapes {
            let differences =
                template.iter().filter_map(|facts| beside_template(&siblings.shapes[index], facts));
            let known = &found[index];
            let is_new = |oddity: &Oddity| known.iter().all(|known| known.container != oddity.container);
            let new: Vec<Oddity> = differences.filter(is_new).collect();
            found[index].extend(new);
        }
    }
}

fn beside_template(shape: &Shape, template: &ContainerFacts) -> Option<Oddity> {
    let Some(own) = shape.containers.iter().find(|own| own.name == template.name) else {
        return Some(message::not_in_pod(template));
    };
    let (image, expected) = (ImageReference::parse(&own.image), ImageReference::parse(&template.image));
    // Webhooks that rewrite registries or resolve tags change the rest of all images.
    let part = image.tag.zip(expected.tag).or(image.digest.zip(expected.digest));
    let differs = part.is_some_and(|(own, expected)| own != expected);
    differs.then(|| message::other_image(own, &version(own), &version(template)))
}

/// The pods of one namespace that ask for a product, or those that do not.
type Class = (usize, SharedText, bool);

/// How usual a product is in a namespace.
#[derive(Debug)]
struct Usual<'a> {
    example: &'a ContainerFacts,
    count: Count,
    /// How many families have it.
    families: usize,
    last_family: usize,
}

/// Compares pods with the rest of their namespace: if an injector added a mesh proxy to at least 80 % of those that do not
/// refuse it, the namespace is marked for injection. The same for those that ask for it themselves.
fn in_namespaces(siblings: &Siblings, found: &mut [Vec<Oddity>]) {
    let Siblings { shapes, families, .. } = siblings;
    let place = |shape: &Shape| families[shape.family].place;
    let counts = |shape: &&Shape| shape.can_be_injected && shape.ready > 0;
    let mut usual: BTreeMap<Class, Usual<'_>> = BTreeMap::new();
    for shape in shapes.iter().filter(counts) {
        for facts in shape.sidecars().filter(|facts| !shape.refuses(facts)) {
            let Some(product) = facts.product.as_ref().filter(|product| shape.wishes.was_given(product))
            else {
                continue;
            };
            let class = (place(shape), product.clone(), shape.wishes.asks_for(product));
            let new =
                || Usual { example: facts, count: Count::default(), families: 0, last_family: usize::MAX };
            let usual = usual.entry(class).or_insert_with(new);
            usual.count.having += shape.ready;
            usual.families += usize::from(usual.last_family != shape.family);
            usual.last_family = shape.family;
        }
    }
    if usual.is_empty() {
        return;
    }
    let products_of = |shape: &Shape, usual: &BTreeMap<Class, Usual<'_>>| -> Vec<Class> {
        let at = place(shape);
        let range = (at, SharedText::from(""), false)..(at + 1, SharedText::from(""), false);
        let classes = usual.range(range).map(|(class, _)| class.clone());
        classes.filter(|(_, product, asks)| shape.wishes.asks_for(product) == *asks).collect()
    };
    for shape in shapes.iter().filter(counts) {
        for class in products_of(shape, &usual) {
            if let Some(usual) = usual.get_mut(&class).filter(|_| !shape.wishes.refuses(&class.1)) {
                usual.count.total += shape.ready;
            }
        }
    }
    for (index, shape) in shapes.iter().enumerate().filter(|(_, shape)| shape.can_be_injected) {
        for class in products_of(shape, &usual) {
            let Usual { example, count, families, .. } = &usual[&class];
            let total = count.total - usize::from(shape.ready > 0 && !shape.has(example));
            let count = Count { total, ..*count };
            let is_known = found[index].iter().any(|known| known.product.as_ref() == Some(&class.1));
            // The pods of one workload do not make a namespace.
            let is_usual = count.is_usual() && *families >= FEWEST;
            if is_usual && !shape.has(example) && !shape.refuses(example) && !is_known {
                found[index].push(message::missing_in_namespace(example, count, class.2));
            }
        }
    }
}
