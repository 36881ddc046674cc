//! Words in names: what people call a helper.
//!
//! In `log-shipper` or `payments-db-backup` the last word says what the thing is; the words before it say of
//! what. Words are the weakest evidence and are asked last.

use super::Pattern;
use super::Pattern::{Adapter, Ambassador, App, ConfigHelper, Sidecar};

/// What a name says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Saying {
    /// What the word speaks for.
    pub(super) says: Pattern,
    /// How much it counts.
    pub(super) weight: f64,
    /// The word.
    pub(super) word: &'static str,
}

/// A word is all but proof.
const STRONG: f64 = 4.2;
/// A word that helpers mostly have.
const FAIR: f64 = 3.0;
/// A word that needs company.
const WEAK: f64 = 0.8;

/// Whole names.
const WHOLE: [(&str, Pattern, f64); 11] = [
    ("metrics", Adapter, STRONG),
    ("logs", Adapter, STRONG),
    ("log", Adapter, STRONG),
    ("proxy", Ambassador, 1.4),
    ("sync", ConfigHelper, STRONG),
    ("syncer", ConfigHelper, STRONG),
    ("sidecar", Sidecar, 3.0),
    ("wait", Sidecar, FAIR),
    ("healthz", Adapter, 2.8),
    ("collector", Adapter, WEAK),
    ("gateway", Ambassador, WEAK),
];

/// The last word of a name. Sorted, so that a lookup is a binary search.
const HEADS: [(&str, Pattern, f64); 122] = [
    ("adapter", Adapter, STRONG),
    ("ambassador", Ambassador, STRONG),
    ("api", App, 1.5),
    ("apiserver", App, 1.5),
    ("app", App, 2.5),
    ("application", App, 2.5),
    ("archiver", Sidecar, FAIR),
    ("authenticator", Ambassador, WEAK),
    ("autoscaler", Sidecar, 2.0),
    ("backend", App, 1.5),
    ("backup", Sidecar, STRONG),
    ("backuper", Sidecar, FAIR),
    ("backups", Sidecar, STRONG),
    ("bootstrap", Sidecar, 2.0),
    ("bouncer", Ambassador, FAIR),
    ("bridge", Adapter, WEAK),
    ("check", Sidecar, FAIR),
    ("checker", Sidecar, FAIR),
    ("cleaner", Sidecar, STRONG),
    ("cleanup", Sidecar, STRONG),
    ("collector", Adapter, FAIR),
    ("configurator", ConfigHelper, FAIR),
    ("consumer", App, 1.5),
    ("controller", App, 1.5),
    ("cron", Sidecar, FAIR),
    ("culler", Sidecar, FAIR),
    ("curator", Sidecar, FAIR),
    ("debug", Sidecar, FAIR),
    ("debugger", Sidecar, FAIR),
    ("diagnostics", Sidecar, FAIR),
    ("downloader", ConfigHelper, FAIR),
    ("driver", App, 1.5),
    ("elector", Sidecar, STRONG),
    ("engine", App, 1.0),
    ("exporter", Adapter, STRONG),
    ("fetcher", ConfigHelper, STRONG),
    ("forwarder", Adapter, FAIR),
    ("frontend", App, 2.0),
    ("gateway", Ambassador, WEAK),
    ("gc", Sidecar, STRONG),
    ("healthcheck", Sidecar, FAIR),
    ("healthz", Adapter, FAIR),
    ("heartbeat", Sidecar, FAIR),
    ("helper", Sidecar, FAIR),
    ("indexer", App, 1.0),
    ("janitor", Sidecar, STRONG),
    ("keepalive", Sidecar, FAIR),
    ("log", Adapter, FAIR),
    ("logger", Adapter, FAIR),
    ("logging", Adapter, FAIR),
    ("logrotate", Sidecar, STRONG),
    ("logs", Adapter, 3.4),
    ("main", App, 2.5),
    ("manager", App, 1.5),
    ("metrics", Adapter, 3.4),
    ("minter", ConfigHelper, STRONG),
    ("monitor", Adapter, 2.0),
    ("monitoring", Adapter, FAIR),
    ("nanny", Sidecar, STRONG),
    ("notifier", Sidecar, WEAK),
    ("operator", App, 2.0),
    ("plugin", App, 1.5),
    ("poll", ConfigHelper, FAIR),
    ("poller", ConfigHelper, WEAK),
    ("pooler", Ambassador, STRONG),
    ("probe", Adapter, FAIR),
    ("prober", Adapter, FAIR),
    ("processor", App, 1.0),
    ("producer", App, 1.0),
    ("profiler", Sidecar, FAIR),
    ("provisioner", Adapter, WEAK),
    ("proxy", Ambassador, 2.8),
    ("pruner", Sidecar, STRONG),
    ("puller", ConfigHelper, STRONG),
    ("purger", Sidecar, FAIR),
    ("readyz", Adapter, FAIR),
    ("reaper", Sidecar, FAIR),
    ("refresher", ConfigHelper, STRONG),
    ("registrar", Adapter, 2.8),
    ("registration", Adapter, FAIR),
    ("reload", ConfigHelper, STRONG),
    ("reloader", ConfigHelper, STRONG),
    ("renderer", ConfigHelper, WEAK),
    ("renewer", ConfigHelper, STRONG),
    ("repair", Sidecar, WEAK),
    ("replicator", Adapter, WEAK),
    ("resizer", Sidecar, FAIR),
    ("rotator", ConfigHelper, WEAK),
    ("scheduler", App, 1.5),
    ("scraper", Adapter, FAIR),
    ("secrets", ConfigHelper, 1.8),
    ("server", App, 1.5),
    ("service", App, 1.5),
    ("shell", Sidecar, FAIR),
    ("shipper", Adapter, STRONG),
    ("sidecar", Sidecar, 2.8),
    ("snapshotter", Sidecar, FAIR),
    ("socks", Ambassador, FAIR),
    ("statsd", Adapter, STRONG),
    ("stdout", Adapter, FAIR),
    ("streamer", Adapter, FAIR),
    ("sweeper", Sidecar, FAIR),
    ("sync", ConfigHelper, STRONG),
    ("syncer", ConfigHelper, STRONG),
    ("tail", Adapter, STRONG),
    ("tailer", Adapter, STRONG),
    ("telemetry", Adapter, STRONG),
    ("toolbox", Sidecar, FAIR),
    ("tools", Sidecar, WEAK),
    ("tracer", Adapter, FAIR),
    ("tunnel", Ambassador, STRONG),
    ("tunneler", Ambassador, FAIR),
    ("ui", App, 2.0),
    ("updater", ConfigHelper, 2.0),
    ("uploader", Sidecar, FAIR),
    ("vpn", Ambassador, STRONG),
    ("warmer", Sidecar, STRONG),
    ("watchdog", Sidecar, FAIR),
    ("watcher", Sidecar, WEAK),
    ("web", App, 1.5),
    ("webserver", App, 1.0),
    ("worker", App, 1.5),
];

