//! The time for which ages hold: of files, the newest time in them, unless they are fresh.

use jiff::{SignedDuration, Timestamp};

use crate::model::Pod;
use crate::model::status::{ContainerState, PodStatus};

/// Files whose newest time is not older than this are read as a live cluster is.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// Returns the newest time in the files if ages are those of the files; `None` if they are those of `clock` (UTC).
pub(crate) fn saved_at(newest: Option<Timestamp>, clock: Timestamp) -> Option<Timestamp> {
    newest.filter(|newest| clock.duration_since(*newest) >= FRESH)
}

/// The pods of files can be of different days.
const SPREAD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Returns the time up to which restarts that have not gone on are over (UTC): `clock`, or a week before the newest
/// time in saved files.
pub(crate) fn settled_until(newest: Option<Timestamp>, clock: Timestamp) -> Timestamp {
    saved_at(newest, clock).map_or(clock, |saved| saved.checked_sub(SPREAD).unwrap_or(saved))
}

/// The newest time in `pod` (UTC).
pub(crate) fn newest_time(pod: &Pod) -> Option<Timestamp> {
    let metadata = &pod.metadata;
    // A deletion is due later than it was requested.
    let grace = SignedDuration::from_secs(metadata.deletion_grace_period_seconds.unwrap_or(0));
    let deleted = metadata.deletion_timestamp.and_then(|due| due.checked_sub(grace).ok());
    let own = [metadata.creation_timestamp, deleted].into_iter().flatten();
    own.chain(pod.status.iter().flat_map(times_in_status)).max()
}

fn times_in_status(status: &PodStatus) -> impl Iterator<Item = Timestamp> {
    let conditions = status.conditions.iter().filter_map(|condition| condition.last_transition_time);
    let containers =
        [&status.init_container_statuses, &status.container_statuses, &status.ephemeral_container_statuses];
    let pairs = containers.into_iter().flatten().flat_map(|status| [&status.state, &status.last_state]);
    status.start_time.into_iter().chain(conditions).chain(pairs.flat_map(times_in_state))
}

fn times_in_state(state: &ContainerState) -> impl Iterator<Item = Timestamp> {
    let running = state.running.as_ref().and_then(|running| running.started_at);
    let terminated = state.terminated.as_ref();
    let ended = terminated.and_then(|ended| ended.finished_at);
    [running, terminated.and_then(|ended| ended.started_at), ended].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-22T{text}Z").parse().expect("it is a time")
    }

    #[test]
    fn files_are_as_of_their_newest_time_unless_they_are_fresh() {
        let clock = at("12:00:00");
        assert_eq!(saved_at(Some(at("11:50:00")), clock), Some(at("11:50:00")));
        for fresh in [Some(at("11:50:01")), Some(at("12:00:00")), Some(at("13:00:00")), None] {
            assert_eq!(saved_at(fresh, clock), None, "{fresh:?}");
        }
    }

    #[test]
    fn every_time_that_has_passed_counts() {
        let newest = |yaml: &str| newest_time(&serde_saphyr::from_str(yaml).expect("it is a pod"));
        let status = |status: &str| {
            newest(&format!(
                "{{metadata: {{creationTimestamp: 2026-11-22T01:00:00Z}}, status: {{{status}}}}}"
            ))
        };
        for (text, expected) in [
            ("", "01:00:00"),
            ("startTime: 2026-11-22T02:00:00Z", "02:00:00"),
            ("conditions: [{type: Ready, lastTransitionTime: 2026-11-22T03:00:00Z}]", "03:00:00"),
            (
                "containerStatuses: [{name: a, state: {running: {startedAt: 2026-11-22T04:00:00Z}}}]",
                "04:00:00",
            ),
            (
                "initContainerStatuses: [{name: a, lastState: {terminated: {exitCode: 0, startedAt: 2026-11-22T04:00:00Z, finishedAt: 2026-11-22T05:00:00Z}}}]",
                "05:00:00",
            ),
        ] {
            assert_eq!(status(text), Some(at(expected)), "{text}");
        }
        let deleted = "metadata: {deletionTimestamp: 2026-11-22T06:00:30Z, deletionGracePeriodSeconds: 30}";
        assert_eq!(newest(deleted), Some(at("06:00:00")));
        assert_eq!(newest("metadata: {name: a}"), None);
    }
}
