//! Tests of `explain`.

use super::*;
use crate::classify::{Rules, Source};
use crate::health::{Severity, reason_words};
use crate::model::ContainerType;
use crate::model::{Origin, Pod};
use crate::report::Judge;
use crate::resources::{overhead, reservation};

fn title(name: &str) -> String {
    match look_up(name, &[], Catalogue::built_in()) {
        Ok(Lookup::Topic(topic)) => {
            assert!(!topic.about.is_empty() && !topic.sections.is_empty(), "{name}");
            topic.title
        }
        Ok(Lookup::Products(products)) => format!("{} products", products.iter().count()),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn every_completed_name_reason_and_product_can_be_looked_up() {
    for choice in names() {
        assert!(!title(&choice.value).starts_with("error"), "{}", choice.value);
    }
    for pattern in Pattern::ALL {
        assert!(title(pattern.as_str()).contains(pattern.as_str()), "{pattern}");
    }
    for reason in reason_words() {
        assert_eq!(title(&reason), reason);
    }
    for product in Catalogue::built_in().products() {
        // Some products have the name of a topic.
        assert!(!title(product.name).starts_with("error"), "{}", product.name);
    }
}

/// Asserts that the entries of a page, or of one of its sections, are these words and no others.
fn assert_entries<'a>(entries: impl IntoIterator<Item = &'a MarkdownSection>, words: &[&str]) {
    let entries: Vec<&MarkdownSection> = entries.into_iter().collect();
    let names: Vec<&str> = entries.iter().flat_map(|entry| entry.names()).collect();
    let missing: Vec<&&str> = words.iter().filter(|word| !names.contains(word)).collect();
    assert!(missing.is_empty(), "without an entry in docs/explain: {missing:?}");
    let orphans: Vec<&&str> = names.iter().filter(|name| !words.contains(name)).collect();
    assert!(orphans.is_empty(), "entries of docs/explain that name nothing: {orphans:?}");
    for entry in entries {
        assert!(!entry.meaning().is_empty(), "{} has no meaning", entry.heading);
    }
}

fn section<'a>(page: &'a MarkdownSection, heading: &str) -> &'a [MarkdownSection] {
    let found = page.children.iter().find(|section| section.heading == heading);
    found.map_or_else(|| panic!("no section {heading}"), |section| &section.children)
}

#[test]
fn every_page_is_read_and_every_topic_of_the_contents_has_one() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/explain");
    let files =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.collect();
    files.sort();
    assert_eq!(files, pages::FILES);
    let stems = pages::FILES.iter().map(|file| file.trim_end_matches(".md"));
    let topics: Vec<&str> =
        stems.filter(|stem| *stem != "contents").chain(["findings", "products"]).collect();
    assert_entries(section(&pages::CONTENTS, "General"), &topics);
}

#[test]
fn every_pattern_type_and_reason_has_an_entry() {
    assert_entries(pages::PATTERNS.entries(), &Pattern::ALL.map(Pattern::as_str));
    assert_entries(pages::TYPES.entries(), &ContainerType::ALL.map(ContainerType::as_str));
    let reasons = reason_words();
    assert_entries(pages::REASONS.entries(), &reasons.iter().map(String::as_str).collect::<Vec<_>>());
    for reason in reasons {
        let entry = pages::REASONS.entry(&reason).unwrap();
        assert_eq!(entry.children.len(), 1, "{reason} lacks what to check");
    }
}

#[test]
fn every_source_and_every_weight_has_an_entry() {
    let evidence: &MarkdownSection = &pages::EVIDENCE;
    assert_entries(&evidence.children[0].children, &Source::ALL.map(Source::as_str));
    let weights: Vec<&str> = pages::WEIGHTS.iter().map(|(name, _)| *name).collect();
    assert_entries(&evidence.children[1].children, &weights);
}

