//! The catalogue of products: what is known by its image, its name or its command line.
//!
//! The data are in `catalogue.json`, one product per line. Every lookup is by hash, so that a larger catalogue
//! costs nothing when judging.

use std::sync::LazyLock;

use foldhash::HashMap;
use serde::Deserialize;

use super::Pattern;
use super::image::Image;
use super::script::Simple;

static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(|| {
    // A test reads the same text; a broken file cannot be released.
    Catalogue::parse(include_str!("catalogue.json")).unwrap_or_default()
});

/// A product that is known.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Product {
    /// The name as its makers write it.
    pub(crate) name: &'static str,
    /// What it does beside an app.
    #[serde(deserialize_with = "pattern")]
    pub(crate) pattern: Pattern,
    /// What it is where it is the pod's whole purpose (`app`); absent for products that never are.
    #[serde(default, deserialize_with = "optional_pattern")]
    pub(crate) alone: Option<Pattern>,
    /// A web server: the app, unless it is in front of one.
    #[serde(default)]
    pub(crate) front: bool,
    /// A database, cache or broker: a web server is never in front of one.
    #[serde(default)]
    pub(crate) store: bool,
    /// An application server that speaks `FastCGI`: a web server beside it is in front.
    #[serde(default)]
    pub(crate) fastcgi: bool,
    /// An agent of a CI server: what runs beside it are the steps of a job.
    #[serde(default)]
    pub(crate) steps: bool,
    /// The product in whose image this one comes as well (Vault Agent in Vault's).
    #[serde(default)]
    pub(crate) of: Option<&'static str>,
    /// Parts of that image's tag which identify this product.
    #[serde(default)]
    pub(crate) tags: Vec<&'static str>,
    /// What it is called anywhere: last segment of an image, container, program.
    #[serde(default)]
    pub(crate) is: Vec<&'static str>,
    /// Ends of image repositories, by whole segments.
    #[serde(default)]
    pub(crate) images: Vec<&'static str>,
    #[serde(default)]
    pub(crate) names: Vec<&'static str>,
    /// Beginnings of command lines: program and subcommands.
    #[serde(default)]
    pub(crate) commands: Vec<&'static str>,
    /// Endings of image and container names that show the kind of product.
    #[serde(default)]
    pub(crate) heads: Vec<&'static str>,
    /// What it does, in a line.
    pub(crate) about: &'static str,
    #[serde(rename = "url")]
    pub(crate) homepage: &'static str,
}

fn pattern<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Pattern, D::Error> {
    <&str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

fn optional_pattern<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Pattern>, D::Error> {
    pattern(deserializer).map(Some)
}

/// How well a name fits a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Its ending shows the kind of product, `…-exporter`.
    Head,
    /// It contains the product's name, `kube-rbac-proxy-metrics`.
    Part,
    /// It is the product's name.
    Whole,
}

/// Every known product, with indexes.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    products: Vec<Product>,
    /// Last segment of an image to the segments before it, and the product.
    images: HashMap<&'static str, Vec<(Vec<&'static str>, usize)>>,
    names: HashMap<&'static str, usize>,
    /// Program to the words after it, and the product.
    commands: HashMap<&'static str, Vec<(Vec<&'static str>, usize)>>,
    /// Endings of names.
    heads: HashMap<&'static str, usize>,
    /// Product to those that come in its image.
    variants: HashMap<&'static str, Vec<usize>>,
}

/// Endings that make something else of a product's name: `fluent-bit-operator` is not Fluent Bit.
const OTHER_KIND: [&str; 20] = [
    "operator",
    "controller",
    "injector",
    "manager",
    "webhook",
    "server",
    "init",
    "installer",
    "ui",
    "test",
    "tests",
    "demo",
    "api",
    "db",
    "backup",
    "cleaner",
    "collector",
    "config",
    "monitor",
    "reloader",
];
/// Endings that say how a product's image was made, not what it does: `filebeat-configured`.
const MAKE: [&str; 8] = ["alpine", "configured", "custom", "debian", "docker", "patched", "slim", "ubi"];
/// Names longer than Kubernetes allows are not worth searching through.
const MOST_WORDS: usize = 12;
/// A single short word inside a longer name is chance.
const SHORTEST_PART: usize = 5;

impl Product {
    /// The name without blanks or other characters that a shell treats specially: `fluent-bit`.
    pub(crate) fn word(&self) -> String {
        let plain = |c: char| {
            if c == ' ' { Some('-') } else { (c.is_alphanumeric() || "-._".contains(c)).then_some(c) }
        };
        self.name.to_lowercase().chars().filter_map(plain).collect()
    }
}

