//! Credential plugins: programs that print an `ExecCredential` (`client.authentication.k8s.io`).
//!
//! `kube` would run the program three times per client. Here it runs once, and `kube` gets the result.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tokio::sync::OnceCell;

use super::bounds;
use super::kubeconfig::{Cluster, Exec, InteractiveMode};
use super::plugin_process::{Finished, Process};
use super::trace::Trace;
use crate::error::Error;

/// The extension of a cluster that is passed to plugins.
const EXTENSION: &str = "client.authentication.k8s.io/exec";
const V1: &str = "client.authentication.k8s.io/v1";
const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";

/// The credentials that a plugin printed. Secret, so there is no `Debug`.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PluginCredentials {
    pub(super) token: Option<String>,
    pub(super) client_certificate_data: Option<String>,
    pub(super) client_key_data: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExecCredential {
    api_version: Option<String>,
    kind: Option<String>,
    status: Option<PluginCredentials>,
}

/// The run of a plugin, which may still be under way.
type PluginRun = Arc<OnceCell<Result<PluginCredentials, Error>>>;

/// The runs of credential plugins by what they are asked: contexts that ask the same share one run.
#[derive(Default)]
pub(super) struct PluginRuns(Mutex<HashMap<String, PluginRun>>);

impl PluginRuns {
    /// Returns the run of `plugin`, to be started by whoever is first.
    pub(super) fn run_of(&self, plugin: &Plugin) -> PluginRun {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(runs.entry(plugin.question()).or_default())
    }
}

/// How to run a plugin.
pub(super) struct Plugin {
    pub(super) exec: Exec,
    /// The program, found as kubectl finds it.
    pub(super) program: PathBuf,
    pub(super) cluster: Cluster,
    /// Base64 of the PEM of the certificate authority, also if the kubeconfig refers to a file.
    pub(super) authority: Option<String>,
    /// The kubeconfig user, for messages.
    pub(super) user: String,
    pub(super) stdin_is_terminal: bool,
    /// Whether this is one of several contexts.
    pub(super) of_several: bool,
    /// The timeout for shell completion, where a prompt would be unexpected; `None` waits as long as a login takes.
    pub(super) patience: Option<Duration>,
}

/// `the credential plugin "aws" of user "dev"`.
pub(super) fn named(exec: &Exec, user: &str) -> String {
    format!("the credential plugin {:?} of user {user:?}", exec.command)
}

