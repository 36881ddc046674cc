//! Words in names: what people call a helper.
//!
//! In `log-shipper` or `payments-db-backup` the last word says what the thing is; the words before it say of
//! what. Words are the weakest evidence and are asked last.

use super::Pattern;
use super::Pattern::{Adapter, Ambassador, App, ConfigHelper, Sidecar};
use super::lexicon::{
    CALLED_SIDECAR, CONFIGURATION, FAIR, GLUED, GLUED_AT_MOST, HEADS, MAKES, PAIRS, STRONG, TOPICS, VERBS,
    VPN, WHOLE,
};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hint {
    /// What the word speaks for.
    pub(super) says: Pattern,
    pub(super) weight: f64,
    pub(super) word: &'static str,
}

/// Names longer than this are not names.
const LONGEST: usize = 253;

/// What a name (of a container, an image or a program) says.
pub(super) fn classify_name(name: &str) -> Option<Hint> {
    if name.len() > LONGEST {
        return None;
    }
    let say = |word, says, weight| Some(Hint { says, weight, word });
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
        // `sync-status`: the verb says more than a weak word after it.
        return match find_verb(before)
            .filter(|verb| says.is_supporting() && weight < FAIR && verb.weight > weight)
        {
            Some(verb) => Some(verb),
            None => say(word, says, weight),
        };
    }
    // `webapp`, `myapp`.
    if last.len() > 3 && last.ends_with("app") {
        return say("app", App, 2.0);
    }
    if let Some(hint) = classify_end(last) {
        return Some(hint);
    }
    // `slowlog`, `gclog`: a file of that name is followed.
    if last.len() > 4
        && last.ends_with("log")
        && !matches!(last, "catalog" | "backlog" | "dialog" | "changelog")
    {
        return say("log", Adapter, 2.0);
    }
    // `proxy-socks`, `proxy-https`, `proxy-main`: the kind of a proxy after it.
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
    // `update-config`: what it does, and to what.
    let made = words.iter().position(|word| MAKES.contains(word));
    let object =
        made.and_then(|at| words[at + 1..].iter().find_map(|w| CONFIGURATION.iter().find(|c| *c == w)));
    if let Some(word) = object {
        return say(word, ConfigHelper, FAIR);
    }
    find_verb(&words)
}

/// The first word that says what a container does: `sync` in `sync-dashboards`.
fn find_verb(words: &[&str]) -> Option<Hint> {
    let &(word, says, weight) = words.iter().find_map(|word| VERBS.iter().find(|(verb, ..)| verb == word))?;
    Some(Hint { says, weight, word })
}

/// Words that say what a container is in general, and nothing of what it deals with.
const GENERAL: [&str; 19] = [
    "agent",
    "api",
    "client",
    "controller",
    "daemon",
    "engine",
    "handler",
    "instance",
    "job",
    "loop",
    "manager",
    "process",
    "processor",
    "runner",
    "server",
    "service",
    "task",
    "tool",
    "worker",
];

/// What a container deals with, where its name ends with a general word: `backup` in `backup-server`.
pub(super) fn classify_topic(name: &str) -> Option<Hint> {
    let (rest, last) = name.rsplit_once('-')?;
    if name.len() > LONGEST || !GENERAL.contains(&last) {
        return None;
    }
    let hint = classify_name(rest).filter(|hint| hint.says.is_supporting());
    hint.or_else(|| {
        let word = rest.rsplit('-').next()?;
        let &(word, says) = TOPICS.iter().find(|(topic, _)| *topic == word)?;
        Some(Hint { says, weight: FAIR, word })
    })
}

/// What the end of a single word says, as in `logshipper` and `authproxy`.
fn classify_end(word: &str) -> Option<Hint> {
    let &end = GLUED.iter().find(|end| word.len() > end.len() + 1 && word.ends_with(**end))?;
    let topic = &word[..word.len() - end.len()];
    // `retail` is a word by itself.
    if matches!(end, "agent" | "tail") {
        let &(word, says) = TOPICS.iter().find(|(name, _)| *name == topic)?;
        return Some(Hint { says, weight: FAIR, word });
    }
    let i = HEADS.binary_search_by(|(head, ..)| (*head).cmp(end)).ok()?;
    let (word, says, weight) = HEADS[i];
    Some(Hint { says, weight: weight.min(GLUED_AT_MOST), word })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(name: &str) -> Option<Pattern> {
        classify_name(name).map(|s| s.says)
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
            ("shop-update-config", ConfigHelper),
            ("generate-nginx-configs-loop", ConfigHelper),
            ("shop-dlv", Sidecar),
            ("graceful-termination-handler", Sidecar),
            ("ext-authz", Sidecar),
            ("ldap-setup", Sidecar),
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
            "config-server-x",
            "db-synced",
            "catalog",
            "checkout",
            &"x-".repeat(9999),
        ] {
            assert_eq!(says(name), None, "{name}");
        }
    }
}
