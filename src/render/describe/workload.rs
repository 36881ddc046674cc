//! A workload: its pods by cause, the images of its sidecars, and its newest unhealthy pod.

use std::io;

use super::page::Page;
use super::{DescribeView, body, facts, placed, subject, tone, verdict};
use crate::render::Tone;
use crate::report::describe::{Group, OddPod, Section, SidecarImages, Wording, WorkloadDescription};
use crate::wording::{and_list, counted, plural};

/// Names of pods in a line.
const NAMES: usize = 5;
/// The most pods that are named for what they lack.
const ODD: usize = 3;
/// Different words for the same reason.
const WORDS: usize = 5;

pub(super) fn write(
    page: &mut Page<'_>,
    workload: &WorkloadDescription,
    view: &DescribeView,
) -> io::Result<()> {
    let name = format!("{}/{}", workload.kind.to_lowercase(), workload.name);
    let name = placed(name, workload.namespace.as_deref(), workload.context.as_deref());
    let blamed = workload.example.as_ref().and_then(|example| example.report.blamed());
    verdict::write(page, &name, &workload.verdict, blamed, &odd(workload), view)?;
    if view.brief {
        return Ok(());
    }
    if view.sections.has(Section::Pods) {
        page.blank()?;
        page.heading("Pods by cause")?;
        for group in &workload.groups {
            pods(page, group)?;
        }
        if workload.revisions.len() > 1 {
            for (number, revision) in workload.revisions.iter().enumerate() {
                let age = if number == 0 { "new revision" } else { "old revision" };
                let pods = counted(revision.pods, "pod");
                page.line(&format!("  {age} {}: {pods}, {} Ready", revision.hash, revision.ready))?;
            }
        }
    }
    if view.sections.has(Section::Images) && !workload.images.is_empty() {
        page.blank()?;
        page.heading("Sidecar images")?;
        for sidecar in &workload.images {
            images(page, sidecar)?;
        }
    }
    super::advice::write(page, &workload.advice, view)?;
    let Some(example) = &workload.example else { return Ok(()) };
    let in_full = [Section::Startup, Section::Containers, Section::Events, Section::Logs];
    if !in_full.iter().any(|section| view.sections.has(*section)) {
        return Ok(());
    }
    page.blank()?;
    let all = workload.groups.iter().flat_map(|group| &group.pods);
    let is_newest = all.map(|pod| pod.created_at).max() <= Some(example.report.created_at);
    let label = if is_newest { "Newest" } else { "Unhealthy" };
    page.labelled(label, &format!("{}: {}", subject(&example.report), facts(example, view)))?;
    if view.sections.has(Section::Verdict) {
        verdict::proof(page, &example.verdict)?;
    }
    // The advice on the workload knows how many copies there are.
    body(page, example, &[], view)
}

/// `web-5c-x2 has no istio-proxy, which 5 of 5 ready siblings have`.
fn odd(workload: &WorkloadDescription) -> Vec<String> {
    let lines = |pod: &OddPod| {
        let messages: Vec<&str> = pod.differences.iter().map(|oddity| &*oddity.message).collect();
        format!("{} {}", pod.pod, and_list(&messages, usize::MAX))
    };
    let mut odd: Vec<String> = workload.odd.iter().take(ODD).map(lines).collect();
    if workload.odd.len() > ODD {
        odd.push(format!("and {} more (-o json has all)", workload.odd.len() - ODD));
    }
    odd
}

fn pods(page: &mut Page<'_>, group: &Group) -> io::Result<()> {
    let left_over = if group.left_over { "left over, " } else { "" };
    let health = group.health.as_str();
    let what = match (&group.newest.cause, group.newest.blamed()) {
        (Some(cause), Some(container)) => format!("{health} {}: {}", container.facts.name, cause.reason()),
        (Some(cause), None) => format!("{health} {}", cause.reason()),
        (None, _) => health.to_owned(),
    };
    let mut names: Vec<String> = group.pods.iter().take(NAMES).map(|pod| pod.name.to_string()).collect();
    if group.pods.len() > NAMES {
        names.push(format!("and {} more", group.pods.len() - NAMES));
    }
    let first = format!("  {:>4}  {left_over}{what}  ", group.pods.len());
    let first_tone = if group.left_over { Tone::Quiet } else { tone(group.health) };
    page.paragraph(&first, "        ", &names.join(", "), first_tone, Tone::Quiet)?;
    // A message that holds for all of them is in the first line already.
    if group.words.len() < 2 {
        return Ok(());
    }
    for Wording { message, pods, .. } in group.words.iter().take(WORDS) {
        page.paragraph(&format!("        {pods:>4}  "), &" ".repeat(14), message, Tone::Quiet, Tone::Plain)?;
    }
    if group.words.len() > WORDS {
        let more = group.words.len() - WORDS;
        page.line(&format!("              and {more} more, in other words (-o json has all)"))?;
    }
    Ok(())
}

fn images(page: &mut Page<'_>, sidecar: &SidecarImages) -> io::Result<()> {
    let product = sidecar.product.as_ref().map(|product| format!(" ({product})")).unwrap_or_default();
    let differ = sidecar.versions.len() > 1;
    let note = if differ {
        format!(": {} versions beside each other", sidecar.versions.len())
    } else {
        String::new()
    };
    let tone = if differ { Tone::Degraded } else { Tone::Plain };
    page.paragraph("  ", "    ", &format!("{}{product}{note}", sidecar.container), tone, tone)?;
    for version in &sidecar.versions {
        page.line(&format!("    {:>4} pod{:1}  {}", version.pods, plural(version.pods), version.image))?;
    }
    Ok(())
}
