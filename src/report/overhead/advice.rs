//! `--recommend`: what each sidecar of a workload could request, and how to change that.

use std::collections::BTreeMap;

use crate::history::{History, Peak, Recommended};
use crate::model::{ContainerType, Pod};
use crate::report::figures::{Figures, Totals};
use crate::report::filter::Filter;
use crate::report::pod::{ContainerReport, PodReport, SharedText, State};
use crate::wording::{is_object_name, shell_word};

/// Context, namespace, the workload's kind and name, and the sidecar.
type Key = (Option<SharedText>, SharedText, SharedText, SharedText, SharedText);

/// The sidecars of the pods that count, and afterwards what they should request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Advisor {
    sidecars: BTreeMap<Key, Vec<Sidecar>>,
    pub(crate) recommendations: Vec<Recommendation>,
    /// How many sidecars of workloads have too few figures.
    pub(crate) unknown: usize,
}

/// One sidecar of one pod.
#[derive(Debug, Clone)]
struct Sidecar {
    pod: SharedText,
    requests: Figures,
    limits: Figures,
    kind: ContainerType,
    /// How its injector is set, if it was injected.
    setting: Option<&'static str>,
    /// Why it cannot be resized; `None` if it can.
    fixed: Option<&'static str>,
}

/// What a sidecar of a workload should request.
#[derive(Debug, Clone)]
pub(crate) struct Recommendation {
    pub(crate) context: Option<SharedText>,
    pub(crate) namespace: SharedText,
    /// Kind and name; a pod without a workload is its own.
    pub(crate) workload: (SharedText, SharedText),
    pub(crate) sidecar: SharedText,
    pub(crate) pods: usize,
    /// How many of the pods have figures.
    pub(crate) measured: usize,
    pub(crate) oom_kills: u64,
    /// What most pods request now, for one sidecar; with what it should be.
    pub(crate) now: Figures,
    pub(crate) then: Figures,
    /// What all pods would no longer request; negative where they should request more.
    pub(crate) back: Totals,
    /// What `--with` takes.
    pub(crate) with: String,
    /// How the injector of the sidecar is set.
    pub(crate) setting: Option<&'static str>,
    /// Commands that resize the running pods.
    pub(crate) commands: Vec<String>,
    /// Pods that cannot be resized, and why.
    pub(crate) fixed: BTreeMap<&'static str, usize>,
}

impl Advisor {
    /// Takes the sidecars of a pod. `setting` says how the injector of a product is set.
    pub(crate) fn take(
        &mut self,
        pod: &Pod,
        report: &PodReport,
        filter: &Filter,
        setting: impl Fn(&str, &Pod) -> Option<&'static str>,
    ) {
        if report.ended || report.template {
            return;
        }
        let namespace = report.namespace.clone().unwrap_or_default();
        let name: SharedText = (&*report.name).into();
        let (kind, workload) = report.workload.clone().unwrap_or_else(|| ("Pod".into(), name.clone()));
        let pod_level = pod.spec.resources.is_some();
        for container in report.containers.iter().filter(|c| filter.containers.admits(c)) {
            let facts = &container.facts;
            let lasts = matches!(facts.kind, ContainerType::NativeSidecar | ContainerType::Regular);
            // One-shot init containers have ended, and cannot be resized.
            if !facts.pattern.is_supporting() || !lasts {
                continue;
            }
            let sidecar = Sidecar {
                pod: name.clone(),
                requests: facts.requests,
                limits: facts.limits,
                kind: facts.kind,
                setting: facts.product.as_deref().and_then(|product| setting(product, pod)),
                fixed: if pod_level { Some("PodLevelResources") } else { fixed(report, container) },
            };
            let key = (
                report.context.clone(),
                namespace.clone(),
                kind.clone(),
                workload.clone(),
                facts.name.clone(),
            );
            self.sidecars.entry(key).or_default().push(sidecar);
        }
    }

