//! The rules of krew and of the reviewers of its index, as a check that says what is wrong. Sources, in
//! `kubernetes-sigs/krew`: `internal/index/validation/validate.go`, `cmd/validate-krew-manifest/main.go`,
//! `site/content/docs/developer-guide/{plugin-manifest,develop/naming-guide,develop/best-practices}.md`; and
//! `krew-index`, whose reviewers ask for short descriptions of at most 50 characters.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};

use super::archive::Archive;

/// Every platform that `validate-krew-manifest` tries.
const PLATFORMS: [(&str, &str); 11] = [
    ("windows", "386"),
    ("windows", "amd64"),
    ("windows", "arm64"),
    ("linux", "386"),
    ("linux", "amd64"),
    ("linux", "arm"),
    ("linux", "arm64"),
    ("linux", "ppc64le"),
    ("darwin", "386"),
    ("darwin", "amd64"),
    ("darwin", "arm64"),
];
/// The platforms of a release.
const OURS: [(&str, &str); 6] = [
    ("linux", "amd64"),
    ("linux", "arm64"),
    ("darwin", "amd64"),
    ("darwin", "arm64"),
    ("windows", "amd64"),
    ("windows", "arm64"),
];

/// Returns what is wrong with the manifest in `file`, and with the `archives` (by name) that it refers to. Archives are not
/// checked if there are none.
pub(super) fn problems(file: &str, text: &str, archives: &BTreeMap<String, Archive>) -> Vec<String> {
    let mut found = Vec::new();
    let manifest: Value = match serde_saphyr::from_str(text) {
        Ok(manifest) => manifest,
        Err(error) => return vec![format!("it is not YAML: {error}")],
    };
    if text.contains('@') {
        found.push("a placeholder between two @ is not filled in".to_owned());
    }
    known_keys(&manifest, "the manifest", &["apiVersion", "kind", "metadata", "spec"], &mut found);
    if manifest["apiVersion"] != "krew.googlecontainertools.github.com/v1alpha2" {
        found.push("apiVersion is not that of krew".to_owned());
    }
    if manifest["kind"] != "Plugin" {
        found.push("kind is not Plugin".to_owned());
    }
    known_keys(&manifest["metadata"], "metadata", &["name"], &mut found);
    name(file, word(&manifest["metadata"]["name"]), &mut found);
    let spec = &manifest["spec"];
    let fields = ["version", "homepage", "shortDescription", "description", "caveats", "platforms"];
    known_keys(spec, "spec", &fields, &mut found);
    words(spec, &mut found);
    platforms(spec, archives, &mut found);
    found
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn known_keys(value: &Value, whose: &str, known: &[&str], found: &mut Vec<String>) {
    let keys = value.as_object().map(Map::keys).into_iter().flatten();
    found.extend(
        keys.filter(|key| !known.contains(&key.as_str())).map(|key| format!("{whose} has no field {key}")),
    );
}

/// The name must match the file, be safe on every system, and follow the naming guide.
fn name(file: &str, name: &str, found: &mut Vec<String>) {
    if file != format!("{name}.yaml") {
        found.push(format!("the name {name:?} is not that of the file {file}"));
    }
    let is_kebab = !name.is_empty()
        && name.split('-').all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        });
    if !is_kebab {
        found.push(format!("the name {name:?} is not lower case with dashes"));
    }
    if name.starts_with("kube") {
        found.push("the name repeats that it is for Kubernetes".to_owned());
    }
    let device = ["con", "prn", "aux", "nul"].contains(&name)
        || ["com", "lpt"]
            .iter()
            .any(|kind| name.strip_prefix(kind).is_some_and(|n| n.len() == 1 && n != "0"));
    if device {
        found.push("the name is that of a Windows device".to_owned());
    }
}

fn words(spec: &Value, found: &mut Vec<String>) {
    if !is_version(word(&spec["version"])) {
        found.push("the version is not a semantic one with a leading v".to_owned());
    }
    if !word(&spec["homepage"]).starts_with("https://") {
        found.push("the homepage is not an https address".to_owned());
    }
    let short = word(&spec["shortDescription"]);
    if short.is_empty() || short.contains('\n') {
        found.push("the short description is not one line".to_owned());
    }
    if short.chars().count() > 50 {
        found.push("the short description has more than 50 characters".to_owned());
    }
    for forbidden in ["kubernetes", "kubectl", "plugin", "krew"] {
        if short.to_lowercase().contains(forbidden) {
            found.push(format!("the short description has a word that is redundant: {forbidden}"));
        }
    }
    let description = word(&spec["description"]);
    if description.trim().is_empty() {
        found.push("the description is missing".to_owned());
    }
    if description.contains("kubectl ") || description.lines().any(|line| line.trim_start().starts_with('$'))
    {
        found.push("the description shows how to use it, which is for the documentation".to_owned());
    }
    for (what, text) in [("description", description), ("caveats", word(&spec["caveats"]))] {
        if text.lines().any(|line| line.chars().count() > 80) {
            found.push(format!("a line of the {what} has more than 80 characters"));
        }
    }
}

/// `v1.2.3` or `v1.2.3-rc.1`.
fn is_version(text: &str) -> bool {
    let Some(text) = text.strip_prefix('v') else { return false };
    let (numbers, rest) = text.split_once('-').map_or((text, None), |(numbers, rest)| (numbers, Some(rest)));
    let is_number = |part: &str| part.parse::<u32>().is_ok_and(|number| number.to_string() == part);
    let is_word =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    numbers.split('.').count() == 3
        && numbers.split('.').all(is_number)
        && rest.is_none_or(|rest| rest.split('.').all(is_word))
}

