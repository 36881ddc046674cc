//! The end of a picture whose beginning is no longer known: the last runs of a container that keeps ending.

use jiff::SignedDuration;

use crate::report::describe::{Lane, Phase, PodDescription, Segment, Startup};

/// Seconds from which on a picture of the whole time shows little of the last runs.
const OLD: i64 = 3600;

/// The part of `startup` in which the runs of the container at fault are known, where they are unknown for more than
/// half of it.
pub(super) fn of(pod: &PodDescription, startup: &Startup) -> Option<Startup> {
    let blamed = pod.report.cause.as_ref()?.container()?;
    let lane = startup.lanes.iter().find(|lane| lane.container == blamed)?;
    let unknown = lane.segments.iter().rfind(|segment| segment.phase == Phase::Unknown)?;
    let whole = startup.until.duration_since(startup.from).as_secs();
    let rest = startup.until.duration_since(unknown.to).as_secs();
    if whole < OLD || rest <= 0 || rest >= whole / 2 {
        return None;
    }
    // Some of what came before, so that the first of these runs has a beginning.
    let from = unknown.to.checked_sub(SignedDuration::from_secs((rest / 10).max(1))).ok()?.max(startup.from);
    let within = |segment: &Segment| {
        let segment = Segment { from: segment.from.max(from), ..*segment };
        (segment.to > from).then_some(segment)
    };
    let clipped = |lane: &Lane| Lane {
        container: lane.container,
        segments: lane.segments.iter().filter_map(within).collect(),
        outcome: lane.outcome.clone(),
    };
    Some(Startup { from, lanes: startup.lanes.iter().map(clipped).collect(), ..startup.clone() })
}