    /// Recommends requests, because of what was used.
    pub(crate) fn advise(&mut self, history: &History) {
        for (key, sidecars) in std::mem::take(&mut self.sidecars) {
            let (mut peak, mut measured) = (Peak::default(), 0);
            for sidecar in &sidecars {
                if let Some(used) = history.container(&key.1, &sidecar.pod, &key.4) {
                    peak.add(used);
                    measured += 1;
                }
            }
            // The lowest limits of any pod: none may be exceeded.
            let lowest =
                |limit: fn(&Figures) -> Option<i64>| sidecars.iter().filter_map(|s| limit(&s.limits)).min();
            let limits = (lowest(|figures| figures.cpu_millicores), lowest(|figures| figures.memory_bytes));
            match peak.requests(limits) {
                Some(requests) => {
                    self.recommendations.extend(recommendation(key, &sidecars, requests, (peak, measured)));
                }
                None => self.unknown += 1,
            }
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        for (key, sidecars) in other.sidecars {
            self.sidecars.entry(key).or_default().extend(sidecars);
        }
        self.recommendations.extend(other.recommendations);
        self.unknown += other.unknown;
    }

    /// The recommendations, those that give back most memory and CPU first.
    pub(crate) fn into_recommendations(self) -> Vec<Recommendation> {
        let mut all = self.recommendations;
        // Clouds charge about as much for a core as for 8 GiB.
        let weight = |back: Totals| {
            back.cpu_millicores.unwrap_or(0).saturating_mul(8 << 30) / 1000 + back.memory_bytes.unwrap_or(0)
        };
        all.sort_by_key(|one| std::cmp::Reverse(weight(one.back)));
        all
    }
}

/// `None` where nothing changes.
fn recommendation(
    key: Key,
    sidecars: &[Sidecar],
    requests: Recommended,
    (peak, measured): (Peak, usize),
) -> Option<Recommendation> {
    let (context, namespace, kind, workload, sidecar) = key;
    let then =
        Figures { cpu_millicores: Some(requests.cpu_millicores), memory_bytes: Some(requests.memory_bytes) };
    let mut back = Totals::default();
    let (mut commands, mut fixed) = (Vec::new(), BTreeMap::new());
    for one in sidecars.iter().filter(|one| one.requests != then) {
        back = back.plus(one.requests.minus(then));
        match one.fixed {
            Some(why) => *fixed.entry(why).or_default() += 1,
            None => commands.extend(resize(&namespace, one, &sidecar, requests)),
        }
    }
    let now = sidecars.first()?.requests;
    let (cpu, memory) = requests.quantities();
    (back != Totals::default()).then(|| Recommendation {
        context,
        namespace,
        workload: (kind, workload),
        with: format!("{sidecar}:requests.cpu={cpu},requests.memory={memory}"),
        sidecar,
        pods: sidecars.len(),
        measured,
        oom_kills: peak.oom_kills,
        now,
        then,
        back,
        setting: sidecars.iter().find_map(|one| one.setting),
        commands,
        fixed,
    })
}

/// The command that resizes a sidecar of a running pod (KEP-1287). Lists of containers are merged by name.
fn resize(namespace: &str, sidecar: &Sidecar, name: &str, requests: Recommended) -> Option<String> {
    // A name that is none could be a flag.
    if !is_object_name(&sidecar.pod) || !is_object_name(namespace) || !is_object_name(name) {
        return None;
    }
    let list = if sidecar.kind == ContainerType::NativeSidecar { "initContainers" } else { "containers" };
    let (cpu, memory) = requests.quantities();
    let patch = format!(
        r#"{{"spec":{{"{list}":[{{"name":"{name}","resources":{{"requests":{{"cpu":"{cpu}","memory":"{memory}"}}}}}}]}}}}"#
    );
    let pod = &sidecar.pod;
    Some(format!("kubectl patch pod {pod} -n {namespace} --subresource resize -p {}", shell_word(&patch)))
}

/// Why a sidecar of a pod cannot be resized as recommended. A resize must keep the class of the pod
/// (`ValidatePodResize` in `pkg/apis/core/validation`).
fn fixed(report: &PodReport, container: &ContainerReport) -> Option<&'static str> {
    if container.state != Some(State::Running) {
        return Some("NotRunning");
    }
    let lasting = || report.containers.iter().filter(|c| c.facts.kind != ContainerType::Ephemeral);
    let sets = |figures: Figures| figures != Figures::default();
    if lasting().all(|c| !sets(c.facts.requests) && !sets(c.facts.limits)) {
        return Some("BestEffort");
    }
    let is_whole = |c: &ContainerReport| {
        let limits = c.facts.limits;
        limits.cpu_millicores.is_some() && limits.memory_bytes.is_some() && limits == c.facts.requests
    };
    // Requests are limits there: lower ones would throttle, or kill, at what is now the peak.
    lasting().all(is_whole).then_some("Guaranteed")
}
