//! What is told beside an answer: what is not shown, and what is not there.

use jiff::SignedDuration;

use crate::error::Error;
use crate::report::{LeftOut, ListReport, Target, Text};

/// A start-up that takes longer deserves a look.
pub(super) const SLOW_START: SignedDuration = SignedDuration::from_mins(10);

/// Where was looked.
pub(super) enum Scope {
    Namespace(String),
    Namespaces(Vec<String>),
    AllNamespaces,
    Files,
}

impl Scope {
    /// The scope of files, by the namespaces that flags select in them.
    pub(super) fn of_files(namespaces: &[String]) -> Self {
        match namespaces {
            [] => Self::Files,
            [one] => Self::Namespace(one.clone()),
            several => Self::Namespaces(several.to_vec()),
        }
    }

    /// ` in shop namespace`, as kubectl says it.
    fn phrase(&self) -> String {
        match self {
            Self::Namespaces(namespaces) => format!(" in namespaces {}", namespaces.join(", ")),
            Self::Namespace(namespace) => format!(" in {namespace} namespace"),
            Self::AllNamespaces | Self::Files => String::new(),
        }
    }
}

/// What is not shown and should be known: all of it when nothing is shown, else only what is unhealthy.
pub(super) fn left_out(report: &ListReport, scope: &Scope, all_well: bool) -> Option<String> {
    let LeftOut { without_sidecars, without_sidecars_unhealthy: unhealthy, filtered, .. } =
        report.gathered.left_out;
    let place = scope.phrase();
    if !report.gathered.rows.is_empty() {
        let (pods, them) = if unhealthy == 1 { ("pod", "it") } else { ("pods", "them") };
        return (unhealthy > 0).then(|| {
            format!("{unhealthy} unhealthy {pods} without sidecars not shown{place} (--all shows {them})")
        });
    }
    let mut parts = Vec::new();
    if filtered > 0 {
        parts.push(format!("{filtered} held back by filters"));
    }
    if without_sidecars > 0 {
        let what = if filtered > 0 { "without sidecars" } else { "without" };
        let among = match unhealthy {
            0 => String::new(),
            1 if without_sidecars == 1 => ", unhealthy".to_owned(),
            _ => format!(", {unhealthy} of them unhealthy"),
        };
        let them = if without_sidecars == 1 { "it" } else { "them" };
        parts.push(format!("{without_sidecars} {what}{among}; --all shows {them}"));
    }
    if parts.is_empty() {
        // What could not be read has been told already.
        return all_well.then(|| nothing_found(scope));
    }
    let what = if filtered > 0 { "No pods match" } else { "No pods with sidecars" };
    Some(format!("{what}{place} ({})", parts.join(", ")))
}

/// There is nothing at all.
pub(super) fn nothing_found(scope: &Scope) -> String {
    match scope {
        Scope::Files => "No pods found".to_owned(),
        // To the letter as kubectl: a full stop behind a namespace, none behind all of them.
        Scope::AllNamespaces => "No resources found".to_owned(),
        Scope::Namespace(_) | Scope::Namespaces(_) => format!("No resources found{}.", scope.phrase()),
    }
}

/// Pods that `--unhealthy` holds back as starting, though they have been so for long: the cause depends on no
/// clock, but a person should know.
pub(super) fn slow_starts(report: &ListReport) -> Option<String> {
    let count = report.gathered.left_out.slow_starts;
    let (pods, have) = if count == 1 { ("pod", "has") } else { ("pods", "have") };
    let name = |(namespace, name): &(Option<Text>, Text)| match namespace {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.to_string(),
    };
    let named: Vec<String> = report.gathered.slow.iter().map(name).collect();
    let more = if count > named.len() { " …" } else { "" };
    (count > 0).then(|| {
        format!(
            "{count} {pods} {have} been starting for more than {} minutes, not shown by --unhealthy: {}{more}",
            SLOW_START.as_mins(),
            named.join(", ")
        )
    })
}

/// What was named and is not there.
pub(super) fn not_found(target: &Target, scope: &Scope, from_files: bool) -> Error {
    let place = match scope {
        Scope::Namespace(namespace) => format!(" in namespace \"{namespace}\""),
        Scope::Namespaces(namespaces) => format!(" in namespaces {}", namespaces.join(", ")),
        Scope::AllNamespaces => String::new(),
        Scope::Files => " in the files".to_owned(),
    };
    let error = Error::failed(match target {
        Target::Pod(name) => format!("pods \"{name}\" not found{place}"),
        Target::Workload { .. } | Target::Prefix(_) => format!("no pods of {target} found{place}"),
    });
    match (target, scope) {
        (_, Scope::Files) => error,
        (_, Scope::Namespace(_) | Scope::Namespaces(_)) if from_files => {
            error.hint("without -n the other namespaces of the files count too")
        }
        (Target::Pod(name) | Target::Prefix(name), _) => error.hint(format!(
            "name its namespace with -n, or look for it in all: -A --field-selector metadata.name={name}"
        )),
        (Target::Workload { .. }, Scope::Namespace(namespace)) => {
            error.hint(format!("see whether it exists: kubectl get {target} -n {namespace}"))
        }
        // kubectl takes no name together with -A.
        (Target::Workload { kind, name }, _) => error.hint(format!(
            "see whether it exists: kubectl get {kind} -A --field-selector metadata.name={name}"
        )),
    }
}