/// What a `…-sidecar`, `…-agent`, `…-helper` or `…-container` deals with makes it that kind of helper.
const TOPICS: [(&str, Pattern); 34] = [
    ("adapter", Adapter),
    ("ambassador", Ambassador),
    ("audit", Adapter),
    ("auth", Ambassador),
    ("backup", Sidecar),
    ("cert", ConfigHelper),
    ("certs", ConfigHelper),
    ("config", ConfigHelper),
    ("configmap", ConfigHelper),
    ("dashboard", ConfigHelper),
    ("envoy", Ambassador),
    ("git", ConfigHelper),
    ("log", Adapter),
    ("logging", Adapter),
    ("logs", Adapter),
    ("mesh", Ambassador),
    ("metric", Adapter),
    ("metrics", Adapter),
    ("monitoring", Adapter),
    ("nginx", Ambassador),
    ("otel", Adapter),
    ("proxy", Ambassador),
    ("reload", ConfigHelper),
    ("secret", ConfigHelper),
    ("secrets", ConfigHelper),
    ("statsd", Adapter),
    ("sync", ConfigHelper),
    ("telemetry", Adapter),
    ("tls", Ambassador),
    ("token", ConfigHelper),
    ("trace", Adapter),
    ("tracing", Adapter),
    ("vault", ConfigHelper),
    ("vpn", Ambassador),
];