impl Catalogue {
    /// The catalogue that comes with the program, parsed when first asked for.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    fn parse(text: &'static str) -> Result<Self, serde_json::Error> {
        let products: Vec<Product> = serde_json::from_str(text)?;
        let mut catalogue = Self::default();
        for (i, product) in products.iter().enumerate() {
            for image in product.is.iter().chain(&product.images) {
                let mut parents: Vec<_> = image.split('/').collect();
                let last = parents.pop().unwrap_or_default();
                catalogue.images.entry(last).or_default().push((parents, i));
            }
            for &name in product.is.iter().chain(&product.names) {
                catalogue.names.insert(name, i);
            }
            for command in product.is.iter().chain(&product.commands) {
                let mut words = command.split(' ');
                let program = words.next().unwrap_or_default();
                catalogue.commands.entry(program).or_default().push((words.collect(), i));
            }
            if let Some(of) = product.of {
                catalogue.variants.entry(of).or_default().push(i);
            }
            catalogue.heads.extend(product.heads.iter().map(|&head| (head, i)));
        }
        // The longest match is the first one then.
        for entries in catalogue.images.values_mut().chain(catalogue.commands.values_mut()) {
            entries.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        catalogue.products = products;
        Ok(catalogue)
    }

    pub(crate) fn products(&self) -> &[Product] {
        &self.products
    }

    /// The product of this name, whatever the case and with or without dashes for blanks, or with this alias.
    pub(crate) fn find(&self, name: &str) -> Option<&Product> {
        let is = |p: &&Product| p.name.eq_ignore_ascii_case(name) || p.word().eq_ignore_ascii_case(name);
        self.products
            .iter()
            .find(is)
            .or_else(|| self.names.get(&*super::image::normalise(name)).and_then(|&i| self.products.get(i)))
    }

    /// The products that come in the image of this one.
    pub(super) fn variants_of(&self, base: &str) -> impl Iterator<Item = &Product> {
        self.variants.get(base).into_iter().flatten().filter_map(|&i| self.products.get(i))
    }

    /// The product of an image.
    pub(super) fn by_image(&self, image: &Image<'_>) -> Option<(&Product, Fit)> {
        for name in [image.name(), image.stem()] {
            let entries = self.images.get(name).map_or(&[][..], Vec::as_slice);
            if let Some((_, i)) = entries.iter().find(|(parents, _)| image.is_under(parents)) {
                return Some((self.products.get(*i)?, Fit::Whole));
            }
        }
        self.by_part(image.stem(), |part| {
            let entries = self.images.get(part)?;
            entries.iter().find(|(parents, _)| parents.is_empty()).map(|&(_, i)| i)
        })
    }

    /// The product of a container's name.
    pub(super) fn by_name(&self, name: &str) -> Option<(&Product, Fit)> {
        if let Some(&i) = self.names.get(name) {
            return Some((self.products.get(i)?, Fit::Whole));
        }
        self.by_part(name, |part| self.names.get(part).copied())
    }

    /// The product of a program and the words after it. The second value is how many words matched.
    pub(super) fn by_command(&self, command: &Simple<'_>) -> Option<(&Product, usize)> {
        let entries = self.commands.get(&*command.program)?;
        let starts_with =
            |wanted: &[&str]| command.plain_words().take(wanted.len()).eq(wanted.iter().copied());
        let (fitting, i) = entries.iter().find(|(wanted, _)| starts_with(wanted))?;
        Some((self.products.get(*i)?, fitting.len() + 1))
    }

