//! The rules as people write them, and what is said of broken ones.

use super::*;
use crate::classify::{Catalogue, Classifier};
use crate::model::Pod;
use crate::report::explain::{Lookup, TopicBody, look_up};

fn message(text: &str) -> String {
    parse(text, "/etc/my.yaml").err().map_or_else(
        || "fine".into(),
        |error| {
            assert_eq!(error.exit(), crate::error::Exit::Usage);
            error.message().to_owned()
        },
    )
}

/// Name, pattern and evidence of each container of a pod, by the rules.
fn judged(rules: &str, pod: &str) -> (Vec<String>, Vec<String>) {
    let rules = parse(rules, "/etc/my.yaml").unwrap_or_else(|e| panic!("{e}"));
    let pod: Pod = serde_saphyr::from_str(pod).unwrap_or_else(|e| panic!("{e}"));
    let containers = pod.containers();
    let said = Classifier::new(rules).classify(&pod, &containers);
    let told = containers.iter().zip(&said.verdicts).map(|(container, verdict)| {
        let product = verdict.product.as_deref().unwrap_or("-");
        format!("{} {} {product}: {}", container.spec.name, verdict.pattern, verdict.evidence.join(", "))
    });
    (told.collect(), said.warnings.clone())
}

const POD: &str = "
metadata: {namespace: payments, labels: {team: ledger}, annotations: {kubectl-sidecars/c: sidecar}}
spec:
  initContainers: [{name: setup, image: corp/tap:1}]
  containers:
  - {name: a, image: registry.corp/x/api:1}
  - {name: b, image: registry.corp/x/tap:1}
  - {name: c, image: registry.corp/x/tap:1}
";

#[test]
fn the_first_rule_that_fits_has_the_word_and_annotations_go_before() {
    let rules = "
rules:
- image: '*/tap:*'
  namespace: [shop, pay*]
  labels: {team: l?dger}
  type: regular
  pattern: adapter
  product: Ledger tap
- container: b
  pattern: ambassador
";
    let (told, warnings) = judged(rules, POD);
    assert!(told[1].starts_with("a app -: the only container that nothing marks"), "{told:?}");
    assert_eq!(told[2], "b adapter Ledger tap: your rule at my.yaml:3");
    assert_eq!(told[3], "c sidecar -: annotation kubectl-sidecars/c");
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn the_example_that_is_shown_is_read() {
    let Ok(Lookup::Topic(page)) = look_up("rules", &[], Catalogue::built_in()) else {
        panic!("no page on rules")
    };
    let mut bodies = page.sections.into_iter().map(|section| section.body);
    let example = bodies.find_map(|body| match body {
        TopicBody::Verbatim(example) if example.contains("kind: Rules") => Some(example),
        _ => None,
    });
    let rules = parse(example.unwrap(), "rules.yaml").unwrap_or_else(|e| panic!("{e}"));
    let patterns: Vec<_> = rules.iter().map(|rule| rule.pattern).collect();
    assert_eq!(patterns, [Pattern::Adapter, Pattern::Ambassador]);
    assert_eq!(rules.iter().last().map(|rule| rule.types.len()), Some(2));
}

#[test]
fn the_rules_of_all_documents_hold_in_their_order() {
    let rules = "---
apiVersion: kubectl-sidecars/v1
kind: Rules
rules:
- {container: b, pattern: ambassador}
---
# nothing
---
rules:
- {image: '*/tap:*', pattern: adapter, type: regular}
- {container: a, pattern: config-helper}
";
    let (told, _) = judged(rules, POD);
    assert_eq!(told[1], "a config-helper -: your rule at my.yaml:11");
    assert_eq!(told[2], "b ambassador -: your rule at my.yaml:5");
}

#[test]
fn conditions_all_count() {
    for condition in
        ["image: '*/api:*'", "namespace: shop", "labels: {team: other}", "labels: {gone: '*'}", "type: init"]
    {
        let rules = format!("rules: [{{container: b, {condition}, pattern: adapter}}]");
        assert!(!judged(&rules, POD).0.concat().contains("your rule"), "{condition}");
    }
}

#[test]
fn a_rule_against_the_type_is_told() {
    let (told, warnings) = judged("rules: [{image: '*/tap:*', pattern: adapter}]", POD);
    assert_eq!(told[0], "setup init -: type init");
    assert_eq!(
        warnings,
        [
            "the rule at my.yaml:1 is not followed everywhere it fits: type init settles that it is not adapter; \
              `type:` in the rule leaves such containers out"
        ]
    );
}

#[test]
fn files_without_rules_are_fine() {
    for text in [
        "",
        "# nothing yet\n",
        "rules:\n",
        "rules: []",
        "rules: [{container: [y, on], pattern: app}]",
        "apiVersion: kubectl-sidecars/v1\nkind: Rules\n",
    ] {
        assert_eq!(message(text), "fine", "{text:?}");
    }
}

#[test]
fn broken_rules_name_file_line_and_field() {
    for (text, told) in [
        (
            "rules:\n- image: x\n  patern: app\n",
            "3: patern: unknown field patern; the known fields are image, container,",
        ),
        ("rules:\n- image: x\n  pattern: boss\n", "3: pattern: `boss` is not one of app, init, ambassador, "),
        ("rules:\n- image: x\n", "2: pattern: every rule needs a pattern"),
        ("rules:\n- pattern: app\n", "2: the rule has no condition and would match every container"),
        (
            "rules:\n- image: 'x['\n  pattern: app\n",
            "2: image: `x[` is not a valid glob: unclosed character class",
        ),
        ("rules:\n- labels: {a: '['}\n  pattern: app\n", "2: labels.a: `[` is not a valid glob: unclosed"),
        ("rules:\n- image: []\n  pattern: app\n", "2: image: the value is missing"),
        ("rules:\n- image: {a: b}\n  pattern: app\n", "2: image: expected"),
        (
            "rules:\n- type: [regular, main]\n  pattern: app\n",
            "2: type: `main` is not one of init, native-sidecar",
        ),
        ("rules:\n- image:\n  container: x\n  pattern: app\n", "2: image: the value is missing"),
        ("rules:\n- image: ''\n  pattern: app\n", "2: image: the value is missing"),
        ("kind: Pod\n", "1: kind: expected Rules, not `Pod`"),
        ("apiVersion: v1\n", "1: apiVersion: expected kubectl-sidecars/v1, not `v1`"),
        ("rules: 1\n", "1: rules: expected"),
        ("rules:\n  - image: 'x\n", ": "),
        ("- image: x\n", "1: "),
        ("rules: []\n---\n# more\nrules:\n- image: x\n  pattern: boss\n", "6: pattern: `boss` is not one of"),
        ("rules: []\n---\nkind: Pod\n", "3: kind: expected Rules, not `Pod`"),
        ("rules: []\n--- # more\nrules: 1\n", "3: rules: expected"),
    ] {
        let message = message(text);
        let place = "invalid rules: /etc/my.yaml:";
        let rest = message.strip_prefix(place).unwrap_or_else(|| panic!("{text:?}: {message}"));
        assert!(rest.contains(told), "{text:?}: {message}");
    }
}
