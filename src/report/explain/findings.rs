//! Topics about the findings of `check`, from their catalogue.

use super::{Topic, TopicBody, TopicSection};
use crate::check::{Finding, findings};
use crate::report::Choice;

/// What the hundreds of an id mean.
const GROUPS: [(&str, &str); 9] = [
    ("SC0", "Completion"),
    ("SC1", "Startup"),
    ("SC2", "Stopping"),
    ("SC3", "Resources"),
    ("SC4", "Volumes"),
    ("SC5", "Images and duplicates"),
    ("SC6", "Security"),
    ("SC7", "Versions and operations"),
    ("SC8", "Advice"),
];

/// On a workload, pod template, pod or namespace.
const ANNOTATIONS: &str = r#"metadata:
  annotations:
    kubectl-sidecars/ignore.SC101: "istio-proxy: the app retries; until 2027-03-01"
    kubectl-sidecars/ignore: "SC301,SC5*""#;

const CONFIGURATION: &str = r#"apiVersion: kubectl-sidecars/v1
kind: CheckConfig
ignore:
- {id: SC301, namespace: "team-*", container: fluent-bit, reason: accepted, expires: 2027-03-01}
- {id: "SC1*", image: "*/istio/proxyv2:*", reason: the platform team looks after it}
severity: {SC501: info}
maxShare: 60"#;

/// The list of all findings.
pub(super) fn all() -> Topic {
    let mut sections = Vec::new();
    let mut rest: Vec<&Finding> = findings::ALL.to_vec();
    for (start, heading) in GROUPS {
        let (these, others): (Vec<&Finding>, Vec<&Finding>) =
            rest.into_iter().partition(|finding| finding.id.starts_with(start));
        rest = others;
        let pair =
            |finding: &&Finding| (finding.id.to_owned(), format!("{} ({})", finding.title, finding.severity));
        if !these.is_empty() {
            sections.push(TopicSection::new(heading, TopicBody::Pairs(these.iter().map(pair).collect())));
        }
    }
    sections.push(TopicSection::new("How to accept a finding", TopicBody::Verbatim(ANNOTATIONS)));
    sections.push(TopicSection::new(
        "Configuration: ~/.config/kubectl-sidecars/check.yaml, or check --config FILE",
        TopicBody::Verbatim(CONFIGURATION),
    ));
    Topic {
        title: "findings".to_owned(),
        about: "What check looks for. An error breaks in normal operation, a warning on a foreseeable event such as a \
                drained node, and info is cost or advice. An annotation on a workload, pod template, pod or namespace \
                takes a finding out of the count; container, reason and date are optional."
            .to_owned(),
        sections,
    }
}

/// The finding of this id.
pub(super) fn of(id: &str) -> Option<Topic> {
    let finding = findings::find(id)?;
    let prose = |heading: &str, text: &str| TopicSection::new(heading, TopicBody::Prose(sentence(text)));
    Some(Topic {
        title: finding.id.to_owned(),
        about: format!("{} ({}). {}", finding.title, finding.severity, finding.why),
        sections: vec![
            prose("Reported when", finding.when),
            prose("Fix", finding.fix),
            prose("Versions", finding.versions),
            prose("Evidence", finding.evidence),
            TopicSection::new("More", TopicBody::Prose(finding.link.to_owned())),
        ],
    })
}

/// Every id, with what it is about.
pub(super) fn names() -> impl Iterator<Item = Choice> {
    findings::ALL.iter().map(|finding| Choice::new(finding.id, finding.title))
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}
