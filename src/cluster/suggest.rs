//! "Did you mean": the names nearest to one that does not exist.

/// How many names are listed at the most.
const LISTED: usize = 10;

/// A hint that offers `names` for `wrong`: the nearest ones, else all of them where they are few.
pub(super) fn nearest<'a>(
    wrong: &str,
    names: impl IntoIterator<Item = &'a str>,
    what: &str,
) -> Option<String> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    let tolerated = (wrong.chars().count() / 3).clamp(1, 4);
    let mut near: Vec<(usize, &str)> = names
        .iter()
        .map(|name| (distance(&wrong.to_lowercase(), &name.to_lowercase()), *name))
        .filter(|_| !wrong.is_empty())
        .filter(|(distance, name)| *distance <= tolerated || (wrong.len() > 2 && name.contains(wrong)))
        .collect();
    near.sort_unstable();
    match (near.as_slice(), names.len()) {
        ([], 0) => None,
        ([], 1..=LISTED) => Some(format!("{what}s that exist: {}", names.join(", "))),
        ([], _) => Some(format!("{} {what}s exist: see `kubectl config view`", names.len())),
        (near, _) => {
            let near: Vec<&str> = near.iter().take(3).map(|(_, name)| *name).collect();
            Some(format!("did you mean {}?", near.join(", or ")))
        }
    }
}

/// How many slips of the keyboard apart: a letter more, less, other, or two in the wrong order.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let other = usize::from(a[i - 1] != b[j - 1]);
                let mut least =
                    (table[i - 1][j] + 1).min(table[i][j - 1] + 1).min(table[i - 1][j - 1] + other);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_changes() {
        for (a, b, changes) in [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("prod", "prdo", 1)] {
            assert_eq!(distance(a, b), changes, "{a} {b}");
        }
    }

    #[test]
    fn offers_what_is_near_and_lists_what_is_few() {
        let names = ["prod-eu", "prod-us", "dev"];
        assert_eq!(
            nearest("prod-ue", names, "context").as_deref(),
            Some("did you mean prod-eu, or prod-us?")
        );
        assert_eq!(
            nearest("PROD-EU", names, "context").as_deref(),
            Some("did you mean prod-eu, or prod-us?")
        );
        assert_eq!(nearest("prod", names, "context").as_deref(), Some("did you mean prod-eu, or prod-us?"));
        assert_eq!(
            nearest("staging", names, "context").as_deref(),
            Some("contexts that exist: dev, prod-eu, prod-us")
        );
        assert_eq!(nearest("", ["a"], "context").as_deref(), Some("contexts that exist: a"));
        assert_eq!(nearest("x", [], "context"), None);
        let many: Vec<String> = (0..11).map(|n| format!("cluster-{n}")).collect();
        assert_eq!(
            nearest("x", many.iter().map(String::as_str), "context").as_deref(),
            Some("11 contexts exist: see `kubectl config view`")
        );
    }
}