#[test]
fn every_state_has_an_entry_where_it_is_shown() {
    use crate::report::State;
    use crate::report::describe::{Health, Phase};
    use crate::resources::Stay;
    let states: &MarkdownSection = &pages::STATES;
    let severities = [Severity::Starting, Severity::Degraded, Severity::Failed].map(Severity::as_str);
    assert_entries(section(states, "SEVERITY, and first line of describe"), &severities);
    let standings = Health::ALL.map(Health::as_str);
    assert_entries(states.children.iter().take(2).flat_map(|section| &section.children), &standings);
    assert_entries(section(states, "STATE"), &State::ALL.map(State::as_str));
    assert_entries(section(states, "Startup timeline of describe"), &Phase::ALL.map(Phase::as_str));
    let versions = crate::report::Standing::ALL.map(crate::report::Standing::as_str);
    assert_entries(section(states, "STANDING in overhead --by image"), &versions);
    assert_entries(section(states, "WHY in overhead --without and --with"), &Stay::ALL.map(Stay::as_str));
}

#[test]
fn every_column_can_be_looked_up() {
    let titles = crate::render::titles();
    // `product` lists all products.
    for column in titles.iter().map(|title| &**title).filter(|title| !title.eq_ignore_ascii_case("product")) {
        assert!(!title(column).starts_with("error") && !title(column).ends_with(" products"), "{column}");
        assert!(
            pages::column(column).is_some()
                || words::of(column).is_some()
                || names().iter().any(|c| c.value == *column),
            "{column} is looked up as something else: {}",
            title(column)
        );
    }
    let is_shown = |title: &str| {
        // Levels of `overhead --by` are columns as well.
        crate::report::Dimension::words().any(|level| level.eq_ignore_ascii_case(title))
            || titles.iter().any(|shown| {
                shown.eq_ignore_ascii_case(title)
                    || shown.trim_end_matches("_cpu_millicores").eq_ignore_ascii_case(title)
            })
    };
    let orphans = pages::column_titles().map(|(title, _)| title).filter(|title| !is_shown(title));
    let orphans: Vec<&str> = orphans.collect();
    assert_eq!(orphans, [""; 0], "no table has these columns");
}

#[test]
fn words_of_kubernetes_can_be_looked_up() {
    let of_kubernetes = [
        "CrashLoopBackOff",
        "PodInitializing",
        "ContainerCreating",
        "Evicted",
        "DeadlineExceeded",
        "OutOfcpu",
        "OutOfnvidia.com/gpu",
        "Init:0/2",
        "Init:CrashLoopBackOff",
        "Init:Error",
        "Signal:9",
        "ExitCode:1",
        "Pending",
        "Running",
        "Succeeded",
        "Failed",
        "Unknown",
        "ContainerStatusUnknown",
        "NodeLost",
        "NodeShutdown",
    ];
    for word in of_kubernetes {
        let found = title(word);
        assert!(!found.starts_with("error") && !found.ends_with(" products"), "{word}: {found}");
    }
    for source in Source::ALL.iter().filter(|source| **source != Source::Product) {
        assert!(!title(source.as_str()).ends_with(" products"), "{source:?}");
    }
    // A reason can also appear in STATUS without being a problem.
    let sections = |word: &str| match look_up(word, &[], Catalogue::built_in()) {
        Ok(Lookup::Topic(topic)) => topic.sections,
        other => panic!("{word}: {other:?}"),
    };
    let elsewhere =
        |word: &str| sections(word).into_iter().any(|section| section.heading == "Other meanings");
    assert!(elsewhere("Completed") && elsewhere("NotReady"), "the other meaning is missing");
}

#[test]
fn no_product_is_hidden_by_a_word() {
    for product in Catalogue::built_in().products() {
        assert!(
            pages::column(product.name).is_none() && words::of(product.name).is_none(),
            "{}",
            product.name
        );
    }
}

