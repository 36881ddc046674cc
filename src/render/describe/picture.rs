//! The startup as a picture: one lane a container, drawn to scale.

use std::io;

use unicode_width::UnicodeWidthStr;

use super::DescribeView;
use super::glyphs::{self, and_more, folds};
use super::last_runs;
use super::page::Page;
use crate::model::time::human_duration;
use crate::render::Tone;
use crate::report::describe::{Health, Lane, Phase, PodDescription, Stage, Startup, Waited};

const NAMES: usize = 24;
/// The widest outcome of a lane.
const OUTCOMES: usize = 36;
/// Names are not cut to less than this.
const SHORTEST: usize = 8;
/// The narrowest lane.
const NARROWEST: usize = 16;

pub(super) fn write(
    page: &mut Page<'_>,
    pod: &PodDescription,
    startup: &Startup,
    view: &DescribeView,
) -> io::Result<()> {
    let last_runs = last_runs::of(pod, startup);
    if let Some(shown) = &last_runs {
        let since = human_duration(startup.from, shown.from);
        page.labelled(
            "Last runs",
            &format!("from {since} after creation; earlier runs are no longer known"),
        )?;
    } else {
        page.labelled("Startup", &summary(pod, startup))?;
    }
    let startup = last_runs.as_ref().unwrap_or(startup);
    let span = startup.until.duration_since(startup.from).as_millis();
    let name = |lane: &Lane| &*pod.report.containers[lane.container].facts.name;
    let lanes: Vec<&Lane> = startup.lanes.iter().filter(|lane| view.shows(name(lane))).collect();
    if span <= 0 || lanes.is_empty() {
        return Ok(());
    }
    let names = lanes.iter().map(|l| page.safe(name(l)).width()).max().unwrap_or(0).min(NAMES);
    let outcomes = lanes.iter().map(|l| page.safe(&l.outcome).width()).max().unwrap_or(0).min(OUTCOMES);
    // In a narrow terminal names give way to the picture: the tree below has them whole.
    let room = page.picture_width().saturating_sub(2 + 2 + NARROWEST + 2 + outcomes);
    let names = names.min(room.max(SHORTEST));
    let margin = 2 + names + 2;
    let columns = page.picture_width().saturating_sub(margin + 2 + outcomes).max(NARROWEST);
    // Longer outcomes are cut; the tree has them in full.
    let outcomes = page.picture_width().saturating_sub(margin + columns + 2).clamp(SHORTEST, OUTCOMES);
    page.line(&format!("{:margin$}{}", "", axis(startup, columns, page.glyphs.more)))?;
    let mut drawn: Vec<Phase> = Vec::new();
    let lanes: Vec<(&Lane, Vec<Phase>)> =
        lanes.into_iter().map(|lane| (lane, cells(lane, startup, columns))).collect();
    let alike = |a: &(&Lane, Vec<Phase>), b: &(&Lane, Vec<Phase>)| {
        let is_blamed = |lane: &Lane| lane_tone(pod, lane) != Tone::Plain;
        a.1 == b.1 && a.0.outcome == b.0.outcome && !is_blamed(a.0) && !is_blamed(b.0)
    };
    for fold in folds(&lanes, alike) {
        let (lane, phases) = &fold[0];
        for phase in phases {
            if !drawn.contains(phase) {
                drawn.push(*phase);
            }
        }
        let bar: String = phases.iter().map(|phase| page.glyphs.of(*phase)).collect();
        let label = page.cut(name(lane), names);
        let pad = " ".repeat(names.saturating_sub(label.width()) + 2);
        let outcome = page.cut(&lane.outcome, outcomes);
        page.parts(&[
            (Tone::Plain, format!("  {label}{pad}")),
            (lane_tone(pod, lane), bar),
            (Tone::Plain, format!("  {outcome}")),
        ])?;
        if let [_, second, .., last] = fold {
            let more = and_more(fold.len() - 1, name(second.0), name(last.0));
            page.paragraph("  ", "    ", &more, Tone::Quiet, Tone::Quiet)?;
        }
    }
    let is_drawn = |phase: &Phase| drawn.contains(phase) && *phase != Phase::Ended;
    let legend = Phase::ALL.into_iter().filter(is_drawn);
    let legend = legend.map(|phase| format!("{} {}", page.glyphs.of(phase), glyphs::meaning(phase)));
    let legend: Vec<String> = legend.collect();
    let mut line = " ".repeat(margin);
    for (number, entry) in legend.iter().enumerate() {
        // What belongs together is not broken.
        if number > 0 && line.width() + 3 + entry.width() > page.picture_width() {
            page.parts(&[(Tone::Quiet, std::mem::replace(&mut line, " ".repeat(margin)))])?;
        } else if number > 0 {
            line.push_str("   ");
        }
        line.push_str(entry);
    }
    page.parts(&[(Tone::Quiet, line)])
}

/// Highlights the lane of the container at fault.
fn lane_tone(pod: &PodDescription, lane: &Lane) -> Tone {
    let blamed = pod.report.cause.as_ref().and_then(|cause| cause.container());
    if blamed == Some(lane.container) { super::tone(pod.verdict.health) } else { Tone::Plain }
}

