//! What `check` finds before and after: what the move mends, and what it brings.

use super::plan::Request;
use super::subject::Subject;
use crate::check::{FailOn, Found, Gathering, Policy, Selected, Severity, examine};
use crate::files::Place;

/// The difference between two results of `check`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Judged {
    /// Findings that are gone after the move.
    pub(crate) fixed: Vec<Found>,
    /// Findings that are there only after the move.
    pub(crate) brought: Vec<Found>,
}

/// The default of `check --max-share`.
const MAX_SHARE: f64 = 0.5;
/// That a sidecar could be native is why it moves, and the size of its share is the same before and after.
const IGNORED: [&str; 2] = ["SC707", "SC305"];

/// Findings that the move itself mends.
const MENDED: [&str; 7] = ["SC001", "SC002", "SC102", "SC103", "SC204", "SC205", "SC706"];

impl Judged {
    /// Compares findings by what they say of which container.
    pub(super) fn compare(before: &[Found], after: Vec<Found>) -> Self {
        let is_in = |list: &[Found], found: &Found| {
            // Of a conflict between two containers, either can be named.
            let is_same = |other: &Found| {
                other.finding.id == found.finding.id
                    && other.about == found.about
                    && (!found.about.is_empty() || other.container == found.container)
            };
            list.iter().any(is_same)
        };
        let is_mended = |found: &&Found| MENDED.contains(&found.finding.id) && !is_in(&after, found);
        let fixed = before.iter().filter(is_mended).cloned().collect();
        let brought = after.into_iter().filter(|found| !is_in(before, found)).collect();
        Self { fixed, brought }
    }
}

/// Everything that `check` finds in one workload.
pub(super) fn findings(subject: &Subject, request: &Request<'_>) -> Vec<Found> {
    let policy = Policy {
        selected: Selected::default(),
        severity: Severity::Info,
        fail_on: FailOn::default(),
        no_ignores: true,
        show_suppressed: false,
    };
    let mut gathering = Gathering::new(request.rules.clone(), request.now, request.version, MAX_SHARE);
    for other in request.others {
        gathering.take_object(other.clone(), Place::default());
    }
    let mut object = subject.object.clone();
    if let Some(fields) = object.as_object_mut() {
        // The rules judge the template; a finished Job has none for them.
        fields.remove("status");
    }
    let place = subject.place.clone().unwrap_or_default();
    if subject.kind() == "Pod" {
        // It was read as a pod before.
        let _ = gathering.take_pod_object(&object, place, |_, _| true);
    } else {
        gathering.take_object(object, place);
    }
    let (world, _) = gathering.finish(|_, _| true);
    let mut found = examine(&world, &policy);
    found.retain(|found| !IGNORED.contains(&found.finding.id));
    found
}
