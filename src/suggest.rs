//! "Did you mean": the names nearest to one that does not exist.

use strsim::osa_distance;

/// How many names are listed at the most.
const LISTED: usize = 10;

/// A hint that offers `names` for `wrong`: the nearest ones, else all of them where they are few.
pub(crate) fn nearest<'a>(
    wrong: &str,
    names: impl IntoIterator<Item = &'a str>,
    what: &str,
) -> Option<String> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    let tolerated = (wrong.chars().count() / 3).clamp(1, 4);
    let mut near: Vec<(usize, &str)> = names
        .iter()
        .map(|name| (osa_distance(&wrong.to_lowercase(), &name.to_lowercase()), *name))
        .filter(|_| !wrong.is_empty())
        .filter(|(distance, name)| *distance <= tolerated || (wrong.len() > 2 && name.contains(wrong)))
        .collect();
    near.sort_unstable();
    match (near.as_slice(), names.len()) {
        ([], 0) => None,
        ([], 1..=LISTED) => Some(format!("existing {what}s: {}", names.join(", "))),
        ([], _) => Some(format!("{} {what}s exist: see `kubectl config view`", names.len())),
        (near, _) => {
            let near: Vec<&str> = near.iter().take(3).map(|(_, name)| *name).collect();
            Some(format!("did you mean {}?", near.join(" or ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_what_is_near_and_lists_what_is_few() {
        let names = ["prod-eu", "prod-us", "dev"];
        assert_eq!(nearest("prod-ue", names, "context").as_deref(), Some("did you mean prod-eu or prod-us?"));
        assert_eq!(nearest("PROD-EU", names, "context").as_deref(), Some("did you mean prod-eu or prod-us?"));
        assert_eq!(nearest("prod", names, "context").as_deref(), Some("did you mean prod-eu or prod-us?"));
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
}
