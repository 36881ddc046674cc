//! Which credential plugins kubectl may run: `credentialPluginPolicy` in its preferences (kuberc, KEP-3104).
//!
//! A kubeconfig from elsewhere can name any program. What kubectl may not run, this program does not run either.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::bounds;
use super::environment::Environment;
use super::small_file;
use crate::error::Error;
use crate::wording;

/// The API group of the preferences.
const GROUP: &str = "kubectl.config.k8s.io/";

/// The part of `Preference` that is read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Preference {
    api_version: Option<String>,
    kind: Option<String>,
    credential_plugin_policy: Option<String>,
    credential_plugin_allowlist: Option<Vec<AllowlistEntry>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AllowlistEntry {
    command: Option<String>,
    /// The name of `command` in Kubernetes 1.35.
    name: Option<String>,
}

/// Returns the program to run for `command`. `named` is the plugin, for messages, and `warn` takes a warning.
///
/// Errors: the preferences do not allow it.
pub(super) fn program(
    command: &str,
    named: &str,
    environment: &Environment,
    warn: impl FnOnce(&str),
) -> Result<PathBuf, Error> {
    // Go looks for the program in its own PATH, not in the one that it passes on.
    let found = look_up(command, environment);
    let Some((path, preference)) = read(environment, warn)? else {
        return Ok(found.unwrap_or_else(|| command.into()));
    };
    let refused = |why: &str| {
        Error::failed(format!("{named} is not run: {why} in {}", path.display()))
            .hint("kubectl does not run it either: `kubectl kuberc view` shows its preferences")
    };
    let list = preference.credential_plugin_allowlist;
    match (preference.credential_plugin_policy.as_deref().unwrap_or_default(), list) {
        ("" | "AllowAll", None) => Ok(found.unwrap_or_else(|| command.into())),
        ("DenyAll", None) => Err(refused("credentialPluginPolicy is DenyAll")),
        ("Allowlist", Some(list)) if !list.is_empty() => {
            let is_found = |entry: &AllowlistEntry| {
                let allowed = entry.command.as_ref().or(entry.name.as_ref()).filter(|text| !text.is_empty());
                allowed
                    .and_then(|allowed| look_up(allowed, environment))
                    .is_some_and(|path| Some(path) == found)
            };
            match &found {
                Some(program) if list.iter().any(is_found) => Ok(program.clone()),
                // It cannot be run, and the error says so.
                None => Ok(command.into()),
                Some(_) => Err(refused("credentialPluginAllowlist does not contain it")),
            }
        }
        ("Allowlist", _) => {
            Err(refused("credentialPluginPolicy is Allowlist, but credentialPluginAllowlist is empty"))
        }
        ("" | "AllowAll" | "DenyAll", Some(_)) => {
            Err(refused("credentialPluginAllowlist is set, but credentialPluginPolicy is not Allowlist"))
        }
        _ => Err(refused("credentialPluginPolicy has an unknown value")),
    }
}

/// Reads the preferences as kubectl does: an error in the file of `KUBERC` ends the command, one in `~/.kube/kuberc` is
/// a warning.
fn read(environment: &Environment, warn: impl FnOnce(&str)) -> Result<Option<(PathBuf, Preference)>, Error> {
    let is_off = environment.text("KUBECTL_KUBERC").is_some_and(|value| value.eq_ignore_ascii_case("false"));
    let explicit = environment.os("KUBERC");
    if is_off || explicit.as_deref().is_some_and(|path| path == "off") {
        return Ok(None);
    }
    let usual = || environment.home().map(|home| home.join(".kube").join("kuberc"));
    let Some(path) = explicit.as_ref().map(PathBuf::from).or_else(usual) else { return Ok(None) };
    match parse(&path) {
        Ok(preference) => Ok(preference.map(|preference| (path, preference))),
        Err(Unreadable::Missing) if explicit.is_none() => Ok(None),
        Err(why) => {
            let why = match why {
                Unreadable::Missing => "no such file or directory".to_owned(),
                Unreadable::Other(why) => why,
            };
            let message = format!("cannot read kubectl's preferences {}: {why}", path.display());
            if explicit.is_some() {
                return Err(Error::failed(message).hint("KUBERC=off does without preferences, as in kubectl"));
            }
            warn(&format!("warning: {message}, ignored as by kubectl\n"));
            Ok(None)
        }
    }
}

enum Unreadable {
    Missing,
    Other(String),
}

fn parse(path: &Path) -> Result<Option<Preference>, Unreadable> {
    let bytes = small_file::read(path, bounds::CREDENTIAL).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Unreadable::Missing,
        _ => Unreadable::Other(wording::io(&error)),
    })?;
    let documents: Vec<Option<Preference>> = std::str::from_utf8(&bytes)
        .map_err(|_| Unreadable::Other("the text is not UTF-8".to_owned()))
        .and_then(|text| {
            serde_saphyr::from_multiple(text).map_err(|error| Unreadable::Other(wording::yaml(&error)))
        })?;
    let is_ours = |preference: &Preference| {
        preference.kind.as_deref() == Some("Preference")
            && preference.api_version.as_ref().is_some_and(|version| version.starts_with(GROUP))
    };
    match documents.into_iter().flatten().find(is_ours) {
        None => Err(Unreadable::Other(format!("it contains no Preference of {GROUP}v1beta1"))),
        found => Ok(found),
    }
}

