//! Finds and reads kubeconfig files.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::kubeconfig::Kubeconfig;
use super::{bounds, small_file};
use crate::error::{Error, ErrorKind as Kind};
use crate::wording;

#[derive(Default)]
pub(super) struct Loaded {
    pub(super) config: Kubeconfig,
    /// The files that were read, in order.
    pub(super) read: Vec<PathBuf>,
    /// The files that do not exist.
    pub(super) missing: Vec<PathBuf>,
    /// Whether `--kubeconfig` set the file: then no other file is read.
    pub(super) explicit: bool,
}

impl Loaded {
    /// The files, for a message.
    pub(super) fn files(&self) -> String {
        let files: Vec<String> = self.read.iter().map(|path| path.display().to_string()).collect();
        if files.is_empty() { "the kubeconfig".to_owned() } else { files.join(", ") }
    }
}

/// Reads the kubeconfig: `--kubeconfig` alone, else the files of `KUBECONFIG`, else `~/.kube/config`.
pub(super) fn load(explicit: Option<&Path>, environment: &Environment) -> Result<Loaded, Error> {
    if let Some(path) = explicit {
        let Some(config) = read(path)? else {
            return Err(Error::new(Kind::NotFound, format!("kubeconfig {} not found", path.display()))
                .hint("--kubeconfig takes the path of an existing file"));
        };
        return Ok(Loaded { config, read: vec![path.to_owned()], missing: Vec::new(), explicit: true });
    }
    let paths: Vec<PathBuf> = match environment.os("KUBECONFIG") {
        Some(list) => {
            let mut seen = HashSet::new();
            std::env::split_paths(&list)
                .filter(|path| !path.as_os_str().is_empty() && seen.insert(path.clone()))
                .collect()
        }
        None => environment.home().map(|home| home.join(".kube").join("config")).into_iter().collect(),
    };
    let mut loaded = Loaded::default();
    for path in paths {
        if let Some(config) = read(&path)? {
            loaded.config.merge(config);
            loaded.read.push(path);
        } else {
            loaded.missing.push(path);
        }
    }
    Ok(loaded)
}

/// Reads one file; `None` if it does not exist.
fn read(path: &Path) -> Result<Option<Kubeconfig>, Error> {
    let bytes = match small_file::read(path, bounds::KUBECONFIG) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let message = format!("cannot read the kubeconfig {}: {}", path.display(), wording::io(&error));
            return Err(Error::failed(message).caused_by(error));
        }
    };
    parse(&bytes, path).map(Some)
}

/// Parses the content of a file.
pub(super) fn parse(bytes: &[u8], path: &Path) -> Result<Kubeconfig, Error> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Error::failed(format!("the kubeconfig {} is not valid UTF-8", path.display())))?;
    let documents: Vec<Option<Kubeconfig>> = serde_saphyr::from_multiple(text.trim_start_matches('\u{feff}'))
        .map_err(|error| broken(path, &error))?;
    let mut config = Kubeconfig::default();
    for document in documents.into_iter().flatten() {
        config.merge(document);
    }
    let folder = std::path::absolute(path).ok();
    config.resolve_paths(folder.as_deref().and_then(Path::parent).unwrap_or(Path::new("")));
    Ok(config)
}

/// The error for a file that cannot be parsed. Never quotes the line or the value: either may be a token.
fn broken(path: &Path, error: &serde_saphyr::Error) -> Error {
    let place = match error.location() {
        Some(location) if location.line() > 0 => format!(": line {}", location.line()),
        _ => String::new(),
    };
    let reason = wording::yaml(error);
    Error::failed(format!("cannot read the kubeconfig {}{place}: {reason}", path.display()))
}

/// Names in a kubeconfig, in the order of its files.
#[derive(Debug, Default)]
pub(crate) struct KubeconfigNames {
    /// Contexts, each with its cluster.
    pub(crate) contexts: Vec<(String, String)>,
    pub(crate) clusters: Vec<String>,
    pub(crate) users: Vec<String>,
}

