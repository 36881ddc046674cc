//! What sidecar injectors write in a pod's annotations.

use foldhash::HashSet;

use serde::Deserialize;

use super::case::Case;
use super::evidence::{Evidence, Source};
use super::owner::Owner;
use super::weigh::{INJECTED, INJECTED_BY_ELIMINATION};
use super::workload::{Likeness, WorkloadNames};
use super::{Pattern, words};
use crate::model::{ContainerType, Pod};

/// Istio lists what it added, as JSON.
const ISTIO: &str = "sidecar.istio.io/status";

/// Injectors that leave an annotation and add a container of a fixed name.
const KNOWN: [(&str, &str, Pattern); 27] = [
    ("linkerd.io/proxy-version", "linkerd-proxy", Pattern::Ambassador),
    ("linkerd.io/inject", "linkerd-proxy", Pattern::Ambassador),
    ("kuma.io/sidecar-injected", "kuma-sidecar", Pattern::Ambassador),
    ("kuma.io/sidecar-injection", "kuma-sidecar", Pattern::Ambassador),
    ("dapr.io/enabled", "daprd", Pattern::Ambassador),
    ("consul.hashicorp.com/connect-inject-status", "consul-dataplane", Pattern::Ambassador),
    ("consul.hashicorp.com/connect-inject-status", "envoy-sidecar", Pattern::Ambassador),
    ("vault.hashicorp.com/agent-inject-status", "vault-agent", Pattern::ConfigHelper),
    ("vault.hashicorp.com/agent-inject", "vault-agent", Pattern::ConfigHelper),
    ("conjur.org/inject", "authenticator", Pattern::ConfigHelper),
    ("conjur.org/inject", "secretless", Pattern::Ambassador),
    ("akeyless/enabled", "akeyless-sidecar", Pattern::ConfigHelper),
    ("sidecar.opentelemetry.io/inject", "otc-container", Pattern::Adapter),
    ("sidecar.opentelemetry.io/injected", "otc-container", Pattern::Adapter),
    ("sidecar.jaegertracing.io/injected", "jaeger-agent", Pattern::Adapter),
    ("sidecar.jaegertracing.io/inject", "jaeger-agent", Pattern::Adapter),
    ("agent.datadoghq.com/sidecar-injected", "datadog-agent-injected", Pattern::Adapter),
    ("admission.datadoghq.com/enabled", "datadog-agent-injected", Pattern::Adapter),
    ("appmesh.k8s.aws/sidecarInjectorWebhook", "envoy", Pattern::Ambassador),
    ("openservicemesh.io/sidecar-injection", "envoy", Pattern::Ambassador),
    ("gke-gcsfuse/volumes", "gke-gcsfuse-sidecar", Pattern::Ambassador),
    ("telepresence.getambassador.io/inject-traffic-agent", "traffic-agent", Pattern::Ambassador),
    ("telepresence.io/inject-traffic-agent", "traffic-agent", Pattern::Ambassador),
    ("sensor.falcon-system.crowdstrike.com/injected", "crowdstrike-falcon-container", Pattern::Sidecar),
    ("sidecar.speedscale.com/inject", "speedscale-goproxy", Pattern::Ambassador),
    ("sidecar.wallarm.io/injected", "wallarm-proxy", Pattern::Ambassador),
    ("networkservicemesh.io/injected", "cmd-nsc", Pattern::Ambassador),
];

/// Annotations of this domain ask for instrumentation of the app itself; they add no container.
const INSTRUMENTATION: &str = "instrumentation.opentelemetry.io/";
/// How Istio is asked to inject; [`ISTIO`] says what it added.
const ISTIO_REQUESTS: &str = "inject.istio.io/";
/// Words of annotations that name no product.
const NEUTRAL: [&str; 20] = [
    "sidecar",
    "container",
    "status",
    "enabled",
    "io",
    "com",
    "org",
    "net",
    "dev",
    "example",
    "kubernetes",
    "k8s",
    "agent",
    "app",
    "service",
    "webhook",
    "admission",
    "pod",
    "system",
    "version",
];
/// The longest annotation that is read as a note of an injector.
const LONGEST_NOTE: usize = 64 * 1024;

/// Whether the annotation may come from an injector, so that a verdict can depend on it.
pub(super) fn is_read(key: &str) -> bool {
    key.contains("inject") || key.ends_with("/status") || KNOWN.iter().any(|(known, ..)| *known == key)
}

/// A list of containers that injectors leave in JSON, as Istio does.
#[derive(Debug, Default, Deserialize)]
struct Note {
    #[serde(default)]
    containers: Option<HashSet<String>>,
    #[serde(default, rename = "initContainers")]
    init_containers: Option<HashSet<String>>,
}

/// An annotation in the form that injectors use, by an injector that the catalogue does not have.
#[derive(Debug)]
struct Unknown<'a> {
    key: &'a str,
    /// It says that something was injected; otherwise it only asks for it.
    done: bool,
}