/// The program that a name or path means, as Go's `exec.LookPath` finds it.
fn look_up(command: &str, environment: &Environment) -> Option<PathBuf> {
    // `components` normalizes as Go's `filepath.Clean` does, except for `..`.
    let clean = |path: &Path| path.components().collect::<PathBuf>();
    if command.contains(std::path::is_separator) {
        return with_extension(&clean(Path::new(command)));
    }
    let path = environment.os("PATH")?;
    // An empty entry means the working directory, from which Go runs nothing.
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    folders.map(|folder| clean(&folder.join(command))).find_map(|path| with_extension(&path))
}

/// The program at this path; on Windows also with one of the extensions of programs.
fn with_extension(path: &Path) -> Option<PathBuf> {
    let extensions: &[&str] = if cfg!(windows) { &["", ".exe", ".cmd", ".bat", ".com"] } else { &[""] };
    extensions.iter().find_map(|extension| {
        let mut name = path.as_os_str().to_owned();
        name.push(extension);
        Some(PathBuf::from(name)).filter(|path| is_program(path))
    })
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A home with these preferences, and programs `login` and `other` in its `bin`.
    fn home(preferences: &str) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(home.path().join(".kube")).unwrap();
        std::fs::create_dir_all(home.path().join("bin")).unwrap();
        for name in ["login", "other"] {
            let path = home.path().join("bin").join(name);
            std::fs::write(&path, "").unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        std::fs::write(home.path().join(".kube/kuberc"), preferences).unwrap();
        home
    }

    fn asked(home: &Path, command: &str, variables: &[(&str, &str)]) -> (Result<PathBuf, Error>, String) {
        let (home, bin) = (home.display().to_string(), home.join("bin").display().to_string());
        let variables = [&[("HOME", home.as_str()), ("PATH", bin.as_str())], variables].concat();
        let mut warning = String::new();
        let found =
            program(command, "the plugin", &Environment::of(&variables), |text| warning.push_str(text));
        (found, warning)
    }

    const HEAD: &str = "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n";

    #[test]
    fn the_policy_decides_which_plugins_run() {
        for (policy, login, other) in [
            ("", true, true),
            ("credentialPluginPolicy: AllowAll\ndefaults: []", true, true),
            ("credentialPluginPolicy: DenyAll", false, false),
            ("credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: login}]", true, false),
            (
                "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: login}, {name: x}]",
                true,
                false,
            ),
            ("credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: ''}]", false, false),
            ("credentialPluginPolicy: Allowlist", false, false),
            ("credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: []", false, false),
            ("credentialPluginAllowlist: [{command: login}]", false, false),
            ("credentialPluginPolicy: denyall", false, false),
        ] {
            let home = home(&format!("{HEAD}{policy}\n"));
            let bin = home.path().join("bin");
            for (command, allowed) in [
                ("login".to_owned(), login),
                (bin.join("login").display().to_string(), login),
                ("other".to_owned(), other),
            ] {
                let (found, warning) = asked(home.path(), &command, &[]);
                assert_eq!(found.is_ok(), allowed, "{policy}: {command}: {found:?}");
                assert_eq!(warning, "");
                match found {
                    Ok(path) => assert!(path.starts_with(&bin), "{path:?}"),
                    Err(error) => assert!(
                        error.message().starts_with("the plugin is not run: credentialPlugin"),
                        "{error}"
                    ),
                }
            }
        }
    }

    #[test]
    fn a_program_of_the_same_name_elsewhere_is_not_the_allowed_one() {
        let list = "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: login}]";
        let home = home(&format!("{HEAD}{list}\n"));
        let elsewhere = home.path().join("login");
        std::fs::copy(home.path().join("bin/login"), &elsewhere).unwrap();
        assert!(asked(home.path(), &elsewhere.display().to_string(), &[]).0.is_err());
        // A program that does not exist gets the usual error.
        assert_eq!(asked(home.path(), "gone", &[]).0.unwrap(), Path::new("gone"));
    }

    #[test]
    fn preferences_are_found_and_left_out_as_in_kubectl() {
        let home = home(&format!("{HEAD}credentialPluginPolicy: DenyAll\n"));
        for variable in [("KUBERC", "off"), ("KUBECTL_KUBERC", "false")] {
            assert!(asked(home.path(), "login", &[variable]).0.is_ok());
        }
        let other = home.path().join("other.yaml");
        let error = asked(home.path(), "login", &[("KUBERC", other.to_str().unwrap())]).0.unwrap_err();
        assert!(error.message().ends_with("other.yaml: no such file or directory"), "{error}");
        std::fs::write(&other, HEAD).unwrap();
        assert!(asked(home.path(), "login", &[("KUBERC", other.to_str().unwrap())]).0.is_ok());
        // kubectl only warns of a broken file in the home directory.
        for broken in ["{", "kind: Config\napiVersion: v1\n", "\u{0}"] {
            std::fs::write(home.path().join(".kube/kuberc"), broken).unwrap();
            let (found, warning) = asked(home.path(), "login", &[]);
            assert!(found.is_ok() && warning.ends_with(", ignored as by kubectl\n"), "{broken}: {warning}");
        }
        std::fs::remove_file(home.path().join(".kube/kuberc")).unwrap();
        assert_eq!(asked(home.path(), "login", &[]).1, "");
    }
}
