//! Who writes a shared volume and who only reads it.

use std::collections::HashMap;

use super::Pattern;
use super::evidence::{Evidence, Source};
use super::place::{Known, Place};
use super::weigh::{NAMED_VOLUME, VOLUME, VOLUME_OF_FIRST, VOLUME_OF_UNKNOWN};
use crate::model::pod::VolumeSource;
use crate::model::{ContainerRef, ContainerType, Pod};

/// What a shared volume holds, by its name and mount paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// What an app reads to work: configuration, secrets, content.
    Input,
    /// What an app leaves behind.
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
const LOGS: [&str; 4] = ["log", "logs", "logging", "audit"];

/// One volume as the pod's containers use it.
#[derive(Debug, Default)]
struct Use<'a> {
    /// Who may write, and where it is mounted there.
    writers: Vec<(usize, &'a str)>,
    /// Who only reads, and where it is mounted there.
    readers: Vec<(usize, &'a str)>,
}

/// Adds what the volumes tell.
pub(super) fn judge(pod: &Pod, containers: &[ContainerRef<'_>], known: &Known, pieces: &mut [Vec<Evidence>]) {
    let Known { helper, places, .. } = known;
    // Scratch space is what containers share on purpose; on a claimed volume the data are the app's own.
    let shared = pod.spec.volumes.iter().filter(|v| v.source == VolumeSource::EmptyDir);
    let mut uses: HashMap<&str, Use<'_>> = shared.map(|v| (v.name.as_str(), Use::default())).collect();
    if uses.is_empty() {
        return;
    }
    for (i, container) in containers.iter().enumerate() {
        if !matches!(container.kind, ContainerType::Regular | ContainerType::NativeSidecar) {
            continue;
        }
        for mount in &container.spec.volume_mounts {
            if let Some(usage) = uses.get_mut(mount.name.as_str()) {
                let side = if mount.read_only { &mut usage.readers } else { &mut usage.writers };
                side.push((i, mount.mount_path.as_str()));
            }
        }
    }
    for (volume, usage) in &uses {
        // Several writers tell nothing about who writes for whom.
        let [(writer, path)] = usage.writers[..] else { continue };
        let Some(&(reader, _)) = usage.readers.iter().find(|(reader, _)| *reader != writer) else { continue };
        let name = |i: usize| containers[i].spec.name.as_str();
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
            Content::Unknown if places[writer] != Place::Other && !helper[writer] => {
                for &(reader, _) in usage.readers.iter().filter(|(r, _)| *r != writer) {
                    let text = format!("reads volume {volume}, which {} writes", name(writer));
                    let weight = beside(places[writer]);
                    pieces[reader].push(Evidence::new(Source::Structure, Pattern::Adapter, weight, text));
                }
            }
            kind if !helper[reader] && places[writer] != Place::Named => {
                let weight = if kind == Content::Input { NAMED_VOLUME } else { beside(places[reader]) };
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

/// How much it tells to share a volume with a container of this place.
fn beside(place: Place) -> f64 {
    match place {
        Place::Named => VOLUME,
        Place::First => VOLUME_OF_FIRST,
        Place::Other => VOLUME_OF_UNKNOWN,
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
