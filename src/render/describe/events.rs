//! What happened, newest last.

use std::fmt::Write as _;
use std::io;

use unicode_width::UnicodeWidthStr;

use super::DescribeView;
use super::page::Page;
use crate::model::time::human_duration;
use crate::render::Tone;
use crate::report::describe::Occurrence;

/// The most events shown: the newest matter most.
const SHOWN: usize = 25;

pub(super) fn write(page: &mut Page<'_>, events: &[Occurrence], view: &DescribeView) -> io::Result<()> {
    let about = |o: &&Occurrence| match (&view.container, &o.container) {
        (Some(only), Some(container)) => only.is_match(&**container),
        _ => true,
    };
    let all = together(events.iter().filter(about));
    page.heading("Events, newest last")?;
    if all.is_empty() {
        let text = "none are left: API servers keep them for an hour by default";
        return page.paragraph("  ", "  ", text, Tone::Plain, Tone::Plain);
    }
    let earlier = all.len().saturating_sub(SHOWN);
    if earlier > 0 {
        page.line(&format!("  {earlier} earlier ones are not shown (-o json has all)"))?;
    }
    let rows: Vec<[String; 4]> = all[earlier..].iter().map(|o| row(o, view)).collect();
    let mut widths = [0; 4];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = page.safe(cell).width().max(*width);
        }
    }
    for (row, occurrence) in rows.iter().zip(&all[earlier..]) {
        // A warning has a mark of its own: colour alone would be lost.
        let mut first = if occurrence.warning { "! ".to_owned() } else { "  ".to_owned() };
        for (width, cell) in widths.iter().zip(row) {
            let cell = page.safe(cell);
            let pad = width - cell.width().min(*width);
            let _ = write!(first, "{cell}{}", " ".repeat(pad + 2));
        }
        let indent = first.width();
        let tone = if occurrence.warning { Tone::Degraded } else { Tone::Plain };
        let wide = page.picture_width();
        if indent + 30 > wide {
            // No room beside it: below.
            page.paragraph(first.trim_end(), "", "", tone, Tone::Plain)?;
            page.paragraph("      ", "      ", &occurrence.message, Tone::Plain, Tone::Plain)?;
        } else {
            page.paragraph(&first, &" ".repeat(indent), &occurrence.message, tone, Tone::Plain)?;
        }
    }
    Ok(())
}

/// Merges the steps of a container's first start, which the picture shows in detail.
fn together<'a>(events: impl Iterator<Item = &'a Occurrence>) -> Vec<Occurrence> {
    const STEPS: [&str; 4] = ["Pulling", "Pulled", "Created", "Started"];
    let mut shown: Vec<Occurrence> = Vec::new();
    for event in events {
        let is_step = |o: &Occurrence| !o.warning && o.count == 1 && o.container.is_some();
        let number = STEPS.iter().position(|step| *step == &*event.reason).filter(|_| is_step(event));
        let same = |known: &Occurrence| {
            let last = known.reason.rsplit(", ").next().unwrap_or_default();
            let before = STEPS.iter().position(|step| *step == last);
            is_step(known) && known.container == event.container && before < number && before.is_some()
        };
        let known = number.and_then(|_| shown.iter().position(same));
        let Some(known) = known else {
            shown.push(Occurrence { message: short(event).into(), ..event.clone() });
            continue;
        };
        let mut merged = shown.remove(known);
        merged.reason = format!("{}, {}", merged.reason, event.reason).into();
        merged.message = match image_of(&merged.message) {
            // The message is that of the reason; how the image came is worth keeping.
            Some(image) if &*event.reason != "Pulled" => format!("{}; {image}", event.message).into(),
            _ => short(event).into(),
        };
        merged.last = event.last;
        shown.push(merged);
    }
    for event in &mut shown {
        if let Some((_, last)) = event.reason.rsplit_once(", ") {
            event.reason = last.into();
        }
    }
    shown
}

/// What a merged message says about the image.
fn image_of(message: &str) -> Option<&str> {
    message.rsplit("; ").next().filter(|part| part.starts_with("its image "))
}

/// The message, for pulls without the image, which the tree shows.
fn short(event: &Occurrence) -> String {
    let message = &*event.message;
    if &*event.reason == "Pulled" && message.contains(" already present on machine") {
        return "its image was on the node".to_owned();
    }
    let took = message.strip_prefix("Successfully pulled image ").and_then(|rest| rest.split_once("\" in "));
    match took.and_then(|(_, took)| took.split(' ').next()) {
        Some(took) if &*event.reason == "Pulled" => format!("its image was pulled in {took}"),
        _ => message.to_owned(),
    }
}

fn row(occurrence: &Occurrence, view: &DescribeView) -> [String; 4] {
    let last = occurrence.last.map_or_else(|| "unknown".to_owned(), |at| view.ago(at));
    let over = occurrence.first.zip(occurrence.last).filter(|(first, last)| first < last);
    let times = match (occurrence.count, over) {
        (1, _) => String::new(),
        (count, Some((first, last))) => format!("{count}x over {}", human_duration(first, last)),
        (count, None) => format!("{count}x"),
    };
    let container = occurrence.container.as_deref().unwrap_or("pod").to_owned();
    [last, times, container, occurrence.reason.to_string()]
}
