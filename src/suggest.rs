//! The names that are most similar to an unknown one.

use strsim::osa_distance;

/// The maximum number of names to list.
const LISTED: usize = 10;
/// How many similar names are suggested at most.
const SUGGESTED: usize = 3;

/// Returns the names nearest to `wrong`, the nearest first; none if all of them read differently.
pub(crate) fn similar<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wrong = wrong.to_lowercase();
    let letters = wrong.trim_start_matches('-');
    let tolerated = (letters.chars().count() / 3).clamp(1, 4);
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .map(|name| (osa_distance(&wrong, &name.to_lowercase()), name))
        .filter(|_| !letters.is_empty())
        .filter(|(distance, name)| {
            *distance <= tolerated || (letters.len() > 2 && name.to_lowercase().contains(letters))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(SUGGESTED).map(|(_, name)| name).collect()
}

/// Returns a hint with the names nearest to `wrong`; `None` if there are none.
pub(crate) fn nearest_names<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let near = similar(wrong, names);
    (!near.is_empty()).then(|| format!("`{}`", near.join("` or `")))
}

/// Returns a hint that offers `names` for `wrong`: the nearest ones, or all of them if they are few.
pub(crate) fn nearest<'a>(
    wrong: &str,
    names: impl IntoIterator<Item = &'a str>,
    what: &str,
) -> Option<String> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    nearest_names(wrong, names.iter().copied()).or_else(|| match names.len() {
        0 => None,
        1..=LISTED => Some(format!("existing {what}s: {}", names.join(", "))),
        many => Some(format!("{many} {what}s exist: see `kubectl config view`")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names_are_suggested_and_short_lists_shown() {
        let names = ["prod-eu", "prod-us", "dev"];
        assert_eq!(nearest("prod-ue", names, "context").as_deref(), Some("`prod-eu` or `prod-us`"));
        assert_eq!(nearest("PROD-EU", names, "context").as_deref(), Some("`prod-eu` or `prod-us`"));
        assert_eq!(nearest("prod", names, "context").as_deref(), Some("`prod-eu` or `prod-us`"));
        assert_eq!(
            nearest("staging", names, "context").as_deref(),
            Some("existing contexts: dev, prod-eu, prod-us")
        );
        assert_eq!(nearest("", ["a"], "context").as_deref(), Some("existing contexts: a"));
        assert_eq!(nearest("x", [], "context"), None);
        let many: Vec<String> = (0..11).map(|n| format!("cluster-{n}")).collect();
        assert_eq!(
            nearest("x", many.iter().map(String::as_str), "context").as_deref(),
            Some("11 contexts exist: see `kubectl config view`")
        );
    }

    #[test]
    fn unrelated_names_are_not_suggested() {
        assert!(similar("options", ["completion", "list"]).is_empty());
        assert!(similar("--show-kind", ["--as-uid", "--node", "--show-labels"]).is_empty());
        assert_eq!(similar("--sort", ["--sort-by", "--as"]), ["--sort-by"]);
        assert_eq!(similar("--nope", ["--node"]), ["--node"]);
    }
}