/// Reads the names from `explicit`, or from the files that [`load`] reads. Sends no request.
pub(crate) fn kubeconfig_names(explicit: Option<&Path>) -> Result<KubeconfigNames, Error> {
    let config = load(explicit, &Environment::of_process())?.config;
    let contexts = config.contexts.into_iter();
    Ok(KubeconfigNames {
        contexts: contexts.map(|named| (named.name, named.entry.cluster.unwrap_or_default())).collect(),
        clusters: config.clusters.into_iter().map(|named| named.name).collect(),
        users: config.users.into_iter().map(|named| named.name).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn list(folder: &Path, names: &[&str]) -> String {
        let paths = names.iter().map(|name| if name.is_empty() { PathBuf::new() } else { folder.join(name) });
        std::env::join_paths(paths).unwrap().into_string().unwrap()
    }

    #[test]
    fn the_first_file_wins_and_missing_ones_are_skipped() {
        let files = folder(&[
            ("a", "current-context: ''\nusers:\n- name: red\n  user: {token: a}\nclusters: null\n"),
            (
                "b",
                "current-context: one\nusers:\n- name: red\n  user: {token: b, username: x}\n- name: blue\n  user:\n",
            ),
            ("c", "current-context: two\ncontexts:\n- name: one\n  context: {cluster: c, user: red}\n"),
            ("empty", "# nothing yet\n"),
        ]);
        let value = list(files.path(), &["", "gone", "a", "b", "empty", "b", "c"]);
        let loaded = load(None, &Environment::of(&[("KUBECONFIG", &value)])).unwrap();
        assert_eq!(loaded.read.len(), 4);
        assert_eq!(loaded.missing, [files.path().join("gone")]);
        assert_eq!(loaded.config.current_context.as_deref(), Some("one"));
        let users: Vec<_> =
            loaded.config.users.iter().map(|u| (u.name.as_str(), u.entry.token.as_deref())).collect();
        assert_eq!(users, [("red", Some("a")), ("blue", None)]);
        assert!(loaded.config.users[0].entry.username.is_none());
        assert_eq!(loaded.config.contexts[0].entry.cluster.as_deref(), Some("c"));
    }

    #[test]
    fn without_the_variable_the_file_in_the_home_directory_is_read() {
        let home = folder(&[]);
        let environment = Environment::of(&[("HOME", home.path().to_str().unwrap()), ("KUBECONFIG", "")]);
        let loaded = load(None, &environment).unwrap();
        assert_eq!(loaded.missing, [home.path().join(".kube/config")]);
        std::fs::create_dir(home.path().join(".kube")).unwrap();
        std::fs::write(home.path().join(".kube/config"), "current-context: here").unwrap();
        assert_eq!(load(None, &environment).unwrap().config.current_context.as_deref(), Some("here"));
    }

    #[test]
    fn an_explicit_file_must_exist_and_is_the_only_one_read() {
        let files = folder(&[("a", "current-context: a"), ("b", "current-context: b")]);
        let value = list(files.path(), &["a"]);
        let environment = Environment::of(&[("KUBECONFIG", &value)]);
        let loaded = load(Some(&files.path().join("b")), &environment).unwrap();
        assert_eq!(loaded.config.current_context.as_deref(), Some("b"));
        let error = load(Some(&files.path().join("gone")), &environment).err().unwrap();
        assert!(error.message().ends_with("gone not found"), "{error}");
        assert!(load(Some(files.path()), &environment).is_err());
    }

    #[test]
    fn paths_are_relative_to_the_file_but_bare_commands_are_not() {
        let files = folder(&[(
            "k",
            "clusters:\n- name: c\n  cluster: {certificate-authority: pki/ca.crt}\nusers:\n- name: u\n  user:\n    \
             client-certificate: /abs/c.crt\n    client-key: ''\n    tokenFile: t\n    exec: {command: bin/login}\n- \
             name: v\n  user: {exec: {command: aws}}\n",
        )]);
        let config = load(Some(&files.path().join("k")), &Environment::of(&[])).unwrap().config;
        let at = |name: &str| Some(files.path().join(name).to_str().unwrap().to_owned());
        let user = &config.users[0].entry;
        assert_eq!(config.clusters[0].entry.certificate_authority, at("pki/ca.crt"));
        assert_eq!(user.client_certificate.as_deref(), Some("/abs/c.crt"));
        assert_eq!(user.client_key, None);
        assert_eq!(user.token_file, at("t"));
        assert_eq!(user.exec.as_ref().map(|e| e.command.clone()), at("bin/login"));
        assert_eq!(config.users[1].entry.exec.as_ref().unwrap().command, "aws");
    }

    #[test]
    fn an_invalid_file_is_an_error_with_its_line_and_without_secrets() {
        for (text, line, reason) in [
            ("clusters:\n- name: c\n  cluster: [oops\nusers: []\n", "", "cannot read the kubeconfig "),
            ("users:\n- name: u\n  user: s3cret-token\n", ": line 3", ": expected "),
            (
                "users:\n- name: u\n  user:\n    exec: {interactiveMode: s3cret}\n",
                ": line 4",
                "Never, IfAvailable, Always",
            ),
            ("users:\n- name: u\n  user:\n    token: s3cret\n    token: s3cret\n", ": line 5", "twice"),
        ] {
            let files = folder(&[("k", text)]);
            let error = load(Some(&files.path().join("k")), &Environment::of(&[])).err().unwrap();
            assert!(error.message().contains(&format!("k{line}")), "{error}");
            assert!(error.message().contains(reason), "{error}");
            assert!(!error.message().contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn json_and_several_documents_are_read() {
        let files = folder(&[
            ("k", "{\"current-context\": \"j\", \"apiVersion\": \"v1\"}"),
            ("m", "---\n---\ncurrent-context: m\n"),
        ]);
        for name in ["k", "m"] {
            assert!(
                load(Some(&files.path().join(name)), &Environment::of(&[]))
                    .unwrap()
                    .config
                    .current_context
                    .is_some()
            );
        }
    }
}
