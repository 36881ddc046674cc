//! Tests of what `explain` tells.

use super::*;
use crate::classify::{Rules, Source};
use crate::model::{Origin, Pod};
use crate::report::Judge;
use crate::resources::{overhead, reservation};

fn title(name: &str) -> String {
    match look_up(name, &[], Catalogue::built_in()) {
        Ok(Answer::Topic(topic)) => {
            assert!(!topic.about.is_empty() && !topic.sections.is_empty(), "{name}");
            topic.title
        }
        Ok(Answer::Products(products)) => format!("{} products", products.iter().count()),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn every_word_of_the_output_can_be_looked_up() {
    for (word, _) in TOPICS {
        assert!(!title(word).starts_with("error"), "{word}");
    }
    for pattern in Pattern::ALL {
        assert!(title(pattern.as_str()).contains(pattern.as_str()), "{pattern}");
    }
    for kind in ContainerType::ALL {
        assert!(!title(kind.as_str()).starts_with("error"), "{}", kind.as_str());
    }
    for (reason, means) in Reason::all() {
        assert_eq!(title(reason.as_str()), reason.as_str());
        assert!(means.ends_with('.'), "{reason}: {means}");
    }
    for product in Catalogue::built_in().products() {
        // Some products bear the name of a topic.
        assert!(!title(product.name).starts_with("error"), "{}", product.name);
    }
}

/// What the program writes as titles: read from its own source, so that none is forgotten.
fn titles() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render");
    let source = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let literals =
        |text: &str| -> Vec<String> { text.split('"').skip(1).step_by(2).map(ToOwned::to_owned).collect() };
    let mut titles = Vec::new();
    for file in ["pods.rs", "containers.rs", "summary.rs", "explain.rs", "overhead/table.rs"] {
        let is_title = |text: &String| {
            text.len() > 1
                && text.starts_with(|c: char| c.is_ascii_uppercase())
                && text.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '-' | '%'))
        };
        let found = literals(&source(file)).into_iter().filter(is_title);
        let before = titles.len();
        titles.extend(found);
        assert!(titles.len() > before, "{file} has no titles any more: where are they?");
    }
    let csv = source("csv.rs");
    let lists: Vec<&str> = csv.split("&[&str] =").skip(1).filter_map(|list| list.split(';').next()).collect();
    assert!(lists.len() > 5, "csv.rs keeps its titles elsewhere");
    titles.extend(lists.iter().flat_map(|list| literals(list)));
    titles
}

#[test]
fn every_column_can_be_looked_up() {
    // `product` lists them all.
    let titles: Vec<String> = titles().into_iter().filter(|t| !t.eq_ignore_ascii_case("product")).collect();
    assert!(titles.contains(&"SIDECAR-CPU".to_owned()) && titles.contains(&"cause_since".to_owned()));
    for column in titles {
        assert!(!title(&column).starts_with("error") && !title(&column).ends_with(" products"), "{column}");
        assert!(
            columns::meaning(&column).is_some()
                || words::of(&column).is_some()
                || TOPICS.iter().any(|t| t.0 == column),
            "{column} is taken for something else: {}",
            title(&column)
        );
    }
}

#[test]
fn every_other_word_of_the_output_can_be_looked_up() {
    use crate::report::State;
    use crate::report::describe::{Health as Standing, Phase};
    use crate::resources::Stay;
    let closed = Standing::ALL
        .map(Standing::as_str)
        .into_iter()
        .chain(Phase::ALL.map(Phase::as_str))
        .chain(State::ALL.map(State::as_str))
        .chain(Stay::ALL.map(Stay::as_str))
        .chain(crate::report::Standing::ALL.map(crate::report::Standing::as_str))
        .chain(Source::ALL.iter().map(|source| source.as_str()).filter(|word| *word != "product"));
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
    for word in closed.chain(of_kubernetes) {
        let told = title(word);
        assert!(!told.starts_with("error") && !told.ends_with(" products"), "{word}: {told}");
    }
    for choice in names() {
        assert!(!title(&choice.value).starts_with("error"), "{}", choice.value);
    }
    // Words that the health of a container is told by: those that only Kubernetes has are known here.
    let sections = |word: &str| match look_up(word, &[], Catalogue::built_in()) {
        Ok(Answer::Topic(topic)) => topic.sections,
        other => panic!("{word}: {other:?}"),
    };
    let elsewhere = |word: &str| sections(word).into_iter().any(|section| section.heading == "Elsewhere");
    assert!(elsewhere("Completed") && elsewhere("NotReady"), "good news under the name of a trouble");
}

#[test]
fn no_product_is_hidden_behind_a_word() {
    for product in Catalogue::built_in().products() {
        assert!(
            columns::meaning(product.name).is_none() && words::of(product.name).is_none(),
            "{}",
            product.name
        );
    }
}