fn platforms(spec: &Value, archives: &BTreeMap<String, Archive>, found: &mut Vec<String>) {
    let list = spec["platforms"].as_array().map_or(&[][..], Vec::as_slice);
    let fitting =
        |os: &str, arch: &str| list.iter().filter(|one| selects(&one["selector"], os, arch)).count();
    for (os, arch) in PLATFORMS {
        if fitting(os, arch) > 1 {
            found.push(format!("several platforms select {os}/{arch}"));
        }
    }
    for (os, arch) in OURS {
        if fitting(os, arch) == 0 {
            found.push(format!("no platform selects {os}/{arch}"));
        }
    }
    for (number, one) in list.iter().enumerate() {
        let mut own = Vec::new();
        platform(spec, one, archives, &mut own);
        found.extend(own.into_iter().map(|problem| format!("platform {number}: {problem}")));
    }
}

fn platform(spec: &Value, one: &Value, archives: &BTreeMap<String, Archive>, found: &mut Vec<String>) {
    known_keys(one, "a platform", &["selector", "uri", "sha256", "files", "bin"], found);
    selector(&one["selector"], found);
    let selected: Vec<_> =
        PLATFORMS.iter().filter(|(os, arch)| selects(&one["selector"], os, arch)).collect();
    if selected.is_empty() {
        found.push("its selector selects nothing".to_owned());
    }
    let (uri, sha256, bin) = (word(&one["uri"]), word(&one["sha256"]), word(&one["bin"]));
    if !uri.ends_with(".tar.gz") && !has_extension(uri, "zip") {
        found.push("the archive is neither .tar.gz nor .zip".to_owned());
    }
    let release = format!("{}/releases/download/{}/", word(&spec["homepage"]), word(&spec["version"]));
    if !uri.starts_with(&release) {
        found.push("the archive belongs to another repository or version".to_owned());
    }
    if sha256.len() != 64 || !sha256.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
        found.push("sha256 is not 64 hexadecimal digits in lower case".to_owned());
    }
    if one.get("files").is_some_and(|files| files.as_array().is_none_or(Vec::is_empty)) {
        found.push("files is empty".to_owned());
    }
    if bin.is_empty() || bin.starts_with('/') || bin.split('/').any(|part| part == "..") {
        found.push("bin is not a path inside the archive".to_owned());
    }
    if selected.iter().any(|(os, _)| (*os == "windows") != has_extension(bin, "exe")) {
        found.push("on Windows, and only there, programs end in .exe".to_owned());
    }
    if archives.is_empty() {
        return;
    }
    let file = uri.rsplit('/').next().unwrap_or_default();
    match archives.get(file) {
        None => found.push(format!("archive not found: {file}")),
        Some(archive) => {
            if archive.sha256 != sha256 {
                found.push(format!("sha256 is not that of {file}"));
            }
            found.extend(self::archive(archive, bin).into_iter().map(|problem| format!("{file}: {problem}")));
        }
    }
}

fn has_extension(path: &str, wanted: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == wanted)
}

/// Returns what is wrong with an archive whose program is `bin`.
pub(super) fn archive(archive: &Archive, bin: &str) -> Vec<String> {
    let mut found = Vec::new();
    let is_license = |path: &String| {
        let path = path.to_lowercase();
        ["license", "license.txt", "license.md"].contains(&path.as_str())
            || path.starts_with("licenses")
            || path.starts_with("copying")
    };
    if !archive.files.keys().any(is_license) {
        found.push("it has no LICENSE".to_owned());
    }
    match archive.files.get(bin) {
        None => found.push(format!("it has no {bin}")),
        Some(false) => found.push(format!("{bin} is not executable")),
        Some(true) => {}
    }
    found
}

/// Selectors can use only the labels os and arch.
fn selector(selector: &Value, found: &mut Vec<String>) {
    known_keys(selector, "a selector", &["matchLabels", "matchExpressions"], found);
    let labels = selector["matchLabels"].as_object().map(Map::keys).into_iter().flatten().map(String::as_str);
    let expressions = selector["matchExpressions"].as_array().into_iter().flatten();
    let keys: Vec<&str> = labels.chain(expressions.map(|one| word(&one["key"]))).collect();
    if keys.is_empty() || keys.iter().any(|key| !["os", "arch"].contains(key)) {
        found.push("its selector uses other labels than os and arch".to_owned());
    }
}

/// Whether a selector of labels selects this platform.
fn selects(selector: &Value, os: &str, arch: &str) -> bool {
    let value = |key: &str| if key == "os" { os } else { arch };
    let labels = selector["matchLabels"].as_object().into_iter().flatten();
    let expressions = selector["matchExpressions"].as_array().into_iter().flatten();
    let holds = |one: &Value| {
        let values = one["values"].as_array().map_or(&[][..], Vec::as_slice);
        let is_in = values.iter().any(|wanted| word(wanted) == value(word(&one["key"])));
        match word(&one["operator"]) {
            "In" => is_in,
            "NotIn" => !is_in,
            operator => operator == "Exists",
        }
    };
    labels.into_iter().all(|(key, wanted)| word(wanted) == value(key)) && expressions.into_iter().all(holds)
}