/// Pairs of words that mean something else than the last one alone.
const PAIRS: [(&str, &str, Pattern, f64); 20] = [
    ("admission", "webhook", App, 1.0),
    ("cmp", "plugin", Sidecar, FAIR),
    ("config", "manager", ConfigHelper, 2.0),
    ("cert", "copy", ConfigHelper, STRONG),
    ("config", "watcher", ConfigHelper, FAIR),
    ("encryption", "provider", Adapter, FAIR),
    ("file", "watcher", ConfigHelper, WEAK),
    ("grpc", "proxy", Ambassador, STRONG),
    ("health", "monitor", Adapter, FAIR),
    ("image", "puller", Sidecar, STRONG),
    ("leader", "election", Sidecar, STRONG),
    ("log", "rotate", Sidecar, STRONG),
    ("log", "rotator", Sidecar, STRONG),
    ("log", "cleaner", Sidecar, STRONG),
    ("port", "forward", Ambassador, FAIR),
    ("port", "forwarder", Ambassador, FAIR),
    ("secret", "watcher", ConfigHelper, FAIR),
    ("token", "refresh", ConfigHelper, STRONG),
    ("log", "router", Adapter, STRONG),
    ("log", "watcher", Adapter, FAIR),
];

/// Words that tell what a container does, where the last one says nothing: `sync-dashboards`.
const VERBS: [(&str, Pattern, f64); 11] = [
    ("backup", Sidecar, FAIR),
    ("check", Sidecar, FAIR),
    ("clean", Sidecar, FAIR),
    ("cleanup", Sidecar, FAIR),
    ("fetch", ConfigHelper, FAIR),
    ("pull", ConfigHelper, FAIR),
    ("refresh", ConfigHelper, FAIR),
    ("reload", ConfigHelper, FAIR),
    ("renew", ConfigHelper, FAIR),
    ("sync", ConfigHelper, FAIR),
    ("tail", Adapter, FAIR),
];

/// Words that people write together with what is before them: `logshipper`, `grpcwebproxy`.
const GLUED: [&str; 10] =
    ["agent", "backup", "elector", "exporter", "forwarder", "proxy", "reloader", "shipper", "sync", "syncer"];
/// How much the end of a word counts at most: it may be chance.
const GLUED_AT_MOST: f64 = 2.8;

/// Somebody put the word in front: `sidecar-postgres`, whatever the image is.
const CALLED_SIDECAR: f64 = 5.0;
/// Tunnels, wherever the word stands.
const VPN: [&str; 3] = ["vpn", "wireguard", "openvpn"];

/// Names longer than this are not names.
const LONGEST: usize = 253;

