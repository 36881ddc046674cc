//! The patterns: what they are, when to use and when to avoid them, how they are told.

use super::{Body, Section, Topic, items, section};
use crate::classify::{Catalogue, Pattern};

/// How many products are named with a pattern.
const NAMED: usize = 12;

struct Lore {
    /// What a container of this pattern does, behind its name.
    does: &'static str,
    about: &'static str,
    good: &'static [&'static str],
    bad: &'static [&'static str],
    told_by: &'static [&'static str],
}

pub(super) fn overview() -> Topic {
    let pairs = Pattern::ALL.iter().map(|p| (p.as_str().to_owned(), lore(*p).does.to_owned())).collect();
    Topic {
        title: "Patterns".into(),
        about: "What a container is for. The type of a container stands in its spec; its pattern is a judgement, \
                and comes with the evidence it rests on."
            .into(),
        sections: vec![
            section("A container …", Body::Pairs(pairs)),
            section(
                "Sidecars",
                Body::Prose(
                    "Ambassadors, configuration helpers, adapters and other sidecars support the app: they are \
                     sidecars in the everyday sense. One that stands among the init containers with \
                     `restartPolicy: Always` is a native sidecar; one among the regular containers is a classic \
                     one."
                        .into(),
                ),
            ),
        ],
    }
}

pub(super) fn of(pattern: Pattern, catalogue: &'static Catalogue) -> Topic {
    let Lore { does, about, good, bad, told_by } = lore(pattern);
    let mut sections: Vec<Section> = Vec::new();
    for (heading, list) in [("Use it when", good), ("Avoid it when", bad), ("How it is told", told_by)] {
        if !list.is_empty() {
            sections.push(section(heading, items(list)));
        }
    }
    if pattern.is_supporting() {
        sections.push(section("Products", Body::Prose(named_products(pattern, catalogue))));
    }
    Topic { title: format!("{pattern}: {does}"), about: about.into(), sections }
}

fn named_products(pattern: Pattern, catalogue: &'static Catalogue) -> String {
    // In the order of the catalogue: what most clusters run stands first there.
    let all = || catalogue.products().iter().filter(|product| product.pattern == pattern);
    let names: Vec<&str> = all().take(NAMED).map(|product| product.name).collect();
    let more = all().count().saturating_sub(names.len());
    format!("{} and {more} more: `explain products --pattern {pattern}` lists them.", names.join(", "))
}

fn lore(pattern: Pattern) -> Lore {
    match pattern {
        Pattern::App => APP,
        Pattern::Init => INIT,
        Pattern::Ambassador => AMBASSADOR,
        Pattern::ConfigHelper => CONFIG_HELPER,
        Pattern::Adapter => ADAPTER,
        Pattern::Sidecar => SIDECAR,
        Pattern::Ephemeral => EPHEMERAL,
    }
}

const APP: Lore = Lore {
    does: "is what the pod exists for",
    about: "The service, the database, the driver, the controller. Every pod has at least one app; \
            containers that stand beside each other as equals, such as the steps of a CI job, are all apps.",
    good: &[
        "the others would have nothing to do without it",
        "it scales, is released and fails as one thing with its pod",
    ],
    bad: &[
        "two services that could live in two pods share one only for convenience: they then scale, restart \
         and get evicted together",
    ],
    told_by: &[
        "the annotation kubectl.kubernetes.io/default-container names it",
        "it bears the workload's name, or nothing marks it as supporting",
        "it is the only regular container of the pod",
    ],
};

const INIT: Lore = Lore {
    does: "does set-up work and ends before the app starts",
    about: "Prepares configuration, waits for a dependency, migrates a database, changes the owner of a \
            volume, sets up the network of a mesh. The type settles it: nothing is guessed.",
    good: &[
        "the work must be over before the app starts, and is done once",
        "it needs tools or rights that the app should not have",
    ],
    bad: &[
        "the work has to go on while the app runs: that is a sidecar, best a native one",
        "it waits without end for another service: the pod then hangs in Init, where a failing readiness \
         probe would say why",
        "it migrates a database that several replicas share, without a lock",
    ],
    told_by: &["it stands in spec.initContainers without restartPolicy: Always"],
};

