//! The points for and against one container, and what they weigh.

use super::super::case::effective_requests;
use super::super::command_line::Text;
use super::super::roles::role;
use super::alternatives::alternative;
use super::{Advice, Judged, Seen, Worth, runs_per_node};
use crate::classify::Pattern;
use crate::model::quantity::{human_byte_count, human_millicores};
use crate::model::{Container, ContainerRef, ContainerType, Pod, Quantity, Resources};
use crate::resources::reservation;
use crate::wording::{and_list, counted};

/// A start that waits this many seconds for a sidecar is a slow one.
const SLOW_START: i64 = 10;
/// This many sidecars are many.
pub(in crate::check) const MANY: usize = 4;
/// The most names in one point.
const NAMES: usize = 3;

/// The pods that have a sidecar, and where they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Fleet {
    pub(crate) copies: usize,
    pub(crate) nodes: usize,
    /// What all copies request together; 0 if nothing.
    pub(crate) cpu_millicores: i128,
    pub(crate) memory_bytes: i128,
}

impl Fleet {
    /// Whether one copy per node would be far fewer.
    pub(in crate::check) fn is_crowded(&self) -> bool {
        self.nodes > 0 && self.copies >= 3 && self.copies >= 2 * self.nodes
    }

    /// `640 copies on 40 nodes request 6.4 CPU, one per node would request 400m`.
    pub(in crate::check) fn sentence(&self) -> String {
        let on = format!("{} copies on {}", self.copies, counted(self.nodes, "node"));
        let count = |count: usize| i128::try_from(count).unwrap_or(1).max(1);
        let part = |total: i128| total / count(self.copies) * count(self.nodes);
        let all = figures(self.cpu_millicores, self.memory_bytes);
        match (all, figures(part(self.cpu_millicores), part(self.memory_bytes))) {
            (Some(all), Some(few)) => format!("{on} request {all}, one per node would request {few}"),
            _ => format!("{on}, where one per node would do"),
        }
    }
}

/// `100m CPU and 64Mi`; `None` where both are 0.
fn figures(cpu: i128, memory: i128) -> Option<String> {
    let cpu = (cpu > 0).then(|| format!("{} CPU", human_millicores(cpu)));
    let memory = (memory > 0).then(|| human_byte_count(memory));
    let both: Vec<String> = cpu.into_iter().chain(memory).collect();
    (!both.is_empty()).then(|| both.join(" and "))
}

/// `a call may cross 2 proxies: envoy, istio-proxy`.
pub(in crate::check) fn hops(names: &[&str]) -> String {
    format!("a call may cross {} proxies: {}", names.len(), names.join(", "))
}

/// `5 sidecars and 1 app container`.
pub(in crate::check) fn many(helpers: usize, apps: usize) -> String {
    format!("{helpers} sidecars and {}", counted(apps, "app container"))
}

/// The containers of a pod and what is known of them.
pub(super) struct Setting<'a> {
    pod: &'a Pod,
    containers: Vec<ContainerRef<'a>>,
    judged: &'a [Judged<'a>],
    seen: &'a Seen,
    reserved: Resources,
}

/// Points of one container as they are collected; the sum decides.
#[derive(Default)]
struct Points {
    reasons: Vec<String>,
    against: Vec<String>,
    sum: i32,
}

impl Points {
    fn speaks_for(&mut self, text: impl Into<String>) {
        self.reasons.push(text.into());
        self.sum += 1;
    }

    fn speaks_against(&mut self, weight: i32, text: impl Into<String>) {
        self.against.push(text.into());
        self.sum -= weight;
    }
}

