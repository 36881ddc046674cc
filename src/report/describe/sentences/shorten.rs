//! Messages of the kubelet and of its helpers, short enough for the first line of a description.

/// The most characters of a message in the first line; the proof has all of it.
const MOST: usize = 160;

/// `volume s cannot be mounted: secret "x" not found`.
pub(super) fn volume_words(message: &str) -> String {
    let volume = ["MountVolume.SetUp failed for volume \"", "MountVolume.MountDevice failed for volume \""];
    let volume = volume.iter().find_map(|begin| message.strip_prefix(begin));
    if let Some((name, why)) = volume.and_then(|rest| rest.split_once('"')) {
        let why = why.trim_start_matches([' ', ':']);
        return format!("volume {name} cannot be mounted: {}", first_words(why));
    }
    // `Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-0`
    let taken =
        message.strip_prefix("Multi-Attach error for volume \"").and_then(|rest| rest.split_once('"'));
    if let Some((name, why)) = taken {
        let why = why.trim_start_matches([' ', ':']);
        let why = why.strip_prefix("Volume is").map_or_else(|| why.to_owned(), |rest| format!("it is{rest}"));
        return format!("volume {name} cannot be attached: {}", first_words(&why));
    }
    let volume = message.strip_prefix("AttachVolume.Attach failed for volume \"");
    if let Some((name, why)) = volume.and_then(|rest| rest.split_once('"')) {
        return format!(
            "volume {name} cannot be attached: {}",
            first_words(why.trim_start_matches([' ', ':']))
        );
    }
    if let Some(why) = message.strip_prefix("Failed to create pod sandbox: ") {
        return format!("its sandbox cannot be created: {}", last_part(why));
    }
    first_words(message)
}

/// The first sentence of a longer word: of the scheduler's, say, what keeps each node from taking the pod.
pub(super) fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}

/// Shortens a message for the first line, with `…` where something is left out.
pub(super) fn first_words(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => {
            let short = &text[..end];
            let whole_words = short.rsplit_once(' ').map_or(short, |(words, _)| words);
            format!("{} …", whole_words.trim_end())
        }
        None => text.to_owned(),
    }
}

/// The innermost of a chain of errors.
pub(super) fn last_part(text: &str) -> String {
    let text = text.trim_end_matches(['.', ' ']).trim_end_matches(": unknown");
    first_words(text.rsplit(": ").next().unwrap_or(text))
}

/// The innermost two of a chain of errors: `exec: "/nope": stat /nope: no such file or directory` says which file.
pub(super) fn innermost(text: &str) -> String {
    let text = text.trim_end_matches(['.', ' ']).trim_end_matches(": unknown");
    let last = text.rfind(": ").unwrap_or(0);
    let begin = text[..last].rfind(": ").map_or(0, |at| at + 2);
    first_words(&text[begin..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_leaves_a_mark() {
        let long = "word ".repeat(60);
        let short = first_words(&long);
        assert!(short.ends_with("word …") && short.chars().count() <= MOST + 2, "{short}");
        assert_eq!(first_words("short"), "short");
    }

    #[test]
    fn a_volume_that_cannot_be_attached_is_named() {
        let told = |why: &str| volume_words(&format!("Multi-Attach error for volume \"pvc-1\" {why}"));
        assert_eq!(
            told("Volume is already used by pod(s) db-0"),
            "volume pvc-1 cannot be attached: it is already used by pod(s) db-0"
        );
        assert_eq!(
            told("Volume is already exclusively attached to one node and can't be attached to another"),
            "volume pvc-1 cannot be attached: it is already exclusively attached to one node and can't be attached \
             to another"
        );
        assert_eq!(
            volume_words("AttachVolume.Attach failed for volume \"pvc-1\" : rpc error: disk not found"),
            "volume pvc-1 cannot be attached: rpc error: disk not found"
        );
    }
}
