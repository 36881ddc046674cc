//! The notes and remarks printed to standard error after a result: what it does not show, and what does not exist.

use jiff::{SignedDuration, Timestamp};

use super::similar::SimilarNames;
use crate::error::{Error, ErrorKind};
use crate::report::{
    Gathered, HiddenPod, LeftOut, OddOnes, Oddity, PodReport, SharedText, Snapshot, Tally, Target, Unmeasured,
};
use crate::wording::{and_list, counted, one_or_many};

/// How long after its start a container may be without figures: as long as `kubectl top` waits
/// (`metricsCreationDelay`).
pub(super) const FIRST_FIGURES: SignedDuration = SignedDuration::from_mins(2);

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

    /// Whether flags name several namespaces.
    pub(super) fn names_several(&self) -> bool {
        matches!(self, Self::Namespaces(_))
    }

    /// ` in shop namespace`, as kubectl prints it.
    pub(super) fn phrase(&self) -> String {
        match self {
            Self::Namespaces(namespaces) => format!(" in namespaces {}", namespaces.join(", ")),
            Self::Namespace(namespace) => format!(" in {namespace} namespace"),
            Self::AllNamespaces | Self::Files => String::new(),
        }
    }
}

/// Says what the list leaves out: everything if nothing is shown, otherwise only unhealthy pods.
pub(super) fn left_out(gathered: &Gathered, scope: &Scope, no_errors: bool) -> Option<String> {
    let LeftOut { without_sidecars, without_sidecars_unhealthy: unhealthy, filtered, .. } = gathered.left_out;
    let place = scope.phrase();
    if !gathered.rows.is_empty() {
        let (pods, them) = one_or_many(unhealthy, ("pod", "it"), ("pods", "them"));
        return (unhealthy > 0).then(|| {
            format!("{unhealthy} unhealthy {pods} without sidecars not shown{place} (--all shows {them})")
        });
    }
    let mut parts = Vec::new();
    if filtered > 0 {
        parts.push(format!("{filtered} filtered out"));
    }
    if without_sidecars > 0 {
        let what = if filtered > 0 { "without sidecars" } else { "without" };
        let among = match unhealthy {
            0 => String::new(),
            1 if without_sidecars == 1 => ", unhealthy".to_owned(),
            _ => format!(", {unhealthy} of them unhealthy"),
        };
        let them = one_or_many(without_sidecars, "it", "them");
        parts.push(format!("{without_sidecars} {what}{among}; --all shows {them}"));
    }
    if parts.is_empty() {
        // Errors say what could not be read.
        return no_errors.then(|| nothing_found(scope));
    }
    let what = if filtered > 0 { "No pods match" } else { "No pods with sidecars" };
    Some(format!("{what}{place} ({})", parts.join(", ")))
}

/// How many pods that differ from their siblings are named.
const ODD_NAMED: usize = 2;

/// Says which pods differ from their siblings: `web-5c-x2 has no istio-proxy, which 5 of 5 ready siblings have`.
pub(super) fn odd_ones(rows: &[PodReport], odd_ones: &OddOnes, with_namespaces: bool) -> Option<String> {
    let named = |namespace: Option<&SharedText>, name: &str, oddities: &[Oddity]| {
        let name = match namespace.filter(|_| with_namespaces) {
            Some(namespace) => format!("{namespace}/{name}"),
            None => name.to_owned(),
        };
        let messages: Vec<&str> = oddities.iter().map(|oddity| &*oddity.message).collect();
        format!("{name} {}", and_list(&messages, usize::MAX))
    };
    let of_row = |pod: &PodReport| Some(named(pod.namespace.as_ref(), &pod.name, pod.odd.as_deref()?));
    let of_hidden = |pod: &HiddenPod| named(pod.namespace.as_ref(), &pod.name, &pod.oddities);
    let all = rows.iter().filter_map(of_row).chain(odd_ones.hidden().iter().map(of_hidden));
    let mut texts: Vec<String> = all.take(ODD_NAMED).collect();
    let count = rows.iter().filter(|pod| pod.odd.is_some()).count() + odd_ones.hidden_pods();
    if count > texts.len() {
        texts.push(format!("and {} more", count - texts.len()));
    }
    let (pods, them) = one_or_many(count, ("pod differs", "it"), ("pods differ", "them"));
    (count > 0)
        .then(|| format!("{count} {pods} from similar pods (--odd shows {them}): {}", texts.join("; ")))
}

/// kubectl's exact text: a full stop after a namespace, none after all namespaces.
pub(super) fn nothing_found(scope: &Scope) -> String {
    match scope {
        Scope::Files => "No pods found".to_owned(),
        Scope::AllNamespaces => "No resources found".to_owned(),
        Scope::Namespace(_) | Scope::Namespaces(_) => format!("No resources found{}.", scope.phrase()),
    }
}

/// Says which pods are not counted as expected: those that have ended, and templates.
pub(super) fn not_counted(tally: &Tally) -> Vec<String> {
    let (ended, templates) = (tally.ended, tally.templates);
    let ended = match ended {
        0 => None,
        1 => Some("1 pod has ended and costs nothing (--include-terminated counts it)".to_owned()),
        n => Some(format!("{n} pods have ended and cost nothing (--include-terminated counts them)")),
    };
    let templates = match templates {
        0 => None,
        1 => Some("1 pod template counts as one pod, whatever its replicas".to_owned()),
        n => Some(format!("{n} pod templates count as one pod each, whatever their replicas")),
    };
    ended.into_iter().chain(templates).collect()
}

