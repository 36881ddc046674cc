//! Runs one finding on a small input, for the tests beside each rule.

use serde_json::Value;

use super::finding::{Finding, Found, Severity};
use super::gather::Gathering;
use super::policy::{FailOn, Policy, Selected};
use crate::classify::Rules;
use crate::files::{ObjectSink, Options, Place};

struct Sink<'a>(&'a mut Gathering);

impl ObjectSink for Sink<'_> {
    fn object(&mut self, object: Value, place: Place) {
        if object["kind"] == "Pod" {
            self.0.take_pod_object(&object, place, |_, _| true).unwrap();
        } else {
            self.0.take_object(object, place);
        }
    }

    fn problem(&mut self, error: crate::error::Error) {
        panic!("{error}");
    }

    fn note(&mut self, note: String) {
        panic!("{note}");
    }
}

/// The findings in these YAML documents, at noon of 2026-11-22.
pub(super) fn hits(finding: &Finding, yaml: &str) -> Vec<Found> {
    let now = "2026-11-22T12:00:00Z".parse().unwrap();
    let mut gathering = Gathering::new(Rules::default(), now, None, 0.5);
    let mut stdin = yaml.as_bytes();
    let options = Options::default();
    crate::files::read_objects(&["-".to_owned()], options, &mut stdin, &mut Sink(&mut gathering)).unwrap();
    let (world, _) = gathering.finish(|_, _| true);
    let policy = Policy {
        selected: Selected::parse(&[finding.id.to_owned()], &[]).unwrap(),
        severity: Severity::Info,
        fail_on: FailOn::default(),
        no_ignores: false,
        show_suppressed: false,
    };
    super::examine(&world, &policy)
}

/// Asserts that the input has this finding once, with this severity; `container` is empty for the pod as a whole.
#[track_caller]
pub(super) fn fires(finding: &Finding, severity: Severity, container: &str, yaml: &str) -> Found {
    let found = hits(finding, yaml);
    assert_eq!(found.len(), 1, "{found:#?}");
    let one = found.into_iter().next().unwrap();
    assert_eq!(
        (one.severity, one.container.as_deref().unwrap_or_default()),
        (severity, container),
        "{one:#?}"
    );
    assert!(!one.message.is_empty(), "{one:#?}");
    one
}

/// Asserts that the input does not have this finding.
#[track_caller]
pub(super) fn silent(finding: &Finding, yaml: &str) {
    let found = hits(finding, yaml);
    assert!(found.is_empty(), "{found:#?}");
}