#[test]
fn case_plural_and_blanks_do_not_matter() {
    for (word, expected) in [
        ("", "Topics"),
        ("Ambassadors", "ambassador"),
        ("sidecar", "sidecar"),
        ("native-sidecars", "type native-sidecar"),
        ("oomkilled", "OOMKilled"),
        ("FLUENT BIT", "Fluent Bit"),
        ("fluent-bit", "Fluent Bit"),
        (" rules ", "Rules"),
        ("no such thing", "error: topic \"no such thing\" not found"),
        ("e", "error: topic \"e\" not found"),
    ] {
        assert_eq!(title(word), expected, "{word:?}");
    }
}

#[test]
fn a_word_that_is_not_a_name_is_searched_in_all_products() {
    let Ok(Lookup::Products(found)) = look_up("log shipper", &[], Catalogue::built_in()) else { return };
    assert!(found.iter().all(|p| p.about.contains("log shipper") || p.name.contains("log shipper")));
    let Ok(Lookup::Products(found)) = look_up("exporter", &[], Catalogue::built_in()) else {
        panic!("no product exports")
    };
    assert_eq!(found.wanted.as_deref(), Some("exporter"));
    assert!(found.iter().count() > 10 && found.iter().any(|p| p.name == "Redis exporter"));
}

#[test]
fn products_are_narrowed_down_by_pattern() {
    let of = |patterns: &[Pattern]| match look_up("products", patterns, Catalogue::built_in()) {
        Ok(Lookup::Products(products)) => products,
        other => panic!("{other:?}"),
    };
    let all = of(&[]).iter().count();
    let helpers = of(&[Pattern::ConfigHelper]);
    assert!(helpers.iter().all(|p| p.pattern == Pattern::ConfigHelper));
    assert!(!helpers.is_empty() && helpers.iter().count() < all);
    assert_eq!(all, Catalogue::built_in().products().len());
}

fn pod(yaml: &str) -> Pod {
    serde_saphyr::from_str(yaml).unwrap_or_else(|error| panic!("{error}"))
}

