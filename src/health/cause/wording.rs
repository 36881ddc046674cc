//! The cause in words, to stand behind the container's name.

use std::fmt::Write;

use super::Reason;
use super::trouble::Trouble;
use crate::model::quantity::human_bytes;
use crate::model::{ContainerRef, ContainerType};

/// What `trouble` means for `container`, as the rest of a sentence that starts with its name.
pub(super) fn trouble(container: &ContainerRef<'_>, trouble: &Trouble) -> String {
    let mut text = match (&trouble.reason, trouble.exit_code) {
        (Reason::OOMKilled, _) => match container.spec.resources.limits.memory {
            Some(limit) => {
                format!("is killed for using more memory than its limit ({})", human_bytes(limit))
            }
            None => "is killed because memory ran out".to_owned(),
        },
        (Reason::StartError | Reason::ContainerCannotRun, code) => {
            with_code("its process cannot be started", code)
        }
        (Reason::Completed, _) if trouble.restarts > 1 => "exits with code 0 again and again".to_owned(),
        (Reason::Completed, _) => "exited with code 0, though it should run on".to_owned(),
        (Reason::RestartingAllContainers, _) => {
            "a restart rule restarts all containers again and again".to_owned()
        }
        (Reason::Error, Some(code)) if trouble.restarts > 1 => {
            format!("exits with code {code}{} again and again", signal(code))
        }
        (Reason::Error, Some(code)) => format!("exited with code {code}{}", signal(code)),
        (Reason::Error, None) => "ends again and again".to_owned(),
        (Reason::ImagePullBackOff | Reason::ErrImagePull, _) => "its image cannot be pulled".to_owned(),
        (Reason::ErrImageNeverPull, _) => "its image is not on the node and must not be pulled".to_owned(),
        (Reason::InvalidImageName, _) => "the name of its image cannot be read".to_owned(),
        (Reason::CreateContainerConfigError, _) => "cannot be created from its configuration".to_owned(),
        (Reason::CreateContainerError, _) => "cannot be created".to_owned(),
        (Reason::RunContainerError, _) => "cannot be run".to_owned(),
        (Reason::NotStarted, _) if !trouble.is_created() => "is being created".to_owned(),
        (Reason::NotStarted, _) if container.spec.startup_probe.is_some() => {
            "runs, but its start-up probe has not passed".to_owned()
        }
        (Reason::NotStarted, _) if container.spec.lifecycle.post_start.is_some() => {
            "runs, but its postStart hook has not ended".to_owned()
        }
        (Reason::NotStarted, _) => "runs, but does not count as started yet".to_owned(),
        (Reason::NotReady, _) => "runs, but is not ready".to_owned(),
        (Reason::Initializing, _) if container.kind == ContainerType::NativeSidecar => {
            "is being created; the app waits for it".to_owned()
        }
        (Reason::Initializing, _) => "still initializes; the app waits for it".to_owned(),
        (Reason::KeepsPodRunning, _) => "runs on though the work is done, so the pod never ends".to_owned(),
        (other, code) => with_code(other.as_str(), code),
    };
    if trouble.restarts > 0 {
        let plural = if trouble.restarts == 1 { "" } else { "s" };
        // Writing to a string cannot fail.
        let _ = write!(text, ", {} restart{plural}", trouble.restarts);
    }
    if !trouble.message.is_empty() {
        let _ = write!(text, ": {}", trouble.message);
    }
    if let Some(probe) = killing_probe(container, trouble) {
        let _ = write!(text, "; its {probe} probe may have failed");
    }
    if trouble.is_up_again() { format!("is up now, but {text}") } else { text }
}

/// The probe for which the kubelet may have killed the container: status tells the signal alone.
fn killing_probe(container: &ContainerRef<'_>, trouble: &Trouble) -> Option<&'static str> {
    let killed = trouble.reason == Reason::Error && matches!(trouble.exit_code, Some(137 | 143));
    let spec = container.spec;
    match (&spec.startup_probe, &spec.liveness_probe) {
        _ if !killed => None,
        (Some(_), None) => Some("start-up"),
        (None, Some(_)) => Some("liveness"),
        (Some(_), Some(_)) => Some("start-up or liveness"),
        (None, None) => None,
    }
}

/// What an exit code above 128 means, where everybody meets it: shells and runtimes add 128 to the signal.
fn signal(code: i32) -> &'static str {
    match code {
        134 => " (SIGABRT)",
        137 => " (SIGKILL)",
        139 => " (SIGSEGV)",
        143 => " (SIGTERM)",
        _ => "",
    }
}

fn with_code(text: &str, code: Option<i32>) -> String {
    code.map_or_else(|| text.to_owned(), |code| format!("{text} (exit code {code})"))
}

/// Says that the app cannot start before this is mended.
pub(super) fn holds_up_the_app(message: &mut String) {
    // The words for a start-up under way say so already.
    if !message.contains("the app waits") {
        message.push_str("; the app waits for it");
    }
}

/// Names those that are in trouble beside the one that is blamed.
pub(super) fn also_in_trouble(message: &mut String, others: &[&str]) {
    add_names(message, "also in trouble: ", others);
}

/// Names those that do the same as the one that is blamed.
pub(super) fn so_do(message: &mut String, others: &[&str]) {
    add_names(message, if others.len() == 1 { "so does " } else { "so do " }, others);
}

fn add_names(message: &mut String, what: &str, names: &[&str]) {
    const SHOWN: usize = 3;
    if names.is_empty() {
        return;
    }
    let _ = write!(message, "; {what}{}", names[..names.len().min(SHOWN)].join(", "));
    if names.len() > SHOWN {
        let _ = write!(message, " and {} more", names.len() - SHOWN);
    }
}
