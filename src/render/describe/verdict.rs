//! The first lines of a description: what is wrong, what to run next, and the proof.

use std::io;

use super::page::Page;
use super::{DescribeView, tone};
use crate::model::time::human_duration;
use crate::render::Tone;
use crate::report::ContainerReport;
use crate::report::describe::{Clause, Health, PATIENCE, Related, Section, Tense, Verdict};

/// The most containers that are in trouble too.
const RELATED: usize = 5;

pub(super) fn write(
    page: &mut Page<'_>,
    subject: &str,
    verdict: &Verdict,
    blamed: Option<&ContainerReport>,
    odd: &[String],
    view: &DescribeView,
) -> io::Result<()> {
    let name = blamed.map(|container| &*container.facts.name);
    page.headline(&sentence(subject, verdict, view), name, tone(verdict.health))?;
    if let Some(effect) = &verdict.effect {
        let is_well = matches!(verdict.health, Health::Healthy | Health::Completed | Health::Unknown);
        let label = if is_well { "  note   " } else { "  effect " };
        page.paragraph(label, "         ", effect, Tone::Quiet, Tone::Plain)?;
    }
    if let Some(changed) = &verdict.changed {
        page.paragraph("  change ", "         ", changed, Tone::Quiet, Tone::Plain)?;
    }
    let mut label = "  also   ";
    for Related { message, command, .. } in verdict.related.iter().take(RELATED) {
        page.paragraph(label, "           ", message, Tone::Quiet, Tone::Plain)?;
        if let Some(command) = command {
            page.line(&format!("           {command}"))?;
        }
        label = "         ";
    }
    if let Some(more) = verdict.related.len().checked_sub(RELATED).filter(|more| *more > 0) {
        page.line(&format!("         {more} more containers are in trouble (-o json has all)"))?;
    }
    let mut label = "  odd    ";
    for message in odd {
        page.paragraph(label, "         ", message, Tone::Quiet, Tone::Degraded)?;
        label = "         ";
    }
    let mut label = "  run    ";
    for command in &verdict.commands {
        // A command stays on one line, however long: it is there to be copied.
        page.parts(&[(Tone::Quiet, label.to_owned()), (Tone::Plain, command.clone())])?;
        label = "         ";
    }
    if view.sections.has(Section::Verdict) && !view.brief { proof(page, verdict) } else { Ok(()) }
}

/// Writes from what the verdict is known.
pub(super) fn proof(page: &mut Page<'_>, verdict: &Verdict) -> io::Result<()> {
    let mut label = "  proof  ";
    for proof in &verdict.proof {
        let first = format!("{label}{:8}", proof.source);
        page.paragraph(&first, "                 ", &proof.text, Tone::Quiet, Tone::Plain)?;
        label = "         ";
    }
    Ok(())
}

/// `pod/web-0 in shop failed: istio-proxy has not started: …, for 7m`.
fn sentence(subject: &str, verdict: &Verdict, view: &DescribeView) -> String {
    let word = match verdict.health {
        _ if verdict.due.is_some() => "is being deleted",
        Health::Healthy => "is healthy",
        Health::Completed => "has completed",
        Health::Unknown => "is not running",
        Health::Starting => "is starting",
        Health::Degraded => "is degraded",
        Health::Failed => "failed",
    };
    let mut text = match &verdict.what {
        // `is being deleted` needs no other word.
        Clause::Predicate(what) => format!("{subject} {what}"),
        Clause::Remark(what) => format!("{subject} {word}: {what}"),
    };
    if let Some(since) = verdict.since {
        let when = match verdict.tense {
            Tense::Past => format!(", {}", view.ago(since)),
            Tense::Repeated => match verdict.began.filter(|began| *began < since) {
                Some(began) => {
                    format!(", for {}; last ended {}", human_duration(began, view.now), view.ago(since))
                }
                None => format!("; last ended {}", view.ago(since)),
            },
            Tense::Lasting => format!(", for {}", human_duration(since, view.now)),
        };
        text.push_str(&when);
    }
    if let Some(due) = verdict.due {
        let late = view.now.duration_since(due);
        if late > PATIENCE {
            text.extend(["; should have been gone ", &view.ago(due)]);
        } else if late.is_negative() {
            text.extend(["; to be gone in ", &human_duration(view.now, due)]);
        }
    }
    text
}