/// The figures of the example are those that the program calculates.
#[test]
fn the_example_on_overhead_is_right() {
    let pod = pod("
spec:
  containers: [{name: app, resources: {requests: {cpu: 500m, memory: 1Gi}}}]
  initContainers:
  - {name: istio-proxy, restartPolicy: Always, resources: {requests: {cpu: 100m, memory: 128Mi}}}
  - {name: migrate, resources: {requests: {cpu: 700m, memory: 256Mi}}}
");
    let containers = pod.containers();
    let whole = reservation(&pod, &containers, |_| true);
    let cost = overhead(&pod, &containers, &whole, |i| containers[i].spec.name == "istio-proxy");
    let figures = |resources: crate::model::Resources| {
        let figures = crate::report::Figures::from(resources);
        format!("{:?} {:?}", figures.cpu_millicores, figures.memory_bytes.map(|bytes| bytes / 1024 / 1024))
    };
    assert_eq!(figures(whole.requests), "Some(800) Some(1152)");
    assert_eq!(figures(cost.effective), "Some(100) Some(128)");
    let sections = pages::OVERHEAD.sections();
    let TopicBody::Verbatim(example) = sections[1].body else { panic!("the example is verbatim") };
    let without = reservation(&pod, &containers, |i| containers[i].spec.name != "istio-proxy");
    assert_eq!(figures(without.requests), "Some(700) Some(1024)");
    for figure in ["= 800m;", "= 1152Mi", "= 700m;", "= 1024Mi", "100m;", "128Mi"] {
        assert!(example.contains(figure), "{figure}");
    }
}

const YAML: &str = "
metadata: {name: web-0, namespace: shop}
spec:
  containers:
  - {name: web, image: corp/web, env: [{name: DB, value: 'postgres://me:hunter2@localhost:6432/x'}]}
  - {name: pool, image: corp/x, ports: [{containerPort: 6432}]}
  initContainers: [{name: setup, image: corp/setup}]
";

/// The explanations of these containers of the pods, or of all.
fn explained(wanted: &[&str], pods: &[Pod]) -> Explanations {
    let mut explanations = Explanations::new(wanted.iter().map(|name| (*name).to_owned()).collect());
    let mut judge = Judge::new(Rules::default(), false);
    for pod in pods {
        explanations.add(pod, &Origin::Pod, &mut judge);
    }
    explanations
}

#[test]
fn evidence_for_and_against_is_kept() {
    let explanations = explained(&["pool", "gone"], &[pod(YAML)]);
    let [explained] = &*explanations.explained else { panic!("one container was asked for") };
    assert_eq!((explained.pod.as_str(), explained.namespace.as_deref()), ("pod/web-0", Some("shop")));
    let examination = &explained.examination;
    let sources: Vec<Source> = examination.pieces.iter().map(|piece| piece.source).collect();
    assert!(sources.contains(&Source::Type) && sources.contains(&Source::Structure), "{examination:?}");
    assert!(examination.pieces.iter().any(|piece| piece.text == "web dials localhost:6432, its port (DB)"));
    assert!(examination.pieces.is_sorted_by(|a, b| a.weight >= b.weight));
    let sum: f64 = examination.chances.iter().map(|(_, chance)| chance).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    assert_eq!(examination.chances[0].0, examination.verdict.pattern);
    assert_eq!(explanations.missing().collect::<Vec<_>>(), ["gone"]);
    assert_eq!(explanations.seen, ["setup", "web", "pool"]);
    assert!(!format!("{explained:?}").contains("hunter2"));
}

fn numbered(names: &[&str]) -> Vec<Pod> {
    names.iter().map(|name| pod(&YAML.replace("web-0", name))).collect()
}

fn counts(explanations: &Explanations) -> Vec<(&str, usize)> {
    explanations.explained.iter().map(|e| (e.container.as_str(), e.also_in)).collect()
}

#[test]
fn containers_with_the_same_examination_are_listed_once() {
    let mut pods = numbered(&["web-0", "web-1", "web-2"]);
    pods.push(pod(&YAML.replace("corp/x", "corp/y")));
    let explanations = explained(&[], &pods);
    assert_eq!(counts(&explanations), [("setup", 3), ("web", 3), ("pool", 2), ("pool", 0)]);
    let emptied = explanations.emptied();
    assert!(emptied.is_empty() && emptied.explained.is_empty() && emptied.seen.is_empty());
    // What is wanted stays.
    assert_eq!(explained(&["gone"], &pods).emptied().missing().collect::<Vec<_>>(), ["gone"]);
}

#[test]
fn parts_are_joined_as_one() {
    let (first, second) = (numbered(&["web-0", "web-1"]), numbered(&["web-2", "web-3", "web-4"]));
    let mut parts = explained(&[], &[]);
    assert!(parts.is_empty());
    parts.append(explained(&[], &first));
    parts.append(explained(&[], &second));
    let whole = explained(&[], &[first, second].concat());
    assert_eq!(parts.explained, whole.explained);
    assert_eq!(parts.seen, whole.seen);
    assert_eq!(counts(&parts), [("setup", 4), ("web", 4), ("pool", 4)]);
    // What comes later is counted as well.
    parts.append(explained(&["pool"], &numbered(&["web-5"])));
    assert_eq!(counts(&parts), [("setup", 4), ("web", 4), ("pool", 5)]);
}

#[test]
fn the_guess_is_kept_beside_the_verdict_of_the_owner() {
    let mut owned = pod(YAML);
    owned.metadata.annotations.insert("kubectl-sidecars/pool".into(), "adapter".into());
    let explanations = explained(&["pool"], &[owned]);
    let examination = &explanations.explained[0].examination;
    assert_eq!(examination.verdict.pattern, Pattern::Adapter);
    assert!(examination.chances.is_empty());
    assert_eq!(examination.pieces[0].source, Source::Owner);
    assert_eq!(examination.otherwise.as_ref().map(|o| o.pattern), Some(Pattern::Ambassador));
}