/// Adds what injectors say they added.
pub(super) fn judge(pod: &Pod, owner: &Owner<'_>, workload: &WorkloadNames<'_>, cases: &mut [Case<'_>]) {
    for (key, value) in pod.metadata.annotations.iter().filter(|(key, _)| is_read(key)) {
        if value.trim_start().starts_with('{') {
            from_note(key, value, cases);
        } else if is_of_known(key) {
            from_known(key, value, cases);
        } else if let Some(unknown) = Unknown::read(key, value) {
            unknown.judge(value, owner, workload, cases);
        }
    }
}

fn from_note(key: &str, note: &str, cases: &mut [Case<'_>]) {
    let note: Note =
        if note.len() <= LONGEST_NOTE { serde_json::from_str(note).unwrap_or_default() } else { return };
    let lists = |name: &str| {
        [&note.containers, &note.init_containers].into_iter().flatten().any(|set| set.contains(name))
    };
    for case in cases.iter_mut().filter(|case| lists(&case.container.spec.name)) {
        let says = if key == ISTIO || key.contains("mesh") { Pattern::Ambassador } else { kind_of(case) };
        mark(case, says, INJECTED, key);
    }
}

fn from_known(key: &str, value: &str, cases: &mut [Case<'_>]) {
    if matches!(value, "" | "false" | "disabled" | "no") {
        return;
    }
    for &(_, name, says) in KNOWN.iter().filter(|(known, ..)| *known == key) {
        for case in cases.iter_mut().filter(|case| case.container.spec.name == name) {
            mark(case, says, INJECTED, key);
        }
    }
}

impl<'a> Unknown<'a> {
    fn read(key: &'a str, value: &str) -> Option<Self> {
        if !key.contains("inject") || key.starts_with(INSTRUMENTATION) || key.starts_with(ISTIO_REQUESTS) {
            return None;
        }
        let local = key.rsplit('/').next().unwrap_or_default();
        let yes = ["true", "yes", "on", "1", "enabled", "injected", "success", "done"];
        let agrees = yes.iter().any(|word| value.eq_ignore_ascii_case(word));
        let done = value.eq_ignore_ascii_case("injected") || agrees && local.contains("injected");
        let no = ["", "false", "no", "off", "0", "disabled", "skip"];
        let refused = no.iter().any(|word| value.eq_ignore_ascii_case(word));
        (!refused).then_some(Self { key, done })
    }

    /// The container that the annotation names, by its value or its own words; else, where the injector says that
    /// it is done, the only one that is neither the app by its name nor a known product.
    fn judge(&self, value: &str, owner: &Owner<'_>, workload: &WorkloadNames<'_>, cases: &mut [Case<'_>]) {
        let app_by_name = |case: &Case<'_>| {
            let name = case.container.spec.name.as_str();
            owner.default == Some(name) || workload.likeness(name) != Likeness::None
        };
        let is_candidate = |case: &Case<'_>| case.settled.is_none() && case.runs() && !app_by_name(case);
        let named = |case: &Case<'_>| value.split(',').any(|item| item.trim() == case.container.spec.name);
        let candidates: Vec<usize> = (0..cases.len()).filter(|&i| is_candidate(&cases[i])).collect();
        let mut found: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|&i| named(&cases[i]) || shares_word(self.key, &cases[i]))
            .collect();
        let mut weight = INJECTED;
        if found.is_empty() && self.done {
            found.clone_from(&candidates);
            found.retain(|&i| {
                cases[i].container.kind == ContainerType::Regular && cases[i].recognised.is_none()
            });
            // Injectors append, and often bring an init container of the same image.
            let prepared = |i: &usize| {
                let image = &cases[*i].container.spec.image;
                cases
                    .iter()
                    .any(|c| c.container.kind == ContainerType::Init && &c.container.spec.image == image)
            };
            if found.len() > 1 && found.iter().any(prepared) {
                found.retain(prepared);
            }
            if found.len() == 2 && !cases.iter().any(app_by_name) {
                found.remove(0);
            }
            weight = INJECTED_BY_ELIMINATION;
            if found.len() > 1 {
                return;
            }
        }
        for i in found {
            let says = kind_of(&cases[i]);
            mark(&mut cases[i], says, weight, self.key);
        }
    }
}

/// How an injected container helps, by its name or its image.
fn kind_of(case: &Case<'_>) -> Pattern {
    let says = [case.name_says.clone(), words::classify_name(case.image.stem())];
    let says = says.into_iter().flatten().map(|hint| hint.says);
    let product = case.recognised.as_ref().map(|r| r.product.pattern);
    product.into_iter().chain(says).find(|p| p.is_supporting()).unwrap_or(Pattern::Sidecar)
}

fn mark(case: &mut Case<'_>, says: Pattern, weight: f64, key: &str) {
    if case.settled.is_none() {
        let text = format!("injected, says annotation {key}");
        case.pieces.push(Evidence::new(Source::Structure, says, weight, text));
    }
}

/// Whether any part of the annotation's key is in the container's name or the last segment of its image.
fn shares_word(key: &str, case: &Case<'_>) -> bool {
    let mut of_case = case.name.split('-').chain(case.image.name().split('-'));
    let telling = |word: &&str| {
        word.len() > 2
            && !word.contains("inject")
            && !NEUTRAL.iter().any(|neutral| neutral.eq_ignore_ascii_case(word))
    };
    let of_key: Vec<&str> =
        key.split(|c: char| !c.is_ascii_alphanumeric()).filter(telling).take(16).collect();
    of_case.any(|word| of_key.iter().any(|other| other.eq_ignore_ascii_case(word)))
}

/// Whether an injector of the list has annotations of this domain.
fn is_of_known(key: &str) -> bool {
    let Some((domain, _)) = key.split_once('/') else { return false };
    KNOWN.iter().any(|(known, ..)| known.strip_prefix(domain).is_some_and(|rest| rest.starts_with('/')))
}
