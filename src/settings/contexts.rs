//! `--contexts`: which contexts of the kubeconfig are read.

use globset::GlobMatcher;

/// Several contexts, each with a cluster of its own.
#[derive(Debug, Clone)]
pub(crate) struct Fleet {
    pub(crate) globs: ContextGlobs,
    /// `--parallel`: how many contexts are read at the same time.
    pub(crate) parallel: usize,
}

/// The globs of `--contexts`. A name matches itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct ContextGlobs {
    /// With the text of each, for messages. If there are none, every context is selected.
    pub(crate) included: Vec<(String, GlobMatcher)>,
    /// Those after `!`.
    pub(crate) excluded: Vec<GlobMatcher>,
}

impl ContextGlobs {
    /// Returns those of `names` that are selected, sorted by name.
    ///
    /// Errors: the text of a glob that matches none of the names.
    pub(crate) fn select<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<Vec<&'a str>, &str> {
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        let matches_none = |(_, glob): &&(String, GlobMatcher)| names.iter().all(|name| !glob.is_match(name));
        if let Some((text, _)) = self.included.iter().find(matches_none) {
            return Err(text);
        }
        let is_included = |name: &str| {
            self.included.is_empty() || self.included.iter().any(|(_, glob)| glob.is_match(name))
        };
        names.retain(|name| is_included(name) && !self.excluded.iter().any(|glob| glob.is_match(name)));
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use globset::Glob;

    use super::*;

    fn globs(words: &[&str]) -> ContextGlobs {
        let mut globs = ContextGlobs::default();
        for word in words {
            let glob = |text: &str| Glob::new(text).map(|glob| glob.compile_matcher());
            match word.strip_prefix('!') {
                Some(text) => globs.excluded.extend(glob(text)),
                None => globs.included.extend(glob(word).map(|glob| ((*word).to_owned(), glob))),
            }
        }
        globs
    }

    #[test]
    fn globs_include_and_exclude_names() {
        let names = ["prod-us", "prod-eu", "dev", "arn:aws:eks:eu-west-1:1:cluster/prod", "dev"];
        let select = |words: &[&str]| {
            let globs = globs(words);
            let selected = globs.select(names.into_iter()).map(|names| names.join(" "));
            selected.map_err(ToOwned::to_owned)
        };
        assert_eq!(select(&["prod-*"]).as_deref(), Ok("prod-eu prod-us"));
        assert_eq!(select(&["*", "!prod-*"]).as_deref(), Ok("arn:aws:eks:eu-west-1:1:cluster/prod dev"));
        assert_eq!(select(&["!arn:*"]).as_deref(), Ok("dev prod-eu prod-us"));
        assert_eq!(select(&["*/prod", "dev"]).as_deref(), Ok("arn:aws:eks:eu-west-1:1:cluster/prod dev"));
        assert_eq!(globs(&["dev", "stage-*"]).select(names.into_iter()), Err("stage-*"));
        assert_eq!(globs(&["dev", "!dev"]).select(names.into_iter()), Ok(Vec::new()));
    }
}
