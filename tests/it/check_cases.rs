//! `check` on small inputs of one kind of mistake each, with look-alikes that are fine. The answers are in the comments at
//! the top of each file in `tests/fixtures/check_cases`:
//!
//! ```text
//! # must ID WORKLOAD/CONTAINER SEVERITY COUNT     a finding like this is there, exactly COUNT times if that is given
//! # not ID WORKLOAD/CONTAINER/SEVERITY            none like this is
//! # clean                                         no error and no warning at all
//! ```
//!
//! `-` stands for any container, and as workload for a bare pod. What is left out is not compared.

use std::path::Path;

use serde_json::Value;

use crate::env::TestEnv;

/// What a line asks for.
struct Wanted<'a> {
    id: &'a str,
    workload: Option<&'a str>,
    container: Option<&'a str>,
    severity: Option<&'a str>,
    count: Option<usize>,
}

impl<'a> Wanted<'a> {
    fn parse(words: &[&'a str]) -> Self {
        let place: Vec<&str> = words.get(1).copied().unwrap_or_default().split('/').collect();
        let part = |index: usize| place.get(index).copied().filter(|part| !part.is_empty());
        let last = |word: &&str| word.parse::<usize>().is_err();
        Self {
            id: words[0],
            workload: part(0),
            container: part(1).filter(|part| *part != "-"),
            severity: part(2).or_else(|| words.iter().skip(2).copied().find(last)),
            count: words.iter().skip(2).find_map(|word| word.parse().ok()),
        }
    }

    fn fits(&self, item: &Value) -> bool {
        let workload = item["workload"]["name"].as_str().unwrap_or("-");
        item["id"] == self.id
            && self.workload.is_none_or(|name| name == workload)
            && self.container.is_none_or(|name| item["container"] == name)
            && self.severity.is_none_or(|severity| item["severity"] == severity)
    }
}

/// What is wrong with the findings of a file, by the comments at its top.
fn faults(text: &str, items: &[Value]) -> Vec<String> {
    let mut faults = Vec::new();
    for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let found = |words: &[&str]| {
            let wanted = Wanted::parse(words);
            (items.iter().filter(|item| wanted.fits(item)).count(), wanted.count)
        };
        let is_wrong = match words.as_slice() {
            ["must", rest @ ..] => match found(rest) {
                (count, Some(wanted)) => count != wanted,
                (count, None) => count == 0,
            },
            ["not", rest @ ..] => found(rest).0 > 0,
            ["clean"] => items.iter().any(|item| item["severity"] != "info"),
            _ => false,
        };
        if is_wrong {
            faults.push(line.to_owned());
        }
    }
    faults
}

#[test]
fn every_case_has_its_findings_and_no_others() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/check_cases");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|file| file.expect("it is").path())
        .collect();
    files.sort();
    assert!(files.len() > 50, "{files:?}");
    let env = TestEnv::new();
    let mut wrong = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("it is text");
        assert!(text.contains("\n# must ") || text.contains("\n# clean\n"), "{path:?} has no answers");
        env.write("case.yaml", &text);
        let list = env.run(["check", "-f", "case.yaml", "-o", "json", "--severity", "info"]).success().json();
        let items = list["items"].as_array().expect("it is a list");
        wrong.extend(faults(&text, items).into_iter().map(|fault| format!("{}: {fault}", path.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