#[test]
fn words_are_taken_as_people_write_them() {
    for (word, expected) in [
        ("", "What there is to read"),
        ("Ambassadors", "ambassador: stands between the app and the network, inside the pod"),
        ("sidecar", "sidecar: helps the app in the same pod, but in none of the three other ways"),
        ("native-sidecars", "type native-sidecar"),
        ("oomkilled", "OOMKilled"),
        ("FLUENT BIT", "Fluent Bit"),
        ("fluent-bit", "Fluent Bit"),
        (" rules ", "Rules"),
        ("no such thing", "error: there is nothing to read on `no such thing`"),
        ("e", "error: there is nothing to read on `e`"),
    ] {
        assert_eq!(title(word), expected, "{word:?}");
    }
}

#[test]
fn what_no_product_is_called_is_looked_for_in_all_of_them() {
    let Ok(Answer::Products(found)) = look_up("log shipper", &[], Catalogue::built_in()) else { return };
    assert!(found.iter().all(|p| p.about.contains("log shipper") || p.name.contains("log shipper")));
    let Ok(Answer::Products(found)) = look_up("exporter", &[], Catalogue::built_in()) else {
        panic!("no product exports")
    };
    assert_eq!(found.wanted.as_deref(), Some("exporter"));
    assert!(found.iter().count() > 10 && found.iter().any(|p| p.name == "Redis exporter"));
}

#[test]
fn products_are_narrowed_down_by_pattern() {
    let of = |patterns: &[Pattern]| match look_up("products", patterns, Catalogue::built_in()) {
        Ok(Answer::Products(products)) => products,
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

/// The figures of the example, by the program's own arithmetic.
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
    let sections = overhead::overview().sections;
    let Body::Verbatim(example) = sections[1].body else { panic!("the example is verbatim") };
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

/// What is told of these containers, or of all, of the pods.
fn explained(wanted: &[&str], pods: &[Pod]) -> Explanations {
    let mut explanations = Explanations::new(wanted.iter().map(|name| (*name).to_owned()).collect());
    let mut judge = Judge::new(Rules::default(), false);
    for pod in pods {
        explanations.add(pod, &Origin::Pod, &mut judge);
    }
    explanations
}

#[test]
fn everything_that_was_weighed_is_told_for_and_against() {
    let explanations = explained(&["pool", "gone"], &[pod(YAML)]);
    let [explained] = explanations.explained() else { panic!("one container was asked for") };
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
    assert_eq!(explanations.seen(), ["setup", "web", "pool"]);
    assert!(!format!("{explained:?}").contains("hunter2"));
}

fn numbered(names: &[&str]) -> Vec<Pod> {
    names.iter().map(|name| pod(&YAML.replace("web-0", name))).collect()
}

fn counts(explanations: &Explanations) -> Vec<(&str, usize)> {
    explanations.explained().iter().map(|e| (e.container.as_str(), e.also_in)).collect()
}

#[test]
fn containers_that_were_judged_alike_are_told_once() {
    let mut pods = numbered(&["web-0", "web-1", "web-2"]);
    pods.push(pod(&YAML.replace("corp/x", "corp/y")));
    let explanations = explained(&[], &pods);
    assert_eq!(counts(&explanations), [("setup", 3), ("web", 3), ("pool", 2), ("pool", 0)]);
    let emptied = explanations.emptied();
    assert!(emptied.is_empty() && emptied.explained().is_empty() && emptied.seen().is_empty());
    // What is wanted stays.
    assert_eq!(explained(&["gone"], &pods).emptied().missing().collect::<Vec<_>>(), ["gone"]);
}

#[test]
fn parts_are_joined_as_if_they_had_come_as_one() {
    let (first, second) = (numbered(&["web-0", "web-1"]), numbered(&["web-2", "web-3", "web-4"]));
    let mut parts = explained(&[], &[]);
    assert!(parts.is_empty());
    parts.append(explained(&[], &first));
    parts.append(explained(&[], &second));
    let whole = explained(&[], &[first, second].concat());
    assert_eq!(parts.explained(), whole.explained());
    assert_eq!(parts.seen(), whole.seen());
    assert_eq!(counts(&parts), [("setup", 4), ("web", 4), ("pool", 4)]);
    // What comes later is counted as well.
    parts.append(explained(&["pool"], &numbered(&["web-5"])));
    assert_eq!(counts(&parts), [("setup", 4), ("web", 4), ("pool", 5)]);
}

#[test]
fn what_the_owner_settles_is_told_beside_what_would_be_guessed() {
    let mut owned = pod(YAML);
    owned.metadata.annotations.insert("kubectl-sidecars/pool".into(), "adapter".into());
    let explanations = explained(&["pool"], &[owned]);
    let examination = &explanations.explained()[0].examination;
    assert_eq!(examination.verdict.pattern, Pattern::Adapter);
    assert!(examination.chances.is_empty());
    assert_eq!(examination.pieces[0].source, Source::Owner);
    assert_eq!(examination.otherwise.as_ref().map(|o| o.pattern), Some(Pattern::Ambassador));
}
