//! What each sidecar of one pod costs: the figures of the pod, spread over its sidecars.

use super::price::Price;
use super::spread::spread;
use super::sums::{ChangeSums, Sums};
use super::what_if::PodChange;
use crate::report::figures::Figures;
use crate::report::pod::{ContainerReport, PodReport};

pub(super) struct Cost<'a> {
    pub(super) container: &'a ContainerReport,
    declared: Figures,
    effective: Figures,
    /// What it would declare, and what would be freed; `None` without a change.
    pub(super) change: Option<(Figures, Figures)>,
}

impl Cost<'_> {
    /// The sums of this sidecar alone, at the `price` of its node. Pods are counted elsewhere.
    pub(super) fn sums(&self, price: Option<Price>) -> Sums {
        let change = self.change.map(|(declared, freed)| ChangeSums {
            declared: declared.into(),
            freed: freed.into(),
            kept: kept(self.declared.minus(declared), freed).into(),
            cost: price.map(|price| price.monthly(freed)),
            ..ChangeSums::default()
        });
        Sums {
            containers: 1,
            declared: self.declared.into(),
            effective: self.effective.into(),
            limits: self.container.facts.limits.into(),
            cost: price.map(|price| price.monthly(self.effective)),
            change,
            ..Sums::default()
        }
    }
}

/// How much of what a container declares `less` (negative: more) stays reserved: at most all of it. More can be freed, as
/// during a resize; then nothing stays.
fn kept(less: Figures, freed: Figures) -> Figures {
    less.with(freed, |less, freed| {
        less.map(|less| less.saturating_sub(freed.unwrap_or(0)).clamp(less.min(0), less.max(0)))
    })
}

/// What each supporting container costs. The figures of the pod are spread over them, so that all sums agree with the
/// pods.
pub(super) fn costs<'a>(pod: &'a PodReport, change: Option<&PodChange>) -> Vec<Cost<'a>> {
    let supporting: Vec<(usize, &ContainerReport)> =
        pod.containers.iter().enumerate().filter(|(_, c)| c.facts.pattern.is_supporting()).collect();
    let own: Vec<(Figures, &str)> =
        supporting.iter().map(|(_, c)| (c.facts.requests, &*c.facts.name)).collect();
    let declared = spread_figures(pod.reserved.declared_requests, &own);
    let effective = spread_figures(pod.reserved.effective, &own);
    let after = |at: usize| change.and_then(|change| change.after[supporting[at].0]);
    let freed = change.map(|change| {
        let less: Vec<(Figures, &str)> = own
            .iter()
            .enumerate()
            .filter_map(|(at, (own, name))| Some((own.minus(after(at)?), *name)))
            .collect();
        spread_change(change.freed, &less)
    });
    let mut freed = freed.into_iter().flatten();
    let costs = supporting.iter().enumerate().map(|(at, (_, container))| Cost {
        container,
        // A figure that a container does not set stays unset.
        declared: declared[at].with(own[at].0, |share, own| share.filter(|_| own.is_some())),
        effective: effective[at],
        change: after(at).map(|after| (after, freed.next().unwrap_or_default())),
    });
    costs.collect()
}

/// Spreads CPU and memory, each by its own weights.
fn spread_figures(total: Figures, parts: &[(Figures, &str)]) -> Vec<Figures> {
    each(total, parts, spread)
}

/// Spreads what is freed over containers, by how much less (negative: more) they would declare.
fn spread_change(freed: Figures, less: &[(Figures, &str)]) -> Vec<Figures> {
    each(freed, less, |freed, less| {
        let magnitudes: Vec<(i64, &str)> =
            less.iter().map(|(less, name)| (less.saturating_abs(), *name)).collect();
        let (more, fewer) = (less.iter().any(|(less, _)| *less < 0), less.iter().any(|(less, _)| *less > 0));
        if !(more && fewer) {
            return spread(freed, &magnitudes);
        }
        // Some would request more and some less: each gets its own change, and the difference is spread.
        let sum = less.iter().fold(0_i64, |sum, (less, _)| sum.saturating_add(*less));
        let rest = spread(freed.saturating_sub(sum), &magnitudes);
        less.iter().zip(rest).map(|((less, _), rest)| less.saturating_add(rest)).collect()
    })
}

/// Spreads CPU and memory separately. A total that is not set gives no shares.
fn each(
    total: Figures,
    parts: &[(Figures, &str)],
    spread: impl Fn(i64, &[(i64, &str)]) -> Vec<i64>,
) -> Vec<Figures> {
    let one = |total: Option<i64>, figure: fn(&Figures) -> Option<i64>| {
        let parts: Vec<(i64, &str)> =
            parts.iter().map(|(own, name)| (figure(own).unwrap_or(0), *name)).collect();
        total.map(|total| spread(total, &parts))
    };
    let cpu = one(total.cpu_millicores, |figures| figures.cpu_millicores);
    let memory = one(total.memory_bytes, |figures| figures.memory_bytes);
    let at = |spread: &Option<Vec<i64>>, index: usize| spread.as_ref().map(|spread| spread[index]);
    let figures = |index| Figures { cpu_millicores: at(&cpu, index), memory_bytes: at(&memory, index) };
    (0..parts.len()).map(figures).collect()
}