impl Plugin {
    fn version(&self) -> Result<&'static str, Error> {
        match self.exec.api_version.as_deref() {
            Some(V1) => Ok(V1),
            Some(V1BETA1) => Ok(V1BETA1),
            other => {
                let found = other.unwrap_or("none");
                Err(Error::failed(format!(
                    "the credential plugin of user {:?} is configured with the unknown apiVersion {found:?}",
                    self.user
                ))
                .hint(format!("update the plugin's entry in the kubeconfig to {V1}")))
            }
        }
    }

    /// What the program is asked: command, arguments, environment, and the cluster if that is passed to it.
    fn question(&self) -> String {
        let Exec { api_version, command, args, env, .. } = &self.exec;
        let env: Vec<(&str, &str)> = env.iter().map(|v| (v.name.as_str(), v.value.as_str())).collect();
        let info = self.info(api_version.as_deref().unwrap_or_default(), false);
        json!([command, args, env, info]).to_string()
    }

    /// Starts the program.
    pub(super) fn start(&self) -> Result<Process, Error> {
        let version = self.version()?;
        let mode = self.exec.interactive_mode.unwrap_or(InteractiveMode::IfAvailable);
        if mode == InteractiveMode::Always && self.of_several {
            return Err(Error::failed(format!(
                "{} needs to prompt, which is not possible while several contexts are read",
                self.name()
            ))
            .hint("log in to each context first, for example with `kubectl --context NAME auth whoami`"));
        }
        if mode == InteractiveMode::Always && !self.stdin_is_terminal {
            return Err(Error::failed(format!(
                "{} needs to prompt, but standard input is not a terminal",
                self.name()
            ))
            .hint("log in from a terminal first, or use other credentials here"));
        }
        let interactive = mode != InteractiveMode::Never && self.stdin_is_terminal;
        let mut command = Command::new(&self.program);
        // As in Go, the program gets the name by which it was called.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::arg0(&mut command, &self.exec.command);
        command
            .args(&self.exec.args)
            .envs(self.exec.env.iter().map(|variable| (&variable.name, &variable.value)))
            .env("KUBERNETES_EXEC_INFO", self.info(version, interactive).to_string())
            // Standard input may contain pods for `-f -`: a plugin that does not prompt must not read it.
            .stdin(if interactive { Stdio::inherit() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(if interactive { Stdio::inherit() } else { Stdio::piped() });
        Process::start(&mut command, interactive).map_err(|error| self.not_started(&error))
    }

    /// Waits for the program, without a timeout for a login, and reads what it printed.
    pub(super) fn finish(&self, process: Process, trace: &Trace) -> Result<PluginCredentials, Error> {
        let done = process.wait(trace, self.patience).map_err(|error| self.not_started(&error))?;
        let Some(Finished { status, output, is_too_long, errors }) = done else {
            return Err(Error::failed(format!("{} timed out", self.name())));
        };
        if is_too_long {
            let most = bounds::CREDENTIAL >> 20;
            return Err(Error::failed(format!("{} printed more than {most} MiB", self.name())));
        }
        if !status.success() {
            let ending = match status.code() {
                Some(code) => format!("exit code {code}"),
                None => "killed by a signal".to_owned(),
            };
            let said = String::from_utf8_lossy(&errors);
            let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
            let last = last.map(|line| format!(": {}", line.chars().take(300).collect::<String>()));
            return Err(Error::failed(format!(
                "{} failed ({ending}){}",
                self.name(),
                last.unwrap_or_default()
            ))
            .hint(format!("run `{}` yourself: the login may have expired", self.exec.command)));
        }
        self.read(&output, self.version()?)
    }

    /// `KUBERNETES_EXEC_INFO`.
    fn info(&self, version: &str, interactive: bool) -> serde_json::Value {
        let mut spec = json!({ "interactive": interactive });
        if self.exec.provide_cluster_info {
            let cluster = &self.cluster;
            let mut info = serde_json::Map::new();
            let mut set = |key: &str, value: Option<serde_json::Value>| {
                if let Some(value) = value {
                    info.insert(key.to_owned(), value);
                }
            };
            set("server", cluster.server.clone().map(Into::into));
            set("tls-server-name", cluster.tls_server_name.clone().map(Into::into));
            set("insecure-skip-tls-verify", cluster.insecure_skip_tls_verify.then_some(true.into()));
            set("certificate-authority-data", self.authority.clone().map(Into::into));
            set("proxy-url", cluster.proxy_url.clone().map(Into::into));
            set("disable-compression", cluster.disable_compression.then_some(true.into()));
            let extension = cluster.extensions.iter().find(|extension| extension.name == EXTENSION);
            set("config", extension.map(|extension| extension.extension.clone()));
            spec["cluster"] = info.into();
        }
        json!({ "kind": "ExecCredential", "apiVersion": version, "spec": spec })
    }

    /// Parses the output as YAML, which includes JSON, as `client-go` does.
    fn read(&self, stdout: &[u8], version: &str) -> Result<PluginCredentials, Error> {
        let wrong = |why: String| Error::failed(format!("{} {why}", self.name()));
        // The parser's message could quote the token.
        let answer: ExecCredential = serde_saphyr::from_slice(stdout)
            .map_err(|_| wrong("did not print an ExecCredential".to_owned()))?;
        if answer.kind.as_deref().is_some_and(|kind| kind != "ExecCredential") {
            return Err(wrong("did not print an ExecCredential".to_owned()));
        }
        if let Some(found) = answer.api_version.filter(|found| found != version) {
            return Err(wrong(format!("returned version {found}, but the kubeconfig requests {version}"))
                .hint(
                    "set the apiVersion of the plugin's entry in the kubeconfig to the version that it returns",
                ));
        }
        let credentials = answer.status.ok_or_else(|| wrong("printed no credentials".to_owned()))?;
        let filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        let certificate = filled(&credentials.client_certificate_data);
        if certificate != filled(&credentials.client_key_data) {
            return Err(wrong(
                "printed a certificate without a key, or a key without a certificate".to_owned(),
            ));
        }
        if !certificate && !filled(&credentials.token) {
            return Err(wrong("printed neither a token nor a certificate".to_owned()));
        }
        Ok(credentials)
    }

    fn not_started(&self, error: &std::io::Error) -> Error {
        if error.kind() != ErrorKind::NotFound {
            return Error::failed(format!("{} cannot be run: {}", self.name(), error.kind()));
        }
        let error = Error::failed(format!("{} is not installed, or not in PATH", self.name()));
        match &self.exec.install_hint {
            Some(hint) => hint.lines().map(str::trim_end).filter(|l| !l.is_empty()).fold(error, Error::hint),
            None => error.hint(format!("install `{}`, or add its folder to PATH", self.exec.command)),
        }
    }

    fn name(&self) -> String {
        named(&self.exec, &self.user)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::super::kubeconfig::{ExecVariable, Extension};
    use super::*;

    fn shell(script: &str) -> Exec {
        Exec {
            api_version: Some(V1.to_owned()),
            command: "/bin/sh".to_owned(),
            args: vec!["-c".to_owned(), script.to_owned()],
            ..Exec::default()
        }
    }

    fn run(exec: &Exec, cluster: &Cluster) -> (Result<PluginCredentials, Error>, String) {
        let said = Arc::new(Mutex::new(Vec::new()));
        let plugin = Plugin {
            exec: exec.clone(),
            program: exec.command.clone().into(),
            cluster: cluster.clone(),
            authority: Some("Q0E=".to_owned()),
            user: "alice".to_owned(),
            stdin_is_terminal: false,
            of_several: false,
            patience: None,
        };
        let trace = Trace::to(0, Arc::clone(&said));
        let result = plugin.start().and_then(|process| plugin.finish(process, &trace));
        let said = String::from_utf8(said.lock().unwrap().clone()).unwrap();
        (result, said)
    }

    #[test]
    fn a_plugin_gets_its_environment_and_returns_a_token() {
        let mut exec = shell(
            r#"printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' "$WHO:$(printf %s "$KUBERNETES_EXEC_INFO" | tr '"' "'")$(cat)""#,
        );
        exec.env = vec![ExecVariable { name: "WHO".into(), value: "me".into() }];
        let cluster = Cluster {
            server: Some("https://k8s".into()),
            extensions: vec![Extension { name: EXTENSION.into(), extension: json!({"audience": "x"}) }],
            ..Cluster::default()
        };
        let token = run(&exec, &cluster).0.ok().unwrap().token.unwrap();
        assert_eq!(
            token,
            "me:{'apiVersion':'client.authentication.k8s.io/v1','kind':'ExecCredential','spec':{'interactive':false}}"
        );
        exec.provide_cluster_info = true;
        let token = run(&exec, &cluster).0.ok().unwrap().token.unwrap();
        assert!(
            token.contains("'cluster':{'certificate-authority-data':'Q0E=','config':{'audience':'x'},'server':'https://k8s'}"),
            "{token}"
        );
    }

    #[test]
    fn a_plugin_may_print_yaml() {
        let exec = shell(
            "printf 'kind: ExecCredential\\nstatus:\\n  token: t\\n  expirationTimestamp: 2030-01-01T00:00:00Z\\n'",
        );
        assert_eq!(run(&exec, &Cluster::default()).0.ok().unwrap().token.as_deref(), Some("t"));
    }

    #[test]
    fn a_missing_program_shows_how_to_install_it() {
        let exec = Exec {
            command: "no-such-login".into(),
            install_hint: Some("It is needed.\n\n  brew install login\n".into()),
            ..shell("")
        };
        let error = run(&exec, &Cluster::default()).0.err().unwrap();
        assert_eq!(
            error.message(),
            "the credential plugin \"no-such-login\" of user \"alice\" is not installed, or not in PATH"
        );
        assert_eq!(error.hints(), ["It is needed.", "  brew install login"]);
    }

    #[test]
    fn an_error_of_a_plugin_is_quoted_and_its_output_printed() {
        let exec = shell("echo 'opening browser' >&2; echo 'session expired' >&2; echo >&2; exit 3");
        let (result, said) = run(&exec, &Cluster::default());
        assert_eq!(
            result.err().unwrap().message(),
            "the credential plugin \"/bin/sh\" of user \"alice\" failed (exit code 3): session expired"
        );
        assert_eq!(said, "opening browser\nsession expired\n\n");
    }

    #[test]
    fn invalid_output_of_a_plugin_is_an_error_that_does_not_quote_it() {
        for (script, why) in [
            ("echo s3cret", "did not print an ExecCredential"),
            ("true", "printed no credentials"),
            ("echo '{\"kind\":\"Secret\"}'", "did not print an ExecCredential"),
            ("echo '{\"kind\":\"ExecCredential\"}'", "printed no credentials"),
            ("echo '{\"status\":{}}'", "printed neither"),
            ("echo '{\"status\":{\"clientCertificateData\":\"s3cret\"}}'", "without a key"),
            ("echo '{\"status\":{\"token\":[\"s3cret\"]}}'", "did not print"),
            (
                "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"s3cret\"}}'",
                "returned version client.authentication.k8s.io/v1beta1",
            ),
        ] {
            let error = run(&shell(script), &Cluster::default()).0.err().unwrap();
            assert!(error.message().contains(why), "{script}: {error}");
            assert!(!error.message().contains("s3cret"), "{script}: {error}");
        }
        let error = run(&Exec { api_version: None, ..shell("") }, &Cluster::default()).0.err().unwrap();
        assert!(error.message().contains("unknown apiVersion"), "{error}");
        let always = Exec { interactive_mode: Some(InteractiveMode::Always), ..shell("") };
        assert!(run(&always, &Cluster::default()).0.err().unwrap().message().contains("not a terminal"));
    }
}
