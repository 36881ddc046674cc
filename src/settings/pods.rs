//! Which pods a command reads, from where, and which rules classify their containers.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use super::{Connection, Fleet};
use crate::report::{Names, Selection};

/// Which pods to read.
#[derive(Debug)]
pub(crate) struct PodRequest {
    pub(crate) source: PodSource,
    /// The pods and workloads that were named; empty for every pod of the source.
    pub(crate) names: Names,
    /// `--rules`.
    pub(crate) rules: RulesSource,
}

#[derive(Debug)]
pub(crate) enum PodSource {
    /// `-f`: read without a cluster.
    Files {
        /// Files, directories, `-` for standard input.
        paths: Vec<String>,
        /// `-R`.
        recursive: bool,
        /// What the flags select among them.
        selection: Selection,
    },
    Cluster(Box<ClusterSource>),
}

/// Which pods of a live cluster.
#[derive(Debug, Default)]
pub(crate) struct ClusterSource {
    pub(crate) connection: Connection,
    /// `--contexts`: these contexts instead of the one of the connection.
    pub(crate) fleet: Option<Fleet>,
    /// `-n`; `None` takes the context's namespace.
    pub(crate) namespace: Option<String>,
    /// `-A`.
    pub(crate) all_namespaces: bool,
    /// `--namespaces`: these, one by one; empty for the one above, or for all.
    pub(crate) namespaces: Vec<String>,
    /// `-l`; the server reads it.
    pub(crate) labels: Option<String>,
    /// `--field-selector` and `--node`; the server reads it.
    pub(crate) fields: Option<String>,
    /// `--chunk-size`: pods per page, 0 for one page of all.
    pub(crate) chunk_size: u32,
    /// `--usage`: whether to ask the metrics API as well.
    pub(crate) usage: bool,
}

/// `--rules`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum RulesSource {
    /// The first of the [`rules_places`] that exists, if any.
    #[default]
    Usual,
    /// This file, which must exist.
    File(PathBuf),
    /// No rules, even if the usual places have some.
    None,
}

impl RulesSource {
    /// `path` is the value of the flag, if it is given; an empty path means no rules.
    pub(crate) fn of(path: Option<PathBuf>) -> Self {
        match path {
            None => Self::Usual,
            Some(path) if path.as_os_str().is_empty() => Self::None,
            Some(path) => Self::File(path),
        }
    }
}

/// Where to look for rules when no file is named.
pub(crate) fn rules_places() -> Vec<PathBuf> {
    places_of("rules.yaml")
}

/// Where to look for the configuration of `check` when no file is named.
pub(crate) fn check_config_places() -> Vec<PathBuf> {
    places_of("check.yaml")
}

fn places_of(file: &str) -> Vec<PathBuf> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    places(env::consts::OS, &variable, env::home_dir(), file)
}

/// `$XDG_CONFIG_HOME` goes first everywhere, because it is only set on purpose. Relative paths in it are to be ignored (XDG
/// Base Directory Specification).
fn places(
    os: &str,
    variable: &dyn Fn(&str) -> Option<OsString>,
    home: Option<PathBuf>,
    file: &str,
) -> Vec<PathBuf> {
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let mut folders: Vec<PathBuf> = folder("XDG_CONFIG_HOME").into_iter().collect();
    match os {
        "windows" => folders.extend(folder("APPDATA")),
        "macos" => {
            folders.extend(home.iter().map(|home| home.join("Library").join("Application Support")));
        }
        _ => {}
    }
    // Where people who come from Linux put it on other systems.
    if folders.is_empty() || os == "macos" {
        folders.extend(home.map(|home| home.join(".config")));
    }
    folders.into_iter().map(|folder| folder.join("kubectl-sidecars").join(file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(os: &str, variables: &[(&str, &str)]) -> Vec<String> {
        let variable = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        let places = places(os, &variable, Some("/home/me".into()), "rules.yaml");
        places.iter().map(|path| path.to_string_lossy().replace('\\', "/")).collect()
    }

    #[test]
    fn rules_are_in_the_configuration_folder_of_the_platform() {
        let file = |folder: &str| format!("{folder}/kubectl-sidecars/rules.yaml");
        assert_eq!(of("linux", &[]), [file("/home/me/.config")]);
        assert_eq!(of("linux", &[("XDG_CONFIG_HOME", "/x"), ("APPDATA", "/a")]), [file("/x")]);
        assert_eq!(of("linux", &[("XDG_CONFIG_HOME", "x")]), [file("/home/me/.config")]);
        assert_eq!(
            of("macos", &[]),
            [file("/home/me/Library/Application Support"), file("/home/me/.config")]
        );
        assert_eq!(of("windows", &[("APPDATA", "/roaming")]), [file("/roaming")]);
        assert_eq!(of("windows", &[]), [file("/home/me/.config")]);
    }
}