/// Says what was found if no sidecar was.
pub(super) fn no_sidecars(
    tally: &Tally,
    gathered: &Gathered,
    scope: &Scope,
    no_errors: bool,
) -> Option<String> {
    if !tally.is_empty() {
        return None;
    }
    if !tally.question.plan.is_empty() {
        return Some("Nothing would change".to_owned());
    }
    let LeftOut { without_sidecars, filtered, .. } = gathered.left_out;
    let counts = [(without_sidecars, "without"), (filtered, "filtered out"), (tally.ended, "ended")];
    let parts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let place = scope.phrase();
    if !parts.is_empty() {
        return Some(format!("No sidecars found{place} (pods: {})", parts.join(", ")));
    }
    if !gathered.is_empty() {
        return Some(format!("No sidecars found{place}"));
    }
    // Errors say what could not be read.
    no_errors.then(|| nothing_found(scope))
}

/// `--without` or `--with` matches no sidecar.
pub(super) fn no_such_sidecar(name: &str) -> String {
    format!("no counted sidecar has the name, product or pattern {name:?}")
}

/// Another `--without` or `--with` takes precedence.
pub(super) fn change_shadowed(name: &str) -> String {
    format!("{name:?} is ignored for containers that an earlier --without or --with matches")
}

/// Sidecars for which Prometheus has too few figures.
pub(super) fn no_advice(unknown: usize) -> Option<String> {
    let what = || counted(unknown, "sidecar");
    (unknown > 0).then(|| format!("no recommendation for {}: less than 3 hours of figures", what()))
}

/// Running pods without figures, or without all of them.
pub(super) fn missing_figures(unmeasured: &Unmeasured) -> Option<String> {
    let Unmeasured { pods, running, named } = unmeasured;
    let named = enumerate(named, *pods);
    (*pods > 0)
        .then(|| format!("metrics are missing or incomplete for {pods} of {running} running pods: {named}"))
}

/// `shop/web-0, shop/web-1 …`: the first of `count`.
fn enumerate(pods: &[(Option<SharedText>, SharedText)], count: usize) -> String {
    let name = |(namespace, name): &(Option<SharedText>, SharedText)| match namespace {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.to_string(),
    };
    let named: Vec<String> = pods.iter().map(name).collect();
    format!("{}{}", named.join(", "), if count > pods.len() { " …" } else { "" })
}

/// Ages are those of saved files, and not of the moment.
pub(super) fn ages_as_of(saved_at: Timestamp) -> String {
    format!("ages are as of {}, the newest time in the files", shown_time(saved_at))
}

/// The side that is compared with is the newer one.
pub(super) fn sides_swapped(before: &str, after: &str) -> String {
    format!("{before} is newer than {after}: the order is BEFORE AFTER")
}

/// Prices of node pools cannot be used.
pub(super) fn no_node_pools(why: &str) -> String {
    format!("the default price is used for all nodes: {why}")
}

/// `--without` and `--with` on a snapshot.
pub(super) fn no_change_of_snapshots() -> Error {
    Error::failed("--without and --with need whole pods, and a snapshot has only reports on them")
        .hint("`kubectl get pods -A -o json > pods.json` saves whole pods, for -f")
}

/// What a snapshot of a context lacks, and which older ones are not shown.
pub(super) fn about_snapshot(context: Option<&str>, snapshot: &Snapshot) -> Vec<String> {
    let whose = context.map(|context| format!(" of context {context:?}")).unwrap_or_default();
    let time = shown_time(snapshot.time);
    let partial = (!snapshot.is_complete).then(|| format!("the snapshot{whose} of {time} is partial"));
    let older = snapshot.older.len();
    let ignored = (older > 0).then(|| {
        let are = one_or_many(older, "snapshot is", "snapshots are");
        format!("{older} older {are} not shown: the newest{whose} is of {time}")
    });
    partial.into_iter().chain(ignored).collect()
}

/// `2026-11-22 10:00 UTC`.
fn shown_time(time: Timestamp) -> impl std::fmt::Display {
    time.strftime("%Y-%m-%d %H:%M UTC")
}

/// A named pod or workload that does not exist.
pub(super) fn not_found(target: &Target, scope: &Scope, from_files: bool, similar: &SimilarNames) -> Error {
    let place = match scope {
        Scope::Namespace(namespace) => format!(" in namespace \"{namespace}\""),
        Scope::Namespaces(namespaces) => format!(" in namespaces {}", namespaces.join(", ")),
        Scope::AllNamespaces => String::new(),
        Scope::Files => " in the files".to_owned(),
    };
    let error = Error::new(
        ErrorKind::NotFound,
        match target {
            Target::Pod(name) => format!("pods \"{name}\" not found{place}"),
            Target::Workload { .. } | Target::Prefix(_) | Target::Kind(_) => {
                format!("no pods of {target} found{place}")
            }
        },
    );
    let error = match similar.hint(target) {
        Some(hint) => error.hint(hint),
        None => error,
    };
    match (target, scope) {
        (_, Scope::Files) | (Target::Kind(_), _) => error,
        (_, Scope::Namespace(_) | Scope::Namespaces(_)) if from_files => {
            error.hint("leave out -n to read the other namespaces of the files")
        }
        (Target::Pod(name) | Target::Prefix(name), _) => error.hint(format!(
            "name its namespace with -n, or search all namespaces: `-A --field-selector metadata.name={name}`"
        )),
        (Target::Workload { .. }, Scope::Namespace(namespace)) => {
            error.hint(format!("check that it exists: `kubectl get {target} -n {namespace}`"))
        }
        // kubectl takes no name together with -A.
        (Target::Workload { kind, name }, _) => error.hint(format!(
            "check that it exists: `kubectl get {kind} -A --field-selector metadata.name={name}`"
        )),
    }
}
