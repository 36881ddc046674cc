//! SARIF 2.1.0 (OASIS), within the limits that GitHub's code scanning has.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{full_name, location};
use crate::check::{CheckReport, Finding, Found, Severity};
use crate::render::json;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// GitHub takes no more results per run.
const MOST_RESULTS: usize = 25_000;

/// Writes one run.
pub(super) fn write(out: &mut dyn Write, report: &CheckReport) -> io::Result<()> {
    let index: BTreeMap<&str, usize> =
        report.looked_for.iter().enumerate().map(|(index, finding)| (finding.id, index)).collect();
    let mut worst_first: Vec<&Found> = report.found.iter().collect();
    worst_first.sort_by_key(|found| std::cmp::Reverse(found.severity));
    let results: Vec<Value> = worst_first
        .iter()
        .take(MOST_RESULTS)
        .map(|found| result(found, index.get(found.finding.id)))
        .collect();
    let rules: Vec<Value> = report.looked_for.iter().map(|finding| rule(finding)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/",
                "rules": rules,
            }},
            "invocations": [{"executionSuccessful": report.metadata.complete}],
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    json::write(out, &log)
}

fn rule(finding: &Finding) -> Value {
    let help = format!("{}\n\nFix: {}", finding.why, finding.fix);
    let mut properties = json!({"tags": ["kubernetes", "sidecar"], "precision": "high"});
    if finding.id.starts_with("SC6") {
        properties["tags"] = json!(["kubernetes", "sidecar", "security"]);
        properties["security-severity"] =
            json!(if finding.severity == Severity::Error { "8.0" } else { "5.0" });
    }
    json!({
        "id": finding.id,
        "name": name_of(finding.title),
        "shortDescription": {"text": finding.title},
        "fullDescription": {"text": finding.why},
        "help": {"text": help, "markdown": format!("{}\n\n**Fix:** {}", finding.why, finding.fix)},
        "helpUri": finding.link,
        "defaultConfiguration": {"level": level(finding.severity)},
        "properties": properties,
    })
}

/// A title as one word, which rule names are: `ClassicSidecarInAJob`.
fn name_of(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            first + letters.as_str()
        })
        .collect()
}

fn result(found: &Found, index: Option<&usize>) -> Value {
    let (file, line) = location(found);
    let name = match &found.container {
        Some(container) => format!("{}/{container}", full_name(found)),
        None => full_name(found),
    };
    let mut result = json!({
        "ruleId": found.finding.id,
        "level": level(found.severity),
        "message": {"text": format!("{}. Fix: {}.", found.message, found.fix)},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": uri(&file)}, "region": {"startLine": line}},
            "logicalLocations": [{"fullyQualifiedName": name, "kind": "resource"}],
        }],
        "partialFingerprints": {"kubectlSidecars/v1": found.fingerprint()},
    });
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    if let Some(suppressed) = &found.suppressed {
        let kind = if suppressed.by == "annotation" { "inSource" } else { "external" };
        result["suppressions"] =
            json!([{"kind": kind, "justification": suppressed.reason.as_deref().unwrap_or("")}]);
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").trim_start_matches("./").bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:@!$&'()*+,;=".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