/// What a name (of a container, an image or a program) says.
pub(super) fn listen(name: &str) -> Option<Saying> {
    if name.len() > LONGEST {
        return None;
    }
    let say = |word, says, weight| Some(Saying { says, weight, word });
    if let Some(&(word, says, weight)) = WHOLE.iter().find(|(word, ..)| *word == name) {
        return say(word, says, weight);
    }
    let words: Vec<&str> = name
        .split(['-', '_', '.'])
        .map(|w| w.trim_end_matches(|c: char| c.is_ascii_digit()))
        .filter(|w| !w.is_empty() && !matches!(*w, "container" | "ctr" | "pod" | "service" | "svc" | "v"))
        .collect();
    let (&last, before) = words.split_last()?;
    // Tekton calls its steps and their helpers so.
    match before.first() {
        Some(&"step") => return say("step", App, 3.0),
        // What injects or manages sidecars is none.
        Some(&"sidecar")
            if !matches!(last, "injector" | "controller" | "operator" | "manager" | "webhook") =>
        {
            return say("sidecar", Sidecar, CALLED_SIDECAR);
        }
        _ => {}
    }
    if let Some(&previous) = before.last()
        && let Some(&(_, word, says, weight)) = PAIRS.iter().find(|(a, b, ..)| *a == previous && *b == last)
    {
        return say(word, says, weight);
    }
    if matches!(last, "sidecar" | "agent" | "helper" | "watcher" | "handler") {
        let topic = before.iter().rev().find_map(|w| TOPICS.iter().find(|(topic, _)| topic == w));
        if let Some(&(topic, says)) = topic {
            return say(topic, says, if last == "watcher" { 2.0 } else { 2.8 });
        }
    }
    if let Ok(i) = HEADS.binary_search_by(|(word, ..)| (*word).cmp(last)) {
        let (word, says, weight) = HEADS[i];
        return say(word, says, weight);
    }
    // `webapp`, `myapp`.
    if last.len() > 3 && last.ends_with("app") {
        return say("app", App, 2.0);
    }
    if let Some(saying) = listen_to_end(last) {
        return Some(saying);
    }
    // `slowlog`, `gclog`: a file of that name is followed.
    if last.len() > 4
        && last.ends_with("log")
        && !matches!(last, "catalog" | "backlog" | "dialog" | "changelog")
    {
        return say("log", Adapter, 2.0);
    }
    // `proxy-socks`, `proxy-https`, `proxy-main`: the kind of a proxy behind it.
    if before.last() == Some(&"proxy") && matches!(last, "socks" | "https" | "http" | "main" | "self" | "tls")
    {
        return say("proxy", Ambassador, 2.8);
    }
    if let Some(word) = VPN.into_iter().find(|word| words.contains(word)) {
        return say(word, Ambassador, FAIR);
    }
    // What reads a Java machine's beans does it for somebody else.
    if words.contains(&"jmx") {
        return say("jmx", Adapter, FAIR);
    }
    // An image that is pulled beforehand, so that it is on the node when it is needed.
    if words.first() == Some(&"prepull") || words.windows(2).any(|pair| pair == ["pre", "pull"]) {
        return say("pre-pull", Sidecar, STRONG);
    }
    let &(word, says, weight) = words.iter().find_map(|word| VERBS.iter().find(|(verb, ..)| verb == word))?;
    say(word, says, weight)
}

/// What the end of a single word says, as in `logshipper` and `authproxy`.
fn listen_to_end(word: &str) -> Option<Saying> {
    let &end = GLUED.iter().find(|end| word.len() > end.len() + 1 && word.ends_with(**end))?;
    let topic = &word[..word.len() - end.len()];
    if end == "agent" {
        let &(word, says) = TOPICS.iter().find(|(name, _)| *name == topic)?;
        return Some(Saying { says, weight: FAIR, word });
    }
    let i = HEADS.binary_search_by(|(head, ..)| (*head).cmp(end)).ok()?;
    let (word, says, weight) = HEADS[i];
    Some(Saying { says, weight: weight.min(GLUED_AT_MOST), word })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(name: &str) -> Option<Pattern> {
        listen(name).map(|s| s.says)
    }

    #[test]
    fn tables_can_be_searched() {
        assert!(HEADS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn the_last_word_counts() {
        for (name, pattern) in [
            ("log-shipper", Adapter),
            ("db-backup", Sidecar),
            ("metrics", Adapter),
            ("web-metrics", Adapter),
            ("auth-proxy", Ambassador),
            ("proxy-socks5", Ambassador),
            ("token-minter-2", ConfigHelper),
            ("config_sidecar", ConfigHelper),
            ("watcher-sidecar", Sidecar),
            ("logging-agent", Adapter),
            ("config-watcher", ConfigHelper),
            ("slowlog", Adapter),
            ("app", App),
            ("webapp", App),
            ("proxy-manager", App),
            ("step-log-backup", App),
            ("backup-db", Sidecar),
            ("vpn-client", Ambassador),
            ("wireguard-client", Ambassador),
            ("jmx-prometheus", Adapter),
            ("sidecar-server", Sidecar),
            ("logshipper", Adapter),
            ("logagent", Adapter),
            ("grpcwebproxy", Ambassador),
            ("status-probe", Adapter),
            ("pre-pull-big-image", Sidecar),
            ("continuous-image-puller", Sidecar),
            ("apiserver-check-endpoints", Sidecar),
            ("refresh", ConfigHelper),
        ] {
            assert_eq!(says(name), Some(pattern), "{name}");
        }
        for name in [
            "",
            "-",
            "trainer",
            "async",
            "useragent",
            "split-brain-fix",
            "kms",
            "groomer",
            "proxy-x",
            "db-synced",
            "catalog",
            "checkout",
            &"x-".repeat(9999),
        ] {
            assert_eq!(says(name), None, "{name}");
        }
    }
}