/// `ready after 41s, 32s of it for istio-proxy`.
fn summary(pod: &PodDescription, startup: &Startup) -> String {
    let for_what = |stage: &Stage| match stage.waited {
        Waited::Node => "a node".to_owned(),
        Waited::Sandbox => "its sandbox, network and volumes".to_owned(),
        Waited::Container(index) => pod.report.containers[index].facts.name.to_string(),
        Waited::Containers => "its regular containers".to_owned(),
    };
    let span = |seconds: i64| {
        let from = jiff::Timestamp::UNIX_EPOCH;
        jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), |to| human_duration(from, to))
    };
    // Of equals, the one that came first.
    let longest = startup.stages.iter().rev().max_by_key(|stage| stage.seconds()).filter(|s| s.seconds() > 0);
    let several = startup.stages.iter().filter(|stage| stage.seconds() > 0).count() > 1;
    let of_them = longest.map(|stage| match stage.seconds() {
        _ if !several => format!(", all of it for {}", for_what(stage)),
        seconds => format!(", {} of it for {}", span(seconds), for_what(stage)),
    });
    let of_them = of_them.unwrap_or_default();
    let from_stages = startup.stages.last().map(|last| last.to.duration_since(startup.from).as_secs());
    if let Some(seconds) = startup.ready_after_seconds {
        return format!("ready after {}{of_them}", span(seconds));
    }
    if let Some(open) = startup.stages.last().filter(|stage| stage.open) {
        let whole = span(from_stages.unwrap_or(0));
        if startup.at_least {
            return format!(
                "not ready when its status was last updated, {whole} after creation; waits for {}",
                for_what(open)
            );
        }
        return format!(
            "not ready after {whole}; has waited {} for {}",
            span(open.seconds()),
            for_what(open)
        );
    }
    let ended = matches!(pod.report.status.as_deref(), Some("Completed" | "Succeeded"));
    if ended {
        return format!(
            "ended {} after creation",
            span(startup.until.duration_since(startup.from).as_secs())
        );
    }
    // A pod that is being deleted does not become ready.
    if pod.verdict.health == Health::Starting && pod.verdict.due.is_none() {
        return "not ready yet".to_owned();
    }
    let unknown = "first readiness is no longer recorded";
    match longest {
        Some(stage) => {
            let longest = span(stage.seconds());
            format!("longest known wait: {longest} for {}; {unknown}", for_what(stage))
        }
        None => unknown.to_owned(),
    }
}

/// Seconds between two marks of the axis.
const STEPS: [i64; 25] = [
    1, 2, 5, 10, 20, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
    172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000,
];

/// `0s        10s       20s`: marks begin where their time is.
fn axis(startup: &Startup, columns: usize, more: char) -> String {
    let span = startup.until.duration_since(startup.from).as_secs().max(1);
    let marks = i64::try_from(columns / 10).unwrap_or(1).max(1);
    let step = STEPS.iter().copied().find(|step| span / step <= marks).unwrap_or(span);
    let mut axis = String::new();
    let mut second = 0;
    while second <= span {
        let column = usize::try_from(second * i64::try_from(columns).unwrap_or(0) / span).unwrap_or(0);
        let at = startup.from.checked_add(jiff::SignedDuration::from_secs(second)).unwrap_or(startup.until);
        let mark = human_duration(startup.from, at);
        if column >= axis.len() && column + mark.len() <= columns {
            axis.push_str(&" ".repeat(column - axis.len()));
            axis.push_str(&mark);
            axis.push(' ');
        }
        second += step;
    }
    if startup.goes_on {
        let end = axis.trim_end().len();
        axis.truncate(end);
        if end < columns {
            axis.push_str(&" ".repeat(columns - 1 - end));
            axis.push(more);
        }
    }
    axis.trim_end().to_owned()
}

/// What each column of a lane shows: what took most of its time. What is too short for that takes a column from
/// a neighbour that has several, so that nothing is lost.
fn cells(lane: &Lane, startup: &Startup, columns: usize) -> Vec<Phase> {
    let start = startup.from.as_millisecond();
    let span = startup.until.as_millisecond() - start;
    let count = i64::try_from(columns).unwrap_or(1);
    let edge = |column: i64| start + span * column / count;
    let column_of = |at: i64| ((at - start) * count / span.max(1)).clamp(0, count - 1);
    let mut cells: Vec<usize> = (0..count)
        .map(|column| {
            let (from, to) = (edge(column), edge(column + 1));
            let overlap = |index: &usize| {
                let s = &lane.segments[*index];
                s.to.as_millisecond().min(to) - s.from.as_millisecond().max(from)
            };
            (0..lane.segments.len())
                .max_by_key(|index| (overlap(index), std::cmp::Reverse(*index)))
                .unwrap_or(0)
        })
        .collect();
    for (index, segment) in lane.segments.iter().enumerate() {
        let within = segment.from <= startup.until && segment.phase != Phase::Ended;
        if !within || cells.contains(&index) {
            continue;
        }
        let column = usize::try_from(column_of(segment.from.as_millisecond())).unwrap_or(0);
        let holder = cells.get(column).copied();
        let room = holder.is_some_and(|holder| cells.iter().filter(|cell| **cell == holder).count() > 1);
        if let Some(cell) = cells.get_mut(column).filter(|_| room) {
            *cell = index;
        }
    }
    cells.iter().map(|index| lane.segments.get(*index).map_or(Phase::Unknown, |s| s.phase)).collect()
}