impl<'a> Setting<'a> {
    pub(super) fn new(pod: &'a Pod, judged: &'a [Judged<'a>], seen: &'a Seen) -> Self {
        let containers = pod.containers();
        let reserved = reservation(pod, &containers, |_| true).requests;
        Self { pod, containers, judged, seen, reserved }
    }

    /// The advice on the container of this index.
    pub(super) fn advice(&self, index: usize) -> Option<Advice> {
        let container = self.containers.get(index)?;
        let judged = self.judged.get(index)?;
        let mut points = Points::default();
        self.purpose(index, container.spec, *judged, &mut points);
        self.lifecycle(index, container, *judged, &mut points);
        self.cost(container.spec, *judged, &mut points);
        self.company(container.spec, *judged, &mut points);
        let verdict = match points.sum {
            1.. => Worth::Good,
            -1..=0 => Worth::Questionable,
            _ => Worth::Reconsider,
        };
        let Points { reasons, against, .. } = points;
        Some(Advice { container: container.spec.name.clone(), reasons, against, verdict })
    }

    /// What it does that nothing outside the pod can.
    fn purpose(&self, index: usize, spec: &Container, judged: Judged<'_>, points: &mut Points) {
        let role = role(judged.product, spec);
        let files = self.shared_files(index);
        if let Some((volume, names)) = &files {
            let names = and_list(names, NAMES);
            points.speaks_for(if judged.pattern == Pattern::ConfigHelper {
                format!("fills {volume}, which {names} mounts")
            } else {
                format!("shares the files in {volume} with {names}")
            });
        }
        let callers: Vec<&str> = self.callers(index);
        if judged.pattern == Pattern::Ambassador && role.only_takes_calls_in {
            points.speaks_for("checks calls before they reach the app");
        } else if judged.pattern == Pattern::Ambassador {
            points.speaks_for("the app's calls go through it, without a change to the app");
        } else if !callers.is_empty() {
            points.speaks_for(format!("{} calls it on localhost", and_list(&callers, NAMES)));
        } else if files.is_none() && !role.sends_out {
            points.speaks_for("adds to the app without a change to it");
        }
        if let Some(simpler) = alternative(judged.product, spec, files.is_some(), self.outweighs_apps(spec)) {
            points.speaks_against(simpler.weight, simpler.text);
        }
    }

    /// When it starts and stops, and what that does to the pod.
    fn lifecycle(&self, index: usize, container: &ContainerRef<'_>, judged: Judged<'_>, points: &mut Points) {
        let spec = container.spec;
        let is_proxy = judged.pattern == Pattern::Ambassador;
        let waited = self.seen.waited.iter().find(|(of, _)| *of == index).map(|(_, seconds)| *seconds);
        if container.kind == ContainerType::NativeSidecar {
            let is_gate = spec.startup_probe.is_some() || spec.lifecycle.post_start.is_some();
            if is_gate || !is_proxy {
                points.speaks_for("native, so it starts before the app and stops after it");
            } else {
                points.speaks_against(0, "native, but without a startupProbe the app does not wait for it");
            }
            if let Some(seconds) = waited.filter(|seconds| *seconds > 0) {
                points.speaks_against(
                    i32::from(seconds >= SLOW_START),
                    format!("the start of the pod waited {seconds} s for it"),
                );
            }
        } else if matches!(self.pod.spec.restart_policy.as_deref(), Some("Never" | "OnFailure")) {
            points.speaks_against(2, "not native, so it keeps the pod from completing");
        } else if is_proxy {
            points.speaks_against(1, "not native, so it starts and stops at the same time as the app");
        } else if role(judged.product, spec).ships_logs {
            points.speaks_against(1, "not native, so the last lines of the app may be lost");
        }
        if spec.readiness_probe.is_some() {
            points.speaks_against(i32::from(!is_proxy), "the pod is Ready only while it is");
        }
    }

    /// What it requests, and how often it runs.
    fn cost(&self, spec: &Container, judged: Judged<'_>, points: &mut Points) {
        let requests = effective_requests(spec);
        let of = |quantity: Option<Quantity>| quantity.filter(|quantity| !quantity.is_zero());
        let percent = |own: Option<Quantity>, all: Option<Quantity>| {
            let (own, all) = (of(own)?.milli_value(), of(all)?.milli_value());
            Some((i128::from(own) * 100 / i128::from(all).max(1)).min(100))
        };
        let cpu = percent(requests.cpu, self.reserved.cpu);
        let memory = percent(requests.memory, self.reserved.memory);
        let own = figures(
            of(requests.cpu).map_or(0, |cpu| i128::from(cpu.milli_value())),
            of(requests.memory).map_or(0, |memory| i128::from(memory.value())),
        );
        match (own, cpu.max(memory)) {
            (Some(own), Some(share)) => {
                let text = format!("requests {own}, {share}% of what the pod reserves");
                match share {
                    ..=10 => points.speaks_for(text),
                    11..=25 => points.speaks_against(0, text),
                    26..=50 => points.speaks_against(1, text),
                    _ => points.speaks_against(2, text),
                }
            }
            // Resources of the pod as a whole include it.
            _ if self.pod.spec.resources.is_some() => {}
            _ => points.speaks_against(1, "requests nothing, so nothing is reserved for it"),
        }
        if let Some(fleet) = self.seen.fleet.filter(Fleet::is_crowded)
            && runs_per_node(judged.product, spec)
        {
            let copies = i128::try_from(fleet.copies).unwrap_or_default();
            let total = |quantity: Option<Quantity>, value: fn(Quantity) -> i64| {
                quantity.map_or(0, |quantity| i128::from(value(quantity)) * copies)
            };
            let fleet = Fleet {
                cpu_millicores: total(requests.cpu, Quantity::milli_value),
                memory_bytes: total(requests.memory, Quantity::value),
                ..fleet
            };
            points.speaks_against(2, fleet.sentence());
        }
    }

    /// What it adds to the other sidecars.
    fn company(&self, spec: &Container, judged: Judged<'_>, points: &mut Points) {
        let all = self.containers.iter().zip(self.judged);
        let supporting: Vec<(&str, Pattern)> = all
            .filter(|(_, judged)| judged.pattern.is_supporting())
            .map(|(container, judged)| (container.spec.name.as_str(), judged.pattern))
            .collect();
        let is_proxy = |(_, pattern): &&(&str, Pattern)| *pattern == Pattern::Ambassador;
        let proxies: Vec<&str> = supporting.iter().filter(is_proxy).map(|(name, _)| *name).collect();
        match proxies.len() {
            _ if judged.pattern != Pattern::Ambassador => {}
            1 => points.speaks_against(0, "adds one hop to each call"),
            _ => points.speaks_against(1, hops(&proxies)),
        }
        if supporting.len() >= MANY && supporting.last().is_some_and(|(name, _)| *name == spec.name) {
            let apps = self.judged.iter().filter(|judged| judged.pattern == Pattern::App).count();
            points.speaks_against(1, format!("the pod has {}", many(supporting.len(), apps)));
        }
    }

    /// Apps, with their indices.
    fn apps(&self) -> impl Iterator<Item = (usize, &ContainerRef<'a>)> {
        let all = self.containers.iter().enumerate();
        all.filter(|(_, container)| container.kind == ContainerType::Regular).filter(|(index, _)| {
            self.judged.get(*index).is_some_and(|judged| !judged.pattern.is_supporting())
        })
    }

    /// A volume for files of the pod's own that it shares with apps, with their names.
    fn shared_files(&self, index: usize) -> Option<(&'a str, Vec<&'a str>)> {
        let spec = self.containers.get(index)?.spec;
        let holds_files = |name: &str| {
            let volume = self.pod.spec.volumes.iter().find(|volume| volume.name == name);
            volume.is_some_and(|volume| volume.source.holds_files())
        };
        spec.volume_mounts.iter().filter(|mount| holds_files(&mount.name)).find_map(|mount| {
            let mounts = |other: &Container| other.volume_mounts.iter().any(|its| its.name == mount.name);
            let names: Vec<&str> = self
                .apps()
                .filter(|(_, app)| mounts(app.spec))
                .map(|(_, app)| app.spec.name.as_str())
                .collect();
            (!names.is_empty()).then_some((mount.name.as_str(), names))
        })
    }

    /// Apps that call one of its ports.
    fn callers(&self, index: usize) -> Vec<&'a str> {
        let Some(container) = self.containers.get(index) else { return Vec::new() };
        let calls = |app: &ContainerRef<'_>| {
            let text = Text::of(app.spec);
            container.spec.ports.iter().any(|port| text.calls(port.container_port))
        };
        self.apps().filter(|(_, app)| calls(app)).map(|(_, app)| app.spec.name.as_str()).collect()
    }

    fn outweighs_apps(&self, spec: &Container) -> bool {
        outweighs(spec, self.apps().map(|(_, app)| app.spec))
    }
}

/// Whether a container requests more CPU or memory than all of these apps.
pub(in crate::check) fn outweighs<'a>(spec: &Container, apps: impl Iterator<Item = &'a Container>) -> bool {
    let of = |spec: &Container| {
        let requests = effective_requests(spec);
        let cpu = requests.cpu.map_or(0, |cpu| i128::from(cpu.milli_value()));
        (cpu, requests.memory.map_or(0, |memory| i128::from(memory.value())))
    };
    let own = of(spec);
    let (cpu, memory) = apps.map(of).fold((0, 0), |sum, app| (sum.0 + app.0, sum.1 + app.1));
    (cpu > 0 && own.0 > cpu) || (memory > 0 && own.1 > memory)
}
