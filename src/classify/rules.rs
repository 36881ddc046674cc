//! The user's own rules: what a container is for where the user knows better.

use globset::{GlobMatcher, GlobSet};

use super::Pattern;
use crate::model::{ContainerRef, ContainerType, Pod};

/// Rules in the order in which they are asked; the first match wins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    rules: Vec<Rule>,
    /// `None` where the globs are too many or too long for one machine: they are asked one by one then.
    globs: Option<AllGlobs>,
}

/// One rule. Every condition must hold; an empty one always does. In a glob `*` matches anything, slashes
/// and colons too.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// Its line in the file, for people: `rules.yaml:12`.
    pub(crate) place: String,
    /// The container's image as the spec has it matches one of these.
    pub(crate) images: Vec<GlobMatcher>,
    /// The container's name matches one of these.
    pub(crate) containers: Vec<GlobMatcher>,
    /// The pod's namespace matches one of these.
    pub(crate) namespaces: Vec<GlobMatcher>,
    /// The pod has each of these labels, with a value that matches.
    pub(crate) labels: Vec<(String, GlobMatcher)>,
    /// The container is of one of these types.
    pub(crate) types: Vec<ContainerType>,
    /// What the container is for.
    pub(crate) pattern: Pattern,
    /// What the container is called in reports, if the rule says so.
    pub(crate) product: Option<String>,
}

impl Rules {
    /// These, in this order.
    pub(crate) fn new(rules: Vec<Rule>) -> Self {
        let globs = AllGlobs::of(&rules);
        Self { rules, globs }
    }

    /// Every rule, in order.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The first rule that fits.
    pub(super) fn first_match(&self, pod: &Pod, container: &ContainerRef<'_>) -> Option<&Rule> {
        match &self.globs {
            Some(globs) => globs.first_match(&self.rules, pod, container),
            None => self.rules.iter().find(|rule| rule.fits(pod, container)),
        }
    }

    /// The keys of the labels that rules look at.
    pub(super) fn label_keys(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().flat_map(|rule| &rule.labels).map(|(key, _)| key.as_str())
    }

    /// Whether a rule looks at the namespace.
    pub(super) fn ask_for_namespace(&self) -> bool {
        self.rules.iter().any(|rule| !rule.namespaces.is_empty())
    }
}

/// What a glob of a rule is asked about.
type Asked = fn(&Rule) -> &[GlobMatcher];

impl Rule {
    fn fits(&self, pod: &Pod, container: &ContainerRef<'_>) -> bool {
        let any =
            |globs: &[GlobMatcher], text: &str| globs.is_empty() || globs.iter().any(|g| g.is_match(text));
        any(&self.containers, &container.spec.name)
            && any(&self.images, &container.spec.image)
            && any(&self.namespaces, namespace(pod))
            && self.fits_otherwise(pod, container)
    }

    /// Whether those conditions hold that look at neither the container's name and image nor the namespace.
    fn fits_otherwise(&self, pod: &Pod, container: &ContainerRef<'_>) -> bool {
        let label = |(key, glob): &(String, GlobMatcher)| {
            pod.metadata.labels.get(key).is_some_and(|value| glob.is_match(value))
        };
        (self.types.is_empty() || self.types.contains(&container.kind)) && self.labels.iter().all(label)
    }
}

fn namespace(pod: &Pod) -> &str {
    pod.metadata.namespace.as_deref().unwrap_or_default()
}

/// The globs of all rules, matched at once: a hundred rules cost about as much as one.
#[derive(Debug, Clone)]
struct AllGlobs {
    containers: Globs,
    images: Globs,
    namespaces: Globs,
}

/// The globs of all rules on one thing.
#[derive(Debug, Clone)]
struct Globs {
    set: GlobSet,
    /// The rule of each glob.
    owners: Vec<usize>,
    /// The rules that do not ask.
    indifferent: Vec<bool>,
}