const AMBASSADOR: Lore = Lore {
    does: "stands between the app and the network, inside the pod",
    about: "Speaks to a remote service for the app, or takes calls for it, so that the app only knows \
            localhost: service discovery, identity, TLS, authentication, retries, connection pools, tunnels.",
    good: &[
        "many apps in many languages need the same treatment of their traffic",
        "credentials or certificates should stay out of the app",
        "the app cannot be changed, and speaks to a fixed address",
    ],
    bad: &[
        "a library or a shared gateway would do: each pod pays for its own proxy in memory and latency",
        "the app cannot bear a proxy that restarts under it",
        "it is a classic sidecar of a Job: nothing ends it when the work is done",
    ],
    told_by: &[
        "the app dials its port on localhost",
        "it listens, and sends on to a port of the app (--upstream=http://localhost:8080)",
        "an injector (Istio, Linkerd, Dapr, Consul, Kuma) wrote down that it added it",
        "the app's probe knocks at its port",
    ],
};

const CONFIG_HELPER: Lore = Lore {
    does: "brings the app its configuration, secrets, certificates or content, and keeps them fresh",
    about: "Writes files into a volume that the app reads, and often tells the app to load them again.",
    good: &[
        "what it fetches changes while the app runs",
        "the app reads files and knows nothing of Vault, Git or the Kubernetes API",
    ],
    bad: &[
        "a ConfigMap or Secret mounted as a volume would do: the kubelet keeps those fresh by itself",
        "it is needed once, before the start: that is an init container",
        "a restart is fine when configuration changes: a rollout is easier to understand than a reload",
    ],
    told_by: &[
        "it writes a volume that the app mounts read-only",
        "it calls a reload address of the app, or sends it a signal",
        "its script fetches from a repository or a bucket again and again",
    ],
};

const ADAPTER: Lore = Lore {
    does: "translates between the app and an outside system that speaks another format or protocol",
    about: "Metrics exporters, log shippers, telemetry collectors, trace agents, API façades, and the helpers \
            of CSI drivers, which translate the Kubernetes API into calls of the driver.",
    good: &[
        "the app speaks no protocol of your monitoring, and cannot be taught one",
        "what is collected concerns this pod alone",
    ],
    bad: &[
        "an agent for the whole node (a DaemonSet) can collect the same: one log shipper a pod multiplies \
         its memory by the number of pods",
        "the app can export metrics or traces itself",
    ],
    told_by: &[
        "it mounts read-only, or follows, what the app writes",
        "the app sends telemetry to its port",
        "its only port is called metrics (apps do that, too, so it counts for little)",
        "its name ends in -exporter, -shipper, -collector",
    ],
};

const SIDECAR: Lore = Lore {
    does: "helps the app in the same pod, but in none of the three other ways",
    about: "Backups, leader election, garbage collection, a container engine for builds, a cache warmer, a \
            policy engine that the app asks.",
    good: &[
        "it must share the life, the volumes or the network of exactly this pod",
        "it belongs to another team than the app, and is released on its own",
    ],
    bad: &[
        "it could be a Deployment, a DaemonSet or a CronJob of its own",
        "the app already brings the function along",
    ],
    told_by: &[
        "it is a native sidecar, and nothing tells what kind",
        "words in its name and commands (backup, cleaner, leader-elector)",
        "a rule or an annotation says so",
    ],
};

const EPHEMERAL: Lore = Lore {
    does: "was added to the running pod by `kubectl debug`",
    about: "A shell for somebody who looks into the pod. It is never restarted, has no probes and no \
            reservation, and is never blamed. The type settles it.",
    good: &["you have to look into a pod whose images hold no shell"],
    bad: &["something should stay: ephemeral containers are gone with the pod, and cannot be removed before"],
    told_by: &["it stands in spec.ephemeralContainers"],
};