    /// The supporting product whose name is at the end or the beginning of a longer name.
    fn by_part(&self, name: &str, lookup: impl Fn(&str) -> Option<usize>) -> Option<(&Product, Fit)> {
        let mut breaks = [0; MOST_WORDS];
        let mut count = 0;
        for (place, (at, _)) in breaks.iter_mut().zip(name.match_indices('-')) {
            *place = at;
            count += 1;
        }
        if count == MOST_WORDS {
            return None;
        }
        let breaks = &breaks[..count];
        let found = |part: &str| {
            let product = self.products.get(lookup(part)?)?;
            product.pattern.is_supporting().then_some((product, Fit::Part))
        };
        let at_end = breaks.iter().map(|at| &name[at + 1..]);
        let at_end = at_end.filter(|part| part.len() >= SHORTEST_PART).find_map(found);
        if at_end.is_some() {
            return at_end;
        }
        let last = breaks.last().map_or(name, |at| &name[at + 1..]);
        if let Some(&i) = self.heads.get(last) {
            return Some((self.products.get(i)?, Fit::Head));
        }
        if let (true, Some(&at)) = (MAKE.contains(&last), breaks.last())
            && let Some(product) = found(&name[..at])
        {
            return Some(product);
        }
        if OTHER_KIND.contains(&last) {
            return None;
        }
        // A single word before others is mostly what they speak of: `vault-backup` is not Vault.
        breaks.iter().skip(1).rev().map(|at| &name[..*at]).find_map(found)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn catalogue() -> Catalogue {
        Catalogue::parse(include_str!("catalogue.json")).unwrap_or_else(|e| panic!("{e}"))
    }

    fn image(reference: &str) -> Option<(&'static str, Fit)> {
        Catalogue::built_in().by_image(&Image::parse(reference)).map(|(p, fit)| (p.name, fit))
    }

    #[test]
    fn the_data_are_sound() {
        let catalogue = catalogue();
        assert!(catalogue.products().len() >= 330);
        let (mut names, mut aliases) = (HashSet::new(), HashSet::new());
        for p in catalogue.products() {
            assert!(names.insert(p.name.to_lowercase()), "{} twice", p.name);
            assert!(p.pattern == Pattern::App || p.pattern.is_supporting(), "{}", p.name);
            assert!(matches!(p.alone, None | Some(Pattern::App)), "{}", p.name);
            assert!(!(p.alone.is_some() && p.pattern == Pattern::App), "{}: alone says nothing", p.name);
            assert!(!p.front || p.pattern == Pattern::App, "{}", p.name);
            assert!(p.homepage.starts_with("https://"), "{}", p.name);
            assert!(!p.about.is_empty() && !p.about.ends_with('.'), "{}", p.name);
            let all = || p.is.iter().chain(&p.images).chain(&p.names).chain(&p.commands).chain(&p.heads);
            assert!(all().next().is_some(), "{} matches nothing", p.name);
            assert!(all().all(|a| !a.is_empty() && a.trim() == *a), "{}", p.name);
            assert!(all().all(|a| *a == a.to_lowercase()), "{}: lower case", p.name);
            assert!(p.is.iter().all(|a| !a.contains(['/', ' ', '_'])), "{}: a plain word", p.name);
            for (kind, words) in [("image", &p.images), ("name", &p.names), ("command", &p.commands)] {
                for alias in p.is.iter().chain(words) {
                    assert!(aliases.insert((kind, *alias)), "{kind} {alias} twice");
                }
            }
            if let Some(of) = p.of {
                assert!(catalogue.products().iter().any(|o| o.name == of), "{of} is unknown");
            }
            assert!(p.tags.is_empty() || p.of.is_some(), "{}: tags of which image?", p.name);
        }
    }

    #[test]
    fn images_are_known_through_any_mirror() {
        for (reference, product, fit) in [
            ("fluent/fluent-bit", "Fluent Bit", Fit::Whole),
            ("mirror.corp/x/fluent/fluent-bit@sha256:00", "Fluent Bit", Fit::Whole),
            ("docker.io/bitnami/fluent-bit:3", "Fluent Bit", Fit::Whole),
            ("my.corp/team/custom-fluent-bit:3", "Fluent Bit", Fit::Part),
            ("quay.io/openshift/origin-csi-external-attacher", "csi-attacher", Fit::Whole),
            ("rancher/mirrored-prometheus-node-exporter", "node-exporter", Fit::Part),
            ("oliver006/redis_exporter:v1", "Redis exporter", Fit::Whole),
            ("x/some-thing-exporter", "Prometheus exporter", Fit::Head),
            ("grafana/alloy", "Grafana Alloy and Agent", Fit::Whole),
            ("registry.k8s.io/git-sync/git-sync:v4", "git-sync", Fit::Whole),
        ] {
            assert_eq!(image(reference), Some((product, fit)), "{reference}");
        }
        for reference in
            ["", "x/agent", "x/alloy", "fluent/fluent-operator", "x/fluent-bit-operator", "busybox"]
        {
            assert_eq!(image(reference), None, "{reference}");
        }
    }

    #[test]
    fn names_may_say_more_than_the_product() {
        let name = |name| Catalogue::built_in().by_name(name).map(|(p, fit)| (p.name, fit));
        assert_eq!(name("istio-proxy"), Some(("Istio proxy", Fit::Whole)));
        assert_eq!(name("kube-rbac-proxy-metrics"), Some(("kube-rbac-proxy", Fit::Part)));
        assert_eq!(name("web-git-sync"), Some(("git-sync", Fit::Part)));
        assert_eq!(name("vault-backup"), None);
        assert_eq!(name("linkerd-proxy-injector"), None);
        assert_eq!(name("konnectivity-agent-metrics-collector"), None);
        assert_eq!(name("my-redis"), None, "apps are known by their own name only");
    }

    #[test]
    fn command_lines_tell_subcommands_apart() {
        let command = |program: &'static str, words: &[&'static str]| {
            let command = Simple { program: program.into(), words: words.to_vec() };
            Catalogue::built_in().by_command(&command).map(|(p, n)| (p.name, n))
        };
        assert_eq!(command("thanos", &["sidecar", "x"]), Some(("Thanos sidecar", 2)));
        assert_eq!(command("thanos", &["rule"]), Some(("Thanos", 1)));
        assert_eq!(command("kubectl", &["proxy"]), Some(("kubectl proxy", 2)));
        assert_eq!(command("sh", &["-c"]), None);
    }

    #[test]
    fn products_are_found_for_people() {
        let find = |name| Catalogue::built_in().find(name).map(|p| p.name);
        assert_eq!(find("fluent bit"), Some("Fluent Bit"));
        assert_eq!(find("fluent-bit"), Some("Fluent Bit"));
        assert_eq!(find("no such thing"), None);
    }
}