impl AllGlobs {
    fn of(rules: &[Rule]) -> Option<Self> {
        Some(Self {
            containers: Globs::of(rules, |rule| &rule.containers)?,
            images: Globs::of(rules, |rule| &rule.images)?,
            namespaces: Globs::of(rules, |rule| &rule.namespaces)?,
        })
    }

    fn first_match<'r>(
        &self,
        rules: &'r [Rule],
        pod: &Pod,
        container: &ContainerRef<'_>,
    ) -> Option<&'r Rule> {
        let mut fit = vec![true; rules.len()];
        self.containers.narrow(&mut fit, &container.spec.name);
        self.images.narrow(&mut fit, &container.spec.image);
        self.namespaces.narrow(&mut fit, namespace(pod));
        let mut fitting = rules.iter().zip(fit).filter_map(|(rule, fits)| fits.then_some(rule));
        fitting.find(|rule| rule.fits_otherwise(pod, container))
    }
}

impl Globs {
    fn of(rules: &[Rule], asked: Asked) -> Option<Self> {
        let mut builder = GlobSet::builder();
        let mut owners = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            for glob in asked(rule) {
                builder.add(glob.glob().clone());
                owners.push(at);
            }
        }
        let indifferent = rules.iter().map(|rule| asked(rule).is_empty()).collect();
        Some(Self { set: builder.build().ok()?, owners, indifferent })
    }

    /// Leaves those rules of which a glob matches, and those that do not ask.
    fn narrow(&self, fit: &mut [bool], text: &str) {
        if self.owners.is_empty() {
            return;
        }
        let mut met = self.indifferent.clone();
        self.set.matches(text).into_iter().for_each(|glob| met[self.owners[glob]] = true);
        fit.iter_mut().zip(met).for_each(|(fit, met)| *fit &= met);
    }
}

#[cfg(test)]
mod tests {
    use globset::Glob;
    use proptest::prelude::*;

    use super::*;
    use crate::model::Container;

    fn globs(most: usize) -> impl Strategy<Value = Vec<GlobMatcher>> {
        let glob = prop::string::string_regex("[ab/:?*]{0,4}|\\[ab\\]\\*|\\{a,b\\}:?|\\*/b:\\*")
            .expect("it is a pattern");
        let glob = glob.prop_filter_map("no glob", |text| Some(Glob::new(&text).ok()?.compile_matcher()));
        prop::collection::vec(glob, 0..most)
    }

    fn rule() -> impl Strategy<Value = Rule> {
        let kinds = prop::collection::vec(prop::sample::select(ContainerType::ALL.to_vec()), 0..2);
        (globs(3), globs(3), globs(2), globs(2), kinds).prop_map(
            |(images, containers, namespaces, labels, types)| Rule {
                place: String::new(),
                images,
                containers,
                namespaces,
                labels: labels.into_iter().map(|glob| ("a".to_owned(), glob)).collect(),
                types,
                pattern: Pattern::Adapter,
                product: None,
            },
        )
    }

    proptest! {
        #[test]
        fn all_at_once_say_what_each_by_itself_says(
            rules in prop::collection::vec(rule(), 0..20),
            image in "[ab/:]{0,5}",
            name in "[ab]{0,3}",
            namespace in prop::option::of("[ab]{0,2}"),
            label in prop::option::of("[ab]{0,2}"),
        ) {
            let mut pod = Pod::default();
            pod.metadata.namespace = namespace;
            pod.metadata.labels.extend(label.map(|value| ("a".to_owned(), value)));
            let spec = Container { name, image, ..Container::default() };
            let container = ContainerRef { spec: &spec, status: None, kind: ContainerType::Regular };
            let one_by_one = rules.iter().position(|rule| rule.fits(&pod, &container));
            let rules = Rules::new(rules);
            prop_assert!(rules.globs.is_some());
            let at_once = rules.first_match(&pod, &container);
            let at_once = at_once.and_then(|found| rules.iter().position(|rule| std::ptr::eq(rule, found)));
            prop_assert_eq!(at_once, one_by_one);
        }
    }
}
