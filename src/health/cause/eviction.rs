//! Which containers the kubelet's message about an eviction names.

use crate::model::Quantity;

/// The containers that an eviction message names, the one that exceeds its request or limit by most first:
/// `Container fluent-bit was using 9126852Ki, request is 10Mi, has larger consumption of ephemeral-storage.`,
/// `Container app exceeded its local ephemeral storage limit "1Gi".`
pub(super) fn containers(message: &str) -> Vec<&str> {
    let mut found: Vec<(i64, &str)> = message.split("Container ").skip(1).filter_map(named).collect();
    found.sort_by_key(|(excess, _)| std::cmp::Reverse(*excess));
    found.into_iter().map(|(_, name)| name).collect()
}

/// The volume that an eviction message names: `Usage of EmptyDir volume "buf" exceeds the limit "1Mi".`
pub(super) fn volume(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("Usage of EmptyDir volume \"")?;
    rest.split_once('"').map(|(name, _)| name)
}

/// The name at the start of `text`, and by how much it exceeds what it asked for.
fn named(text: &str) -> Option<(i64, &str)> {
    let (name, rest) = text.split_once(' ')?;
    if rest.starts_with("exceeded its local ephemeral storage limit") {
        return Some((i64::MAX, name));
    }
    let figures = rest.strip_prefix("was using ")?;
    let mut figures = figures.split(", ").map(|part| part.trim_start_matches("request is "));
    let mut bytes = || figures.next()?.trim_end_matches('.').parse::<Quantity>().ok().map(|q| q.value());
    let used = bytes().unwrap_or(0);
    Some((used.saturating_sub(bytes().unwrap_or(0)), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_excess_comes_first() {
        let message = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi. \
                       Container app was using 300Mi, request is 256Mi, has larger consumption of memory. \
                       Container log-agent was using 900Mi, request is 0, has larger consumption of memory. ";
        assert_eq!(containers(message), ["log-agent", "app"]);
    }

    #[test]
    fn a_storage_limit_names_its_container() {
        let message = "Container fluent-bit exceeded its local ephemeral storage limit \"1Gi\". ";
        assert_eq!(containers(message), ["fluent-bit"]);
    }

    #[test]
    fn a_message_about_the_pod_names_no_container() {
        for message in [
            "Usage of EmptyDir volume \"buf\" exceeds the limit \"1Mi\". ",
            "The node had condition: [DiskPressure]. ",
        ] {
            assert!(containers(message).is_empty(), "{message}");
        }
        assert_eq!(volume("Usage of EmptyDir volume \"buf\" exceeds the limit \"1Mi\". "), Some("buf"));
        assert_eq!(volume("The node had condition: [DiskPressure]. "), None);
    }
}
