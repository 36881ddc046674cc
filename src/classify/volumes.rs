//! Who writes a shared volume and who only reads it.

use foldhash::HashMap;

use super::Pattern;
use super::app_clue::{AppClue, Known};
use super::case::Case;
use super::evidence::{Evidence, Source};
use super::weigh::{
    FILLS, FILLS_SILENTLY, FILLS_UNSURELY, NAMED_VOLUME, VOLUME, VOLUME_OF_FIRST, VOLUME_OF_UNKNOWN,
};
use crate::model::Pod;
use crate::model::pod::VolumeSource;

/// What a shared volume holds, by its name and mount paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// What an app reads to work: configuration, secrets, content.
    Input,
    /// What an app leaves for others.
    Logs,
    Unknown,
}

const INPUT: [&str; 32] = [
    "config",
    "configs",
    "configuration",
    "conf",
    "content",
    "html",
    "www",
    "htdocs",
    "secret",
    "secrets",
    "cert",
    "certs",
    "certificates",
    "tls",
    "token",
    "tokens",
    "dags",
    "repo",
    "git",
    "dashboards",
    "rules",
    "templates",
    "credentials",
    "site",
    "static",
    "assets",
    "model",
    "models",
    "policies",
    "plugins",
    "zones",
    "geoip",
];
/// Where web servers serve files from.
const WEB_ROOTS: [&str; 4] =
    ["/usr/share/nginx/html", "/usr/local/apache2/htdocs", "/var/www", "/usr/share/caddy"];
const LOGS: [&str; 4] = ["log", "logs", "logging", "audit"];

