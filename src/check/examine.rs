//! Runs the rules on every case, and merges what they say: one finding per workload, container and field.

use std::collections::HashMap;

use super::case::PodCase;
use super::finding::{Finding, Found, Hit, Hits};
use super::injectors;
use super::policy::Policy;
use super::world::World;

/// How many names of pods a finding has.
const SAMPLE: usize = 3;

/// Runs the selected rules on every case.
pub(crate) fn examine(world: &World, policy: &Policy) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    for case in &world.cases {
        for finding in policy.selected() {
            let mut hits = Hits::new();
            (finding.rule)(case, world, &mut hits);
            for hit in hits {
                let Some(new) = of_hit(finding, case, hit) else { continue };
                let key = key(&new);
                if let Some(known) = index.get(&key).and_then(|at| found.get_mut(*at)) {
                    merge(known, new);
                } else {
                    index.insert(key, found.len());
                    found.push(new);
                }
            }
        }
    }
    found.sort_by(|a, b| {
        let place = |f: &Found| (f.namespace.clone(), f.owner().1.to_owned(), f.owner().0.to_owned());
        let order =
            |f: &Found| (std::cmp::Reverse(f.severity), f.finding.id, f.container.clone(), f.about.clone());
        place(a).cmp(&place(b)).then_with(|| order(a).cmp(&order(b)))
    });
    found
}

fn of_hit(finding: &'static Finding, case: &PodCase, hit: Hit) -> Option<Found> {
    let severity = hit.severity_by_certainty()?;
    let member = hit.member.and_then(|index| case.members.get(index));
    let injector = member.and_then(|member| injectors::of(case, member));
    let fix =
        hit.fix.or_else(|| injector.and_then(|injector| injector.fix(finding.id)).map(ToOwned::to_owned));
    let field = match member {
        Some(member) => member.path(hit.field),
        None if hit.field.is_empty() => "spec".to_owned(),
        None => format!("spec.{}", hit.field),
    };
    Some(Found {
        finding,
        severity,
        message: hit.message,
        context: None,
        namespace: case.pod.metadata.namespace.clone(),
        workload: case.workload.clone(),
        container: member.map(|member| member.name().to_owned()),
        image: member.map(|member| member.spec.image.clone()),
        pattern: member.map(|member| member.verdict.pattern),
        confidence: hit.certainty,
        field,
        about: hit.about,
        evidence: hit.evidence,
        fix: fix.unwrap_or_else(|| finding.fix.to_owned()),
        pods: case.pods,
        sample: case.sample.clone(),
        injected_by: injector.map(|injector| injector.name),
        source: case.place.clone(),
        suppressed: None,
    })
}

/// What makes two hits the same finding.
fn key(found: &Found) -> String {
    format!("{}\n{}", found.fingerprint(), if found.workload.is_some() { "" } else { &found.field })
}

/// Adds the pods of `new`; the worse of the two is shown.
fn merge(known: &mut Found, mut new: Found) {
    if new.severity > known.severity {
        std::mem::swap(known, &mut new);
    }
    known.pods += new.pods;
    let room = SAMPLE.saturating_sub(known.sample.len());
    known.sample.extend(new.sample.into_iter().take(room));
}