/// One volume as the pod's containers use it.
#[derive(Debug, Default)]
struct Use<'a> {
    /// The writers, and where it is mounted there.
    writers: Vec<(usize, &'a str)>,
    /// Who only reads, and where it is mounted there.
    readers: Vec<(usize, &'a str)>,
}

/// Adds what the volumes show.
pub(super) fn judge(pod: &Pod, cases: &[Case<'_>], known: &Known, pieces: &mut [Vec<Evidence>]) {
    let Known { helper, clues, .. } = known;
    // Scratch space is what containers share on purpose; on a claimed volume the data are the app's own.
    let shared = pod.spec.volumes.iter().filter(|v| v.source == VolumeSource::EmptyDir);
    let mut uses: HashMap<&str, Use<'_>> = shared.map(|v| (v.name.as_str(), Use::default())).collect();
    if uses.is_empty() {
        return;
    }
    for (i, case) in cases.iter().enumerate().filter(|(_, case)| case.runs()) {
        for mount in &case.container.spec.volume_mounts {
            if let Some(usage) = uses.get_mut(mount.name.as_str()) {
                let side = if mount.read_only { &mut usage.readers } else { &mut usage.writers };
                side.push((i, mount.mount_path.as_str()));
            }
        }
    }
    for (volume, usage) in &uses {
        if usage.readers.is_empty() && usage.writers.len() > 1 {
            from_writers(volume, usage, cases, known, pieces);
        }
        // With several writers it is not known which one writes for the reader.
        let [(writer, path)] = usage.writers[..] else { continue };
        let Some(&(reader, _)) = usage.readers.iter().find(|(reader, _)| *reader != writer) else { continue };
        let name = |i: usize| cases[i].container.spec.name.as_str();
        match content(volume, path, usage.readers.iter().map(|(_, path)| *path)) {
            Content::Logs if !helper[writer] => {
                for &(reader, _) in usage.readers.iter().filter(|(r, _)| *r != writer) {
                    let text = format!("reads volume {volume}, which {} writes", name(writer));
                    pieces[reader].push(Evidence::new(
                        Source::Structure,
                        Pattern::Adapter,
                        NAMED_VOLUME,
                        text,
                    ));
                }
            }
            // The app itself writes, and the other one looks on: `spool`, `uploads`.
            Content::Unknown if clues[writer] != AppClue::None && !helper[writer] => {
                for &(reader, _) in usage.readers.iter().filter(|(r, _)| *r != writer) {
                    let text = format!("reads volume {volume}, which {} writes", name(writer));
                    let weight = beside(clues[writer]);
                    pieces[reader].push(Evidence::new(Source::Structure, Pattern::Adapter, weight, text));
                }
            }
            kind if !helper[reader] && clues[writer] != AppClue::Named => {
                let weight = if kind == Content::Input { NAMED_VOLUME } else { beside(clues[reader]) };
                let text = format!("writes volume {volume}, which {} only reads", name(reader));
                pieces[writer].push(Evidence::new(Source::Structure, Pattern::ConfigHelper, weight, text));
            }
            _ => {}
        }
    }
    for pieces in pieces {
        keep_strongest(pieces);
    }
}

/// All may write: who fills the volume for one that serves it, or reads the logs in it, shows by what they do.
fn from_writers(
    volume: &str,
    usage: &Use<'_>,
    cases: &[Case<'_>],
    known: &Known,
    pieces: &mut [Vec<Evidence>],
) {
    let kind = content(volume, "", usage.writers.iter().map(|(_, path)| *path));
    let spec = |i: usize| cases[i].container.spec;
    let is_called = |i: usize| !spec(i).ports.is_empty() || spec(i).readiness_probe.is_some();
    let at_web_root = |path: &str| WEB_ROOTS.iter().any(|root| path.starts_with(root));
    let is_server = |i: usize, path: &str| {
        !known.helper[i] && (is_called(i) || cases[i].is_web_server() || at_web_root(path))
    };
    let (mut servers, mut named) = (Vec::new(), Vec::new());
    for &(i, path) in &usage.writers {
        // A container may mount the volume at several paths.
        if is_server(i, path) && servers.last() != Some(&i) {
            servers.push(i);
        }
        if known.clues[i] == AppClue::Named && named.last() != Some(&i) {
            named.push(i);
        }
    }
    for &(writer, path) in &usage.writers {
        if known.clues[writer] == AppClue::Named || known.settled[writer] || is_called(writer) {
            continue;
        }
        let Some(&other) = servers.iter().chain(&named).find(|i| **i != writer) else { continue };
        let name = spec(other).name.as_str();
        let fills = cases[writer].command.keeps_writing_under(path);
        let (says, weight, text) = match kind {
            Content::Logs if !fills => {
                (Pattern::Adapter, VOLUME_OF_FIRST, format!("has the logs of {name} in volume {volume}"))
            }
            Content::Logs => continue,
            _ if fills => (
                Pattern::ConfigHelper,
                FILLS,
                format!("keeps writing into volume {volume}, which {name} uses"),
            ),
            _ if cases[other].is_web_server()
                && !cases[writer].speaks_fastcgi()
                && usage.writers.len() == 2 =>
            {
                (Pattern::ConfigHelper, FILLS_SILENTLY, format!("fills volume {volume}, which {name} serves"))
            }
            Content::Input if usage.writers.len() == 2 => (
                Pattern::ConfigHelper,
                FILLS_UNSURELY,
                format!("shares volume {volume} with {name}, which is called"),
            ),
            _ => continue,
        };
        pieces[writer].push(Evidence::new(Source::Structure, says, weight, text));
    }
}

/// How much it counts to share a volume with a container of this place.
fn beside(place: AppClue) -> f64 {
    match place {
        AppClue::Named => VOLUME,
        AppClue::First => VOLUME_OF_FIRST,
        AppClue::None => VOLUME_OF_UNKNOWN,
    }
}

/// A container with many shared volumes is not more of a helper for it: the strongest of each kind stays.
fn keep_strongest(pieces: &mut Vec<Evidence>) {
    pieces.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.text.cmp(&b.text)));
    let mut seen = Vec::new();
    pieces.retain(|p| {
        !seen.contains(&p.says) && {
            seen.push(p.says);
            true
        }
    });
}

fn content<'a>(volume: &'a str, writer: &'a str, readers: impl Iterator<Item = &'a str>) -> Content {
    let mut kind = Content::Unknown;
    for text in [volume, writer].into_iter().chain(readers.take(8)) {
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()).take(32) {
            if LOGS.contains(&word) {
                return Content::Logs;
            }
            if INPUT.contains(&word) {
                kind = Content::Input;
            }
        }
    }
    kind
}
